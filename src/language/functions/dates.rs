//! Dates: `dateTimeAdd`, `dateTimeFromEpoch`, `dateTimeToEpoch` and the text of `utcNow`.

use super::arguments::{computed, int, optional_text, refused, text};
use super::{Answer, Call, Fail};
use crate::language::dotnet::time::Moment;
use crate::language::dotnet::{duration, time_format, time_parse};
use crate::value::{Sourced, Value};

/// How dates are printed when nothing else is asked for. The `Z` is a letter: a clock elsewhere gets it, too.
const DEFAULT: &str = "yyyy-MM-ddTHH:mm:ssZ";

/// `dateTimeAdd(base, duration[, format])`
pub(super) fn add(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let base = moment(call, arguments)?;
    let wanted = text(call, arguments, 1)?;
    let ticks = duration::parse(wanted)
        .ok_or_else(|| refused(call, 1, "is no ISO 8601 duration that .NET knows", &Value::from(wanted)))?;
    let format = optional_text(call, arguments, 2)?.unwrap_or(DEFAULT);
    let sum = base
        .plus(ticks)
        .ok_or_else(|| refused(call, 1, "leaves the years 1 to 9999", &Value::from(wanted)))?;
    let printed = time_format::format(sum, format);
    computed(call, printed.ok_or_else(|| refused(call, 2, "is no format of a date", &Value::from(format)))?)
}

/// `dateTimeFromEpoch(seconds)`
pub(super) fn from_epoch(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    if arguments.is_empty() {
        return Err(Fail::Undecided);
    }
    let seconds = int(call, arguments, 0)?;
    let printed = Moment::of_epoch(seconds).and_then(|moment| time_format::format(moment, DEFAULT));
    computed(
        call,
        printed.ok_or_else(|| refused(call, 0, "is outside of the calendar", &Value::Int(seconds)))?,
    )
}

/// `dateTimeToEpoch(text)`
pub(super) fn to_epoch(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    if arguments.is_empty() {
        return Err(Fail::Undecided);
    }
    computed(call, moment(call, arguments)?.epoch())
}

fn moment(call: &Call<'_>, arguments: &[Sourced]) -> Result<Moment, Fail> {
    let source = text(call, arguments, 0)?;
    time_parse::parse(source).ok_or_else(|| refused(call, 0, "is no date", &Value::from(source)))
}

/// What `utcNow([format])` gives at a moment, by its seconds since 1970; the caller has the clock.
pub fn utc_now(seconds: i64, format: Option<&str>) -> Result<String, String> {
    let format = format.unwrap_or("yyyyMMddTHHmmssZ");
    let moment =
        Moment::of_epoch(seconds).ok_or_else(|| format!("{seconds} seconds are outside of the calendar"))?;
    time_format::format(moment, format).ok_or_else(|| format!("'{format}' is no format of a date"))
}
