//! What is said when something is wrong: pointed errors, and as much of the answer as there is.

use super::facts::Document;
use super::{copy, run};
use crate::support::tool::Tool;

/// A repository with one app in two environments.
fn small(name: &str) -> Tool {
    let folder = ".azure/applications/shop";
    Tool::new(name)
        .file(
            &format!("{folder}/main.bicep"),
            "param stage string

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-${stage}'
  location: 'norwayeast'
  properties: {
    configuration: {}
    template: { containers: [{ name: 'shop', image: 'shop:1' }] }
  }
}
",
        )
        .file(&format!("{folder}/test.bicepparam"), "using 'main.bicep'\n\nparam stage = 'test'\n")
        .file(&format!("{folder}/prod.bicepparam"), "using 'main.bicep'\n\nparam stage = 'prod'\n")
}

#[test]
fn an_empty_repository_is_no_answer() {
    insta::assert_snapshot!(Tool::new("inventory-empty").args(["inventory"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[layout/nothing-found]: there is no template to evaluate
    --> .
     = note: neither a .bicepparam with its template nor a main.bicep was found; looked in .azure, bicep, infra, deploy, .
     = help: run this in the repository, or say where the Bicep files are: `aca: { root: … }` in tricep.yaml, or --aca DIR
    ");
}

#[test]
fn a_repository_without_apps_and_jobs_is_no_answer() {
    let tool = Tool::new("inventory-no-apps")
        .file(".azure/infrastructure/main.bicep", "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n  location: 'norwayeast'\n}\n")
        .file(".azure/infrastructure/prod.bicepparam", "using 'main.bicep'\n");
    insta::assert_snapshot!(tool.args(["inventory"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[inventory/nothing]: no container app and no job is deployed here
    --> .azure
     = note: the files that were found deploy other resources
     = help: name the folder with --aca, or see what is found with `tricep init --dry-run`
    ");
}

#[test]
fn two_environments_of_one_name_are_refused() {
    let configuration =
        "version: 1\nenvironments:\n  - { name: at23, aca: test }\n  - { name: at23, aca: prod }\n";
    let tool = small("inventory-same-name").file("tricep.yaml", configuration);
    insta::assert_snapshot!(tool.args(["inventory"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[config/duplicate-name]: two environments have the name at23
     --> tricep.yaml:4:13
      |
    3 |   - { name: at23, aca: test }
      |             ---- first here
    4 |   - { name: at23, aca: prod }
      |             ^^^^ again here
      |
      = help: rename one of them, or remove it
    ");
}

#[test]
fn modules_that_need_each_other_are_refused() {
    let folder = ".azure/applications/ring";
    let ring = |form| {
        let tool = Tool::new("inventory-ring")
            .file(&format!("{folder}/main.bicep"), "module other 'other.bicep' = {}\n")
            .file(&format!("{folder}/other.bicep"), "module main 'main.bicep' = {}\n")
            .file(&format!("{folder}/prod.bicepparam"), "using 'main.bicep'\n");
        tool.args(["inventory", "--format", form]).run()
    };
    let document = Document::read(&ring("json").stdout).expect("one whole document");
    assert!(document.value()["diagnostics"].as_array().unwrap().len() >= 3);
    insta::assert_snapshot!(ring("table").all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error[BCP095]: this file is in a circle of files: ".azure/applications/ring/other.bicep" → ".azure/applications/ring/main.bicep" → ".azure/applications/ring/other.bicep"
     --> .azure/applications/ring/main.bicep:1:14
      |
    1 | module other 'other.bicep' = {}
      |              ^^^^^^^^^^^^^
    error[BCP095]: this file is in a circle of files: ".azure/applications/ring/main.bicep" → ".azure/applications/ring/other.bicep" → ".azure/applications/ring/main.bicep"
     --> .azure/applications/ring/other.bicep:1:13
      |
    1 | module main 'main.bicep' = {}
      |             ^^^^^^^^^^^^
    error[BCP095]: this file is in a circle of files: ".azure/applications/ring/main.bicep" → ".azure/applications/ring/other.bicep" → ".azure/applications/ring/main.bicep"
     --> .azure/applications/ring/prod.bicepparam:1:7
      |
    1 | using 'main.bicep'
      |       ^^^^^^^^^^^^
    "#);
}

#[test]
fn beside_a_broken_parameter_file_the_others_are_shown() {
    let broken = "using 'main.bicep'\n\nparam stage = \n";
    let tool = small("inventory-broken").file(".azure/applications/shop/test.bicepparam", broken);
    let said = tool.args(["inventory", "--format", "json"]).run();
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!(said.stderr, @"
    error[BCP009]: expected a value, found the end of the line
     --> .azure/applications/shop/test.bicepparam:3:15
      |
    3 | param stage = 
      |               ^
      |
      = help: write the expression on one line; only `?` and `:` of a conditional may begin the next one
    ");
    let document = Document::read(&said.stdout).expect("one whole document");
    assert!(document.fact("prod", "shop", "image", "").is_some());
    let diagnostics = document.value()["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics[0]["severity"], "error", "{diagnostics:?}");
}

#[test]
fn a_module_that_is_missing_leaves_the_others() {
    let folder = ".azure/applications/mailer";
    let tool = small("inventory-missing")
        .file(&format!("{folder}/main.bicep"), "module mailer 'missing.bicep' = {}\n")
        .file(&format!("{folder}/prod.bicepparam"), "using 'main.bicep'\n");
    let said = tool.args(["inventory", "--format", "json"]).run();
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!(said.stderr, @r#"
    error[BCP091]: the file "missing.bicep" cannot be read: it does not exist
     --> .azure/applications/mailer/main.bicep:1:15
      |
    1 | module mailer 'missing.bicep' = {}
      |               ^^^^^^^^^^^^^^^
      |
      = help: the path is relative to the folder of this file
    "#);
    let document = Document::read(&said.stdout).expect("one whole document");
    assert!(document.fact("prod", "shop", "image", "").is_some());
}

#[test]
fn names_that_are_not_there_are_met_with_what_is() {
    for (args, expected) in [
        (&["--workload", "shp"][..], "did you mean shop?"),
        (&["--workload", "quite-different"], "there are shop"),
        (&["--environment", "prd"], "did you mean prod?"),
        (&["--environment", "quite-different"], "there are at23, prod"),
    ] {
        let said = small("inventory-names").args(["inventory"]).args(args.iter().copied()).run();
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(said.stderr.contains(expected), "{args:?}: {}", said.stderr);
    }
}

#[test]
fn a_file_of_variables_that_cannot_be_read_is_named() {
    let said = small("inventory-no-file").args(["inventory", "--env-file", "gone.env"]).run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert!(said.stderr.contains("--> gone.env"), "{}", said.stderr);
    let tool = small("inventory-bad-file").file("bad.env", "STAGE=test\nno variable\n");
    let said = tool.args(["inventory", "--env-file", "bad.env"]).run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert!(said.stderr.contains("line 2") && said.stderr.contains("--> bad.env"), "{}", said.stderr);
    // Who reads the document alone is told as well.
    for command in ["inventory", "check"] {
        let arguments = [command, "--format", "json", "--env-file", "gone.env"];
        let said = small("inventory-no-file").args(arguments).run();
        let document = Document::read(&said.stdout).expect("one whole document");
        let wrong: Vec<&str> = document.value()["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        assert_eq!(wrong, ["file/not-found"], "{command}");
    }
}

#[test]
fn a_mistake_in_the_configuration_is_underlined() {
    let tool = small("inventory-bad-configuration").file("tricep.yaml", "version: 1\nenviroments: []\n");
    let said = tool.args(["inventory", "--format", "json"]).run();
    assert_eq!(said.code, Some(2));
    let document = Document::read(&said.stdout).expect("one whole document");
    assert_eq!(document.value()["diagnostics"].as_array().unwrap().len(), 1);
    assert!(
        said.stderr.contains("tricep.yaml:2:1") && said.stderr.contains("environments"),
        "{}",
        said.stderr
    );
}

#[test]
fn strictly_a_variable_that_nobody_gave_is_an_error_and_the_answer_is_whole() {
    let strict = copy("inventory-strict", "corpus/parcel");
    let said = strict.args(["inventory", "--strict", "--format", "json"]).run();
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("IMAGE_TAG"), "{}", said.stderr);
    let lenient = run("inventory-lenient", "corpus/parcel", &["--format", "json"]);
    let facts = |text: &str| Document::read(text).unwrap().facts().count();
    assert_eq!(facts(&said.stdout), facts(&lenient.stdout));
}
