//! Paths within a world: normalised when made, so that equal files have equal paths and none leads out.

use std::fmt;
use std::sync::Arc;

/// A path from the root of a mount: `/`-separated, without `.`, `..` or empty parts.
///
/// A world has a project, the mount without a name, and may have more, such as a cache of modules. A path never leads
/// from one into another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorldPath {
    mount: Arc<str>,
    path: Arc<str>,
}

/// Why a text is not a path below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It is empty.
    Empty,
    /// It begins with `/`: it would mean another place on every machine.
    Absolute,
    /// It separates by `\`, which only Windows reads as a separator.
    Backslash,
    /// It climbs out of the root.
    Outside,
    /// It holds a control character.
    Control,
}

impl WorldPath {
    /// The root of the project.
    pub fn root() -> Self {
        Self::mount("")
    }

    /// The root of a named mount.
    pub fn mount(name: impl Into<Arc<str>>) -> Self {
        Self { mount: name.into(), path: Arc::from("") }
    }

    /// The path that `relative` means when read in the directory `self`.
    pub fn join(&self, relative: &str) -> Result<Self, PathError> {
        if relative.is_empty() {
            return Err(PathError::Empty);
        }
        if relative.starts_with('/') {
            return Err(PathError::Absolute);
        }
        if relative.contains('\\') {
            return Err(PathError::Backslash);
        }
        if relative.contains(char::is_control) {
            return Err(PathError::Control);
        }
        let mut path = String::with_capacity(self.path.len() + 1 + relative.len());
        path.push_str(&self.path);
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." if path.is_empty() => return Err(PathError::Outside),
                ".." => path.truncate(path.rfind('/').unwrap_or(0)),
                name => {
                    if !path.is_empty() {
                        path.push('/');
                    }
                    path.push_str(name);
                }
            }
        }
        Ok(Self { mount: Arc::clone(&self.mount), path: Arc::from(path) })
    }

    /// The path that `relative` means when written in the file `self`.
    pub fn beside(&self, relative: &str) -> Result<Self, PathError> {
        self.parent().unwrap_or_else(|| Self::mount(Arc::clone(&self.mount))).join(relative)
    }

    /// The directory it lies in; none for a root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let path = self.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        Some(Self { mount: Arc::clone(&self.mount), path: Arc::from(path) })
    }

    /// The last part of it; empty for a root.
    pub fn file_name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&*self.path, |(_, name)| name)
    }

    /// What stands behind the last dot of the file name.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }

    /// The file name without its extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        self.extension().and_then(|extension| name.strip_suffix(extension)?.strip_suffix('.')).unwrap_or(name)
    }

    /// The names from the root down.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|part| !part.is_empty())
    }

    /// Whether it is the root of its mount.
    pub fn is_root(&self) -> bool {
        self.path.is_empty()
    }

    /// The name of its mount; empty for the project.
    pub fn mount_name(&self) -> &str {
        &self.mount
    }

    /// The path from the root of its mount, without a leading `/`; empty for the root.
    pub fn as_str(&self) -> &str {
        &self.path
    }

    /// Whether it is a directory, or lies in it at any depth.
    pub fn lies_in(&self, directory: &Self) -> bool {
        let mut parts = self.parts();
        self.mount == directory.mount && directory.parts().all(|part| parts.next() == Some(part))
    }

    /// The path of `self` as it is written in the directory `from`; none when the two are in different mounts.
    pub fn relative_to(&self, from: &Self) -> Option<String> {
        if self.mount != from.mount {
            return None;
        }
        let common = self.parts().zip(from.parts()).take_while(|(a, b)| a == b).count();
        let up = from.parts().skip(common).map(|_| "..");
        let relative = up.chain(self.parts().skip(common)).collect::<Vec<_>>().join("/");
        Some(if relative.is_empty() { ".".to_owned() } else { relative })
    }
}

impl fmt::Display for WorldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&*self.mount, &*self.path) {
            ("", "") => f.write_str("."),
            ("", path) => f.write_str(path),
            (mount, path) => write!(f, "<{mount}>/{path}"),
        }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the path is empty",
            Self::Absolute => "the path begins with \"/\"; write it relative to this file",
            Self::Backslash => "the path has a \"\\\"; use \"/\" between directories",
            Self::Outside => "the path leads out of the directory that is read",
            Self::Control => "the path holds a control character",
        })
    }
}

impl std::error::Error for PathError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> WorldPath {
        WorldPath::root().join(text).unwrap()
    }

    #[test]
    fn equal_files_have_equal_paths() {
        for spelling in
            ["a/b.bicep", "./a/b.bicep", "a//b.bicep", "a/./b.bicep", "x/../a/b.bicep", "a/b.bicep/"]
        {
            assert_eq!(path(spelling), path("a/b.bicep"), "{spelling}");
        }
    }

    #[test]
    fn no_path_leads_out() {
        let root = WorldPath::root();
        for climbing in ["..", "../x", "a/../../x", "a/b/../../.."] {
            assert_eq!(root.join(climbing), Err(PathError::Outside), "{climbing}");
        }
        assert_eq!(path("a/b").join("../../.."), Err(PathError::Outside));
        assert_eq!(WorldPath::mount("cache").join("../x"), Err(PathError::Outside));
        assert_eq!(root.join("/etc/passwd"), Err(PathError::Absolute));
        assert_eq!(root.join("a\\..\\b"), Err(PathError::Backslash));
        assert_eq!(root.join("a\0b"), Err(PathError::Control));
        assert_eq!(root.join(""), Err(PathError::Empty));
    }

    #[test]
    fn a_file_names_others_from_its_directory() {
        let main = path("applications/web/main.bicep");
        assert_eq!(main.beside("../../modules/app.bicep"), Ok(path("modules/app.bicep")));
        assert_eq!(main.beside("test.bicepparam"), Ok(path("applications/web/test.bicepparam")));
        assert_eq!(WorldPath::root().beside("x"), Ok(path("x")));
    }

    #[test]
    fn names_come_apart() {
        let file = path("a/main.test.bicepparam");
        assert_eq!((file.stem(), file.extension()), ("main.test", Some("bicepparam")));
        assert_eq!((path(".bicep").stem(), path(".bicep").extension()), (".bicep", None));
        assert_eq!(path("a").parent(), Some(WorldPath::root()));
        assert_eq!(WorldPath::root().parent(), None);
    }

    #[test]
    fn a_relative_path_leads_back() {
        for (to, from, written) in [
            ("a/b/c", "a/b", "c"),
            ("a/c", "a/b/d", "../../c"),
            ("a", "a", "."),
            ("x", "a/b", "../../x"),
            ("ab", "a", "../ab"),
        ] {
            assert_eq!(path(to).relative_to(&path(from)).as_deref(), Some(written));
            assert_eq!(path(from).join(written), Ok(path(to)));
        }
        assert_eq!(path("a").relative_to(&WorldPath::mount("cache")), None);
    }
}
