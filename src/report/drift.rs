//! The form of a check for the terminal: how it ended and where, then the findings of each workload, the worst first, with both
//! values and the lines that decided them; then what was paired and what could not be read, and at last what to do next, which
//! stands above the prompt.

pub(super) mod excerpts;
mod summary;

use std::cmp::Reverse;

use super::digest;
use super::findings;
use super::findings::Finding;
use super::findings::Group;
use super::matrix::plain;
use super::matrix::where_it_is;
use super::run::Change;
use super::run::Excerpt;
use super::run::Judged;
use super::run::LintFinding;
use super::run::Place;
use super::run::Run;
use super::run::Severity;
use super::run::Side;
use super::run::Verdict;
use super::table::Style;
use super::table::text::{Tone, cut, filled, painted, width, wrapped};
use crate::diag::plural::count;
use crate::parallel;

/// How many columns the severity takes.
const MARK: usize = 10;
/// How many columns the name of a side takes.
const SIDE: usize = 5;
/// How many places of one side are shown before the rest is a count.
const PLACES: usize = 2;
/// A narrower terminal is treated as if it had this many columns.
const NARROWEST: usize = 60;
/// How many properties that nothing compares are listed, and how many names stand behind each.
const GAPS: usize = 8;
const GAP_NAMES: usize = 3;
/// How many findings of rules of the platform are listed.
const RULES: usize = 20;
/// How much of a value is shown on its line.
const VALUE: usize = 46;
/// How much where that is too much.
const SHORT: usize = 18;

/// Of which findings the lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Excerpts {
    /// Of those that are high or critical.
    #[default]
    Worst,
    /// Of all.
    All,
}

/// The check for a terminal.
pub fn text(run: &Run, style: &Style, excerpts: Excerpts) -> String {
    let style = Style { width: style.width.max(NARROWEST), ..*style };
    let form = || Form { run, style, excerpts, shown: None, out: String::new() };
    let groups = findings::groups(run);
    let drawn = parallel::map(&groups, |group| {
        let mut form = form();
        form.group(group);
        form.out
    });
    let mut form = form();
    form.head(&groups);
    form.standing();
    form.out.extend(drawn);
    form.rules();
    form.waivers();
    form.pairings();
    form.uncompared();
    form.resolved();
    form.messages();
    form.next(&groups);
    form.end(&groups);
    form.out
}

struct Form<'a> {
    run: &'a Run,
    style: Style,
    excerpts: Excerpts,
    /// The lines of a workload that were shown last: its next finding is often decided at the same ones.
    shown: Option<[Option<&'a Excerpt>; 2]>,
    out: String,
}

