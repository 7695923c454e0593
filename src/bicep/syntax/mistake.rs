//! What the parser could not read, said as a person would: what was expected, what stands there, what to do.
//!
//! One mistake is one diagnostic. In each broken declaration the first place where the parser got stuck is the mistake;
//! what it stumbles over behind that on the same line is a consequence. A later line is looked at again only if the final
//! tree is broken there too.

use std::collections::BTreeSet;
use std::ops::Range;

use tree_sitter::Node;

use super::kind;
use super::outline::{self, DECLARATIONS, Piece, What};
use super::repair::{Patch, Stuck};
use crate::diag::suggest::nearest;
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// The kinds of mistakes a parser finds. Codes and meanings are Bicep's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    StrangeCharacter,
    NoDeclaration,
    NoValue,
    NoType,
    NoName,
    NoMemberName,
    NoPropertyName,
    NoCharacter,
    NoLineBreak,
    NoString,
    NoBody,
    NoSeparator,
    NoComma,
    BreakAfterComma,
    DoubleQuote,
    UnterminatedString,
    UndecoratedEnd,
    NoKeyword,
}

impl Mistake {
    fn code(self) -> Code {
        let (id, says) = match self {
            Self::StrangeCharacter => ("BCP001", "Bicep has no such character outside strings."),
            Self::NoDeclaration => ("BCP007", "A line in the first column begins a declaration."),
            Self::NoValue => ("BCP009", "A value is expected."),
            Self::NoType => ("BCP279", "A type is expected."),
            Self::NoName => ("BCP015", "A name is expected."),
            Self::NoMemberName => ("BCP020", "A property or function name is expected."),
            Self::NoPropertyName => ("BCP022", "A property name is expected."),
            Self::NoCharacter => ("BCP018", "A certain character is expected."),
            Self::NoLineBreak => ("BCP019", "A declaration ends with its line."),
            Self::NoString => ("BCP097", "A text in quotes is expected."),
            Self::NoBody => ("BCP118", "A body is an object, a loop or a condition."),
            Self::NoSeparator => ("BCP236", "Items stand on lines of their own or between commas."),
            Self::NoComma => ("BCP237", "Arguments stand between commas."),
            Self::BreakAfterComma => {
                ("BCP238", "Items are separated by a comma or by a line break, not by both.")
            }
            Self::DoubleQuote => ("BCP103", "Strings stand in single quotes."),
            Self::UnterminatedString => ("BCP004", "A string ends on its own line."),
            Self::UndecoratedEnd => ("BCP132", "A decorator stands before a declaration."),
            Self::NoKeyword => ("BCP012", "A certain word is expected."),
        };
        Code { id, says }
    }
}

/// Adds the mistakes of one broken declaration.
pub(super) fn find(file: FileId, text: &str, patch: &Patch, found: &mut Vec<Diagnostic>) {
    let mut done = patch.stretch.start;
    for (index, node) in broken_nodes(patch.tree.root_node()).into_iter().enumerate() {
        let at = match index {
            0 => first_stuck(patch, node),
            _ => patch.stuck.iter().copied().find(|stuck| {
                stuck.offset >= done && node.start_byte() <= stuck.offset && stuck.offset <= node.end_byte()
            }),
        };
        let Some(at) = at else { continue };
        let site = Site::new(file, text, patch.stretch.clone(), at);
        if index > 0 && site.token.start < done {
            continue;
        }
        let mut diagnostic = site.describe(node);
        // Of several brackets that are never closed only one can be reported at the end of the file.
        if found.iter().any(|earlier| earlier.span() == diagnostic.span()) {
            diagnostic.place = site.place_behind().into();
        }
        found.push(diagnostic);
        done = line_end(text, site.token.start.max(at.offset));
    }
}

fn first_stuck(patch: &Patch, node: Node<'_>) -> Option<Stuck> {
    patch.stuck.first().copied().or(Some(Stuck { offset: node.start_byte(), state: node.parse_state() }))
}

fn line_end(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    from + memchr::memchr2(b'\n', b'\r', rest).map_or(rest.len(), |found| found + 1)
}

