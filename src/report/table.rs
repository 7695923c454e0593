//! The form for the terminal: an overview of what runs where, one block for each workload, and what belongs to none.
//!
//! No line is longer than the terminal is wide, unless the reader asks for everything. What differs and what is not known
//! has a mark in front, so that it is seen without colour.

mod block;
mod grid;
pub(super) mod text;

use std::borrow::Cow;

use grid::Breaks;
use grid::RULE;
use grid::draw;
use text::Tone;
use text::painted;
use text::width;
use text::wrapped;

use super::digest;
use super::digest::Counts;
use super::digest::Entry;
use super::matrix::Block;
use super::matrix::Matrix;
use super::matrix::NOTHING;
use super::matrix::glance;
use super::matrix::plain;
use super::matrix::where_it_is;
use super::run::Message;
use super::run::Run;
use super::run::WorkloadKind;
use crate::diag::plural::count;

/// How a run is shown in a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How many columns there are.
    pub width: usize,
    /// Whether there are colours.
    pub color: bool,
    /// Whether everything is shown in full, however wide and long that is.
    pub wide: bool,
}

/// A narrower terminal is treated as if it had this many columns.
const NARROWEST: usize = 40;
/// A table of more rows is folded.
const LONG: usize = 12;
/// How many names stand in a cell before the rest is a count.
const NAMES: usize = 3;

/// The run for a terminal.
pub fn text(run: &Run, style: &Style) -> String {
    let style = Style { width: style.width.max(NARROWEST), ..*style };
    let matrix = Matrix::of(run);
    let mut form = Form { run, style, out: String::new() };
    form.head();
    form.overview(&matrix, WorkloadKind::App, "Apps", "replicas, cpu/memory");
    form.overview(&matrix, WorkloadKind::Job, "Jobs", "trigger, timeout, cpu/memory");
    for one in &matrix.blocks {
        form.out.push('\n');
        block::block(one, &style, &mut form.out);
    }
    form.grants();
    form.secrets();
    form.resources();
    form.unknowns();
    form.unmapped();
    form.messages();
    form.legend();
    form.out
}

struct Form<'a> {
    run: &'a Run,
    style: Style,
    out: String,
}

