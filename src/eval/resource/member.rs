//! What is read through the symbol of a resource: a member of it, an output of a module, or what a deployment answers.

use std::sync::Arc;

use crate::origin::Hop;
use crate::source::Span;
use crate::template::{Language, Resource, ResourceKind};
use crate::value::{Handle, HandlePart, Object, Sourced, Unknown, Value};

use super::deployed::Decision;
use super::{full_type, is_looped, symbol_text, symbolic_name};
use crate::eval::access::{handle_value, is_outputs, symbolic_member};
use crate::eval::expr::unknown_like;
use crate::eval::machine::{At, Eval, EvalCode, Machine, Stop};

impl<'p> Machine<'p> {
    /// A member read through a resource's symbol.
    pub(in crate::eval) fn handle_member(
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
        if handle.round.is_none() {
            return self.one_of_all(span, of, handle, key, safe);
        }
        let name = key.value.revealed().as_text().unwrap_or("").to_ascii_lowercase();
        // What is not deployed has no members; `.?` asks first. Type and version are known without asking.
        let asks = safe && !matches!(name.as_str(), "type" | "apiversion");
        let open = if asks { self.undecided(handle, resource)? } else { None };
        if let Some(known) = self.told(handle, resource, &name)? {
            return Ok(match open {
                Some(condition) => {
                    let value = unknown_like("if", vec![condition, known.value, Value::Null]);
                    Sourced::new(value, known.origin)
                }
                None => known,
            });
        }
        if name == "outputs" && resource.is_module() {
            let part = match at.program.language {
                Language::Arm => HandlePart::WrappedOutputs,
                _ => HandlePart::Outputs,
            };
            return self.outputs_of(span, handle, part);
        }
        let origin = self.computed(span, [of]);
        let value = if is_extensible(resource) {
            Arc::new(self.reference(handle)?).member(key.value.clone())
        } else if name == "properties" {
            Arc::new(self.reference(handle)?)
        } else {
            let (id, version) = self.identity(handle)?;
            Unknown::shared("reference", vec![id, version, Value::from("full")]).member(key.value.clone())
        };
        Ok(Sourced::new(Value::Unknown(value), origin))
    }

    /// One resource of a loop, by its number.
    fn one_of_all(&mut self, span: Span, of: &Sourced, all: Handle, number: &Sourced, safe: bool) -> Eval {
        let Value::Int(index) = number.value.revealed() else {
            let origin = self.computed(span, [of, number]);
            let value = symbolic_member(&of.value, number.value.clone(), safe, false);
            return Ok(Sourced::new(value, origin));
        };
        let Ok(index) = usize::try_from(*index) else {
            let message = format!("the index {} is below zero", number.value.brief());
            return self.fail(EvalCode::Refused, span, message);
        };
        if safe && self.known_rounds(all).is_some_and(|count| index >= count) {
            return Err(Stop::NullLink);
        }
        self.in_range(all, &number.value, span)?;
        let one = Handle { round: u32::try_from(index).ok(), ..all };
        self.note_use(one);
        let Some((_, resource)) = self.resource(all) else { return Err(Stop::Failed) };
        let origin = self.written(span);
        Ok(Sourced::new(handle_value(one, symbol_text(resource)), origin))
    }

    /// The condition on which a resource is there, where nobody knows that yet. One that is not there ends the chain.
    fn undecided(&mut self, handle: Handle, resource: &'p Resource) -> Eval<Option<Value>> {
        let nested = resource.parent.as_ref().is_some_and(|parent| parent.nested);
        if resource.condition.is_none() && !nested {
            return Ok(None);
        }
        let mut frame = self.frame(handle)?;
        let home = self.at(handle.deployment as usize).ok_or(Stop::Failed)?;
        match self.condition(home, resource, &mut frame)? {
            Decision::Yes => Ok(None),
            Decision::No => Err(Stop::NullLink),
            Decision::Open(condition) => Ok(Some(condition.value)),
        }
    }

    /// A member of a resource that is known before anything is deployed.
    fn told(&mut self, handle: Handle, resource: &'p Resource, name: &str) -> Eval<Option<Sourced>> {
        // What an extension calls it is its own business: all of it stands in its properties.
        if is_extensible(resource) {
            return Ok(None);
        }
        let (value, from) = match name {
            "id" | "name" => {
                let head = self.head(handle)?;
                let value = if name == "id" { &head.id } else { &head.own_name.value };
                (value.clone(), head.own_name.origin)
            }
            "type" => (Value::from(full_type(resource).as_ref()), self.written(resource.span)),
            "apiversion" => match self.identity(handle)?.1 {
                Value::Null => return Ok(None),
                version => (version, self.written(resource.span)),
            },
            _ => return Ok(None),
        };
        let origin = match &resource.symbol {
            Some(symbol) => self.through(Hop::Resource, symbol, from),
            None => from,
        };
        Ok(Some(Sourced::new(value, origin)))
    }

    /// The outputs of a module as a handle.
    pub(in crate::eval) fn outputs_of(&mut self, span: Span, module: Handle, part: HandlePart) -> Eval {
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
        // To the official tool a secure output is asked for when it is deployed, whatever it is made of.
        let is_secure = at.program.outputs.get(index).is_some_and(|output| output.ty.constraints.secure);
        if self.official() && is_secure && handle.part == HandlePart::Outputs {
            let (id, version) = self.identity(module)?;
            let answer = Unknown::shared("listOutputsWithSecureValues", vec![id, version]);
            return Ok(Sourced::new(Value::Unknown(answer.member(key.value.clone())), origin));
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
    pub(in crate::eval) fn named_resource(&mut self, at: At<'p>, name: &Value) -> Option<Handle> {
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
    pub(in crate::eval) fn referenced(
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
        let whole = full && !is_extensible(resource);
        if handle.round.is_none() || resource.is_module() || whole || function == "resourceInfo" {
            return Ok(Sourced::new(handle_value(handle, symbol_text(resource)), origin));
        }
        Ok(Sourced::new(Value::Unknown(Arc::new(self.reference(handle)?)), origin))
    }

    /// What a deployment answers about a resource: by its id, or by its symbol where it has none.
    fn reference(&mut self, handle: Handle) -> Eval<Unknown> {
        let Some((at, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        if is_extensible(resource) {
            let name = symbolic_name(at.program, resource, handle.round);
            return Ok(Unknown::call("reference", vec![name]));
        }
        let (id, version) = self.identity(handle)?;
        Ok(Unknown::call("reference", vec![id, version]))
    }
}

/// Whether an extension manages it rather than Azure.
fn is_extensible(resource: &Resource) -> bool {
    matches!(resource.kind, ResourceKind::Extensible { .. })
}
