//! `cargo xtask bench-parse DIR...`: how fast our grammar parses, beside the published one.
//!
//! Both parse the same bytes in the same process, in turns (ours, theirs, ours, theirs...), and the median of the rounds
//! counts, so that a busy machine slows both alike. After that: where our time goes, and inputs that make parsers slow,
//! each at two sizes, for our grammar only. A ratio near 2 means linear time, a ratio near 4 quadratic.

#![allow(clippy::expect_used, reason = "a measurement that cannot be made has no result")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tree_sitter::{Language, Parser, Tree};

const ROUNDS: usize = 7;

/// Measures and prints.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let ours: Language = tricep_grammar_bicep::LANGUAGE.into();
    let theirs: Language = tree_sitter_bicep::LANGUAGE.into();
    let mut list = false;
    let mut paths = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            "--list" => list = true,
            directory => find(Path::new(directory), &mut paths)?,
        }
    }
    if paths.is_empty() {
        return Err("usage: cargo xtask bench-parse [--list] DIR...  (no .bicep file found)".to_owned());
    }
    paths.sort();
    let files = paths.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>();
    let files = files.map_err(|error| format!("a file cannot be read: {error}"))?;
    if list {
        for path in with_errors(&ours, &paths, &files) {
            println!("{}", path.display());
        }
        return Ok(());
    }
    compare(&ours, &theirs, &paths, &files);
    break_down(&ours, &files);
    println!("\n{:32} {:>9} {:>10} {:>10} {:>7}", "our worst inputs", "bytes", "t(N)", "t(2N)", "ratio");
    for (name, make) in inputs() {
        linearity(&ours, name, make);
    }
    Ok(())
}

fn find(directory: &Path, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries =
        std::fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            find(&path, paths)?;
        } else if path.extension().is_some_and(|end| end == "bicep" || end == "bicepparam") {
            paths.push(path);
        }
    }
    Ok(())
}

fn parser(language: &Language) -> Parser {
    let mut parser = Parser::new();
    parser.set_language(language).expect("a language of a supported version");
    parser
}

fn parse(parser: &mut Parser, text: &[u8]) -> Tree {
    parser.parse(text, None).expect("a language is set and nothing cancels")
}

fn with_errors<'a>(language: &Language, paths: &'a [PathBuf], files: &[Vec<u8>]) -> Vec<&'a Path> {
    let mut parser = parser(language);
    let pairs = paths.iter().zip(files);
    pairs
        .filter(|(_, text)| parse(&mut parser, text).root_node().has_error())
        .map(|(path, _)| path.as_path())
        .collect()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort();
    durations.get(durations.len() / 2).copied().expect("at least one round")
}

fn all(parser: &mut Parser, files: &[Vec<u8>]) -> Duration {
    timed(|| files.iter().for_each(|text| drop(parse(parser, text)))).1
}

fn compare(ours: &Language, theirs: &Language, paths: &[PathBuf], files: &[Vec<u8>]) {
    let (mut first, mut second) = (parser(ours), parser(theirs));
    let mut rounds = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        rounds.0.push(all(&mut first, files));
        rounds.1.push(all(&mut second, files));
    }
    let megabytes = megabytes(files);
    println!("{} files, {megabytes:.2} MB, median of {ROUNDS} rounds in turns\n", files.len());
    println!("{:32} {:>18} {:>9} {:>9}", "", "files with errors", "ms", "MB/s");
    let row = |name: &str, language: &Language, rounds: Vec<Duration>| {
        let time = median(rounds);
        let speed = megabytes / time.as_secs_f64();
        let errors = with_errors(language, paths, files).len();
        println!("{name:32} {errors:>18} {:>9.1} {speed:>9.1}", milliseconds(time));
        speed
    };
    let our_speed = row("this grammar", ours, rounds.0);
    let their_speed = row("tree-sitter-bicep 1.1.0", theirs, rounds.1);
    println!("{:32} {:>38.2}", "ratio", our_speed / their_speed);
}

