//! Where each object lies: in the base, in a folder of its own that some environments name, or with one environment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Layout;
use super::alike;
use super::alike::Alike;
use super::images;
use super::images::Image;
use super::lists;
use super::order;
use super::scope;
use super::size;
use super::split;
use super::split::{Does, Split, Step};
use crate::kustomize::merge::Merger;
use crate::kustomize::pointer;
use crate::kustomize::schema::Schema;
use crate::object::build;
use crate::object::{Home, Kind, Mapping, Node};
use crate::origin::{OriginId, Origins};
use crate::parallel;
use crate::source::Sources;
use crate::source::Span;

/// An object, in the environments that have it.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) home: Home,
    pub(super) file: Arc<str>,
    /// The environments that have it, by number.
    pub(super) within: BTreeSet<usize>,
    /// What it is declared by, for each of them.
    pub(super) from: BTreeMap<usize, Arc<str>>,
    pub(super) lies: Lies,
    /// What tells it from others: any of what it is.
    pub(super) id: Node,
}

impl Planned {
    /// What it is declared by in an environment, where that is another line than the base names.
    pub(super) fn own_from(&self, at: usize) -> Option<&Arc<str>> {
        self.from.get(&at).filter(|from| self.from.values().next() != Some(*from))
    }
}

/// Where an object lies.
#[derive(Clone, Debug)]
pub(super) enum Lies {
    /// In a base that all of its environments share.
    Shared {
        base: Node,
        /// The strategic merge patches, without what tells the object from others.
        patches: BTreeMap<usize, Node>,
        /// The JSON patches.
        steps: BTreeMap<usize, Vec<Step>>,
    },
    /// Whole, with each environment.
    Own(BTreeMap<usize, Node>),
}

/// Everything that is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) objects: Vec<Planned>,
    /// What each environment makes of images.
    pub(super) images: Vec<Vec<Image>>,
    /// Whether kustomizations say the namespace.
    pub(super) says_namespace: bool,
    /// What each environment changes alike in several objects of a kind.
    pub(super) alike: Vec<Vec<Alike>>,
}

/// What tells an object from others.
type Id = (String, String, String, String);

fn id(object: &Node) -> Id {
    let namespace = object.namespace().unwrap_or("").to_owned();
    let kind = object.object_kind().to_owned();
    (object.api_version().to_owned(), kind, object.name().to_owned(), namespace)
}

/// An object as it is given.
struct Given<'p> {
    home: &'p Home,
    file: &'p Arc<str>,
    from: BTreeMap<usize, Arc<str>>,
    within: BTreeSet<usize>,
}

/// Decides where everything lies. Of two objects of one id in one environment the first counts; kustomize takes no second.
pub(super) fn plan(environments: &[super::Environment], layout: &Layout) -> Plan {
    let mut given: Vec<Given<'_>> = Vec::new();
    let mut numbers: BTreeMap<Id, usize> = BTreeMap::new();
    let mut variants: Vec<BTreeMap<usize, Node>> = vec![BTreeMap::new(); environments.len()];
    let ordered = parallel::map(environments, |environment| {
        environment.objects.iter().map(|placed| order::ordered(&placed.object)).collect::<Vec<_>>()
    });
    let ordered = environments.iter().zip(ordered);
    for (at, ((environment, ordered), variants)) in ordered.zip(&mut variants).enumerate() {
        for (placed, object) in environment.objects.iter().zip(ordered) {
            if object.as_mapping().is_none() {
                continue;
            }
            let number = *numbers.entry(id(&placed.object)).or_insert(given.len());
            if number == given.len() {
                let (from, within) = (BTreeMap::new(), BTreeSet::new());
                given.push(Given { home: &placed.home, file: &placed.file, from, within });
            }
            let Some(given) = given.get_mut(number) else { continue };
            if !given.within.insert(at) {
                continue;
            }
            given.from.extend(placed.from.clone().map(|from| (at, from)));
            variants.insert(number, object);
        }
    }
    let mut all: Vec<&mut Node> = variants.iter_mut().flat_map(BTreeMap::values_mut).collect();
    let says_namespace = scope::take_namespace(&mut all, &layout.namespace);
    let images = images::take(&mut variants, &layout.fixed);
    let many = environments.len();
    let own = |number: usize| {
        let own = variants.iter_mut().enumerate();
        own.filter_map(|(at, all)| Some((at, all.remove(&number)?))).collect::<BTreeMap<usize, Node>>()
    };
    let owns: Vec<BTreeMap<usize, Node>> = (0..given.len()).map(own).collect();
    let objects = parallel::each(given.into_iter().zip(owns).collect(), |(given, own)| {
        let id = identity(own.values().next()?);
        let (home, file) = (given.home.clone(), Arc::clone(given.file));
        let lies = if own.len() == 1 && many > 1 { Lies::Own(own) } else { lies(own, &id) };
        Some(Planned { home, file, within: given.within, from: given.from, lies, id })
    });
    let mut objects: Vec<Planned> = objects.into_iter().flatten().collect();
    let alike = (0..many).map(|at| alike::take(&mut objects, at)).collect();
    Plan { objects, images, says_namespace, alike }
}

