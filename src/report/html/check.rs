//! The page of a check: how it ended, what to look at first, how far each workload agrees in each environment, and every
//! finding with both sides, the way of each value and the patch that mends it.
//!
//! What is small is written into the page and can be read without the script. The findings lie in it as JSON, because there
//! may be ten thousand of them, and the script shows as many as somebody looks at.

mod json;
mod sections;
mod trend;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::BASE;
use super::block;
use super::meta;
use super::writer::Writer;
use crate::diag::plural::count;
use crate::graph::group::Grouping;
use crate::graph::svg::svg;
use crate::report::findings;
use crate::report::findings::Finding;
use crate::report::findings::Group;
use crate::report::matrix::NOTHING;
use crate::report::matrix::open;
use crate::report::matrix::plain;
use crate::report::matrix::where_it_is;
use crate::report::next;
use crate::report::overview::Cell;
use crate::report::overview::Line;
use crate::report::overview::State;
use crate::report::overview::overview;
use crate::report::run::Change;
use crate::report::run::Judged;
use crate::report::run::Run;
use crate::report::run::Severity;
use crate::report::run::Verdict;
use crate::report::run::WorkloadKind;
use json::anchor;

const STYLE: &str = include_str!("check.css");

/// The script, in the order in which it is read: one function around all of it.
const SCRIPT: &[&str] = &[
    "(() => {\n\"use strict\";\n",
    include_str!("check/data.js"),
    include_str!("check/dom.js"),
    include_str!("check/card.js"),
    include_str!("check/list.js"),
    include_str!("check/filters.js"),
    include_str!("check/keys.js"),
    include_str!("check/graph.js"),
    include_str!("check/main.js"),
    "})();\n",
];

/// The sign of what is accepted.
const ACCEPTED: &str = "~";

/// How many findings are shown before anything else.
const FIRST: usize = 5;

/// How many findings a reader without scripts gets.
const WITHOUT_SCRIPT: usize = 200;

/// What is written above the list and counted in it.
struct Counts {
    /// How many findings of each severity nobody accepted.
    open: BTreeMap<Severity, usize>,
    undecided: usize,
    waived: usize,
    /// How many of those that nobody accepted were not there before.
    new: usize,
}

/// The run as an HTML document.
pub fn text(run: &Run) -> String {
    let groups = findings::everything(run);
    let lines = overview(run);
    let sections = sections::of(run, &lines);
    let counts = Counts::of(&groups);
    let title = title(run);
    let mut writer = Writer::new();
    writer.element("html", &[("lang", "en")], |html| {
        html.element("head", &[], |head| {
            meta(head, &title, &policy());
            head.element("style", &[], |style| {
                style.raw(BASE);
                style.raw(STYLE);
            });
        });
        html.element("body", &[], |body| {
            body.text_element("a", &[("class", "skip"), ("href", "#findings")], "To the findings");
            body.element("header", &[], |header| {
                header.text_element("h1", &[], &title);
                header.text_element("p", &[("class", "about")], &about(run));
                tiles(&counts, header);
                header.element("nav", &[("aria-label", "Sections")], |nav| {
                    let mut links = vec![("overview", "Overview", None), ("findings", "Findings", None)];
                    links.extend(run.drawing.is_some().then_some(("graph", "Graph", None)));
                    links.extend(trend::is_there(run).then_some(("trend", "Trend", None)));
                    links.extend(sections.iter().map(sections::Section::link));
                    for (id, short, number) in links {
                        nav.element("a", &[("href", &format!("#{id}"))], |link| {
                            link.text(short);
                            if let Some(number) = number {
                                link.text_element("span", &[("class", "count")], &format!(" {number}"));
                            }
                        });
                    }
                });
            });
            body.element("main", &[("id", "main"), ("tabindex", "-1")], |main| {
                main.element("div", &[("class", "top")], |top| {
                    first(run, &groups, top);
                    matrix(run, &lines, top);
                });
                list(run, &groups, main);
                graph(run, main);
                trend::write(run, main);
                for section in &sections {
                    section.write(main);
                }
            });
            keys(body);
            body.element("p", &[("id", "said"), ("role", "status"), ("aria-live", "polite")], |_| {});
            let data = json::text(run, &groups);
            body.element("script", &[("type", "application/json"), ("id", "data")], |script| {
                script.json(&data);
            });
            body.element("script", &[], |script| SCRIPT.iter().for_each(|part| script.raw(part)));
        });
    });
    writer.finish()
}

