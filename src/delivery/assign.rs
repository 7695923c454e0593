//! Which folder is delivered to which environment: what the wiring says, else what names say.
//!
//! The wiring of an environment is in a folder of its name, or it says the name itself: in the path, in its own name, or
//! in what a generator of Argo CD gives it. A cluster may be given the folder of another environment; that is said, because
//! it is meant as often as it is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::checks;
use super::directories::{Directories, Meant};
use super::kustomization::{Deliverer, Kustomization, Path};
use super::problem::Problem;
use super::wiring::Wiring;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::limits;
use crate::profile::Environment;
use crate::world::WorldPath;

/// What is delivered where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// The folders of each environment, in the order of the environments.
    pub environments: Vec<Vec<Delivered>>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// A folder that is delivered to an environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// The folder.
    pub directory: WorldPath,
    /// What delivers it; none where only its name says so.
    pub kustomization: Option<Arc<Kustomization>>,
    /// Who says so.
    pub by: By,
    /// How many others deliver what delivers it.
    pub depth: usize,
}

/// Who says that a folder is delivered to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The wiring in this folder.
    Wiring(WorldPath),
    /// Its name.
    Name,
}

/// What the folder is called that the wiring of every environment builds on.
const BASE: &str = "base";

/// What tells objects that deliver apart.
type Key = (Deliverer, Option<Arc<str>>, Arc<str>);

fn key(kustomization: &Kustomization) -> Key {
    (kustomization.by, kustomization.namespace.clone(), Arc::clone(&kustomization.name))
}

/// One object of a wiring, and the folders that it means.
struct Found {
    kustomization: Arc<Kustomization>,
    folders: Vec<WorldPath>,
}

/// Finds the folders of each environment. Those of the wiring that are named like no environment, such as a base, count where
/// what they say names one.
pub fn assign(environments: &[Environment], wirings: &[Wiring], directories: &Directories) -> Assignment {
    let mut work = Work {
        environments,
        taken: vec![BTreeMap::new(); environments.len()],
        lists: vec![Vec::new(); environments.len()],
        diagnostics: Vec::new(),
    };
    let named = |wiring: &&Wiring| by_name(environments, wiring.folder.file_name()).is_some();
    let homes: BTreeSet<WorldPath> =
        wirings.iter().filter(named).filter_map(|wiring| wiring.folder.parent()).collect();
    let clusters: BTreeSet<&str> = wirings.iter().map(|wiring| wiring.folder.file_name()).collect();
    let names = Names { environments, clusters: &clusters, directories };
    let mut others = Vec::new();
    for wiring in wirings {
        work.diagnostics.extend(wiring.diagnostics.iter().cloned());
        let cluster = wiring.folder.file_name();
        let environment = by_name(environments, cluster);
        let mut said = Vec::new();
        let found = found(wiring, &[], directories, &mut said);
        // What is wrong in a base on purpose is put right by each of the environments.
        if cluster != BASE || homes.is_empty() {
            work.diagnostics.append(&mut said);
        }
        if is_cluster(wiring, &homes) {
            work.diagnostics
                .extend(found.iter().filter_map(|one| names.of_another(cluster, environment, one)));
        }
        match environment {
            Some(index) => found.iter().for_each(|one| work.own(index, wiring, one)),
            None => others.extend(found.into_iter().map(|one| (wiring, one))),
        }
    }
    let wired: Vec<bool> = work.lists.iter().map(|list| !list.is_empty()).collect();
    for (wiring, one) in others {
        for folder in &one.folders {
            for index in said(environments, &one.kustomization, folder) {
                if wired.get(index) == Some(&false) {
                    work.add(index, wiring, &one.kustomization, vec![folder.clone()]);
                }
            }
        }
    }
    work.by_names(wirings, directories);
    once(&mut work.diagnostics);
    Assignment { environments: work.lists, diagnostics: work.diagnostics }
}

