//! The form for a browser: one file that needs no other, can be filtered and searched, and in which each value opens the way
//! it came.
//!
//! It asks for nothing on the network, and its policy forbids it. Without its script everything is shown.

mod block;
pub mod check;
mod writer;

use std::collections::BTreeSet;

use block::anchor;
use block::block;
use block::place;
use writer::Writer;

use super::digest;
use super::digest::Counts;
use super::digest::Entry;
use super::matrix::Block;
use super::matrix::Matrix;
use super::matrix::NOTHING;
use super::matrix::glance;
use super::matrix::plain;
use super::matrix::where_it_is;
use super::run::Run;
use super::run::WorkloadKind;
use crate::diag::plural::count;

/// What both pages look like.
const BASE: &str = include_str!("html/base.css");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The run as an HTML document.
pub fn text(run: &Run) -> String {
    let matrix = Matrix::of(run);
    let digests = digests(run);
    let mut writer = Writer::new();
    writer.element("html", &[("lang", "en")], |html| {
        html.element("head", &[], |head| {
            meta(head, &digest::title(run), POLICY);
            head.element("style", &[], |style| {
                style.raw(BASE);
                style.raw(STYLE);
            });
        });
        html.element("body", &[], |body| {
            body.text_element("a", &[("class", "skip"), ("href", "#main")], "To the properties");
            body.element("header", &[], |header| title(run, &digests, header));
            filters(run, &matrix, body);
            body.element("main", &[("id", "main"), ("tabindex", "-1")], |main| {
                overview(run, &matrix, main);
                for (number, one) in matrix.blocks.iter().enumerate() {
                    block(one, number, main);
                }
                for digest in &digests {
                    digest.write(main);
                }
                messages(run, main);
            });
            body.element("script", &[], |script| script.raw(SCRIPT));
        });
    });
    writer.finish()
}

/// What a browser is told of a page, and what the page may do.
fn meta(head: &mut Writer, title: &str, policy: &str) {
    head.void("meta", &[("charset", "utf-8")]);
    head.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    head.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    head.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    head.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)]);
    head.text_element("title", &[], title);
}

fn title(run: &Run, digests: &[Digest], header: &mut Writer) {
    header.text_element("h1", &[], &digest::title(run));
    header.text_element("p", &[("class", "about")], &Counts::of(run).sentence(run.environments.len()));
    if run.workloads.is_empty() && run.facts.is_empty() {
        header.text_element("p", &[], "No workload was found.");
    }
    header.element("p", &[("class", "legend")], |legend| {
        let signs = [
            ("mark differs", "≠", "differs between environments"),
            ("unknown", "?NAME", "not known"),
            ("default", "(10)", "default of the platform"),
            ("secret", "<secure:NAME>", "secret, masked"),
            ("none", NOTHING, "none"),
        ];
        for (class, sign, says) in signs {
            legend.element("span", &[], |one| {
                one.text_element("code", &[("class", class)], sign);
                one.text(" ");
                one.text(says);
            });
        }
    });
    header.element("nav", &[("aria-label", "Sections")], |nav| {
        let messages =
            (!run.diagnostics.is_empty()).then_some(("messages", "Messages", run.diagnostics.len()));
        let digests = digests.iter().map(|digest| (digest.id, digest.short, digest.rows.len()));
        for (id, short, number) in digests.chain(messages) {
            nav.element("a", &[("href", &format!("#{id}"))], |link| {
                link.text(short);
                link.text_element("span", &[("class", "count")], &format!(" {number}"));
            });
        }
    });
}

