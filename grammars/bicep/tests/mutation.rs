//! What the parser does with almost-right programs: each token of each conformance program dropped, and doubled, one at
//! a time. It must come back with a whole tree after a bounded amount of work.
//!
//! The work is counted, not timed: the parser reports progress after a fixed number of operations.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tree_sitter::{ParseOptions, Parser, Tree};

/// A mistake may cost so many times the work of the clean program, plus something for its repair.
const TIMES: usize = 50;
const PLUS: usize = 50;

struct Counted {
    tree: Tree,
    reports: usize,
}

fn parse(parser: &mut Parser, text: &[u8]) -> Counted {
    let mut reports = 0;
    let mut count = |_: &_| {
        reports += 1;
        ControlFlow::Continue(())
    };
    let options = ParseOptions::new().progress_callback(&mut count);
    let tree =
        parser.parse_with_options(&mut |at, _| text.get(at..).unwrap_or_default(), None, Some(options));
    Counted { tree: tree.expect("nothing cancels"), reports }
}

fn tokens(tree: &Tree) -> Vec<std::ops::Range<usize>> {
    let mut cursor = tree.walk();
    let mut tokens = Vec::new();
    loop {
        if cursor.goto_first_child() {
            continue;
        }
        if !cursor.node().byte_range().is_empty() {
            tokens.push(cursor.node().byte_range());
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return tokens;
            }
        }
    }
}

/// Whether every byte lies in the tree, in order: nothing was lost in the repair.
fn covers(tree: &Tree, text: &[u8]) -> bool {
    let mut at = 0;
    tokens(tree).into_iter().all(|range| {
        let ordered = range.start >= at && range.end <= text.len();
        at = range.end;
        ordered
    })
}

fn programs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            programs(&path, found);
        } else if path.extension().is_some_and(|end| end == "bicep" || end == "bicepparam") {
            found.push(path);
        }
    }
}

#[test]
fn a_token_more_or_less_is_bounded_work() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("TRICEP_SHARED")
        .map_or_else(|| crate_folder.join("../../../shared"), PathBuf::from)
        .join("conformance");
    if !shared.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "no conformance programs in {}", shared.display());
        eprintln!("skipped: no conformance programs in {}", shared.display());
        return;
    }
    let mut paths = Vec::new();
    programs(&shared, &mut paths);
    paths.sort();
    assert!(paths.len() >= 100, "only {} programs in {}", paths.len(), shared.display());

    let mut parser = Parser::new();
    parser.set_language(&tricep_grammar_bicep::LANGUAGE.into()).unwrap();
    let (mut mutants, mut refused, mut worst) = (0, 0, 0.0_f64);
    for path in &paths {
        let text = std::fs::read(path).unwrap();
        let clean = parse(&mut parser, &text);
        assert!(!clean.tree.root_node().has_error(), "{} does not parse", path.display());
        for token in tokens(&clean.tree) {
            let (before, after) = (&text[..token.start], &text[token.end..]);
            let twice = text[token.clone()].repeat(2);
            for mutant in [[before, after].concat(), [before, twice.as_slice(), after].concat()] {
                let parsed = parse(&mut parser, &mutant);
                let limit = TIMES * clean.reports + PLUS;
                let Counted { tree, reports } = parsed;
                assert!(reports <= limit, "{}, {token:?}: {reports} of {limit}", path.display());
                assert!(covers(&tree, &mutant), "{}, {token:?}: tokens out of order", path.display());
                mutants += 1;
                refused += usize::from(tree.root_node().has_error());
                worst = worst.max(reports as f64 / clean.reports.max(1) as f64);
            }
        }
    }
    println!(
        "{mutants} mutants of {} programs, {refused} refused, at most {worst:.1} times the work",
        paths.len()
    );
    // Most mistakes must be noticed; a doubled line break or a dropped comma between lines is none.
    assert!(refused * 2 > mutants, "only {refused} of {mutants} mutants were refused");
}
