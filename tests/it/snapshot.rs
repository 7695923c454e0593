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
    3 |   "nmae": {"value": ***}
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
    let kept = std::fs::read_to_string(Tool::again("snapshot-modes").folder().join("prod.snapshot.json"));
    assert!(kept.unwrap().ends_with('}'), "the official file ends without a line end");
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

      -q, --quiet
              Say nothing beside the answer but what is wrong: no warnings, no notes, no progress

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
    written out, as the official tool does, also in the file and in the differences of --mode: keep no
    snapshot where they may not be seen. Messages on standard error show <secure:NAME> instead, and
    so does every other command. Variables come from the process, --env-file and --set-env; the
    last one wins.

    Exit codes: 0 done, 1 the snapshot no longer matches, 2 the question could not be answered.
    "#);
}

const EXTENSIONS: &str = "\
extension 'br:example.org/extensions/http:1.0.0' as http
extension az
param names array = ['a', 'b']
resource first 'request@v1' = { name: 'first', uri: 'https://example.org' }
resource more 'http:request@v1' = [for name in names: { uri: '${name}/${json(first.body).next}', scope: first.name }]
resource job 'az:Microsoft.App/jobs@2024-03-01' = { name: 'job', location: az.resourceGroup().location, tags: { of: more[1].body } }
output body string = first.body
";

const COMPILED: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "languageVersion": "2.1-experimental",
  "contentVersion": "1.0.0.0",
  "parameters": {"names": {"type": "array", "defaultValue": ["a", "b"]}},
  "extensions": {
    "http": {"name": "http", "version": "1.0.0"},
    "az": {"name": "AzureResourceManager", "version": "0.2.0"}
  },
  "resources": {
    "first": {"extension": "http", "type": "request@v1", "properties": {"name": "first", "uri": "https://example.org"}},
    "more": {
      "extension": "http",
      "type": "request@v1",
      "copy": {"name": "more", "count": "[length(parameters('names'))]"},
      "properties": {
        "uri": "[format('{0}/{1}', parameters('names')[copyIndex()], json(reference('first').body).next)]",
        "scope": "[reference('first').name]"
      },
      "dependsOn": ["first"]
    },
    "job": {
      "extension": "az",
      "type": "Microsoft.App/jobs",
      "apiVersion": "2024-03-01",
      "name": "job",
      "location": "[resourceGroup().location]",
      "tags": {"of": "[reference(format('more[{0}]', 1)).body]"},
      "dependsOn": ["[format('more[{0}]', 1)]"]
    }
  },
  "outputs": {"body": {"type": "string", "value": "[reference('first').body]"}}
}"#;

