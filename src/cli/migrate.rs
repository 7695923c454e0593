//! `tricep migrate`: the tree for Kubernetes from what runs on Azure, written without losing what people wrote.

mod show;
mod unread;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::args;
use super::azure;
use super::azure::{Azure, Draw};
use super::clock;
use super::disk;
use super::disk::Folder;
use super::exit::Exit;
use super::inventory;
use super::leave;
use super::output::{NOT_WRITTEN, Output};
use super::project;
use super::repository;
use super::repository::{Existing, Repository, Wrong};
use crate::diag::{Diagnostic, Severity};
use crate::estate::{Estate, Text, TraceId};
use crate::kube;
use crate::kube::lower::{Lowered, Target};
use crate::migrate::accepted;
use crate::migrate::order::{Flags, Order};
use crate::migrate::plan;
use crate::migrate::plan::{Addition, Before, Found, Plan, Policy, Step};
use crate::migrate::problem::Problem;
use crate::migrate::record;
use crate::migrate::record::{Originals, Record};
use crate::migrate::summary::{Part, Summary};
use crate::migrate::write;
use crate::parallel;
use crate::parity::waivers;
use crate::profile::Located;
use crate::profile::choices::{Grants, Ingress, Layout};
use crate::profile::discovery;
use crate::source::Span;
use crate::world;
use crate::world::{ReadError, WorldPath};

/// Reads, plans, shows and writes.
pub fn run(args: &args::Migrate, output: &mut Output) -> Exit {
    match answer(args, output) {
        Ok(exit) => exit,
        Err(wrong) => wrong.report(output),
    }
}

fn wrong(diagnostic: Diagnostic) -> Wrong {
    Box::new(diagnostic).into()
}

fn answer(args: &args::Migrate, output: &mut Output) -> Result<Exit, Wrong> {
    let repository = repository::open(&args.directory, &args.sides, Existing::Read)?;
    let out = args.out.as_deref().unwrap_or(&args.directory);
    let order = order(args, &repository, out)?;
    let folder = Folder::new(out).map_err(|error| wrong(error.about(&out.display().to_string())))?;
    let recorded = || recorded(&folder, out);
    let (aca, before) =
        parallel::both(|| azure::read(&repository, &args.reading, Draw::Not, output), recorded);
    let (mut aca, mut before) = (aca?, before?);
    aca.diagnostics.retain(|one| args.reading.strict || !inventory::is_seen_in_facts(one));
    let worth = |one: &&Diagnostic| one.severity != Severity::Note;
    let said: Vec<Diagnostic> = aca.diagnostics.iter().filter(worth).cloned().collect();
    let said = project::report(&said, &aca.sources, args.reading.strict, output);
    let chosen = chosen(&repository)?;
    if let Some(unknown) = azure::unknown_workload(&repository, &aca) {
        return Err(repository.wrong(vec![unknown]));
    }
    let targets: Vec<(usize, Target)> =
        chosen.iter().map(|(index, one)| (*index, target(&order, &repository, one))).collect();
    let lowered: Vec<Lowered> = parallel::map(&targets, |(index, target)| {
        aca.estates.get(*index).map(|estate| kube::lower(estate, target)).unwrap_or_default()
    });
    let parts = parts(&chosen, &targets, &lowered, &aca);
    let place = |estate: &Estate, trace: TraceId| place(&aca, estate, trace);
    let mut summary = Summary::of(&parts, &place);
    summary.unread = unread::of(&aca);
    let files = write::files(&order, &parts, &summary, &place)?;
    before.files = there(&folder, &files, &before.record);
    renamed(&repository, &order, &before)?;
    others(args, &order, &summary, &before)?;
    let addition = addition(args, &repository, &folder, out, &summary, &before.record)?;
    let additions: Vec<Addition> = addition.into_iter().collect();
    let plan = plan::plan(&files, &additions, &before, policy(args), env!("CARGO_PKG_VERSION"));
    let plan = if unread::is_all(&summary) { Plan::default() } else { plan };
    let refused = plan.refused().next().is_some();
    if !refused && !args.dry_run {
        folder.tidy();
        carry_out(&plan, &folder, out)?;
    }
    show::show(args, &order, &summary, &plan, out, output);
    let open = refused || plan.marked().next().is_some();
    leave((aca, lowered, summary, plan));
    Ok(if open { Exit::Unanswered } else { said })
}

