//! The hash behind the name of a generated ConfigMap or Secret: that of its contents as Go writes them in JSON.

use std::fmt::Write as _;

use sha2::Digest as _;
use sha2::Sha256;

use crate::object::{Kind, Node};

/// The ten letters behind the name of an object.
pub(super) fn of(object: &Node) -> String {
    let mut json = String::new();
    match object.object_kind() {
        "Secret" => {
            field(&mut json, '{', "data", object.get("data"), true);
            json.push_str(",\"kind\":\"Secret\",\"name\":\"\"");
            field(&mut json, ',', "stringData", object.get("stringData"), false);
            field(&mut json, ',', "type", object.get("type"), true);
        }
        "ConfigMap" => {
            let first = if object.get("binaryData").is_some_and(|data| data.as_mapping().is_some()) {
                field(&mut json, '{', "binaryData", object.get("binaryData"), false);
                ','
            } else {
                '{'
            };
            field(&mut json, first, "data", object.get("data"), true);
            json.push_str(",\"kind\":\"ConfigMap\",\"name\":\"\"");
        }
        _ => {
            json.push('{');
            value(&mut json, object);
        }
    }
    json.push('}');
    letters(&json)
}

/// Whether a part of a name looks like those letters.
pub fn is_hash(part: &str) -> bool {
    part.len() == 10 && part.chars().all(|letter| "bcdfghkmt2456789".contains(letter))
}

/// The first ten digits of the hash, those that could make a word replaced.
fn letters(json: &str) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(json.as_bytes()).iter().take(5) {
        let _ = write!(digits, "{byte:02x}");
    }
    let letter = |digit| match digit {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        other => other,
    };
    digits.chars().map(letter).collect()
}

/// A member; what is absent counts as an empty text where it must be there.
fn field(json: &mut String, before: char, name: &str, node: Option<&Node>, always: bool) {
    let node = node.filter(|node| always || node.as_mapping().is_some());
    if node.is_none() && !always {
        return;
    }
    json.push(before);
    quoted(json, name);
    json.push(':');
    match node {
        Some(node) => value(json, node),
        None => json.push_str("\"\""),
    }
}

/// As deep as objects are.
fn value(json: &mut String, node: &Node) {
    match &node.kind {
        Kind::Null | Kind::Open(_) => json.push_str("null"),
        Kind::Bool(flag) => json.push_str(if *flag { "true" } else { "false" }),
        Kind::Int(int) => {
            let _ = write!(json, "{int}");
        }
        Kind::Float(float) => {
            let _ = write!(json, "{float}");
        }
        Kind::Text(text) => quoted(json, text),
        Kind::Sequence(items) => {
            json.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                value(json, item);
            }
            json.push(']');
        }
        Kind::Mapping(members) => {
            let mut entries: Vec<_> = members.entries.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            json.push('{');
            for (index, entry) in entries.into_iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                quoted(json, &entry.key);
                json.push(':');
                value(json, &entry.value);
            }
            json.push('}');
        }
    }
}

/// A text as Go writes it, with the signs of HTML escaped.
fn quoted(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Entry, Mapping};
    use crate::origin::OriginId;

    #[test]
    fn the_hash_is_that_of_kustomize() {
        let at = OriginId::NOWHERE;
        let map = |entries: Vec<(&str, Node)>| {
            let entries =
                entries.into_iter().map(|(key, value)| Entry { key: key.into(), at, value }).collect();
            Node::new(Kind::Mapping(Mapping { entries }), at)
        };
        let data = map(vec![("x", Node::text("y", at))]);
        assert_eq!(of(&map(vec![("kind", Node::text("ConfigMap", at)), ("data", data)])), "6gc9d749f7");
    }
}
