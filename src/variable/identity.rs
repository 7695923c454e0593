//! What tells one unknown from another: the expression that would give it, without what says nothing about its value.

use std::fmt::Write as _;

use crate::limits;
use crate::value::{Expression, Part, Unknown, Value};

/// A text that is equal for the same thing, and for no other.
pub(super) fn of(value: &Value) -> String {
    let mut out = String::new();
    // What is that large is told by its name and size.
    if value.weight() > limits::IDENTITY_WEIGHT {
        let _ = write!(out, "{} {}", crate::value::mask::text(value), value.weight());
    } else {
        push(value, &mut out);
    }
    out
}

fn push(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::Float(float) => out.push_str(&float.to_string()),
        Value::Text(text) => quoted(text, out),
        Value::Template(template) => {
            out.push('`');
            for part in template.parts() {
                match part {
                    Part::Known(text) => quoted(text, out),
                    Part::Unknown(unknown) => self::unknown(unknown, out),
                    Part::Secret(secret) => {
                        let _ = write!(out, "secure {:?}", secret.name);
                    }
                }
            }
            out.push('`');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items.iter() {
                push(&item.value, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (key, member) in object.iter() {
                quoted(&key.text, out);
                out.push(':');
                push(&member.value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Unknown(unknown) => self::unknown(unknown, out),
        Value::Secret(secret) => {
            let _ = write!(out, "secure {:?}", secret.name);
        }
    }
}

/// A text in quotes, with what cannot stand between them written otherwise.
fn quoted(text: &str, out: &mut String) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        let _ = write!(out, "{text:?}");
    }
}

fn unknown(unknown: &Unknown, out: &mut String) {
    match &unknown.expression {
        Expression::Call { name, arguments } => {
            // A resource is the same whichever version of its interface it is read by.
            let told = if &**name == "reference" { 1 } else { arguments.len() };
            out.push_str(name);
            out.push('(');
            for argument in arguments.iter().take(told) {
                push(argument, out);
                out.push(',');
            }
            out.push(')');
        }
        Expression::Member { of, key } => {
            self::unknown(of, out);
            if key.as_text() != Some("properties") {
                out.push('.');
                push(key, out);
            }
        }
        Expression::Resource { handle, symbol } => {
            let _ = write!(out, "{symbol}#{}.{}.{:?}", handle.deployment, handle.resource, handle.round);
        }
    }
}
