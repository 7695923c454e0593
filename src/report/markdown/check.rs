//! A check for pull requests and job summaries: how it ended, where, what to do next, then the findings of each workload. What is
//! bad stands open with both sides, what is milder is a row in a table that is folded away.
//!
//! The order is that of names and severities and never that of lines, so that two reports can be compared as texts.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fmt::Write as _;

use super::fold;
use super::fold::Foldable;
use super::{code, prose, table_into};
use crate::diag::plural::count;
use crate::report::digest;
use crate::report::drift::excerpts;
use crate::report::findings;
use crate::report::findings::{Finding, Group};
use crate::report::junit::element;
use crate::report::matrix::{plain, where_it_is};
use crate::report::next;
use crate::report::overview;
use crate::report::run::{Change, Gone, Judged, LintFinding, Place, Run, Severity, Side, Trend, Verdict};
use crate::report::standing;
use crate::report::standing::LEGEND;

/// How many columns an excerpt has at most.
const EXCERPT: usize = 100;
/// How many places of one side are shown before the rest is a count.
const PLACES: usize = 2;
/// How much of a value is shown in a table.
const VALUE: usize = 120;
/// How many of what is no longer found are listed.
const GONE: usize = 20;
/// How many days of the history are shown.
const DAYS: usize = 14;
/// Room for what says how much was folded.
const NOTE: usize = 600;

/// A finding in its ways to be told.
struct Told<'a, 'g> {
    finding: &'g Finding<'a>,
    /// With both sides, where it is bad enough.
    full: Option<String>,
    /// As a row of the table.
    row: String,
}

/// The check as Markdown of at most so many bytes.
pub fn text(run: &Run, limit: usize) -> String {
    let groups = findings::groups(run);
    let mut form = Form { run, out: String::new() };
    form.head(&groups);
    form.next(&groups);
    form.gone();
    let mut tail = Form { run, out: String::new() };
    tail.rules();
    tail.waivers();
    tail.trend();
    tail.uncompared();
    tail.messages();
    let told: Vec<Vec<Told<'_, '_>>> =
        groups.iter().map(|group| group.findings.iter().map(|one| told(run, one)).collect()).collect();
    let overhead: usize = groups.iter().map(|group| 400 + 6 * group.workload.len()).sum();
    let room = limit.saturating_sub(form.out.len() + tail.out.len() + overhead + NOTE);
    let parts: Vec<Foldable> = told.iter().flatten().map(foldable).collect();
    let levels = fold::levels(&parts, room);
    let mut levels = levels.into_iter();
    if !groups.is_empty() {
        form.line("\n### Findings, workload by workload");
    }
    let mut folded: BTreeMap<&str, usize> = BTreeMap::new();
    for (group, told) in groups.iter().zip(&told) {
        let levels: Vec<usize> = levels.by_ref().take(told.len()).collect();
        form.group(group, told, &levels, &mut folded);
    }
    if !folded.is_empty() {
        form.line(format_args!(
            "\n> **Not shown for want of room:** {}. `tricep check` and the other forms have everything.",
            counted(&folded)
        ));
    }
    form.out.push_str(&tail.out);
    fold::bounded(form.out, limit)
}

/// How a finding may be told, and how readily each way is given up.
fn foldable(told: &Told<'_, '_>) -> Foldable {
    let judgement = told.finding.judgement;
    // What is dropped first: the row of what is accepted, of what is mild, of what is not decided; then the sides of what is bad.
    let (drop, shorten) = match (judgement.is_open(), judgement.verdict, judgement.severity) {
        (false, ..) => (0, 0),
        (true, _, Some(Severity::Info) | None) => (1, 1),
        (true, _, Some(Severity::Low)) => (2, 2),
        (true, Verdict::Undecided, _) => (3, 3),
        (true, _, Some(Severity::Medium)) => (5, 4),
        (true, _, Some(Severity::High)) => (7, 4),
        (true, _, Some(Severity::Critical)) => (8, 6),
    };
    let row = told.row.len();
    match &told.full {
        Some(full) => Foldable { sizes: vec![full.len(), row, 0], ranks: vec![shorten, drop] },
        None => Foldable { sizes: vec![row, 0], ranks: vec![drop] },
    }
}

