//! Functions of texts alone: cutting, case, padding, replacing, splitting, searching without regard to case.

use super::arguments::{
    at, check_size, computed, computed_text, int, joined, optional_text, refused, text, wrong,
};
use super::{Answer, Call, Fail};
use crate::language::text::push_pieces;
use crate::limits::ARRAY_ITEMS;
use crate::value::object;
use crate::value::{Part, Sourced, Value};

/// UTF-16 units in a text.
pub(in crate::language) fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// A part of a text by UTF-16 units; half a pair becomes U+FFFD.
pub(in crate::language) fn slice(text: &str, start: usize, count: usize) -> String {
    if text.is_ascii() {
        let end = start.saturating_add(count).min(text.len());
        return text.get(start..end).unwrap_or_default().to_owned();
    }
    let cut: Vec<u16> = text.encode_utf16().skip(start).take(count).collect();
    String::from_utf16_lossy(&cut)
}

/// Upper case by the invariant culture.
fn upper(text: &str) -> String {
    // Only comparisons keep the long s apart.
    text.chars().map(|c| if c == 'ſ' { 'S' } else { object::upper(c) }).collect()
}

/// Lower case by the invariant culture, character by character: no final sigma, and the dotted capital I stays.
pub(in crate::language) fn lower(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut mapped = c.to_lowercase();
            match (mapped.next(), mapped.next()) {
                (Some(single), None) => single,
                _ => c,
            }
        })
        .collect()
}

/// `toUpper(text)`
pub(super) fn to_upper(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, upper(text(call, arguments, 0)?))
}

/// `toLower(text)`
pub(super) fn to_lower(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, lower(text(call, arguments, 0)?))
}

/// `trim(text)`
pub(super) fn trim(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, text(call, arguments, 0)?.trim())
}

/// `substring(text, start[, length])`
pub(super) fn substring(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let source = text(call, arguments, 0)?;
    let start = int(call, arguments, 1)?;
    let total = units(source);
    let start = usize::try_from(start).ok().filter(|start| *start <= total).ok_or_else(|| {
        Fail::error(format!("`substring`: {start} lies outside a text of {total} characters"))
    })?;
    let count = match arguments.get(2) {
        None => total - start,
        Some(_) => {
            let count = int(call, arguments, 2)?;
            usize::try_from(count).ok().filter(|count| *count <= total - start).ok_or_else(|| {
                Fail::error(format!(
                    "`substring`: {count} characters from {start} are more than a text of {total} has"
                ))
            })?
        }
    };
    computed(call, slice(source, start, count))
}

/// Widest padding that the engine makes.
const PADDING: i64 = 16;

/// `padLeft(text|int, width[, character])`
pub(super) fn pad_left(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let value = &at(call, arguments, 0)?.value;
    let source = match value {
        Value::Int(int) => int.to_string(),
        value => value.as_text().ok_or_else(|| wrong(call, 0, "a text or an integer", value))?.to_owned(),
    };
    let width = int(call, arguments, 1)?;
    if !(1..=PADDING).contains(&width) {
        return Err(refused(call, 1, "is not from 1 to 16", &Value::Int(width)));
    }
    let filler = optional_text(call, arguments, 2)?.unwrap_or(" ");
    if units(filler) != 1 {
        return Err(refused(call, 2, "is not one character", &Value::from(filler)));
    }
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(units(&source));
    computed(call, filler.repeat(missing) + &source)
}

/// `replace(text, old, new)`
pub(super) fn replace(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (source, old, new) =
        (text(call, arguments, 0)?, text(call, arguments, 1)?, text(call, arguments, 2)?);
    if old.is_empty() {
        return Err(refused(call, 1, "is empty", &Value::from(old)));
    }
    let grown = source.matches(old).count().saturating_mul(new.len().saturating_sub(old.len()));
    if grown > crate::limits::TEXT_BYTES {
        return Err(Fail::error(format!(
            "`replace` makes a text of more than {} bytes",
            crate::limits::TEXT_BYTES
        )));
    }
    computed_text(call, source.replace(old, new))
}

/// `split(text, delimiter|delimiters)`: at each place the first delimiter of the list that fits.
pub(super) fn split(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let source = text(call, arguments, 0)?;
    let by = &at(call, arguments, 1)?.value;
    let mut delimiters: Vec<&str> = match by {
        Value::Array(items) => items
            .iter()
            .map(|item| {
                item.value.as_text().ok_or_else(|| wrong(call, 1, "a text or an array of texts", &item.value))
            })
            .collect::<Result<_, _>>()?,
        value => vec![value.as_text().ok_or_else(|| wrong(call, 1, "a text or an array of texts", value))?],
    };
    delimiters.retain(|delimiter| !delimiter.is_empty());
    let count: usize = delimiters.iter().map(|delimiter| source.matches(delimiter).count()).sum();
    check_size(call, count, ARRAY_ITEMS, "items")?;
    let pieces: Vec<Sourced> = match delimiters.as_slice() {
        [] => vec![Sourced::new(source, call.origin)],
        [single] => source.split(single).map(|piece| Sourced::new(piece, call.origin)).collect(),
        several => {
            split_by(source, several).into_iter().map(|piece| Sourced::new(piece, call.origin)).collect()
        }
    };
    computed(call, pieces)
}

fn split_by<'a>(source: &'a str, delimiters: &[&str]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        match delimiters.iter().find(|delimiter| rest.starts_with(**delimiter)) {
            Some(delimiter) => {
                pieces.extend(source.get(start..at));
                at += delimiter.len();
                start = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    pieces.extend(source.get(start..));
    pieces
}

/// `join(array, delimiter)`
pub(super) fn join(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let items = super::arguments::array(call, arguments, 0)?;
    let delimiter = &at(call, arguments, 1)?.value;
    if !matches!(delimiter.revealed(), Value::Text(_) | Value::Template(_)) {
        return Err(wrong(call, 1, "a text", delimiter));
    }
    let mut pieces: Vec<Part> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            push_pieces(delimiter, &mut pieces)?;
        }
        push_pieces(&item.value, &mut pieces)?;
    }
    joined(call, pieces)
}

/// `startsWith(text, start)`, without regard to case.
pub(super) fn starts_with(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (source, start) = (text(call, arguments, 0)?, text(call, arguments, 1)?);
    computed(call, object::fold(source).starts_with(&object::fold(start)))
}

/// `endsWith(text, end)`, without regard to case.
pub(super) fn ends_with(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (source, end) = (text(call, arguments, 0)?, text(call, arguments, 1)?);
    computed(call, object::fold(source).ends_with(&object::fold(end)))
}

/// `like(text, pattern)`: `*` stands for any text, case does not count.
pub(super) fn like(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (source, pattern) =
        (object::fold(text(call, arguments, 0)?), object::fold(text(call, arguments, 1)?));
    let Some((start, rest)) = pattern.split_once('*') else {
        return computed(call, source == pattern);
    };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut open) = source.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) else {
        return computed(call, false);
    };
    // Each text between stars is taken at its first place, which leaves the most for the next.
    for part in middle.split('*') {
        match open.find(part).and_then(|at| open.get(at + part.len()..)) {
            Some(behind) => open = behind,
            None => return computed(call, false),
        }
    }
    computed(call, true)
}
