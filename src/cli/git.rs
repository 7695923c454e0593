//! What a checkout says about where its lines are shown on the web: its remote and the commit that it is at, from the files of
//! git. Nothing is run, and nothing is asked of the network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk;
use crate::report::links;
use crate::report::run::Web;

/// Where the lines of a folder are shown; nothing where it is no part of a checkout of a forge that is known.
pub(super) fn web(folder: &Path) -> Option<Web> {
    let folder = disk::canonical(folder).ok()?;
    let top = folder.ancestors().find(|above| disk::kind_of(&above.join(".git")).is_ok())?;
    let own = git_folder(top)?;
    let common = match text(&own.join("commondir")) {
        Some(common) => own.join(common.trim()),
        None => own.clone(),
    };
    let address = links::address(&remote(&text(&common.join("config"))?)?, &commit(&own, &common)?)?;
    let below: Vec<String> =
        folder.strip_prefix(top).ok()?.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    // What is built inside of a checkout is nowhere on the web.
    let ignored = text(&top.join(".gitignore")).unwrap_or_default();
    if below.first().is_some_and(|first| ignored.lines().any(|line| line.trim().trim_matches('/') == first)) {
        return None;
    }
    Some(Web { address: Arc::from(address), folder: Arc::from(below.join("/")) })
}

/// The folder of git itself; a worktree and a submodule have a file there that names it.
fn git_folder(top: &Path) -> Option<PathBuf> {
    let git = top.join(".git");
    match text(&git) {
        Some(text) => Some(top.join(text.strip_prefix("gitdir:")?.trim())),
        None => Some(git),
    }
}

/// The address of the remote: that of `origin`, else the first.
fn remote(config: &str) -> Option<String> {
    let mut first = None;
    let mut section = "";
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let Some(name) = section.strip_prefix("[remote ") else { continue };
        let Some((key, value)) = line.split_once('=') else { continue };
        if key.trim().eq_ignore_ascii_case("url") {
            let url = value.trim().trim_matches('"').to_owned();
            if name == "\"origin\"]" {
                return Some(url);
            }
            first = first.or(Some(url));
        }
    }
    first
}

/// The commit that is checked out.
fn commit(own: &Path, common: &Path) -> Option<String> {
    let head = text(&own.join("HEAD"))?;
    let Some(name) = head.trim().strip_prefix("ref:").map(str::trim) else {
        return Some(head.trim().to_owned());
    };
    if name.split('/').any(|part| part == "..") {
        return None;
    }
    if let Some(commit) = text(&common.join(name)) {
        return Some(commit.trim().to_owned());
    }
    let packed = text(&common.join("packed-refs"))?;
    packed.lines().find_map(|line| {
        let (commit, packed) = line.split_once(' ')?;
        (packed == name).then(|| commit.to_owned())
    })
}

fn text(path: &Path) -> Option<String> {
    String::from_utf8(disk::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::remote;

    #[test]
    fn the_remote_is_origin_or_else_the_first() {
        let other =
            "[remote \"fork\"]\n\turl = git@github.com:me/r.git\n[branch \"main\"]\n\tremote = origin\n";
        assert_eq!(remote(other).as_deref(), Some("git@github.com:me/r.git"));
        let both = format!("{other}[remote \"origin\"]\n\tfetch = x\n\tURL = https://github.com/o/r\n");
        assert_eq!(remote(&both).as_deref(), Some("https://github.com/o/r"));
        assert_eq!(remote("[core]\n\tbare = false\n"), None);
    }
}
