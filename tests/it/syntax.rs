//! The mistakes of Bicep texts. Each folder below `tests/cases/syntax` holds a text that says what is wrong with it:
//!
//! ```text
//! param name string = +1
//! //@[20:21) [BCP009] expected a value, found `+`
//! ```
//!
//! Such a line speaks of the line above it, in the form of the official baselines: columns from zero in UTF-16 units, the
//! second behind the end; then the code, and a part of the message. The lines are taken out before the text is parsed, so
//! they may stand anywhere; where the last line is one of them, the text has no line break at its end. Beside the text,
//! `main.snap` holds everything a user sees of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tricep::bicep::syntax;
use tricep::bicep::syntax::Dialect;
use tricep::diag::human::{Paint, human};
use tricep::diag::{Diagnostic, Severity};
use tricep::limits;
use tricep::source::{FileId, Sources};

use crate::support::shared::{bicep_below, shared};

const ANNOTATION: &str = "//@[";

#[test]
fn every_mistake_is_said_where_the_case_says() {
    let cases = cases();
    let mut annotations = 0;
    let mut codes = BTreeSet::new();
    let mut wrong = Vec::new();
    for path in &cases {
        let written = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut sources = Sources::new();
        let file = sources.add(name, without_annotations(&written));
        let mistakes = syntax::check(file, sources.get(file).text(), Dialect::of(name));
        let actual = annotated(&sources, file, &mistakes);
        if let Some(difference) = difference(&written, &actual) {
            wrong.push(format!("{}: {difference}\n--- with what was found:\n{actual}", path.display()));
        }
        annotations += mistakes.len();
        codes.extend(mistakes.iter().map(|mistake| mistake.code.id));
        let shown: Vec<String> =
            mistakes.iter().map(|mistake| human(mistake, &sources, Paint::Plain)).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("main", shown.join("\n\n")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(cases.len() >= 40, "only {} cases were found", cases.len());
    assert!(annotations >= 300, "only {annotations} mistakes were found");
    // The note about further mistakes has a test of its own.
    codes.insert("syntax/more");
    let missing: Vec<_> = syntax::codes().into_iter().filter(|code| !codes.contains(code.id)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// The texts of the cases, in order.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/syntax");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|case| {
            let parameters = case.join("main.bicepparam");
            if parameters.is_file() { parameters } else { case.join("main.bicep") }
        })
        .collect();
    cases.sort();
    cases
}

fn is_annotation(line: &str) -> bool {
    line.starts_with(ANNOTATION)
}

fn without_annotations(written: &str) -> String {
    let mut text: String = written.split_inclusive('\n').filter(|line| !is_annotation(line)).collect();
    if written.lines().last().is_some_and(is_annotation) && text.pop() == Some('\n') && text.ends_with('\r') {
        text.pop();
    }
    text
}

/// The text with an annotation for each mistake below its line.
fn annotated(sources: &Sources, file: FileId, mistakes: &[Diagnostic]) -> String {
    let text = sources.get(file).text();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = Vec::new();
    let mut mistakes = mistakes.iter().peekable();
    for (index, line) in text.split('\n').enumerate() {
        lines.push(line.strip_suffix('\r').unwrap_or(line).to_owned());
        while let Some(mistake) = mistakes.next_if(|mistake| {
            let span = mistake.span().expect("a place in the text");
            sources.position(span).line as usize == index + 1
        }) {
            let span = mistake.span().expect("a place in the text");
            let start = sources.position(span).column - 1;
            let end = start as usize + sources.text(span).encode_utf16().count();
            lines.push(format!("{ANNOTATION}{start}:{end}) [{}] {}", mistake.code.id, mistake.message));
        }
    }
    if lines.last().is_some_and(|line| is_annotation(line)) {
        lines.push(String::new());
    }
    let mark = if sources.get(file).had_bom() { "\u{feff}" } else { "" };
    format!("{mark}{}", lines.join(line_break))
}

/// The first line in which the texts differ. An annotation may say less than the whole message.
fn difference(written: &str, actual: &str) -> Option<String> {
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (written, actual) = (lines(written), lines(actual));
    let same = |written: &str, actual: &str| {
        let (written, actual) = (written.trim_end_matches('\r'), actual.trim_end_matches('\r'));
        match (written.split_once("] "), actual.split_once("] ")) {
            (Some((place, part)), Some((found, message))) if is_annotation(written) => {
                place == found && message.contains(part)
            }
            _ => written == actual,
        }
    };
    let count = written.len().max(actual.len());
    let at = |lines: &[String], index: usize| lines.get(index).cloned().unwrap_or_default();
    let first = (0..count).find(|index| !same(&at(&written, *index), &at(&actual, *index)))?;
    Some(format!("line {}: written {:?}, found {:?}", first + 1, at(&written, first), at(&actual, first)))
}

#[test]
fn a_case_that_says_anything_else_is_found_out() {
    let text = "var a = +1\n//@[8:9) [BCP009] expected a value\nvar b = 2\n";
    let found = "var a = +1\n//@[8:9) [BCP009] expected a value, found `+`\nvar b = 2\n";
    assert_eq!(without_annotations(text), "var a = +1\nvar b = 2\n");
    assert_eq!(difference(text, found), None);
    for (from, to) in [
        ("8:9", "7:9"),
        ("8:9", "8:10"),
        ("BCP009", "BCP018"),
        ("a value", "a type"),
        ("//@[8:9) [BCP009] expected a value\n", ""),
        ("var b = 2\n", "var b = 2\n//@[0:0) [BCP018] expected\n"),
    ] {
        let other = text.replace(from, to);
        assert_ne!(other, text);
        assert!(difference(&other, found).is_some(), "{from} -> {to}");
    }
    assert_eq!(without_annotations("param\r\n//@[5:5) [BCP013] expected\r\n"), "param");
}

fn mistakes(text: &str, dialect: Dialect) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let file = sources.add("main.bicep", text);
    syntax::check(file, sources.get(file).text(), dialect)
}

