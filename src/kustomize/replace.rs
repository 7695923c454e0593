//! `replacements`: a value of one object in the fields of others.

use std::sync::Arc;

use super::accumulate::{Accumulator, Refused, Render};
use super::convert::{is_true_or_false, scalar_text, word};
use super::fields::split;
use super::file::{Decoder, FieldOptions, Kustomization, Replacement, ReplacementField, Source, Target};
use super::mistake::Mistake;
use super::resource::Resource;
use super::room::{self, Room};
use super::select::{Metadata, Selector, regex};
use super::timestamp::timestamp;
use super::written::Reader;
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;
use crate::source::Span;
use crate::yaml::Kind as K;
use crate::yaml::scalar;

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Mistake::Target.code(), span, message)
}

impl Render<'_> {
    /// Copies what is to be copied, in order.
    pub(super) fn replace(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        if from.replacements.is_empty() {
            return Ok(());
        }
        for field in &from.replacements {
            match field {
                ReplacementField::Here(replacement) => self.replace_one(replacement, into)?,
                ReplacementField::File(path) => {
                    let parsed = self.yaml(from, path)?;
                    if !parsed.diagnostics.is_empty() {
                        return Err(Refused(parsed.diagnostics.clone()));
                    }
                    for replacement in read(parsed)? {
                        self.replace_one(&replacement, into)?;
                    }
                }
            }
        }
        self.note(into, "ReplacementTransformer");
        Ok(())
    }

    pub(super) fn replace_one(
        &mut self,
        replacement: &Replacement,
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let value = match (&replacement.source, &replacement.value) {
            (Some(source), None) => value_of(source, into)?,
            (None, Some(text)) => {
                let at = self.written(text.span);
                Node::text(Arc::clone(&text.text), at)
            }
            (None, None) => {
                let diagnostic = wrong(replacement.span, "this replacement has no source");
                return Err(diagnostic
                    .help("say below `source:` which object and field the value comes from")
                    .into());
            }
            (Some(source), Some(_)) => {
                let diagnostic = wrong(source.span, "this replacement has a source and a value");
                return Err(diagnostic.help("take one of them out").into());
            }
        };
        if replacement.targets.is_empty() {
            let diagnostic = wrong(replacement.span, "this replacement has no target");
            return Err(diagnostic.help("say below `targets:` where the value goes").into());
        }
        for target in &replacement.targets {
            put_into(target, &value, &mut self.room, into)?;
        }
        Ok(())
    }
}

/// A file of replacements: one, or a list of them.
fn read(parsed: &crate::yaml::Parsed) -> Result<Vec<Replacement>, Refused> {
    let mut all = Vec::new();
    for document in &parsed.documents {
        let mut decoder = Decoder { file: document.span.file, text: "", reader: Reader::default() };
        let root = std::slice::from_ref(&document.root);
        for item in document.root.as_sequence().unwrap_or(root) {
            if let Some(mut fields) = decoder.reader.fields(item, "a replacement") {
                all.push(decoder.replacement(&mut fields));
                decoder.reader.finish(fields);
            }
        }
        if !decoder.reader.diagnostics.is_empty() {
            return Err(Refused(decoder.reader.diagnostics));
        }
    }
    Ok(all)
}

/// Whether an object is or was what a selector of a replacement names, word for word: patterns are for patches.
fn is_named(resource: &Resource, selector: &Selector) -> bool {
    resource.ids().any(|id| {
        (selector.name.is_empty() || selector.name == id.name)
            && (selector.namespace.is_empty() || id.effective_namespace() == &*selector.namespace)
            && id.is_kind(&selector.group, &selector.version, &selector.kind)
    })
}

