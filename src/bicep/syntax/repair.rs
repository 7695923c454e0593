//! Parsing again where the parser lost its way.
//!
//! tree-sitter always gives a tree, but around a mistake that tree is a guess: a missing brace can swallow every
//! declaration behind it. So each declaration that a mistake touches is parsed once more by itself, in place. What is
//! left broken is that one declaration, and the parser's own log of this second parse tells exactly at which character
//! nothing could follow any more, and what could have.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use tree_sitter::{LogType, Node, Parser, Point, Tree};

use super::flat::Flat;
use super::outline;
use crate::limits;

/// A declaration that was parsed by itself.
pub(super) struct Patch {
    /// The bytes it was parsed from.
    pub(super) stretch: Range<usize>,
    /// The parser's tree of it; offsets are those of the whole text.
    pub(super) tree: Tree,
    /// The same as it is read.
    pub(super) flat: Flat,
    /// Where the parser got stuck, in order; empty when the declaration is sound.
    pub(super) stuck: Vec<Stuck>,
}

/// A place where nothing could follow any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stuck {
    /// The offset behind what was understood.
    pub(super) offset: usize,
    /// The parser's state there, which knows what could have followed.
    pub(super) state: u16,
}

/// Parses every declaration that a mistake in `tree` touches once more.
pub(super) fn patches(parser: &mut Parser, text: &str, tree: &Tree) -> Vec<Patch> {
    let broken = broken(text, tree.root_node());
    let mut again = Again { parser, text, lines: Lines::new(text), broken: 0 };
    let mut found = Vec::new();
    let mut next_broken = broken.iter().peekable();
    for stretch in outline::stretches(text) {
        while next_broken.next_if(|range| range.end < stretch.start).is_some() {}
        // A mistake at the very end of one declaration may belong to the next.
        if next_broken.peek().is_some_and(|range| range.start <= stretch.end)
            && let Some(patch) = again.parse(stretch)
        {
            found.push(patch);
        }
    }
    if again.broken == 0 {
        // Each part is sound and the whole is not: the outline and the grammar disagree about where things end.
        found = again.parse(0..text.len()).into_iter().collect();
    }
    found
}

/// The stretches of the file's children that hold mistakes, in order.
fn broken(text: &str, root: Node<'_>) -> Vec<Range<usize>> {
    let whole = 0..text.len();
    if root.is_error() {
        // The parser gave up; its pieces bear no mark of their own.
        return vec![whole];
    }
    let mut cursor = root.walk();
    let mut ranges = Vec::new();
    let mut behind = None;
    for child in root.children(&mut cursor) {
        if child.has_error() {
            ranges.push(child.byte_range());
        } else if child.is_extra() {
            continue;
        } else if child.is_named() {
            // The line break that the parser invents between two declarations on a line is no child.
            let between = behind.and_then(|end| text.get(end..child.start_byte()));
            if between.is_some_and(|between| !between.contains(['\n', '\r'])) {
                ranges.push(child.byte_range());
            }
        }
        behind = Some(child.end_byte());
    }
    if ranges.is_empty() { vec![whole] } else { ranges }
}

/// Parses parts of a text in place.
struct Again<'a> {
    parser: &'a mut Parser,
    text: &'a str,
    lines: Lines,
    /// How many of the parts hold mistakes.
    broken: usize,
}

impl Again<'_> {
    fn parse(&mut self, stretch: Range<usize>) -> Option<Patch> {
        let range = tree_sitter::Range {
            start_byte: stretch.start,
            end_byte: stretch.end,
            start_point: self.lines.point(stretch.start),
            end_point: self.lines.point(stretch.end),
        };
        self.parser.set_included_ranges(&[range]).ok()?;
        let mut tree = self.parser.parse(self.text, None)?;
        let mut stuck = Vec::new();
        if tree.root_node().has_error() {
            // Nobody sees where the parser got stuck in a declaration whose mistakes are not shown.
            if self.broken <= limits::MISTAKES && stretch.len() <= limits::LOGGED_BYTES {
                (tree, stuck) = self.parse_logged(stretch.start)?;
            }
            self.broken += 1;
        }
        self.parser.set_included_ranges(&[]).ok()?;
        let flat = Flat::new(&tree);
        Some(Patch { stretch, tree, flat, stuck })
    }

    fn parse_logged(&mut self, start: usize) -> Option<(Tree, Vec<Stuck>)> {
        let log = Arc::new(Mutex::new(Log::default()));
        let writer = Arc::clone(&log);
        self.parser.set_logger(Some(Box::new(move |kind, message| {
            if kind == LogType::Parse
                && let Ok(mut log) = writer.lock()
            {
                log.read(message);
            }
        })));
        let tree = self.parser.parse(self.text, None);
        self.parser.set_logger(None);
        let mut stuck = Vec::new();
        if let Ok(log) = log.lock() {
            // Before its first token the parser says it stands at the beginning of the file.
            let offset = |point: &Point| self.lines.offset(*point).max(start);
            let places = log.stuck.iter();
            stuck = places.map(|(point, state)| Stuck { offset: offset(point), state: *state }).collect();
        }
        stuck.sort_unstable();
        Some((tree?, stuck))
    }
}

