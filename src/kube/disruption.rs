//! PodDisruptionBudgets: what is said about maintenance. Azure does that by itself, so they are no facts of a workload but
//! resources beside it.

use std::sync::Arc;

use super::cluster::Cluster;
use super::selector::Selectors;
use super::workload::Draft;
use crate::estate::Supporting;

/// The budgets and the workloads that they are about.
pub(super) fn budgets<'a>(cluster: &'a Cluster<'a>, drafts: &[Draft<'a>]) -> Vec<Supporting> {
    let mut selectors = Selectors::default();
    let mut all = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for budget in cluster.all("policy", "PodDisruptionBudget") {
        places.insert(budget.object.number, all.len());
        selectors.add(budget, budget.path(&["spec", "selector"]));
        all.push(super::remains::supporting(&budget));
    }
    for draft in drafts {
        for budget in selectors.of(&draft.labels, draft.template.namespace()) {
            if let Some(found) = places.get(&budget.object.number).and_then(|at| all.get_mut(*at)) {
                found.used_by.push(Arc::clone(&draft.workload.name));
            }
        }
    }
    all
}
