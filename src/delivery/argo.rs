//! `Application` and `ApplicationSet` of Argo CD, as far as they deliver folders.
//!
//! Of the generators, lists and the folders of a repository follow from files, and so does what `matrix` makes of them;
//! clusters, pull requests and others only Argo CD knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kustomization::{self, Deliverer, Image, Kustomization, Path, SourceRef};
use super::problem::Problem;
use super::reading::{Reading, Text};
use crate::diag::Diagnostic;
use crate::limits;
use crate::object::Entry;
use crate::object::Kind;
use crate::object::Mapping;
use crate::object::Node;
use crate::profile::Located;
use crate::profile::discovery::glob::Glob;

/// What an `Application` delivers: one for each of its sources that has a path.
pub(super) fn application(object: &Node, elements: &[Arc<str>], read: &Reading<'_>) -> Vec<Kustomization> {
    let Some(spec) = object.get("spec") else { return Vec::new() };
    let sources = spec.get("source").into_iter().chain(spec.get("sources").map_or(&[][..], Node::items));
    let made = |source: &Node| {
        // A chart has no path in the tree.
        source.get("path").filter(|_| source.get("chart").is_none())?;
        let mut made = Kustomization::new(Deliverer::ArgoCd, object, read);
        made.path = kustomization::path(source.get("path"), read);
        made.source = source.get("repoURL").and_then(|address| {
            let name = read.word(Some(address))?;
            Some(SourceRef { kind: Arc::from(""), name, namespace: None, at: read.place(address) })
        });
        made.recurse = read.flag(source.at(&["directory", "recurse"])).is_some_and(|recurse| recurse.value);
        made.target_namespace = read.text(spec.at(&["destination", "namespace"]));
        made.prune = read.flag(spec.at(&["syncPolicy", "automated", "prune"]));
        made.elements = elements.to_vec();
        if let Some(own) = source.get("kustomize") {
            made.name_prefix = read.text(own.get("namePrefix"));
            made.name_suffix = read.text(own.get("nameSuffix"));
            made.labels = read.members(own.get("commonLabels"));
            made.annotations = read.members(own.get("commonAnnotations"));
            made.components = read.texts(own.get("components"));
            made.patches =
                own.get("patches").map_or_else(Vec::new, |node| kustomization::patches(node, read));
            made.images = read.texts(own.get("images")).iter().filter_map(image).collect();
            made.target_namespace = read.text(own.get("namespace")).or(made.target_namespace);
        }
        Some(made)
    };
    sources.filter_map(made).collect()
}

/// An image as Argo CD writes it: `[name=]new-name[:tag][@digest]`.
fn image(text: &Text) -> Option<Image> {
    let part = |value: &str| Located { value: Arc::from(value), span: text.span };
    let (name, image) = match text.value.split_once('=') {
        Some((name, image)) => (Some(name), image),
        None => (None, &*text.value),
    };
    let (image, digest) = match image.split_once('@') {
        Some((image, digest)) => (image, Some(digest)),
        None => (image, None),
    };
    // A colon before a `/` belongs to the port of a registry.
    let (image, tag) = match image.rsplit_once(':') {
        Some((image, tag)) if !tag.contains('/') => (image, Some(tag)),
        _ => (image, None),
    };
    let name = name.unwrap_or(image);
    (!name.is_empty()).then(|| Image {
        name: part(name),
        new_name: (name != image && !image.is_empty()).then(|| part(image)),
        new_tag: tag.map(part),
        digest: digest.map(part),
    })
}

/// One round of a generator: what its names stand for.
#[derive(Clone, Debug, Default)]
struct Round {
    texts: BTreeMap<String, Arc<str>>,
    folders: Option<Path>,
}

/// What an `ApplicationSet` delivers.
pub(super) fn application_set(object: &Node, read: &mut Reading<'_>) -> Vec<Kustomization> {
    let Some(template) = object.at(&["spec", "template"]) else { return Vec::new() };
    let mut rounds = Vec::new();
    for generator in object.at(&["spec", "generators"]).map_or(&[][..], Node::items) {
        rounds.extend(self::rounds(generator, 0, read));
    }
    if rounds.len() > limits::APPLICATIONS {
        let message = format!("this ApplicationSet makes more than {} applications", limits::APPLICATIONS);
        say(object, Problem::TooMuch, message, read);
        rounds.truncate(limits::APPLICATIONS);
    }
    let mut made = Vec::new();
    for round in rounds {
        let application = filled(template, &round, 0);
        let elements: Vec<Arc<str>> = round.texts.values().cloned().collect();
        for mut one in self::application(&application, &elements, read) {
            if let Path::Written(text) = &one.path
                && text.value.contains("{{")
            {
                let folders = round.folders.clone().filter(|_| is_path(&text.value));
                one.path = folders.unwrap_or(Path::Open(text.span));
            }
            made.push(one);
        }
    }
    made
}

