//! What is read from rendered objects of Kubernetes: small ones for each dialect, and whole products.
//!
//! Each folder below `tests/cases/kube` holds the objects of one environment, as they are after rendering. Beside them may
//! stand `select`, the properties to be shown, one on each line. `facts.snap` has a line for each fact: workload, property,
//! key, value, what it came through, the place that decided it, and the rule that decided it instead.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep::estate::{Estate, Fact, Presence};
use tricep::kube;
use tricep::object::{Kind, Mapping, Node};
use tricep::origin::{Origin, OriginId, Origins};
use tricep::source::{Sources, Span};
use tricep::value::mask;
use tricep::value::{Supply, Unknown, Value, Why};

use crate::support::rendered;
use crate::support::tree;

/// What was read, and of what.
struct Read {
    sources: Sources,
    estate: Estate,
}

#[test]
fn every_case_has_the_facts_of_its_snapshot() {
    let names = names_of_cases();
    assert!(names.len() >= MINIMUM, "only {} cases were found", names.len());
    for name in names {
        let case = cases().join(&name);
        let mut sources = Sources::new();
        let (objects, origins) = rendered_case(&name, &mut sources);
        let estate = kube::lift("prod".into(), vec![kube::Input { objects, origins }]);
        let read = Read { sources, estate };
        let select = std::fs::read_to_string(case.join("select")).unwrap_or_default();
        let select: Vec<&str> = select.split_whitespace().collect();
        let rest = read.rest();
        let rest = if rest.is_empty() { rest } else { format!("---\n{rest}") };
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("facts", format!("{}{rest}", read.lines(&select))));
    }
}

/// How many cases there are at least.
const MINIMUM: usize = 14;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/kube")
}

