//! From the events of the parser to nodes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, Tag};

use super::flow;
use super::mistake::Mistake;
use super::places;
use super::places::Offsets;
use super::scalar;
use super::{Document, Entry, Key, Kind, Mapping, Node, Parsed, Style};
use crate::diag::Diagnostic;
use crate::limits;
use crate::source::FileId;
use crate::source::Span;

/// Reads all documents of a text.
pub(super) fn read(file: FileId, text: &str) -> Parsed {
    read_within(file, text, limits::LOADED_VALUES)
}

/// Reads all documents of a text that have so many values at most.
pub(super) fn read_within(file: FileId, text: &str, values: usize) -> Parsed {
    let mut text = Cow::Borrowed(text);
    let mut again = limits::FLOW_AGAIN;
    loop {
        let (parsed, stuck) = attempt(file, &text, values);
        let flat = stuck.and_then(|start| flow::on_one_line(&text, start));
        match flat.filter(|flat| again >= flat.len()) {
            Some(flat) => {
                again -= flat.len();
                text = Cow::Owned(flat);
            }
            None => return parsed,
        }
    }
}

/// What there is, and where the bracket opens in which the parser got stuck, if it did.
fn attempt(file: FileId, text: &str, values: usize) -> (Parsed, Option<usize>) {
    let mut reader = Reader {
        file,
        text,
        offsets: Offsets::new(text),
        open: Vec::new(),
        anchors: BTreeMap::new(),
        end: 0,
        begun: None,
        root: None,
        limit: values,
        left: values,
        parsed: Parsed::default(),
        empty: Arc::from(""),
    };
    let mut stuck = None;
    for event in Parser::new_from_str(text) {
        let taken = match event {
            Ok((event, marks)) => reader.take(event, &marks),
            Err(error) => {
                stuck = reader.bracket_around(&error);
                Err(reader.syntax(&error))
            }
        };
        if let Err(diagnostic) = taken {
            reader.report(*diagnostic);
            break;
        }
    }
    (reader.parsed, stuck)
}

/// A mistake that hides what follows it.
type Fatal = Box<Diagnostic>;

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    offsets: Offsets<'t>,
    /// The collections around the next event, from the outside in.
    open: Vec<Open>,
    /// What each anchor of the document stands for.
    anchors: BTreeMap<usize, Anchored>,
    /// Behind the last token.
    end: usize,
    /// Where the document at hand begins, and whether it says so.
    begun: Option<(usize, bool)>,
    root: Option<Node>,
    /// How many values there may be, and how many more.
    limit: usize,
    left: usize,
    parsed: Parsed,
    /// What collections say, shared by all of them.
    empty: Arc<str>,
}

/// A collection of which more is to come.
struct Open {
    anchor: usize,
    tag: Option<Arc<str>>,
    style: Style,
    start: usize,
    size: usize,
    height: usize,
    inside: Inside,
}

enum Inside {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, names: Names, key: Option<Key>, merges: Vec<Node> },
}

/// Where each name stands among the members: its first key, and its place. Few members are looked through, which is faster
/// than to remember them.
#[derive(Default)]
struct Names(BTreeMap<Arc<str>, (Span, usize)>);

/// Members that are looked through.
const FEW: usize = 16;

impl Names {
    fn find(&self, name: &str, entries: &[Entry]) -> Option<(Span, usize)> {
        if entries.len() > FEW {
            return self.0.get(name).copied();
        }
        let index = entries.iter().position(|entry| *entry.key.name == *name)?;
        Some((entries.get(index)?.key.span, index))
    }

    /// Remembers the last of the members, once there are many.
    fn note(&mut self, entries: &[Entry]) {
        if entries.len() <= FEW {
            return;
        }
        for (index, entry) in entries.iter().enumerate().skip(self.0.len()) {
            self.0.insert(Arc::clone(&entry.key.name), (entry.key.span, index));
        }
    }
}

struct Anchored {
    node: Node,
    size: usize,
    height: usize,
}

