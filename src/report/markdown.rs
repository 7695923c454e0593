//! The form for pull requests and wikis: tables as GitHub draws them, long lists folded away.
//!
//! Every text of the run goes through `code` or `prose`, so that none of it is taken for Markdown, for HTML, for the
//! name of a person or for the number of an issue.

pub mod check;
mod fold;

use std::fmt::Display;
use std::fmt::Write as _;

use super::digest;
use super::digest::Counts;
use super::digest::Entry;
use super::matrix::Block;
use super::matrix::Matrix;
use super::matrix::NOTHING;
use super::matrix::Row;
use super::matrix::glance;
use super::matrix::is_unknown;
use super::matrix::plain;
use super::matrix::shown;
use super::matrix::where_it_is;
use super::run::Run;
use super::run::WorkloadKind;
use crate::diag::plural::count;
use fold::Foldable;

/// A table of more rows is folded away.
const LONG: usize = 12;

/// How many bytes a comment on GitHub may have; the other platforms take more.
pub const COMMENT: usize = 65_536;

/// The run as Markdown of at most so many bytes. What does not fit is left out: what is the same in every environment before
/// what is not, and the last workloads before the first.
pub fn text(run: &Run, limit: usize) -> String {
    let matrix = Matrix::of(run);
    let mut form = Form { run, out: String::new(), foldable: Vec::new() };
    form.head();
    form.overview(&matrix, WorkloadKind::App, "Apps", "replicas · cpu/memory");
    form.overview(&matrix, WorkloadKind::Job, "Jobs", "trigger · timeout · cpu/memory");
    for block in &matrix.blocks {
        form.block(block);
    }
    form.digests();
    form.messages();
    form.folded_to(limit)
}

/// A part that is left out where there is no room.
struct Part {
    /// Where it begins and ends.
    range: std::ops::Range<usize>,
    /// What stands in its place.
    instead: String,
    /// What is left out first has the lowest.
    rank: u32,
}

struct Form<'a> {
    run: &'a Run,
    out: String,
    foldable: Vec<Part>,
}

