//! Values that must be known when a deployment starts, and are read from what it deploys.

use super::{Checker, parts, roots};
use crate::bicep::problem::Problem;
use crate::source::Span;
use crate::template::{ArrayItem, Expr, ExprKind, Function, Member, ResourceKind, Symbol};

/// What of a resource is known when a deployment starts.
const KNOWN: [&str; 4] = ["id", "name", "type", "apiVersion"];

/// Properties of a resource whose values must be known when a deployment starts.
const EARLY: [&str; 13] = [
    "location",
    "kind",
    "subscriptionId",
    "resourceGroup",
    "managedBy",
    "extendedLocation",
    "zones",
    "placement",
    "plan",
    "sku",
    "identity",
    "managedByExtended",
    "tags",
];

/// How deep choices and lists are looked into for the names that they may give.
const CHOICES: usize = 16;

impl<'p> Checker<'p> {
    pub(super) fn runtime(&mut self) {
        let mut vars = vec![None; self.program.vars.len()];
        let program = self.program;
        for resource in &program.resources {
            if resource.is_existing() {
                continue;
            }
            let mut early = |checker: &mut Self, expr: &Expr, problem: Problem, what: &str| {
                if let Some(span) = checker.late(expr, &mut vars) {
                    let message = format!("{what} must be known when the deployment starts");
                    checker.found.push(
                        crate::diag::Diagnostic::warning(problem.code(), span, message)
                            .why("This is known only while the deployment runs."),
                    );
                }
            };
            if let Some(condition) = &resource.condition {
                early(self, condition, Problem::RuntimeCondition, "a condition");
            }
            if let Some(repeat) = &resource.repeat {
                early(self, &repeat.over, Problem::RuntimeLoop, "what a loop walks over");
            }
            if matches!(resource.kind, ResourceKind::Extensible { .. }) {
                continue;
            }
            if let Some(name) = &resource.name {
                early(self, name, Problem::RuntimeProperty, "the name");
            }
            if resource.is_module() {
                continue;
            }
            for member in &resource.body {
                if let Member::Property { key: Expr { kind: ExprKind::Text(name), .. }, value } = member
                    && EARLY.contains(&&**name)
                {
                    early(self, value, Problem::RuntimeProperty, &format!("`{name}`"));
                }
            }
        }
        for var in &program.vars {
            if let ExprKind::Loop(each) = &var.value.kind
                && let Some(span) = self.late(&each.body, &mut vars)
            {
                let message = "the loop of a variable must be known when the deployment starts";
                self.refuse(Problem::RuntimeLoopBody, span, message);
            }
        }
        for root in roots(program) {
            self.loops(root, &mut vars);
        }
    }

    /// Loops in values walk over what is known.
    fn loops(&mut self, expr: &'p Expr, vars: &mut Vec<Option<bool>>) {
        if let ExprKind::Loop(each) = &expr.kind
            && let Some(span) = self.late(&each.over, vars)
        {
            let message = "what a loop walks over must be known when the deployment starts";
            self.refuse(Problem::RuntimeLoop, span, message);
        }
        parts(expr, &mut |part| self.loops(part, vars));
    }

    /// Every text that a constant may be; no when that cannot be told.
    fn names(&self, expr: &Expr, depth: usize, names: &mut Vec<String>) -> bool {
        if depth > CHOICES {
            return false;
        }
        if let Some(name) = self.constant(expr, 0) {
            names.push(name);
            return true;
        }
        match &expr.kind {
            ExprKind::Conditional(parts) => {
                let [_, yes, no] = &**parts;
                self.names(yes, depth + 1, names) && self.names(no, depth + 1, names)
            }
            ExprKind::Access { object, key, safe: false, from_end } => {
                let index = self.literal(key, 0).and_then(|index| match index.kind {
                    ExprKind::Int(index) => usize::try_from(index).ok(),
                    _ => None,
                });
                self.item(object, index, *from_end, depth + 1, names)
            }
            ExprKind::Call { function: Function::Builtin(function), arguments } => {
                match (function.name, arguments.as_slice()) {
                    ("first", [of]) => self.item(of, Some(0), false, depth + 1, names),
                    ("last", [of]) => self.item(of, Some(1), true, depth + 1, names),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// The text at a place of a written array.
    fn item(
        &self,
        of: &Expr,
        index: Option<usize>,
        from_end: bool,
        depth: usize,
        names: &mut Vec<String>,
    ) -> bool {
        let (Some(index), Some(ExprKind::Array(items))) = (index, self.literal(of, 0).map(|of| &of.kind))
        else {
            return false;
        };
        // A spread before it moves it.
        if items.iter().any(|item| matches!(item, ArrayItem::Spread(_))) {
            return false;
        }
        let index = if from_end { items.len().checked_sub(index) } else { Some(index) };
        match index.and_then(|index| items.get(index)) {
            Some(ArrayItem::Value(value)) => self.names(value, depth, names),
            Some(ArrayItem::Spread(_)) | None => false,
        }
    }

    /// The first part of a value that is known only while the deployment runs.
    fn late(&self, expr: &Expr, vars: &mut Vec<Option<bool>>) -> Option<Span> {
        match &expr.kind {
            ExprKind::Symbol(Symbol::Var(index)) => {
                let known = *vars.get(*index)?;
                let late = match known {
                    Some(late) => late,
                    None => {
                        // While it is looked at it counts as known, so that a circle ends.
                        if let Some(slot) = vars.get_mut(*index) {
                            *slot = Some(false);
                        }
                        let value = self.program.vars.get(*index)?;
                        let late = self.late(&value.value, vars).is_some();
                        if let Some(slot) = vars.get_mut(*index) {
                            *slot = Some(late);
                        }
                        late
                    }
                };
                late.then_some(expr.span)
            }
            ExprKind::Symbol(Symbol::Resource(_)) => Some(expr.span),
            ExprKind::Access { object, key, .. } => {
                if let Some(resource) = self.resource_of(object) {
                    let mut names = Vec::new();
                    let told = self.names(key, 0, &mut names);
                    let known = match &resource.kind {
                        // What an extension answers early is in its catalogue alone.
                        ResourceKind::Extensible { .. } => true,
                        ResourceKind::Module { .. } => told && names.iter().all(|name| name == "name"),
                        ResourceKind::Azure { .. } => {
                            told && names.iter().all(|name| KNOWN.contains(&name.as_str()))
                        }
                    };
                    if known {
                        // The index of a loop is a value of its own.
                        return match &object.kind {
                            ExprKind::Access { key, .. } => self.late(key, vars),
                            _ => None,
                        };
                    }
                    return Some(expr.span);
                }
                self.late(object, vars).or_else(|| self.late(key, vars))
            }
            ExprKind::Method { .. } => Some(expr.span),
            ExprKind::Call { function: Function::List(_), .. } => Some(expr.span),
            ExprKind::Call { function: Function::Builtin(function), .. }
                if matches!(function.name, "reference" | "pickZones") =>
            {
                Some(expr.span)
            }
            _ => {
                let mut found = None;
                parts(expr, &mut |part| {
                    if found.is_none() {
                        found = self.late(part, vars);
                    }
                });
                found
            }
        }
    }
}
