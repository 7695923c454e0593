//! The findings as the script of the page reads them: tables of everything that is said more than once, and tuples of
//! numbers that point into them. The first of each table stands for nothing. `check/data.js` is the other half.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::report::findings::Finding;
use crate::report::findings::Group;
use crate::report::matrix::as_shown;
use crate::report::matrix::is_secret;
use crate::report::matrix::open;
use crate::report::matrix::plain;
use crate::report::matrix::shown;
use crate::report::run::Change;
use crate::report::run::Excerpt;
use crate::report::run::Fact;
use crate::report::run::Mark;
use crate::report::run::Place;
use crate::report::run::Run;
use crate::report::run::Severity;
use crate::report::run::Side;
use crate::report::run::Verdict;

/// A place in a table.
type At = usize;

/// Environments by their place in the run.
type Where = Vec<usize>;

/// What the script reads.
#[derive(Serialize)]
struct Data<'a> {
    environments: Vec<Cow<'a, str>>,
    severities: Vec<&'static str>,
    verdicts: Vec<&'static str>,
    changes: Vec<&'static str>,
    texts: Vec<WireText<'a>>,
    files: Vec<WireFile>,
    places: Vec<WirePlace>,
    ways: Vec<WireWay>,
    excerpts: Vec<WireExcerpt>,
    sides: Vec<WireSide>,
    findings: Vec<WireFinding>,
    /// The order by what is worst, as places of findings.
    worst: Vec<usize>,
}

/// A text, or the texts that it is put together of: a value stands in messages, patches and excerpts again.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
enum WireText<'a> {
    Whole(Cow<'a, str>),
    Joined(Vec<At>),
}

/// A shorter value is not worth the numbers that stand for it.
const VALUE: usize = 12;

/// The name of a file, its address on the web, and whether it lies in the wiring.
type WireFile = (At, At, u8);

/// File, line, column, and what follows the address of the file in that of the line.
type WirePlace = (At, u32, u32, At);

/// Word, name and place of each hop.
type WireWay = Vec<(At, At, At)>;

/// The first line, the lines, and what decides: line, column, length.
type WireExcerpt = (u32, Vec<At>, u32, u32, u32);

/// The value as it is read, where it is decided, the way from there, the lines around, what kind of value it is, as JSON
/// where it has parts, why it is not known, which default it is, what it came through. Zeros at the end are left out.
type WireSide = Vec<At>;

/// What is the case, in the order of `check/data.js`.
#[derive(Serialize)]
struct WireFinding(
    /// The workload.
    At,
    /// The property.
    At,
    /// Which of several.
    At,
    /// The verdict.
    usize,
    /// The severity, from one; 0 where the sides agree.
    usize,
    /// Differs, undecided, accepted, agrees.
    u8,
    /// The rule.
    At,
    /// In a sentence.
    At,
    /// What it means.
    At,
    /// The value on Azure for the row, and on DIS.
    (At, At),
    /// Each fact: its environment, its name in links, and what became of it since the run before, from one.
    Vec<(usize, Arc<str>, usize)>,
    /// The day since which the oldest of them is found.
    At,
    /// What Azure says, and where it says so.
    Vec<(At, Where)>,
    /// What DIS says, and where it says so.
    Vec<(At, Where)>,
    /// Patches, each with its side and the lines of it.
    Vec<(At, Vec<At>, Where)>,
    /// Why it is the same in another shape.
    At,
    /// Why it is accepted, until when, by whom, where that is written.
    Option<(At, At, At, At)>,
    /// Whether the baseline accepts it.
    u8,
);

/// The findings of a run as JSON, and how large the parts are that people see.
pub(super) fn text(run: &Run, groups: &[Group<'_>]) -> String {
    let mut encoder = Encoder::new(run);
    let mut findings = Vec::new();
    let mut ranks = Vec::new();
    for finding in by_what_is_worst(groups).into_iter().flat_map(|group| &group.findings) {
        ranks.push((finding.rank(), ranks.len()));
        findings.push(encoder.finding(finding));
    }
    ranks.sort();
    let data = Data {
        environments: run.environments.iter().map(|one| plain(&one.name)).collect(),
        severities: Severity::ALL.into_iter().map(Severity::word).collect(),
        verdicts: Verdict::ALL.into_iter().map(Verdict::word).collect(),
        changes: Change::ALL.into_iter().map(Change::word).collect(),
        texts: encoder.texts.rows,
        files: encoder.files.rows,
        places: encoder.places.rows,
        ways: encoder.ways.rows,
        excerpts: encoder.excerpts.rows,
        sides: encoder.sides.rows,
        findings,
        worst: ranks.into_iter().map(|(_, at)| at).collect(),
    };
    serde_json::to_string(&data).unwrap_or_default()
}

/// What became of a fact since the run before, from one; 0 where nobody knows.
fn change(fact: &Fact) -> usize {
    let change = fact.judgement.as_ref().and_then(|judgement| judgement.change);
    change.and_then(|change| Change::ALL.into_iter().position(|one| one == change)).map_or(0, |at| at + 1)
}

/// Workloads with the worst finding first.
fn by_what_is_worst<'g, 'a>(groups: &'g [Group<'a>]) -> Vec<&'g Group<'a>> {
    let mut groups: Vec<&Group<'_>> = groups.iter().collect();
    groups.sort_by_key(|group| {
        group.findings.first().map(|first| (first.urgency(), Reverse(first.judgement.severity)))
    });
    groups
}

