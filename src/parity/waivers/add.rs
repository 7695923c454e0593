//! Puts a waiver into a file of waivers: at its place in the order of workload and property, in the style of the others, with
//! every comment left where it is. And takes one out again.

use std::sync::Arc;

use super::{Date, Pattern, Waiver};
use crate::estate::{Property, Text};
use crate::source::Sources;
use crate::yaml;
use crate::yaml::quote::quoted;
use crate::yaml::{Node, Style};

/// A waiver that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// In which workloads.
    pub workload: Text,
    /// Of which property; all of them when there is none.
    pub property: Option<Property>,
    /// Of which rule of the platform, instead of a property, and of which object.
    pub rule: Option<(Text, Option<Text>)>,
    /// Of which keys.
    pub key: Option<Text>,
    /// In which environments.
    pub environment: Option<Text>,
    /// Only while one of the sides has this value.
    pub value: Option<Text>,
    /// Why it is accepted.
    pub reason: Text,
    /// The last day on which it holds.
    pub until: Date,
    /// Who answers for it.
    pub owner: Option<Text>,
}

impl Draft {
    /// What somebody would write to get this waiver.
    pub fn of(waiver: &Waiver) -> Self {
        let object = waiver.object.as_ref().map(|object| Arc::clone(&object.0));
        let text = |pattern: &Option<Pattern>| pattern.as_ref().map(|pattern| Arc::clone(&pattern.0));
        Self {
            workload: Arc::clone(&waiver.workload.0),
            property: waiver.property,
            rule: waiver.rule.as_ref().map(|rule| (Arc::clone(&rule.0), object)),
            key: text(&waiver.key),
            environment: text(&waiver.environment),
            value: text(&waiver.value),
            reason: Arc::clone(&waiver.reason),
            until: waiver.until,
            owner: waiver.owner.clone(),
        }
    }

    /// The waiver on one line, whatever the style of its file.
    pub fn line(&self) -> String {
        self.flow()
    }

