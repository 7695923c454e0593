//! The Gateway API: HTTPRoute and its relatives lead from a Gateway to Services.

use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::Cluster;
use super::exposure;
use super::exposure::Exposure;
use super::ingress::Route;
use super::lower::Outcome;
use super::reader::{Reader, missing, object};
use super::service;
use super::traefik;
use super::writer::{Subject, Writer};
use crate::estate::{Field, Ingress, Property, Setting, Text, TraceId};
use crate::object::build::{int, mapping, sequence, text};
use crate::value::Value;

const GROUP: &str = "gateway.networking.k8s.io";

/// The kinds of routes, and the protocol that each implies.
const KINDS: [(&str, Option<&str>); 4] =
    [("HTTPRoute", None), ("GRPCRoute", Some("http2")), ("TCPRoute", Some("tcp")), ("TLSRoute", Some("tcp"))];

/// All kinds of the group that are read here.
pub(super) const READ: [&str; 4] = ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"];

/// The routes from Gateways to Services.
pub(super) fn routes<'a>(cluster: &'a Cluster<'a>) -> Vec<Route<'a>> {
    let mut all = Vec::new();
    for (kind, transport) in KINDS {
        for route in cluster.all(GROUP, kind) {
            if from_outside(&route) {
                read(&route, transport, &mut all);
            }
        }
    }
    all
}

/// Whether a route begins at a Gateway. One that begins at a Service is for the neighbours.
fn from_outside(route: &Reader<'_>) -> bool {
    let mut parents = route.path(&["spec", "parentRefs"]).items();
    parents.any(|parent| parent.member("kind").str().unwrap_or("Gateway") == "Gateway")
}

fn read<'a>(route: &Reader<'a>, transport: Option<&str>, all: &mut Vec<Route<'a>>) {
    let hosts = hosts(route);
    for rule in route.path(&["spec", "rules"]).items() {
        let filters: Vec<Reader<'a>> = rule.member("filters").items().collect();
        for backend in rule.member("backendRefs").items() {
            if backend.member("kind").str().unwrap_or("Service") != "Service" {
                continue;
            }
            let namespace = backend.member("namespace").str().or(route.namespace());
            let persistence = rule.member("sessionPersistence").set();
            all.push(Route {
                service: backend.member("name").shown(),
                namespace,
                port: backend.member("port").shown(),
                object: *route,
                hosts: Arc::clone(&hosts),
                allowed: allowed(route, &filters),
                redirects: false,
                transport: transport.map(|word| Field::known(Arc::from(word), route.opened())),
                sticky: persistence.map(|one| Field::known(Arc::from("sticky"), one.opened())),
                cors: filters.iter().find_map(|filter| cors(&filter.member("cors"))),
            });
        }
    }
}

/// The names of a route, and how each is bound: the Gateway decides about certificates.
fn hosts(route: &Reader<'_>) -> Arc<[(Text, Field<Text>)]> {
    let parent = route.path(&["spec", "parentRefs"]).items().next();
    let bound = parent.map_or(Setting::Known(Arc::from("Disabled")), |parent| binding(route, &parent));
    let names = route.path(&["spec", "hostnames"]).items();
    names
        .map(|name| (name.shown(), Field { setting: bound.clone(), trace: name.trace(), default: None }))
        .collect()
}

fn binding(route: &Reader<'_>, parent: &Reader<'_>) -> Setting<Text> {
    let (name, section) = (parent.member("name").shown(), parent.member("sectionName"));
    let namespace = parent.member("namespace").str().or(route.namespace());
    let Some(gateway) = route.cluster.find(GROUP, "Gateway", namespace, &name) else {
        return Setting::Unknown(missing(format!("the certificate of the Gateway {name}")));
    };
    let mut listeners = gateway.path(&["spec", "listeners"]).items();
    let secure = listeners.any(|listener| {
        let meant = !section.is_set() || listener.member("name").shown() == section.shown();
        meant && (listener.member("tls").is_set() || listener.member("protocol").str() == Some("HTTPS"))
    });
    Setting::Known(Arc::from(if secure { "SniEnabled" } else { "Disabled" }))
}

/// Who is let in by the middlewares that filters refer to.
fn allowed(route: &Reader<'_>, filters: &[Reader<'_>]) -> Option<Allowed> {
    let extensions = filters.iter().map(|filter| filter.member("extensionRef"));
    let middlewares = extensions.filter(|one| one.member("kind").str() == Some("Middleware"));
    let names: Vec<_> = middlewares.map(|one| (one.member("name"), route.namespace())).collect();
    traefik::effect(&names).allowed
}