/// What a link to a fact names.
pub(super) fn anchor(fact: &Fact) -> Arc<str> {
    fact.judgement.as_ref().map_or_else(|| Arc::from(""), |judgement| Arc::clone(&judgement.fingerprint))
}

/// The address of a line in two parts, of which the first is that of its file: it is said once for all of its lines.
fn parts(link: &str) -> (&str, &str) {
    let at = link.rfind('#').or_else(|| link.find("&line="));
    at.and_then(|at| link.split_at_checked(at)).unwrap_or((link, ""))
}

/// Rows that are there once.
struct Table<T> {
    rows: Vec<T>,
    known: BTreeMap<T, At>,
}

impl<T: Ord + Clone> Table<T> {
    fn new(nothing: T) -> Self {
        Self { known: BTreeMap::from([(nothing.clone(), 0)]), rows: vec![nothing] }
    }

    fn at(&mut self, row: T) -> At {
        let next = self.rows.len();
        let rows = &mut self.rows;
        *self.known.entry(row).or_insert_with_key(|row| {
            rows.push(row.clone());
            next
        })
    }
}

struct Encoder<'a> {
    environments: BTreeMap<&'a str, usize>,
    texts: Table<WireText<'a>>,
    files: Table<WireFile>,
    places: Table<WirePlace>,
    ways: Table<WireWay>,
    excerpts: Table<WireExcerpt>,
    sides: Table<WireSide>,
}

impl<'a> Encoder<'a> {
    fn new(run: &'a Run) -> Self {
        Self {
            environments: run.environments.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect(),
            texts: Table::new(WireText::Whole(Cow::Borrowed(""))),
            files: Table::new((0, 0, 0)),
            places: Table::new((0, 0, 0, 0)),
            ways: Table::new(Vec::new()),
            excerpts: Table::new((0, Vec::new(), 0, 0, 0)),
            sides: Table::new(Vec::new()),
        }
    }

