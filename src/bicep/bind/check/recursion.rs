//! Types that need a value of themselves, so that no value is one. A list counts as such a need, as the compiler has it; what
//! may be null does not, nor what a type says of members without a name.

use std::collections::BTreeSet;

use super::Checker;
use super::typed::Typed;
use crate::bicep::problem::Problem;
use crate::limits;
use crate::template::{Ty, TyKind};

impl<'p> Checker<'p> {
    pub(super) fn endless_types(&mut self) {
        let program = self.program;
        let needs: Vec<BTreeSet<usize>> = program
            .types
            .iter()
            .map(|declared| {
                let mut needed = BTreeSet::new();
                self.needed(&declared.ty, false, 0, &mut needed);
                needed
            })
            .collect();
        for (index, declared) in program.types.iter().enumerate() {
            let of = |at: usize| needs.get(at).into_iter().flatten().copied();
            if of(index).any(|next| next == index) {
                let message = "a value of this type needs another one inside of it, without end";
                let help = "let one of them be null: write `?` behind it";
                self.refuse_with_help(Problem::SelfType, declared.name.span, message, help);
                continue;
            }
            let (mut seen, mut open) = (BTreeSet::new(), vec![index]);
            while let Some(here) = open.pop() {
                open.extend(of(here).filter(|next| seen.insert(*next)));
            }
            if seen.contains(&index) {
                let message =
                    "a value of this type needs one of another, and that one needs this, without end";
                let help = "let one of them be null: write `?` behind it";
                self.refuse_with_help(Problem::TypeCycle, declared.name.span, message, help);
            }
        }
    }

    /// The named types that a value of a type has inside of it, whatever it is.
    fn needed(&self, ty: &Ty, inside: bool, depth: usize, found: &mut BTreeSet<usize>) {
        if depth > limits::CHECKED_DEPTH {
            return;
        }
        match &ty.kind {
            TyKind::Named(index) => {
                if inside {
                    found.insert(*index);
                }
            }
            TyKind::Nullable(inner) | TyKind::NonNull(inner) | TyKind::Part(inner, _) => {
                self.needed(inner, inside, depth + 1, found);
            }
            TyKind::ArrayOf(item) => self.always(item, true, depth, found),
            TyKind::Tuple(items) => items.iter().for_each(|item| self.always(item, true, depth, found)),
            TyKind::Shape { properties, .. } => {
                properties.iter().for_each(|property| self.always(&property.ty, true, depth, found));
            }
            TyKind::Union(members) => {
                let inside = inside || ty.constraints.discriminator.is_some();
                members.iter().for_each(|member| self.always(member, inside, depth, found));
            }
            TyKind::Any
            | TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Array
            | TyKind::Object
            | TyKind::Null
            | TyKind::Literal(_)
            | TyKind::Imported(..) => {}
        }
    }

    fn always(&self, ty: &Ty, inside: bool, depth: usize, found: &mut BTreeSet<usize>) {
        if !(Typed { program: self.program, ty }).takes_null(self.programs) {
            self.needed(ty, inside, depth + 1, found);
        }
    }
}
