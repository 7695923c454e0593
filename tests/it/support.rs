//! What the tests share.

pub(crate) mod compared;
pub(crate) mod normalise;
pub(crate) mod printed;
pub(crate) mod program;
pub(crate) mod rendered;
pub(crate) mod run;
pub(crate) mod shared;
pub(crate) mod tool;
pub(crate) mod tree;
