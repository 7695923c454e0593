//! Texts with `${…}` in them, taken apart as Flux takes them apart.
//!
//! The language is that of the `envsubst` that Flux carries, which resembles a shell and is none:
//!
//! | written | becomes |
//! |---|---|
//! | `${NAME}` | the value |
//! | `${NAME:=text}`, `${NAME=text}`, `${NAME:-text}`, and `:?` and `:+` as well | the value; the text where it is empty |
//! | `${#NAME}` | how many bytes it has |
//! | `${NAME^}`, `${NAME^^}`, `${NAME,}`, `${NAME,,}` | its first letter, or all, in upper or lower case |
//! | `${NAME:start}`, `${NAME:start:length}` | a part of it, counted in bytes |
//! | `${NAME#pattern}`, `##`, `%`, `%%` | it without the shortest or longest beginning or end that matches |
//! | `${NAME/old/new}`, `//`, `/#`, `/%` | the first, all, the beginning or the end replaced; `old` is no pattern |
//! | `$${NAME}` | `${NAME}` |
//!
//! `$NAME` without braces is a text, and `$$` is one `$`. Whatever else begins with `${` is refused, `${NAME-text}` too, and
//! Flux then applies nothing of the whole tree.

use crate::limits;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Itself.
    Text(String),
    /// A variable, and what is done with it.
    Variable(Expansion),
}

/// A variable, and what is done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The name of the variable.
    pub name: String,
    /// What is done with it.
    pub operation: Operation,
    /// All of it, as it is written.
    pub written: String,
}

/// What is done with the value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Nothing.
    Value,
    /// It is counted.
    Length,
    /// Where it is empty, this takes its place.
    Default(Vec<Piece>),
    /// Letters are changed.
    Case {
        /// To upper case, else to lower case.
        upper: bool,
        /// All of them, else the first.
        all: bool,
    },
    /// A part of it is taken.
    Part {
        /// Where the part begins.
        start: Box<Piece>,
        /// How long it is; nothing for all the rest.
        length: Option<Box<Piece>>,
    },
    /// What matches is taken off.
    Trim {
        /// At which side.
        side: Side,
        /// As much as possible, else as little.
        longest: bool,
        /// What is taken off.
        pattern: Box<Piece>,
    },
    /// A text in it is replaced.
    Replace {
        /// Which ones.
        which: Which,
        /// What is replaced.
        old: Box<Piece>,
        /// By what; nothing where nothing is written.
        new: Option<Box<Piece>>,
    },
}

/// A side of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where it begins.
    Start,
    /// Where it ends.
    End,
}

/// Which of several equal texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    First,
    /// All.
    All,
    /// The one at that side, if there is one.
    At(Side),
}

/// Why a text is none of this language, in words that end a sentence about what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What is written, from its `${` on.
    pub written: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Whether there is something in a text that is read as more than itself.
pub fn is_special(text: &str) -> bool {
    text.contains("${") || text.contains("$$")
}

/// Takes a text apart.
pub fn parse(text: &str) -> Result<Vec<Piece>, Refused> {
    let mut reader = Reader { rest: text, depth: 0 };
    let mut pieces = Vec::new();
    while !reader.rest.is_empty() {
        if let Some(rest) = reader.rest.strip_prefix("${") {
            let begin = reader.rest;
            reader.rest = rest;
            let expansion =
                reader.expansion(begin).map_err(|what| Refused { written: excerpt(first(begin)), what })?;
            pieces.push(Piece::Variable(expansion));
        } else {
            pieces.push(Piece::Text(reader.text(Escapes::Dollars, |_| true)));
        }
    }
    Ok(pieces)
}

/// The names of all variables in pieces, those in what is done with others among them.
pub fn names<'p>(pieces: &'p [Piece], into: &mut Vec<&'p str>) {
    for piece in pieces {
        let Piece::Variable(expansion) = piece else { continue };
        into.push(&expansion.name);
        match &expansion.operation {
            Operation::Value | Operation::Length | Operation::Case { .. } => {}
            Operation::Default(pieces) => names(pieces, into),
            Operation::Part { start, length } => {
                names(std::slice::from_ref(start), into);
                length.iter().for_each(|length| names(std::slice::from_ref(length), into));
            }
            Operation::Trim { pattern, .. } => names(std::slice::from_ref(pattern), into),
            Operation::Replace { old, new, .. } => {
                names(std::slice::from_ref(old), into);
                new.iter().for_each(|new| names(std::slice::from_ref(new), into));
            }
        }
    }
}

