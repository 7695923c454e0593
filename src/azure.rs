//! The Azure side: from the resources of a deployment to what runs there.
//!
//! What Azure knows is data below `mappings/`: [`roles`] has the built-in roles by their identifiers.

pub mod roles;
