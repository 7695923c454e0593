//! A migration: what runs on Azure as a tree for Kubernetes, and how that tree comes into a folder without losing what
//! people wrote there.
//!
//! ```text
//! profile, tricep.yaml, flags ─► order ─► kube::lower, for each environment ─► summary ─► guide, waivers, JSON
//!                                                    │
//!                                                    ▼
//!                         write: layout, wiring ─► files ─► plan ◄─ record, what lies there
//!                                                             │
//!                                                             ▼
//!                                                           steps
//! ```
//!
//! Nothing is written here. A [`plan::Plan`] says what is to be done, step by step, so that whoever does it may stop anywhere.

pub mod accepted;
pub mod diff;
mod guide;
pub mod json;
pub mod merge;
pub mod order;
pub mod plan;
pub mod problem;
pub mod questions;
pub mod record;
pub mod summary;
pub mod told;
pub mod write;
