//! The wire form of a run, `tricep.run/1`. These types are a contract with scripts and dashboards: they change only together
//! with that number. The order of the members is the order in which they are read.
//!
//! Everything that a form shows stands in it, so that `tricep report` makes every form of a stored run; `stored` reads it
//! back. Excerpts are kept once each in a table at the end, and addresses of lines not at all: they follow from those of the
//! sides.

pub mod jsonl;
mod lines;
mod lint;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::io::Write;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::run;
use super::run::Excerpt;
use super::run::Run;
use super::run::WorkloadKind;
use crate::graph::stored;
use crate::graph::stored::StoredNode;
use crate::parallel;

/// The name and number of the form.
pub const SCHEMA: &str = "tricep.run/1";

/// What holds the name of a credential, and where that comes from.
const SECRET: &str = "secret";

/// How many bytes a fact takes in most runs.
const ROOM: usize = 1024;

/// The run as one JSON document, a line for each fact.
pub fn text(run: &Run, tool_version: &str) -> String {
    let mut bytes = Vec::with_capacity(ROOM * (run.facts.len() + 1));
    // Nothing can fail here: no map has a key that is not a text, and memory takes every byte.
    match write(run, tool_version, &mut bytes) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// The same, piece by piece: without a tree, and without a text that holds all of it. The facts are written by themselves
/// before.
pub fn write(run: &Run, tool_version: &str, to: &mut dyn Write) -> io::Result<()> {
    let table = Table::of(run);
    let facts = facts(&run.facts, &table)?;
    let document = Document {
        schema: SCHEMA,
        tool: Tool { name: "tricep", version: tool_version },
        started: run.started.as_deref(),
        options: Options::of(&run.options),
        sides: Sides {
            aca: Root::of(&run.aca_root, run.links.aca.as_ref()),
            dis: run.dis_root.as_deref().map(|root| Root::of(root, run.links.dis.as_ref())),
            wiring: run.wiring_root.as_deref().map(|root| Root::of(root, run.links.wiring.as_ref())),
        },
        environments: Each(&run.environments, Environment::of),
        workloads: Each(&run.workloads, Workload::of),
        pairings: Each(&run.pairings, Pairing::of),
        facts,
        lint: Each(&run.lint, lint::Finding::of),
        lint_rules: Each(&run.lint_rules, lint::Rule::of),
        waivers: Each(&run.waivers, WaiverFinding::of),
        grants: Each(&run.grants, Grant::of),
        secrets: run.facts.iter().filter_map(Secret::of).collect(),
        resources: Each(&run.resources, Resource::of),
        unmapped: Each(&run.unmapped, Unmapped::of),
        coverage: Each(&run.coverage, Coverage::of),
        summary: Summary::of(run),
        since: run.since.as_ref().map(Since::of),
        trend: Each(&run.trend, Trend::of),
        graph_of: run.drawing.as_ref().map(GraphOf::of),
        graph: run.drawing.as_ref().map(|drawing| stored::store(&drawing.graph)).unwrap_or_default(),
        excerpts: Each(&table.excerpts, Cut::of),
        diagnostics: Each(&run.diagnostics, Diagnostic::of),
    };
    lines::write(&document, to)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Options<'a>>,
    sides: Sides<'a>,
    environments: Each<'a, run::Environment, Environment<'a>>,
    workloads: Each<'a, run::Workload, Workload<'a>>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    pairings: Each<'a, run::Pairing, Pairing<'a>>,
    facts: Vec<Box<RawValue>>,
    lint: Each<'a, run::LintFinding, lint::Finding<'a>>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    lint_rules: Each<'a, run::LintRule, lint::Rule<'a>>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    waivers: Each<'a, run::WaiverFinding, WaiverFinding<'a>>,
    grants: Each<'a, run::Grant, Grant<'a>>,
    secrets: Vec<Secret<'a>>,
    resources: Each<'a, run::Resource, Resource<'a>>,
    unmapped: Each<'a, run::Unmapped, Unmapped<'a>>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    coverage: Each<'a, run::Coverage, Coverage<'a>>,
    summary: Summary<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Since<'a>>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    trend: Each<'a, run::Trend, Trend<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph_of: Option<GraphOf<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    graph: Vec<StoredNode>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    excerpts: Each<'a, &'a Excerpt, Cut<'a>>,
    diagnostics: Each<'a, run::Message, Diagnostic<'a>>,
}

/// A list that takes its wire form one by one while it is written.
struct Each<'a, T, W>(&'a [T], fn(&'a T) -> W);

impl<T, W> Each<'_, T, W> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T, W: Serialize> Serialize for Each<'_, T, W> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

/// What the graph is of.
#[derive(Serialize)]
struct GraphOf<'a> {
    environment: &'a str,
    inputs: &'a [Arc<str>],
}

impl<'a> GraphOf<'a> {
    fn of(drawing: &'a run::Drawing) -> Self {
        Self { environment: &drawing.environment, inputs: drawing.graph.inputs() }
    }
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Sides<'a> {
    aca: Root<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dis: Option<Root<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wiring: Option<Root<'a>>,
}

#[derive(Serialize)]
struct Root<'a> {
    root: &'a str,
    /// The address of a line on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// The root from that of the repository on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<&'a str>,
}