fn megabytes(files: &[Vec<u8>]) -> f64 {
    files.iter().map(Vec::len).sum::<usize>() as f64 / 1e6
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn walk(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut nodes = 1;
    loop {
        while cursor.goto_first_child() {
            nodes += 1;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
        nodes += 1;
    }
}

fn break_down(language: &Language, files: &[Vec<u8>]) {
    let mut parser = parser(language);
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    let mut nodes = 0;
    for _ in 0..ROUNDS {
        let (trees, parsing) =
            timed(|| files.iter().map(|text| parse(&mut parser, text)).collect::<Vec<_>>());
        let (count, walking) = timed(|| trees.iter().map(walk).sum::<usize>());
        let ((), dropping) = timed(|| drop(trees));
        nodes = count;
        for (part, time) in parts.iter_mut().zip([parsing, walking, dropping]) {
            part.push(time);
        }
    }
    println!("\nwhere our time goes ({nodes} nodes)");
    for (name, part) in
        ["lexing and parsing", "walking with a cursor", "dropping the trees"].iter().zip(parts)
    {
        let time = median(part);
        let each = time.as_secs_f64() * 1e9 / nodes as f64;
        println!("  {name:30} {:>9.1} ms {each:>8.0} ns/node", milliseconds(time));
    }
}

type Make = fn(usize) -> String;

/// Inputs that make parsers slow, by a size in their own unit; the table holds the smaller of the two sizes.
fn inputs() -> Vec<((&'static str, usize), Make)> {
    vec![
        (("nested brackets", 250_000), |n| format!("var x = {}{}\n", "[".repeat(n), "]".repeat(n))),
        (("brackets never closed", 500_000), |n| format!("var x = {}\n", "[".repeat(n))),
        (("braces never closed", 100_000), |n| format!("var x = {}\n", "{a:".repeat(n))),
        (("parentheses", 50_000), |n| format!("var x = {}1{}\n", "(".repeat(n), ")".repeat(n))),
        (("parentheses never closed", 50_000), |n| format!("var x = {}\n", "(".repeat(n))),
        (("string never closed", 500_000), |n| format!("var x = '{}\n", "a".repeat(n))),
        (("''' never closed", 500_000), |n| format!("var x = '''{}\n", "a\n".repeat(n / 2))),
        (("$''' never closed", 500_000), |n| format!("var x = $'''{}\n", "a${1}".repeat(n / 5))),
        (("quotes", 250_000), |n| "'".repeat(n)),
        (("holes in holes", 50_000), |n| format!("var x = {}1{}\n", "'${".repeat(n), "}'".repeat(n))),
        (("dollars", 250_000), |n| format!("var x = $'''{}'''\n", "$".repeat(n))),
        (("comment never closed", 500_000), |n| format!("/*{}", "a\n".repeat(n / 2))),
        (("comments before ?", 50_000), |n| format!("var x = a{}\n ? b : c\n", "\n// c".repeat(n))),
        (("comments before no ?", 50_000), |n| format!("var x = a{}\nvar y = b\n", "\n// c".repeat(n))),
        (("line breaks", 500_000), |n| "\n".repeat(n)),
        (("conditionals", 50_000), |n| format!("var x = {}a\n", "a ? b : ".repeat(n))),
        (("conditionals in conditionals", 25_000), |n| {
            format!("var x = {}a{}\n", "a ? ".repeat(n), " : b".repeat(n))
        }),
        (("operators", 100_000), |n| format!("var x = a{}\n", " + a".repeat(n))),
        (("lambdas", 50_000), |n| format!("var x = f({}1)\n", "a => ".repeat(n))),
        (("lambdas in parentheses", 25_000), |n| {
            format!("var x = f({}1{})\n", "(a) => (".repeat(n), ")".repeat(n))
        }),
        (("type members", 50_000), |n| format!("type x = {}int{}\n", "{a:".repeat(n), "}".repeat(n))),
        (("union members", 100_000), |n| format!("type x ={}\n", "\n| 'a'".repeat(n))),
        (("lines of }", 150_000), |n| "}\n".repeat(n)),
        (("lines of ]", 150_000), |n| "]\n".repeat(n)),
        (("lines of words", 50_000), |n| "some words here\n".repeat(n)),
        (("lines of param", 50_000), |n| "param\n".repeat(n)),
        (("lines of resource {", 50_000), |n| "resource a 'b' = {\n".repeat(n)),
        (("question marks", 100_000), |n| format!("var x = a{}\n", " ?".repeat(n))),
        (("commas", 250_000), |n| format!("var x = [{}]\n", ",".repeat(n))),
        (("zero bytes", 250_000), |n| "\0".repeat(n)),
        (("non-ASCII", 125_000), |n| "é ".repeat(n)),
    ]
}

fn linearity(language: &Language, (name, size): (&str, usize), make: Make) {
    let measure = |text: &str| {
        let mut parser = parser(language);
        median((0..3).map(|_| timed(|| drop(parse(&mut parser, text.as_bytes()))).1).collect())
    };
    let (small, large) = (make(size), make(2 * size));
    let (once, twice) = (measure(&small), measure(&large));
    println!(
        "{name:32} {:>9} {:>7.1} ms {:>7.1} ms {:>7.2}",
        large.len(),
        milliseconds(once),
        milliseconds(twice),
        twice.as_secs_f64() / once.as_secs_f64(),
    );
}
