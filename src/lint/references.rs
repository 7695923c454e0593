//! The family R: whether what names something else names something that is there.

mod configuration;
mod delivery;
mod leftover;
mod routes;

pub(super) use configuration::{configuration, secret_store};
pub(super) use delivery::{delivery, patches};
pub(super) use leftover::left_over;
pub(super) use routes::{api_management, destinations, mesh_destination, routes};
