//! The words for a mistake.

use tree_sitter::Node;

use super::site::Site;
use super::{Finder, Mistake};
use crate::bicep::syntax::Dialect;
use crate::bicep::syntax::outline::{DECLARATIONS, HOLE, What};
use crate::bicep::syntax::pragma;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::source::Span;

impl Finder<'_> {
    pub(super) fn describe(&self, site: &Site<'_>, node: Node<'_>) -> Diagnostic {
        let found = site.found();
        if node.is_missing() && node.kind() == "'" {
            return self.unterminated(node);
        }
        if site.is_over() && site.in_hole() {
            return self
                .error(site, Mistake::UnterminatedString, "this hole and its string do not end on their line")
                .help("close the hole with `}` and the string with a single quote");
        }
        match found {
            "" if site.open.is_some() => {
                if let Some(diagnostic) = self.unclosed(site) {
                    return diagnostic;
                }
            }
            "\"" => {
                return self
                    .error(site, Mistake::DoubleQuote, "a double quote does not begin a string")
                    .help("write strings in single quotes: 'text'; inside them, \\' is a quote");
            }
            ";" => {
                return self
                    .error(site, Mistake::StrangeCharacter, "`;` does not belong here")
                    .help("remove it: a declaration ends with its line");
            }
            "#" => {
                if let Some(diagnostic) = pragma::mistake(self.file, site.text, site.token.start) {
                    return diagnostic;
                }
            }
            "&" | "|" if !site.expected.ty && !site.ends_with('@') => {
                return self
                    .error(site, Mistake::StrangeCharacter, format!("`{found}` is not an operator of values"))
                    .help(format!("write `{found}{found}`"));
            }
            _ if is_strange(found) => {
                return self
                    .error(site, Mistake::StrangeCharacter, format!("`{found}` does not belong here"))
                    .help("names have ASCII letters, digits and `_` alone; any other text stands in single quotes");
            }
            _ => {}
        }
        self.expectation(site)
    }

    fn error(&self, site: &Site<'_>, mistake: Mistake, message: impl Into<String>) -> Diagnostic {
        // A mark under a line break would be drawn on the next line.
        let end = if site.at_line_break() { site.token.start } else { site.token.end };
        Diagnostic::error(mistake.code(), Span::new(self.file, site.token.start, end), message)
    }

    fn expected(&self, site: &Site<'_>, mistake: Mistake, what: &str) -> Diagnostic {
        self.error(site, mistake, format!("expected {what}, found {}", seen(site)))
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
    fn unclosed(&self, site: &Site<'_>) -> Option<Diagnostic> {
        let open = site.open?;
        let (opening, closing) = match open.what {
            What::Open(b'(') => ('(', ')'),
            What::Open(b'[') => ('[', ']'),
            What::Open(HOLE) => return None,
            What::Open(_) => ('{', '}'),
            What::Close(_) | What::Word | What::Text | What::Break | What::Sign => return None,
        };
        // Where the official tool gets stuck too: behind the last argument; at the declaration that stands where an item
        // should; or, if the bracket is never closed, at the end of the file.
        let place = match closing {
            ')' => site.text.get(..site.offset).unwrap_or("").trim_end().len(),
            _ if self.is_closed(open.start) => site.stretch.end,
            _ => site.text.len(),
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

    fn expectation(&self, site: &Site<'_>) -> Diagnostic {
        let expected = &site.expected;
        let body_due =
            site.is_over() && site.ends_with('=') && matches!(site.keyword(), "resource" | "module");
        if expected.declaration && !body_due {
            return self.no_declaration(site);
        }
        if expected.body && site.in_loop() {
            return self.expected(site, Mistake::NoLoopBody, "`{` or `if`");
        }
        if expected.body || body_due {
            return self.expected(site, Mistake::NoBody, "`{`, `[` or `if`");
        }
        if expected.string {
            if site.word_before() == "import" && site.line_before().trim() == "import" {
                return self.expected(
                    site,
                    Mistake::NoImports,
                    "the names to import in `{…}`, or `* as name`",
                );
            }
            let (mistake, what) = text_for(site.keyword());
            return self.expected(site, mistake, what);
        }
        if expected.value {
            return self.no_value(site);
        }
        let untyped =
            site.keyword() == "var" || (site.keyword() == "param" && self.dialect == Dialect::Parameters);
        if site.at_line_break()
            && site.ends_with(',')
            && (expected.ty || expected.name)
            && (site.is_in(b'{') || site.is_in(b'['))
        {
            return self
                .break_after_comma(site, if site.keyword() == "import" { "names" } else { "members" });
        }
        if expected.ty && untyped && site.before().trim_end().ends_with(char::is_alphanumeric) {
            return self.expected(site, Mistake::NoCharacter, "`=`");
        }
        if expected.ty {
            let diagnostic = self.expected(site, Mistake::NoType, "a type");
            return match site.word_before_name() {
                Some("param") => diagnostic.help("say what the parameter holds: `param name string`"),
                Some("output") => diagnostic.help("say what the output holds: `output name string = …`"),
                _ => diagnostic,
            };
        }
        if expected.property {
            if site.at_line_break() && site.ends_with(',') {
                return self.break_after_comma(site, "members");
            }
            let diagnostic = self.expected(site, Mistake::NoPropertyName, "a property name");
            return if is_reserved(site.found()) {
                diagnostic.help(format!("quote it: '{}'", site.found()))
            } else {
                diagnostic
            };
        }
        if expected.name {
            let (mistake, what) = name_for(site);
            let diagnostic = self.expected(site, mistake, what);
            return if site.found().starts_with(|first: char| first.is_ascii_digit()) && site.ends_with('.') {
                diagnostic.help("numbers are whole and decimal; write any other as a text: json('1.5')")
            } else if is_reserved(site.found()) {
                diagnostic.help(format!("`{}` is a value and cannot be a name", site.found()))
            } else {
                diagnostic
            };
        }
        self.no_sign(site)
    }

    fn break_after_comma(&self, site: &Site<'_>, what: &str) -> Diagnostic {
        self.error(site, Mistake::BreakAfterComma, "a line break after a comma")
            .help(format!("separate {what} either by a line break or by a comma, not by both"))
    }

    fn no_value(&self, site: &Site<'_>) -> Diagnostic {
        let found = site.found();
        if site.at_line_break() && site.ends_with(',') && !site.is_in(b'(') {
            return self.break_after_comma(site, "items");
        }
        if site.ends_with('(') && !site.in_call() && (found == ")" || site.is_over()) {
            return self
                .expected(site, Mistake::Parentheses, "an expression in the parentheses")
                .help("parentheses hold one expression, and no line break stands directly inside");
        }
        if found == "]" && site.ends_with('[') {
            return self
                .expected(site, Mistake::EmptyIndex, "an index")
                .help("name the item: `[0]` for the first, `['key']` for a property");
        }
        let diagnostic = self.expected(site, Mistake::NoValue, "a value");
        match found {
            "+" => diagnostic.help("there is no unary plus; leave it out"),
            "!" | "-" if site.ends_with('!') || site.ends_with('-') => diagnostic
                .help("only one `!` or `-` may stand before a value; put the rest in parentheses: !(!x)"),
            ")" if site.ends_with(',') => diagnostic.help("remove the comma: the last argument has none"),
            _ if site.at_line_break() => diagnostic.help(
                "write the expression on one line; only `?` and `:` of a conditional may begin the next one",
            ),
            _ => diagnostic,
        }
    }

    fn no_declaration(&self, site: &Site<'_>) -> Diagnostic {
        let found = site.found();
        let over = site.is_over() || found == "}" || site.open.is_some();
        let decorator = (over && decorator_is_last(site)).then(|| site.last_decorator()).flatten();
        if let Some(at) = decorator {
            let what = if site.open.is_some() { "a resource" } else { "a declaration" };
            return Diagnostic::error(
                Mistake::UndecoratedEnd.code(),
                Span::new(self.file, at, at + 1),
                format!("expected {what} after the decorator, found {}", seen(site)),
            )
            .help("write what it describes on the line below, or remove the decorator");
        }
        let (mistake, words) = match self.dialect {
            Dialect::Template => (
                Mistake::NoDeclaration,
                "a line in the first column begins with a word such as param, var, resource, module or output",
            ),
            Dialect::Parameters => (
                Mistake::NoDeclarationOfParameters,
                "a line in the first column begins with a word such as using, param, var, import or extends",
            ),
        };
        let diagnostic = self.expected(site, mistake, "a declaration").why(words);
        if found.starts_with(|sign: char| "&|.+-*/%=<>!?,".contains(sign)) {
            return diagnostic
                .help("an expression ends with its line; only `?` and `:` may begin the next one");
        }
        match nearest(found, DECLARATIONS.iter().copied()) {
            Some(word) if word != found => diagnostic.help(format!("did you mean `{word}`?")),
            _ => diagnostic,
        }
    }

    fn no_sign(&self, site: &Site<'_>) -> Diagnostic {
        let found = site.found();
        let mut signs = site.expected.signs.clone();
        signs.retain(|sign| *sign != found);
        if signs == ["=>"] && site.ends_with(')') && site.keyword() != "func" {
            if let Some(place) = site.break_in_parentheses() {
                return Diagnostic::error(
                    Mistake::Parentheses.code(),
                    Span::new(self.file, place, place),
                    "a line break in parentheses",
                )
                .help("parentheses and what stands in them stay on one line");
            }
            let start =
                site.before().trim_end_matches([' ', '\t']).len().saturating_sub(1) + site.stretch.start;
            return Diagnostic::error(
                Mistake::Parentheses.code(),
                Span::new(self.file, start, start + 1),
                "expected an expression in the parentheses",
            )
            .help("parentheses hold one expression; those of a lambda are followed by `=>`");
        }
        if let Some(diagnostic) = self.out_of_place(site, &signs) {
            return diagnostic;
        }
        let in_parentheses = site.is_in(b'(');
        if in_parentheses && !site.in_call() && found == "," {
            return self
                .expected(site, Mistake::Parentheses, "`)`")
                .help("parentheses hold one expression; several values stand in an array: [a, b]");
        }
        let mistake = match (signs.as_slice(), site.expected.line_break) {
            (["="], _) if site.keyword() == "param" && self.dialect == Dialect::Template => {
                Mistake::NoDefault
            }
            ([")"], _) if site.in_call() && site.line_before().trim().is_empty() => {
                signs.insert(0, ",");
                Mistake::NoComma
            }
            ([], true) => Mistake::NoLineBreak,
            (_, true) if signs.contains(&",") => Mistake::NoSeparator,
            (_, _) if in_parentheses && signs.contains(&",") && site.at_line_break() => Mistake::NoComma,
            ([word], false) if word.chars().all(char::is_alphabetic) => Mistake::NoKeyword,
            _ => Mistake::NoCharacter,
        };
        let line_break = site.expected.line_break.then_some("a line break".to_owned());
        let quoted = signs.iter().map(|sign| format!("`{sign}`"));
        let mut all: Vec<String> = line_break.into_iter().chain(quoted).collect();
        if mistake == Mistake::NoDefault {
            all.push("the end of the line".to_owned());
        }
        let diagnostic = self.expected(site, mistake, &either(&all));
        match mistake {
            Mistake::NoLineBreak if site.is_behind_a_number() => {
                diagnostic.help("numbers are whole and decimal; write any other as a text: json('1.5')")
            }
            Mistake::NoLineBreak => diagnostic.help("begin the next declaration on a line of its own"),
            Mistake::NoDefault => diagnostic
                .help("give it a default with `=`, or begin the next declaration on a line of its own"),
            Mistake::NoSeparator => {
                diagnostic.help("put each item on a line of its own, or a comma between them")
            }
            Mistake::NoComma => diagnostic.help("a line break does not separate arguments; add the comma"),
            _ => diagnostic,
        }
    }
}

impl Finder<'_> {
    /// What would be right in another place: a resource, a filter, a name in quotes.
    fn out_of_place(&self, site: &Site<'_>, signs: &[&str]) -> Option<Diagnostic> {
        let found = site.found();
        if signs == [":"] && site.line_before().trim() == "resource" && !site.is_over() {
            let message = format!("expected `:`, found {}: no resource can be declared here", seen(site));
            return Some(self.error(site, Mistake::NoCharacter, message).help(
                "declare it in the first column; nested ones stand directly in the body of their parent",
            ));
        }
        if found == "{"
            && let Some(filter) = site.filter_before()
        {
            return Some(
                self.error(site, Mistake::NoCharacter, "expected `]`, found `{`")
                    .label(
                        Span::new(self.file, filter.start, filter.end),
                        "only loops of resources and modules have conditions",
                    )
                    .help("filter the array instead: [for item in filter(items, item => condition): …]"),
            );
        }
        if site.keyword() == "import"
            && site.is_in(b'{')
            && found != ":"
            && let Some(name) = site.piece_before().filter(|piece| piece.what == What::Text)
        {
            let text = site.text.get(name.start..name.end).unwrap_or("");
            return Some(
                Diagnostic::error(
                    Mistake::QuotedImport.code(),
                    Span::new(self.file, name.start, name.end),
                    "a quoted name cannot be used here as it is",
                )
                .help(format!("give it a name of this file: {text} as name")),
            );
        }
        None
    }
}

/// Whether a word is a value, and so no name.
fn is_reserved(word: &str) -> bool {
    matches!(word, "true" | "false" | "null")
}

fn seen(site: &Site<'_>) -> String {
    match site.found() {
        "" => "the end of the file".to_owned(),
        _ if site.at_line_break() => "the end of the line".to_owned(),
        // It may be a secret, and where it stands is shown anyway.
        found if found.starts_with('\'') => "a string".to_owned(),
        found if found.bytes().all(|byte| byte.is_ascii_digit()) => "a number".to_owned(),
        found => match found.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("`{}…`", found.get(..end).unwrap_or("")),
            None => format!("`{found}`"),
        },
    }
}

