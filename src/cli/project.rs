//! From the arguments to loaded programs and the inputs of an evaluation: what every command that reads Bicep shares.

#![allow(
    clippy::disallowed_methods,
    reason = "the environment of the process and its directories are read here"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::args;
use super::disk;
use super::disk::DiskWorld;
use super::exit::Exit;
use super::given;
use super::output::Output;
use crate::bicep;
use crate::bicep::load::{Loaded, Loader};
use crate::bicep::syntax::Dialect;
use crate::diag;
use crate::diag::{Code, Diagnostic, Severity};
use crate::eval;
use crate::eval::check;
use crate::eval::{EvalCode, Evaluation, Inputs, Precision};
use crate::source::Sources;
use crate::source::Span;
use crate::template::ProgramId;
use crate::world;
use crate::world::ReadError;
use crate::world::World as _;
use crate::world::WorldPath;

/// The name of the module cache among the mounts of a world.
pub(super) const CACHE: &str = "cache";

/// What was loaded, and the programs that were asked for.
type Read<T> = Result<(Loaded, T), Box<Diagnostic>>;

/// Loads one file with everything it refers to, and the ARM parameters file with values for it.
pub fn load(file: &Path, values: Option<&Path>, reading: &args::Reading) -> Read<ProgramId> {
    let values = match values {
        None => None,
        Some(values) if is_parameters(&file.to_string_lossy()) => {
            let name = values.display().to_string();
            let diagnostic =
                Diagnostic::about_file(TWO_FILES, name, "a parameter file brings its own values")
                    .help("give the template instead of the parameter file, or leave --parameters out");
            return Err(Box::new(diagnostic));
        }
        Some(values) => Some((values.display().to_string(), text(values)?)),
    };
    let (loaded, roots) = load_with(&[file.to_owned()], values, reading)?;
    let root = roots.into_iter().next().map(|(_, root)| root);
    let root = root.ok_or_else(|| Box::new(ReadError::NotFound.about(&file.display().to_string())))?;
    Ok((loaded, root))
}

/// Loads several files, each file that they share once; with the name and the program of each.
pub fn load_all(files: &[PathBuf], reading: &args::Reading) -> Read<Vec<(String, ProgramId)>> {
    load_with(files, None, reading)
}

/// The text of a file that the user named.
fn text(file: &Path) -> Result<String, Box<Diagnostic>> {
    let text = disk::read(file).and_then(world::text);
    text.map_err(|error| Box::new(error.about(&file.display().to_string())))
}

/// Loads files; `values` are the name and text of an ARM parameters file for each of them.
fn load_with(
    files: &[PathBuf],
    values: Option<(String, String)>,
    reading: &args::Reading,
) -> Read<Vec<(String, ProgramId)>> {
    let (world, paths) = around(files, reading)?;
    let mut loader = Loader::new(&world, Some(WorldPath::mount(CACHE)));
    let load = |loader: &mut Loader<'_>, path: &WorldPath| {
        let parameters = is_parameters(path.file_name());
        let root = if parameters { loader.parameters(path) } else { loader.template(path) };
        let root = match &values {
            Some((name, text)) => loader.values(name, text.clone(), root),
            None => root,
        };
        (world.name(path), root)
    };
    let roots = loader.helped(&paths, |loader| paths.iter().map(|path| load(loader, path)).collect());
    let mut loaded = loader.finish();
    for place in check::secret_places(&loaded.programs, &loaded.sources) {
        loaded.sources.hide(place);
    }
    Ok((loaded, roots))
}

fn is_parameters(name: &str) -> bool {
    Dialect::of(name) == Dialect::Parameters
}

const TWO_FILES: Code =
    Code { id: "command/two-parameter-files", says: "Values come from one parameter file, not from two." };

const NO_ROOT: Code = Code { id: "command/no-root", says: "Files that are read together lie in one folder." };

