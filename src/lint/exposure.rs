//! The family P: whether both sides do the same, who can reach what, and whether environments are alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cluster::{Cluster, Object, Pod, View};
use super::finding::Out;
use crate::estate::Property;
use crate::object::Node;
use crate::parity::{Row, Severity, Verdict};

mod alike;

pub(super) use alike::{one_scheduler, removal, same_everywhere};

/// How many differences are named before the rest is a count.
const NAMED: usize = 5;

/// The rows of each environment that nobody accepted and that are findings.
fn open_rows<'s>(view: &'s View<'_>) -> impl Iterator<Item = (usize, &'s Row)> {
    let comparisons = view.scene.comparisons.iter().enumerate();
    comparisons.flat_map(|(stage, comparison)| {
        let open = |row: &&Row| row.verdict.is_finding() && row.waived.is_none();
        comparison.rows.iter().filter(open).map(move |row| (stage, row))
    })
}

/// Names of environments by their places.
fn names(view: &View<'_>, stages: &BTreeSet<usize>) -> Vec<Arc<str>> {
    stages.iter().filter_map(|at| view.scene.stages.get(*at)).map(|stage| Arc::clone(&stage.name)).collect()
}

/// The workload of a name in the first of some environments that has it.
fn workload<'s>(view: &View<'s>, stages: &BTreeSet<usize>, name: &str) -> Option<Object<'s>> {
    let clusters = stages.iter().filter_map(|at| view.clusters.get(*at));
    let mut found = clusters.filter_map(|cluster| {
        cluster.objects.iter().copied().find(|object| object.is_workload() && object.name() == name)
    });
    found.next()
}

/// P1.
pub(super) fn parity(view: &View<'_>, out: &mut Out<'_>) {
    let mut found: BTreeMap<&str, (BTreeSet<String>, BTreeSet<usize>)> = BTreeMap::new();
    // Who can reach it and what it may do have rules of their own.
    let is_other = |row: &Row| {
        matches!(row.property, Property::ExternalIngress | Property::AllowedIp)
            && row.severity == Severity::Critical
            || row.property == Property::RoleAssignment && row.verdict == Verdict::OnlyAca
    };
    let rows = open_rows(view).filter(|(_, row)| row.severity >= Severity::High && !is_other(row));
    for (stage, row) in rows {
        let (what, stages) = found.entry(&row.workload).or_default();
        what.insert(match &row.key {
            Some(key) => format!("{} {key}", row.property.word()),
            None => row.property.word().to_owned(),
        });
        stages.insert(stage);
    }
    for (name, (what, stages)) in found {
        let shown: Vec<&str> = what.iter().take(NAMED).map(String::as_str).collect();
        let more =
            if what.len() > NAMED { format!(" and {} more", what.len() - NAMED) } else { String::new() };
        let message = format!("{name} is not what it is on Azure: {}{more}", shown.join(", "));
        let environments = names(view, &stages);
        let finding = match workload(view, &stages, name) {
            Some(object) => out.on("differs", object, None, message),
            None => out.at("differs", None, None, message),
        };
        finding.workload = Some(Arc::from(name));
        finding.environments = environments;
        finding.help(format!("`tricep check --workload {name}` shows both lines of each"));
    }
}

/// The route that leads to a workload, else the workload.
fn route_of<'s>(cluster: Option<&Cluster<'s>>, workload: &str) -> Option<Object<'s>> {
    let cluster = cluster?;
    let route = |object: &Object<'s>| {
        matches!(object.kind(), "HTTPRoute" | "IngressRoute") && object.workload == Some(workload)
    };
    let own = |object: &Object<'s>| object.is_workload() && object.name() == workload;
    let mut all = cluster.objects.iter().copied();
    all.find(route).or_else(|| cluster.objects.iter().copied().find(own))
}

/// P2.
pub(super) fn internal(view: &View<'_>, out: &mut Out<'_>) {
    let widened = |row: &Row| row.property == Property::ExternalIngress && row.severity == Severity::Critical;
    let is_public = |row: &Row| row.dis.as_ref().is_some_and(|fact| fact.value.as_bool() == Some(true));
    for (stage, row) in open_rows(view).filter(|(_, row)| widened(row) && is_public(row)) {
        let message = format!("{} is for its neighbours on Azure, and has a public route here", row.workload);
        if let Some(object) = route_of(view.clusters.get(stage), &row.workload) {
            out.on("route", object, None, message).workload = Some(Arc::clone(&row.workload));
        }
    }
}

