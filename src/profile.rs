//! What a repository and its target platform say about themselves: the layout, `tricep.yaml`, and the profiles in
//! `mappings/`.
//!
//! A [`Config`] is what `tricep.yaml` says, validated; a [`Profile`] is what a target platform says. [`discover`] looks at
//! the files and puts all three together to a [`Layout`]: which file is evaluated for which environment. Without any
//! configuration the layout follows from the files alone, and says in [`Note`]s what was found and why.

pub mod choices;
pub mod config;
pub mod discovery;
pub mod flag;
pub mod keys;
#[cfg(test)]
mod laws;
pub mod problem;
pub mod reader;
pub mod schema;
pub mod target;
#[cfg(test)]
mod tests;
pub mod wishes;
pub mod written;

use std::fmt;
use std::sync::Arc;

use crate::source::Span;
use crate::yaml::Kind;
use crate::yaml::Node;

pub use config::Config;
pub use discovery::{Deployment, Environment, Layout, Note, Paired, Program, Role, Style};
pub use discovery::{discover, discover_manifests, environments_of};
pub use target::{LintRule, Pair, Profile, SeverityRule};
pub use wishes::Wishes;

/// Something that is written in a file, or was given without one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// What it says.
    pub value: T,
    /// Where; nothing if it came as a flag.
    pub span: Option<Span>,
}

impl<T> Located<T> {
    /// Something at a place.
    pub fn at(value: T, span: Span) -> Self {
        Self { value, span: Some(span) }
    }

    /// Something that stands in no file.
    pub fn given(value: T) -> Self {
        Self { value, span: None }
    }
}

/// A value of a parameter, as a file of ours can say it.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Arc<str>),
}

impl Scalar {
    /// The scalar that a node is; none if it is a collection.
    pub fn of(node: &Node) -> Option<Self> {
        match &node.kind {
            Kind::Null => Some(Self::Null),
            Kind::Bool(value) => Some(Self::Bool(*value)),
            Kind::Int(value) => Some(Self::Int(*value)),
            Kind::Float(value) => Some(Self::Float(*value)),
            Kind::Text(text) => Some(Self::Text(Arc::clone(text))),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