/// What the page may do: nothing but run this one script, which is told by its hash.
fn policy() -> String {
    let mut hash = Sha256::new();
    SCRIPT.iter().for_each(|part| hash.update(part));
    let hash = STANDARD.encode(hash.finalize());
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    )
}

/// What the whole is.
fn title(run: &Run) -> String {
    let root = if run.aca_root.is_empty() { "." } else { &run.aca_root };
    format!("{} against {}", plain(root), plain(run.dis_root.as_deref().unwrap_or("nothing")))
}

/// How it ended, in a sentence.
fn about(run: &Run) -> String {
    let nothing = Judged::default();
    let judged = run.judged.as_ref().unwrap_or(&nothing);
    let of = |verdict| judged.verdicts.get(&verdict).copied().unwrap_or(0);
    let (agree, all) = (of(Verdict::Same) + of(Verdict::Equivalent), judged.verdicts.values().sum::<usize>());
    if all == 0 {
        return "Nothing was compared.".to_owned();
    }
    let mut parts = vec![
        count(run.workloads.len(), "workload", "workloads"),
        count(run.environments.len(), "environment", "environments"),
        format!("{agree} of {} agree", count(all, "fact", "facts")),
    ];
    match of(Verdict::Undecided) {
        0 => {}
        undecided => parts.push(format!("{undecided} undecided")),
    }
    if let Some(since) = &run.since {
        let day = since.previous.as_deref().map_or(String::new(), |day| format!(" since {}", plain(day)));
        parts.push(format!("{} resolved{day}", since.resolved.len()));
    }
    if let Some(day) = &run.started {
        parts.push(plain(day).into_owned());
    }
    parts.join(" · ")
}

impl Counts {
    fn of(groups: &[Group<'_>]) -> Self {
        let mut counts = Self { open: BTreeMap::new(), undecided: 0, waived: 0, new: 0 };
        for finding in groups.iter().flat_map(|group| &group.findings) {
            if !finding.judgement.verdict.is_finding() {
                continue;
            }
            if finding.judgement.is_accepted() {
                counts.waived += 1;
                continue;
            }
            counts.new += usize::from(finding.judgement.change == Some(Change::New));
            if finding.judgement.verdict == Verdict::Undecided {
                counts.undecided += 1;
            } else if let Some(severity) = finding.judgement.severity {
                *counts.open.entry(severity).or_default() += 1;
            }
        }
        counts
    }
}

/// A sign for a severity that is told from the others without colour.
fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "◆",
        Severity::High => "▲",
        Severity::Medium => "●",
        Severity::Low => "○",
        Severity::Info => "·",
    }
}

/// How many there are of what; each narrows the list to its kind.
fn tiles(counts: &Counts, header: &mut Writer) {
    header.element("ul", &[("class", "tiles"), ("aria-label", "Findings by severity")], |list| {
        let mut tile = |class: &str, sign: &str, number: usize, word: &str, filter: [&str; 2]| {
            list.element("li", &[], |item| {
                let class = format!("tile {class}{}", if number == 0 { " none" } else { "" });
                let [name, value] = filter;
                let attributes = [
                    ("type", "button"),
                    ("class", class.as_str()),
                    ("data-filter", name),
                    ("data-value", value),
                    ("disabled", ""),
                ];
                item.element("button", &attributes, |button| {
                    button.text_element("span", &[("class", "sign"), ("aria-hidden", "true")], sign);
                    button.text_element("b", &[], &number.to_string());
                    button.text(" ");
                    button.text(word);
                });
            });
        };
        for severity in Severity::ALL.into_iter().rev() {
            let number = counts.open.get(&severity).copied().unwrap_or(0);
            // The two ends are told when they are there.
            if number > 0 || severity != Severity::Info {
                tile(severity.word(), sign(severity), number, severity.word(), ["severity", severity.word()]);
            }
        }
        tile("undecided", State::Undecided.sign(), counts.undecided, "undecided", ["verdict", "undecided"]);
        if counts.new > 0 {
            tile("new", "+", counts.new, "new", ["change", Change::New.word()]);
        }
        if counts.waived > 0 {
            tile("waived", ACCEPTED, counts.waived, "accepted", ["waived", "accepted"]);
        }
    });
}

