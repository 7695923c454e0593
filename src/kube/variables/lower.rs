//! The environment of a container, as it is written.

use std::sync::Arc;

use crate::estate::{Container, EnvValue, EnvVar, Presence, Property, Text};
use crate::kube::application_identity;
use crate::kube::lower::Outcome;
use crate::kube::supplied::Place;
use crate::kube::telemetry;
use crate::kube::telemetry::Said;
use crate::kube::writer::{Subject, Writer};
use crate::object::Node;
use crate::object::build::{mapping, sequence, text};
use crate::value::mask;
use crate::value::{Expression, Value, Why};

/// The variable that the webhook of workload identity sets.
const CLIENT: &str = "AZURE_CLIENT_ID";

/// The environment of a container; the key names one that is not the main one.
pub(in crate::kube) fn lower(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    container: &Container,
    key: Option<&Text>,
) -> Option<Node> {
    let mut written = Vec::new();
    for variable in &container.env {
        let named: Text = match key {
            Some(key) => Arc::from(format!("{key}/{}", variable.name)),
            None => Arc::clone(&variable.name),
        };
        if is_injected(subject, variable) {
            let text = "The webhook of workload identity sets it to the client id of the identity that the pods run as.";
            note(writer, subject, &named, variable, Outcome::Exact, text);
            continue;
        }
        match telemetry::of(variable, key.is_none()) {
            Said::Elsewhere => continue,
            Said::Never(reason) => {
                writer.accept(subject.accepted(Property::Env.word(), Some(&named), reason));
                let text = format!("{reason} Whatever reads only that store must read the platform's.");
                note(writer, subject, &named, variable, Outcome::Lost, &text);
                continue;
            }
            Said::Here => {}
        }
        if let Presence::Depends(on) = &variable.presence {
            let text =
                format!("The variable is written; whether Azure has it depends on {}.", mask::text(on));
            note(writer, subject, &named, variable, Outcome::Question, &text);
        }
        written.push(one(writer, subject, variable, &named));
    }
    for rest in &container.more_env {
        let text =
            format!("Variables that only a deployment knows are not written: {}.", mask::text(&rest.value));
        let note = subject.note(Property::Env.word(), Outcome::Question, text, rest.trace);
        writer.note(note.of(mask::text(&rest.value)));
    }
    if key.is_none() {
        written.extend(telemetry::lower(writer, subject, container));
    }
    (!written.is_empty()).then(|| sequence(written))
}

fn note(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    named: &Text,
    variable: &EnvVar,
    outcome: Outcome,
    text: &str,
) {
    let note = subject.note(Property::Env.word(), outcome, text, variable.trace);
    writer.note(note.of(Arc::clone(named)));
}

/// A variable.
fn one(writer: &mut Writer<'_>, subject: &Subject<'_>, variable: &EnvVar, named: &Text) -> Node {
    let name = text(Arc::clone(&variable.name));
    let place = subject.place(Property::Env.word()).key(named);
    match &variable.value {
        EnvValue::Value(value) => {
            expands(writer, subject, variable, named, value);
            named_on_azure(writer, subject, variable, named, value);
            let here = writer.neighbour(value);
            mapping([("name", name), ("value", literal(writer, here.as_ref().unwrap_or(value), place))])
        }
        EnvValue::Secret(held) => {
            let key = match subject.secret_behind(held) {
                Some(secret) => Subject::key(&secret.name),
                None => {
                    let text = "The workload declares no such secret, so nothing fills it.";
                    note(writer, subject, named, variable, Outcome::Question, text);
                    Subject::key(&mask::text(held))
                }
            };
            let reference = mapping([("name", text(subject.secrets())), ("key", text(key))]);
            mapping([("name", name), ("valueFrom", mapping([("secretKeyRef", reference)]))])
        }
        EnvValue::Field(path) => mapping([("name", name), ("valueFrom", field(path))]),
    }
}

/// A value, which is always a text here.
pub(in crate::kube) fn literal(writer: &mut Writer<'_>, value: &Value, place: Place<'_>) -> Node {
    match value {
        Value::Null => text(""),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => writer.text(value, place),
    }
}

/// A field of the pod, or how much of something a container gets.
fn field(path: &Text) -> Node {
    let amount = path.starts_with("limits.") || path.starts_with("requests.");
    let (kind, member) = if amount { ("resourceFieldRef", "resource") } else { ("fieldRef", "fieldPath") };
    mapping([(kind, mapping([(member, text(Arc::clone(path)))]))])
}

/// Kubernetes puts other variables into a value; whether Azure does is documented nowhere.
fn expands(writer: &mut Writer<'_>, subject: &Subject<'_>, variable: &EnvVar, named: &Text, value: &Value) {
    if value.as_text().is_some_and(|text| text.contains("$(") || text.contains("$$")) {
        let text = "Kubernetes replaces `$(NAME)` in it by the variable of that name, and `$$` by `$`. Check that this is meant.";
        note(writer, subject, named, variable, Outcome::Question, text);
    }
}

/// What stands in the id of every app of Azure.
const APP_ID: &str = "/Microsoft.App/";

/// A value that names an app or an identity of Azure is carried as it is, and means nothing there.
fn named_on_azure(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    variable: &EnvVar,
    named: &Text,
    value: &Value,
) {
    let shown = mask::text(value);
    let says = if shown.contains(APP_ID) {
        "It is the id of something of Container Apps, which is not what runs here. Look at what the code does with it."
    } else if writer.is_own_name(&shown) {
        "It is the name of an app on Azure, which is not what runs here. Look at what the code does with it."
    } else if writer.is_identity(&shown) {
        "It is the name of an identity on Azure. Here the pods run as another one, which has another name: whoever is told the name, such as a database, must know that one."
    } else {
        return;
    };
    note(writer, subject, named, variable, Outcome::Question, says);
}

/// Whether the webhook sets a variable to what it is here.
fn is_injected(subject: &Subject<'_>, variable: &EnvVar) -> bool {
    let EnvValue::Value(Value::Unknown(unknown)) = &variable.value else { return false };
    let Expression::Member { key, .. } = &unknown.expression else { return false };
    &*variable.name == CLIENT
        && unknown.why == Why::Deployment
        && key.as_text().is_some_and(|key| key.eq_ignore_ascii_case("clientId"))
        && application_identity::account_of(subject).is_some()
}
