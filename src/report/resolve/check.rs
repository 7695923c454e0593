//! Comparisons to a run: the rows of all environments, each with both sides, its judgement and what mends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::made::Made;
use super::{Excerpts, Listed, Resolver, Root, kind_of};
use crate::diag::Diagnostic;
use crate::estate;
use crate::estate::Estate;
use crate::parallel;
use crate::parity;
use crate::parity::fix;
use crate::parity::fix::Edit;
use crate::parity::fix::edit;
use crate::parity::waivers::Finding;
use crate::parity::waivers::Waiver;
use crate::parity::{Comparison, Paired, Row, Verdict};
use crate::report::fingerprint;
use crate::report::run::{
    Coverage, Environment, Fact, Fix, Judged, Judgement, Message, Pairing, Place, Run, Waived, WaiverFinding,
    Word, Workload, WorkloadKind,
};
use crate::source::{Sources, Span};

/// One side of a check.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// What people call its folder.
    pub name: &'a str,
    /// Where it is.
    pub root: &'a Root,
    /// What people call the folder of its wiring, and where that is.
    pub wiring: Option<(&'a str, &'a Root)>,
    /// What runs in each environment, in their order.
    pub estates: &'a [Estate],
    /// What was said while it was read.
    pub diagnostics: &'a [Diagnostic],
    /// The texts that were read.
    pub sources: &'a Sources,
}

/// A check.
#[derive(Clone, Copy)]
pub struct Check<'a> {
    /// The environments.
    pub environments: &'a [Environment],
    /// The side of Azure.
    pub aca: Side<'a>,
    /// The side of DIS.
    pub dis: Side<'a>,
    /// How they compare, in the order of the environments.
    pub comparisons: &'a [Comparison],
    /// What mends each row of each comparison.
    pub fixes: &'a [Vec<Vec<Edit>>],
    /// The side that is mended.
    pub fix_side: parity::Side,
    /// What is wrong with waivers.
    pub waivers: &'a [Finding],
    /// The texts that waivers are written in.
    pub waived: &'a Sources,
    /// Whether facts that agree are shown as well.
    pub all: bool,
}

/// What mends the rows of each comparison on a side.
pub fn fixes(comparisons: &[Comparison], which: parity::Side, side: Side<'_>) -> Vec<Vec<Vec<Edit>>> {
    let compared = comparisons.iter().zip(side.estates);
    let compared: Vec<fix::Compared<'_>> =
        compared.map(|(comparison, estate)| fix::Compared { comparison, estate }).collect();
    fix::propose(&compared, which, side.sources)
}

/// The run of a check.
pub fn check(check: Check<'_>) -> Run {
    let aca = Resolver { sources: check.aca.sources, root: check.aca.root, wiring: None };
    let dis = Resolver {
        sources: check.dis.sources,
        root: check.dis.root,
        wiring: check.dis.wiring.map(|(_, root)| root),
    };
    let mut run = Run {
        aca_root: Arc::from(check.aca.name),
        dis_root: Some(Arc::from(check.dis.name)),
        wiring_root: check.dis.wiring.map(|(name, _)| Arc::from(name)),
        environments: check.environments.to_vec(),
        facts: facts(check, &aca, &dis),
        judged: Some(judged(check.comparisons, |_| true)),
        workloads: workloads(check),
        waivers: check.waivers.iter().map(|finding| waiver_finding(finding, check.waived)).collect(),
        ..Run::default()
    };
    run.diagnostics.extend(check.aca.diagnostics.iter().map(|one| aca.message(one)));
    run.diagnostics.extend(check.dis.diagnostics.iter().map(|one| dis.message(one)));
    // What is true in several environments is said once.
    let mut told: Vec<Message> = Vec::new();
    for message in std::mem::take(&mut run.diagnostics) {
        if !told.iter().rev().take_while(|one| one.place == message.place).any(|one| *one == message) {
            told.push(message);
        }
    }
    run.diagnostics = told;
    let mut listed = Listed::new();
    for (environment, estate) in check.environments.iter().zip(check.aca.estates) {
        aca.unmapped(&environment.name, estate, &mut run, &mut listed);
    }
    for (environment, comparison) in check.environments.iter().zip(check.comparisons) {
        pairings(comparison, &mut run.pairings);
        run.coverage.extend(comparison.coverage().into_iter().map(|one| Coverage {
            workload: Arc::clone(&one.workload),
            environment: Arc::clone(&environment.name),
            facts: one.compared,
            agree: one.same + one.equivalent,
            equivalent: one.equivalent,
            differ: one.differing + one.only_aca + one.only_dis,
            undecided: one.undecided,
        }));
    }
    run
}

