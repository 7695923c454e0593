//! A file and its declarations.

use super::tokens::Sign;
use super::{Reader, Start};
use crate::bicep::syntax::kind::{Field, Kind};

impl<'t> Reader<'t> {
    pub(super) fn file(&mut self) -> Option<()> {
        let first = self.tokens.between().first().map(|extra| extra.start);
        let start = Start { at: 0, offset: first.unwrap_or(self.tokens.next().start) };
        self.breaks()?;
        while self.sign() != Sign::End {
            self.declaration()?;
            if self.sign() != Sign::End {
                self.some_breaks()?;
            }
        }
        self.done.append(self.tokens.between());
        self.end = self.tokens.next().end;
        self.close(start, Kind::SourceFile);
        Some(())
    }

    fn declaration(&mut self) -> Option<()> {
        let start = self.start();
        self.decorators()?;
        let kind = match self.tokens.word()? {
            "targetScope" => {
                self.take()?;
                self.value(Field::Value)?;
                Kind::TargetScope
            }
            "metadata" => {
                self.named()?;
                self.value(Field::Value)?;
                Kind::Metadata
            }
            "param" => self.parameter()?,
            "var" => {
                self.named()?;
                if self.sign() != Sign::Assign {
                    self.declared_type(Field::Type)?;
                }
                self.value(Field::Value)?;
                Kind::Variable
            }
            "type" => {
                self.named()?;
                self.expect(Sign::Assign)?;
                self.declared_type(Field::Type)?;
                Kind::TypeDeclaration
            }
            "func" => self.function()?,
            "resource" => self.resource()?,
            "module" => self.module()?,
            "test" => {
                self.named()?;
                self.any_text(Field::Path)?;
                self.expect(Sign::Assign)?;
                self.part(Field::Body, Self::object)?;
                Kind::Test
            }
            "output" => self.output()?,
            "assert" => {
                self.named()?;
                self.value(Field::Value)?;
                Kind::Assert
            }
            "import" => self.import()?,
            "extension" => self.extension()?,
            "extensionConfig" => {
                self.named()?;
                self.expect_word("with")?;
                self.part(Field::Config, Self::object)?;
                Kind::ExtensionConfig
            }
            "using" => self.using()?,
            "extends" => {
                self.take()?;
                self.any_text(Field::Path)?;
                Kind::Extends
            }
            _ => return None,
        };
        self.close(start, kind);
        Some(())
    }

    /// Decorators, each on a line of its own.
    pub(super) fn decorators(&mut self) -> Option<()> {
        while self.sign() == Sign::At {
            self.node(Field::Decorator, |reader| {
                reader.take()?;
                reader.part(Field::Expression, Self::decorator_call)?;
                Some(Kind::Decorator)
            })?;
            self.some_breaks()?;
        }
        Some(())
    }

    fn decorator_call(&mut self, start: Start) -> Option<()> {
        if self.tokens.behind()? == Sign::OpenParen {
            self.call(start)?;
        } else {
            self.name(Field::Expression)?;
            if let Some(last) = self.done.last_mut() {
                last.kind = Some(Kind::Name);
            }
        }
        while self.sign() == Sign::Dot {
            self.role(Field::Object);
            self.take()?;
            self.name(Field::Name)?;
            if self.sign() == Sign::OpenParen {
                self.arguments()?;
                self.close(start, Kind::Method);
            } else {
                self.close(start, Kind::Member);
            }
        }
        Some(())
    }

    /// A keyword and the name behind it.
    fn named(&mut self) -> Option<()> {
        self.take()?;
        self.name(Field::Name)
    }

    /// An equals sign and a value.
    fn value(&mut self, field: Field) -> Option<()> {
        self.expect(Sign::Assign)?;
        self.expression(field)
    }

    fn parameter(&mut self) -> Option<Kind> {
        self.named()?;
        if self.sign() == Sign::Assign {
            self.value(Field::Value)?;
            return Some(Kind::ParameterAssignment);
        }
        self.declared_type(Field::Type)?;
        if self.sign() == Sign::Assign {
            self.value(Field::Default)?;
        }
        Some(Kind::Parameter)
    }

    fn function(&mut self) -> Option<Kind> {
        self.named()?;
        self.parameters(|reader| {
            reader.node(Field::Parameter, |reader| {
                reader.name(Field::Name)?;
                reader.declared_type(Field::Type)?;
                Some(Kind::FunctionParameter)
            })
        })?;
        self.declared_type(Field::Returns)?;
        self.expect(Sign::Arrow)?;
        self.breaks()?;
        self.expression(Field::Body)?;
        Some(Kind::Function)
    }

    fn resource(&mut self) -> Option<Kind> {
        self.named()?;
        self.any_text(Field::Type)?;
        if self.is("existing") {
            self.take()?;
            self.role(Field::Existing);
        }
        self.expect(Sign::Assign)?;
        self.body(Self::resource_body)?;
        Some(Kind::Resource)
    }

