//! Workload identity: the label on pods that lets the webhook give them what they sign in with, and the annotation on the
//! ServiceAccount that says as whom.

use std::sync::Arc;

use super::reader::Reader;
use super::variables::{Variables, variable};
use crate::estate::{EnvValue, Text, TraceId};
use crate::value::{Unknown, Value};

/// The label on pods.
pub(super) const USE: &str = "azure.workload.identity/use";
/// The annotation on a ServiceAccount.
const CLIENT: &str = "azure.workload.identity/client-id";
/// The annotation on pods with the containers that get nothing.
const SKIP: &str = "azure.workload.identity/skip-containers";
/// The variable that tells containers apart from it: the only one that differs between workloads.
const VARIABLE: &str = "AZURE_CLIENT_ID";

/// What the webhook puts into the containers of a pod.
pub(super) struct Injected {
    value: Value,
    trace: TraceId,
    skipped: Vec<Text>,
}

/// The label that lets a pod use its identity, if it has it.
pub(super) fn label<'a>(template: &Reader<'a>) -> Option<Reader<'a>> {
    let label = template.path(&["metadata", "labels"]).member(USE);
    label.set().filter(|label| &*label.shown() == "true")
}

/// The ServiceAccount of a pod, where it says one.
pub(super) fn account<'a>(spec: &Reader<'a>) -> Option<Reader<'a>> {
    let old = spec.member("serviceAccount");
    let named = spec.member("serviceAccountName").set().or_else(|| old.set())?;
    Some(named).filter(|name| !matches!(&*name.shown(), "" | "default"))
}

/// The client id that a ServiceAccount of the tree is annotated with.
pub(super) fn client<'a>(account: &Reader<'a>) -> Option<Reader<'a>> {
    let object = account.cluster.find("", "ServiceAccount", account.namespace(), &account.shown())?;
    object.annotation(CLIENT).set()
}

/// What the webhook puts into a pod.
pub(super) fn injected(template: &Reader<'_>) -> Option<Injected> {
    let (label, account) = (label(template)?, account(&template.member("spec"))?);
    let skipped = template.annotation(SKIP).shown();
    let skipped = skipped.split(';').map(str::trim).filter(|name| !name.is_empty()).map(Arc::from).collect();
    let (value, trace) = match client(&account) {
        Some(client) => (client.value().unwrap_or(Value::Null), client.trace_by(Arc::from(CLIENT), &label)),
        None => {
            let read = Unknown::shared(&account.shown(), Vec::new()).member(Value::from("clientId"));
            (Value::Unknown(read), label.trace())
        }
    };
    Some(Injected { value, trace, skipped })
}

impl Injected {
    /// Whether a container gets it.
    pub(super) fn reaches(&self, container: &Text) -> bool {
        !self.skipped.contains(container)
    }

    /// Adds it to an environment, unless it is set there.
    pub(super) fn add(&self, env: &mut Variables) {
        if !env.has(VARIABLE) {
            env.set(variable(Arc::from(VARIABLE), EnvValue::Value(self.value.clone()), None, self.trace));
        }
    }
}
