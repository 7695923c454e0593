//! Resources and modules of a loop where all of them are named at once, or one by the variable of a lambda.

use std::collections::BTreeSet;
use std::ops::Range;

use super::runtime::ALWAYS_LATE;
use super::{Checker, parts, roots};
use crate::bicep::problem::Problem;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, ResourceKind, Symbol};

/// What is around an expression.
#[derive(Clone, Default)]
struct Around {
    /// The slots of the variables of lambdas.
    lambdas: Vec<Range<u32>>,
    /// Those of lambdas that are given the modules of a loop, with the module.
    modules: Vec<(u32, usize)>,
}

impl<'p> Checker<'p> {
    pub(super) fn collections(&mut self) {
        let program = self.program;
        let has_loops = program.resources.iter().any(|resource| resource.repeat.is_some());
        for root in roots(program) {
            self.collected(root, &Around::default());
        }
        if !has_loops {
            return;
        }
        // All of a loop is named nowhere within another.
        for resource in program.resources.iter().filter(|resource| resource.repeat.is_some()) {
            let values = resource.body.iter().flat_map(|member| match member {
                crate::template::Member::Property { key, value } => [Some(key), Some(value)],
                crate::template::Member::Spread(value) => [Some(value), None],
            });
            let params = match &resource.kind {
                ResourceKind::Module { params, .. } => params.as_ref(),
                ResourceKind::Azure { .. } | ResourceKind::Extensible { .. } => None,
            };
            let mut found = BTreeSet::new();
            for value in values.flatten().chain(params).chain(&resource.name) {
                self.whole_loops(value, &mut BTreeSet::new(), &mut found);
            }
            for span in found {
                let help = "name one of them: symbol[0]";
                self.refuse_with_help(
                    Problem::WholeLoop,
                    span,
                    "all of a loop cannot be read in another",
                    help,
                );
            }
        }
    }

    /// Where all resources of a loop are named, if only through variables.
    fn whole_loops(&self, expr: &Expr, seen: &mut BTreeSet<usize>, found: &mut BTreeSet<Span>) {
        match &expr.kind {
            ExprKind::Symbol(Symbol::Resource(index)) => {
                if self.program.resources.get(*index).is_some_and(|resource| resource.repeat.is_some()) {
                    found.insert(expr.span);
                }
            }
            ExprKind::Symbol(Symbol::Var(index)) => {
                let Some(var) = self.program.vars.get(*index).filter(|_| seen.insert(*index)) else { return };
                let mut inside = BTreeSet::new();
                self.whole_loops(&var.value, seen, &mut inside);
                if !inside.is_empty() {
                    found.insert(expr.span);
                }
            }
            ExprKind::Access { object, key, .. } if self.is_loop(object) => {
                self.whole_loops(key, seen, found);
            }
            // How many there are is known.
            ExprKind::Call { function: Function::Builtin(function), .. } if function.name == "length" => {}
            _ => parts(expr, &mut |part| self.whole_loops(part, seen, found)),
        }
    }

    pub(super) fn is_loop(&self, expr: &Expr) -> bool {
        let ExprKind::Symbol(Symbol::Resource(index)) = &expr.kind else { return false };
        self.program.resources.get(*index).is_some_and(|resource| resource.repeat.is_some())
    }

    fn collected(&mut self, expr: &'p Expr, around: &Around) {
        match &expr.kind {
            ExprKind::Access { object, key, safe, .. } => {
                if self.is_loop(object) {
                    if *safe {
                        let message = "what is one of a loop is there; `[?…]` asks for nothing";
                        self.refuse(Problem::SafeOfLoop, expr.span, message);
                    }
                    if around.reads(key) {
                        let message =
                            "the variable of a lambda does not choose among the resources of a loop";
                        self.refuse(Problem::LambdaIndex, key.span, message);
                    }
                }
                self.secure_output(object, key, around);
            }
            ExprKind::Call { function, arguments } => {
                let asks = match function {
                    Function::List(_) => true,
                    Function::Builtin(function) => ALWAYS_LATE.contains(&function.name),
                    Function::User(_) | Function::Imported(..) => false,
                };
                if asks && arguments.iter().any(|argument| around.reads(argument)) {
                    let message = "a function that asks Azure is not given the variable of a lambda";
                    self.refuse(Problem::LambdaArgument, expr.span, message);
                }
                let over = arguments.first().and_then(|over| match &over.kind {
                    ExprKind::Symbol(Symbol::Resource(index)) => Some(*index),
                    _ => None,
                });
                for argument in arguments {
                    match (&argument.kind, over) {
                        (ExprKind::Lambda(lambda), Some(index)) => {
                            let mut inside = around.clone();
                            inside.modules.push((lambda.slot, index));
                            self.collected(argument, &inside);
                        }
                        _ => self.collected(argument, around),
                    }
                }
                return;
            }
            ExprKind::Lambda(lambda) => {
                let mut inside = around.clone();
                let count = u32::try_from(lambda.params.len()).unwrap_or(u32::MAX);
                inside.lambdas.push(lambda.slot..lambda.slot.saturating_add(count));
                self.collected(&lambda.body, &inside);
                return;
            }
            _ => {}
        }
        parts(expr, &mut |part| self.collected(part, around));
    }

    /// A secret that a module gives back is read of the module itself.
    fn secure_output(&mut self, outputs: &Expr, name: &Expr, around: &Around) {
        let ExprKind::Access { object: module, key, .. } = &outputs.kind else { return };
        let (ExprKind::Local(slot, _), ExprKind::Text(word), ExprKind::Text(name_text)) =
            (&module.kind, &key.kind, &name.kind)
        else {
            return;
        };
        let given = around.modules.iter().rev().find(|(own, _)| own == slot);
        let module = given.and_then(|(_, index)| self.program.resources.get(*index));
        let Some(ResourceKind::Module { program: Some(id), .. }) = module.map(|module| &module.kind) else {
            return;
        };
        let output = self
            .programs
            .get(*id)
            .filter(|_| &**word == "outputs")
            .and_then(|program| program.outputs.iter().find(|output| output.name.text == *name_text));
        if output.is_some_and(|output| output.ty.constraints.secure) {
            let message = "this output is a secret, and is read of its module alone";
            self.refuse(Problem::SecureOutput, name.span, message);
        }
    }
}

impl Around {
    /// Whether a value reads the variable of a lambda.
    fn reads(&self, expr: &Expr) -> bool {
        if let ExprKind::Local(slot, _) = &expr.kind {
            return self.lambdas.iter().any(|slots| slots.contains(slot));
        }
        let mut found = false;
        parts(expr, &mut |part| found |= self.reads(part));
        found
    }
}
