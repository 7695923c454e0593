//! Values of a deployment, known or not.
//!
//! *Null*, *missing* and *unknown* are three things: null is a value somebody wrote, a missing property is absent from
//! its object, and an unknown is a value that only a deployment, a secret store or the pipeline knows. An unknown is never
//! guessed; it stays the expression that would give it, so that it can be printed, compared by shape and supplied later.
//!
//! Values know no places. Whoever makes one pairs it with its origin in a [`Sourced`].

pub mod credentials;
pub mod list;
pub mod mask;
pub mod object;
pub mod sort;
pub mod text;
pub mod unknown;

use std::sync::Arc;

pub use list::List;
pub use object::{Key, Object};
pub use sort::Sort;
pub use text::{Joined, Part, Template};
pub use unknown::{Expression, Handle, HandlePart, Supply, Unknown, Why};

use crate::origin::OriginId;

/// A value and why it is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced {
    /// The value.
    pub value: Value,
    /// Its history.
    pub origin: OriginId,
}

impl Sourced {
    /// Pairs a value with its origin.
    pub fn new(value: impl Into<Value>, origin: OriginId) -> Self {
        Self { value: value.into(), origin }
    }
}

/// A value of a template language.
///
/// `PartialEq` is structural and exact (`Int(1) != Float(1.0)`, key order counts). How the *languages* compare is
/// the business of `eval`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A null that was written or computed.
    Null,
    /// True or false.
    Bool(bool),
    /// A 64-bit integer; the only number that Bicep can write.
    Int(i64),
    /// A number with a fraction or beyond 64 bits; these come from JSON and YAML texts only.
    Float(f64),
    /// A text whose every character is known and may be shown.
    Text(Arc<str>),
    /// A text of known, unknown and secret parts. At least one part is not known or not to be shown.
    Template(Arc<Template>),
    /// A list.
    Array(Arc<List>),
    /// An object in the order of its source.
    Object(Arc<Object>),
    /// Something only a deployment, a secret store or the pipeline knows.
    Unknown(Arc<Unknown>),
    /// A known value that must not be shown. Never an array, an object or an unknown: their leaves are marked instead.
    Secret(Arc<Secret>),
}

/// A known value that must not be shown.
#[derive(Clone, PartialEq)]
pub struct Secret {
    /// What to show instead: the name of the parameter it came by.
    pub name: Arc<str>,
    /// The value itself; a scalar.
    pub value: Value,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<secure:{}>", self.name)
    }
}

/// How large a value is when it is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How many parts it has; a piece of text counts as one.
    pub weight: u64,
    /// How many lists, objects and expressions lie in each other.
    pub depth: usize,
}

impl Size {
    /// Of what holds nothing.
    pub const SCALAR: Self = Self { weight: 1, depth: 0 };

    /// Of what can hold others, without them.
    const HOLDER: Self = Self { weight: 1, depth: 1 };

    /// With one more part in it.
    fn with(self, part: Self) -> Self {
        Self {
            weight: self.weight.saturating_add(part.weight),
            depth: self.depth.max(part.depth.saturating_add(1)),
        }
    }
}

/// How much of a text a message shows.
const BRIEF: usize = 80;

impl Value {
    /// A text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A list.
    pub fn array(items: Vec<Sourced>) -> Self {
        Self::Array(Arc::new(List::from(items)))
    }

    /// An object.
    pub fn object(object: Object) -> Self {
        Self::Object(Arc::new(object))
    }

    /// The text, if it is wholly known and may be shown.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(int) = self { Some(*int) } else { None }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(*bool) } else { None }
    }

    /// The items, if it is a list.
    pub fn as_array(&self) -> Option<&[Sourced]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The value behind a secret; every other value is itself. Whoever asks must not show the answer.
    pub fn revealed(&self) -> &Self {
        if let Self::Secret(secret) = self { secret.value.revealed() } else { self }
    }

    /// The kind of value in the words of Microsoft's engine (`Integer`, `String`, …), for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "Null",
            Self::Bool(_) => "Boolean",
            Self::Int(_) => "Integer",
            Self::Float(_) => "Float",
            Self::Text(_) | Self::Template(_) => "String",
            Self::Array(_) => "Array",
            Self::Object(_) => "Object",
            Self::Unknown(_) => "Unknown",
            Self::Secret(secret) => secret.value.kind(),
        }
    }

    /// The value in a few words for a message. A secret shows its name only.
    pub fn brief(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(bool) => bool.to_string(),
            Self::Int(int) => int.to_string(),
            Self::Float(float) => float.to_string(),
            Self::Text(text) => {
                let start: String = text.chars().take(BRIEF).collect();
                let rest = if start.len() < text.len() { "…" } else { "" };
                format!("'{start}{rest}'")
            }
            Self::Template(_) => "a text with unknown or secret parts".to_owned(),
            Self::Array(items) => format!("an array of {}", items.len()),
            Self::Object(object) => format!("an object of {}", object.len()),
            Self::Unknown(_) => "an unknown value".to_owned(),
            Self::Secret(secret) => format!("{secret:?}"),
        }
    }

    /// How large the value is when it is written out. Small values can share their parts and be endless, so this is known
    /// without looking at them.
    pub fn size(&self) -> Size {
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) => Size::SCALAR,
            Self::Text(text) => text::size(text),
            Self::Template(template) => template.size(),
            Self::Array(items) => items.size(),
            Self::Object(object) => object.size(),
            Self::Unknown(unknown) => unknown.size,
            Self::Secret(secret) => secret.value.size(),
        }
    }

    /// How many parts the value has when it is written out; a piece of text counts as one.
    pub fn weight(&self) -> u64 {
        self.size().weight
    }

    /// Whether every part at every depth is known (secrets are known).
    pub fn is_known(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Text(_) | Self::Secret(_) => {
                true
            }
            Self::Template(template) => template.is_known(),
            Self::Array(items) => items.iter().all(|item| item.value.is_known()),
            Self::Object(object) => object.is_known(),
            Self::Unknown(_) => false,
        }
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Arc::from(text))
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<Sourced>> for Value {
    fn from(items: Vec<Sourced>) -> Self {
        Self::array(items)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::object(object)
    }
}
