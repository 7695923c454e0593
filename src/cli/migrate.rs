//! `tricep migrate`: the tree for Kubernetes from what runs on Azure, written without losing what people wrote.

mod unread;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::args;
use super::args::MigrateFormat;
use super::azure;
use super::azure::{Azure, Draw};
use super::check;
use super::clock;
use super::disk;
use super::disk::Folder;
use super::exit::Exit;
use super::inventory;
use super::output::{NOT_WRITTEN, Output};
use super::project;
use super::repository;
use super::repository::{Existing, Repository, Wrong};
use super::waive;
use crate::diag::human::Paint;
use crate::diag::{Diagnostic, Severity};
use crate::estate::{Estate, Text, TraceId};
use crate::kube;
use crate::kube::lower::{Lowered, Outcome, Target};
use crate::migrate::accepted;
use crate::migrate::diff;
use crate::migrate::json;
use crate::migrate::order::{Flags, Order};
use crate::migrate::plan;
use crate::migrate::plan::{Action, Addition, Before, Change, Found, Plan, Policy, Refusal, Step};
use crate::migrate::problem::Problem;
use crate::migrate::record;
use crate::migrate::record::{Originals, Record};
use crate::migrate::summary::{Part, Summary};
use crate::migrate::told;
use crate::migrate::write;
use crate::parallel;
use crate::parity::waivers;
use crate::profile::Located;
use crate::profile::discovery;
use crate::profile::keys::{GRANTS, INGRESSES, LAYOUTS, Word};
use crate::source::{Sources, Span};
use crate::world;
use crate::world::{ReadError, WorldPath};

/// Reads, plans, shows and writes.
pub fn run(args: &args::Migrate, output: &mut Output) -> Exit {
    match answer(args, output) {
        Ok(exit) => exit,
        Err(wrong) => {
            wrong.report(output);
            Exit::Unanswered
        }
    }
}

fn wrong(diagnostic: Diagnostic) -> Wrong {
    Wrong { diagnostics: vec![diagnostic], sources: Sources::new() }
}

fn answer(args: &args::Migrate, output: &mut Output) -> Result<Exit, Wrong> {
    let repository = repository::open(&args.directory, &args.sides, Existing::Read)?;
    let out = args.out.as_deref().unwrap_or(&args.directory);
    let order = order(args, &repository, out).map_err(|diagnostic| wrong(*diagnostic))?;
    let mut folder = Folder::new(out).map_err(|error| wrong(error.about(&out.display().to_string())))?;
    let recorded = || recorded(&folder, out);
    let (aca, before) =
        parallel::both(|| azure::read(&repository, &args.reading, Draw::Not, output), recorded);
    let Some(mut aca) = aca else { return Ok(Exit::Unanswered) };
    let mut before = before?;
    aca.diagnostics.retain(|one| args.reading.strict || !inventory::is_seen_in_facts(one));
    let worth = |one: &&Diagnostic| one.severity != Severity::Note;
    let said: Vec<Diagnostic> = aca.diagnostics.iter().filter(worth).cloned().collect();
    let said = project::report(&said, &aca.sources, args.reading.strict, output);
    let chosen = chosen(&repository).map_err(|diagnostic| wrong(*diagnostic))?;
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
    let files = write::files(&order, &parts, &summary, &place).map_err(|diagnostic| wrong(*diagnostic))?;
    before.files = there(&folder, &files, &before.record);
    renamed(&repository, &order, &before).map_err(|diagnostic| wrong(*diagnostic))?;
    others(args, &order, &summary, &before).map_err(|diagnostic| wrong(*diagnostic))?;
    let addition = addition(args, &repository, &folder, out, &summary, &before.record)?;
    let additions: Vec<Addition> = addition.into_iter().collect();
    let plan = plan::plan(&files, &additions, &before, policy(args), env!("CARGO_PKG_VERSION"));
    let plan = if unread::is_all(&summary) { Plan::default() } else { plan };
    let refused = plan.refused().next().is_some();
    if !refused && !args.dry_run {
        folder.tidy();
        carry_out(&plan, &mut folder, out).map_err(|diagnostic| wrong(*diagnostic))?;
    }
    show(args, &order, &summary, &plan, out, output);
    let open = refused || plan.marked().next().is_some();
    Ok(if open { Exit::Unanswered } else { said })
}

