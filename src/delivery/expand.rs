//! What a text becomes when its variables have values.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::expansion::{Expansion, Operation, Piece, Side, Which};
use super::pattern::{End, Pattern};
use super::variables::{Found, Variables};
use crate::value::Part;
use crate::value::Secret;
use crate::value::Supply;
use crate::value::Unknown;
use crate::value::Value;
use crate::value::Why;

/// Why a text becomes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It would be too large.
    TooLarge,
    /// A part of a text is taken that cannot be: it ends before it begins, or cuts a character in two.
    Part,
}

/// Works texts out, and keeps what was used for it.
pub(super) struct Expander<'v> {
    variables: &'v Variables,
    /// How many more bytes may be made.
    pub(super) left: usize,
    /// The variables that were read, in the order of reading.
    pub(super) used: Vec<Arc<str>>,
    /// Those that nothing gives, where it matters.
    pub(super) undefined: BTreeSet<String>,
}

/// A text in pieces.
pub(super) type Text = Vec<Part>;

/// The known text behind pieces, and the name of the secret that is in it.
struct Plain {
    text: String,
    secret: Option<Arc<str>>,
}

impl<'v> Expander<'v> {
    pub(super) fn new(variables: &'v Variables, left: usize) -> Self {
        Self { variables, left, used: Vec::new(), undefined: BTreeSet::new() }
    }

    /// What pieces become together.
    pub(super) fn all(&mut self, pieces: &[Piece]) -> Result<Text, Failure> {
        let mut whole = Vec::new();
        for piece in pieces {
            self.piece(piece, &mut whole)?;
        }
        Ok(whole)
    }

    fn piece(&mut self, piece: &Piece, into: &mut Text) -> Result<(), Failure> {
        match piece {
            Piece::Text(text) => {
                self.spend(text.len())?;
                into.push(Part::Known(Arc::from(text.as_str())));
            }
            Piece::Variable(expansion) => into.extend(self.expansion(expansion)?),
        }
        Ok(())
    }

