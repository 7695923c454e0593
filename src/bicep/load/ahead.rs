//! Parsing ahead of binding.
//!
//! Binding goes from file to file as they refer to each other, one after the other. Parsing takes most of the time and
//! needs nothing but the text, so the files that are wanted are parsed first, on every core: those that are named, then
//! those that they refer to, and so on. Whatever is missed here, binding parses when it comes to it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Loader, language};
use crate::bicep::syntax;
use crate::bicep::syntax::ast::Declaration;
use crate::bicep::syntax::strings::Str;
use crate::bicep::syntax::{Dialect, Syntax};
use crate::diag::Diagnostic;
use crate::limits;
use crate::parallel;
use crate::source::FileId;
use crate::template::Language;
use crate::world;
use crate::world::WorldPath;

/// A file that was parsed.
pub(super) struct Parsed {
    /// Its tree.
    pub(super) syntax: Syntax,
    /// What is wrong with its syntax.
    pub(super) mistakes: Vec<Diagnostic>,
}

/// A file that is to be parsed.
struct Unparsed {
    path: WorldPath,
    file: FileId,
    text: Arc<str>,
    dialect: Dialect,
}

impl Parsed {
    pub(super) fn new(file: FileId, text: Arc<str>, dialect: Dialect) -> Self {
        let syntax = syntax::parse(file, text);
        let mistakes = syntax.mistakes(dialect);
        Self { syntax, mistakes }
    }
}

impl Loader<'_> {
    /// Parses files and what they refer to, on every core, for whoever asks for them next. Files that cannot be read are
    /// passed over: they are reported where they are needed.
    pub fn parse_ahead(&mut self, paths: &[WorldPath]) {
        let mut wanted: BTreeSet<WorldPath> = paths.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        for _ in 0..limits::FILE_DEPTH {
            let new = std::mem::take(&mut wanted).into_iter().filter(|path| seen.insert(path.clone()));
            let wave = self.unparsed(new.collect());
            if wave.is_empty() {
                return;
            }
            let parsed = parallel::map(&wave, |next| Parsed::new(next.file, next.text.clone(), next.dialect));
            for (Unparsed { path, file, .. }, parsed) in wave.iter().zip(parsed) {
                let references = parsed.syntax.declarations().filter_map(referred);
                let local = references.filter(|written| !written.contains(':'));
                wanted.extend(local.filter_map(|written| path.beside(&written).ok()));
                self.parsed.insert(*file, parsed);
            }
        }
    }

    /// Those of the paths that are Bicep files that nobody parsed, with their texts.
    fn unparsed(&mut self, mut paths: Vec<WorldPath>) -> Vec<Unparsed> {
        paths.retain(|path| dialect(path).is_some() && !self.files.contains_key(path));
        let unread: Vec<WorldPath> =
            paths.iter().filter(|path| !self.texts.contains_key(*path)).cloned().collect();
        let texts = parallel::map(&unread, |path| world::read_text(self.world, path).ok());
        for (path, text) in unread.into_iter().zip(texts) {
            if let Some(text) = text {
                self.keep(path, text);
            }
        }
        let found = paths.into_iter().filter_map(|path| {
            let (file, dialect) = (*self.texts.get(&path)?, dialect(&path)?);
            Some(Unparsed { path, file, text: self.sources.get(file).shared_text(), dialect })
        });
        found.collect()
    }
}

/// The dialect of a Bicep file.
fn dialect(path: &WorldPath) -> Option<Dialect> {
    match language(path) {
        Language::Bicep => Some(Dialect::Template),
        Language::BicepParameters => Some(Dialect::Parameters),
        Language::Arm => None,
    }
}

/// The file that a declaration refers to, where it names one.
fn referred(declaration: Declaration<'_>) -> Option<String> {
    let path: Option<Str<'_>> = match declaration {
        Declaration::Module(module) => module.path(),
        Declaration::Using(using) => using.path(),
        Declaration::Extends(extends) => extends.path(),
        Declaration::Import(import) => import.path(),
        Declaration::TargetScope(_)
        | Declaration::Metadata(_)
        | Declaration::Parameter(_)
        | Declaration::ParameterAssignment(_)
        | Declaration::Variable(_)
        | Declaration::Type(_)
        | Declaration::Function(_)
        | Declaration::Resource(_)
        | Declaration::Test(_)
        | Declaration::Output(_)
        | Declaration::Assert(_)
        | Declaration::Extension(_)
        | Declaration::ExtensionConfig(_) => None,
    };
    path?.plain().map(Cow::into_owned)
}