/// What is assigned so far.
struct Work<'w> {
    environments: &'w [Environment],
    /// For each environment and object, the wiring that declares it first, and the place of its first folder in the list.
    taken: Vec<BTreeMap<Key, (&'w WorldPath, usize)>>,
    lists: Vec<Vec<Delivered>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'w> Work<'w> {
    /// Adds what the wiring of an environment delivers. Of folders that are only found, those of others are left out.
    fn own(&mut self, index: usize, wiring: &'w Wiring, found: &Found) {
        let own = |folder: &&WorldPath| {
            !matches!(found.kustomization.path, Path::Found { .. })
                || named_in(self.environments, folder).is_none_or(|named| named == index)
        };
        let folders: Vec<WorldPath> = found.folders.iter().filter(own).cloned().collect();
        self.add(index, wiring, &found.kustomization, folders);
    }

    /// Adds folders to an environment, unless another wiring declares the same object for it.
    fn add(
        &mut self,
        index: usize,
        wiring: &'w Wiring,
        kustomization: &Arc<Kustomization>,
        folders: Vec<WorldPath>,
    ) {
        let (Some(taken), Some(list)) = (self.taken.get_mut(index), self.lists.get_mut(index)) else {
            return;
        };
        let (folder, first) = *taken.entry(key(kustomization)).or_insert((&wiring.folder, list.len()));
        if *folder != wiring.folder {
            let before = list.get(first).filter(|before| !folders.contains(&before.directory));
            self.diagnostics.extend(before.and_then(|before| disagreement(kustomization, before)));
            return;
        }
        list.extend(folders.into_iter().map(|directory| Delivered {
            directory,
            kustomization: Some(Arc::clone(kustomization)),
            by: By::Wiring(wiring.folder.clone()),
            depth: 0,
        }));
    }

    /// Environments to which the wiring delivers nothing have the folders of their names.
    fn by_names(&mut self, wirings: &[Wiring], directories: &Directories) {
        if directories.is_empty() && wirings.is_empty() {
            return;
        }
        for (environment, list) in self.environments.iter().zip(&mut self.lists) {
            let Some(dis) = environment.dis.as_deref().filter(|_| list.is_empty()) else { continue };
            let mut folders = directories.named(dis);
            if folders.is_empty() && dis != &*environment.name {
                folders = directories.named(&environment.name);
            }
            if folders.is_empty() {
                self.diagnostics.push(without(environment, dis, wirings, directories));
            }
            list.extend(folders.into_iter().map(|directory| Delivered {
                directory,
                kustomization: None,
                by: By::Name,
                depth: 0,
            }));
        }
    }
}

/// The environment that a word names: on Kubernetes, else in reports.
fn by_name(environments: &[Environment], word: &str) -> Option<usize> {
    let on = |index: &usize| environments.get(*index).is_some_and(|one| one.dis.is_some());
    let dis = environments.iter().position(|one| one.dis.as_deref() == Some(word));
    dis.or_else(|| environments.iter().position(|one| &*one.name == word).filter(on))
}

/// The environment that a part of a path names; the last one counts.
fn named_in(environments: &[Environment], folder: &WorldPath) -> Option<usize> {
    folder.parts().filter_map(|part| by_name(environments, part)).last()
}

/// Whether a folder of the wiring stands for a cluster: it is named like an environment, or lies beside one that is.
fn is_cluster(wiring: &Wiring, homes: &BTreeSet<WorldPath>) -> bool {
    let folder = &wiring.folder;
    !matches!(folder.file_name(), "base" | "common")
        && folder.parent().is_some_and(|home| homes.contains(&home))
}

/// The environments that something is for which lies in no folder of one: those that it says by name.
fn said(environments: &[Environment], kustomization: &Kustomization, folder: &WorldPath) -> Vec<usize> {
    if let Some(index) = named_in(environments, folder) {
        return vec![index];
    }
    let elements: BTreeSet<usize> =
        kustomization.elements.iter().filter_map(|word| by_name(environments, word)).collect();
    if !elements.is_empty() {
        return elements.into_iter().collect();
    }
    let ending = |index: &usize| {
        environments.get(*index).and_then(|one| one.dis.as_deref()).is_some_and(|dis| {
            kustomization
                .name
                .strip_suffix(dis)
                .is_some_and(|before| before.is_empty() || before.ends_with('-'))
        })
    };
    (0..environments.len()).filter(ending).collect()
}

/// That two wirings of one environment declare one object with different folders.
fn disagreement(kustomization: &Kustomization, before: &Delivered) -> Option<Diagnostic> {
    let place = kustomization.path.place().or(kustomization.at)?;
    let message = format!("the {} delivers another folder elsewhere", kustomization.title());
    let diagnostic = Diagnostic::warning(Problem::Disagreement.code(), place, message)
        .why(format!("the first one is read: {}", before.directory))
        .help("let one folder of the wiring declare it for each cluster");
    let first = before.kustomization.as_ref().and_then(|other| other.path.place().or(other.at));
    Some(match first {
        Some(first) => diagnostic.label(first, "delivered from here first"),
        None => diagnostic,
    })
}

fn without(
    environment: &Environment,
    dis: &str,
    wirings: &[Wiring],
    directories: &Directories,
) -> Diagnostic {
    let above = wirings.iter().find_map(|wiring| wiring.folder.parent());
    let place = directories.root().cloned().or(above).unwrap_or_else(WorldPath::root);
    let message = format!("nothing in the tree is for {}", environment.name);
    let mut diagnostic = Diagnostic::about_file(Problem::NoOverlay.code(), place.to_string(), message)
        .why(format!(
            "no wiring delivers a folder of the tree to {dis}, and none is named overlays/{dis} or the like"
        ))
        .help(format!(
            "add one, or say in tricep.yaml what {} is called on Kubernetes: `dis: …`",
            environment.name
        ));
    diagnostic.severity = Severity::Warning;
    diagnostic
}

/// What each object of a wiring means. `outer` is the wiring that delivers it, whose sources count as well.
fn found(
    wiring: &Wiring,
    outer: &[&Wiring],
    directories: &Directories,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Found> {
    let mut all = Vec::new();
    for kustomization in &wiring.kustomizations {
        diagnostics.extend(checks::suspended(kustomization));
        let declared = checks::is_declared(kustomization, wiring, outer);
        if !declared {
            diagnostics.extend(checks::undeclared(kustomization, wiring, outer));
        }
        let folders = match directories.meant(kustomization, &wiring.folder) {
            Meant::Folders(folders) => folders,
            Meant::OneOf(folders) => {
                diagnostics.extend(checks::ambiguous(kustomization, &folders));
                Vec::new()
            }
            Meant::Nothing(why) => {
                // Where the source is missing, the path has nothing that it could lead to.
                diagnostics.extend(declared.then(|| checks::nowhere(kustomization, why)).flatten());
                Vec::new()
            }
        };
        all.push(Found { kustomization: Arc::new(kustomization.clone()), folders });
    }
    all
}

/// Which names there are.
struct Names<'n> {
    environments: &'n [Environment],
    clusters: &'n BTreeSet<&'n str>,
    directories: &'n Directories,
}

impl Names<'_> {
    /// Says that a cluster is given what is named after another one. Where it has a folder of its own, that is likely wrong.
    fn of_another(&self, cluster: &str, environment: Option<usize>, found: &Found) -> Option<Diagnostic> {
        let place = found.kustomization.path.place()?;
        let [folder] = found.folders.as_slice() else { return None };
        let own = |part: &str| {
            part == cluster || environment.is_some() && by_name(self.environments, part) == environment
        };
        if folder.parts().any(own) {
            return None;
        }
        let is_name = |part: &str| by_name(self.environments, part).is_some() || self.clusters.contains(part);
        let other = folder.parts().filter(|part| is_name(part)).last()?;
        let parts: Vec<&str> =
            folder.parts().map(|part| if part == other { cluster } else { part }).collect();
        let mine = WorldPath::mount(folder.mount_name()).join(&parts.join("/")).ok()?;
        let message = format!("{cluster} is given {folder}, which is named after {other}");
        let code = Problem::OtherEnvironment.code();
        if self.directories.contains(&mine) {
            let help = format!("{mine} is there as well: deliver that one");
            return Some(Diagnostic::warning(code, place, message).help(help));
        }
        Some(Diagnostic::note(code, place, message).why("both clusters run what is written for one"))
    }
}

