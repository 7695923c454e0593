//! Values as text: compact JSON, and what stands inside `${…}`.
//!
//! Two texts of a value exist. `string()` gives JSON. Interpolation, `format()` and `join()` give `True`, `False`, nothing for
//! null, and JSON in which every double quote, wherever it is, became a single one.

use std::fmt::Write as _;
use std::sync::Arc;

use super::dotnet::number;
use super::functions::Fail;
use crate::limits::TEXT_BYTES;
use crate::value::{Joined, Part, Secret, Value};

/// Joins the values of an interpolated text. Unknown and secret parts stay parts of a template; an array or object that holds
/// an unknown has no text yet.
pub fn interpolate<'a>(parts: impl IntoIterator<Item = &'a Value>) -> Result<Value, Fail> {
    let mut joined = Joined::default();
    for part in parts {
        push_pieces(part, &mut joined)?;
    }
    Ok(joined.value())
}

/// The pieces that one value adds to an interpolated text.
pub fn push_pieces(value: &Value, pieces: &mut impl Extend<Part>) -> Result<(), Fail> {
    match value {
        Value::Template(template) => pieces.extend(template.parts().iter().cloned()),
        Value::Unknown(unknown) => pieces.extend([Part::Unknown(Arc::clone(unknown))]),
        Value::Secret(secret) => pieces.extend([Part::Secret(match secret.value.as_text() {
            Some(_) => Arc::clone(secret),
            None => hidden(&secret.name, shown(&secret.value)?),
        })]),
        Value::Array(_) | Value::Object(_) => {
            let text = shown(value)?;
            pieces.extend([match secret_within(value) {
                Some(name) => Part::Secret(hidden(name, text)),
                None => Part::Known(text),
            }]);
        }
        Value::Text(text) => pieces.extend([Part::Known(Arc::clone(text))]),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            pieces.extend([Part::Known(shown(value)?)]);
        }
    }
    Ok(())
}

fn hidden(name: &Arc<str>, text: Arc<str>) -> Arc<Secret> {
    Arc::new(Secret { name: Arc::clone(name), value: Value::Text(text) })
}

/// The text of a value in an interpolation, secrets included.
fn shown(value: &Value) -> Result<Arc<str>, Fail> {
    Ok(match value {
        Value::Null => Arc::from(""),
        Value::Bool(bool) => Arc::from(bool_text(*bool)),
        Value::Int(int) => Arc::from(int.to_string()),
        Value::Float(float) => Arc::from(number::float(*float)),
        Value::Text(text) => Arc::clone(text),
        Value::Secret(secret) => shown(&secret.value)?,
        Value::Template(template) => Arc::from(template.revealed().ok_or(Fail::Undecided)?),
        Value::Array(_) | Value::Object(_) => Arc::from(revealed_json(value)?.replace('"', "'")),
        Value::Unknown(_) => return Err(Fail::Undecided),
    })
}

/// A boolean outside of JSON.
pub fn bool_text(bool: bool) -> &'static str {
    if bool { "True" } else { "False" }
}

/// Compact JSON; `None` when something in the value is not known or not to be shown.
pub fn json(value: &Value) -> Option<String> {
    let mut writer = Writer { text: String::new(), reveal: false };
    writer.value(value).then_some(writer.text)
}

/// Compact JSON with the secrets in it. Whoever asks must not show the answer.
pub(super) fn revealed_json(value: &Value) -> Result<String, Fail> {
    let mut writer = Writer { text: String::new(), reveal: true };
    let whole = writer.value(value);
    if writer.text.len() > TEXT_BYTES {
        return Err(Fail::error(format!("the JSON of {} has more than {TEXT_BYTES} bytes", value.brief())));
    }
    if whole { Ok(writer.text) } else { Err(Fail::Undecided) }
}

/// The name of the first secret at any depth.
pub(super) fn secret_within(value: &Value) -> Option<&Arc<str>> {
    match value {
        Value::Secret(secret) => Some(&secret.name),
        Value::Template(template) => template.secret_name(),
        Value::Array(items) => items.iter().find_map(|item| secret_within(&item.value)),
        Value::Object(object) => object.iter().find_map(|(key, value)| {
            key.template
                .as_ref()
                .and_then(|template| template.secret_name())
                .or_else(|| secret_within(&value.value))
        }),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Unknown(_) => None,
    }
}

