//! What the objects of a folder deliver: the wiring of one cluster.

use std::sync::Arc;

use super::argo;
use super::kustomization::Kustomization;
use super::reading::{Reading, Text};
use crate::diag::Diagnostic;
use crate::object::Node;
use crate::origin::Origins;
use crate::source::Span;
use crate::world::WorldPath;

/// The wiring in one folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Wiring {
    /// The folder. Of a syncroot its name is that of an environment, or of a cluster.
    pub folder: WorldPath,
    /// What delivers, in the order of the objects.
    pub kustomizations: Vec<Kustomization>,
    /// Where folders come from.
    pub sources: Vec<Source>,
    /// What is wrong with the objects.
    pub diagnostics: Vec<Diagnostic>,
}

/// A source of Flux: a repository or an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `GitRepository`, `OCIRepository`, `Bucket` or another.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its namespace, where it says one.
    pub namespace: Option<Arc<str>>,
    /// Where its name is written.
    pub at: Option<Span>,
    /// Its address.
    pub url: Option<Text>,
    /// The branch, tag, version or digest.
    pub reference: Option<Text>,
    /// Whether it is not read for now.
    pub suspended: bool,
}

impl Wiring {
    /// Reads what is rendered of a folder. Objects that deliver nothing are passed over.
    pub fn read(folder: WorldPath, objects: &[Node], origins: &Origins) -> Self {
        let mut read = Reading::new(origins);
        let mut kustomizations = Vec::new();
        let mut sources = Vec::new();
        for object in objects {
            match (object.group(), object.object_kind()) {
                ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
                    kustomizations.push(Kustomization::flux(object, &mut read));
                }
                ("source.toolkit.fluxcd.io", kind) => sources.push(Source::read(kind, object, &read)),
                ("argoproj.io", "Application") => {
                    kustomizations.extend(argo::application(object, &[], &read));
                }
                ("argoproj.io", "ApplicationSet") => {
                    kustomizations.extend(argo::application_set(object, &mut read));
                }
                _ => {}
            }
        }
        Self { folder, kustomizations, sources, diagnostics: read.diagnostics }
    }

    /// Whether it delivers nothing.
    pub fn is_empty(&self) -> bool {
        self.kustomizations.is_empty()
    }
}

impl Source {
    fn read(kind: &str, object: &Node, read: &Reading<'_>) -> Self {
        let spec = object.get("spec");
        let reference = spec.and_then(|spec| spec.get("ref"));
        // In the order in which Flux prefers them.
        let names = ["digest", "commit", "name", "semver", "tag", "branch"];
        Self {
            kind: Arc::from(kind),
            name: Arc::from(object.name()),
            namespace: object.namespace().map(Arc::from),
            at: object.at(&["metadata", "name"]).and_then(|name| read.place(name)),
            url: read.text(spec.and_then(|spec| spec.get("url"))),
            reference: reference
                .and_then(|reference| names.iter().find_map(|name| read.text(reference.get(name)))),
            suspended: object.at(&["spec", "suspend"]).and_then(Node::as_bool).unwrap_or(false),
        }
    }
}
