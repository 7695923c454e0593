//! A literal of Bicep as it stands in a file, and what to write in its place.

use super::token;
use crate::estate::Property;
use crate::parity::quantity;
use crate::value::Value;

/// What stands around a decimal number, which the language has no literal for.
const JSON: (&str, &str) = ("json('", "')");

/// A literal that is changed in place.
enum Literal<'t> {
    /// `'text'`, without anything that would have to be escaped or filled.
    Text(&'t str),
    /// `json('0.5')`
    Json(&'t str),
    /// `2`, `true`
    Plain(&'t str),
}

impl<'t> Literal<'t> {
    fn read(token: &'t str) -> Option<Self> {
        let is_plain = |text: &str| !text.contains(['\'', '\\', '\n', '$']);
        if let Some(inner) = token.strip_prefix(JSON.0).and_then(|rest| rest.strip_suffix(JSON.1)) {
            return is_plain(inner).then_some(Self::Json(inner));
        }
        if let Some(inner) = token.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            return is_plain(inner).then_some(Self::Text(inner));
        }
        let is_word = !token.is_empty() && token.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
        is_word.then_some(Self::Plain(token))
    }

    fn content(&self) -> &'t str {
        match self {
            Self::Text(text) | Self::Json(text) | Self::Plain(text) => text,
        }
    }
}

/// Whether a literal says a value and nothing more.
pub(super) fn says(token: &str, property: Property, value: &Value) -> bool {
    let Some(literal) = Literal::read(token) else { return false };
    let content = literal.content();
    token::plain(value).is_some_and(|plain| content == plain || quantity::same(property, content, &plain))
}

/// A value as a literal of the kind of the one that it replaces; nothing where the language has none of that kind for it.
pub(super) fn like(token: &str, property: Property, value: &Value) -> Option<String> {
    let plain = token::plain(value)?;
    // Thousandths of cores are a unit of Kubernetes.
    let plain = if matches!(property, Property::Cpu | Property::CpuLimit) {
        (quantity::cores(&plain)? / 1000.0).to_string()
    } else {
        plain
    };
    if plain.contains(['\'', '\\', '\n', '$']) {
        return None;
    }
    let is_whole = plain.parse::<i64>().is_ok();
    match Literal::read(token)? {
        Literal::Text(_) => Some(format!("'{plain}'")),
        Literal::Json(_) if plain.parse::<f64>().is_ok() => Some(format!("{}{plain}{}", JSON.0, JSON.1)),
        Literal::Plain(_) if is_whole || matches!(&*plain, "true" | "false") => Some(plain),
        Literal::Plain(_) if plain.parse::<f64>().is_ok() => Some(format!("{}{plain}{}", JSON.0, JSON.1)),
        Literal::Json(_) | Literal::Plain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_stays_of_its_kind() {
        let change = |token, property, from: Value, to: Value| {
            says(token, property, &from).then(|| like(token, property, &to)).flatten()
        };
        let text = |text: &str| Value::from(text);
        let cases = [
            ("2", Property::MinReplicas, Value::Int(2), Value::Int(1), Some("1")),
            (
                "'0 2 * * *'",
                Property::CronSchedule,
                text("0 2 * * *"),
                text("5 2 * * *"),
                Some("'5 2 * * *'"),
            ),
            ("json('0.5')", Property::Cpu, text("0.5"), text("250m"), Some("json('0.25')")),
            ("1", Property::Cpu, Value::Int(1), text("1500m"), Some("json('1.5')")),
            ("'0.5'", Property::Cpu, text("0.5"), text("1"), Some("'1'")),
            ("'2Gi'", Property::Memory, text("2Gi"), text("512Mi"), Some("'512Mi'")),
            ("true", Property::ExternalIngress, Value::Bool(true), Value::Bool(false), Some("false")),
            ("2", Property::MinReplicas, Value::Int(3), Value::Int(1), None),
            ("minReplicas", Property::MinReplicas, Value::Int(2), Value::Int(1), None),
            ("'${a}b'", Property::Env, text("ab"), text("c"), None),
            ("'it\\'s'", Property::Env, text("it's"), text("c"), None),
            ("'a'", Property::Env, text("a"), text("it's"), None),
        ];
        for (token, property, from, to, expected) in cases {
            assert_eq!(change(token, property, from, to).as_deref(), expected, "{token}");
        }
    }
}
