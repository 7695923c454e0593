//! PodDisruptionBudgets: what is said about maintenance. Azure does that by itself, so they are no facts of a workload but
//! resources beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cluster::Cluster;
use super::remains::supporting;
use super::selector::Selectors;
use super::workload::Draft;
use super::writer::{Subject, Writer};
use crate::estate::Scale;
use crate::estate::Supporting;
use crate::object::build::{int, mapping};

/// The budgets and the workloads that they are about.
pub(super) fn budgets<'a>(cluster: &'a Cluster<'a>, drafts: &[Draft<'a>]) -> Vec<Supporting> {
    let budgets = || cluster.all("policy", "PodDisruptionBudget");
    let selectors = Selectors::of(budgets().map(|budget| (budget, budget.path(&["spec", "selector"]))));
    let mut all: Vec<Supporting> = budgets().map(|budget| supporting(&budget)).collect();
    let places: BTreeMap<usize, usize> =
        budgets().enumerate().map(|(at, budget)| (budget.object.number, at)).collect();
    for draft in drafts {
        for budget in selectors.selecting(&draft.labels, draft.template.namespace()) {
            if let Some(found) = places.get(&budget.object.number).and_then(|at| all.get_mut(*at)) {
                found.used_by.push(Arc::clone(&draft.workload.name));
            }
        }
    }
    all
}

/// How many replicas of an app maintenance takes away at a time: one, where it leaves any.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, scale: &Scale) {
    if scale.min.get().is_none_or(|min| *min < 2) {
        return;
    }
    let selector = mapping([("matchLabels", subject.selector())]);
    let spec = mapping([("maxUnavailable", int(1)), ("selector", selector)]);
    let labels = Some(subject.labels());
    let object = writer.object("policy/v1", "PodDisruptionBudget", &subject.name, labels, spec);
    writer.add(&subject.home, "disruption", object, scale.min.trace);
}
