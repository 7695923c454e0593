//! `cargo xtask compare-avm CHECKOUT`: whether a Bicep file and its officially compiled ARM JSON give the same resources.
//!
//! Azure Verified Modules (<https://github.com/Azure/bicep-registry-modules>) hold for each module the source, `main.bicep`,
//! what the official compiler made of it, `main.json`, and tests that deploy it with many sets of parameters. Each test is
//! evaluated twice: as it is, and with its references to the source answered by what was compiled. Both snapshots must
//! say the same: the same resources by id, the same members, the same outputs. Where one leaves a value to the deployment,
//! the other must, too; how it is written then is not compared.
//!
//! Modules of the registry that a test refers to are taken from the tags of the clone.

mod checkout;
mod compare;
mod evaluate;
mod report;
mod side;

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use regex::Regex;

use checkout::{Checkout, Test};
use report::Outcome;

const USAGE: &str =
    "usage: cargo xtask compare-avm CHECKOUT [--git-dir DIR] [--only REGEX] [--jobs N] [--keep DIR]
                                [--expressions]

  CHECKOUT        a work tree of Azure/bicep-registry-modules
  --git-dir DIR   its git directory with all tags, where it is not CHECKOUT/.git
  --only REGEX    only the tests whose path matches
  --jobs N        how many at a time
  --keep DIR      write both snapshots of each test that differs, and its diagnostics, below DIR
  --expressions   list what is left to the deployment on both sides, but written otherwise";

/// Of a hundred tests, how many must be the same.
const BAR: f64 = 99.0;

struct Options {
    checkout: PathBuf,
    git_dir: PathBuf,
    only: Option<Regex>,
    jobs: usize,
    keep: Option<PathBuf>,
    expressions: bool,
}

/// Compares and prints.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    let checkout = Checkout::open(&options.checkout, &options.git_dir)?;
    let mut tests = checkout.tests()?;
    if let Some(only) = &options.only {
        tests.retain(|test| only.is_match(&test.name));
    }
    if tests.is_empty() {
        return Err("no test was found".to_owned());
    }
    let started = Instant::now();
    let outcomes = evaluate_all(&checkout, &tests, &options);
    let wall = started.elapsed();
    if let Some(keep) = &options.keep {
        for outcome in &outcomes {
            outcome.keep(keep).map_err(|error| format!("{}: {error}", keep.display()))?;
        }
    }
    print!("{}", report::text(&outcomes, options.expressions));
    eprint!("{}", report::times(&outcomes, wall, options.jobs));
    let share = report::share(&outcomes);
    if share < BAR { Err(format!("{share:.2} % are the same, and {BAR} % must be")) } else { Ok(()) }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let (mut checkout, mut git_dir, mut only, mut jobs, mut keep) = (None, None, None, None, None);
    let mut expressions = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{argument} needs a value\n{USAGE}"));
        match argument.as_str() {
            "--git-dir" => git_dir = Some(PathBuf::from(value()?)),
            "--expressions" => expressions = true,
            "--keep" => keep = Some(PathBuf::from(value()?)),
            "--only" => only = Some(Regex::new(value()?).map_err(|error| error.to_string())?),
            "--jobs" => jobs = Some(value()?.parse().map_err(|_| USAGE.to_owned())?),
            path if checkout.is_none() && !path.starts_with('-') => checkout = Some(PathBuf::from(path)),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let checkout = checkout.ok_or(USAGE)?;
    Ok(Options {
        git_dir: git_dir.unwrap_or_else(|| checkout.join(".git")),
        checkout,
        only,
        jobs: jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1),
        keep,
        expressions,
    })
}

/// Evaluates the tests, several at a time; the answers are in the order of the tests.
fn evaluate_all(checkout: &Checkout, tests: &[Test], options: &Options) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::with_capacity(tests.len()));
    let bar = std::io::stderr().is_terminal();
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                while let Some((index, test)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    tests.get(index).map(|test| (index, test))
                } {
                    if bar {
                        let mut stderr = std::io::stderr().lock();
                        let _ = write!(stderr, "\r\x1b[K{}/{} {}", index + 1, tests.len(), test.name);
                    }
                    let outcome = evaluate::test(checkout, test);
                    if let Ok(mut found) = found.lock() {
                        found.push((index, outcome));
                    }
                }
            });
        }
    });
    if bar {
        eprint!("\r\x1b[K");
    }
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, outcome)| outcome).collect()
}
