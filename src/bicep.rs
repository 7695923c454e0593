//! Bicep: texts in, a template out.

pub mod syntax;
