//! Everything that is tested from outside of a module, in one binary: one link instead of one for each file.
//!
//! [`tidy`] and [`layers`] test the house itself, [`cli`] the real binary, [`disk`] the door to the disk; [`syntax`] and
//! [`recovery`] what is said of Bicep that cannot be read.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "tests set up files, start the binary and say what they skip"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first surprise"
)]

mod arm;
mod azure;
mod bind;
mod bounds;
mod browser;
mod check;
mod cli;
mod configuration;
mod conformance;
mod corpus;
mod disk;
mod docs;
mod documents;
mod explain;
mod functions;
mod graph;
mod init;
mod inventory;
mod kube;
mod kustomize;
mod layers;
mod layout;
mod lint;
mod lower;
mod manners;
mod migrate;
mod mutations;
mod parity;
mod recovery;
mod render;
mod report;
mod secrets;
mod snapshot;
mod soundness;
mod support;
mod syntax;
mod tables;
mod tidy;
mod watch;