/// Most characters of the text that a message quotes.
const QUOTED: usize = 60;

/// Whether this is a character that has no meaning outside of strings and comments.
fn is_strange(found: &str) -> bool {
    found.starts_with(|first: char| !first.is_ascii() || matches!(first, '\\' | '`' | '~' | '$'))
}

/// Whether the last line with text on it is a decorator.
fn decorator_is_last(site: &Site<'_>) -> bool {
    let lines = site.before().rsplit(['\n', '\r']).map(str::trim);
    let last = lines.filter(|line| !line.is_empty() && !line.starts_with("//")).take(1);
    site.expected.after_decorator
        && last.into_iter().any(|line| line.starts_with('@') || (line.ends_with(')') && !site.expected.value))
}

/// What is missing where a name is.
fn name_for(site: &Site<'_>) -> (Mistake, &'static str) {
    if site.ends_with('@') {
        return (Mistake::NoDecoratorName, "the decorator's name");
    }
    if site.ends_with('.') || site.ends_with(':') || site.before().ends_with(".?") {
        return (Mistake::NoMemberName, "a property or function name");
    }
    if site.in_loop() || (site.is_in(b'(') && site.before_open().trim_end().ends_with("for")) {
        return (Mistake::NoLoopVariable, "the loop's variable");
    }
    match site.word_before() {
        "param" => (Mistake::NoParameterName, "the parameter's name"),
        "var" => (Mistake::NoName, "the variable's name"),
        "output" => (Mistake::NoOutputName, "the output's name"),
        "resource" => (Mistake::NoResourceName, "the resource's symbolic name"),
        "module" => (Mistake::NoModuleName, "the module's symbolic name"),
        "type" => (Mistake::NoTypeName, "the type's name"),
        "func" => (Mistake::NoName, "the function's name"),
        "metadata" => (Mistake::NoMetadataName, "the metadata's name"),
        "test" => (Mistake::NoName, "the test's name"),
        "extension" => (Mistake::NoExtension, "the extension's name, or its path in quotes"),
        "as" => (Mistake::NoName, "another name for it"),
        "assert" => (Mistake::NoAssertName, "the assertion's name"),
        "extensionConfig" => (Mistake::NoConfigName, "the extension's name"),
        _ => (Mistake::NoName, "a name"),
    }
}

/// What is missing where the text in quotes of a declaration is.
fn text_for(keyword: &str) -> (Mistake, &'static str) {
    match keyword {
        "resource" => (
            Mistake::NoResourceType,
            "a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01'",
        ),
        "module" | "test" => (Mistake::NoModulePath, "a path in quotes, such as './modules/app.bicep'"),
        "import" => (Mistake::NoFilePath, "a path in quotes, such as './modules/types.bicep'"),
        "using" => (Mistake::NoFilePath, "a path in quotes, or `none`"),
        "extends" => (Mistake::NoFilePath, "the path of a parameter file in quotes"),
        _ => (Mistake::NoFilePath, "a text in quotes"),
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
