//! Checks a file of ours against its table of keys. Everything that is wrong is said at once.

use std::sync::Arc;

use super::Located;
use super::keys::{Key, Shape};
use super::problem::Problem;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::source::FileId;
use crate::source::Span;
use crate::yaml;
use crate::yaml::Kind;
use crate::yaml::Mapping;
use crate::yaml::Node;

/// The root of a file that keeps to its table, and what is wrong with the file.
pub fn read(file: FileId, text: &str, keys: &[Key]) -> (Option<Node>, Vec<Diagnostic>) {
    let parsed = yaml::parse(file, text);
    let mut diagnostics = parsed.diagnostics;
    let mut documents = parsed.documents.into_iter();
    let Some(document) = documents.next() else {
        if diagnostics.is_empty() {
            let start = Span::new(file, 0, 0);
            let diagnostic = Diagnostic::error(Problem::Document.code(), start, "this file is empty");
            diagnostics.push(diagnostic.help("begin with `version: 1`, or remove the file"));
        }
        return (None, diagnostics);
    };
    if let Some(second) = documents.next() {
        let diagnostic =
            Diagnostic::error(Problem::Document.code(), second.span, "a second document begins here");
        diagnostics.push(diagnostic.help("keep one document, and remove the `---` between them"));
    }
    table(&document.root, keys, "this file", &mut diagnostics);
    (Some(document.root), diagnostics)
}

fn table(node: &Node, keys: &[Key], what: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Some(mapping) = node.as_mapping() else {
        let message = format!("{what} is {}, where a mapping is needed", node.kind.word());
        let diagnostic = Diagnostic::error(Problem::WrongType.code(), node.place(), message);
        diagnostics.push(diagnostic.help(format!("write `key: value` with {}", names(keys))));
        return;
    };
    for entry in &mapping.entries {
        let name = &*entry.key.name;
        match keys.iter().find(|key| key.name == name) {
            Some(key) => value(&entry.value, key, diagnostics),
            None => diagnostics.push(unknown(name, entry.key.span, keys, what)),
        }
    }
    for key in keys.iter().filter(|key| key.required && mapping.get(key.name).is_none()) {
        let place = mapping.entries.first().map_or(node.place(), |entry| entry.key.span);
        let message = format!("{what} has no `{}`", key.name);
        let diagnostic = Diagnostic::error(Problem::MissingKey.code(), place, message);
        diagnostics.push(diagnostic.why(key.says).help(format!(
            "add `{}: {}`",
            key.name,
            example(key.shape)
        )));
    }
}

fn unknown(name: &str, span: Span, keys: &[Key], what: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(Problem::UnknownKey.code(), span, format!("{what} has no key `{name}`"));
    match nearest(name, keys.iter().map(|key| key.name)) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help(format!("its keys are {}", names(keys))),
    }
}

fn names(keys: &[Key]) -> String {
    keys.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
}

fn example(shape: Shape) -> &'static str {
    match shape {
        Shape::Version => "1",
        Shape::Word(words) => words.first().copied().unwrap_or("…"),
        Shape::Text | Shape::OptionalText | Shape::Path | Shape::Globs => "…",
        Shape::Texts | Shape::Scalars | Shape::Table(_) => "{ … }",
        Shape::Tables(_) => "[ … ]",
    }
}

fn value(node: &Node, key: &Key, diagnostics: &mut Vec<Diagnostic>) {
    let fits = match key.shape {
        Shape::Version => {
            if node.kind != Kind::Int(1) && !matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_)) {
                let message = "this version is not one that is read";
                let diagnostic = Diagnostic::error(Problem::Version.code(), node.place(), message);
                diagnostics.push(
                    diagnostic
                        .why("a file of another version may mean something else by the same keys")
                        .help("write `version: 1`, or use the tricep that this file was written for"),
                );
                return;
            }
            node.kind == Kind::Int(1)
        }
        Shape::Word(words) => {
            let written = node.as_written();
            if let Some(written) = written.filter(|written| !words.contains(written)) {
                diagnostics.push(no_word(node, written, key, words));
                return;
            }
            written.is_some()
        }
        Shape::Text | Shape::Path => node.as_written().is_some_and(|text| !text.is_empty()),
        Shape::OptionalText => node.is_null() || node.as_written().is_some_and(|text| !text.is_empty()),
        Shape::Globs => {
            let one = |node: &Node| node.as_written().is_some_and(|text| !text.is_empty());
            one(node) || node.as_sequence().is_some_and(|items| items.iter().all(one))
        }
        Shape::Texts => {
            return members(node, key, |value| value.as_written().is_some(), "a text", diagnostics);
        }
        Shape::Scalars => {
            let scalar = |value: &Node| !matches!(value.kind, Kind::Sequence(_) | Kind::Mapping(_));
            return members(node, key, scalar, "a text, a number, true or false", diagnostics);
        }
        Shape::Table(keys) => return table(node, keys, &format!("`{}`", key.name), diagnostics),
        Shape::Tables(keys) => match node.as_sequence() {
            Some(items) => {
                let what = format!("an item of `{}`", key.name);
                return items.iter().for_each(|item| table(item, keys, &what, diagnostics));
            }
            None => false,
        },
    };
    if !fits {
        diagnostics.push(misfit(node, key.name, key.shape.word(), key.says));
    }
}

fn no_word(node: &Node, written: &str, key: &Key, words: &[&str]) -> Diagnostic {
    let message = format!("`{}` is {written}, where one of its words is needed", key.name);
    let diagnostic = Diagnostic::error(Problem::WrongType.code(), node.place(), message).why(key.says);
    match nearest(written, words.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean {meant}?")),
        None => diagnostic.help(format!("write {}", words.join(" or "))),
    }
}

fn members(
    node: &Node,
    key: &Key,
    fits: impl Fn(&Node) -> bool,
    wanted: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(mapping) = node.as_mapping() else {
        diagnostics.push(misfit(node, key.name, key.shape.word(), key.says));
        return;
    };
    for entry in mapping.entries.iter().filter(|entry| !fits(&entry.value)) {
        diagnostics.push(misfit(&entry.value, &entry.key.written, wanted, key.says));
    }
}

fn misfit(node: &Node, name: &str, wanted: &str, says: &str) -> Diagnostic {
    let found = if node.as_written() == Some("") { "an empty text" } else { node.kind.word() };
    let message = format!("`{name}` is {found}, where {wanted} is needed");
    let diagnostic = Diagnostic::error(Problem::WrongType.code(), node.place(), message).why(says);
    match node.kind {
        Kind::Null => diagnostic.help("write a value, or remove the key"),
        Kind::Bool(_)
        | Kind::Int(_)
        | Kind::Float(_)
        | Kind::Text(_)
        | Kind::Sequence(_)
        | Kind::Mapping(_) => diagnostic.help(format!("write {wanted}")),
    }
}

/// A text of a mapping, as it is written.
pub fn text(mapping: &Mapping, name: &str) -> Option<Located<Arc<str>>> {
    let node = mapping.get(name)?;
    Some(Located::at(Arc::from(node.as_written()?), node.place()))
}

/// The members of a mapping in a mapping, by their names as they are written.
pub fn entries<'n>(mapping: &'n Mapping, name: &str) -> impl Iterator<Item = (&'n yaml::Key, &'n Node)> {
    let inner = mapping.get(name).and_then(Node::as_mapping);
    inner.into_iter().flat_map(|inner| &inner.entries).map(|entry| (&entry.key, &entry.value))
}