    fn finding(&mut self, finding: &Finding<'a>) -> WireFinding {
        let Finding { fact, judgement, .. } = finding;
        let number = |severity| Severity::ALL.into_iter().position(|one| one == severity);
        let judgements = finding.facts.iter().filter_map(|fact| fact.judgement.as_ref());
        let since = judgements.filter_map(|judgement| judgement.since.as_deref()).min();
        let row = |text: &Option<Cow<'a, str>>, side: &Option<Side>| match (text, side) {
            (Some(text), Some(side)) => Cow::Owned(as_shown(side, text).into_owned()),
            (None, _) | (_, None) => Cow::Borrowed(""),
        };
        let sides = fact.aca.iter().chain(&fact.dis);
        let values: Vec<&str> = sides.map(|side| &*side.text).collect();
        WireFinding(
            self.text(open(&fact.workload)),
            self.plain(&fact.property),
            fact.key.as_deref().map_or(0, |key| self.text(open(key))),
            Verdict::ALL.into_iter().position(|one| one == judgement.verdict).unwrap_or(0),
            judgement.severity.and_then(number).map_or(0, |at| at + 1),
            finding.urgency(),
            self.plain(&judgement.rule),
            self.with_values(Cow::Owned(open(&finding.message).into_owned()), &values),
            judgement.why.as_deref().map_or(0, |why| self.text(open(why))),
            (self.text(row(&finding.on_aca, &fact.aca)), self.text(row(&finding.on_dis, &fact.dis))),
            finding.facts.iter().map(|fact| (self.environment(fact), anchor(fact), change(fact))).collect(),
            self.maybe(since),
            self.sides_of(finding, |fact| fact.aca.as_ref()),
            self.sides_of(finding, |fact| fact.dis.as_ref()),
            self.patches(finding),
            self.maybe(judgement.equivalence.as_deref()),
            judgement.waived.as_ref().map(|waived| {
                (
                    self.plain(&waived.reason),
                    self.maybe(waived.until.as_deref()),
                    self.maybe(waived.owner.as_deref()),
                    waived.origin.as_ref().map_or(0, |place| self.place(place)),
                )
            }),
            u8::from(judgement.baseline),
        )
    }

    /// What one side says: once where several environments say it in the same way.
    fn sides_of(
        &mut self,
        finding: &Finding<'a>,
        side: impl Fn(&'a Fact) -> Option<&'a Side>,
    ) -> Vec<(At, Where)> {
        let mut said: Vec<(At, Where)> = Vec::new();
        for fact in &finding.facts {
            let at = side(fact).map_or(0, |side| self.side(side));
            let environment = self.environment(fact);
            match said.iter_mut().find(|(one, _)| *one == at) {
                Some((_, environments)) => environments.push(environment),
                None => said.push((at, vec![environment])),
            }
        }
        said
    }

    fn patches(&mut self, finding: &Finding<'a>) -> Vec<(At, Vec<At>, Where)> {
        let mut patches: Vec<(At, Vec<At>, Where)> = Vec::new();
        for fact in &finding.facts {
            let Some(fix) = fact.judgement.as_ref().and_then(|judgement| judgement.fix.as_ref()) else {
                continue;
            };
            // Somebody may copy it: a patch stays what it is, byte by byte.
            let lines: Vec<At> = fix.patch.split('\n').map(|line| self.text(Cow::Borrowed(line))).collect();
            let environment = self.environment(fact);
            match patches.iter_mut().find(|(_, one, _)| *one == lines) {
                Some((.., environments)) => environments.push(environment),
                None => patches.push((self.text(Cow::Borrowed(&*fix.side)), lines, vec![environment])),
            }
        }
        patches
    }

    fn side(&mut self, side: &'a Side) -> At {
        let kind = match side {
            side if is_secret(side) => 3,
            side if side.unknown.is_some() => 2,
            side if side.default.is_some() => 1,
            _ => 0,
        };
        let parts = (side.value.is_array() || side.value.is_object())
            .then(|| serde_json::to_string_pretty(&side.value).unwrap_or_default());
        let way = side
            .chain
            .iter()
            .map(|hop| (self.plain(&hop.kind), self.maybe(hop.name.as_deref()), self.place(&hop.place)));
        let way = way.collect();
        let mut row = vec![
            self.text(shown(Some(side))),
            side.origin.as_ref().map_or(0, |place| self.place(place)),
            self.ways.at(way),
            side.excerpt.as_ref().map_or(0, |excerpt| self.excerpt(excerpt)),
            kind,
            parts.map_or(0, |parts| self.text(Cow::Owned(parts))),
            self.maybe(side.unknown.as_deref()),
            self.maybe(side.default.as_deref()),
            self.maybe(side.via.as_deref()),
        ];
        while row.pop_if(|last| *last == 0).is_some() {}
        // A text that says nothing is no side that is not there.
        if row.is_empty() {
            row.push(0);
        }
        self.sides.at(row)
    }

    fn text(&mut self, text: Cow<'a, str>) -> At {
        self.texts.at(WireText::Whole(text))
    }

    /// A text in which values stand that are texts of their own.
    fn with_values(&mut self, text: Cow<'a, str>, values: &[&'a str]) -> At {
        let mut pieces: Vec<(&str, Option<&'a str>)> = vec![(&text, None)];
        for value in values.iter().copied().filter(|value| value.len() >= VALUE) {
            let apart = pieces.into_iter().flat_map(|(piece, known)| {
                match piece.split_once(value).filter(|_| known.is_none()) {
                    Some((before, behind)) => vec![(before, None), (value, Some(value)), (behind, None)],
                    None => vec![(piece, known)],
                }
            });
            pieces = apart.collect();
        }
        if pieces.len() == 1 {
            return self.text(text);
        }
        pieces.retain(|(piece, _)| !piece.is_empty());
        let pieces = pieces.into_iter().map(|(piece, known)| {
            self.text(known.map_or_else(|| Cow::Owned(piece.to_owned()), Cow::Borrowed))
        });
        let pieces = pieces.collect();
        self.texts.at(WireText::Joined(pieces))
    }

    fn excerpt(&mut self, excerpt: &'a Excerpt) -> At {
        let Excerpt { first_line, lines, mark: Mark { line, column, length } } = excerpt;
        let own = usize::try_from(line.saturating_sub(*first_line)).unwrap_or(0);
        let token = lines.get(own).map_or("", |line| {
            let mut starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
            let mut start_of = |number: u32| starts.nth(usize::try_from(number).unwrap_or(0));
            let start = start_of(column.saturating_sub(1));
            let end = length.checked_sub(1).and_then(start_of);
            start.zip(end).and_then(|(start, end)| line.get(start..end)).unwrap_or("")
        });
        let lines = lines.iter().enumerate().map(|(at, line)| {
            let values = if at == own { &[token][..] } else { &[] };
            self.with_values(Cow::Borrowed(line), values)
        });
        let lines = lines.collect();
        self.excerpts.at((*first_line, lines, *line, *column, *length))
    }

    fn place(&mut self, place: &'a Place) -> At {
        let Place { file, line, column, wiring, link } = place;
        let (address, end) = parts(link.as_deref().unwrap_or(""));
        let file = (self.plain(file), self.text(Cow::Borrowed(address)), u8::from(*wiring));
        let row = (self.files.at(file), *line, *column, self.text(Cow::Borrowed(end)));
        self.places.at(row)
    }

    fn environment(&self, fact: &Fact) -> usize {
        self.environments.get(&*fact.environment).copied().unwrap_or(0)
    }

    fn plain(&mut self, text: &'a str) -> At {
        self.text(plain(text))
    }

    fn maybe(&mut self, text: Option<&'a str>) -> At {
        text.map_or(0, |text| self.plain(text))
    }
}
