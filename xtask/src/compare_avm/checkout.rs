//! The clone: its tests, and the modules of the registry that they refer to.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tricep::cli::disk::DiskWorld;
use tricep::world::WorldPath;

/// The name of the module cache among the mounts of the world.
const CACHE: &str = "cache";

/// The repository of the public registry, under its alias and in full.
const PUBLIC: [&str; 2] = ["br/public:", "br:mcr.microsoft.com/bicep/"];

/// A clone, ready to be read.
pub(super) struct Checkout {
    root: PathBuf,
    /// Its files, with the module cache as a mount.
    pub(super) world: DiskWorld,
}

/// One end-to-end test.
pub(super) struct Test {
    /// The path of its folder, without what is the same in all.
    pub(super) name: String,
    /// Its file.
    pub(super) path: WorldPath,
}

impl Checkout {
    /// Opens a clone, and lays out a cache of all modules that it refers to, as `bicep restore` would.
    pub(super) fn open(root: &Path, git_dir: &Path) -> Result<Self, String> {
        let cache = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/avm-modules");
        let mut files = Vec::new();
        find(&root.join("avm"), &|name| name.ends_with(".bicep"), &mut files)?;
        let mut wanted = BTreeSet::new();
        for file in &files {
            wanted.extend(references(&read(file)?));
        }
        restore(&wanted, git_dir, &cache)?;
        let world = DiskWorld::new(root).map_err(|error| format!("{}: {error}", root.display()))?;
        let world =
            world.with_mount(CACHE, &cache).map_err(|error| format!("{}: {error}", cache.display()))?;
        Ok(Self { root: root.to_owned(), world })
    }

    /// The mount of the module cache.
    pub(super) fn cache() -> WorldPath {
        WorldPath::mount(CACHE)
    }

    /// All tests, by path.
    pub(super) fn tests(&self) -> Result<Vec<Test>, String> {
        let mut files = Vec::new();
        find(&self.root.join("avm"), &|name| name == "main.test.bicep", &mut files)?;
        files.sort();
        let mut tests = Vec::new();
        for file in files {
            let inside = file.strip_prefix(&self.root).map_err(|error| error.to_string())?;
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let path = parts.join("/");
            let name = path.trim_start_matches("avm/").trim_end_matches("/main.test.bicep");
            let name = name.replace("/tests/e2e/", " ");
            tests
                .push(Test { name, path: WorldPath::root().join(&path).map_err(|error| error.to_string())? });
        }
        Ok(tests)
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn find(folder: &Path, wanted: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            find(&path, wanted, found)?;
        } else if path.file_name().is_some_and(|name| wanted(&name.to_string_lossy())) {
            found.push(path);
        }
    }
    Ok(())
}

/// The modules that a text refers to, as their path in the registry and their version.
fn references(text: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for quoted in text.lines().flat_map(|line| line.split('\'')) {
        let path = PUBLIC.iter().find_map(|prefix| quoted.strip_prefix(prefix));
        if let Some((path, version)) = path.and_then(|path| path.rsplit_once(':')) {
            found.insert((path.to_owned(), version.to_owned()));
        }
    }
    found
}

/// Writes the compiled template of each module that is not there yet. One that the clone does not have is left out; the test
/// that needs it will say so.
fn restore(wanted: &BTreeSet<(String, String)>, git_dir: &Path, cache: &Path) -> Result<(), String> {
    fs::create_dir_all(cache).map_err(|error| format!("{}: {error}", cache.display()))?;
    let missing: Vec<_> = wanted
        .iter()
        .map(|(path, version)| {
            let repository = format!("bicep/{path}").replace('/', "$");
            let folder = cache.join("br/mcr.microsoft.com").join(repository).join(format!("{version}$"));
            (format!("{path}/{version}:{path}/main.json"), folder)
        })
        .filter(|(_, folder)| !folder.join("main.json").exists())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut git = Command::new("git")
        .arg("--git-dir")
        .arg(git_dir)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("git: {error}"))?;
    let (Some(mut ask), Some(answer)) = (git.stdin.take(), git.stdout.take()) else {
        return Err("git does not listen".to_owned());
    };
    let mut answer = BufReader::new(answer);
    for (object, folder) in missing {
        let blob = blob(&object, &mut ask, &mut answer).map_err(|error| format!("git: {error}"))?;
        if let Some(blob) = blob {
            write(&folder, &blob).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
    }
    drop(ask);
    git.wait().map_err(|error| format!("git: {error}")).map(|_| ())
}

fn blob(
    object: &str,
    ask: &mut impl std::io::Write,
    answer: &mut impl std::io::BufRead,
) -> std::io::Result<Option<Vec<u8>>> {
    writeln!(ask, "{object}")?;
    ask.flush()?;
    let mut head = String::new();
    answer.read_line(&mut head)?;
    let Some(size) = head
        .trim_end()
        .rsplit_once(" blob ")
        .map_or_else(|| head.split_once(" blob ").map(|(_, size)| size), |(_, size)| Some(size))
    else {
        return Ok(None);
    };
    let size: u64 = size.trim().parse().map_err(std::io::Error::other)?;
    let mut bytes = Vec::new();
    answer.take(size + 1).read_to_end(&mut bytes)?;
    bytes.pop();
    Ok(Some(bytes))
}

/// Writes a module whole or not at all.
fn write(folder: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let beside = folder.join("main.json.tmp");
    fs::File::create(&beside)?.write_all(bytes)?;
    fs::rename(beside, folder.join("main.json"))
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn references_to_the_public_registry_are_found_in_quotes() {
        let text = "module a 'br/public:avm/res/x/y:1.0.0' = {\n// see br/public:avm/res/no:1\n\
                    import {t} from 'br:mcr.microsoft.com/bicep/avm/utl/t:0.1.0'\nmodule b 'br/public:avm/z' = {";
        let found: Vec<_> =
            references(text).into_iter().map(|(path, version)| path + "@" + &version).collect();
        assert_eq!(found, ["avm/res/x/y@1.0.0", "avm/utl/t@0.1.0"]);
    }
}
