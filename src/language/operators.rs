//! The operators of both languages on values. Bicep writes `a + b` and ARM `add(a, b)`; they are one.
//!
//! Arithmetic is 64-bit and overflow is an error. Comparing texts goes by culture, equality does not.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "an operator takes a few kinds of value and refuses every other"
)]

use std::cmp::Ordering;
use std::sync::Arc;

use super::collation;
use super::equality;
use super::functions::Fail;
use crate::value::{Secret, Sourced, Value};

/// `a + b`
pub fn add(a: &Value, b: &Value) -> Result<Value, Fail> {
    arithmetic(a, b, "+", i64::checked_add)
}

/// `a - b`
pub fn subtract(a: &Value, b: &Value) -> Result<Value, Fail> {
    arithmetic(a, b, "-", i64::checked_sub)
}

/// `a * b`
pub fn multiply(a: &Value, b: &Value) -> Result<Value, Fail> {
    arithmetic(a, b, "*", i64::checked_mul)
}

/// `a / b`, towards zero.
pub fn divide(a: &Value, b: &Value) -> Result<Value, Fail> {
    divisor(b)?;
    arithmetic(a, b, "/", i64::checked_div)
}

/// `a % b`, with the sign of `a`.
pub fn modulo(a: &Value, b: &Value) -> Result<Value, Fail> {
    divisor(b)?;
    arithmetic(a, b, "%", i64::checked_rem)
}

/// `-a`
pub fn minus(a: &Value) -> Result<Value, Fail> {
    subtract(&Value::Int(0), a)
}

/// `!a`
pub fn not(a: &Value) -> Result<Value, Fail> {
    Ok(Value::Bool(!boolean(a, "!")?))
}

/// `a == b`
pub fn equal(a: &Value, b: &Value) -> Result<Value, Fail> {
    equality::equals(a, b).map(Value::Bool).ok_or(Fail::Undecided)
}

/// `a < b`
pub fn less(a: &Value, b: &Value) -> Result<Value, Fail> {
    order(a, b, "<").map(|order| Value::Bool(order.is_some_and(Ordering::is_lt)))
}

/// `a <= b`
pub fn less_or_equal(a: &Value, b: &Value) -> Result<Value, Fail> {
    order(a, b, "<=").map(|order| Value::Bool(order.is_some_and(Ordering::is_le)))
}

/// `a > b`
pub fn greater(a: &Value, b: &Value) -> Result<Value, Fail> {
    order(a, b, ">").map(|order| Value::Bool(order.is_some_and(Ordering::is_gt)))
}

/// `a >= b`
pub fn greater_or_equal(a: &Value, b: &Value) -> Result<Value, Fail> {
    order(a, b, ">=").map(|order| Value::Bool(order.is_some_and(Ordering::is_ge)))
}

/// `a.b`, `a['b']` and `a[0]`. A missing member is an error.
pub fn member(of: &Value, key: &Value) -> Result<Sourced, Fail> {
    find(of, key)?.ok_or_else(|| match key.revealed() {
        Value::Int(_) => Fail::error(format!(
            "index {} is out of range: the array has {} items",
            key.brief(),
            of.as_array().map_or(0, <[Sourced]>::len)
        )),
        _ => Fail::error(format!("the object has no member {}", key.brief())),
    })
}

/// `a.?b` and `a[?0]`: nothing when `a` is null or the member is missing.
pub fn safe_member(of: &Value, key: &Value) -> Result<Option<Sourced>, Fail> {
    // A text has no members; registry modules ask whether an item is an object this way.
    if matches!(of, Value::Null | Value::Text(_) | Value::Template(_)) { Ok(None) } else { find(of, key) }
}

/// `a[^1]`: counted from the end, which is 1.
pub fn index_from_end(of: &Value, index: &Value) -> Result<Sourced, Fail> {
    safe_index_from_end(of, index)?.ok_or_else(|| {
        let count = of.as_array().map_or(0, <[Sourced]>::len);
        Fail::error(format!("index ^{} is out of range: the array has {count} items", index.brief()))
    })
}

/// `a[?^1]`: nothing when `a` is null or shorter.
pub fn safe_index_from_end(of: &Value, index: &Value) -> Result<Option<Sourced>, Fail> {
    match (of, index.revealed()) {
        (Value::Null, _) => Ok(None),
        (Value::Array(items), Value::Int(index)) => {
            let back = usize::try_from(*index).ok().filter(|back| *back > 0);
            let place = back.and_then(|back| items.len().checked_sub(back));
            Ok(place.and_then(|place| items.get(place)).cloned())
        }
        (Value::Unknown(_), _) | (_, Value::Unknown(_) | Value::Template(_)) => Err(Fail::Undecided),
        (of, _) => Err(Fail::error(format!("{} has no item {} from its end", of.brief(), index.brief()))),
    }
}

