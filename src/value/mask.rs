//! Values as texts that may be shown: what is not known and what is secret stands in them by name.
//!
//! `<unknown:imageTag>` is what nobody supplied or only a deployment knows, `<secure:password>` what came by a secure
//! parameter, known or not.

use std::borrow::Cow;
use std::sync::Arc;

use super::credentials;
use super::{Expression, Key, Part, Unknown, Value, Why};

/// Most characters of the name of an unknown.
const NAME: usize = 60;

/// The text of a value without quotes around it. An array or object is told in a few words.
pub fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Secret(secret) => secure(&secret.name),
        Value::Unknown(unknown) => self::unknown(unknown),
        Value::Template(template) => parts(template.parts()),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_) => value.brief(),
    }
}

/// The same for who keeps it: a text that is known is not copied.
pub fn shared(value: &Value) -> Arc<str> {
    if let Value::Text(text) = value { Arc::clone(text) } else { Arc::from(text(value)) }
}

/// The same for people: without the credentials that somebody wrote into it.
pub fn shown(value: &Value) -> String {
    let text = text(value);
    match credentials::masked(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(masked) => masked,
    }
}

/// The name of a member.
pub fn key(key: &Key) -> Cow<'_, str> {
    match &key.template {
        None => Cow::Borrowed(&key.text),
        Some(template) => Cow::Owned(parts(template.parts())),
    }
}

/// Texts of which a part is not known or not to be shown. Of neighbours that came by the same secure parameter one is shown.
fn parts(parts: &[Part]) -> String {
    let mut whole = String::new();
    let mut before: Option<&str> = None;
    for part in parts {
        let name: Option<&str> = match part {
            Part::Known(text) => {
                whole.push_str(text);
                None
            }
            Part::Secret(secret) => Some(&secret.name),
            Part::Unknown(unknown) => {
                if unknown.secure.is_none() {
                    whole.push_str(&self::unknown(unknown));
                }
                unknown.secure.as_deref()
            }
        };
        if let Some(name) = name.filter(|_| name != before) {
            whole.push_str(&secure(name));
        }
        before = name;
    }
    whole
}

fn secure(name: &str) -> String {
    ["<secure:", name, ">"].concat()
}

fn unknown(unknown: &Unknown) -> String {
    match &unknown.secure {
        Some(name) => secure(name),
        None => ["<unknown:", &name(unknown), ">"].concat(),
    }
}

/// A short name for something unknown: the parameter that it came by, what to supply, or what a deployment reads it from.
pub fn name(unknown: &Unknown) -> String {
    let name = match (&unknown.why, &unknown.param) {
        (Why::NotSupplied(_), _) if is_hash(&unknown.expression) => expression(&unknown.expression),
        (Why::NotSupplied(_), Some(param)) => param.to_string(),
        (Why::NotSupplied(supply), None) => supply.name().to_owned(),
        (Why::Deployment | Why::Vault, _) => expression(&unknown.expression),
    };
    if name.len() <= NAME && !name.contains(char::is_control) {
        return name;
    }
    name.chars().filter(|character| !character.is_control()).take(NAME).collect()
}

/// Whether a value only depends on others, and looks like none of them.
fn is_hash(expression: &Expression) -> bool {
    let Expression::Call { name, .. } = expression else { return false };
    name.eq_ignore_ascii_case("guid") || name.eq_ignore_ascii_case("uniqueString")
}

/// Functions whose result is told by what they are given: it looks like that, or is decided by it.
const TRANSPARENT: [&str; 29] = [
    "and",
    "base64",
    "coalesce",
    "concat",
    "contains",
    "empty",
    "equals",
    "first",
    "format",
    "greater",
    "greaterOrEquals",
    "if",
    "json",
    "last",
    "less",
    "lessOrEquals",
    "not",
    "or",
    "padLeft",
    "replace",
    "skip",
    "split",
    "string",
    "substring",
    "take",
    "toLower",
    "toUpper",
    "trim",
    "uriComponent",
];

