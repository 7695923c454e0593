//! Deployments and what else keeps pods running: StatefulSets, DaemonSets, ReplicaSets.

use std::sync::Arc;

use super::defaults;
use super::reader::Reader;
use super::writer::{Subject, Writer};
use crate::estate::Ingress;
use crate::estate::{Field, Scale};
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

/// The pods of an app.
pub(super) fn lower(
    _writer: &mut Writer<'_>,
    _subject: &Subject<'_>,
    _scale: &Scale,
    _ingress: Option<&Ingress>,
) {
}
