//! Vaults that the platform makes (`vault.dis.altinn.cloud`): each grants its owner a role, and may bring a store with it.

use std::sync::Arc;

use super::reader::Reader;
use crate::estate::{Field, Grant, Presence, Principal};
use crate::value::{Unknown, Value};

/// The group of its kinds.
pub(super) const GROUP: &str = "vault.dis.altinn.cloud";

/// The role that the owner of a vault gets.
const ROLE: &str = "Key Vault Secrets Officer";

/// The name of the vault whose store this is. Azure's name of it is made when it is deployed.
pub(super) fn of_store(object: &Reader<'_>, store: &str) -> Option<Value> {
    let name = store.strip_suffix("-secret-store").or_else(|| store.strip_suffix("-ss"))?;
    object.cluster.find(GROUP, "Vault", object.namespace(), name)?;
    let read = Unknown::shared(name, Vec::new()).member(Value::from("azureName"));
    Some(Value::Unknown(read))
}

/// What a vault grants, with the name of the identity that has it where it is one of the cluster's.
pub(super) fn grants<'a>(vault: &Reader<'a>) -> Vec<(Option<Reader<'a>>, Grant)> {
    let spec = vault.member("spec");
    let owner = [spec.path(&["identityRef", "name"]), spec.path(&["serviceAccountRef", "name"])];
    let grant = |principal| Grant {
        role: Arc::from(ROLE),
        principal,
        scope: Field::known(vault.name(), vault.opened()),
        scope_type: Arc::from("Microsoft.KeyVault/vaults"),
        scope_id: Value::Null,
        condition: None,
        opened: vault.opened(),
        presence: Presence::Certain,
    };
    let mut found = Vec::new();
    for name in owner {
        if let Some(field) = name.text() {
            found.push((Some(name), grant(Principal::Named(field))));
        }
    }
    if let Some(group) = spec.member("groupObjectId").text() {
        found.push((None, grant(Principal::Other(group))));
    }
    found
}
