//! Where a part of a text stands in its file: escapes make a text shorter than what is written.

use std::borrow::Cow;
use std::ops::Range;

use super::json::StringLit;
use crate::source::{FileId, Span};

/// From bytes of a text to bytes of the file.
pub(super) struct Places {
    file: FileId,
    /// The byte in the file behind the opening quote.
    start: usize,
    /// The end of each escape, in the text and as written, from `start`; in order.
    escapes: Vec<(usize, usize)>,
    /// How many bytes of the text stand before what is asked about.
    skipped: usize,
}

impl Places {
    /// The places of a text; what is asked about begins `skipped` bytes behind its begin.
    pub(super) fn of(file: FileId, literal: &StringLit<'_>, source: &str, skipped: usize) -> Self {
        let start = literal.range.start + 1;
        let written = source.get(start..literal.range.end.saturating_sub(1)).unwrap_or_default();
        let escapes = match &literal.value {
            Cow::Borrowed(_) => Vec::new(),
            Cow::Owned(text) => escapes(written, text),
        };
        Self { file, start, escapes, skipped }
    }

    /// The place of a part.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.written(range.start), self.written(range.end))
    }

    fn written(&self, at: usize) -> usize {
        let at = at + self.skipped;
        let before = self.escapes.partition_point(|(text, _)| *text <= at);
        let (text, written) =
            before.checked_sub(1).and_then(|i| self.escapes.get(i)).copied().unwrap_or_default();
        self.start + written + (at - text)
    }
}

fn escapes(written: &str, text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut in_text, mut in_written) = (0, 0);
    for at in memchr::memchr_iter(b'\\', written.as_bytes()) {
        if at < in_written {
            // The second half of an escaped backslash or of a surrogate pair.
            continue;
        }
        in_text += at - in_written;
        let length = text.get(in_text..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let unicode = written.as_bytes().get(at + 1) == Some(&b'u');
        in_written = at
            + if !unicode {
                2
            } else if length == 4 {
                12
            } else {
                6
            };
        in_text += length;
        found.push((in_text, in_written));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arm::json;
    use crate::source::Sources;

    #[test]
    fn a_part_is_found_behind_escapes_of_every_length() {
        let source = r#"{"a": "x\"y\u00e6z\ud83d\ude00w\\v\n!"}"#;
        let file = Sources::new().add("a.json", source);
        let root = json::parse(file, source, &mut Vec::new()).unwrap();
        let literal = json::get_text(&root, "a").unwrap();
        let places = Places::of(file, literal, source, 0);
        for letter in ['x', 'y', 'z', 'w', 'v', '!'] {
            let at = literal.value.find(letter).unwrap();
            let span = places.span(&(at..at + 1));
            assert_eq!(source.get(span.range()), Some(letter.to_string().as_str()));
        }
    }
}
