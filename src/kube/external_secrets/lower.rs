//! What fills the Secrets of workloads, as it is written: a store for each vault, and an ExternalSecret for each workload.
//!
//! The store reads the vault as an identity of its own. What a declaration holds as a value is never written: it must lie in a
//! vault before it can be read from there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::GROUP;
use crate::estate::{Estate, Grant, Kind, Presence, Property, Secret, SecretSource, Text, TraceId};
use crate::kube::application_identity;
use crate::kube::aso;
use crate::kube::lower::{Accepted, GrantDialect, Note, Outcome};
use crate::kube::secrets;
use crate::kube::writer::{PART_OF, Subject, Writer};
use crate::object::Node;
use crate::object::build::{mapping, sequence, text};
use crate::value::Value;
use crate::value::mask;
use crate::variable;

/// The role by which secrets are read.
const ROLE: &str = "Key Vault Secrets User";

/// A vault that secrets come from.
pub(in crate::kube) struct Store {
    /// What its SecretStore is called.
    name: Text,
    /// The vault; nothing where only values are read that lie in none yet.
    vault: Option<Value>,
    /// What reads from it first.
    declared: TraceId,
    /// The workloads whose secrets come from it.
    users: Vec<Text>,
}

/// The vaults that workloads read from, the one that most workloads read from first. What lies in none yet belongs to that one.
pub(in crate::kube) fn stores(subjects: &[Subject<'_>], product: &str) -> Vec<Store> {
    let mut found: Vec<Store> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut inline: Option<(TraceId, Vec<Text>)> = None;
    for subject in subjects {
        for secret in secrets::read_by(subject) {
            let user = &subject.workload.name;
            let SecretSource::Vault { vault, .. } = &secret.source else {
                let (_, users) = inline.get_or_insert_with(|| (secret.trace, Vec::new()));
                push(users, user);
                continue;
            };
            let place = *places.entry(told(vault)).or_insert_with(|| {
                let vault = Some(vault.clone());
                found.push(Store { name: Arc::from(""), vault, declared: secret.trace, users: Vec::new() });
                found.len() - 1
            });
            if let Some(store) = found.get_mut(place) {
                push(&mut store.users, user);
            }
        }
    }
    found.sort_by_key(|store| std::cmp::Reverse(store.users.len()));
    if let (true, Some((declared, users))) = (found.is_empty(), inline) {
        found.push(Store { name: Arc::from(""), vault: None, declared, users });
    }
    for (index, store) in found.iter_mut().enumerate() {
        let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
        store.name = Arc::from(format!("{product}-key-vault{number}"));
    }
    found
}

fn push(users: &mut Vec<Text>, user: &Text) {
    if !users.contains(user) {
        users.push(Arc::clone(user));
    }
}

/// What tells a vault from another.
fn told(vault: &Value) -> String {
    // Whether a name came by a secure parameter does not make it another one.
    variable::told(vault)
}

/// The identity that reads the vaults.
fn reader(writer: &Writer<'_>) -> String {
    format!("{}-secrets", writer.target.product)
}

/// What fills the Secret of a workload, see [`Subject::secrets`].
pub(in crate::kube) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let read = secrets::read_by(subject);
    let Some(first) = read.first() else { return };
    let declared = first.trace;
    if matches!(subject.workload.kind, Kind::App { .. }) {
        let says = "Azure starts the app again when a secret in the vault changes. On DIS it is read again every hour, and pods keep what they have until they are started again.";
        writer.note(subject.note(Property::Secret.word(), Outcome::Approximate, says, declared));
    }
    let mut entries: Vec<(Text, Node, Node)> = Vec::new();
    for secret in read {
        let (store, reference) = remote(writer, subject, secret);
        entries.push((store, text(Subject::key(&secret.name)), reference));
    }
    // The store that most of them come from is said once.
    let mut counts: BTreeMap<&Text, usize> = BTreeMap::new();
    for (store, ..) in &entries {
        *counts.entry(store).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(Text::clone(name))));
    let main = most.map_or_else(|| Arc::from(""), |(name, _)| Text::clone(name));
    let by_store = |name: &Text| mapping([("kind", text("SecretStore")), ("name", text(Arc::clone(name)))]);
    let data = entries.into_iter().map(|(store, key, reference)| {
        let other = (store != main).then(|| mapping([("storeRef", by_store(&store))]));
        mapping([("secretKey", Some(key)), ("remoteRef", Some(reference)), ("sourceRef", other)])
    });
    let data: Vec<Node> = data.collect();
    let target = mapping([("name", text(subject.secrets())), ("creationPolicy", text("Owner"))]);
    let spec = mapping([
        ("refreshInterval", text("1h")),
        ("secretStoreRef", by_store(&main)),
        ("target", target),
        ("data", sequence(data)),
    ]);
    let labels = Some(subject.labels());
    let object = writer.object(&format!("{GROUP}/v1"), "ExternalSecret", &subject.secrets(), labels, spec);
    writer.add(&subject.home, "secrets", object, declared);
}

