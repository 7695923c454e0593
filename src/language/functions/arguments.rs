//! Reading arguments, with messages that name the function, the place and the value.

use std::sync::Arc;

use super::{Answer, Call, Fail};
use crate::limits::{ARRAY_ITEMS, TEXT_BYTES};
use crate::value::{Object, Part, Secret, Sourced, Template, Value};

/// An argument by its place from zero.
pub(super) fn at<'a>(call: &Call<'_>, arguments: &'a [Sourced], place: usize) -> Result<&'a Sourced, Fail> {
    arguments
        .get(place)
        .ok_or_else(|| Fail::error(format!("`{}` lacks its {} argument", call.name, ordinal(place))))
}

/// A text.
pub(super) fn text<'a>(call: &Call<'_>, arguments: &'a [Sourced], place: usize) -> Result<&'a str, Fail> {
    let value = &at(call, arguments, place)?.value;
    value.as_text().ok_or_else(|| wrong(call, place, "a text", value))
}

/// A text, when the argument is there.
pub(super) fn optional_text<'a>(
    call: &Call<'_>,
    arguments: &'a [Sourced],
    place: usize,
) -> Result<Option<&'a str>, Fail> {
    if place < arguments.len() { text(call, arguments, place).map(Some) } else { Ok(None) }
}

/// An integer.
pub(super) fn int(call: &Call<'_>, arguments: &[Sourced], place: usize) -> Result<i64, Fail> {
    let value = &at(call, arguments, place)?.value;
    value.revealed().as_int().ok_or_else(|| wrong(call, place, "an integer", value))
}

/// The items of an array.
pub(super) fn array<'a>(
    call: &Call<'_>,
    arguments: &'a [Sourced],
    place: usize,
) -> Result<&'a [Sourced], Fail> {
    let value = &at(call, arguments, place)?.value;
    value.as_array().ok_or_else(|| wrong(call, place, "an array", value))
}

/// An object.
pub(super) fn object<'a>(
    call: &Call<'_>,
    arguments: &'a [Sourced],
    place: usize,
) -> Result<&'a Object, Fail> {
    let value = &at(call, arguments, place)?.value;
    value.as_object().ok_or_else(|| wrong(call, place, "an object", value))
}

/// The complaint about an argument of a wrong kind. What is unknown may still become the right one, and a secret or a
/// template where a plain text is wanted is for the caller to uncover.
pub(super) fn wrong(call: &Call<'_>, place: usize, wanted: &str, value: &Value) -> Fail {
    match value {
        Value::Unknown(_) | Value::Template(_) => Fail::Undecided,
        Value::Secret(secret) if matches!(secret.value, Value::Text(_)) => Fail::Undecided,
        _ => Fail::error(format!(
            "`{}` takes {wanted} as its {} argument, not {}",
            call.name,
            ordinal(place),
            value.brief()
        )),
    }
}

/// The complaint about an argument of the right kind and a wrong value.
pub(super) fn refused(call: &Call<'_>, place: usize, why: &str, value: &Value) -> Fail {
    Fail::error(format!("`{}`: its {} argument, {}, {why}", call.name, ordinal(place), value.brief()))
}

/// A computed answer.
pub(super) fn computed(call: &Call<'_>, value: impl Into<Value>) -> Answer {
    Ok(Sourced::new(value, call.origin))
}

/// A computed text of bounded length.
pub(super) fn computed_text(call: &Call<'_>, text: String) -> Answer {
    check_size(call, text.len(), TEXT_BYTES, "bytes")?;
    computed(call, text)
}

/// A computed array of bounded length.
pub(super) fn computed_array(call: &Call<'_>, items: Vec<Sourced>) -> Answer {
    check_size(call, items.len(), ARRAY_ITEMS, "items")?;
    computed(call, items)
}

/// The text of several pieces, of bounded length.
pub(super) fn joined(call: &Call<'_>, pieces: Vec<Part>) -> Answer {
    let length = |piece: &Part| match piece {
        Part::Known(text) => text.len(),
        Part::Secret(secret) => secret.value.as_text().map_or(0, str::len),
        Part::Unknown(_) => 1,
    };
    check_size(call, pieces.iter().map(length).sum(), TEXT_BYTES, "bytes")?;
    computed(call, Template::join(pieces))
}

/// Refuses what is too large, before it is made where that can be told.
pub(super) fn check_size(call: &Call<'_>, size: usize, limit: usize, unit: &str) -> Result<(), Fail> {
    if size > limit {
        return Err(Fail::error(format!("`{}` makes {size} {unit}; the limit is {limit}", call.name)));
    }
    Ok(())
}

/// A text that may be secret: the whole of it, and the name under which it is hidden.
pub(super) struct Uncovered {
    pub(super) text: Arc<str>,
    secret: Option<Arc<str>>,
}

impl Uncovered {
    /// `None` for what is no text or has unknown parts.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(Self { text: Arc::clone(text), secret: None }),
            Value::Secret(secret) => match &secret.value {
                Value::Text(text) => {
                    Some(Self { text: Arc::clone(text), secret: Some(Arc::clone(&secret.name)) })
                }
                _ => None,
            },
            Value::Template(template) => {
                Some(Self { text: Arc::from(template.revealed()?), secret: template.secret_name().cloned() })
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Unknown(_) => None,
        }
    }

    /// A text made from this one, hidden if this one was.
    pub(super) fn cover(self, text: String) -> Value {
        let text = Value::from(text);
        match self.secret {
            Some(name) => Value::Secret(Arc::new(Secret { name, value: text })),
            None => text,
        }
    }
}

fn ordinal(place: usize) -> String {
    match place {
        0 => "first".to_owned(),
        1 => "second".to_owned(),
        2 => "third".to_owned(),
        _ => format!("{}th", place + 1),
    }
}
