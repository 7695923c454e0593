//! The outline of a text: brackets, words, line breaks, and where declarations begin.
//!
//! When the parser meets a mistake, its own recovery may give up far more than the broken declaration. The outline needs
//! no grammar, so it survives any mistake: it knows strings and comments well enough to pass over them, and that a
//! declaration begins in the first column.

use std::collections::BTreeSet;
use std::ops::Range;

/// A piece of a text. Blanks, comments and the insides of strings are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// What it is.
    pub(super) what: What,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// What a [`Piece`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// `(`, `[` or `{`; [`HOLE`] for the `${` in a string.
    Open(u8),
    /// `)`, `]` or `}`; [`HOLE`] for the `}` that ends one.
    Close(u8),
    /// A name, a keyword or a number.
    Word,
    /// A whole string, or a part of one up to a hole.
    Text,
    /// One line break.
    Break,
    /// Any other character.
    Sign,
}

/// Walks over the pieces of a text.
pub(super) struct Outline<'a> {
    text: &'a [u8],
    at: usize,
    /// Open brackets and holes, so that a `}` that ends a hole leads back into its string.
    open: Vec<u8>,
    /// How many brackets were open before the outermost hole of this line.
    hole: Option<usize>,
    /// Whether the next byte is inside a one-line string.
    in_string: bool,
}

/// Stands for a hole among the brackets.
pub(super) const HOLE: u8 = b'$';

impl<'a> Outline<'a> {
    /// The outline of `text` from the byte `at` on.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text: text.as_bytes(), at, open: Vec::new(), hole: None, in_string: false }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(prefix))
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// Passes over a block comment; to the end of the text when it has none.
    fn skip_block_comment(&mut self) {
        self.at += 2;
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |found| found + 2);
    }

    /// Passes over a string from its opening quote.
    fn skip_string(&mut self) {
        if self.starts_with(b"'''") {
            self.at += 3;
            let rest = self.text.get(self.at..).unwrap_or_default();
            self.at += memchr::memmem::find(rest, b"'''").map_or(rest.len(), |found| found + 3);
            self.skip_while(|byte| byte == b'\'');
        } else {
            self.at += 1;
            self.skip_string_content();
        }
    }

    /// Passes over the inside of a one-line string up to its end, a hole or the end of the line.
    fn skip_string_content(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\r' | b'\n' => return,
                b'\\' if !matches!(self.peek(1), Some(b'\r' | b'\n')) => self.at += 2,
                b'\'' => {
                    self.at += 1;
                    return;
                }
                b'$' if self.peek(1) == Some(b'{') => {
                    self.in_string = true;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }
}

impl Iterator for Outline<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if std::mem::take(&mut self.in_string) {
            let start = self.at;
            if self.starts_with(b"${") {
                self.at += 2;
                self.hole.get_or_insert(self.open.len());
                self.open.push(HOLE);
                return Some(Piece { what: What::Open(HOLE), start, end: self.at });
            }
            self.skip_string_content();
            return Some(Piece { what: What::Text, start, end: self.at });
        }
        loop {
            self.skip_while(|byte| matches!(byte, b' ' | b'\t'));
            if self.starts_with(b"//") {
                self.skip_while(|byte| !matches!(byte, b'\r' | b'\n'));
            } else if self.starts_with(b"/*") {
                self.skip_block_comment();
            } else {
                break;
            }
        }
        let start = self.at;
        let what = match self.peek(0)? {
            b'\r' | b'\n' => {
                self.at += if self.starts_with(b"\r\n") { 2 } else { 1 };
                // No hole goes on to the next line, and what was opened in it is as good as closed.
                if let Some(hole) = self.hole.take() {
                    self.open.truncate(hole);
                }
                What::Break
            }
            byte @ (b'(' | b'[' | b'{') => {
                self.at += 1;
                self.open.push(byte);
                What::Open(byte)
            }
            byte @ (b')' | b']' | b'}') => {
                self.at += 1;
                let opening = self.open.pop();
                self.hole = self.hole.filter(|hole| *hole < self.open.len());
                if opening == Some(HOLE) && byte == b'}' {
                    self.in_string = true;
                    What::Close(HOLE)
                } else {
                    What::Close(byte)
                }
            }
            b'\'' => {
                self.skip_string();
                What::Text
            }
            byte if is_word(byte) => {
                self.skip_while(is_word);
                What::Word
            }
            byte => {
                self.at += 1;
                // A character of several bytes is one sign.
                if byte >= 0x80 {
                    self.skip_while(|byte| byte & 0xC0 == 0x80);
                }
                What::Sign
            }
        };
        Some(Piece { what, start, end: self.at })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The words a declaration may begin with.
pub(super) const DECLARATIONS: &[&str] = &[
    "assert",
    "extends",
    "extension",
    "extensionConfig",
    "func",
    "import",
    "metadata",
    "module",
    "output",
    "param",
    "resource",
    "targetScope",
    "test",
    "type",
    "using",
    "var",
];