impl<'a> Root<'a> {
    fn of(root: &'a str, web: Option<&'a run::Web>) -> Self {
        Self { root, link: web.map(|web| &*web.address), folder: web.map(|web| &*web.folder) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options<'a> {
    all: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fail_on: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    workloads: Vec<&'a str>,
}

impl<'a> Options<'a> {
    fn of(options: &'a run::Options) -> Option<Self> {
        (*options != run::Options::default()).then(|| Self {
            all: options.all,
            fail_on: options.fail_on.as_deref(),
            workloads: options.workloads.iter().map(AsRef::as_ref).collect(),
        })
    }
}

/// What an earlier run says.
#[derive(Serialize)]
struct Since<'a> {
    previous: Option<&'a str>,
    resolved: Each<'a, run::Gone, Gone<'a>>,
    #[serde(rename = "unusedBaseline")]
    unused: Each<'a, run::Gone, Gone<'a>>,
}

impl<'a> Since<'a> {
    fn of(since: &'a run::Since) -> Self {
        Self {
            previous: since.previous.as_deref(),
            resolved: Each(&since.resolved, Gone::of),
            unused: Each(&since.unused, Gone::of),
        }
    }
}

#[derive(Serialize)]
struct Gone<'a> {
    workload: &'a str,
    environment: &'a str,
    property: &'a str,
    key: Option<&'a str>,
    severity: Option<&'a str>,
    message: &'a str,
    fingerprint: &'a str,
    since: Option<&'a str>,
}

impl<'a> Gone<'a> {
    fn of(gone: &'a run::Gone) -> Self {
        Self {
            workload: &gone.workload,
            environment: &gone.environment,
            property: &gone.property,
            key: gone.key.as_deref(),
            severity: gone.severity.map(run::Severity::word),
            message: &gone.message,
            fingerprint: &gone.fingerprint,
            since: gone.since.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Trend<'a> {
    date: &'a str,
    findings: BTreeMap<&'static str, usize>,
    undecided: usize,
    waived: usize,
    facts: usize,
    agree: usize,
}

impl<'a> Trend<'a> {
    fn of(trend: &'a run::Trend) -> Self {
        Self {
            date: &trend.date,
            findings: trend.open.iter().map(|(severity, count)| (severity.word(), *count)).collect(),
            undecided: trend.undecided,
            waived: trend.waived,
            facts: trend.facts,
            agree: trend.agree,
        }
    }
}

/// Every excerpt of a run once, and where each is.
#[derive(Default)]
struct Table<'a> {
    excerpts: Vec<&'a Excerpt>,
    found: BTreeMap<&'a Excerpt, usize>,
}

impl<'a> Table<'a> {
    fn of(run: &'a Run) -> Self {
        let mut table = Self { excerpts: Vec::new(), found: BTreeMap::new() };
        let sides = run.facts.iter().flat_map(|fact| [&fact.aca, &fact.dis]).flatten();
        for excerpt in sides.filter_map(|side| side.excerpt.as_deref()) {
            table.found.entry(excerpt).or_insert_with(|| {
                table.excerpts.push(excerpt);
                table.excerpts.len() - 1
            });
        }
        table
    }
}

/// The facts, each with the numbers of its excerpts. They are nearly all of the document, and are written on every core.
fn facts(facts: &[run::Fact], table: &Table<'_>) -> serde_json::Result<Vec<Box<RawValue>>> {
    let portions: Vec<&[run::Fact]> = facts.chunks(PORTION).collect();
    let written = parallel::map(&portions, |portion| -> serde_json::Result<Vec<_>> {
        portion.iter().map(|fact| serde_json::value::to_raw_value(&Fact::of(fact, table))).collect()
    });
    let written: Vec<Vec<Box<RawValue>>> = written.into_iter().collect::<Result<_, _>>()?;
    Ok(written.into_iter().flatten().collect())
}

/// How many facts are written without a look at what other cores do.
const PORTION: usize = 64;

/// An excerpt; the mark is line, column and length.
#[derive(Serialize)]
struct Cut<'a> {
    line: u32,
    lines: Vec<&'a str>,
    mark: [u32; 3],
}

