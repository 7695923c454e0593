//! Parsing again where the parser lost its way.
//!
//! tree-sitter always gives a tree, but around a mistake that tree is a guess: a missing brace can swallow every
//! declaration behind it. So each declaration that a mistake touches is parsed once more by itself, in place. What is
//! left broken is that one declaration, and the parser's own log of this second parse tells exactly at which character
//! nothing could follow any more, and what could have.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use tree_sitter::{LogType, Node, Parser, Point, Tree};

use super::outline;

/// A declaration that was parsed by itself.
pub(super) struct Patch {
    /// The bytes it was parsed from.
    pub(super) stretch: Range<usize>,
    /// Its tree; offsets are those of the whole text.
    pub(super) tree: Tree,
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

/// The log is text and costs a hundred times the parsing; beyond this many bytes one declaration goes without.
const LOGGED_BYTES: usize = 256 * 1024;

/// Parses every declaration that a mistake in `tree` touches once more.
pub(super) fn patches(parser: &mut Parser, text: &str, tree: &Tree) -> Vec<Patch> {
    let broken = broken(tree.root_node());
    let lines = Lines::new(text);
    let mut found = Vec::new();
    let mut next_broken = broken.iter().peekable();
    for stretch in outline::stretches(text) {
        while next_broken.next_if(|range| range.end < stretch.start).is_some() {}
        // A mistake at the very end of one declaration may belong to the next.
        if next_broken.peek().is_some_and(|range| range.start <= stretch.end)
            && let Some(patch) = parse_stretch(parser, text, &lines, stretch)
        {
            found.push(patch);
        }
    }
    found
}

/// The stretches of the file's children that hold mistakes, in order.
fn broken(root: Node<'_>) -> Vec<Range<usize>> {
    let mut cursor = root.walk();
    let mut broken: Vec<_> =
        root.children(&mut cursor).filter(Node::has_error).map(|child| child.byte_range()).collect();
    if broken.is_empty() {
        // A text that could not be read to its end is one mistake as a whole, whose parts are sound by themselves.
        broken.push(0..usize::MAX);
    }
    broken
}

fn parse_stretch(parser: &mut Parser, text: &str, lines: &Lines, stretch: Range<usize>) -> Option<Patch> {
    let range = tree_sitter::Range {
        start_byte: stretch.start,
        end_byte: stretch.end,
        start_point: lines.point(stretch.start),
        end_point: lines.point(stretch.end),
    };
    parser.set_included_ranges(&[range]).ok()?;
    let mut tree = parser.parse(text, None)?;
    let mut stuck = Vec::new();
    if tree.root_node().has_error() && stretch.len() <= LOGGED_BYTES {
        let log = Arc::new(Mutex::new(Log::default()));
        let writer = Arc::clone(&log);
        parser.set_logger(Some(Box::new(move |kind, message| {
            if kind == LogType::Parse
                && let Ok(mut log) = writer.lock()
            {
                log.read(message);
            }
        })));
        let again = parser.parse(text, None);
        parser.set_logger(None);
        tree = again?;
        if let Ok(log) = log.lock() {
            // Before its first token the parser says it stands at the beginning of the file.
            let offset = |point: &Point| lines.offset(*point).max(stretch.start);
            stuck = log
                .stuck
                .iter()
                .map(|(point, state)| Stuck { offset: offset(point), state: *state })
                .collect();
        }
        stuck.sort_unstable();
    }
    parser.set_included_ranges(&[]).ok()?;
    Some(Patch { stretch, tree, stuck })
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
