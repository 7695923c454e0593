//! Types.

use super::tokens::Sign;
use super::{Reader, Start};
use crate::bicep::syntax::kind::{Field, Kind};

impl Reader<'_> {
    /// The type that a declaration names, where `resource` is a keyword.
    pub(super) fn declared_type(&mut self, field: Field) -> Option<()> {
        if !self.is("resource") {
            return self.type_in(field);
        }
        self.node(field, |reader| {
            reader.take()?;
            reader.any_text(Field::Type)?;
            Some(Kind::ResourceType)
        })
    }

    /// A type in a role.
    pub(super) fn type_in(&mut self, field: Field) -> Option<()> {
        self.part(field, |reader, start| {
            // A line break in front of a leading bar is a part of the type.
            let leads = reader.reaches(Sign::Pipe, b'|')?;
            reader.deeper(|reader| reader.union(start, leads))
        })
    }

    /// A type that line breaks may stand before. One in front of a leading bar would be a part of the type.
    fn type_behind_breaks(&mut self, field: Field) -> Option<()> {
        if self.sign() == Sign::Pipe { None } else { self.type_in(field) }
    }

    /// One member, or several with bars between them; one may lead.
    fn union(&mut self, start: Start, leads: bool) -> Option<()> {
        if !leads {
            self.member_type(start)?;
            // If it is all, it gets another role.
            self.role(Field::Member);
            if !self.reaches(Sign::Pipe, b'|')? {
                return Some(());
            }
        }
        while self.reaches(Sign::Pipe, b'|')? {
            self.take()?;
            self.part(Field::Member, Self::member_type)?;
        }
        self.close(start, Kind::UnionType);
        Some(())
    }

    fn member_type(&mut self, start: Start) -> Option<()> {
        if matches!(self.sign(), Sign::Minus | Sign::Bang) {
            self.signed(Self::chain)?;
            self.close(start, Kind::UnaryType);
        } else {
            self.chain(start)?;
        }
        let mut last = None;
        loop {
            let kind = match self.sign() {
                Sign::Question => Kind::NullableType,
                Sign::Bang => Kind::NonNullType,
                _ => return Some(()),
            };
            // Nothing is nullable twice.
            if last == Some(kind) {
                return None;
            }
            last = Some(kind);
            self.role(Field::Type);
            self.take()?;
            self.close(start, kind);
        }
    }

    fn chain(&mut self, start: Start) -> Option<()> {
        self.first_of_chain(start)?;
        loop {
            let kind = match self.sign() {
                Sign::Dot => self.member_of_type()?,
                Sign::OpenBracket => self.bracket_of_type()?,
                _ => return Some(()),
            };
            self.close(start, kind);
        }
    }

    fn first_of_chain(&mut self, start: Start) -> Option<()> {
        match self.sign() {
            Sign::Word if self.is_reserved() => self.literal(start),
            Sign::Word if self.tokens.behind()? == Sign::Less => {
                self.name(Field::Name)?;
                self.type_arguments()?;
                self.close(start, Kind::ParameterizedType);
                Some(())
            }
            Sign::Word => self.take_as(Kind::TypeName),
            Sign::OpenBrace => {
                self.take()?;
                self.items(Sign::CloseBrace, Self::type_member)?;
                self.close(start, Kind::ObjectType);
                Some(())
            }
            Sign::OpenBracket => {
                self.take()?;
                self.items(Sign::CloseBracket, Self::tuple_item)?;
                self.close(start, Kind::TupleType);
                Some(())
            }
            Sign::OpenParen => {
                self.take()?;
                self.type_in(Field::Type)?;
                self.expect(Sign::CloseParen)?;
                self.close(start, Kind::ParenthesizedType);
                Some(())
            }
            _ => self.literal(start),
        }
    }

    fn member_of_type(&mut self) -> Option<Kind> {
        self.role(Field::Type);
        let before = self.done.len().checked_sub(1)?;
        self.take()?;
        if self.sign() == Sign::Star {
            self.take()?;
            return Some(Kind::TypeAdditionalProperties);
        }
        self.name(Field::Name)?;
        if self.sign() != Sign::Less {
            return Some(Kind::TypeMember);
        }
        self.done.get_mut(before)?.field = Some(Field::Namespace);
        self.type_arguments()?;
        Some(Kind::ParameterizedType)
    }

    fn bracket_of_type(&mut self) -> Option<Kind> {
        self.role(Field::Type);
        let item = self.done.len().checked_sub(1)?;
        self.take()?;
        let kind = match self.sign() {
            Sign::CloseBracket => {
                self.done.get_mut(item)?.field = Some(Field::Item);
                Kind::ArrayType
            }
            Sign::Star => {
                self.take()?;
                Kind::TypeItems
            }
            _ => {
                self.expression(Field::Index)?;
                Kind::TypeIndex
            }
        };
        self.expect(Sign::CloseBracket)?;
        Some(kind)
    }

    fn type_arguments(&mut self) -> Option<()> {
        self.arguments_between(Sign::Less, Sign::More, |reader| reader.type_behind_breaks(Field::Argument))
    }

    fn type_member(&mut self) -> Option<()> {
        self.node(Field::Member, |reader| {
            reader.decorators()?;
            let kind = if reader.sign() == Sign::Star {
                reader.take()?;
                Kind::AdditionalProperties
            } else {
                reader.key()?;
                Kind::TypeProperty
            };
            reader.expect(Sign::Colon)?;
            reader.type_in(Field::Type)?;
            Some(kind)
        })
    }

    fn tuple_item(&mut self) -> Option<()> {
        self.node(Field::Item, |reader| {
            reader.decorators()?;
            reader.type_behind_breaks(Field::Type)?;
            Some(Kind::TupleItem)
        })
    }
}
