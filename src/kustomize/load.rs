//! Reading everything that some directories lead to, each file once, wave by wave.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::file::{Kustomization, NAMES, ReplacementField};
use super::mistake::Mistake;
use super::written::Text;
use crate::diag::{Diagnostic, Severity};
use crate::limits;
use crate::parallel;
use crate::source::FileId;
use crate::source::Sources;
use crate::source::Span;
use crate::source::without_mark;
use crate::world;
use crate::world::{Kind, ReadError, World, WorldPath};
use crate::yaml;

/// Every file of some trees, read and parsed once.
#[derive(Debug, Default)]
pub struct Tree {
    things: BTreeMap<WorldPath, Thing>,
    /// Directories that were asked for and have no kustomization, as Flux sees them.
    made_up: BTreeMap<WorldPath, Kustomization>,
}

/// What lies at a path.
#[derive(Debug)]
pub(super) enum Thing {
    /// A directory with a kustomization, or with what is wrong with that.
    Directory(Result<Box<Kustomization>, Vec<Diagnostic>>),
    /// A directory without one, by the name that users know.
    Bare(String),
    /// A file.
    File(Loaded),
    /// Nothing that can be read.
    Unreadable(ReadError),
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Loaded {
    /// Its text among the sources, if it is one.
    pub(super) file: Option<FileId>,
    pub(super) text: Option<Arc<str>>,
    pub(super) bytes: Vec<u8>,
    /// What it says as YAML, if anybody wants to know.
    pub(super) yaml: Option<yaml::Parsed>,
    /// Why it is no text.
    pub(super) not_text: Option<ReadError>,
}

/// What a path is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// Bytes that are put into an object.
    Data,
    /// YAML.
    Yaml,
    /// YAML, or a directory.
    Resource,
    /// A directory.
    Directory,
}

/// What was found at a path.
enum Found {
    Bytes(Vec<u8>),
    Kustomization(WorldPath, Vec<u8>),
    Bare,
    Several,
    Unreadable(ReadError),
}

/// A path that is to be looked at.
struct Wanted {
    path: WorldPath,
    role: Role,
    /// What its text will be called, or is.
    file: FileId,
    /// Its text, where it was read before as bytes only.
    known: Option<Arc<str>>,
}

/// What there is to know about it.
enum Looked {
    /// What lies there, with its text and the name that users know, if it has one.
    New(Thing, Option<(String, Arc<str>)>),
    /// What a text says that was read before.
    Parsed(yaml::Parsed),
}

impl Tree {
    /// Reads everything that these directories lead to: bases, components, resources, patches, files of generators. The
    /// texts go to `sources`, so that places can be shown.
    pub fn load(world: &dyn World, roots: &[WorldPath], sources: &mut Sources) -> Self {
        let mut tree = Self::default();
        let mut wave: BTreeMap<WorldPath, Role> =
            roots.iter().map(|root| (root.clone(), Role::Directory)).collect();
        tree.follow(world, &mut wave, sources);
        for root in roots {
            if !tree.made_up.contains_key(root) && matches!(tree.thing(root), Some(Thing::Bare(_))) {
                let made_up = made_up(world, root, sources);
                refer(&made_up, &mut wave);
                tree.made_up.insert(root.clone(), made_up);
            }
        }
        tree.follow(world, &mut wave, sources);
        tree
    }

    fn follow(&mut self, world: &dyn World, wave: &mut BTreeMap<WorldPath, Role>, sources: &mut Sources) {
        loop {
            wave.retain(|path, role| self.is_wanted(path, *role));
            if wave.is_empty() {
                return;
            }
            let wanted = self.wanted(std::mem::take(wave), sources);
            let looked = parallel::map(&wanted, |one| look(world, one));
            for (Wanted { path, .. }, looked) in wanted.into_iter().zip(looked) {
                let (thing, source) = match looked {
                    Looked::New(thing, source) => (thing, source),
                    Looked::Parsed(parsed) => {
                        if let Some(Thing::File(known)) = self.things.get_mut(&path) {
                            known.yaml = Some(parsed);
                        }
                        continue;
                    }
                };
                // What is no text takes the place of one all the same: those behind it have their numbers.
                let (name, text) = source.unwrap_or_else(|| (world.name(&path), Arc::from("")));
                sources.add(name, text);
                if let Thing::Directory(Ok(kustomization)) = &thing {
                    hide(kustomization, sources);
                    refer(kustomization, wave);
                }
                self.things.insert(path, thing);
            }
        }
    }

    /// The paths of a wave, each with what its text is called.
    fn wanted(&self, wave: BTreeMap<WorldPath, Role>, sources: &Sources) -> Vec<Wanted> {
        let mut new = 0;
        let wanted = wave.into_iter().map(|(path, role)| match self.things.get(&path) {
            Some(Thing::File(Loaded { file: Some(file), text: Some(text), .. })) => {
                Wanted { file: *file, known: Some(Arc::clone(text)), path, role }
            }
            _ => {
                let file = sources.upcoming(new);
                new += 1;
                Wanted { file, known: None, path, role }
            }
        });
        wanted.collect()
    }

