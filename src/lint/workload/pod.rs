//! W4 to W7: what a pod says about itself, where it wants to run, what it may do, and which image it has.

use crate::estate::Property;
use crate::estate::images;
use crate::lint::cluster::{Cluster, Container, Object, Pod, View};
use crate::lint::finding::Out;
use crate::lint::platform::Platform;
use crate::object::Node;

/// Variables that tell a program where to listen.
const LISTENS: [&str; 6] =
    ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "HTTP_PORTS", "URLS", "PORT", "SERVER_PORT"];

/// W4.
pub(in crate::lint) fn pod(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for pod in cluster.pods() {
            let service = cluster.services(&pod).next();
            for (container, first) in
                pod.containers().zip(std::iter::once(true).chain(std::iter::repeat(false)))
            {
                resources(&pod, container, out);
                // Only the program itself is asked how it is, and only where somebody sends it requests.
                if let (true, false, Some(service)) = (first, pod.is_job, service) {
                    probes(view, cluster, &pod, container, out);
                    ports(cluster, &pod, container, service, out);
                }
            }
        }
    }
}

/// Whether it is known that a workload has no such probe on Azure either, beside what Azure does by itself.
fn has_none_on_azure(view: &View<'_>, cluster: &Cluster<'_>, workload: &str, probe: &str) -> bool {
    let Some(comparison) = view.scene.comparisons.get(cluster.stage) else { return false };
    let rows = comparison.rows_of(workload);
    let is_there = |row: &crate::parity::Row| {
        row.property == Property::Probe
            && row.key.as_deref() == Some(probe)
            && row.aca.as_ref().is_some_and(|fact| fact.default.is_none())
    };
    rows.iter().any(|row| row.aca.is_some()) && !rows.iter().any(is_there)
}

fn probes(
    view: &View<'_>,
    cluster: &Cluster<'_>,
    pod: &Pod<'_>,
    container: Container<'_>,
    out: &mut Out<'_>,
) {
    let owner = pod.owner;
    let field =
        |kind: &str| container.node.get(&format!("{kind}Probe")).is_some_and(|probe| !probe.is_null());
    let has = |kind: &str| field(kind) || has_none_on_azure(view, cluster, owner.name(), kind);
    if !has("readiness") {
        let message = format!("{} gets requests before it says that it is ready", owner.shown());
        out.on("readiness", owner, container.place(), message)
            .help("write the readinessProbe that it has on Azure");
    }
    if !has("liveness") {
        let message = format!("nothing notices when {} hangs", owner.shown());
        out.on("liveness", owner, container.place(), message)
            .help("write the livenessProbe that it has on Azure");
    }
}

fn ports<'s>(
    cluster: &Cluster<'s>,
    pod: &Pod<'s>,
    container: Container<'s>,
    service: Object<'s>,
    out: &mut Out<'_>,
) {
    let other = pod.all_containers().any(|other| other.ports().next().is_some());
    if container.ports().next().is_some() || other {
        return;
    }
    let owner = pod.owner;
    let variables = container.variables(cluster);
    let target = service
        .items(&["spec", "ports"])
        .iter()
        .find_map(|port| port.get("targetPort").or_else(|| port.get("port"))?.as_int());
    let port = target.map_or_else(|| "its port".to_owned(), |port| format!("the port {port}"));
    if variables.open || LISTENS.iter().any(|name| variables.has(name)) {
        let message = format!("{} does not declare {port}", owner.shown());
        out.on("container-port", owner, container.place(), message).help(target.map_or_else(
            || "write `ports`".to_owned(),
            |port| format!("write `ports: [{{ containerPort: {port} }}]`"),
        ));
    } else {
        let message = format!(
            "nothing says that {} listens on {port}: neither a port nor a variable does",
            owner.shown()
        );
        out.on("port", owner, container.place(), message)
            .help("write `containerPort`, and the variable by which the program takes it");
    }
}

fn resources(pod: &Pod<'_>, container: Container<'_>, out: &mut Out<'_>) {
    let has = |name: &str| {
        ["requests", "limits"]
            .into_iter()
            .any(|field| container.node.at(&["resources", field, name]).is_some())
    };
    let missing: Vec<&str> = [("cpu", "CPU"), ("memory", "memory")]
        .into_iter()
        .filter(|(name, _)| !has(name))
        .map(|(_, shown)| shown)
        .collect();
    if missing.is_empty() {
        return;
    }
    let owner = pod.owner;
    let message = format!(
        "the container {} of {} requests no {}",
        container.name(),
        owner.shown(),
        missing.join(" and no ")
    );
    out.on("resources", owner, container.place(), message)
        .help("write what it has on Azure as resources.requests");
}

/// W5.
pub(in crate::lint) fn placement(view: &View<'_>, out: &mut Out<'_>) {
    for object in view.everything().filter(|object| object.group() == "keda.sh") {
        let message = format!("{} is for KEDA, which is not there", object.shown());
        out.on("keda", object, object.place(&["kind"]), message)
            .help("write a HorizontalPodAutoscaler by CPU or memory, or run it by the clock");
    }
    for pod in view.clusters.iter().flat_map(|cluster| cluster.pods().collect::<Vec<_>>()) {
        let owner = pod.owner;
        let wants = |name: &str| {
            pod.spec.get(name).is_some_and(|node| !node.items().is_empty() || !node.entries().is_empty())
        };
        if wants("nodeSelector") {
            let message = format!("{} asks for nodes that are labelled, and none is", owner.shown());
            out.on("node", owner, pod.place(&["spec", "nodeSelector"]), message);
        }
        if pod.spec.at(&["affinity", "nodeAffinity"]).is_some_and(|node| !node.entries().is_empty()) {
            let message = format!("{} asks for nodes that are labelled, and none is", owner.shown());
            out.on("node", owner, pod.place(&["spec", "affinity", "nodeAffinity"]), message);
        }
        if wants("tolerations") {
            let message = format!("{} tolerates a taint that no node has", owner.shown());
            out.on("toleration", owner, pod.place(&["spec", "tolerations"]), message);
        }
    }
}

