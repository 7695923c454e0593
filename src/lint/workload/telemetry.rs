//! W3: where telemetry goes, and whose it is.

use crate::lint::cluster::{Cluster, Container, Pod, View};
use crate::lint::finding::Out;
use crate::source::Span;

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";
const SERVICE: &str = "OTEL_SERVICE_NAME";
const RESOURCE: &str = "OTEL_RESOURCE_ATTRIBUTES";
const SAMPLER: &str = "OTEL_TRACES_SAMPLER";
const RATIO: &str = "OTEL_TRACES_SAMPLER_ARG";
const INSIGHTS: &str = "APPLICATIONINSIGHTS_CONNECTION_STRING";

/// W3.
pub(in crate::lint) fn telemetry(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for pod in cluster.pods() {
            // The first container is the program; what stands beside it is mostly somebody else's.
            if let Some(container) = pod.containers().next() {
                of_container(cluster, &pod, container, out);
            }
            for container in pod.all_containers() {
                bypass(cluster, container, out);
            }
        }
    }
}

fn of_container<'s>(cluster: &Cluster<'s>, pod: &Pod<'s>, container: Container<'s>, out: &mut Out<'_>) {
    let variables = container.variables(cluster);
    let owner = pod.owner;
    let place = container.place();
    let has = |name: &str| variables.has(name) || variables.open;
    if variables.text("OTEL_SDK_DISABLED") == Some("true") {
        return;
    }
    if !has(ENDPOINT) {
        out.on("endpoint", owner, place, format!("{} has no {ENDPOINT}", owner.shown())).help(
            "write http://otel-collector.monitoring.svc.cluster.local:4317, the collector of the platform",
        );
    }
    if !has(PROTOCOL) {
        out.on("protocol", owner, place, format!("{} has no {PROTOCOL}", owner.shown()))
            .help("write grpc for the port 4317");
    } else if let (Some(endpoint), Some(protocol)) = (variables.text(ENDPOINT), variables.text(PROTOCOL)) {
        let port = endpoint.trim_end_matches('/').rsplit(':').next().unwrap_or_default();
        let is_wrong = matches!((port, protocol), ("4317", protocol) if protocol != "grpc")
            || port == "4318" && protocol == "grpc";
        if is_wrong {
            let message = format!("{} speaks {protocol} to the port {port}", owner.shown());
            out.on("protocol", owner, of_variable(container, PROTOCOL).or(place), message)
                .help("4317 takes grpc, 4318 http/protobuf");
        }
    }
    let attributes = variables.text(RESOURCE);
    if !has(SERVICE) && !attributes.is_some_and(|text| text.contains("service.name=")) {
        out.on("service-name", owner, place, format!("{} has no {SERVICE}", owner.shown()));
    }
    let tells_pod =
        attributes.is_some_and(|text| text.contains("k8s.pod.uid=") || text.contains("k8s.pod.ip="));
    let is_unknown = if variables.has(RESOURCE) { attributes.is_none() } else { variables.open };
    if !tells_pod && !is_unknown {
        let message = format!("{} does not tell from which pod its telemetry comes", owner.shown());
        out.on("pod", owner, of_variable(container, RESOURCE).or(place), message).help(format!(
            "write `{RESOURCE}` as k8s.pod.uid=$(POD_UID), below a variable POD_UID that reads metadata.uid"
        ));
    }
    let (sampler, ratio) = (variables.has(SAMPLER), variables.has(RATIO));
    if ratio && variables.lacks(SAMPLER) {
        let message = format!("{} has {RATIO}, and no {SAMPLER} that takes it", owner.shown());
        out.on("sampler", owner, of_variable(container, RATIO).or(place), message)
            .help("write parentbased_traceidratio, or what it is on Azure");
    }
    let needs = variables.text(SAMPLER).is_some_and(|text| text.contains("ratio"));
    if sampler && needs && variables.lacks(RATIO) {
        let message = format!("{} samples by a ratio, and has no {RATIO}", owner.shown());
        out.on("sampler", owner, of_variable(container, SAMPLER).or(place), message)
            .help("write the ratio, between 0 and 1");
    }
}

/// The place of a variable of the container itself.
fn of_variable(container: Container<'_>, name: &str) -> Option<Span> {
    let variable = container.env().find(|variable| variable.name == name)?;
    let value = variable.node.get("value").or_else(|| variable.node.get("name"))?;
    container.owner.span(value)
}

fn bypass<'s>(cluster: &Cluster<'s>, container: Container<'s>, out: &mut Out<'_>) {
    let variables = container.variables(cluster);
    // One that is empty switches it off.
    if variables.has(INSIGHTS) && variables.text(INSIGHTS) != Some("") {
        let owner = container.owner;
        let place = of_variable(container, INSIGHTS).or_else(|| container.place());
        let message =
            format!("{} has {INSIGHTS}, by which telemetry goes around the collector", owner.shown());
        out.on("bypass", owner, place, message).help("remove it; the collector sends everything on");
    }
}
