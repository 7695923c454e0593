//! Linkerd's policies: which networks reach the ports of pods.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::{Cluster, meet};
use super::container;
use super::lower::Outcome;
use super::network_policy;
use super::reader::Reader;
use super::selector::{Labels, Selectors};
use super::service;
use super::writer::{PART_OF, Subject, Writer};
use crate::estate::{Kind, Text};
use crate::object::Node;
use crate::object::build::{mapping, sequence, text};

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
    Allowed::blocks(found.path(&["spec", "networks"]).items())
}

/// The namespace of what leads requests into the cluster.
const GATEWAY: &str = "traefik";

/// Who may speak to an app: its neighbours, and what leads requests to it from outside.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let Kind::App { ingress: Some(ingress), .. } = &subject.workload.kind else { return };
    if ingress.port.is_none() {
        return;
    }
    let outside = ingress.external.get() == Some(&true);
    let tcp = ingress.speaks_tcp();
    let protocol = match ingress.transport.get().map(|word| word.to_lowercase()).as_deref() {
        Some("http2") => Some("HTTP/2"),
        Some("tcp") => Some("opaque"),
        // Which one it is, the proxy finds out by itself.
        Some(_) | None => None,
    };
    let labels = || Some(subject.labels());
    let server = mapping([
        ("podSelector", Some(mapping([("matchLabels", subject.selector())]))),
        ("port", Some(text(container::port_name(ingress)))),
        ("proxyProtocol", protocol.map(text)),
    ]);
    let mut objects = vec![writer.object(&api(1), "Server", &subject.name, labels(), server)];
    let callers = if outside && !tcp { callers(writer) } else { neighbours(writer) };
    objects.push(policy(writer, subject, &subject.name, "MeshTLSAuthentication", &callers));
    let near = neighbours(writer);
    let further = service::further_targets(subject, ingress);
    let called = |target: i64| format!("{}-{}", subject.name, service::further_name(target));
    for target in further.iter().copied() {
        // Azure says nothing of the protocol of such a port, so that it is left as it comes.
        let server = mapping([
            ("podSelector", mapping([("matchLabels", subject.selector())])),
            ("port", text(service::further_name(target))),
            ("proxyProtocol", text("opaque")),
        ]);
        let name = called(target);
        objects.push(writer.object(&api(1), "Server", &name, labels(), server));
        objects.push(authorised(writer, subject, &name, &name, "MeshTLSAuthentication", &near));
    }
    if outside && tcp {
        // They do not come through the mesh.
        let name = format!("{}-clients", subject.name);
        let all = network_policy::blocks(writer, subject, ingress);
        if !all.is_empty() {
            let networks = mapping([("networks", sequence(all))]);
            objects.push(writer.object(&api(0), "NetworkAuthentication", &name, labels(), networks));
            objects.push(policy(writer, subject, &name, "NetworkAuthentication", &name));
            for target in further.into_iter().filter(|one| service::is_open(subject, ingress, *one)) {
                let (server, policy) = (called(target), format!("{}-clients", called(target)));
                let kind = "NetworkAuthentication";
                objects.push(authorised(writer, subject, &server, &policy, kind, &name));
            }
        }
    }
    for object in objects {
        writer.add(&subject.home, "mesh", object, ingress.external.trace);
    }
}

/// The version of a kind: of Servers, or of all others.
fn api(server: usize) -> String {
    let version = if server == 1 { "v1beta2" } else { "v1alpha1" };
    format!("{GROUP}/{version}")
}

/// What lets those in who are authenticated in a way.
fn policy(writer: &Writer<'_>, subject: &Subject<'_>, name: &str, kind: &str, authentication: &str) -> Node {
    authorised(writer, subject, &subject.name, name, kind, authentication)
}

/// The same for a port of its own.
fn authorised(
    writer: &Writer<'_>,
    subject: &Subject<'_>,
    server: &str,
    name: &str,
    kind: &str,
    authentication: &str,
) -> Node {
    let reference = |kind: &str, name: &str| {
        mapping([("group", text(GROUP)), ("kind", text(kind)), ("name", text(name))])
    };
    let spec = mapping([
        ("targetRef", reference("Server", server)),
        ("requiredAuthenticationRefs", sequence([reference(kind, authentication)])),
    ]);
    writer.object(&api(0), "AuthorizationPolicy", name, Some(subject.labels()), spec)
}

fn neighbours(writer: &Writer<'_>) -> String {
    format!("{}-neighbours", writer.target.product)
}

fn callers(writer: &Writer<'_>) -> String {
    format!("{}-callers", writer.target.product)
}

/// Who the neighbours are, and who leads requests in from outside.
pub(super) fn lower_rest(writer: &mut Writer<'_>) {
    let own = Arc::clone(&writer.target.namespace);
    let (near, all) = (neighbours(writer), callers(writer));
    let mut used = false;
    for (name, namespaces) in [(near, vec![&*own]), (all, vec![&*own, GATEWAY])] {
        if !is_used(writer, &name) {
            continue;
        }
        used = true;
        let references =
            namespaces.iter().map(|one| mapping([("kind", text("Namespace")), ("name", text(*one))]));
        let spec = mapping([("identityRefs", sequence(references.collect::<Vec<_>>()))]);
        let labels = mapping([(PART_OF, text(Arc::clone(&writer.target.product)))]);
        let object = writer.object(&api(0), "MeshTLSAuthentication", &name, Some(labels), spec);
        writer.add_own("mesh", object);
    }
    if !used {
        return;
    }
    let says = "Each app lets in its neighbours, and where it is reached from outside the gateway of the platform; on Azure the environment is what keeps others out. Ask the platform what the mesh does with requests by default, and whether its gateway is in the mesh.";
    let note = writer.product_note("mesh", Outcome::Platform, says);
    writer.note(note);
    let jobs = writer.estate.workloads.iter().any(|workload| matches!(workload.kind, Kind::Job(_)));
    if jobs {
        let says = "Jobs are no part of the mesh, because its proxy would keep them from ever ending. Where a job calls an app, let its network in with a NetworkAuthentication.";
        let note = writer.product_note("mesh", Outcome::Question, says);
        writer.note(note);
    }
}

/// Whether a policy refers to an authentication.
fn is_used(writer: &Writer<'_>, name: &str) -> bool {
    let refers = |object: &Node| {
        let references = object.at(&["spec", "requiredAuthenticationRefs"]).map_or(&[][..], Node::items);
        references.iter().any(|reference| reference.text_at(&["name"]) == Some(name))
    };
    writer.lowered.objects.iter().any(|placed| refers(&placed.object))
}