    fn members(&self) -> Vec<(&'static str, String)> {
        let object = self.rule.as_ref().and_then(|(_, object)| object.as_deref());
        let compared = self.rule.is_none();
        let property = || self.property.map_or_else(|| "\"*\"".to_owned(), |one| one.word().to_owned());
        let all = [
            ("rule", self.rule.as_ref().map(|(rule, _)| pattern(rule))),
            ("object", object.map(pattern)),
            ("workload", compared.then(|| pattern(&self.workload))),
            ("property", compared.then(property)),
            ("key", self.key.as_deref().map(pattern)),
            ("environment", self.environment.as_deref().map(pattern)),
            ("value", self.value.as_deref().map(pattern)),
            ("reason", Some(pattern(&self.reason))),
            // YAML has days, and this is one.
            ("until", Some(self.until.to_string())),
            ("owner", self.owner.as_deref().map(pattern)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    fn flow(&self) -> String {
        let members = self.members().into_iter().map(|(name, value)| format!("{name}: {value}"));
        format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
    }

    fn block(&self, indentation: &str, line_end: &str) -> String {
        let mut text = String::new();
        for (index, (name, value)) in self.members().into_iter().enumerate() {
            let begins = if index == 0 { "- " } else { "  " };
            text.push_str(&format!("{indentation}{begins}{name}: {value}{line_end}"));
        }
        text
    }

    fn place(&self) -> [&str; 4] {
        if self.rule.is_some() {
            return ["", "", "", self.environment.as_deref().unwrap_or_default()];
        }
        [
            &self.workload,
            self.property.map_or("*", Property::word),
            self.key.as_deref().unwrap_or_default(),
            self.environment.as_deref().unwrap_or_default(),
        ]
    }
}

/// A sentence needs no quotes where it has nothing that YAML reads as something else.
fn pattern(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-' | '/' | '(' | ')' | ';');
    let begins = text.starts_with(char::is_alphabetic);
    let bare = begins && !text.ends_with(' ') && text.contains(' ') && text.chars().all(plain);
    if bare { text.to_owned() } else { quoted(text) }
}

/// What a waiver of the file is sorted by.
fn place(item: &Node) -> [&str; 4] {
    ["workload", "property", "key", "environment"]
        .map(|name| item.get(name).and_then(Node::as_written).unwrap_or_default())
}

/// The text of the file with one more waiver. A text that is no list of waivers gets it at its end: whoever asks has read the
/// text before, and knows that it is one.
pub fn add(text: &str, draft: &Draft) -> String {
    add_all(text, std::slice::from_ref(draft))
}

/// The text of the file with several more, as if they were added one behind the other. The text is read once for all.
pub fn add_all(text: &str, mut drafts: &[Draft]) -> String {
    let mut text = text.to_owned();
    while !drafts.is_empty() {
        (text, drafts) = put(&text, drafts);
    }
    text
}

/// The text with the first of some drafts, or with all of them, and those that are left. The first one can make the list that
/// the others stand in.
fn put<'d>(text: &str, drafts: &'d [Draft]) -> (String, &'d [Draft]) {
    let Some((first, rest)) = drafts.split_first() else { return (text.to_owned(), &[]) };
    let mut sources = Sources::new();
    let file = sources.add(super::FILE, text);
    // Places are those of the text as it was registered.
    let text = sources.get(file).shared_text();
    let parsed = yaml::parse(file, &text);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let root = parsed.documents.first().map(|document| &document.root);
    let Some((root, items)) = root.and_then(|root| Some((root, root.as_sequence()?))) else {
        return (appended(&text, &first.block("", line_end), line_end), rest);
    };
    if root.style == Style::Flow {
        let (start, end) = (root.span.start as usize, root.span.end as usize);
        if items.is_empty() {
            return (spliced(&text, start, end, first.block("", line_end).trim_end()), rest);
        }
        return (into_flow(&text, items, &gaps(items, drafts)), &[]);
    }
    (into_block(&text, items, &gaps(items, drafts), line_end), &[])
}

/// What stands before each item, and behind the last one: each draft before the first that sorts behind it, of those that
/// came before it, too.
fn gaps<'d>(items: &[Node], drafts: &'d [Draft]) -> Vec<Vec<&'d Draft>> {
    // Each with the highest place so far, since nobody promises that the file is in order.
    let mut line: Vec<([&str; 4], Option<&Draft>)> = Vec::with_capacity(items.len() + drafts.len());
    for item in items {
        let highest = line.last().map_or(place(item), |(highest, _)| place(item).max(*highest));
        line.push((highest, None));
    }
    for draft in drafts {
        let next = line.partition_point(|(highest, _)| *highest <= draft.place());
        line.insert(next, (draft.place(), Some(draft)));
    }
    let mut gaps = vec![Vec::new()];
    for (_, draft) in line {
        match (draft, gaps.last_mut()) {
            (Some(draft), Some(gap)) => gap.push(draft),
            _ => gaps.push(Vec::new()),
        }
    }
    gaps
}