fn find(of: &Value, key: &Value) -> Result<Option<Sourced>, Fail> {
    match (of, key.revealed()) {
        (Value::Object(object), Value::Text(name)) => match object.get(name) {
            Some(member) if !object.has_template_keys() => Ok(Some(member.clone())),
            None if !object.has_template_keys() => Ok(None),
            // A member whose name is not known may be this one.
            Some(_) | None => super::functions::objects::member_among_templates(object, name),
        },
        (Value::Array(items), Value::Int(index)) => {
            Ok(usize::try_from(*index).ok().and_then(|index| items.get(index)).cloned())
        }
        (Value::Unknown(_), _) | (_, Value::Unknown(_) | Value::Template(_)) => Err(Fail::Undecided),
        (Value::Object(_), _) => {
            Err(Fail::error(format!("an object's members have names, so {} finds none", key.brief())))
        }
        (Value::Array(_), _) => {
            Err(Fail::error(format!("an array's items have numbers, so {} finds none", key.brief())))
        }
        (of, _) => Err(Fail::error(format!("{} has no member {}", of.brief(), key.brief()))),
    }
}

/// The order of two numbers or two texts; none when one of them is not a number at all.
fn order(a: &Value, b: &Value, sign: &str) -> Result<Option<Ordering>, Fail> {
    #[expect(clippy::cast_precision_loss, reason = "the engine compares as doubles, too")]
    match (a.revealed(), b.revealed()) {
        (Value::Int(a), Value::Int(b)) => Ok(Some(a.cmp(b))),
        (Value::Int(a), Value::Float(b)) => Ok((*a as f64).partial_cmp(b)),
        (Value::Float(a), Value::Int(b)) => Ok(a.partial_cmp(&(*b as f64))),
        (Value::Float(a), Value::Float(b)) => Ok(a.partial_cmp(b)),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Err(Fail::Undecided),
        (Value::Text(_) | Value::Template(_), Value::Text(_) | Value::Template(_)) => {
            Ok(Some(collation::compare(&text(a, sign)?, &text(b, sign)?)))
        }
        _ => Err(Fail::error(format!(
            "`{sign}` compares two numbers or two texts, not {} and {}",
            a.brief(),
            b.brief()
        ))),
    }
}

fn divisor(b: &Value) -> Result<(), Fail> {
    if b.revealed() == &Value::Int(0) { Err(Fail::error("division by zero")) } else { Ok(()) }
}

fn arithmetic(a: &Value, b: &Value, sign: &str, compute: fn(i64, i64) -> Option<i64>) -> Result<Value, Fail> {
    let (left, right) = (integer(a, sign)?, integer(b, sign)?);
    let result = compute(left, right).map(Value::Int).ok_or_else(|| {
        Fail::error(format!("{} {sign} {} does not fit into 64 bits", a.brief(), b.brief()))
    })?;
    Ok(match (a, b) {
        (Value::Secret(secret), _) | (_, Value::Secret(secret)) => {
            Value::Secret(Arc::new(Secret { name: Arc::clone(&secret.name), value: result }))
        }
        _ => result,
    })
}

fn integer(value: &Value, sign: &str) -> Result<i64, Fail> {
    match value.revealed() {
        Value::Int(int) => Ok(*int),
        Value::Unknown(_) => Err(Fail::Undecided),
        _ => Err(Fail::error(format!("`{sign}` takes integers, not {}", value.brief()))),
    }
}

fn boolean(value: &Value, sign: &str) -> Result<bool, Fail> {
    match value.revealed() {
        Value::Bool(bool) => Ok(*bool),
        Value::Unknown(_) => Err(Fail::Undecided),
        _ => Err(Fail::error(format!("`{sign}` takes a boolean, not {}", value.brief()))),
    }
}

fn text(value: &Value, sign: &str) -> Result<Arc<str>, Fail> {
    match value.revealed() {
        Value::Text(text) => Ok(Arc::clone(text)),
        Value::Template(template) => template.revealed().map(Arc::from).ok_or(Fail::Undecided),
        Value::Unknown(_) => Err(Fail::Undecided),
        _ => Err(Fail::error(format!("`{sign}` takes texts, not {}", value.brief()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(result: Result<Value, Fail>) -> Option<i64> {
        result.ok().and_then(|value| value.as_int())
    }

    #[test]
    fn arithmetic_truncates_and_overflows() {
        let (seven, three) = (Value::Int(7), Value::Int(3));
        assert_eq!(int(divide(&Value::Int(-7), &three)), Some(-2));
        assert_eq!(int(modulo(&Value::Int(-7), &three)), Some(-1));
        assert_eq!(int(modulo(&seven, &Value::Int(-3))), Some(1));
        assert_eq!(int(minus(&Value::Int(i64::MIN))), None);
        assert_eq!(int(add(&Value::Int(i64::MAX), &three)), None);
        assert_eq!(int(divide(&Value::Int(i64::MIN), &Value::Int(-1))), None);
        assert_eq!(int(modulo(&Value::Int(i64::MIN), &Value::Int(-1))), None);
        assert_eq!(int(divide(&seven, &Value::Int(0))), None);
        assert_eq!(int(add(&seven, &"3".into())), None);
    }

    #[test]
    fn comparisons_want_two_of_a_kind() {
        assert_eq!(less(&"a".into(), &"B".into()), Ok(true.into()));
        assert_eq!(greater_or_equal(&Value::Float(1.5), &Value::Int(1)), Ok(true.into()));
        assert!(less(&Value::Int(1), &"2".into()).is_err());
        assert!(less(&true.into(), &false.into()).is_err());
    }
}
