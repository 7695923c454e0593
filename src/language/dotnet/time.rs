//! A moment as .NET's `DateTimeOffset` holds it: a clock reading and its distance from UTC.

/// Ticks of a tenth of a microsecond in a second.
pub const SECOND: i64 = 10_000_000;
/// Ticks in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Ticks in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Ticks in a day.
pub const DAY: i64 = 24 * HOUR;

/// Days from 0001-01-01 to 1970-01-01.
const EPOCH_DAYS: i64 = 719_162;
/// Days from 0001-01-01 to 10000-01-01, behind the last year that .NET knows.
const END_DAYS: i64 = 3_652_059;

/// A clock reading somewhere between the years 1 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Ticks of the local clock since 0001-01-01.
    clock: i64,
    /// Minutes that the local clock is ahead of UTC.
    offset: i32,
}

/// A clock reading in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Year, from 1 to 9999.
    pub year: i64,
    /// Month, from 1.
    pub month: usize,
    /// Day of the month, from 1.
    pub day: i64,
    /// Day of the week, Sunday is 0.
    pub weekday: usize,
    /// Hour, from 0.
    pub hour: i64,
    /// Minute.
    pub minute: i64,
    /// Second.
    pub second: i64,
    /// Ticks within the second.
    pub fraction: i64,
}

impl Moment {
    /// A clock reading and its distance from UTC; `None` outside the years 1 to 9999 or more than 14 hours from UTC.
    pub fn new(clock: i64, offset: i32) -> Option<Self> {
        let range = 0..END_DAYS * DAY;
        let utc = clock.checked_sub(i64::from(offset) * MINUTE)?;
        let near = (-14 * 60..=14 * 60).contains(&offset);
        (near && range.contains(&clock) && range.contains(&utc)).then_some(Self { clock, offset })
    }

    /// A moment by seconds since 1970 in UTC.
    pub fn of_epoch(seconds: i64) -> Option<Self> {
        Self::new(seconds.checked_add(EPOCH_DAYS * 86_400)?.checked_mul(SECOND)?, 0)
    }

    /// Whole seconds since 1970.
    pub fn epoch(self) -> i64 {
        self.utc().clock.div_euclid(SECOND) - EPOCH_DAYS * 86_400
    }

    /// Later by so many ticks.
    pub fn plus(self, ticks: i64) -> Option<Self> {
        Self::new(self.clock.checked_add(ticks)?, self.offset)
    }

    /// The same moment on a clock in UTC.
    pub fn utc(self) -> Self {
        Self { clock: self.clock - i64::from(self.offset) * MINUTE, offset: 0 }
    }

    /// Minutes that the local clock is ahead of UTC.
    pub fn offset(self) -> i32 {
        self.offset
    }

    /// What the local clock shows.
    pub fn parts(self) -> Parts {
        let (days, ticks) = (self.clock.div_euclid(DAY), self.clock.rem_euclid(DAY));
        let (year, month, day) = date_of(days);
        Parts {
            year,
            month,
            day,
            weekday: usize::try_from((days + 1).rem_euclid(7)).unwrap_or(0),
            hour: ticks / HOUR,
            minute: ticks / MINUTE % 60,
            second: ticks / SECOND % 60,
            fraction: ticks % SECOND,
        }
    }
}

/// Ticks of midnight of a date; `None` when there is no such date.
pub fn midnight(year: i64, month: i64, day: i64) -> Option<i64> {
    let length = month_length(year, month)?;
    ((1..=9999).contains(&year) && (1..=length).contains(&day)).then(|| days_of(year, month, day) * DAY)
}

fn month_length(year: i64, month: i64) -> Option<i64> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// Days since 0001-01-01. Years are counted from March, so that the leap day is the last of its year.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let from_march = (month + 9) % 12;
    let year = if month < 3 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 306
}

/// The inverse of [`days_of`].
fn date_of(days: i64) -> (i64, usize, i64) {
    let shifted = days + 306;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month < 3);
    (year, usize::try_from(month).unwrap_or(1), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_the_day_behind_the_one_before() {
        let (mut year, mut month, mut day) = (1_i64, 1_i64, 1_i64);
        for days in 0..END_DAYS {
            assert_eq!(date_of(days), (year, month as usize, day));
            assert_eq!(days_of(year, month, day), days);
            day += 1;
            if day > month_length(year, month).unwrap() {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }

    #[test]
    fn the_epoch_is_where_it_should_be() {
        assert_eq!(midnight(1970, 1, 1), Some(EPOCH_DAYS * DAY));
        assert_eq!(Moment::of_epoch(0).map(Moment::epoch), Some(0));
        assert_eq!(Moment::of_epoch(0).map(|moment| moment.parts().weekday), Some(4));
        assert_eq!(Moment::of_epoch(253_402_300_800), None);
        assert_eq!(Moment::of_epoch(i64::MAX), None);
        assert_eq!(midnight(2023, 2, 29), None);
    }
}
