//! The ARM template language.

pub mod expression;
mod load;

pub use load::{Context, load};