impl<'a> Cut<'a> {
    fn of(excerpt: &'a &'a Excerpt) -> Self {
        let mark = excerpt.mark;
        Self {
            line: excerpt.first_line,
            lines: excerpt.lines.iter().map(AsRef::as_ref).collect(),
            mark: [mark.line, mark.column, mark.length],
        }
    }
}

#[derive(Serialize)]
struct Environment<'a> {
    name: &'a str,
    aca: Option<&'a str>,
    dis: Option<&'a str>,
}

impl<'a> Environment<'a> {
    fn of(environment: &'a run::Environment) -> Self {
        Self { name: &environment.name, aca: environment.aca.as_deref(), dis: environment.dis.as_deref() }
    }
}

#[derive(Serialize)]
struct Workload<'a> {
    name: &'a str,
    kind: &'static str,
}

impl<'a> Workload<'a> {
    fn of(workload: &'a run::Workload) -> Self {
        let kind = match workload.kind {
            WorkloadKind::App => "app",
            WorkloadKind::Job => "job",
            WorkloadKind::Other => "other",
        };
        Self { name: &workload.name, kind }
    }
}

/// One comparable property. What a comparison adds is null where nothing was compared.
#[derive(Serialize)]
struct Fact<'a> {
    workload: &'a str,
    environment: &'a str,
    property: &'a str,
    key: Option<&'a str>,
    aca: Option<Side<'a>>,
    dis: Option<Side<'a>>,
    verdict: Option<&'a str>,
    severity: Option<&'a str>,
    rule: Option<&'a str>,
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    equivalence: Option<&'a str>,
    fix: Option<Fix<'a>>,
    waived: Option<Waived<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    baseline: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'a str>,
}

impl<'a> Fact<'a> {
    fn of(fact: &'a run::Fact, table: &Table<'_>) -> Self {
        let judgement = fact.judgement.as_ref();
        let finding = judgement.filter(|judgement| judgement.verdict.is_finding());
        Self {
            workload: &fact.workload,
            environment: &fact.environment,
            property: &fact.property,
            key: fact.key.as_deref(),
            aca: fact.aca.as_ref().map(|side| Side::of(side, table)),
            dis: fact.dis.as_ref().map(|side| Side::of(side, table)),
            verdict: judgement.map(|judgement| judgement.verdict.word()),
            severity: judgement.and_then(|judgement| Some(judgement.severity?.word())),
            rule: judgement.map(|judgement| &*judgement.rule),
            message: judgement.map(|judgement| &*judgement.message),
            why: judgement.and_then(|judgement| judgement.why.as_deref()),
            missing: judgement
                .map_or(&[][..], |judgement| &judgement.missing)
                .iter()
                .map(AsRef::as_ref)
                .collect(),
            equivalence: judgement.and_then(|judgement| judgement.equivalence.as_deref()),
            fix: judgement.and_then(|judgement| judgement.fix.as_ref()).map(Fix::of),
            waived: judgement.and_then(|judgement| judgement.waived.as_ref()).map(Waived::of),
            // That of what agrees follows from the rest, and nobody looks for it.
            fingerprint: finding.map(|judgement| &*judgement.fingerprint),
            baseline: judgement.is_some_and(|judgement| judgement.baseline),
            change: judgement.and_then(|judgement| judgement.change).map(run::Change::word),
            since: judgement.and_then(|judgement| judgement.since.as_deref()),
        }
    }
}

#[derive(Serialize)]
struct Fix<'a> {
    side: &'a str,
    patch: &'a str,
}

impl<'a> Fix<'a> {
    fn of(fix: &'a run::Fix) -> Self {
        Self { side: &fix.side, patch: &fix.patch }
    }
}

#[derive(Serialize)]
struct Waived<'a> {
    reason: &'a str,
    until: Option<&'a str>,
    owner: Option<&'a str>,
    origin: Option<Place<'a>>,
}

impl<'a> Waived<'a> {
    fn of(waived: &'a run::Waived) -> Self {
        Self {
            reason: &waived.reason,
            until: waived.until.as_deref(),
            owner: waived.owner.as_deref(),
            origin: waived.origin.as_ref().map(Place::of),
        }
    }
}

