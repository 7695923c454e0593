//! What a run changes, as unified diffs that `git apply` reads, and how much of it there is.

use similar::{ChangeTag, TextDiff};

use super::plan::{Action, Change};
use crate::diff;
use crate::estate::Text;

/// How many lines are new, and how many are gone.
pub fn counted(change: &Change) -> (usize, usize) {
    let (before, after) = sides(change);
    if before == after {
        return (0, 0);
    }
    let diff = TextDiff::from_lines(before, after);
    let count = |tag| diff.iter_all_changes().filter(|one| one.tag() == tag).count();
    (count(ChangeTag::Insert), count(ChangeTag::Delete))
}

/// What becomes of a file; empty where nothing does.
pub fn unified(change: &Change) -> String {
    let (before, after) = sides(change);
    let path = &change.path;
    let old = if change.before.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let new = if change.after.is_some() { format!("b/{path}") } else { "/dev/null".to_owned() };
    between(before, after, &old, &new)
}

/// What became by hand of a file since it was generated, and what is generated anew: the two halves of a difference between
/// three.
pub fn three_way(change: &Change) -> String {
    let Some(base) = change.base.as_deref() else {
        return between(
            change.before.as_deref().unwrap_or(""),
            change.after.as_deref().unwrap_or(""),
            &format!("{} (as it is)", change.path),
            &format!("{} (as it would be generated)", change.path),
        );
    };
    let was = format!("{} (as it was generated)", change.path);
    let half = |text: &Option<Text>, name: &str| {
        between(base, text.as_deref().unwrap_or(""), &was, &format!("{} ({name})", change.path))
    };
    format!("{}{}", half(&change.before, "by hand"), half(&change.after, "as it is generated now"))
}

fn sides(change: &Change) -> (&str, &str) {
    let before = change.before.as_deref().unwrap_or("");
    let after = match change.action {
        Action::Unchanged | Action::Keep | Action::Refuse(_) => before,
        Action::Create | Action::Update | Action::Remove | Action::Merge | Action::Mark(_) => {
            change.after.as_deref().unwrap_or("")
        }
    };
    (before, after)
}

fn between(before: &str, after: &str, old: &str, new: &str) -> String {
    diff::unified([old, new], [before, after], diff::CONTEXT)
}
