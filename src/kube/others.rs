//! What few workloads say, and what the model of a workload has no place for: nothing of it is lost in silence.

use std::sync::Arc;

use super::lower::{Note, Outcome};
use super::service;
use super::writer::{Subject, Writer};
use crate::estate::{Fidelity, Ingress, Kind, Other, Property};
use crate::value::mask;

/// What becomes of something that is said.
enum Fate {
    /// It is written where the rest of the pods is.
    Written,
    /// Kubernetes does so by itself.
    Same(&'static str),
    /// It is not written: why, and what that costs.
    Lost(&'static str, &'static str),
}

/// What becomes of what few workloads say.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    for other in &subject.workload.others {
        let property = other.property.word();
        let (outcome, text) = match fate(subject, other) {
            Fate::Written => continue,
            Fate::Same(why) => (Outcome::Exact, why.to_owned()),
            Fate::Lost(reason, costs) => {
                writer.accept(subject.accepted(property, other.key.as_deref(), reason));
                (Outcome::Lost, format!("{reason} {costs}"))
            }
        };
        let mut note = subject.note(property, outcome, text, other.trace);
        note.key.clone_from(&other.key);
        writer.note(note);
    }
    placement(writer, subject);
}

fn fate(subject: &Subject<'_>, other: &Other) -> Fate {
    let is = |word: &str| mask::text(&other.value).eq_ignore_ascii_case(word);
    let ingress = match &subject.workload.kind {
        Kind::App { ingress, .. } => ingress.as_ref(),
        Kind::Job(_) => None,
    };
    let inside = ingress.is_none_or(|ingress| ingress.external.get() == Some(&false));
    match other.property {
        Property::TerminationGracePeriodSeconds | Property::CpuLimit | Property::MemoryLimit => Fate::Written,
        Property::RevisionsMode if is("single") => Fate::Same("A Deployment has one version at a time, too."),
        Property::RevisionsMode => Fate::Lost(
            "A Deployment has one version at a time.",
            "Versions that run side by side must be Deployments of their own, with weights in the route.",
        ),
        Property::Traffic => Fate::Lost(
            "A Deployment has one version at a time.",
            "All requests go to the one version that there is.",
        ),
        Property::MaxInactiveRevisions => Fate::Same(
            "Kubernetes keeps old versions to go back to, too; how many changes nothing for the one that runs.",
        ),
        Property::PollingInterval if is("30") => Fate::Same("An autoscaler looks more often than that."),
        Property::CooldownPeriod if is("300") => Fate::Same("An autoscaler waits as long."),
        Property::PollingInterval | Property::CooldownPeriod => Fate::Lost(
            "It is about rules that there are none of on DIS without KEDA.",
            "An autoscaler looks every quarter of a minute, and waits for five minutes before it takes replicas away.",
        ),
        Property::MinExecutions | Property::MaxExecutions => Fate::Lost(
            "There is no KEDA on DIS, so nothing starts a job by what happens elsewhere.",
            "One run at a time is what a CronJob does here.",
        ),
        Property::Registry => Fate::Lost(
            "A cluster of DIS pulls images as itself.",
            "Ask the platform for access to the registry; images that everybody may pull need none.",
        ),
        Property::Dapr
            if is("false") && matches!(other.key.as_deref(), Some("enabled" | "enableApiLogging")) =>
        {
            Fate::Same("That is what both do when nothing is said.")
        }
        Property::Dapr => Fate::Lost(
            "There is no Dapr on DIS.",
            "Whatever the code asks of it must come from a library or from the platform.",
        ),
        Property::AllowInsecure if is("false") => {
            Fate::Same("The gateway of DIS sends HTTP to HTTPS by itself.")
        }
        Property::AllowInsecure if inside => {
            Fate::Same("Within the cluster requests come without TLS, too; the mesh encrypts them.")
        }
        Property::AllowInsecure => Fate::Lost(
            "The gateway of DIS sends HTTP to HTTPS by itself.",
            "Clients that speak HTTP are sent on, and must follow.",
        ),
        Property::ClientCertificateMode if is("ignore") => {
            Fate::Same("That is what both do when nothing is said.")
        }
        Property::ClientCertificateMode => Fate::Lost(
            "The gateway of DIS belongs to the platform, and asks clients for no certificates.",
            "Whoever is to be kept out by a certificate gets in. Ask the platform before anything depends on it.",
        ),
        Property::ExposedPort if ingress.is_some_and(Ingress::speaks_tcp) => Fate::Written,
        Property::PortMapping if ingress.is_some_and(|ingress| service::is_written(other, ingress)) => {
            Fate::Written
        }
        Property::ExposedPort => Fate::Lost(
            "The gateway of DIS listens on the ports of the web alone.",
            "Clients that connect to this port do not reach the app. Ask the platform.",
        ),
        Property::PortMapping => Fate::Lost(
            "The gateway of DIS leads to one port of an app.",
            "Nothing from outside reaches the further ports; neighbours reach them where a Service names them.",
        ),
        Property::IdentityLifecycle => Fate::Lost(
            "Every container of a pod has the identity of the pod.",
            "Containers that were to have it only at first, or never, have it all the time.",
        ),
        Property::Existence
        | Property::TriggerType
        | Property::CronSchedule
        | Property::Suspended
        | Property::Image
        | Property::ImageTag
        | Property::Cpu
        | Property::Memory
        | Property::MinReplicas
        | Property::MaxReplicas
        | Property::ScaleRule
        | Property::TimeoutSeconds
        | Property::RetryLimit
        | Property::Parallelism
        | Property::Completions
        | Property::Command
        | Property::Args
        | Property::TargetPort
        | Property::ExternalIngress
        | Property::Transport
        | Property::SessionAffinity
        | Property::Cors
        | Property::CustomDomain
        | Property::AllowedIp
        | Property::Probe
        | Property::Env
        | Property::Secret
        | Property::Volume
        | Property::WorkloadProfile
        | Property::ManagedIdentity
        | Property::RoleAssignment => Fate::Lost("Nothing on DIS says this.", "Look at it by hand."),
    }
}

