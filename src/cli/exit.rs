//! The exit codes, the same for every command.

use std::process::ExitCode;

/// How a run ended. A later one is worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, and nothing to report.
    #[default]
    Done,
    /// Done, and there is something to report: drift, findings, mistakes, a snapshot that no longer matches.
    Findings,
    /// The question could not be answered: bad input, bad configuration, a refused construct.
    Unanswered,
}

impl Exit {
    /// The number that scripts see.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Unanswered => 2,
        }
    }

    /// The worse of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_a_promise_and_the_worse_wins() {
        assert_eq!([Exit::Done, Exit::Findings, Exit::Unanswered].map(Exit::code), [0, 1, 2]);
        assert_eq!(Exit::Findings.and(Exit::Unanswered), Exit::Unanswered);
        assert_eq!(Exit::Findings.and(Exit::Done), Exit::Findings);
    }
}
