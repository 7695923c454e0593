//! Decorators: what they ask of a value.

use super::decorated::{Target, integer};
use super::names::Entity;
use super::{Binder, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::limits;
use crate::template::types::Literal;
use crate::template::{ArrayItem, Expr, ExprKind, Ty, TyKind};

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
    pub(super) fn constrain(
        &mut self,
        view: ast::View<'a>,
        written: Option<ast::Type<'a>>,
        ty: &mut Ty,
        target: Target,
    ) {
        self.decorated(view, target);
        for decorator in ast::decorators(view) {
            let Some((namespace, name, arguments)) = decorator.call() else { continue };
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
                "minLength" => constraints.min_length = argument.and_then(integer),
                "maxLength" => constraints.max_length = argument.and_then(integer),
                "minValue" => constraints.min_value = argument.and_then(integer),
                "maxValue" => constraints.max_value = argument.and_then(integer),
                "discriminator" => {
                    let text = argument.and_then(|argument| self.constant(argument));
                    ty.constraints.discriminator = Some(text.as_deref().unwrap_or("").into());
                }
                "allowed" => {
                    let Some(argument) = argument else { continue };
                    let allowed = self.operand(Some(argument), argument.span());
                    if let ExprKind::Array(items) = allowed.kind {
                        let values = items.into_iter().filter_map(|item| match item {
                            ArrayItem::Value(value) => Some(value),
                            ArrayItem::Spread(_) => None,
                        });
                        let values: Vec<Expr> = values.collect();
                        self.allowed_fit(root, &values);
                        ty.constraints.allowed = Some(values);
                    }
                }
                _ => {}
            }
        }
        self.decorated_type(view, written, &ty.constraints);
    }

    /// What is allowed is of the type, of a list of its items.
    fn allowed_fit(&mut self, root: Option<Root>, allowed: &[Expr]) {
        let Some(root) = root else { return };
        let lists = allowed.iter().any(|value| matches!(value.kind, ExprKind::Array(_)));
        if root == Root::Array && !lists {
            return;
        }
        for value in allowed {
            let own = match &value.kind {
                ExprKind::Text(_) => Root::Text,
                ExprKind::Int(_) => Root::Int,
                ExprKind::Bool(_) => Root::Bool,
                ExprKind::Array(_) => Root::Array,
                ExprKind::Object(_) => Root::Object,
                _ => continue,
            };
            if own != root {
                let message =
                    format!("values of type {} are allowed here, this is {}", root.word(), own.word());
                self.refuse(Problem::ItemType, value.span, message, plain);
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
        if depth > limits::TYPE_NAMES {
            return None;
        }
        match ty {
            ast::Type::Name(name) => match self.names.get(name.text()).map(|declared| declared.entity) {
                Some(Entity::Type(index)) => self.written_root(self.names.types.get(index)?.ty()?, depth + 1),
                Some(_) | None => match name.text() {
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
