//! YAML to an expression: the first document of a text, with anchors resolved and the core schema of YAML 1.2.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Place, Tag};

use super::documents::Unreadable;
use super::json::{Members, float};
use crate::limits;
use crate::source::{FileId, Span};
use crate::template::{ArrayItem, Expr, ExprKind};
use crate::yaml::Offsets;

/// Reads the first document of a text.
pub(super) fn read(file: FileId, text: &str) -> Result<Expr, Unreadable> {
    let offsets = Offsets::new(text);
    let mut events = Vec::new();
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            let at = offsets.byte(error.marker());
            Unreadable::new(at, at, error.info().to_owned())
        })?;
        match event {
            Event::DocumentEnd => break,
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::VALUE_DEPTH {
            let at = offsets.byte(&place.start);
            return Err(Unreadable::new(at, at + 1, too_deep()));
        }
        if !matches!(event, Event::StreamStart | Event::DocumentStart(_) | Event::Nothing) {
            events.push((event, place));
        }
    }
    let mut reader = Reader {
        file,
        offsets,
        events: &events,
        anchors: BTreeMap::new(),
        open: BTreeSet::new(),
        left: limits::LOADED_VALUES,
    };
    let (value, _) = reader.value(0, 0)?;
    if matches!(value.kind, ExprKind::Null) {
        return Err(Unreadable::new(0, 0, "it is empty"));
    }
    Ok(value)
}

fn too_deep() -> String {
    format!("it is nested deeper than {} levels", limits::VALUE_DEPTH)
}

struct Reader<'e, 't> {
    file: FileId,
    offsets: Offsets<'t>,
    events: &'e [(Event<'t>, Place)],
    /// Where the value of each anchor begins among the events.
    anchors: BTreeMap<usize, usize>,
    /// The anchors around the value at hand: one that names itself has no end.
    open: BTreeSet<usize>,
    /// How many more values the document may have.
    left: usize,
}

impl Reader<'_, '_> {
    fn span(&self, from: &Place, to: &Place) -> Span {
        Span::new(self.file, self.offsets.byte(&from.start), self.offsets.byte(&to.end))
    }

    fn wrong(&self, place: &Place, reason: impl Into<String>) -> Unreadable {
        let span = self.span(place, place);
        Unreadable::new(span.start as usize, span.end as usize, reason)
    }

    /// The value that begins with an event, and the event behind it.
    fn value(&mut self, at: usize, depth: usize) -> Result<(Expr, usize), Unreadable> {
        let Some((event, place)) = self.events.get(at) else {
            return Ok((Expr::new(Span::new(self.file, 0, 0), ExprKind::Null), at));
        };
        if depth > limits::VALUE_DEPTH {
            return Err(self.wrong(place, too_deep()));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            self.wrong(place, format!("its aliases make more than {} values of it", limits::LOADED_VALUES))
        })?;
        match event {
            Event::Alias(anchor) => {
                if self.open.contains(anchor) {
                    return Err(self.wrong(place, "an anchor is used inside of itself"));
                }
                let Some(start) = self.anchors.get(anchor).copied() else {
                    return Err(self.wrong(place, "there is no such anchor before this alias"));
                };
                let (value, _) = self.value(start, depth)?;
                Ok((value, at + 1))
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.anchor(*anchor, at);
                let kind = scalar(text, *style, tag.as_deref());
                let kind = kind.map_err(|reason| self.wrong(place, reason))?;
                Ok((Expr::new(self.span(place, place), kind), at + 1))
            }
            Event::SequenceStart(anchor, _) => self.inside(*anchor, at, |reader| reader.sequence(at, depth)),
            Event::MappingStart(anchor, _) => self.inside(*anchor, at, |reader| reader.mapping(at, depth)),
            _ => Ok((Expr::new(self.span(place, place), ExprKind::Null), at + 1)),
        }
    }

    fn anchor(&mut self, anchor: usize, at: usize) {
        // Zero stands for none.
        if anchor > 0 {
            self.anchors.insert(anchor, at);
        }
    }

    fn inside<T>(
        &mut self,
        anchor: usize,
        at: usize,
        read: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        self.anchor(anchor, at);
        let new = anchor > 0 && self.open.insert(anchor);
        let value = read(self)?;
        if new {
            self.open.remove(&anchor);
        }
        Ok(value)
    }

    fn sequence(&mut self, start: usize, depth: usize) -> Result<(Expr, usize), Unreadable> {
        let mut items = Vec::new();
        let mut at = start + 1;
        while !matches!(self.events.get(at), Some((Event::SequenceEnd, _)) | None) {
            let (item, next) = self.value(at, depth + 1)?;
            items.push(ArrayItem::Value(item));
            at = next;
        }
        Ok((Expr::new(self.whole(start, at), ExprKind::Array(items)), at + 1))
    }

    fn mapping(&mut self, start: usize, depth: usize) -> Result<(Expr, usize), Unreadable> {
        let mut members = Members::default();
        let mut at = start + 1;
        while let Some((event, place)) =
            self.events.get(at).filter(|(event, _)| !matches!(event, Event::MappingEnd))
        {
            let name = match event {
                Event::Scalar(text, ..) => Arc::from(text.as_ref()),
                _ => return Err(self.wrong(place, "a key must be a text")),
            };
            let key = self.span(place, place);
            let (_, behind) = self.value(at, depth + 1)?;
            let (value, next) = self.value(behind, depth + 1)?;
            if !members.add(name, key, value) {
                return Err(self.wrong(place, "this key is given twice"));
            }
            at = next;
        }
        Ok((Expr::new(self.whole(start, at), ExprKind::Object(members.list)), at + 1))
    }

    /// The place from the beginning of a collection to the end of what it holds. The parser gives its end where the next
    /// token stands, which may be lines below.
    fn whole(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| self.events.get(at).map(|(_, place)| *place);
        let first = place(start).unwrap_or_else(Place::default);
        let last = (start..end)
            .rev()
            .find_map(|at| place(at).filter(|place| place.start.index() < place.end.index()));
        self.span(&first, &last.unwrap_or(first))
    }
}

