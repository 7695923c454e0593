//! Differences that rules of the platform make, as waivers: what is expected is no finding from the first night on.

use std::sync::Arc;

use super::summary::{Summary, Waived};
use crate::estate::Text;
use crate::parity::rules;
use crate::parity::waivers::{Date, Draft, Pattern, Waivers, add};

/// The text of a file of waivers with one for each accepted difference that it does not accept yet.
pub fn add_to(text: &str, there: &Waivers, summary: &Summary, until: Date) -> Text {
    let mut text = text.to_owned();
    for waived in &summary.accepted {
        for environment in scopes(waived, summary) {
            let accepted = &waived.accepted;
            let Some(property) = rules::property(accepted.property) else { continue };
            let known = there.all.iter().any(|waiver| {
                waiver.workload.matches(&accepted.workload)
                    && waiver.property.is_none_or(|one| one == property)
                    && fits(waiver.key.as_ref(), accepted.key.as_deref())
                    && fits(waiver.environment.as_ref(), environment.as_deref())
                    && waiver.value.is_none()
            });
            if known {
                continue;
            }
            let draft = Draft {
                rule: None,
                workload: Arc::clone(&accepted.workload),
                property: Some(property),
                key: accepted.key.clone(),
                environment,
                value: None,
                reason: Arc::clone(&accepted.reason),
                until,
                owner: None,
            };
            text = add(&text, &draft);
        }
    }
    Arc::from(text)
}

/// In which environments a waiver holds: one for all where all have the difference.
fn scopes(waived: &Waived, summary: &Summary) -> Vec<Option<Text>> {
    if waived.environments.len() == summary.environments.len() {
        return vec![None];
    }
    waived.environments.iter().cloned().map(Some).collect()
}

/// Whether a waiver is about this one of several, or about all of them.
fn fits(pattern: Option<&Pattern>, one: Option<&str>) -> bool {
    match (pattern, one) {
        (None, _) => true,
        (Some(pattern), Some(one)) => pattern.matches(one),
        (Some(pattern), None) => pattern.takes_all(),
    }
}
