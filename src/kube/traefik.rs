//! Traefik: IngressRoutes lead to Services, Middlewares stand in the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::allow;
use super::allow::Allowed;
use super::cluster::Cluster;
use super::exposure;
use super::exposure::Exposure;
use super::ingress::Route;
use super::lower::Outcome;
use super::reader::{Reader, missing, object};
use super::service;
use super::supplied::Place;
use super::writer::{Subject, Writer};
use crate::estate::{Action, AllowRule, Field, Ingress, Presence, Property, Rest, Setting, Text, TraceId};
use crate::object::Node;
use crate::object::build::{bool, int, mapping, sequence, text};
use crate::value::Value;
use crate::value::mask;

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
            let mut effect = effect(&references);
            let mut list = Allowed::default();
            for (network, action) in addresses(&matched.shown()) {
                let known = matched.str().is_some();
                list.push(allow::rule(&network, known, matched.trace(), action));
            }
            if !list.rules.is_empty() {
                restrict(&mut effect, list);
            }
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

/// The networks in a rule: those that `ClientIP(…)` lets in, and with `!` before it those that it keeps out.
fn addresses(rule: &str) -> Vec<(Text, Action)> {
    let mut found = Vec::new();
    let word = "ClientIP(";
    for (at, _) in rule.match_indices(word) {
        let denied = rule.get(..at).is_some_and(|before| before.trim_end().ends_with('!'));
        let inside = rule.get(at + word.len()..).and_then(|rest| rest.split(')').next()).unwrap_or("");
        let quoted = inside.split(',').map(|one| one.trim().trim_matches(['`', '"', '\'']));
        let action = if denied { Action::Deny } else { Action::Allow };
        found.extend(quoted.filter(|one| !one.is_empty()).map(|one| (Arc::from(one), action)));
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

/// One middleware asks after the other: who is not in each list is kept out.
fn restrict(effect: &mut Effect, allowed: Allowed) {
    effect.allowed = Some(match effect.allowed.take() {
        Some(before) => before.and(allowed),
        None => allowed,
    });
}

/// What Azure calls the parts of a policy about other web pages, and what a Middleware does.
const PAGES: [(&str, &str); 6] = [
    ("allowedOrigins", "accessControlAllowOriginList"),
    ("allowedMethods", "accessControlAllowMethods"),
    ("allowedHeaders", "accessControlAllowHeaders"),
    ("exposeHeaders", "accessControlExposeHeaders"),
    ("maxAge", "accessControlMaxAge"),
    ("allowCredentials", "accessControlAllowCredentials"),
];

/// A policy about other web pages, with the names that Azure has for its parts.
fn cors(headers: &Reader<'_>) -> Option<(Value, TraceId)> {
    let found: Vec<_> =
        PAGES.into_iter().filter_map(|(name, own)| Some((name, headers.member(own).value()?))).collect();
    (!found.is_empty()).then(|| (object(found), headers.opened()))
}

/// The route from Traefik to an app, and what stands in the way.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress, exposure: &Exposure) {
    let mut middlewares: Vec<(String, Node)> = Vec::new();
    let (allowed, mut denied) = (allow_list(writer, subject, ingress), Vec::new());
    if let Some(list) = allowed {
        middlewares.push((format!("{}-allowlist", subject.name), mapping([("ipAllowList", list)])));
    }
    for rule in &ingress.rules {
        if rule.action.get() == Some(&Action::Deny) {
            let place = subject.place(Property::AllowedIp.word()).key(&rule.network);
            denied.push(network(writer, rule, place));
        }
    }
    if let Some((cors, _)) = &ingress.cors {
        let headers = pages(writer, subject, cors);
        middlewares.push((format!("{}-cors", subject.name), mapping([("headers", headers)])));
    }
    if let Some(prefix) = exposure.prefix.as_ref().filter(|_| exposure.is_taken_off) {
        let strip = mapping([("prefixes", sequence([text(Arc::clone(prefix))]))]);
        middlewares.push((format!("{}-path", subject.name), mapping([("stripPrefix", strip)])));
    }
    let cookie = exposure::is_sticky(ingress).then(|| {
        let cookie = mapping([
            ("name", text(format!("{}-replica", subject.name))),
            ("secure", bool(true)),
            ("httpOnly", bool(true)),
        ]);
        mapping([("cookie", cookie)])
    });
    let h2c = ingress.transport.get().is_some_and(|word| word.eq_ignore_ascii_case("http2"));
    let target = mapping([
        ("name", Some(text(Arc::clone(&subject.name)))),
        ("port", Some(int(service::PORT))),
        ("scheme", h2c.then(|| text("h2c"))),
        ("sticky", cookie),
    ]);
    let names = middlewares.iter().map(|(name, _)| mapping([("name", text(name.as_str()))]));
    let names: Vec<Node> = names.collect();
    let route = mapping([
        ("kind", Some(text("Rule"))),
        ("match", Some(text(rule(exposure, &denied)))),
        ("middlewares", (!names.is_empty()).then(|| sequence(names))),
        ("services", Some(sequence([target]))),
    ]);
    let spec =
        mapping([("entryPoints", sequence([text("http"), text("https")])), ("routes", sequence([route]))]);
    let api = format!("{}/v1alpha1", GROUPS[0]);
    let labels = || Some(subject.labels());
    let mut objects = vec![writer.object(&api, "IngressRoute", &subject.name, labels(), spec)];
    let each = middlewares.into_iter();
    objects.extend(each.map(|(name, spec)| writer.object(&api, "Middleware", &name, labels(), spec)));
    for object in objects {
        writer.add(&subject.home, "ingress", object, ingress.external.trace);
    }
}

/// What a request must be like.
fn rule(exposure: &Exposure, denied: &[String]) -> String {
    let hosts: Vec<String> = exposure.hosts.iter().map(|host| format!("Host(`{host}`)")).collect();
    let alone = exposure.prefix.is_none() && denied.is_empty();
    let mut all = vec![match hosts.as_slice() {
        [one] => one.clone(),
        several if alone => several.join(" || "),
        several => format!("({})", several.join(" || ")),
    }];
    all.extend(exposure.prefix.as_ref().map(|prefix| format!("PathPrefix(`{prefix}`)")));
    all.extend(denied.iter().map(|network| format!("!ClientIP(`{network}`)")));
    all.join(" && ")
}

/// A network as it is written.
fn network(writer: &mut Writer<'_>, rule: &AllowRule, place: Place<'_>) -> String {
    if rule.known { rule.network.to_string() } else { writer.written(&rule.value, place) }
}

/// The networks that are let in; nothing where nobody is kept out by them.
fn allow_list(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> Option<Node> {
    let property = Property::AllowedIp.word();
    let mut networks = Vec::new();
    if open_to_all(writer, subject, ingress) {
        return None;
    }
    for rule in &ingress.rules {
        let place = subject.place(property).key(&rule.network);
        match &rule.action.setting {
            Setting::Known(Action::Deny) => continue,
            Setting::Known(Action::Allow) => {}
            Setting::Unknown(_) => {
                let says = "Whether this network is let in is not known. It is not on the list.";
                let note = subject.note(property, Outcome::Question, says, rule.trace);
                writer.note(note.of(Arc::clone(&rule.network)));
                continue;
            }
        }
        if let Presence::Depends(on) = &rule.presence {
            if allow::is_everybody(&rule.network) {
                let says = format!(
                    "Whether everybody is let in depends on {}. Nobody is but those on the list.",
                    mask::text(on)
                );
                let note = subject.note(property, Outcome::Question, says, rule.trace);
                writer.note(note.of(Arc::clone(&rule.network)));
                continue;
            }
            let says =
                format!("It is on the list; whether Azure has it there depends on {}.", mask::text(on));
            let note = subject.note(property, Outcome::Question, says, rule.trace);
            writer.note(note.of(Arc::clone(&rule.network)));
        }
        networks.push(text(network(writer, rule, place)));
    }
    for rest in &ingress.more_rules {
        let says = "It is a list that only a deployment knows. A variable holds one network: write an item for each. Whoever is not on the list is kept out.";
        let shown = mask::text(&rest.value);
        let place = subject.place(property).key(&shown);
        networks.push(writer.text(&rest.value, place));
        writer.accept(subject.accepted(property, Some(&shown), "It is a list that only a deployment knows."));
        writer.note(subject.note(property, Outcome::Question, says, rest.trace).of(shown));
    }
    (!networks.is_empty()).then(|| mapping([("sourceRange", sequence(networks))]))
}

/// Whether a list lets everybody in, so that it is as good as none.
fn open_to_all(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> bool {
    let all = |rule: &&AllowRule| {
        allow::is_everybody(&rule.network)
            && rule.action.get() == Some(&Action::Allow)
            && rule.presence == Presence::Certain
    };
    if !ingress.rules.iter().any(|rule| all(&rule)) {
        return false;
    }
    let says = "The list lets everybody in, so that it is as good as none, and none is written.";
    for rule in &ingress.rules {
        let property = Property::AllowedIp.word();
        if !all(&rule) {
            writer.accept(subject.accepted(property, Some(&rule.network), says));
        }
        let note = subject.note(property, Outcome::Exact, says, rule.trace);
        writer.note(note.of(Arc::clone(&rule.network)));
    }
    true
}

/// A policy about other web pages.
fn pages(writer: &mut Writer<'_>, subject: &Subject<'_>, cors: &Value) -> Node {
    let place = subject.place(Property::Cors.word());
    let mut members = Vec::new();
    for (name, own) in PAGES {
        let Some(member) = cors.as_object().and_then(|cors| cors.get(name)) else { continue };
        let node = match &member.value {
            Value::Array(items) => {
                let items: Vec<Node> =
                    items.iter().map(|item| writer.value(&item.value, place.key(name))).collect();
                sequence(items)
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Object(_)
            | Value::Unknown(_)
            | Value::Secret(_) => writer.value(&member.value, place.key(name)),
        };
        if node.as_sequence().is_none() && name != "maxAge" && name != "allowCredentials" {
            let says = format!(
                "Nobody knows the list `{name}`: the variable for it must be a list in brackets, as in `[https://a.example, https://b.example]`."
            );
            writer.note(subject.note(
                Property::Cors.word(),
                Outcome::Question,
                says,
                subject.workload.opened,
            ));
        }
        members.push((own, node));
    }
    mapping(members)
}

#[cfg(test)]
mod tests {
    use super::{Action, addresses, hosts};

    #[test]
    fn the_hosts_of_a_rule_are_what_it_quotes() {
        let rule =
            "Host(`a.example`, `b.example`) && PathPrefix(`/x`) || HostSNI(`*`) || Host(\"c.example\")";
        assert_eq!(hosts(rule).join(" "), "a.example b.example c.example");
        assert_eq!(hosts("Host(`a").join(" "), "a");
        assert!(hosts("PathPrefix(`/`)").is_empty());
    }

    #[test]
    fn the_networks_of_a_rule_are_let_in_or_kept_out() {
        let rule = "Host(`a`) && !ClientIP(`10.0.0.0/8`) && ClientIP(`192.0.2.1`)";
        let expected = [("10.0.0.0/8".into(), Action::Deny), ("192.0.2.1".into(), Action::Allow)];
        assert_eq!(addresses(rule), expected);
    }
}
