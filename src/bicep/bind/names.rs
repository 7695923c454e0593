//! What a file declares, and what a name in it stands for.

use std::collections::BTreeMap;

use super::decorated::Target;
use super::{Binder, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::ast::Declaration;
use crate::bicep::syntax::kind::Kind;
use crate::diag::suggest::nearest;
use crate::language::functions::table;
use crate::source::Span;
use crate::template::{Language, ProgramId};

/// What outputs are called together.
const OUTPUTS: &str = "outputs";

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Param(usize),
    Var(usize),
    Type(usize),
    Function(usize),
    Resource(usize),
    ImportedVar(ProgramId, usize),
    ImportedFunction(ProgramId, usize),
    ImportedType(ProgramId, usize),
    /// `import * as name`.
    Wildcard(ProgramId),
    Extension,
    /// A test, which is not a value.
    Test,
    /// What could not be imported, which is reported.
    Broken,
}

/// A name that is declared.
#[derive(Clone, Copy)]
pub(super) struct Declared {
    pub(super) entity: Entity,
    pub(super) span: Span,
    /// Whether it is reported that the name is declared again.
    repeated: bool,
}

/// A resource or module before it is bound.
#[derive(Clone, Copy)]
pub(super) struct ResourceSyntax<'a> {
    pub(super) declaration: ResourceDeclaration<'a>,
    /// The resource it is nested in.
    pub(super) within: Option<usize>,
}

#[derive(Clone, Copy)]
pub(super) enum ResourceDeclaration<'a> {
    Resource(ast::Resource<'a>),
    Module(ast::Module<'a>),
}

impl<'a> ResourceDeclaration<'a> {
    pub(super) fn name(self) -> Option<ast::Name<'a>> {
        match self {
            Self::Resource(resource) => resource.name(),
            Self::Module(module) => module.name(),
        }
    }

    pub(super) fn body(self) -> Body<'a> {
        Body::of(match self {
            Self::Resource(resource) => resource.body(),
            Self::Module(module) => module.body(),
        })
    }

    pub(super) fn view(self) -> ast::View<'a> {
        match self {
            Self::Resource(resource) => resource.view(),
            Self::Module(module) => module.view(),
        }
    }
}

/// The body of a resource or module taken apart: `[for … : if (…) {…}]`.
#[derive(Clone, Copy, Default)]
pub(super) struct Body<'a> {
    pub(super) each: Option<ast::For<'a>>,
    pub(super) condition: Option<ast::Expr<'a>>,
    pub(super) object: Option<ast::Object<'a>>,
}

impl<'a> Body<'a> {
    fn of(written: Option<ast::Expr<'a>>) -> Self {
        let mut body = Self::default();
        let mut rest = written;
        if let Some(ast::Expr::For(each)) = rest {
            body.each = Some(each);
            rest = each.body();
        }
        match rest {
            Some(ast::Expr::If(condition)) => {
                body.condition = condition.condition();
                body.object = condition.body();
            }
            Some(ast::Expr::Object(object)) => body.object = Some(object),
            _ => {}
        }
        body
    }
}

/// Everything a file declares, in the order of the program.
#[derive(Default)]
pub(super) struct Names<'a> {
    by_name: BTreeMap<&'a str, Declared>,
    /// Nested resources by the resource around them.
    nested: BTreeMap<(usize, &'a str), usize>,
    pub(super) target: Option<ast::TargetScope<'a>>,
    pub(super) params: Vec<ast::Parameter<'a>>,
    pub(super) assignments: Vec<ast::ParameterAssignment<'a>>,
    pub(super) vars: Vec<ast::Variable<'a>>,
    pub(super) types: Vec<ast::TypeDeclaration<'a>>,
    pub(super) functions: Vec<ast::Function<'a>>,
    pub(super) resources: Vec<ResourceSyntax<'a>>,
    pub(super) outputs: Vec<ast::Output<'a>>,
    pub(super) asserts: Vec<ast::Assert<'a>>,
    pub(super) imports: Vec<ast::Import<'a>>,
    pub(super) extensions: Vec<ast::Extension<'a>>,
    pub(super) using: Option<ast::Using<'a>>,
    pub(super) extends: Option<ast::Extends<'a>>,
}

impl<'a> Names<'a> {
    pub(super) fn get(&self, name: &str) -> Option<Declared> {
        self.by_name.get(name).copied()
    }

    pub(super) fn declared(&self) -> impl Iterator<Item = (&'a str, Declared)> {
        self.by_name.iter().map(|(name, declared)| (*name, *declared))
    }

    pub(super) fn nested(&self, within: usize, name: &str) -> Option<usize> {
        let nested: &BTreeMap<(usize, &str), usize> = &self.nested;
        nested.get(&(within, name)).copied()
    }

    /// The resources that are declared in the body of another.
    pub(super) fn nested_in(&self, within: usize) -> impl Iterator<Item = (&'a str, usize)> {
        let range = (within, "")..(within + 1, "");
        self.nested.range(range).map(|((_, name), index)| (*name, *index))
    }

