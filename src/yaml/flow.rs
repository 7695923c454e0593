//! Collections in brackets, however their lines are indented.
//!
//! YAML wants what stands in brackets deeper than what is around, and so does the parser. The one in Kubernetes' tools does
//! not: people close a list right below its key, or write it from the first column. Between brackets a line break says no
//! more than a blank, so such a collection is read as if it stood on one line; each byte keeps its place.

/// The text with the collection whose bracket opens at `start` on one line. Nothing where it is so already, or where a line
/// break is more than a blank.
pub(super) fn on_one_line(text: &str, start: usize) -> Option<String> {
    let mut line = Line { bytes: text.as_bytes().to_vec(), at: start, last: b' ', changed: false };
    let mut depth = 0_usize;
    loop {
        match line.byte()? {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    break;
                }
            }
            quote @ (b'\'' | b'"') if line.begins_value() => line.quoted(quote)?,
            b'#' if line.follows_blank() => {
                line.comment();
                continue;
            }
            b'\n' | b'\r' => {
                line.join()?;
                continue;
            }
            _ => {}
        }
        line.pass();
    }
    if line.changed { String::from_utf8(line.bytes).ok() } else { None }
}

/// A text that is gone through byte by byte.
struct Line {
    bytes: Vec<u8>,
    at: usize,
    /// The last byte that was no blank.
    last: u8,
    changed: bool,
}

impl Line {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn before(&self) -> u8 {
        self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or(b' ')
    }

    fn follows_blank(&self) -> bool {
        matches!(self.before(), b' ' | b'\t' | b'\n' | b'\r')
    }

    /// A quote is one where a value begins, and a sign like any other within a word.
    fn begins_value(&self) -> bool {
        self.follows_blank() || matches!(self.before(), b'[' | b'{' | b',' | b':')
    }

    fn pass(&mut self) {
        if let Some(byte) = self.byte().filter(|byte| !byte.is_ascii_whitespace()) {
            self.last = byte;
        }
        self.at += 1;
    }

    fn blank(&mut self) {
        if let Some(byte) = self.bytes.get_mut(self.at) {
            *byte = b' ';
        }
        self.at += 1;
        self.changed = true;
    }

    /// Up to the last byte of a text in quotes.
    fn quoted(&mut self, quote: u8) -> Option<()> {
        loop {
            self.at += 1;
            match self.byte()? {
                b'\\' if quote == b'"' => self.at += 1,
                // A quote that is doubled stands for one.
                byte if byte == quote && quote == b'\'' && self.bytes.get(self.at + 1) == Some(&quote) => {
                    self.at += 1;
                }
                byte if byte == quote => return Some(()),
                _ => {}
            }
        }
    }

    fn comment(&mut self) {
        while self.byte().is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
            self.blank();
        }
    }

    /// Takes line breaks, blanks and comments out, unless a word goes on behind them.
    fn join(&mut self) -> Option<()> {
        while let Some(byte) = self.byte() {
            match byte {
                b'\n' | b'\r' => self.blank(),
                b' ' | b'\t' => self.at += 1,
                b'#' if self.follows_blank() => self.comment(),
                _ => break,
            }
        }
        let ends = matches!(self.last, b'[' | b'{' | b',' | b':');
        let ended = matches!(self.byte()?, b',' | b']' | b'}' | b':');
        (ends || ended).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::on_one_line;

    #[test]
    fn every_byte_keeps_its_place() {
        for (text, line) in [
            ("a: [\nx,\n]\nb: c", "a: [ x, ]\nb: c"),
            ("a: [\r\n  'it''s ]', # so\n \"\\\"]\" ]\n", "a: [    'it''s ]',       \"\\\"]\" ]\n"),
            ("a: {\nb: it's,\n\tc: {d: 1}}", "a: { b: it's, \tc: {d: 1}}"),
            ("a: [\n# æ\nx#y]", "a: [      x#y]"),
        ] {
            assert_eq!(on_one_line(text, 3).as_deref(), Some(line), "{text:?}");
            assert_eq!(text.len(), line.len());
        }
    }

    #[test]
    fn a_word_over_several_lines_is_left_alone() {
        for text in ["a: [one\n two]", "a: [\n", "a: [x]", "a: 'x\n'"] {
            assert_eq!(on_one_line(text, 3), None, "{text:?}");
        }
    }
}
