//! OpenMetrics text, for dashboards: findings by severity and environment, coverage, and the age of what nobody mended.
//!
//! A node exporter or a push gateway takes it as it is. The names and labels are a contract like that of the JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::run::{Change, Judged, Run, Severity, Verdict};
use crate::parity::waivers::Date;

const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

/// The run as an exposition.
pub fn text(run: &Run, tool_version: &str) -> String {
    let mut form = Form { out: String::new() };
    form.family("tricep_check", "info", "", "The run that these numbers are of.");
    let day = run.started.as_deref().unwrap_or("");
    form.sample("tricep_check_info", &[("version", tool_version), ("day", day)], 1);
    let nothing = Judged::default();
    let judged = run.judged.as_ref().unwrap_or(&nothing);
    if let Some(day) = run.started.as_deref().and_then(Date::parse) {
        form.family("tricep_check_day_seconds", "gauge", "seconds", "The day of the check, from 1970 on.");
        form.sample("tricep_check_day_seconds", &[], day.days_since_1970() * SECONDS_OF_A_DAY);
    }
    form.family("tricep_facts", "gauge", "", "Facts that were compared, by verdict.");
    for verdict in Verdict::ALL {
        let count = judged.verdicts.get(&verdict).copied().unwrap_or(0);
        form.sample("tricep_facts", &[("verdict", verdict.word())], count);
    }
    form.findings(run);
    form.family("tricep_findings_accepted", "gauge", "", "Findings that somebody accepted.");
    form.sample("tricep_findings_accepted", &[("by", "waiver")], judged.waived);
    form.sample("tricep_findings_accepted", &[("by", "baseline")], judged.baseline);
    form.family("tricep_waivers_wrong", "gauge", "", "Waivers that are of no use, out of date or too wide.");
    form.sample("tricep_waivers_wrong", &[], run.waivers.len());
    form.family("tricep_coverage_ratio", "gauge", "ratio", "How many of the facts of a workload agree.");
    for one in run.coverage.iter().filter(|one| one.facts > 0) {
        let ratio = (one.agree * 10_000 / one.facts) as u64;
        let labels = [("workload", &*one.workload), ("environment", &*one.environment)];
        form.sample(
            "tricep_coverage_ratio",
            &labels,
            format_args!("{}.{:04}", ratio / 10_000, ratio % 10_000),
        );
    }
    form.family(
        "tricep_source_problems",
        "gauge",
        "",
        "What could not be read, and what is to be said, by severity.",
    );
    for severity in ["error", "warning", "note"] {
        let count = run.diagnostics.iter().filter(|one| one.severity == severity).count();
        form.sample("tricep_source_problems", &[("severity", severity)], count);
    }
    form.changes(run);
    form.out.push_str("# EOF\n");
    form.out
}

struct Form {
    out: String,
}

impl Form {
    fn family(&mut self, name: &str, kind: &str, unit: &str, help: &str) {
        let _ = writeln!(self.out, "# TYPE {name} {kind}");
        if !unit.is_empty() {
            let _ = writeln!(self.out, "# UNIT {name} {unit}");
        }
        let _ = writeln!(self.out, "# HELP {name} {help}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(name, text)| format!("{name}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.out, "{name}{labels} {value}");
    }

    /// Findings that nobody accepted, and how old the oldest is.
    fn findings(&mut self, run: &Run) {
        let mut counted: BTreeMap<(usize, Severity), usize> = BTreeMap::new();
        let mut undecided: BTreeMap<usize, usize> = BTreeMap::new();
        let mut oldest: BTreeMap<Severity, u64> = BTreeMap::new();
        let columns: BTreeMap<&str, usize> =
            run.environments.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect();
        let day = |text: &str| Date::parse(text).map(Date::days_since_1970);
        let today = run.started.as_deref().and_then(day);
        for fact in &run.facts {
            let Some(judgement) = fact.judgement.as_ref().filter(|one| one.is_open()) else { continue };
            let (Some(column), Some(severity)) = (columns.get(&*fact.environment), judgement.severity) else {
                continue;
            };
            *counted.entry((*column, severity)).or_default() += 1;
            if judgement.verdict == Verdict::Undecided {
                *undecided.entry(*column).or_default() += 1;
            }
            if let (Some(today), Some(since)) = (today, judgement.since.as_deref().and_then(day)) {
                let age = oldest.entry(severity).or_default();
                *age = today.saturating_sub(since).max(*age);
            }
        }
        self.family(
            "tricep_findings",
            "gauge",
            "",
            "Findings that nobody accepted, by environment and severity.",
        );
        for (column, environment) in run.environments.iter().enumerate() {
            for severity in Severity::ALL {
                let count = counted.get(&(column, severity)).copied().unwrap_or(0);
                let labels = [("environment", &*environment.name), ("severity", severity.word())];
                self.sample("tricep_findings", &labels, count);
            }
        }
        self.family("tricep_findings_undecided", "gauge", "", "How many of them are undecided.");
        for (column, environment) in run.environments.iter().enumerate() {
            let count = undecided.get(&column).copied().unwrap_or(0);
            self.sample("tricep_findings_undecided", &[("environment", &environment.name)], count);
        }
        if !oldest.is_empty() {
            let name = "tricep_finding_age_seconds";
            self.family(
                name,
                "gauge",
                "seconds",
                "The age of the oldest finding that nobody accepted, by severity.",
            );
            for (severity, days) in oldest {
                self.sample(name, &[("severity", severity.word())], days * SECONDS_OF_A_DAY);
            }
        }
        let mut rules: BTreeMap<Severity, usize> = BTreeMap::new();
        for finding in run.lint.iter().filter(|one| one.is_open()) {
            *rules.entry(finding.severity).or_default() += 1;
        }
        self.family(
            "tricep_rule_findings",
            "gauge",
            "",
            "What rules of the platform find and nobody accepted, by severity.",
        );
        for severity in Severity::ALL {
            let count = rules.get(&severity).copied().unwrap_or(0);
            self.sample("tricep_rule_findings", &[("severity", severity.word())], count);
        }
    }

    /// What became of findings since the run before.
    fn changes(&mut self, run: &Run) {
        let Some(since) = run.since.as_ref().filter(|since| since.previous.is_some()) else { return };
        let judgements = || run.facts.iter().filter_map(|fact| fact.judgement.as_ref());
        self.family(
            "tricep_findings_changes",
            "gauge",
            "",
            "Findings by what became of them since the run before.",
        );
        for change in Change::ALL {
            let count = judgements().filter(|one| one.is_open() && one.change == Some(change)).count();
            self.sample("tricep_findings_changes", &[("change", change.word())], count);
        }
        self.sample("tricep_findings_changes", &[("change", "resolved")], since.resolved.len());
    }
}

/// A text as the value of a label.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_label_ends_where_it_should() {
        assert_eq!(escaped("a\\b\"c\nd"), "a\\\\b\\\"c\\nd");
    }
}
