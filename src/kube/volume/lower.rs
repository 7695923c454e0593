//! Volumes, as they are written.

use std::sync::Arc;

use super::FILE_DRIVER;
use crate::estate::naming::name;
use crate::estate::{Container, Field, Mount, Property, Setting, Text, Volume};
use crate::kube::lower::Outcome;
use crate::kube::writer::{Subject, Writer};
use crate::object::Node;
use crate::object::build::{bool, mapping, sequence, text};
use crate::value::Value;
use crate::value::mask;

/// The volumes of a workload.
pub(in crate::kube) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) -> Vec<Node> {
    let mut written = Vec::new();
    for volume in &subject.workload.volumes {
        if is_mounted(subject, volume) {
            written.extend(one(writer, subject, volume));
        } else {
            let text = "No container mounts the volume, so it is not written.";
            let note = subject.note(Property::Volume.word(), Outcome::Lost, text, volume.kind.trace);
            writer.note(note.of(Arc::clone(&volume.name)));
        }
    }
    written
}

fn is_mounted(subject: &Subject<'_>, volume: &Volume) -> bool {
    let workload = subject.workload;
    let containers = workload.containers.iter().chain(&workload.init_containers);
    containers.flat_map(|container| &container.mounts).any(|mount| mount.volume == volume.name)
}

/// What is mounted in a container; the key names one that is not the main one.
pub(in crate::kube) fn mounts(
    writer: &mut Writer<'_>,
    subject: &Subject<'_>,
    container: &Container,
    key: Option<&Text>,
) -> Vec<Node> {
    let property = Property::Volume.word();
    let mut written = Vec::new();
    for Mount { path, volume, inner, .. } in &container.mounts {
        let shown = path.shown();
        let Some(declared) = subject.workload.volumes.iter().find(|one| one.name == *volume) else {
            let named = key.map_or_else(|| Arc::clone(&shown), |key| Arc::from(format!("{key}:{shown}")));
            writer.accept(subject.accepted(property, Some(&named), NO_VOLUME));
            writer.note(subject.note(property, Outcome::Question, NO_VOLUME, path.trace).of(named));
            continue;
        };
        let place = subject.place(property);
        let path = writer.value(&path.value(), place.key(&shown));
        // The model keeps a part that is not known by its name alone.
        let inner = inner.as_ref().map(|inner| {
            if !inner.contains('<') {
                return text(Arc::clone(inner));
            }
            let stands_for = format!("what {} mounts of the volume {volume}: {inner}", subject.workload.name);
            let base = format!("{} {volume} path", subject.name);
            text(writer.own_variable(&base, &stands_for, &subject.workload.name))
        });
        written.push(mapping([
            ("name", Some(text(Arc::clone(volume)))),
            ("mountPath", Some(path)),
            ("subPath", inner),
            // What a mount says holds, whatever a driver makes of what the volume says.
            ("readOnly", is_read_only(declared).then(|| bool(true))),
        ]));
    }
    written
}

/// Whether nobody is to write to a volume. Where nobody can tell, whoever writes today must be able to.
fn is_read_only(volume: &Volume) -> bool {
    volume.read_only.as_ref().and_then(Field::get) == Some(&true)
}

/// Why something is not mounted.
const NO_VOLUME: &str =
    "The workload declares no such volume, and a cluster refuses to mount what is not there.";

fn one(writer: &mut Writer<'_>, subject: &Subject<'_>, volume: &Volume) -> Option<Node> {
    let kind = volume.kind.shown();
    let (member, own) = match &*kind.to_lowercase() {
        "emptydir" => ("emptyDir", mapping::<&str, Node>([])),
        "secret" => secret(writer, subject, volume),
        "azurefile" | "nfsazurefile" => ("csi", share(writer, subject, volume, &kind)),
        "persistentvolumeclaim" => ("persistentVolumeClaim", named(writer, subject, volume, "claimName")),
        "configmap" => ("configMap", named(writer, subject, volume, "name")),
        _ => {
            let text = format!(
                "Nothing is known of volumes of the kind {kind}. It is not written, though it is mounted."
            );
            let note = subject.note(Property::Volume.word(), Outcome::Lost, text, volume.kind.trace);
            writer.note(note.of(Arc::clone(&volume.name)));
            return None;
        }
    };
    Some(mapping([("name", text(Arc::clone(&volume.name))), (member, own)]))
}

