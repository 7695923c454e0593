//! Functions of objects: making, merging, listing and reading them. Members keep their origins.
//!
//! Names are found without regard to case by `union`, `shallowMerge` and `tryGet`, exactly by `intersection` and
//! `createObject`. A name with unknown parts may turn out to be any other, and then nothing is decided.

use std::cmp::Ordering;
use std::sync::Arc;

use super::arguments::{array, at, computed, object, wrong};
use super::{Answer, Call, Fail};
use crate::language::equality::{same, same_key};
use crate::language::expression_text::{self, Secrets};
use crate::language::operators;
use crate::limits::UNKNOWN_PAIRS;
use crate::value::object::{Key, upper};
use crate::value::{Object, Part, Sourced, Template, Value};

/// `createObject(name, value, …)`; of two values for one spelling the last stays.
pub(super) fn create(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    if !arguments.len().is_multiple_of(2) {
        return Err(Fail::error(format!(
            "`createObject` takes names and values in turn, but there are {} arguments",
            arguments.len()
        )));
    }
    let mut object = Object::new();
    for (pair, place) in arguments.chunks_exact(2).zip((0..).step_by(2)) {
        let [name, value] = pair else { continue };
        let name = key(&name.value).ok_or_else(|| wrong(call, place, "a text", &name.value))?;
        object.set_exact(name, value.clone());
    }
    computed(call, object)
}

/// A name as the key of a member; a part of it may be unknown.
fn key(name: &Value) -> Option<Key> {
    let template = match name {
        Value::Text(text) => return Some(Key::from(Arc::clone(text))),
        Value::Template(template) => Arc::clone(template),
        Value::Unknown(unknown) => match Template::join([Part::Unknown(Arc::clone(unknown))]) {
            Value::Template(template) => template,
            _ => return None,
        },
        _ => return None,
    };
    let text = Arc::from(expression_text::text(name, Secrets::Mask));
    Some(Key { text, template: Some(template) })
}

/// `items(object)`: `[{key, value}]` in the order of names.
pub(super) fn items(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let pair = |(key, value): (&Key, &Sourced)| {
        let mut pair = Object::new();
        pair.set("key", name_value(call, key));
        pair.set("value", value.clone());
        Sourced::new(pair, call.origin)
    };
    computed(call, sorted(object(call, arguments, 0)?)?.into_iter().map(pair).collect::<Vec<_>>())
}

/// `objectKeys(object)`, in order.
pub(super) fn keys(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let members = sorted(object(call, arguments, 0)?)?;
    computed(call, members.into_iter().map(|(key, _)| name_value(call, key)).collect::<Vec<_>>())
}

fn name_value(call: &Call<'_>, key: &Key) -> Sourced {
    match &key.template {
        Some(template) => Sourced::new(Value::Template(template.clone()), call.origin),
        None => Sourced::new(key.text.clone(), call.origin),
    }
}

/// The members by name: unit by unit in upper case, as they stand when they differ in case only.
fn sorted(object: &Object) -> Result<Vec<(&Key, &Sourced)>, Fail> {
    if object.len() > 1 && object.has_template_keys() {
        return Err(Fail::Undecided);
    }
    let mut members: Vec<(&Key, &Sourced)> = object.iter().collect();
    members.sort_by(|(a, _), (b, _)| order(&a.text, &b.text));
    Ok(members)
}

fn order(a: &str, b: &str) -> Ordering {
    let units = |text: &str| text.chars().map(upper).collect::<String>().encode_utf16().collect::<Vec<_>>();
    if a.is_ascii() && b.is_ascii() {
        return a
            .bytes()
            .map(|byte| byte.to_ascii_uppercase())
            .cmp(b.bytes().map(|byte| byte.to_ascii_uppercase()));
    }
    units(a).cmp(&units(b))
}

/// `shallowMerge(objects)`: the first spelling and place of a name stay, the last value wins.
pub(super) fn shallow_merge(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let entries = array(call, arguments, 0)?;
    let mut merged = Object::new();
    let mut names = 0;
    for entry in entries {
        let entry =
            entry.value.as_object().ok_or_else(|| wrong(call, 0, "an array of objects", &entry.value))?;
        names += entry.len();
        for (key, value) in entry.iter() {
            merged.set(key.clone(), value.clone());
        }
    }
    if names > 1 && merged.has_template_keys() {
        decide_names(entries)?;
    }
    computed(call, merged)
}

/// Says whether it is certain which names of all the objects are one and which are several.
fn decide_names(objects: &[Sourced]) -> Result<(), Fail> {
    let keys: Vec<&Key> = objects
        .iter()
        .filter_map(|entry| entry.value.as_object())
        .flat_map(Object::iter)
        .map(|(key, _)| key)
        .collect();
    let templates = keys.iter().filter(|key| key.template.is_some()).count();
    if templates.saturating_mul(keys.len()) > UNKNOWN_PAIRS {
        return Err(Fail::Undecided);
    }
    for (at, key) in keys.iter().enumerate().filter(|(_, key)| key.template.is_some()) {
        for (other_at, other) in keys.iter().enumerate() {
            // Two templates of one spelling are found by it; anything else must certainly differ.
            let one =
                other.template.is_some() && other.text == key.text && same_key(key, other) == Some(true);
            if at != other_at && !one && same_key(key, other) != Some(false) {
                return Err(Fail::Undecided);
            }
        }
    }
    Ok(())
}

