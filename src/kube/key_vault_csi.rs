//! Secrets that the Key Vault driver mounts: a SecretProviderClass names a vault and what is taken from it.
//!
//! Which objects are taken is a text in YAML inside of the YAML. It is read line by line: each item begins with the first of
//! its words.

use std::sync::Arc;

use super::reader::Reader;
use super::secrets::Held;
use crate::estate::{SecretSource, Text, VaultPlaces};
use crate::value::Value;

/// The group of its kinds.
pub(super) const GROUP: &str = "secrets-store.csi.x-k8s.io";

/// The driver's name in a volume.
pub(super) const DRIVER: &str = "secrets-store.csi.k8s.io";

/// Something that is taken from a vault.
#[derive(Debug, Default, PartialEq)]
struct Taken {
    name: String,
    alias: String,
    version: String,
}

/// What lies behind a key of the Secret that an entry of a class fills.
pub(super) fn key(class: &Reader<'_>, entry: &Reader<'_>, key: &str) -> Option<Held> {
    let data = entry.member("data").items().find(|data| data.member("key").str() == Some(key))?;
    let object = data.member("objectName");
    Some(held(class, object.str()?, &object))
}

/// The keys of the Secret that an entry of a class fills.
pub(super) fn keys(class: &Reader<'_>, entry: &Reader<'_>) -> Vec<(Text, Held)> {
    let data = entry.member("data").items();
    data.filter_map(|data| {
        let (key, object) = (data.member("key").shown(), data.member("objectName"));
        Some((key, held(class, object.str()?, &object)))
    })
    .collect()
}

/// The files that a class mounts: name and what it holds.
pub(super) fn files(class: &Reader<'_>) -> Vec<(Text, Held)> {
    let objects = class.path(&["spec", "parameters", "objects"]);
    let taken = taken(objects.str().unwrap_or(""));
    taken
        .iter()
        .map(|one| {
            let file = if one.alias.is_empty() { &one.name } else { &one.alias };
            (Arc::from(file.as_str()), held(class, file, &objects))
        })
        .collect()
}

fn held(class: &Reader<'_>, object: &str, at: &Reader<'_>) -> Held {
    let parameters = class.path(&["spec", "parameters"]);
    let (named, objects) = (parameters.member("keyvaultName"), parameters.member("objects"));
    let all = taken(objects.str().unwrap_or(""));
    let found = all.iter().find(|one| one.alias == object || one.name == object);
    let secret = found.map_or(object, |one| &one.name);
    let version = found.filter(|one| !one.version.is_empty()).map(|one| Value::from(one.version.as_str()));
    let places = VaultPlaces {
        vault: named.set().map(|named| named.trace()),
        version: version.is_some().then(|| objects.trace()),
    };
    let vault = named.value().unwrap_or(Value::Null);
    let source = SecretSource::Vault { vault, secret: Value::from(secret), version };
    Held { source, trace: at.trace(), places }
}

/// The items of the text.
fn taken(text: &str) -> Vec<Taken> {
    let mut all: Vec<Taken> = Vec::new();
    for line in text.lines() {
        let line = line.trim_start().trim_start_matches("- ").trim_start_matches('|').trim();
        let Some((word, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        let begins = match (word, all.last()) {
            ("objectName", Some(last)) => !last.name.is_empty(),
            ("objectName", None) => true,
            _ => false,
        };
        if begins {
            all.push(Taken::default());
        }
        let Some(last) = all.last_mut() else { continue };
        match word {
            "objectName" => last.name = value.to_owned(),
            "objectAlias" => last.alias = value.to_owned(),
            "objectVersion" => last.version = value.to_owned(),
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_in_the_class_is_read_item_by_item() {
        let text = "array:\n  - |\n    objectName: db\n    objectType: secret\n    objectAlias: \"connection\"\n  - |\n    objectName: cache\n    objectVersion: 1a\n";
        let one = |name: &str, alias: &str, version: &str| Taken {
            name: name.to_owned(),
            alias: alias.to_owned(),
            version: version.to_owned(),
        };
        assert_eq!(taken(text), [one("db", "connection", ""), one("cache", "", "1a")]);
        assert_eq!(taken("objectAlias: x"), []);
    }
}
