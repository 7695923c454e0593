//! The family N: namespaces, scope, and what things are called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use super::cluster::{Cluster, Object, View};
use super::finding::Out;
use super::place;
use super::scene::Said;
use crate::estate::naming::LONGEST_OF_JOB;
use crate::kustomize;
use crate::object::Node;

/// Kinds without a namespace, beside those that kustomize knows as such.
const CLUSTER_KINDS: [&str; 10] = [
    "ClusterSecretStore",
    "ClusterExternalSecret",
    "ClusterIssuer",
    "ClusterPolicy",
    "GatewayClass",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
];

/// The namespace that Flux itself lies in.
const FLUX: &str = "flux-system";

/// Whether a kind belongs to no namespace.
fn is_cluster_scoped(object: &Object<'_>) -> bool {
    kustomize::is_cluster_scoped(object.node.api_version(), object.kind())
        || CLUSTER_KINDS.contains(&object.kind())
}

/// N1.
pub(super) fn namespace(view: &View<'_>, out: &mut Out<'_>) {
    let Some(home) = &view.scene.home else { return };
    let prefix = &*view.scene.platform.namespace_prefix;
    let is_home = |name: &str| home.has(name);
    let unlike = |name: &&Arc<str>| !name.starts_with(prefix);
    if home.said == Said::Tree {
        std::iter::once(&home.name).chain(&home.others).filter(unlike).for_each(|name| form(view, name, out));
    }
    for object in view.everything().filter(|object| !is_cluster_scoped(object)) {
        let Some(own) = object.namespace().filter(|own| !is_home(own) && *own != FLUX) else { continue };
        // What only the cluster knows is in it by name.
        if own.contains("${") {
            continue;
        }
        let message = format!("{} lies in {own}, and not in {}", object.shown(), home.name);
        out.on("object", object, object.place(&["metadata", "namespace"]), message);
    }
    for object in view.delivering().filter(|object| object.group() == "kustomize.toolkit.fluxcd.io") {
        if let Some(target) = object.text(&["spec", "targetNamespace"]).filter(|target| !is_home(target)) {
            let message = format!("{} delivers to {target}, and not to {}", object.shown(), home.name);
            out.on("reference", object, object.place(&["spec", "targetNamespace"]), message);
        }
    }
    for cluster in &view.clusters {
        for (object, node, destination) in super::references::destinations(cluster) {
            let own = destination.split('.').nth(1).filter(|own| !is_home(own));
            if let Some(own) = own.filter(|_| destination.contains(".svc")) {
                let message =
                    format!("{} sends to the namespace {own}, and not to {}", object.shown(), home.name);
                out.on("reference", object, object.span(node), message);
            }
        }
        for api in cluster.of("Api") {
            for value in policy_values(api) {
                let Some(node) = value.at(&["idFromBackend", "namespace"]) else { continue };
                if let Some(own) = node.as_text().filter(|own| !is_home(own)) {
                    let message =
                        format!("{} looks for its backend in {own}, and not in {}", api.shown(), home.name);
                    out.on("reference", api, api.span(node), message);
                }
            }
        }
    }
}

/// The values of the policies of an API.
pub(super) fn policy_values<'s>(api: Object<'s>) -> impl Iterator<Item = &'s Node> {
    let versions = api.items(&["spec", "versions"]).iter();
    versions.flat_map(|version| version.at(&["policies", "policyValues"]).map_or(&[][..], Node::items))
}

/// That a namespace is not made as the platform makes them: said once, where the namespace is said.
fn form(view: &View<'_>, name: &str, out: &mut Out<'_>) {
    let prefix = &view.scene.platform.namespace_prefix;
    let is_target = |object: &Object<'_>| object.text(&["spec", "targetNamespace"]) == Some(name);
    let delivering = view.delivering().find(is_target);
    let lies = |object: &Object<'_>| object.namespace() == Some(name);
    let (object, path): (Object<'_>, &[&str]) = match (delivering, view.everything().find(lies)) {
        (Some(object), _) => (object, &["spec", "targetNamespace"]),
        (None, Some(object)) => (object, &["metadata", "namespace"]),
        (None, None) => return,
    };
    let message = format!("the namespace {name} is not that of a product: those begin with {prefix}");
    let place = object.place(path);
    // It is about the whole tree, and not about the environment in which it was seen first.
    out.at("form", place, None, message).help(format!(
        "write {prefix}{name} everywhere, or `namespace: {name}` in tricep.yaml where the platform gave that one"
    ));
}

