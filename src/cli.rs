//! The command line: arguments to a command, a command to an exit code.
//!
//! Only here does tricep touch the outside: files ([`disk`]), the terminal ([`output`]), arguments and environment. One
//! file for each command, and no rule in any of them.

mod accepted;
pub mod args;
pub mod azure;
pub mod check;
mod clock;
pub mod completions;
pub mod demo;
pub mod dis;
pub mod disk;
pub mod exit;
pub mod explain;
pub mod fix;
mod forms;
mod git;
pub mod given;
pub mod graph;
pub mod init;
pub mod inventory;
pub mod lint;
pub mod man;
mod mending;
pub mod migrate;
pub mod output;
mod progress;
pub mod project;
pub mod render;
pub mod report;
pub mod repository;
mod rule;
pub mod snapshot;
pub mod syntax;
pub mod waive;
pub mod watch;

use std::ffi::OsString;

use clap::Parser as _;

use args::{Args, Command};
use exit::Exit;
use output::Output;

use crate::kustomize;
use crate::parallel;

/// Runs the command of this process.
#[allow(clippy::disallowed_methods, reason = "the arguments of the process are read here and nowhere else")]
pub fn main() -> Exit {
    run(std::env::args_os())
}

/// Runs the command that the arguments ask for; the first is the name of the program.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    // Where there is a word, it nearly always is a command, and most of them read manifests: the workers begin while the
    // arguments are looked at. Who asks for nothing but help or the version has no work for them.
    let is_flag = |arg: &OsString| arg.as_encoded_bytes().starts_with(b"-");
    if !args.iter().skip(1).all(is_flag) {
        parallel::start(disk::threads);
        parallel::ahead(kustomize::read_ahead);
    }
    match Args::try_parse_from(args) {
        Ok(args) => {
            let mut output = Output::to_process(args.quiet);
            let exit = dispatch(&args.command, &mut output);
            output.finish(exit)
        }
        // Help and version are printed this way too. What cannot be printed cannot be reported either.
        Err(message) => {
            let _ = message.print();
            if message.use_stderr() { Exit::Unanswered } else { Exit::Done }
        }
    }
}

/// Runs a further command in this process, as if it had been typed.
fn once<'a>(words: impl IntoIterator<Item = &'a str>, output: &mut Output) -> Exit {
    match Args::try_parse_from(words) {
        Ok(args) => dispatch(&args.command, output),
        Err(message) => {
            output.aside(message);
            Exit::Unanswered
        }
    }
}

/// Leaves to the system what a command has no more use for: it takes back all memory at once when the command ends. Giving
/// back value by value takes longer than some answers.
fn leave<T>(whole: T) {
    std::mem::forget(whole);
}

fn dispatch(command: &Command, output: &mut Output) -> Exit {
    match command {
        Command::Check(args) => check::run(args, output),
        Command::Completions(args) => completions::run(args, output),
        Command::Demo(args) => demo::run(args, output),
        Command::Explain(args) => explain::run(args, output),
        Command::Fix(args) => fix::run(args, output),
        Command::Graph(args) => graph::run(args, output),
        Command::Init(args) => init::run(args, output),
        Command::Inventory(args) => inventory::run(args, output),
        Command::Lint(args) => lint::run(args, output),
        Command::Man(args) => man::run(args, output),
        Command::Migrate(args) => migrate::run(args, output),
        Command::Report(args) => report::run(args, output),
        Command::Render(args) => render::run(args, output),
        Command::Snapshot(args) => snapshot::run(args, output),
        Command::Syntax(args) => syntax::run(args, output),
        Command::Waive(args) => waive::run(args, output),
        Command::Watch(args) => watch::run(args, output),
    }
}
