//! Every compiled module of the public registry is read without a complaint.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tricep::arm;
use tricep::source::Sources;
use tricep::template::ProgramId;

use super::{Kept, said};
use crate::support::printed;

/// Names the folder `avm` of a checkout of the registry's modules.
const FOLDER: &str = "TRICEP_REGISTRY_MODULES";

#[test]
fn compiled_modules_are_read_without_a_complaint() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        println!("skipped: {FOLDER} names no folder of compiled modules");
        return;
    };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    assert!(files.len() > 500, "only {} modules were found", files.len());
    let (mut bytes, mut took) = (0, Duration::ZERO);
    for path in &files {
        let text = fs::read_to_string(path).unwrap();
        let mut sources = Sources::new();
        let file = sources.add(path.display().to_string(), text.as_str());
        let (mut kept, mut diagnostics) = (Kept::default(), Vec::new());
        let begun = Instant::now();
        let program = arm::load::load(file, &text, &mut kept, &mut diagnostics);
        took += begun.elapsed();
        bytes += text.len();
        assert_eq!(said(&diagnostics, &sources), "", "{}", path.display());
        assert!(!program.broken && !printed::program(&program).contains("<broken>"), "{}", path.display());
        for index in 0..kept.0.len() {
            let nested = kept.0.get(ProgramId(u32::try_from(index).unwrap())).unwrap();
            assert!(!nested.broken && !printed::program(nested).contains("<broken>"), "{}", path.display());
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "a speed for people")]
    let speed = bytes as f64 / 1e6 / took.as_secs_f64();
    println!("{} modules, {} MB, {took:.2?}, {speed:.0} MB/s", files.len(), bytes / 1_000_000);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.file_name().is_some_and(|name| name == "main.json") {
            files.push(path);
        }
    }
}
