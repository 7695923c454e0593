//! W1, W11, W12 and W13: identities, their tags, their vaults, and what the operator of APIs does not notice.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::cluster::{Cluster, Object, Pod, View, each_scalar};
use crate::lint::finding::Out;
use crate::lint::naming;
use crate::lint::place;
use crate::object::{Kind, Node};
use crate::parity::fix::Edit;
use crate::source::Sources;

/// The label that the webhook looks for.
const USE: &str = "azure.workload.identity/use";

/// W1.
pub(in crate::lint) fn identity(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let used = used_identities(cluster);
        for pod in cluster.pods() {
            of_pod(cluster, &pod, &view.scene.sources, out);
        }
        for identity in cluster.of("ApplicationIdentity") {
            if !used.contains(identity.name()) {
                let message = format!("nothing in the tree runs as {}", identity.name());
                out.on("unused", identity, None, message)
                    .help("remove it, or name it as serviceAccountName of a pod");
            }
            if let Some(account) = cluster.find("ServiceAccount", identity.name()) {
                let message = format!(
                    "{} is the one that the operator makes for {}",
                    account.shown(),
                    identity.shown()
                );
                out.on("own-account", account, None, message).help("remove it");
            }
        }
    }
}

/// Whether a value says `true`, as a text.
fn says_true(node: &Node) -> bool {
    node.as_text() == Some("true")
}

fn of_pod<'s>(cluster: &Cluster<'s>, pod: &Pod<'s>, sources: &Sources, out: &mut Out<'_>) {
    let owner = pod.owner;
    let account = pod.spec.text_at(&["serviceAccountName"]);
    let identity = account.and_then(|name| cluster.find("ApplicationIdentity", name));
    let of_azure = account.and_then(|name| cluster.find("ServiceAccount", name)).is_some_and(|account| {
        account.at(&["metadata", "annotations", "azure.workload.identity/client-id"]).is_some()
    });
    let label = pod.label(USE);
    let has_label = label.is_some_and(says_true);
    match account {
        Some(name) if identity.is_some() || of_azure => {
            if has_label {
                return;
            }
            if let Some((place, what)) = elsewhere(pod) {
                let message =
                    format!("{} has `{USE}` {what}, where the webhook does not look", owner.shown());
                out.on("misplaced", owner, place, message).help(help());
                return;
            }
            let message = match label {
                Some(_) => format!(
                    "{} runs as {name}, and its label `{USE}` is not the text \"true\"",
                    owner.shown()
                ),
                None => format!("{} runs as {name}, and its pods have no label `{USE}`", owner.shown()),
            };
            let place =
                label.and_then(|label| owner.span(label)).or_else(|| pod.place(&["metadata", "labels"]));
            let edit = if label.is_none() { labelled(pod, sources) } else { None };
            out.on("label", owner, place, message).help(help()).fix(edit);
        }
        Some(name) => {
            let is_known = cluster.find("ServiceAccount", name).is_some() || name == "default";
            if !is_known {
                let message =
                    format!("{} runs as {name}, which is no ApplicationIdentity of the tree", owner.shown());
                let place = pod.place(&["spec", "serviceAccountName"]);
                out.on("account", owner, place, message)
                    .help("declare the ApplicationIdentity, or name the one that there is");
            }
        }
        None => {
            let own = cluster.find("ApplicationIdentity", owner.name());
            if has_label || own.is_some() {
                let place = label.and_then(|label| owner.span(label)).or_else(|| pod.place(&["spec"]));
                let message = match own {
                    Some(_) => format!("{} does not run as the identity of its name", owner.shown()),
                    None => format!("{} asks for an identity, and runs as nobody", owner.shown()),
                };
                out.on("account", owner, place, message).help(format!(
                    "write `serviceAccountName: {}` and the label `{USE}: \"true\"`",
                    owner.name()
                ));
            }
        }
    }
}

fn help() -> String {
    format!("write `{USE}: \"true\"` below the labels of the template of its pods")
}

