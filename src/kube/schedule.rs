//! Schedules that nobody means: what is written where a job is started by hand, because a CronJob must have one.

/// How often a schedule fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fires {
    /// As often as it says.
    Often,
    /// Once in a year at most: a date.
    Yearly,
    /// Never: a date that no year has.
    Never,
}

/// How often a schedule fires.
pub(super) fn fires(schedule: &str) -> Fires {
    let schedule = schedule.trim();
    if matches!(schedule, "@yearly" | "@annually") {
        return Fires::Yearly;
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let &[minute, hour, day, month, weekday] = fields.as_slice() else { return Fires::Often };
    if !matches!(weekday, "*" | "?") {
        return Fires::Often;
    }
    let number = |field: &str| field.parse::<u32>().ok();
    let Some(day) = number(day) else { return Fires::Often };
    let Some(month) = self::month(month) else { return Fires::Often };
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match (day > days, number(minute), number(hour)) {
        (true, ..) => Fires::Never,
        (false, Some(_), Some(_)) => Fires::Yearly,
        (false, ..) => Fires::Often,
    }
}

fn month(field: &str) -> Option<u32> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let named = || NAMES.iter().position(|name| name.eq_ignore_ascii_case(field)).map(|at| at + 1);
    field.parse().ok().or_else(|| u32::try_from(named()?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_fires_once_in_a_year_and_the_31st_of_february_never() {
        for (schedule, expected) in [
            ("*/5 * * * *", Fires::Often),
            ("0 2 * * *", Fires::Often),
            ("0 0 1 * *", Fires::Often),
            ("0 0 1 1 1", Fires::Often),
            ("* * 1 1 *", Fires::Often),
            ("0 0 1 1 *", Fires::Yearly),
            ("@yearly", Fires::Yearly),
            ("0 0 29 feb *", Fires::Yearly),
            ("0 0 31 2 *", Fires::Never),
            ("* * 31 FEB ?", Fires::Never),
            ("0 0 31 11 *", Fires::Never),
            ("", Fires::Often),
        ] {
            assert_eq!(fires(schedule), expected, "{schedule}");
        }
    }
}
