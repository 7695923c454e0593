//! An object of Kubernetes as it is rendered: a tree in which every field has the place that set it last.
//!
//! `kustomize` makes objects out of files, patches and generators; `delivery` and `kube` read them. A field's origin is in
//! the [`Origins`](crate::origin::Origins) of its rendering. What it was before a patch or a transformer came is kept as well, so that a reader can
//! be told what was overridden, and where.

pub mod build;
mod placed;

pub use placed::{Home, Placed};

use std::sync::Arc;

use crate::origin::OriginId;
use crate::value::Value;

/// A value in an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What set it last: of a collection the place that opens it.
    pub origin: OriginId,
    /// What was there before that.
    pub before: Option<Arc<Before>>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number that 64 bits hold.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// A scalar of which nobody knows all, such as one with a variable that is substituted from outside of the tree.
    Open(Value),
    /// Items in order.
    Sequence(Vec<Node>),
    /// Members in order.
    Mapping(Mapping),
}

/// The members of a mapping, in order; no two have one name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// The members.
    pub entries: Vec<Entry>,
}

/// A member of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub key: Arc<str>,
    /// The place of its key: the line that opens what it holds.
    pub at: OriginId,
    /// Its value.
    pub value: Node,
}

/// A value that was overridden.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The value.
    pub kind: Kind,
    /// What set it.
    pub origin: OriginId,
    /// What was there before that.
    pub before: Option<Arc<Before>>,
}

impl Drop for Before {
    /// One by one: a field can be set more often than a stack has room for.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(mut step) = before.and_then(Arc::into_inner) {
            before = step.before.take();
        }
    }
}

impl Node {
    /// A value that overrides nothing.
    pub fn new(kind: Kind, origin: OriginId) -> Self {
        Self { kind, origin, before: None }
    }

    /// A text that overrides nothing.
    pub fn text(text: impl Into<Arc<str>>, origin: OriginId) -> Self {
        Self::new(Kind::Text(text.into()), origin)
    }

    /// The text, if it is one that is wholly known.
    pub fn as_text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Kind::Int(int) = self.kind { Some(int) } else { None }
    }

    /// Yes or no, if it is that.
    pub fn as_bool(&self) -> Option<bool> {
        if let Kind::Bool(bool) = self.kind { Some(bool) } else { None }
    }

    /// The items, if it is a sequence.
    pub fn as_sequence(&self) -> Option<&[Self]> {
        if let Kind::Sequence(items) = &self.kind { Some(items) } else { None }
    }

    /// The members, if it is a mapping.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        if let Kind::Mapping(mapping) = &self.kind { Some(mapping) } else { None }
    }

    /// The items; none where it is no sequence.
    pub fn items(&self) -> &[Self] {
        self.as_sequence().unwrap_or(&[])
    }

    /// The members; none where it is no mapping.
    pub fn entries(&self) -> &[Entry] {
        self.as_mapping().map_or(&[], |mapping| &mapping.entries)
    }

    /// The value of a member, if it is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_mapping()?.get(name)
    }

    /// What lies at the end of a path of members.
    pub fn at<'a>(&'a self, path: &[&str]) -> Option<&'a Self> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The text at the end of a path of members.
    pub fn text_at<'a>(&'a self, path: &[&str]) -> Option<&'a str> {
        self.at(path)?.as_text()
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Sets a new value over this one, which is remembered.
    pub fn set(&mut self, kind: Kind, origin: OriginId) {
        let before = Before {
            kind: std::mem::replace(&mut self.kind, kind),
            origin: self.origin,
            before: self.before.take(),
        };
        self.origin = origin;
        self.before = Some(Arc::new(before));
    }

    /// The `apiVersion` of an object.
    pub fn api_version(&self) -> &str {
        self.text_at(&["apiVersion"]).unwrap_or("")
    }

    /// The group in the `apiVersion` of an object; empty for the core of Kubernetes.
    pub fn group(&self) -> &str {
        self.api_version().split_once('/').map_or("", |(group, _)| group)
    }

    /// The metadata of an object, to change it.
    pub fn metadata_mut(&mut self) -> Option<&mut Mapping> {
        let Kind::Mapping(members) = &mut self.kind else { return None };
        if let Kind::Mapping(metadata) = &mut members.get_mut("metadata")?.kind {
            Some(metadata)
        } else {
            None
        }
    }

    /// The `kind` of an object.
    pub fn object_kind(&self) -> &str {
        self.text_at(&["kind"]).unwrap_or("")
    }

    /// The name of an object.
    pub fn name(&self) -> &str {
        self.text_at(&["metadata", "name"]).unwrap_or("")
    }

    /// The namespace of an object, where it says one.
    pub fn namespace(&self) -> Option<&str> {
        self.text_at(&["metadata", "namespace"])
    }
}

impl Mapping {
    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// The value of a member, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| &*entry.key == name).map(|entry| &mut entry.value)
    }

    /// A member.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.key == name)
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Entry> {
        let index = self.entries.iter().position(|entry| &*entry.key == name)?;
        Some(self.entries.remove(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overridden_is_remembered_in_order() {
        let mut node = Node::new(Kind::Int(1), OriginId::NOWHERE);
        node.set(Kind::Int(2), OriginId::NOWHERE);
        node.set(Kind::Int(3), OriginId::NOWHERE);
        let before = node.before.as_ref().unwrap();
        assert_eq!((node.as_int(), &before.kind), (Some(3), &Kind::Int(2)));
        assert_eq!(before.before.as_ref().unwrap().kind, Kind::Int(1));
    }
}
