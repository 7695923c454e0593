//! ConfigMaps and Secrets that are generated from literals, files and lists of variables.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::accumulate::{Accumulator, Refused, Render};
use super::file::{Generator, Kustomization, Options};
use super::mistake::Mistake;
use super::resource::{Behavior, Resource};
use super::written::Text;
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;
use crate::source::Span;

/// Longest line of base64.
const LINE: usize = 70;

/// A key and its value, and the place that says both.
struct Pair {
    key: Arc<str>,
    value: Vec<u8>,
    at: Span,
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Mistake::Generator.code(), span, message)
}

impl Render<'_> {
    /// Makes all objects that a kustomization generates.
    pub(super) fn generate(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        for (generators, kind) in [(&from.config_maps, "ConfigMap"), (&from.secrets, "Secret")] {
            for generator in generators {
                let mut resource = self.generated(from, generator, kind)?;
                resource.provenance = self.configured_by(&format!("{kind}Generator"));
                absorb(resource, generator, into)?;
            }
        }
        Ok(())
    }

    fn generated(
        &mut self,
        from: &Kustomization,
        generator: &Generator,
        kind: &'static str,
    ) -> Result<Resource, Refused> {
        let Some(name) = &generator.name else {
            let diagnostic = wrong(generator.span, format!("this {kind} has no name"));
            return Err(diagnostic.help("give it one: `name: settings`").into());
        };
        let at = self.written(generator.span);
        let pairs = self.pairs(from, generator)?;
        let is_secret = kind == "Secret";
        let mut members = vec![member("apiVersion", Node::text("v1", at), at)];
        let (mut data, mut binary) = (Vec::new(), Vec::new());
        for pair in pairs {
            let at = self.written(pair.at);
            let (list, text) = match (is_secret, String::from_utf8(pair.value)) {
                (false, Ok(text)) => (&mut data, text),
                (false, Err(bytes)) => (&mut binary, encoded(bytes.as_bytes())),
                (true, Ok(text)) => (&mut data, encoded(text.as_bytes())),
                (true, Err(bytes)) => (&mut data, encoded(bytes.as_bytes())),
            };
            list.push(Entry { key: pair.key, at, value: Node::text(text, at) });
        }
        if is_secret || !data.is_empty() {
            members.push(member("data", mapping(data, at), at));
        }
        if !binary.is_empty() {
            members.push(member("binaryData", mapping(binary, at), at));
        }
        let options = merged(&generator.options, &from.options);
        if let Some(span) = options.immutable {
            let at = self.written(span);
            members.push(member("immutable", Node::new(Kind::Bool(true), at), at));
        }
        members.push(member("kind", Node::text(kind, at), at));
        members.push(member("metadata", self.generated_metadata(name, generator, &options, at), at));
        if is_secret {
            let given = generator.kind.as_ref().map(|kind| (Arc::clone(&kind.text), self.written(kind.span)));
            let (text, at) = given.unwrap_or_else(|| (Arc::from("Opaque"), at));
            members.push(member("type", Node::text(text, at), at));
        }
        let mut resource = Resource::new(mapping(members, at));
        resource.hash = !options.disable_hash;
        resource.behavior = match generator.behavior.as_ref().map(|behavior| &*behavior.text) {
            Some("merge") => Behavior::Merge,
            Some("replace") => Behavior::Replace,
            Some(_) | None => Behavior::Create,
        };
        Ok(resource)
    }

    fn generated_metadata(
        &mut self,
        name: &Text,
        generator: &Generator,
        options: &Options,
        at: OriginId,
    ) -> Node {
        let mut metadata = Vec::new();
        for (field, pairs) in [("annotations", &options.annotations), ("labels", &options.labels)] {
            let entries = pairs.iter().map(|(key, value)| {
                let at = self.written(value.span);
                Entry { key: Arc::clone(&key.text), at, value: Node::text(Arc::clone(&value.text), at) }
            });
            let entries: Vec<_> = entries.collect();
            if !entries.is_empty() {
                metadata.push(member(field, mapping(entries, at), at));
            }
        }
        let fields = [("name", Some(name)), ("namespace", generator.namespace.as_ref())];
        for (field, text) in fields {
            if let Some(text) = text {
                let at = self.written(text.span);
                metadata.push(member(field, Node::text(Arc::clone(&text.text), at), at));
            }
        }
        mapping(metadata, at)
    }

    /// Everything that a generator holds, in the order of the keys.
    fn pairs(&mut self, from: &Kustomization, generator: &Generator) -> Result<Vec<Pair>, Refused> {
        let mut pairs = Vec::new();
        for path in &generator.envs {
            self.variables(from, path, &mut pairs)?;
        }
        for literal in &generator.literals {
            pairs.push(from_literal(literal)?);
        }
        for source in &generator.files {
            pairs.push(self.file_pair(from, source)?);
        }
        pairs.sort_by(|a, b| a.key.cmp(&b.key));
        for (first, second) in pairs.iter().zip(pairs.iter().skip(1)) {
            if first.key == second.key {
                let message = format!("the key {} is there twice", first.key);
                let diagnostic = wrong(second.at, message).label(first.at, "first here");
                return Err(diagnostic.help("take one of them out").into());
            }
        }
        Ok(pairs)
    }

    /// The lines of a file of variables.
    fn variables(&mut self, from: &Kustomization, path: &Text, pairs: &mut Vec<Pair>) -> Result<(), Refused> {
        let (loaded, _) = self.data(from, path, &path.text)?;
        let (Some(file), Some(text)) = (loaded.file, loaded.text.as_deref()) else {
            let diagnostic = wrong(path.span, "this file of variables is no text in UTF-8");
            return Err(diagnostic.help("save it as UTF-8").into());
        };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let whole = line.trim_end_matches('\n');
            let whole = whole.strip_suffix('\r').unwrap_or(whole);
            let trimmed = whole.trim_start();
            let begin = start + (whole.len() - trimmed.len());
            start += line.len();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let at = Span::new(file, begin, begin + trimmed.len());
            let (key, value) = trimmed.split_once('=').unwrap_or((trimmed, ""));
            if key.is_empty() {
                continue;
            }
            pairs.push(Pair { key: Arc::from(key), value: value.as_bytes().to_vec(), at });
        }
        Ok(())
    }

    fn file_pair(&mut self, from: &Kustomization, source: &Text) -> Result<Pair, Refused> {
        let text = &*source.text;
        let (key, path) = match text.split_once('=') {
            None => (text.rsplit('/').next().unwrap_or(text), text),
            Some((key, path)) if !key.is_empty() && !path.is_empty() && !path.contains('=') => (key, path),
            Some(_) => {
                let diagnostic = wrong(source.span, "this is neither a path nor KEY=path");
                return Err(diagnostic.help("write settings.json=files/settings.json").into());
            }
        };
        let (loaded, _) = self.data(from, source, path)?;
        let at = loaded
            .file
            .map_or(source.span, |file| Span::new(file, 0, loaded.text.as_deref().map_or(0, str::len)));
        Ok(Pair { key: Arc::from(key), value: loaded.bytes.clone(), at })
    }
}

