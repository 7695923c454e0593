//! Telemetry: Azure tells each workload where it goes, if at all; on DIS each workload says so itself.

use std::sync::Arc;

use super::lower::Outcome;
use super::variables::literal;
use super::writer::{Subject, Writer};
use crate::estate::{Container, EnvValue, EnvVar, Property};
use crate::object::Node;
use crate::object::build::{mapping, text};

/// Where the collector of the platform listens, and how it is spoken to.
const COLLECTOR: [(&str, &str); 2] = [
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel-collector.monitoring.svc.cluster.local:4317"),
    ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
];
const SERVICE: &str = "OTEL_SERVICE_NAME";
/// What the collector knows a pod by, as a variable of its own and in the attributes of everything that is sent.
const POD: (&str, &str) = ("POD_UID", "metadata.uid");
const ATTRIBUTES: &str = "OTEL_RESOURCE_ATTRIBUTES";
const POD_ATTRIBUTE: &str = "k8s.pod.uid=$(POD_UID)";
const SAMPLER: &str = "OTEL_TRACES_SAMPLER";
const RATIO: &str = "OTEL_TRACES_SAMPLER_ARG";
/// The sampler that takes a ratio.
const BY_RATIO: &str = "parentbased_traceidratio";

/// The variable that leads past the collector.
const INSIGHTS: &str = "APPLICATIONINSIGHTS_CONNECTION_STRING";
const PAST: &str = "On DIS telemetry goes to the collector of the platform alone.";
const TOLD_APART: &str = "The collector of DIS tells pods apart by an attribute of the telemetry itself.";
const TOGETHER: &str = "A ratio of traces says nothing to libraries without the sampler that takes it.";

/// What becomes of a variable of telemetry.
pub(super) enum Said {
    /// It is written where it stands.
    Here,
    /// It is written with the others of telemetry.
    Elsewhere,
    /// It is not written, for this reason.
    Never(&'static str),
}

/// What becomes of a variable, in the main container or in another.
pub(super) fn of(variable: &EnvVar, main: bool) -> Said {
    match (&*variable.name, &variable.value) {
        (INSIGHTS, _) => Said::Never(PAST),
        (ATTRIBUTES, EnvValue::Value(_)) if main => Said::Elsewhere,
        _ => Said::Here,
    }
}

/// The variables that a workload has on DIS, unless it says them itself.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, container: &Container) -> Vec<Node> {
    let own = |name: &str| container.env.iter().find(|variable| &*variable.name == name);
    let variable = |name: &str, value: &str| mapping([("name", text(name)), ("value", text(value))]);
    let mut all = Vec::new();
    for (name, value) in COLLECTOR {
        match own(name) {
            None => all.push(variable(name, value)),
            Some(said) => elsewhere(writer, subject, said, value),
        }
    }
    if own(SERVICE).is_none() {
        all.push(variable(SERVICE, &subject.name));
    }
    if let (Some(ratio), None) = (own(RATIO), own(SAMPLER)) {
        all.push(variable(SAMPLER, BY_RATIO));
        writer.accept(subject.accepted(Property::Env.word(), Some(SAMPLER), TOGETHER));
        let note = subject.note(Property::Env.word(), Outcome::Approximate, TOGETHER, ratio.trace);
        writer.note(note.of(SAMPLER));
    }
    if own(POD.0).is_none() {
        let field = mapping([("fieldRef", mapping([("fieldPath", text(POD.1))]))]);
        all.push(mapping([("name", text(POD.0)), ("valueFrom", field)]));
    }
    all.extend(attributes(writer, subject, own(ATTRIBUTES)));
    all
}

/// The attributes of everything that is sent, those of the workload first.
fn attributes(writer: &mut Writer<'_>, subject: &Subject<'_>, own: Option<&EnvVar>) -> Option<Node> {
    let name = ("name", text(ATTRIBUTES));
    let Some(own) = own else { return Some(mapping([name, ("value", text(POD_ATTRIBUTE))])) };
    let property = Property::Env.word();
    let EnvValue::Value(value) = &own.value else {
        let note = subject.note(property, Outcome::Question, TOLD_APART, own.trace);
        writer.note(note.of(ATTRIBUTES));
        return None;
    };
    let said = literal(writer, value, subject.place(property).key(ATTRIBUTES));
    let said = said.as_text().map_or_else(String::new, str::to_owned);
    if said.contains("k8s.pod.uid=") {
        return Some(mapping([name, ("value", text(said))]));
    }
    let whole = if said.is_empty() { POD_ATTRIBUTE.to_owned() } else { format!("{said},{POD_ATTRIBUTE}") };
    writer.accept(subject.accepted(property, Some(ATTRIBUTES), TOLD_APART));
    let note = subject.note(property, Outcome::Approximate, TOLD_APART, own.trace);
    writer.note(note.of(ATTRIBUTES));
    Some(mapping([name, ("value", text(whole))]))
}

/// A workload that says itself where telemetry goes.
fn elsewhere(writer: &mut Writer<'_>, subject: &Subject<'_>, said: &EnvVar, usual: &str) {
    if let EnvValue::Value(value) = &said.value
        && value.as_text() == Some(usual)
    {
        return;
    }
    let text = format!("The workload says itself where its telemetry goes. On DIS that would be `{usual}`.");
    let note = subject.note(Property::Env.word(), Outcome::Question, text, said.trace);
    writer.note(note.of(Arc::clone(&said.name)));
}
