//! Texts: plain ones, and those with holes.

use std::sync::Arc;

use super::{Binder, broken};
use crate::bicep::syntax::strings;
use crate::bicep::syntax::strings::{Piece as Written, Str};
use crate::template::{Expr, ExprKind, Piece};

impl<'a> Binder<'a, '_, '_> {
    /// A string of any form.
    pub(super) fn string(&mut self, string: Str<'a>) -> Expr {
        let span = string.view().span();
        if let Some(text) = string.plain() {
            return Expr::new(span, ExprKind::Text(Arc::from(text)));
        }
        let mut pieces = Vec::new();
        let mut between = Vec::new();
        for piece in string.pieces() {
            match piece {
                Written::Hole(view, hole) => {
                    add_text(&mut pieces, &mut between, string.is_multiline());
                    let site = std::mem::replace(&mut self.site.property_loops, false);
                    let hole = match hole {
                        Some(hole) => self.expr(hole),
                        None => broken(view.span()),
                    };
                    self.site.property_loops = site;
                    pieces.push(Piece::Hole(hole));
                }
                Written::Raw(_) | Written::Escape(_) => between.push(piece),
            }
        }
        add_text(&mut pieces, &mut between, string.is_multiline());
        match pieces.as_slice() {
            [] => Expr::new(span, ExprKind::Text(Arc::from(""))),
            [Piece::Text(text)] => Expr::new(span, ExprKind::Text(Arc::clone(text))),
            _ => Expr::new(span, ExprKind::Interpolation(pieces)),
        }
    }
}

/// Adds the text before a hole or at the end.
fn add_text(pieces: &mut Vec<Piece>, between: &mut Vec<Written<'_>>, multiline: bool) {
    let text = strings::text_of(between.drain(..));
    let text = if multiline && pieces.is_empty() { strings::without_first_break(&text) } else { &text };
    if !text.is_empty() {
        pieces.push(Piece::Text(Arc::from(text)));
    }
}
