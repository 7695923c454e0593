//! `cargo xtask bench-origins FILE...`: what it costs to know where every value comes from.
//!
//! Each file is loaded once and evaluated in rounds; the median counts. Beside it stands the time in which as many origins
//! are added to an empty arena, which is the share of evaluation that origins take, and what the arena holds.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use tricep::bicep::load::Loader;
use tricep::cli::disk::DiskWorld;
use tricep::eval;
use tricep::eval::Inputs;
use tricep::origin::{Origin, OriginId, Origins};
use tricep::source::{Sources, Span};
use tricep::world::WorldPath;

const ROUNDS: usize = 31;

/// Measures and prints.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.is_empty() {
        return Err("usage: cargo xtask bench-origins FILE...".to_owned());
    }
    println!(
        "{:>9} {:>9} {:>9} {:>7} {:>9} {:>9} {:>6}  file",
        "resources", "load", "evaluate", "origins", "adding", "bytes", "each"
    );
    for argument in arguments {
        measure(argument).map_err(|error| format!("{argument}: {error}"))?;
    }
    Ok(())
}

fn measure(file: &str) -> Result<(), String> {
    let real = std::fs::canonicalize(file).map_err(|error| error.to_string())?;
    let root = real.ancestors().last().unwrap_or(Path::new("/"));
    let world = DiskWorld::new(root).map_err(|error| error.to_string())?;
    let inside = real.strip_prefix(root).map_err(|error| error.to_string())?;
    let path = WorldPath::root().join(&inside.to_string_lossy()).map_err(|error| error.to_string())?;
    let begun = Instant::now();
    let mut loader = Loader::new(&world, None);
    let root = loader.parameters(&path);
    let loaded = loader.finish();
    let load = begun.elapsed();
    let inputs = Inputs::default();
    let evaluate = median(|| eval::evaluate(&loaded.programs, root, &inputs));
    let evaluation = eval::evaluate(&loaded.programs, root, &inputs);
    let count = evaluation.origins.len();
    let span = Span::new(Sources::new().add("", ""), 0, 0);
    let adding = median(|| {
        let mut origins = Origins::new();
        let mut from = OriginId::NOWHERE;
        for _ in 0..count {
            from = origins.add(black_box(Origin::Through {
                hop: tricep::origin::Hop::Var,
                name: None,
                at: span,
                from,
            }));
        }
        origins
    });
    let bytes = evaluation.origins.bytes();
    println!(
        "{:>9} {load:>9.1?} {evaluate:>9.1?} {count:>7} {adding:>9.1?} {bytes:>9} {:>6}  {file}",
        evaluation.resources.len(),
        bytes / count.max(1)
    );
    Ok(())
}

/// The median time of a few rounds.
fn median<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            black_box(run());
            begun.elapsed()
        })
        .collect();
    times.sort();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}
