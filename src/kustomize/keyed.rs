//! Lists that are merged by several keys, and lists whose items cannot all be told apart.
//!
//! What kustomize does here has odd corners: a port without a protocol is not the port 80 that has one, though it counts as
//! found; an item without its key takes others with it. They are kept, because what is rendered here is what runs.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::convert::scalar_text;
use super::merge::{Merger, is_empty_mapping, without_keys};
use super::schema::Place;
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Node};

/// What an item has for each key; empty where it has nothing.
type Values = Vec<Arc<str>>;

/// An item of the new list: one of the old, by its number, or a new one.
#[derive(Clone)]
enum Item {
    Old(usize),
    New(Node),
}

struct Lists {
    /// Every old item, also when it is in no list any more.
    store: Vec<Node>,
    old: Vec<usize>,
    new: Vec<Item>,
}

pub(super) fn merge<'a>(
    merger: &Merger<'a>,
    old: Vec<Node>,
    changes: Option<Vec<Node>>,
    keys: &[Arc<str>],
    within: Option<Place<'a>>,
) -> Result<Vec<Node>, Box<Diagnostic>> {
    let own = changes.is_none();
    let changes = changes.unwrap_or_default();
    let mut all = all_values(changes.iter().chain(&old), keys);
    if keys.len() > 1 {
        join(&mut all);
    }
    let mut lists = Lists { old: (0..old.len()).collect(), store: old, new: Vec::new() };
    let mut valid = keys.to_vec();
    for values in &all {
        let wanted;
        (valid, wanted) = validated(&all, values, keys);
        let item = lists.merged(merger, &changes, own, &valid, &wanted, within)?;
        let Some(item) = item else {
            lists.old = keep(&lists.old, |at| fate(lists.store.get(*at), &valid, &wanted), None);
            continue;
        };
        let Lists { store, new, .. } = &mut lists;
        *new = keep(new, |one| fate(resolve(store, one), &valid, &wanted), Some(item));
    }
    if !all.is_empty() {
        lists.append_old(&valid);
    }
    let Lists { store, old, new } = lists;
    let node = |item: &Item| resolve(&store, item).cloned();
    if all.is_empty() {
        return Ok(old.iter().filter_map(|at| store.get(*at).cloned()).collect());
    }
    Ok(new.iter().filter_map(node).collect())
}

fn resolve<'n>(store: &'n [Node], item: &'n Item) -> Option<&'n Node> {
    match item {
        Item::Old(at) => store.get(*at),
        Item::New(node) => Some(node),
    }
}

impl Lists {
    /// The item that has these values, old and patched.
    fn merged<'a>(
        &mut self,
        merger: &Merger<'a>,
        changes: &[Node],
        own: bool,
        keys: &[Arc<str>],
        values: &[Arc<str>],
        within: Option<Place<'a>>,
    ) -> Result<Option<Item>, Box<Diagnostic>> {
        let (keys_found, values_found) = validated(std::slice::from_ref(&values.to_vec()), values, keys);
        let has = |node: &&Node| has_values(node, &keys_found, &values_found);
        let old = self.old.iter().copied().find(|at| self.store.get(*at).as_ref().is_some_and(has));
        let change = changes.iter().find(has);
        let slot = old.and_then(|at| Some((at, self.store.get_mut(at)?)));
        let item = match (slot, change) {
            (None, None) => return Ok(None),
            (None, Some(change)) => match merger.added(change.clone(), within)? {
                Some(node) => Item::New(node),
                None => return Ok(None),
            },
            (Some((at, node)), None) if own => match merger.added(node.clone(), within)? {
                Some(new) => {
                    *node = new;
                    Item::Old(at)
                }
                None => return Ok(None),
            },
            (Some((at, node)), None) => {
                if !merger.settle(node, within)? {
                    return Ok(None);
                }
                Item::Old(at)
            }
            (Some((at, node)), Some(change)) => {
                let text = |node: &Node, key: &Arc<str>| node.get(key).and_then(scalar_text);
                let has = |key: &&Arc<str>| text(node, key) == text(change, key);
                let own: Vec<Arc<str>> = keys.iter().filter(has).cloned().collect();
                if change.text_at(&["$patch"]) != Some("replace")
                    && !merger.merge(node, without_keys(change.clone(), &own), within)?
                {
                    return Ok(None);
                }
                Item::Old(at)
            }
        };
        if resolve(&self.store, &item).is_none_or(|node| node.is_null() || is_empty_mapping(node)) {
            return Ok(None);
        }
        let mut item = item;
        let node = match &mut item {
            Item::Old(at) => self.store.get_mut(*at),
            Item::New(node) => Some(node),
        };
        if let Some(node) = node {
            complete(node, keys, values);
        }
        Ok(Some(item))
    }

    /// The old items take the places that have their values, or come behind.
    fn append_old(&mut self, keys: &[Arc<str>]) {
        for at in std::mem::take(&mut self.old) {
            let Some(node) = self.store.get(at) else { continue };
            let mut values = Vec::new();
            for key in keys {
                match node.get(key) {
                    Some(value) => values.push(scalar_text(value).unwrap_or_else(|| Arc::from(""))),
                    None => self.new.push(Item::Old(at)),
                }
            }
            let store = &self.store;
            if keys.len() > 1 {
                self.new = keep(&self.new, |one| fate(resolve(store, one), keys, &values), None);
            }
            self.new = keep(&self.new, |one| fate(resolve(store, one), keys, &values), Some(Item::Old(at)));
        }
    }
}