/// A policy about other web pages, with the names that Azure has for its parts.
fn cors(filter: &Reader<'_>) -> Option<(Value, TraceId)> {
    filter.set()?;
    let parts = [
        ("allowedOrigins", "allowOrigins"),
        ("allowedMethods", "allowMethods"),
        ("allowedHeaders", "allowHeaders"),
        ("exposeHeaders", "exposeHeaders"),
        ("maxAge", "maxAge"),
        ("allowCredentials", "allowCredentials"),
    ];
    let found = parts.into_iter().filter_map(|(name, own)| Some((name, filter.member(own).value()?)));
    Some((object(found), filter.opened()))
}

/// The Gateway of the platform, and its namespace.
const GATEWAY: (&str, &str) = ("traefik-gateway", "traefik");

/// The route from the Gateway of the platform to an app.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress, exposure: &Exposure) {
    let (gateway, namespace) = GATEWAY;
    let parent = mapping([
        ("group", text(GROUP)),
        ("kind", text("Gateway")),
        ("name", text(gateway)),
        ("namespace", text(namespace)),
    ]);
    let path =
        |value: &str| mapping([("path", mapping([("type", text("PathPrefix")), ("value", text(value))]))]);
    let rewrite = exposure.is_taken_off.then(|| {
        let path = mapping([("type", text("ReplacePrefixMatch")), ("replacePrefixMatch", text("/"))]);
        mapping([("type", text("URLRewrite")), ("urlRewrite", mapping([("path", path)]))])
    });
    // By this the mesh knows where a request is going.
    let to = format!("{}.{}.svc.cluster.local:{}", subject.name, writer.target.namespace, service::PORT);
    let header = mapping([("name", text("l5d-dst-override")), ("value", text(to))]);
    let header = mapping([
        ("type", text("RequestHeaderModifier")),
        ("requestHeaderModifier", mapping([("set", sequence([header]))])),
    ]);
    let backend = mapping([
        ("group", text("")),
        ("kind", text("Service")),
        ("name", text(Arc::clone(&subject.name))),
        ("port", int(service::PORT)),
    ]);
    let rule = mapping([
        ("matches", sequence([path(exposure.prefix.as_deref().unwrap_or("/"))])),
        ("filters", sequence(rewrite.into_iter().chain([header]))),
        ("backendRefs", sequence([backend])),
    ]);
    let spec = mapping([
        ("parentRefs", sequence([parent])),
        ("hostnames", sequence(exposure.hosts.iter().map(|host| text(Arc::clone(host))))),
        ("rules", sequence([rule])),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object(&format!("{GROUP}/v1"), "HTTPRoute", &subject.name, labels, spec);
    writer.add(&subject.home, "ingress", object, ingress.external.trace);
    lost(writer, subject, ingress);
}

/// Why a route of the Gateway keeps nobody out.
const OPEN: &str = "An HTTPRoute on DIS cannot keep networks out.";

/// What a route of the Gateway cannot say.
fn lost(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) {
    for rule in &ingress.rules {
        let property = Property::AllowedIp.word();
        let text = format!(
            "{OPEN} Everybody reaches the app until something else does: an IngressRoute with a Middleware can."
        );
        let note = subject.note(property, Outcome::Question, text, rule.trace);
        writer.note(note.of(Arc::clone(&rule.network)));
    }
    if let Some((_, trace)) = &ingress.cors {
        let property = Property::Cors.word();
        writer.accept(subject.accepted(
            property,
            None,
            "No filter of an HTTPRoute on DIS answers for other web pages.",
        ));
        let text = "No filter of an HTTPRoute on DIS answers for other web pages: the app must do so itself.";
        writer.note(subject.note(property, Outcome::Lost, text, *trace));
    }
    if let Some(sticky) = ingress.sticky.as_ref().filter(|_| exposure::is_sticky(ingress)) {
        let property = Property::SessionAffinity.word();
        writer.accept(subject.accepted(property, None, "The mesh sends each request to any replica."));
        let text = "The mesh sends each request to any replica, so what a client left in the memory of one is not there in the next.";
        writer.note(subject.note(property, Outcome::Lost, text, sticky.trace));
    }
}
