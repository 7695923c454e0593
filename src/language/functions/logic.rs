//! Conditions and comparisons by name, as ARM writes them, and what is left of a branch.
//!
//! `if`, `and`, `or` and `coalesce` evaluate only what they need. An unknown operand does not stop one that decides: `false`
//! in an `and` is false whatever the others are.

use super::arguments::{at, computed, text, wrong};
use super::{Answer, Call, Fail, Lazy};
use crate::language::operators;
use crate::value::{Sourced, Value};

/// `if(condition, then, else)`, Bicep's `?:`.
pub(super) fn choose(call: &Call<'_>, arguments: &mut Lazy<'_>) -> Answer {
    let condition = (arguments.evaluate)(0)?;
    match condition.value.revealed() {
        Value::Bool(true) => (arguments.evaluate)(1),
        Value::Bool(false) => (arguments.evaluate)(2),
        _ => Err(wrong(call, 0, "a boolean", &condition.value)),
    }
}

/// `and(…)`, Bicep's `&&`.
pub(super) fn and(call: &Call<'_>, arguments: &mut Lazy<'_>) -> Answer {
    combine(call, arguments, false)
}

/// `or(…)`, Bicep's `||`.
pub(super) fn or(call: &Call<'_>, arguments: &mut Lazy<'_>) -> Answer {
    combine(call, arguments, true)
}

/// One operand with the deciding value decides.
fn combine(call: &Call<'_>, arguments: &mut Lazy<'_>, deciding: bool) -> Answer {
    let mut undecided = false;
    for place in 0..arguments.count {
        let operand = match (arguments.evaluate)(place) {
            Ok(operand) => operand,
            // The engine would perhaps not have come this far.
            Err(Fail::Error(_)) if undecided => return Err(Fail::Undecided),
            Err(Fail::Undecided) => {
                undecided = true;
                continue;
            }
            Err(error @ Fail::Error(_)) => return Err(error),
        };
        match operand.value.revealed() {
            Value::Bool(bool) if *bool == deciding => return computed(call, deciding),
            Value::Bool(_) => {}
            Value::Unknown(_) => undecided = true,
            _ if undecided => return Err(Fail::Undecided),
            _ => return Err(wrong(call, place, "a boolean", &operand.value)),
        }
    }
    if undecided { Err(Fail::Undecided) } else { computed(call, !deciding) }
}

/// `coalesce(…)`, Bicep's `??`: the first that is not null.
pub(super) fn coalesce(call: &Call<'_>, arguments: &mut Lazy<'_>) -> Answer {
    for place in 0..arguments.count {
        let candidate = (arguments.evaluate)(place)?;
        match candidate.value {
            Value::Null => {}
            // The last one is the answer, null or not.
            Value::Unknown(_) if place + 1 < arguments.count => return Err(Fail::Undecided),
            _ => return Ok(candidate),
        }
    }
    computed(call, Value::Null)
}

/// `fail(message)`
pub(super) fn fail(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    Err(Fail::error(text(call, arguments, 0)?))
}

/// `any(value)`, a cast that does nothing.
pub(super) fn any(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    at(call, arguments, 0).cloned()
}

/// `null()`
pub(super) fn null(call: &Call<'_>, _: &[Sourced]) -> Answer {
    computed(call, Value::Null)
}

/// `true()`
pub(super) fn yes(call: &Call<'_>, _: &[Sourced]) -> Answer {
    computed(call, true)
}

/// `false()`
pub(super) fn no(call: &Call<'_>, _: &[Sourced]) -> Answer {
    computed(call, false)
}

/// `not(boolean)`
pub(super) fn not(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, operators::not(&at(call, arguments, 0)?.value)?)
}

/// Defines functions that are binary operators by another name.
macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident = $operator:ident;)*) => {
        $($(#[$doc])* pub(super) fn $name(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
            let (a, b) = (&at(call, arguments, 0)?.value, &at(call, arguments, 1)?.value);
            computed(call, operators::$operator(a, b)?)
        })*
    };
}

operators! {
    /// `equals(a, b)`
    equals = equal;
    /// `less(a, b)`
    less = less;
    /// `lessOrEquals(a, b)`
    less_or_equals = less_or_equal;
    /// `greater(a, b)`
    greater = greater;
    /// `greaterOrEquals(a, b)`
    greater_or_equals = greater_or_equal;
    /// `add(a, b)`
    add = add;
    /// `sub(a, b)`
    sub = subtract;
    /// `mul(a, b)`
    mul = multiply;
    /// `div(a, b)`
    div = divide;
    /// `mod(a, b)`
    modulo = modulo;
}
