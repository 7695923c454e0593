//! Strategic merge patches, as kustomize applies them.
//!
//! It merges mappings by name, and lists by the keys of the [`schema`](super::schema) where that knows them; any other list
//! is replaced. `null` takes a field away, `$patch: delete`, `replace` and `merge` do what they say. Two directives that the
//! API server knows are none to kustomize, `$retainKeys` and `$setElementOrder`: they stay as fields, and a warning says so.
//!
//! Every field that is not patched is looked at, too: kustomize drops fields that are left empty, and of items with the same
//! keys all but the last.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;

use super::convert::{scalar_text, word};
use super::keyed;
use super::mistake::Mistake;
use super::schema::{Place, Schema};
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::{Origin, Origins};
use crate::source::Span;

/// What a patch says to do with a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

/// The name of the field that says it.
const DIRECTIVE: &str = "$patch";

/// What a merge needs to know.
pub(super) struct Merger<'a> {
    pub(super) schema: &'a Schema,
    pub(super) origins: &'a Origins,
    /// Where the patch is, for what has no place of its own.
    pub(super) patch: Span,
}

type Refusal = Box<Diagnostic>;

impl<'a> Merger<'a> {
    /// Puts a patch onto an object. The answer is whether there is still one.
    pub(super) fn apply(&self, object: &mut Node, patch: Node) -> Result<bool, Refusal> {
        self.merge(object, patch, None)
    }

    fn place_of(&self, node: &Node) -> Span {
        self.origins.deciding(node.origin).unwrap_or(self.patch)
    }

    /// What is known about a node, from where it stands or from what it says itself.
    fn known(&self, place: Option<Place<'a>>, nodes: [Option<&Node>; 2]) -> Option<Place<'a>> {
        if place.is_some() {
            return place;
        }
        nodes.into_iter().flatten().find_map(|node| {
            let (version, kind) = (node.text_at(&["apiVersion"])?, node.text_at(&["kind"])?);
            self.schema.kind(version, kind)
        })
    }

    /// The answer is whether the field stays.
    pub(super) fn merge(
        &self,
        old: &mut Node,
        patch: Node,
        place: Option<Place<'a>>,
    ) -> Result<bool, Refusal> {
        let place = self.known(place, [Some(old), Some(&patch)]);
        if old.is_null() {
            let Some(new) = self.added(patch, place)? else { return Ok(false) };
            old.set(new.kind, new.origin);
            return Ok(true);
        }
        if patch.is_null() {
            return Ok(false);
        }
        let (origin, at) = (patch.origin, self.place_of(&patch));
        match (&mut old.kind, patch.kind) {
            (Kind::Mapping(members), Kind::Mapping(mut changes)) => match self.directive(&mut changes, at)? {
                Directive::Delete => Ok(false),
                Directive::Merge => {
                    self.members(members, changes, place)?;
                    Ok(true)
                }
                Directive::Replace => {
                    let new = self.added_members(changes, place)?;
                    old.set(Kind::Mapping(new), origin);
                    Ok(true)
                }
            },
            (Kind::Sequence(items), Kind::Sequence(changes)) => {
                let Some(keys) = place.and_then(Place::merge_keys) else {
                    old.set(Kind::Sequence(changes), origin);
                    return Ok(true);
                };
                let mut changes = changes;
                match self.list_directive(&mut changes, at)? {
                    Directive::Delete => return Ok(false),
                    Directive::Merge => {
                        let old = std::mem::take(items);
                        *items = self.items(old, Some(changes), keys, place)?;
                    }
                    Directive::Replace => {
                        let new = self.items(changes, None, keys, place)?;
                        old.set(Kind::Sequence(new), origin);
                    }
                }
                Ok(true)
            }
            (Kind::Sequence(_) | Kind::Mapping(_), kind) => {
                Err(self.misfit(old, &Node::new(kind, origin), at))
            }
            (_, kind @ (Kind::Sequence(_) | Kind::Mapping(_))) => {
                Err(self.misfit(old, &Node::new(kind, origin), at))
            }
            (_, kind) => {
                old.set(kind, origin);
                Ok(true)
            }
        }
    }

    fn misfit(&self, old: &Node, patch: &Node, at: Span) -> Refusal {
        let message = format!("the patch has {} where there is {}", word(patch), word(old));
        let mut diagnostic = Diagnostic::error(Mistake::Patch.code(), at, message);
        if let Some(place) = self.origins.deciding(old.origin) {
            diagnostic = diagnostic.label(place, "this would be patched");
        }
        Box::new(
            diagnostic.help("write what stands there, or delete it with `null` in a patch before this one"),
        )
    }

    fn members(&self, old: &mut Mapping, changes: Mapping, place: Option<Place<'a>>) -> Result<(), Refusal> {
        // What is new is added in the order of its names.
        let mut changes: BTreeMap<Arc<str>, Entry> =
            changes.entries.into_iter().map(|entry| (Arc::clone(&entry.key), entry)).collect();
        let mut refused = None;
        old.entries.retain_mut(|entry| {
            let field = place.and_then(|place| place.field(&entry.key));
            let kept = match changes.remove(&entry.key) {
                Some(change) => {
                    let before = entry.value.origin;
                    let kept = self.merge(&mut entry.value, change.value, field);
                    // What is replaced as a whole is opened where the patch opens it.
                    if entry.value.origin != before {
                        entry.at = change.at;
                    }
                    kept
                }
                None => self.settle(&mut entry.value, field),
            };
            kept.unwrap_or_else(|refusal| {
                refused.get_or_insert(refusal);
                true
            })
        });
        if let Some(refusal) = refused {
            return Err(refusal);
        }
        for (_, entry) in changes {
            let field = place.and_then(|place| place.field(&entry.key));
            if let Some(value) = self.added(entry.value, field)? {
                old.entries.push(Entry { value, ..entry });
            }
        }
        Ok(())
    }

    /// What becomes of a field that a patch adds; none if it says that there is none.
    pub(super) fn added(&self, node: Node, place: Option<Place<'a>>) -> Result<Option<Node>, Refusal> {
        let place = self.known(place, [Some(&node), None]);
        let at = self.place_of(&node);
        let kind = match node.kind {
            Kind::Null => return Ok(None),
            Kind::Mapping(mut members) => match self.directive(&mut members, at)? {
                Directive::Delete => return Ok(None),
                Directive::Merge | Directive::Replace => Kind::Mapping(self.added_members(members, place)?),
            },
            Kind::Sequence(items) => match place.and_then(Place::merge_keys) {
                Some(keys) => Kind::Sequence(self.items(items, None, keys, place)?),
                None => Kind::Sequence(items),
            },
            scalar @ (Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_)) => {
                scalar
            }
        };
        Ok(Some(Node { kind, ..Node { kind: Kind::Null, origin: node.origin, before: node.before } }))
    }