/// Reads the parser's log: `process version:0, …, state:12, row:3, col:4` says where it stands, `detect_error …` that
/// nothing can follow there. Both are in the runtime since its first release; a test fails if they ever change.
#[derive(Default)]
struct Log {
    at: Option<(Point, u16)>,
    stuck: Vec<(Point, u16)>,
}

impl Log {
    fn read(&mut self, message: &str) {
        if let Some(rest) = message.strip_prefix("process version:") {
            let number = |name: &str| -> Option<usize> {
                let (_, value) = rest.split_once(name)?;
                value.split(',').next()?.trim().parse().ok()
            };
            self.at = match (number("row:"), number("col:"), number("state:")) {
                (Some(row), Some(column), Some(state)) => {
                    u16::try_from(state).ok().map(|state| (Point { row, column }, state))
                }
                _ => None,
            };
        } else if message.starts_with("detect_error")
            && let Some(at) = self.at
        {
            self.stuck.push(at);
        }
    }
}

/// Rows and columns as tree-sitter counts them: a row ends with `\n`, columns are bytes.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { starts }
    }

    fn point(&self, offset: usize) -> Point {
        let row = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        Point { row, column: offset - self.starts.get(row).copied().unwrap_or(0) }
    }

    fn offset(&self, point: Point) -> usize {
        self.starts.get(point.row).copied().unwrap_or(0) + point.column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> Vec<Patch> {
        let mut parser = Parser::new();
        parser.set_language(&crate::bicep::syntax::kind::language()).unwrap();
        let tree = parser.parse(text, None).unwrap();
        assert!(tree.root_node().has_error(), "{text:?} is sound");
        patches(&mut parser, text, &tree)
    }

    #[test]
    fn every_part_is_parsed_again_at_most_once_and_at_least_one_is_broken() {
        let signs =
            ["(", ")", "[", "{", "}", "'", "'''", "${", "/*", "@", "@a()\n", "var x = ", "\n", ",", "?", "é"];
        for first in signs {
            for second in signs {
                for times in [1, 7] {
                    let text = format!(
                        "param a string\nvar b = {}\nvar c = 1\n",
                        [first, second].concat().repeat(times)
                    );
                    let mut parser = Parser::new();
                    parser.set_language(&crate::bicep::syntax::kind::language()).unwrap();
                    let tree = parser.parse(&text, None).unwrap();
                    if !tree.root_node().has_error() {
                        continue;
                    }
                    let found = broken(&text);
                    assert!(found.iter().any(|patch| patch.tree.root_node().has_error()), "{text:?}");
                    let mut behind = 0;
                    for patch in &found {
                        assert!(patch.stretch.start >= behind && patch.stretch.end <= text.len(), "{text:?}");
                        behind = patch.stretch.end;
                    }
                }
            }
        }
    }

    #[test]
    fn the_log_says_where_the_parser_got_stuck() {
        let text = "param a string\nvar b = 1 +\nvar c = 1\n";
        let found = broken(text);
        let stuck: Vec<_> = found.iter().flat_map(|patch| &patch.stuck).map(|stuck| stuck.offset).collect();
        assert_eq!(stuck.first(), Some(&(text.find('+').unwrap() + 1)));
    }

    #[test]
    fn a_line_break_that_was_invented_between_declarations_is_found() {
        assert_eq!(broken("var a = 1 var b = 2\nvar c = [\n").len(), 2);
    }
}
