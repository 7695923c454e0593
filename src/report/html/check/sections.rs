//! What stands below the findings: tables about the whole run, each left out where there is nothing to say.

use crate::report::digest;
use crate::report::digest::count;
use crate::report::html::block::place;
use crate::report::html::writer::Writer;
use crate::report::matrix::open;
use crate::report::matrix::plain;
use crate::report::matrix::where_it_is;
use crate::report::run::Message;
use crate::report::run::Place;
use crate::report::run::Run;
use crate::report::run::Word;

/// A section about the whole run.
pub(super) struct Section {
    id: &'static str,
    title: &'static str,
    short: &'static str,
    about: String,
    header: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

enum Cell {
    /// A name.
    Code(String),
    /// A sentence.
    Text(String),
    /// A number.
    Number(usize),
    /// What became of a whole: agrees, differs, is undecided.
    Share(usize, usize, usize),
    /// A word that has a colour and a sign.
    Badge(Word),
    /// Where it is written.
    Place(Option<Place>),
}

/// All of them.
pub(super) fn of(run: &Run) -> Vec<Section> {
    let mut sections =
        vec![coverage(run), waivers(run), pairings(run), unmapped(run), unknowns(run), messages(run)];
    sections.retain(|section| !section.rows.is_empty());
    sections
}

fn coverage(run: &Run) -> Section {
    let rows = run.coverage.iter().map(|one| {
        vec![
            Cell::Text(open(&one.workload).into_owned()),
            Cell::Text(plain(&one.environment).into_owned()),
            Cell::Number(one.facts),
            Cell::Number(one.agree),
            Cell::Number(one.differ),
            Cell::Number(one.undecided),
            Cell::Share(one.agree, one.differ, one.undecided),
        ]
    });
    Section {
        id: "coverage",
        title: "Coverage",
        short: "Coverage",
        about: "How many facts were compared, and what became of them.".to_owned(),
        header: &["Workload", "Environment", "Facts", "Agree", "Differ", "Undecided", "Agreement"],
        rows: rows.collect(),
    }
}

fn waivers(run: &Run) -> Section {
    let rows = run.waivers.iter().map(|one| {
        vec![
            Cell::Badge(Word::Borrowed(one.severity.word())),
            Cell::Code(one.rule.to_string()),
            Cell::Text(plain(&one.message).into_owned()),
            Cell::Place(one.origin.clone()),
        ]
    });
    Section {
        id: "waivers",
        title: "Waivers to look at",
        short: "Waivers",
        about: "Of no use, out of date or too wide.".to_owned(),
        header: &["Severity", "Rule", "What is wrong", "Where"],
        rows: rows.collect(),
    }
}

fn pairings(run: &Run) -> Section {
    let rows = run.pairings.iter().map(|one| {
        vec![
            Cell::Text(open(&one.workload).into_owned()),
            Cell::Code(plain(&one.aca).into_owned()),
            Cell::Code(plain(&one.dis).into_owned()),
            Cell::Text(one.how.to_string()),
        ]
    });
    Section {
        id: "pairings",
        title: "What was compared with what",
        short: "Pairs",
        about: format!("{} on both sides.", count(run.pairings.len(), "workload is", "workloads are")),
        header: &["Workload", "On Azure", "On DIS", "Paired"],
        rows: rows.collect(),
    }
}

fn unmapped(run: &Run) -> Section {
    let entries = digest::unmapped(run);
    let rows = entries.iter().map(|entry| {
        vec![
            Cell::Text(entry.what.fidelity.to_owned()),
            Cell::Code(entry.what.path.clone().into_owned()),
            Cell::Text(open(&entry.workloads.join(", ")).into_owned()),
            Cell::Text(entry.what.note.clone().into_owned()),
            Cell::Text(plain(&where_it_is(&entry.environments, run.environments.len())).into_owned()),
            Cell::Place(entry.origin.cloned()),
        ]
    });
    Section {
        id: "unmapped",
        title: "What nothing compares",
        short: "Not compared",
        about: "Properties of the source that are not carried over.".to_owned(),
        header: &["Equivalent", "Property", "Of", "Note", "In", "Where"],
        rows: rows.collect(),
    }
}

fn unknowns(run: &Run) -> Section {
    let entries = digest::unknowns(run);
    let rows = entries.iter().map(|(entry, values)| {
        vec![
            Cell::Text(entry.what.clone().into_owned()),
            Cell::Code(values.join(", ")),
            Cell::Number(entry.times),
            Cell::Text(plain(&where_it_is(&entry.environments, run.environments.len())).into_owned()),
        ]
    });
    Section {
        id: "unknowns",
        title: "What to supply, and what only a deployment knows",
        short: "Not known",
        about: "Values on Azure that findings wait for.".to_owned(),
        header: &["Why", "Of", "Facts", "In"],
        rows: rows.collect(),
    }
}

fn messages(run: &Run) -> Section {
    let rows = run.diagnostics.iter().map(|message| {
        let Message { severity, code, message, help, place } = message;
        let help = help.as_ref().map_or(String::new(), |help| format!(" {}", plain(help)));
        vec![
            Cell::Badge(severity.clone()),
            Cell::Code(code.to_string()),
            Cell::Text(format!("{}{help}", plain(message))),
            Cell::Place(place.clone()),
        ]
    });
    Section {
        id: "messages",
        title: "What could not be read, and what is to be said",
        short: "Messages",
        about: String::new(),
        header: &["", "Code", "What", "Where"],
        rows: rows.collect(),
    }
}

impl Section {
    /// What a link to it names, what it says, and how much there is.
    pub(super) fn link(&self) -> (&'static str, &'static str, Option<usize>) {
        (self.id, self.short, Some(self.rows.len()))
    }

