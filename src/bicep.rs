//! Bicep: from text to the program that is evaluated.
//!
//! ```text
//! load ── finds and reads each file once ──► syntax ── trees ──► bind ── names, types, files ──► template::Program
//! ```

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a view of a tree, or a mapping of one to another, asks for the few kinds that it treats apart"
)]

mod bind;
pub mod load;
mod nesting;
mod problem;
pub mod syntax;

pub use load::{Loaded, Loader};
pub use problem::{is_foreseen, is_not_restored};
