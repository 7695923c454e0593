//! What to do about a check, the most urgent first: each step is a sentence, and a command where there is one.

use std::collections::BTreeMap;

use super::findings::Finding;
use super::findings::Group;
use super::matrix::where_it_is;
use super::run::Place;
use super::run::Run;
use super::run::Severity;
use super::run::Verdict;
use crate::diag::plural::count;
use crate::value::Supply;

/// How many findings are named in a step.
const NAMED: usize = 5;
/// How many variables.
const VARIABLES: usize = 6;

/// Something to do.
#[derive(Debug, Default)]
pub(super) struct Step<'a> {
    /// What, in a sentence; values of the run in it are as they are.
    pub(super) what: String,
    /// The findings to begin with.
    pub(super) findings: Vec<Pointed<'a>>,
    /// Behind them: how many more there are.
    pub(super) more: usize,
    /// A command that helps.
    pub(super) command: Option<String>,
}

/// A finding that a step names.
#[derive(Debug)]
pub(super) struct Pointed<'a> {
    /// Workload, property and environments.
    pub(super) what: String,
    /// Where to begin: what decides it on DIS, else on Azure.
    pub(super) place: Option<&'a Place>,
}

/// What to do about a run whose findings these are.
pub(super) fn steps<'a>(run: &'a Run, groups: &[Group<'a>]) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let errors = run.diagnostics.iter().filter(|one| one.severity == "error").count();
    if errors > 0 {
        steps.push(Step {
            what: format!(
                "Mend what could not be read ({}): what depends on it was not compared.",
                count(errors, "error", "errors")
            ),
            ..Step::default()
        });
    }
    let open = || groups.iter().flat_map(|group| &group.findings).filter(|one| one.judgement.is_open());
    steps.extend(worst(run, open().collect()));
    let missing =
        open().filter(|one| one.fact.property == "existence" && one.judgement.verdict == Verdict::OnlyAca);
    let missing = missing.count();
    if missing > 0 {
        let them = count(missing, "workload is", "workloads are");
        steps.push(Step {
            what: format!("Write what DIS does not have: {them} on Azure alone."),
            command: Some("tricep migrate --dry-run".to_owned()),
            ..Step::default()
        });
    }
    let facts = || run.facts.iter().filter_map(|fact| fact.judgement.as_ref()).filter(|one| one.is_open());
    let fixed = facts().filter(|one| one.fix.is_some()).count();
    if fixed > 0 {
        let them = if fixed == 1 {
            "one finding has a patch".to_owned()
        } else {
            format!("{fixed} findings have a patch")
        };
        steps.push(Step {
            what: format!("Let tricep mend what is clear: {them}."),
            command: Some("tricep fix".to_owned()),
            ..Step::default()
        });
    }
    steps.extend(supply(run));
    let rules = run.lint.iter().filter(|one| one.is_open()).count();
    if rules > 0 {
        steps.push(Step {
            what: format!(
                "Look at what rules of the platform find: {}.",
                count(rules, "finding", "findings")
            ),
            command: Some("tricep lint".to_owned()),
            ..Step::default()
        });
    }
    if !run.waivers.is_empty() {
        let them = count(run.waivers.len(), "waiver that is", "waivers that are");
        steps.push(Step {
            what: format!("Look at {them} of no use, out of date or too wide."),
            ..Step::default()
        });
    }
    let unused = run.since.as_ref().map_or(0, |since| since.unused.len());
    if unused > 0 {
        let them = count(
            unused,
            "entry of the baseline no longer occurs",
            "entries of the baseline no longer occur",
        );
        steps.push(Step { what: format!("Store the baseline again: {them}."), ..Step::default() });
    }
    if facts().next().is_some() {
        steps.push(Step {
            what: "Accept what is meant to differ, with a reason and a day.".to_owned(),
            command: Some("tricep waive WORKLOAD PROPERTY --until YYYY-MM-DD --reason TEXT".to_owned()),
            ..Step::default()
        });
    }
    steps
}

/// The worst findings, where they are bad enough to begin with; what is new comes first.
fn worst<'a>(run: &'a Run, open: Vec<&Finding<'a>>) -> Option<Step<'a>> {
    let decided = || open.iter().filter(|one| one.judgement.verdict != Verdict::Undecided);
    let severity = decided().filter_map(|one| one.judgement.severity).max()?;
    if severity < Severity::Medium {
        return None;
    }
    let mut those: Vec<&&Finding<'_>> =
        decided().filter(|one| one.judgement.severity == Some(severity)).collect();
    let all = those.len();
    those.sort_by_key(|one| (one.judgement.change, one.rank()));
    let findings = those.into_iter().take(NAMED).map(|one| Pointed {
        what: format!(
            "{} · {} · {}",
            one.fact.workload,
            one.about(),
            where_it_is(&one.environments, run.environments.len())
        ),
        place: one.dis.first().or(one.aca.first()).copied(),
    });
    Some(Step {
        what: format!("Begin with what is {}:", severity.word()),
        findings: findings.collect(),
        more: all.saturating_sub(NAMED),
        command: None,
    })
}

/// What undecided findings hang on, what most of them do first.
fn supply<'a>(run: &'a Run) -> Option<Step<'a>> {
    let undecided = run.facts.iter().filter_map(|fact| fact.judgement.as_ref());
    let undecided: Vec<_> =
        undecided.filter(|one| one.is_open() && one.verdict == Verdict::Undecided).collect();
    if undecided.is_empty() {
        return None;
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for missing in undecided.iter().flat_map(|one| &one.missing) {
        if let Some(name) = missing.strip_prefix(Supply::ENVIRONMENT) {
            *names.entry(name).or_default() += 1;
        }
    }
    let mut names: Vec<(&str, usize)> = names.into_iter().collect();
    names.sort_by_key(|(name, number)| (std::cmp::Reverse(*number), *name));
    let them = count(undecided.len(), "finding is", "findings are");
    let Some((first, _)) = names.first() else {
        let what = format!("Look at what cannot be decided from files alone: {them} undecided.");
        return Some(Step { what, ..Step::default() });
    };
    let command = Some(format!("tricep check --set-env {first}=…"));
    let mut listed: Vec<String> =
        names.iter().take(VARIABLES).map(|(name, number)| format!("{name} ({number})")).collect();
    if names.len() > VARIABLES {
        listed.push(format!("{} more", names.len() - VARIABLES));
    }
    let what = format!(
        "Supply what {them} undecided for, here or as env of an environment in tricep.yaml: {}.",
        listed.join(", ")
    );
    Some(Step { what, command, ..Step::default() })
}
