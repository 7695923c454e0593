//! What several environments say of one thing, taken apart: what lies in the base, and what each of them changes there.
//!
//! A mapping is taken apart by its members. Of anything else the base holds what at least half of the environments say, of
//! two the first; where no half agrees, each says its own, and the base says nothing. What only some have lies in the
//! base when taking it out elsewhere makes the tree smaller, else with those that have it. Lists are told in
//! `lists`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::lists;
use super::order;
use super::size;
use crate::kustomize::schema::{Place, Schema};
use crate::object::{Kind, Mapping, Node};
use crate::origin::OriginId;

/// What becomes of one value.
#[derive(Clone, Debug, Default)]
pub(super) struct Split {
    /// What lies in the base.
    pub(super) base: Option<Node>,
    /// What the strategic merge patch of each environment has there; null takes it away.
    pub(super) changes: Vec<Option<Node>>,
    /// What the JSON patch of each environment does there and below.
    pub(super) steps: Vec<Vec<Step>>,
}

/// An operation of a JSON patch.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) path: Vec<Box<str>>,
    pub(super) does: Does,
}

/// What an operation does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Does {
    Add(Node),
    Replace(Node),
    Remove,
}

/// What it counts, in lines, that a JSON patch needs a file and a target of its own. It is less than the four lines that
/// these are: a list that each environment repeats is worse to keep than a target.
const TARGET: usize = 2;

impl Step {
    fn lines(&self) -> usize {
        match &self.does {
            Does::Add(value) | Does::Replace(value) => 2 + size::of_member(value),
            Does::Remove => 2,
        }
    }
}

/// The way from an object to a value in it, as long as it leads through members alone: nothing that a patch does to a list
/// changes it.
#[derive(Clone, Copy)]
pub(super) struct Way<'w> {
    step: Option<&'w str>,
    before: Option<&'w Way<'w>>,
}

impl<'w> Way<'w> {
    pub(super) const ROOT: Self = Self { step: None, before: None };

    fn to(&'w self, step: &'w str) -> Self {
        Self { step: Some(step), before: Some(self) }
    }

    pub(super) fn path(&self) -> Vec<Box<str>> {
        let mut path = self.before.map_or_else(Vec::new, Way::path);
        path.extend(self.step.map(Box::from));
        path
    }
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Here<'h> {
    /// What a merge knows about the place.
    pub(super) place: Option<Place<'h>>,
    /// The way to it, if a JSON patch may go it.
    pub(super) way: Option<&'h Way<'h>>,
    /// The member it is.
    pub(super) name: &'h str,
}

impl Split {
    /// One of so many environments in which all say the same.
    fn same(value: &Node, many: usize) -> Self {
        Self { base: Some(value.clone()), ..Self::nothing(many) }
    }

    pub(super) fn nothing(many: usize) -> Self {
        Self { base: None, changes: vec![None; many], steps: vec![Vec::new(); many] }
    }

    /// One in which each says its own.
    pub(super) fn apart(values: &[Option<&Node>]) -> Self {
        let changes = values.iter().map(|value| value.cloned()).collect();
        Self { changes, ..Self::nothing(values.len()) }
    }

    /// The lines of the tree that come of it.
    pub(super) fn lines(&self, of: fn(&Node) -> usize) -> usize {
        let steps = |steps: &Vec<Step>| {
            if steps.is_empty() { 0 } else { TARGET + steps.iter().map(Step::lines).sum::<usize>() }
        };
        self.base.as_ref().map_or(0, of)
            + self.changes.iter().flatten().map(of).sum::<usize>()
            + self.steps.iter().map(steps).sum::<usize>()
    }

    /// The smaller of two; where they are equal, the first.
    pub(super) fn smaller(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.lines(size::of_member) < self.lines(size::of_member) => other,
            Some(_) | None => self,
        }
    }
}

/// Takes an object apart. All are of one kind and name.
pub(super) fn object(variants: &[&Node]) -> Option<Split> {
    let first = variants.first()?;
    let place = Schema::built_in().kind(first.api_version(), first.object_kind());
    together(variants, Here { place, way: Some(&Way::ROOT), name: "" })
}

/// Takes a value apart that some environments may not have.
pub(super) fn value(values: &[Option<&Node>], here: Here<'_>) -> Split {
    let present: Vec<&Node> = values.iter().copied().flatten().collect();
    let Some(first) = present.first() else { return Split::nothing(values.len()) };
    let in_all = present.len() == values.len();
    if in_all && present.iter().all(|other| other == first) {
        return Split::same(first, values.len());
    }
    let apart = Split::apart(values);
    let known = here.place.or_else(|| kind_of(first));
    let Some(found) = together(&present, Here { place: known, ..here }) else { return apart };
    let gone = || Node::new(Kind::Null, OriginId::NOWHERE);
    let found = spread(found, values, &gone);
    let (together, own) = (found.lines(size::of_member), apart.lines(size::of_member));
    if together < own || (in_all && together == own) { found } else { apart }
}

/// What a merge knows of a value that says itself what it is.
fn kind_of(node: &Node) -> Option<Place<'static>> {
    Schema::built_in().kind(node.text_at(&["apiVersion"])?, node.text_at(&["kind"])?)
}

