//! Bicep: from text to the program that is evaluated.

pub mod syntax;
