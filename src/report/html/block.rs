//! The section of one workload: a table of its properties, in which each value opens the way it came.

use super::writer::Writer;
use crate::diag::plural::count;
use crate::report::matrix::Block;
use crate::report::matrix::Group;
use crate::report::matrix::NOTHING;
use crate::report::matrix::Row;
use crate::report::matrix::is_secret;
use crate::report::matrix::is_unknown;
use crate::report::matrix::plain;
use crate::report::matrix::shown;
use crate::report::run::Environment;
use crate::report::run::Place;
use crate::report::run::Side;
use crate::report::run::WorkloadKind;

/// Writes the section of a workload. Its `number` makes a name for links.
pub(super) fn block(block: &Block<'_>, number: usize, writer: &mut Writer) {
    let id = anchor(number);
    let heading = format!("{id}-name");
    let attributes = [
        ("class", "workload"),
        ("id", id.as_str()),
        ("aria-labelledby", &heading),
        ("data-workload", block.name),
    ];
    writer.element("section", &attributes, |section| {
        section.text_element("h2", &[("id", &heading)], &plain(block.name));
        section.text_element("p", &[("class", "about")], &about(block));
        declared(block, section);
        if block.is_empty() {
            return;
        }
        section.element(
            "div",
            &[("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-labelledby", &heading)],
            |div| {
                div.element("table", &[("class", "matrix"), ("role", "table")], |table| matrix(block, table));
            },
        );
    });
}

/// Where the workload itself stands.
fn declared(block: &Block<'_>, section: &mut Writer) {
    let Some(row) = &block.existence else { return };
    let mut places: Vec<(&Place, Vec<&str>)> = Vec::new();
    for (side, environment) in row.sides().zip(&block.environments) {
        let Some(origin) = side.and_then(|side| side.origin.as_ref()) else { continue };
        match places.iter_mut().find(|(place, _)| *place == origin) {
            Some((_, names)) => names.push(&environment.name),
            None => places.push((origin, vec![&environment.name])),
        }
    }
    let several = places.len() > 1;
    for (origin, names) in places {
        section.element("p", &[("class", "about")], |line| {
            line.text("declared at ");
            place(line, origin);
            if several {
                line.text(&format!(" in {}", plain(&names.join(", "))));
            }
        });
    }
}

/// What a link to a workload names.
pub(super) fn anchor(number: usize) -> String {
    format!("workload-{number}")
}

/// What a workload is, in words.
pub(super) fn about(block: &Block<'_>) -> String {
    let kind = match block.kind {
        WorkloadKind::App => "App",
        WorkloadKind::Job => "Job",
        WorkloadKind::Other => "Beside the workloads",
    };
    if block.environments.is_empty() {
        return format!("{kind} · nothing is known of it");
    }
    let names = |environments: &[&Environment]| {
        environments.iter().map(|one| plain(&one.name)).collect::<Vec<_>>().join(", ")
    };
    let mut about = format!("{kind} in {}", names(&block.environments));
    if !block.absent.is_empty() {
        about.push_str(&format!(", not in {}", names(&block.absent)));
    }
    about.push_str(&format!(" · {}", count(block.len(), "property", "properties")));
    if block.differing() > 0 {
        about.push_str(&format!(" · {} differ", block.differing()));
    }
    about
}

/// The roles are those that the elements have by themselves: a narrow screen shows the cells below each other, and some
/// browsers forget then what they are.
fn matrix(block: &Block<'_>, table: &mut Writer) {
    table.element("thead", &[("role", "rowgroup")], |head| {
        head.element("tr", &[("role", "row")], |row| {
            row.text_element(
                "th",
                &[("role", "columnheader"), ("scope", "col"), ("class", "label")],
                "Property",
            );
            for environment in &block.environments {
                let attributes =
                    [("role", "columnheader"), ("scope", "col"), ("data-environment", &*environment.name)];
                row.text_element("th", &attributes, &plain(&environment.name));
            }
        });
    });
    for group in &block.groups {
        group_of_rows(group, block, table);
    }
}

fn group_of_rows(group: &Group<'_>, block: &Block<'_>, table: &mut Writer) {
    table.element("tbody", &[("role", "rowgroup")], |body| {
        let all = (block.environments.len() + 1).to_string();
        body.element("tr", &[("role", "row"), ("class", "topic")], |row| {
            let differing = group.rows.iter().filter(|row| row.differs()).count();
            row.element(
                "th",
                &[("role", "rowheader"), ("scope", "rowgroup"), ("colspan", &all), ("data-spans", "")],
                |head| {
                    head.text(group.topic.word());
                    if group.rows.len() > 3 {
                        let more =
                            if differing > 0 { format!(" · {differing} differ") } else { String::new() };
                        head.text_element(
                            "span",
                            &[("class", "count")],
                            &format!(" {}{more}", group.rows.len()),
                        );
                    }
                },
            );
        });
        for row in &group.rows {
            property(row, block, body);
        }
    });
}

