//! Resources: type, loop, condition, parent, and the body without what says where it is.

use std::sync::Arc;

use super::decorated::Target;
use super::names::{Body, ResourceDeclaration};
use super::types::is_resource_type;
use super::{Binder, Local, Meaning, Node, Site, named, named_or, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::ast::Key;
use crate::source::Span;
use crate::template::{ArrayItem, Expr, ExprKind, Member, Parent, Repeat, Resource, ResourceKind, Symbol};

/// The type of a resource.
#[derive(Clone)]
struct Type {
    full: Arc<str>,
    version: Option<Arc<str>>,
    /// The extension it belongs to, by the name that this file gives it.
    extension: Option<Arc<str>>,
}

/// What the body of a resource or module says about itself, and the rest of it.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) name: Option<Expr>,
    pub(super) scope: Option<Expr>,
    pub(super) parent: Option<Expr>,
    pub(super) params: Option<Expr>,
    pub(super) depends_on: Vec<Expr>,
    pub(super) body: Vec<Member>,
}

impl<'a> Binder<'a, '_, '_> {
    pub(super) fn bind_resources(&mut self) -> Vec<Resource> {
        let types = self.resource_types();
        let mut resources = Vec::with_capacity(types.len());
        for (index, ty) in types.into_iter().enumerate() {
            let bound = self.resource(index, ty);
            resources.extend(bound);
        }
        resources
    }

    /// The types of all resources; those around come behind those inside, so the list is filled from its end.
    fn resource_types(&mut self) -> Vec<Option<Type>> {
        let mut types: Vec<Option<Type>> = vec![None; self.names.resources.len()];
        for index in (0..types.len()).rev() {
            let Some(syntax) = self.names.resources.get(index).copied() else { continue };
            let ResourceDeclaration::Resource(resource) = syntax.declaration else { continue };
            let around = syntax.within.and_then(|within| types.get(within).cloned().flatten());
            let ty = self.resource_type(resource, syntax.within.is_some(), around);
            if let Some(slot) = types.get_mut(index) {
                *slot = ty;
            }
        }
        types
    }