    /// Whether something is still to be done for a path.
    fn is_wanted(&self, path: &WorldPath, role: Role) -> bool {
        match self.things.get(path) {
            None => true,
            Some(Thing::File(loaded)) => role != Role::Data && loaded.yaml.is_none() && loaded.text.is_some(),
            Some(Thing::Directory(_) | Thing::Bare(_) | Thing::Unreadable(_)) => false,
        }
    }

    pub(super) fn thing(&self, path: &WorldPath) -> Option<&Thing> {
        self.things.get(path)
    }

    pub(super) fn made_up(&self, directory: &WorldPath) -> Option<&Kustomization> {
        self.made_up.get(directory)
    }

    /// Every path that was looked at, directories and files, in order.
    pub fn paths(&self) -> impl Iterator<Item = &WorldPath> {
        self.things.keys()
    }

    /// The file behind a file that was read.
    pub fn file(&self, path: &WorldPath) -> Option<FileId> {
        if let Some(Thing::File(loaded)) = self.thing(path) { loaded.file } else { None }
    }
}

/// Reads what lies at a path, and parses it.
fn look(world: &dyn World, Wanted { path, role, file, known }: &Wanted) -> Looked {
    let nowhere = |thing| Looked::New(thing, None);
    if let Some(text) = known {
        return Looked::Parsed(yaml::parse(*file, text));
    }
    match find(world, path, *role) {
        Found::Unreadable(error) => nowhere(Thing::Unreadable(error)),
        Found::Bare => nowhere(Thing::Bare(world.name(path))),
        Found::Several => nowhere(Thing::Directory(Err(vec![several(&world.name(path))]))),
        Found::Kustomization(own, bytes) => {
            let name = world.name(&own);
            match world::as_text(&bytes) {
                Ok(text) => {
                    let text = Arc::from(text);
                    let read = kustomization(&own, path, *file, &without_mark(Arc::clone(&text)).0);
                    Looked::New(Thing::Directory(read.map(Box::new)), Some((name, text)))
                }
                Err(error) => nowhere(Thing::Directory(Err(vec![error.about(&name)]))),
            }
        }
        Found::Bytes(bytes) => match world::as_text(&bytes) {
            Ok(text) => {
                let source = Arc::from(text);
                let (text, _) = without_mark(Arc::clone(&source));
                let yaml = (*role != Role::Data).then(|| yaml::parse(*file, &text));
                let loaded = Loaded { file: Some(*file), text: Some(text), bytes, yaml, not_text: None };
                Looked::New(Thing::File(loaded), Some((world.name(path), source)))
            }
            Err(error) => {
                let not_text = Some(error);
                nowhere(Thing::File(Loaded { file: None, text: None, bytes, yaml: None, not_text }))
            }
        },
    }
}

/// What a kustomization says.
fn kustomization(
    path: &WorldPath,
    directory: &WorldPath,
    file: FileId,
    text: &str,
) -> Result<Kustomization, Vec<Diagnostic>> {
    let parsed = yaml::parse(file, text);
    // The library that kustomize reads its own files with takes the last of two equal keys.
    let is_twice = |wrong: &Diagnostic| wrong.code == yaml::mistake::Mistake::DuplicateKey.code();
    let mut twice = parsed.diagnostics.clone();
    if !twice.iter().all(is_twice) {
        return Err(twice);
    }
    twice.iter_mut().for_each(|one| one.severity = Severity::Warning);
    let read = Kustomization::read(path, directory, file, text, &parsed)?;
    Ok(Kustomization { warnings: twice, ..read })
}

fn several(name: &str) -> Diagnostic {
    let message = format!("this directory has several kustomizations: {}", NAMES.join(", "));
    Diagnostic::about_file(Mistake::Kustomization.code(), name, message).help("keep one of them")
}

/// Looks what lies at a path.
fn find(world: &dyn World, path: &WorldPath, role: Role) -> Found {
    let as_file = || match world.read(path) {
        Ok(bytes) => Found::Bytes(bytes),
        Err(error) => Found::Unreadable(error),
    };
    match role {
        Role::Data | Role::Yaml => as_file(),
        Role::Directory => directory(world, path),
        // What looks like a file mostly is one.
        Role::Resource if path.extension().is_some() => {
            let found = as_file();
            let is_other = matches!(found, Found::Unreadable(ReadError::Directory));
            if is_other { directory(world, path) } else { found }
        }
        Role::Resource => {
            let found = directory(world, path);
            let is_other = matches!(found, Found::Unreadable(ReadError::NotADirectory));
            if is_other { as_file() } else { found }
        }
    }
}

