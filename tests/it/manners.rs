//! What makes a tool pleasant: help that stays true, completions, manual pages, a demonstration.

use std::fs;

use crate::support::tool::Tool;
use crate::support::tree;

/// Every command that help lists.
fn commands() -> Vec<String> {
    let help = Tool::new("manners-commands").args(["--help"]).run().stdout;
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let (listed, _) = listed.split_once("\n\n").unwrap();
    let names = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_commands_are_documented_as_their_help_says() {
    let commands = commands();
    assert!(commands.len() >= 13, "{commands:?}");
    let help = |arguments: &[&str]| {
        let said = Tool::new("manners-help").args(arguments.iter().copied()).run();
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        for line in said.stdout.lines() {
            assert!(line.chars().count() <= 110, "{arguments:?}: {line}");
        }
        format!("```text\n$ tricep {}\n{}```\n", arguments.join(" "), said.stdout)
    };
    let mut document = format!("# Commands\n\nWhat `--help` says of each.\n\n{}", help(&["--help"]));
    for command in &commands {
        let help = help(&[command, "--help"]);
        assert!(help.contains("\nExamples:\n  tricep "), "{command} --help has no example");
        document.push_str(&format!("\n## tricep {command}\n\n{help}"));
    }
    let path = "docs/commands.md";
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(tree::root().join(path), &document).unwrap();
    }
    assert!(tree::read(path) == document, "{path} is not up to date; INSTA_UPDATE=always writes it");
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = Tool::new("manners-completions").args(["completions", shell]).run();
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{shell}");
        for command in commands() {
            assert!(said.stdout.contains(&command), "{shell} does not know {command}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let said = Tool::new("manners-man").args(["man", "pages"]).run();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let folder = Tool::again("manners-man").folder().join("pages");
    for command in commands() {
        let page = fs::read_to_string(folder.join(format!("tricep-{command}.1"))).unwrap();
        assert!(page.contains(&format!("tricep\\-{command}")), "{command}: {page}");
    }
    let one = Tool::again("manners-man").args(["man"]).run();
    assert_eq!(one.stdout, fs::read_to_string(folder.join("tricep.1")).unwrap());
}

#[test]
fn the_demonstration_unpacks_the_sample_and_refuses_a_folder_that_is_not_empty() {
    let said = Tool::new("manners-demo").args(["demo", "here"]).run();
    // Values that nobody supplied yet are a warning.
    assert_eq!((said.code, said.stderr.contains("error")), (Some(0), false), "{}", said.stderr);
    assert!(said.stdout.contains("\nWritten, for at23, tt02, yt01, prod.\n"), "{}", said.stdout);
    let folder = Tool::again("manners-demo").folder().join("here");
    let files = tree::texts(&["corpus/parcel"]);
    assert!(files.len() > 100, "only {} files were found", files.len());
    for file in &files {
        let path = file.path.strip_prefix("corpus/parcel/").unwrap();
        let unpacked = fs::read_to_string(folder.join(path));
        assert_eq!(unpacked.ok().as_deref(), Some(&*file.text), "src/cli/demo/files.rs lacks {path}");
    }
    assert!(said.stdout.starts_with(&format!("Unpacked {} files", files.len())), "{}", said.stdout);
    let again = Tool::again("manners-demo").args(["demo", "here"]).run();
    assert_eq!((again.code, again.stdout.as_str()), (Some(2), ""));
    assert!(again.stderr.contains("error[demo/not-empty]"), "{}", again.stderr);
}