/// What a volume is made from, under the name that its kind has for that.
fn named(writer: &mut Writer<'_>, subject: &Subject<'_>, volume: &Volume, member: &str) -> Node {
    let place = subject.place(Property::Volume.word()).key(&volume.name);
    let source = volume.source.as_ref().map(|source| writer.text(&source.value(), place));
    mapping([(member, source)])
}

/// Secrets as files: those that are named, else all of them. A pod never starts that mounts a Secret which nothing fills, so
/// what is not declared is left out.
fn secret(writer: &mut Writer<'_>, subject: &Subject<'_>, volume: &Volume) -> (&'static str, Node) {
    let mut items = Vec::new();
    for (path, secret) in &volume.files {
        match subject.secret_behind(&Value::Text(Arc::clone(secret))) {
            Some(found) => {
                let key = text(Subject::key(&found.name));
                items.push(mapping([("key", key), ("path", text(Arc::clone(path)))]));
            }
            None => {
                let text =
                    format!("The workload declares no secret {secret}, so nothing is mounted as {path}.");
                let note = subject.note(Property::Volume.word(), Outcome::Question, text, volume.kind.trace);
                writer.note(note.of(Arc::clone(&volume.name)));
            }
        }
    }
    let secrets = &subject.workload.secrets;
    // All of them under their names are all that the Secret holds, with those that come later.
    let is_own = |(path, secret): &(Text, Text)| path == secret && Subject::key(secret) == *secret;
    let is_whole = !items.is_empty() && items.len() == secrets.len() && volume.files.iter().all(is_own);
    if is_whole {
        items.clear();
    }
    let all = is_whole || volume.files.is_empty() && !secrets.is_empty();
    if items.is_empty() && !all {
        let text = "There is no secret to be mounted, so the volume is empty.";
        let note = subject.note(Property::Volume.word(), Outcome::Question, text, volume.kind.trace);
        writer.note(note.of(Arc::clone(&volume.name)));
        return ("emptyDir", mapping::<&str, Node>([]));
    }
    let own = mapping([
        ("secretName", Some(text(subject.secrets()))),
        ("items", (!items.is_empty()).then(|| sequence(items))),
    ]);
    ("secret", own)
}

/// A share of files. A claim would need a volume of the whole cluster, which a product may not make; the driver mounts it
/// without.
fn share(writer: &mut Writer<'_>, subject: &Subject<'_>, volume: &Volume, kind: &str) -> Node {
    let property = Property::Volume.word();
    let place = subject.place(property).key(&volume.name);
    let source = volume.source.as_ref().map(|source| writer.text(&source.value(), place));
    let options = volume.options.as_ref().map(|options| writer.text(&options.value(), place));
    let nfs = kind.eq_ignore_ascii_case("nfsazurefile");
    let shown = volume.source.as_ref().map_or_else(|| Arc::clone(&volume.name), Field::shown);
    let storage = volume.storage.as_ref().unwrap_or(&shown);
    let holder = name(&format!("azure-files-{}", mask_free(storage)));
    let of_share = match &volume.storage {
        Some(_) => "",
        None => "; and `shareName` must be what the share is called in the account",
    };
    let text_of = format!(
        "On Azure the environment of the apps knows the account and the key of the storage {storage}. Here the driver reads them from a Secret {holder} with the keys `azurestorageaccountname` and `azurestorageaccountkey`, which must be supplied{of_share}."
    );
    let note = subject.note(property, Outcome::Question, text_of, volume.kind.trace);
    writer.note(note.of(Arc::clone(&volume.name)));
    if let Some(Setting::Unknown(mode)) = volume.read_only.as_ref().map(|field| &field.setting) {
        let text_of = format!(
            "Whether the share may be written to depends on {}: set `readOnly` of the mounts where it may not.",
            mask::text(mode)
        );
        let note = subject.note(property, Outcome::Question, text_of, volume.kind.trace);
        writer.note(note.of(Arc::clone(&volume.name)));
    }
    let attributes = mapping([
        ("secretName", Some(text(holder))),
        ("shareName", source),
        ("mountOptions", options),
        ("protocol", nfs.then(|| text("nfs"))),
    ]);
    mapping([("driver", text(FILE_DRIVER)), ("volumeAttributes", attributes)])
}

/// A name without what stands in it for something that is not known.
fn mask_free(name: &str) -> String {
    name.replace(['<', '>'], "")
}
