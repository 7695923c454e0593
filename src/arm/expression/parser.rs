//! Parsing, in one pass over the text.

use std::sync::Arc;

use super::{Expression, Kind, ParseError};
use crate::limits::EXPRESSION_DEPTH;

/// Parses what stands between the brackets of an expression string.
pub fn parse(text: &str) -> Result<Expression, ParseError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let Deep { expression, .. } = parser.expression()?;
    parser.skip_blanks();
    if parser.at < text.len() { Err(parser.error("the expression should end here")) } else { Ok(expression) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// An expression and how deep it is, so that no tree is deeper than a walker's stack.
struct Deep {
    expression: Expression,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn expression(&mut self) -> Result<Deep, ParseError> {
        self.skip_blanks();
        self.depth += 1;
        self.check_depth(self.depth)?;
        let deep = match self.peek() {
            Some('\'') => self.string(),
            Some('0'..='9' | '-') => self.integer(),
            Some(c) if begins_name(c) => self.call().and_then(|call| self.members(call)),
            _ => Err(self.error("a function call, a text or an integer was expected")),
        }?;
        self.depth -= 1;
        Ok(deep)
    }

    fn string(&mut self) -> Result<Deep, ParseError> {
        let start = self.at;
        let mut value = String::new();
        self.at += 1;
        loop {
            let length = memchr::memchr(b'\'', self.rest().as_bytes()).unwrap_or(self.rest().len());
            value.push_str(self.rest().get(..length).unwrap_or_default());
            self.at += length;
            if self.rest().starts_with("''") {
                value.push('\'');
                self.at += 2;
            } else if self.take('\'') {
                return Ok(self.leaf(Kind::Text(Arc::from(value)), start));
            } else {
                return Err(self.error("a text has no closing quote"));
            }
        }
    }

    fn integer(&mut self) -> Result<Deep, ParseError> {
        let start = self.at;
        let sign = usize::from(self.peek() == Some('-'));
        let digits = self.rest().bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let text = self.rest().get(..sign + digits).unwrap_or_default();
        let Ok(value) = text.parse() else {
            return Err(self.error(&format!("'{text}' is no 32-bit integer")));
        };
        self.at += sign + digits;
        Ok(self.leaf(Kind::Int(value), start))
    }

    fn call(&mut self) -> Result<Deep, ParseError> {
        let start = self.at;
        let mut name = self.name()?;
        let mut namespace = None;
        self.skip_blanks();
        if self.take('.') {
            self.skip_blanks();
            namespace = Some(name);
            name = self.name()?;
            self.skip_blanks();
        }
        if !self.take('(') {
            return Err(self.error("an opening parenthesis was expected: only functions have plain names"));
        }
        let (mut arguments, mut depth) = (Vec::new(), 0);
        self.skip_blanks();
        if !self.take(')') {
            loop {
                let argument = self.expression()?;
                depth = depth.max(argument.depth);
                arguments.push(argument.expression);
                self.skip_blanks();
                if self.take(')') {
                    break;
                }
                if !self.take(',') {
                    return Err(self.error("a comma or a closing parenthesis was expected"));
                }
            }
        }
        let kind = Kind::Call { namespace, name, arguments };
        Ok(Deep { expression: Expression { kind, range: start..self.at }, depth: depth + 1 })
    }

    /// `.name` and `[index]` behind a call.
    fn members(&mut self, call: Deep) -> Result<Deep, ParseError> {
        let start = call.expression.range.start;
        let mut whole = call;
        loop {
            let end = self.at;
            self.skip_blanks();
            let of = Box::new(whole.expression);
            let (kind, depth) = if self.take('.') {
                self.skip_blanks();
                (Kind::Member { of, name: self.name()? }, whole.depth)
            } else if self.take('[') {
                let index = self.expression()?;
                self.skip_blanks();
                if !self.take(']') {
                    return Err(self.error("a closing bracket was expected"));
                }
                (Kind::Index { of, index: Box::new(index.expression) }, whole.depth.max(index.depth))
            } else {
                self.at = end;
                return Ok(Deep { expression: *of, depth: whole.depth });
            };
            whole = Deep { expression: Expression { kind, range: start..self.at }, depth: depth + 1 };
            self.check_depth(whole.depth)?;
        }
    }

    fn name(&mut self) -> Result<Arc<str>, ParseError> {
        if !self.peek().is_some_and(begins_name) {
            return Err(self.error("a name was expected"));
        }
        let inside = |c: &char| begins_name(*c) || c.is_numeric();
        let length: usize = self.rest().chars().take_while(inside).map(char::len_utf8).sum();
        let name = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        Ok(Arc::from(name))
    }

    fn leaf(&self, kind: Kind, start: usize) -> Deep {
        Deep { expression: Expression { kind, range: start..self.at }, depth: 1 }
    }

    fn check_depth(&self, depth: usize) -> Result<(), ParseError> {
        if depth > EXPRESSION_DEPTH {
            return Err(self.error(&format!("the expression is nested more than {EXPRESSION_DEPTH} deep")));
        }
        Ok(())
    }

    fn error(&self, message: &str) -> ParseError {
        ParseError { at: self.at, message: message.to_owned() }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$')
}
