//! ISO 8601 durations as .NET reads them: a year is 365 days and a month 30, weeks and signs within are refused.

use super::time::{DAY, HOUR, MINUTE, SECOND};

/// Reads a duration such as `-P1DT12H` as ticks.
pub fn parse(text: &str) -> Option<i64> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let rest = rest.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    let mut date = Reader { rest: date };
    let (years, months, days) = (date.count('Y')?, date.count('M')?, date.count('D')?);
    let mut any = years.or(months).or(days).is_some();
    date.rest.is_empty().then_some(())?;

    // Twelve months are a year, and so have five days more than twelve times thirty.
    let months = months.unwrap_or(0);
    let days = (years.unwrap_or(0) + months / 12) * 365 + months % 12 * 30 + days.unwrap_or(0);
    let mut ticks = days.checked_mul(DAY)?;
    if let Some(time) = time {
        let mut time = Reader { rest: time };
        let (hours, minutes, seconds) = (time.count('H')?, time.count('M')?, time.seconds()?);
        any = hours.or(minutes).or(seconds).is_some();
        time.rest.is_empty().then_some(())?;
        let clock =
            hours.unwrap_or(0).checked_mul(HOUR)?.checked_add(minutes.unwrap_or(0).checked_mul(MINUTE)?)?;
        ticks = ticks.checked_add(clock)?.checked_add(seconds.unwrap_or(0))?;
    }
    any.then_some(if negative { -ticks } else { ticks })
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// A count with its letter. `Some(None)` when it is not there, `None` when it is too large.
    #[expect(clippy::option_option, reason = "absent and wrong are two things")]
    fn count(&mut self, letter: char) -> Option<Option<i64>> {
        let (digits, behind) = self.digits();
        let Some(behind) = behind.strip_prefix(letter).filter(|_| !digits.is_empty()) else {
            return Some(None);
        };
        let count = digits.parse::<i32>().ok()?;
        self.rest = behind;
        Some(Some(i64::from(count)))
    }

    /// Seconds, perhaps with a fraction, in ticks.
    #[expect(clippy::option_option, reason = "absent and wrong are two things")]
    fn seconds(&mut self) -> Option<Option<i64>> {
        let (digits, behind) = self.digits();
        let Some(fraction) = behind.strip_prefix('.').filter(|_| !digits.is_empty()) else {
            return self.whole_seconds();
        };
        let (decimals, behind) = Reader { rest: fraction }.digits();
        let Some(behind) = behind.strip_prefix('S').filter(|_| !decimals.is_empty()) else {
            return Some(None);
        };
        let seconds = i64::from(digits.parse::<i32>().ok()?);
        let ticks: String = decimals.chars().chain(std::iter::repeat('0')).take(7).collect();
        self.rest = behind;
        Some(Some(seconds * SECOND + ticks.parse::<i64>().ok()?))
    }

    #[expect(clippy::option_option, reason = "absent and wrong are two things")]
    fn whole_seconds(&mut self) -> Option<Option<i64>> {
        self.count('S').map(|seconds| seconds.map(|seconds| seconds * SECOND))
    }
}

impl<'a> Reader<'a> {
    fn digits(&self) -> (&'a str, &'a str) {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        self.rest.split_at(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, ticks) in [
            ("P1Y", 365 * DAY),
            ("P14M", 425 * DAY),
            ("-P1DT12H", -36 * HOUR),
            ("PT0.5S", SECOND / 2),
            ("PT90061S", 90_061 * SECOND),
            ("P1Y2M3DT4H5M6S", 428 * DAY + 4 * HOUR + 5 * MINUTE + 6 * SECOND),
        ] {
            assert_eq!(parse(text), Some(ticks), "{text}");
        }
    }

    #[test]
    fn no_durations() {
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "P1W",
            "p1d",
            "+P1D",
            "PT-1H",
            "PT1.5H",
            "P1",
            "1D",
            "PT.5S",
            "PT1.S",
            "P99999999999D",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