/// Leaves one of several equal diagnostics: what a base says is found again for each environment.
fn once(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|one| {
        let file = if let Place::File(name) = &one.place { Some(Arc::clone(name)) } else { None };
        seen.insert((one.code, one.span(), one.message.clone(), file))
    });
}

/// What was delivered to one environment so far, so that a circle ends.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    seen: BTreeMap<Key, BTreeSet<WorldPath>>,
    count: usize,
}

/// What something that was delivered delivers in turn: `inner` is the wiring among what was rendered of it, `outer` the
/// wiring around it. What was delivered before is not delivered again, so that a cluster which delivers itself, as most do,
/// comes to an end.
pub fn follow(
    delivered: &Delivered,
    inner: &Wiring,
    outer: &[&Wiring],
    directories: &Directories,
    trail: &mut Trail,
) -> (Vec<Delivered>, Vec<Diagnostic>) {
    if let Some(kustomization) = &delivered.kustomization {
        trail.seen.entry(key(kustomization)).or_default().insert(delivered.directory.clone());
    }
    let mut diagnostics = inner.diagnostics.clone();
    let mut list = Vec::new();
    for one in found(inner, outer, directories, &mut diagnostics) {
        for directory in one.folders {
            if !trail.seen.entry(key(&one.kustomization)).or_default().insert(directory.clone()) {
                continue;
            }
            let depth = delivered.depth + 1;
            if depth > limits::DELIVERY_DEPTH || trail.count >= limits::DELIVERED {
                diagnostics.extend(too_much(&one.kustomization));
                continue;
            }
            trail.count += 1;
            list.push(Delivered {
                directory,
                kustomization: Some(Arc::clone(&one.kustomization)),
                by: By::Wiring(inner.folder.clone()),
                depth,
            });
        }
    }
    once(&mut diagnostics);
    (list, diagnostics)
}

fn too_much(kustomization: &Kustomization) -> Option<Diagnostic> {
    let message = format!("what the {} delivers is not read", kustomization.title());
    let why = format!(
        "no more than {} objects that deliver each other are followed, and {} folders for an environment",
        limits::DELIVERY_DEPTH,
        limits::DELIVERED
    );
    Some(Diagnostic::warning(Problem::TooMuch.code(), kustomization.at?, message).why(why))
}
