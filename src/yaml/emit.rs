//! Writing YAML: block style, and no text that anybody could read as something else.
//!
//! What is written is a tree of any kind that says of each node what it is, its [`Shape`]. A note may stand behind each
//! scalar, as a comment at the end of its line. There are two hands: [`document`] writes as `kubectl` does, with names in
//! order; [`by_hand`] as people do, who have an order of their own, indent lists and quote only what has to be quoted.

use std::fmt::Write as _;
use std::ops::Range;

use super::quote;
use super::scalar;

/// What can be written as YAML.
pub trait Emit: Sized {
    /// What it is.
    fn shape(&self) -> Shape<'_, Self>;
}

/// What a node is.
#[derive(Debug)]
pub enum Shape<'n, N> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(&'n str),
    /// A text in several lines that is read as one: what these are behind each other.
    Wrapped(&'n [String]),
    /// Items.
    Sequence(&'n [N]),
    /// Members, in the order in which people write them.
    Mapping(Vec<(&'n str, &'n N)>),
}

/// Behind which column notes are put if nothing is longer.
const NOTES: usize = 60;

/// A line without its break, and what is noted at its end.
struct Noted {
    line: Range<usize>,
    note: String,
}

/// Who writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    Kubectl,
    People,
}

/// Writes a document as `kubectl` does, with what `note` says of each scalar behind it.
pub fn document<N: Emit>(root: &N, note: &dyn Fn(&N) -> Option<String>) -> String {
    written(root, note, Hand::Kubectl)
}

/// Writes a document as people do, with what `note` says of each scalar behind it.
pub fn by_hand<N: Emit>(root: &N, note: &dyn Fn(&N) -> Option<String>) -> String {
    written(root, note, Hand::People)
}

fn written<N: Emit>(root: &N, note: &dyn Fn(&N) -> Option<String>, hand: Hand) -> String {
    let mut writer = Writer { out: String::with_capacity(ROOM), line: 0, noted: Vec::new(), note, hand };
    match root.shape() {
        Shape::Sequence(items) if !items.is_empty() => writer.sequence(items, 0, false),
        Shape::Mapping(members) if !members.is_empty() => writer.mapping(members, 0, false),
        Shape::Null
        | Shape::Bool(_)
        | Shape::Int(_)
        | Shape::Float(_)
        | Shape::Text(_)
        | Shape::Wrapped(_)
        | Shape::Sequence(_)
        | Shape::Mapping(_) => writer.value(root, 0),
    }
    writer.finish()
}

/// How many bytes most documents take at least.
const ROOM: usize = 1_024;

/// How long a name may be that stands before its value in one line; YAML allows 1,024 characters.
const KEY: usize = 1_000;

struct Writer<'w, N> {
    out: String,
    /// Where the line at hand begins.
    line: usize,
    noted: Vec<Noted>,
    note: &'w dyn Fn(&N) -> Option<String>,
    hand: Hand,
}

