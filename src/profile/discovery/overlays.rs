//! The side of Kubernetes, as far as the layout must know: where it is, and which environments have an overlay.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scan::Scan;
use super::{Note, said};
use crate::diag::Diagnostic;
use crate::profile::Config;
use crate::world::Kind;
use crate::world::World;
use crate::world::WorldPath;

/// Where manifests are kept.
const ROOTS: &[&str] =
    &["flux", "manifests", "gitops", "kubernetes", "k8s", "kustomize", "argocd", "infra", "deploy"];

/// Folders with one folder for each environment.
const OVERLAYS: &[&str] = &["overlays", "environments"];

/// The folder that a cluster begins at.
const WIRING: &str = "syncroot";

/// What was found.
#[derive(Default)]
pub(super) struct Overlays {
    /// The folder with bases and overlays.
    pub(super) root: Option<WorldPath>,
    /// The environments that have an overlay.
    pub(super) names: BTreeSet<Arc<str>>,
    /// The folder with the objects of Flux or Argo CD.
    pub(super) wiring: Option<WorldPath>,
}

/// Looks for overlays where the configuration says, else where manifests are kept. A folder outside of the world, or one that
/// is not there before a migration, has none.
pub(super) fn find(
    world: &dyn World,
    root: &WorldPath,
    config: &Config,
    scan: &mut Scan<'_>,
    notes: &mut Vec<Note>,
) -> Result<Overlays, Box<Diagnostic>> {
    let configured = config.dis.root.as_ref();
    let candidates: Vec<WorldPath> = match configured {
        Some(configured) => root.join(&configured.value).into_iter().collect(),
        None => ROOTS.iter().filter_map(|name| root.join(name).ok()).collect(),
    };
    for candidate in candidates {
        if !scan.is_folder(&candidate) {
            continue;
        }
        let files = scan.below(&candidate)?;
        let mut overlays = among(&files, &candidate, configured.is_some());
        if overlays.names.is_empty() {
            continue;
        }
        if let Some(found) = &overlays.root {
            let names = overlays.names.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
            let name = world.name(found);
            notes.push(Note::fact(format!("The Kubernetes side is {name}: it has overlays for {names}.")));
        }
        overlays.wiring = wiring(root, overlays.root.as_ref(), config, scan);
        if let Some(wiring) = &overlays.wiring {
            notes.push(Note::fact(format!("What delivers it is {}.", world.name(wiring))));
        }
        return Ok(overlays);
    }
    if configured.is_none()
        && let Some(overlays) = wired(world, root, scan)?
    {
        let names = overlays.names.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
        let found = overlays.root.as_ref().map(|found| world.name(found)).unwrap_or_default();
        notes.push(Note::fact(format!("The Kubernetes side is {found}: its {WIRING} delivers to {names}.")));
        return Ok(overlays);
    }
    match configured {
        Some(configured) => {
            let text = format!("The Kubernetes side is {}: {}.", configured.value, said(configured.span));
            notes.push(Note::fact(text));
        }
        None => notes.push(Note::doubt(
            "No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.",
        )),
    }
    Ok(Overlays { wiring: wiring(root, None, config, scan), ..Overlays::default() })
}

/// A folder without overlays that holds what delivers it: one folder for each environment, which may all deliver the same.
fn wired(
    world: &dyn World,
    root: &WorldPath,
    scan: &mut Scan<'_>,
) -> Result<Option<Overlays>, Box<Diagnostic>> {
    for name in ROOTS {
        let Ok(candidate) = root.join(name) else { continue };
        let Ok(wiring) = candidate.join(WIRING) else { continue };
        if world.kind(&wiring) != Ok(Kind::Directory) {
            continue;
        }
        let folders = scan.list(&wiring)?.folders;
        let named = folders.iter().map(WorldPath::file_name).filter(|name| *name != "base");
        let names: BTreeSet<Arc<str>> = named.map(Arc::from).collect();
        if !names.is_empty() {
            return Ok(Some(Overlays { root: Some(candidate), names, wiring: Some(wiring) }));
        }
    }
    Ok(None)
}

