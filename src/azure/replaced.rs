//! What is deployed more than once in one run: the last time counts.
//!
//! An app is often deployed with an image that stands in for its own, and once more when everything that it needs is there.
//! Azure replaces the whole app by then, so nothing of the first time runs.

use std::collections::{BTreeMap, BTreeSet};

use super::around::{Around, same};
use super::workloads;
use crate::estate::Presence;
use crate::eval::{Evaluated, EvaluatedKind, Evaluation};
use crate::value::{Handle, Value};

/// The apps and jobs that another declaration of the run deploys again, each with that. Where nobody knows whether it does, both
/// stay; where nothing says which of the two comes last, that is the one that is written last.
pub(super) fn replaced(
    evaluation: &Evaluation,
    around: &Around,
    mut id: impl FnMut(&Value) -> Option<String>,
) -> BTreeMap<Handle, Handle> {
    let mut by_id: BTreeMap<String, Vec<&Evaluated>> = BTreeMap::new();
    for resource in evaluation.resources.iter().filter(|resource| is_workload(resource)) {
        if let Some(id) = id(&resource.id).filter(|_| around.presence(resource) == Presence::Certain) {
            by_id.entry(id).or_default().push(resource);
        }
    }
    let mut replaced = BTreeMap::new();
    for twins in by_id.values().filter(|twins| twins.len() > 1) {
        let last = twins.iter().copied().reduce(|last, next| {
            if waits(evaluation, last, next) && !waits(evaluation, next, last) { last } else { next }
        });
        let Some(last) = last else { continue };
        let others = twins.iter().filter(|one| one.handle != last.handle);
        replaced.extend(others.map(|one| (one.handle, last.handle)));
    }
    replaced
}

fn is_workload(resource: &Evaluated) -> bool {
    let is = |ty: &str| resource.ty.eq_ignore_ascii_case(ty);
    resource.kind == EvaluatedKind::Deployed && (is(workloads::APP) || is(workloads::JOB))
}

/// Whether one resource is deployed after another: it, or a module around it, needs that or a module around that.
fn waits(evaluation: &Evaluation, later: &Evaluated, earlier: &Evaluated) -> bool {
    let own = |one: &Evaluated, other: &Evaluated| -> Vec<Handle> {
        let apart = one.within.iter().filter(|handle| !other.within.contains(handle));
        apart.copied().chain([one.handle]).collect()
    };
    let sought = own(earlier, later);
    let mut open = own(later, earlier);
    let mut seen: BTreeSet<Handle> = open.iter().copied().collect();
    while let Some(handle) = open.pop() {
        // What needs a module waits for all that is in it.
        let whole = |one: &&Evaluated| one.within.iter().chain([&one.handle]).any(|part| same(part, &handle));
        for used in evaluation.resources.iter().filter(whole).flat_map(|one| &one.uses) {
            if sought.iter().any(|sought| same(sought, used)) {
                return true;
            }
            if seen.insert(*used) {
                open.push(*used);
            }
        }
    }
    false
}
