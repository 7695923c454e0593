//! What the official compiler refuses of a program as a whole, without evaluating it: kinds of values that do not fit,
//! names of resources, values that only a deployment knows, parameters of modules.
//!
//! Only what is certain is refused. Most of it does not keep a program from being evaluated and is a warning.

mod assignments;
mod bodies;
mod collections;
mod fits;
mod inlined;
mod kinds;
mod lambdas;
mod locals;
mod recursion;
mod resources;
mod runtime;
mod scopes;
mod sizes;
mod twice;
mod typed;
mod types;
mod unwritten;
mod values;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::Binder;
use crate::bicep::load::LeftOut;
use crate::bicep::problem::Problem;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::template::{ArrayItem, Expr, ExprKind, Member, Piece, Program, Programs};

impl Binder<'_, '_, '_> {
    pub(super) fn check(&mut self, program: &mut Program) {
        let mut checker =
            Checker::new(program, &self.loader.programs, &self.loader.left_out, &self.param_keys);
        checker.types();
        checker.endless_types();
        checker.values();
        checker.resources();
        checker.scopes();
        checker.runtime();
        checker.collections();
        checker.bodies();
        checker.modules();
        checker.sizes();
        let (mut found, secrets) = (checker.found, checker.secrets.take());
        self.found.append(&mut found);
        for secret in secrets {
            self.loader.sources.hide(secret);
        }
    }

    pub(super) fn check_parameters(&mut self, program: &mut Program) {
        let mut checker =
            Checker::new(program, &self.loader.programs, &self.loader.left_out, &self.param_keys);
        checker.values();
        checker.assignments();
        checker.assigned_values();
        let broken = checker.broken;
        self.found.append(&mut checker.found);
        self.broken |= broken;
    }
}

/// What a value is certain to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Bool,
    Array,
    Object,
    Null,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Int => "int",
            Self::Bool => "bool",
            Self::Array => "array",
            Self::Object => "object",
            Self::Null => "null",
        }
    }
}

struct Checker<'p> {
    program: &'p Program,
    programs: &'p Programs,
    /// What was written inside of `any()`, whose kind nobody asks for.
    casts: &'p BTreeSet<Span>,
    /// What is written with `!` behind it.
    not_null: &'p BTreeSet<Span>,
    /// Where the word `params` of a module stands, by the place of its value.
    keys: &'p BTreeMap<Span, Span>,
    /// The kinds of variables: looked for once, nothing while that goes on.
    kinds: RefCell<Vec<Option<Option<Kind>>>>,
    /// The function whose body is looked at: its parameters are the first locals.
    function: Cell<Option<usize>>,
    /// What the variables of the loops and lambdas around are certain to be, by their slots.
    locals: RefCell<BTreeMap<u32, Kind>>,
    /// Whether the value at hand is one of two that a condition chooses from.
    chosen: Cell<bool>,
    /// The resources whose names are known only while the deployment runs, by their places.
    late: RefCell<BTreeSet<Span>>,
    found: Vec<Diagnostic>,
    /// Texts that are written as values of secure types, which no diagnostic may draw.
    secrets: RefCell<Vec<Span>>,
    /// Where a secret of a key vault may be read.
    secrets_of_vaults: BTreeSet<Span>,
    broken: bool,
}

impl<'p> Checker<'p> {
    fn new(
        program: &'p Program,
        programs: &'p Programs,
        left_out: &'p LeftOut,
        keys: &'p BTreeMap<Span, Span>,
    ) -> Self {
        let kinds = RefCell::new(vec![None; program.vars.len()]);
        Self {
            program,
            programs,
            casts: &left_out.casts,
            not_null: &left_out.not_null,
            keys,
            kinds,
            function: Cell::new(None),
            locals: RefCell::default(),
            chosen: Cell::new(false),
            late: RefCell::default(),
            found: Vec::new(),
            secrets: RefCell::default(),
            secrets_of_vaults: BTreeSet::new(),
            broken: false,
        }
    }

    fn refuse(&mut self, problem: Problem, span: Span, message: impl Into<String>) {
        self.found.push(Diagnostic::warning(problem.code(), span, message));
    }

    fn refuse_with_help(
        &mut self,
        problem: Problem,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::warning(problem.code(), span, message).help(help));
    }
}

/// Every expression of a program that is not a part of another, the bodies of functions aside.
fn roots(program: &Program) -> impl Iterator<Item = &Expr> {
    let params = program.params.iter().filter_map(|param| param.default.as_ref());
    let vars = program.vars.iter().map(|var| &var.value);
    let outputs = program.outputs.iter().map(|output| &output.value);
    let asserts = program.asserts.iter().map(|assert| &assert.value);
    let assignments = program.parameters_file.iter().flat_map(|file| &file.assignments);
    let assignments = assignments.map(|assignment| &assignment.value);
    let resources = program.resources.iter().flat_map(|resource| {
        let repeat = resource.repeat.iter().map(|repeat| &repeat.over);
        let index = resource.parent.iter().filter_map(|parent| parent.index.as_ref());
        let params = match &resource.kind {
            crate::template::ResourceKind::Module { params, .. } => params.as_ref(),
            _ => None,
        };
        let head = resource.condition.iter().chain(&resource.scope).chain(&resource.name).chain(params);
        let body = resource.body.iter().flat_map(|member| match member {
            Member::Property { key, value } => [Some(key), Some(value)],
            Member::Spread(value) => [Some(value), None],
        });
        repeat.chain(index).chain(head).chain(&resource.depends_on).chain(body.flatten())
    });
    params.chain(vars).chain(outputs).chain(asserts).chain(assignments).chain(resources)
}

/// Visits the direct parts of an expression.
pub(super) fn parts<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Interpolation(pieces) => {
            for piece in pieces {
                if let Piece::Hole(hole) = piece {
                    visit(hole);
                }
            }
        }
        ExprKind::Array(items) => {
            for item in items {
                match item {
                    ArrayItem::Value(value) | ArrayItem::Spread(value) => visit(value),
                }
            }
        }
        ExprKind::Object(members) => {
            for member in members {
                match member {
                    Member::Property { key, value } => {
                        visit(key);
                        visit(value);
                    }
                    Member::Spread(value) => visit(value),
                }
            }
        }
        ExprKind::Loop(each) => {
            visit(&each.over);
            visit(&each.body);
        }
        ExprKind::Access { object, key, .. } => {
            visit(object);
            visit(key);
        }
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(visit),
        ExprKind::Conditional(parts) | ExprKind::VaultSecret(parts) => parts.iter().for_each(visit),
        ExprKind::ShortCircuit(_, operands) => operands.iter().for_each(visit),
        ExprKind::Method { object, arguments, .. } => {
            visit(object);
            arguments.iter().for_each(visit);
        }
        ExprKind::Lambda(lambda) => visit(&lambda.body),
        ExprKind::Chain(inner) => visit(inner),
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Text(_)
        | ExprKind::Symbol(_)
        | ExprKind::Local(..)
        | ExprKind::Broken => {}
    }
}
