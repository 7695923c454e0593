//! tricep reads what a team runs on Azure Container Apps from its Bicep, writes the DIS Kubernetes manifests that replace
//! it, and reports, line by line, where the two no longer agree.
//!
//! The modules in the order of the data, see ARCHITECTURE.md:

pub mod arm;
pub mod eval;
pub mod limits;
pub mod origin;
pub mod source;
pub mod value;
