//! Texts in the columns of a terminal: how wide they are, cut, filled up, broken into lines, and coloured last of all, so
//! that colours never count as width.

use unicode_width::UnicodeWidthChar as _;
use unicode_width::UnicodeWidthStr as _;

/// What a text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Heading,
    Dim,
    Differs,
    Unknown,
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text of at most `room` columns; what was cut is an ellipsis.
pub(super) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut result = String::new();
    let mut taken = 0;
    for one in text.chars() {
        let wide = one.width().unwrap_or(0);
        if taken + wide + 1 > room {
            break;
        }
        taken += wide;
        result.push(one);
    }
    if room > 0 {
        result.push('…');
    }
    result
}

/// A text and as many blanks as bring it to `room` columns.
pub(super) fn filled(text: &str, room: usize) -> String {
    let mut result = text.to_owned();
    result.extend(std::iter::repeat_n(' ', room.saturating_sub(width(text))));
    result
}

/// The words of a text in lines of at most `room` columns; a word that is longer is broken.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let room = room.max(8);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word = word.to_owned();
        if let Some(line) = lines.last_mut() {
            let blank = usize::from(!line.is_empty());
            if width(line) + blank + width(&word) <= room {
                if blank == 1 {
                    line.push(' ');
                }
                line.push_str(&word);
                continue;
            }
        }
        while width(&word) > room {
            let (head, rest) = broken(&word, room);
            lines.push(head);
            word = rest;
        }
        lines.push(word);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn broken(word: &str, room: usize) -> (String, String) {
    let mut taken = 0;
    let at = word
        .char_indices()
        .find(|(_, one)| {
            taken += one.width().unwrap_or(0);
            taken > room
        })
        .map_or(word.len(), |(at, _)| at);
    let (head, rest) = word.split_at_checked(at).unwrap_or((word, ""));
    (head.to_owned(), rest.to_owned())
}

/// A text in its colour.
pub(super) fn painted(text: &str, tone: Tone, color: bool) -> String {
    let code = match tone {
        Tone::Plain => return text.to_owned(),
        Tone::Heading => "1",
        Tone::Dim => "2",
        Tone::Differs => "33",
        Tone::Unknown => "35",
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
        assert_eq!(filled("é", 3), "é  ");
    }

    #[test]
    fn lines_break_between_words_and_long_words_break_anywhere() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghijk lm", 8), ["abcdefgh", "ijk lm"]);
        assert_eq!(wrapped("", 8), [""; 0]);
    }

    #[test]
    fn colours_end_where_they_begin() {
        assert_eq!(painted("x", Tone::Dim, true), "\u{1b}[2mx\u{1b}[0m");
        assert_eq!(painted("x", Tone::Dim, false), "x");
    }
}
