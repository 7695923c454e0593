//! Lists that know how large they are.

use std::ops::Deref;

use super::Sourced;

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    items: Vec<Sourced>,
    weight: u64,
}

impl List {
    /// How many parts it has when it is written out, shared ones as often as they are used.
    pub fn weight(&self) -> u64 {
        self.weight
    }
}

impl From<Vec<Sourced>> for List {
    fn from(items: Vec<Sourced>) -> Self {
        let weight = items.iter().fold(1, |sum: u64, item| sum.saturating_add(item.value.weight()));
        Self { items, weight }
    }
}

impl Deref for List {
    type Target = [Sourced];

    fn deref(&self) -> &[Sourced] {
        &self.items
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}