impl<'a> Form<'a> {
    fn head(&mut self, groups: &[Group<'_>]) {
        let aca = if self.run.aca_root.is_empty() { "." } else { &self.run.aca_root };
        let dis = self.run.dis_root.as_deref().unwrap_or("nothing");
        self.line(&format!("{} against {}", plain(aca), plain(dis)), Tone::Heading);
        let environments: Vec<&str> = self.run.environments.iter().map(|one| &*one.name).collect();
        self.paragraph(&format!("environments: {}", plain(&environments.join(", "))), Tone::Dim, 0);
        let nothing = Judged::default();
        let judged = self.run.judged.as_ref().unwrap_or(&nothing);
        let of = |verdict| judged.verdicts.get(&verdict).copied().unwrap_or(0);
        let agree = of(Verdict::Same) + of(Verdict::Equivalent);
        let all: usize = judged.verdicts.values().sum();
        let undecided = match of(Verdict::Undecided) {
            0 => String::new(),
            1 => ", one is undecided".to_owned(),
            several => format!(", {several} are undecided"),
        };
        let text = format!("{agree} of {} agree{undecided}.", count(all, "fact", "facts"));
        self.paragraph(&text, Tone::Dim, 0);
        match (groups.is_empty(), all) {
            (true, 0) => self.line("Nothing was compared.", Tone::Heading),
            (true, _) => self.line("The two agree.", Tone::Heading),
            (false, _) => {}
        }
    }

    fn group(&mut self, group: &Group<'a>) {
        self.out.push('\n');
        let open = |severity: Severity| {
            let fits =
                |one: &&Finding<'_>| one.judgement.is_open() && one.judgement.severity == Some(severity);
            group.findings.iter().filter(fits).count()
        };
        let counted = Severity::ALL.into_iter().rev().map(|severity| (open(severity), severity.word()));
        let mut counted: Vec<String> = counted
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        let waived = group.findings.iter().filter(|one| one.judgement.waived.is_some()).count();
        if waived > 0 {
            counted.push(format!("{waived} waived"));
        }
        let known = group.findings.iter().filter(|one| one.judgement.baseline).count();
        if known > 0 {
            counted.push(format!("{known} in the baseline"));
        }
        self.line(&format!("{}: {}", plain(group.workload), counted.join(", ")), Tone::Heading);
        for finding in &group.findings {
            self.finding(finding);
        }
    }

    fn finding(&mut self, finding: &Finding<'a>) {
        let judgement = finding.judgement;
        let (mark, tone) = match (&judgement.waived, judgement.verdict, judgement.severity) {
            (Some(_), ..) => ("waived", Tone::Dim),
            _ if judgement.baseline => ("baseline", Tone::Dim),
            (None, Verdict::Undecided, _) => ("undecided", Tone::Unknown),
            (None, _, Some(Severity::Critical)) => ("CRITICAL", Tone::Worst),
            (None, _, Some(severity)) => (severity.word(), Tone::Differs),
            (None, _, None) => ("", Tone::Plain),
        };
        let place = where_it_is(&finding.environments, self.run.environments.len());
        let since = match (judgement.change, &judgement.since) {
            (Some(Change::New), _) => " · new".to_owned(),
            (Some(change @ (Change::Changed | Change::Still)), Some(since)) => {
                let changed = if change == Change::Changed { "changed, " } else { "" };
                format!(" · {changed}since {}", plain(since))
            }
            (Some(Change::Changed), None) => " · changed".to_owned(),
            (Some(Change::Still) | None, _) => String::new(),
        };
        let about = format!("{} · {}{since}", plain(&finding.about()), plain(&place));
        let mut first = true;
        for line in self.broken(&about, MARK + 2) {
            let mark = if first { mark } else { "" };
            let mark = painted(&filled(mark, MARK), tone, self.style.color);
            self.out.push_str(&format!("  {mark}{line}\n"));
            first = false;
        }
        self.side("ACA", finding.on_aca.as_deref(), finding.fact.aca.as_ref(), &finding.aca);
        self.side("DIS", finding.on_dis.as_deref(), finding.fact.dis.as_ref(), &finding.dis);
        let why = judgement
            .why
            .as_deref()
            .filter(|_| judgement.is_open() && judgement.severity >= Some(Severity::Medium));
        let message = match why {
            Some(why) => format!("{}. {why}", finding.message),
            None => finding.message.to_string(),
        };
        self.paragraph(&plain(&message), Tone::Dim, MARK + 2);
        let worst = judgement.is_open()
            && judgement.verdict != Verdict::Undecided
            && judgement.severity >= Some(Severity::High);
        if worst || self.excerpts == Excerpts::All {
            let (aca, dis) = (finding.fact.aca.as_ref(), finding.fact.dis.as_ref());
            let lines = [aca, dis].map(|side| side.and_then(|side| side.excerpt.as_deref()));
            if self.shown != Some(lines) {
                self.excerpts(aca, dis, MARK + 2);
            }
            self.shown = Some(lines);
        }
        if let Some(waived) = &judgement.waived {
            let until = waived.until.as_ref().map_or(String::new(), |until| format!(" until {until}"));
            self.paragraph(&format!("accepted{until}: {}", plain(&waived.reason)), Tone::Dim, MARK + 2);
        }
    }

    /// A value and where it is decided, in one line where there is room.
    fn side(&mut self, name: &str, value: Option<&str>, side: Option<&Side>, places: &[&Place]) {
        let value = value.unwrap_or("–");
        let value = match side.and_then(|side| side.default.as_deref()) {
            Some(_) => format!("({value})"),
            None => value.to_owned(),
        };
        let value = plain(&value).into_owned();
        let indent = " ".repeat(MARK + 2);
        let name = painted(&filled(name, SIDE), Tone::Dim, self.style.color);
        let mut shown: Vec<String> = places.iter().take(PLACES).map(|place| named(place)).collect();
        if places.len() > PLACES {
            shown.push(format!("… {} more", places.len() - PLACES));
        }
        let place = shown.join(", ");
        let room = self.style.width.saturating_sub(MARK + 2 + SIDE);
        // Values stand below each other where there is room, and are followed by their place.
        let columns = [VALUE.min(room / 2), SHORT, width(&value)];
        let fits = |column: &usize| width(&value) <= *column && column + 2 + width(&place) <= room;
        let wide = self.style.wide.then(|| width(&value).max(SHORT));
        if let Some(column) = columns.into_iter().find(fits).or(wide) {
            let value = if place.is_empty() { value } else { format!("{}  ", filled(&value, column)) };
            let place = painted(&place, Tone::Dim, self.style.color);
            self.out.push_str(&format!("{indent}{name}{value}{place}\n"));
            return;
        }
        let below = " ".repeat(MARK + 2 + SIDE);
        for (at, line) in wrapped(&value, room).iter().enumerate() {
            let before = if at == 0 { format!("{indent}{name}") } else { below.clone() };
            self.out.push_str(&format!("{before}{line}\n"));
        }
        for place in shown {
            let place = painted(&cut(&place, room), Tone::Dim, self.style.color);
            self.out.push_str(&format!("{below}{place}\n"));
        }
    }

    /// What rules of the platform find, the worst first.
    fn rules(&mut self) {
        let mut findings: Vec<&LintFinding> = self.run.lint.iter().collect();
        if findings.is_empty() {
            return;
        }
        findings.sort_by_key(|one| (!one.is_open(), Reverse(one.severity)));
        self.out.push('\n');
        self.line("Rules of the platform", Tone::Heading);
        let most = if self.style.wide { findings.len() } else { RULES };
        for finding in findings.iter().take(most) {
            let word = if finding.is_open() { finding.severity.word() } else { "waived" };
            let place = finding.origin.as_ref().map_or(String::new(), |place| format!("{}: ", named(place)));
            let text = format!("{word} [{}] {place}{}", finding.rule, plain(&finding.message));
            self.paragraph(&text, Tone::Plain, 2);
        }
        if findings.len() > most {
            let more = findings.len() - most;
            self.paragraph(&format!("… {more} more: --wide, or tricep lint"), Tone::Dim, 2);
        }
    }

    fn waivers(&mut self) {
        if self.run.waivers.is_empty() {
            return;
        }
        self.out.push('\n');
        self.line("Waivers to look at", Tone::Heading);
        for finding in &self.run.waivers {
            let place = finding.origin.as_ref().map_or(String::new(), |place| format!("{}: ", named(place)));
            let text =
                format!("{} [{}] {place}{}", finding.severity.word(), finding.rule, plain(&finding.message));
            self.paragraph(&text, Tone::Plain, 2);
        }
    }

    /// What an earlier run found and this one does not.
    fn resolved(&mut self) {
        let Some(since) = &self.run.since else { return };
        for (title, gone) in since.gone() {
            if gone.is_empty() {
                continue;
            }
            self.out.push('\n');
            self.line(title, Tone::Heading);
            for one in gone {
                let known = one.since.as_ref().map_or(String::new(), |since| format!(" (since {since})"));
                let key = one.key.as_ref().map_or(String::new(), |key| format!(" {key}"));
                let text = format!("{} · {}{key} · {}{known}", one.workload, one.property, one.environment);
                self.paragraph(&plain(&text), Tone::Dim, 2);
            }
        }
    }

    /// What was taken for one though it has two names.
    fn pairings(&mut self) {
        let renamed: Vec<_> = self.run.pairings.iter().filter(|one| one.aca != one.dis).collect();
        if self.run.pairings.is_empty() {
            return;
        }
        self.out.push('\n');
        self.line("Pairs", Tone::Heading);
        let by_name = self.run.pairings.len() - renamed.len();
        let text = format!("{} by their name", count(by_name, "workload is paired", "workloads are paired"));
        self.paragraph(&format!("{text}."), Tone::Dim, 2);
        for one in renamed {
            self.paragraph(
                &format!("{} is {} on DIS: {}.", plain(&one.aca), plain(&one.dis), one.how),
                Tone::Plain,
                2,
            );
        }
    }

    /// What nothing compares, the first of it where there is much.
    fn uncompared(&mut self) {
        let entries = digest::unmapped(self.run);
        if entries.is_empty() {
            return;
        }
        self.out.push('\n');
        let title = count(entries.len(), "property", "properties");
        self.line(&format!("{title} of the source that nothing compares"), Tone::Heading);
        let most = if self.style.wide { entries.len() } else { GAPS };
        for entry in entries.iter().take(most) {
            let names = entry.workloads.iter().take(GAP_NAMES).copied().collect::<Vec<_>>().join(", ");
            let more = entry.workloads.len().saturating_sub(GAP_NAMES);
            let more = if more > 0 { format!(", … {more} more") } else { String::new() };
            let text = format!("{} ({}): {}{more}", entry.what.path, entry.what.fidelity, plain(&names));
            self.paragraph(&text, Tone::Dim, 2);
        }
        if entries.len() > most {
            self.paragraph(
                &format!("… {} more: --wide, or the section `unmapped` of the JSON", entries.len() - most),
                Tone::Dim,
                2,
            );
        }
    }

    fn messages(&mut self) {
        if self.run.diagnostics.is_empty() {
            return;
        }
        self.out.push('\n');
        self.line("What could not be read, and what is to be said", Tone::Heading);
        for message in &self.run.diagnostics {
            let place = message.place.as_ref().map_or(String::new(), |place| format!("{}: ", named(place)));
            let text = format!("{}[{}]: {place}{}", message.severity, message.code, plain(&message.message));
            self.paragraph(&text, Tone::Plain, 2);
        }
    }

    /// The last line is what a reader sees first: the prompt stands below it.
    fn end(&mut self, groups: &[Group<'_>]) {
        let nothing = Judged::default();
        let judged = self.run.judged.as_ref().unwrap_or(&nothing);
        let open = Severity::ALL.into_iter().rev().filter_map(|severity| {
            let number = judged.open.get(&severity).copied().filter(|number| *number > 0)?;
            Some(format!("{number} {}", severity.word()))
        });
        let mut parts: Vec<String> = open.collect();
        if judged.waived > 0 {
            parts.push(format!("{} waived", judged.waived));
        }
        if judged.baseline > 0 {
            parts.push(format!("{} in the baseline", judged.baseline));
        }
        if groups.is_empty() || parts.is_empty() {
            return;
        }
        self.out.push('\n');
        let rows: usize = groups.iter().map(|group| group.findings.len()).sum();
        self.line(&format!("{}, shown as {rows}", parts.join(", ")), Tone::Heading);
    }

    fn broken(&self, text: &str, indent: usize) -> Vec<String> {
        if self.style.wide {
            vec![text.to_owned()]
        } else {
            wrapped(text, self.style.width.saturating_sub(indent))
        }
    }

    fn paragraph(&mut self, text: &str, tone: Tone, indent: usize) {
        for line in self.broken(text, indent) {
            let line = painted(&line, tone, self.style.color);
            self.out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
    }

    fn line(&mut self, text: &str, tone: Tone) {
        self.paragraph(text, tone, 0);
    }
}

/// A place as an editor takes it.
fn named(place: &Place) -> String {
    let inside = if place.wiring { "wiring:" } else { "" };
    format!("{inside}{}:{}:{}", plain(&place.file), place.line, place.column)
}
