//! Traefik: IngressRoutes lead to Services, Middlewares stand in the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::Cluster;
use super::ingress::Route;
use super::reader::{Reader, missing, object};
use super::service;
use super::writer::{Subject, Writer};
use crate::estate::Ingress;
use crate::estate::{Field, Rest, Text, TraceId};
use crate::value::Value;

/// The groups of its kinds, the one of today first.
pub(super) const GROUPS: [&str; 2] = ["traefik.io", "traefik.containo.us"];

/// The kinds that are read here.
pub(super) const READ: [&str; 4] = ["IngressRoute", "IngressRouteTCP", "Middleware", "TraefikService"];

/// A reference to a middleware: its name, and the namespace where it says none.
pub(super) type Reference<'a> = (Reader<'a>, Option<&'a str>);

/// What middlewares do to a route.
#[derive(Default)]
pub(super) struct Effect {
    /// Who is let in.
    pub(super) allowed: Option<Allowed>,
    /// Whether clients are only sent elsewhere.
    pub(super) redirects: bool,
    /// Which web pages may call it.
    pub(super) cors: Option<(Value, TraceId)>,
}

/// The routes to Services.
pub(super) fn routes<'a>(cluster: &'a Cluster<'a>) -> Vec<Route<'a>> {
    let mut all = Vec::new();
    for group in GROUPS {
        for route in cluster.all(group, "IngressRoute") {
            read(&route, None, &mut all);
        }
        for route in cluster.all(group, "IngressRouteTCP") {
            read(&route, Some("tcp"), &mut all);
        }
    }
    all
}

fn read<'a>(object: &Reader<'a>, transport: Option<&str>, all: &mut Vec<Route<'a>>) {
    let spec = object.member("spec");
    let mut entry_points = spec.member("entryPoints").items();
    let secure = spec.member("tls").is_set()
        || entry_points.any(|one| matches!(one.str(), Some("https" | "websecure")));
    for rule in spec.member("routes").items() {
        let matched = rule.member("match");
        let bound =
            || Field::known(Arc::from(if secure { "SniEnabled" } else { "Disabled" }), matched.trace());
        let hosts: Arc<[_]> = hosts(&matched.shown()).into_iter().map(|host| (host, bound())).collect();
        let references: Vec<Reference<'a>> = rule
            .member("middlewares")
            .items()
            .map(|one| (one.member("name"), one.member("namespace").str().or(object.namespace())))
            .collect();
        for target in rule.member("services").items().flat_map(|target| targets(object, target)) {
            let effect = effect(&references);
            let scheme = target.member("scheme");
            let word = transport.or_else(|| service::protocol(&scheme.shown()));
            let cookie = target.path(&["sticky", "cookie"]).set();
            all.push(Route {
                service: target.member("name").shown(),
                namespace: target.member("namespace").str().or(object.namespace()),
                port: target.member("port").shown(),
                object: *object,
                hosts: Arc::clone(&hosts),
                allowed: effect.allowed,
                redirects: effect.redirects,
                transport: word.map(|word| Field::known(Arc::from(word), scheme.trace())),
                sticky: cookie.map(|cookie| Field::known(Arc::from("sticky"), cookie.opened())),
                cors: effect.cors,
            });
        }
    }
}

/// The Services that a target stands for: a TraefikService has several.
fn targets<'a>(object: &Reader<'a>, target: Reader<'a>) -> Vec<Reader<'a>> {
    if target.member("kind").str() != Some("TraefikService") {
        return vec![target];
    }
    let name = target.member("name").shown();
    let namespace = target.member("namespace").str().or(object.namespace());
    let found =
        GROUPS.iter().find_map(|group| object.cluster.find(group, "TraefikService", namespace, &name));
    let Some(found) = found.map(|found| found.member("spec")) else { return vec![target] };
    let weighted = found.path(&["weighted", "services"]).items();
    weighted.chain(found.member("mirroring").set()).collect()
}

/// The hosts in a rule: what is quoted within `Host(…)` and `HostSNI(…)`.
fn hosts(rule: &str) -> Vec<Text> {
    let mut found = Vec::new();
    for word in ["Host(", "HostSNI("] {
        for (at, _) in rule.match_indices(word) {
            let inside = rule.get(at + word.len()..).and_then(|rest| rest.split(')').next()).unwrap_or("");
            let quoted = inside.split(',').map(|one| one.trim().trim_matches(['`', '"', '\'']));
            found.extend(quoted.filter(|host| !host.is_empty() && *host != "*").map(Arc::from));
        }
    }
    found
}

/// What middlewares do together, those of chains among them.
pub(super) fn effect(references: &[Reference<'_>]) -> Effect {
    let mut effect = Effect::default();
    let mut open: Vec<Reference<'_>> = references.to_vec();
    let mut seen = BTreeSet::new();
    while let Some((name, namespace)) = open.pop() {
        let shown = name.shown();
        let found = GROUPS.iter().find_map(|group| name.cluster.find(group, "Middleware", namespace, &shown));
        let Some(found) = found else {
            // It may let in only some.
            let value = missing(format!("the Middleware {shown}"));
            restrict(&mut effect, Allowed::unknown(Rest { value, trace: name.trace() }));
            continue;
        };
        if seen.insert(found.object.number) {
            apply(&found.member("spec"), &mut effect);
            let chained = found.path(&["spec", "chain", "middlewares"]).items();
            open.extend(chained.map(|inner| {
                (inner.member("name"), inner.member("namespace").str().or(inner.namespace()).or(namespace))
            }));
        }
    }
    effect
}

fn apply(spec: &Reader<'_>, effect: &mut Effect) {
    for word in ["ipAllowList", "ipWhiteList"] {
        if let Some(list) = spec.member(word).set()
            && let Some(allowed) = Allowed::list(list.member("sourceRange").items())
        {
            restrict(effect, allowed);
        }
    }
    effect.redirects |= spec.member("redirectScheme").is_set() || spec.member("redirectRegex").is_set();
    if effect.cors.is_none() {
        effect.cors = cors(&spec.member("headers"));
    }
}

fn restrict(effect: &mut Effect, allowed: Allowed) {
    effect.allowed.get_or_insert_default().add(allowed);
}

/// A policy about other web pages, with the names that Azure has for its parts.
fn cors(headers: &Reader<'_>) -> Option<(Value, TraceId)> {
    let parts = [
        ("allowedOrigins", "accessControlAllowOriginList"),
        ("allowedMethods", "accessControlAllowMethods"),
        ("allowedHeaders", "accessControlAllowHeaders"),
        ("exposeHeaders", "accessControlExposeHeaders"),
        ("maxAge", "accessControlMaxAge"),
        ("allowCredentials", "accessControlAllowCredentials"),
    ];
    let found: Vec<_> =
        parts.into_iter().filter_map(|(name, own)| Some((name, headers.member(own).value()?))).collect();
    (!found.is_empty()).then(|| (object(found), headers.opened()))
}

/// The routes from Traefik to an app.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>, _ingress: &Ingress) {}

#[cfg(test)]
mod tests {
    use super::hosts;

    #[test]
    fn the_hosts_of_a_rule_are_what_it_quotes() {
        let rule =
            "Host(`a.example`, `b.example`) && PathPrefix(`/x`) || HostSNI(`*`) || Host(\"c.example\")";
        assert_eq!(hosts(rule).join(" "), "a.example b.example c.example");
        assert_eq!(hosts("Host(`a").join(" "), "a");
        assert!(hosts("PathPrefix(`/`)").is_empty());
    }
}
