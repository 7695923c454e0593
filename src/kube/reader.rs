//! Reading an object: field by field, with the place that set each, so that whatever is taken out of it knows where it came
//! from. What is null counts as missing, as it does to Kubernetes.

use std::sync::Arc;

use super::cluster::{Cluster, Object};
use crate::estate::{Field, Rule, Setting, Text, TraceId};
use crate::object::{Kind, Node};
use crate::origin::OriginId;
use crate::value::mask;
use crate::value::{Object as Members, Sourced, Supply, Template, Unknown, Value, Why};

/// A place in an object.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// Where all objects are.
    pub(super) cluster: &'a Cluster<'a>,
    /// The object.
    pub(super) object: Object<'a>,
    /// What is here, unless it is null or missing.
    node: Option<&'a Node>,
    /// The place that opens it: of a member its key.
    at: OriginId,
}

impl<'a> Reader<'a> {
    /// All of an object.
    pub(super) fn new(cluster: &'a Cluster<'a>, object: Object<'a>) -> Self {
        Self { cluster, object, node: Some(object.node), at: object.node.origin }
    }

    /// Its name; what is open in it stands in it by name.
    pub(super) fn name(&self) -> Text {
        let metadata = self.member("metadata");
        match metadata.member("name").set() {
            Some(name) => name.shown(),
            // The cluster adds something behind it.
            None => Arc::from(metadata.member("generateName").shown().trim_end_matches('-')),
        }
    }

