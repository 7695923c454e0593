//! A run in the forms that were asked for: one of them to standard output, others into files, and what it is held against.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args;
use super::args::{CheckFormat, FailOn};
use super::disk;
use super::exit::Exit;
use super::output::{Output, columns};
use super::repository::Wrong;
use crate::diag;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::human::Paint;
use crate::parity::Verdict;
use crate::parity::waivers::Date;
use crate::report::badge;
use crate::report::compare;
use crate::report::csv;
use crate::report::drift;
use crate::report::drift::Excerpts;
use crate::report::github;
use crate::report::history;
use crate::report::history::Day;
use crate::report::html;
use crate::report::json;
use crate::report::json::jsonl;
use crate::report::junit;
use crate::report::lint;
use crate::report::markdown;
use crate::report::openmetrics;
use crate::report::resolve;
use crate::report::run::{Judgement, Kind, Run};
use crate::report::sarif;
use crate::report::stored;
use crate::report::table;
use crate::report::table::Style;
use crate::source::Sources;
use crate::world;
use crate::world::ReadError;

const HISTORY: Code = Code { id: "run/history", says: "A folder with a history can be read." };
const INVENTORY: Code = Code { id: "run/inventory", says: "An inventory has the forms of an inventory." };
const NO_EARLIER: Code =
    Code { id: "run/no-earlier", says: "What is new is told by an earlier run, a baseline or a history." };

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Reads a stored run.
pub(super) fn stored(path: &Path) -> Result<Run, Wrong> {
    let name = path.display().to_string();
    let text = disk::read(path).and_then(world::text);
    let text = text.map_err(|error| Box::new(error.about(&name)))?;
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    stored::run(file, &sources).map_err(|wrong| Wrong { diagnostics: vec![*wrong], sources })
}

/// Holds a run against what was asked for: a baseline, an earlier run, the days before.
pub(super) fn refine(
    run: &mut Run,
    rendering: &args::Rendering,
    fail_on: FailOn,
    output: &mut Output,
) -> Result<(), Wrong> {
    let earlier = rendering.compare.is_some() || rendering.baseline.is_some() || rendering.history.is_some();
    if fail_on == FailOn::New && !earlier && run.since.is_none() {
        let diagnostic = Diagnostic::about_file(NO_EARLIER, "--fail-on new", "nothing says what is new")
            .help("add --compare RUN.json, --baseline RUN.json or --history DIR");
        return Err(Box::new(diagnostic).into());
    }
    if let Some(path) = &rendering.baseline {
        compare::accept(run, &stored(path)?);
    }
    if let Some(path) = &rendering.compare {
        compare::with(run, &stored(path)?);
    }
    if let Some(folder) = &rendering.history {
        history::apply(run, days(folder, output)?);
    }
    Ok(())
}

/// The days that a folder has; one that cannot be read is told and left out.
fn days(folder: &Path, output: &mut Output) -> Result<Vec<Day>, Wrong> {
    let mut days = Vec::new();
    let names = match disk::names_in(folder) {
        Ok(names) => names,
        // The first run begins the history.
        Err(ReadError::NotFound) => Vec::new(),
        Err(error) => {
            let message = format!("this folder cannot be read: {error}");
            let diagnostic = Diagnostic::about_file(HISTORY, folder.display().to_string(), message);
            return Err(Box::new(diagnostic).into());
        }
    };
    for name in names.iter().filter(|name| name.ends_with(".json")) {
        let path = folder.join(name);
        let day = disk::read(&path).and_then(world::text).map_err(|error| error.to_string());
        match day.and_then(|text| history::read(&text)) {
            Ok(day) => days.push(day),
            Err(error) => {
                let message = format!("this day of the history is left out: {error}");
                let diagnostic = Diagnostic::about_file(HISTORY, path.display().to_string(), message);
                let warning = Diagnostic { severity: diag::Severity::Warning, ..diagnostic };
                output.diagnostic(&warning, &Sources::new());
            }
        }
    }
    Ok(days)
}

/// Writes everything that was asked for.
pub(super) fn write(run: &Run, rendering: &args::Rendering, to: Option<&Path>, output: &mut Output) -> Exit {
    let mut exit = Exit::Done;
    match (rendering.format, to) {
        (CheckFormat::Json, None) => output.pieces(|to| json::write(run, VERSION, to)),
        (format, to) => match text(run, format, rendering, to.is_none().then_some(&*output)) {
            Ok(text) => match to {
                None => output.text(&text),
                Some(path) => exit = exit.and(write_file(path, &text, output)),
            },
            Err(diagnostic) => exit = output.refuse(&diagnostic),
        },
    }
    let all: &[CheckFormat] = match run.kind() {
        Kind::Inventory => &INVENTORY_FORMS,
        Kind::Check | Kind::Lint => &CheckFormat::ALL,
    };
    for (format, path) in files(rendering, all) {
        exit = exit.and(match text(run, format, rendering, None) {
            Ok(text) => write_file(&path, &text, output),
            Err(diagnostic) => output.refuse(&diagnostic),
        });
    }
    if let (Some(folder), Some(day)) = (&rendering.history, history::day(run)) {
        let path = folder.join(format!("{}.json", day.trend.date));
        exit = exit.and(write_file(&path, &history::text(&day), output));
    }
    exit
}

