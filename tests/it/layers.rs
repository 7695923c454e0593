//! Who may use whom. One package has no crate borders inside; this test is the border.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::tree;
use crate::support::tree::TextFile;

/// The modules from the ground up: each may use those it names, which all stand above it here. ARCHITECTURE.md shows the
/// same table to people.
const MAY_USE: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("parallel", &[]),
    ("roles", &[]),
    ("source", &["limits"]),
    ("origin", &["limits", "source"]),
    ("value", &["origin"]),
    ("object", &["origin", "value"]),
    ("language", &["limits", "origin", "value"]),
    ("diag", &["limits", "source"]),
    ("world", &["limits", "source", "diag"]),
    ("template", &["source", "value", "language"]),
    ("arm", &["limits", "source", "diag", "world", "language", "template"]),
    ("bicep", &["limits", "parallel", "source", "origin", "diag", "world", "language", "template", "arm"]),
    ("eval", &["limits", "parallel", "source", "origin", "value", "diag", "language", "template"]),
    ("explain", &["limits", "source", "origin", "value", "language", "diag", "template", "eval"]),
    ("graph", &["limits", "source", "origin", "value", "diag", "template", "eval"]),
    ("estate", &["source", "origin", "value"]),
    ("variable", &["limits", "value", "estate"]),
    ("neighbour", &["value"]),
    (
        "azure",
        &["limits", "parallel", "roles", "source", "origin", "value", "template", "eval", "graph", "estate"],
    ),
    ("yaml", &["limits", "source", "diag"]),
    ("profile", &["limits", "source", "diag", "world", "yaml"]),
    ("kustomize", &["limits", "parallel", "source", "origin", "value", "object", "diag", "world", "yaml"]),
    (
        "kube",
        &[
            "limits",
            "roles",
            "source",
            "origin",
            "value",
            "object",
            "diag",
            "estate",
            "variable",
            "neighbour",
            "profile",
        ],
    ),
    ("delivery", &["limits", "source", "origin", "value", "object", "diag", "world", "yaml", "profile"]),
    (
        "parity",
        &[
            "limits",
            "source",
            "origin",
            "value",
            "language",
            "diag",
            "world",
            "estate",
            "variable",
            "neighbour",
            "yaml",
            "profile",
        ],
    ),
    (
        "migrate",
        &[
            "parallel",
            "object",
            "diag",
            "estate",
            "yaml",
            "profile",
            "kube",
            "kustomize",
            "delivery",
            "parity",
        ],
    ),
    (
        "lint",
        &[
            "limits",
            "source",
            "origin",
            "object",
            "diag",
            "world",
            "estate",
            "yaml",
            "profile",
            "kustomize",
            "delivery",
            "parity",
        ],
    ),
    (
        "report",
        &["parallel", "source", "origin", "value", "diag", "explain", "graph", "estate", "parity", "lint"],
    ),
    (
        "cli",
        &[
            "limits",
            "parallel",
            "roles",
            "source",
            "origin",
            "value",
            "object",
            "language",
            "diag",
            "world",
            "template",
            "arm",
            "bicep",
            "eval",
            "explain",
            "graph",
            "estate",
            "variable",
            "neighbour",
            "azure",
            "yaml",
            "profile",
            "kustomize",
            "kube",
            "delivery",
            "parity",
            "migrate",
            "lint",
            "report",
        ],
    ),
];

#[test]
fn every_module_uses_only_what_it_may() {
    let sources = tree::texts(&["src"]);
    assert!(sources.len() > 15, "only {} files were found", sources.len());
    assert_eq!(violations(&sources), [""; 0]);
}

#[test]
fn the_table_has_no_circle() {
    let mut above = BTreeSet::new();
    for (module, uses) in MAY_USE {
        for used in *uses {
            assert!(above.contains(used), "{module} may use {used}, which does not stand above it");
        }
        assert!(above.insert(module), "{module} stands twice");
    }
}

#[test]
fn people_read_the_same_table() {
    let document = tree::read("ARCHITECTURE.md");
    let shown = table(&document);
    assert_eq!(shown.len(), MAY_USE.len());
    for ((module, uses), (shown_module, shown_uses)) in MAY_USE.iter().zip(&shown) {
        assert_eq!(module, shown_module);
        let shown_uses = if shown_uses == &["all"] { above(module) } else { shown_uses.clone() };
        assert_eq!(uses, &shown_uses, "{module}");
    }
}

