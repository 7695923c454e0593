//! Functions that take a text, an array or an object: `length`, `empty`, `first`, `take`, `contains`, `indexOf`, `concat`, …
//!
//! Texts are counted and cut in UTF-16 units. A cut through a pair leaves half a character, which .NET can hold and a file
//! cannot: it becomes U+FFFD here, as it does there when it is written.

use super::arguments::{Uncovered, at, computed, computed_array, int, joined, refused, wrong};
use super::strings::{slice, units};
use super::{Answer, Call, Fail};
use crate::language::equality::{same, same_key};
use crate::language::text::push_pieces;
use crate::value::object::{Key, fold};
use crate::value::{Object, Part, Sourced, Value};

/// `length(text|array|object)`
pub(super) fn length(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let value = &at(call, arguments, 0)?.value;
    let count = match value {
        Value::Array(items) => items.len(),
        // Two names that are not known may turn out to be one.
        Value::Object(object) if object.len() > 1 && object.has_template_keys() => {
            return Err(Fail::Undecided);
        }
        Value::Object(object) => object.len(),
        value => units(&uncovered(call, 0, "a text, an array or an object", value)?.text),
    };
    computed(call, i64::try_from(count).unwrap_or(i64::MAX))
}

/// `empty(text|array|object|null)`
pub(super) fn empty(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let value = &at(call, arguments, 0)?.value;
    let empty = match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Template(template) if template.parts().iter().any(some_text) => false,
        value => uncovered(call, 0, "a text, an array, an object or null", value)?.text.is_empty(),
    };
    computed(call, empty)
}

fn some_text(part: &Part) -> bool {
    match part {
        Part::Known(text) => !text.is_empty(),
        Part::Secret(secret) => secret.value.as_text().is_some_and(|text| !text.is_empty()),
        Part::Unknown(_) => false,
    }
}

/// `first(text|array)`; nothing is null, no text is an empty one.
pub(super) fn first(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let value = &at(call, arguments, 0)?.value;
    if let Value::Array(items) = value {
        return items.first().cloned().map_or_else(|| computed(call, Value::Null), Ok);
    }
    let text = uncovered(call, 0, "a text or an array", value)?;
    let unit = slice(&text.text, 0, 1);
    computed(call, text.cover(unit))
}

/// `last(text|array)`
pub(super) fn last(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let value = &at(call, arguments, 0)?.value;
    if let Value::Array(items) = value {
        return items.last().cloned().map_or_else(|| computed(call, Value::Null), Ok);
    }
    let text = uncovered(call, 0, "a text or an array", value)?;
    let unit = slice(&text.text, units(&text.text).saturating_sub(1), 1);
    computed(call, text.cover(unit))
}

/// `take(text|array, count)`; too many is all, a negative number none.
pub(super) fn take(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let count = usize::try_from(int(call, arguments, 1)?.max(0)).unwrap_or(usize::MAX);
    let value = &at(call, arguments, 0)?.value;
    if let Value::Array(items) = value {
        return computed(call, items.iter().take(count).cloned().collect::<Vec<_>>());
    }
    let text = uncovered(call, 0, "a text or an array", value)?;
    let start = slice(&text.text, 0, count);
    computed(call, text.cover(start))
}

/// `skip(text|array, count)`
pub(super) fn skip(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let count = usize::try_from(int(call, arguments, 1)?.max(0)).unwrap_or(usize::MAX);
    let value = &at(call, arguments, 0)?.value;
    if let Value::Array(items) = value {
        return computed(call, items.iter().skip(count).cloned().collect::<Vec<_>>());
    }
    let text = uncovered(call, 0, "a text or an array", value)?;
    let rest = slice(&text.text, count, usize::MAX);
    computed(call, text.cover(rest))
}

/// `contains(container, item)`: texts and items exactly, names without regard to case.
pub(super) fn contains(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (container, item) = (&at(call, arguments, 0)?.value, &at(call, arguments, 1)?.value);
    let found = match (container, item) {
        (Value::Array(items), item) => has_item(items, item),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Object(object), Value::Text(_) | Value::Template(_) | Value::Secret(_)) => {
            has_member(object, item)
        }
        (container, item) => {
            return match (Uncovered::of(container), Uncovered::of(item)) {
                (Some(text), Some(part)) => computed(call, text.text.contains(&*part.text)),
                // A part that is known may hold the text that is sought.
                (None, Some(part)) if in_known_part(container, &part.text) => computed(call, true),
                _ if is_text(container) && is_text(item) => Err(Fail::Undecided),
                _ => Err(Fail::error(format!(
                    "`contains` looks for an item in an array, a name in an object or a text in a text, not for {} in {}",
                    item.brief(),
                    container.brief()
                ))),
            };
        }
    };
    found.map_or(Err(Fail::Undecided), |found| computed(call, found))
}

