//! `cargo xtask bench-check REPOSITORY --dis DIR --overlay DIR`: how fast whole commands are, each against `kubectl kustomize`
//! in one run.
//!
//! The real binary is timed from its start to its end, on both sides of the repository; then synthetic trees of several
//! sizes are rendered by both. A ratio near 2 from one size to the next means linear time.

#![allow(clippy::expect_used, reason = "a measurement that cannot be made has no result")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 31;
const PEER_ROUNDS: usize = 5;
const USAGE: &str = "usage: cargo xtask bench-check REPOSITORY --dis DIR --overlay DIR [--tricep PATH]";

/// Measures and prints.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let (mut repository, mut dis, mut overlay) = (None, None, None);
    let mut tricep = PathBuf::from("target/release/tricep");
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--dis" => dis = rest.next().cloned(),
            "--overlay" => overlay = rest.next().cloned(),
            "--tricep" => tricep = rest.next().map(PathBuf::from).ok_or(USAGE)?,
            other => repository = Some(other.to_owned()),
        }
    }
    let (Some(repository), Some(dis), Some(overlay)) = (repository, dis, overlay) else {
        return Err(USAGE.to_owned());
    };
    if !tricep.is_file() {
        return Err(format!("{} is not there: cargo build --release", tricep.display()));
    }
    let tricep = std::fs::canonicalize(&tricep).map_err(|error| error.to_string())?;
    let peer = ["kustomize".to_owned(), overlay.clone()];
    println!("{:<34} {:>9} {:>9} {:>7} {:>9}", "", "ms", "kubectl", "ratio", "peak KB");
    let commands: [(&str, Vec<String>); 3] = [
        (
            "check, all environments",
            words(&["check", &repository, "--dis", &dis, "--format", "json", "--quiet"]),
        ),
        ("inventory, all environments", words(&["inventory", &repository, "--format", "json", "--quiet"])),
        ("render, one overlay", words(&["render", &overlay])),
    ];
    for (name, arguments) in commands {
        let (ours, theirs) = beside(&tricep, &arguments, &peer)?;
        row(name, ours, theirs, peak(&tricep, &arguments));
    }
    println!();
    let folders: Result<Vec<PathBuf>, _> = SIZES.into_iter().map(tree).collect();
    let folders = folders.map_err(|error| error.to_string())?;
    let measured = sizes(&tricep, &folders);
    for folder in &folders {
        std::fs::remove_dir_all(folder).map_err(|error| error.to_string())?;
    }
    measured
}

/// How many apps the synthetic trees have, each twice as many as the one before.
const SIZES: [usize; 3] = [100, 200, 400];

/// Trees of several sizes. Ours are timed in turns, so that what else the machine does slows each of them.
fn sizes(tricep: &Path, folders: &[PathBuf]) -> Result<(), String> {
    let overlays: Vec<String> =
        folders.iter().map(|folder| folder.join("overlay").display().to_string()).collect();
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); overlays.len()];
    for _ in 0..ROUNDS {
        for (overlay, times) in overlays.iter().zip(&mut times) {
            times.push(timed(tricep, &words(&["render", overlay]))?);
        }
    }
    let mut before: Option<Duration> = None;
    for ((overlay, apps), times) in overlays.iter().zip(SIZES).zip(&mut times) {
        let ours = median(times);
        let theirs = several(PEER_ROUNDS, Path::new("kubectl"), &words(&["kustomize", overlay]))?;
        let peak = peak(tricep, &words(&["render", overlay]));
        row(&format!("render, {apps} synthetic apps"), ours, theirs, peak);
        if let Some(before) = before {
            let times = ours.as_secs_f64() / before.as_secs_f64();
            println!("{:<34} {times:>9.2}", "  times what half of them took");
        }
        before = Some(ours);
    }
    Ok(())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn row(name: &str, ours: Duration, theirs: Duration, peak: u64) {
    let [ours, theirs] = [ours, theirs].map(|time| time.as_secs_f64() * 1e3);
    println!("{name:<34} {ours:>9.2} {theirs:>9.2} {:>7.1} {peak:>9}", theirs / ours);
}

/// The medians of our command and of kubectl's, each several times in a row: in turns, each would begin with caches that the
/// other one filled.
fn beside(tricep: &Path, ours: &[String], theirs: &[String]) -> Result<(Duration, Duration), String> {
    Ok((several(ROUNDS, tricep, ours)?, several(PEER_ROUNDS, Path::new("kubectl"), theirs)?))
}

/// The median of several times in a row.
fn several(rounds: usize, program: &Path, arguments: &[String]) -> Result<Duration, String> {
    let times: Result<Vec<Duration>, String> = (0..rounds).map(|_| timed(program, arguments)).collect();
    Ok(median(&mut times?))
}

fn timed(program: &Path, arguments: &[String]) -> Result<Duration, String> {
    let start = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let time = start.elapsed();
    let code = status.map_err(|error| format!("{}: {error}", program.display()))?.code();
    // A check that finds something ends with 1.
    match code {
        Some(0 | 1) => Ok(time),
        _ => Err(format!("{} {} failed", program.display(), arguments.join(" "))),
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The most memory that a run was seen to take; 0 where the system does not say.
fn peak(program: &Path, arguments: &[String]) -> u64 {
    let command = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = command else { return 0 };
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    while matches!(child.try_wait(), Ok(None)) {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let seen = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(seen.unwrap_or(0));
    }
    peak
}

/// A base with apps, and an overlay that patches each of them.
fn tree(apps: usize) -> std::io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("tricep-bench-{}-{apps}", std::process::id()));
    let (base, overlay) = (folder.join("base"), folder.join("overlay"));
    std::fs::create_dir_all(&base)?;
    std::fs::create_dir_all(&overlay)?;
    let mut resources = String::from("resources:\n");
    let mut patches = String::from(
        "namespace: shop\nresources:\n- ../base\nimages:\n- { name: example.no/app, newTag: 1.2.3 }\npatches:\n",
    );
    for app in 0..apps {
        writeln!(resources, "- app-{app}.yaml").expect("a text grows");
        writeln!(patches, "- path: app-{app}.yaml").expect("a text grows");
        std::fs::write(base.join(format!("app-{app}.yaml")), objects(app))?;
        std::fs::write(
            overlay.join(format!("app-{app}.yaml")),
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{app}\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        env:\n        - name: LEVEL\n          value: \"{app}\"\n"
            ),
        )?;
    }
    std::fs::write(base.join("kustomization.yaml"), resources)?;
    std::fs::write(overlay.join("kustomization.yaml"), patches)?;
    Ok(folder)
}

fn objects(app: usize) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{app}\n  labels: {{ app: app-{app} }}\nspec:\n  selector: {{ matchLabels: {{ app: app-{app} }} }}\n  template:\n    metadata: {{ labels: {{ app: app-{app} }} }}\n    spec:\n      containers:\n      - name: app\n        image: example.no/app\n        env:\n        - name: LEVEL\n          value: none\n        - name: NAME\n          value: app-{app}\n        resources: {{ requests: {{ cpu: 100m, memory: 128Mi }} }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: app-{app}\nspec:\n  selector: {{ app: app-{app} }}\n  ports:\n  - port: 80\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: app-{app}\nspec:\n  scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: app-{app} }}\n  minReplicas: 1\n  maxReplicas: 3\n"
    )
}
