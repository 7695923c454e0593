//! The Azure side: from the resources of a deployment to what runs there.
//!
//! What Azure knows is data below `mappings/`: [`properties`] has every property of Container Apps, and what becomes of it;
//! [`roles`] has the built-in roles by their identifiers.

pub mod properties;
pub mod roles;