fn in_known_part(container: &Value, sought: &str) -> bool {
    let Value::Template(template) = container else { return false };
    template.parts().iter().any(|part| matches!(part, Part::Known(text) if text.contains(sought)))
}

fn is_text(value: &Value) -> bool {
    matches!(value.revealed(), Value::Text(_) | Value::Template(_))
}

fn has_item(items: &[Sourced], item: &Value) -> Option<bool> {
    any(items.iter().map(|own| same(&own.value, item)))
}

/// Whether an object has a member of a name of which a part may not be known.
pub(crate) fn has_member(object: &Object, name: &Value) -> Option<bool> {
    let key = match name.revealed() {
        Value::Template(template) => Key { text: "".into(), template: Some(template.clone()) },
        name => Key::from(name.as_text()?),
    };
    if key.template.is_none() && !object.has_template_keys() {
        return Some(object.get(&key.text).is_some());
    }
    any(object.iter().map(|(own, _)| same_key(own, &key)))
}

/// Yes when one says yes, no when all say no.
fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut decided = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => decided = None,
        }
    }
    decided
}

/// `indexOf(text|array, item)`: in texts without regard to case, -1 when it is not there.
pub(super) fn index_of(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (container, item) = (&at(call, arguments, 0)?.value, &at(call, arguments, 1)?.value);
    if let Value::Array(items) = container {
        return computed(call, position(items.iter().enumerate(), item)?);
    }
    let (text, part) =
        (uncovered(call, 0, "a text or an array", container)?, uncovered(call, 1, "a text", item)?);
    computed(call, units_before(&text.text, fold(&text.text).find(&fold(&part.text))))
}

/// `lastIndexOf(text|array, item)`
pub(super) fn last_index_of(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (container, item) = (&at(call, arguments, 0)?.value, &at(call, arguments, 1)?.value);
    if let Value::Array(items) = container {
        return computed(call, position(items.iter().enumerate().rev(), item)?);
    }
    let (text, part) =
        (uncovered(call, 0, "a text or an array", container)?, uncovered(call, 1, "a text", item)?);
    computed(call, units_before(&text.text, fold(&text.text).rfind(&fold(&part.text))))
}

/// Folding keeps the number of characters, and of units of each, but not of bytes.
fn units_before(text: &str, at: Option<usize>) -> i64 {
    let Some(at) = at else { return -1 };
    let folded = fold(text);
    folded.get(..at).map_or(-1, |before| i64::try_from(units(before)).unwrap_or(i64::MAX))
}

fn position<'a>(mut items: impl Iterator<Item = (usize, &'a Sourced)>, sought: &Value) -> Result<i64, Fail> {
    items
        .find_map(|(index, item)| match same(&item.value, sought) {
            Some(true) => Some(Ok(i64::try_from(index).unwrap_or(i64::MAX))),
            Some(false) => None,
            None => Some(Err(Fail::Undecided)),
        })
        .unwrap_or(Ok(-1))
}

/// `concat(…)`: either arrays or texts, integers and booleans.
pub(super) fn concat(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let arrays = arguments.iter().filter(|argument| matches!(argument.value, Value::Array(_))).count();
    let unknown = arguments.iter().any(|argument| matches!(argument.value, Value::Unknown(_)));
    if arrays > 0 {
        let mut all = Vec::new();
        for argument in arguments {
            match &argument.value {
                Value::Array(items) => all.extend(items.iter().cloned()),
                Value::Unknown(_) => return Err(Fail::Undecided),
                value => {
                    return Err(Fail::error(format!(
                        "`concat` joins arrays with arrays only, not with {}",
                        value.brief()
                    )));
                }
            }
        }
        return computed_array(call, all);
    }
    let mut pieces = Vec::new();
    for (place, argument) in arguments.iter().enumerate() {
        match argument.value.revealed() {
            Value::Text(_) | Value::Template(_) | Value::Int(_) | Value::Bool(_) | Value::Unknown(_) => {
                push_pieces(&argument.value, &mut pieces)?;
            }
            _ => {
                let why = "is no text, integer, boolean or array";
                return Err(refused(call, place, why, &argument.value));
            }
        }
    }
    // Unknowns alone may still be arrays.
    if unknown && arguments.iter().all(|argument| matches!(argument.value, Value::Unknown(_))) {
        return Err(Fail::Undecided);
    }
    joined(call, pieces)
}

fn uncovered(call: &Call<'_>, place: usize, wanted: &str, value: &Value) -> Result<Uncovered, Fail> {
    Uncovered::of(value).ok_or_else(|| wrong(call, place, wanted, value))
}
