//! Bicep to programs: each folder of `tests/cases/bind` is a test, with what is wrong with its files and what became of
//! them in `bound.snap`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use insta::Settings;
use tricep::bicep::{Loaded, Loader};
use tricep::diag::human::{Paint, human};
use tricep::diag::{Severity, short::short};
use tricep::world::{MemoryWorld, WorldPath};

use crate::support::program::show;
use crate::support::shared::shared;

/// Fewer than these mean that the folder was not found, not that the tests pass.
const CASES: usize = 60;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/bind")
}

/// The files below a folder as a world in memory.
fn world(folder: &Path) -> MemoryWorld {
    let mut world = MemoryWorld::default();
    put(folder, &WorldPath::root(), &mut world);
    world
}

fn put(folder: &Path, at: &WorldPath, world: &mut MemoryWorld) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let inside = at.join(name).unwrap();
        if path.is_dir() {
            put(&path, &inside, world);
        } else if !name.ends_with(".snap") && !name.ends_with(".snap.new") {
            world.put(inside, std::fs::read(&path).unwrap());
        }
    }
}

fn load(world: &MemoryWorld, main: &str) -> Loaded {
    let mut loader = Loader::new(world, Some(WorldPath::mount("cache")));
    loader.template(&WorldPath::root().join(main).unwrap());
    loader.finish()
}

#[test]
fn each_folder_is_bound_as_it_says() {
    let mut folders: Vec<_> = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= CASES, "only {} cases were found", folders.len());
    for folder in folders {
        let main = if folder.join("main.bicepparam").is_file() { "main.bicepparam" } else { "main.bicep" };
        let loaded = load(&world(&folder), main);
        let mut shown = String::new();
        for diagnostic in &loaded.diagnostics {
            let word = diagnostic.severity.word();
            shown.push_str(&format!("{word}[{}] {}", diagnostic.code.id, short(diagnostic, &loaded.sources)));
            shown.push('\n');
            if let Some(help) = &diagnostic.help {
                shown.push_str(&format!("  {help}\n"));
            }
        }
        shown.push_str(&show(&loaded.programs, &loaded.sources));
        let mut settings = Settings::new();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("bound", shown));
    }
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let world = MemoryWorld::new([
        ("main.bicep", "var a = b\nvar b = c\nvar c = a\nimport { x } from 'lib.bicep'\n"),
        ("lib.bicep", "var x = 1\n"),
    ]);
    let loaded = load(&world, "main.bicep");
    let shown: String =
        loaded.diagnostics.iter().map(|it| human(it, &loaded.sources, Paint::Plain) + "\n").collect();
    insta::assert_snapshot!(shown, @r#"
    error[BCP080]: these depend on each other in a circle: a → b → c → a
     --> main.bicep:1:9
      |
    1 | var a = b
      |         ^
    2 | var b = c
      |         - then here
    3 | var c = a
      |         - then here
    error[BCP360]: "x" is not exported by the other file
     --> main.bicep:4:10
      |
    4 | import { x } from 'lib.bicep'
      |          ^
      |
     ::: lib.bicep:1:5
      |
    1 | var x = 1
      |     - declared here
      |
      = help: write @export() before it there
    "#);
}

#[test]
fn what_azure_takes_of_a_template_is_known() {
    let many = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let refused = |text: String| -> Vec<String> {
        let world = MemoryWorld::new([("main.bicep", text.as_str())]);
        load(&world, "main.bicep").diagnostics.iter().map(|it| it.message.clone()).collect()
    };
    let params = |index: usize| format!("param p{index} string\n");
    assert_eq!(refused(many(256, params)), [""; 0]);
    let says = "this file has 257 parameters; Azure takes 256 of a template at most";
    assert_eq!(refused(many(257, params)), [says]);
    let outputs = |index: usize| format!("output o{index} int = 1\n");
    assert_eq!(refused(many(64, outputs)), [""; 0]);
    assert_eq!(refused(many(65, outputs)).len(), 1);
    let vars = |index: usize| format!("var v{index} = 1\n");
    assert_eq!(refused(many(513, vars)).len(), 1);
    let exported = |index: usize| format!("@export()\nvar v{index} = 1\n");
    assert_eq!(refused(many(513, exported)), [""; 0]);
    let resources = |index: usize| format!("resource r{index} 'A.B/c@2020-01-01' = {{ name: 'r{index}' }}\n");
    assert_eq!(refused(many(801, resources)).len(), 1);
}

