//! Tables whose cells are broken into lines where the terminal is too narrow for them.

use comfy_table::ColumnConstraint;
use comfy_table::ContentArrangement;
use comfy_table::ContentLineStyle;
use comfy_table::LineStyle;
use comfy_table::Table;
use comfy_table::TableStyle;
use comfy_table::Width;

use super::Style;
use super::text::width;

/// What the line below the head of a table is made of.
pub(super) const RULE: char = '─';

/// The blanks around the content of a cell.
const PADDING: usize = 2;

/// A table of at most the width of the terminal.
pub(super) fn draw(header: &[String], rows: &[Vec<String>], style: &Style) -> String {
    let mut table = Table::new();
    let rule = LineStyle::none().fill(RULE);
    table.load_style(
        TableStyle::new()
            .header_lines(ContentLineStyle::none())
            .header_separator(rule)
            .content_lines(ContentLineStyle::none()),
    );
    table.set_header(header);
    table.add_rows(rows);
    if style.wide {
        table.set_content_arrangement(ContentArrangement::Disabled);
        return lines(&table).join("\n");
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    // Words are whole as long as there is room for the longest of each column.
    let words: Vec<usize> = (0..header.len()).map(|at| longest_word(header, rows, at) + PADDING).collect();
    if words.iter().sum::<usize>() <= style.width {
        for (column, word) in table.column_iter_mut().zip(words) {
            let least = Width::Fixed(u16::try_from(word).unwrap_or(u16::MAX));
            column.set_constraint(ColumnConstraint::LowerBoundary(least));
        }
    }
    lines(&table).join("\n")
}

/// The lines of a table, which begins where the text above it begins.
fn lines(table: &Table) -> Vec<String> {
    let mut lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    for line in &mut lines {
        if line.starts_with(' ') {
            line.remove(0);
        }
    }
    lines
}

fn longest_word(header: &[String], rows: &[Vec<String>], column: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(column)).chain(header.get(column));
    cells.flat_map(|cell| cell.split([' ', '\n'])).map(width).max().unwrap_or(0)
}
