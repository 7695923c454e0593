//! R3, R4 and R5: routes of the gateway and of Traefik, and what API management leads to.

use std::collections::BTreeSet;

use crate::lint::cluster;
use crate::lint::cluster::{Cluster, Object, View};
use crate::lint::finding::Out;
use crate::lint::naming::policy_values;
use crate::lint::place;
use crate::object::{Kind, Node};
use crate::source::Span;

/// The header that tells the mesh where a request goes.
const DESTINATION: &str = "l5d-dst-override";

/// R3.
pub(in crate::lint) fn routes(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for route in cluster.of("HTTPRoute").filter(|route| route.group() == "gateway.networking.k8s.io") {
            // One for a Service is of the mesh alone.
            let is_mesh = route
                .items(&["spec", "parentRefs"])
                .iter()
                .any(|parent| parent.text_at(&["kind"]) == Some("Service"));
            if is_mesh {
                continue;
            }
            gateway(view, route, out);
            let hosts = route.items(&["spec", "hostnames"]);
            if hosts.is_empty() {
                let message = format!("{} answers for every host", route.shown());
                out.on("no-host", route, route.place(&["spec"]), message)
                    .help("write the host of the environment below `hostnames`");
            }
            for node in hosts {
                if let Some(host) = node.as_text() {
                    of_host(view, cluster, route, host, route.span(node), out);
                }
            }
            for backend in backends(route) {
                backend_of(cluster, route, backend, out);
            }
        }
        for route in cluster.of("IngressRoute") {
            ingress_route(view, cluster, route, out);
        }
    }
}

/// What the rules of an HTTPRoute lead to.
fn backends<'s>(route: Object<'s>) -> impl Iterator<Item = &'s Node> {
    let rules = route.items(&["spec", "rules"]).iter();
    rules.flat_map(|rule| rule.get("backendRefs").map_or(&[][..], Node::items))
}

fn gateway(view: &View<'_>, route: Object<'_>, out: &mut Out<'_>) {
    let (namespace, name) = &view.scene.platform.gateway;
    let parents = route.items(&["spec", "parentRefs"]);
    if parents.is_empty() {
        let message = format!("{} hangs on no gateway", route.shown());
        out.on("gateway", route, route.place(&["spec"]), message)
            .help(format!("name {namespace}/{name} below `parentRefs`"));
    }
    for parent in parents {
        let own = parent.text_at(&["name"]).unwrap_or_default();
        let own_namespace = parent.text_at(&["namespace"]).or(route.namespace()).unwrap_or_default();
        if own != &**name || own_namespace != &**namespace {
            let place = parent.get("name").and_then(|node| route.span(node)).or_else(|| route.span(parent));
            let message = format!("{} hangs on the gateway {own_namespace}/{own}", route.shown());
            out.on("gateway", route, place, message)
                .help(format!("that of the platform is {namespace}/{name}"));
        }
    }
}

fn of_host(
    view: &View<'_>,
    cluster: &Cluster<'_>,
    route: Object<'_>,
    host: &str,
    place: Option<Span>,
    out: &mut Out<'_>,
) {
    let Some(stage) = view.scene.stages.get(cluster.stage) else { return };
    let configured = view.scene.hosts.get(&stage.name).is_some_and(|configured| &**configured == host);
    if configured || host.contains("${") || host.ends_with(".invalid") {
        return;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let is_own = |label: &&str| **label == *stage.dis || **label == *stage.name;
    let others = view.scene.stages.iter().flat_map(|other| [&other.dis, &other.name]);
    let others: BTreeSet<&str> = others.chain(&view.scene.platform.clusters).map(|name| &**name).collect();
    if !labels.iter().any(is_own)
        && let Some(other) = labels.iter().find(|label| others.contains(**label))
    {
        let message =
            format!("{} of {} has the host {host}, which is one of {other}", route.shown(), stage.dis);
        out.on("other-host", route, place, message).help(format!("write the host of {}", stage.dis));
        return;
    }
    let zone = &*view.scene.platform.zone;
    let altinn = zone.split_once('.').map_or(zone, |(_, rest)| rest);
    if !host.ends_with(&format!(".{altinn}")) {
        return;
    }
    let own = host.strip_suffix(&format!(".{}.{zone}", stage.dis));
    if own.is_none_or(|own| own.is_empty() || own.contains('.')) {
        let message = format!(
            "{} has the host {host}, which the certificate of {} does not cover",
            route.shown(),
            stage.dis
        );
        out.on("zone", route, place, message).help(format!("write <one label>.{}.{zone}", stage.dis));
    }
}

/// Whether a Service of the tree has a port.
fn backend_of<'s>(cluster: &Cluster<'s>, route: Object<'s>, backend: &'s Node, out: &mut Out<'_>) {
    let Some(name_node) = backend.get("name") else { return };
    let is_service = backend.text_at(&["kind"]).is_none_or(|kind| kind == "Service");
    let elsewhere = backend.text_at(&["namespace"]).is_some_and(|own| Some(own) != route.namespace());
    let Some(name) = name_node.as_text().filter(|_| is_service && !elsewhere) else { return };
    let Some(service) = cluster.find("Service", name) else {
        let message = format!("{} leads to the Service {name}, which is not in the tree", route.shown());
        out.on("backend", route, route.span(name_node), message);
        return;
    };
    let Some(node) = backend.get("port") else { return };
    if !has_port(service, node) {
        let message = format!(
            "{} leads to the port {} of the Service {name}, which it does not have",
            route.shown(),
            cluster::port(node)
        );
        out.on("backend", route, route.span(node), message).help(format!("its ports are {}", ports(service)));
    }
}