fn member(name: &str, value: Node, at: OriginId) -> Entry {
    Entry { key: Arc::from(name), at, value }
}

fn mapping(entries: Vec<Entry>, at: OriginId) -> Node {
    Node::new(Kind::Mapping(Mapping { entries }), at)
}

/// Options of one generator with those of all.
fn merged(own: &Options, all: &Options) -> Options {
    let fill = |own: &[(Text, Text)], all: &[(Text, Text)]| {
        let mut pairs = own.to_vec();
        pairs.extend(
            all.iter().filter(|(key, _)| !own.iter().any(|(known, _)| known.text == key.text)).cloned(),
        );
        pairs.sort_by(|(a, _), (b, _)| a.text.cmp(&b.text));
        pairs
    };
    Options {
        labels: fill(&own.labels, &all.labels),
        annotations: fill(&own.annotations, &all.annotations),
        disable_hash: own.disable_hash || all.disable_hash,
        immutable: own.immutable.or(all.immutable),
    }
}

fn from_literal(literal: &Text) -> Result<Pair, Refused> {
    match literal.text.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            let bare = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
            let value = bare('"').or_else(|| bare('\'')).unwrap_or(value);
            Ok(Pair { key: Arc::from(key), value: value.as_bytes().to_vec(), at: literal.span })
        }
        _ => Err(wrong(literal.span, "a literal is KEY=value").help("write it so").into()),
    }
}

