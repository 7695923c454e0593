//! Differences that somebody accepted: what, where, why and until when, in `tricep.waivers.yaml`.
//!
//! A waiver that accepts nothing, one that is out of date and one that accepts too much are findings of their own: each waiver
//! has to be worth its line.

mod add;
mod apply;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use crate::diag::Code;
use crate::estate::{Property, Text};
use crate::source::Span;

pub use add::{Draft, add, add_all, remove};
pub use apply::{Finding, apply};
pub use read::{KEYS, parse};

use read::COMPARED;

/// The name of the file.
pub const FILE: &str = "tricep.waivers.yaml";

/// Where the schema of the file is published.
const SCHEMA: &str = "https://raw.githubusercontent.com/tricep/tricep/main/schemas/tricep.waivers.json";

/// The JSON Schema of the file, as it is committed.
pub fn schema() -> String {
    crate::profile::schema::list(FILE, SCHEMA, KEYS, &[COMPARED, &["rule"]])
}

/// The waivers of a text in which nothing is wrong.
#[cfg(test)]
pub(crate) fn of_text(text: &str) -> Waivers {
    let file = crate::source::Sources::new().add(FILE, text);
    let (waivers, wrong) = parse(file, text);
    assert_eq!(wrong, []);
    waivers
}

/// An accepted difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// In which workloads: a name, or a pattern with `*`.
    pub workload: Pattern,
    /// Of which property; all of them when there is none.
    pub property: Option<Property>,
    /// Of which keys.
    pub key: Option<Pattern>,
    /// In which environments.
    pub environment: Option<Pattern>,
    /// Only while one of the sides has this value.
    pub value: Option<Pattern>,
    /// Why it is accepted.
    pub reason: Text,
    /// The last day on which it holds.
    pub until: Date,
    /// Who answers for it.
    pub owner: Option<Text>,
    /// Of which rule of the platform, such as `lint/S2`; none where it is about a comparison.
    pub rule: Option<Pattern>,
    /// Of which object, as `Kind/name`, where it is about a rule.
    pub object: Option<Pattern>,
    /// Where it is written.
    pub place: Span,
}

/// All that are accepted, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waivers {
    /// They.
    pub all: Vec<Arc<Waiver>>,
}

/// A name, or a pattern with `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(pub Text);

impl Pattern {
    /// Whether a text fits.
    pub fn matches(&self, text: &str) -> bool {
        crate::world::pattern::name_matches(&self.0, text)
    }

    /// Whether every text fits.
    pub fn takes_all(&self) -> bool {
        !self.0.is_empty() && self.0.chars().all(|character| character == '*')
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2026-12-31`, a day that exists.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str, digits: usize| {
            (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| text.parse::<u16>().ok())
                .flatten()
        };
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
        let days = days_of_month(year, month)?;
        let whole = parts.next().is_none() && (1..=days).contains(&day);
        whole.then(|| Self {
            year,
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        })
    }

    /// The same day of the next year; of the 29th of February the day before.
    #[must_use]
    pub fn a_year_later(self) -> Self {
        let year = self.year.saturating_add(1);
        let days = days_of_month(year, u16::from(self.month)).unwrap_or(28);
        Self { year, day: self.day.min(u8::try_from(days).unwrap_or(28)), ..self }
    }

    /// The day that lies this many days behind the first of January 1970.
    pub fn since_1970(mut days: u64) -> Self {
        let mut year = 1970;
        while days >= days_of_year(year) && year < u16::MAX {
            days -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while let Some(length) = days_of_month(year, month).map(u64::from)
            && days >= length
        {
            days -= length;
            month += 1;
        }
        let small = |number: u64| u8::try_from(number).unwrap_or(1);
        Self { year, month: small(month.into()), day: small(days + 1) }
    }
}

impl Date {
    /// How many days it lies behind the first of January 1970; none for a day before that.
    pub fn days_since_1970(self) -> u64 {
        let years: u64 = (1970..self.year).map(days_of_year).sum();
        let months: u64 = (1..u16::from(self.month))
            .filter_map(|month| days_of_month(self.year, month))
            .map(u64::from)
            .sum();
        if self.year < 1970 { 0 } else { years + months + u64::from(self.day).saturating_sub(1) }
    }
}

fn days_of_year(year: u16) -> u64 {
    (1..=12).filter_map(|month| days_of_month(year, month)).map(u64::from).sum()
}

fn days_of_month(year: u16, month: u16) -> Option<u16> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => Some(29),
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What can be wrong with a file of waivers, and with a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// It accepts nothing.
    Unused,
    /// Its last day is over.
    Expired,
    /// It accepts too much.
    TooWide,
    /// A key is not known.
    UnknownKey,
    /// A key is missing.
    MissingKey,
    /// A value is of the wrong type.
    WrongType,
    /// A word does not stand for a property.
    Property,
    /// A text is no day.
    Date,
}

impl Problem {
    /// Its code, which is the rule of a finding.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::Unused => ("waiver/unused", "A waiver accepts a difference that there is."),
            Self::Expired => {
                ("waiver/expired", "A waiver holds until its day, and is renewed or removed after that.")
            }
            Self::TooWide => ("waiver/too-wide", "A waiver accepts one thing."),
            Self::UnknownKey => ("waiver/unknown-key", "A waiver has only keys that are known."),
            Self::MissingKey => ("waiver/missing-key", "A waiver says what, where, why and until when."),
            Self::WrongType => ("waiver/wrong-type", "A value is what its key takes."),
            Self::Property => ("waiver/property", "A property is one that is compared."),
            Self::Date => ("waiver/date", "A day is written as 2026-12-31."),
        };
        Code { id, says }
    }
}
