//! Bicep: from text to the program that is evaluated.
//!
//! ```text
//! load ── finds and reads each file once ──► syntax ── trees ──► bind ── names, types, files ──► template::Program
//! ```

// A mapping of one kind of tree to another asks for the few kinds it treats apart.
#![allow(clippy::wildcard_enum_match_arm)]

mod bind;
pub mod load;
mod problem;
pub mod syntax;

pub use load::{Loaded, Loader};
