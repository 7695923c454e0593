//! `tricep lint`: for each rule trees that it finds wrong in every way that it knows, and one in which it finds nothing; what
//! it says of a sample; that mending mends; and that the documentation is made of the rules.
//!
//! Below `tests/cases/lint` each rule has a folder with its id. `fails`, and others whose names begin with it, are trees in
//! which the rule alone finds what stands in `findings.snap`; in `passes` it finds nothing. A folder `before` in a tree is the
//! same as it was before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tricep::lint::Rules;

use crate::support::tool::{Said, Tool};
use crate::support::tree;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lint")
}

/// A copy of the files below a folder of the repository.
fn copy(name: &str, from: &str) -> Tool {
    let mut tool = Tool::new(name);
    for file in tree::texts(&[from]) {
        let path = file.path.strip_prefix(from).unwrap().trim_start_matches('/');
        tool = tool.file(path, &file.text);
    }
    tool
}

/// What a rule finds in a tree of its own.
fn found(id: &str, tree: &str) -> (Said, Vec<Value>) {
    let tool = copy(&format!("lint-{id}-{tree}"), &format!("tests/cases/lint/{id}/{tree}"));
    let mut args = vec!["lint", "--rule", id, "--all", "--format", "json", "--date", "2026-11-30"];
    if tool.folder().join("before").is_dir() {
        args.extend(["--before", "before"]);
    }
    let said = tool.args(args).run();
    let document: Value =
        serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{id}: {}", said.all()));
    let findings = document["lint"].as_array().unwrap().clone();
    (said, findings)
}

/// A finding on two lines, as a reader of snapshots wants it.
fn shown(finding: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let origin = &finding["origin"];
    let environments: Vec<String> = finding["environments"].as_array().unwrap().iter().map(text).collect();
    let environments =
        if environments.is_empty() { String::new() } else { format!(" ({})", environments.join(", ")) };
    let help = finding["help"].as_str().map_or(String::new(), |help| format!("\n    {help}"));
    let fix = finding["fix"]["patch"].as_str().map_or(String::new(), |patch| {
        patch.lines().map(|line| format!("\n    | {line}").trim_end().to_owned()).collect::<Vec<_>>().join("")
    });
    format!(
        "{} {} {}:{}:{}{environments}\n    {}{help}{fix}\n",
        text(&finding["severity"]),
        text(&finding["check"]),
        text(&origin["file"]),
        origin["line"],
        origin["column"],
        text(&finding["message"]),
    )
}

#[test]
fn every_rule_finds_what_it_knows_and_nothing_where_all_is_well() {
    let rules = Rules::default();
    assert!(rules.all.len() >= 45, "there are only {} rules", rules.all.len());
    let mut folders: BTreeSet<String> = std::fs::read_dir(cases())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for rule in &rules.all {
        let id = &*rule.id;
        assert!(folders.remove(id), "{id} has no trees");
        let mut trees: Vec<String> = std::fs::read_dir(cases().join(id))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("fails"))
            .collect();
        trees.sort();
        let mut checks: BTreeSet<String> = BTreeSet::new();
        let mut all = String::new();
        for tree in &trees {
            let (said, findings) = found(id, tree);
            assert_ne!(said.code, Some(2), "{id}: {}", said.stderr);
            if trees.len() > 1 {
                all.push_str(&format!("== {tree}\n"));
            }
            for finding in &findings {
                assert_eq!((&finding["id"], &finding["rule"]), (&id.into(), &format!("lint/{id}").into()));
                assert!(
                    finding["origin"]["line"].as_u64() > Some(0),
                    "{id} finds something nowhere: {finding}"
                );
                checks.insert(finding["check"].as_str().unwrap().to_owned());
                all.push_str(&shown(finding));
            }
        }
        let known: BTreeSet<String> = rule.checks.iter().map(|check| check.name.to_string()).collect();
        assert_eq!(checks, known, "{id} looks at other things than it says, or its tree does not show all");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(cases().join(id));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("findings", all));
        let (said, findings) = found(id, "passes");
        let findings: Vec<String> = findings.iter().map(shown).collect();
        assert_eq!((said.code, findings), (Some(0), Vec::new()), "{id}: {}", said.stderr);
    }
    assert_eq!(folders, BTreeSet::new(), "there are trees of rules that are not there");
}

