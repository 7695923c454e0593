//! Differences that rules of the platform make, as waivers: what is expected is no finding from the first night on. What no
//! longer differs needs none, so that those that were written for it are taken back; those of people stay.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::record;
use super::record::Hash;
use super::summary::{Summary, Waived};
use crate::estate::{Property, Text};
use crate::parity::rules;
use crate::parity::waivers::{Date, Draft, Pattern, Waiver, Waivers, add_all, remove};

/// A file of waivers as it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// Its text.
    pub text: Text,
    /// Which of its waivers were written here, by what they say.
    pub own: BTreeSet<Hash>,
}

/// The text of a file of waivers with one for each accepted difference that it does not accept yet, and without those of `own`
/// that no longer accept any. `there` are the waivers of the text.
pub fn renew(text: &str, there: &Waivers, own: &BTreeSet<Hash>, summary: &Summary, until: Date) -> Renewed {
    let wanted = wanted(summary, until);
    let subjects: BTreeSet<Subject> = wanted.iter().map(subject).collect();
    // Where something could not be read nobody knows what differs.
    let is_complete = summary.unread.is_empty();
    let is_over = |waiver: &Waiver| {
        let known = Draft::of(waiver);
        is_complete && own.contains(&hash(&known)) && !subjects.contains(&subject(&known))
    };
    let over: Vec<&Waiver> = there.all.iter().map(|waiver| &**waiver).filter(|one| is_over(one)).collect();
    let text = remove(text, &over);
    let stays: Vec<&Waiver> =
        there.all.iter().map(|waiver| &**waiver).filter(|one| !over.contains(one)).collect();
    let hashes = stays.iter().map(|waiver| hash(&Draft::of(waiver)));
    let mut own: BTreeSet<Hash> = hashes.filter(|hash| own.contains(hash)).collect();
    let is_new = |draft: &Draft| !stays.iter().any(|waiver| takes(waiver, draft));
    let new: Vec<Draft> = wanted.into_iter().filter(is_new).collect();
    own.extend(new.iter().map(hash));
    Renewed { text: Arc::from(add_all(&text, &new)), own }
}

/// A waiver for each accepted difference.
fn wanted(summary: &Summary, until: Date) -> Vec<Draft> {
    let mut wanted = Vec::new();
    for waived in &summary.accepted {
        let accepted = &waived.accepted;
        let Some(property) = rules::property(accepted.property) else { continue };
        wanted.extend(scopes(waived, summary).into_iter().map(|environment| Draft {
            rule: None,
            workload: Arc::clone(&accepted.workload),
            property: Some(property),
            key: accepted.key.clone(),
            environment,
            value: None,
            reason: Arc::clone(&accepted.reason),
            until,
            owner: None,
        }));
    }
    wanted
}

/// What a waiver says, whatever the style of its file.
fn hash(draft: &Draft) -> Hash {
    record::hash(&draft.line())
}

/// What a waiver is about: the workload, the property, its key and the environment.
type Subject = (Text, Option<&'static str>, Option<Text>, Option<Text>);

fn subject(draft: &Draft) -> Subject {
    let property = draft.property.map(Property::word);
    (Arc::clone(&draft.workload), property, draft.key.clone(), draft.environment.clone())
}

/// Whether a waiver accepts everything that this one would.
fn takes(waiver: &Waiver, draft: &Draft) -> bool {
    waiver.rule.is_none()
        && waiver.workload.matches(&draft.workload)
        && waiver.property.is_none_or(|one| Some(one) == draft.property)
        && fits(waiver.key.as_ref(), draft.key.as_deref())
        && fits(waiver.environment.as_ref(), draft.environment.as_deref())
        && waiver.value.is_none()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::lower::Accepted;
    use crate::migrate::summary::{Column, Unread};
    use crate::parity::waivers::of_text;

    fn summary(accepted: &[(&str, &str, &[&str])]) -> Summary {
        let environments = ["at23", "prod"].map(|name| Column { name: name.into(), ..Column::default() });
        let accepted = accepted.iter().map(|(workload, property, environments)| Waived {
            accepted: Accepted {
                workload: (*workload).into(),
                property: rules::property(property).unwrap().word(),
                key: None,
                reason: "It is so on the platform.".into(),
            },
            environments: environments.iter().map(|name| Text::from(*name)).collect(),
        });
        Summary { environments: environments.into(), accepted: accepted.collect(), ..Summary::default() }
    }

    fn renewed(before: &Renewed, summary: &Summary) -> Renewed {
        let there = of_text(&before.text);
        renew(&before.text, &there, &before.own, summary, Date::parse("2027-06-01").unwrap())
    }

    const BOTH: &[&str] = &["at23", "prod"];

    #[test]
    fn what_is_no_longer_so_is_taken_back_and_nothing_else() {
        let suspended = summary(&[("sweep", "suspended", BOTH), ("web", "minReplicas", &["prod"])]);
        let mut first = renewed(&Renewed::default(), &suspended);
        assert_eq!((renewed(&first, &suspended), first.own.len()), (first.clone(), 2));
        let over = summary(&[("web", "minReplicas", &["prod"])]);
        assert_eq!(renewed(&first, &over), renewed(&Renewed::default(), &over));
        assert_eq!(renewed(&first, &summary(&[])), Renewed::default());
        // One that a person wrote, one that a person changed, and one that a person says something about.
        let own = "- workload: sweep\n  property: maxReplicas\n  reason: mine\n  until: 2027-06-01\n";
        first.text = Arc::from(format!("{own}{}", first.text));
        assert_eq!(&*renewed(&first, &summary(&[])).text, own);
        for (from, to) in
            [("on the platform", "here"), ("  property: suspended", "  property: suspended # Ask Ola.")]
        {
            let changed = Renewed { text: first.text.replacen(from, to, 1).into(), ..first.clone() };
            assert!(renewed(&changed, &summary(&[])).text.contains(to), "{to}");
        }
    }

    #[test]
    fn what_is_so_elsewhere_is_said_anew() {
        let first = renewed(&Renewed::default(), &summary(&[("web", "minReplicas", BOTH)]));
        let now = summary(&[("web", "minReplicas", &["prod"])]);
        assert_eq!(renewed(&first, &now), renewed(&Renewed::default(), &now));
    }

    #[test]
    fn what_cannot_be_read_takes_nothing_back() {
        let first = renewed(&Renewed::default(), &summary(&[("web", "minReplicas", BOTH)]));
        let unread = vec![Unread { place: "a:1".into(), message: "It is no Bicep.".into() }];
        assert_eq!(renewed(&first, &Summary { unread, ..summary(&[]) }), first);
    }
}
