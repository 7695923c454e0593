//! What runs in one environment, whatever it runs on: workloads, identities, grants, secrets. Data and invariants only.
//!
//! Nothing here knows Azure or Kubernetes. Each side fills the same model, and two estates are compared by their [`facts`].
//! Every [`Field`] has a value, known or not, and a trace of why it is what it is.

pub mod access;
pub mod cron;
pub mod dapr;
pub mod facts;
pub mod field;
pub mod images;
pub mod leftover;
pub mod naming;
pub mod network;
pub mod numbered;
pub mod quantity;
pub mod trace;
pub mod workload;

pub use access::{Condition, Grant, GrantKey, Identity, IdentityUse, Principal, Supporting};
pub use facts::{Fact, Property};
pub use field::{Field, Presence, Rule, Setting, Text};
pub use trace::{Trace, TraceId, Traces};
pub use workload::{
    Action, AllowRule, Container, EnvValue, EnvVar, Handler, Ingress, Job, Kind, Mount, Other, Probe,
    ProbeKind, Rest, Scale, ScaleRule, Secret, SecretSource, Trigger, VaultPlaces, Volume, Workload,
};

use std::sync::Arc;

use crate::source::Span;

/// Everything declared for one environment on one side.
#[derive(Debug, Default)]
pub struct Estate {
    /// The name of the environment.
    pub environment: Arc<str>,
    /// Apps and jobs, in the order of their names.
    pub workloads: Vec<Workload>,
    /// Identities that belong to no workload.
    pub identities: Vec<Identity>,
    /// Grants that belong to no workload, or whose principal is not certain.
    pub grants: Vec<Grant>,
    /// Other resources.
    pub supporting: Vec<Supporting>,
    /// What the source has and the model has no place for.
    pub unmapped: Vec<Unmapped>,
    /// Why everything is what it is.
    pub traces: Traces,
}

impl Estate {
    /// Where secrets are decided that stand in the declaration itself and in no vault.
    pub fn inline_secrets(&self) -> impl Iterator<Item = Span> {
        let secrets = self.workloads.iter().flat_map(|workload| &workload.secrets);
        let inline = secrets.filter(|secret| matches!(secret.source, SecretSource::Inline(_)));
        inline.filter_map(|secret| self.traces.decided(secret.trace))
    }
}

/// How faithfully Kubernetes carries a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fidelity {
    /// With the same meaning and unit.
    Exact,
    /// With another meaning, default, scope or owner.
    Approximate,
    /// Not at all.
    None,
    /// Azure writes it, so there is nothing to carry.
    ReadOnly,
}

impl Fidelity {
    /// All of them, the most faithful first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Approximate, Self::None, Self::ReadOnly];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Approximate => "approximate",
            Self::None => "none",
            Self::ReadOnly => "read-only",
        }
    }
}

/// A property of the source that the model has no place for.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmapped {
    /// The workload or resource that has it.
    pub workload: Arc<str>,
    /// Its path, as the documentation writes it.
    pub path: Arc<str>,
    /// How far the other side can say the same.
    pub fidelity: Fidelity,
    /// What is known about it.
    pub note: &'static str,
    /// Where it is written.
    pub trace: TraceId,
}