/// The folder with the wiring: where the configuration says, else beside the root, else where Flux keeps it.
fn wiring(root: &WorldPath, dis: Option<&WorldPath>, config: &Config, scan: &Scan<'_>) -> Option<WorldPath> {
    let candidates = match &config.dis.wiring {
        Some(configured) => [root.join(&configured.value).ok(), None],
        None => [
            dis.and_then(WorldPath::parent).and_then(|above| above.join(WIRING).ok()),
            root.join("flux").and_then(|flux| flux.join(WIRING)).ok(),
        ],
    };
    candidates.into_iter().flatten().find(|candidate| scan.is_folder(candidate))
}

/// The folders that can be delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// Those that hold a kustomization.
    pub kustomized: Vec<WorldPath>,
    /// Those without one that hold manifests, or folders with manifests. A chart holds none.
    pub plain: BTreeSet<WorldPath>,
    /// The highest of those that hold manifests themselves: none above holds any, a kustomization or a chart.
    pub highest: Vec<WorldPath>,
}

/// The folders at or below one that can be delivered.
pub fn deliverable(world: &dyn World, root: &WorldPath) -> Result<Folders, Box<Diagnostic>> {
    let mut scan = Scan::new(world);
    let files = scan.below(root)?;
    let mut kustomized: Vec<WorldPath> =
        files.iter().filter(|file| is_kustomization(file)).filter_map(WorldPath::parent).collect();
    kustomized.dedup();
    let mut plain = BTreeSet::new();
    let mut holding: BTreeSet<WorldPath> = BTreeSet::new();
    for file in files.iter().filter(|file| matches!(file.extension(), Some("yaml" | "yml"))) {
        let mut above = file.parent();
        holding.extend(above.clone());
        while let Some(folder) = above.filter(|folder| folder.lies_in(root) && !plain.contains(folder)) {
            above = folder.parent();
            plain.insert(folder);
        }
    }
    let charts = files.iter().filter(|file| file.file_name() == "Chart.yaml").filter_map(WorldPath::parent);
    for folder in kustomized.iter().cloned().chain(charts) {
        plain.remove(&folder);
        holding.insert(folder);
    }
    // A folder that holds something takes along what lies below it: manifests, a kustomization, the templates of a chart.
    let is_highest = |folder: &&WorldPath| {
        let mut above = std::iter::successors(folder.parent(), WorldPath::parent);
        plain.contains(*folder) && !above.any(|above| holding.contains(&above))
    };
    let highest = holding.iter().filter(is_highest).cloned().collect();
    Ok(Folders { kustomized, plain, highest })
}

/// The names of overlays among folders with a kustomization: those directly below `overlays` or `environments`.
pub fn overlay_names(folders: &[WorldPath]) -> BTreeSet<Arc<str>> {
    let is_overlay =
        |folder: &&WorldPath| folder.parent().is_some_and(|above| OVERLAYS.contains(&above.file_name()));
    folders.iter().filter(is_overlay).map(|folder| Arc::from(folder.file_name())).collect()
}

/// Where the wiring lies beside a root that is in no repository of ours.
pub fn wiring_beside(world: &dyn World, root: &WorldPath) -> Option<WorldPath> {
    let above = root.parent();
    let near = [above.as_ref(), Some(root)].into_iter().flatten();
    let mut candidates =
        near.flat_map(|near| [WIRING, "flux/syncroot"].into_iter().filter_map(|name| near.join(name).ok()));
    candidates.find(|candidate| world.kind(candidate) == Ok(Kind::Directory))
}

fn is_kustomization(file: &WorldPath) -> bool {
    matches!(file.file_name(), "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// The overlays among files: folders directly below `overlays` or `environments` that hold a kustomization.
fn among(files: &[WorldPath], root: &WorldPath, configured: bool) -> Overlays {
    let mut overlays = Overlays::default();
    for file in files {
        if !is_kustomization(file) {
            continue;
        }
        let Some(folder) = file.parent() else { continue };
        let Some(above) = folder.parent() else { continue };
        if !OVERLAYS.contains(&above.file_name()) {
            continue;
        }
        let home = above.parent().unwrap_or_else(WorldPath::root);
        // The first one that is found decides; a second tree is another product's.
        if overlays.root.is_none() {
            overlays.root = Some(if configured { root.clone() } else { home.clone() });
        }
        if configured || overlays.root.as_ref() == Some(&home) {
            overlays.names.insert(Arc::from(folder.file_name()));
        }
    }
    overlays
}