impl Form<'_> {
    fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.out, "{line}");
    }

    /// Leaves out what does not fit.
    fn folded_to(self, limit: usize) -> String {
        if self.out.len() <= limit {
            return self.out;
        }
        let whole: usize = self.foldable.iter().map(|part| part.range.len()).sum();
        let parts: Vec<Foldable> = self
            .foldable
            .iter()
            .map(|part| Foldable {
                sizes: vec![part.range.len(), part.instead.len()],
                ranks: vec![part.rank],
            })
            .collect();
        let levels = fold::levels(&parts, limit.saturating_sub(self.out.len() - whole));
        let mut text = String::with_capacity(limit);
        let mut at = 0;
        for (part, _) in self.foldable.iter().zip(levels).filter(|(_, level)| *level > 0) {
            text.push_str(self.out.get(at..part.range.start).unwrap_or(""));
            text.push_str(&part.instead);
            at = part.range.end;
        }
        text.push_str(self.out.get(at..).unwrap_or(""));
        fold::bounded(text, limit)
    }

    fn head(&mut self) {
        self.line(format_args!("# {}\n", prose(&digest::title(self.run))));
        self.line(Counts::of(self.run).sentence(self.run.environments.len()));
        self.line("");
        if self.run.workloads.is_empty() && self.run.facts.is_empty() {
            self.line("No workload was found.\n");
        }
        self.line(format_args!(
            "≠ differs between environments · `?NAME` not known · `(10)` default of the platform · `<secure:NAME>` secret, \
             masked · {NOTHING} none"
        ));
    }

    fn overview(&mut self, matrix: &Matrix<'_>, kind: WorkloadKind, title: &str, about: &str) {
        let blocks: Vec<&Block<'_>> = matrix.of_kind(kind).collect();
        if blocks.is_empty() {
            return;
        }
        self.line(format_args!("\n## {title}\n\n{about}\n"));
        let mut header = vec![String::new()];
        header.extend(self.run.environments.iter().map(|environment| prose(&environment.name)));
        let rows = blocks.iter().map(|block| {
            let mut row = vec![code(&plain(block.name))];
            row.extend(self.run.environments.iter().map(|one| {
                let column = block.environments.iter().position(|other| other.name == one.name);
                column.map_or(NOTHING.to_owned(), |column| {
                    let parts = glance(block, column);
                    parts.iter().map(|part| code(part)).collect::<Vec<_>>().join("<br>")
                })
            }));
            row
        });
        let rows: Vec<_> = rows.collect();
        self.table(&header, &rows);
    }

    fn block(&mut self, block: &Block<'_>) {
        self.line(format_args!("\n## {}\n", prose(block.name)));
        let kind = match block.kind {
            WorkloadKind::App => "App",
            WorkloadKind::Job => "Job",
            WorkloadKind::Other => "Beside the workloads",
        };
        let names: Vec<&str> = block.environments.iter().map(|environment| &*environment.name).collect();
        if names.is_empty() {
            self.line(format_args!("{kind} · nothing is known of it"));
            return;
        }
        let mut about = format!("{kind} in {}", prose(&names.join(", ")));
        if !block.absent.is_empty() {
            let names: Vec<&str> = block.absent.iter().map(|environment| &*environment.name).collect();
            let _ = write!(about, ", not in {}", prose(&names.join(", ")));
        }
        self.line(about);
        let rows = || block.groups.iter().flat_map(|group| &group.rows);
        let (one, other): (Vec<&Row<'_>>, Vec<&Row<'_>>) = rows().partition(|row| row.uniform().is_none());
        if !one.is_empty() {
            let mut header = vec![String::new(), "property".to_owned()];
            header.extend(names.iter().map(|name| prose(name)));
            let rows: Vec<_> = one.iter().map(|row| by_environment(row)).collect();
            let begin = self.out.len();
            self.line(format_args!("\n**Not the same in every environment** ({})\n", rows.len()));
            self.table(&header, &rows);
            self.may_fold(begin, "Not the same in every environment", rows.len(), 2);
        }
        if !other.is_empty() {
            let header = ["".to_owned(), "property".to_owned(), "value".to_owned()];
            let rows: Vec<_> = other.iter().map(|row| uniform(row)).collect();
            let title = if names.len() > 1 { "The same in every environment" } else { "Properties" };
            let begin = self.out.len();
            self.folded(title, &header, &rows);
            self.may_fold(begin, title, rows.len(), 0);
        }
    }

    fn digests(&mut self) {
        let all = self.run.environments.len();
        let places = |environments: &[&str]| prose(&where_it_is(environments, all));
        let grants = digest::grants(self.run);
        let rows = grants.iter().map(|Entry { what, environments, .. }| {
            vec![code(&what.who), prose(&what.role), code(&what.on), places(environments)]
        });
        self.section("Grants", &["who", "role", "on", "where"], rows.collect());
        let secrets = digest::secrets(self.run);
        let rows = secrets.iter().map(|Entry { what, workloads, environments, .. }| {
            vec![code(&what.name), code(&what.from), codes(workloads), places(environments)]
        });
        self.section(
            "Secrets, and where they come from",
            &["name", "from", "used by", "where"],
            rows.collect(),
        );
        let resources = digest::resources(self.run);
        let rows = resources.iter().map(|Entry { what, workloads, environments, .. }| {
            vec![
                code(&what.ty),
                code(&what.name),
                what.word().to_owned(),
                codes(workloads),
                places(environments),
            ]
        });
        let header = ["type", "name", "", "used by", "where"];
        self.section("Resources beside the workloads", &header, rows.collect());
        let unknowns = digest::unknowns(self.run);
        let rows = unknowns.iter().map(|(entry, values)| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            vec![
                prose(&entry.what),
                codes(&values),
                count(entry.times, "fact", "facts"),
                places(&entry.environments),
            ]
        });
        self.section("What is not known, and why", &["why", "of", "", "where"], rows.collect());
        let unmapped = digest::unmapped(self.run);
        let rows = unmapped.iter().map(|Entry { what, workloads, .. }| {
            vec![what.fidelity.to_owned(), code(&what.path), codes(workloads), prose(&what.note)]
        });
        self.section("What is not carried over", &["equivalent", "property", "of", "note"], rows.collect());
    }

    fn messages(&mut self) {
        if self.run.diagnostics.is_empty() {
            return;
        }
        self.line("\n## What could not be read, and what is to be said\n");
        for message in &self.run.diagnostics {
            let place = message.place.as_ref().map_or(String::new(), |place| {
                code(&format!("{}:{}:{}", plain(&place.file), place.line, place.column)) + " "
            });
            let help = message.help.as_ref().map_or(String::new(), |help| format!(" {}", prose(help)));
            self.line(format_args!(
                "- **{}** {} {place}{}{help}",
                message.severity,
                code(&message.code),
                prose(&message.message)
            ));
        }
    }

    fn section(&mut self, title: &str, header: &[&str], rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            return;
        }
        self.line(format_args!("\n## {title}"));
        let header: Vec<String> = header.iter().map(|&word| word.to_owned()).collect();
        let begin = self.out.len();
        self.folded("All", &header, &rows);
        self.may_fold(begin, "All", rows.len(), 1);
    }

    /// Lets what was written from here on give way.
    fn may_fold(&mut self, begin: usize, title: &str, rows: usize, rank: u32) {
        let rows = count(rows, "row does", "rows do");
        let instead =
            format!("\n**{title}**: {rows} not fit in here; the page and the JSON have everything.\n");
        self.foldable.push(Part { range: begin..self.out.len(), instead, rank });
    }

    /// A table, folded away where it is long.
    fn folded(&mut self, title: &str, header: &[String], rows: &[Vec<String>]) {
        let long = rows.len() > LONG;
        if long {
            self.line(format_args!("\n<details><summary>{title} ({})</summary>\n", rows.len()));
        } else if title == "All" {
            self.line("");
        } else {
            self.line(format_args!("\n**{title}** ({})\n", rows.len()));
        }
        self.table(header, rows);
        if long {
            self.line("\n</details>");
        }
    }

    fn table(&mut self, header: &[String], rows: &[Vec<String>]) {
        table_into(header, rows, &mut self.out);
    }
}

