//! Lines that are missing on DIS, and what they belong beside: a variable beside a variable, a probe beside the image.

use std::sync::Arc;

use super::edit::Edit;
use super::token;
use crate::estate::Property;
use crate::parity::verdict::Row;
use crate::source::Span;
use crate::source::lines;
use crate::value::{Object, Value};

/// Lines to be added.
pub(super) struct Addition {
    /// Facts that stand where the lines belong, the best first.
    neighbours: &'static [Property],
    /// The lines, the first at the column of its neighbour; those below are indented from there.
    lines: Vec<String>,
    /// How the lines stand to the neighbour.
    item: Item,
}

/// How the lines stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    /// Members of the mapping that the neighbour is in.
    Member,
    /// Items of the list that the neighbour is an item of.
    Scalar,
    /// Items of the list that the neighbour is the value in an item of: `- name: X` and `value: Y`.
    Pair,
}

/// Members that a mapping of DIS lacks: the property, its name there, and what stands in the same mapping.
const MEMBERS: &[(Property, &str, &[Property])] = &[
    (Property::MinReplicas, "minReplicas", &[Property::MaxReplicas]),
    (Property::RetryLimit, "backoffLimit", &[Property::TimeoutSeconds]),
    (Property::TimeoutSeconds, "activeDeadlineSeconds", &[Property::RetryLimit]),
    (Property::Parallelism, "parallelism", &[Property::RetryLimit, Property::TimeoutSeconds]),
    (Property::Completions, "completions", &[Property::RetryLimit, Property::TimeoutSeconds]),
];

/// What to add for a row, where that can be said in lines of its own.
pub(super) fn addition(row: &Row, wish: &Value) -> Option<Addition> {
    if let Some((_, name, neighbours)) = MEMBERS.iter().find(|(property, ..)| *property == row.property) {
        let lines = vec![format!("{name}: {}", token::fresh(row.property, wish)?)];
        return Some(Addition { neighbours, lines, item: Item::Member });
    }
    if row.property == Property::Env {
        return variable(row, wish);
    }
    if row.property == Property::AllowedIp {
        let lines = vec![format!("- {}", row.key.as_deref()?)];
        return Some(Addition { neighbours: &[Property::AllowedIp], lines, item: Item::Scalar });
    }
    if row.property == Property::Probe { probe(row, wish.as_object()?) } else { None }
}

fn variable(row: &Row, wish: &Value) -> Option<Addition> {
    let name = row.key.as_deref().filter(|name| !name.contains('/'))?;
    let text = wish.as_text()?;
    if text.starts_with("secret:") || text.starts_with("field:") {
        return None;
    }
    let lines = vec![format!("- name: {name}"), format!("  value: {}", token::fresh(row.property, wish)?)];
    Some(Addition { neighbours: &[Property::Env], lines, item: Item::Pair })
}

/// A probe in the words of Kubernetes.
fn probe(row: &Row, wish: &Object) -> Option<Addition> {
    let kind = row.key.as_deref().filter(|kind| matches!(*kind, "startup" | "readiness" | "liveness"))?;
    let port = wish.get("port")?.value.as_int()?;
    let mut lines = vec![format!("{kind}Probe:")];
    match wish.get("path") {
        Some(path) => {
            let path = token::fresh(Property::Probe, &path.value)?;
            lines.extend(["  httpGet:".to_owned(), format!("    path: {path}"), format!("    port: {port}")]);
        }
        None => lines.extend(["  tcpSocket:".to_owned(), format!("    port: {port}")]),
    }
    for (name, one) in wish.iter() {
        if let Some(number) = one.value.as_int().filter(|_| &*name.text != "port") {
            lines.push(format!("  {}: {number}", name.text));
        }
    }
    Some(Addition { neighbours: &[Property::Image, Property::ImageTag], lines, item: Item::Member })
}

impl Addition {
    /// Whether a row is about something that the lines belong beside.
    pub(super) fn is_beside(&self, other: &Row, row: &Row) -> bool {
        let of_main = other.key.is_none() || matches!(other.property, Property::Env | Property::AllowedIp);
        let written = other.dis.as_ref().is_some_and(|fact| fact.default.is_none() && fact.via.is_none());
        let inner = other.key.as_ref().is_some_and(|key: &Arc<str>| key.contains('/'))
            && other.property == Property::Env;
        self.neighbours.contains(&other.property) && of_main && written && !inner && other.key != row.key
            || self.neighbours.contains(&other.property)
                && other.property != row.property
                && of_main
                && written
    }

    /// The lines behind the neighbour at a place; nothing where that is not laid out in lines.
    pub(super) fn at(&self, place: Span, text: &str) -> Option<Edit> {
        let range = place.range();
        let line = lines::before(text, range.start)?;
        let token = text.get(range.clone())?;
        if token.contains('\n') || line.contains(['{', '[']) {
            return None;
        }
        let indent = lines::indent(line);
        let rest = line.get(indent..)?;
        let column = match self.item {
            Item::Member => {
                // The key may stand behind the dash of a list.
                let dashes = rest.len() - rest.trim_start_matches(['-', ' ']).len();
                if !rest.ends_with(": ") {
                    return None;
                }
                indent + dashes
            }
            Item::Scalar => rest.starts_with("- ").then_some(indent)?,
            Item::Pair => pair_column(text, lines::start(text, range.start)?, indent, rest)?,
        };
        let blanks = " ".repeat(column);
        let line_end = lines::end(text, range.end)?;
        let line_break = lines::line_break(text, range.end);
        let added = self.lines.iter().flat_map(|line| [line_break, &blanks, line]).collect();
        Some(Edit { at: Span::new(place.file, line_end, line_end), text: added })
    }
}

/// The column of the dash of `- name: X` above `value: Y`.
fn pair_column(text: &str, line_start: usize, indent: usize, rest: &str) -> Option<usize> {
    if !rest.starts_with("value:") {
        return None;
    }
    let above = text.get(..line_start)?.trim_end_matches('\n');
    let above = lines::before(above, above.len())?;
    let column = lines::indent(above);
    (above.get(column..)?.starts_with("- name:") && column + 2 == indent).then_some(column)
}
