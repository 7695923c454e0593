//! The family W: what runs, as whom, and how it is looked after.

mod identity;
mod jobs;
mod mesh;
mod pod;
mod telemetry;

pub(super) use identity::{identity, identity_tags, one_vault, policy_values};
pub(super) use jobs::{manual_jobs, replicas, restart};
pub(super) use mesh::mesh;
pub(super) use pod::{image, placement, pod, security};
pub(super) use telemetry::telemetry;
