//! Values that must be known when a deployment starts, and are read from what it deploys.

use std::collections::BTreeSet;

use super::{Checker, parts, roots};
use crate::bicep::problem::Problem;
use crate::limits;
use crate::source::Span;
use crate::template::types::Literal;
use crate::template::{ArrayItem, Expr, ExprKind, Function, Member, Piece, ResourceKind, Symbol, Ty, TyKind};

/// What of a resource is known when a deployment starts.
pub(super) const KNOWN: [&str; 4] = ["id", "name", "type", "apiVersion"];

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

/// Functions that answer only while a deployment runs, beside those that begin with `list`.
pub(super) const ALWAYS_LATE: [&str; 5] =
    ["reference", "toLogicalZone", "toLogicalZones", "toPhysicalZone", "toPhysicalZones"];

impl<'p> Checker<'p> {
    pub(super) fn runtime(&mut self) {
        self.late_existing();
        let mut vars = vec![None; self.program.vars.len()];
        let program = self.program;
        for resource in &program.resources {
            if resource.is_existing() {
                continue;
            }
            let mut early = |checker: &mut Self, expr: &Expr, problem: Problem, what: &str| {
                for span in checker.late_parts(expr, &mut vars) {
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
            if let Some(span) = self.late_place(resource) {
                let message = "where this is deployed must be known when the deployment starts";
                self.found.push(
                    crate::diag::Diagnostic::warning(Problem::RuntimeProperty.code(), span, message)
                        .why("The resource that is named here has a name that is known only while it runs."),
                );
            }
            if resource.is_module() {
                for (scope, what) in self.scope_arguments(resource).zip(std::iter::repeat("the scope")) {
                    early(self, scope, Problem::RuntimeProperty, what);
                }
            }
            for member in &resource.body {
                if let Member::Property { key: Expr { kind: ExprKind::Text(name), .. }, value } = member
                    && (EARLY.contains(&&**name) && (!resource.is_module() || &**name == "identity"))
                {
                    early(self, value, Problem::RuntimeProperty, &format!("`{name}`"));
                }
            }
        }
        for var in &program.vars {
            let ExprKind::Loop(each) = &var.value.kind else { continue };
            for span in self.late_parts(&each.body, &mut vars) {
                let message = "the loop of a variable must be known when the deployment starts";
                self.refuse(Problem::RuntimeLoopBody, span, message);
            }
        }
        for function in &program.functions {
            for span in self.late_parts(&function.body, &mut vars) {
                let message = "the body of a function must be known when the deployment starts";
                self.refuse(Problem::RuntimeFunction, span, message);
            }
        }
        for root in roots(program) {
            self.loops(root, &mut vars);
        }
    }

    /// Loops in values walk over what is known, and what asks Azure is given what is known.
    fn loops(&mut self, expr: &'p Expr, vars: &mut Vec<Option<bool>>) {
        if let ExprKind::Loop(each) = &expr.kind {
            for span in self.late_parts(&each.over, vars) {
                let message = "what a loop walks over must be known when the deployment starts";
                self.refuse(Problem::RuntimeLoop, span, message);
            }
        }
        self.late_read(expr, vars);
        parts(expr, &mut |part| self.loops(part, vars));
    }

    /// The parts of a value that are known only while the deployment runs.
    pub(super) fn late_parts(&self, expr: &Expr, vars: &mut Vec<Option<bool>>) -> BTreeSet<Span> {
        let mut found = BTreeSet::new();
        self.late(expr, vars, &mut found);
        found
    }

    fn late(&self, expr: &Expr, vars: &mut Vec<Option<bool>>, found: &mut BTreeSet<Span>) {
        match &expr.kind {
            ExprKind::Symbol(Symbol::Var(index)) => {
                if self.late_variable(*index, vars) {
                    found.insert(expr.span);
                }
            }
            ExprKind::Symbol(Symbol::Resource(_)) => {
                found.insert(expr.span);
            }
            ExprKind::Access { object, key, .. } => self.late_access(expr.span, object, key, vars, found),
            ExprKind::Method { .. } | ExprKind::Call { function: Function::List(_), .. } => {
                found.insert(expr.span);
            }
            ExprKind::Call { function: Function::Builtin(function), .. }
                if ALWAYS_LATE.contains(&function.name) =>
            {
                found.insert(expr.span);
            }
            _ => parts(expr, &mut |part| self.late(part, vars, found)),
        }
    }

    /// Whether a variable is late. A chain of variables is as long as a file, so those behind it are settled first, one by one.
    fn late_variable(&self, index: usize, vars: &mut Vec<Option<bool>>) -> bool {
        let mut open = Vec::new();
        self.open(index, vars, &mut open);
        while let Some((at, behind)) = open.last_mut() {
            let at = *at;
            if let Some(next) = behind.pop() {
                self.open(next, vars, &mut open);
                continue;
            }
            open.pop();
            let late =
                self.program.vars.get(at).is_some_and(|var| !self.late_parts(&var.value, vars).is_empty());
            if let Some(slot) = vars.get_mut(at) {
                *slot = Some(late);
            }
        }
        vars.get(index).copied().flatten().unwrap_or(false)
    }

    /// Begins to look at a variable, if nobody has. While it is looked at it counts as known, so that a circle ends.
    fn open(&self, index: usize, vars: &mut [Option<bool>], open: &mut Vec<(usize, Vec<usize>)>) {
        if let Some(slot @ None) = vars.get_mut(index)
            && let Some(var) = self.program.vars.get(index)
        {
            *slot = Some(false);
            let mut behind = Vec::new();
            variables(&var.value, &mut behind);
            open.push((index, behind));
        }
    }

    fn late_access(
        &self,
        span: Span,
        object: &Expr,
        key: &Expr,
        vars: &mut Vec<Option<bool>>,
        found: &mut BTreeSet<Span>,
    ) {
        let Some(resource) = self.resource_of(object) else {
            self.late(object, vars, found);
            self.late(key, vars, found);
            return;
        };
        let known = |name: &str| match &resource.kind {
            // What an extension answers early is in its catalogue alone.
            ResourceKind::Extensible { .. } => true,
            ResourceKind::Module { .. } => name == "name",
            ResourceKind::Azure { .. } if self.is_late(resource) => {
                matches!(name, "type" | "apiVersion")
            }
            ResourceKind::Azure { .. } => KNOWN.contains(&name),
        };
        let early = match self.texts(key, 0) {
            Texts::Some(names) => names.iter().all(|name| known(name)),
            Texts::Any => matches!(resource.kind, ResourceKind::Extensible { .. }),
            // The whole of one resource of a loop, or some member whose name is not followed here.
            Texts::Unclear => resource.repeat.is_none() || !matches!(object.kind, ExprKind::Symbol(_)),
        };
        if !early {
            found.insert(span);
            return;
        }
        // The index of a loop is a value of its own.
        if let ExprKind::Access { key, .. } = &object.kind {
            self.late(key, vars, found);
        }
        self.late(key, vars, found);
    }

    /// The texts that a value may be.
    fn texts(&self, expr: &Expr, depth: usize) -> Texts {
        if depth > limits::CHECKED_DEPTH {
            return Texts::Unclear;
        }
        if self.casts.contains(&expr.span) {
            return Texts::Any;
        }
        match &expr.kind {
            ExprKind::Text(text) => Texts::Some(BTreeSet::from([text.to_string()])),
            ExprKind::Interpolation(pieces) => match self.constant(expr, 0) {
                Some(text) => Texts::Some(BTreeSet::from([text])),
                None => {
                    let open = pieces.iter().any(|piece| match piece {
                        Piece::Text(_) => false,
                        Piece::Hole(hole) => matches!(self.texts(hole, depth + 1), Texts::Any),
                    });
                    if open { Texts::Any } else { Texts::Unclear }
                }
            },
            ExprKind::Conditional(branches) => {
                let [_, yes, no] = &**branches;
                self.texts(yes, depth + 1).or(self.texts(no, depth + 1))
            }
            ExprKind::Symbol(Symbol::Var(index)) => match self.program.vars.get(*index) {
                Some(var) if var.ty.is_none() => self.texts(&var.value, depth + 1),
                Some(_) | None => Texts::Unclear,
            },
            ExprKind::Symbol(Symbol::Param(index)) if self.program.parameters_file.is_none() => {
                self.program.params.get(*index).map_or(Texts::Unclear, |param| {
                    if param.ty.constraints.allowed.is_some() { Texts::Unclear } else { texts_of(&param.ty) }
                })
            }
            ExprKind::Access { object, key, safe: false, from_end: false } => match &key.kind {
                ExprKind::Int(at) => self.item(object, usize::try_from(*at).ok(), depth),
                _ => match self.literal(expr, 0) {
                    Some(literal) => self.texts(literal, depth + 1),
                    None => Texts::Unclear,
                },
            },
            ExprKind::Call { function: Function::Builtin(function), arguments } => {
                match (function.name, &**arguments) {
                    ("first", [list]) => self.item(list, Some(0), depth),
                    ("last", [list]) => self.item(list, None, depth),
                    _ => Texts::Unclear,
                }
            }
            _ => Texts::Unclear,
        }
    }

    /// The texts that an item of a literal list may be, the last one without a number.
    fn item(&self, list: &Expr, at: Option<usize>, depth: usize) -> Texts {
        let Some(Expr { kind: ExprKind::Array(items), .. }) = self.literal(list, 0) else {
            return Texts::Unclear;
        };
        if items.iter().any(|item| matches!(item, ArrayItem::Spread(_))) {
            return Texts::Unclear;
        }
        let item = match at {
            Some(at) => items.get(at),
            None => items.last(),
        };
        match item {
            Some(ArrayItem::Value(value)) => self.texts(value, depth + 1),
            Some(ArrayItem::Spread(_)) | None => Texts::Unclear,
        }
    }
}

/// The variables that stand in an expression.
fn variables(expr: &Expr, found: &mut Vec<usize>) {
    if let ExprKind::Symbol(Symbol::Var(index)) = &expr.kind {
        found.push(*index);
    }
    parts(expr, &mut |part| variables(part, found));
}

/// Which texts a value may be.
enum Texts {
    Some(BTreeSet<String>),
    /// Any text.
    Any,
    /// It is not followed what it may be, or it is no text.
    Unclear,
}

impl Texts {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Some(mut left), Self::Some(right)) => {
                left.extend(right);
                Self::Some(left)
            }
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::Unclear, _) | (_, Self::Unclear) => Self::Unclear,
        }
    }
}

fn texts_of(ty: &Ty) -> Texts {
    match &ty.kind {
        TyKind::String => Texts::Any,
        TyKind::Literal(Literal::Text(text)) => Texts::Some(BTreeSet::from([text.to_string()])),
        TyKind::Union(members) => members.iter().map(texts_of).reduce(Texts::or).unwrap_or(Texts::Unclear),
        _ => Texts::Unclear,
    }
}
