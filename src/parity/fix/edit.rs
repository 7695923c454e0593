//! Edits of one text, and the unified diff of them.

use crate::diff::{CONTEXT, unified};
use crate::source::Source;
use crate::source::Span;

/// Bytes to replace; an empty range inserts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// Which.
    pub at: Span,
    /// What takes their place.
    pub text: String,
}

/// A text with edits applied; nothing where two of them meet.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut unique: Vec<&Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        if !unique.contains(&edit) {
            unique.push(edit);
        }
    }
    unique.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in unique {
        let range = edit.at.range();
        if range.start < at {
            return None;
        }
        result.push_str(text.get(at..range.start)?);
        result.push_str(&edit.text);
        at = range.end;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}

/// Whether two edits of one text cannot both be made. What is the same is one edit.
pub fn meet(one: &Edit, other: &Edit) -> bool {
    let [first, second] = if (one.at.start, one.at.end) <= (other.at.start, other.at.end) {
        [one, other]
    } else {
        [other, one]
    };
    one != other && second.at.start < first.at.end
}

/// Two versions of a file as a unified diff, as `patch -p1` and `git apply` read it.
pub fn diff(file: &str, before: &str, after: &str) -> String {
    diff_within(file, before, after, CONTEXT)
}

fn diff_within(file: &str, before: &str, after: &str, context: usize) -> String {
    let (before_name, after_name) = (format!("a/{file}"), format!("b/{file}"));
    unified([&before_name, &after_name], [before, after], context)
}

/// The diff of edits with so many lines around each change as hold no secret; nothing where a change itself would show one.
pub fn diff_without_secrets(file: &str, source: &Source, edits: &[Edit]) -> Option<String> {
    let before = source.text();
    let shown = source.shown(0..before.len());
    let after = apply(before, edits)?;
    if shown == before {
        return Some(diff(file, before, &after));
    }
    // What is hidden has as many stars as bytes, so that every edit has its place.
    let shown_after = apply(&shown, edits)?;
    (0..=CONTEXT).rev().find_map(|context| {
        let diff = diff_within(file, before, &after, context);
        (diff == diff_within(file, &shown, &shown_after, context)).then_some(diff)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn edits_are_applied_in_the_order_of_the_text_and_never_on_top_of_each_other() {
        let file = Sources::new().add("a.yaml", "one two three");
        let edit = |start, end, text: &str| Edit { at: Span::new(file, start, end), text: text.to_owned() };
        let both = [edit(8, 13, "3"), edit(0, 3, "1")];
        assert_eq!(apply("one two three", &both).as_deref(), Some("1 two 3"));
        assert_eq!(apply("one two three", &[edit(0, 3, "1"), edit(2, 5, "x")]), None);
        assert_eq!(
            apply("one two three", &[edit(0, 3, "1"), edit(0, 3, "1")]).as_deref(),
            Some("1 two three")
        );
    }

    #[test]
    fn a_diff_is_what_patch_reads() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let after = "a\nb\nc\nd\nE\nf\ng\nh\n";
        assert_eq!(
            diff("x.yaml", before, after),
            "--- a/x.yaml\n+++ b/x.yaml\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n"
        );
        assert_eq!(
            diff("x.yaml", "a", "b"),
            "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
        );
    }
}
