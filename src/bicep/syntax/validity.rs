//! What the grammar accepts and Bicep refuses all the same: rules that speak of the place, the file or the text of a node.

use super::Dialect;
use super::ast;
use super::ast::View;
use super::codes::codes;
use super::kind::{Field, Kind};
use super::outline::DECLARATIONS;
use super::{pragma, strings};
use crate::diag::{Code, Diagnostic};
use crate::limits;
use crate::source::Span;

codes! {
    /// Rules beyond the grammar. Codes and meanings are Bicep's own.
    Invalid {
        UnterminatedComment = "BCP002", "A block comment ends with */.";
        UnterminatedString = "BCP140", "A string of several lines ends with three quotes.";
        UnknownEscape = "BCP006", "Only certain characters may follow a backslash.";
        UnicodeEscape = "BCP133", "A unicode escape is a code point of Unicode.";
        Integer = "BCP010", "Integers have 64 bits.";
        LongName = "BCP024", "Names have at most 255 characters.";
        LiteralNotAllowed = "BCP087", "Arrays and objects are not written out in the holes of a string.";
        Declaration = "BCP007", "Each kind of file has its own declarations.";
        DeclarationInParameters = "BCP337", "A parameter file has declarations of its own.";
        MissingType = "BCP279", "A type is expected.";
    }
}

/// Most characters of a name.
const NAME_LENGTH: usize = 255;

/// Finds what is invalid, tree by tree.
pub(super) struct Checker {
    dialect: Dialect,
    /// What was found so far, at most [`limits::MISTAKES`] and one.
    pub(super) found: Vec<Diagnostic>,
    /// How many were found beyond those.
    pub(super) more: usize,
}

impl Checker {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, found: Vec::new(), more: 0 }
    }

    /// Adds what is invalid in a tree, or in one declaration of it. What could not be read is passed over: it is reported
    /// already.
    pub(super) fn check(&mut self, root: View<'_>) {
        let mut walk = Walk { checker: self, negated: None };
        root.inside(|_| false).for_each(|view| walk.look(view));
    }
}

struct Walk<'f> {
    checker: &'f mut Checker,
    /// The place of the integer that has a minus in front of it.
    negated: Option<Span>,
}