/// What profile, configuration and flags ask for.
fn order(args: &args::Migrate, repository: &Repository, out: &Path) -> Result<Order, Box<Diagnostic>> {
    let flags = Flags {
        layout: args.layout.as_deref().and_then(Layout::of),
        ingress: args.ingress.as_deref().and_then(Ingress::of),
        grants: args.grants.as_deref().and_then(Grants::of),
        suspend_jobs: args.suspend_jobs,
        comments: !args.no_comments,
    };
    let config = &repository.config;
    let below = |configured: &Option<Located<Arc<str>>>| {
        configured.as_ref().and_then(|path| below(&repository.directory, out, &path.value))
    };
    let (tree, wiring) = (below(&config.dis.root), below(&config.dis.wiring));
    Order::of(&repository.profile, config, &repository.product, flags, tree, wiring)
}

/// A folder that the configuration names, from the folder of the output: one of the repository is at the same place of the
/// output, one of another checkout where that is the output.
fn below(repository: &Path, out: &Path, path: &str) -> Option<Text> {
    if let Ok(inside) = WorldPath::root().join(path) {
        return (!inside.is_root()).then(|| Arc::from(inside.as_str()));
    }
    let out = disk::canonical(out).ok()?;
    let mut whole = disk::canonical(repository).ok()?;
    for part in path.split('/') {
        match part {
            ".." => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    let inside = whole.strip_prefix(out).ok()?;
    let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    (!parts.is_empty()).then(|| Arc::from(parts.join("/")))
}

/// The environments that a tree is written for, with their places among those of the layout.
fn chosen(repository: &Repository) -> Result<Vec<(usize, &discovery::Environment)>, Box<Diagnostic>> {
    let environments = repository.layout.environments.iter().enumerate();
    let both: Vec<_> = environments.filter(|(_, one)| one.aca.is_some() && one.dis.is_some()).collect();
    if both.is_empty() {
        let name = repository.directory.display().to_string();
        let message = "no environment of Azure has a name on Kubernetes";
        let diagnostic = Diagnostic::about_file(Problem::NoEnvironment.code(), name, message);
        return Err(Box::new(diagnostic.help(
            "name them in tricep.yaml, as in `environments: [{ name: at23, aca: test, dis: at23 }]`, or with --environment at23=test:at23",
        )));
    }
    Ok(both)
}

fn target(order: &Order, repository: &Repository, environment: &discovery::Environment) -> Target {
    let name = environment.dis.clone().unwrap_or_else(|| Arc::clone(&environment.name));
    let host = repository.config.hosts.get(&environment.name).map(|host| &host.value);
    order.target(&name, host)
}

fn parts<'a>(
    chosen: &[(usize, &discovery::Environment)],
    targets: &[(usize, Target)],
    lowered: &'a [Lowered],
    aca: &'a Azure,
) -> Vec<Part<'a>> {
    let all = chosen.iter().zip(targets).zip(lowered);
    all.filter_map(|(((index, environment), (_, target)), lowered)| {
        Some(Part {
            name: Arc::clone(&target.environment),
            aca: environment.aca.clone()?,
            shown: Arc::clone(&environment.name),
            host: target.host.clone(),
            estate: aca.estates.get(*index)?,
            lowered,
        })
    })
    .collect()
}

/// Where something is declared, as people name it: the outermost file that says it.
fn place(aca: &Azure, estate: &Estate, trace: TraceId) -> Option<Text> {
    let trace_of = estate.traces.get(trace)?;
    let module = trace_of.modules.last().map(|(_, span)| *span);
    let span = module.or(trace_of.place).or_else(|| estate.traces.decided(trace))?;
    named(aca, span)
}

