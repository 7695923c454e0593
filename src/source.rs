//! The source table: every text that was read, under the name that users see, and the places in it.
//!
//! The core speaks of places as byte [`Span`]s. Lines and columns are worked out on demand, when a place is shown.
//! A leading byte-order mark is not part of the text, and the line breaks `\n`, `\r\n` and `\r` all count as one line,
//! so an editor that jumps to `file:line:column` lands where we meant.

pub mod lines;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A file in the [`Sources`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// The file of a text that is in no table, or not yet.
    pub const NONE: Self = Self(u32::MAX);
}

/// A range of bytes in one file. Texts are at most [`crate::limits::SOURCE_BYTES`] long, which `u32` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the bytes are in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clip(start), end: clip(end.max(start)) }
    }

    /// The bytes as a range of `usize`, ready for `str::get`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that holds both; `self` when they are in different files.
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty place directly before this span.
    pub fn before(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The empty place directly behind this span.
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A place as people and editors count it: both from one, columns in UTF-16 units as Bicep, SARIF and LSP do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from one.
    pub line: u32,
    /// Column in UTF-16 units, from one.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One text with its name.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    had_bom: bool,
    lines: OnceLock<Vec<u32>>,
    units: OnceLock<Vec<u32>>,
    /// What must not be shown, in order; none reaches into the next.
    hidden: Vec<Range<usize>>,
}

impl Source {
    fn new(name: Arc<str>, text: Arc<str>, had_bom: bool) -> Self {
        Self { name, text, had_bom, lines: OnceLock::new(), units: OnceLock::new(), hidden: Vec::new() }
    }

    /// The name under which users know the file: the path as they would type it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text without a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// A part of the text as it may be shown: a star stands for each byte that is hidden, so that every place stays.
    pub fn shown(&self, range: Range<usize>) -> Cow<'_, str> {
        let first = self.hidden.partition_point(|hidden| hidden.end <= range.start);
        if self.hidden.get(first).is_none_or(|hidden| hidden.start >= range.end) {
            return Cow::Borrowed(self.text.get(range).unwrap_or(""));
        }
        let mut shown = String::with_capacity(range.len());
        let mut at = range.start;
        for hidden in self.hidden.iter().skip(first).take_while(|hidden| hidden.start < range.end) {
            let (start, end) = (hidden.start.max(at), hidden.end.min(range.end));
            shown.push_str(self.text.get(at..start).unwrap_or(""));
            let bytes = self.text.as_bytes().get(start..end).unwrap_or(&[]);
            shown.extend(
                bytes.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(*byte) } else { '*' }),
            );
            at = end;
        }
        shown.push_str(self.text.get(at..range.end).unwrap_or(""));
        Cow::Owned(shown)
    }

    fn hide(&mut self, range: Range<usize>) {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.ceil_char_boundary(range.end.min(self.text.len()));
        if start >= end {
            return;
        }
        // Those that it touches become one with it.
        let first = self.hidden.partition_point(|hidden| hidden.end < start);
        let behind = self.hidden.partition_point(|hidden| hidden.start <= end);
        let touched = self.hidden.get(first..behind).unwrap_or(&[]);
        let whole =
            touched.iter().fold(start..end, |all, one| all.start.min(one.start)..all.end.max(one.end));
        self.hidden.splice(first..behind, [whole]);
    }

    /// Whether the file began with a byte-order mark, which a writer should keep.
    pub fn had_bom(&self) -> bool {
        self.had_bom
    }

    /// Number of lines; a final line break does not begin another.
    pub fn line_count(&self) -> usize {
        let starts = self.line_starts();
        let ends_in_break = starts.len() > 1 && starts.last() == Some(&clip(self.text.len()));
        starts.len() - usize::from(ends_in_break)
    }

    /// The place of a byte offset. An offset behind the end or inside a character counts as the nearest before it; the
    /// one behind a final line break is the first of the next line, as editors have it.
    pub fn position(&self, offset: u32) -> Position {
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start as usize <= end).saturating_sub(1);
        let start = starts.get(line).copied().unwrap_or(0) as usize;
        let column = if end - start <= BLOCK {
            utf16_units(self.text.as_bytes().get(start..end).unwrap_or(&[]))
        } else {
            self.units_before(end) - self.units_before(start)
        };
        Position { line: clip(line) + 1, column: clip(column) + 1 }
    }

    /// A line's text without its line break, by its number from one.
    pub fn line(&self, number: u32) -> Option<&str> {
        self.text.get(self.line_range(number)?)
    }

    /// The bytes of a line without its line break, by its number from one.
    pub fn line_range(&self, number: u32) -> Option<Range<usize>> {
        let starts = self.line_starts();
        let index = (number as usize).checked_sub(1).filter(|index| *index < self.line_count())?;
        let start = *starts.get(index)? as usize;
        let end = starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        let line = self.text.get(start..end)?;
        let line_break = if line.ends_with("\r\n") { 2 } else { usize::from(line.ends_with(['\r', '\n'])) };
        Some(start..end - line_break)
    }

    /// UTF-16 units before an offset. A long line is counted once, not once for each place in it.
    fn units_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.units.get_or_init(|| {
            let mut sum = 0;
            let mut before = vec![0];
            for block in bytes.chunks(BLOCK) {
                sum += utf16_units(block);
                before.push(clip(sum));
            }
            before
        });
        let whole = offset / BLOCK;
        let rest = bytes.get(whole * BLOCK..offset).unwrap_or(&[]);
        blocks.get(whole).copied().unwrap_or(0) as usize + utf16_units(rest)
    }

    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            let mut at = 0;
            while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)) {
                at += found + 1;
                if bytes.get(at - 1) == Some(&b'\r') && bytes.get(at) == Some(&b'\n') {
                    at += 1;
                }
                starts.push(clip(at));
            }
            starts
        })
    }
}

