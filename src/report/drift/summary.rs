//! Where each workload stands in each environment, and what to do next.

use super::Form;
use super::named;
use crate::report::findings::Group;
use crate::report::matrix::plain;
use crate::report::next;
use crate::report::overview;
use crate::report::overview::Cell;
use crate::report::standing;
use crate::report::standing::{LEGEND, Sign};
use crate::report::table::text::{Tone, cut, filled, painted, width};

/// The widest name of a workload in the table.
const NAME: usize = 36;

impl Form<'_> {
    /// A table of workloads and environments.
    pub(super) fn standing(&mut self) {
        let standings = overview::overview(self.run);
        if standings.is_empty() || self.run.coverage.is_empty() {
            return;
        }
        let room = self.style.width;
        let name = standings.iter().map(|one| width(&plain(one.workload))).max().unwrap_or(0).min(NAME);
        let mut columns: Vec<usize> =
            self.run.environments.iter().map(|environment| width(&plain(&environment.name))).collect();
        for standing in &standings {
            for (column, cell) in columns.iter_mut().zip(&standing.cells) {
                *column = (*column).max(width(&standing::text(cell)));
            }
        }
        // As many environments stand next to each other as there is room for.
        let mut first = 0;
        while first < columns.len() {
            let mut taken = name + 2;
            let mut last = first;
            while let Some(column) = columns.get(last) {
                if last > first && taken + 2 + column > room {
                    break;
                }
                taken += 2 + column;
                last += 1;
            }
            self.out.push('\n');
            let mut header = " ".repeat(name + 2);
            let shown = columns.get(first..last).unwrap_or(&[]);
            for (environment, column) in self.run.environments.iter().skip(first).zip(shown) {
                header.push_str("  ");
                header.push_str(&filled(&cut(&plain(&environment.name), *column), *column));
            }
            self.out.push_str(&painted(header.trim_end(), Tone::Heading, self.style.color));
            self.out.push('\n');
            for standing in &standings {
                let mut line = format!("  {}", filled(&cut(&plain(standing.workload), name), name));
                let mut blank = 0;
                for (cell, column) in standing.cells.iter().skip(first).zip(shown) {
                    line.push_str(&" ".repeat(2 + blank));
                    let (text, used) = self.cell(cell);
                    line.push_str(&text);
                    blank = column.saturating_sub(used);
                }
                self.out.push_str(line.trim_end());
                self.out.push('\n');
            }
            first = last.max(first + 1);
        }
        self.out.push('\n');
        self.paragraph(LEGEND, Tone::Dim, 2);
    }

    /// A cell in its colours, and how many columns it takes.
    fn cell(&self, cell: &Cell) -> (String, usize) {
        let parts = standing::parts(cell);
        if parts.is_empty() {
            return (painted("–", Tone::Dim, self.style.color), 1);
        }
        let used = width(&standing::text(cell));
        let painted: Vec<String> = parts
            .into_iter()
            .map(|(sign, number)| {
                let tone = match sign {
                    Sign::Differ(true) => Tone::Worst,
                    Sign::Differ(false) => Tone::Differs,
                    Sign::Undecided => Tone::Unknown,
                    Sign::Accepted | Sign::Equivalent | Sign::Same => Tone::Dim,
                };
                painted(&sign.shown(number), tone, self.style.color)
            })
            .collect();
        (painted.join(" "), used)
    }

    /// What to do, step by step.
    pub(super) fn next(&mut self, groups: &[Group<'_>]) {
        let steps = next::steps(self.run, groups);
        if steps.is_empty() {
            return;
        }
        self.out.push('\n');
        self.line("What to do next", Tone::Heading);
        for (at, step) in steps.iter().enumerate() {
            let number = format!("{}. ", at + 1);
            for (row, line) in self.broken(&plain(&step.what), 2 + number.len()).iter().enumerate() {
                let before = if row == 0 { number.clone() } else { " ".repeat(number.len()) };
                self.out.push_str(&format!("  {before}{line}\n"));
            }
            for one in &step.findings {
                let place = one.place.map_or(String::new(), |place| format!("  {}", named(place)));
                self.paragraph(&format!("{}{place}", plain(&one.what)), Tone::Plain, 5);
            }
            if step.more > 0 {
                self.paragraph(&format!("… {} more", step.more), Tone::Dim, 5);
            }
            if let Some(command) = &step.command {
                self.paragraph(&plain(command), Tone::Dim, 5);
            }
        }
    }
}
