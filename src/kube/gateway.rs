//! The Gateway API: HTTPRoute and its relatives lead from a Gateway to Services.

use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::Cluster;
use super::ingress::Route;
use super::reader::{Reader, missing, object};
use super::traefik;
use super::writer::{Subject, Writer};
use crate::estate::Ingress;
use crate::estate::{Field, Setting, Text, TraceId};
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

/// The routes from the Gateway of the platform to an app.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>, _ingress: &Ingress) {}
