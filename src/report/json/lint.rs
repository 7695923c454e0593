//! The wire form of what rules of the target platform find.

use serde::Serialize;

use super::{Fix, Place, Waived};
use crate::report::run;

/// A finding. What is not the case is null, so that a reader finds every member in every finding.
#[derive(Serialize)]
pub(super) struct Finding<'a> {
    rule: &'a str,
    id: &'a str,
    check: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    workload: Option<&'a str>,
    environments: Vec<&'a str>,
    object: Option<Object<'a>>,
    origin: Option<Place<'a>>,
    fix: Option<Fix<'a>>,
    waived: Option<Waived<'a>>,
}

impl<'a> Finding<'a> {
    pub(super) fn of(finding: &'a run::LintFinding) -> Self {
        Self {
            rule: &finding.rule,
            id: &finding.id,
            check: &finding.check,
            severity: finding.severity.word(),
            message: &finding.message,
            help: finding.help.as_deref(),
            workload: finding.workload.as_deref(),
            environments: finding.environments.iter().map(AsRef::as_ref).collect(),
            object: finding.object.as_ref().map(Object::of),
            origin: finding.origin.as_ref().map(Place::of),
            fix: finding.fix.as_ref().map(Fix::of),
            waived: finding.waived.as_ref().map(Waived::of),
        }
    }
}

#[derive(Serialize)]
struct Object<'a> {
    kind: &'a str,
    name: &'a str,
    namespace: Option<&'a str>,
}

impl<'a> Object<'a> {
    fn of(object: &'a run::LintObject) -> Self {
        Self { kind: &object.kind, name: &object.name, namespace: object.namespace.as_deref() }
    }
}

/// A rule, for those who show more than the finding says.
#[derive(Serialize)]
pub(super) struct Rule<'a> {
    rule: &'a str,
    id: &'a str,
    title: &'a str,
    why: &'a str,
    help: &'a str,
    severity: &'a str,
    references: Vec<&'a str>,
}

impl<'a> Rule<'a> {
    pub(super) fn of(rule: &'a run::LintRule) -> Self {
        Self {
            rule: &rule.rule,
            id: &rule.id,
            title: &rule.title,
            why: &rule.why,
            help: &rule.help,
            severity: rule.severity.word(),
            references: rule.references.iter().map(AsRef::as_ref).collect(),
        }
    }
}
