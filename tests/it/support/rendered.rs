//! YAML as rendered objects, each field with its own place: what rendering gives where nothing is patched.

use std::sync::Arc;

use tricep::object::{Entry, Kind, Mapping, Node};
use tricep::origin::{Origin, OriginId, Origins};
use tricep::source::{Sources, Span};
use tricep::yaml;

/// The objects of some texts, with their names.
pub(crate) fn objects(files: &[(&str, &str)], sources: &mut Sources) -> (Vec<Node>, Origins) {
    let mut origins = Origins::new();
    let mut objects = Vec::new();
    for (name, text) in files {
        let file = sources.add(*name, *text);
        let parsed = yaml::parse(file, text);
        assert!(parsed.diagnostics.is_empty(), "{name}: {:?}", parsed.diagnostics);
        let documents = parsed.documents.iter().filter(|document| !document.root.is_null());
        objects.extend(documents.map(|document| node(&document.root, &mut origins)));
    }
    (objects, origins)
}

fn node(written: &yaml::Node, origins: &mut Origins) -> Node {
    let kind = match &written.kind {
        yaml::Kind::Null => Kind::Null,
        yaml::Kind::Bool(bool) => Kind::Bool(*bool),
        yaml::Kind::Int(int) => Kind::Int(*int),
        yaml::Kind::Float(float) => Kind::Float(*float),
        yaml::Kind::Text(text) => Kind::Text(Arc::clone(text)),
        yaml::Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| node(item, origins)).collect()),
        yaml::Kind::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|entry| Entry {
                key: Arc::clone(&entry.key.name),
                at: at(entry.key.span, origins),
                value: node(&entry.value, origins),
            });
            Kind::Mapping(Mapping { entries: entries.collect() })
        }
    };
    Node::new(kind, at(written.span, origins))
}

fn at(span: Span, origins: &mut Origins) -> OriginId {
    origins.add(Origin::Written(span))
}
