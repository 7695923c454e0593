//! `tricep migrate` through the real binary: what it writes, what it leaves alone, and that what it wrote for the sample is
//! what runs on Azure.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::kustomize::objects;
use crate::support::tool::{Said, Tool};
use crate::support::tree;

const MAIN: &str = r#"
param environment string
param minReplicas int = 1
param tag string = '1.2.3'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8080 }
    }
    template: {
      containers: [
        {
          name: 'web'
          image: 'ghcr.io/example/web:${tag}'
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'LOG_LEVEL', value: 'Warning' }
          ]
        }
      ]
      scale: { minReplicas: minReplicas, maxReplicas: 5 }
    }
  }
}
"#;

const JOB: &str = r"
param environment string

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'sweep'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: '0 3 * * *' }
      replicaTimeout: 600
    }
    template: {
      containers: [
        { name: 'sweep', image: 'ghcr.io/example/sweep:1.0.0', resources: { cpu: json('0.25'), memory: '0.5Gi' } }
      ]
    }
  }
}
";

/// A product that runs on Azure alone, an app and a job in two environments.
fn product(name: &str) -> Tool {
    let parameters = |environment: &str| format!("using 'main.bicep'\nparam environment = '{environment}'\n");
    ["test", "prod"]
        .into_iter()
        .fold(Tool::new(name), |tool, environment| {
            tool.file(
                format!("shop/.azure/applications/web/{environment}.bicepparam").as_str(),
                parameters(environment),
            )
            .file(
                format!("shop/.azure/applications/sweep/{environment}.bicepparam").as_str(),
                parameters(environment),
            )
        })
        .file("shop/.azure/applications/web/main.bicep", MAIN)
        .file("shop/.azure/applications/sweep/main.bicep", JOB)
}

