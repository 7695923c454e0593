//! Why a property is what it is, kept small: the histories of a run and, for each property, the way to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::origin::{Origin, OriginId, Origins, Story};
use crate::source::Span;

/// A trace of one estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(u32);

/// Where a property comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Which of the histories it is in.
    pub arena: usize,
    /// The origins of what it lies in, from the outside in, and its own.
    pub route: Box<[OriginId]>,
    /// The place in the declaration at which it is given.
    pub site: Option<Span>,
    /// What is declared there: the symbol of the resource, the name of the object.
    pub declared: Option<Arc<str>>,
    /// The modules that what is declared is in, from the inside out: symbol and place.
    pub modules: Arc<[(Arc<str>, Span)]>,
    /// The place to show, where the histories have none: that of the declaration.
    pub place: Option<Span>,
}

/// The traces of an estate.
#[derive(Debug, Default)]
pub struct Traces {
    arenas: Vec<Origins>,
    traces: Vec<Trace>,
}

/// How many traces an ordinary product has.
const ORDINARY: usize = 512;

impl Traces {
    /// Keeps the histories of an evaluation; the number is what [`Trace::arena`] holds.
    pub fn arena(&mut self, origins: Origins) -> usize {
        if self.arenas.is_empty() {
            self.traces.reserve(ORDINARY);
        }
        self.arenas.push(origins);
        self.arenas.len() - 1
    }

    /// The place that decided something in a history.
    pub fn place(&self, arena: usize, origin: OriginId) -> Option<Span> {
        self.arenas.get(arena)?.deciding(origin)
    }

    /// Adds an origin to a history; where there is no such history it is nowhere.
    pub fn extend(&mut self, arena: usize, origin: Origin) -> OriginId {
        self.arenas.get_mut(arena).map_or(OriginId::NOWHERE, |origins| origins.add(origin))
    }

    /// Keeps a trace.
    pub fn add(&mut self, trace: Trace) -> TraceId {
        let id = TraceId(u32::try_from(self.traces.len()).unwrap_or(u32::MAX));
        self.traces.push(trace);
        id
    }

    /// A trace.
    pub fn get(&self, id: TraceId) -> Option<&Trace> {
        self.traces.get(id.0 as usize)
    }

    /// The story of a property.
    pub fn story(&self, id: TraceId) -> Option<Story> {
        let trace = self.get(id)?;
        Some(self.arenas.get(trace.arena)?.story(&trace.route))
    }

    /// Every place that a story has to cover: [`Origins::secret_ends`].
    pub fn secret_ends(&self) -> Vec<Span> {
        let ends: BTreeSet<Span> = self.arenas.iter().flat_map(Origins::secret_ends).collect();
        ends.into_iter().collect()
    }

    /// Every place that holds what a secret is made of: [`Origins::secure_places`].
    pub fn secure_places(&self) -> BTreeSet<Span> {
        self.arenas.iter().flat_map(Origins::secure_places).collect()
    }

    /// The place that decided a property.
    pub fn decided(&self, id: TraceId) -> Option<Span> {
        let trace = self.get(id)?;
        let origins = self.arenas.get(trace.arena)?;
        let deepest = trace.route.iter().rev().find_map(|origin| origins.deciding(*origin));
        deepest.or(trace.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Hop;
    use crate::source::Sources;

    #[test]
    fn what_a_secret_is_put_together_from_is_hidden_too() {
        let file = Sources::new().add("a.yaml", "");
        let span = |at: usize| Span::new(file, at, at + 1);
        let mut origins = Origins::new();
        let piece = origins.add(Origin::Written(span(1)));
        let whole = origins.add(Origin::Computed { at: span(2), from: [piece].into() });
        let lies_in = origins.add(Origin::Written(span(3)));
        let whole = origins.add(Origin::Member { container: lies_in, member: whole });
        origins.add(Origin::Through { hop: Hop::SecureParam, name: None, at: span(4), from: whole });
        let mut traces = Traces::default();
        traces.arena(origins);
        assert_eq!(traces.secure_places(), BTreeSet::from([span(1), span(2), span(3)]));
    }
}
