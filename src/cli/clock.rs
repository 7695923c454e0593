//! The clock of the machine: the only one that is looked at.

#![allow(clippy::disallowed_methods, reason = "this is the door to the clock")]

use std::time::{SystemTime, UNIX_EPOCH};

use crate::parity::waivers::Date;

const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

/// The day it is, in UTC.
pub(super) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Date::since_1970(since.map_or(0, |since| since.as_secs() / SECONDS_OF_A_DAY))
}