fn directory(world: &dyn World, path: &WorldPath) -> Found {
    let is_there = |file: &WorldPath| match world.kind(file) {
        Ok(kind) => kind != Kind::Directory,
        Err(error) => !matches!(error, ReadError::NotFound | ReadError::NotADirectory),
    };
    let mut found = None;
    for file in NAMES.iter().filter_map(|name| path.join(name).ok()) {
        if found.is_some() {
            if is_there(&file) {
                return Found::Several;
            }
            continue;
        }
        match world.read(&file) {
            Err(ReadError::NotFound | ReadError::NotADirectory | ReadError::Directory) => {}
            read => found = Some((file, read)),
        }
    }
    match found {
        Some((file, Ok(bytes))) => Found::Kustomization(file, bytes),
        Some((_, Err(error))) => Found::Unreadable(error),
        None => match world.kind(path) {
            Ok(Kind::Directory) => Found::Bare,
            Ok(Kind::File | Kind::Special) => Found::Unreadable(ReadError::NotADirectory),
            Err(error) => Found::Unreadable(error),
        },
    }
}

/// The path that a text in a directory means, if it is one of the tree.
pub(super) fn path_of(directory: &WorldPath, text: &str) -> Option<WorldPath> {
    if is_remote(text) { None } else { directory.join(text).ok() }
}

/// Whether a text names something that would be fetched.
pub(super) fn is_remote(text: &str) -> bool {
    let hosts = ["github.com/", "gitlab.com/", "bitbucket.org/", "dev.azure.com/", "ssh.dev.azure.com"];
    text.contains("://")
        || text.starts_with("git@")
        || text.starts_with("git::")
        || text.contains("?ref=")
        || text.contains(".git/")
        || hosts.iter().any(|host| text.starts_with(host))
}

/// Everything that a kustomization names.
fn refer(from: &Kustomization, wave: &mut BTreeMap<WorldPath, Role>) {
    let mut want = |text: &str, role: Role| {
        let Some(path) = path_of(&from.directory, text) else { return };
        let known = wave.entry(path).or_insert(role);
        *known = (*known).max(role);
    };
    from.resources.iter().for_each(|text| want(&text.text, Role::Resource));
    from.components.iter().for_each(|text| want(&text.text, Role::Directory));
    from.crds
        .iter()
        .chain(&from.configurations)
        .chain(&from.schema)
        .for_each(|text| want(&text.text, Role::Yaml));
    for inline in [&from.generators, &from.transformers, &from.validators].into_iter().flatten() {
        if inline.inside.is_none() {
            want(&inline.text.text, Role::Resource);
        }
    }
    from.strategic
        .iter()
        .filter(|patch| patch.inside.is_none())
        .for_each(|patch| want(&patch.text.text, Role::Yaml));
    let paths = from.patches.iter().chain(&from.json6902).filter_map(|patch| patch.path.as_ref());
    paths.for_each(|path| want(&path.text, Role::Yaml));
    for field in &from.replacements {
        if let ReplacementField::File(path) = field {
            want(&path.text, Role::Yaml);
        }
    }
    for generator in from.config_maps.iter().chain(&from.secrets) {
        generator.envs.iter().for_each(|path| want(&path.text, Role::Data));
        for source in &generator.files {
            want(source.text.split_once('=').map_or(&*source.text, |(_, path)| path), Role::Data);
        }
    }
}

/// What makes a secret must not be drawn.
fn hide(from: &Kustomization, sources: &mut Sources) {
    for literal in from.secrets.iter().flat_map(|secret| &secret.literals) {
        sources.hide(literal.span);
    }
}

/// A directory without a kustomization, as Flux makes one for it: all manifests below, and the directories that have one.
fn made_up(world: &dyn World, root: &WorldPath, sources: &mut Sources) -> Kustomization {
    let file = sources.add(world.name(root), "");
    let mut resources = Vec::new();
    let mut left = limits::LAYOUT_NAMES;
    gather(
        world,
        root,
        root,
        &mut left,
        &mut |path| {
            if let Some(text) = path.relative_to(root) {
                resources.push(Text { text: Arc::from(text), span: Span::new(file, 0, 0) });
            }
        },
        0,
    );
    Kustomization::made_up(root, resources)
}

fn gather(
    world: &dyn World,
    root: &WorldPath,
    directory: &WorldPath,
    left: &mut usize,
    found: &mut dyn FnMut(&WorldPath),
    depth: usize,
) {
    let Ok(entries) = world.list(directory) else { return };
    if directory != root && entries.iter().any(|entry| NAMES.contains(&&*entry.name)) {
        found(directory);
        return;
    }
    for entry in entries {
        *left = left.saturating_sub(1);
        let Ok(path) = directory.join(&entry.name) else { continue };
        if *left == 0 || entry.name.starts_with('.') {
            continue;
        }
        match entry.kind {
            Kind::Directory if depth < limits::LAYOUT_DEPTH => {
                gather(world, root, &path, left, found, depth + 1);
            }
            Kind::File if matches!(path.extension(), Some("yaml" | "yml")) => found(&path),
            Kind::File | Kind::Directory | Kind::Special => {}
        }
    }
}
