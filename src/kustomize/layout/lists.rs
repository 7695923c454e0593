//! Lists, taken apart.
//!
//! A list that a merge knows by a key of its items is taken apart by them. Any other is one value to a strategic merge patch,
//! so that a patch of it would repeat what the base has; where a JSON patch of what differs is smaller, that is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order;
use super::size;
use super::split;
use super::split::{Does, Here, Split, Step};
use crate::kustomize::convert::scalar_text;
use crate::kustomize::schema::{Place, Schema};
use crate::object::build;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;

/// Lists whose order means something by itself: the first of them starts first, or is the one that is meant.
const IN_ORDER: [&str; 2] = ["containers", "initContainers"];

/// Takes lists apart; none if nothing of them would lie in the base.
pub(super) fn list(values: &[&Node], here: Here<'_>) -> Option<Split> {
    let stepped = here.way.and_then(|way| stepped(values, &way.path()));
    match here.place.and_then(Place::merge_keys) {
        Some([key]) => keyed(values, key, here).or_else(|| replaced(values)),
        // What several keys merge, or the items themselves, is hard to foresee.
        Some(_) => smaller(replaced(values), stepped),
        None => smaller(split::agreed(values), stepped),
    }
}

fn smaller(one: Option<Split>, other: Option<Split>) -> Option<Split> {
    match one {
        Some(one) => Some(one.smaller(other)),
        None => other,
    }
}

/// A list that would be merged, but is replaced as a whole where it differs.
fn replaced(values: &[&Node]) -> Option<Split> {
    let mut found = split::agreed(values)?;
    for change in found.changes.iter_mut().flatten() {
        if let Kind::Sequence(items) = &mut change.kind {
            items.insert(0, build::mapping([("$patch", build::text("replace"))]));
        }
    }
    Some(found)
}

/// The items of a list by their keys, with their places.
type ByKey<'n> = BTreeMap<Arc<str>, (usize, &'n Node)>;

/// Takes a list apart by the items that a key tells from each other; none if it does not.
fn keyed(values: &[&Node], key: &Arc<str>, here: Here<'_>) -> Option<Split> {
    let lists: Option<Vec<ByKey<'_>>> = values.iter().map(|value| by_key(value.items(), key)).collect();
    let lists = lists?;
    let within = here.place.and_then(Place::items);
    let mut all = Split::nothing(values.len());
    let mut base = Vec::new();
    let mut changes: Vec<Vec<(Arc<str>, Node)>> = vec![Vec::new(); values.len()];
    for name in union(values, key) {
        let own: Vec<Option<&Node>> =
            lists.iter().map(|list| list.get(&name).map(|(_, item)| *item)).collect();
        let found = item(&own, key, within);
        base.extend(found.base.map(|item| (Arc::clone(&name), item)));
        for (changes, change) in changes.iter_mut().zip(found.changes) {
            changes.extend(change.map(|change| (Arc::clone(&name), change)));
        }
    }
    if base.is_empty() {
        return None;
    }
    let names: Vec<Arc<str>> = base.iter().map(|(name, _)| Arc::clone(name)).collect();
    for ((slot, list), mut changes) in all.changes.iter_mut().zip(&lists).zip(changes) {
        fill(&mut changes, list, &names, key, IN_ORDER.contains(&here.name));
        changes.sort_by_key(|(name, _)| list.get(name).map_or(usize::MAX, |(at, _)| *at));
        *slot = (!changes.is_empty()).then(|| build::sequence(changes.into_iter().map(|(_, change)| change)));
    }
    all.base = Some(build::sequence(base.into_iter().map(|(_, item)| item)));
    Some(all)
}

/// The items by their keys, with their places; none if two have one key, or one has none.
fn by_key<'n>(items: &'n [Node], key: &str) -> Option<ByKey<'n>> {
    let mut found = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let name = scalar_text(item.get(key)?).filter(|text| !text.is_empty())?;
        if found.insert(name, (at, item)).is_some() {
            return None;
        }
    }
    Some(found)
}

/// Every key that an item has anywhere: in the order of the first, and what others have behind what it follows there.
fn union(values: &[&Node], key: &str) -> Vec<Arc<str>> {
    let mut all: Vec<Arc<str>> = Vec::new();
    for value in values {
        let mut next = 0;
        for name in value.items().iter().filter_map(|item| scalar_text(item.get(key)?)) {
            next = match all.iter().position(|known| *known == name) {
                Some(at) => at + 1,
                None => {
                    all.insert(next, name);
                    next + 1
                }
            };
        }
    }
    all
}

