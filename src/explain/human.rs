//! An explanation for people: the value, and its story from the top down.
//!
//! Text of the files is shown only where no secret can be in it: of a story that passed something secure no line is shown
//! before that point, and in every other line the places of secrets are covered.

use super::path::{Part, shown};
use super::{Explained, Explanation, Told, words};
use crate::diag::human::Paint;
use crate::diag::printable;
use crate::origin::{How, Kind, Link, Story};
use crate::source::{Sources, Span};
use crate::value::Value;
use crate::value::credentials;

/// Longest value, and longest text of an expression beside a place.
const VALUE: usize = 2_000;
const SNIPPET: usize = 44;
/// Longest part of a line of a file, and what of it is before the mark.
const LINE: usize = 100;
const BEFORE: usize = 40;
/// Widest columns of a table.
const NAME_COLUMN: usize = 60;
const VALUE_COLUMN: usize = 60;

/// Draws an explanation, without a line break at its end.
pub fn human(explanation: &Explanation<'_>, sources: &Sources, paint: Paint) -> String {
    let secrets = covered(&explanation.secrets, sources);
    let drawer = Drawer { sources, secrets: &secrets, paint };
    let mut out = Vec::new();
    match &explanation.told {
        Told::One(one) => {
            out.push(drawer.headline(explanation, Some(&one.value)));
            out.extend(drawer.subject(explanation));
            out.extend(drawer.reasons(explanation, one));
            out.push(String::new());
            out.extend(aligned(drawer.story(one), paint));
        }
        Told::Many { leaves, more } => {
            out.push(drawer.headline(explanation, None));
            out.extend(drawer.subject(explanation));
            out.push(String::new());
            out.extend(drawer.table(leaves));
            if *more {
                out.push("  … and more".to_owned());
            }
        }
    }
    out.join("\n")
}

/// A property of a workload in one or several environments, and its story.
#[derive(Clone, Debug)]
pub struct Property {
    /// The environments in which it is so; empty where there is only one.
    pub environments: String,
    /// What it is called: `minReplicas`, `env.LOG_LEVEL`.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Why it is what it is.
    pub story: Story,
}

/// Draws a property, without a line break at its end.
pub fn property(property: &Property, secrets: &[Span], sources: &Sources, paint: Paint) -> String {
    let secrets = covered(secrets, sources);
    let drawer = Drawer { sources, secrets: &secrets, paint };
    let one = Explained { path: Vec::new(), value: property.value.clone(), story: property.story.clone() };
    let value = styled(paint, "1;36", &printable(&said(&property.value), VALUE).replace('\n', " "));
    let mut out = vec![match &*property.environments {
        "" => format!("{} = {value}", property.name),
        environments => format!("{} = {value}  {}", property.name, dim(paint, environments)),
    }];
    out.extend(drawer.unknown(&one.value));
    out.push(String::new());
    out.extend(aligned(drawer.story(&one), paint));
    out.join("\n")
}

/// A value of a property: texts in quotes, the members of objects one after the other.
fn said(value: &Value) -> String {
    if matches!(value, Value::Object(_) | Value::Array(_)) { words::told(value) } else { words::shown(value) }
}

