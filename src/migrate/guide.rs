//! `MIGRATION.md`: what became of everything, what to supply, what to ask, and how to move over.

mod cutover;
mod values;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::order::Order;
use super::questions;
use super::summary::{Noted, Summary};
use super::told;
use crate::estate::Text;
use crate::kube::lower::Outcome;

/// The text of the guide.
pub(super) fn text(order: &Order, summary: &Summary) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# How {} moves to Kubernetes\n", order.product);
    paragraph(
        &mut out,
        "`tricep migrate` writes this file together with the tree, and writes it anew in each run. Take its lists into an issue to tick them off there.",
    );
    unread(&mut out, summary);
    overview(&mut out, order, summary);
    values::section(&mut out, order, summary);
    questions(&mut out, summary);
    platform(&mut out, summary);
    carried(&mut out, summary);
    accepted(&mut out, summary);
    cutover::section(&mut out, order, summary);
    out
}

/// What is missing comes first: nobody may take the rest for all of it.
fn unread(out: &mut String, summary: &Summary) {
    if summary.unread.is_empty() {
        return;
    }
    heading(out, 2, "The tree is not complete");
    paragraph(
        out,
        "This could not be read or evaluated. What hangs on it is not in the tree, or not as it is on Azure, and nothing below knows of it. Mend it and run `tricep migrate` again, before anything is delivered, and before anything on Azure is turned off.",
    );
    let rows = summary.unread.iter().map(|one| vec![code(&one.place), one.message.to_string()]);
    table(out, &["where", "what is wrong"], rows);
}

fn overview(out: &mut String, order: &Order, summary: &Summary) {
    let _ = writeln!(
        out,
        "The tree is in `{}`, what delivers it in `{}`. Everything runs in the namespace `{}`.\n",
        order.tree, order.wiring, order.namespace
    );
    let rows = summary.environments.iter().map(|one| {
        let apps = one.public.len() + one.inner.len() + one.unreached.len();
        let jobs = one.scheduled.len() + one.triggered.len() + one.manual.len();
        let values = [false, true].map(|secret| summary.supplied(&one.name, secret).count());
        vec![
            code(&one.name),
            code(&one.aca),
            one.host.as_deref().map(code).unwrap_or_default(),
            apps.to_string(),
            jobs.to_string(),
            one.objects.to_string(),
            values.iter().sum::<usize>().to_string(),
        ]
    });
    table(out, &["environment", "on Azure", "host", "apps", "jobs", "objects", "values to supply"], rows);
    let count = |outcome| summary.with(outcome).count();
    // What is asked of several properties is one question, as in the tables below.
    let asked = |outcome| told::rows(summary, &summary.with(outcome).collect::<Vec<_>>()).len();
    let rows = [
        ("properties carried with the same meaning", count(Outcome::Exact)),
        ("properties carried nearly", count(Outcome::Approximate)),
        ("properties not carried", count(Outcome::Lost)),
        ("questions to you", asked(Outcome::Question)),
        ("questions to the platform team", asked(Outcome::Platform) + questions::raised(summary).len()),
        ("accepted differences", summary.accepted.len()),
    ];
    table(out, &["what", "how many"], rows.map(|(what, count)| vec![what.to_owned(), count.to_string()]));
}

fn questions(out: &mut String, summary: &Summary) {
    heading(out, 2, "Questions to you");
    let notes: Vec<&Noted> = summary.with(Outcome::Question).collect();
    if notes.is_empty() {
        paragraph(out, "There are none.");
        return;
    }
    paragraph(
        out,
        "What the sources do not say, or where they disagree. Nothing was invented: until somebody decides, it is as the last column says.",
    );
    noted(out, summary, &notes);
}

fn platform(out: &mut String, summary: &Summary) {
    heading(out, 2, "Questions to the platform team");
    let raised = questions::raised(summary);
    let rows = raised.iter().map(|one| vec![one.asks.to_owned(), one.why.to_owned()]);
    table(out, &["question", "what depends on it"], rows);
    let notes: Vec<&Noted> = summary.with(Outcome::Platform).collect();
    if !notes.is_empty() {
        paragraph(out, "And of single properties:");
        noted(out, summary, &notes);
    }
}

