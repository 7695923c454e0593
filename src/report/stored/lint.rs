//! Reads back what rules of the target platform found.

use super::{Wrong, fix, place, severity, waived, wire};
use crate::report::run::{LintFinding, LintObject, LintRule};

pub(super) fn finding(path: &str, finding: wire::LintFinding) -> Result<LintFinding, Wrong> {
    Ok(LintFinding {
        rule: finding.rule,
        id: finding.id,
        check: finding.check,
        severity: severity(path, &finding.severity)?,
        message: finding.message,
        help: finding.help,
        workload: finding.workload,
        environments: finding.environments,
        object: finding.object.map(|object| LintObject {
            kind: object.kind,
            name: object.name,
            namespace: object.namespace,
        }),
        origin: finding.origin.map(place),
        fix: finding.fix.map(fix),
        waived: finding.waived.map(waived),
    })
}

pub(super) fn rule(path: &str, rule: wire::LintRule) -> Result<LintRule, Wrong> {
    Ok(LintRule {
        rule: rule.rule,
        id: rule.id,
        title: rule.title,
        why: rule.why,
        help: rule.help,
        severity: severity(path, &rule.severity)?,
        references: rule.references,
    })
}
