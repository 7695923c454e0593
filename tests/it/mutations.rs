//! Single edits of the sample product: a check finds what an edit changed, at its place, and says nothing else of it.
//!
//! The edits are data, in `tests/cases/mutations`. Each is applied to a copy of the sample, and the findings are compared with
//! those of the sample as it is. An edit that means something changes the findings that it names and no other; one that means
//! nothing changes none.

mod case;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use self::case::{Case, Expected};
use crate::support::tool::Tool;
use crate::support::tree;

/// The folder that the sample is in.
const SAMPLE: &str = "corpus/parcel";

/// What the pipeline knows, so that as much as possible is decided.
const CONFIGURATION: &str = include_str!("../cases/mutations/tricep.yaml");

/// The environments, in the order in which a change travels through them.
const ENVIRONMENTS: [&str; 4] = ["at23", "tt02", "yt01", "prod"];

/// A row of a check: workload, environment, property, key.
type Row = (String, String, String, String);

/// A finding.
#[derive(Clone, Debug, PartialEq)]
struct Finding {
    verdict: String,
    severity: String,
    texts: [String; 2],
    /// Where it is decided on each side: file and line.
    places: [Option<(String, usize)>; 2],
}

impl Finding {
    /// Whether two say the same, wherever.
    fn says_as(&self, other: &Self) -> bool {
        (&self.verdict, &self.severity, &self.texts) == (&other.verdict, &other.severity, &other.texts)
    }
}

/// The files of the sample, by their paths in it.
type Files = BTreeMap<String, String>;

fn sample() -> Files {
    let files = tree::texts(&[SAMPLE]);
    let inside = |path: &str| path.strip_prefix("corpus/parcel/").unwrap().to_owned();
    let mut files: Files = files.into_iter().map(|file| (inside(&file.path), file.text)).collect();
    files.insert("tricep.yaml".to_owned(), CONFIGURATION.to_owned());
    files
}

/// The findings of a check in a folder.
fn findings(folder: &str) -> Result<BTreeMap<Row, Finding>, String> {
    let said = Tool::again(folder).args(["check", "--format", "json"]).run();
    let run: Value = serde_json::from_str(&said.stdout)
        .map_err(|error| format!("no answer: {error}\n{}\n{}", said.stdout, said.stderr))?;
    let diagnostics = run["diagnostics"].as_array().into_iter().flatten();
    if let Some(wrong) = diagnostics.into_iter().find(|one| one["severity"] == "error") {
        return Err(format!("it says {wrong}"));
    }
    let agree = run["summary"]["verdicts"]["same"].as_u64().unwrap_or(0);
    if agree < 500 {
        return Err(format!("only {agree} facts agree"));
    }
    let mut found = BTreeMap::new();
    for fact in run["facts"].as_array().into_iter().flatten() {
        let text = |name: &str| fact[name].as_str().unwrap_or("").to_owned();
        let row = (text("workload"), text("environment"), text("property"), text("key"));
        let sides = ["aca", "dis"];
        let finding = Finding {
            verdict: text("verdict"),
            severity: text("severity"),
            texts: sides.map(|side| fact[side]["text"].to_string()),
            places: sides.map(|side| place(&run, fact, side)),
        };
        found.insert(row, finding);
    }
    Ok(found)
}

/// File and line of a side, the file as it is called in the sample.
fn place(run: &Value, fact: &Value, side: &str) -> Option<(String, usize)> {
    let origin = &fact[side]["origin"];
    let root = match origin["in"].as_str() {
        Some(other) => run["sides"][side][other].as_str(),
        None => run["sides"][side]["root"].as_str(),
    };
    let line = usize::try_from(origin["line"].as_u64()?).ok()?;
    Some((format!("{}/{}", root?, origin["file"].as_str()?), line))
}

/// What an edit changed: rows with what is said of them now, or nothing where it is said no more.
fn changed<'a>(
    before: &BTreeMap<Row, Finding>,
    after: &'a BTreeMap<Row, Finding>,
) -> BTreeMap<Row, Option<&'a Finding>> {
    let rows: BTreeSet<&Row> = before.keys().chain(after.keys()).collect();
    // What was said of a workload goes where it is said to be missing.
    let is_missing = |row: &Row| {
        after.contains_key(&(row.0.clone(), row.1.clone(), "existence".to_owned(), String::new()))
    };
    let is_same = |row: &Row| match (before.get(row), after.get(row)) {
        (Some(before), Some(after)) => before.says_as(after),
        (None, None) => true,
        (Some(_), None) => is_missing(row),
        (None, Some(_)) => false,
    };
    rows.into_iter().filter(|row| !is_same(row)).map(|row| (row.clone(), after.get(row))).collect()
}

