//! What a text becomes, with the bytes of each node.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::reader::read_within;
use super::{Kind, Node, Parsed, Style, parse};
use crate::diag::human::{Paint, human};
use crate::diag::short::short;
use crate::source::Sources;
use crate::source::Span;

fn read(text: &str) -> (Sources, Parsed) {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", text);
    let text = sources.get(file).shared_text();
    let parsed = parse(file, &text);
    (sources, parsed)
}

/// One line for each node: what it is, and the bytes it was written with.
fn shown(text: &str) -> String {
    let (sources, parsed) = read(text);
    let mut out = String::new();
    for document in &parsed.documents {
        if parsed.documents.len() > 1 {
            writeln!(out, "document {}", if document.explicit { "---" } else { "" }.trim_end()).unwrap();
        }
        show(&document.root, &sources, "", 0, &mut out);
    }
    for diagnostic in &parsed.diagnostics {
        writeln!(out, "{}", short(diagnostic, &sources)).unwrap();
    }
    out
}

fn show(node: &Node, sources: &Sources, label: &str, depth: usize, out: &mut String) {
    let text = |span: Span| sources.get(span.file).text().get(span.range()).unwrap().to_owned();
    let indent = "  ".repeat(depth);
    let token = text(node.span);
    let at = node.span.start;
    let extra = node.tag.as_deref().map(|tag| format!(" {tag}")).unwrap_or_default()
        + &node.alias.map(|alias| format!(" by {}", text(alias))).unwrap_or_default();
    match &node.kind {
        Kind::Sequence(items) => {
            writeln!(out, "{indent}{label}{:?} list{extra} {token:?}", node.style).unwrap();
            items.iter().for_each(|item| show(item, sources, "- ", depth + 1, out));
        }
        Kind::Mapping(mapping) => {
            writeln!(out, "{indent}{label}{:?} mapping{extra} {token:?}", node.style).unwrap();
            for entry in &mapping.entries {
                let merged = if entry.merged { "<< " } else { "" };
                let label = format!("{merged}{} = ", text(entry.key.span));
                show(&entry.value, sources, &label, depth + 1, out);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => {
            writeln!(out, "{indent}{label}{:?}{extra} {at}:{token:?}", node.kind).unwrap();
        }
    }
}

#[test]
fn tokens_are_exact_whatever_the_style() {
    insta::assert_snapshot!(shown("a: b # c\nd: 'q''z' # k\ne: \"x\\\"y\" # l\nf: plain\n  of two lines # m\ng: [1, { h: 'i' } ] # n\nj:\n- x\n- - y\nk: # l\n- - z\n"), @r#"
    Block mapping "a: b # c\nd: 'q''z' # k\ne: \"x\\\"y\" # l\nf: plain\n  of two lines # m\ng: [1, { h: 'i' } ] # n\nj:\n- x\n- - y\nk: # l\n- - z"
      a = Text("b") 3:"b"
      d = Text("q'z") 12:"'q''z'"
      e = Text("x\"y") 26:"\"x\\\"y\""
      f = Text("plain of two lines") 40:"plain\n  of two lines"
      g = Flow list "[1, { h: 'i' } ]"
        - Int(1) 69:"1"
        - Flow mapping "{ h: 'i' }"
          h = Text("i") 77:"'i'"
      j = Block list "- x\n- - y"
        - Text("x") 94:"x"
        - Block list "- y"
          - Bool(true) 100:"y"
      k = Block list "- - z"
        - Block list "- z"
          - Text("z") 113:"z"
    "#);
}

#[test]
fn a_tag_in_brackets_may_hold_what_ends_others() {
    for (text, token) in [("!<[>\n- a\n", "- a"), ("!<a,b> [1]\n", "[1]"), ("!<x> text\n", "text")] {
        let (sources, parsed) = read(text);
        let root = &parsed.documents[0].root;
        assert_eq!(sources.get(root.span.file).text().get(root.span.range()), Some(token), "{text}");
    }
}

#[test]
fn anchors_and_tags_are_no_part_of_a_token() {
    insta::assert_snapshot!(shown("a: &x !!str 5\nb: *x\nc: &y\n  d: e\nf: &z [1]\ng: !local h\ni: &q # k\n  'l'\n"), @r#"
    Block mapping "a: &x !!str 5\nb: *x\nc: &y\n  d: e\nf: &z [1]\ng: !local h\ni: &q # k\n  'l'"
      a = Text("5") !!str 12:"5"
      b = Text("5") !!str by *x 12:"5"
      c = Block mapping "d: e"
        d = Text("e") 31:"e"
      f = Flow list "[1]"
        - Int(1) 40:"1"
      g = Text("h") !local 53:"h"
      i = Text("l") 67:"'l'"
    "#);
}

#[test]
fn a_block_scalar_begins_with_its_header_and_ends_with_its_text() {
    insta::assert_snapshot!(shown("a: | # why\n  one\n\n  two\n\n# after\nb: &x >-\n  x\n  y\n\nc:\n- |+\n"), @r#"
    Block mapping "a: | # why\n  one\n\n  two\n\n# after\nb: &x >-\n  x\n  y\n\nc:\n- |+"
      a = Text("one\n\ntwo\n") 3:"| # why\n  one\n\n  two"
      b = Text("x y") 39:">-\n  x\n  y"
      c = Block list "- |+"
        - Text("") 56:"|+"
    "#);
    insta::assert_snapshot!(shown("- |\n\n\n   t\n- >-\n  x\n-\n  |\n   u\n"), @r#"
    Block list "- |\n\n\n   t\n- >-\n  x\n-\n  |\n   u"
      - Text("\n\nt\n") 2:"|\n\n\n   t"
      - Text("x") 13:">-\n  x"
      - Text("u\n") 24:"|\n   u"
    "#);
}

#[test]
fn a_block_scalar_ends_as_kubectl_ends_it() {
    for (text, value) in [
        ("a: |\n  x", "x"),
        ("a: |\n  x\n", "x\n"),
        ("a: |+\n  x", "x"),
        ("a: |\n  x # y\n# z", "x # y\n"),
        ("a: |-\n  x\n\n", "x"),
        ("a: |\n  x\n\n", "x\n"),
        ("a: |\n  x\n  ", "x\n"),
        ("a: |+\n  x\n  ", "x\n"),
        ("a: |+\n  x\n\n ", "x\n\n"),
        ("a: |+\n  x\n\nb: c", "x\n\n"),
        ("a: |+\n  ", ""),
        ("a: |+\n\n", "\n"),
        ("a: |+\n  x\n\n", "x\n\n"),
        ("a: >\n  x\n  y", "x y"),
        ("a: >\n  x\n  y\n", "x y\n"),
        ("a: |\r\n  x\r\n  y\r\n", "x\ny\n"),
        ("a: |\n  x\n...\n", "x\n"),
        ("a: |", ""),
        ("a: |\n\n\n", ""),
    ] {
        let (_, parsed) = read(text);
        assert_eq!(parsed.documents[0].root.get("a").and_then(Node::as_text), Some(value), "{text:?}");
    }
}

#[test]
fn what_is_left_out_has_a_place() {
    insta::assert_snapshot!(shown("a:\nb :\nc: {d, e: , f: ~}\ng:\n  -\n  -  # h\n  - x\n"), @r#"
    Block mapping "a:\nb :\nc: {d, e: , f: ~}\ng:\n  -\n  -  # h\n  - x"
      a = Null 2:""
      b = Null 6:""
      c = Flow mapping "{d, e: , f: ~}"
        d = Null 12:""
        e = Null 16:""
        f = Null 22:"~"
      g = Block list "-\n  -  # h\n  - x"
        - Null 27:""
        - Null 31:""
        - Text("x") 45:"x"
    "#);
}

#[test]
fn line_ends_and_marks_of_windows_change_nothing() {
    insta::assert_snapshot!(shown("\u{feff}a: b\r\nc:\r\n  - d\r\n  - |\r\n    e\r\n    f\r\ng: h\r\n"), @r#"
    Block mapping "a: b\r\nc:\r\n  - d\r\n  - |\r\n    e\r\n    f\r\ng: h"
      a = Text("b") 3:"b"
      c = Block list "- d\r\n  - |\r\n    e\r\n    f"
        - Text("d") 14:"d"
        - Text("e\nf\n") 21:"|\r\n    e\r\n    f"
      g = Text("h") 41:"h"
    "#);
}

#[test]
fn characters_of_several_bytes_move_nothing() {
    let long = "æ".repeat(600);
    let (_, parsed) = read(&format!("{long}: 'ø'\nå: 😀 # ü\nb: c\n"));
    let spans: Vec<_> = parsed.documents[0]
        .root
        .as_mapping()
        .unwrap()
        .entries
        .iter()
        .map(|entry| entry.value.span.range())
        .collect();
    assert_eq!(spans, [1202..1206, 1211..1215, 1224..1225]);
}

#[test]
fn documents_follow_each_other() {
    insta::assert_snapshot!(shown("# c\n---\na: 1\n---\n...\n---\n# nothing\n---\nb: &x 1\n---\nc: 2\n"), @r#"
    document ---
    Block mapping "a: 1"
      a = Int(1) 11:"1"
    document ---
    Null 16:""
    document ---
    Null 24:""
    document ---
    Block mapping "b: &x 1"
      b = Int(1) 45:"1"
    document ---
    Block mapping "c: 2"
      c = Int(2) 54:"2"
    "#);
    assert_eq!(shown(""), "");
    assert_eq!(shown("# nothing\n"), "");
}

#[test]
fn a_merge_brings_what_is_not_said() {
    insta::assert_snapshot!(shown("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {<<: 5}\ne: {'<<': 5}\n"), @r#"
    Block mapping "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {<<: 5}\ne: {'<<': 5}"
      a = Flow mapping "{x: 1, y: 2}"
        x = Int(1) 10:"1"
        y = Int(2) 16:"2"
      b = Flow mapping "{y: 3, z: 4}"
        y = Int(3) 29:"3"
        z = Int(4) 35:"4"
      c = Block mapping "<<: [*a, *b]\n  x: 0"
        x = Int(0) 61:"0"
        << y = Int(2) 16:"2"
        << z = Int(4) 35:"4"
      d = Flow mapping "{<<: 5}"
      e = Flow mapping "{'<<': 5}"
        '<<' = Int(5) 84:"5"
    a.yaml:6:9: `<<` merges a mapping, and this is a number
    "#);
}

#[test]
fn keys_are_named_as_in_json() {
    let (_, parsed) = read("yes: 1\n0x10: 2\n1.50: 3\n'no': 4\n");
    let entries = &parsed.documents[0].root.as_mapping().unwrap().entries;
    let names: Vec<_> = entries.iter().map(|entry| (&*entry.key.name, &*entry.key.written)).collect();
    assert_eq!(names, [("true", "yes"), ("16", "0x10"), ("1.5", "1.50"), ("no", "no")]);
}

#[test]
fn the_second_of_two_keys_is_wrong() {
    let (sources, parsed) = read("a: 1\nb: 2\na: 3\n");
    insta::assert_snapshot!(human(&parsed.diagnostics[0], &sources, Paint::Plain), @r#"
    error[yaml/duplicate-key]: the key "a" stands twice in one mapping
     --> a.yaml:3:1
      |
    1 | a: 1
      | - first here
    2 | b: 2
    3 | a: 3
      | ^ again here
      |
      = note: only the last one would count, without a word
      = help: remove one of them
    "#);
    assert_eq!(parsed.documents[0].root.get("a").unwrap().kind, Kind::Int(3));
}

#[test]
fn many_keys_that_stand_twice_take_no_time() {
    let keys: String = (0..20_000).map(|number| format!("k{number}: 1\n")).collect();
    let (_, parsed) = read(&format!("{keys}{keys}"));
    assert_eq!(parsed.diagnostics.len(), crate::limits::DIAGNOSTICS_PER_FILE);
    assert_eq!(parsed.documents[0].root.as_mapping().unwrap().entries.len(), 20_000);
}

#[test]
fn a_mistake_has_a_place_and_a_remedy() {
    let mut out = String::new();
    for text in [
        "a:\n\tb: 1\n",
        "a: b: c\n",
        "a: \"x\n",
        "a: 'x\n",
        "a: @x\n",
        "- a\nb: c\n",
        "a: [1\n",
        "a: 1\nb\n",
        "a: *x\n",
        "a: &x [*x]\n",
        "[a]: 1\n",
        ": 1\n",
        "a: !!int x\n",
        "a: 1\n b: 2\n",
    ] {
        let (sources, parsed) = read(text);
        assert_eq!(parsed.diagnostics.len(), 1, "{text:?}");
        let one = &parsed.diagnostics[0];
        writeln!(out, "{}\n    {}", short(one, &sources), one.help.as_deref().unwrap_or("NO HELP")).unwrap();
    }
    insta::assert_snapshot!(out, @"
    a.yaml:2:2: this is no YAML: a tab indents a line
        indent with spaces
    a.yaml:1:5: this is no YAML: a `:` stands where no key can be
        put the key on a line of its own, or quote a text that holds `: `
    a.yaml:1:4: this is no YAML: a quote is opened and not closed, or holds what it cannot
        close the text with the quote it begins with
    a.yaml:1:4: this is no YAML: a quote is opened and not closed, or holds what it cannot
        close the text with the quote it begins with
    a.yaml:1:4: this is no YAML: a text cannot begin with this character
        put the text into quotes
    a.yaml:2:1: this is no YAML: the list goes on with something else
        begin the line with `- `, or indent it
    a.yaml:2:1: this is no YAML: while parsing a flow sequence, expected ',' or ']'
        check indentation, quotes and brackets on this line and the one above
    a.yaml:3:1: this is no YAML: a key is without its `:`
        write `key: value`, or indent the line if it goes on with the text above
    a.yaml:1:4: this is no YAML: an alias has no anchor before it
        write `&name` before the value, or quote the text
    a.yaml:1:8: an anchor is used inside of itself
        write out what is meant
    a.yaml:1:1: a key is a text, and this is a list
        write a text; quote it if it is empty or begins with a bracket
    a.yaml:1:1: a key is a text, and this is nothing
        write a text; quote it if it is empty or begins with a bracket
    a.yaml:1:10: this is not a whole number, as its tag says
        leave out `!!int`, or change the value
    a.yaml:2:3: this is no YAML: a `:` stands where no key can be
        put the key on a line of its own, or quote a text that holds `: `
    ");
}

#[test]
fn documents_before_a_mistake_are_kept() {
    let (_, parsed) = read("a: 1\n---\nb: [\n");
    assert_eq!((parsed.documents.len(), parsed.diagnostics.len()), (1, 1));
}

#[test]
fn anchors_end_with_their_document() {
    assert!(shown("a: &x 1\n---\nb: *x\n").contains("no anchor before it"));
}

#[test]
fn aliases_cannot_fill_the_memory_and_nesting_not_the_stack() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let flood = format!("[{}1]", "1, ".repeat(10_000));
    for large in [bomb, flood] {
        let mut sources = Sources::new();
        let parsed = read_within(sources.add("a.yaml", large.as_str()), &large, 10_000);
        let [one] = &parsed.diagnostics[..] else { panic!("{:?}", parsed.diagnostics) };
        assert_eq!(one.message, "this file has more than 10000 values, those of aliases counted");
    }
    let mut tower = "a0: &a0 [x]\n".to_owned();
    for level in 1..400 {
        writeln!(tower, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    for deep in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(10_000), tower] {
        let (_, parsed) = read(&deep);
        let code = parsed.diagnostics.first().map(|one| one.code.id);
        assert!(matches!(code, Some("yaml/too-deep" | "yaml/syntax")), "{code:?}");
    }
}

fn check(node: &Node, text: &str) {
    let token = text.get(node.span.range()).unwrap_or_else(|| panic!("{node:?} is not in the text"));
    match (&node.kind, node.style) {
        (_, Style::SingleQuoted) => assert!(token.starts_with('\'') && token.ends_with('\''), "{token:?}"),
        (_, Style::DoubleQuoted) => assert!(token.starts_with('"') && token.ends_with('"'), "{token:?}"),
        (_, Style::Literal) => assert!(token.starts_with('|'), "{token:?}"),
        (_, Style::Folded) => assert!(token.starts_with('>'), "{token:?}"),
        (Kind::Sequence(_), Style::Flow) => {
            assert!(token.starts_with('[') && token.ends_with(']'), "{token:?}");
        }
        (_, Style::Plain | Style::Block | Style::Flow) => {}
    }
    // A mark of the order of bytes in the middle of a text is no character to the library, which then counts one too few.
    let counted = !text.contains('\u{feff}');
    if counted && node.style == Style::Plain && !node.written.contains(char::is_whitespace) {
        assert_eq!(token, &*node.written);
    }
    for item in node.as_sequence().unwrap_or(&[]) {
        check(item, text);
    }
    for entry in node.as_mapping().map_or(&[][..], |mapping| &mapping.entries) {
        assert!(text.get(entry.key.span.range()).is_some());
        check(&entry.value, text);
    }
}

#[test]
fn a_mark_of_the_order_of_bytes_hides_no_header() {
    // One before the whole text is not part of it; one before a document is.
    for (text, value) in [
        ("\u{feff}\u{feff}|-", ""),
        ("\u{feff}\u{feff}>\n a\n", "a\n"),
        ("a: b\n...\n\u{feff}|\n  b\n", "b\n"),
    ] {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let text = sources.get(file).shared_text();
        let parsed = parse(file, &text);
        let last = parsed.documents.last().and_then(|document| document.root.as_text());
        assert_eq!(last, Some(value), "{text:?}: {:?}", parsed.diagnostics);
        for document in &parsed.documents {
            check(&document.root, &text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is written, there are nodes with places in the text, or a diagnostic.
    #[test]
    fn any_text_gives_nodes_or_a_diagnostic(
        text in "([a-z]{1,2}|: |- |\\n|\\n  |\\r\\n|'|\"|\\{|\\}|\\[|\\]|, |# |&a |\\*a|!!int |!x |\\||>|---|\\.\\.\\.|\\t|\\?|%|æ|😀|0x1|<<|~|\u{85}|\u{feff}|\u{0}){0,40}"
    ) {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let text = sources.get(file).shared_text();
        let parsed = parse(file, &text);
        for document in &parsed.documents {
            prop_assert!(text.get(document.span.range()).is_some());
            check(&document.root, &text);
        }
        for diagnostic in &parsed.diagnostics {
            human(diagnostic, &sources, Paint::Plain);
        }
        let says_something = text.lines().any(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
        prop_assert!(parsed.diagnostics.len() + parsed.documents.len() > 0 || !says_something, "{text:?}");
    }
}