fn names_of_cases() -> Vec<String> {
    let entries = std::fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The objects of a case.
fn rendered_case(name: &str, sources: &mut Sources) -> (Vec<Node>, Origins) {
    let folder = format!("tests/cases/kube/{name}");
    let mut files = tree::texts(&[&folder]);
    files.retain(|file| file.path.ends_with(".yaml"));
    let texts: Vec<(&str, &str)> = files
        .iter()
        .map(|file| (file.path.strip_prefix(&folder).unwrap().trim_start_matches('/'), &*file.text))
        .collect();
    rendered::objects(&texts, sources)
}

/// Reads a rendered file that an environment variable names, and shows its facts.
#[test]
fn a_rendered_file_is_shown() {
    let Ok(path) = std::env::var("TRICEP_RENDERED") else {
        return println!("skipped: TRICEP_RENDERED names no file");
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = Sources::new();
    let (objects, origins) = rendered::objects(&[("rendered", &text)], &mut sources);
    let estate = kube::lift("prod".into(), vec![kube::Input { objects, origins }]);
    let read = Read { sources, estate };
    println!("{}---\n{}", read.lines(&[]), read.rest());
}

#[test]
fn the_tag_that_is_set_over_an_image_leaves_the_rest_where_it_was() {
    let text = "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: r/a:set-by-ci\n";
    let mut sources = Sources::new();
    let (mut objects, mut origins) = rendered::objects(&[("base.yaml", text)], &mut sources);
    let overlay = sources.add("kustomization.yaml", "images:\n- name: r/a\n  newTag: 1.2.3\n");
    let tag = origins.add(Origin::Written(Span::new(overlay, 29, 34)));
    let image = ["spec", "template", "spec", "containers", "0", "image"];
    at(objects.first_mut().unwrap(), &image).set(Kind::Text("r/a:1.2.3".into()), tag);
    let estate = kube::lift("prod".into(), vec![kube::Input { objects, origins }]);
    let read = Read { sources, estate };
    insta::assert_snapshot!(read.lines(&["image", "imageTag"]), @"
    a image = r/a  base.yaml:9
    a imageTag = 1.2.3  kustomization.yaml:3
    ");
}

/// What is at the end of a path of members and numbers of items.
fn at<'a>(node: &'a mut Node, path: &[&str]) -> &'a mut Node {
    let [first, rest @ ..] = path else { return node };
    let inner = match &mut node.kind {
        Kind::Mapping(mapping) => mapping.get_mut(first),
        Kind::Sequence(items) => items.get_mut(first.parse::<usize>().unwrap()),
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => None,
    };
    at(inner.unwrap(), rest)
}

#[test]
fn what_is_substituted_from_outside_is_unknown_and_never_guessed() {
    let text = include_str!("../cases/kube/harbour/apps.yaml");
    let mut sources = Sources::new();
    let (mut objects, origins) = rendered::objects(&[("apps.yaml", text)], &mut sources);
    let unknown = Unknown {
        why: Why::NotSupplied(Supply::Substitution("HOLE".into())),
        ..Unknown::call("HOLE", vec![])
    };
    let open = Value::Unknown(Arc::new(unknown));
    let paths: [&[&str]; 4] = [
        &["0", "spec", "template", "spec", "containers", "0", "image"],
        &["0", "spec", "template", "spec", "containers", "0", "resources", "requests", "cpu"],
        &["2", "data", "QUAY"],
        &["3", "spec", "maxReplicas"],
    ];
    let mut all = Node::new(Kind::Sequence(std::mem::take(&mut objects)), OriginId::NOWHERE);
    for path in paths {
        let origin = at(&mut all, path).origin;
        at(&mut all, path).set(Kind::Open(open.clone()), origin);
    }
    let Kind::Sequence(objects) = all.kind else { panic!() };
    let estate = kube::lift("prod".into(), vec![kube::Input { objects, origins }]);
    let read = Read { sources, estate };
    let lines = read.lines(&["image", "imageTag", "cpu", "cpuLimit", "maxReplicas", "env"]);
    let open: Vec<&str> = lines.lines().filter(|line| line.contains("HOLE")).collect();
    insta::assert_snapshot!(open.join("\n"), @"
    berths image = <unknown:HOLE>  apps.yaml:32
    berths imageTag = <unknown:HOLE>  apps.yaml:32
    berths cpu = <unknown:HOLE>  apps.yaml:63
    berths maxReplicas = <unknown:HOLE>  apps.yaml:118
    berths env [ATTRIBUTES] = uid=$(POD_UID),tide=high,quay=<unknown:HOLE>,cost=$(TIDE)  apps.yaml:49
    berths env [QUAY] = <unknown:HOLE> via config:berths-runtime/QUAY  apps.yaml:107 config apps.yaml:38
    ");
}

#[test]
fn objects_of_two_folders_meet_in_one_cluster() {
    let app = "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: a, namespace: n}\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        envFrom:\n        - configMapRef: {name: shared}\n";
    // Whoever applies this one says the namespace.
    let shared = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: shared}\ndata:\n  KEY: value\n";
    let mut sources = Sources::new();
    let inputs = [("app.yaml", app), ("shared.yaml", shared)].map(|file| {
        let (objects, origins) = rendered::objects(&[file], &mut sources);
        kube::Input { objects, origins }
    });
    let estate = kube::lift("prod".into(), inputs.into());
    let read = Read { sources, estate };
    insta::assert_snapshot!(read.lines(&["env"]), @"a env [KEY] = value via config:shared/KEY  shared.yaml:5 at app.yaml:10");
}

#[test]
fn the_order_of_the_objects_decides_nothing() {
    let mut compared = 0;
    for name in names_of_cases() {
        let (objects, origins) = rendered_case(&name, &mut Sources::new());
        let (mut turned, other) = rendered_case(&name, &mut Sources::new());
        turned.reverse();
        let plain = kube::lift("prod".into(), vec![kube::Input { objects, origins }]);
        let turned = kube::lift("prod".into(), vec![kube::Input { objects: turned, origins: other }]);
        let said = |estate: &Estate| -> Vec<String> {
            let facts = estate.facts();
            facts
                .iter()
                .map(|fact| {
                    format!("{} {:?} {:?} {}", fact.workload, fact.property, fact.key, shown(&fact.value))
                })
                .collect()
        };
        assert_eq!(said(&plain), said(&turned), "{name}");
        compared += plain.facts().len();
    }
    assert!(compared > 200, "only {compared} facts were compared");
}

#[test]
fn whatever_stands_somewhere_nothing_breaks() {
    let odd = [
        Kind::Null,
        Kind::Text("odd".into()),
        Kind::Int(-1),
        Kind::Sequence(vec![]),
        Kind::Mapping(Mapping::default()),
    ];
    let mut tried = 0;
    for name in names_of_cases() {
        let (objects, _) = rendered_case(&name, &mut Sources::new());
        let all = Node::new(Kind::Sequence(objects), OriginId::NOWHERE);
        let count = count(&all);
        for number in (0..count).step_by(3) {
            let mut changed = all.clone();
            let mut left = number;
            replace(&mut changed, &mut left, &odd[number % odd.len()]);
            let Kind::Sequence(objects) = changed.kind else { continue };
            let estate = kube::lift("prod".into(), vec![kube::Input { objects, origins: Origins::new() }]);
            tried += estate.facts().len().min(1);
        }
    }
    assert!(tried > 500, "only {tried} changes left something to read");
}

fn count(node: &Node) -> usize {
    let inner: usize = node.items().iter().map(count).sum();
    let members: usize = node.entries().iter().map(|entry| count(&entry.value)).sum();
    1 + inner + members
}

/// Puts something else in the place of the node of this number.
fn replace(node: &mut Node, left: &mut usize, with: &Kind) -> bool {
    if *left == 0 {
        node.kind = with.clone();
        return true;
    }
    *left -= 1;
    match &mut node.kind {
        Kind::Sequence(items) => items.iter_mut().any(|item| replace(item, left, with)),
        Kind::Mapping(mapping) => {
            mapping.entries.iter_mut().any(|entry| replace(&mut entry.value, left, with))
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => false,
    }
}

impl Read {
    /// The facts, one on each line.
    fn lines(&self, select: &[&str]) -> String {
        let wanted = |word: &str| select.is_empty() || select.contains(&word);
        let mut lines = String::new();
        for fact in self.estate.facts().iter().filter(|fact| wanted(fact.property.word())) {
            writeln!(lines, "{}", self.line(fact)).unwrap();
        }
        lines
    }

    fn line(&self, fact: &Fact) -> String {
        let mut line = format!("{} {}", fact.workload, fact.property.word());
        if let Some(key) = &fact.key {
            write!(line, " [{key}]").unwrap();
        }
        write!(line, " = {}", shown(&fact.value)).unwrap();
        if let Presence::Depends(value) = &fact.presence {
            write!(line, " or none: {}", mask::text(value)).unwrap();
        }
        if let Some(via) = &fact.via {
            write!(line, " via {via}").unwrap();
        }
        let trace = self.estate.traces.get(fact.trace);
        write!(line, "  {}", self.place(self.estate.traces.decided(fact.trace))).unwrap();
        for link in self.estate.traces.story(fact.trace).iter().flat_map(|story| &story.links) {
            write!(line, " {} {}", link.kind.word(), self.place(Some(link.span))).unwrap();
        }
        if let Some(site) = trace.and_then(|trace| trace.site) {
            write!(line, " at {}", self.place(Some(site))).unwrap();
        }
        if let Some(rule) = fact.default {
            write!(line, "  (default: {})", rule.says).unwrap();
        }
        line
    }

    /// What has no place in the model, and other resources.
    fn rest(&self) -> String {
        let mut lines = String::new();
        for one in &self.estate.unmapped {
            let place = self.place(self.estate.traces.decided(one.trace));
            writeln!(lines, "unmapped {} {}: {}  {place}", one.workload, one.path, one.note).unwrap();
        }
        for one in &self.estate.supporting {
            let place = self.place(self.estate.traces.decided(one.opened));
            let users = one.used_by.join(" ");
            writeln!(lines, "resource {} {} of [{users}]  {place}", one.ty, one.name.shown()).unwrap();
        }
        lines
    }

    fn place(&self, span: Option<Span>) -> String {
        let Some(span) = span else { return "nowhere".to_owned() };
        let position = self.sources.position(span);
        format!("{}:{}", self.sources.get(span.file).name(), position.line)
    }
}

/// A value on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => {
            let members: Vec<String> = object
                .iter()
                .map(|(key, member)| format!("{}: {}", key.text, shown(&member.value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Text(text) if text.is_empty() => "''".to_owned(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => mask::text(value),
    }
}
