//! The project's own chores: `cargo xtask generate` writes the parser from its grammar, `cargo xtask bench-parse`
//! measures it, `cargo xtask bench-origins` measures what it costs to know where every value comes from.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the terminal")]

mod bench_origins;
mod bench_parse;
mod generate;

use std::process::ExitCode;

const HELP: &str = "usage: cargo xtask COMMAND

  generate           write grammars/bicep/src from grammars/bicep/grammar.js
  bench-origins F..  evaluate these files, and say what origins cost in time and memory
  bench-parse DIR..  parse the .bicep and .bicepparam files below DIR with our grammar and the published one
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("generate") => generate::run(),
        Some("bench-origins") => bench_origins::run(arguments.get(1..).unwrap_or_default()),
        Some("bench-parse") => bench_parse::run(arguments.get(1..).unwrap_or_default()),
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
