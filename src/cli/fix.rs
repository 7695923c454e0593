//! `tricep fix`: the patches that a check suggests, as a diff first, and into the files when asked.

use std::collections::BTreeMap;
use std::path::Path;

use super::args;
use super::args::FixSide;
use super::azure::Draw;
use super::check;
use super::check::{Answer, Asked};
use super::clock;
use super::disk;
use super::exit::Exit;
use super::output::Output;
use crate::parity::fix::{Edit, edit};
use crate::source::FileId;
use crate::source::Source;

/// Compares, and shows or writes what mends the findings.
pub fn run(args: &args::Fix, output: &mut Output) -> Exit {
    let asked = Asked {
        directory: &args.directory,
        workloads: &args.workloads,
        sides: &args.sides,
        reading: &args.reading,
        waivers: None,
        date: clock::today(),
        all: false,
        fail_on: None,
        draw: Draw::Not,
        fix_side: args.fix_side.into(),
    };
    let Answer { both, compared, said, .. } = match check::answer(&asked, output) {
        Ok(answer) => answer,
        Err(wrong) => {
            wrong.report(output);
            return Exit::Unanswered;
        }
    };
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
    let sources = match args.fix_side {
        FixSide::Aca => &both.aca.sources,
        FixSide::Dis => &both.dis.sources,
    };
    let edits = edits.into_iter().map(|(file, edits)| (sources.get(file), edits));
    said.and(mend(edits, Counted { mended, open }, args.write, output))
}

/// How many findings there are of which kind.
pub(super) struct Counted {
    /// Those that the edits mend.
    pub(super) mended: usize,
    /// Those that are left.
    pub(super) open: usize,
}

/// Shows what edits come to as a diff, file by file in the order of their names, or writes it into the files.
pub(super) fn mend<'a>(
    edits: impl Iterator<Item = (&'a Source, Vec<Edit>)>,
    counted: Counted,
    write: bool,
    output: &mut Output,
) -> Exit {
    let mut exit = Exit::Done;
    let mut files = 0;
    let mut edits: Vec<_> = edits.collect();
    edits.sort_by_key(|(source, _)| source.name());
    for (source, edits) in edits {
        let Some(after) = edit::apply(source.text(), &edits) else { continue };
        files += 1;
        if !write {
            // What a line that changes would show of a secret is left to the file itself.
            let masked =
                || Some(edit::diff(source.name(), &shown(source), &edit::apply(&shown(source), &edits)?));
            let diff = edit::diff_without_secrets(source.name(), source, &edits).or_else(masked);
            output.text(&diff.unwrap_or_default());
            continue;
        }
        let mark = if source.had_bom() { "\u{feff}" } else { "" };
        if let Err(error) = disk::write(Path::new(source.name()), format!("{mark}{after}").as_bytes()) {
            exit = output.not_written(source.name(), &error);
        }
    }
    let verb = if write { "mended" } else { "would be mended with --write" };
    let Counted { mended, open } = counted;
    output.aside(format!(
        "{mended} findings {verb}, in {files} files; {open} need somebody who knows what is meant."
    ));
    exit
}

/// A text as it may be shown.
fn shown(source: &Source) -> String {
    source.shown(0..source.text().len())
}