/// W6.
pub(in crate::lint) fn security(view: &View<'_>, out: &mut Out<'_>) {
    for pod in view.clusters.iter().flat_map(|cluster| cluster.pods().collect::<Vec<_>>()) {
        let owner = pod.owner;
        privileged(&pod, out);
        let of_pod = pod.spec.get("securityContext");
        let mut missing: Vec<String> = Vec::new();
        for container in pod.all_containers() {
            let own = container.node.get("securityContext");
            let field = |path: &[&str]| {
                own.and_then(|own| own.at(path)).or_else(|| of_pod.and_then(|of_pod| of_pod.at(path)))
            };
            let mut want = |holds: bool, what: &str| {
                if !holds && !missing.iter().any(|one| one == what) {
                    missing.push(what.to_owned());
                }
            };
            want(field(&["runAsNonRoot"]).and_then(Node::as_bool) == Some(true), "runAsNonRoot: true");
            let profile = field(&["seccompProfile", "type"]).and_then(Node::as_text);
            want(
                matches!(profile, Some("RuntimeDefault" | "Localhost")),
                "seccompProfile: { type: RuntimeDefault }",
            );
            let escalates = own.and_then(|own| own.get("allowPrivilegeEscalation")).and_then(Node::as_bool);
            want(escalates == Some(false), "allowPrivilegeEscalation: false");
            let dropped = own.and_then(|own| own.at(&["capabilities", "drop"])).map_or(&[][..], Node::items);
            want(dropped.iter().any(|one| one.as_text() == Some("ALL")), "capabilities: { drop: [ALL] }");
        }
        if !missing.is_empty() {
            let message = format!("{} does not say {}", owner.shown(), missing.join(", "));
            out.on("restricted", owner, pod.place(&["spec", "securityContext"]), message);
        }
    }
}

fn privileged(pod: &Pod<'_>, out: &mut Out<'_>) {
    let owner = pod.owner;
    let mut say = |what: &str, path: &[&str]| {
        out.on("privileged", owner, pod.place(path), format!("{} {what}", owner.shown()));
    };
    for (field, what) in [("hostNetwork", "network"), ("hostPID", "processes"), ("hostIPC", "memory")] {
        if pod.spec.get(field).and_then(Node::as_bool) == Some(true) {
            say(&format!("shares the {what} of its node"), &["spec", field]);
        }
    }
    let volumes = pod.spec.get("volumes").map_or(&[][..], Node::items);
    if volumes.iter().any(|volume| volume.get("hostPath").is_some()) {
        say("mounts a folder of its node", &["spec", "volumes"]);
    }
    for container in pod.all_containers() {
        let own = container.node.get("securityContext");
        if own.and_then(|own| own.get("privileged")).and_then(Node::as_bool) == Some(true) {
            say(&format!("runs {} with all rights on its node", container.name()), &["spec", "containers"]);
        }
    }
}

/// W7.
pub(in crate::lint) fn image(view: &View<'_>, out: &mut Out<'_>) {
    for pod in view.clusters.iter().flat_map(|cluster| cluster.pods().collect::<Vec<_>>()) {
        for container in pod.all_containers() {
            of_container(&view.scene.platform, pod.owner, container, out);
        }
    }
}

fn of_container(platform: &Platform, owner: Object<'_>, container: Container<'_>, out: &mut Out<'_>) {
    let Some(node) = container.node.get("image") else { return };
    // What stands for a tag has a rule of its own.
    let Some(image) = node.as_text().filter(|image| !image.contains('@') && !image.contains("${")) else {
        return;
    };
    let tag = image.rsplit_once('/').map_or(image, |(_, last)| last).split_once(':').map(|(_, tag)| tag);
    let place = owner.span(node);
    match tag {
        None => {
            let message = format!("the image {image} of {} has no tag", owner.shown());
            out.on("moving", owner, place, message).help("write the version");
        }
        Some(tag) if tag.starts_with("set-by-") => {}
        Some(tag) if images::moves(tag) => {
            let message = format!("the image {image} of {} has a tag that moves", owner.shown());
            out.on("moving", owner, place, message).help("write the version");
        }
        Some(tag) => {
            // Other people number their versions as they like.
            let is_own = image.starts_with("ghcr.io/altinn/") || image.contains(".azurecr.io/");
            let has_dot = tag.starts_with("v.");
            // Through the registry of the platform come images of others as well.
            let is_own = is_own
                && !image.contains(".azurecr.io/docker.io/")
                && !image.contains(".azurecr.io/quay.io/");
            let fits = platform.image_tag.as_ref().is_none_or(|form| form.is_match(tag));
            if has_dot || is_own && !fits {
                // One tag is mostly that of several workloads, and decided in one place.
                let name = image.strip_suffix(tag).unwrap_or(image).trim_end_matches(':');
                let message = format!("the image {name} has the tag {tag}");
                out.at("form", place, owner.stage, message)
                    .help("versions are written as 1.2.3, or 1.2.3-abc1234");
            }
        }
    }
}
