//! Files on disk: the only `std::fs` of the crate.
//!
//! Directories under version control are read for other people: what is in them is not trusted. A link is followed only
//! as long as it stays within its root, a pipe or device is never opened, and nothing is read that is too large to hold.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "this is the door to the disk")]

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read as _, Write as _};
#[cfg(target_os = "linux")]
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use foldhash::{HashMap, HashSet};

use crate::limits::SOURCE_BYTES;
use crate::world::{Entry, Kind, ReadError, World, WorldPath};

/// The folder of our own in a folder that is written to.
const OWN: &str = ".tricep";

/// Directories on disk, each as one mount of a world.
#[derive(Clone, Debug)]
pub struct DiskWorld {
    mounts: Vec<Mount>,
    /// The directory from which names are written.
    here: Option<PathBuf>,
    seen: Arc<Mutex<Seen>>,
}

/// What was found out about directories. Asking again takes longer than reading a file, and every directory holds several.
#[derive(Debug, Default)]
struct Seen {
    /// Where they lie, all links followed.
    folders: HashMap<PathBuf, PathBuf>,
    /// What they hold.
    lists: HashMap<WorldPath, List>,
}

/// What a directory holds.
#[derive(Clone, Debug, Default)]
struct List {
    /// In the order of the names.
    entries: Vec<Entry>,
    /// The names of what is neither a file nor a directory itself.
    links: Vec<String>,
}

impl List {
    fn find(&self, name: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| (*entry.name).cmp(name)).ok()?;
        self.entries.get(at)
    }
}

#[derive(Clone, Debug)]
struct Mount {
    name: String,
    /// The directory, without links in its path.
    root: PathBuf,
    /// The directory as the user wrote it, to be put before names; empty for the working directory.
    written: PathBuf,
}

impl DiskWorld {
    /// A world whose project is this directory.
    pub fn new(root: &Path) -> Result<Self, ReadError> {
        Self { mounts: Vec::new(), here: None, seen: Arc::default() }.with_mount("", root)
    }

    /// The same world with one more directory, found by [`WorldPath::mount`] of this name.
    pub fn with_mount(mut self, name: &str, root: &Path) -> Result<Self, ReadError> {
        let canonical = fs::canonicalize(root).map_err(because)?;
        if !fs::metadata(&canonical).map_err(because)?.is_dir() {
            return Err(ReadError::NotADirectory);
        }
        let written = root.strip_prefix(".").unwrap_or(root).to_owned();
        self.mounts.push(Mount { name: name.to_owned(), root: canonical, written });
        // The same world may be given other directories by this name.
        self.seen = Arc::default();
        Ok(self)
    }

    /// The same world with names as somebody in the directory `here` writes them, where a file lies below it.
    pub fn shown_from(mut self, here: &Path) -> Self {
        self.here = fs::canonicalize(here).ok();
        self
    }

    fn find(&self, path: &WorldPath) -> Result<&Mount, ReadError> {
        self.mounts.iter().find(|mount| mount.name == path.mount_name()).ok_or(ReadError::NotFound)
    }

    /// What is known of directories. Nobody holds it while asking a disk that somebody else could wait for.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a path would lie on disk if there were no links.
    fn host(&self, path: &WorldPath) -> Result<PathBuf, ReadError> {
        let root = &self.find(path)?.root;
        Ok(if path.is_root() { root.clone() } else { root.join(path.as_str()) })
    }

    /// Where a path lies on disk, all links followed and none of them out of the root, and what lies there.
    fn look(&self, path: &WorldPath) -> Result<(PathBuf, Metadata), ReadError> {
        let root = &self.find(path)?.root;
        let host = self.host(path)?;
        let folder = host.parent().map_or(Ok(PathBuf::new()), |folder| self.folder(folder))?;
        let (real, there) = step(&folder, &host)?;
        if !real.starts_with(root) {
            return Err(ReadError::Outside);
        }
        if there.is_dir() {
            self.seen().folders.insert(host, real.clone());
        }
        Ok((real, there))
    }

    /// What a directory that was listed before holds at a path; nothing where only the disk knows.
    fn listed(&self, path: &WorldPath) -> Option<Result<Kind, ReadError>> {
        match self.seen().lists.get(&path.parent()?)?.find(path.file_name()).map(|entry| entry.kind) {
            Some(kind @ (Kind::File | Kind::Directory)) => Some(Ok(kind)),
            // A link that leads out looks like this in a list.
            Some(Kind::Special) => None,
            None => Some(Err(ReadError::NotFound)),
        }
    }

