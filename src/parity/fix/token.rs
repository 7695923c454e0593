//! A scalar as it stands in a file, and what to write in its place: quotes stay, and numbers stay numbers.

use crate::estate::Property;
use crate::value::Value;
use crate::yaml::Kind;
use crate::yaml::quote::quoted;
use crate::yaml::scalar;

use crate::parity::quantity;

/// What a scalar says, without its quotes; nothing where it is written in a way that is not changed in place.
pub(super) fn content(token: &str) -> Option<String> {
    let inner = |quote: char| token.strip_prefix(quote)?.strip_suffix(quote);
    if token.contains('\n') || token.starts_with(['|', '>', '&', '*', '!', '{', '[']) {
        return None;
    }
    if let Some(text) = inner('"') {
        return (!text.contains(['\\', '"'])).then(|| text.to_owned());
    }
    if let Some(text) = inner('\'') {
        return (!text.contains('\'')).then(|| text.to_owned());
    }
    Some(token.to_owned())
}

/// Whether a scalar says a value and nothing more.
pub(super) fn says(token: &str, property: Property, value: &Value) -> bool {
    let Some(content) = content(token) else { return false };
    match value {
        Value::Text(text) => *content == **text || quantity::same(property, &content, text),
        Value::Bool(bool) => scalar::plain(&content) == Kind::Bool(*bool),
        Value::Int(int) => {
            scalar::plain(&content) == Kind::Int(*int) || quantity::same(property, &content, &int.to_string())
        }
        Value::Float(float) => quantity::same(property, &content, &float.to_string()),
        Value::Null
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => false,
    }
}

/// The text of a value that is one scalar.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Int(int) => Some(int.to_string()),
        Value::Float(float) => Some(float.to_string()),
        Value::Null
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => None,
    }
}

/// A value in the manner of the scalar that it replaces.
pub(super) fn like(token: &str, property: Property, value: &Value) -> Option<String> {
    let plain = plain(value)?;
    let safe = !plain.contains(['\\', '"', '\'', '\n']) && !plain.chars().any(char::is_control);
    match token.chars().next() {
        Some(quote @ ('"' | '\'')) if safe => Some(format!("{quote}{plain}{quote}")),
        _ => Some(fresh(property, value).unwrap_or(plain)),
    }
}

/// A value where there was none.
pub(super) fn fresh(property: Property, value: &Value) -> Option<String> {
    match value {
        // A variable is a text to Kubernetes, whatever it looks like.
        Value::Text(text) => Some(quoted(text)),
        Value::Bool(bool) if property == Property::Env => Some(format!("\"{bool}\"")),
        Value::Int(int) if property == Property::Env => Some(format!("\"{int}\"")),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Int(int) => Some(int.to_string()),
        Value::Float(float) => Some(format!("\"{float}\"")),
        Value::Null
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => None,
    }
}
