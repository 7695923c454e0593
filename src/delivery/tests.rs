//! Rendered objects out of texts, and what is read from them.

mod assignment;
mod substitution;
mod wiring;

use std::fmt::Write as _;

use crate::diag::Diagnostic;
use crate::diag::short::short;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::{Origin, OriginId, Origins};
use crate::source::Sources;
use crate::source::Span;
use crate::value::mask;
use crate::yaml;

/// Objects as if they had been rendered from files.
#[derive(Default)]
struct Rendered {
    sources: Sources,
    origins: Origins,
    objects: Vec<Node>,
}

impl Rendered {
    fn of(file: &str, text: &str) -> Self {
        Self::default().and(file, text)
    }

    /// Adds the objects of one more file.
    fn and(mut self, file: &str, text: &str) -> Self {
        let id = self.sources.add(file, text);
        let parsed = yaml::parse(id, text);
        assert_eq!(parsed.diagnostics, []);
        for document in parsed.documents {
            let node = self.node(&document.root);
            self.objects.push(node);
        }
        self
    }

    fn written(&mut self, span: Span) -> OriginId {
        self.origins.add(Origin::Written(span))
    }

    fn node(&mut self, node: &yaml::Node) -> Node {
        let kind = match &node.kind {
            yaml::Kind::Null => Kind::Null,
            yaml::Kind::Bool(value) => Kind::Bool(*value),
            yaml::Kind::Int(value) => Kind::Int(*value),
            yaml::Kind::Float(value) => Kind::Float(*value),
            yaml::Kind::Text(text) => Kind::Text(text.clone()),
            yaml::Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| self.node(item)).collect()),
            yaml::Kind::Mapping(mapping) => {
                let mut entries = Vec::new();
                for entry in &mapping.entries {
                    let at = self.written(entry.key.span);
                    entries.push(Entry { key: entry.key.name.clone(), at, value: self.node(&entry.value) });
                }
                Kind::Mapping(Mapping { entries })
            }
        };
        let origin = self.written(node.place());
        Node::new(kind, origin)
    }

    /// Every scalar with the place that decided it.
    fn shown(&self) -> String {
        let mut out = String::new();
        for object in &self.objects {
            self.show(object, "", &mut out);
        }
        out
    }

    fn show(&self, node: &Node, path: &str, out: &mut String) {
        let value = match &node.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Int(value) => value.to_string(),
            Kind::Float(value) => value.to_string(),
            Kind::Text(text) => format!("{text:?}"),
            Kind::Open(value) => format!("open {}", mask::text(value)),
            Kind::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.show(item, &format!("{path}[{index}]"), out);
                }
                return;
            }
            Kind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let dot = if path.is_empty() { "" } else { "." };
                    self.show(&entry.value, &format!("{path}{dot}{}", entry.key), out);
                }
                return;
            }
        };
        let place =
            self.origins.deciding(node.origin).map_or("nowhere".to_owned(), |at| self.sources.place(at));
        let _ = writeln!(out, "{path} = {value} ({place})");
    }

    /// What is wrong, one line each.
    fn said(&self, diagnostics: &[Diagnostic]) -> String {
        diagnostics.iter().map(|one| short(one, &self.sources)).collect::<Vec<_>>().join("\n")
    }
}
