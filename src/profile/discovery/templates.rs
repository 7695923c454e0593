//! What a Bicep file refers to, as far as the layout must know: the template of a parameter file, the modules of a
//! template. Only statements at the beginning of a line count, which is how everybody writes them; a file that is written
//! otherwise is read properly later, and here at most one template more or less is found.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::world;
use crate::world::World;
use crate::world::WorldPath;

/// The template of a parameter file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Using {
    /// A file.
    File(WorldPath),
    /// A module of a registry.
    Registry,
    /// None: it is there for others to extend.
    None,
}

/// What a `.bicepparam` uses.
pub(super) fn using(world: &dyn World, path: &WorldPath) -> Using {
    let Ok(text) = world::read_text(world, path) else { return Using::None };
    for line in text.lines() {
        let Some(rest) = statement(line, "using") else { continue };
        let Some(reference) = quoted(rest) else { return Using::None };
        if is_registry(reference) {
            return Using::Registry;
        }
        return path.beside(reference).map_or(Using::None, Using::File);
    }
    Using::None
}

/// The parameter file that a `.bicepparam` extends.
pub(super) fn extended(world: &dyn World, path: &WorldPath) -> Option<WorldPath> {
    if path.extension() != Some("bicepparam") {
        return None;
    }
    let text = world::read_text(world, path).ok()?;
    let reference = text.lines().find_map(|line| statement(line, "extends").and_then(quoted))?;
    path.beside(reference).ok()
}

/// The templates that some templates bring in as modules, directly or through others.
pub(super) fn modules(world: &dyn World, roots: &BTreeSet<WorldPath>) -> BTreeSet<WorldPath> {
    let mut found = BTreeSet::new();
    any(world, roots, |_, brought_in| {
        found.extend(brought_in.iter().cloned());
        false
    });
    found
}

/// Whether one of some templates declares an app or a job, itself or through what it brings in. What a registry has is told
/// by its name.
pub(super) fn declare_workload(world: &dyn World, roots: &BTreeSet<WorldPath>) -> bool {
    any(world, roots, |text, _| workload(text).is_some() || references(text).any(is_workload_of_registry))
}

/// Reads templates and what they bring in, each once, until one is what is looked for.
fn any(
    world: &dyn World,
    roots: &BTreeSet<WorldPath>,
    mut is: impl FnMut(&str, &[WorldPath]) -> bool,
) -> bool {
    let mut seen: BTreeSet<WorldPath> = roots.clone();
    // Applications come before the infrastructure, by their names, and each with what it brings in.
    let mut rest: Vec<WorldPath> = roots.iter().rev().cloned().collect();
    while let Some(path) = rest.pop() {
        let Ok(text) = world::read_text(world, &path) else { continue };
        let files = references(&text).filter(|reference| !is_registry(reference));
        let brought_in: Vec<WorldPath> = files.filter_map(|reference| path.beside(reference).ok()).collect();
        if is(&text, &brought_in) {
            return true;
        }
        rest.extend(brought_in.into_iter().filter(|module| seen.insert(module.clone())));
    }
    false
}

/// What the modules of a template refer to.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| statement(line, "module").and_then(quoted))
}

/// Where the first app or job stands that a template declares: the line that begins with `resource`.
pub fn workload(text: &str) -> Option<Range<usize>> {
    let is_workload = |line: &str| {
        let Some(rest) = statement(line, "resource") else { return false };
        let mut parts = rest.split('\'').skip(1);
        let (Some(ty), Some(behind)) = (parts.next(), parts.next()) else { return false };
        let ty = ty.split('@').next().unwrap_or("");
        let kinds = ["Microsoft.App/containerApps", "Microsoft.App/jobs"];
        kinds.iter().any(|kind| kind.eq_ignore_ascii_case(ty)) && !behind.trim_start().starts_with("existing")
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if is_workload(line) {
            let own = line.trim();
            let start = start + line.find(own).unwrap_or(0);
            return Some(start..start + own.len());
        }
        start += line.len();
    }
    None
}

/// The variables that a parameter file reads, comments aside.
pub(super) fn variables(world: &dyn World, path: &WorldPath) -> BTreeSet<String> {
    let Ok(text) = world::read_text(world, path) else { return BTreeSet::new() };
    let (call, end): (&str, &[char]) = match path.extension() {
        Some("bicepparam") => ("readEnvironmentVariable(", &['\'']),
        Some("json" | "jsonc") => ("${", &['}', '=']),
        _ => return BTreeSet::new(),
    };
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let calls = lines.flat_map(|line| line.split(call).skip(1));
    let names = calls.filter_map(|rest| {
        let rest = rest.trim_start();
        rest.strip_prefix('\'').unwrap_or(rest).split(end).next()
    });
    let is_name =
        |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    names.filter(is_name).map(str::to_owned).collect()
}

/// What follows a keyword at the beginning of a line.
fn statement<'l>(line: &'l str, keyword: &str) -> Option<&'l str> {
    let rest = line.trim_start_matches('\u{feff}').trim_start().strip_prefix(keyword)?;
    rest.starts_with([' ', '\t', '\'']).then_some(rest)
}

fn quoted(rest: &str) -> Option<&str> {
    let (_, behind) = rest.split_once('\'')?;
    Some(behind.split_once('\'')?.0)
}

fn is_registry(reference: &str) -> bool {
    ["br:", "br/", "ts:", "ts/"].iter().any(|scheme| reference.starts_with(scheme))
}

/// Whether a module of a registry is an app or a job by its name: `…/app/container-app:0.11.0`, and no environment for them.
fn is_workload_of_registry(reference: &str) -> bool {
    let path = reference.rsplit_once(':').map_or(reference, |(path, _)| path);
    let name = path.rsplit(['/', ':']).next().unwrap_or("").to_ascii_lowercase();
    is_registry(reference)
        && (name == "job" || name.starts_with("container-app") || name.starts_with("containerapp"))
        && !name.contains("env")
}
