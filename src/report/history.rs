//! The history of a product: of each day how the check ended, and since when each finding is there. One small file for each day
//! lies in a folder; this is what stands in it, `tricep.history/1`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use super::run::{Change, Run, Severity, Since, Trend, Verdict};

/// The name and number of the form.
const SCHEMA: &str = "tricep.history/1";

/// How many days the trend has at most: what is older stays in its file.
const DAYS: usize = 90;

/// How one run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its counts.
    pub trend: Trend,
    /// The fingerprints of its findings, by the day since which they are there.
    pub since: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    schema: String,
    date: Arc<str>,
    findings: BTreeMap<String, usize>,
    undecided: usize,
    waived: usize,
    facts: usize,
    agree: usize,
    since: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

/// How a run ended; nothing of one without a day or of an inventory.
pub fn day(run: &Run) -> Option<Day> {
    let date = run.started.clone()?;
    let judged = run.judged.as_ref()?;
    let of = |verdict| judged.verdicts.get(&verdict).copied().unwrap_or(0);
    let mut since: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
    let judgements = run.facts.iter().filter_map(|fact| fact.judgement.as_ref());
    for judgement in judgements.filter(|one| one.verdict.is_finding()) {
        let first = judgement.since.as_ref().unwrap_or(&date);
        since.entry(Arc::clone(first)).or_default().push(Arc::clone(&judgement.fingerprint));
    }
    since.values_mut().for_each(|fingerprints| fingerprints.sort());
    let open = |fact: &&super::run::Fact| {
        let judgement = fact.judgement.as_ref();
        judgement.is_some_and(|one| one.is_open() && one.verdict == Verdict::Undecided)
    };
    let trend = Trend {
        date,
        open: judged.open.clone(),
        undecided: run.facts.iter().filter(open).count(),
        waived: judged.waived + judged.baseline,
        facts: judged.verdicts.values().sum(),
        agree: of(Verdict::Same) + of(Verdict::Equivalent),
    };
    Some(Day { trend, since })
}

/// The text of the file of a day.
pub fn text(day: &Day) -> String {
    let trend = &day.trend;
    let wire = Wire {
        schema: SCHEMA.to_owned(),
        date: Arc::clone(&trend.date),
        findings: trend.open.iter().map(|(severity, count)| (severity.word().to_owned(), *count)).collect(),
        undecided: trend.undecided,
        waived: trend.waived,
        facts: trend.facts,
        agree: trend.agree,
        since: day.since.clone(),
    };
    let mut text = serde_json::to_string_pretty(&wire).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads the file of a day, or says what is wrong with it.
pub fn read(text: &str) -> Result<Day, String> {
    let wire: Wire = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if wire.schema != SCHEMA {
        return Err(format!("its form is {:?}, and this tricep reads {SCHEMA:?}", wire.schema));
    }
    let severity = |(word, count): (String, usize)| {
        let severity = Severity::from_word(&word).ok_or_else(|| format!("there is no severity {word:?}"))?;
        Ok((severity, count))
    };
    let open = wire.findings.into_iter().map(severity).collect::<Result<_, String>>()?;
    let Wire { date, undecided, waived, facts, agree, since, .. } = wire;
    Ok(Day { trend: Trend { date, open, undecided, waived, facts, agree }, since })
}

/// Says since when each finding of a run is there, and how it came here. The days may be in any order; one of the same day as the
/// run is the same run, made before.
pub fn apply(run: &mut Run, mut days: Vec<Day>) {
    let Some(date) = run.started.clone() else { return };
    days.retain(|day| day.trend.date < date);
    days.sort_by(|a, b| a.trend.date.cmp(&b.trend.date));
    if let Some(last) = days.last() {
        let mut known: BTreeMap<&Arc<str>, &Arc<str>> = BTreeMap::new();
        for (first, fingerprints) in &last.since {
            known.extend(fingerprints.iter().map(|fingerprint| (fingerprint, first)));
        }
        for judgement in run.facts.iter_mut().filter_map(|fact| fact.judgement.as_mut()) {
            if !judgement.verdict.is_finding() || judgement.change.is_some() && judgement.since.is_some() {
                continue;
            }
            let first = known.get(&judgement.fingerprint);
            judgement.change = Some(if first.is_some() { Change::Still } else { Change::New });
            judgement.since = Some(first.map_or(&date, |first| *first).clone());
        }
        let since = run.since.get_or_insert_with(Since::default);
        if since.previous.is_none() {
            since.previous = Some(Arc::clone(&last.trend.date));
        }
    }
    let mut trend: Vec<Trend> = days.into_iter().map(|day| day.trend).collect();
    trend.extend(day(run).map(|day| day.trend));
    let surplus = trend.len().saturating_sub(DAYS);
    trend.drain(..surplus);
    run.trend = trend;
}
