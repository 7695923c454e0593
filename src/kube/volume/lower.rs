//! Volumes, as they are written.

use std::sync::Arc;

use super::FILE_DRIVER;
use crate::estate::{Property, Volume};
use crate::kube::lower::Outcome;
use crate::kube::writer::{Subject, Writer};
use crate::object::Node;
use crate::object::build::{mapping, sequence, text};

/// The volumes of a workload.
pub(in crate::kube) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) -> Vec<Node> {
    let volumes = subject.workload.volumes.iter();
    volumes.filter_map(|volume| one(writer, subject, volume)).collect()
}

fn one(writer: &mut Writer<'_>, subject: &Subject<'_>, volume: &Volume) -> Option<Node> {
    let kind = volume.kind.shown();
    let (member, own) = match &*kind.to_lowercase() {
        "emptydir" => ("emptyDir", mapping::<&str, Node>([])),
        "secret" => ("secret", secret(subject, volume)),
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

/// Secrets as files: those that are named, else all of them.
fn secret(subject: &Subject<'_>, volume: &Volume) -> Node {
    let file = |(path, secret): &(crate::estate::Text, crate::estate::Text)| {
        let behind = subject.secret_behind(&crate::value::Value::Text(Arc::clone(secret)));
        let key = behind.map_or_else(|| Subject::key(secret), |secret| Subject::key(&secret.name));
        mapping([("key", text(key)), ("path", text(Arc::clone(path)))])
    };
    let items: Vec<Node> = volume.files.iter().map(file).collect();
    mapping([
        ("secretName", Some(text(subject.secrets()))),
        ("items", (!items.is_empty()).then(|| sequence(items))),
    ])
}

/// A share of files. A claim would need a volume of the whole cluster, which a product may not make; the driver mounts it
/// without.
fn share(writer: &mut Writer<'_>, subject: &Subject<'_>, volume: &Volume, kind: &str) -> Node {
    let property = Property::Volume.word();
    let place = subject.place(property).key(&volume.name);
    let shown = volume.source.as_ref().map_or_else(|| Arc::clone(&volume.name), |source| source.shown());
    let source = volume.source.as_ref().map(|source| writer.text(&source.value(), place));
    let options = volume.options.as_ref().map(|options| writer.text(&options.value(), place));
    let nfs = kind.eq_ignore_ascii_case("nfsazurefile");
    let holder = crate::kube::writer::name(&format!("azure-files-{}", mask_free(&shown)));
    let text_of = format!(
        "On Azure the environment of the apps knows the account and the key of the storage {shown}. Here the driver reads them from a Secret {holder} with the keys `azurestorageaccountname` and `azurestorageaccountkey`, which must be supplied; and `shareName` must be what the share is called in the account."
    );
    let note = subject.note(property, Outcome::Question, text_of, volume.kind.trace);
    writer.note(note.of(Arc::clone(&volume.name)));
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