fn facts(check: Check<'_>, aca: &Resolver<'_>, dis: &Resolver<'_>) -> Vec<Fact> {
    let columns: Vec<usize> = (0..check.environments.len()).collect();
    let (of_aca, of_dis) = (Excerpts::default(), Excerpts::default());
    let patches: Made<&[Edit], Option<Arc<str>>> = Made::default();
    let of_column = |index: usize| -> Vec<(estate::Property, Fact)> {
        let (Some(environment), Some(comparison)) =
            (check.environments.get(index), check.comparisons.get(index))
        else {
            return Vec::new();
        };
        let (Some(on_aca), Some(on_dis)) = (check.aca.estates.get(index), check.dis.estates.get(index))
        else {
            return Vec::new();
        };
        let fixes = check.fixes.get(index).map_or(&[][..], Vec::as_slice);
        let rows = comparison.rows.iter().enumerate();
        let rows: Vec<_> = rows.filter(|(_, row)| check.all || row.verdict.is_finding()).collect();
        let fix = |edits| {
            let (word, mended) = match check.fix_side {
                parity::Side::Aca => ("aca", aca),
                parity::Side::Dis => ("dis", dis),
            };
            patches.of(edits, || patch(edits, mended)).map(|patch| Fix { side: Word::Borrowed(word), patch })
        };
        let resolved = |(at, row): (usize, &Row)| {
            let finding = row.verdict.is_finding();
            let edits = fixes.get(at).map_or(&[][..], Vec::as_slice);
            let fact = Fact {
                workload: Arc::clone(&row.workload),
                environment: Arc::clone(&environment.name),
                property: Word::Borrowed(row.property.word()),
                key: row.key.clone(),
                aca: row.aca.as_ref().map(|fact| aca.side(on_aca, fact, finding.then_some(&of_aca))),
                dis: row.dis.as_ref().map(|fact| dis.side(on_dis, fact, finding.then_some(&of_dis))),
                judgement: Some(judgement(row, &environment.name, fix(edits), check.waived)),
            };
            (row.property, fact)
        };
        rows.into_iter().map(resolved).collect()
    };
    super::woven(parallel::each(columns, of_column))
}

fn judgement(row: &Row, environment: &str, fix: Option<Fix>, waived: &Sources) -> Judgement {
    let finding = row.verdict.is_finding();
    let (property, verdict) = (row.property.word(), row.verdict.word());
    Judgement {
        verdict: row.verdict,
        severity: finding.then_some(row.severity),
        rule: Arc::from(row.rule),
        message: Arc::clone(&row.message),
        why: (!row.why.is_empty()).then(|| Arc::clone(&row.why)),
        missing: row.missing.clone(),
        fingerprint: fingerprint::of(&row.workload, environment, property, row.key.as_deref(), verdict),
        equivalence: row.equivalence.map(|one| Arc::from(format!("{}: {}", one.id, one.reason))),
        fix,
        waived: row.waived.as_ref().map(|waiver| self::waived(waiver, waived)),
        baseline: false,
        change: None,
        since: None,
    }
}

/// Why something is accepted.
pub(super) fn waived(waiver: &Waiver, waived: &Sources) -> Waived {
    Waived {
        reason: Arc::clone(&waiver.reason),
        until: Some(Arc::from(waiver.until.to_string())),
        owner: waiver.owner.clone(),
        origin: Some(place(waiver.place, waived)),
    }
}

pub(super) fn waiver_finding(finding: &Finding, waived: &Sources) -> WaiverFinding {
    WaiverFinding {
        rule: Word::Borrowed(finding.rule),
        severity: finding.severity,
        message: Arc::from(&*finding.message),
        origin: Some(place(finding.waiver.place, waived)),
    }
}

/// A place in the file of waivers, which lies in the repository.
fn place(span: Span, waived: &Sources) -> Place {
    let position = waived.position(span);
    let file = Arc::from(waived.get(span.file).name());
    Place { file, line: position.line, column: position.column, wiring: false, link: None }
}

/// Edits as a unified diff, file by file.
pub(super) fn patch(edits: &[Edit], dis: &Resolver<'_>) -> Option<Arc<str>> {
    let mut by_file: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(dis.sources.get(edit.at.file).name()).or_default().push(edit.clone());
    }
    let mut patch = String::new();
    for (name, edits) in &by_file {
        let file = edits.first()?.at.file;
        patch.push_str(&edit::diff_without_secrets(&dis.root.file(name), dis.sources.get(file), edits)?);
    }
    (!patch.is_empty()).then(|| Arc::from(patch))
}

/// How comparisons ended, as far as it is about workloads that somebody wants to know of.
pub fn judged(comparisons: &[Comparison], wanted: impl Fn(&str) -> bool) -> Judged {
    let mut judged = Judged::default();
    for verdict in Verdict::ALL {
        judged.verdicts.insert(verdict, 0);
    }
    let rows = comparisons.iter().flat_map(|comparison| &comparison.rows);
    for row in rows.filter(|row| wanted(&row.workload)) {
        *judged.verdicts.entry(row.verdict).or_default() += 1;
        match (&row.waived, row.verdict.is_finding()) {
            (Some(_), _) => judged.waived += 1,
            (None, true) => *judged.open.entry(row.severity).or_default() += 1,
            (None, false) => {}
        }
    }
    judged
}

fn workloads(check: Check<'_>) -> Vec<Workload> {
    let mut kinds: BTreeMap<Arc<str>, WorkloadKind> = BTreeMap::new();
    for estate in check.dis.estates.iter().chain(check.aca.estates) {
        for workload in &estate.workloads {
            kinds.insert(Arc::clone(&workload.name), kind_of(workload));
        }
    }
    let named = check.comparisons.iter().flat_map(|comparison| &comparison.rows);
    let names: BTreeMap<Arc<str>, ()> = named.map(|row| (Arc::clone(&row.workload), ())).collect();
    let kind = |name: &Arc<str>| kinds.get(name).copied().unwrap_or(WorkloadKind::Other);
    let mut workloads: Vec<Workload> =
        names.into_keys().map(|name| Workload { kind: kind(&name), name }).collect();
    workloads.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    workloads
}

/// How workloads were paired; what is so in several environments once.
fn pairings(comparison: &Comparison, found: &mut Vec<Pairing>) {
    for paired in &comparison.pairing {
        let Paired::Both { aca, dis, how } = paired else { continue };
        let pairing = Pairing {
            workload: Arc::clone(paired.name()),
            aca: Arc::clone(aca),
            dis: Arc::clone(dis),
            how: Word::Borrowed(how.shown()),
        };
        if !found.contains(&pairing) {
            found.push(pairing);
        }
    }
}