/// Draws many properties, a line for each, without a line break at the end.
pub fn properties(all: &[Property], sources: &Sources, paint: Paint) -> String {
    let drawer = Drawer { sources, secrets: &[], paint };
    let rows: Vec<[String; 4]> = all
        .iter()
        .map(|one| {
            let place = one.story.decided.map(|span| drawer.place(span)).unwrap_or_default();
            let default = if matches!(one.story.how, How::Default(_)) { " (default)" } else { "" };
            let value = format!("{}{default}", cut(&said(&one.value), VALUE_COLUMN));
            [cut(&one.name, NAME_COLUMN), one.environments.clone(), value, place]
        })
        .collect();
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max();
    let widths = [0, 1, 2].map(|column| widest(column).unwrap_or(0));
    let mut lines = Vec::new();
    let mut before = "";
    for [name, environments, value, place] in &rows {
        // What has another value in another environment is named once.
        let own = if name == before { "" } else { name.as_str() };
        before = name;
        let mut line = String::from("  ");
        for ((cell, style), most) in
            [(own, "0"), (environments.as_str(), "2"), (value.as_str(), "36")].iter().zip(widths)
        {
            if most > 0 {
                line += &styled(if *style == "0" { Paint::Plain } else { paint }, style, cell);
                line += &" ".repeat(most.saturating_sub(width(cell)) + 2);
            }
        }
        line += &dim(paint, place);
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// A line of a story: a text, and the place it speaks of.
struct Row {
    text: String,
    place: Option<String>,
}

impl Row {
    fn of(text: impl Into<String>, place: Option<String>) -> Self {
        Self { text: text.into(), place }
    }
}

/// Puts the places of the rows below each other.
fn aligned(rows: Vec<Row>, paint: Paint) -> Vec<String> {
    let placed = rows.iter().filter(|row| row.place.is_some());
    let widest = placed.map(|row| width(&row.text)).max().unwrap_or(0);
    rows.into_iter()
        .map(|row| match row.place {
            Some(place) => {
                let gap = " ".repeat(widest.saturating_sub(width(&row.text)) + 2);
                format!("{}{gap}{}", row.text, dim(paint, &place))
            }
            None => row.text,
        })
        .collect()
}

/// How many columns a text takes, without the sequences that colour it.
fn width(text: &str) -> usize {
    let mut count = 0;
    let mut in_sequence = false;
    for character in text.chars() {
        match (in_sequence, character) {
            (true, 'm') => in_sequence = false,
            (false, '\u{1b}') => in_sequence = true,
            (true, _) => {}
            (false, _) => count += 1,
        }
    }
    count
}

/// A text in a style of the terminal, where there are colours.
pub fn styled(paint: Paint, style: &str, text: &str) -> String {
    match paint {
        Paint::Plain => text.to_owned(),
        Paint::Coloured => format!("\u{1b}[{style}m{text}\u{1b}[0m"),
    }
}

fn dim(paint: Paint, text: &str) -> String {
    styled(paint, "2", text)
}

fn bold(paint: Paint, text: &str) -> String {
    styled(paint, "1", text)
}

/// A text of one line, cut to a width.
fn cut(text: &str, most: usize) -> String {
    let line = printable(text, VALUE).replace('\n', " ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The places that are covered: those of secrets, and of credentials that nobody declared secret.
fn covered(secrets: &[Span], sources: &Sources) -> Vec<Span> {
    let mut places = secrets.to_vec();
    places.extend(sources.find(credentials::places));
    places.sort_unstable();
    places
}

struct Drawer<'a> {
    sources: &'a Sources,
    secrets: &'a [Span],
    paint: Paint,
}

impl Drawer<'_> {
    fn headline(&self, explanation: &Explanation<'_>, value: Option<&Value>) -> String {
        let mut line = bold(self.paint, &cut(&explanation.subject.label, VALUE));
        if !explanation.path.is_empty() {
            line += &format!(" · {}", cut(&shown(&explanation.path), VALUE));
        }
        match value {
            Some(value) => {
                let value = printable(&words::shown(value), VALUE).replace('\n', " ");
                line + " = " + &styled(self.paint, "1;36", &value)
            }
            None => line,
        }
    }

    /// What the explanation is about, in one line.
    fn subject(&self, explanation: &Explanation<'_>) -> Option<String> {
        let subject = &explanation.subject;
        let symbol = subject.symbol.map(|symbol| format!("resource {symbol}"));
        let place = subject.span.map(|span| self.place(span));
        let parts = [subject.ty.map(str::to_owned), symbol, place];
        let parts: Vec<_> = parts.into_iter().flatten().map(|part| cut(&part, VALUE)).collect();
        (!parts.is_empty()).then(|| dim(self.paint, &parts.join(" · ")))
    }

    /// Why a part of the value is not known.
    fn reasons(&self, explanation: &Explanation<'_>, one: &Explained) -> Vec<String> {
        let mut lines = self.unknown(&one.value);
        if explanation.beyond {
            lines.push("  what is asked for lies in this value, and is as little known".to_owned());
        }
        if !lines.is_empty() {
            lines.insert(0, String::new());
        }
        lines
    }

    fn unknown(&self, value: &Value) -> Vec<String> {
        let mut lines = Vec::new();
        for reason in words::reasons(value) {
            lines.push(format!("  {} {}", styled(self.paint, "1;33", "unknown:"), cut(&reason.why, VALUE)));
            lines.extend(reason.supply.map(|supply| format!("           {supply}")));
        }
        lines
    }

    fn place(&self, span: Span) -> String {
        printable(&self.sources.place(span), VALUE)
    }

    fn story(&self, one: &Explained) -> Vec<Row> {
        let story = &one.story;
        let secret = if story.secret { " (secret)" } else { "" };
        let words = how(&story.how, &one.value) + secret;
        let mut rows = vec![Row::of(
            format!("  {}", styled(self.paint, "1", &words)),
            story.decided.map(|span| self.place(span)),
        )];
        let bar = if story.links.is_empty() { " " } else { "│" };
        if let Some(span) = story.decided {
            rows.extend(
                self.excerpt(span, story.secret)
                    .into_iter()
                    .map(|line| Row::of(format!("  {} {line}", dim(self.paint, bar)), None)),
            );
        }
        let prefix = format!("  {}   ", dim(self.paint, bar));
        self.sources("made from", &story.sources, &prefix, &mut rows);
        let last = story.links.len().saturating_sub(1);
        for (index, link) in story.links.iter().enumerate() {
            let (mark, prefix) = if index == last { ("└▶", "     ") } else { ("├─", "  │  ") };
            let text = self.link(link);
            let text = if index == last { bold(self.paint, &text) } else { text };
            rows.push(Row::of(format!("  {} {text}", dim(self.paint, mark)), Some(self.place(link.span))));
            self.sources("", &link.sources, &dim(self.paint, prefix), &mut rows);
        }
        rows
    }

    /// What something was worked out from, as a tree.
    fn sources(&self, words: &str, stories: &[Story], prefix: &str, rows: &mut Vec<Row>) {
        if stories.is_empty() {
            return;
        }
        if !words.is_empty() {
            rows.push(Row::of(format!("{prefix}{words}"), None));
        }
        let last = stories.len().saturating_sub(1);
        for (index, story) in stories.iter().enumerate() {
            let (mark, below) = if index == last { ("└╴", "  ") } else { ("├╴", "│ ") };
            let text = match (&story.how, story.decided) {
                (How::Environment(name), _) => format!("environment {name}"),
                (_, Some(span)) => self.snippet(span, story.secret),
                (_, None) => "a value that no file gives".to_owned(),
            };
            let told = if story.how == How::Told { " (told above)" } else { "" };
            rows.push(Row::of(
                format!("{prefix}{}{text}{told}", dim(self.paint, mark)),
                story.decided.map(|span| self.place(span)),
            ));
            let below = format!("{prefix}{}", dim(self.paint, below));
            self.sources("made from", &story.sources, &format!("{below}  "), rows);
            for link in &story.links {
                rows.push(Row::of(format!("{below}  {}", self.link(link)), Some(self.place(link.span))));
                self.sources("", &link.sources, &format!("{below}    "), rows);
            }
        }
    }

    fn link(&self, link: &Link) -> String {
        match (&link.name, link.kind) {
            (Some(name), kind) => format!("{} {}", kind.word(), cut(name, SNIPPET)),
            (None, Kind::Condition { holds }) => {
                let no = if holds { "" } else { " is false" };
                format!("because {}{no}", self.snippet(link.span, link.secret))
            }
            (None, kind) => format!("{} {}", kind.word(), self.snippet(link.span, link.secret)),
        }
    }

    /// The text at a place, in one short line.
    fn snippet(&self, span: Span, secret: bool) -> String {
        if secret {
            return "<secure>".to_owned();
        }
        let text = self.without_secrets(span, span.range().start, span.range().end);
        let words: Vec<&str> = text.split_whitespace().collect();
        cut(&words.join(" "), SNIPPET)
    }

    fn between(&self, span: Span, start: usize, end: usize) -> &str {
        self.sources.get(span.file).text().get(start..end.max(start)).unwrap_or("")
    }

    /// The line of a place with a mark below it.
    fn excerpt(&self, span: Span, secret: bool) -> Vec<String> {
        let source = self.sources.get(span.file);
        let number = source.position(span.start).line;
        let Some(line) = source.line_range(number).filter(|_| !secret) else { return Vec::new() };
        let start = span.range().start.clamp(line.start, line.end);
        let end = span.range().end.clamp(start, line.end);
        let before = self.covered(span, line.start, start);
        let inside = self.covered(span, start, end);
        let behind = self.covered(span, end, line.end);
        let skipped = before.chars().count().saturating_sub(BEFORE);
        let skipped = if width(&before) + width(&inside) + width(&behind) > LINE { skipped } else { 0 };
        let mut shown: String = before.chars().skip(skipped).collect();
        if skipped > 0 {
            shown = format!("…{shown}");
        }
        let column = shown.chars().count();
        let rest = LINE.saturating_sub(column);
        let inside = cut(&inside, rest);
        let behind = cut(&behind, rest.saturating_sub(width(&inside)).max(1));
        let mark = "^".repeat(width(&inside).max(1));
        let number = number.to_string();
        let blank = " ".repeat(number.len());
        let bar = dim(self.paint, "│");
        vec![
            format!("  {} {bar} {shown}{inside}{behind}", dim(self.paint, &number)).trim_end().to_owned(),
            format!("  {blank} {bar} {}{}", " ".repeat(column), styled(self.paint, "1;36", &mark)),
        ]
    }

    /// A piece of a line as it can be printed.
    fn covered(&self, span: Span, start: usize, end: usize) -> String {
        printable(&self.without_secrets(span, start, end), VALUE).replace('\n', " ")
    }

    /// The text of a file without the secrets in it.
    fn without_secrets(&self, span: Span, start: usize, end: usize) -> String {
        let mut text = String::new();
        let mut at = start;
        for hidden in self.secrets.iter().filter(|hidden| hidden.file == span.file) {
            let hidden = hidden.range();
            if hidden.start < end && at < hidden.end {
                text += self.between(span, at, hidden.start);
                text += "<secure>";
                at = hidden.end;
            }
        }
        text + self.between(span, at.min(end), end)
    }

    /// The leaves, those of one object or list below its path.
    fn table(&self, leaves: &[Explained]) -> Vec<String> {
        let rows: Vec<Leaf<'_>> = leaves.iter().filter_map(Leaf::of).collect();
        let names = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0);
        let values = rows.iter().map(|row| width(&row.value)).max().unwrap_or(0);
        let mut lines = Vec::new();
        let mut group = "";
        for row in &rows {
            if row.group != group {
                lines.push(format!("  {}", dim(self.paint, &row.group)));
                group = &row.group;
            }
            let indent = if row.group.is_empty() { "" } else { "  " };
            let name = format!("{indent}{}", row.name);
            let name_gap = " ".repeat((names + 2).saturating_sub(width(&name)));
            let value_gap = " ".repeat(values.saturating_sub(width(&row.value)));
            let place = row.leaf.story.decided.map(|span| self.place(span)).unwrap_or_default();
            let value = styled(self.paint, "36", &row.value);
            let line = format!("  {name}{name_gap}  {value}{value_gap}  {}", dim(self.paint, &place));
            lines.push(line.trim_end().to_owned());
        }
        lines
    }
}

/// A row of the table.
struct Leaf<'a> {
    leaf: &'a Explained,
    group: String,
    name: String,
    value: String,
}