#[test]
fn a_resource_of_an_extension_has_a_type_and_properties_and_no_id() {
    let run = |name: &str, text: &str| {
        let place = ["--subscription-id", "00000000-0000-0000-0000-000000000000", "--resource-group", "g"];
        let tool = Tool::new("snapshot-extensible").file(name, text).args(["snapshot", name]).args(place);
        answer(&tool.run())
    };
    let bicep = run("main.bicep", EXTENSIONS);
    assert_eq!(bicep, run("main.json", COMPILED));
    insta::assert_snapshot!(serde_json::to_string_pretty(&bicep).unwrap(), @r#"
    {
      "predictedResources": [
        {
          "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.App/jobs/job",
          "type": "Microsoft.App/jobs",
          "name": "job",
          "apiVersion": "2024-03-01",
          "location": "[resourceGroup().location]",
          "tags": {
            "of": "[reference('more[1]').body]"
          }
        },
        {
          "properties": {
            "name": "first",
            "uri": "https://example.org"
          },
          "type": "request@v1"
        },
        {
          "properties": {
            "uri": "[format('a/{0}', json(reference('first').body).next)]",
            "scope": "[reference('first').name]"
          },
          "type": "request@v1"
        },
        {
          "properties": {
            "uri": "[format('b/{0}', json(reference('first').body).next)]",
            "scope": "[reference('first').name]"
          },
          "type": "request@v1"
        }
      ],
      "diagnostics": [],
      "outputs": {
        "body": "[reference('first').body]"
      }
    }
    "#);
}

#[test]
fn what_bicep_compiles_a_chain_from_the_end_to_is_understood() {
    let template = r#"{
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {"o": {"type": "object", "defaultValue": {"list": [1, {"of": [2, 3]}]}}},
      "resources": [],
      "outputs": {
        "last": {"type": "int", "value": "[tryGet(parameters('o'), 'list', 1, 'of', createObject('value', 1, 'fromEnd', true()))]"},
        "start": {"type": "int", "value": "[tryGet(parameters('o'), 'list', createObject('value', 0, 'fromEnd', false()))]"},
        "short": {"type": "int", "nullable": true, "value": "[tryGet(parameters('o'), 'list', createObject('value', 3, 'fromEnd', true()))]"},
        "chain": {"type": "array", "value": "[tryIndexFromEnd(parameters('o').list, 1, 'of')]"},
        "ended": {"type": "int", "nullable": true, "value": "[tryIndexFromEnd(parameters('o').list, 9, 'of', createObject('value', 1, 'fromEnd', true()))]"}
      }
    }"#;
    let said =
        Tool::new("snapshot-from-end").file("main.json", template).args(["snapshot", "main.json"]).run();
    let expected = json!({"last": 3, "start": 1, "short": null, "chain": [2, 3], "ended": null});
    assert_eq!(answer(&said).get("outputs"), Some(&expected));
}

#[test]
fn a_template_spec_is_found_in_the_cache_by_the_id_of_its_version() {
    let linked = |id: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{{"type": "Microsoft.Resources/deployments",
            "apiVersion": "2024-03-01", "name": "linked",
            "properties": {{"mode": "Incremental", "templateLink": {{"id": "{id}"}}}}}}]}}"#
        )
    };
    let spec = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{"type": "Test.App/apps", "apiVersion": "1", "name": "inside"}]}"#;
    let run = |id: &str| {
        Tool::new("snapshot-template-spec")
            .file("cache/ts/sub/group/spec/1.0/main.json", spec)
            .file("main.json", linked(id))
            .args(["snapshot", "main.json", "--module-cache", "cache"])
            .run()
    };
    let id = "/subscriptions/sub/resourceGroups/Group/providers/Microsoft.Resources/templateSpecs/Spec/versions/1.0";
    let found = answer(&run(id));
    assert_eq!(found.pointer("/predictedResources/0/name"), Some(&json!("inside")));
    let missing = run(&id.replace("1.0", "2.0"));
    assert!(
        missing.stderr.contains("\"ts:sub/Group/Spec:2.0\" is not in the local cache"),
        "{}",
        missing.all()
    );
    let computed = run("[resourceId('Microsoft.Resources/templateSpecs/versions', 'Spec', '1.0')]");
    assert_eq!(computed.code, Some(0), "{}", computed.all());
    assert!(computed.stderr.contains("is not read"), "{}", computed.all());
}

