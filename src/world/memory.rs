//! A world without a disk: a map of paths and bytes.

use std::collections::BTreeMap;

use super::{Entry, Kind, ReadError, World, WorldPath};
use crate::limits::SOURCE_BYTES;

/// Files that are only in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorld {
    files: BTreeMap<WorldPath, Result<Vec<u8>, ReadError>>,
}

impl MemoryWorld {
    /// A world of these files, by their paths in the project. A path that leads out of it is left out.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut world = Self::default();
        for (path, text) in files {
            if let Ok(path) = WorldPath::root().join(path) {
                world.put(path, text);
            }
        }
        world
    }

    /// Adds or replaces a file, in any mount.
    pub fn put(&mut self, path: WorldPath, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path, Ok(bytes.into()));
    }

    /// Makes a file unreadable.
    pub fn fail(&mut self, path: WorldPath, error: ReadError) {
        self.files.insert(path, Err(error));
    }

    /// The names directly below a directory.
    fn below(&self, directory: &WorldPath) -> BTreeMap<String, Kind> {
        let depth = directory.parts().count();
        let mut names = BTreeMap::new();
        for file in self.files.keys() {
            let mut rest = file.parts().skip(depth);
            if let (true, Some(name)) = (file.lies_in(directory), rest.next()) {
                let kind = if rest.next().is_some() { Kind::Directory } else { Kind::File };
                names.insert(name.to_owned(), kind);
            }
        }
        names
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &WorldPath) -> Result<Vec<u8>, ReadError> {
        match (self.files.get(path), self.kind(path)) {
            (Some(Ok(bytes)), _) if bytes.len() as u64 > SOURCE_BYTES => {
                Err(ReadError::TooLarge { size: bytes.len() as u64, limit: SOURCE_BYTES })
            }
            (Some(file), _) => file.clone(),
            (None, Ok(_)) => Err(ReadError::Directory),
            (None, Err(error)) => Err(error),
        }
    }

    fn list(&self, path: &WorldPath) -> Result<Vec<Entry>, ReadError> {
        match self.kind(path)? {
            Kind::Directory => {
                Ok(self.below(path).into_iter().map(|(name, kind)| Entry { name, kind }).collect())
            }
            Kind::File | Kind::Special => Err(ReadError::NotADirectory),
        }
    }

    fn kind(&self, path: &WorldPath) -> Result<Kind, ReadError> {
        if self.files.contains_key(path) {
            Ok(Kind::File)
        } else if path == &WorldPath::root() || !self.below(path).is_empty() {
            Ok(Kind::Directory)
        } else {
            Err(ReadError::NotFound)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> WorldPath {
        WorldPath::root().join(text).unwrap()
    }

    fn world() -> MemoryWorld {
        MemoryWorld::new([("b/two.bicep", "2"), ("b/a/one.bicep", "1"), ("ba.bicep", "0")])
    }

    #[test]
    fn directories_are_there_because_files_are() {
        assert_eq!(world().kind(&path("b")), Ok(Kind::Directory));
        assert_eq!(world().kind(&path("b/a/one.bicep")), Ok(Kind::File));
        assert_eq!(world().kind(&path("c")), Err(ReadError::NotFound));
        assert_eq!(MemoryWorld::default().list(&WorldPath::root()), Ok(Vec::new()));
    }

    #[test]
    fn a_directory_lists_its_own_names_in_order() {
        let names = |directory: &WorldPath| -> Vec<_> {
            world().list(directory).unwrap().into_iter().map(|entry| (entry.name, entry.kind)).collect()
        };
        let expected = [("b".to_owned(), Kind::Directory), ("ba.bicep".to_owned(), Kind::File)];
        assert_eq!(names(&WorldPath::root()), expected);
        let expected = [("a".to_owned(), Kind::Directory), ("two.bicep".to_owned(), Kind::File)];
        assert_eq!(names(&path("b")), expected);
    }

    #[test]
    fn each_failure_has_its_type() {
        let mut world = world();
        world.fail(path("shut.bicep"), ReadError::Denied);
        assert_eq!(world.read(&path("b")), Err(ReadError::Directory));
        assert_eq!(world.list(&path("ba.bicep")), Err(ReadError::NotADirectory));
        assert_eq!(world.read(&path("shut.bicep")), Err(ReadError::Denied));
        assert_eq!(world.read(&path("gone.bicep")), Err(ReadError::NotFound));
    }

    #[test]
    fn mounts_do_not_mix() {
        let mut world = world();
        let cache = WorldPath::mount("cache");
        world.put(cache.join("b/x.json").unwrap(), "{}");
        assert_eq!(world.kind(&path("b/x.json")), Err(ReadError::NotFound));
        assert_eq!(world.list(&cache.join("b").unwrap()).unwrap().len(), 1);
    }
}