/// The name of the first unknown that such a function is given.
fn within(function: &str, arguments: &[Value]) -> Option<String> {
    if !TRANSPARENT.iter().any(|name| name.eq_ignore_ascii_case(function)) {
        return None;
    }
    // What is decided between says more of the result than what decides.
    let behind = usize::from(function.eq_ignore_ascii_case("if")).min(arguments.len());
    let (deciding, given) = arguments.split_at(behind);
    given.iter().chain(deciding).find_map(|argument| match argument {
        Value::Unknown(unknown) => Some(name(unknown)),
        Value::Template(template) => template.parts().iter().find_map(|part| match part {
            Part::Unknown(unknown) => Some(name(unknown)),
            Part::Known(_) | Part::Secret(_) => None,
        }),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Secret(_) => None,
    })
}

/// What members are read from, and by which names, the last one first. `tryGet` reads them too.
fn members(expression: &Expression) -> (&Expression, Vec<String>) {
    let (mut from, keys) = expression.read();
    let mut names: Vec<String> = keys.into_iter().map(text).collect();
    while let Expression::Call { name, arguments } = from
        && &**name == "tryGet"
        && let [Value::Unknown(of), keys @ ..] = arguments.as_slice()
    {
        let (inner, more) = of.expression.read();
        names.extend(keys.iter().rev().chain(more).map(text));
        from = inner;
    }
    (from, names)
}

/// A short name for what an expression reads.
pub fn expression(expression: &Expression) -> String {
    let (at, members) = members(expression);
    let mut name = match at {
        Expression::Call { name, arguments } if &**name == "getSecret" => {
            arguments.get(1).and_then(Value::as_text).unwrap_or("getSecret").to_owned()
        }
        Expression::Call { name, arguments } => match arguments.first() {
            // What is read from a resource: the last part of its id is its name.
            Some(id) if &**name == "reference" || name.starts_with("list") => {
                // Brackets in brackets help nobody.
                let id = text(id);
                let last = id.rsplit('/').next().unwrap_or(name);
                last.replace("<unknown:", "").replace("<secure:", "").replace('>', "")
            }
            _ => within(name, arguments).unwrap_or_else(|| name.to_string()),
        },
        Expression::Resource { symbol, .. } => symbol.to_string(),
        Expression::Member { .. } => String::new(),
    };
    for member in members.iter().rev() {
        name.push('.');
        name.push_str(member);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Secret, Supply, Template};

    #[test]
    fn unknowns_are_named_by_what_to_supply_and_secrets_by_their_parameter() {
        let not_given = Unknown {
            why: Why::NotSupplied(Supply::Environment("VAULT".into())),
            ..Unknown::call("readEnvironmentVariable", vec!["VAULT".into()])
        };
        let secret = Secret { name: Arc::from("key"), value: "hidden".into() };
        let joined = Template::join([
            Part::Known(Arc::from("a/")),
            Part::Unknown(Arc::new(not_given)),
            Part::Known(Arc::from("/")),
            Part::Secret(Arc::new(secret)),
            Part::Unknown(Unknown::shared("resourceGroup", vec![]).member("name".into())),
            Part::Unknown(Unknown::shared("reference", vec!["x".into()]).member("principalId".into())),
        ]);
        let shown = "a/<unknown:VAULT>/<secure:key><unknown:resourceGroup.name><unknown:x.principalId>";
        assert_eq!(text(&joined), shown);
    }

    #[test]
    fn what_came_by_one_secure_parameter_is_shown_once() {
        let secure = |name: &str, of: &str| {
            let unknown = Unknown::call(of, vec![]);
            Part::Unknown(Arc::new(Unknown { secure: Some(Arc::from(name)), ..unknown }))
        };
        let secret = Secret { name: Arc::from("id"), value: "/groups/".into() };
        let joined = Template::join([
            Part::Secret(Arc::new(secret)),
            secure("id", "resourceGroup"),
            Part::Known(Arc::from("/")),
            secure("id", "deployment"),
            secure("other", "deployment"),
        ]);
        assert_eq!(text(&joined), "<secure:id>/<secure:id><secure:other>");
    }
}
