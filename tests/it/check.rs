//! `tricep check`, `fix` and `waive` through the real binary: both sides of a small product, and those of the sample.

mod forms;
mod planted;
mod told;

use std::path::Path;

use serde_json::Value;

use crate::support::tool::{Said, Tool};
use crate::support::tree;

const MAIN: &str = r#"
param environment string
param minReplicas int = 1

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${environment}-web'
  location: 'norwayeast'
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  location: 'norwayeast'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8080 }
    }
    template: {
      containers: [
        {
          name: 'web'
          image: 'ghcr.io/example/web:1.2.3'
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'LOG_LEVEL', value: 'Warning' }
            { name: 'GREETING', value: 'hello' }
          ]
          probes: [
            { type: 'Liveness', httpGet: { path: '/alive', port: 8080 }, periodSeconds: 5, timeoutSeconds: 1, failureThreshold: 3 }
          ]
        }
      ]
      scale: { minReplicas: minReplicas, maxReplicas: 5 }
    }
  }
}
"#;

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web, azure.workload.identity/use: "true" }
    spec:
      serviceAccountName: web
      containers:
        - name: web
          # What runs.
          image: ghcr.io/example/web:1.2.3
          ports:
            - containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: "Debug" # while we look for it
          resources:
            requests: { cpu: 500m, memory: 1024Mi }
            limits: { cpu: 500m, memory: 1024Mi }
"#;

const OTHERS: &str = r#"apiVersion: application.dis.altinn.cloud/v1alpha1
kind: ApplicationIdentity
metadata:
  name: web
spec: {}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 1
  maxReplicas: 2
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } }
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  hostnames: [web.example.no]
  parentRefs: [{ name: traefik-gateway, namespace: traefik }]
  rules:
    - backendRefs: [{ name: web, port: 80 }]
"#;

const BASE: &str = "resources: [deployment.yaml, others.yaml]\n";

/// A product that runs on both sides, in two environments.
fn product(name: &str) -> Tool {
    let parameters = |environment: &str, replicas: usize| {
        format!("using 'main.bicep'\nparam environment = '{environment}'\nparam minReplicas = {replicas}\n")
    };
    Tool::new(name)
        .file("repo/.azure/applications/web/main.bicep", MAIN)
        .file("repo/.azure/applications/web/test.bicepparam", parameters("test", 1))
        .file("repo/.azure/applications/web/prod.bicepparam", parameters("prod", 2))
        .file("repo/flux/shop/base/kustomization.yaml", BASE)
        .file("repo/flux/shop/base/deployment.yaml", DEPLOYMENT)
        .file("repo/flux/shop/base/others.yaml", OTHERS)
        .file("repo/flux/shop/overlays/at23/kustomization.yaml", "resources: [../../base]\n")
        .file("repo/flux/shop/overlays/prod/kustomization.yaml", "resources: [../../base]\n")
        .args([])
}

fn check(tool: Tool, args: &[&str]) -> Said {
    tool.args(["check", "repo"]).args(args.iter().copied()).run()
}

fn findings(said: &Said) -> Vec<String> {
    let run: Value = serde_json::from_str(&said.stdout).expect("one document");
    let facts = run["facts"].as_array().expect("facts");
    facts
        .iter()
        .filter(|fact| fact["waived"].is_null())
        .map(|fact| {
            let key = fact["key"].as_str().map_or(String::new(), |key| format!(".{key}"));
            let line = |side: &str| {
                let origin = &fact[side]["origin"];
                origin["file"].as_str().map_or("-".to_owned(), |file| format!("{file}:{}", origin["line"]))
            };
            format!(
                "{} {}{key} {} {} {} {}",
                fact["environment"].as_str().unwrap(),
                fact["property"].as_str().unwrap(),
                fact["verdict"].as_str().unwrap(),
                fact["severity"].as_str().unwrap(),
                line("aca"),
                line("dis"),
            )
        })
        .collect()
}

