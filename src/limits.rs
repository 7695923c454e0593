//! Every limit of tricep, in one place, with its reason.
//!
//! A limit is met with a diagnostic that names it, never with a panic, a hang or a truncated answer.

/// Largest text file that is read. Larger than any Bicep, template or manifest seen; small enough to hold a few.
pub const SOURCE_BYTES: u64 = 64 * 1024 * 1024;

/// Deepest nesting of syntax that the typed view follows. Official Bicep files stay below thirty.
pub const SYNTAX_DEPTH: usize = 200;

/// Largest ARM template or parameters file. Azure takes none above four megabytes; compiled registry modules, which it never
/// sees whole, reach 3.3. A tree of JSON is many times larger than its text.
pub const TEMPLATE_BYTES: usize = 16 * 1024 * 1024;

/// Most values of an ARM template, those of expressions among them, and those counted again that are written once and used
/// again. The largest compiled registry module has eighty thousand; a small text can ask for billions.
pub const TEMPLATE_VALUES: usize = 2_000_000;

/// Deepest nesting of resources in resources. No type of Azure has as many parts.
pub const CHILD_DEPTH: usize = 16;

/// Largest width, precision or argument number in a format text. Far beyond any real one, and no text can be asked for that
/// fills the memory.
pub const FORMAT_WIDTH: usize = 10_000;

/// Deepest nesting of a JSON text and of a value. Azure refuses templates far below it; a stack of two megabytes holds it.
pub const VALUE_DEPTH: usize = 256;

/// Deepest nesting of an ARM expression, a chain of members included, and of a value with the expressions in it. Compiled
/// templates stay below sixty.
pub const EXPRESSION_DEPTH: usize = 256;

/// Most items that `range()` makes; the documented limit of the platform.
pub const RANGE_ITEMS: i64 = 10_000;

/// Longest text that a function makes. Longer than any template; a chain of `replace` calls could ask for more than memory.
pub const TEXT_BYTES: usize = 64 * 1024 * 1024;
