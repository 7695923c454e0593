//! No diagnostic shows a secret: neither the message, nor the lines that are drawn below it.

use crate::support::tool::{Said, Tool};

/// The secret text in every test; what is made of it in any case.
const PLANTED: [&str; 3] = ["hunter2", "aHVudGVyM", "868686"];

/// Operations on a secret text `s`, a secret number `n`, a secret object `o` and a list of secrets `l` that are refused.
const REFUSED: [&str; 47] = [
    "{ a: 1 }[s]",
    "any({ a: 1 }).?b[s]",
    "any(s).foo",
    "any(s)[0]",
    "any(s)[^1]",
    "[1][any(s)]",
    "[1][n]",
    "[1][^n]",
    "o[s]",
    "l[n]",
    "l[any(s)]",
    "[for x in any(s): x]",
    "[for x in any(n): fail('x')]",
    "any(s) ? 1 : 2",
    "any(n) ? 1 : 2",
    "any(s) && true",
    "true && any(s)",
    "any(s) || true",
    "false || any(s)",
    "!any(s)",
    "-any(s)",
    "any(s) + 1",
    "n + 9223372036854775807",
    "n / 0 + any(s)",
    "1 < any(s)",
    "any(n) < any(s)",
    "any(s) >= true",
    "any(n) =~ s",
    "[...any(s)]",
    "{ ...any(s) }",
    "int(s)",
    "bool(s)",
    "json(s)",
    "fail('it is ${s}')",
    "concat(any(s), ['x'])",
    "concat(l, any(s))",
    "union(any(s), { a: 1 })",
    "contains(any(n), s)",
    "take(l, any(s))",
    "substring(s, 0, n)",
    "map(any(s), x => x)",
    "filter(l, x => x)",
    "sort(l, (a, b) => any(a))",
    "toObject([1], x => n)",
    "mapValues(any(s), x => x)",
    "resourceId(any(n), 'a')",
    "dateTimeAdd(s, s)",
];

const PARAMETERS: &str = "\
@secure()
param s string
@secure()
param o object
var n = any(o.n)
type secret = { @secure()
  inner: string
  plain: string }
param l secret[]
";

/// Everything that the three commands say about a parameter file.
fn diagnostics(name: &str, files: &[(&str, String)]) -> String {
    let commands = [
        &["snapshot", "main.bicepparam"][..],
        &["explain", "main.bicepparam", "r"],
        &["graph", "main.bicepparam"],
    ];
    let mut said = String::new();
    for (index, command) in commands.iter().enumerate() {
        let mut tool = Tool::new(&format!("secrets-{name}-{index}"));
        for (path, text) in files {
            tool = tool.file(path, text);
        }
        let Said { stderr, stdout, .. } = tool.args(command.iter().copied()).run();
        said.push_str(&stderr);
        // A snapshot shows the values, as the official one does.
        if index > 0 {
            said.push_str(&stdout);
        }
    }
    said
}

fn assert_hidden(said: &str) {
    for planted in PLANTED {
        let shown: Vec<&str> = said.lines().filter(|line| line.contains(planted)).collect();
        assert_eq!(shown, [""; 0], "{planted} is shown");
    }
}

const VALUES: &str = "\
using 'main.bicep'
param s = 'hunter2'
param o = { hunter2: 'hunter2', n: 868686 }
param l = [{ inner: 'hunter2', plain: 'x' }]
";