impl Reader<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn bytes(&self, marks: &Marks) -> Range<usize> {
        let start = self.offsets.byte(&marks.start);
        start..self.offsets.byte(&marks.end).max(start)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.parsed.diagnostics.len() < limits::DIAGNOSTICS_PER_FILE {
            self.parsed.diagnostics.push(diagnostic);
        }
    }

    fn take(&mut self, event: Event<'_>, marks: &Marks) -> Result<(), Fatal> {
        let bytes = self.bytes(marks);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
            Event::DocumentStart(explicit) => {
                self.anchors.clear();
                self.begun = Some((bytes.start, explicit));
                if explicit {
                    self.end = bytes.end;
                }
            }
            Event::DocumentEnd => self.close_document(bytes.start),
            Event::Alias(anchor) => self.alias(anchor, &bytes)?,
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), &bytes)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(anchor, tag.as_deref(), &bytes, b'[', Inside::Sequence(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                let inside = Inside::Mapping {
                    entries: Vec::new(),
                    names: Names::default(),
                    key: None,
                    merges: Vec::new(),
                };
                self.open(anchor, tag.as_deref(), &bytes, b'{', inside)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&bytes)?,
        }
        Ok(())
    }

    fn close_document(&mut self, at: usize) {
        let (start, explicit) = self.begun.take().unwrap_or((at, false));
        let behind = Span::new(self.file, self.end, self.end);
        let root = self.root.take().unwrap_or_else(|| nothing(behind));
        let start = Span::new(self.file, start, start);
        let span = if explicit { start.to(behind) } else { root.span };
        self.parsed.documents.push(Document { root, span, explicit });
    }

    fn alias(&mut self, anchor: usize, bytes: &Range<usize>) -> Result<(), Fatal> {
        let span = self.span(bytes);
        self.end = bytes.end;
        if self.open.iter().any(|open| open.anchor == anchor) {
            let diagnostic =
                Diagnostic::error(Mistake::AnchorCircle.code(), span, "an anchor is used inside of itself");
            return Err(Box::new(diagnostic.help("write out what is meant")));
        }
        let Some(anchored) = self.anchors.get(&anchor) else {
            let diagnostic =
                Diagnostic::error(Mistake::UnknownAnchor.code(), span, "this alias has no anchor before it");
            let help =
                "write `&name` before the value in the same document, or quote a text that begins with `*`";
            return Err(Box::new(diagnostic.help(help)));
        };
        let (size, height) = (anchored.size, anchored.height);
        // What is too much is not copied first.
        if self.left < size {
            return Err(self.too_many(span));
        }
        let node = Node { alias: Some(span), ..anchored.node.clone() };
        self.charge(size, span)?;
        self.put(node, size, height)
    }

    /// Counts values, whether they are written or made by an alias.
    fn charge(&mut self, size: usize, span: Span) -> Result<(), Fatal> {
        self.left = self.left.checked_sub(size).ok_or_else(|| self.too_many(span))?;
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        given: &Range<usize>,
    ) -> Result<(), Fatal> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let bytes = if style == Style::Plain && text.is_empty() {
            let at = self.left_out(given, anchor > 0 || tag.is_some());
            at..at
        } else {
            places::scalar(self.text, given, self.end, style)
        };
        let span = self.span(&bytes);
        let text = self.chomped(text, style, &bytes);
        let written: Arc<str> = Arc::from(text);
        let kind = match tag {
            Some(tag) if tag.is_yaml_core_schema() => {
                scalar::tagged(&tag.suffix, text).unwrap_or_else(|misfit| {
                    let message = format!("this is not {}, as its tag says", misfit.wanted);
                    let diagnostic = Diagnostic::error(Mistake::Tag.code(), span, message);
                    self.report(
                        diagnostic.help(format!("leave out `!!{}`, or change the value", tag.suffix)),
                    );
                    Kind::Text(Arc::clone(&written))
                })
            }
            None if style == Style::Plain => {
                scalar::unless_text(text).unwrap_or_else(|| Kind::Text(Arc::clone(&written)))
            }
            _ => Kind::Text(Arc::clone(&written)),
        };
        self.end = self.end.max(bytes.end);
        let node = Node { kind, span, alias: None, tag: tag.map(shown), style, written };
        self.charge(1, span)?;
        self.anchor(anchor, &node, 1, 0)?;
        self.put(node, 1, 0)
    }

    /// A block scalar ends with one line break at most, unless its header has a `+`, and with none that the file has not.
    /// The parser gives one too many where the file ends without one.
    fn chomped<'s>(&self, text: &'s str, style: Style, bytes: &Range<usize>) -> &'s str {
        if !matches!(style, Style::Literal | Style::Folded) {
            return text;
        }
        let header =
            self.text.get(bytes.clone()).and_then(|rest| rest.split_whitespace().next()).unwrap_or("");
        let rest = self.text.get(bytes.end..).unwrap_or("");
        let trimmed = text.trim_end_matches('\n');
        let most = match header.contains('+') {
            _ if rest.is_empty() => 0,
            // The header has a line break of its own.
            true if rest.trim().is_empty() => {
                rest.matches('\n').count().saturating_sub(usize::from(trimmed.is_empty()))
            }
            true => return text,
            false => 1,
        };
        text.get(..trimmed.len() + most).unwrap_or(text)
    }

    /// Where a value would stand that is left out.
    fn left_out(&self, given: &Range<usize>, has_properties: bool) -> usize {
        if has_properties {
            return given.end;
        }
        match self.open.last().map(|open| &open.inside) {
            Some(Inside::Mapping { key: Some(_), .. }) => places::behind_indicator(self.text, self.end),
            Some(Inside::Sequence(_)) => {
                places::behind_indicator(self.text, places::skip_blank(self.text, self.end))
            }
            Some(Inside::Mapping { .. }) | None => self.end,
        }
    }

    fn open(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        given: &Range<usize>,
        bracket: u8,
        inside: Inside,
    ) -> Result<(), Fatal> {
        let start = places::behind_properties(self.text, given.start);
        if self.open.len() >= limits::VALUE_DEPTH {
            return Err(self.too_deep(&(start..start + 1)));
        }
        self.charge(1, self.span(&(start..start)))?;
        // Only the place of a bracket has a length; that of a block is empty, or ends behind its properties.
        let flow = self.text.as_bytes().get(start) == Some(&bracket) && !given.is_empty();
        let is_value =
            matches!(self.open.last().map(|open| &open.inside), Some(Inside::Mapping { key: Some(_), .. }));
        let start = match &inside {
            // The list may stand no deeper than its key; then the parser's place is that of what its first item holds.
            Inside::Sequence(_) if is_value && !flow => places::dash(self.text, self.end).unwrap_or(start),
            Inside::Sequence(_) | Inside::Mapping { .. } => start,
        };
        if flow {
            self.end = start + 1;
        }
        let style = if flow { Style::Flow } else { Style::Block };
        self.open.push(Open { anchor, tag: tag.map(shown), style, start, size: 1, height: 0, inside });
        Ok(())
    }

    fn close(&mut self, given: &Range<usize>) -> Result<(), Fatal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.style == Style::Flow {
            self.end = given.start + 1;
        }
        let span = self.span(&(open.start..self.end.max(open.start)));
        let kind = match open.inside {
            Inside::Sequence(items) => Kind::Sequence(items),
            Inside::Mapping { mut entries, mut names, merges, .. } => {
                for merged in merges {
                    self.merge(&merged, &mut entries, &mut names);
                }
                Kind::Mapping(Mapping { entries })
            }
        };
        let written = Arc::clone(&self.empty);
        let node = Node { kind, span, alias: None, tag: open.tag, style: open.style, written };
        self.anchor(open.anchor, &node, open.size, open.height + 1)?;
        self.put(node, open.size, open.height + 1)
    }

    /// Adds what `<<` brings. What the mapping says itself wins, and what comes first wins over what follows.
    fn merge(&mut self, merged: &Node, entries: &mut Vec<Entry>, names: &mut Names) {
        match &merged.kind {
            Kind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    if names.find(&entry.key.name, entries).is_none() {
                        entries.push(Entry { merged: true, ..entry.clone() });
                        names.note(entries);
                    }
                }
            }
            Kind::Sequence(items) if items.iter().all(|item| item.as_mapping().is_some()) => {
                for item in items {
                    self.merge(item, entries, names);
                }
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Text(_)
            | Kind::Sequence(_) => {
                let message = format!("`<<` merges a mapping, and this is {}", merged.kind.word());
                let diagnostic = Diagnostic::error(Mistake::Merge.code(), merged.place(), message);
                self.report(
                    diagnostic.help("name the anchor of a mapping, or quote the key to have one named <<"),
                );
            }
        }
    }

    /// Remembers what an anchor stands for; zero is no anchor.
    fn anchor(&mut self, anchor: usize, node: &Node, size: usize, height: usize) -> Result<(), Fatal> {
        if anchor == 0 {
            return Ok(());
        }
        // A copy in vain costs as much as one that is used.
        self.charge(size, node.span)?;
        self.anchors.insert(anchor, Anchored { node: node.clone(), size, height });
        Ok(())
    }

    /// Puts a whole node where it belongs.
    fn put(&mut self, node: Node, size: usize, height: usize) -> Result<(), Fatal> {
        if self.open.len() + height > limits::VALUE_DEPTH {
            return Err(self.too_deep(&node.place().range()));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.size += size;
        open.height = open.height.max(height);
        match &mut open.inside {
            Inside::Sequence(items) => items.push(node),
            Inside::Mapping { entries, names, key: open_key, merges } => match open_key.take() {
                None => *open_key = Some(key(&node)?),
                Some(found) if is_merge(&found) => merges.push(node),
                Some(found) => match names.find(&found.name, entries) {
                    // The last one counts where nobody complains.
                    Some((first, index)) => {
                        let repeated = duplicate(&found, first);
                        if let Some(slot) = entries.get_mut(index) {
                            *slot = Entry { key: found, value: node, merged: false };
                        }
                        self.report(repeated);
                    }
                    None => {
                        entries.push(Entry { key: found, value: node, merged: false });
                        names.note(entries);
                    }
                },
            },
        }
        Ok(())
    }

    fn too_many(&self, span: Span) -> Fatal {
        let message = format!("this file has more than {} values, those of aliases counted", self.limit);
        let diagnostic = Diagnostic::error(Mistake::TooManyValues.code(), span, message);
        Box::new(diagnostic.help("divide it, or write it without aliases"))
    }

    fn too_deep(&self, bytes: &Range<usize>) -> Fatal {
        let message = format!("this is nested deeper than {} levels", limits::VALUE_DEPTH);
        Box::new(
            Diagnostic::error(Mistake::TooDeep.code(), self.span(bytes), message).help("write it flatter"),
        )
    }

    /// Where the outermost bracket opens that is open at a mistake. The parser looks ahead: the bracket may be one that it
    /// has not told of yet.
    fn bracket_around(&self, error: &ScanError) -> Option<usize> {
        if let Some(open) = self.open.iter().find(|open| open.style == Style::Flow) {
            return Some(open.start);
        }
        let ahead = self.text.get(self.end..self.offsets.byte(error.marker()))?;
        ahead.find(['[', '{']).map(|at| self.end + at)
    }

    fn syntax(&self, error: &ScanError) -> Fatal {
        let at = self.offsets.byte(error.marker());
        let one = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let (what, help) = explained(error.info());
        let diagnostic = Diagnostic::error(
            Mistake::Syntax.code(),
            self.span(&(at..at + one)),
            format!("this is no YAML: {what}"),
        );
        Box::new(diagnostic.help(help))
    }
}

