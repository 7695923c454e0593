//! Moments as .NET reads them: ISO 8601 first of all, and the common English forms.
//!
//! Without a zone a text means UTC. .NET accepts a few more spellings than these; none of them was seen in a template.

use super::time::{HOUR, MINUTE, Moment, SECOND, midnight};
use super::time_format::{month_name, weekday_name};

/// Reads a moment.
pub fn parse(text: &str) -> Option<Moment> {
    let mut reader = Reader { rest: text.trim() };
    let (year, month, day) = reader.date()?;
    let midnight = midnight(year, month, day)?;
    let (clock, offset) = reader.time_and_zone()?;
    reader.rest.is_empty().then_some(())?;
    Moment::new(midnight.checked_add(clock)?, offset)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn date(&mut self) -> Option<(i64, i64, i64)> {
        self.weekday();
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.american_words();
        }
        let (first, length) = self.number(8)?;
        match length {
            8 => Some((first / 10_000, first / 100 % 100, first % 100)),
            4 => {
                let separator = self.one_of(&['-', '/'])?;
                let month = self.short()?;
                self.one_of(&[separator])?;
                Some((first, month, self.short()?))
            }
            1 | 2 if self.one_of(&['/']).is_some() => {
                let day = self.short()?;
                self.one_of(&['/'])?;
                Some((self.year()?, first, day))
            }
            1 | 2 => {
                self.blanks();
                let month = self.month()?;
                self.blanks();
                Some((self.year()?, month, first))
            }
            _ => None,
        }
    }

    /// `February 29, 2024`
    fn american_words(&mut self) -> Option<(i64, i64, i64)> {
        let month = self.month()?;
        self.blanks();
        let day = self.short()?;
        let _comma = self.one_of(&[',']);
        self.blanks();
        Some((self.year()?, month, day))
    }

    fn weekday(&mut self) {
        if let Some(behind) = (0..7).find_map(|day| self.named(weekday_name(day))) {
            self.rest = behind.trim_start_matches([',', ' ']);
        }
    }

    fn month(&mut self) -> Option<i64> {
        let (month, behind) =
            (1..=12).find_map(|month| self.named(month_name(month)).map(|rest| (month, rest)))?;
        self.rest = behind;
        i64::try_from(month).ok()
    }

    /// What follows a name or its first three letters.
    fn named(&self, name: &str) -> Option<&'a str> {
        [name, name.get(..3)?].into_iter().find_map(|name| {
            let (start, behind) = self.rest.split_at_checked(name.len())?;
            let ends = !behind.starts_with(|c: char| c.is_ascii_alphabetic());
            (ends && start.eq_ignore_ascii_case(name)).then_some(behind)
        })
    }

    /// Ticks since midnight and minutes from UTC.
    fn time_and_zone(&mut self) -> Option<(i64, i32)> {
        if self.rest.is_empty() {
            return Some((0, 0));
        }
        let joined = self.one_of(&['T']).is_some();
        self.blanks();
        if !joined && !self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Some((0, self.zone()?));
        }
        let (first, length) = self.number(6)?;
        let (mut hour, minute, second) = match length {
            6 => (first / 10_000, first / 100 % 100, first % 100),
            4 => (first / 100, first % 100, 0),
            1 | 2 => {
                self.one_of(&[':'])?;
                let minute = self.short()?;
                let second = if self.one_of(&[':']).is_some() { self.short()? } else { 0 };
                (first, minute, second)
            }
            _ => return None,
        };
        let fraction = if self.one_of(&['.']).is_some() { self.fraction()? } else { 0 };
        self.blanks();
        if let Some(afternoon) = self.half_of_day() {
            (1..=12).contains(&hour).then_some(())?;
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        let zone = self.zone()?;
        let valid = hour < 24 && minute < 60 && second < 60;
        valid.then_some((hour * HOUR + minute * MINUTE + second * SECOND + fraction, zone))
    }

    fn half_of_day(&mut self) -> Option<bool> {
        let (half, behind) = self.rest.split_at_checked(2)?;
        let afternoon = match half {
            "AM" | "am" => false,
            "PM" | "pm" => true,
            _ => return None,
        };
        self.rest = behind;
        Some(afternoon)
    }

    /// Minutes from UTC; none is UTC.
    fn zone(&mut self) -> Option<i32> {
        self.blanks();
        if let Some(behind) = ["GMT", "UTC", "Z", "z"].iter().find_map(|name| self.rest.strip_prefix(name)) {
            self.rest = behind;
            return Some(0);
        }
        let Some(sign) = self.one_of(&['+', '-']) else { return Some(0) };
        let (first, length) = self.number(4)?;
        let minutes = match length {
            4 => first / 100 * 60 + first % 100,
            _ if self.one_of(&[':']).is_some() => {
                first * 60 + self.short().filter(|minutes| *minutes < 60)?
            }
            _ => first * 60,
        };
        let minutes = i32::try_from(minutes).ok()?;
        Some(if sign == '-' { -minutes } else { minutes })
    }

    /// Digits behind the point, rounded to a tick.
    fn fraction(&mut self) -> Option<i64> {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, behind) = self.rest.split_at(end);
        self.rest = behind;
        let kept: String = digits.chars().chain(std::iter::repeat('0')).take(7).collect();
        let up = digits.as_bytes().get(7).is_some_and(|digit| *digit >= b'5');
        (end > 0).then(|| kept.parse::<i64>().ok().map(|ticks| ticks + i64::from(up)))?
    }

    fn year(&mut self) -> Option<i64> {
        self.number(4).filter(|(_, length)| *length == 4).map(|(year, _)| year)
    }

    /// A number of one or two digits.
    fn short(&mut self) -> Option<i64> {
        self.number(2).map(|(number, _)| number)
    }

    /// Up to so many digits, and how many there are.
    fn number(&mut self, most: usize) -> Option<(i64, usize)> {
        let length = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, behind) = self.rest.split_at(length);
        let number = digits.parse().ok()?;
        self.rest = behind;
        Some((number, length))
    }

    fn one_of(&mut self, letters: &[char]) -> Option<char> {
        let letter = self.rest.chars().next().filter(|letter| letters.contains(letter))?;
        self.rest = self.rest.get(letter.len_utf8()..).unwrap_or_default();
        Some(letter)
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::dotnet::time_format::format;

    fn iso(text: &str) -> Option<String> {
        parse(text).and_then(|moment| format(moment, "o"))
    }

    #[test]
    fn many_spellings_of_one_moment() {
        for text in [
            "2024-02-29T10:20:30Z",
            "2024-2-29 10:20:30",
            "2024/02/29 10:20:30 GMT",
            "20240229T102030Z",
            "02/29/2024 10:20:30",
            "2/29/2024 10:20:30 AM",
            "Thu, 29 Feb 2024 10:20:30 GMT",
            "Thursday, 29 February 2024 10:20:30",
            "February 29, 2024 10:20:30",
            " 2024-02-29T10:20:30+00:00 ",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2024-02-29T10:20:30.0000000+00:00"), "{text}");
        }
        assert_eq!(iso("2024-02-29").as_deref(), Some("2024-02-29T00:00:00.0000000+00:00"));
        assert_eq!(iso("2024-02-29T10:20-0130").as_deref(), Some("2024-02-29T10:20:00.0000000-01:30"));
        assert_eq!(
            iso("2024-02-29T10:20:30.12345678Z").as_deref(),
            Some("2024-02-29T10:20:30.1234568+00:00")
        );
    }

    #[test]
    fn no_moments() {
        for text in [
            "",
            "abc",
            "2024",
            "2024-13-01",
            "2023-02-29",
            "2024-02-29T25:00Z",
            "2024-02-29T10",
            "12:30",
            "2024-02-29Tx",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}
