//! Ids of resources, of which parts may not be known.

use std::sync::Arc;

use crate::value::{Expression, Part, Template, Value};

/// The parts of a text; nothing where it is none.
fn parts(value: &Value) -> Option<Vec<Part>> {
    match value {
        Value::Text(text) => Some(vec![Part::Known(Arc::clone(text))]),
        Value::Template(template) => Some(template.parts().to_vec()),
        Value::Unknown(unknown) => Some(vec![Part::Unknown(Arc::clone(unknown))]),
        Value::Secret(secret) => Some(vec![Part::Secret(Arc::clone(secret))]),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

/// What stands between the `/` of a text.
pub(super) fn segments(value: &Value) -> Vec<Value> {
    let mut done: Vec<Vec<Part>> = vec![Vec::new()];
    for part in parts(value).unwrap_or_default() {
        let Part::Known(text) = &part else {
            if let Some(open) = done.last_mut() {
                open.push(part);
            }
            continue;
        };
        for (index, piece) in text.split('/').enumerate() {
            if index > 0 {
                done.push(Vec::new());
            }
            if let (false, Some(open)) = (piece.is_empty(), done.last_mut()) {
                open.push(Part::Known(Arc::from(piece)));
            }
        }
    }
    done.into_iter().map(Template::join).collect()
}

/// The last of them: the name of a resource, where its id is whole.
pub(super) fn last_segment(value: &Value) -> Value {
    segments(value).pop().unwrap_or(Value::Null)
}

/// Of the id of something that sits on a resource, the segments of that resource's id.
pub(super) fn owner(id: &Value, kind: &str) -> Option<Vec<Value>> {
    let all = segments(id);
    let at = all
        .iter()
        .rposition(|segment| segment.as_text().is_some_and(|text| text.eq_ignore_ascii_case(kind)))?;
    // …/providers/Microsoft.Authorization/roleAssignments/…
    let end = at.checked_sub(2)?;
    Some(all.into_iter().take(end).collect())
}

/// The id that has these segments.
pub(super) fn of(segments: &[Value]) -> Value {
    let slash = || Part::Known(Arc::from("/"));
    let parts = segments.iter().enumerate().flat_map(|(index, segment)| {
        let before = (index > 0).then(slash);
        before.into_iter().chain(parts(segment).unwrap_or_default())
    });
    Template::join(parts)
}

/// The type and the name that the segments of an id say: what comes behind `providers`, or a group or subscription.
pub(super) fn meant(segments: &[Value]) -> (Arc<str>, Value) {
    let word = |index: usize| segments.get(index).and_then(Value::as_text).unwrap_or("");
    let providers = segments
        .iter()
        .rposition(|segment| segment.as_text().is_some_and(|text| text.eq_ignore_ascii_case("providers")));
    let name = segments.last().cloned().unwrap_or(Value::Null);
    match providers {
        Some(at) => {
            let mut ty = word(at + 1).to_owned();
            let mut next = at + 2;
            while next < segments.len() {
                ty.push('/');
                ty.push_str(word(next));
                next += 2;
            }
            (Arc::from(ty), name)
        }
        None if segments.len() >= 5 => (Arc::from("Microsoft.Resources/resourceGroups"), name),
        None => (Arc::from("Microsoft.Resources/subscriptions"), name),
    }
}

/// The vault and the secret in it that a reference names: `https://VAULT.vault.azure.net/secrets/SECRET/VERSION`.
pub(super) fn vault_secret(url: &Value) -> Option<(Value, Value, Option<Value>)> {
    let written = parts(url)?.into_iter().flat_map(|part| match &part {
        Part::Unknown(unknown) => address(&unknown.expression).unwrap_or_else(|| vec![part]),
        Part::Known(_) | Part::Secret(_) => vec![part],
    });
    let all = segments(&Template::join(behind_slash(written)));
    let at = all.iter().rposition(|segment| segment.as_text() == Some("secrets"))?;
    let secret = all.get(at + 1)?.clone();
    let version = all.get(at + 2).filter(|version| version.as_text() != Some("")).cloned();
    let host = all.get(..at)?.iter().rev().find(|segment| segment.as_text() != Some(""))?;
    Some((first_label(host), secret, version))
}

/// An address that is not known ends with a slash where `secrets/` follows it at once.
fn behind_slash(parts: impl Iterator<Item = Part>) -> Vec<Part> {
    let mut done: Vec<Part> = Vec::new();
    for part in parts {
        let is_open = match done.last() {
            Some(Part::Unknown(unknown)) => may_be_address(&unknown.expression),
            Some(Part::Secret(_)) => true,
            Some(Part::Known(_)) | None => false,
        };
        if is_open && matches!(&part, Part::Known(text) if text.starts_with("secrets/")) {
            done.push(Part::Known(Arc::from("/")));
        }
        done.push(part);
    }
    done
}

/// Whether something that is not known may be an address: what is read from a resource is one by its name alone, and what a
/// module puts out may be anything.
fn may_be_address(read: &Expression) -> bool {
    let (from, keys) = read.read();
    let of_module = || keys.iter().any(|key| key.as_text() == Some("outputs"));
    !matches!(from, Expression::Call { name, .. } if name.eq_ignore_ascii_case("reference")) || of_module()
}

/// The address of a vault or a secret that is read from the resource itself. Only a deployment knows it, but which vault and
/// secret are meant is said by the id of the resource.
fn address(read: &Expression) -> Option<Vec<Part>> {
    let (Expression::Call { name, arguments }, keys) = read.read() else { return None };
    if !name.eq_ignore_ascii_case("reference") {
        return None;
    }
    let id = segments(arguments.first()?);
    let named = |kind: &str| {
        let at = id.iter().position(|one| one.as_text().is_some_and(|one| one.eq_ignore_ascii_case(kind)))?;
        parts(id.get(at + 1)?)
    };
    let known = |text: &str| vec![Part::Known(Arc::from(text))];
    // The name of a host ends before the first dot; what follows depends on the cloud.
    let host = |vault| [known("https://"), vault, known(".vault/")].concat();
    match keys.first()?.as_text()? {
        "vaultUri" => Some(host(named("vaults")?)),
        "secretUri" => Some([host(named("vaults")?), known("secrets/"), named("secrets")?].concat()),
        _ => None,
    }
}

/// The first part of the name of a host: what stands before the first dot, or before an unknown that holds the rest.
pub(super) fn first_label(host: &Value) -> Value {
    let mut own = Vec::new();
    for part in parts(host).unwrap_or_default() {
        match &part {
            Part::Known(text) => match text.split_once('.') {
                Some((label, _)) => {
                    own.push(Part::Known(Arc::from(label)));
                    break;
                }
                None => own.push(part),
            },
            Part::Unknown(unknown) => {
                // The suffix of the cloud, which begins with a dot.
                if !own.is_empty() && crate::value::mask::name(unknown).starts_with("environment") {
                    break;
                }
                own.push(part);
            }
            Part::Secret(_) => own.push(part),
        }
    }
    Template::join(own.into_iter().filter(|part| !matches!(part, Part::Known(text) if text.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::mask::text;
    use crate::value::{Template, Unknown};

    fn unknown(name: &str) -> Part {
        Part::Unknown(Arc::new(Unknown::call(name, vec![])))
    }

    fn known(text: &str) -> Part {
        Part::Known(Arc::from(text))
    }

    #[test]
    fn a_reference_names_vault_secret_and_version() {
        let shown = |url: &Value| {
            let (vault, secret, version) = vault_secret(url).unwrap();
            format!("{} {} {}", text(&vault), text(&secret), version.map_or("-".to_owned(), |one| text(&one)))
        };
        assert_eq!(shown(&"https://kv.vault.azure.net/secrets/db/abc".into()), "kv db abc");
        let url = Template::join([
            known("https://"),
            unknown("name"),
            Part::Unknown(Unknown::shared("environment", vec![]).member("suffixes".into())),
            known("/secrets/db"),
        ]);
        assert_eq!(shown(&url), "<unknown:name> db -");
        let url = Template::join([unknown("url"), known("/secrets/"), unknown("db")]);
        assert_eq!(shown(&url), "<unknown:url> <unknown:db> -");
        let url = Template::join([unknown("url"), known("secrets/db")]);
        assert_eq!(shown(&url), "<unknown:url> db -");
        assert_eq!(vault_secret(&"https://example.org".into()), None);
    }

    #[test]
    fn the_address_of_a_vault_that_is_read_from_it_names_it() {
        let read = |id: Value, member: &str| {
            let read = Unknown::shared("reference", vec![id, "2023-07-01".into()]);
            Part::Unknown(read.member(member.into()))
        };
        let group = "/subscriptions/s/resourceGroups/rg/providers";
        let vault = || Value::from(format!("{group}/Microsoft.KeyVault/vaults/kv"));
        let secret = Value::from(format!("{group}/Microsoft.KeyVault/vaults/kv/secrets/db"));
        let shown = |parts: Vec<Part>| {
            let (vault, secret, version) = vault_secret(&Template::join(parts)).unwrap();
            format!("{} {} {}", text(&vault), text(&secret), version.map_or("-".to_owned(), |one| text(&one)))
        };
        assert_eq!(shown(vec![read(vault(), "vaultUri"), known("secrets/db/1")]), "kv db 1");
        assert_eq!(
            shown(vec![read(vault(), "vaultUri"), known("/secrets/"), unknown("db")]),
            "kv <unknown:db> -"
        );
        assert_eq!(shown(vec![read(secret, "secretUri")]), "kv db -");
        let named = Template::join([known(&format!("{group}/Microsoft.KeyVault/vaults/")), unknown("name")]);
        assert_eq!(shown(vec![read(named, "vaultUri"), known("secrets/db")]), "<unknown:name> db -");
        assert_eq!(vault_secret(&Template::join([read(vault(), "tenantId"), known("secrets/db")])), None);
    }

    #[test]
    fn what_sits_on_a_resource_tells_which() {
        let on = |id: &str| {
            let owner = owner(&id.into(), "roleAssignments").unwrap();
            let (ty, name) = meant(&owner);
            format!("{ty} {}", text(&name))
        };
        let tail = "providers/Microsoft.Authorization/roleAssignments/g";
        let group = "/subscriptions/s/resourceGroups/rg";
        assert_eq!(
            on(&format!("{group}/providers/Microsoft.KeyVault/vaults/kv/{tail}")),
            "Microsoft.KeyVault/vaults kv"
        );
        let container = "providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c";
        assert_eq!(
            on(&format!("{group}/{container}/{tail}")),
            "Microsoft.Storage/storageAccounts/blobServices/containers c"
        );
        assert_eq!(on(&format!("{group}/{tail}")), "Microsoft.Resources/resourceGroups rg");
        assert_eq!(on(&format!("/subscriptions/s/{tail}")), "Microsoft.Resources/subscriptions s");
    }
}
