//! Paths, and what they find. The answers are those of Newtonsoft.Json.

use super::select;
use crate::bicep::bind::json;
use crate::source::Sources;
use crate::template::{ArrayItem, Expr, ExprKind, Member};

const SHOP: &str = r#"{
  "products": [
    {"name": "pizza", "price": 5.00, "tags": ["hot", "round"]},
    {"name": "salad", "price": 3.99},
    {"name": "bread", "price": 2, "old": null, "stock": {"price": "7"}}
  ],
  "limit": 3,
  "a b": {"name": "odd"}
}"#;

/// What a path finds, as JSON on one line; or why it finds nothing.
fn found(path: &str) -> String {
    let file = Sources::new().add("shop.json", SHOP);
    let Ok(document) = json::read(file, SHOP) else { panic!("the sample is JSON") };
    select(&document, path).map_or_else(|error| error, |value| shown(&value))
}

fn shown(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(bool) => bool.to_string(),
        ExprKind::Int(int) => int.to_string(),
        ExprKind::Float(float) => float.to_string(),
        ExprKind::Text(text) => format!("'{text}'"),
        ExprKind::Array(items) => {
            let items = items.iter().map(|item| match item {
                ArrayItem::Value(value) | ArrayItem::Spread(value) => shown(value),
            });
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        ExprKind::Object(members) => {
            let members = members.iter().map(|member| match member {
                Member::Property { key, value } => format!("{}: {}", shown(key), shown(value)),
                Member::Spread(value) => shown(value),
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        _ => "?".to_owned(),
    }
}

#[test]
fn paths_find_what_the_official_tool_finds() {
    let cases = [
        // Names and places.
        ("$.limit", "3"),
        (".limit", "3"),
        ("limit", "3"),
        ("products[1].name", "'salad'"),
        ("$['a b'].name", "'odd'"),
        ("['a b']['name']", "'odd'"),
        ("$.products[*].price", "[5, 3.99, 2]"),
        ("$['limit','a b']", "[3, {'name': 'odd'}]"),
        ("products[0,2].name", "['pizza', 'bread']"),
        ("$['a b'].*", "'odd'"),
        // Slices.
        ("products[0:2].name", "['pizza', 'salad']"),
        ("products[1:].name", "['salad', 'bread']"),
        ("products[-1:].name", "'bread'"),
        ("products[:-1].name", "['pizza', 'salad']"),
        ("products[::2].name", "['pizza', 'bread']"),
        ("products[::-1].name", "['bread', 'salad', 'pizza']"),
        ("products[2:0:-1].name", "['bread', 'salad']"),
        // At every depth, in the order of the text.
        ("$..name", "['pizza', 'salad', 'bread', 'odd']"),
        ("$..price", "[5, 3.99, 2, '7']"),
        ("products..['old','price']", "[5, 3.99, 2, null, '7']"),
        ("$..tags[1]", "'round'"),
        ("$..[?(@.price == 2)].name", "'bread'"),
        // Filters.
        (".products[?(@.price > 3)].name", "['pizza', 'salad']"),
        ("products[?(@.price >= 3.99 && @.price < 5)].name", "'salad'"),
        ("products[?(@.name == 'bread' || @.price == 5)].name", "['pizza', 'bread']"),
        ("products[?(@.tags)].name", "'pizza'"),
        ("products[?(@.old)].name", "'bread'"),
        ("products[?(@.old == null)].name", "'bread'"),
        ("products[?(@.price != 5)].name", "['salad', 'bread']"),
        ("products[?(@.price > $.limit)].name", "['pizza', 'salad']"),
        ("products[?(@.tags[0] == 'hot')].name", "'pizza'"),
        ("products[?(@.stock.price > 6)].name", "'bread'"),
        (
            "products[?(@.stock.price == 7)].name",
            "the path \"products[?(@.stock.price == 7)].name\" leads to no value of the document",
        ),
        ("products[0].tags[?(@ == 'hot')]", "'hot'"),
        ("products[?(@.price == 2 && @.name == 'bread' || @.name == 'salad')].name", "'bread'"),
    ];
    for (path, expected) in cases {
        assert_eq!(found(path), expected, "{path}");
    }
}

#[test]
fn what_is_for_arrays_finds_nothing_in_an_object_and_the_other_way_round() {
    for path in ["$[*]", "$.products.*", "$[0]", "$.limit.x", "$.products.name", "$[?(@.name)]", "$.nothing"]
    {
        assert!(found(path).ends_with("leads to no value of the document"), "{path}: {}", found(path));
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    for (path, what) in [
        ("$.", "missing"),
        ("$.a[", "not closed"),
        ("$.a[b]", "no index"),
        ("$.a[-1]", "counts from 0"),
        ("$.a[::0]", "cannot be 0"),
        ("$.a['b]", "does not end"),
        ("$.a[0]b", "`b` is not expected"),
        ("a b", "`b` is not expected"),
        ("$.a[?(@.b ~ 1)]", "comparison"),
        ("$.a[?(@.b =~ /x/)]", "regular expression"),
        ("$.a[?@.b]", "[?(…)]"),
        ("$.a[?(@.b == 1]", "`]` is not expected"),
        ("$.a[?(@.b == 1", "`)` is missing"),
    ] {
        assert!(found(path).contains(what), "{path}: {}", found(path));
    }
}

#[test]
fn a_path_that_looks_at_everything_again_and_again_is_given_up() {
    let path = "$..*..*..*..*..*..*..*..*..*..*..*..*..*..*";
    let said = found(path);
    assert!(said.contains("leads through more than") || said.starts_with('['), "{said}");
    for deep in ["[?(@", "[?(@.b && @"] {
        let said = found(&format!("$.a{}", deep.repeat(500)));
        assert!(said.ends_with("filters are nested too deep"), "{said}");
    }
    let long = found(&format!("$.a[?({}@.b)]", "@.b && ".repeat(500)));
    assert!(long.ends_with("a filter has too many parts"), "{long}");
}
