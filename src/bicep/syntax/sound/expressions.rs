//! Expressions and their texts.

use super::tokens::Sign;
use super::{Reader, Start};
use crate::bicep::syntax::kind::{Field, Kind};

impl Reader<'_> {
    pub(super) fn expression(&mut self, field: Field) -> Option<()> {
        self.part(field, |reader, start| reader.deeper(|reader| reader.conditional(start)))
    }

    fn conditional(&mut self, start: Start) -> Option<()> {
        self.binary(start, 1)?;
        // If it is all, it gets another role.
        self.role(Field::Condition);
        if !self.reaches(Sign::Question, b'?')? {
            return Some(());
        }
        self.take()?;
        self.expression(Field::Consequence)?;
        if !self.reaches(Sign::Colon, b':')? {
            return None;
        }
        self.take()?;
        self.expression(Field::Alternative)?;
        self.close(start, Kind::Conditional);
        Some(())
    }

    /// Operators that bind at least so strongly, those of one strength from the left.
    fn binary(&mut self, start: Start, least: u8) -> Option<()> {
        self.unary(start)?;
        while let Some(strength) = strength(self.sign()).filter(|strength| *strength >= least) {
            self.role(Field::Left);
            self.take()?;
            self.role(Field::Operator);
            self.part(Field::Right, |reader, right| reader.binary(right, strength + 1))?;
            self.close(start, Kind::Binary);
        }
        Some(())
    }

    fn unary(&mut self, start: Start) -> Option<()> {
        if !matches!(self.sign(), Sign::Bang | Sign::Minus) {
            return self.postfix(start);
        }
        self.signed(Self::postfix)?;
        self.close(start, Kind::Unary);
        Some(())
    }

    /// A sign and what it stands before, of a value or of a type.
    pub(super) fn signed(&mut self, operand: fn(&mut Self, Start) -> Option<()>) -> Option<()> {
        self.take()?;
        self.role(Field::Operator);
        self.part(Field::Operand, operand)
    }

    fn postfix(&mut self, start: Start) -> Option<()> {
        self.primary(start)?;
        loop {
            let kind = match self.sign() {
                Sign::Dot => {
                    self.role(Field::Object);
                    self.take()?;
                    let safe = self.flag(Sign::Question, Field::Safe)?;
                    self.name(Field::Name)?;
                    if self.sign() == Sign::OpenParen {
                        if safe {
                            return None;
                        }
                        self.arguments()?;
                        Kind::Method
                    } else {
                        Kind::Member
                    }
                }
                Sign::OpenBracket => {
                    self.role(Field::Object);
                    self.take()?;
                    self.flag(Sign::Question, Field::Safe)?;
                    self.flag(Sign::Caret, Field::FromEnd)?;
                    self.expression(Field::Index)?;
                    self.expect(Sign::CloseBracket)?;
                    Kind::Index
                }
                Sign::Colons => {
                    self.role(Field::Object);
                    self.take()?;
                    self.name(Field::Name)?;
                    Kind::Nested
                }
                Sign::Bang => {
                    self.role(Field::Operand);
                    self.take()?;
                    Kind::NonNull
                }
                _ => return Some(()),
            };
            self.close(start, kind);
        }
    }

    /// Takes a sign that may stand here; whether it does.
    fn flag(&mut self, sign: Sign, field: Field) -> Option<bool> {
        let stands = self.sign() == sign;
        if stands {
            self.take()?;
            self.role(field);
        }
        Some(stands)
    }

    fn primary(&mut self, start: Start) -> Option<()> {
        match self.sign() {
            Sign::Word => self.word(start),
            Sign::OpenBrace => self.object(start),
            Sign::OpenBracket => self.array_or_loop(start),
            Sign::OpenParen if self.tokens.is_lambda() => {
                self.parameters(|reader| reader.name(Field::Parameter))?;
                self.lambda(start)
            }
            Sign::OpenParen => self.parenthesized(start),
            _ => self.literal(start),
        }
    }

    /// What has the same form as a value and as a type.
    pub(super) fn literal(&mut self, start: Start) -> Option<()> {
        match self.sign() {
            Sign::Integer => self.take_as(Kind::Integer),
            Sign::Text | Sign::Quote | Sign::Lines => self.text(start),
            Sign::Word => match self.tokens.word()? {
                "true" | "false" => {
                    self.take()?;
                    self.close(start, Kind::Boolean);
                    Some(())
                }
                "null" => self.take_as(Kind::Null),
                _ => None,
            },
            _ => None,
        }
    }

    fn word(&mut self, start: Start) -> Option<()> {
        if self.is_reserved() {
            return self.literal(start);
        }
        let behind = self.tokens.behind()?;
        if behind == Sign::Arrow {
            self.name(Field::Parameter)?;
            return self.lambda(start);
        }
        if behind == Sign::OpenParen {
            return self.call(start);
        }
        self.take_as(Kind::Name)
    }

    pub(super) fn call(&mut self, start: Start) -> Option<()> {
        self.name(Field::Function)?;
        self.arguments()?;
        self.close(start, Kind::Call);
        Some(())
    }

    /// The arrow and what follows it.
    fn lambda(&mut self, start: Start) -> Option<()> {
        self.expect(Sign::Arrow)?;
        self.breaks()?;
        self.expression(Field::Body)?;
        self.close(start, Kind::Lambda);
        Some(())
    }

    pub(super) fn arguments(&mut self) -> Option<()> {
        self.arguments_between(Sign::OpenParen, Sign::CloseParen, |reader| reader.expression(Field::Argument))
    }

    /// Arguments with commas between them, behind which lines may end.
    pub(super) fn arguments_between(
        &mut self,
        open: Sign,
        close: Sign,
        argument: fn(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.expect(open)?;
        self.breaks()?;
        if self.sign() != close {
            argument(self)?;
            while self.sign() == Sign::Comma {
                self.take()?;
                self.breaks()?;
                argument(self)?;
            }
            self.breaks()?;
        }
        self.expect(close)
    }

    /// Parameters in parentheses: line breaks anywhere between them, and one comma more than needed.
    pub(super) fn parameters(&mut self, parameter: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(Sign::OpenParen)?;
        self.breaks()?;
        while self.sign() != Sign::CloseParen {
            parameter(self)?;
            self.breaks()?;
            if self.sign() != Sign::Comma {
                break;
            }
            self.take()?;
            self.breaks()?;
        }
        self.expect(Sign::CloseParen)
    }

    pub(super) fn parenthesized(&mut self, start: Start) -> Option<()> {
        self.expect(Sign::OpenParen)?;
        self.expression(Field::Expression)?;
        self.expect(Sign::CloseParen)?;
        self.close(start, Kind::Parenthesized);
        Some(())
    }

    pub(super) fn object(&mut self, start: Start) -> Option<()> {
        self.expect(Sign::OpenBrace)?;
        self.items(Sign::CloseBrace, Self::member)?;
        self.close(start, Kind::Object);
        Some(())
    }

    pub(super) fn member(&mut self) -> Option<()> {
        if self.sign() == Sign::Dots {
            return self.spread(Field::Member);
        }
        self.node(Field::Member, |reader| {
            reader.key()?;
            reader.expect(Sign::Colon)?;
            reader.expression(Field::Value)?;
            Some(Kind::Property)
        })
    }

    pub(super) fn key(&mut self) -> Option<()> {
        if self.sign() == Sign::Word { self.name(Field::Key) } else { self.any_text(Field::Key) }
    }

    fn spread(&mut self, field: Field) -> Option<()> {
        self.node(field, |reader| {
            reader.take()?;
            reader.expression(Field::Expression)?;
            Some(Kind::Spread)
        })
    }

    fn array_or_loop(&mut self, start: Start) -> Option<()> {
        self.take()?;
        self.breaks()?;
        if self.is("for") {
            return self.loop_over(start, |reader| reader.expression(Field::Body));
        }
        self.items(Sign::CloseBracket, |reader| {
            if reader.sign() == Sign::Dots {
                reader.spread(Field::Item)
            } else {
                reader.expression(Field::Item)
            }
        })?;
        self.close(start, Kind::Array);
        Some(())
    }

    /// A loop from its keyword on.
    pub(super) fn loop_over(
        &mut self,
        start: Start,
        body: impl FnOnce(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.expect_word("for")?;
        if self.sign() == Sign::OpenParen {
            self.take()?;
            self.name(Field::Item)?;
            self.expect(Sign::Comma)?;
            self.name(Field::Index)?;
            if self.sign() == Sign::Comma {
                self.take()?;
            }
            self.expect(Sign::CloseParen)?;
        } else {
            self.name(Field::Item)?;
        }
        self.expect_word("in")?;
        self.expression(Field::Collection)?;
        self.expect(Sign::Colon)?;
        body(self)?;
        self.breaks()?;
        self.expect(Sign::CloseBracket)?;
        self.close(start, Kind::For);
        Some(())
    }

    /// A text in a role.
    pub(super) fn any_text(&mut self, field: Field) -> Option<()> {
        self.part(field, Self::text)
    }

    fn text(&mut self, start: Start) -> Option<()> {
        match self.sign() {
            Sign::Text => self.take_as(Kind::String),
            Sign::Lines => self.take_as(Kind::MultilineString),
            Sign::Quote => self.deeper(|reader| reader.text_of_parts(start)),
            _ => None,
        }
    }

    /// A text with holes or escapes, byte by byte: blanks and comments are a part of it.
    fn text_of_parts(&mut self, start: Start) -> Option<()> {
        self.put(None);
        loop {
            let at = self.end;
            let rest = self.tokens.from(at);
            let bytes = rest.as_bytes();
            let (kind, length) = match bytes.first()? {
                b'\'' => {
                    self.leaf(None, at, at + 1);
                    self.tokens.go_on_at(at + 1)?;
                    self.close(start, Kind::String);
                    return Some(());
                }
                b'$' if bytes.get(1) == Some(&b'{') => {
                    self.hole(at)?;
                    continue;
                }
                b'\\' => (Kind::EscapeSequence, escape(rest)?),
                b'$' => (Kind::StringContent, 1),
                b'\n' | b'\r' => return None,
                _ => {
                    let stops = |byte: &u8| matches!(byte, b'\'' | b'\\' | b'$' | b'\n' | b'\r');
                    (Kind::StringContent, bytes.iter().position(stops)?)
                }
            };
            self.leaf(Some(kind), at, at + u32::try_from(length).ok()?);
        }
    }

    fn hole(&mut self, at: u32) -> Option<()> {
        let start = Start { at: self.done.len(), offset: at };
        self.leaf(None, at, at + 2);
        self.tokens.go_on_at(at + 2)?;
        self.expression(Field::Expression)?;
        if self.sign() != Sign::CloseBrace {
            return None;
        }
        self.put(None);
        self.close(start, Kind::Interpolation);
        Some(())
    }
}

/// The length of a backslash and what follows it.
fn escape(rest: &str) -> Option<usize> {
    if let Some(digits) = rest.strip_prefix("\\u{") {
        let count = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits.as_bytes().get(count) == Some(&b'}') {
            return Some(count + 4);
        }
    }
    let escaped = rest.chars().nth(1).filter(|letter| !matches!(letter, '\n' | '\r'))?;
    Some(1 + escaped.len_utf8())
}

/// How strongly an operator binds.
fn strength(sign: Sign) -> Option<u8> {
    Some(match sign {
        Sign::Coalesce => 1,
        Sign::Or => 2,
        Sign::And => 3,
        Sign::Equal | Sign::Unequal | Sign::EqualAnyCase | Sign::UnequalAnyCase => 4,
        Sign::Less | Sign::LessOrEqual | Sign::More | Sign::MoreOrEqual => 5,
        Sign::Plus | Sign::Minus => 6,
        Sign::Star | Sign::Slash | Sign::Percent => 7,
        _ => return None,
    })
}
