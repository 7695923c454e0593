//! `tricep fix`: the patches that a check suggests, as a diff first, and into the files when asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
use crate::parity::verdict::Row;
use crate::source::{FileId, Source, Sources, Span};

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
    let sources = match args.fix_side {
        FixSide::Aca => &both.aca.sources,
        FixSide::Dis => &both.dis.sources,
    };
    let mut mending = Mending::of(sources);
    for (comparison, fixes) in compared.comparisons.iter().zip(&compared.fixes) {
        let open = |row: &Row| row.verdict.is_finding() && row.waived.is_none();
        for (_, fix) in
            comparison.rows.iter().zip(fixes).filter(|(row, _)| wanted(&row.workload) && open(row))
        {
            mending.take(fix);
        }
    }
    said.and(mending.finish(args.write, output))
}

/// What mends findings, as far as that can be done together, and how many that are.
pub(super) struct Mending<'a> {
    sources: &'a Sources,
    /// By the names of the files, with the one that each was read as first: a file that was read more than once is one file.
    edits: BTreeMap<&'a str, (FileId, Vec<Edit>)>,
    /// The first name of each file on the disk: a link and what it leads to are one file, too.
    names: BTreeMap<PathBuf, &'a str>,
    mended: usize,
    open: usize,
}

impl<'a> Mending<'a> {
    /// Of nothing yet.
    pub(super) fn of(sources: &'a Sources) -> Self {
        Self { sources, edits: BTreeMap::new(), names: BTreeMap::new(), mended: 0, open: 0 }
    }

    /// Takes what mends a finding. Where that is nothing, or meets what mends another one, the finding is left open.
    pub(super) fn take(&mut self, fix: &[Edit]) {
        let mut own: Vec<(&'a str, Edit)> = Vec::new();
        for edit in fix {
            let name = self.name(edit.at.file);
            let known = self.edits.get(name);
            let file = known.map_or(edit.at.file, |(file, _)| *file);
            let edit = Edit { at: Span { file, ..edit.at }, text: edit.text.clone() };
            let others = known.into_iter().flat_map(|(_, edits)| edits);
            let mut beside = others.chain(own.iter().filter(|(other, _)| *other == name).map(|(_, one)| one));
            if beside.any(|other| edit::meet(other, &edit)) {
                self.open += 1;
                return;
            }
            own.push((name, edit));
        }
        if own.is_empty() {
            self.open += 1;
            return;
        }
        self.mended += 1;
        for (name, edit) in own {
            let (_, edits) = self.edits.entry(name).or_insert_with(|| (edit.at.file, Vec::new()));
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }

    fn name(&mut self, file: FileId) -> &'a str {
        let name = self.sources.get(file).name();
        let place = disk::canonical(Path::new(name)).unwrap_or_else(|_| PathBuf::from(name));
        self.names.entry(place).or_insert(name)
    }

    /// Shows what it comes to as a diff, file by file in the order of their names, or writes it into the files.
    pub(super) fn finish(self, write: bool, output: &mut Output) -> Exit {
        let mut exit = Exit::Done;
        let mut files = 0;
        for (file, edits) in self.edits.values() {
            let source = self.sources.get(*file);
            // They are places of this text, and none meets another.
            let Some(after) = edit::apply(source.text(), edits) else { continue };
            files += 1;
            if !write {
                // What a line that changes would show of a secret is left to the file itself.
                let masked =
                    || Some(edit::diff(source.name(), &shown(source), &edit::apply(&shown(source), edits)?));
                let diff = edit::diff_without_secrets(source.name(), source, edits).or_else(masked);
                output.text(&diff.unwrap_or_default());
                continue;
            }
            let mark = if source.had_bom() { "\u{feff}" } else { "" };
            if let Err(error) = disk::write(Path::new(source.name()), format!("{mark}{after}").as_bytes()) {
                exit = output.not_written(source.name(), &error);
            }
        }
        let verb = if write { "mended" } else { "would be mended with --write" };
        let Self { mended, open, .. } = self;
        output.aside(format!(
            "{mended} findings {verb}, in {files} files; {open} need somebody who knows what is meant."
        ));
        exit
    }
}

/// A text as it may be shown.
fn shown(source: &Source) -> String {
    source.shown(0..source.text().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meets_is_left_open_and_a_file_that_was_read_twice_is_one() {
        let mut sources = Sources::new();
        let [file, again, other] = ["a", "a", "b"].map(|name| sources.add(name, "one two three"));
        let edit = |file, start, end, text: &str| Edit { at: Span::new(file, start, end), text: text.into() };
        let mut mending = Mending::of(&sources);
        mending.take(&[edit(file, 0, 3, "1")]);
        mending.take(&[edit(again, 0, 3, "1")]);
        mending.take(&[edit(again, 8, 13, "3")]);
        // Nothing of it is taken: half of what mends a finding mends nothing.
        mending.take(&[edit(other, 0, 3, "x"), edit(file, 2, 5, "x")]);
        mending.take(&[]);
        assert_eq!((mending.mended, mending.open), (3, 2));
        let all: Vec<(&str, usize)> =
            mending.edits.iter().map(|(name, (_, edits))| (*name, edits.len())).collect();
        assert_eq!(all, [("a", 2)]);
        let (_, edits) = &mending.edits["a"];
        assert_eq!(edit::apply("one two three", edits).as_deref(), Some("1 two 3"));
    }
}
