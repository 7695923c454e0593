//! ApplicationIdentity (`application.dis.altinn.cloud`): the platform makes an identity and a ServiceAccount of its name.

use std::sync::Arc;

use super::lower::{Accepted, Note, Outcome};
use super::reader::Reader;
use super::writer::{PART_OF, Subject, Writer};
use crate::estate::{Estate, IdentityUse, Principal, Property, Text, Workload};
use crate::object::Node;
use crate::object::build::{mapping, text};

/// The group of its kinds.
pub(super) const GROUP: &str = "application.dis.altinn.cloud";

/// The version of its kinds that is written.
const API: &str = "application.dis.altinn.cloud/v1alpha1";

/// The kind.
pub(super) const KIND: &str = "ApplicationIdentity";

/// The one that makes the ServiceAccount which is named here.
pub(super) fn of_account<'a>(account: &Reader<'a>) -> Option<Reader<'a>> {
    account.cluster.find(GROUP, KIND, account.namespace(), &account.shown())
}

/// The ServiceAccount that the pods of a workload run as, where it has an identity.
pub(super) fn account_of(subject: &Subject<'_>) -> Option<Text> {
    (!subject.workload.identities.is_empty()).then(|| Text::clone(&subject.name))
}

/// The one that the pods of a workload run as, where it has several: one that has a name, before the workload's own.
pub(super) fn primary(workload: &Workload) -> Option<&IdentityUse> {
    let named = |used: &&IdentityUse| match used.identity {
        Principal::Own => false,
        Principal::Named(_) | Principal::Other(_) => true,
    };
    let named = workload.identities.iter().filter(named);
    named.min_by_key(|used| used.identity.shown()).or_else(|| workload.identities.first())
}

/// Why no two workloads are one.
const OWN: &str = "On DIS each workload has an identity of its own.";

/// Whether another workload has an identity, too.
fn is_shared(estate: &Estate, workload: &Workload, identity: &str) -> bool {
    let has = |one: &IdentityUse| match &one.identity {
        Principal::Own => false,
        Principal::Named(name) | Principal::Other(name) => &*name.shown() == identity,
    };
    let mut others = estate.workloads.iter().filter(|other| !std::ptr::eq(*other, workload));
    others.any(|other| other.identities.iter().any(has))
}

/// Why a workload has one identity.
const ONE: &str = "A pod has one identity.";

/// The identity of a workload. The platform makes the ServiceAccount of its name.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let Some(primary) = primary(subject.workload) else { return };
    let labels = Some(subject.labels());
    let object = writer.object(API, KIND, &subject.name, labels, nothing());
    writer.add(&subject.home, "identity", object, primary.opened);
    let property = Property::ManagedIdentity.word();
    let shown = primary.identity.shown();
    if is_shared(writer.estate, subject.workload, &shown) {
        let key = (subject.workload.identities.len() > 1).then(|| Text::clone(&shown));
        writer.accept(subject.accepted(property, key.as_deref(), OWN));
        let text = format!(
            "{OWN} On Azure it is {shown}, which others are, too; what that may do is granted to each of them."
        );
        let mut note = subject.note(property, Outcome::Approximate, text, primary.opened);
        note.key = key;
        writer.note(note);
    }
    for other in subject.workload.identities.iter().filter(|other| !std::ptr::eq(*other, primary)) {
        let shown = other.identity.shown();
        writer.accept(subject.accepted(property, Some(&shown), ONE));
        let text = format!(
            "{ONE} What {shown} may do is granted to the one that it has, {}; code that asks for it by its client id must not.",
            subject.name
        );
        writer.note(subject.note(property, Outcome::Lost, text, other.opened).of(shown));
    }
}

/// Why an identity is not written.
const STAYS: &str = "No workload that is migrated runs as it, so that it stays where it is.";

/// The identities that belong to no workload: they stay on Azure.
pub(super) fn lower_rest(writer: &mut Writer<'_>) {
    let property = Property::ManagedIdentity.word();
    for identity in &writer.estate.identities {
        let workload = identity.name.shown();
        writer.accept(Accepted {
            workload: Arc::clone(&workload),
            property,
            key: None,
            reason: Arc::from(STAYS),
        });
        let (property, text) = (Arc::from(property), Arc::from(STAYS));
        let trace = Some(identity.opened);
        writer.note(Note { workload, property, key: None, outcome: Outcome::Exact, text, trace });
    }
}

/// An identity that no workload runs as.
pub(super) fn own(writer: &mut Writer<'_>, name: &str) {
    let labels = mapping([(PART_OF, text(Arc::clone(&writer.target.product)))]);
    let object = writer.object(API, KIND, name, Some(labels), nothing());
    writer.add_own("identity", object);
}

/// A specification that says nothing. The cluster refuses one that is missing.
fn nothing() -> Node {
    mapping::<&str, Node>([])
}
