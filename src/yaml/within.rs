//! YAML that stands inside of a scalar of other YAML, such as a patch in a block of a kustomization.

use super::reader;
use super::{Document, Kind, Node, Parsed};
use crate::diag::{Diagnostic, Place};
use crate::source::FileId;
use crate::source::Span;

/// Reads what a scalar says as YAML of its own. Within a literal block every place is that of the line in the file; a scalar
/// of another style is one place for all that it says.
///
/// `text` is the text of the file, `at` the place of the scalar in it, and `says` what the scalar says.
pub fn parse_within(file: FileId, text: &str, at: Span, says: &str) -> Parsed {
    let mut parsed = reader::read(file, says);
    let places = Places::new(text, at, says);
    for document in &mut parsed.documents {
        places.document(document);
    }
    for diagnostic in &mut parsed.diagnostics {
        places.diagnostic(diagnostic);
    }
    parsed
}

/// Where the lines of a text stand that is a scalar of another.
struct Places {
    whole: Span,
    /// Of each line its first byte in the scalar and in the file, and its length; empty where lines cannot be told apart.
    lines: Vec<Line>,
}

struct Line {
    inside: usize,
    outside: usize,
    length: usize,
}

impl Places {
    fn new(text: &str, at: Span, says: &str) -> Self {
        let lines = literal(text, at, says).unwrap_or_default();
        Self { whole: at, lines }
    }

    fn offset(&self, inside: u32) -> Option<usize> {
        let inside = inside as usize;
        let index = self.lines.partition_point(|line| line.inside <= inside).checked_sub(1)?;
        let line = self.lines.get(index)?;
        Some(line.outside + (inside - line.inside).min(line.length))
    }

    fn span(&self, span: &mut Span) {
        *span = match (self.offset(span.start), self.offset(span.end)) {
            (Some(start), Some(end)) => Span::new(span.file, start, end),
            _ => self.whole,
        };
    }

    fn document(&self, document: &mut Document) {
        self.span(&mut document.span);
        self.node(&mut document.root);
    }

    /// As deep as the reader goes.
    fn node(&self, node: &mut Node) {
        self.span(&mut node.span);
        if let Some(alias) = &mut node.alias {
            self.span(alias);
        }
        match &mut node.kind {
            Kind::Sequence(items) => items.iter_mut().for_each(|item| self.node(item)),
            Kind::Mapping(mapping) => {
                for entry in &mut mapping.entries {
                    self.span(&mut entry.key.span);
                    self.node(&mut entry.value);
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => {}
        }
    }

    fn diagnostic(&self, diagnostic: &mut Diagnostic) {
        match &mut diagnostic.place {
            Place::Text(label) => self.span(&mut label.span),
            Place::File(_) => {}
        }
        for label in diagnostic.others.iter_mut().chain(&mut diagnostic.trace) {
            self.span(&mut label.span);
        }
    }
}

/// The lines of a literal block, each with what is cut off before it.
fn literal(text: &str, at: Span, says: &str) -> Option<Vec<Line>> {
    let block = text.get(at.start as usize..)?;
    if !block.starts_with('|') {
        return None;
    }
    let header = block.find('\n')? + 1;
    let mut outside = at.start as usize + header;
    let mut inside = 0;
    let mut lines = Vec::new();
    for line in says.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let rest = text.get(outside..)?;
        let whole = rest.find('\n').map_or(rest, |end| rest.get(..end).unwrap_or(rest));
        let written = whole.strip_suffix('\r').unwrap_or(whole);
        // A blank line may be shorter than the indentation that is cut off.
        let cut =
            if content.is_empty() { written.len() } else { written.len().checked_sub(content.len())? };
        if !written.ends_with(content) {
            return None;
        }
        lines.push(Line { inside, outside: outside + cut, length: content.len() });
        inside += line.len();
        outside += (whole.len() + 1).min(rest.len());
    }
    // What ends the text ends where its last line does.
    lines.push(Line {
        inside,
        outside: lines.last().map_or(outside, |line| line.outside + line.length),
        length: 0,
    });
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::yaml::parse;

    /// The places of every scalar in the YAML inside of `patch`.
    fn places(text: &str) -> Vec<String> {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let outer = parse(file, text);
        let scalar = outer.documents[0].root.get("patch").unwrap();
        let inner = parse_within(file, text, scalar.span, &scalar.written);
        assert!(inner.diagnostics.is_empty());
        let mut found = Vec::new();
        let mut rest: Vec<&Node> = inner.documents.iter().map(|document| &document.root).collect();
        while let Some(node) = rest.pop() {
            rest.extend(node.as_sequence().unwrap_or_default());
            for entry in node.as_mapping().map_or(&[][..], |mapping| &mapping.entries) {
                found.push(format!("{} {}", entry.key.name, sources.position(entry.key.span)));
                rest.push(&entry.value);
            }
            if node.as_written().is_some() {
                found.push(format!("{} {}", sources.text(node.span), sources.position(node.span)));
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_literal_block_has_the_places_of_its_lines() {
        let text = "patch: |-\r\n\r\n    a: æx\r\n    b:\r\n      - c\r\n";
        assert_eq!(places(text), ["a 3:5", "b 4:5", "c 5:9", "æx 3:8"]);
        assert_eq!(places("x: 1\npatch: |\n  a: 1\n"), ["1 3:6", "a 3:3"]);
    }

    #[test]
    fn another_scalar_is_one_place() {
        assert_eq!(places("patch: 'a: 1'\n"), ["'a: 1' 1:8", "a 1:8"]);
        assert_eq!(places("patch: >\n  a: 1\n"), [">\n  a: 1 1:8", "a 1:8"]);
    }
}
