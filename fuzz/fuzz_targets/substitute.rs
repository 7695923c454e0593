//! Any text that Flux would substitute in becomes something, or it is said what is wrong; and no text of the wiring makes
//! the reader panic.
//!
//! The first line is the value of the variable `A`, the rest is a document of YAML, whose texts may use it.
//!
//! ```text
//! cargo +nightly fuzz run substitute
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use tricep::delivery::{Configs, Variables, Wiring, substitute};
use tricep::diag::short::short;
use tricep::object::{Entry, Kind, Mapping, Node};
use tricep::origin::{Origin, Origins};
use tricep::source::Sources;
use tricep::world::WorldPath;
use tricep::yaml;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (value, document) = text.split_once('\n').unwrap_or(("", text));
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", document);
    let document = sources.get(file).shared_text();
    let mut origins = Origins::new();
    let documents = yaml::parse(file, &document).documents;
    let mut objects: Vec<Node> = documents.iter().map(|document| object(&document.root, &mut origins)).collect();

    let wiring = Wiring::read(WorldPath::root(), &objects, &origins);
    let mut given = vec![Variables::default(), Variables::default()];
    for (variables, open) in given.iter_mut().zip([false, true]) {
        variables.define("A", value, None);
        if open {
            variables.open_all();
        }
    }
    {
        let mut configs = Configs::new();
        configs.add(&objects, &origins);
        let own = wiring.kustomizations.iter().map(|one| Variables::from(one, &configs, &Default::default()).0);
        given.extend(own.take(3));
    }
    for variables in given {
        let mut objects = objects.clone();
        for diagnostic in substitute(&mut objects, &mut origins, &variables) {
            let _ = short(&diagnostic, &sources);
        }
    }
    let before = objects.clone();
    substitute(&mut objects, &mut origins, &Variables::default());
    // Not a number is not equal to itself.
    if !document.to_ascii_lowercase().contains(".nan") {
        assert_eq!(objects, before);
    }
});

fn object(node: &yaml::Node, origins: &mut Origins) -> Node {
    let kind = match &node.kind {
        yaml::Kind::Null => Kind::Null,
        yaml::Kind::Bool(value) => Kind::Bool(*value),
        yaml::Kind::Int(value) => Kind::Int(*value),
        yaml::Kind::Float(value) => Kind::Float(*value),
        yaml::Kind::Text(text) => Kind::Text(text.clone()),
        yaml::Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| object(item, origins)).collect()),
        yaml::Kind::Mapping(mapping) => {
            let entry = |entry: &yaml::Entry| Entry {
                key: entry.key.name.clone(),
                at: origins.add(Origin::Written(entry.key.span)),
                value: object(&entry.value, origins),
            };
            Kind::Mapping(Mapping { entries: mapping.entries.iter().map(entry).collect() })
        }
    };
    let origin = origins.add(Origin::Written(node.span));
    Node::new(kind, origin)
}
