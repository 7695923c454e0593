//! How a workload stands in an environment in a few signs: what is open and accepted with its number, and what agrees where nothing
//! else is to be said.

use super::overview::Cell;
use super::run::Severity;

/// What a part of a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Something differs; whether something of it is critical.
    Differ(bool),
    /// Something is undecided.
    Undecided,
    /// Something is accepted.
    Accepted,
    /// Everything agrees, some of it in another shape.
    Equivalent,
    /// Everything is the same.
    Same,
}

impl Sign {
    /// The sign with its number.
    pub(super) fn shown(self, number: usize) -> String {
        match self {
            Self::Differ(true) => format!("✗{number}!"),
            Self::Differ(false) => format!("✗{number}"),
            Self::Undecided => format!("?{number}"),
            Self::Accepted => format!("~{number}"),
            Self::Equivalent => format!("≈{number}"),
            Self::Same => format!("✓{number}"),
        }
    }
}

/// What the signs say.
pub(super) const LEGEND: &str = "✗ differs (! critical among them) · ? undecided · ~ accepted · ≈ agrees, in another shape · ✓ the same · – not there";

/// What there is to say of a cell, the worst first: what agrees is only told where nothing is open.
pub(super) fn parts(cell: &Cell) -> Vec<(Sign, usize)> {
    let mut parts = Vec::new();
    let mut part = |sign, number: usize| {
        if number > 0 {
            parts.push((sign, number));
        }
    };
    part(Sign::Differ(cell.worst() == Some(Severity::Critical)), cell.differ);
    part(Sign::Undecided, cell.undecided);
    part(Sign::Accepted, cell.waived);
    if cell.to_look_at() == 0 {
        part(Sign::Equivalent, cell.equivalent);
        part(Sign::Same, if cell.equivalent == 0 { cell.agree } else { 0 });
    }
    parts
}

/// The same as a text, such as `✗3 ?1`; a dash where nothing was compared.
pub(super) fn text(cell: &Cell) -> String {
    let parts: Vec<String> = parts(cell).into_iter().map(|(sign, number)| sign.shown(number)).collect();
    if parts.is_empty() { "–".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_told_before_what_is_accepted_and_what_agrees_only_alone() {
        let mut cell = Cell { facts: 9, agree: 6, ..Cell::default() };
        assert_eq!(text(&cell), "✓6");
        cell.equivalent = 2;
        assert_eq!(text(&cell), "≈2");
        cell.waived = 1;
        assert_eq!(text(&cell), "~1 ≈2");
        cell.undecided = 1;
        assert_eq!(text(&cell), "?1 ~1");
        cell.differ = 2;
        cell.open.insert(Severity::Critical, 1);
        assert_eq!(text(&cell), "✗2! ?1 ~1");
        assert_eq!(text(&Cell::default()), "–");
    }
}
