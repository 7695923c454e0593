//! The names that an expression of a template can mean.

use std::sync::Arc;

use foldhash::HashMap;

use crate::arm::json::Value;
use crate::diag::suggest::nearest;

/// Names without regard to case, each with its index.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_name: HashMap<String, usize>,
    spelled: Vec<Box<str>>,
}

impl Index {
    /// Keeps a name under its index; whether it is new.
    pub(super) fn insert(&mut self, name: &str, index: usize) -> bool {
        let folded = name.to_lowercase();
        if self.by_name.contains_key(&folded) {
            return false;
        }
        if folded != name {
            self.by_name.insert(name.to_owned(), index);
        }
        self.by_name.insert(folded, index);
        self.spelled.push(Box::from(name));
        true
    }

    /// What may have been meant by a name that is not there. Names that nobody would write are not compared, and not more than
    /// anybody would read.
    pub(super) fn nearest(&self, name: &str) -> Option<&str> {
        const LENGTH: usize = 50;
        const NAMES: usize = 300;
        let names = self.spelled.iter().map(AsRef::as_ref).filter(|name: &&str| name.len() <= LENGTH);
        if name.len() <= LENGTH { nearest(name, names.take(NAMES)) } else { None }
    }

    /// The index of a name. As it was written it is found without folding it.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).or_else(|| self.by_name.get(&name.to_lowercase())).copied()
    }
}

/// Everything that a template declares.
#[derive(Debug, Default)]
pub(super) struct Names<'v> {
    pub(super) params: Index,
    pub(super) vars: Index,
    pub(super) functions: Index,
    pub(super) types: Index,
    pub(super) symbols: Index,
    pub(super) extensions: Index,
    /// The variables as they are written; nothing for a loop.
    pub(super) values: Vec<Option<&'v Value<'v>>>,
}

/// A local.
#[derive(Clone, Debug)]
enum Slot {
    /// The item of a loop, which ARM cannot name.
    Item,
    /// The index of a loop with a name, or of the one around a resource or output.
    Index { name: Option<Arc<str>>, outer: bool },
    /// A parameter of a lambda.
    Lambda(Arc<str>),
    /// A parameter of a user-defined function.
    Argument(Arc<str>),
}

/// The locals around an expression, from the outside in.
#[derive(Debug, Default)]
pub(super) struct Frame {
    slots: Vec<Slot>,
}

impl Frame {
    /// The next free slot.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    /// Forgets the locals from a slot on.
    pub(super) fn leave(&mut self, slot: u32) {
        self.slots.truncate(slot as usize);
    }

    /// Enters a loop.
    pub(super) fn enter_loop(&mut self, name: Option<&Arc<str>>, outer: bool) {
        self.slots.push(Slot::Item);
        self.slots.push(Slot::Index { name: name.cloned(), outer });
    }

    /// Enters a lambda.
    pub(super) fn enter_lambda(&mut self, params: impl IntoIterator<Item = Arc<str>>) {
        self.slots.extend(params.into_iter().map(Slot::Lambda));
    }

    /// Enters a user-defined function.
    pub(super) fn enter_function(&mut self, params: impl IntoIterator<Item = Arc<str>>) {
        self.slots.extend(params.into_iter().map(Slot::Argument));
    }

    /// The index of the loop of a name.
    pub(super) fn loop_named(&self, wanted: &str) -> Option<(u32, Arc<str>)> {
        self.find(|slot| match slot {
            Slot::Index { name: Some(name), .. } if name.eq_ignore_ascii_case(wanted) => {
                Some(Arc::clone(name))
            }
            Slot::Index { .. } | Slot::Item | Slot::Lambda(_) | Slot::Argument(_) => None,
        })
    }

    /// The index that is meant without a name: of the loop around the resource or output, else of the innermost.
    pub(super) fn loop_around(&self) -> Option<(u32, Arc<str>)> {
        let index = |only_outer: bool| {
            self.find(|slot| match slot {
                Slot::Index { name, outer } if *outer || !only_outer => {
                    Some(name.clone().unwrap_or_else(|| Arc::from("copyIndex")))
                }
                Slot::Index { .. } | Slot::Item | Slot::Lambda(_) | Slot::Argument(_) => None,
            })
        };
        index(true).or_else(|| index(false))
    }

    /// A parameter of a lambda.
    pub(super) fn lambda_variable(&self, wanted: &str) -> Option<(u32, Arc<str>)> {
        self.find(|slot| match slot {
            Slot::Lambda(name) if name.eq_ignore_ascii_case(wanted) => Some(Arc::clone(name)),
            Slot::Index { .. } | Slot::Item | Slot::Lambda(_) | Slot::Argument(_) => None,
        })
    }

    /// A parameter of the user-defined function around.
    pub(super) fn argument(&self, wanted: &str) -> Option<(u32, Arc<str>)> {
        self.find(|slot| match slot {
            Slot::Argument(name) if name.eq_ignore_ascii_case(wanted) => Some(Arc::clone(name)),
            Slot::Index { .. } | Slot::Item | Slot::Lambda(_) | Slot::Argument(_) => None,
        })
    }

    fn find(&self, what: impl Fn(&Slot) -> Option<Arc<str>>) -> Option<(u32, Arc<str>)> {
        let found = self.slots.iter().enumerate().rev().find_map(|(at, slot)| Some((at, what(slot)?)))?;
        Some((u32::try_from(found.0).unwrap_or(u32::MAX), found.1))
    }
}
