//! Lists of networks that are let in, whatever keeps them: a middleware, an annotation, a policy.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use crate::estate::network::Network;
use crate::estate::workload::network_of;
use crate::estate::{Action, AllowRule, Field, Presence, Rest, Text, TraceId};
use crate::value::Value;

/// Who is let in; everybody else is kept out.
#[derive(Clone, Default)]
pub(super) struct Allowed {
    /// The networks by their names.
    pub(super) rules: BTreeMap<Text, AllowRule>,
    /// The parts of the list that are not known.
    pub(super) rest: Vec<Rest>,
}

impl Allowed {
    /// The networks of a list, each with the line that names it; nothing where it lets everybody in.
    pub(super) fn list<'a>(items: impl Iterator<Item = Reader<'a>>) -> Option<Self> {
        let mut allowed = Self::default();
        for item in items {
            if is_everybody(&item.shown()) {
                return None;
            }
            let known = item.str().is_some();
            let found = rule(&item.shown(), known, item.trace(), Action::Allow);
            allowed.push(AllowRule { value: item.value().unwrap_or(Value::Null), ..found });
        }
        Some(allowed)
    }

    /// The networks of blocks, each without those that are left out of it; nothing where they let everybody in.
    pub(super) fn blocks<'a>(blocks: impl Iterator<Item = Reader<'a>>) -> Option<Self> {
        let (mut allowed, mut open) = (Self::default(), false);
        for block in blocks {
            for except in block.member("except").items() {
                allowed.push(rule(&except.shown(), except.str().is_some(), except.trace(), Action::Deny));
            }
            match Self::list(std::iter::once(block.member("cidr"))) {
                Some(list) => allowed.add(list),
                None => open = true,
            }
        }
        let some_are_out = allowed.rules.values().any(|rule| !lets_in(rule));
        (!open || some_are_out).then_some(allowed)
    }

    /// The networks of a text with commas.
    pub(super) fn text(reader: &Reader<'_>, action: Action) -> Option<Self> {
        let shown = reader.shown();
        let known = reader.str().is_some();
        let networks: Vec<&str> =
            shown.split(',').map(str::trim).filter(|network| !network.is_empty()).collect();
        if networks.iter().any(|network| is_everybody(network)) {
            return None;
        }
        let mut allowed = Self::default();
        for network in networks {
            allowed.push(rule(network, known, reader.trace(), action));
        }
        Some(allowed)
    }

    /// A list that somebody keeps elsewhere.
    pub(super) fn unknown(rest: Rest) -> Self {
        Self { rules: BTreeMap::new(), rest: vec![rest] }
    }

    /// Takes in a network, unless it is there.
    pub(super) fn push(&mut self, rule: AllowRule) {
        self.rules.entry(Arc::clone(&rule.network)).or_insert(rule);
    }

    /// What is left where another list is asked as well: whom either keeps out is kept out, and of two networks of which one lies
    /// in the other that one is let in. What is not known of either list may still keep out everybody, and stays a part that is
    /// not known.
    pub(super) fn and(self, other: Self) -> Self {
        let mut both = Self::default();
        for (list, beside) in [(&self, &other), (&other, &self)] {
            let kept = list.rules.values().filter(|rule| !lets_in(rule) || beside.may_let_in(&rule.network));
            kept.cloned().for_each(|rule| both.push(rule));
        }
        both.rest.extend(self.rest.into_iter().chain(other.rest));
        both
    }

    /// Whether nothing that is known here keeps out a whole network: it names none that are let in, or one around this.
    fn may_let_in(&self, network: &str) -> bool {
        let network = Network::parse(network);
        let mut named = self.rules.values().filter(|rule| lets_in(rule)).peekable();
        named.peek().is_none()
            || !self.rest.is_empty()
            || named.any(|one| match (Network::parse(&one.network), network) {
                (Some(one), Some(network)) => one.contains(network),
                (None, _) | (_, None) => true,
            })
    }

    /// Takes in another list.
    pub(super) fn add(&mut self, other: Self) {
        other.rules.into_values().for_each(|rule| self.push(rule));
        self.rest.extend(other.rest);
    }
}

fn lets_in(rule: &AllowRule) -> bool {
    rule.action.get() != Some(&Action::Deny)
}

/// A rule about a network.
pub(super) fn rule(network: &str, known: bool, trace: TraceId, action: Action) -> AllowRule {
    let network = if known { network_of(network) } else { Arc::from(network) };
    let (value, action) = (Value::Text(Arc::clone(&network)), Field::known(action, trace));
    AllowRule { network, value, known, action, trace, presence: Presence::Certain }
}

/// Whether a network is all of them.
pub(super) fn is_everybody(network: &str) -> bool {
    matches!(network.trim(), "0.0.0.0/0" | "::/0")
}
