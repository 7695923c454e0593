//! The block of one workload: its properties as rows, its environments as columns.
//!
//! A value that is the same everywhere stands once, across all columns. Values that differ stand in their columns; where a
//! column is too narrow for one, the values stand below their row, each behind the environments that have it.

use super::Style;
use super::text::Tone;
use super::text::cut;
use super::text::filled;
use super::text::painted;
use super::text::width;
use crate::diag::plural::count;
use crate::report::matrix::Block;
use crate::report::matrix::NOTHING;
use crate::report::matrix::Row;
use crate::report::matrix::is_unknown;
use crate::report::matrix::plain;
use crate::report::matrix::shown;
use crate::report::matrix::where_it_is;
use crate::report::run::Side;
use crate::report::run::WorkloadKind;

/// The columns in front of a label: a blank, two marks and a blank.
const GUTTER: usize = 4;
/// What stands below its row is moved in this far.
const BELOW: usize = 8;
/// From this many rows on, the rows of one property are a list with a heading.
const LIST: usize = 4;
/// A list that is longer is folded, and then shows only the next number of its rows.
const LONG: usize = 8;
const SHOWN: usize = 6;
/// The widest column where nothing limits it.
const WIDEST: usize = 40;

/// A line of the block before it is laid out.
enum Line<'a> {
    Heading(String, [bool; 2]),
    Row(&'a Row<'a>, String),
    Folded(String),
}

/// Where things stand in a line.
struct Layout {
    label: usize,
    /// One for each environment.
    columns: Vec<usize>,
    /// What a column may take.
    most: usize,
}

/// Draws the block of a workload.
pub(super) fn block(block: &Block<'_>, style: &Style, out: &mut String) {
    title(block, style, out);
    let lines = lines(block, style);
    let layout = layout(block, &lines, style);
    if layout.columns.iter().any(|column| *column > 0) {
        let names = block.environments.iter().zip(&layout.columns);
        let names: Vec<String> =
            names.map(|(environment, room)| filled(&cut(&plain(&environment.name), *room), *room)).collect();
        let head = format!("{}{}  {}", " ".repeat(GUTTER), filled("", layout.label), names.join("  "));
        push(out, &painted(head.trim_end(), Tone::Dim, style.color));
    }
    for line in &lines {
        match line {
            Line::Heading(text, marks) => {
                let text =
                    if style.wide { text.clone() } else { cut(text, style.width.saturating_sub(GUTTER)) };
                push(
                    out,
                    &format!("{}{}", gutter(*marks, style), painted(&text, Tone::Heading, style.color)),
                );
            }
            Line::Folded(text) => {
                let text = format!("{}{text}", " ".repeat(GUTTER + 2));
                push(out, &painted(&fitted(&text, 0, style), Tone::Dim, style.color));
            }
            Line::Row(one, label) => row(one, label, block, &layout, style, out),
        }
    }
}

fn title(block: &Block<'_>, style: &Style, out: &mut String) {
    let kind = match block.kind {
        WorkloadKind::App => "app",
        WorkloadKind::Job => "job",
        WorkloadKind::Other => "beside the workloads",
    };
    let mut about = vec![kind.to_owned()];
    if block.is_empty() && block.environments.is_empty() {
        about.push("nothing is known of it".to_owned());
    } else {
        let names: Vec<&str> = block.environments.iter().map(|environment| &*environment.name).collect();
        about.push(format!("in {}", names.join(", ")));
        about.push(count(block.len(), "property", "properties"));
    }
    if block.differing() > 0 {
        about.push(format!("{} differ", block.differing()));
    }
    let name = fitted(&plain(block.name), 0, style);
    let about = fitted(&about.join(" · "), width(&name) + 2, style);
    let line = format!(
        "{}  {}",
        painted(&name, Tone::Heading, style.color),
        painted(&about, Tone::Dim, style.color)
    );
    push(out, &line);
}

/// The rows under headings where there are many of a property, folded where there are more than a reader takes in.
fn lines<'a>(block: &'a Block<'a>, style: &Style) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for group in &block.groups {
        for rows in group.rows.chunk_by(|one, next| one.property == next.property) {
            let Some(first) = rows.first() else { continue };
            if rows.len() < LIST || first.key.is_none() {
                lines.extend(rows.iter().map(|row| Line::Row(row, plain(&row.label()).into_owned())));
                continue;
            }
            let differing = rows.iter().filter(|row| row.differs()).count();
            let unknown = rows.iter().filter(|row| row.has_unknown()).count();
            let heading = format!("{}  {}{}", first.property, rows.len(), counted(differing, unknown));
            lines.push(Line::Heading(heading, [differing > 0, unknown > 0]));
            let chosen = chosen(rows, style);
            let labelled =
                |row: &'a Row<'a>| Line::Row(row, format!("  {}", plain(row.key.unwrap_or(NOTHING))));
            lines.extend(
                rows.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(row, _)| labelled(row)),
            );
            let hidden: Vec<_> = rows.iter().zip(&chosen).filter(|(_, chosen)| !**chosen).collect();
            if !hidden.is_empty() {
                let differing = hidden.iter().filter(|(row, _)| row.differs()).count();
                let unknown = hidden.iter().filter(|(row, _)| row.has_unknown()).count();
                lines.push(Line::Folded(format!("… {} more{}", hidden.len(), counted(differing, unknown))));
            }
        }
    }
    lines
}

fn counted(differing: usize, unknown: usize) -> String {
    let counts = [(differing, "differ"), (unknown, "not known")];
    let counts = counts.iter().filter(|(number, _)| *number > 0);
    counts.map(|(number, word)| format!(" · {number} {word}")).collect()
}