/// The files that were asked for: a folder has all forms that the run has.
fn files(rendering: &args::Rendering, all: &[CheckFormat]) -> Vec<(CheckFormat, PathBuf)> {
    let folder = rendering.report_dir.iter();
    let in_folder = folder.flat_map(|folder| all.iter().map(|format| (*format, folder.join(format.file()))));
    let single = rendering.reports.iter().map(|flag| (flag.format, flag.file.clone()));
    in_folder.chain(single).collect()
}

/// A run of nothing but what is wrong, for a command that ends without an answer.
pub(super) fn unanswered(day: Date, wrong: &Wrong) -> Run {
    let Wrong { diagnostics, sources } = wrong;
    let root = resolve::Root::default();
    let side = resolve::Azure { root: &root, environments: &[], estates: &[], diagnostics, sources };
    Run { started: Some(Arc::from(day.to_string())), ..resolve::inventory(side) }
}

/// Writes what was asked for where there is no answer: documents that scripts read, with what is wrong in them, and files.
pub(super) fn write_unanswered(run: &Run, rendering: &args::Rendering, output: &mut Output) {
    let read_by_scripts = matches!(
        rendering.format,
        CheckFormat::Json
            | CheckFormat::Jsonl
            | CheckFormat::Sarif
            | CheckFormat::Junit
            | CheckFormat::Github
    );
    if read_by_scripts && let Ok(text) = text(run, rendering.format, rendering, None) {
        output.text(&text);
    }
    for (format, path) in files(rendering, &CheckFormat::ALL) {
        if let Ok(text) = text(run, format, rendering, None) {
            let _ = write_file(&path, &text, output);
        }
    }
}

/// The forms that an inventory has.
const INVENTORY_FORMS: [CheckFormat; 5] =
    [CheckFormat::Terminal, CheckFormat::Markdown, CheckFormat::Html, CheckFormat::Json, CheckFormat::Csv];

/// A run in a form; `terminal` is what shows it, if that is what is looked at.
fn text(
    run: &Run,
    format: CheckFormat,
    rendering: &args::Rendering,
    terminal: Option<&Output>,
) -> Result<String, Box<Diagnostic>> {
    let color = terminal.is_some_and(|output| output.paint() == Paint::Coloured);
    let width = columns(rendering.width, terminal);
    let style = Style { width, color, wide: rendering.wide };
    let limit = rendering.limit.unwrap_or(markdown::COMMENT);
    Ok(match (format, run.kind()) {
        (CheckFormat::Json, _) => json::text(run, VERSION),
        (CheckFormat::Terminal, Kind::Inventory) => table::text(run, &style),
        (CheckFormat::Markdown, Kind::Inventory) => markdown::text(run, limit),
        (CheckFormat::Html, Kind::Inventory) => html::text(run),
        (CheckFormat::Csv, Kind::Inventory) => csv::text(run),
        (
            CheckFormat::Jsonl
            | CheckFormat::Sarif
            | CheckFormat::Junit
            | CheckFormat::Github
            | CheckFormat::Badge
            | CheckFormat::Openmetrics,
            Kind::Inventory,
        ) if !run.facts.is_empty() => {
            let message = "this run is an inventory, which has no findings";
            let diagnostic = Diagnostic::about_file(INVENTORY, "--format", message);
            return Err(Box::new(
                diagnostic.help("show it as terminal, markdown, html, json or csv, or store a check"),
            ));
        }
        (CheckFormat::Terminal, Kind::Lint) => lint::text(run, &style, 0),
        (CheckFormat::Terminal, Kind::Check) => {
            drift::text(run, &style, if rendering.excerpts { Excerpts::All } else { Excerpts::Worst })
        }
        (CheckFormat::Markdown, Kind::Check | Kind::Lint) => markdown::check::text(run, limit),
        (CheckFormat::Html, Kind::Check | Kind::Lint) => html::check::text(run),
        (CheckFormat::Csv, Kind::Check | Kind::Lint) => csv::check::text(run),
        (CheckFormat::Jsonl, _) => jsonl::text(run, VERSION),
        (CheckFormat::Sarif, _) => sarif::text(run, VERSION),
        (CheckFormat::Junit, _) => junit::text(run),
        (CheckFormat::Github, _) => github::text(run),
        (CheckFormat::Badge, _) => badge::text(run),
        (CheckFormat::Openmetrics, _) => openmetrics::text(run, VERSION),
    })
}

fn write_file(path: &Path, text: &str, output: &mut Output) -> Exit {
    match disk::write_with_folders(path, text.as_bytes()) {
        Ok(()) => Exit::Done,
        Err(error) => output.not_written(path.display().to_string(), &error),
    }
}

/// Whether a run is bad enough to say so.
pub(super) fn verdict(run: &Run, fail_on: FailOn) -> Exit {
    let mut judgements = run.facts.iter().filter_map(|fact| fact.judgement.as_ref());
    let is_open = |one: &Judgement| one.is_open() && one.verdict == Verdict::Undecided;
    if fail_on == FailOn::Undecided && judgements.any(is_open) {
        Exit::Unanswered
    } else if run.fails(fail_on.asked()) {
        Exit::Findings
    } else {
        Exit::Done
    }
}
