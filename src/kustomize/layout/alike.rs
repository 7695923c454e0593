//! What an environment changes alike in several objects of a kind: it is said once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::plan::{Lies, Planned};
use super::split::Step;
use super::target;
use super::target::Several;
use super::text::Target;
use crate::object::Node;

/// A change that several objects get.
#[derive(Clone, Debug)]
pub(super) struct Alike {
    /// What its file is to be called.
    pub(super) file: String,
    pub(super) target: Target,
    pub(super) api_version: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) change: Change,
    /// What all of them are declared by, where the base says something else.
    pub(super) from: Option<Arc<str>>,
}

/// All that an environment changes in an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// By a strategic merge patch.
    Merge(Node),
    /// By a JSON patch.
    Steps(Vec<Step>),
}

/// Kinds of objects that belong to one workload: what is said of them is looked for with it, however many get the same.
const OF_ONE: [&str; 8] = [
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Job",
    "PodDisruptionBudget",
    "Service",
    "StatefulSet",
];

/// How many objects make it worth saying once what holds for all of them.
const ALIKE: usize = 3;

/// Objects that get the same change, by number.
type Group = (Change, BTreeSet<usize>);

/// Takes out what an environment changes alike in several objects of a kind.
pub(super) fn take(objects: &mut [Planned], at: usize) -> Vec<Alike> {
    let mut kinds: BTreeMap<(&str, &str), Vec<Group>> = BTreeMap::new();
    for (number, object) in objects.iter().enumerate() {
        let Some(change) = change(object, at) else { continue };
        let kind = (object.id.object_kind(), object.id.api_version());
        if OF_ONE.contains(&kind.0) {
            continue;
        }
        let groups = kinds.entry(kind).or_default();
        match groups.iter_mut().find(|(other, _)| *other == change) {
            Some((_, numbers)) => drop(numbers.insert(number)),
            None => groups.push((change, BTreeSet::from([number]))),
        }
    }
    let groups = kinds.into_values().flatten().filter(|(_, numbers)| numbers.len() >= ALIKE);
    let found: Vec<(Alike, BTreeSet<usize>)> = groups
        .filter_map(|(change, numbers)| Some((alike(objects, at, change, &numbers)?, numbers)))
        .collect();
    for number in found.iter().flat_map(|(_, numbers)| numbers) {
        if let Some(Lies::Shared { patches, steps, .. }) =
            objects.get_mut(*number).map(|object| &mut object.lies)
        {
            patches.remove(&at);
            steps.remove(&at);
        }
    }
    found.into_iter().map(|(alike, _)| alike).collect()
}

/// All that an environment changes in an object, if it is one patch.
fn change(object: &Planned, at: usize) -> Option<Change> {
    let Lies::Shared { patches, steps, .. } = &object.lies else { return None };
    match (patches.get(&at), steps.get(&at)) {
        (Some(patch), None) => Some(Change::Merge(patch.clone())),
        (None, Some(steps)) => Some(Change::Steps(steps.clone())),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// A change of some objects; none if no target selects them alone.
fn alike(objects: &[Planned], at: usize, change: Change, numbers: &BTreeSet<usize>) -> Option<Alike> {
    let several = target::several(objects, at, numbers)?;
    let mut all = numbers.iter().filter_map(|number| objects.get(*number));
    let first = all.next()?;
    let same_from = all.clone().all(|other| other.own_from(at) == first.own_from(at));
    let same_file = all.all(|other| other.file == first.file);
    let kind = first.id.object_kind();
    Some(Alike {
        file: file(&several, kind, same_file.then_some(&*first.file)),
        target: several.target,
        api_version: Arc::from(first.id.api_version()),
        kind: Arc::from(kind),
        change,
        from: first.own_from(at).filter(|_| same_from).cloned(),
    })
}

/// What a file is to be called: by the kind, if it is for every object of it, else as the file that each of the objects lies
/// in and by what their names have in common.
fn file(several: &Several, kind: &str, own: Option<&str>) -> String {
    let kind = kind.to_lowercase();
    match own {
        _ if several.is_every => format!("every-{kind}"),
        _ if several.about.is_empty() => format!("several-{kind}"),
        Some(own) => format!("{own}-{}", several.about),
        None => format!("{kind}-{}", several.about),
    }
}
