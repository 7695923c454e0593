//! The Azure side of a repository as every command reads it: loaded once, evaluated for each environment, lifted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::args;
use super::output::Output;
use super::project;
use super::project::Said;
use super::repository::{Repository, Wrong};
use crate::azure;
use crate::bicep;
use crate::bicep::load::{Loaded, Loader};
use crate::diag;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::suggest::among;
use crate::estate::Estate;
use crate::eval;
use crate::eval::check;
use crate::eval::{Cloud, Evaluation, Inputs, Precision};
use crate::graph;
use crate::parallel;
use crate::profile::Scalar;
use crate::profile::discovery;
use crate::profile::discovery::{Deployment, Environment, Layout, Program, Role};
use crate::report::resolve::Root;
use crate::report::run::Drawing;
use crate::source::Sources;
use crate::source::Span;
use crate::template::{ProgramId, Programs};
use crate::value::Value;
use crate::value::credentials;
use crate::world;
use crate::world::{World, WorldPath};

const NO_WORKLOAD: Code =
    Code { id: "config/no-workload", says: "A configuration speaks of workloads that there are." };
const UNREADABLE: Code =
    Code { id: "command/unreadable-values", says: "A file with values for parameters cannot be read." };

const UNDEPLOYED: Code =
    Code { id: "command/undeployed", says: "A template declares an app or a job, and nothing brings it in." };

/// What runs on Azure.
pub struct Azure {
    /// The texts that were read.
    pub sources: Sources,
    /// What was said about them.
    pub diagnostics: Vec<Diagnostic>,
    /// What runs in each environment of the layout, in the same order.
    pub estates: Vec<Estate>,
    /// The folder of the Azure side.
    pub root: Root,
    /// What depends on what in the last environment, where that was asked for.
    pub drawing: Option<Drawing>,
}

/// Whether what depends on what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// Yes.
    Drawn,
    /// No.
    Not,
}

/// Reads everything that a layout says.
pub fn read(
    repository: &Repository,
    reading: &args::Reading,
    draw: Draw,
    output: &Output,
) -> Result<Azure, Wrong> {
    let given = project::environment_of(reading)?;
    let world = project::mount_cache(repository.world.clone(), reading)?;
    let layout = &repository.layout;
    let progress = output.progress();
    progress.now(format!("reading what {} deployments consist of", layout.deployments.len()));
    let (loaded, roots) = load(&world, layout);
    progress.now(format!("evaluating {} deployments", roots.len()));
    let evaluations = evaluate(&loaded.programs, roots, layout, &given);
    let others = repository.others.as_ref().map(|layout| {
        let (loaded, roots) = load(&world, layout);
        let evaluations = evaluate(&loaded.programs, roots, layout, &given);
        azure::others(&environments(layout), inputs_of(layout, evaluations), &loaded.programs)
    });
    progress.now("reading what runs where".to_owned());
    let said = parallel::map(&evaluations, |one| Said::of(one));
    let drawn = (draw == Draw::Drawn).then(|| drawn(&world, layout, &evaluations)).flatten();
    let inputs = inputs_of(layout, evaluations);
    let Loaded { mut sources, programs, mut diagnostics } = loaded;
    // Reading what runs where asks for no text.
    let texts = || {
        say(&programs, said, &mut sources, &mut diagnostics);
        drawn.and_then(|drawn| drawn.drawing(&programs, &sources))
    };
    let lift = || azure::lift(&environments(layout), inputs, &programs, others.unwrap_or_default());
    let (drawing, estates) = parallel::join(texts, lift);
    hide_secrets(&mut sources, &estates);
    if repository.others.is_none() {
        undeployed(&world, layout, &mut sources, &mut diagnostics);
    }
    diag::sort(&mut diagnostics, &sources);
    Ok(Azure {
        diagnostics: said_once(diagnostics),
        sources,
        estates,
        drawing,
        root: Root { shown: layout.root.as_str().to_owned(), repository: world.name(&WorldPath::root()) },
    })
}