    fn added_members(&self, members: Mapping, place: Option<Place<'a>>) -> Result<Mapping, Refusal> {
        let mut entries = Vec::with_capacity(members.entries.len());
        for entry in members.entries {
            let field = place.and_then(|place| place.field(&entry.key));
            if let Some(value) = self.added(entry.value, field)? {
                entries.push(Entry { value, ..entry });
            }
        }
        Ok(Mapping { entries })
    }

    /// What becomes of a field that is not patched. The answer is whether it stays.
    pub(super) fn settle(&self, node: &mut Node, place: Option<Place<'a>>) -> Result<bool, Refusal> {
        let place = self.known(place, [Some(node), None]);
        match &mut node.kind {
            // A null that is written stays, a value that is left out does not.
            Kind::Null => Ok(!matches!(
                self.origins.get(node.origin), Origin::Written(span) if span.start == span.end
            )),
            Kind::Mapping(members) => {
                self.members(members, Mapping::default(), place)?;
                Ok(true)
            }
            Kind::Sequence(items) => {
                if let Some(keys) = place.and_then(Place::merge_keys) {
                    let old = std::mem::take(items);
                    *items = self.items(old, Some(Vec::new()), keys, place)?;
                }
                Ok(true)
            }
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => Ok(true),
        }
    }

    /// Takes out what a mapping says about itself.
    fn directive(&self, members: &mut Mapping, at: Span) -> Result<Directive, Refusal> {
        let Some(entry) = members.entry(DIRECTIVE) else { return Ok(Directive::Merge) };
        let found = self.directive_in(&entry.value, at)?;
        members.remove(DIRECTIVE);
        Ok(found)
    }

    fn directive_in(&self, node: &Node, at: Span) -> Result<Directive, Refusal> {
        match node.as_text() {
            Some("merge") => Ok(Directive::Merge),
            Some("replace") => Ok(Directive::Replace),
            Some("delete") => Ok(Directive::Delete),
            _ => {
                let span = self.origins.deciding(node.origin).unwrap_or(at);
                let message = "this is no directive that kustomize knows";
                let diagnostic = Diagnostic::error(Mistake::Patch.code(), span, message);
                Err(Box::new(diagnostic.help("write `merge`, `replace` or `delete`")))
            }
        }
    }

