//! Edits that mend a finding: a line more, a line less, another scalar. None is made where the text is not laid out as most
//! people do, or where it lies in another file than the object: a patch that loses its only line would mean something else.

use super::cluster::Object;
use crate::object::{Entry, Kind, Node};
use crate::parity::fix::Edit;
use crate::source::lines;
use crate::source::{FileId, Source, Sources, Span};
use crate::yaml;

/// The file that an object is declared in.
fn home(object: Object<'_>) -> Option<Span> {
    object.at(&["kind"]).and_then(|kind| object.span(kind))
}

/// The text of a source before a place, back to the beginning of its line; nothing where that is no indentation.
fn indentation(source: &Source, at: usize) -> Option<String> {
    let before = lines::before(source.text(), at)?;
    let is_indentation = before.chars().all(|c| c == ' ' || c == '-') && !before.ends_with('-');
    is_indentation.then(|| " ".repeat(before.len()))
}

/// The place of the key of a member, where it is in the file of the object.
fn key(object: Object<'_>, entry: &Entry) -> Option<Span> {
    let place = object.origin(entry.at)?;
    (place.file == home(object)?.file).then_some(place)
}

/// A member more in a mapping of scalars, behind the last one that is in the file of the object.
pub(super) fn add_to(object: Object<'_>, mapping: &Node, line: &str, sources: &Sources) -> Option<Edit> {
    let is_scalar =
        |entry: &&Entry| !matches!(entry.value.kind, Kind::Sequence(_) | Kind::Mapping(_) | Kind::Null);
    let placed = |entry: &Entry| {
        let at = key(object, entry)?;
        let value = object.span(&entry.value).filter(|value| value.file == at.file)?;
        (value.start >= at.end).then_some((at, value))
    };
    let (at, value) = mapping.entries().iter().rev().filter(is_scalar).find_map(placed)?;
    let source = sources.get(at.file);
    let indent = indentation(source, at.range().start)?;
    // A value over several lines is none of these.
    if source.text().get(at.range().start..value.range().end)?.contains('\n') {
        return None;
    }
    line_behind(at.file, source, value.range().end, &format!("{indent}{line}"))
}

/// A line more behind the one that a place is in.
fn line_behind(file: FileId, source: &Source, at: usize, line: &str) -> Option<Edit> {
    let text = source.text();
    let end = lines::end(text, at)?;
    let line_break = lines::line_break(text, at);
    Some(Edit { at: Span::new(file, end, end), text: format!("{line_break}{line}") })
}

/// A member more in front of another one.
pub(super) fn before(object: Object<'_>, entry: &Entry, added: &[&str], sources: &Sources) -> Option<Edit> {
    let at = key(object, entry)?;
    let source = sources.get(at.file);
    let place = at.range().start;
    let indent = indentation(source, place)?;
    let start = lines::start(source.text(), place)?;
    // In front of the first member of an item there is the dash.
    if source.text().get(start..place)?.contains('-') {
        return None;
    }
    let line_break = lines::line_break(source.text(), place);
    let text = added.iter().map(|line| format!("{indent}{line}{line_break}")).collect();
    Some(Edit { at: Span::new(at.file, start, start), text })
}

/// The same member with another scalar.
pub(super) fn instead(object: Object<'_>, node: &Node, text: &str, sources: &Sources) -> Option<Edit> {
    let at = object.span(node)?;
    let written = sources.get(at.file).text().get(at.range())?;
    // What is written has to be the whole value, in whatever quotes.
    let bare = written.trim_matches(|c| c == '"' || c == '\'');
    (node.as_text() == Some(bare)).then(|| {
        let quoted = written.replace(bare, text);
        Edit { at, text: quoted }
    })
}

/// A member less, with its line.
pub(super) fn without(object: Object<'_>, entry: &Entry, sources: &Sources) -> Option<Edit> {
    let at = key(object, entry)?;
    let value = object.span(&entry.value).filter(|value| value.file == at.file)?;
    let text = sources.get(at.file).text();
    indentation(sources.get(at.file), at.range().start)?;
    let start = lines::start(text, at.range().start)?;
    let line = text.get(start..lines::end(text, value.range().end)?)?;
    if line.contains('\n') || line.trim_start().starts_with('-') {
        return None;
    }
    let end = lines::end_with_break(text, value.range().end)?;
    Some(Edit { at: Span::new(at.file, start, end), text: String::new() })
}

/// A member more at the end of an object.
pub(super) fn at_end(object: Object<'_>, line: &str, sources: &Sources) -> Option<Edit> {
    let at = home(object)?;
    let source = sources.get(at.file);
    let parsed = yaml::parse(at.file, source.text());
    let document = parsed.documents.iter().find(|one| one.root.span.contains(at))?;
    if document.root.style != yaml::Style::Block {
        return None;
    }
    let indent = indentation(source, document.root.span.range().start)?;
    line_behind(at.file, source, document.root.span.range().end, &format!("{indent}{line}"))
}

/// Something behind a key that has no value.
pub(super) fn behind(object: Object<'_>, entry: &Entry, value: &str, sources: &Sources) -> Option<Edit> {
    let at = key(object, entry)?;
    let text = sources.get(at.file).text();
    let colon = at.range().end + text.get(at.range().end..)?.find(':')? + 1;
    let rest = text.get(colon..lines::end(text, colon)?)?;
    rest.trim()
        .is_empty()
        .then(|| Edit { at: Span::new(at.file, colon, colon + rest.len()), text: format!(" {value}") })
}
