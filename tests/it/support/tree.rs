//! The files of this repository, as the checks of the house see them.

use std::path::Path;

/// A text of the repository.
pub(crate) struct TextFile {
    /// Its path from the root, `/`-separated.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl TextFile {
    /// A text that is not in the repository, to see a check fail.
    pub(crate) fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// A file of the repository by its path.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text below these files and folders, in the order of their paths.
pub(crate) fn texts(below: &[&str]) -> Vec<TextFile> {
    let mut files = Vec::new();
    for path in below {
        collect(path, &mut files);
    }
    files
}

/// All Rust that people write here.
pub(crate) fn rust() -> Vec<TextFile> {
    let files: Vec<_> =
        texts(&["grammars", "src", "tests", "xtask"]).into_iter().filter(TextFile::is_rust).collect();
    assert!(files.len() > 20, "only {} files were found", files.len());
    files
}

fn collect(path: &str, files: &mut Vec<TextFile>) {
    let host = root().join(path);
    if host.is_dir() {
        let mut names: Vec<_> = std::fs::read_dir(&host)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "target" && name != "node_modules")
            .collect();
        names.sort();
        for name in names {
            collect(&format!("{path}/{name}"), files);
        }
    } else if let Ok(text) = std::fs::read_to_string(&host) {
        files.push(TextFile { path: path.to_owned(), text });
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
