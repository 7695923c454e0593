//! What rules of the platform find, to a run.

use std::sync::Arc;

use super::check::{patch, waived, waiver_finding};
use super::{Resolver, Root};
use crate::diag;
use crate::diag::Diagnostic;
use crate::lint;
use crate::lint::Rules;
use crate::parity::waivers;
use crate::report::run::{Environment, Fix, LintFinding, LintObject, LintRule, Place, Run, Word};
use crate::source::Sources;

/// What rules found.
#[derive(Clone, Copy)]
pub struct Lint<'a> {
    /// The environments.
    pub environments: &'a [Environment],
    /// What people call the folder that files are named from.
    pub name: &'a str,
    /// The same, as the names of files begin with it.
    pub root: &'a Root,
    /// The texts that were read.
    pub sources: &'a Sources,
    /// The findings, in the order in which they are shown.
    pub findings: &'a [lint::Finding],
    /// The rules.
    pub rules: &'a Rules,
    /// What is wrong with waivers.
    pub waivers: &'a [waivers::Finding],
    /// The texts that waivers are written in.
    pub waived: &'a Sources,
    /// What could not be read.
    pub diagnostics: &'a [Diagnostic],
}

/// The run of a lint.
pub fn lint(lint: Lint<'_>) -> Run {
    let resolver = Resolver { sources: lint.sources, root: lint.root, wiring: None };
    let found = |rule: &&lint::Rule| lint.findings.iter().any(|finding| finding.rule == rule.id);
    Run {
        dis_root: Some(Arc::from(lint.name)),
        environments: lint.environments.to_vec(),
        lint: lint.findings.iter().map(|one| finding(one, &resolver, lint)).collect(),
        lint_rules: lint.rules.all.iter().filter(found).map(rule).collect(),
        waivers: lint.waivers.iter().map(|one| waiver_finding(one, lint.waived)).collect(),
        diagnostics: lint.diagnostics.iter().map(|one| resolver.message(one)).collect(),
        ..Run::default()
    }
}

fn finding(finding: &lint::Finding, resolver: &Resolver<'_>, lint: Lint<'_>) -> LintFinding {
    let origin = finding.place.as_ref().map(|place| match place {
        diag::Place::Text(label) => resolver.place(label.span),
        // About a file or folder as a whole.
        diag::Place::File(name) => {
            Place { file: Arc::from(resolver.root.file(name)), line: 1, column: 1, wiring: false, link: None }
        }
    });
    LintFinding {
        rule: Arc::from(format!("lint/{}", finding.rule)),
        id: Arc::clone(&finding.rule),
        check: Arc::clone(&finding.check),
        severity: finding.severity,
        message: Arc::from(&*finding.message),
        help: finding.help.as_deref().map(Arc::from),
        workload: finding.workload.clone(),
        environments: finding.environments.clone(),
        object: finding.subject.as_ref().map(|subject| LintObject {
            kind: Arc::clone(&subject.kind),
            name: Arc::clone(&subject.name),
            namespace: subject.namespace.clone(),
        }),
        origin,
        fix: patch(&finding.edits, resolver).map(|patch| Fix { side: Word::Borrowed("dis"), patch }),
        waived: finding.waived.as_ref().map(|waiver| waived(waiver, lint.waived)),
    }
}

/// A rule, for reports.
pub fn rule(rule: &lint::Rule) -> LintRule {
    LintRule {
        rule: Arc::from(rule.full_id()),
        id: Arc::clone(&rule.id),
        title: Arc::clone(&rule.title),
        why: Arc::clone(&rule.why),
        help: Arc::clone(&rule.help),
        severity: rule.severity(),
        references: rule.references.clone(),
    }
}
