//! What the grammar accepts and Bicep refuses all the same: rules that speak of the place, the file or the text of a node.

use super::Dialect;
use super::ast::View;
use super::kind::{Field, Kind};
use super::outline::DECLARATIONS;
use super::strings;
use crate::diag::suggest::nearest;
use crate::diag::{Code, Diagnostic};
use crate::source::Span;

/// Rules beyond the grammar. Codes and meanings are Bicep's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Invalid {
    UnterminatedComment,
    UnterminatedString,
    UnknownEscape,
    UnicodeEscape,
    Integer,
    LongName,
    ReservedName,
    LiteralNotAllowed,
    PragmaWithoutCodes,
    StrangeCharacter,
    Declaration,
    DeclarationInParameters,
    MissingType,
    NestedResource,
    LoopBody,
    QuotedImport,
}

impl Invalid {
    fn code(self) -> Code {
        let (id, says) = match self {
            Self::UnterminatedComment => ("BCP002", "A block comment ends with */."),
            Self::UnterminatedString => ("BCP140", "A string of several lines ends with three quotes."),
            Self::UnknownEscape => ("BCP006", "Only certain characters may follow a backslash."),
            Self::UnicodeEscape => ("BCP133", "A unicode escape is a code point of Unicode."),
            Self::Integer => ("BCP010", "Integers have 64 bits."),
            Self::LongName => ("BCP024", "Names have at most 255 characters."),
            Self::ReservedName => ("BCP015", "`true`, `false` and `null` are no names."),
            Self::LiteralNotAllowed => {
                ("BCP087", "Arrays and objects are not written out in the holes of a string.")
            }
            Self::PragmaWithoutCodes => ("BCP226", "A pragma names the codes it is about."),
            Self::StrangeCharacter => ("BCP001", "Bicep has no such character outside strings."),
            Self::Declaration => ("BCP007", "Each kind of file has its own declarations."),
            Self::DeclarationInParameters => ("BCP337", "A parameter file has declarations of its own."),
            Self::MissingType => ("BCP279", "A type is expected."),
            Self::NestedResource => ("BCP022", "Resources nest in the bodies of resources."),
            Self::LoopBody => ("BCP167", "The body of a loop of resources is an object or a condition."),
            Self::QuotedImport => ("BCP375", "A quoted name is imported under another."),
        };
        Code { id, says }
    }
}

/// Most characters of a name.
const NAME_LENGTH: usize = 255;

