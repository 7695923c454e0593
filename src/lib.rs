//! tricep reads what a team runs on Azure Container Apps from its Bicep, writes the DIS Kubernetes manifests that replace
//! it, and reports, line by line, where the two no longer agree.
//!
//! ARCHITECTURE.md shows the modules in the order of the data.

pub mod arm;
pub mod azure;
pub mod bicep;
pub mod cli;
pub mod delivery;
pub mod diag;
pub mod diff;
pub mod estate;
pub mod eval;
pub mod explain;
pub mod graph;
pub mod kube;
pub mod kustomize;
pub mod language;
pub mod limits;
pub mod lint;
pub mod migrate;
pub mod neighbour;
pub mod object;
pub mod origin;
pub mod parallel;
pub mod parity;
pub mod profile;
pub mod report;
pub mod roles;
pub mod source;
pub mod table;
pub mod template;
pub mod value;
pub mod variable;
pub mod world;
pub mod yaml;