/// What narrows the view. It is shown by the script, without which it would do nothing.
fn filters(run: &Run, matrix: &Matrix<'_>, body: &mut Writer) {
    let workloads: Vec<&str> = matrix.blocks.iter().map(|block| block.name).collect();
    let environments: Vec<&str> = run.environments.iter().map(|environment| &*environment.name).collect();
    let properties: BTreeSet<&str> = run.facts.iter().map(|fact| &*fact.property).collect();
    let properties: Vec<&str> = properties.into_iter().filter(|word| *word != "existence").collect();
    body.element(
        "form",
        &[("id", "filters"), ("role", "search"), ("aria-label", "Narrow the view"), ("hidden", "")],
        |form| {
            form.element("label", &[("class", "search")], |label| {
                label.text_element("span", &[], "Search");
                label.void(
                    "input",
                    &[
                        ("type", "search"),
                        ("id", "search"),
                        ("autocomplete", "off"),
                        ("placeholder", "name, value or file  ( / )"),
                    ],
                );
            });
            let lists = [
                ("workload", "Workload", workloads),
                ("environment", "Environment", environments),
                ("property", "Property", properties),
            ];
            for (id, title, words) in lists {
                form.element("label", &[], |label| {
                    label.text_element("span", &[], title);
                    label.element("select", &[("id", id)], |select| {
                        select.element("option", &[("value", "*")], |option| option.text("all"));
                        for word in words {
                            select.text_element("option", &[("data-name", word)], &plain(word));
                        }
                    });
                });
            }
            for (id, title) in [("differs", "Only what differs"), ("unknown", "Only what is not known")] {
                form.element("label", &[("class", "check")], |label| {
                    label.void("input", &[("type", "checkbox"), ("id", id)]);
                    label.text(title);
                });
            }
            form.text_element("button", &[("type", "reset")], "Reset");
            form.text_element("output", &[("id", "found"), ("aria-live", "polite")], "");
        },
    );
}

