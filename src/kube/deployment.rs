//! Deployments and what else keeps pods running: StatefulSets, DaemonSets, ReplicaSets.

use std::sync::Arc;

use super::defaults;
use super::hpa;
use super::hpa::Replicas;
use super::pod;
use super::pod::Pods;
use super::reader::Reader;
use super::writer::{Subject, Writer};
use crate::estate::Ingress;
use crate::estate::{Field, Property, Scale};
use crate::object::build::{int, mapping};
use crate::value::{Unknown, Value};

/// The kinds that keep pods running, with their groups.
pub(super) const KINDS: [(&str, &str); 5] = [
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("", "ReplicationController"),
];

/// How many pods there are where no autoscaler decides.
pub(super) fn fixed(object: &Reader<'_>) -> Scale {
    let count = if object.object.node.object_kind() == "DaemonSet" {
        // One on each node.
        let nodes = Unknown::call("nodes", Vec::new());
        Field::unknown(Value::Unknown(Arc::new(nodes)), object.opened())
    } else {
        object.path(&["spec", "replicas"]).int_or(&defaults::REPLICAS, 1)
    };
    Scale { min: count.clone(), max: count, rules: Vec::new(), more_rules: Vec::new() }
}

/// The pods of an app, and what scales them.
pub(super) fn lower(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    scale: &Scale,
    ingress: Option<&Ingress>,
) {
    let replicas = hpa::replicas(scale);
    let template = pod::template(writer, subject, &Pods::App { scale, ingress });
    let count = match &replicas {
        Replicas::Fixed(count) => Some(int(*count)),
        Replicas::Least => Some(writer.int(&scale.min, subject.place(Property::MinReplicas.word()))),
        Replicas::Scaled => None,
    };
    let spec = mapping([
        ("replicas", count),
        // A version goes when the next one is ready, however many pods there are, as it does on Azure.
        ("strategy", Some(mapping([("rollingUpdate", mapping([("maxUnavailable", int(0))]))]))),
        ("selector", Some(mapping([("matchLabels", subject.selector())]))),
        ("template", Some(template)),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object("apps/v1", "Deployment", &subject.name, labels, spec);
    writer.add(&subject.home, "deployment", object, subject.workload.opened);
    hpa::lower(writer, subject, scale, &replicas);
}
