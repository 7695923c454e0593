//! Operators: each is a function of the language, or does not need its second operand.

use super::expressions::call_of;
use super::{Binder, broken};
use crate::bicep::syntax::ast;
use crate::source::Span;
use crate::template::{Expr, ExprKind, ShortCircuit};

impl<'a> Binder<'a, '_, '_> {
    pub(super) fn binary(&mut self, binary: ast::Binary<'a>) -> Expr {
        let span = binary.span();
        let left = self.operand(binary.left(), span);
        let right = self.operand(binary.right(), span);
        combine(span, binary.operator().map_or("", ast::View::text), left, right)
    }

    pub(super) fn unary(&mut self, unary: ast::Unary<'a>) -> Expr {
        let span = unary.span();
        let minus = unary.operator().is_some_and(|operator| operator.text() == "-");
        if let (true, Some(ast::Expr::Integer(digits))) = (minus, unary.operand()) {
            // The most negative integer has no positive twin, so the sign is read with the digits.
            return match format!("-{}", digits.text()).parse() {
                Ok(value) => Expr::new(span, ExprKind::Int(value)),
                Err(_) => broken(span),
            };
        }
        let operand = self.operand(unary.operand(), span);
        if minus {
            call_of(span, "sub", vec![Expr::new(span.before(), ExprKind::Int(0)), operand])
        } else {
            call_of(span, "not", vec![operand])
        }
    }
}

/// An operator as a function. It stands apart so that what it needs is not kept for every level of a long chain.
fn combine(span: Span, operator: &str, left: Expr, right: Expr) -> Expr {
    let name = match operator {
        "&&" => return lazy(span, ShortCircuit::And, left, right),
        "||" => return lazy(span, ShortCircuit::Or, left, right),
        "??" => return lazy(span, ShortCircuit::Coalesce, left, right),
        "=~" => return call_of(span, "equals", vec![lower(left), lower(right)]),
        "!~" => return not(call_of(span, "equals", vec![lower(left), lower(right)])),
        "!=" => return not(call_of(span, "equals", vec![left, right])),
        "==" => "equals",
        "<" => "less",
        "<=" => "lessOrEquals",
        ">" => "greater",
        ">=" => "greaterOrEquals",
        "+" => "add",
        "-" => "sub",
        "*" => "mul",
        "/" => "div",
        "%" => "mod",
        _ => return broken(span),
    };
    call_of(span, name, vec![left, right])
}

fn lazy(span: Span, which: ShortCircuit, left: Expr, right: Expr) -> Expr {
    Expr::new(span, ExprKind::ShortCircuit(which, Box::new([left, right])))
}

fn lower(operand: Expr) -> Expr {
    call_of(operand.span, "toLower", vec![operand])
}

fn not(operand: Expr) -> Expr {
    call_of(operand.span, "not", vec![operand])
}
