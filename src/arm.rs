//! The ARM template language.

pub mod expression;
