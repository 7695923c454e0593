//! KEDA: ScaledObject for apps, ScaledJob for jobs that something elsewhere starts.

use std::sync::Arc;

use super::defaults;
use super::hpa;
use super::reader::Reader;
use super::secrets::{Fillers, Read};
use crate::estate::numbered::numbered;
use crate::estate::workload::SCALE_TARGETS;
use crate::estate::{Field, Other, Presence, Property, Scale, ScaleRule, Text};
use crate::value::Value;
use crate::value::mask;

/// The group of its kinds.
pub(super) const GROUP: &str = "keda.sh";

/// What a ScaledObject makes of the number of pods.
pub(super) fn scale<'a>(scaled: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> Scale {
    let spec = scaled.member("spec");
    Scale {
        min: spec.member("minReplicaCount").int_or(&defaults::KEDA_MIN, 0),
        max: spec.member("maxReplicaCount").int_or(&defaults::KEDA_MAX, 100),
        rules: rules(&spec, fillers, read),
        more_rules: Vec::new(),
    }
}

/// What a ScaledObject says beside that.
pub(super) fn others(scaled: &Reader<'_>) -> Vec<Other> {
    let spec = scaled.member("spec");
    written(&[
        (Property::PollingInterval, spec.member("pollingInterval")),
        (Property::CooldownPeriod, spec.member("cooldownPeriod")),
    ])
}

/// What a ScaledJob says beside its rules.
pub(super) fn job_others(scaled: &Reader<'_>) -> Vec<Other> {
    let spec = scaled.member("spec");
    written(&[
        (Property::MinExecutions, spec.member("minReplicaCount")),
        (Property::MaxExecutions, spec.member("maxReplicaCount")),
        (Property::PollingInterval, spec.member("pollingInterval")),
    ])
}

fn written(all: &[(Property, Reader<'_>)]) -> Vec<Other> {
    let other = |(property, one): &(Property, Reader<'_>)| {
        Some(Other { property: *property, key: None, value: one.value()?, trace: one.trace() })
    };
    all.iter().filter_map(other).collect()
}

/// The triggers as rules. Two that would have one name are numbered.
pub(super) fn rules<'a>(spec: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> Vec<ScaleRule> {
    let triggers = spec.member("triggers").items();
    let mut rules: Vec<ScaleRule> = triggers.map(|trigger| rule(&trigger, fillers, read)).collect();
    let keys = numbered(rules.iter().map(|rule| (0, &rule.key)));
    for (rule, key) in rules.iter_mut().zip(keys) {
        rule.key = key;
    }
    rules
}

fn rule<'a>(trigger: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> ScaleRule {
    let opened = Field::known((), trigger.trace());
    let ty: Text = trigger.member("type").shown().to_lowercase().into();
    let metadata = trigger.member("metadata");
    if matches!(&*ty, "cpu" | "memory") {
        let metric = trigger.member("metricType");
        let kind = if metric.is_set() { metric } else { metadata.member("type") };
        let kind = if kind.is_set() { kind.shown() } else { Arc::from("Utilization") };
        let value = metadata.member("value");
        let container = metadata.member("containerName").value();
        return hpa::resource_rule(&ty, &kind, count(&value), Value::Text(value.shown()), container, opened);
    }
    let target = SCALE_TARGETS.iter().find(|(own, _)| *own == &*ty).map(|(_, name)| metadata.member(name));
    let name = trigger.member("name");
    let (auth, identity) = signs_in(trigger, fillers, read);
    ScaleRule {
        key: if name.is_set() { name.shown() } else { Arc::clone(&ty) },
        ty,
        target: target.filter(Reader::is_set).map(|target| count(&target)),
        metadata: metadata
            .entries()
            .map(|(name, value)| (Arc::clone(name), value.value().unwrap_or(Value::Null)))
            .collect(),
        auth,
        identity,
        opened,
        presence: Presence::Certain,
    }
}

/// A count in metadata, which is text there.
fn count(value: &Reader<'_>) -> Value {
    let number = value.str().and_then(|text| text.trim().parse().ok()).map(Value::Int);
    number.or_else(|| value.value()).unwrap_or(Value::Null)
}

/// How a trigger signs in: parameter and secret, and the identity.
fn signs_in<'a>(
    trigger: &Reader<'a>,
    fillers: &Fillers<'a>,
    read: &mut Read,
) -> (Vec<(Text, Text)>, Option<Text>) {
    let reference = trigger.member("authenticationRef");
    let kind = reference.member("kind").str().unwrap_or("TriggerAuthentication");
    let namespace = if kind == "ClusterTriggerAuthentication" { None } else { trigger.namespace() };
    let name = reference.member("name").shown();
    let Some(object) = trigger.cluster.find(GROUP, kind, namespace, &name) else {
        return (Vec::new(), None);
    };
    let spec = object.member("spec");
    let targets = spec.member("secretTargetRef").items();
    let auth = targets.map(|target| {
        let (secret, key) = (target.member("name").shown(), target.member("key").shown());
        if let Ok(held) = fillers.key(trigger, &secret, &key) {
            read.note(&secret, &key, &held);
        }
        (target.member("parameter").shown(), key)
    });
    let identity = spec.path(&["podIdentity", "identityId"]).value();
    (auth.collect(), identity.map(|identity| mask::shared(&identity)))
}
