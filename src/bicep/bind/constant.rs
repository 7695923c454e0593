//! Texts that are known before anything is evaluated: paths of files, types of resources, arguments of decorators.

use std::borrow::Cow;

use super::Binder;
use super::names::Entity;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::strings;
use crate::bicep::syntax::strings::{Piece as Written, Str};
use crate::limits;
use crate::template::{Expr, ExprKind, Piece, ProgramId, Symbol};

impl<'a> Binder<'a, '_, '_> {
    /// The text of an expression that is constant: a literal, a variable that is one, or a text with such in its holes.
    pub(super) fn constant(&mut self, expr: ast::Expr<'a>) -> Option<Cow<'a, str>> {
        if self.constants >= limits::SYNTAX_DEPTH {
            return None;
        }
        self.constants += 1;
        let text = match expr.bare() {
            ast::Expr::String(text) => self.constant_string(text),
            ast::Expr::Integer(view) => Some(Cow::Borrowed(view.text())),
            ast::Expr::Name(name) if self.local(name.text()).is_none() => {
                match self.names.get(name.text()).map(|declared| declared.entity) {
                    Some(Entity::Var(index)) => {
                        let value = self.names.vars.get(index).and_then(|var| var.value());
                        value.and_then(|value| self.constant(value))
                    }
                    Some(Entity::ImportedVar(program, index)) => {
                        self.constant_var(program, index, 0).map(Cow::Owned)
                    }
                    _ => None,
                }
            }
            ast::Expr::Member(member) => {
                match (member.object().map(|object| self.object_of(object)), member.name()) {
                    (Some(super::expressions::Object::Wildcard(program)), Some(name)) => {
                        let index = self.exported_var(program, name.text());
                        index.and_then(|index| self.constant_var(program, index, 0)).map(Cow::Owned)
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        self.constants -= 1;
        text
    }

    fn constant_string(&mut self, string: Str<'a>) -> Option<Cow<'a, str>> {
        if let Some(text) = string.plain() {
            return Some(text);
        }
        let mut text = String::new();
        let mut between = Vec::new();
        for piece in string.pieces() {
            match piece {
                Written::Hole(_, hole) => {
                    text.push_str(&strings::text_of(between.drain(..)));
                    text.push_str(&self.constant(hole?)?);
                }
                Written::Raw(_) | Written::Escape(_) => between.push(piece),
            }
            if text.len() > limits::CONSTANT_BYTES {
                return None;
            }
        }
        text.push_str(&strings::text_of(between.drain(..)));
        if string.is_multiline() {
            return Some(Cow::Owned(strings::without_first_break(&text).to_owned()));
        }
        Some(Cow::Owned(text))
    }

    /// The text of a variable of another file.
    fn constant_var(&self, program: ProgramId, index: usize, depth: usize) -> Option<String> {
        let value = &self.loader.programs.get(program)?.vars.get(index)?.value;
        self.constant_expr(program, value, depth + 1)
    }

    fn constant_expr(&self, program: ProgramId, expr: &Expr, depth: usize) -> Option<String> {
        if depth > limits::SYNTAX_DEPTH {
            return None;
        }
        match &expr.kind {
            ExprKind::Text(text) => Some(text.to_string()),
            ExprKind::Int(value) => Some(value.to_string()),
            ExprKind::Interpolation(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(piece) => text.push_str(piece),
                        Piece::Hole(hole) => text.push_str(&self.constant_expr(program, hole, depth + 1)?),
                    }
                    if text.len() > limits::CONSTANT_BYTES {
                        return None;
                    }
                }
                Some(text)
            }
            ExprKind::Symbol(Symbol::Var(index)) => self.constant_var(program, *index, depth),
            ExprKind::Symbol(Symbol::ImportedVar(other, index)) => self.constant_var(*other, *index, depth),
            _ => None,
        }
    }
}