impl<'a> Leaf<'a> {
    /// The row of a leaf. The name of an item that is found by its name says nothing new.
    fn of(leaf: &'a Explained) -> Option<Self> {
        let named = |part: Option<&Part>| match part {
            Some(Part::Item(_, name)) => name.clone(),
            Some(Part::Key(_)) | None => None,
        };
        let (group, row) = match leaf.path.as_slice() {
            [above @ .., item, Part::Key(_)] if named(Some(item)).is_some() => (above, leaf.path.len() - 2),
            [above @ .., _] => (above, leaf.path.len() - 1),
            [] => (&[][..], 0),
        };
        let rest = leaf.path.get(row..).unwrap_or(&[]);
        if let [item, Part::Key(key)] = rest
            && key.eq_ignore_ascii_case("name")
            && named(Some(item)).is_some()
        {
            return None;
        }
        let value = cut(&words::shown(&leaf.value), VALUE_COLUMN);
        Some(Self { leaf, group: cut(&shown(group), VALUE), name: cut(&shown(rest), NAME_COLUMN), value })
    }
}

/// How a value was decided, in words.
fn how(how: &How, value: &Value) -> String {
    let reasons = words::reasons(value);
    match how {
        How::Environment(name) => format!("environment variable {name}"),
        How::Computed => "computed here".to_owned(),
        How::Given => "given on the command line".to_owned(),
        How::Default(rule) => format!("by default: {rule}"),
        How::Told => "told above".to_owned(),
        How::Nowhere => "no file says where it comes from".to_owned(),
        How::Written
            if matches!(value, Value::Unknown(_)) && reasons.iter().any(|one| one.supply.is_some()) =>
        {
            "declared here, and not given".to_owned()
        }
        How::Written => "written here".to_owned(),
    }
}
