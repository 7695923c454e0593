//! Azure Service Operator: identities, who may sign in as them, and what they may do.

mod lower;

pub(super) use lower::{lower, lower_rest, read_vault};

use std::collections::BTreeMap;
use std::sync::Arc;

use super::application_identity;
use super::cluster::Cluster;
use super::reader::{Reader, missing};
use super::writer::NAME;
use crate::estate::{Condition, Field, Grant, Presence, Principal, Text};
use crate::roles;
use crate::value::Value;
use crate::variable;

/// The group of identities and credentials.
pub(super) const IDENTITY: &str = "managedidentity.azure.com";
/// The group of grants.
pub(super) const AUTHORIZATION: &str = "authorization.azure.com";

/// The types of Azure that the groups and kinds of the operator stand for, as far as something is often granted on them.
const TYPES: [(&str, &str, &str); 12] = [
    ("keyvault.azure.com", "Vault", "Microsoft.KeyVault/vaults"),
    ("servicebus.azure.com", "Namespace", "Microsoft.ServiceBus/namespaces"),
    ("servicebus.azure.com", "NamespacesQueue", "Microsoft.ServiceBus/namespaces/queues"),
    ("servicebus.azure.com", "NamespacesTopic", "Microsoft.ServiceBus/namespaces/topics"),
    ("storage.azure.com", "StorageAccount", "Microsoft.Storage/storageAccounts"),
    ("appconfiguration.azure.com", "ConfigurationStore", "Microsoft.AppConfiguration/configurationStores"),
    ("insights.azure.com", "Component", "Microsoft.Insights/components"),
    ("containerregistry.azure.com", "Registry", "Microsoft.ContainerRegistry/registries"),
    ("eventhub.azure.com", "Namespace", "Microsoft.EventHub/namespaces"),
    ("documentdb.azure.com", "DatabaseAccount", "Microsoft.DocumentDB/databaseAccounts"),
    ("resources.azure.com", "ResourceGroup", "Microsoft.Resources/resourceGroups"),
    (IDENTITY, "UserAssignedIdentity", "Microsoft.ManagedIdentity/userAssignedIdentities"),
];

/// Identities by who signs in as them, and by where they write their principals.
pub(super) struct Assigned<'a> {
    /// Credentials by the ServiceAccounts that they are for.
    credentials: BTreeMap<Text, Vec<Reader<'a>>>,
    /// Identities by ConfigMap and key.
    exports: BTreeMap<(Text, Text), Reader<'a>>,
}

impl<'a> Assigned<'a> {
    /// The identities of a cluster.
    pub(super) fn of(cluster: &'a Cluster<'a>) -> Self {
        let mut credentials: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for credential in cluster.all(IDENTITY, "FederatedIdentityCredential") {
            // `system:serviceaccount:NAMESPACE:NAME`
            let subject = credential.path(&["spec", "subject"]).shown();
            let account = subject.rsplit(':').next().unwrap_or("");
            credentials.entry(Text::from(account)).or_default().push(credential);
        }
        let mut exports = BTreeMap::new();
        for identity in cluster.all(IDENTITY, "UserAssignedIdentity") {
            let to = identity.path(&["spec", "operatorSpec", "configMaps", "principalId"]);
            if to.is_set() {
                exports.insert((to.member("name").shown(), to.member("key").shown()), identity);
            }
        }
        // The platform tells nobody the id of an ApplicationIdentity. A ConfigMap of its name with a key of this name is how
        // it gets into a tree all the same.
        for identity in cluster.all(application_identity::GROUP, application_identity::KIND) {
            exports.entry((identity.name(), Text::from("principalId"))).or_insert(identity);
        }
        Self { credentials, exports }
    }

    /// The identity that a credential lets a ServiceAccount sign in as.
    pub(super) fn of_account(&self, account: &Reader<'a>) -> Option<Reader<'a>> {
        let all = self.credentials.get(&account.shown())?;
        let credential = all.iter().find(|credential| {
            let subject = credential.path(&["spec", "subject"]).shown();
            let namespace = subject.rsplit(':').nth(1);
            account.namespace().is_none_or(|own| namespace == Some(own))
        })?;
        let owner = credential.path(&["spec", "owner", "name"]).shown();
        account.cluster.find(IDENTITY, "UserAssignedIdentity", credential.namespace(), &owner)
    }
}

/// What people call an identity: its name in Azure.
pub(super) fn name(object: &Reader<'_>) -> Field<Text> {
    let own = object.path(&["spec", "azureName"]).text();
    own.unwrap_or_else(|| Field::known(object.name(), object.opened()))
}

/// The name of an identity, whoever makes it.
fn called(identity: &Reader<'_>) -> Field<Text> {
    match identity.object.node.object_kind() {
        application_identity::KIND => Field::known(identity.name(), identity.opened()),
        _ => name(identity),
    }
}

/// What a RoleAssignment grants, and the identity of the cluster that has it.
pub(super) fn grant<'a>(assignment: &Reader<'a>, assigned: &Assigned<'a>) -> (Option<Reader<'a>>, Grant) {
    let spec = assignment.member("spec");
    let opened = assignment.opened();
    let (literal, from) = (spec.member("principalId"), spec.member("principalIdFromConfig"));
    let exported = (from.member("name").shown(), from.member("key").shown());
    let holder = assigned.exports.get(&exported).copied().or_else(|| by_variable(assignment, &literal));
    let principal = match (&holder, literal.text()) {
        (Some(holder), _) => Principal::Named(called(holder)),
        (None, Some(literal)) => Principal::Other(literal),
        (None, None) => Principal::Other(configured(assignment, &from)),
    };
    let (scope_type, scope) = scope(assignment, &spec.member("owner"));
    let grant = Grant {
        role: role(&spec.member("roleDefinitionReference")),
        principal,
        scope,
        scope_type,
        scope_id: spec.path(&["owner", "armId"]).value().unwrap_or(Value::Null),
        condition: Condition::of(spec.member("condition").text(), spec.member("conditionVersion").text()),
        opened,
        presence: Presence::Certain,
    };
    (holder, grant)
}