impl<N: Emit> Writer<'_, N> {
    fn finish(self) -> String {
        let Self { out: plain, noted, hand, .. } = self;
        if noted.is_empty() {
            return plain;
        }
        let width = |one: &Noted| plain.get(one.line.clone()).map_or(0, |line| line.chars().count());
        let widest = noted.iter().map(width).filter(|width| *width <= NOTES).max().unwrap_or(0);
        // Notes of people stand where they are read, right behind what they are about.
        let (column, least) = if hand == Hand::Kubectl { (widest, 2) } else { (0, 1) };
        let mut out = String::new();
        let mut at = 0;
        for one in &noted {
            out.push_str(plain.get(at..one.line.end).unwrap_or_default());
            let gap = column.saturating_sub(width(one)) + least;
            let _ = write!(out, "{:gap$}# {}", "", one.note);
            at = one.line.end;
        }
        out.push_str(plain.get(at..).unwrap_or_default());
        out
    }

    fn end_line(&mut self, note: Option<String>) {
        self.noted.extend(note.map(|note| Noted { line: self.line..self.out.len(), note }));
        self.out.push('\n');
        self.line = self.out.len();
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    /// Members below each other, the first of them in the line at hand where that has begun.
    fn mapping(&mut self, mut members: Vec<(&str, &N)>, indent: usize, has_begun: bool) {
        if self.hand == Hand::Kubectl {
            members.sort_by_key(|(name, _)| *name);
        }
        for (index, (name, value)) in members.into_iter().enumerate() {
            if index > 0 || !has_begun {
                self.indent(indent);
            }
            let start = self.out.len();
            self.text(name);
            if self.out.get(start..).is_some_and(|name| name.chars().count() > KEY) {
                self.out.insert_str(start, "? ");
                self.end_line(None);
                self.indent(indent);
            }
            self.out.push(':');
            match value.shape() {
                Shape::Sequence(items) if !items.is_empty() => {
                    self.end_line(None);
                    self.sequence(items, if self.hand == Hand::Kubectl { indent } else { indent + 2 }, false);
                }
                Shape::Mapping(members) if !members.is_empty() => {
                    self.end_line(None);
                    self.mapping(members, indent + 2, false);
                }
                Shape::Null
                | Shape::Bool(_)
                | Shape::Int(_)
                | Shape::Float(_)
                | Shape::Text(_)
                | Shape::Wrapped(_)
                | Shape::Sequence(_)
                | Shape::Mapping(_) => {
                    self.out.push(' ');
                    self.value(value, indent);
                }
            }
        }
    }

    /// Items below each other, the first of them in the line at hand where that has begun.
    fn sequence(&mut self, items: &[N], indent: usize, has_begun: bool) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 || !has_begun {
                self.indent(indent);
            }
            self.out.push_str("- ");
            match item.shape() {
                Shape::Sequence(items) if !items.is_empty() => self.sequence(items, indent + 2, true),
                Shape::Mapping(members) if !members.is_empty() => self.mapping(members, indent + 2, true),
                Shape::Null
                | Shape::Bool(_)
                | Shape::Int(_)
                | Shape::Float(_)
                | Shape::Text(_)
                | Shape::Wrapped(_)
                | Shape::Sequence(_)
                | Shape::Mapping(_) => self.value(item, indent),
            }
        }
    }

    /// What stands behind a name or a dash in one line, or as a block below it.
    fn value(&mut self, node: &N, indent: usize) {
        let note = (self.note)(node);
        match node.shape() {
            Shape::Null => self.out.push_str("null"),
            Shape::Bool(flag) => self.out.push_str(if flag { "true" } else { "false" }),
            Shape::Int(int) => drop(write!(self.out, "{int}")),
            Shape::Float(float) => self.out.push_str(&self::float(float)),
            Shape::Sequence(_) => self.out.push_str("[]"),
            Shape::Mapping(_) => self.out.push_str("{}"),
            Shape::Wrapped(lines) => self.wrapped(lines, indent + 2),
            Shape::Text(text) => match block_header(text) {
                Some(header) => {
                    self.out.push_str(&header);
                    self.end_line(note);
                    self.block(text, indent + 2);
                    return;
                }
                None => self.text(text),
            },
        }
        self.end_line(note);
    }

    fn text(&mut self, text: &str) {
        let is_bare = match self.hand {
            Hand::Kubectl => is_bare(text),
            Hand::People => is_plain(text),
        };
        if is_bare {
            self.out.push_str(text);
        } else {
            self.out.push_str(&quote::in_quotes(text));
        }
    }

    /// A text in quotes whose lines end with a sign that says that they are no lines.
    fn wrapped(&mut self, lines: &[String], indent: usize) {
        self.out.push('"');
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.out.push('\\');
                self.end_line(None);
                self.indent(indent);
                // What a line begins with is no part of the text, unless it is said to be.
                if line.starts_with(' ') {
                    self.out.push('\\');
                }
            }
            self.out.push_str(&quote::within_quotes(line));
        }
        self.out.push('"');
    }

    fn block(&mut self, text: &str, indent: usize) {
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(indent);
                self.out.push_str(line);
            }
            self.end_line(None);
        }
    }
}

/// How a literal block begins that says a text; none if it cannot.
fn block_header(text: &str) -> Option<String> {
    let fits = |c: char| (!c.is_control() || matches!(c, '\n' | '\t')) && !is_break(c);
    let trimmed = text.trim_end_matches('\n');
    if !text.contains('\n') || trimmed.trim().is_empty() || !text.chars().all(fits) {
        return None;
    }
    let indentation = if text.starts_with([' ', '\n', '\t']) { "2" } else { "" };
    let end = match text.len() - trimmed.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    Some(format!("|{indentation}{end}"))
}

