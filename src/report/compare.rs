//! A run held against an earlier one, and against a baseline: what is new, what changed, what is no longer there, since when, and
//! what is accepted because it was there when somebody began.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::run::{Change, Fact, Gone, Judgement, Run, Since};

/// What a finding is about; there is one row for each.
type About<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

fn about(fact: &Fact) -> About<'_> {
    (&fact.workload, &fact.environment, &fact.property, fact.key.as_deref())
}

/// The findings of a run, accepted ones too.
fn findings(run: &Run) -> impl Iterator<Item = (&Fact, &Judgement)> {
    let judged = run.facts.iter().filter_map(|fact| Some((fact, fact.judgement.as_ref()?)));
    judged.filter(|(_, judgement)| judgement.verdict.is_finding())
}

/// Says of each finding what became of it since an earlier run, and what is no longer found.
///
/// A finding that is there with another verdict or with other values has changed; it is there since the day it was found first
/// all the same.
pub fn with(run: &mut Run, previous: &Run) {
    let before: BTreeMap<About<'_>, (&Fact, &Judgement)> =
        findings(previous).map(|(fact, judgement)| (about(fact), (fact, judgement))).collect();
    let today = run.started.clone();
    for fact in &mut run.facts {
        let known = before.get(&about(fact)).copied();
        let said = known.map(|(known, judgement)| (is_as_before(fact, known), judgement));
        let Some(judgement) = fact.judgement.as_mut().filter(|one| one.verdict.is_finding()) else {
            continue;
        };
        let (change, since) = match said {
            None => (Change::New, today.clone()),
            Some((as_it_was, known)) => {
                let same = as_it_was && known.fingerprint == judgement.fingerprint;
                let since = known.since.clone().or_else(|| previous.started.clone());
                (if same { Change::Still } else { Change::Changed }, since)
            }
        };
        (judgement.change, judgement.since) = (Some(change), since);
    }
    let mut since = run.since.take().unwrap_or_default();
    since.previous = previous.started.clone();
    since.resolved = gone(run, previous);
    run.since = Some(since);
}

/// Whether the sides say what they said.
fn is_as_before(fact: &Fact, known: &Fact) -> bool {
    let texts =
        |fact: &Fact| [&fact.aca, &fact.dis].map(|side| side.as_ref().map(|side| Arc::clone(&side.text)));
    texts(fact) == texts(known)
}

/// What another run found and this one does not. Workloads and environments that nobody asked for now are left out.
fn gone(run: &Run, other: &Run) -> Vec<Gone> {
    let now: BTreeMap<About<'_>, ()> = findings(run).map(|(fact, _)| (about(fact), ())).collect();
    let asked = |fact: &Fact| {
        let workloads = &run.options.workloads;
        (workloads.is_empty() || workloads.contains(&fact.workload))
            && run.environments.iter().any(|one| one.name == fact.environment)
    };
    let gone = findings(other).filter(|(fact, _)| asked(fact) && !now.contains_key(&about(fact)));
    gone.map(|(fact, judgement)| Gone {
        workload: Arc::clone(&fact.workload),
        environment: Arc::clone(&fact.environment),
        property: fact.property.clone(),
        key: fact.key.clone(),
        severity: judgement.severity,
        message: Arc::clone(&judgement.message),
        fingerprint: Arc::clone(&judgement.fingerprint),
        since: judgement.since.clone().or_else(|| other.started.clone()),
    })
    .collect()
}

/// Accepts what a baseline has: the same finding, as long as it is no worse than it was there. What is not in the baseline is
/// new.
pub fn accept(run: &mut Run, baseline: &Run) {
    let known: BTreeMap<Arc<str>, &Judgement> =
        findings(baseline).map(|(_, judgement)| (Arc::clone(&judgement.fingerprint), judgement)).collect();
    let Some(judged) = run.judged.as_mut() else { return };
    for judgement in run.facts.iter_mut().filter_map(|fact| fact.judgement.as_mut()) {
        if !judgement.is_open() {
            continue;
        }
        let accepted = known.get(&judgement.fingerprint);
        if accepted.is_none_or(|accepted| judgement.severity > accepted.severity) {
            judgement.change = judgement.change.or(Some(Change::New));
            continue;
        }
        judgement.baseline = true;
        judged.baseline += 1;
        if let Some(count) = judgement.severity.and_then(|severity| judged.open.get_mut(&severity)) {
            *count = count.saturating_sub(1);
        }
    }
    judged.open.retain(|_, count| *count > 0);
    let unused = gone(run, baseline);
    run.since.get_or_insert_with(Since::default).unused = unused;
}
