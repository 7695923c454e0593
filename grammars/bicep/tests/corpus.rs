//! Runs the corpus, `test/corpus/*.txt`, in tree-sitter's own format:
//!
//! ```text
//! ==================
//! Name of the case
//! :error
//! ==================
//! source
//! ---
//! (expected (tree))
//! ```
//!
//! A case with `:error` must have an error in its tree and lists no tree: how a parser mends a mistake is no promise.
//! Two additions help where an editor or Git would change the bytes: `:crlf` turns the line breaks of the source into
//! CR LF, `:bytes` reads `\n`, `\r`, `\t`, `\\`, `\s` (a blank) and `\u{...}` in the source, and drops the real breaks.
//!
//! `UPDATE_CORPUS=1 cargo test -p tricep-grammar-bicep` rewrites the expected trees. Read the diff before committing it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tree_sitter::{Parser, TreeCursor};

const AT_LEAST: usize = 200;
const WIDE: usize = 60;

struct Case {
    name: String,
    attributes: Vec<String>,
    source: String,
    expected: String,
}

impl Case {
    fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|one| one == attribute)
    }

    fn text(&self) -> String {
        if self.has(":bytes") {
            return unescape(&self.source);
        }
        if self.has(":crlf") { self.source.replace('\n', "\r\n") } else { self.source.clone() }
    }
}

fn unescape(source: &str) -> String {
    let mut text = String::new();
    let mut rest = source.chars().filter(|c| *c != '\n');
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('s') => text.push(' '),
            Some('\\') => text.push('\\'),
            Some('u') => {
                let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                text.push(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap());
            }
            other => panic!("no such escape in a :bytes case: {other:?}"),
        }
    }
    text
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| byte == b'=')
}

/// The cases of one file. The source ends before the last line `---` of a case.
fn read(text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let mut starts = Vec::new();
    let mut line = 0;
    while line < lines.len() {
        if is_rule(lines[line]) {
            let end = (line + 1..lines.len()).find(|at| is_rule(lines[*at])).expect("a header has two rules");
            starts.push((line, end));
            line = end;
        }
        line += 1;
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([lines.len()]);
    let cases = starts.iter().zip(ends).map(|((start, header_end), end)| {
        let header = &lines[start + 1..*header_end];
        let body = &lines[header_end + 1..end];
        let divider = body.iter().rposition(|line| *line == "---");
        let divider = divider.unwrap_or_else(|| panic!("{:?} has no line ---", header.first()));
        Case {
            name: header[0].to_owned(),
            attributes: header[1..].iter().map(|line| (*line).to_owned()).collect(),
            source: body[..divider].join("\n"),
            expected: body[divider + 1..].join("\n").trim().to_owned(),
        }
    });
    cases.collect()
}

fn write(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        let rule = "=".repeat(WIDE);
        let attributes: String = case.attributes.iter().map(|one| format!("{one}\n")).collect();
        let Case { name, source, expected, .. } = case;
        let blank = if expected.is_empty() { "" } else { "\n" };
        write!(text, "{rule}\n{name}\n{attributes}{rule}\n{source}\n---\n{blank}{expected}{blank}\n")
            .unwrap();
    }
    text
}

/// The tree as tree-sitter writes it, with fields, one node to a line; small trees stay on one line.
fn print(cursor: &mut TreeCursor, depth: usize) -> String {
    let node = cursor.node();
    let field = cursor.field_name().map(|name| format!("{name}: ")).unwrap_or_default();
    let head = if node.is_missing() { format!("MISSING {:?}", node.kind()) } else { node.kind().to_owned() };
    let mut children = Vec::new();
    if cursor.goto_first_child() {
        loop {
            let keep = cursor.node().is_named() || cursor.node().is_missing();
            // A keyword or an operator with a field is part of the meaning.
            if keep {
                children.push(print(cursor, depth + 1));
            } else if let Some(name) = cursor.field_name() {
                children.push(format!("{name}: {:?}", cursor.node().kind()));
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }
    let short =
        format!("{field}({head}{})", children.iter().map(|child| format!(" {child}")).collect::<String>());
    if depth > 0 && short.len() + 2 * depth <= 100 && !short.contains('\n') {
        return short;
    }
    let indent = format!("\n{}", "  ".repeat(depth + 1));
    format!("{field}({head}{})", children.iter().map(|child| format!("{indent}{child}")).collect::<String>())
}

fn tree_of(parser: &mut Parser, text: &str) -> (String, bool) {
    let tree = parser.parse(text, None).unwrap();
    (print(&mut tree.walk(), 0), tree.root_node().has_error())
}

fn squeezed(tree: &str) -> String {
    tree.split_whitespace().collect::<Vec<_>>().join(" ").replace(" )", ")")
}

/// What differs, line by line, around the first difference.
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let after = old[same..].iter().rev().zip(new[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut text = String::new();
    for line in &old[same.saturating_sub(3)..same] {
        writeln!(text, "      {line}").unwrap();
    }
    for line in &old[same..old.len() - after] {
        writeln!(text, "    - {line}").unwrap();
    }
    for line in &new[same..new.len() - after] {
        writeln!(text, "    + {line}").unwrap();
    }
    text
}

fn check(parser: &mut Parser, case: &mut Case) -> Option<String> {
    let text = case.text();
    let (found, has_error) = tree_of(parser, &text);
    if case.has(":error") {
        let tree = format!("    it parsed as\n{found}");
        return (!has_error).then(|| format!("a mistake went unnoticed in {text:?}\n{tree}"));
    }
    let old = std::mem::replace(&mut case.expected, found);
    if has_error {
        return Some(format!("this must parse: {text:?}\n{}", case.expected));
    }
    let same = squeezed(&old) == squeezed(&case.expected);
    (!same).then(|| format!("another tree (- expected, + found)\n{}", difference(&old, &case.expected)))
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_case_has_its_tree() {
    let update = std::env::var_os("UPDATE_CORPUS").is_some();
    let mut parser = Parser::new();
    parser.set_language(&tricep_grammar_bicep::LANGUAGE.into()).unwrap();
    let mut failures = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for file in files() {
        let area = file.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let mut cases = read(&text);
        for case in &mut cases {
            assert!(names.insert(format!("{area}: {}", case.name)), "two cases named {area}: {}", case.name);
            if let Some(problem) = check(&mut parser, case) {
                // Rewriting settles a tree that changed, never a mistake.
                if !update || !problem.starts_with("another tree") {
                    failures.push(format!("{area}: {}\n  {problem}", case.name));
                }
            }
        }
        if update {
            std::fs::write(&file, write(&cases)).unwrap();
        }
    }
    let count = names.len();
    assert!(failures.is_empty(), "{} of {count} cases failed\n\n{}", failures.len(), failures.join("\n"));
    assert!(count >= AT_LEAST, "only {count} cases were found");
}
