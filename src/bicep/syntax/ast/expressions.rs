//! Expressions.

use super::{Name, Resource, View, views};
use crate::bicep::syntax::kind::{Field, Kind};
use crate::bicep::syntax::strings::Str;
use crate::source::Span;

/// An expression.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "each holds the view of its name")]
pub enum Expr<'t> {
    Name(Name<'t>),
    Integer(View<'t>),
    Boolean(View<'t>),
    Null(View<'t>),
    String(Str<'t>),
    Object(Object<'t>),
    Array(Array<'t>),
    For(For<'t>),
    If(If<'t>),
    Parenthesized(Parenthesized<'t>),
    Conditional(Conditional<'t>),
    Binary(Binary<'t>),
    Unary(Unary<'t>),
    NonNull(NonNull<'t>),
    Call(Call<'t>),
    Method(Method<'t>),
    Lambda(Lambda<'t>),
    Member(Member<'t>),
    Index(Index<'t>),
    Nested(Nested<'t>),
}

impl<'t> Expr<'t> {
    pub(in crate::bicep::syntax) fn new(view: View<'t>) -> Option<Self> {
        Some(match view.kind()? {
            Kind::Name => Self::Name(Name(view)),
            Kind::Integer => Self::Integer(view),
            Kind::Boolean => Self::Boolean(view),
            Kind::Null => Self::Null(view),
            Kind::String
            | Kind::MultilineString
            | Kind::UnterminatedMultilineString
            | Kind::InterpolatedMultilineString => Self::String(Str(view)),
            Kind::Object => Self::Object(Object(view)),
            Kind::Array => Self::Array(Array(view)),
            Kind::For => Self::For(For(view)),
            Kind::If => Self::If(If(view)),
            Kind::Parenthesized => Self::Parenthesized(Parenthesized(view)),
            Kind::Conditional => Self::Conditional(Conditional(view)),
            Kind::Binary => Self::Binary(Binary(view)),
            Kind::Unary => Self::Unary(Unary(view)),
            Kind::NonNull => Self::NonNull(NonNull(view)),
            Kind::Call => Self::Call(Call(view)),
            Kind::Method => Self::Method(Method(view)),
            Kind::Lambda => Self::Lambda(Lambda(view)),
            Kind::Member => Self::Member(Member(view)),
            Kind::Index => Self::Index(Index(view)),
            Kind::Nested => Self::Nested(Nested(view)),
            _ => return None,
        })
    }

    /// The node.
    pub fn view(self) -> View<'t> {
        match self {
            Self::Integer(view) | Self::Boolean(view) | Self::Null(view) => view,
            Self::Name(it) => it.0,
            Self::String(it) => it.0,
            Self::Object(it) => it.0,
            Self::Array(it) => it.0,
            Self::For(it) => it.0,
            Self::If(it) => it.0,
            Self::Parenthesized(it) => it.0,
            Self::Conditional(it) => it.0,
            Self::Binary(it) => it.0,
            Self::Unary(it) => it.0,
            Self::NonNull(it) => it.0,
            Self::Call(it) => it.0,
            Self::Method(it) => it.0,
            Self::Lambda(it) => it.0,
            Self::Member(it) => it.0,
            Self::Index(it) => it.0,
            Self::Nested(it) => it.0,
        }
    }

    /// Its place.
    pub fn span(self) -> Span {
        self.view().span()
    }

    /// Without the parentheses around it.
    pub fn bare(self) -> Self {
        let mut expr = self;
        while let Self::Parenthesized(outer) = expr {
            match outer.expression() {
                Some(inner) => expr = inner,
                None => break,
            }
        }
        expr
    }
}

views! {
    /// `(expression)`: rule `parenthesized_expression`.
    Parenthesized { expression -> Expr: expr Expression; }

    /// `condition ? consequence : alternative`: rule `conditional_expression`.
    Conditional {
        condition -> Expr: expr Condition;
        consequence -> Expr: expr Consequence;
        alternative -> Expr: expr Alternative;
    }

    /// `left operator right`: rule `binary_expression`.
    Binary { left -> Expr: expr Left; operator -> View: field Operator; right -> Expr: expr Right; }

    /// `operator operand`: rule `unary_expression`.
    Unary { operator -> View: field Operator; operand -> Expr: expr Operand; }

    /// `operand!`: rule `non_null_assertion`.
    NonNull { operand -> Expr: expr Operand; }

    /// `{…}`: rule `object`.
    Object {}

    /// `key: value`: rule `property`.
    Property { value -> Expr: expr Value; }

    /// `...expression`: rule `spread`.
    Spread { expression -> Expr: expr Expression; }

    /// `[…]`: rule `array`.
    Array {}

    /// `[for item in collection: body]`, `[for (item, index) in …]`: rule `for_expression`.
    For {
        item -> Name: name Item;
        index -> Name: name Index;
        collection -> Expr: expr Collection;
        body -> Expr: expr Body;
    }

    /// `if (condition) body`: rule `if_expression`.
    If { condition -> Expr: expr Condition; body -> Object: object Body; }

    /// `function(arguments)`: rule `call`.
    Call { function -> Name: name Function; }

    /// `parameter => body`, `(a, b) => body`: rule `lambda`.
    Lambda { body -> Expr: expr Body; }

    /// `object.name`, `object.?name`: rule `member_access`.
    Member { object -> Expr: expr Object; name -> Name: name Name; }

    /// `object[index]`, `object[?index]`, `object[^index]`: rule `index_access`.
    Index { object -> Expr: expr Object; index -> Expr: expr Index; }

    /// `object.name(arguments)`: rule `method_call`.
    Method { object -> Expr: expr Object; name -> Name: name Name; }

    /// `object::name`: rule `nested_access`.
    Nested { object -> Expr: expr Object; name -> Name: name Name; }
}

/// A member of an object.
#[derive(Clone, Copy)]
pub enum ObjectItem<'t> {
    /// `key: value`.
    Property(Property<'t>),
    /// `...object`.
    Spread(Spread<'t>),
    /// A resource declared inside another.
    Resource(Resource<'t>),
}

impl<'t> Object<'t> {
    /// Its members in order.
    pub fn items(self) -> impl Iterator<Item = ObjectItem<'t>> {
        self.0.children().filter_map(|child| match child.kind() {
            Some(Kind::Property) => Some(ObjectItem::Property(Property(child))),
            Some(Kind::Spread) => Some(ObjectItem::Spread(Spread(child))),
            Some(Kind::Resource) => Some(ObjectItem::Resource(Resource(child))),
            _ => None,
        })
    }
}

/// The name of a property.
#[derive(Clone, Copy)]
pub enum Key<'t> {
    /// A bare name.
    Name(Name<'t>),
    /// A quoted one, possibly with holes.
    Quoted(Str<'t>),
}

impl<'t> Property<'t> {
    /// Its name.
    pub fn key(self) -> Option<Key<'t>> {
        self.0.key()
    }
}

impl<'t> View<'t> {
    pub(super) fn key(self) -> Option<Key<'t>> {
        match self.string(Field::Key) {
            Some(quoted) => Some(Key::Quoted(quoted)),
            None => self.name(Field::Key).map(Key::Name),
        }
    }

    pub(super) fn object(self, field: Field) -> Option<Object<'t>> {
        self.field(field).filter(|view| view.kind() == Some(Kind::Object)).map(Object)
    }
}

/// An item of an array.
#[derive(Clone, Copy)]
pub enum ArrayItem<'t> {
    /// A value.
    Value(Expr<'t>),
    /// `...array`.
    Spread(Spread<'t>),
}

impl<'t> Array<'t> {
    /// Its items in order.
    pub fn items(self) -> impl Iterator<Item = ArrayItem<'t>> {
        self.0.fields(Field::Item).filter_map(|item| match item.kind() {
            Some(Kind::Spread) => Some(ArrayItem::Spread(Spread(item))),
            _ => Expr::new(item).map(ArrayItem::Value),
        })
    }
}

impl<'t> Call<'t> {
    /// Its arguments in order.
    pub fn arguments(self) -> impl Iterator<Item = Expr<'t>> {
        self.0.exprs(Field::Argument)
    }
}

impl<'t> Method<'t> {
    /// Its arguments in order.
    pub fn arguments(self) -> impl Iterator<Item = Expr<'t>> {
        self.0.exprs(Field::Argument)
    }
}

impl<'t> Lambda<'t> {
    /// The names of its parameters in order.
    pub fn parameters(self) -> impl Iterator<Item = Name<'t>> {
        self.0.fields(Field::Parameter).map(Name)
    }
}

impl Member<'_> {
    /// Whether it is `.?`.
    pub fn is_safe(self) -> bool {
        self.0.flag(Field::Safe)
    }
}

impl Index<'_> {
    /// Whether it is `[?…]`.
    pub fn is_safe(self) -> bool {
        self.0.flag(Field::Safe)
    }

    /// Whether it counts from the end: `[^…]`.
    pub fn is_from_end(self) -> bool {
        self.0.flag(Field::FromEnd)
    }
}