fn value_of(source: &Source, into: &Accumulator) -> Result<Node, Refused> {
    let selector = &source.selector;
    let mut found = Vec::new();
    if selector.name.is_empty() {
        found.extend(into.objects.iter().filter(|resource| is_named(resource, selector)));
    } else {
        let named = into.objects.named(&selector.name).iter().filter_map(|index| into.objects.get(*index));
        found.extend(named.filter(|resource| is_named(resource, selector)));
    }
    let resource = match found.as_slice() {
        [one] => *one,
        [] => {
            let diagnostic = wrong(source.span, "no object is what this source selects");
            return Err(diagnostic.help("name one of `resources` by kind and name").into());
        }
        [_, _, ..] => {
            let ids: Vec<String> = found.iter().take(5).map(|resource| resource.id.shown()).collect();
            let message = format!("this source selects several objects: {}", ids.join(", "));
            return Err(wrong(source.span, message)
                .help("say more of what it is: kind, name, namespace")
                .into());
        }
    };
    let path = source.field_path.as_ref();
    let text = path.map_or("metadata.name", |path| &path.text);
    let span = path.map_or(source.span, |path| path.span);
    let value = find(&resource.node, &parts(text)).filter(|node| !is_nothing(node));
    let Some(value) = value else {
        let message = format!("{} has no {text}", resource.id.shown());
        return Err(wrong(span, message)
            .help("write the path of a field that is there, with `.` between names")
            .into());
    };
    let mut value = value.clone();
    value.before = None;
    let Some(delimiter) = &source.options.delimiter else { return Ok(value) };
    let Some(whole) = scalar_text(&value) else {
        let message = format!("{text} is {}, which cannot be divided", word(&value));
        return Err(wrong(span, message).help("take the delimiter out").into());
    };
    let pieces: Vec<&str> = whole.split(&**delimiter).collect();
    let piece = usize::try_from(source.options.index).ok().and_then(|index| pieces.get(index));
    let Some(piece) = piece else {
        let message = format!("\"{whole}\" has no piece {} between `{delimiter}`", source.options.index);
        return Err(wrong(span, message).help(format!("it has the pieces 0 to {}", pieces.len() - 1)).into());
    };
    value.kind = Kind::Text(Arc::from(*piece));
    Ok(value)
}

fn is_nothing(node: &Node) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::Sequence(items) => items.is_empty(),
        Kind::Mapping(members) => members.entries.is_empty(),
        Kind::Text(_) | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Open(_) => false,
    }
}

fn put_into(target: &Target, value: &Node, room: &mut Room, into: &mut Accumulator) -> Result<(), Refused> {
    let Some(select) = &target.select else {
        let diagnostic = wrong(target.span, "this target selects nothing");
        return Err(diagnostic.help("say below `select:` which objects it is about").into());
    };
    let metadata = Metadata::new(select, target.span)?;
    let mut rejected = Vec::new();
    for reject in &target.reject {
        rejected.push((Metadata::new(reject, target.span)?, reject));
    }
    let is_rejected = |resource: &Resource| {
        rejected.iter().any(|(metadata, reject)| {
            (!metadata.is_any() && metadata.fits(&resource.node))
                || (!reject.has_no_id() && is_named(resource, reject))
        })
    };
    let fits = |resource: &Resource| {
        metadata.fits(&resource.node) && is_named(resource, select) && !is_rejected(resource)
    };
    let candidates = match select.name.is_empty() {
        false => into.objects.named(&select.name).to_vec(),
        true => into.objects.indices(),
    };
    let default = [super::written::Text { text: Arc::from("metadata.name"), span: target.span }];
    let paths = if target.field_paths.is_empty() { &default[..] } else { &target.field_paths };
    for index in candidates {
        if !into.objects.get(index).is_some_and(fits) {
            continue;
        }
        for path in paths {
            let changed = into.objects.change(index, |resource| {
                put(&mut resource.node, &parts(&path.text), value, &target.options, room)
                    .map_err(|reason| (reason, resource.id.shown()))
            });
            if let Some((Err((reason, shown)), _)) = changed {
                let message = format!("{} of {shown} cannot be set: {reason}", path.text);
                let diagnostic = wrong(path.span, message);
                return Err(diagnostic
                    .help("write the path of a field that is there and takes the value, or say `options: {create: true}` where there is none")
                    .into());
            }
        }
    }
    Ok(())
}

