//! How bad a difference is: a table of data, of which the first row that fits counts.

use std::fmt;
use std::sync::{Arc, LazyLock};

use super::rules;
use super::rules::RULES;
use super::verdict::Verdict;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::estate::Property;
use crate::profile::{Located, Profile, SeverityRule};
use crate::table;
use crate::world::pattern;

const UNKNOWN_WORD: Code =
    Code { id: "profile/severity", says: "A severity of a profile is told in words that are known." };

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
    NoNeighbour,
    Unsubstituted,
    Placeholder,
    Default,
    Secret,
    Free,
}

impl Facet {
    const ALL: [Self; 12] = [
        Self::Production,
        Self::Lower,
        Self::Higher,
        Self::NoReplicas,
        Self::Widens,
        Self::Unreachable,
        Self::NoNeighbour,
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
            Self::NoNeighbour => "no-neighbour",
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
    key: Arc<str>,
    verdict: Option<Verdict>,
    /// Conditions, and whether each must hold.
    when: Vec<(Facet, bool)>,
    severity: Severity,
    why: Arc<str>,
}

/// The table of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severities {
    rows: Vec<Row>,
}

impl Default for Severities {
    fn default() -> Self {
        static DIS: LazyLock<Severities> =
            LazyLock::new(|| Severities { rows: table::rows(TABLE).filter_map(parsed).collect() });
        DIS.clone()
    }
}

impl Severities {
    /// Those of a platform: what its profile says comes first, and what holds everywhere follows. What is wrong with the profile
    /// is said, and left out.
    #[must_use = "what is wrong with the profile is to be told"]
    pub fn of_profile(profile: &Profile) -> (Self, Vec<Diagnostic>) {
        let mut reading = Reading { profile: &profile.name, diagnostics: Vec::new() };
        let mut rows: Vec<Row> = profile.severity.iter().filter_map(|rule| reading.row(rule)).collect();
        rows.extend(Self::default().rows);
        (Self { rows }, reading.diagnostics)
    }

    /// How bad a finding is, and what it means for who runs it.
    pub(super) fn of(
        &self,
        property: Property,
        key: Option<&str>,
        verdict: Verdict,
        facets: Facets,
    ) -> (Severity, Arc<str>) {
        let fits = |row: &&Row| {
            row.property.is_none_or(|own| own == property)
                && row.verdict.is_none_or(|own| own == verdict)
                && (&*row.key == "*" || pattern::name_matches(&row.key, key.unwrap_or_default()))
                && row.when.iter().all(|(facet, wanted)| facets.has(*facet) == *wanted)
        };
        self.rows
            .iter()
            .find(fits)
            .map_or_else(|| (Severity::Low, Arc::from("")), |row| (row.severity, Arc::clone(&row.why)))
    }
}

