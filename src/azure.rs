//! The Azure side: from the resources of a deployment to what runs there.
//!
//! What Azure knows is data below `mappings/`: [`properties`] has every property of Container Apps, and what becomes of it;
//! [`roles`](crate::roles) has the built-in roles by their identifiers.
//!
//! ```text
//! evaluations ─► lift ─► workloads ─► containers, scaling, others     (reader: values with the way to them)
//!                 ├────► replaced: what is deployed again later in the run
//!                 ├────► access: identities and grants, by ids
//!                 ├────► storages: which shares volumes are
//!                 ├────► unmapped: what no place was found for        (properties)
//!                 └────► naming: names that pair the sides            ─► estates
//! ```

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a property takes a few kinds of value; every other is kept as it is, as something unknown"
)]

mod access;
mod around;
mod containers;
#[cfg(test)]
mod coverage;
mod declarations;
mod defaults;
mod ids;
mod interpolations;
mod lift;
mod naming;
mod others;
pub mod properties;
mod reader;
mod replaced;
mod scaling;
mod storages;
mod unmapped;
mod workloads;

pub use lift::{Environment, Input, Others, lift, others};