fn has_port(service: Object<'_>, wanted: &Node) -> bool {
    service.items(&["spec", "ports"]).iter().any(|port| match &wanted.kind {
        Kind::Int(number) => port.get("port").and_then(Node::as_int) == Some(*number),
        Kind::Text(name) => port.text_at(&["name"]) == Some(name),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Float(_)
        | Kind::Open(_)
        | Kind::Sequence(_)
        | Kind::Mapping(_) => true,
    })
}

fn ports(service: Object<'_>) -> String {
    let ports =
        service.items(&["spec", "ports"]).iter().filter_map(|port| port.get("port")).map(cluster::port);
    ports.collect::<Vec<_>>().join(", ")
}

fn ingress_route<'s>(view: &View<'s>, cluster: &Cluster<'s>, route: Object<'s>, out: &mut Out<'_>) {
    let known = &view.scene.platform.entry_points;
    let names = || known.iter().map(|name| &**name).collect::<Vec<_>>().join(" and ");
    let entry_points = route.items(&["spec", "entryPoints"]);
    if entry_points.is_empty() {
        let message = format!("{} names no entry point", route.shown());
        out.on("entry-point", route, route.place(&["spec"]), message).help(format!("write {}", names()));
    }
    for node in entry_points {
        if let Some(name) = node.as_text().filter(|name| !known.iter().any(|one| &**one == *name)) {
            let message = format!("{} comes in at {name}, which Traefik does not have", route.shown());
            out.on("entry-point", route, route.span(node), message)
                .help(format!("the entry points are {}", names()));
        }
    }
    for rule in route.items(&["spec", "routes"]) {
        let matched = rule.get("match");
        let text = matched.and_then(Node::as_text).unwrap_or_default();
        let place = matched.and_then(|node| route.span(node)).or_else(|| route.span(rule));
        let hosts = hosts(text);
        if hosts.is_empty()
            && !text.contains("HostRegexp(")
            && !text.contains("HostSNI(")
            && !text.contains("${")
        {
            let message = format!("a rule of {} answers for every host", route.shown());
            out.on("no-host", route, place, message).help("write Host(`…`) in front of the path");
        }
        for host in hosts {
            of_host(view, cluster, route, host, place, out);
        }
        for service in rule.get("services").map_or(&[][..], Node::items) {
            backend_of(cluster, route, service, out);
        }
        for middleware in rule.get("middlewares").map_or(&[][..], Node::items) {
            let Some(node) = middleware.get("name") else { continue };
            let elsewhere =
                middleware.text_at(&["namespace"]).is_some_and(|own| Some(own) != route.namespace());
            let Some(name) = node.as_text().filter(|name| !elsewhere && !name.contains('@')) else {
                continue;
            };
            if cluster.find("Middleware", name).is_none() {
                let message =
                    format!("{} goes through the Middleware {name}, which is not in the tree", route.shown());
                out.on("middleware", route, route.span(node), message);
            }
        }
    }
}

/// The hosts in a rule of Traefik.
fn hosts(rule: &str) -> Vec<&str> {
    let mut hosts = Vec::new();
    for part in rule.split("Host(").skip(1) {
        let inside = part.split_once(')').map_or(part, |(inside, _)| inside);
        hosts.extend(
            inside.split(',').map(|host| host.trim().trim_matches(|c| matches!(c, '`' | '"' | '\''))),
        );
    }
    hosts
}

