//! ApplicationIdentity (`application.dis.altinn.cloud`): the platform makes an identity and a ServiceAccount of its name.

use super::reader::Reader;

/// The group of its kinds.
pub(super) const GROUP: &str = "application.dis.altinn.cloud";

/// The kind.
pub(super) const KIND: &str = "ApplicationIdentity";

/// The one that makes the ServiceAccount which is named here.
pub(super) fn of_account<'a>(account: &Reader<'a>) -> Option<Reader<'a>> {
    account.cluster.find(GROUP, KIND, account.namespace(), &account.shown())
}
