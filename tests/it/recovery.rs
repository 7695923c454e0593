//! One broken token costs one declaration: every other is still read, wherever the token is and whatever becomes of it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use tricep::bicep::syntax;
use tricep::bicep::syntax::kind::Kind;
use tricep::bicep::syntax::{Dialect, Syntax};
use tricep::limits;
use tricep::source::{FileId, Sources};

use crate::support::shared::{bicep_below, shared};

/// What becomes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Drop,
    Double,
    Replace(&'static str),
}

/// What a token is replaced by: signs that open, close, separate or mean nothing, a name and a keyword.
const REPLACEMENTS: [&str; 14] =
    ["(", ")", "[", "]", "{", "}", ",", ":", "=", "@", ";", "1", "name", "resource"];

impl Change {
    fn apply(self, text: &str, token: Range<usize>) -> String {
        let (before, behind) = (&text[..token.start], &text[token.end..]);
        match self {
            Self::Drop => format!("{before}{behind}"),
            Self::Double => format!("{before}{0} {0}{behind}", &text[token]),
            Self::Replace(by) => format!("{before}{by}{behind}"),
        }
    }
}

/// Words, and every other character that is no blank. A quote is a token of its own, so strings are broken as well.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut tokens: Vec<Range<usize>> = Vec::new();
    let mut after_word = false;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        match tokens.last_mut() {
            Some(last) if after_word && is_word(character) => last.end = end,
            _ if character == ' ' || character == '\t' => {}
            _ => tokens.push(at..end),
        }
        after_word = is_word(character);
    }
    tokens
}

/// What a declaration is known by: its place, its kind and its name.
type Known = (usize, Option<Kind>, Option<String>);

fn read(text: &str) -> (FileId, Syntax) {
    let file = Sources::new().add("main.bicep", text);
    (file, syntax::parse(file, Arc::from(text)))
}

fn declarations(text: &str) -> Vec<(Range<usize>, Known)> {
    let (_, tree) = read(text);
    let known = |declaration: syntax::ast::Declaration<'_>| {
        let view = declaration.view();
        let name = declaration.name().map(|name| name.text().to_owned());
        (view.span().range(), (view.span().range().start, view.kind(), name))
    };
    tree.declarations().map(known).collect()
}

/// The declarations other than the broken one that are not read any more.
fn lost(text: &str, broken: &Range<usize>, token: Range<usize>, change: Change) -> Vec<Known> {
    let changed = change.apply(text, token);
    let found: Vec<Known> = declarations(&changed).into_iter().map(|(_, known)| known).collect();
    let others = declarations(text).into_iter().filter(|(range, _)| range != broken);
    others
        .map(|(range, (start, kind, name))| {
            let moved = if range.start < broken.start { start } else { start + changed.len() - text.len() };
            (moved, kind, name)
        })
        .filter(|known| !found.contains(known))
        .collect()
}

/// Why a broken token may cost more than its declaration. Each is a token after which the text truly says another thing.
fn excuse(text: &str, broken: &Range<usize>, token: &Range<usize>, change: Change) -> Option<&'static str> {
    let changed = change.apply(text, token.clone());
    let around = |text: &str, sign: &str, at: usize| {
        let near = &text.as_bytes()[at.saturating_sub(sign.len())..(at + 2 * sign.len()).min(text.len())];
        near.windows(sign.len()).any(|window| window == sign.as_bytes())
    };
    let one_side = |sign: &str| around(text, sign, token.start) != around(&changed, sign, token.start);
    if one_side("/*") || one_side("*/") {
        return Some("a block comment begins or ends elsewhere");
    }
    if one_side("'''") || (&text[token.clone()] == "'" && around(text, "'''", token.start)) {
        return Some("a string of several lines begins or ends elsewhere");
    }
    let line = text[..token.start].rsplit('\n').next().unwrap_or("");
    if &text[token.clone()] == "\n" && line.contains("//") && line.starts_with('@') {
        return Some("a comment swallows the declaration, and its decorators are those of the next");
    }
    let begins = |sign| changed[token.start..].starts_with(sign);
    if token.start == broken.start && (begins('?') || begins(':') || begins('|')) {
        return Some("a line that begins so goes on with the one before");
    }
    None
}

fn conformance() -> Option<Vec<(PathBuf, String)>> {
    let files = bicep_below(&shared()?.join("conformance"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap().trim_start_matches('\u{feff}').to_owned();
        (path, text)
    };
    Some(files.into_iter().map(read).collect())
}

/// How many tokens lie between two that are broken, so that the tests end while somebody waits.
const STRIDE: usize = 17;

#[test]
fn a_broken_token_costs_one_declaration() {
    let Some(files) = conformance() else { return };
    let mut broken = 0;
    let mut excused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut turn = 0;
    for (path, text) in &files {
        let all = declarations(text);
        if all.len() < 2 {
            continue;
        }
        for (range, _) in &all {
            for token in tokens(&text[range.clone()]) {
                turn += 1;
                if turn % STRIDE != 0 {
                    continue;
                }
                let token = range.start + token.start..range.start + token.end;
                let by = REPLACEMENTS[turn / STRIDE % REPLACEMENTS.len()];
                for change in [Change::Drop, Change::Double, Change::Replace(by)] {
                    broken += 1;
                    let lost = lost(text, range, token.clone(), change);
                    if lost.is_empty() {
                        continue;
                    }
                    match excuse(text, range, &token, change) {
                        Some(reason) => *excused.entry(reason).or_default() += 1,
                        None => wrong.push(format!(
                            "{}: {change:?} {:?} at {token:?} in {:?}: lost {lost:?}",
                            path.display(),
                            &text[token.clone()],
                            &text[range.clone()]
                        )),
                    }
                }
            }
        }
    }
    println!("{broken} broken tokens; excused: {excused:?}");
    assert!(wrong.is_empty(), "{} of {broken}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(broken >= 1_000, "only {broken} tokens were broken");
}

#[test]
fn whatever_token_is_broken_there_is_an_answer() {
    let Some(files) = conformance() else { return };
    let mut checked = 0;
    let mut turn = 0;
    for (path, text) in &files {
        let dialect = Dialect::of(path.to_str().unwrap());
        for token in tokens(text) {
            turn += 1;
            if turn % STRIDE != 0 {
                continue;
            }
            for change in [Change::Drop, Change::Double] {
                checked += 1;
                let changed = change.apply(text, token.clone());
                let about = format!("{}: {change:?} at {token:?}", path.display());
                let answer = catch_unwind(AssertUnwindSafe(|| answer(&changed, dialect)));
                answer
                    .unwrap_or_else(|_| panic!("{about}"))
                    .unwrap_or_else(|wrong| panic!("{about}: {wrong}"));
            }
        }
    }
    assert!(checked >= 1_000, "only {checked} tokens were broken");
}

/// Checks a text: every place is in it, there are no more mistakes than the limit allows, and asking again gives the same
/// answer.
fn answer(text: &str, dialect: Dialect) -> Result<(), String> {
    let (file, tree) = read(text);
    let found = tree.mistakes(dialect);
    for mistake in &found {
        let range = mistake.span().ok_or("a mistake without a place")?.range();
        if text.get(range.clone()).is_none() {
            return Err(format!("{range:?} is no part of the text"));
        }
    }
    if found.len() > limits::MISTAKES + 1 {
        return Err(format!("{} mistakes", found.len()));
    }
    if found != syntax::check(file, text, dialect) {
        return Err("a second answer is another".to_owned());
    }
    Ok(())
}
