//! What is wrong with a question is told, at its place, by every command that is asked, in every form.

use serde_json::Value;

use super::product;
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
