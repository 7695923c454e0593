//! `tricep completions`: what a shell needs to complete commands and flags.

use clap::CommandFactory as _;

use super::args;
use super::args::Args;
use super::exit::Exit;
use super::output::Output;

/// Writes the script of a shell.
pub fn run(args: &args::Completions, output: &mut Output) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "tricep", &mut script);
    output.text(&String::from_utf8_lossy(&script));
    Exit::Done
}
