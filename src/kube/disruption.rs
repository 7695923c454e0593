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

/// How many replicas of an app maintenance leaves.
pub(super) fn lower(_writer: &mut Writer<'_>, _subject: &Subject<'_>, _scale: &Scale) {}
