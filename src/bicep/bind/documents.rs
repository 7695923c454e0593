//! Files that are loaded into a program: texts, bytes, JSON, YAML and lists of files.
//!
//! The value of a call is an expression whose places are in the file that was loaded, so that a value that comes from it
//! says so.

use std::sync::Arc;

use super::{Binder, broken, plain};
use super::{json, select, yaml};
use crate::bicep::load::{Encoding, loaded_path, unreadable};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::source::Span;
use crate::template::{ArrayItem, Expr, ExprKind, Member};
use crate::world::pattern::name_matches;
use crate::world::{Kind, WorldPath};

/// Most characters of a text, in UTF-16 units.
const TEXT_UNITS: usize = 131_072;
/// Most characters of a JSON or YAML document, in UTF-16 units.
const DOCUMENT_UNITS: usize = 1_048_576;
/// Most bytes of a file that is loaded as base64, which makes four characters of three bytes.
const BASE64_BYTES: usize = TEXT_UNITS / 4 * 3;

/// What is wrong with a document: where in it, and why.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) reason: String,
}

impl Unreadable {
    pub(super) fn new(start: usize, end: usize, reason: impl Into<String>) -> Self {
        Self { start, end, reason: reason.into() }
    }
}

impl<'a> Binder<'a, '_, '_> {
    /// A call of one of the functions that load.
    pub(super) fn load(&mut self, span: Span, name: &str, arguments: &[ast::Expr<'a>]) -> Expr {
        let Some(path_argument) = arguments.first().copied() else { return broken(span) };
        let Some(path) = self.path_argument(path_argument) else { return broken(span) };
        let at = path_argument.span();
        let loaded = match name {
            "loadTextContent" => self.load_text(&path, at, arguments.get(1).copied(), TEXT_UNITS),
            "loadFileAsBase64" => self.load_base64(span, &path, at),
            "loadDirectoryFileInfo" => self.load_directory(span, &path, at, arguments.get(1).copied()),
            _ => self.load_document(name == "loadYamlContent", &path, at, arguments),
        };
        loaded.unwrap_or_else(|| broken(span))
    }

    /// An argument that must be known before anything is evaluated.
    fn known(&mut self, argument: ast::Expr<'a>) -> Option<String> {
        if let Some(text) = self.constant(argument) {
            return Some(text.into_owned());
        }
        // Binding it says what is wrong in itself; only then is it a sound expression that is not constant.
        let before = self.found.len();
        self.operand(Some(argument), argument.span());
        if self.found.len() == before {
            let message = "this must be known before anything is evaluated";
            self.error(Problem::ConstantNeeded, argument.span(), message, |diagnostic| {
                diagnostic.help("write a literal text, or a variable that holds one")
            });
        }
        None
    }

    fn path_argument(&mut self, argument: ast::Expr<'a>) -> Option<WorldPath> {
        let written = self.known(argument)?;
        match loaded_path(self.path, &written, argument.span()) {
            Ok(path) => Some(path),
            Err(diagnostic) => {
                self.broken = true;
                self.found.push(*diagnostic);
                None
            }
        }
    }

    fn load_text(
        &mut self,
        path: &WorldPath,
        at: Span,
        encoding: Option<ast::Expr<'a>>,
        most: usize,
    ) -> Option<Expr> {
        let encoding = match encoding {
            None => Encoding::Utf8,
            Some(argument) => {
                let name = self.known(argument)?;
                match Encoding::of(&name) {
                    Some(encoding) => encoding,
                    None => {
                        let message = format!("\"{name}\" is not an encoding that is known");
                        self.error(Problem::Encoding, argument.span(), message, |diagnostic| {
                            diagnostic.help(format!("use {}", Encoding::NAMES.join(", ")))
                        });
                        return None;
                    }
                }
            }
        };
        let file = match self.loader.decoded(path, encoding) {
            Ok(file) => file,
            Err(error) => {
                self.broken = true;
                self.found.push(*unreadable(path.as_str(), at, &error));
                return None;
            }
        };
        let text = self.loader.source(file).shared_text();
        // Counting every character is only needed where the bytes do not already say that it fits.
        if text.len() > most && text.encode_utf16().count() > most {
            let message = format!("this file has more than {most} characters");
            self.error(Problem::TooLarge, at, message, plain);
            return None;
        }
        Some(Expr::new(Span::new(file, 0, text.len()), ExprKind::Text(text)))
    }

    fn load_base64(&mut self, span: Span, path: &WorldPath, at: Span) -> Option<Expr> {
        match self.loader.base64(path, BASE64_BYTES) {
            Ok(Some(text)) => Some(Expr::new(span, ExprKind::Text(text))),
            Ok(None) => {
                let message = format!("this file has more than {BASE64_BYTES} bytes");
                self.error(Problem::TooLarge, at, message, plain);
                None
            }
            Err(error) => {
                self.broken = true;
                self.found.push(*unreadable(path.as_str(), at, &error));
                None
            }
        }
    }

    fn load_document(
        &mut self,
        is_yaml: bool,
        path: &WorldPath,
        at: Span,
        arguments: &[ast::Expr<'a>],
    ) -> Option<Expr> {
        let selector = match arguments.get(1).copied() {
            Some(argument) => Some((self.known(argument)?, argument.span())),
            None => None,
        };
        let text = self.load_text(path, at, arguments.get(2).copied(), DOCUMENT_UNITS)?;
        let ExprKind::Text(content) = text.kind else { return None };
        let file = text.span.file;
        let read = if is_yaml { yaml::read(file, &content) } else { json::read(file, &content) };
        let document = match read {
            Ok(document) => document,
            Err(wrong) => {
                let place = Span::new(file, wrong.start, wrong.end);
                let kind = if is_yaml { "YAML" } else { "JSON" };
                let message = format!("this file is not {kind}: {}", wrong.reason);
                self.error(Problem::UnreadableDocument, at, message, |diagnostic| {
                    diagnostic.label(place, "here")
                });
                return None;
            }
        };
        let Some((selector, selector_span)) = selector else { return Some(document) };
        match select::select(&document, &selector) {
            Ok(selected) => Some(selected),
            Err(reason) => {
                self.error(Problem::DocumentPath, selector_span, reason, plain);
                None
            }
        }
    }

    /// The files of a folder: `[{ relativePath, baseName, extension }]`.
    fn load_directory(
        &mut self,
        span: Span,
        path: &WorldPath,
        at: Span,
        pattern: Option<ast::Expr<'a>>,
    ) -> Option<Expr> {
        let pattern = match pattern {
            Some(argument) => self.known(argument)?,
            None => String::new(),
        };
        let entries = match self.loader.world.list(path) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("the folder cannot be read: {error}");
                self.error(Problem::MissingFile, at, message, plain);
                return None;
            }
        };
        let here = self.path.parent();
        let mut files = Vec::new();
        for entry in entries.iter().filter(|entry| entry.kind == Kind::File) {
            let fits = matches!(pattern.as_str(), "" | "*" | "*.*") || name_matches(&pattern, &entry.name);
            let relative = path.join(&entry.name).ok().and_then(|file| file.relative_to(here.as_ref()?));
            if let (true, Some(relative)) = (fits, relative) {
                files.push((relative, entry.name.as_str()));
            }
        }
        files.sort_by_cached_key(|(relative, _)| relative.to_uppercase());
        let items = files.into_iter().map(|(relative, name)| {
            let extension = match name.rfind('.').and_then(|dot| name.get(dot..)) {
                Some(extension) if extension.len() > 1 => extension,
                _ => "",
            };
            let text = |text: &str| Expr::new(span, ExprKind::Text(Arc::from(text)));
            let member = |key: &str, value: &str| Member::Property { key: text(key), value: text(value) };
            let members = vec![
                member("relativePath", &relative),
                member("baseName", name),
                member("extension", extension),
            ];
            ArrayItem::Value(Expr::new(span, ExprKind::Object(members)))
        });
        Some(Expr::new(span, ExprKind::Array(items.collect())))
    }
}