#[test]
fn a_parameter_file_that_gives_too_little_is_answered_with_unknowns() {
    let run = |more: &[&str]| {
        Tool::new("snapshot-too-little")
            .file(
                "main.bicep",
                "param a string\nparam b string\nparam c string?\noutput all array = [a, b, c]\n",
            )
            .file("main.bicepparam", "using 'main.bicep'\nparam a = 'x'\n")
            .args(["snapshot", "main.bicepparam"])
            .args(more.iter().copied())
            .run()
    };
    let said = run(&[]);
    let open = json!({"all": "[createArray('x', parameters('b'), null())]"});
    assert_eq!(answer(&said).get("outputs"), Some(&open));
    insta::assert_snapshot!(said.stderr, @"
    warning[BCP258]: these parameters of the template get no value: b
     --> main.bicepparam:1:7
      |
    1 | using 'main.bicep'
      |       ^^^^^^^^^^^^
      |
      = help: give them here or with --param NAME=…, or give them a default
    ");
    assert_eq!(run(&["--strict"]).stderr, said.stderr.replace("warning[", "error["));
    let given = run(&["--strict", "--param", "b=y"]);
    assert_eq!((given.code, given.stderr.as_str()), (Some(0), ""));
}

#[test]
fn what_the_deploying_command_answers_is_open_until_it_is_given() {
    let values = "var group = readCliArg('resource-group')\nusing 'main.bicep' with { scope: group }\n\
        param a = readCliArg('name')\nparam b = 'owner-${readEnvVar('OWNER')}'\nparam c = externalInput('a.tool', 'x')\n";
    let run = |more: &[&str]| {
        Tool::new("snapshot-deploying")
            .file(
                "main.bicep",
                "param a string\nparam b string\nparam c string\noutput all array = [a, b, c]\n",
            )
            .file("main.bicepparam", values)
            .file("bicepconfig.json", "{\"experimentalFeaturesEnabled\": {\"deployCommands\": true}}")
            .args(["snapshot", "main.bicepparam", "--strict"])
            .args(more.iter().copied())
            .run()
    };
    let all = |said: &Said| answer(said).pointer("/outputs/all").cloned();
    let expected = "[createArray(externalInputs('sys.cliArg', 'name'), format('owner-{0}', externalInputs('sys.envVar', 'OWNER')), externalInputs('a.tool', 'x'))]";
    assert_eq!(all(&run(&[])), Some(json!(expected)));
    let given = expected.replace("format('owner-{0}', externalInputs('sys.envVar', 'OWNER'))", "'owner-me'");
    assert_eq!(all(&run(&["--set-env", "OWNER=me"])), Some(json!(given)));
}

#[test]
fn a_parameter_that_nothing_reads_is_checked_wherever_its_value_comes_from() {
    let template = "@allowed(['a'])\nparam mode string\n@maxValue(3)\nparam count int = 4\n";
    let values = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
"contentVersion": "1.0.0.0", "parameters": {"mode": {"value": "json"}, "count": {"value": 7}}}"#;
    let arm = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "resources": [], "parameters": {
"mode": {"type": "string", "allowedValues": ["a"]}, "count": {"type": "int", "maxValue": 3}}}"#;
    let cases: [(&[&str], [&str; 2]); 5] = [
        (&["main.bicepparam"], ["main.bicepparam:2:14", "main.bicepparam:3:15"]),
        (&["main.bicep", "--param", "mode=x", "--param", "count=9"], ["main.bicep:2:7", "main.bicep:4:7"]),
        (&["main.bicep", "--parameters", "values.json"], ["values.json:2:63", "values.json:2:91"]),
        (&["main.json", "--param", "mode=x", "--param", "count=9"], ["main.json:3:2", "main.json:3:54"]),
        (&["outer.bicep"], ["outer.bicep:1:13", "outer.bicep:2:13"]),
    ];
    for (args, places) in cases {
        let run = |strict: &[&'static str]| {
            Tool::new("snapshot-unread")
                .file("main.bicep", template)
                .file("main.json", arm)
                .file("values.json", values)
                .file("main.bicepparam", "using 'main.bicep'\nparam mode = 'file'\nparam count = 8\n")
                .file("outer.bicep", "var a = any('outer')\nvar b = any(5)\nmodule m 'main.bicep' = { params: { mode: a, count: b } }\n")
                .args(["snapshot"])
                .args(args.iter().copied())
                .args(strict.iter().copied())
                .run()
        };
        let lax = run(&[]);
        assert_eq!(lax.code, Some(0), "{}", lax.all());
        let strict = run(&["--strict"]);
        assert_eq!(strict.code, Some(2), "{}", strict.all());
        for place in places {
            assert_eq!(
                strict.stderr.matches(&format!("--> {place}\n")).count(),
                1,
                "{place}: {}",
                strict.all()
            );
        }
        assert!(
            strict.stderr.contains("error[BCP033]") && strict.stderr.contains("error[BCP327]"),
            "{}",
            strict.all()
        );
    }
}

