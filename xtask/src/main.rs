//! The project's own chores: generating what is generated, measuring, and holding tricep against the official compiler.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the terminal")]

mod bench_check;
mod bench_eval;
mod bench_origins;
mod bench_parse;
mod compare_avm;
mod compare_kustomize;
mod generate;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "usage: cargo xtask COMMAND

  generate           write grammars/bicep/src from grammars/bicep/grammar.js, and docs/container-apps.md from mappings/aca
  bench-check DIR    time check, inventory and render of a repository against kubectl: --dis DIR --overlay DIR
  bench-eval DIR     evaluate the parameter files below DIR [--kubectl OVERLAY], and synthetic estates
  bench-origins F..  evaluate these files, and say what origins cost in time and memory
  bench-parse DIR..  parse the .bicep and .bicepparam files below DIR with our grammar and the published one
  compare-avm DIR    evaluate the tests of Azure Verified Modules from their source and from what was compiled
  compare-kustomize DIR
                     render every kustomization below DIR with tricep and with kubectl [--kubectl PATH] [--all]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let done = match arguments.first().map(String::as_str) {
        Some("generate") => generate::run(),
        Some("bench-check") => bench_check::run(rest),
        Some("bench-eval") => bench_eval::run(rest),
        Some("bench-origins") => bench_origins::run(rest),
        Some("bench-parse") => bench_parse::run(rest),
        Some("compare-avm") => compare_avm::run(rest),
        Some("compare-kustomize") => compare_kustomize::run(rest),
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
