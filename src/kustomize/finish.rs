//! The end of a rendering: the order of the objects, what is left out, and what `buildMetadata` asks for.

use std::sync::{Arc, LazyLock};

use foldhash::HashMap;

use super::accumulate::{Accumulator, Refused, Render};
use super::convert::scalar_text;
use super::fields::Field;
use super::file::Sort;
use super::resource::{Id, Resource};
use super::transform;
use super::written::Text;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;

/// Objects that are created before others, and after them.
const FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];
const LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// What is done to objects that say so is done elsewhere.
const LOCAL: &str = "config.kubernetes.io/local-config";

impl Render<'_> {
    /// What is left to do when all directories have done their part.
    pub(super) fn finish(
        &mut self,
        mut from: Accumulator,
        sort: Option<&Sort>,
        metadata: &[Text],
    ) -> Result<Vec<Node>, Refused> {
        transform::add_hashes(&mut from);
        self.refer(&mut from)?;
        self.resolve_vars(&mut from)?;
        let mut resources = from.objects.into_resources();
        resources.retain(|resource| {
            let local = resource.node.text_at(&["metadata", "annotations", LOCAL]);
            local.is_none_or(|value| value == "false")
        });
        order(&mut resources, sort);
        let asked = |name: &str| metadata.iter().find(|text| &*text.text == name);
        for resource in &mut resources {
            settle_annotations(&mut resource.node);
            if let Some(text) = asked("managedByLabel") {
                let given = self.given(&Text { text: Arc::from("kustomize-(devel)"), span: text.span });
                let at = given.at;
                put(&mut resource.node, "labels", "app.kubernetes.io/managed-by", given.kind, at);
            }
            if let (Some(text), Some(origin)) = (asked("originAnnotations"), &resource.provenance) {
                let at = self.written(text.span);
                let kind = Kind::Text(Arc::clone(origin));
                put(&mut resource.node, "annotations", "config.kubernetes.io/origin", kind, at);
            }
            if let Some(text) =
                asked("transformerAnnotations").filter(|_| !resource.transformations.is_empty())
            {
                let at = self.written(text.span);
                let kind = Kind::Text(Arc::from(resource.transformations.concat()));
                put(
                    &mut resource.node,
                    "annotations",
                    "alpha.config.kubernetes.io/transformations",
                    kind,
                    at,
                );
            }
        }
        Ok(resources.into_iter().map(|resource| resource.node).collect())
    }

    /// Where the objects of a file come from, for those who ask.
    pub(super) fn provenance(&self, path: &str) -> Option<Arc<str>> {
        self.traced.then(|| Arc::from(format!("path: {}\n", self.seen_from_root(path))))
    }

    /// What made an object, for those who ask.
    pub(super) fn configured_by(&self, kind: &str) -> Option<Arc<str>> {
        let file = || self.seen_from_root(&self.file_name);
        let text =
            |file| format!("configuredIn: {file}\nconfiguredBy:\n  apiVersion: builtin\n  kind: {kind}\n");
        self.traced.then(|| Arc::from(text(file())))
    }

    /// Remembers that a transformer saw all objects, for those who ask.
    pub(super) fn note(&self, into: &mut Accumulator, transformer: &str) {
        let Some(origin) = self.configured_by(transformer) else { return };
        let mut item: String = origin.lines().map(|line| format!("  {line}\n")).collect();
        item.replace_range(0..1, "-");
        let item: Arc<str> = Arc::from(item);
        for resource in into.objects.each_mut() {
            if resource.provenance.is_none() {
                resource.provenance = Some(Arc::clone(&origin));
            } else {
                resource.transformations.push(Arc::clone(&item));
            }
        }
    }

    /// A path as it is from the directory that is rendered.
    fn seen_from_root(&self, path: &str) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for part in self.route.iter().flat_map(|step| step.split('/')).chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

