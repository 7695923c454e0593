//! Types with the program that they are written in, in which their names have a meaning.

use super::Kind;
use crate::limits;
use crate::template::types::{Literal, PartOf};
use crate::template::{Program, Programs, Ty, TyKind};

/// A type and where it is written.
#[derive(Clone, Copy)]
pub(super) struct Typed<'t> {
    pub(super) program: &'t Program,
    pub(super) ty: &'t Ty,
}

impl<'t> Typed<'t> {
    /// Another type of the same program.
    pub(super) fn with<'u>(self, ty: &'u Ty) -> Typed<'u>
    where
        't: 'u,
    {
        Typed { program: self.program, ty }
    }

    /// What a type stands for; nothing when that is not known here.
    pub(super) fn resolved(self, programs: &'t Programs) -> Option<Typed<'t>> {
        self.follow(programs, 0)
    }

    /// Whether it stands for `any`, whatever it is called.
    pub(super) fn is_any(self, programs: &'t Programs) -> bool {
        let mut at = Some(self);
        for _ in 0..limits::TYPE_NAMES {
            let Some(Typed { program, ty }) = at else { return false };
            at = match &ty.kind {
                TyKind::Named(index) => {
                    program.types.get(*index).map(|named| Typed { program, ty: &named.ty })
                }
                TyKind::Imported(other, index) => programs.get(*other).and_then(|program| {
                    program.types.get(*index).map(|named| Typed { program, ty: &named.ty })
                }),
                kind => return matches!(kind, TyKind::Any),
            };
        }
        false
    }

    fn follow(self, programs: &'t Programs, depth: usize) -> Option<Typed<'t>> {
        if depth > limits::TYPE_NAMES {
            return None;
        }
        match &self.ty.kind {
            TyKind::Named(index) => {
                self.with(&self.program.types.get(*index)?.ty).follow(programs, depth + 1)
            }
            TyKind::Imported(program, index) => {
                let program = programs.get(*program)?;
                Typed { program, ty: &program.types.get(*index)?.ty }.follow(programs, depth + 1)
            }
            TyKind::NonNull(inner) => {
                let inner = self.with(inner).follow(programs, depth + 1)?;
                match &inner.ty.kind {
                    TyKind::Nullable(of) => inner.with(of).follow(programs, depth + 1),
                    _ => Some(inner),
                }
            }
            TyKind::Part(inner, part) => {
                let inner = self.with(inner).follow(programs, depth + 1)?;
                inner.with(part_of(inner.ty, part)?).follow(programs, depth + 1)
            }
            TyKind::Any => None,
            TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Array
            | TyKind::Object
            | TyKind::Null
            | TyKind::Literal(_)
            | TyKind::ArrayOf(_)
            | TyKind::Tuple(_)
            | TyKind::Shape { .. }
            | TyKind::Union(_)
            | TyKind::Nullable(_) => Some(self),
        }
    }

    /// What values of a resolved type are.
    pub(super) fn kind(self) -> Option<Kind> {
        match &self.ty.kind {
            TyKind::String | TyKind::Literal(Literal::Text(_)) => Some(Kind::Text),
            TyKind::Int | TyKind::Literal(Literal::Int(_)) => Some(Kind::Int),
            TyKind::Bool | TyKind::Literal(Literal::Bool(_)) => Some(Kind::Bool),
            TyKind::Array | TyKind::ArrayOf(_) | TyKind::Tuple(_) => Some(Kind::Array),
            TyKind::Object | TyKind::Shape { .. } => Some(Kind::Object),
            TyKind::Null => Some(Kind::Null),
            TyKind::Union(_)
            | TyKind::Any
            | TyKind::Nullable(_)
            | TyKind::NonNull(_)
            | TyKind::Named(_)
            | TyKind::Imported(..)
            | TyKind::Part(..) => None,
        }
    }

    /// What values of a type are, all of its alternatives alike.
    pub(super) fn kind_of_all(self, programs: &'t Programs, depth: usize) -> Option<Kind> {
        if depth > limits::TYPE_NAMES {
            return None;
        }
        let resolved = self.resolved(programs)?;
        match &resolved.ty.kind {
            TyKind::Union(members) => {
                let mut kinds = members.iter().map(|it| resolved.with(it).kind_of_all(programs, depth + 1));
                let first = kinds.next()??;
                kinds.all(|kind| kind == Some(first)).then_some(first)
            }
            _ => resolved.kind().filter(|kind| *kind != Kind::Null),
        }
    }

    /// Whether null is a value of a type, so that it may be left out. What is not known counts as if.
    pub(super) fn takes_null(self, programs: &'t Programs) -> bool {
        let Some(resolved) = self.resolved(programs) else { return true };
        match &resolved.ty.kind {
            TyKind::Nullable(_) | TyKind::Null | TyKind::Any => true,
            TyKind::Union(members) => members.iter().any(|member| match &member.kind {
                TyKind::Union(_) => true,
                _ => resolved.with(member).takes_null(programs),
            }),
            _ => false,
        }
    }

    /// Whether an object of a type has this text as the member that tells it from others.
    pub(super) fn discriminates(self, programs: &'t Programs, name: &str, text: &str) -> bool {
        let Some(resolved) = self.resolved(programs) else { return false };
        let TyKind::Shape { properties, .. } = &resolved.ty.kind else { return false };
        let Some(property) = properties.iter().find(|property| &*property.name == name) else { return false };
        let ty = resolved.with(&property.ty).resolved(programs);
        matches!(ty.map(|ty| &ty.ty.kind), Some(TyKind::Literal(Literal::Text(own))) if &**own == text)
    }
}

/// A part of a resolved type.
pub(super) fn part_of<'t>(ty: &'t Ty, part: &PartOf) -> Option<&'t Ty> {
    match (&ty.kind, part) {
        (TyKind::Shape { properties, others }, PartOf::Property(name)) => {
            let own = properties.iter().find(|property| property.name == *name);
            own.map(|property| &property.ty).or(others.as_deref())
        }
        (TyKind::Shape { others, .. }, PartOf::Others) => others.as_deref(),
        (TyKind::ArrayOf(of), PartOf::Items) => Some(of),
        (TyKind::Tuple(items), PartOf::Item(at)) => items.get(usize::try_from(*at).ok()?),
        _ => None,
    }
}
