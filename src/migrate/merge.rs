//! The three-way merge of a file: what was generated, what became of it by hand, and what is generated now.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// A merged text, and what in it could not be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text; where both sides changed the same lines in other ways it has both, between markers.
    pub text: String,
    /// How many places are between markers.
    pub conflicts: usize,
}

/// Lines that one side replaced: which, and by which of its own.
struct Hunk {
    base: Range<usize>,
    own: Range<usize>,
}

/// One side of a merge.
struct Side<'t> {
    lines: Vec<&'t str>,
    hunks: Vec<Hunk>,
}

impl<'t> Side<'t> {
    fn new(base: &[&str], text: &'t str) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut hunks: Vec<Hunk> = Vec::new();
        let mut at = (0, 0);
        let end = (base.len()..base.len(), lines.len()..lines.len());
        let equal = capture_diff_slices(Algorithm::Myers, base, &lines).into_iter();
        let equal = equal.filter(|op| op.tag() == DiffTag::Equal).map(|op| (op.old_range(), op.new_range()));
        // What lies between two runs of equal lines was replaced.
        for (old, own) in equal.chain([end]) {
            if (old.start, own.start) != at {
                hunks.push(Hunk { base: at.0..old.start, own: at.1..own.start });
            }
            at = (old.end, own.end);
        }
        Self { lines, hunks }
    }