/// N2.
pub(super) fn scope(view: &View<'_>, out: &mut Out<'_>) {
    let home = view.scene.home.as_ref();
    for object in view.everything() {
        // The namespace of the product itself may be declared: whoever applies it may write to it.
        let is_own = object.is("", "Namespace") && home.is_some_and(|home| home.has(object.name()));
        if is_cluster_scoped(&object) && !is_own {
            let message = format!("{} belongs to no namespace", object.shown());
            out.on("cluster", object, object.place(&["kind"]), message);
        } else if object.namespace() == Some(FLUX) {
            let message = format!("{} lies in {FLUX}, where nothing of a product may", object.shown());
            out.on("flux", object, object.place(&["metadata", "namespace"]), message);
        }
    }
}

/// N3.
pub(super) fn namespace_said(view: &View<'_>, out: &mut Out<'_>) {
    for (stage, at) in view.scene.stages.iter().zip(0..) {
        for layer in &stage.layers {
            let all = layer.objects.iter().map(|node| Object {
                node,
                origins: &layer.origins,
                stage: Some(at),
                layer: 0,
                workload: None,
            });
            let lacks = |object: &Object<'_>| object.namespace().is_none() && !is_cluster_scoped(object);
            let missing: Vec<Object<'_>> = all.filter(lacks).collect();
            for object in &missing {
                let message = format!("nothing says the namespace of {}", object.shown());
                out.on("missing", *object, None, message);
            }
            let Some((bare, origins)) = layer.bare.as_ref().filter(|_| missing.is_empty()) else { continue };
            let bare =
                bare.iter().map(|node| Object { node, origins, stage: Some(at), layer: 0, workload: None });
            let unplaced: Vec<Object<'_>> = bare.filter(lacks).collect();
            let target = layer.kustomization.as_ref().and_then(|one| one.target_namespace.as_ref());
            if let (Some(_), Some(target)) = (unplaced.first(), target) {
                let message = match unplaced.len() {
                    1 => format!("{} says no namespace for one of its objects", layer.directory),
                    several => {
                        format!("{} says no namespace for {several} of its objects", layer.directory)
                    }
                };
                out.at("wiring", target.span, Some(at), message).help(format!(
                    "write `namespace: {}` in {}/kustomization.yaml",
                    target.value, layer.directory
                ));
            }
        }
    }
    for object in
        view.delivering().filter(|object| object.namespace().is_none() && !is_cluster_scoped(object))
    {
        out.on("missing", object, None, format!("nothing says the namespace of {}", object.shown()));
    }
}

/// N4.
pub(super) fn unique(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let mut seen: BTreeMap<(&str, &str, &str, Option<&str>), Object<'_>> = BTreeMap::new();
        for object in &cluster.objects {
            let key = (object.group(), object.kind(), object.name(), object.namespace());
            if let Some(first) = seen.get(&key).filter(|first| first.layer != object.layer) {
                let folder =
                    view.scene.stages.get(cluster.stage).and_then(|stage| stage.layers.get(first.layer));
                let folder = folder.map(|layer| layer.directory.to_string()).unwrap_or_default();
                let message = format!("{} is delivered from {folder} as well", object.shown());
                out.on("object", *object, None, message);
            }
            seen.entry(key).or_insert(*object);
        }
        let mut names: BTreeMap<&str, Object<'_>> = BTreeMap::new();
        for api in cluster.of("Api") {
            for version in api.items(&["spec", "versions"]) {
                let Some(node) = version.get("displayName") else { continue };
                let Some(name) = node.as_text() else { continue };
                if let Some(first) = names.get(name) {
                    let message = format!(
                        "{} and {} have a version that is called \"{name}\"",
                        first.shown(),
                        api.shown()
                    );
                    out.on("display-name", api, api.span(node), message);
                }
                names.entry(name).or_insert(api);
            }
        }
    }
    for file in &view.scene.files.orphans {
        let name = view.scene.sources.get(*file).name();
        out.about("orphan", name, "no kustomization leads to this manifest");
    }
}