/// `union` of objects: deep, null in a later one is ignored, arrays are replaced. A member that a later object has takes its
/// spelling and goes to the end.
pub(super) fn union(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    if arguments.iter().filter_map(|argument| argument.value.as_object()).any(Object::has_template_keys) {
        decide_names(arguments)?;
    }
    let mut objects = arguments.iter().filter_map(|argument| argument.value.as_object());
    let mut merged = objects.next().cloned().unwrap_or_default();
    for later in objects {
        merged = merge(call, merged, later)?;
    }
    computed(call, merged)
}

fn merge(call: &Call<'_>, mut merged: Object, later: &Object) -> Result<Object, Fail> {
    // Members are taken out only where names meet, so that joining large objects stays fast.
    let mut moved: Vec<(Key, Sourced)> = Vec::with_capacity(later.len());
    let mut met = Vec::new();
    for (key, value) in later.iter() {
        let member = match merged.get(&key.text) {
            None => value.clone(),
            Some(_) if matches!(value.value, Value::Null) => continue,
            Some(own) => {
                met.push(key.text.clone());
                merge_values(call, own, value)?
            }
        };
        moved.push((key.clone(), member));
    }
    merged.remove_all(&met);
    for (key, value) in moved {
        merged.set(key, value);
    }
    Ok(merged)
}

fn merge_values(call: &Call<'_>, own: &Sourced, later: &Sourced) -> Result<Sourced, Fail> {
    let mismatch = || {
        Err(Fail::error(format!(
            "`union` cannot merge {} with {}: an object or array merges only with its kind",
            own.value.brief(),
            later.value.brief()
        )))
    };
    match (&own.value, &later.value) {
        // Whichever is not known may be null, an object or an array.
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Err(Fail::Undecided),
        (Value::Object(a), Value::Object(b)) => {
            if a.has_template_keys() || b.has_template_keys() {
                decide_names(&[own.clone(), later.clone()])?;
            }
            Ok(Sourced::new(merge(call, (**a).clone(), b)?, later.origin))
        }
        (Value::Null, _) | (Value::Array(_), Value::Array(_)) => Ok(later.clone()),
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => mismatch(),
        _ => Ok(later.clone()),
    }
}

/// `intersection` of objects: the members of the first that all others have, by exact name and with an equal value.
pub(super) fn intersection(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let objects: Vec<&Object> = arguments.iter().filter_map(|argument| argument.value.as_object()).collect();
    if objects.iter().any(|object| object.has_template_keys()) {
        return Err(Fail::Undecided);
    }
    let Some((first, others)) = objects.split_first() else { return computed(call, Object::new()) };
    let mut common = Object::new();
    for (key, value) in first.iter() {
        let answers: Vec<Option<bool>> = others
            .iter()
            .map(|other| other.get_exact(&key.text).map_or(Some(false), |own| same(&own.value, &value.value)))
            .collect();
        if answers.contains(&Some(false)) {
            continue;
        }
        if answers.contains(&None) {
            return Err(Fail::Undecided);
        }
        common.set_exact(key.clone(), value.clone());
    }
    computed(call, common)
}

/// `tryGet(value, name|index, …)`: null as soon as one is missing.
pub(super) fn try_get(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let found = at(call, arguments, 0)?.clone();
    go_on(call, found, arguments.get(1..).unwrap_or_default())
}

/// The rest of a chain: null as soon as a link is missing.
fn go_on(call: &Call<'_>, mut found: Sourced, keys: &[Sourced]) -> Answer {
    for key in keys {
        let next = match link(&key.value) {
            (index, true) => operators::safe_index_from_end(&found.value, index),
            (key, false) => operators::safe_member(&found.value, key),
        };
        match next? {
            Some(member) => found = member,
            None => return computed(call, Value::Null),
        }
    }
    Ok(found)
}

/// The name or index of a link, and whether it counts from the end: `createObject('value', 1, 'fromEnd', true())` is what
/// Bicep's `[^1]` becomes behind a safe link.
pub(crate) fn link(key: &Value) -> (&Value, bool) {
    let member = |name| key.as_object().and_then(|object| object.get(name)).map(|member| &member.value);
    match (member("value"), member("fromEnd").and_then(Value::as_bool)) {
        (Some(index), Some(from_end)) => (index, from_end),
        _ => (key, false),
    }
}

/// `indexFromEnd(array, index)`
pub(super) fn index_from_end(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    operators::index_from_end(&at(call, arguments, 0)?.value, &at(call, arguments, 1)?.value)
}

/// `tryIndexFromEnd(array, index, name|index, …)`
pub(super) fn try_index_from_end(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let item =
        operators::safe_index_from_end(&at(call, arguments, 0)?.value, &at(call, arguments, 1)?.value)?;
    match item {
        Some(item) => go_on(call, item, arguments.get(2..).unwrap_or_default()),
        None => computed(call, Value::Null),
    }
}

/// A member by name in an object of which some names have unknown parts.
pub(in crate::language) fn member_among_templates(
    object: &Object,
    name: &str,
) -> Result<Option<Sourced>, Fail> {
    let sought = Key::from(name);
    let mut found = object.get_exact(name).or_else(|| object.get(name)).cloned();
    for (key, value) in object.iter().filter(|(key, _)| key.template.is_some()) {
        match same_key(key, &sought) {
            Some(true) => found = Some(value.clone()),
            Some(false) => {}
            None => return Err(Fail::Undecided),
        }
    }
    Ok(found)
}