#[test]
fn a_round_that_a_loop_does_not_have_is_underlined_where_it_is_read() {
    let template = "\
resource many 'A.B/c@2020-01-01' = [for i in range(0, 2): {
  name: 'n${i}'
}]
resource child 'A.B/c/d@2020-01-01' = {
  parent: many[3]
  name: 'child'
}
output id string = many[5].id
";
    let said =
        Tool::new("snapshot-round").file("main.bicep", template).args(["snapshot", "main.bicep"]).run();
    assert_eq!(said.code, Some(2), "{}", said.all());
    insta::assert_snapshot!(said.stderr, @r#"
    error[eval/refused]: this loop has 2 rounds, and number 3 is read
     --> main.bicep:5:16
      |
    5 |   parent: many[3]
      |                ^
    error[eval/refused]: this loop has 2 rounds, and number 5 is read
     --> main.bicep:8:20
      |
    8 | output id string = many[5].id
      |                    ^^^^^^^
    "#);
}

#[test]
fn a_mistake_that_is_seen_before_and_met_later_is_said_once() {
    let cases = [
        ("output a string = toLower(5)", "BCP070"),
        ("var x = { a: 1 }\noutput y int = x.b", "BCP053"),
        ("output y object = json('{bad')", "BCP186"),
    ];
    for (template, code) in cases {
        let said =
            Tool::new("snapshot-once").file("main.bicep", template).args(["snapshot", "main.bicep"]).run();
        assert_eq!(said.code, Some(2), "{}", said.all());
        assert_eq!(said.stderr.matches(" --> ").count(), 1, "{}", said.all());
        assert!(said.stderr.starts_with(&format!("error[{code}]")), "{}", said.all());
    }
    let outer = "module m 'main.bicep' = { params: { nmae: 'x', name: 'y' } }";
    let said = Tool::new("snapshot-once")
        .file("outer.bicep", outer)
        .file("main.bicep", "param name string")
        .args(["snapshot", "outer.bicep"])
        .run();
    assert_eq!(said.stderr.matches(" --> ").count(), 1, "{}", said.all());
    assert!(said.stderr.starts_with("warning[BCP037]"), "{}", said.all());
}

#[test]
fn a_loop_over_what_is_not_known_is_noted_and_not_refused() {
    let template = "\
param list array
resource many 'A.B/c@2020-01-01' = [for item in list: { name: 'n-${item}' }]
module each 'inner.bicep' = [for item in list: { params: { word: item } }]
";
    for strict in [false, true] {
        let said = Tool::new("snapshot-open-loop")
            .file("main.bicep", template)
            .file("inner.bicep", "param word string\noutput word string = word\n")
            .file("main.bicepparam", "using 'main.bicep'\nparam list = externalInput('some.list')\n")
            .args(["snapshot", "main.bicepparam"])
            .args(strict.then_some("--strict"))
            .run();
        assert_eq!(said.code, Some(0), "{}", said.all());
        insta::allow_duplicates! {
            insta::assert_snapshot!(said.stderr, @r#"
            note[eval/open-loop]: this list is not known, so one `many` stands for all rounds of the loop
             --> main.bicep:2:49
              |
            2 | resource many 'A.B/c@2020-01-01' = [for item in list: { name: 'n-${item}' }]
              |                                                 ^^^^
            note[eval/open-loop]: this list is not known, so one `each` stands for all rounds of the loop
             --> main.bicep:3:42
              |
            3 | module each 'inner.bicep' = [for item in list: { params: { word: item } }]
              |                                          ^^^^
            "#);
        }
    }
}