/// N5.
pub(super) fn lengths(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let roles = database_roles(cluster);
        for object in &cluster.objects {
            names(*object, out);
            if object.is("application.dis.altinn.cloud", "ApplicationIdentity") {
                let namespace = object.namespace().or(view.scene.home.as_ref().map(|home| &*home.name));
                let made = format!("{}-{}", namespace.unwrap_or_default(), object.name());
                // The federated credential has the tighter limit of the two that are made.
                if made.len() > 120 {
                    let message =
                        format!("{made} has {} characters, and a federated credential takes 120", made.len());
                    out.on("identity", *object, None, message);
                } else if made.len() > 63 && roles.contains(object.name()) {
                    let message =
                        format!("{made} has {} characters, and a role of PostgreSQL takes 63", made.len());
                    out.on("role", *object, None, message);
                }
            }
            if object.is("batch", "CronJob") && object.name().len() > LONGEST_OF_JOB {
                let message = format!(
                    "{} has {} characters, and the name of a CronJob takes {LONGEST_OF_JOB}",
                    object.name(),
                    object.name().len()
                );
                out.on("cron-job", *object, None, message);
            }
        }
        for pod in cluster.pods() {
            for label in pod.labels() {
                check_label(pod.owner, label, out);
            }
        }
    }
}

/// The identities that are roles of a database.
pub(super) fn database_roles<'s>(cluster: &Cluster<'s>) -> BTreeSet<&'s str> {
    let principals =
        cluster.of("Database").flat_map(|database| database.items(&["spec", "access", "principals"]));
    let users = principals.filter_map(|one| one.text_at(&["identityRef", "name"]));
    let admin = ["spec", "auth", "admin", "identity", "identityRef", "name"];
    users.chain(cluster.of("DatabaseServer").filter_map(|server| server.text(&admin))).collect()
}

fn names(object: Object<'_>, out: &mut Out<'_>) {
    let name = object.name();
    if name.contains("${") || name.is_empty() {
        return;
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    // Roles may have any name.
    let is_free = object.group() == "rbac.authorization.k8s.io";
    let is_name = name.chars().all(fits) && edge(name.chars().next()) && edge(name.chars().last());
    let most = if matches!(object.kind(), "Service" | "Namespace") { 63 } else { 253 };
    if !is_free && (!is_name || name.len() > most) {
        let message = format!("\"{name}\" is no name for a {}", object.kind());
        out.on("name", object, None, message)
            .help(format!("write lower-case letters, digits and `-`, at most {most} of them, and begin and end with a letter or digit"));
    }
    for label in object.entries(&["metadata", "labels"]) {
        check_label(object, label, out);
    }
}

fn check_label(object: Object<'_>, label: &crate::object::Entry, out: &mut Out<'_>) {
    let Some(value) = label.value.as_text() else { return };
    if !is_label(value) && !value.contains("${") {
        let message = format!("the label {} of {} is \"{value}\"", label.key, object.shown());
        out.on("label", object, object.span(&label.value), message).help(
            "write at most 63 letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit",
        );
    }
}

/// Whether a label can have a value.
pub(super) fn is_label(value: &str) -> bool {
    static LABEL: LazyLock<Option<regex::Regex>> =
        LazyLock::new(|| regex::Regex::new("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$").ok());
    value.len() <= 63 && LABEL.as_ref().is_some_and(|label| label.is_match(value))
}

/// N6.
pub(super) fn product(view: &View<'_>, out: &mut Out<'_>) {
    let product = view.scene.product.as_ref();
    if let Some(product) = product
        && !product.value.chars().all(|c| c.is_ascii_alphanumeric())
    {
        let message = format!(
            "the key of the product, {}, has other characters than letters and digits",
            product.value
        );
        out.at("key", product.span, None, message);
    }
    for object in view.delivering().filter(|object| object.is("source.toolkit.fluxcd.io", "OCIRepository")) {
        let Some(url) = object.text(&["spec", "url"]) else { continue };
        let Some((registry, repository)) = url.strip_prefix("oci://").and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        let place = object.place(&["spec", "url"]);
        if let Some(product) = product
            && repository.split('/').next() != Some(&*product.value)
        {
            let message = format!("the artifact {repository} is not one of {}", product.value);
            out.on("repository", object, place, message)
                .help(format!("write oci://{registry}/{}/…", product.value));
        }
        let is_azure = registry.ends_with(".azurecr.io");
        if is_azure
            && object.text(&["spec", "provider"]).is_none()
            && object.at(&["spec", "secretRef"]).is_none()
        {
            let edit = object
                .at(&["spec"])
                .and_then(|spec| place::add_to(object, spec, "provider: azure", &view.scene.sources));
            out.on(
                "provider",
                object,
                place,
                format!("nothing says how {} signs in to {registry}", object.shown()),
            )
            .help("write `provider: azure`")
            .fix(edit);
        }
    }
}