fn parsed([property, key, verdict, when, severity, why]: [&'static str; 6]) -> Option<Row> {
    Some(Row {
        property: one_or_all(property, rules::property)?,
        key: Arc::from(key),
        verdict: one_or_all(verdict, Verdict::from_word)?,
        when: table::given(when).map_or(Ok(Vec::new()), conditions).ok()?,
        severity: Severity::from_word(severity)?,
        why: Arc::from(why),
    })
}

/// What a word stands for; none for `*`. A word that is not known is nothing at all.
fn one_or_all<T>(word: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if word == "*" { Some(None) } else { read(word).map(Some) }
}

/// Conditions that all hold, or the first word that is none.
fn conditions(words: &str) -> Result<Vec<(Facet, bool)>, String> {
    let condition = |word: &str| {
        let (wanted, name) = word.strip_prefix('!').map_or((true, word), |word| (false, word));
        let facet = Facet::ALL.into_iter().find(|facet| facet.word() == name);
        facet.map(|facet| (facet, wanted)).ok_or_else(|| name.to_owned())
    };
    words.split_whitespace().map(condition).collect()
}

/// Reads the severities of a profile, and says which words of them are not known.
struct Reading<'p> {
    profile: &'p str,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn row(&mut self, rule: &SeverityRule) -> Option<Row> {
        let words = RULES.map(|(property, _)| property.word());
        let property = self.word(&rule.property, &words, |word| one_or_all(word, rules::property));
        let verdict = rule.verdict.as_ref().map_or(Some(None), |verdict| {
            self.word(verdict, &Verdict::ALL.map(Verdict::word), |word| one_or_all(word, Verdict::from_word))
        });
        let when = rule.when.as_ref().map_or(Some(Vec::new()), |when| match conditions(&when.value) {
            Ok(when) => Some(when),
            Err(word) => self.unknown(when, &word, &Facet::ALL.map(Facet::word)),
        });
        let severity = self.word(&rule.severity, &Severity::ALL.map(Severity::word), Severity::from_word);
        let key = rule.key.as_ref().map_or_else(|| Arc::from("*"), |key| Arc::clone(&key.value));
        let why = Arc::clone(&rule.why.value);
        Some(Row { property: property?, key, verdict: verdict?, when: when?, severity: severity?, why })
    }

    fn word<T>(
        &mut self,
        written: &Located<Arc<str>>,
        words: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        read(&written.value).or_else(|| self.unknown(written, &written.value, words))
    }

    fn unknown<T>(&mut self, written: &Located<Arc<str>>, word: &str, words: &[&str]) -> Option<T> {
        let message = format!("`{word}` is no word that is known here");
        let diagnostic = match written.span {
            Some(span) => Diagnostic::error(UNKNOWN_WORD, span, message),
            None => Diagnostic::about_file(UNKNOWN_WORD, self.profile, message),
        };
        self.diagnostics.push(match nearest(word, words.iter().copied()) {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None => diagnostic.help(format!("write one of {}", words.join(", "))),
        });
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_can_be_reached() {
        let all = Severities::default().rows;
        assert_eq!(all.len(), table::rows::<6>(TABLE).count(), "a row has a word that is not known");
        for (place, row) in all.iter().enumerate() {
            assert!(row.why.ends_with('.') && !row.key.is_empty(), "{row:?}");
            let covers = |before: &Row| {
                before.property.is_none_or(|own| Some(own) == row.property)
                    && before.verdict.is_none_or(|own| Some(own) == row.verdict)
                    && (&*before.key == "*" || before.key == row.key)
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

    #[test]
    fn a_profile_can_say_otherwise_and_its_mistakes_are_said() {
        let text = "name: own\ndescription: d\nseverity:\n  - { property: maxReplicas, when: '!production', severity: low, why: Nobody works there. }\n  - { property: maxReplica, verdict: diffs, when: lwoer, severity: hi, why: w }\n";
        let mut sources = crate::source::Sources::new();
        let profile = Profile::read(sources.add("own.yaml", text), text).unwrap();
        let (table, wrong) = Severities::of_profile(&profile);
        let of = |facets| table.of(Property::MaxReplicas, None, Verdict::Differs, facets).0;
        let mut facets = Facets::default();
        assert_eq!(of(facets), Severity::Low);
        facets.set(Facet::Production, true);
        assert_eq!(of(facets), Severity::High);
        let told: Vec<String> = wrong.iter().map(|one| crate::diag::short::short(one, &sources)).collect();
        assert_eq!(
            told,
            [
                "own.yaml:5:17: `maxReplica` is no word that is known here",
                "own.yaml:5:38: `diffs` is no word that is known here",
                "own.yaml:5:51: `lwoer` is no word that is known here",
                "own.yaml:5:68: `hi` is no word that is known here",
            ]
        );
        let (table, wrong) = Severities::of_profile(&Profile { severity: Vec::new(), ..profile });
        assert!(wrong.is_empty() && table == Severities::default());
    }
}