/// A place in a file of the repository, by the name that it has there.
fn named(aca: &Azure, span: Span) -> Option<Text> {
    let name = inside(aca, aca.sources.get(span.file).name())?;
    Some(Arc::from(format!("{name}:{}", aca.sources.position(span).line)))
}

/// The name of a file from the repository, wherever that lies; nothing for one that lies elsewhere.
fn inside<'n>(aca: &Azure, name: &'n str) -> Option<&'n str> {
    match aca.root.repository.trim_end_matches('/') {
        "" | "." => Path::new(name).is_relative().then_some(name),
        root => name.strip_prefix(root)?.strip_prefix('/'),
    }
}

/// What was generated before, as the folder of the output records it; what lies there is looked at later.
fn recorded(folder: &Folder, out: &Path) -> Result<Before, Wrong> {
    let own = |path: &str| -> Result<Option<Text>, Wrong> {
        match found(folder, path) {
            Found::Nothing => Ok(None),
            Found::Text(text) => Ok(Some(text)),
            Found::Other(what) => Err(unreadable(out, path, &what)),
        }
    };
    let record_text = own(record::RECORD)?;
    let originals_text = own(record::ORIGINALS)?;
    let record = match &record_text {
        Some(text) => Record::read(text).map_err(|what| unreadable(out, record::RECORD, &what))?,
        None => Record::default(),
    };
    let originals = match &originals_text {
        Some(text) => Originals::read(text).map_err(|what| unreadable(out, record::ORIGINALS, &what))?,
        None => Originals::default(),
    };
    Ok(Before { record, record_text, originals, originals_text, files: BTreeMap::new() })
}

/// What lies at every path that is generated or was.
fn there(folder: &Folder, files: &BTreeMap<Text, Text>, record: &Record) -> BTreeMap<Text, Found> {
    let paths: BTreeSet<Text> = files.keys().chain(record.files.keys()).map(Arc::clone).collect();
    let paths: Vec<Text> = paths.into_iter().collect();
    let found = parallel::map(&paths, |path| found(folder, path));
    paths.into_iter().zip(found).collect()
}

fn unreadable(out: &Path, path: &str, what: &str) -> Wrong {
    let name = out.join(path).display().to_string();
    let message = format!("what was generated is not known: {what}");
    wrong(Diagnostic::about_file(Problem::Record.code(), name, message).help(
        "take the file from version control; without it, every file that is not what would be generated counts as one of somebody else",
    ))
}

fn found(folder: &Folder, path: &str) -> Found {
    let Ok(inside) = WorldPath::root().join(path) else { return Found::Other(Arc::from("it is no path")) };
    match folder.find(&inside).and_then(|bytes| bytes.map(world::text).transpose()) {
        Ok(Some(text)) => Found::Text(Arc::from(text)),
        Ok(None) => Found::Nothing,
        Err(error) => Found::Other(Arc::from(error.to_string())),
    }
}

/// A tree is not written anew under another name because the repository lies in another folder: identities that are called
/// otherwise are others, and have none of the grants.
fn renamed(repository: &Repository, order: &Order, before: &Before) -> Result<(), Box<Diagnostic>> {
    let said = repository.config.product.is_some() || repository.config.dis.root.is_some();
    let inside = format!("{}/", order.tree);
    let mut files = before.record.files.keys();
    if said || files.clone().any(|path| path.starts_with(&*inside)) {
        return Ok(());
    }
    let Some(tree) = files.find_map(|path| path.strip_suffix("/base/kustomization.yaml")) else {
        return Ok(());
    };
    let message = format!(
        "the tree that was written here is {tree}, and would be removed for another one, {}",
        order.tree
    );
    let diagnostic = Diagnostic::about_file(Problem::Renamed.code(), tree, message);
    let why = "where nothing says what the product is, it is called after the folder of the repository";
    Err(Box::new(
        diagnostic
            .why(why)
            .help("name it as `product: …` in tricep.yaml, or write to another folder with --out"),
    ))
}

