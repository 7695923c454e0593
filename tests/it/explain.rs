//! `tricep explain`: folders of files, what is asked of them, and what is answered; and the laws of deciding places.
//!
//! Each folder below `tests/cases/explain` holds the files and `arguments`, one command line on each line. `explain.snap`
//! holds what is printed for people, and for the first line of arguments the document for scripts.

#![expect(clippy::wildcard_enum_match_arm, reason = "some literals are changed, and every other stays")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tricep::bicep::load::Loader;
use tricep::eval;
use tricep::eval::{EvaluatedKind, Inputs};
use tricep::explain::path;
use tricep::explain::path::Reached;
use tricep::origin::{Hop, Kind, Story};
use tricep::source::{Sources, Span};
use tricep::template::{ArrayItem, Expr, ExprKind, Member, ProgramId, Programs};
use tricep::value::{Sourced, Value};
use tricep::world::WorldPath;
use tricep::world::memory::MemoryWorld;

use crate::support::shared::shared;
use crate::support::tool::Tool;

#[test]
fn every_case_is_explained_as_its_snapshot_shows() {
    let cases = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/explain"));
    for case in &cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let mut shown = Vec::new();
        let arguments = std::fs::read_to_string(case.join("arguments")).unwrap();
        assert!(!arguments.trim().is_empty(), "{name} asks for nothing");
        for (index, line) in arguments.lines().enumerate() {
            let ask = |more: &str| {
                let mut tool = Tool::new(&format!("explain-{name}"));
                for (path, text) in files(case) {
                    tool = tool.file(&path, text);
                }
                tool.args(["explain"].into_iter().chain(line.split(' ')).chain(more.split_whitespace())).run()
            };
            shown.push(format!("$ tricep explain {line}\n{}", ask("").all()));
            if index == 0 {
                shown.push(format!("$ tricep explain {line} --format json\n{}", ask("--format json").all()));
            }
        }
        let shown = shown.join("\n");
        assert!(!shown.contains("hunter2"), "{name} shows a secret");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("explain", shown));
    }
    assert!(cases.len() >= 16, "only {} cases were found", cases.len());
}

/// The folders directly below one, in order.
fn folders(below: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

/// The texts of a folder by their paths in it, without what belongs to the test.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                if !name.ends_with(".snap") && name != "arguments" {
                    found.insert(name, text);
                }
            }
        }
    }
    found
}

/// The values of all that is deployed, by what they belong to and their path, with the places that decided them.
struct Leaves {
    sources: Sources,
    programs: Programs,
    root: ProgramId,
    leaves: BTreeMap<(String, String), (Value, Story)>,
}

fn leaves(files: &BTreeMap<String, String>) -> Leaves {
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let mut loader = Loader::new(&world, None);
    let root = loader.parameters(&WorldPath::root().join("main.bicepparam").unwrap());
    let loaded = loader.finish();
    let evaluation = eval::evaluate(&loaded.programs, root, &Inputs::default());
    let mut leaves = BTreeMap::new();
    let mut add = |whose: String, root: Sourced| {
        let reached =
            Reached { path: Vec::new(), route: vec![root.origin], value: root.value, beyond: false };
        for leaf in path::leaves(&reached).0 {
            let story = evaluation.origins.story(&leaf.route);
            leaves.insert((whose.clone(), path::shown(&leaf.path)), (leaf.value, story));
        }
    };
    for resource in &evaluation.resources {
        if matches!(resource.kind, EvaluatedKind::Deployed) {
            let whose = format!("{:?} {:?}", resource.handle, resource.symbol);
            add(whose.clone() + " body", Sourced::new((*resource.body).clone(), resource.opening));
            add(whose + " name", resource.name.clone());
        }
    }
    for (name, output) in &evaluation.outputs {
        add(format!("output {name}"), output.clone());
    }
    Leaves { sources: loaded.sources, programs: loaded.programs, root, leaves }
}

/// The programs of the reference answers that have a parameter file.
fn programs() -> Vec<(PathBuf, BTreeMap<String, String>)> {
    let Some(shared) = shared() else { return Vec::new() };
    let areas = folders(&shared.join("conformance"));
    let cases = areas.iter().flat_map(|area| folders(area));
    let cases: Vec<_> = cases.filter(|case| case.join("main.bicepparam").is_file()).collect();
    assert!(cases.len() >= 50, "only {} programs were found", cases.len());
    cases.into_iter().map(|case| (case.clone(), files(&case))).collect()
}

