//! How often a resource is there: the rounds of its loop, and what its loop's names mean in each.

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::limits;
use crate::origin::Hop;
use crate::source::Span;
use crate::template::{Repeat, Resource};
use crate::value::{Handle, Sourced, Unknown, Value};

use super::symbol_text;
use crate::eval::machine::{At, Eval, EvalCode, Frame, Machine, Stop};

/// The members of a list of unknown length that stand for all of its items and all of their numbers.
const EVERY_ITEM: &str = "*";
const EVERY_INDEX: &str = "*index";

/// The rounds of a resource's loop.
#[derive(Clone, Default)]
pub(super) enum Rounds {
    #[default]
    Empty,
    Running,
    /// The frame of each round; one empty frame without a loop.
    Done(Arc<Vec<Frame>>),
    /// Nobody knows how many there are. The frame of one that stands for all, and the list, for one that is read by its
    /// number: two of them are not the same.
    Unknown(Arc<Frame>, Arc<Unknown>),
    Failed,
}

impl<'p> Machine<'p> {
    /// The frames of a resource's rounds, and whether one stands for all.
    pub(super) fn frames(&mut self, handle: Handle) -> Eval<(Arc<Vec<Frame>>, bool)> {
        Ok(match self.all_rounds(handle)? {
            Rounds::Done(frames) => (frames, false),
            Rounds::Unknown(frame, _) => (Arc::new(vec![(*frame).clone()]), true),
            Rounds::Empty | Rounds::Running | Rounds::Failed => return Err(Stop::Failed),
        })
    }

    fn all_rounds(&mut self, handle: Handle) -> Eval<Rounds> {
        let Some((at, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let Some(state) = self.state(handle) else { return Err(Stop::Failed) };
        match &state.rounds {
            Rounds::Done(_) | Rounds::Unknown(..) => return Ok(state.rounds.clone()),
            Rounds::Running => {
                return self.fail(EvalCode::Cycle, resource.span, "this loop needs its own resources");
            }
            Rounds::Failed => return Err(Stop::Failed),
            Rounds::Empty => state.rounds = Rounds::Running,
        }
        let rounds = self.compute_rounds(at, resource);
        if let Some(state) = self.state(handle) {
            state.rounds = rounds.clone().unwrap_or(Rounds::Failed);
        }
        rounds
    }

    fn compute_rounds(&mut self, at: At<'p>, resource: &'p Resource) -> Eval<Rounds> {
        let Some(repeat) = &resource.repeat else {
            return match &resource.parent {
                // What is nested in a loop exists once for each round of its parent.
                Some(parent) if parent.nested => self.all_rounds(Self::handle(at, parent.resource, None)),
                _ => Ok(Rounds::Done(Arc::clone(&self.one_round))),
            };
        };
        let over = self.plain(at, &repeat.over)?;
        let Some(items) = self.rounds(&repeat.over, &repeat.name, &over)? else {
            return self.open_rounds(resource, repeat, &over);
        };
        if items.len() > limits::LOOP_ROUNDS {
            let message =
                format!("this loop has {} rounds; {} are allowed", items.len(), limits::LOOP_ROUNDS);
            return self.fail(EvalCode::Limit, repeat.over.span, message);
        }
        if items.len() > limits::COPIES && !resource.is_existing() {
            let message =
                format!("this loop has {} rounds; Azure deploys {} at most", items.len(), limits::COPIES);
            self.warn(EvalCode::Limit, repeat.over.span, message, None);
        }
        let mut frames = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let place = repeat.index.as_ref().unwrap_or(&repeat.name).span;
            let position = self.literal(place, Value::Int(index as i64))?;
            frames.push(vec![item, position]);
        }
        Ok(Rounds::Done(Arc::new(frames)))
    }

    /// The rounds of a loop over a list that is not known: one that stands for all.
    fn open_rounds(&mut self, resource: &Resource, repeat: &Repeat, over: &Sourced) -> Eval<Rounds> {
        let Value::Unknown(list) = &over.value else { return Err(Stop::Failed) };
        self.note_open_loop(resource, repeat);
        let item = self.through(Hop::LoopItem, &repeat.name, over.origin);
        let index_name = repeat.index.as_ref().unwrap_or(&repeat.name);
        let position = self.through(Hop::LoopItem, index_name, over.origin);
        let member = |name: &str, at| Sourced::new(Value::Unknown(list.member(Value::from(name))), at);
        let frame = vec![member(EVERY_ITEM, item), member(EVERY_INDEX, position)];
        Ok(Rounds::Unknown(Arc::new(frame), Arc::clone(list)))
    }

    fn note_open_loop(&mut self, resource: &Resource, repeat: &Repeat) {
        let symbol = symbol_text(resource);
        let what = if symbol.is_empty() { "one".to_owned() } else { format!("one `{symbol}`") };
        let message = format!("this list is not known, so {what} stands for all rounds of the loop");
        self.report(Diagnostic::note(EvalCode::OpenLoop.code(), repeat.over.span, message));
    }

    /// How many rounds a loop has, as far as that is known.
    pub(super) fn known_rounds(&mut self, handle: Handle) -> Option<usize> {
        match self.all_rounds(handle) {
            Ok(Rounds::Done(frames)) => Some(frames.len()),
            Ok(_) | Err(_) => None,
        }
    }

    pub(in crate::eval) fn frame(&mut self, handle: Handle) -> Eval<Frame> {
        let frames = match self.all_rounds(handle)? {
            Rounds::Done(frames) => frames,
            Rounds::Unknown(frame, list) => {
                let Some(round) = handle.round.map(i64::from) else { return Ok((*frame).clone()) };
                let values = [Value::Unknown(list.member(Value::Int(round))), Value::Int(round)];
                let numbered = frame.iter().zip(values);
                return Ok(numbered.map(|(all, value)| Sourced::new(value, all.origin)).collect());
            }
            Rounds::Empty | Rounds::Running | Rounds::Failed => return Err(Stop::Failed),
        };
        let round = handle.round.unwrap_or(0) as usize;
        match frames.get(round) {
            Some(frame) => Ok(frame.clone()),
            None => {
                let span = self.resource(handle).map(|(_, resource)| resource.span);
                let Some(span) = span else { return Err(Stop::Failed) };
                let count = frames.len();
                self.fail(
                    EvalCode::Refused,
                    span,
                    format!("this loop has {count} rounds, and number {round} is read"),
                )
            }
        }
    }

    /// Whether a handle is one round of a loop whose rounds nobody knows.
    pub(super) fn is_one_of_unknown(&self, handle: Handle) -> bool {
        let state = self
            .deployments
            .get(handle.deployment as usize)
            .and_then(|found| found.resources.get(handle.resource as usize));
        handle.round.is_some() && state.is_some_and(|state| matches!(state.rounds, Rounds::Unknown(..)))
    }

    /// Refuses a round that a loop does not have, where it is read.
    pub(super) fn in_range(&mut self, handle: Handle, round: &Value, span: Span) -> Eval<()> {
        let number = round.revealed().as_int().and_then(|round| usize::try_from(round).ok());
        match (self.known_rounds(handle), number) {
            (Some(count), Some(number)) if number >= count => {
                let message = format!("this loop has {count} rounds, and number {} is read", round.brief());
                self.fail(EvalCode::Refused, span, message)
            }
            _ => Ok(()),
        }
    }
}