/// From the environments that have a value to all: the others take it out.
pub(super) fn spread(found: Split, values: &[Option<&Node>], gone: &dyn Fn() -> Node) -> Split {
    let (mut changes, mut steps) = (found.changes.into_iter(), found.steps.into_iter());
    let mut all = Split { base: found.base, changes: Vec::new(), steps: Vec::new() };
    for value in values {
        if value.is_some() {
            all.changes.push(changes.next().flatten());
            all.steps.push(steps.next().unwrap_or_default());
        } else {
            all.changes.push(all.base.is_some().then(gone));
            all.steps.push(Vec::new());
        }
    }
    all
}

/// Takes a value apart so that something of it lies in the base; none if that cannot be.
fn together(values: &[&Node], here: Here<'_>) -> Option<Split> {
    if values.iter().all(|value| value.as_mapping().is_some()) {
        members(values, here)
    } else if values.iter().all(|value| value.as_sequence().is_some()) {
        lists::list(values, here)
    } else if values.iter().all(|value| is_scalar(value)) {
        agreed(values)
    } else {
        None
    }
}

fn is_scalar(node: &Node) -> bool {
    !matches!(node.kind, Kind::Null | Kind::Sequence(_) | Kind::Mapping(_))
}

/// The base holds what at least half say, and the others say their own.
pub(super) fn agreed(values: &[&Node]) -> Option<Split> {
    let base = *most(values, |one, other| one == other)?;
    let changes = values.iter().map(|value| (*value != base).then(|| (*value).clone())).collect();
    Some(Split { base: Some(base.clone()), changes, ..Split::nothing(values.len()) })
}

/// What at least half are; of several the first.
pub(super) fn most<T>(values: &[T], same: impl Fn(&T, &T) -> bool) -> Option<&T> {
    let count = |value: &T| values.iter().filter(|other| same(value, other)).count();
    let mut best: Option<(usize, &T)> = None;
    for value in values {
        let count = count(value);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, value));
        }
    }
    best.filter(|(count, _)| count * 2 >= values.len()).map(|(_, value)| value)
}

/// The names of all members of mappings.
pub(super) fn names(values: &[&Node]) -> BTreeSet<Arc<str>> {
    values.iter().flat_map(|value| value.entries()).map(|entry| Arc::clone(&entry.key)).collect()
}

/// Takes mappings apart by their members; none if nothing would lie in the base.
pub(super) fn members(values: &[&Node], here: Here<'_>) -> Option<Split> {
    let mut base = Mapping::default();
    let mut changes = vec![Mapping::default(); values.len()];
    let mut all = Split::nothing(values.len());
    for name in names(values) {
        let own: Vec<Option<&Node>> = values.iter().map(|value| value.get(&name)).collect();
        let way = here.way.map(|way| way.to(&name));
        let place = here.place.and_then(|place| place.field(&name));
        let found = value(&own, Here { place, way: way.as_ref(), name: &name });
        base.entries.extend(found.base.map(|value| order::member(Arc::clone(&name), value)));
        for (change, value) in changes.iter_mut().zip(found.changes) {
            change.entries.extend(value.map(|value| order::member(Arc::clone(&name), value)));
        }
        for (all, steps) in all.steps.iter_mut().zip(found.steps) {
            all.extend(steps);
        }
    }
    if base.entries.is_empty() {
        return None;
    }
    let mapping = |mapping: Mapping| Node::new(Kind::Mapping(mapping), OriginId::NOWHERE);
    all.base = Some(mapping(base));
    for (slot, change) in all.changes.iter_mut().zip(changes) {
        *slot = (!change.entries.is_empty()).then(|| mapping(change));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::build;
    use crate::yaml::emit;

    /// What becomes of a member that environments say, or do not; the base first.
    fn taken_apart(values: &[Option<i64>]) -> Vec<String> {
        let said =
            |value: &Option<i64>| build::mapping([("a", value.map(build::int)), ("k", Some(build::int(0)))]);
        let objects: Vec<Node> = values.iter().map(said).collect();
        let split = object(&objects.iter().collect::<Vec<_>>()).unwrap();
        let shown = |node: &Option<Node>| match node {
            Some(node) => emit::by_hand(node, &|_| None).trim_end().replace('\n', ", "),
            None => "-".to_owned(),
        };
        [&split.base].into_iter().chain(&split.changes).map(shown).collect()
    }

    #[test]
    fn the_base_has_what_at_least_half_say() {
        let some = |values: &[i64]| taken_apart(&values.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(some(&[1, 1, 1]), ["a: 1, k: 0", "-", "-", "-"]);
        assert_eq!(some(&[1, 2, 1, 1]), ["a: 1, k: 0", "-", "a: 2", "-", "-"]);
        assert_eq!(some(&[2, 1, 1, 2]), ["a: 2, k: 0", "-", "a: 1", "a: 1", "-"]);
        assert_eq!(some(&[1, 2]), ["a: 1, k: 0", "-", "a: 2"]);
        assert_eq!(some(&[1, 2, 3]), ["k: 0", "a: 1", "a: 2", "a: 3"]);
    }

    #[test]
    fn what_some_have_is_taken_out_only_where_that_is_shorter() {
        assert_eq!(taken_apart(&[None, None, Some(1)]), ["k: 0", "-", "-", "a: 1"]);
        assert_eq!(taken_apart(&[None, Some(1), Some(1)]), ["k: 0", "-", "a: 1", "a: 1"]);
        assert_eq!(taken_apart(&[None, Some(1), Some(1), Some(1)]), ["a: 1, k: 0", "a: null", "-", "-", "-"]);
    }
}
