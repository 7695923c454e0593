//! Types: built in, declared, imported, and made of others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decorated::{Target, integer};
use super::expressions::Object;
use super::names::Entity;
use super::{Binder, Node, Site, named_or, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::ast::Key;
use crate::diag::suggest::nearest;
use crate::source::Span;
use crate::template::types::{Literal, PartOf};
use crate::template::{Property, Ty, TyKind, TypeDecl, UserFunction};

const BUILT_IN: [&str; 6] = ["string", "int", "bool", "object", "array", "any"];

fn built_in(name: &str) -> Option<TyKind> {
    Some(match name {
        "string" => TyKind::String,
        "int" => TyKind::Int,
        "bool" => TyKind::Bool,
        "object" => TyKind::Object,
        "array" => TyKind::Array,
        "any" => TyKind::Any,
        _ => return None,
    })
}

impl<'a> Binder<'a, '_, '_> {
    pub(super) fn bind_types(&mut self) -> Vec<TypeDecl> {
        let mut types = Vec::with_capacity(self.names.types.len());
        for index in 0..self.names.types.len() {
            let Some(declaration) = self.names.types.get(index).copied() else { continue };
            self.site = Site::of(Node::Type(index));
            let span = declaration.span();
            let name = named_or(declaration.name(), span);
            let mut ty = match declaration.ty() {
                Some(ty) => self.ty(ty),
                None => Ty::new(span, TyKind::Any),
            };
            self.constrain(declaration.view(), declaration.ty(), &mut ty, Target::Type);
            let exported = self.is_exported(declaration.view());
            types.push(TypeDecl { name, ty, exported });
        }
        types
    }

    pub(super) fn user_function(&mut self, index: usize) -> Option<UserFunction> {
        let declaration = *self.names.functions.get(index)?;
        self.decorated(declaration.view(), Target::Function);
        let span = declaration.span();
        self.site = Site::of(Node::Function(index));
        let mut params = Vec::new();
        for param in declaration.parameters() {
            let ty = match param.ty() {
                Some(ty) => self.ty(ty),
                None => Ty::new(param.span(), TyKind::Any),
            };
            let name = named_or(param.name(), param.span());
            params.push((name, ty));
        }
        let returns = match declaration.returns() {
            Some(ty) => self.ty(ty),
            None => Ty::new(span, TyKind::Any),
        };
        self.site.function = true;
        self.distinct(declaration.parameters().filter_map(ast::FunctionParameter::name));
        let body = self
            .with_locals(declaration.parameters().map(ast::FunctionParameter::name), |binder, _| {
                binder.operand(declaration.body(), span)
            });
        let name = named_or(declaration.name(), span);
        let exported = self.is_exported(declaration.view());
        Some(UserFunction { name, params, returns, body, exported })
    }

    /// The type of a parameter.
    pub(super) fn ty_of_parameter(&mut self, ty: ast::Type<'a>) -> Ty {
        match ty {
            ast::Type::Name(name) => {
                let kind = self.type_name(name, Problem::UnknownParamType);
                Ty::new(name.span(), kind)
            }
            _ => self.ty(ty),
        }
    }

    pub(super) fn ty(&mut self, ty: ast::Type<'a>) -> Ty {
        let span = ty.span();
        let kind = self.deeper(span, |binder| binder.ty_kind(ty), || TyKind::Any);
        Ty::new(span, kind)
    }

    fn inner(&mut self, ty: Option<ast::Type<'a>>, around: Span) -> Box<Ty> {
        Box::new(match ty {
            Some(ty) => self.ty(ty),
            None => Ty::new(around, TyKind::Any),
        })
    }

    /// A type inside of another, which may refer to the one around without being endless.
    fn contained<T>(&mut self, bind: impl FnOnce(&mut Self) -> T) -> T {
        self.within(true, bind)
    }

    fn within<T>(&mut self, contained: bool, bind: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.site;
        (self.site.contained, self.site.part) = (contained, !contained);
        let bound = bind(self);
        (self.site.contained, self.site.part) = (before.contained, before.part);
        bound
    }

    fn ty_kind(&mut self, ty: ast::Type<'a>) -> TyKind {
        let span = ty.span();
        match ty {
            ast::Type::Name(name) => self.type_name(name, Problem::UnknownType),
            ast::Type::Integer(view) => {
                view.text().parse().map_or(TyKind::Int, |value| TyKind::Literal(Literal::Int(value)))
            }
            ast::Type::Boolean(view) => TyKind::Literal(Literal::Bool(view.text() == "true")),
            ast::Type::Null(_) => TyKind::Null,
            ast::Type::String(text) => match text.plain() {
                Some(text) => TyKind::Literal(Literal::Text(Arc::from(text))),
                None => TyKind::String,
            },
            ast::Type::Unary(unary) => {
                let written = unary.operand();
                if !matches!(written, None | Some(ast::Type::Integer(_) | ast::Type::Boolean(_))) {
                    let message = "an operator in a type stands before a number or a boolean";
                    self.refuse(Problem::TypeOperator, span, message, plain);
                }
                unary_literal(unary)
            }
            ast::Type::Union(union) => {
                let members: Vec<Ty> = union.members().map(|member| self.ty(member)).collect();
                TyKind::Union(members)
            }
            ast::Type::Nullable(wrapped) => TyKind::Nullable(self.inner(wrapped.inner(), span)),
            ast::Type::NonNull(wrapped) => TyKind::NonNull(self.inner(wrapped.inner(), span)),
            ast::Type::Parenthesized(wrapped) => match wrapped.inner() {
                Some(inner) => self.ty(inner).kind,
                None => TyKind::Any,
            },
            ast::Type::Object(object) => self.contained(|binder| binder.shape(object)),
            ast::Type::Tuple(tuple) => {
                let mut items = Vec::new();
                for item in tuple.items() {
                    let mut ty = *self.contained(|binder| binder.inner(item.ty(), span));
                    self.constrain(item.view(), item.ty(), &mut ty, Target::Member);
                    items.push(ty);
                }
                TyKind::Tuple(items)
            }
            ast::Type::Array(array) => {
                TyKind::ArrayOf(self.contained(|binder| binder.inner(array.item(), span)))
            }
            ast::Type::Member(member) => self.type_member(member),
            ast::Type::AdditionalProperties(wrapped) => {
                self.part_of_named(wrapped.inner(), span);
                let inner = self.within(false, |binder| binder.inner(wrapped.inner(), span));
                TyKind::Part(inner, PartOf::Others)
            }
            ast::Type::Items(wrapped) => {
                self.part_of_named(wrapped.inner(), span);
                let inner = self.within(false, |binder| binder.inner(wrapped.inner(), span));
                TyKind::Part(inner, PartOf::Items)
            }
            ast::Type::Index(index) => {
                self.part_of_named(index.ty(), span);
                let inner = self.within(false, |binder| binder.inner(index.ty(), span));
                match index.index() {
                    Some(written @ ast::Expr::Unary(_)) if integer(written).is_some() => {
                        let message = "the items of a type are numbered from zero";
                        self.refuse(Problem::NegativeItem, written.span(), message, plain);
                        TyKind::Any
                    }
                    Some(ast::Expr::Integer(view)) => match view.text().parse() {
                        Ok(at) => TyKind::Part(inner, PartOf::Item(at)),
                        Err(_) => TyKind::Any,
                    },
                    _ => TyKind::Any,
                }
            }
            ast::Type::Parameterized(parameterized) => {
                self.resource_derived(parameterized, self.site.part);
                TyKind::Any
            }
            ast::Type::Resource(_) => {
                self.switched_on("resourceTypedParamsAndOutputs", Problem::NoResourceTypes, span);
                TyKind::Any
            }
        }
    }

    /// A part is taken of a type with a name, or of a part.
    fn part_of_named(&mut self, of: Option<ast::Type<'a>>, span: Span) {
        let named = matches!(
            of,
            None | Some(
                ast::Type::Name(_)
                    | ast::Type::Member(_)
                    | ast::Type::AdditionalProperties(_)
                    | ast::Type::Items(_)
                    | ast::Type::Index(_)
                    | ast::Type::Parameterized(_)
            )
        );
        if !named {
            let message = "a part is taken of a type that has a name, and this one has none";
            self.refuse(Problem::PartOfUnnamed, span, message, |diagnostic| {
                diagnostic.help("give it one with `type`, or write the part out")
            });
        }
    }

    /// `resourceInput<'type@version'>`: what a resource provider declares is not known here, and values are not checked
    /// against it.
    fn resource_derived(&mut self, parameterized: ast::ParameterizedType<'a>, part: bool) {
        let Some(name) = parameterized.name() else { return };
        if !matches!(name.text(), "resourceInput" | "resourceOutput" | "resource") {
            if parameterized.namespace().is_none() {
                let message = format!("the type \"{}\" takes nothing in `<>`", name.text());
                self.refuse(Problem::NotParameterized, name.span(), message, plain);
            }
            return;
        }
        let Some(argument) = parameterized.arguments().next() else { return };
        let ast::Type::String(text) = argument else { return };
        let Some(written) = text.plain() else {
            let message = "the type of a resource is written out here";
            self.refuse(Problem::ConstantNeeded, argument.span(), message, plain);
            return;
        };
        if !is_resource_type(&written) {
            self.not_a_resource_type(argument.span(), &written);
        }
        if !part {
            let message = "this is the type of a whole resource";
            self.refuse(Problem::WholeResource, parameterized.span(), message, |diagnostic| {
                diagnostic.help("name the part that is meant, such as `.properties`")
            });
        }
    }

    fn shape(&mut self, object: ast::ObjectType<'a>) -> TyKind {
        self.type_members(object);
        let mut properties = Vec::new();
        let mut others = None;
        for member in object.members() {
            match member {
                ast::ObjectTypeMember::Property(property) => {
                    let mut ty = *self.inner(property.ty(), property.span());
                    self.constrain(property.view(), property.ty(), &mut ty, Target::Member);
                    let name = match property.key() {
                        Some(Key::Name(name)) => Arc::from(name.text()),
                        Some(Key::Quoted(text)) => match text.plain() {
                            Some(text) => Arc::from(text),
                            None => continue,
                        },
                        None => continue,
                    };
                    properties.push(Property { name, ty });
                }
                ast::ObjectTypeMember::Others(rest) => {
                    let mut ty = *self.inner(rest.ty(), rest.span());
                    self.constrain(rest.view(), rest.ty(), &mut ty, Target::Member);
                    others = Some(Box::new(ty));
                }
            }
        }
        TyKind::Shape { properties, others }
    }

    /// Members of an object type that are named twice, or that differ only in case.
    fn type_members(&mut self, object: ast::ObjectType<'a>) {
        let mut seen: BTreeMap<String, (String, Span)> = BTreeMap::new();
        let mut others = 0;
        for member in object.members() {
            let (text, span) = match member {
                ast::ObjectTypeMember::Property(property) => match property.key() {
                    Some(Key::Name(name)) => (name.text().to_owned(), name.span()),
                    Some(Key::Quoted(text)) => match text.plain() {
                        Some(plain) => (plain.into_owned(), text.view().span()),
                        None => {
                            let message = "the name of a member of a type is written out";
                            self.refuse(Problem::TypeKey, text.view().span(), message, plain);
                            continue;
                        }
                    },
                    None => continue,
                },
                ast::ObjectTypeMember::Others(rest) => {
                    others += 1;
                    if others > 1 {
                        let message = "what other members hold is said once";
                        self.refuse(Problem::OthersTwice, rest.span(), message, plain);
                    }
                    continue;
                }
            };
            let Some((first, place)) = seen.get(&text.to_ascii_lowercase()).cloned() else {
                seen.insert(text.to_ascii_lowercase(), (text, span));
                continue;
            };
            let (problem, message) = if first == text {
                (Problem::DuplicateKey, format!("the member \"{text}\" is declared more than once"))
            } else {
                (Problem::CaseClash, format!("the members \"{first}\" and \"{text}\" differ only in case"))
            };
            self.refuse(problem, span, message, |diagnostic| diagnostic.label(place, "declared here too"));
        }
    }

    fn type_name(&mut self, name: ast::Name<'a>, unknown: Problem) -> TyKind {
        let span = name.span();
        let Some(declared) = self.names.get(name.text()) else {
            if let Some(kind) = built_in(name.text()) {
                return kind;
            }
            let near = nearest(name.text(), self.type_names().chain(BUILT_IN)).map(str::to_owned);
            let message = format!("the type \"{}\" does not exist", name.text());
            self.error(unknown, span, message, |diagnostic| match near {
                Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
                None => diagnostic.help(format!("built in are {}", BUILT_IN.join(", "))),
            });
            return TyKind::Any;
        };
        match declared.entity {
            Entity::Type(index) => {
                if !self.site.contained {
                    self.depends(Node::Type(index), span);
                }
                TyKind::Named(index)
            }
            Entity::ImportedType(program, index) => TyKind::Imported(program, index),
            Entity::Broken => TyKind::Any,
            _ => {
                // A value of the name of a type that is built in does not stand in its way.
                if let Some(kind) = built_in(name.text()) {
                    return kind;
                }
                let message = format!("\"{}\" is not a type", name.text());
                self.error(Problem::ValueAsType, span, message, |diagnostic| {
                    diagnostic.label(declared.span, "declared here")
                });
                TyKind::Any
            }
        }
    }

    /// `T.name`: a member of a type, a type of a namespace or of an import.
    fn type_member(&mut self, member: ast::TypeMember<'a>) -> TyKind {
        let span = member.span();
        let (Some(of), Some(name)) = (member.ty(), member.name()) else { return TyKind::Any };
        if let ast::Type::Name(space) = of {
            match self.type_space(space) {
                Object::Wildcard(program) => {
                    return match self.exported_type(program, name.text()) {
                        Some(index) => TyKind::Imported(program, index),
                        None => {
                            self.not_exported(program, name.text(), name.span());
                            TyKind::Any
                        }
                    };
                }
                Object::Namespace(_) => {
                    return built_in(name.text()).unwrap_or_else(|| {
                        let message = format!("the type \"{}\" does not exist", name.text());
                        self.error(Problem::UnknownType, name.span(), message, plain);
                        TyKind::Any
                    });
                }
                Object::Extension => return TyKind::Any,
                Object::Value => {}
            }
        }
        self.part_of_named(Some(of), span);
        let inner = self.within(false, |binder| binder.inner(Some(of), span));
        if matches!(inner.kind, TyKind::Any) {
            return TyKind::Any;
        }
        TyKind::Part(inner, PartOf::Property(Arc::from(name.text())))
    }

    fn type_space(&self, space: ast::Name<'a>) -> Object {
        match self.names.get(space.text()).map(|declared| declared.entity) {
            Some(Entity::Wildcard(program)) => Object::Wildcard(program),
            Some(Entity::Extension | Entity::Broken) => Object::Extension,
            Some(_) => Object::Value,
            None if matches!(space.text(), "sys" | "az") => {
                Object::Namespace(crate::language::functions::Namespaces::SYS)
            }
            None => Object::Value,
        }
    }
}

/// Whether a text is a type of resources with its version.
pub(super) fn is_resource_type(text: &str) -> bool {
    let Some((name, version)) = text.split_once('@') else { return false };
    let name = name.split_once(':').map_or(name, |(_, name)| name);
    let word = |text: &str, least: usize| {
        text.len() >= least
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
    };
    word(version, 2) && name.split('/').all(|segment| word(segment, 1))
}

fn unary_literal(unary: ast::UnaryType<'_>) -> TyKind {
    let operator = unary.operator().map_or("", ast::View::text);
    match (operator, unary.operand()) {
        ("-", Some(ast::Type::Integer(view))) => {
            let value = format!("-{}", view.text()).parse();
            value.map_or(TyKind::Int, |value| TyKind::Literal(Literal::Int(value)))
        }
        ("!", Some(ast::Type::Boolean(view))) => TyKind::Literal(Literal::Bool(view.text() != "true")),
        ("!", _) => TyKind::Bool,
        _ => TyKind::Int,
    }
}