/// The lines of a text without what is in front of them and behind them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[test]
fn the_examples_of_rules_are_parts_of_their_trees() {
    for rule in &Rules::default().all {
        for (example, tree) in [(&rule.fails, "fails"), (&rule.passes, "passes")] {
            assert!(!example.is_empty(), "{} has no example that {tree}", rule.id);
            let mut known: BTreeSet<String> = BTreeSet::new();
            for entry in std::fs::read_dir(cases().join(&*rule.id)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.starts_with(tree) {
                    let from = format!("tests/cases/lint/{}/{name}", rule.id);
                    let files = tree::texts(&[&from]);
                    known.extend(files.iter().flat_map(|file| lines(&file.text).map(str::to_owned)));
                }
            }
            // A list may begin a line earlier in an example than in a whole object.
            let bare = |line: &str| line.trim_start_matches("- ").to_owned();
            let known: BTreeSet<String> = known.iter().map(|line| bare(line)).collect();
            let strange: Vec<&str> = lines(example).filter(|line| !known.contains(&bare(line))).collect();
            assert_eq!(strange, [""; 0], "{} {tree}", rule.id);
        }
    }
}

#[test]
fn what_mends_a_finding_mends_it() {
    let mut mended = BTreeSet::new();
    for rule in Rules::default().all.iter().filter(|rule| rule.is_fixable()) {
        let id = &*rule.id;
        let name = format!("lint-fix-{id}");
        let from = format!("tests/cases/lint/{id}/fails");
        let before = open(&copy(&name, &from).args(["lint", "--rule", id, "--format", "json"]).run());
        let said = Tool::again(&name).args(["lint", "--rule", id, "--fix", "--write"]).run();
        assert_eq!(said.code, Some(0), "{id}: {}", said.all());
        let after = open(&Tool::again(&name).args(["lint", "--rule", id, "--format", "json"]).run());
        let fixable: usize = before.values().map(|(_, fixable)| fixable).sum();
        assert!(fixable > 0, "nothing of {id} can be mended");
        assert!(after.values().all(|(_, fixable)| *fixable == 0), "{id} can be mended again: {after:?}");
        let count =
            |all: &BTreeMap<String, (usize, usize)>| all.values().map(|(count, _)| count).sum::<usize>();
        assert_eq!(count(&before) - fixable, count(&after), "{id}");
        for (check, (_, fixable)) in &before {
            if *fixable > 0 {
                mended.insert(format!("{id}/{check}"));
            }
        }
    }
    let promised: BTreeSet<String> = Rules::default()
        .all
        .iter()
        .flat_map(|rule| {
            rule.checks
                .iter()
                .filter(|check| check.fixable)
                .map(|check| format!("{}/{}", rule.id, check.name))
        })
        .collect();
    assert_eq!(mended, promised);
}

#[cfg(unix)]
#[test]
fn a_link_and_what_it_leads_to_are_mended_as_one_file() {
    let objects = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: product-shop
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels:
        app: web
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: r.io/web:1
          env:
            - name: AZURE_CLIENT_ID
              value: x
---
apiVersion: application.dis.altinn.cloud/v1alpha1
kind: ApplicationIdentity
metadata:
  name: web
  namespace: product-shop
spec: {}
";
    let patched = "resources: [web.yaml]
patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web, namespace: product-shop }
      spec: { template: { metadata: { annotations: { linkerd.io/inject: enabled } } } }
";
    let tool = Tool::new("lint-fix-link")
        .file("a/kustomization.yaml", "resources: [web.yaml]\n")
        .file("a/web.yaml", objects)
        .file("b/kustomization.yaml", patched);
    let folder = tool.folder().to_owned();
    std::os::unix::fs::symlink("../a/web.yaml", folder.join("b/web.yaml")).unwrap();
    let said = tool.args(["lint", "--fix", "--write"]).run();
    assert_eq!(said.code, Some(0), "{}", said.all());
    // What is mended in one of them alone is not lost where the other is written.
    let text = std::fs::read_to_string(folder.join("a/web.yaml")).unwrap();
    let mended = ["linkerd.io/inject: enabled", "azure.workload.identity/use: \"true\""];
    assert!(mended.iter().all(|line| text.contains(line)), "{text}");
    assert!(std::fs::symlink_metadata(folder.join("b/web.yaml")).unwrap().is_symlink());
}