/// P3.
pub(super) fn allowlist(view: &View<'_>, out: &mut Out<'_>) {
    lost_lists(view, out);
    for cluster in &view.clusters {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for route in cluster.of("IngressRoute") {
            for rule in route.items(&["spec", "routes"]) {
                let named = rule.get("middlewares").map_or(&[][..], Node::items).iter();
                used.extend(named.filter_map(|one| one.text_at(&["name"])));
            }
        }
        for route in cluster.of("HTTPRoute") {
            for filter in route
                .items(&["spec", "rules"])
                .iter()
                .flat_map(|rule| rule.get("filters").map_or(&[][..], Node::items))
            {
                let Some(reference) = filter.get("extensionRef") else { continue };
                let name = reference.text_at(&["name"]).unwrap_or_default();
                used.insert(name);
                let message =
                    format!("{} asks the gateway for {name}, which it does not know", route.shown());
                out.on("extension", route, route.span(reference), message)
                    .help("use an IngressRoute with the Middleware, or protect the app otherwise");
            }
        }
        // A chain uses those that it names.
        for chain in cluster.of("Middleware") {
            let named = chain.items(&["spec", "chain", "middlewares"]).iter();
            used.extend(named.filter_map(|one| one.text_at(&["name"])));
        }
        for list in cluster.of("Middleware") {
            let Some(spec) = list.at(&["spec", "ipAllowList"]).or_else(|| list.at(&["spec", "ipWhiteList"]))
            else {
                continue;
            };
            if !used.contains(list.name()) {
                out.on("unused", list, None, format!("no route goes through the allowlist {}", list.name()));
            }
            for range in spec.get("sourceRange").map_or(&[][..], Node::items) {
                if matches!(range.as_text(), Some("0.0.0.0/0" | "::/0")) {
                    out.on(
                        "everybody",
                        list,
                        list.span(range),
                        format!("the allowlist {} admits everybody", list.name()),
                    );
                }
            }
        }
        mesh(view, cluster, out);
    }
}

/// Lists of Azure that DIS does not have.
fn lost_lists(view: &View<'_>, out: &mut Out<'_>) {
    let mut lost: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (stage, row) in open_rows(view) {
        if row.property == Property::AllowedIp && row.severity == Severity::Critical && row.aca.is_some() {
            *lost.entry((stage, &row.workload)).or_default() += 1;
        }
    }
    for ((stage, name), count) in lost {
        let addresses = if count == 1 { "one address".to_owned() } else { format!("{count} addresses") };
        let message = format!("Azure admits {addresses} to {name}, and nothing here keeps others out");
        if let Some(object) = route_of(view.clusters.get(stage), name) {
            out.on("lost", object, None, message).workload = Some(Arc::from(name));
        }
    }
}

/// Policies of the mesh that admit everybody.
fn mesh(view: &View<'_>, cluster: &Cluster<'_>, out: &mut Out<'_>) {
    for policy in cluster.of("AuthorizationPolicy").filter(|one| one.group() == "policy.linkerd.io") {
        let required = policy.items(&["spec", "requiredAuthenticationRefs"]);
        let admitted = required.iter().map(|reference| {
            let (kind, name) = (reference.text_at(&["kind"]), reference.text_at(&["name"]));
            kind.zip(name).and_then(|(kind, name)| cluster.find(kind, name)).and_then(admits_everybody)
        });
        let admitted: Option<Vec<&str>> = admitted.collect();
        let Some(whom) = admitted.and_then(|all| all.first().copied()) else { continue };
        // Probes reach a pod from its node, which has no identity.
        let is_for_all = policy.text(&["spec", "targetRef", "kind"]) != Some("HTTPRoute");
        if is_for_all && !is_for_everybody(view, cluster, policy.workload) {
            let target = policy.text(&["spec", "targetRef", "name"]).unwrap_or_default();
            let message = format!("{} admits {whom} to {target}", policy.shown());
            out.on("mesh", policy, None, message)
                .help("name the identities that call: the gateway and the neighbours");
        }
    }
}

/// Whether Azure admits everybody to a workload as well.
fn is_for_everybody(view: &View<'_>, cluster: &Cluster<'_>, workload: Option<&str>) -> bool {
    let comparison = view.scene.comparisons.get(cluster.stage);
    let Some(rows) = comparison.zip(workload).map(|(comparison, name)| comparison.rows_of(name)) else {
        return false;
    };
    let is_public = |row: &Row| {
        row.property == Property::ExternalIngress
            && row.aca.as_ref().is_some_and(|fact| fact.value.as_bool() == Some(true))
    };
    let is_listed = |row: &Row| row.property == Property::AllowedIp && row.aca.is_some();
    rows.iter().any(is_public) && !rows.iter().any(is_listed)
}

