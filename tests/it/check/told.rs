//! What is wrong with a question is told, at its place, by every command that is asked, in every form.

use serde_json::Value;

use super::{check, product};
use crate::support::tool::{Said, Tool};

fn again(name: &str, args: &[&str]) -> Said {
    Tool::again(name).args(args.iter().copied()).run()
}

#[test]
fn a_wrong_word_in_a_profile_is_told_at_its_place() {
    let name = "told-profile";
    let profile =
        "name: own\ndescription: d\nseverity:\n  - { property: maxReplica, severity: low, why: w }\n";
    product(name).file("repo/own.yaml", profile);
    let said = again(name, &["check", "repo", "--profile", "./own.yaml", "--format", "json"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("repo/own.yaml:4:17"), "{}", said.stderr);
    let run: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(run["diagnostics"][0]["severity"], "error");
    let profile = "name: own\ndescription: d\nlint:\n  - { rule: W55, severity: off }\n";
    Tool::again(name).file("repo/own.yaml", profile);
    let said = again(name, &["lint", "repo", "--profile", "./own.yaml"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("repo/own.yaml:4:13"), "{}", said.stderr);
}

#[test]
fn a_folder_with_the_wiring_that_is_not_there_is_told_wherever_the_manifests_lie() {
    let name = "told-wiring";
    product(name).file("other/flux/shop/overlays/prod/kustomization.yaml", "resources: []\n");
    for root in ["flux/shop", "../other/flux/shop"] {
        let configuration = format!("version: 1\ndis:\n  root: {root}\n  wiring: ../other/flux/syncrot\n");
        Tool::again(name).file("repo/tricep.yaml", configuration);
        for command in
            [&["check", "repo"][..], &["lint", "repo"], &["render", "repo", "--environment", "prod"]]
        {
            let said = again(name, command);
            assert_eq!(said.code, Some(2), "{root} {command:?}: {}", said.all());
            let told =
                said.stderr.contains("error[dis/no-wiring]") && said.stderr.contains("repo/tricep.yaml:4:11");
            assert!(told, "{root} {command:?}: {}", said.stderr);
        }
        let told = again(name, &["explain", "web", "cpu", "--repository", "repo"]);
        assert!(told.stdout.contains("cpu") && told.stderr.contains("dis/no-wiring"), "{}", told.all());
        assert_eq!(told.code, Some(2));
    }
    // Manifests that a flag names have a wiring of their own.
    let flag = again(name, &["check", "repo", "--dis", "../other/flux/shop"]);
    assert!(!flag.stderr.contains("dis/no-wiring"), "{}", flag.stderr);
}

#[test]
fn a_workload_of_the_configuration_that_there_is_not_is_told() {
    let name = "told-workload";
    product(name).file("repo/tricep.yaml", "version: 1\nworkloads: { webb: front }\n");
    for command in ["check", "migrate"] {
        let said = again(name, &[command, "repo"]);
        assert_eq!(said.code, Some(2), "{command}: {}", said.all());
        assert!(
            said.stderr.contains("error[config/no-workload]: there is no workload webb"),
            "{}",
            said.stderr
        );
        assert!(said.stderr.contains("did you mean web?"), "{}", said.stderr);
    }
    // Of environments that nobody asks about the workloads are not known.
    let said = again(name, &["check", "repo", "--environment", "prod"]);
    assert!(!said.stderr.contains("no-workload"), "{}", said.stderr);
}

#[test]
fn scripts_get_a_whole_document_where_there_is_no_answer() {
    let name = "told-unanswered";
    product(name);
    for command in ["lint", "check"] {
        let unanswered = |format: &str| {
            let said = again(name, &[command, "repo", "--dis", "nowhere", "--format", format]);
            assert_eq!(said.code, Some(2), "{command} {format}");
            said.stdout
        };
        let run: Value = serde_json::from_str(&unanswered("json")).unwrap();
        assert_eq!(run["diagnostics"][0]["code"], "dis/no-folder", "{command}");
        let sarif: Value = serde_json::from_str(&unanswered("sarif")).unwrap();
        assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false, "{command}");
        let junit = unanswered("junit");
        let head = format!(
            "<testsuites name=\"tricep {command}\" tests=\"1\" failures=\"0\" skipped=\"0\" errors=\"1\">"
        );
        assert!(junit.contains(&head) && junit.contains("<error type=\"dis/no-folder\""), "{junit}");
        assert!(unanswered("github").starts_with("::error title=dis/no-folder::"), "{command}");
    }
}

#[test]
fn the_colour_of_test_reports_is_that_of_the_exit_code() {
    let name = "told-junit";
    let expired = "- { workload: web, property: maxReplicas, reason: r, until: 2026-01-31 }\n";
    product(name).file("repo/tricep.waivers.yaml", expired);
    check(Tool::again(name), &["--date", "2026-11-29", "--report", "json=run.json", "--quiet"]);
    let mut codes = Vec::new();
    for command in [&["report", "run.json"][..], &["lint", "repo", "--date", "2026-11-29"]] {
        for fail_on in ["never", "critical", "high", "medium", "low", "info"] {
            let said = again(name, &[command, &["--format", "junit", "--fail-on", fail_on]].concat());
            let has_failures = said.stdout.contains("<failure ");
            assert_eq!(said.code, Some(i32::from(has_failures)), "{command:?} {fail_on}: {}", said.stdout);
            codes.push(said.code);
        }
    }
    assert!(codes.contains(&Some(0)) && codes.contains(&Some(1)));
    // So that nobody takes what could not be decided for green.
    let values = Tool::again(name).folder().join("repo/.azure/applications/web/prod.bicepparam");
    let text = std::fs::read_to_string(&values).unwrap();
    std::fs::write(&values, text.replace("= 2", "= int(readEnvironmentVariable('LEAST'))")).unwrap();
    let said = again(name, &["check", "repo", "--format", "junit", "--fail-on", "undecided", "--quiet"]);
    assert!(said.code == Some(2) && said.stdout.contains("<failure type=\"undecided\""), "{}", said.all());
    let waiver = again(name, &["report", "run.json", "--format", "junit", "--fail-on", "medium"]).stdout;
    assert!(
        waiver.contains("<failure type=\"medium\" message=\"this waiver held until 2026-01-31"),
        "{waiver}"
    );
}

#[test]
fn what_is_accepted_is_neither_mended_nor_open() {
    let name = "told-fix";
    product(name);
    let counts = |said: &Said| {
        let numbers =
            said.stderr.split(|c: char| !c.is_ascii_digit()).filter_map(|text| text.parse::<usize>().ok());
        let numbers: Vec<usize> = numbers.collect();
        assert_eq!(numbers.len(), 3, "{}", said.stderr);
        (numbers[0], numbers[2])
    };
    let (mended, open) = counts(&again(name, &["fix", "repo"]));
    assert!(mended > 0 && open > 0);
    let all = "- { workload: '*', property: '*', environment: prod, reason: r, until: 2999-01-31 }\n";
    Tool::again(name).file("repo/tricep.waivers.yaml", all);
    let (less, fewer) = counts(&again(name, &["fix", "repo"]));
    assert!(less < mended && fewer < open, "{less} of {mended}, {fewer} of {open}");
    Tool::again(name).file("repo/tricep.waivers.yaml", all.replace(" environment: prod,", ""));
    let said = again(name, &["fix", "repo"]);
    assert_eq!((counts(&said), said.stdout.as_str()), ((0, 0), ""));
}
