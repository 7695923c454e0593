//! ARM: templates and parameters files in JSON, with expressions inside texts.
//!
//! [`load()`] makes a template the same [`crate::template::Program`] that Bicep becomes, [`parameters`] does it for values.
//! Both go on where Azure would refuse the file, and say so; what could not be read is marked as broken.

pub mod expression;
mod json;
pub mod load;
mod mistake;
pub mod parameters;
mod places;

pub use load::{Context, load};
