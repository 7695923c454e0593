//! The rules of the platform as people read them: all of them as a table, and one with its reasons and examples.

use super::table::Style;
use super::table::text::{Tone, filled, painted, wrapped};
use crate::lint::{Rule, Rules};

/// A narrower terminal is treated as if it had this many columns.
const NARROWEST: usize = 60;
/// Longer lines are hard to read.
const WIDEST: usize = 110;

/// Every rule, by family: id, how bad, name and title.
pub fn list(rules: &Rules, style: &Style) -> String {
    let width = style.width.clamp(NARROWEST, WIDEST);
    let mut out = String::new();
    let mut family = "";
    let names = rules.all.iter().map(|rule| rule.name.len()).max().unwrap_or(0) + 1;
    for rule in &rules.all {
        if rule.family() != family {
            if !family.is_empty() {
                out.push('\n');
            }
            family = rule.family();
            out.push_str(&format!("{}\n", painted(family, Tone::Heading, style.color)));
        }
        let severity = rule.severity().word();
        let fix = if rule.is_fixable() { "fix" } else { "" };
        let before = format!(
            "  {} {} {} {} ",
            filled(&rule.id, 4),
            filled(severity, 9),
            filled(fix, 4),
            filled(&rule.name, names)
        );
        let room = width.saturating_sub(before.len());
        for (at, line) in wrapped(&rule.title, room).into_iter().enumerate() {
            let before = if at == 0 { before.clone() } else { " ".repeat(before.len()) };
            out.push_str(&format!("{before}{line}\n"));
        }
    }
    let count = rules.all.len();
    let end = format!(
        "{count} rules; the severity is that of the worst that each finds. `tricep lint --explain ID` tells why, and shows an example."
    );
    out.push('\n');
    for line in wrapped(&end, width) {
        out.push_str(&format!("{}\n", painted(&line, Tone::Dim, style.color)));
    }
    out
}

/// One rule: what it asks for, why, what to do, what it looks at, an example of either kind, and where more is written.
pub fn explain(rule: &Rule, style: &Style) -> String {
    let width = style.width.clamp(NARROWEST, WIDEST);
    let mut out = String::new();
    let heading = |out: &mut String, text: &str| {
        out.push_str(&format!("\n{}\n", painted(text, Tone::Heading, style.color)));
    };
    let paragraph = |out: &mut String, text: &str, indent: usize| {
        for line in wrapped(text, width.saturating_sub(indent)) {
            out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
    };
    let title = format!("{}  {}", rule.full_id(), rule.name);
    out.push_str(&format!("{}\n", painted(&title, Tone::Heading, style.color)));
    paragraph(&mut out, &format!("{}.", rule.title), 0);
    heading(&mut out, "Why");
    paragraph(&mut out, &rule.why, 2);
    heading(&mut out, "What to do");
    paragraph(&mut out, &rule.help, 2);
    heading(&mut out, "What it looks at");
    let names = rule.checks.iter().map(|check| check.name.len()).max().unwrap_or(0) + 1;
    for check in &rule.checks {
        let fix = if check.fixable { " `--fix` mends it." } else { "" };
        let before = format!("  {} {} ", filled(check.severity.word(), 9), filled(&check.name, names));
        let lines = wrapped(&format!("{}{fix}", check.says), width.saturating_sub(before.len()));
        for (at, line) in lines.into_iter().enumerate() {
            let before = if at == 0 { before.clone() } else { " ".repeat(before.len()) };
            out.push_str(&format!("{before}{line}\n"));
        }
    }
    for (title, example) in [("This fails", &rule.fails), ("This passes", &rule.passes)] {
        heading(&mut out, title);
        for line in example.lines() {
            out.push_str(&format!("{}\n", format!("  {line}").trim_end()));
        }
    }
    heading(&mut out, "Where more is written");
    for reference in &rule.references {
        out.push_str(&format!("  {reference}\n"));
    }
    out
}
