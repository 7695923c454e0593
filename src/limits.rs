//! Every limit of tricep, in one place, with its reason.
//!
//! A limit is met with a diagnostic that names it, never with a panic, a hang or a truncated answer.

/// Largest text file that is read. Larger than any Bicep, template or manifest seen; small enough to hold a few.
pub const SOURCE_BYTES: u64 = 64 * 1024 * 1024;

/// Deepest nesting of syntax that the typed view follows. Official Bicep files stay below thirty.
pub const SYNTAX_DEPTH: usize = 200;

/// Most mistakes that are reported of one file. Whoever has more mends the first ones and asks again; a file that is no
/// Bicep at all would otherwise have one in every line.
pub const MISTAKES: usize = 200;

/// Longest declaration, in bytes, whose mistakes are told apart by the parser's log. The log costs a hundred times the
/// parsing; of a longer declaration the first mistake is reported and the others are counted.
pub const LOGGED_BYTES: usize = 256 * 1024;
