//! Who is who: which identity each workload runs as, and what these may do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::application_identity;
use super::aso;
use super::aso::Assigned;
use super::cluster::Cluster;
use super::reader::Reader;
use super::vault;
use super::workload::Draft;
use super::workload_identity;
use crate::estate::{Estate, Fidelity, Field, Grant, Identity, IdentityUse, Principal, Text, Unmapped};

const UNLABELLED: &str =
    "the pods lack the label `azure.workload.identity/use`, so that nothing lets them sign in as it";
const NOBODY: &str = "the pods name no ServiceAccount, so that nothing says as whom they sign in";
const UNNAMED: &str = "no pods run as it: they name no ServiceAccount, or another";

/// The identity behind a ServiceAccount.
struct Known<'a> {
    /// The object that makes it, where it is in the tree.
    object: Option<Reader<'a>>,
    /// Its name.
    name: Field<Text>,
}

/// The workloads that run as identities.
#[derive(Default)]
struct Users {
    by_object: BTreeMap<usize, Vec<usize>>,
    by_account: BTreeMap<Text, Vec<usize>>,
}

/// Gives every identity and grant to whom it belongs.
pub(super) fn attach<'a>(cluster: &'a Cluster<'a>, drafts: &mut [Draft<'a>], estate: &mut Estate) {
    let mut users = Users::default();
    let assigned = Assigned::of(cluster);
    for (index, draft) in drafts.iter_mut().enumerate() {
        let label = workload_identity::label(&draft.template);
        let Some(account) = workload_identity::account(&draft.template.member("spec")) else {
            estate.unmapped.extend(label.map(|label| useless(draft, workload_identity::USE, NOBODY, &label)));
            continue;
        };
        users.by_account.entry(account.shown()).or_default().push(index);
        let labelled = label.is_some();
        let Some(known) = known(&account, labelled, &assigned) else { continue };
        if let Some(object) = known.object {
            users.by_object.entry(object.object.number).or_default().push(index);
        }
        let opened = known.object.map_or_else(|| account.trace(), |object| object.opened());
        let identity = Principal::Named(known.name);
        draft.workload.identities.push(IdentityUse { identity, opened });
        // Without the label it is theirs all the same, and the variable by which they would use it is missing.
        if !labelled {
            estate.unmapped.push(useless(draft, "serviceAccountName", UNLABELLED, &account));
        }
    }
    free(cluster, drafts, &users, estate);
    grants(cluster, drafts, &users, &assigned, estate);
}

/// Something that pods say about identities and that has no effect.
fn useless(draft: &Draft<'_>, path: &str, note: &'static str, at: &Reader<'_>) -> Unmapped {
    let workload = Arc::clone(&draft.workload.name);
    Unmapped { workload, path: Arc::from(path), fidelity: Fidelity::None, note, trace: at.trace() }
}

/// The identity of a ServiceAccount. One that is not in the tree is believed where the pods ask for it.
fn known<'a>(account: &Reader<'a>, labelled: bool, assigned: &Assigned<'a>) -> Option<Known<'a>> {
    if let Some(object) = application_identity::of_account(account) {
        let name = Field::known(object.name(), object.opened());
        return Some(Known { object: Some(object), name });
    }
    if let Some(object) = assigned.of_account(account) {
        return Some(Known { object: Some(object), name: aso::name(&object) });
    }
    let client = workload_identity::client(account);
    (labelled || client.is_some())
        .then(|| Known { object: None, name: Field::known(account.shown(), account.trace()) })
}

/// The identities that no workload runs as.
fn free<'a>(cluster: &'a Cluster<'a>, drafts: &[Draft<'a>], users: &Users, estate: &mut Estate) {
    let names: BTreeSet<&Text> = drafts.iter().map(|draft| &draft.workload.name).collect();
    let made = cluster.all(application_identity::GROUP, application_identity::KIND);
    let made = made.map(|object| (object, Field::known(object.name(), object.opened())));
    let assigned =
        cluster.all(aso::IDENTITY, "UserAssignedIdentity").map(|object| (object, aso::name(&object)));
    for (object, name) in made.chain(assigned) {
        if users.by_object.contains_key(&object.object.number) {
            continue;
        }
        // Under the name of a workload it would look like that workload's own.
        if names.contains(&name.shown()) {
            estate.unmapped.push(Unmapped {
                workload: name.shown(),
                path: Arc::from(object.object.node.object_kind()),
                fidelity: Fidelity::None,
                note: UNNAMED,
                trace: object.opened(),
            });
        } else {
            estate.identities.push(Identity { name, made: true, opened: object.opened() });
        }
    }
}

/// What is granted, to the workloads that run as who has it.
fn grants<'a>(
    cluster: &'a Cluster<'a>,
    drafts: &mut [Draft<'a>],
    users: &Users,
    assigned: &Assigned<'a>,
    estate: &mut Estate,
) {
    for assignment in cluster.all(aso::AUTHORIZATION, "RoleAssignment") {
        let (holder, grant) = aso::grant(&assignment, assigned);
        let holders = holder.and_then(|holder| users.by_object.get(&holder.object.number));
        give(drafts, holders, grant, estate);
    }
    for object in cluster.all(vault::GROUP, "Vault") {
        for (owner, grant) in vault::grants(&object) {
            let holders = owner.and_then(|owner| users.by_account.get(&owner.shown()));
            give(drafts, holders, grant, estate);
        }
    }
}

fn give(drafts: &mut [Draft<'_>], holders: Option<&Vec<usize>>, grant: Grant, estate: &mut Estate) {
    let Some(holders) = holders else { return estate.grants.push(grant) };
    for index in holders {
        if let Some(draft) = drafts.get_mut(*index) {
            draft.workload.grants.push(grant.clone());
        }
    }
}
