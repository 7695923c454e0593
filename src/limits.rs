//! Every limit of tricep, in one place, with its reason.
//!
//! A limit is met with a diagnostic that names it, never with a panic, a hang or a truncated answer.

/// Largest text file that is read. Larger than any Bicep, template or manifest seen; small enough to hold a few.
pub const SOURCE_BYTES: u64 = 64 * 1024 * 1024;

/// Deepest nesting of syntax that the typed view follows. Official Bicep files stay below thirty.
pub const SYNTAX_DEPTH: usize = 200;
