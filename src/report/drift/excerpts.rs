//! The lines of both sides, next to each other where there is room, with the deciding token underlined.

use super::Form;
use super::named;
use crate::report::run::Excerpt;
use crate::report::run::Place;
use crate::report::run::Side;
use crate::report::table::text::{Tone, cut, filled, painted, width};

/// From how many columns on two sides stand next to each other.
const BESIDE: usize = 110;
/// How many lines are shown before and behind the one that decides.
const AROUND: u32 = 1;

/// A line of a drawing, and how it is painted.
struct Line {
    text: String,
    tone: Tone,
}

impl Form<'_> {
    /// The lines that decide a finding.
    pub(super) fn excerpts(&mut self, aca: Option<&Side>, dis: Option<&Side>, indent: usize) {
        let room = self.style.width.saturating_sub(indent);
        let shown = |side: Option<&Side>, room: usize| {
            let side = side?;
            Some(drawn(side.excerpt.as_deref()?, side.origin.as_ref(), room))
        };
        if self.style.width < BESIDE || aca.is_none() || dis.is_none() {
            for side in [aca, dis] {
                for line in shown(side, room).into_iter().flatten() {
                    self.drawn_line(indent, &[line]);
                }
            }
            return;
        }
        let half = room.saturating_sub(3) / 2;
        let (Some(left), Some(right)) = (shown(aca, half), shown(dis, half)) else {
            let only = shown(aca, room).or_else(|| shown(dis, room));
            for line in only.into_iter().flatten() {
                self.drawn_line(indent, &[line]);
            }
            return;
        };
        let (mut left, mut right) = (left.into_iter(), right.into_iter());
        loop {
            let (one, other) = (left.next(), right.next());
            if one.is_none() && other.is_none() {
                return;
            }
            let blank = || Line { text: String::new(), tone: Tone::Plain };
            let mut one = one.unwrap_or_else(blank);
            one.text = filled(&one.text, half);
            let between = Line { text: " │ ".to_owned(), tone: Tone::Dim };
            self.drawn_line(indent, &[one, between, other.unwrap_or_else(blank)]);
        }
    }

    fn drawn_line(&mut self, indent: usize, parts: &[Line]) {
        // No line ends in blanks, whatever its colours are.
        let full = parts.iter().rposition(|part| !part.text.trim_end().is_empty()).map_or(0, |last| last + 1);
        self.out.push_str(&" ".repeat(indent));
        for (at, part) in parts.iter().take(full).enumerate() {
            let text = if at + 1 == full { part.text.trim_end() } else { &part.text };
            self.out.push_str(&painted(text, part.tone, self.style.color));
        }
        self.out.push('\n');
    }
}

/// An excerpt as lines of text of at most `room` columns.
pub(in crate::report) fn lines(excerpt: &Excerpt, place: Option<&Place>, room: usize) -> Vec<String> {
    drawn(excerpt, place, room).into_iter().map(|line| line.text.trim_end().to_owned()).collect()
}

/// An excerpt in lines of at most `room` columns: the place, then the lines with their numbers.
fn drawn(excerpt: &Excerpt, place: Option<&Place>, room: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    if let Some(place) = place {
        lines.push(Line { text: cut(&named(place), room), tone: Tone::Dim });
    }
    let mark = excerpt.mark;
    let near = |number: u32| number.abs_diff(mark.line) <= AROUND;
    let numbered: Vec<(u32, &str)> = (excerpt.first_line..)
        .zip(&excerpt.lines)
        .filter(|(number, _)| near(*number))
        .map(|(n, l)| (n, &**l))
        .collect();
    let digits = numbered.last().map_or(1, |(number, _)| number.to_string().len());
    let body = room.saturating_sub(digits + 3);
    // What all lines are indented by says nothing.
    let blank = |line: &str| line.chars().take_while(|one| *one == ' ').count();
    let common =
        numbered.iter().filter(|(_, line)| !line.is_empty()).map(|(_, line)| blank(line)).min().unwrap_or(0);
    let column = (mark.column as usize).saturating_sub(1).saturating_sub(common);
    for (number, line) in numbered {
        let line: String = line.chars().skip(common).collect();
        // The beginning of a line goes where the token would be cut off.
        let start: String = line.chars().take(column + mark.length as usize).collect();
        let skipped =
            if number == mark.line && width(&start) > body { column.saturating_sub(body / 3) } else { 0 };
        let rest: String = line.chars().skip(skipped).collect();
        let shown = if skipped > 0 { format!("…{rest}") } else { rest };
        let decides = number == mark.line;
        let tone = if decides { Tone::Plain } else { Tone::Dim };
        lines.push(Line { text: format!("{number:>digits$} │ {}", cut(&shown, body)), tone });
        if decides {
            let before: String = line.chars().skip(skipped).take(column - skipped).collect();
            let before = width(&before) + usize::from(skipped > 0);
            let token: String = line.chars().skip(column).take(mark.length as usize).collect();
            let length = width(&token).min(body.saturating_sub(before)).max(1);
            let text = format!("{:digits$} │ {}{}", "", " ".repeat(before), "^".repeat(length));
            lines.push(Line { text: cut(&text, room), tone: Tone::Differs });
        }
    }
    lines
}
