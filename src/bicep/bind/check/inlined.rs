//! Resources that are only referred to, and whose names are known only while the deployment runs. The compiler writes such
//! a name out wherever it is read, and so takes it where the deployment may still be asked, and nowhere else.

use super::Checker;
use super::runtime::{ALWAYS_LATE, KNOWN};
use crate::bicep::problem::Problem;
use crate::limits;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, Resource, ResourceKind, Symbol};

impl<'p> Checker<'p> {
    /// Finds them: their own names are late, or those of their parents or scopes.
    pub(super) fn late_existing(&mut self) {
        let program = self.program;
        for _ in 0..limits::CHECKED_DEPTH {
            let mut vars = vec![None; program.vars.len()];
            let known = self.late.borrow().len();
            for resource in program.resources.iter().filter(|resource| resource.is_existing()) {
                if !matches!(resource.kind, ResourceKind::Azure { .. }) || self.is_late(resource) {
                    continue;
                }
                let own = resource.name.iter().chain(self.scope_arguments(resource));
                let late = own.into_iter().any(|part| !self.late_parts(part, &mut vars).is_empty());
                if late || self.late_place(resource).is_some() {
                    self.late.borrow_mut().insert(resource.span);
                }
            }
            if self.late.borrow().len() == known {
                break;
            }
        }
        self.depended_on();
    }

    /// Whether a resource is one of them.
    pub(super) fn is_late(&self, resource: &Resource) -> bool {
        self.late.borrow().contains(&resource.span)
    }

    /// Where the parent or scope of a resource is named, if it is one of them.
    pub(super) fn late_place(&self, resource: &Resource) -> Option<Span> {
        let parent = resource.parent.as_ref().map(|parent| (parent.resource, parent.span));
        let scope = resource.scope.as_ref().and_then(|scope| match &scope.kind {
            ExprKind::Symbol(Symbol::Resource(index)) => Some((*index, scope.span)),
            _ => None,
        });
        let mut named = parent.into_iter().chain(scope);
        let late = named.find(|(index, _)| {
            self.program.resources.get(*index).is_some_and(|resource| self.is_late(resource))
        });
        late.map(|(_, span)| span)
    }

    /// What the scope of a resource is named with.
    pub(super) fn scope_arguments(&self, resource: &'p Resource) -> impl Iterator<Item = &'p Expr> + use<'p> {
        let scope = resource.scope.as_ref();
        let named: &[Expr] = match scope.map(|scope| &scope.kind) {
            Some(ExprKind::Call { function: Function::Builtin(_), arguments }) => arguments,
            Some(ExprKind::Symbol(Symbol::Var(_))) => scope.map_or(&[], std::slice::from_ref),
            _ => &[],
        };
        named.iter()
    }

    /// Nothing waits for what is not deployed, nor does it wait for anything.
    fn depended_on(&mut self) {
        let mut found = Vec::new();
        for resource in &self.program.resources {
            let own = self.is_late(resource);
            for named in &resource.depends_on {
                if own {
                    let message =
                        "a resource whose name is known only while the deployment runs waits for nothing";
                    found.push((Problem::LateWaits, named.span, message));
                } else if self.resource_of(named).is_some_and(|named| self.is_late(named)) {
                    let message =
                        "nothing waits for a resource whose name is known only while the deployment runs";
                    found.push((Problem::LateWaitedFor, named.span, message));
                }
            }
        }
        for (problem, span, message) in found {
            self.refuse(problem, span, message);
        }
    }

    /// Reads of what such a resource is beyond its name, and what `list` functions are asked with.
    pub(super) fn late_read(&mut self, expr: &'p Expr, vars: &mut Vec<Option<bool>>) {
        match &expr.kind {
            ExprKind::Access { object, key, .. } => {
                let reads = matches!(&key.kind, ExprKind::Text(name) if !KNOWN.contains(&&**name));
                if reads && self.resource_of(object).is_some_and(|resource| self.is_late(resource)) {
                    let message = "the name of this resource is known only while the deployment runs";
                    let help = "read it in a module that is given the name as a parameter";
                    self.refuse_with_help(Problem::LateRead, expr.span, message, help);
                }
            }
            ExprKind::Method { object, name, .. }
                if name.text.starts_with("list")
                    && self.resource_of(object).is_some_and(|resource| self.is_late(resource)) =>
            {
                let message = "the name of this resource is known only while the deployment runs";
                self.refuse(Problem::LateRead, expr.span, message);
            }
            ExprKind::Call { function, arguments } => {
                let late = match function {
                    Function::List(_) => true,
                    Function::Builtin(function) => ALWAYS_LATE.contains(&function.name),
                    Function::User(_) | Function::Imported(..) => false,
                };
                for argument in arguments.iter().filter(|_| late) {
                    for span in self.late_parts(argument, vars) {
                        let message =
                            "what this function is asked with must be known when the deployment starts";
                        self.refuse(Problem::LateArgument, span, message);
                    }
                }
            }
            _ => {}
        }
    }
}
