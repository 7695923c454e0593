//! Files to programs: each is read, parsed and bound once, whatever the number of modules, imports and environments that
//! refer to it.

mod ahead;
mod bytes;
mod config;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ahead::{Ahead, Parsed};
pub(super) use bytes::Encoding;
use config::Config;
pub(super) use reference::loaded_path;

use super::bind;
use super::problem::Problem;
use super::syntax;
use super::syntax::{Dialect, Syntax};
use crate::arm;
use crate::diag::Diagnostic;
use crate::limits;
use crate::parallel;
use crate::source::{FileId, Source, Sources, Span};
use crate::template::{Language, Program, ProgramId, Programs};
use crate::world;
use crate::world::{ReadError, World, WorldPath};

/// Loads files with all that they refer to.
pub struct Loader<'w> {
    pub(super) world: &'w dyn World,
    pub(super) sources: Sources,
    pub(super) programs: Programs,
    cache: Option<WorldPath>,
    diagnostics: Vec<Diagnostic>,
    files: BTreeMap<WorldPath, File>,
    /// The files that are being bound, from the outside in.
    open: Vec<WorldPath>,
    configs: BTreeMap<WorldPath, Arc<Config>>,
    texts: BTreeMap<WorldPath, FileId>,
    /// What others parse meanwhile.
    ahead: Arc<Ahead>,
    /// What functions loaded: texts by their encoding, bytes as base64.
    decoded: BTreeMap<(WorldPath, Encoding), FileId>,
    base64: BTreeMap<WorldPath, Arc<str>>,
    /// What binding leaves out of expressions, and checks ask for.
    pub(super) left_out: LeftOut,
}

/// What changes the type of an expression and not its value, by the place of what is inside of it.
#[derive(Default)]
pub(super) struct LeftOut {
    /// `any(x)`.
    pub(super) casts: BTreeSet<Span>,
    /// `x!`.
    pub(super) not_null: BTreeSet<Span>,
}

/// What was loaded.
pub struct Loaded {
    /// Every text that was read.
    pub sources: Sources,
    /// Every program.
    pub programs: Programs,
    /// What is wrong with them, in the order in which it is shown.
    pub diagnostics: Vec<Diagnostic>,
}

/// What became of a file.
enum File {
    /// It cannot be read.
    Unreadable(ReadError),
    /// It is being bound, or is bound.
    Program {
        id: ProgramId,
        /// The names of the files of the circle that it is in, this file first.
        circle: Option<Arc<[String]>>,
    },
}

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A template: of a module, or of `using`.
    Template,
    /// A parameter file, of `extends`.
    Parameters,
}

impl<'w> Loader<'w> {
    /// A loader of the files of a world. The modules of registries are read from `cache`, the folder that `bicep restore`
    /// fills; without one they are all missing.
    pub fn new(world: &'w dyn World, cache: Option<WorldPath>) -> Self {
        Self {
            world,
            cache,
            sources: Sources::new(),
            programs: Programs::default(),
            diagnostics: Vec::new(),
            files: BTreeMap::new(),
            open: Vec::new(),
            configs: BTreeMap::new(),
            texts: BTreeMap::new(),
            ahead: Arc::default(),
            decoded: BTreeMap::new(),
            base64: BTreeMap::new(),
            left_out: LeftOut::default(),
        }
    }

    /// Loads as `work` says, while the other cores parse what it will come to: these files, and all that they refer to.
    pub fn helped<R>(&mut self, files: &[WorldPath], work: impl FnOnce(&mut Self) -> R) -> R {
        let (ahead, world) = (Arc::clone(&self.ahead), self.world);
        let open = ahead.open();
        ahead.want(files.iter().cloned());
        let here = || {
            let done = work(self);
            drop(open);
            done
        };
        parallel::helped(here, || ahead.help(world))
    }

    /// The program of a template: `.bicep`, or ARM JSON. One that cannot be read is reported, and its program is broken.
    pub fn template(&mut self, path: &WorldPath) -> ProgramId {
        self.root(path)
    }

    /// The program of a parameter file, `.bicepparam`, with the template it is for and the files it extends.
    pub fn parameters(&mut self, path: &WorldPath) -> ProgramId {
        self.root(path)
    }

    /// The program of an ARM parameters file that was read elsewhere, with values for the template `using`.
    pub fn values(&mut self, name: &str, text: String, using: ProgramId) -> ProgramId {
        let file = self.sources.add(name, text);
        let text = self.sources.get(file).shared_text();
        let mut program = arm::parameters::load(file, &text, &mut self.diagnostics);
        if let Some(values) = &mut program.parameters_file {
            values.using = Some(using);
        }
        self.programs.add(program)
    }

