//! What stands below the findings: tables about the whole run, each left out where there is nothing to say.

use std::sync::Arc;

use crate::diag::plural::count;
use crate::report::digest;
use crate::report::html::block::is_web;
use crate::report::html::block::place;
use crate::report::html::writer::Writer;
use crate::report::matrix::NOTHING;
use crate::report::matrix::open;
use crate::report::matrix::plain;
use crate::report::matrix::where_it_is;
use crate::report::overview::Cell;
use crate::report::overview::Line;
use crate::report::run::Gone;
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
    header: Vec<String>,
    rows: Vec<Vec<Entry>>,
}

enum Entry {
    /// A name.
    Code(String),
    /// A sentence.
    Text(String),
    /// A number.
    Number(usize),
    /// How much of a whole agrees, and how much is not decided.
    Share { agree: usize, undecided: usize, facts: usize },
    /// A word that has a colour and a sign.
    Badge(Word),
    /// Where it is written.
    Place(Option<Place>),
    /// What is the case, and what to do about it.
    Advice(String, Option<String>),
    /// A patch that can be copied.
    Patch(Option<Arc<str>>),
    /// Pages on the web.
    Links(Vec<Arc<str>>),
}

/// All of them.
pub(super) fn of(run: &Run, lines: &[Line<'_>]) -> Vec<Section> {
    let mut sections =
        vec![coverage(run, lines), resolved(run), lint(run), rules(run), waivers(run), unused(run)];
    sections.extend([pairings(run), unmapped(run), unknowns(run), messages(run)]);
    sections.retain(|section| !section.rows.is_empty());
    sections
}

fn head(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn coverage(run: &Run, lines: &[Line<'_>]) -> Section {
    let share = |cells: &[Cell]| {
        let sum = |of: fn(&Cell) -> usize| cells.iter().map(of).sum::<usize>();
        let (facts, agree, undecided) =
            (sum(|one| one.facts), sum(|one| one.agree), sum(|one| one.undecided));
        Entry::Share { agree, undecided, facts }
    };
    let compared = lines.iter().filter(|line| line.cells.iter().any(|cell| cell.facts > 0));
    let rows = compared.map(|line| {
        let mut row = vec![Entry::Text(open(line.workload).into_owned())];
        row.extend(line.cells.iter().map(|cell| share(std::slice::from_ref(cell))));
        row.push(share(&line.cells));
        row
    });
    let mut header = vec!["Workload".to_owned()];
    header.extend(run.environments.iter().map(|one| plain(&one.name).into_owned()));
    header.push("All".to_owned());
    Section {
        id: "coverage",
        title: "Coverage",
        short: "Coverage",
        about: "How many of the facts that either side has agree.".to_owned(),
        header,
        rows: rows.collect(),
    }
}

/// What an earlier run found and this one does not.
fn resolved(run: &Run) -> Section {
    let since = run.since.as_ref();
    let before = since.and_then(|since| since.previous.as_deref());
    Section {
        id: "resolved",
        title: "No longer there",
        short: "Resolved",
        about: match before {
            Some(day) => format!("Found on {} and not any more.", plain(day)),
            None => "Found before and not any more.".to_owned(),
        },
        header: head(&["Severity", "Workload", "In", "What it was", "Found since"]),
        rows: since.map_or_else(Vec::new, |since| since.resolved.iter().map(gone).collect()),
    }
}

/// What the baseline accepts and nobody finds.
fn unused(run: &Run) -> Section {
    let since = run.since.as_ref();
    Section {
        id: "unused",
        title: "What the baseline accepts for nothing",
        short: "Baseline",
        about: "It is not found any more: the baseline can be stored again.".to_owned(),
        header: head(&["Severity", "Workload", "In", "What it was", "Found since"]),
        rows: since.map_or_else(Vec::new, |since| since.unused.iter().map(gone).collect()),
    }
}

fn gone(gone: &Gone) -> Vec<Entry> {
    vec![
        gone.severity.map_or(Entry::Text(String::new()), |severity| Entry::Badge(severity.word().into())),
        Entry::Text(open(&gone.workload).into_owned()),
        Entry::Text(plain(&gone.environment).into_owned()),
        Entry::Text(open(&gone.message).into_owned()),
        Entry::Text(gone.since.as_deref().map_or(String::new(), |day| plain(day).into_owned())),
    ]
}

/// What rules of the target platform find.
fn lint(run: &Run) -> Section {
    let rows = run.lint.iter().map(|one| {
        let environments: Vec<&str> = one.environments.iter().map(AsRef::as_ref).collect();
        let object = one.object.as_ref().map(|object| format!("{} {}", object.kind, object.name));
        let accepted = one.waived.as_ref().map(|waived| format!("Accepted: {}", plain(&waived.reason)));
        let help = accepted.or_else(|| one.help.as_ref().map(|help| plain(help).into_owned()));
        let badge = if one.is_open() { one.severity.word() } else { "accepted" };
        vec![
            Entry::Badge(badge.into()),
            Entry::Code(plain(&one.id).into_owned()),
            Entry::Advice(plain(&one.message).into_owned(), help),
            Entry::Code(plain(&object.unwrap_or_default()).into_owned()),
            Entry::Text(plain(&where_it_is(&environments, run.environments.len())).into_owned()),
            Entry::Place(one.origin.clone()),
            Entry::Patch(one.fix.as_ref().map(|fix| Arc::clone(&fix.patch))),
        ]
    });
    Section {
        id: "lint",
        title: "Rules of the platform",
        short: "Rules",
        about: "What the manifests should not do on DIS, whatever Azure does.".to_owned(),
        header: head(&["Severity", "Rule", "What, and what to do", "Object", "In", "Where", "Patch"]),
        rows: rows.collect(),
    }
}

/// What those rules ask for, and why.
fn rules(run: &Run) -> Section {
    let rows = run.lint_rules.iter().map(|one| {
        vec![
            Entry::Code(plain(&one.id).into_owned()),
            Entry::Text(plain(&one.title).into_owned()),
            Entry::Advice(plain(&one.why).into_owned(), Some(plain(&one.help).into_owned())),
            Entry::Links(one.references.clone()),
        ]
    });
    Section {
        id: "lint-rules",
        title: "What the rules ask for",
        short: "Rules explained",
        about: "Those that found something.".to_owned(),
        header: head(&["Rule", "It asks for", "Why, and what to do", "Read on"]),
        rows: rows.collect(),
    }
}

fn waivers(run: &Run) -> Section {
    let rows = run.waivers.iter().map(|one| {
        vec![
            Entry::Badge(Word::Borrowed(one.severity.word())),
            Entry::Code(one.rule.to_string()),
            Entry::Text(plain(&one.message).into_owned()),
            Entry::Place(one.origin.clone()),
        ]
    });
    Section {
        id: "waivers",
        title: "Waivers to look at",
        short: "Waivers",
        about: "Of no use, out of date or too wide.".to_owned(),
        header: head(&["Severity", "Rule", "What is wrong", "Where"]),
        rows: rows.collect(),
    }
}

fn pairings(run: &Run) -> Section {
    let rows = run.pairings.iter().map(|one| {
        vec![
            Entry::Text(open(&one.workload).into_owned()),
            Entry::Code(plain(&one.aca).into_owned()),
            Entry::Code(plain(&one.dis).into_owned()),
            Entry::Text(one.how.to_string()),
        ]
    });
    Section {
        id: "pairings",
        title: "What was compared with what",
        short: "Pairs",
        about: format!("{} on both sides.", count(run.pairings.len(), "workload is", "workloads are")),
        header: head(&["Workload", "On Azure", "On DIS", "Paired"]),
        rows: rows.collect(),
    }
}

fn unmapped(run: &Run) -> Section {
    let entries = digest::unmapped(run);
    let rows = entries.iter().map(|entry| {
        vec![
            Entry::Text(entry.what.fidelity.to_owned()),
            Entry::Code(entry.what.path.clone().into_owned()),
            Entry::Text(open(&entry.workloads.join(", ")).into_owned()),
            Entry::Text(entry.what.note.clone().into_owned()),
            Entry::Text(plain(&where_it_is(&entry.environments, run.environments.len())).into_owned()),
            Entry::Place(entry.origin.cloned()),
        ]
    });
    Section {
        id: "unmapped",
        title: "What nothing compares",
        short: "Not compared",
        about: "Properties of the source that are not carried over.".to_owned(),
        header: head(&["Equivalent", "Property", "Of", "Note", "In", "Where"]),
        rows: rows.collect(),
    }
}

fn unknowns(run: &Run) -> Section {
    let entries = digest::unknowns(run);
    let rows = entries.iter().map(|(entry, values)| {
        vec![
            Entry::Text(entry.what.clone().into_owned()),
            Entry::Code(values.join(", ")),
            Entry::Number(entry.times),
            Entry::Text(plain(&where_it_is(&entry.environments, run.environments.len())).into_owned()),
        ]
    });
    Section {
        id: "unknowns",
        title: "What to supply, and what only a deployment knows",
        short: "Not known",
        about: "Values on Azure that findings wait for.".to_owned(),
        header: head(&["Why", "Of", "Facts", "In"]),
        rows: rows.collect(),
    }
}

fn messages(run: &Run) -> Section {
    let rows = run.diagnostics.iter().map(|message| {
        let Message { severity, code, message, help, place } = message;
        let help = help.as_ref().map_or(String::new(), |help| format!(" {}", plain(help)));
        vec![
            Entry::Badge(severity.clone()),
            Entry::Code(code.to_string()),
            Entry::Text(format!("{}{help}", plain(message))),
            Entry::Place(place.clone()),
        ]
    });
    Section {
        id: "messages",
        title: "What could not be read, and what is to be said",
        short: "Messages",
        about: String::new(),
        header: head(&["", "Code", "What", "Where"]),
        rows: rows.collect(),
    }
}

impl Section {
    /// What a link to it names, what it says, and how much there is.
    pub(super) fn link(&self) -> (&'static str, &'static str, Option<usize>) {
        (self.id, self.short, Some(self.rows.len()))
    }

    /// Writes it: open, and whoever has seen it closes it.
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
                let scroll =
                    [("class", "scroll"), ("role", "group"), ("tabindex", "0"), ("aria-labelledby", self.id)];
                details.element("div", &scroll, |div| div.element("table", &[], |table| self.table(table)));
            });
        });
    }

    fn table(&self, table: &mut Writer) {
        table.element("thead", &[], |head| {
            head.element("tr", &[], |row| {
                for word in &self.header {
                    match word.as_str() {
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

impl Entry {
    fn write(&self, row: &mut Writer) {
        match self {
            Self::Code(text) => row.element("td", &[], |cell| cell.text_element("code", &[], text)),
            Self::Text(text) => row.text_element("td", &[], text),
            Self::Number(number) => row.text_element("td", &[("class", "number")], &number.to_string()),
            Self::Share { facts: 0, .. } => row.text_element("td", &[("class", "none")], NOTHING),
            Self::Share { agree, undecided, facts } => row.element("td", &[], |cell| {
                cell.text(&format!("{agree} of {facts}"));
                cell.element("span", &[("class", "share"), ("aria-hidden", "true")], |bar| {
                    let differ = facts.saturating_sub(agree + undecided);
                    for (class, number) in [("agrees", *agree), ("differ", differ), ("open", *undecided)] {
                        if number > 0 {
                            let style = format!("flex-grow:{number}");
                            bar.element("i", &[("class", class), ("style", &style)], |_| {});
                        }
                    }
                });
            }),
            Self::Badge(word) => row.element("td", &[], |cell| {
                cell.text_element("span", &[("class", &format!("badge {word}"))], word);
            }),
            Self::Advice(what, help) => row.element("td", &[], |cell| {
                cell.text(what);
                if let Some(help) = help {
                    cell.text_element("p", &[("class", "about")], help);
                }
            }),
            Self::Patch(patch) => row.element("td", &[], |cell| {
                if let Some(patch) = patch {
                    cell.element("details", &[("class", "parts")], |details| {
                        details.text_element("summary", &[], "patch");
                        // It can be copied as it is; what would not be seen in it stands in it all the same.
                        details.text_element(
                            "pre",
                            &[("tabindex", "0"), ("role", "group"), ("aria-label", "Patch")],
                            patch,
                        );
                    });
                }
            }),
            Self::Links(links) => row.element("td", &[], |cell| {
                for link in links {
                    cell.element("p", &[], |line| {
                        if is_web(link) {
                            let attributes = [("href", &**link), ("rel", "noreferrer noopener")];
                            line.text_element("a", &attributes, &plain(link));
                        } else {
                            line.text(&plain(link));
                        }
                    });
                }
            }),
            Self::Place(at) => row.element("td", &[], |cell| {
                if let Some(at) = at {
                    place(cell, at);
                }
            }),
        }
    }
}
