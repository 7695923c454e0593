//! `tricep inventory`: folders of files and the facts that are read from them; the reports of the sample products, committed
//! so that a reviewer sees what users see; and what is said when something is wrong.
//!
//! Each folder below `tests/cases/inventory` is a small repository. Beside its files may stand `arguments`, more of the
//! command line, and `select`, the properties to be shown, one on each line. `inventory.snap` has a line for each fact:
//! environment, workload, property, key, value, the place that decided it, and why it is not known or who decided it instead.

mod bad;
mod facts;
mod laws;
mod secrets;
mod seed;

use std::path::Path;

use crate::support::tool::{Said, Tool};
use crate::support::tree;

use facts::Document;

/// Runs the command on a copy of these files, whose paths begin with `from`.
fn run(name: &str, from: &str, args: &[&str]) -> Said {
    copy(name, from).args(["inventory"]).args(args.iter().copied()).run()
}

/// A copy of the files below a folder, without what belongs to the test.
fn copy(name: &str, from: &str) -> Tool {
    let mut tool = Tool::new(name);
    for file in tree::texts(&[from]) {
        let path = file.path.strip_prefix(from).unwrap().trim_start_matches('/');
        if !path.ends_with(".snap") && !path.ends_with(".snap.new") && !is_of_the_test(path) {
            tool = tool.file(path, &file.text);
        }
    }
    tool
}

fn is_of_the_test(path: &str) -> bool {
    path == "arguments" || path == "select"
}

#[test]
fn every_case_has_the_facts_of_its_snapshot() {
    let below = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/inventory");
    let mut cases: Vec<_> = std::fs::read_dir(&below).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(cases.len() >= MINIMUM, "only {} cases were found", cases.len());
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let option = |file: &str| std::fs::read_to_string(case.join(file)).unwrap_or_default();
        let (arguments, select) = (option("arguments"), option("select"));
        let select: Vec<&str> = select.split_whitespace().collect();
        let mut args = vec!["--format", "json"];
        args.extend(arguments.split_whitespace());
        let said = run(&format!("inventory-{name}"), &format!("tests/cases/inventory/{name}"), &args);
        let shown = match Document::read(&said.stdout) {
            Some(document) => document.lines(&select),
            None => format!("{}\n", said.stdout),
        };
        let code = said.code.map_or("none".to_owned(), |code| code.to_string());
        let diagnostics =
            if said.stderr.is_empty() { String::new() } else { format!("---\n{}", said.stderr) };
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("inventory", format!("exit {code}\n{shown}{diagnostics}")));
    }
}

/// How many cases there are at least.
const MINIMUM: usize = 20;

/// The samples and the forms in which each is committed.
const REPORTS: [(&str, &[&str]); 3] = [
    ("parcel", &["table", "markdown", "csv", "json", "html"]),
    ("ferry", &["table", "json"]),
    ("kiosk", &["table", "json"]),
];

#[test]
fn the_reports_of_the_samples_are_what_would_be_printed_now() {
    let update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    for (sample, forms) in REPORTS {
        for form in forms {
            let from = format!("corpus/{sample}");
            let said = run(
                &format!("inventory-report-{sample}-{form}"),
                &from,
                &["--width", "120", "--format", form],
            );
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{sample} {form}");
            let ending = match *form {
                "table" => "txt",
                "markdown" => "md",
                other => other,
            };
            let path = format!("reports/{sample}/inventory.{ending}");
            if update {
                let host = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
                std::fs::create_dir_all(host.parent().unwrap()).unwrap();
                std::fs::write(host, &said.stdout).unwrap();
            }
            assert!(
                tree::read(&path) == said.stdout,
                "{path} is not up to date; INSTA_UPDATE=always writes it"
            );
        }
    }
}