/// What to look at before anything else.
fn first(run: &Run, groups: &[Group<'_>], top: &mut Writer) {
    top.element("section", &[("class", "first"), ("aria-labelledby", "first")], |section| {
        section.text_element("h2", &[("id", "first")], "Look at these first");
        let worst = findings::worst(groups, FIRST);
        if worst.is_empty() {
            let word = if run.facts.is_empty() && run.coverage.is_empty() {
                "Nothing was compared."
            } else {
                "Nothing differs that nobody accepted."
            };
            section.text_element("p", &[], word);
            return;
        }
        section.element("ol", &[], |list| {
            for finding in &worst {
                list.element("li", &[], |item| {
                    badge(finding, item);
                    let target = finding.facts.first().map(|fact| format!("#f-{}", anchor(fact)));
                    item.element("a", &[("href", &target.unwrap_or_default())], |link| {
                        link.text(&open(&finding.fact.workload));
                        link.text(" ");
                        link.text_element("b", &[], &open(&finding.about()));
                    });
                    let place = where_it_is(&finding.environments, run.environments.len());
                    item.text_element("span", &[("class", "about")], &format!(" {}", plain(&place)));
                    item.text_element("p", &[], &open(&finding.message));
                });
            }
        });
        steps(run, groups, section);
    });
}

/// What to do: the findings stand above already, so that only the rest is told.
fn steps(run: &Run, groups: &[Group<'_>], section: &mut Writer) {
    let steps: Vec<_> =
        next::steps(run, groups).into_iter().filter(|step| step.findings.is_empty()).collect();
    if steps.is_empty() {
        return;
    }
    section.text_element("h3", &[], "What to do");
    section.element("ul", &[("class", "steps")], |list| {
        for step in &steps {
            list.element("li", &[], |item| {
                for (at, part) in open(&step.what).split('`').enumerate() {
                    // What stands between two of them is code.
                    if at % 2 == 1 { item.text_element("code", &[], part) } else { item.text(part) }
                }
                if let Some(command) = &step.command {
                    item.text(" ");
                    item.text_element("code", &[("class", "command")], &plain(command));
                }
            });
        }
    });
}

/// How bad a finding is.
fn badge(finding: &Finding<'_>, writer: &mut Writer) {
    let judgement = finding.judgement;
    let (class, sign, word) = match (judgement.is_accepted(), judgement.verdict, judgement.severity) {
        (true, ..) => ("waived", ACCEPTED, "accepted"),
        (false, Verdict::Undecided, _) => ("undecided", State::Undecided.sign(), "undecided"),
        (false, _, Some(severity)) => (severity.word(), sign(severity), severity.word()),
        (false, _, None) => ("same", State::Same.sign(), "agrees"),
    };
    writer.element("span", &[("class", &format!("badge {class}"))], |badge| {
        badge.text_element("span", &[("aria-hidden", "true")], sign);
        badge.text(" ");
        badge.text(word);
    });
    writer.text(" ");
}

/// Every workload in every environment.
fn matrix(run: &Run, lines: &[Line<'_>], top: &mut Writer) {
    top.element("section", &[("class", "overview"), ("aria-labelledby", "overview")], |section| {
        section.text_element("h2", &[("id", "overview")], "Overview");
        legend(section);
        let scroll =
            [("class", "scroll"), ("role", "group"), ("tabindex", "0"), ("aria-labelledby", "overview")];
        section.element("div", &scroll, |div| {
            div.element("table", &[("class", "cells")], |table| {
                table.element("thead", &[], |head| {
                    head.element("tr", &[], |row| {
                        row.text_element("th", &[("scope", "col"), ("class", "label")], "Workload");
                        for environment in &run.environments {
                            row.text_element("th", &[("scope", "col")], &plain(&environment.name));
                        }
                    });
                });
                for kind in [WorkloadKind::App, WorkloadKind::Job, WorkloadKind::Other] {
                    kind_of_lines(run, lines, kind, table);
                }
            });
        });
    });
}

fn legend(section: &mut Writer) {
    section.element("p", &[("class", "legend")], |legend| {
        let states = [
            (State::Same, "the same"),
            (State::Equivalent, "in other words"),
            (State::Differs, "differs"),
            (State::Undecided, "undecided"),
        ];
        let states = states.into_iter().map(|(state, says)| (state.word(), state.sign(), says));
        for (word, sign, says) in states.chain([("waived", ACCEPTED, "accepted")]) {
            legend.element("span", &[], |one| {
                let class = format!("state {word}");
                one.text_element("span", &[("class", &class), ("aria-hidden", "true")], sign);
                one.text(" ");
                one.text(says);
            });
        }
    });
}

fn kind_of_lines(run: &Run, lines: &[Line<'_>], kind: WorkloadKind, table: &mut Writer) {
    let title = match kind {
        WorkloadKind::App => "Apps",
        WorkloadKind::Job => "Jobs",
        WorkloadKind::Other => "Beside the workloads",
    };
    let lines: Vec<&Line<'_>> = lines.iter().filter(|line| line.kind == kind).collect();
    if lines.is_empty() {
        return;
    }
    table.element("tbody", &[], |body| {
        let all = (run.environments.len() + 1).to_string();
        body.element("tr", &[("class", "topic")], |row| {
            row.text_element("th", &[("scope", "rowgroup"), ("colspan", &all)], title);
        });
        for line in lines {
            body.element("tr", &[], |row| {
                let attributes = [("scope", "row"), ("class", "label")];
                row.text_element("th", &attributes, &open(line.workload));
                for (environment, cell) in run.environments.iter().zip(&line.cells) {
                    row.element("td", &[], |inside| {
                        glance(cell, line.workload, &environment.name, inside);
                    });
                }
            });
        }
    });
}

/// One workload in one environment: the sign, how many somebody has to look at, and how bad the worst of them is.
fn glance(cell: &Cell, workload: &str, environment: &str, inside: &mut Writer) {
    let state = cell.state();
    if state == State::Absent {
        inside.text_element("span", &[("class", "none")], NOTHING);
        return;
    }
    let worst = cell.worst().map_or("", Severity::word);
    let accepted = cell.to_look_at() == 0 && cell.waived > 0;
    let class = format!("cell {} {worst}", if accepted { "waived" } else { state.word() });
    let says = says(cell);
    // What hears the page takes the name from the title, because the signs say nothing.
    let says = format!("{} in {}: {says}", open(workload), plain(environment));
    let attributes = [
        ("type", "button"),
        ("class", class.trim_end()),
        ("data-environment", &*plain(environment)),
        ("title", says.as_str()),
        ("disabled", ""),
    ];
    inside.element("button", &attributes, |button| {
        button.element("span", &[("aria-hidden", "true")], |signs| {
            let (sign, number) = match (cell.to_look_at(), cell.waived) {
                (0, 0) => (state.sign(), 0),
                (0, waived) => (ACCEPTED, waived),
                (open, _) => (state.sign(), open),
            };
            signs.text_element("i", &[], sign);
            if number > 0 {
                signs.text_element("b", &[], &number.to_string());
            }
            if let Some(worst) = cell.worst() {
                signs.text_element("i", &[], self::sign(worst));
            }
        });
    });
}

/// A cell in words.
fn says(cell: &Cell) -> String {
    let mut parts: Vec<String> =
        cell.open.iter().rev().map(|(severity, number)| format!("{number} {}", severity.word())).collect();
    if cell.undecided > 0 {
        parts.push(format!("{} undecided", cell.undecided));
    }
    if cell.waived > 0 {
        parts.push(format!("{} accepted", cell.waived));
    }
    parts.push(format!("{} of {} agree", cell.agree, count(cell.facts, "fact", "facts")));
    parts.join(", ")
}

/// The findings: what narrows them, the list that the script fills, and the worst of them for those without scripts.
fn list(run: &Run, groups: &[Group<'_>], main: &mut Writer) {
    main.element("section", &[("class", "findings"), ("aria-labelledby", "findings")], |section| {
        section.text_element("h2", &[("id", "findings"), ("tabindex", "-1")], "Findings");
        filters(run, section);
        section.element("noscript", &[], |without| without_script(run, groups, without));
        section.element("div", &[("id", "list")], |_| {});
    });
}

/// What narrows the list. It is shown by the script, without which it would do nothing.
fn filters(run: &Run, section: &mut Writer) {
    let with_agreeing =
        run.facts.iter().any(|fact| fact.judgement.as_ref().is_some_and(|one| !one.verdict.is_finding()));
    let verdicts: Vec<(&str, &str)> = [
        (Verdict::Differs, "differs"),
        (Verdict::OnlyAca, "only on Azure"),
        (Verdict::OnlyDis, "only on DIS"),
        (Verdict::Undecided, "undecided"),
        (Verdict::Equivalent, "equivalent"),
        (Verdict::Same, "same"),
    ]
    .into_iter()
    .filter(|(verdict, _)| with_agreeing || verdict.is_finding())
    .map(|(verdict, says)| (verdict.word(), says))
    .collect();
    let severities: Vec<(&str, &str)> =
        Severity::ALL.into_iter().rev().map(|one| (one.word(), one.word())).collect();
    let waived = [("open", "open"), ("accepted", "accepted")];
    let changes: Vec<(&str, &str)> = Change::ALL.into_iter().map(|one| (one.word(), one.word())).collect();
    let mended = [("patch", "with a patch"), ("none", "without")];
    let order = [("worst", "worst first")];
    let attributes =
        [("id", "filters"), ("role", "search"), ("aria-label", "Narrow the findings"), ("hidden", "")];
    section.element("form", &attributes, |form| {
        form.element("label", &[("class", "search")], |label| {
            label.text_element("span", &[], "Search");
            label.void(
                "input",
                &[
                    ("type", "search"),
                    ("id", "search"),
                    ("autocomplete", "off"),
                    ("spellcheck", "false"),
                    ("placeholder", "name, value or file  ( / )"),
                ],
            );
        });
        // What the data knows is filled in by the script.
        select(form, "workload", "Workload", "all", &[]);
        select(form, "environment", "Environment", "all", &[]);
        select(form, "property", "Property", "all", &[]);
        select(form, "severity", "Severity", "all", &severities);
        select(form, "verdict", "Verdict", "findings", &verdicts);
        select(form, "waived", "Waivers", "all", &waived);
        if run.since.is_some() {
            select(form, "change", "Since before", "all", &changes);
        }
        select(form, "mended", "Fix", "all", &mended);
        select(form, "order", "Order", "by workload", &order);
        form.element("div", &[("class", "ends")], |ends| {
            ends.text_element("button", &[("type", "reset")], "Reset");
            ends.text_element(
                "button",
                &[("type", "button"), ("id", "ask"), ("aria-haspopup", "dialog")],
                "Keys",
            );
            ends.text_element("output", &[("id", "found"), ("aria-live", "polite"), ("role", "status")], "");
        });
    });
}

fn select(
    form: &mut Writer,
    id: &'static str,
    title: &'static str,
    all: &'static str,
    words: &[(&str, &str)],
) {
    form.element("label", &[], |label| {
        label.text_element("span", &[], title);
        label.element("select", &[("id", id)], |select| {
            select.element("option", &[("value", "*")], |option| option.text(all));
            for (word, says) in words {
                select.text_element("option", &[("value", word)], says);
            }
        });
    });
}

/// The worst of it, for those who read without scripts.
fn without_script(run: &Run, groups: &[Group<'_>], without: &mut Writer) {
    let all = groups.iter().flat_map(|group| &group.findings);
    let all = all.filter(|finding| finding.judgement.verdict.is_finding()).count();
    let worst = findings::worst(groups, WITHOUT_SCRIPT);
    if all > worst.len() {
        let text = format!(
            "These are the worst {} of {all}. To narrow and search all of them the page needs its script; the forms terminal and json of tricep check have them all, too.",
            worst.len()
        );
        without.text_element("p", &[], &text);
    }
    without.element("ul", &[("class", "plain")], |list| {
        for finding in worst {
            let id = finding.facts.first().map(|fact| format!("f-{}", anchor(fact))).unwrap_or_default();
            list.element("li", &[("id", &id)], |item| {
                badge(finding, item);
                let place = where_it_is(&finding.environments, run.environments.len());
                item.text_element(
                    "b",
                    &[],
                    &open(&format!("{} {} · {place}", finding.fact.workload, finding.about())),
                );
                item.text_element("p", &[], &open(&finding.message));
                for (side, places) in [("Azure ", &finding.aca), ("DIS ", &finding.dis)] {
                    for one in places {
                        item.element("p", &[], |line| {
                            line.text(side);
                            block::place(line, one);
                        });
                    }
                }
            });
        }
    });
}

/// What depends on what on Azure.
fn graph(run: &Run, main: &mut Writer) {
    let Some(drawing) = &run.drawing else { return };
    main.element("section", &[("class", "graph"), ("aria-labelledby", "graph")], |section| {
        section.text_element("h2", &[("id", "graph")], "What depends on what");
        let about = format!(
            "The resources of {} on Azure. An arrow points at what is needed.",
            plain(&drawing.environment)
        );
        section.text_element("p", &[("class", "about")], &about);
        let frame = [
            ("class", "drawing"),
            ("tabindex", "0"),
            ("role", "group"),
            (
                "aria-label",
                "Drawing: the arrows move it, + and - zoom, 0 shows all of it, Escape shows everything again",
            ),
        ];
        section.element("div", &frame, |div| div.drawing(&svg(&drawing.graph, Grouping::Module)));
    });
}

/// What the keys do, for who asks.
fn keys(body: &mut Writer) {
    let keys: [(&[&str], &str); 8] = [
        (&["/"], "search"),
        (&["j", "k"], "next and previous finding"),
        (&["Enter"], "open or close it"),
        (&["e"], "open or close all that are shown"),
        (&["c"], "copy the patch of the open finding"),
        (&["l"], "copy a link to the finding"),
        (&["Esc"], "clear the search, leave a dialogue"),
        (&["?"], "this list"),
    ];
    body.element("dialog", &[("id", "keys"), ("aria-labelledby", "keys-title")], |dialog| {
        dialog.text_element("h2", &[("id", "keys-title")], "Keys");
        dialog.element("dl", &[], |list| {
            for (names, says) in keys {
                list.element("div", &[], |one| {
                    one.element("dt", &[], |term| {
                        for name in names {
                            term.text_element("kbd", &[], name);
                            term.text(" ");
                        }
                    });
                    one.text_element("dd", &[], says);
                });
            }
        });
        dialog.element("label", &[("class", "check")], |label| {
            label.void("input", &[("type", "checkbox"), ("id", "single"), ("checked", "")]);
            label.text("Keys without Ctrl do something");
        });
        dialog.element("form", &[("method", "dialog")], |form| {
            form.text_element("button", &[], "Close");
        });
    });
}