/// The rows between the markers: module and what it may use.
fn table(document: &str) -> Vec<(&str, Vec<&str>)> {
    let (_, behind) = document.split_once("<!-- may-use -->").expect("the beginning of the table");
    let (rows, _) = behind.split_once("<!-- /may-use -->").expect("the end of the table");
    rows.lines()
        .filter(|row| row.starts_with("| `"))
        .map(|row| {
            let mut cells = row.trim_matches('|').split('|').map(str::trim);
            let module = cells.next().unwrap_or("").trim_matches('`');
            let uses = cells.next().unwrap_or("").split(',').map(str::trim).filter(|used| *used != "–");
            (module, uses.collect())
        })
        .collect()
}

fn above(module: &str) -> Vec<&'static str> {
    MAY_USE.iter().map(|(name, _)| *name).take_while(|name| *name != module).collect()
}

/// Every use that the table does not allow, as `file:line: what`.
fn violations(sources: &[TextFile]) -> Vec<String> {
    let may_use: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| file.is_rust()) {
        let inside = file.path.trim_start_matches("src/").trim_end_matches(".rs");
        if matches!(inside, "lib" | "main") {
            continue;
        }
        let (module, nested) = inside.split_once('/').map_or((inside, false), |(module, _)| (module, true));
        let Some(allowed) = may_use.get(module) else {
            found.push(format!("{}: the module {module} has no row in MAY_USE", file.path));
            continue;
        };
        let mut in_tests = false;
        for (index, line) in file.text.lines().enumerate().filter(|(_, line)| !is_comment(line)) {
            let mut report = |what: String| found.push(format!("{}:{}: {what}", file.path, index + 1));
            in_tests |= line.trim() == "#[cfg(test)]";
            for used in names_behind("crate::", line) {
                if used.is_empty() {
                    report("a group of modules; write one `use` for each".to_owned());
                } else if used != module && !allowed.contains(&used) {
                    report(format!("{module} may not use {used}"));
                }
            }
            // Climbing past the module's own root would be a use that is not seen here.
            if line.contains("super::super::") || (!nested && !in_tests && line.contains("super::")) {
                report("`super` climbs out of sight; write `crate::`".to_owned());
            }
        }
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// The identifiers directly behind each `prefix` in a line; empty where something else stands there.
fn names_behind<'a>(prefix: &str, line: &'a str) -> Vec<&'a str> {
    line.match_indices(prefix)
        .filter(|(at, _)| !line[..*at].ends_with(|before: char| before == '_' || before.is_alphanumeric()))
        .map(|(at, _)| {
            let rest = &line[at + prefix.len()..];
            let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
            &rest[..end]
        })
        .collect()
}

#[test]
fn a_planted_violation_is_found() {
    let planted = |path, text| violations(&[TextFile::planted(path, text)]);
    let upwards = "src/value/text.rs:2: value may not use report";
    assert_eq!(planted("src/value/text.rs", "//! x\nuse crate::report::Report;\n"), [upwards]);
    let inline = "src/source.rs:1: source may not use diag";
    assert_eq!(planted("src/source.rs", "fn f() -> Option<crate::diag::Code> { None }"), [inline]);
    let group = "src/eval.rs:1: a group of modules; write one `use` for each";
    assert_eq!(planted("src/eval.rs", "use crate::{value, report};"), [group]);
    let climbing = "src/eval.rs:1: `super` climbs out of sight; write `crate::`";
    assert_eq!(planted("src/eval.rs", "use super::report;"), [climbing]);
    let climbing = "src/eval/ops.rs:1: `super` climbs out of sight; write `crate::`";
    assert_eq!(planted("src/eval/ops.rs", "use super::super::report;"), [climbing]);
    let unknown = "src/novel.rs: the module novel has no row in MAY_USE";
    assert_eq!(planted("src/novel.rs", ""), [unknown]);
    let fine = "//! [`crate::report`]\nuse super::Value;\nuse crate::origin::OriginId;\nmycrate::report();\n";
    assert_eq!(planted("src/value/text.rs", fine), [""; 0]);
}
