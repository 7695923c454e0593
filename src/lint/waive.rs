//! Which finding each waiver accepts, and which waivers are of no use.

use std::sync::Arc;

use super::finding::Finding;
use super::rules::Rules;
use crate::parity::Severity;
use crate::parity::waivers;
use crate::parity::waivers::{Date, Pattern, Problem, Waiver, Waivers};

/// Marks the findings that are accepted on this day, each in one environment, and says which waivers are of no use. Waivers
/// that name no rule are about comparisons and not looked at, nor are those for environments that are not among these.
pub fn apply(
    waivers: &Waivers,
    findings: &mut [Finding],
    environments: &[Arc<str>],
    rules: &Rules,
    today: Date,
) -> Vec<waivers::Finding> {
    let mut useless = Vec::new();
    for waiver in &waivers.all {
        let Some(rule) = &waiver.rule else { continue };
        // Nobody looked whether it is of use where somebody asked for other rules alone.
        if is_about(rule, &Rules::default()) && !is_about(rule, rules) {
            continue;
        }
        let mut used = 0;
        for finding in findings.iter_mut().filter(|finding| accepts(waiver, finding)) {
            used += 1;
            if waiver.until >= today && finding.waived.is_none() {
                finding.waived = Some(Arc::clone(waiver));
            }
        }
        let elsewhere = waiver
            .environment
            .as_ref()
            .is_some_and(|pattern| !environments.iter().any(|name| pattern.matches(name)));
        let (problem, severity, message) = if used == 0 && elsewhere {
            continue;
        } else if used == 0 {
            (Problem::Unused, Severity::Low, "this waiver accepts nothing: no rule finds that".to_owned())
        } else if waiver.until < today {
            let message =
                format!("this waiver held until {}, and what it accepts is still there", waiver.until);
            (Problem::Expired, Severity::Medium, message)
        } else if rule.takes_all() || &*rule.0 == "lint/*" {
            (
                Problem::TooWide,
                Severity::High,
                "this waiver accepts everything that any rule finds".to_owned(),
            )
        } else {
            continue;
        };
        let waiver = Arc::clone(waiver);
        useless.push(waivers::Finding { problem, rule: problem.code().id, severity, message, waiver });
    }
    useless
}

/// Whether a waiver is about one of some rules, or about what one of them looks at.
fn is_about(pattern: &Pattern, rules: &Rules) -> bool {
    rules.all.iter().any(|rule| {
        let own = rule.full_id();
        pattern.matches(&own)
            || rule.checks.iter().any(|check| pattern.matches(&format!("{own}/{}", check.name)))
    })
}

fn accepts(waiver: &Waiver, finding: &Finding) -> bool {
    let own = format!("lint/{}", finding.rule);
    let whole = format!("{own}/{}", finding.check);
    let is_rule = waiver.rule.as_ref().is_some_and(|rule| rule.matches(&own) || rule.matches(&whole));
    let workload = finding.workload.as_deref();
    let object = finding.subject.as_ref().map(|subject| format!("{}/{}", subject.kind, subject.name));
    let is_object = waiver.object.as_ref().is_none_or(|pattern| {
        object.as_ref().is_some_and(|object| pattern.matches(object))
            || finding.subject.as_ref().is_some_and(|subject| pattern.matches(&subject.name))
    });
    // One that names no environment is about all of them, and about files.
    let is_environment = waiver
        .environment
        .as_ref()
        .is_none_or(|pattern| finding.environments.iter().any(|name| pattern.matches(name)));
    is_rule
        && is_object
        && is_environment
        && (waiver.workload.0.is_empty()
            || workload.is_some_and(|workload| waiver.workload.matches(workload)))
        && waiver.key.as_ref().is_none_or(|pattern| pattern.matches(&finding.check))
}
