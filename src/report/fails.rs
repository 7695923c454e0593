//! What makes a run fail: one answer for the exit code and for the forms that show it.

use super::run::{Change, Judgement, LintFinding, Run, Severity, Verdict, WaiverFinding};

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// What is as bad as this, or worse.
    Least(Severity),
    /// What is high, and what cannot be decided.
    Undecided,
    /// What was not there in the run before, or in the baseline, however bad it is.
    New,
    /// Nothing.
    Never,
}

impl FailOn {
    /// What a word asks for.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "undecided" => Some(Self::Undecided),
            "new" => Some(Self::New),
            "never" => Some(Self::Never),
            word => Severity::from_word(word).map(Self::Least),
        }
    }

    /// Whether a difference makes it fail.
    pub fn judgement(self, one: &Judgement) -> bool {
        one.is_open()
            && match self {
                Self::New => one.change == Some(Change::New),
                Self::Undecided => one.verdict == Verdict::Undecided || self.is_bad(one.severity),
                Self::Least(_) | Self::Never => self.is_bad(one.severity),
            }
    }

    /// Whether a finding of a rule does.
    pub fn lint(self, one: &LintFinding) -> bool {
        one.is_open() && self.is_bad(Some(one.severity))
    }

    /// Whether a waiver of no use does.
    pub fn waiver(self, one: &WaiverFinding) -> bool {
        self.is_bad(Some(one.severity))
    }

    fn is_bad(self, severity: Option<Severity>) -> bool {
        match self {
            Self::Least(least) => severity >= Some(least),
            Self::Undecided => severity >= Some(Severity::High),
            Self::New | Self::Never => false,
        }
    }
}

impl Run {
    /// Whether something in it makes it fail.
    pub fn fails(&self, on: FailOn) -> bool {
        let mut judgements = self.facts.iter().filter_map(|fact| fact.judgement.as_ref());
        judgements.any(|one| on.judgement(one))
            || self.lint.iter().any(|one| on.lint(one))
            || self.waivers.iter().any(|one| on.waiver(one))
    }
}
