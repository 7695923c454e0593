//! Which parts of a value are secret, as its type says: all of it, or some of its members and items.

use std::fmt;

use super::resolve::resolve;
use crate::limits;
use crate::template::types::Property;
use crate::template::{ProgramId, Programs, Ty, TyKind};
use crate::value::object::same_name;
use crate::value::{Object, Sourced, Value};

/// What makes a secret of a part; given the part and its name, such as `settings.password`.
pub(in crate::eval) type Cover<'c> = dyn FnMut(&Sourced, &str) -> Sourced + 'c;

/// The value with every part covered that its type says is secret; nothing when there is no such part. Where a type leaves
/// open which of several it is, what one of them hides is hidden. The value is called `name`.
pub(in crate::eval) fn covered(
    programs: &Programs,
    program: ProgramId,
    ty: &Ty,
    value: &Sourced,
    name: &str,
    cover: &mut Cover<'_>,
) -> Option<Sourced> {
    let name = Name { whole: None, part: name };
    Search { programs, cover, budget: limits::TYPE_CHECKS }.part(program, ty, value, name, 0)
}

/// What a part is called, written out only where it is secret.
#[derive(Clone, Copy)]
struct Name<'n> {
    whole: Option<&'n Name<'n>>,
    part: &'n str,
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(whole) = self.whole {
            write!(f, "{whole}.")?;
        }
        f.write_str(self.part)
    }
}

struct Search<'p, 's, 'c> {
    programs: &'p Programs,
    cover: &'s mut Cover<'c>,
    /// How many parts may still be looked at. What is left then is covered: hiding too much harms nobody.
    budget: usize,
}

impl Search<'_, '_, '_> {
    fn part(
        &mut self,
        program: ProgramId,
        ty: &Ty,
        value: &Sourced,
        name: Name<'_>,
        depth: usize,
    ) -> Option<Sourced> {
        if ty.constraints.secure {
            return Some((self.cover)(value, &name.to_string()));
        }
        let programs = self.programs;
        let resolved = resolve(programs, program, ty)?;
        self.budget = self.budget.saturating_sub(1);
        if resolved.is_secure() || self.budget == 0 || depth > limits::VALUE_DEPTH {
            return Some((self.cover)(value, &name.to_string()));
        }
        let home = resolved.program;
        match (resolved.kind, &value.value) {
            (TyKind::Union(members), _) => {
                let mut seen = None;
                for member in members {
                    let part = self.part(home, member, seen.as_ref().unwrap_or(value), name, depth + 1);
                    seen = part.or(seen);
                }
                seen
            }
            (TyKind::Shape { properties, others }, Value::Object(object)) => {
                let shape = Shape { program: home, properties, others: others.as_deref() };
                let object = self.object(&shape, object, name, depth)?;
                Some(Sourced { value: Value::object(object), origin: value.origin })
            }
            (TyKind::ArrayOf(item), Value::Array(items)) => {
                let types = std::iter::repeat(&**item);
                self.items(home, types, items, name, depth).map(|items| Sourced::new(items, value.origin))
            }
            (TyKind::Tuple(types), Value::Array(items)) => self
                .items(home, types.iter(), items, name, depth)
                .map(|items| Sourced::new(items, value.origin)),
            _ => None,
        }
    }

    fn object(&mut self, shape: &Shape<'_>, object: &Object, name: Name<'_>, depth: usize) -> Option<Object> {
        let mut changed: Option<Object> = None;
        for (key, member) in object.iter() {
            let Some(ty) = shape.of(&key.text) else { continue };
            let name = Name { whole: Some(&name), part: &key.text };
            if let Some(part) = self.part(shape.program, ty, member, name, depth + 1) {
                changed.get_or_insert_with(|| object.clone()).set_exact(key.clone(), part);
            }
        }
        changed
    }

    fn items<'t>(
        &mut self,
        program: ProgramId,
        types: impl Iterator<Item = &'t Ty>,
        items: &[Sourced],
        name: Name<'_>,
        depth: usize,
    ) -> Option<Vec<Sourced>> {
        let mut changed: Option<Vec<Sourced>> = None;
        for (index, (item, ty)) in items.iter().zip(types).enumerate() {
            if let Some(part) = self.part(program, ty, item, name, depth + 1)
                && let Some(slot) = changed.get_or_insert_with(|| items.to_vec()).get_mut(index)
            {
                *slot = part;
            }
        }
        changed
    }
}

struct Shape<'a> {
    program: ProgramId,
    properties: &'a [Property],
    others: Option<&'a Ty>,
}

impl<'a> Shape<'a> {
    /// The type of a member.
    fn of(&self, name: &str) -> Option<&'a Ty> {
        let named = self.properties.iter().find(|property| same_name(&property.name, name));
        named.map(|property| &property.ty).or(self.others)
    }
}
