//! What is between the quotes: texts, escapes and holes.

use std::borrow::Cow;

use super::ast::{Expr, View};
use super::kind::{Field, Kind};

/// A piece of a string.
#[derive(Clone, Copy)]
pub enum Piece<'t> {
    /// Text as written, escapes not yet read.
    Raw(View<'t>),
    /// One escape, such as `\n` or `\u{1F600}`.
    Escape(View<'t>),
    /// The expression in a hole; nothing when it could not be read.
    Hole(View<'t>, Option<Expr<'t>>),
}

/// A string of any form.
#[derive(Clone, Copy)]
pub struct Str<'t>(pub(super) View<'t>);

impl<'t> Str<'t> {
    /// The node.
    pub fn view(self) -> View<'t> {
        self.0
    }

    /// The pieces of an interpolated or escaped string; empty for a plain one, whose text [`Str::plain`] has.
    pub fn pieces(self) -> impl Iterator<Item = Piece<'t>> {
        self.0.children().filter_map(|child| match child.kind() {
            Some(Kind::StringContent | Kind::MultilineStringContent) => Some(Piece::Raw(child)),
            Some(Kind::EscapeSequence) => Some(Piece::Escape(child)),
            Some(Kind::Interpolation) => {
                Some(Piece::Hole(child, child.field(Field::Expression).and_then(Expr::new)))
            }
            _ => None,
        })
    }

    /// The text of a string without holes. Escapes that do not exist stay as they are written; they are reported apart.
    pub fn plain(self) -> Option<Cow<'t, str>> {
        if self.0.kind() == Some(Kind::MultilineString) {
            return Some(Cow::Borrowed(multiline(self.0.text())));
        }
        if !self.0.children().any(|child| child.node().is_named()) {
            let text = self.0.text();
            let inside = text.strip_prefix('\'').unwrap_or(text);
            return Some(Cow::Borrowed(inside.strip_suffix('\'').unwrap_or(inside)));
        }
        let pieces: Vec<_> = self.pieces().collect();
        if pieces.iter().any(|piece| matches!(piece, Piece::Hole(..))) {
            return None;
        }
        let text = text_of(pieces.into_iter());
        Some(Cow::Owned(if self.is_multiline() { without_first_break(&text).to_owned() } else { text }))
    }

    /// Whether a line break directly behind the opening quotes is dropped: in strings of three quotes.
    pub fn is_multiline(self) -> bool {
        self.0.kind() == Some(Kind::InterpolatedMultilineString)
    }
}

/// The text of pieces without holes. Halves of a character written as two escapes come together again.
pub fn text_of<'t>(pieces: impl Iterator<Item = Piece<'t>>) -> String {
    let mut out = String::new();
    let mut high: Option<u16> = None;
    for piece in pieces {
        let escape = match piece {
            Piece::Escape(view) => escape(view.text()),
            Piece::Raw(_) | Piece::Hole(..) => None,
        };
        if let Some(first) = high.take() {
            if let Some(Escape::Half(second)) = escape
                && let Some(Ok(character)) = char::decode_utf16([first, second]).next()
            {
                out.push(character);
                continue;
            }
            out.push(char::REPLACEMENT_CHARACTER);
        }
        match (piece, escape) {
            (_, Some(Escape::Character(character))) => out.push(character),
            (_, Some(Escape::Half(half))) => high = Some(half),
            (Piece::Raw(view) | Piece::Escape(view), None) => out.push_str(view.text()),
            (Piece::Hole(..), None) => {}
        }
    }
    if high.is_some() {
        out.push(char::REPLACEMENT_CHARACTER);
    }
    out
}

/// What an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// A character.
    Character(char),
    /// Half of one: a UTF-16 surrogate.
    Half(u16),
}

/// Reads an escape with its backslash. `None` when there is no such escape.
pub fn escape(written: &str) -> Option<Escape> {
    let rest = written.strip_prefix('\\')?;
    if let Some(digits) = rest.strip_prefix("u{").and_then(|rest| rest.strip_suffix('}')) {
        let code =
            u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 8 && !digits.starts_with('+'))?;
        return match char::from_u32(code) {
            Some(character) => Some(Escape::Character(character)),
            None => u16::try_from(code).ok().map(Escape::Half),
        };
    }
    let character = match rest {
        "n" => '\n',
        "r" => '\r',
        "t" => '\t',
        "\\" => '\\',
        "'" => '\'',
        "$" => '$',
        _ => return None,
    };
    Some(Escape::Character(character))
}