    /// The declared names of some kind, for suggestions.
    fn like(&self, kind: impl Fn(Entity) -> bool) -> impl Iterator<Item = &'a str> {
        self.by_name.iter().filter(move |(_, declared)| kind(declared.entity)).map(|(name, _)| *name)
    }
}

impl<'a> Binder<'a, '_, '_> {
    /// Lists the declarations of the file.
    pub(super) fn collect(&mut self) {
        let syntax = self.syntax;
        let mut top = Vec::new();
        let mut modules = Vec::new();
        for declaration in syntax.declarations() {
            match declaration {
                // What belongs in the other kind of file is reported already; its name is known and has no value.
                Declaration::Parameter(_) if self.language == Language::BicepParameters => {
                    self.declare(declaration.name(), Entity::Broken);
                }
                Declaration::ParameterAssignment(_) if self.language == Language::Bicep => {
                    self.declare(declaration.name(), Entity::Broken);
                }
                Declaration::TargetScope(it) => self.names.target = self.names.target.or(Some(it)),
                Declaration::Parameter(it) => {
                    self.declare(it.name(), Entity::Param(self.names.params.len()));
                    self.names.params.push(it);
                }
                Declaration::ParameterAssignment(it) => {
                    self.declare(it.name(), Entity::Param(self.names.assignments.len()));
                    self.names.assignments.push(it);
                }
                Declaration::Variable(it) => {
                    self.declare(it.name(), Entity::Var(self.names.vars.len()));
                    self.names.vars.push(it);
                }
                Declaration::Type(it) => {
                    self.declare(it.name(), Entity::Type(self.names.types.len()));
                    self.names.types.push(it);
                }
                Declaration::Function(it) => {
                    self.declare(it.name(), Entity::Function(self.names.functions.len()));
                    self.names.functions.push(it);
                }
                Declaration::Resource(it) => top.push(it),
                Declaration::Module(it) => modules.push(it),
                Declaration::Output(it) => self.names.outputs.push(it),
                Declaration::Assert(it) => self.names.asserts.push(it),
                Declaration::Import(it) => self.names.imports.push(it),
                Declaration::Extension(it) => {
                    let bare = it.specification().filter(|view| view.kind() == Some(Kind::Identifier));
                    if let Some(name) = it.alias().map(ast::Name::view).or(bare) {
                        self.declare_as(name.text(), name.span(), Entity::Extension);
                    }
                    self.names.extensions.push(it);
                }
                Declaration::Test(it) => self.declare(it.name(), Entity::Test),
                Declaration::Using(it) => self.names.using = self.names.using.or(Some(it)),
                Declaration::Extends(it) => self.names.extends = self.names.extends.or(Some(it)),
                Declaration::Metadata(it) => self.decorated(it.view(), Target::Metadata),
                Declaration::ExtensionConfig(_) => {}
            }
        }
        self.collect_resources(&top, &modules);
    }

    /// Resources in the order in which they are emitted: the nested ones of all first, the inner before the outer.
    fn collect_resources(&mut self, top: &[ast::Resource<'a>], modules: &[ast::Module<'a>]) {
        let mut children = Vec::with_capacity(top.len());
        for resource in top {
            children.push(self.collect_nested(*resource, 0));
        }
        for (resource, nested) in top.iter().zip(children) {
            let index = self.collect_resource(*resource, &nested);
            self.declare(resource.name(), Entity::Resource(index));
        }
        for module in modules {
            let index = self.names.resources.len();
            self.declare(module.name(), Entity::Resource(index));
            let declaration = ResourceDeclaration::Module(*module);
            self.names.resources.push(ResourceSyntax { declaration, within: None });
        }
    }

    /// Adds the resources in the body of another and returns which they are.
    fn collect_nested(&mut self, resource: ast::Resource<'a>, depth: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let body = Body::of(resource.body());
        let Some(object) = body.object.filter(|_| depth < crate::limits::SYNTAX_DEPTH) else { return found };
        for item in object.items() {
            if let ast::ObjectItem::Resource(nested) = item {
                let inner = self.collect_nested(nested, depth + 1);
                found.push(self.collect_resource(nested, &inner));
            }
        }
        found
    }

    fn collect_resource(&mut self, resource: ast::Resource<'a>, nested: &[usize]) -> usize {
        let index = self.names.resources.len();
        for child in nested {
            let Some(syntax) = self.names.resources.get_mut(*child) else { continue };
            syntax.within = Some(index);
            let Some(name) = syntax.declaration.name() else { continue };
            if self.names.nested.insert((index, name.text()), *child).is_some() {
                let message = format!("the name \"{}\" is declared more than once here", name.text());
                self.error(Problem::DuplicateName, name.span(), message, plain);
            }
        }
        let declaration = ResourceDeclaration::Resource(resource);
        self.names.resources.push(ResourceSyntax { declaration, within: None });
        index
    }

