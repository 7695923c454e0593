//! The family S: whether the cluster takes an object at all, and what rendering alone does not notice.

use std::collections::BTreeSet;

use super::cluster;
use super::cluster::{Cluster, Container, Object, Pod, View};
use super::finding::Out;
use super::place;
use super::platform::{Served, served};
use crate::object::{Entry, Kind, Node};
use crate::parity::fix::Edit;
use crate::source::Span;
use crate::yaml;

mod fields;

pub(super) use fields::fits;

/// The groups of the platform's own kinds.
const OWN: &str = ".dis.altinn.cloud";

/// S1.
pub(super) fn api_version(view: &View<'_>, out: &mut Out<'_>) {
    for object in view.everything() {
        let (version, kind) = (object.node.api_version(), object.kind());
        // What KEDA is asked for has a rule of its own.
        if version.is_empty() || object.group() == "keda.sh" {
            continue;
        }
        let place = object.place(&["apiVersion"]);
        match served(version, kind) {
            Served::Yes => {}
            Served::Version(versions) => {
                let message = format!("{kind} is not served as {version}");
                let group =
                    if object.group().is_empty() { String::new() } else { format!("{}/", object.group()) };
                let versions = versions.replace(',', &format!(" or {group}"));
                out.on("version", object, place, message)
                    .help(format!("write {group}{versions}, in patches as well"));
            }
            Served::Kind(instead) => {
                let message = format!("nothing on the platform works on {kind} of {version}");
                let finding = out.on("kind", object, object.place(&["kind"]), message);
                if let Some(instead) = instead {
                    finding.help(format!("use {instead}"));
                }
            }
            Served::Group => {
                let message =
                    format!("no operator of the platform is known that works on {kind} of {version}");
                out.on("group", object, place, message);
            }
        }
    }
}

/// S2.
pub(super) fn spec_missing(view: &View<'_>, out: &mut Out<'_>) {
    let sources = &view.scene.sources;
    for object in view.everything().filter(|object| needs_spec(object)) {
        let entry = object.node.as_mapping().and_then(|mapping| mapping.entry("spec"));
        let (place, what, edit) = match entry {
            Some(entry) if entry.value.is_null() => {
                let edit = place::behind(object, entry, "{}", sources);
                (object.origin(entry.at), "has nothing behind `spec:`", edit)
            }
            Some(_) => continue,
            None => (object.place(&["kind"]), "has no `spec`", place::at_end(object, "spec: {}", sources)),
        };
        // Only an identity may have an empty one.
        let edit = edit.filter(|_| object.kind() == "ApplicationIdentity");
        out.on("spec", object, place, format!("the {} {what}", object.shown())).fix(edit);
    }
}

fn needs_spec(object: &Object<'_>) -> bool {
    object.group().ends_with(OWN)
        || matches!(
            (object.group(), object.kind()),
            ("authorization.azure.com", "RoleAssignment")
                | ("external-secrets.io", "SecretStore" | "ExternalSecret")
                | ("source.toolkit.fluxcd.io" | "kustomize.toolkit.fluxcd.io", _)
                | ("gateway.networking.k8s.io", "HTTPRoute")
                | ("traefik.io", "IngressRoute" | "Middleware")
                | ("apps", "Deployment" | "StatefulSet" | "DaemonSet")
                | ("batch", "CronJob" | "Job")
        )
}

/// S4.
pub(super) fn autoscaler(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for scaler in cluster.of("HorizontalPodAutoscaler") {
            let target = scaled(cluster, scaler, out);
            replicas(scaler, out);
            let metrics = scaler.items(&["spec", "metrics"]);
            if metrics.is_empty() {
                let message =
                    format!("{} has no metrics: the API server then takes 80 % of the CPU", scaler.name());
                out.on("metrics", scaler, scaler.place(&["spec"]), message);
            }
            let Some(pod) = target.and_then(|target| cluster.pods().find(|pod| is_same(pod.owner, target)))
            else {
                continue;
            };
            for container in pod.containers() {
                let measured =
                    if metrics.is_empty() { vec!["cpu"] } else { measured(metrics, container.name()) };
                unrequested(scaler, container, &measured, out);
            }
        }
    }
}

