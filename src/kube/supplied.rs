//! Values that only a deployment knows: what they are called in the tree, and what is said to whoever must supply them.

use std::sync::Arc;

use super::lower::Variable;
use super::writer::Writer;
use crate::estate::Text;
use crate::object::Node;
use crate::object::build;
use crate::value::mask;
use crate::value::{Part, Value};

/// Where a value stands, for one that has no name of its own.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The workload or resource.
    pub(super) workload: &'p Text,
    /// The property.
    pub(super) property: &'p str,
    /// Which one of several.
    pub(super) key: Option<&'p str>,
}

impl<'p> Place<'p> {
    /// A property of a workload.
    pub(super) fn of(workload: &'p Text, property: &'p str) -> Self {
        Self { workload, property, key: None }
    }

    /// One of several.
    pub(super) fn key(self, key: &'p str) -> Self {
        Self { key: Some(key), ..self }
    }
}

impl Writer<'_> {
    /// A value as a scalar of its own type where it is known, else as [`text`](Self::text).
    pub(super) fn value(&mut self, value: &Value, place: Place<'_>) -> Node {
        build::scalar(value).unwrap_or_else(|| self.text(value, place))
    }

    /// A value as a text, in which a variable stands for each part that is not known or not to be shown.
    pub(super) fn text(&mut self, value: &Value, place: Place<'_>) -> Node {
        let written = match value {
            Value::Template(template) => {
                let mut whole = String::new();
                for part in template.parts() {
                    match part {
                        Part::Known(text) => whole.push_str(text),
                        Part::Unknown(_) => whole.push_str(&self.variable(place, false)),
                        Part::Secret(_) => whole.push_str(&self.variable(place, true)),
                    }
                }
                whole
            }
            Value::Unknown(unknown) => self.variable(place, unknown.secure.is_some()),
            Value::Secret(_) => self.variable(place, true),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Array(_)
            | Value::Object(_) => mask::text(value),
        };
        build::text(written)
    }

    /// A variable for what stands at a place.
    fn variable(&mut self, place: Place<'_>, secret: bool) -> String {
        let whole = [&self.target.product, place.workload, place.property, place.key.unwrap_or("")].join("_");
        let name: String = whole
            .trim_end_matches('_')
            .chars()
            .map(|one| if one.is_ascii_alphanumeric() { one.to_ascii_uppercase() } else { '_' })
            .collect();
        let known = self.lowered.variables.iter_mut().find(|variable| *variable.name == *name);
        match known {
            Some(known) if known.used_by.contains(place.workload) => {}
            Some(known) => known.used_by.push(Arc::clone(place.workload)),
            None => self.lowered.variables.push(Variable {
                name: Arc::from(name.as_str()),
                stands_for: Arc::from(format!("{} of {}", place.property, place.workload)),
                looks_like: None,
                secret,
                used_by: vec![Arc::clone(place.workload)],
            }),
        }
        format!("${{{name}}}")
    }
}
