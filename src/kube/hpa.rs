//! HorizontalPodAutoscaler: how many pods, and what makes them more.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cluster::{Cluster, meet};
use super::defaults;
use super::reader::Reader;
use crate::estate::{Field, Presence, Scale, ScaleRule, Text};
use crate::value::Value;

/// Autoscalers by what they scale.
pub(super) struct Autoscalers<'a> {
    by_target: BTreeMap<(Text, Text), Vec<Reader<'a>>>,
}

impl<'a> Autoscalers<'a> {
    /// Those of a kind; `path` leads to what is scaled.
    pub(super) fn of(cluster: &'a Cluster<'a>, group: &str, kind: &str) -> Self {
        let mut by_target: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for object in cluster.all(group, kind) {
            let target = object.path(&["spec", "scaleTargetRef"]);
            let kind = target.member("kind");
            // What a ScaledObject scales is a Deployment unless it says otherwise.
            let kind = if kind.is_set() { kind.shown() } else { Arc::from("Deployment") };
            by_target.entry((kind, target.member("name").shown())).or_default().push(object);
        }
        Self { by_target }
    }

    /// The one that scales an object.
    pub(super) fn find(&self, object: &Reader<'a>) -> Option<Reader<'a>> {
        let kind = Arc::from(object.object.node.object_kind());
        let all = self.by_target.get(&(kind, object.name()))?;
        all.iter().find(|one| meet(one.namespace(), object.namespace())).copied()
    }
}

/// What an autoscaler makes of the number of pods.
pub(super) fn scale(hpa: &Reader<'_>) -> Scale {
    let spec = hpa.member("spec");
    let max = spec.member("maxReplicas");
    let metrics = spec.member("metrics");
    let mut rules: Vec<ScaleRule> = metrics.items().map(|metric| rule(&metric)).collect();
    let old = spec.member("targetCPUUtilizationPercentage");
    if let Some(target) = old.value() {
        let opened = Field::known((), old.trace());
        rules.push(utilization("cpu", target, None, opened));
    }
    if rules.is_empty() {
        let opened = Field::ruled((), hpa.ruled(), &defaults::HPA_METRICS);
        rules.push(utilization("cpu", Value::Int(80), None, opened));
    }
    Scale {
        min: spec.member("minReplicas").int_or(&defaults::HPA_MIN, 1),
        max: max.int().unwrap_or_else(|| {
            let missing = super::reader::missing(format!("the maximum of the autoscaler {}", hpa.name()));
            Field::unknown(missing, spec.opened())
        }),
        rules,
        more_rules: Vec::new(),
    }
}

/// A rule about how much of what is asked for is used, in the words of Azure's rules.
pub(super) fn utilization(
    resource: &str,
    target: Value,
    container: Option<Value>,
    opened: Field<()>,
) -> ScaleRule {
    let written = Value::from(crate::value::mask::text(&target));
    resource_rule(resource, "Utilization", target, written, container, opened)
}

/// A rule about a resource of the pods.
pub(super) fn resource_rule(
    resource: &str,
    ty: &str,
    target: Value,
    written: Value,
    container: Option<Value>,
    opened: Field<()>,
) -> ScaleRule {
    let mut metadata = vec![(Arc::from("type"), Value::from(ty)), (Arc::from("value"), written)];
    metadata.extend(container.map(|container| (Arc::from("containerName"), container)));
    ScaleRule {
        key: Arc::from(resource),
        ty: Arc::from(resource),
        target: Some(target),
        metadata,
        auth: Vec::new(),
        identity: None,
        opened,
        presence: Presence::Certain,
    }
}

fn rule(metric: &Reader<'_>) -> ScaleRule {
    let opened = Field::known((), metric.trace());
    let (resource, container) = (metric.member("resource"), metric.member("containerResource"));
    let own = if container.is_set() { container } else { resource };
    if own.is_set() {
        let (name, target) = (own.member("name").shown(), own.member("target"));
        let old = own.member("targetAverageUtilization");
        let used = target.member("averageUtilization").set().or_else(|| old.set());
        let container = own.member("container").value();
        if let Some(used) = used.and_then(|used| used.value()) {
            return utilization(&name, used, container, opened);
        }
        let amount = target.member("averageValue");
        let value = amount.value().unwrap_or(Value::Null);
        return resource_rule(&name, "AverageValue", value, Value::Text(amount.shown()), container, opened);
    }
    other(metric, opened)
}

/// A rule about what somebody else measures.
fn other(metric: &Reader<'_>, opened: Field<()>) -> ScaleRule {
    let ty = metric.member("type").shown();
    let kind = ["pods", "object", "external"].into_iter().find(|kind| metric.member(kind).is_set());
    let own = kind.map_or(*metric, |kind| metric.member(kind));
    let name = own.path(&["metric", "name"]).shown();
    let target = own.member("target");
    let numbers =
        ["averageValue", "value"].iter().filter_map(|word| Some((*word, target.member(word).set()?)));
    let (mut metadata, mut aim) = (Vec::new(), None);
    for (word, number) in numbers {
        aim = aim.or_else(|| number.value());
        metadata.push((Arc::from(word), Value::Text(number.shown())));
    }
    for (label, value) in own.path(&["metric", "selector", "matchLabels"]).entries() {
        metadata.push((Arc::clone(label), value.value().unwrap_or(Value::Null)));
    }
    let key = if name.is_empty() { Arc::clone(&ty) } else { name };
    let ty = Arc::from(ty.to_lowercase());
    let presence = Presence::Certain;
    ScaleRule { key, ty, target: aim, metadata, auth: Vec::new(), identity: None, opened, presence }
}