/// The outermost nodes that the parser could not read or had to invent, in order.
fn broken_nodes(root: Node<'_>) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    if !root.has_error() {
        return nodes;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let broken = node.is_error() || node.is_missing();
        if broken {
            nodes.push(node);
        }
        if !broken && node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                // An invented token may have no name and so be no node; the mistake is real all the same.
                if nodes.is_empty() {
                    nodes.push(root);
                }
                return nodes;
            }
        }
    }
}

/// The place of a mistake and what is around it.
struct Site<'a> {
    file: FileId,
    text: &'a str,
    stretch: Range<usize>,
    /// Where the parser stood.
    offset: usize,
    /// What it could not go on with.
    token: Range<usize>,
    /// The innermost bracket that is open there.
    open: Option<Piece>,
    expected: Expected,
}

impl<'a> Site<'a> {
    fn new(file: FileId, text: &'a str, stretch: Range<usize>, at: Stuck) -> Self {
        let open = outline::open_at(text, stretch.start, at.offset).pop();
        let mut token = token_at(text, at.offset, stretch.end);
        if token.is_empty() && open.is_none() {
            token = last_break(text, &stretch).unwrap_or(token);
        }
        let mut site =
            Self { file, text, stretch, offset: at.offset, token, open, expected: Expected::default() };
        site.expected = Expected::in_state(at.state, &site);
        site
    }