/// An item has the keys by which it was found.
fn complete(node: &mut Node, keys: &[Arc<str>], values: &[Arc<str>]) {
    let at = node.origin;
    let Kind::Mapping(members) = &mut node.kind else { return };
    for (key, value) in keys.iter().zip(values) {
        if !value.is_empty() && members.get(key).is_none() {
            members.entries.push(Entry {
                key: Arc::clone(key),
                at,
                value: Node::text(Arc::clone(value), at),
            });
        }
    }
}

/// What becomes of an item of a list when another is put there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is nothing, or cannot be told apart where nothing is asked for.
    Dropped,
    /// It is another.
    Kept,
    /// It is the one.
    Found,
}

fn fate(node: Option<&Node>, keys: &[Arc<str>], values: &[Arc<str>]) -> Fate {
    let Some(node) = node.filter(|node| !node.is_null() && !is_empty_mapping(node)) else {
        return Fate::Dropped;
    };
    if node.as_mapping().is_none() && values.first().is_some_and(|value| !value.is_empty()) {
        return Fate::Kept;
    }
    // A key for which there is no value is held to be found if the one before was.
    let mut found = false;
    for (index, key) in keys.iter().enumerate() {
        if let Some(value) = values.get(index) {
            let own = node.get(key);
            // An empty value fits any.
            found = own.is_some_and(|own| value.is_empty() || scalar_text(own).as_ref() == Some(value));
        }
        if !found {
            return if values.is_empty() { Fate::Dropped } else { Fate::Kept };
        }
    }
    Fate::Found
}

/// A list in which an item takes the place of those that were found, or comes last; or, without one, the list without those.
fn keep<T: Clone>(list: &[T], fate: impl Fn(&T) -> Fate, item: Option<T>) -> Vec<T> {
    let mut kept = Vec::with_capacity(list.len() + 1);
    let mut is_there = false;
    for one in list {
        match fate(one) {
            Fate::Dropped => {}
            Fate::Kept => kept.push(one.clone()),
            Fate::Found => {
                is_there = true;
                kept.extend(item.clone());
            }
        }
    }
    if !is_there {
        kept.extend(item);
    }
    kept
}

/// Of each item its values, none twice.
fn all_values<'n>(items: impl Iterator<Item = &'n Node>, keys: &[Arc<str>]) -> Vec<Values> {
    let mut seen = BTreeSet::new();
    let value =
        |item: &Node, key: &Arc<str>| item.get(key).and_then(scalar_text).unwrap_or_else(|| Arc::from(""));
    items
        .map(|item| keys.iter().map(|key| value(item, key)).collect::<Values>())
        .filter(|values| seen.insert(values.clone()))
        .collect()
}

/// Values that may be those of one item become the same.
fn join(all: &mut [Values]) {
    for first in 0..all.len() {
        for second in 0..all.len() {
            let (Some(a), Some(b)) = (all.get(first), all.get(second)) else { continue };
            let Some(joined) = joined(a, b) else { continue };
            for at in [first, second] {
                if let Some(slot) = all.get_mut(at) {
                    slot.clone_from(&joined);
                }
            }
        }
    }
}

/// Two are one if they have a value in common, and no two that differ.
fn joined(a: &[Arc<str>], b: &[Arc<str>]) -> Option<Values> {
    let mut common = false;
    let mut values = Values::with_capacity(a.len());
    for (a, b) in a.iter().zip(b) {
        common |= a == b;
        if a != b && !a.is_empty() && !b.is_empty() {
            return None;
        }
        values.push(Arc::clone(if a.is_empty() { b } else { a }));
    }
    common.then_some(values)
}

/// The keys that any of the items has, with the values for them; all where none has any.
fn validated(all: &[Values], values: &[Arc<str>], keys: &[Arc<str>]) -> (Vec<Arc<str>>, Values) {
    let has =
        |index: usize| all.iter().any(|values| values.get(index).is_some_and(|value| !value.is_empty()));
    let valid: Vec<bool> = (0..keys.len()).map(has).collect();
    if !valid.contains(&true) {
        return (keys.to_vec(), values.to_vec());
    }
    let only = |list: &[Arc<str>]| {
        list.iter().zip(&valid).filter(|(_, valid)| **valid).map(|(one, _)| Arc::clone(one)).collect()
    };
    (only(keys), only(values))
}

fn has_values(node: &Node, keys: &[Arc<str>], values: &[Arc<str>]) -> bool {
    let is =
        |(key, value): (&Arc<str>, &Arc<str>)| node.get(key).and_then(scalar_text).as_ref() == Some(value);
    node.as_mapping().is_some() && keys.iter().zip(values).all(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_item_are_joined() {
        let values = |list: &[&str]| list.iter().map(|text| Arc::from(*text)).collect::<Values>();
        assert_eq!(joined(&values(&["80", ""]), &values(&["80", "TCP"])), Some(values(&["80", "TCP"])));
        assert_eq!(joined(&values(&["80", "UDP"]), &values(&["80", "TCP"])), None);
        assert_eq!(joined(&values(&["80", ""]), &values(&["", "TCP"])), None);
    }
}