/// The parts of a path; one in brackets that holds a `=` keeps them.
pub(super) fn parts(path: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = split(path, '.').into_iter();
    while let Some(part) = rest.next() {
        if !part.starts_with('[') || part.ends_with(']') {
            all.push(part);
            continue;
        }
        let mut whole = part;
        for part in rest.by_ref() {
            whole.push('.');
            whole.push_str(&part);
            if whole.ends_with(']') {
                break;
            }
        }
        all.push(if whole.contains('=') { whole } else { whole.trim_matches(['[', ']']).to_owned() });
    }
    all
}

/// What one part of a path names.
enum Step<'p> {
    Every,
    Index(usize),
    /// Items whose field, or who themselves, fit a pattern.
    Which(&'p str, &'p str),
    Field,
}

fn step(part: &str) -> Step<'_> {
    if part == "*" {
        return Step::Every;
    }
    if let Some(inside) = part.strip_prefix('[').and_then(|part| part.strip_suffix(']'))
        && let Some((field, value)) = inside.split_once('=')
    {
        return Step::Which(field, value);
    }
    match part.parse() {
        Ok(index) if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) => Step::Index(index),
        _ => Step::Field,
    }
}

/// What lies at the end of a path that leads to one field.
pub(super) fn find<'n>(node: &'n Node, parts: &[String]) -> Option<&'n Node> {
    let Some((part, rest)) = parts.split_first() else { return Some(node) };
    let next = match (step(part), &node.kind) {
        (Step::Index(index), Kind::Sequence(items)) => items.get(index),
        (Step::Which(field, value), Kind::Sequence(items)) => items.iter().find(|item| {
            let own = if field.is_empty() { Some(*item) } else { item.get(field) };
            own.and_then(scalar_text).is_some_and(|text| &*text == value)
        }),
        (_, Kind::Mapping(members)) => members.get(part),
        (_, Kind::Sequence(items)) if part == "-" => items.last(),
        _ => None,
    };
    find(next?, rest)
}

/// Sets what lies at the end of a path, everywhere where it leads.
fn put(
    node: &mut Node,
    parts: &[String],
    value: &Node,
    options: &FieldOptions,
    room: &mut Room,
) -> Result<(), String> {
    room::fits(parts.len())?;
    let mut found = Found { fields: 0, above: parts.len(), room };
    visit(node, parts, value, options, &mut found)?;
    if found.fields == 0 { Err("there is no such field".to_owned()) } else { Ok(()) }
}

/// What a path has led to.
struct Found<'r> {
    fields: usize,
    /// Below how many levels they lie.
    above: usize,
    room: &'r mut Room,
}

fn visit(
    node: &mut Node,
    parts: &[String],
    value: &Node,
    options: &FieldOptions,
    found: &mut Found<'_>,
) -> Result<(), String> {
    let Some((part, rest)) = parts.split_first() else {
        found.fields += 1;
        found.room.take(value, found.above)?;
        return set(node, value, options);
    };
    let what = word(node);
    let no_list = || format!("\"{part}\" is for a list, and this is {what}");
    match step(part) {
        Step::Every => match &mut node.kind {
            Kind::Sequence(items) => {
                items.iter_mut().try_for_each(|item| visit(item, rest, value, options, found))
            }
            Kind::Mapping(_)
            | Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Text(_)
            | Kind::Open(_) => Err(no_list()),
        },
        Step::Index(index) => match &mut node.kind {
            Kind::Sequence(items) => {
                if items.len() == index && options.create {
                    items.push(made(rest, value));
                }
                let length = items.len();
                let item = items
                    .get_mut(index)
                    .ok_or_else(|| format!("the list has {length} items, and none {index}"))?;
                visit(item, rest, value, options, found)
            }
            Kind::Mapping(_) => field(node, part, rest, value, options, found),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
                Err(no_list())
            }
        },
        Step::Which(name, wanted) => {
            let Kind::Sequence(items) = &mut node.kind else { return Err(no_list()) };
            let pattern = regex(wanted).ok_or_else(|| format!("\"{wanted}\" is no pattern"))?;
            let fits = |item: &Node| {
                let own = if name.is_empty() { Some(item) } else { item.get(name) };
                own.and_then(scalar_text).is_some_and(|text| pattern.is_match(&quoted(own, &text)))
            };
            if !items.iter().any(fits) && options.create {
                let text = Node::new(of_plain(wanted), value.origin);
                items.push(match name.is_empty() {
                    true => text,
                    false => {
                        mapping(vec![Entry { key: Arc::from(name), at: value.origin, value: text }], value)
                    }
                });
            }
            items
                .iter_mut()
                .filter(|item| fits(item))
                .try_for_each(|item| visit(item, rest, value, options, found))
        }
        Step::Field => field(node, part, rest, value, options, found),
    }
}