/// The world around files: what `--root` names, or else the repository or project around each of them. It is never the
/// whole disk, unless somebody asks for that.
fn around(
    files: &[PathBuf],
    reading: &args::Reading,
) -> Result<(DiskWorld, Vec<WorldPath>), Box<Diagnostic>> {
    let named = |file: &Path| file.display().to_string();
    let mut real = Vec::new();
    let mut root: Option<PathBuf> = None;
    for file in files {
        let path = disk::canonical(file).map_err(|error| Box::new(error.about(&named(file))))?;
        let folder = path.parent().unwrap_or(&path);
        let own = project(folder, Path::exists);
        root = Some(match root {
            Some(root) => shared(&root, own),
            None => own.to_owned(),
        });
        real.push(path);
    }
    if let Some(asked) = &reading.root {
        root = Some(disk::canonical(asked).map_err(|error| Box::new(error.about(&named(asked))))?);
    } else if let (Some(common), [first, _, ..]) = (&root, files)
        && common.parent().is_none()
    {
        let message = "these files lie in no folder together, other than the whole disk";
        let diagnostic = Diagnostic::about_file(NO_ROOT, named(first), message);
        return Err(Box::new(diagnostic.help("read them one by one, or name a folder with --root DIR")));
    }
    let root = root.unwrap_or_default();
    let first = files.first().map(|file| named(file)).unwrap_or_default();
    let mut world = DiskWorld::new(&root).map_err(|error| Box::new(error.about(&first)))?;
    if let Ok(here) = std::env::current_dir() {
        world = world.shown_from(&here);
    }
    let world = mount_cache(world, reading)?;
    let mut paths = Vec::new();
    for (file, real) in files.iter().zip(&real) {
        if !real.starts_with(&root) {
            let message = format!("this file lies outside of {}", named(&root));
            let diagnostic = Diagnostic::about_file(NO_ROOT, named(file), message);
            return Err(Box::new(diagnostic.help("name a folder around it with --root DIR")));
        }
        let path = inside(WorldPath::root(), &root, real);
        paths.push(path.ok_or_else(|| Box::new(ReadError::Outside.about(&named(file))))?);
    }
    Ok((world, paths))
}

/// A world with the folder in which the modules of registries are kept.
pub fn mount_cache(world: DiskWorld, reading: &args::Reading) -> Result<DiskWorld, Box<Diagnostic>> {
    let cache = match &reading.module_cache {
        Some(cache) => Some(cache.clone()),
        None => std::env::home_dir().map(|home| home.join(".bicep")).filter(|cache| cache.is_dir()),
    };
    let Some(cache) = cache else { return Ok(world) };
    world.with_mount(CACHE, &cache).map_err(|error| Box::new(error.about(&cache.display().to_string())))
}

/// The folder whose files a file may refer to: the repository it is in, else the nearest folder that marks a project, else
/// its own.
fn project(folder: &Path, exists: impl Fn(&Path) -> bool) -> &Path {
    let marked = |marks: &[&str]| {
        folder.ancestors().find(|folder| marks.iter().any(|mark| exists(&folder.join(mark))))
    };
    marked(&[".git"]).or_else(|| marked(&["bicepconfig.json", ".azure", "azure.yaml"])).unwrap_or(folder)
}

/// The path of a file or folder of the disk below a `base` that stands for the folder `around`, which may be itself.
pub(super) fn inside(base: WorldPath, around: &Path, path: &Path) -> Option<WorldPath> {
    let mut parts = path.strip_prefix(around).ok()?.iter();
    parts.try_fold(base, |path, part| path.join(&part.to_string_lossy()).ok())
}

/// How many folders above one the repository is that it lies in.
pub(super) fn steps_to_repository(folder: &Path) -> Option<usize> {
    folder.ancestors().position(|folder| folder.join(".git").exists())
}

/// The folder that both lie in.
fn shared(a: &Path, b: &Path) -> PathBuf {
    a.ancestors().find(|folder| b.starts_with(folder)).unwrap_or(a).to_owned()
}

