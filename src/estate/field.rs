//! A property of something: its value, known or not, and why it is what it is.

use std::sync::Arc;

use super::TraceId;
use crate::value::mask;
use crate::value::{Template, Value};

/// A text that is wholly known and may be shown.
pub type Text = Arc<str>;

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T> {
    /// What it is set to.
    pub setting: Setting<T>,
    /// Why.
    pub trace: TraceId,
    /// The rule of the platform that sets it, when nobody wrote it.
    pub default: Option<&'static Rule>,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting<T> {
    /// A value.
    Known(T),
    /// Something not known or not to be shown, wholly or in part.
    Unknown(Value),
}

/// A rule of a platform that gives a property its value when nobody wrote one.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The rule in one sentence.
    pub says: &'static str,
    /// Where it is documented.
    pub link: &'static str,
}

/// Whether an item of a list is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Presence {
    /// It is.
    #[default]
    Certain,
    /// That depends on something that is not known.
    Depends(Value),
}

impl<T> Field<T> {
    /// A property that somebody wrote.
    pub fn known(value: T, trace: TraceId) -> Self {
        Self { setting: Setting::Known(value), trace, default: None }
    }

    /// A property that is not known.
    pub fn unknown(value: Value, trace: TraceId) -> Self {
        Self { setting: Setting::Unknown(value), trace, default: None }
    }

    /// A property that a rule sets.
    pub fn ruled(value: T, trace: TraceId, rule: &'static Rule) -> Self {
        Self { setting: Setting::Known(value), trace, default: Some(rule) }
    }

    /// The value, if it is known.
    pub fn get(&self) -> Option<&T> {
        match &self.setting {
            Setting::Known(value) => Some(value),
            Setting::Unknown(_) => None,
        }
    }
}

impl Field<Text> {
    /// A text, known where all of it is.
    pub fn of(value: Value, trace: TraceId) -> Self {
        let value = Template::simplest(value);
        let setting =
            if let Value::Text(text) = value { Setting::Known(text) } else { Setting::Unknown(value) };
        Self { setting, trace, default: None }
    }

    /// The text with names for what is not known or not to be shown.
    pub fn shown(&self) -> Text {
        match &self.setting {
            Setting::Known(text) => Arc::clone(text),
            Setting::Unknown(value) => mask::shared(value),
        }
    }

    /// The text as a value.
    pub fn value(&self) -> Value {
        match &self.setting {
            Setting::Known(text) => Value::Text(Arc::clone(text)),
            Setting::Unknown(value) => value.clone(),
        }
    }
}
