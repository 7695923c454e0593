//! A badge for a README: how the last check ended, as an SVG that needs nothing else.

use super::junit::attribute;
use super::run::{Judged, Run, Severity, Verdict};

const LABEL: &str = "Azure = DIS";
const HEIGHT: usize = 20;

/// Colours that white text is read on: at least 4.5 to 1.
const GREEN: &str = "#1f7a34";
const YELLOW: &str = "#8a6100";
const RED: &str = "#b3261e";
const GREY: &str = "#555555";

/// The badge of a run.
pub fn text(run: &Run) -> String {
    let (says, color) = says(run.judged.as_ref());
    let (left, right) = (room(LABEL), room(&says));
    let width = left + right;
    let whole = attribute(&format!("{LABEL}: {says}"));
    let (label, says) = (attribute(LABEL), attribute(&says));
    let (left_middle, right_middle) = (left / 2, left + right / 2);
    let (left_text, right_text) = (left - PADDING, right - PADDING);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"{whole}\">\n\
         <title>{whole}</title>\n\
         <clipPath id=\"r\"><rect width=\"{width}\" height=\"{HEIGHT}\" rx=\"3\"/></clipPath>\n\
         <g clip-path=\"url(#r)\">\n\
         <rect width=\"{left}\" height=\"{HEIGHT}\" fill=\"{GREY}\"/>\n\
         <rect x=\"{left}\" width=\"{right}\" height=\"{HEIGHT}\" fill=\"{color}\"/>\n\
         </g>\n\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" font-size=\"11\">\n\
         <text x=\"{left_middle}\" y=\"14\" textLength=\"{left_text}\">{label}</text>\n\
         <text x=\"{right_middle}\" y=\"14\" textLength=\"{right_text}\">{says}</text>\n\
         </g>\n\
         </svg>\n"
    )
}

/// Room at the sides of a text.
const PADDING: usize = 10;

/// What the badge says, and its colour.
fn says(judged: Option<&Judged>) -> (String, &'static str) {
    let Some(judged) = judged else { return ("not compared".to_owned(), GREY) };
    let worst = judged.open.iter().rev().find(|(_, count)| **count > 0);
    let all: usize = judged.verdicts.values().sum();
    let undecided = judged.verdicts.get(&Verdict::Undecided).copied().unwrap_or(0);
    match worst {
        _ if all == 0 => ("nothing compared".to_owned(), GREY),
        Some((severity @ (Severity::Critical | Severity::High), count)) => {
            (format!("{count} {}", severity.word()), RED)
        }
        Some((severity, count)) => (format!("{count} {}", severity.word()), YELLOW),
        None if undecided > 0 => (format!("{undecided} undecided"), YELLOW),
        None => ("in parity".to_owned(), GREEN),
    }
}

/// How wide a text of the font is, about: its narrow and wide letters make up for each other.
fn room(text: &str) -> usize {
    text.chars().count() * 7 + PADDING
}
