//! The form for spreadsheets and their likes: one record for each fact, as RFC 4180 has it.
//!
//! `value` is JSON, so that the text `"1"` and the number `1` stay apart; `text` is what people read. A spreadsheet takes a
//! text that begins with `=`, `+`, `-`, `@` or a tab for a formula, and runs it: such a text gets an apostrophe in front,
//! which says "text" to a spreadsheet. Numbers are left alone, and `value` needs none: JSON begins with none of them but the
//! minus of a number.

pub mod check;

use super::run::Run;
use super::run::Side;

/// The names of the fields, in order.
pub const HEADER: [&str; 11] = [
    "workload",
    "environment",
    "property",
    "key",
    "value",
    "text",
    "unknown",
    "default",
    "file",
    "line",
    "column",
];

/// The facts of a run as records.
pub fn text(run: &Run) -> String {
    let mut out = String::with_capacity(64 * (run.facts.len() + 1));
    record(HEADER.map(str::to_owned), &mut out);
    for fact in &run.facts {
        let side = fact.aca.as_ref();
        let origin = side.and_then(|side| side.origin.as_ref());
        record(
            [
                guarded(&fact.workload),
                guarded(&fact.environment),
                fact.property.to_string(),
                guarded(fact.key.as_deref().unwrap_or("")),
                side.map_or(String::new(), json),
                guarded(side.map_or("", |side| &side.text)),
                guarded(side.and_then(|side| side.unknown.as_deref()).unwrap_or("")),
                guarded(side.and_then(|side| side.default.as_deref()).unwrap_or("")),
                guarded(origin.map_or("", |place| &place.file)),
                origin.map_or(String::new(), |place| place.line.to_string()),
                origin.map_or(String::new(), |place| place.column.to_string()),
            ],
            &mut out,
        );
    }
    out
}

/// The value as JSON; nothing where it is not known.
fn json(side: &Side) -> String {
    if side.value.is_null() { String::new() } else { side.value.to_string() }
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let is_number = text.ends_with(|last: char| last.is_ascii_digit()) && text.parse::<f64>().is_ok();
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn record<const FIELDS: usize>(fields: [String; FIELDS], out: &mut String) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        if field.contains(['"', ',', '\r', '\n']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_numbers_stay_numbers() {
        for formula in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "-inf", "-"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for text in ["-1", "+1.5", "10", "a=b", "", "10 3 * * *"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let mut fields = [const { String::new() }; HEADER.len()];
        for (field, text) in fields.iter_mut().zip(["a b", "a,b", "a\"b", "a\nb"]) {
            text.clone_into(field);
        }
        let mut out = String::new();
        record(fields, &mut out);
        assert_eq!(out, "a b,\"a,b\",\"a\"\"b\",\"a\nb\",,,,,,,\r\n");
    }
}
