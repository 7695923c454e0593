//! Which expressions ask the deployment.
//!
//! The official tool works an expression out only as a whole: a call stays as it is when one of its arguments is an
//! expression that only a deployment can answer, even if the part that is needed is written beside it. A *value* with such
//! a part inside is another matter: what came by a parameter or a variable is an array or object with an expression in
//! one place, and everything around that is known. So it is the syntax that decides, not the value. A variable of Bicep
//! that asks the deployment is no variable to Azure: the compiler writes its expression wherever it is used.

use crate::template::{
    ArrayItem, Expr, ExprKind, Function, Language, Member, Piece, Program, ProgramId, Symbol,
};

use super::machine::{At, Machine};

/// The functions that only a deployment answers, beside those of resources.
const RUNTIME: [&str; 8] = [
    "reference",
    "references",
    "resourceInfo",
    "deployer",
    "getSecret",
    "externalInput",
    "externalInputs",
    "readEnvironmentVariable",
];

/// The members of a resource that are known from how it is written.
const STATIC: [&str; 4] = ["id", "name", "type", "apiVersion"];

impl<'p> Machine<'p> {
    /// Whether the answer to an expression is left to the deployment where it stands.
    pub(super) fn asks(&mut self, at: At<'p>, expr: &'p Expr) -> bool {
        self.asks_in(at.id, at.program, expr)
    }

    fn asks_in(&mut self, id: ProgramId, program: &'p Program, expr: &'p Expr) -> bool {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Text(_)
            | ExprKind::Local(..)
            | ExprKind::Broken => false,
            ExprKind::Interpolation(pieces) => pieces.iter().any(|piece| match piece {
                Piece::Hole(hole) => self.asks_in(id, program, hole),
                Piece::Text(_) => false,
            }),
            ExprKind::Array(items) => items.iter().any(|item| match item {
                ArrayItem::Value(value) | ArrayItem::Spread(value) => self.asks_in(id, program, value),
            }),
            ExprKind::Object(members) => members.iter().any(|member| match member {
                Member::Property { key, value } => {
                    self.asks_in(id, program, key) || self.asks_in(id, program, value)
                }
                Member::Spread(spread) => self.asks_in(id, program, spread),
            }),
            ExprKind::Loop(each) => {
                self.asks_in(id, program, &each.over) || self.asks_in(id, program, &each.body)
            }
            ExprKind::Symbol(symbol) => match symbol {
                Symbol::Resource(_) | Symbol::This => true,
                Symbol::Var(index) => self.variable_asks(id, program, *index),
                Symbol::Param(_)
                | Symbol::ImportedVar(..)
                | Symbol::ImportedAll(_)
                | Symbol::Inherited(_)
                | Symbol::Base => false,
            },
            ExprKind::Access { object, key, .. } => {
                !is_static(object, key)
                    && (self.asks_in(id, program, object) || self.asks_in(id, program, key))
            }
            ExprKind::Call { function, arguments } => {
                let itself = match function {
                    Function::List(_) => true,
                    Function::Builtin(function) => RUNTIME.contains(&function.name),
                    Function::User(_) | Function::Imported(..) => false,
                };
                itself || arguments.iter().any(|argument| self.asks_in(id, program, argument))
            }
            ExprKind::Conditional(parts) => parts.iter().any(|part| self.asks_in(id, program, part)),
            ExprKind::ShortCircuit(_, parts) => parts.iter().any(|part| self.asks_in(id, program, part)),
            ExprKind::Method { .. } | ExprKind::VaultSecret(_) => true,
            ExprKind::Lambda(lambda) => self.asks_in(id, program, &lambda.body),
            ExprKind::Chain(inner) => self.asks_in(id, program, inner),
        }
    }

    fn variable_asks(&mut self, id: ProgramId, program: &'p Program, index: usize) -> bool {
        if program.language == Language::Arm {
            return false;
        }
        if let Some(known) = self.asking.get(&(id, index)) {
            return *known;
        }
        // A variable that needs itself is reported where it is evaluated.
        self.asking.insert((id, index), false);
        let asks = program.vars.get(index).is_some_and(|var| self.asks_in(id, program, &var.value));
        self.asking.insert((id, index), asks);
        asks
    }
}

/// Whether an access reads what is known of a resource, or of one of its loop, from how it is written.
fn is_static(object: &Expr, key: &Expr) -> bool {
    let of_resource = match &object.kind {
        ExprKind::Access { object, .. } => matches!(object.kind, ExprKind::Symbol(Symbol::Resource(_))),
        ExprKind::Symbol(symbol) => matches!(symbol, Symbol::Resource(_)),
        _ => false,
    };
    of_resource && matches!(&key.kind, ExprKind::Text(name) if STATIC.contains(&&**name))
}