    /// Where a file lies that a directory listed as one, and no link. It is looked at when it is open: to find it twice takes
    /// longer than to read it.
    fn plain(&self, path: &WorldPath) -> Option<PathBuf> {
        let (host, name) = (self.host(path).ok()?, path.file_name());
        let is_plain = |list: &List| {
            let is_file = list.find(name).is_some_and(|entry| entry.kind == Kind::File);
            is_file && !list.links.iter().any(|link| link == name)
        };
        if !self.seen().lists.get(&path.parent()?).is_some_and(is_plain) {
            return None;
        }
        let real = self.folder(host.parent()?).ok()?.join(name);
        real.starts_with(&self.find(path).ok()?.root).then_some(real)
    }

    /// A directory without links. Each on the way is looked at once, for all that lies in it.
    fn folder(&self, folder: &Path) -> Result<PathBuf, ReadError> {
        let is_root = |folder: &Path| self.mounts.iter().any(|mount| mount.root == folder);
        let mut new = Vec::new();
        let mut real = PathBuf::new();
        for folder in folder.ancestors() {
            // The roots have no links in their paths.
            let known = if is_root(folder) {
                Some(folder.to_owned())
            } else {
                self.seen().folders.get(folder).cloned()
            };
            if let Some(known) = known {
                real = known;
                break;
            }
            new.push(folder);
        }
        for folder in new.into_iter().rev() {
            real = step(&real, folder)?.0;
            self.seen().folders.insert(folder.to_owned(), real.clone());
        }
        Ok(real)
    }

    /// Writes a file, whole or not at all. A link stays one; none leads out of the root.
    pub fn write(&self, path: &WorldPath, bytes: &[u8]) -> Result<(), ReadError> {
        let root = &self.find(path)?.root;
        let place = behind_links(&self.host(path)?)?;
        let folder = fs::canonicalize(place.parent().unwrap_or(root)).map_err(because)?;
        let done = if folder.starts_with(root) { replace(&place, bytes) } else { Err(ReadError::Outside) };
        self.seen().lists.clear();
        done
    }

    fn kind_or_special(&self, path: &WorldPath) -> Kind {
        self.kind(path).unwrap_or(Kind::Special)
    }
}

impl World for DiskWorld {
    fn read(&self, path: &WorldPath) -> Result<Vec<u8>, ReadError> {
        if let Some(file) = self.plain(path).and_then(|plain| open_plain(&plain)) {
            let size = readable(&file.metadata().map_err(because)?)?;
            return read_open(file, size);
        }
        let (real, there) = self.look(path)?;
        read_there(&real, &there)
    }

    fn list(&self, path: &WorldPath) -> Result<Vec<Entry>, ReadError> {
        if let Some(known) = self.seen().lists.get(path) {
            return Ok(known.entries.clone());
        }
        let host = self.host(path)?;
        // A link may lead out of the root.
        let root = &self.find(path)?.root;
        let known = self.seen().folders.get(&host).filter(|real| real.starts_with(root)).cloned();
        let real = known.map_or_else(|| Ok(self.look(path)?.0), Ok)?;
        let (mut list, mut folders) = (List::default(), Vec::new());
        for entry in fs::read_dir(&real).map_err(because)? {
            let entry = entry.map_err(because)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let kind = match entry.file_type() {
                Ok(own) if own.is_file() => Kind::File,
                Ok(own) if own.is_dir() => {
                    folders.push((host.join(&name), real.join(&name)));
                    Kind::Directory
                }
                // A link to nowhere, or out of the root, is still a name; whoever reads it is told what is wrong.
                Ok(_) | Err(_) => {
                    list.links.push(name.clone());
                    path.join(&name).map_or(Kind::Special, |link| self.kind_or_special(&link))
                }
            };
            list.entries.push(Entry { name, kind });
        }
        list.entries.sort();
        let entries = list.entries.clone();
        let mut seen = self.seen();
        seen.folders.extend(folders);
        seen.lists.insert(path.clone(), list);
        Ok(entries)
    }

    fn kind(&self, path: &WorldPath) -> Result<Kind, ReadError> {
        self.listed(path).unwrap_or_else(|| Ok(kind(&self.look(path)?.1)))
    }

