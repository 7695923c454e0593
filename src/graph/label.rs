//! Values as short texts for people: `<unknown:IMAGE_TAG>` for what is not known, `<secure:password>` for what is not shown.

use std::fmt::Write as _;

use crate::value::{Expression, Part, Unknown, Value, Why};

/// Most characters of the name of an unknown.
const NAME: usize = 40;

/// A value as a text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Template(template) => {
            let mut whole = String::new();
            for part in template.parts() {
                match part {
                    Part::Known(text) => whole.push_str(text),
                    Part::Unknown(unknown) => whole.push_str(&shown(unknown)),
                    Part::Secret(secret) => {
                        let _ = write!(whole, "{secret:?}");
                    }
                }
            }
            whole
        }
        Value::Unknown(unknown) => shown(unknown),
        Value::Secret(secret) => format!("{secret:?}"),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_) => value.brief(),
    }
}

fn shown(unknown: &Unknown) -> String {
    let name = match &unknown.why {
        // The last word is the name of the variable or parameter, the others say what it is.
        Why::NotSupplied(what) if !is_hash(&unknown.expression) => {
            what.rsplit(' ').next().unwrap_or(what).to_owned()
        }
        Why::Deployment | Why::Vault | Why::NotSupplied(_) => expression(&unknown.expression),
    };
    let name: String = name.chars().filter(|character| !character.is_control()).take(NAME).collect();
    format!("<unknown:{name}>")
}

/// Whether a value only depends on others, and looks like none of them.
fn is_hash(expression: &Expression) -> bool {
    let Expression::Call { name, .. } = expression else { return false };
    name.eq_ignore_ascii_case("guid") || name.eq_ignore_ascii_case("uniqueString")
}

/// The word in an expression that tells most: the last member, or the function.
fn expression(expression: &Expression) -> String {
    match expression {
        Expression::Call { name, .. } => name.to_string(),
        Expression::Member { of, key } => {
            let key = key.as_text().map_or_else(|| key.as_int().unwrap_or(0).to_string(), str::to_owned);
            match &**of {
                // `resourceGroup().name` would be no more than a name.
                Expression::Call { name, arguments } if arguments.is_empty() && key == "name" => {
                    format!("{name}.{key}")
                }
                Expression::Call { .. } | Expression::Member { .. } | Expression::Resource { .. } => key,
            }
        }
        Expression::Resource { symbol, .. } => symbol.to_string(),
    }
}

/// A type without `Microsoft.`.
pub(super) fn short_type(ty: &str) -> &str {
    match ty.get(..10) {
        Some(start) if start.eq_ignore_ascii_case("Microsoft.") => ty.get(10..).unwrap_or(ty),
        _ => ty,
    }
}

/// Whether nothing of a text is known.
pub(super) fn is_one_unknown(text: &str) -> bool {
    text.starts_with("<unknown:") && text.find('>') == Some(text.len().saturating_sub(1))
}

/// The beginning of a text, as many columns wide as there is room. Every character of a name is one column wide.
pub(super) fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(room.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::value::{Secret, Template};

    #[test]
    fn unknowns_are_named_by_what_to_supply_and_secrets_by_their_parameter() {
        let not_given = Unknown {
            why: Why::NotSupplied(Arc::from("environment variable VAULT")),
            ..Unknown::call("readEnvironmentVariable", vec!["VAULT".into()])
        };
        let secret = Secret { name: Arc::from("key"), value: "hidden".into() };
        let joined = Template::join([
            Part::Known(Arc::from("a/")),
            Part::Unknown(Arc::new(not_given)),
            Part::Known(Arc::from("/")),
            Part::Secret(Arc::new(secret)),
            Part::Unknown(Arc::new(Unknown::call("resourceGroup", vec![]).member("name".into()))),
            Part::Unknown(Arc::new(
                Unknown::call("reference", vec!["x".into()]).member("principalId".into()),
            )),
        ]);
        let shown = "a/<unknown:VAULT>/<secure:key><unknown:resourceGroup.name><unknown:principalId>";
        assert_eq!(text(&joined), shown);
        assert!(is_one_unknown("<unknown:guid>"));
        assert!(!is_one_unknown("<unknown:a>-<unknown:b>"));
    }

    #[test]
    fn types_are_short_and_cuts_are_visible() {
        assert_eq!(short_type("Microsoft.App/containerApps"), "App/containerApps");
        assert_eq!(short_type("request@v1"), "request@v1");
        assert_eq!(cut("container", 5), "cont…");
        assert_eq!(cut("app", 3), "app");
    }
}