/// Cuts a text into stretches of one declaration each: from the first column of its decorators or its keyword to where the
/// next begins. What stands before the first belongs to it.
///
/// A declaration begins one even where a bracket is still open, for that is how a missing bracket is found. Anything else
/// in the first column begins one only outside of brackets, unless it is a sign that continues the line before; and so does
/// an indented word, unless the line before cannot end there.
pub(super) fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut pieces = Outline::new(text, 0).peekable();
    let mut line = Some(0);
    let mut before = None;
    let mut depth = 0_usize;
    // After a decorator the declaration it decorates does not begin a stretch of its own.
    let mut decorating = None;
    while let Some(piece) = pieces.next() {
        let first = line.filter(|_| piece.what != What::Break);
        if let Some(first) = first {
            let next = pieces.peek().copied();
            let decorator = is_decorator(text, piece, next);
            let begins = if is_first(text, first, piece) {
                decorator || is_declaration(text, piece, next) || (depth == 0 && !continues(text, piece))
            } else {
                depth == 0
                    && (decorator || piece.what == What::Word)
                    && !before.is_some_and(|before| expects_more(text, before))
            };
            if begins && decorating.is_none() {
                starts.push(piece.start);
                depth = 0;
            }
            if begins || (decorating.is_some() && depth == 0) {
                decorating = decorator.then_some(Decorating::Name);
            }
        } else if depth == 0 {
            decorating = decorating.and_then(|state| state.behind(text, piece));
        }
        match piece.what {
            What::Open(_) => depth += 1,
            What::Close(_) => depth = depth.saturating_sub(1),
            What::Word | What::Text | What::Break | What::Sign => {}
        }
        if piece.what == What::Break {
            line = Some(piece.end);
        } else {
            line = None;
            before = Some(piece);
        }
    }
    if let Some(first) = starts.first_mut() {
        *first = 0;
    } else {
        starts.push(0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// How far a decorator has come. It ends where anything else follows on its line: then that is what it decorates.
#[derive(Clone, Copy)]
enum Decorating {
    /// A name is next: behind `@` and `.`.
    Name,
    /// The decorator may end here, or go on with a dot or its arguments.
    Named,
    /// Only a line break is next.
    Done,
}

impl Decorating {
    fn behind(self, text: &str, piece: Piece) -> Option<Self> {
        match (self, piece.what) {
            (Self::Name, What::Word) => Some(Self::Named),
            (Self::Named, What::Sign) if text.as_bytes().get(piece.start) == Some(&b'.') => Some(Self::Name),
            (Self::Named, What::Open(b'(')) => Some(Self::Done),
            (state, What::Break) => Some(state),
            _ => None,
        }
    }
}

/// Whether what ends with this piece goes on in the next line, or would if that were allowed.
fn expects_more(text: &str, piece: Piece) -> bool {
    let before = text.get(..piece.start).unwrap_or("");
    match text.as_bytes().get(piece.start) {
        // That of a type stands directly behind it.
        Some(b'?' | b'!') => before.ends_with([' ', '\t']),
        Some(b';' | b',') => false,
        _ => piece.what == What::Sign,
    }
}

/// Whether a piece is the first of the line that begins at `first`, and stands in the first column or behind a comment there.
fn is_first(text: &str, first: usize, piece: Piece) -> bool {
    let before = text.get(first..piece.start).unwrap_or("");
    piece.what != What::Break && (before.is_empty() || before.starts_with("/*"))
}

/// `?`, `:` and `|` go on with a conditional or a union.
fn continues(text: &str, piece: Piece) -> bool {
    piece.what == What::Sign && matches!(text.as_bytes().get(piece.start), Some(b'?' | b':' | b'|'))
}

fn is_decorator(text: &str, piece: Piece, next: Option<Piece>) -> bool {
    text.get(piece.start..piece.end) == Some("@") && next.is_some_and(|next| next.what == What::Word)
}

/// `param x`, `import {`, `targetScope =`; and two words such as `parm x`, which no other place begins with.
fn is_declaration(text: &str, piece: Piece, next: Option<Piece>) -> bool {
    if piece.what != What::Word {
        return false;
    }
    let Some(next) = next else { return false };
    let known = text.get(piece.start..piece.end).is_some_and(|word| DECLARATIONS.contains(&word));
    match next.what {
        What::Word => next.start > piece.end,
        What::Text => known,
        What::Open(bracket) => known && bracket == b'{',
        What::Sign => known && matches!(text.as_bytes().get(next.start), Some(b'=' | b'*')),
        What::Break => known,
        What::Close(_) => false,
    }
}

/// The brackets that are open after the pieces that were passed, outermost first.
#[derive(Default)]
pub(super) struct Opened {
    open: Vec<Piece>,
    /// How many of them are from earlier lines; holes are only among the others.
    earlier: usize,
}

impl Opened {
    /// Goes on behind a piece.
    pub(super) fn pass(&mut self, piece: Piece) {
        match piece.what {
            What::Open(_) => self.open.push(piece),
            What::Close(closing) => {
                if self.open.last().is_some_and(|opening| closes(opening.what, closing)) {
                    self.open.pop();
                    self.earlier = self.earlier.min(self.open.len());
                }
            }
            What::Break => {
                // No hole goes on to the next line.
                let line = self.open.split_off(self.earlier);
                self.open.extend(line.into_iter().filter(|opening| opening.what != What::Open(HOLE)));
                self.earlier = self.open.len();
            }
            What::Word | What::Text | What::Sign => {}
        }
    }

    /// The innermost bracket that is open.
    pub(super) fn innermost(&self) -> Option<Piece> {
        self.open.last().copied()
    }
}

/// Where the brackets begin that are never closed. Each closing bracket closes the last open one, of whatever form: with
/// mistakes around, their number says more than their form.
pub(super) fn never_closed(text: &str) -> BTreeSet<usize> {
    let mut open = Vec::new();
    for piece in Outline::new(text, 0) {
        match piece.what {
            What::Open(_) => open.push(piece.start),
            What::Close(_) => {
                open.pop();
            }
            What::Word | What::Text | What::Break | What::Sign => {}
        }
    }
    open.into_iter().collect()
}

fn closes(opening: What, closing: u8) -> bool {
    matches!(
        (opening, closing),
        (What::Open(b'('), b')')
            | (What::Open(b'['), b']')
            | (What::Open(b'{'), b'}')
            | (What::Open(HOLE), HOLE)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        stretches(text).into_iter().map(|range| text.get(range).unwrap()).collect()
    }

    #[test]
    fn a_stretch_begins_at_each_declaration_in_the_first_column() {
        assert_eq!(
            cut("// head\nparam a int\n\nvar b = {\n  var: 1\n}\n"),
            ["// head\nparam a int\n\n", "var b = {\n  var: 1\n}\n",]
        );
    }

    #[test]
    fn decorators_belong_to_what_they_decorate() {
        assert_eq!(
            cut("var a = 1\n@description('x')\n@minLength(1)\nparam b string\nvar c = 1\n"),
            ["var a = 1\n", "@description('x')\n@minLength(1)\nparam b string\n", "var c = 1\n",]
        );
    }

    #[test]
    fn strings_and_comments_hide_what_looks_like_a_declaration() {
        let text = "var a = '''\nparam x int\n'''\n/*\nvar b = 1\n*/\nvar c = '${f('{')}'\nvar d = 2\n";
        assert_eq!(cut(text).len(), 3);
    }

    #[test]
    fn unindented_members_are_not_declarations() {
        assert_eq!(cut("var a = {\ntype: 1\nparam: 2\nfoo: bar\n}\n").len(), 1);
    }

    #[test]
    fn an_indented_word_begins_a_stretch_where_the_line_before_can_end() {
        assert_eq!(cut("param a string?\n  b int\n  param c int\n").len(), 3);
        assert_eq!(cut("func f() int =>\n  g()\nvar a = b ?\n  c : d\nvar e = [\n  f\n]\n").len(), 3);
    }

    #[test]
    fn a_decorator_decorates_what_follows_on_its_line_if_anything_does() {
        assert_eq!(cut("@export()var a = 1\nvar b = 1\n").len(), 2);
        assert_eq!(cut("@output a string = b\nvar c = 1\n").len(), 2);
        assert_eq!(cut("@sys.secure() // why\n\n  a string\nvar b = 1\n").len(), 2);
        assert_eq!(cut("@metadata({\n  a: 1\n})\nparam b string\nvar c = 1\n").len(), 2);
    }

    #[test]
    fn a_misspelt_keyword_begins_a_stretch() {
        assert_eq!(cut("var a = 1\nvariable b = 2\n").len(), 2);
    }

    #[test]
    fn outside_of_brackets_whatever_stands_in_the_first_column_begins_a_stretch() {
        assert_eq!(cut("var a = b\n  ? 1\n: 2\n}\npara\nvar c = [\nd\n]\n").len(), 4);
    }

    fn open_at_the_end(text: &str) -> Vec<usize> {
        let mut open = Opened::default();
        Outline::new(text, 0).for_each(|piece| open.pass(piece));
        open.open.iter().map(|piece| piece.start).collect()
    }

    #[test]
    fn brackets_in_holes_are_seen_and_the_string_goes_on_behind_them() {
        assert_eq!(open_at_the_end("var a = '${f(x)}(' + ["), [21]);
    }

    #[test]
    fn a_hole_ends_with_its_line_and_what_is_open_in_it_is_not_closed_by_a_later_line() {
        assert_eq!(open_at_the_end("var a = [\n'${f(\nx}\n"), [8, 14]);
        assert_eq!(open_at_the_end("'${ {a: '${[\n"), [4, 11]);
        // The brace of the next line ends no hole: what stands behind it is no string.
        assert_eq!(cut("var a = '${f(\n)}{'\nvar b = 1\n").len(), 2);
        assert_eq!(open_at_the_end("'${f(\n)}{"), [8]);
    }

    #[test]
    fn a_bracket_that_is_never_closed_is_found_out() {
        assert_eq!(never_closed("var a = {\n  b: [\n  ]\n").into_iter().collect::<Vec<_>>(), [8]);
        assert!(never_closed("{ a: {} } }").is_empty());
    }
}
