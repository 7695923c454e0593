//! The queries for editors: that they fit the grammar, and that they say the right thing on a sample.

use tree_sitter::{Language, Parser, Query, QueryCursor, StreamingIterator as _, Tree};

const QUERIES: [(&str, &str); 4] = [
    ("highlights", tricep_grammar_bicep::HIGHLIGHTS_QUERY),
    ("folds", tricep_grammar_bicep::FOLDS_QUERY),
    ("locals", tricep_grammar_bicep::LOCALS_QUERY),
    ("injections", tricep_grammar_bicep::INJECTIONS_QUERY),
];

const SAMPLE: &str = "\
@description('How many')
param count int = 2
type port = int?
func twice(n int) int => n * 2
#disable-next-line BCP081
resource app 'Microsoft.App/containerApps@2024-03-01' existing = if (count > 1) {
  name: 'web-${count}' // the name
  ports: [for p in range(0, count): twice(p)]
}
module m 'm.bicep' = {
}
var text = '''
a
'''
output host string = az.resourceId('x', app.name)!
";

fn language() -> Language {
    tricep_grammar_bicep::LANGUAGE.into()
}

fn sample() -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&language()).unwrap();
    let tree = parser.parse(SAMPLE, None).unwrap();
    assert!(!tree.root_node().has_error());
    tree
}

/// Every capture as (name, text), where the last pattern for a node wins.
fn captures(name: &str) -> Vec<(String, String)> {
    let (_, source) = QUERIES.iter().find(|(one, _)| *one == name).unwrap();
    let query = Query::new(&language(), source).unwrap();
    let tree = sample();
    let mut cursor = QueryCursor::new();
    let mut found = cursor.captures(&query, tree.root_node(), SAMPLE.as_bytes());
    let mut captures = std::collections::BTreeMap::new();
    while let Some((found, index)) = found.next() {
        let capture = found.captures()[*index];
        let key = (capture.node.start_byte(), capture.node.end_byte());
        let entry = (found.pattern_index, query.capture_names()[capture.index as usize]);
        captures.entry(key).and_modify(|old| *old = entry.max(*old)).or_insert(entry);
    }
    captures
        .into_iter()
        .map(|((from, to), (_, name))| (name.to_owned(), SAMPLE[from..to].to_owned()))
        .collect()
}

#[test]
fn every_query_fits_the_grammar() {
    for (name, source) in QUERIES {
        let query = Query::new(&language(), source);
        assert!(query.is_ok(), "{name}.scm: {}", query.unwrap_err());
    }
}

#[test]
fn highlights_say_what_a_thing_is() {
    let found = captures("highlights");
    for (capture, text) in [
        ("attribute", "description"),
        ("keyword", "param"),
        ("variable.parameter", "count"),
        ("type.builtin", "int"),
        ("type.definition", "port"),
        ("function", "twice"),
        ("function.call", "twice"),
        ("keyword.directive", "#disable-next-line BCP081"),
        ("string.special", "'Microsoft.App/containerApps@2024-03-01'"),
        ("keyword.modifier", "existing"),
        ("keyword.conditional", "if"),
        ("operator", ">"),
        ("property", "name"),
        ("punctuation.special", "${"),
        ("comment", "// the name"),
        ("keyword.repeat", "for"),
        ("module", "m"),
        ("string.special.path", "'m.bicep'"),
        ("string", "'''\na\n'''"),
        ("function.method.call", "resourceId"),
        ("variable", "app"),
        ("number", "2"),
    ] {
        let wanted = (capture.to_owned(), text.to_owned());
        assert!(found.contains(&wanted), "no {wanted:?} among {found:#?}");
    }
}

#[test]
fn folds_are_the_things_of_several_lines() {
    let folds = captures("folds");
    assert!(folds.iter().any(|(_, text)| text == "{\n}"), "{folds:?}");
    assert!(folds.iter().any(|(_, text)| text == "'''\na\n'''"), "{folds:?}");
}

#[test]
fn locals_tell_definitions_from_uses() {
    let found = captures("locals");
    for (capture, text) in [
        ("local.definition.parameter", "n"),
        ("local.definition.function", "twice"),
        ("local.definition.var", "p"),
        ("local.reference", "count"),
        ("local.reference", "app"),
    ] {
        let wanted = (capture.to_owned(), text.to_owned());
        assert!(found.contains(&wanted), "no {wanted:?} among {found:#?}");
    }
}
