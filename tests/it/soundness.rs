//! What was decided while something was not known stays so, whatever it turns out to be.
//!
//! A program asks every question of a list in every pair with every other. It is evaluated once with nothing given, and then
//! with values; an answer that was there before must be the same one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tricep::eval::{Evaluation, Inputs, Precision};
use tricep::language::functions::json;
use tricep::origin::OriginId;
use tricep::value::Value;
use tricep::world::{MemoryWorld, WorldPath};

use crate::support::run::Run;

const DECLARATIONS: &str = "\
param list array
param box object
param word string
param count int
param flag bool

func pick(items array, key string) array => map(items, item => item[key])

var firsts = [for item in list: item.a]
var seconds = [for item in list: item.b]
var texts = [for item in list: 'x']

resource many 'A.B/c@2020-01-01' = [for (item, i) in list: { name: 'n-${item.a}-${i}' }]
resource some 'A.B/c@2020-01-01' = [for i in range(0, 2): { name: 's-${i}' }]
resource child 'A.B/c/d@2020-01-01' = [for i in range(0, 2): { parent: many[i], name: 'kid' }]
resource other 'A.B/c/d@2020-01-01' = [for i in range(0, 2): { parent: some[count % 2 == i ? 0 : 1], name: 'kid' }]

module here 'inner.bicep' = { name: 'here', params: { word: word } }
module there 'inner.bicep' = { name: 'there', scope: resourceGroup('there'), params: { word: word } }
module each 'inner.bicep' = [for item in list: { name: 'each-${item.a}', params: { word: item.b } }]
";

const INNER: &str = "\
param word string
resource one 'A.B/c@2020-01-01' = { name: 'one-${word}' }
output word string = word
output low string = toLower(word)
output id string = one.id
output location string = resourceGroup().location
output missing string = word
";

const QUESTIONS: &[&str] = &[
    "list",
    "list[0]",
    "list[1]",
    "list[count]",
    "list[0].a",
    "list[1].a",
    "list[1].b",
    "first(list)",
    "last(list)",
    "skip(list, 1)",
    "take(list, 1)",
    "length(list)",
    "map(list, item => item.a)",
    "map(list, item => item.b)",
    "map(list, item => 'x')",
    "filter(list, item => item.c > 1)",
    "filter(list, item => item.c < 2)",
    "sort(list, (x, y) => x.c < y.c)",
    "sort(list, (x, y) => x.c > y.c)",
    "reduce(list, 0, (x, y) => x + 1)",
    "reduce(list, 1, (x, y) => x + 1)",
    "reduce(list, 0, (x, y) => x + y.c)",
    "toObject(list, item => item.a)",
    "toObject(list, item => item.b)",
    "toObject(list, item => item.b, item => 1)",
    "groupBy(list, item => item.a)",
    "groupBy(list, item => item.b)",
    "mapValues(box, item => 1)",
    "mapValues(box, item => item)",
    "firsts",
    "seconds",
    "texts",
    "pick(list, 'a')",
    "pick(list, 'b')",
    "many[0].name",
    "many[1].name",
    "many[1].id",
    "many[count].name",
    "uniqueString(many[0].id)",
    "uniqueString(many[1].id)",
    "child[0].id",
    "child[1].id",
    "other[0].id",
    "other[1].id",
    "each[0].outputs.word",
    "each[1].outputs.word",
    "each[0].outputs.id",
    "each[1].outputs.id",
    "here.outputs.word",
    "here.outputs.low",
    "there.outputs.word",
    "there.outputs.low",
    "box",
    "box.a",
    "box.b",
    "box.?a",
    "box.?none",
    "box[word]",
    "{ ...box, z: 1 }",
    "{ ...box, z: 2 }",
    "{ z: 1, ...box }",
    "{ ...box, z: 1 }.z",
    "{ z: 1, ...box }.z",
    "{ ...box, ...{ a: 'q' } }.a",
    "{ a: 'q', ...box }.?a",
    "union(box, { z: 1 })",
    "union({ z: 1 }, box)",
    "[...list, 1]",
    "[...list, 2]",
    "[1, ...list]",
    "last([...list, 2])",
    "length([...list, 2])",
    "contains([...list, 2], 2)",
    "{ '${word}': 1, k: 2 }",
    "{ '${word}': 2, k: 2 }",
    "{ '${word}': 1, k: 2 }.k",
    "{ '${word}': 1, ab: 2 }[word]",
    "word",
    "toLower(word)",
    "toUpper(word)",
    "'${word}b'",
    "'a${word}'",
    "count",
    "count + 1",
    "count - 1",
    "[1, 2, 3][count]",
    "[3, 2, 1][count]",
    "flag",
    "flag && false",
    "flag || true",
    "flag ? 'ab' : word",
    "flag ? word : 'ab'",
    "flag ? 1 : 1",
    "range(0, count)",
    "'ab'",
    "'x'",
    "1",
    "2",
    "[]",
];

