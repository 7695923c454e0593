//! Annotations of GitHub Actions: workflow commands that put a finding beside its line.
//!
//! GitHub shows ten of a level for a step and throws the rest away without a word; so what is worst comes first, and the last of
//! each level that would be too many says how many there are.

use std::fmt::Write as _;

use super::findings;
use super::findings::Finding;
use super::links;
use super::matrix::where_it_is;
use super::run::{LintFinding, Message, Place, Run, Severity, Side, Verdict};
use crate::parity::verdict;

/// How many annotations of a level are shown.
const MOST: usize = 10;

/// The levels, the worst first.
const LEVELS: [&str; 3] = ["error", "warning", "notice"];

struct Note {
    level: &'static str,
    command: String,
}

/// What could not be read, and the findings of a run that nobody accepted, each where several environments differ in the same
/// way once.
pub fn text(run: &Run) -> String {
    let groups = findings::groups(run);
    let mut open: Vec<&Finding<'_>> =
        groups.iter().flat_map(|group| &group.findings).filter(|one| one.judgement.is_open()).collect();
    open.sort_by_key(|one| one.rank());
    let mut notes: Vec<Note> =
        run.diagnostics.iter().filter(|one| one.severity == "error").map(unread).collect();
    notes.extend(open.into_iter().map(|finding| note(run, finding)));
    notes.extend(run.lint.iter().filter(|finding| finding.is_open()).map(|finding| lint(run, finding)));
    let mut out = String::new();
    for level in LEVELS {
        let of_level: Vec<&Note> = notes.iter().filter(|note| note.level == level).collect();
        let most = if of_level.len() > MOST { MOST - 1 } else { MOST };
        for note in of_level.iter().take(most) {
            let _ = writeln!(out, "{}", note.command);
        }
        let more = of_level.len().saturating_sub(most);
        if more > 0 {
            let text = format!("{more} more findings of this level stand in the report");
            let _ = writeln!(out, "{}", command(level, &[("title", "tricep".to_owned())], &text));
        }
    }
    out
}

/// What is wrong with what was asked is about no line that a change shows.
fn unread(one: &Message) -> Note {
    let help = one.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    let title = [("title", one.code.to_string())];
    Note { level: "error", command: command("error", &title, &format!("{}{help}", one.message)) }
}

fn note(run: &Run, finding: &Finding<'_>) -> Note {
    let judgement = finding.judgement;
    let level = match (judgement.verdict, judgement.severity) {
        (Verdict::Undecided, _) => "notice",
        (_, Some(Severity::Critical | Severity::High)) => "error",
        (_, Some(Severity::Medium)) => "warning",
        (_, Some(Severity::Low | Severity::Info) | None) => "notice",
    };
    let fact = finding.fact;
    let sides = [(fact.dis.as_ref(), verdict::Side::Dis), (fact.aca.as_ref(), verdict::Side::Aca)];
    let place = sides.into_iter().find_map(|(side, name)| Some((located(run, side?, name)?, side?)));
    let mut properties = Vec::new();
    if let Some(((path, place), side)) = &place {
        properties.extend([
            ("file", path.clone()),
            ("line", place.line.to_string()),
            ("col", place.column.to_string()),
        ]);
        let length = side.excerpt.as_ref().map_or(0, |excerpt| excerpt.mark.length);
        if length > 0 {
            properties.push(("endColumn", place.column.saturating_add(length).to_string()));
        }
    }
    let severity = judgement.severity.map_or("info", Severity::word);
    let word = if judgement.verdict == Verdict::Undecided { "undecided" } else { severity };
    properties.push(("title", format!("{word}: {} {}", fact.workload, finding.about())));
    let mut text =
        format!("{}: {}", where_it_is(&finding.environments, run.environments.len()), finding.message);
    if let Some(why) = &judgement.why {
        let _ = write!(text, "\n{why}");
    }
    for (name, places) in [("Azure", &finding.aca), ("DIS", &finding.dis)] {
        if let Some(first) = places.first() {
            let _ = write!(text, "\n{name}: {}:{}:{}", first.file, first.line, first.column);
        }
    }
    if judgement.fix.is_some() {
        text.push_str("\ntricep fix has a patch for it.");
    }
    Note { level, command: command(level, &properties, &text) }
}

fn lint(run: &Run, finding: &LintFinding) -> Note {
    let level = match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &finding.origin
        && let Some(path) = links::in_repository(run, verdict::Side::Dis, place)
    {
        properties.extend([
            ("file", path),
            ("line", place.line.to_string()),
            ("col", place.column.to_string()),
        ]);
    }
    properties.push(("title", format!("{}: {}", finding.severity.word(), finding.rule)));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    Note { level, command: command(level, &properties, &format!("{}{help}", finding.message)) }
}

fn located<'a>(run: &Run, side: &'a Side, name: verdict::Side) -> Option<(String, &'a Place)> {
    let place = side.origin.as_ref()?;
    Some((links::in_repository(run, name, place)?, place))
}

/// A workflow command on one line.
fn command(level: &str, properties: &[(&str, String)], text: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{level} {}::{}", properties.join(","), data(text))
}

/// A text as the data of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as the value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn a_command_is_one_line_whatever_is_in_it() {
        let shown = command("error", &[("file", "a,b:c%.yaml".to_owned())], "one\r\n::set-output x::50%");
        assert_eq!(shown, "::error file=a%2Cb%3Ac%25.yaml::one%0D%0A::set-output x::50%25");
    }
}
