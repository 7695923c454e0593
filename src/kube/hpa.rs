//! HorizontalPodAutoscaler: how many pods, and what makes them more.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cluster::{Cluster, meet};
use super::defaults;
use super::lower::Outcome;
use super::reader::Reader;
use super::writer::{Subject, Writer};
use crate::estate::{Field, Presence, Property, Rest, Scale, ScaleRule, Text};
use crate::object::Node;
use crate::object::build::{int, mapping, sequence, text};
use crate::value::Value;
use crate::value::mask;

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
    let written = Value::from(mask::text(&target));
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

/// How many pods there are.
pub(super) enum Replicas {
    /// Always this many.
    Fixed(i64),
    /// Always as many as there are at least.
    Least,
    /// As many as an autoscaler says.
    Scaled,
}

/// Whether an autoscaler decides how many pods there are. One cannot go to zero.
pub(super) fn replicas(scale: &Scale) -> Replicas {
    match (scale.min.get(), scale.max.get()) {
        (_, Some(max)) if *max < 1 => Replicas::Fixed(0),
        (Some(min), Some(max)) if *min.max(&1) >= *max => Replicas::Fixed(*max),
        // Without a rule nothing on Azure ever adds one, and an app that counts on being alone must stay so.
        (Some(min), _) if is_still(scale) => Replicas::Fixed(*min.max(&1)),
        (None, _) if is_still(scale) => Replicas::Least,
        _ => Replicas::Scaled,
    }
}

fn is_still(scale: &Scale) -> bool {
    scale.rules.is_empty() && scale.more_rules.is_empty()
}

/// What is said where Kubernetes has no word for a rule.
const NO_KEDA: &str = "There is no KEDA on DIS, so nothing counts this for an autoscaler.";
/// Why an app does not sleep.
const AWAKE: &str = "There is no KEDA on DIS, and an autoscaler without it keeps at least one replica.";
/// Why a rule of ours stands where Azure has another.
const STAND_IN: &str =
    "An autoscaler must have a rule that it can measure, and none of those on Azure is one.";
/// Why there are never more replicas.
const STILL: &str = "No rule on Azure ever adds a replica, so their number is fixed.";
/// Why a rule says nothing.
const FIXED: &str = "The number of replicas is fixed, so no rule can change it.";
/// The use of the CPU that an autoscaler aims at where nobody says: that of Kubernetes itself.
const USUAL: i64 = 80;