    /// The declaration up to the mistake.
    fn before(&self) -> &'a str {
        self.text.get(self.stretch.start..self.offset).unwrap_or("")
    }

    /// The line of the mistake up to it.
    fn line_before(&self) -> &'a str {
        self.before().rsplit(['\n', '\r']).next().unwrap_or("")
    }

    /// The word the declaration begins with, behind its decorators.
    fn keyword(&self) -> &'a str {
        let declared = |piece: &Piece| {
            let line_start = self
                .text
                .get(..piece.start)
                .is_some_and(|text| text.is_empty() || text.ends_with(['\n', '\r']));
            piece.what == What::Word && line_start
        };
        let word = outline::Outline::new(self.text, self.stretch.start)
            .take_while(|piece| piece.end <= self.token.end)
            .find(declared);
        word.and_then(|piece| self.text.get(piece.start..piece.end)).unwrap_or("")
    }

    /// The empty place where the next declaration begins.
    fn place_behind(&self) -> Span {
        Span::new(self.file, self.stretch.end, self.stretch.end)
    }

    fn found(&self) -> &'a str {
        self.text.get(self.token.clone()).unwrap_or("")
    }

    /// The last word before the mistake, blanks between.
    fn word_before(&self) -> &'a str {
        let before = self.before().trim_end_matches([' ', '\t']);
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        before.get(start..).unwrap_or("")
    }

    fn ends_with(&self, sign: char) -> bool {
        self.before().trim_end_matches([' ', '\t']).ends_with(sign)
    }

    fn at_line_break(&self) -> bool {
        self.found().starts_with(['\n', '\r'])
    }

    fn span(&self) -> Span {
        // A mark under a line break would be drawn on the next line.
        let end = if self.at_line_break() { self.token.start } else { self.token.end };
        Span::new(self.file, self.token.start, end)
    }

    fn error(&self, mistake: Mistake, message: String) -> Diagnostic {
        Diagnostic::error(mistake.code(), self.span(), message)
    }

    fn describe(&self, node: Node<'_>) -> Diagnostic {
        let found = self.found();
        if node.is_missing() && node.kind() == "'" {
            return self.unterminated(node);
        }
        match found {
            "" if self.open.is_some() => {
                if let Some(diagnostic) = self.unclosed() {
                    return diagnostic;
                }
            }
            "\"" => {
                return self
                    .error(Mistake::DoubleQuote, "a double quote does not begin a string".to_owned())
                    .help("write strings in single quotes: 'text'; inside them, \\' is a quote");
            }
            ";" => {
                return self
                    .error(Mistake::StrangeCharacter, "`;` does not belong here".to_owned())
                    .help("remove it: a declaration ends with its line");
            }
            "&" | "|" if !self.expected.ty => {
                return self
                    .error(Mistake::StrangeCharacter, format!("`{found}` is not an operator of values"))
                    .help(format!("write `{found}{found}`"));
            }
            _ => {}
        }
        self.expectation(found)
    }

    fn unterminated(&self, node: Node<'_>) -> Diagnostic {
        let string = node.parent().map_or(node.byte_range(), |parent| parent.byte_range());
        Diagnostic::error(
            Mistake::UnterminatedString.code(),
            Span::new(self.file, string.start, string.end),
            "this string does not end on its line",
        )
        .help("close it with a single quote; a text of several lines stands between three quotes: '''")
    }

    /// The declaration is over and a bracket is still open.
    fn unclosed(&self) -> Option<Diagnostic> {
        let open = self.open?;
        let (opening, closing) = match open.what {
            What::Open(b'(') => ('(', ')'),
            What::Open(b'[') => ('[', ']'),
            What::Open(outline::HOLE) => return None,
            What::Open(_) => ('{', '}'),
            What::Close(_) | What::Word | What::Text | What::Break | What::Sign => return None,
        };
        // Where the official tool gets stuck too: behind the last argument; at the declaration that stands where an item
        // should; or, if the bracket is never closed, at the end of the file.
        let place = match closing {
            ')' => self.text.get(..self.offset).unwrap_or("").trim_end().len(),
            _ if outline::closed_at(self.text, open).is_some() => self.stretch.end,
            _ => self.text.len(),
        };
        let opened = Span::new(self.file, open.start, open.end);
        Some(
            Diagnostic::error(
                Mistake::NoCharacter.code(),
                Span::new(self.file, place, place),
                format!("expected `{closing}`: the `{opening}` of this declaration is never closed"),
            )
            .label(opened, "opened here")
            .help(format!("add `{closing}` before the next declaration begins")),
        )
    }

    fn expectation(&self, found: &str) -> Diagnostic {
        let seen = match found {
            "" => "the end of the file".to_owned(),
            _ if self.at_line_break() => "the end of the line".to_owned(),
            _ => format!("`{found}`"),
        };
        let expected = &self.expected;
        let sentence = |what: &str| format!("expected {what}, found {seen}");
        let over = found.is_empty() || self.at_line_break();
        let body_due = over && self.ends_with('=') && matches!(self.keyword(), "resource" | "module");
        if expected.declaration && !body_due {
            return self.no_declaration(found, &seen);
        }
        if expected.body || body_due {
            return self.error(Mistake::NoBody, sentence("`{`, `[` or `if`"));
        }
        if expected.string {
            return self.error(Mistake::NoString, sentence(text_for(self.keyword())));
        }
        if expected.value {
            if self.at_line_break() && self.ends_with(',') {
                return self
                    .error(Mistake::BreakAfterComma, "a line break after a comma".to_owned())
                    .help("separate items either by a line break or by a comma, not by both");
            }
            let diagnostic = self.error(Mistake::NoValue, sentence("a value"));
            return match found {
                "+" => diagnostic.help("there is no unary plus; leave it out"),
                "!" | "-" if self.ends_with('!') || self.ends_with('-') => {
                    diagnostic.help("only one `!` or `-` may stand before a value; put the rest in parentheses: !(!x)")
                }
                ")" if self.ends_with(',') => diagnostic.help("remove the comma: the last argument has none"),
                _ if self.at_line_break() => diagnostic.help(
                    "write the expression on one line; only `?` and `:` of a conditional may begin the next one",
                ),
                _ => diagnostic,
            };
        }
        if expected.ty {
            let diagnostic = self.error(Mistake::NoType, sentence("a type"));
            return match self.word_before_name() {
                Some("param") => diagnostic.help("say what the parameter holds: `param name string`"),
                Some("output") => diagnostic.help("say what the output holds: `output name string = …`"),
                _ => diagnostic,
            };
        }
        if expected.property {
            if self.at_line_break() && self.ends_with(',') {
                return self
                    .error(Mistake::BreakAfterComma, "a line break after a comma".to_owned())
                    .help("separate members either by a line break or by a comma, not by both");
            }
            return self.error(Mistake::NoPropertyName, sentence("a property name"));
        }
        if expected.name {
            let (mistake, what) = if self.ends_with('.') || self.ends_with(':') {
                (Mistake::NoMemberName, "a property or function name".to_owned())
            } else {
                (Mistake::NoName, name_of(self.word_before()))
            };
            return self.error(mistake, sentence(&what));
        }
        self.no_sign(&sentence)
    }

    fn in_hole(&self) -> bool {
        self.open.is_some_and(|open| open.what == What::Open(outline::HOLE))
    }

    /// The word before the name that stands before the mistake: `param` in `param x =`.
    fn word_before_name(&self) -> Option<&'a str> {
        self.line_before().split_whitespace().next()
    }

    fn no_declaration(&self, found: &str, seen: &str) -> Diagnostic {
        let over = found.is_empty() || self.at_line_break() || found == "}";
        let decorator = self.before().rfind('@').filter(|_| over && self.decorator_is_last());
        if let Some(at) = decorator {
            let place = self.stretch.start + at;
            let what = if self.open.is_some() { "a resource" } else { "a declaration" };
            return Diagnostic::error(
                Mistake::UndecoratedEnd.code(),
                Span::new(self.file, place, place + 1),
                format!("expected {what} after the decorator, found {seen}"),
            )
            .help("write what it describes on the line below, or remove the decorator");
        }
        let diagnostic = self
            .error(Mistake::NoDeclaration, format!("expected a declaration, found {seen}"))
            .why("a line in the first column begins with a word such as param, var, resource, module or output");
        match nearest(found, DECLARATIONS.iter().copied()) {
            Some(word) if word != found => diagnostic.help(format!("did you mean `{word}`?")),
            _ => diagnostic,
        }
    }

    /// Whether the last line with text on it is a decorator.
    fn decorator_is_last(&self) -> bool {
        let lines = self.before().rsplit(['\n', '\r']).map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with("//"))
            .take(1)
            .any(|line| line.starts_with('@') || (line.ends_with(')') && !self.expected.value))
            && self.expected.after_decorator
    }

    fn no_sign(&self, sentence: &dyn Fn(&str) -> String) -> Diagnostic {
        let mut signs = self.expected.signs.clone();
        signs.retain(|sign| *sign != self.found());
        let in_call = matches!(self.open, Some(Piece { what: What::Open(b'('), .. }));
        let mistake = match (signs.as_slice(), self.expected.line_break) {
            ([], true) => Mistake::NoLineBreak,
            (_, true) if signs.contains(&",") => Mistake::NoSeparator,
            (_, _) if in_call && signs.contains(&",") && self.at_line_break() => Mistake::NoComma,
            ([word], false) if word.chars().all(char::is_alphabetic) => Mistake::NoKeyword,
            _ => Mistake::NoCharacter,
        };
        let line_break = self.expected.line_break.then_some("a line break".to_owned());
        let quoted = signs.iter().map(|sign| format!("`{sign}`"));
        let all: Vec<String> = line_break.into_iter().chain(quoted).collect();
        let diagnostic = self.error(mistake, sentence(&either(&all)));
        match mistake {
            Mistake::NoLineBreak => diagnostic.help("begin the next declaration on a line of its own"),
            Mistake::NoSeparator => {
                diagnostic.help("put each item on a line of its own, or a comma between them")
            }
            _ => diagnostic,
        }
    }
}