/// A tree that has other environments as well is not cut down to those that somebody looks at.
fn others(
    args: &args::Migrate,
    order: &Order,
    summary: &Summary,
    before: &Before,
) -> Result<(), Box<Diagnostic>> {
    if args.sides.environments.is_empty() {
        return Ok(());
    }
    let overlays = format!("{}/{}/", order.tree, order.overlays());
    let names =
        before.record.files.keys().filter_map(|path| path.strip_prefix(&*overlays)?.split('/').next());
    let other = names.into_iter().find(|name| summary.environments.iter().all(|one| *one.name != **name));
    match other {
        None => Ok(()),
        Some(name) => {
            let message = format!("the tree was written for {name} as well, which would be removed");
            let diagnostic = Diagnostic::about_file(Problem::Others.code(), "--environment", message);
            let why = "what is equal in all environments lies in the base, so that they are written together";
            let help = "leave the flag out, or write to another folder with --out";
            Err(Box::new(diagnostic.why(why).help(help)))
        }
    }
}

/// The waivers of accepted differences, where they are not in the file already, and those that are taken back.
fn addition(
    args: &args::Migrate,
    repository: &Repository,
    folder: &Folder,
    out: &Path,
    summary: &Summary,
    record: &Record,
) -> Result<Option<Addition>, Wrong> {
    let path = match args.out {
        Some(_) => WorldPath::root().join(waivers::FILE).unwrap_or_else(|_| WorldPath::root()),
        None => super::accepted::path(repository),
    };
    let name = out.join(path.as_str()).display().to_string();
    let there = match found(folder, path.as_str()) {
        Found::Nothing => None,
        Found::Text(text) => Some(text),
        Found::Other(what) => {
            let message = format!("no waiver can be put into this file: {what}");
            return Err(wrong(Diagnostic::about_file(NOT_WRITTEN, name, message)));
        }
    };
    let text = there.as_deref().unwrap_or_default();
    let known = super::accepted::of_text(Ok(text.to_owned()), &name)?;
    let until = args.date.unwrap_or_else(clock::today).a_year_later();
    let renewed = accepted::renew(text, &known.waivers, &record.waivers, summary, until);
    // A file that held nothing before is left as it is.
    let is_empty = renewed.text.is_empty() && there.as_deref().is_none_or(|text| !text.is_empty());
    if there.is_none() && is_empty {
        return Ok(None);
    }
    let after = (!is_empty).then_some(renewed.text);
    Ok(Some(Addition { path: Arc::from(path.as_str()), before: there, after, waivers: renewed.own }))
}

fn policy(args: &args::Migrate) -> Policy {
    match (args.merge, args.overwrite) {
        (true, _) => Policy::Merge { markers: args.markers },
        (false, true) => Policy::Overwrite,
        (false, false) => Policy::Refuse,
    }
}

/// Does what is planned.
fn carry_out(plan: &Plan, folder: &Folder, out: &Path) -> Result<(), Box<Diagnostic>> {
    let (before, rest) = plan.steps.split_at_checked(plan.at_once.start).unwrap_or((&plan.steps, &[]));
    let (at_once, behind) = rest.split_at_checked(plan.at_once.len()).unwrap_or((&[], rest));
    let take = |step: &Step| take(step, folder, out);
    before.iter().try_for_each(take)?;
    parallel::map(at_once, take).into_iter().collect::<Result<(), _>>()?;
    behind.iter().try_for_each(take)
}

/// Does one step.
fn take(step: &Step, folder: &Folder, out: &Path) -> Result<(), Box<Diagnostic>> {
    let (Step::Write { path, .. } | Step::Remove { path }) = step;
    let inside = WorldPath::root().join(path).map_err(|_| ReadError::Outside);
    let done = inside.and_then(|inside| match step {
        Step::Write { text, .. } => folder.write(&inside, text.as_bytes()),
        Step::Remove { .. } => folder.remove(&inside),
    });
    done.map_err(|error| {
        let message = format!("this file cannot be written: {error}");
        let name = out.join(&**path).display().to_string();
        let diagnostic = Diagnostic::about_file(NOT_WRITTEN, name, message);
        Box::new(diagnostic.help("mend that and run the command again: it goes on where it stopped"))
    })
}
