//! An object on its way through kustomize: what it is, and what is remembered of what it was.

use std::sync::{Arc, LazyLock};

use foldhash::HashSet;

use crate::object::{Kind, Node};
use crate::table;

/// What an object of no namespace has for one.
const NO_NAMESPACE: &str = "_non_namespaceable_";

/// What tells an object from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) api_version: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) name: Arc<str>,
    /// As it is written; empty where it is not.
    pub(super) namespace: Arc<str>,
}

/// What an object was before its name, namespace or kind was changed.
#[derive(Clone, Debug)]
pub(super) struct Previous {
    pub(super) kind: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) namespace: Arc<str>,
}

/// What a generator does where its object is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Behavior {
    #[default]
    Create,
    Replace,
    Merge,
}

#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) node: Node,
    pub(super) id: Id,
    pub(super) previous: Vec<Previous>,
    pub(super) prefixes: Vec<Arc<str>>,
    pub(super) suffixes: Vec<Arc<str>>,
    /// Whether its name ends with the hash of what it holds.
    pub(super) hash: bool,
    pub(super) behavior: Behavior,
    /// The vars that name it.
    pub(super) vars: Vec<Arc<str>>,
    /// Where it comes from, for `buildMetadata`.
    pub(super) provenance: Option<Arc<str>>,
    /// What changed it, for `buildMetadata`.
    pub(super) transformations: Vec<Arc<str>>,
}

static CLUSTER_SCOPED: LazyLock<HashSet<[&'static str; 2]>> =
    LazyLock::new(|| table::rows(include_str!("../../mappings/kubernetes/cluster-scoped.tsv")).collect());

pub(super) fn read_ahead() {
    LazyLock::force(&CLUSTER_SCOPED);
}

/// Whether objects of this API version and kind are known to lie in no namespace.
pub(super) fn is_cluster_scoped(api_version: &str, kind: &str) -> bool {
    CLUSTER_SCOPED.contains(&[api_version, kind])
}

impl Id {
    pub(super) fn of(node: &Node) -> Self {
        let text = |path: &[&str]| match node.at(path).map(|node| &node.kind) {
            Some(Kind::Text(text)) => Arc::clone(text),
            Some(Kind::Int(int)) => Arc::from(int.to_string()),
            Some(Kind::Bool(bool)) => Arc::from(bool.to_string()),
            _ => Arc::from(""),
        };
        Self {
            api_version: text(&["apiVersion"]),
            kind: text(&["kind"]),
            name: text(&["metadata", "name"]),
            namespace: text(&["metadata", "namespace"]),
        }
    }

    pub(super) fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    pub(super) fn version(&self) -> &str {
        self.api_version.split_once('/').map_or(&*self.api_version, |(_, version)| version)
    }

    /// Whether it is known to lie in no namespace.
    pub(super) fn is_cluster_scoped(&self) -> bool {
        is_cluster_scoped(&self.api_version, &self.kind)
    }

    /// The namespace, `default` where none is written.
    pub(super) fn effective_namespace(&self) -> &str {
        if self.is_cluster_scoped() { NO_NAMESPACE } else { or_default(&self.namespace) }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.api_version == other.api_version
            && self.effective_namespace() == other.effective_namespace()
    }

    /// Whether a kind is this one; empty parts fit everything.
    pub(super) fn is_kind(&self, group: &str, version: &str, kind: &str) -> bool {
        (kind.is_empty() || kind == &*self.kind)
            && (group.is_empty() || group == self.group())
            && (version.is_empty() || version == self.version())
    }

    /// As people write it.
    pub(super) fn shown(&self) -> String {
        let kind = if self.kind.is_empty() { "object" } else { &self.kind };
        match self.namespace.is_empty() {
            true => format!("{kind} {}", self.name),
            false => format!("{kind} {} in namespace {}", self.name, self.namespace),
        }
    }
}

fn or_default(namespace: &str) -> &str {
    if namespace.is_empty() { "default" } else { namespace }
}

impl Resource {
    pub(super) fn new(node: Node) -> Self {
        Self {
            id: Id::of(&node),
            node,
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            hash: false,
            behavior: Behavior::Create,
            vars: Vec::new(),
            provenance: None,
            transformations: Vec::new(),
        }
    }

    /// What it was first.
    pub(super) fn first(&self) -> Id {
        self.previous.first().map_or_else(|| self.id.clone(), |previous| self.was(previous))
    }

    /// Group and version are those of today: kustomize keeps only the others.
    pub(super) fn was(&self, previous: &Previous) -> Id {
        Id {
            api_version: Arc::clone(&self.id.api_version),
            kind: Arc::clone(&previous.kind),
            name: Arc::clone(&previous.name),
            namespace: Arc::clone(&previous.namespace),
        }
    }

    /// Every id that it had, the present one last.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> {
        self.previous.iter().map(|previous| self.was(previous)).chain([self.id.clone()])
    }

    /// Remembers what it is now.
    pub(super) fn remember(&mut self) {
        self.previous.push(Previous {
            kind: Arc::clone(&self.id.kind),
            name: Arc::clone(&self.id.name),
            namespace: Arc::from(self.id.effective_namespace()),
        });
    }

    /// Looks again what it is.
    pub(super) fn look(&mut self) {
        self.id = Id::of(&self.node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_without_a_namespace_are_known() {
        let id = |api_version: &str, kind: &str| Id {
            api_version: api_version.into(),
            kind: kind.into(),
            name: "a".into(),
            namespace: "".into(),
        };
        assert!(id("v1", "Namespace").is_cluster_scoped());
        assert!(id("rbac.authorization.k8s.io/v1", "ClusterRole").is_cluster_scoped());
        assert_eq!(id("example.com/v1", "ClusterThing").effective_namespace(), "default");
    }
}
