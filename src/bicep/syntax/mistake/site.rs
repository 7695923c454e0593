//! The place of a mistake and what is around it.

use std::iter::Peekable;
use std::ops::Range;

use super::expected::Expected;
use crate::bicep::syntax::outline::{self, HOLE, Outline, Piece, What};
use crate::bicep::syntax::repair::Stuck;

/// Walks along one stretch from mistake to mistake, so that many of them cost no more than one walk.
pub(super) struct Walk<'a> {
    text: &'a str,
    stretch: Range<usize>,
    pieces: Peekable<Outline<'a>>,
    open: outline::Opened,
    /// The first word that begins a line: the keyword, behind the decorators.
    keyword: Option<Range<usize>>,
    line_start: bool,
    assigned: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str, stretch: Range<usize>) -> Self {
        let pieces = Outline::new(text, stretch.start).peekable();
        let line_start =
            text.get(..stretch.start).is_none_or(|text| text.is_empty() || text.ends_with(['\n', '\r']));
        let open = outline::Opened::default();
        Self { text, stretch, pieces, open, keyword: None, line_start, assigned: false }
    }

    /// The mistake at which the parser stood at `at`, which is behind all that were asked for before.
    pub(super) fn to(&mut self, at: Stuck) -> Site<'a> {
        while let Some(piece) = self.pieces.next_if(|piece| piece.end <= at.offset) {
            self.pass(piece);
        }
        let open = self.open.innermost();
        let mut token = token_at(self.text, at.offset, self.stretch.end);
        if token.is_empty() && open.is_none() {
            token = last_break(self.text, &self.stretch).unwrap_or(token);
        }
        // An operator of two signs is one thing.
        if let sign @ ("&" | "|") = self.text.get(token.clone()).unwrap_or("")
            && self.text.get(token.end..).is_some_and(|rest| rest.starts_with(sign))
        {
            token.end += 1;
        }
        let keyword =
            self.keyword.clone().unwrap_or_else(|| if self.line_start { token.clone() } else { 0..0 });
        let mut site = Site {
            text: self.text,
            stretch: self.stretch.clone(),
            offset: at.offset,
            token,
            open,
            keyword,
            assigned: self.assigned,
            expected: Expected::default(),
        };
        site.expected = Expected::in_state(at.state, &site);
        site
    }

    fn pass(&mut self, piece: Piece) {
        if piece.what == What::Word && self.line_start && self.keyword.is_none() {
            self.keyword = Some(piece.start..piece.end);
        }
        self.line_start = piece.what == What::Break;
        if piece.what == What::Sign && self.open.innermost().is_none() {
            self.assigned |= self.text.get(piece.start..piece.end) == Some("=");
        }
        self.open.pass(piece);
    }
}

/// The place of a mistake and what is around it.
pub(super) struct Site<'a> {
    pub(super) text: &'a str,
    pub(super) stretch: Range<usize>,
    /// Where the parser stood.
    pub(super) offset: usize,
    /// What it could not go on with.
    pub(super) token: Range<usize>,
    /// The innermost bracket that is open there.
    pub(super) open: Option<Piece>,
    keyword: Range<usize>,
    /// Whether the declaration's `=` stands before the mistake.
    pub(super) assigned: bool,
    pub(super) expected: Expected,
}

