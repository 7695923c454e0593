//! Parsed expressions to expressions of the program: names become indices, and functions with a syntax of their own get it.

use std::sync::Arc;

use super::Loader;
use super::names::{Index, Names};
use crate::arm::expression::{Expression, Kind};
use crate::arm::mistake::Mistake;
use crate::arm::places::Places;
use crate::diag::Diagnostic;
use crate::language::functions;
use crate::source::Span;
use crate::template::expr::ShortCircuit;
use crate::template::{Expr, ExprKind, Function, Lambda, Named, Symbol};

impl<'v> Loader<'v, '_, '_> {
    /// An expression.
    pub(super) fn expression(&mut self, expression: &Expression, places: &Places) -> Expr {
        let span = places.span(&expression.range);
        self.deeper(span, |it| it.shallow_expression(span, expression, places))
    }

    fn shallow_expression(&mut self, span: Span, expression: &Expression, places: &Places) -> Expr {
        let kind = match &expression.kind {
            Kind::Text(text) => ExprKind::Text(Arc::clone(text)),
            Kind::Int(int) => ExprKind::Int(i64::from(*int)),
            Kind::Member { of, name } => {
                let end = expression.range.end;
                let key = Expr::new(
                    places.span(&(end.saturating_sub(name.len())..end)),
                    ExprKind::Text(Arc::clone(name)),
                );
                access(self.expression(of, places), key)
            }
            Kind::Index { of, index } => {
                let object = self.expression(of, places);
                access(object, self.expression(index, places))
            }
            Kind::Call { namespace: Some(namespace), name, arguments } => {
                return self.user_call(span, &format!("{namespace}.{name}"), arguments, places);
            }
            Kind::Call { namespace: None, name, arguments } => {
                return self.call(span, name, arguments, places);
            }
        };
        Expr::new(span, kind)
    }

    fn all(&mut self, arguments: &[Expression], places: &Places) -> Vec<Expr> {
        arguments.iter().map(|argument| self.expression(argument, places)).collect()
    }

    fn user_call(&mut self, span: Span, name: &str, arguments: &[Expression], places: &Places) -> Expr {
        let Some(index) = self.names.functions.get(name) else {
            let problem = self.problem(
                Mistake::UnknownFunction,
                span,
                format!("The function \"{name}\" does not exist."),
            );
            return self.report_misspelt(problem, name, |names| &names.functions);
        };
        let arguments = self.all(arguments, places);
        Expr::new(span, ExprKind::Call { function: Function::User(index), arguments })
    }

    fn call(&mut self, span: Span, name: &Arc<str>, arguments: &[Expression], places: &Places) -> Expr {
        let Some(function) = functions::arm(name) else {
            let message = format!("The function \"{name}\" does not exist.");
            return self.broken(Mistake::UnknownFunction, span, message);
        };
        if let Some(error) = function.arity_error(arguments.len()) {
            return self.broken(Mistake::ArgumentCount, span, format!("{error}."));
        }
        let kind = match (function.name, arguments) {
            ("parameters", [Expression { kind: Kind::Text(name), .. }]) => return self.parameter(span, name),
            ("variables", [Expression { kind: Kind::Text(name), .. }]) => return self.variable(span, name),
            ("lambdaVariables", [Expression { kind: Kind::Text(name), .. }]) => {
                return self.lambda_variable(span, name);
            }
            ("lambda", [params @ .., body]) => return self.lambda(span, params, body, places),
            ("copyIndex", _) => return self.copy_index(span, function, arguments, places),
            ("if", [condition, yes, no]) => ExprKind::Conditional(Box::new([
                self.expression(condition, places),
                self.expression(yes, places),
                self.expression(no, places),
            ])),
            ("and", _) => return self.fold(span, ShortCircuit::And, arguments, places),
            ("or", _) => return self.fold(span, ShortCircuit::Or, arguments, places),
            ("coalesce", _) => return self.fold(span, ShortCircuit::Coalesce, arguments, places),
            ("true", _) => ExprKind::Bool(true),
            ("false", _) => ExprKind::Bool(false),
            ("null", _) => ExprKind::Null,
            ("list*", _) => {
                let arguments = self.all(arguments, places);
                ExprKind::Call { function: Function::List(Arc::clone(name)), arguments }
            }
            _ => {
                let arguments = self.all(arguments, places);
                ExprKind::Call { function: Function::Builtin(function), arguments }
            }
        };
        Expr::new(span, kind)
    }

    fn parameter(&mut self, span: Span, name: &str) -> Expr {
        if let Some((slot, name)) = self.frame.argument(name) {
            return Expr::new(span, ExprKind::Local(slot, name));
        }
        match self.names.params.get(name).filter(|_| !self.in_function) {
            Some(index) => Expr::new(span, ExprKind::Symbol(Symbol::Param(index))),
            None if self.in_function => {
                let problem = self.unknown(span, "parameter", name);
                self.report(problem.why("A function sees no parameters but its own."))
            }
            None => {
                let problem = self.unknown(span, "parameter", name);
                self.report_misspelt(problem, name, |names| &names.params)
            }
        }
    }

