//! Declarations to a program: every name is resolved, every file that is named is followed.
//!
//! First [`names`] lists what a file declares, so that order does not matter. Then each declaration is bound by itself. At
//! last [`cycles`] and [`check`] look at the program as a whole.

mod calls;
mod check;
mod constant;
mod context;
mod cycles;
mod declared;
mod decorated;
mod decorators;
mod deployments;
mod documents;
mod expressions;
mod imports;
mod json;
mod modules;
mod names;
mod operators;
mod parameters;
mod resources;
mod select;
mod strings;
mod types;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use decorated::Target;
use names::Names;

use super::load::Loader;
use super::problem::Problem;
use super::syntax::Syntax;
use super::syntax::ast;
use crate::diag::Diagnostic;
use crate::limits;
use crate::source::Span;
use crate::template::{
    Assert, Expr, ExprKind, Language, Named, Output, Param, Program, ScopeKind, Ty, TyKind, Var,
};
use crate::world::WorldPath;

/// The program of a `.bicep` file.
pub(super) fn template(
    loader: &mut Loader<'_>,
    path: &WorldPath,
    syntax: &Syntax,
    found: &mut Vec<Diagnostic>,
) -> Program {
    let mut binder = Binder::new(loader, path, syntax, Language::Bicep);
    let mut program = binder.program();
    binder.check(&mut program);
    program.broken = binder.broken;
    found.append(&mut binder.found);
    program
}

/// The program of a `.bicepparam` file.
pub(super) fn parameters(
    loader: &mut Loader<'_>,
    path: &WorldPath,
    syntax: &Syntax,
    found: &mut Vec<Diagnostic>,
) -> Program {
    let mut binder = Binder::new(loader, path, syntax, Language::BicepParameters);
    let mut program = binder.parameters_program();
    binder.check_parameters(&mut program);
    program.broken = binder.broken;
    found.append(&mut binder.found);
    program
}

/// Something that is declared and can depend on others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Param(usize),
    Var(usize),
    Function(usize),
    Resource(usize),
    Type(usize),
    /// An output or an assertion, which nothing depends on.
    Leaf,
}

/// A declaration that names another.
struct Edge {
    from: Node,
    to: Node,
    span: Span,
}

/// Where an expression stands, as far as that decides what it may hold.
#[derive(Clone, Copy)]
struct Site {
    /// The declaration it belongs to.
    owner: Node,
    /// In the default of a parameter.
    default: bool,
    /// In the body of a user-defined function.
    function: bool,
    /// The value of `scope:`.
    scope: bool,
    /// Where a property may be a loop: in the body of a resource or module, outside of calls and operators.
    property_loops: bool,
    /// In a loop of properties.
    in_property_loop: bool,
    /// In the body of a resource.
    resource: bool,
    /// Inside of an object, array or tuple type, which may hold the type that is being declared.
    contained: bool,
    /// Where a part of a type is taken.
    part: bool,
}

impl Site {
    fn of(owner: Node) -> Self {
        Self {
            owner,
            default: false,
            function: false,
            scope: false,
            property_loops: false,
            in_property_loop: false,
            resource: false,
            contained: false,
            part: false,
        }
    }
}

/// A name that is known only inside of a part of a declaration.
struct Local<'a> {
    name: &'a str,
    meaning: Meaning,
}

#[derive(Clone)]
enum Meaning {
    /// A loop variable or parameter: its slot.
    Slot(u32, Arc<str>),
    /// A resource that is declared in the body around.
    Nested(usize),
}

/// Binds one file.
struct Binder<'a, 'l, 'w> {
    loader: &'l mut Loader<'w>,
    path: &'a WorldPath,
    syntax: &'a Syntax,
    language: Language,
    names: Names<'a>,
    scopes: Vec<ScopeKind>,
    found: Vec<Diagnostic>,
    broken: bool,
    edges: Vec<Edge>,
    locals: Vec<Local<'a>>,
    slots: u32,
    site: Site,
    depth: usize,
    too_deep: bool,
    /// The parameters that are inherited from the files that this one extends.
    inherited: BTreeSet<Arc<str>>,
    /// Where the word `params` of a module stands, by the place of its value.
    param_keys: BTreeMap<Span, Span>,
    /// How deep constants are being looked up, so that a circle of variables ends.
    constants: usize,
}

