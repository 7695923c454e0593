//! What a parameter file imports, and what only a deployment answers: the file is read before there is one.

use std::collections::BTreeSet;

use super::names::Entity;
use super::{Binder, plain};
use crate::bicep::bind::check::parts;
use crate::bicep::problem::Problem;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, Program, ProgramId, Programs, Symbol};

impl Binder<'_, '_, '_> {
    /// Reports imports whose values ask where they are deployed, also those that nothing reads.
    pub(super) fn imports_without_context(&mut self) {
        let mut found: Vec<(Span, String)> = Vec::new();
        for (name, declared) in self.names.declared() {
            let mut search = Search { programs: &self.loader.programs, seen: BTreeSet::new(), asked: None };
            match declared.entity {
                Entity::ImportedVar(program, index) => search.var(program, index),
                Entity::ImportedFunction(program, index) => search.function(program, index),
                Entity::Wildcard(program) => search.exported(program),
                _ => continue,
            }
            if let Some(function) = search.asked {
                let message =
                    format!("\"{name}\" asks `{function}()`, which a parameter file has no answer to");
                found.push((declared.span, message));
            }
        }
        for (span, message) in found {
            self.refuse(Problem::ImportOfContext, span, message, plain);
        }
    }
}

struct Search<'p> {
    programs: &'p Programs,
    /// Variables, and functions, that were looked at.
    seen: BTreeSet<(ProgramId, bool, usize)>,
    asked: Option<&'p str>,
}

impl<'p> Search<'p> {
    fn program(&self, id: ProgramId) -> Option<&'p Program> {
        self.programs.get(id)
    }

    fn exported(&mut self, id: ProgramId) {
        let Some(program) = self.program(id) else { return };
        for (index, _) in program.vars.iter().enumerate().filter(|(_, var)| var.exported) {
            self.var(id, index);
        }
        for (index, _) in program.functions.iter().enumerate().filter(|(_, function)| function.exported) {
            self.function(id, index);
        }
    }

    fn var(&mut self, id: ProgramId, index: usize) {
        if let Some(var) = self.program(id).and_then(|program| program.vars.get(index))
            && self.seen.insert((id, true, index))
        {
            self.value(id, &var.value);
        }
    }

    fn function(&mut self, id: ProgramId, index: usize) {
        if let Some(function) = self.program(id).and_then(|program| program.functions.get(index))
            && self.seen.insert((id, false, index))
        {
            self.value(id, &function.body);
        }
    }

    fn value(&mut self, id: ProgramId, expr: &'p Expr) {
        match &expr.kind {
            ExprKind::Symbol(Symbol::Var(index)) => self.var(id, *index),
            ExprKind::Symbol(Symbol::ImportedVar(program, index)) => self.var(*program, *index),
            ExprKind::Call { function, arguments } => match function {
                Function::User(index) => self.function(id, *index),
                Function::Imported(program, index) => self.function(*program, *index),
                Function::List(name) => self.asked = Some(name),
                Function::Builtin(function) if asks_context(function.name, arguments) => {
                    self.asked = Some(function.name);
                }
                Function::Builtin(_) => {}
            },
            _ => {}
        }
        parts(expr, &mut |part| self.value(id, part));
    }
}

/// Whether a function asks where it is deployed. Ids do where they do not say that themselves.
fn asks_context(name: &str, arguments: &[Expr]) -> bool {
    // Where the type stands among the arguments, if that is written.
    let ty = || {
        arguments
            .iter()
            .position(|argument| matches!(&argument.kind, ExprKind::Text(text) if text.contains('/')))
    };
    match name {
        "resourceGroup" | "subscription" | "managementGroup" | "tenant" | "deployment" | "deployer"
        | "environment" | "reference" | "providers" | "pickZones" => true,
        "resourceId" => matches!(ty(), Some(0 | 1)),
        "subscriptionResourceId" | "managementGroupResourceId" => matches!(ty(), Some(0)),
        _ => false,
    }
}