fn property(row: &Row<'_>, block: &Block<'_>, body: &mut Writer) {
    let mut attributes = vec![("role", "row"), ("data-property", row.property)];
    if row.differs() {
        attributes.push(("data-differs", ""));
    }
    if row.has_unknown() {
        attributes.push(("data-unknown", ""));
    }
    body.element("tr", &attributes, |line| {
        line.element("th", &[("role", "rowheader"), ("scope", "row"), ("class", "label")], |head| {
            mark(head, row.differs(), "differs", "≠", "differs between environments");
            mark(head, row.has_unknown(), "unknown", "?", "not known");
            head.text(row.property);
            if let Some(key) = row.key {
                head.text(" ");
                head.text_element("code", &[], &plain(key));
            }
        });
        if row.uniform().is_some() && block.environments.len() > 1 {
            let all = block.environments.len().to_string();
            line.element("td", &[("role", "cell"), ("colspan", &all), ("data-spans", "")], |cell| {
                let sides = row.sides().zip(&block.environments);
                let ways = ways(sides.map(|(side, environment)| (side, &*environment.name)));
                value(cell, row.sides().next().flatten(), &ways);
            });
            return;
        }
        for (side, environment) in row.sides().zip(&block.environments) {
            let mut attributes = vec![("role", "cell"), ("data-environment", &*environment.name)];
            if side.is_none() {
                attributes.push(("data-none", ""));
            }
            line.element("td", &attributes, |cell| match side {
                None => cell.text_element("span", &[("class", "none")], NOTHING),
                Some(side) => value(cell, Some(side), &[(side, Vec::new())]),
            });
        }
    });
}

/// A mark, and in its place a blank where it does not hold, so that labels stand below each other.
fn mark(head: &mut Writer, holds: bool, class: &'static str, sign: &str, says: &str) {
    head.element("span", &[("class", "mark")], |place| {
        if holds {
            place.text_element("span", &[("class", class), ("aria-hidden", "true"), ("title", says)], sign);
            place.text_element("span", &[("class", "spoken")], &format!("{says}: "));
        }
    });
}

/// The ways to a value that is the same everywhere: those that are the same as well stand together.
fn ways<'a>(sides: impl Iterator<Item = (Option<&'a Side>, &'a str)>) -> Vec<(&'a Side, Vec<&'a str>)> {
    let mut ways: Vec<(&Side, Vec<&str>)> = Vec::new();
    for (side, environment) in sides {
        let Some(side) = side else { continue };
        match ways.iter_mut().find(|(other, _)| *other == side) {
            Some((_, names)) => names.push(environment),
            None => ways.push((side, vec![environment])),
        }
    }
    // Where all came the same way, there is nothing to tell apart.
    if let [(_, names)] = ways.as_mut_slice() {
        names.clear();
    }
    ways
}

/// A value, which opens the ways to it.
fn value(cell: &mut Writer, side: Option<&Side>, ways: &[(&Side, Vec<&str>)]) {
    let class = match side {
        Some(side) if is_unknown(side) => "unknown",
        Some(side) if is_secret(side) => "secret",
        Some(side) if side.default.is_some() => "default",
        Some(_) | None => "known",
    };
    cell.element("details", &[], |details| {
        details.element("summary", &[], |summary| {
            summary.text_element("code", &[("class", class)], &shown(side));
        });
        for (side, environments) in ways {
            if !environments.is_empty() {
                details.text_element("p", &[("class", "in")], &plain(&environments.join(", ")));
            }
            way(details, side);
        }
    });
}

fn way(details: &mut Writer, side: &Side) {
    for (title, reason) in [("Not known: ", &side.unknown), ("By default: ", &side.default)] {
        if let Some(reason) = reason {
            details.element("p", &[("class", "reason")], |reasoned| {
                reasoned.text_element("b", &[], title);
                reasoned.text(&plain(reason));
            });
        }
    }
    if side.value.is_array() || side.value.is_object() {
        let json = serde_json::to_string_pretty(&side.value).unwrap_or_default();
        let json: Vec<_> = json.lines().map(plain).collect();
        details.text_element("pre", &[], &json.join("\n"));
    }
    if side.origin.is_none() && side.chain.is_empty() {
        return;
    }
    details.element("ol", &[("class", "way")], |list| {
        if let Some(origin) = &side.origin {
            list.element("li", &[], |item| {
                item.text_element("b", &[], "decided at ");
                place(item, origin);
            });
        }
        for hop in &side.chain {
            list.element("li", &[], |item| {
                item.text(&hop.kind);
                item.text(" ");
                if let Some(name) = &hop.name {
                    item.text_element("i", &[], &plain(name));
                    item.text(" ");
                }
                place(item, &hop.place);
            });
        }
    });
}

/// A place in a file, and the way to it on the web where that is known.
pub(super) fn place(writer: &mut Writer, place: &Place) {
    let shown = |inside: &mut Writer| {
        inside.element("code", &[("class", "place")], |code| {
            if place.wiring {
                code.text("wiring:");
            }
            // A narrow column breaks a path where it is joined.
            for part in plain(&place.file).split_inclusive('/') {
                code.text(part);
                code.void("wbr", &[]);
            }
            code.text(&format!(":{}:{}", place.line, place.column));
        });
    };
    match place.link.as_deref().filter(|link| is_web(link)) {
        Some(link) => writer.element("a", &[("href", link), ("rel", "noreferrer noopener")], shown),
        None => shown(writer),
    }
}

/// Whether a link leads to the web: a stored run may say anything.
pub(super) fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}