/// The store of a secret, and what it is called there.
fn remote(writer: &mut Writer<'_>, subject: &Subject<'_>, secret: &Secret) -> (Text, Node) {
    let property = Property::Secret.word();
    let place = subject.place(property).key(&secret.name);
    match &secret.source {
        SecretSource::Vault { vault, secret: held, version } => {
            let own = told(vault);
            let stores = writer.stores.iter();
            let store = stores.filter(|store| store.vault.as_ref().is_some_and(|one| told(one) == own));
            let store = store.map(|store| Arc::clone(&store.name)).next().unwrap_or_default();
            let key = writer.text(held, place);
            let version = version.as_ref().map(|version| writer.text(version, place));
            if let Presence::Depends(on) = &secret.presence {
                let says = format!(
                    "It is read from the vault; whether Azure has it depends on {}. Where the vault has none of this name, none of the secrets of the workload is read: take it out.",
                    mask::text(on)
                );
                let note = subject.note(property, Outcome::Question, says, secret.trace);
                writer.note(note.of(Arc::clone(&secret.name)));
            }
            (store, mapping([("key", Some(key)), ("version", version)]))
        }
        SecretSource::Inline(value) => {
            let store = writer.stores.first().map(|store| Arc::clone(&store.name)).unwrap_or_default();
            let own = Subject::key(&secret.name);
            let is_shared = !is_another_elsewhere(writer.estate, subject, secret, value);
            let key = if is_shared { own } else { Arc::from(format!("{}-{own}", subject.name)) };
            let reason = "On Azure the deployment is given its value, on DIS it lies in a vault; neither is read here.";
            writer.accept(subject.accepted(property, Some(&secret.name), reason));
            let says = format!(
                "Azure is given its value by the deployment ({}), and nothing secret is written here. It is read from the vault under the name {key}: put it there before the cut-over, or say under which name it lies.",
                mask::text(value)
            );
            let note = subject.note(property, Outcome::Question, says, secret.trace);
            writer.note(note.of(Arc::clone(&secret.name)));
            (store, mapping([("key", text(key))]))
        }
    }
}

/// Whether another workload is given something else under the name of a secret: in a vault both would be one.
fn is_another_elsewhere(estate: &Estate, subject: &Subject<'_>, secret: &Secret, value: &Value) -> bool {
    let key = Subject::key(&secret.name);
    let others = estate.workloads.iter().filter(|other| other.name != subject.workload.name);
    others.flat_map(|other| &other.secrets).filter(|other| Subject::key(&other.name) == key).any(|other| {
        matches!(&other.source, SecretSource::Inline(other) if variable::told(other) != variable::told(value))
    })
}

/// The vaults that the secrets of all workloads come from, and who reads them.
pub(in crate::kube) fn lower_stores(writer: &mut Writer<'_>) {
    let stores = std::mem::take(&mut writer.stores);
    let Some(first) = stores.first() else { return };
    let reader = reader(writer);
    application_identity::own(writer, &reader);
    let holder: Text = Arc::from(reader.as_str());
    let reason = "On Azure each workload reads the vault as itself, on DIS the store of secrets does.";
    let property = Property::ManagedIdentity.word();
    writer.accept(Accepted { workload: Arc::clone(&holder), property, key: None, reason: Arc::from(reason) });
    let says = format!("{reason} It is one more identity, and needs the role {ROLE} on the vault.");
    writer.note(Note {
        workload: Arc::clone(&holder),
        property: Arc::from(property),
        key: None,
        outcome: Outcome::Approximate,
        text: Arc::from(says),
        trace: Some(first.declared),
    });
    let mut scopes = Vec::new();
    for store in &stores {
        let labels = mapping([(PART_OF, text(Arc::clone(&writer.target.product)))]);
        let url = url(writer, store);
        let account = mapping([("name", text(reader.as_str()))]);
        let provider = mapping([
            ("authType", text("WorkloadIdentity")),
            ("vaultUrl", text(url)),
            ("serviceAccountRef", account),
        ]);
        let spec = mapping([("provider", mapping([("azurekv", provider)]))]);
        let object = writer.object(&format!("{GROUP}/v1"), "SecretStore", &store.name, Some(labels), spec);
        writer.add_own("secret-store", object);
        scopes.push(store.vault.as_ref().and_then(|vault| scope_of(writer.estate, vault)));
    }
    let several = scopes.iter().flatten().count() > 1;
    for (index, (store, found)) in stores.iter().zip(&scopes).enumerate() {
        let vault = store.vault.as_ref().map_or_else(|| "the vault".to_owned(), mask::text);
        let asked = |says: String, outcome| Note {
            workload: Arc::clone(&holder),
            property: Arc::from(Property::RoleAssignment.word()),
            key: Some(Arc::from(ROLE)),
            outcome,
            text: Arc::from(says),
            trace: Some(store.declared),
        };
        match (found, writer.target.dialects.grants) {
            (Some(grant), GrantDialect::Aso) => {
                let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
                let name = format!("{reader}-key-vault-secrets-user{number}");
                aso::read_vault(writer, &name, &holder, ROLE, grant, several, reason);
            }
            (None, _) | (_, GrantDialect::Outside) => writer.note(asked(
                format!("Grant the role {ROLE} on {vault} to the identity {}-{holder}, by which the secrets are read.", writer.target.namespace),
                Outcome::Question,
            )),
        }
        let says = format!("The firewall of {vault} must let in the network of the cluster.");
        writer.note(asked(says, Outcome::Platform));
    }
    writer.stores = stores;
}

/// The address of the vault of a store.
fn url(writer: &mut Writer<'_>, store: &Store) -> String {
    let mut url = String::new();
    for user in &store.users {
        url = match &store.vault {
            Some(vault) => {
                let place = variable::Place { workload: user, property: "secret", key: None };
                writer.written_for(&variable::vault_url(vault), place, user)
            }
            None => {
                writer.own_variable("KEY_VAULT_URL", "the address of the key vault that secrets lie in", user)
            }
        };
    }
    url
}

/// A grant on a vault, which tells its id.
fn scope_of<'e>(estate: &'e Estate, vault: &Value) -> Option<&'e Grant> {
    let own = told(vault);
    let workloads = estate.workloads.iter().flat_map(|workload| &workload.grants);
    workloads.chain(&estate.grants).find(|grant| {
        grant.scope_type.eq_ignore_ascii_case("Microsoft.KeyVault/vaults")
            && told(&grant.scope.value()) == own
            && grant.scope_id != Value::Null
    })
}