/// What scales an app.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, scale: &Scale, replicas: &Replicas) {
    let fixed = matches!(replicas, Replicas::Fixed(_) | Replicas::Least);
    least(writer, subject, scale, replicas);
    most(writer, subject, scale, replicas);
    let mut metrics = Vec::new();
    for rule in &scale.rules {
        match (fixed, metric(writer, subject, rule)) {
            (false, Some(metric)) => {
                metrics.push(metric);
                uncertain(writer, subject, rule);
            }
            (fixed, _) => left_out(writer, subject, rule, if fixed { FIXED } else { NO_KEDA }),
        }
    }
    unknown_rules(writer, subject, &scale.more_rules);
    if fixed {
        return;
    }
    if metrics.is_empty() {
        metrics.push(resource("cpu", "Utilization", int(USUAL), None));
        let known = scale.rules.iter().any(|rule| &*rule.key == "cpu");
        writer.accept(subject.accepted(Property::ScaleRule.word(), Some("cpu"), STAND_IN));
        if !known {
            let text = format!(
                "{STAND_IN} The one that stands here is what Kubernetes takes by itself: {USUAL} % of the CPU."
            );
            let note = subject.note(Property::ScaleRule.word(), Outcome::Question, text, scale.max.trace);
            writer.note(note.of("cpu"));
        }
    }
    let min = match scale.min.get() {
        Some(min) => int(*min.max(&1)),
        None => writer.int(&scale.min, subject.place(Property::MinReplicas.word())),
    };
    let max = writer.int(&scale.max, subject.place(Property::MaxReplicas.word()));
    let target = mapping([
        ("apiVersion", text("apps/v1")),
        ("kind", text("Deployment")),
        ("name", text(Arc::clone(&subject.name))),
    ]);
    let spec = mapping([
        ("scaleTargetRef", target),
        ("minReplicas", min),
        ("maxReplicas", max),
        ("metrics", sequence(metrics)),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object("autoscaling/v2", "HorizontalPodAutoscaler", &subject.name, labels, spec);
    writer.add(&subject.home, "hpa", object, scale.max.trace);
}

/// What becomes of an app that may sleep.
fn least(writer: &mut Writer<'_>, subject: &Subject<'_>, scale: &Scale, replicas: &Replicas) {
    let asleep = matches!(replicas, Replicas::Fixed(0));
    if scale.min.get().is_some_and(|min| *min < 1) && !asleep {
        let property = Property::MinReplicas.word();
        writer.accept(subject.accepted(property, None, AWAKE));
        let text = format!(
            "{AWAKE} On Azure it sleeps when nobody needs it; here one replica always runs, and costs."
        );
        writer.note(subject.note(property, Outcome::Approximate, text, scale.min.trace));
    }
}

/// What becomes of a maximum that nothing ever reaches.
fn most(writer: &mut Writer<'_>, subject: &Subject<'_>, scale: &Scale, replicas: &Replicas) {
    let reached = match replicas {
        Replicas::Fixed(count) => scale.max.get() == Some(count),
        Replicas::Least => false,
        Replicas::Scaled => true,
    };
    if !reached {
        let property = Property::MaxReplicas.word();
        writer.accept(subject.accepted(property, None, STILL));
        let text = format!("{STILL} Add an autoscaler where more than one may run and it is to grow.");
        writer.note(subject.note(property, Outcome::Approximate, text, scale.max.trace));
    }
}

/// A rule that an autoscaler can measure.
fn metric(writer: &mut Writer<'_>, subject: &Subject<'_>, rule: &ScaleRule) -> Option<Node> {
    if !matches!(&*rule.ty, "cpu" | "memory") {
        return None;
    }
    let said = |name: &str| rule.metadata.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    let ty = said("type").or_else(|| said("metricType")).map(|(_, ty)| mask::text(ty));
    let ty = ty.unwrap_or_else(|| "Utilization".to_owned());
    let place = subject.place(Property::ScaleRule.word()).key(&rule.key);
    let target = rule.target.as_ref()?;
    let target = match (target, ty.eq_ignore_ascii_case("utilization")) {
        (Value::Text(text), true) => int(text.trim().parse().ok()?),
        (target, _) => writer.value(target, place),
    };
    let container = said("containerName").map(|(_, name)| writer.text(name, place));
    let ty = if ty.eq_ignore_ascii_case("utilization") { "Utilization" } else { "AverageValue" };
    Some(resource(&rule.ty, ty, target, container))
}

/// How much of a resource of the pods is used.
fn resource(name: &str, ty: &str, target: Node, container: Option<Node>) -> Node {
    let number = if ty == "Utilization" { "averageUtilization" } else { "averageValue" };
    let target = mapping([("type", text(ty)), (number, target)]);
    let (kind, member) = if container.is_some() {
        ("ContainerResource", "containerResource")
    } else {
        ("Resource", "resource")
    };
    let own = mapping([("name", Some(text(name))), ("container", container), ("target", Some(target))]);
    mapping([("type", text(kind)), (member, own)])
}

/// A rule that no autoscaler has.
fn left_out(writer: &mut Writer<'_>, subject: &Subject<'_>, rule: &ScaleRule, why: &str) {
    let property = Property::ScaleRule.word();
    writer.accept(subject.accepted(property, Some(&rule.key), why));
    let ruled = rule.opened.default.is_some();
    let (outcome, costs) = match &*rule.ty {
        _ if why == FIXED => (Outcome::Exact, "There are as many replicas as on Azure, whatever happens."),
        "http" if ruled => (
            Outcome::Approximate,
            "Nobody wrote the rule; Azure adds replicas by the number of requests by itself. The CPU stands in for it.",
        ),
        "http" | "tcp" => (
            Outcome::Approximate,
            "Replicas are added when those that run are busy, not by the number of requests. Choose a use of the CPU at which that is in time.",
        ),
        _ => (
            Outcome::Lost,
            "The use of the CPU says little about how much work waits. Fix the number of replicas, or ask the platform for KEDA.",
        ),
    };
    let note = subject.note(property, outcome, format!("{why} {costs}"), rule.opened.trace);
    writer.note(note.of(Arc::clone(&rule.key)));
}

/// A rule of which nobody knows whether it is there.
fn uncertain(writer: &mut Writer<'_>, subject: &Subject<'_>, rule: &ScaleRule) {
    if let Presence::Depends(on) = &rule.presence {
        let text = format!("The rule is written; whether Azure has it depends on {}.", mask::text(on));
        let note = subject.note(Property::ScaleRule.word(), Outcome::Question, text, rule.opened.trace);
        writer.note(note.of(Arc::clone(&rule.key)));
    }
}

/// Rules that only a deployment knows.
pub(super) fn unknown_rules(writer: &mut Writer<'_>, subject: &Subject<'_>, more: &[Rest]) {
    for rest in more {
        let text =
            format!("Rules that only a deployment knows are not written: {}.", mask::text(&rest.value));
        writer.note(subject.note(Property::ScaleRule.word(), Outcome::Question, text, rest.trace));
    }
}

/// What becomes of the rules of a job: nothing starts it by itself.
pub(super) fn without_rules(writer: &mut Writer<'_>, subject: &Subject<'_>, rules: &[ScaleRule]) {
    for rule in rules {
        let property = Property::ScaleRule.word();
        writer.accept(subject.accepted(property, Some(&rule.key), NO_KEDA));
        let text = format!("{NO_KEDA} It does not start the job.");
        let note = subject.note(property, Outcome::Lost, text, rule.opened.trace);
        writer.note(note.of(Arc::clone(&rule.key)));
    }
}
