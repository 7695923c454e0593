//! Findings as people go through them: by workload, the worst first, and one where several environments differ in the same
//! way.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::run::Change;
use super::run::Environment;
use super::run::Fact;
use super::run::Judgement;
use super::run::Place;
use super::run::Run;
use super::run::Severity;
use super::run::Side;
use super::run::Verdict;

/// The findings of a workload.
pub(super) struct Group<'a> {
    /// Its name.
    pub(super) workload: &'a str,
    /// The findings, the worst first.
    pub(super) findings: Vec<Finding<'a>>,
}

/// A difference, in one or several environments.
///
/// Where the values differ by the name of the environment alone, that stands in them as [`ENVIRONMENT`].
pub(super) struct Finding<'a> {
    /// What the first of them says.
    pub(super) fact: &'a Fact,
    /// Its judgement.
    pub(super) judgement: &'a Judgement,
    /// The value on Azure.
    pub(super) on_aca: Option<Cow<'a, str>>,
    /// The value on DIS.
    pub(super) on_dis: Option<Cow<'a, str>>,
    /// What is the case.
    pub(super) message: Cow<'a, str>,
    /// The environments, in their order.
    pub(super) environments: Vec<&'a str>,
    /// What each of these says.
    pub(super) facts: Vec<&'a Fact>,
    /// Where Azure decides it, each place once.
    pub(super) aca: Vec<&'a Place>,
    /// Where DIS decides it, each place once.
    pub(super) dis: Vec<&'a Place>,
}

/// What stands for the name of the environment.
pub(super) const ENVIRONMENT: &str = "{environment}";

/// The shortest word for an environment that is looked for inside of names.
const WORD: usize = 4;

/// What tells one finding from another: the same in several environments is one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Same<'a> {
    workload: &'a str,
    property: &'a str,
    key: Option<Cow<'a, str>>,
    verdict: Verdict,
    severity: Option<Severity>,
    waived: bool,
    baseline: bool,
    change: Option<Change>,
    since: Option<&'a str>,
    aca: Option<Cow<'a, str>>,
    dis: Option<Cow<'a, str>>,
    message: Cow<'a, str>,
}

/// Everything that is a finding, by workload, in the order of the run.
pub(super) fn groups(run: &Run) -> Vec<Group<'_>> {
    let mut groups = arranged(run, |judgement| judgement.verdict.is_finding());
    let place: BTreeMap<&str, usize> =
        run.workloads.iter().enumerate().map(|(at, workload)| (&*workload.name, at)).collect();
    groups.sort_by_key(|group| place.get(group.workload).copied().unwrap_or(usize::MAX));
    groups
}

/// Everything that was compared, by workload: what agrees stands behind the findings.
pub(super) fn everything(run: &Run) -> Vec<Group<'_>> {
    arranged(run, |_| true)
}

/// The first of all that nobody accepted, the worst before the others, and of those what concerns most environments.
pub(super) fn worst<'g, 'a>(groups: &'g [Group<'a>], most: usize) -> Vec<&'g Finding<'a>> {
    let all = groups.iter().flat_map(|group| &group.findings);
    let mut open: Vec<&Finding<'_>> = all.filter(|finding| finding.judgement.is_open()).collect();
    open.sort_by_key(|finding| finding.rank());
    open.truncate(most);
    open
}

