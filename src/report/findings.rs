//! Findings as people go through them: by workload, the worst first, and one where several environments differ in the same
//! way.

use std::collections::BTreeMap;

use super::run::Fact;
use super::run::Judgement;
use super::run::Place;
use super::run::Run;
use super::run::Severity;
use super::run::Verdict;

/// The findings of a workload.
pub(super) struct Group<'a> {
    /// Its name.
    pub(super) workload: &'a str,
    /// The findings, the worst first.
    pub(super) findings: Vec<Finding<'a>>,
}

/// A difference, in one or several environments.
pub(super) struct Finding<'a> {
    /// What the first of them says.
    pub(super) fact: &'a Fact,
    /// Its judgement.
    pub(super) judgement: &'a Judgement,
    /// The environments, in their order.
    pub(super) environments: Vec<&'a str>,
    /// Where Azure decides it, each place once.
    pub(super) aca: Vec<&'a Place>,
    /// Where DIS decides it, each place once.
    pub(super) dis: Vec<&'a Place>,
}

/// What tells one finding from another: the same in several environments is one.
type Same<'a> =
    (&'a str, Option<&'a str>, Verdict, Option<Severity>, bool, &'a str, Option<&'a str>, Option<&'a str>);

/// Everything that is a finding, by workload.
pub(super) fn groups(run: &Run) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places: BTreeMap<(&str, Same<'_>), (usize, usize)> = BTreeMap::new();
    let mut of_workload: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in &run.facts {
        let Some(judgement) = fact.judgement.as_ref().filter(|judgement| judgement.verdict.is_finding())
        else {
            continue;
        };
        let at = *of_workload.entry(&fact.workload).or_insert_with(|| {
            groups.push(Group { workload: &fact.workload, findings: Vec::new() });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(at) else { continue };
        let same = (
            fact.property,
            fact.key.as_deref(),
            judgement.verdict,
            judgement.severity,
            judgement.waived.is_some(),
            &*judgement.message,
            fact.aca.as_ref().map(|side| &*side.text),
            fact.dis.as_ref().map(|side| &*side.text),
        );
        let known = places.get(&(&*fact.workload, same)).copied();
        let finding = match known.and_then(|(_, index)| group.findings.get_mut(index)) {
            Some(finding) => finding,
            None => {
                places.insert((&fact.workload, same), (at, group.findings.len()));
                group.findings.push(Finding {
                    fact,
                    judgement,
                    environments: Vec::new(),
                    aca: Vec::new(),
                    dis: Vec::new(),
                });
                let Some(finding) = group.findings.last_mut() else { continue };
                finding
            }
        };
        finding.environments.push(&fact.environment);
        for (places, side) in [(&mut finding.aca, &fact.aca), (&mut finding.dis, &fact.dis)] {
            if let Some(place) = side.as_ref().and_then(|side| side.origin.as_ref())
                && !places.contains(&place)
            {
                places.push(place);
            }
        }
    }
    for group in &mut groups {
        // The order of the facts decides among equals.
        group.findings.sort_by_key(|finding| {
            let waived = finding.judgement.waived.is_some();
            (waived, std::cmp::Reverse(finding.judgement.severity))
        });
    }
    groups
}

impl Finding<'_> {
    /// What it is about: the property, and which of several.
    pub(super) fn about(&self) -> String {
        match &self.fact.key {
            Some(key) => format!("{} {key}", self.fact.property),
            None => self.fact.property.to_owned(),
        }
    }
}
