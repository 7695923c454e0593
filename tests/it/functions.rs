//! The functions against the answers of Microsoft's engine, against examples of our own, and against the reference.
//!
//! Each expression goes the way of a user: it is the output of an otherwise empty ARM template, which is read, evaluated
//! and printed.

use std::fmt::Write as _;

use tricep::language::functions;
use tricep::language::functions::{Class, Namespaces};
use tricep::world::MemoryWorld;

use crate::support::run::{Run, snapshot, standard_inputs};
use crate::support::shared::shared;
use crate::support::tree;

/// Rows whose answer was right for the engine of 2022 and is not today.
const OUTDATED: [(&str, &str); 1] =
    [("cidrSubnet('10.0.0.0/16', 24, 0)", "the function came later than that engine")];

/// What the shared answers call a note that only says that the culture was invariant.
const INVARIANT: &str = "depends on the current culture (invariant here)";

#[test]
fn the_engine_gives_the_same_answers() {
    let Some(shared) = shared() else { return };
    let rows = std::fs::read_to_string(shared.join("conformance/functions.tsv")).unwrap();
    let (mut checked, mut wrong, mut noted) = (0, String::new(), String::new());
    for row in rows.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [_, expression, expected, note] = columns.as_slice() else { panic!("four columns in {row}") };
        let answer = answer(expression);
        // The table writes half a pair as an escape; here it is what a file would hold.
        let expected = expected.replace("\\ud83d", "\u{fffd}");
        let same =
            if expected.starts_with("ERROR:") { answer.is_err() } else { answer.as_ref() == Ok(&expected) };
        if !note.is_empty() && *note != INVARIANT {
            let verdict = if same { "same " } else { "other" };
            let _ = writeln!(noted, "{verdict} {expression} gives {answer:?} ({note})");
            continue;
        }
        let outdated = OUTDATED.iter().any(|(outdated, _)| outdated == expression);
        checked += 1;
        if same == outdated {
            let _ = writeln!(wrong, "{expression}\n  expected {expected}\n  got      {answer:?}");
        }
    }
    println!("{noted}");
    assert!(wrong.is_empty(), "{wrong}");
    assert!(checked > 450, "only {checked} rows");
}

#[test]
fn the_examples_are_true() {
    let (mut checked, mut wrong) = (0, String::new());
    let rows = tree::read("tests/cases/functions/examples.tsv");
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let (expression, expected) = row.split_once('\t').expect("two columns");
        let answer = answer(expression);
        let same = if expected == "ERROR" { answer.is_err() } else { answer.as_deref() == Ok(expected) };
        checked += 1;
        if !same {
            let _ = writeln!(wrong, "{expression}\n  expected {expected}\n  got      {answer:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(checked > 100, "only {checked} examples");
}

/// The answer as JSON on one line, or what was said instead.
fn answer(expression: &str) -> Result<String, String> {
    let template = serde_json::json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [],
        "outputs": {"answer": {"type": "object", "value": format!("[{expression}]")}},
    });
    let run = Run::load(&MemoryWorld::new([("main.json", template.to_string().as_str())]), "main.json");
    let evaluation = run.evaluate(&standard_inputs());
    let errors = run.errors(&evaluation);
    if errors.is_empty() { Ok(snapshot(&evaluation)["outputs"]["answer"].to_string()) } else { Err(errors) }
}

#[test]
fn the_table_lists_the_functions_of_the_reference() {
    let Some(shared) = shared() else { return };
    let reference = std::fs::read_to_string(shared.join("reference/bicep-conformance.md")).unwrap();
    let (_, tables) = reference.split_once("## 2.1 Table").expect("the section");
    let (tables, _) = tables.split_once("**Outside the two lists**").expect("its end");
    let (sys, az) = tables.split_once("**az**").expect("two tables");
    let mut checked = 0;
    for (namespace, rows) in [(Namespaces::SYS, sys), (Namespaces::AZ, az)] {
        for row in rows.lines().filter(|row| row.starts_with("| ") && row.contains('`')) {
            check_row(namespace, &row.replace("\\|", "/"));
            checked += 1;
        }
    }
    assert_eq!(checked, 92);
}

/// `| name | overloads | static? | …`
fn check_row(namespace: Namespaces, row: &str) {
    let columns: Vec<&str> = row.split('|').map(str::trim).collect();
    let [_, name, overloads, class, ..] = columns.as_slice() else { panic!("columns in {row}") };
    let function = functions::bicep(namespace, name).unwrap_or_else(|| panic!("{name} is not in the table"));
    let (mut min, mut max) = (usize::MAX, Some(0));
    for overload in overloads.split(" ; ") {
        let (_, inside) = overload.split_once('(').expect("arguments");
        let (parameters, _) = inside.rsplit_once("):").expect("a result");
        let mut depth = 0;
        let outer: String = parameters
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0 && *c != ')'
            })
            .collect();
        // Optional parameters stand in brackets, which arrays have, too: `[length: int]` but `int[]`.
        let all: Vec<&str> = outer.split(", ").filter(|parameter| !parameter.trim().is_empty()).collect();
        let endless = all.iter().any(|parameter| parameter.starts_with("..."));
        let optional = all.iter().filter(|parameter| parameter.starts_with('[')).count();
        let fixed = all.len() - usize::from(endless);
        min = min.min(fixed - optional);
        max = if endless { None } else { max.map(|max: usize| max.max(fixed)) };
    }
    if *name == "managementGroup" {
        // Its bare form, for templates of that scope, is in the second list of the reference.
        min = 0;
    }
    // The signatures do not say how many arguments an endless list needs; the engine does.
    match max {
        Some(_) => assert_eq!(usize::from(function.min), min, "fewest arguments of {name}"),
        None => assert!(usize::from(function.min) >= min, "fewest arguments of {name}"),
    }
    assert_eq!(function.max.map(usize::from), max, "most arguments of {name}");
    let expected = match *class {
        "S" => Class::Static,
        "S/M" | "M" | "M/scope" | "D/M" => Class::Scope,
        "C" => Class::CompileTime,
        "P" => Class::PerRun,
        "D" => Class::Deployment,
        other => panic!("class {other} of {name}"),
    };
    assert_eq!(function.class, expected, "class of {name}");
}
