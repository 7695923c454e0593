//! Images: the base has them without a tag, and the kustomization of each environment says which one it runs.
//!
//! What cannot be said so stays as it is in that environment: an image of which it runs two tags, and a name that kustomize
//! would read as a pattern. So does an image whose tag is fixed: what a release sets on all images must not reach it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::kustomize::images::split;
use crate::object::{Kind, Node};

/// What an environment makes of an image that the base names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Image {
    /// As the base names it.
    pub(super) name: Arc<str>,
    /// Where it is found, if that is elsewhere.
    pub(super) new_name: Option<Arc<str>>,
    pub(super) tag: Option<Arc<str>>,
    pub(super) digest: Option<Arc<str>>,
}

/// A container: the object that it is in, by its number, and the way to it.
type Container = (usize, String);

/// An image, apart: name, tag and digest.
type Apart = (Arc<str>, Arc<str>, Arc<str>);

/// Takes the tags out of the images of objects, which are given by number for each environment; the answer is what each
/// environment says instead.
pub(super) fn take(
    environments: &mut [BTreeMap<usize, Node>],
    fixed: &BTreeSet<Arc<str>>,
) -> Vec<Vec<Image>> {
    let mut found: Vec<BTreeMap<Container, Apart>> = Vec::new();
    for objects in environments.iter_mut() {
        let mut own = BTreeMap::new();
        for (number, object) in objects.iter_mut() {
            containers(object, &mut String::new(), &mut |way, image| {
                let (name, tag, digest) = split(image);
                own.insert((*number, way.to_owned()), (name.into(), tag.into(), digest.into()));
                None
            });
        }
        found.push(own);
    }
    let named = names(&found);
    let mut images = Vec::new();
    for (objects, own) in environments.iter_mut().zip(&found) {
        let literal = literal(own, &named, fixed);
        let mut said = BTreeSet::new();
        for (number, object) in objects.iter_mut() {
            containers(object, &mut String::new(), &mut |way, _| {
                let container = (*number, way.to_owned());
                let name = named.get(&container).filter(|name| !literal.contains(*name))?;
                let (own, tag, digest) = own.get(&container)?;
                let some = |text: &Arc<str>| (!text.is_empty()).then(|| Arc::clone(text));
                let new_name = (own != name).then(|| Arc::clone(own));
                let image = Image { name: Arc::clone(name), new_name, tag: some(tag), digest: some(digest) };
                if image.new_name.is_some() || image.tag.is_some() || image.digest.is_some() {
                    said.insert(image);
                }
                Some(Arc::clone(name))
            });
        }
        images.push(said.into_iter().collect());
    }
    images
}

/// What the base calls the image of each container: what most environments call it, of several the first.
fn names(found: &[BTreeMap<Container, Apart>]) -> BTreeMap<Container, Arc<str>> {
    let mut called: BTreeMap<Container, Vec<Arc<str>>> = BTreeMap::new();
    for (container, (name, ..)) in found.iter().flatten() {
        called.entry(container.clone()).or_default().push(Arc::clone(name));
    }
    let most = |names: &[Arc<str>]| {
        let count = |name: &Arc<str>| names.iter().filter(|other| *other == name).count();
        // The last of those that are the most is the first when it is looked for from behind.
        names.iter().rev().max_by_key(|name| count(name)).cloned()
    };
    called.into_iter().filter_map(|(container, names)| Some((container, most(&names)?))).collect()
}

/// The names of images that stay in an environment as they are, tags and all.
fn literal(
    own: &BTreeMap<Container, Apart>,
    named: &BTreeMap<Container, Arc<str>>,
    fixed: &BTreeSet<Arc<str>>,
) -> BTreeSet<Arc<str>> {
    let is_plain = |name: &str| {
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | ':' | '-');
        !name.is_empty() && name.chars().all(sign)
    };
    let all: Vec<(&Arc<str>, &Apart)> =
        own.iter().filter_map(|(container, apart)| Some((named.get(container)?, apart))).collect();
    let mut targets: BTreeMap<&Arc<str>, &Apart> = BTreeMap::new();
    let mut literal: BTreeSet<Arc<str>> = BTreeSet::new();
    for (name, apart) in &all {
        let is_other = *targets.entry(*name).or_insert(*apart) != *apart;
        if is_other || !is_plain(name) || !is_plain(&apart.0) || fixed.contains(*name) {
            literal.insert(Arc::clone(name));
        }
    }
    loop {
        let before = literal.len();
        for (name, apart) in &all {
            // What is named otherwise in the end would be changed again by what is said of that name.
            let is_named = apart.0 != **name || literal.contains(*name);
            if is_named && all.iter().any(|(other, _)| **other == apart.0) {
                literal.insert(Arc::clone(&apart.0));
                literal.insert(Arc::clone(name));
            }
        }
        if literal.len() == before {
            return literal;
        }
    }
}

/// Every image of everything that is called containers, which is where kustomize looks for them; it is replaced by what
/// `change` answers.
fn containers(node: &mut Node, way: &mut String, change: &mut dyn FnMut(&str, &str) -> Option<Arc<str>>) {
    let length = way.len();
    match &mut node.kind {
        Kind::Sequence(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                let name = item.text_at(&["name"]).map_or_else(|| at.to_string(), str::to_owned);
                way.push('/');
                way.push_str(&name);
                containers(item, way, change);
                way.truncate(length);
            }
        }
        Kind::Mapping(members) => {
            for entry in &mut members.entries {
                way.push('/');
                way.push_str(&entry.key);
                if matches!(&*entry.key, "containers" | "initContainers") {
                    let below = way.len();
                    let items: &mut [Node] =
                        if let Kind::Sequence(items) = &mut entry.value.kind { items } else { &mut [] };
                    for (at, item) in items.iter_mut().enumerate() {
                        let name = item.text_at(&["name"]).map_or_else(|| at.to_string(), str::to_owned);
                        way.push('/');
                        way.push_str(&name);
                        if let Kind::Mapping(container) = &mut item.kind
                            && let Some(Kind::Text(image)) =
                                container.get_mut("image").map(|image| &mut image.kind)
                            && let Some(new) = change(way, image)
                        {
                            *image = new;
                        }
                        way.truncate(below);
                    }
                }
                containers(&mut entry.value, way, change);
                way.truncate(length);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {}
    }
}
