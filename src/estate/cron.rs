//! When a schedule fires, however it is written: lists, ranges, steps, names and shorthands come to the same sets of numbers. And
//! those that nobody means: what is written where a job is started by hand, because a CronJob must have one.

/// The fields of a schedule: the lowest and highest number, and the names that stand for numbers from the lowest on.
const FIELDS: [(u32, u32, &[&str]); 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    (0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// When a schedule fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// Of each field the numbers at which it fires, as bits.
    at: [u64; 5],
    /// Whether day of the month and day of the week are both restricted: then either is enough.
    either_day: bool,
}

/// How often a schedule fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fires {
    /// As often as it says.
    Often,
    /// Once in a year at most: a date.
    Yearly,
    /// Never: a date that no year has.
    Never,
}

impl Cron {
    fn fires(&self) -> Fires {
        // Then every day of the week is one, whatever the date is.
        if self.either_day {
            return Fires::Often;
        }
        let [minutes, hours, days, months, weekdays] = self.at;
        let has_day = |month: u32| days & of_month(month) != 0;
        if !(1..=12).any(|month| months & (1 << month) != 0 && has_day(month)) {
            return Fires::Never;
        }
        let once = [minutes, hours, days, months].iter().all(|one| one.is_power_of_two());
        if once && weekdays == WEEK { Fires::Yearly } else { Fires::Often }
    }
}

/// All days of a week.
const WEEK: u64 = 0b111_1111;

/// The days that a month has in some year, as bits.
fn of_month(month: u32) -> u64 {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1 << (days + 1)) - 2
}

/// How often a schedule fires: as often as it says where nobody can read it.
pub fn fires(schedule: &str) -> Fires {
    parse(schedule).map_or(Fires::Often, |cron| cron.fires())
}

/// Reads a schedule; none where it is no schedule that both platforms understand.
pub fn parse(text: &str) -> Option<Cron> {
    let text = text.trim();
    let text = match text.to_ascii_lowercase().as_str() {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => text,
    };
    let mut fields = text.split_whitespace();
    let mut at = [0_u64; 5];
    let mut starts_with_star = [false; 5];
    for ((slot, star), field) in at.iter_mut().zip(&mut starts_with_star).zip(FIELDS) {
        let written = fields.next()?;
        // What begins with a star does not restrict the day, whatever its step is.
        *star = written.starts_with(['*', '?']);
        *slot = numbers(written, field)?;
    }
    if fields.next().is_some() {
        return None;
    }
    let [.., weekdays] = &mut at;
    // Both numbers are Sunday.
    if *weekdays & (1 << 7) != 0 {
        *weekdays = (*weekdays | 1) & !(1 << 7);
    }
    let [_, _, day, _, weekday] = starts_with_star;
    Some(Cron { at, either_day: !day && !weekday })
}

/// The numbers of a field as bits.
fn numbers(field: &str, of: (u32, u32, &[&str])) -> Option<u64> {
    let mut bits = 0;
    for item in field.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u32>().ok().filter(|step| *step > 0)?)),
            None => (item, None),
        };
        // Of the days of the week all are seven, not eight.
        let last = if of.1 == 7 { 6 } else { of.1 };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (of.0, last),
            Some((from, to)) => (number(from, of)?, number(to, of)?),
            None => {
                let from = number(range, of)?;
                (from, if step.is_some() { last.max(from) } else { from })
            }
        };
        if from > to {
            return None;
        }
        let mut at = from;
        while at <= to {
            bits |= 1_u64 << at;
            let Some(next) = at.checked_add(step.unwrap_or(1)) else { break };
            at = next;
        }
    }
    Some(bits)
}

fn number(text: &str, (least, most, names): (u32, u32, &[&str])) -> Option<u32> {
    let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match named {
        Some(place) => u32::try_from(place).ok()? + least,
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
        None => return None,
    };
    (least..=most).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_with_the_same_meaning_are_the_same() {
        for (a, b) in [
            ("@daily", "0 0 * * *"),
            ("@hourly", "0 */1 * * *"),
            ("@weekly", "0 0 * * sun"),
            ("0 0 * * 7", "0 0 * * 0"),
            ("*/15 * * * *", "0,15,30,45 * * * *"),
            ("0-59/30 * * * *", "0,30 * * * *"),
            ("0  2 * * *", "00 02 * * *"),
            ("0 0 1 JAN *", "0 0 1 1 *"),
            ("0 0 * * MON-FRI", "0 0 * * 1,2,3,4,5"),
            ("0 0 * * 5-7", "0 0 * * 0,5,6"),
            ("0 0 * * *", "0 0 ? * *"),
            ("1/4294967295 * * * *", "1 * * * *"),
            ("5/20 * * * *", "5,25,45 * * * *"),
        ] {
            assert!(parse(a).is_some(), "{a}");
            assert_eq!(parse(a), parse(b), "{a} {b}");
        }
    }

    #[test]
    fn schedules_with_another_meaning_are_not() {
        for (a, b) in [
            ("0 2 * * *", "2 0 * * *"),
            ("*/5 * * * *", "*/6 * * * *"),
            // On the 13th and on every Friday, or only on the 13th.
            ("0 0 13 * 5", "0 0 13 * *"),
            // Every day of the month or Mondays, or Mondays alone.
            ("0 0 1-31 * 1", "0 0 * * 1"),
            ("0 0 * * 1", "0 0 * * 2"),
        ] {
            assert_ne!(parse(a), parse(b), "{a} {b}");
        }
        for wrong in
            ["", "* * * *", "* * * * * *", "60 * * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *", "@reboot"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_fires_once_in_a_year_and_the_31st_of_february_never() {
        for (schedule, expected) in [
            ("*/5 * * * *", Fires::Often),
            ("0 2 * * *", Fires::Often),
            ("0 0 1 * *", Fires::Often),
            ("0 0 1 1 1", Fires::Often),
            ("0 0 * 1 1", Fires::Often),
            ("0 0 31 2 1", Fires::Often),
            ("* * 1 1 *", Fires::Often),
            ("0 0 1 1 *", Fires::Yearly),
            ("@yearly", Fires::Yearly),
            ("0 0 29 feb *", Fires::Yearly),
            ("0 0 31 2 *", Fires::Never),
            ("* * 31 FEB ?", Fires::Never),
            ("0 0 31 11 *", Fires::Never),
            ("0 0 31 apr,06 *", Fires::Never),
            ("", Fires::Often),
        ] {
            assert_eq!(fires(schedule), expected, "{schedule}");
        }
    }
}
