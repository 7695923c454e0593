//! How bad a difference is: a table of data, of which the first row that fits counts.

use std::fmt;
use std::sync::LazyLock;

use super::equivalence::rows;
use super::rules;
use super::verdict::Verdict;
use crate::estate::Property;
use crate::profile::discovery::glob;

const TABLE: &str = include_str!("../../mappings/dis/severity.tsv");

/// How bad something is, from what is worth knowing to what breaks production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Harmless, or expected for a time.
    Low,
    /// Somebody will notice.
    Medium,
    /// Somebody will be called.
    High,
    /// It breaks production, or opens it to others.
    Critical,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word used in reports, JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What a row of the table may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    Production,
    Lower,
    Higher,
    NoReplicas,
    Widens,
    Unreachable,
    Unsubstituted,
    Placeholder,
    Default,
    Secret,
    Free,
}

impl Facet {
    const ALL: [Self; 11] = [
        Self::Production,
        Self::Lower,
        Self::Higher,
        Self::NoReplicas,
        Self::Widens,
        Self::Unreachable,
        Self::Unsubstituted,
        Self::Placeholder,
        Self::Default,
        Self::Secret,
        Self::Free,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Lower => "lower",
            Self::Higher => "higher",
            Self::NoReplicas => "no-replicas",
            Self::Widens => "widens",
            Self::Unreachable => "unreachable",
            Self::Unsubstituted => "unsubstituted",
            Self::Placeholder => "placeholder",
            Self::Default => "default",
            Self::Secret => "secret",
            Self::Free => "free",
        }
    }
}

/// What is the case of a row.
#[derive(Clone, Copy, Default)]
pub(super) struct Facets {
    bits: u16,
}

impl Facets {
    pub(super) fn set(&mut self, facet: Facet, holds: bool) {
        if holds {
            self.bits |= 1 << facet as u16;
        }
    }

    fn has(self, facet: Facet) -> bool {
        self.bits & (1 << facet as u16) != 0
    }
}

impl fmt::Debug for Facets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = Facet::ALL.into_iter().filter(|facet| self.has(*facet));
        f.debug_list().entries(held.map(Facet::word)).finish()
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    property: Option<Property>,
    key: &'static str,
    verdict: Option<Verdict>,
    /// Conditions, and whether each must hold.
    when: Vec<(Facet, bool)>,
    severity: Severity,
    why: &'static str,
}

/// The table of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severities {
    rows: Vec<Row>,
}

impl Default for Severities {
    fn default() -> Self {
        static DIS: LazyLock<Severities> =
            LazyLock::new(|| Severities { rows: rows(TABLE).filter_map(|row| parsed(&row)).collect() });
        DIS.clone()
    }
}

impl Severities {
    /// How bad a finding is, and what it means for who runs it.
    pub(super) fn of(
        &self,
        property: Property,
        key: Option<&str>,
        verdict: Verdict,
        facets: Facets,
    ) -> (Severity, &'static str) {
        let fits = |row: &&Row| {
            row.property.is_none_or(|own| own == property)
                && row.verdict.is_none_or(|own| own == verdict)
                && (row.key == "*" || glob::name_matches(row.key, key.unwrap_or_default()))
                && row.when.iter().all(|(facet, wanted)| facets.has(*facet) == *wanted)
        };
        self.rows.iter().find(fits).map_or((Severity::Low, ""), |row| (row.severity, row.why))
    }
}

fn parsed(row: &[&'static str]) -> Option<Row> {
    let [property, key, verdict, when, severity, why] = row else { return None };
    let property = if *property == "*" { None } else { Some(rules::property(property)?) };
    let verdict = if *verdict == "*" { None } else { Some(Verdict::from_word(verdict)?) };
    let condition = |word: &str| {
        let (wanted, word) = word.strip_prefix('!').map_or((true, word), |word| (false, word));
        Facet::ALL.into_iter().find(|facet| facet.word() == word).map(|facet| (facet, wanted))
    };
    let when = match *when {
        "-" => Vec::new(),
        words => words.split(' ').map(condition).collect::<Option<_>>()?,
    };
    Some(Row { property, key, verdict, when, severity: Severity::from_word(severity)?, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_can_be_reached() {
        let all = Severities::default().rows;
        assert_eq!(all.len(), rows(TABLE).count(), "a row has a word that is not known");
        for (place, row) in all.iter().enumerate() {
            assert!(row.why.ends_with('.') && !row.key.is_empty(), "{row:?}");
            let covers = |before: &Row| {
                before.property.is_none_or(|own| Some(own) == row.property)
                    && before.verdict.is_none_or(|own| Some(own) == row.verdict)
                    && (before.key == "*" || before.key == row.key)
                    && before.when.iter().all(|one| row.when.contains(one))
            };
            let before = all.iter().take(place).find(|before| covers(before));
            assert_eq!(before, None, "{row:?} is never reached");
        }
        assert!(all.last().is_some_and(|last| last.property.is_none() && last.verdict.is_none()));
    }

    #[test]
    fn the_first_row_that_fits_counts() {
        let table = Severities::default();
        let mut facets = Facets::default();
        let of = |facets| table.of(Property::MaxReplicas, None, Verdict::Differs, facets).0;
        assert_eq!(of(facets), Severity::High);
        facets.set(Facet::Higher, true);
        facets.set(Facet::Lower, false);
        assert_eq!(of(facets), Severity::Low);
        facets.set(Facet::NoReplicas, true);
        assert_eq!(of(facets), Severity::Critical);
        assert_eq!(Severity::ALL.map(Severity::word).map(Severity::from_word), Severity::ALL.map(Some));
    }
}
