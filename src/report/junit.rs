//! JUnit XML, which every CI shows: a suite for each workload, a case for each finding in each environment.
//!
//! What makes the check fail is a failure; what is milder or accepted is skipped, with the reason, so that the colour of the suite is
//! that of the exit code; so a waiver of no use is a case, too, and what could not be read is an error. What agrees is one case for each environment, or one for each fact where the run has these.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fails::FailOn;
use super::links;
use super::run::{
    Fact, Judgement, Kind, LintFinding, Message, Run, Severity, Side, Verdict, WaiverFinding, Word,
};
use crate::parity::verdict;

/// A case of a suite.
struct Case {
    class: String,
    name: String,
    file: Option<String>,
    line: Option<u32>,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    /// With what is said in short, and in full.
    Failed(String, String, &'static str),
    /// With what is said, and its code.
    Errored(String, Word),
    /// With the reason.
    Skipped(String),
}

/// The run as a document.
pub fn text(run: &Run) -> String {
    // What nobody asked for is what a check fails on by itself.
    let asked = run.options.fail_on.as_deref().and_then(FailOn::of);
    let form = Form { run, fails: asked.unwrap_or(FailOn::Least(Severity::High)) };
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for fact in &run.facts {
        let Some(judgement) = &fact.judgement else { continue };
        if !judgement.verdict.is_finding() {
            *told.entry((&fact.workload, &fact.environment)).or_default() += 1;
        }
        suites.entry(&fact.workload).or_default().push(form.case(fact, judgement));
    }
    for one in &run.coverage {
        let told = told.get(&(&*one.workload, &*one.environment)).copied().unwrap_or(0);
        if one.agree > told {
            suites.entry(&one.workload).or_default().push(Case {
                class: format!("{}.{}", one.workload, one.environment),
                name: format!("{} facts agree", one.agree - told),
                file: None,
                line: None,
                outcome: Outcome::Passed,
            });
        }
    }
    for finding in &run.lint {
        suites.entry(finding.workload.as_deref().unwrap_or("platform")).or_default().push(form.lint(finding));
    }
    let errors = run.diagnostics.iter().filter(|one| one.severity == "error");
    for (suite, case) in errors
        .map(|one| ("tricep", unread(one)))
        .chain(run.waivers.iter().map(|one| ("waivers", form.waiver(one))))
    {
        suites.entry(suite).or_default().push(case);
    }
    document(run, &suites)
}

fn document(run: &Run, suites: &BTreeMap<&str, Vec<Case>>) -> String {
    let all = || suites.values().flatten();
    let failures = all().filter(|case| matches!(case.outcome, Outcome::Failed(..))).count();
    let skipped = all().filter(|case| matches!(case.outcome, Outcome::Skipped(_))).count();
    let errors = all().filter(|case| matches!(case.outcome, Outcome::Errored(..))).count();
    let tests = all().count();
    let command = match run.kind() {
        Kind::Inventory | Kind::Check => "check",
        Kind::Lint => "lint",
    };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"tricep {command}\" tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\" errors=\"{errors}\">"
    );
    for (workload, cases) in suites {
        suite(workload, cases, run.started.as_deref(), &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(workload: &str, cases: &[Case], day: Option<&str>, out: &mut String) {
    let count = |wanted: fn(&Outcome) -> bool| cases.iter().filter(|case| wanted(&case.outcome)).count();
    let failures = count(|one| matches!(one, Outcome::Failed(..)));
    let skipped = count(|one| matches!(one, Outcome::Skipped(_)));
    let errors = count(|one| matches!(one, Outcome::Errored(..)));
    let time = day.map_or(String::new(), |day| format!(" timestamp=\"{}T00:00:00\"", attribute(day)));
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" skipped=\"{skipped}\" errors=\"{errors}\" time=\"0\"{time}>",
        attribute(workload),
        cases.len()
    );
    for case in cases {
        let mut tag =
            format!("classname=\"{}\" name=\"{}\" time=\"0\"", attribute(&case.class), attribute(&case.name));
        if let Some(file) = &case.file {
            let _ = write!(tag, " file=\"{}\"", attribute(file));
        }
        if let Some(line) = case.line {
            let _ = write!(tag, " line=\"{line}\"");
        }
        match &case.outcome {
            Outcome::Passed => {
                let _ = writeln!(out, "    <testcase {tag}/>");
            }
            Outcome::Failed(short, full, kind) => {
                let _ = writeln!(
                    out,
                    "    <testcase {tag}>\n      <failure type=\"{kind}\" message=\"{}\">{}</failure>\n    </testcase>",
                    attribute(short),
                    element(full)
                );
            }
            Outcome::Errored(message, code) => {
                let _ = writeln!(
                    out,
                    "    <testcase {tag}>\n      <error type=\"{}\" message=\"{}\"/>\n    </testcase>",
                    attribute(code),
                    attribute(message)
                );
            }
            Outcome::Skipped(reason) => {
                let _ = writeln!(
                    out,
                    "    <testcase {tag}>\n      <skipped message=\"{}\"/>\n    </testcase>",
                    attribute(reason)
                );
            }
        }
    }
    out.push_str("  </testsuite>\n");
}

struct Form<'a> {
    run: &'a Run,
    fails: FailOn,
}

impl<'a> Form<'a> {
    fn case(&self, fact: &'a Fact, judgement: &'a Judgement) -> Case {
        let key = fact.key.as_ref().map_or(String::new(), |key| format!(" {key}"));
        let origin = |side: &'a Option<Side>| side.as_ref().and_then(|side| side.origin.as_ref());
        let dis = origin(&fact.dis).map(|place| (verdict::Side::Dis, place));
        let place = dis.or_else(|| Some((verdict::Side::Aca, origin(&fact.aca)?)));
        Case {
            class: format!("{}.{}", fact.workload, fact.environment),
            name: format!("{}{key}", fact.property),
            file: place.and_then(|(name, place)| links::in_repository(self.run, name, place)),
            line: place.map(|(_, place)| place.line),
            outcome: self.outcome(fact, judgement),
        }
    }

