//! The law, over the texts of the grammar's own tests and over what becomes of them when they are broken.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::bicep::syntax::parser;

/// Holds the law for one text; whether it was answered here.
fn is_answered(text: &str) -> bool {
    let Some(ours) = read(text) else { return false };
    let tree = parser().parse(text, None).unwrap();
    assert!(!tree.root_node().has_error(), "the grammar refuses {text:?}");
    let theirs = Flat::new(&tree);
    let nodes = |flat: &Flat| (0_u32..).map_while(|at| flat.get(at)).collect::<Vec<_>>();
    for (ours, theirs) in nodes(&ours).iter().zip(nodes(&theirs)) {
        let place = theirs.start as usize..theirs.end as usize;
        assert_eq!(*ours, theirs, "at {:?} in {text}", text.get(place));
    }
    assert_eq!(nodes(&ours).len(), nodes(&theirs).len(), "in {text}");
    true
}

/// The texts of the grammar's own tests, by what they are about.
const TESTS: [&str; 11] = [
    include_str!("../../../../grammars/bicep/test/corpus/comments.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/declarations.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/decorators.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/expressions.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/imports.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/left_to_the_reader.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/loops.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/newlines.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/parameters_files.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/strings.txt"),
    include_str!("../../../../grammars/bicep/test/corpus/types.txt"),
];

fn texts() -> Vec<&'static str> {
    let parts = TESTS.iter().flat_map(|tests| {
        let parts: Vec<&str> = tests.split("\n---\n").collect();
        parts[..parts.len() - 1].to_vec()
    });
    // In front of each line of dashes stands a text, below a title between two lines of equals signs.
    parts.map(|part| part.rsplit_once("====\n").unwrap().1).collect()
}

#[test]
fn what_is_answered_is_what_the_grammar_says() {
    let texts = texts();
    let left: Vec<&str> = texts.iter().filter(|text| !is_answered(text)).copied().collect();
    let sound = |text: &&str| !parser().parse(*text, None).unwrap().root_node().has_error();
    let left: Vec<&str> = left.into_iter().filter(sound).collect();
    // What has no end is no mistake to the parser.
    let is_open = |text: &str| text.matches("/*").count() > text.matches("*/").count() || text == "/*/";
    let rare = |text: &&&str| text.contains("$'''") || is_open(text) || text.starts_with("var a = '''text\n");
    assert_eq!(left.iter().find(|text| !rare(text)), None);
    assert!(texts.len() > 200, "{}", texts.len());
}

#[test]
fn what_is_rare_deep_or_wrong_is_left_to_the_grammar() {
    for text in [
        "var a = $'''b ${c}'''\n",
        "var a = \n",
        "var a = 'b\n",
        "var a = {\n  true: 1\n}\n",
        "type a = [\n  | 'b'\n]\n",
        "var a = b // \0\n",
        // A directive with more behind it, which a look past line breaks does not see.
        "var a = b\n#disable-next-line x /*\n? */\n",
        "var a = [\n  b\n#disable-next-line x ]\n? c : d\n",
        "type t = 'a'\n#disable-next-line x /*\n | */\n",
        "type t = [\n#disable-next-line x y ]\n| a\n",
        "type t = foo<\n#disable-next-line x a >\n| b",
        // A leading bar behind a line break that something else has taken.
        "type t = foo<\n  | 'b'\n>\n",
        "type t = foo<a,\n  | 'b'>\n",
        "type t = foo<// c\n | 'b'>\n",
        "type t = [\n  @a()\n  // c\n  | 'b'\n]\n",
    ] {
        assert!(!is_answered(text), "{text:?}");
    }
    let nested = |depth: usize| format!("var a = {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert!(is_answered(&nested(60)));
    assert!(!is_answered(&nested(100_000)));
    // What goes on for long without nesting is no reason to give up, nor to take long.
    assert!(is_answered(&format!("var a = b{}\n", ".c".repeat(100_000))));
    assert!(is_answered(&format!("var a = b{}\n", " + c".repeat(100_000))));
}

/// What is put into texts to break them.
const PIECES: [&str; 47] = [
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "// c\n",
    "\n// c\n",
    "/* c */",
    "/*",
    "#disable-next-line a\n",
    "\n#disable-next-line a ",
    "'",
    "'''",
    "'a'",
    "${",
    "$",
    "\\u{41}",
    "@a()\n",
    ".",
    ".?",
    "...",
    ",",
    ":",
    "\n: ",
    "::",
    "?",
    "\n? ",
    "??",
    "=",
    "==",
    "=>",
    "!",
    "<",
    "<a>",
    ">",
    "|",
    "\n| ",
    "-",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "resource",
    "null",
    "for",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A text with something taken out, doubled or put in is still answered as the grammar does, or not here.
    #[test]
    fn what_is_nearly_sound_is_no_exception(
        text: Index,
        edits in prop::collection::vec((any::<Index>(), 0_usize..12, select(&PIECES[..]), 0_u8..5), 1..4),
    ) {
        static TEXTS: LazyLock<Vec<&str>> = LazyLock::new(texts);
        let mut text: Vec<char> = text.get(&TEXTS).chars().collect();
        for (at, length, piece, edit) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            let there = text[at..end].to_vec();
            match edit {
                0 => drop(text.drain(at..end)),
                1 => drop(text.splice(at..at, there)),
                2 => drop(text.splice(at..at, piece.chars())),
                // Line breaks are where things go on or end.
                3 => {
                    let after = text[at..].iter().position(|letter| *letter == '\n').map_or(at, |far| at + far + 1);
                    drop(text.splice(after..after, piece.chars()));
                }
                _ => drop(text.splice(at..end, piece.chars())),
            }
        }
        is_answered(&text.into_iter().collect::<String>());
    }
}
