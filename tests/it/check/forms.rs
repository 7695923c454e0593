//! The forms of a check on the command line: several at once, of a stored run, held against an earlier one, a baseline, the days
//! before.

use serde_json::Value;

use super::{check, product};
use crate::support::tool::{Said, Tool};

fn read(name: &str, path: &str) -> String {
    std::fs::read_to_string(Tool::again(name).folder().join(path)).unwrap()
}

fn again(name: &str, args: &[&str]) -> Said {
    Tool::again(name).args(args.iter().copied()).run()
}

/// Lets one more thing differ, and one less.
fn drift(name: &str) {
    let tool = Tool::again(name);
    let path = tool.folder().join("repo/flux/shop/base/deployment.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text =
        text.replace("value: \"Debug\"", "value: \"Warning\"").replace("memory: 1024Mi", "memory: 512Mi");
    std::fs::write(path, text).unwrap();
}

fn changes(run: &Value) -> Vec<String> {
    let facts = run["facts"].as_array().unwrap().iter();
    let mut changes: Vec<String> = facts
        .filter_map(|fact| {
            let key = fact["key"].as_str().map_or(String::new(), |key| format!(".{key}"));
            let change = fact["change"].as_str()?;
            Some(format!(
                "{change} since {} {}{key}",
                fact["since"].as_str().unwrap_or("-"),
                fact["property"].as_str()?
            ))
        })
        .collect();
    changes.sort();
    changes.dedup();
    changes
}

#[test]
fn a_stored_run_gives_every_form_that_the_check_gives() {
    let said = check(
        product("forms-stored"),
        &["--date", "2026-11-29", "--report-dir", "one", "--report", "json=run.json"],
    );
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    let said = again("forms-stored", &["report", "run.json", "--report-dir", "other"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let folder = Tool::again("forms-stored").folder().join("one");
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (one, other) =
            (read("forms-stored", &format!("one/{name}")), read("forms-stored", &format!("other/{name}")));
        assert!(one == other, "{name} is another");
        assert!(name != "check.html" || one.contains("<section class=\"graph\""), "nothing is drawn");
        looked_at += 1;
    }
    assert_eq!(looked_at, 11);
    let said =
        again("forms-stored", &["report", "run.json", "--format", "markdown", "--output", "deep/er/x.md"]);
    assert_eq!((said.code, said.stdout.as_str(), said.stderr.as_str()), (Some(0), "", ""));
    assert_eq!(read("forms-stored", "deep/er/x.md"), read("forms-stored", "one/check.md"));
    // Standard output stays one document.
    let said = again("forms-stored", &["report", "run.json", "--format", "json", "--report", "badge=x.svg"]);
    assert_eq!(said.stdout, read("forms-stored", "one/check.json"));
    let said = again("forms-stored", &["report", "run.json", "--fail-on", "high"]);
    assert_eq!(said.code, Some(1));
}

#[test]
fn an_earlier_run_tells_what_is_new_and_what_is_gone() {
    let name = "forms-compare";
    check(product(name), &["--date", "2026-11-01", "--report", "json=one.json"]);
    let same =
        again(name, &["check", "repo", "--date", "2026-11-02", "--compare", "one.json", "--fail-on", "new"]);
    assert_eq!((same.code, same.stderr.as_str()), (Some(0), ""));
    drift(name);
    let two = [
        "check",
        "repo",
        "--date",
        "2026-11-02",
        "--compare",
        "one.json",
        "--fail-on",
        "new",
        "--format",
        "json",
        "--report",
        "json=two.json",
    ];
    let said = again(name, &two);
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    insta::assert_snapshot!(changes(&run).join("\n"), @r"
    new since 2026-11-02 memory
    still since 2026-11-01 env.GREETING
    still since 2026-11-01 maxReplicas
    still since 2026-11-01 minReplicas
    still since 2026-11-01 probe.liveness
    still since 2026-11-01 probe.readiness
    still since 2026-11-01 probe.startup
    still since 2026-11-01 scaleRule.cpu
    still since 2026-11-01 scaleRule.http
    ");
    assert_eq!(run["since"]["previous"], "2026-11-01");
    let gone: Vec<&str> =
        run["since"]["resolved"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(gone, ["LOG_LEVEL", "LOG_LEVEL"]);
    // The day goes on from run to run.
    let said =
        again(name, &["check", "repo", "--date", "2026-11-03", "--compare", "two.json", "--format", "json"]);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    assert!(changes(&run).contains(&"still since 2026-11-01 maxReplicas".to_owned()), "{:?}", changes(&run));
    // Two stored runs are held against each other in the same way.
    let said =
        again(name, &["report", "two.json", "--compare", "one.json", "--format", "json", "--fail-on", "new"]);
    assert_eq!(said.code, Some(1));
    let stored: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(stored["since"], serde_json::from_str::<Value>(&read(name, "two.json")).unwrap()["since"]);
}

#[test]
fn a_baseline_lets_a_team_start_green() {
    let name = "forms-baseline";
    let said = check(product(name), &["--date", "2026-11-01", "--report", "json=base.json"]);
    assert_eq!(said.code, Some(1));
    let with = ["check", "repo", "--date", "2026-11-02", "--baseline", "base.json", "--fail-on", "info"];
    let said = again(name, &with);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(said.stdout.contains(" in the baseline"), "{}", said.stdout);
    drift(name);
    let said = again(name, &with);
    assert_eq!(said.code, Some(1));
    assert!(
        said.stdout.contains("In the baseline and no longer found\n  web · env LOG_LEVEL · at23"),
        "{}",
        said.stdout
    );
    let said =
        again(name, &["check", "repo", "--baseline", "base.json", "--fail-on", "new", "--format", "json"]);
    assert_eq!(said.code, Some(1));
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    assert!(run["summary"]["baseline"].as_u64().unwrap() > 4);
}

#[test]
fn a_history_is_a_small_file_for_each_day() {
    let name = "forms-history";
    let said = check(product(name), &["--date", "2026-11-01", "--history", "days", "--fail-on", "new"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let day = |day: &str| {
        again(
            name,
            &[
                "check",
                "repo",
                "--date",
                day,
                "--history",
                "days",
                "--fail-on",
                "new",
                "--format",
                "json",
                "--report",
                "markdown=check.md",
            ],
        )
    };
    assert_eq!(day("2026-11-02").code, Some(0));
    drift(name);
    let said = day("2026-11-03");
    assert_eq!(said.code, Some(1));
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    assert!(changes(&run).contains(&"still since 2026-11-01 maxReplicas".to_owned()), "{:?}", changes(&run));
    assert_eq!(run["trend"].as_array().unwrap().len(), 3);
    assert!(read(name, "check.md").contains("### How it came here"));
    assert!(read(name, "check.md").contains("**1 new**") || read(name, "check.md").contains("**2 new**"));
    // The same day again is the same day.
    let again_that_day: Value = serde_json::from_str(&day("2026-11-03").stdout).unwrap();
    assert_eq!(again_that_day, run);
    let mut names: Vec<String> = std::fs::read_dir(Tool::again(name).folder().join("days"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["2026-11-01.json", "2026-11-02.json", "2026-11-03.json"]);
    // What is broken is told, and left out.
    let said = Tool::again(name)
        .file("days/2026-11-02.json", "{}")
        .args(["check", "repo", "--date", "2026-11-04", "--history", "days"])
        .run();
    insta::assert_snapshot!(said.stderr, @r"
    warning[run/history]: this day of the history is left out: missing field `schema` at line 1 column 2
    --> days/2026-11-02.json
    ");
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let tool = product("forms-wrong")
        .file("run.json", "{\n  \"schema\": \"tricep.run/9\"\n}\n")
        .file("list.json", "[]")
        .args(["report", "run.json"]);
    insta::assert_snapshot!(tool.run().all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error[run/other-schema]: the form of this file is "tricep.run/9", and this tricep reads "tricep.run/1"
     --> run.json:2:14
      |
    2 |   "schema": "tricep.run/9"
      |              ^^^^^^^^^^^^
      |
      = help: use the tricep that stored it, or store the run again with this one
    "#);
    insta::assert_snapshot!(again("forms-wrong", &["report", "none.json"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[file/not-found]: this file cannot be read: it does not exist
    --> none.json
    ");
    insta::assert_snapshot!(again("forms-wrong", &["check", "repo", "--compare", "list.json"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[run/not-readable]: this is no stored run: invalid length 0, expected a stored run
     --> list.json:1:2
      |
    1 | []
      |  ^
      |
      = help: store one with `tricep check --report json=run.json`, and name that file
    ");
    insta::assert_snapshot!(again("forms-wrong", &["check", "repo", "--fail-on", "new"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[run/no-earlier]: nothing says what is new
    --> --fail-on new
     = help: add --compare RUN.json, --baseline RUN.json or --history DIR
    ");
    insta::assert_snapshot!(again("forms-wrong", &["check", "repo", "--report", "marked=x.md"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error: invalid value 'marked=x.md' for '--report <FORMAT=FILE>': there is no form marked; there are terminal, markdown, html, json, jsonl, csv, sarif, junit, github, badge, openmetrics

    For more information, try '--help'.
    ");
}

#[test]
fn an_inventory_has_the_forms_of_an_inventory() {
    let name = "forms-inventory";
    let said = product(name).args(["inventory", "repo", "--format", "json"]).run();
    let tool = Tool::again(name).file("run.json", said.stdout.as_bytes());
    let said = tool.args(["report", "run.json", "--report-dir", "out"]).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let table = again(name, &["inventory", "repo"]);
    assert_eq!(said.stdout, table.stdout);
    let said = again(name, &["report", "run.json", "--format", "sarif"]);
    insta::assert_snapshot!(said.all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[run/inventory]: this run is an inventory, which has no findings
    --> --format
     = help: show it as terminal, markdown, html, json or csv, or store a check
    ");
}

#[test]
fn a_lint_has_the_forms_of_a_lint() {
    let name = "forms-lint";
    let said = product(name).args(["lint", "repo", "--format", "json"]).run();
    let tool = Tool::again(name).file("run.json", said.stdout.as_bytes());
    let shown = tool.args(["report", "run.json", "--report-dir", "out"]).run();
    let lint = again(name, &["lint", "repo"]);
    assert!(lint.stdout.contains("S2") || lint.stdout.contains("W6"), "{}", lint.stdout);
    assert_eq!(shown.stdout, lint.stdout);
    assert!(read(name, "out/check.junit.xml").contains("<testsuites name=\"tricep lint\""));
    let sarif: Value = serde_json::from_str(&read(name, "out/check.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["automationDetails"]["id"], "tricep/lint/");
}

#[test]
fn a_folder_of_reports_tells_of_a_check_without_an_answer() {
    let name = "forms-unanswered";
    assert_eq!(check(product(name), &["--report-dir", "out"]).code, Some(1));
    let folder = Tool::again(name).folder().join("out");
    let before = std::fs::read_dir(&folder).unwrap().count();
    for entry in std::fs::read_dir(&folder).unwrap() {
        std::fs::write(entry.unwrap().path(), "green").unwrap();
    }
    let said = again(name, &["check", "repo", "--report-dir", "out", "--compare", "none.json"]);
    assert_eq!(said.code, Some(2));
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_ne!(std::fs::read_to_string(&path).unwrap(), "green", "{}", path.display());
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), before);
    assert!(read(name, "out/check.json").contains("file/not-found"));
}

#[test]
fn a_history_that_cannot_be_read_is_not_the_first_day() {
    let name = "forms-no-history";
    let tool = product(name).file("days", "no folder");
    insta::assert_snapshot!(check(tool, &["--history", "days", "--fail-on", "new"]).all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[run/history]: this folder cannot be read: it is not a directory
    --> days
    ");
}

#[test]
fn links_lead_to_the_lines_of_the_commit_that_is_checked_out() {
    let tool = product("forms-links")
        .file("repo/.git/HEAD", "ref: refs/heads/main\n")
        .file(
            "repo/.git/packed-refs",
            "# pack-refs\n0123456789abcdef0123456789abcdef01234567 refs/heads/main\n",
        )
        .file(
            "repo/.git/config",
            "[remote \"origin\"]\n\turl = https://user:hunter2@github.com/example/shop.git\n",
        );
    let said = check(tool, &["--format", "markdown"]);
    assert!(said.stdout.contains("](https://github.com/example/shop/blob/0123456789abcdef0123456789abcdef01234567/flux/shop/base/deployment.yaml#L"), "{}", said.stdout);
    assert!(!said.stdout.contains("hunter2"));
}

#[test]
fn one_workload_alone_decides_where_it_alone_is_asked_for() {
    let tool = product("forms-workload").file(
        "repo/flux/shop/base/other.yaml",
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: other }\nspec:\n  schedule: '0 3 * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers: [{ name: other, image: 'ghcr.io/example/other:1' }]\n",
    );
    let tool = tool.file(
        "repo/flux/shop/base/kustomization.yaml",
        "resources: [deployment.yaml, others.yaml, other.yaml]\n",
    );
    let said = check(tool, &["--workload", "other", "--format", "json"]);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    let all: u64 = run["summary"]["verdicts"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(all, run["facts"].as_array().unwrap().len() as u64);
}
