//! External Secrets: an ExternalSecret fills a Secret from the vault of its store.

mod lower;

pub(super) use lower::{Store, lower, lower_stores, stores};

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::{Reader, missing, value};
use super::secrets::Held;
use super::vault;
use crate::estate::{SecretSource, Text, TraceId, VaultPlaces};
use crate::value::{Part, Template, Value};

/// The group of its kinds.
pub(super) const GROUP: &str = "external-secrets.io";

/// The name of the Secret that an ExternalSecret fills.
pub(super) fn target(object: &Reader<'_>) -> Text {
    let named = object.path(&["spec", "target", "name"]);
    if named.is_set() { named.shown() } else { object.name() }
}

/// What lies behind a key of the Secret that is filled.
pub(super) fn key(object: &Reader<'_>, key: &str) -> Option<Held> {
    let made = object.path(&["spec", "target", "template", "data"]);
    if let Some(template) = made.member(key).set() {
        return Some(templated(object, key, &template));
    }
    // With a template only its keys are in the Secret, unless it is merged into what was read.
    if made.is_set() && object.path(&["spec", "target", "template", "mergePolicy"]).str() != Some("Merge") {
        return None;
    }
    read(object, key).or_else(|| found(object, key))
}

/// The keys of the Secret that are known, and where a part of it is that is not.
pub(super) fn keys(object: &Reader<'_>) -> (Vec<(Text, Held)>, Option<TraceId>) {
    let made = object.path(&["spec", "target", "template", "data"]);
    let listed = object.path(&["spec", "data"]).items().map(|entry| entry.member("secretKey").shown());
    let names: Vec<Text> = made.entries().map(|(key, _)| Arc::clone(key)).chain(listed).collect();
    let mut all: BTreeMap<Text, Held> = BTreeMap::new();
    for name in names {
        if let Some(held) = key(object, &name) {
            all.insert(name, held);
        }
    }
    let open = object.path(&["spec", "dataFrom"]).set().map(|from| from.opened());
    (all.into_iter().collect(), open)
}

/// A key that is listed.
fn read(object: &Reader<'_>, key: &str) -> Option<Held> {
    let entries = object.path(&["spec", "data"]);
    let entry = entries.items().find(|entry| entry.member("secretKey").str() == Some(key))?;
    let own = entry.path(&["sourceRef", "storeRef"]);
    let store = if own.is_set() { own } else { object.path(&["spec", "secretStoreRef"]) };
    Some(remote(object, &store, &entry.member("remoteRef")))
}

fn remote(object: &Reader<'_>, store: &Reader<'_>, reference: &Reader<'_>) -> Held {
    let (key, version) = (reference.member("key"), reference.member("version"));
    let mut secret = key.value().unwrap_or(Value::Null);
    // `secret/name` says what kind of thing it is; a secret goes without saying.
    if let Some(bare) = secret.as_text().and_then(|text| text.strip_prefix("secret/")) {
        secret = Value::from(bare);
    }
    if let (Some(property), Value::Text(text)) = (reference.member("property").str(), &secret) {
        secret = Value::from(format!("{text}.{property}"));
    }
    let (vault, decided) = vault_of(object, store);
    let places = VaultPlaces { vault: decided, version: version.set().map(|version| version.trace()) };
    let source = SecretSource::Vault { vault, secret, version: version.value() };
    Held { source, trace: key.trace(), places }
}

/// A key that a search of the vault finds: it is called as the secret is, unless it is rewritten.
fn found(object: &Reader<'_>, key: &str) -> Option<Held> {
    let from = object.path(&["spec", "dataFrom"]).items().find(|from| !from.member("rewrite").is_set())?;
    let own = from.path(&["sourceRef", "storeRef"]);
    let store = if own.is_set() { own } else { object.path(&["spec", "secretStoreRef"]) };
    let ((vault, decided), extract) = (vault_of(object, &store), from.member("extract"));
    let secret = match extract.member("key").str() {
        Some(whole) => Value::from(format!("{whole}.{key}")),
        None => Value::from(key),
    };
    let source = SecretSource::Vault { vault, secret, version: None };
    Some(Held { source, trace: from.trace(), places: VaultPlaces { vault: decided, version: None } })
}

/// A key that is made from others: the one that it repeats, or a text that is not shown.
fn templated(object: &Reader<'_>, key: &str, template: &Reader<'_>) -> Held {
    let text = template.str().unwrap_or("");
    let only = text.trim().strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
    let name = only.and_then(|inner| inner.trim().strip_prefix('.'));
    let plain = name.filter(|name| !name.contains([' ', '{', '|']));
    if let Some(held) = plain.and_then(|name| read(object, name)) {
        return held;
    }
    let made = missing(format!("the text of the template for {key}"));
    Held { source: SecretSource::Inline(made), trace: template.trace(), places: VaultPlaces::default() }
}

/// The vault of a store, and what decides which that is.
fn vault_of(object: &Reader<'_>, reference: &Reader<'_>) -> (Value, Option<TraceId>) {
    let (name, kind) = (reference.member("name").shown(), reference.member("kind").str());
    let kind = kind.unwrap_or("SecretStore");
    let namespace = if kind == "ClusterSecretStore" { None } else { object.namespace() };
    let Some(store) = object.cluster.find(GROUP, kind, namespace, &name) else {
        let own = vault::of_store(object, &name);
        return (own.unwrap_or_else(|| missing(format!("the {kind} {name}"))), None);
    };
    let provider = store.path(&["spec", "provider"]);
    let url = provider.path(&["azurekv", "vaultUrl"]);
    match url.node() {
        Some(node) => (host(&value(node)), Some(url.trace())),
        None => provider.entries().next().map_or_else(
            || (missing(format!("the vault of the {kind} {name}")), None),
            |(name, one)| (Value::Text(Arc::clone(name)), Some(one.opened())),
        ),
    }
}

/// The vault in an address: the first label of its host. What is substituted from outside stays as it is written.
pub(super) fn host(url: &Value) -> Value {
    let parts: Vec<Part> = match url {
        Value::Text(text) => vec![Part::Known(Arc::clone(text))],
        Value::Template(template) => template.parts().to_vec(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => return url.clone(),
    };
    let mut own = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let Part::Known(text) = part else {
            own.push(part.clone());
            continue;
        };
        let bare = text.split_once("://").filter(|_| index == 0).map_or(&**text, |(_, bare)| bare);
        let end = bare.find(['.', '/']).filter(|_| !bare.starts_with("${"));
        own.push(Part::Known(Arc::from(end.and_then(|end| bare.get(..end)).unwrap_or(bare))));
        if end.is_some() {
            break;
        }
    }
    Template::simplest(Template::join(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Unknown;
    use crate::value::mask::text;

    #[test]
    fn the_vault_is_the_first_label_of_its_address() {
        let shown = |url: &str| text(&host(&url.into()));
        assert_eq!(shown("https://kv-prod.vault.azure.net/"), "kv-prod");
        assert_eq!(shown("kv-prod"), "kv-prod");
        assert_eq!(shown("${VAULT.URL}"), "${VAULT.URL}");
        assert_eq!(shown("https://${VAULT}.vault.azure.net"), "${VAULT}.vault.azure.net");
        let known = |text: &str| Part::Known(Arc::from(text));
        let open = || Part::Unknown(Arc::new(Unknown::call("VAULT", vec![])));
        let joined = Template::join([known("https://kv-"), open(), known(".vault.azure.net/")]);
        assert_eq!(text(&host(&joined)), "kv-<unknown:VAULT>");
        assert_eq!(text(&host(&Template::join([known("https://"), open()]))), "<unknown:VAULT>");
    }
}