fn is_same(one: Object<'_>, other: Object<'_>) -> bool {
    one.kind() == other.kind() && one.name() == other.name()
}

/// What is scaled, where it is there.
fn scaled<'s>(cluster: &Cluster<'s>, scaler: Object<'s>, out: &mut Out<'_>) -> Option<Object<'s>> {
    let field = |name: &str| scaler.text(&["spec", "scaleTargetRef", name]);
    let missing: Vec<&str> =
        ["apiVersion", "kind", "name"].into_iter().filter(|name| field(name).is_none()).collect();
    let place = scaler.place(&["spec", "scaleTargetRef"]);
    if !missing.is_empty() {
        let message = format!("the target of {} has no {}", scaler.name(), listed(&missing));
        out.on("target", scaler, place, message).help("write apiVersion, kind and name");
        return None;
    }
    let (kind, name) = (field("kind")?, field("name")?);
    let found = cluster.find(kind, name);
    if found.is_none() {
        let message = format!("there is no {kind} {name} that {} could scale", scaler.name());
        out.on("target", scaler, scaler.place(&["spec", "scaleTargetRef", "name"]), message);
    }
    found
}

fn replicas(scaler: Object<'_>, out: &mut Out<'_>) {
    let number = |name: &str| scaler.at(&["spec", name]).and_then(Node::as_int);
    let is_open =
        |name: &str| scaler.at(&["spec", name]).is_some_and(|node| matches!(node.kind, Kind::Open(_)));
    let Some(max) = number("maxReplicas") else {
        if !is_open("maxReplicas") {
            let message = format!("{} has no maxReplicas", scaler.name());
            out.on("replicas", scaler, scaler.place(&["spec"]), message)
                .help("write the number that Azure has");
        }
        return;
    };
    let min = number("minReplicas").unwrap_or(1);
    if min > max {
        let message = format!("{} wants at least {min} replicas and at most {max}", scaler.name());
        out.on("replicas", scaler, scaler.place(&["spec", "minReplicas"]), message);
    }
    if min == 0 {
        let message =
            format!("{} goes down to 0 replicas, which an autoscaler without KEDA does not", scaler.name());
        out.on("replicas", scaler, scaler.place(&["spec", "minReplicas"]), message).help("write 1");
    }
}

/// The resources of which a share is measured in a container.
fn measured<'n>(metrics: &'n [Node], container: &str) -> Vec<&'n str> {
    let of = |metric: &'n Node| {
        let (field, fits) = match metric.text_at(&["type"])? {
            "Resource" => ("resource", true),
            "ContainerResource" => {
                ("containerResource", metric.text_at(&["containerResource", "container"]) == Some(container))
            }
            _ => return None,
        };
        let is_share = metric.text_at(&[field, "target", "type"]).is_none_or(|ty| ty == "Utilization");
        (fits && is_share).then(|| metric.text_at(&[field, "name"])).flatten()
    };
    metrics.iter().filter_map(of).collect()
}

fn unrequested(scaler: Object<'_>, container: Container<'_>, measured: &[&str], out: &mut Out<'_>) {
    // What is limited and not requested is requested at the limit.
    let has = |name: &&&str| {
        ["requests", "limits"]
            .into_iter()
            .any(|field| container.node.at(&["resources", field, **name]).is_some())
    };
    let missing: BTreeSet<&str> = measured.iter().filter(|name| !has(name)).copied().collect();
    if missing.is_empty() {
        return;
    }
    let missing: Vec<&str> = missing.into_iter().collect();
    let owner = container.owner;
    let message = format!(
        "the container {} of {} requests no {}, which {} measures",
        container.name(),
        owner.shown(),
        missing.join(" and no "),
        scaler.shown()
    );
    out.on("requests", owner, container.place(), message).help(format!(
        "write resources.requests.{} in this environment",
        missing.join(" and resources.requests.")
    ));
}

