//! Where an app is found from outside: under which names, behind which path, and by which dialect that is said.
//!
//! On Azure an app has a host of its own. On DIS a product has one host, so several apps on it are told apart by their paths. One
//! that nobody named is taken off before a request reaches the app, which sees what it saw on Azure; one that somebody named
//! is a path that the app answers to.

use std::sync::Arc;

use super::lower::{IngressDialect, Note, Outcome};
use super::writer::{Subject, Writer};
use crate::estate::{Ingress, Kind, Property, Text, Workload};
use crate::value::mask;

/// How an app is reached from outside.
pub(super) struct Exposure {
    /// The names under which it is reached, with variables for those that are not known.
    pub(super) hosts: Vec<Text>,
    /// What paths begin with, where the app does not have the host for itself.
    pub(super) prefix: Option<Text>,
    /// Whether that is taken off before the app sees a path.
    pub(super) is_taken_off: bool,
    /// The dialect.
    pub(super) by: By,
}

/// A dialect of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// HTTPRoute.
    Gateway,
    /// IngressRoute.
    Traefik,
}

/// How an app is reached from outside; nothing where it is not, or not by HTTP.
pub(super) fn of(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> Option<Exposure> {
    if ingress.external.get().is_none() {
        let text = "Whether others than the neighbours may reach it is not known, so no route leads to it.";
        let trace = ingress.external.trace;
        writer.note(subject.note(Property::ExternalIngress.word(), Outcome::Question, text, trace));
    }
    if !is_routed(ingress) {
        unrouted(writer, subject, ingress);
        return None;
    }
    open_among_closed(writer, subject, ingress);
    let hosts = hosts(writer, subject, ingress);
    let alone = !ingress.domains.is_empty() || routed(writer).take(2).count() < 2;
    let named = writer.target.paths.get(&subject.workload.name).cloned();
    let is_taken_off = !alone && named.is_none();
    let prefix = match named {
        Some(path) => (&*path != "/").then_some(path),
        None => (!alone).then(|| prefix(writer, subject, ingress)),
    };
    let by = match writer.target.dialects.ingress {
        IngressDialect::Gateway => By::Gateway,
        IngressDialect::Traefik => By::Traefik,
        IngressDialect::Either if is_beyond(ingress) => By::Traefik,
        IngressDialect::Either => By::Gateway,
    };
    Some(Exposure { hosts, prefix, is_taken_off, by })
}

/// An app that everybody reaches, beside others that only some do, is asked about; nothing is closed by guess.
fn open_among_closed(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) {
    let limited = |ingress: &Ingress| !ingress.rules.is_empty() || !ingress.more_rules.is_empty();
    let others = writer.estate.workloads.iter().any(|workload| match &workload.kind {
        Kind::App { ingress: Some(other), .. } => is_routed(other) && limited(other),
        Kind::App { ingress: None, .. } | Kind::Job(_) => false,
    });
    if others && !limited(ingress) {
        let text = "Everybody reaches it on Azure, and here too, while other apps of the product let in some networks alone. Say which networks may reach it, if not all.";
        let note = subject.note(Property::AllowedIp.word(), Outcome::Question, text, ingress.external.trace);
        writer.note(note);
    }
}

/// Why nothing is said of requests where there is no route.
const UNROUTED: &str = "No route leads to the app on DIS, and only a route could say this.";

/// What only a route could say.
fn unrouted(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) {
    let mut lost = |property: Property, key: Option<Text>, costs: &str, trace| {
        writer.accept(subject.accepted(property.word(), key.as_deref(), UNROUTED));
        let mut note = subject.note(property.word(), Outcome::Lost, format!("{UNROUTED} {costs}"), trace);
        note.key = key;
        writer.note(note);
    };
    // An app with an address of its own has a NetworkPolicy for them.
    let has_policy = ingress.external.get() == Some(&true);
    let keeps = "Neighbours reach it whatever their address, and nobody else does.";
    if !has_policy {
        for rule in &ingress.rules {
            lost(Property::AllowedIp, Some(Arc::clone(&rule.network)), keeps, rule.trace);
        }
        for rest in &ingress.more_rules {
            lost(Property::AllowedIp, Some(mask::shared(&rest.value)), keeps, rest.trace);
        }
    }
    for (name, bound) in &ingress.domains {
        let costs = "Clients must be told another name, or the DNS where it leads.";
        lost(Property::CustomDomain, Some(Arc::clone(name)), costs, bound.trace);
    }
    if let Some(sticky) = ingress.sticky.as_ref().filter(|_| is_sticky(ingress)) {
        lost(Property::SessionAffinity, None, "The mesh sends each request to any replica.", sticky.trace);
    }
    if let Some((_, trace)) = &ingress.cors {
        lost(Property::Cors, None, "Web pages do not call it from outside.", *trace);
    }
}

fn is_routed(ingress: &Ingress) -> bool {
    ingress.external.get() == Some(&true) && !ingress.speaks_tcp()
}

/// The apps that share the host of the product.
fn routed<'a>(writer: &Writer<'a>) -> impl Iterator<Item = &'a Workload> {
    writer.estate.workloads.iter().filter(|workload| match &workload.kind {
        Kind::App { ingress: Some(ingress), .. } => is_routed(ingress) && ingress.domains.is_empty(),
        Kind::App { ingress: None, .. } | Kind::Job(_) => false,
    })
}

