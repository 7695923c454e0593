//! R1 and R2: configuration and secrets.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::cluster::{Cluster, Container, Object, Pod, View, each_scalar};
use crate::lint::finding::Out;
use crate::lint::supply;
use crate::lint::supply::Supply;
use crate::object::Node;

/// R1.
pub(in crate::lint) fn configuration(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for pod in cluster.pods() {
            let volumes: BTreeSet<&str> = pod
                .spec
                .get("volumes")
                .map_or(&[][..], Node::items)
                .iter()
                .filter_map(|volume| volume.text_at(&["name"]))
                .collect();
            for container in pod.all_containers() {
                of_container(cluster, container, out);
                order(container, out);
                mounts(&pod, container, &volumes, out);
            }
            of_volumes(cluster, &pod, out);
        }
        unused(view, cluster, out);
    }
}

fn is_optional(node: &Node) -> bool {
    node.get("optional").and_then(Node::as_bool) == Some(true)
}

fn of_container<'s>(cluster: &Cluster<'s>, container: Container<'s>, out: &mut Out<'_>) {
    for from in container.node.get("envFrom").map_or(&[][..], Node::items) {
        for (field, is_secret) in [("configMapRef", false), ("secretRef", true)] {
            if let Some(reference) = from.get(field) {
                look(cluster, container.owner, reference, None, is_secret, out);
            }
        }
    }
    for variable in container.env() {
        for (field, is_secret) in [("configMapKeyRef", false), ("secretKeyRef", true)] {
            if let Some(reference) = variable.node.at(&["valueFrom", field]) {
                look(cluster, container.owner, reference, Some(variable.name), is_secret, out);
            }
        }
    }
}

/// Whether what a reference names is there, with the key that it names.
fn look<'s>(
    cluster: &Cluster<'s>,
    owner: Object<'s>,
    reference: &'s Node,
    variable: Option<&str>,
    is_secret: bool,
    out: &mut Out<'_>,
) {
    let name_node = ["name", "secretName"].into_iter().find_map(|field| reference.get(field));
    let (Some(node), false) = (name_node, is_optional(reference)) else { return };
    let Some(name) = node.as_text() else { return };
    let (kind, check, found) = match is_secret {
        true => ("Secret", "secret", supply::secret(cluster, name)),
        false => ("ConfigMap", "config-map", supply::config_map(cluster, name)),
    };
    let reads = variable.map_or_else(String::new, |variable| format!(", for {variable}"));
    match found {
        Supply::Open => {}
        Supply::Missing => {
            let message =
                format!("{} reads the {kind} {name}{reads}, which nothing in the tree makes", owner.shown());
            let finding = out.on(check, owner, owner.span(node), message);
            if is_secret {
                finding.help("declare an ExternalSecret that makes it");
            }
        }
        Supply::Keys(keys) => {
            let Some(key_node) = reference.get("key") else { return };
            let Some(key) = key_node.as_text().filter(|key| !keys.contains(key)) else { return };
            let message = format!(
                "{} reads the key {key} of the {kind} {name}{reads}, which it does not have",
                owner.shown()
            );
            let finding = out.on("key", owner, owner.span(key_node), message);
            if let Some(meant) = crate::diag::suggest::nearest(key, keys.iter().copied()) {
                finding.help(format!("did you mean {meant}?"));
            }
        }
    }
}

/// That `$(NAME)` is replaced only where NAME stands above it.
fn order(container: Container<'_>, out: &mut Out<'_>) {
    let names: BTreeSet<&str> = container.env().map(|variable| variable.name).collect();
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for variable in container.env() {
        if let Some(node) = variable.node.get("value")
            && let Some(text) = node.as_text()
        {
            for used in used(text) {
                // One that is not declared at all may come from a ConfigMap, or be meant as it stands.
                if names.contains(used) && !above.contains(used) {
                    let message = format!("{} uses $({used}), which is declared below it", variable.name);
                    let owner = container.owner;
                    out.on("variable", owner, owner.span(node), message)
                        .help(format!("declare {used} above {}", variable.name));
                }
            }
        }
        above.insert(variable.name);
    }
}