/// A text as it is written, which is what patterns are held against.
fn quoted(node: Option<&Node>, text: &str) -> String {
    let is_text = node.is_some_and(|node| node.as_text().is_some());
    let looks_other = !scalar::is_text(text);
    if is_text && looks_other { format!("\"{text}\"") } else { text.to_owned() }
}

fn of_plain(text: &str) -> Kind {
    match scalar::plain(text) {
        K::Int(int) => Kind::Int(int),
        K::Bool(flag) if matches!(text, "true" | "false") => Kind::Bool(flag),
        K::Null | K::Bool(_) | K::Float(_) | K::Text(_) | K::Sequence(_) | K::Mapping(_) => {
            Kind::Text(Arc::from(text))
        }
    }
}

fn mapping(entries: Vec<Entry>, value: &Node) -> Node {
    Node::new(Kind::Mapping(Mapping { entries }), value.origin)
}

/// What is made where a path leads on.
fn made(rest: &[String], value: &Node) -> Node {
    let kind = match rest.first().map(|part| step(part)) {
        None => match &value.kind {
            Kind::Mapping(_) => Kind::Mapping(Mapping::default()),
            Kind::Sequence(_) => Kind::Sequence(Vec::new()),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
                Kind::Null
            }
        },
        Some(Step::Field) => Kind::Mapping(Mapping::default()),
        Some(Step::Every | Step::Index(_) | Step::Which(..)) => Kind::Sequence(Vec::new()),
    };
    Node::new(kind, OriginId::NOWHERE)
}

fn field(
    node: &mut Node,
    name: &str,
    rest: &[String],
    value: &Node,
    options: &FieldOptions,
    found: &mut Found<'_>,
) -> Result<(), String> {
    let what = word(node);
    let Kind::Mapping(members) = &mut node.kind else {
        return if node.is_null() { Ok(()) } else { Err(format!("\"{name}\" is looked for in {what}")) };
    };
    if members.get(name).is_none() {
        if !options.create {
            return Ok(());
        }
        let value_here = made(rest, value);
        members.entries.push(Entry { key: Arc::from(name), at: value.origin, value: value_here });
    }
    let Some(next) = members.get_mut(name) else { return Ok(()) };
    if next.origin == OriginId::NOWHERE && !rest.is_empty() {
        next.origin = value.origin;
    }
    visit(next, rest, value, options, found)
}

