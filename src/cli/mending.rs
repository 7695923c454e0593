//! What mends findings, put together: shown as a diff, or written into the files.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::disk;
use super::exit::Exit;
use super::output::Output;
use crate::diag::plural::count;
use crate::parity::fix::{Edit, edit};
use crate::source::{FileId, Source, Sources, Span};

/// What mends findings, as far as that can be done together, and how many that are.
pub(super) struct Mending<'a> {
    sources: &'a Sources,
    /// By the names of the files, with the one that each was read as first: a file that was read more than once is one file.
    edits: BTreeMap<&'a str, (FileId, Vec<Edit>)>,
    /// The first name of each file on the disk: a link and what it leads to are one file, too.
    names: BTreeMap<PathBuf, &'a str>,
    /// Of each finding that is mended, the files that this takes.
    mended: Vec<BTreeSet<&'a str>>,
    open: usize,
}

impl<'a> Mending<'a> {
    /// Of nothing yet.
    pub(super) fn of(sources: &'a Sources) -> Self {
        Self { sources, edits: BTreeMap::new(), names: BTreeMap::new(), mended: Vec::new(), open: 0 }
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
        self.mended.push(own.iter().map(|(name, _)| *name).collect());
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
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for (name, (file, edits)) in &self.edits {
            let source = self.sources.get(*file);
            // They are places of this text, and none meets another.
            let Some(after) = edit::apply(source.text(), edits) else { continue };
            if !write {
                done.insert(name);
                // What a line that changes would show of a secret is left to the file itself.
                let masked =
                    || Some(edit::diff(source.name(), &shown(source), &edit::apply(&shown(source), edits)?));
                let diff = edit::diff_without_secrets(source.name(), source, edits).or_else(masked);
                output.text(&diff.unwrap_or_default());
                continue;
            }
            let mark = if source.had_bom() { "\u{feff}" } else { "" };
            match disk::write(Path::new(source.name()), format!("{mark}{after}").as_bytes()) {
                Ok(()) => _ = done.insert(name),
                Err(error) => exit = output.not_written(source.name(), &error),
            }
        }
        let verb = if write { "mended" } else { "would be mended with --write" };
        let mended = self.mended.iter().filter(|files| files.is_subset(&done)).count();
        output.aside(format!(
            "{} {verb}, in {}; {} somebody who knows what is meant.",
            count(mended, "finding", "findings"),
            count(done.len(), "file", "files"),
            count(self.open, "needs", "need")
        ));
        exit
    }
}

/// A text as it may be shown.
fn shown(source: &Source) -> Cow<'_, str> {
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
        assert_eq!((mending.mended.len(), mending.open), (3, 2));
        let all: Vec<(&str, usize)> =
            mending.edits.iter().map(|(name, (_, edits))| (*name, edits.len())).collect();
        assert_eq!(all, [("a", 2)]);
        let (_, edits) = &mending.edits["a"];
        assert_eq!(edit::apply("one two three", edits).as_deref(), Some("1 two 3"));
    }
}