#[test]
fn of_very_many_mistakes_the_first_are_shown_and_the_others_counted() {
    for line in ["foo bar\n", "}\n", "param x\n", "#a\n", "var x = {\n", "var x = '\\q'\n"] {
        let few = mistakes(&line.repeat(limits::MISTAKES - 10), Dialect::Template);
        assert!(few.iter().all(|mistake| mistake.severity == Severity::Error), "{line:?}");
        let many = mistakes(&line.repeat(3 * limits::MISTAKES), Dialect::Template);
        assert_eq!(many.len(), limits::MISTAKES + 1, "{line:?}");
        let (note, errors) = many.split_last().unwrap();
        assert!(errors.iter().all(|mistake| mistake.severity == Severity::Error), "{line:?}");
        assert_eq!((note.severity, note.code.id), (Severity::Note, "syntax/more"));
        assert!(note.span() >= errors.last().unwrap().span(), "{line:?}");
    }
    let many = mistakes(&"foo bar\n".repeat(3 * limits::MISTAKES), Dialect::Template);
    let said = "this file has at least 400 more mistakes, which are not shown";
    assert_eq!(many.last().unwrap().message, said);
}

/// A row of the reference folder's list of programs that must be refused.
struct Refused {
    case: String,
    stage: String,
    line: u32,
    column: u32,
}

fn refused(list: &str) -> Vec<Refused> {
    let mut rows = Vec::new();
    for row in list.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let place: Vec<u32> = columns[3].split(':').skip(1).map(|number| number.parse().unwrap()).collect();
        if let [line, column] = place[..] {
            rows.push(Refused { case: columns[0].to_owned(), stage: columns[1].to_owned(), line, column });
        }
    }
    rows
}

#[test]
fn what_the_official_tools_refuse_to_parse_is_one_mistake_at_their_place() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("conformance-invalid");
    let mut compared = 0;
    for row in refused(&std::fs::read_to_string(folder.join("cases.tsv")).unwrap()) {
        let syntactic = row.case.starts_with("syntax-")
            || (row.case.starts_with("string-") && row.case != "string-plus-string");
        if row.stage != "compile" || !syntactic {
            continue;
        }
        let text = std::fs::read_to_string(folder.join(&row.case).join("main.bicep")).unwrap();
        let mut sources = Sources::new();
        let file = sources.add("main.bicep", text);
        let found = syntax::check(file, sources.get(file).text(), Dialect::Template);
        let places: Vec<_> = found.iter().map(|mistake| sources.position(mistake.span().unwrap())).collect();
        assert_eq!(places.len(), 1, "{}: {found:#?}", row.case);
        assert_eq!(places[0].line, row.line, "{}", row.case);
        // That tool counts the arguments and marks the function; what is wrong is the comma before the parenthesis.
        if row.case != "syntax-trailing-comma-in-call" {
            assert_eq!(places[0].column, row.column, "{}", row.case);
        }
        compared += 1;
    }
    assert!(compared >= 11, "only {compared} programs were compared");
}

#[test]
fn what_the_official_tools_accept_has_no_mistake() {
    let Some(shared) = shared() else { return };
    let mut parsed = 0;
    for path in bicep_below(&shared.join("conformance")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let found = mistakes(&text, Dialect::of(path.to_str().unwrap()));
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
        parsed += 1;
    }
    assert!(parsed >= 200, "only {parsed} files were parsed");
}
