//! A few lines that ask for more than there is end with a message, whatever they do.
//!
//! Time and memory of a machine are no test. What bounds them is: the steps of an evaluation, each of which makes a bounded
//! number of values, and the size of a value when it is written out.

use tricep::eval::snapshot::{self, Snapshot};
use tricep::eval::{Inputs, Precision};
use tricep::language::expression_text::Secrets;
use tricep::limits;
use tricep::world::{MemoryWorld, WorldPath};

use crate::support::run::Run;

/// Declarations of which each uses the one before it.
fn chain(first: &str, count: usize, next: impl Fn(&str) -> String) -> String {
    let mut text = format!("var v0 = {first}\n");
    for index in 1..count {
        text.push_str(&format!("var v{index} = {}\n", next(&format!("v{}", index - 1))));
    }
    text
}

/// A program by what it does, and the message that it ends with.
fn programs() -> Vec<(&'static str, String, &'static str)> {
    let parts = "this value has more than 1000000 parts";
    let steps = "this deployment takes more than 5000000 steps to evaluate";
    let levels = "this value nests more than 512 levels deep";
    let twice = |name: &str| format!("'${{{name}}}${{{name}}}'");
    let both = |name: &str| format!("{{ a: {name}, b: {name} }}");
    let calls: String =
        (1..60).map(|n| format!("func f{n}(x int) int => f{p}(x) + f{p}(x)\n", p = n - 1)).collect();
    vec![
        ("a text", "output o string = reduce(range(0, 64), 'x', (a, b) => '${a}${a}')".into(), parts),
        ("a text of variables", chain("'x'", 60, twice) + "output o string = v59", parts),
        ("an unknown text", "param p string\n".to_owned() + &chain("p", 60, twice) + "output o string = v59", parts),
        (
            "an unknown expression",
            "param p string\n".to_owned()
                + &chain("toLower(p)", 60, |name| format!("concat({name}, {name})"))
                + "output o string = v59",
            parts,
        ),
        (
            "an unknown choice",
            "param p bool\nparam q string\n".to_owned()
                + &chain("q", 60, |name| format!("p ? toLower({name}) : toUpper({name})"))
                + "output o string = v59",
            parts,
        ),
        ("an object", chain("'x'", 60, both) + "output o object = v59", parts),
        (
            "equal objects",
            chain("'x'", 32, both) + &chain("'x'", 32, both).replace("v", "w").replace("war", "var") + "output o bool = v31 == w31",
            parts,
        ),
        ("a list", chain("['x']", 40, |name| format!("concat({name}, {name})")) + "output o int = length(v39)", parts),
        (
            "maps in maps",
            "var r = range(0, 10000)\noutput o array = map(r, a => map(r, b => map(r, c => a + b + c)))".into(),
            steps,
        ),
        ("calls of calls", format!("func f0(x int) int => x\n{calls}output o int = f59(1)"), steps),
        (
            "loops in resources",
            "var r = range(0, 10000)\nresource a 'A.B/c@2020-01-01' = [for i in r: { name: 'n${i}', properties: { p: [for j in r: j] } }]".into(),
            steps,
        ),
        (
            "a large body in many resources",
            "var r = range(0, 10000)\nresource a 'A.B/c@2020-01-01' = [for i in r: { name: 'n${i}', properties: { p: r } }]".into(),
            steps,
        ),
        (
            "comparisons of what is large",
            "var r = range(0, 10000)\nvar s = [for i in r: { a: i }]\noutput o array = map(r, i => s == [for j in r: { a: j }])".into(),
            steps,
        ),
        (
            "hashes of what is long",
            "var t = reduce(range(0, 22), 'x', (a, b) => '${a}${a}')\noutput o array = map(range(0, 10000), i => uniqueString(t))".into(),
            steps,
        ),
        (
            "an object in itself",
            "var d0 = reduce(range(0, 10000), {}, (acc, i) => { a: acc, b: 1 })\noutput o string = string(d0)".into(),
            levels,
        ),
        (
            "an object in itself again and again",
            chain("{}", 12, |name| format!("reduce(range(0, 100), {name}, (acc, i) => {{ a: acc, b: 1 }})"))
                + "output o string = string(v11)",
            levels,
        ),
        (
            "a list in itself",
            "output o array = reduce(range(0, 10000), [], (acc, i) => [0, acc, 1])".into(),
            levels,
        ),
        (
            "an unknown expression in itself",
            "param p string\noutput o string = reduce(range(0, 10000), p, (acc, i) => toLower(acc))".into(),
            levels,
        ),
        (
            "pieces of a text",
            "output o int = length(split(reduce(range(0, 23), 'x,', (a, b) => '${a}${a}'), ','))".into(),
            "`split` makes 8388608 items; the limit is 1000000",
        ),
    ]
}

