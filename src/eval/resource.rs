//! Resources and modules: their rounds, heads and bodies, and what is read through their symbols.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::limits;
use crate::origin::Hop;
use crate::source::Span;
use crate::template::ExprKind;
use crate::template::{Program, Repeat, Resource, ResourceKind, ScopeKind};
use crate::value::{Handle, HandlePart, Object, Sourced, Unknown, Value};

use super::access::{handle_value, is_handle, is_outputs};
use super::expr::unknown_like;
use super::machine::{At, Eval, EvalCode, Frame, Machine, Slot, Stop};
use super::scope::{Scope, Target, extended, joined, segments};
use super::{Evaluated, EvaluatedKind};

/// The members of a list of unknown length that stand for all of its items and all of their numbers.
const EVERY_ITEM: &str = "*";
const EVERY_INDEX: &str = "*index";

/// What is known so far about one resource of a deployment.
#[derive(Default)]
pub(super) struct State {
    rounds: Rounds,
    /// By round; the one of no round stands for all.
    heads: BTreeMap<Option<u32>, Slot<Arc<Head>>>,
    pub(super) modules: BTreeMap<Option<u32>, Slot<usize>>,
}

/// The rounds of a resource's loop.
#[derive(Clone, Default)]
enum Rounds {
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

/// What identifies a resource.
#[derive(Debug)]
pub(super) struct Head {
    /// The name as it is written.
    pub(super) own_name: Sourced,
    /// The full name, parents included.
    pub(super) name: Sourced,
    /// Its parts, one for each segment of the type.
    names: Vec<Value>,
    /// The id.
    pub(super) id: Value,
    /// Where it is.
    pub(super) target: Target,
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
                _ => Ok(Rounds::Done(Arc::new(vec![Frame::new()]))),
            };
        };
        let over = self.plain(at, &repeat.over)?;
        let Some(items) = self.rounds(&repeat.over, &repeat.name, &over)? else {
            let Value::Unknown(list) = &over.value else { return Err(Stop::Failed) };
            self.note_open_loop(resource, repeat);
            let item = self.through(Hop::LoopItem, &repeat.name, over.origin);
            let index_name = repeat.index.as_ref().unwrap_or(&repeat.name);
            let position = self.through(Hop::LoopItem, index_name, over.origin);
            let member = |name: &str, at| Sourced::new(Value::Unknown(list.member(Value::from(name))), at);
            let frame = vec![member(EVERY_ITEM, item), member(EVERY_INDEX, position)];
            return Ok(Rounds::Unknown(Arc::new(frame), Arc::clone(list)));
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

    fn note_open_loop(&mut self, resource: &Resource, repeat: &Repeat) {
        let symbol = symbol_text(resource);
        let what = if symbol.is_empty() { "one".to_owned() } else { format!("one `{symbol}`") };
        let message = format!("this list is not known, so {what} stands for all rounds of the loop");
        self.report(Diagnostic::note(EvalCode::OpenLoop.code(), repeat.over.span, message));
    }

    /// How many rounds a loop has, as far as that is known.
    fn known_rounds(&mut self, handle: Handle) -> Option<usize> {
        match self.all_rounds(handle) {
            Ok(Rounds::Done(frames)) => Some(frames.len()),
            Ok(_) | Err(_) => None,
        }
    }

    pub(super) fn frame(&mut self, handle: Handle) -> Eval<Frame> {
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
    fn is_one_of_unknown(&self, handle: Handle) -> bool {
        let state = self
            .deployments
            .get(handle.deployment as usize)
            .and_then(|found| found.resources.get(handle.resource as usize));
        handle.round.is_some() && state.is_some_and(|state| matches!(state.rounds, Rounds::Unknown(..)))
    }

    /// Refuses a round that a loop does not have, where it is read.
    fn in_range(&mut self, handle: Handle, round: &Value, span: Span) -> Eval<()> {
        let number = round.revealed().as_int().and_then(|round| usize::try_from(round).ok());
        match (self.known_rounds(handle), number) {
            (Some(count), Some(number)) if number >= count => {
                let message = format!("this loop has {count} rounds, and number {} is read", round.brief());
                self.fail(EvalCode::Refused, span, message)
            }
            _ => Ok(()),
        }
    }

    /// What identifies one round of a resource.
    pub(super) fn head(&mut self, handle: Handle) -> Eval<Arc<Head>> {
        let mut frame = self.frame(handle)?;
        let Some((at, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let Some(state) = self.state(handle) else { return Err(Stop::Failed) };
        let slot = state.heads.entry(handle.round).or_insert(Slot::Empty);
        match slot {
            Slot::Done(head, _) => return Ok(Arc::clone(head)),
            Slot::Failed => return Err(Stop::Failed),
            Slot::Running => {
                // A name that is written out needs nothing; then it is the scope or the parent that leads back here.
                let name = resource.name.as_ref().filter(|name| !matches!(name.kind, ExprKind::Text(_)));
                let scope = resource.scope.as_ref().map(|scope| scope.span);
                let (span, what) = match (name, scope.or(resource.parent.as_ref().map(|parent| parent.span)))
                {
                    (Some(name), _) => (name.span, "this name needs itself"),
                    (None, Some(place)) => (place, "where this resource is depends on itself"),
                    (None, None) => (resource.span, "this resource needs itself"),
                };
                return self.fail(EvalCode::Cycle, span, what);
            }
            Slot::Empty => *slot = Slot::Running,
        }
        let (result, uses) = self.collecting(|machine| {
            machine
                .in_trail_of(at.deployment, |machine| machine.compute_head(at, resource, handle, &mut frame))
        });
        let filled = match &result {
            Ok(head) => Slot::Done(Arc::clone(head), uses),
            Err(_) => Slot::Failed,
        };
        if let Some(state) = self.state(handle) {
            state.heads.insert(handle.round, filled);
        }
        result
    }

    fn compute_head(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        handle: Handle,
        frame: &mut Frame,
    ) -> Eval<Arc<Head>> {
        if matches!(resource.kind, ResourceKind::Extensible { .. }) {
            // It has no id, and of names only the one by which this template knows it.
            let origin = self.written(resource.span);
            let own_name = Sourced::new(symbolic_name(at.program, resource, handle.round), origin);
            let scope = self.deployments.get(at.deployment).ok_or(Stop::Failed)?.scope.clone();
            return Ok(Arc::new(Head {
                name: own_name.clone(),
                own_name,
                names: Vec::new(),
                id: Value::from(""),
                target: Target::Level(scope),
            }));
        }
        let own_name = match &resource.name {
            Some(name) => self.expr(at, frame, name)?,
            None => self.generated_name(at, resource, handle)?,
        };
        match own_name.value.revealed() {
            Value::Text(_) | Value::Template(_) | Value::Unknown(_) => {}
            _ => {
                let span = resource.name.as_ref().map_or(resource.span, |name| name.span);
                return self.fail(
                    EvalCode::Shape,
                    span,
                    format!("a name must be a text, not {}", own_name.value.brief()),
                );
            }
        }
        let ty = full_type(resource);
        if let Some(parent) = &resource.parent {
            let round = match &parent.index {
                Some(index) => {
                    let value = self.expr(at, frame, index)?;
                    let all = Self::handle(at, parent.resource, None);
                    if matches!(value.value, Value::Unknown(_)) && !self.frames(all)?.1 {
                        return Ok(Arc::new(self.below_any(at, resource, all, value.value, own_name)?));
                    }
                    let round = value.value.as_int().and_then(|index| usize::try_from(index).ok());
                    self.in_range(all, &value.value, index.span)?;
                    round
                }
                // What has a loop of its own is nested in a resource without one.
                None if parent.nested && resource.repeat.is_none() => {
                    handle.round.map(|round| round as usize)
                }
                None => Some(0),
            };
            let parent_handle = Self::handle(at, parent.resource, round);
            self.note_use(parent_handle);
            let above = self.head(parent_handle)?;
            let name = joined([&above.name.value, &Value::from("/"), &own_name.value]);
            let mut names = above.names.clone();
            names.push(own_name.value.clone());
            let id = match &above.target {
                Target::Level(scope) => scope.resource_id(&ty, &names),
                Target::Resource(base) => extended(base, &ty, &names),
            };
            let name = Sourced::new(name, own_name.origin);
            return Ok(Arc::new(Head { own_name, name, names, id, target: above.target.clone() }));
        }
        let target = match &resource.scope {
            Some(scope) => self.target(at, frame, scope)?,
            None => Target::Level(self.deployments.get(at.deployment).ok_or(Stop::Failed)?.scope.clone()),
        };
        let wanted = ty.matches('/').count();
        let mut names = segments(&own_name.value);
        if names.len() != wanted && own_name.value.is_known() && !resource.is_module() {
            let span = resource.name.as_ref().map_or(resource.span, |name| name.span);
            let message = format!("`{ty}` takes a name of {wanted} parts, and this one has {}", names.len());
            self.warn(
                EvalCode::Shape,
                span,
                message,
                Some("separate the names of parents by `/`".to_owned()),
            );
        }
        if names.len() < wanted {
            names.resize(
                wanted,
                Value::Unknown(Arc::new(Unknown::call("last", vec![own_name.value.clone()]))),
            );
        }
        let id = match &target {
            Target::Level(scope) => scope.resource_id(&ty, &names),
            Target::Resource(base) => extended(base, &ty, &names),
        };
        Ok(Arc::new(Head { name: own_name.clone(), own_name, names, id, target }))
    }

    /// The head of a child whose parent is one of a loop's rounds, nobody knows which.
    fn below_any(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        parents: Handle,
        index: Value,
        own_name: Sourced,
    ) -> Eval<Head> {
        self.note_use(parents);
        let symbol = self.resource(parents).map(|(_, parent)| symbol_text(parent)).unwrap_or_default();
        let Value::Unknown(loop_) = handle_value(parents, symbol) else { return Err(Stop::Failed) };
        let parent = loop_.member(index);
        let of_parent = |name: &str| Value::Unknown(parent.member(Value::from(name)));
        let ty = full_type(resource);
        let segment = format!("/{}/", ty.rsplit('/').next().unwrap_or(""));
        let id = joined([&of_parent("id"), &Value::from(segment), &own_name.value]);
        let name = joined([&of_parent("name"), &Value::from("/"), &own_name.value]);
        let above = ty.matches('/').count().saturating_sub(1);
        let mut names = vec![of_parent("name"); above];
        names.push(own_name.value.clone());
        let scope = self.deployments.get(at.deployment).ok_or(Stop::Failed)?.scope.clone();
        let name = Sourced::new(name, own_name.origin);
        Ok(Head { own_name, name, names, id, target: Target::Level(scope) })
    }

    /// A resource as a scope: a group or management group is a level, anything else is what an extension sits on.
    pub(super) fn resource_target(&mut self, handle: Handle) -> Eval<Target> {
        let head = self.head(handle)?;
        let Some((_, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let ty = full_type(resource);
        if ty.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups") {
            let around = match &head.target {
                Target::Level(around) => Some(around),
                Target::Resource(_) => None,
            };
            return Ok(Target::Level(Scope::group_below(around, head.own_name.value.clone())));
        }
        if ty.eq_ignore_ascii_case("Microsoft.Management/managementGroups") {
            let mut scope = Scope::unknown(Some(ScopeKind::ManagementGroup));
            scope.management_group = head.own_name.value.clone();
            return Ok(Target::Level(scope));
        }
        Ok(Target::Resource(head.id.clone()))
    }

    /// The id and API version of a resource.
    pub(super) fn identity(&mut self, handle: Handle) -> Eval<(Value, Value)> {
        let head = self.head(handle)?;
        let version = self.resource(handle).and_then(|(_, resource)| match &resource.kind {
            ResourceKind::Azure { api_version, .. }
            | ResourceKind::Module { api_version, .. }
            | ResourceKind::Extensible { api_version, .. } => api_version.clone(),
        });
        Ok((head.id.clone(), version.map_or(Value::Null, Value::Text)))
    }

    /// A member read through a resource's symbol.
    pub(super) fn handle_member(
        &mut self,
        at: At<'p>,
        span: Span,
        of: &Sourced,
        handle: Handle,
        key: &Sourced,
        safe: bool,
    ) -> Eval {
        if is_outputs(handle.part) {
            return self.output_member(span, handle, key, safe);
        }
        let Some((_, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let Some(round) = handle.round else {
            return match key.value.revealed() {
                Value::Int(index) => match usize::try_from(*index) {
                    Ok(index) => {
                        if safe && self.known_rounds(handle).is_some_and(|count| index >= count) {
                            return Err(Stop::NullLink);
                        }
                        self.in_range(handle, &key.value, span)?;
                        let one = Handle { round: u32::try_from(index).ok(), ..handle };
                        self.note_use(one);
                        let origin = self.written(span);
                        Ok(Sourced::new(handle_value(one, symbol_text(resource)), origin))
                    }
                    Err(_) => {
                        let message = format!("the index {} is below zero", key.value.brief());
                        self.fail(EvalCode::Refused, span, message)
                    }
                },
                _ => {
                    let origin = self.computed(span, [of, key]);
                    Ok(Sourced::new(
                        super::access::symbolic_member(&of.value, key.value.clone(), safe, false),
                        origin,
                    ))
                }
            };
        };
        let one = Handle { round: Some(round), ..handle };
        let extensible = matches!(resource.kind, ResourceKind::Extensible { .. });
        let name = key.value.revealed().as_text().unwrap_or("").to_ascii_lowercase();
        // What is not deployed has no members; `.?` asks first. Type and version are known without asking.
        let guarded = resource.condition.is_some() || resource.parent.as_ref().is_some_and(|it| it.nested);
        let mut open = None;
        if safe && guarded && !matches!(name.as_str(), "type" | "apiversion") {
            let mut frame = self.frame(one)?;
            let home = self.at(one.deployment as usize).ok_or(Stop::Failed)?;
            match self.condition(home, resource, &mut frame)? {
                Decision::Yes => {}
                Decision::No => return Err(Stop::NullLink),
                Decision::Open(condition) => open = Some(condition.value),
            }
        }
        let known = match name.as_str() {
            // What it is called is its own business: all of it stands in its properties.
            _ if extensible => None,
            "id" => Some(self.head(one)?.id.clone()),
            "name" => Some(self.head(one)?.own_name.value.clone()),
            "type" => Some(Value::from(full_type(resource).as_ref())),
            "apiversion" => match self.identity(one)?.1 {
                Value::Null => None,
                version => Some(version),
            },
            _ => None,
        };
        if let Some(known) = known {
            let from = match name.as_str() {
                "name" | "id" => self.head(one)?.own_name.origin,
                _ => self.written(resource.span),
            };
            let origin = match &resource.symbol {
                Some(symbol) => self.through(Hop::Resource, symbol, from),
                None => from,
            };
            let value = match open {
                Some(condition) => unknown_like("if", vec![condition, known, Value::Null]),
                None => known,
            };
            return Ok(Sourced::new(value, origin));
        }
        if name == "outputs" && resource.is_module() {
            let part = match at.program.language {
                crate::template::Language::Arm => HandlePart::WrappedOutputs,
                _ => HandlePart::Outputs,
            };
            return self.outputs_of(span, one, part);
        }
        let origin = self.computed(span, [of]);
        if extensible {
            let value = Arc::new(self.reference(one)?).member(key.value.clone());
            return Ok(Sourced::new(Value::Unknown(value), origin));
        }
        let (id, version) = self.identity(one)?;
        let value = if name == "properties" {
            Unknown::shared("reference", vec![id, version])
        } else {
            Unknown::shared("reference", vec![id, version, Value::from("full")]).member(key.value.clone())
        };
        Ok(Sourced::new(Value::Unknown(value), origin))
    }

    /// The outputs of a module as a handle.
    pub(super) fn outputs_of(&mut self, span: Span, module: Handle, part: HandlePart) -> Eval {
        self.note_use(module);
        let Some((_, resource)) = self.resource(module) else { return Err(Stop::Failed) };
        let origin = self.written(span);
        Ok(Sourced::new(handle_value(Handle { part, ..module }, symbol_text(resource)), origin))
    }

    fn output_member(&mut self, span: Span, handle: Handle, key: &Sourced, safe: bool) -> Eval {
        let module = Handle { part: HandlePart::Whole, ..handle };
        let origin = self.computed(span, [key]);
        let waiting = |machine: &mut Self| -> Eval {
            let (id, version) = machine.identity(module)?;
            let reference = Unknown::shared("reference", vec![id, version]);
            let value = reference
                .member(Value::from("outputs"))
                .member(key.value.clone())
                .member(Value::from("value"));
            Ok(Sourced::new(Value::Unknown(value), origin))
        };
        let Some(name) = key.value.revealed().as_text() else { return waiting(self) };
        let Some(inner) = self.module(module)? else { return waiting(self) };
        let Some(at) = self.at(inner) else { return Err(Stop::Failed) };
        // What is shown of such a loop is the module that stands for all: what its output is made of is used here.
        let stands_for_all = if self.is_one_of_unknown(module) {
            self.module(Handle { round: None, ..module })?
        } else {
            None
        };
        let found = at.program.outputs.iter().position(|output| output.name.text.eq_ignore_ascii_case(name));
        let Some(index) = found else {
            if safe {
                return Err(Stop::NullLink);
            }
            let message = format!("this module has no output {}", key.value.brief());
            return self.fail(EvalCode::Refused, span, message);
        };
        if let Some(all) = stands_for_all {
            let _ = self.output(all, index);
        }
        let value = match self.output(inner, index)? {
            Some(value) => value,
            None if safe => return Err(Stop::NullLink),
            None => return waiting(self),
        };
        if handle.part == HandlePart::WrappedOutputs {
            let mut wrapped = Object::new();
            let origin = value.origin;
            wrapped.set("value", value);
            return Ok(Sourced::new(wrapped, origin));
        }
        Ok(value)
    }

    /// The resource that a text names in ARM JSON: by symbol, by symbol and index, or a module by its id.
    pub(super) fn named_resource(&mut self, at: At<'p>, name: &Value) -> Option<Handle> {
        if let Value::Unknown(unknown) = name {
            return unknown.handle();
        }
        let text = name.revealed().as_text()?;
        let (symbol, index) = match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            Some((symbol, index)) => (symbol, index.parse::<usize>().ok()),
            None => (text, None),
        };
        let found = at.program.resources.iter().position(|resource| {
            resource.symbol.as_ref().is_some_and(|own| own.text.eq_ignore_ascii_case(symbol))
        });
        if let Some(found) = found {
            let looped = is_looped(at.program, at.program.resources.get(found)?);
            return Some(Self::handle(at, found, if looped { index } else { Some(0) }));
        }
        if !text.to_ascii_lowercase().contains("/microsoft.resources/deployments/") {
            return None;
        }
        for (index, resource) in at.program.resources.iter().enumerate().filter(|(_, one)| one.is_module()) {
            let (rounds, all) = self
                .frames(Self::handle(at, index, Some(0)))
                .map_or((0, false), |(frames, all)| (frames.len(), all));
            let looped = is_looped(at.program, resource);
            for round in 0..rounds {
                let round = if looped { round } else { 0 };
                let handle = Self::handle(at, index, (!all).then_some(round));
                let same = self
                    .head(handle)
                    .is_ok_and(|head| head.id.as_text().is_some_and(|id| id.eq_ignore_ascii_case(text)));
                if same {
                    return Some(handle);
                }
            }
        }
        None
    }

    /// What `reference('symbol')` and its relatives of ARM JSON give.
    pub(super) fn referenced(
        &mut self,
        span: Span,
        handle: Handle,
        function: &str,
        values: &[Sourced],
    ) -> Eval {
        self.note_use(handle);
        let Some((_, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let origin = self.written(span);
        let full = values
            .get(2)
            .and_then(|value| value.value.as_text())
            .is_some_and(|text| text.eq_ignore_ascii_case("full"));
        let extensible = matches!(resource.kind, ResourceKind::Extensible { .. });
        let whole = full && !extensible;
        if handle.round.is_none() || resource.is_module() || whole || function == "resourceInfo" {
            return Ok(Sourced::new(handle_value(handle, symbol_text(resource)), origin));
        }
        Ok(Sourced::new(Value::Unknown(Arc::new(self.reference(handle)?)), origin))
    }

    /// What a deployment answers about a resource: by its id, or by its symbol where it has none.
    fn reference(&mut self, handle: Handle) -> Eval<Unknown> {
        let Some((at, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        if matches!(resource.kind, ResourceKind::Extensible { .. }) {
            let name = symbolic_name(at.program, resource, handle.round);
            return Ok(Unknown::call("reference", vec![name]));
        }
        let (id, version) = self.identity(handle)?;
        Ok(Unknown::call("reference", vec![id, version]))
    }

    // ---- what is deployed

    /// Adds everything a deployment contains, modules with their content.
    pub(super) fn visit(&mut self, deployment: usize, found: &mut Vec<Evaluated>) {
        self.in_trail_of(deployment, |machine| machine.visit_all(deployment, found));
    }

    fn visit_all(&mut self, deployment: usize, found: &mut Vec<Evaluated>) {
        let Some(at) = self.at(deployment) else { return };
        for index in 0..at.program.resources.len() {
            let Ok((frames, all)) = self.frames(Self::handle(at, index, None)) else { continue };
            for round in 0..frames.len() {
                // One that stands for all has no number.
                let round = (!all).then_some(round);
                if found.len() >= limits::RESOURCES {
                    if let Some(resource) = at.program.resources.get(index) {
                        let message =
                            format!("this deployment has more than {} resources", limits::RESOURCES);
                        let _ = self.fail::<()>(EvalCode::Limit, resource.span, message);
                    }
                    return;
                }
                let _ = self.visit_round(at, Self::handle(at, index, round), all, found);
            }
        }
        self.check_all(deployment);
    }

    fn visit_round(
        &mut self,
        at: At<'p>,
        handle: Handle,
        repeated: bool,
        found: &mut Vec<Evaluated>,
    ) -> Eval<()> {
        let Some((_, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let mut frame = self.frame(handle)?;
        let condition = match self.condition(at, resource, &mut frame)? {
            Decision::No => return Ok(()),
            Decision::Yes => None,
            Decision::Open(condition) => Some(condition),
        };
        let (evaluated, uses) =
            self.collecting(|machine| machine.evaluated(at, resource, handle, &mut frame));
        let evaluated = evaluated?;
        // Whoever shows it, or looks for what it mentions, looks at all of it.
        self.charge(resource.span, evaluated.body.weight().saturating_add(uses.len() as u64))?;
        let is_module = resource.is_module();
        found.push(Evaluated { condition, repeated, uses: uses.to_vec(), ..evaluated });
        if is_module && let Some(inner) = self.module(handle)? {
            self.visit(inner, found);
            // Outputs nobody reads are evaluated all the same: one that fails fails the deployment.
            let outputs = self.at(inner).map_or(0, |at| at.program.outputs.len());
            for output in 0..outputs {
                let _ = self.output(inner, output);
            }
        }
        Ok(())
    }

    /// Whether a round of a resource is deployed: what it is nested in, and its own condition.
    fn condition(&mut self, at: At<'p>, resource: &'p Resource, frame: &mut Frame) -> Eval<Decision> {
        let mut open = None;
        if let Some(parent) = resource.parent.as_ref().filter(|parent| parent.nested)
            && let Some(parent) = at.program.resources.get(parent.resource)
        {
            match self.condition(at, parent, frame)? {
                Decision::Yes => {}
                Decision::No => return Ok(Decision::No),
                Decision::Open(condition) => open = Some(condition),
            }
        }
        let Some(condition) = &resource.condition else {
            return Ok(open.map_or(Decision::Yes, Decision::Open));
        };
        let decided = self.expr(at, frame, condition)?;
        match decided.value.revealed() {
            Value::Bool(true) => Ok(open.map_or(Decision::Yes, Decision::Open)),
            Value::Bool(false) => Ok(Decision::No),
            Value::Unknown(_) => Ok(Decision::Open(decided)),
            _ => {
                let message = format!("a condition must be true or false, not {}", decided.value.brief());
                self.fail(EvalCode::Refused, condition.span, message)
            }
        }
    }

    fn evaluated(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        handle: Handle,
        frame: &mut Frame,
    ) -> Eval<Evaluated> {
        let head = self.head(handle)?;
        let mut depends_on = Vec::new();
        for dependency in &resource.depends_on {
            if let Ok(named) = self.expr(at, frame, dependency) {
                add_texts(&named.value, &mut depends_on);
            }
        }
        let inlined = resource.inlined.iter().filter_map(|name| self.expr(at, frame, name).ok());
        let inlined = inlined.map(|name| name.value).collect();
        let body = match self.body(at, resource, frame) {
            Value::Object(body) => body,
            _ => Arc::new(Object::new()),
        };
        let kind = match &resource.kind {
            ResourceKind::Azure { existing: true, .. } | ResourceKind::Extensible { existing: true, .. } => {
                EvaluatedKind::Existing
            }
            ResourceKind::Azure { .. } => EvaluatedKind::Deployed,
            ResourceKind::Extensible { .. } => EvaluatedKind::Extensible,
            ResourceKind::Module { .. } => EvaluatedKind::Module,
        };
        let version = self.identity(handle)?.1;
        Ok(Evaluated {
            handle,
            kind,
            symbol: resource.symbol.as_ref().map(|symbol| Arc::clone(&symbol.text)),
            ty: full_type(resource),
            api_version: version.as_text().map(Arc::from),
            id: head.id.clone(),
            name: head.name.clone(),
            body,
            condition: None,
            repeated: false,
            span: resource.span,
            opening: self.written(resource.body_span),
            within: self
                .deployments
                .get(at.deployment)
                .map_or_else(|| Arc::from([]), |found| Arc::clone(&found.within)),
            uses: Vec::new(),
            depends_on,
            inlined,
        })
    }

    /// The members of a body. One that cannot be computed is left out; the others stand.
    fn body(&mut self, at: At<'p>, resource: &'p Resource, frame: &mut Frame) -> Value {
        let official = self.official();
        let lenient = std::mem::replace(&mut self.lenient, !official);
        let body = self.body_as_far(at, resource, frame);
        self.lenient = lenient;
        body
    }

    fn body_as_far(&mut self, at: At<'p>, resource: &'p Resource, frame: &mut Frame) -> Value {
        match self.object(at, frame, &resource.body) {
            Ok(body) => body,
            Err(_) => {
                let mut body = Object::new();
                for member in &resource.body {
                    if let Ok(Value::Object(one)) = self.object(at, frame, std::slice::from_ref(member)) {
                        for (key, value) in one.iter() {
                            body.set(key.clone(), value.clone());
                        }
                    }
                }
                Value::object(body)
            }
        }
    }
}

/// The texts among what `dependsOn` names; all the rest are resources by their symbols.
fn add_texts(named: &Value, texts: &mut Vec<Value>) {
    match named {
        Value::Array(items) => items.iter().for_each(|item| add_texts(&item.value, texts)),
        value if is_handle(value) => {}
        Value::Text(_) | Value::Template(_) | Value::Unknown(_) | Value::Secret(_) => {
            texts.push(named.clone());
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Object(_) => {}
    }
}

/// Whether a resource is deployed.
enum Decision {
    Yes,
    No,
    /// Nobody knows yet.
    Open(Sourced),
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
pub(super) fn full_type(resource: &Resource) -> Arc<str> {
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
