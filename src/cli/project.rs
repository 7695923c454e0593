//! From the arguments to loaded programs and the inputs of an evaluation: what every command that reads Bicep shares.

#![allow(
    clippy::disallowed_methods,
    reason = "the environment of the process and its directories are read here"
)]

use std::collections::BTreeMap;
use std::path::Path;

use super::args;
use super::disk;
use super::disk::DiskWorld;
use super::exit::Exit;
use super::given;
use super::output::Output;
use crate::bicep::load::{Loaded, Loader};
use crate::diag;
use crate::diag::{Code, Diagnostic, Severity};
use crate::eval;
use crate::eval::{Evaluation, Inputs, Precision};
use crate::source::Sources;
use crate::template::ProgramId;
use crate::world;
use crate::world::WorldPath;

/// The name of the module cache among the mounts of a world.
const CACHE: &str = "cache";

/// Loads one file with everything it refers to, and the ARM parameters file with values for it. What cannot be read is
/// written out, and nothing is returned.
pub fn load(
    file: &Path,
    values: Option<&Path>,
    reading: &args::Reading,
    output: &mut Output,
) -> Option<(Loaded, ProgramId)> {
    let (world, path) = match around(file, reading) {
        Ok(found) => found,
        Err(diagnostic) => {
            output.diagnostic(&diagnostic, &Sources::new());
            return None;
        }
    };
    let mut loader = Loader::new(&world, Some(WorldPath::mount(CACHE)));
    let parameters = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("bicepparam"));
    let mut root = if parameters { loader.parameters(&path) } else { loader.template(&path) };
    if let Some(values) = values {
        let name = values.display().to_string();
        if parameters {
            let diagnostic =
                Diagnostic::about_file(TWO_FILES, name, "a parameter file brings its own values")
                    .help("give the template instead of the parameter file, or leave --parameters out");
            output.diagnostic(&diagnostic, &Sources::new());
            return None;
        }
        match disk::read(values).and_then(world::text) {
            Ok(text) => root = loader.values(&name, text, root),
            Err(error) => {
                output.diagnostic(&error.about(&name), &Sources::new());
                return None;
            }
        }
    }
    Some((loader.finish(), root))
}

const TWO_FILES: Code =
    Code { id: "command/two-parameter-files", says: "Values come from one parameter file, not from two." };

/// The world around a file: its repository, or the whole disk where there is none.
fn around(file: &Path, reading: &args::Reading) -> Result<(DiskWorld, WorldPath), Box<Diagnostic>> {
    let name = file.display().to_string();
    let about = |error: world::ReadError| Box::new(error.about(&name));
    let real = disk::canonical(file).map_err(about)?;
    let folder = real.parent().unwrap_or(&real);
    let root = folder.ancestors().find(|folder| folder.join(".git").exists());
    let root = root.unwrap_or_else(|| folder.ancestors().last().unwrap_or(folder));
    let mut world = DiskWorld::new(root).map_err(about)?;
    if let Ok(here) = std::env::current_dir() {
        world = world.shown_from(&here);
    }
    let cache = match &reading.module_cache {
        Some(cache) => Some(cache.clone()),
        None => std::env::home_dir().map(|home| home.join(".bicep")).filter(|cache| cache.is_dir()),
    };
    if let Some(cache) = cache {
        let named = cache.display().to_string();
        world = world.with_mount(CACHE, &cache).map_err(|error| Box::new(error.about(&named)))?;
    }
    let inside = real.strip_prefix(root).unwrap_or(&real);
    let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let path = WorldPath::root().join(&parts.join("/")).map_err(|_| about(world::ReadError::Outside))?;
    Ok((world, path))
}

/// What is known from outside of the files. Problems are written out.
pub fn inputs(
    place: &args::Place,
    reading: &args::Reading,
    own_environment: bool,
    output: &mut Output,
) -> Option<Inputs> {
    let mut environment = BTreeMap::new();
    if own_environment {
        environment.extend(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
    }
    if let Some(file) = &reading.env_file {
        environment.extend(env_file(file, output)?);
    }
    environment.extend(reading.set_env.iter().cloned());
    Some(Inputs {
        tenant_id: place.tenant_id.clone(),
        management_group: place.management_group_id.clone(),
        subscription_id: place.subscription_id.clone(),
        resource_group: place.resource_group.clone(),
        location: place.location.clone(),
        deployment_name: place.deployment_name.clone(),
        environment,
        parameters: BTreeMap::new(),
        fixed: None,
        precision: Precision::Official,
    })
}

/// The variables of a file. What is wrong with it is written out.
fn env_file(file: &Path, output: &mut Output) -> Option<Vec<(String, String)>> {
    let text = disk::read(file).and_then(world::text);
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            output.diagnostic(&error.about(&file.display().to_string()), &Sources::new());
            return None;
        }
    };
    let variables = given::variables(&text);
    if let Err(line) = variables {
        // The line itself may hold a secret, and is not shown.
        let message = format!("line {line} is no NAME=VALUE");
        let diagnostic = Diagnostic::about_file(NO_VARIABLE, file.display().to_string(), message);
        let help = "write each variable on one line; a line that begins with # is a comment";
        output.diagnostic(&diagnostic.help(help), &Sources::new());
    }
    variables.ok()
}

const NO_VARIABLE: Code =
    Code { id: "command/env-file", says: "A line of a file of variables is NAME=VALUE." };

/// Evaluates what was loaded. What is said about it joins what was said before, and the places of secrets are hidden: no
/// diagnostic may draw them.
pub fn evaluate(loaded: &mut Loaded, root: ProgramId, inputs: &Inputs) -> Evaluation {
    let evaluation = eval::evaluate(&loaded.programs, root, inputs);
    for place in evaluation.origins.secure_places() {
        loaded.sources.hide(place);
    }
    loaded.diagnostics.extend(evaluation.diagnostics.iter().cloned());
    diag::sort(&mut loaded.diagnostics, &loaded.sources);
    evaluation
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