#[test]
fn every_value_is_decided_at_a_place_of_a_file_that_was_read() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (case, files) in programs() {
        let found = leaves(&files);
        for ((whose, path), (_, story)) in &found.leaves {
            count += 1;
            let inside = story.decided.is_some_and(|place| {
                let source = found.sources.get(place.file);
                files.contains_key(source.name()) && source.text().get(place.range()).is_some()
            });
            if !inside {
                wrong.push(format!("{}: {whose} {path}: {story:?}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 1_500 || shared().is_none(), "only {count} values were found");
}

/// A literal of the parameter file is changed, and the values that change with it are told from those that do not: the
/// first are decided there, or made from it; the second are not decided there.
#[test]
fn a_value_is_decided_in_the_parameter_file_exactly_when_it_comes_from_there() {
    let (mut moved, mut exactly) = (0, 0);
    let mut wrong = Vec::new();
    for (case, files) in programs() {
        let before = leaves(&files);
        let text = &files["main.bicepparam"];
        for (span, literal) in literals(&before) {
            let (written, expected) = match &literal {
                Value::Int(int) if *int < i64::MAX => (format!("{}", int + 1), Value::Int(int + 1)),
                Value::Text(old) if old.chars().all(char::is_alphanumeric) => {
                    (format!("'{old}9'"), Value::from(format!("{old}9")))
                }
                _ => continue,
            };
            let mut files = files.clone();
            let (front, behind) = (&text[..span.start as usize], &text[span.end as usize..]);
            files.insert("main.bicepparam".to_owned(), format!("{front}{written}{behind}"));
            let after = leaves(&files);
            // Where other members come and go, the same path need not be the same thing.
            if !before.leaves.keys().eq(after.leaves.keys()) {
                continue;
            }
            for (key, (value, story)) in &before.leaves {
                let (other, _) = &after.leaves[key];
                let here = story.decided == Some(span);
                let function = story.links.iter().any(|link| link.kind == Kind::Hop(Hop::Function));
                let about = || format!("{}: {key:?} and {}", case.display(), before.sources.place(span));
                if *value == literal && *other == expected {
                    moved += 1;
                    exactly += usize::from(here);
                    if !comes_from(story, span) {
                        wrong.push(format!("{}: it comes from there", about()));
                    }
                // A function can give the same for both.
                } else if here && !function && without_origins(other) == without_origins(value) {
                    wrong.push(format!("{}: it does not come from there", about()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        shared().is_none() || exactly >= 100,
        "only {exactly} of {moved} values are decided exactly there"
    );
    assert!(exactly * 10 >= moved * 9, "only {exactly} of {moved} values are decided exactly there");
}

/// Whether a story leads back to a place: it was decided there, or is made from what was.
fn comes_from(story: &Story, place: Span) -> bool {
    let decided = story.decided.is_some_and(|decided| decided.contains(place));
    decided || story.sources.iter().any(|source| comes_from(source, place))
}

fn without_origins(value: &Value) -> String {
    tricep::language::wire::leaves(value, tricep::language::expression_text::Secrets::Reveal)
        .unwrap()
        .to_string()
}

/// The literals that the parameter file gives.
fn literals(of: &Leaves) -> BTreeMap<Span, Value> {
    let mut found = BTreeMap::new();
    let program = of.programs.get(of.root).unwrap();
    let values = program.parameters_file.iter().flat_map(|file| &file.assignments);
    let vars = program.vars.iter().map(|var| &var.value);
    let mut open: Vec<&Expr> = values.map(|assignment| &assignment.value).chain(vars).collect();
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Int(int) => drop(found.insert(expr.span, Value::Int(*int))),
            ExprKind::Text(text) => drop(found.insert(expr.span, Value::Text(text.clone()))),
            ExprKind::Array(items) => open.extend(items.iter().map(|item| match item {
                ArrayItem::Value(value) | ArrayItem::Spread(value) => value,
            })),
            ExprKind::Object(members) => open.extend(members.iter().map(|member| match member {
                Member::Property { value, .. } | Member::Spread(value) => value,
            })),
            _ => {}
        }
    }
    found.retain(|span, _| span.file == program.file);
    found
}

/// No secret of a program is printed, whatever is asked of it.
#[test]
fn a_case_with_a_secret_shows_it_nowhere() {
    for case in ["secure", "secure-members"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/explain").join(case);
        let texts: BTreeSet<_> = files(&folder).into_values().collect();
        assert!(texts.iter().any(|text| text.contains("hunter2")), "{case} has no secret to hide");
    }
}

#[test]
fn a_module_that_is_deployed_twice_to_one_place_is_named_by_its_modules() {
    let tool = |name: &str, what: &str| {
        Tool::new(name)
            .file(
                "part.bicep",
                "param p string\nresource r 'A.B/c@2020-01-01' = {\n  name: 'r'\n  tags: { p: p }\n}\n",
            )
            .file(
                "main.bicep",
                "module one 'part.bicep' = { params: { p: 'first' } }\n\
                 module two 'part.bicep' = { params: { p: 'second' } }\n",
            )
            .args(["explain", "main.bicep", what])
            .run()
    };
    let both = tool("explain-twins", "r.tags.p");
    assert_eq!(both.code, Some(2));
    insta::assert_snapshot!(both.stderr, @"
    error[explain/ambiguous]: `r.tags.p` could mean 2 resources
    --> main.bicep
     = help: say which:
             - one/r
             - two/r
    ");
    let second = tool("explain-twin", "two/r.tags.p");
    assert_eq!(second.stdout.lines().next(), Some("r · tags.p = 'second'"));
}

#[test]
fn what_cannot_be_read_is_said_once() {
    let run =
        Tool::new("explain-unreadable").file("main.json", "{").args(["explain", "main.json", "x"]).run();
    assert_eq!(run.code, Some(2));
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
}

#[test]
fn the_index_of_a_loop_is_told_as_itself() {
    let run = Tool::new("explain-index")
        .file("main.bicep", "resource r 'A.B/c@2020-01-01' = [for (x, i) in ['a', 'b']: {\n  name: x\n  tags: { n: i + 1 }\n}]\n")
        .args(["explain", "main.bicep", "b.tags.n"])
        .run();
    assert!(run.stdout.contains("└╴i "), "{}", run.stdout);
}

#[test]
fn a_subscription_is_an_identifier() {
    let run = Tool::new("explain-guid")
        .file("main.bicep", "")
        .args(["explain", "main.bicep", "x", "--subscription-id", "mine"])
        .run();
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("it is written like 00000000-"), "{}", run.stderr);
}
