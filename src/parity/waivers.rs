//! Differences that somebody accepted: what, where, why and until when.

use std::sync::Arc;

/// An accepted difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Why it is accepted.
    pub reason: Arc<str>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Waivers {}