    fn name(&self, path: &WorldPath) -> String {
        if let (Some(here), Ok(mount)) = (&self.here, self.find(path)) {
            let whole = mount.root.join(path.as_str());
            let name = whole.strip_prefix(here).unwrap_or(&whole);
            return if name.as_os_str().is_empty() { ".".to_owned() } else { name.display().to_string() };
        }
        match self.find(path) {
            Ok(mount) if !mount.written.as_os_str().is_empty() => {
                mount.written.join(path.as_str()).display().to_string()
            }
            _ => path.to_string(),
        }
    }
}

/// Where a file that the user named really is, all links followed.
pub fn canonical(path: &Path) -> Result<PathBuf, ReadError> {
    fs::canonicalize(path).map_err(because)
}

/// Every file below a directory that the user named, in order. Directories behind links are not entered, so that no circle
/// of links is walked, nor are those of version control and of installed packages.
pub fn files_below(directory: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let mut rest = vec![directory.to_owned()];
    while let Some(directory) = rest.pop() {
        for entry in fs::read_dir(&directory).map_err(because)? {
            let entry = entry.map_err(because)?;
            let kind = entry.file_type().map_err(because)?;
            let name = entry.file_name();
            if kind.is_dir() {
                if name != ".git" && name != "node_modules" {
                    rest.push(entry.path());
                }
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The names of what lies in a directory that the user named, in order.
pub fn names_in(directory: &Path) -> Result<Vec<String>, ReadError> {
    let entries = fs::read_dir(directory).map_err(because)?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

/// The threads of this process in the order in which they were started, where the system has a folder that tells. It is asked
/// by every command: what the standard library lists a folder with is made for large ones.
#[cfg(target_os = "linux")]
pub fn threads() -> Vec<i32> {
    use rustix::fs::{Mode, OFlags, RawDir};
    let mut threads = Vec::new();
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Ok(folder) = rustix::fs::open("/proc/self/task", flags, Mode::empty()) else { return threads };
    let mut room = [MaybeUninit::uninit(); 1024];
    let mut entries = RawDir::new(folder, &mut room);
    while let Some(Ok(entry)) = entries.next() {
        threads.extend(entry.file_name().to_str().ok().and_then(|name| name.parse::<i32>().ok()));
    }
    threads.sort_unstable();
    threads
}

/// The same where no system tells.
#[cfg(not(target_os = "linux"))]
pub fn threads() -> Vec<i32> {
    Vec::new()
}

/// What a path that the user named is.
pub fn kind_of(path: &Path) -> Result<Kind, ReadError> {
    Ok(kind(&fs::metadata(path).map_err(because)?))
}

/// Writes a file that the user named, or that was read in a world before, so that it lies within its root: whole, or not at
/// all. A kill at any moment leaves the old file or the new one. A link stays one, and what it leads to is written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ReadError> {
    replace(&behind_links(path)?, bytes)
}

/// Where a file lies that is to be written, which need not exist yet.
fn behind_links(path: &Path) -> Result<PathBuf, ReadError> {
    match fs::canonicalize(path) {
        Ok(place) => match kind(&fs::metadata(&place).map_err(because)?) {
            Kind::File => Ok(place),
            Kind::Directory => Err(ReadError::Directory),
            // What stands in place of a device or a pipe would not be one.
            Kind::Special => Err(ReadError::Special),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => match fs::symlink_metadata(path) {
            // Nobody knows whether a link to nowhere leads out.
            Ok(_) => Err(ReadError::Outside),
            Err(_) => Ok(path.to_owned()),
        },
        Err(error) => Err(because(error)),
    }
}

fn replace(place: &Path, bytes: &[u8]) -> Result<(), ReadError> {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let beside = place.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    put(&beside, place, fs::metadata(place).ok().as_ref(), bytes, Lasting::Yes)
}

/// The same, with the folders around it.
pub fn write_with_folders(path: &Path, bytes: &[u8]) -> Result<(), ReadError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(because)?;
    }
    write(path, bytes)
}

/// A folder that is written to. Nothing outside of it is, whatever links lie in it.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Without links in its path, as far as it existed before something was written.
    root: PathBuf,
    /// Where it is once it is made, and what is needed to write in it.
    made: OnceLock<Result<PathBuf, ReadError>>,
    /// The folders in it that are known to be no links. Every file lies below several.
    plain: Arc<Mutex<HashSet<PathBuf>>>,
}

/// Where a file is put together before it takes its place. What a run leaves there that was killed is removed by the next.
const WRITING: &str = "writing.";

impl Folder {
    /// A folder that the user named; it need not exist before something is written.
    pub fn new(path: &Path) -> Result<Self, ReadError> {
        match fs::canonicalize(path) {
            Ok(root) if fs::metadata(&root).map_err(because)?.is_dir() => {
                Ok(Self { root, made: OnceLock::new(), plain: Arc::default() })
            }
            Ok(_) => Err(ReadError::NotADirectory),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A link to nowhere is no folder that could be made.
                match fs::symlink_metadata(path) {
                    Ok(_) => Err(ReadError::Outside),
                    Err(_) => {
                        Ok(Self { root: path.to_owned(), made: OnceLock::new(), plain: Arc::default() })
                    }
                }
            }
            Err(error) => Err(because(error)),
        }
    }

    /// The bytes of a file; nothing where there is none.
    pub fn find(&self, path: &WorldPath) -> Result<Option<Vec<u8>>, ReadError> {
        match self.place(path)? {
            (place, Some(there)) => read_there(&place, &there).map(Some),
            (_, None) => Ok(None),
        }
    }

    /// Writes a file, whole or not at all, and the folders that it lies in.
    pub fn write(&self, path: &WorldPath, bytes: &[u8]) -> Result<(), ReadError> {
        /// What tells apart what is put together at the same time.
        static BEGUN: AtomicUsize = AtomicUsize::new(0);
        let root = self.made.get_or_init(|| self.make()).as_ref().map_err(Clone::clone)?;
        let (place, there) = self.place(path)?;
        if let Some(folder) = place.parent().filter(|folder| !self.plain().contains(*folder)) {
            fs::create_dir_all(folder).map_err(because)?;
        }
        let number = BEGUN.fetch_add(1, Ordering::Relaxed);
        let beside = root.join(OWN).join(format!("{WRITING}{}.{number}", std::process::id()));
        put(&beside, &place, there.as_ref(), bytes, Lasting::No)
    }

    /// Makes it where it does not exist, with the folder of our own. Gives where it is.
    fn make(&self) -> Result<PathBuf, ReadError> {
        let own = self.root.join(OWN);
        fs::create_dir_all(&own).map_err(because)?;
        let root = fs::canonicalize(&self.root).map_err(because)?;
        // What is put together there must not lie elsewhere on the way to its place.
        if fs::canonicalize(&own).map_err(because)?.starts_with(&root) {
            Ok(root)
        } else {
            Err(ReadError::Outside)
        }
    }

    fn root(&self) -> &Path {
        match self.made.get() {
            Some(Ok(root)) => root,
            Some(Err(_)) | None => &self.root,
        }
    }

    /// Removes a file, and the folders that hold nothing else. One that is not there is removed already.
    pub fn remove(&self, path: &WorldPath) -> Result<(), ReadError> {
        let (place, _) = self.place(path)?;
        match fs::remove_file(&place) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(because(error)),
        }
        let above = place.ancestors().skip(1).take_while(|folder| *folder != self.root());
        // The first that holds something ends it.
        for folder in above {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            self.plain().remove(folder);
        }
        Ok(())
    }

    /// Removes what a run left that was killed while it wrote.
    pub fn tidy(&self) {
        let own = fs::read_dir(self.root().join(OWN)).into_iter().flatten().flatten();
        for entry in own.filter(|entry| entry.file_name().to_string_lossy().starts_with(WRITING)) {
            let _ = fs::remove_file(entry.path());
        }
    }

    /// Where a file lies, and what lies there. A link may stand on the way only where it stays in the folder, and never in
    /// place of the file.
    fn place(&self, path: &WorldPath) -> Result<(PathBuf, Option<Metadata>), ReadError> {
        let root = self.root();
        let mut place = root.to_owned();
        let parts: Vec<&str> = path.parts().collect();
        for (index, part) in parts.iter().enumerate() {
            place.push(part);
            let last = index + 1 == parts.len();
            if !last && self.plain().contains(&place) {
                continue;
            }
            match fs::symlink_metadata(&place) {
                Ok(metadata) if metadata.is_symlink() && last => return Err(ReadError::Outside),
                Ok(metadata) if metadata.is_symlink() => {
                    place = fs::canonicalize(&place).map_err(because)?;
                    if !place.starts_with(root) {
                        return Err(ReadError::Outside);
                    }
                }
                Ok(metadata) if !last && !metadata.is_dir() => return Err(ReadError::NotADirectory),
                Ok(_) if !last => drop(self.plain().insert(place.clone())),
                Ok(metadata) => return Ok((place, Some(metadata))),
                // Below what is not there is nothing.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    place.extend(parts.iter().skip(index + 1));
                    break;
                }
                Err(error) => return Err(because(error)),
            }
        }
        Ok((place, None))
    }

    fn plain(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.plain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a file must be on the disk before it takes its place, so that it is whole even when the machine loses its power.
#[derive(Clone, Copy)]
enum Lasting {
    /// It must: somebody wrote what it replaces.
    Yes,
    /// It need not: it is one of many that the same command writes again. A process that is killed leaves whole files anyway.
    No,
}

/// Puts a file together beside its place, and moves it there. Who may read, write or run what was there may do so still.
fn put(
    beside: &Path,
    place: &Path,
    there: Option<&Metadata>,
    bytes: &[u8],
    lasting: Lasting,
) -> Result<(), ReadError> {
    let before = there.map(Metadata::permissions);
    let written = File::create(beside)
        .and_then(|mut file| {
            // First, so that nobody reads of the new one what the old one kept from them.
            before.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
            file.write_all(bytes)?;
            match lasting {
                Lasting::Yes => file.sync_all(),
                Lasting::No => Ok(()),
            }
        })
        .and_then(|()| fs::rename(beside, place));
    if written.is_err() {
        let _ = fs::remove_file(beside);
    }
    written.map_err(because)
}

/// Reads a file that the user named. The type and the size are looked at first: opening a pipe would wait for a writer,
/// and a huge file is refused before it is read. The size is looked at again while reading, because a file may grow, and
/// those that a kernel makes up say that they are empty.
pub fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    read_there(path, &fs::metadata(path).map_err(because)?)
}

