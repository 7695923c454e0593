//! Graphs. Each folder below `tests/cases/graph` is a small product: every parameter file in it is evaluated, else its
//! `main` template, and they are joined to one graph. Beside them stand the snapshots of every form that people and programs
//! read. The drawing of a sample product is committed below `reports`, so that a reviewer sees what users see.

use std::path::{Path, PathBuf};

use tricep::bicep::load::Loader;
use tricep::diag::Severity;
use tricep::diag::human::Paint;
use tricep::eval;
use tricep::eval::Inputs;
use tricep::graph;
use tricep::graph::group::Grouping;
use tricep::graph::{Graph, Input};
use tricep::world::{MemoryWorld, WorldPath};

use crate::support::tool::Tool;
use crate::support::tree;

#[test]
fn every_case_is_drawn_as_its_snapshots_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/graph");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 9, "only {} cases were found", cases.len());
    for case in cases {
        let graph = graph_of(&case);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!("tree", graph::tree::tree(&graph, Grouping::Module, 100, Paint::Plain));
            insta::assert_snapshot!("dot", graph::dot::dot(&graph, Grouping::Module));
            insta::assert_snapshot!("mermaid", graph::mermaid::mermaid(&graph, Grouping::Module));
            insta::assert_snapshot!("json", graph::json::json(&graph));
        });
    }
}

/// The graph of a folder. What is wrong with its files fails the test.
fn graph_of(case: &Path) -> Graph {
    let name = format!("tests/cases/graph/{}", case.file_name().unwrap().to_str().unwrap());
    let files = tree::texts(&[&name]);
    let prefix = format!("{name}/");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|file| (file.path.strip_prefix(&prefix).unwrap(), file.text.as_str()))
        .filter(|(path, _)| !path.ends_with(".snap") && !path.ends_with(".snap.new"))
        .collect();
    let world = MemoryWorld::new(files.iter().copied());
    let mut roots: Vec<&str> =
        files.iter().map(|(path, _)| *path).filter(|path| path.ends_with(".bicepparam")).collect();
    if roots.is_empty() {
        roots.extend(files.iter().map(|(path, _)| *path).filter(|path| path.starts_with("main.")));
    }
    let mut loader = Loader::new(&world, None);
    let programs: Vec<_> = roots
        .iter()
        .map(|path| {
            let at = WorldPath::root().join(path).unwrap();
            if path.ends_with(".bicepparam") { loader.parameters(&at) } else { loader.template(&at) }
        })
        .collect();
    let loaded = loader.finish();
    let inputs = Inputs::default();
    let evaluations: Vec<_> =
        programs.iter().map(|root| eval::evaluate(&loaded.programs, *root, &inputs)).collect();
    let diagnostics = loaded.diagnostics.iter().chain(evaluations.iter().flat_map(|one| &one.diagnostics));
    let wrong: Vec<_> = diagnostics.filter(|one| one.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
    let environment = |path: &str| {
        let stem = path.rsplit('/').next().and_then(|file| file.strip_suffix(".bicepparam"));
        stem.unwrap_or("").to_owned()
    };
    let environments: Vec<String> = roots.iter().map(|path| environment(path)).collect();
    let inputs: Vec<Input<'_>> = roots
        .iter()
        .zip(&environments)
        .zip(&evaluations)
        .map(|((name, environment), evaluation)| Input { name, environment, evaluation })
        .collect();
    graph::build(&inputs, &loaded.programs, &loaded.sources).unwrap()
}

#[test]
fn no_form_shows_what_is_hidden() {
    let forms = tree::texts(&["tests/cases/graph/secrets"]);
    let written: Vec<_> = forms.iter().filter(|file| file.path.ends_with(".snap")).collect();
    assert_eq!(written.len(), 4);
    for file in written {
        assert!(!file.text.contains("hidden-by-the-parameter"), "{}", file.path);
    }
}

// ---- the command

/// Where the sample product is.
const SAMPLE: &str = "corpus/parcel";

/// Runs `tricep graph` on a copy of the sample product.
fn sample(name: &str, args: &[&str]) -> Tool {
    let mut tool = Tool::new(name);
    for file in tree::texts(&[SAMPLE]) {
        tool = tool.file(file.path.strip_prefix("corpus/parcel/").unwrap(), &file.text);
    }
    tool.args(["graph"]).args(args.iter().copied())
}

