//! Reads a stored run, `tricep.run/1`, back: the inverse of `json`.
//!
//! Members that are not known are passed over and most that are missing have a default, so that a run stored by a tricep
//! somewhat older or newer can be read; one with another number is refused.

mod lint;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fingerprint;
use super::json::SCHEMA;
use super::links;
use super::run::{
    Change, Coverage, Drawing, Environment, Excerpt, Fact, Fix, Gone, Grant, Hop, Judged, Judgement, Links,
    Mark, Message, Options, Pairing, Place, Resource, Run, Severity, Side, Since, Trend, Unmapped, Verdict,
    Waived, WaiverFinding, Web, Word, Workload, WorkloadKind,
};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::graph;
use crate::graph::stored::StoredNode;
use crate::source::{FileId, Source, Sources, Span};

const NOT_JSON: Code =
    Code { id: "run/not-readable", says: "A stored run is JSON of the form tricep.run/1." };
const OTHER_SCHEMA: Code =
    Code { id: "run/other-schema", says: "A stored run says that it is one, of a number that is known." };
const WRONG: Code = Code { id: "run/wrong", says: "What a stored run says has a meaning." };

/// Reads the text of a file that was added to the sources.
pub fn run(file: FileId, sources: &Sources) -> Result<Run, Box<Diagnostic>> {
    let source = sources.get(file);
    let whole = Span::new(file, 0, 0);
    let failed = |error: &serde_json::Error, code: Code| {
        let at = offset(source, error.line(), error.column());
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or_default();
        Diagnostic::error(code, Span::new(file, at, at), format!("this is no stored run: {text}"))
    };
    let head: wire::Head = match serde_json::from_str(source.text()) {
        Ok(head) => head,
        Err(error) => {
            let diagnostic = failed(&error, NOT_JSON);
            return Err(Box::new(
                diagnostic.help("store one with `tricep check --report json=run.json`, and name that file"),
            ));
        }
    };
    match head.schema.as_deref() {
        Some(SCHEMA) => {}
        Some(other) => {
            let is_run = other.starts_with("tricep.run/");
            let message = format!("the form of this file is {other:?}, and this tricep reads {SCHEMA:?}");
            let help = if is_run {
                "use the tricep that stored it, or store the run again with this one"
            } else {
                "name a run that was stored with `tricep check --report json=run.json`"
            };
            let at = source.text().find(other).map_or(whole, |at| Span::new(file, at, at + other.len()));
            return Err(Box::new(Diagnostic::error(OTHER_SCHEMA, at, message).help(help)));
        }
        None => {
            let message = format!("this file does not say what it is: `schema` must be {SCHEMA:?}");
            let help = "name a run that was stored with `tricep check --report json=run.json`";
            return Err(Box::new(Diagnostic::error(OTHER_SCHEMA, whole, message).help(help)));
        }
    }
    let document: wire::Document =
        serde_json::from_str(source.text()).map_err(|error| Box::new(failed(&error, WRONG)))?;
    resolved(document).map_err(|wrong| {
        // The writer puts each fact on a line of its own, and `"facts"` before the first: that is near enough.
        let at = source.text().find(&wrong.near).unwrap_or(0);
        Box::new(Diagnostic::error(WRONG, Span::new(file, at, at), format!("{}: {}", wrong.path, wrong.says)))
    })
}

/// The offset of a line and a column of bytes, both from one.
fn offset(source: &Source, line: usize, column: usize) -> usize {
    let line = u32::try_from(line).ok().and_then(|line| source.line_range(line));
    line.map_or(0, |line| (line.start + column.saturating_sub(1)).min(line.end))
}

/// What is wrong with a document that has the right shape.
struct Wrong {
    /// Where: `facts[3].verdict`.
    path: String,
    /// What.
    says: String,
    /// A text that stands at the place.
    near: String,
}

fn unknown(path: String, what: &str, word: &str) -> Wrong {
    Wrong { path, says: format!("there is no {what} {word:?}"), near: format!("\"{word}\"") }
}

