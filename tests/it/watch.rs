//! `tricep watch`, and the scripts that keep an issue and a comment in step, against a `gh` of our own that only remembers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::tool::Tool;
use crate::support::tree;

#[test]
fn a_watcher_is_shown_or_written_and_never_overwritten() {
    for (watcher, path, file) in [
        ("github", ".github/workflows/tricep-nightly.yml", "watch/github/nightly.yml"),
        ("github-pull-request", ".github/workflows/tricep.yml", "watch/github/pull-request.yml"),
        ("azure-devops", "azure-pipelines/tricep-nightly.yml", "watch/azure-devops/nightly.yml"),
        ("gitlab", ".gitlab/tricep.yml", "watch/gitlab/nightly.yml"),
        ("kubernetes", "tricep-cronjob.yaml", "watch/kubernetes/cronjob.yaml"),
    ] {
        let name = format!("watch-{watcher}");
        let shown = Tool::new(&name).args(["watch", watcher]).run();
        assert_eq!((shown.code, shown.stdout), (Some(0), tree::read(file)));
        let written = Tool::again(&name).args(["watch", watcher, "--write"]).run();
        assert!(written.stdout.starts_with(&format!("Written to {path}. ")), "{}", written.stdout);
        let folder = Tool::again(&name).folder().to_owned();
        assert_eq!(fs::read_to_string(folder.join(path)).unwrap(), tree::read(file));
        let again = Tool::again(&name).args(["watch", watcher, "--write"]).run();
        assert_eq!((again.code, again.stdout.as_str()), (Some(2), ""));
        assert!(again.stderr.contains("error[watch/exists]"), "{}", again.stderr);
    }
}

#[test]
fn actions_are_pinned_to_commits() {
    let mut seen = 0;
    for file in [
        "action.yml",
        "watch/github/nightly.yml",
        "watch/github/pull-request.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
    ] {
        for line in tree::read(file).lines() {
            let Some((_, used)) = line.split_once("uses: ") else { continue };
            if used.starts_with("tricep/tricep@v") {
                assert!(used.contains("# replace by the commit of the release"), "{file}: {line}");
                continue;
            }
            let (_, commit) = used.split_once('@').unwrap_or_else(|| panic!("{file}: {line}"));
            let (commit, version) =
                commit.split_once(" # v").unwrap_or_else(|| panic!("{file}: no version: {line}"));
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{file}: {line}"
            );
            assert!(version.starts_with(|digit: char| digit.is_ascii_digit()), "{file}: {line}");
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} uses were found");
}

#[test]
fn every_watcher_runs_the_release_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let action = tree::read("action.yml");
    assert!(action.contains(&format!("    default: {version}\n")), "{action}");
    for file in ["watch/github/nightly.yml", "watch/github/pull-request.yml"] {
        assert!(tree::read(file).contains(&format!("uses: tricep/tricep@v{version} ")), "{file}");
    }
    for file in ["watch/azure-devops/nightly.yml", "watch/gitlab/nightly.yml"] {
        assert!(tree::read(file).contains(&format!("TRICEP_VERSION: {version}\n")), "{file}");
    }
    let image = format!("image: ghcr.io/tricep/tricep:{version}\n");
    assert!(tree::read("watch/kubernetes/cronjob.yaml").contains(&image));
}

/// Remembers one issue and one comment in files, and every call in a log.
const GH: &str = r##"#!/usr/bin/env bash
set -euo pipefail
echo "$1 $2 ${3:-}" >> "$FAKE/log"
body=
for ((at = 1; at <= $#; at++)); do
  next=$((at + 1))
  case "${!at}" in
    --body-file) body="${!next}" ;;
    --field) body="${!next#body=@}" ;;
  esac
done
case "$1 $2" in
  "issue list") [ ! -f "$FAKE/issue" ] || echo 7 ;;
  "issue view") cat "$FAKE/issue" ;;
  "issue create" | "issue edit") cp "$body" "$FAKE/issue" ;;
  "issue close") rm "$FAKE/issue" ;;
  "issue comment" | "label create") ;;
  "api --paginate") [ ! -f "$FAKE/comment" ] || echo 42 ;;
  "api --silent") cp "$body" "$FAKE/comment" ;;
  *) echo "gh does not know: $*" >&2; exit 1 ;;
esac
"##;

/// A folder with that `gh`; nothing where the machine lacks what the scripts need.
fn fake(name: &str) -> Option<PathBuf> {
    let has = |tool: &str| Command::new(tool).arg("--version").output().is_ok();
    if cfg!(windows) || !has("bash") || !has("jq") {
        println!("skipped: the scripts of the watch need bash and jq");
        return None;
    }
    let folder = Tool::new(name).file("bin/gh", GH).file("check.md", "# Drift\n").folder().to_owned();
    let done = Command::new("chmod").arg("+x").arg(folder.join("bin/gh")).status().unwrap();
    assert!(done.success());
    Some(folder)
}