/// What a declaration calls its name.
fn name_of(keyword: &str) -> String {
    match keyword {
        "param" => "the parameter's name",
        "var" => "the variable's name",
        "output" => "the output's name",
        "resource" => "the resource's symbolic name",
        "module" => "the module's symbolic name",
        "type" => "the type's name",
        "func" => "the function's name",
        "metadata" => "the metadata's name",
        _ => "a name",
    }
    .to_owned()
}

/// What the text in quotes of a declaration is.
fn text_for(keyword: &str) -> &'static str {
    match keyword {
        "resource" => "a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01'",
        "module" | "test" | "import" => "a path in quotes, such as './modules/app.bicep'",
        "using" => "a path in quotes, or `none`",
        "extends" => "the path of a parameter file in quotes",
        _ => "a text in quotes",
    }
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: &[String]) -> String {
    match words {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

/// What stands at `offset`: a word, a sign, a line break, or nothing when the declaration is over. Line breaks that end a
/// declaration were understood; what is missing is missing on the line they end.
fn token_at(text: &str, offset: usize, end: usize) -> Range<usize> {
    let inside = text.get(..end).unwrap_or(text);
    match outline::Outline::new(inside, offset).next() {
        Some(piece) => piece.start..piece.end,
        None => inside.len()..inside.len(),
    }
}

/// The line break behind the last thing that a declaration says.
fn last_break(text: &str, stretch: &Range<usize>) -> Option<Range<usize>> {
    let inside = text.get(..stretch.end).unwrap_or(text);
    let mut last = None;
    for piece in outline::Outline::new(inside, stretch.start) {
        if piece.what != What::Break {
            last = None;
        } else if last.is_none() {
            last = Some(piece.start..piece.end);
        }
    }
    last
}

/// What could have followed, from the parser's tables.
#[derive(Default)]
struct Expected {
    declaration: bool,
    after_decorator: bool,
    value: bool,
    ty: bool,
    property: bool,
    name: bool,
    body: bool,
    string: bool,
    line_break: bool,
    /// Signs and words that are worth naming.
    signs: Vec<&'static str>,
}

/// Signs and words worth naming, in the order of naming.
const SIGNS: &[&str] =
    &["=", ":", "=>", ",", ")", "]", "}", "{", "(", "[", "in", "from", "as", "with", "if", ">"];

impl Expected {
    fn in_state(state: u16, site: &Site<'_>) -> Self {
        let Some(mut symbols) = kind::language().lookahead_iterator(state) else { return Self::default() };
        let names: BTreeSet<String> = symbols.iter_names().map(str::to_owned).collect();
        let has = |name: &str| names.contains(name);
        let number = has("integer");
        let closing = match site.open.map(|piece| piece.what) {
            Some(What::Open(b'(')) => ")",
            Some(What::Open(b'[')) => "]",
            Some(What::Open(_)) => "}",
            _ => "",
        };
        let keyword = site.keyword();
        let before = site.before();
        let body = has("if") && has("{") && !number;
        // States are shared between places of the grammar, so a state knows signs that only another place allows. What
        // the declaration and the brackets around exclude is not named.
        let possible = |sign: &&'static str| match *sign {
            ")" | "]" | "}" => *sign == closing,
            "," => !closing.is_empty() && closing != "}" || has("...") || closing == "}" && !site.in_hole(),
            "=" => closing.is_empty() && !before.contains('='),
            ":" => has("_break_before_colon") || !closing.is_empty() && !has("+"),
            "as" | "with" => matches!(keyword, "import" | "extension" | "using" | "extensionConfig"),
            "from" => keyword == "import",
            ">" => site.line_before().contains('<'),
            "=>" => keyword == "func" && closing.is_empty() || site.ends_with(')') && !has("+"),
            "[" | "(" | "{" | "in" | "if" => !has("+") && !has("?"),
            _ => true,
        };
        let mut signs: Vec<&str> = SIGNS.iter().copied().filter(|sign| has(sign)).filter(possible).collect();
        // Where an assignment is due nothing else is.
        if signs.first() == Some(&"=") {
            signs.truncate(1);
        }
        Self {
            declaration: has("targetScope") && has("param")
                || has("@") && has("resource") && !has("identifier"),
            after_decorator: has("@"),
            value: number && has("multiline_string_start"),
            ty: number && !has("multiline_string_start") && has("{"),
            property: !number && has("...") && has("identifier"),
            name: !number && has("identifier") && !body,
            body,
            string: !number && has("'") && !has("identifier"),
            line_break: has("_newline")
                && !matches!(closing, ")")
                && !site.in_hole()
                && signs.first() != Some(&"="),
            signs,
        }
    }
}
