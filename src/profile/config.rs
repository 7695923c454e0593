//! `tricep.yaml`: what a repository says about itself, read and validated.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::discovery::glob::Glob;
use super::keys::CONFIG;
use super::problem::Problem;
use super::reader;
use super::reader::{entries, text};
use super::wishes::Wishes;
use super::{Located, Scalar};
use crate::diag::Diagnostic;
use crate::diag::suggest::among;
use crate::source::FileId;
use crate::source::Sources;
use crate::source::Span;
use crate::world;
use crate::world::World;
use crate::world::WorldPath;
use crate::yaml::Mapping;
use crate::yaml::Node;

/// The name of the file.
pub const FILE: &str = "tricep.yaml";

/// What `tricep.yaml` says. What it does not say is left to the layout and the profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The target platform, a name or a path.
    pub profile: Option<Located<Arc<str>>>,
    /// The side of Azure Container Apps.
    pub aca: Aca,
    /// The side of Kubernetes.
    pub dis: Dis,
    /// What is compared with what; empty where the layout decides.
    pub environments: Vec<EnvironmentEntry>,
    /// The file of accepted differences.
    pub waivers: Option<Located<Arc<str>>>,
    /// The name of the product.
    pub product: Option<Located<Arc<str>>>,
    /// The namespace on Kubernetes.
    pub namespace: Option<Located<Arc<str>>>,
    /// The host name of each environment, by its name.
    pub hosts: BTreeMap<Arc<str>, Located<Arc<str>>>,
    /// What a workload is called on Kubernetes, by its name on Azure.
    pub workloads: BTreeMap<Arc<str>, Located<Arc<str>>>,
    /// The path under which an app is found, by its name on Azure.
    pub paths: BTreeMap<Arc<str>, Located<Arc<str>>>,
    /// How a tree is to be written.
    pub wishes: Wishes,
}

/// The side of Azure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aca {
    /// The folder with the Bicep files.
    pub root: Option<Located<Arc<str>>>,
    /// Which templates deploy apps.
    pub applications: Vec<Located<Glob>>,
    /// Which templates deploy jobs.
    pub jobs: Vec<Located<Glob>>,
    /// Which templates deploy what those stand on.
    pub infrastructure: Vec<Located<Glob>>,
}

/// The side of Kubernetes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dis {
    /// The folder with bases and overlays; it may lie outside of the repository.
    pub root: Option<Located<Arc<str>>>,
    /// The folder with the objects of Flux or Argo CD.
    pub wiring: Option<Located<Arc<str>>>,
}

/// One environment.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvironmentEntry {
    /// What reports call it.
    pub name: Located<Arc<str>>,
    /// Its parameter files.
    pub aca: Side,
    /// Its overlay.
    pub dis: Side,
    /// Variables for `readEnvironmentVariable()`.
    pub env: BTreeMap<String, String>,
    /// Values for parameters.
    pub parameters: BTreeMap<String, Scalar>,
    /// Values for what the wiring substitutes.
    pub substitute: BTreeMap<String, String>,
}

/// What an environment is called on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nothing is said.
    Default,
    /// It is not there.
    Absent,
    /// This.
    Named(Located<Arc<str>>),
}

impl Config {
    /// Reads the `tricep.yaml` in a folder; none where there is no such file.
    pub fn find(
        world: &dyn World,
        root: &WorldPath,
        sources: &mut Sources,
    ) -> Result<Option<Self>, Vec<Diagnostic>> {
        let Ok(path) = root.join(FILE) else { return Ok(None) };
        if world.kind(&path) == Err(world::ReadError::NotFound) {
            return Ok(None);
        }
        Self::load(world, &path, sources).map(Some)
    }

    /// Reads a file of this format.
    pub fn load(world: &dyn World, path: &WorldPath, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let file =
            world::read_source(world, path, sources).map_err(|error| vec![error.about(&world.name(path))])?;
        let text = sources.get(file).shared_text();
        Self::read(file, &text)
    }

    /// Reads a text of this format. Everything that is wrong with it is said.
    pub fn read(file: FileId, content: &str) -> Result<Self, Vec<Diagnostic>> {
        let (root, mut diagnostics) = reader::read(file, content, CONFIG);
        let empty = Mapping::default();
        let mapping = root.as_ref().and_then(Node::as_mapping).unwrap_or(&empty);
        let config = Reading { mapping, diagnostics: &mut diagnostics }.config();
        if diagnostics.is_empty() { Ok(config) } else { Err(diagnostics) }
    }
}