fn nothing(span: Span) -> Node {
    Node { kind: Kind::Null, span, alias: None, tag: None, style: Style::Plain, written: Arc::from("") }
}

/// A tag as people write it.
fn shown(tag: &Tag) -> Arc<str> {
    if tag.is_yaml_core_schema() {
        return Arc::from(format!("!!{}", tag.suffix));
    }
    Arc::from(format!("{}{}", tag.handle, tag.suffix))
}

/// A node as a key.
fn key(node: &Node) -> Result<Key, Fatal> {
    let name: Arc<str> = match &node.kind {
        Kind::Text(text) => Arc::clone(text),
        Kind::Bool(value) => Arc::from(if *value { "true" } else { "false" }),
        Kind::Int(value) => Arc::from(value.to_string()),
        Kind::Float(value) => Arc::from(value.to_string()),
        Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => {
            let message = format!("a key is a text, and this is {}", node.kind.word());
            let diagnostic = Diagnostic::error(Mistake::Key.code(), node.place(), message);
            return Err(Box::new(
                diagnostic.help("write a text; quote it if it is empty or begins with a bracket"),
            ));
        }
    };
    Ok(Key { name, written: Arc::clone(&node.written), span: node.place(), style: node.style })
}

fn is_merge(key: &Key) -> bool {
    key.style == Style::Plain && &*key.name == "<<"
}

