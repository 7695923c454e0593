//! A run as plain, resolved data, and one file for each form of it.
//!
//! Whatever a reader sees stands in a [`run::Run`]: values as texts, places as files and lines, counts. A form writes it
//! down and decides nothing. The forms for people share two arrangements of it: [`matrix`] puts the environments side by
//! side, [`digest`] brings together what is said more than once, and `findings` what differs in the same way.

pub mod badge;
pub mod compare;
pub mod csv;
pub mod digest;
pub mod drift;
pub mod fails;
mod findings;
pub mod fingerprint;
pub mod github;
pub mod history;
pub mod html;
pub mod json;
pub mod junit;
pub mod links;
pub mod lint;
pub mod markdown;
pub mod matrix;
mod next;
pub mod openmetrics;
mod overview;
pub mod resolve;
pub mod rules;
pub mod run;
pub mod sarif;
mod standing;
pub mod stored;
pub mod table;