/// Shows what was done, or what stands in the way.
fn show(
    args: &args::Migrate,
    order: &Order,
    summary: &Summary,
    plan: &Plan,
    out: &Path,
    output: &mut Output,
) {
    let refused = plan.refused().next().is_some();
    let nothing = unread::is_all(summary);
    match args.format {
        MigrateFormat::Json => {
            let written = !refused && !nothing && !args.dry_run;
            output.text(&json::text(order, summary, plan, written, env!("CARGO_PKG_VERSION")));
            report_refused(plan, out, output);
            report_marked(plan, out, output);
        }
        MigrateFormat::Terminal if nothing => {}
        MigrateFormat::Terminal if refused => show_refused(plan, out, output),
        MigrateFormat::Terminal if args.dry_run => {
            show_diff(plan, output);
            show_counts(args, order, summary, plan, output);
            report_marked(plan, out, output);
        }
        MigrateFormat::Terminal => {
            show_counts(args, order, summary, plan, output);
            report_marked(plan, out, output);
            show_next(args, order, summary, plan, out, output);
        }
    }
    if nothing {
        output.diagnostic(&unread::all(args), &Sources::new());
    }
}

/// What profile, configuration and flags ask for.
fn order(args: &args::Migrate, repository: &Repository, out: &Path) -> Result<Order, Box<Diagnostic>> {
    let word = |given: &Option<String>, words: &'static [Word]| {
        given.as_deref().and_then(|given| words.iter().copied().find(|word| *word == given))
    };
    let flags = Flags {
        layout: word(&args.layout, LAYOUTS),
        ingress: word(&args.ingress, INGRESSES),
        grants: word(&args.grants, GRANTS),
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
        None => waive::path(repository),
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
    let known = check::waivers_of(Ok(text.to_owned()), &name)?;
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

/// Does what is planned, step by step.
fn carry_out(plan: &Plan, folder: &mut Folder, out: &Path) -> Result<(), Box<Diagnostic>> {
    for step in &plan.steps {
        let (Step::Write { path, .. } | Step::Remove { path }) = step;
        let inside = WorldPath::root().join(path).map_err(|_| ReadError::Outside);
        let done = inside.and_then(|inside| match step {
            Step::Write { text, .. } => folder.write(&inside, text.as_bytes()),
            Step::Remove { .. } => folder.remove(&inside),
        });
        if let Err(error) = done {
            let message = format!("this file cannot be written: {error}");
            let name = out.join(&**path).display().to_string();
            let diagnostic = Diagnostic::about_file(NOT_WRITTEN, name, message);
            let help = "mend that and run the command again: it goes on where it stopped";
            return Err(Box::new(diagnostic.help(help)));
        }
    }
    Ok(())
}

/// Says what stands in the way, with the difference between what was generated, what it is and what it would be.
fn show_refused(plan: &Plan, out: &Path, output: &mut Output) {
    // Of a file that is not there all of it would be shown.
    for (change, _) in plan.refused().filter(|(change, _)| change.before.is_some()) {
        paint(&diff::three_way(change), output);
    }
    report_refused(plan, out, output);
}

fn report_refused(plan: &Plan, out: &Path, output: &mut Output) {
    for (change, refusal) in plan.refused() {
        output.diagnostic(&refused(refusal, file_name(out, change)), &Sources::new());
    }
    let count = plan.refused().count();
    if count > 0 {
        let files = if count == 1 { "one file stands".to_owned() } else { format!("{count} files stand") };
        output.aside(format!("Nothing was written: {files} in the way."));
    }
}

/// A file of the output, as people name it from where they stand.
fn file_name(out: &Path, change: &Change) -> String {
    let name = out.join(&*change.path).display().to_string();
    name.strip_prefix("./").map(str::to_owned).unwrap_or(name)
}

/// Names the files in which somebody has to decide between two versions.
fn report_marked(plan: &Plan, out: &Path, output: &mut Output) {
    for (change, places) in plan.marked() {
        let message =
            format!("both sides changed the same lines, and both stand in this file {}", in_places(places));
        let diagnostic = Diagnostic::about_file(Problem::Conflict.code(), file_name(out, change), message);
        output.diagnostic(&diagnostic.help(DECIDE), &Sources::new());
    }
}

/// What to do about markers.
const DECIDE: &str = "keep one of the two in each place, or something that fits, and take out the lines with `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`";

fn in_places(places: usize) -> String {
    if places == 1 { "in one place".to_owned() } else { format!("in {places} places") }
}

fn refused(refusal: &Refusal, name: String) -> Diagnostic {
    let about =
        |problem: Problem, message: &str| Diagnostic::about_file(problem.code(), name.clone(), message);
    let ways = "take over both with --merge, write it anew with --overwrite, or move the edit to where it comes from";
    match refusal {
        Refusal::Edited => {
            about(Problem::Edited, "this file was edited by hand since it was generated").help(ways)
        }
        Refusal::Deleted => about(Problem::Edited, "this file was deleted by hand since it was generated")
            .help("leave it out for good with --merge, or write it again with --overwrite"),
        Refusal::EditedAndGone => {
            about(Problem::Edited, "this file was edited by hand, and is no longer generated")
                .help("remove it, or let --overwrite do that; to keep it, move it to a name of its own")
        }
        Refusal::Foreign => about(Problem::Foreign, "this file was there before, and was not generated")
            .why("what people wrote is not overwritten, whatever is asked")
            .help("move it away, or write to another folder with --out or `dis: { root: … }` in tricep.yaml"),
        Refusal::Conflict(places) => about(
            Problem::Conflict,
            &format!("both sides changed the same lines, {}", in_places(*places)),
        )
        .help("edit the file so that it fits, let --markers write both, or write it anew with --overwrite"),
        Refusal::Undecided(places) => {
            let message = format!("both versions still stand in this file {}", in_places(*places));
            about(Problem::Conflict, &message).help(DECIDE)
        }
        Refusal::NoOriginal => {
            about(Problem::Conflict, "this file was edited, and what was generated is not known any more")
                .why(".tricep/originals.json does not have it")
                .help("take that file from version control, or write this one anew with --overwrite")
        }
        Refusal::NoFile(what) => about(Problem::NoFile, &format!("this file cannot be written: {what}"))
            .help("move away what lies there"),
    }
}

fn show_diff(plan: &Plan, output: &mut Output) {
    for change in &plan.changes {
        paint(&diff::unified(change), output);
    }
}

/// A diff in the colours that people know.
fn paint(diff: &str, output: &mut Output) {
    if output.paint() != Paint::Coloured {
        output.text(diff);
        return;
    }
    for line in diff.lines() {
        let colour = match line.as_bytes() {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => "1",
            [b'@', ..] => "36",
            [b'+', ..] => "32",
            [b'-', ..] => "31",
            _ => "0",
        };
        output.line(format!("\u{1b}[{colour}m{line}\u{1b}[0m"));
    }
}

/// What was written, or would be, by folder.
fn show_counts(args: &args::Migrate, order: &Order, summary: &Summary, plan: &Plan, output: &mut Output) {
    let mut folders: BTreeMap<String, Counts> = BTreeMap::new();
    for change in &plan.changes {
        let counts = folders.entry(folder_of(order, &change.path)).or_default();
        match change.action {
            Action::Create => counts.created += 1,
            Action::Update | Action::Merge | Action::Mark(_) => counts.changed += 1,
            Action::Unchanged | Action::Keep | Action::Refuse(_) => counts.same += 1,
            Action::Remove => counts.removed += 1,
        }
        let (added, removed) = diff::counted(change);
        counts.lines.0 += added;
        counts.lines.1 += removed;
    }
    let width = folders.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    let line = |text: String, output: &mut Output| {
        if args.dry_run { output.aside(text) } else { output.line(text) }
    };
    for (name, counts) in &folders {
        line(format!("{name:width$}  {}", counts.shown()), output);
    }
    let environments: Vec<&str> = summary.environments.iter().map(|one| &*one.name).collect();
    let written = if args.dry_run { "Would be written" } else { "Written" };
    let done = if plan.steps.is_empty() { "Nothing to write: everything is there" } else { written };
    line(format!("{done}, for {}.", environments.join(", ")), output);
}

#[derive(Default)]
struct Counts {
    created: usize,
    changed: usize,
    removed: usize,
    same: usize,
    lines: (usize, usize),
}

impl Counts {
    fn shown(&self) -> String {
        let counts = [
            (self.created, "new"),
            (self.changed, "changed"),
            (self.removed, "removed"),
            (self.same, "unchanged"),
        ];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let (added, removed) = self.lines;
        let lines = match (added, removed) {
            (0, 0) => String::new(),
            (added, 0) => format!("  +{added}"),
            (0, removed) => format!("  -{removed}"),
            (added, removed) => format!("  +{added} -{removed}"),
        };
        format!("{}{lines}", counts.join(", "))
    }
}

/// The folder that a file is counted in: two steps below the folder of the tree or the wiring.
fn folder_of(order: &Order, path: &str) -> String {
    for (root, depth) in [(&order.tree, 2), (&order.wiring, 0)] {
        if let Some(rest) = path.strip_prefix(&**root).and_then(|rest| rest.strip_prefix('/')) {
            let mut parts: Vec<&str> = rest.split('/').collect();
            parts.pop();
            parts.truncate(depth);
            return [&[&**root][..], &parts].concat().join("/");
        }
    }
    path.to_owned()
}

/// How many workloads, and how many of their properties, of a question are named.
const NAMED: usize = 3;

/// What is open, in the rows of the guide.
fn show_questions(summary: &Summary, output: &mut Output) {
    let asked = told::rows(summary, &summary.with(Outcome::Question).collect::<Vec<_>>());
    if asked.is_empty() {
        return;
    }
    output.line("");
    output.line(format!("{} to answer:", plural(asked.len(), "question")));
    for row in asked {
        let environments =
            row.environments.map(|names| format!(" ({})", names.join(", "))).unwrap_or_default();
        let some = |names: &[String], what| match names.len() {
            0..=NAMED => names.join(", "),
            many => plural(many, what),
        };
        let of: Vec<String> = row.of.iter().map(ToString::to_string).collect();
        let (whose, what) = (some(&of, "workload"), some(&row.properties, "setting"));
        output.line(format!("  {whose} · {what}{environments}: {}", row.text));
    }
}

/// What is open, and what to do now.
fn show_next(
    args: &args::Migrate,
    order: &Order,
    summary: &Summary,
    plan: &Plan,
    out: &Path,
    output: &mut Output,
) {
    show_questions(summary, output);
    output.line("");
    output.line("What to do now:");
    if !summary.unread.is_empty() {
        let count = plural(summary.unread.len(), "error");
        output.line(format!("  - mend {count}, and run this again: the tree is not complete without that"));
    }
    let guide = out.join(write::GUIDE).display().to_string();
    output.line(format!("  - read {}", guide.strip_prefix("./").unwrap_or(&guide)));
    let (open, secret): (Vec<_>, Vec<_>) = summary.variables.iter().partition(|one| !one.secret);
    if !summary.variables.is_empty() {
        let counts = [(open.len(), "value"), (secret.len(), "secret value")];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| plural(count, what))
            .collect();
        output.line(format!("  - supply {} to each environment: it has a form", counts.join(" and ")));
    }
    let flags = &args.sides.environments;
    if !flags.is_empty() {
        output
            .line("  - write the environments into tricep.yaml, where the next run and the check find them:");
        let entries: Vec<String> = summary
            .environments
            .iter()
            .map(|one| format!("{{ name: {}, aca: {}, dis: {} }}", one.shown, one.aca, one.name))
            .collect();
        output.line(format!("      environments: [{}]", entries.join(", ")));
    }
    output.line(format!("  - run tricep check{}", where_to_check(args, order, plan, out)));
}

/// What a check has to be told: the repository, and where tree and waivers are if that is elsewhere.
fn where_to_check(args: &args::Migrate, order: &Order, plan: &Plan, out: &Path) -> String {
    let repository = match args.directory.as_path() {
        path if path == Path::new(".") => String::new(),
        path => format!(" {}", path.display()),
    };
    if args.out.is_none() {
        return repository;
    }
    let tree = from_repository(&args.directory, out, &order.tree);
    let is_there = plan.changes.iter().any(|one| &*one.path == waivers::FILE && one.after.is_some());
    let waivers =
        if is_there { format!(" --waivers {}", out.join(waivers::FILE).display()) } else { String::new() };
    format!("{repository} --dis {tree}{waivers}")
}

/// A folder of the output, as it is named from the repository.
fn from_repository(repository: &Path, out: &Path, tree: &str) -> String {
    let real = |path: &Path| disk::canonical(path).unwrap_or_else(|_| path.to_owned());
    let (repository, folder) = (real(repository), real(out).join(tree));
    let common = repository.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = repository.components().skip(common).map(|_| "..".to_owned());
    let down = folder.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("one {what}") } else { format!("{count} {what}s") }
}
