//! The folder of reference answers that lies beside a checkout and is not a part of it.

use std::path::{Path, PathBuf};

/// The folder that `TRICEP_SHARED` names, by default `shared` beside the checkout. Without it a test cannot ask its
/// question: it says so and passes, except where `CI` is set, because there nobody would read that it was skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("TRICEP_SHARED").map_or_else(beside, PathBuf::from);
    let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    found(folder, in_ci)
}

fn found(folder: PathBuf, in_ci: bool) -> Option<PathBuf> {
    if folder.is_dir() {
        return Some(folder);
    }
    let reason = format!("there is no folder {}; TRICEP_SHARED can name another", folder.display());
    assert!(!in_ci, "{reason}");
    println!("skipped: {reason}");
    None
}

/// Every Bicep file below a folder, in order.
pub(crate) fn bicep_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            found.extend(bicep_below(&path));
        } else if matches!(extension, Some("bicep" | "bicepparam")) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_missing_folder_is_skipped_at_home_and_refused_in_ci() {
    let missing = || PathBuf::from("no such folder");
    assert_eq!(found(missing(), false), None);
    assert!(std::panic::catch_unwind(|| found(missing(), true)).is_err());
    assert_eq!(found(PathBuf::from("src"), true), Some(PathBuf::from("src")));
}
