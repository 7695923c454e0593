//! Types that cannot be: unions of different things, objects that nothing tells apart, parts that a type does not have.

use std::collections::BTreeSet;

use super::typed::{Typed, part_of};
use super::{Checker, Kind};
use crate::bicep::problem::Problem;
use crate::limits;
use crate::template::types::{Literal, PartOf};
use crate::template::{Ty, TyKind};

/// What a member of a union is.
enum Alternative {
    /// A value, of this kind.
    Literal(Kind),
    /// Several values, null and objects of values among them, or what is not known here.
    Unclear,
    /// A whole kind of values.
    Other,
}

/// The alternatives of a union that were looked at.
#[derive(Default)]
struct Seen<'p> {
    types: Vec<&'p Ty>,
    texts: BTreeSet<String>,
    steps: usize,
}

impl<'p> Checker<'p> {
    pub(super) fn types(&mut self) {
        let program = self.program;
        for declared in &program.types {
            if matches!(declared.ty.kind, TyKind::Null) {
                self.refuse(Problem::InvalidType, declared.ty.span, "null alone is no type");
            }
            self.ty(&declared.ty, None, false, 0);
        }
        for param in &program.params {
            self.ty(&param.ty, None, false, 0);
            if let Some(default) = &param.default {
                let typed = Typed { program, ty: &param.ty }.resolved(self.programs);
                if typed.is_some_and(|typed| matches!(typed.ty.kind, TyKind::Nullable(_))) {
                    let message = "a parameter that may be null is null by default";
                    let help = "take the `?` from its type, or write `??` where it is read";
                    self.refuse_with_help(Problem::DefaultOfNullable, default.span, message, help);
                }
            }
        }
        let functions = program.functions.iter();
        let functions = functions.flat_map(|function| {
            function.params.iter().map(|(_, ty)| ty).chain(std::iter::once(&function.returns))
        });
        let vars = program.vars.iter().filter_map(|var| var.ty.as_ref());
        let outputs = program.outputs.iter().map(|output| &output.ty);
        for ty in functions.chain(vars).chain(outputs) {
            self.ty(ty, None, false, 0);
        }
    }

    /// `discriminator` is that of the declaration around, when nothing but `?`, `!` and parentheses is between. The items of a list may be of several
    /// kinds.
    fn ty(&mut self, ty: &'p Ty, discriminator: Option<&'p str>, item: bool, depth: usize) {
        if depth > limits::CHECKED_DEPTH {
            return;
        }
        let discriminator = discriminator.or(ty.constraints.discriminator.as_deref());
        match &ty.kind {
            TyKind::Union(members) => {
                match discriminator {
                    // What tells the objects apart is not readable, and reported.
                    Some("") => {}
                    Some(name) => {
                        let mut seen = Seen::default();
                        for member in members {
                            self.told_apart(
                                Typed { program: self.program, ty: member },
                                name,
                                member,
                                &mut seen,
                            );
                        }
                    }
                    None => self.union(ty, members, item),
                }
                for member in members {
                    // A union in a union is told apart in the same way.
                    let inner = discriminator.filter(|_| matches!(member.kind, TyKind::Union(_)));
                    self.ty(member, inner, item, depth + 1);
                }
            }
            TyKind::Nullable(inner) | TyKind::NonNull(inner) => {
                self.ty(inner, discriminator, item, depth + 1);
            }
            TyKind::ArrayOf(inner) => self.ty(inner, None, true, depth + 1),
            TyKind::Tuple(items) => items.iter().for_each(|item| self.ty(item, None, true, depth + 1)),
            TyKind::Shape { properties, others } => {
                properties.iter().for_each(|property| self.ty(&property.ty, None, false, depth + 1));
                if let Some(others) = others {
                    self.ty(others, None, false, depth + 1);
                }
            }
            TyKind::Part(inner, part) => {
                self.ty(inner, None, false, depth + 1);
                self.part_exists(ty, inner, part);
            }
            TyKind::Any
            | TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Array
            | TyKind::Object
            | TyKind::Null
            | TyKind::Literal(_)
            | TyKind::Named(_)
            | TyKind::Imported(..) => {}
        }
    }

    /// A union without a discriminator is made of values of one kind.
    fn union(&mut self, ty: &Ty, members: &'p [Ty], item: bool) {
        let mut kinds = BTreeSet::new();
        let mut certain = true;
        for member in members {
            match self.alternative(Typed { program: self.program, ty: member }, 0) {
                Alternative::Literal(kind) => {
                    kinds.insert(kind.word());
                }
                Alternative::Unclear => certain = false,
                Alternative::Other => {
                    certain = false;
                    let message = "the alternatives of a type are values";
                    let help = "give objects a @discriminator(), or write the kind alone";
                    self.refuse_with_help(Problem::UnionOfTypes, member.span, message, help);
                }
            }
        }
        let nulls = kinds.remove(Kind::Null.word());
        if (kinds.len() > 1 && !item) || (kinds.is_empty() && nulls && certain) {
            let message = "the alternatives of a type are of one kind, such as string or int";
            self.refuse(Problem::MixedUnion, ty.span, message);
        }
    }

