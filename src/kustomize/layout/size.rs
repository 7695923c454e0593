//! How many lines a value takes, which decides where it is written.

use crate::object::{Kind, Node};

/// Behind the name of a member.
pub(super) fn of_member(value: &Node) -> usize {
    match &value.kind {
        Kind::Sequence(items) => 1 + items.iter().map(of_item).sum::<usize>(),
        Kind::Mapping(mapping) => {
            1 + mapping.entries.iter().map(|entry| of_member(&entry.value)).sum::<usize>()
        }
        Kind::Text(text) if text.contains('\n') => 1 + text.lines().count(),
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => 1,
    }
}

/// Behind a dash, or as a document.
pub(super) fn of_item(value: &Node) -> usize {
    match &value.kind {
        // The first of what it holds stands in the line of the dash.
        Kind::Sequence(_) | Kind::Mapping(_) => (of_member(value) - 1).max(1),
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
            of_member(value)
        }
    }
}
