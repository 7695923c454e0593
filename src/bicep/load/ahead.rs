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
            let mut wave = Vec::new();
            for path in std::mem::take(&mut wanted) {
                if seen.insert(path.clone()) {
                    wave.extend(self.unparsed(path));
                }
            }
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

    /// A Bicep file that nobody parsed, with its text.
    fn unparsed(&mut self, path: WorldPath) -> Option<Unparsed> {
        let dialect = match language(&path) {
            Language::Bicep => Dialect::Template,
            Language::BicepParameters => Dialect::Parameters,
            Language::Arm => return None,
        };
        if self.files.contains_key(&path) {
            return None;
        }
        let file = self.read(&path).ok()?;
        Some(Unparsed { path, file, text: self.sources.get(file).shared_text(), dialect })
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
