//! Storages that environments of apps declare: which share a volume is that names one, and whether it may be written to.
//!
//! Apps know a storage by its name in their environment, which is told by the id of that.

use std::sync::Arc;

use super::ids;
use super::reader::Reader;
use crate::estate::{Field, Setting, Text, Workload};
use crate::eval::Evaluated;
use crate::value::Value;
use crate::value::mask;

/// The type of storages.
pub(super) const STORAGE: &str = "Microsoft.App/managedEnvironments/storages";

/// A share that apps of an environment may mount.
pub(super) struct Storage {
    /// The environment that it is in.
    environment: Text,
    /// What apps call it.
    name: Text,
    /// What the share is called in that.
    share: Option<Field<Text>>,
    /// Whether nobody writes to it by this storage.
    read_only: Option<Field<bool>>,
}

/// Reads a storage; nothing where its name is not known.
pub(super) fn storage(resource: &Evaluated, body: &Reader<'_>) -> Option<Storage> {
    let mut segments = ids::segments(&resource.id);
    let name = segments.pop()?;
    let _ = segments.pop();
    let (environment, name) = (shown(&segments.pop()?)?, shown(&name)?);
    let properties = body.member("properties");
    let [smb, nfs] = [properties.member("azureFile"), properties.member("nfsAzureFile")];
    let of = |name: &'static str| {
        let [own, other] = [smb.member(name).text(), nfs.member(name).text()];
        own.or(other)
    };
    // Whoever mounts it is asked for a Secret with these, since the key stands in no tree.
    let _ = (smb.member("accountName"), smb.member("accountKey"));
    let mode = of("accessMode");
    let read_only = mode.map(|mode| Field {
        setting: match mode.setting {
            Setting::Known(word) => Setting::Known(word.eq_ignore_ascii_case("ReadOnly")),
            Setting::Unknown(value) => Setting::Unknown(value),
        },
        trace: mode.trace,
        default: None,
    });
    // For NFS the account stands before it.
    let share = of("shareName").map(|share| if smb.is_set() { share } else { last(&share) });
    Some(Storage { environment, name, share, read_only })
}

fn last(share: &Field<Text>) -> Field<Text> {
    Field { default: share.default, ..Field::of(ids::last_segment(&share.value()), share.trace) }
}

fn shown(name: &Value) -> Option<Text> {
    let shown = mask::text(name);
    (!shown.is_empty()).then(|| Arc::from(shown.to_lowercase()))
}

/// Says of the volumes of a workload what their storages are, as far as those are declared in its environment.
pub(super) fn attach(workload: &mut Workload, environment: &Value, storages: &[Storage]) {
    let Some(environment) = shown(&ids::last_segment(environment)) else { return };
    for volume in &mut workload.volumes {
        let Some(name) = volume.source.as_ref().map(Field::shown) else { continue };
        let own = |one: &&Storage| *one.environment == *environment && *one.name == *name.to_lowercase();
        let mut found = storages.iter().filter(own);
        // Of two that are called the same nobody can tell which one is meant.
        let (Some(storage), None) = (found.next(), found.next()) else { continue };
        if let Some(share) = &storage.share {
            volume.source = Some(share.clone());
            volume.storage = Some(name);
            volume.read_only.clone_from(&storage.read_only);
        }
    }
}