/// Runs a script, and returns what it asked `gh` to do.
fn script(folder: &Path, name: &str, exit: &str, run: &str) -> Vec<String> {
    let log = folder.join("log");
    fs::write(&log, "").unwrap();
    fs::write(folder.join("run.json"), run).unwrap();
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").unwrap());
    let said = Command::new("bash")
        .arg(tree::root().join("watch/github").join(name))
        .current_dir(folder)
        .env_clear()
        .envs([("PATH", path.as_str()), ("TRICEP_KEY", "tricep"), ("TRICEP_EXIT", exit)])
        .envs([("TRICEP_RUN", "run.json"), ("TRICEP_SUMMARY", "check.md"), ("TRICEP_PULL_REQUEST", "3")])
        .envs([("GITHUB_REPOSITORY", "o/r"), ("GITHUB_RUN_ID", "9")])
        .envs([("FAKE", folder), ("RUNNER_TEMP", folder)])
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    fs::read_to_string(log).unwrap().lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A run with findings of these fingerprints, the last of them accepted, and a fact that agrees.
fn run(fingerprints: &[&str]) -> String {
    let last = fingerprints.len().saturating_sub(1);
    let fact = |(at, fingerprint): (usize, &&str)| {
        let waived = if at == last { r#"{"reason": "so it is"}"# } else { "null" };
        format!(r#"{{"verdict": "differs", "fingerprint": "{fingerprint}", "waived": {waived}}}"#)
    };
    let facts: Vec<String> = fingerprints.iter().enumerate().map(fact).collect();
    format!(
        r#"{{"facts": [{{"verdict": "same", "fingerprint": "s", "waived": null}}, {}]}}"#,
        facts.join(", ")
    )
}

#[test]
fn the_issue_is_opened_updated_and_closed_and_nothing_happens_twice() {
    let Some(folder) = fake("watch-issue") else { return };
    let list = "issue list --state".to_owned();
    let calls = |exit, run: &str| script(&folder, "issue.sh", exit, run);
    let one = run(&["a", "b", "waived"]);

    assert_eq!(calls("0", &one), vec![list.clone()], "in parity, and no issue: nothing to do");
    assert_eq!(calls("1", &one), [&list, "label create tricep", "issue create --title"]);
    let body = fs::read_to_string(folder.join("issue")).unwrap();
    assert!(body.starts_with("# Drift\n") && body.contains("\n<!-- tricep:tricep -->\n"), "{body}");
    assert_eq!(calls("1", &one), [&list, "issue view 7"]);
    let moved = run(&["b", "a", "another"]);
    assert_eq!(calls("1", &moved), [&list, "issue view 7"], "other order, other accepted ones: no news");
    let worse = run(&["a", "b", "c", "waived"]);
    assert_eq!(calls("1", &worse), [&list, "issue view 7", "issue edit 7", "issue comment 7"]);
    assert_eq!(calls("1", &worse), [&list, "issue view 7"]);
    assert_eq!(calls("2", &worse), [&list, "issue view 7", "issue edit 7", "issue comment 7"]);
    assert_eq!(calls("0", &run(&["waived"])), [&list, "issue close 7"]);
    assert_eq!(calls("0", &one), [list]);
}

#[test]
fn the_comment_is_written_once_and_then_updated() {
    let Some(folder) = fake("watch-comment") else { return };
    let calls = || script(&folder, "comment.sh", "1", "{}");
    assert_eq!(calls(), ["api --paginate repos/o/r/issues/3/comments", "api --silent --method"]);
    let first = fs::read_to_string(folder.join("comment")).unwrap();
    assert_eq!(first, "# Drift\n\n<!-- tricep:tricep -->\n");
    fs::write(folder.join("check.md"), "# Less drift\n").unwrap();
    assert_eq!(calls(), ["api --paginate repos/o/r/issues/3/comments", "api --silent --method"]);
    assert_eq!(
        fs::read_to_string(folder.join("comment")).unwrap(),
        "# Less drift\n\n<!-- tricep:tricep -->\n"
    );
}

/// The inputs of the action: name, description, default.
fn inputs() -> Vec<[String; 3]> {
    let action = tree::read("action.yml");
    let (_, behind) = action.split_once("\ninputs:\n").unwrap();
    let (listed, _) = behind.split_once("\noutputs:\n").unwrap();
    let mut inputs: Vec<[String; 3]> = Vec::new();
    for line in listed.lines() {
        let (name, value) = line.trim().split_once(':').unwrap_or((line, ""));
        let value = value.trim().trim_matches('"').to_owned();
        match (name, inputs.last_mut()) {
            ("description", Some([_, description, _])) => *description = value,
            ("default", Some([_, _, default])) => *default = value,
            ("", _) => {}
            (name, _) => inputs.push([name.to_owned(), String::new(), String::new()]),
        }
    }
    inputs
}

#[test]
fn the_inputs_of_the_action_are_documented() {
    let inputs = inputs();
    assert!(inputs.len() >= 15, "{inputs:?}");
    let row = |[name, description, default]: &[String; 3]| match &**default {
        "" => format!("| `{name}` | | {description} |\n"),
        default => format!("| `{name}` | `{default}` | {description} |\n"),
    };
    let rows: String = inputs.iter().map(row).collect();
    let table = format!("<!-- inputs -->\n| input | default | |\n|---|---|---|\n{rows}\n");
    assert!(tree::read("docs/night-watch.md").contains(&table), "{table}");
}

#[test]
fn what_is_uploaded_leaves_its_name_to_the_key() {
    let Some(folder) = fake("watch-check") else { return };
    let tool = Path::new(env!("CARGO_BIN_EXE_tricep")).parent().unwrap();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    let said = Command::new("bash")
        .arg(tree::root().join("watch/github/check.sh"))
        .current_dir(&folder)
        .env_clear()
        .envs([("PATH", path.as_str()), ("TRICEP_FAIL_ON", "high"), ("TRICEP_DIRECTORY", "none")])
        .envs([("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary"), ("RUNNER_TEMP", ".")])
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let written = fs::read_to_string(folder.join("tricep-reports/check.sarif")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&written).unwrap();
    let run = &document["runs"][0];
    assert!(run["tool"].is_object() && run["invocations"].is_array(), "{written}");
    assert!(run["automationDetails"].is_null(), "{written}");
}