/// Adds what is invalid in a tree, or in one declaration of it. What could not be read is passed over: it is reported
/// already.
pub(super) fn check(root: View<'_>, dialect: Dialect, found: &mut Vec<Diagnostic>) {
    let mut walk = Walk { dialect, literals: Vec::new(), found };
    let mut cursor = root.node().walk();
    loop {
        let node = cursor.node();
        let view = View::new(node, root.span().file, root.source());
        walk.enter(view);
        if !node.is_error() && cursor.goto_first_child() {
            continue;
        }
        loop {
            walk.leave(cursor.node().id());
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

struct Walk<'f> {
    dialect: Dialect,
    /// Whether arrays and objects may be written out here: one entry for each node around that decided it.
    literals: Vec<(usize, bool)>,
    found: &'f mut Vec<Diagnostic>,
}

impl Walk<'_> {
    fn error(&mut self, invalid: Invalid, span: Span, message: impl Into<String>) {
        self.found.push(Diagnostic::error(invalid.code(), span, message));
    }

    fn error_with_help(
        &mut self,
        invalid: Invalid,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::error(invalid.code(), span, message).help(help));
    }

    fn enter(&mut self, view: View<'_>) {
        let Some(kind) = view.kind() else { return };
        if let Some(allowed) = literals_in(kind) {
            if allowed && !self.literals_allowed() && matches!(kind, Kind::Array | Kind::Object | Kind::For) {
                self.error_with_help(
                    Invalid::LiteralNotAllowed,
                    view.span(),
                    "an array or object is written out in the hole of a string",
                    "give it a name with `var` and put the name in the hole",
                );
            }
            self.literals.push((view.node().id(), allowed));
        }
        match kind {
            Kind::UnterminatedComment => self.error_with_help(
                Invalid::UnterminatedComment,
                opening(view, 2),
                "this comment runs to the end of the file",
                "end it with */",
            ),
            Kind::UnterminatedMultilineString => self.error_with_help(
                Invalid::UnterminatedString,
                opening(view, 3),
                "this string runs to the end of the file",
                "end it with three quotes: '''",
            ),
            Kind::EscapeSequence => self.escape(view),
            Kind::Integer => self.integer(view),
            Kind::Identifier | Kind::Name | Kind::TypeName => self.name(view),
            Kind::Directive => self.directive(view),
            Kind::ImportItem => self.import_item(view),
            Kind::For => self.loop_body(view),
            Kind::Resource => self.nested(view),
            _ => self.declaration(kind, view),
        }
        if kind == Kind::Resource {
            self.declaration(kind, view);
        }
    }

    fn leave(&mut self, id: usize) {
        if self.literals.last().is_some_and(|(node, _)| *node == id) {
            self.literals.pop();
        }
    }

    fn literals_allowed(&self) -> bool {
        self.literals.last().is_none_or(|(_, allowed)| *allowed)
    }

    fn escape(&mut self, view: View<'_>) {
        if strings::escape(view.text()).is_some() {
            return;
        }
        if view.text().starts_with("\\u") {
            self.error_with_help(
                Invalid::UnicodeEscape,
                view.span(),
                format!("`{}` is not a character", view.text()),
                "write the code point in hexadecimal digits, from \\u{0} to \\u{10FFFF}",
            );
        } else {
            self.error_with_help(
                Invalid::UnknownEscape,
                view.span(),
                format!("`{}` is not an escape", view.text()),
                "a backslash may stand before \\, ', $, n, r, t and u{…}; write \\\\ for the backslash itself",
            );
        }
    }

    /// The lexer takes any digits; the value has 64 bits, and the most negative one has no positive twin.
    fn integer(&mut self, view: View<'_>) {
        let most = i64::MAX.unsigned_abs();
        // Looking for the node above costs as much as the node lies deep, so only the one value that needs it asks.
        let negated = || {
            view.node().parent().is_some_and(|parent| {
                let parent = View::new(parent, view.span().file, view.source());
                matches!(parent.kind(), Some(Kind::Unary | Kind::UnaryType))
                    && parent.field(Field::Operator).is_some_and(|operator| operator.text() == "-")
            })
        };
        let fits = |value: u64| value <= most || (value == most + 1 && negated());
        if !view.text().parse::<u64>().is_ok_and(fits) {
            self.error_with_help(
                Invalid::Integer,
                view.span(),
                "this integer does not fit into 64 bits",
                format!("integers lie between {} and {}", i64::MIN, i64::MAX),
            );
        }
    }

    fn name(&mut self, view: View<'_>) {
        let name = view.text();
        if name.len() > NAME_LENGTH {
            self.error(
                Invalid::LongName,
                view.span(),
                format!("this name has {} characters, {NAME_LENGTH} are allowed", name.len()),
            );
        } else if matches!(name, "true" | "false" | "null") {
            self.error_with_help(
                Invalid::ReservedName,
                view.span(),
                format!("`{name}` is a value and cannot be a name"),
                "choose another name; as a property name, quote it",
            );
        }
    }

    fn directive(&mut self, view: View<'_>) {
        let before = view.source().get(..view.node().start_byte()).unwrap_or("");
        let alone = before.trim_end_matches([' ', '\t']);
        let first = alone.is_empty() || alone.ends_with(['\n', '\r']);
        let mut words = view.text().split("//").next().unwrap_or("").split_whitespace();
        let pragma = words.next().unwrap_or("");
        let known = ["#disable-next-line", "#disable-diagnostics", "#restore-diagnostics"];
        if !first || !known.contains(&pragma) {
            let found = if first {
                format!("`{pragma}` is not a pragma")
            } else {
                "`#` does not belong here".to_owned()
            };
            let help = match nearest(pragma, known).filter(|_| first) {
                Some(word) => format!("did you mean `{word}`?"),
                None => {
                    "pragmas such as #disable-next-line stand on lines of their own; comments begin with //"
                        .to_owned()
                }
            };
            self.error_with_help(Invalid::StrangeCharacter, view.span(), found, help);
        } else if words.next().is_none() {
            self.error_with_help(
                Invalid::PragmaWithoutCodes,
                view.span(),
                format!("`{pragma}` names no code"),
                format!("name what it silences: {pragma} no-unused-params"),
            );
        }
    }

    fn import_item(&mut self, view: View<'_>) {
        let quoted = view.field(Field::Name).filter(|name| name.kind() == Some(Kind::String));
        if let Some(name) = quoted
            && view.field(Field::Alias).is_none()
        {
            self.error_with_help(
                Invalid::QuotedImport,
                name.span(),
                "a quoted name cannot be used here as it is",
                format!("give it a name of this file: {} as name", name.text()),
            );
        }
    }

    fn loop_body(&mut self, view: View<'_>) {
        let of_resources =
            parent(view).is_some_and(|above| matches!(above.kind(), Some(Kind::Resource | Kind::Module)));
        let Some(body) = view.field(Field::Body) else { return };
        match body.kind() {
            Some(Kind::If) if !of_resources => self.error_with_help(
                Invalid::LoopBody,
                body.span(),
                "only loops of resources and modules can be filtered with `if`",
                "filter the array instead: [for item in filter(items, item => condition): …]",
            ),
            Some(Kind::If | Kind::Object) | None => {}
            Some(_) if of_resources => {
                self.error(
                    Invalid::LoopBody,
                    body.span(),
                    "the body of this loop must be an object or `if (…) {…}`",
                );
            }
            Some(_) => {}
        }
    }

    /// A resource inside an object must be inside the body of another resource.
    fn nested(&mut self, view: View<'_>) {
        let Some(object) = parent(view).filter(|above| above.kind() == Some(Kind::Object)) else { return };
        let mut owner = parent(object);
        while let Some(above) = owner.filter(|above| matches!(above.kind(), Some(Kind::If | Kind::For))) {
            owner = parent(above);
        }
        if owner.is_none_or(|above| above.kind() != Some(Kind::Resource)) {
            self.error_with_help(
                Invalid::NestedResource,
                opening(view, "resource".len()),
                "a resource is declared in an object that is no resource",
                "declare it in the first column; nested ones stand directly in the body of their parent",
            );
        }
    }

    fn declaration(&mut self, kind: Kind, view: View<'_>) {
        let here = match kind {
            Kind::TargetScope
            | Kind::Metadata
            | Kind::Function
            | Kind::Resource
            | Kind::Module
            | Kind::Test
            | Kind::Output
            | Kind::Assert => Dialect::Template,
            Kind::Using | Kind::Extends | Kind::ExtensionConfig => Dialect::Parameters,
            Kind::Parameter if self.dialect == Dialect::Parameters => {
                let place = view.field(Field::Type).map_or(view.span(), View::span);
                return self.error_with_help(
                    Invalid::DeclarationInParameters,
                    place,
                    "a parameter file gives values, not types",
                    "write `param name = value`",
                );
            }
            Kind::ParameterAssignment if self.dialect == Dialect::Template => {
                let place = view.field(Field::Name).map_or(view.span(), |name| name.span().after());
                return self.error_with_help(
                    Invalid::MissingType,
                    place,
                    "expected a type behind the parameter's name",
                    "say what the parameter holds: `param name string = …`",
                );
            }
            _ => return,
        };
        if here == self.dialect {
            return;
        }
        let keyword =
            DECLARATIONS.iter().find(|word| first_word(view).starts_with(*word)).copied().unwrap_or("this");
        let place = first_word_span(view);
        match self.dialect {
            Dialect::Template => self.error_with_help(
                Invalid::Declaration,
                place,
                format!("`{keyword}` belongs in a parameter file"),
                "move it to a file whose name ends in .bicepparam",
            ),
            Dialect::Parameters => self.error_with_help(
                Invalid::DeclarationInParameters,
                place,
                format!("`{keyword}` does not belong in a parameter file"),
                "move it to the template that `using` names",
            ),
        }
    }
}

/// Whether arrays and objects may be written out directly inside a node of this kind; `None` where that does not change.
fn literals_in(kind: Kind) -> Option<bool> {
    match kind {
        Kind::Interpolation => Some(false),
        Kind::Lambda | Kind::Array | Kind::Object | Kind::For => Some(true),
        _ => None,
    }
}

fn parent(view: View<'_>) -> Option<View<'_>> {
    view.node().parent().map(|node| View::new(node, view.span().file, view.source()))
}

/// The first bytes of a node: to mark an opening instead of the rest of the file.
fn opening(view: View<'_>, bytes: usize) -> Span {
    let span = view.span();
    Span::new(span.file, span.start as usize, (span.start as usize + bytes).min(span.end as usize))
}

/// The text of a declaration from its keyword on, behind the decorators.
fn first_word(view: View<'_>) -> &str {
    view.source().get(first_word_span(view).range()).unwrap_or("")
}

fn first_word_span(view: View<'_>) -> Span {
    let keyword = view.children().find(|child| !child.node().is_named() && !child.text().trim().is_empty());
    keyword.map_or(view.span(), View::span)
}
