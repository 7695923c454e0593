//! The text of a path into a document, read as Newtonsoft.Json reads it, whose `SelectTokens` the official tool calls.
//!
//! Some of its habits are its own: a path ends at a space, `[*]` is for arrays and `.*` for objects, a name in brackets may
//! follow `..`, an index may not, and in a filter `a && b || c` is `a && (b || c)`.

use crate::limits;

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Back to the document, at the beginning of a path inside of a filter.
    Root,
    /// The members of these names; every member when there are none.
    Members(Vec<String>),
    /// The members of these names at every depth; everything when there are none.
    Scan(Vec<String>),
    /// The items at these places; every item when there are none.
    Items(Vec<i64>),
    /// Some of the items in a row.
    Slice(Option<i64>, Option<i64>, Option<i64>),
    /// The items that a condition holds for.
    Filter(Condition),
    /// The same at every depth.
    ScanFilter(Condition),
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// Two that hold both.
    Both(Box<[Self; 2]>),
    /// Two of which one holds.
    Either(Box<[Self; 2]>),
    /// A path leads somewhere.
    Exists(Side),
    /// Two sides compare.
    Compare(Side, Sign, Side),
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Side {
    /// What a path leads to.
    Path(Vec<Step>),
    /// A value.
    Literal(Literal),
}

/// A written value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Equal,
    StrictlyEqual,
    Different,
    StrictlyDifferent,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The steps of a path.
pub(super) fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut reader = Reader { rest: path.trim_start(), depth: 0 };
    let read = reader.main();
    read.map_err(|what| format!("the path \"{path}\" cannot be followed: {what}"))
}

type Read<T> = Result<T, String>;

struct Reader<'t> {
    rest: &'t str,
    /// How many filters it is inside of.
    depth: usize,
}

/// What can follow a name.
const AFTER_NAME: [char; 6] = ['.', '[', '(', ']', ')', ' '];

/// What can follow a name inside of a filter, too.
const OPERATORS: [char; 6] = ['=', '<', '!', '>', '|', '&'];

impl<'t> Reader<'t> {
    fn main(&mut self) -> Read<Vec<Step>> {
        // Without a dot or bracket behind it the sign of the document is a part of a name.
        if let Some(rest) =
            self.rest.strip_prefix('$').filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        {
            self.rest = rest;
        }
        let mut steps = Vec::new();
        self.path(&mut steps, false)?;
        self.blank();
        if self.rest.is_empty() { Ok(steps) } else { Err(self.unexpected()) }
    }

    fn path(&mut self, steps: &mut Vec<Step>, in_filter: bool) -> Read<()> {
        // A name may stand without a dot only at the beginning.
        let (mut name_may_stand, mut scan) = (true, false);
        loop {
            let Some(next) = self.rest.chars().next() else { return Ok(()) };
            match next {
                '[' | '(' => {
                    self.skip(1);
                    let step = self.bracket(if next == '[' { ']' } else { ')' }, scan)?;
                    steps.push(step);
                    (name_may_stand, scan) = (false, false);
                }
                ' ' | ']' | ')' => return Ok(()),
                '.' => {
                    self.skip(1);
                    scan = self.take(".");
                    if scan && self.rest.starts_with('[') {
                        continue;
                    }
                    steps.push(self.name(in_filter, scan)?);
                    (name_may_stand, scan) = (false, false);
                }
                other if in_filter && OPERATORS.contains(&other) => return Ok(()),
                _ if name_may_stand => {
                    steps.push(self.name(in_filter, false)?);
                    name_may_stand = false;
                }
                _ => return Err(self.unexpected()),
            }
        }
    }

    fn name(&mut self, in_filter: bool, scan: bool) -> Read<Step> {
        let ends = |next: char| AFTER_NAME.contains(&next) || (in_filter && OPERATORS.contains(&next));
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let name = self.rest.get(..end).unwrap_or("");
        self.skip(end);
        match name {
            "" => Err("a name is missing behind a dot".to_owned()),
            "*" => Ok(names(Vec::new(), scan)),
            name => Ok(names(vec![name.to_owned()], scan)),
        }
    }

    /// What stands in brackets.
    fn bracket(&mut self, close: char, scan: bool) -> Read<Step> {
        self.blank();
        if self.rest.starts_with(['\'', '"']) {
            let mut found = Vec::new();
            loop {
                self.blank();
                found.push(self.quoted()?);
                self.blank();
                if !self.take(",") {
                    break;
                }
            }
            self.close(close)?;
            return Ok(names(found, scan));
        }
        if self.take("?") {
            if !self.take("(") {
                return Err("a filter is written `[?(…)]`".to_owned());
            }
            self.depth += 1;
            if self.depth > limits::SYNTAX_DEPTH {
                return Err("filters are nested too deep".to_owned());
            }
            let condition = self.condition()?;
            self.depth -= 1;
            self.close(')')?;
            self.close(close)?;
            return Ok(if scan { Step::ScanFilter(condition) } else { Step::Filter(condition) });
        }
        let (inside, behind) = self.rest.split_once(close).ok_or("a bracket is not closed")?;
        self.rest = behind;
        indexes(inside.trim())
    }