    fn variable(&mut self, span: Span, name: &str) -> Expr {
        match self.names.vars.get(name) {
            Some(index) => Expr::new(span, ExprKind::Symbol(Symbol::Var(index))),
            None => {
                let problem = self.unknown(span, "variable", name);
                self.report_misspelt(problem, name, |names| &names.vars)
            }
        }
    }

    fn lambda_variable(&mut self, span: Span, name: &str) -> Expr {
        match self.frame.lambda_variable(name) {
            Some((slot, name)) => Expr::new(span, ExprKind::Local(slot, name)),
            None => {
                let problem = self.unknown(span, "lambda variable", name);
                self.report(problem)
            }
        }
    }

    fn unknown(&self, span: Span, what: &str, name: &str) -> Diagnostic {
        self.problem(Mistake::UnknownName, span, format!("The {what} \"{name}\" does not exist."))
    }

    /// Reports a name that does not exist, with what may have been meant.
    fn report_misspelt(
        &mut self,
        problem: Diagnostic,
        name: &str,
        among: impl for<'n> Fn(&'n Names<'v>) -> &'n Index,
    ) -> Expr {
        let mut problem = problem;
        if let Some(left) = self.run.suggestions.checked_sub(1) {
            self.run.suggestions = left;
            if let Some(nearest) = among(&self.names).nearest(name) {
                problem = problem.help(format!("Did you mean \"{nearest}\"?"));
            }
        }
        self.report(problem)
    }

    fn lambda(&mut self, span: Span, params: &[Expression], body: &Expression, places: &Places) -> Expr {
        let mut named = Vec::with_capacity(params.len());
        for param in params {
            let Kind::Text(text) = &param.kind else {
                let message = "The name of a lambda's variable is a text.";
                return self.broken(Mistake::Shape, places.span(&param.range), message);
            };
            named.push(Named { text: Arc::clone(text), span: places.span(&param.range) });
        }
        let slot = self.frame.next();
        self.frame.enter_lambda(named.iter().map(|name| Arc::clone(&name.text)));
        let body = self.expression(body, places);
        self.frame.leave(slot);
        Expr::new(span, ExprKind::Lambda(Box::new(Lambda { slot, params: named, body })))
    }

    /// `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')`, `copyIndex('loop', offset)`.
    fn copy_index(
        &mut self,
        span: Span,
        function: &'static functions::Function,
        arguments: &[Expression],
        places: &Places,
    ) -> Expr {
        let (found, offset, sought) = match arguments {
            [Expression { kind: Kind::Text(name), .. }, offset @ ..] => {
                (self.frame.loop_named(name), offset.first(), Some(name))
            }
            [offset] => (self.frame.loop_around(), Some(offset), None),
            [] => (self.frame.loop_around(), None, None),
            // The name of the loop is computed.
            _ => {
                let arguments = self.all(arguments, places);
                let kind = ExprKind::Call { function: Function::Builtin(function), arguments };
                return Expr::new(span, kind);
            }
        };
        let Some((slot, name)) = found else {
            let message = match sought {
                Some(name) => format!("There is no loop \"{name}\" here."),
                None => "There is no loop here.".to_owned(),
            };
            return self.broken(Mistake::LoopIndex, span, message);
        };
        let index = Expr::new(span, ExprKind::Local(slot, name));
        match (offset, functions::arm("add")) {
            (Some(offset), Some(add)) => {
                let arguments = vec![index, self.expression(offset, places)];
                Expr::new(span, ExprKind::Call { function: Function::Builtin(add), arguments })
            }
            _ => index,
        }
    }

    /// An operator of many operands as a tree of pairs. It is split in halves, so that a long list makes no deep tree; the
    /// operands keep their order, which is all that matters to an operator that stops early.
    fn fold(&mut self, span: Span, operator: ShortCircuit, operands: &[Expression], places: &Places) -> Expr {
        match operands {
            [] => Expr::new(span, ExprKind::Null),
            [single] => self.expression(single, places),
            many => {
                let (left, right) = many.split_at(many.len().div_ceil(2));
                let inner = |part: &[Expression]| match part {
                    [first, .., last] => places.span(&(first.range.start..last.range.end)),
                    _ => span,
                };
                let (left_span, right_span) = (inner(left), inner(right));
                let pair = [
                    self.fold(left_span, operator, left, places),
                    self.fold(right_span, operator, right, places),
                ];
                Expr::new(span, ExprKind::ShortCircuit(operator, Box::new(pair)))
            }
        }
    }
}

fn access(object: Expr, key: Expr) -> ExprKind {
    ExprKind::Access { object: Box::new(object), key: Box::new(key), safe: false, from_end: false }
}
