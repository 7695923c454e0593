//! The expression language inside `"[…]"` strings of ARM templates.
//!
//! It is small: calls, members, indices, texts and 32-bit integers. The compiler writes larger integers as `json('…')`. There
//! are no operators; those are functions.

mod parser;
mod printer;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub use parser::parse;

/// An expression with its place in the text that was parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub range: Range<usize>,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `'it''s'`, without quotes and escapes.
    Text(Arc<str>),
    /// `-1`
    Int(i32),
    /// `concat('a', 'b')` or `namespace.name()`
    Call {
        /// The namespace of a user-defined function.
        namespace: Option<Arc<str>>,
        /// The function.
        name: Arc<str>,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// `….name`
    Member {
        /// Of what.
        of: Box<Expression>,
        /// The name.
        name: Arc<str>,
    },
    /// `…['name']`, `…[0]`
    Index {
        /// Of what.
        of: Box<Expression>,
        /// The name or number.
        index: Box<Expression>,
    },
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The byte at which it stops being one.
    pub at: usize,
    /// What was expected.
    pub message: String,
}

/// What a string of a template is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateString<'a> {
    /// Itself; a doubled opening bracket has become a single one.
    Literal(Cow<'a, str>),
    /// An expression: what stands between the brackets, the first byte of which is the string's second.
    Expression(&'a str),
}

impl<'a> TemplateString<'a> {
    /// Tells them apart. Only a string that begins with `[` and ends with `]` is an expression, and only such a one needs the
    /// escape `[[`.
    pub fn read(text: &'a str) -> Self {
        match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(inside) if !inside.starts_with('[') => Self::Expression(inside),
            Some(_) => Self::Literal(Cow::Borrowed(text.strip_prefix('[').unwrap_or(text))),
            None => Self::Literal(Cow::Borrowed(text)),
        }
    }

    /// A literal as a template spells it.
    pub fn escape(text: &str) -> Cow<'_, str> {
        if text.starts_with('[') && text.ends_with(']') {
            Cow::Owned(format!("[{text}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_whole_brackets_make_an_expression() {
        assert_eq!(TemplateString::read("[concat()]"), TemplateString::Expression("concat()"));
        assert_eq!(TemplateString::read("[[x]"), TemplateString::Literal("[x]".into()));
        for literal in ["[x", "x]", "[[x", "", "[", "a[b]", " [x]"] {
            assert_eq!(TemplateString::read(literal), TemplateString::Literal(literal.into()), "{literal}");
        }
    }

    #[test]
    fn what_is_printed_is_what_was_parsed() {
        for text in [
            "concat('it''s', -1, __bicep.f())",
            "reference('x').a.b[0]['c d'].e",
            "if(equals(1, 2), createArray(), createObject('a', null()))",
            "parameters('x')[copyIndex('i')].$type",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        assert_eq!(parse(" f ( 'a' ,1 ) . b [ 'c' ] ").unwrap().to_string(), "f('a', 1).b['c']");
    }

    #[test]
    fn ranges_are_bytes_of_the_text() {
        let text = "f('æ', g().h)";
        let expression = parse(text).unwrap();
        let Kind::Call { arguments, .. } = &expression.kind else { panic!("a call") };
        let parts: Vec<&str> =
            arguments.iter().filter_map(|argument| text.get(argument.range.clone())).collect();
        assert_eq!(parts, ["'æ'", "g().h"]);
        assert_eq!(expression.range, 0..text.len());
    }

    #[test]
    fn what_is_no_expression() {
        for (text, at) in [
            ("", 0),
            ("f", 1),
            ("f(", 2),
            ("f(1,)", 4),
            ("f() g", 4),
            ("'open", 5),
            ("f(2147483648)", 2),
            ("f(1.5)", 3),
            ("f().", 4),
            ("f()[]", 4),
            ("a.b.c()", 3),
            ("'a'.b", 3),
            ("+1", 0),
            ("-", 0),
            ("f(æ)", 4),
        ] {
            assert_eq!(parse(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        for text in [
            "f(".repeat(100_000),
            format!("f(){}", ".a".repeat(100_000)),
            format!("f(){}", "[f()".repeat(100_000)),
            format!("f({}", "g(h().a.b.c.d.e.f.g, ".repeat(1_000)),
        ] {
            assert!(parse(&text).is_err());
        }
        let deep = format!("{}1{}", "f(".repeat(200), ")".repeat(200));
        assert_eq!(parse(&deep).unwrap().to_string(), deep);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = parse(&text);
            let _ = TemplateString::read(&text);
        }

        #[test]
        fn whatever_parses_is_printed_so_that_it_parses_to_the_same(text in "[fg(),.'0-9 \\[\\]-]{0,40}") {
            if let Ok(expression) = parse(&text) {
                let printed = expression.to_string();
                prop_assert_eq!(parse(&printed).unwrap().to_string(), printed);
            }
        }

        #[test]
        fn an_escaped_literal_is_read_back(text in any::<String>()) {
            let escaped = TemplateString::escape(&text);
            prop_assert_eq!(TemplateString::read(&escaped), TemplateString::Literal(Cow::Borrowed(text.as_str())));
        }
    }
}
