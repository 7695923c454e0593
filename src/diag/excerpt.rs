//! The few lines of a text that a reader needs to see, cut to a size that any screen and any text can bear.
//!
//! A text may be one line of sixty megabytes, a mark may cover all of it, and a diagnostic may have a thousand labels.
//! What is drawn stays small: a few lines, a few hundred bytes of each, a few labels.

use std::ops::Range;

use super::Label;
use crate::source::Source;
use crate::source::Sources;

/// Most lines of one excerpt. A mark over more is shown at its first line and says how far it goes.
const LINES: u32 = 12;

/// Longest line that is shown whole, in bytes.
const WHOLE: usize = 240;

/// What is kept of a longer line before and behind the mark, in bytes.
const BEFORE: usize = 40;
const BEHIND: usize = 80;

/// Longest text of a label.
const LABEL_BYTES: usize = 300;

/// Some lines of one file with marks.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    pub(super) source: &'a Source,
    /// Offset of the first mark in the whole text.
    pub(super) at: u32,
    /// Number of the first line of `text`.
    pub(super) first: u32,
    /// The lines, each with `\n` at its end whatever the file has.
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

/// A mark in the text of an [`Excerpt`].
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    pub(super) primary: bool,
}

/// Cuts the excerpts for a diagnostic: the primary's first, then those of other labels in their order; labels near each
/// other share one.
pub(super) fn cut<'a>(primary: &Label, others: &[Label], sources: &'a Sources) -> Vec<Excerpt<'a>> {
    let mut windows: Vec<Window<'a>> = Vec::new();
    let labels = std::iter::once((primary, true)).chain(others.iter().map(|label| (label, false)));
    for (label, primary) in labels {
        let window = Window::around(label, primary, sources.get(label.span.file));
        match windows.iter_mut().find(|earlier| earlier.takes(&window)) {
            Some(earlier) => earlier.join(window),
            None => windows.push(window),
        }
    }
    windows.into_iter().map(Window::draw).collect()
}

/// A range of lines to show, and the marks on them as offsets of the whole text.
struct Window<'a> {
    source: &'a Source,
    at: u32,
    first: u32,
    last: u32,
    /// Whether a line must be cut. Such a window is cut around one mark and shares itself with no other.
    long: bool,
    marks: Vec<Mark>,
}

impl<'a> Window<'a> {
    fn around(label: &Label, primary: bool, source: &'a Source) -> Self {
        let first = source.position(label.span.start).line;
        let inside = if label.span.end > label.span.start { label.span.end - 1 } else { label.span.end };
        let mut last = source.position(inside).line.max(first);
        let mut range = inner_range(label, source);
        let mut text = super::printable(&label.text, LABEL_BYTES);
        if last - first >= LINES {
            let up_to = format!("up to line {last}");
            text = if text.is_empty() { up_to } else { format!("{text} ({up_to})") };
            last = first;
            range.end = range.end.min(line_range(source, first).end).max(range.start);
        }
        let long = (first..=last).any(|number| line_range(source, number).len() > WHOLE);
        Self { source, at: label.span.start, first, last, long, marks: vec![Mark { range, text, primary }] }
    }

    fn takes(&self, other: &Self) -> bool {
        let lines = self.last.max(other.last) - self.first.min(other.first) + 1;
        std::ptr::eq(self.source, other.source) && !self.long && !other.long && {
            // The lines between the two are shown as well, and one of them could be a long one.
            let between = self.last.min(other.last)..=self.first.max(other.first);
            lines <= LINES && between.clone().all(|number| line_range(self.source, number).len() <= WHOLE)
        }
    }

    fn join(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.marks.extend(other.marks);
    }

    fn draw(self) -> Excerpt<'a> {
        let mut text = String::new();
        let mut pieces = Vec::new();
        for number in self.first..=self.last {
            let line = line_range(self.source, number);
            let kept = self.kept(number, &line);
            if kept.start > line.start {
                text.push('…');
            }
            pieces.push((kept.clone(), text.len()));
            text.push_str(&self.source.shown(kept.clone()));
            if kept.end < line.end {
                text.push('…');
            }
            text.push('\n');
        }
        let place = |offset: usize| {
            let (kept, start) =
                pieces.iter().rev().find(|(kept, _)| kept.start <= offset).or(pieces.first())?;
            Some(start + offset.clamp(kept.start, kept.end) - kept.start)
        };
        let marks = self
            .marks
            .into_iter()
            .map(|mark| {
                let start = place(mark.range.start).unwrap_or(0);
                let end = place(mark.range.end).unwrap_or(0).max(start);
                Mark { range: start..end, ..mark }
            })
            .collect();
        Excerpt { source: self.source, at: self.at, first: self.first, text, marks }
    }

    /// What is shown of a line: all of it, or the part around the mark.
    fn kept(&self, number: u32, line: &Range<usize>) -> Range<usize> {
        if line.len() <= WHOLE {
            return line.clone();
        }
        let mark = self.marks.first().map_or(0..0, |mark| mark.range.clone());
        let focus = if number == self.first {
            mark.start
        } else if number == self.last {
            mark.end
        } else {
            line.start
        };
        let text = self.source.text();
        let focus = focus.clamp(line.start, line.end);
        let start = text.floor_char_boundary(focus.saturating_sub(BEFORE).max(line.start));
        let end = text.floor_char_boundary((focus + BEHIND).min(line.end));
        start..end
    }
}

/// The span as offsets that lie in the text and between characters.
fn inner_range(label: &Label, source: &Source) -> Range<usize> {
    let text = source.text();
    let range = label.span.range();
    let start = text.floor_char_boundary(range.start);
    start..text.ceil_char_boundary(range.end.min(text.len())).max(start)
}

/// The bytes of a line; behind the last line there is an empty one, for marks at the end of the text.
fn line_range(source: &Source, number: u32) -> Range<usize> {
    let end = source.text().len();
    source.line_range(number).unwrap_or(end..end)
}
