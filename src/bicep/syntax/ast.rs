//! Typed views of the tree: what a declaration or an expression is made of, by name.
//!
//! A view is a node and its text, two words and a pointer, copied freely. Every accessor returns an `Option`, because in
//! a file with mistakes any part may be missing; whoever reads one goes on with what is there. Nobody outside this
//! folder needs to know the grammar's words or counts children.

mod declarations;
mod expressions;
#[cfg(test)]
mod tests;
mod types;

use tree_sitter::Node;

pub use declarations::*;
pub use expressions::*;
pub use types::*;

use super::kind::{self, Field, Kind};
use super::strings::Str;
use crate::source::{FileId, Span};

/// A node with its text.
#[derive(Clone, Copy)]
pub struct View<'t> {
    node: Node<'t>,
    file: FileId,
    text: &'t str,
}

impl<'t> View<'t> {
    pub(super) fn new(node: Node<'t>, file: FileId, text: &'t str) -> Self {
        Self { node, file, text }
    }

    /// Its kind; `None` for punctuation, keywords and what could not be read.
    pub fn kind(self) -> Option<Kind> {
        kind::kind(self.node)
    }

    /// Its place.
    pub fn span(self) -> Span {
        Span::new(self.file, self.node.start_byte(), self.node.end_byte())
    }

    /// Its text.
    pub fn text(self) -> &'t str {
        self.text.get(self.node.byte_range()).unwrap_or("")
    }

    pub(super) fn node(self) -> Node<'t> {
        self.node
    }

    pub(super) fn source(self) -> &'t str {
        self.text
    }

    /// The part in a role, unless the parser had to invent it.
    pub(super) fn field(self, field: Field) -> Option<Self> {
        let child = self.node.child_by_field_id(kind::field_number(field))?;
        if child.is_extra() {
            // A comment before a part that may begin on the next line has its role.
            return self.fields(field).next();
        }
        (!child.is_missing()).then_some(Self { node: child, ..self })
    }

    pub(super) fn fields(self, field: Field) -> impl Iterator<Item = Self> {
        let number = kind::field_number(field);
        let mut cursor = self.node.walk();
        let mut more = number != 0 && cursor.goto_first_child();
        std::iter::from_fn(move || {
            while more {
                let here =
                    (cursor.field_id().map(std::num::NonZero::get) == Some(number)).then(|| cursor.node());
                more = cursor.goto_next_sibling();
                if let Some(node) = here.filter(|node| !node.is_missing() && !node.is_extra()) {
                    return Some(Self { node, ..self });
                }
            }
            None
        })
    }

    /// The parts in a role that stands in front of all others.
    pub(super) fn leading(self, field: Field) -> impl Iterator<Item = Self> {
        let number = kind::field_number(field);
        let mut cursor = self.node.walk();
        let mut more = number != 0 && cursor.goto_first_child();
        std::iter::from_fn(move || {
            while more {
                let node = cursor.node();
                let here = cursor.field_id().map(std::num::NonZero::get) == Some(number);
                // Comments may stand between them; anything else ends them.
                if !here && !node.is_extra() {
                    more = false;
                    return None;
                }
                more = cursor.goto_next_sibling();
                if here && !node.is_missing() && !node.is_extra() {
                    return Some(Self { node, ..self });
                }
            }
            None
        })
    }

    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let mut cursor = self.node.walk();
        let mut more = cursor.goto_first_child();
        std::iter::from_fn(move || {
            more.then(|| {
                let node = cursor.node();
                more = cursor.goto_next_sibling();
                Self { node, ..self }
            })
        })
    }

    fn name(self, field: Field) -> Option<Name<'t>> {
        self.field(field).map(Name)
    }

    fn flag(self, field: Field) -> bool {
        self.node.child_by_field_id(kind::field_number(field)).is_some()
    }

    fn expr(self, field: Field) -> Option<Expr<'t>> {
        self.field(field).and_then(Expr::new)
    }

    fn exprs(self, field: Field) -> impl Iterator<Item = Expr<'t>> {
        self.fields(field).filter_map(Expr::new)
    }

    fn ty(self, field: Field) -> Option<Type<'t>> {
        self.field(field).and_then(Type::new)
    }

    fn string(self, field: Field) -> Option<Str<'t>> {
        self.field(field).filter(|view| is_string(view.kind())).map(Str)
    }
}

fn is_string(kind: Option<Kind>) -> bool {
    matches!(
        kind,
        Some(
            Kind::String
                | Kind::MultilineString
                | Kind::UnterminatedMultilineString
                | Kind::InterpolatedMultilineString
        )
    )
}

/// A name where it is declared or meant: rule `identifier`.
#[derive(Clone, Copy)]
pub struct Name<'t>(View<'t>);

impl<'t> Name<'t> {
    /// The node.
    pub fn view(self) -> View<'t> {
        self.0
    }

    /// The name.
    pub fn text(self) -> &'t str {
        self.0.text()
    }

    /// Its place.
    pub fn span(self) -> Span {
        self.0.span()
    }
}

/// Declares views: a struct per rule, an accessor per part. `part -> Out: getter Field` is one part that may be missing,
/// `part -> many Out: getter Field` all parts of that role.
macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($part:ident -> $out:ident: $getter:ident $field:ident;)* })*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'t>(pub(super) View<'t>);

        #[expect(missing_docs, reason = "the example above names every part")]
        impl<'t> $name<'t> {
            pub fn view(self) -> View<'t> {
                self.0
            }

            pub fn span(self) -> Span {
                self.0.span()
            }

            $(pub fn $part(self) -> Option<$out<'t>> {
                self.0.$getter(Field::$field)
            })*
        })*
    };
}
use views;