    fn close(&mut self, close: char) -> Read<()> {
        self.blank();
        match self.rest.strip_prefix(close) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None if self.rest.is_empty() => Err(format!("`{close}` is missing")),
            None => Err(self.unexpected()),
        }
    }

    fn quoted(&mut self) -> Read<String> {
        let quote = self.rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'));
        let quote = quote.ok_or("a name in quotes is missing")?;
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            if character == quote {
                self.skip(at + 1);
                return Ok(text);
            }
            match character {
                '\\' => text.extend(characters.next().map(|(_, escaped)| match escaped {
                    'b' => '\u{8}',
                    't' => '\t',
                    'n' => '\n',
                    'f' => '\u{c}',
                    'r' => '\r',
                    other => other,
                })),
                other => text.push(other),
            }
        }
        Err("a text in quotes does not end".to_owned())
    }

    // ---- filters

    /// Signs bind from the right, whichever they are.
    fn condition(&mut self) -> Read<Condition> {
        let first = self.comparison()?;
        self.blank();
        let make: fn(Box<[Condition; 2]>) -> Condition = match self.rest.get(..2) {
            Some("&&") => Condition::Both,
            Some("||") => Condition::Either,
            _ => return Ok(first),
        };
        self.skip(2);
        self.depth += 1;
        if self.depth > limits::SYNTAX_DEPTH {
            return Err("a filter has too many parts".to_owned());
        }
        let rest = self.condition()?;
        self.depth -= 1;
        Ok(make(Box::new([first, rest])))
    }

    fn comparison(&mut self) -> Read<Condition> {
        let left = self.side()?;
        self.blank();
        if self.rest.starts_with([')', '|', '&']) {
            return Ok(Condition::Exists(left));
        }
        let signs = [
            ("===", Sign::StrictlyEqual),
            ("==", Sign::Equal),
            ("!==", Sign::StrictlyDifferent),
            ("!=", Sign::Different),
            ("<>", Sign::Different),
            ("<=", Sign::LessOrEqual),
            ("<", Sign::Less),
            (">=", Sign::GreaterOrEqual),
            (">", Sign::Greater),
        ];
        if self.rest.starts_with("=~") {
            return Err("`=~`, a regular expression, is not supported".to_owned());
        }
        let sign = signs.into_iter().find(|(text, _)| self.take(text));
        let (_, sign) = sign.ok_or_else(|| "a comparison such as `==` is missing in a filter".to_owned())?;
        let right = self.side()?;
        Ok(Condition::Compare(left, sign, right))
    }

    fn side(&mut self) -> Read<Side> {
        self.blank();
        for (sign, root) in [("$", true), ("@", false)] {
            if self.take(sign) {
                let mut steps = if root { vec![Step::Root] } else { Vec::new() };
                self.path(&mut steps, true)?;
                return Ok(Side::Path(steps));
            }
        }
        if self.rest.starts_with(['\'', '"']) {
            return Ok(Side::Literal(Literal::Text(self.quoted()?)));
        }
        let words = [("true", Literal::Bool(true)), ("false", Literal::Bool(false)), ("null", Literal::Null)];
        for (word, value) in words {
            if self.take(word) {
                return Ok(Side::Literal(value));
            }
        }
        let end = self.rest.find([' ', ')', ']', '&', '|']).unwrap_or(self.rest.len());
        let number = self.rest.get(..end).unwrap_or("");
        let literal =
            match (number.parse(), number.parse()) {
                (Ok(int), _) => Literal::Int(int),
                (Err(_), Ok(float))
                    if number.starts_with(|first: char| first == '-' || first.is_ascii_digit()) =>
                {
                    Literal::Float(float)
                }
                _ => return Err(
                    "a filter compares paths from `@` or `$`, numbers, texts in quotes, true, false and null"
                        .to_owned(),
                ),
            };
        self.skip(end);
        Ok(Side::Literal(literal))
    }

    // ---- characters

    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn take(&mut self, text: &str) -> bool {
        let rest: Option<&'t str> = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn unexpected(&self) -> String {
        let next: String = self.rest.chars().take(1).collect();
        format!("`{next}` is not expected where it stands")
    }
}

fn names(names: Vec<String>, scan: bool) -> Step {
    if scan { Step::Scan(names) } else { Step::Members(names) }
}

/// Indexes, or a slice, in brackets.
fn indexes(inside: &str) -> Read<Step> {
    if inside == "*" {
        return Ok(Step::Items(Vec::new()));
    }
    let number = |text: &str| -> Read<i64> {
        text.trim().parse().map_err(|_| format!("`[{inside}]` is no index, slice, name in quotes or filter"))
    };
    if inside.contains(':') {
        let mut parts = [None; 3];
        let written: Vec<&str> = inside.split(':').collect();
        if written.len() > parts.len() {
            return Err("a slice is written `[start:end:step]`".to_owned());
        }
        for (part, text) in parts.iter_mut().zip(written) {
            *part = if text.trim().is_empty() { None } else { Some(number(text)?) };
        }
        let [start, end, step] = parts;
        return if step == Some(0) {
            Err("the step of a slice cannot be 0".to_owned())
        } else {
            Ok(Step::Slice(start, end, step))
        };
    }
    let found: Vec<i64> = inside.split(',').map(number).collect::<Result<_, _>>()?;
    if found.iter().any(|index| *index < 0) {
        return Err("an index counts from 0; write `[-1:]` to count from the end".to_owned());
    }
    Ok(Step::Items(found))
}
