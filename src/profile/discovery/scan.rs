//! The files below a folder, each folder listed once and only so many of them.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::limits;
use crate::profile::problem::Problem;
use crate::world::Kind;
use crate::world::ReadError;
use crate::world::World;
use crate::world::WorldPath;

/// Folders in which nothing is deployed: other people's code, and what builds make.
const SKIPPED: &[&str] = &["node_modules", "bin", "obj", "target", "dist", "vendor"];

/// Looks at folders, and remembers what it saw.
pub(super) struct Scan<'w> {
    world: &'w dyn World,
    /// Files and folders of each folder that was listed.
    listed: BTreeMap<WorldPath, Listing>,
    /// How many more names are looked at.
    left: usize,
}

/// What a folder holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<WorldPath>,
    pub(super) folders: Vec<WorldPath>,
}

impl<'w> Scan<'w> {
    pub(super) fn new(world: &'w dyn World) -> Self {
        Self { world, listed: BTreeMap::new(), left: limits::LAYOUT_NAMES }
    }

    /// Whether there is such a folder.
    pub(super) fn is_folder(&self, path: &WorldPath) -> bool {
        self.listed.contains_key(path) || self.world.kind(path) == Ok(Kind::Directory)
    }

    /// What a folder holds, without what is skipped.
    pub(super) fn list(&mut self, folder: &WorldPath) -> Result<Listing, Box<Diagnostic>> {
        if let Some(listing) = self.listed.get(folder) {
            return Ok(listing.clone());
        }
        let entries =
            self.world.list(folder).map_err(|error| Box::new(error.about(&self.world.name(folder))))?;
        self.left = self.left.checked_sub(entries.len()).ok_or_else(|| {
            let message = format!("there are more than {} files and folders", limits::LAYOUT_NAMES);
            let diagnostic =
                Diagnostic::about_file(Problem::TooMuch.code(), self.world.name(folder), message);
            Box::new(
                diagnostic
                    .help("say where the Bicep files are: `aca: { root: … }` in tricep.yaml, or --aca DIR"),
            )
        })?;
        let mut listing = Listing::default();
        for entry in entries {
            let Ok(path) = folder.join(&entry.name) else { continue };
            match entry.kind {
                Kind::File => listing.files.push(path),
                Kind::Directory if is_skipped(&entry.name) => {}
                Kind::Directory => listing.folders.push(path),
                Kind::Special => {}
            }
        }
        self.listed.insert(folder.clone(), listing.clone());
        Ok(listing)
    }

    /// Every file below a folder, in the order of their paths; nothing where there is no such folder. What lies deeper than
    /// any layout is left out.
    pub(super) fn below(&mut self, root: &WorldPath) -> Result<Vec<WorldPath>, Box<Diagnostic>> {
        let mut files = Vec::new();
        let mut rest = vec![(root.clone(), 0)];
        while let Some((folder, depth)) = rest.pop() {
            let listing = match self.list(&folder) {
                Ok(listing) => listing,
                // A link that leads out is not ours to read.
                Err(error) if depth > 0 && error.code == ReadError::Outside.code() => continue,
                Err(error) => return Err(error),
            };
            files.extend(listing.files);
            if depth < limits::LAYOUT_DEPTH {
                rest.extend(listing.folders.into_iter().map(|folder| (folder, depth + 1)));
            }
        }
        files.sort();
        Ok(files)
    }
}

fn is_skipped(name: &str) -> bool {
    (name.starts_with('.') && name != ".azure") || SKIPPED.contains(&name)
}
