//! JSON with comments to an expression.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::documents::Unreadable;
use crate::bicep::nesting::too_deep;
use crate::limits;
use crate::source::{FileId, Span};
use crate::template::{ArrayItem, Expr, ExprKind, Member};

/// Reads a document.
pub(super) fn read(file: FileId, text: &str) -> Result<Expr, Unreadable> {
    if let Some(at) = too_deep(text) {
        let reason = format!("it is nested deeper than {} levels", limits::VALUE_DEPTH);
        return Err(Unreadable::new(at, at + 1, reason));
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default())
        .map_err(|error| Unreadable::new(error.range().start, error.range().end, error.kind().to_string()))?;
    match parsed.value {
        Some(value) => convert(file, value),
        None => Err(Unreadable::new(0, 0, "it is empty")),
    }
}

fn convert(file: FileId, value: Value<'_>) -> Result<Expr, Unreadable> {
    let range = value.range();
    let span = Span::new(file, range.start, range.end);
    let kind = match value {
        Value::StringLit(text) => ExprKind::Text(Arc::from(text.value)),
        Value::NumberLit(number) => {
            number_of(number.value).map_err(|reason| Unreadable::new(range.start, range.end, reason))?
        }
        Value::BooleanLit(boolean) => ExprKind::Bool(boolean.value),
        Value::NullKeyword(_) => ExprKind::Null,
        Value::Array(array) => {
            let mut items = Vec::with_capacity(array.elements.len());
            for element in array.elements {
                items.push(ArrayItem::Value(convert(file, element)?));
            }
            ExprKind::Array(items)
        }
        Value::Object(object) => {
            let mut members = Members::default();
            for property in object.properties {
                let place = property.name.range();
                let name = match property.name {
                    ObjectPropName::String(text) => Arc::from(text.value),
                    ObjectPropName::Word(word) => Arc::from(word.value),
                };
                let key = Span::new(file, place.start, place.end);
                members.put(name, key, convert(file, property.value)?);
            }
            ExprKind::Object(members.list)
        }
    };
    Ok(Expr::new(span, kind))
}

/// Members in order, in which a name that comes again takes the place of the first.
#[derive(Default)]
pub(super) struct Members {
    pub(super) list: Vec<Member>,
    at: BTreeMap<Arc<str>, usize>,
}

impl Members {
    /// Adds a member, unless its name is there already.
    pub(super) fn add(&mut self, name: Arc<str>, key: Span, value: Expr) -> bool {
        let new = !self.at.contains_key(&name);
        self.put(name, key, value);
        new
    }

    /// Adds a member, or puts it in the place of the one of the same name.
    pub(super) fn put(&mut self, name: Arc<str>, key: Span, value: Expr) {
        let member = Member::Property { key: Expr::new(key, ExprKind::Text(Arc::clone(&name))), value };
        match self.at.get(&name).and_then(|at| self.list.get_mut(*at)) {
            Some(first) => *first = member,
            None => {
                self.at.insert(name, self.list.len());
                self.list.push(member);
            }
        }
    }
}

/// A number. One with a fraction that is zero is an integer, because the compiler writes it down as such.
fn number_of(written: &str) -> Result<ExprKind, String> {
    let (sign, digits) = match written.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", written.strip_prefix('+').unwrap_or(written)),
    };
    if let Some(hexadecimal) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        return i64::from_str_radix(&format!("{sign}{hexadecimal}"), 16)
            .map(ExprKind::Int)
            .map_err(|_| "the integer does not fit into 64 bits".to_owned());
    }
    let plain = format!("{sign}{digits}");
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain
            .parse()
            .map(ExprKind::Int)
            .map_err(|_| "the integer does not fit into 64 bits".to_owned());
    }
    let value = match digits {
        "NaN" => f64::NAN,
        "Infinity" if sign == "-" => f64::NEG_INFINITY,
        "Infinity" => f64::INFINITY,
        _ => plain.parse().map_err(|_| format!("{written} is not a number"))?,
    };
    Ok(float(value))
}

/// A number with a fraction, or the integer that it is.
pub(super) fn float(value: f64) -> ExprKind {
    /// From here on the compiler writes an exponent, and what it writes is read as a fraction again.
    const EXPONENT: f64 = 1e15;
    if value.fract() == 0.0 && value.abs() < EXPONENT {
        // Below the limit every such number is an integer.
        #[expect(clippy::cast_possible_truncation, reason = "the number is whole and small")]
        return ExprKind::Int(value as i64);
    }
    ExprKind::Float(value)
}