/// Base64 in lines, as kustomize writes it.
fn encoded(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    if text.len() < LINE {
        return text;
    }
    let mut lines = String::with_capacity(text.len() + text.len() / LINE + 1);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
        lines.push_str(line);
        lines.push('\n');
        rest = behind;
    }
    lines
}

/// Puts a generated object where it belongs: beside the others, or over one that is there.
fn absorb(mut new: Resource, generator: &Generator, into: &mut Accumulator) -> Result<(), Refused> {
    let span = generator.name.as_ref().map_or(generator.span, |name| name.span);
    let found = into.objects.find(&new.id);
    let shown = new.id.shown();
    let old = match (found.as_slice(), new.behavior) {
        ([], Behavior::Create) => return into.add(new, span),
        ([], Behavior::Merge | Behavior::Replace) => {
            let diagnostic = wrong(span, format!("there is no {shown} to merge with or to replace"));
            return Err(diagnostic.help("take `behavior` out, or name one that is there").into());
        }
        ([_], Behavior::Create) => {
            let diagnostic = wrong(span, format!("there is a {shown} already"));
            return Err(diagnostic
                .help("say `behavior: merge` or `behavior: replace`, or give it another name")
                .into());
        }
        ([old], Behavior::Merge | Behavior::Replace) => *old,
        _ => {
            let diagnostic = wrong(span, format!("there are several objects that were {shown}"));
            return Err(diagnostic.help("give them names of their own").into());
        }
    };
    let Some(before) = into.objects.get(old).cloned() else { return Ok(()) };
    if new.behavior == Behavior::Merge {
        for field in ["data", "binaryData"] {
            over(&before.node, &mut new.node, &[field]);
        }
        new.provenance.clone_from(&before.provenance);
    }
    for field in ["labels", "annotations"] {
        over(&before.node, &mut new.node, &["metadata", field]);
    }
    for field in ["name", "namespace"] {
        keep(&before.node, &mut new.node, field);
    }
    new.hash &= before.hash;
    new.previous = before.previous;
    new.prefixes = before.prefixes;
    new.suffixes = before.suffixes;
    new.behavior = before.behavior;
    new.vars = before.vars;
    into.objects.replace(old, new);
    Ok(())
}

/// What was there, with the new members over it.
fn over(before: &Node, new: &mut Node, path: &[&str]) {
    let Some(old) = before.at(path).filter(|old| old.as_mapping().is_some()) else { return };
    let Some((last, way)) = path.split_last() else { return };
    let Some(holder) = way.iter().try_fold(new, |node, step| member_mut(node, step)) else { return };
    let Kind::Mapping(members) = &mut holder.kind else { return };
    let mut merged = old.clone();
    let added = members.remove(last);
    if let (Kind::Mapping(merged), Some(added)) = (&mut merged.kind, &added) {
        for entry in added.value.entries() {
            match merged.get_mut(&entry.key) {
                Some(value) => value.set(entry.value.kind.clone(), entry.value.origin),
                None => merged.entries.push(entry.clone()),
            }
        }
    }
    let at = added.map_or(old.origin, |added| added.at);
    members.entries.push(Entry { key: Arc::from(*last), at, value: merged });
}

fn member_mut<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    if let Kind::Mapping(members) = &mut node.kind { members.get_mut(name) } else { None }
}

/// A field of the metadata stays what it was.
fn keep(before: &Node, new: &mut Node, field: &str) {
    let Some(Kind::Mapping(members)) = member_mut(new, "metadata").map(|node| &mut node.kind) else { return };
    members.remove(field);
    let old = before.get("metadata").and_then(Node::as_mapping).and_then(|metadata| metadata.entry(field));
    members.entries.extend(old.cloned());
}
