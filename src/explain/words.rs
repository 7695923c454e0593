//! Values in words: what people and scripts see of one, secrets only by their names.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::language::expression_text;
use crate::language::expression_text::Secrets;
use crate::language::wire;
use crate::value::credentials;
use crate::value::mask;
use crate::value::{Key, Object, Part, Supply, Unknown, Value, Why};

/// The text of a value without quotes around it: what is not known and what is secret stands in it by name.
pub fn text(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) | Value::Float(_) => {
            let json = wire::leaves(value, Secrets::Mask).map(without_credentials);
            json.map_or_else(|_| value.brief(), |json| json.to_string())
        }
        Value::Text(_)
        | Value::Secret(_)
        | Value::Unknown(_)
        | Value::Template(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Int(_) => mask::shown(value),
    }
}

/// A value as people read it in a sentence: lists and objects without brackets.
pub fn told(value: &Value) -> String {
    if !matches!(value, Value::Array(_) | Value::Object(_)) {
        return text(value);
    }
    let mut sentence = String::new();
    tell(value, &mut sentence);
    sentence
}

fn tell(value: &Value, sentence: &mut String) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                sentence.push_str(if index > 0 { " " } else { "" });
                tell(&item.value, sentence);
            }
        }
        Value::Object(object) => {
            let members = object.iter().filter(|(_, one)| !is_empty(&one.value));
            for (index, (key, one)) in members.enumerate() {
                sentence.push_str(if index > 0 { ", " } else { "" });
                sentence.push_str(&mask::key(key));
                sentence.push(' ');
                tell(&one.value, sentence);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => sentence.push_str(&text(value)),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Object::is_empty)
}

/// The name of a member.
pub fn key(key: &Key) -> Arc<str> {
    match &key.template {
        None => Arc::clone(&key.text),
        Some(_) => Arc::from(mask::key(key)),
    }
}

/// A value as people read it: texts in quotes.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Text(_) | Value::Template(_) => format!("'{}'", text(value).replace('\n', "\\n")),
        other => text(other),
    }
}

/// A value as scripts read it: null where all of it is unknown or secret.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Unknown(_) | Value::Secret(_) => Json::Null,
        Value::Text(_) | Value::Template(_) => Json::String(text(value)),
        other => wire::leaves(other, Secrets::Mask).map_or(Json::Null, without_credentials),
    }
}

/// The same without the credentials that somebody wrote into texts.
fn without_credentials(json: Json) -> Json {
    match json {
        Json::String(text) => Json::String(credentials::masked(&text).into_owned()),
        Json::Array(items) => Json::Array(items.into_iter().map(without_credentials).collect()),
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(name, one)| (name, without_credentials(one))).collect())
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => json,
    }
}

/// Why something in a value is not known, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Why.
    pub why: String,
    /// What to do, where something can be done.
    pub supply: Option<String>,
}

/// Why a value, or parts of it, are not known; each reason once.
pub fn reasons(value: &Value) -> Vec<Reason> {
    let mut found = Vec::new();
    for reason in unknowns(value).into_iter().map(reason) {
        if !found.contains(&reason) {
            found.push(reason);
        }
    }
    found
}

/// What is not known of a text, in order.
pub fn unknowns(value: &Value) -> Vec<&Unknown> {
    match value {
        Value::Unknown(unknown) => vec![unknown],
        Value::Template(template) => {
            let parts = template.parts().iter();
            parts
                .filter_map(|part| match part {
                    Part::Unknown(unknown) => Some(&**unknown),
                    Part::Known(_) | Part::Secret(_) => None,
                })
                .collect()
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Secret(_) => Vec::new(),
    }
}

/// Why something is not known.
pub fn reason(unknown: &Unknown) -> Reason {
    match &unknown.why {
        // What objects refer to by name.
        Why::NotSupplied(Supply::Object(what)) => {
            Reason { why: format!("{what} is not in the tree"), supply: None }
        }
        Why::NotSupplied(missing) => {
            let supply = match missing {
                Supply::Environment(name) => {
                    format!("give it with --set-env {name}=…, or in a file with --env-file")
                }
                Supply::Parameter(_) | Supply::Argument(_) | Supply::Substitution(_) | Supply::Object(_) => {
                    "give it in a parameter file, or give it a default".to_owned()
                }
            };
            Reason { why: format!("{} is not given", missing.words()), supply: Some(supply) }
        }
        Why::Vault => Reason {
            why: format!("`{}` lies in a key vault", mask::expression(&unknown.expression)),
            supply: None,
        },
        Why::Deployment => {
            let whole = expression_text::text(&Value::Unknown(unknown.clone().into()), Secrets::Mask);
            Reason { why: format!("only a deployment knows it: {whole}"), supply: None }
        }
    }
}