/// S5.
pub(super) fn service(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let all: Vec<Pod<'_>> = cluster.pods().collect();
        for service in cluster.of("Service") {
            let selector = service.entries(&["spec", "selector"]);
            if selector.is_empty() || service.text(&["spec", "type"]) == Some("ExternalName") {
                continue;
            }
            if service.items(&["spec", "ports"]).is_empty()
                && service.text(&["spec", "clusterIP"]) != Some("None")
            {
                let message = format!("the Service {} has no ports", service.name());
                out.on("ports", service, service.place(&["spec"]), message);
            }
            let pods: Vec<Pod<'_>> = all.iter().filter(|pod| service.selects(pod)).copied().collect();
            if pods.is_empty() && made_elsewhere(cluster, selector) {
                continue;
            }
            if pods.is_empty() {
                let shown: Vec<String> = selector
                    .iter()
                    .filter_map(|one| Some(format!("{}={}", one.key, one.value.as_text()?)))
                    .collect();
                let message = format!(
                    "the Service {} selects {}, which no pod of the tree has",
                    service.name(),
                    shown.join(", ")
                );
                out.on("selector", service, service.place(&["spec", "selector"]), message);
                continue;
            }
            for port in service.items(&["spec", "ports"]) {
                target_port(service, port, &pods, out);
            }
        }
    }
}

/// Whether the pods that a Service selects may be made by what the platform does not know: the operator of an object with
/// the same labels, or the chart of a release that is named in them.
fn made_elsewhere(cluster: &Cluster<'_>, selector: &[Entry]) -> bool {
    let is_named = |name: &str| selector.iter().any(|one| one.value.as_text() == Some(name));
    let has_all = |labels: &Node| {
        let of = |one: &Entry| labels.get(&one.key).and_then(Node::as_text);
        selector.iter().all(|one| of(one).is_some() && of(one) == one.value.as_text())
    };
    cluster.objects.iter().any(|object| {
        if object.kind() == "HelmRelease" {
            return is_named(object.text(&["spec", "releaseName"]).unwrap_or_else(|| object.name()));
        }
        let served = served(object.node.api_version(), object.kind());
        let makes_pods =
            object.kind() == "OpenTelemetryCollector" || !matches!(served, Served::Yes | Served::Version(_));
        makes_pods && object.at(&["metadata", "labels"]).is_some_and(has_all)
    })
}

fn target_port(service: Object<'_>, port: &Node, pods: &[Pod<'_>], out: &mut Out<'_>) {
    let node = port.get("targetPort").or_else(|| port.get("port"));
    let Some(node) = node else { return };
    let is_there = |pod: &Pod<'_>| {
        let mut containers = pod.all_containers();
        match &node.kind {
            // A port need not be declared: one container that declares none may listen on any.
            Kind::Int(number) => containers.any(|container| {
                let mut ports = container.ports().peekable();
                ports.peek().is_none() || ports.any(|(own, _)| own == Some(*number))
            }),
            Kind::Text(name) => {
                containers.any(|container| container.ports().any(|(_, own)| own == Some(&**name)))
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Float(_)
            | Kind::Open(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_) => true,
        }
    };
    let Some(pod) = pods.iter().find(|pod| !is_there(pod)) else { return };
    let wanted = cluster::port(node);
    let has: Vec<String> = pod
        .all_containers()
        .flat_map(|container| container.ports().collect::<Vec<_>>())
        .map(|(number, name)| match (number, name) {
            (Some(number), Some(name)) => format!("{name} ({number})"),
            (Some(number), None) => number.to_string(),
            (None, name) => name.unwrap_or_default().to_owned(),
        })
        .collect();
    let has = if has.is_empty() { "declares none".to_owned() } else { format!("has {}", has.join(", ")) };
    let message =
        format!("the Service {} leads to the port {wanted}, and {} {has}", service.name(), pod.owner.shown());
    out.on("target-port", service, service.span(node), message);
}

