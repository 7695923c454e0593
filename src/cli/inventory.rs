//! `tricep inventory`: what runs where, each value with the line that decided it.

use std::collections::BTreeSet;

use super::args;
use super::args::InventoryFormat;
use super::azure;
use super::azure::{Azure, Draw};
use super::exit::Exit;
use super::leave;
use super::output::{Output, columns};
use super::project;
use super::repository;
use super::repository::{Existing, Repository, Wrong};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::diag::human::Paint;
use crate::diag::suggest::among;
use crate::eval::EvalCode;
use crate::profile::discovery;
use crate::report::csv;
use crate::report::html;
use crate::report::json;
use crate::report::markdown;
use crate::report::resolve;
use crate::report::resolve::Root;
use crate::report::run::{Environment, Run};
use crate::report::table;
use crate::source::Sources;

const NOTHING: Code =
    Code { id: "inventory/nothing", says: "What is deployed holds neither a container app nor a job." };
const UNKNOWN_WORKLOAD: Code =
    Code { id: "command/unknown-workload", says: "A name on the command line is that of a workload." };

/// Reads, resolves and prints.
pub fn run(args: &args::Inventory, output: &mut Output) -> Exit {
    match answer(args, output) {
        Ok(exit) => exit,
        Err(wrong) => {
            let exit = wrong.report(output);
            unanswered(args, &wrong.diagnostics, &wrong.sources, output);
            exit
        }
    }
}

fn answer(args: &args::Inventory, output: &mut Output) -> Result<Exit, Wrong> {
    let repository = repository::open(&args.directory, &args.sides, Existing::Read)?;
    let azure = azure::read(&repository, &args.reading, Draw::Not, output)?;
    let (mut run, exit) = resolved(&repository, &azure, args.reading.strict, output);
    // Where files could not be read, that was said, and what they deploy is not known.
    if run.workloads.is_empty() && exit != Exit::Done {
        unanswered(args, &azure.diagnostics, &azure.sources, output);
        return Ok(exit);
    }
    let wrong =
        if run.workloads.is_empty() { Some(nothing(&azure)) } else { keep(&mut run, &args.workloads) };
    if let Some(diagnostic) = wrong {
        return Err(Box::new(diagnostic).into());
    }
    print(args, &run, output);
    leave((run, azure, repository));
    Ok(exit)
}

fn print(args: &args::Inventory, run: &Run, output: &mut Output) {
    let text = match args.format {
        InventoryFormat::Json => return output.pieces(|to| json::write(run, env!("CARGO_PKG_VERSION"), to)),
        InventoryFormat::Table => {
            let width = columns(args.width, Some(output));
            let color = output.paint() == Paint::Coloured;
            table::text(run, &table::Style { width, color, wide: args.wide })
        }
        InventoryFormat::Markdown => markdown::text(run, markdown::COMMENT),
        InventoryFormat::Csv => csv::text(run),
        InventoryFormat::Html => html::text(run),
    };
    output.text(&text);
}

/// Who reads JSON gets a whole document where there is no answer, too, with what is wrong in it.
fn unanswered(args: &args::Inventory, diagnostics: &[Diagnostic], sources: &Sources, output: &mut Output) {
    if args.format == InventoryFormat::Json {
        let side =
            resolve::Azure { root: &Root::default(), environments: &[], estates: &[], diagnostics, sources };
        print(args, &resolve::inventory(side), output);
    }
}

/// Why there is nothing to show.
fn nothing(azure: &Azure) -> Diagnostic {
    let message = "no container app and no job is deployed here";
    Diagnostic::about_file(NOTHING, azure.root.name().to_owned(), message)
        .why("the files that were found deploy other resources")
        .help("name the folder with --aca, or see what is found with `tricep init --dry-run`")
}

/// The run of what was read, and how bad what was said about it is; that is written out.
pub(super) fn resolved(
    repository: &Repository,
    azure: &Azure,
    strict: bool,
    output: &mut Output,
) -> (Run, Exit) {
    let mut diagnostics = azure.diagnostics.clone();
    diagnostics.retain(|diagnostic| strict || !is_seen_in_facts(diagnostic));
    // What is only worth knowing stands in the answer, once for all environments.
    let (notes, said): (Vec<Diagnostic>, Vec<Diagnostic>) =
        diagnostics.into_iter().partition(|diagnostic| diagnostic.severity == Severity::Note);
    let exit = project::report(&said, &azure.sources, strict, output);
    let mut told = BTreeSet::new();
    let once = notes.into_iter().filter(|note| told.insert((note.span(), note.message.clone())));
    let diagnostics: Vec<Diagnostic> = said.into_iter().chain(once).collect();
    // An inventory has one side.
    let named = |one: &discovery::Environment| Environment {
        name: one.name.clone(),
        aca: one.aca.clone(),
        dis: None,
    };
    let environments: Vec<Environment> = repository.layout.environments.iter().map(named).collect();
    let run = resolve::inventory(resolve::Azure {
        root: &azure.root,
        environments: &environments,
        estates: &azure.estates,
        diagnostics: &diagnostics,
        sources: &azure.sources,
    });
    (run, exit)
}

/// Whether every reader of the answer sees it there: what nobody supplied is an unknown.
pub(super) fn is_seen_in_facts(diagnostic: &Diagnostic) -> bool {
    let unsupplied = [EvalCode::MissingEnvironment.code(), EvalCode::MissingParameter.code()];
    diagnostic.severity != Severity::Error && unsupplied.contains(&diagnostic.code)
}

/// Leaves out all workloads but those that are named.
pub(super) fn keep(run: &mut Run, names: &[String]) -> Option<Diagnostic> {
    let known = |name: &str| run.workloads.iter().any(|workload| &*workload.name == name);
    if let Some(name) = names.iter().find(|name| !known(name)) {
        let all = run.workloads.iter().map(|workload| &*workload.name);
        let message = format!("there is no workload {name}");
        let diagnostic = Diagnostic::about_file(UNKNOWN_WORKLOAD, "--workload", message);
        return Some(among(diagnostic, name, all));
    }
    if !names.is_empty() {
        let wanted = |name: &str| names.iter().any(|one| one == name);
        run.workloads.retain(|workload| wanted(&workload.name));
        run.facts.retain(|fact| wanted(&fact.workload));
        run.grants.retain(|grant| grant.workload.as_deref().is_some_and(wanted));
        run.resources.retain(|resource| resource.used_by.iter().any(|name| wanted(name)));
        run.unmapped.retain(|unmapped| wanted(&unmapped.workload));
        run.coverage.retain(|coverage| wanted(&coverage.workload));
        run.pairings.retain(|pairing| wanted(&pairing.workload));
    }
    None
}
