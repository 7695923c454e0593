//! The objects of an environment, found by what they are and what they are called.
//!
//! Objects of several folders meet in one cluster. A folder may leave the namespace to the one who applies it, so a namespace
//! that is not said fits every other.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::reader::Reader;
use crate::estate::{Text, Trace, TraceId, Traces};
use crate::object::Node;
use crate::origin::{Hop, Origin, OriginId};
use crate::source::Span;

/// An object, and which of the histories its fields are in.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    /// The object.
    pub(super) node: &'a Node,
    /// The number of the history.
    pub(super) arena: usize,
    /// Its place among all objects.
    pub(super) number: usize,
}

/// Everything that runs in one place.
pub(super) struct Cluster<'a> {
    objects: Vec<Object<'a>>,
    /// The names of the objects, in their order.
    names: Vec<Text>,
    /// By group and kind.
    by_kind: BTreeMap<&'a str, BTreeMap<&'a str, OfKind<'a>>>,
    traces: RefCell<Traces>,
}

/// The objects of a kind.
#[derive(Default)]
struct OfKind<'a> {
    all: Vec<usize>,
    /// By name and namespace, the first of each.
    by_name: BTreeMap<&'a str, BTreeMap<Option<&'a str>, usize>>,
}

impl<'a> Cluster<'a> {
    /// The objects with the numbers of the histories that they are in.
    pub(super) fn new(rendered: &'a [(usize, Vec<Node>)], traces: Traces) -> Self {
        let all = rendered.iter().flat_map(|(arena, nodes)| nodes.iter().map(move |node| (*arena, node)));
        let objects: Vec<Object<'a>> =
            all.enumerate().map(|(number, (arena, node))| Object { node, arena, number }).collect();
        let mut by_kind: BTreeMap<_, BTreeMap<_, OfKind<'a>>> = BTreeMap::new();
        for object in &objects {
            let node = object.node;
            let of_kind = by_kind.entry(node.group()).or_default().entry(node.object_kind()).or_default();
            of_kind.all.push(object.number);
            let named = of_kind.by_name.entry(node.name()).or_default();
            named.entry(node.namespace()).or_insert(object.number);
        }
        let names = objects.iter().map(|object| Text::from(object.node.name())).collect();
        Self { objects, names, by_kind, traces: RefCell::new(traces) }
    }

    /// Everything.
    pub(super) fn objects(&'a self) -> impl Iterator<Item = Reader<'a>> {
        self.objects.iter().map(|object| Reader::new(self, *object))
    }

    /// All objects of a kind, in the order of the rendering.
    pub(super) fn all(&'a self, group: &str, kind: &str) -> impl Iterator<Item = Reader<'a>> + use<'a> {
        let numbers = self.of_kind(group, kind).map_or(&[][..], |of_kind| &of_kind.all);
        numbers.iter().filter_map(|number| self.objects.get(*number)).map(|object| Reader::new(self, *object))
    }

    fn of_kind(&'a self, group: &str, kind: &str) -> Option<&'a OfKind<'a>> {
        self.by_kind.get(group)?.get(kind)
    }

    /// An object by its name, as one in this namespace means it.
    pub(super) fn find(
        &'a self,
        group: &str,
        kind: &str,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<Reader<'a>> {
        let named = self.of_kind(group, kind)?.by_name.get(name)?;
        let number = match namespace {
            Some(_) => named.get(&namespace).or_else(|| named.get(&None)),
            None => named.get(&None).or_else(|| named.values().min()),
        };
        self.objects.get(*number?).map(|object| Reader::new(self, *object))
    }

    /// Why a field of an object is what it is.
    pub(super) fn trace(&self, object: Object<'a>, origin: OriginId) -> TraceId {
        let own = if origin == OriginId::NOWHERE { object.node.origin } else { origin };
        self.add(object, own, None)
    }

    /// The same, for a field that another object refers to by this name: the reference is a hop on its way.
    pub(super) fn referred(
        &self,
        object: Object<'a>,
        origin: OriginId,
        name: Text,
        by: (Object<'a>, OriginId),
    ) -> TraceId {
        let (referring, place) = by;
        let at = self.traces.borrow().place(referring.arena, place);
        let Some(at) = at else { return self.trace(object, origin) };
        // A hop is in one history; to the one of another folder only its place is told.
        if referring.arena != object.arena {
            return self.add(object, origin, Some(at));
        }
        let hop = Origin::Through { hop: Hop::Config, name: Some(name), at, from: origin };
        let passed = self.traces.borrow_mut().extend(object.arena, hop);
        self.add(object, passed, None)
    }

    fn add(&self, object: Object<'a>, origin: OriginId, site: Option<Span>) -> TraceId {
        self.traces.borrow_mut().add(Trace {
            arena: object.arena,
            route: Box::new([origin]),
            site,
            declared: self.names.get(object.number).cloned(),
            modules: [].into(),
            place: None,
        })
    }

    /// The traces that were kept.
    pub(super) fn into_traces(self) -> Traces {
        self.traces.into_inner()
    }
}

/// Whether two namespaces are one, as far as anybody says.
pub(super) fn meet(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        (None, _) | (_, None) => true,
    }
}