/// Where else the label stands.
fn elsewhere(pod: &Pod<'_>) -> Option<(Option<crate::source::Span>, &'static str)> {
    let owner = pod.owner;
    let annotation = pod.annotation(USE).map(|node| (owner.span(node), "among the annotations of its pods"));
    let of_owner = |field: &str, what| {
        let node = owner.at(&["metadata", field])?.get(USE)?;
        (!pod.path.is_empty()).then(|| (owner.span(node), what))
    };
    annotation
        .or_else(|| of_owner("labels", "among its own labels"))
        .or_else(|| of_owner("annotations", "among its own annotations"))
}

/// The label, behind the others of the template.
fn labelled(pod: &Pod<'_>, sources: &Sources) -> Option<Edit> {
    let labels = pod.template.at(&["metadata", "labels"])?;
    place::add_to(pod.owner, labels, &format!("{USE}: \"true\""), sources)
}

/// The names of identities that something uses: a pod, a store, a vault, a database, a credential.
fn used_identities<'s>(cluster: &Cluster<'s>) -> BTreeSet<&'s str> {
    let mut used: BTreeSet<&str> =
        cluster.pods().filter_map(|pod| pod.spec.text_at(&["serviceAccountName"])).collect();
    // A sentence about it is no use, and neither is what it is called itself.
    for object in cluster.objects.iter().filter(|object| {
        matches!(object.kind(), "SecretStore" | "Vault" | "Database" | "DatabaseServer" | "RoleAssignment")
            || object.group() == "managedidentity.azure.com"
    }) {
        each_scalar(object.node, &mut Vec::new(), &mut |path, node| {
            let is_reference = path
                .iter()
                .any(|name| name.ends_with("Ref") || *name == "serviceAccountName" || *name == "owner");
            if let (true, Some(text)) = (is_reference, node.as_text()) {
                used.insert(text);
            }
        });
    }
    used
}

/// W11.
pub(in crate::lint) fn identity_tags(view: &View<'_>, out: &mut Out<'_>) {
    for identity in
        view.clusters.iter().flat_map(|cluster| cluster.of("ApplicationIdentity").collect::<Vec<_>>())
    {
        for tag in identity.entries(&["spec", "tags"]) {
            let place = identity.span(&tag.value);
            if tag.key.starts_with("finops_") {
                let message = format!("the tag {} of {} is set by the platform", tag.key, identity.shown());
                out.on("finops", identity, identity.origin(tag.at), message).help("remove it");
            }
            let key = tag.key.rsplit('/').next().unwrap_or(&tag.key);
            let value = tag.value.as_text();
            if !naming::is_label(key) || key.is_empty() || value.is_some_and(|value| !naming::is_label(value))
            {
                let message = format!("the tag {} of {} cannot be a label", tag.key, identity.shown());
                out.on("label", identity, place, message).help(
                    "a label has at most 63 letters, digits, `-`, `_` and `.`, so that no address is one",
                );
            }
        }
    }
}

/// W12.
pub(in crate::lint) fn one_vault(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let mut owners: BTreeMap<&str, Object<'_>> = BTreeMap::new();
        for vault in cluster.of("Vault").filter(|vault| vault.group() == "vault.dis.altinn.cloud") {
            let reference = ["identityRef", "serviceAccountRef"]
                .into_iter()
                .find_map(|by| vault.at(&["spec", by, "name"]));
            let Some(node) = reference else { continue };
            let Some(owner) = node.as_text() else { continue };
            if let Some(first) = owners.get(owner) {
                let message = format!("{} and {} are both owned by {owner}", first.shown(), vault.shown());
                out.on("identity", vault, vault.span(node), message);
            }
            owners.entry(owner).or_insert(vault);
        }
    }
}

/// W13.
pub(in crate::lint) fn policy_values(view: &View<'_>, out: &mut Out<'_>) {
    for api in view.clusters.iter().flat_map(|cluster| cluster.of("Api").collect::<Vec<_>>()) {
        for value in naming::policy_values(api) {
            let Some(node) = value.get("value") else { continue };
            let name = value.text_at(&["name"]).unwrap_or_default();
            if matches!(node.kind, Kind::Mapping(_) | Kind::Sequence(_)) {
                continue;
            }
            let message = format!("the operator does not notice when {name} of {} changes", api.shown());
            let place = api.span(node);
            out.on("value", api, place, message).help("write the value into policyContent");
        }
    }
}