/// Writes JSON; each method says whether it could.
struct Writer {
    text: String,
    reveal: bool,
}

impl Writer {
    fn value(&mut self, value: &Value) -> bool {
        // Small values can share their parts and be endless when written out.
        if self.text.len() > TEXT_BYTES {
            return false;
        }
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(true) => self.text.push_str("true"),
            Value::Bool(false) => self.text.push_str("false"),
            Value::Int(int) => self.text += &int.to_string(),
            Value::Float(float) => self.text += &float_json(*float),
            Value::Text(text) => self.string(text),
            Value::Secret(secret) => return self.reveal && self.value(&secret.value),
            Value::Template(template) => {
                let Some(text) = template.revealed().filter(|_| self.reveal) else { return false };
                self.string(&text);
            }
            Value::Array(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.comma(at);
                    if !self.value(&item.value) {
                        return false;
                    }
                }
                self.text.push(']');
            }
            Value::Object(object) => {
                self.text.push('{');
                for (at, (key, member)) in object.iter().enumerate() {
                    self.comma(at);
                    let revealed =
                        key.template.as_ref().map(|template| template.revealed().filter(|_| self.reveal));
                    match revealed {
                        Some(None) => return false,
                        Some(Some(name)) => self.string(&name),
                        None => self.string(&key.text),
                    }
                    self.text.push(':');
                    if !self.value(&member.value) {
                        return false;
                    }
                }
                self.text.push('}');
            }
            Value::Unknown(_) => return false,
        }
        true
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.text.push(',');
        }
    }

    fn string(&mut self, string: &str) {
        self.text.push('"');
        for c in string.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                // The line ends of JavaScript are escaped beside the control characters.
                '\0'..'\u{20}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    let _infallible = write!(self.text, "\\u{:04x}", u32::from(c));
                }
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}

/// A float always shows that it is one; what is no number is a text.
pub(super) fn float_json(float: f64) -> String {
    let text = number::float(float);
    if !float.is_finite() {
        format!("\"{text}\"")
    } else if text.contains(['.', 'E']) {
        text
    } else {
        text + ".0"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::functions::json::parse;
    use crate::origin::OriginId;
    use crate::value::{Sourced, Unknown};

    fn value(json: &str) -> Value {
        parse(json, OriginId::NOWHERE).unwrap()
    }

    fn secret(text: &str) -> Value {
        Value::Secret(Arc::new(Secret { name: "password".into(), value: text.into() }))
    }

    #[test]
    fn json_is_compact_and_escapes_what_javascript_would_break_at() {
        let source = "{\"a\":[1,1.5,1000.0,1E-07,true,null],\"b\\\"\\u0001\\u2028æ\":{}}";
        assert_eq!(json(&value(source)).as_deref(), Some(source));
    }

    #[test]
    fn an_interpolated_array_has_single_quotes_everywhere() {
        let parts = [value("{\"a\":[true,\"it's \\\"q\\\"\"]}"), Value::Null, true.into(), value("1.0")];
        assert_eq!(interpolate(&parts), Ok(Value::from("{'a':[true,'it's \\'q\\'']}True1")));
    }

    #[test]
    fn secrets_and_unknowns_stay_parts() {
        let unknown = Value::Unknown(Arc::new(Unknown::call("reference", vec!["x".into()])));
        let Ok(Value::Template(template)) =
            interpolate(&["a".into(), 1.into(), unknown.clone(), secret("s")])
        else {
            panic!("a template")
        };
        assert!(matches!(template.parts(), [Part::Known(_), Part::Unknown(_), Part::Secret(_)]));
        let list = |item| Value::array(vec![Sourced::new(item, OriginId::NOWHERE)]);
        assert_eq!(interpolate(&[list(unknown)]), Err(Fail::Undecided));
        let hidden = interpolate(&[list(secret("s"))]).unwrap();
        assert_eq!(json(&hidden), None);
        assert_eq!(revealed_json(&hidden), Ok("\"['s']\"".to_owned()));
    }
}
