//! YAML to nodes with places.
//!
//! [`parse`] turns a text into documents of [`Node`]s. Every node knows the bytes it was written with, its token alone, so
//! that an edit can replace it and leave comments, order and quoting around it as they are. Aliases are replaced by what
//! they stand for and keep their own place; `<<` is merged. A text that is no YAML gives one diagnostic and the documents
//! before it; nothing panics, and depth and size have limits.
//!
//! Scalars are read as Kubernetes reads them, see [`scalar`].

pub mod emit;
mod flow;
pub mod mistake;
mod places;
pub mod quote;
mod reader;
pub mod scalar;
#[cfg(test)]
mod tests;
mod within;

use std::sync::Arc;

pub use within::parse_within;

pub(crate) use places::Offsets;

use crate::diag::Diagnostic;
use crate::source::FileId;
use crate::source::Span;

/// What became of a text.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The documents up to the first mistake that hides what follows.
    pub documents: Vec<Document>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// One document of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it holds; null when it is empty.
    pub root: Node,
    /// From its `---`, or from what it holds where there is none, to the end of what it holds.
    pub span: Span,
    /// Whether it begins with `---`.
    pub explicit: bool,
}

/// A value in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// A scalar's token, without anchor, tag and comment; a flow collection from bracket to bracket; a block collection
    /// from its first token to its last; behind an alias the place of the anchored value. A value that is left out is the
    /// empty place where it would stand.
    pub span: Span,
    /// The alias that brought it here, the outermost if there are several.
    pub alias: Option<Span>,
    /// Its tag as written, with `!!` for those of YAML itself.
    pub tag: Option<Arc<str>>,
    /// How it is written.
    pub style: Style,
    /// What a scalar says before it is taken for anything: `1.20` stays that. Empty for collections.
    pub written: Arc<str>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number that 64 bits hold.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// Items in order.
    Sequence(Vec<Node>),
    /// Members in order.
    Mapping(Mapping),
}

/// The members of a mapping, in the order in which they are written; what `<<` brings follows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// The members; no two have one name.
    pub entries: Vec<Entry>,
}

/// A member of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its key.
    pub key: Key,
    /// Its value.
    pub value: Node,
    /// Whether `<<` brought it here.
    pub merged: bool,
}

/// The key of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name as Kubernetes has it: a key that is written `1_000` or `yes` is named `1000` or `true` in JSON.
    pub name: Arc<str>,
    /// What it says before that.
    pub written: Arc<str>,
    /// Its token.
    pub span: Span,
    /// How it is written.
    pub style: Style,
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes; also one that is left out.
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// A collection by indentation.
    Block,
    /// A collection in brackets.
    Flow,
}

/// Reads a text that is registered as `file`.
pub fn parse(file: FileId, text: &str) -> Parsed {
    reader::read(file, text)
}

impl Node {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// What a scalar says as it is written, whatever it would be taken for; none for null and collections.
    pub fn as_written(&self) -> Option<&str> {
        match &self.kind {
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => Some(&self.written),
            Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// The items, if it is a sequence.
    pub fn as_sequence(&self) -> Option<&[Self]> {
        if let Kind::Sequence(items) = &self.kind { Some(items) } else { None }
    }

    /// The members, if it is a mapping.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        if let Kind::Mapping(mapping) = &self.kind { Some(mapping) } else { None }
    }

    /// The value of a member, if it is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_mapping()?.get(name)
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Where it stands in the document at hand: the alias that brought it, or its own place.
    pub fn place(&self) -> Span {
        self.alias.unwrap_or(self.span)
    }
}

impl Mapping {
    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// A member.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.key.name == name)
    }
}

impl Kind {
    /// What it is, in a sentence.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "yes or no",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}
