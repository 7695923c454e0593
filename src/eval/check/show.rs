//! Types as Bicep would write them, short enough for a message.

use std::fmt::Write as _;

use super::resolve::resolve;
use crate::template::types::{Literal, PartOf};
use crate::template::{ProgramId, Programs, Property, Ty, TyKind};

/// How deep a type is shown.
const DEPTH: usize = 3;

/// How many members, items or alternatives are shown.
const WIDTH: usize = 8;

/// How much of a literal text is shown.
const LITERAL: usize = 40;

/// A type as Bicep would write it. Named types are their names; what is too deep or too wide is `…`.
pub fn show(programs: &Programs, program: ProgramId, ty: &Ty) -> String {
    let mut out = String::new();
    Shower { programs, program, out: &mut out }.ty(ty, DEPTH);
    out
}

struct Shower<'a> {
    programs: &'a Programs,
    program: ProgramId,
    out: &'a mut String,
}

impl Shower<'_> {
    fn ty(&mut self, ty: &Ty, depth: usize) {
        match &ty.kind {
            TyKind::Any => self.out.push_str("any"),
            TyKind::String => self.out.push_str("string"),
            TyKind::Int => self.out.push_str("int"),
            TyKind::Bool => self.out.push_str("bool"),
            TyKind::Array => self.out.push_str("array"),
            TyKind::Object => self.out.push_str("object"),
            TyKind::Null => self.out.push_str("null"),
            TyKind::Literal(value) => literal(value, self.out),
            TyKind::Named(name) => self.name(self.program, *name),
            TyKind::Imported(from, name) => self.name(*from, *name),
            TyKind::ArrayOf(_)
            | TyKind::Tuple(_)
            | TyKind::Shape { .. }
            | TyKind::Union(_)
            | TyKind::Nullable(_)
            | TyKind::NonNull(_)
            | TyKind::Part(..)
                if depth == 0 =>
            {
                self.out.push('…');
            }
            TyKind::ArrayOf(item) => self.postfix(item, "[]", depth),
            TyKind::Nullable(inner) => self.postfix(inner, "?", depth),
            TyKind::NonNull(inner) => self.postfix(inner, "!", depth),
            TyKind::Tuple(items) => {
                self.out.push('[');
                self.list(items.iter(), ", ", |this, item| this.ty(item, depth - 1));
                self.out.push(']');
            }
            TyKind::Union(members) => {
                self.list(members.iter(), " | ", |this, member| this.ty(member, depth - 1));
            }
            TyKind::Shape { properties, others } => self.shape(properties, others.as_deref(), depth),
            TyKind::Part(whole, part) => {
                self.postfix(whole, "", depth);
                match part {
                    PartOf::Property(name) => {
                        self.out.push('.');
                        self.out.push_str(name);
                    }
                    PartOf::Others => self.out.push_str(".*"),
                    PartOf::Item(at) => {
                        let _infallible = write!(self.out, "[{at}]");
                    }
                    PartOf::Items => self.out.push_str("[*]"),
                }
            }
        }
    }

    fn name(&mut self, program: ProgramId, name: usize) {
        let declaration = self.programs.get(program).and_then(|program| program.types.get(name));
        self.out.push_str(declaration.map_or("any", |declaration| &declaration.name.text));
    }

    fn postfix(&mut self, inner: &Ty, mark: &str, depth: usize) {
        let grouped = matches!(inner.kind, TyKind::Union(_) | TyKind::Nullable(_) | TyKind::NonNull(_));
        self.out.push_str(if grouped { "(" } else { "" });
        // A mark is no level to a reader, only what it stands behind is.
        self.ty(inner, depth);
        self.out.push_str(if grouped { ")" } else { "" });
        self.out.push_str(mark);
    }

    fn shape(&mut self, properties: &[Property], others: Option<&Ty>, depth: usize) {
        self.out.push_str("{ ");
        self.list(properties.iter(), ", ", |this, property| {
            this.out.push_str(&property.name);
            this.out.push_str(": ");
            this.ty(&property.ty, depth - 1);
        });
        if let Some(others) = others {
            self.out.push_str(if properties.is_empty() { "*: " } else { ", *: " });
            self.ty(others, depth - 1);
        }
        self.out.push_str(if properties.is_empty() && others.is_none() { "}" } else { " }" });
    }

    fn list<'t, T: 't>(
        &mut self,
        items: impl ExactSizeIterator<Item = &'t T>,
        between: &str,
        mut show: impl FnMut(&mut Self, &T),
    ) {
        let more = items.len() > WIDTH;
        for (at, item) in items.take(WIDTH).enumerate() {
            self.out.push_str(if at > 0 { between } else { "" });
            show(self, item);
        }
        if more {
            self.out.push_str(between);
            self.out.push('…');
        }
    }
}

/// What a value may be, for a type that its name alone does not explain: the literals of a union behind a name.
pub(super) fn choices(programs: &Programs, program: ProgramId, ty: &Ty) -> Option<String> {
    let resolved = resolve(programs, program, ty)?;
    let TyKind::Union(members) = resolved.kind else { return None };
    let literals = members.iter().all(|member| matches!(member.kind, TyKind::Literal(_) | TyKind::Null));
    literals.then(|| {
        let mut out = String::new();
        Shower { programs, program: resolved.program, out: &mut out }.list(
            members.iter(),
            ", ",
            |this, member| this.ty(member, DEPTH),
        );
        out
    })
}

/// A literal as Bicep writes it.
pub(super) fn literal(literal: &Literal, out: &mut String) {
    let _infallible = match literal {
        Literal::Text(text) => {
            let start: String = text.chars().take(LITERAL).collect();
            let cut = if start.len() < text.len() { "…" } else { "" };
            write!(out, "'{}{cut}'", start.replace('\\', "\\\\").replace('\'', "\\'"))
        }
        Literal::Int(int) => write!(out, "{int}"),
        Literal::Bool(bool) => write!(out, "{bool}"),
    };
}