/// Takes an item apart. One of which nothing but its key would lie in the base lies where it is used.
fn item(values: &[Option<&Node>], key: &Arc<str>, within: Option<Place<'_>>) -> Split {
    let present: Vec<&Node> = values.iter().copied().flatten().collect();
    let Some(first) = present.first() else { return Split::nothing(values.len()) };
    let apart = Split::apart(values);
    let Some(found) = split::members(&present, Here { place: within, way: None, name: "" }) else {
        return apart;
    };
    let is_bare = found.base.as_ref().is_some_and(|base| base.entries().len() == 1);
    if is_bare && present.iter().any(|item| item.entries().len() > 1) {
        return apart;
    }
    let named = || order::member(Arc::clone(key), first.get(key).cloned().unwrap_or_else(|| build::text("")));
    let mut found = split::spread(found, values, &|| {
        let gone = order::member(Arc::from("$patch"), build::text("delete"));
        Node::new(Kind::Mapping(Mapping { entries: vec![named(), gone] }), OriginId::NOWHERE)
    });
    for (change, _) in found.changes.iter_mut().zip(values).filter(|(_, value)| value.is_some()) {
        if let Some(Kind::Mapping(change)) = change.as_mut().map(|change| &mut change.kind) {
            change.entries.insert(0, named());
        }
    }
    let in_all = present.len() == values.len();
    let (together, own) = (found.lines(size::of_item), apart.lines(size::of_item));
    if together < own || (in_all && together == own) { found } else { apart }
}

/// Adds to the changes of a list the items that must be named for the order's sake: a merge puts what is patched before what
/// is not.
fn fill(
    changes: &mut Vec<(Arc<str>, Node)>,
    list: &ByKey<'_>,
    base: &[Arc<str>],
    key: &Arc<str>,
    in_order: bool,
) {
    let mut wanted: Vec<(&Arc<str>, &Node)> = list.iter().map(|(name, (_, item))| (name, *item)).collect();
    wanted.sort_by_key(|(name, _)| list.get(*name).map(|(at, _)| *at));
    let relations = relations(&wanted, in_order);
    let filler = |item: &Node| {
        let entry = item.as_mapping().and_then(|mapping| mapping.entry(key)).cloned();
        Node::new(Kind::Mapping(Mapping { entries: Vec::from_iter(entry) }), OriginId::NOWHERE)
    };
    // The place that each item will have: what is patched as it is wanted, then the rest as it is in the base.
    let place = |changes: &[(Arc<str>, Node)], at: usize| {
        let (name, _) = wanted.get(at)?;
        let is_patched = changes.iter().any(|(changed, _)| changed == *name);
        Some(if is_patched { (0, at) } else { (1, base.iter().position(|known| known == *name)?) })
    };
    let mut at = 0;
    while let Some((before, behind)) = relations.get(at) {
        at += 1;
        let (Some(first), Some(second)) = (place(changes, *before), place(changes, *behind)) else {
            continue;
        };
        if first < second {
            continue;
        }
        // Naming the one that is to stand before is enough: it comes to stand among those that are patched.
        let Some((name, item)) = wanted.get(*before) else { continue };
        if first.0 == 1 {
            changes.push((Arc::clone(name), filler(item)));
            at = 0;
        }
    }
}

/// Which items must stand before which others.
fn relations(wanted: &[(&Arc<str>, &Node)], in_order: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if in_order {
        return (1..wanted.len()).map(|at| (at - 1, at)).collect();
    }
    // A variable can name those that stand before it, and is a text where it names another.
    for (at, (_, item)) in wanted.iter().enumerate() {
        let Some(text) = item.text_at(&["value"]).filter(|text| text.contains("$(")) else { continue };
        for (other, (name, _)) in wanted.iter().enumerate() {
            if other != at && text.contains(&format!("$({name})")) {
                found.push((at.min(other), at.max(other)));
            }
        }
    }
    found
}

/// Takes a list apart by what a JSON patch does to it; the lists are alike, or longer or shorter versions of one.
fn stepped(values: &[&Node], path: &[Box<str>]) -> Option<Split> {
    let alike = alike(values, path);
    match (alike, longer_and_shorter(values, path)) {
        (Some(alike), other) => Some(alike.smaller(other)),
        (None, other) => other,
    }
}

/// Lists of one length whose items are mappings, taken apart item by item.
fn alike(values: &[&Node], path: &[Box<str>]) -> Option<Split> {
    let first = values.first()?.items();
    let fits = |value: &&Node| {
        value.items().len() == first.len() && value.items().iter().all(|item| item.as_mapping().is_some())
    };
    if first.is_empty() || !values.iter().all(fits) {
        return None;
    }
    let mut all = Split::nothing(values.len());
    let mut path = path.to_vec();
    all.base = Some(by_place(values, &mut path, &mut all.steps));
    Some(all)
}

/// What the base has of values of which a JSON patch changes what differs.
fn by_place(values: &[&Node], path: &mut Vec<Box<str>>, steps: &mut [Vec<Step>]) -> Node {
    let Some(first) = values.first() else { return Node::new(Kind::Null, OriginId::NOWHERE) };
    match &first.kind {
        Kind::Sequence(items) => {
            let below = (0..items.len()).map(|at| {
                let own: Vec<&Node> = values.iter().filter_map(|value| value.items().get(at)).collect();
                path.push(at.to_string().into());
                let base = by_place(&own, path, steps);
                path.pop();
                base
            });
            build::sequence(below.collect::<Vec<_>>())
        }
        Kind::Mapping(_) => {
            let mut entries: Vec<Entry> = Vec::new();
            for name in split::names(values) {
                path.push((&*name).into());
                let own: Vec<Option<&Node>> = values.iter().map(|value| value.get(&name)).collect();
                entries.extend(field(&own, path, steps).map(|value| order::member(name, value)));
                path.pop();
            }
            Node::new(Kind::Mapping(Mapping { entries }), OriginId::NOWHERE)
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
            (*first).clone()
        }
    }
}

