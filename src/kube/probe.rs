//! Probes: how the kubelet watches a container.

use super::container;
use super::container::Role;
use super::lower::Outcome;
use super::reader::Reader;
use super::writer::{Subject, Writer};
use crate::estate::workload::PROBE_NUMBERS;
use crate::estate::{Container, Field, Handler, Presence, Probe, ProbeKind, Property};
use crate::object::build::{mapping, sequence, text};
use crate::object::{Kind, Node};
use crate::value::Value;
use crate::value::mask;

const KINDS: [(&str, ProbeKind); 3] = [
    ("startupProbe", ProbeKind::Startup),
    ("readinessProbe", ProbeKind::Readiness),
    ("livenessProbe", ProbeKind::Liveness),
];

/// The probes of a container.
pub(super) fn probes(container: &Reader<'_>) -> Vec<Probe> {
    let written = KINDS.iter().filter_map(|(name, kind)| Some((container.member(name).set()?, *kind)));
    written.map(|(probe, kind)| self::probe(container, &probe, kind)).collect()
}

fn probe(container: &Reader<'_>, probe: &Reader<'_>, kind: ProbeKind) -> Probe {
    let (http, tcp, grpc) = (probe.member("httpGet"), probe.member("tcpSocket"), probe.member("grpc"));
    let (handler, at) = if http.is_set() {
        let headers = http.member("httpHeaders").items();
        let headers = headers
            .filter_map(|header| Some((header.member("name").value()?, header.member("value").value()?)));
        let path = http.member("path").value().unwrap_or_else(|| Value::from("/"));
        (Handler::Http { path, headers: headers.collect() }, http)
    } else if tcp.is_set() {
        (Handler::Tcp, tcp)
    } else {
        (Handler::Other, grpc)
    };
    let number = |(name, default)| (name, probe.member(name).value().unwrap_or(Value::Int(default)));
    let mut numbers: Vec<(&'static str, Value)> = PROBE_NUMBERS.into_iter().map(number).collect();
    for (name, member) in [
        ("terminationGracePeriodSeconds", probe.member("terminationGracePeriodSeconds")),
        ("scheme", at.member("scheme")),
        ("host", at.member("host")),
    ] {
        numbers.extend(member.value().map(|value| (name, value)));
    }
    Probe {
        kind: Field::known(kind, probe.opened()),
        handler,
        port: at.member("port").node().map(|node| port(container, node)),
        numbers,
        presence: Presence::Certain,
    }
}

/// The number of a port, which may be named.
fn port(container: &Reader<'_>, node: &Node) -> Value {
    let written = super::reader::value(node);
    let Some(name) = written.as_text() else { return written };
    if let Ok(number) = name.parse() {
        return Value::Int(number);
    }
    named(container, name).and_then(|port| port.value()).unwrap_or(written)
}

/// The number of the port that a container calls so.
pub(super) fn named<'a>(container: &Reader<'a>, name: &str) -> Option<Reader<'a>> {
    let mut ports = container.member("ports").items();
    let port = ports.find(|port| port.member("name").str() == Some(name))?;
    port.member("containerPort")
        .set()
        .filter(|port| matches!(port.node().map(|node| &node.kind), Some(Kind::Int(_))))
}

/// The probes of a container, by the members of the container that hold them.
pub(super) fn lower(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    container: &Container,
    role: Role<'_>,
) -> Vec<(&'static str, Node)> {
    let main = match role {
        Role::Main { port } => {
            port.map(|(port, ingress)| (super::writer::value_of(port), container::port_name(ingress)))
        }
        Role::Beside | Role::Init => None,
    };
    let mut found: Vec<(&'static str, Node)> = Vec::new();
    for probe in &container.probes {
        let Some(kind) = probe.kind.get() else {
            let text = "Nobody knows what the probe is for, so it is not written.";
            writer.note(subject.note(Property::Probe.word(), Outcome::Question, text, probe.kind.trace));
            continue;
        };
        let Some((member, _)) = KINDS.iter().find(|(_, own)| own == kind) else { continue };
        if found.iter().any(|(known, _)| known == member) {
            continue;
        }
        match one(writer, subject, probe, main.as_ref()) {
            Some(node) => found.push((member, node)),
            None => {
                let text = "The probe names no port, and nothing else says which one it would ask. It is not written.";
                let note = subject.note(Property::Probe.word(), Outcome::Question, text, probe.kind.trace);
                writer.note(note.of(kind.word()));
            }
        }
        if let Presence::Depends(on) = &probe.presence {
            let text = format!("The probe is written; whether Azure has it depends on {}.", mask::text(on));
            let note = subject.note(Property::Probe.word(), Outcome::Question, text, probe.kind.trace);
            writer.note(note.of(kind.word()));
        }
    }
    for rest in &container.more_probes {
        let text =
            format!("Probes that only a deployment knows are not written: {}.", mask::text(&rest.value));
        writer.note(subject.note(Property::Probe.word(), Outcome::Question, text, rest.trace));
    }
    let connects = |probe: &&Probe| matches!(probe.handler, Handler::Tcp);
    if let (Role::Main { port: Some(_) }, Some(probe)) = (role, container.probes.iter().find(connects)) {
        let text = "A probe that only connects reaches the proxy of the mesh, which answers whether or not the app does. Name a path that the app answers, in the Bicep or here.";
        writer.note(subject.note(Property::Probe.word(), Outcome::Approximate, text, probe.kind.trace));
    }
    found.sort_by_key(|(member, _)| KINDS.iter().position(|(own, _)| own == member));
    found
}

fn one(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    probe: &Probe,
    main: Option<&(Value, &'static str)>,
) -> Option<Node> {
    let place = subject.place(Property::Probe.word());
    let port = match (probe.port.as_ref()?, main) {
        (port, Some((main, name))) if port == main => text(*name),
        (port, _) => writer.value(port, place),
    };
    let mut said = |name: &str| {
        let (_, value) = probe.numbers.iter().find(|(own, _)| *own == name)?;
        Some(writer.value(value, place))
    };
    let (host, scheme) = (said("host"), said("scheme"));
    let mut members: Vec<(&'static str, Option<Node>)> = Vec::new();
    for (name, usual) in PROBE_NUMBERS {
        let own = said(name).filter(|own| own.as_int() != Some(usual));
        members.push((name, own));
    }
    members.push(("terminationGracePeriodSeconds", said("terminationGracePeriodSeconds")));
    let handler = match &probe.handler {
        Handler::Http { path, headers } => {
            let headers: Vec<Node> = headers
                .iter()
                .map(|(name, value)| {
                    mapping([("name", writer.text(name, place)), ("value", writer.text(value, place))])
                })
                .collect();
            let own = mapping([
                ("host", host),
                ("path", Some(writer.text(path, place))),
                ("port", Some(port)),
                ("scheme", scheme),
                ("httpHeaders", (!headers.is_empty()).then(|| sequence(headers))),
            ]);
            ("httpGet", own)
        }
        Handler::Tcp => ("tcpSocket", mapping([("host", host), ("port", Some(port))])),
        Handler::Other => ("grpc", mapping([("port", port)])),
    };
    members.insert(0, (handler.0, Some(handler.1)));
    Some(mapping(members))
}