    /// Takes out what a list says about itself: an item that is nothing else.
    fn list_directive(&self, items: &mut Vec<Node>, at: Span) -> Result<Directive, Refusal> {
        let Some(index) = items.iter().position(|item| item.get(DIRECTIVE).is_some()) else {
            return Ok(Directive::Merge);
        };
        let Some(item) = items.get(index).filter(|item| item.entries().len() == 1) else {
            return Ok(Directive::Merge);
        };
        let Some(value) = item.get(DIRECTIVE) else { return Ok(Directive::Merge) };
        let found = self.directive_in(value, at)?;
        items.remove(index);
        Ok(found)
    }

    /// Merges the items of a list; without changes it is put in order as if it were merged with itself.
    fn items(
        &self,
        old: Vec<Node>,
        changes: Option<Vec<Node>>,
        keys: &[Arc<str>],
        place: Option<Place<'a>>,
    ) -> Result<Vec<Node>, Refusal> {
        let within = place.and_then(Place::items);
        let [key] = keys else {
            if keys.is_empty() {
                return Ok(scalars(old, changes.unwrap_or_default()));
            }
            return keyed::merge(self, old, changes, keys, within);
        };
        if !told_apart(&old, key) || !changes.as_ref().is_none_or(|changes| told_apart(changes, key)) {
            return keyed::merge(self, old, changes, keys, within);
        }
        let Some(changes) = changes else {
            let mut new = Vec::with_capacity(old.len());
            for item in old {
                new.extend(self.added(item, within)?.filter(|item| !is_empty_mapping(item)));
            }
            return Ok(new);
        };
        let mut old: Vec<Option<Node>> = old.into_iter().map(Some).collect();
        let index: HashMap<Arc<str>, usize> = old
            .iter()
            .enumerate()
            .filter_map(|(at, item)| Some((key_of(item.as_ref()?, key)?, at)))
            .collect();
        let mut new = Vec::with_capacity(old.len() + changes.len());
        for change in changes {
            let known = key_of(&change, key).and_then(|text| index.get(&text));
            let Some(slot) = known.and_then(|at| old.get_mut(*at)) else {
                new.extend(self.added(change, within)?.filter(|item| !is_empty_mapping(item)));
                continue;
            };
            let Some(mut item) = slot.take() else { continue };
            // To kustomize an item that replaces another is found, and then overwritten by what was there.
            let replaces = change.text_at(&[DIRECTIVE]) == Some("replace");
            if replaces
                || (self.merge(&mut item, without_keys(change, keys), within)? && !is_empty_mapping(&item))
            {
                new.push(item);
            }
        }
        for mut item in old.into_iter().flatten() {
            if self.settle(&mut item, within)? && !is_empty_mapping(&item) {
                new.push(item);
            }
        }
        Ok(new)
    }
}

/// A change of an item without the keys by which it was found: they name the item, and set nothing.
pub(super) fn without_keys(mut change: Node, keys: &[Arc<str>]) -> Node {
    if let Kind::Mapping(members) = &mut change.kind {
        members.entries.retain(|entry| !keys.contains(&entry.key));
    }
    change
}

/// Whether each item has a key of its own.
fn told_apart(items: &[Node], key: &str) -> bool {
    let mut seen = BTreeMap::new();
    items.iter().all(|item| key_of(item, key).is_some_and(|text| seen.insert(text, ()).is_none()))
}

fn key_of(item: &Node, key: &str) -> Option<Arc<str>> {
    scalar_text(item.get(key)?).filter(|text| !text.is_empty())
}

pub(super) fn is_empty_mapping(node: &Node) -> bool {
    node.as_mapping().is_some_and(|mapping| mapping.entries.is_empty())
}

/// Texts that are in either, those of the patch first.
fn scalars(old: Vec<Node>, changes: Vec<Node>) -> Vec<Node> {
    let mut seen = BTreeMap::new();
    let mut new: Vec<Node> = Vec::with_capacity(old.len() + changes.len());
    for node in changes.into_iter().chain(old) {
        if node.is_null() || is_empty_mapping(&node) {
            continue;
        }
        let text = scalar_text(&node).unwrap_or_else(|| Arc::from(""));
        if seen.insert(text, ()).is_none() {
            new.push(node);
        }
    }
    new
}