    /// What this side has for lines of the base; `hunks` are those of its hunks that lie in them.
    fn region(&self, base: &Range<usize>, hunks: &Range<usize>) -> String {
        let hunks = self.hunks.get(hunks.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (hunks.first(), hunks.last()) else { return String::new() };
        // Around its hunks this side is equal to the base, line by line.
        let start = first.own.start.saturating_sub(first.base.start.saturating_sub(base.start));
        let end = last.own.end + base.end.saturating_sub(last.base.end);
        self.lines.get(start..end).unwrap_or_default().concat()
    }
}

/// Puts what changed by hand and what changed by generation into one text.
pub fn merge(base: &str, hand: &str, generated: &str) -> Merged {
    let base: Vec<&str> = base.split_inclusive('\n').collect();
    let sides = [Side::new(&base, hand), Side::new(&base, generated)];
    let mut merged = Merged { text: String::new(), conflicts: 0 };
    let (mut at, mut next) = (0, [0_usize, 0]);
    while let Some((region, hunks)) = region(&sides, next) {
        merged.text.push_str(&base.get(at..region.start).unwrap_or_default().concat());
        let [ours, theirs] = &sides;
        let [by_hand, by_us] = &hunks;
        match (by_hand.is_empty(), by_us.is_empty()) {
            (_, true) => merged.text.push_str(&ours.region(&region, by_hand)),
            (true, false) => merged.text.push_str(&theirs.region(&region, by_us)),
            (false, false) => {
                let (hand, generated) = (ours.region(&region, by_hand), theirs.region(&region, by_us));
                if hand == generated {
                    merged.text.push_str(&hand);
                } else {
                    merged.conflicts += 1;
                    let was = base.get(region.clone()).unwrap_or_default().concat();
                    conflict(&mut merged.text, &hand, &was, &generated);
                }
            }
        }
        at = region.end;
        next = hunks.map(|range| range.end);
    }
    merged.text.push_str(&base.get(at..).unwrap_or_default().concat());
    merged
}

/// The next lines of the base that either side changed, with the hunks of both that meet there.
fn region(sides: &[Side<'_>; 2], next: [usize; 2]) -> Option<(Range<usize>, [Range<usize>; 2])> {
    let hunk = |side: usize, index: usize| sides.get(side)?.hunks.get(index);
    let [mut first, mut second] = next;
    let starts = [hunk(0, first), hunk(1, second)].into_iter().flatten();
    let mut region = starts.map(|hunk| hunk.base.clone()).min_by_key(|base| (base.start, base.end))?;
    loop {
        // What touches belongs together: nobody knows which of two neighbours comes first.
        let meets =
            |hunk: Option<&Hunk>| hunk.filter(|hunk| hunk.base.start <= region.end).map(|hunk| hunk.base.end);
        if let Some(end) = meets(hunk(0, first)) {
            first += 1;
            region.end = region.end.max(end);
        } else if let Some(end) = meets(hunk(1, second)) {
            second += 1;
            region.end = region.end.max(end);
        } else {
            let [from_first, from_second] = next;
            return Some((region, [from_first..first, from_second..second]));
        }
    }
}

/// In how many places of a text both versions still stand. Whoever took out only some of the markers of a place has not
/// decided it.
pub fn undecided(text: &str) -> usize {
    let count = |marker: &str| text.lines().filter(|line| line.starts_with(marker)).count();
    [HAND, WAS, NOW].map(count).into_iter().max().unwrap_or(0)
}

const HAND: &str = "<<<<<<< ";
const WAS: &str = "||||||| ";
const NOW: &str = ">>>>>>> ";

fn conflict(text: &mut String, hand: &str, was: &str, generated: &str) {
    let parts = [
        (format!("{HAND}by hand\n"), hand),
        (format!("{WAS}as it was generated\n"), was),
        ("=======\n".to_owned(), generated),
        (format!("{NOW}as it is generated now\n"), ""),
    ];
    for (marker, lines) in parts {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&marker);
        text.push_str(lines);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "a\nb\nc\nd\ne\n";

    #[test]
    fn changes_that_lie_apart_are_both_kept() {
        let merged = merge(BASE, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\nf\n");
        assert_eq!(merged, Merged { text: "A\nb\nc\nd\nE\nf\n".into(), conflicts: 0 });
    }

    #[test]
    fn the_same_change_is_no_conflict_and_another_is() {
        let same = merge(BASE, "a\nx\nc\nd\ne\n", "a\nx\nc\nd\ne\n");
        assert_eq!(same, Merged { text: "a\nx\nc\nd\ne\n".into(), conflicts: 0 });
        let other = merge(BASE, "a\nx\nc\nd\ne\n", "a\ny\nc\nd\ne\n");
        assert_eq!(other.conflicts, 1);
        insta::assert_snapshot!(other.text, @r"
        a
        <<<<<<< by hand
        x
        ||||||| as it was generated
        b
        =======
        y
        >>>>>>> as it is generated now
        c
        d
        e
        ");
    }

    #[test]
    fn neighbours_are_a_conflict() {
        assert_eq!(merge(BASE, "a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n").conflicts, 1);
        assert_eq!(merge(BASE, "a\nb\nx\nc\nd\ne\n", "a\nb\ny\nc\nd\ne\n").conflicts, 1);
    }

    #[test]
    fn a_place_of_which_one_marker_is_left_is_not_decided() {
        let marked = merge(BASE, "a\nx\nc\nd\ne\n", "a\ny\nc\nd\ne\n").text;
        assert_eq!(undecided(&marked), 1);
        let left: String =
            marked.split_inclusive('\n').filter(|line| !line.starts_with(['<', '|', '='])).collect();
        assert_eq!(undecided(&left), 1);
        assert_eq!(undecided(BASE), 0);
    }

    fn lines() -> impl Strategy<Value = String> {
        proptest::collection::vec("[abc]\n", 0..8).prop_map(|lines| lines.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn who_changes_alone_gets_what_he_wrote(base in lines(), other in lines()) {
            let whole = |text: &str| Merged { text: text.to_owned(), conflicts: 0 };
            prop_assert_eq!(merge(&base, &other, &base), whole(&other));
            prop_assert_eq!(merge(&base, &base, &other), whole(&other));
            prop_assert_eq!(merge(&base, &other, &other), whole(&other));
        }

        #[test]
        fn without_a_conflict_no_marker_stands_in_the_text(base in lines(), hand in lines(), own in lines()) {
            let merged = merge(&base, &hand, &own);
            prop_assert_eq!(undecided(&merged.text), merged.conflicts);
        }
    }
}
