//! What runs in one environment, to the objects that say it on Kubernetes: the inverse of [`lift`](super::lift()).
//!
//! Each dialect writes in its own file what it also reads. What a dialect cannot say is never dropped: it is a [`Note`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::application_identity;
use super::aso;
use super::carried;
use super::cronjob;
use super::deployment;
use super::disruption;
use super::external_secrets;
use super::ingress;
use super::linkerd;
use super::others;
use super::pod;
use super::secrets;
use super::writer::{Subject, Writer};
use crate::estate::{Estate, Kind, Text, TraceId};
use crate::object::Placed;

/// The objects of an environment.
pub fn lower(estate: &Estate, target: &Target) -> Lowered {
    let mut writer = Writer::new(estate, target);
    for subject in Subject::all(estate, target) {
        application_identity::lower(&mut writer, &subject);
        match &subject.workload.kind {
            Kind::App { scale, ingress } => {
                deployment::lower(&mut writer, &subject, scale, ingress.as_ref());
                ingress::lower(&mut writer, &subject, ingress.as_ref());
                disruption::lower(&mut writer, &subject, scale);
            }
            Kind::Job(job) => cronjob::lower(&mut writer, &subject, job),
        }
        others::lower(&mut writer, &subject);
        secrets::lower_unread(&mut writer, &subject);
        external_secrets::lower(&mut writer, &subject);
        aso::lower(&mut writer, &subject);
        linkerd::lower(&mut writer, &subject);
    }
    application_identity::lower_rest(&mut writer);
    external_secrets::lower_stores(&mut writer);
    aso::lower_rest(&mut writer);
    linkerd::lower_rest(&mut writer);
    pod::lower_rest(&mut writer);
    others::lower_rest(&mut writer);
    let mut lowered = writer.finish();
    carried::note(estate, &mut lowered);
    lowered
}

/// What is written, and for whom.
#[derive(Clone, Debug)]
pub struct Target {
    /// The product: folders, names and variables follow from it.
    pub product: Text,
    /// The namespace of everything.
    pub namespace: Text,
    /// What the environment is called on Kubernetes.
    pub environment: Text,
    /// The host name under which the product is reached in this environment, where somebody says it.
    pub host: Option<Text>,
    /// What workloads are called, where that is otherwise than on Azure.
    pub names: BTreeMap<Text, Text>,
    /// Under which path an app is found that shares its host, where somebody says it; by its name on Azure.
    pub paths: BTreeMap<Text, Text>,
    /// How the platform wants things said.
    pub dialects: Dialects,
    /// Whether jobs are written so that nothing starts them: for a rehearsal beside the running system.
    pub suspend_jobs: bool,
}

/// How a platform wants things said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialects {
    /// How apps are reached.
    pub ingress: IngressDialect,
    /// How roles are granted.
    pub grants: GrantDialect,
}

/// How apps are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IngressDialect {
    /// By an HTTPRoute; where networks are kept out, which that cannot say, by Traefik's IngressRoute with a Middleware.
    Either,
    /// Always by an HTTPRoute.
    Gateway,
    /// Always by Traefik's IngressRoute.
    Traefik,
}

/// How roles are granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantDialect {
    /// By a RoleAssignment of Azure Service Operator.
    Aso,
    /// Outside of the cluster: they are recorded, and nothing is written.
    Outside,
}

/// What becomes of the estate of an environment.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The objects.
    pub objects: Vec<Placed>,
    /// Of each of them, in the same order, the declaration that it says: a trace of the estate. Some say none.
    pub declared: Vec<Option<TraceId>>,
    /// What is to be known about them: what was carried how, and what is asked.
    pub notes: Vec<Note>,
    /// What is substituted in them.
    pub variables: Vec<Variable>,
    /// Which differences a rule of the platform makes, and why that is accepted.
    pub accepted: Vec<Accepted>,
}

/// What became of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The workload or resource that has it.
    pub workload: Text,
    /// The property, as the vocabulary of facts or the documentation of the source calls it.
    pub property: Text,
    /// Which one of several.
    pub key: Option<Text>,
    /// What became of it.
    pub outcome: Outcome,
    /// In a sentence or two: what became of it, what that costs, what to do.
    pub text: Text,
    /// Where it is declared.
    pub trace: Option<TraceId>,
}

/// What became of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is said with the same meaning.
    Exact,
    /// It is said nearly.
    Approximate,
    /// It is not said.
    Lost,
    /// The people who migrate must decide.
    Question,
    /// The platform team must decide.
    Platform,
}

/// A value that is substituted when the tree is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name: `PARCEL_AZURE_APPCONFIG_URI`.
    pub name: Text,
    /// What it stands for, as people name it: `the endpoint of the App Configuration store appcs-parcel-test`.
    pub stands_for: Text,
    /// What a value looks like, where that is known: `https://{name}.azconfig.io`.
    pub looks_like: Option<Text>,
    /// Whether it is secret: it must come from a Secret.
    pub secret: bool,
    /// The workloads that need it.
    pub used_by: Vec<Text>,
}

/// A difference that a rule of the platform makes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Accepted {
    /// The workload.
    pub workload: Text,
    /// The property, in the vocabulary of facts.
    pub property: &'static str,
    /// Which one of several.
    pub key: Option<Text>,
    /// The rule.
    pub reason: Arc<str>,
}
