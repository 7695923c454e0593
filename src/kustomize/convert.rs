//! From YAML as it is written to objects as kustomize has them.
//!
//! kustomize reads plain scalars with a newer library than `kubectl` does: `yes`, `on` and their like are texts to it, which
//! it quotes for whoever reads them after it, and a plain date becomes a date with a time. What stands in a JSON patch is
//! read the older way. Both are here.

use std::borrow::Cow;
use std::sync::Arc;

use super::folded;
use super::mistake::Mistake;
use super::timestamp::timestamp;
use crate::diag::Diagnostic;
use crate::object;
use crate::object::{Entry, Mapping};
use crate::origin::{Origin, OriginId, Origins};
use crate::source::Span;
use crate::yaml;
use crate::yaml::{Kind, Style, scalar};

/// Which library reads scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The one for objects and strategic merge patches.
    Objects,
    /// The one for JSON patches.
    Json,
}

/// Turns a node into an object or a part of one. A key that is no text is remembered as wrong.
pub(super) struct Converter<'o> {
    pub(super) origins: &'o mut Origins,
    pub(super) reading: Reading,
    pub(super) wrong: Option<Box<Diagnostic>>,
}

impl Converter<'_> {
    pub(super) fn written(&mut self, span: Span) -> OriginId {
        self.origins.add(Origin::Written(span))
    }

    /// An object, a part of one, or a patch.
    pub(super) fn object(&mut self, node: &yaml::Node) -> object::Node {
        let mut object = self.node(node);
        if self.reading == Reading::Objects {
            keep_annotations(&mut object, node);
        }
        object
    }

    /// As deep as the reader of YAML goes.
    pub(super) fn node(&mut self, node: &yaml::Node) -> object::Node {
        let kind = match &node.kind {
            Kind::Sequence(items) => {
                object::Kind::Sequence(items.iter().map(|item| self.node(item)).collect())
            }
            Kind::Mapping(mapping) => {
                let entries = mapping.entries.iter().map(|entry| self.entry(entry)).collect();
                object::Kind::Mapping(Mapping { entries })
            }
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => self.scalar(node),
        };
        object::Node::new(kind, self.written(node.span))
    }

    fn entry(&mut self, entry: &yaml::Entry) -> Entry {
        let key = &entry.key;
        if self.reading == Reading::Objects && key.style == Style::Plain && !is_text(&key.written) {
            self.wrong.get_or_insert_with(|| Box::new(no_text(key)));
        }
        let name = if self.reading == Reading::Json { &key.name } else { &key.written };
        let at = self.written(key.span);
        Entry { key: Arc::clone(name), at, value: self.node(&entry.value) }
    }

    fn scalar(&self, node: &yaml::Node) -> object::Kind {
        let plain = self.reading == Reading::Objects && node.style == Style::Plain && node.tag.is_none();
        match &node.kind {
            Kind::Bool(_) if plain && !is_true_or_false(&node.written) => {
                object::Kind::Text(Arc::clone(&node.written))
            }
            Kind::Text(text) if plain => match timestamp(text) {
                Some(time) => object::Kind::Text(time.into()),
                None => object::Kind::Text(Arc::clone(text)),
            },
            Kind::Text(text) if self.reading == Reading::Objects && node.style == Style::Folded => {
                object::Kind::Text(match folded::read_back(text) {
                    Cow::Borrowed(_) => Arc::clone(text),
                    Cow::Owned(back) => back.into(),
                })
            }
            Kind::Text(text) => object::Kind::Text(Arc::clone(text)),
            Kind::Bool(flag) => object::Kind::Bool(*flag),
            Kind::Int(int) => object::Kind::Int(*int),
            Kind::Float(float) => object::Kind::Float(*float),
            Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => object::Kind::Null,
        }
    }
}

pub(super) fn is_true_or_false(text: &str) -> bool {
    matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE")
}

/// Whether a plain scalar is a text to the newer library.
fn is_text(text: &str) -> bool {
    match scalar::unless_text(text) {
        None => timestamp(text).is_none(),
        Some(kind) => matches!(kind, Kind::Bool(_)) && !is_true_or_false(text),
    }
}

fn no_text(key: &yaml::Key) -> Diagnostic {
    let message = format!("the key {} is no text", key.written);
    Diagnostic::error(Mistake::Object.code(), key.span, message)
        .why("kustomize cannot write an object with such a key")
        .help(format!("put it into quotes: \"{}\"", key.written))
}

/// Annotations are texts to kustomize, which takes them as they are written: `1.50`, `yes`, a date. It writes them anew, so
/// that one that is folded comes back as it was.
fn keep_annotations(object: &mut object::Node, node: &yaml::Node) {
    let written = node.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let annotations = object.metadata_mut().and_then(|metadata| metadata.get_mut("annotations"));
    let (Some(written), Some(object::Kind::Mapping(annotations))) =
        (written.and_then(yaml::Node::as_mapping), annotations.map(|node| &mut node.kind))
    else {
        return;
    };
    for (entry, written) in annotations.entries.iter_mut().zip(&written.entries) {
        let value = &written.value;
        if let (Kind::Text(text), Style::Folded) = (&value.kind, value.style) {
            entry.value.kind = object::Kind::Text(Arc::clone(text));
        } else if value.style == Style::Plain && value.kind != Kind::Null {
            entry.value.kind = object::Kind::Text(Arc::clone(&value.written));
        }
    }
}

/// The text of a scalar, as the fields of an object are compared.
pub(super) fn scalar_text(node: &object::Node) -> Option<Arc<str>> {
    match &node.kind {
        object::Kind::Text(text) => Some(Arc::clone(text)),
        object::Kind::Bool(flag) => Some(Arc::from(if *flag { "true" } else { "false" })),
        object::Kind::Int(int) => Some(Arc::from(int.to_string())),
        object::Kind::Float(float) => Some(Arc::from(float.to_string())),
        object::Kind::Null | object::Kind::Open(_) | object::Kind::Sequence(_) | object::Kind::Mapping(_) => {
            None
        }
    }
}

/// What a node is, in a sentence.
pub(super) fn word(node: &object::Node) -> &'static str {
    match &node.kind {
        object::Kind::Null => "nothing",
        object::Kind::Bool(_) => "yes or no",
        object::Kind::Int(_) | object::Kind::Float(_) => "a number",
        object::Kind::Text(_) | object::Kind::Open(_) => "a text",
        object::Kind::Sequence(_) => "a list",
        object::Kind::Mapping(_) => "a mapping",
    }
}