    /// Writes it: closed, because whoever has a minute reads what stands above.
    pub(super) fn write(&self, main: &mut Writer) {
        let attributes = [("class", "digest"), ("aria-labelledby", self.id)];
        main.element("section", &attributes, |section| {
            section.element("details", &[("open", "")], |details| {
                details.element("summary", &[], |summary| {
                    summary.element("h2", &[("id", self.id)], |heading| {
                        heading.text(self.title);
                        heading.text_element("span", &[("class", "count")], &format!(" {}", self.rows.len()));
                    });
                });
                if !self.about.is_empty() {
                    details.text_element("p", &[("class", "about")], &self.about);
                }
                let scroll = [
                    ("class", "scroll"),
                    ("role", "region"),
                    ("tabindex", "0"),
                    ("aria-labelledby", self.id),
                ];
                details.element("div", &scroll, |div| div.element("table", &[], |table| self.table(table)));
            });
        });
    }

    fn table(&self, table: &mut Writer) {
        table.element("thead", &[], |head| {
            head.element("tr", &[], |row| {
                for word in self.header {
                    match *word {
                        "" => row.element("th", &[("scope", "col")], |cell| {
                            cell.text_element("span", &[("class", "spoken")], "Severity");
                        }),
                        word => row.text_element("th", &[("scope", "col")], word),
                    }
                }
            });
        });
        table.element("tbody", &[], |body| {
            for cells in &self.rows {
                body.element("tr", &[], |row| cells.iter().for_each(|cell| cell.write(row)));
            }
        });
    }
}

impl Cell {
    fn write(&self, row: &mut Writer) {
        match self {
            Self::Code(text) => row.element("td", &[], |cell| cell.text_element("code", &[], text)),
            Self::Text(text) => row.text_element("td", &[], text),
            Self::Number(number) => row.text_element("td", &[("class", "number")], &number.to_string()),
            Self::Share(agree, differ, open) => row.element("td", &[], |cell| {
                cell.element("span", &[("class", "share"), ("aria-hidden", "true")], |bar| {
                    for (class, number) in [("agrees", agree), ("differ", differ), ("open", open)] {
                        if *number > 0 {
                            let style = format!("flex-grow:{number}");
                            bar.element("i", &[("class", class), ("style", &style)], |_| {});
                        }
                    }
                });
                let percent = (agree * 100).checked_div(agree + differ + open).unwrap_or(0);
                cell.text_element("span", &[("class", "spoken")], &format!("{percent} %"));
            }),
            Self::Badge(word) => row.element("td", &[], |cell| {
                cell.text_element("span", &[("class", &format!("badge {word}"))], word);
            }),
            Self::Place(at) => row.element("td", &[], |cell| {
                if let Some(at) = at {
                    place(cell, at);
                }
            }),
        }
    }
}
