//! Every command in the documents is run, on the sample product.

use std::fs;

use crate::support::tool::Tool;
use crate::support::tree;

/// The commands in the blocks of a document for a shell, without what stands behind `#`.
fn commands(document: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut in_block = false;
    for line in document.lines() {
        match line {
            "```sh" => in_block = true,
            "```" => in_block = false,
            line if in_block && line.starts_with("tricep ") => {
                commands.push(line.split(" # ").next().unwrap_or(line).trim_end().to_owned());
            }
            _ => {}
        }
    }
    commands
}

/// The words of a command as a shell splits them; quotes may stand around a word.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in command.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

#[test]
fn every_command_in_the_documents_can_be_answered() {
    let sample = tree::texts(&["corpus/parcel"]);
    let mut run = 0;
    for document in tree::texts(&["docs"]) {
        // Its blocks are what help says, examples for other repositories among it.
        if document.path == "docs/commands.md" {
            continue;
        }
        let commands = commands(&document.text);
        let name = format!("documents/{}/parcel", document.path.replace(['/', '.'], "-"));
        let below = |path: &str| path.strip_prefix("corpus/parcel/").unwrap().to_owned();
        sample.iter().fold(Tool::new(&name), |tool, file| tool.file(&below(&file.path), &file.text));
        // Where a document speaks of other checkouts, they lie beside.
        for other in ["main", "manifests", "orders-manifests"] {
            if commands.iter().any(|command| command.contains(&format!("../{other}"))) {
                let beside = name.replace("/parcel", &format!("/{other}"));
                sample
                    .iter()
                    .fold(Tool::new(&beside), |tool, file| tool.file(&below(&file.path), &file.text));
            }
        }
        for command in commands {
            let (command, to) = match command.split_once(" > ") {
                Some((command, to)) => (command.to_owned(), Some(to.to_owned())),
                None => (command, None),
            };
            let words = words(&command);
            let tool = Tool::again(&name).args(words.iter().skip(1).map(String::as_str));
            let folder = tool.folder().to_owned();
            let said = tool.run();
            assert!(
                matches!(said.code, Some(0 | 1)),
                "{}: `{command}` ended with {:?}\n{}",
                document.path,
                said.code,
                said.stderr
            );
            if let Some(to) = to {
                fs::write(folder.join(to), said.stdout).unwrap();
            }
            run += 1;
        }
    }
    assert!(run >= 20, "only {run} commands were found");
}
