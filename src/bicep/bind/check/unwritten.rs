//! Values that are not written out beside the types that are declared for them: what is known of them is their own type.

use super::Checker;
use super::fits::{Misfit, Spot, other_kind};
use super::typed::Typed;
use crate::bicep::problem::Problem;
use crate::limits;
use crate::source::Span;
use crate::template::{Expr, ExprKind, TyKind};

impl<'p> Checker<'p> {
    /// Whether nothing is known of what a value is.
    pub(super) fn is_open(&self, value: &Expr, depth: usize) -> bool {
        if depth > limits::CHECKED_DEPTH || self.casts.contains(&value.span) {
            return true;
        }
        match &value.kind {
            ExprKind::Conditional(branches) => {
                let [_, yes, no] = &**branches;
                self.is_open(yes, depth + 1) || self.is_open(no, depth + 1)
            }
            _ => {
                let declared = self.declared_type(value, 0);
                self.kind(value).is_none()
                    && declared.is_none_or(|declared| declared.resolved(self.programs).is_none())
            }
        }
    }

    /// What is spread into an array beside the type of its items.
    pub(super) fn compare_spread(&self, of: Typed<'_>, value: &Expr, spot: Spot, found: &mut Vec<Misfit>) {
        if let (Some(wanted), Some(own)) = (of.kind_of_all(self.programs, 0), self.item_kind(value))
            && wanted != own
        {
            found.push(other_kind(spot.inside(Problem::SpreadItems), spot.of(value), wanted, own));
        }
    }

    /// The parts of a type beside those of another that its values are declared with.
    pub(super) fn compare_types(
        &self,
        wanted: Typed<'_>,
        declared: Typed<'p>,
        at: Span,
        depth: usize,
        found: &mut Vec<Misfit>,
    ) {
        let (Some(wanted), Some(declared)) =
            (wanted.resolved(self.programs), declared.resolved(self.programs))
        else {
            return;
        };
        let mut part = |wanted: Typed<'_>, declared: Typed<'p>, problem: Problem| match (
            wanted.kind_of_all(self.programs, 0),
            declared.kind_of_all(self.programs, 0),
        ) {
            (Some(wanted), Some(own)) if wanted != own => {
                let spot = Spot { problem, instead: None, null: false, depth };
                found.push(other_kind(spot, at, wanted, own));
            }
            _ if depth < limits::CHECKED_DEPTH => self.compare_types(wanted, declared, at, depth + 1, found),
            _ => {}
        };
        match (&wanted.ty.kind, &declared.ty.kind) {
            (TyKind::Shape { properties, .. }, TyKind::Shape { properties: own, .. }) => {
                for property in properties {
                    if let Some(own) = own.iter().find(|own| own.name == property.name) {
                        part(wanted.with(&property.ty), declared.with(&own.ty), Problem::ParentType);
                    }
                }
            }
            (TyKind::ArrayOf(item), TyKind::ArrayOf(own)) => {
                part(wanted.with(item), declared.with(own), Problem::ItemType);
            }
            _ => {}
        }
    }
}