impl<'a, 'l, 'w> Binder<'a, 'l, 'w> {
    fn new(loader: &'l mut Loader<'w>, path: &'a WorldPath, syntax: &'a Syntax, language: Language) -> Self {
        Self {
            loader,
            path,
            syntax,
            language,
            names: Names::default(),
            scopes: vec![ScopeKind::ResourceGroup],
            found: Vec::new(),
            broken: false,
            edges: Vec::new(),
            locals: Vec::new(),
            slots: 0,
            site: Site::of(Node::Leaf),
            depth: 0,
            too_deep: false,
            inherited: BTreeSet::new(),
            param_keys: BTreeMap::new(),
            constants: 0,
        }
    }

    fn program(&mut self) -> Program {
        self.declarations();
        self.collect();
        self.import();
        self.names_that_clash();
        let text = self.syntax.text();
        let mut program = Program::empty(Span::new(self.syntax.file(), 0, text.len()), Language::Bicep);
        if let Some(target) = self.names.target {
            self.target_scope(target);
        }
        program.scopes.clone_from(&self.scopes);
        program.types = self.bind_types();
        for index in 0..self.names.params.len() {
            program.params.extend(self.param(index));
        }
        program.vars = self.vars();
        for index in 0..self.names.functions.len() {
            program.functions.extend(self.user_function(index));
        }
        program.resources = self.bind_resources();
        let outputs: Vec<_> = self.names.outputs.clone();
        for output in outputs {
            program.outputs.extend(self.output(output));
        }
        let asserts: Vec<_> = self.names.asserts.clone();
        for assert in asserts {
            if let (Some(name), Some(value)) = (assert.name(), assert.value()) {
                self.site = Site::of(Node::Leaf);
                let value = self.expr(value);
                program.asserts.push(Assert { name: named(name), value });
            }
        }
        self.exports();
        self.break_cycles(&mut program);
        program
    }

    fn target_scope(&mut self, target: ast::TargetScope<'a>) {
        let Some(value) = target.value() else { return };
        let ast::Expr::String(text) = value else {
            let message = "a target scope is written out";
            self.refuse(Problem::ConstantNeeded, value.span(), message, plain);
            return;
        };
        let scope = match text.plain().as_deref() {
            Some("resourceGroup") => ScopeKind::ResourceGroup,
            Some("subscription") => ScopeKind::Subscription,
            Some("managementGroup") => ScopeKind::ManagementGroup,
            Some("tenant") => ScopeKind::Tenant,
            _ => {
                let message = format!("{} is not a scope", text.view().text());
                self.refuse(Problem::ArgumentType, text.view().span(), message, |diagnostic| {
                    diagnostic
                        .help("a file is for 'resourceGroup', 'subscription', 'managementGroup' or 'tenant'")
                });
                return;
            }
        };
        self.scopes = vec![scope];
    }

    fn param(&mut self, index: usize) -> Option<Param> {
        let declaration = *self.names.params.get(index)?;
        self.site = Site::of(Node::Param(index));
        let mut ty = match declaration.ty() {
            Some(ty) => self.ty_of_parameter(ty),
            None => Ty::new(declaration.span(), TyKind::Any),
        };
        self.constrain(declaration.view(), declaration.ty(), &mut ty, Target::Parameter);
        self.site.default = true;
        let default = declaration.default().map(|default| self.expr(default));
        let name = named_or(declaration.name(), declaration.span());
        Some(Param { name, span: declaration.span(), ty, default })
    }

