//! `tricep graph`: what depends on what, over one file or all of a product.

use std::path::{Path, PathBuf};

use super::args;
use super::args::{GraphFormat, GraphGroup};
use super::disk;
use super::exit::Exit;
use super::output::{Output, columns};
use super::project;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::eval::Evaluation;
use crate::eval::Precision;
use crate::graph;
use crate::graph::Graph;
use crate::graph::Input;
use crate::graph::group::Grouping;
use crate::limits;
use crate::world::Kind;

const NOTHING: Code = Code { id: "graph/no-files", says: "There is nothing to draw a graph of." };
const UNFOUND: Code =
    Code { id: "graph/no-such-node", says: "Nothing in the graph has the name that was asked for." };
const TOO_LARGE: Code =
    Code { id: "graph/too-large", says: "A graph has more dependencies than can be drawn." };

/// Evaluates everything, joins it and writes it out.
pub fn run(args: &args::Graph, output: &mut Output) -> Exit {
    let found = match files(args) {
        Ok(found) => found,
        Err(diagnostic) => return output.refuse(&diagnostic),
    };
    let files: Vec<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
    let loaded = project::load_all(&files, &args.reading);
    let inputs = project::inputs(&args.place, &args.reading, false);
    let ((mut loaded, roots), mut inputs) = match loaded.and_then(|loaded| Ok((loaded, inputs?))) {
        Ok(read) => read,
        Err(diagnostic) => return output.refuse(&diagnostic),
    };
    inputs.precision = Precision::Fine;
    let mut names = Vec::new();
    let mut runs = Vec::new();
    for (found, (name, root)) in found.iter().zip(roots) {
        let program = loaded.programs.get(root);
        // A parameter file that only others extend deploys nothing.
        let extended = program
            .is_some_and(|program| program.parameters_file.as_ref().is_some_and(|file| file.using.is_none()));
        if extended && found.listed && program.is_some_and(|program| !program.broken) {
            continue;
        }
        names.push(name);
        runs.push((root, inputs.clone()));
    }
    let progress = output.progress();
    progress.now(format!("evaluating {} files", runs.len()));
    let evaluations = project::evaluate_all(&mut loaded, &runs);
    drop(progress);
    let evaluated: Vec<(String, Evaluation)> = names.into_iter().zip(evaluations).collect();
    loaded.diagnostics.dedup();
    // What nobody supplied is seen in the graph; only what is missing from it is said.
    let said = |diagnostic: &&Diagnostic| args.reading.strict || diagnostic.severity == Severity::Error;
    let said: Vec<Diagnostic> = loaded.diagnostics.iter().filter(said).cloned().collect();
    let exit = project::report(&said, &loaded.sources, args.reading.strict, output);
    let inputs: Vec<Input<'_>> = evaluated
        .iter()
        .map(|(name, evaluation)| Input { name, environment: environment(name), evaluation })
        .collect();
    let graph = match graph::build(&inputs, &loaded.programs, &loaded.sources) {
        Ok(graph) => graph,
        Err(graph::TooManyEdges) => {
            let message = format!("there are more than {} dependencies", limits::GRAPH_EDGES);
            let diagnostic = Diagnostic::about_file(TOO_LARGE, "the graph", message);
            return output.refuse(&diagnostic.help("draw fewer files at once"));
        }
    };
    match focused(graph, args) {
        Ok(graph) => {
            output.text(&text(&graph, args, output));
            exit
        }
        Err(diagnostic) => output.refuse(&diagnostic),
    }
}

/// A file, and whether it was found in a directory.
struct Found {
    path: PathBuf,
    listed: bool,
}

/// The files that the arguments mean.
fn files(args: &args::Graph) -> Result<Vec<Found>, Box<Diagnostic>> {
    let usual = Path::new(".azure");
    let default = if disk::kind_of(usual) == Ok(Kind::Directory) { usual } else { Path::new(".") };
    let named = if args.paths.is_empty() { vec![default.to_owned()] } else { args.paths.clone() };
    let mut found = Vec::new();
    for path in &named {
        let about = |error: crate::world::ReadError| Box::new(error.about(&path.display().to_string()));
        if disk::kind_of(path).map_err(about)? == Kind::Directory {
            let all = disk::files_below(path).map_err(about)?;
            let with = |wanted: fn(&Path) -> bool| all.iter().filter(move |path| wanted(path)).cloned();
            let mut inside: Vec<PathBuf> = with(is_parameters).collect();
            if inside.is_empty() {
                inside = with(|path| path.file_name().is_some_and(|name| name == "main.bicep")).collect();
            }
            found.extend(inside.into_iter().map(|path| Found { path, listed: true }));
        } else {
            found.push(Found { path: path.clone(), listed: false });
        }
    }
    if let Some(wanted) = &args.environment {
        found.retain(|one| {
            is_parameters(&one.path) && one.path.file_stem().is_some_and(|stem| stem == wanted.as_str())
        });
    }
    // A file that is named twice is deployed once.
    found.sort_by(|a, b| (&a.path, a.listed).cmp(&(&b.path, b.listed)));
    found.dedup_by(|a, b| a.path == b.path);
    if found.is_empty() {
        let name = named.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        let message = match &args.environment {
            Some(environment) => format!("there is no {environment}.bicepparam"),
            None => "there is neither a parameter file nor a main.bicep".to_owned(),
        };
        return Err(Box::new(Diagnostic::about_file(NOTHING, name, message)));
    }
    Ok(found)
}

fn is_parameters(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("bicepparam"))
}

/// The environment that a parameter file is for; what is no parameter file is for none.
fn environment(name: &str) -> &str {
    let path = Path::new(name);
    if !is_parameters(path) {
        return "";
    }
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("")
}

fn focused(graph: Graph, args: &args::Graph) -> Result<Graph, Box<Diagnostic>> {
    let Some(wanted) = &args.focus else { return Ok(graph) };
    match graph.find(wanted) {
        Ok(found) => Ok(graph.focus(&found, args.depth)),
        Err(graph::Unfound { nearest }) => {
            let message = format!("nothing has the name, symbol, id or type `{wanted}`");
            let diagnostic = Diagnostic::about_file(UNFOUND, "the graph", message);
            Err(Box::new(match nearest {
                Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
                None => diagnostic,
            }))
        }
    }
}

fn text(graph: &Graph, args: &args::Graph, output: &Output) -> String {
    let grouping = match args.group {
        GraphGroup::Module => Grouping::Module,
        GraphGroup::File => Grouping::File,
        GraphGroup::None => Grouping::None,
    };
    match args.format {
        GraphFormat::Tree => {
            let width = columns(args.width, Some(output));
            graph::tree::tree(graph, grouping, width, output.paint())
        }
        GraphFormat::Dot => graph::dot::dot(graph, grouping),
        GraphFormat::Mermaid => graph::mermaid::mermaid(graph, grouping),
        GraphFormat::Svg => graph::svg::svg(graph, grouping),
        GraphFormat::Json => graph::json::json(graph),
    }
}