    /// Gives a name its meaning in this file.
    pub(super) fn declare(&mut self, name: Option<ast::Name<'a>>, entity: Entity) {
        if let Some(name) = name {
            self.declare_as(name.text(), name.span(), entity);
        }
    }

    pub(super) fn declare_as(&mut self, name: &'a str, span: Span, entity: Entity) {
        let declared = Declared { entity, span, repeated: false };
        // The first declaration stays; each place is reported, because either may be the one to go.
        let Some(first) = self.names.by_name.insert(name, declared) else { return };
        self.names.by_name.insert(name, Declared { repeated: true, ..first });
        let message = format!("the name \"{name}\" is declared more than once");
        if !first.repeated {
            self.error(Problem::DuplicateName, first.span, message.clone(), plain);
        }
        self.error(Problem::DuplicateName, span, message, |diagnostic| {
            diagnostic.label(first.span, "declared here too").help("give one of them another name")
        });
    }

    /// Names of one kind that differ in case alone, which a deployment cannot tell apart.
    pub(super) fn names_that_clash(&mut self) {
        let mut named: Vec<(&str, &'a str, Span)> = Vec::with_capacity(self.names.by_name.len());
        for (name, declared) in &self.names.by_name {
            let kind = match declared.entity {
                Entity::Param(_) if self.language == Language::Bicep => "parameters",
                Entity::Param(_) => "assigned parameters",
                Entity::Var(_) | Entity::ImportedVar(..) => "variables",
                Entity::Type(_) | Entity::ImportedType(..) => "types",
                Entity::Function(_) | Entity::ImportedFunction(..) => "functions",
                _ => continue,
            };
            named.push((kind, name, declared.span));
        }
        let asserts = self.names.asserts.iter().filter_map(|assert| assert.name());
        named.extend(asserts.map(|name| ("assertions", name.text(), name.span())));
        let outputs = self.names.outputs.iter().filter_map(|output| output.name());
        named.extend(outputs.map(|name| (OUTPUTS, name.text(), name.span())));
        let lower = |name: &'a str| name.bytes().map(|byte| byte.to_ascii_lowercase());
        named.sort_by(|(kind, name, _), (other_kind, other, _)| {
            kind.cmp(other_kind).then_with(|| lower(name).cmp(lower(other)))
        });
        let alike = named.chunk_by(|(kind, name, _), (other_kind, other, _)| {
            kind == other_kind && name.eq_ignore_ascii_case(other)
        });
        for same in alike.filter(|same| same.len() > 1) {
            let mut distinct: Vec<&str> = same.iter().map(|(_, name, _)| *name).collect();
            distinct.sort_unstable();
            distinct.dedup();
            for (kind, name, span) in same {
                if *kind == OUTPUTS && distinct.len() == 1 {
                    let message = format!("the output \"{name}\" is declared more than once");
                    self.error(Problem::DuplicateOutput, *span, message, plain);
                } else if distinct.len() == same.len() {
                    let message = format!("the {kind} \"{}\" differ only in case", distinct.join("\", \""));
                    self.refuse(Problem::CaseClash, *span, message, |diagnostic| {
                        diagnostic.why("A deployment does not tell capital letters from small ones in names.")
                    });
                }
            }
        }
    }

    /// Reports a name in an expression that nobody declared.
    pub(super) fn unknown_name(&mut self, name: ast::Name<'a>) {
        let locals = self.locals.iter().map(|local| local.name);
        let known = self.names.like(|entity| {
            !matches!(
                entity,
                Entity::Type(_)
                    | Entity::ImportedType(..)
                    | Entity::Function(_)
                    | Entity::Test
                    | Entity::Extension
            )
        });
        let near = nearest(name.text(), locals.chain(known)).map(str::to_owned);
        let message = format!("the name \"{}\" does not exist here", name.text());
        self.error(Problem::UnknownName, name.span(), message, |diagnostic| match near {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        });
    }

    /// Reports a call of a function that nobody declared.
    pub(super) fn unknown_function(&mut self, name: ast::Name<'a>) {
        let known =
            self.names.like(|entity| matches!(entity, Entity::Function(_) | Entity::ImportedFunction(..)));
        let built_in = table::FUNCTIONS
            .iter()
            .filter(|function| {
                function.place != crate::language::functions::Place::Compiled && !function.name.ends_with('*')
            })
            .map(|function| function.name);
        let near = nearest(name.text(), known.chain(built_in)).map(str::to_owned);
        let message = format!("the function \"{}\" does not exist here", name.text());
        if near.as_deref() == Some(name.text()) {
            let other = match self.language {
                Language::Bicep => "parameter files",
                Language::BicepParameters | Language::Arm => "templates",
            };
            self.error(Problem::UnknownName, name.span(), message, |diagnostic| {
                diagnostic.help(format!("it is known in {other} only"))
            });
            return;
        }
        self.error(Problem::UnknownName, name.span(), message, |diagnostic| match near {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        });
    }

    /// Types that are declared, for suggestions.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &'a str> {
        self.names.like(|entity| matches!(entity, Entity::Type(_) | Entity::ImportedType(..)))
    }
}