/// Annotations are texts, whatever was put there; those of an object that has none are left out, and labels are not.
fn settle_annotations(object: &mut Node) {
    let Some(metadata) = object.metadata_mut() else { return };
    let Some(annotations) = metadata.get_mut("annotations") else { return };
    let mut none = annotations.is_null();
    if let Kind::Mapping(members) = &mut annotations.kind {
        none = members.entries.is_empty();
        for entry in members.entries.iter_mut().filter(|entry| !matches!(entry.value.kind, Kind::Open(_))) {
            entry.value.kind = Kind::Text(scalar_text(&entry.value).unwrap_or_else(|| Arc::from("")));
        }
    }
    if none {
        metadata.remove("annotations");
    }
}

/// Puts a member into the labels or annotations of an object.
pub(super) fn put(node: &mut Node, list: &str, key: &str, kind: Kind, at: OriginId) {
    let field = Field::everywhere(&format!("metadata/{list}"));
    let put = &mut |node: &mut Node| {
        let Kind::Mapping(Mapping { entries }) = &mut node.kind else { return Err(String::new()) };
        match entries.iter_mut().find(|entry| &*entry.key == key) {
            Some(entry) => entry.value.set(kind.clone(), at),
            None => entries.push(Entry { key: Arc::from(key), at, value: Node::new(kind.clone(), at) }),
        }
        Ok(())
    };
    // What is no mapping takes no label; whoever applies the object refuses it.
    field.change(node, Some((super::fields::Make::Mapping, at)), put).ok();
}

/// Puts objects in the order in which they are written.
fn order(resources: &mut [Resource], sort: Option<&Sort>) {
    let (mut first, mut last): (Vec<&str>, Vec<&str>) = (FIRST.to_vec(), LAST.to_vec());
    if let Some(sort) = sort {
        if !sort.legacy {
            return;
        }
        if sort.first.is_some() || sort.last.is_some() {
            let texts = |list: &'_ Option<Vec<Text>>| -> Vec<String> {
                list.iter().flatten().map(|text| text.text.to_string()).collect()
            };
            let (own_first, own_last) = (texts(&sort.first), texts(&sort.last));
            let ranks = ranks(own_first.iter().map(String::as_str), own_last.iter().map(String::as_str));
            resources.sort_by_cached_key(|resource| sort_key(&resource.id, &ranks));
            return;
        }
    }
    let ranks = ranks(first.drain(..), last.drain(..));
    resources.sort_by_cached_key(|resource| sort_key(&resource.id, &ranks));
}

fn ranks<'n>(
    first: impl ExactSizeIterator<Item = &'n str>,
    last: impl Iterator<Item = &'n str>,
) -> HashMap<&'n str, i64> {
    let behind = i64::try_from(first.len()).unwrap_or(i64::MAX);
    let mut ranks: HashMap<&str, i64> = (-behind..).zip(first).map(|(rank, kind)| (kind, rank)).collect();
    ranks.extend((1..).zip(last).map(|(rank, kind)| (kind, rank)));
    ranks
}

fn sort_key(id: &Id, ranks: &HashMap<&str, i64>) -> (i64, String, String) {
    let rank = ranks.get(&*id.kind).copied().unwrap_or(0);
    let whole = [or(&id.namespace, "~X"), "|", or(&id.name, "~N")].concat();
    let mut group_first = group_first(id.group(), id.version(), &id.kind);
    if &*id.kind == "Namespace" && id.group().is_empty() {
        // Among what is called so by others, as by the operator of Azure, that of Kubernetes comes first.
        group_first.insert(0, ' ');
    }
    (rank, group_first, whole)
}

fn group_first(group: &str, version: &str, kind: &str) -> String {
    [or(group, "~G"), "_", or(version, "~V"), "_", or(kind, "~K")].concat()
}

fn or<'t>(text: &'t str, other: &'t str) -> &'t str {
    if text.is_empty() { other } else { text }
}

/// Where a kind stands among others, whatever a tree says of the order of its objects.
pub(super) fn place_of_kind(group: &str, version: &str, kind: &str) -> (i64, String) {
    static RANKS: LazyLock<HashMap<&str, i64>> = LazyLock::new(|| ranks(FIRST.into_iter(), LAST.into_iter()));
    (RANKS.get(kind).copied().unwrap_or(0), group_first(group, version, kind))
}
