//! Volumes: what is mounted, in the words of Azure where it has one.

use std::sync::Arc;

mod lower;

pub(super) use lower::{lower, mounts};

use super::key_vault_csi;
use super::reader::Reader;
use super::secrets::{Fillers, Read};
use crate::estate::{Field, SecretSource, Text, Volume};
use crate::value::mask;

/// What the names of storage classes for file shares begin with.
const FILE_CLASS: &str = "azurefile";
const FILE_DRIVER: &str = "file.csi.azure.com";

/// The volumes of a pod.
pub(super) fn volumes<'a>(spec: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> Vec<Volume> {
    spec.member("volumes").items().map(|volume| self::volume(&volume, fillers, read)).collect()
}

/// The volumes that a StatefulSet claims for each of its pods.
pub(super) fn claimed_by_each(object: &Reader<'_>) -> Vec<Volume> {
    let templates = object.path(&["spec", "volumeClaimTemplates"]).items();
    templates
        .map(|claim| {
            let class = claim.path(&["spec", "storageClassName"]).shown();
            let kind = if class.starts_with(FILE_CLASS) { "AzureFile" } else { "persistentVolumeClaim" };
            Volume {
                name: claim.path(&["metadata", "name"]).shown(),
                kind: Field::known(Arc::from(kind), claim.opened()),
                source: None,
                storage: None,
                read_only: None,
                files: Vec::new(),
                options: None,
            }
        })
        .collect()
}

fn volume<'a>(volume: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> Volume {
    let name = volume.member("name").shown();
    let of = |kind: &str, at: &Reader<'_>| Volume {
        name: Arc::clone(&name),
        kind: Field::known(Arc::from(kind), at.opened()),
        source: None,
        storage: None,
        read_only: None,
        files: Vec::new(),
        options: None,
    };
    let member = |word: &str| volume.member(word).set();
    if let Some(empty) = member("emptyDir") {
        return of("EmptyDir", &empty);
    }
    if let Some(share) = member("azureFile") {
        let (source, read_only) = (share.member("shareName").text(), share.member("readOnly").bool());
        return Volume { source, read_only, ..of("AzureFile", &share) };
    }
    if let Some(secret) = member("secret") {
        let files = secret_files(volume, &secret, fillers, read);
        return Volume { files, ..of("Secret", &secret) };
    }
    if let Some(driver) = member("csi") {
        return mounted(&driver, &of, read);
    }
    if let Some(claim) = member("persistentVolumeClaim") {
        return claimed(&claim, &of);
    }
    if let Some(config) = member("configMap") {
        return Volume { source: config.member("name").text(), ..of("configMap", &config) };
    }
    match volume.entries().find(|(key, _)| &***key != "name") {
        Some((kind, at)) => of(kind, &at),
        None => of("EmptyDir", volume),
    }
}

/// The files of a Secret: path and the secret that it holds.
fn secret_files<'a>(
    volume: &Reader<'a>,
    secret: &Reader<'a>,
    fillers: &Fillers<'a>,
    read: &mut Read,
) -> Vec<(Text, Text)> {
    let name = secret.member("secretName");
    let items: Vec<Reader<'a>> = secret.member("items").items().collect();
    if items.is_empty() {
        let (keys, mut rest) = fillers.all(volume, &name);
        read.rest.append(&mut rest);
        let note = |(key, held): (Text, super::secrets::Held)| {
            read.note(&name.shown(), &key, &held);
            let shown = shown(&held.source, &key);
            (key, shown)
        };
        return keys.into_iter().map(note).collect();
    }
    let file = |item: &Reader<'a>| {
        let (key, path) = (item.member("key").shown(), item.member("path").shown());
        let shown = match fillers.key(volume, &name.shown(), &key) {
            Ok(held) => {
                read.note(&name.shown(), &key, &held);
                shown(&held.source, &key)
            }
            Err(value) => mask::shared(&value),
        };
        (path, shown)
    };
    items.iter().map(file).collect()
}

/// The name of a secret, as its vault has it.
fn shown(source: &SecretSource, key: &Text) -> Text {
    match source {
        SecretSource::Vault { secret, .. } => mask::shared(secret),
        SecretSource::Inline(_) => Arc::clone(key),
    }
}

/// What a driver mounts.
fn mounted(driver: &Reader<'_>, of: &dyn Fn(&str, &Reader<'_>) -> Volume, read: &mut Read) -> Volume {
    let (name, attributes) =
        (driver.member("driver").str().unwrap_or("csi"), driver.member("volumeAttributes"));
    if name == key_vault_csi::DRIVER {
        let class = attributes.member("secretProviderClass").shown();
        let class =
            driver.cluster.find(key_vault_csi::GROUP, "SecretProviderClass", driver.namespace(), &class);
        let mut files = Vec::new();
        for (file, held) in class.iter().flat_map(key_vault_csi::files) {
            read.note(&file, &file, &held);
            let secret = shown(&held.source, &file);
            files.push((file, secret));
        }
        return Volume { files, ..of("Secret", driver) };
    }
    if name == FILE_DRIVER {
        let (share, options) =
            (attributes.member("shareName").text(), attributes.member("mountOptions").text());
        let read_only = driver.member("readOnly").bool();
        return Volume { source: share, options, read_only, ..of("AzureFile", driver) };
    }
    of(name, driver)
}

/// What a claim stands for.
fn claimed(claim: &Reader<'_>, of: &dyn Fn(&str, &Reader<'_>) -> Volume) -> Volume {
    let name = claim.member("claimName");
    let object = claim.cluster.find("", "PersistentVolumeClaim", claim.namespace(), &name.shown());
    let spec = object.map(|object| object.member("spec"));
    let class = spec.and_then(|spec| spec.member("storageClassName").str()).unwrap_or("");
    let volume = spec.map(|spec| spec.member("volumeName").shown()).unwrap_or_default();
    let volume =
        claim.cluster.find("", "PersistentVolume", None, &volume).map(|volume| volume.member("spec"));
    let driver = volume.and_then(|volume| volume.path(&["csi", "driver"]).str());
    if driver == Some(FILE_DRIVER) || class.starts_with(FILE_CLASS) {
        let share = volume.and_then(|one| one.path(&["csi", "volumeAttributes", "shareName"]).text());
        let read_only = claim.member("readOnly").bool();
        let read_only = read_only.or_else(|| volume?.path(&["csi", "readOnly"]).bool());
        return Volume { source: share.or_else(|| name.text()), read_only, ..of("AzureFile", claim) };
    }
    let read_only = claim.member("readOnly").bool();
    Volume { source: name.text(), read_only, ..of("persistentVolumeClaim", claim) }
}