/// The names in `$(NAME)`. `$$(NAME)` stands for itself.
fn used(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("$(").filter_map(|(at, _)| {
        let escaped = text.get(..at).is_some_and(|before| before.ends_with('$'));
        let rest = text.get(at + 2..)?;
        (!escaped).then(|| rest.split_once(')').map(|(name, _)| name)).flatten()
    })
}

fn mounts(pod: &Pod<'_>, container: Container<'_>, volumes: &BTreeSet<&str>, out: &mut Out<'_>) {
    // A StatefulSet makes volumes of its claims.
    let claims = pod.owner.items(&["spec", "volumeClaimTemplates"]);
    let claims: BTreeSet<&str> = claims.iter().map(Node::name).collect();
    for mount in container.node.get("volumeMounts").map_or(&[][..], Node::items) {
        let Some(node) = mount.get("name") else { continue };
        let Some(name) = node.as_text().filter(|name| !volumes.contains(name) && !claims.contains(name))
        else {
            continue;
        };
        let message = format!(
            "the container {} of {} mounts {name}, which is no volume of it",
            container.name(),
            pod.owner.shown()
        );
        out.on("volume", pod.owner, pod.owner.span(node), message);
    }
}

fn of_volumes<'s>(cluster: &Cluster<'s>, pod: &Pod<'s>, out: &mut Out<'_>) {
    for volume in pod.spec.get("volumes").map_or(&[][..], Node::items) {
        let projected = volume.at(&["projected", "sources"]).map_or(&[][..], Node::items).iter();
        for source in std::iter::once(volume).chain(projected) {
            for (field, is_secret) in [("configMap", false), ("secret", true)] {
                if let Some(reference) = source.get(field) {
                    look(cluster, pod.owner, reference, None, is_secret, out);
                }
            }
        }
        let Some(node) = volume.at(&["persistentVolumeClaim", "claimName"]) else { continue };
        let Some(name) = node.as_text() else { continue };
        if cluster.find_anywhere("PersistentVolumeClaim", name).is_none() {
            let message = format!("{} mounts the claim {name}, which is not in the tree", pod.owner.shown());
            out.on("volume", pod.owner, pod.owner.span(node), message);
        }
    }
}

/// ConfigMaps and ExternalSecrets that nothing reads.
fn unused<'s>(view: &View<'s>, cluster: &Cluster<'s>, out: &mut Out<'_>) {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for object in cluster.objects.iter().copied().chain(view.delivering()) {
        let is_it = matches!(object.kind(), "ConfigMap" | "ExternalSecret" | "Secret");
        each_scalar(object.node, &mut Vec::new(), &mut |path, node| {
            // What names itself is no use of it.
            let own = is_it && (path == ["metadata", "name"] || path == ["spec", "target", "name"]);
            if let (Some(text), false) = (node.as_text(), own) {
                words.insert(text);
            }
        });
    }
    for map in cluster.of("ConfigMap") {
        let data = map.entries(&["data"]).len() + map.entries(&["binaryData"]).len();
        if data == 0 {
            let message = format!("the ConfigMap {} holds nothing", map.name());
            out.on("empty", map, None, message).help("remove it");
        } else if !words.contains(map.name()) && !is_for_others(map) {
            let message = format!("nothing in the tree reads the ConfigMap {}", map.name());
            out.on("unused", map, None, message)
                .help("remove it, unless a program asks the API server for it");
        }
    }
    for external in cluster.of("ExternalSecret") {
        let made = supply::target(external);
        if !words.contains(made) && !is_for_others(external) {
            let message =
                format!("nothing in the tree reads the Secret {made}, which {} makes", external.shown());
            out.on("unused", external, None, message).help("remove it");
        }
    }
}

/// Whether a label says that something else looks for it, as Grafana does for dashboards.
fn is_for_others(object: Object<'_>) -> bool {
    let own = ["app.kubernetes.io/", "kustomize.toolkit.fluxcd.io/"];
    let is_other =
        |key: &str| !own.iter().any(|own| key.starts_with(own)) && key != "app" && key != "environment";
    object
        .entries(&["metadata", "labels"])
        .iter()
        .any(|label| is_other(&label.key) && matches!(label.value.as_text(), Some("1" | "true")))
}

/// R2.
pub(in crate::lint) fn secret_store(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for external in cluster.of("ExternalSecret") {
            store_of(cluster, external, out);
        }
        for store in cluster.of("SecretStore") {
            account_of(cluster, store, out);
            vault_of(store, out);
        }
        duplicates(cluster, out);
    }
}

