//! Where a three-quote string with holes is split: the corpus shows its kinds of pieces, this their texts.

use tree_sitter::Parser;

/// The pieces of the value of `var a = ...`; neighbouring texts are one.
fn pieces(parser: &mut Parser, source: &str) -> Vec<String> {
    let text = format!("var a = {source}\n");
    let tree = parser.parse(&text, None).unwrap();
    assert!(!tree.root_node().has_error(), "{source} does not parse");
    let value = tree.root_node().named_child(0).unwrap().child_by_field_name("value").unwrap();
    let mut pieces: Vec<String> = Vec::new();
    let mut last = "";
    for child in value.children(&mut value.walk()) {
        let piece = &text[child.byte_range()];
        match pieces.last_mut() {
            Some(before) if child.kind() == last && last == "multiline_string_content" => {
                before.push_str(piece)
            }
            _ => pieces.push(piece.to_owned()),
        }
        last = child.kind();
    }
    pieces
}

#[test]
fn the_last_dollars_open_a_hole_and_the_last_quotes_end_the_string() {
    let mut parser = Parser::new();
    parser.set_language(&tricep_grammar_bicep::LANGUAGE.into()).unwrap();
    for (source, expected) in [
        (r"$'''a$b$ $$${x}$'''", ["$'''", "a$b$ $$", "${x}", "$", "'''"].as_slice()),
        (r"$$'''${x} $$$${y}'''", &["$$'''", "${x} $$", "$${y}", "'''"]),
        (r"$''''a'''''", &["$'''", "'a''", "'''"]),
        (r"$'''''${x}'''''", &["$'''", "''", "${x}", "''", "'''"]),
        (r"$'''{x}$'''", &["$'''", "{x}$", "'''"]),
        (r"$''''''", &["$'''", "'''"]),
        (r"$'''''''", &["$'''", "'", "'''"]),
        (r"$$$'''$$$$$${'${'a'}'}$$'''", &["$$$'''", "$$$", "$$${'${'a'}'}", "$$", "'''"]),
    ] {
        assert_eq!(pieces(&mut parser, source), expected, "{source}");
    }
}