    fn resource_type(
        &mut self,
        resource: ast::Resource<'a>,
        nested: bool,
        around: Option<Type>,
    ) -> Option<Type> {
        let written = resource.ty()?;
        let span = written.view().span();
        if written.plain().is_none() {
            let message = "the type of a resource is written out";
            self.refuse(Problem::TypeHoles, span, message, |diagnostic| {
                diagnostic.help("a type with holes is not known before something is evaluated")
            });
        }
        let Some(text) = self.constant(ast::Expr::String(written)) else {
            let message = "the type of a resource must be known before anything is evaluated";
            self.error(Problem::ConstantNeeded, span, message, plain);
            return None;
        };
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (&*text, None),
        };
        if nested {
            let around = around?;
            if name.is_empty() || name.contains('/') {
                let message = format!("\"{name}\" is not one segment of a type");
                self.refuse(Problem::NestedType, span, message, |diagnostic| {
                    diagnostic.help("a nested resource names only the last segment of its type")
                });
                // A full type that repeats its parent's is understood all the same.
                if let Some(rest) = name.strip_prefix(&*around.full).and_then(|rest| rest.strip_prefix('/')) {
                    let full = Arc::from(format!("{}/{rest}", around.full));
                    return Some(Type { full, version: version.map(Arc::from).or(around.version), ..around });
                }
            }
            let full = Arc::from(format!("{}/{name}", around.full));
            return Some(Type { full, version: version.map(Arc::from).or(around.version), ..around });
        }
        // `az:Microsoft.App/jobs@2024-03-01` says itself whose type it is.
        let (namespace, name) = match name.split_once(':') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, name),
        };
        let extension = match namespace {
            Some(namespace) if self.is_azure(namespace) => None,
            Some(namespace) => Some(Arc::from(namespace)),
            None => self.extension_of(name),
        };
        // An extension may have types without versions.
        if extension.is_none() && !is_resource_type(&text) {
            self.not_a_resource_type(span, &text);
        }
        Some(Type { full: Arc::from(name), version: version.map(Arc::from), extension })
    }

    pub(super) fn not_a_resource_type(&mut self, span: Span, text: &str) {
        let message = format!("\"{text}\" is not a type with its version");
        self.refuse(Problem::ResourceType, span, message, |diagnostic| {
            diagnostic.help("write 'Microsoft.App/containerApps@2024-03-01'")
        });
    }

    fn resource(&mut self, index: usize, ty: Option<Type>) -> Option<Resource> {
        let syntax = *self.names.resources.get(index)?;
        let owner = Node::Resource(index);
        self.site = Site::of(owner);
        self.site.resource = true;
        let looped = syntax.declaration.body().each.is_some();
        let target = match syntax.declaration {
            ResourceDeclaration::Resource(it) => Target::Resource { looped, existing: it.is_existing() },
            ResourceDeclaration::Module(_) => Target::Module { looped },
        };
        self.decorated(syntax.declaration.view(), target);
        let before = self.locals.len();
        let around = self.enter_bodies_around(syntax.within);
        let view = syntax.declaration.view();
        let body = syntax.declaration.body();
        let own = body.each.filter(|each| !self.nests_in_loop(around, *each));
        if let Some(each) = own {
            self.distinct([each.item(), each.index()].into_iter().flatten());
        }
        let repeat = own.map(|each| Repeat {
            over: self.operand(each.collection(), each.span()),
            name: named_or(each.item(), each.span()),
            index: each.index().map(named),
        });
        if let (true, Some(name)) = (around, syntax.declaration.name()) {
            let message = "a resource in a loop cannot contain others";
            self.refuse(Problem::NestedInLoop, view.span(), message, |diagnostic| {
                diagnostic.help(format!(
                    "declare \"{}\" in the first column, with a loop of its own and `parent:`",
                    name.text()
                ))
            });
        }
        let variables = own.map(|each| [each.item(), each.index()]);
        let bound = self.with_locals(variables.into_iter().flatten(), |binder, _| {
            binder.see_nested(index);
            let condition = body.condition.map(|condition| binder.operand(Some(condition), condition.span()));
            let extensible = ty.as_ref().is_some_and(|ty| ty.extension.is_some());
            let parts = binder.parts(body, syntax.declaration, extensible);
            binder.assemble(index, ty, condition, parts)
        });
        self.locals.truncate(before);
        self.slots = 0;
        Some(Resource { repeat, ..bound })
    }

    /// Makes visible what the bodies around a nested resource declare, and returns whether one of them is a loop.
    fn enter_bodies_around(&mut self, within: Option<usize>) -> bool {
        let mut around = Vec::new();
        let mut next = within;
        while let Some(index) = next {
            around.push(index);
            next = self.names.resources.get(index).and_then(|syntax| syntax.within);
        }
        let mut looped = false;
        for index in around.into_iter().rev() {
            let each = self.names.resources.get(index).and_then(|syntax| syntax.declaration.body().each);
            if let Some(each) = each {
                looped = true;
                for name in [each.item(), each.index()] {
                    if let Some(name) = name {
                        let meaning = Meaning::Slot(self.slots, Arc::from(name.text()));
                        self.locals.push(Local { name: name.text(), meaning });
                    }
                    self.slots += 1;
                }
            }
            self.see_nested(index);
        }
        looped
    }

    /// Makes the resources in the body of one visible.
    fn see_nested(&mut self, index: usize) {
        for (name, nested) in self.names.nested_in(index) {
            self.locals.push(Local { name, meaning: Meaning::Nested(nested) });
        }
    }

    fn nests_in_loop(&mut self, around: bool, each: ast::For<'a>) -> bool {
        if around {
            let message = "a loop in a loop of resources has no answer";
            self.error(Problem::NestedInLoop, each.span(), message, plain);
        }
        around
    }

    /// Takes a body apart.
    ///
    /// A resource of an extension has no name, scope or parent: what is called so is a part of its properties.
    pub(super) fn parts(
        &mut self,
        body: Body<'a>,
        declaration: ResourceDeclaration<'a>,
        extensible: bool,
    ) -> Parts {
        let mut parts = Parts::default();
        let Some(object) = body.object else { return parts };
        let module = matches!(declaration, ResourceDeclaration::Module(_));
        self.spreads_in_body(object);
        self.site.property_loops = true;
        let members = self.members(object, |binder, property| {
            let Some(Key::Name(key)) = property.key() else { return false };
            let Some(value) = property.value() else { return false };
            match key.text() {
                "name" | "scope" | "parent" if extensible => return false,
                "name" => parts.name = Some(binder.operand(Some(value), value.span())),
                "scope" => {
                    binder.site.scope = true;
                    parts.scope = Some(binder.operand(Some(value), value.span()));
                    binder.site.scope = false;
                }
                "parent" if !module => parts.parent = Some(binder.operand(Some(value), value.span())),
                "dependsOn" => parts.depends_on = binder.depends_on(value),
                "params" if module => {
                    binder.param_keys.insert(value.span(), key.span());
                    parts.params = Some(binder.expr(value));
                }
                _ => return false,
            }
            true
        });
        self.site.property_loops = false;
        parts.body = members;
        parts
    }

    fn depends_on(&mut self, value: ast::Expr<'a>) -> Vec<Expr> {
        let bound = self.operand(Some(value), value.span());
        match bound.kind {
            ExprKind::Array(items) if items.iter().all(|item| matches!(item, ArrayItem::Value(_))) => items
                .into_iter()
                .map(|item| match item {
                    ArrayItem::Value(value) | ArrayItem::Spread(value) => value,
                })
                .collect(),
            kind => vec![Expr::new(bound.span, kind)],
        }
    }

    fn spreads_in_body(&mut self, object: ast::Object<'a>) {
        for item in object.items() {
            if let ast::ObjectItem::Spread(spread) = item {
                let message = "a spread does not stand directly in the body of a resource or module";
                self.refuse(Problem::SpreadPlace, spread.span(), message, |diagnostic| {
                    diagnostic.help("spread inside of a property, such as `properties: {...}`")
                });
            }
        }
    }

    fn assemble(
        &mut self,
        index: usize,
        ty: Option<Type>,
        condition: Option<Expr>,
        parts: Parts,
    ) -> Resource {
        let syntax = self.names.resources.get(index).copied();
        let declaration = syntax.map(|syntax| syntax.declaration);
        let file = self.syntax.file();
        let empty = Span::new(file, 0, 0);
        // Its decorators say something about it, and are no part of it.
        let span =
            declaration.map_or(empty, |it| Span { start: ast::keyword(it.view()).start, ..it.view().span() });
        let body_span = declaration.and_then(|it| it.body().object).map_or(span, ast::Object::span);
        let symbol = declaration.and_then(ResourceDeclaration::name).map(named);
        let mut parts = parts;
        let parent = match (syntax.and_then(|syntax| syntax.within), parts.parent.take()) {
            (Some(within), _) => {
                self.depends(Node::Resource(within), span.before());
                Some(Parent { resource: within, index: None, nested: true, span: span.before() })
            }
            (None, Some(parent)) => self.parent(parent),
            (None, None) => None,
        };
        let kind = match declaration {
            Some(ResourceDeclaration::Module(module)) => self.module_kind(module, &mut parts),
            Some(ResourceDeclaration::Resource(resource)) => self.resource_kind(resource, ty, &mut parts),
            None => ResourceKind::Extensible {
                ty: Arc::from(""),
                api_version: None,
                extension: Arc::from(""),
                existing: false,
            },
        };
        Resource {
            symbol,
            span,
            kind,
            repeat: None,
            condition,
            parent,
            scope: parts.scope,
            name: parts.name,
            depends_on: parts.depends_on,
            inlined: Vec::new(),
            body: parts.body,
            body_span,
        }
    }

    /// `parent: p`, or `parent: p[i]`.
    fn parent(&mut self, parent: Expr) -> Option<Parent> {
        let span = parent.span;
        match parent.kind {
            ExprKind::Symbol(Symbol::Resource(resource)) => {
                Some(Parent { resource, index: None, nested: false, span })
            }
            ExprKind::Access { object, key, .. }
                if matches!(object.kind, ExprKind::Symbol(Symbol::Resource(_))) =>
            {
                let ExprKind::Symbol(Symbol::Resource(resource)) = object.kind else { return None };
                Some(Parent { resource, index: Some(*key), nested: false, span })
            }
            ExprKind::Broken => None,
            _ => {
                let message = "a parent is a resource of this file";
                self.error(Problem::ParentType, span, message, plain);
                None
            }
        }
    }

    fn resource_kind(
        &mut self,
        resource: ast::Resource<'a>,
        ty: Option<Type>,
        parts: &mut Parts,
    ) -> ResourceKind {
        let existing = resource.is_existing();
        let ty_span = resource.ty().map_or(resource.span(), |ty| ty.view().span());
        let Some(ty) = ty else {
            self.broken = true;
            return ResourceKind::Azure { ty: Arc::from(""), api_version: None, ty_span, existing };
        };
        if let Some(extension) = ty.extension {
            let full = match &ty.version {
                Some(version) => Arc::from(format!("{}@{version}", ty.full)),
                None => ty.full,
            };
            return ResourceKind::Extensible { ty: full, api_version: None, extension, existing };
        }
        if !existing && let Some(deployment) = self.deployment(&ty.full, ty.version.clone(), &mut parts.body)
        {
            return deployment;
        }
        ResourceKind::Azure { ty: ty.full, api_version: ty.version, ty_span, existing }
    }

    /// The extension a type belongs to. Without its catalogue that is told from the names: a type of Azure begins with a
    /// provider, which has a dot; the one extension whose types look the same is Microsoft Graph.
    fn extension_of(&self, ty: &str) -> Option<Arc<str>> {
        let provider = ty.split('/').next().unwrap_or(ty);
        let graph = provider.eq_ignore_ascii_case("Microsoft.Graph");
        if provider.contains('.') && !graph {
            return None;
        }
        let of_graph = |extension: &ast::Extension<'a>| {
            extension.specification().is_some_and(|it| it.text().to_ascii_lowercase().contains("graph"))
        };
        let mut extensions = self.names.extensions.iter().filter(|extension| !is_of_azure(extension));
        let found = if graph {
            extensions.find(|extension| of_graph(extension))
        } else {
            extensions.find(|extension| !of_graph(extension))
        };
        found.and_then(|extension| alias(extension)).map(Arc::from)
    }

    /// Whether a name in front of a type stands for Azure itself.
    pub(super) fn is_azure(&self, namespace: &str) -> bool {
        let mut extensions = self.names.extensions.iter();
        match extensions.find(|extension| alias(extension).as_deref() == Some(namespace)) {
            Some(extension) => is_of_azure(extension),
            None => namespace == "az",
        }
    }
}

/// The name by which a file knows an extension.
fn alias(extension: &ast::Extension<'_>) -> Option<String> {
    let specification = extension.specification()?.text().trim_matches('\'').to_owned();
    Some(extension.alias().map_or(specification, |alias| alias.text().to_owned()))
}

fn is_of_azure(extension: &ast::Extension<'_>) -> bool {
    extension.specification().is_some_and(|specification| specification.text().trim_matches('\'') == "az")
}
