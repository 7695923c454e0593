//! NetworkPolicies: which networks reach pods.

use std::sync::Arc;

use super::allow;
use super::allow::Allowed;
use super::cluster::Cluster;
use super::container;
use super::lower::Outcome;
use super::reader::Reader;
use super::selector::Selectors;
use super::service;
use super::writer::{Subject, Writer};
use crate::estate::{Action, Ingress, Property, Setting};
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
        for block in rule.member("from").items().filter_map(|from| from.member("ipBlock").set()) {
            let except: Vec<Reader<'_>> = block.member("except").items().collect();
            let mut list = match Allowed::list([block.member("cidr")].into_iter()) {
                Some(list) => list,
                // Everybody but a few.
                None if !except.is_empty() => Allowed::default(),
                None => return None,
            };
            for except in except {
                list.push(allow::rule(&except.shown(), except.str().is_some(), except.trace(), Action::Deny));
            }
            all.get_or_insert_default().add(list);
        }
    }
    all
}

/// Which networks reach an app that has an address of its own, because no route leads to it that could say so.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: &Ingress) {
    let open = ingress.external.get() == Some(&true) && service::is_tcp(ingress);
    if !open || (ingress.rules.is_empty() && ingress.more_rules.is_empty()) {
        return;
    }
    let property = Property::AllowedIp.word();
    let (mut allowed, mut denied) = (Vec::new(), Vec::new());
    for rule in &ingress.rules {
        let place = subject.place(property).key(&rule.network);
        let value = Value::Text(Arc::clone(&rule.network));
        let network = writer.text(if rule.known { &value } else { &rule.value }, place);
        match &rule.action.setting {
            Setting::Known(Action::Deny) => denied.push(network),
            Setting::Known(Action::Allow) => allowed.push(network),
            Setting::Unknown(_) => {
                let says = "Whether this network is let in is not known. It is kept out.";
                let note = subject.note(property, Outcome::Question, says, rule.trace);
                writer.note(note.of(Arc::clone(&rule.network)));
                denied.push(network);
            }
        }
    }
    for rest in &ingress.more_rules {
        let says =
            "Networks that only a deployment knows are not written, and are kept out where there is a list.";
        let shown = mask::text(&rest.value);
        writer.accept(subject.accepted(property, Some(&shown), "It is a list that only a deployment knows."));
        writer.note(subject.note(property, Outcome::Question, says, rest.trace).of(shown));
    }
    let block = |cidr: Node, except: Option<Node>| {
        mapping([("ipBlock", mapping([("cidr", Some(cidr)), ("except", except)]))])
    };
    let of_six = |network: &Node| network.as_text().is_some_and(|text| text.contains(':'));
    let outside = if denied.is_empty() {
        allowed.into_iter().map(|cidr| block(cidr, None)).collect()
    } else {
        // What is left out of all addresses must be of their kind.
        let (six, four): (Vec<Node>, Vec<Node>) = denied.into_iter().partition(of_six);
        let but = |all: &str, denied: Vec<Node>| {
            (!denied.is_empty()).then(|| block(text(all), Some(sequence(denied))))
        };
        but("0.0.0.0/0", four).into_iter().chain(but("::/0", six)).collect::<Vec<Node>>()
    };
    let port = mapping([("port", text(container::port_name(ingress)))]);
    let from_outside = mapping([("from", sequence(outside)), ("ports", sequence([port]))]);
    let neighbours = mapping([("podSelector", mapping::<&str, Node>([]))]);
    let from_inside = mapping([("from", sequence([neighbours]))]);
    let spec = mapping([
        ("podSelector", mapping([("matchLabels", subject.selector())])),
        ("policyTypes", sequence([text("Ingress")])),
        ("ingress", sequence([from_outside, from_inside])),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object("networking.k8s.io/v1", "NetworkPolicy", &subject.name, labels, spec);
    writer.add(&subject.home, "network", object, ingress.external.trace);
}