/// The nodes of DIS belong to the platform.
const NODES: &str = "The nodes of DIS belong to the platform, and no workload chooses among them.";

fn placement(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let Some(placement) = &subject.workload.placement else { return };
    let property = Property::WorkloadProfile.word();
    let shared = placement.get().is_some_and(|profile| profile.eq_ignore_ascii_case("consumption"));
    let note = if shared {
        let text = "The nodes of DIS belong to the platform, and nothing is reserved on either side.";
        subject.note(property, Outcome::Exact, text, placement.trace)
    } else {
        writer.accept(subject.accepted(property, None, NODES));
        let text = format!(
            "{NODES} On Azure it runs on {}. Ask whether a node of the platform is large enough for it.",
            placement.shown()
        );
        subject.note(property, Outcome::Platform, text, placement.trace)
    };
    writer.note(note);
}

/// The types by which Azure lets identities into what has accounts of its own.
const ACCOUNTS: [&str; 6] = [
    "Microsoft.Cache/redis/accessPolicyAssignments",
    "Microsoft.DBforMySQL/flexibleServers/administrators",
    "Microsoft.DBforPostgreSQL/flexibleServers/administrators",
    "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
    "Microsoft.KeyVault/vaults/accessPolicies",
    "Microsoft.Sql/servers/administrators",
];

/// Who is let into databases and caches: nothing in the tree can do that for other identities.
fn accounts(writer: &mut Writer<'_>) {
    for one in writer.estate.supporting.iter().filter(|one| one.deployed) {
        if !ACCOUNTS.iter().any(|ty| one.ty.eq_ignore_ascii_case(ty)) {
            continue;
        }
        let users = if one.used_by.is_empty() {
            "an identity".to_owned()
        } else {
            format!("an identity of {}", one.used_by.join(", "))
        };
        let text = format!(
            "On Azure this lets in {users}. The identities on Kubernetes are others, with other names: let them in as well before they start, and tell the names to whatever signs in by name, such as a connection string."
        );
        let note = writer.product_note(&one.ty, Outcome::Question, text);
        writer.note(Note { trace: Some(one.opened), ..note });
    }
}

/// What stays on Azure and names an app that leaves: a backend of a gateway, the target of an event, an alert.
fn left_behind(writer: &mut Writer<'_>) {
    for one in &writer.estate.supporting {
        if !one.deployed || one.refers_to.is_empty() {
            continue;
        }
        let text = format!(
            "`{}` stays on Azure and refers to {} there. It has to know the new address before the app on Azure is removed, or be removed with it.",
            one.name.shown(),
            one.refers_to.join(", ")
        );
        let note = writer.product_note(&one.ty, Outcome::Question, text);
        writer.note(Note { trace: Some(one.opened), ..note });
    }
}

/// What the source has and the model has no place for.
pub(super) fn lower_rest(writer: &mut Writer<'_>) {
    accounts(writer);
    left_behind(writer);
    for one in &writer.estate.unmapped {
        // What Kubernetes could say as well is worth a look by those who know why it was said.
        let text = match (one.fidelity, one.note) {
            (_, "") => "It is not written.".to_owned(),
            (Fidelity::Exact | Fidelity::Approximate, note) => {
                format!("It is not written; Kubernetes has something like it. {note}")
            }
            (Fidelity::None | Fidelity::ReadOnly, note) => format!("It is not written. {note}"),
        };
        writer.note(Note {
            workload: Arc::clone(&one.workload),
            property: Arc::clone(&one.path),
            key: None,
            outcome: Outcome::Lost,
            text: Arc::from(text),
            trace: Some(one.trace),
        });
    }
}