/// Gives a field the value, or a piece of it.
fn set(node: &mut Node, value: &Node, options: &FieldOptions) -> Result<(), String> {
    let is_scalar = !matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_));
    let made_now = node.origin == OriginId::NOWHERE;
    let mut new = value.kind.clone();
    if let Some(delimiter) = &options.delimiter {
        if !is_scalar {
            return Err("only a text can be divided".to_owned());
        }
        let old = scalar_text(node).unwrap_or_else(|| Arc::from(""));
        let piece = scalar_text(value).unwrap_or_else(|| Arc::from("")).to_string();
        let mut pieces: Vec<&str> = old.split(&**delimiter).collect();
        match usize::try_from(options.index) {
            Err(_) => pieces.insert(0, &piece),
            Ok(index) => match pieces.get_mut(index) {
                Some(slot) => *slot = &piece,
                None => pieces.push(&piece),
            },
        }
        new = Kind::Text(pieces.join(delimiter).into());
    }
    let is_collection = matches!(new, Kind::Sequence(_) | Kind::Mapping(_));
    match (is_scalar, made_now) {
        // kustomize forgets that it was a text.
        (true, true) if !is_collection => new = as_read(&text_of(&new)),
        (true, false) => {
            new = match like(&node.kind, &new) {
                // Another replacement may have made it, and what it is then is as open as before.
                Err(_) if options.create => as_read(&text_of(&new)),
                other => other?,
            };
        }
        (true, true) | (false, _) => {}
    }
    super::fields::assign(node, new, value.origin);
    Ok(())
}

/// A value in the kind of another: only the text is put there, which a number or yes or no must be able to hold.
fn like(old: &Kind, new: &Kind) -> Result<Kind, String> {
    let text = text_of(new);
    if matches!(old, Kind::Text(_)) {
        return Ok(Kind::Text(text));
    }
    let read = as_read(&text);
    let fits = matches!(
        (old, &read),
        (Kind::Int(_), Kind::Int(_))
            | (Kind::Bool(_), Kind::Bool(_))
            | (Kind::Float(_), Kind::Int(_) | Kind::Float(_))
            | (Kind::Null, Kind::Null)
    );
    match (fits, old) {
        (true, _) => Ok(read),
        (false, Kind::Null) if text.is_empty() => Ok(Kind::Null),
        (false, _) => {
            let what = word(&Node::new(old.clone(), OriginId::NOWHERE));
            Err(format!("there is {what}, and \"{text}\" is none"))
        }
    }
}

/// The text that is copied from one scalar to another; a collection has none.
fn text_of(kind: &Kind) -> Arc<str> {
    match kind {
        Kind::Text(text) => Arc::clone(text),
        Kind::Int(int) => Arc::from(int.to_string()),
        Kind::Bool(flag) => Arc::from(flag.to_string()),
        Kind::Float(float) => Arc::from(float.to_string()),
        Kind::Null | Kind::Open(_) | Kind::Sequence(_) | Kind::Mapping(_) => Arc::from(""),
    }
}

/// What a text is to whoever reads it without quotes, as that of a field which is made.
fn as_read(text: &Arc<str>) -> Kind {
    match scalar::plain(text) {
        K::Null if text.is_empty() => Kind::Text(Arc::clone(text)),
        K::Null => Kind::Null,
        K::Int(int) => Kind::Int(int),
        K::Float(float) => Kind::Float(float),
        K::Bool(flag) if is_true_or_false(text) => Kind::Bool(flag),
        K::Bool(_) | K::Text(_) | K::Sequence(_) | K::Mapping(_) => match timestamp(text) {
            Some(time) => Kind::Text(time.into()),
            None => Kind::Text(Arc::clone(text)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_into_itself_runs_out_of_room() {
        let mut node = mapping(Vec::new(), &Node::text("a", OriginId::NOWHERE));
        let options = FieldOptions { create: true, ..FieldOptions::default() };
        let mut room = Room::of(1_000);
        let put_into_itself = |index: usize| {
            let value = node.clone();
            put(&mut node, &[format!("k{index}")], &value, &options, &mut room)
        };
        let refused = (0..32).map(put_into_itself).find_map(Result::err);
        assert_eq!(refused.as_deref(), Some("the tree would have more than 10000000 values"));
        let deep: Vec<String> = (0..100_000).map(|_| "a".to_owned()).collect();
        let value = Node::text("a", OriginId::NOWHERE);
        let refused = put(&mut node, &deep, &value, &options, &mut Room::default());
        assert_eq!(refused.unwrap_err(), "it would be nested deeper than 256 levels");
    }
}
