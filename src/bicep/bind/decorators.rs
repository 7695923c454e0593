//! Decorators: what they ask of a value.

use super::names::Entity;
use super::{Binder, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::diag::suggest::nearest;
use crate::template::types::Literal;
use crate::template::{ArrayItem, ExprKind, Ty, TyKind};

/// Every decorator, those that change nothing here included.
const KNOWN: [&str; 18] = [
    "allowed",
    "batchSize",
    "description",
    "discriminator",
    "export",
    "maxLength",
    "maxValue",
    "metadata",
    "minLength",
    "minValue",
    "nullIfNotFound",
    "onlyIfNotExists",
    "patch",
    "retryOn",
    "sealed",
    "secure",
    "validate",
    "waitUntil",
];

/// What a type is at its root, as far as decorators ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Text,
    Int,
    Bool,
    Array,
    Object,
}

impl Root {
    fn word(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Int => "int",
            Self::Bool => "bool",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl<'a> Binder<'a, '_, '_> {
    /// Whether other files may import a declaration.
    pub(super) fn is_exported(&self, view: ast::View<'a>) -> bool {
        ast::decorators(view)
            .any(|decorator| decorator.call().is_some_and(|(_, name, _)| name.text() == "export"))
    }

    /// Adds what the decorators of a declaration ask to its type.
    pub(super) fn constrain(&mut self, view: ast::View<'a>, ty: &mut Ty) {
        for decorator in ast::decorators(view) {
            let Some((namespace, name, arguments)) = decorator.call() else { continue };
            if !KNOWN.contains(&name.text()) {
                self.unknown_decorator(name);
                continue;
            }
            if namespace.is_some_and(|namespace| !matches!(namespace.text(), "sys" | "az")) {
                continue;
            }
            let needs: &[Root] = match name.text() {
                "minValue" | "maxValue" => &[Root::Int],
                "minLength" | "maxLength" => &[Root::Text, Root::Array],
                "secure" => &[Root::Text, Root::Object],
                "sealed" => &[Root::Object],
                _ => &[],
            };
            let root = self.root(&ty.kind, 0);
            if let Some(root) = root.filter(|root| !needs.is_empty() && !needs.contains(root)) {
                let wanted: Vec<_> = needs.iter().map(|need| need.word()).collect();
                let message = format!(
                    "@{}() asks something of {}, not of {}",
                    name.text(),
                    wanted.join(" or "),
                    root.word()
                );
                self.refuse(Problem::DecoratorTarget, decorator.span(), message, plain);
                // What somebody calls secret is not shown, whatever it is.
                ty.constraints.secure |= name.text() == "secure";
                continue;
            }
            let argument = arguments.first().copied();
            let constraints = &mut ty.constraints;
            match name.text() {
                "secure" => constraints.secure = true,
                "sealed" => constraints.sealed = true,
                "minLength" => constraints.min_length = integer(argument),
                "maxLength" => constraints.max_length = integer(argument),
                "minValue" => constraints.min_value = integer(argument),
                "maxValue" => constraints.max_value = integer(argument),
                "discriminator" => {
                    let text = argument.and_then(|argument| self.constant(argument));
                    ty.constraints.discriminator = text.map(|text| text.as_ref().into());
                }
                "allowed" => {
                    let Some(argument) = argument else { continue };
                    let allowed = self.operand(Some(argument), argument.span());
                    if let ExprKind::Array(items) = allowed.kind {
                        let values = items.into_iter().filter_map(|item| match item {
                            ArrayItem::Value(value) => Some(value),
                            ArrayItem::Spread(_) => None,
                        });
                        ty.constraints.allowed = Some(values.collect());
                    }
                }
                _ => {}
            }
        }
    }

    fn unknown_decorator(&mut self, name: ast::Name<'a>) {
        let near = nearest(name.text(), KNOWN);
        let message = format!("the decorator \"{}\" does not exist", name.text());
        self.error(Problem::UnknownName, name.span(), message, |diagnostic| match near {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        });
    }

    /// Decorators of what has no type.
    pub(super) fn decorators(&mut self, view: ast::View<'a>) {
        for decorator in ast::decorators(view) {
            if let Some((_, name, _)) = decorator.call()
                && !KNOWN.contains(&name.text())
            {
                self.unknown_decorator(name);
            }
        }
    }

    /// What a type is at its root; nothing where that is not certain.
    fn root(&self, kind: &TyKind, depth: usize) -> Option<Root> {
        match kind {
            TyKind::String | TyKind::Literal(Literal::Text(_)) => Some(Root::Text),
            TyKind::Int | TyKind::Literal(Literal::Int(_)) => Some(Root::Int),
            TyKind::Bool | TyKind::Literal(Literal::Bool(_)) => Some(Root::Bool),
            TyKind::Array | TyKind::ArrayOf(_) | TyKind::Tuple(_) => Some(Root::Array),
            TyKind::Object | TyKind::Shape { .. } => Some(Root::Object),
            TyKind::Nullable(inner) | TyKind::NonNull(inner) => self.root(&inner.kind, depth),
            TyKind::Union(members) => {
                let mut members = members.iter().filter(|member| !matches!(member.kind, TyKind::Null));
                let first = self.root(&members.next()?.kind, depth)?;
                members.all(|member| self.root(&member.kind, depth) == Some(first)).then_some(first)
            }
            TyKind::Named(index) => {
                let declared = self.names.types.get(*index)?.ty()?;
                self.written_root(declared, depth + 1)
            }
            TyKind::Any | TyKind::Null | TyKind::Imported(..) | TyKind::Part(..) => None,
        }
    }

    /// The same of a type that may not be bound yet.
    fn written_root(&self, ty: ast::Type<'a>, depth: usize) -> Option<Root> {
        if depth > 32 {
            return None;
        }
        match ty {
            ast::Type::Name(name) => match self.names.get(name.text()).map(|declared| declared.entity) {
                Some(Entity::Type(index)) => self.written_root(self.names.types.get(index)?.ty()?, depth + 1),
                Some(_) => None,
                None => match name.text() {
                    "string" => Some(Root::Text),
                    "int" => Some(Root::Int),
                    "bool" => Some(Root::Bool),
                    "array" => Some(Root::Array),
                    "object" => Some(Root::Object),
                    _ => None,
                },
            },
            ast::Type::Nullable(wrapped)
            | ast::Type::NonNull(wrapped)
            | ast::Type::Parenthesized(wrapped) => self.written_root(wrapped.inner()?, depth + 1),
            ast::Type::String(_) => Some(Root::Text),
            ast::Type::Integer(_) => Some(Root::Int),
            ast::Type::Boolean(_) => Some(Root::Bool),
            ast::Type::Array(_) | ast::Type::Tuple(_) => Some(Root::Array),
            ast::Type::Object(_) => Some(Root::Object),
            _ => None,
        }
    }
}

/// A literal integer.
fn integer(argument: Option<ast::Expr<'_>>) -> Option<i64> {
    match argument?.bare() {
        ast::Expr::Integer(view) => view.text().parse().ok(),
        ast::Expr::Unary(unary) => match unary.operand()? {
            ast::Expr::Integer(view) => format!("-{}", view.text()).parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
