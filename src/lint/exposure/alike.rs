//! P4, P6 and P7: whether environments are alike, who starts jobs, and what was removed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::names;
use crate::estate::Property;
use crate::estate::cron;
use crate::estate::cron::Fires;
use crate::kustomize::is_hash;
use crate::lint::cluster::{Cluster, Object, View};
use crate::lint::finding::Out;
use crate::object::Node;

/// Kinds of which an environment may have more than another by design: how much it takes, and how it is protected.
const OWN_BUSINESS: [&str; 8] = [
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "NetworkPolicy",
    "Middleware",
    "RoleAssignment",
    "Namespace",
    "ResourceQuota",
    "LimitRange",
];

/// Kinds that hold data or rights.
const KEPT: [&str; 5] =
    ["ApplicationIdentity", "Vault", "Database", "DatabaseServer", "PersistentVolumeClaim"];

/// P4.
pub(in crate::lint) fn same_everywhere(view: &View<'_>, out: &mut Out<'_>) {
    let families: BTreeSet<&str> = view.scene.stages.iter().map(|stage| &*stage.family).collect();
    for family in families {
        let is_one = |cluster: &&Cluster<'_>| {
            view.scene.stages.get(cluster.stage).is_some_and(|stage| &*stage.family == family)
        };
        of_family(view, &view.clusters.iter().filter(is_one).collect::<Vec<_>>(), out);
    }
}

/// Whether environments of one product are alike.
fn of_family(view: &View<'_>, clusters: &[&Cluster<'_>], out: &mut Out<'_>) {
    let delivered: BTreeSet<usize> =
        clusters.iter().filter(|cluster| !cluster.objects.is_empty()).map(|cluster| cluster.stage).collect();
    let mut have: BTreeMap<(&str, String), (BTreeSet<usize>, Object<'_>)> = BTreeMap::new();
    for cluster in clusters {
        for object in cluster.objects.iter().filter(|object| !OWN_BUSINESS.contains(&object.kind())) {
            let key = (object.kind(), without_environment(view, cluster.stage, object.name()));
            have.entry(key).or_insert_with(|| (BTreeSet::new(), *object)).0.insert(cluster.stage);
        }
    }
    // What belongs to one workload and is missing in the same environments is one finding.
    let mut missing: BTreeMap<(String, Vec<usize>), Vec<Object<'_>>> = BTreeMap::new();
    for (stages, object) in have.into_values() {
        let of_workload = object.workload;
        let lacks: Vec<usize> = delivered
            .difference(&stages)
            .copied()
            .filter(|stage| {
                of_workload.is_none_or(|workload| !is_elsewhere_by_design(view, *stage, workload))
            })
            .collect();
        if !lacks.is_empty() {
            let group = of_workload.map_or_else(|| object.shown(), str::to_owned);
            missing.entry((group, lacks)).or_default().push(object);
        }
    }
    for ((group, lacks), objects) in missing {
        let Some(first) = objects.iter().find(|object| object.is_workload()).or_else(|| objects.first())
        else {
            continue;
        };
        let lacks: BTreeSet<usize> = lacks.into_iter().collect();
        let environments = names(view, &lacks);
        let others: Vec<&str> =
            objects.iter().filter(|other| other.shown() != first.shown()).map(Object::kind).collect();
        let with =
            if others.is_empty() { String::new() } else { format!(", with its {}", others.join(", ")) };
        let place = first.place(&["metadata", "name"]);
        let message = format!("{} is not in {}{with}", first.shown(), environments.join(", "));
        let finding = out.on("missing", *first, place, message);
        finding.environments = environments;
        if first.workload.is_some() {
            finding.workload = Some(Arc::from(group));
        }
    }
}

/// A name in which the environment does not stand, nor the hash that kustomize puts behind names.
fn without_environment(view: &View<'_>, stage: usize, name: &str) -> String {
    let Some(stage) = view.scene.stages.get(stage) else { return name.to_owned() };
    let parts = name.split('-').filter(|part| !is_hash(part));
    let parts =
        parts.map(|part| if *part == *stage.dis || *part == *stage.name { "{environment}" } else { part });
    parts.collect::<Vec<_>>().join("-")
}