    fn outcome(&self, fact: &Fact, judgement: &Judgement) -> Outcome {
        if !judgement.verdict.is_finding() {
            return Outcome::Passed;
        }
        if let Some(waived) = &judgement.waived {
            return Outcome::Skipped(format!("accepted: {}", waived.reason));
        }
        if judgement.baseline {
            return Outcome::Skipped(format!("in the baseline: {}", judgement.message));
        }
        let undecided = judgement.verdict == Verdict::Undecided;
        let word = judgement.severity.map_or("info", Severity::word);
        if !self.fails.judgement(judgement) {
            let what = if undecided { "undecided" } else { word };
            return Outcome::Skipped(format!("{what}: {}", judgement.message));
        }
        let mut full = format!("{}\n", judgement.message);
        if let Some(why) = &judgement.why {
            let _ = writeln!(full, "{why}");
        }
        for (name, side) in [("Azure", &fact.aca), ("DIS", &fact.dis)] {
            full.push_str(&told(name, side.as_ref()));
        }
        if let Some(fix) = &judgement.fix {
            let _ = write!(full, "\n{}", fix.patch);
        }
        Outcome::Failed(judgement.message.to_string(), full, if undecided { "undecided" } else { word })
    }

    fn waiver(&self, finding: &WaiverFinding) -> Case {
        let place = finding.origin.as_ref();
        let word = finding.severity.word();
        let message = finding.message.to_string();
        Case {
            class: "waivers".to_owned(),
            name: finding.rule.to_string(),
            file: place.map(|place| place.file.to_string()),
            line: place.map(|place| place.line),
            outcome: if self.fails.waiver(finding) {
                Outcome::Failed(message.clone(), message, word)
            } else {
                Outcome::Skipped(format!("{word}: {message}"))
            },
        }
    }

    fn lint(&self, finding: &LintFinding) -> Case {
        let environments = finding.environments.join(",");
        let object =
            finding.object.as_ref().map_or(String::new(), |one| format!(" {} {}", one.kind, one.name));
        let outcome = match (&finding.waived, self.fails.lint(finding)) {
            (Some(waived), _) => Outcome::Skipped(format!("accepted: {}", waived.reason)),
            (None, true) => {
                let help = finding.help.as_deref().unwrap_or("");
                let full = format!("{}\n{help}\n", finding.message);
                Outcome::Failed(finding.message.to_string(), full, finding.severity.word())
            }
            (None, false) => Outcome::Skipped(format!("{}: {}", finding.severity.word(), finding.message)),
        };
        Case {
            class: format!("{}.{environments}", finding.workload.as_deref().unwrap_or("platform")),
            name: format!("{}{object}", finding.rule),
            file: finding
                .origin
                .as_ref()
                .and_then(|place| links::in_repository(self.run, verdict::Side::Dis, place)),
            line: finding.origin.as_ref().map(|place| place.line),
            outcome,
        }
    }
}

/// What could not be read, or is wrong with the question.
fn unread(one: &Message) -> Case {
    let help = one.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    Case {
        class: "tricep".to_owned(),
        name: one.code.to_string(),
        file: one.place.as_ref().map(|place| place.file.to_string()),
        line: one.place.as_ref().map(|place| place.line),
        outcome: Outcome::Errored(format!("{}{help}", one.message), one.code.clone()),
    }
}

fn told(name: &str, side: Option<&Side>) -> String {
    let Some(side) = side else { return format!("{name}: nothing\n") };
    let place = side.origin.as_ref();
    let place =
        place.map_or(String::new(), |place| format!("  at {}:{}:{}", place.file, place.line, place.column));
    format!("{name}: {}{place}\n", side.text)
}

/// A text inside of an element. What XML has no way to say is a replacement character.
pub(super) fn element(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' | '\t' => escaped.push(one),
            one if one.is_control() || matches!(one, '\u{fffe}' | '\u{ffff}') => {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
            one => escaped.push(one),
        }
    }
    escaped
}

/// A text inside of quotes.
pub(super) fn attribute(text: &str) -> String {
    element(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::{attribute, element};

    #[test]
    fn what_means_something_is_escaped_and_what_cannot_stand_there_is_replaced() {
        assert_eq!(element("<a & b>]]>\n\t\u{1b}[1m\0"), "&lt;a &amp; b&gt;]]&gt;\n\t\u{fffd}[1m\u{fffd}");
        assert_eq!(attribute("a\"b\nc\t\u{ffff}"), "a&quot;b&#10;c&#9;\u{fffd}");
    }
}
