//! One cause, one row: what follows from a difference that is already told is not told again.

use std::collections::BTreeSet;

use crate::estate::{Fact, Property};

/// What says that something is a job at all.
const JOB: [Property; 8] = [
    Property::CronSchedule,
    Property::Suspended,
    Property::TimeoutSeconds,
    Property::RetryLimit,
    Property::Parallelism,
    Property::Completions,
    Property::MinExecutions,
    Property::MaxExecutions,
];

/// What only apps have.
const APP: [Property; 18] = [
    Property::MinReplicas,
    Property::MaxReplicas,
    Property::ScaleRule,
    Property::TargetPort,
    Property::ExternalIngress,
    Property::Transport,
    Property::ExposedPort,
    Property::PortMapping,
    Property::AllowInsecure,
    Property::ClientCertificateMode,
    Property::SessionAffinity,
    Property::Cors,
    Property::CustomDomain,
    Property::Traffic,
    Property::AllowedIp,
    Property::Probe,
    Property::RevisionsMode,
    Property::MaxInactiveRevisions,
];

/// What belongs to being reached, beside whether that is from outside.
const INGRESS: [Property; 10] = [
    Property::TargetPort,
    Property::Transport,
    Property::ExposedPort,
    Property::PortMapping,
    Property::AllowInsecure,
    Property::ClientCertificateMode,
    Property::SessionAffinity,
    Property::Cors,
    Property::Traffic,
    Property::AllowedIp,
];

/// What belongs to the clock.
const CLOCK: [Property; 2] = [Property::CronSchedule, Property::Suspended];

/// The properties of a workload of which no row is made, because another row says why they are not the same.
pub(super) fn folded(aca: &[Fact], dis: &[Fact]) -> BTreeSet<Property> {
    let mut folded = BTreeSet::new();
    let of = |facts: &[Fact], property: Property| {
        facts.iter().find(|fact| fact.property == property).map(|fact| fact.value.clone())
    };
    match (of(aca, Property::TriggerType), of(dis, Property::TriggerType)) {
        (Some(_), None) | (None, Some(_)) => {
            // A job on one side and an app on the other.
            folded.extend(JOB);
            folded.extend(APP);
        }
        // A job that waits for somebody has no clock; what Kubernetes writes in its place says nothing.
        (Some(a), Some(b)) if a != b && [&a, &b].iter().any(|one| one.as_text() == Some("manual")) => {
            folded.extend(CLOCK);
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    match (of(aca, Property::ExternalIngress), of(dis, Property::ExternalIngress)) {
        // Nothing leads to it on one side, and from everywhere on the other.
        (Some(external), None) | (None, Some(external)) if external.as_bool() == Some(true) => {
            folded.extend(INGRESS);
        }
        _ => {}
    }
    folded
}
