//! What a kustomization says of all its objects at once: their namespace, and labels.

use std::sync::Arc;

use super::order;
use crate::kustomize::fields::{Config, Field, List, Make};
use crate::kustomize::resource::{Id, Resource};
use crate::kustomize::transform;
use crate::object::{Entry, Kind, Node};
use crate::origin::OriginId;
use crate::parallel;

/// Takes the namespace out of objects where the kustomization can say it; else every object says its own. An object that
/// says none gets this one, unless its kind is known to lie in none.
///
/// The answer is whether the kustomization says it.
pub(super) fn take_namespace(objects: &mut [&mut Node], namespace: &str) -> bool {
    let alike = parallel::map(objects, |object| is_given(object, namespace)).into_iter().all(|given| given);
    for object in objects {
        if alike {
            **object = without_namespace(object, namespace);
        } else if object.namespace().is_none() {
            with_namespace(object, namespace);
        }
    }
    alike
}

/// Whether a kustomization gives an object this namespace, and changes nothing else of it.
fn is_given(object: &Node, namespace: &str) -> bool {
    let without = without_namespace(object, namespace);
    let mut wanted = object.clone();
    if object.namespace().is_none() {
        with_namespace(&mut wanted, namespace);
    }
    let Ok(got) = transform::with_namespace(Resource::new(without), namespace) else { return false };
    order::ordered(&got.node) == order::ordered(&wanted)
}

fn without_namespace(object: &Node, namespace: &str) -> Node {
    let mut object = object.clone();
    if object.namespace() == Some(namespace)
        && let Some(metadata) = object.metadata_mut()
    {
        metadata.remove("namespace");
    }
    object
}

fn with_namespace(object: &mut Node, namespace: &str) {
    if Id::of(object).is_cluster_scoped() {
        return;
    }
    if let Some(metadata) = object.metadata_mut() {
        let value = Node::text(namespace, OriginId::NOWHERE);
        metadata.entries.push(order::member(Arc::from("namespace"), value));
    }
}

/// Labels that a kustomization gives to all its objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Labels {
    pub(super) pairs: Vec<(Arc<str>, Arc<str>)>,
    /// Whether their templates have them, too.
    pub(super) in_templates: bool,
}

/// Takes out of objects the labels that every one of them has, where their kustomization says them in fewer lines.
pub(super) fn take_labels(objects: &mut [&mut Node]) -> Vec<Labels> {
    let config = Config::built_in();
    let Some((first, _)) = objects.split_first() else { return Vec::new() };
    let mut pairs: Vec<(Arc<str>, Arc<str>)> = Vec::new();
    for entry in first.at(&["metadata", "labels"]).map_or(&[][..], Node::entries) {
        let Some(text) = entry.value.as_text() else { continue };
        if objects.iter().all(|object| object.text_at(&["metadata", "labels", &*entry.key]) == Some(text)) {
            pairs.push((Arc::clone(&entry.key), Arc::from(text)));
        }
    }
    // The places beside its own in which each object has labels, or would get them.
    let fields: Vec<Vec<&Field>> = objects
        .iter()
        .map(|object| {
            let id = Id::of(object);
            let is_template = |field: &&Field| field.path() != "metadata/labels" && field.is_of(&id);
            config.list(List::TemplateLabels).iter().filter(is_template).collect()
        })
        .collect();
    let places: usize = fields.iter().map(Vec::len).sum();
    let is_in_templates = |pair: &(Arc<str>, Arc<str>)| {
        places > 0
            && objects
                .iter()
                .zip(&fields)
                .all(|(object, fields)| fields.iter().all(|field| has(&mut (**object).clone(), field, pair)))
    };
    let (with, without): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_in_templates);
    let own = Field::everywhere("metadata/labels");
    let mut all = Vec::new();
    for (pairs, in_templates) in [(with, true), (without, false)] {
        let (taken, said) = match in_templates {
            true => (pairs.len() * (objects.len() + places), 3 + pairs.len()),
            false => (pairs.len() * objects.len(), 2 + pairs.len()),
        };
        if taken <= said {
            continue;
        }
        for (object, fields) in objects.iter_mut().zip(&fields) {
            let fields = if in_templates { fields.as_slice() } else { &[] };
            for field in fields.iter().copied().chain([&own]) {
                let mut take = |node: &mut Node| {
                    if let Kind::Mapping(labels) = &mut node.kind {
                        labels.entries.retain(|entry| !pairs.iter().any(|(key, _)| *key == entry.key));
                    }
                    Ok(())
                };
                field.change(object, None, &mut take).ok();
            }
            drop_empty(object);
        }
        all.push(Labels { pairs, in_templates });
    }
    all
}

/// Whether each place that a transformer would put a label into has it.
fn has(object: &mut Node, field: &Field, (key, value): &(Arc<str>, Arc<str>)) -> bool {
    let mut all = true;
    let mut look = |node: &mut Node| {
        all &= node.text_at(&[&**key]) == Some(&**value);
        Ok(())
    };
    field.change(object, Some((Make::Mapping, OriginId::NOWHERE)), &mut look).is_ok() && all
}

/// Labels that are empty now are left out: the transformer makes them again.
fn drop_empty(node: &mut Node) {
    let Kind::Mapping(members) = &mut node.kind else { return };
    if let Some(Kind::Mapping(metadata)) = members.get_mut("metadata").map(|node| &mut node.kind) {
        let is_empty = |entry: &Entry| {
            &*entry.key == "labels"
                && entry.value.as_mapping().is_some_and(|labels| labels.entries.is_empty())
        };
        metadata.entries.retain(|entry| !is_empty(entry));
        if metadata.entries.is_empty() {
            members.remove("metadata");
        }
    }
    for name in ["spec", "template", "jobTemplate"] {
        if let Some(below) = members.get_mut(name) {
            drop_empty(below);
        }
    }
}