#[test]
fn every_difference_is_found_with_both_lines() {
    let said = check(product("check-found"), &["--format", "json"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!(findings(&said).join("\n"));
}

#[test]
fn the_report_is_read_by_people() {
    let said = check(product("check-terminal"), &["--width", "100"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!(said.stdout);
}

#[test]
fn what_fails_a_check_is_chosen() {
    for (fail_on, code) in [("critical", 0), ("high", 1), ("info", 1), ("never", 0), ("undecided", 1)] {
        let said = check(product(&format!("check-fail-on-{fail_on}")), &["--fail-on", fail_on]);
        assert_eq!(said.code, Some(code), "{fail_on}");
    }
}

#[test]
fn what_is_mended_is_found_no_more_and_comments_stay() {
    let before = check(product("check-fix"), &["--format", "json"]);
    let run: Value = serde_json::from_str(&before.stdout).unwrap();
    let facts = run["facts"].as_array().unwrap();
    let (mended, open): (Vec<_>, Vec<_>) = facts.iter().partition(|fact| !fact["fix"].is_null());
    assert!(mended.len() >= 6, "{}", mended.len());
    let shown = Tool::again("check-fix").args(["fix", "repo"]).run();
    insta::assert_snapshot!("fix", shown.stdout);
    assert!(Tool::again("check-fix").args(["fix", "repo", "--write", "--quiet"]).run().code == Some(0));
    let after = check(Tool::again("check-fix"), &["--format", "json"]);
    let run: Value = serde_json::from_str(&after.stdout).unwrap();
    let left = run["facts"].as_array().unwrap();
    let name = |fact: &Value| [&fact["environment"], &fact["property"], &fact["key"]].map(Value::to_string);
    let left: Vec<_> = left.iter().map(name).collect();
    let open: Vec<_> = open.into_iter().map(name).collect();
    assert_eq!(left, open);
    let deployment = std::fs::read_to_string(
        Tool::again("check-fix").folder().join("repo/flux/shop/base/deployment.yaml"),
    );
    let deployment = deployment.unwrap();
    assert!(deployment.contains("# What runs.") && deployment.contains("\"Warning\" # while we look for it"));
    let again = Tool::again("check-fix").args(["fix", "repo"]).run();
    assert_eq!(again.stdout, "");
}

#[test]
fn the_bicep_can_follow_what_runs_on_dis() {
    let name = "check-fix-aca";
    let said = check(product(name), &["--fix-side", "aca", "--format", "json"]);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    let fixes: Vec<&Value> = run["facts"].as_array().unwrap().iter().map(|fact| &fact["fix"]).collect();
    let sides: Vec<&Value> = fixes.into_iter().filter(|fix| !fix.is_null()).map(|fix| &fix["side"]).collect();
    assert!(!sides.is_empty() && sides.iter().all(|side| **side == "aca"), "{sides:?}");
    let again = |args: &[&str]| Tool::again(name).args(args.iter().copied()).run();
    let said = again(&["check", "repo", "--fix-side", "aca", "--format", "sarif"]);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    let results = run["runs"][0]["results"].as_array().unwrap();
    let fixes: Vec<&Value> = results
        .iter()
        .filter_map(|one| one["fixes"].as_array())
        .flatten()
        .filter(|one| !one.is_null())
        .collect();
    for fix in &fixes {
        let place = &fix["artifactChanges"][0]["artifactLocation"];
        assert!(
            place["uri"].as_str().unwrap().contains(".azure/") && place["uriBaseId"] == "%SRCROOT%",
            "{fix}"
        );
        assert_eq!(fix["description"]["text"], "Let Azure say what DIS says.");
    }
    assert_eq!(fixes.len(), sides.len());
    insta::assert_snapshot!(again(&["fix", "repo", "--fix-side", "aca"]).all(), @r"
    exit 0
    --- stdout
    --- a/repo/.azure/applications/web/main.bicep
    +++ b/repo/.azure/applications/web/main.bicep
    @@ -25,7 +25,7 @@
               image: 'ghcr.io/example/web:1.2.3'
               resources: { cpu: json('0.5'), memory: '1Gi' }
               env: [
    -            { name: 'LOG_LEVEL', value: 'Warning' }
    +            { name: 'LOG_LEVEL', value: 'Debug' }
                 { name: 'GREETING', value: 'hello' }
               ]
               probes: [
    @@ -33,7 +33,7 @@
               ]
             }
           ]
    -      scale: { minReplicas: minReplicas, maxReplicas: 5 }
    +      scale: { minReplicas: minReplicas, maxReplicas: 2 }
         }
       }
     }
    --- a/repo/.azure/applications/web/prod.bicepparam
    +++ b/repo/.azure/applications/web/prod.bicepparam
    @@ -1,3 +1,3 @@
     using 'main.bicep'
     param environment = 'prod'
    -param minReplicas = 2
    +param minReplicas = 1
    --- stderr
    5 findings would be mended with --write, in 2 files; 12 need somebody who knows what is meant.
    ");
    assert_eq!(again(&["fix", "repo", "--fix-side", "aca", "--write", "--quiet"]).code, Some(0));
    let mended = again(&["fix", "repo", "--fix-side", "aca"]);
    assert!(mended.stdout.is_empty() && mended.stderr.starts_with("0 findings"), "{}", mended.all());
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_not_told_to_be_mended() {
    let tool = product("check-fix-unwritten");
    let base = tool.folder().join("repo/flux/shop/base");
    // A file is put together beside its place, under a longer name, and there is none that is longer.
    let long = format!("{}.yaml", "d".repeat(245));
    std::fs::rename(base.join("deployment.yaml"), base.join(&long)).unwrap();
    let kustomization = std::fs::read_to_string(base.join("kustomization.yaml")).unwrap();
    assert!(kustomization.contains("deployment.yaml"));
    std::fs::write(base.join("kustomization.yaml"), kustomization.replace("deployment.yaml", &long)).unwrap();
    let said = tool.args(["fix", "repo", "--write"]).run();
    assert_eq!(said.code, Some(2));
    let shown = said.all().replace(&long, "LONG");
    insta::assert_snapshot!(shown, @r"
    exit 2
    --- stdout
    --- stderr
    error[command/not-written]: this file cannot be written: File name too long (os error 36)
    --> repo/flux/shop/base/LONG
    2 findings mended, in 1 file; 5 need somebody who knows what is meant.
    ");
}

#[test]
fn a_rule_is_waived_like_a_difference() {
    let name = "check-waive-rule";
    let waive = |args: &[&str]| {
        let rest =
            ["--repository", "repo", "--until", "2030-01-31", "--reason", "its image needs root until then"];
        Tool::again(name).args(["waive"]).args(args.iter().copied()).args(rest).run()
    };
    product(name);
    assert_eq!(waive(&["web", "maxReplicas"]).code, Some(0));
    assert_eq!(waive(&["lint/W6", "Deployment/web", "--in", "prod"]).code, Some(0));
    let written = Tool::again(name).folder().join("repo/tricep.waivers.yaml");
    insta::assert_snapshot!(std::fs::read_to_string(written).unwrap(), @r"
    - rule: lint/W6
      object: Deployment/web
      environment: prod
      reason: its image needs root until then
      until: 2030-01-31
    - workload: web
      property: maxReplicas
      reason: its image needs root until then
      until: 2030-01-31
    ");
    insta::assert_snapshot!(waive(&["lint/W66"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[command/unknown-rule]: there is no rule lint/W66
    --> RULE
     = help: did you mean lint/W6?
    ");
    insta::assert_snapshot!(waive(&["web"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[command/unknown-property]: nothing says which property of the workload is accepted
    --> PROPERTY
     = help: name it as a check shows it: maxReplicas, env.LOG_LEVEL
    ");
}

#[test]
fn no_waiver_is_written_that_cannot_be_read_or_is_over() {
    let name = "check-waive-refused";
    let waive = |args: &[&str]| {
        let fixed = ["waive", "web", "--repository", "repo"];
        Tool::again(name).args(fixed).args(args.iter().copied()).run()
    };
    product(name);
    let written =
        || std::fs::read_to_string(Tool::again(name).folder().join("repo/tricep.waivers.yaml")).ok();
    let rest = ["--until", "2030-01-31", "--reason", "it is so"];
    for (args, said) in [
        (&["cpu", "--owner", ""][..], "`owner` is an empty text"),
        (&["env."], "`key` is an empty text"),
        (&["cpu", "--environment", "prod", "--in", "at23"], "a waiver cannot be for at23 and prod alone"),
        (&["cpu", "--environment", "nowhere"], "there is no environment nowhere"),
    ] {
        let refused = waive(&[args, &rest[..]].concat());
        assert_eq!(refused.code, Some(2), "{args:?}");
        assert!(refused.stderr.contains(said), "{args:?}: {}", refused.stderr);
        assert_eq!(written(), None, "{args:?}");
    }
    let over = waive(&["cpu", "--until", "2020-01-31", "--reason", "it is so"]);
    assert_eq!((over.code, written()), (Some(2), None));
    assert!(over.stderr.contains("2020-01-31 is over"), "{}", over.stderr);
    let args = ["env.EMPTY", "--value", "", "--environment", "prod"];
    assert_eq!(waive(&[&args[..], &rest[..]].concat()).code, Some(0));
    insta::assert_snapshot!(written().unwrap(), @r#"
    - workload: web
      property: env
      key: EMPTY
      environment: prod
      value: ""
      reason: it is so
      until: 2030-01-31
    "#);
    assert_ne!(check(Tool::again(name), &[]).code, Some(2));
}

#[test]
fn a_waiver_is_held_against_the_whole_value_also_where_it_is_long_or_empty() {
    let long = format!("{}end", "word ".repeat(24));
    let accepted = |value: &str, text: &str| {
        let name = "check-waive-value";
        let waiver = format!(
            "- {{ workload: web, property: env, key: GREETING, value: {value:?}, reason: x, until: 2030-01-31 }}\n"
        );
        let tool = product(name)
            .file("repo/.azure/applications/web/main.bicep", MAIN.replace("'hello'", &format!("'{text}'")))
            .file("repo/tricep.waivers.yaml", waiver);
        let said = check(tool, &["--format", "json", "--date", "2026-01-01"]);
        let run: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{}", said.stderr));
        let facts = run["facts"].as_array().unwrap().clone();
        let own: Vec<_> = facts.iter().filter(|fact| fact["key"] == "GREETING").collect();
        assert!(!own.is_empty(), "{text}");
        own.iter().all(|fact| !fact["waived"].is_null())
    };
    assert!(accepted(&long, &long) && accepted("*end", &long));
    // As a report shows it.
    assert!(accepted(&format!("{}…", "word ".repeat(20)), &long));
    assert!(accepted("", "") && !accepted("an empty text", "") && !accepted("", &long));
}

#[test]
fn a_difference_is_accepted_until_its_day_and_a_useless_waiver_is_a_finding() {
    let waive = |property: &str, until: &str| {
        let reason = ["--until", until, "--reason", "the cluster is small, and that is known"];
        let said = Tool::again("check-waive")
            .args(["waive", "web", property, "--repository", "repo"])
            .args(reason)
            .run();
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{property}");
    };
    let before = findings(&check(product("check-waive"), &["--format", "json"]));
    waive("maxReplicas", "2030-01-31");
    waive("imageTag", "2030-01-31");
    let said = check(Tool::again("check-waive"), &["--format", "json", "--date", "2030-01-31"]);
    let left = findings(&said);
    let gone: Vec<_> = before.iter().filter(|one| !left.contains(one)).collect();
    assert!(gone.len() == 2 && gone.iter().all(|one| one.contains(" maxReplicas ")), "{gone:?}");
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    let rules = |run: &Value| -> Vec<String> {
        let found = run["waivers"].as_array().unwrap();
        found.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(rules(&run), ["waiver/unused"]);
    let late = check(Tool::again("check-waive"), &["--format", "json", "--date", "2030-02-01"]);
    assert_eq!(findings(&late), before);
    let run: Value = serde_json::from_str(&late.stdout).unwrap();
    assert!(rules(&run).contains(&"waiver/expired".to_owned()));
}

#[test]
fn a_side_that_is_not_there_is_an_error_with_what_to_do() {
    let tool = Tool::new("check-alone").file("repo/.azure/applications/web/main.bicep", MAIN).file(
        "repo/.azure/applications/web/prod.bicepparam",
        "using 'main.bicep'\nparam environment = 'prod'\n",
    );
    let said = check(tool, &["--format", "json"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("there is no Kubernetes side in this repository"), "{}", said.stderr);
    assert!(serde_json::from_str::<Value>(&said.stdout).is_ok(), "{}", said.stdout);
    let said = check(Tool::again("check-alone"), &["--dis", "../nowhere"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("there is no such folder"), "{}", said.stderr);
}

#[test]
fn an_environment_of_one_side_is_said_and_not_compared() {
    let parameters = "using 'main.bicep'\nparam environment = 'lab'\n";
    let tool = product("check-unpaired").file("repo/.azure/applications/web/lab.bicepparam", parameters);
    let before = findings(&check(product("check-paired"), &["--format", "json"]));
    let said = check(tool, &["--format", "json"]);
    assert_eq!((said.code, findings(&said)), (Some(1), before));
    assert!(
        said.stderr.contains("the environment lab is on Azure alone and not compared"),
        "{}",
        said.stderr
    );
    let alone = check(Tool::again("check-unpaired"), &["--environment", "lab"]);
    assert_eq!(alone.code, Some(2));
    assert!(alone.stdout.contains("Nothing was compared."), "{}", alone.stdout);
}

#[test]
fn manifests_may_lie_in_another_checkout() {
    let tool = product("check-checkout");
    let folder = tool.folder().to_owned();
    std::fs::create_dir_all(folder.join("manifests/tree")).unwrap();
    std::fs::rename(folder.join("repo/flux/shop"), folder.join("manifests/tree/shop")).unwrap();
    let inside = findings(&check(product("check-inside"), &["--format", "json"]));
    let said = check(tool, &["--format", "json", "--dis", "../manifests/tree/shop"]);
    assert_eq!(findings(&said), inside);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(run["sides"]["dis"]["root"], "../manifests/tree/shop");
    // The folder that is named may be the checkout itself.
    std::fs::create_dir(folder.join("manifests/tree/shop/.git")).unwrap();
    let said = check(Tool::again("check-checkout"), &["--format", "json", "--dis", "../manifests/tree/shop"]);
    assert_eq!(findings(&said), inside);
}

#[test]
fn the_reports_of_the_sample_are_what_would_be_written_now() {
    let update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    let files = tree::texts(&["corpus/parcel"]);
    let tool = files.iter().fold(Tool::new("check-reports"), |tool, file| {
        tool.file(file.path.trim_start_matches("corpus/parcel/"), &file.text)
    });
    let folder = tool.folder().join("out");
    let args = ["check", "--quiet", "--width", "120", "--date", "2026-11-29", "--report-dir", "out"];
    let said = tool.args(args).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    let mut written: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    assert_eq!(
        written.join(" "),
        "check.csv check.github.txt check.html check.json check.jsonl check.junit.xml check.md check.metrics.txt check.sarif check.svg check.txt"
    );
    for name in written {
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let path = format!("reports/parcel/{name}");
        if update {
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path), &text).unwrap();
        }
        assert!(tree::read(&path) == text, "{path} is not up to date; INSTA_UPDATE=always writes it");
        if name == "check.txt" {
            assert_eq!(said.stdout, text);
        }
    }
}