    fn module(&mut self) -> Option<Kind> {
        self.named()?;
        self.any_text(Field::Path)?;
        self.expect(Sign::Assign)?;
        self.body(Self::object)?;
        Some(Kind::Module)
    }

    /// What a resource or a module is: an object, perhaps with a condition, or a loop of such.
    fn body(&mut self, object: Object<'t>) -> Option<()> {
        // Only a condition may stand on a further line.
        if self.sign() == Sign::Break {
            self.breaks()?;
            return self.condition(object);
        }
        if self.sign() != Sign::OpenBracket {
            return self.object_or_condition(object);
        }
        self.part(Field::Body, |reader, start| {
            reader.take()?;
            reader.breaks()?;
            reader.loop_over(start, |reader| reader.object_or_condition(object))
        })
    }

    fn object_or_condition(&mut self, object: Object<'t>) -> Option<()> {
        if self.sign() == Sign::Word { self.condition(object) } else { self.part(Field::Body, object) }
    }

    fn condition(&mut self, object: Object<'t>) -> Option<()> {
        self.node(Field::Body, |reader| {
            reader.expect_word("if")?;
            reader.part(Field::Condition, Self::parenthesized)?;
            reader.part(Field::Body, object)?;
            Some(Kind::If)
        })
    }

    /// The object of a resource, which alone may declare further resources.
    fn resource_body(&mut self, start: Start) -> Option<()> {
        self.expect(Sign::OpenBrace)?;
        self.items(Sign::CloseBrace, Self::resource_item)?;
        self.close(start, Kind::Object);
        Some(())
    }

    fn resource_item(&mut self) -> Option<()> {
        let nested = self.is("resource") && self.tokens.behind()? != Sign::Colon;
        if !nested && self.sign() != Sign::At {
            return self.member();
        }
        self.deeper(|reader| {
            reader.node(Field::Resource, |reader| {
                reader.decorators()?;
                if reader.is("resource") { reader.resource() } else { None }
            })
        })
    }

    fn output(&mut self) -> Option<Kind> {
        self.named()?;
        // An output may leave the resource type to its value.
        if self.is("resource") && self.tokens.behind()? == Sign::Assign {
            self.node(Field::Type, |reader| {
                reader.take()?;
                Some(Kind::ResourceType)
            })?;
        } else {
            self.declared_type(Field::Type)?;
        }
        self.value(Field::Value)?;
        Some(Kind::Output)
    }

    fn import(&mut self) -> Option<Kind> {
        self.take()?;
        let start = self.start();
        match self.sign() {
            Sign::OpenBrace => {
                self.take()?;
                self.items(Sign::CloseBrace, Self::import_item)?;
                self.close(start, Kind::ImportList);
            }
            Sign::Star => {
                self.take()?;
                self.alias()?;
                self.close(start, Kind::WildcardImport);
            }
            // The spelling before `extension` was a keyword.
            _ => return self.extension_of(),
        }
        self.role(Field::Symbols);
        self.expect_word("from")?;
        self.any_text(Field::Path)?;
        Some(Kind::Import)
    }

    fn import_item(&mut self) -> Option<()> {
        self.node(Field::Item, |reader| {
            if reader.sign() == Sign::Word {
                reader.name(Field::Name)?;
                if reader.is("as") {
                    reader.alias()?;
                }
            } else {
                reader.any_text(Field::Name)?;
                reader.alias()?;
            }
            Some(Kind::ImportItem)
        })
    }

    /// `as` and another name.
    fn alias(&mut self) -> Option<()> {
        self.expect_word("as")?;
        self.name(Field::Alias)
    }

    fn extension(&mut self) -> Option<Kind> {
        self.take()?;
        if self.sign() != Sign::Word {
            return self.extension_of();
        }
        self.name(Field::Specification)?;
        self.extension_options()
    }

    fn extension_of(&mut self) -> Option<Kind> {
        self.any_text(Field::Specification)?;
        self.extension_options()
    }

    fn extension_options(&mut self) -> Option<Kind> {
        self.options()?;
        if self.is("as") {
            self.alias()?;
        }
        Some(Kind::Extension)
    }

    /// `with` and an object, where they stand.
    fn options(&mut self) -> Option<()> {
        if self.is("with") {
            self.take()?;
            self.part(Field::Config, Self::object)?;
        }
        Some(())
    }

    fn using(&mut self) -> Option<Kind> {
        self.take()?;
        if self.is("none") {
            self.take_as(Kind::None)?;
            self.role(Field::Path);
        } else {
            self.any_text(Field::Path)?;
        }
        self.options()?;
        Some(Kind::Using)
    }
}

/// Reads an object that begins somewhere.
type Object<'t> = fn(&mut Reader<'t>, Start) -> Option<()>;
