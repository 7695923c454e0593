//! The report: counts, what differs by kind, and each test that is not the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::evaluate::Answer;

/// How much of a finding is shown; expressions can be long.
const LENGTH: usize = 400;

/// How many findings of a test, and how many tests of a kind, are shown.
const SHOWN: usize = 5;

/// One thing that is not the same.
pub(super) struct Finding {
    /// What it has in common with others.
    pub(super) kind: String,
    /// Where it is, and what both sides say.
    pub(super) what: String,
}

/// What became of a test.
pub(super) struct Outcome {
    pub(super) name: String,
    pub(super) source: Answer,
    pub(super) compiled: Answer,
    pub(super) findings: Vec<Finding>,
    /// What is left to the deployment on both sides, but written otherwise.
    pub(super) otherwise: Vec<Finding>,
    /// How many values are left to the deployment on both sides.
    pub(super) open: usize,
}

impl Outcome {
    fn is_refused(&self) -> bool {
        !self.source.errors.is_empty() || !self.compiled.errors.is_empty()
    }

    /// Writes both snapshots and the diagnostics of a test that is not the same.
    pub(super) fn keep(&self, folder: &Path) -> std::io::Result<()> {
        if self.findings.is_empty() {
            return Ok(());
        }
        let folder = folder.join(self.name.replace(' ', "/"));
        std::fs::create_dir_all(&folder)?;
        for (name, answer) in [("source", &self.source), ("compiled", &self.compiled)] {
            let snapshot = serde_json::to_string_pretty(&answer.snapshot)?;
            std::fs::write(folder.join(format!("{name}.json")), snapshot)?;
            let lines = answer.errors.iter().chain(&answer.warnings).map(|(_, line)| line.clone() + "\n");
            std::fs::write(folder.join(format!("{name}.txt")), lines.collect::<String>())?;
        }
        let lines = self.findings.iter().map(|finding| format!("{}\n    {}\n", finding.kind, finding.what));
        std::fs::write(folder.join("differences.txt"), lines.collect::<String>())
    }
}

/// How many of a hundred tests are the same.
pub(super) fn share(outcomes: &[Outcome]) -> f64 {
    let same = outcomes.iter().filter(|outcome| outcome.findings.is_empty()).count();
    100.0 * same as f64 / outcomes.len().max(1) as f64
}

/// The report, the same for the same input.
pub(super) fn text(outcomes: &[Outcome], expressions: bool) -> String {
    let mut text = String::new();
    let count = |wanted: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|one| wanted(one)).count();
    let resources: usize = outcomes
        .iter()
        .filter(|one| one.findings.is_empty())
        .filter_map(|one| one.source.snapshot.get("predictedResources")?.as_array().map(Vec::len))
        .sum();
    let same = count(&|one| one.findings.is_empty());
    let refused = count(&|one| one.is_refused());
    let differ = outcomes.len() - same - refused;
    let _ = writeln!(
        text,
        "{} tests: {same} the same ({:.2} %, {resources} resources), {differ} differ, {refused} have errors",
        outcomes.len(),
        share(outcomes)
    );
    let open: usize = outcomes.iter().map(|one| one.open).sum();
    let otherwise: usize = outcomes.iter().map(|one| one.otherwise.len()).sum();
    let _ = writeln!(
        text,
        "{open} values are left to the deployment on both sides, {otherwise} of them written otherwise"
    );
    groups(&mut text, "kinds of findings", outcomes, &|one| {
        one.findings.iter().map(|finding| (finding.kind.clone(), finding.what.clone())).collect()
    });
    if expressions {
        groups(&mut text, "expressions", outcomes, &|one| {
            one.otherwise.iter().map(|finding| (finding.kind.clone(), finding.what.clone())).collect()
        });
    }
    groups(&mut text, "warnings", outcomes, &|one| {
        let of = |side: &str, answer: &Answer| {
            let lines = answer.warnings.iter().map(|(code, line)| (format!("{side}: {code}"), line.clone()));
            lines.collect::<Vec<_>>()
        };
        [of("source", &one.source), of("compiled", &one.compiled)].concat()
    });
    for one in outcomes.iter().filter(|one| !one.findings.is_empty()) {
        let _ = writeln!(text, "\n{}: {} findings", one.name, one.findings.len());
        for finding in one.findings.iter().take(SHOWN) {
            let _ = writeln!(text, "  {}\n    {}", finding.kind, clipped(&finding.what));
        }
    }
    text
}

/// Findings by kind, those in most tests first.
fn groups(
    text: &mut String,
    title: &str,
    outcomes: &[Outcome],
    of: &dyn Fn(&Outcome) -> Vec<(String, String)>,
) {
    let mut kinds: BTreeMap<String, Vec<(&str, String, usize)>> = BTreeMap::new();
    for outcome in outcomes {
        for (kind, what) in of(outcome) {
            let tests = kinds.entry(kind).or_default();
            match tests.last_mut() {
                Some((name, _, count)) if *name == outcome.name => *count += 1,
                _ => tests.push((&outcome.name, what, 1)),
            }
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, tests)| std::cmp::Reverse(tests.len()));
    if !kinds.is_empty() {
        let _ = writeln!(text, "\n{title}");
    }
    for (kind, tests) in kinds {
        let total: usize = tests.iter().map(|(_, _, count)| count).sum();
        let _ = writeln!(text, "  {:>4} tests {total:>6} times  {kind}", tests.len());
        if let Some((name, what, _)) = tests.first() {
            let _ = writeln!(text, "                         {name}: {}", clipped(what));
        }
    }
}

/// How long it took; not the same at every run.
pub(super) fn times(outcomes: &[Outcome], wall: Duration, jobs: usize) -> String {
    let mut text = String::new();
    let sum = |of: &dyn Fn(&Outcome) -> Duration| outcomes.iter().map(of).sum::<Duration>();
    let rows: [(&str, Duration); 4] = [
        ("load source", sum(&|one| one.source.loading)),
        ("load compiled", sum(&|one| one.compiled.loading)),
        ("evaluate source", sum(&|one| one.source.evaluating)),
        ("evaluate compiled", sum(&|one| one.compiled.evaluating)),
    ];
    let per_test = |time: Duration| 1000.0 * time.as_secs_f64() / outcomes.len().max(1) as f64;
    let _ =
        writeln!(text, "\n{:.1} s for {} tests with {jobs} at a time", wall.as_secs_f64(), outcomes.len());
    for (name, time) in rows {
        let _ =
            writeln!(text, "  {name:<18} {:>8.1} s {:>8.1} ms per test", time.as_secs_f64(), per_test(time));
    }
    let whole = |one: &Outcome| {
        one.source.loading + one.compiled.loading + one.source.evaluating + one.compiled.evaluating
    };
    let mut slowest: Vec<_> = outcomes.iter().map(|one| (whole(one), one)).collect();
    slowest.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    for (time, one) in slowest.into_iter().take(SHOWN) {
        let parts =
            [one.source.loading, one.compiled.loading, one.source.evaluating, one.compiled.evaluating];
        let parts = parts.map(|part| format!("{:.0}", 1000.0 * part.as_secs_f64())).join(" + ");
        let _ = writeln!(text, "  {:>6.0} ms = {parts}  {}", 1000.0 * time.as_secs_f64(), one.name);
    }
    text
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
