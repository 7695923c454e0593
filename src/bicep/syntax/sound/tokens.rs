//! Tokens: signs, words, numbers and texts, with the comments between them.

use memchr::{memchr, memchr2};

use crate::bicep::syntax::flat::Node;
use crate::bicep::syntax::kind::Kind;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// The end of the text.
    End,
    /// A run of line breaks.
    Break,
    /// A name or a keyword.
    Word,
    Integer,
    /// A whole text on one line without holes or escapes.
    Text,
    /// The quote before any other one.
    Quote,
    /// A whole text between three quotes.
    Lines,
    At,
    Dot,
    Dots,
    Comma,
    Colon,
    Colons,
    Question,
    Coalesce,
    Assign,
    Equal,
    EqualAnyCase,
    Arrow,
    Bang,
    Unequal,
    UnequalAnyCase,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Or,
    Pipe,
    And,
    Caret,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
}

/// A token and its place.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub(super) sign: Sign,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The tokens of a text, the next one in view.
pub(super) struct Tokens<'t> {
    text: &'t str,
    next: Token,
    /// The comments and directives between the token before and the next one.
    between: Vec<Node>,
    /// What follows the line break that ends there and those behind it, see [`Tokens::continues_with`].
    ahead: (u32, Option<u8>),
}

const DIRECTIVES: [&str; 3] = ["disable-next-line", "disable-diagnostics", "restore-diagnostics"];

impl<'t> Tokens<'t> {
    /// The first token of a text in view. Texts are far shorter than `u32` counts, and hold no zero byte, in which the
    /// grammar's lexer sees an end; others are not read here.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        if u32::try_from(text.len()).is_err() || memchr(0, text.as_bytes()).is_some() {
            return None;
        }
        let next = Token { sign: Sign::End, start: 0, end: 0 };
        let mut tokens = Self { text, next, between: Vec::new(), ahead: (0, None) };
        tokens.advance()?;
        Some(tokens)
    }

    pub(super) fn next(&self) -> Token {
        self.next
    }

    /// The next token, if it is a word.
    pub(super) fn word(&self) -> Option<&'t str> {
        let Token { sign, start, end } = self.next;
        if sign == Sign::Word { self.text.get(start as usize..end as usize) } else { None }
    }

    /// What stands before the next token, to be taken.
    pub(super) fn between(&mut self) -> &mut Vec<Node> {
        &mut self.between
    }

    /// The byte at an offset.
    pub(super) fn byte(&self, at: u32) -> Option<u8> {
        self.text.as_bytes().get(at as usize).copied()
    }

    /// The text from an offset on.
    pub(super) fn from(&self, at: u32) -> &'t str {
        self.text.get(at as usize..).unwrap_or("")
    }

    /// Goes on behind the next token; nothing if no token that is known stands there.
    pub(super) fn advance(&mut self) -> Option<()> {
        self.go_on_at(self.next.end)
    }

    /// Goes on at an offset.
    pub(super) fn go_on_at(&mut self, mut at: u32) -> Option<()> {
        loop {
            match self.byte(at) {
                Some(b' ' | b'\t') => at += 1,
                Some(b'/' | b'#') => match self.extra(at)? {
                    Some(extra) => {
                        self.between.push(extra);
                        at = extra.end;
                    }
                    None => break,
                },
                _ => break,
            }
        }
        self.next = self.token(at)?;
        Some(())
    }

    /// The comment or directive at a slash or a hash; `Some(None)` of a slash that divides, and nothing where a comment has no
    /// end or a hash begins no directive.
    fn extra(&self, at: u32) -> Option<Option<Node>> {
        let rest = self.from(at);
        let bytes = rest.as_bytes();
        let (kind, length) = match (bytes.first()?, bytes.get(1)) {
            (b'/', Some(b'/')) => (Kind::Comment, line(rest)),
            (b'/', Some(b'*')) => (Kind::Comment, block(rest)?),
            (b'#', _) => (Kind::Directive, directive(rest)?),
            _ => return Some(None),
        };
        Some(Some(Node::sound(Some(kind), at, at + u32::try_from(length).ok()?).extra()))
    }

    fn token(&self, start: u32) -> Option<Token> {
        let rest = self.from(start);
        let bytes = rest.as_bytes();
        let second = bytes.get(1).copied();
        let two =
            |with: u8, long: Sign, short: Sign| if second == Some(with) { (long, 2) } else { (short, 1) };
        let run = |part: fn(&u8) -> bool| bytes.iter().take_while(|byte| part(byte)).count();
        let (sign, length) = match bytes.first() {
            None => (Sign::End, 0),
            Some(b'\n' | b'\r') => (Sign::Break, run(|byte| matches!(byte, b'\n' | b'\r' | b' ' | b'\t'))),
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'_') => {
                (Sign::Word, run(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'))
            }
            Some(b'0'..=b'9') => (Sign::Integer, run(u8::is_ascii_digit)),
            Some(b'\'') => quoted(bytes)?,
            Some(b'@') => (Sign::At, 1),
            Some(b',') => (Sign::Comma, 1),
            Some(b'+') => (Sign::Plus, 1),
            Some(b'-') => (Sign::Minus, 1),
            Some(b'*') => (Sign::Star, 1),
            Some(b'/') => (Sign::Slash, 1),
            Some(b'%') => (Sign::Percent, 1),
            Some(b'^') => (Sign::Caret, 1),
            Some(b'(') => (Sign::OpenParen, 1),
            Some(b')') => (Sign::CloseParen, 1),
            Some(b'[') => (Sign::OpenBracket, 1),
            Some(b']') => (Sign::CloseBracket, 1),
            Some(b'{') => (Sign::OpenBrace, 1),
            Some(b'}') => (Sign::CloseBrace, 1),
            Some(b'.') if rest.starts_with("...") => (Sign::Dots, 3),
            Some(b'.') => (Sign::Dot, 1),
            Some(b':') => two(b':', Sign::Colons, Sign::Colon),
            Some(b'?') => two(b'?', Sign::Coalesce, Sign::Question),
            Some(b'<') => two(b'=', Sign::LessOrEqual, Sign::Less),
            Some(b'>') => two(b'=', Sign::MoreOrEqual, Sign::More),
            Some(b'|') => two(b'|', Sign::Or, Sign::Pipe),
            Some(b'&') if second == Some(b'&') => (Sign::And, 2),
            Some(b'=') => match second {
                Some(b'=') => (Sign::Equal, 2),
                Some(b'~') => (Sign::EqualAnyCase, 2),
                Some(b'>') => (Sign::Arrow, 2),
                _ => (Sign::Assign, 1),
            },
            Some(b'!') => match second {
                Some(b'=') => (Sign::Unequal, 2),
                Some(b'~') => (Sign::UnequalAnyCase, 2),
                _ => (Sign::Bang, 1),
            },
            Some(_) => return None,
        };
        Some(Token { sign, start, end: start + u32::try_from(length).ok()? })
    }

    /// Whether the line breaks and comments behind the next token, a line break, lead to this sign, alone. So the scanner of
    /// the grammar decides where a construct goes on, in `scan_break`: it passes what this passes.
    pub(super) fn continues_with(&mut self, sign: u8) -> bool {
        let at = self.next.end;
        // Whatever ends at the same break asks again.
        if self.ahead.0 != at {
            self.ahead = (at, self.sign_behind_breaks(at));
        }
        self.ahead.1 == Some(sign)
    }

    fn sign_behind_breaks(&self, at: u32) -> Option<u8> {
        let mut rest = self.from(at);
        loop {
            rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            let bytes = rest.as_bytes();
            let passed = match (bytes.first(), bytes.get(1)) {
                (Some(b'#'), _) | (Some(b'/'), Some(b'/')) => line(rest),
                (Some(b'/'), Some(b'*')) => block(rest)?,
                (first, second) => return first.filter(|sign| second != Some(*sign)).copied(),
            };
            rest = rest.get(passed..)?;
        }
    }

    /// The same tokens, to look further than the next one.
    fn look_ahead(&self) -> Self {
        Self { text: self.text, next: self.next, between: Vec::new(), ahead: (0, None) }
    }

    /// Whether names in parentheses and an arrow behind them follow the next token, the opening parenthesis.
    pub(super) fn is_lambda(&self) -> bool {
        let mut ahead = self.look_ahead();
        loop {
            if ahead.advance().is_none() {
                return false;
            }
            match ahead.next.sign {
                Sign::Word | Sign::Comma | Sign::Break => {}
                Sign::CloseParen => return ahead.advance().is_some() && ahead.next.sign == Sign::Arrow,
                _ => return false,
            }
        }
    }

    /// The sign behind the next token.
    pub(super) fn behind(&self) -> Option<Sign> {
        let mut ahead = self.look_ahead();
        ahead.advance()?;
        Some(ahead.next.sign)
    }
}