/// What a case should say, in the words in which it is written.
fn told(changed: &BTreeMap<Row, Option<&Finding>>, files: &Files, own: &BTreeSet<&str>) -> String {
    let mut by_line: BTreeMap<(String, String, String), Vec<&str>> = BTreeMap::new();
    for ((workload, environment, property, key), finding) in changed {
        let what = format!("{property} {key}").trim().to_owned();
        let places = finding.map_or_else(|| "gone".to_owned(), |finding| places(finding, files, own));
        by_line.entry((workload.clone(), what, places)).or_default().push(environment);
    }
    let mut text = String::new();
    for ((workload, what, places), mut environments) in by_line {
        environments.sort_by_key(|environment| ENVIRONMENTS.iter().position(|one| one == environment));
        writeln!(text, "= {workload} | {} | {what} | {places}", environments.join(" ")).unwrap();
    }
    if text.is_empty() { "= nothing\n".to_owned() } else { text }
}

/// Where a finding is decided: in a file that was edited if there, else on whichever side has it.
fn places(finding: &Finding, files: &Files, own: &BTreeSet<&str>) -> String {
    let all: Vec<&(String, usize)> = finding.places.iter().flatten().collect();
    let edited: Vec<_> = all.iter().copied().filter(|(file, _)| own.contains(file.as_str())).collect();
    let shown = if edited.is_empty() { all } else { edited };
    let line = |(file, line): &(String, usize)| format!("{file}: {}", shown_line(&files[file], *line));
    shown.into_iter().map(line).collect::<Vec<_>>().join(" & ")
}

/// A line, with those below it as long as another begins as it does.
fn shown_line(text: &str, line: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let from = |at: usize, count: usize| lines.get(at..(at + count).min(lines.len())).unwrap_or_default();
    let is_told = |count: usize| {
        let shown = from(line - 1, count);
        (0..lines.len()).filter(|at| from(*at, count) == shown).count() == 1
    };
    let count = (1..6).find(|count| is_told(*count)).unwrap_or(6);
    from(line - 1, count).join(" / ")
}

/// Cases that are tried at once, because none can hide what another does, and the sample with all of their edits.
struct Batch<'a> {
    cases: Vec<&'a Case>,
    rows: BTreeSet<Named>,
    /// Files that are edited, and others in which somebody expects to be told a line.
    edited: BTreeSet<&'a str>,
    told: BTreeSet<&'a str>,
    files: Files,
}

impl<'a> Batch<'a> {
    fn new(sample: &Files) -> Self {
        let (edited, told) = (BTreeSet::new(), BTreeSet::new());
        Self { cases: Vec::new(), rows: BTreeSet::new(), edited, told, files: sample.clone() }
    }

    /// Takes in a case, if it changes other rows than those that are here, and its lines are still as they were.
    fn take(&mut self, case: &'a Case) -> Result<(), String> {
        let rows = case.rows();
        let meets = |(workload, environment, what): &Named| {
            // Where a workload is missing nothing else is said of it.
            let is_whole = what == "existence";
            self.rows.iter().any(|(other, there, that)| {
                let is_there = other == workload && there == environment;
                is_there && (that == what || is_whole || that == "existence")
            })
        };
        let is_kin = self.cases.first().is_none_or(|first| first.rows().is_empty() == rows.is_empty());
        let own: BTreeSet<&str> = case.files().collect();
        let told: BTreeSet<&str> = case.told().filter(|file| !own.contains(file)).collect();
        let is_seen = !told.is_disjoint(&self.edited) || !own.is_disjoint(&self.told);
        if !is_kin || is_seen || rows.iter().any(meets) {
            return Err("it changes what another does, or tells".to_owned());
        }
        let edited = case.apply(&self.files)?;
        self.files.extend(edited);
        self.edited.extend(own);
        self.told.extend(told);
        self.rows.extend(rows);
        self.cases.push(case);
        Ok(())
    }

