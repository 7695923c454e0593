//! `tricep init`, through the real binary.

use crate::support::tool::Tool;

const USING: &str = "using './main.bicep'\n";

/// A product as most are laid out.
fn product(name: &str) -> Tool {
    Tool::new(name)
        .file(".azure/applications/web/main.bicep", "param tag string\n")
        .file(
            ".azure/applications/web/test.bicepparam",
            "using './main.bicep'\nparam tag = readEnvironmentVariable('IMAGE_TAG')\n",
        )
        .file(".azure/applications/web/dev.bicepparam", USING)
        .file(".azure/infrastructure/main.bicep", "")
        .file(".azure/infrastructure/test.bicepparam", USING)
        .file("flux/orders/overlays/at23/kustomization.yaml", "")
}

#[test]
fn help_has_examples() {
    insta::assert_snapshot!(Tool::new("init-help").args(["init", "--help"]).run().all(), @"
    exit 0
    --- stdout
    Looks at a repository, says what it finds, and writes a commented tricep.yaml

    Usage: tricep init [OPTIONS] [DIR]

    Arguments:
      [DIR]  The repository [default: .]

    Options:
          --force    Write the file even if there is one. What it says is lost
          --dry-run  Show the file instead of writing it
      -q, --quiet    Say nothing beside the answer but what is wrong: no warnings, no notes, no progress
      -h, --help     Print help

    Instead of tricep.yaml:
          --aca <DIR>                     The folder with the Bicep files, from the repository
          --dis <DIR>                     The folder with bases and overlays, from the repository; it
                                          may lie outside
          --profile <NAME>                The target platform: a profile that is built in, or the path
                                          of a file [default: dis]
          --environment <NAME[=ACA:DIS]>  NAME=ACA:DIS says what an environment is, as in
                                          at23=test:at23; a name alone takes only that one

    Examples:
      tricep init                        writes tricep.yaml here
      tricep init --dry-run              shows what it would write
      tricep init --dis ../manifests     with the manifests in another checkout
      tricep init ../orders --environment at23=test:at23

    A line of what was found begins with ? where somebody should look: an environment that only one side
    knows, a template without parameters. A file that is there is not overwritten. Exit codes: 0 done,
    2 nothing was found or the file is there already.
    --- stderr
    ");
}

#[test]
fn it_says_what_it_finds_and_writes_it_down() {
    let said = product("init-writes").args(["init"]).run();
    insta::assert_snapshot!(said.all(), @"
    exit 0
    --- stdout
    - The Azure side is .azure: a folder of this name is where Bicep files are kept.
    - Apps and jobs: web.
    - What they stand on: infrastructure.
    - The Kubernetes side is flux/orders: it has overlays for at23.
    - test is at23 on Kubernetes: the profile dis says so.
    ? dev is not known on Kubernetes: neither the profile dis nor an overlay has the name. Pair it in tricep.yaml.
    ? infrastructure has no parameter file for dev: it is not deployed there.
    Written to tricep.yaml. Change it where it is wrong; every command reads it from now on.
    --- stderr
    ");
    let written = std::fs::read_to_string(Tool::again("init-writes").folder().join("tricep.yaml")).unwrap();
    insta::assert_snapshot!(written, @"
    # yaml-language-server: $schema=https://raw.githubusercontent.com/tricep/tricep/main/schemas/tricep.json
    # What tricep compares, and where it lies. `tricep init` wrote down what it found; change it as you like.
    version: 1

    # The target platform.
    profile: dis

    # The name of the product; folder, namespace and the prefix of variables follow from it.
    product: initwrites

    # The Bicep files.
    # Found as apps and jobs: web.
    # Found as what they stand on: infrastructure.
    aca: { root: .azure }

    # The manifests.
    dis: { root: flux/orders }

    # What is compared with what. `aca` is the name of parameter files without what follows, `dis` that of an overlay, and ~
    # stands for none.
    # Only one side was found of dev: name the other, or remove it.
    # Parameter files read variables. What decides something is given as `env: { NAME: value }` of each environment; the
    # rest stays unknown, and so do secrets: IMAGE_TAG.
    environments:
      - { name: at23, aca: test, dis: at23 }
      - { name: dev, aca: dev, dis: ~ }
    ");
}

#[test]
fn a_dry_run_writes_nothing() {
    let said = product("init-dry").args(["init", "--dry-run"]).run();
    assert_eq!(said.code, Some(0));
    assert!(
        said.stdout.starts_with("# yaml-language-server") && said.stdout.contains("name: at23"),
        "{}",
        said.stdout
    );
    assert!(said.stderr.contains("The Azure side is .azure"), "{}", said.stderr);
    assert!(!Tool::again("init-dry").folder().join("tricep.yaml").exists());
}

#[test]
fn a_file_is_not_overwritten_unless_asked() {
    let said = product("init-exists").file("tricep.yaml", "version: 1 # mine\n").args(["init"]).run();
    insta::assert_snapshot!(said.all(), @"
    exit 2
    --- stdout
    --- stderr
    error[init/exists]: this file is there already
    --> tricep.yaml
     = note: it may say what no file of the repository does
     = help: look at what would be written with --dry-run, or overwrite it with --force
    ");
    let kept = std::fs::read_to_string(Tool::again("init-exists").folder().join("tricep.yaml")).unwrap();
    assert_eq!(kept, "version: 1 # mine\n");
    let forced = Tool::again("init-exists").args(["init", "--force"]).run();
    assert_eq!(forced.code, Some(0), "{}", forced.stderr);
    let written = std::fs::read_to_string(Tool::again("init-exists").folder().join("tricep.yaml")).unwrap();
    assert!(written.contains("name: at23"), "{written}");
}

#[test]
fn another_folder_can_be_looked_at() {
    let said = Tool::new("init-elsewhere")
        .file("repo/infra/main.bicep", "")
        .file("repo/infra/prod.bicepparam", USING)
        .args(["init", "repo", "--dis", "../manifests", "--environment", "live=prod:live"])
        .run();
    insta::assert_snapshot!(said.all(), @"
    exit 0
    --- stdout
    - The Azure side is repo/infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    - The Kubernetes side is ../manifests: a flag says so.
    Written to repo/tricep.yaml. Change it where it is wrong; every command reads it from now on.
    --- stderr
    ");
    let written =
        std::fs::read_to_string(Tool::again("init-elsewhere").folder().join("repo/tricep.yaml")).unwrap();
    assert!(written.contains("product: repo\n"), "{written}");
    assert!(written.contains("dis: { root: ../manifests }\n"), "{written}");
    assert!(written.contains("  - { name: live, aca: prod, dis: live }\n"), "{written}");
}

#[test]
fn what_cannot_be_found_is_no_answer() {
    insta::assert_snapshot!(Tool::new("init-empty").file("README.md", "").args(["init"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[layout/nothing-found]: there is no template to evaluate
    --> .
     = note: neither a .bicepparam with its template nor a main.bicep was found; looked in .azure, bicep, infra, deploy, .
     = help: run this in the repository, or say where the Bicep files are: `aca: { root: … }` in tricep.yaml, or --aca DIR
    ");
    insta::assert_snapshot!(Tool::new("init-gone").args(["init", "gone"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[file/not-found]: this file cannot be read: it does not exist
    --> gone
    ");
    insta::assert_snapshot!(product("init-unknown").args(["init", "--environment", "prd", "--environment", "at32"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[command/unknown-environment]: there is no environment prd
    --> --environment
     = help: there are at23, dev
    ");
    insta::assert_snapshot!(product("init-flag").args(["init", "--environment", "at23=test"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error: invalid value 'at23=test' for '--environment <NAME[=ACA:DIS]>': `test` names one side; write both as NAME=ACA:DIS, such as at23=test:at23

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(product("init-profile").args(["init", "--profile", "dsi"]).run().all(), @"
    exit 2
    --- stdout
    --- stderr
    error[config/unknown-profile]: there is no profile `dsi`
    --> --profile
     = help: did you mean `dis`?
    ");
}
