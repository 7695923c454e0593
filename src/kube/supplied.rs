//! Values that only a deployment knows: what they are called in the tree, and what is said to whoever must supply them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::lower::{Lowered, Variable};
use super::writer::Writer;
use crate::estate::Text;
use crate::object::build;
use crate::object::{Kind, Node};
use crate::value::Value;
use crate::value::mask;
use crate::variable;
use crate::variable::Piece;

/// Where a value stands, for one that has no name of its own.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The workload or resource.
    pub(super) workload: &'p Text,
    /// The property.
    pub(super) property: &'p str,
    /// Which one of several.
    pub(super) key: Option<&'p str>,
}

impl<'p> Place<'p> {
    /// A property of a workload.
    pub(super) fn of(workload: &'p Text, property: &'p str) -> Self {
        Self { workload, property, key: None }
    }

    /// One of several.
    pub(super) fn key(self, key: &'p str) -> Self {
        Self { key: Some(key), ..self }
    }
}

impl Writer<'_> {
    /// A value as a scalar of its own type where it is known, else as [`text`](Self::text).
    pub(super) fn value(&mut self, value: &Value, place: Place<'_>) -> Node {
        build::scalar(value).unwrap_or_else(|| self.text(value, place))
    }

    /// A value as a text, in which variables stand for what is not known or not to be shown.
    pub(super) fn text(&mut self, value: &Value, place: Place<'_>) -> Node {
        build::text(self.written(value, place))
    }

    /// The same as plain text.
    pub(super) fn written(&mut self, value: &Value, place: Place<'_>) -> String {
        let Place { workload, property, key } = place;
        self.written_for(value, variable::Place { workload, property, key }, workload)
    }

    /// A value that stands at a place, for a workload.
    pub(super) fn written_for(&mut self, value: &Value, place: variable::Place<'_>, user: &Text) -> String {
        let Some(pieces) = self.names.written(value, place) else { return mask::text(value) };
        let piece = |piece| match piece {
            Piece::Known(text) => text.to_string(),
            Piece::Variable(one) => {
                let looks_like = one.looks_like.map(Arc::from);
                let name = Arc::clone(&one.name);
                self.supply(
                    Variable {
                        name: one.name,
                        stands_for: one.stands_for,
                        looks_like,
                        secret: one.secret,
                        used_by: Vec::new(),
                    },
                    user,
                );
                format!("${{{name}}}")
            }
        };
        pieces.into_iter().map(piece).collect()
    }

    /// A variable that stands for nothing that is declared on Azure: `${PARCEL_HOST}`.
    pub(super) fn own_variable(&mut self, base: &str, stands_for: &str, user: &Text) -> String {
        let name = self.names.own(base);
        let shown = format!("${{{name}}}");
        let (looks_like, secret, used_by) = (None, false, Vec::new());
        self.supply(Variable { name, stands_for: Arc::from(stands_for), looks_like, secret, used_by }, user);
        shown
    }

    /// Notes that somebody must supply a variable, and for whom.
    fn supply(&mut self, variable: Variable, user: &Text) {
        let all = &mut self.lowered.variables;
        let known = match all.iter().position(|one| one.name == variable.name) {
            Some(at) => all.get_mut(at),
            None => {
                all.push(variable);
                all.last_mut()
            }
        };
        if let Some(known) = known
            && !known.used_by.contains(user)
        {
            known.used_by.push(Arc::clone(user));
        }
    }
}

/// Leaves `${…}` that people wrote for something else, such as a shell, as it is: to whoever delivers the tree `$${…}` says so.
pub(super) fn escape(lowered: &mut Lowered) {
    if lowered.variables.is_empty() {
        return;
    }
    let own: BTreeSet<Text> = lowered.variables.iter().map(|one| Arc::clone(&one.name)).collect();
    lowered.objects.iter_mut().for_each(|placed| escape_in(&mut placed.object, &own));
}

fn escape_in(node: &mut Node, own: &BTreeSet<Text>) {
    match &mut node.kind {
        Kind::Text(text) if text.contains("${") => *text = Arc::from(escaped(text, own)),
        Kind::Sequence(items) => items.iter_mut().for_each(|item| escape_in(item, own)),
        Kind::Mapping(mapping) => {
            mapping.entries.iter_mut().for_each(|entry| escape_in(&mut entry.value, own));
        }
        Kind::Text(_) | Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Open(_) => {}
    }
}

fn escaped(text: &str, own: &BTreeSet<Text>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let dollars = behind.len() - behind.trim_start_matches('$').len();
        let (signs, after) = behind.split_at(dollars);
        let name = after.strip_prefix('{').and_then(|after| after.split_once('}')).map(|(name, _)| name);
        let is_own = dollars == 1 && name.is_some_and(|name| own.contains(name));
        out.push_str(signs);
        if after.starts_with('{') && !is_own {
            out.push_str(signs);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_a_shell_is_left_to_it() {
        let own = BTreeSet::from([Text::from("PARCEL_HOST")]);
        for (text, expected) in [
            ("https://${PARCEL_HOST}/", "https://${PARCEL_HOST}/"),
            ("if [ -z \"${ENDPOINT:-}\" ]", "if [ -z \"$${ENDPOINT:-}\" ]"),
            ("$${A} $B $(C) $", "$$$${A} $B $(C) $"),
            ("${PARCEL_HOST}${A}", "${PARCEL_HOST}$${A}"),
        ] {
            assert_eq!(escaped(text, &own), expected);
        }
    }
}
