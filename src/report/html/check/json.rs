//! The findings as the script of the page reads them: tables of everything that is said more than once, and tuples of
//! numbers that point into them. The first of each table stands for nothing. `check/data.js` is the other half.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::findings::Finding;
use crate::report::findings::Group;
use crate::report::matrix::as_shown;
use crate::report::matrix::is_secret;
use crate::report::matrix::open;
use crate::report::matrix::plain;
use crate::report::matrix::shown;
use crate::report::run::Fact;
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
    texts: Vec<Cow<'a, str>>,
    places: Vec<(At, u32, u32, u8)>,
    sides: Vec<WireSide>,
    findings: Vec<WireFinding>,
    /// The order by what is worst, as places of findings.
    worst: Vec<usize>,
}

/// The value as it is read, as JSON where it has parts, its class, why it is not known, which default it is, what it came
/// through, where it is decided, and the way from there: word, name and place of each hop.
type WireSide = (At, At, u8, At, At, At, At, Vec<(At, At, At)>);

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
    /// The value on Azure for the row, and on DIS.
    (At, At),
    /// Each fact: its environment and its name in links.
    Vec<(usize, String)>,
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
        texts: encoder.texts.rows,
        places: encoder.places.rows,
        sides: encoder.sides.rows,
        findings,
        worst: ranks.into_iter().map(|(_, at)| at).collect(),
    };
    serde_json::to_string(&data).unwrap_or_default()
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
pub(super) fn anchor(fact: &Fact) -> String {
    // FNV-1a, 64 bits: short, the same everywhere, and nothing depends on its being hard to forge.
    let parts =
        [&*fact.workload, &*fact.property, fact.key.as_deref().unwrap_or(""), &*fact.environment].into_iter();
    let bytes = parts.flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
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
    texts: Table<Cow<'a, str>>,
    places: Table<(At, u32, u32, u8)>,
    sides: Table<WireSide>,
}

impl<'a> Encoder<'a> {
    fn new(run: &'a Run) -> Self {
        Self {
            environments: run.environments.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect(),
            texts: Table::new(Cow::Borrowed("")),
            places: Table::new((0, 0, 0, 0)),
            sides: Table::new((0, 0, 0, 0, 0, 0, 0, Vec::new())),
        }
    }

    fn finding(&mut self, finding: &Finding<'a>) -> WireFinding {
        let Finding { fact, judgement, .. } = finding;
        let number = |severity| Severity::ALL.into_iter().position(|one| one == severity);
        let row = |text: &Option<Cow<'a, str>>, side: &Option<Side>| match (text, side) {
            (Some(text), Some(side)) => Cow::Owned(as_shown(side, text).into_owned()),
            (None, _) | (_, None) => Cow::Borrowed(""),
        };
        WireFinding(
            self.texts.at(open(&fact.workload)),
            self.plain(&fact.property),
            fact.key.as_deref().map_or(0, |key| self.texts.at(open(key))),
            Verdict::ALL.into_iter().position(|one| one == judgement.verdict).unwrap_or(0),
            judgement.severity.and_then(number).map_or(0, |at| at + 1),
            finding.urgency(),
            self.plain(&judgement.rule),
            self.texts.at(Cow::Owned(open(&finding.message).into_owned())),
            (self.texts.at(row(&finding.on_aca, &fact.aca)), self.texts.at(row(&finding.on_dis, &fact.dis))),
            finding.facts.iter().map(|fact| (self.environment(fact), anchor(fact))).collect(),
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
            let lines: Vec<At> =
                fix.patch.split('\n').map(|line| self.texts.at(Cow::Borrowed(line))).collect();
            let environment = self.environment(fact);
            match patches.iter_mut().find(|(_, one, _)| *one == lines) {
                Some((.., environments)) => environments.push(environment),
                None => patches.push((self.texts.at(Cow::Borrowed(&*fix.side)), lines, vec![environment])),
            }
        }
        patches
    }

    fn side(&mut self, side: &'a Side) -> At {
        let class = match side {
            side if is_secret(side) => 3,
            side if side.unknown.is_some() => 2,
            side if side.default.is_some() => 1,
            _ => 0,
        };
        let parts = (side.value.is_array() || side.value.is_object())
            .then(|| serde_json::to_string_pretty(&side.value).unwrap_or_default());
        let hop = |encoder: &mut Self, hop: &'a crate::report::run::Hop| {
            (encoder.plain(&hop.kind), encoder.maybe(hop.name.as_deref()), encoder.place(&hop.place))
        };
        let row = (
            self.texts.at(shown(Some(side))),
            parts.map_or(0, |parts| self.texts.at(Cow::Owned(parts))),
            class,
            self.maybe(side.unknown.as_deref()),
            self.maybe(side.default.as_deref()),
            self.maybe(side.via.as_deref()),
            side.origin.as_ref().map_or(0, |place| self.place(place)),
            side.chain.iter().map(|one| hop(self, one)).collect(),
        );
        self.sides.at(row)
    }

    fn place(&mut self, place: &'a Place) -> At {
        let Place { file, line, column, wiring, link: _ } = place;
        let file = self.plain(file);
        self.places.at((file, *line, *column, u8::from(*wiring)))
    }

    fn environment(&self, fact: &Fact) -> usize {
        self.environments.get(&*fact.environment).copied().unwrap_or(0)
    }

    fn plain(&mut self, text: &'a str) -> At {
        self.texts.at(plain(text))
    }

    fn maybe(&mut self, text: Option<&'a str>) -> At {
        text.map_or(0, |text| self.plain(text))
    }
}
