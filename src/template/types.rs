//! Types, as far as values are checked against them.

use std::sync::Arc;

use super::{Expr, ProgramId};
use crate::source::Span;

/// A type with its constraints.
#[derive(Debug)]
pub struct Ty {
    /// Where it is written.
    pub span: Span,
    /// What it is.
    pub kind: TyKind,
    /// What the decorators ask beyond it.
    pub constraints: Constraints,
}

impl Ty {
    /// A type without constraints.
    pub fn new(span: Span, kind: TyKind) -> Self {
        Self { span, kind, constraints: Constraints::default() }
    }
}

/// What a [`Ty`] is.
#[derive(Debug)]
pub enum TyKind {
    /// Anything: `any`, a resource-derived type, a type that could not be resolved.
    Any,
    /// Any text.
    String,
    /// Any integer.
    Int,
    /// Any boolean.
    Bool,
    /// Any array.
    Array,
    /// Any object.
    Object,
    /// Only null.
    Null,
    /// One text, integer or boolean.
    Literal(Literal),
    /// `T[]`.
    ArrayOf(Box<Ty>),
    /// `[A, B]`.
    Tuple(Vec<Ty>),
    /// `{ … }`.
    Shape {
        /// The members that are named.
        properties: Vec<Property>,
        /// What other members hold; nothing when the type does not say.
        others: Option<Box<Ty>>,
    },
    /// `A | B`.
    Union(Vec<Ty>),
    /// `T?`.
    Nullable(Box<Ty>),
    /// `T!`: without null.
    NonNull(Box<Ty>),
    /// A named type of this program.
    Named(usize),
    /// A named type of another program.
    Imported(ProgramId, usize),
    /// A part of another type: `T.a`, `T[0]`, `T[*]`, `T.*`.
    Part(Box<Ty>, PartOf),
}

/// Which part of a type.
#[derive(Debug)]
pub enum PartOf {
    /// `.name`.
    Property(Arc<str>),
    /// `.*`.
    Others,
    /// `[0]`.
    Item(i64),
    /// `[*]`.
    Items,
}

/// A value that is a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    Text(Arc<str>),
    /// An integer.
    Int(i64),
    /// A boolean.
    Bool(bool),
}

/// A named member of an object type.
#[derive(Debug)]
pub struct Property {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Ty,
}

/// What decorators ask of a value beyond its type.
#[derive(Debug, Default)]
pub struct Constraints {
    /// `@secure()`.
    pub secure: bool,
    /// `@sealed()`: no members but the named.
    pub sealed: bool,
    /// `@minLength(…)`.
    pub min_length: Option<i64>,
    /// `@maxLength(…)`.
    pub max_length: Option<i64>,
    /// `@minValue(…)`.
    pub min_value: Option<i64>,
    /// `@maxValue(…)`.
    pub max_value: Option<i64>,
    /// `@allowed([…])`.
    pub allowed: Option<Vec<Expr>>,
    /// `@discriminator('…')`: the member that chooses among the union's objects.
    pub discriminator: Option<Arc<str>>,
}

impl Constraints {
    /// Whether they ask for nothing, as those of most types.
    pub fn is_empty(&self) -> bool {
        let Self { secure, sealed, min_length, max_length, min_value, max_value, allowed, discriminator } =
            self;
        let numbers = [min_length, max_length, min_value, max_value];
        !secure
            && !sealed
            && numbers.iter().all(|number| number.is_none())
            && allowed.is_none()
            && discriminator.is_none()
    }
}