    fn alternative(&self, typed: Typed<'p>, depth: usize) -> Alternative {
        let Some(resolved) = typed.resolved(self.programs).filter(|_| depth < limits::CHECKED_DEPTH) else {
            return Alternative::Unclear;
        };
        match &resolved.ty.kind {
            TyKind::Literal(literal) => Alternative::Literal(match literal {
                Literal::Text(_) => Kind::Text,
                Literal::Int(_) => Kind::Int,
                Literal::Bool(_) => Kind::Bool,
            }),
            TyKind::Null => Alternative::Literal(Kind::Null),
            TyKind::Union(members) => {
                let mut kind = None;
                for member in members {
                    match self.alternative(resolved.with(member), depth + 1) {
                        Alternative::Literal(Kind::Null) => {}
                        Alternative::Literal(own) if kind.is_none_or(|kind| kind == own) => kind = Some(own),
                        Alternative::Literal(_) | Alternative::Unclear => return Alternative::Unclear,
                        Alternative::Other => return Alternative::Other,
                    }
                }
                kind.map_or(Alternative::Unclear, Alternative::Literal)
            }
            TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Array
            | TyKind::Object
            | TyKind::ArrayOf(_) => Alternative::Other,
            TyKind::Shape { properties, others } => {
                let values = others.is_none()
                    && properties.iter().all(|property| {
                        !matches!(
                            self.alternative(resolved.with(&property.ty), depth + 1),
                            Alternative::Other
                        )
                    });
                if values { Alternative::Unclear } else { Alternative::Other }
            }
            TyKind::Any
            | TyKind::Tuple(_)
            | TyKind::Nullable(_)
            | TyKind::NonNull(_)
            | TyKind::Named(_)
            | TyKind::Imported(..)
            | TyKind::Part(..) => Alternative::Unclear,
        }
    }

    /// A member of a union with a discriminator: an object that has it as a text of its own.
    fn told_apart(&mut self, typed: Typed<'p>, name: &str, written: &Ty, seen: &mut Seen<'p>) {
        let Some(resolved) = typed
            .resolved(self.programs)
            .filter(|_| seen.steps < limits::CHECKED_DEPTH * limits::CHECKED_DEPTH)
        else {
            return;
        };
        seen.steps += 1;
        if seen.types.iter().any(|ty| std::ptr::eq(*ty, resolved.ty)) {
            return;
        }
        seen.types.push(resolved.ty);
        match &resolved.ty.kind {
            TyKind::Shape { properties, .. } => {
                let own = properties.iter().find(|property| &*property.name == name);
                let own = own.map(|property| resolved.with(&property.ty).resolved(self.programs));
                match own {
                    Some(Some(Typed {
                        ty: Ty { kind: TyKind::Literal(Literal::Text(text)), .. }, ..
                    })) => {
                        if !seen.texts.insert(text.to_lowercase()) {
                            let message = format!("another alternative has '{text}' as its `{name}`, too");
                            self.refuse(Problem::DiscriminatorTwice, written.span, message);
                        }
                    }
                    // What it is is not known here.
                    Some(None) => {}
                    Some(Some(_)) | None => {
                        let message = format!("each alternative needs `{name}`, of a type that is one text");
                        self.refuse(Problem::NoDiscriminator, written.span, message);
                    }
                }
            }
            // The alternatives of another union with the same discriminator, or of one that is written in place.
            TyKind::Union(members)
                if resolved.ty.constraints.discriminator.is_some() || std::ptr::eq(resolved.ty, typed.ty) =>
            {
                for member in members {
                    self.told_apart(resolved.with(member), name, written, seen);
                }
            }
            TyKind::Any | TyKind::Named(_) | TyKind::Imported(..) | TyKind::Part(..) | TyKind::NonNull(_) => {
            }
            TyKind::Union(_)
            | TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Array
            | TyKind::Object
            | TyKind::Null
            | TyKind::Literal(_)
            | TyKind::ArrayOf(_)
            | TyKind::Tuple(_)
            | TyKind::Nullable(_) => {
                let message = "a discriminator tells objects apart, and this is none";
                self.refuse(Problem::UnionMember, written.span, message);
            }
        }
    }

    fn part_exists(&mut self, ty: &Ty, inner: &'p Ty, part: &PartOf) {
        let Some(resolved) = (Typed { program: self.program, ty: inner }).resolved(self.programs) else {
            return;
        };
        if part_of(resolved.ty, part).is_some() {
            return;
        }
        let mut whole = resolved.ty;
        while let TyKind::Nullable(inner) = &whole.kind {
            whole = inner;
        }
        if part_of(whole, part).is_some() {
            return;
        }
        match (part, &whole.kind) {
            (PartOf::Item(at), TyKind::Tuple(items)) => {
                let message = format!("the tuple has {} items, and number {at} is named", items.len());
                self.refuse(Problem::NoItem, ty.span, message);
            }
            (
                _,
                TyKind::Any | TyKind::Union(_) | TyKind::Named(_) | TyKind::Imported(..) | TyKind::Part(..),
            ) => {}
            (PartOf::Item(_), _) => {
                let help = "the type of all items is `[*]`";
                let message = "only the items of a tuple have numbers";
                self.refuse_with_help(Problem::ItemOfOther, ty.span, message, help);
            }
            (PartOf::Items, _) => {
                self.refuse(
                    Problem::ItemsOfOther,
                    ty.span,
                    "`[*]` is the type of the items of a typed array",
                );
            }
            (PartOf::Others, _) => {
                self.refuse(Problem::OthersOfOther, ty.span, "this type says nothing about other members");
            }
            (PartOf::Property(name), TyKind::Shape { properties, .. }) => {
                let known = properties.iter().map(|property| &*property.name);
                let message = format!("the type has no member \"{name}\"");
                match crate::diag::suggest::nearest(name, known) {
                    Some(near) => {
                        let help = format!("did you mean \"{near}\"?");
                        self.refuse_with_help(Problem::PartMisspelt, ty.span, message, help);
                    }
                    None => self.refuse(Problem::NoPart, ty.span, message),
                }
            }
            // Any object has members of which its type says nothing.
            (PartOf::Property(_), TyKind::Object) => {}
            (PartOf::Property(_), _) => {
                self.refuse(Problem::PartOfValue, ty.span, "only an object type has members");
            }
        }
    }
}