impl<'a> Site<'a> {
    /// The declaration up to the mistake.
    pub(super) fn before(&self) -> &'a str {
        self.text.get(self.stretch.start..self.offset.min(self.token.start)).unwrap_or("")
    }

    /// The line of the mistake up to it.
    pub(super) fn line_before(&self) -> &'a str {
        self.before().rsplit(['\n', '\r']).next().unwrap_or("")
    }

    /// The word the declaration begins with, behind its decorators.
    pub(super) fn keyword(&self) -> &'a str {
        self.text.get(self.keyword.clone()).unwrap_or("")
    }

    pub(super) fn found(&self) -> &'a str {
        self.text.get(self.token.clone()).unwrap_or("")
    }

    /// The last word before the mistake, blanks between.
    pub(super) fn word_before(&self) -> &'a str {
        last_word(self.before())
    }

    /// The word before the name that stands before the mistake: `param` in `param x =`.
    pub(super) fn word_before_name(&self) -> Option<&'a str> {
        self.line_before().split_whitespace().next()
    }

    pub(super) fn ends_with(&self, sign: char) -> bool {
        self.before().trim_end_matches([' ', '\t']).ends_with(sign)
    }

    pub(super) fn at_line_break(&self) -> bool {
        self.found().starts_with(['\n', '\r'])
    }

    /// Whether the line, the declaration or the file ends here.
    pub(super) fn is_over(&self) -> bool {
        self.found().is_empty() || self.at_line_break()
    }

    pub(super) fn in_hole(&self) -> bool {
        self.is_in(HOLE)
    }

    pub(super) fn is_in(&self, bracket: u8) -> bool {
        self.open.is_some_and(|open| open.what == What::Open(bracket))
    }

    /// Whether the innermost parenthesis is that of a call.
    pub(super) fn in_call(&self) -> bool {
        self.is_in(b'(') && !matches!(last_word(self.before_open()), "" | "if" | "for" | "in")
    }

    /// Whether the innermost bracket follows a value: that of an index.
    pub(super) fn in_index(&self) -> bool {
        self.is_in(b'[')
            && self.assigned
            && self
                .before_open()
                .ends_with(|last: char| last.is_ascii_alphanumeric() || "_)]}'!".contains(last))
    }

    /// Whether this is in the type that is declared.
    pub(super) fn in_type(&self) -> bool {
        matches!(self.keyword(), "param" | "output") && !self.assigned || self.keyword() == "type"
    }

    /// Whether a number ends directly before the mistake.
    pub(super) fn is_behind_a_number(&self) -> bool {
        self.before().ends_with(|last: char| last.is_ascii_digit())
            && last_word(self.before()).parse::<u64>().is_ok()
    }

    /// Whether this is strange only because an earlier mistake has misled the parser: it has left the brackets around, or
    /// does not see that a line closes the innermost of them.
    pub(super) fn is_consequence(&self) -> bool {
        let closing = match self.open.map(|open| open.what) {
            Some(What::Open(b'(')) => ")",
            Some(What::Open(b'[')) => "]",
            Some(What::Open(b'{')) => "}",
            _ => return false,
        };
        let closes = self.found() == closing && self.line_before().trim().is_empty();
        self.expected.declaration || (closes && !self.before().trim_end().ends_with(','))
    }

    /// The last piece before the mistake.
    pub(super) fn piece_before(&self) -> Option<Piece> {
        Outline::new(self.text, self.stretch.start).take_while(|piece| piece.end <= self.token.start).last()
    }

    /// The `if` of `: if (…)` directly before the mistake, in the innermost brackets.
    pub(super) fn filter_before(&self) -> Option<Piece> {
        let is = |piece: Option<Piece>, text| {
            piece.is_some_and(|piece| self.text.get(piece.start..piece.end) == Some(text))
        };
        let mut depth = 0_usize;
        // What stands before the last bracket that opened, and whether nothing follows where it closed.
        let (mut colon, mut word, mut filter, mut over) = (None, None, None, false);
        let from = self.open.filter(|_| self.in_loop())?.end;
        for piece in Outline::new(self.text, from).take_while(|piece| piece.end <= self.token.start) {
            match piece.what {
                What::Open(_) => {
                    if depth == 0 {
                        filter = word.filter(|_| is(word, "if") && is(colon, ":"));
                    }
                    depth += 1;
                }
                What::Close(_) => depth = depth.saturating_sub(1),
                What::Word | What::Text | What::Break | What::Sign => {}
            }
            over = depth == 0 && matches!(piece.what, What::Close(_));
            if depth == 0 {
                (colon, word) = (word, Some(piece));
            }
        }
        filter.filter(|_| over)
    }

    /// Where the last decorator before the mistake begins.
    pub(super) fn last_decorator(&self) -> Option<usize> {
        let before =
            Outline::new(self.text, self.stretch.start).take_while(|piece| piece.end <= self.token.start);
        let at = |piece: &Piece| self.text.get(piece.start..piece.end) == Some("@");
        before.filter(|piece| piece.what == What::Sign && at(piece)).last().map(|piece| piece.start)
    }

    /// The first line break in the parentheses that end before the mistake.
    pub(super) fn break_in_parentheses(&self) -> Option<usize> {
        let behind = self.stretch.start + self.before().trim_end_matches([' ', '\t']).len();
        let mut open = Vec::new();
        let mut breaks = Vec::new();
        for piece in Outline::new(self.text, self.stretch.start).take_while(|piece| piece.end < behind) {
            match piece.what {
                What::Open(_) => open.push(piece.end),
                What::Close(_) => drop(open.pop()),
                What::Break => breaks.push(piece.start),
                What::Word | What::Text | What::Sign => {}
            }
        }
        let inside = open.pop()?;
        breaks.into_iter().find(|place| *place >= inside)
    }

    /// The declaration up to the innermost open bracket.
    pub(super) fn before_open(&self) -> &'a str {
        self.open.and_then(|open| self.text.get(self.stretch.start..open.start)).unwrap_or("")
    }

    /// Whether the innermost bracket is that of a loop.
    pub(super) fn in_loop(&self) -> bool {
        let inside =
            self.open.filter(|_| self.is_in(b'[')).and_then(|open| self.text.get(open.end..self.offset));
        let rest = inside.and_then(|inside| inside.trim_start().strip_prefix("for"));
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_'))
    }

    /// Whether a loop stands before its colon.
    pub(super) fn loop_wants_colon(&self) -> bool {
        self.in_loop()
            && self.open.and_then(|open| self.text.get(open.end..self.offset)).is_some_and(|inside| {
                let mut words = inside.split([' ', '\t', ')']);
                words.any(|word| word == "in") && !inside.contains(':')
            })
    }
}

fn last_word(text: &str) -> &str {
    let text = text.trim_end_matches([' ', '\t']);
    let start = text
        .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    text.get(start..).unwrap_or("")
}

/// What stands at `offset`: a word, a sign, a line break, or nothing when the declaration is over. Line breaks that end a
/// declaration were understood; what is missing is missing on the line they end.
pub(super) fn token_at(text: &str, offset: usize, end: usize) -> Range<usize> {
    let inside = text.get(..end).unwrap_or(text);
    match Outline::new(inside, offset).next() {
        Some(piece) => piece.start..piece.end,
        None => inside.len()..inside.len(),
    }
}

/// The line break behind the last thing that a declaration says.
fn last_break(text: &str, stretch: &Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(..stretch.end).unwrap_or(text);
    let mut last = None;
    for piece in Outline::new(inside, stretch.start) {
        if piece.what != What::Break {
            last = None;
        } else if last.is_none() {
            last = Some(piece.start..piece.end);
        }
    }
    last
}
