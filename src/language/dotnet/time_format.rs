//! Moments as .NET prints them: standard formats of one letter and custom patterns.

use super::time::{Moment, Parts, SECOND};

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The full English name of a day of the week, Sunday is 0.
pub(super) fn weekday_name(day: usize) -> &'static str {
    WEEKDAYS.get(day).copied().unwrap_or_default()
}

/// The full English name of a month, from 1.
pub(super) fn month_name(month: usize) -> &'static str {
    month.checked_sub(1).and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// Prints a moment; `None` when .NET refuses the format.
pub fn format(moment: Moment, format: &str) -> Option<String> {
    let mut letters = format.chars();
    let pattern = match (letters.next(), letters.next()) {
        (None, _) => "MM/dd/yyyy HH:mm:ss zzz",
        (Some(letter), None) => {
            let moment = if matches!(letter, 'r' | 'R' | 'u') { moment.utc() } else { moment };
            return custom(moment, standard(letter)?);
        }
        (Some(_), Some(_)) => format,
    };
    custom(moment, pattern)
}

fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => "MM/dd/yyyy HH:mm:ss",
        'm' | 'M' => "MMMM dd",
        'o' | 'O' => "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
        'r' | 'R' => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        's' => "yyyy-MM-ddTHH:mm:ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy-MM-dd HH:mm:ss'Z'",
        'y' | 'Y' => "yyyy MMMM",
        _ => return None,
    })
}

fn custom(moment: Moment, pattern: &str) -> Option<String> {
    let parts = moment.parts();
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let behind = rest.get(letter.len_utf8()..).unwrap_or_default();
        rest = match letter {
            '\'' | '"' => quoted(behind, letter, &mut text)?,
            '\\' => {
                let next = behind.chars().next()?;
                text.push(next);
                behind.get(next.len_utf8()..).unwrap_or_default()
            }
            '%' => {
                let next = behind.chars().next().filter(|next| *next != '%')?;
                let (one, behind) = behind.split_at(next.len_utf8());
                text += &custom(moment, one)?;
                behind
            }
            'd' | 'f' | 'F' | 'g' | 'h' | 'H' | 'K' | 'm' | 'M' | 's' | 't' | 'y' | 'z' => {
                // Each `K` stands alone; of the others a run is one specifier.
                let count = if letter == 'K' {
                    1
                } else {
                    rest.bytes().take_while(|b| char::from(*b) == letter).count()
                };
                specifier(letter, count, moment, &parts, &mut text)?;
                rest.get(count..).unwrap_or_default()
            }
            _ => {
                text.push(letter);
                behind
            }
        };
    }
    Some(text)
}

/// A quoted literal, in which a backslash still takes the next character as it is; what follows it.
fn quoted<'a>(inside: &'a str, quote: char, text: &mut String) -> Option<&'a str> {
    let mut letters = inside.chars();
    loop {
        match letters.next()? {
            '\\' => text.push(letters.next()?),
            letter if letter == quote => return Some(letters.as_str()),
            letter => text.push(letter),
        }
    }
}

fn specifier(letter: char, count: usize, moment: Moment, parts: &Parts, text: &mut String) -> Option<()> {
    let two = |number: i64| format!("{number:0width$}", width = count.min(2));
    *text += &match letter {
        'd' => match count {
            1 | 2 => two(parts.day),
            3 => weekday_name(parts.weekday).chars().take(3).collect(),
            _ => weekday_name(parts.weekday).to_owned(),
        },
        'M' => match count {
            1 | 2 => two(i64::try_from(parts.month).unwrap_or(1)),
            3 => month_name(parts.month).chars().take(3).collect(),
            _ => month_name(parts.month).to_owned(),
        },
        'y' if count <= 2 => two(parts.year % 100),
        'y' => format!("{:0>1$}", parts.year, count.min(crate::limits::FORMAT_WIDTH)),
        'h' => two(if parts.hour % 12 == 0 { 12 } else { parts.hour % 12 }),
        'H' => two(parts.hour),
        'm' => two(parts.minute),
        's' => two(parts.second),
        't' => (if parts.hour < 12 { "AM" } else { "PM" }).get(..count.min(2)).unwrap_or_default().to_owned(),
        'g' => "A.D.".to_owned(),
        'z' => offset(moment, count),
        'K' => offset(moment, 3),
        _ => return fraction(letter, count, parts.fraction, text),
    };
    Some(())
}

/// `f` prints all its digits, `F` none that are zero at the end, nor the point before it.
fn fraction(letter: char, count: usize, ticks: i64, text: &mut String) -> Option<()> {
    if count > 7 {
        return None;
    }
    let all = format!("{:07}", ticks % SECOND);
    let digits = all.get(..count).unwrap_or_default();
    if letter == 'f' {
        *text += digits;
        return Some(());
    }
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() && text.ends_with('.') {
        text.pop();
    }
    *text += digits;
    Some(())
}

fn offset(moment: Moment, count: usize) -> String {
    let minutes = moment.offset();
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    match count {
        1 => format!("{sign}{hours}"),
        2 => format!("{sign}{hours:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::dotnet::time_parse::parse;

    fn at(moment: &str, pattern: &str) -> Option<String> {
        format(parse(moment).unwrap(), pattern)
    }

    #[test]
    fn custom_patterns() {
        let base = "2024-02-09T13:04:05.1200000+02:00";
        for (pattern, text) in [
            ("ddd d M yy y", "Fri 9 2 24 24"),
            ("yyyyy", "02024"),
            ("hh:mm tt t", "01:04 PM P"),
            ("ss.fff ss.FFF", "05.120 05.12"),
            ("z zz zzz K", "+2 +02 +02:00 +02:00"),
            ("'it\\'s' \"q\" \\d %d", "it's q d 9"),
            ("gg", "A.D."),
            ("yyyyMMddTHHmmssZ", "20240209T130405Z"),
        ] {
            assert_eq!(at(base, pattern).as_deref(), Some(text), "{pattern}");
        }
        assert_eq!(at("2024-02-09T00:04:05Z", "h tt ss.FF").as_deref(), Some("12 AM 05"));
    }

    #[test]
    fn what_dotnet_refuses() {
        for pattern in ["x", "U", "%", "%%", "'open", "dd\\", "ffffffff"] {
            assert_eq!(at("2024-02-09", pattern), None, "{pattern}");
        }
    }
}
