//! Files that are loaded into a program: texts, bytes, JSON, YAML and lists of files.

use super::{Binder, broken};
use crate::bicep::syntax::ast;
use crate::limits;
use crate::source::Span;
use crate::template::Expr;

/// Where JSON is nested deeper than is read.
pub(in crate::bicep) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (Some(_), b'\\') => {
                bytes.next();
            }
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{' | b'[') => {
                depth += 1;
                if depth > limits::VALUE_DEPTH {
                    return Some(at);
                }
            }
            (None, b'}' | b']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
    }
    None
}

impl<'a> Binder<'a, '_, '_> {
    pub(super) fn load(&mut self, span: Span, _name: &str, _arguments: &[ast::Expr<'a>]) -> Expr {
        broken(span)
    }
}
