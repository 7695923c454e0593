//! What identifies a resource: its names, its id, and where it is.

use std::sync::Arc;

use crate::source::Span;
use crate::template::{ExprKind, Parent, Resource, ResourceKind, ScopeKind};
use crate::value::{Handle, Sourced, Unknown, Value};

use super::{full_type, symbol_text, symbolic_name};
use crate::eval::access::handle_value;
use crate::eval::machine::{At, Eval, EvalCode, Frame, Machine, Slot, Stop};
use crate::eval::scope::{Piece, Scope, Target, joined, segments};

/// What identifies a resource.
#[derive(Debug)]
pub(in crate::eval) struct Head {
    /// The name as it is written.
    pub(in crate::eval) own_name: Sourced,
    /// The full name, parents included.
    pub(in crate::eval) name: Sourced,
    /// Its parts, one for each segment of the type.
    names: Vec<Value>,
    /// The id.
    pub(in crate::eval) id: Value,
    /// Where it is.
    pub(in crate::eval) target: Target,
}

impl<'p> Machine<'p> {
    /// What identifies one round of a resource.
    pub(in crate::eval) fn head(&mut self, handle: Handle) -> Eval<Arc<Head>> {
        let mut frame = self.frame(handle)?;
        let Some((at, resource)) = self.resource(handle) else { return Err(Stop::Failed) };
        let Some(state) = self.state(handle) else { return Err(Stop::Failed) };
        let slot = state.heads.entry(handle.round).or_insert(Slot::Empty);
        match slot {
            Slot::Done(head, _) => return Ok(Arc::clone(head)),
            Slot::Failed | Slot::Tried => return Err(Stop::Failed),
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
        let head = if matches!(resource.kind, ResourceKind::Extensible { .. }) {
            self.without_id(at, resource, handle)
        } else {
            let own_name = self.own_name(at, resource, handle, frame)?;
            match &resource.parent {
                Some(parent) => self.below(at, resource, parent, handle, frame, own_name),
                None => self.by_itself(at, resource, frame, own_name),
            }
        };
        head.map(Arc::new)
    }

    /// The head of what an extension manages. It has no id, and of names only the one by which this template knows it.
    fn without_id(&mut self, at: At<'p>, resource: &Resource, handle: Handle) -> Eval<Head> {
        let origin = self.written(resource.span);
        let own_name = Sourced::new(symbolic_name(at.program, resource, handle.round), origin);
        let target = self.around(at)?;
        Ok(Head { name: own_name.clone(), own_name, names: Vec::new(), id: Value::from(""), target })
    }

    /// Where the deployment itself is.
    fn around(&self, at: At<'p>) -> Eval<Target> {
        let deployment = self.deployments.get(at.deployment).ok_or(Stop::Failed)?;
        Ok(Target::Level(deployment.scope.clone()))
    }

    /// The name of a resource as it is written.
    fn own_name(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        handle: Handle,
        frame: &mut Frame,
    ) -> Eval<Sourced> {
        let name = match &resource.name {
            Some(name) => self.expr(at, frame, name)?,
            None => self.generated_name(at, resource, handle)?,
        };
        match name.value.revealed() {
            Value::Text(_) | Value::Template(_) | Value::Unknown(_) => Ok(name),
            _ => {
                let message = format!("a name must be a text, not {}", name.value.brief());
                self.fail(EvalCode::Shape, name_span(resource), message)
            }
        }
    }

    /// The head of a child: its names are those of its parent and its own.
    fn below(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        parent: &'p Parent,
        handle: Handle,
        frame: &mut Frame,
        own_name: Sourced,
    ) -> Eval<Head> {
        let round = match &parent.index {
            Some(index) => {
                let value = self.expr(at, frame, index)?;
                let all = Self::handle(at, parent.resource, None);
                if matches!(value.value, Value::Unknown(_)) && !self.frames(all)?.1 {
                    return self.below_any(at, resource, all, value.value, own_name);
                }
                let round = value.value.as_int().and_then(|index| usize::try_from(index).ok());
                self.in_range(all, &value.value, index.span)?;
                round
            }
            // What has a loop of its own is nested in a resource without one.
            None if parent.nested && resource.repeat.is_none() => handle.round.map(|round| round as usize),
            None => Some(0),
        };
        let parent = Self::handle(at, parent.resource, round);
        self.note_use(parent);
        let above = self.head(parent)?;
        let name =
            joined(&[Piece::Value(&above.name.value), Piece::Text("/"), Piece::Value(&own_name.value)]);
        let mut names = above.names.clone();
        names.push(own_name.value.clone());
        let id = above.target.id_of(&full_type(resource), &names);
        let name = Sourced::new(name, own_name.origin);
        Ok(Head { own_name, name, names, id, target: above.target.clone() })
    }

    /// The head of a resource that names its parents, if it has any, in its own name.
    fn by_itself(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        frame: &mut Frame,
        own_name: Sourced,
    ) -> Eval<Head> {
        let ty = full_type(resource);
        let target = match &resource.scope {
            Some(scope) => self.target(at, frame, scope)?,
            None => self.around(at)?,
        };
        let wanted = ty.matches('/').count();
        let mut names = segments(&own_name.value);
        if names.len() != wanted && own_name.value.is_known() && !resource.is_module() {
            let message = format!("`{ty}` takes a name of {wanted} parts, and this one has {}", names.len());
            let help = "separate the names of parents by `/`".to_owned();
            self.warn(EvalCode::Shape, name_span(resource), message, Some(help));
        }
        if names.len() < wanted {
            let last = Unknown::shared("last", vec![own_name.value.clone()]);
            names.resize(wanted, Value::Unknown(last));
        }
        let id = target.id_of(&ty, &names);
        Ok(Head { name: own_name.clone(), own_name, names, id, target })
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
        let kind = ty.rsplit('/').next().unwrap_or("");
        let (between, own) = (Piece::Text("/"), Piece::Value(&own_name.value));
        let id = joined(&[Piece::Value(&of_parent("id")), between, Piece::Text(kind), between, own]);
        let name = joined(&[Piece::Value(&of_parent("name")), between, own]);
        let above = ty.matches('/').count().saturating_sub(1);
        let mut names = vec![of_parent("name"); above];
        names.push(own_name.value.clone());
        let scope = self.deployments.get(at.deployment).ok_or(Stop::Failed)?.scope.clone();
        let name = Sourced::new(name, own_name.origin);
        Ok(Head { own_name, name, names, id, target: Target::Level(scope) })
    }

    /// A resource as a scope: a group or management group is a level, anything else is what an extension sits on.
    pub(in crate::eval) fn resource_target(&mut self, handle: Handle) -> Eval<Target> {
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
    pub(in crate::eval) fn identity(&mut self, handle: Handle) -> Eval<(Value, Value)> {
        let head = self.head(handle)?;
        let version = self.resource(handle).and_then(|(_, resource)| match &resource.kind {
            ResourceKind::Azure { api_version, .. }
            | ResourceKind::Module { api_version, .. }
            | ResourceKind::Extensible { api_version, .. } => api_version.clone(),
        });
        Ok((head.id.clone(), version.map_or(Value::Null, Value::Text)))
    }
}

/// Where the name of a resource stands.
fn name_span(resource: &Resource) -> Span {
    resource.name.as_ref().map_or(resource.span, |name| name.span)
}
