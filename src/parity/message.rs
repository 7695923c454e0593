//! Sentences about facts. What is not known and what is secret stands in them by name.

use std::sync::Arc;

use super::verdict::Side;
use crate::estate::leftover::placeholder;
use crate::estate::{Fact, Property};
use crate::value::Supply;
use crate::value::mask;
use crate::value::{Object, Part, Value};

/// Most characters of a value that a sentence shows.
const BRIEF: usize = 100;

/// What a fact is called: `env LOG_LEVEL`, `maxReplicas`.
pub(super) fn called(property: Property, key: Option<&str>) -> String {
    match key {
        Some(key) if property == Property::RoleAssignment => ["the role ", key].concat(),
        Some(key) => [property.word(), " ", key].concat(),
        None => property.word().to_owned(),
    }
}

/// A value as people read it in a sentence: lists and objects without brackets.
pub(super) fn told(value: &Value) -> String {
    let text = whole(value);
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    brief(&text).unwrap_or(text)
}

/// What a sentence shows of a value that is too long for it; nothing where it shows all of it.
pub(super) fn cut(value: &Value) -> Option<String> {
    brief(&whole(value))
}

fn brief(text: &str) -> Option<String> {
    if text.len() <= BRIEF {
        return None;
    }
    let (end, _) = text.char_indices().nth(BRIEF)?;
    Some(format!("{}…", text.get(..end)?))
}

/// All of a value, however long it is. What is secret stands in it by name.
pub(super) fn whole(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(|item| whole(&item.value)).collect::<Vec<_>>().join(" "),
        Value::Object(object) => {
            let members =
                object.iter().filter(|(_, one)| !one.value.as_object().is_some_and(Object::is_empty));
            members
                .map(|(key, one)| [&*mask::key(key), " ", &whole(&one.value)].concat())
                .collect::<Vec<_>>()
                .join(", ")
        }
        Value::Float(float) => float.to_string(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => mask::shown(value),
    }
}

/// The value of a fact with what there is to say about where it comes from: `6, the default of Kubernetes`.
pub(super) fn valued(fact: &Fact, side: Side) -> String {
    let mut text = told(&fact.value);
    if fact.default.is_some() {
        text.push_str(", the default of ");
        text.push_str(side.platform());
    }
    text
}

/// Both values in a sentence.
pub(super) fn two(what: &str, aca: &Fact, dis: &Fact) -> String {
    let (on_aca, on_dis) = (valued(aca, Side::Aca), valued(dis, Side::Dis));
    let comma = |fact: &Fact| if fact.default.is_some() { "," } else { "" };
    let (azure, dis_name) = (Side::Aca.shown(), Side::Dis.shown());
    format!("{what} is {on_aca}{} on {azure} and {on_dis}{} on {dis_name}", comma(aca), comma(dis))
}

/// What to do about what is missing.
pub(super) fn supply(missing: &[Arc<str>]) -> String {
    match missing {
        [] => "a side is not known".to_owned(),
        [one] if Supply::is_asked_for(one) => format!("supply the {one} to decide it"),
        [one] => format!("it hangs on {one}"),
        several if several.iter().all(|one| Supply::is_asked_for(one)) => {
            format!("supply to decide it: {}", several.join(", "))
        }
        several => format!("it hangs on {}", several.join("; ")),
    }
}

/// Whether a text has a `${NAME}` that nothing replaced.
pub(super) fn is_unsubstituted(value: &Value) -> bool {
    known_texts(value).any(|text| {
        let signs = memchr::memchr_iter(b'$', text.as_bytes());
        signs.filter_map(|at| text.get(at + 1..)?.strip_prefix('{')).any(|rest| {
            let begins = rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
            begins && rest.contains('}')
        })
    })
}

/// Whether a fact only holds the place of another one: by its value, or by the host name that it is about.
pub(super) fn is_placeholder(fact: &Fact) -> bool {
    let host = fact.key.as_deref().filter(|_| fact.property == Property::CustomDomain);
    known_texts(&fact.value).chain(host).any(|text| placeholder(text).is_some())
        || is_unsubstituted(&fact.value)
}

fn known_texts(value: &Value) -> impl Iterator<Item = &str> {
    let (whole, parts) = match value {
        Value::Text(text) => (Some(&**text), &[][..]),
        Value::Template(template) => (None, template.parts()),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => (None, &[][..]),
    };
    let known = parts.iter().filter_map(|part| match part {
        Part::Known(text) => Some(&**text),
        Part::Unknown(_) | Part::Secret(_) => None,
    });
    whole.into_iter().chain(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_replaced_is_told_from_what_a_shell_replaces() {
        for (text, left) in [
            ("${NAME}", true),
            ("a/${NAME:=b}/c", true),
            ("$(POD_UID)", false),
            ("$${", false),
            ("${}", false),
            ("${1}", false),
            ("plain", false),
        ] {
            assert_eq!(is_unsubstituted(&text.into()), left, "{text}");
        }
    }

    #[test]
    fn what_to_do_is_said() {
        assert_eq!(
            supply(&["environment variable A".into()]),
            "supply the environment variable A to decide it"
        );
        assert_eq!(
            supply(&["environment variable A".into(), "parameter b".into()]),
            "supply to decide it: environment variable A, parameter b"
        );
        assert_eq!(
            supply(&["x, which lies in a key vault".into()]),
            "it hangs on x, which lies in a key vault"
        );
    }
}