/// S6.
pub(super) fn deprecated_keys(view: &View<'_>, out: &mut Out<'_>) {
    let sources = &view.scene.sources;
    for written in &view.scene.files.kustomizations {
        let Some(mapping) = written.root.as_mapping() else { continue };
        for entry in &mapping.entries {
            let name = &*entry.key.name;
            let instead = match name {
                "patchesStrategicMerge" | "patchesJson6902" => "patches",
                "bases" => "resources",
                "commonLabels" => "labels",
                "vars" => "replacements",
                "imageTags" => "images",
                _ => continue,
            };
            let has_patches = mapping.get("patches").is_some();
            let (check, edits) = match name {
                "patchesStrategicMerge" if !has_patches => {
                    ("patches", merged(entry, sources.get(written.file).text()))
                }
                "patchesStrategicMerge" | "patchesJson6902" => ("patches", Vec::new()),
                _ => ("key", Vec::new()),
            };
            out.at(check, Some(entry.key.span), None, format!("`{name}` is deprecated"))
                .help(format!("write `{instead}`"))
                .fix(edits);
        }
    }
}

/// `patchesStrategicMerge` as `patches`: each file gets a `path:` in front of it.
fn merged(entry: &yaml::Entry, text: &str) -> Vec<Edit> {
    let Some(items) = entry.value.as_sequence() else { return Vec::new() };
    let is_file = |item: &yaml::Node| {
        let written = text.get(item.span.range()).unwrap_or_default();
        item.as_text().is_some() && !written.contains('\n') && item.alias.is_none()
    };
    if entry.value.style != yaml::Style::Block || !items.iter().all(is_file) {
        return Vec::new();
    }
    let file = |item: &yaml::Node| Edit { at: item.span.before(), text: "path: ".to_owned() };
    let key = Edit { at: entry.key.span, text: "patches".to_owned() };
    std::iter::once(key).chain(items.iter().map(file)).collect()
}

/// S7.
pub(super) fn numeric_user(view: &View<'_>, out: &mut Out<'_>) {
    for pod in view.clusters.iter().flat_map(Cluster::pods) {
        let of_pod = pod.spec.get("securityContext");
        let mut unsaid: Option<(Span, Object<'_>)> = None;
        for container in pod.all_containers() {
            let own = container.node.get("securityContext");
            let field = |name: &str| {
                own.and_then(|own| own.get(name)).or_else(|| of_pod.and_then(|of_pod| of_pod.get(name)))
            };
            let must_not = field("runAsNonRoot").and_then(Node::as_bool) == Some(true);
            let about = format!("the container {} of {}", container.name(), pod.owner.shown());
            match field("runAsUser").map(|user| (user, &user.kind)) {
                Some((user, Kind::Int(0))) if must_not => {
                    let message = format!("{about} must not run as root, and runs as user 0");
                    out.on("root", pod.owner, pod.owner.span(user), message);
                }
                Some((user, Kind::Text(name))) => {
                    let message = format!("{about} runs as user \"{name}\", which is no number");
                    out.on("name", pod.owner, pod.owner.span(user), message);
                }
                None if must_not => {
                    unsaid = pod.place(&["spec", "securityContext"]).map(|at| (at, pod.owner));
                }
                Some(_) | None => {}
            }
        }
        if let Some((at, owner)) = unsaid {
            let message =
                format!("{} must not run as root, and only its image says as whom it runs", owner.shown());
            out.on("unsaid", owner, Some(at), message)
                .help("write `runAsUser` with the number, unless the Dockerfile says `USER` with a number");
        }
    }
}

/// Words as people list them.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