#[test]
fn no_message_quotes_a_secret_that_an_operation_refuses() {
    let mut template =
        format!("{PARAMETERS}var l = map(ls, x => x.inner)\n").replace("param l ", "param ls ");
    for (index, operation) in REFUSED.iter().enumerate() {
        template.push_str(&format!("var v{index} = {operation}\n"));
    }
    template.push_str(
        "\
resource r 'X.Y/z@2020-01-01' = { name: '${s}/${s}' }
resource r1 'X.Y/z@2020-01-01' = { name: any(n) }
resource r2 'X.Y/z@2020-01-01' = [for i in any(s): { name: 'q' }]
resource r3 'X.Y/z@2020-01-01' = if (any(s)) { name: 'q' }
resource r4 'X.Y/z@2020-01-01' = { name: 'q', scope: any(n) }
resource r5 'X.Y/z@2020-01-01' = [for i in range(0, 2): { name: 'q${i}' }]
output id string = r5[n].id
output made object = m.outputs[s]
module m 'm.bicep' = { name: 'm', params: { typed: s, allowed: s, small: n, '${s}': 1, shape: { '${s}': s } } }
",
    );
    let module = "\
param typed int
@allowed(['a', 'b'])
param allowed string
@maxValue(3)
param small int
@sealed()
type shaped = { a: int? }
param shape shaped
output all array = [typed, allowed, small, shape]
";
    let values = VALUES.replace("param l ", "param ls ");
    let files = [("main.bicep", template), ("m.bicep", module.to_owned()), ("main.bicepparam", values)];
    let said = diagnostics("operations", &files);
    let complaints = said.matches("<secure:").count();
    assert!(complaints > 2 * REFUSED.len() / 2, "only {complaints} messages name a secret:\n{said}");
    assert_hidden(&said);
}

#[test]
fn a_line_with_a_mistake_does_not_show_the_secret_on_it() {
    let template = PARAMETERS.to_owned();
    let mistakes = [
        "param s = 'hunter2\n",
        "param s = 'hunter2' 'hunter2'\n",
        "param s = { a: 'hunter2' 'b': 'hunter2' }\n",
        "param s = 'hunter2' param o = {}\n",
        "param s 'hunter2'\n",
        "param s = '''hunter2\nhunter2\n",
        "param o = { n: 868686 868686 }\n",
        "param l = [{ inner: 'hunter2', plain: 'x' ]\n",
        "param o = { hunter2: 'hunter2'\n",
        // It may be a secret whose name is misspelt.
        "param ss = 'hunter2'\n",
        "param s = 'hunter2'.missing\n",
        "param s = \"hunter2\"\n",
        "parm s = 'hunter2' 1\n",
    ];
    for (index, mistake) in mistakes.iter().enumerate() {
        let files =
            [("main.bicep", template.clone()), ("main.bicepparam", format!("using 'main.bicep'\n{mistake}"))];
        let said = diagnostics(&format!("mistake-{index}"), &files);
        assert!(said.contains("main.bicepparam:"), "nothing is said about {mistake}: {said}");
        assert_hidden(&said);
    }
}

#[test]
fn a_template_with_a_mistake_does_not_show_the_default_of_a_secret() {
    let mistakes = [
        "@secure()\nparam s string = 'hunter2\n",
        "@secure()\nparam s string = 'hunter2' 'hunter2'\n",
        "param s { @secure()\n inner: string } = { inner: 'hunter2' 'x' }\n",
        "@secure()\nparam s int = 'hunter2'\n",
    ];
    for (index, mistake) in mistakes.iter().enumerate() {
        let files = [
            ("main.bicep", format!("{mistake}resource r 'X.Y/z@2020-01-01' = {{ name: 'r' }}\n")),
            ("main.bicepparam", "using 'main.bicep'\n".to_owned()),
        ];
        let said = diagnostics(&format!("default-{index}"), &files);
        assert!(said.contains("main.bicep:"), "nothing is said about {mistake}: {said}");
        assert_hidden(&said);
    }
}

#[test]
fn a_file_of_json_with_a_mistake_does_not_show_its_texts() {
    let template = "@secure()\nparam s string\noutput o string = 'x${s}'\n";
    for values in [
        "{\"parameters\": {\"s\": {\"value\": \"hunter2\" \"hunter2\"}}}",
        "{\"parameters\": {\"s\": {\"value\": \"hunter2\\\"hunter2}}}",
        "{\"parameters\": {\"s\": {\"value\": \"hunter2\", }, 5: 1}}",
    ] {
        let tool = Tool::new("secrets-json").file("main.bicep", template).file("p.json", values);
        let said = tool.args(["snapshot", "main.bicep", "--parameters", "p.json"]).run();
        assert!(said.stderr.contains("no JSON"), "{}", said.stderr);
        assert_hidden(&said.stderr);
    }
}