/// Signs that end a line to an older reader.
fn is_break(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A text without quotes where everybody reads it as this text, else with them.
pub fn bare_or_quoted(text: &str) -> String {
    if is_bare(text) { text.to_owned() } else { quote::in_quotes(text) }
}

/// Whether a text without quotes is in one line, ends where it ends, and is a text to Kubernetes.
fn is_whole(text: &str) -> bool {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        || text.chars().all(|c| !c.is_control() && !is_break(c) && c != '\u{fffe}' && c != '\u{ffff}');
    scalar::is_text(text)
        && printable
        && text.trim() == text
        && !text.as_bytes().windows(2).any(|pair| matches!(pair, b": " | b" #"))
        && !text.ends_with(':')
}

/// Whether people write a text without quotes: no reader takes it for anything else, but it may hold any sign within.
fn is_plain(text: &str) -> bool {
    if !is_whole(text) || matches!(text, "=" | "<<" | "---" | "...") {
        return false;
    }
    let mut signs = text.chars();
    let (first, second) = (signs.next(), signs.next());
    match first {
        None => false,
        Some('-' | '+' | '.' | '0'..='9') => {
            second.is_some_and(|second| !second.is_whitespace()) && !is_like_a_number(text)
        }
        // Signs that mean something where a value begins.
        Some(
            '?' | ':' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
            | '@' | '`' | '~' | '=',
        ) => false,
        Some(_) => true,
    }
}

/// Whether a text could be a number, a time or a date to some reader. What has two dots, such as addresses and versions, is
/// none of these, nor is a share, or what has a slash or begins with a letter.
fn is_like_a_number(text: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.contains(':') {
        return true;
    }
    let begins = text.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !begins || text.matches('.').count() > 1 || text.strip_suffix('%').is_some_and(all_digits) {
        return false;
    }
    let is_date = text.get(..4).is_some_and(all_digits) && text.as_bytes().get(4) == Some(&b'-');
    is_date || !text.contains(|c: char| c == '/' || is_no_digit(c))
}

fn is_bare(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if !is_whole(text) {
        return false;
    }
    match first {
        '0'..='9' | '+' | '-' => {
            text.contains(|c: char| is_no_digit(c)) && !text.contains(':') && !text.starts_with("- ")
        }
        '.' => text.starts_with("./") || text.starts_with("../"),
        first => first.is_alphabetic() || matches!(first, '/' | '_' | '$' | '(' | '\\' | ';' | '^'),
    }
}

/// A letter that is in no number of any base, no exponent and no word for infinity.
fn is_no_digit(c: char) -> bool {
    c.is_alphabetic() && !matches!(c.to_ascii_lowercase(), 'a'..='f' | 'x' | 'o' | 'i' | 'n' | 't' | 'z')
}

/// A number as every reader takes it for one.
fn float(number: f64) -> String {
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let plain = number.to_string();
    if plain.len() <= 17 {
        return plain;
    }
    let short = format!("{number:e}");
    let Some((mantissa, exponent)) = short.split_once('e') else { return plain };
    let dot = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{mantissa}{dot}e{sign}{exponent}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Sources;
    use crate::yaml;
    use crate::yaml::Kind;

    impl Emit for yaml::Node {
        fn shape(&self) -> Shape<'_, Self> {
            match &self.kind {
                Kind::Null => Shape::Null,
                Kind::Bool(flag) => Shape::Bool(*flag),
                Kind::Int(int) => Shape::Int(*int),
                Kind::Float(float) => Shape::Float(*float),
                Kind::Text(text) => Shape::Text(text),
                Kind::Sequence(items) => Shape::Sequence(items),
                Kind::Mapping(mapping) => Shape::Mapping(
                    mapping.entries.iter().map(|entry| (&*entry.key.name, &entry.value)).collect(),
                ),
            }
        }
    }

    fn read(text: &str) -> yaml::Node {
        let mut sources = Sources::new();
        let parsed = yaml::parse(sources.add("a.yaml", text), text);
        assert!(parsed.diagnostics.is_empty(), "{text}");
        parsed.documents[0].root.clone()
    }

    #[test]
    fn a_document_is_written_as_kubectl_writes_it() {
        let text = "b: {'y': [1, {a: x}], z: []}\na: \"1\"\nc: \"a\\n b\\n\"\nd: [[x], {}]\ne: 'yes'\nf: ' a: b'\ng: 500m\nh: 1e21\n";
        insta::assert_snapshot!(document(&read(text), &|_| None), @r#"
        a: "1"
        b:
          "y":
          - 1
          - a: x
          z: []
        c: |
          a
           b
        d:
        - - x
        - {}
        e: "yes"
        f: " a: b"
        g: 500m
        h: 1.0e+21
        "#);
    }

    #[test]
    fn a_name_of_any_length_is_read_again() {
        let name = "n".repeat(2_000);
        for value in ["1", "[1, 2]", "{b: 1}", "\"x\\ny\\n\""] {
            let before = read(&format!("? {name}\n: {value}\n"));
            let written = document(&before, &|_| None);
            let again = read(&written);
            let member = |node: &yaml::Node| node.as_mapping().unwrap().entries[0].clone();
            assert_eq!(&*member(&again).key.name, name, "{written}");
            assert_eq!(document(&again, &|_| None), written);
        }
    }

    #[test]
    fn people_indent_lists_and_quote_little() {
        let text = "z: [{name: http://+:8080, m: 203.0.113.0/28}, '* * * * *', 'Host(`a`)', 100%, --parts=8, -c, 1.29.4-4e1f7b2]\na: ['1.20', 'no', \
                    '12:30', '2026-06', '1e3', '0x1', '=', '<<', '', ' a', 'a: b', '@a', '1_0', '0.0.0.0:80']\n";
        let node = read(text);
        let shown = by_hand(&node, &|node| (node.as_text() == Some("1.20")).then(|| "a note".to_owned()));
        insta::assert_snapshot!(shown, @r#"
        z:
          - name: http://+:8080
            m: 203.0.113.0/28
          - "* * * * *"
          - Host(`a`)
          - 100%
          - --parts=8
          - -c
          - 1.29.4-4e1f7b2
        a:
          - "1.20" # a note
          - "no"
          - "12:30"
          - "2026-06"
          - "1e3"
          - "0x1"
          - "="
          - "<<"
          - ""
          - " a"
          - "a: b"
          - "@a"
          - "1_0"
          - "0.0.0.0:80"
        "#);
    }

    /// A text in these lines.
    struct Lines(Vec<String>);

    impl Emit for Lines {
        fn shape(&self) -> Shape<'_, Self> {
            Shape::Wrapped(&self.0)
        }
    }

    #[test]
    fn a_text_in_several_lines_is_read_as_one() {
        let lines = |lines: &[&str]| Lines(lines.iter().map(|line| (*line).to_owned()).collect());
        let written = by_hand(&lines(&["(api|web|", "job \"a\"\\. ", " b)-user"]), &|_| None);
        insta::assert_snapshot!(written, @r#"
        "(api|web|\
          job \"a\"\\. \
          \ b)-user"
        "#);
        assert_eq!(read(&written).as_text(), Some("(api|web|job \"a\"\\.  b)-user"));
        assert_eq!(by_hand(&lines(&[]), &|_| None), "\"\"\n");
    }

    #[test]
    fn notes_stand_below_each_other() {
        let node = read("a: 1\nlonger: |\n  x\n  y\nlist: [2]\n");
        let note = |node: &yaml::Node| Some(format!("at {}", node.span.start));
        insta::assert_snapshot!(document(&node, &note), @r"
        a: 1       # at 3
        list:
        - 2        # at 30
        longer: |  # at 13
          x
          y
        ");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_text_is_read_as_it_was_written(
            text in "[a-z0-9~:#'\"\\\\._/|>%@`!&*?{}\\[\\],=<æ😀\u{0}\u{85}\u{feff}\u{2028}\u{7f}\t\r\n -]{0,12}"
        ) {
            let quoted = quote::in_quotes(&text);
            let node = read(&format!("- {quoted}\n- {{{quoted}: {quoted}}}\n- [[{quoted}]]\n"));
            for hand in [Hand::Kubectl, Hand::People] {
                let shown = written(&node, &|_| Some("note".to_owned()), hand);
                let again = read(&shown);
                prop_assert_eq!(again.as_sequence().unwrap()[0].as_text(), Some(&*text), "{}", shown);
                let member = again.as_sequence().unwrap()[1].as_mapping().unwrap().entries[0].clone();
                prop_assert_eq!((&*member.key.name, member.value.as_text()), (&*text, Some(&*text)), "{}", shown);
                let inner = &again.as_sequence().unwrap()[2].as_sequence().unwrap()[0].as_sequence().unwrap()[0];
                prop_assert_eq!(inner.as_text(), Some(&*text), "{}", shown);
            }
        }
    }
}
