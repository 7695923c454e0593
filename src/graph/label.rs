//! Names and ids as the graph shows them.

use std::collections::BTreeMap;

use crate::value::Value;
pub(super) use crate::value::mask::text;

/// What to write for parts of ids that must not be shown.
///
/// An id is put together from names, and who puts it together sees no more than a text: an id may hold in the open what its
/// name hides. Whatever a name hides is hidden wherever it is a whole part of an id.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden {
    parts: BTreeMap<String, String>,
}

impl Hidden {
    /// Notes what a name hides.
    pub(super) fn note(&mut self, name: &Value) {
        let revealed = match name {
            Value::Secret(secret) => secret.value.as_text().map(str::to_owned),
            Value::Template(template) => template.revealed(),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => None,
            Value::Array(_) | Value::Object(_) | Value::Unknown(_) => None,
        };
        let Some(revealed) = revealed else { return };
        let shown = text(name);
        let (bare, masked): (Vec<&str>, Vec<&str>) =
            (revealed.split('/').collect(), shown.split('/').collect());
        if bare.len() == masked.len() {
            for (bare, masked) in bare.into_iter().zip(masked).filter(|(bare, masked)| bare != masked) {
                self.parts.insert(bare.to_owned(), masked.to_owned());
            }
        } else {
            // The secret itself has several parts.
            self.parts.extend(bare.into_iter().map(|bare| (bare.to_owned(), shown.clone())));
        }
    }

    /// An id as it may be shown.
    pub(super) fn id(&self, id: &Value) -> String {
        let shown = text(id);
        if self.parts.is_empty() {
            return shown;
        }
        let parts = shown.split('/').map(|part| self.parts.get(part).map_or(part, String::as_str));
        parts.collect::<Vec<_>>().join("/")
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
    use crate::value::{Part, Secret, Template};

    #[test]
    fn types_are_short_and_cuts_are_visible() {
        assert_eq!(short_type("Microsoft.App/containerApps"), "App/containerApps");
        assert_eq!(short_type("request@v1"), "request@v1");
        assert_eq!(cut("container", 5), "cont…");
        assert_eq!(cut("app", 3), "app");
    }

    #[test]
    fn what_a_name_hides_is_hidden_in_ids() {
        let secret = |value: &str| Arc::new(Secret { name: Arc::from("key"), value: value.into() });
        let mut hidden = Hidden::default();
        hidden.note(&Value::Secret(secret("bare")));
        hidden.note(&Template::join([Part::Known(Arc::from("a-")), Part::Secret(secret("b"))]));
        assert_eq!(hidden.id(&"/g/bare/x/a-b/bared".into()), "/g/<secure:key>/x/a-<secure:key>/bared");
    }
}