#[derive(Serialize)]
struct Pairing<'a> {
    workload: &'a str,
    aca: &'a str,
    dis: &'a str,
    how: &'a str,
}

impl<'a> Pairing<'a> {
    fn of(pairing: &'a run::Pairing) -> Self {
        Self { workload: &pairing.workload, aca: &pairing.aca, dis: &pairing.dis, how: &pairing.how }
    }
}

#[derive(Serialize)]
struct Coverage<'a> {
    workload: &'a str,
    environment: &'a str,
    facts: usize,
    agree: usize,
    equivalent: usize,
    differ: usize,
    undecided: usize,
}

impl<'a> Coverage<'a> {
    fn of(coverage: &'a run::Coverage) -> Self {
        let run::Coverage { workload, environment, facts, agree, equivalent, differ, undecided } = coverage;
        let (facts, agree, equivalent) = (*facts, *agree, *equivalent);
        Self { workload, environment, facts, agree, equivalent, differ: *differ, undecided: *undecided }
    }
}

#[derive(Serialize)]
struct WaiverFinding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    origin: Option<Place<'a>>,
}

impl<'a> WaiverFinding<'a> {
    fn of(finding: &'a run::WaiverFinding) -> Self {
        Self {
            rule: &finding.rule,
            severity: finding.severity.word(),
            message: &finding.message,
            origin: finding.origin.as_ref().map(Place::of),
        }
    }
}

#[derive(Serialize)]
struct Side<'a> {
    value: &'a serde_json::Value,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<&'a str>,
    origin: Option<Place<'a>>,
    chain: Each<'a, run::Hop, Hop<'a>>,
    /// The number of an excerpt in the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<usize>,
}

impl<'a> Side<'a> {
    fn of(side: &'a run::Side, table: &Table<'_>) -> Self {
        Self {
            value: &side.value,
            text: &side.text,
            unknown: side.unknown.as_deref(),
            default: side.default.as_deref(),
            via: side.via.as_deref(),
            origin: side.origin.as_ref().map(Place::of),
            chain: Each(&side.chain, Hop::of),
            excerpt: side.excerpt.as_deref().and_then(|excerpt| table.found.get(excerpt).copied()),
        }
    }
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    inside: Option<&'static str>,
}

impl<'a> Place<'a> {
    fn of(place: &'a run::Place) -> Self {
        Self { file: &place.file, line: place.line, column: place.column, inside: inside(place) }
    }
}

/// What a file is named from, where that is not the root of its side.
fn inside(place: &run::Place) -> Option<&'static str> {
    place.wiring.then_some("wiring")
}

#[derive(Serialize)]
struct Hop<'a> {
    kind: &'a str,
    name: Option<&'a str>,
    file: &'a str,
    line: u32,
    column: u32,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    inside: Option<&'static str>,
}

impl<'a> Hop<'a> {
    fn of(hop: &'a run::Hop) -> Self {
        Self {
            kind: &hop.kind,
            name: hop.name.as_deref(),
            file: &hop.place.file,
            line: hop.place.line,
            column: hop.place.column,
            inside: inside(&hop.place),
        }
    }
}

#[derive(Serialize)]
struct Grant<'a> {
    environment: &'a str,
    role: &'a str,
    principal: &'a str,
    scope: &'a str,
    workload: Option<&'a str>,
    origin: Option<Place<'a>>,
}

impl<'a> Grant<'a> {
    fn of(grant: &'a run::Grant) -> Self {
        Self {
            environment: &grant.environment,
            role: &grant.role,
            principal: &grant.principal,
            scope: &grant.scope,
            workload: grant.workload.as_deref(),
            origin: grant.origin.as_ref().map(Place::of),
        }
    }
}

/// A fact about a credential once more, by what a reader of credentials looks for.
#[derive(Serialize)]
struct Secret<'a> {
    workload: &'a str,
    environment: &'a str,
    name: Option<&'a str>,
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    origin: Option<Place<'a>>,
}

