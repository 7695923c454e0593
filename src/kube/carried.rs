//! What is said with the same meaning, and where: everything that nothing else is said of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lower::{Lowered, Note, Outcome};
use crate::estate::{Estate, Fact, Kind, Property, Text, TraceId};

/// Adds a note for each property of each workload of which nothing else is said, and puts all notes in order.
pub(super) fn note(estate: &Estate, lowered: &mut Lowered) {
    type Place = (Text, Text, Option<Text>);
    let said = lowered
        .notes
        .iter()
        .map(|note| -> Place { (Arc::clone(&note.workload), Arc::clone(&note.property), note.key.clone()) });
    let accepted = lowered
        .accepted
        .iter()
        .map(|one| -> Place { (Arc::clone(&one.workload), Arc::from(one.property), one.key.clone()) });
    let said: BTreeSet<Place> = said.chain(accepted).collect();
    let is_said = |fact: &Fact| {
        let place = |key: Option<&Text>| -> Place {
            (Arc::clone(&fact.workload), Arc::from(fact.property.word()), key.cloned())
        };
        said.contains(&place(fact.key.as_ref())) || said.contains(&place(None))
    };
    let jobs: BTreeSet<Text> = estate
        .workloads
        .iter()
        .filter(|workload| matches!(workload.kind, Kind::Job(_)))
        .map(|workload| Arc::clone(&workload.name))
        .collect();
    let mut carried: BTreeMap<(Text, Property), (Vec<Text>, TraceId)> = BTreeMap::new();
    for fact in estate.facts().into_iter().filter(|fact| !is_said(fact)) {
        // Beside those that have one, what has no key is the workload's own.
        let key = fact.key.unwrap_or_else(|| Arc::clone(&fact.workload));
        let (keys, _) =
            carried.entry((fact.workload, fact.property)).or_insert_with(|| (Vec::new(), fact.trace));
        keys.push(key);
    }
    let notes = carried.into_iter().map(|((workload, property), (keys, trace))| {
        let place = place(property, jobs.contains(&workload));
        let alone = keys.len() == 1 && keys.first() == Some(&workload);
        let text = if alone { place.to_owned() } else { format!("{place}: {}", keys.join(", ")) };
        Note {
            workload,
            property: Arc::from(property.word()),
            key: None,
            outcome: Outcome::Exact,
            text: Arc::from(text),
            trace: Some(trace),
        }
    });
    lowered.notes.extend(notes);
    lowered.notes.sort_by(|a, b| (&a.workload, &a.property, &a.key).cmp(&(&b.workload, &b.property, &b.key)));
    lowered.notes.dedup();
}

/// Where a property is said.
fn place(property: Property, job: bool) -> &'static str {
    match property {
        Property::Existence if job => "CronJob",
        Property::Existence => "Deployment",
        Property::TriggerType | Property::CronSchedule => "CronJob `schedule`, in `Etc/UTC` as on Azure",
        Property::Suspended => "CronJob `suspend`",
        Property::Image | Property::ImageTag => "`image` of the container",
        Property::Cpu | Property::CpuLimit | Property::Memory | Property::MemoryLimit => {
            "`resources` of the container, the same for what is asked for and for what is allowed"
        }
        Property::MinReplicas => {
            "`minReplicas` of the autoscaler, or `replicas` of the Deployment where it is fixed"
        }
        Property::MaxReplicas => {
            "`maxReplicas` of the autoscaler, or `replicas` of the Deployment where it is fixed"
        }
        Property::ScaleRule => "`metrics` of the autoscaler",
        Property::TimeoutSeconds => "`activeDeadlineSeconds` of the Job",
        Property::RetryLimit => "`backoffLimit` of the Job",
        Property::Parallelism => "`parallelism` of the Job; 1 where nothing is said",
        Property::Completions => "`completions` of the Job; 1 where nothing is said",
        Property::Command => "`command` of the container",
        Property::Args => "`args` of the container",
        Property::TargetPort => "`ports` of the container and of the Service",
        Property::ExternalIngress => "whether a route leads to the Service",
        Property::Transport => "`appProtocol` of the Service",
        Property::SessionAffinity => "the Service",
        Property::Cors => "the route",
        Property::CustomDomain => "the hosts of the route",
        Property::AllowedIp => "the Middleware of the route",
        Property::Probe => "the probes of the container",
        Property::Env => "`env` of the container",
        Property::Secret => "the ExternalSecret of the workload",
        Property::Volume => "`volumes` of the pods",
        Property::TerminationGracePeriodSeconds => "`terminationGracePeriodSeconds` of the pods",
        Property::ManagedIdentity => "the ApplicationIdentity that the pods run as",
        Property::RoleAssignment => "the RoleAssignment of the identity",
        Property::ExposedPort | Property::PortMapping => "`ports` of the Service",
        Property::AllowInsecure
        | Property::ClientCertificateMode
        | Property::Traffic
        | Property::WorkloadProfile
        | Property::RevisionsMode
        | Property::MaxInactiveRevisions
        | Property::PollingInterval
        | Property::CooldownPeriod
        | Property::MinExecutions
        | Property::MaxExecutions
        | Property::Registry
        | Property::Dapr
        | Property::IdentityLifecycle => "by the platform itself",
    }
}
