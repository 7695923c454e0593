//! `images`: other names, tags and digests for the images of containers.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ptr;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _};
use regex::Regex;

use super::accumulate::{Accumulator, Refused, Render};
use super::convert::word;
use super::fields::{Field, List};
use super::file::Image;
use super::mistake::Mistake;
use super::select::{is_plain, regex};
use super::{Aim, AimKind};
use crate::diag::Diagnostic;
use crate::object::{Kind, Node};
use crate::origin::{Origin, OriginId, Origins};
use crate::source::Span;

/// What becomes of images, ready to be asked for one.
struct Rules<'i> {
    rules: Vec<Rule<'i>>,
    /// Those for one name, in order.
    named: HashMap<&'i str, Vec<usize>>,
    /// Those for names that a pattern tells.
    patterns: Vec<(usize, Regex)>,
}

struct Rule<'i> {
    image: &'i Image,
    at: OriginId,
    /// Where it is written.
    place: Option<Span>,
    /// Whether an image has its name.
    used: Cell<bool>,
}

impl Render<'_> {
    /// Changes the images of all objects.
    pub(super) fn images(&mut self, images: &[Image], into: &mut Accumulator) -> Result<(), Refused> {
        if images.is_empty() {
            return Ok(());
        }
        let config = Arc::clone(&into.config);
        self.change_images(images, config.list(List::Images), into)?;
        for _ in images {
            self.note(into, "ImageTagTransformer");
        }
        Ok(())
    }

    /// The same in these fields, beside everything that is called containers.
    pub(super) fn change_images(
        &mut self,
        images: &[Image],
        fields: &[Field],
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let rules = Rules::new(images, &mut self.origins);
        for resource in into.objects.each_mut() {
            if &*resource.id.kind == "CustomResourceDefinition" {
                continue;
            }
            let own: Vec<&Field> = fields.iter().filter(|field| field.is_of(&resource.id)).collect();
            rules.apply(&mut resource.node, &own).map_err(|(reason, at)| {
                let message = format!("the images of {} cannot be changed: {reason}", resource.id.shown());
                let place = self.origins.deciding(at).or_else(|| self.origins.deciding(resource.node.origin));
                let fallback = rules.rules.first().and_then(|rule| self.origins.deciding(rule.at));
                let diagnostic = match place.or(fallback) {
                    Some(span) => Diagnostic::error(Mistake::Transformer.code(), span, message),
                    None => Diagnostic::about_file(Mistake::Transformer.code(), "images", message),
                };
                diagnostic.help("mend the object: containers are mappings with an image that is a text")
            })?;
        }
        for rule in &rules.rules {
            if let Some(place) = rule.place {
                let (wants, hit) = (Arc::clone(&rule.image.name), rule.used.get());
                self.aims.push(Aim { what: AimKind::Image, place, wants, hit });
            }
        }
        Ok(())
    }
}

type Wrong = (String, OriginId);

impl<'i> Rules<'i> {
    fn new(images: &'i [Image], origins: &mut Origins) -> Self {
        let mut rules = Self { rules: Vec::new(), named: HashMap::new(), patterns: Vec::new() };
        for (index, image) in images.iter().enumerate() {
            // What decides about an image is mostly its tag.
            let decisive = [&image.new_tag, &image.digest, &image.new_name, &image.tag_suffix];
            let span = decisive.into_iter().flatten().map(|text| text.span).next();
            let at = span.map_or(OriginId::NOWHERE, |span| origins.add(Origin::Written(span)));
            rules.rules.push(Rule { image, at, place: span, used: Cell::new(false) });
            // A dot fits any sign, so that it is left to the pattern only where it does not fit itself.
            if is_plain(&image.name.replace('.', "")) {
                rules.named.entry(&image.name).or_default().push(index);
            } else if let Some(regex) = regex(&pattern(&image.name)) {
                rules.patterns.push((index, regex));
            }
        }
        rules
    }

    fn apply(&self, object: &mut Node, fields: &[&Field]) -> Result<(), Wrong> {
        // kustomize looks for images twice: in everything that is called containers, and in the fields it knows. Where
        // both lead to one image, each rule is applied twice, which a suffix shows.
        let mut known = BTreeSet::new();
        for field in fields {
            visit(object, field, &mut |node| {
                known.insert(ptr::from_ref(node).addr());
                Ok(())
            })?;
        }
        let mut seen = BTreeSet::new();
        containers(object, &mut |node| {
            let address = ptr::from_ref(node).addr();
            seen.insert(address);
            self.change(node, if known.contains(&address) { 2 } else { 1 })
        })?;
        for field in fields {
            visit(object, field, &mut |node| {
                if seen.insert(ptr::from_ref(node).addr()) { self.change(node, 1) } else { Ok(()) }
            })?;
        }
        Ok(())
    }