fn overview(run: &Run, matrix: &Matrix<'_>, main: &mut Writer) {
    let kinds = [
        (WorkloadKind::App, "apps", "Apps", "Replicas, cpu/memory"),
        (WorkloadKind::Job, "jobs", "Jobs", "Trigger, timeout, cpu/memory"),
    ];
    for (kind, id, title, about) in kinds {
        let blocks: Vec<(usize, &Block<'_>)> =
            matrix.blocks.iter().enumerate().filter(|(_, block)| block.kind == kind).collect();
        if blocks.is_empty() {
            continue;
        }
        main.element("section", &[("class", "overview"), ("aria-labelledby", id)], |section| {
            section.text_element("h2", &[("id", id)], title);
            section.text_element("p", &[("class", "about")], about);
            let scroll =
                [("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-labelledby", id)];
            section.element("div", &scroll, |div| {
                div.element("table", &[], |table| glances(run, &blocks, table));
            });
        });
    }
}

fn glances(run: &Run, blocks: &[(usize, &Block<'_>)], table: &mut Writer) {
    table.element("thead", &[], |head| {
        head.element("tr", &[], |row| {
            row.text_element("th", &[("scope", "col"), ("class", "label")], "Workload");
            for environment in &run.environments {
                row.text_element("th", &[("scope", "col")], &plain(&environment.name));
            }
        });
    });
    table.element("tbody", &[], |body| {
        for (number, block) in blocks {
            body.element("tr", &[], |row| {
                row.element("th", &[("scope", "row"), ("class", "label")], |head| {
                    let link = format!("#{}", anchor(*number));
                    head.text_element("a", &[("href", &link)], &plain(block.name));
                });
                for environment in &run.environments {
                    let column = block.environments.iter().position(|one| one.name == environment.name);
                    row.element("td", &[], |cell| match column {
                        None => cell.text_element("span", &[("class", "none")], NOTHING),
                        Some(column) => {
                            for part in glance(block, column) {
                                cell.text_element("code", &[("class", "part")], &part);
                                cell.text(" ");
                            }
                        }
                    });
                }
            });
        }
    });
}

/// A section about what belongs to no single workload.
struct Digest {
    id: &'static str,
    title: &'static str,
    short: &'static str,
    header: &'static [&'static str],
    rows: Vec<Line>,
}

/// A row of it: which cells are code, and where it is so.
struct Line {
    cells: Vec<Cell>,
    environments: String,
}

enum Cell {
    Code(String),
    Text(String),
}

impl Digest {
    fn write(&self, main: &mut Writer) {
        main.element("section", &[("class", "digest"), ("aria-labelledby", self.id)], |section| {
            section.element("h2", &[("id", self.id)], |heading| {
                heading.text(self.title);
                heading.text_element("span", &[("class", "count")], &format!(" {}", self.rows.len()));
            });
            let scroll =
                [("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-labelledby", self.id)];
            section.element("div", &scroll, |div| div.element("table", &[], |table| self.table(table)));
        });
    }

    fn table(&self, table: &mut Writer) {
        table.element("thead", &[], |head| {
            head.element("tr", &[], |row| {
                for word in self.header {
                    row.text_element("th", &[("scope", "col")], word);
                }
            });
        });
        table.element("tbody", &[], |body| {
            for Line { cells, environments } in &self.rows {
                body.element("tr", &[("data-environments", environments)], |row| {
                    for cell in cells {
                        row.element("td", &[], |inside| match cell {
                            Cell::Code(text) => inside.text_element("code", &[], text),
                            Cell::Text(text) => inside.text(text),
                        });
                    }
                });
            }
        });
    }
}

fn digests(run: &Run) -> Vec<Digest> {
    let mut digests = vec![
        Digest {
            id: "grants",
            title: "Grants",
            short: "Grants",
            header: &["Who", "Role", "On", "Where"],
            rows: lines(run, &digest::grants(run), |what, _| {
                vec![code(&what.who), words(&what.role), code(&what.on)]
            }),
        },
        Digest {
            id: "secrets",
            title: "Secrets, and where they come from",
            short: "Secrets",
            header: &["Name", "From", "Used by", "Where"],
            rows: lines(run, &digest::secrets(run), |what, entry| {
                vec![code(&what.name), code(&what.from), names(&entry.workloads)]
            }),
        },
        Digest {
            id: "resources",
            title: "Resources beside the workloads",
            short: "Resources",
            header: &["Type", "Name", "Here", "Used by", "Where"],
            rows: lines(run, &digest::resources(run), |what, entry| {
                vec![code(&what.ty), code(&what.name), words(what.word()), names(&entry.workloads)]
            }),
        },
        Digest {
            id: "unknowns",
            title: "What is not known, and why",
            short: "Not known",
            header: &["Why", "Of", "How often", "Where"],
            rows: digest::unknowns(run)
                .iter()
                .map(|(entry, values)| {
                    let facts = count(entry.times, "fact", "facts");
                    line(run, entry, vec![words(&entry.what), code(&values.join(", ")), words(&facts)])
                })
                .collect(),
        },
        Digest {
            id: "unmapped",
            title: "What is not carried over",
            short: "Not carried over",
            header: &["Equivalent", "Property", "Of", "Note", "Where"],
            rows: lines(run, &digest::unmapped(run), |what, entry| {
                vec![words(what.fidelity), code(&what.path), names(&entry.workloads), words(&what.note)]
            }),
        },
    ];
    digests.retain(|digest| !digest.rows.is_empty());
    digests
}

fn lines<T>(
    run: &Run,
    entries: &[Entry<'_, T>],
    cells: impl Fn(&T, &Entry<'_, T>) -> Vec<Cell>,
) -> Vec<Line> {
    entries.iter().map(|entry| line(run, entry, cells(&entry.what, entry))).collect()
}

fn line<T>(run: &Run, entry: &Entry<'_, T>, mut cells: Vec<Cell>) -> Line {
    cells.push(words(&plain(&where_it_is(&entry.environments, run.environments.len()))));
    Line { cells, environments: entry.environments.join("\n") }
}

fn code(text: &str) -> Cell {
    Cell::Code(text.to_owned())
}

fn words(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn names(names: &[&str]) -> Cell {
    Cell::Text(plain(&names.join(", ")).into_owned())
}

fn messages(run: &Run, main: &mut Writer) {
    if run.diagnostics.is_empty() {
        return;
    }
    main.element("section", &[("class", "messages"), ("aria-labelledby", "messages")], |section| {
        section.text_element("h2", &[("id", "messages")], "What could not be read, and what is to be said");
        section.element("ul", &[], |list| {
            for message in &run.diagnostics {
                list.element("li", &[], |item| {
                    item.text_element("b", &[], &message.severity);
                    item.text(" ");
                    item.text_element("code", &[], &message.code);
                    item.text(" ");
                    item.text(&plain(&message.message));
                    if let Some(help) = &message.help {
                        item.text_element("p", &[("class", "about")], &plain(help));
                    }
                    if let Some(at) = &message.place {
                        item.element("p", &[], |line| place(line, at));
                    }
                });
            }
        });
    });
}
