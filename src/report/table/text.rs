//! Texts in the columns of a terminal: how wide they are, cut, filled up, broken into lines, and coloured last of all, so
//! that colours never count as width.

use unicode_width::UnicodeWidthStr as _;

/// What a text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Plain,
    Heading,
    Dim,
    Differs,
    Unknown,
    Worst,
}

/// How many columns a text takes: of what is printed with one byte, one for each.
pub(in crate::report) fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// A text of at most `room` columns; what was cut is an ellipsis.
pub(in crate::report) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let (head, _) = broken(text, room.saturating_sub(1));
    if room > 0 { format!("{head}…") } else { String::new() }
}

/// A text and as many blanks as bring it to `room` columns.
pub(in crate::report) fn filled(text: &str, room: usize) -> String {
    let mut result = text.to_owned();
    result.extend(std::iter::repeat_n(' ', room.saturating_sub(width(text))));
    result
}

/// A text in lines of at most `room` columns, broken between its [`pieces`]; a piece that is longer is broken anywhere.
pub(in crate::report) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let room = room.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for mut piece in pieces(paragraph) {
            if !line.is_empty() && used + width(piece.trim_end()) > room {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            while width(piece.trim_end()) > room {
                let (head, rest) = broken(piece, room);
                if head.is_empty() {
                    break;
                }
                lines.push(head.to_owned());
                piece = rest;
            }
            line.push_str(piece);
            // No ASCII changes what stands before it.
            used = if piece.is_ascii() { used + width(piece) } else { width(&line) };
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// What a text may be broken into: its words, and the parts of names that are joined by hyphens, slashes, dots or
/// underscores. A list without blanks breaks behind its
/// commas. What joins numbers or begins a word joins no names.
pub(in crate::report) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((_, one)) = rest.next() {
        let Some((next_at, next)) = rest.peek().copied() else { break };
        let named = next.is_alphanumeric() || matches!(next, '<' | '?');
        let ends = match one {
            ' ' => next != ' ',
            '-' | '.' => {
                named && before.is_alphanumeric() && !(before.is_ascii_digit() && next.is_ascii_digit())
            }
            '/' | '_' => named && before != ' ',
            ',' | ';' | '–' => next != ' ',
            _ => false,
        };
        if ends {
            pieces.extend(text.get(begin..next_at));
            begin = next_at;
        }
        before = one;
    }
    pieces.extend(text.get(begin..));
    pieces
}

/// A text in two, the first of at most `room` columns. What a character takes depends on what follows it, so the beginning is
/// measured as a whole.
fn broken(text: &str, room: usize) -> (&str, &str) {
    if let Some((head, rest)) = text.split_at_checked(room)
        && width(head) == head.len()
        && rest.starts_with(|next: char| next.is_ascii())
    {
        return (head, rest);
    }
    let mut head = "";
    for (at, one) in text.char_indices() {
        let longer = text.get(..at + one.len_utf8()).unwrap_or(text);
        if width(longer) > room {
            break;
        }
        head = longer;
    }
    (head, text.get(head.len()..).unwrap_or(""))
}

/// A text in its colour.
pub(in crate::report) fn painted(text: &str, tone: Tone, color: bool) -> String {
    let code = match tone {
        Tone::Plain => return text.to_owned(),
        Tone::Heading => "1",
        Tone::Dim => "2",
        Tone::Differs => "33",
        Tone::Unknown => "35",
        Tone::Worst => "1;31",
    };
    if color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_terminal_and_not_of_bytes_or_characters() {
        assert_eq!(width("a–≠…"), 4);
        assert_eq!(width("日本"), 4);
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
        // A sign becomes wide by what follows it.
        assert_eq!(cut("\u{2764}\u{fe0f}\u{2764}\u{fe0f}", 3), "\u{2764}\u{fe0f}…");
        assert_eq!(filled("é", 3), "é  ");
    }

    #[test]
    fn lines_break_between_words_and_parts_of_names_and_long_pieces_break_anywhere() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("one\ntwo", 8), ["one", "two"]);
        assert_eq!(wrapped("abcdefghijk lm", 8), ["abcdefgh", "ijk lm"]);
        assert_eq!(wrapped("sync-policy-job", 12), ["sync-policy-", "job"]);
        assert_eq!(wrapped("日本語日本語", 5), ["日本", "語日", "本語"]);
        assert_eq!(wrapped("", 8), [""]);
    }

    #[test]
    fn names_have_pieces_and_numbers_and_options_have_none() {
        assert_eq!(pieces("a-b/c.d__e f"), ["a-", "b/", "c.", "d__", "e ", "f"]);
        assert_eq!(pieces("--set-env X"), ["--set-", "env ", "X"]);
        assert_eq!(pieces("1.2.3 10-20 /health"), ["1.2.3 ", "10-20 ", "/health"]);
        assert_eq!(pieces("a,b;c–d"), ["a,", "b;", "c–", "d"]);
        assert_eq!(pieces(""), [""]);
    }

    #[test]
    fn colours_end_where_they_begin() {
        assert_eq!(painted("x", Tone::Dim, true), "\u{1b}[2mx\u{1b}[0m");
        assert_eq!(painted("x", Tone::Dim, false), "x");
    }
}
