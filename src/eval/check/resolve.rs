//! From a type as it is written to what it stands for: names are followed, parts taken, `?` and `!` noted.

use std::sync::Arc;

use crate::limits;
use crate::template::types::PartOf;
use crate::template::{Constraints, ProgramId, Programs, Ty, TyKind};

/// A type without names, parts, `?` and `!` at its top.
#[derive(Clone, Debug)]
pub(super) struct Resolved<'a> {
    /// Where names inside of it resolve.
    pub program: ProgramId,
    /// What it is; never a name, a part, nullable or non-null.
    pub kind: &'a TyKind,
    /// What decorators ask, from the outermost type to the innermost.
    pub constraints: Vec<&'a Constraints>,
    /// Whether a `?` or `!` decided if null fits; the outermost one does.
    pub nullable: Option<bool>,
}

impl<'a> Resolved<'a> {
    /// Whether a decorator says that values are secret.
    pub(super) fn is_secure(&self) -> bool {
        self.constraints.iter().any(|constraints| constraints.secure)
    }

    /// Whether a decorator says that there are no other members.
    pub(super) fn is_sealed(&self) -> bool {
        self.constraints.iter().any(|constraints| constraints.sealed)
    }

    /// The member that chooses among the union's objects.
    pub(super) fn discriminator(&self) -> Option<&'a Arc<str>> {
        self.constraints.iter().rev().find_map(|constraints| constraints.discriminator.as_ref())
    }
}

/// A type and where its names resolve.
type Place<'a> = (ProgramId, &'a Ty);

/// What a type stands for; nothing when it was not found or has no end, which is the business of who declares it.
pub(super) fn resolve<'a>(programs: &'a Programs, program: ProgramId, ty: &'a Ty) -> Option<Resolved<'a>> {
    let mut fuel = limits::TYPE_NAMES;
    resolve_within(programs, (program, ty), &mut fuel)
}

fn resolve_within<'a>(programs: &'a Programs, place: Place<'a>, fuel: &mut usize) -> Option<Resolved<'a>> {
    let (mut program, mut ty) = place;
    let mut constraints = Vec::new();
    let mut nullable = None;
    loop {
        *fuel = fuel.checked_sub(1)?;
        if !ty.constraints.is_empty() {
            constraints.push(&ty.constraints);
        }
        match &ty.kind {
            TyKind::Nullable(inner) => {
                nullable = nullable.or(Some(true));
                ty = inner;
            }
            TyKind::NonNull(inner) => {
                nullable = nullable.or(Some(false));
                ty = inner;
            }
            TyKind::Named(name) => ty = declared(programs, program, *name)?,
            TyKind::Imported(from, name) => {
                program = *from;
                ty = declared(programs, program, *name)?;
            }
            TyKind::Part(whole, part) => {
                let whole = resolve_within(programs, (program, whole), fuel)?;
                (program, ty) = part_of(&whole, part)?;
            }
            TyKind::Any
            | TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Array
            | TyKind::Object
            | TyKind::Null
            | TyKind::Literal(_)
            | TyKind::ArrayOf(_)
            | TyKind::Tuple(_)
            | TyKind::Shape { .. }
            | TyKind::Union(_) => return Some(Resolved { program, kind: &ty.kind, constraints, nullable }),
        }
    }
}

fn declared(programs: &Programs, program: ProgramId, name: usize) -> Option<&Ty> {
    programs.get(program)?.types.get(name).map(|declaration| &declaration.ty)
}

fn part_of<'a>(whole: &Resolved<'a>, part: &PartOf) -> Option<Place<'a>> {
    let ty: &'a Ty = match (whole.kind, part) {
        (TyKind::Shape { properties, others }, PartOf::Property(name)) => {
            let named =
                properties.iter().find(|property| property.name == *name).map(|property| &property.ty);
            named.or(others.as_deref())?
        }
        (TyKind::Shape { others, .. }, PartOf::Others) => others.as_deref()?,
        (TyKind::Tuple(items), PartOf::Item(at)) => items.get(usize::try_from(*at).ok()?)?,
        (TyKind::ArrayOf(item), PartOf::Items) => item,
        _ => return None,
    };
    Some((whole.program, ty))
}

/// Whether a null fits.
pub(super) fn takes_null(programs: &Programs, resolved: &Resolved<'_>, fuel: &mut usize) -> bool {
    if let Some(nullable) = resolved.nullable {
        return nullable;
    }
    match resolved.kind {
        TyKind::Any | TyKind::Null => true,
        TyKind::Union(members) => members.iter().any(|member| {
            *fuel = fuel.saturating_sub(1);
            *fuel > 0
                && resolve(programs, resolved.program, member)
                    .is_some_and(|member| takes_null(programs, &member, fuel))
        }),
        TyKind::String
        | TyKind::Int
        | TyKind::Bool
        | TyKind::Array
        | TyKind::Object
        | TyKind::Literal(_)
        | TyKind::ArrayOf(_)
        | TyKind::Tuple(_)
        | TyKind::Shape { .. }
        | TyKind::Nullable(_)
        | TyKind::NonNull(_)
        | TyKind::Named(_)
        | TyKind::Imported(..)
        | TyKind::Part(..) => false,
    }
}
