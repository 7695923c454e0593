//! Functions of arrays: making, joining and comparing them. Items keep their origins.

use super::arguments::{array, at, computed, computed_array, int, wrong};
use super::objects;
use super::{Answer, Call, Fail};
use crate::language::equality::Seen;
use crate::limits::RANGE_ITEMS;
use crate::value::{Sourced, Value};

/// `array(value)`: an array stays, anything else becomes its only item.
pub(super) fn to_array(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let argument = at(call, arguments, 0)?;
    match argument.value {
        Value::Array(_) => Ok(argument.clone()),
        Value::Unknown(_) => Err(Fail::Undecided),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Object(_)
        | Value::Secret(_) => computed(call, vec![argument.clone()]),
    }
}

/// `createArray(…)`
pub(super) fn create(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, arguments.to_vec())
}

/// `flatten(arrays)`, one level.
pub(super) fn flatten(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let mut flat = Vec::new();
    for item in array(call, arguments, 0)? {
        let items = item.value.as_array().ok_or_else(|| wrong(call, 0, "an array of arrays", &item.value))?;
        flat.extend(items.iter().cloned());
    }
    computed_array(call, flat)
}

/// `range(start, count)`
pub(super) fn range(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let (start, count) = (int(call, arguments, 0)?, int(call, arguments, 1)?);
    if !(0..=RANGE_ITEMS).contains(&count) {
        return Err(Fail::error(format!("`range` makes from 0 to {RANGE_ITEMS} integers, not {count}")));
    }
    let last = start.saturating_add(count - 1);
    if i32::try_from(start).is_err() || count > 0 && i32::try_from(last).is_err() {
        return Err(Fail::error(format!(
            "`range` from {start} with {count} integers does not fit into 32 bits"
        )));
    }
    computed(call, (start..start + count).map(|int| Sourced::new(int, call.origin)).collect::<Vec<_>>())
}

/// `distinct(array)`: the first of equal items stays.
pub(super) fn distinct(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, unique(array(call, arguments, 0)?.iter())?)
}

/// `union(…)` of arrays or of objects.
pub(super) fn union(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    if of_objects(call, arguments)? {
        return objects::union(call, arguments);
    }
    let items = all_items(arguments).into_iter().flatten();
    computed(call, unique(items)?)
}

/// `intersection(…)` of arrays or of objects.
pub(super) fn intersection(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    if of_objects(call, arguments)? {
        return objects::intersection(call, arguments);
    }
    let arrays = all_items(arguments);
    let Some((first, others)) = arrays.split_first() else { return computed(call, Vec::new()) };
    let others: Vec<Seen<'_>> = others.iter().map(|items| Seen::of(items)).collect();
    let mut common: Vec<&Sourced> = Vec::new();
    for item in *first {
        let answers: Vec<Option<bool>> = others.iter().map(|other| other.contains(&item.value)).collect();
        if answers.contains(&Some(false)) {
            continue;
        }
        if answers.contains(&None) {
            return Err(Fail::Undecided);
        }
        common.push(item);
    }
    computed(call, unique(common.into_iter())?)
}

/// Whether all are objects; all being arrays is the alternative.
fn of_objects(call: &Call<'_>, arguments: &[Sourced]) -> Result<bool, Fail> {
    if arguments.len() < 2 {
        return Err(Fail::error(format!(
            "`{}` takes at least 2 arguments, not {}",
            call.name,
            arguments.len()
        )));
    }
    let mut kinds = [false, false];
    let mut undecided = false;
    for argument in arguments {
        match &argument.value {
            Value::Array(_) => kinds[0] = true,
            Value::Object(_) => kinds[1] = true,
            Value::Unknown(_) => undecided = true,
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Secret(_) => {
                return Err(Fail::error(format!(
                    "`{}` takes arrays or objects, not {}",
                    call.name,
                    argument.value.brief()
                )));
            }
        }
    }
    match kinds {
        [true, true] => Err(Fail::error(format!("`{}` takes arrays or objects, not both", call.name))),
        _ if undecided => Err(Fail::Undecided),
        [_, objects] => Ok(objects),
    }
}

fn all_items(arguments: &[Sourced]) -> Vec<&[Sourced]> {
    arguments.iter().filter_map(|argument| argument.value.as_array()).collect()
}

fn unique<'a>(items: impl Iterator<Item = &'a Sourced>) -> Result<Vec<Sourced>, Fail> {
    let mut seen = Seen::default();
    let mut kept = Vec::new();
    for item in items {
        match seen.contains(&item.value) {
            Some(true) => {}
            Some(false) => {
                seen.insert(&item.value);
                kept.push(item.clone());
            }
            None => return Err(Fail::Undecided),
        }
    }
    Ok(kept)
}