fn load(text: &str) -> Run {
    let mut world = MemoryWorld::default();
    world.put(WorldPath::root().join("main.bicep").unwrap(), text);
    Run::load(&world, "main.bicep")
}

#[test]
fn what_asks_for_too_much_ends_with_a_message() {
    for (number, (what, text, message)) in programs().into_iter().enumerate() {
        // Each of those that take every step there is takes a while.
        let slow = message.contains("steps");
        let precisions = [Precision::Fine, Precision::Official];
        for precision in
            precisions.into_iter().skip(if slow { number % 2 } else { 0 }).take(if slow { 1 } else { 2 })
        {
            let run = load(&text);
            let evaluation = run.evaluate(&Inputs { precision, ..Inputs::default() });
            let errors = run.errors(&evaluation);
            let said = errors.matches("error[").count();
            assert!(said == 1 || (said == 2 && what == "equal objects"), "{what}: {errors}");
            assert_eq!(errors.matches(message).count(), said, "{what}: {errors}");
            // The last step may be a large one.
            let most = limits::EVAL_STEPS + 2 * limits::VALUE_PARTS;
            assert!(evaluation.steps <= most, "{what}: {} steps", evaluation.steps);
        }
    }
}

/// Variables of which each is the one before it, and a resource that has the last.
const LONG: usize = 20_000;

#[test]
fn a_long_chain_of_variables_ends_with_a_message() {
    let text = chain("1", LONG, str::to_owned)
        + &format!(
            "resource a 'A.B/c@2020-01-01' = {{ name: 'a', location: 'x', tags: {{ t: string(v{}) }} }}\n",
            LONG - 1
        );
    let run = load(&text);
    let evaluation = run.evaluate(&Inputs::default());
    let errors = run.errors(&evaluation);
    assert!(errors.contains("levels deep here"), "{errors}");
    // What is late is found at any distance.
    let late = chain("b.properties.x", LONG, str::to_owned)
        + "resource b 'A.B/c@2020-01-01' = { name: 'b', location: 'x' }\n"
        + &format!("resource a 'A.B/c@2020-01-01' = {{ name: 'a', location: v{} }}\n", LONG - 1);
    let late = load(&late);
    assert!(
        late.loaded
            .diagnostics
            .iter()
            .any(|one| one.message.contains("must be known when the deployment starts"))
    );
}

#[test]
fn a_long_chain_of_variables_of_a_template_ends_with_a_message() {
    let variables: Vec<String> =
        (1..LONG).map(|index| format!("\"v{index}\": \"[variables('v{}')]\"", index - 1)).collect();
    let text = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "variables": {{"v0": 1, {}}},
        "resources": [{{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "a", "tags": {{"t": "[variables('v{}')]"}}}}]}}"#,
        variables.join(", "),
        LONG - 1
    );
    let mut world = MemoryWorld::default();
    world.put(WorldPath::root().join("main.json").unwrap(), text);
    let run = Run::load(&world, "main.json");
    let errors = run.errors(&run.evaluate(&Inputs::default()));
    assert!(errors.contains("levels deep here"), "{errors}");
}

#[test]
fn what_is_small_when_it_is_written_out_may_share_as_it_likes() {
    let both = |name: &str| format!("{{ a: {name}, b: {name} }}");
    let text = chain("'x'", 14, both) + "output o bool = v13 == v13\noutput l int = length(string(v13))";
    let run = load(&text);
    let evaluation = run.evaluate(&Inputs::default());
    assert_eq!(run.errors(&evaluation), "");
    let text = snapshot::text(&Snapshot::of(&evaluation), Secrets::Reveal).unwrap();
    assert!(text.contains("\"o\": true"), "{text}");
}

#[test]
fn an_honest_program_takes_few_steps() {
    let text = "resource a 'A.B/c@2020-01-01' = [for i in range(0, 800): { name: 'n${i}', tags: { t: 't${i % 7}' } }]\n";
    let evaluation = load(text).evaluate(&Inputs::default());
    assert_eq!(evaluation.resources.len(), 800);
    assert!(evaluation.steps < limits::EVAL_STEPS / 100, "{} steps", evaluation.steps);
}