/// The same where it is known what lies there.
fn read_there(path: &Path, metadata: &Metadata) -> Result<Vec<u8>, ReadError> {
    let size = readable(metadata)?;
    read_open(File::open(path).map_err(because)?, size)
}

/// The same where it is open, and was so large a moment ago.
fn read_open(file: File, size: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(SOURCE_BYTES + 1).read_to_end(&mut bytes).map_err(because)?;
    let size = bytes.len() as u64;
    if size > SOURCE_BYTES { Err(ReadError::TooLarge { size, limit: SOURCE_BYTES }) } else { Ok(bytes) }
}

/// Opens what was a file a moment ago; nothing where it is a link by now, or gone. Should it be a pipe by now, nobody waits.
#[cfg(target_os = "linux")]
fn open_plain(path: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).ok().map(File::from)
}

/// Nothing where the system has no such way to open it.
#[cfg(not(target_os = "linux"))]
fn open_plain(_: &Path) -> Option<File> {
    None
}

/// How large something is that can be read.
fn readable(metadata: &Metadata) -> Result<u64, ReadError> {
    let size = metadata.len();
    match kind(metadata) {
        Kind::Directory => Err(ReadError::Directory),
        Kind::Special => Err(ReadError::Special),
        Kind::File if size > SOURCE_BYTES => Err(ReadError::TooLarge { size, limit: SOURCE_BYTES }),
        Kind::File => Ok(size),
    }
}

/// What lies in a directory without links by the last name of a path: where it is, all links followed, and what.
fn step(folder: &Path, path: &Path) -> Result<(PathBuf, Metadata), ReadError> {
    if let Some(name) = path.file_name() {
        let own = folder.join(name);
        let there = fs::symlink_metadata(&own).map_err(because)?;
        // What is no link itself lies where its directory does.
        if !there.is_symlink() {
            return Ok((own, there));
        }
    }
    let real = fs::canonicalize(path).map_err(because)?;
    let there = fs::metadata(&real).map_err(because)?;
    Ok((real, there))
}

fn kind(metadata: &Metadata) -> Kind {
    if metadata.is_dir() {
        Kind::Directory
    } else if metadata.is_file() {
        Kind::File
    } else {
        Kind::Special
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds of errors")]
fn because(error: io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound => ReadError::NotFound,
        ErrorKind::PermissionDenied => ReadError::Denied,
        ErrorKind::IsADirectory => ReadError::Directory,
        ErrorKind::NotADirectory => ReadError::NotADirectory,
        _ => ReadError::Other(error.to_string()),
    }
}
