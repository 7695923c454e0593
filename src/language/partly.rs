//! Members that are certain although the whole is not known.
//!
//! `{ ...given, env: 'prod' }` is an unknown object when nobody knows what is given, and its `env` is `prod` all the same:
//! the last value wins. What stands in front of the spread is not certain, because what is given may have it too. Of
//! `[first, ...given, last]` the first item is certain by its place, and the last one by its place from the end.

use super::functions::objects;
use crate::value::{Expression, Sourced, Unknown, Value};

/// The member of this name or the item at this place, where it is certain.
pub fn member(whole: &Unknown, key: &Value) -> Option<Sourced> {
    match (parts(whole)?, key.revealed()) {
        (Parts::Merged(parts), Value::Text(name)) => last_member(parts, name),
        (Parts::Joined(parts), Value::Int(index)) => item(parts, *index),
        _ => None,
    }
}

/// The item at this place from the end, which is 1, where it is certain.
pub fn item_from_end(whole: &Unknown, index: &Value) -> Option<Sourced> {
    let (Parts::Joined(parts), Value::Int(index)) = (parts(whole)?, index.revealed()) else { return None };
    let mut left = usize::try_from(*index).ok()?;
    if left == 0 {
        return None;
    }
    for part in parts.iter().rev() {
        let Value::Array(items) = part else { return None };
        match items.len().checked_sub(left) {
            Some(place) => return items.get(place).cloned(),
            None => left -= items.len(),
        }
    }
    None
}

/// What an unknown is made of.
enum Parts<'a> {
    /// Objects, of which the later win.
    Merged(&'a [Sourced]),
    /// Lists in a row.
    Joined(&'a [Value]),
}

fn parts(whole: &Unknown) -> Option<Parts<'_>> {
    match &whole.expression {
        Expression::Call { name, arguments } if name.eq_ignore_ascii_case("shallowMerge") => {
            arguments.first()?.as_array().map(Parts::Merged)
        }
        Expression::Call { name, arguments } if name.eq_ignore_ascii_case("concat") => {
            // Texts are joined by the same function.
            let lists = arguments.iter().any(|part| matches!(part, Value::Array(_)));
            lists.then_some(Parts::Joined(arguments))
        }
        Expression::Call { .. } | Expression::Member { .. } | Expression::Resource { .. } => None,
    }
}

fn last_member(parts: &[Sourced], name: &str) -> Option<Sourced> {
    for part in parts.iter().rev() {
        match &part.value {
            Value::Object(object) => match objects::member_among_templates(object, name) {
                Ok(None) => {}
                Ok(found) => return found,
                Err(_) => return None,
            },
            // One that is merged itself has it for certain, or may have it.
            Value::Unknown(inner) => return member(inner, &Value::from(name)),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Array(_)
            | Value::Secret(_) => return None,
        }
    }
    None
}

fn item(parts: &[Value], index: i64) -> Option<Sourced> {
    let mut left = usize::try_from(index).ok()?;
    for part in parts {
        match part {
            Value::Array(items) => match items.get(left) {
                Some(item) => return Some(item.clone()),
                None => left -= items.len(),
            },
            Value::Unknown(inner) => return member(inner, &Value::Int(i64::try_from(left).ok()?)),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Object(_)
            | Value::Secret(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::functions::json::parse;
    use crate::origin::OriginId;

    /// Parts as JSON; `?` is one that nobody knows.
    fn whole(function: &str, parts: &[&str]) -> Unknown {
        let parts = parts.iter().map(|part| match *part {
            "?" => Value::Unknown(Unknown::shared("parameters", vec!["given".into()])),
            json => parse(json, OriginId::NOWHERE).unwrap(),
        });
        let parts: Vec<Value> = parts.collect();
        if function == "concat" {
            return Unknown::call(function, parts);
        }
        let parts: Vec<_> = parts.into_iter().map(|part| Sourced::new(part, OriginId::NOWHERE)).collect();
        Unknown::call(function, vec![Value::array(parts)])
    }

    fn value(found: Option<Sourced>) -> Option<Value> {
        found.map(|found| found.value)
    }

    #[test]
    fn what_stands_behind_a_spread_is_certain() {
        let whole = whole("shallowMerge", &["{a: 1, b: 1}", "?", "{b: 2, Env: 'x'}", "{c: 3}"]);
        let found = |name: &str| value(member(&whole, &name.into()));
        assert_eq!(found("env"), Some("x".into()));
        assert_eq!(found("b"), Some(2.into()));
        assert_eq!(found("c"), Some(3.into()));
        assert_eq!(found("a"), None);
        assert_eq!(found("z"), None);
    }

    #[test]
    fn items_are_certain_up_to_what_is_not_known() {
        let whole = whole("concat", &["[1, 2]", "[3]", "?", "[4]", "[5, 6]"]);
        let at = |index: i64| value(member(&whole, &index.into()));
        let back = |index: i64| value(item_from_end(&whole, &index.into()));
        assert_eq!([at(0), at(2), at(3), at(-1)], [Some(1.into()), Some(3.into()), None, None]);
        let expected = [Some(6.into()), Some(5.into()), Some(4.into()), None, None];
        assert_eq!([back(1), back(2), back(3), back(4), back(0)], expected);
    }

    #[test]
    fn texts_in_a_row_have_no_items() {
        assert_eq!(member(&whole("concat", &["?", "?"]), &0.into()), None);
        assert_eq!(member(&whole("union", &["?", "{a: 1}"]), &"a".into()), None);
    }
}