fn table_into(header: &[String], rows: &[Vec<String>], out: &mut String) {
    let _ = writeln!(out, "| {} |", header.join(" | "));
    let _ = writeln!(out, "|{}", "---|".repeat(header.len()));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
}

fn by_environment(row: &Row<'_>) -> Vec<String> {
    let mut cells = vec![mark(row), code(&plain(&row.label()))];
    cells
        .extend(row.sides().map(|side| if side.is_none() { NOTHING.to_owned() } else { code(&shown(side)) }));
    cells
}

fn uniform(row: &Row<'_>) -> Vec<String> {
    vec![mark(row), code(&plain(&row.label())), code(&row.uniform().unwrap_or_default())]
}

fn mark(row: &Row<'_>) -> String {
    let unknown = if row.sides().flatten().any(is_unknown) { "?" } else { "" };
    format!("{}{unknown}", if row.differs() { "≠" } else { "" })
}

/// A text in the type of code, inside of a table. Nothing in it means anything but the bar, which has its own escape even
/// there, and the backtick, which needs a longer fence.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", text.replace('|', "\\|"))
}

fn codes(texts: &[&str]) -> String {
    texts.iter().map(|text| code(&plain(text))).collect::<Vec<_>>().join(", ")
}

/// A text as prose that is shown as it is written. An `@` would call a person, and a `#` point at an issue.
fn prose(text: &str) -> String {
    let text = plain(text);
    let mut result = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '@' => result.push_str("&#64;"),
            '#' => result.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '|' | '$' => {
                result.push('\\');
                result.push(one);
            }
            one => result.push(one),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_fenced_by_more_than_it_holds() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a``"), "``` `a`` ```");
        assert_eq!(code("<b>*x*</b>"), "`<b>*x*</b>`");
        assert_eq!(code(""), "");
    }

    #[test]
    fn prose_calls_nobody_and_is_no_markup() {
        assert_eq!(prose("@team #1 <b> *x* a_b|c"), "&#64;team &#35;1 &lt;b&gt; \\*x\\* a\\_b\\|c");
        assert_eq!(prose("one\ntwo"), "one\\\\ntwo");
    }
}
