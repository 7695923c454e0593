//! `tricep fix`: the patches that a check suggests, as a diff first, and into the files when asked.

use std::collections::BTreeMap;
use std::path::Path;

use super::args;
use super::check;
use super::clock;
use super::disk;
use super::exit::Exit;
use super::inventory;
use super::output::Output;
use super::repository;
use super::repository::Existing;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::parity::fix::{Edit, edit};
use crate::source::FileId;
use crate::source::Sources;

const NOT_WRITTEN: Code = Code { id: "command/not-written", says: "A file cannot be written." };

/// Compares, and shows or writes what mends the findings.
pub fn run(args: &args::Fix, output: &mut Output) -> Exit {
    let repository = match repository::open(&args.directory, &args.sides, Existing::Read) {
        Ok(repository) => repository,
        Err(wrong) => {
            wrong.report(output);
            return Exit::Unanswered;
        }
    };
    let both = match check::read(&repository, &args.reading, output) {
        None => return Exit::Unanswered,
        Some(Ok(both)) => both,
        Some(Err(diagnostic)) => {
            output.diagnostic(&diagnostic, &Sources::new());
            return Exit::Unanswered;
        }
    };
    let said = both.report(args.reading.strict, output);
    let waivers = match check::waivers(&repository) {
        Ok(waivers) => waivers,
        Err(wrong) => {
            wrong.report(output);
            return Exit::Unanswered;
        }
    };
    let compared = both.compare(&repository, &waivers, clock::today());
    let mut run = compared.run(&both, &waivers, false);
    if let Some(diagnostic) = inventory::keep(&mut run, &args.workloads) {
        output.diagnostic(&diagnostic, &Sources::new());
        return Exit::Unanswered;
    }
    let wanted =
        |workload: &str| args.workloads.is_empty() || args.workloads.iter().any(|one| one == workload);
    let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let (mut mended, mut open) = (0, 0);
    for (comparison, fixes) in compared.comparisons.iter().zip(&compared.fixes) {
        let rows = comparison.rows.iter().zip(fixes);
        for (_, fix) in rows.filter(|(row, _)| wanted(&row.workload) && row.verdict.is_finding()) {
            mended += usize::from(!fix.is_empty());
            open += usize::from(fix.is_empty());
            for edit in fix {
                edits.entry(edit.at.file).or_default().push(edit.clone());
            }
        }
    }
    let mut exit = said;
    let mut files = 0;
    for (file, edits) in edits {
        let source = both.dis.sources.get(file);
        let Some(after) = edit::apply(source.text(), &edits) else { continue };
        files += 1;
        if !args.write {
            output.text(&edit::diff(source.name(), source.text(), &after));
            continue;
        }
        let mark = if source.had_bom() { "\u{feff}" } else { "" };
        if let Err(error) = disk::write(Path::new(source.name()), format!("{mark}{after}").as_bytes()) {
            let message = format!("this file cannot be written: {error}");
            output.diagnostic(
                &Diagnostic::about_file(NOT_WRITTEN, source.name().to_owned(), message),
                &Sources::new(),
            );
            exit = Exit::Unanswered;
        }
    }
    let verb = if args.write { "mended" } else { "would be mended with --write" };
    output.aside(format!(
        "{mended} findings {verb}, in {files} files; {open} need somebody who knows what is meant."
    ));
    exit
}