/// The programs that must be refused, where the official compiler refuses them before it evaluates anything.
#[test]
fn invalid_programs_are_refused_at_the_official_place() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("conformance-invalid");
    let table = std::fs::read_to_string(folder.join("cases.tsv")).unwrap();
    let mut checked = 0;
    let mut wrong = Vec::new();
    for row in table.lines().skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let [case, "compile", _, place, ..] = cells.as_slice() else { continue };
        let world = world(&folder.join(case));
        let mut loader = Loader::new(&world, None);
        loader.parameters(&WorldPath::root().join("main.bicepparam").unwrap());
        let loaded = loader.finish();
        let places: Vec<_> = loaded
            .diagnostics
            .iter()
            .filter(|it| it.severity != Severity::Note)
            .filter_map(|it| Some(loaded.sources.place(it.span()?)))
            .collect();
        // The parser of this project stops at the comma, not at the parentheses around it.
        let line = *case == "syntax-trailing-comma-in-call";
        let found = places.iter().any(|found| {
            found == place
                || (line
                    && found.rsplit_once(':').map(|(it, _)| it) == place.rsplit_once(':').map(|(it, _)| it))
        });
        if !found {
            wrong.push(format!("{case}: {place}, but {places:?}"));
        }
        checked += 1;
    }
    assert!(checked >= 30, "only {checked} cases were found");
    assert_eq!(wrong, [""; 0]);
}

/// Of these the official compiler of the time knows no answer; each is refused on the line that is wrong.
#[test]
fn newer_invalid_programs_are_refused_on_their_line() {
    let Some(shared) = shared() else { return };
    let expected = BTreeMap::from([
        ("circular-user-functions", "main.bicep:2:42"),
        ("import-not-exported", "main.bicep:2:10"),
        ("params-missing-using", "main.bicepparam:1:1"),
        ("params-using-missing-file", "main.bicepparam:1:7"),
        ("recursive-user-function", "main.bicep:2:43"),
        ("spread-of-string", "main.bicep:3:29"),
        ("user-function-argument-count", "main.bicep:3:27"),
    ]);
    for (case, place) in expected {
        let world = world(&shared.join("conformance-invalid").join(case));
        let loaded = load(&world, "main.bicepparam");
        let places: Vec<_> =
            loaded.diagnostics.iter().filter_map(|it| Some(loaded.sources.place(it.span()?))).collect();
        assert_eq!(places, [place], "{case}");
    }
}

#[test]
fn valid_programs_are_not_refused() {
    let Some(shared) = shared() else { return };
    let mut checked = 0;
    let mut wrong = Vec::new();
    for area in std::fs::read_dir(shared.join("conformance")).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(cases) = std::fs::read_dir(&area) else { continue };
        for case in
            cases.map(|entry| entry.unwrap().path()).filter(|path| path.join("main.bicepparam").is_file())
        {
            let loaded = load(&world(&case), "main.bicepparam");
            checked += 1;
            wrong.extend(
                loaded
                    .diagnostics
                    .iter()
                    .map(|it| format!("{}: {}", case.display(), short(it, &loaded.sources))),
            );
        }
    }
    assert!(checked >= 100, "only {checked} cases were found");
    assert_eq!(wrong, [""; 0]);
}

