//! The unified diff of two versions of a text. Most changes are of a line or two: only the lines around what differs are
//! compared.

use std::fmt::Write as _;
use std::iter;
use std::mem;

use similar::algorithms::{self, Capture, Replace};
use similar::{Algorithm, Change, ChangeTag, DiffOp};

/// How many lines around a change are usually shown.
pub const CONTEXT: usize = 3;

/// How many lines around those that differ are compared at first.
const REACH: usize = 16;

/// What is the same at both ends of the texts is looked for in pieces of so many bytes.
const PIECE: usize = 32;

/// Two versions of a text as a unified diff with so many lines around each change, as `patch` and `git apply` read it;
/// empty where they are the same.
pub fn unified(names: [&str; 2], texts: [&str; 2], context: usize) -> String {
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
        let lines = |text: &'a str| lines(text.get(start..text.len() - left).unwrap_or(""));
        Self {
            lines: texts.map(lines),
            above: memchr::memchr_iter(b'\n', head.get(..start).unwrap_or(&[])).count(),
            whole: [start == 0, left == 0],
        }
    }

    /// Its hunks; nothing where they may not be those of the whole texts. A change is moved along lines that repeat as far
    /// as it goes: where that is the edge of the window, it may go on behind it, or want lines from there around it.
    fn hunks(&self, context: usize) -> Option<String> {
        let [old, new] = self.lines.each_ref().map(Vec::as_slice);
        let steps = steps(old, new);
        let apart = |step: Option<&DiffOp>| matches!(step, Some(DiffOp::Equal { len, .. }) if *len > context);
        let [top, bottom] = self.whole;
        if !(top || apart(steps.first())) || !(bottom || apart(steps.last())) {
            return None;
        }
        let mut text = String::new();
        for hunk in similar::group_diff_ops(steps, context) {
            let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
            let gone = self.range(first.old_range().start, last.old_range().end);
            let come = self.range(first.new_range().start, last.new_range().end);
            let _infallible = writeln!(text, "@@ -{gone} +{come} @@");
            for change in hunk.iter().flat_map(|step| step.iter_changes(old, new)) {
                push(&mut text, &change);
            }
        }
        Some(text)
    }

    /// Lines of the window as a hunk names them: the first, and how many, unless it is one. None are named by the line before
    /// them.
    fn range(&self, start: usize, end: usize) -> String {
        let start = self.above + start;
        match self.above + end - start {
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            several => format!("{},{several}", start + 1),
        }
    }
}

/// The lines of a text, each with its break.
fn lines(text: &str) -> Vec<&str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).chain([text.len()]);
    let lines = ends.filter_map(|end| text.get(mem::replace(&mut start, end)..end));
    lines.filter(|line| !line.is_empty()).collect()
}

/// How lines become others, in steps from the first to the last.
fn steps(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let steps = similar::capture_diff_slices(Algorithm::Myers, old, new);
    if lead(&steps, old.len(), new.len()) {
        return steps;
    }
    // Where the library moves changes along lines that repeat, to make one of several, it can lose count of them. As they
    // are found they are right.
    let mut found = Replace::new(Capture::new());
    match algorithms::diff_slices(Algorithm::Myers, &mut found, old, new) {
        Ok(()) => found.into_inner().into_ops(),
        Err(never) => match never {},
    }
}

/// Whether steps lead through so many lines of both sides, each from where the one before it ended.
fn lead(steps: &[DiffOp], old: usize, new: usize) -> bool {
    let end = steps.iter().try_fold((0, 0), |at, step| {
        let (old, new) = (step.old_range(), step.new_range());
        ((old.start, new.start) == at).then_some((old.end, new.end))
    });
    end == Some((old, new))
}

fn push(text: &mut String, change: &Change<&str>) {
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
    use proptest::prelude::*;
    use similar::TextDiff;

    use super::*;

    /// What the library makes of the whole texts; nothing where it loses count of lines.
    fn of_whole([before, after]: [&str; 2], context: usize) -> Option<String> {
        let diff = TextDiff::from_lines(before, after);
        lead(diff.ops(), diff.old_slices().len(), diff.new_slices().len())
            .then(|| diff.unified_diff().context_radius(context).header("a/x", "b/x").to_string())
    }

    /// What a patch makes of a text.
    fn patched(text: &str, patch: &str) -> String {
        let mut lines = text.split_inclusive('\n');
        let (mut result, mut taken) = (String::new(), 0);
        let mut patch = patch.split_inclusive('\n').skip(2).peekable();
        while let Some(line) = patch.next() {
            if let Some(header) = line.strip_prefix("@@ -") {
                let (start, count) =
                    header.split(' ').next().unwrap().split_once(',').unwrap_or((header, "1"));
                let start: usize = start.split(' ').next().unwrap().parse().unwrap();
                let before = if count == "0" { start } else { start - 1 };
                result.extend(lines.by_ref().take(before - taken));
                taken = before;
                continue;
            }
            let cut = patch.next_if(|next| next.starts_with('\\')).is_some();
            let (tag, rest) = line.split_at(1);
            let rest = if cut { rest.trim_end_matches('\n') } else { rest };
            if tag != "+" {
                assert_eq!(lines.next(), Some(rest));
                taken += 1;
            }
            if tag != "-" {
                result.push_str(rest);
            }
        }
        result.extend(lines);
        result
    }

    proptest! {
        #[test]
        fn it_is_the_diff_of_the_whole_texts_and_makes_one_of_the_other(
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
            let text = |lines: &[String], ends: bool| lines.join("\n") + if ends && !lines.is_empty() { "\n" } else { "" };
            let [one, other] = ends;
            let (before, after) = (text(&lines, one), text(&changed, other));
            let texts = [before.as_str(), after.as_str()];
            let diff = unified(["a/x", "b/x"], texts, context);
            prop_assert_eq!(patched(&before, &diff), after.clone());
            if let Some(expected) = of_whole(texts, context) {
                prop_assert_eq!(diff, expected);
            }
        }
    }

    #[test]
    fn a_change_that_moves_along_many_equal_lines_is_shown_where_it_ends() {
        let before = format!("top\n{}bottom\n", "same\n".repeat(200));
        let after = before.replacen("same\n", "same\nsame\n", 1);
        for texts in [[before.as_str(), after.as_str()], [after.as_str(), before.as_str()]] {
            assert_eq!(Some(unified(["a/x", "b/x"], texts, 3)), of_whole(texts, 3));
        }
    }
}
