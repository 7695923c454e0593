//! Evaluation: a template and its parameters to resources.

pub mod check;
pub mod snapshot;
