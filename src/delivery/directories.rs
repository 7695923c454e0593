//! The folders of a tree, and which one a path of the wiring means.
//!
//! A path begins at the root of what is delivered. Of a repository that is the root of the repository; of an artifact it is
//! the folder that was packed into it, which no object tells. So a path is looked for at both, and then at the end of any
//! other.

use std::collections::{BTreeMap, BTreeSet};

use super::kustomization::{Kustomization, Path};
use crate::world::WorldPath;

/// The folders that can be delivered.
#[derive(Clone, Debug, Default)]
pub struct Directories {
    all: BTreeSet<WorldPath>,
    /// By the last name of each.
    by_name: BTreeMap<String, Vec<WorldPath>>,
    /// The folder that bases and overlays lie in.
    root: Option<WorldPath>,
    /// Folders without a kustomization.
    plain: BTreeSet<WorldPath>,
    /// The folders that hold wiring themselves.
    wiring: BTreeSet<WorldPath>,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// These; several only where a generator finds several.
    Folders(Vec<WorldPath>),
    /// One of several.
    OneOf(Vec<WorldPath>),
    /// None of them. The text says more, where there is more to say.
    Nothing(Option<String>),
}

impl Directories {
    /// The folders that hold a kustomization, the folder that bases and overlays lie in, and those with the wiring.
    pub fn new<'w>(
        directories: impl IntoIterator<Item = WorldPath>,
        root: Option<&WorldPath>,
        wiring: impl IntoIterator<Item = &'w WorldPath>,
    ) -> Self {
        let all: BTreeSet<WorldPath> = directories.into_iter().collect();
        let mut by_name: BTreeMap<String, Vec<WorldPath>> = BTreeMap::new();
        for directory in &all {
            by_name.entry(directory.file_name().to_owned()).or_default().push(directory.clone());
        }
        let wiring = wiring.into_iter().cloned().collect();
        Self { all, by_name, root: root.cloned(), plain: BTreeSet::new(), wiring }
    }

    /// Adds folders with manifests and without a kustomization, of which Flux makes one. They count where a path leads right
    /// to them.
    #[must_use]
    pub fn and_plain(mut self, directories: impl IntoIterator<Item = WorldPath>) -> Self {
        self.plain.extend(directories);
        self
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether it is one of them.
    pub fn contains(&self, directory: &WorldPath) -> bool {
        self.all.contains(directory) || self.plain.contains(directory)
    }

    /// The folder that bases and overlays lie in.
    pub(super) fn root(&self) -> Option<&WorldPath> {
        self.root.as_ref()
    }

    /// The folders that something delivers which is written in `from`.
    pub(super) fn meant(&self, kustomization: &Kustomization, from: &WorldPath) -> Meant {
        let artifact = kustomization
            .source
            .as_ref()
            .is_some_and(|source| matches!(&*source.kind, "OCIRepository" | "Bucket" | "ExternalArtifact"));
        match &kustomization.path {
            Path::Root => self.at("", artifact, kustomization, from),
            Path::Written(text) => self.at(&text.value, artifact, kustomization, from),
            Path::Open(_) => Meant::Nothing(None),
            Path::Found { patterns, without } => {
                let found = |directory: &&WorldPath| {
                    let path = directory.as_str();
                    patterns.iter().any(|pattern| pattern.value.matches(path))
                        && !without.iter().any(|pattern| pattern.matches(path))
                };
                let folders: Vec<WorldPath> = self.all.iter().filter(found).cloned().collect();
                if folders.is_empty() { Meant::Nothing(None) } else { Meant::Folders(folders) }
            }
        }
    }

    fn at(&self, written: &str, artifact: bool, kustomization: &Kustomization, from: &WorldPath) -> Meant {
        // Flux begins at the root of the source whether there is a `/` or not.
        let relative = match written.trim_start_matches('/') {
            "" => ".",
            relative => relative,
        };
        let path = match WorldPath::root().join(relative) {
            Ok(path) => path,
            Err(error) => return Meant::Nothing(Some(error.to_string())),
        };
        let here = WorldPath::mount(from.mount_name()).join(relative).ok();
        let below = self.root.as_ref().and_then(|root| root.join(relative).ok());
        let candidates = if artifact { [below, here] } else { [here, below] };
        if let Some(found) = candidates.into_iter().flatten().find(|candidate| self.contains(candidate)) {
            return Meant::Folders(vec![found]);
        }
        if path.is_root() { self.root_of(kustomization) } else { self.ending(&path) }
    }

    /// The folders whose path ends in a path; those below the root of overlays come first.
    fn ending(&self, path: &WorldPath) -> Meant {
        let ends = |directory: &&WorldPath| {
            let whole = directory.as_str().strip_suffix(path.as_str());
            whole.is_some_and(|before| before.is_empty() || before.ends_with('/'))
                && !self.wiring.contains(*directory)
        };
        let named = self.by_name.get(path.file_name()).map_or(&[][..], Vec::as_slice);
        self.one(named.iter().filter(ends).collect())
    }

    /// The folder that an artifact is packed from, where everything of it is delivered: the one named like what is delivered.
    fn root_of(&self, kustomization: &Kustomization) -> Meant {
        let names = [
            kustomization.target_namespace.as_ref().map(|text| &text.value),
            Some(&kustomization.name),
            kustomization.namespace.as_ref(),
        ];
        for name in names.into_iter().flatten() {
            let named = self.by_name.get(&**name).map_or(&[][..], Vec::as_slice);
            let named: Vec<&WorldPath> =
                named.iter().filter(|folder| !self.wiring.contains(*folder)).collect();
            if !named.is_empty() {
                return self.one(named);
            }
        }
        Meant::Nothing(None)
    }

    fn one(&self, found: Vec<&WorldPath>) -> Meant {
        let below: Vec<&WorldPath> = match &self.root {
            Some(root) => found.iter().copied().filter(|directory| directory.lies_in(root)).collect(),
            None => Vec::new(),
        };
        match (below.as_slice(), found.as_slice()) {
            ([one], _) | ([], [one]) => Meant::Folders(vec![(*one).clone()]),
            ([], []) => Meant::Nothing(None),
            ([], several) | (several, _) => Meant::OneOf(several.iter().map(|one| (*one).clone()).collect()),
        }
    }

    /// The folders that are named like an environment, if nothing delivers to it: those in a folder of overlays, else those
    /// that lie highest.
    pub(super) fn named(&self, name: &str) -> Vec<WorldPath> {
        let named = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let rank = |directory: &WorldPath| {
            let above = directory.parent().unwrap_or_else(WorldPath::root);
            let overlays = matches!(above.file_name(), "overlays" | "environments" | "envs" | "clusters");
            let outside = self.root.as_ref().is_some_and(|root| !directory.lies_in(root));
            (outside, !overlays, directory.parts().count())
        };
        let candidates: Vec<&WorldPath> =
            named.iter().filter(|directory| !self.wiring.contains(*directory)).collect();
        let Some(best) = candidates.iter().map(|directory| rank(directory)).min() else { return Vec::new() };
        candidates.into_iter().filter(|directory| rank(directory) == best).cloned().collect()
    }
}
