//! Linkerd's policies: which networks reach the ports of pods.

use std::collections::BTreeMap;

use super::allow;
use super::allow::Allowed;
use super::cluster::{Cluster, meet};
use super::reader::Reader;
use super::selector::{Labels, Selectors};
use super::writer::{Subject, Writer};
use crate::estate::{Action, Text};

const GROUP: &str = "policy.linkerd.io";

/// The kinds that are read here.
pub(super) const READ: [&str; 5] = [
    "Server",
    "AuthorizationPolicy",
    "NetworkAuthentication",
    "MeshTLSAuthentication",
    "ServerAuthorization",
];

/// Servers by the pods that they select, and who is authorised at them.
pub(super) struct Policies<'a> {
    servers: Selectors<'a>,
    by_target: BTreeMap<(Text, Text), Vec<Reader<'a>>>,
}

impl<'a> Policies<'a> {
    /// The policies of a cluster.
    pub(super) fn of(cluster: &'a Cluster<'a>) -> Self {
        let servers =
            cluster.all(GROUP, "Server").map(|server| (server, server.path(&["spec", "podSelector"])));
        let servers = Selectors::of(servers.filter(|(_, selector)| selector.is_set()));
        let mut by_target: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for policy in cluster.all(GROUP, "AuthorizationPolicy") {
            let target = policy.path(&["spec", "targetRef"]);
            let key = (target.member("kind").shown(), target.member("name").shown());
            by_target.entry(key).or_default().push(policy);
        }
        Self { servers, by_target }
    }

    /// The networks that are let in; nothing where everybody is, or where only neighbours are spoken of.
    pub(super) fn allowed(&self, labels: &Labels<'_>, namespace: Option<&str>) -> Option<Allowed> {
        let mut all: Option<Allowed> = None;
        let servers = self.servers.selecting(labels, namespace);
        let targets = servers.iter().map(|server| ("Server".into(), server.name()));
        let whole = namespace.map(|namespace| ("Namespace".into(), Text::from(namespace)));
        for target in targets.chain(whole) {
            let policies = self.by_target.get(&target).map_or(&[][..], Vec::as_slice);
            for policy in policies.iter().filter(|policy| meet(policy.namespace(), namespace)) {
                for reference in policy.path(&["spec", "requiredAuthenticationRefs"]).items() {
                    if reference.member("kind").str() == Some("NetworkAuthentication") {
                        all.get_or_insert_default().add(networks(policy, &reference)?);
                    }
                }
            }
        }
        all.filter(|all| !all.rules.is_empty())
    }
}

/// The networks of an authentication; nothing where they are all.
fn networks(policy: &Reader<'_>, reference: &Reader<'_>) -> Option<Allowed> {
    let name = reference.member("name").shown();
    let namespace = reference.member("namespace").str().or(policy.namespace());
    let Some(found) = policy.cluster.find(GROUP, "NetworkAuthentication", namespace, &name) else {
        return Some(Allowed::default());
    };
    let networks = found.path(&["spec", "networks"]);
    let mut list = Allowed::list(networks.items().map(|network| network.member("cidr")))?;
    for except in networks.items().flat_map(|network| network.member("except").items()) {
        list.push(allow::rule(&except.shown(), except.str().is_some(), except.trace(), Action::Deny));
    }
    Some(list)
}

/// Who may speak to a workload.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>) {}

/// What is said for all workloads.
pub(super) fn lower_rest(_writer: &mut Writer<'_>) {}