/// Folders of valid Bicep, separated as in `PATH`, of which only modules may be missing: for collections that are too
/// large to be a part of this project.
#[test]
fn other_collections_are_not_refused() {
    let Some(folders) = std::env::var_os("TRICEP_VALID") else { return };
    let mut wrong = Vec::new();
    for folder in std::env::split_paths(&folders) {
        let disk = tricep::cli::disk::DiskWorld::new(&folder).unwrap();
        let mut open = vec![folder.clone()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|it| it == "bicep" || it == "bicepparam") {
                let inside = path.strip_prefix(&folder).unwrap().to_str().unwrap();
                let mut loader = Loader::new(&disk, None);
                loader.template(&WorldPath::root().join(inside).unwrap());
                let loaded = loader.finish();
                let found = loaded.diagnostics.iter();
                let found = found.filter(|it| it.severity != Severity::Note && it.code.id != "BCP190");
                wrong.extend(found.map(|it| short(it, &loaded.sources)));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert_eq!(wrong, [""; 0]);
}

/// Loads one file, whatever its text.
fn load_text(text: &str) -> Loaded {
    load(&MemoryWorld::new([("main.bicep", text)]), "main.bicep")
}

#[test]
fn code_that_is_nested_too_deep_is_said_once() {
    let deep = 100_000;
    let texts = [
        format!("var a = {}1{}\n", "(".repeat(deep), ")".repeat(deep)),
        format!("var a = {}{}\n", "[".repeat(deep), "]".repeat(deep)),
        format!("param a {}string{}\n", "(".repeat(deep), ")".repeat(deep)),
        format!("var a = b{}\n", ".c".repeat(deep)),
        format!("var a = 1{}\n", " + 1".repeat(deep)),
        format!("var b = {{}}\nvar a = {}b{}\n", "-(".repeat(deep), ")".repeat(deep)),
    ];
    for text in texts {
        let loaded = load_text(&text);
        let deep = loaded.diagnostics.iter().filter(|it| it.code.id == "bicep/too-deep").count();
        let start = &text[..20];
        assert!(deep <= 1, "{start}: said {deep} times");
        assert!(!loaded.diagnostics.is_empty(), "{start}");
    }
}

#[test]
fn a_megabyte_of_brackets_ends() {
    let shorter = ["{", "(", "]", "[{", "a(", "'${", "x[", "resource a 'b' = {\n"];
    for (brackets, bytes) in shorter.map(|brackets| (brackets, 50_000)).into_iter().chain([("[", 1_000_000)])
    {
        let text = format!("var a = {}", brackets.repeat(bytes / brackets.len()));
        assert!(!load_text(&text).diagnostics.is_empty(), "{brackets}");
    }
}

#[test]
fn a_parameter_may_be_left_out_where_its_type_takes_null() {
    let module = "type name = { first: string, last: string? }
type anything = any
param first name.first
param last name.last
param both anything
param whole any
";
    let world = MemoryWorld::new([("main.bicep", "module m 'm.bicep' = {}\n"), ("m.bicep", module)]);
    let missing = load(&world, "main.bicep").diagnostics.into_iter().find(|one| one.code.id == "BCP035");
    let message = missing.unwrap().message;
    assert_eq!(message, "the module needs values for its parameters: first, both, whole");
}

#[test]
fn a_deep_document_is_refused() {
    let deep = "[".repeat(100_000);
    for (function, file) in [("loadJsonContent", "a.json"), ("loadYamlContent", "a.yaml")] {
        let main = format!("var a = {function}('{file}')\n");
        let world = MemoryWorld::new([("main.bicep", main.as_str()), (file, deep.as_str())]);
        let loaded = load(&world, "main.bicep");
        let codes: Vec<_> = loaded.diagnostics.iter().map(|it| it.code.id).collect();
        assert_eq!(codes, ["BCP340"], "{function}");
    }
}

#[test]
fn a_long_chain_of_files_is_refused() {
    let files: Vec<_> = (0..200)
        .map(|at| (format!("m{at}.bicep"), format!("module m 'm{}.bicep' = {{}}\n", at + 1)))
        .collect();
    let world = MemoryWorld::new(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let codes: Vec<_> = load(&world, "m0.bicep").diagnostics.iter().map(|it| it.code.id).collect();
    assert_eq!(codes, ["bicep/file-depth"]);
}

/// Texts to mutate: the cases of this project.
fn seeds() -> &'static [String] {
    static SEEDS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    SEEDS.get_or_init(|| {
        let mut seeds = Vec::new();
        for folder in std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()) {
            for file in ["main.bicep", "main.bicepparam"] {
                seeds.extend(std::fs::read_to_string(folder.join(file)));
            }
        }
        seeds.sort();
        seeds
    })
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 300, failure_persistence: None, ..Default::default() })]

    /// A piece of one case in the place of a piece of another: nearly valid, and never a panic.
    #[test]
    fn no_text_makes_it_panic(
        one: proptest::sample::Index,
        other: proptest::sample::Index,
        cuts: [proptest::sample::Index; 4],
    ) {
        let (one, other) = (one.get(seeds()), other.get(seeds()));
        let at = |text: &str, cut: &proptest::sample::Index| text.floor_char_boundary(cut.index(text.len() + 1));
        let (mut from, mut to) = (at(one, &cuts[0]), at(one, &cuts[1]));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        let (mut start, mut end) = (at(other, &cuts[2]), at(other, &cuts[3]));
        if start > end {
            std::mem::swap(&mut start, &mut end);
        }
        let text = format!("{}{}{}", &one[..from], &other[start..end], &one[to..]);
        let world = MemoryWorld::new([("main.bicep", text.as_str()), ("main.bicepparam", text.as_str())]);
        show_all(&load(&world, "main.bicep"));
        show_all(&load(&world, "main.bicepparam"));
    }
}

fn show_all(loaded: &Loaded) {
    assert!(!show(&loaded.programs, &loaded.sources).is_empty());
}