/// Whether an app asks for what an HTTPRoute cannot say on Traefik.
fn is_beyond(ingress: &Ingress) -> bool {
    let limited = !ingress.rules.is_empty() || !ingress.more_rules.is_empty();
    limited || ingress.cors.is_some() || is_sticky(ingress)
}

/// Whether a client always reaches the same replica.
pub(super) fn is_sticky(ingress: &Ingress) -> bool {
    ingress
        .sticky
        .as_ref()
        .is_some_and(|sticky| sticky.get().is_none_or(|word| !word.eq_ignore_ascii_case("none")))
}

fn hosts(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> Vec<Text> {
    if ingress.domains.is_empty() {
        return vec![match &writer.target.host {
            Some(host) => Arc::clone(host),
            None => host(writer, subject),
        }];
    }
    let mut names = Vec::new();
    for (name, bound) in &ingress.domains {
        let property = Property::CustomDomain.word();
        if name.contains('<') {
            let base = format!("{} domain", subject.name);
            let stands_for = format!("a host name of {}: {name}", subject.workload.name);
            names.push(Arc::from(writer.own_variable(&base, &stands_for, &subject.workload.name)));
        } else {
            names.push(Arc::clone(name));
        }
        let text = "The gateway of DIS has a certificate for names one label below the zone of its environment. Ask the platform for a listener with one for this name, and change the DNS at the cut-over.";
        let note = subject.note(property, Outcome::Platform, text, bound.trace);
        writer.note(note.of(Arc::clone(name)));
    }
    names
}

/// A variable for the host of the product.
fn host(writer: &mut Writer<'_>, subject: &Subject<'_>) -> Text {
    let product = Arc::clone(&writer.target.product);
    let stands_for = format!("the host name under which {product} is reached in this environment");
    let host = writer.own_variable("host", &stands_for, &subject.workload.name);
    let asked = |note: &Note| &*note.property == "hostname" && note.outcome == Outcome::Question;
    if !writer.lowered.notes.iter().any(asked) {
        let text = format!(
            "On Azure every app has a host name of its own without asking, on DIS the routes must name one, and nobody says which: {host} stands for it. Say it as `hosts` in tricep.yaml."
        );
        let note = writer.product_note("hostname", Outcome::Question, text);
        writer.note(note);
    }
    Arc::from(host)
}

/// What tells the paths of an app from those of others on one host.
fn prefix(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> Text {
    let prefix: Text = Arc::from(format!("/{}", subject.name));
    let text = format!(
        "On Azure it has a host of its own; here it shares one with other apps, which it is told from by the path {prefix}. The path is taken off before the app sees it. Whoever calls it must know the new address; where another path is agreed upon, say it as `paths` in tricep.yaml."
    );
    let trace = ingress.external.trace;
    writer.note(subject.note(Property::ExternalIngress.word(), Outcome::Question, text, trace));
    prefix
}
