//! What stands in the first column.

use super::{Call, Expr, Name, Object, Type, View, views};
use crate::bicep::syntax::kind::{Field, Kind};
use crate::bicep::syntax::strings::Str;
use crate::source::Span;

/// A statement of a file.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "each holds the view of its name")]
pub enum Declaration<'t> {
    TargetScope(TargetScope<'t>),
    Metadata(Metadata<'t>),
    Parameter(Parameter<'t>),
    ParameterAssignment(ParameterAssignment<'t>),
    Variable(Variable<'t>),
    Type(TypeDeclaration<'t>),
    Function(Function<'t>),
    Resource(Resource<'t>),
    Module(Module<'t>),
    Test(Test<'t>),
    Output(Output<'t>),
    Assert(Assert<'t>),
    Import(Import<'t>),
    Extension(Extension<'t>),
    ExtensionConfig(ExtensionConfig<'t>),
    Using(Using<'t>),
    Extends(Extends<'t>),
}

impl<'t> Declaration<'t> {
    pub(in crate::bicep::syntax) fn new(view: View<'t>) -> Option<Self> {
        Some(match view.kind()? {
            Kind::TargetScope => Self::TargetScope(TargetScope(view)),
            Kind::Metadata => Self::Metadata(Metadata(view)),
            Kind::Parameter => Self::Parameter(Parameter(view)),
            Kind::ParameterAssignment => Self::ParameterAssignment(ParameterAssignment(view)),
            Kind::Variable => Self::Variable(Variable(view)),
            Kind::TypeDeclaration => Self::Type(TypeDeclaration(view)),
            Kind::Function => Self::Function(Function(view)),
            Kind::Resource => Self::Resource(Resource(view)),
            Kind::Module => Self::Module(Module(view)),
            Kind::Test => Self::Test(Test(view)),
            Kind::Output => Self::Output(Output(view)),
            Kind::Assert => Self::Assert(Assert(view)),
            Kind::Import => Self::Import(Import(view)),
            Kind::Extension => Self::Extension(Extension(view)),
            Kind::ExtensionConfig => Self::ExtensionConfig(ExtensionConfig(view)),
            Kind::Using => Self::Using(Using(view)),
            Kind::Extends => Self::Extends(Extends(view)),
            _ => return None,
        })
    }

    /// The node.
    pub fn view(self) -> View<'t> {
        match self {
            Self::TargetScope(it) => it.0,
            Self::Metadata(it) => it.0,
            Self::Parameter(it) => it.0,
            Self::ParameterAssignment(it) => it.0,
            Self::Variable(it) => it.0,
            Self::Type(it) => it.0,
            Self::Function(it) => it.0,
            Self::Resource(it) => it.0,
            Self::Module(it) => it.0,
            Self::Test(it) => it.0,
            Self::Output(it) => it.0,
            Self::Assert(it) => it.0,
            Self::Import(it) => it.0,
            Self::Extension(it) => it.0,
            Self::ExtensionConfig(it) => it.0,
            Self::Using(it) => it.0,
            Self::Extends(it) => it.0,
        }
    }

    /// The name it declares, if it declares one.
    pub fn name(self) -> Option<Name<'t>> {
        match self {
            Self::TargetScope(_)
            | Self::Import(_)
            | Self::Extension(_)
            | Self::Using(_)
            | Self::Extends(_) => None,
            Self::Metadata(_)
            | Self::Parameter(_)
            | Self::ParameterAssignment(_)
            | Self::Variable(_)
            | Self::Type(_)
            | Self::Function(_)
            | Self::Resource(_)
            | Self::Module(_)
            | Self::Test(_)
            | Self::Output(_)
            | Self::Assert(_)
            | Self::ExtensionConfig(_) => self.view().name(Field::Name),
        }
    }
}

/// The decorators before a declaration, a property or an item of a type.
pub fn decorators(view: View<'_>) -> impl Iterator<Item = Decorator<'_>> {
    view.leading(Field::Decorator).map(Decorator)
}

/// The keyword of a declaration, behind its decorators.
pub fn keyword(view: View<'_>) -> Span {
    let keyword = view.children().find(|child| !child.node().is_named() && !child.text().trim().is_empty());
    keyword.map_or(view.span(), View::span)
}

views! {
    /// `targetScope = value`: rule `target_scope_declaration`.
    TargetScope { value -> Expr: expr Value; }

    /// `metadata name = value`: rule `metadata_declaration`.
    Metadata { name -> Name: name Name; value -> Expr: expr Value; }

    /// `param name type = default`: rule `parameter_declaration`.
    Parameter { name -> Name: name Name; ty -> Type: ty Type; default -> Expr: expr Default; }

    /// `param name = value` of a parameter file: rule `parameter_assignment`.
    ParameterAssignment { name -> Name: name Name; value -> Expr: expr Value; }

    /// `var name type = value`: rule `variable_declaration`.
    Variable { name -> Name: name Name; ty -> Type: ty Type; value -> Expr: expr Value; }

    /// `type name = type`: rule `type_declaration`.
    TypeDeclaration { name -> Name: name Name; ty -> Type: ty Type; }

    /// `func name(parameter string) string => body`: rule `function_declaration`.
    Function { name -> Name: name Name; returns -> Type: ty Returns; body -> Expr: expr Body; }

    /// `name type` of a function: rule `function_parameter`.
    FunctionParameter { name -> Name: name Name; ty -> Type: ty Type; }

    /// `resource name 'type@version' existing = body`: rule `resource_declaration`.
    Resource { name -> Name: name Name; ty -> Str: string Type; body -> Expr: expr Body; }

    /// `module name 'path' = body`: rule `module_declaration`.
    Module { name -> Name: name Name; path -> Str: string Path; body -> Expr: expr Body; }

    /// `test name 'path' = body`: rule `test_declaration`.
    Test { name -> Name: name Name; path -> Str: string Path; body -> Expr: expr Body; }

    /// `output name type = value`: rule `output_declaration`.
    Output { name -> Name: name Name; ty -> Type: ty Type; value -> Expr: expr Value; }

    /// `assert name = value`: rule `assert_declaration`.
    Assert { name -> Name: name Name; value -> Expr: expr Value; }

    /// `import {…} from 'path'`, `import * as alias from 'path'`: rule `import_declaration`.
    Import { path -> Str: string Path; }

    /// `extension specification with config as alias`: rule `extension_declaration`.
    Extension { specification -> View: field Specification; config -> Object: object Config; alias -> Name: name Alias; }

    /// `extensionConfig name with config`: rule `extension_config_assignment`.
    ExtensionConfig { name -> Name: name Name; config -> Object: object Config; }

    /// `using 'path' with config`, `using none`: rule `using_declaration`.
    Using { path -> Str: string Path; config -> Object: object Config; }

    /// `extends 'path'`: rule `extends_declaration`.
    Extends { path -> Str: string Path; }

    /// `@expression`: rule `decorator`.
    Decorator { expression -> Expr: expr Expression; }
}

impl<'t> Function<'t> {
    /// Its parameters in order.
    pub fn parameters(self) -> impl Iterator<Item = FunctionParameter<'t>> {
        self.0.fields(Field::Parameter).map(FunctionParameter)
    }
}

impl Resource<'_> {
    /// Whether it is only referred to, not deployed.
    pub fn is_existing(self) -> bool {
        self.0.flag(Field::Existing)
    }
}

impl Using<'_> {
    /// Whether it says `using none`.
    pub fn is_none(self) -> bool {
        self.0.field(Field::Path).is_some_and(|path| path.kind() == Some(Kind::None))
    }
}

/// What an import brings in.
pub enum Imported<'t> {
    /// `* as alias`.
    All(Option<Name<'t>>),
    /// `{ name as alias … }`.
    Items(Vec<ImportItem<'t>>),
}

/// `name as alias` of an import: rule `import_item`.
#[derive(Clone, Copy)]
pub struct ImportItem<'t>(View<'t>);

impl<'t> Import<'t> {
    /// What it brings in.
    pub fn imported(self) -> Option<Imported<'t>> {
        let symbols = self.0.field(Field::Symbols)?;
        Some(match symbols.kind()? {
            Kind::WildcardImport => Imported::All(symbols.name(Field::Alias)),
            _ => Imported::Items(symbols.fields(Field::Item).map(ImportItem).collect()),
        })
    }
}

impl<'t> ImportItem<'t> {
    /// Its place.
    pub fn span(self) -> Span {
        self.0.span()
    }

    /// The name in the other file: an identifier, or a quoted text.
    pub fn name(self) -> Option<std::borrow::Cow<'t, str>> {
        match self.0.string(Field::Name) {
            Some(quoted) => quoted.plain(),
            None => self.0.name(Field::Name).map(|name| name.text().into()),
        }
    }

    /// The name in this file, if it is another.
    pub fn alias(self) -> Option<Name<'t>> {
        self.0.name(Field::Alias)
    }

    /// The name as it is written, for places.
    pub fn name_view(self) -> Option<View<'t>> {
        self.0.field(Field::Name)
    }
}

impl<'t> Decorator<'t> {
    /// The call it makes and the namespace it names: `@sys.description('…')`.
    pub fn call(self) -> Option<(Option<Name<'t>>, Name<'t>, Vec<Expr<'t>>)> {
        match self.expression()? {
            Expr::Call(call) => Some((None, call.function()?, Call::arguments(call).collect())),
            Expr::Method(method) => match method.object()? {
                Expr::Name(namespace) => {
                    Some((Some(namespace), method.name()?, method.arguments().collect()))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
