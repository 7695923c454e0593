//! The run as JSON Lines, for tools that read a record at a time: first the run itself, then a line for each fact with a verdict,
//! for each finding of a rule of the platform, for each finding about a waiver, and for each message. `record` says which.

use serde::Serialize;

use super::{Diagnostic, Fact, Options, Root, SCHEMA, Sides, Summary, Table, Tool, WaiverFinding, lint};
use crate::report::run::Run;

#[derive(Serialize)]
struct Head<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    started: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Options<'a>>,
    sides: Sides<'a>,
    environments: Vec<&'a str>,
    summary: Summary<'a>,
}

/// A record: what it is, and its members.
#[derive(Serialize)]
struct Record<T> {
    record: &'static str,
    #[serde(flatten)]
    members: T,
}

/// The run as lines.
pub fn text(run: &Run, tool_version: &str) -> String {
    let mut out = Vec::with_capacity(super::ROOM * (run.facts.len() + 1));
    let head = Head {
        schema: SCHEMA,
        tool: Tool { name: "tricep", version: tool_version },
        started: run.started.as_deref(),
        options: Options::of(&run.options),
        sides: Sides {
            aca: Root::of(&run.aca_root, None),
            dis: run.dis_root.as_deref().map(|root| Root::of(root, None)),
            wiring: run.wiring_root.as_deref().map(|root| Root::of(root, None)),
        },
        environments: run.environments.iter().map(|one| &*one.name).collect(),
        summary: Summary::of(run),
    };
    line("run", head, &mut out);
    // Excerpts are left out: a record stands by itself.
    let table = Table::default();
    for fact in &run.facts {
        line("fact", Fact::of(fact, &table), &mut out);
    }
    for finding in &run.lint {
        line("lint", lint::Finding::of(finding), &mut out);
    }
    for finding in &run.waivers {
        line("waiver", WaiverFinding::of(finding), &mut out);
    }
    for message in &run.diagnostics {
        line("diagnostic", Diagnostic::of(message), &mut out);
    }
    String::from_utf8(out).unwrap_or_default()
}

fn line(record: &'static str, members: impl Serialize, out: &mut Vec<u8>) {
    // Nothing can fail here: no map has a key that is not a text, and memory takes every byte.
    let _ = serde_json::to_writer(&mut *out, &Record { record, members });
    out.push(b'\n');
}
