//! Pods, as they are written: what is the same for apps and jobs.

use super::application_identity;
use super::container;
use super::cronjob;
use super::lower::Outcome;
use super::volume;
use super::workload_identity::USE;
use super::writer::{NAME, Subject, Writer};
use crate::estate::{Ingress, Kind, Presence, Property, Scale, Workload};
use crate::object::Node;
use crate::object::build::{bool, int, mapping, sequence, text};
use crate::value::mask;

/// What the pods are for.
pub(super) enum Pods<'a> {
    /// They run all the time.
    App {
        /// How many there are.
        scale: &'a Scale,
        /// How they are reached.
        ingress: Option<&'a Ingress>,
    },
    /// They run to an end.
    Job,
}

/// The annotation that puts pods into the mesh, or keeps them out of it.
const INJECT: &str = "linkerd.io/inject";

/// The user that processes run as: the one that images of .NET have for this.
const USER: i64 = 1654;

/// The label that tells in which zone a node is.
const ZONE: &str = "topology.kubernetes.io/zone";

/// The template of the pods of a workload.
pub(super) fn template(writer: &mut Writer<'_>, subject: &Subject<'_>, pods: &Pods<'_>) -> Node {
    let account = application_identity::account_of(subject);
    // A proxy beside a job would keep it from ever coming to its end.
    let mesh = match pods {
        Pods::App { .. } => "enabled",
        Pods::Job => "disabled",
    };
    let metadata = mapping([
        (
            "labels",
            mapping([
                (NAME, Some(text(subject.name.clone()))),
                (USE, account.is_some().then(|| text("true"))),
            ]),
        ),
        ("annotations", mapping([(INJECT, text(mesh))])),
    ]);
    let workload = subject.workload;
    let port = match pods {
        Pods::App { ingress, .. } => {
            ingress.and_then(|ingress| ingress.port.as_ref().map(|port| (port, ingress)))
        }
        Pods::Job => None,
    };
    let init = workload.init_containers.iter();
    let init: Vec<Node> =
        init.map(|one| container::lower(writer, subject, one, container::Role::Init)).collect();
    let own = workload.containers.iter().enumerate();
    let own: Vec<Node> = own
        .map(|(index, one)| {
            let role = if index == 0 { container::Role::Main { port } } else { container::Role::Beside };
            container::lower(writer, subject, one, role)
        })
        .collect();
    let volumes = volume::lower(writer, subject);
    let grace =
        workload.others.iter().find(|other| other.property == Property::TerminationGracePeriodSeconds);
    let grace = grace.map(|grace| {
        writer.value(&grace.value, subject.place(Property::TerminationGracePeriodSeconds.word()))
    });
    presence(writer, subject);
    let some = |list: Vec<Node>| (!list.is_empty()).then(|| sequence(list));
    let spec = mapping([
        ("serviceAccountName", account.map(text)),
        ("enableServiceLinks", Some(bool(false))),
        ("restartPolicy", matches!(pods, Pods::Job).then(|| text("Never"))),
        ("terminationGracePeriodSeconds", grace),
        ("securityContext", Some(security())),
        ("topologySpreadConstraints", spread(subject, pods)),
        ("initContainers", some(init)),
        ("containers", Some(sequence(own))),
        ("volumes", some(volumes)),
    ]);
    mapping([("metadata", metadata), ("spec", spec)])
}

/// What no process in the pods may do.
fn security() -> Node {
    mapping([
        ("runAsNonRoot", bool(true)),
        ("runAsUser", int(USER)),
        ("seccompProfile", mapping([("type", text("RuntimeDefault"))])),
    ])
}

/// Pods of which there may be several do not all go with one zone.
fn spread(subject: &Subject<'_>, pods: &Pods<'_>) -> Option<Node> {
    let Pods::App { scale, .. } = pods else { return None };
    if scale.max.get().is_some_and(|max| *max < 2) {
        return None;
    }
    Some(sequence([mapping([
        ("maxSkew", int(1)),
        ("topologyKey", text(ZONE)),
        ("whenUnsatisfiable", text("ScheduleAnyway")),
        ("labelSelector", mapping([("matchLabels", subject.selector())])),
    ])]))
}

/// Whether the workload is there at all may depend on what nobody knows.
fn presence(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let workload = subject.workload;
    if subject.name != workload.name {
        let text = format!("Kubernetes does not take the name, so it is called {} here.", subject.name);
        writer.note(subject.note(Property::Existence.word(), Outcome::Approximate, text, workload.opened));
    }
    let own = workload.own_name.get().filter(|own| **own != subject.name);
    let shares = |other: &Workload| !std::ptr::eq(other, workload) && other.own_name.get() == own;
    if let Some(own) = own.filter(|_| writer.estate.workloads.iter().any(shares)) {
        let text = format!(
            "On Azure it is called {own}, as another app or job is. Here all have one namespace, so that it is called {}.",
            subject.name
        );
        writer.note(subject.note(Property::Existence.word(), Outcome::Approximate, text, workload.opened));
    }
    if let Presence::Depends(on) = &workload.presence {
        let text = format!("It is written; whether it runs on Azure depends on {}.", mask::text(on));
        writer.note(subject.note(Property::Existence.word(), Outcome::Question, text, workload.opened));
    }
}

/// What is assumed of all images.
pub(super) fn lower_rest(writer: &mut Writer<'_>) {
    if writer.estate.workloads.is_empty() {
        return;
    }
    let text = format!(
        "The pods are held to the restricted standard: no root, no privileges, no capabilities. Azure asks nothing of the kind, and no declaration says which user an image has, so that of .NET images is written, {USER}. Check that every image runs as it and listens to no port below 1024, and change `runAsUser` where one has another."
    );
    let note = writer.product_note("securityContext", Outcome::Question, text);
    writer.note(note);
    let measured = |workload: &Workload| match &workload.kind {
        Kind::App { scale, .. } => scale.rules.iter().any(|rule| matches!(&*rule.ty, "cpu" | "memory")),
        Kind::Job(_) => false,
    };
    if writer.estate.workloads.iter().any(measured) {
        let text = "An autoscaler measures all containers of a pod, that of the mesh among them, which asks for little and uses little. A rule about the CPU or the memory fires a little later than on Azure.";
        let note = writer.product_note(Property::ScaleRule.word(), Outcome::Approximate, text);
        writer.note(note);
    }
    if writer.estate.workloads.iter().any(|workload| matches!(workload.kind, Kind::Job(_))) {
        let text = "Azure starts a job again while it still runs; here a run waits for the one before it, or is left out.";
        let note = writer.product_note("concurrencyPolicy", Outcome::Approximate, text);
        writer.note(note);
        cronjob::lower_rest(writer);
    }
}