/// Into a list with a dash before each item.
fn into_block(text: &str, items: &[Node], gaps: &[Vec<&Draft>], line_end: &str) -> String {
    let layout = Layout::of(text, items);
    let apart = if layout.apart { line_end } else { "" };
    let own = |draft: &Draft| match layout.flow {
        true => format!("{}- {}{line_end}", layout.indentation, draft.flow()),
        false => draft.block(&layout.indentation, line_end),
    };
    let (mut out, mut done) = (String::new(), 0);
    for (gap, start) in gaps.iter().zip(&layout.starts).filter(|(gap, _)| !gap.is_empty()) {
        out.push_str(text.get(done..*start).unwrap_or_default());
        done = *start;
        for draft in gap {
            out.push_str(&own(draft));
            out.push_str(apart);
        }
    }
    let last = gaps.get(items.len()).map_or(&[][..], Vec::as_slice);
    let end = items.last().map_or(text.len(), |last| line_behind(text, last.span.end as usize));
    out.push_str(text.get(done..end).unwrap_or_default());
    for draft in last {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str(line_end);
        }
        out.push_str(apart);
        out.push_str(&own(draft));
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

/// The text of the file without these waivers. One that stands as nobody but this tool writes it goes; one with a comment of
/// somebody, or in a list in brackets, stays.
pub fn remove(text: &str, waivers: &[&Waiver]) -> String {
    let mut sources = Sources::new();
    let file = sources.add(super::FILE, text);
    let mut left = sources.get(file).shared_text().to_string();
    let parsed = yaml::parse(file, &left);
    let root = parsed.documents.first().map(|document| &document.root);
    let Some((root, items)) = root.and_then(|root| Some((root, root.as_sequence()?))) else {
        return text.to_owned();
    };
    if root.style == Style::Flow {
        return text.to_owned();
    }
    let layout = Layout::of(&left, items);
    let line_end = if left.contains("\r\n") { "\r\n" } else { "\n" };
    // From the end, so that places stay true.
    for (index, item) in items.iter().enumerate().rev() {
        let Some(waiver) = waivers.iter().find(|waiver| waiver.place.start == item.span.start) else {
            continue;
        };
        let from = line_start(&left, dash(&left, item.span.start as usize));
        let until = line_behind(&left, item.span.end as usize);
        let draft = Draft::of(waiver);
        let own = [
            draft.block(&layout.indentation, line_end),
            format!("{}- {}{line_end}", layout.indentation, draft.flow()),
        ];
        let as_written = left.get(from..until).is_some_and(|lines| own.iter().any(|own| *own == *lines));
        if !as_written || layout.starts.get(index) != Some(&from) {
            continue;
        }
        // Where empty lines stand between waivers one goes with it.
        let behind = left.get(until..).unwrap_or_default();
        let gap = if layout.apart && behind.starts_with(line_end) { line_end.len() } else { 0 };
        left = spliced(&left, from, until + gap, "");
    }
    left
}

/// How the waivers of a file are laid out.
struct Layout {
    /// What stands before each dash.
    indentation: String,
    /// Whether they are in braces.
    flow: bool,
    /// Whether an empty line stands between them.
    apart: bool,
    /// Where the lines of each begin, with the comments directly above it.
    starts: Vec<usize>,
}

impl Layout {
    fn of(text: &str, items: &[Node]) -> Self {
        let dashes: Vec<usize> = items.iter().map(|item| dash(text, item.span.start as usize)).collect();
        let first = dashes.first().copied().unwrap_or(0);
        let indentation = text.get(line_start(text, first)..first).unwrap_or_default();
        let indentation = if indentation.trim().is_empty() { indentation } else { "" };
        let starts: Vec<usize> = dashes
            .iter()
            .enumerate()
            .map(|(index, dash)| with_comments(text, line_start(text, *dash), index == 0))
            .collect();
        let apart = starts.iter().skip(1).any(|start| {
            let before = text.get(..*start).unwrap_or_default();
            before.ends_with("\n\n") || before.ends_with("\n\r\n")
        });
        let flow = items.first().is_some_and(|item| item.style == Style::Flow);
        Self { indentation: indentation.to_owned(), flow, apart, starts }
    }
}

/// The dash of an item that begins here.
fn dash(text: &str, item: usize) -> usize {
    text.get(..item).and_then(|before| before.rfind('-')).unwrap_or(item)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// The beginning of the line behind this place.
fn line_behind(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|behind| behind.find('\n')).map_or(text.len(), |end| at + end + 1)
}

/// The first of the comments that stand directly above a line. Those at the beginning of the file are about all of it.
fn with_comments(text: &str, line: usize, first: bool) -> usize {
    let mut start = line;
    while start > 0 {
        let above = line_start(text, start - 1);
        if !text.get(above..start).is_some_and(|line| line.trim_start().starts_with('#')) {
            return start;
        }
        start = above;
    }
    if first { line } else { start }
}

fn appended(text: &str, own: &str, line_end: &str) -> String {
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { line_end };
    format!("{text}{gap}{own}")
}

/// Into a list in brackets that has items.
fn into_flow(text: &str, items: &[Node], gaps: &[Vec<&Draft>]) -> String {
    let (mut out, mut done) = (String::new(), 0);
    for (gap, item) in gaps.iter().zip(items) {
        let start = item.span.start as usize;
        out.push_str(text.get(done..start).unwrap_or_default());
        done = start;
        out.extend(gap.iter().map(|draft| format!("{}, ", draft.flow())));
    }
    let end = items.last().map_or(text.len(), |last| last.span.end as usize);
    out.push_str(text.get(done..end).unwrap_or_default());
    let last = gaps.get(items.len()).into_iter().flatten();
    out.extend(last.map(|draft| format!(", {}", draft.flow())));
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

fn spliced(text: &str, start: usize, end: usize, own: &str) -> String {
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    format!("{before}{own}{behind}")
}
