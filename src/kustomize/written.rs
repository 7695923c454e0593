//! What is written in files of kustomize, taken apart with places: texts, numbers, lists, and mappings of which every
//! member must be known.

use std::sync::Arc;

use super::mistake::Mistake;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::source::Span;
use crate::yaml;
use crate::yaml::{Entry, Kind};

/// A text and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// Where it is written.
    pub span: Span,
}

/// Takes things apart, and remembers what is wrong.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The members of a mapping that nobody took yet.
pub(super) struct Fields<'n> {
    /// What it is, in a sentence.
    what: &'static str,
    rest: Vec<&'n Entry>,
    known: Vec<&'static str>,
    /// Where it is.
    pub(super) span: Span,
}

impl<'n> Fields<'n> {
    /// Takes a member. Names are the same in upper and lower case, as they are to a reader of JSON in Go.
    pub(super) fn take(&mut self, name: &'static str) -> Option<&'n yaml::Node> {
        self.entry(name).map(|entry| &entry.value).filter(|value| !value.is_null())
    }

    pub(super) fn entry(&mut self, name: &'static str) -> Option<&'n Entry> {
        self.known.push(name);
        let is = |entry: &&Entry| entry.key.name.eq_ignore_ascii_case(name);
        let found = self.rest.iter().position(is)?;
        Some(self.rest.remove(found))
    }
}

impl Reader {
    pub(super) fn wrong(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn misfit(&mut self, node: &yaml::Node, what: &str, wanted: &str) {
        let message = format!("{what} is {wanted}, and this is {}", node.kind.word());
        let mut diagnostic = Diagnostic::error(Mistake::Field.code(), node.place(), message);
        if wanted == "a text" && node.as_written().is_some() {
            diagnostic = diagnostic
                .why("kustomize reads it as JSON, and takes no number or yes for a text")
                .help(format!("put it into quotes: \"{}\"", node.written));
        }
        self.diagnostics.push(diagnostic);
    }

    /// The members of a mapping; none, and a word about it, where it is no mapping.
    pub(super) fn fields<'n>(&mut self, node: &'n yaml::Node, what: &'static str) -> Option<Fields<'n>> {
        let Some(mapping) = node.as_mapping() else {
            self.misfit(node, what, "a mapping");
            return None;
        };
        let rest = mapping.entries.iter().collect();
        Some(Fields { what, rest, known: Vec::new(), span: node.place() })
    }

    /// What is left is not known.
    pub(super) fn finish(&mut self, fields: Fields<'_>) {
        for entry in &fields.rest {
            let message = format!("{} has no field \"{}\"", fields.what, entry.key.name);
            let mut diagnostic = Diagnostic::error(Mistake::Field.code(), entry.key.span, message);
            if let Some(meant) = nearest(&entry.key.name, fields.known.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean \"{meant}\"?"));
            } else {
                diagnostic = diagnostic.help("take it out: kustomize refuses it as well");
            }
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn text(&mut self, node: &yaml::Node, what: &str) -> Option<Text> {
        match node.as_text() {
            Some(text) => Some(Text { text: Arc::from(text), span: node.span }),
            None => {
                self.misfit(node, what, "a text");
                None
            }
        }
    }

    /// A text that says nothing is none.
    pub(super) fn optional(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Option<Text> {
        let node = fields.take(name)?;
        self.text(node, name).filter(|text| !text.text.is_empty())
    }

    pub(super) fn flag(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Option<(bool, Span)> {
        let node = fields.take(name)?;
        match node.kind {
            Kind::Bool(flag) => Some((flag, node.span)),
            Kind::Null
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Text(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_) => {
                self.misfit(node, name, "yes or no");
                None
            }
        }
    }

    pub(super) fn yes(&mut self, fields: &mut Fields<'_>, name: &'static str) -> bool {
        self.flag(fields, name).is_some_and(|(flag, _)| flag)
    }

    pub(super) fn int(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Option<(i64, Span)> {
        let node = fields.take(name)?;
        match node.kind {
            Kind::Int(int) => Some((int, node.span)),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Float(_)
            | Kind::Text(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_) => {
                self.misfit(node, name, "a whole number");
                None
            }
        }
    }

    /// The items of a list.
    pub(super) fn items<'n>(&mut self, fields: &mut Fields<'n>, name: &'static str) -> &'n [yaml::Node] {
        let Some(node) = fields.take(name) else { return &[] };
        if let Some(items) = node.as_sequence() {
            return items;
        }
        self.misfit(node, name, "a list");
        &[]
    }

    pub(super) fn texts(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<Text> {
        let items = self.items(fields, name);
        items.iter().filter_map(|item| self.text(item, "a line of this list")).collect()
    }

    /// Names and texts, in the order of the names.
    pub(super) fn pairs(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<(Text, Text)> {
        let Some(node) = fields.take(name) else { return Vec::new() };
        let Some(mapping) = node.as_mapping() else {
            self.misfit(node, name, "a mapping");
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for entry in &mapping.entries {
            let key = Text { text: Arc::clone(&entry.key.name), span: entry.key.span };
            if entry.value.is_null() {
                pairs.push((key, Text { text: Arc::from(""), span: entry.value.span }));
            } else if let Some(value) = self.text(&entry.value, "what a name stands for") {
                pairs.push((key, value));
            }
        }
        pairs.sort_by(|(a, _), (b, _)| a.text.cmp(&b.text));
        pairs
    }
}
