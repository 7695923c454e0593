//! The house is tidy: rules that a reviewer would otherwise have to remember.
//!
//! Each rule is a function from files to violations, so that it can be seen to fail on a planted one.

use crate::support::tree;
use crate::support::tree::TextFile;

/// Longest source file. Beyond it nobody reads a file as a whole.
const LINES: usize = 1_000;

/// A rule, by what it says.
type Rule = fn(&TextFile) -> Vec<String>;

const RULES_OF_RUST: [(&str, Rule); 8] = [
    ("begins with what it is for", begins_with_its_purpose),
    ("is short enough to be read", is_short),
    ("is named after a concept", is_named_after_a_concept),
    ("leaves nothing undone", leaves_nothing_undone),
    ("has no unsafe code outside of the grammar's binding", is_safe),
    ("reaches outside only where the door is", reaches_outside_only_at_the_door),
    ("names `std::fs` only in the disk", names_the_disk_only_there),
    ("serialises only wire types", serialises_only_wire_types),
];

#[test]
fn every_source_file_keeps_the_rules() {
    let mut broken = Vec::new();
    for file in tree::rust() {
        for (name, rule) in RULES_OF_RUST {
            broken.extend(rule(&file).into_iter().map(|what| format!("{}: {name}: {what}", file.path)));
        }
    }
    assert_eq!(broken, [""; 0]);
}

#[test]
fn no_text_names_a_place_on_somebodys_machine() {
    let mut files = tree::texts(&[
        ".ci",
        ".cargo",
        ".github",
        "docs",
        "grammars",
        "mappings",
        "schemas",
        "src",
        "tests",
        "xtask",
        "Cargo.toml",
        "clippy.toml",
        "deny.toml",
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ]);
    // Generated from the grammar, several megabytes of numbers.
    files.retain(|file| !file.path.ends_with("/parser.c"));
    assert!(files.len() > 30, "only {} files were found", files.len());
    let broken: Vec<_> = files.iter().flat_map(names_a_machine).collect();
    assert_eq!(broken, [""; 0]);
}

#[test]
fn every_dependency_has_a_reason() {
    let manifests: Vec<_> = tree::texts(&["Cargo.toml", "grammars", "xtask"])
        .into_iter()
        .filter(|file| file.path.ends_with("Cargo.toml"))
        .collect();
    assert!(manifests.len() >= 3, "only {} manifests were found", manifests.len());
    let broken: Vec<_> = manifests.iter().flat_map(dependencies_without_reason).collect();
    assert_eq!(broken, [""; 0]);
}

fn begins_with_its_purpose(file: &TextFile) -> Vec<String> {
    let says = file.text.lines().next().unwrap_or("");
    if says.starts_with("//! ") { Vec::new() } else { vec![format!("the first line is {says:?}")] }
}

fn is_short(file: &TextFile) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines <= LINES { Vec::new() } else { vec![format!("{lines} lines, where {LINES} are the most")] }
}

fn is_named_after_a_concept(file: &TextFile) -> Vec<String> {
    let drawers = ["util", "utils", "helper", "helpers", "misc", "common"];
    file.path
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| drawers.contains(part))
        .map(|part| format!("{part} is a drawer"))
        .collect()
}