/// How two of them are held against each other.
const FORMS: &[(&str, &str, &str)] =
    &[("", " == ", ""), ("contains([", "], ", ")"), ("'<${", "}' == '<${", "}'")];

fn program() -> String {
    let mut text = DECLARATIONS.to_owned();
    for (a, left) in QUESTIONS.iter().enumerate() {
        writeln!(text, "output q{a} object = {left}").unwrap();
        for (b, right) in QUESTIONS.iter().enumerate().skip(a) {
            for (form, (before, between, after)) in FORMS.iter().enumerate() {
                writeln!(text, "output q{a}_{b}_{form} bool = {before}{left}{between}{right}{after}")
                    .unwrap();
            }
        }
    }
    text
}

/// The lines of an output by its name.
fn source<'a>(program: &'a str, name: &str) -> &'a str {
    program.lines().find(|line| line.starts_with(&format!("output {name} "))).unwrap_or("")
}

fn load(main: &str) -> Run {
    let mut world = MemoryWorld::default();
    for (name, text) in [("main.bicep", main), ("inner.bicep", INNER)] {
        world.put(WorldPath::root().join(name).unwrap(), text);
    }
    Run::load(&world, "main.bicep")
}

fn outputs(evaluation: &Evaluation) -> BTreeMap<&str, &Value> {
    evaluation.outputs.iter().map(|(name, value)| (&**name, &value.value)).collect()
}

/// Whether everything that is known of the first is so in the second.
fn holds(before: &Value, after: &Value) -> bool {
    match (before, after) {
        // The parts of a text may be known by now.
        (Value::Unknown(_) | Value::Template(_), _) => true,
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len()
                && before.iter().zip(after.iter()).all(|(before, after)| holds(&before.value, &after.value))
        }
        (Value::Object(before), Value::Object(after)) if !before.has_template_keys() => {
            before.len() == after.len()
                && before.iter().all(|(key, member)| {
                    after.get_exact(&key.text).is_some_and(|after| holds(&member.value, &after.value))
                })
        }
        (Value::Object(_), Value::Object(_)) => true,
        (before, after) => before == after,
    }
}

