//! How far the sides agree, for each workload in each environment: what a reader looks at before anything else.

use std::collections::BTreeMap;

use super::run::Coverage;
use super::run::Run;
use super::run::Severity;
use super::run::Verdict;
use super::run::WorkloadKind;

/// A workload in every environment.
pub(super) struct Line<'a> {
    /// Its name.
    pub(super) workload: &'a str,
    /// What it is.
    pub(super) kind: WorkloadKind,
    /// One for each environment of the run.
    pub(super) cells: Vec<Cell>,
}

/// How it stands in one environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// How many facts were compared.
    pub(super) facts: usize,
    /// How many are the same or equivalent.
    pub(super) agree: usize,
    /// How many of those are equivalent.
    pub(super) equivalent: usize,
    /// How many differ and nobody accepted that.
    pub(super) differ: usize,
    /// How many of those there are of each severity.
    pub(super) open: BTreeMap<Severity, usize>,
    /// How many are not decided.
    pub(super) undecided: usize,
    /// How many are accepted, by a waiver or the baseline.
    pub(super) waived: usize,
}

/// How it stands, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Nothing was compared.
    Absent,
    /// All is the same.
    Same,
    /// All means the same, or what does not is accepted.
    Equivalent,
    /// What is decided agrees.
    Undecided,
    /// Something differs.
    Differs,
}

impl State {
    /// A sign that is told from the others without colour.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Absent => "–",
            Self::Same => "✓",
            Self::Equivalent => "≈",
            Self::Undecided => "?",
            Self::Differs => "✗",
        }
    }

    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Same => "same",
            Self::Equivalent => "equivalent",
            Self::Undecided => "undecided",
            Self::Differs => "differs",
        }
    }
}

impl Cell {
    /// How it stands, in a word.
    pub(super) fn state(&self) -> State {
        if self.differ > 0 {
            State::Differs
        } else if self.undecided > 0 {
            State::Undecided
        } else if self.facts == 0 {
            State::Absent
        } else if self.equivalent > 0 || self.waived > 0 {
            State::Equivalent
        } else {
            State::Same
        }
    }

    /// The worst of what differs.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.open.keys().next_back().copied()
    }

    /// How many somebody has to look at.
    pub(super) fn to_look_at(&self) -> usize {
        self.differ + self.undecided
    }
}

/// Every workload of the run, in its order.
pub(super) fn overview(run: &Run) -> Vec<Line<'_>> {
    let column: BTreeMap<&str, usize> =
        run.environments.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect();
    let mut lines: Vec<Line<'_>> = run
        .workloads
        .iter()
        .map(|one| Line {
            workload: &one.name,
            kind: one.kind,
            cells: vec![Cell::default(); run.environments.len()],
        })
        .collect();
    let line_of: BTreeMap<&str, usize> =
        run.workloads.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect();
    let mut change = |workload: &str, environment: &str, change: &dyn Fn(&mut Cell)| {
        let line = line_of.get(workload).and_then(|at| lines.get_mut(*at));
        let cell = line.zip(column.get(environment)).and_then(|(line, at)| line.cells.get_mut(*at));
        if let Some(cell) = cell {
            change(cell);
        }
    };
    for one in &run.coverage {
        let Coverage { workload, environment, facts, agree, equivalent, differ: _, undecided: _ } = one;
        change(workload, environment, &|cell| {
            (cell.facts, cell.agree, cell.equivalent) = (*facts, *agree, *equivalent);
        });
    }
    for fact in &run.facts {
        let Some(judgement) = &fact.judgement else { continue };
        change(&fact.workload, &fact.environment, &|cell| match (judgement.is_open(), judgement.verdict) {
            (_, Verdict::Same | Verdict::Equivalent) => {}
            (false, _) => cell.waived += 1,
            (true, Verdict::Undecided) => cell.undecided += 1,
            (true, Verdict::Differs | Verdict::OnlyAca | Verdict::OnlyDis) => {
                cell.differ += 1;
                if let Some(severity) = judgement.severity {
                    *cell.open.entry(severity).or_default() += 1;
                }
            }
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_worst_decides_the_sign() {
        let same = Cell { facts: 3, agree: 3, ..Cell::default() };
        let equivalent = Cell { equivalent: 1, ..same.clone() };
        let waived = Cell { facts: 4, waived: 1, ..same.clone() };
        let undecided = Cell { facts: 5, undecided: 1, ..waived.clone() };
        let differs = Cell { facts: 6, differ: 1, ..undecided.clone() };
        let signs: Vec<_> = [Cell::default(), same, equivalent, waived, undecided, differs]
            .iter()
            .map(|cell| cell.state().sign())
            .collect();
        assert_eq!(signs, ["–", "✓", "≈", "≈", "?", "✗"]);
    }
}
