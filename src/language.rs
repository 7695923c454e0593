//! Evaluation: what the template languages compute, exactly as Microsoft's engine does.
//!
//! This layer knows values, not syntax. What is not known stays not known: an operation either has the answer that it would
//! have whatever the unknown turns out to be, or it says that it is [undecided](functions::Fail::Undecided).

pub mod collation;
pub mod dotnet;
pub mod equality;
pub mod expression_text;
pub mod functions;
pub mod operators;
pub mod partly;
pub mod text;
pub mod wire;

#[cfg(test)]
mod laws;