/// Whom a list of who may come in admits, where that is no list at all.
fn admits_everybody(object: Object<'_>) -> Option<&'static str> {
    let identities = object.items(&["spec", "identities"]);
    let networks = object.items(&["spec", "networks"]);
    let everybody = |node: &Node| matches!(node.text_at(&["cidr"]), Some("0.0.0.0/0" | "::/0"));
    let no_exception = |node: &Node| node.get("except").is_none_or(|except| except.items().is_empty());
    match object.kind() {
        "MeshTLSAuthentication" => identities
            .iter()
            .any(|one| one.as_text() == Some("*"))
            .then_some("everything that is in the mesh"),
        "NetworkAuthentication" => {
            (networks.iter().any(everybody) && networks.iter().all(no_exception)).then_some("every address")
        }
        _ => None,
    }
}

/// P5.
pub(super) fn grants(view: &View<'_>, out: &mut Out<'_>) {
    let mut lost: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<usize>)> = BTreeMap::new();
    for (stage, row) in open_rows(view) {
        let key = row.key.as_deref().unwrap_or_default();
        let counts = row.property == Property::RoleAssignment && row.verdict == Verdict::OnlyAca;
        if counts && row.severity >= Severity::High {
            let (roles, stages) = lost.entry(&row.workload).or_default();
            roles.insert(key);
            stages.insert(stage);
        }
    }
    for (name, (roles, stages)) in lost {
        let roles: Vec<&str> = roles.into_iter().collect();
        let message = format!("{name} is granted on Azure and not here: {}", roles.join(", "));
        let environments = names(view, &stages);
        let finding = match workload(view, &stages, name) {
            Some(object) => out.on("lost", object, None, message),
            None => out.at("lost", None, None, message),
        };
        finding.workload = Some(Arc::from(name));
        finding.environments = environments;
    }
    for cluster in &view.clusters {
        for grant in cluster.of("RoleAssignment") {
            let Some(node) = grant.at(&["spec", "principalIdFromConfig", "name"]) else { continue };
            let Some(name) = node.as_text() else { continue };
            if cluster.find_anywhere("ConfigMap", name).is_none() && !exports(cluster, name) {
                let message = format!(
                    "{} reads its principal from the ConfigMap {name}, which nothing makes",
                    grant.shown()
                );
                out.on("principal", grant, grant.span(node), message)
                    .help("write `principalId`: the operator of identities makes no ConfigMap");
            }
        }
    }
    if view.scene.comparisons.is_empty() {
        none(view, out);
    }
}

/// Whether an object of Azure Service Operator exports something to a ConfigMap.
fn exports(cluster: &Cluster<'_>, name: &str) -> bool {
    cluster.objects.iter().any(|object| {
        let maps = object.at(&["spec", "operatorSpec", "configMaps"]).map_or(&[][..], Node::entries);
        maps.iter().any(|entry| entry.value.text_at(&["name"]) == Some(name))
    })
}

/// Whether somebody accepts that the grants of a workload are not in the tree.
fn is_accepted(view: &View<'_>, cluster: &Cluster<'_>, workload: &str) -> bool {
    let stage = view.scene.stages.get(cluster.stage).map_or("", |stage| &*stage.name);
    view.scene.grants_accepted.iter().any(|waiver| {
        waiver.workload.matches(workload)
            && waiver.environment.as_ref().is_none_or(|pattern| pattern.matches(stage))
    })
}

/// That there are identities which pods run as, and no grant at all.
fn none(view: &View<'_>, out: &mut Out<'_>) {
    if view.clusters.iter().any(|cluster| cluster.of("RoleAssignment").next().is_some()) {
        return;
    }
    let mut identities: BTreeMap<&str, Object<'_>> = BTreeMap::new();
    let mut stages = BTreeSet::new();
    for cluster in &view.clusters {
        let accepted = |pod: &Pod<'_>| is_accepted(view, cluster, pod.owner.name());
        let accounts: BTreeSet<&str> = cluster
            .pods()
            .filter(|pod| !accepted(pod))
            .filter_map(|pod| pod.spec.text_at(&["serviceAccountName"]))
            .collect();
        // What may be done in a database of the platform stands in the database.
        let granted = super::naming::database_roles(cluster);
        let asks = |one: &Object<'_>| accounts.contains(one.name()) && !granted.contains(one.name());
        for identity in cluster.of("ApplicationIdentity").filter(asks) {
            identities.entry(identity.name()).or_insert(identity);
            stages.insert(cluster.stage);
        }
    }
    let Some(first) = identities.values().next() else { return };
    let place = first.place(&["metadata", "name"]);
    let message = match identities.len() {
        1 => format!("nothing in the tree says what {} may do", first.name()),
        several => format!(
            "nothing in the tree says what its {several} identities may do, beginning with {}",
            first.name()
        ),
    };
    out.at("none", place, None, message).environments = names(view, &stages);
}
