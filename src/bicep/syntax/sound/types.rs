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
        let start = self.start();
        self.take()?;
        self.any_text(Field::Type)?;
        self.close(start, Kind::ResourceType);
        self.role(field);
        Some(())
    }

    /// A type in a role.
    pub(super) fn type_in(&mut self, field: Field) -> Option<()> {
        // A line break in front of a leading bar is a part of the type.
        let start = self.start();
        let leads = self.reaches(Sign::Pipe, b'|')?;
        self.deeper(|reader| reader.union(start, leads))?;
        self.role(field);
        Some(())
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
            let member = self.start();
            self.member_type(member)?;
            self.role(Field::Member);
        }
        self.close(start, Kind::UnionType);
        Some(())
    }

    fn member_type(&mut self, start: Start) -> Option<()> {
        if matches!(self.sign(), Sign::Minus | Sign::Bang) {
            self.take()?;
            self.role(Field::Operator);
            let operand = self.start();
            self.chain(operand)?;
            self.role(Field::Operand);
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
            Sign::Word if matches!(self.tokens.word()?, "true" | "false" | "null") => self.literal(start),
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
        let start = self.start();
        self.decorators()?;
        let kind = if self.sign() == Sign::Star {
            self.take()?;
            Kind::AdditionalProperties
        } else {
            self.key()?;
            Kind::TypeProperty
        };
        self.expect(Sign::Colon)?;
        self.type_in(Field::Type)?;
        self.close(start, kind);
        self.role(Field::Member);
        Some(())
    }

    fn tuple_item(&mut self) -> Option<()> {
        let start = self.start();
        self.decorators()?;
        self.type_behind_breaks(Field::Type)?;
        self.close(start, Kind::TupleItem);
        self.role(Field::Item);
        Some(())
    }
}