fn duplicate(key: &Key, first: Span) -> Diagnostic {
    let message = format!("the key \"{}\" stands twice in one mapping", key.name);
    Diagnostic::error(Mistake::DuplicateKey.code(), key.span, message)
        .here("again here")
        .label(first, "first here")
        .why("only the last one would count, without a word")
        .help("remove one of them")
}

/// What the parser says, and what to do about it.
fn explained(info: &str) -> (&str, &'static str) {
    let known: [(&str, &str, &'static str); 8] = [
        ("tabs disallowed", "a tab indents a line", "indent with spaces"),
        (
            "mapping values are not allowed",
            "a `:` stands where no key can be",
            "put the key on a line of its own, or quote a text that holds `: `",
        ),
        (
            "while scanning a quoted scalar",
            "a quote is opened and not closed, or holds what it cannot",
            "close the text with the quote it begins with",
        ),
        (
            "while scanning a simple key",
            "a key is without its `:`",
            "write `key: value`, or indent the line if it goes on with the text above",
        ),
        (
            "simple key expect",
            "a key is without its `:`",
            "write `key: value`, or indent the line if it goes on with the text above",
        ),
        ("unexpected character", "a text cannot begin with this character", "put the text into quotes"),
        (
            "did not find expected '-'",
            "the list goes on with something else",
            "begin the line with `- `, or indent it",
        ),
        (
            "unknown anchor",
            "an alias has no anchor before it",
            "write `&name` before the value, or quote the text",
        ),
    ];
    let found = known.into_iter().find(|(says, ..)| info.contains(says));
    found.map_or(
        (info, "check indentation, quotes and brackets on this line and the one above"),
        |(_, what, help)| (what, help),
    )
}