/// A workload that `tricep.yaml` speaks of and that runs in no environment; nothing where only some environments were read.
pub fn unknown_workload(repository: &Repository, azure: &Azure) -> Option<Diagnostic> {
    if repository.others.is_some() {
        return None;
    }
    let workloads = azure.estates.iter().flat_map(|estate| &estate.workloads);
    let known: BTreeSet<&str> = workloads.map(|one| &*one.name).collect();
    let mut said = repository.config.workloads.iter().chain(&repository.config.paths);
    let (name, written) = said.find(|(name, _)| !known.contains(&***name))?;
    let message = format!("there is no workload {name}");
    let diagnostic = match written.span {
        Some(span) => Diagnostic::error(NO_WORKLOAD, span, message),
        None => Diagnostic::about_file(NO_WORKLOAD, "tricep.yaml", message),
    };
    Some(among(diagnostic, name, known.iter().copied()))
}

/// Loads what the deployments of a layout consist of: one program for each.
fn load(world: &dyn World, layout: &Layout) -> (Loaded, Vec<ProgramId>) {
    let mut loader = Loader::new(world, Some(WorldPath::mount(project::CACHE)));
    let programs = || layout.deployments.iter().map(|deployment| &deployment.program);
    let files: Vec<WorldPath> = programs().map(|program| program.main().clone()).collect();
    let mut unreadable = Vec::new();
    let mut load = |loader: &mut Loader<'_>, program: &Program| match program {
        Program::Parameters(file) => loader.parameters(file),
        Program::Template { template, values, .. } => {
            let root = loader.template(template);
            match values.as_ref().map(|values| (world.name(values), world::read_text(world, values))) {
                None => root,
                Some((name, Ok(text))) => loader.values(&name, text, root),
                Some((name, Err(error))) => {
                    let message = format!("these values cannot be read: {error}");
                    unreadable.push(Diagnostic::about_file(UNREADABLE, name, message));
                    root
                }
            }
        }
    };
    let roots = loader.helped(&files, |loader| programs().map(|program| load(loader, program)).collect());
    let mut loaded = loader.finish();
    loaded.diagnostics.append(&mut unreadable);
    (loaded, roots)
}

/// Evaluates the programs of a layout, in its order.
fn evaluate(
    programs: &Programs,
    roots: Vec<ProgramId>,
    layout: &Layout,
    given: &BTreeMap<String, String>,
) -> Vec<Arc<Evaluation>> {
    let of = |deployment: &Deployment| layout.environments.get(deployment.environment);
    let inputs = layout.deployments.iter().map(|deployment| inputs(of(deployment), given));
    let runs: Vec<(ProgramId, Inputs)> = roots.into_iter().zip(inputs).collect();
    eval::evaluate_all(programs, &runs).into_iter().map(Arc::new).collect()
}

/// Lets what evaluations say join what was said before, and hides secrets in the texts.
fn say(programs: &Programs, said: Vec<Said>, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) {
    project::join(sources, diagnostics, said);
    // Of a file with mistakes evaluation does not know all.
    for place in check::secret_places(programs, sources) {
        sources.hide(place);
    }
    diagnostics.dedup();
    // A module that is missing is one mistake, however often it is used.
    let mut missing = BTreeSet::new();
    diagnostics.retain(|one| !bicep::is_not_restored(one.code) || missing.insert(one.message.clone()));
}

/// What is lifted: each evaluation, with the folder that names the application.
fn inputs_of(layout: &Layout, evaluations: Vec<Arc<Evaluation>>) -> Vec<azure::Input> {
    let all = layout.deployments.iter().zip(evaluations);
    let input = |(deployment, evaluation): (&Deployment, Arc<Evaluation>)| azure::Input {
        environment: deployment.environment,
        folder: (deployment.role == Role::Application
            && !discovery::says_nothing(&deployment.folder, &layout.root))
        .then(|| Arc::clone(&deployment.folder)),
        evaluation,
    };
    all.map(input).collect()
}

