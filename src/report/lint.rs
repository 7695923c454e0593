//! The form of a lint for the terminal: the findings by rule, the worst first, each with its place; what the rule asks for
//! stands above them and what to do below.

use std::collections::BTreeMap;

use super::matrix::{plain, where_it_is};
use super::run::{LintFinding, LintRule, Place, Run, Severity};
use super::table::Style;
use super::table::text::{Tone, filled, painted, width, wrapped};
use crate::diag::plural::count;

/// How many columns the severity takes.
const MARK: usize = 10;
/// A narrower terminal is treated as if it had this many columns.
const NARROWEST: usize = 60;
/// How many places of one finding are shown before the rest is a count.
const PLACES: usize = 2;
/// How many ways of what to do are shown below the findings of a rule.
const HELPS: usize = 3;
/// How many columns a line of text takes at most: longer ones are hard to read.
const WIDEST: usize = 110;

/// The lint for a terminal. `hidden` findings are left out because nobody asked for them.
pub fn text(run: &Run, style: &Style, hidden: usize) -> String {
    let style = Style { width: style.width.clamp(NARROWEST, WIDEST.max(NARROWEST)), ..*style };
    let mut form = Form { run, style, out: String::new() };
    form.head();
    for group in groups(run) {
        form.group(&group);
    }
    form.waivers();
    form.messages();
    form.end(hidden);
    form.out
}

/// The findings of one rule.
struct Group<'a> {
    rule: Option<&'a LintRule>,
    id: &'a str,
    findings: Vec<&'a LintFinding>,
}

/// By rule, in the order in which each first finds something: the worst first.
fn groups(run: &Run) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in
        run.lint.iter().filter(|one| one.is_open()).chain(run.lint.iter().filter(|one| !one.is_open()))
    {
        let at = *known.entry(&finding.id).or_insert_with(|| {
            let rule = run.lint_rules.iter().find(|rule| rule.id == finding.id);
            groups.push(Group { rule, id: &finding.id, findings: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.findings.push(finding);
        }
    }
    groups
}

/// What is found in the same words, in one place or several.
struct Row<'a> {
    finding: &'a LintFinding,
    places: Vec<&'a Place>,
    environments: Vec<&'a str>,
}

/// Findings that say the same of one object, each once.
fn rows<'a>(findings: &[&'a LintFinding]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for finding in findings {
        let is_same = |row: &Row<'a>| {
            let other = row.finding;
            other.check == finding.check
                && other.message == finding.message
                && other.severity == finding.severity
                && other.object == finding.object
                && other.waived == finding.waived
                && other.fix.is_some() == finding.fix.is_some()
        };
        let at = rows.iter().position(is_same).unwrap_or(rows.len());
        if at == rows.len() {
            rows.push(Row { finding, places: Vec::new(), environments: Vec::new() });
        }
        let Some(row) = rows.get_mut(at) else { continue };
        row.places.extend(finding.origin.as_ref());
        for name in &finding.environments {
            if !row.environments.contains(&&**name) {
                row.environments.push(name);
            }
        }
    }
    rows
}

struct Form<'a> {
    run: &'a Run,
    style: Style,
    out: String,
}

