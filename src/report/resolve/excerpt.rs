//! The lines around a place, as they may be shown: secrets are stars, and long lines are cut around what decides.

use std::borrow::Cow;
use std::sync::Arc;

use super::made::Made;
use crate::report::matrix::is_invisible;
use crate::report::run::{Excerpt, Mark};
use crate::source::{Source, Sources, Span};

/// How many lines are shown before and behind the one that decides.
const AROUND: u32 = 2;
/// How many characters of a line are shown.
const WIDEST: usize = 200;
/// How many of them stand before what decides, where it begins too far behind.
const BEFORE: usize = 60;
/// How many blanks a tab is.
const TAB: &str = "    ";

/// The excerpts of one side: many facts are decided at the same place.
#[derive(Default)]
pub(super) struct Excerpts {
    made: Made<Span, Option<Arc<Excerpt>>>,
}

impl Excerpts {
    /// The lines around a place.
    pub(super) fn of(&self, sources: &Sources, span: Span) -> Option<Arc<Excerpt>> {
        self.made.of(span, || excerpt(sources.get(span.file), span).map(Arc::new))
    }
}

fn excerpt(source: &Source, span: Span) -> Option<Excerpt> {
    let line = source.position(span.start).line;
    let range = source.line_range(line)?;
    let first_line = line.saturating_sub(AROUND).max(1);
    let mut lines = Vec::new();
    let mut mark = Mark { line, column: 1, length: 0 };
    for number in first_line..=line.saturating_add(AROUND) {
        let Some(own) = source.line_range(number) else { break };
        if number != line {
            let shown = source.shown(own);
            let (shown, _) = cut(visible(&shown), 0);
            lines.push(Arc::from(&*shown));
            continue;
        }
        // What is hidden has as many stars as bytes: the three pieces are counted as they are shown.
        let start = (span.start as usize).clamp(range.start, range.end);
        let end = (span.end as usize).clamp(start, range.end);
        let [before, token, behind] =
            [range.start..start, start..end, end..range.end].map(|piece| source.shown(piece));
        let [before, token, behind] = [visible(&before), visible(&token), visible(&behind)];
        let column = before.chars().count();
        let (shown, moved) = cut(Cow::Owned([&*before, &token, &behind].concat()), column);
        let column = column + 1 - moved.min(column);
        let room = (shown.chars().count() + 1).saturating_sub(column);
        mark.column = clip(column);
        mark.length = clip(token.trim_end().chars().count().min(room));
        lines.push(Arc::from(&*shown));
    }
    while lines.len() > 1 && lines.last().is_some_and(|last: &Arc<str>| last.is_empty()) {
        if first_line + clip(lines.len()) - 1 == line {
            break;
        }
        lines.pop();
    }
    Some(Excerpt { first_line, lines, mark })
}

/// A line without characters that move a cursor or turn the direction of reading.
fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\t' => shown.push_str(TAB),
            one if is_invisible(one) => shown.push(char::REPLACEMENT_CHARACTER),
            one => shown.push(one),
        }
    }
    Cow::Owned(shown)
}

/// A line that is not longer than it may be, and how many characters its beginning is to the left of where it was.
fn cut(line: Cow<'_, str>, column: usize) -> (Cow<'_, str>, usize) {
    let length = line.chars().count();
    if length <= WIDEST {
        return (trimmed(line), 0);
    }
    let skipped = if column + BEFORE > WIDEST { column - BEFORE } else { 0 };
    let mut shown = String::new();
    if skipped > 0 {
        shown.push('…');
    }
    shown.extend(line.chars().skip(skipped).take(WIDEST));
    if length > skipped + WIDEST {
        shown.push('…');
    }
    (trimmed(Cow::Owned(shown)), skipped.saturating_sub(usize::from(skipped > 0)))
}

fn trimmed(line: Cow<'_, str>) -> Cow<'_, str> {
    match line {
        Cow::Borrowed(line) => Cow::Borrowed(line.trim_end()),
        Cow::Owned(mut line) => {
            line.truncate(line.trim_end().len());
            Cow::Owned(line)
        }
    }
}

fn clip(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, token: &str, hidden: &str) -> String {
        let mut sources = Sources::new();
        let file = sources.add("a", text);
        let at = text.find(token).unwrap();
        if let Some(start) = text.find(hidden).filter(|_| !hidden.is_empty()) {
            sources.hide(Span::new(file, start, start + hidden.len()));
        }
        let span = Span::new(file, at, at + token.len());
        let excerpt = Excerpts::default().of(&sources, span).unwrap();
        let mut drawn = String::new();
        for (number, line) in (excerpt.first_line..).zip(&excerpt.lines) {
            drawn.push_str(&format!("{number} {line}\n"));
            if number == excerpt.mark.line {
                let blanks = " ".repeat(excerpt.mark.column as usize - 1);
                drawn.push_str(&format!("  {blanks}{}\n", "^".repeat(excerpt.mark.length as usize)));
            }
        }
        drawn
    }

    #[test]
    fn the_token_is_marked_between_its_neighbours() {
        insta::assert_snapshot!(shown("a\nb\nc\n  key: 'æøå' # x\nd\n\n\n", "'æøå'", ""), @r"
        2 b
        3 c
        4   key: 'æøå' # x
                 ^^^^^
        5 d
        ");
        insta::assert_snapshot!(shown("only: 1", "1", ""), @r"
        1 only: 1
                ^
        ");
    }

    #[test]
    fn secrets_are_stars_and_the_mark_stays_on_its_token() {
        insta::assert_snapshot!(shown("k: pæss\nx: pæss, then: 3\n", "pæss", "pæss"), @r"
        1 k: *****
             ^^^^^
        2 x: pæss, then: 3
        ");
        insta::assert_snapshot!(shown("x: pæss, then: 3\n", "3", "pæss"), @r"
        1 x: *****, then: 3
                          ^
        ");
    }

    #[test]
    fn what_spans_lines_is_marked_to_the_end_of_its_first() {
        insta::assert_snapshot!(shown("a {\n\tb: 1\n}\n", "{\n\tb: 1\n}", ""), @r"
        1 a {
            ^
        2     b: 1
        3 }
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_what_decides() {
        let line = format!("{}42{}", "x".repeat(5_000), "y".repeat(5_000));
        let drawn = shown(&line, "42", "");
        let (line, mark) = drawn.split_once('\n').unwrap();
        let at = mark.find('^').unwrap();
        assert_eq!(line.chars().skip(at).take(2).collect::<String>(), "42");
        assert!(line.chars().count() < WIDEST + 5, "{line}");
        assert!(line.starts_with("1 …x") && line.ends_with("y…"));
    }
}
