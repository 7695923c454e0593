//! Dapr: annotations on pods, which Azure has as properties of an app.

use std::sync::Arc;

use super::reader::Reader;
use crate::estate::{Other, Property};
use crate::value::Value;

/// The annotations, and the words that Azure has for them.
const WORDS: [(&str, &str); 12] = [
    ("dapr.io/enabled", "enabled"),
    ("dapr.io/app-id", "appId"),
    ("dapr.io/app-port", "appPort"),
    ("dapr.io/app-protocol", "appProtocol"),
    ("dapr.io/log-level", "logLevel"),
    ("dapr.io/enable-api-logging", "enableApiLogging"),
    ("dapr.io/app-max-concurrency", "maxConcurrency"),
    ("dapr.io/enable-app-health-check", "appHealth.enabled"),
    ("dapr.io/app-health-check-path", "appHealth.path"),
    ("dapr.io/app-health-probe-interval", "appHealth.probeIntervalSeconds"),
    ("dapr.io/app-health-probe-timeout", "appHealth.probeTimeoutMilliseconds"),
    ("dapr.io/app-health-threshold", "appHealth.threshold"),
];

/// What the annotations of a template of pods say.
pub(super) fn others(template: &Reader<'_>) -> Vec<Other> {
    let written = WORDS.iter().filter_map(|(annotation, word)| {
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