    fn vars(&mut self) -> Vec<Var> {
        let mut vars = Vec::with_capacity(self.names.vars.len());
        for index in 0..self.names.vars.len() {
            let Some(declaration) = self.names.vars.get(index).copied() else { continue };
            self.site = Site::of(Node::Var(index));
            self.decorated(declaration.view(), Target::Variable);
            let ty = declaration.ty().map(|ty| self.ty(ty));
            let value = match declaration.value() {
                Some(value) => self.value(value),
                None => broken(declaration.span()),
            };
            let exported = self.is_exported(declaration.view());
            let name = named_or(declaration.name(), declaration.span());
            vars.push(Var { name, ty, value, exported });
        }
        vars
    }

    fn output(&mut self, declaration: ast::Output<'a>) -> Option<Output> {
        let name = declaration.name()?;
        self.site = Site::of(Node::Leaf);
        let mut ty = match declaration.ty() {
            Some(ty) => self.ty(ty),
            None => Ty::new(name.span(), TyKind::Any),
        };
        self.constrain(declaration.view(), declaration.ty(), &mut ty, Target::Output);
        let value = match declaration.value() {
            Some(value) => self.value(value),
            None => broken(declaration.span()),
        };
        Some(Output { name: named(name), ty, value, condition: None })
    }

    /// The value of a declaration, which may be a loop.
    fn value(&mut self, expr: ast::Expr<'a>) -> Expr {
        match expr {
            ast::Expr::For(each) => self.value_loop(each, false),
            _ => self.expr(expr),
        }
    }

    /// Reports what keeps the question from being answered.
    fn error(
        &mut self,
        problem: Problem,
        span: Span,
        message: impl Into<String>,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.broken = true;
        self.found.push(more(Diagnostic::error(problem.code(), span, message)));
    }

    /// Reports what the official tool refuses, though the question can be answered.
    fn refuse(
        &mut self,
        problem: Problem,
        span: Span,
        message: impl Into<String>,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.found.push(more(Diagnostic::warning(problem.code(), span, message)));
    }

    /// Goes one level deeper; says once for each declaration that it does not go on.
    fn deeper<T>(&mut self, span: Span, bind: impl FnOnce(&mut Self) -> T, or: impl FnOnce() -> T) -> T {
        if self.depth >= limits::SYNTAX_DEPTH {
            if !self.too_deep {
                self.too_deep = true;
                let message = format!("code is nested deeper than {} levels here", limits::SYNTAX_DEPTH);
                self.error(Problem::TooDeep, span, message, |diagnostic| {
                    diagnostic.help("give parts of it names with `var`")
                });
            }
            return or();
        }
        self.depth += 1;
        let bound = bind(self);
        self.depth -= 1;
        if self.depth == 0 {
            self.too_deep = false;
        }
        bound
    }

    /// Binds with a few more locals in the next free slots.
    fn with_locals<T>(
        &mut self,
        names: impl IntoIterator<Item = Option<ast::Name<'a>>>,
        bind: impl FnOnce(&mut Self, u32) -> T,
    ) -> T {
        let (locals, first) = (self.locals.len(), self.slots);
        for name in names {
            if let Some(name) = name {
                let meaning = Meaning::Slot(self.slots, Arc::from(name.text()));
                self.locals.push(Local { name: name.text(), meaning });
            }
            self.slots += 1;
        }
        let bound = bind(self, first);
        self.locals.truncate(locals);
        self.slots = first;
        bound
    }

    /// Says that the declaration at hand names another.
    fn depends(&mut self, to: Node, span: Span) {
        self.edges.push(Edge { from: self.site.owner, to, span });
    }
}

/// A name with its place.
fn named(name: ast::Name<'_>) -> Named {
    Named { text: Arc::from(name.text()), span: name.span() }
}

/// A name that may not have been readable; the declaration keeps its place among the others.
fn named_or(name: Option<ast::Name<'_>>, around: Span) -> Named {
    name.map_or_else(|| Named { text: Arc::from(""), span: around }, named)
}

/// What could not be bound.
fn broken(span: Span) -> Expr {
    Expr::new(span, ExprKind::Broken)
}

/// A diagnostic as it is.
fn plain(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
}
