//! What of a template is deployed: each round of each resource, with what its modules deploy.

use std::sync::Arc;

use crate::limits;
use crate::template::{Resource, ResourceKind};
use crate::value::{Handle, Object, Sourced, Value};

use super::full_type;
use crate::eval::access::is_handle;
use crate::eval::machine::{At, Eval, EvalCode, Frame, Machine, Stop};
use crate::eval::{Evaluated, EvaluatedKind};

/// Whether a resource is deployed.
pub(super) enum Decision {
    Yes,
    No,
    /// Nobody knows yet.
    Open(Sourced),
}

impl<'p> Machine<'p> {
    /// Adds everything a deployment contains, modules with their content.
    pub(in crate::eval) fn visit(&mut self, deployment: usize, found: &mut Vec<Evaluated>) {
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
        self.charge(resource.span, evaluated.body.size().weight.saturating_add(uses.len() as u64))?;
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
    pub(super) fn condition(
        &mut self,
        at: At<'p>,
        resource: &'p Resource,
        frame: &mut Frame,
    ) -> Eval<Decision> {
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