/// A text without the byte-order mark before it, and whether there was one.
pub fn without_mark(given: Arc<str>) -> (Arc<str>, bool) {
    match given.strip_prefix('\u{feff}') {
        Some(rest) => (Arc::from(rest), true),
        None => (given, false),
    }
}

/// Bytes that are counted in one go.
const BLOCK: usize = 4096;

/// UTF-16 units of a piece of UTF-8, each character counted where it begins.
fn utf16_units(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0)).sum()
}

fn clip(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// All texts of a run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name users know it by. A byte-order mark is taken off.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        let (text, had_bom) = without_mark(text.into());
        let id = FileId(clip(self.files.len()));
        self.files.push(Source::new(name.into(), text, had_bom));
        id
    }

    /// What [`add`](Self::add) will call a text that is added behind so many others, for who reads several at once and parses
    /// each before it is here.
    pub fn upcoming(&self, behind: usize) -> FileId {
        FileId(clip(self.files.len() + behind))
    }

    /// The file behind an id of this table; an empty one for an id of another.
    pub fn get(&self, file: FileId) -> &Source {
        static NONE: OnceLock<Source> = OnceLock::new();
        self.files
            .get(file.0 as usize)
            .unwrap_or_else(|| NONE.get_or_init(|| Source::new(Arc::from("<unknown>"), Arc::from(""), false)))
    }

    /// Hides a place that holds a secret: the text is still there for those who compute with it, and no longer in what is
    /// drawn.
    pub fn hide(&mut self, span: Span) {
        if let Some(source) = self.files.get_mut(span.file.0 as usize) {
            source.hide(span.range());
        }
    }

    /// What a search finds in every text, in order.
    pub fn find(&self, search: impl Fn(&str) -> Vec<Range<usize>>) -> Vec<Span> {
        let found = self.iter().flat_map(|(file, source)| {
            search(&source.text).into_iter().map(move |range| Span::new(file, range.start, range.end))
        });
        found.collect()
    }

    /// The text a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text().get(span.range()).unwrap_or("")
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.get(span.file).position(span.start)
    }

    /// `file:line:column`, as compilers write it and terminals link it.
    pub fn place(&self, span: Span) -> String {
        format!("{}:{}", self.get(span.file).name(), self.position(span))
    }

    /// Every file in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(clip(index)), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::new();
        let id = sources.add("main.bicep", text);
        (sources, id)
    }

    fn at(text: &str, offset: u32) -> String {
        let (sources, id) = source(text);
        sources.get(id).position(offset).to_string()
    }

    #[test]
    fn a_text_is_called_as_it_was_going_to_be() {
        let (mut sources, first) = source("a");
        let upcoming = [sources.upcoming(0), sources.upcoming(1)];
        let added = [sources.add("b", "b"), sources.add("c", "c")];
        assert_eq!(upcoming, added);
        assert!(!added.contains(&first));
    }

    #[test]
    fn every_kind_of_line_break_counts_once() {
        assert_eq!(at("a\nb\r\nc\rd", 2), "2:1");
        assert_eq!(at("a\nb\r\nc\rd", 5), "3:1");
        assert_eq!(at("a\nb\r\nc\rd", 7), "4:1");
    }

    #[test]
    fn columns_are_utf16_units() {
        assert_eq!(at("'æ😀x", 1), "1:2");
        assert_eq!(at("'æ😀x", 3), "1:3");
        assert_eq!(at("'æ😀x", 7), "1:5");
    }

    #[test]
    fn an_offset_inside_a_character_or_behind_the_end_is_pulled_back() {
        assert_eq!(at("æb", 1), "1:1");
        assert_eq!(at("ab", 99), "1:3");
    }

    #[test]
    fn a_byte_order_mark_is_not_text() {
        let (sources, id) = source("\u{feff}param x int");
        assert_eq!(sources.get(id).text(), "param x int");
        assert!(sources.get(id).had_bom());
    }

    #[test]
    fn columns_of_a_very_long_line_are_the_same_as_of_a_short_one() {
        let text = format!("first\n{}x", "æ😀".repeat(2 * BLOCK));
        let offset = clip(text.len() - 1);
        assert_eq!(at(&text, offset), format!("2:{}", 3 * 2 * BLOCK + 1));
    }

    #[test]
    fn the_end_behind_a_final_line_break_is_the_next_line() {
        assert_eq!(at("a\n", 2), "2:1");
        assert_eq!(at("a", 1), "1:2");
        assert_eq!(at("", 0), "1:1");
    }

    #[test]
    fn a_line_is_without_its_line_break_and_only_that() {
        let (sources, id) = source("a\r\n\n\rb\r");
        let lines: Vec<_> = (1..=5).map(|number| sources.get(id).line(number)).collect();
        assert_eq!(lines, [Some("a"), Some(""), Some(""), Some("b"), None]);
    }

    #[test]
    fn what_is_hidden_is_not_shown_and_keeps_its_length() {
        let (mut sources, id) = source("a 'æ\nb' c 'd'\n");
        let shown = |sources: &Sources| sources.get(id).shown(0..15).into_owned();
        assert_eq!(shown(&sources), "a 'æ\nb' c 'd'\n");
        sources.hide(Span::new(id, 11, 14));
        sources.hide(Span::new(id, 2, 5));
        sources.hide(Span::new(id, 4, 8));
        sources.hide(Span::new(id, 12, 13));
        assert_eq!(shown(&sources), "a ***\n** c ***\n");
        assert_eq!(sources.get(id).shown(3..13), "**\n** c **");
        assert_eq!(sources.get(id).text(), "a 'æ\nb' c 'd'\n");
        sources.hide(Span::new(id, 0, 99));
        assert_eq!(shown(&sources), "*****\n********\n");
    }

    #[test]
    fn a_final_line_break_begins_no_line() {
        let (sources, id) = source("a\nb\n");
        assert_eq!(sources.get(id).line_count(), 2);
        assert_eq!(sources.get(id).line(2), Some("b"));
        assert_eq!(sources.get(id).line(3), None);
    }
}
