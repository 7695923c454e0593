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
#[cfg(target_os = "linux")]
fn every_thread_of_the_process_is_known() {
    use std::sync::mpsc::channel;
    let process = i32::try_from(std::process::id()).unwrap();
    let (release, held) = channel::<()>();
    let (tell, told) = channel();
    // It writes its number itself, so that it is one of the system's and not one of ours.
    let thread = std::thread::spawn(move || {
        let own = fs::read_link("/proc/thread-self").unwrap();
        tell.send(own.file_name().unwrap().to_str().unwrap().parse::<i32>().unwrap()).unwrap();
        let _ = held.recv();
    });
    let number = told.recv().unwrap();
    let threads = tricep::cli::disk::threads();
    drop(release);
    thread.join().unwrap();
    assert!(threads.contains(&process) && threads.contains(&number), "{number} {threads:?}");
    assert!(threads.is_sorted());
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
    // What was listed is read no other way.
    assert_eq!(world.read(&path("within")), Ok(b"c".to_vec()));
    assert_eq!(world.read(&path("out")), Err(ReadError::Outside));
    assert_eq!(world.read(&path("dangling")), Err(ReadError::NotFound));
    assert_eq!(world.read(&path("a")), Err(ReadError::Directory));
    world.list(&path("a")).unwrap();
    assert_eq!(world.read(&path("a/c.bicep")), Ok(b"c".to_vec()));
    fs::remove_file(root.join("a/c.bicep")).unwrap();
    assert_eq!(world.read(&path("a/c.bicep")), Err(ReadError::NotFound));
    fs::create_dir(root.join("a/c.bicep")).unwrap();
    assert_eq!(world.read(&path("a/c.bicep")), Err(ReadError::Directory));
    fs::remove_dir(root.join("a/c.bicep")).unwrap();
    symlink("../../root-not/secret", root.join("a/c.bicep")).unwrap();
    assert_eq!(world.read(&path("a/c.bicep")), Err(ReadError::Outside));
    fs::remove_file(root.join("circle")).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_on_the_way_may_be_a_link_within_however_often_it_is_taken() {
    use std::os::unix::fs::symlink;
    let tool = Tool::new("disk-folder-links").file("tree/a/b/c.bicep", "c").file("tree/file", "f");
    let root = tool.folder().join("tree");
    symlink("a", root.join("inner")).unwrap();
    symlink("b/c.bicep", root.join("a/link")).unwrap();
    symlink("../../tree/a", root.join("a/round")).unwrap();
    let world = DiskWorld::new(&root).unwrap();
    let world = world.with_mount("below", &root.join("a")).unwrap();
    for _ in 0..2 {
        for name in ["a/b/c.bicep", "inner/b/c.bicep", "inner/link", "inner/round/b/c.bicep", "a/round/link"]
        {
            assert_eq!(world.read(&path(name)), Ok(b"c".to_vec()), "{name}");
        }
        assert_eq!(world.read(&path("file/c")), Err(ReadError::NotADirectory));
        assert_eq!(world.read(&path("gone/c")), Err(ReadError::NotFound));
        assert_eq!(world.read(&WorldPath::mount("below").join("b/c.bicep").unwrap()), Ok(b"c".to_vec()));
    }
    // The way out of one root may end in another, and is none.
    symlink("../../file", root.join("a/b/up")).unwrap();
    assert_eq!(world.read(&path("inner/b/up")), Ok(b"f".to_vec()));
    assert_eq!(world.read(&WorldPath::mount("below").join("b/up").unwrap()), Err(ReadError::Outside));
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_written_to_is_left_by_no_link_and_made_again() {
    use std::os::unix::fs::symlink;
    use tricep::cli::disk::Folder;
    let tool = Tool::new("disk-folder").file("out/keep", "mine").file("tree/keep", "mine");
    let (tree, out) = (tool.folder().join("tree"), tool.folder().join("out"));
    let folder = Folder::new(&tree).unwrap();
    for round in ["1", "2"] {
        assert_eq!(folder.write(&path("x/y/a"), round.as_bytes()), Ok(()));
        assert_eq!(folder.write(&path("x/y/b"), b"b"), Ok(()));
        assert_eq!(folder.find(&path("x/y/a")), Ok(Some(round.as_bytes().to_vec())));
        assert_eq!(folder.find(&path("x/gone/a")), Ok(None));
        assert_eq!((folder.remove(&path("x/y/a")), folder.remove(&path("x/y/b"))), (Ok(()), Ok(())));
        assert!(!tree.join("x").exists());
    }
    fs::remove_dir_all(tree.join(".tricep")).unwrap();
    symlink(&out, tree.join(".tricep")).unwrap();
    let folder = Folder::new(&tree).unwrap();
    for name in ["a", ".tricep/generated.json"] {
        assert_eq!(folder.write(&path(name), b"new"), Err(ReadError::Outside), "{name}");
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn what_is_written_keeps_its_link_and_its_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use tricep::cli::disk;
    let tool = Tool::new("disk-write").file("root/a/run.sh", "old").file("out/other", "old");
    let root = tool.folder().join("root");
    symlink("a/run.sh", root.join("within")).unwrap();
    symlink("../out/other", root.join("out")).unwrap();
    symlink("../out", root.join("out-directory")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    fs::set_permissions(root.join("a/run.sh"), fs::Permissions::from_mode(0o750)).unwrap();
    let world = DiskWorld::new(&root).unwrap();
    let is_link = |name: &str| fs::symlink_metadata(root.join(name)).unwrap().is_symlink();
    let content = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    assert_eq!(disk::write(&root.join("within"), b"new"), Ok(()));
    assert_eq!((is_link("within"), content("a/run.sh")), (true, "new".to_owned()));
    assert_eq!(world.write(&path("within"), b"newer"), Ok(()));
    assert_eq!((is_link("within"), content("a/run.sh")), (true, "newer".to_owned()));
    let mode = fs::metadata(root.join("a/run.sh")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
    assert_eq!(world.write(&path("fresh"), b"new"), Ok(()));
    for name in ["out", "out-directory/other", "out-directory/fresh", "dangling"] {
        assert_eq!(world.write(&path(name), b"new"), Err(ReadError::Outside), "{name}");
    }
    assert_eq!(disk::write(&root.join("dangling"), b"new"), Err(ReadError::Outside));
    assert_eq!(disk::write(&root.join("a"), b"new"), Err(ReadError::Directory));
    assert_eq!(fs::read_to_string(tool.folder().join("out/other")).unwrap(), "old");
    let names: Vec<_> =
        fs::read_dir(root.join("a")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["run.sh"]);
}
