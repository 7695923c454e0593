//! `kustomize`: folders of manifests, what they render to with the line behind each value, and what is refused.
//!
//! Each folder below `tests/cases/kustomize` is a tree, of which `prod` is rendered, or the folder itself where there is
//! none. Where `kubectl` is on the path, its answer is held against ours: the same objects, and nothing refused that it
//! renders, nor rendered that it refuses.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tricep::cli::disk::DiskWorld;
use tricep::diag::Severity;
use tricep::diag::human::{Paint, human};
use tricep::kustomize::{BETWEEN, Extras, Rendered, Tree};
use tricep::source::Sources;
use tricep::world::WorldPath;
use tricep::yaml;

/// How many cases there are at least.
const MINIMUM: usize = 30;

fn cases() -> Vec<PathBuf> {
    let below = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/kustomize");
    let mut cases: Vec<_> = std::fs::read_dir(&below).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(cases.len() >= MINIMUM, "only {} cases were found", cases.len());
    cases
}

fn render(case: &Path) -> (Rendered, Sources) {
    let world = DiskWorld::new(case).unwrap().shown_from(case);
    let root = WorldPath::root();
    let directory = if case.join("prod").is_dir() { root.join("prod").unwrap() } else { root };
    let mut sources = Sources::new();
    let tree = Tree::load(&world, std::slice::from_ref(&directory), &mut sources);
    (tree.render(&directory, &Extras::default()), sources)
}

fn is_refused(rendered: &Rendered) -> bool {
    rendered.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[test]
fn every_case_renders_to_its_snapshot() {
    for case in cases() {
        let (rendered, sources) = render(&case);
        let mut shown = rendered.documents(Some(&sources)).join(BETWEEN);
        for diagnostic in &rendered.diagnostics {
            shown.push_str("---\n");
            shown.push_str(&human(diagnostic, &sources, Paint::Plain));
            shown.push('\n');
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("rendered", shown));
    }
}

#[test]
fn kubectl_renders_the_same() {
    if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
        println!("skipped: there is no kubectl on the path to compare with");
        return;
    }
    let mut wrong = Vec::new();
    for case in cases() {
        let (ours, _) = render(&case);
        let directory = if case.join("prod").is_dir() { case.join("prod") } else { case.clone() };
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        // What would be fetched is not asked for: the network is no part of a test.
        if name == "refused-remote" {
            continue;
        }
        let theirs = Command::new("kubectl").arg("kustomize").arg(&directory).output().unwrap();
        let (said, reason) =
            (String::from_utf8(theirs.stdout).unwrap(), String::from_utf8(theirs.stderr).unwrap());
        match (is_refused(&ours), theirs.status.success()) {
            (false, true) => {
                let (ours, theirs) = (objects(&ours.to_yaml()), objects(&said));
                if ours != theirs {
                    let ours = serde_json::to_string_pretty(&ours).unwrap();
                    let theirs = serde_json::to_string_pretty(&theirs).unwrap();
                    let diff = similar::TextDiff::from_lines(&theirs, &ours).unified_diff().to_string();
                    wrong.push(format!("{name}:\n{diff}"));
                }
            }
            (true, false) => {}
            (true, true) => wrong.push(format!("{name}: refused here alone")),
            (false, false) => wrong.push(format!("{name}: refused by kubectl alone: {reason}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The objects in a text, in which whole numbers are equal however they are written.
pub(crate) fn objects(text: &str) -> Vec<Value> {
    let mut sources = Sources::new();
    let file = sources.add("rendered", text);
    let parsed = yaml::parse(file, sources.get(file).text());
    assert!(parsed.diagnostics.is_empty(), "{text}");
    parsed
        .documents
        .iter()
        .filter(|document| !document.root.is_null())
        .map(|document| json(&document.root))
        .collect()
}

fn json(node: &yaml::Node) -> Value {
    match &node.kind {
        yaml::Kind::Null => Value::Null,
        yaml::Kind::Bool(flag) => (*flag).into(),
        #[expect(clippy::cast_precision_loss, reason = "numbers are compared as JSON has them")]
        yaml::Kind::Int(int) => (*int as f64).into(),
        yaml::Kind::Float(float) => (*float).into(),
        yaml::Kind::Text(text) => (**text).into(),
        yaml::Kind::Sequence(items) => items.iter().map(json).collect(),
        yaml::Kind::Mapping(mapping) => {
            let mut members: Vec<_> = mapping.entries.iter().collect();
            members.sort_by_key(|entry| entry.key.name.clone());
            members.into_iter().map(|entry| (entry.key.name.to_string(), json(&entry.value))).collect()
        }
    }
}