/// A scalar by the core schema: only plain ones are anything else than texts.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<ExprKind, String> {
    let as_text = || ExprKind::Text(Arc::from(text));
    match tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str()) {
        Some("str") => return Ok(as_text()),
        Some("float") => {
            return number(text)
                .map(|number| match number {
                    #[expect(clippy::cast_precision_loss, reason = "the tag asks for it")]
                    ExprKind::Int(value) => float(value as f64),
                    other => other,
                })
                .ok_or_else(|| format!("{text} is not a number"));
        }
        Some("int" | "bool" | "null") => return Ok(plain(text).unwrap_or_else(as_text)),
        _ => {}
    }
    if style == ScalarStyle::Plain { Ok(plain(text).unwrap_or_else(as_text)) } else { Ok(as_text()) }
}

fn plain(text: &str) -> Option<ExprKind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(ExprKind::Null),
        "true" | "True" | "TRUE" => Some(ExprKind::Bool(true)),
        "false" | "False" | "FALSE" => Some(ExprKind::Bool(false)),
        _ => number(text),
    }
}

fn number(text: &str) -> Option<ExprKind> {
    if let Some(octal) = text.strip_prefix("0o") {
        return unsigned(octal, 8);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return unsigned(hexadecimal, 16);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    match digits {
        ".inf" | ".Inf" | ".INF" => {
            let infinity = if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
            return Some(ExprKind::Float(infinity));
        }
        ".nan" | ".NaN" | ".NAN" if digits.len() == text.len() => return Some(ExprKind::Float(f64::NAN)),
        _ => {}
    }
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse() {
            Ok(value) => Some(ExprKind::Int(value)),
            Err(_) => text.parse().ok().map(ExprKind::Float),
        };
    }
    let shaped = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
        && digits.starts_with(|first: char| first == '.' || first.is_ascii_digit())
        && digits.contains(|digit: char| digit.is_ascii_digit());
    if !shaped {
        return None;
    }
    text.parse().ok().map(float)
}

fn unsigned(digits: &str, radix: u32) -> Option<ExprKind> {
    if digits.starts_with(['+', '-']) {
        return None;
    }
    i64::from_str_radix(digits, radix).ok().map(ExprKind::Int)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::template::Member;

    #[test]
    fn places_behind_a_directive_are_those_of_the_text() {
        let text = "%NOTE æøå\n---\nkey: value\n";
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let Ok(Expr { kind: ExprKind::Object(members), .. }) = read(file, text) else { panic!() };
        let [Member::Property { key, value }] = members.as_slice() else { panic!() };
        assert_eq!((sources.text(key.span), sources.text(value.span)), ("key", "value"));
    }
}
