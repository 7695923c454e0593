//! What a migration says: what was written or would be, what stands in the way, what is open and what to do next.

use std::collections::BTreeMap;
use std::path::Path;

use super::unread;
use crate::cli::args;
use crate::cli::args::MigrateFormat;
use crate::cli::disk;
use crate::cli::output::Output;
use crate::diag::Diagnostic;
use crate::diag::human::Paint;
use crate::diag::plural;
use crate::kube::lower::Outcome;
use crate::migrate::diff;
use crate::migrate::json;
use crate::migrate::order::Order;
use crate::migrate::plan::{Action, Change, Plan, Refusal};
use crate::migrate::problem::Problem;
use crate::migrate::summary::Summary;
use crate::migrate::told;
use crate::migrate::write;
use crate::parity::waivers;
use crate::source::Sources;

/// Shows what was done, or what stands in the way.
pub(super) fn show(
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
    output.line(format!("{} to answer:", plural::told(asked.len(), "question")));
    for row in asked {
        let environments =
            row.environments.map(|names| format!(" ({})", names.join(", "))).unwrap_or_default();
        let some = |names: &[String], what| match names.len() {
            0..=NAMED => names.join(", "),
            many => plural::told(many, what),
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
        let count = plural::told(summary.unread.len(), "error");
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
            .map(|(count, what)| plural::told(count, what))
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