    /// What has been loaded so far.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The texts that have been read so far.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Ends loading.
    pub fn finish(self) -> Loaded {
        let Self { sources, programs, mut diagnostics, .. } = self;
        crate::diag::sort(&mut diagnostics, &sources);
        Loaded { sources, programs, diagnostics }
    }

    fn root(&mut self, path: &WorldPath) -> ProgramId {
        match self.file(path) {
            Ok(id) => id,
            Err(error) => {
                self.diagnostics.push(error.about(&self.world.name(path)));
                let file = self.sources.add(self.world.name(path), "");
                let mut program = Program::empty(Span::new(file, 0, 0), language(path));
                program.broken = true;
                self.programs.add(program)
            }
        }
    }

    /// The program that a reference in `from` leads to, or what is wrong with the reference.
    pub(super) fn follow(
        &mut self,
        from: &WorldPath,
        written: &str,
        span: Span,
        wanted: Wanted,
    ) -> Result<ProgramId, Box<Diagnostic>> {
        let target = self.resolve(from, written, span)?;
        if let Some(start) = self.open.iter().position(|open| *open == target) {
            let members = self.open.get(start..).unwrap_or_default().to_vec();
            self.mark_circle(&members);
        } else if self.open.len() >= limits::FILE_DEPTH && !self.files.contains_key(&target) {
            let message = format!("more than {} files refer to each other in a row", limits::FILE_DEPTH);
            return Err(Box::new(Diagnostic::error(Problem::TooDeepFiles.code(), span, message)));
        }
        let id = self.file(&target).map_err(|error| unreadable(written, span, &error))?;
        if let Some(File::Program { circle: Some(circle), .. }) = self.files.get(&target) {
            return Err(circular(from == &target, circle, span));
        }
        let parameters = language(&target) == Language::BicepParameters;
        if parameters != (wanted == Wanted::Parameters) {
            let message = match wanted {
                Wanted::Template => format!("\"{written}\" is a parameter file, not a template"),
                Wanted::Parameters => format!("\"{written}\" is not a parameter file"),
            };
            return Err(Box::new(Diagnostic::error(Problem::MissingFile.code(), span, message)));
        }
        Ok(id)
    }

    /// Every file of a circle knows its way around.
    fn mark_circle(&mut self, members: &[WorldPath]) {
        for (at, member) in members.iter().enumerate() {
            let way = members.iter().cycle().skip(at).take(members.len());
            let way: Arc<[String]> = way.map(|path| self.world.name(path)).collect();
            if let Some(File::Program { circle, .. }) = self.files.get_mut(member)
                && circle.is_none()
            {
                *circle = Some(way);
            }
        }
    }

    fn file(&mut self, path: &WorldPath) -> Result<ProgramId, ReadError> {
        match self.files.get(path) {
            Some(File::Program { id, .. }) => return Ok(*id),
            Some(File::Unreadable(error)) => return Err(error.clone()),
            None => {}
        }
        let language = language(path);
        let parsed = if language == Language::Arm { None } else { self.parsed(path) };
        let file = match self.read(path) {
            Ok(file) => file,
            Err(error) => {
                self.files.insert(path.clone(), File::Unreadable(error.clone()));
                return Err(error);
            }
        };
        let text = self.sources.get(file).shared_text();
        let id = self.programs.add(Program::empty(Span::new(file, 0, text.len()), language));
        self.files.insert(path.clone(), File::Program { id, circle: None });
        self.open.push(path.clone());
        let (program, mut found) = match language {
            Language::Arm => self.arm(path, file, &text),
            Language::Bicep => self.bind(path, file, parsed, Dialect::Template),
            Language::BicepParameters => self.bind(path, file, parsed, Dialect::Parameters),
        };
        self.open.pop();
        if found.len() > limits::DIAGNOSTICS_PER_FILE {
            crate::diag::sort(&mut found, &self.sources);
            let more = found.len() - limits::DIAGNOSTICS_PER_FILE;
            found.truncate(limits::DIAGNOSTICS_PER_FILE);
            let message = format!("{more} more mistakes in this file are not shown");
            found.push(Diagnostic::note(Problem::TooMany.code(), program.span.after(), message));
        }
        self.diagnostics.append(&mut found);
        self.programs.replace(id, program);
        Ok(id)
    }

    /// What somebody else read and parsed meanwhile; its text is kept.
    fn parsed(&mut self, path: &WorldPath) -> Option<Syntax> {
        let Parsed { text, syntax } = self.ahead.take(self.world, path)?;
        // Of a file that was read before, as a text, that text counts: it may have changed since.
        if self.texts.contains_key(path) {
            return None;
        }
        self.keep(path.clone(), text);
        Some(syntax)
    }

