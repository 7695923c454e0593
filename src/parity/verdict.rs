//! What a comparison says of one fact.

use std::sync::Arc;

use super::equivalence::Equivalence;
use super::severity::Severity;
use super::waivers::Waiver;
use crate::estate::{Fact, Property, Text};

/// A side of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Azure Container Apps.
    Aca,
    /// DIS Kubernetes.
    Dis,
}

impl Side {
    /// What people call it.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Aca => "Azure",
            Self::Dis => "DIS",
        }
    }

    /// The platform, whose defaults it has.
    pub fn platform(self) -> &'static str {
        match self {
            Self::Aca => "Container Apps",
            Self::Dis => "Kubernetes",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Aca => Self::Dis,
            Self::Dis => Self::Aca,
        }
    }
}

/// Whether the sides say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// They do.
    Same,
    /// They do, in another shape.
    Equivalent,
    /// They do not.
    Differs,
    /// Azure alone says it.
    OnlyAca,
    /// DIS alone says it.
    OnlyDis,
    /// A side is not known, and the other does not settle it.
    Undecided,
}

impl Verdict {
    /// All of them, in the order of their words in the contract.
    pub const ALL: [Self; 6] =
        [Self::Same, Self::Equivalent, Self::Differs, Self::OnlyAca, Self::OnlyDis, Self::Undecided];

    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Equivalent => "equivalent",
            Self::Differs => "differs",
            Self::OnlyAca => "only_aca",
            Self::OnlyDis => "only_dis",
            Self::Undecided => "undecided",
        }
    }

    /// The verdict that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether somebody has to look.
    pub fn is_finding(self) -> bool {
        match self {
            Self::Same | Self::Equivalent => false,
            Self::Differs | Self::OnlyAca | Self::OnlyDis | Self::Undecided => true,
        }
    }

    /// That only this side says it.
    pub fn only(side: Side) -> Self {
        match side {
            Side::Aca => Self::OnlyAca,
            Side::Dis => Self::OnlyDis,
        }
    }
}

/// One fact on both sides, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The name that pairs the sides.
    pub workload: Text,
    /// Which property.
    pub property: Property,
    /// Which one of several; that of Azure where the sides have two names for it.
    pub key: Option<Text>,
    /// The fact on Azure.
    pub aca: Option<Fact>,
    /// The fact on DIS.
    pub dis: Option<Fact>,
    /// Whether they say the same.
    pub verdict: Verdict,
    /// How bad it is; [`Severity::Info`] for what is no finding.
    pub severity: Severity,
    /// The rule that looked: `parity/max-replicas`.
    pub rule: &'static str,
    /// What is the case, in one sentence.
    pub message: Arc<str>,
    /// What it means for who runs it, in one sentence; empty for what is no finding.
    pub why: Arc<str>,
    /// Why another shape means the same.
    pub equivalence: Option<&'static Equivalence>,
    /// What to supply, or what only a deployment knows, where it is undecided.
    pub missing: Vec<Arc<str>>,
    /// The waiver that accepts it.
    pub waived: Option<Arc<Waiver>>,
}

impl Row {
    /// What rows are sorted by.
    pub fn place(&self) -> (&Text, Property, &Option<Text>) {
        (&self.workload, self.property, &self.key)
    }

    /// The fact of a side.
    pub fn side(&self, side: Side) -> Option<&Fact> {
        match side {
            Side::Aca => self.aca.as_ref(),
            Side::Dis => self.dis.as_ref(),
        }
    }
}
