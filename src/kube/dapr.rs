//! Dapr: annotations on pods, which Azure has as properties of an app.

use std::sync::Arc;

use super::reader::Reader;
use crate::estate::dapr::SETTINGS;
use crate::estate::{Other, Property};
use crate::value::Value;

/// What the annotations of a template of pods say.
pub(super) fn others(template: &Reader<'_>) -> Vec<Other> {
    let written = SETTINGS.iter().filter_map(|(word, annotation)| {
        let one = template.annotation(annotation).set()?;
        let value = one.value().map_or(Value::Null, meant);
        Some(Other { property: Property::Dapr, key: Some(Arc::from(*word)), value, trace: one.trace() })
    });
    written.collect()
}

/// Annotations are texts, whatever they say.
fn meant(value: Value) -> Value {
    match value.as_text() {
        Some("true") => Value::Bool(true),
        Some("false") => Value::Bool(false),
        Some(text) => text.parse().map_or_else(|_| value.clone(), Value::Int),
        None => value,
    }
}
