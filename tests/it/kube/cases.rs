//! Whole products: the objects of an environment, and every fact that is read from them.

use std::path::Path;

use super::read;
use crate::support::tree;

#[test]
fn every_case_has_the_facts_of_its_snapshot() {
    let below = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/kube");
    let mut cases: Vec<_> = std::fs::read_dir(&below).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(!cases.is_empty(), "no cases were found");
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let folder = format!("tests/cases/kube/{name}");
        let mut files = tree::texts(&[&folder]);
        files.retain(|file| file.path.ends_with(".yaml"));
        let texts: Vec<(&str, &str)> = files
            .iter()
            .map(|file| (file.path.strip_prefix(&folder).unwrap().trim_start_matches('/'), &*file.text))
            .collect();
        let read = read(&texts);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let shown = format!("{}---\n{}", read.lines(&[]), read.rest());
        settings.bind(|| insta::assert_snapshot!("facts", shown));
    }
}
/// Reads a rendered file that an environment variable names, and shows its facts.
#[test]
fn a_rendered_file_is_shown() {
    let Ok(path) = std::env::var("TRICEP_RENDERED") else {
        return println!("skipped: TRICEP_RENDERED names no file");
    };
    let text = std::fs::read_to_string(path).unwrap();
    let read = read(&[("k", &text)]);
    println!("{}---\n{}", read.lines(&[]), read.rest());
}
