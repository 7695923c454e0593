//! Typed views of the tree: what a declaration or an expression is made of, by name.
//!
//! A view is a node and its text, copied freely. Every accessor returns an `Option`, because in
//! a file with mistakes any part may be missing; whoever reads one goes on with what is there. Nobody outside this
//! folder needs to know the grammar's words or counts children.

mod declarations;
mod expressions;
#[cfg(test)]
mod tests;
mod types;

pub use declarations::*;
pub use expressions::*;
pub use types::*;

use super::flat::{Flat, Node};
use super::kind::{Field, Kind};
use super::strings::Str;
use crate::source::{FileId, Span};

/// A node with its text.
#[derive(Clone, Copy)]
pub struct View<'t> {
    tree: &'t Flat,
    at: u32,
    node: Node,
    file: FileId,
    text: &'t str,
}

impl<'t> View<'t> {
    /// The outermost node of a tree; nothing of an empty one.
    pub(super) fn root(tree: &'t Flat, file: FileId, text: &'t str) -> Option<Self> {
        Some(Self { tree, at: 0, node: tree.get(0)?, file, text })
    }

    /// Its kind; `None` for punctuation, keywords and what could not be read.
    pub fn kind(self) -> Option<Kind> {
        self.node.kind
    }

    /// Its place.
    pub fn span(self) -> Span {
        Span { file: self.file, start: self.node.start, end: self.node.end }
    }

    /// Its text.
    pub fn text(self) -> &'t str {
        self.text.get(self.span().range()).unwrap_or("")
    }

    pub(super) fn node(self) -> Node {
        self.node
    }

    pub(super) fn source(self) -> &'t str {
        self.text
    }

    /// The part in a role, unless the parser had to invent it.
    pub(super) fn field(self, field: Field) -> Option<Self> {
        // A comment before a part that may begin on the next line has its role.
        let mut parts = self.children().filter(|child| child.has(field) && !child.node.is_extra());
        parts.next().filter(|part| !part.node.is_missing())
    }

    pub(super) fn fields(self, field: Field) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is_part(field))
    }

    /// The parts in a role that stands in front of all others.
    pub(super) fn leading(self, field: Field) -> impl Iterator<Item = Self> {
        // Comments may stand between them; anything else ends them.
        let front = self.children().take_while(move |child| child.has(field) || child.node.is_extra());
        front.filter(move |child| child.is_part(field))
    }

    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        self.tree.children(self.at).map(move |(at, node)| Self { at, node, ..self })
    }

    /// It and all nodes inside of it, each in front of what is inside of it. What could not be read is not looked into, nor
    /// what is `closed`.
    pub(super) fn inside(self, closed: impl Fn(Self) -> bool) -> impl Iterator<Item = Self> {
        let mut next = self.at;
        std::iter::from_fn(move || {
            let at = next;
            let node = (at < self.node.behind).then(|| self.tree.get(at)).flatten()?;
            let view = Self { at, node, ..self };
            next = if node.is_error() || closed(view) { node.behind } else { at.saturating_add(1) };
            Some(view)
        })
    }

    fn has(self, field: Field) -> bool {
        self.node.field == Some(field)
    }

    /// Whether it has a role and stands in the text.
    fn is_part(self, field: Field) -> bool {
        self.has(field) && !self.node.is_missing() && !self.node.is_extra()
    }

    fn name(self, field: Field) -> Option<Name<'t>> {
        self.field(field).map(Name)
    }

    fn flag(self, field: Field) -> bool {
        self.children().any(|child| child.has(field))
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