/// Whether a path is all that a generator of folders gives.
fn is_path(text: &str) -> bool {
    let inner = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
    matches!(inner, Some("path" | ".path.path" | "path.path" | ".path"))
}

/// The rounds of a generator.
fn rounds(generator: &Node, depth: usize, read: &mut Reading<'_>) -> Vec<Round> {
    if let Some(elements) = generator.at(&["list", "elements"]) {
        return elements.items().iter().map(|element| listed(element, read)).collect();
    }
    if let Some(folders) = generator.at(&["git", "directories"]) {
        return folders_of(folders, read).into_iter().collect();
    }
    // Argo CD takes two generators in a matrix, and a matrix in a matrix.
    if let Some(inner) = generator.at(&["matrix", "generators"]).filter(|_| depth < 2) {
        let mut all = vec![Round::default()];
        for generator in inner.items() {
            let own = rounds(generator, depth + 1, read);
            let mut next = Vec::new();
            for (before, round) in all.iter().flat_map(|before| own.iter().map(move |round| (before, round)))
            {
                if next.len() > limits::APPLICATIONS {
                    break;
                }
                let mut both = before.clone();
                both.texts.extend(round.texts.iter().map(|(name, text)| (name.clone(), Arc::clone(text))));
                both.folders = both.folders.or_else(|| round.folders.clone());
                next.push(both);
            }
            all = next;
        }
        return all;
    }
    let kind =
        generator.entries().iter().map(|entry| &*entry.key).find(|key| *key != "selector").unwrap_or("no");
    let message = format!("what this ApplicationSet makes of a {kind} generator is known to Argo CD alone");
    say(generator, Problem::Generator, message, read);
    Vec::new()
}

/// What an element of a list says, with the names of members in members joined by dots.
fn listed(element: &Node, read: &Reading<'_>) -> Round {
    let mut round = Round::default();
    for entry in element.entries() {
        if let Some(text) = read.word(Some(&entry.value)) {
            round.texts.insert(entry.key.to_string(), text);
        }
        for inner in entry.value.entries() {
            if let Some(text) = read.word(Some(&inner.value)) {
                round.texts.insert(format!("{}.{}", entry.key, inner.key), text);
            }
        }
    }
    round
}

/// The folders of a repository, which are matched later.
fn folders_of(folders: &Node, read: &mut Reading<'_>) -> Option<Round> {
    let mut patterns = Vec::new();
    let mut without = Vec::new();
    for item in folders.items() {
        let Some(text) = read.text(item.get("path")) else { continue };
        match Glob::new(&text.value) {
            Ok(glob) if item.get("exclude").and_then(Node::as_bool) == Some(true) => without.push(glob),
            Ok(value) => patterns.push(Located { value, span: text.span }),
            Err(what) => say(item, Problem::Generator, what, read),
        }
    }
    let folders = Path::Found { patterns, without };
    Some(Round { texts: BTreeMap::new(), folders: Some(folders) })
}

fn say(node: &Node, problem: Problem, message: String, read: &mut Reading<'_>) {
    if let Some(place) = read.place(node) {
        read.diagnostics.push(Diagnostic::warning(problem.code(), place, message));
    }
}

/// A template with the texts of a round in it.
fn filled(node: &Node, round: &Round, depth: usize) -> Node {
    let kind = match &node.kind {
        Kind::Text(text) if text.contains("{{") => Kind::Text(Arc::from(replaced(text, round))),
        Kind::Sequence(items) if depth < limits::VALUE_DEPTH => {
            Kind::Sequence(items.iter().map(|item| filled(item, round, depth + 1)).collect())
        }
        Kind::Mapping(mapping) if depth < limits::VALUE_DEPTH => {
            let entry = |entry: &Entry| Entry {
                key: Arc::clone(&entry.key),
                at: entry.at,
                value: filled(&entry.value, round, depth + 1),
            };
            Kind::Mapping(Mapping { entries: mapping.entries.iter().map(entry).collect() })
        }
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::Float(_)
        | Kind::Text(_)
        | Kind::Open(_)
        | Kind::Sequence(_)
        | Kind::Mapping(_) => node.kind.clone(),
    };
    Node { kind, origin: node.origin, before: None }
}

/// A text with `{{name}}` and `{{.name}}` replaced; what is more than a name stays.
fn replaced(text: &str, round: &Round) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((inner, after)) = behind.split_once("}}") else { break };
        out.push_str(before);
        let name = inner.trim();
        match round.texts.get(name.strip_prefix('.').unwrap_or(name)) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str("{{");
                out.push_str(inner);
                out.push_str("}}");
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
