//! The wire form of a migration, `tricep.migration/1`. These types are a contract with scripts: they change only together
//! with that number. The order of the members is the order in which they are read.

use serde::Serialize;

use super::diff;
use super::order::Order;
use super::plan::{Action, Plan, Refusal};
use super::questions;
use super::summary::{Noted, Summary};
use crate::delivery::syncroot::substitutions;
use crate::estate::Text;
use crate::kube::lower::Outcome;

const SCHEMA: &str = "tricep.migration/1";

/// A migration as scripts read it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    product: &'a str,
    namespace: &'a str,
    tree: &'a str,
    wiring: &'a str,
    environments: Vec<Environment<'a>>,
    /// Whether files were written.
    written: bool,
    /// What could not be read or evaluated; nothing where the tree is complete.
    unread: Vec<Unread<'a>>,
    files: Vec<File<'a>>,
    notes: Vec<Note<'a>>,
    variables: Vec<Variable<'a>>,
    accepted: Vec<Accepted<'a>>,
    platform_questions: Vec<Question>,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Debug, Serialize)]
struct Environment<'a> {
    name: &'a str,
    aca: &'a str,
    dis: &'a str,
    host: Option<&'a str>,
    objects: usize,
}

#[derive(Debug, Serialize)]
struct Unread<'a> {
    place: &'a str,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// In how many places somebody has to decide between two versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicts: Option<usize>,
    added: usize,
    removed: usize,
}

#[derive(Debug, Serialize)]
struct Note<'a> {
    outcome: &'static str,
    workload: &'a str,
    property: &'a str,
    key: Option<&'a str>,
    environments: Vec<&'a str>,
    text: &'a str,
    place: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Variable<'a> {
    name: &'a str,
    stands_for: Vec<&'a str>,
    looks_like: Option<&'a str>,
    from: From,
    used_by: Vec<&'a str>,
    environments: Vec<&'a str>,
}

/// The object that gives a value.
#[derive(Debug, Serialize)]
struct From {
    kind: &'static str,
    name: String,
    namespace: String,
}

#[derive(Debug, Serialize)]
struct Accepted<'a> {
    workload: &'a str,
    property: &'a str,
    key: Option<&'a str>,
    environments: Vec<&'a str>,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct Question {
    id: &'static str,
    question: &'static str,
    why: &'static str,
}

/// The document of a migration, on lines of its own.
pub fn text(order: &Order, summary: &Summary, plan: &Plan, written: bool, version: &str) -> String {
    let document = Document {
        schema: SCHEMA,
        tool: Tool { name: "tricep", version },
        product: &order.product,
        namespace: &order.namespace,
        tree: &order.tree,
        wiring: &order.wiring,
        environments: summary
            .environments
            .iter()
            .map(|one| Environment {
                name: &one.shown,
                aca: &one.aca,
                dis: &one.name,
                host: one.host.as_deref(),
                objects: one.objects,
            })
            .collect(),
        written,
        unread: summary
            .unread
            .iter()
            .map(|one| Unread { place: &one.place, message: &one.message })
            .collect(),
        files: plan
            .changes
            .iter()
            .map(|change| {
                let (added, removed) = diff::counted(change);
                let (action, reason) = action(&change.action);
                let conflicts = conflicts(&change.action);
                File { path: &change.path, action, reason, conflicts, added, removed }
            })
            .collect(),
        notes: summary.notes.iter().map(note).collect(),
        variables: summary
            .variables
            .iter()
            .map(|one| Variable {
                name: &one.name,
                stands_for: one.stands_for.iter().map(|(says, _)| &**says).collect(),
                looks_like: one.looks_like.as_deref(),
                from: From {
                    kind: if one.secret { "Secret" } else { "ConfigMap" },
                    name: substitutions(&order.product).to_string(),
                    namespace: order.delivery.objects.to_string(),
                },
                used_by: one.used_by.iter().map(|name| &**name).collect(),
                environments: names(&one.environments),
            })
            .collect(),
        accepted: summary
            .accepted
            .iter()
            .map(|one| Accepted {
                workload: &one.accepted.workload,
                property: one.accepted.property,
                key: one.accepted.key.as_deref(),
                environments: names(&one.environments),
                reason: &one.accepted.reason,
            })
            .collect(),
        platform_questions: questions::raised(summary)
            .into_iter()
            .map(|one| Question { id: one.id, question: one.asks, why: one.why })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn note(note: &Noted) -> Note<'_> {
    Note {
        outcome: word(note.outcome),
        workload: &note.workload,
        property: &note.property,
        key: note.key.as_deref(),
        environments: names(&note.environments),
        text: &note.text,
        place: note.place.as_deref(),
    }
}

fn names(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| &**text).collect()
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Exact => "exact",
        Outcome::Approximate => "approximate",
        Outcome::Lost => "lost",
        Outcome::Question => "question",
        Outcome::Platform => "platform",
    }
}

fn action(action: &Action) -> (&'static str, Option<String>) {
    match action {
        Action::Create => ("create", None),
        Action::Update => ("update", None),
        Action::Unchanged => ("unchanged", None),
        Action::Remove => ("remove", None),
        Action::Merge | Action::Mark(_) => ("merge", None),
        Action::Keep => ("keep", None),
        Action::Refuse(refusal) => ("refuse", Some(refused(refusal))),
    }
}

fn conflicts(action: &Action) -> Option<usize> {
    match action {
        Action::Mark(places) | Action::Refuse(Refusal::Conflict(places) | Refusal::Undecided(places)) => {
            Some(*places)
        }
        Action::Create
        | Action::Update
        | Action::Unchanged
        | Action::Remove
        | Action::Merge
        | Action::Keep
        | Action::Refuse(
            Refusal::Edited
            | Refusal::Deleted
            | Refusal::EditedAndGone
            | Refusal::Foreign
            | Refusal::NoOriginal
            | Refusal::NoFile(_),
        ) => None,
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Edited => "edited".to_owned(),
        Refusal::Deleted => "deleted".to_owned(),
        Refusal::EditedAndGone => "edited-and-gone".to_owned(),
        Refusal::Foreign => "foreign".to_owned(),
        Refusal::Conflict(_) => "conflict".to_owned(),
        Refusal::Undecided(_) => "undecided".to_owned(),
        Refusal::NoOriginal => "no-original".to_owned(),
        Refusal::NoFile(_) => "no-file".to_owned(),
    }
}
