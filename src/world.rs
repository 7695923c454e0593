//! The one door to files.
//!
//! The core opens nothing itself: it asks a [`World`] for a file of a [`WorldPath`], and whoever made the world decided
//! what lies within. On the command line that is a directory on disk; in tests it is a [`MemoryWorld`]. A path cannot
//! leave the world, by its type, and a world does not follow a link that would.

pub mod memory;
pub mod path;
pub mod pattern;

use std::fmt;
use std::str::Utf8Error;

pub use memory::MemoryWorld;
pub use path::{PathError, WorldPath};

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::source::FileId;
use crate::source::Sources;

/// What can be read. Worlds are shared by the threads of a run.
pub trait World: Sync {
    /// The bytes of a file, at most [`crate::limits::SOURCE_BYTES`] of them.
    fn read(&self, path: &WorldPath) -> Result<Vec<u8>, ReadError>;

    /// What a directory holds, sorted by name byte by byte. Names that are not UTF-8 are left out: no path can say them.
    fn list(&self, path: &WorldPath) -> Result<Vec<Entry>, ReadError>;

    /// What lies at a path.
    fn kind(&self, path: &WorldPath) -> Result<Kind, ReadError>;

    /// The name under which users know a file.
    fn name(&self, path: &WorldPath) -> String {
        path.to_string()
    }
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A pipe, a socket or a device: there, but not to be read.
    Special,
}

/// One name in a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name, without the directory.
    pub name: String,
    /// What it is; of a link, what it leads to.
    pub kind: Kind,
}

/// Reads a file as a text and adds it to the sources under the name users know.
pub fn read_source(world: &dyn World, path: &WorldPath, sources: &mut Sources) -> Result<FileId, ReadError> {
    Ok(sources.add(world.name(path), read_text(world, path)?))
}

/// Reads a file that must be text.
pub fn read_text(world: &dyn World, path: &WorldPath) -> Result<String, ReadError> {
    text(world.read(path)?)
}

/// Takes bytes as UTF-8, or says where they are not.
pub fn text(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error()))
}

/// Looks at bytes as UTF-8, or says where they are not.
pub fn as_text(bytes: &[u8]) -> Result<&str, ReadError> {
    std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error))
}

fn not_utf8(bytes: &[u8], error: Utf8Error) -> ReadError {
    let offset = error.valid_up_to();
    let before = bytes.get(..offset).unwrap_or(&[]);
    ReadError::NotUtf8 { line: memchr::memchr_iter(b'\n', before).count() + 1, offset }
}

/// Why a file or directory cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is nothing at the path.
    NotFound,
    /// It is a directory where a file is needed.
    Directory,
    /// It is a file where a directory is needed.
    NotADirectory,
    /// It is a pipe, a socket or a device.
    Special,
    /// The permissions forbid it.
    Denied,
    /// It is larger than what is read. Of a file that does not say its size, `size` is what was read before stopping.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The largest that is read.
        limit: u64,
    },
    /// It is not text.
    NotUtf8 {
        /// The line of the first byte that is not, from one.
        line: usize,
        /// The offset of that byte, from zero.
        offset: usize,
    },
    /// It lies outside of the world: a link leads there.
    Outside,
    /// The system says something else.
    Other(String),
}

impl ReadError {
    /// The kind of mistake.
    pub fn code(&self) -> Code {
        let (id, says) = match self {
            Self::NotFound => ("file/not-found", "The file does not exist."),
            Self::Directory => ("file/directory", "A directory stands where a file is needed."),
            Self::NotADirectory => ("file/not-a-directory", "A file stands where a directory is needed."),
            Self::Special => ("file/special", "A pipe, a socket or a device is not read."),
            Self::Denied => ("file/denied", "The permissions of the file forbid reading it."),
            Self::TooLarge { .. } => ("file/too-large", "The file is larger than what is read."),
            Self::NotUtf8 { .. } => ("file/not-utf8", "The file is not UTF-8 text."),
            Self::Outside => ("file/outside", "A link leads out of the directory that is read."),
            Self::Other(_) => ("file/other", "The system could not read the file."),
        };
        Code { id, says }
    }

    /// The error as a diagnostic about the file itself. Where a text names the file, point there instead.
    pub fn about(&self, name: &str) -> Diagnostic {
        let diagnostic =
            Diagnostic::about_file(self.code(), name, format!("this file cannot be read: {self}"));
        match self {
            Self::NotUtf8 { .. } => diagnostic.help("Save the file as UTF-8."),
            Self::Directory => diagnostic.help("Name the files in it."),
            Self::NotFound
            | Self::NotADirectory
            | Self::Special
            | Self::Denied
            | Self::TooLarge { .. }
            | Self::Outside
            | Self::Other(_) => diagnostic,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("it does not exist"),
            Self::Directory => f.write_str("it is a directory"),
            Self::NotADirectory => f.write_str("it is not a directory"),
            Self::Special => f.write_str("it is a pipe, a socket or a device"),
            Self::Denied => f.write_str("permission denied"),
            Self::TooLarge { size, limit } => {
                write!(f, "it is too large: {size} bytes, where {limit} is the most that is read")
            }
            Self::NotUtf8 { line, offset } => {
                write!(f, "it is not UTF-8 text: line {line}, byte {offset}")
            }
            Self::Outside => f.write_str("it is a link that leads out of the directory that is read"),
            Self::Other(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for ReadError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_not_utf8_says_where() {
        let bytes = b"param a int\nvar b = '\xff'\n".to_vec();
        assert_eq!(text(bytes), Err(ReadError::NotUtf8 { line: 2, offset: 21 }));
        assert_eq!(text("var b = 'æ'".into()), Ok("var b = 'æ'".into()));
    }

    #[test]
    fn a_source_has_the_name_users_know() {
        let world = MemoryWorld::new([("app/main.bicep", "param a int")]);
        let mut sources = Sources::new();
        let path = WorldPath::root().join("app/main.bicep").unwrap();
        let file = read_source(&world, &path, &mut sources).unwrap();
        assert_eq!(sources.get(file).name(), "app/main.bicep");
    }
}