#[test]
fn a_waiver_silences_missing_grants_only_where_it_holds() {
    let found = |workload: &str, until: &str| {
        let waiver =
            format!("- {{ workload: '{workload}', property: roleAssignment, reason: r, until: {until} }}\n");
        let tool = copy("lint-grants", "tests/cases/lint/P5/fails-alone").file("tricep.waivers.yaml", waiver);
        let said = tool.args(["lint", "--rule", "P5", "--format", "json", "--date", "2026-11-30"]).run();
        let document: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{}", said.all()));
        document["lint"].as_array().unwrap().len()
    };
    assert_eq!((found("orders", "2027-01-31"), found("*", "2027-01-31")), (0, 0));
    assert_eq!((found("orders", "2026-01-31"), found("other", "2027-01-31")), (1, 1));
}

#[test]
fn lines_end_as_those_around_them_do() {
    let mut added = 0;
    for rule in Rules::default().all.iter().filter(|rule| rule.is_fixable()) {
        let id = &*rule.id;
        let name = format!("lint-fix-crlf-{id}");
        let mut tool = Tool::new(&name);
        let from = format!("tests/cases/lint/{id}/fails");
        for file in tree::texts(&[&from]) {
            let path = file.path.strip_prefix(&from).unwrap().trim_start_matches('/').to_owned();
            tool = tool.file(&path, file.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        }
        let said = tool.args(["lint", "--rule", id, "--fix", "--write"]).run();
        assert_eq!(said.code, Some(0), "{id}: {}", said.all());
        for file in tree::texts(&[&from]) {
            let path = file.path.strip_prefix(&from).unwrap().trim_start_matches('/').to_owned();
            let text = std::fs::read_to_string(Tool::again(&name).folder().join(&path)).unwrap();
            let count = |mark: &str| text.matches(mark).count();
            assert_eq!((count("\n"), count("\r")), (count("\r\n"), count("\r\n")), "{id} {path}:\n{text:?}");
            added += usize::from(count("\n") != file.text.matches('\n').count());
        }
    }
    assert!(added > 3, "only {added} files have other lines");
}

/// How many findings there are of each check, and how many of them can be mended.
fn open(said: &Said) -> BTreeMap<String, (usize, usize)> {
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for finding in document["lint"].as_array().unwrap() {
        let own = counted.entry(finding["check"].as_str().unwrap().to_owned()).or_default();
        own.0 += 1;
        own.1 += usize::from(!finding["fix"].is_null());
    }
    counted
}

#[test]
fn a_finding_is_accepted_for_a_while_and_a_waiver_of_no_use_is_told() {
    let with = |waivers: &str, date: &str| {
        let said = copy("lint-waivers", "tests/cases/lint/W7/fails")
            .file("tricep.waivers.yaml", waivers)
            .args(["lint", "--rule", "W7", "--width", "100", "--date", date])
            .run();
        said.all()
    };
    let waivers = "- rule: lint/W7
  key: moving
  object: Deployment/orders
  reason: the team builds it by hand until the pipeline is there
  until: 2026-12-31
- rule: lint/W5
  reason: nothing of this is there
  until: 2026-12-31
";
    insta::assert_snapshot!("waived", with(waivers, "2026-11-30"));
    let late = with(waivers, "2027-01-01");
    assert!(late.contains("[waiver/expired]") && !late.contains("accepted until"), "{late}");
    let wrong = with("- rule: lint/W7\n  reason: r\n", "2026-11-30");
    assert!(wrong.contains("this waiver has no `until`"), "{wrong}");
}

#[test]
fn the_sample_is_what_it_is_said_to_be() {
    let said =
        copy("lint-parcel", "corpus/parcel").args(["lint", "--width", "120", "--date", "2026-11-30"]).run();
    let path = "reports/parcel/lint.txt";
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &said.stdout).unwrap();
    }
    assert_eq!(said.stderr, "");
    assert!(tree::read(path) == said.stdout, "{path} is not up to date; INSTA_UPDATE=always writes it");
}

