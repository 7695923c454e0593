//! Who may use whom. One package has no crate borders inside; this test is the border. The table that it reads is the one that
//! people read, in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::tree;
use crate::support::tree::TextFile;

#[test]
fn every_module_uses_only_what_it_may() {
    let sources = tree::texts(&["src"]);
    assert!(sources.len() > 15, "only {} files were found", sources.len());
    assert_eq!(violations(&may_use(), &sources), [""; 0]);
}

#[test]
fn the_table_has_no_circle() {
    let mut above = BTreeSet::new();
    for (module, uses) in &table(&tree::read("ARCHITECTURE.md")) {
        for used in uses {
            assert!(above.contains(used), "{module} may use {used}, which does not stand above it");
        }
        assert!(above.insert(*module), "{module} stands twice");
    }
}

#[test]
fn every_row_is_a_module() {
    let sources = tree::texts(&["src"]);
    for module in may_use().keys() {
        let file = format!("src/{module}.rs");
        assert!(sources.iter().any(|source| source.path == file), "{file} is not there");
    }
}

/// What each module may use.
fn may_use() -> BTreeMap<String, BTreeSet<String>> {
    let document = tree::read("ARCHITECTURE.md");
    let rows = table(&document).into_iter();
    rows.map(|(module, uses)| (module.to_owned(), uses.into_iter().map(str::to_owned).collect())).collect()
}

/// The rows of the document between the markers, from the ground up: module and what it may use. The last may use all of them.
fn table(document: &str) -> Vec<(&str, Vec<&str>)> {
    let (_, behind) = document.split_once("<!-- may-use -->").expect("the beginning of the table");
    let (rows, _) = behind.split_once("<!-- /may-use -->").expect("the end of the table");
    let mut table: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in rows.lines().filter(|row| row.starts_with("| `")) {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let module = cells.next().unwrap_or("").trim_matches('`');
        let uses = match cells.next() {
            Some("all") => table.iter().map(|(above, _)| *above).collect(),
            Some(uses) => uses.split(',').map(str::trim).filter(|used| *used != "–").collect(),
            None => Vec::new(),
        };
        table.push((module, uses));
    }
    assert!(table.len() > 25, "only {} rows", table.len());
    table
}

/// Every use that the table does not allow, as `file:line: what`.
fn violations(may_use: &BTreeMap<String, BTreeSet<String>>, sources: &[TextFile]) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| file.is_rust()) {
        let inside = file.path.trim_start_matches("src/").trim_end_matches(".rs");
        if matches!(inside, "lib" | "main") {
            continue;
        }
        let (module, nested) = inside.split_once('/').map_or((inside, false), |(module, _)| (module, true));
        let Some(allowed) = may_use.get(module) else {
            found.push(format!("{}: the module {module} has no row in ARCHITECTURE.md", file.path));
            continue;
        };
        let mut in_tests = false;
        for (index, line) in file.text.lines().enumerate().filter(|(_, line)| !is_comment(line)) {
            let mut report = |what: String| found.push(format!("{}:{}: {what}", file.path, index + 1));
            in_tests |= line.trim() == "#[cfg(test)]";
            for used in names_behind("crate::", line) {
                if used.is_empty() {
                    report("a group of modules; write one `use` for each".to_owned());
                } else if used != module && !allowed.contains(used) {
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
    let planted = |path, text| violations(&may_use(), &[TextFile::planted(path, text)]);
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
    let unknown = "src/novel.rs: the module novel has no row in ARCHITECTURE.md";
    assert_eq!(planted("src/novel.rs", ""), [unknown]);
    let fine = "//! [`crate::report`]\nuse super::Value;\nuse crate::origin::OriginId;\nmycrate::report();\n";
    assert_eq!(planted("src/value/text.rs", fine), [""; 0]);
}
