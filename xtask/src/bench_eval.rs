//! `cargo xtask bench-eval DIR [--kubectl OVERLAY]`: how fast whole deployments are evaluated.
//!
//! Every parameter file below DIR is loaded by one loader and evaluated in this process, as a nightly check would do it.
//! With `--kubectl` the same run also times `kubectl kustomize OVERLAY`, in turns. Then synthetic estates of two sizes:
//! a ratio near 2 means linear time.

#![allow(clippy::expect_used, reason = "a measurement that cannot be made has no result")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tricep::bicep::load::Loader;
use tricep::cli::disk::DiskWorld;
use tricep::eval::{self, Inputs};
use tricep::world::memory::MemoryWorld;
use tricep::world::{World, WorldPath};

const ROUNDS: usize = 11;

/// Measures and prints.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let (mut directory, mut overlay) = (None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--kubectl" => overlay = rest.next().map(PathBuf::from),
            other => directory = Some(PathBuf::from(other)),
        }
    }
    let directory = directory.ok_or("usage: cargo xtask bench-eval DIR [--kubectl OVERLAY]")?;
    products(&directory, overlay.as_deref())?;
    synthetic();
    Ok(())
}

fn products(directory: &Path, overlay: Option<&Path>) -> Result<(), String> {
    let mut files = Vec::new();
    find(directory, Path::new(""), &mut files)?;
    files.sort();
    let world = DiskWorld::new(directory).map_err(|error| error.to_string())?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut seen = Counts::default();
    for _ in 0..ROUNDS {
        let (counts, time) = evaluate(&world, &files);
        seen = counts;
        ours.push(time);
        if let Some(overlay) = overlay {
            let start = Instant::now();
            let status = Command::new("kubectl").arg("kustomize").arg(overlay).stdout(Stdio::null()).status();
            theirs.push(start.elapsed());
            status.ok().filter(std::process::ExitStatus::success).ok_or("kubectl kustomize failed")?;
        }
    }
    let ours = median(&mut ours);
    let [load, run] = seen.phases.map(|phase| phase.as_secs_f64() * 1e3);
    println!("of the last round: parse and bind {load:.2} ms, evaluate {run:.2} ms");
    println!(
        "{} parameter files, {} read, {} resources, {} origins",
        files.len(),
        seen.sources,
        seen.resources,
        seen.origins
    );
    println!("load and evaluate all of them   {:>9.2} ms", ours.as_secs_f64() * 1e3);
    if !theirs.is_empty() {
        let theirs = median(&mut theirs);
        println!("kubectl kustomize, one overlay  {:>9.2} ms", theirs.as_secs_f64() * 1e3);
        println!("ratio                           {:>9.1}", theirs.as_secs_f64() / ours.as_secs_f64());
    }
    if let Some(peak) = peak_memory() {
        println!("peak memory of this process     {peak:>9} KB");
    }
    Ok(())
}

#[derive(Default)]
struct Counts {
    sources: usize,
    resources: usize,
    origins: usize,
    /// Parsing and binding, evaluating.
    phases: [Duration; 2],
}

/// Loads and evaluates. What was made is dropped after the clock has stopped, as a command leaves it to the end of its
/// process.
fn evaluate(world: &dyn World, files: &[String]) -> (Counts, Duration) {
    let paths: Vec<WorldPath> = files.iter().map(|file| path(file)).collect();
    let start = Instant::now();
    let mut loader = Loader::new(world, None);
    let load = |loader: &mut Loader<'_>, path| (loader.parameters(path), Inputs::default());
    let roots: Vec<_> = loader.helped(&paths, |loader| paths.iter().map(|path| load(loader, path)).collect());
    let loaded = loader.finish();
    let bound = Instant::now();
    let evaluations = eval::evaluate_all(&loaded.programs, &roots);
    let phases = [bound - start, bound.elapsed()];
    let counts = Counts {
        sources: loaded.sources.iter().count(),
        resources: evaluations.iter().map(|one| one.resources.len()).sum(),
        origins: evaluations.iter().map(|one| one.origins.len()).sum(),
        phases,
    };
    (counts, phases.iter().sum())
}

fn path(file: &str) -> WorldPath {
    WorldPath::root().join(file).expect("a path below the root")
}

/// An estate of `modules` modules of ten resources each, in four environments.
fn estate(modules: usize) -> (MemoryWorld, Vec<String>) {
    let mut main = String::from("param environment string\nparam replicas int\n");
    for module in 0..modules {
        writeln!(main, "module m{module} 'part.bicep' = {{\n  name: 'm{module}'\n  params: {{ name: 'app-{module}-${{environment}}', replicas: replicas }}\n}}")
            .expect("a text grows");
    }
    let part = "param name string\nparam replicas int\nvar settings = [for i in range(0, 10): { name: 'KEY_${i}', value: '${name}-${i}' }]\n\
        resource env 'Microsoft.App/managedEnvironments@2024-03-01' existing = {\n  name: 'env-${name}'\n}\n\
        resource apps 'Microsoft.App/containerApps@2024-03-01' = [for i in range(0, 10): {\n  name: '${name}-${i}'\n  location: resourceGroup().location\n\
        \x20 properties: {\n    managedEnvironmentId: env.id\n    template: {\n      containers: [{ name: 'app', image: 'r/${name}:${i}', env: union(settings, [{ name: 'N', value: string(i) }]) }]\n\
        \x20     scale: { minReplicas: replicas, maxReplicas: replicas * 2 }\n    }\n  }\n}]\noutput ids array = [for i in range(0, 10): apps[i].id]\n";
    let mut files = vec![("main.bicep".to_owned(), main), ("part.bicep".to_owned(), part.to_owned())];
    let mut roots = Vec::new();
    for environment in ["at23", "tt02", "yt01", "prod"] {
        let name = format!("{environment}.bicepparam");
        files.push((
            name.clone(),
            format!("using 'main.bicep'\nparam environment = '{environment}'\nparam replicas = 2\n"),
        ));
        roots.push(name);
    }
    (MemoryWorld::new(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))), roots)
}

fn synthetic() {
    println!("\n{:>8} {:>10} {:>10} {:>7}", "modules", "resources", "ms", "ratio");
    let mut before: Option<Duration> = None;
    for modules in [50, 100, 200, 400, 800] {
        let (world, roots) = estate(modules);
        let mut times = Vec::new();
        let mut resources = 0;
        for _ in 0..3 {
            let (counts, time) = evaluate(&world, &roots);
            resources = counts.resources;
            times.push(time);
        }
        let time = median(&mut times);
        let ratio = before
            .map_or(String::new(), |before| format!("{:.2}", time.as_secs_f64() / before.as_secs_f64()));
        println!("{modules:>8} {resources:>10} {:>10.1} {ratio:>7}", time.as_secs_f64() * 1e3);
        before = Some(time);
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn find(root: &Path, below: &Path, files: &mut Vec<String>) -> Result<(), String> {
    let folder = root.join(below);
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|error| error.to_string())?;
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            find(root, &path, files)?;
        } else if path.extension().is_some_and(|end| end == "bicepparam") {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// The most memory this process ever had, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}
