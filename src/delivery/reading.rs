//! Reads members of rendered objects together with their places.

use std::sync::Arc;

use super::problem::Problem;
use crate::diag::Diagnostic;
use crate::object::Entry;
use crate::object::Kind;
use crate::object::Node;
use crate::origin::Origins;
use crate::profile::Located;
use crate::source::Span;
use crate::value::Value;

/// A text and where it was decided.
pub type Text = Located<Arc<str>>;

/// What is read from, and what is wrong with it.
pub(super) struct Reading<'o> {
    origins: &'o Origins,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'o> Reading<'o> {
    pub(super) fn new(origins: &'o Origins) -> Self {
        Self { origins, diagnostics: Vec::new() }
    }

    /// Where a node was decided.
    pub(super) fn place(&self, node: &Node) -> Option<Span> {
        self.origins.deciding(node.origin)
    }

    /// A text with its place.
    pub(super) fn text(&self, node: Option<&Node>) -> Option<Text> {
        let node = node?;
        let value = match &node.kind {
            Kind::Text(text) => Arc::clone(text),
            // A tag such as `1.20` that nobody put in quotes; the cluster refuses most of these.
            Kind::Bool(value) => Arc::from(value.to_string()),
            Kind::Int(value) => Arc::from(value.to_string()),
            Kind::Float(value) => Arc::from(value.to_string()),
            Kind::Null | Kind::Open(_) | Kind::Sequence(_) | Kind::Mapping(_) => return None,
        };
        Some(Located { value, span: self.place(node) })
    }

    /// A text without its place.
    pub(super) fn word(&self, node: Option<&Node>) -> Option<Arc<str>> {
        self.text(node).map(|text| text.value)
    }

    /// The texts of a list.
    pub(super) fn texts(&self, node: Option<&Node>) -> Vec<Text> {
        node.map_or(&[][..], Node::items).iter().filter_map(|item| self.text(Some(item))).collect()
    }

    /// The texts of a mapping, each with its name before it.
    pub(super) fn members(&self, node: Option<&Node>) -> Vec<(Text, Text)> {
        let named = |entry: &Entry| {
            let name = Located { value: Arc::clone(&entry.key), span: self.origins.deciding(entry.at) };
            Some((name, self.text(Some(&entry.value))?))
        };
        node.map_or(&[][..], Node::entries).iter().filter_map(named).collect()
    }

    /// Yes or no, where that is said.
    pub(super) fn flag(&self, node: Option<&Node>) -> Option<Located<bool>> {
        let node = node?;
        Some(Located { value: node.as_bool()?, span: self.place(node) })
    }

    /// The value of a variable, which has to be a text.
    pub(super) fn value(&mut self, node: &Node) -> Located<Value> {
        let span = self.place(node);
        let value = match &node.kind {
            Kind::Text(text) => return Located { value: Value::Text(Arc::clone(text)), span },
            Kind::Open(value) => return Located { value: value.clone(), span },
            Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => Value::from(""),
            Kind::Bool(value) => Value::from(value.to_string()),
            Kind::Int(value) => Value::from(value.to_string()),
            Kind::Float(value) => Value::from(value.to_string()),
        };
        if let Some(place) = span {
            let message = "the value of a variable is no text";
            self.diagnostics.push(
                Diagnostic::warning(Problem::VariableValue.code(), place, message)
                    .why("the cluster refuses the object: numbers, yes and no are no texts in YAML")
                    .help("put it in quotes"),
            );
        }
        Located { value, span }
    }
}