    fn bind(
        &mut self,
        path: &WorldPath,
        file: FileId,
        parsed: Option<Syntax>,
        dialect: Dialect,
    ) -> (Program, Vec<Diagnostic>) {
        let syntax = parsed.map_or_else(
            || {
                let syntax = syntax::parse(file, self.sources.get(file).shared_text());
                self.ahead.want_behind(path, &syntax);
                syntax
            },
            |syntax| syntax.of(file),
        );
        let mut found = syntax.mistakes(dialect);
        let broken = !found.is_empty();
        let mut program = match dialect {
            Dialect::Template => bind::template(self, path, &syntax, &mut found),
            Dialect::Parameters => bind::parameters(self, path, &syntax, &mut found),
        };
        if broken {
            // What could not be read may be what is missing.
            let consequences = [Problem::UnknownName.code(), Problem::MissingProperty.code()];
            found.retain(|diagnostic| !consequences.contains(&diagnostic.code));
        }
        program.broken |= broken;
        (program, found)
    }

    fn arm(&mut self, path: &WorldPath, file: FileId, text: &str) -> (Program, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut context = ArmContext { loader: self, path, found: Vec::new() };
        let program = arm::load(file, text, &mut context, &mut found);
        found.append(&mut context.found);
        (program, found)
    }

    /// The program of an ARM template that is written inside of a file.
    pub(super) fn inner(
        &mut self,
        path: &WorldPath,
        text: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ProgramId {
        let file = self.sources.add(format!("{} (template)", self.world.name(path)), text);
        let (program, mut found) = self.arm(path, file, text);
        diagnostics.append(&mut found);
        self.programs.add(program)
    }

    /// Reads a text once.
    pub(super) fn read(&mut self, path: &WorldPath) -> Result<FileId, ReadError> {
        if let Some(file) = self.texts.get(path) {
            return Ok(*file);
        }
        let text = world::read_text(self.world, path)?;
        Ok(self.keep(path.clone(), text))
    }

    /// Takes in a text that was read.
    fn keep(&mut self, path: WorldPath, text: impl Into<Arc<str>>) -> FileId {
        let file = self.sources.add(self.world.name(&path), text);
        self.texts.insert(path, file);
        file
    }

    /// The text behind a file.
    pub(super) fn source(&self, file: FileId) -> &Source {
        self.sources.get(file)
    }
}

/// What the reader of ARM templates asks for.
struct ArmContext<'l, 'w> {
    loader: &'l mut Loader<'w>,
    path: &'l WorldPath,
    found: Vec<Diagnostic>,
}

impl arm::Context for ArmContext<'_, '_> {
    fn add(&mut self, program: Program) -> ProgramId {
        self.loader.programs.add(program)
    }

    fn template_spec(&mut self, reference: &str, span: Span) -> Option<ProgramId> {
        // A compiled module says the whole id of the resource; in the cache it lies under the reference of Bicep.
        let reference = match reference::of_spec(reference) {
            Some(short) => std::borrow::Cow::Owned(short),
            None => std::borrow::Cow::Borrowed(reference),
        };
        match self.loader.follow(self.path, &reference, span, Wanted::Template) {
            Ok(id) => Some(id),
            Err(diagnostic) => {
                self.found.push(*diagnostic);
                None
            }
        }
    }
}

/// The language of a file by its name.
fn language(path: &WorldPath) -> Language {
    let extension = path.extension().unwrap_or("").to_ascii_lowercase();
    match extension.as_str() {
        "json" | "jsonc" | "arm" => Language::Arm,
        "bicepparam" => Language::BicepParameters,
        _ => Language::Bicep,
    }
}

/// A reference to a file that cannot be read.
pub(super) fn unreadable(written: &str, span: Span, error: &ReadError) -> Box<Diagnostic> {
    let message = format!("the file \"{written}\" cannot be read: {error}");
    let diagnostic = Diagnostic::error(Problem::MissingFile.code(), span, message);
    Box::new(match error {
        ReadError::NotFound => diagnostic.help("the path is relative to the folder of this file"),
        ReadError::NotUtf8 { .. } => diagnostic.help("save the file as UTF-8"),
        ReadError::Outside => diagnostic.help("read from a folder that holds both files: --root DIR"),
        _ => diagnostic,
    })
}

fn circular(itself: bool, circle: &[String], span: Span) -> Box<Diagnostic> {
    Box::new(match (itself, circle) {
        (true, _) => Diagnostic::error(Problem::SelfInclude.code(), span, "this file refers to itself"),
        (false, [one]) => {
            let message = format!("\"{one}\" refers to itself");
            Diagnostic::error(Problem::FileCycle.code(), span, message)
        }
        (false, files) => {
            let mut way = files.join("\" → \"");
            way.push_str("\" → \"");
            way.push_str(files.first().map_or("", String::as_str));
            let message = format!("this file is in a circle of files: \"{way}\"");
            Diagnostic::error(Problem::FileCycle.code(), span, message)
        }
    })
}
