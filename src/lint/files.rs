//! The files of a repository that rules look at as they are written: kustomizations, manifests that nobody lists, folders of
//! the wiring, and workflows.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::kustomize;
use crate::kustomize::Tree;
use crate::limits;
use crate::source::FileId;
use crate::source::Sources;
use crate::world;
use crate::world::{Entry, Kind, ReadError, World, WorldPath};
use crate::yaml;
use crate::yaml::Node;

/// Folders in which nothing lies that is delivered as it stands.
const COPIED: [&str; 5] = ["templates", "samples", "examples", "testdata", "fixtures"];

/// What is read.
#[derive(Debug, Default)]
pub struct Files {
    /// The kustomizations.
    pub kustomizations: Vec<Written>,
    /// The workflows of the repository.
    pub workflows: Vec<Workflow>,
    /// Manifests that no kustomization leads to.
    pub orphans: Vec<FileId>,
    /// The names of the folders of the wiring.
    pub clusters: BTreeSet<Arc<str>>,
    /// The folder with bases and overlays, and that with the wiring, as people name them in the repository.
    pub roots: Vec<Arc<str>>,
    /// The folder of the wiring.
    pub wiring: Option<Folder>,
}

/// A folder.
#[derive(Debug)]
pub struct Folder {
    /// Its path in the repository.
    pub shown: Arc<str>,
    /// The name under which users know it.
    pub name: Arc<str>,
}

/// A file of YAML as it is written.
#[derive(Debug)]
pub struct Written {
    /// Its text.
    pub file: FileId,
    /// What it says.
    pub root: Node,
}

/// A workflow of GitHub.
#[derive(Debug)]
pub struct Workflow {
    /// Its text.
    pub file: FileId,
    /// What it says.
    pub root: Node,
}

impl Files {
    /// Reads what lies in and around the folder with bases and overlays, and that with the wiring.
    pub fn read(
        world: &dyn World,
        root: &WorldPath,
        wiring: Option<&WorldPath>,
        delivered: &[WorldPath],
        sources: &mut Sources,
    ) -> Self {
        let mut files = Self::default();
        let mut below: BTreeSet<WorldPath> = BTreeSet::new();
        let mut left = limits::LAYOUT_NAMES;
        for folder in std::iter::once(root).chain(wiring) {
            walk(world, folder, &mut left, &mut below, 0);
            files.roots.push(Arc::from(folder.as_str()));
        }
        let is_kustomization = |path: &&WorldPath| kustomize::NAMES.contains(&path.file_name());
        let kustomizations: Vec<&WorldPath> = below.iter().filter(is_kustomization).collect();
        for path in &kustomizations {
            if let Some((file, root)) = read(world, path, sources) {
                files.kustomizations.push(Written { file, root });
            }
        }
        let folders = kustomizations.iter().filter_map(|path| path.parent());
        let folders: Vec<WorldPath> = folders.chain(delivered.iter().cloned()).collect();
        // Places are not asked for, so that the texts need not be kept.
        let tree = Tree::load(world, &folders, &mut Sources::new());
        let listed: BTreeSet<&WorldPath> = tree.paths().collect();
        for path in below.iter().filter(|path| !kustomize::NAMES.contains(&path.file_name())) {
            if listed.contains(path) || !matches!(path.extension(), Some("yaml" | "yml")) {
                continue;
            }
            let Ok(text) = world::read_text(world, path) else { continue };
            if is_manifest(&text) {
                files.orphans.push(sources.add(world.name(path), text));
            }
        }
        if let Some(wiring) = wiring {
            let entries = world.list(wiring).unwrap_or_default();
            let folders = entries.into_iter().filter(|entry| entry.kind == Kind::Directory);
            let is_cluster = |name: &String| !matches!(&**name, "base" | "common") && !name.starts_with('.');
            files.clusters = folders.map(|entry| entry.name).filter(is_cluster).map(Arc::from).collect();
            let (shown, name) = (Arc::from(wiring.as_str()), Arc::from(world.name(wiring)));
            files.wiring = Some(Folder { shown, name });
        }
        files.read_workflows(world, root, sources);
        files
    }

