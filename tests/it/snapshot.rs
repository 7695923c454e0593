//! `tricep snapshot`: what is given to it, what it writes, and what it never shows.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::tool::{Said, Tool};

const TEMPLATE: &str = "\
param name string
param replicas int = 1
param enabled bool = false
param tags object = {}
param zones array = []
param version string?
param mode 'fast' | 'slow' = 'fast'
@minLength(3)
param code string = 'none'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: resourceGroup().location
  tags: tags
  properties: { template: { scale: { minReplicas: replicas } } }
}

output all object = {
  enabled: enabled
  zones: zones
  version: version
  mode: mode
  code: code
}
";

/// A folder with the template, and arguments.
fn tool<'a>(name: &str, args: impl IntoIterator<Item = &'a str>) -> Tool {
    Tool::new(name).file("main.bicep", TEMPLATE).args(["snapshot"]).args(args)
}

/// The answer as data; nothing else may stand beside it.
fn answer(said: &Said) -> Value {
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(said.stdout.ends_with("}\n"), "{}", said.all());
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {}", said.all()))
}

/// The names in the folder of a tool that ran.
fn names(folder: &str) -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn the_answer_stands_alone_on_standard_output() {
    let said = tool("snapshot-alone", ["main.bicep", "--param", "name=orders"]).run();
    insta::assert_snapshot!(said.all(), @r#"
    exit 0
    --- stdout
    {
      "predictedResources": [
        {
          "id": "[format('/subscriptions/{0}/resourceGroups/{1}/providers/Microsoft.App/containerApps/orders', subscription().subscriptionId, resourceGroup().name)]",
          "type": "Microsoft.App/containerApps",
          "name": "orders",
          "apiVersion": "2024-03-01",
          "location": "[resourceGroup().location]",
          "tags": {},
          "properties": {
            "template": {
              "scale": {
                "minReplicas": 1
              }
            }
          }
        }
      ],
      "diagnostics": [],
      "outputs": {
        "all": {
          "enabled": false,
          "zones": [],
          "version": null,
          "mode": "fast",
          "code": "none"
        }
      }
    }
    --- stderr
    "#);
}

#[test]
fn a_parameter_takes_what_it_is_declared_for() {
    let params = [
        "name=3",
        "replicas=3",
        "enabled=true",
        "tags={\"a\": [1, null]}",
        "zones=[\"1\"]",
        "version=1.0",
        "mode=slow",
        "code=\"x\"",
    ];
    let args = params.iter().flat_map(|param| ["--param", param]);
    let said = tool("snapshot-typed", ["main.bicep"].into_iter().chain(args)).run();
    let answer = answer(&said);
    assert_eq!(said.stderr, "");
    let app = &answer["predictedResources"][0];
    assert_eq!((&app["name"], &app["tags"]), (&json!("3"), &json!({"a": [1, null]})));
    assert_eq!(app["properties"]["template"]["scale"]["minReplicas"], json!(3));
    let all = json!({"enabled": true, "zones": ["1"], "version": "1.0", "mode": "slow", "code": "\"x\""});
    assert_eq!(answer["outputs"]["all"], all);
}

#[test]
fn what_does_not_fit_is_a_warning_and_refused_when_strict() {
    let params = ["name=orders", "replicas=three", "nmae=x", "mode=medium", "code=12"];
    let args = || ["main.bicep"].into_iter().chain(params.iter().flat_map(|param| ["--param", param]));
    let said = tool("snapshot-misfit", args()).run();
    assert_eq!(answer(&said)["outputs"]["all"]["code"], json!("12"));
    insta::assert_snapshot!(said.stderr, @r#"
    warning[BCP259]: there is no parameter `nmae` to give a value to
     --> main.bicep:1:1
      |
    1 | param name string
      | ^
      |
      = help: did you mean `name`?
    warning[BCP033]: the value of `replicas` does not fit: The value should be of type "int", but is 'three'.
     --> main.bicep:2:7
      |
    2 | param replicas int = 1
      |       ^^^^^^^^
      |       |
      |       declared here
      |
      = help: Give a value of this type, or change the type where it is declared.
    warning[BCP033]: the value of `mode` does not fit: The value should be of type "'fast' | 'slow'", but is 'medium'.
     --> main.bicep:7:7
      |
    7 | param mode 'fast' | 'slow' = 'fast'
      |       ^^^^
      |       |
      |       declared here
      |
      = help: Give a value of this type, or change the type where it is declared.
    warning[BCP333]: the value of `code` does not fit: The value is too short: its length is 2, at least 3 asked for.
     --> main.bicep:9:7
      |
    9 | param code string = 'none'
      |       ^^^^
      |       |
      |       declared here
      |
      = help: Make it at least 3 long (@minLength).
    "#);
    let strict = tool("snapshot-misfit", args().chain(["--strict"])).run();
    assert_eq!((strict.code, strict.stdout.as_str()), (Some(2), ""));
    assert_eq!(strict.stderr, said.stderr.replace("warning[", "error["));
}

#[test]
fn a_parameter_without_a_value_stays_open_and_is_refused_when_strict() {
    let said = tool("snapshot-missing", ["main.bicep"]).run();
    assert_eq!(answer(&said)["predictedResources"][0]["name"], json!("[parameters('name')]"));
    assert!(
        said.stderr.starts_with("warning[BCP258]: the parameter `name` has no value\n"),
        "{}",
        said.stderr
    );
    let strict = tool("snapshot-missing", ["main.bicep", "--strict"]).run();
    assert_eq!((strict.code, strict.stdout.as_str()), (Some(2), ""));
    assert!(strict.stderr.contains("--> main.bicep:1:7\n"), "{}", strict.stderr);
}

#[test]
fn values_come_from_an_arm_parameters_file_too() {
    let values = r#"{"parameters": {"name": {"value": "filed"}, "replicas": {"value": 4}, "mode": {"value": "slow"}}}"#;
    let tool =
        tool("snapshot-arm-values", ["main.bicep", "--parameters", "values.json", "--param", "replicas=5"]);
    let said = tool.file("values.json", values).run();
    let answer = answer(&said);
    let app = &answer["predictedResources"][0];
    assert_eq!(app["name"], json!("filed"));
    assert_eq!(app["properties"]["template"]["scale"]["minReplicas"], json!(5), "the command line wins");
    assert_eq!(said.stderr, "");
}

#[test]
fn a_mistake_in_an_arm_parameters_file_is_at_its_place_there() {
    let tool = tool("snapshot-arm-mistakes", ["main.bicep", "--parameters", "values.json"]);
    let values = "{\"parameters\": {\n  \"name\": {\"value\": 1},\n  \"nmae\": {\"value\": \"x\"}\n}}\n";
    insta::assert_snapshot!(tool.file("values.json", values).run().stderr, @r#"
    error[eval/shape]: a name must be a text, not 1
      --> main.bicep:12:9
       |
    12 |   name: name
       |         ^^^^
    warning[BCP033]: the value of `name` does not fit: The value should be of type "string", but is 1.
     --> values.json:2:21
      |
    2 |   "name": {"value": 1},
      |                     ^
      |
     ::: main.bicep:1:7
      |
    1 | param name string
      |       ---- declared here
      |
      = help: Put it in quotes: '1'.
    warning[BCP259]: there is no parameter `nmae` to give a value to
     --> values.json:3:4
      |
    3 |   "nmae": {"value": "x"}
      |    ^^^^
      |
      = help: did you mean `name`?
    "#);
}

#[test]
fn an_arm_template_is_a_template() {
    let template = r#"{
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "parameters": {"name": {"type": "string"}}, "resources": [], "outputs": {"o": {"type": "string", "value": "[toUpper(parameters('name'))]"}}
    }"#;
    let tool = tool("snapshot-arm", ["main.json", "--param", "name=orders"]).file("main.json", template);
    assert_eq!(answer(&tool.run())["outputs"], json!({"o": "ORDERS"}));
}

#[test]
fn a_file_that_is_no_question_has_no_answer() {
    let empty = "{\"parameters\": {\"a\": {\"value\": 1}}}";
    let cases: [(&[&str], &str); 9] = [
        (
            &["gone.bicep"],
            "error[file/not-found]: this file cannot be read: it does not exist\n--> gone.bicep\n",
        ),
        (&["."], "error[file/directory]: this file cannot be read: it is a directory\n--> .\n"),
        (&["bad.bicep"], "error[BCP009]: expected a value, found the end of the line\n --> bad.bicep:1:8\n"),
        (&["bad.json"], "error[arm/json]: The file is no JSON"),
        (&["values.json"], "error[arm/shape]: This is a parameters file; a template was expected.\n"),
        (&["main.bicep", "--parameters", "gone.json"], "--> gone.json\n"),
        (&["main.bicep", "--parameters", "main.json"], "This is a template; a parameters file was expected."),
        (
            &["p.bicepparam", "--parameters", "values.json"],
            "error[command/two-parameter-files]: a parameter file brings its own values\n--> values.json\n",
        ),
        (&["main.bicep", "--env-file", "gone.env"], "--> gone.env\n"),
    ];
    for (args, expected) in cases {
        let tool = tool("snapshot-no-question", args.iter().copied());
        let tool = tool.file("bad.bicep", "var a =\n").file("bad.json", "{").file("values.json", empty);
        let tool = tool.file("main.json", "{\"$schema\": \"x\", \"resources\": []}");
        let said = tool.file("p.bicepparam", "using 'main.bicep'\nparam name = 'x'\n").run();
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{args:?}: {}", said.stderr);
        assert!(said.stderr.contains(expected), "{args:?}: {}", said.stderr);
    }
}

#[test]
fn a_flag_that_does_not_fit_the_template_is_refused() {
    let said =
        tool("snapshot-misplaced", ["main.bicep", "--param", "name=x", "--management-group-id", "mg"]).run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(said.stderr, @"
    error[snapshot/misplaced]: --management-group-id does not fit: this template is deployed to a resource group
    --> main.bicep
     = help: leave --management-group-id out
    ");
}

#[test]
fn a_snapshot_is_written_beside_the_file_and_compared_with_it() {
    let values =
        "using 'main.bicep'\nparam name = 'app'\nparam tags = { owner: readEnvironmentVariable('OWNER') }\n";
    let run = |mode: &str, name: &str| {
        Tool::again("snapshot-modes")
            .file("main.bicep", TEMPLATE)
            .file("prod.bicepparam", values)
            .args(["snapshot", "prod.bicepparam", "--set-env", name, "--mode", mode])
            .run()
    };
    let _ = Tool::new("snapshot-modes");
    let missing = run("validate", "OWNER=a");
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(2), ""));
    assert!(missing.stderr.contains("--> prod.snapshot.json\n = help: write it first"), "{}", missing.stderr);

    assert_eq!(run("overwrite", "OWNER=a").all(), "exit 0\n--- stdout\n--- stderr\n");
    let files = set(["main.bicep", "prod.bicepparam", "prod.snapshot.json"]);
    assert_eq!(names("snapshot-modes"), files, "and no file beside it");
    assert_eq!(run("validate", "OWNER=a").all(), "exit 0\n--- stdout\n--- stderr\n");
    insta::assert_snapshot!(run("validate", "OWNER=b").all(), @r#"
    exit 1
    --- stdout
    --- expected
    +++ actual
    @@ -5,7 +5,7 @@ [format('/subscriptions/{0}/resourceGroups/{1}/providers/Microsoft.App/containerApps/app', subscription().subscriptionId, resourceGroup().name)]
       "apiVersion": "2024-03-01",
       "location": "[resourceGroup().location]",
       "tags": {
    -    "owner": "a"
    +    "owner": "b"
       },
       "properties": {
         "template": {
    --- stderr
    "#);

    assert_eq!(run("overwrite", "OWNER=b").code, Some(0));
    assert_eq!(run("validate", "OWNER=b").code, Some(0));
    assert_eq!(names("snapshot-modes"), files);
}

#[test]
fn a_snapshot_that_cannot_be_compared_or_written_is_no_answer() {
    let args = |mode| ["main.bicep", "--param", "name=x", "--mode", mode];
    let said = tool("snapshot-no-json", args("validate")).file("main.snapshot.json", "{").run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(said.stderr, @"
    error[snapshot/unreadable]: this is no JSON
    --> main.snapshot.json
     = help: write it anew with --mode overwrite
    ");

    let said = tool("snapshot-no-file", args("overwrite")).file("main.snapshot.json/inner", "").run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(said.stderr, @"
    error[snapshot/not-written]: this file cannot be written: it is a directory
    --> main.snapshot.json
    ");
    assert_eq!(names("snapshot-no-file"), set(["main.bicep", "main.snapshot.json"]));

    // What is refused is not written.
    let said = tool("snapshot-refused", args("overwrite")).args(["--strict", "--param", "replicas=x"]).run();
    assert_eq!(said.code, Some(2));
    assert_eq!(names("snapshot-refused"), set(["main.bicep"]));
}

#[test]
fn of_several_environments_the_nearest_wins() {
    let values = "using 'main.bicep'\nparam name = readEnvironmentVariable('NAME', 'default')\n";
    let name = |process: Option<&str>, args: &[&str]| {
        let tool = tool("snapshot-environment", ["prod.bicepparam"]).args(args.iter().copied());
        let tool = tool.file("prod.bicepparam", values).file("a.env", "# names\nexport NAME=\"file\"\n");
        let tool = match process {
            Some(value) => tool.variable("NAME", value),
            None => tool,
        };
        answer(&tool.run())["predictedResources"][0]["name"].clone()
    };
    assert_eq!(name(None, &[]), "default");
    assert_eq!(name(Some("process"), &[]), "process");
    assert_eq!(name(Some("process"), &["--env-file", "a.env"]), "file");
    assert_eq!(name(Some("process"), &["--set-env", "NAME=set", "--env-file", "a.env"]), "set");
    assert_eq!(name(None, &["--set-env", "NAME="]), "");
}

#[test]
fn a_variable_that_nobody_gave_stays_open_and_is_refused_when_strict() {
    let values = "using 'main.bicep'\nparam name = readEnvironmentVariable('NAME')\n";
    let tool = |more: &[&str]| {
        let tool = tool("snapshot-no-variable", ["prod.bicepparam"]).args(more.iter().copied());
        tool.file("prod.bicepparam", values).run()
    };
    let said = tool(&[]);
    assert_eq!(answer(&said)["predictedResources"][0]["name"], "[readEnvironmentVariable('NAME')]");
    insta::assert_snapshot!(tool(&["--strict"]).all(), @"
    exit 2
    --- stdout
    --- stderr
    error[BCP427]: the environment variable `NAME` is not given
     --> prod.bicepparam:2:14
      |
    2 | param name = readEnvironmentVariable('NAME')
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: give it with --set-env NAME=…, in a file with --env-file, or a default as second argument
    ");
}

#[test]
fn a_line_that_is_no_variable_is_named_and_not_shown() {
    let tool = tool("snapshot-env-file", ["main.bicep", "--env-file", "a.env"]);
    insta::assert_snapshot!(tool.file("a.env", "A=1\nhunter2\n").run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[command/env-file]: line 2 is no NAME=VALUE
    --> a.env
     = help: write each variable on one line; a line that begins with # is a comment
    ");
}

/// A product whose every secret is `hunter2`.
const SECRETS: [(&str, &str); 3] = [
    (
        "main.bicep",
        "\
@secure()
@minLength(20)
param password string
@secure()
param settings object
@secure()
param fallback string = 'hunter2-fallback'

module inner 'inner.bicep' = {
  name: 'inner'
  params: { key: 'hunter2-key', parts: { a: '${password}', b: 'Key=hunter2;${fallback}' } }
}

output opened int = int(password)
output broken int = int(settings.inner)
output fallback string = fallback
output joined string = '${password};x'
",
    ),
    (
        "inner.bicep",
        "\
@secure()
@allowed(['other'])
param key string
@secure()
param parts object
output number int = int('${key}-${parts.a}')
",
    ),
    (
        "prod.bicepparam",
        "\
using 'main.bicep'
var part = 'hunter2-part'
param password = '${part}-x'
param settings = { inner: 'hunter2-inner', list: ['hunter2'] }
",
    ),
];

#[test]
fn secrets_are_in_the_snapshot_and_in_no_diagnostic() {
    let tool = |name: &str| {
        let tool = Tool::new(name);
        SECRETS
            .iter()
            .fold(tool, |tool, (path, text)| tool.file(path, text))
            .args(["snapshot", "prod.bicepparam"])
    };
    let strict = tool("snapshot-secrets").args(["--strict"]).run();
    assert_eq!((strict.code, strict.stdout.as_str()), (Some(2), ""));
    assert!(!strict.stderr.contains("hunter2"), "{}", strict.stderr);
    insta::assert_snapshot!(strict.stderr, @"
    error[eval/refused]: `int` refuses the secret `key`
      --> inner.bicep:6:21
       |
     6 | output number int = int('${key}-${parts.a}')
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^
       |
    note: in the module `inner`, deployed here
      --> main.bicep:9:1
       |
     9 | / module inner 'inner.bicep' = {
    10 | |   name: 'inner'
    11 | |   params: { key: *************, parts: ************************************************** }
    12 | | }
       | |_^
    error[BCP033]: the value of `key` does not fit: The value is not allowed: a secure value, where only 'other' may stand.
      --> main.bicep:11:18
       |
    11 |   params: { key: *************, parts: ************************************************** }
       |                  ^^^^^^^^^^^^^
       |
      ::: inner.bicep:3:7
       |
     3 | param key string
       |       --- declared here
       |
       = help: Give one of the allowed values, or add yours to @allowed.
    error[BCP036]: the value is not among those that are allowed
      --> main.bicep:11:18
       |
    11 |   params: { key: *************, parts: ************************************************** }
       |                  ^^^^^^^^^^^^^
    error[eval/refused]: `int` refuses the secret `password`
      --> main.bicep:14:21
       |
    14 | output opened int = int(password)
       |                     ^^^^^^^^^^^^^
    error[eval/refused]: `int` refuses the secret `settings.inner`
      --> main.bicep:15:21
       |
    15 | output broken int = int(settings.inner)
       |                     ^^^^^^^^^^^^^^^^^^^
    error[BCP333]: the value of `password` does not fit: The value is too short: its length is 14, at least 20 asked for.
     --> prod.bicepparam:3:18
      |
    3 | param password = ***********
      |                  ^^^^^^^^^^^
      |
     ::: main.bicep:3:7
      |
    3 | param password string
      |       -------- declared here
      |
      = help: Make it at least 20 long (@minLength).
    ");

    let mended = |text: &str| {
        let mended = text.replace("output opened int = int(password)\n", "");
        mended
            .replace("output broken int = int(settings.inner)\n", "")
            .replace("int('${key}-${parts.a}')", "1")
    };
    let said = SECRETS
        .iter()
        .fold(tool("snapshot-secrets-shown"), |tool, (path, text)| tool.file(path, mended(text)));
    let said = said.run();
    let outputs = &answer(&said)["outputs"];
    assert_eq!(outputs["fallback"], "hunter2-fallback");
    assert_eq!(outputs["joined"], "hunter2-part-x;x");
    assert!(!said.stderr.is_empty() && !said.stderr.contains("hunter2"), "{}", said.stderr);
}

#[test]
fn the_help_says_what_is_shown_and_which_environment_wins() {
    let help = Tool::new("snapshot-help").args(["snapshot", "--help"]).run();
    assert_eq!(help.code, Some(0));
    insta::assert_snapshot!(help.stdout, @r#"
    Shows the resources that a deployment would contain, in the shape of the official snapshot

    Usage: tricep snapshot [OPTIONS] <FILE>

    Arguments:
      <FILE>
              A parameter file (.bicepparam), a template (.bicep) or an ARM template (.json)

    Options:
          --mode <MODE>
              Writes FILE's .snapshot.json beside it, or compares with it

              Possible values:
              - overwrite: Write it
              - validate:  Compare with it

          --param <NAME=VALUE>
              A value for a parameter: text, or JSON such as 3, true or {"a": 1}. Wins over every file

          --parameters <FILE.json>
              An ARM parameters file with values for the parameters of a template

      -h, --help
              Print help (see a summary with '-h')

    Where it is deployed:
          --tenant-id <GUID>
              The tenant

          --management-group-id <NAME>
              The management group, for templates of that scope

          --subscription-id <GUID>
              The subscription

          --resource-group <NAME>
              The resource group

          --location <NAME>
              The location of the resource group or the deployment

          --deployment-name <NAME>
              The name of the deployment

    How files are read:
          --set-env <NAME=VALUE>
              An environment variable for readEnvironmentVariable(). Wins over the others

          --env-file <FILE>
              A file with NAME=VALUE on each line

          --module-cache <DIR>
              Where the modules of registries are kept [default: ~/.bicep]

          --root <DIR>
              The folder that files may refer into [default: the repository or project around each file]

          --strict
              Refuse everything that the official tool refuses, such as a variable that nobody gave

    Examples:
      tricep snapshot infra/prod.bicepparam --subscription-id $SUB --resource-group rg-prod
      tricep snapshot main.bicep --param name=orders --param replicas=3
      tricep snapshot prod.bicepparam --mode validate

    What only a deployment knows stays an expression in brackets. Values of @secure() parameters are
    written out, as the official tool does: keep no snapshot where they may not be seen. Messages do
    not show them. Variables come from the process, --env-file and --set-env; the last one wins.

    Exit codes: 0 done, 1 the snapshot no longer matches, 2 the question could not be answered.
    "#);
}