/// Most characters of a text that a message quotes.
const EXCERPT: usize = 60;

/// The beginning of a text, as a message quotes it.
pub(super) fn excerpt(text: &str) -> String {
    let shown: String = text.chars().take(EXCERPT).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

/// The expansion that a text begins with, as far as it is there.
fn first(text: &str) -> &str {
    text.split_inclusive('}').next().unwrap_or(text)
}

/// Which characters in front of others stand for nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    /// `$$`
    Dollars,
    /// `$$`, `\/` and `\\`
    All,
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

const NOT_CLOSED: &str = "its `}` is missing, or something stands before it that Flux does not read";
const NO_NAME: &str = "a name of letters, digits and `_` must stand behind `${`";
const EMPTY: &str = "something must stand behind the sign";

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes the next character if it is one of those.
    fn take(&mut self, wanted: &[char]) -> Option<char> {
        let next = self.peek().filter(|next| wanted.contains(next))?;
        self.rest = self.rest.get(next.len_utf8()..).unwrap_or("");
        Some(next)
    }

    /// Takes characters up to one that is not accepted, or to `${`.
    fn text(&mut self, escapes: Escapes, accept: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(next) = self.peek() {
            let mut behind = self.rest.get(next.len_utf8()..).unwrap_or("").chars();
            let follows = behind.next();
            let escaped = match escapes {
                Escapes::None => false,
                Escapes::Dollars => next == '$' && follows == Some('$'),
                Escapes::All => {
                    (next == '$' && follows == Some('$'))
                        || (next == '\\' && matches!(follows, Some('/' | '\\')))
                }
            };
            if escaped {
                // The one behind is taken as it is, whatever it is.
                text.extend(follows);
                self.rest = behind.as_str();
                continue;
            }
            if (next == '$' && follows == Some('{')) || !accept(next) {
                break;
            }
            text.push(next);
            self.rest = self.rest.get(next.len_utf8()..).unwrap_or("");
        }
        text
    }

    fn name(&mut self) -> Result<String, &'static str> {
        let name = self.text(Escapes::None, |c| c == '_' || c.is_alphanumeric());
        if name.is_empty() { Err(NO_NAME) } else { Ok(name) }
    }

    fn close(&mut self) -> Result<(), &'static str> {
        self.take(&['}']).map(|_| ()).ok_or(NOT_CLOSED)
    }

    /// What follows `${`; `begin` is the text from there on.
    fn expansion(&mut self, begin: &'t str) -> Result<Expansion, &'static str> {
        self.depth += 1;
        if self.depth > limits::SUBSTITUTION_DEPTH {
            return Err("variables stand in variables, too deep to be read");
        }
        let (name, operation) = if self.take(&['#']).is_some() {
            let name = self.name()?;
            self.close()?;
            (name, Operation::Length)
        } else {
            let name = self.name()?;
            (name, self.operation()?)
        };
        self.depth -= 1;
        let length = begin.len() - self.rest.len();
        Ok(Expansion { name, operation, written: begin.get(..length).unwrap_or(begin).to_owned() })
    }

    /// What is done with the variable, with the closing brace.
    fn operation(&mut self) -> Result<Operation, &'static str> {
        let operation = match self.peek() {
            Some(':') => return self.colon(),
            Some('=') => {
                self.take(&['=']);
                return self.default();
            }
            Some(',' | '^') => self.case(),
            Some('/') => return self.replace(),
            Some(sign @ ('#' | '%')) => {
                self.take(&[sign]);
                let longest = self.take(&[sign]).is_some();
                let side = if sign == '#' { Side::Start } else { Side::End };
                let pattern = Box::new(self.argument(Escapes::None, |c| c != '}')?);
                Operation::Trim { side, longest, pattern }
            }
            _ => Operation::Value,
        };
        self.close()?;
        Ok(operation)
    }

    /// One argument: a text, or a variable.
    fn argument(&mut self, escapes: Escapes, accept: impl Fn(char) -> bool) -> Result<Piece, &'static str> {
        if let Some(rest) = self.rest.strip_prefix("${") {
            let begin = self.rest;
            self.rest = rest;
            return self.expansion(begin).map(Piece::Variable);
        }
        let before = self.rest.len();
        let text = self.text(escapes, accept);
        if self.rest.len() == before { Err(EMPTY) } else { Ok(Piece::Text(text)) }
    }

    fn colon(&mut self) -> Result<Operation, &'static str> {
        self.take(&[':']);
        if self.take(&['=', '-', '?', '+']).is_some() {
            return self.default();
        }
        if self.peek().is_some_and(|next| !next.is_ascii()) {
            return Err("no letter beyond ASCII may follow the `:`");
        }
        let start = Box::new(self.argument(Escapes::None, |c| !matches!(c, ':' | '}'))?);
        let mut length = None;
        if self.take(&[':']).is_some() {
            while self.take(&[':']).is_some() {}
            length = Some(Box::new(self.argument(Escapes::None, |c| c != '}')?));
        }
        self.close()?;
        Ok(Operation::Part { start, length })
    }

    fn default(&mut self) -> Result<Operation, &'static str> {
        let mut pieces = Vec::new();
        while self.peek() != Some('}') {
            if self.rest.is_empty() {
                return Err(NOT_CLOSED);
            }
            pieces.push(self.argument(Escapes::None, |c| c != '}')?);
        }
        self.close()?;
        Ok(Operation::Default(pieces))
    }

    fn case(&mut self) -> Operation {
        let first = self.take(&[',', '^']);
        let second = self.take(&[',', '^']);
        match (first, second) {
            (first, None) => Operation::Case { upper: first == Some('^'), all: false },
            (first, second) if first == second => Operation::Case { upper: first == Some('^'), all: true },
            // Two that differ do nothing.
            _ => Operation::Value,
        }
    }

    fn replace(&mut self) -> Result<Operation, &'static str> {
        self.take(&['/']);
        let which = match self.take(&['/', '#', '%']) {
            Some('/') => Which::All,
            Some('#') => Which::At(Side::Start),
            Some(_) => Which::At(Side::End),
            None => Which::First,
        };
        let old = Box::new(self.argument(Escapes::All, |c| c != '/')?);
        self.take(&['/']).ok_or("a `/` must stand between what is replaced and what takes its place")?;
        while self.take(&['/']).is_some() {}
        let mut new = None;
        if self.peek() != Some('}') {
            new = Some(Box::new(self.argument(Escapes::All, |c| c != '}')?));
        }
        self.close()?;
        Ok(Operation::Replace { which, old, new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> &'static str {
        parse(text).unwrap_err().what
    }

    #[test]
    fn what_flux_refuses_is_refused() {
        assert_eq!(refused("${"), NO_NAME);
        assert_eq!(refused("a ${} b"), NO_NAME);
        assert_eq!(refused("${#}"), NO_NAME);
        assert_eq!(refused("${ A}"), NO_NAME);
        assert_eq!(refused("${A"), NOT_CLOSED);
        assert_eq!(refused("${A B}"), NOT_CLOSED);
        assert_eq!(refused("${A-b}"), NOT_CLOSED);
        assert_eq!(refused("${A.b}"), NOT_CLOSED);
        assert_eq!(refused("${A[@]}"), NOT_CLOSED);
        assert_eq!(refused("${A:=b"), NOT_CLOSED);
        assert_eq!(refused("${A:}"), EMPTY);
        assert_eq!(refused("${A::2}"), EMPTY);
        assert_eq!(refused("${A#}"), EMPTY);
        assert_eq!(refused("${A/b}"), "a `/` must stand between what is replaced and what takes its place");
    }

    #[test]
    fn the_names_in_arguments_are_names_as_well() {
        let pieces = parse("${A:=x${B}${C//${D}/${E}}} ${F:${G}:${H}} ${I#${J}} $${K} $L ${#M}").unwrap();
        let mut found = Vec::new();
        names(&pieces, &mut found);
        assert_eq!(found.concat(), "ABCDEFGHIJM");
    }

    #[test]
    fn nesting_has_a_limit() {
        let depth = limits::SUBSTITUTION_DEPTH;
        let nested = |depth: usize| format!("{}x{}", "${A:=".repeat(depth), "}".repeat(depth));
        assert!(parse(&nested(depth)).is_ok());
        assert_eq!(refused(&nested(depth + 1)), "variables stand in variables, too deep to be read");
        assert!(parse(&"${A}".repeat(depth * 2)).is_ok());
    }
}
