//! Resources and modules, each with a room of its own: how often one is there, what identifies it, what is read through its
//! symbol, and what of it is deployed.

mod deployed;
mod head;
mod member;
mod rounds;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::origin::Hop;
use crate::source::Span;
use crate::template::{Program, Resource, ResourceKind};
use crate::value::{Handle, HandlePart, Sourced, Value};

use super::access::handle_value;
use super::machine::{At, Eval, Machine, Slot, Stop};
use head::Head;
use rounds::Rounds;

/// What is known so far about one resource of a deployment.
#[derive(Default)]
pub(super) struct State {
    rounds: Rounds,
    /// By round; the one of no round stands for all.
    heads: BTreeMap<Option<u32>, Slot<Arc<Head>>>,
    pub(super) modules: BTreeMap<Option<u32>, Slot<usize>>,
}

impl<'p> Machine<'p> {
    fn resource(&self, handle: Handle) -> Option<(At<'p>, &'p Resource)> {
        let at = self.at(handle.deployment as usize)?;
        Some((at, at.program.resources.get(handle.resource as usize)?))
    }

    fn state(&mut self, handle: Handle) -> Option<&mut State> {
        self.deployments.get_mut(handle.deployment as usize)?.resources.get_mut(handle.resource as usize)
    }

    fn handle(at: At<'p>, resource: usize, round: Option<usize>) -> Handle {
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Handle {
            deployment: number(at.deployment),
            resource: number(resource),
            round: round.map(number),
            part: HandlePart::Whole,
        }
    }

    /// A resource read by its symbol: itself, or all of its loop.
    pub(super) fn resource_symbol(
        &mut self,
        at: At<'p>,
        span: Span,
        index: usize,
        round: Option<usize>,
    ) -> Eval {
        let Some(resource) = at.program.resources.get(index) else { return Err(Stop::Failed) };
        let round = if is_looped(at.program, resource) { round } else { Some(0) };
        let handle = Self::handle(at, index, round);
        self.note_use(handle);
        let mut origin = self.written(span);
        if let Some(symbol) = &resource.symbol {
            origin = self.through(Hop::Resource, symbol, origin);
        }
        Ok(Sourced::new(handle_value(handle, symbol_text(resource)), origin))
    }
}

/// Whether a resource exists once for each round of a loop, its own or that of what it is nested in.
fn is_looped(program: &Program, resource: &Resource) -> bool {
    let mut resource = resource;
    while resource.repeat.is_none() {
        let parent = resource.parent.as_ref().filter(|parent| parent.nested);
        match parent.and_then(|parent| program.resources.get(parent.resource)) {
            Some(parent) => resource = parent,
            None => return false,
        }
    }
    true
}

/// The full type of a resource.
fn full_type(resource: &Resource) -> Arc<str> {
    match &resource.kind {
        ResourceKind::Azure { ty, .. } | ResourceKind::Extensible { ty, .. } => Arc::clone(ty),
        ResourceKind::Module { .. } => Arc::from("Microsoft.Resources/deployments"),
    }
}

/// The name by which a template knows a resource, with the round of its loop: `outer::inner[3]`.
fn symbolic_name(program: &Program, resource: &Resource, round: Option<u32>) -> Value {
    let mut name = symbol_text(resource).to_string();
    let mut inner = resource;
    while let Some(outer) = inner.parent.as_ref().filter(|parent| parent.nested)
        && let Some(outer) = program.resources.get(outer.resource)
    {
        name = format!("{}::{name}", symbol_text(outer));
        inner = outer;
    }
    if let Some(round) = round.filter(|_| is_looped(program, resource)) {
        name.push_str(&format!("[{round}]"));
    }
    Value::from(name)
}

fn symbol_text(resource: &Resource) -> Arc<str> {
    resource.symbol.as_ref().map_or_else(|| Arc::from(""), |symbol| Arc::clone(&symbol.text))
}
