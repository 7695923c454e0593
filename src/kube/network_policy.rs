//! NetworkPolicies: which networks reach pods.

use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::Cluster;
use super::container;
use super::lower::Outcome;
use super::reader::Reader;
use super::selector::Selectors;
use super::writer::{Subject, Writer};
use crate::estate::{Action, Ingress, Property};
use crate::object::Node;
use crate::object::build::{mapping, sequence, text};
use crate::value::Value;
use crate::value::mask;

/// The policies about what comes in, by the pods that they select.
pub(super) fn by_pods<'a>(cluster: &'a Cluster<'a>) -> Selectors<'a> {
    let incoming = |policy: &Reader<'a>| {
        let types = policy.path(&["spec", "policyTypes"]);
        !types.is_set() || types.items().any(|ty| ty.str() == Some("Ingress"))
    };
    let all = cluster.all("networking.k8s.io", "NetworkPolicy").filter(incoming);
    Selectors::of(all.map(|policy| (policy, policy.path(&["spec", "podSelector"]))))
}

/// The networks that policies let in together. Of those that name only other pods nothing is said: whoever comes from outside
/// comes through one of those.
pub(super) fn allowed(policies: &[Reader<'_>]) -> Option<Allowed> {
    let mut all: Option<Allowed> = None;
    let rules = policies.iter().flat_map(|policy| policy.path(&["spec", "ingress"]).items());
    for rule in rules {
        // A rule that names nobody lets everybody in.
        rule.member("from").items().next()?;
        let mut blocks =
            rule.member("from").items().filter_map(|from| from.member("ipBlock").set()).peekable();
        if blocks.peek().is_some() {
            all.get_or_insert_default().add(Allowed::blocks(blocks)?);
        }
    }
    all
}

/// The networks that are let in, as policies say it: each with those that are left out of it.
pub(super) fn blocks(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) -> Vec<Node> {
    let (mut allowed, mut denied) = (Vec::new(), Vec::new());
    for rule in &ingress.rules {
        let place = subject.place(Property::AllowedIp.word()).key(&rule.network);
        let value = Value::Text(Arc::clone(&rule.network));
        let network = writer.text(if rule.known { &value } else { &rule.value }, place);
        let list = if rule.action.get() == Some(&Action::Allow) { &mut allowed } else { &mut denied };
        list.push(network);
    }
    let block = |cidr: Node, except: Vec<Node>| {
        let except = (!except.is_empty()).then(|| sequence(except));
        mapping([("cidr", Some(cidr)), ("except", except)])
    };
    if denied.is_empty() && !(allowed.is_empty() && ingress.more_rules.is_empty()) {
        return allowed.into_iter().map(|cidr| block(cidr, Vec::new())).collect();
    }
    // What is left out of all addresses must be of their kind.
    let of_six = |network: &Node| network.as_text().is_some_and(|text| text.contains(':'));
    let (six, four): (Vec<Node>, Vec<Node>) = denied.into_iter().partition(of_six);
    vec![block(text("0.0.0.0/0"), four), block(text("::/0"), six)]
}

/// Which networks reach an app that has an address of its own, because no route leads to it that could say so.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) {
    let open = ingress.external.get() == Some(&true) && ingress.speaks_tcp();
    if !open || (ingress.rules.is_empty() && ingress.more_rules.is_empty()) {
        return;
    }
    let property = Property::AllowedIp.word();
    for rule in ingress.rules.iter().filter(|rule| rule.action.get().is_none()) {
        let says = "Whether this network is let in is not known. It is kept out.";
        let note = subject.note(property, Outcome::Question, says, rule.trace);
        writer.note(note.of(Arc::clone(&rule.network)));
    }
    for rest in &ingress.more_rules {
        let says =
            "Networks that only a deployment knows are not written, and are kept out where there is a list.";
        let shown = mask::text(&rest.value);
        writer.accept(subject.accepted(property, Some(&shown), "It is a list that only a deployment knows."));
        writer.note(subject.note(property, Outcome::Question, says, rest.trace).of(shown));
    }
    let outside = blocks(writer, subject, ingress).into_iter().map(|block| mapping([("ipBlock", block)]));
    let outside: Vec<Node> = outside.collect();
    let port = mapping([("port", text(container::port_name(ingress)))]);
    // A rule that names nobody would let everybody in.
    let from_outside =
        (!outside.is_empty()).then(|| mapping([("from", sequence(outside)), ("ports", sequence([port]))]));
    let neighbours = mapping([("podSelector", mapping::<&str, Node>([]))]);
    let from_inside = mapping([("from", sequence([neighbours]))]);
    let spec = mapping([
        ("podSelector", mapping([("matchLabels", subject.selector())])),
        ("policyTypes", sequence([text("Ingress")])),
        ("ingress", sequence(from_outside.into_iter().chain([from_inside]))),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object("networking.k8s.io/v1", "NetworkPolicy", &subject.name, labels, spec);
    writer.add(&subject.home, "network", object, ingress.external.trace);
}
