//! What only the platform team can answer, asked where a tree needs it: `mappings/dis/questions.tsv`.

use super::summary::Summary;
use crate::table;

const QUESTIONS: &str = include_str!("../../mappings/dis/questions.tsv");

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name.
    pub id: &'static str,
    /// The kinds of objects of which one must be in the tree.
    when: &'static str,
    /// What is asked.
    pub asks: &'static str,
    /// What depends on the answer.
    pub why: &'static str,
}

/// Every question.
fn all() -> impl Iterator<Item = Question> {
    table::rows(QUESTIONS).map(|[id, when, asks, why]| Question { id, when, asks, why })
}

/// Those that a tree raises.
pub fn raised(summary: &Summary) -> Vec<Question> {
    let there = |kind: &str| kind == "always" || summary.kinds.iter().any(|one| **one == *kind);
    all().filter(|question| question.when.split(' ').any(there)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_question_with_a_reason() {
        let rows = QUESTIONS.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(all().count(), rows);
        assert!(rows >= 10);
        for question in all() {
            assert!(question.asks.ends_with('?') && question.why.ends_with('.'), "{question:?}");
        }
    }

    #[test]
    fn what_the_tree_does_not_have_is_not_asked_about() {
        let mut summary = Summary::default();
        let asked = |summary: &Summary| raised(summary).iter().any(|one| one.id == "grants");
        assert!(!asked(&summary));
        summary.kinds.insert("RoleAssignment".into());
        assert!(asked(&summary));
    }
}
