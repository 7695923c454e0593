//! `min` and `max`, of several numbers or of one array of them.

use super::arguments::computed;
use super::{Answer, Call, Fail};
use crate::language::operators;
use crate::value::{Sourced, Value};

/// `min(…)`
pub(super) fn min(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    extreme(call, arguments, operators::less)
}

/// `max(…)`
pub(super) fn max(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    extreme(call, arguments, operators::greater)
}

fn extreme(
    call: &Call<'_>,
    arguments: &[Sourced],
    beats: fn(&Value, &Value) -> Result<Value, Fail>,
) -> Answer {
    let numbers = match arguments {
        [Sourced { value: Value::Array(items), .. }] => items,
        several => several,
    };
    let mut best: Option<&Value> = None;
    for number in numbers {
        if !matches!(number.value, Value::Int(_) | Value::Float(_)) {
            return Err(Fail::error(format!("`{}` takes numbers, not {}", call.name, number.value.brief())));
        }
        best = match best {
            Some(best) if beats(&number.value, best)? != Value::Bool(true) => Some(best),
            Some(_) | None => Some(&number.value),
        };
    }
    match best {
        Some(best) => computed(call, best.clone()),
        None => Err(Fail::error(format!("`{}` takes at least one number", call.name))),
    }
}
