//! Services: the port of the pods, and what is said about the protocol.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cluster::Cluster;
use super::container;
use super::lower::Outcome;
use super::probe;
use super::reader::Reader;
use super::selector::Selectors;
use super::writer::{Subject, Writer};
use crate::estate::{Field, Ingress, Other, Property, Setting, Text};
use crate::object::Node;
use crate::object::build::{int, mapping, sequence, text};
use crate::origin::OriginId;
use crate::value::{Object, Sourced, Value};

/// An annotation that keeps the address of a load balancer inside of the network.
const INTERNAL: &str = "service.beta.kubernetes.io/azure-load-balancer-internal";

/// The Services by the pods that they select.
pub(super) fn by_pods<'a>(cluster: &'a Cluster<'a>) -> Selectors<'a> {
    let all = cluster.all("", "Service").map(|service| (service, service.path(&["spec", "selector"])));
    // One that selects nothing leads to something that is no pod.
    Selectors::of(all.filter(|(_, selector)| selector.entries().next().is_some()))
}

/// The port that is meant by number or name; the first where none is.
pub(super) fn port<'a>(service: &Reader<'a>, meant: Option<&str>) -> Option<Reader<'a>> {
    let ports = service.path(&["spec", "ports"]);
    let is_meant = |port: &Reader<'a>| {
        let (number, name) = (port.member("port").shown(), port.member("name").shown());
        meant.is_some_and(|meant| !meant.is_empty() && (*number == *meant || *name == *meant))
    };
    ports.items().find(is_meant).or_else(|| ports.items().next())
}

/// The port of the container that a port of a Service leads to.
pub(super) fn target(port: &Reader<'_>, template: &Reader<'_>) -> Option<Field<i64>> {
    let target = port.member("targetPort");
    let Some(written) = target.set() else { return port.member("port").int() };
    match written.str() {
        Some(name) if name.parse::<i64>().is_err() => {
            let containers = container::own(&template.path(&["spec", "containers"]));
            containers
                .iter()
                .find_map(|one| probe::named(one, name))
                .and_then(|found| found.int())
                .or_else(|| written.int())
        }
        _ => written.int(),
    }
}

/// A port beside the one that the app is about: its number, the port of the container, and whether others than the neighbours
/// reach it.
pub(super) fn mapping_of(port: &Reader<'_>, target: Option<Field<i64>>, external: bool) -> Other {
    let target = target.map(|target| match target.setting {
        Setting::Known(number) => Value::Int(number),
        Setting::Unknown(value) => value,
    });
    let mut value = Object::new();
    for (name, member) in [("targetPort", target), ("external", Some(Value::Bool(external)))] {
        if let Some(member) = member {
            value.set(name, Sourced::new(member, OriginId::NOWHERE));
        }
    }
    let number = port.member("port");
    let key = Some(number.shown());
    Other { property: Property::PortMapping, key, value: Value::object(value), trace: number.trace() }
}

/// The protocol behind a port, where somebody names it.
pub(super) fn transport(service: &Reader<'_>, port: Option<&Reader<'_>>) -> Option<Field<Text>> {
    let own = port.and_then(|port| port.member("appProtocol").set());
    let scheme = service.annotation("traefik.ingress.kubernetes.io/service.serversscheme").set();
    let named = own.or(scheme)?;
    Some(Field::known(Arc::from(protocol(&named.shown())?), named.trace()))
}

/// A protocol in the words of Azure.
pub(super) fn protocol(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "kubernetes.io/h2c" | "h2c" | "http2" | "grpc" | "grpcs" => Some("http2"),
        "http" | "https" => Some("http"),
        "tcp" => Some("tcp"),
        _ => None,
    }
}

/// Whether a client always reaches the same pod.
pub(super) fn sticky(service: &Reader<'_>) -> Option<Field<Text>> {
    let affinity = service.path(&["spec", "sessionAffinity"]);
    let cookie = service.annotation("traefik.ingress.kubernetes.io/service.sticky.cookie");
    let by_address = affinity.set().filter(|affinity| affinity.str() == Some("ClientIP"));
    let found = by_address.or_else(|| cookie.set().filter(|cookie| &*cookie.shown() == "true"))?;
    Some(Field::known(Arc::from("sticky"), found.trace()))
}

/// The type of a Service that has an address outside of the cluster.
pub(super) fn balanced<'a>(service: &Reader<'a>) -> Option<Reader<'a>> {
    let ty = service.path(&["spec", "type"]).set()?;
    let inside = &*service.annotation(INTERNAL).shown() == "true";
    Some(ty).filter(|ty| ty.str() == Some("LoadBalancer") && !inside)
}

/// The port on which an app is reached where nobody says another.
pub(super) const PORT: i64 = 80;