/// What a patch says of the object that it is for.
fn identity(object: &Node) -> Node {
    let metadata = object.get("metadata").map(|metadata| {
        let of = |name: &'static str| (name, metadata.get(name).cloned());
        build::mapping([of("name"), of("namespace")])
    });
    let of = |name: &'static str| (name, object.get(name).cloned());
    build::mapping([of("apiVersion"), of("kind"), ("metadata", metadata)])
}

/// Takes an object apart, unless its base and patches would be longer than itself each time, or something else.
fn lies(own: BTreeMap<usize, Node>, id: &Node) -> Lies {
    let variants: Vec<&Node> = own.values().collect();
    let Some(split) = split::object(&variants) else { return Lies::Own(own) };
    let head = size::of_item(id);
    let patched = split.changes.iter().flatten().count();
    let whole: usize = variants.iter().map(|object| size::of_item(object)).sum();
    let nowhere = Span::new(Sources::new().add("layout", ""), 0, 0);
    let gives = |(at, wanted): (usize, &&Node)| rendered(&split, at, nowhere) == Some(lists::settled(wanted));
    if split.lines(size::of_item) + patched * head > whole || !variants.iter().enumerate().all(gives) {
        return Lies::Own(own);
    }
    let Split { base, changes, steps } = split;
    let Some(base) = base else { return Lies::Own(own) };
    let of = |(at, change): (&usize, Option<Node>)| Some((*at, change?));
    let patches = own.keys().zip(changes).filter_map(of).collect();
    let steps = own.keys().copied().zip(steps).filter(|(_, steps)| !steps.is_empty()).collect();
    Lies::Shared { base, patches, steps }
}

/// A change, with what tells its object from others before it.
pub(super) fn with_identity(change: Node, id: &Node) -> Node {
    let (Kind::Mapping(change), Kind::Mapping(mut all)) = (change.kind, id.kind.clone()) else {
        return id.clone();
    };
    for entry in change.entries {
        match all.get_mut(&entry.key).map(|node| &mut node.kind) {
            Some(Kind::Mapping(own)) => own.entries.extend(entry.value.entries().iter().cloned()),
            Some(_) => {}
            None => all.entries.push(entry),
        }
    }
    Node::new(Kind::Mapping(Mapping { entries: all.entries }), OriginId::NOWHERE)
}

/// What an environment gets of an object: what kustomize makes of the base and its patches.
fn rendered(split: &Split, at: usize, nowhere: Span) -> Option<Node> {
    let mut node = split.base.clone()?;
    if let Some(change) = split.changes.get(at)?.clone() {
        let origins = Origins::new();
        let merger = Merger { schema: Schema::built_in(), origins: &origins, patch: nowhere };
        if !merger.apply(&mut node, change).ok()? {
            return None;
        }
    }
    for step in split.steps.get(at)? {
        let origin = OriginId::NOWHERE;
        match &step.does {
            Does::Add(value) => pointer::add(&mut node, &step.path, value.clone(), origin).ok()?,
            Does::Replace(value) => pointer::replace(&mut node, &step.path, value.clone(), origin).ok()?,
            Does::Remove => pointer::remove(&mut node, &step.path).map(|_| ()).ok()?,
        }
    }
    Some(lists::settled(&order::ordered(&node)))
}
