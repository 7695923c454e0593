//! Modules: deployments inside deployments.

use std::sync::Arc;

use crate::language::functions;
use crate::origin::Hop;
use crate::template::{Expr, ExprKind, Language, Member, Named, Program, Resource, ResourceKind, ScopeKind};
use crate::value::{Handle, Sourced, Value};

use super::machine::{At, Eval, EvalCode, Frame, Given, Machine, Slot, Stop};
use super::scope::{Piece, Target, joined};

/// Longest name of a deployment.
const NAME_LENGTH: usize = 64;

impl<'p> Machine<'p> {
    /// The deployment that a round of a module is; nothing when the module could not be read.
    pub(super) fn module(&mut self, handle: Handle) -> Eval<Option<usize>> {
        let mut frame = self.frame(handle)?;
        let Some(at) = self.at(handle.deployment as usize) else { return Err(Stop::Failed) };
        let Some(resource) = at.program.resources.get(handle.resource as usize) else {
            return Err(Stop::Failed);
        };
        let ResourceKind::Module { program, params, .. } = &resource.kind else { return Err(Stop::Failed) };
        let Some(id) = *program else { return Ok(None) };
        let Some(program) = self.programs.get(id) else { return Ok(None) };
        match self.module_slot(handle) {
            Some(Slot::Done(inner, _)) => return Ok(Some(*inner)),
            Some(Slot::Failed | Slot::Tried) | None => return Err(Stop::Failed),
            Some(Slot::Running) => {
                return self.fail(EvalCode::Cycle, resource.span, "this module needs itself");
            }
            Some(slot) => *slot = Slot::Running,
        }
        let result = self.deeper(resource.span, |machine| {
            let head = machine.head(handle)?;
            let scope = match &head.target {
                Target::Level(scope) => scope.clone(),
                Target::Resource(_) => {
                    machine.deployments.get(at.deployment).ok_or(Stop::Failed)?.scope.clone()
                }
            };
            let inner = machine.deploy(id, program, scope.clone(), head.own_name.value.clone());
            let within: Vec<Handle> = machine
                .deployments
                .get(at.deployment)
                .map(|outer| outer.within.iter().copied().chain([handle]).collect())
                .unwrap_or_default();
            let location = machine.location_for(at, &scope.kind);
            let mut trail =
                machine.deployments.get(at.deployment).map(|outer| outer.trail.clone()).unwrap_or_default();
            let called = resource.symbol.as_ref().map_or("", |symbol| &symbol.text);
            Arc::make_mut(&mut trail)
                .push((resource.span, format!("in the module `{called}`, deployed here")));
            if let Some(deployment) = machine.deployments.get_mut(inner) {
                deployment.within = within.into();
                deployment.location = location;
                deployment.trail = trail;
            }
            if let Some(params) = params {
                machine.give(at, &mut frame, inner, program, params)?;
            }
            Ok(inner)
        });
        let filled = match &result {
            Ok(inner) => Slot::Done(*inner, Arc::from([])),
            Err(_) => Slot::Failed,
        };
        if let Some(slot) = self.module_slot(handle) {
            *slot = filled;
        }
        result.map(Some)
    }

    fn module_slot(&mut self, handle: Handle) -> Option<&mut Slot<usize>> {
        let state = self
            .deployments
            .get_mut(handle.deployment as usize)?
            .resources
            .get_mut(handle.resource as usize)?;
        Some(state.modules.entry(handle.round).or_insert(Slot::Empty))
    }

    /// Where a deployment runs that is not in a resource group: where its caller does.
    fn location_for(&mut self, at: At<'p>, kind: &ScopeKind) -> Option<Value> {
        if *kind == ScopeKind::ResourceGroup {
            return None;
        }
        let outer = self.deployments.get(at.deployment)?;
        outer.location.clone().or_else(|| self.inputs.location.as_deref().map(Value::from))
    }

