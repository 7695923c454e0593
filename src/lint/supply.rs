//! What gives a pod its configuration: ConfigMaps and Secrets of the tree, and those that operators make of objects of the
//! tree.

use std::collections::BTreeSet;

use super::cluster::{Cluster, Object};
use crate::object::Node;

/// What a ConfigMap or a Secret has.
pub(super) enum Supply<'s> {
    /// Nothing in the tree makes it.
    Missing,
    /// These keys.
    Keys(BTreeSet<&'s str>),
    /// It is there; its keys are not known.
    Open,
}

/// The ConfigMap of a name.
pub(super) fn config_map<'s>(cluster: &Cluster<'s>, name: &str) -> Supply<'s> {
    if let Some(map) = cluster.find_anywhere("ConfigMap", name) {
        return Supply::Keys(keys(map, &["data", "binaryData"]));
    }
    // The operator of vaults names it after the identity, that of databases after the database and the identity.
    let owner = |vault: Object<'s>| {
        ["identityRef", "serviceAccountRef"].into_iter().find_map(|by| vault.text(&["spec", by, "name"]))
    };
    if cluster.of("Vault").filter_map(owner).any(|owner| format!("{owner}-dis-vault") == name) {
        return Supply::Keys(BTreeSet::from(["AkvName", "AkvUri"]));
    }
    let of_database = |database: Object<'s>| {
        let principals = database.items(&["spec", "access", "principals"]).iter();
        let names = principals.filter_map(|one| one.text_at(&["identityRef", "name"]));
        names.map(|identity| format!("{}-{identity}-dis-pgsql", database.name())).any(|made| made == name)
    };
    if cluster.of("Database").any(of_database) {
        return Supply::Keys(BTreeSet::from(["host", "port", "dbname", "user", "sslmode", "uri"]));
    }
    // Names that get too long end with a hash.
    let is_made = name.contains("-dis-vault") || name.contains("-dis-pgsql") || name == "kube-root-ca.crt";
    if is_made { Supply::Open } else { Supply::Missing }
}

/// The Secret of a name.
pub(super) fn secret<'s>(cluster: &Cluster<'s>, name: &str) -> Supply<'s> {
    if let Some(secret) = cluster.find_anywhere("Secret", name) {
        return Supply::Keys(keys(secret, &["data", "stringData"]));
    }
    let mut found = Supply::Missing;
    for external in cluster.of("ExternalSecret").filter(|one| target(*one) == name) {
        let is_open = external.at(&["spec", "dataFrom"]).is_some()
            || external.at(&["spec", "target", "template"]).is_some();
        let own = external.items(&["spec", "data"]).iter().filter_map(|one| one.text_at(&["secretKey"]));
        found = match (found, is_open) {
            (Supply::Open, _) | (_, true) => Supply::Open,
            (Supply::Keys(mut keys), false) => {
                keys.extend(own);
                Supply::Keys(keys)
            }
            (Supply::Missing, false) => Supply::Keys(own.collect()),
        };
    }
    if !matches!(found, Supply::Missing) {
        return found;
    }
    let makes = |object: &Object<'s>| {
        let csi =
            object.items(&["spec", "secretObjects"]).iter().filter_map(|one| one.text_at(&["secretName"]));
        let certificate = object.text(&["spec", "secretName"]).filter(|_| object.kind() == "Certificate");
        csi.chain(certificate).any(|made| made == name)
    };
    if cluster.objects.iter().any(makes) { Supply::Open } else { Supply::Missing }
}

/// The Secret that an ExternalSecret makes.
pub(super) fn target<'s>(external: Object<'s>) -> &'s str {
    external.text(&["spec", "target", "name"]).unwrap_or_else(|| external.name())
}

fn keys<'s>(object: Object<'s>, fields: &[&str]) -> BTreeSet<&'s str> {
    let entries = fields.iter().flat_map(|field| object.at(&[field]).map_or(&[][..], Node::entries));
    entries.map(|entry| &*entry.key).collect()
}
