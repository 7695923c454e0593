//! How far a comparison reached: how many facts were compared and decided, and what was not compared at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Comparison;
use super::verdict::{Side, Verdict};
use crate::estate::{Estate, Text, Unmapped};

/// The counts of one workload in one environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The workload.
    pub workload: Text,
    /// How many facts were compared: the sum of those below.
    pub compared: usize,
    /// How many are the same.
    pub same: usize,
    /// How many mean the same.
    pub equivalent: usize,
    /// How many differ.
    pub differing: usize,
    /// How many Azure has alone.
    pub only_aca: usize,
    /// How many DIS has alone.
    pub only_dis: usize,
    /// How many nobody can decide.
    pub undecided: usize,
    /// How many of the findings are waived.
    pub waived: usize,
    /// What to supply, or what only a deployment knows, and how many facts it would decide.
    pub missing: BTreeMap<Arc<str>, usize>,
}

impl Coverage {
    /// How many are decided.
    pub fn decided(&self) -> usize {
        self.compared - self.undecided.min(self.compared)
    }

    /// Adds the counts of another workload.
    pub fn add(&mut self, other: &Self) {
        self.compared += other.compared;
        self.same += other.same;
        self.equivalent += other.equivalent;
        self.differing += other.differing;
        self.only_aca += other.only_aca;
        self.only_dis += other.only_dis;
        self.undecided += other.undecided;
        self.waived += other.waived;
        for (missing, count) in &other.missing {
            *self.missing.entry(Arc::clone(missing)).or_default() += count;
        }
    }
}

/// A property of a source that no fact stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncompared {
    /// Which source.
    pub side: Side,
    /// The property.
    pub property: Unmapped,
}

/// The counts of every workload, in the order of their names.
pub(super) fn of(comparison: &Comparison) -> Vec<Coverage> {
    let mut found: Vec<Coverage> = Vec::new();
    for row in &comparison.rows {
        if found.last().is_none_or(|last| last.workload != row.workload) {
            found.push(Coverage { workload: Arc::clone(&row.workload), ..Coverage::default() });
        }
        let Some(counts) = found.last_mut() else { continue };
        counts.compared += 1;
        match row.verdict {
            Verdict::Same => counts.same += 1,
            Verdict::Equivalent => counts.equivalent += 1,
            Verdict::Differs => counts.differing += 1,
            Verdict::OnlyAca => counts.only_aca += 1,
            Verdict::OnlyDis => counts.only_dis += 1,
            Verdict::Undecided => counts.undecided += 1,
        }
        counts.waived += usize::from(row.waived.is_some());
        for missing in &row.missing {
            *counts.missing.entry(Arc::clone(missing)).or_default() += 1;
        }
    }
    found
}

/// What the sources of both sides say and no fact stands for.
pub(super) fn uncompared(aca: &Estate, dis: &Estate) -> Vec<Uncompared> {
    let of = |side, estate: &Estate| {
        estate.unmapped.iter().map(|one| Uncompared { side, property: one.clone() }).collect::<Vec<_>>()
    };
    let mut found = of(Side::Aca, aca);
    found.extend(of(Side::Dis, dis));
    found
}
