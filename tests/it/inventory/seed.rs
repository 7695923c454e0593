//! The list that was written by hand, `docs/seed-agreement.md`: each row is looked for in the inventory of the product it is
//! about, when there is a checkout of it.

use std::path::PathBuf;

use serde_json::Value;

use super::facts::{Document, Fact};
use crate::support::tool::Tool;
use crate::support::tree;

/// A row of the document.
struct Row {
    workload: String,
    environments: Vec<String>,
    property: String,
    key: String,
    value: String,
    places: Vec<String>,
    verdict: String,
}

/// What stands where there is nothing.
const NOTHING: &str = "–";

fn rows() -> Vec<Row> {
    let document = tree::read("docs/seed-agreement.md");
    let (_, behind) = document.split_once("<!-- rows -->").unwrap();
    let (table, _) = behind.split_once("<!-- /rows -->").unwrap();
    table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| the list"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [_, workload, environments, property, key, value, places, verdict] = cells[..] else {
                panic!("{line}")
            };
            let bare = |cell: &str| cell.trim_matches('`').to_owned();
            Row {
                workload: workload.to_owned(),
                environments: environments.split(' ').map(str::to_owned).collect(),
                property: property.to_owned(),
                key: if key == NOTHING { String::new() } else { bare(key) },
                value: bare(value),
                places: places.split("<br>").map(str::to_owned).collect(),
                verdict: verdict.to_owned(),
            }
        })
        .collect()
}

/// A value as the document shows it: of a scale rule its target.
fn shown(fact: Option<Fact<'_>>) -> String {
    match fact.map(|fact| (fact.id().2, fact.value())) {
        None => NOTHING.to_owned(),
        Some(("scaleRule", value)) => value["target"].to_string(),
        Some((_, Value::String(text))) => text.clone(),
        Some((_, value)) => value.to_string(),
    }
}

/// A place as the document shows it.
fn place(fact: Option<Fact<'_>>) -> String {
    let Some((fact, (file, line))) = fact.and_then(|fact| Some((fact, fact.place()?))) else {
        return NOTHING.to_owned();
    };
    let file = file.strip_prefix("applications/").unwrap_or(file);
    format!("{file}:{line}{}", if fact.is_default() { " (default)" } else { "" })
}

#[test]
fn the_list_has_every_kind_of_value() {
    let rows = rows();
    assert!(rows.len() >= 78, "only {} rows", rows.len());
    for property in
        ["allowedIp", "maxReplicas", "scaleRule", "minReplicas", "cpu", "memory", "env", "cronSchedule"]
    {
        assert!(rows.iter().any(|row| row.property == property), "{property}");
    }
    assert!(rows.iter().all(|row| matches!(&*row.verdict, "agree" | "differs" | "left open")));
}

#[test]
fn the_product_has_every_value_of_the_list() {
    let Some(folder) = std::env::var_os("TRICEP_DIALOGPORTEN").map(PathBuf::from) else {
        println!("skipped: TRICEP_DIALOGPORTEN names no checkout of the product at the commit of the list");
        return;
    };
    let folder = folder.to_str().unwrap();
    let said = Tool::new("inventory-seed").args(["inventory", folder, "--format", "json"]).run();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let document = Document::read(&said.stdout).unwrap();
    let mut wrong = Vec::new();
    for row in rows() {
        for environment in &row.environments {
            let fact = document.fact(environment, &row.workload, &row.property, &row.key);
            let (value, place) = (shown(fact), place(fact));
            if value != row.value || !row.places.contains(&place) {
                let Row { workload, property, key, .. } = &row;
                wrong.push(format!("{environment} {workload} {property} {key}: {value} at {place}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