    fn one(&mut self, piece: &Piece) -> Result<Text, Failure> {
        self.all(std::slice::from_ref(piece))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Failure> {
        self.left = self.left.checked_sub(bytes).ok_or(Failure::TooLarge)?;
        Ok(())
    }

    fn expansion(&mut self, expansion: &Expansion) -> Result<Text, Failure> {
        let variables = self.variables;
        let value: &[Part] = match variables.get(&expansion.name) {
            Found::Value(name, parts) => {
                self.used.push(Arc::clone(name));
                parts
            }
            Found::Open => return Ok(vec![self.unknown(expansion)]),
            Found::Undefined => {
                if !matches!(expansion.operation, Operation::Default(_)) {
                    self.undefined.insert(expansion.name.clone());
                }
                &[]
            }
        };
        self.spend(size(value))?;
        match &expansion.operation {
            Operation::Value => Ok(value.to_vec()),
            Operation::Default(pieces) => match plain(value) {
                Some(value) if value.text.is_empty() => self.all(pieces),
                _ => Ok(value.to_vec()),
            },
            Operation::Length
            | Operation::Case { .. }
            | Operation::Part { .. }
            | Operation::Trim { .. }
            | Operation::Replace { .. } => match plain(value) {
                Some(plain) => self.operation(expansion, plain),
                None => Ok(vec![self.unknown(expansion)]),
            },
        }
    }

    /// What is not known, by the name of its variable.
    fn unknown(&mut self, expansion: &Expansion) -> Part {
        let why = Why::NotSupplied(Supply::Substitution(Arc::from(&*expansion.name)));
        let call = Unknown::call("substitute", vec![Value::text(expansion.written.as_str())]);
        Part::Unknown(Arc::new(Unknown { why, ..call }))
    }

    /// An operation on a value that is wholly known.
    fn operation(&mut self, expansion: &Expansion, value: Plain) -> Result<Text, Failure> {
        let mut arguments = Vec::new();
        let pieces: Vec<&Piece> = match &expansion.operation {
            Operation::Value | Operation::Length | Operation::Default(_) | Operation::Case { .. } => {
                Vec::new()
            }
            Operation::Part { start, length } => {
                std::iter::once(start).chain(length).map(|one| &**one).collect()
            }
            Operation::Trim { pattern, .. } => vec![pattern],
            Operation::Replace { old, new, .. } => {
                std::iter::once(old).chain(new).map(|one| &**one).collect()
            }
        };
        let mut secret = value.secret;
        for piece in pieces {
            let Some(argument) = plain(&self.one(piece)?) else { return Ok(vec![self.unknown(expansion)]) };
            secret = secret.or(argument.secret);
            arguments.push(argument.text);
        }
        let first = arguments.first().map_or("", String::as_str);
        let second = arguments.get(1).map(String::as_str);
        let text = match &expansion.operation {
            Operation::Value | Operation::Default(_) => value.text,
            Operation::Length => value.text.len().to_string(),
            Operation::Case { upper, all } => case(&value.text, *upper, *all),
            Operation::Part { .. } => part(&value.text, first, second)?,
            Operation::Trim { side, longest, .. } => self.trim(&value.text, *side, *longest, first)?,
            Operation::Replace { which, .. } => self.replace(&value.text, *which, first, second)?,
        };
        self.spend(text.len())?;
        Ok(match secret {
            _ if text.is_empty() => Vec::new(),
            Some(name) => vec![Part::Secret(Arc::new(Secret { name, value: Value::from(text) }))],
            None => vec![Part::Known(Arc::from(text))],
        })
    }

    fn trim(&mut self, text: &str, side: Side, longest: bool, pattern: &str) -> Result<String, Failure> {
        // Flux turns both around for the end, brackets and all.
        let pattern = match side {
            Side::Start => Pattern::new(pattern),
            Side::End => Pattern::new(&pattern.chars().rev().collect::<String>()),
        };
        let Some(pattern) = pattern else { return Ok(text.to_owned()) };
        self.spend(text.len().saturating_mul(pattern.len()))?;
        let end = match side {
            Side::Start => pattern.beginning(text.chars(), longest),
            Side::End => pattern.beginning(text.chars().rev(), longest),
        };
        match (end, side) {
            (None, _) => Ok(text.to_owned()),
            (Some(End::InCharacter), _) => Err(Failure::Part),
            (Some(End::Behind(count)), Side::Start) => Ok(text.chars().skip(count).collect()),
            (Some(End::Behind(count)), Side::End) => {
                Ok(text.chars().take(text.chars().count().saturating_sub(count)).collect())
            }
        }
    }

    fn replace(&mut self, text: &str, which: Which, old: &str, new: Option<&str>) -> Result<String, Failure> {
        match (which, new) {
            (Which::First, new) => Ok(text.replacen(old, new.unwrap_or(""), 1)),
            (Which::All, new) => {
                let new = new.unwrap_or("");
                let times = if old.is_empty() { text.len() + 1 } else { text.len() / old.len() };
                self.spend(times.saturating_mul(new.len()))?;
                Ok(text.replace(old, new))
            }
            // Without a text that takes its place Flux leaves it where it is.
            (Which::At(_), None) => Ok(text.to_owned()),
            (Which::At(Side::Start), Some(new)) => {
                Ok(text.strip_prefix(old).map_or_else(|| text.to_owned(), |rest| format!("{new}{rest}")))
            }
            (Which::At(Side::End), Some(new)) => {
                Ok(text.strip_suffix(old).map_or_else(|| text.to_owned(), |rest| format!("{rest}{new}")))
            }
        }
    }
}

fn size(parts: &[Part]) -> usize {
    parts
        .iter()
        .map(|part| match part {
            Part::Known(text) => text.len(),
            Part::Secret(secret) => secret.value.as_text().map_or(0, str::len),
            Part::Unknown(_) => 1,
        })
        .sum()
}

/// The text of parts that are all known.
fn plain(parts: &[Part]) -> Option<Plain> {
    let mut plain = Plain { text: String::new(), secret: None };
    for part in parts {
        match part {
            Part::Known(text) => plain.text.push_str(text),
            Part::Secret(secret) => {
                plain.text.push_str(secret.value.as_text()?);
                plain.secret.get_or_insert_with(|| Arc::clone(&secret.name));
            }
            Part::Unknown(_) => return None,
        }
    }
    Some(plain)
}

/// Letters become others one by one: `ß` has no single letter in upper case and stays.
fn case(text: &str, upper: bool, all: bool) -> String {
    let changed = |c: char| {
        let mut to: Vec<char> = if upper { c.to_uppercase().collect() } else { c.to_lowercase().collect() };
        if to.len() == 1 { to.pop().unwrap_or(c) } else { c }
    };
    text.chars().enumerate().map(|(index, c)| if all || index == 0 { changed(c) } else { c }).collect()
}

/// A part of a text, counted in bytes. What is no number takes all of it.
fn part(text: &str, start: &str, length: Option<&str>) -> Result<String, Failure> {
    let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let Ok(start) = start.parse::<i64>() else { return Ok(text.to_owned()) };
    let start = if start < 0 { size.saturating_add(start).max(0) } else { start };
    let end = match length.map(str::parse::<i64>) {
        None => size,
        Some(Ok(length)) => start.saturating_add(length).min(size),
        Some(Err(_)) => return Ok(text.to_owned()),
    };
    if start == end || (start >= size && end >= size) {
        return Ok(String::new());
    }
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    range.and_then(|(start, end)| text.get(start..end)).map(str::to_owned).ok_or(Failure::Part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::expansion;
    use crate::value::Template;
    use crate::value::mask;

    fn variables(values: &[(&str, &str)]) -> Variables {
        let mut variables = Variables::default();
        for (name, value) in values {
            variables.define(name, value, None);
        }
        variables
    }

    fn expanded(variables: &Variables, text: &str) -> Result<String, Failure> {
        let pieces = expansion::parse(text).unwrap();
        let mut expander = Expander::new(variables, 1_000);
        Ok(mask::text(&Template::join(expander.all(&pieces)?)))
    }

    #[test]
    fn every_form_gives_what_flux_gives() {
        let known = variables(&[
            ("word", "abcdEFGH28ij"),
            ("path", "/some/one/ideas/thoughts.for.today"),
            ("twice", "abcABC123ABCabc"),
            ("file", "bash.string.txt"),
            ("slashes", "a/b/c"),
            ("dots", "foo.bar"),
            ("empty", ""),
            ("minus", "-5"),
            ("no", "x"),
            ("norse", "øÆß"),
        ]);
        for (text, becomes) in [
            ("as it is", "as it is"),
            ("${word}", "abcdEFGH28ij"),
            ("${#word} ${#norse} ${#missing}", "12 6 0"),
            ("${word^} ${word^^} ${word,} ${word,,}", "AbcdEFGH28ij ABCDEFGH28IJ abcdEFGH28ij abcdefgh28ij"),
            ("${norse^^} ${norse,,} ${word,^}", "ØÆß øæß abcdEFGH28ij"),
            ("${path:11}", "deas/thoughts.for.today"),
            ("${path:11:4}", "deas"),
            ("${path:${minus}}", "today"),
            ("${path:99}|${path:30:99}|${path:99:1}", "|oday|"),
            ("${word:no}|${word:1:no}", "abcdEFGH28ij|abcdEFGH28ij"),
            (
                "${word=x} ${word:-x} ${word:?x} ${word:+x}",
                "abcdEFGH28ij abcdEFGH28ij abcdEFGH28ij abcdEFGH28ij",
            ),
            (
                "${empty=x} ${missing:=y} ${missing:-z} ${missing:+q} ${missing:?r} ${missing:-}|",
                "x y z q r |",
            ),
            ("${missing:=a ${no} b ${missing:=${no^}}}", "a x b X"),
            ("${twice/%abc/XYZ} ${twice/#abc/XYZ}", "abcABC123ABCXYZ XYZABC123ABCabc"),
            ("${twice//abc/xyz} ${twice/abc/xyz}", "xyzABC123ABCxyz xyzABC123ABCabc"),
            ("${twice/%x/y} ${twice/#x/y} ${twice/#abc/}", "abcABC123ABCabc abcABC123ABCabc abcABC123ABCabc"),
            ("${dots/./} ${dots//o/}", "foobar f.bar"),
            (r"${slashes/\//-} ${slashes//\//-}", "a-b/c a-b-c"),
            ("${file#*.} ${file##*.}", "string.txt txt"),
            ("${slashes#*/} ${path#*/}", "b/c some/one/ideas/thoughts.for.today"),
            ("${file%.*} ${file%%.*}", "bash.string bash"),
            ("${file#[} ${file#x}", "bash.string.txt bash.string.txt"),
            ("$${word}", "${word}"),
            ("${word}$${v$${word}$word${word}", "abcdEFGH28ij${v${word}$wordabcdEFGH28ij"),
            ("$${missing=${no}}", "${missing=x}"),
            ("$$$${no} $$5 $5 a$ $$$no", "$${no} $5 $5 a$ $$no"),
            (r"\\ ${missing=${no}}", r"\\ x"),
            ("${missing}|", "|"),
        ] {
            assert_eq!(expanded(&known, text).as_deref(), Ok(becomes), "{text}");
        }
    }

    #[test]
    fn what_would_be_too_large_or_cut_in_two_is_refused() {
        let known = variables(&[("a", &"a".repeat(100)), ("b", "bb"), ("o", "ø"), ("m", "-1")]);
        assert_eq!(expanded(&known, "${a//a/${a}}"), Err(Failure::TooLarge));
        assert_eq!(expanded(&known, &"${a}".repeat(11)), Err(Failure::TooLarge));
        assert_eq!(expanded(&known, "${a#*a*a*a*a*a*a*b}"), Err(Failure::TooLarge));
        assert_eq!(expanded(&known, "${o:1}"), Err(Failure::Part));
        assert_eq!(expanded(&known, "${o#?}"), Err(Failure::Part));
        assert_eq!(expanded(&known, "${a:5:${m}}"), Err(Failure::Part));
    }

    #[test]
    fn what_is_open_keeps_the_name_of_its_variable() {
        let mut open = variables(&[("a", "x"), ("b", "")]);
        open.open_all();
        assert_eq!(expanded(&open, "https://${HOST}/${a}").as_deref(), Ok("https://<unknown:HOST>/x"));
        assert_eq!(expanded(&open, "${HOST:=a}-${HOST^^}").as_deref(), Ok("<unknown:HOST>-<unknown:HOST>"));
        assert_eq!(
            expanded(&open, "${b:=${HOST}} ${a/x/${HOST}}").as_deref(),
            Ok("<unknown:HOST> <unknown:a>")
        );
    }
}