struct Reading<'r> {
    mapping: &'r Mapping,
    diagnostics: &'r mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn config(mut self) -> Config {
        let inner =
            |name: &str| self.mapping.get(name).and_then(Node::as_mapping).cloned().unwrap_or_default();
        let (aca, dis) = (inner("aca"), inner("dis"));
        let aca = Aca {
            root: self.path(&aca, "root", Reach::Inside),
            applications: self.globs(&aca, "applications"),
            jobs: self.globs(&aca, "jobs"),
            infrastructure: self.globs(&aca, "infrastructure"),
        };
        let dis = Dis {
            root: self.path(&dis, "root", Reach::Anywhere),
            wiring: self.path(&dis, "wiring", Reach::Anywhere),
        };
        let environments = self.environments();
        let hosts = named(self.mapping, "hosts");
        self.known_environments(&environments);
        let top = self.mapping;
        let product = self.name(top, "product");
        let namespace = self.name(top, "namespace");
        Config {
            profile: text(top, "profile"),
            aca,
            dis,
            environments,
            waivers: self.path(top, "waivers", Reach::Inside),
            product,
            namespace,
            hosts,
            workloads: named(top, "workloads"),
            paths: self.paths(),
            wishes: Wishes::read(top),
        }
    }

    /// Paths of addresses; no two apps have one.
    fn paths(&mut self) -> BTreeMap<Arc<str>, Located<Arc<str>>> {
        let paths = named(self.mapping, "paths");
        let mut seen: BTreeMap<&str, Option<Span>> = BTreeMap::new();
        for Located { value, span } in paths.values() {
            let Some(here) = *span else { continue };
            let plain = |one: char| one.is_ascii_alphanumeric() || "/-._~".contains(one);
            if !value.starts_with('/')
                || !value.chars().all(plain)
                || (value.len() > 1 && value.ends_with('/'))
            {
                let message = format!("{value} is no path of an address");
                let diagnostic = Diagnostic::error(Problem::Path.code(), here, message);
                let help = "begin it with a slash, end it without, as in /web/api, and write letters, digits and -._~ between";
                self.diagnostics.push(diagnostic.here("this path").help(help));
            }
            if let Some(first) = seen.insert(value, Some(here)).flatten() {
                let message = format!("two apps have the path {value}");
                let diagnostic = Diagnostic::error(Problem::DuplicateName.code(), here, message);
                let diagnostic = diagnostic.here("again here").label(first, "first here");
                self.diagnostics.push(diagnostic.help("give one of them another path"));
            }
        }
        paths
    }

    fn path(&mut self, mapping: &Mapping, name: &str, reach: Reach) -> Option<Located<Arc<str>>> {
        let path = text(mapping, name)?;
        let checked = WorldPath::root().join(&path.value);
        let wrong = match (checked, reach) {
            (Ok(_), _) | (Err(world::PathError::Outside), Reach::Anywhere) => None,
            (Err(error), _) => Some(error),
        };
        if let (Some(error), Some(span)) = (wrong, path.span) {
            let diagnostic = Diagnostic::error(Problem::Path.code(), span, error.to_string());
            self.diagnostics
                .push(diagnostic.help("write a path below the folder of this file, such as `.azure`"));
        }
        Some(path)
    }

    /// A name that becomes a folder, a namespace, the beginning of other names.
    fn name(&mut self, mapping: &Mapping, key: &str) -> Option<Located<Arc<str>>> {
        let name = text(mapping, key)?;
        self.check_name(&name, key);
        Some(name)
    }

    fn check_name(&mut self, name: &Located<Arc<str>>, what: &str) {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let good =
            name.value.chars().all(fits) && name.value.starts_with(|c: char| c.is_ascii_alphanumeric());
        if let (false, Some(span)) = (good, name.span) {
            let message = format!("this is no name for `{what}`");
            let diagnostic = Diagnostic::error(Problem::Name.code(), span, message);
            self.diagnostics.push(
                diagnostic
                    .why("it becomes a part of paths and of other names")
                    .help("begin with a letter or a digit; go on with those, dots, dashes and underscores"),
            );
        }
    }

    fn globs(&mut self, mapping: &Mapping, name: &str) -> Vec<Located<Glob>> {
        let Some(node) = mapping.get(name) else { return Vec::new() };
        let one = std::slice::from_ref(node);
        let mut globs = Vec::new();
        for node in node.as_sequence().unwrap_or(one) {
            let Some(pattern) = node.as_written() else { continue };
            match Glob::new(pattern) {
                Ok(glob) => globs.push(Located::at(glob, node.place())),
                Err(reason) => {
                    let diagnostic = Diagnostic::error(Problem::Glob.code(), node.place(), reason);
                    self.diagnostics.push(diagnostic.help("write it like `applications/*`"));
                }
            }
        }
        globs
    }

    fn environments(&mut self) -> Vec<EnvironmentEntry> {
        let items = self.mapping.get("environments").and_then(Node::as_sequence).unwrap_or(&[]);
        let mut environments: Vec<EnvironmentEntry> = Vec::new();
        for item in items.iter().filter_map(Node::as_mapping) {
            let Some(name) = text(item, "name") else { continue };
            self.check_name(&name, "name");
            let same = environments.iter().find(|other| other.name.value == name.value);
            if let (Some(Some(first)), Some(span)) = (same.map(|other| other.name.span), name.span) {
                let message = format!("two environments have the name {}", name.value);
                self.diagnostics.push(
                    Diagnostic::error(Problem::DuplicateName.code(), span, message)
                        .here("again here")
                        .label(first, "first here")
                        .help("rename one of them, or remove it"),
                );
            }
            let texts = |name: &str| -> BTreeMap<String, String> {
                entries(item, name)
                    .filter_map(|(key, value)| {
                        Some((key.written.to_string(), value.as_written()?.to_owned()))
                    })
                    .collect()
            };
            environments.push(EnvironmentEntry {
                aca: side(item, "aca"),
                dis: side(item, "dis"),
                env: texts("env"),
                parameters: entries(item, "parameters")
                    .filter_map(|(key, value)| Some((key.written.to_string(), Scalar::of(value)?)))
                    .collect(),
                substitute: texts("substitute"),
                name,
            });
        }
        self.one_overlay_each(&environments);
        environments
    }

    /// Several environments may share a parameter file, each with variables of its own, but not an overlay.
    fn one_overlay_each(&mut self, environments: &[EnvironmentEntry]) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for environment in environments {
            let Side::Named(Located { value, span: Some(span) }) = &environment.dis else { continue };
            if let Some(first) = seen.insert(value, *span) {
                let message = format!("two environments have the overlay {value}");
                self.diagnostics.push(
                    Diagnostic::error(Problem::DuplicateName.code(), *span, message)
                        .here("again here")
                        .label(first, "first here")
                        .help("name the overlay of this environment"),
                );
            }
        }
    }

    /// The keys of `hosts` are names of environments, where those are named.
    fn known_environments(&mut self, environments: &[EnvironmentEntry]) {
        if environments.is_empty() {
            return;
        }
        for (key, _) in entries(self.mapping, "hosts") {
            let names = || environments.iter().map(|environment| &*environment.name.value);
            if names().any(|name| name == &*key.written) {
                continue;
            }
            let message = format!("there is no environment {}", key.written);
            let diagnostic = Diagnostic::error(Problem::UnknownEnvironment.code(), key.span, message);
            self.diagnostics.push(among(diagnostic, &key.written, names()));
        }
    }
}

/// How far a path may lead.
#[derive(Clone, Copy)]
enum Reach {
    /// Below the folder of the configuration.
    Inside,
    /// To another checkout as well.
    Anywhere,
}

fn side(item: &Mapping, name: &str) -> Side {
    match (item.get(name), text(item, name)) {
        (_, Some(name)) => Side::Named(name),
        (Some(node), None) if node.is_null() => Side::Absent,
        _ => Side::Default,
    }
}

fn named(mapping: &Mapping, name: &str) -> BTreeMap<Arc<str>, Located<Arc<str>>> {
    entries(mapping, name)
        .filter_map(|(key, value)| {
            let text = Located::at(Arc::from(value.as_written()?), value.place());
            Some((Arc::clone(&key.written), text))
        })
        .collect()
}
