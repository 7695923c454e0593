//! What decorators ask beyond the type: lengths, limits and `@allowed`.

use std::sync::Arc;

use super::mismatch::Mismatch;
use super::{Checker, brief};
use crate::diag::suggest;
use crate::language::equality;
use crate::origin::OriginId;
use crate::template::{ArrayItem, Constraints, Expr, ExprKind, Member};
use crate::value::{Object, Part, Sourced, Value};

/// How long a misspelt word may be for a suggestion to be looked for.
const WORD: usize = 100;

/// How many allowed values are named.
const NAMED: usize = 10;

impl Checker<'_> {
    pub(super) fn constraints(&mut self, asked: &Constraints, value: &Value, at: OriginId, hidden: bool) {
        if let Some((least, most, unit)) = length(value) {
            if let Some(min) = asked.min_length
                && most.is_some_and(|most| most < min)
            {
                let what =
                    format!("is too short: {unit} {}, at least {min} asked for", most.unwrap_or(least));
                self.violation(
                    Mismatch::TooShort,
                    at,
                    &what,
                    Some(format!("Make it at least {min} long (@minLength).")),
                );
            }
            if let Some(max) = asked.max_length
                && least > max
            {
                let what = format!("is too long: {unit} {least}, at most {max} allowed");
                self.violation(
                    Mismatch::TooLong,
                    at,
                    &what,
                    Some(format!("Make it at most {max} long (@maxLength).")),
                );
            }
        }
        if let Value::Int(int) = value {
            let shown = brief(value, hidden);
            if let Some(min) = asked.min_value
                && *int < min
            {
                let what = format!("is too small: {shown}, at least {min} asked for");
                self.violation(
                    Mismatch::TooSmall,
                    at,
                    &what,
                    Some(format!("Give {min} or more (@minValue).")),
                );
            }
            if let Some(max) = asked.max_value
                && *int > max
            {
                let what = format!("is too large: {shown}, at most {max} allowed");
                self.violation(
                    Mismatch::TooLarge,
                    at,
                    &what,
                    Some(format!("Give {max} or less (@maxValue).")),
                );
            }
        }
        if let Some(allowed) = &asked.allowed {
            self.allowed(allowed, value, at, hidden);
        }
    }

    /// An array is allowed as a whole, or when each of its items is.
    fn allowed(&mut self, allowed: &[Expr], value: &Value, at: OriginId, hidden: bool) {
        let constants: Vec<Option<Value>> = allowed.iter().map(constant).collect();
        let refused = |value: &Value| {
            constants.iter().all(|constant| {
                constant.as_ref().is_some_and(|constant| equality::same(constant, value) == Some(false))
            })
        };
        if !self.pay(constants.len()) || !refused(value) {
            return;
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    if !self.pay(constants.len()) {
                        return;
                    }
                    if refused(item.value.revealed()) {
                        let hidden = hidden || matches!(item.value, Value::Secret(_));
                        self.inside_item(index, |this| {
                            this.not_allowed(&constants, item.value.revealed(), item.origin, hidden);
                        });
                    }
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Object(_)
            | Value::Unknown(_)
            | Value::Secret(_) => self.not_allowed(&constants, value, at, hidden),
        }
    }

    fn not_allowed(&mut self, allowed: &[Option<Value>], value: &Value, at: OriginId, hidden: bool) {
        let named: Vec<String> = allowed.iter().flatten().take(NAMED).map(Value::brief).collect();
        let more = if allowed.len() > NAMED { ", …" } else { "" };
        let words = allowed.iter().flatten().filter_map(Value::as_text);
        let near = if hidden { None } else { did_you_mean(value, words) };
        let help =
            near.unwrap_or_else(|| "Give one of the allowed values, or add yours to @allowed.".to_owned());
        let what = format!(
            "is not allowed: {}, where only {}{more} may stand",
            brief(value, hidden),
            named.join(", ")
        );
        let kind = self.mismatch();
        self.violation(kind, at, &what, Some(help));
    }
}

/// A question for the nearest of some words.
pub(super) fn did_you_mean<'a>(value: &Value, words: impl Iterator<Item = &'a str>) -> Option<String> {
    let word = value.as_text().filter(|word| word.len() <= WORD)?;
    suggest::nearest(word, words).map(|near| format!("Did you mean '{near}'?"))
}

/// The least and the most that a length can be, and the words before it; nothing for what has none.
fn length(value: &Value) -> Option<(i64, Option<i64>, &'static str)> {
    let characters = |text: &str| count(text.encode_utf16().count());
    match value {
        Value::Text(text) => Some((characters(text), Some(characters(text)), "its length is")),
        Value::Template(template) => {
            let least = template.parts().iter().map(|part| match part {
                Part::Known(text) => characters(text),
                Part::Secret(secret) => secret.value.as_text().map_or(0, characters),
                Part::Unknown(_) => 0,
            });
            let least = least.fold(0, i64::saturating_add);
            Some((least, template.is_known().then_some(least), "the length of its known parts is"))
        }
        Value::Array(items) => Some((count(items.len()), Some(count(items.len())), "its number of items is")),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => None,
    }
}

fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

/// The value of an expression that is made of literals alone.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other kind of expression is no literal")]
fn constant(expr: &Expr) -> Option<Value> {
    let sourced = |expr: &Expr| constant(expr).map(|value| Sourced::new(value, OriginId::NOWHERE));
    Some(match &expr.kind {
        ExprKind::Null => Value::Null,
        ExprKind::Bool(bool) => Value::Bool(*bool),
        ExprKind::Int(int) => Value::Int(*int),
        ExprKind::Float(float) => Value::Float(*float),
        ExprKind::Text(text) => Value::Text(Arc::clone(text)),
        ExprKind::Array(items) => {
            let item = |item: &ArrayItem| match item {
                ArrayItem::Value(expr) => sourced(expr),
                ArrayItem::Spread(_) => None,
            };
            Value::array(items.iter().map(item).collect::<Option<_>>()?)
        }
        ExprKind::Object(members) => {
            let mut object = Object::new();
            for member in members {
                match member {
                    Member::Property { key, value } => match &key.kind {
                        ExprKind::Text(name) => object.set_exact(Arc::clone(name), sourced(value)?),
                        _ => return None,
                    },
                    Member::Spread(_) => return None,
                }
            }
            Value::object(object)
        }
        _ => return None,
    })
}