fn resolved(document: wire::Document) -> Result<Run, Wrong> {
    let excerpts: Vec<Arc<Excerpt>> = document.excerpts.into_iter().map(excerpt).collect();
    let mut facts = Vec::with_capacity(document.facts.len());
    for (at, fact) in document.facts.into_iter().enumerate() {
        facts.push(self::fact(at, fact, &excerpts)?);
    }
    let aca = document.sides.aca;
    let (dis, wiring) = (document.sides.dis, document.sides.wiring);
    let mut run = Run {
        drawing: drawing(document.graph_of, document.graph)?,
        started: document.started,
        options: document.options.map_or_else(Options::default, |options| Options {
            all: options.all,
            fail_on: options.fail_on,
            workloads: options.workloads,
        }),
        links: Links {
            aca: aca.web(),
            dis: dis.as_ref().and_then(wire::Root::web),
            wiring: wiring.as_ref().and_then(wire::Root::web),
        },
        aca_root: aca.root,
        dis_root: dis.map(|side| side.root),
        wiring_root: wiring.map(|side| side.root),
        environments: document
            .environments
            .into_iter()
            .map(|one| Environment { name: one.name, aca: one.aca, dis: one.dis })
            .collect(),
        workloads: each("workloads", document.workloads, workload)?,
        facts,
        grants: document.grants.into_iter().map(grant).collect(),
        resources: document.resources.into_iter().map(resource).collect(),
        unmapped: document.unmapped.into_iter().map(unmapped).collect(),
        diagnostics: document.diagnostics.into_iter().map(message).collect(),
        judged: judged(document.summary)?,
        pairings: document
            .pairings
            .into_iter()
            .map(|one| Pairing {
                workload: one.workload,
                aca: one.aca,
                dis: one.dis,
                how: Word::Owned(one.how),
            })
            .collect(),
        coverage: document.coverage.into_iter().map(coverage).collect(),
        waivers: each("waivers", document.waivers, waiver)?,
        lint: each("lint", document.lint, lint::finding)?,
        lint_rules: each("lintRules", document.lint_rules, lint::rule)?,
        since: match document.since {
            None => None,
            Some(since) => Some(Since {
                previous: since.previous,
                resolved: each("since.resolved", since.resolved, gone)?,
                unused: each("since.unusedBaseline", since.unused_baseline, gone)?,
            }),
        },
        trend: each("trend", document.trend, trend)?,
    };
    links::apply(&mut run);
    Ok(run)
}

fn drawing(of: Option<wire::GraphOf>, nodes: Vec<StoredNode>) -> Result<Option<Drawing>, Wrong> {
    let Some(of) = of else { return Ok(None) };
    let read = graph::stored::read(of.inputs, nodes);
    let graph = read.map_err(|(at, says)| Wrong {
        path: format!("graph[{at}]"),
        says,
        near: "\"graph\":".to_owned(),
    })?;
    Ok(Some(Drawing { environment: of.environment, graph: Arc::new(graph) }))
}

/// Every element of a list, with its place in it for what is wrong.
fn each<W, T>(
    name: &str,
    items: Vec<W>,
    read: impl Fn(&str, W) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    items.into_iter().enumerate().map(|(at, item)| read(&format!("{name}[{at}]"), item)).collect()
}

impl wire::Root {
    fn web(&self) -> Option<Web> {
        let address = Arc::clone(self.link.as_ref()?);
        Some(Web { address, folder: self.folder.clone().unwrap_or_else(|| Arc::from("")) })
    }
}

fn workload(path: &str, workload: wire::Workload) -> Result<Workload, Wrong> {
    let kind = match &*workload.kind {
        "app" => WorkloadKind::App,
        "job" => WorkloadKind::Job,
        "other" => WorkloadKind::Other,
        other => return Err(unknown(format!("{path}.kind"), "kind of workload", other)),
    };
    Ok(Workload { name: workload.name, kind })
}

fn severity(path: &str, word: &str) -> Result<Severity, Wrong> {
    Severity::from_word(word).ok_or_else(|| unknown(format!("{path}.severity"), "severity", word))
}

fn fact(at: usize, fact: wire::Fact, excerpts: &[Arc<Excerpt>]) -> Result<Fact, Wrong> {
    let path = format!("facts[{at}]");
    let side = |name: &str, side: Option<wire::Side>| match side {
        None => Ok(None),
        Some(side) => self::side(&format!("{path}.{name}"), side, excerpts).map(Some),
    };
    let (aca, dis) = (side("aca", fact.aca)?, side("dis", fact.dis)?);
    let judgement = match fact.verdict {
        None => None,
        Some(word) => {
            let verdict = Verdict::from_word(&word)
                .ok_or_else(|| unknown(format!("{path}.verdict"), "verdict", &word))?;
            let fingerprint = fact.fingerprint.unwrap_or_else(|| {
                let key = fact.key.as_deref();
                fingerprint::of(&fact.workload, &fact.environment, &fact.property, key, &word)
            });
            let change = match fact.change {
                None => None,
                Some(word) => Some(
                    Change::from_word(&word)
                        .ok_or_else(|| unknown(format!("{path}.change"), "change", &word))?,
                ),
            };
            Some(Judgement {
                verdict,
                severity: fact.severity.as_deref().map(|word| severity(&path, word)).transpose()?,
                rule: fact.rule.unwrap_or_else(|| Arc::from("parity")),
                message: fact.message.unwrap_or_else(|| Arc::from("")),
                why: fact.why,
                missing: fact.missing,
                fingerprint,
                equivalence: fact.equivalence,
                fix: fact.fix.map(fix),
                waived: fact.waived.map(waived),
                baseline: fact.baseline,
                change,
                since: fact.since,
            })
        }
    };
    Ok(Fact {
        workload: fact.workload,
        environment: fact.environment,
        property: Word::Owned(fact.property),
        key: fact.key,
        aca,
        dis,
        judgement,
    })
}

