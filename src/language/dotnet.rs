//! How .NET writes and reads numbers and times in the invariant culture.
//!
//! Microsoft's engine is a .NET program, and `format()`, `dateTimeAdd()` and the text of a number show it. These modules
//! follow the rules of .NET 8 and know nothing of templates.

pub mod composite;
pub mod custom_number;
pub mod duration;
pub mod number;
pub mod time;
pub mod time_format;
pub mod time_parse;