impl Form<'_> {
    fn head(&mut self) {
        self.heading("", &digest::title(self.run));
        let counts = Counts::of(self.run).sentence(self.run.environments.len());
        self.paragraph(&counts, Tone::Dim);
        if self.run.workloads.is_empty() && self.run.facts.is_empty() {
            self.paragraph("No workload was found.", Tone::Plain);
        }
    }

    /// What a lead wants at a glance: workloads and environments.
    fn overview(&mut self, matrix: &Matrix<'_>, kind: WorkloadKind, title: &str, about: &str) {
        let blocks: Vec<&Block<'_>> = matrix.of_kind(kind).collect();
        if blocks.is_empty() {
            return;
        }
        self.heading("\n", &format!("{title} ({}): {about}", blocks.len()));
        let mut header = vec![String::new()];
        header.extend(self.run.environments.iter().map(|environment| plain(&environment.name).into_owned()));
        let rows = |between: &str| -> Vec<Vec<String>> {
            blocks
                .iter()
                .map(|block| {
                    let mut row = vec![plain(block.name).into_owned()];
                    row.extend(self.run.environments.iter().map(|one| {
                        let column = block.environments.iter().position(|other| other.name == one.name);
                        column.map_or(NOTHING.to_owned(), |column| glance(block, column).join(between))
                    }));
                    row
                })
                .collect()
        };
        // In one line where that fits, else one below the other: broken anywhere, a schedule cannot be read.
        let (in_line, below) = (rows("  "), rows("\n"));
        let wide = Style { wide: true, ..self.style };
        let drawn = draw(&header, &in_line, Breaks::Names, &wide);
        let drawn = if self.style.wide || drawn.lines().all(|line| width(line) <= self.style.width) {
            drawn
        } else {
            draw(&header, &below, Breaks::Names, &self.style)
        };
        self.table(&drawn);
    }

    fn grants(&mut self) {
        let entries = digest::grants(self.run);
        let rows = |entry: &Entry<'_, digest::Granted<'_>>| {
            let Entry { what, .. } = entry;
            vec![what.who.to_string(), what.role.to_string(), what.on.to_string(), self.places(entry)]
        };
        let rows = entries.iter().map(rows).collect();
        self.section("Grants", &["who", "role", "on", "where"], rows);
    }

    fn secrets(&mut self) {
        let entries = digest::secrets(self.run);
        let rows = |entry: &Entry<'_, digest::Credential<'_>>| {
            let Entry { what, workloads, .. } = entry;
            vec![what.name.to_string(), what.from.to_string(), self.names(workloads), self.places(entry)]
        };
        let rows = entries.iter().map(rows).collect();
        self.section("Secrets, and where they come from", &["name", "from", "used by", "where"], rows);
    }

    fn resources(&mut self) {
        let entries = digest::resources(self.run);
        let rows = |entry: &Entry<'_, digest::Beside<'_>>| {
            let Entry { what, workloads, .. } = entry;
            vec![
                what.ty.to_string(),
                what.name.to_string(),
                what.word().to_owned(),
                self.names(workloads),
                self.places(entry),
            ]
        };
        let rows = entries.iter().map(rows).collect();
        self.section("Resources beside the workloads", &["type", "name", "", "used by", "where"], rows);
    }

    fn unknowns(&mut self) {
        let entries = digest::unknowns(self.run);
        let rows = |(entry, values): &(Entry<'_, Cow<'_, str>>, Vec<String>)| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            vec![
                entry.what.to_string(),
                self.names(&values),
                count(entry.times, "fact", "facts"),
                self.places(entry),
            ]
        };
        let rows = entries.iter().map(rows).collect();
        self.section("What is not known, and why", &["why", "of", "", "where"], rows);
    }

    fn unmapped(&mut self) {
        let entries = digest::unmapped(self.run);
        let rows = |entry: &Entry<'_, digest::Gap<'_>>| {
            let Entry { what, workloads, .. } = entry;
            vec![
                what.fidelity.to_owned(),
                what.path.to_string(),
                self.names(workloads),
                what.note.to_string(),
            ]
        };
        let rows = entries.iter().map(rows).collect();
        self.section(
            "What is not carried over, by how far Kubernetes can say the same",
            &["equivalent", "property", "of", "note"],
            rows,
        );
    }

    fn messages(&mut self) {
        if self.run.diagnostics.is_empty() {
            return;
        }
        self.heading(
            "\n",
            &format!("What could not be read, and what is to be said ({})", self.run.diagnostics.len()),
        );
        for Message { severity, code, message, help, place } in &self.run.diagnostics {
            let place = place.as_ref().map_or(String::new(), |place| {
                format!("{}:{}:{}: ", plain(&place.file), place.line, place.column)
            });
            self.paragraph(&format!("{severity}[{code}]: {place}{}", plain(message)), Tone::Plain);
            if let Some(help) = help {
                self.paragraph(&format!("help: {}", plain(help)), Tone::Dim);
            }
        }
    }

    fn legend(&mut self) {
        self.out.push('\n');
        let fold = if self.style.wide { "" } else { " · --wide unfolds everything" };
        self.paragraph(
            &format!(
                "≠ differs between environments · ?NAME not known · (10) default of the platform · <secure:NAME> secret, \
                 masked · {NOTHING} none{fold}"
            ),
            Tone::Dim,
        );
    }

    /// A table with a heading, folded when it is long.
    fn section(&mut self, title: &str, header: &[&str], rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            return;
        }
        self.heading("\n", &format!("{title} ({})", rows.len()));
        let header: Vec<String> = header.iter().map(|&word| word.to_owned()).collect();
        let most = if self.style.wide { rows.len() } else { LONG };
        let shown: Vec<Vec<String>> = rows.iter().take(most).cloned().collect();
        let drawn = draw(&header, &shown, Breaks::Everywhere, &self.style);
        self.table(&drawn);
        if rows.len() > most {
            self.paragraph(&format!("… {} more", rows.len() - most), Tone::Dim);
        }
    }

    /// A drawn table: its head stands out, its line does not.
    fn table(&mut self, drawn: &str) {
        let ruled = |line: &str| line.chars().all(|one| one == RULE);
        let head = drawn.lines().position(ruled).unwrap_or(0);
        for (at, line) in drawn.lines().enumerate() {
            let tone = if at <= head { Tone::Dim } else { Tone::Plain };
            self.out.push_str(&painted(line, tone, self.style.color));
            self.out.push('\n');
        }
    }

    fn heading(&mut self, before: &str, text: &str) {
        self.out.push_str(before);
        self.paragraph(text, Tone::Heading);
    }

    fn paragraph(&mut self, text: &str, tone: Tone) {
        let lines = if self.style.wide { vec![text.to_owned()] } else { wrapped(text, self.style.width) };
        for line in lines {
            self.out.push_str(&painted(&line, tone, self.style.color));
            self.out.push('\n');
        }
    }

    fn places<T>(&self, entry: &Entry<'_, T>) -> String {
        plain(&where_it_is(&entry.environments, self.run.environments.len())).into_owned()
    }

    /// Names, the first few of them where there are many.
    fn names(&self, names: &[&str]) -> String {
        let most = if self.style.wide || names.len() == NAMES + 1 { names.len() } else { NAMES };
        let mut text = plain(&names.iter().take(most).copied().collect::<Vec<_>>().join(", ")).into_owned();
        if names.len() > most {
            text.push_str(&format!(", … {} more", names.len() - most));
        }
        text
    }
}
