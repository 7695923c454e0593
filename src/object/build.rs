//! Objects from plain values, for those who write them. Nothing that is built here comes from a file, so it has no origin.

use std::sync::Arc;

use super::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;
use crate::value::Value;

/// A text.
pub fn text(text: impl Into<Arc<str>>) -> Node {
    Node::text(text, OriginId::NOWHERE)
}

/// A whole number.
pub fn int(int: i64) -> Node {
    Node::new(Kind::Int(int), OriginId::NOWHERE)
}

/// Yes or no.
pub fn bool(bool: bool) -> Node {
    Node::new(Kind::Bool(bool), OriginId::NOWHERE)
}

/// Items in order.
pub fn sequence(items: impl IntoIterator<Item = Node>) -> Node {
    Node::new(Kind::Sequence(items.into_iter().collect()), OriginId::NOWHERE)
}

/// Members in order; those without a value are left out.
pub fn mapping<K: Into<Arc<str>>, V: Into<Option<Node>>>(members: impl IntoIterator<Item = (K, V)>) -> Node {
    let entry =
        |(key, value): (K, V)| Some(Entry { key: key.into(), at: OriginId::NOWHERE, value: value.into()? });
    let entries = members.into_iter().filter_map(entry).collect();
    Node::new(Kind::Mapping(Mapping { entries }), OriginId::NOWHERE)
}

/// What a known scalar is in an object; nothing where a part of it is not known or secret, or where it is none.
pub fn scalar(value: &Value) -> Option<Node> {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(bool) => Kind::Bool(*bool),
        Value::Int(int) => Kind::Int(*int),
        Value::Float(float) => Kind::Float(*float),
        Value::Text(text) => Kind::Text(Arc::clone(text)),
        Value::Array(_) | Value::Object(_) | Value::Template(_) | Value::Unknown(_) | Value::Secret(_) => {
            return None;
        }
    };
    Some(Node::new(kind, OriginId::NOWHERE))
}
