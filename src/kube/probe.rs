//! Probes: how the kubelet watches a container.

use super::reader::Reader;
use crate::estate::{Field, Handler, Presence, Probe, ProbeKind};
use crate::object::{Kind, Node};
use crate::value::Value;

/// The numbers of a probe, and what they are when nobody says.
const NUMBERS: [(&str, i64); 5] = [
    ("initialDelaySeconds", 0),
    ("periodSeconds", 10),
    ("timeoutSeconds", 1),
    ("failureThreshold", 3),
    ("successThreshold", 1),
];

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
    let mut numbers: Vec<(&'static str, Value)> = NUMBERS.into_iter().map(number).collect();
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