/// The text of a string between three quotes: the last three of the closing run end it, one line break directly behind
/// the opening ones is dropped.
fn multiline(written: &str) -> &str {
    let inside = written.strip_prefix("'''").unwrap_or(written);
    let inside = inside.strip_suffix("'''").unwrap_or(inside);
    without_first_break(inside)
}

/// Drops one line break at the beginning.
pub fn without_first_break(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\n', '\r'])).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(escape("\\n"), Some(Escape::Character('\n')));
        assert_eq!(escape("\\u{1F600}"), Some(Escape::Character('😀')));
        assert_eq!(escape("\\u{0000000A}"), Some(Escape::Character('\n')));
        assert_eq!(escape("\\u{D83D}"), Some(Escape::Half(0xD83D)));
        for wrong in ["\\q", "\\u{}", "\\u{110000}", "\\u{+1}", "\\u", "\\u{000000001}"] {
            assert_eq!(escape(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn quotes_at_the_ends_of_a_multi_line_string() {
        assert_eq!(multiline("''''abc''''"), "'abc'");
        assert_eq!(multiline("''''''"), "");
        assert_eq!(multiline("'''\n'''"), "");
        assert_eq!(multiline("'''\r\na\r\n'''"), "a\r\n");
        assert_eq!(multiline("'''a''''"), "a'");
        assert_eq!(multiline("''''\nabc\n''''"), "'\nabc\n'");
    }

    /// What each piece of the string in `var x = …` is.
    fn pieces(written: &str) -> Vec<String> {
        in_string(written, |string| {
            let piece = |piece| match piece {
                Piece::Raw(view) => format!("raw {}", view.text()),
                Piece::Escape(view) => format!("escape {}", view.text()),
                Piece::Hole(_, Some(expr)) => format!("hole {}", expr.view().text()),
                Piece::Hole(view, None) => format!("unread {}", view.text()),
            };
            string.pieces().map(piece).collect()
        })
    }

    fn plain(written: &str) -> Option<String> {
        in_string(written, |string| string.plain().map(Cow::into_owned))
    }

    fn in_string<T>(written: &str, ask: impl Fn(Str<'_>) -> T) -> T {
        let text = format!("var x = {written}");
        let file = crate::source::Sources::new().add("main.bicep", text.as_str());
        let tree = crate::bicep::syntax::parse(file, text.as_str().into());
        let Some(crate::bicep::syntax::ast::Declaration::Variable(variable)) = tree.declarations().next()
        else {
            panic!("{text} is no variable")
        };
        match variable.value() {
            Some(Expr::String(string)) => ask(string),
            _ => panic!("{written} is no string"),
        }
    }

    #[test]
    fn a_string_is_texts_escapes_and_holes_in_order() {
        assert_eq!(
            pieces("'a${b}\\n${'c${d}'}$e'"),
            ["raw a", "hole b", "escape \\n", "hole 'c${d}'", "raw $", "raw e"]
        );
        assert_eq!(pieces("$$'''a ${b} $${c}\\n'''").join("|"), "raw a ${b} |hole c|raw \\n");
        assert!(pieces("'plain'").is_empty());
    }

    #[test]
    fn only_a_string_without_holes_has_a_plain_text() {
        assert_eq!(plain("'a // b'").as_deref(), Some("a // b"));
        assert_eq!(plain("''").as_deref(), Some(""));
        assert_eq!(plain("'it\\'s \\${x}'").as_deref(), Some("it's ${x}"));
        assert_eq!(plain("'''\na\\n'''").as_deref(), Some("a\\n"));
        assert_eq!(plain("'a${b}'"), None);
    }

    #[test]
    fn the_forms_of_strings_are_told_apart() {
        let form = |written| in_string(written, |string| (string.plain().is_none(), string.is_multiline()));
        assert_eq!(form("'a${b}'"), (true, false));
        assert_eq!(form("'a\\n'"), (false, false));
        assert_eq!(form("'''b'''"), (false, false));
        assert_eq!(form("$'''${b}'''"), (true, true));
    }

    #[test]
    fn halves_of_a_character_come_together_and_lone_ones_are_replaced() {
        assert_eq!(plain(r"'\u{D83D}\u{DE00}!'").as_deref(), Some("😀!"));
        assert_eq!(plain(r"'\u{D83D}'").as_deref(), Some("\u{fffd}"));
        assert_eq!(plain(r"'\u{D83D}a\u{DE00}'").as_deref(), Some("\u{fffd}a\u{fffd}"));
        assert_eq!(plain(r"'\u{D83D}\u{D83D}\u{DE00}'").as_deref(), Some("\u{fffd}😀"));
    }
}
