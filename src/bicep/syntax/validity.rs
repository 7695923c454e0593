//! What the grammar accepts and Bicep refuses all the same: rules that speak of the place, the file or the text of a node.

use super::Dialect;
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
        let mut walk = Walk { checker: self, above: Vec::new(), literals: Vec::new() };
        let mut cursor = root.node().walk();
        loop {
            let node = cursor.node();
            let view = View::new(node, root.span().file, root.source());
            walk.enter(view);
            if !node.is_error() && cursor.goto_first_child() {
                walk.above.push(view);
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
                walk.above.pop();
            }
        }
    }
}

impl Checker {
    /// Adds what is invalid in a tree of which only the declarations themselves can be: see [`is_plain`].
    pub(super) fn check_declarations(&mut self, root: View<'_>) {
        let mut walk = Walk { checker: self, above: Vec::new(), literals: Vec::new() };
        for view in root.children() {
            if let Some(kind) = view.kind() {
                walk.declaration(kind, view);
            }
        }
    }
}

/// Digits of the first integer that may have more than 64 bits.
const LONG_INTEGER: usize = 19;

/// Whether a text holds nothing that any rule for the inside of declarations speaks of: no escapes, no strings and comments
/// that may run to the end, no pragmas, no long numbers and names, no brackets in the holes of strings. Most texts are, and
/// looking at each node of a tree takes a third of the time of parsing.
pub(super) fn is_plain(text: &str, dialect: Dialect) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr3(b'\\', b'#', b'"', bytes).is_some()
        || memchr::memmem::find(bytes, b"'''").is_some()
        || memchr::memmem::find(bytes, b"/*").is_some()
        // A parameter file has no resources, not in the values of its parameters either.
        || (dialect == Dialect::Parameters && memchr::memmem::find(bytes, b"resource").is_some())
    {
        return false;
    }
    let brackets_in_hole = memchr::memmem::find_iter(bytes, b"${").any(|at| {
        let hole = bytes.get(at + 2..).unwrap_or_default();
        let end = memchr::memchr2(b'}', b'\'', hole).unwrap_or(hole.len());
        let inside = hole.get(..end).unwrap_or_default();
        hole.get(end) != Some(&b'}') || memchr::memchr2(b'{', b'[', inside).is_some()
    });
    if brackets_in_hole {
        return false;
    }
    let (mut word, mut digits) = (0, 0);
    for byte in bytes {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        word = if byte.is_ascii_alphanumeric() || *byte == b'_' { word + 1 } else { 0 };
        if digits >= LONG_INTEGER || word > NAME_LENGTH {
            return false;
        }
    }
    true
}

struct Walk<'f, 't> {
    checker: &'f mut Checker,
    /// The nodes around. A node could be asked for the one above it, but the answer costs the way down from the root.
    above: Vec<View<'t>>,
    /// Whether arrays and objects may be written out here: one entry for each node around that decided it.
    literals: Vec<(usize, bool)>,
}

impl<'t> Walk<'_, 't> {
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

    /// The node so many levels above the one that was entered last.
    fn above(&self, levels: usize) -> Option<View<'t>> {
        self.above.len().checked_sub(levels).and_then(|index| self.above.get(index)).copied()
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
            Kind::Directive => {
                let span = view.span();
                if let Some(mistake) = pragma::mistake(span.file, view.source(), span.start as usize) {
                    self.add(mistake);
                }
            }
            _ => self.declaration(kind, view),
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
        let negated = self.above(1).is_some_and(|parent| {
            matches!(parent.kind(), Some(Kind::Unary | Kind::UnaryType))
                && parent.field(Field::Operator).is_some_and(|operator| operator.text() == "-")
        });
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
        let place = first_word_span(view);
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

/// Whether arrays and objects may be written out directly inside a node of this kind; `None` where that does not change.
fn literals_in(kind: Kind) -> Option<bool> {
    match kind {
        Kind::Interpolation => Some(false),
        Kind::Lambda | Kind::Array | Kind::Object | Kind::For => Some(true),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::{Checker, is_plain};
    use crate::bicep::syntax::{Dialect, parse};
    use crate::source::Sources;

    /// How many mistakes looking at every node finds, and how many looking at the declarations alone.
    fn counts(text: &str, dialect: Dialect) -> (usize, usize) {
        let mut sources = Sources::default();
        let file = sources.add("a.bicep", text);
        let syntax = parse(file, text.into());
        let (mut deep, mut shallow) = (Checker::new(dialect), Checker::new(dialect));
        for root in syntax.roots() {
            deep.check(syntax.view(root));
            shallow.check_declarations(syntax.view(root));
        }
        (deep.found.len(), shallow.found.len())
    }

    #[test]
    fn a_text_that_breaks_a_rule_inside_of_a_declaration_is_not_plain() {
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
            let (deep, shallow) = counts(&text, dialect);
            assert!(deep > shallow, "no rule inside is broken: {text}");
            assert!(!is_plain(&text, dialect), "plain: {text}");
        }
    }

    #[test]
    fn usual_texts_are_plain() {
        for text in
            ["var a = 'b${c}'", "resource a 'A.B/c@2020-01-01' = {\n  name: '${b}-${c.d}'\n}", "var a = [1]"]
        {
            assert!(is_plain(text, Dialect::Template), "{text}");
        }
    }
}