fn arranged(run: &Run, wanted: impl Fn(&Judgement) -> bool) -> Vec<Group<'_>> {
    let words: BTreeMap<&str, Vec<&str>> = run.environments.iter().map(words).collect();
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut found: BTreeMap<Same<'_>, usize> = BTreeMap::new();
    let mut of_workload: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in &run.facts {
        let Some(judgement) = fact.judgement.as_ref().filter(|judgement| wanted(judgement)) else { continue };
        let words = words.get(&*fact.environment).map_or(&[][..], Vec::as_slice);
        let same = Same {
            workload: &fact.workload,
            property: &fact.property,
            key: fact.key.as_deref().map(|key| without(key, words)),
            verdict: judgement.verdict,
            severity: judgement.severity,
            waived: judgement.waived.is_some(),
            baseline: judgement.baseline,
            change: judgement.change,
            since: judgement.since.as_deref(),
            aca: fact.aca.as_ref().map(|side| without(&side.text, words)),
            dis: fact.dis.as_ref().map(|side| without(&side.text, words)),
            message: without(&judgement.message, words),
        };
        let at = *of_workload.entry(&fact.workload).or_insert_with(|| {
            groups.push(Group { workload: &fact.workload, findings: Vec::new() });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(at) else { continue };
        let known = found.get(&same).copied();
        if let Some(finding) = known.and_then(|index| group.findings.get_mut(index)) {
            if !is_text(finding.on_aca.as_ref(), &fact.aca) || !is_text(finding.on_dis.as_ref(), &fact.dis) {
                (finding.on_aca, finding.on_dis, finding.message) = (same.aca, same.dis, same.message);
            }
            finding.add(fact);
            continue;
        }
        let mut finding = Finding {
            fact,
            judgement,
            on_aca: fact.aca.as_ref().map(|side| Cow::Borrowed(&*side.text)),
            on_dis: fact.dis.as_ref().map(|side| Cow::Borrowed(&*side.text)),
            message: Cow::Borrowed(&*judgement.message),
            environments: Vec::new(),
            facts: Vec::new(),
            aca: Vec::new(),
            dis: Vec::new(),
        };
        finding.add(fact);
        found.insert(same, group.findings.len());
        group.findings.push(finding);
    }
    for group in &mut groups {
        // The order of the facts decides among equals.
        group.findings.sort_by_key(|finding| (finding.urgency(), Reverse(finding.judgement.severity)));
    }
    groups
}

/// Whether a side says this.
fn is_text(text: Option<&Cow<'_, str>>, side: &Option<Side>) -> bool {
    text.map(|text| &**text) == side.as_ref().map(|side| &*side.text)
}

/// The words for an environment that are long enough to be told from other text, the longest first.
fn words(environment: &Environment) -> (&str, Vec<&str>) {
    let all = [Some(&environment.name), environment.aca.as_ref(), environment.dis.as_ref()];
    let mut words: Vec<&str> = all.into_iter().flatten().map(|word| &**word).collect();
    words.retain(|word| word.len() >= WORD);
    words.sort_by_key(|word| (Reverse(word.len()), *word));
    words.dedup();
    (&environment.name, words)
}

/// A text in which the environment has no name.
fn without<'t>(text: &'t str, words: &[&str]) -> Cow<'t, str> {
    let mut result = Cow::Borrowed(text);
    for word in words {
        if result.contains(word) {
            result = Cow::Owned(result.replace(word, ENVIRONMENT));
        }
    }
    result
}

impl<'a> Finding<'a> {
    /// Takes the same in another environment in.
    fn add(&mut self, fact: &'a Fact) {
        self.environments.push(&fact.environment);
        self.facts.push(fact);
        for (places, side) in [(&mut self.aca, &fact.aca), (&mut self.dis, &fact.dis)] {
            if let Some(place) = side.as_ref().and_then(|side| side.origin.as_ref())
                && !places.contains(&place)
            {
                places.push(place);
            }
        }
    }

    /// What comes first: differences, then what is undecided, what is accepted, and what agrees.
    pub(super) fn urgency(&self) -> u8 {
        match (self.judgement.is_open(), self.judgement.verdict) {
            (_, Verdict::Same | Verdict::Equivalent) => 3,
            (false, _) => 2,
            (true, Verdict::Undecided) => 1,
            (true, Verdict::Differs | Verdict::OnlyAca | Verdict::OnlyDis) => 0,
        }
    }

    /// By which findings of all workloads are put in order: the smallest is the worst.
    pub(super) fn rank(&self) -> (u8, Reverse<Option<Severity>>, Reverse<usize>) {
        (self.urgency(), Reverse(self.judgement.severity), Reverse(self.facts.len()))
    }

    /// What it is about: the property, and which of several.
    pub(super) fn about(&self) -> String {
        match &self.fact.key {
            Some(key) => format!("{} {key}", self.fact.property),
            None => self.fact.property.to_string(),
        }
    }
}
