//! Rendered objects to an estate.

use std::sync::Arc;

use super::Input;
use super::cluster::Cluster;
use super::deployment;
use super::disruption;
use super::identities;
use super::keda;
use super::remains;
use super::workload::{Context, Draft};
use crate::estate::numbered::numbered;
use crate::estate::{Estate, Kind, Text, Traces};
use crate::object::Node;

/// What runs in an environment: everything that its rendered folders declare together.
pub fn lift(environment: Text, inputs: Vec<Input>) -> Estate {
    let mut traces = Traces::default();
    let rendered: Vec<(usize, Vec<Node>)> =
        inputs.into_iter().map(|input| (traces.arena(input.origins), input.objects)).collect();
    let cluster = Cluster::new(&rendered, traces);
    let mut estate = read(&cluster);
    estate.environment = environment;
    estate.traces = cluster.into_traces();
    estate
}

fn read<'a>(cluster: &'a Cluster<'a>) -> Estate {
    let mut estate = Estate::default();
    let mut drafts = drafts(cluster);
    identities::attach(cluster, &mut drafts, &mut estate);
    remains::collect(cluster, &mut estate);
    estate.supporting.extend(disruption::budgets(cluster, &drafts));
    estate.supporting.sort_by(|a, b| (&a.ty, a.name.shown()).cmp(&(&b.ty, b.name.shown())));
    estate.workloads = drafts.into_iter().map(|draft| draft.workload).collect();
    estate
}

/// The workloads in the order of their names, apps before jobs. No two have one name.
fn drafts<'a>(cluster: &'a Cluster<'a>) -> Vec<Draft<'a>> {
    let context = Context::of(cluster);
    let apps = deployment::KINDS.iter().flat_map(|(group, kind)| cluster.all(group, kind));
    let mut drafts: Vec<Draft<'a>> = apps.map(|object| context.app(object)).collect();
    drafts.extend(cluster.all("batch", "CronJob").map(|object| context.cron_job(object)));
    drafts.extend(cluster.all("batch", "Job").map(|object| context.job(object)));
    drafts.extend(cluster.all(keda::GROUP, "ScaledJob").map(|object| context.scaled_job(object)));
    let is_job = |draft: &Draft<'_>| matches!(draft.workload.kind, Kind::Job(_));
    drafts.sort_by_key(|draft| {
        (Arc::clone(&draft.workload.name), is_job(draft), draft.object.namespace().unwrap_or("").to_owned())
    });
    let names = numbered(drafts.iter().map(|draft| (0, &draft.workload.name)));
    for (draft, name) in drafts.iter_mut().zip(names) {
        draft.workload.name = name;
    }
    drafts
}