/// How many there are of each word, the worst first.
fn counted(counts: &BTreeMap<&str, usize>) -> String {
    let words = ["critical", "high", "medium", "low", "info", "undecided", "accepted"];
    let counts: Vec<String> =
        words.iter().filter_map(|word| Some(format!("{} {word}", counts.get(word)?))).collect();
    counts.join(", ")
}

/// The word for a finding that a reader goes by.
fn word(finding: &Finding<'_>) -> &'static str {
    match (finding.judgement.is_open(), finding.judgement.verdict) {
        (false, _) => "accepted",
        (true, Verdict::Undecided) => "undecided",
        (true, _) => finding.judgement.severity.map_or("info", Severity::word),
    }
}

fn told<'a, 'g>(run: &Run, finding: &'g Finding<'a>) -> Told<'a, 'g> {
    let bad = finding.judgement.is_open()
        && finding.judgement.verdict != Verdict::Undecided
        && finding.judgement.severity >= Some(Severity::High);
    Told { finding, full: bad.then(|| full(run, finding)), row: row(run, finding) }
}

fn places(places: &[&Place]) -> String {
    let mut shown: Vec<String> = places.iter().take(PLACES).map(|place| linked(place)).collect();
    if places.len() > PLACES {
        shown.push(format!("… {} more", places.len() - PLACES));
    }
    shown.join("<br>")
}

/// A place, with its line on the web where that is known.
fn linked(place: &Place) -> String {
    let inside = if place.wiring { "wiring:" } else { "" };
    let shown = code(&format!("{inside}{}:{}", plain(&place.file), place.line));
    match &place.link {
        Some(link) => format!("[{shown}]({link})"),
        None => shown,
    }
}

fn value(text: Option<&str>, side: Option<&Side>) -> String {
    let Some(text) = text else { return "–".to_owned() };
    let text = plain(text);
    let mut shown: String = text.chars().take(VALUE).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    match side.and_then(|side| side.default.as_deref()) {
        Some(_) => format!("{} (default)", code(&shown)),
        None => code(&shown),
    }
}

fn since(finding: &Finding<'_>) -> String {
    let judgement = finding.judgement;
    let day = judgement.since.as_ref().map_or(String::new(), |day| format!(" since {}", prose(day)));
    match judgement.change {
        Some(Change::New) => " · **new**".to_owned(),
        Some(Change::Changed) => format!(" · **changed**,{day}"),
        Some(Change::Still) if !day.is_empty() => format!(" ·{day}"),
        Some(Change::Still) | None => String::new(),
    }
}

fn row(run: &Run, finding: &Finding<'_>) -> String {
    let fact = finding.fact;
    let cells = [
        word(finding).to_owned(),
        format!("{}{}", code(&plain(&finding.about())), since(finding)),
        prose(&where_it_is(&finding.environments, run.environments.len())),
        joined(&value(finding.on_aca.as_deref(), fact.aca.as_ref()), &places(&finding.aca)),
        joined(&value(finding.on_dis.as_deref(), fact.dis.as_ref()), &places(&finding.dis)),
        note(finding),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn joined(value: &str, places: &str) -> String {
    if places.is_empty() { value.to_owned() } else { format!("{value}<br>{places}") }
}

/// What a row says beside the values: why it is accepted, or what to supply.
fn note(finding: &Finding<'_>) -> String {
    let judgement = finding.judgement;
    if let Some(waived) = &judgement.waived {
        let until = waived.until.as_ref().map_or(String::new(), |until| format!(" until {until}"));
        return format!("accepted{until}: {}", prose(&waived.reason));
    }
    if judgement.baseline {
        return "in the baseline".to_owned();
    }
    if !judgement.missing.is_empty() {
        let missing: Vec<String> = judgement.missing.iter().map(|one| prose(one)).collect();
        return format!("hangs on {}", missing.join("; "));
    }
    judgement.why.as_ref().map_or(String::new(), |why| prose(why))
}

/// A finding with everything that somebody needs to act.
fn full(run: &Run, finding: &Finding<'_>) -> String {
    let (fact, judgement) = (finding.fact, finding.judgement);
    let mut out = String::new();
    let place = prose(&where_it_is(&finding.environments, run.environments.len()));
    let why = judgement.why.as_ref().map_or(String::new(), |why| format!(". {}", prose(why)));
    let _ = writeln!(
        out,
        "\n#### {} · {} · {place}{}\n\n{}{why}",
        word(finding),
        code(&plain(&finding.about())),
        since(finding),
        prose(&finding.message)
    );
    out.push_str("\n| | value | decided at |\n|---|---|---|\n");
    for (name, text, side, at) in [
        ("Azure", &finding.on_aca, &fact.aca, &finding.aca),
        ("DIS", &finding.on_dis, &fact.dis, &finding.dis),
    ] {
        let _ = writeln!(out, "| {name} | {} | {} |", value(text.as_deref(), side.as_ref()), places(at));
    }
    let sides = [fact.aca.as_ref(), fact.dis.as_ref()];
    let drawn: Vec<String> = sides.into_iter().flatten().filter_map(excerpt).collect();
    let patch = judgement.fix.as_ref().map(|fix| fenced("diff", &fix.patch));
    if drawn.is_empty() && patch.is_none() {
        return out;
    }
    let title = if patch.is_some() { "The lines, and the patch" } else { "The lines" };
    let _ = writeln!(out, "\n<details><summary>{title}</summary>\n");
    for text in &drawn {
        out.push_str(&fenced("text", text));
    }
    out.extend(patch);
    out.push_str("\n</details>\n");
    out
}

fn excerpt(side: &Side) -> Option<String> {
    let lines = excerpts::lines(side.excerpt.as_deref()?, side.origin.as_ref(), EXCERPT);
    Some(lines.join("\n"))
}

/// A block of code, fenced by more than it holds.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

struct Form<'a> {
    run: &'a Run,
    out: String,
}

impl<'a> Form<'a> {
    fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.out, "{line}");
    }

    fn head(&mut self, groups: &[Group<'_>]) {
        let nothing = Judged::default();
        let judged = self.run.judged.as_ref().unwrap_or(&nothing);
        let of = |verdict| judged.verdicts.get(&verdict).copied().unwrap_or(0);
        let all: usize = judged.verdicts.values().sum();
        let agree = of(Verdict::Same) + of(Verdict::Equivalent);
        let open = groups.iter().flat_map(|group| &group.findings).any(|one| one.judgement.is_open());
        let title = match (all, open) {
            (0, _) => "Nothing was compared",
            (_, true) => "Azure and DIS do not agree",
            (_, false) => "Azure and DIS agree",
        };
        self.line(format_args!("## {title}\n"));
        let aca = if self.run.aca_root.is_empty() { "." } else { &*self.run.aca_root };
        let dis = self.run.dis_root.as_deref().unwrap_or("nothing");
        let day = self.run.started.as_ref().map_or(String::new(), |day| format!(" on {}", prose(day)));
        self.line(format_args!(
            "{} against {}{day}: {agree} of {} agree ({} %).",
            code(&plain(aca)),
            code(&plain(dis)),
            count(all, "fact", "facts"),
            (agree * 100).checked_div(all).unwrap_or(0)
        ));
        let mut parts: Vec<String> = Vec::new();
        for (severity, number) in judged.open.iter().rev().filter(|(_, number)| **number > 0) {
            parts.push(format!("**{number} {}**", severity.word()));
        }
        if of(Verdict::Undecided) > 0 {
            parts.push(format!("{} of all undecided", of(Verdict::Undecided)));
        }
        if judged.waived > 0 {
            parts.push(format!("{} waived", judged.waived));
        }
        if judged.baseline > 0 {
            parts.push(format!("{} in the baseline", judged.baseline));
        }
        if !parts.is_empty() {
            self.line(format_args!("\n{}", parts.join(" · ")));
        }
        self.changes();
        let lines = overview::overview(self.run);
        if lines.is_empty() || self.run.coverage.is_empty() {
            return;
        }
        let mut header = vec![String::new()];
        header.extend(self.run.environments.iter().map(|environment| prose(&environment.name)));
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|line| {
                let mut row = vec![code(&plain(line.workload))];
                row.extend(line.cells.iter().map(|cell| prose(&standing::text(cell))));
                row
            })
            .collect();
        self.line("");
        table_into(&header, &rows, &mut self.out);
        self.line(format_args!("\n<sub>{}</sub>", prose(LEGEND)));
    }

    /// What became of findings since the run before.
    fn changes(&mut self) {
        let Some(since) = &self.run.since else { return };
        let Some(previous) = &since.previous else { return };
        let judgements = || self.run.facts.iter().filter_map(|fact| fact.judgement.as_ref());
        let of = |change| judgements().filter(|one| one.is_open() && one.change == Some(change)).count();
        let (new, changed, still) = (of(Change::New), of(Change::Changed), of(Change::Still));
        self.line(format_args!(
            "\nSince {}: **{new} new**, {changed} changed, {} resolved, {still} still there.",
            prose(previous),
            since.resolved.len()
        ));
    }

    fn next(&mut self, groups: &[Group<'a>]) {
        let steps = next::steps(self.run, groups);
        if steps.is_empty() {
            return;
        }
        self.line("\n### What to do next\n");
        for (at, step) in steps.iter().enumerate() {
            let command =
                step.command.as_ref().map_or(String::new(), |command| format!(" {}", code(command)));
            self.line(format_args!("{}. {}{command}", at + 1, prose(&step.what)));
            for one in &step.findings {
                let place = one.place.map_or(String::new(), |place| format!(", {}", linked(place)));
                self.line(format_args!("   - {}{place}", prose(&one.what)));
            }
            if step.more > 0 {
                self.line(format_args!("   - … {} more", step.more));
            }
        }
    }

    /// What an earlier run found and this one does not.
    fn gone(&mut self) {
        let Some(since) = &self.run.since else { return };
        for (title, gone) in since.gone() {
            if gone.is_empty() {
                continue;
            }
            self.line(format_args!("\n<details><summary>{title} ({})</summary>\n", gone.len()));
            for one in gone.iter().take(GONE) {
                self.line(format_args!("- {}", told_gone(one)));
            }
            if gone.len() > GONE {
                self.line(format_args!("- … {} more", gone.len() - GONE));
            }
            self.line("\n</details>");
        }
    }

    fn group<'g>(
        &mut self,
        group: &Group<'_>,
        told: &[Told<'_, 'g>],
        levels: &[usize],
        folded: &mut BTreeMap<&'g str, usize>,
    ) {
        let mut full = String::new();
        let mut rows = String::new();
        let (mut all, mut in_rows): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
        for (one, level) in told.iter().zip(levels) {
            let word = word(one.finding);
            *all.entry(word).or_default() += 1;
            match (&one.full, level) {
                (Some(text), 0) => full.push_str(text),
                (Some(_), 1) | (None, 0) => {
                    *in_rows.entry(word).or_default() += 1;
                    rows.push_str(&one.row);
                }
                _ => *folded.entry(word).or_default() += 1,
            }
        }
        if full.is_empty() && rows.is_empty() {
            return;
        }
        let name = element(&plain(group.workload));
        self.line(format_args!("\n<details><summary><b>{name}</b>: {}</summary>", counted(&all)));
        self.out.push_str(&full);
        if !rows.is_empty() {
            let nested = !full.is_empty();
            if nested {
                self.line(format_args!("\n<details><summary>{}</summary>", counted(&in_rows)));
            }
            self.line("\n| | what | where | Azure | DIS | |\n|---|---|---|---|---|---|");
            self.out.push_str(&rows);
            if nested {
                self.line("\n</details>");
            }
        }
        self.line("\n</details>");
    }

    /// What rules of the platform find.
    fn rules(&mut self) {
        if self.run.lint.is_empty() {
            return;
        }
        let mut findings: Vec<&LintFinding> = self.run.lint.iter().collect();
        findings.sort_by_key(|one| (!one.is_open(), std::cmp::Reverse(one.severity)));
        let title = count(findings.len(), "finding", "findings");
        self.line(format_args!("\n### Rules of the platform\n\n<details><summary>{title}</summary>\n"));
        let header = ["", "rule", "what", "where"].map(str::to_owned);
        let rows: Vec<Vec<String>> = findings
            .into_iter()
            .take(GONE * 2)
            .map(|one| {
                let word = if one.is_open() { one.severity.word() } else { "accepted" };
                let place = one.origin.as_ref().map_or(String::new(), linked);
                vec![word.to_owned(), code(&plain(&one.rule)), prose(&one.message), place]
            })
            .collect();
        table_into(&header, &rows, &mut self.out);
        if self.run.lint.len() > rows.len() {
            self.line(format_args!("\n… {} more: `tricep lint`", self.run.lint.len() - rows.len()));
        }
        self.line("\n</details>");
    }

    fn waivers(&mut self) {
        if self.run.waivers.is_empty() {
            return;
        }
        self.line("\n### Waivers to look at\n");
        for finding in &self.run.waivers {
            let place = finding.origin.as_ref().map_or(String::new(), |place| format!(" {}", linked(place)));
            self.line(format_args!("- {}{place} {}", finding.severity.word(), prose(&finding.message)));
        }
    }

    fn trend(&mut self) {
        let days: Vec<&Trend> = self.run.trend.iter().rev().take(DAYS).collect();
        if days.len() < 2 {
            return;
        }
        let total = |day: &Trend| day.open.values().sum::<usize>();
        let line: Vec<usize> = days.iter().rev().map(|day| total(day)).collect();
        self.line(format_args!("\n### How it came here\n\nOpen findings: {}\n", prose(&sparks(&line))));
        let header =
            ["day", "critical", "high", "medium", "low", "info", "accepted", "agree"].map(str::to_owned);
        let rows: Vec<Vec<String>> = days
            .into_iter()
            .map(|day| {
                let of = |severity| day.open.get(&severity).copied().unwrap_or(0).to_string();
                let mut row = vec![prose(&day.date)];
                row.extend(Severity::ALL.into_iter().rev().map(of));
                row.extend([day.waived.to_string(), format!("{} of {}", day.agree, day.facts)]);
                row
            })
            .collect();
        self.line("<details><summary>Day by day</summary>\n");
        table_into(&header, &rows, &mut self.out);
        self.line("\n</details>");
    }

    /// What the sources say and nothing compares.
    fn uncompared(&mut self) {
        let entries = digest::unmapped(self.run);
        if entries.is_empty() {
            return;
        }
        let title = count(entries.len(), "property", "properties");
        self.line(format_args!(
            "\n<details><summary>{title} of the source that nothing compares</summary>\n"
        ));
        for entry in entries.iter().take(GONE) {
            let workloads = count(entry.workloads.len(), "workload or resource", "workloads and resources");
            self.line(format_args!("- {} ({}): {workloads}", code(&entry.what.path), entry.what.fidelity));
        }
        if entries.len() > GONE {
            self.line(format_args!("- … {} more", entries.len() - GONE));
        }
        self.line("\n</details>");
    }

    fn messages(&mut self) {
        if self.run.diagnostics.is_empty() {
            return;
        }
        let all = self.run.diagnostics.len();
        self.line(format_args!(
            "\n<details><summary>What could not be read, and what is to be said ({all})</summary>\n"
        ));
        for message in self.run.diagnostics.iter().take(GONE) {
            let place = message.place.as_ref().map_or(String::new(), |place| format!("{} ", linked(place)));
            let help = message.help.as_ref().map_or(String::new(), |help| format!(" {}", prose(help)));
            self.line(format_args!("- **{}** {place}{}{help}", message.severity, prose(&message.message)));
        }
        if all > GONE {
            self.line(format_args!("- … {} more", all - GONE));
        }
        self.line("\n</details>");
    }
}

fn told_gone(gone: &Gone) -> String {
    let key = gone.key.as_ref().map_or(String::new(), |key| format!(" {key}"));
    let known = gone.since.as_ref().map_or(String::new(), |since| format!(", since {}", prose(since)));
    let what = code(&plain(&format!("{} · {}{key}", gone.workload, gone.property)));
    format!("{what} in {}{known}", prose(&gone.environment))
}

/// Numbers as a line of bars.
fn sparks(numbers: &[usize]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    let bars: String = numbers
        .iter()
        .map(|number| BARS.get(number * (BARS.len() - 1) / most).copied().unwrap_or('█'))
        .collect();
    let first = numbers.first().copied().unwrap_or(0);
    let last = numbers.last().copied().unwrap_or(0);
    format!("{bars} ({first} → {last})")
}