    fn read_workflows(&mut self, world: &dyn World, root: &WorldPath, sources: &mut Sources) {
        let top = match root.mount_name() {
            "" => WorldPath::root(),
            name => WorldPath::mount(name),
        };
        let Ok(folder) = top.join(".github/workflows") else { return };
        for entry in world.list(&folder).unwrap_or_default() {
            let Ok(path) = folder.join(&entry.name) else { continue };
            if !matches!(path.extension(), Some("yaml" | "yml")) {
                continue;
            }
            if let Some((file, root)) = read(world, &path, sources) {
                self.workflows.push(Workflow { file, root });
            }
        }
    }
}

/// A file of YAML; nothing where it cannot be read, which is said by whoever needs it.
fn read(world: &dyn World, path: &WorldPath, sources: &mut Sources) -> Option<(FileId, Node)> {
    let file = world::read_source(world, path, sources).ok()?;
    let text = sources.get(file).shared_text();
    let parsed = yaml::parse(file, &text);
    let root = parsed.documents.into_iter().next()?.root;
    Some((file, root))
}

fn walk(
    world: &dyn World,
    folder: &WorldPath,
    left: &mut usize,
    found: &mut BTreeSet<WorldPath>,
    depth: usize,
) {
    if depth > limits::LAYOUT_DEPTH {
        return;
    }
    for entry in world.list(folder).unwrap_or_default() {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        let Ok(path) = folder.join(&entry.name) else { continue };
        match entry.kind {
            Kind::Directory if !entry.name.starts_with('.') => walk(world, &path, left, found, depth + 1),
            Kind::File => {
                found.insert(path);
            }
            Kind::Directory | Kind::Special => {}
        }
    }
}

/// The kustomizations at or below a folder that no other one builds on, components left out.
pub fn roots(world: &dyn World, folder: &WorldPath) -> Vec<WorldPath> {
    let mut below = BTreeSet::new();
    let mut left = limits::LAYOUT_NAMES;
    walk(world, folder, &mut left, &mut below, 0);
    let mut roots: BTreeSet<WorldPath> = BTreeSet::new();
    let mut used: BTreeSet<WorldPath> = BTreeSet::new();
    for path in below.iter().filter(|path| kustomize::NAMES.contains(&path.file_name())) {
        let Some(directory) = path.parent() else { continue };
        // What others copy and fill in is delivered by nobody.
        if directory.parts().any(|part| COPIED.contains(&part)) {
            continue;
        }
        let mut sources = Sources::new();
        let Some((_, root)) = read(world, path, &mut sources) else { continue };
        for key in ["resources", "bases", "components"] {
            let items = root.get(key).and_then(Node::as_sequence).unwrap_or_default();
            used.extend(
                items.iter().filter_map(Node::as_written).filter_map(|text| directory.join(text).ok()),
            );
        }
        if root.get("kind").and_then(Node::as_text) != Some("Component") {
            roots.insert(directory);
        }
    }
    roots.into_iter().filter(|root| !used.contains(root)).collect()
}

/// Whether a text says that it is an object of Kubernetes.
fn is_manifest(text: &str) -> bool {
    let says = |key: &str| text.lines().any(|line| line.starts_with(key));
    says("apiVersion:") && says("kind:")
}

/// The manifests of a world: files of YAML that say something else are not listed. So a folder of plain manifests can be read
/// though the configuration of other tools lies among them. A kustomization need not say that it is one.
pub struct Manifests<'w>(pub &'w dyn World);

impl World for Manifests<'_> {
    fn read(&self, path: &WorldPath) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }

    fn list(&self, path: &WorldPath) -> Result<Vec<Entry>, ReadError> {
        let is_one = |entry: &Entry| {
            let Ok(file) = path.join(&entry.name) else { return false };
            let is_yaml = entry.kind == Kind::File && matches!(file.extension(), Some("yaml" | "yml"));
            let is_known = !is_yaml || kustomize::NAMES.contains(&&*entry.name);
            is_known || world::read_text(self.0, &file).is_ok_and(|text| is_manifest(&text))
        };
        Ok(self.0.list(path)?.into_iter().filter(is_one).collect())
    }

    fn kind(&self, path: &WorldPath) -> Result<Kind, ReadError> {
        self.0.kind(path)
    }

    fn name(&self, path: &WorldPath) -> String {
        self.0.name(path)
    }
}
