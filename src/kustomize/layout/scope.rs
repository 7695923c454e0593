//! What a kustomization says of all its objects at once: their namespace, and the labels that all of them have.

use std::sync::Arc;

use crate::kustomize::fields::{Config, Field, List};
use crate::kustomize::resource::Resource;
use crate::kustomize::transform;
use crate::object::{Kind, Node};

/// Takes the namespace out of objects where the kustomization can say it; else every object says its own. An object that
/// says none gets this one, unless its kind is known to lie in none.
///
/// The answer is whether the kustomization says it.
pub(super) fn take_namespace(objects: &mut [&mut Node], namespace: &str) -> bool {
    let alike = objects.iter().all(|object| {
        let without = without_namespace(object, namespace);
        let mut wanted = (**object).clone();
        if object.namespace().is_none() {
            with_namespace(&mut wanted, namespace);
        }
        let Ok(got) = transform::with_namespace(Resource::new(without), namespace) else { return false };
        super::order::ordered(&got.node) == super::order::ordered(&wanted)
    });
    for object in objects {
        if alike {
            **object = without_namespace(object, namespace);
        } else if object.namespace().is_none() {
            with_namespace(object, namespace);
        }
    }
    alike
}

fn without_namespace(object: &Node, namespace: &str) -> Node {
    let mut object = object.clone();
    if object.namespace() == Some(namespace)
        && let Kind::Mapping(members) = &mut object.kind
        && let Some(Kind::Mapping(metadata)) = members.get_mut("metadata").map(|node| &mut node.kind)
    {
        metadata.remove("namespace");
    }
    object
}

fn with_namespace(object: &mut Node, namespace: &str) {
    if Resource::new(object.clone()).id.is_cluster_scoped() {
        return;
    }
    if let Kind::Mapping(members) = &mut object.kind
        && let Some(Kind::Mapping(metadata)) = members.get_mut("metadata").map(|node| &mut node.kind)
    {
        let value = Node::text(namespace, crate::origin::OriginId::NOWHERE);
        metadata.entries.push(super::order::member(Arc::from("namespace"), value));
        metadata.entries.sort_by(|one, other| super::order::compare(&one.key, &other.key));
    }
}

/// Labels that a kustomization gives to all its objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Labels {
    pub(super) pairs: Vec<(Arc<str>, Arc<str>)>,
    /// Whether their templates have them, too.
    pub(super) in_templates: bool,
}

/// Takes out of all objects the labels that every one of them has.
pub(super) fn take_labels(objects: &mut [&mut Node]) -> Labels {
    let config = Config::built_in();
    let metadata = Field::everywhere("metadata/labels");
    let Some((first, _)) = objects.split_first() else { return Labels::default() };
    let mut pairs: Vec<(Arc<str>, Arc<str>)> = Vec::new();
    for entry in first.at(&["metadata", "labels"]).map_or(&[][..], Node::entries) {
        let Some(text) = entry.value.as_text() else { continue };
        if objects.iter().all(|object| object.text_at(&["metadata", "labels", &*entry.key]) == Some(text)) {
            pairs.push((Arc::clone(&entry.key), Arc::from(text)));
        }
    }
    // Of one object, or of one workload, it is no law of the tree.
    if objects.len() < 3 || pairs.is_empty() {
        return Labels::default();
    }
    let templates = config.list(List::TemplateLabels);
    let everywhere = |object: &&mut Node| {
        let id = Resource::new((**object).clone()).id;
        templates.iter().filter(|field| field.is_of(&id)).all(|field| {
            let mut copy = (**object).clone();
            has_all(&mut copy, field, &pairs)
        })
    };
    let in_templates = objects.iter().all(everywhere);
    for object in objects.iter_mut() {
        let id = Resource::new((**object).clone()).id;
        let fields: Vec<&Field> = if in_templates {
            templates.iter().filter(|field| field.is_of(&id)).collect()
        } else {
            Vec::new()
        };
        for field in fields.into_iter().chain([&metadata]) {
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
    Labels { pairs, in_templates }
}

/// Whether each place that a transformer would put labels into has them.
fn has_all(object: &mut Node, field: &Field, pairs: &[(Arc<str>, Arc<str>)]) -> bool {
    let mut all = true;
    let made = Some((crate::kustomize::fields::Make::Mapping, crate::origin::OriginId::NOWHERE));
    let mut look = |node: &mut Node| {
        all &= pairs.iter().all(|(key, value)| node.text_at(&[&**key]) == Some(&**value));
        Ok(())
    };
    field.change(object, made, &mut look).is_ok() && all
}

/// Labels that are empty now are left out: the transformer makes them again.
fn drop_empty(node: &mut Node) {
    let Kind::Mapping(members) = &mut node.kind else { return };
    if let Some(Kind::Mapping(metadata)) = members.get_mut("metadata").map(|node| &mut node.kind) {
        let is_empty = |entry: &crate::object::Entry| {
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