impl Form<'_> {
    fn head(&mut self) {
        let root = self.run.dis_root.as_deref().unwrap_or(".");
        let names: Vec<&str> = self.run.environments.iter().map(|one| &*one.name).collect();
        let environments = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        self.paragraph(&format!("{}{environments}", plain(root)), Tone::Heading, 0);
        if self.run.lint.is_empty() {
            self.paragraph("No rule finds anything.", Tone::Plain, 0);
        }
    }

    fn group(&mut self, group: &Group<'_>) {
        self.out.push('\n');
        let open = |severity: Severity| {
            group.findings.iter().filter(|one| one.is_open() && one.severity == severity).count()
        };
        let counted = Severity::ALL.into_iter().rev().map(|severity| (open(severity), severity.word()));
        let mut counted: Vec<String> = counted
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        let waived = group.findings.iter().filter(|one| !one.is_open()).count();
        if waived > 0 {
            counted.push(format!("{waived} waived"));
        }
        let title = group.rule.map_or("", |rule| &*rule.title);
        self.paragraph(&format!("{}  {title}", group.id), Tone::Heading, 0);
        self.paragraph(&counted.join(", "), Tone::Dim, 0);
        for row in rows(&group.findings) {
            self.finding(&row);
        }
        let mut helps: Vec<&str> = Vec::new();
        for help in group.findings.iter().filter(|one| one.is_open()).filter_map(|one| one.help.as_deref()) {
            if !helps.contains(&help) {
                helps.push(help);
            }
        }
        // Where each finding says something else, the rule says it for all.
        match (helps.len(), group.rule) {
            (1..=HELPS, _) => helps.iter().for_each(|help| self.help(help)),
            (_, Some(rule)) if waived < group.findings.len() => self.help(&rule.help),
            _ => {}
        }
    }

    fn help(&mut self, help: &str) {
        let arrow = painted("→", Tone::Dim, self.style.color);
        for (at, line) in self.broken(&plain(help), 4).into_iter().enumerate() {
            let before = if at == 0 { format!("  {arrow} ") } else { "    ".to_owned() };
            self.out.push_str(&format!("{before}{}\n", painted(&line, Tone::Dim, self.style.color)));
        }
    }

    fn finding(&mut self, row: &Row<'_>) {
        let finding = row.finding;
        let (mark, tone) = match (&finding.waived, finding.severity) {
            (Some(_), _) => ("waived", Tone::Dim),
            (None, Severity::Critical) => ("CRITICAL", Tone::Worst),
            (None, severity @ (Severity::High | Severity::Medium)) => (severity.word(), Tone::Differs),
            (None, severity @ (Severity::Low | Severity::Info)) => (severity.word(), Tone::Dim),
        };
        for (at, line) in self.broken(&plain(&finding.message), MARK + 2).into_iter().enumerate() {
            let mark = painted(&filled(if at == 0 { mark } else { "" }, MARK), tone, self.style.color);
            self.out.push_str(&format!("  {mark}{line}\n"));
        }
        // The order of the environments is that of the run.
        let all = self.run.environments.iter().map(|one| &*one.name);
        let names: Vec<&str> = all.filter(|name| row.environments.contains(name)).collect();
        let environments = (!names.is_empty()).then(|| where_it_is(&names, self.run.environments.len()));
        let fix = finding.fix.as_ref().map(|_| "--fix mends it".to_owned());
        let more = row.places.len().saturating_sub(PLACES);
        let more = (more > 0).then(|| format!("… {more} more"));
        let end: Vec<String> = more.into_iter().chain(environments).chain(fix).collect();
        let end = end.join(" · ");
        // Each place has a line of its own, so that it can be followed; what is said of all stands behind the last.
        let shown: Vec<String> = row.places.iter().take(PLACES).map(|place| named(place)).collect();
        for (at, place) in shown.iter().enumerate() {
            let whole = format!("{place} · {end}");
            let is_last = at + 1 == shown.len() && !end.is_empty();
            let fits = self.style.wide || MARK + 2 + width(&whole) <= self.style.width;
            // A place that is broken can be followed by nobody.
            self.whole(if is_last && fits { &whole } else { place });
            if is_last && !fits {
                self.paragraph(&plain(&end), Tone::Dim, MARK + 2);
            }
        }
        if shown.is_empty() && !end.is_empty() {
            self.paragraph(&plain(&end), Tone::Dim, MARK + 2);
        }
        if let Some(waived) = &finding.waived {
            let until = waived.until.as_ref().map_or(String::new(), |until| format!(" until {until}"));
            self.paragraph(&format!("accepted{until}: {}", plain(&waived.reason)), Tone::Dim, MARK + 2);
        }
    }

    fn waivers(&mut self) {
        if self.run.waivers.is_empty() {
            return;
        }
        self.out.push('\n');
        self.paragraph("Waivers to look at", Tone::Heading, 0);
        for finding in &self.run.waivers {
            let place = finding.origin.as_ref().map_or(String::new(), |place| format!("{}: ", named(place)));
            let text =
                format!("{} [{}] {place}{}", finding.severity.word(), finding.rule, plain(&finding.message));
            self.paragraph(&text, Tone::Plain, 2);
        }
    }

    fn messages(&mut self) {
        if self.run.diagnostics.is_empty() {
            return;
        }
        self.out.push('\n');
        self.paragraph("What could not be read", Tone::Heading, 0);
        for message in &self.run.diagnostics {
            let place = message.place.as_ref().map_or(String::new(), |place| format!("{}: ", named(place)));
            let text = format!("{}[{}]: {place}{}", message.severity, message.code, plain(&message.message));
            self.paragraph(&text, Tone::Plain, 2);
        }
    }

    /// The last line is what a reader sees first: the prompt stands below it.
    fn end(&mut self, hidden: usize) {
        let open: Vec<&LintFinding> = self.run.lint.iter().filter(|one| one.is_open()).collect();
        let of = |severity: Severity| open.iter().filter(|one| one.severity == severity).count();
        let counted = Severity::ALL.into_iter().rev().map(|severity| (of(severity), severity.word()));
        let mut parts: Vec<String> = counted
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        let waived = self.run.lint.len() - open.len();
        if waived > 0 {
            parts.push(format!("{waived} waived"));
        }
        let mut sentences = Vec::new();
        if !parts.is_empty() {
            sentences.push(parts.join(", "));
        }
        let fixable = open.iter().filter(|one| one.fix.is_some()).count();
        if fixable > 0 {
            sentences.push(format!("{} mended by --fix", count(fixable, "can be", "can be")));
        }
        if hidden > 0 {
            sentences.push(format!("{} worth knowing: --all", count(hidden, "more is", "more are")));
        }
        if !sentences.is_empty() {
            self.out.push('\n');
            self.paragraph(&format!("{}.", sentences.join("; ")), Tone::Heading, 0);
        }
    }

    fn broken(&self, text: &str, indent: usize) -> Vec<String> {
        if self.style.wide {
            vec![text.to_owned()]
        } else {
            wrapped(text, self.style.width.saturating_sub(indent))
        }
    }

    /// A line that is not broken, however long it is.
    fn whole(&mut self, text: &str) {
        let text = painted(&plain(text), Tone::Dim, self.style.color);
        self.out.push_str(&format!("{}{text}\n", " ".repeat(MARK + 2)));
    }

    fn paragraph(&mut self, text: &str, tone: Tone, indent: usize) {
        for line in self.broken(text, indent) {
            let line = painted(&line, tone, self.style.color);
            self.out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
    }
}

/// A place as an editor takes it.
fn named(place: &Place) -> String {
    format!("{}:{}:{}", plain(&place.file), place.line, place.column)
}