/// The identity whose principal a variable holds: the platform tells nobody its id, so that people give it to the delivery.
fn by_variable<'a>(assignment: &Reader<'a>, principal: &Reader<'a>) -> Option<Reader<'a>> {
    let value = principal.value()?;
    let variable = match &value {
        Value::Text(text) => variable::named(text)?,
        Value::Unknown(unknown) => variable::substituted(unknown)?,
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Secret(_) => return None,
    };
    let holder = assignment.path(&["metadata", "labels"]).member(NAME).shown();
    let (group, kind) = (application_identity::GROUP, application_identity::KIND);
    let found = assignment.cluster.find(group, kind, assignment.namespace(), &holder)?;
    let own = variable::principal(&holder);
    let rest = variable.strip_suffix(own.as_str())?;
    (rest.is_empty() || rest.ends_with('_')).then_some(found)
}

/// A principal that a ConfigMap of the tree holds, or the key that somebody else must write.
fn configured(assignment: &Reader<'_>, from: &Reader<'_>) -> Field<Text> {
    let (name, key) = (from.member("name").shown(), from.member("key"));
    let map = assignment.cluster.find("", "ConfigMap", assignment.namespace(), &name);
    let found = map.and_then(|map| map.member("data").member(&key.shown()).text());
    found.unwrap_or_else(|| {
        let value = missing(format!("the principal in the ConfigMap {name}/{}", key.shown()));
        Field::unknown(value, if key.is_set() { key.trace() } else { assignment.opened() })
    })
}

/// The name of a role: of a built-in one what people call it, else what identifies it.
fn role(reference: &Reader<'_>) -> Text {
    let known = reference.member("wellKnownName");
    if known.is_set() {
        let name = known.shown();
        // A name that the role had before is understood, too.
        return roles::guid(&name).and_then(roles::name).map_or(name, Arc::from);
    }
    let id = reference.member("armId");
    let id = if id.is_set() { id.shown() } else { reference.member("name").shown() };
    let last = id.rsplit('/').next().unwrap_or(&id);
    Arc::from(roles::name(last).unwrap_or(last))
}

/// On what something is granted: type and name.
fn scope(assignment: &Reader<'_>, owner: &Reader<'_>) -> (Text, Field<Text>) {
    let id = owner.member("armId");
    if let Some(field) = id.text() {
        let (ty, name) = meant(&field.value());
        return (ty, Field::of(name, field.trace));
    }
    let (group, kind, name) =
        (owner.member("group").shown(), owner.member("kind").shown(), owner.member("name"));
    let ty = TYPES.iter().find(|(own, of, _)| *own == &*group && *of == &*kind);
    let ty = ty.map_or_else(|| Arc::from(format!("{group}/{kind}")), |(_, _, ty)| Arc::from(*ty));
    let object = assignment.cluster.find(&group, &kind, assignment.namespace(), &name.shown());
    let named = object.map(|object| self::name(&object)).or_else(|| name.text());
    (
        ty,
        named
            .unwrap_or_else(|| Field::unknown(missing("the owner of a RoleAssignment"), assignment.opened())),
    )
}

/// The type and the name that an id says.
fn meant(id: &Value) -> (Text, Value) {
    let mut segments = variable::segments(id);
    while segments.len() > 1 && segments.last().is_some_and(|(last, _)| last.as_text() == Some("")) {
        segments.pop();
    }
    let count = segments.len();
    let (name, ty) = segments.pop().unwrap_or_else(|| (id.clone(), Arc::from("")));
    let ty = match (&*ty, count) {
        ("", 5..) => Arc::from("Microsoft.Resources/resourceGroups"),
        ("", _) => Arc::from("Microsoft.Resources/subscriptions"),
        _ => ty,
    };
    (ty, name)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn an_id_says_type_and_name() {
        let shown = |id: &str| {
            let (ty, name) = meant(&id.into());
            format!("{ty} {}", name.as_text().unwrap())
        };
        let group = "/subscriptions/s/resourceGroups/rg";
        assert_eq!(
            shown(&format!("{group}/providers/Microsoft.KeyVault/vaults/kv")),
            "Microsoft.KeyVault/vaults kv"
        );
        assert_eq!(
            shown(&format!("{group}/providers/Microsoft.Storage/storageAccounts/a/blobServices/default")),
            "Microsoft.Storage/storageAccounts/blobServices default"
        );
        assert_eq!(shown(group), "Microsoft.Resources/resourceGroups rg");
        assert_eq!(shown("/subscriptions/s"), "Microsoft.Resources/subscriptions s");
    }
}