/// What leads to the pods of an app.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) {
    let name = container::port_name(ingress);
    let tcp = ingress.speaks_tcp();
    let target = match &ingress.port {
        Some(_) => text(name),
        None => {
            let says = "Nobody says on which port the app listens: Azure finds out by itself, Kubernetes does not. It is taken for 80; say `targetPort` where that is wrong.";
            let trace = ingress.transport.trace;
            writer.note(subject.note(Property::TargetPort.word(), Outcome::Question, says, trace));
            int(PORT)
        }
    };
    let number = if tcp { tcp_port(writer, subject, ingress) } else { int(PORT) };
    let protocol = match ingress.transport.get().map(|word| word.to_lowercase()) {
        Some(word) if word == "http2" => Some("kubernetes.io/h2c"),
        Some(word) if word == "tcp" => Some("tcp"),
        Some(word) if word == "http" => Some("http"),
        Some(_) => None,
        None => {
            let says = "The protocol is not known, and nothing is written of it.";
            let trace = ingress.transport.trace;
            writer.note(subject.note(Property::Transport.word(), Outcome::Question, says, trace));
            None
        }
    };
    let mut ports = vec![mapping([
        ("name", Some(text(name))),
        ("port", Some(number)),
        ("targetPort", Some(target)),
        ("appProtocol", protocol.map(text)),
    ])];
    // The gateway of the platform speaks HTTP alone, so an app that others reach by another protocol needs an address.
    let balanced = is_balanced(ingress);
    // What only the neighbours reach is not to be found at that address.
    let (open, inside): (Vec<&Other>, Vec<&Other>) =
        mappings(subject).partition(|mapping| !balanced || is_external(mapping));
    ports.extend(open.into_iter().filter_map(further));
    let inside: Vec<Node> = inside.into_iter().filter_map(further).collect();
    if balanced {
        let says = "The gateway of DIS speaks HTTP alone, so the Service asks for an address of its own. Ask the platform whether product namespaces may have one, and what is to be in DNS.";
        let trace = ingress.external.trace;
        writer.note(subject.note(Property::ExternalIngress.word(), Outcome::Platform, says, trace));
    }
    let spec = mapping([
        ("type", balanced.then(|| text("LoadBalancer"))),
        // Keeps the address of the one who calls.
        ("externalTrafficPolicy", balanced.then(|| text("Local"))),
        ("selector", Some(subject.selector())),
        ("ports", Some(sequence(ports))),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object("v1", "Service", &subject.name, labels, spec);
    writer.add(&subject.home, "service", object, ingress.external.trace);
    if !inside.is_empty() {
        let spec = mapping([("selector", subject.selector()), ("ports", sequence(inside))]);
        let (name, labels) = (format!("{}-inside", subject.name), Some(subject.labels()));
        let object = writer.object("v1", "Service", &name, labels, spec);
        writer.add(&subject.home, "service", object, ingress.external.trace);
    }
}

/// Whether an app has an address of its own outside of the cluster.
pub(super) fn is_balanced(ingress: &Ingress) -> bool {
    ingress.speaks_tcp() && ingress.external.get() == Some(&true)
}

/// The port of an app that speaks no HTTP: the one that is exposed, which is that of the container where none is.
fn tcp_port(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> Node {
    let exposed = subject.workload.others.iter().find(|other| other.property == Property::ExposedPort);
    match (exposed.and_then(|exposed| exposed.value.as_int()).filter(|port| *port > 0), &ingress.port) {
        (Some(exposed), _) => int(exposed),
        (None, Some(port)) => writer.int(port, subject.place(Property::TargetPort.word())),
        (None, None) => int(PORT),
    }
}

/// The further ports of an app.
fn mappings<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Other> {
    subject.workload.others.iter().filter(|other| other.property == Property::PortMapping)
}

/// Whether a further port is for others than the neighbours; one that nobody knows of is for these alone.
fn is_external(mapping: &Other) -> bool {
    let external = mapping.value.as_object().and_then(|object| object.get("external"));
    external.and_then(|external| external.value.as_bool()) == Some(true)
}

/// A further port of a Service; nothing where its numbers are not known.
fn further(mapped: &Other) -> Option<Node> {
    let exposed: i64 = mapped.key.as_deref()?.parse().ok()?;
    let target = mapped.value.as_object()?.get("targetPort")?.value.as_int()?;
    Some(mapping([
        ("name", text(format!("tcp-{exposed}"))),
        ("port", int(exposed)),
        ("targetPort", int(target)),
    ]))
}

/// The ports of the container that further ports lead to, beside the one that the app is about.
pub(super) fn further_targets(subject: &Subject<'_>, ingress: &Ingress) -> BTreeSet<i64> {
    let main = ingress.port.as_ref().and_then(Field::get);
    let written = mappings(subject).filter(|mapped| further(mapped).is_some());
    let targets = written.filter_map(|mapped| mapped.value.as_object()?.get("targetPort")?.value.as_int());
    targets.filter(|target| Some(target) != main).collect()
}

/// What such a port is called in its container.
pub(super) fn further_name(target: i64) -> String {
    format!("tcp-{target}")
}

/// Whether others than the neighbours reach a port of the container by a further one.
pub(super) fn is_open(subject: &Subject<'_>, ingress: &Ingress, target: i64) -> bool {
    let leads_there = |mapped: &&Other| {
        let own = mapped.value.as_object().and_then(|object| object.get("targetPort"));
        own.and_then(|own| own.value.as_int()) == Some(target)
    };
    is_balanced(ingress) && mappings(subject).filter(leads_there).any(is_external)
}

/// Whether a further port is written as it is meant.
pub(super) fn is_written(mapped: &Other, ingress: &Ingress) -> bool {
    further(mapped).is_some() && (!is_external(mapped) || is_balanced(ingress))
}