impl Walk<'_> {
    fn add(&mut self, diagnostic: Diagnostic) {
        if self.checker.found.len() > limits::MISTAKES {
            self.checker.more += 1;
        } else {
            self.checker.found.push(diagnostic);
        }
    }

    fn error(&mut self, invalid: Invalid, span: Span, message: impl Into<String>) {
        self.add(Diagnostic::error(invalid.code(), span, message));
    }

    fn error_with_help(
        &mut self,
        invalid: Invalid,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::error(invalid.code(), span, message).help(help));
    }

    fn look(&mut self, view: View<'_>) {
        let Some(kind) = view.kind() else { return };
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
            Kind::Interpolation => self.hole(view),
            Kind::Unary | Kind::UnaryType => {
                let minus = view.field(Field::Operator).filter(|operator| operator.text() == "-");
                self.negated = minus.and_then(|_| view.field(Field::Operand)).map(View::span);
            }
            Kind::Integer => self.integer(view),
            Kind::Identifier | Kind::Name | Kind::TypeName => self.name(view),
            Kind::Directive => {
                let span = view.span();
                if let Some(mistake) = pragma::mistake(span.file, view.source(), span.start as usize) {
                    self.add(mistake);
                }
            }
            _ => self.declaration(kind, view),
        }
    }

    /// Arrays and objects may not be written out directly in the hole of a string.
    fn hole(&mut self, hole: View<'_>) {
        for view in hole.children().flat_map(|part| part.inside(is_whole)) {
            if matches!(view.kind(), Some(Kind::Array | Kind::Object | Kind::For)) {
                self.error_with_help(
                    Invalid::LiteralNotAllowed,
                    view.span(),
                    "an array or object is written out in the hole of a string",
                    "give it a name with `var` and put the name in the hole",
                );
            }
        }
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
        let negated = self.negated == Some(view.span());
        let most = i64::MAX.unsigned_abs() + u64::from(negated);
        if view.text().parse::<u64>().map_or(true, |value| value > most) {
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
            Kind::Parameter if self.checker.dialect == Dialect::Parameters => {
                let Some(ty) = view.field(Field::Type).filter(|_| !view.node().has_error()) else { return };
                return self.error_with_help(
                    Invalid::DeclarationInParameters,
                    ty.span(),
                    "a parameter file gives values, not types",
                    "write `param name = value`",
                );
            }
            Kind::ParameterAssignment if self.checker.dialect == Dialect::Template => {
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
        if here == self.checker.dialect {
            return;
        }
        let keyword = DECLARATIONS.iter().find(|word| first_word(view) == **word).copied().unwrap_or("this");
        let place = ast::keyword(view);
        match self.checker.dialect {
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

/// Whether what is inside of a node is no longer directly in the hole around it: another hole looks after its own.
fn is_whole(view: View<'_>) -> bool {
    matches!(view.kind(), Some(Kind::Interpolation | Kind::Lambda | Kind::Array | Kind::Object | Kind::For))
}

/// The first bytes of a node: to mark an opening instead of the rest of the file.
fn opening(view: View<'_>, bytes: usize) -> Span {
    let span = view.span();
    Span::new(span.file, span.start as usize, (span.start as usize + bytes).min(span.end as usize))
}

/// The text of a declaration from its keyword on, behind the decorators.
fn first_word(view: View<'_>) -> &str {
    view.source().get(ast::keyword(view).range()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use crate::bicep::syntax::{Dialect, check};
    use crate::source::Sources;

    /// How many mistakes a text has.
    fn count(text: &str, dialect: Dialect) -> usize {
        check(Sources::default().add("a.bicep", text), text, dialect).len()
    }

    #[test]
    fn a_rule_that_is_broken_inside_of_a_declaration_is_found() {
        use Dialect::{Parameters, Template};
        let long = "n".repeat(256);
        let broken = [
            (Template, "var a = 'b\\z'".to_owned()),
            (Template, "var a = 'b\\u{110000}'".to_owned()),
            (Template, "var a = {\n  b: ['\\z']\n}".to_owned()),
            (Template, "var a = '${[1]}'".to_owned()),
            (Template, "var a = '${{}}'".to_owned()),
            (Template, "var a = 'b${first([1])}'".to_owned()),
            (Template, "var a = 'b${concat('c', [1])}'".to_owned()),
            (Template, "var a = ['b${'c${[1]}'}']".to_owned()),
            (Template, "var a = 9223372036854775808".to_owned()),
            (Template, "var a = -9223372036854775809".to_owned()),
            (Template, "param a 9223372036854775808".to_owned()),
            (Template, format!("var {long} = 1")),
            (Template, format!("var a = {long}")),
            (Template, format!("var a = {{ {long}: 1 }}")),
            (Template, "var a = 1 /* and on".to_owned()),
            (Template, "var a = '''b".to_owned()),
            (Template, "var a = 1 #disable-next-line BCP001".to_owned()),
            (Parameters, "resource a 'A.B/c@2020-01-01' = {\n  resource b 'd' = {}\n}".to_owned()),
        ];
        for (dialect, text) in broken {
            assert!(count(&text, dialect) > 0, "no rule is broken: {text}");
        }
    }

    #[test]
    fn usual_texts_break_no_rule() {
        for text in [
            "var a = 'b${c}'",
            "resource a 'A.B/c@2020-01-01' = {\n  name: '${b}-${c.d}'\n}",
            "var a = [1]",
            "var a = -9223372036854775808",
            "var a = ['${b}', { c: [1] }]",
            "var a = '${map(b, c => [c])}'",
        ] {
            assert_eq!(count(text, Dialect::Template), 0, "{text}");
        }
    }
}
