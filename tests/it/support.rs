//! What the tests share.

pub(crate) mod program;
pub(crate) mod shared;
pub(crate) mod tool;
pub(crate) mod tree;
