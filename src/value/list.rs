//! Lists that know how large they are.

use std::ops::Deref;

use super::{Size, Sourced};

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    items: Vec<Sourced>,
    size: Size,
}

impl List {
    /// How large it is when it is written out, shared parts counted as often as they are used.
    pub fn size(&self) -> Size {
        self.size
    }
}

impl From<Vec<Sourced>> for List {
    fn from(items: Vec<Sourced>) -> Self {
        let size = items.iter().fold(Size::HOLDER, |size, item| size.with(item.value.size()));
        Self { items, size }
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
