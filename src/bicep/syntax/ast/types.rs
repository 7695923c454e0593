//! Types.

use super::{Expr, Key, Name, View, views};
use crate::bicep::syntax::kind::{Field, Kind};
use crate::bicep::syntax::strings::Str;
use crate::source::Span;

/// A type expression.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "each holds the view of its name")]
pub enum Type<'t> {
    Name(Name<'t>),
    Integer(View<'t>),
    Boolean(View<'t>),
    Null(View<'t>),
    String(Str<'t>),
    Unary(UnaryType<'t>),
    Union(UnionType<'t>),
    Nullable(WrappedType<'t>),
    NonNull(WrappedType<'t>),
    Parenthesized(WrappedType<'t>),
    Object(ObjectType<'t>),
    Tuple(TupleType<'t>),
    Array(ArrayType<'t>),
    Member(TypeMember<'t>),
    /// `T.*`: what the members that are not named hold.
    AdditionalProperties(WrappedType<'t>),
    /// `T[*]`: what the items hold.
    Items(WrappedType<'t>),
    Index(TypeIndex<'t>),
    Parameterized(ParameterizedType<'t>),
    Resource(ResourceType<'t>),
}

impl<'t> Type<'t> {
    pub(in crate::bicep::syntax) fn new(view: View<'t>) -> Option<Self> {
        Some(match view.kind()? {
            Kind::TypeName => Self::Name(Name(view)),
            Kind::Integer => Self::Integer(view),
            Kind::Boolean => Self::Boolean(view),
            Kind::Null => Self::Null(view),
            Kind::String | Kind::MultilineString | Kind::UnterminatedMultilineString => {
                Self::String(Str(view))
            }
            Kind::UnaryType => Self::Unary(UnaryType(view)),
            Kind::UnionType => Self::Union(UnionType(view)),
            Kind::NullableType => Self::Nullable(WrappedType(view)),
            Kind::NonNullType => Self::NonNull(WrappedType(view)),
            Kind::ParenthesizedType => Self::Parenthesized(WrappedType(view)),
            Kind::ObjectType => Self::Object(ObjectType(view)),
            Kind::TupleType => Self::Tuple(TupleType(view)),
            Kind::ArrayType => Self::Array(ArrayType(view)),
            Kind::TypeMember => Self::Member(TypeMember(view)),
            Kind::TypeAdditionalProperties => Self::AdditionalProperties(WrappedType(view)),
            Kind::TypeItems => Self::Items(WrappedType(view)),
            Kind::TypeIndex => Self::Index(TypeIndex(view)),
            Kind::ParameterizedType => Self::Parameterized(ParameterizedType(view)),
            Kind::ResourceType => Self::Resource(ResourceType(view)),
            _ => return None,
        })
    }

    /// The node.
    pub fn view(self) -> View<'t> {
        match self {
            Self::Integer(view) | Self::Boolean(view) | Self::Null(view) => view,
            Self::Name(it) => it.0,
            Self::String(it) => it.0,
            Self::Unary(it) => it.0,
            Self::Union(it) => it.0,
            Self::Nullable(it)
            | Self::NonNull(it)
            | Self::Parenthesized(it)
            | Self::AdditionalProperties(it)
            | Self::Items(it) => it.0,
            Self::Object(it) => it.0,
            Self::Tuple(it) => it.0,
            Self::Array(it) => it.0,
            Self::Member(it) => it.0,
            Self::Index(it) => it.0,
            Self::Parameterized(it) => it.0,
            Self::Resource(it) => it.0,
        }
    }

    /// Its place.
    pub fn span(self) -> Span {
        self.view().span()
    }
}

views! {
    /// `A | B`: rule `union_type`.
    UnionType {}

    /// A type in something: `T?`, `T!`, `(T)`, `T.*`, `T[*]`.
    WrappedType { inner -> Type: ty Type; }

    /// `operator operand`: rule `unary_type`.
    UnaryType { operator -> View: field Operator; operand -> Type: ty Operand; }

    /// `{ key: T }`: rule `object_type`.
    ObjectType {}

    /// `key: T` with its decorators: rule `type_property`.
    TypeProperty { ty -> Type: ty Type; }

    /// `*: T` with its decorators: rule `additional_properties`.
    AdditionalProperties { ty -> Type: ty Type; }

    /// `[ A, B ]`: rule `tuple_type`.
    TupleType {}

    /// An item of a tuple with its decorators: rule `tuple_item`.
    TupleItem { ty -> Type: ty Type; }

    /// `item[]`: rule `array_type`.
    ArrayType { item -> Type: ty Item; }

    /// `ty.name`: rule `type_member`.
    TypeMember { ty -> Type: ty Type; name -> Name: name Name; }

    /// `ty[index]`: rule `type_index`.
    TypeIndex { ty -> Type: ty Type; index -> Expr: expr Index; }

    /// `namespace.name<arguments>`: rule `parameterized_type`.
    ParameterizedType { namespace -> Type: ty Namespace; name -> Name: name Name; }

    /// `resource 'type@version'`: rule `resource_type`.
    ResourceType { ty -> Str: string Type; }
}

impl<'t> UnionType<'t> {
    /// Its members in order.
    pub fn members(self) -> impl Iterator<Item = Type<'t>> {
        self.0.fields(Field::Member).filter_map(Type::new)
    }
}

impl<'t> ParameterizedType<'t> {
    /// Its arguments in order.
    pub fn arguments(self) -> impl Iterator<Item = Type<'t>> {
        self.0.fields(Field::Argument).filter_map(Type::new)
    }
}

impl<'t> TupleType<'t> {
    /// Its items in order.
    pub fn items(self) -> impl Iterator<Item = TupleItem<'t>> {
        self.0.fields(Field::Item).map(TupleItem)
    }
}

/// A member of an object type.
#[derive(Clone, Copy)]
pub enum ObjectTypeMember<'t> {
    /// `key: T`.
    Property(TypeProperty<'t>),
    /// `*: T`.
    Others(AdditionalProperties<'t>),
}

impl<'t> ObjectType<'t> {
    /// Its members in order.
    pub fn members(self) -> impl Iterator<Item = ObjectTypeMember<'t>> {
        self.0.fields(Field::Member).filter_map(|member| match member.kind() {
            Some(Kind::TypeProperty) => Some(ObjectTypeMember::Property(TypeProperty(member))),
            Some(Kind::AdditionalProperties) => Some(ObjectTypeMember::Others(AdditionalProperties(member))),
            _ => None,
        })
    }
}

impl<'t> TypeProperty<'t> {
    /// Its name.
    pub fn key(self) -> Option<Key<'t>> {
        self.0.key()
    }
}