#[test]
fn rules_are_listed_and_explained() {
    let run = |args: &[&str]| Tool::new("lint-rules").args(args.iter().copied()).run().all();
    insta::assert_snapshot!("list", run(&["lint", "--list", "--width", "100"]));
    insta::assert_snapshot!("explain", run(&["lint", "--explain", "w1", "--width", "80"]));
    let slip = run(&["lint", "--explain", "telemtry"]);
    assert!(slip.contains("did you mean telemetry?"), "{slip}");
    let by_name = run(&["lint", "--explain", "lint/W8"]);
    assert!(by_name.contains("Where an autoscaler decides"), "{by_name}");
}

#[test]
fn a_folder_without_manifests_is_no_answer() {
    let said = Tool::new("lint-nothing").args(["lint"]).run();
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("there are no manifests here"), "{}", said.stderr);
}

#[test]
fn a_kustomization_need_not_say_that_it_is_one() {
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata: {}\n";
    let tool = Tool::new("lint-unsaid")
        .file("base/config.yaml", config)
        .file("base/kustomization.yaml", "resources:\n  - config.yaml\n")
        .file("prod/kustomization.yaml", "resources:\n  - ../base\n");
    let said = tool.args(["lint", "--all"]).run();
    assert!(said.stdout.starts_with(".: prod\n"), "{}", said.all());
    assert_eq!(said.stderr, "");
}

#[test]
fn a_profile_may_switch_a_rule_off_or_say_that_it_is_worse() {
    let profile = "name: own\ndescription: d\nlint:\n  - { rule: W5, severity: off }\n  - { rule: W6/restricted, severity: high, why: it is enforced }\n";
    let lint = |profile: &str, rule: &str| {
        copy("lint-profile", &format!("tests/cases/lint/{rule}/fails"))
            .file("profile.yml", profile)
            .args(["lint", "--profile", "./profile.yml", "--format", "json"])
            .run()
    };
    let document: Value = serde_json::from_str(&lint(profile, "W5").stdout).unwrap();
    let ids: BTreeSet<&str> =
        document["lint"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(!ids.contains("W5") && ids.contains("W6"), "{ids:?}");
    let of_security = |one: &&Value| one["id"] == "W6";
    assert!(
        document["lint"].as_array().unwrap().iter().filter(of_security).all(|one| one["severity"] == "high")
    );
    let wrong = lint("name: own\ndescription: d\nlint:\n  - { rule: W55, severity: off }\n", "W5");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("there is no rule `W55`"), "{}", wrong.stderr);
}

#[test]
fn the_documentation_is_made_of_the_rules() {
    let path = "docs/lint.md";
    let wanted = documentation();
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &wanted).unwrap();
    }
    assert!(tree::read(path) == wanted, "{path} is not up to date; INSTA_UPDATE=always writes it");
}

/// The page about the rules: what stands above them is written by hand, and a section for each follows.
fn documentation() -> String {
    let mut page = tree::read("tests/it/lint/head.md");
    let rules = Rules::default();
    page.push_str("| rule | name | how bad | asks that |\n|---|---|---|---|\n");
    for rule in &rules.all {
        let anchor = format!("{}-{}", rule.id.to_lowercase(), rule.name);
        page.push_str(&format!(
            "| [{}](#{anchor}) | {} | {} | {} |\n",
            rule.id,
            rule.name,
            rule.severity().word(),
            rule.title
        ));
    }
    let mut family = "";
    for rule in &rules.all {
        if rule.family() != family {
            family = rule.family();
            page.push_str(&format!("\n## {family}\n"));
        }
        page.push_str(&format!(
            "\n### {} {}\n\n{}.\n\n{} {}\n\n",
            rule.id, rule.name, rule.title, rule.why, rule.help
        ));
        page.push_str("| looks at | how bad | what is the case |\n|---|---|---|\n");
        for check in &rule.checks {
            let fix = if check.fixable { " `--fix` mends it." } else { "" };
            page.push_str(&format!(
                "| `{}` | {} | {}{fix} |\n",
                check.name,
                check.severity.word(),
                check.says
            ));
        }
        page.push_str(&format!(
            "\n```yaml\n# this fails\n{}```\n\n```yaml\n# this passes\n{}```\n\nMore: {}\n",
            rule.fails,
            rule.passes,
            rule.references.iter().map(|one| format!("<{one}>")).collect::<Vec<_>>().join(", ")
        ));
    }
    page
}