/// What the base has of a member that a JSON patch changes, if it has anything.
fn field(values: &[Option<&Node>], path: &mut Vec<Box<str>>, steps: &mut [Vec<Step>]) -> Option<Node> {
    let present: Option<Vec<&Node>> = values.iter().copied().collect();
    if let Some(present) = present.filter(|present| opens(present)) {
        return Some(by_place(&present, path, steps));
    }
    let base = split::most(values, |one, other| one == other).copied().flatten();
    for (value, steps) in values.iter().zip(steps) {
        let does = match (base, value) {
            (base, value) if base == *value => continue,
            (None, Some(value)) => Does::Add((*value).clone()),
            (Some(_), Some(value)) => Does::Replace((*value).clone()),
            (_, None) => Does::Remove,
        };
        steps.push(Step { path: path.clone(), does });
    }
    base.cloned()
}

/// Whether a JSON patch goes on into what differs.
fn opens(values: &[&Node]) -> bool {
    let Some(first) = values.first() else { return false };
    let is_mapping = |node: &Node| node.as_mapping().is_some_and(|mapping| !mapping.entries.is_empty());
    let is_list = |node: &&Node| {
        node.as_sequence()
            .is_some_and(|items| items.len() == first.items().len() && items.iter().all(is_mapping))
    };
    values.iter().all(|value| is_mapping(value)) || (!first.items().is_empty() && values.iter().all(is_list))
}

/// Lists of which one is all others with items more or less.
fn longer_and_shorter(values: &[&Node], path: &[Box<str>]) -> Option<Split> {
    let lists: Vec<&[Node]> = values.iter().map(|value| value.items()).collect();
    let base: Vec<Node> = match split::most(&lists, |one, other| one == other) {
        Some(most) => most.to_vec(),
        None => {
            let (first, others) = lists.split_first()?;
            first.iter().filter(|item| others.iter().all(|list| list.contains(item))).cloned().collect()
        }
    };
    if base.is_empty() || base.iter().all(|item| item.as_mapping().is_none()) {
        return None;
    }
    let mut all = Split::nothing(values.len());
    for (list, steps) in lists.iter().zip(&mut all.steps) {
        *steps = more(&base, list, path).or_else(|| fewer(&base, list, path))?;
    }
    all.base = Some(build::sequence(base));
    Some(all)
}

fn below(path: &[Box<str>], last: &str) -> Vec<Box<str>> {
    path.iter().cloned().chain([last.into()]).collect()
}

/// What adds the items that a list has more than the base.
fn more(base: &[Node], list: &[Node], path: &[Box<str>]) -> Option<Vec<Step>> {
    let mut rest = base.iter().peekable();
    let mut steps = Vec::new();
    for (at, item) in list.iter().enumerate() {
        if rest.next_if(|next| *next == item).is_none() {
            let last = if rest.peek().is_none() { "-".to_owned() } else { at.to_string() };
            steps.push(Step { path: below(path, &last), does: Does::Add(item.clone()) });
        }
    }
    rest.peek().is_none().then_some(steps)
}

/// What removes the items that a list has less than the base, from the last to the first.
fn fewer(base: &[Node], list: &[Node], path: &[Box<str>]) -> Option<Vec<Step>> {
    let mut rest = list.iter().peekable();
    let mut steps = Vec::new();
    for (at, item) in base.iter().enumerate() {
        if rest.next_if(|next| *next == item).is_none() {
            steps.push(Step { path: below(path, &at.to_string()), does: Does::Remove });
        }
    }
    steps.reverse();
    rest.peek().is_none().then_some(steps)
}

/// An object with its lists in one order where their order means nothing.
pub(super) fn settled(object: &Node) -> Node {
    let place = Schema::built_in().kind(object.api_version(), object.object_kind());
    let mut object = object.clone();
    settle(&mut object, place, "");
    object
}

fn settle(node: &mut Node, place: Option<Place<'_>>, name: &str) {
    match &mut node.kind {
        Kind::Mapping(members) => {
            for entry in &mut members.entries {
                settle(&mut entry.value, place.and_then(|place| place.field(&entry.key)), &entry.key);
            }
        }
        Kind::Sequence(items) => {
            let within = place.and_then(Place::items);
            for item in items.iter_mut() {
                settle(item, within, "");
            }
            if let Some([key]) = place.and_then(Place::merge_keys)
                && !IN_ORDER.contains(&name)
                && by_key(items, key).is_some()
            {
                items.sort_by_key(|item| item.get(key).and_then(scalar_text));
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {}
    }
}
