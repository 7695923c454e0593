//! Where tokens really begin and end.
//!
//! The parser counts characters, and gives places that reach over anchors, tags and comments, or leave the header of a
//! block scalar out. Here they become the bytes of one token.

use std::ops::Range;

use saphyr_parser::Marker;

use super::Style;

/// Turns the parser's lines and columns to bytes. Its count of characters from the beginning of the text is not used: it
/// goes wrong behind a directive with characters of several bytes.
pub(crate) struct Offsets<'t> {
    text: &'t str,
    /// The number of the first character of each line.
    lines: Vec<usize>,
    /// The byte of every so many characters; empty where each character is one byte.
    marks: Vec<usize>,
}

/// The mark of the order of bytes, which YAML allows before any document.
const MARK: char = '\u{feff}';

/// Characters between two marks.
const STRIDE: usize = 256;

impl<'t> Offsets<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut lines = vec![0];
        let mut marks = Vec::new();
        if text.is_ascii() {
            let bytes = text.as_bytes();
            let in_pair = |at: usize| bytes.get(at..at + 2) == Some(b"\r\n");
            let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| !in_pair(*at));
            lines.extend(breaks.map(|at| at + 1));
            return Self { text, lines, marks };
        }
        let mut characters = text.char_indices().enumerate().peekable();
        while let Some((number, (at, character))) = characters.next() {
            if number % STRIDE == 0 {
                marks.push(at);
            }
            let in_pair = character == '\r' && matches!(characters.peek(), Some((_, (_, '\n'))));
            if matches!(character, '\n' | '\r') && !in_pair {
                lines.push(number + 1);
            }
        }
        Self { text, lines, marks }
    }

    /// The byte of a place; the end of the text for those behind it.
    pub(crate) fn byte(&self, marker: &Marker) -> usize {
        let line = self.lines.get(marker.line().saturating_sub(1)).copied();
        let Some(character) = line.map(|first| first.saturating_add(marker.col())) else {
            return self.text.len();
        };
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(mark) = self.marks.get(character / STRIDE).copied() else { return self.text.len() };
        let rest = self.text.get(mark..).unwrap_or("");
        rest.char_indices().nth(character % STRIDE).map_or(self.text.len(), |(at, _)| mark + at)
    }
}

/// Where a node begins behind its anchor and its tag, from a place at or before them.
pub(super) fn behind_properties(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let here = skip_blank(text, at);
        match text.as_bytes().get(here) {
            Some(b'&' | b'!') => at = word_end(text, here),
            _ => return if at == start { start } else { here },
        }
    }
}

/// The end of the anchor or tag at `start`. A tag in brackets, `!<…>`, may hold what ends others.
fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    if rest.starts_with("!<")
        && let Some(end) = rest
            .find(|c: char| c.is_whitespace() || c == '>')
            .filter(|end| rest.as_bytes().get(*end) == Some(&b'>'))
    {
        return start + end + 1;
    }
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'));
    start + end.unwrap_or(rest.len())
}

/// The first byte that is no blank, no line break, no mark of the order of bytes and in no comment.
pub(super) fn skip_blank(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            0xEF if text.get(at..).is_some_and(|rest| rest.starts_with(MARK)) => at += MARK.len_utf8(),
            b'#' => {
                let rest = text.as_bytes().get(at..).unwrap_or(&[]);
                at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            }
            _ => break,
        }
    }
    at
}

/// Behind the indicator `:` or `-` that stands at or right behind `start`; `start` itself where there is none.
pub(super) fn behind_indicator(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    match text.as_bytes().get(start + blanks) {
        Some(b':' | b'-') => start + blanks + 1,
        _ => start,
    }
}

/// The bytes of a scalar. The parser's place is `given`; `before` is the end of the token before it.
pub(super) fn scalar(text: &str, given: &Range<usize>, before: usize, style: Style) -> Range<usize> {
    let start = behind_properties(text, given.start);
    match style {
        Style::SingleQuoted => start..single_quoted_end(text, start).unwrap_or(given.end),
        Style::DoubleQuoted => start..double_quoted_end(text, start).unwrap_or(given.end),
        Style::Literal | Style::Folded => {
            let start = block_header(text, before).unwrap_or(start);
            let whole = text.get(start..given.end).unwrap_or("");
            start..start + whole.trim_end().len()
        }
        Style::Plain | Style::Block | Style::Flow => {
            let whole = text.get(start..given.end).unwrap_or("");
            start..start + whole.trim_end().len()
        }
    }
}

fn single_quoted_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        at += memchr::memchr(b'\'', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'\'') {
            return Some(at);
        }
        at += 1;
    }
}

fn double_quoted_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)? + 1;
        if bytes.get(at - 1) == Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// The `|` or `>` of the block scalar that follows a token: between them are only indicators, properties and comments.
fn block_header(text: &str, before: usize) -> Option<usize> {
    let mut at = before;
    loop {
        at = skip_blank(text, at);
        match text.as_bytes().get(at)? {
            b'|' | b'>' => return Some(at),
            b':' | b'-' | b'?' => at += 1,
            b'&' | b'!' => at = word_end(text, at),
            // The end of a document that did not begin.
            b'.' => at += 1,
            _ => return None,
        }
    }
}

/// The `-` of the first item of the block sequence that follows a token. The parser gives the place of what the item holds
/// where the list is not indented.
pub(super) fn dash(text: &str, before: usize) -> Option<usize> {
    let mut at = before;
    loop {
        at = skip_blank(text, at);
        match text.as_bytes().get(at)? {
            b'-' => return Some(at),
            b':' | b'?' => at += 1,
            b'&' | b'!' => at = word_end(text, at),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        /// Lines begin at the same places whatever follows them.
        #[test]
        fn a_text_without_other_letters_has_the_lines_of_one_with_them(text in "[ab \r\n]{0,40}") {
            let (plain, other) = (Offsets::new(&text), format!("{text}é"));
            prop_assert!(plain.marks.is_empty());
            prop_assert_eq!(plain.lines, Offsets::new(&other).lines);
        }
    }
}