/// Which rows of a list are shown: all, or of a long one those that say most, which are those that differ, then those that
/// are not known, then the first ones.
fn chosen(rows: &[Row<'_>], style: &Style) -> Vec<bool> {
    if style.wide || rows.len() <= LONG {
        return vec![true; rows.len()];
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let says = |at: &usize| {
        rows.get(*at).map_or(2, |row| if row.differs() { 0 } else { 2 - u8::from(row.has_unknown()) })
    };
    order.sort_by_key(says);
    order.truncate(SHOWN);
    (0..rows.len()).map(|at| order.contains(&at)).collect()
}

fn layout(block: &Block<'_>, lines: &[Line<'_>], style: &Style) -> Layout {
    let rows = || {
        lines.iter().filter_map(|line| match line {
            Line::Row(row, label) => Some((*row, width(label))),
            Line::Heading(..) | Line::Folded(_) => None,
        })
    };
    let longest = rows().map(|(_, label)| label).max().unwrap_or(0);
    let columns = block.environments.len().max(1);
    let room = style.width.saturating_sub(GUTTER);
    let label = if style.wide { longest } else { longest.min((room * 2 / 5).clamp(18, WIDEST)) };
    let most = if style.wide {
        WIDEST
    } else {
        (room.saturating_sub(label) / columns).saturating_sub(2).min(WIDEST)
    };
    let mut layout = Layout { label, columns: vec![0; block.environments.len()], most };
    for (row, label) in rows().filter(|(row, _)| row.uniform().is_none()) {
        if layout.in_columns(row, label) {
            for (room, side) in layout.columns.iter_mut().zip(row.sides()) {
                *room = (*room).max(width(&shown(side)));
            }
        }
    }
    if layout.columns.iter().any(|column| *column > 0) {
        for (room, environment) in layout.columns.iter_mut().zip(&block.environments) {
            *room = (*room).max(width(&plain(&environment.name)).min(most));
        }
    }
    layout
}

impl Layout {
    /// Whether every value of a row fits its column.
    fn in_columns(&self, row: &Row<'_>, label: usize) -> bool {
        label <= self.label && row.sides().all(|side| width(&shown(side)) <= self.most)
    }
}

fn row(row: &Row<'_>, label: &str, block: &Block<'_>, layout: &Layout, style: &Style, out: &mut String) {
    let gutter = gutter([row.differs(), row.has_unknown()], style);
    let label = fitted(label, GUTTER, style);
    if let Some(value) = row.uniform() {
        let head = filled(&label, layout.label);
        let tone = row.sides().next().map_or(Tone::Plain, |side| tone(side, false));
        if style.wide || GUTTER + width(&head) + 2 + width(&value) <= style.width {
            push(out, &format!("{gutter}{head}  {}", painted(&value, tone, style.color)));
        } else if BELOW + width(&value) <= style.width || GUTTER + width(&head) + 16 > style.width {
            push(out, &format!("{gutter}{label}"));
            let value = fitted(&value, BELOW, style);
            push(out, &format!("{}{}", " ".repeat(BELOW), painted(&value, tone, style.color)));
        } else {
            let value = fitted(&value, GUTTER + width(&head) + 2, style);
            push(out, &format!("{gutter}{head}  {}", painted(&value, tone, style.color)));
        }
    } else if layout.in_columns(row, width(&label)) {
        let mut line = format!("{gutter}{}", filled(&label, layout.label));
        let last = layout.columns.len().saturating_sub(1);
        for (at, (side, room)) in row.sides().zip(&layout.columns).enumerate() {
            let value = shown(side);
            let blanks = if at == last { 0 } else { room.saturating_sub(width(&value)) };
            line.push_str("  ");
            line.push_str(&painted(&value, tone(side, row.differs()), style.color));
            line.push_str(&" ".repeat(blanks));
        }
        push(out, &line);
    } else {
        push(out, &format!("{gutter}{label}"));
        below(row, block, style, out);
    }
}

/// The values of a row below each other.
fn below(row: &Row<'_>, block: &Block<'_>, style: &Style, out: &mut String) {
    let values = row.by_value(&block.environments);
    let names: Vec<String> =
        values.iter().map(|(_, names)| plain(&where_it_is(names, usize::MAX)).into_owned()).collect();
    let longest = names.iter().map(|names| width(names)).max().unwrap_or(0);
    let room = if style.wide { longest } else { longest.min(style.width / 3) };
    for ((value, _), names) in values.iter().zip(&names) {
        let names = filled(&cut(names, room), room);
        let side = row.sides().find(|side| shown(*side) == *value).flatten();
        let value = fitted(value, BELOW + room + 2, style);
        push(
            out,
            &format!(
                "{}{}  {}",
                " ".repeat(BELOW),
                painted(&names, Tone::Dim, style.color),
                painted(&value, tone(side, row.differs()), style.color)
            ),
        );
    }
}

fn tone(side: Option<&Side>, differs: bool) -> Tone {
    match side {
        None => Tone::Dim,
        Some(side) if is_unknown(side) => Tone::Unknown,
        Some(_) if differs => Tone::Differs,
        Some(side) if side.default.is_some() => Tone::Dim,
        Some(_) => Tone::Plain,
    }
}

/// The marks in front of a row, which say without colour what it is.
fn gutter([differs, unknown]: [bool; 2], style: &Style) -> String {
    let mark =
        |holds: bool, mark, tone| if holds { painted(mark, tone, style.color) } else { " ".to_owned() };
    format!(" {}{} ", mark(differs, "≠", Tone::Differs), mark(unknown, "?", Tone::Unknown))
}

/// A text behind `before` columns, cut where the line ends.
fn fitted(text: &str, before: usize, style: &Style) -> String {
    if style.wide { text.to_owned() } else { cut(text, style.width.saturating_sub(before)) }
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}