fn migrate(name: &str, args: &[&str]) -> Said {
    Tool::again(name).args(["migrate", "shop", "--date", "2026-06-01"]).args(args.iter().copied()).run()
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(directory) = rest.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rest.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn shop(name: &str) -> std::path::PathBuf {
    Tool::again(name).folder().join("shop")
}

/// What differs between two states of a folder: `+` is new, `-` is gone, `~` has changed.
fn differences(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let sign = |path: &String| match (before.get(path), after.get(path)) {
        (None, _) => Some('+'),
        (_, None) => Some('-'),
        (Some(before), Some(after)) => (before != after).then_some('~'),
    };
    paths.into_iter().filter_map(|path| Some(format!("{}{path}", sign(path)?))).collect()
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is not in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

const DEPLOYMENT: &str = "flux/shop/base/apps/web/deployment.yaml";

#[test]
fn the_first_run_writes_a_tree_and_the_second_nothing() {
    product("migrate-twice");
    let before = files(&shop("migrate-twice"));
    let said = migrate("migrate-twice", &[]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{}", said.stdout);
    insta::assert_snapshot!("first", said.stdout);
    let after = files(&shop("migrate-twice"));
    insta::assert_snapshot!("written", differences(&before, &after).join("\n"));
    let again = migrate("migrate-twice", &[]);
    assert_eq!(again.code, Some(0));
    assert!(
        again.stdout.contains("Nothing to write: everything is there, for at23, prod."),
        "{}",
        again.stdout
    );
    assert_eq!(differences(&after, &files(&shop("migrate-twice"))), Vec::<String>::new());
}

#[test]
fn another_day_is_no_reason_to_write() {
    product("migrate-day");
    migrate("migrate-day", &[]);
    let before = files(&shop("migrate-day"));
    let said = Tool::again("migrate-day").args(["migrate", "shop", "--date", "2027-02-28"]).run();
    assert_eq!(said.code, Some(0));
    assert_eq!(differences(&before, &files(&shop("migrate-day"))), Vec::<String>::new());
}

#[test]
fn an_edit_of_the_bicep_changes_only_what_hangs_on_it() {
    product("migrate-edit");
    migrate("migrate-edit", &[]);
    let before = files(&shop("migrate-edit"));
    let parameters = shop("migrate-edit").join(".azure/applications/web/prod.bicepparam");
    fs::write(&parameters, "using 'main.bicep'\nparam environment = 'prod'\nparam minReplicas = 3\n")
        .unwrap();
    assert_eq!(migrate("migrate-edit", &[]).code, Some(0));
    let changed = differences(&before, &files(&shop("migrate-edit")));
    insta::assert_snapshot!(changed.join("\n"), @r"
    ~.azure/applications/web/prod.bicepparam
    ~.tricep/generated.json
    ~.tricep/originals.json
    ~MIGRATION.md
    +flux/shop/overlays/prod/apps/web/disruption.yaml
    +flux/shop/overlays/prod/apps/web/hpa.yaml
    ~flux/shop/overlays/prod/kustomization.yaml
    ");
}

#[test]
fn what_was_edited_by_hand_is_kept_merged_or_written_anew_as_somebody_says() {
    let edited = |name: &str| {
        product(name);
        migrate(name, &[]);
        edit(&shop(name).join(DEPLOYMENT), "value: Warning", "value: Debug");
        edit(&shop(name).join(".azure/applications/web/main.bicep"), "memory: '1Gi'", "memory: '2Gi'");
        files(&shop(name))
    };
    let before = edited("migrate-hand");
    let said = migrate("migrate-hand", &[]);
    assert_eq!(said.code, Some(2));
    assert_eq!(differences(&before, &files(&shop("migrate-hand"))), Vec::<String>::new());
    insta::assert_snapshot!("refused", said.all());

    let before = edited("migrate-merge");
    let said = migrate("migrate-merge", &["--merge"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let after = files(&shop("migrate-merge"));
    assert!(differences(&before, &after).contains(&format!("~{DEPLOYMENT}")));
    assert!(after[DEPLOYMENT].contains("value: Debug") && after[DEPLOYMENT].contains("memory: 2Gi"));
    // One merge settles it.
    for args in [&["--merge"][..], &[]] {
        let said = migrate("migrate-merge", args);
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
        assert!(said.stdout.contains("Nothing to write"), "{}", said.stdout);
        assert_eq!(differences(&after, &files(&shop("migrate-merge"))), Vec::<String>::new());
    }

    edited("migrate-overwrite");
    assert_eq!(migrate("migrate-overwrite", &["--overwrite"]).code, Some(0));
    let after = files(&shop("migrate-overwrite"));
    assert!(after[DEPLOYMENT].contains("value: Warning") && after[DEPLOYMENT].contains("memory: 2Gi"));
}

#[test]
fn what_does_not_fit_together_is_written_only_with_markers() {
    product("migrate-conflict");
    migrate("migrate-conflict", &[]);
    let deployment = shop("migrate-conflict").join(DEPLOYMENT);
    edit(&deployment, "value: Warning", "value: Debug");
    let main = shop("migrate-conflict").join(".azure/applications/web/main.bicep");
    edit(&main, "value: 'Warning'", "value: 'Error'");
    let before = files(&shop("migrate-conflict"));
    let said = migrate("migrate-conflict", &["--merge"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("error[migrate/conflict]"), "{}", said.stderr);
    assert_eq!(differences(&before, &files(&shop("migrate-conflict"))), Vec::<String>::new());
    let said = migrate("migrate-conflict", &["--merge", "--markers"]);
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!(said.stderr, @r"
    error[migrate/conflict]: both sides changed the same lines, and both stand in this file in one place
    --> shop/flux/shop/base/apps/web/deployment.yaml
     = help: keep one of the two in each place, or something that fits, and take out the lines with `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`
    ");
    assert!(said.stdout.contains("Written, for at23, prod."), "{}", said.stdout);
    let text = fs::read_to_string(&deployment).unwrap();
    assert!(text.contains("<<<<<<< by hand") && text.contains("value: Error"), "{text}");
    // As long as nobody decides, each run says so, and puts no markers within markers.
    let before = files(&shop("migrate-conflict"));
    for args in [&[][..], &["--merge"], &["--merge", "--markers"]] {
        let said = migrate("migrate-conflict", args);
        assert_eq!(said.code, Some(2));
        assert!(
            said.stderr.contains("both versions still stand in this file in one place"),
            "{}",
            said.stderr
        );
        assert!(said.stderr.contains(DEPLOYMENT), "{}", said.stderr);
        assert_eq!(differences(&before, &files(&shop("migrate-conflict"))), Vec::<String>::new());
    }
    let said = migrate("migrate-conflict", &["--merge", "--format", "json"]);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let file = document["files"].as_array().unwrap().iter().find(|file| file["path"] == DEPLOYMENT).unwrap();
    assert_eq!((&file["reason"], &file["conflicts"]), (&"undecided".into(), &1.into()));
    let decided: String = text
        .split_inclusive('\n')
        .filter(|line| !line.starts_with(['<', '|', '=', '>']) && !line.contains("Warning"))
        .filter(|line| !line.contains("value: Error"))
        .collect();
    fs::write(&deployment, decided).unwrap();
    assert_eq!(migrate("migrate-conflict", &["--merge"]).code, Some(0));
    assert!(fs::read_to_string(&deployment).unwrap().contains("value: Debug"));
}

#[test]
fn a_file_that_somebody_deleted_comes_back_only_where_somebody_asks() {
    const SCALER: &str = "flux/shop/base/apps/web/hpa.yaml";
    product("migrate-deleted");
    migrate("migrate-deleted", &[]);
    fs::remove_file(shop("migrate-deleted").join(SCALER)).unwrap();
    let before = files(&shop("migrate-deleted"));
    let said = migrate("migrate-deleted", &[]);
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!(said.all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[migrate/edited]: this file was deleted by hand since it was generated
    --> shop/flux/shop/base/apps/web/hpa.yaml
     = help: leave it out for good with --merge, or write it again with --overwrite
    Nothing was written: one file stands in the way.
    ");
    assert_eq!(differences(&before, &files(&shop("migrate-deleted"))), Vec::<String>::new());
    assert_eq!(migrate("migrate-deleted", &["--merge"]).code, Some(0));
    assert_eq!(migrate("migrate-deleted", &[]).code, Some(0));
    assert!(!shop("migrate-deleted").join(SCALER).exists());
    assert_eq!(migrate("migrate-deleted", &["--overwrite"]).code, Some(0));
    assert!(shop("migrate-deleted").join(SCALER).exists());
    assert_eq!(migrate("migrate-deleted", &[]).code, Some(0));
}

#[test]
fn a_workload_that_is_gone_leaves_nothing_and_files_of_others_stay() {
    product("migrate-gone");
    migrate("migrate-gone", &[]);
    let folder = shop("migrate-gone");
    fs::write(folder.join("flux/shop/base/apps/web/notes.txt"), "mine\n").unwrap();
    fs::remove_dir_all(folder.join(".azure/applications/sweep")).unwrap();
    let said = migrate("migrate-gone", &[]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(!folder.join("flux/shop/base/jobs").exists());
    assert!(folder.join("flux/shop/base/apps/web/notes.txt").exists());
    let left = files(&folder.join("flux"));
    assert!(left.iter().all(|(path, text)| !path.contains("sweep") && !text.contains("sweep")), "{left:?}");
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    product("migrate-dry");
    let before = files(&shop("migrate-dry"));
    let said = migrate("migrate-dry", &["--dry-run"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(differences(&before, &files(&shop("migrate-dry"))), Vec::<String>::new());
    assert!(said.stdout.contains(&format!("--- /dev/null\n+++ b/{DEPLOYMENT}\n")), "{}", said.stdout);
    assert!(said.stderr.contains("Would be written, for at23, prod."), "{}", said.stderr);
    let coloured = Tool::again("migrate-dry")
        .args(["migrate", "shop", "--dry-run"])
        .variable("CLICOLOR_FORCE", "1")
        .run();
    assert!(coloured.stdout.contains(&format!("\u{1b}[1m+++ b/{DEPLOYMENT}\u{1b}[0m\n\u{1b}[36m@@")));
}

#[test]
fn another_folder_gets_everything_and_the_repository_nothing() {
    product("migrate-out");
    let before = files(&shop("migrate-out"));
    let said = migrate("migrate-out", &["--out", "elsewhere/manifests"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(differences(&before, &files(&shop("migrate-out"))), Vec::<String>::new());
    let out = Tool::again("migrate-out").folder().join("elsewhere/manifests");
    assert!(files(&out).contains_key(DEPLOYMENT));
    // The command that it names to check the tree is right.
    let command = said.stdout.lines().find_map(|line| line.split_once("run tricep ")).unwrap().1;
    let said = Tool::again("migrate-out").args(command.split(' ')).run();
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_tree_in_another_checkout_is_written_where_the_configuration_says() {
    product("migrate-checkout")
        .file(
            "shop/tricep.yaml",
            "version: 1\ndis: { root: ../manifests/k8s/shop, wiring: ../manifests/k8s/clusters }\n",
        )
        .file("manifests/README.md", "mine\n");
    let said = migrate("migrate-checkout", &["--out", "manifests"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let out = files(&Tool::again("migrate-checkout").folder().join("manifests"));
    assert!(out.contains_key("k8s/shop/base/apps/web/deployment.yaml"), "{:?}", out.keys());
    assert!(out.contains_key("k8s/clusters/prod/kustomization.yaml"), "{:?}", out.keys());
    assert_eq!(out["README.md"], "mine\n");
}

#[test]
fn a_file_that_was_there_stays_whatever_is_asked() {
    product("migrate-foreign").file(format!("shop/{DEPLOYMENT}").as_str(), "mine\n");
    let before = files(&shop("migrate-foreign"));
    for args in [&[][..], &["--overwrite"], &["--merge"]] {
        let said = migrate("migrate-foreign", args);
        assert_eq!(said.code, Some(2));
        assert!(said.stderr.contains("error[migrate/foreign]"), "{}", said.stderr);
        assert_eq!(differences(&before, &files(&shop("migrate-foreign"))), Vec::<String>::new());
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_that_leads_out() {
    use std::os::unix::fs::symlink;
    product("migrate-link").file("outside/keep", "mine\n");
    let folder = Tool::again("migrate-link").folder().to_owned();
    symlink(folder.join("outside"), folder.join("shop/flux")).unwrap();
    let said = migrate("migrate-link", &[]);
    assert_eq!(said.code, Some(2), "{}", said.stdout);
    assert!(said.stderr.contains("error[migrate/no-file]"), "{}", said.stderr);
    assert_eq!(files(&folder.join("outside")).len(), 1);
    assert!(!folder.join("shop/.tricep").exists());
    // One that stays inside is a way as any other.
    fs::remove_file(folder.join("shop/flux")).unwrap();
    fs::create_dir(folder.join("shop/deploy")).unwrap();
    symlink("deploy", folder.join("shop/flux")).unwrap();
    assert_eq!(migrate("migrate-link", &[]).code, Some(0));
    assert!(folder.join("shop/deploy/shop/base/kustomization.yaml").exists());
}

#[test]
fn a_tree_is_not_cut_down_to_what_somebody_looks_at() {
    product("migrate-others");
    migrate("migrate-others", &[]);
    let said = migrate("migrate-others", &["--environment", "prod"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("error[migrate/others]"), "{}", said.stderr);
    assert_eq!(migrate("migrate-others", &["--environment", "prod", "--out", "prod"]).code, Some(0));
}

#[test]
fn a_clone_of_another_name_removes_no_tree() {
    let tool = product("migrate-clone");
    let out = ["--out", "out"];
    assert_eq!(migrate("migrate-clone", &out).code, Some(0));
    let before = files(&tool.folder().join("out"));
    fs::rename(shop("migrate-clone"), tool.folder().join("clone")).unwrap();
    let clone =
        |name: &str| Tool::again(name).args(["migrate", "clone", "--date", "2026-06-01"]).args(out).run();
    let said = clone("migrate-clone");
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("error[migrate/renamed]"), "{}", said.stderr);
    assert_eq!(files(&tool.folder().join("out")), before);
    Tool::again("migrate-clone").file("clone/tricep.yaml", "version: 1\nproduct: shop\n");
    assert_eq!(clone("migrate-clone").code, Some(0));
}

#[test]
fn a_record_that_is_no_record_stops_everything() {
    product("migrate-record").file("shop/.tricep/generated.json", "{}\n");
    let said = migrate("migrate-record", &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("error[migrate/record]"), "{}", said.stderr);
    assert!(!shop("migrate-record").join("flux").exists());
}

#[test]
fn jobs_of_a_rehearsal_are_off_and_a_run_without_the_flag_turns_them_on() {
    product("migrate-suspend");
    migrate("migrate-suspend", &["--suspend-jobs"]);
    let job = shop("migrate-suspend").join("flux/shop/base/jobs/sweep/cronjob.yaml");
    assert!(fs::read_to_string(&job).unwrap().contains("suspend: true"));
    let guide = fs::read_to_string(shop("migrate-suspend").join("MIGRATION.md")).unwrap();
    assert!(guide.contains("without `--suspend-jobs`"));
    assert_eq!(migrate("migrate-suspend", &[]).code, Some(0));
    assert!(!fs::read_to_string(&job).unwrap().contains("suspend: true"));
}

#[test]
fn waivers_of_a_rehearsal_go_with_it_and_those_of_people_stay() {
    let mine = "- workload: web\n  property: maxReplicas\n  reason: mine\n  until: 2027-01-01\n";
    product("migrate-waivers").file("shop/tricep.waivers.yaml", mine);
    let waivers = || fs::read_to_string(shop("migrate-waivers").join("tricep.waivers.yaml")).unwrap();
    migrate("migrate-waivers", &[]);
    let before = waivers();
    assert!(before.contains("reason: mine") && !before.contains("property: suspended"), "{before}");
    migrate("migrate-waivers", &["--suspend-jobs"]);
    assert!(waivers().contains("property: suspended"), "{}", waivers());
    assert_eq!(migrate("migrate-waivers", &[]).code, Some(0));
    assert_eq!(waivers(), before);
    // Where nothing differs any more and nobody wrote any, the file goes.
    fs::remove_file(shop("migrate-waivers").join("tricep.waivers.yaml")).unwrap();
    migrate("migrate-waivers", &[]);
    assert!(!waivers().contains("mine"));
    edit(&shop("migrate-waivers").join(".azure/applications/sweep/main.bicep"), "sweep:1.0.0", "sweep:1.0.1");
    assert_eq!(migrate("migrate-waivers", &[]).code, Some(0));
}

#[test]
fn the_next_command_names_only_what_was_written() {
    // Nothing differs of an app that scales by its CPU.
    let rule =
        "rules: [ { name: 'cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } } ]";
    let main = MAIN.replace("maxReplicas: 5 }", &format!("maxReplicas: 5, {rule} }}"));
    let tool = product("migrate-no-waivers").file("shop/.azure/applications/web/main.bicep", main);
    fs::remove_dir_all(tool.folder().join("shop/.azure/applications/sweep")).unwrap();
    let said = migrate("migrate-no-waivers", &["--out", "elsewhere"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let out = Tool::again("migrate-no-waivers").folder().join("elsewhere");
    let command = said.stdout.lines().find_map(|line| line.split_once("run tricep ")).unwrap().1;
    assert_eq!(command.contains("--waivers"), out.join("tricep.waivers.yaml").exists(), "{command}");
    assert!(!command.contains("--waivers"), "{command}");
    let said = Tool::again("migrate-no-waivers").args(command.split(' ')).run();
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
}

#[test]
fn scripts_read_what_was_done() {
    product("migrate-json");
    let said = migrate("migrate-json", &["--format", "json"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["schema"], "tricep.migration/1");
    assert_eq!((&document["written"], &document["namespace"]), (&Value::Bool(true), &"product-shop".into()));
    let actions: Vec<&Value> =
        document["files"].as_array().unwrap().iter().map(|file| &file["action"]).collect();
    assert!(actions.len() > 10 && actions.iter().all(|action| **action == "create"), "{actions:?}");
    for member in ["environments", "notes", "accepted", "platformQuestions"] {
        assert!(!document[member].as_array().unwrap().is_empty(), "{member}");
    }
    edit(&shop("migrate-json").join(DEPLOYMENT), "value: Warning", "value: Debug");
    let said = migrate("migrate-json", &["--format", "json"]);
    assert_eq!(said.code, Some(2));
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let refused =
        document["files"].as_array().unwrap().iter().find(|file| file["action"] == "refuse").unwrap();
    assert_eq!((&refused["path"], &refused["reason"]), (&DEPLOYMENT.into(), &"edited".into()));
}

#[test]
fn a_repository_can_be_the_source_and_somebody_be_told() {
    let configuration = "version: 1
delivery:
  source: git
  url: https://github.com/example/shop
  images: automation
  notify: { type: githubdispatch, address: https://github.com/example/shop, secret: shop-dispatch }
";
    product("migrate-git").file("shop/tricep.yaml", configuration);
    let said = migrate("migrate-git", &["--layout", "apart", "--no-comments"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let written = files(&shop("migrate-git").join("flux"));
    let wiring: String = written
        .iter()
        .filter(|(path, _)| path.starts_with("syncroot/base/") || path.starts_with("syncroot/prod/"))
        .map(|(path, text)| format!("# {path}\n{text}"))
        .collect();
    insta::assert_snapshot!("git", wiring);
    let prod = &written["shop/environments/prod/kustomization.yaml"];
    assert!(prod.contains("# {\"$imagepolicy\": \"flux-system:web:tag\"}"), "{prod}");
    assert!(written.values().all(|text| !text.contains("# from")));
    let said = Tool::again("migrate-git").args(["check", "shop"]).run();
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
}

/// A second app, which the first one calls.
fn with_neighbour(name: &str) -> Tool {
    let neighbour = MAIN
        .replace("name: 'web'\n  location", "name: 'shop-${environment}-admin'\n  location")
        .replace("ghcr.io/example/web", "ghcr.io/example/admin");
    let caller = MAIN.replace(
        "{ name: 'LOG_LEVEL', value: 'Warning' }",
        "{ name: 'ADMIN', value: 'http://shop-${environment}-admin/v1' }",
    );
    assert!(neighbour.contains("shop-${environment}-admin") && caller.contains("ADMIN"));
    let tool = product(name)
        .file("shop/.azure/applications/web/main.bicep", caller)
        .file("shop/.azure/applications/admin/main.bicep", neighbour);
    ["test", "prod"].into_iter().fold(tool, |tool, environment| {
        let values = format!("using 'main.bicep'\nparam environment = '{environment}'\n");
        tool.file(format!("shop/.azure/applications/admin/{environment}.bicepparam").as_str(), values)
    })
}

#[test]
fn a_neighbour_is_called_by_its_name_on_kubernetes() {
    with_neighbour("migrate-neighbour");
    assert_eq!(migrate("migrate-neighbour", &[]).code, Some(0));
    let folder = shop("migrate-neighbour");
    let written = fs::read_to_string(folder.join(DEPLOYMENT)).unwrap();
    assert!(written.contains("- name: ADMIN\n              value: http://admin/v1"), "{written}");
    let check = || Tool::again("migrate-neighbour").args(["check", "shop"]).run();
    assert_eq!(check().code, Some(0));
    // The name on Azure leads nowhere here, though both sides say the same.
    edit(&folder.join(DEPLOYMENT), "http://admin/v1", "http://shop-prod-admin/v1");
    let said = check();
    assert_eq!(said.code, Some(1));
    let found =
        "env ADMIN differs: shop-prod-admin is the name of a neighbour on Azure, which on DIS is admin";
    assert!(said.stdout.contains(found), "{}", said.stdout);
}

#[test]
fn the_guide_names_things_as_they_are_called_where_they_are() {
    let job = JOB
        .replace("param environment string", "")
        .replace("name: 'sweep'\n  location", "name: 'web'\n  location");
    with_neighbour("migrate-names").file("shop/.azure/applications/web/main.bicep", format!("{MAIN}{job}"));
    let admin = shop("migrate-names").join(".azure/applications/admin/main.bicep");
    edit(&admin, "external: true", "external: false");
    let said = migrate("migrate-names", &[]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let guide = fs::read_to_string(shop("migrate-names").join("MIGRATION.md")).unwrap();
    for line in [
        "On Azure it is called web, as another app or job is. Here all have one namespace, so that it is called web-2.",
        "Turn off on Azure the jobs that run by the clock: `sweep` and `web`. ",
        "Scale down on Azure what only neighbours call, once those get no more requests there: `shop-prod-admin`.",
        "and `tricep lint` nothing that is high or worse.",
        "the last 3 failed runs are kept to be looked at (`failedJobsHistoryLimit`)",
    ] {
        assert!(guide.contains(line), "{line}\n{guide}");
    }
    assert!(!guide.contains("takes messages"), "{guide}");
    // Everybody counts alike.
    let section = guide.split("## Questions to you").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `")).count();
    assert!(rows > 2 && guide.contains(&format!("| questions to you | {rows} |")), "{guide}");
    assert!(said.stdout.contains(&format!("{rows} questions to answer:")), "{}", said.stdout);
}

#[test]
fn a_tag_that_moves_and_one_that_is_missing_are_values_to_supply() {
    for (name, tag) in [("migrate-tag-dev", ":dev"), ("migrate-tag-none", "")] {
        let main = MAIN.replace(":${tag}", tag).replace("param tag string = '1.2.3'\n", "");
        product(name).file("shop/.azure/applications/web/main.bicep", main);
        assert_eq!(migrate(name, &[]).code, Some(0));
        let overlay =
            fs::read_to_string(shop(name).join("flux/shop/overlays/prod/kustomization.yaml")).unwrap();
        assert!(overlay.contains("newTag: ${SHOP_WEB_IMAGE_TAG}"), "{overlay}");
        let said =
            Tool::again(name).args(["check", "shop", "--date", "2026-06-02", "--fail-on", "info"]).run();
        assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    }
}

#[test]
fn apps_have_the_names_and_paths_that_somebody_says() {
    let configuration =
        "version: 1\nworkloads: { admin: back }\npaths: { web: /, admin: /back/office }\ningress: gateway\n";
    with_neighbour("migrate-paths").file("shop/tricep.yaml", configuration);
    let said = migrate("migrate-paths", &[]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let folder = shop("migrate-paths").join("flux/shop/base/apps");
    let route = |app: &str| fs::read_to_string(folder.join(app).join("ingress.yaml")).unwrap();
    assert!(route("web").contains("value: /\n") && !route("web").contains("URLRewrite"), "{}", route("web"));
    assert!(route("back").contains("value: /back/office\n"), "{}", route("back"));
    assert!(!route("back").contains("URLRewrite"), "{}", route("back"));
    let deployment = fs::read_to_string(folder.join("web/deployment.yaml")).unwrap();
    assert!(deployment.contains("value: http://back/v1"), "{deployment}");
    let guide = fs::read_to_string(shop("migrate-paths").join("MIGRATION.md")).unwrap();
    assert!(!guide.contains("told from by the path"), "{guide}");
    let said = Tool::again("migrate-paths").args(["check", "shop"]).run();
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    let said = {
        Tool::again("migrate-paths").file("shop/tricep.yaml", "version: 1\npaths: { admn: /back }\n");
        migrate("migrate-paths", &[])
    };
    insta::assert_snapshot!(said.all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[config/no-workload]: there is no workload admn
     --> shop/tricep.yaml:2:16
      |
    2 | paths: { admn: /back }
      |                ^^^^^
      |
      = help: did you mean admin?
    ");
}

#[test]
fn a_tree_of_which_a_part_cannot_be_read_says_so_and_removes_nothing() {
    let broken = MAIN.replace(
        "{ name: 'LOG_LEVEL', value: 'Warning' }",
        "{ name: 'LOG_LEVEL', value: 'Warning' } { name: 'REGION', value: 'north' }",
    );
    product("migrate-unread").file("shop/.azure/applications/web/main.bicep", broken);
    let said = migrate("migrate-unread", &[]);
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert!(said.stdout.contains("  - mend one error, and run this again"), "{}", said.stdout);
    let guide = fs::read_to_string(shop("migrate-unread").join("MIGRATION.md")).unwrap();
    let begins: String = guide.lines().take(13).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(begins, @r"
    # How shop moves to Kubernetes

    `tricep migrate` writes this file together with the tree, and writes it anew in each run. Take its lists into an issue to tick them off there.

    ## The tree is not complete

    This could not be read or evaluated. What hangs on it is not in the tree, or not as it is on Azure, and nothing below knows of it. Mend it and run `tricep migrate` again, before anything is delivered, and before anything on Azure is turned off.

    | where | what is wrong |
    |---|---|
    | `.azure/applications/web/main.bicep:20` | expected a line break, `,` or `]`, found `{` |

    The tree is in `flux/shop`, what delivers it in `flux/syncroot`. Everything runs in the namespace `product-shop`.
    ");
    assert!(!guide.contains("remove the apps and jobs on Azure"), "{guide}");
    // From elsewhere it is the same file.
    let whole = fs::canonicalize(shop("migrate-unread")).unwrap();
    let again = Tool::again("migrate-unread")
        .args(["migrate", whole.to_str().unwrap(), "--date", "2026-06-01"])
        .run();
    assert_eq!(again.code, Some(2));
    assert!(again.stdout.contains("Nothing to write"), "{}", again.stdout);
    let said = migrate("migrate-unread", &["--format", "json"]);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["unread"][0]["place"], ".azure/applications/web/main.bicep:20");
    // Once it is mended, nothing is left of that.
    Tool::again("migrate-unread").file("shop/.azure/applications/web/main.bicep", MAIN);
    assert_eq!(migrate("migrate-unread", &[]).code, Some(0));
    let guide = fs::read_to_string(shop("migrate-unread").join("MIGRATION.md")).unwrap();
    assert!(!guide.contains("not complete") && guide.contains("remove the apps and jobs on Azure"));
}

#[test]
fn where_no_workload_can_be_read_nothing_is_written_or_removed() {
    let missing = "module web 'br/public:avm/res/app/container-app:0.1.0' = { name: 'web' }\nparam environment string\n";
    product("migrate-nothing");
    assert_eq!(migrate("migrate-nothing", &[]).code, Some(0));
    let main = |app: &str| format!("shop/.azure/applications/{app}/main.bicep");
    Tool::again("migrate-nothing").file(main("web").as_str(), missing).file(main("sweep").as_str(), missing);
    let before = files(&shop("migrate-nothing"));
    for format in ["terminal", "json"] {
        let said = migrate("migrate-nothing", &["--format", format]);
        assert_eq!(said.code, Some(2));
        assert!(said.stderr.contains("error[migrate/nothing-read]"), "{}", said.stderr);
        assert!(!said.stdout.contains("Written"), "{}", said.stdout);
        assert_eq!(differences(&before, &files(&shop("migrate-nothing"))), Vec::<String>::new());
    }
}

#[test]
fn a_repository_needs_an_address() {
    product("migrate-address").file("shop/tricep.yaml", "version: 1\ndelivery: { source: git }\n");
    let said = migrate("migrate-address", &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("error[migrate/no-address]"), "{}", said.stderr);
}

/// The Azure side of the sample, migrated in a folder of its own.
fn sample(name: &str) -> std::path::PathBuf {
    let azure = tree::texts(&["corpus/parcel/.azure"]);
    assert!(azure.len() > 20, "only {} files were found", azure.len());
    let tool = azure
        .iter()
        .fold(Tool::new(name), |tool, file| tool.file(file.path.trim_start_matches("corpus/"), &file.text));
    let folder = tool.folder().join("parcel");
    let said = tool.args(["migrate", "parcel", "--date", "2026-06-01"]).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{}", said.stdout);
    folder
}

#[test]
fn what_is_written_for_the_sample_is_what_is_committed() {
    let folder = sample("migrate-sample-files");
    let mut written = files(&folder);
    // The record is for machines, and has everything once more.
    written.retain(|path, _| !path.starts_with(".azure/") && !path.starts_with(".tricep/"));
    let below = "reports/parcel/migrated";
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
        let _ = fs::remove_dir_all(&folder);
        for (path, text) in &written {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let committed = tree::texts(&[below]).into_iter();
    let committed: BTreeMap<String, String> =
        committed.map(|file| (file.path[below.len() + 1..].to_owned(), file.text)).collect();
    let changed = differences(&committed, &written);
    assert!(changed.is_empty(), "{below} is not up to date; INSTA_UPDATE=always writes it: {changed:#?}");
}

#[test]
fn the_tree_of_the_sample_is_what_runs_on_azure() {
    let name = "migrate-sample";
    sample(name);
    let said = Tool::again(name).args(["check", "parcel", "--format", "json", "--date", "2026-06-02"]).run();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    let findings = run["facts"].as_array().unwrap();
    let open: Vec<&Value> = findings.iter().filter(|fact| fact["waived"].is_null()).collect();
    assert!(open.is_empty(), "{open:#?}");
    assert!(findings.len() > 20, "only {} differences are accepted", findings.len());
    // A waiver that accepts nothing would be one, too.
    let said = Tool::again(name).args(["check", "parcel", "--fail-on", "info", "--date", "2026-06-02"]).run();
    assert_eq!(said.code, Some(0), "{}", said.stdout);
}

#[test]
fn the_tree_of_the_sample_is_rendered_by_everybody_alike() {
    let name = "migrate-sample-rendered";
    let folder = sample(name);
    let kubectl = Command::new("kubectl").args(["version", "--client"]).output().is_ok();
    if !kubectl {
        println!("skipped: there is no kubectl on the path to compare with");
    }
    for environment in ["at23", "tt02", "yt01", "prod"] {
        for directory in
            [format!("flux/parcel/overlays/{environment}"), format!("flux/syncroot/{environment}")]
        {
            let said = Tool::again(name).args(["render", &format!("parcel/{directory}")]).run();
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{directory}");
            if !kubectl {
                continue;
            }
            let theirs =
                Command::new("kubectl").arg("kustomize").arg(folder.join(&directory)).output().unwrap();
            assert!(theirs.status.success(), "{directory}: {}", String::from_utf8_lossy(&theirs.stderr));
            let theirs = String::from_utf8(theirs.stdout).unwrap();
            assert!(objects(&said.stdout) == objects(&theirs), "{directory}");
        }
    }
}
