//! Sound texts, read in one pass.
//!
//! Nearly every file that is read has no mistake in it, and for those the grammar's tables are a slow way to a tree: most of
//! an inventory's time went there. This reader follows the same rules by descent and makes the very list that the parser's
//! tree becomes ([`super::flat`]), at a tenth of the cost. It answers for nothing else: whatever it is not sure of — a
//! mistake, a rare construct, a deep nesting — it gives back to the grammar, which alone knows what to say of it.
//!
//! The law, held by the tests below and by fuzzing: for every text it gives the parser's list, or nothing.
//!
//! ```text
//! text ── tokens ──► file ─► declarations ─► expressions, types ── nodes, inner ones first ──► list, outer ones first
//! ```

mod declarations;
mod expressions;
mod tokens;
mod types;

use super::flat::{Flat, Node};
use super::kind::{Field, Kind};
use tokens::{Sign, Tokens};

use crate::limits;

/// The list of a text without mistakes; nothing of any other, and of some without.
pub(super) fn read(text: &str) -> Option<Flat> {
    let mut reader = Reader::new(text)?;
    reader.file()?;
    Some(Flat::from_inner_first(reader.done))
}

/// Reads a text from its first token to its last. Every method that reads something gives nothing where it is not sure.
struct Reader<'t> {
    tokens: Tokens<'t>,
    /// The nodes so far, each behind what is inside of it.
    done: Vec<Node>,
    /// The end of the last thing that was taken and is no line break.
    end: u32,
    depth: u32,
}

/// Where a node begins: behind which node of the list, and at which offset.
#[derive(Clone, Copy)]
struct Start {
    at: usize,
    offset: u32,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Option<Self> {
        // Of ordinary files a node is ten bytes of text; what is too much here is cheaper than growing.
        let done = Vec::with_capacity(text.len() / 8 + 8);
        Some(Self { tokens: Tokens::new(text)?, done, end: 0, depth: 0 })
    }

    /// The sign of the next token.
    fn sign(&self) -> Sign {
        self.tokens.next().sign
    }

    /// Whether the next token is this word.
    fn is(&self, word: &str) -> bool {
        self.tokens.word() == Some(word)
    }

    /// Begins a node with the next token. The comments before it belong to what is around the node.
    fn start(&mut self) -> Start {
        self.done.append(self.tokens.between());
        Start { at: self.done.len(), offset: self.tokens.next().start }
    }

    /// Ends a node with the last token that was taken.
    fn close(&mut self, start: Start, kind: Kind) {
        let inside = self.done.len().saturating_sub(start.at);
        self.done.push(Node::sound(Some(kind), start.offset, self.end).around(inside));
    }

    /// Says which role the last node has.
    fn role(&mut self, field: Field) {
        if let Some(last) = self.done.last_mut() {
            last.field = Some(field);
        }
    }

    /// Puts a node without parts behind the others.
    fn leaf(&mut self, kind: Option<Kind>, start: u32, end: u32) {
        self.done.push(Node::sound(kind, start, end));
        self.end = end;
    }

    /// The next token as a node, without a look behind it.
    fn put(&mut self, kind: Option<Kind>) {
        self.done.append(self.tokens.between());
        let token = self.tokens.next();
        self.leaf(kind, token.start, token.end);
    }

    /// Takes the next token, a node of this kind.
    fn take_as(&mut self, kind: Kind) -> Option<()> {
        self.put(Some(kind));
        self.tokens.advance()
    }

    /// Takes the next token, which is punctuation or a keyword.
    fn take(&mut self) -> Option<()> {
        self.put(None);
        self.tokens.advance()
    }

    /// A part in a role, which begins with the next token.
    fn part(&mut self, field: Field, read: impl FnOnce(&mut Self, Start) -> Option<()>) -> Option<()> {
        let start = self.start();
        read(self, start)?;
        self.role(field);
        Some(())
    }

    /// The same for a part that is a node of its own.
    fn node(&mut self, field: Field, read: impl FnOnce(&mut Self) -> Option<Kind>) -> Option<()> {
        self.part(field, |reader, start| {
            let kind = read(reader)?;
            reader.close(start, kind);
            Some(())
        })
    }

    /// Takes a token that must stand here.
    fn expect(&mut self, sign: Sign) -> Option<()> {
        if self.sign() == sign { self.take() } else { None }
    }

    /// Takes a keyword that must stand here.
    fn expect_word(&mut self, word: &str) -> Option<()> {
        if self.is(word) { self.take() } else { None }
    }

    /// Whether the next token is one of the words that no name may be.
    fn is_reserved(&self) -> bool {
        matches!(self.tokens.word(), Some("true" | "false" | "null"))
    }

    /// Takes a name.
    fn name(&mut self, field: Field) -> Option<()> {
        if self.sign() != Sign::Word || self.is_reserved() {
            return None;
        }
        self.take_as(Kind::Identifier)?;
        self.role(field);
        Some(())
    }

    /// Takes line breaks, if there are any.
    fn breaks(&mut self) -> Option<()> {
        while self.sign() == Sign::Break {
            self.done.append(self.tokens.between());
            self.tokens.advance()?;
        }
        Some(())
    }

    /// Takes one line break or more.
    fn some_breaks(&mut self) -> Option<()> {
        if self.sign() == Sign::Break { self.breaks() } else { None }
    }

    /// Goes on to a sign that may stand on a line further down; whether it stands there.
    fn reaches(&mut self, sign: Sign, letter: u8) -> Option<bool> {
        if self.sign() == Sign::Break && self.tokens.continues_with(letter) {
            self.breaks()?;
            return (self.sign() == sign).then_some(true);
        }
        Some(self.sign() == sign)
    }

    /// Items between brackets, of which the closing one is still to come: one to a line, or several with commas, or both.
    fn items(&mut self, close: Sign, item: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.breaks()?;
        while self.sign() != close {
            item(self)?;
            match self.sign() {
                Sign::Comma => self.take()?,
                Sign::Break => self.breaks()?,
                sign if sign == close => {}
                _ => return None,
            }
        }
        self.take()
    }

    /// Reads something that may hold itself.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        if self.depth == limits::SOUND_DEPTH {
            return None;
        }
        self.depth += 1;
        read(self)?;
        self.depth -= 1;
        Some(())
    }
}

#[cfg(test)]
mod tests;
