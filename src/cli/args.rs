//! What can be written on the command line; types alone.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Compares what runs on Azure Container Apps with what runs on DIS Kubernetes, and writes the second from the first.
#[derive(Debug, Parser)]
#[command(name = "tricep", bin_name = "tricep", version, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks the syntax of Bicep files: silence, or one line for each mistake.
    #[command(hide = true)]
    Syntax(Syntax),
}

/// Arguments of `tricep syntax`.
#[derive(Debug, clap::Args)]
pub struct Syntax {
    /// Files to check; `@LIST` names a file with one path on each line.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}
