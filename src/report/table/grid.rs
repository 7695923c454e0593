//! Tables whose cells are broken into lines where the terminal is too narrow for them.
//!
//! How wide a column is and where a cell is broken is decided here, because names should be broken where they are joined;
//! the drawing is that of a library.

use comfy_table::ContentArrangement;
use comfy_table::ContentLineStyle;
use comfy_table::LineStyle;
use comfy_table::Table;
use comfy_table::TableStyle;

use super::Style;
use super::text::pieces;
use super::text::width;
use super::text::wrapped;

/// What the line below the head of a table is made of.
pub(super) const RULE: char = '─';

/// The blanks between two columns.
const BETWEEN: usize = 2;

/// What may be broken where there is not enough room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Every cell, between its pieces.
    Everywhere,
    /// The names in the first column; the other cells have their lines.
    Names,
}

/// A table of at most the width of the terminal.
pub(super) fn draw(header: &[String], rows: &[Vec<String>], breaks: Breaks, style: &Style) -> String {
    let mut table = Table::new();
    table.load_style(
        TableStyle::new()
            .header_lines(ContentLineStyle::none())
            .header_separator(LineStyle::none().fill(RULE))
            .content_lines(ContentLineStyle::none()),
    );
    table.set_content_arrangement(ContentArrangement::Disabled);
    if style.wide {
        table.set_header(header);
        table.add_rows(rows);
    } else {
        let widths = widths(header, rows, breaks, style.width);
        let broken = |cells: &[String]| -> Vec<String> {
            cells.iter().zip(&widths).map(|(cell, room)| wrapped(cell, *room).join("\n")).collect()
        };
        table.set_header(broken(header));
        table.add_rows(rows.iter().map(|row| broken(row)));
    }
    lines(&table).join("\n")
}

/// How wide each column is: as wide as its content, and where that is too much, the widest give way first, as far as their
/// pieces allow it.
fn widths(header: &[String], rows: &[Vec<String>], breaks: Breaks, room: usize) -> Vec<usize> {
    let room = room.saturating_sub(BETWEEN * header.len().saturating_sub(1));
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column)).chain(header.get(column));
    let lines = |column| cells(column).flat_map(|cell| cell.split('\n'));
    let longest = |column| lines(column).map(width).max().unwrap_or(0).min(room);
    let least = |column| match breaks {
        Breaks::Names if column > 0 => longest(column),
        Breaks::Names | Breaks::Everywhere => {
            let pieces = lines(column).flat_map(pieces).map(|piece| width(piece.trim_end()));
            // One long word must not leave the other columns without room.
            pieces.max().unwrap_or(0).min(room * 2 / 5)
        }
    };
    let mut widths: Vec<usize> = (0..header.len()).map(longest).collect();
    let bounds: Vec<usize> = (0..header.len()).map(least).collect();
    while widths.iter().sum::<usize>() > room {
        let columns = || widths.iter().zip(&bounds).enumerate();
        let widest =
            columns().filter(|(_, (width, bound))| width > bound).max_by_key(|(_, (width, _))| **width);
        let Some((at, _)) = widest.or_else(|| columns().max_by_key(|(_, (width, _))| **width)) else { break };
        match widths.get_mut(at) {
            Some(width) if *width > 2 => *width -= 1,
            Some(_) | None => break,
        }
    }
    widths
}

/// The lines of a table, which begins and ends where the text around it does.
fn lines(table: &Table) -> Vec<String> {
    let mut lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    for line in &mut lines {
        if line.starts_with(' ') {
            line.remove(0);
        }
    }
    let is_rule = |line: &str| line.starts_with(RULE);
    let longest = lines.iter().filter(|line| !is_rule(line)).map(|line| width(line)).max().unwrap_or(0);
    for line in &mut lines {
        if is_rule(line) {
            *line = line.chars().take(longest).collect();
        }
    }
    lines
}
