//! ApplicationIdentity (`application.dis.altinn.cloud`): the platform makes an identity and a ServiceAccount of its name.

use super::reader::Reader;
use super::writer::{Subject, Writer};
use crate::estate::Text;

/// The group of its kinds.
pub(super) const GROUP: &str = "application.dis.altinn.cloud";

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

/// The identity of a workload.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>) {}

/// The identities that belong to no workload.
pub(super) fn lower_rest(_writer: &mut Writer<'_>) {}
