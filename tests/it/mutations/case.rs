//! The cases, as they are written.
//!
//! ```text
//! What the edit is.
//! path/of/the/file
//!   a line that stays
//! - a line that goes
//! + a line that comes
//! = workload | environment … | property key | file: the line that decides
//! ```
//!
//! Indentation counts only among the lines of an edit. They must be found once; a further edit of the same file, which begins
//! where a line goes after one that came, is looked for behind the one before. `= nothing` says that the edit means nothing, and
//! `gone` instead of a place that a finding is no more.

use std::collections::BTreeSet;

use super::{Files, Named};
use crate::support::tree;

/// What a case expects.
#[derive(Debug, PartialEq)]
pub(super) enum Expected {
    /// No change.
    Nothing,
    /// These lines.
    Lines(Vec<String>),
}

/// An edit and what comes of it.
pub(super) struct Case {
    file: String,
    line: usize,
    title: String,
    edits: Vec<(String, Vec<Edit>)>,
    expected: Expected,
}

/// Lines that become other lines.
#[derive(Default)]
struct Edit {
    old: Vec<String>,
    new: Vec<String>,
}

/// The cases of files.
pub(super) fn of(files: &[&str]) -> Vec<Case> {
    let path = |name: &&str| format!("tests/cases/mutations/{name}.cases");
    files.iter().map(path).flat_map(|path| read(&path, &tree::read(&path))).collect()
}

fn read(file: &str, text: &str) -> Vec<Case> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().collect();
    let blocks = lines.split(|(_, line)| line.is_empty()).filter(|block| !block.is_empty());
    blocks.map(|block| case(file, block)).collect()
}

fn case(file: &str, block: &[(usize, &str)]) -> Case {
    let (line, title) = block[0];
    let mut case = Case {
        file: file.to_owned(),
        line: line + 1,
        title: title.to_owned(),
        edits: Vec::new(),
        expected: Expected::Lines(Vec::new()),
    };
    let mut came = false;
    for (number, line) in &block[1..] {
        let (mark, rest) = line.split_at_checked(2).unwrap_or((line, ""));
        match mark.trim_end() {
            "=" if rest == "nothing" => case.expected = Expected::Nothing,
            "=" => match &mut case.expected {
                Expected::Lines(lines) => lines.push(format!("= {rest}")),
                Expected::Nothing => panic!("{file}:{}: nothing, and something", number + 1),
            },
            "-" | "+" | "" => {
                let (_, edits) =
                    case.edits.last_mut().unwrap_or_else(|| panic!("{file}:{}: no file", number + 1));
                if edits.is_empty() || (came && mark != "+ " && mark.trim_end() == "-") {
                    edits.push(Edit::default());
                }
                came = mark.trim_end() == "+";
                let edit = edits.last_mut().unwrap();
                if mark.trim_end() != "+" {
                    edit.old.push(rest.to_owned());
                }
                if mark.trim_end() != "-" {
                    edit.new.push(rest.to_owned());
                }
            }
            _ => {
                came = false;
                case.edits.push(((*line).to_owned(), Vec::new()));
            }
        }
    }
    case
}

impl Case {
    /// Where it is written, for an order.
    pub(super) fn place(&self) -> (String, usize) {
        (self.file.clone(), self.line)
    }

    /// What is told of it.
    pub(super) fn shown(&self) -> String {
        format!("{}:{}: {}", self.file, self.line, self.title)
    }

    /// What it expects.
    pub(super) fn expects(&self) -> &Expected {
        &self.expected
    }

    /// What it expects, as it is written, in order.
    pub(super) fn expected(&self) -> String {
        match &self.expected {
            Expected::Nothing => "= nothing\n".to_owned(),
            Expected::Lines(lines) => lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect(),
        }
    }

    /// The files that it edits.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.edits.iter().map(|(file, _)| file.as_str())
    }

    /// The rows that change: workload, environment, property and key.
    pub(super) fn rows(&self) -> BTreeSet<Named> {
        let Expected::Lines(lines) = &self.expected else { return BTreeSet::new() };
        let row = |line: &String| {
            let mut parts = line.trim_start_matches("= ").split(" | ").map(str::to_owned);
            let mut part = || parts.next().unwrap_or_default();
            let (workload, environments, what) = (part(), part(), part());
            let each = |environment: &str| (workload.clone(), environment.to_owned(), what.clone());
            environments.split(' ').map(each).collect::<Vec<_>>()
        };
        lines.iter().flat_map(row).collect()
    }

    /// The files of the lines that it expects to be told.
    pub(super) fn told(&self) -> impl Iterator<Item = &str> {
        let lines = match &self.expected {
            Expected::Lines(lines) => lines.as_slice(),
            Expected::Nothing => &[],
        };
        let places = lines.iter().filter_map(|line| line.splitn(4, " | ").nth(3));
        places.flat_map(|places| places.split(" & ")).filter_map(|place| Some(place.split_once(": ")?.0))
    }

    /// The files that the edit changes, as they are then.
    pub(super) fn apply(&self, files: &Files) -> Result<Files, String> {
        let mut edited = Files::new();
        for (file, edits) in &self.edits {
            let text = files.get(file).ok_or_else(|| format!("there is no {file}"))?;
            let text = applied(text, edits).map_err(|wrong| format!("{file}: {wrong}"))?;
            edited.insert(file.clone(), text);
        }
        Ok(edited)
    }
}

fn applied(text: &str, edits: &[Edit]) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut from = 0;
    for edit in edits {
        let places: Vec<(usize, String)> =
            (from..lines.len()).filter_map(|at| Some((at, indent(&lines[at..], &edit.old)?))).collect();
        let (at, indent) = match places.as_slice() {
            [] => return Err(format!("these lines are not there: {:?}", edit.old)),
            [place] => place.clone(),
            [place, ..] if from > 0 => place.clone(),
            [_, _, ..] => return Err(format!("these lines are there more than once: {:?}", edit.old)),
        };
        let new = edit.new.iter().map(|line| format!("{indent}{line}"));
        lines.splice(at..at + edit.old.len(), new);
        from = at + edit.new.len();
    }
    Ok(lines.join("\n") + "\n")
}

/// The indentation by which these lines begin with those that are looked for.
fn indent(lines: &[String], wanted: &[String]) -> Option<String> {
    let first = wanted.first()?;
    let indent = lines.first()?.strip_suffix(first.as_str())?;
    let is_blank = indent.chars().all(|one| one == ' ');
    let fits = lines.len() >= wanted.len()
        && lines.iter().zip(wanted).all(|(line, wanted)| line.strip_prefix(indent) == Some(wanted.as_str()));
    (is_blank && fits).then(|| indent.to_owned())
}