fn carried(out: &mut String, summary: &Summary) {
    heading(out, 2, "What was carried, and how");
    for (outcome, title, says) in [
        (Outcome::Lost, "Not carried", "Kubernetes on this platform has nothing that says it."),
        (Outcome::Approximate, "Carried nearly", "It is said in another way, and means nearly the same."),
    ] {
        heading(out, 3, title);
        let notes: Vec<&Noted> = summary.with(outcome).collect();
        if notes.is_empty() {
            paragraph(out, "Nothing.");
            continue;
        }
        paragraph(out, says);
        noted(out, summary, &notes);
    }
    heading(out, 3, "Carried with the same meaning");
    let mut exact: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for note in summary.with(Outcome::Exact) {
        let names = exact.entry(&note.workload).or_default();
        let name = code(&note.named());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rows = exact.into_iter().map(|(workload, names)| vec![code(workload), names.join(", ")]);
    table(out, &["of", "properties"], rows);
}

fn accepted(out: &mut String, summary: &Summary) {
    heading(out, 2, "Accepted differences");
    if summary.accepted.is_empty() {
        paragraph(out, "There are none.");
        return;
    }
    paragraph(
        out,
        "Rules of the platform win over the Bicep here. Each is a waiver in `tricep.waivers.yaml`, so that `tricep check` reports none of them.",
    );
    let environments = |names: &[Text]| {
        if names.len() == summary.environments.len() { "all".to_owned() } else { names.join(", ") }
    };
    let rows = summary.accepted.iter().map(|one| {
        let key = one.accepted.key.as_deref().map(|key| format!(" {key}")).unwrap_or_default();
        vec![
            code(&one.accepted.workload),
            code(&format!("{}{key}", one.accepted.property)),
            environments(&one.environments),
            one.accepted.reason.to_string(),
        ]
    });
    table(out, &["of", "property", "in", "why"], rows);
}

/// Notes as a table: what is said of several properties, or of several workloads, is said once.
fn noted(out: &mut String, summary: &Summary, notes: &[&Noted]) {
    let rows = told::rows(summary, notes).into_iter().map(|row| {
        let place = row.place.map(|place| format!(" ({})", code(&place))).unwrap_or_default();
        let environments = row.environments.map_or_else(|| "everywhere".to_owned(), |names| names.join(", "));
        let of: Vec<String> = row.of.iter().map(|name| code(name)).collect();
        let properties: Vec<String> = row.properties.iter().map(|name| code(name)).collect();
        vec![of.join(", "), properties.join(", "), environments, format!("{}{place}", row.text)]
    });
    table(out, &["of", "property", "in", "what became of it"], rows);
}

fn heading(out: &mut String, level: usize, title: &str) {
    let _ = writeln!(out, "{} {title}\n", "#".repeat(level));
}

fn paragraph(out: &mut String, text: &str) {
    out.push_str(text);
    out.push_str("\n\n");
}

/// A numbered list.
fn steps(out: &mut String, steps: &[String]) {
    for (index, step) in steps.iter().enumerate() {
        let _ = writeln!(out, "{}. {step}", index + 1);
    }
    out.push('\n');
}

fn table(out: &mut String, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        paragraph(out, "Nothing.");
        return;
    }
    let _ = writeln!(out, "| {} |", head.join(" | "));
    let _ = writeln!(out, "|{}", "---|".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

/// A text that stays in its cell. What stands in brackets is no element of HTML, unless it is the one that breaks lines.
fn escaped(text: &str) -> String {
    let text = text.replace('|', "\\|").replace(['\n', '\r'], " ");
    let parts = text.split('`').enumerate().map(|(index, part)| {
        if index % 2 == 0 { part.replace('<', "&lt;").replace("&lt;br>", BREAK) } else { part.to_owned() }
    });
    parts.collect::<Vec<_>>().join("`")
}

/// What breaks a line in a cell.
const BREAK: &str = "<br>";

/// A name as code.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Names as code, in a sentence.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(|name| code(name.as_ref())).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "none".to_owned(),
    }
}