    /// Applies the rules to one image, in order, each so many times.
    fn change(&self, node: &mut Node, times: usize) -> Result<(), String> {
        if matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_)) {
            return Err(format!("there is {} where an image should be", word(node)));
        }
        let mut next = 0;
        while let Some(text) = node.as_text() {
            let (name, _, _) = split(text);
            let named =
                self.named.get(name).and_then(|list| list.iter().copied().find(|index| *index >= next));
            let fits = |(index, regex): &&(usize, Regex)| *index >= next && regex.is_match(text);
            let pattern = self.patterns.iter().find(fits).map(|(index, _)| *index);
            let Some(index) = named.into_iter().chain(pattern).min() else { break };
            next = index + 1;
            let Some(rule) = self.rules.get(index) else { break };
            rule.used.set(true);
            for _ in 0..times {
                let text = node.as_text().unwrap_or("");
                if split(text).0 != &*rule.image.name && self.named.contains_key(&*rule.image.name) {
                    break;
                }
                let new = renamed(text, rule.image);
                node.set(Kind::Text(new.into()), rule.at);
                let idempotent = rule.image.new_tag.is_some()
                    || rule.image.digest.is_some()
                    || rule.image.tag_suffix.is_none();
                if idempotent {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// The pattern of all images that have a name.
fn pattern(name: &str) -> String {
    format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$")
}

fn visit(
    object: &mut Node,
    field: &Field,
    change: &mut dyn FnMut(&mut Node) -> Result<(), String>,
) -> Result<(), Wrong> {
    let at = object.origin;
    field.change(object, None, change).map_err(|reason| (reason, at))
}

/// Every image of everything that is called containers.
fn containers(node: &mut Node, change: &mut dyn FnMut(&mut Node) -> Result<(), String>) -> Result<(), Wrong> {
    match &mut node.kind {
        Kind::Sequence(items) => items.iter_mut().try_for_each(|item| containers(item, change)),
        Kind::Mapping(members) => {
            for entry in &mut members.entries {
                containers(&mut entry.value, change)?;
                if !matches!(&*entry.key, "containers" | "initContainers") {
                    continue;
                }
                let Kind::Sequence(items) = &mut entry.value.kind else { continue };
                for item in items {
                    let at = item.origin;
                    let what = word(item);
                    match &mut item.kind {
                        Kind::Mapping(members) => {
                            if let Some(image) = members.get_mut("image").filter(|image| !image.is_null()) {
                                let at = image.origin;
                                change(image).map_err(|reason| (reason, at))?;
                            }
                        }
                        Kind::Null => {}
                        Kind::Bool(_)
                        | Kind::Int(_)
                        | Kind::Float(_)
                        | Kind::Text(_)
                        | Kind::Open(_)
                        | Kind::Sequence(_) => {
                            return Err((format!("a container is {what}"), at));
                        }
                    }
                }
            }
            Ok(())
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => Ok(()),
    }
}

/// The name, tag and digest of an image. A port of its registry is no tag.
pub(super) fn split(image: &str) -> (&str, &str, &str) {
    let (whole, digest) = image.split_once('@').unwrap_or((image, ""));
    let path = whole.find('/').filter(|slash| *slash > 0).unwrap_or(0);
    let colon = whole.get(path..).and_then(|rest| rest.find(':')).map(|colon| path + colon);
    match colon.and_then(|colon| Some((whole.get(..colon)?, whole.get(colon + 1..)?))) {
        Some((name, tag)) => (name, tag, digest),
        None => (whole, "", digest),
    }
}

fn renamed(text: &str, rule: &Image) -> String {
    let (name, tag, digest) = split(text);
    let name = rule.new_name.as_ref().map_or(name, |name| &name.text);
    let (tag, digest) = match (&rule.new_tag, &rule.digest, &rule.tag_suffix) {
        (Some(tag), Some(digest), _) => (tag.text.to_string(), &*digest.text),
        (Some(tag), None, _) => (tag.text.to_string(), ""),
        (None, Some(digest), _) => (String::new(), &*digest.text),
        (None, None, Some(suffix)) => (format!("{tag}{}", suffix.text), ""),
        (None, None, None) => (tag.to_owned(), digest),
    };
    let mut new = name.to_owned();
    for (sign, part) in [(':', tag.as_str()), ('@', digest)] {
        if !part.is_empty() {
            new.push(sign);
            new.push_str(part);
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_comes_apart() {
        for (image, parts) in [
            ("nginx", ("nginx", "", "")),
            ("nginx:1.2", ("nginx", "1.2", "")),
            ("reg.io:5000/a/b", ("reg.io:5000/a/b", "", "")),
            ("reg.io:5000/a/b:1@sha256:ff", ("reg.io:5000/a/b", "1", "sha256:ff")),
            ("a@sha256:ff", ("a", "", "sha256:ff")),
        ] {
            assert_eq!(split(image), parts);
        }
    }
}
