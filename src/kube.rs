//! The Kubernetes side: from rendered objects to what runs there.
//!
//! Each way in which Kubernetes says a thing is a *dialect* and has one file, named after it. What the files of the dialects
//! share is below them.
//!
//! ```text
//! objects ─► cluster (found by kind and name; selectors)      reader: fields with the place that set them
//!              │
//!              ▼
//!            lift ─► deployment, cronjob, keda ─► workload ─► container ─► variables, probe, volume
//!              │       scale: hpa, keda                          config, secrets: external_secrets, key_vault_csi
//!              │       ingress: service ◄─ gateway, traefik, nginx; network_policy, linkerd
//!              ├────► identities: application_identity, workload_identity, aso
//!              └────► remains: what no dialect reads ─► estate
//!
//! estate ─► lower ─► deployment, cronjob ─► pod ─► container ─► variables: telemetry; probe, volume
//!             │        hpa                                      secrets: external_secrets
//!             │        ingress: service ─► gateway or traefik; network_policy, linkerd, disruption
//!             ├────► identities: application_identity, aso
//!             └────► others, carried: what is not said, and what is ─► objects, notes, variables, accepted differences
//! ```
//!
//! A dialect that is also written has its `lower` beside its lift: in the same file, or in one below it. All of them add to one
//! `writer`, and what only a deployment knows is written in one place, `supplied`.

mod allow;
mod application_identity;
mod aso;
mod carried;
mod cluster;
mod config;
mod container;
mod cronjob;
mod dapr;
mod defaults;
mod deployment;
mod disruption;
mod exposure;
mod external_secrets;
mod gateway;
mod hpa;
mod identities;
mod ingress;
mod keda;
mod key_vault_csi;
mod lift;
mod linkerd;
pub mod lower;
mod network_policy;
mod nginx;
mod others;
mod placement;
mod pod;
mod probe;
mod quantity;
mod reader;
mod remains;
mod secrets;
mod selector;
mod service;
mod supplied;
mod telemetry;
mod traefik;
mod variables;
mod vault;
mod volume;
mod workload;
mod workload_identity;
mod writer;

pub use lift::lift;
pub use lower::lower;

use crate::object::Node;
use crate::origin::Origins;

/// What one rendered folder of an environment gives.
#[derive(Debug)]
pub struct Input {
    /// The objects, in the order of the rendering.
    pub objects: Vec<Node>,
    /// Where their fields come from.
    pub origins: Origins,
}
