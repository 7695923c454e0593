//! What a run found, resolved: plain data that every form shows as it is.
//!
//! An inventory is a run with one side. Facts are in the order in which they are shown: by workload, then by property and
//! key, then by environment.

use std::sync::Arc;

/// What a run found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The folder of the Azure side, as people name it.
    pub aca_root: Arc<str>,
    /// The environments, in the order in which they are shown.
    pub environments: Vec<Environment>,
    /// Every workload, in the order in which they are shown.
    pub workloads: Vec<Workload>,
    /// Every fact.
    pub facts: Vec<Fact>,
    /// Role assignments that belong to no workload, or whose principal is not certain.
    pub grants: Vec<Grant>,
    /// Resources that workloads refer to: vaults, registries, databases and others.
    pub resources: Vec<Resource>,
    /// Properties of the source that are not carried over.
    pub unmapped: Vec<Unmapped>,
    /// What is wrong, and what could not be read.
    pub diagnostics: Vec<Message>,
}

/// One column of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// What people call it.
    pub name: Arc<str>,
    /// Its name on Azure.
    pub aca: Option<Arc<str>>,
    /// Its name on DIS.
    pub dis: Option<Arc<str>>,
}

/// An app or a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The name that pairs the sides.
    pub name: Arc<str>,
    /// What it is.
    pub kind: WorkloadKind,
}

/// What a [`Workload`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkloadKind {
    /// Runs all the time.
    App,
    /// Runs when it is triggered.
    Job,
    /// No workload: an identity or a grant that belongs to none.
    Other,
}

/// One comparable property.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The name of the workload.
    pub workload: Arc<str>,
    /// The name of the environment.
    pub environment: Arc<str>,
    /// A word of the vocabulary, such as `minReplicas`.
    pub property: &'static str,
    /// Which one of several: the name of a variable, the type of a probe.
    pub key: Option<Arc<str>>,
    /// On Azure.
    pub aca: Option<Side>,
    /// On DIS.
    pub dis: Option<Side>,
}

/// A value on one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The value; null when all of it is unknown or secret. What is unknown or secret in a text stands in it by name.
    pub value: serde_json::Value,
    /// The value as people read it.
    pub text: Arc<str>,
    /// The place that decided it.
    pub origin: Option<Place>,
    /// The way from there to where it is used.
    pub chain: Vec<Hop>,
    /// Why it is not known, when it or a part of it is not.
    pub unknown: Option<Arc<str>>,
    /// The rule of the platform that decided it, when no file does, with a link.
    pub default: Option<Arc<str>>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the root of its side.
    pub file: Arc<str>,
    /// The line, from one.
    pub line: u32,
    /// The column, from one.
    pub column: u32,
}

/// A step on the way of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// What it passed: `param`, `var`, `module input`, `resource`.
    pub kind: &'static str,
    /// The name of that.
    pub name: Option<Arc<str>>,
    /// Its place.
    pub place: Place,
}

/// A role that somebody has on something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The name of the environment.
    pub environment: Arc<str>,
    /// The role, by its name where it is a built-in one.
    pub role: Arc<str>,
    /// Who has it.
    pub principal: Arc<str>,
    /// On what.
    pub scope: Arc<str>,
    /// The workload it belongs to.
    pub workload: Option<Arc<str>>,
    /// Where it is declared.
    pub origin: Option<Place>,
}

/// A resource beside the workloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The name of the environment.
    pub environment: Arc<str>,
    /// Its full type.
    pub ty: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Whether it is deployed here, or only referred to.
    pub deployed: bool,
    /// The workloads that refer to it.
    pub used_by: Vec<Arc<str>>,
    /// Where it is declared.
    pub origin: Option<Place>,
}

/// A property of the source that is not carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// The workload or resource that has it.
    pub workload: Arc<str>,
    /// The environments in which it has it.
    pub environments: Vec<Arc<str>>,
    /// The property, such as `properties.configuration.maxInactiveRevisions`.
    pub path: Arc<str>,
    /// How far Kubernetes can say the same: exact, approximate, none.
    pub fidelity: &'static str,
    /// What is known about it.
    pub note: Arc<str>,
    /// Where it is written.
    pub origin: Option<Place>,
}

/// Something to be said about the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// Its code.
    pub code: &'static str,
    /// What it says.
    pub message: Arc<str>,
    /// What to do about it.
    pub help: Option<Arc<str>>,
    /// Where.
    pub place: Option<Place>,
}
