//! The real binary: what it prints, and the number it ends with.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::shared::{bicep_below, shared};
use crate::support::tool::Tool;
use crate::support::tree;

#[test]
fn the_version_is_that_of_the_package() {
    let said = Tool::new("version").args(["--version"]).run();
    assert_eq!(said.stdout, format!("tricep {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(said.code, Some(0));
}

#[test]
fn a_mistake_in_the_arguments_is_no_answer() {
    for args in [&[][..], &["no-such-command"], &["syntax"], &["syntax", "--no-such-flag"]] {
        let said = Tool::new("mistaken-arguments").args(args.iter().copied()).run();
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(said.stderr.contains("Usage: tricep"), "{args:?}: {}", said.stderr);
    }
}

#[test]
fn who_wants_quiet_hears_only_what_is_wrong() {
    let tool = |name: &str, flags: &[&str]| {
        let given = ["snapshot", "main.bicepparam"].iter().chain(flags);
        Tool::new(name)
            .file("main.bicep", "param name string\noutput name string = name\n")
            .args(given.copied())
    };
    let unset = "using 'main.bicep'\nparam name = readEnvironmentVariable('NAME')\n";
    let warned = tool("not-quiet", &[]).file("main.bicepparam", unset).run();
    assert!(warned.stderr.contains("warning"), "{}", warned.stderr);
    let quiet = tool("quiet", &["--quiet"]).file("main.bicepparam", unset).run();
    assert_eq!((quiet.stderr.as_str(), quiet.code), ("", warned.code));
    assert_eq!(quiet.stdout, warned.stdout);

    let broken = tool("quiet-and-broken", &["-q"])
        .file("main.bicepparam", "using 'main.bicep'\nparam name = \n")
        .run();
    assert_eq!(broken.code, Some(2));
    assert!(broken.stderr.starts_with("error"), "{}", broken.stderr);
}

const GOOD: &str = "param name string\n";

#[test]
fn files_without_mistakes_are_met_with_silence() {
    let said = Tool::new("silence").file("a.bicep", GOOD).file("b.bicepparam", "using 'a.bicep'\n");
    let said = said.args(["syntax", "a.bicep", "b.bicepparam"]).run();
    assert_eq!(said.all(), "exit 0\n--- stdout\n--- stderr\n");
}

#[test]
fn every_sample_of_the_corpus_parses() {
    let samples: Vec<_> = tree::texts(&["corpus"])
        .into_iter()
        .filter(|file| file.path.ends_with(".bicep") || file.path.ends_with(".bicepparam"))
        .collect();
    assert!(samples.len() >= 70, "only {} samples were found", samples.len());
    let list: Vec<_> =
        samples.iter().map(|file| format!("{}/{}\n", env!("CARGO_MANIFEST_DIR"), file.path)).collect();
    let said = Tool::new("corpus").file("list", list.concat()).args(["syntax", "@list"]).run();
    assert_eq!(said.all(), "exit 0\n--- stdout\n--- stderr\n");
}

#[test]
fn every_file_that_the_official_tools_accept_parses() {
    let Some(shared) = shared() else { return };
    let line = |path: PathBuf| format!("{}\n", path.canonicalize().unwrap().display());
    let list: Vec<_> = bicep_below(&shared.join("conformance")).into_iter().map(line).collect();
    assert!(list.len() >= 100, "only {} files were found", list.len());
    let said = Tool::new("conformance").file("list", list.concat()).args(["syntax", "@list"]).run();
    assert_eq!(said.all(), "exit 0\n--- stdout\n--- stderr\n");
}

/// An input that cannot be read: how to set it up below `bad.bicep`, and what is said about it. `None` where this machine
/// cannot set it up.
type BadInput = (&'static str, fn(Tool) -> Option<Tool>, &'static str);

const BAD_INPUTS: [BadInput; 7] = [
    ("a-missing-file", Some, "it does not exist"),
    ("a-directory", |tool| Some(tool.file("bad.bicep/inner.bicep", GOOD)), "it is a directory"),
    (
        "invalid-utf8",
        |tool| Some(tool.file("bad.bicep", b"param a int\nvar b = '\xc3\x28'\n")),
        "it is not UTF-8 text: line 2, byte 21",
    ),
    ("utf16", |tool| Some(tool.file("bad.bicep", b"\xff\xfep\0a\0")), "it is not UTF-8 text: line 1, byte 0"),
    ("a-huge-file", huge, "it is too large: 209715200 bytes, where 67108864 is the most that is read"),
    ("a-pipe-without-a-writer", pipe, "it is a pipe, a socket or a device"),
    ("a-file-that-may-not-be-read", shut, "permission denied"),
];

#[test]
fn a_bad_input_is_one_clear_error_and_the_others_are_still_handled() {
    let mut shown = 0;
    for (name, set_up, reason) in BAD_INPUTS {
        let Some(tool) = set_up(Tool::new(name).file("good.bicep", GOOD)) else {
            println!("skipped: {name} cannot be set up here");
            continue;
        };
        let said = tool.args(["syntax", "bad.bicep", "good.bicep", "gone.bicep"]).run();
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{name}: {}", said.stderr);
        let errors: Vec<_> = said.stderr.lines().filter(|line| line.starts_with("error[")).collect();
        assert_eq!(errors.len(), 2, "{name}: {}", said.stderr);
        assert!(errors[0].ends_with(reason), "{name}: {}", said.stderr);
        assert!(said.stderr.contains("--> bad.bicep\n"), "{name}: {}", said.stderr);
        assert!(said.stderr.contains("--> gone.bicep\n"), "{name}: {}", said.stderr);
        shown += 1;
    }
    assert!(shown >= 5, "only {shown} bad inputs were shown");
}

#[test]
fn each_mistake_is_one_line_with_its_place() {
    let tool = Tool::new("mistakes")
        .file("deep/broken.bicep", "parm name string\nvar a = 'æ😀' + + 1\nvar b = {\r\n  c = 1\r\n}\n")
        .file("values.bicepparam", "\u{feff}using 'main.bicep'\noutput x string = 'y'\n")
        .file("good.bicep", GOOD)
        .file("end.bicep", "var a = [\n");
    let said =
        tool.args(["syntax", "deep/broken.bicep", "good.bicep", "values.bicepparam", "end.bicep"]).run();
    insta::assert_snapshot!(said.all(), @"
    exit 1
    --- stdout
    deep/broken.bicep:1:1: expected a declaration, found `parm`
    deep/broken.bicep:2:17: expected a value, found `+`
    deep/broken.bicep:4:5: expected `:`, found `=`
    values.bicepparam:2:1: `output` does not belong in a parameter file
    end.bicep:2:1: expected `]`: the `[` of this declaration is never closed
    --- stderr
    ");
}

#[test]
fn a_file_that_cannot_be_read_outweighs_mistakes_and_hides_none() {
    let tool =
        Tool::new("mixture").file("broken.bicep", "var a = +1\n").file("list", "broken.bicep\ngone.bicep\n");
    let said = tool.args(["syntax", "gone.bicep", "broken.bicep", "@list"]).run();
    insta::assert_snapshot!(said.all(), @"
    exit 2
    --- stdout
    broken.bicep:1:9: expected a value, found `+`
    broken.bicep:1:9: expected a value, found `+`
    --- stderr
    error[file/not-found]: this file cannot be read: it does not exist
    --> gone.bicep
    error[file/not-found]: this file cannot be read: it does not exist
    --> gone.bicep
    ");
}

#[test]
fn a_file_that_is_no_bicep_at_all_is_described_briefly() {
    let said =
        Tool::new("no-bicep").file("a.bicep", "foo bar\n".repeat(5_000)).args(["syntax", "a.bicep"]).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    let lines: Vec<_> = said.stdout.lines().collect();
    assert_eq!(lines.len(), 201);
    assert_eq!(lines[199], "a.bicep:200:1: expected a declaration, found `foo`");
    assert_eq!(lines[200], "a.bicep:201:1: this file has at least 4800 more mistakes, which are not shown");
}

fn huge(tool: Tool) -> Option<Tool> {
    let file = std::fs::File::create(tool.folder().join("bad.bicep")).ok()?;
    file.set_len(200 * 1024 * 1024).ok()?;
    Some(tool)
}

#[cfg(unix)]
fn pipe(tool: Tool) -> Option<Tool> {
    let made = Command::new("mkfifo").arg(tool.folder().join("bad.bicep")).status().ok()?;
    made.success().then_some(tool)
}

#[cfg(not(unix))]
fn pipe(_: Tool) -> Option<Tool> {
    None
}

/// Root may read everything, so for root there is no such file.
#[cfg(unix)]
fn shut(tool: Tool) -> Option<Tool> {
    use std::os::unix::fs::PermissionsExt as _;
    let tool = tool.file("bad.bicep", GOOD);
    let path = tool.folder().join("bad.bicep");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).ok()?;
    std::fs::read(&path).is_err().then_some(tool)
}

#[cfg(not(unix))]
fn shut(_: Tool) -> Option<Tool> {
    None
}

#[test]
fn a_list_names_files_and_a_bad_one_is_one_error() {
    let tool = Tool::new("list").file("a.bicep", GOOD).file("deep/b.bicep", GOOD);
    let tool = tool.file("list", "\u{feff}a.bicep\r\n\ndeep/b.bicep\ngone.bicep\n").file("empty", "\n");
    let said = tool.args(["syntax", "@list", "@empty", "@no-list"]).run();
    insta::assert_snapshot!(said.all(), @"
    exit 2
    --- stdout
    --- stderr
    error[file/not-found]: this file cannot be read: it does not exist
    --> gone.bicep
    error[file/empty-list]: this list names no file
    --> empty
     = note: Checking nothing would look like finding nothing.
    error[file/not-found]: this file cannot be read: it does not exist
    --> no-list
    ");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_tricep"));
    let output = command.arg("--help").stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn nothing_is_read_from_outside_of_the_project_unless_it_is_asked_for() {
    let tool = |name: &str| {
        Tool::new(name)
            .file("project/.git/HEAD", "")
            .file("project/main.bicep", "output text string = loadTextContent('../secret.txt')\n")
            .file("secret.txt", "hunter2")
            .args(["snapshot", "project/main.bicep"])
    };
    let refused = tool("root-refused").run();
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(refused.stderr, @r#"
    error[BCP091]: "../secret.txt": the path leads out of the directory that is read
     --> project/main.bicep:1:38
      |
    1 | output text string = loadTextContent('../secret.txt')
      |                                      ^^^^^^^^^^^^^^^
      |
      = help: read from a folder that holds both files: --root DIR
    "#);
    let asked = tool("root-asked").args(["--root", "."]).run();
    assert!(asked.stdout.contains("hunter2"), "{}{}", asked.stdout, asked.stderr);
    let elsewhere = tool("root-elsewhere").file("other/a.txt", "").args(["--root", "other"]).run();
    assert_eq!(elsewhere.code, Some(2));
    assert!(elsewhere.stderr.contains("this file lies outside of"), "{}", elsewhere.stderr);
}