    /// Gives a module its inputs. Each is computed by itself, so that one that fails takes only what needs it along.
    fn give(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        inner: usize,
        program: &'p Program,
        params: &'p Expr,
    ) -> Eval<()> {
        if let ExprKind::Object(members) = &params.kind {
            for member in members {
                match member {
                    Member::Property { key, value } => {
                        let name = self.key(at, frame, key)?;
                        let named = Named { text: Arc::clone(&name.text), span: key.span };
                        let (result, uses) = self.collecting(|machine| machine.expr(at, frame, value));
                        self.note_uses(&uses);
                        let given = match result {
                            Ok(value) => {
                                let origin = self.through(Hop::ModuleInput, &named, value.origin);
                                Given::Value(Sourced { origin, ..value }, uses)
                            }
                            Err(Stop::NullLink) => Given::Value(self.literal(value.span, Value::Null)?, uses),
                            Err(Stop::Failed) => Given::Failed,
                        };
                        // A name that is written in Bicep was held against the module's when it was bound.
                        let told = matches!(key.kind, ExprKind::Text(_))
                            && at.program.language == Language::Bicep
                            && !program.broken;
                        self.give_one(inner, program, &named, given, told);
                    }
                    Member::Spread(spread) => {
                        let (value, uses) = self.collecting(|machine| machine.expr(at, frame, spread));
                        self.give_all(at, inner, program, spread, value?, uses);
                    }
                }
            }
            return Ok(());
        }
        let (value, uses) = self.collecting(|machine| machine.expr(at, frame, params));
        self.give_all(at, inner, program, params, value?, uses);
        Ok(())
    }

    fn give_all(
        &mut self,
        at: At<'p>,
        inner: usize,
        program: &'p Program,
        expr: &Expr,
        value: Sourced,
        uses: super::machine::Uses,
    ) {
        self.note_uses(&uses);
        // What is not known may have a value for every parameter, so none keeps its default.
        if let Value::Unknown(_) = &value.value {
            for param in &program.params {
                let key = Sourced::new(Value::text(Arc::clone(&param.name.text)), value.origin);
                let member = self.member(at, expr.span, value.clone(), key, true, false);
                let given = match member {
                    Ok(member) => Given::Value(member, Arc::clone(&uses)),
                    Err(Stop::NullLink) => continue,
                    Err(Stop::Failed) => Given::Failed,
                };
                self.give_one(inner, program, &param.name, given, false);
            }
        }
        if let Value::Object(object) = &value.value {
            for (key, member) in object.iter() {
                let named = Named { text: Arc::clone(&key.text), span: expr.span };
                let from = self.member_of(value.origin, member.origin);
                let origin = self.through(Hop::ModuleInput, &named, from);
                let member = Sourced { origin, ..member.clone() };
                self.give_one(inner, program, &named, Given::Value(member, Arc::clone(&uses)), false);
            }
        }
    }

    /// Gives a parameter its value. `told` says that somebody else reports a name that there is not.
    pub(super) fn give_one(
        &mut self,
        inner: usize,
        program: &Program,
        name: &Named,
        given: Given,
        told: bool,
    ) {
        let index = program.params.iter().position(|param| param.name.text.eq_ignore_ascii_case(&name.text));
        match index {
            Some(index) => {
                if let Some(slot) =
                    self.deployments.get_mut(inner).and_then(|found| found.given.get_mut(index))
                {
                    *slot = Some(given);
                }
            }
            None if told => {}
            None => {
                let message = format!("there is no parameter `{}` to give a value to", name.text);
                let names = program.params.iter().map(|param| &*param.name.text);
                let near = crate::diag::suggest::nearest(&name.text, names);
                let help = near.map(|near| format!("did you mean `{near}`?"));
                self.warn(EvalCode::UnknownParameter, name.span, message, help);
            }
        }
    }

    /// The name of a module that says none: the symbol, and a hash of it and of the deployment's name.
    pub(super) fn generated_name(&mut self, at: At<'p>, resource: &'p Resource, handle: Handle) -> Eval {
        let origin = self.written(resource.span);
        let Some(symbol) = resource.symbol.as_ref() else {
            return self.fail(EvalCode::Shape, resource.span, "this resource has no name");
        };
        let outer = self.deployments.get(at.deployment).map_or(Value::Null, |outer| outer.name.clone());
        let index = match &resource.repeat {
            Some(_) => {
                let position =
                    self.frame(handle)?.last().map_or(Value::Null, |position| position.value.clone());
                joined(&[Piece::Text("-"), Piece::Value(&position)])
            }
            None => Value::from(""),
        };
        let length = index.as_text().map_or(0, str::len);
        let room = NAME_LENGTH.saturating_sub(functions::unique_string("").len() + 1 + length);
        let prefix: String = symbol.text.chars().take(room).collect();
        let hash = match outer.revealed().as_text() {
            Some(outer) => Value::from(functions::unique_string(&format!("{}-{outer}", symbol.text))),
            None => {
                super::expr::unknown_like("uniqueString", vec![Value::text(Arc::clone(&symbol.text)), outer])
            }
        };
        Ok(Sourced::new(
            joined(&[Piece::Text(&prefix), Piece::Value(&index), Piece::Text("-"), Piece::Value(&hash)]),
            origin,
        ))
    }
}
