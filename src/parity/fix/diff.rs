//! The unified diff of two versions of a text. A fix changes a line or two: only the lines around what differs are compared.

use std::fmt::Write as _;
use std::iter;

use similar::{Change, ChangeTag, DiffOp, TextDiff};

/// How many lines around those that differ are compared at first.
const REACH: usize = 16;

/// What is the same at both ends of the texts is looked for in pieces of so many bytes.
const PIECE: usize = 32;

/// Two versions of a text as a unified diff with so many lines around each change; empty where they are the same.
pub(super) fn unified(names: [&str; 2], texts: [&str; 2], context: usize) -> String {
    let [before, after] = texts;
    if before == after {
        return String::new();
    }
    let (above, below) = same_lines(before, after);
    let reaches = iter::successors(Some(REACH), |reach| Some(reach * 8));
    let mut windows = reaches.map(|reach| Window::around(texts, above, below, reach));
    let hunks = windows.find_map(|window| window.hunks(context)).unwrap_or_default();
    let [old, new] = names;
    format!("--- {old}\n+++ {new}\n{hunks}")
}

/// Of how many bytes the lines are that two texts begin with, and of how many those that both end with.
fn same_lines(before: &str, after: &str) -> (usize, usize) {
    let [one, other] = [before, after].map(str::as_bytes);
    let same = PIECE * same_pieces(one.chunks_exact(PIECE), other.chunks_exact(PIECE));
    let above = one.get(..same).and_then(|same| memchr::memrchr(b'\n', same)).map_or(0, |at| at + 1);
    let [one, other] = [one, other].map(|text| text.get(above..).unwrap_or(&[]));
    let same = PIECE * same_pieces(one.rchunks_exact(PIECE), other.rchunks_exact(PIECE));
    let first = one.get(one.len() - same..).and_then(|same| memchr::memchr(b'\n', same));
    (above, first.map_or(0, |at| same - at - 1))
}

fn same_pieces<'a>(one: impl Iterator<Item = &'a [u8]>, other: impl Iterator<Item = &'a [u8]>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

/// The lines of two texts that differ, and some around them.
struct Window<'a> {
    lines: [Vec<&'a str>; 2],
    /// How many lines of the texts are above.
    above: usize,
    /// Whether it begins, and ends, where the texts do.
    whole: [bool; 2],
}

impl<'a> Window<'a> {
    /// With so many lines of those that both begin and end with.
    fn around(texts: [&'a str; 2], above: usize, below: usize, reach: usize) -> Self {
        let [before, _] = texts;
        let head = before.as_bytes().get(..above).unwrap_or(&[]);
        let tail = before.as_bytes().get(before.len() - below..).unwrap_or(&[]);
        // The last break of the head ends the line above.
        let start = memchr::memrchr_iter(b'\n', head).nth(reach).map_or(0, |at| at + 1);
        let left = memchr::memchr_iter(b'\n', tail).nth(reach).map_or(0, |at| tail.len() - at - 1);
        let lines = |text: &'a str| {
            let part = text.get(start..text.len() - left).unwrap_or("");
            part.split_inclusive('\n').collect()
        };
        Self {
            lines: texts.map(lines),
            above: memchr::memchr_iter(b'\n', head.get(..start).unwrap_or(&[])).count(),
            whole: [start == 0, left == 0],
        }
    }

    /// Its hunks; nothing where they would not be those of the whole texts. A change is moved along lines that repeat as far
    /// as it goes: where that is the edge of the window, it may go on behind it, or need lines from there around it.
    fn hunks(&self, context: usize) -> Option<String> {
        let [old, new] = &self.lines;
        let diff = TextDiff::configure().diff_slices(old, new);
        let apart = |op: Option<&DiffOp>| matches!(op, Some(DiffOp::Equal { len, .. }) if *len > context);
        let [top, bottom] = self.whole;
        if !(top || apart(diff.ops().first())) || !(bottom || apart(diff.ops().last())) {
            return None;
        }
        let mut text = String::new();
        for hunk in diff.grouped_ops(context) {
            let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
            let old = self.range(first.old_range().start, last.old_range().end);
            let new = self.range(first.new_range().start, last.new_range().end);
            let _ = writeln!(text, "@@ -{old} +{new} @@");
            for change in hunk.iter().flat_map(|op| diff.iter_changes(op)) {
                push(&mut text, change);
            }
        }
        Some(text)
    }

    /// Lines of the window as a hunk names them: the first, and how many, unless it is one. A range of none is named by the
    /// line before it.
    fn range(&self, start: usize, end: usize) -> String {
        let start = self.above + start;
        match end + self.above - start {
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            several => format!("{},{several}", start + 1),
        }
    }
}

fn push(text: &mut String, change: Change<&str>) {
    text.push(match change.tag() {
        ChangeTag::Equal => ' ',
        ChangeTag::Delete => '-',
        ChangeTag::Insert => '+',
    });
    text.push_str(change.value());
    if !change.value().ends_with('\n') {
        text.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the library makes of the whole texts.
    fn of_whole([before, after]: [&str; 2], context: usize) -> String {
        let diff = TextDiff::from_lines(before, after);
        diff.unified_diff().context_radius(context).header("a/x", "b/x").to_string()
    }

    proptest! {
        #[test]
        fn it_is_the_diff_of_the_whole_texts(
            lines in prop::collection::vec("[ab]|[a-z]{20}|é", 0..150),
            edits in prop::collection::vec((0_usize..150, 0_usize..4, prop::collection::vec("[ab]|[a-z]{8}", 0..3)), 0..4),
            ends in any::<[bool; 2]>(),
            context in 0_usize..4,
        ) {
            let mut changed = lines.clone();
            for (at, gone, new) in edits {
                let at = at.min(changed.len());
                let end = (at + gone).min(changed.len());
                changed.splice(at..end, new);
            }
            let text = |lines: &[String], ends: bool| {
                let mut text = lines.join("\n");
                if ends && !text.is_empty() { text.push('\n') }
                text
            };
            let [one, other] = ends;
            let (before, after) = (text(&lines, one), text(&changed, other));
            let texts = [before.as_str(), after.as_str()];
            prop_assert_eq!(unified(["a/x", "b/x"], texts, context), of_whole(texts, context));
        }
    }

    #[test]
    fn a_change_that_moves_along_a_hundred_equal_lines_is_found_where_it_ends() {
        let before = format!("top\n{}bottom\n", "same\n".repeat(200));
        let after = before.replacen("same\n", "same\nsame\n", 1);
        for texts in [[before.as_str(), after.as_str()], [after.as_str(), before.as_str()]] {
            assert_eq!(unified(["a/x", "b/x"], texts, 3), of_whole(texts, 3));
        }
    }
}
