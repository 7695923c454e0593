//! How many values patches and replacements may copy, and how deep what they move may come to lie.
//!
//! A copy of a field into itself doubles it, so that a few lines can ask for more than any memory; a move can put a field below
//! itself, so that a file can ask for more levels than any stack has room for.

use crate::limits;
use crate::object::{Kind, Node};

/// How many values one rendering has room for beside those that it copied; what a value was before counts with it.
#[derive(Debug)]
pub(super) struct Room {
    left: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(limits::RENDERED_VALUES)
    }
}

impl Room {
    pub(super) fn of(left: usize) -> Self {
        Self { left }
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Takes the room of a node that comes to lie below so many levels.
    pub(super) fn take(&mut self, node: &Node, above: usize) -> Result<(), String> {
        let mut rest = Vec::new();
        push(node, above, &mut rest);
        while let Some((kind, above)) = rest.pop() {
            let Some(left) = self.left.checked_sub(1) else {
                return Err(format!("the tree would have more than {} values", limits::RENDERED_VALUES));
            };
            self.left = left;
            match kind {
                Kind::Sequence(_) | Kind::Mapping(_) if above >= limits::VALUE_DEPTH => {
                    return Err(too_deep());
                }
                Kind::Sequence(items) => items.iter().for_each(|item| push(item, above + 1, &mut rest)),
                Kind::Mapping(members) => {
                    members.entries.iter().for_each(|entry| push(&entry.value, above + 1, &mut rest));
                }
                Kind::Null
                | Kind::Bool(_)
                | Kind::Int(_)
                | Kind::Float(_)
                | Kind::Text(_)
                | Kind::Open(_) => {}
            }
        }
        Ok(())
    }
}

/// Whether a path leads no deeper than values lie.
pub(super) fn fits(steps: usize) -> Result<(), String> {
    if steps > limits::VALUE_DEPTH { Err(too_deep()) } else { Ok(()) }
}

fn too_deep() -> String {
    format!("it would be nested deeper than {} levels", limits::VALUE_DEPTH)
}

/// A node and all that it was, which goes wherever it goes.
fn push<'n>(node: &'n Node, above: usize, rest: &mut Vec<(&'n Kind, usize)>) {
    rest.push((&node.kind, above));
    let mut before = node.before.as_ref();
    while let Some(step) = before {
        rest.push((&step.kind, above));
        before = step.before.as_ref();
    }
}
