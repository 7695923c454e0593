//! Whether two values agree, as far as that can be told.
//!
//! An unknown agrees with itself, and with what has its shape where the shape says enough. A text with holes differs where its
//! known pieces contradict the other side. Everything else stays open, with what to supply to close it.

use std::sync::Arc;

use super::shape;
use super::shape::{Fits, Look, Piece};
use crate::language::equality;
use crate::limits;
use crate::value::Value;

/// What two values have to do with each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Agreement {
    /// They are the same.
    Same,
    /// They are the same by this equivalence.
    Equal(&'static str),
    /// They are not the same.
    Differ,
    /// Nobody can tell before this is known.
    Open(Vec<Arc<str>>),
}

/// Compares two values.
pub(super) fn agree(a: &Value, b: &Value, look: Look) -> Agreement {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Agreement::Differ;
            }
            all(a.iter().zip(b.iter()).map(|(a, b)| agree(&a.value, &b.value, look)))
        }
        (Value::Object(left), Value::Object(right)) => {
            if left.has_template_keys() || right.has_template_keys() || left.len() != right.len() {
                return by_language(a, b);
            }
            all(left.iter().map(|(key, one)| {
                right.get(&key.text).map_or(Agreement::Differ, |other| agree(&one.value, &other.value, look))
            }))
        }
        (Value::Null, Value::Null) => Agreement::Same,
        _ => scalars(a, b, look),
    }
}

/// The worst of several.
pub(super) fn all(answers: impl Iterator<Item = Agreement>) -> Agreement {
    let mut whole = Agreement::Same;
    for answer in answers {
        whole = match (whole, answer) {
            (_, Agreement::Differ) => return Agreement::Differ,
            (Agreement::Open(mut left), Agreement::Open(right)) => {
                left.extend(right);
                Agreement::Open(left)
            }
            (Agreement::Open(left), Agreement::Same | Agreement::Equal(_))
            | (Agreement::Same | Agreement::Equal(_), Agreement::Open(left)) => Agreement::Open(left),
            (Agreement::Equal(id), Agreement::Same | Agreement::Equal(_))
            | (Agreement::Same, Agreement::Equal(id)) => Agreement::Equal(id),
            (Agreement::Same, Agreement::Same) => Agreement::Same,
            (Agreement::Differ, _) => Agreement::Differ,
        };
    }
    whole
}

fn by_language(a: &Value, b: &Value) -> Agreement {
    match equality::equals(a, b) {
        Some(true) => Agreement::Same,
        Some(false) => Agreement::Differ,
        None => Agreement::Open(missing(a).into_iter().chain(missing(b)).collect()),
    }
}

fn scalars(a: &Value, b: &Value, look: Look) -> Agreement {
    if let Some(answer) = wholly(a, b) {
        return answer;
    }
    let (Some(left), Some(right)) = (shape::pieces(a, look), shape::pieces(b, look)) else {
        // A list, an object or nothing against a text: that is certain. Against an unknown it is not.
        return by_language(a, b);
    };
    match (known(&left), known(&right)) {
        (Some(a), Some(b)) if a == b => Agreement::Equal("text-of-value"),
        (Some(a), Some(b)) => known_texts(a, b),
        (Some(text), None) => against(&right, text),
        (None, Some(text)) => against(&left, text),
        (None, None) => open_texts(&left, &right),
    }
}

/// Values that are the same without a look at their pieces.
fn wholly(a: &Value, b: &Value) -> Option<Agreement> {
    let same = match (a, b) {
        // What is secret is never held against what is not: the answer would tell it.
        (Value::Secret(a), Value::Secret(b)) => a.name == b.name && a.value == b.value,
        (Value::Secret(_), _) | (_, Value::Secret(_)) => false,
        (Value::Template(a), Value::Template(b)) => {
            a == b
                || a.secret_name().is_none()
                    && equality::equals(&Value::Template(a.clone()), &Value::Template(b.clone()))
                        == Some(true)
        }
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Unknown(_), Value::Unknown(_))
        | (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            equality::equals(a, b) == Some(true)
        }
        (Value::Bool(a), Value::Bool(b)) => a == b,
        _ => false,
    };
    same.then_some(Agreement::Same)
}

/// The text, where all of it is known.
fn known(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [Piece::Known(text)] => Some(text),
        _ => None,
    }
}

fn known_texts(a: &str, b: &str) -> Agreement {
    let alike = a.trim_end_matches('/') == b.trim_end_matches('/');
    if alike && shape::is_known_endpoint(a) { Agreement::Equal("endpoint-slash") } else { Agreement::Differ }
}

/// A text with holes against one that is known.
fn against(pieces: &[Piece], text: &str) -> Agreement {
    let large = pieces.len().saturating_mul(text.len()) > limits::SHAPE_STEPS;
    let slashed = || shape::is_endpoint(pieces) && shape::fits(pieces, &turned(text));
    if !large && !shape::fits(pieces, text) && !slashed() {
        return Agreement::Differ;
    }
    if !large && shape::is_endpoint(pieces) {
        return Agreement::Equal("app-configuration-shape");
    }
    let open = holes(pieces);
    if !large
        && pieces.iter().all(|piece| match piece {
            Piece::Known(_) => true,
            Piece::Hole(hole) => hole.by_shape && hole.fits != Fits::Anything,
        })
    {
        return Agreement::Equal("runtime-shape");
    }
    Agreement::Open(open)
}

/// An address with a slash at its end where it has none, and the other way round.
fn turned(text: &str) -> String {
    text.strip_suffix('/').map_or_else(|| format!("{text}/"), str::to_owned)
}