/// Says which templates declare an app or a job that nothing deploys: nobody would miss it in the answer.
fn undeployed(world: &dyn World, layout: &Layout, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) {
    let read: BTreeSet<String> = sources.iter().map(|(_, source)| source.name().to_owned()).collect();
    let unread = layout.templates.iter().filter(|template| !read.contains(&world.name(template)));
    for template in unread {
        let Ok(text) = world::read_text(world, template) else { continue };
        let Some(declared) = discovery::workload(&text) else { continue };
        let file = sources.add(world.name(template), text);
        let span = Span::new(file, declared.start, declared.end);
        let message =
            "nothing that is evaluated brings this template in, so what it declares is not in the answer";
        let diagnostic = Diagnostic::warning(UNDEPLOYED, span, message).help(
            "if it is deployed, give it a parameter file beside it, or name it in tricep.yaml: `aca: { applications: [ … ] }`",
        );
        diagnostics.push(diagnostic);
    }
}

/// Hides what is secret by what it is: credentials that somebody wrote into a text, and values of secrets.
fn hide_secrets(sources: &mut Sources, estates: &[Estate]) {
    for place in sources.find(credentials::places) {
        sources.hide(place);
    }
    for place in estates.iter().flat_map(Estate::inline_secrets) {
        // An expression that asks Azure for it shows nothing.
        if sources.text(place).starts_with(['\'', '"']) {
            sources.hide(place);
        }
    }
}

/// What is true in several environments is said once.
fn said_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut said: Vec<Diagnostic> = Vec::new();
    for one in diagnostics {
        let mut beside = said.iter().rev().take_while(|known| known.place == one.place);
        if !beside.any(|known| *known == one) {
            said.push(one);
        }
    }
    said
}

/// What is drawn: the files of the last environment, which the others are on the way to.
struct Drawn {
    environment: Arc<str>,
    /// What each file is called, and what it deploys.
    files: Vec<(String, Arc<Evaluation>)>,
}

fn drawn(world: &dyn World, layout: &Layout, evaluations: &[Arc<Evaluation>]) -> Option<Drawn> {
    let at = layout.environments.iter().rposition(|one| one.aca.is_some())?;
    let environment = Arc::clone(&layout.environments.get(at)?.name);
    let all = layout.deployments.iter().zip(evaluations);
    let own = all.filter(|(deployment, _)| deployment.environment == at);
    let named =
        own.map(|(deployment, evaluation)| (world.name(deployment.program.main()), Arc::clone(evaluation)));
    Some(Drawn { environment, files: named.collect() })
}

impl Drawn {
    /// What depends on what. A graph that is too large is not drawn.
    fn drawing(&self, programs: &Programs, sources: &Sources) -> Option<Drawing> {
        let environment = &self.environment;
        let files = self.files.iter();
        let inputs: Vec<graph::Input<'_>> =
            files.map(|(name, evaluation)| graph::Input { name, environment, evaluation }).collect();
        let graph = graph::build(&inputs, programs, sources).ok()?;
        Some(Drawing { environment: Arc::clone(&self.environment), graph: Arc::new(graph) })
    }
}

/// An environment and the words for it.
fn environments(layout: &Layout) -> Vec<azure::Environment> {
    let named = |environment: &Environment| {
        let name = Arc::clone(&environment.name);
        let words = [Some(Arc::clone(&name)), environment.aca.clone(), environment.dis.clone()];
        azure::Environment { name, words: words.into_iter().flatten().collect() }
    };
    layout.environments.iter().map(named).collect()
}

/// What is known of an environment from outside of the files: what `tricep.yaml` says of it, and the command line, which
/// wins.
fn inputs(environment: Option<&Environment>, given: &BTreeMap<String, String>) -> Inputs {
    let mut variables = environment.map(|environment| environment.env.clone()).unwrap_or_default();
    variables.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
    let parameters = environment.iter().flat_map(|environment| &environment.parameters);
    Inputs {
        environment: variables,
        parameters: parameters.map(|(name, value)| (name.clone(), scalar(value))).collect(),
        precision: Precision::Fine,
        // Nobody can tell from the files, and the other clouds are for China and for the government of the United States.
        cloud: Some(Cloud::Public),
        ..Inputs::default()
    }
}

fn scalar(value: &Scalar) -> Value {
    match value {
        Scalar::Null => Value::Null,
        Scalar::Bool(bool) => Value::Bool(*bool),
        Scalar::Int(int) => Value::Int(*int),
        Scalar::Float(float) => Value::Float(*float),
        Scalar::Text(text) => Value::from(text.as_ref()),
    }
}
