//! Ingress objects, with the annotations of ingress-nginx.

use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::Cluster;
use super::ingress::Route;
use super::reader::{Reader, object};
use super::service;
use super::traefik;
use super::traefik::Reference;
use crate::estate::{Action, Field, Text, TraceId};
use crate::value::{Sourced, Value};

const GROUP: &str = "networking.k8s.io";
const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// The routes to Services.
pub(super) fn routes<'a>(cluster: &'a Cluster<'a>) -> Vec<Route<'a>> {
    let mut all = Vec::new();
    for ingress in cluster.all(GROUP, "Ingress") {
        let spec = ingress.member("spec");
        let whole = spec.member("defaultBackend").set();
        let paths = spec.member("rules").items().flat_map(|rule| rule.path(&["http", "paths"]).items());
        let backends = whole.into_iter().chain(paths.map(|path| path.member("backend")));
        let hosts = hosts(&spec);
        for backend in backends {
            let service = backend.member("service");
            let port = service.member("port");
            let port = [port.member("number"), port.member("name")].into_iter().find_map(Reader::set);
            all.push(Route {
                service: service.member("name").shown(),
                namespace: ingress.namespace(),
                port: port.map(|port| port.shown()).unwrap_or_default(),
                object: ingress,
                hosts: Arc::clone(&hosts),
                allowed: allowed(&ingress),
                redirects: false,
                transport: transport(&ingress),
                sticky: sticky(&ingress),
                cors: cors(&ingress),
            });
        }
    }
    all
}

fn annotation<'a>(ingress: &Reader<'a>, name: &str) -> Reader<'a> {
    ingress.annotation(&format!("{PREFIX}{name}"))
}

/// The names under which it is reached, and whether it has a certificate for each.
fn hosts(spec: &Reader<'_>) -> Arc<[(Text, Field<Text>)]> {
    let secured: Vec<Text> = spec
        .member("tls")
        .items()
        .flat_map(|tls| tls.member("hosts").items())
        .map(|host| host.shown())
        .collect();
    let named = spec.member("rules").items().filter_map(|rule| rule.member("host").set());
    named
        .map(|host| {
            let binding = if secured.contains(&host.shown()) { "SniEnabled" } else { "Disabled" };
            (host.shown(), Field::known(Arc::from(binding), host.trace()))
        })
        .collect()
}

/// Who is let in: by a list of networks, or of those that are kept out; by Traefik's middlewares where it serves Ingress.
fn allowed(ingress: &Reader<'_>) -> Option<Allowed> {
    let lists = [
        ("whitelist-source-range", Action::Allow),
        ("allowlist-source-range", Action::Allow),
        ("denylist-source-range", Action::Deny),
    ];
    let mut all: Option<Allowed> = None;
    for (name, action) in lists {
        if let Some(list) = annotation(ingress, name).set()
            && let Some(allowed) = Allowed::text(&list, action)
        {
            all.get_or_insert_default().add(allowed);
        }
    }
    let used = ingress.annotation("traefik.ingress.kubernetes.io/router.middlewares");
    if let Some(allowed) = middlewares(&used) {
        all.get_or_insert_default().add(allowed);
    }
    all
}

/// The middlewares of a list such as `namespace-name@kubernetescrd`.
fn middlewares(used: &Reader<'_>) -> Option<Allowed> {
    let shown = used.shown();
    let mut all: Option<Allowed> = None;
    for one in shown.split(',').filter_map(|one| one.trim().strip_suffix("@kubernetescrd")) {
        // Both namespaces and names have dashes: whatever is there is meant.
        let mut ways = one.match_indices('-').filter_map(|(at, _)| one.split_at_checked(at));
        let found = ways.find_map(|(namespace, name)| {
            let name = name.trim_start_matches('-');
            traefik::GROUPS
                .iter()
                .find_map(|group| used.cluster.find(group, "Middleware", Some(namespace), name))
        });
        let reference =
            found.map(|found| -> Reference<'_> { (found.path(&["metadata", "name"]), found.namespace()) });
        if let Some(allowed) = reference.and_then(|reference| traefik::effect(&[reference]).allowed) {
            all.get_or_insert_default().add(allowed);
        }
    }
    all
}

fn transport(ingress: &Reader<'_>) -> Option<Field<Text>> {
    let protocol = annotation(ingress, "backend-protocol").set()?;
    Some(Field::known(Arc::from(service::protocol(&protocol.shown())?), protocol.trace()))
}

fn sticky(ingress: &Reader<'_>) -> Option<Field<Text>> {
    let affinity =
        annotation(ingress, "affinity").set().filter(|affinity| affinity.str() == Some("cookie"))?;
    Some(Field::known(Arc::from("sticky"), affinity.trace()))
}

/// A policy about other web pages, with the names that Azure has for its parts.
fn cors(ingress: &Reader<'_>) -> Option<(Value, TraceId)> {
    let enabled = annotation(ingress, "enable-cors").set().filter(|enabled| &*enabled.shown() == "true")?;
    let parts = [
        ("allowedOrigins", "cors-allow-origin"),
        ("allowedMethods", "cors-allow-methods"),
        ("allowedHeaders", "cors-allow-headers"),
        ("exposeHeaders", "cors-expose-headers"),
    ];
    let list = |one: &Reader<'_>| {
        let shown = one.shown();
        let items = shown.split(',').map(str::trim).filter(|item| !item.is_empty());
        Value::array(items.map(|item| Sourced::new(item, one.origin())).collect())
    };
    let lists =
        parts.into_iter().filter_map(|(name, own)| Some((name, list(&annotation(ingress, own).set()?))));
    let age = annotation(ingress, "cors-max-age").int().and_then(|age| age.get().copied());
    let more = age.map(|age| ("maxAge", Value::Int(age)));
    Some((object(lists.chain(more)), enabled.trace()))
}
