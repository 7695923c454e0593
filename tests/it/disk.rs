//! The door to the disk: what it lets through and what it refuses.

use std::fs;

use tricep::cli::disk::DiskWorld;
use tricep::world::{Kind, ReadError, World as _, WorldPath};

use crate::support::tool::Tool;

fn path(text: &str) -> WorldPath {
    WorldPath::root().join(text).unwrap()
}

#[test]
fn files_are_read_listed_and_named_from_the_root() {
    let tool = Tool::new("disk-read").file("tree/b.bicep", "b").file("tree/a/c.bicep", "c");
    let world = DiskWorld::new(&tool.folder().join("tree")).unwrap();
    assert_eq!(world.read(&path("a/c.bicep")), Ok(b"c".to_vec()));
    let names: Vec<_> =
        world.list(&WorldPath::root()).unwrap().into_iter().map(|entry| (entry.name, entry.kind)).collect();
    assert_eq!(names, [("a".to_owned(), Kind::Directory), ("b.bicep".to_owned(), Kind::File)]);
    let name = world.name(&path("a/c.bicep"));
    assert!(name.ends_with("disk-read/tree/a/c.bicep"), "{name}");
    assert_eq!(DiskWorld::new("./src".as_ref()).unwrap().name(&path("lib.rs")), "src/lib.rs");
    assert_eq!(DiskWorld::new(".".as_ref()).unwrap().name(&path("src/lib.rs")), "src/lib.rs");
}

#[test]
fn each_failure_has_its_type() {
    let tool = Tool::new("disk-failures").file("root/a/c.bicep", "c");
    let root = tool.folder().join("root");
    let world = DiskWorld::new(&root).unwrap();
    assert_eq!(world.read(&path("gone")), Err(ReadError::NotFound));
    assert_eq!(world.read(&path("a")), Err(ReadError::Directory));
    assert_eq!(world.list(&path("a/c.bicep")), Err(ReadError::NotADirectory));
    assert_eq!(world.read(&WorldPath::mount("cache").join("a").unwrap()), Err(ReadError::NotFound));
    assert_eq!(DiskWorld::new(&root.join("a/c.bicep")).map(|_| ()), Err(ReadError::NotADirectory));
    assert_eq!(DiskWorld::new(&root.join("gone")).map(|_| ()), Err(ReadError::NotFound));
}

#[test]
fn a_mount_is_a_root_of_its_own() {
    let tool = Tool::new("disk-mounts").file("root/a", "project").file("cache/a", "module");
    let world = DiskWorld::new(&tool.folder().join("root")).unwrap();
    let world = world.with_mount("cache", &tool.folder().join("cache")).unwrap();
    assert_eq!(world.read(&path("a")), Ok(b"project".to_vec()));
    assert_eq!(world.read(&WorldPath::mount("cache").join("a").unwrap()), Ok(b"module".to_vec()));
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_as_long_as_it_stays_within() {
    use std::os::unix::fs::symlink;
    let tool = Tool::new("disk-links").file("root/a/c.bicep", "c").file("root-not/secret", "s");
    let root = tool.folder().join("root");
    symlink("a/c.bicep", root.join("within")).unwrap();
    symlink("../root-not/secret", root.join("out")).unwrap();
    symlink("../root-not", root.join("out-directory")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    symlink("circle", root.join("circle")).unwrap();
    let world = DiskWorld::new(&root).unwrap();
    assert_eq!(world.read(&path("within")), Ok(b"c".to_vec()));
    assert_eq!(world.read(&path("out")), Err(ReadError::Outside));
    assert_eq!(world.read(&path("out-directory/secret")), Err(ReadError::Outside));
    assert_eq!(world.list(&path("out-directory")), Err(ReadError::Outside));
    assert_eq!(world.read(&path("dangling")), Err(ReadError::NotFound));
    assert!(matches!(world.read(&path("circle")), Err(ReadError::Other(_))));
    let kinds: Vec<_> = world.list(&WorldPath::root()).unwrap().into_iter().map(|entry| entry.kind).collect();
    let special = Kind::Special;
    assert_eq!(kinds, [Kind::Directory, special, special, special, special, Kind::File]);
    fs::remove_file(root.join("circle")).unwrap();
}
