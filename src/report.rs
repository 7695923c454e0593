//! A run as plain, resolved data, and one file for each form of it.
//!
//! Whatever a reader sees stands in a [`run::Run`]: values as texts, places as files and lines, counts. A form writes it
//! down and decides nothing.

pub mod resolve;
pub mod run;
