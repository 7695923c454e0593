//! The objects of an environment, found by what they are and what they are called.
//!
//! Objects of several folders meet in one cluster. A folder may leave the namespace to the one who applies it, so a namespace
//! that is not said fits every other.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::reader::Reader;
use crate::estate::{Trace, TraceId, Traces};
use crate::object::Node;
use crate::origin::OriginId;
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
    /// By group and kind.
    by_kind: BTreeMap<&'a str, BTreeMap<&'a str, OfKind<'a>>>,
    traces: RefCell<Traces>,
}

/// The objects of a kind.
#[derive(Default)]
struct OfKind<'a> {
    all: Vec<usize>,
    by_name: BTreeMap<&'a str, Vec<usize>>,
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
            of_kind.by_name.entry(node.name()).or_default().push(object.number);
        }
        Self { objects, by_kind, traces: RefCell::new(traces) }
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
        let numbers = self.of_kind(group, kind)?.by_name.get(name)?;
        let objects = || numbers.iter().filter_map(|number| self.objects.get(*number));
        let exact = objects().find(|object| object.node.namespace() == namespace);
        let found = exact.or_else(|| objects().find(|object| meet(object.node.namespace(), namespace)));
        found.map(|object| Reader::new(self, *object))
    }

    /// Why a field of an object is what it is.
    pub(super) fn trace(&self, object: Object<'a>, origin: OriginId) -> TraceId {
        let own = if origin == OriginId::NOWHERE { object.node.origin } else { origin };
        self.add(object, own, None)
    }

    /// The same, for a field that another object refers to: the place of the reference is told as well.
    pub(super) fn referred(
        &self,
        object: Object<'a>,
        origin: OriginId,
        by: (Object<'a>, OriginId),
    ) -> TraceId {
        let (referring, place) = by;
        let site = self.traces.borrow().place(referring.arena, place);
        self.add(object, origin, site)
    }

    fn add(&self, object: Object<'a>, origin: OriginId, site: Option<Span>) -> TraceId {
        self.traces.borrow_mut().add(Trace {
            arena: object.arena,
            route: Box::new([origin]),
            site,
            declared: Some(object.node.name().into()),
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
