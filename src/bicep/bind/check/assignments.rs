//! The values of a parameter file beside the template they are for.

use super::resources::same_name;
use super::{Checker, parts};
use crate::bicep::problem::Problem;
use crate::diag::suggest::nearest;
use crate::template::{Expr, ExprKind, Function, Symbol};

impl Checker<'_> {
    pub(super) fn assignments(&mut self) {
        let Some(file) = &self.program.parameters_file else { return };
        let Some(template) = file.using.and_then(|id| self.programs.get(id)) else { return };
        if template.broken {
            return;
        }
        for assignment in &file.assignments {
            let name = &*assignment.name.text;
            if name.is_empty()
                || template.params.iter().any(|param| same_name(template, &param.name.text, name))
            {
                continue;
            }
            let known = template.params.iter().map(|param| &*param.name.text);
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "remove it, or declare it in the template".to_owned(),
            };
            let message = format!("the template has no parameter \"{name}\"");
            self.refuse_with_help(Problem::UnknownParameter, assignment.name.span, message, help);
        }
    }

    /// Values that read others which are not known before the deployment, and secrets of key vaults in other values.
    pub(super) fn assigned_values(&mut self) {
        let program = self.program;
        let Some(file) = &program.parameters_file else { return };
        let vars = program.vars.iter().map(|var| &var.value);
        for value in file.assignments.iter().map(|assignment| &assignment.value).chain(vars) {
            self.assigned(value, true);
        }
    }

    /// `alone` where nothing but conditions is around a value.
    fn assigned(&mut self, expr: &Expr, alone: bool) {
        let alone = match &expr.kind {
            _ if is_secret(expr) && !alone => {
                let message = "a secret of a key vault is the whole value of a parameter";
                self.refuse(Problem::SecretInValue, expr.span, message);
                false
            }
            ExprKind::Symbol(Symbol::Param(index)) => {
                self.reads_late(expr, *index);
                return;
            }
            ExprKind::Conditional(_) | ExprKind::Object(_) => alone,
            _ => false,
        };
        let mut inside = Vec::new();
        parts(expr, &mut |part| inside.push(part));
        for part in inside {
            self.assigned(part, alone);
        }
    }

    fn reads_late(&mut self, expr: &Expr, index: usize) {
        let file = self.program.parameters_file.as_ref();
        let Some(read) = file.and_then(|file| file.assignments.get(index)) else { return };
        match &read.value.kind {
            _ if is_secret(&read.value) => {
                let message = "this is a secret of a key vault, which nobody reads before the deployment";
                self.refuse(Problem::ReadsSecret, expr.span, message);
            }
            ExprKind::Null => {
                let message = "this is null, so that the template gives the value, which nobody reads before";
                self.refuse(Problem::ReadsDefault, expr.span, message);
            }
            _ => {}
        }
    }
}

/// Whether a value is a secret of a key vault.
fn is_secret(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::VaultSecret(_) => true,
        ExprKind::Call { function: Function::Builtin(function), .. } => function.name == "getSecret",
        _ => false,
    }
}
