//! Services: the port of the pods, and what is said about the protocol.

use std::sync::Arc;

use super::cluster::Cluster;
use super::container;
use super::probe;
use super::reader::Reader;
use super::selector::Selectors;
use super::writer::{Subject, Writer};
use crate::estate::Ingress;
use crate::estate::{Field, Text};

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

/// What leads to the pods of an app.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>, _ingress: &Ingress) {}
