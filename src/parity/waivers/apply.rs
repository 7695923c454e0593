//! Which finding each waiver accepts, and which waivers are findings themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Date, Pattern, Problem, Waiver, Waivers};
use crate::diag::Diagnostic;
use crate::diag::plural::count;
use crate::estate::Property;
use crate::limits;
use crate::parity::message::{cut, whole};
use crate::parity::verdict::{Row, Side};
use crate::parity::{Comparison, Severity};

/// A waiver that accepts nothing, no longer anything, or too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong with it.
    pub problem: Problem,
    /// Its rule: `waiver/unused`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is the case, in one sentence.
    pub message: String,
    /// The waiver, with its place.
    pub waiver: Arc<Waiver>,
}

impl Finding {
    /// As a diagnostic at its place.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::warning(self.problem.code(), self.waiver.place, self.message.clone());
        match self.problem {
            Problem::Unused => diagnostic.help("remove it, or correct what it names"),
            Problem::Expired => {
                diagnostic.help("mend what it accepts, or give it another day and a reason for that")
            }
            Problem::TooWide => {
                diagnostic.help("name the workload and the property, or write one waiver for each")
            }
            Problem::UnknownKey
            | Problem::MissingKey
            | Problem::WrongType
            | Problem::Property
            | Problem::Date => diagnostic,
        }
    }
}

/// Marks the findings of a run that are accepted on this day, and says which waivers are of no use, in the order of the file.
/// A waiver for an environment that is not among these is not looked at.
pub fn apply(waivers: &Waivers, comparisons: &mut [Comparison], today: Date) -> Vec<Finding> {
    let mut uses: Vec<Use> = waivers.all.iter().map(|_| Use::default()).collect();
    for comparison in comparisons.iter_mut() {
        let environment = Arc::clone(&comparison.environment);
        for row in comparison.rows.iter_mut().filter(|row| row.verdict.is_finding()) {
            for (waiver, used) in waivers.all.iter().zip(&mut uses) {
                // What is about a rule is not about a comparison.
                if waiver.rule.is_some() || !accepts(waiver, row, &environment) {
                    continue;
                }
                used.count += 1;
                used.properties.insert(row.property);
                // The first that holds accepts it; the others are of use, too.
                if waiver.until >= today && row.waived.is_none() {
                    row.waived = Some(Arc::clone(waiver));
                }
            }
        }
    }
    let environments: Vec<&str> = comparisons.iter().map(|comparison| &*comparison.environment).collect();
    let looked_at = |waiver: &Waiver| {
        waiver
            .environment
            .as_ref()
            .is_none_or(|pattern| environments.iter().any(|name| pattern.matches(name)))
    };
    waivers
        .all
        .iter()
        .zip(&uses)
        .filter(|(waiver, _)| waiver.rule.is_none() && looked_at(waiver))
        .filter_map(|(waiver, used)| finding(waiver, used, today))
        .collect()
}

/// What a waiver was used for.
#[derive(Default)]
struct Use {
    count: usize,
    properties: BTreeSet<Property>,
}

fn finding(waiver: &Arc<Waiver>, used: &Use, today: Date) -> Option<Finding> {
    let (problem, severity, message) = if used.count == 0 {
        (Problem::Unused, Severity::Low, "this waiver accepts nothing: there is no such finding".to_owned())
    } else if waiver.until < today {
        let message = format!(
            "this waiver held until {}, and {} came back",
            waiver.until,
            count(used.count, "finding", "findings")
        );
        (Problem::Expired, Severity::Medium, message)
    } else if takes_all(waiver) {
        let message = "this waiver accepts every difference there is".to_owned();
        (Problem::TooWide, Severity::High, message)
    } else if used.properties.len() > 1 && used.count > limits::WAIVED_BY_ONE {
        let message = format!(
            "this waiver accepts {} of {} properties",
            count(used.count, "finding", "findings"),
            used.properties.len()
        );
        (Problem::TooWide, Severity::Medium, message)
    } else {
        return None;
    };
    Some(Finding { problem, rule: problem.code().id, severity, message, waiver: Arc::clone(waiver) })
}

/// Whether a waiver names neither a workload nor a property, nor anything else that narrows it.
fn takes_all(waiver: &Waiver) -> bool {
    let all = |pattern: &Option<Pattern>| pattern.as_ref().is_none_or(Pattern::takes_all);
    waiver.workload.takes_all() && waiver.property.is_none() && all(&waiver.key) && all(&waiver.value)
}

/// Whether a waiver is about a row.
fn accepts(waiver: &Waiver, row: &Row, environment: &str) -> bool {
    let value = |pattern: &Pattern| {
        let facts = [Side::Aca, Side::Dis].into_iter().filter_map(|side| row.side(side));
        // What a report shows of a long text is copied from there.
        facts.into_iter().any(|fact| {
            pattern.matches(&whole(&fact.value))
                || cut(&fact.value).is_some_and(|text| pattern.matches(&text))
        })
    };
    waiver.property.is_none_or(|property| property == row.property)
        && waiver.workload.matches(&row.workload)
        && waiver.key.as_ref().is_none_or(|key| key.matches(row.key.as_deref().unwrap_or_default()))
        && waiver.environment.as_ref().is_none_or(|pattern| pattern.matches(environment))
        && waiver.value.as_ref().is_none_or(value)
}