fn side(path: &str, side: wire::Side, excerpts: &[Arc<Excerpt>]) -> Result<Side, Wrong> {
    let excerpt = match side.excerpt {
        None => None,
        Some(number) => Some(excerpts.get(number).map(Arc::clone).ok_or_else(|| Wrong {
            path: format!("{path}.excerpt"),
            says: format!("there is no excerpt {number}: the table has {}", excerpts.len()),
            near: format!("\"excerpt\":{number}"),
        })?),
    };
    Ok(Side {
        value: side.value,
        text: side.text,
        origin: side.origin.map(place),
        chain: side.chain.into_iter().map(hop).collect(),
        unknown: side.unknown,
        default: side.default,
        via: side.via,
        excerpt,
    })
}

fn excerpt(cut: wire::Cut) -> Arc<Excerpt> {
    let [line, column, length] = cut.mark;
    Arc::new(Excerpt { first_line: cut.line, lines: cut.lines, mark: Mark { line, column, length } })
}

fn place(place: wire::Place) -> Place {
    Place {
        file: place.file,
        line: place.line,
        column: place.column,
        wiring: place.inside.as_deref() == Some("wiring"),
        link: None,
    }
}

fn hop(hop: wire::Hop) -> Hop {
    let at = wire::Place { file: hop.file, line: hop.line, column: hop.column, inside: hop.inside };
    Hop { kind: Word::Owned(hop.kind), name: hop.name, place: place(at) }
}

fn fix(fix: wire::Fix) -> Fix {
    Fix { side: Word::Owned(fix.side), patch: fix.patch }
}

fn waived(waived: wire::Waived) -> Waived {
    Waived {
        reason: waived.reason,
        until: waived.until,
        owner: waived.owner,
        origin: waived.origin.map(place),
    }
}

fn grant(grant: wire::Grant) -> Grant {
    Grant {
        environment: grant.environment,
        role: grant.role,
        principal: grant.principal,
        scope: grant.scope,
        workload: grant.workload,
        origin: grant.origin.map(place),
    }
}

fn resource(resource: wire::Resource) -> Resource {
    Resource {
        environment: resource.environment,
        ty: resource.r#type,
        name: resource.name,
        deployed: resource.deployed,
        used_by: resource.used_by,
        origin: resource.origin.map(place),
    }
}

fn unmapped(unmapped: wire::Unmapped) -> Unmapped {
    Unmapped {
        workload: unmapped.workload,
        environments: unmapped.environments,
        path: unmapped.path,
        fidelity: Word::Owned(unmapped.fidelity),
        note: unmapped.note,
        origin: unmapped.origin.map(place),
    }
}

fn message(message: wire::Diagnostic) -> Message {
    let place = message.file.map(|file| Place {
        file,
        line: message.line,
        column: message.column,
        wiring: message.inside.as_deref() == Some("wiring"),
        link: None,
    });
    Message {
        severity: Word::Owned(message.severity),
        code: Word::Owned(message.code),
        message: message.message,
        help: message.help,
        place,
    }
}

fn coverage(coverage: wire::Coverage) -> Coverage {
    Coverage {
        workload: coverage.workload,
        environment: coverage.environment,
        facts: coverage.facts,
        agree: coverage.agree,
        equivalent: coverage.equivalent,
        differ: coverage.differ,
        undecided: coverage.undecided,
    }
}

fn waiver(path: &str, finding: wire::WaiverFinding) -> Result<WaiverFinding, Wrong> {
    Ok(WaiverFinding {
        rule: Word::Owned(finding.rule),
        severity: severity(path, &finding.severity)?,
        message: finding.message,
        origin: finding.origin.map(place),
    })
}

fn gone(path: &str, gone: wire::Gone) -> Result<Gone, Wrong> {
    Ok(Gone {
        workload: gone.workload,
        environment: gone.environment,
        property: Word::Owned(gone.property),
        key: gone.key,
        severity: gone.severity.as_deref().map(|word| severity(path, word)).transpose()?,
        message: gone.message,
        fingerprint: gone.fingerprint,
        since: gone.since,
    })
}

fn trend(path: &str, trend: wire::Trend) -> Result<Trend, Wrong> {
    Ok(Trend {
        date: trend.date,
        open: counted(&format!("{path}.findings"), trend.findings)?,
        undecided: trend.undecided,
        waived: trend.waived,
        facts: trend.facts,
        agree: trend.agree,
    })
}

fn counted(path: &str, counts: BTreeMap<String, usize>) -> Result<BTreeMap<Severity, usize>, Wrong> {
    counts.into_iter().map(|(word, count)| Ok((severity(path, &word)?, count))).collect()
}

/// How it ended; nothing in an inventory.
fn judged(summary: wire::Summary) -> Result<Option<Judged>, Wrong> {
    let Some(verdicts) = summary.verdicts else { return Ok(None) };
    let verdict = |(word, count): (String, usize)| {
        let verdict = Verdict::from_word(&word)
            .ok_or_else(|| unknown(format!("summary.verdicts.{word}"), "verdict", &word))?;
        Ok((verdict, count))
    };
    Ok(Some(Judged {
        verdicts: verdicts.into_iter().map(verdict).collect::<Result<_, Wrong>>()?,
        open: counted("summary.findings", summary.findings.unwrap_or_default())?,
        waived: summary.waived.unwrap_or(0),
        baseline: summary.baseline.unwrap_or(0),
    }))
}
