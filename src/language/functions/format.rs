//! `format()`: .NET's composite formats over values. Compiled interpolations are calls of it, so unknown and secret arguments
//! stay parts of the text.

use std::sync::Arc;

use super::arguments::{at, joined, refused, wrong};
use super::{Answer, Call, Fail};
use crate::language::dotnet::composite::{self, Piece};
use crate::language::dotnet::number::{self, Number};
use crate::language::text::push_pieces;
use crate::value::{Part, Secret, Sourced, Template, Value};

/// `format(text, …)`
pub(super) fn format(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let pattern = &at(call, arguments, 0)?.value;
    let text = pattern.as_text().ok_or_else(|| wrong(call, 0, "a text", pattern))?;
    let pieces =
        composite::parse(text).map_err(|why| refused(call, 0, &format!("is no format: {why}"), pattern))?;
    let values = arguments.get(1..).unwrap_or_default();
    let mut parts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => parts.push(Part::Known(Arc::from(text))),
            Piece::Hole { index, width, format } => {
                let value = values.get(index).ok_or_else(|| {
                    refused(
                        call,
                        0,
                        &format!("wants argument {{{index}}}, but there are {}", values.len()),
                        pattern,
                    )
                })?;
                fill(&value.value, width, format, &mut parts).map_err(|fail| {
                    fail.unwrap_or_else(|| {
                        refused(call, 0, &format!("has the unknown format '{format}'"), pattern)
                    })
                })?;
            }
        }
    }
    joined(call, parts)
}

/// Prints one value; the error is empty when .NET refuses the format.
fn fill(value: &Value, width: i32, format: &str, parts: &mut Vec<Part>) -> Result<(), Option<Fail>> {
    let number = match value.revealed() {
        Value::Int(int) => Some(Number::Int(*int)),
        Value::Float(float) => Some(Number::Float(*float)),
        Value::Unknown(_) if width != 0 || !format.is_empty() => return Err(Some(Fail::Undecided)),
        _ => None,
    };
    let mut own = Vec::new();
    match number {
        Some(number) => {
            let text: Arc<str> = Arc::from(number::format(number, format).map_err(|_| None)?);
            own.push(match value {
                Value::Secret(secret) => Part::Secret(hidden(&secret.name, text)),
                _ => Part::Known(text),
            });
        }
        None => push_pieces(value, &mut own).map_err(Some)?,
    }
    if width == 0 {
        parts.extend(own);
        return Ok(());
    }
    let padded = match Template::join(own) {
        Value::Template(template) => {
            let text = template.revealed().ok_or(Some(Fail::Undecided))?;
            let name = template.secret_name().ok_or(Some(Fail::Undecided))?;
            Part::Secret(hidden(name, composite::pad(text, width).into()))
        }
        plain => Part::Known(composite::pad(plain.as_text().unwrap_or_default().to_owned(), width).into()),
    };
    parts.push(padded);
    Ok(())
}

fn hidden(name: &Arc<str>, text: Arc<str>) -> Arc<Secret> {
    Arc::new(Secret { name: Arc::clone(name), value: Value::Text(text) })
}