/// Every destination that a route gives the mesh: the route, the value, and what it says.
pub(in crate::lint) fn destinations<'c, 's>(
    cluster: &'c Cluster<'s>,
) -> impl Iterator<Item = (Object<'s>, &'s Node, &'s str)> + 'c {
    let routes = cluster.of("HTTPRoute");
    routes.flat_map(|route| {
        let rules = route.items(&["spec", "rules"]).iter();
        rules.flat_map(headers).filter_map(move |node| Some((route, node, node.as_text()?)))
    })
}

/// The values of the header in the filters of a rule.
fn headers(rule: &Node) -> Vec<&Node> {
    let of_backends = rule.get("backendRefs").map_or(&[][..], Node::items).iter();
    let holders = std::iter::once(rule).chain(of_backends);
    let filters = holders.flat_map(|holder| holder.get("filters").map_or(&[][..], Node::items));
    let set = filters.flat_map(|filter| {
        ["set", "add"]
            .into_iter()
            .flat_map(|how| filter.at(&["requestHeaderModifier", how]).map_or(&[][..], Node::items))
    });
    set.filter(|header| header.text_at(&["name"]).is_some_and(|name| name.eq_ignore_ascii_case(DESTINATION)))
        .filter_map(|header| header.get("value"))
        .collect()
}

/// R4.
pub(in crate::lint) fn mesh_destination(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for route in cluster.of("HTTPRoute").filter(|route| route.group() == "gateway.networking.k8s.io") {
            for rule in route.items(&["spec", "rules"]) {
                let backends = rule.get("backendRefs").map_or(&[][..], Node::items);
                let [backend] = backends else { continue };
                let (Some(service), Some(port)) = (backend.text_at(&["name"]), backend.get("port")) else {
                    continue;
                };
                let namespace = backend.text_at(&["namespace"]).or(route.namespace());
                let namespace =
                    namespace.or(view.scene.home.as_ref().map(|home| &*home.name)).unwrap_or_default();
                let wanted = format!("{service}.{namespace}.svc.cluster.local:{}", cluster::port(port));
                let headers = headers(rule);
                if headers.is_empty() && is_meshed(cluster, service) {
                    let message =
                        format!("{} does not tell the mesh that it leads to {service}", route.shown());
                    out.on("missing", route, route.span(rule), message)
                        .help(format!("set `{DESTINATION}` to {wanted}"));
                }
                for node in headers {
                    let Some(says) = node.as_text().filter(|says| *says != wanted) else { continue };
                    let edit = place::instead(route, node, &wanted, &view.scene.sources);
                    let message = format!("{} leads to {wanted}, and tells the mesh {says}", route.shown());
                    out.on("mismatch", route, route.span(node), message)
                        .help(format!("write {wanted}"))
                        .fix(edit);
                }
            }
        }
    }
}

/// Whether pods of a Service say that they are in the mesh.
fn is_meshed(cluster: &Cluster<'_>, service: &str) -> bool {
    let Some(service) = cluster.find("Service", service) else { return false };
    cluster.pods().any(|pod| {
        pod.annotation("linkerd.io/inject").and_then(Node::as_text) == Some("enabled")
            && service.selects(&pod)
    })
}

/// R5.
pub(in crate::lint) fn api_management(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for api in cluster.of("Api") {
            for value in policy_values(api) {
                let Some(node) = value.at(&["idFromBackend", "name"]) else { continue };
                let Some(name) = node.as_text() else { continue };
                if cluster.find("Backend", name).is_none() {
                    let message =
                        format!("{} asks for the Backend {name}, which is not in the tree", api.shown());
                    out.on("backend", api, api.span(node), message);
                }
            }
        }
        let hosts = route_hosts(cluster);
        for backend in cluster.of("Backend").filter(|one| one.group() == "apim.dis.altinn.cloud") {
            if backend.at(&["spec", "description"]).is_none_or(Node::is_null) {
                let message = format!("{} has no description, at which the operator stops", backend.shown());
                out.on("description", backend, backend.place(&["spec"]), message);
            }
            let Some(node) = backend.at(&["spec", "url"]) else { continue };
            let Some(host) = node.as_text().and_then(host_of) else { continue };
            if !hosts.is_empty() && !hosts.contains(host) {
                let message =
                    format!("{} leads to {host}, which no route of the environment has", backend.shown());
                out.on("host", backend, backend.span(node), message)
                    .help(format!("the hosts are {}", hosts.iter().copied().collect::<Vec<_>>().join(", ")));
            }
        }
    }
}

fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', ':', '?']).next()?;
    (!host.is_empty() && !host.contains("${")).then_some(host)
}

/// The hosts of the routes of an environment.
fn route_hosts<'s>(cluster: &Cluster<'s>) -> BTreeSet<&'s str> {
    let gateway = cluster
        .of("HTTPRoute")
        .flat_map(|route| route.items(&["spec", "hostnames"]))
        .filter_map(Node::as_text);
    let traefik = cluster.of("IngressRoute").flat_map(|route| {
        let rules = route.items(&["spec", "routes"]).iter().filter_map(|rule| rule.text_at(&["match"]));
        rules.flat_map(hosts)
    });
    gateway.chain(traefik).collect()
}
