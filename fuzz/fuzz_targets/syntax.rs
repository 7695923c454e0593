//! Any bytes give a tree: no crash, no endless loop, and every node lies within its text.
//!
//! ```text
//! sh fuzz/seeds.sh && cargo +nightly fuzz run syntax fuzz/seeds/syntax fuzz/corpus/syntax -- -dict=fuzz/bicep.dict
//! ```
//!
//! The parser is C, which cargo-fuzz does not instrument. With gcc, `CFLAGS=-fsanitize-coverage=trace-cmp` before the
//! command and `-use_value_profile=1` behind it let the fuzzer see the parser's comparisons.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(bytes));

/// Parses the bytes and visits every node.
fn check(bytes: &[u8]) {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tricep_grammar_bicep::LANGUAGE.into()).expect("the language is of this version");
    let tree = parser.parse(bytes, None).expect("nothing cancels");
    let mut cursor = tree.walk();
    let mut parents = vec![0..bytes.len()];
    loop {
        let (node, parent) = (cursor.node(), parents.last().expect("the root has been left"));
        assert!(node.start_byte() <= node.end_byte(), "{node:?}");
        assert!(
            parent.start <= node.start_byte() && node.end_byte() <= parent.end,
            "{node:?} outside {parent:?}"
        );
        if cursor.goto_first_child() {
            parents.push(node.byte_range());
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            parents.pop();
        }
    }
}