fn store_of<'s>(cluster: &Cluster<'s>, external: Object<'s>, out: &mut Out<'_>) {
    let of_data =
        external.items(&["spec", "data"]).iter().filter_map(|one| one.at(&["sourceRef", "storeRef"]));
    let stores = external.at(&["spec", "secretStoreRef"]).into_iter().chain(of_data);
    for reference in stores {
        let Some(node) = reference.get("name") else { continue };
        let Some(name) = node.as_text() else { continue };
        if reference.text_at(&["kind"]) == Some("ClusterSecretStore") {
            let message = format!("{} reads {name}, a store of the whole cluster", external.shown());
            out.on("cluster-store", external, external.span(node), message)
                .help("the platform offers none to products: declare a SecretStore");
            continue;
        }
        let made = |vault: Object<'_>| {
            format!("{}-secret-store", vault.name()) == name || format!("{}-ss", vault.name()) == name
        };
        if cluster.find("SecretStore", name).is_none() && !cluster.of("Vault").any(made) {
            let message = format!("{} reads the store {name}, which is not in the tree", external.shown());
            let finding = out.on("store", external, external.span(node), message);
            let names: Vec<&str> = cluster.of("SecretStore").map(|store| store.name()).collect();
            if let Some(meant) = crate::diag::suggest::nearest(name, names.iter().copied()) {
                finding.help(format!("did you mean {meant}?"));
            }
        }
    }
}

fn account_of<'s>(cluster: &Cluster<'s>, store: Object<'s>, out: &mut Out<'_>) {
    let Some(vault) = store.at(&["spec", "provider", "azurekv"]) else { return };
    let Some(node) = vault.at(&["serviceAccountRef", "name"]) else {
        if vault.text_at(&["authType"]) == Some("WorkloadIdentity") {
            let message = format!("{} does not say as whom it signs in", store.shown());
            out.on("service-account", store, store.place(&["spec", "provider", "azurekv"]), message)
                .help("write `serviceAccountRef` with the name of an ApplicationIdentity");
        }
        return;
    };
    let Some(name) = node.as_text() else { return };
    let is_there =
        ["ApplicationIdentity", "ServiceAccount"].iter().any(|kind| cluster.find(kind, name).is_some());
    if !is_there {
        let message =
            format!("{} signs in as {name}, which is no ApplicationIdentity of the tree", store.shown());
        out.on("service-account", store, store.span(node), message);
    }
}

fn vault_of(store: Object<'_>, out: &mut Out<'_>) {
    let Some(node) = store.at(&["spec", "provider", "azurekv", "vaultUrl"]) else { return };
    let Some(url) = node.as_text().filter(|url| !url.contains("${")) else { return };
    let host = url.strip_prefix("https://").map(|rest| rest.trim_end_matches('/'));
    let is_vault = host.and_then(|host| host.strip_suffix(".vault.azure.net")).is_some_and(|name| {
        (3..=24).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    if !is_vault {
        let message = format!("{} reads {url}, which is not the address of a vault", store.shown());
        out.on("vault", store, store.span(node), message).help("write https://<vault>.vault.azure.net/");
    }
}

/// ExternalSecrets that ask for the same.
fn duplicates(cluster: &Cluster<'_>, out: &mut Out<'_>) {
    let mut seen: BTreeMap<Vec<String>, Object<'_>> = BTreeMap::new();
    for external in cluster.of("ExternalSecret") {
        let store = external.text(&["spec", "secretStoreRef", "name"]).unwrap_or_default();
        let of = |one: &Node| {
            let text = |path: &[&str]| one.text_at(path).unwrap_or_default().to_owned();
            format!("{}={}", text(&["secretKey"]), text(&["remoteRef", "key"]))
        };
        let mut asks: Vec<String> = external.items(&["spec", "data"]).iter().map(of).collect();
        if asks.is_empty() {
            continue;
        }
        asks.sort();
        asks.push(store.to_owned());
        if let Some(first) = seen.get(&asks) {
            let message = format!("{} asks for the same as {}", external.shown(), first.name());
            out.on("duplicate", external, None, message);
        }
        seen.entry(asks).or_insert(external);
    }
}
