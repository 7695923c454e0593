//! The project's own chores. `cargo xtask generate` writes the parser from its grammar.

// A chore talks to the person who runs it.
#![allow(clippy::print_stderr, clippy::print_stdout)]

mod generate;

use std::process::ExitCode;

const HELP: &str = "usage: cargo xtask COMMAND

  generate    write grammars/bicep/src from grammars/bicep/grammar.js
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("generate") => generate::run(),
        _ => Err(HELP.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