/// Two texts with holes: certain where their known beginnings or ends contradict each other.
fn open_texts(a: &[Piece], b: &[Piece]) -> Agreement {
    let same = a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Piece::Known(a), Piece::Known(b)) => a == b,
            (Piece::Hole(a), Piece::Hole(b)) => {
                a.fits == b.fits && a.by_shape && b.by_shape && a.fits != Fits::Anything
            }
            (Piece::Known(_), Piece::Hole(_)) | (Piece::Hole(_), Piece::Known(_)) => false,
        });
    if same {
        return Agreement::Equal("runtime-shape");
    }
    let first = |pieces: &[Piece]| edge(pieces.first());
    let last = |pieces: &[Piece]| edge(pieces.last());
    let (start_a, start_b, end_a, end_b) = (first(a), first(b), last(a), last(b));
    let starts = start_a.bytes().zip(start_b.bytes()).all(|(a, b)| a == b);
    let ends = end_a.bytes().rev().zip(end_b.bytes().rev()).all(|(a, b)| a == b);
    if !starts || !ends {
        return Agreement::Differ;
    }
    let mut open = holes(a);
    open.extend(holes(b));
    Agreement::Open(open)
}

fn edge(piece: Option<&Piece>) -> Arc<str> {
    match piece {
        Some(Piece::Known(text)) => Arc::clone(text),
        Some(Piece::Hole(_)) | None => Arc::from(""),
    }
}

fn holes(pieces: &[Piece]) -> Vec<Arc<str>> {
    let mut found: Vec<Arc<str>> = Vec::new();
    for piece in pieces {
        if let Piece::Hole(hole) = piece
            && !found.contains(&hole.missing)
        {
            found.push(Arc::clone(&hole.missing));
        }
    }
    found
}

/// What is not known of a value, at any depth.
pub(super) fn missing(value: &Value) -> Vec<Arc<str>> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| missing(&item.value)).collect(),
        Value::Object(object) => object.iter().flat_map(|(_, one)| missing(&one.value)).collect(),
        Value::Null => Vec::new(),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => {
            shape::pieces(value, Look::default()).map_or_else(Vec::new, |pieces| holes(&pieces))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Part, Secret, Supply, Template, Unknown, Why};

    fn supplied(name: &str) -> Arc<Unknown> {
        let why = Why::NotSupplied(Supply::Environment(Arc::from(name)));
        Arc::new(Unknown { why, ..Unknown::call("readEnvironmentVariable", vec![name.into()]) })
    }

    fn text(before: &str, hole: Arc<Unknown>, behind: &str) -> Value {
        Template::join([Part::Known(before.into()), Part::Unknown(hole), Part::Known(behind.into())])
    }

    fn both(a: &Value, b: &Value) -> Agreement {
        let one = agree(a, b, Look::default());
        assert_eq!(
            std::mem::discriminant(&one),
            std::mem::discriminant(&agree(b, a, Look::default())),
            "{a:?} {b:?}"
        );
        one
    }

    #[test]
    fn known_values_agree_or_not() {
        assert_eq!(both(&"a".into(), &"a".into()), Agreement::Same);
        assert_eq!(both(&"a".into(), &"b".into()), Agreement::Differ);
        assert_eq!(both(&Value::Int(2), &Value::Float(2.0)), Agreement::Same);
        assert_eq!(both(&Value::Int(2), &"2".into()), Agreement::Equal("text-of-value"));
        assert_eq!(both(&Value::Bool(true), &"true".into()), Agreement::Equal("text-of-value"));
        assert_eq!(both(&Value::Bool(true), &"True".into()), Agreement::Differ);
        let slash = both(&"https://a.azconfig.io/".into(), &"https://a.azconfig.io".into());
        assert_eq!(slash, Agreement::Equal("endpoint-slash"));
        assert_eq!(
            both(&"https://a.example.com/".into(), &"https://a.example.com".into()),
            Agreement::Differ
        );
        assert_eq!(both(&"/a/".into(), &"/a".into()), Agreement::Differ);
    }

    #[test]
    fn known_pieces_contradict() {
        let store = text("https://", supplied("STORE"), ".azconfig.io");
        assert_eq!(both(&store, &"https://foo.example.com".into()), Agreement::Differ);
        assert_eq!(
            both(&store, &"https://foo.azconfig.io".into()),
            Agreement::Equal("app-configuration-shape")
        );
        assert_eq!(
            both(&store, &"https://foo.azconfig.io/".into()),
            Agreement::Equal("app-configuration-shape")
        );
        let middle = text("a-", supplied("X"), "-b");
        assert_eq!(both(&middle, &"a-1-c".into()), Agreement::Differ);
        assert_eq!(both(&middle, &"a-1-b".into()), Agreement::Open(vec!["environment variable X".into()]));
        assert_eq!(both(&middle, &text("z", supplied("Y"), "")), Agreement::Differ);
        assert_eq!(both(&middle, &middle.clone()), Agreement::Same);
        let runtime = text("st", Unknown::shared("uniqueString", vec!["x".into()]), "");
        assert_eq!(both(&runtime, &"stabcdefghijk12".into()), Agreement::Equal("runtime-shape"));
        assert_eq!(both(&runtime, &"${ACCOUNT}".into()), Agreement::Differ);
    }

    #[test]
    fn secrets_tell_nothing_about_what_they_hold() {
        let secret = |text: &str| Value::Secret(Arc::new(Secret { name: "key".into(), value: text.into() }));
        assert!(matches!(both(&secret("a"), &"a".into()), Agreement::Open(_)));
        assert!(matches!(both(&secret("a"), &secret("b")), Agreement::Open(_)));
        assert_eq!(both(&secret("a"), &secret("a")), Agreement::Same);
        let look = Look { reference: true, names: false };
        assert_eq!(agree(&secret("a"), &"b".into(), look), Agreement::Differ);
    }
}