#[test]
fn the_reports_of_the_sample_are_what_would_be_drawn_now() {
    let update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    for (form, file) in [("svg", "graph.svg"), ("mermaid", "graph.mmd")] {
        let said =
            sample(&format!("graph-report-{form}"), &["--environment", "prod", "--format", form]).run();
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{form}");
        let path = format!("reports/parcel/{file}");
        if update {
            let host = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
            std::fs::create_dir_all(host.parent().unwrap()).unwrap();
            std::fs::write(host, &said.stdout).unwrap();
        }
        assert!(tree::read(&path) == said.stdout, "{path} is not up to date; INSTA_UPDATE=always writes it");
    }
}

#[test]
fn without_arguments_everything_below_the_usual_folder_is_one_graph() {
    let said = sample("graph-usual", &["--width", "100"]).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    // The name of each file stands above what it deploys.
    let mut above = "";
    let lines = said.stdout.lines().map(|line| (std::mem::replace(&mut above, line), line));
    let shown: Vec<_> = lines.filter(|(above, _)| above.is_empty()).map(|(_, line)| line).collect();
    let (sums, shown) = shown.split_last().unwrap();
    let samples = tree::texts(&[SAMPLE]);
    let files: Vec<_> = samples
        .iter()
        .filter_map(|file| file.path.strip_prefix("corpus/parcel/.azure/")?.strip_suffix(".bicepparam"))
        .collect();
    assert_eq!(shown, files);
    assert!(sums.contains(" resources, ") && sums.contains(" modules, "), "{sums}");
}

#[test]
fn a_focus_shows_what_something_needs_and_what_needs_it() {
    let said =
        sample("graph-focus", &["--environment", "prod", "--focus", "PARCEL-prod-redis", "--depth", "1"])
            .run();
    insta::assert_snapshot!(said.all(), @"
    exit 0
    --- stdout
    applications/route-planner/prod
    app  parcel-prod-route-planner                        App/containerApps
    └─ redis  parcel-prod-redis (in infrastructure/prod)  Cache/redis

    infrastructure/prod
    cache                                                 module
    └─ password  parcel-prod-kv/redis-password            KeyVault/vaults/secrets
       └─ redis  parcel-prod-redis                        Cache/redis

    3 resources, 1 module, 2 dependencies, 2 waves
    --- stderr
    ");
}

#[test]
fn a_name_that_is_not_there_is_no_answer_and_a_close_one_is_offered() {
    let said = sample("graph-unfound", &["--env", "prod", "--focus", "parcel-prod-kw"]).run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert!(said.stderr.contains("did you mean `parcel-prod-kv`?"), "{}", said.stderr);
}

#[test]
fn a_folder_without_files_is_no_answer() {
    let said = Tool::new("graph-nothing").args(["graph"]).run();
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert!(said.stderr.contains("neither a parameter file nor a main.bicep"), "{}", said.stderr);
    let said = sample("graph-no-environment", &["--environment", "acceptance"]).run();
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("there is no acceptance.bicepparam"), "{}", said.stderr);
}

#[test]
fn a_broken_file_is_reported_and_the_others_are_drawn() {
    let tool = sample("graph-broken", &["--environment", "prod", "--format", "json"]);
    let said = tool.file(".azure/applications/broken/prod.bicepparam", "using 'missing.bicep'\n").run();
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("missing.bicep"), "{}", said.stderr);
    assert!(said.stdout.contains("\"tricep.graph/1\"") && said.stdout.contains("parcel-prod-tracking-api"));
}

#[test]
fn every_grouping_and_form_has_an_answer() {
    for group in ["module", "file", "none"] {
        for form in ["tree", "dot", "mermaid", "svg", "json"] {
            let said = sample(&format!("graph-{group}-{form}"), &["--group", group, "--format", form]).run();
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{group} {form}");
            assert!(said.stdout.contains("parcel-prod-tracking-api"), "{group} {form}");
        }
    }
}

#[test]
fn a_drawing_asks_for_nothing_from_outside() {
    let drawn = tree::read("reports/parcel/graph.svg");
    let links: Vec<_> = drawn.match_indices("http").map(|(at, _)| &drawn[at..]).collect();
    assert!(links.iter().all(|link| link.starts_with("http://www.w3.org/2000/svg\"")), "{}", links.len());
    for needed in ["role=\"img\"", "<title id=", "<desc id=", "prefers-color-scheme:dark"] {
        assert!(drawn.contains(needed), "{needed}");
    }
    for forbidden in ["<script", "@import", "url(http", "href", "<image", "<foreignObject"] {
        assert!(!drawn.contains(forbidden), "{forbidden}");
    }
}