fn leaves_nothing_undone(file: &TextFile) -> Vec<String> {
    found_in_code(file, &[concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ig", "nore")])
}

fn is_safe(file: &TextFile) -> Vec<String> {
    if file.path.starts_with("grammars/bicep/bindings/") {
        return Vec::new();
    }
    found_in_code(file, &[concat!("unsa", "fe {"), concat!("unsa", "fe fn"), concat!("unsa", "fe impl")])
        .into_iter()
        .chain(found_in_code(file, &[concat!("unsa", "fe extern"), concat!("allow(unsa", "fe_code")]))
        .collect()
}

/// The lints of clippy.toml may be allowed where the outside is: at the command line, in tests, in chores and in builds.
fn reaches_outside_only_at_the_door(file: &TextFile) -> Vec<String> {
    let doors = ["src/cli.rs", "tests/it/main.rs", "xtask/src/main.rs", "grammars/bicep/build.rs"];
    if doors.contains(&file.path.as_str()) || file.path.starts_with("src/cli/") {
        return Vec::new();
    }
    found_in_code(
        file,
        &[concat!("clippy::", "disallowed_"), concat!("clippy::", "style"), concat!("clippy::", "all")],
    )
}

fn names_the_disk_only_there(file: &TextFile) -> Vec<String> {
    if !file.path.starts_with("src/") || file.path == "src/cli/disk.rs" {
        return Vec::new();
    }
    found_in_code(file, &["std::fs"])
}

fn serialises_only_wire_types(file: &TextFile) -> Vec<String> {
    let name = file.path.rsplit('/').next().unwrap_or("");
    let wire = name.starts_with("json") || file.path.contains("/sarif") || file.path.contains("/json/");
    if wire || !file.path.starts_with("src/") {
        return Vec::new();
    }
    found_in_code(file, &[concat!("Seria", "lize,"), concat!("Seria", "lize)"), concat!("Seria", "lize for")])
        .into_iter()
        .filter(|line| {
            !line.contains(concat!("Deseria", "lize)")) && !line.contains(concat!("Deseria", "lize,"))
        })
        .collect()
}

/// Absolute paths below the roots where people's homes, checkouts and scratch folders are.
fn names_a_machine(file: &TextFile) -> Vec<String> {
    let roots = [
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/ro", "ot/"),
        concat!("/t", "mp/"),
        concat!("/wo", "rk/"),
        concat!("/mn", "t/"),
        concat!("C:", "\\"),
    ];
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for root in roots {
            let absolute = line.match_indices(root).any(|(at, _)| {
                !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-}@~/*".contains(before))
            });
            if absolute {
                found.push(format!("{}:{}: {line}", file.path, index + 1));
            }
        }
    }
    found
}

fn dependencies_without_reason(file: &TextFile) -> Vec<String> {
    let mut in_dependencies = false;
    let mut before = "";
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(section) = line.strip_prefix('[') {
            in_dependencies = section.contains("dependencies");
        } else if in_dependencies
            && line.starts_with(|first: char| first.is_alphanumeric() || first == '"')
            && line.contains('=')
            && !before.starts_with("# ")
        {
            found.push(format!("{}:{}: {line}", file.path, index + 1));
        }
        before = line;
    }
    found
}

/// The lines of code, comments aside, that hold one of these.
fn found_in_code(file: &TextFile, words: &[&str]) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(index, line)| format!("line {}: {}", index + 1, line.trim()))
        .collect()
}

#[test]
fn every_rule_finds_what_is_planted_and_only_that() {
    let long = format!("//! x\n{}", "\n".repeat(LINES));
    let planted: [(Rule, &str, &str, &str); 12] = [
        (begins_with_its_purpose, "src/a.rs", "use std;\n", "//! A.\n"),
        (begins_with_its_purpose, "src/a.rs", "", "//! A.\n"),
        (is_short, "src/a.rs", &long, "//! x\n"),
        (leaves_nothing_undone, "src/a.rs", concat!("x => to", "do!(),"), concat!("// to", "do!() in words")),
        (leaves_nothing_undone, "tests/a.rs", concat!("#[ig", "nore = \"slow\"]"), "#[test]"),
        (is_safe, "src/a.rs", concat!("let x = unsa", "fe { y };"), concat!("#![forbid(unsa", "fe_code)]")),
        (is_safe, "xtask/src/main.rs", concat!("#![allow(unsa", "fe_code)]"), ""),
        (
            reaches_outside_only_at_the_door,
            "src/eval/load.rs",
            concat!("#[allow(clippy::", "disallowed_methods, reason = \"just once\")]"),
            "#[allow(clippy::too_many_lines, reason = \"a table\")]",
        ),
        (names_the_disk_only_there, "src/cli/output.rs", "use std::fs;", "// no std::fs here\nuse std::io;"),
        (
            serialises_only_wire_types,
            "src/value.rs",
            concat!("#[derive(Debug, Seria", "lize)]"),
            concat!("#[derive(Debug, Deseria", "lize)]"),
        ),
        (names_a_machine, "src/a.rs", concat!("\"/ho", "me/me/x\""), concat!("a/ho", "me/x and ~/t", "mp/x")),
        (
            dependencies_without_reason,
            "Cargo.toml",
            "[dev-dependencies]\n# Why.\na = \"1\"\nb = \"2\"\n",
            "[package]\nname = \"x\"\n\n[dependencies]\n# Why,\n# in two lines.\na = \"1\"\n",
        ),
    ];
    for (number, (rule, path, bad, good)) in planted.into_iter().enumerate() {
        assert_eq!(rule(&TextFile::planted(path, bad)).len(), 1, "plant {number} is not found");
        assert_eq!(rule(&TextFile::planted(path, good)), [""; 0], "plant {number}: good text is blamed");
    }
    assert_eq!(is_named_after_a_concept(&TextFile::planted("src/eval/utils.rs", "")).len(), 1);
    assert_eq!(is_named_after_a_concept(&TextFile::planted("src/misc/a.rs", "")).len(), 1);
    assert_eq!(is_named_after_a_concept(&TextFile::planted("src/eval/ops.rs", "")).len(), 0);
    let allowed = concat!("#![allow(clippy::", "disallowed_methods, reason = \"the door\")]");
    assert_eq!(reaches_outside_only_at_the_door(&TextFile::planted("src/cli/disk.rs", allowed)).len(), 0);
}