const GIVEN: &[[&str; 5]] = &[
    [
        r#"[{"a": "x", "b": "y", "c": 1}, {"a": "y", "b": "x", "c": 2}]"#,
        r#"{"a": "x", "ab": 1, "b": 1}"#,
        r#""ab""#,
        "0",
        "true",
    ],
    [
        r#"[{"a": "ab", "b": "ab", "c": 2}, {"a": "ab", "b": "ab", "c": 2}, 2]"#,
        r#"{"a": 1, "z": 7, "b": "ab", "x": 1}"#,
        r#""x""#,
        "1",
        "false",
    ],
    ["[]", "{}", r#""""#, "0", "true"],
    [
        r#"[{"a": "x", "b": "ab", "c": 3}]"#,
        r#"{"k": 2, "b": null, "A": "q", "Z": 1}"#,
        r#""K""#,
        "2",
        "false",
    ],
];

#[test]
fn what_is_known_stays_so_whatever_the_rest_turns_out_to_be() {
    let text = program();
    let run = load(&text);
    for precision in [Precision::Fine, Precision::Official] {
        let inputs = |given: &[&str]| Inputs {
            precision,
            parameters: ["list", "box", "word", "count", "flag"]
                .into_iter()
                .zip(given)
                .map(|(name, json)| (name.to_owned(), json::parse(json, OriginId::NOWHERE).unwrap()))
                .collect(),
            ..Inputs::default()
        };
        let open = run.evaluate(&inputs(&[]));
        let before = outputs(&open);
        let known = before.values().filter(|value| value.is_known()).count();
        assert!(known > 300, "only {known} of {} are known", before.len());
        for given in GIVEN {
            let closed = run.evaluate(&inputs(given));
            let after = outputs(&closed);
            // One that fails has no answer.
            assert!(after.len() > before.len() / 4, "{given:?}: only {} answers", after.len());
            let wrong: Vec<String> = after
                .iter()
                .filter(|(name, after)| before.get(*name).is_some_and(|before| !holds(before, after)))
                .map(|(name, after)| format!("{}: {:?}, not {after:?}", source(&text, name), before[name]))
                .collect();
            assert_eq!(
                wrong.len(),
                0,
                "{precision:?} {given:?}\n{}",
                wrong[..wrong.len().min(20)].join("\n")
            );
        }
    }
}

#[test]
fn what_is_asked_in_two_places_is_not_the_same() {
    let run = load(
        "\
module a 'inner.bicep' = { name: 'a', scope: resourceGroup('a') }
module b 'inner.bicep' = { name: 'b', scope: resourceGroup('b') }
output location bool = a.outputs.location == b.outputs.location
output parameter bool = a.outputs.missing == b.outputs.missing
output here bool = a.outputs.location == resourceGroup().location
output itself bool = a.outputs.location == a.outputs.location
output again bool = resourceGroup().tags.team == resourceGroup().tags.team
",
    );
    let evaluation = run.evaluate(&Inputs::default());
    let outputs = outputs(&evaluation);
    for name in ["location", "parameter", "here"] {
        assert!(matches!(outputs[name], Value::Unknown(_)), "{name}: {:?}", outputs[name]);
    }
    for name in ["itself", "again"] {
        assert_eq!(outputs[name], &Value::Bool(true), "{name}");
    }
}

#[test]
fn what_a_spread_cannot_change_is_known() {
    let run = load(
        "\
param given object
param list array
param flag bool
module spread 'inner.bicep' = { name: 'spread', params: { word: 'x', ...given } }
var tags = { team: 'a', ...given, env: 'prod', ...{ k: 1 } }
output behind array = [tags.env, tags.K, { ...tags, z: 2 }.z, { z: 2, ...tags }.env]
output front array = [tags.team, tags.?team, spread.outputs.word]
output items array = [[1, ...list, 2][0], [1, ...list, 2][^1], [...[1, ...list], 3][0]]
output rest array = [[1, ...list, 2][1], [1, ...list, 2][^2]]
output logic array = [flag && false, false && flag, flag || true, true || flag]
",
    );
    for precision in [Precision::Fine, Precision::Official] {
        let evaluation = run.evaluate(&Inputs { precision, ..Inputs::default() });
        let outputs = outputs(&evaluation);
        let shown = |name: &str| match outputs[name].as_array() {
            Some(items) => items.iter().map(|item| item.value.brief()).collect::<Vec<_>>().join(" "),
            None => outputs[name].brief(),
        };
        assert_eq!(shown("logic"), "false false true true");
        assert!(!shown("front").contains('\'') && !shown("rest").contains(char::is_numeric));
        if precision == Precision::Fine {
            assert_eq!(shown("behind"), "'prod' 1 2 'prod'");
            assert_eq!(shown("items"), "1 2 1");
        }
    }
}

#[test]
fn an_open_object_is_shown_with_all_its_parts() {
    let run = load(
        "\
param given object
param list array
output object object = { a: 1, ...given, env: 'prod' }
output array array = [1, ...list, 2]
",
    );
    let evaluation = run.evaluate(&Inputs { precision: Precision::Official, ..Inputs::default() });
    let snapshot = crate::support::run::snapshot(&evaluation);
    insta::assert_snapshot!(snapshot["outputs"], @r#"{"object":"[shallowMerge(createArray(createObject('a', 1), parameters('given'), createObject('env', 'prod')))]","array":"[concat(createArray(1), parameters('list'), createArray(2))]"}"#);
}

#[test]
fn what_fails_is_said_even_when_it_was_first_tried_in_vain() {
    let run = load(
        "\
param flag bool
var never = 1 / 0
resource a 'A.B/c@2020-01-01' = { name: 'a', properties: { x: flag ? never : 1, y: flag ? 2 / 0 : 1 } }
output all int = never
",
    );
    let evaluation = run.evaluate(&Inputs::default());
    assert_eq!(run.errors(&evaluation).matches("error[").count(), 1, "{}", run.errors(&evaluation));
    assert!(run.errors(&evaluation).contains("var never = 1 / 0"));
}