    /// What is wrong with the answer, for each case with which it is.
    fn judge(&self, folder: &str, sample: &Files, before: &BTreeMap<Row, Finding>) -> Vec<String> {
        let write = |files: &Files| {
            for file in &self.edited {
                let _ = Tool::again(folder).file(file, &files[*file]);
            }
        };
        write(&self.files);
        let after = findings(folder);
        write(sample);
        let after = match after {
            Ok(after) => after,
            Err(wrong) => return self.cases.iter().map(|_| format!("{wrong}\n")).collect(),
        };
        let mut changed = changed(before, &after);
        let mut wrong = Vec::new();
        let alone = self.cases.len() == 1;
        for case in &self.cases {
            let rows = case.rows();
            let is_own = |row: &Row| alone || rows.contains(&named(row));
            let (own, rest) = changed.into_iter().partition(|(row, _)| is_own(row));
            changed = rest;
            let told = told(&own, &self.files, &case.files().collect());
            if told != case.expected() {
                wrong.push(format!("should say\n{}but says\n{told}", case.expected()));
            }
        }
        wrong.extend(changed.keys().map(|row| format!("nobody means {row:?}")));
        wrong
    }
}

/// A row as a case names it: workload, environment, property and key.
type Named = (String, String, String);

fn named(row: &Row) -> Named {
    let (workload, environment, property, key) = row;
    (workload.clone(), environment.clone(), format!("{property} {key}").trim().to_owned())
}

/// How cases are tried.
#[derive(Clone, Copy)]
enum Together {
    /// As few checks as it takes; one by one where something is wrong.
    Batches,
    /// Each by itself.
    Alone,
}

fn batches<'a>(cases: &'a [Case], sample: &Files, together: Together) -> Result<Vec<Batch<'a>>, String> {
    let mut batches: Vec<Batch<'a>> = Vec::new();
    for case in cases {
        let fits = match together {
            Together::Batches => batches.iter_mut().any(|batch| batch.take(case).is_ok()),
            Together::Alone => false,
        };
        if !fits {
            let mut own = Batch::new(sample);
            own.take(case).map_err(|wrong| format!("{}: {wrong}", case.shown()))?;
            batches.push(own);
        }
    }
    Ok(batches)
}

/// Every case of the table that is not as it should be.
fn wrong(name: &str, cases: &[Case], together: Together) -> Vec<String> {
    let (sample, next, wrong) = (sample(), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let batches = batches(cases, &sample, together).unwrap();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for worker in 0..workers.min(8) {
            let (sample, next, wrong, batches) = (&sample, &next, &wrong, &batches);
            scope.spawn(move || {
                let folder = format!("mutations-{name}-{worker}");
                let fresh =
                    sample.iter().fold(Tool::new(&folder), |tool, (path, text)| tool.file(path, text));
                drop(fresh);
                let before = findings(&folder).unwrap();
                while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let said = batch.judge(&folder, sample, &before);
                    if said.is_empty() {
                        continue;
                    }
                    for case in &batch.cases {
                        let mut alone = Batch::new(sample);
                        alone.take(case).unwrap();
                        let said = alone.judge(&folder, sample, &before);
                        let said =
                            said.iter().map(|said| (case.place(), format!("{}\n{said}", case.shown())));
                        wrong.lock().unwrap().extend(said);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    wrong.into_iter().map(|(_, said)| said).collect()
}

fn check_all(together: Together) {
    let cases = case::of(&["aca", "dis", "meaningless"]);
    let meaningless = cases.iter().filter(|case| *case.expects() == Expected::Nothing).count();
    assert!(cases.len() >= 200, "only {} cases", cases.len());
    assert!(meaningless >= 100, "only {meaningless} of {} mean nothing", cases.len());
    assert!(cases.len() - meaningless >= 100, "{meaningless} of {} mean nothing", cases.len());
    let wrong = wrong("all", &cases, together);
    assert!(wrong.is_empty(), "{} of {} are wrong\n\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// With `TRICEP_ONE_BY_ONE` set each edit is tried by itself, which takes minutes.
#[test]
fn an_edit_changes_what_it_means_and_nothing_else() {
    let alone = std::env::var_os("TRICEP_ONE_BY_ONE").is_some();
    check_all(if alone { Together::Alone } else { Together::Batches });
}