/// Whether Azure does not have a workload in an environment either.
fn is_elsewhere_by_design(view: &View<'_>, stage: usize, workload: &str) -> bool {
    let Some(comparison) = view.scene.comparisons.get(stage) else { return false };
    let names: Vec<&str> = comparison
        .pairing
        .iter()
        .filter(|paired| [paired.dis(), paired.aca()].into_iter().flatten().any(|own| **own == *workload))
        .filter_map(|paired| paired.aca().map(AsRef::as_ref))
        .collect();
    names.is_empty() && !comparison.rows_of(workload).iter().any(|row| row.aca.is_some())
}

/// P6.
pub(in crate::lint) fn one_scheduler(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let is_suspended =
            |job: &Object<'_>| job.at(&["spec", "suspend"]).and_then(Node::as_bool) == Some(true);
        // One that is suspended and has a deadline is started by hand.
        let by_hand =
            |job: &Object<'_>| is_suspended(job) && job.at(&["spec", "startingDeadlineSeconds"]).is_some();
        // So is one that Azure does not start by the clock.
        let is_read = view.scene.comparisons.get(cluster.stage).is_some_and(|one| !one.rows.is_empty());
        let not_there =
            |job: &Object<'_>| is_read && is_suspended(job) && !starts_on_azure(view, cluster, job.name());
        let is_timed = |job: &Object<'_>| !never(job) && !by_hand(job) && !not_there(job);
        let by_the_clock: Vec<Object<'_>> = cluster.of("CronJob").filter(is_timed).collect();
        let (suspended, running): (Vec<Object<'_>>, Vec<Object<'_>>) =
            by_the_clock.into_iter().partition(is_suspended);
        if let (Some(first), false) = (suspended.first(), running.is_empty()) {
            let shown = |jobs: &[Object<'_>]| jobs.iter().map(Object::name).collect::<Vec<_>>().join(", ");
            let message =
                format!("{} is suspended, and {} runs by the clock", shown(&suspended), shown(&running));
            out.on("mixed", *first, first.place(&["spec", "suspend"]), message);
        }
        for job in running {
            if starts_on_azure(view, cluster, job.name()) {
                let message = format!("both sides start {} by the clock", job.name());
                out.on("both", job, job.place(&["spec", "schedule"]), message);
            }
        }
    }
}

/// Whether a schedule is of a day that there is not.
fn never(job: &Object<'_>) -> bool {
    job.text(&["spec", "schedule"]).is_some_and(|schedule| cron::fires(schedule) == Fires::Never)
}

fn starts_on_azure(view: &View<'_>, cluster: &Cluster<'_>, name: &str) -> bool {
    let Some(comparison) = view.scene.comparisons.get(cluster.stage) else { return false };
    let says = |row: &crate::parity::Row| {
        row.property == Property::TriggerType
            && row.aca.as_ref().is_some_and(|fact| fact.value.as_text() == Some("schedule"))
    };
    comparison.rows_of(name).iter().any(says)
}

/// P7.
pub(in crate::lint) fn removal(view: &View<'_>, out: &mut Out<'_>) {
    let Some(before) = &view.scene.before else { return };
    for cluster in &view.clusters {
        let Some(stage) = view.scene.stages.get(cluster.stage) else { continue };
        for (kind, name) in before.objects.get(&stage.name).into_iter().flatten() {
            if KEPT.contains(&&**kind) && cluster.find(kind, name).is_none() {
                let message =
                    format!("{kind} {name} was delivered to {} before, and is not any more", stage.name);
                let finding = out.about("removed", &before.name, message);
                finding.environments = vec![Arc::clone(&stage.name)];
                finding.help(match &**kind {
                    "ApplicationIdentity" => "its identity on Azure is removed with it, and every grant",
                    _ => "what it holds is removed with it",
                });
            }
        }
    }
}