/// How far it is to the end of the line.
fn line(rest: &str) -> usize {
    memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())
}

/// The length of a comment between signs, if it ends.
fn block(rest: &str) -> Option<usize> {
    Some(rest.get(2..)?.find("*/")? + 4)
}

/// The length of a directive: its word, and one code or more, with nothing behind them on the line but a comment. The look
/// past line breaks takes all of the line for the directive.
fn directive(rest: &str) -> Option<usize> {
    let name = DIRECTIVES.iter().find(|name| rest.get(1..).is_some_and(|rest| rest.starts_with(**name)))?;
    let bytes = rest.as_bytes();
    let run =
        |from: usize, part: fn(&u8) -> bool| bytes.iter().skip(from).take_while(|byte| part(byte)).count();
    let mut length = name.len() + 1;
    loop {
        let blanks = run(length, |byte| matches!(byte, b' ' | b'\t'));
        let code = run(length + blanks, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if blanks == 0 || code == 0 {
            let behind = rest.get(length + blanks..)?;
            let is_alone = behind.is_empty() || behind.starts_with(['\n', '\r']) || behind.starts_with("//");
            return (is_alone && length > name.len() + 1).then_some(length);
        }
        length += blanks + code;
    }
}

/// What begins with a quote, and its length.
fn quoted(bytes: &[u8]) -> Option<(Sign, usize)> {
    let quotes = |from: usize| bytes.iter().skip(from).take_while(|byte| **byte == b'\'').count();
    if bytes.starts_with(b"'''") {
        let mut at = 3;
        loop {
            at += memchr(b'\'', bytes.get(at..)?)?;
            let run = quotes(at);
            at += run;
            // Of a longer run the last three end it, and those before are text.
            if run >= 3 {
                return Some((Sign::Lines, at));
            }
        }
    }
    let mut inside = bytes.iter().enumerate().skip(1);
    loop {
        match inside.next()? {
            (at, b'\'') => return Some((Sign::Text, at + 1)),
            (_, b'\\') => return Some((Sign::Quote, 1)),
            (at, b'$') if bytes.get(at + 1) == Some(&b'{') => return Some((Sign::Quote, 1)),
            (_, b'\n' | b'\r') => return None,
            _ => {}
        }
    }
}
