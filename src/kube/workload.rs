//! A workload from the object that has its pods.

use std::sync::Arc;

use super::cluster::Cluster;
use super::container;
use super::cronjob;
use super::dapr;
use super::deployment;
use super::hpa;
use super::hpa::Autoscalers;
use super::ingress::Ways;
use super::keda;
use super::placement;
use super::reader::Reader;
use super::secrets::{Fillers, Read};
use super::selector::{Labels, labels};
use super::volume;
use super::workload_identity;
use crate::estate::{Container, Kind, Other, Presence, Property, Workload};

/// A workload that does not know yet whose identities and grants are its own.
pub(super) struct Draft<'a> {
    /// What is known of it.
    pub(super) workload: Workload,
    /// The object.
    pub(super) object: Reader<'a>,
    /// The template of its pods.
    pub(super) template: Reader<'a>,
    /// The labels of its pods.
    pub(super) labels: Labels<'a>,
}

/// Everything that workloads are read with.
pub(super) struct Context<'a> {
    fillers: Fillers<'a>,
    autoscalers: Autoscalers<'a>,
    scaled: Autoscalers<'a>,
    ways: Ways<'a>,
}

impl<'a> Context<'a> {
    /// Looks at a cluster once.
    pub(super) fn of(cluster: &'a Cluster<'a>) -> Self {
        Self {
            fillers: Fillers::of(cluster),
            autoscalers: Autoscalers::of(cluster, "autoscaling", "HorizontalPodAutoscaler"),
            scaled: Autoscalers::of(cluster, keda::GROUP, "ScaledObject"),
            ways: Ways::of(cluster),
        }
    }

    /// An app.
    pub(super) fn app(&self, object: Reader<'a>) -> Draft<'a> {
        let template = object.path(&["spec", "template"]);
        let labels = labels(&template.path(&["metadata", "labels"]));
        let (mut read, mut others) = (Read::default(), Vec::new());
        let scale = match (self.scaled.find(&object), self.autoscalers.find(&object)) {
            (Some(scaled), _) => {
                others = keda::others(&scaled);
                keda::scale(&scaled, &self.fillers, &mut read)
            }
            (None, Some(autoscaler)) => hpa::scale(&autoscaler),
            (None, None) => deployment::fixed(&object),
        };
        others.extend(dapr::others(&template));
        let (ingress, ports) = self.ways.ingress(&template, &labels).unzip();
        others.extend(ports.into_iter().flatten());
        self.draft(object, template, Kind::App { scale, ingress }, read, others)
    }

    /// A job by its schedule.
    pub(super) fn cron_job(&self, object: Reader<'a>) -> Draft<'a> {
        let template = object.path(&["spec", "jobTemplate", "spec", "template"]);
        let job = Kind::Job(cronjob::scheduled(&object));
        self.draft(object, template, job, Read::default(), Vec::new())
    }

    /// A job that runs when it is made.
    pub(super) fn job(&self, object: Reader<'a>) -> Draft<'a> {
        let job = Kind::Job(cronjob::once(&object));
        self.draft(object, object.path(&["spec", "template"]), job, Read::default(), Vec::new())
    }

    /// A job that something elsewhere starts.
    pub(super) fn scaled_job(&self, object: Reader<'a>) -> Draft<'a> {
        let mut read = Read::default();
        let job = Kind::Job(cronjob::by_event(&object, &self.fillers, &mut read));
        let others = keda::job_others(&object);
        self.draft(object, object.path(&["spec", "jobTargetRef", "template"]), job, read, others)
    }

    fn draft(
        &self,
        object: Reader<'a>,
        template: Reader<'a>,
        kind: Kind,
        mut read: Read,
        mut others: Vec<Other>,
    ) -> Draft<'a> {
        let spec = template.member("spec");
        let injected = workload_identity::injected(&template);
        let mut all = |list: &str, main: bool| -> Vec<Container> {
            let containers = container::own(&spec.member(list));
            let one = |(index, reader): (usize, Reader<'a>)| {
                let found = container::container(&reader, &self.fillers, injected.as_ref(), &mut read);
                let key = (index > 0 || !main).then_some(&found.name);
                others.extend(container::limits(&reader, key));
                found
            };
            containers.into_iter().enumerate().map(one).collect()
        };
        let (containers, init_containers) = (all("containers", true), all("initContainers", false));
        let mut volumes = volume::volumes(&spec, &self.fillers, &mut read);
        volumes.extend(volume::claimed_by_each(&object));
        let grace = spec.member("terminationGracePeriodSeconds");
        if let Some(value) = grace.value() {
            let property = Property::TerminationGracePeriodSeconds;
            others.push(Other { property, key: None, value, trace: grace.trace() });
        }
        let (secrets, more_secrets) = read.finish();
        let name = object.path(&["metadata", "name"]);
        let workload = Workload {
            name: object.name(),
            own_name: name
                .text()
                .unwrap_or_else(|| crate::estate::Field::known(Arc::from(""), object.opened())),
            kind,
            opened: object.opened(),
            presence: Presence::Certain,
            containers,
            init_containers,
            secrets,
            more_secrets,
            volumes,
            identities: Vec::new(),
            grants: Vec::new(),
            placement: placement::pool(&spec),
            others,
        };
        let labels = labels(&template.path(&["metadata", "labels"]));
        Draft { workload, object, template, labels }
    }
}
