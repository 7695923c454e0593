//! Operators: each is a function of the language, or does not need its second operand.

use super::expressions::call_of;
use super::{Binder, broken};
use crate::bicep::syntax::ast;
use crate::template::{Expr, ExprKind, ShortCircuit};

impl<'a> Binder<'a, '_, '_> {
    pub(super) fn binary(&mut self, binary: ast::Binary<'a>) -> Expr {
        let span = binary.span();
        let left = self.operand(binary.left(), span);
        let right = self.operand(binary.right(), span);
        let lazy = |which, operands| Expr::new(span, ExprKind::ShortCircuit(which, Box::new(operands)));
        let lower = |operand: Expr| call_of(operand.span, "toLower", vec![operand]);
        match binary.operator().map_or("", ast::View::text) {
            "&&" => lazy(ShortCircuit::And, [left, right]),
            "||" => lazy(ShortCircuit::Or, [left, right]),
            "??" => lazy(ShortCircuit::Coalesce, [left, right]),
            "==" => call_of(span, "equals", vec![left, right]),
            "!=" => call_of(span, "not", vec![call_of(span, "equals", vec![left, right])]),
            "=~" => call_of(span, "equals", vec![lower(left), lower(right)]),
            "!~" => call_of(span, "not", vec![call_of(span, "equals", vec![lower(left), lower(right)])]),
            "<" => call_of(span, "less", vec![left, right]),
            "<=" => call_of(span, "lessOrEquals", vec![left, right]),
            ">" => call_of(span, "greater", vec![left, right]),
            ">=" => call_of(span, "greaterOrEquals", vec![left, right]),
            "+" => call_of(span, "add", vec![left, right]),
            "-" => call_of(span, "sub", vec![left, right]),
            "*" => call_of(span, "mul", vec![left, right]),
            "/" => call_of(span, "div", vec![left, right]),
            "%" => call_of(span, "mod", vec![left, right]),
            _ => broken(span),
        }
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