/// What is known from outside of the files.
pub fn inputs(
    place: &args::Place,
    reading: &args::Reading,
    own_environment: bool,
) -> Result<Inputs, Box<Diagnostic>> {
    let mut environment = BTreeMap::new();
    if own_environment {
        environment.extend(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
    }
    environment.extend(environment_of(reading)?);
    Ok(Inputs {
        tenant_id: place.tenant_id.clone(),
        management_group: place.management_group_id.clone(),
        subscription_id: place.subscription_id.clone(),
        resource_group: place.resource_group.clone(),
        location: place.location.clone(),
        deployment_name: place.deployment_name.clone(),
        environment,
        parameters: BTreeMap::new(),
        cloud: None,
        fixed: None,
        precision: Precision::Official,
    })
}

/// The variables that the command line gives.
pub fn environment_of(reading: &args::Reading) -> Result<BTreeMap<String, String>, Box<Diagnostic>> {
    let mut environment = BTreeMap::new();
    if let Some(file) = &reading.env_file {
        environment.extend(env_file(file)?);
    }
    environment.extend(reading.set_env.iter().cloned());
    Ok(environment)
}

/// The variables of a file.
fn env_file(file: &Path) -> Result<Vec<(String, String)>, Box<Diagnostic>> {
    given::variables(&text(file)?).map_err(|line| {
        // The line itself may hold a secret, and is not shown.
        let message = format!("line {line} is no NAME=VALUE");
        let diagnostic = Diagnostic::about_file(NO_VARIABLE, file.display().to_string(), message);
        Box::new(diagnostic.help("write each variable on one line; a line that begins with # is a comment"))
    })
}

const NO_VARIABLE: Code =
    Code { id: "command/env-file", says: "A line of a file of variables is NAME=VALUE." };

/// What an evaluation says of the texts.
pub struct Said {
    /// Where secrets are written.
    secrets: BTreeSet<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Said {
    /// What this one says.
    pub fn of(evaluation: &Evaluation) -> Self {
        Self { secrets: evaluation.origins.secure_places(), diagnostics: evaluation.diagnostics.clone() }
    }
}

/// Evaluates what was loaded. What is said about it joins what was said before, and the places of secrets are hidden: no
/// diagnostic may draw them.
pub fn evaluate(loaded: &mut Loaded, root: ProgramId, inputs: &Inputs) -> Evaluation {
    let evaluation = eval::evaluate(&loaded.programs, root, inputs);
    join(&mut loaded.sources, &mut loaded.diagnostics, [Said::of(&evaluation)]);
    evaluation
}

/// The same for several programs, on every core.
pub fn evaluate_all(loaded: &mut Loaded, runs: &[(ProgramId, Inputs)]) -> Vec<Evaluation> {
    let evaluations = eval::evaluate_all(&loaded.programs, runs);
    join(&mut loaded.sources, &mut loaded.diagnostics, evaluations.iter().map(Said::of));
    evaluations
}

/// Lets what evaluations say join what was said before.
pub fn join(
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
    evaluations: impl IntoIterator<Item = Said>,
) {
    for Said { secrets, diagnostics: said } in evaluations {
        for place in secrets {
            sources.hide(place);
        }
        for one in said {
            match twin(diagnostics, &one) {
                Some(warned) => warned.severity = Severity::Error,
                None => diagnostics.push(one),
            }
        }
    }
    diag::sort(diagnostics, sources);
}

/// What was warned of before anything was evaluated and has failed now. One mistake is said once, in the more exact words.
fn twin<'a>(before: &'a mut [Diagnostic], said: &Diagnostic) -> Option<&'a mut Diagnostic> {
    if said.code != EvalCode::Refused.code() || !said.trace.is_empty() {
        return None;
    }
    let failed = said.span()?;
    before.iter_mut().find(|one| {
        let inside = one.span().is_some_and(|span| failed.contains(span));
        inside && bicep::is_foreseen(one.code)
    })
}

/// Writes diagnostics out, and says how bad it is. With `strict` what the official tool refuses is refused.
pub fn report(diagnostics: &[Diagnostic], sources: &Sources, strict: bool, output: &mut Output) -> Exit {
    let mut exit = Exit::Done;
    for diagnostic in diagnostics {
        let mut shown = diagnostic.clone();
        if strict && shown.severity == Severity::Warning {
            shown.severity = Severity::Error;
        }
        if shown.severity == Severity::Error {
            exit = Exit::Unanswered;
        }
        output.diagnostic(&shown, sources);
    }
    exit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_a_repository_or_what_is_marked_or_the_folder_itself() {
        let of = |there: &'static [&'static str]| {
            project(Path::new("/a/b/c"), move |path| there.iter().any(|one| Path::new(one) == path))
        };
        assert_eq!(of(&["/a/.git", "/a/b/bicepconfig.json"]), Path::new("/a"));
        assert_eq!(of(&["/a/b/bicepconfig.json", "/a/.azure"]), Path::new("/a/b"));
        assert_eq!(of(&["/a/azure.yaml"]), Path::new("/a"));
        assert_eq!(of(&[]), Path::new("/a/b/c"));
    }
}
