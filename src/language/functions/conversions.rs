//! Functions that make one kind of value from another: `string`, `int`, `bool`, `float`.

use std::sync::Arc;

use super::arguments::{at, computed, refused, wrong};
use super::{Answer, Call};
use crate::language::text::{bool_text, json, revealed_json, secret_within};
use crate::value::{Secret, Sourced, Value};

/// `string(value)`: a text stays, arrays and objects become JSON. Null and floats are refused.
pub(super) fn string(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let argument = at(call, arguments, 0)?;
    let text = match argument.value.revealed() {
        Value::Text(_) | Value::Template(_) => return Ok(argument.clone()),
        Value::Bool(bool) => bool_text(*bool).to_owned(),
        Value::Int(int) => int.to_string(),
        Value::Array(_) | Value::Object(_) => match json(&argument.value) {
            Some(text) => text,
            None => {
                return hidden(call, &argument.value, revealed_json(&argument.value)?);
            }
        },
        Value::Null | Value::Float(_) | Value::Secret(_) | Value::Unknown(_) => {
            return Err(wrong(call, 0, "a text, integer, boolean, array or object", &argument.value));
        }
    };
    if matches!(argument.value, Value::Secret(_)) {
        hidden(call, &argument.value, text)
    } else {
        computed(call, text)
    }
}

/// A text made from something that holds a secret is one.
fn hidden(call: &Call<'_>, from: &Value, text: String) -> Answer {
    let name = secret_within(from).cloned().unwrap_or_else(|| Arc::from(call.name));
    computed(call, Value::Secret(Arc::new(Secret { name, value: text.into() })))
}

/// `int(text|int)`: blanks around and a sign are fine, a fraction is not.
pub(super) fn int(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let argument = at(call, arguments, 0)?;
    if let Value::Int(_) = argument.value {
        return Ok(argument.clone());
    }
    let text =
        argument.value.as_text().ok_or_else(|| wrong(call, 0, "an integer or a text", &argument.value))?;
    match text.trim().parse::<i64>() {
        Ok(int) => computed(call, int),
        Err(_) => Err(refused(call, 0, "is no 64-bit integer", &argument.value)),
    }
}

/// `bool(text|int|bool)`
pub(super) fn bool(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let argument = at(call, arguments, 0)?;
    if let Value::Int(int) = argument.value {
        return computed(call, int != 0);
    }
    if let Value::Bool(_) = argument.value {
        return Ok(argument.clone());
    }
    let text = argument
        .value
        .as_text()
        .ok_or_else(|| wrong(call, 0, "a text, integer or boolean", &argument.value))?;
    match text.trim() {
        text if text.eq_ignore_ascii_case("true") => computed(call, true),
        text if text.eq_ignore_ascii_case("false") => computed(call, false),
        _ => Err(refused(call, 0, "is neither 'true' nor 'false'", &argument.value)),
    }
}

/// `float(int|text)`
#[expect(clippy::cast_precision_loss, reason = "that is what the function is for")]
pub(super) fn float(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let argument = at(call, arguments, 0)?;
    if let Value::Int(int) = argument.value {
        return computed(call, Value::Float(int as f64));
    }
    if let Value::Float(_) = argument.value {
        return Ok(argument.clone());
    }
    let text =
        argument.value.as_text().ok_or_else(|| wrong(call, 0, "a number or a text", &argument.value))?.trim();
    // Rust also reads `inf` and `infinity`.
    let number = text.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    match text.parse::<f64>() {
        Ok(float) if number => computed(call, Value::Float(float)),
        Ok(_) | Err(_) => Err(refused(call, 0, "is no number", &argument.value)),
    }
}
