//! What stands around a resource: its declaration, the modules it is in, and what it depends on whether it is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::estate::{Presence, Text};
use crate::eval::{Evaluated, Evaluation};
use crate::source::Span;
use crate::template::{ProgramId, Programs, Resource};
use crate::value::mask;
use crate::value::{Handle, Unknown, Value};

/// The declarations of resources by their places.
pub(super) struct Declared<'a> {
    by_place: BTreeMap<Span, &'a Resource>,
}

impl<'a> Declared<'a> {
    pub(super) fn of(programs: &'a Programs) -> Self {
        let count = u32::try_from(programs.len()).unwrap_or(u32::MAX);
        let all = (0..count).filter_map(|index| programs.get(ProgramId(index)));
        let by_place = all.flat_map(|program| &program.resources).map(|resource| (resource.span, resource));
        Self { by_place: by_place.collect() }
    }

    /// The declaration that stands here.
    pub(super) fn at(&self, place: Span) -> Option<&'a Resource> {
        self.by_place.get(&place).copied()
    }
}

/// What is known of everything that may be around a resource.
pub(super) struct Around {
    /// What it is declared as: its symbol, with the round where it is in a loop.
    pub(super) declared: BTreeMap<Handle, Text>,
    /// Where it is declared.
    places: BTreeMap<Handle, Span>,
    /// What it depends on whether it is there.
    open: BTreeMap<Handle, Value>,
}

impl Around {
    pub(super) fn of(evaluation: &Evaluation, declared: &Declared<'_>) -> Self {
        let named = |resource: &Evaluated| {
            let symbol = resource.symbol.as_ref()?;
            let looped = declared.at(resource.span).is_some_and(|one| one.repeat.is_some());
            let round = resource.handle.round.filter(|_| looped);
            Some((
                resource.handle,
                round.map_or_else(|| Arc::clone(symbol), |round| Arc::from(format!("{symbol}{round}"))),
            ))
        };
        let names = evaluation.resources.iter().filter_map(named).collect();
        let open = |resource: &Evaluated| {
            let condition = resource.condition.as_ref().map(|condition| condition.value.clone());
            let rounds = || Value::Unknown(Arc::new(Unknown::call("the items of a loop", Vec::new())));
            let depends = condition.or_else(|| resource.repeated.then(rounds))?;
            Some((resource.handle, depends))
        };
        let places = evaluation.resources.iter().map(|resource| (resource.handle, resource.span)).collect();
        Self { declared: names, places, open: evaluation.resources.iter().filter_map(open).collect() }
    }

    /// The modules around a resource, from the inside out.
    pub(super) fn modules(&self, resource: &Evaluated) -> Arc<[(Text, Span)]> {
        let around = resource.within.iter().rev();
        let named =
            |handle: &Handle| Some((Arc::clone(self.declared.get(handle)?), *self.places.get(handle)?));
        around.filter_map(named).collect()
    }

    /// Where the outermost of a resource and the modules around it is declared.
    pub(super) fn place(&self, resource: &Evaluated) -> Span {
        let outermost = resource.within.first().and_then(|handle| self.places.get(handle));
        outermost.copied().unwrap_or(resource.span)
    }

    /// Whether a resource is there: it and every module around it.
    pub(super) fn presence(&self, resource: &Evaluated) -> Presence {
        let own = [resource.handle];
        let depends = resource.within.iter().chain(&own).find_map(|handle| self.open.get(handle));
        depends.map_or(Presence::Certain, |value| Presence::Depends(value.clone()))
    }
}

/// What a resource is declared as: the symbols of the modules around it and its own, and the rounds of loops.
pub(super) fn declared_as(resource: &Evaluated, declared: &BTreeMap<Handle, Text>) -> Text {
    let own = [resource.handle];
    let handles = resource.within.iter().chain(&own);
    let path: Vec<&str> = handles.map(|handle| declared.get(handle).map_or("", |name| name)).collect();
    if path.iter().all(|name| name.is_empty()) {
        return mask::shared(&resource.name.value);
    }
    Arc::from(path.join("."))
}

/// Whether a resource is what is referred to: that round of it, or any where all of them are meant.
pub(super) fn same(resource: &Handle, used: &Handle) -> bool {
    resource.deployment == used.deployment
        && resource.resource == used.resource
        && (used.round.is_none() || resource.round == used.round)
}
