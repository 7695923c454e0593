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
use super::output::Output;
use crate::bicep::load::{Loaded, Loader};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::eval::Inputs;
use crate::eval::Precision;
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

/// `NAME=VALUE` on each line; empty lines and those that begin with `#` say nothing, quotes around a value are dropped.
fn env_file(file: &Path, output: &mut Output) -> Option<Vec<(String, String)>> {
    let text = disk::read(file).and_then(world::text);
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            output.diagnostic(&error.about(&file.display().to_string()), &Sources::new());
            return None;
        }
    };
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let pairs = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).filter_map(|line| {
        let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
        let value = value.trim();
        let bare = |quote| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
        Some((name.trim().to_owned(), bare('"').or_else(|| bare('\'')).unwrap_or(value).to_owned()))
    });
    Some(pairs.collect())
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