    /// The object's namespace, where it says one.
    pub(super) fn namespace(&self) -> Option<&'a str> {
        self.object.node.namespace()
    }

    /// Whether there is something here.
    pub(super) fn is_set(&self) -> bool {
        self.node.is_some()
    }

    /// This place, if there is something.
    pub(super) fn set(self) -> Option<Self> {
        self.node.map(|_| self)
    }

    /// A member.
    pub(super) fn member(&self, name: &str) -> Self {
        let entry = self.node.and_then(Node::as_mapping).and_then(|mapping| mapping.entry(name));
        let entry = entry.filter(|entry| !entry.value.is_null());
        Self { node: entry.map(|entry| &entry.value), at: entry.map_or(self.at, |entry| entry.at), ..*self }
    }

    /// What lies at the end of a path of members.
    pub(super) fn path(&self, path: &[&str]) -> Self {
        path.iter().fold(*self, |reader, name| reader.member(name))
    }

    /// An annotation of the object, or of the template of its pods, if this is one.
    pub(super) fn annotation(&self, name: &str) -> Self {
        self.path(&["metadata", "annotations"]).member(name)
    }

    /// The items, if this is a list.
    pub(super) fn items(&self) -> impl DoubleEndedIterator<Item = Self> + use<'a> {
        let this = *self;
        let items = self.node.map_or(&[][..], Node::items).iter().filter(|item| !item.is_null());
        items.map(move |item| Self { node: Some(item), at: item.origin, ..this })
    }

    /// The members, if this is a mapping.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a Text, Self)> + use<'a> {
        let this = *self;
        let entries = self.node.map_or(&[][..], Node::entries).iter().filter(|entry| !entry.value.is_null());
        entries.map(move |entry| (&entry.key, Self { node: Some(&entry.value), at: entry.at, ..this }))
    }

    /// The rendered node.
    pub(super) fn node(&self) -> Option<&'a Node> {
        self.node
    }

    // ---- what is taken out

    /// Why the value here is what it is.
    pub(super) fn trace(&self) -> TraceId {
        self.cluster.trace(self.object, self.origin())
    }

    /// The line that opens what is here: of a member its key, of an object its first.
    pub(super) fn opened(&self) -> TraceId {
        self.cluster.trace(self.object, self.at)
    }

    /// Why the value here is what it is, and that another object refers to it by this name.
    pub(super) fn trace_by(&self, name: Text, by: &Self) -> TraceId {
        self.cluster.referred(self.object, self.origin(), name, (by.object, by.at))
    }

    /// The trace of a rule that applies because nothing is written here: the object.
    pub(super) fn ruled(&self) -> TraceId {
        self.cluster.trace(self.object, self.object.node.origin)
    }

    /// What set the value here.
    pub(super) fn origin(&self) -> OriginId {
        self.node.map_or(self.at, |node| node.origin)
    }

    /// The trace of an earlier value of this field.
    pub(super) fn trace_of(&self, origin: OriginId) -> TraceId {
        self.cluster.trace(self.object, origin)
    }

    /// The text here, if all of it is known.
    pub(super) fn str(&self) -> Option<&'a str> {
        self.node.and_then(Node::as_text)
    }

    /// The scalar here as a text for a place that needs a name; empty where there is none.
    pub(super) fn shown(&self) -> Text {
        self.value().map_or_else(|| Arc::from(""), |value| mask::shared(&value))
    }

    /// The value here.
    pub(super) fn value(&self) -> Option<Value> {
        self.node.map(value)
    }

    fn field<T>(&self, take: impl FnOnce(&Kind) -> Option<T>) -> Option<Field<T>> {
        let node = self.node?;
        let setting = match take(&node.kind) {
            Some(known) => Setting::Known(known),
            None => Setting::Unknown(Template::simplest(value(node))),
        };
        Some(Field { setting, trace: self.trace(), default: None })
    }

    /// A text; numbers count as what they are written as.
    pub(super) fn text(&self) -> Option<Field<Text>> {
        self.field(|kind| match kind {
            Kind::Text(text) => Some(Arc::clone(text)),
            Kind::Int(int) => Some(Arc::from(int.to_string())),
            Kind::Float(float) => Some(Arc::from(float.to_string())),
            Kind::Bool(bool) => Some(Arc::from(bool.to_string())),
            Kind::Null | Kind::Open(_) | Kind::Sequence(_) | Kind::Mapping(_) => None,
        })
    }

    /// An integer.
    pub(super) fn int(&self) -> Option<Field<i64>> {
        self.field(|kind| match kind {
            Kind::Int(int) => Some(*int),
            Kind::Text(text) => text.trim().parse().ok(),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Float(_)
            | Kind::Open(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_) => None,
        })
    }

    /// True or false.
    pub(super) fn bool(&self) -> Option<Field<bool>> {
        self.field(|kind| match kind {
            Kind::Bool(bool) => Some(*bool),
            Kind::Null
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Text(_)
            | Kind::Open(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_) => None,
        })
    }

    /// The integer here, or what a rule of the platform says when nobody wrote it.
    pub(super) fn int_or(&self, rule: &'static Rule, default: i64) -> Field<i64> {
        self.int().unwrap_or_else(|| Field::ruled(default, self.ruled(), rule))
    }

    /// The values of a list; nothing when there is none, or an empty one.
    pub(super) fn list(&self) -> Option<(Vec<Value>, TraceId)> {
        let items: Vec<Value> = self.items().filter_map(|item| item.value()).collect();
        (!items.is_empty()).then(|| (items, self.opened()))
    }
}

/// A rendered node as a value.
pub(super) fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(bool) => Value::Bool(*bool),
        Kind::Int(int) => Value::Int(*int),
        Kind::Float(float) => Value::Float(*float),
        Kind::Text(text) => Value::Text(Arc::clone(text)),
        Kind::Open(open) => open.clone(),
        Kind::Sequence(items) => {
            Value::array(items.iter().map(|item| Sourced::new(value(item), item.origin)).collect())
        }
        Kind::Mapping(mapping) => {
            let mut members = Members::new();
            for entry in &mapping.entries {
                members.set(Arc::clone(&entry.key), Sourced::new(value(&entry.value), entry.value.origin));
            }
            Value::object(members)
        }
    }
}

/// A value that is in none of the objects: what is missing, in words of which the first is `the` and the last its name.
pub(super) fn missing(what: impl AsRef<str>) -> Value {
    let what: Text = Arc::from(what.as_ref());
    Value::Unknown(Arc::new(Unknown {
        why: Why::NotSupplied(Supply::Object(Arc::clone(&what))),
        ..Unknown::call(&what, Vec::new())
    }))
}

/// An object of members without a history of their own.
pub(super) fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut object = Members::new();
    for (name, value) in members {
        object.set(name, Sourced::new(value, OriginId::NOWHERE));
    }
    Value::object(object)
}