impl<'a> Secret<'a> {
    fn of(fact: &'a run::Fact) -> Option<Self> {
        let side = fact.aca.as_ref().filter(|_| fact.property == SECRET)?;
        Some(Self {
            workload: &fact.workload,
            environment: &fact.environment,
            name: fact.key.as_deref(),
            from: &side.text,
            unknown: side.unknown.as_deref(),
            origin: side.origin.as_ref().map(Place::of),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    environment: &'a str,
    r#type: &'a str,
    name: &'a str,
    deployed: bool,
    used_by: Vec<&'a str>,
    origin: Option<Place<'a>>,
}

impl<'a> Resource<'a> {
    fn of(resource: &'a run::Resource) -> Self {
        Self {
            environment: &resource.environment,
            r#type: &resource.ty,
            name: &resource.name,
            deployed: resource.deployed,
            used_by: resource.used_by.iter().map(AsRef::as_ref).collect(),
            origin: resource.origin.as_ref().map(Place::of),
        }
    }
}

#[derive(Serialize)]
struct Unmapped<'a> {
    workload: &'a str,
    environments: Vec<&'a str>,
    path: &'a str,
    fidelity: &'a str,
    note: &'a str,
    origin: Option<Place<'a>>,
}

impl<'a> Unmapped<'a> {
    fn of(unmapped: &'a run::Unmapped) -> Self {
        Self {
            workload: &unmapped.workload,
            environments: unmapped.environments.iter().map(AsRef::as_ref).collect(),
            path: &unmapped.path,
            fidelity: &unmapped.fidelity,
            note: &unmapped.note,
            origin: unmapped.origin.as_ref().map(Place::of),
        }
    }
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(flatten)]
    place: Option<Place<'a>>,
}

impl<'a> Diagnostic<'a> {
    fn of(message: &'a run::Message) -> Self {
        Self {
            code: &message.code,
            severity: &message.severity,
            message: &message.message,
            help: message.help.as_deref(),
            place: message.place.as_ref().map(Place::of),
        }
    }
}

/// Counts, in all and in each environment. `unknown` counts the facts that have such a member, secrets among them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    workloads: usize,
    apps: usize,
    jobs: usize,
    facts: usize,
    unknown: usize,
    default: usize,
    by_environment: Counted<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdicts: Option<BTreeMap<&'static str, usize>>,
    /// Findings that nobody accepted, by severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<BTreeMap<&'static str, usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<usize>,
    /// Findings that the baseline accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<usize>,
}

/// A map in the order of the environments.
struct Counted<'a>(Vec<(&'a str, Counts<'a>)>);

impl Serialize for Counted<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, counts)| (name, counts)))
    }
}

#[derive(Default)]
struct Counts<'a> {
    workloads: BTreeSet<&'a str>,
    facts: usize,
    unknown: usize,
    default: usize,
}

impl Serialize for Counts<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = [
            ("workloads", self.workloads.len()),
            ("facts", self.facts),
            ("unknown", self.unknown),
            ("default", self.default),
        ];
        serializer.collect_map(counts)
    }
}

impl<'a> Summary<'a> {
    fn of(run: &'a Run) -> Self {
        let kind = |kind| run.workloads.iter().filter(|workload| workload.kind == kind).count();
        let (mut unknown, mut default) = (0, 0);
        let others: BTreeSet<&str> = run
            .workloads
            .iter()
            .filter(|workload| workload.kind == WorkloadKind::Other)
            .map(|workload| &*workload.name)
            .collect();
        let mut by_environment: BTreeMap<&str, Counts<'_>> = BTreeMap::new();
        for fact in &run.facts {
            let counts = by_environment.entry(&fact.environment).or_default();
            let side = fact.aca.as_ref();
            let is_unknown = usize::from(side.is_some_and(|side| side.unknown.is_some()));
            let is_default = usize::from(side.is_some_and(|side| side.default.is_some()));
            if !others.contains(&*fact.workload) {
                counts.workloads.insert(&fact.workload);
            }
            counts.facts += 1;
            counts.unknown += is_unknown;
            counts.default += is_default;
            unknown += is_unknown;
            default += is_default;
        }
        let by_environment = run.environments.iter().map(|environment| {
            (&*environment.name, by_environment.remove(&*environment.name).unwrap_or_default())
        });
        Self {
            workloads: kind(WorkloadKind::App) + kind(WorkloadKind::Job),
            apps: kind(WorkloadKind::App),
            jobs: kind(WorkloadKind::Job),
            facts: run.facts.len(),
            unknown,
            default,
            by_environment: Counted(by_environment.collect()),
            verdicts: run.judged.as_ref().map(|judged| {
                judged.verdicts.iter().map(|(verdict, count)| (verdict.word(), *count)).collect()
            }),
            findings: run.judged.as_ref().map(|judged| {
                judged.open.iter().map(|(severity, count)| (severity.word(), *count)).collect()
            }),
            waived: run.judged.as_ref().map(|judged| judged.waived),
            baseline: run.judged.as_ref().map(|judged| judged.baseline).filter(|count| *count > 0),
        }
    }
}
