//! Resources, and modules, that would be one and the same when they are deployed.
//!
//! Two names are the same when both are known to be one text, or when they are written in one place. What is only equal by
//! chance shows when it is evaluated.

use std::collections::BTreeMap;

use super::Checker;
use super::scopes::Asked;
use crate::bicep::problem::Problem;
use crate::limits;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Resource, ResourceKind, ScopeKind};

/// A part of what tells resources apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text(String),
    /// What is worked out, by where it is written.
    Place(Span),
}

/// Where something is deployed, as far as two declarations can be told apart by it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Where {
    /// Where the file is.
    Here,
    /// At a level with these names.
    Level(ScopeKind, Vec<Part>),
    /// On a resource of the file.
    Resource(usize, Option<Part>),
    /// Somewhere that nothing else is.
    Alone(Span),
}

/// What must be a declaration's own: type, place and names.
type Identity<'p> = (&'p str, Where, Vec<Part>);

impl<'p> Checker<'p> {
    pub(super) fn declared_twice(&mut self) {
        let mut seen: BTreeMap<Identity<'_>, Vec<(Span, &str)>> = BTreeMap::new();
        for resource in &self.program.resources {
            let (Some(name), true) = (&resource.name, is_always(resource)) else { continue };
            let (ty, place) = match &resource.kind {
                ResourceKind::Azure { ty, existing: false, .. } => (&**ty, self.place(resource)),
                ResourceKind::Module { api_version: None, .. } => ("", self.place_of_module(resource)),
                ResourceKind::Azure { .. }
                | ResourceKind::Module { .. }
                | ResourceKind::Extensible { .. } => {
                    continue;
                }
            };
            let mut names = self.names_above(resource);
            names.push(self.part(name));
            let symbol = resource.symbol.as_ref().map_or("", |symbol| &*symbol.text);
            seen.entry((ty, place, names)).or_default().push((name.span, symbol));
        }
        for ((ty, ..), same) in seen {
            if same.len() < 2 {
                continue;
            }
            let names: Vec<_> = same.iter().map(|(_, symbol)| format!("\"{symbol}\"")).collect();
            let (what, problem) = if ty.is_empty() {
                ("modules", Problem::SameModule)
            } else {
                ("resources", Problem::SameResource)
            };
            let message = format!("the {what} {} have the same name", names.join(", "));
            for (span, _) in same {
                self.refuse(problem, span, message.clone());
            }
        }
    }

    fn part(&self, expr: &Expr) -> Part {
        let text = self.constant(expr, 0).map(|text| text.to_lowercase());
        text.map_or(Part::Place(expr.span), Part::Text)
    }

    /// The names of what is above a resource, the uppermost first.
    fn names_above(&self, resource: &'p Resource) -> Vec<Part> {
        let mut names = Vec::new();
        let mut next = resource.parent.as_ref();
        while let Some(parent) = next.filter(|_| names.len() < limits::CHECKED_DEPTH) {
            let Some(above) = self.program.resources.get(parent.resource) else { break };
            names.extend(parent.index.as_ref().map(|index| self.part(index)));
            let nowhere = above.symbol.as_ref().map_or(above.span, |symbol| symbol.span);
            names.push(above.name.as_ref().map_or(Part::Place(nowhere), |name| self.part(name)));
            next = above.parent.as_ref();
        }
        names.reverse();
        names
    }

    fn place(&self, resource: &'p Resource) -> Where {
        let mut outermost = resource;
        for _ in 0..limits::CHECKED_DEPTH {
            let above = outermost.parent.as_ref();
            let Some(above) = above.and_then(|above| self.program.resources.get(above.resource)) else {
                break;
            };
            outermost = above;
        }
        match self.asked(outermost) {
            Asked::Here => Where::Here,
            Asked::Level(level, []) => {
                if self.program.scopes == [level] {
                    Where::Here
                } else {
                    Where::Level(level, Vec::new())
                }
            }
            Asked::Level(level, arguments) => {
                let places = arguments.iter().map(|argument| Part::Place(argument.span));
                Where::Level(level, places.collect())
            }
            Asked::Resource(index, at) => Where::Resource(index, at.map(|at| Part::Place(at.span))),
            Asked::Module | Asked::Loop | Asked::Value(_) | Asked::Unclear => Where::Alone(outermost.span),
        }
    }

    /// Modules are deployments, which are told apart by the names of their scope alone.
    fn place_of_module(&self, module: &'p Resource) -> Where {
        match self.asked(module) {
            Asked::Here => Where::Here,
            Asked::Level(_, []) => Where::Here,
            Asked::Level(level, arguments) => {
                Where::Level(level, arguments.iter().map(|argument| self.part(argument)).collect())
            }
            Asked::Resource(index, at) => Where::Resource(index, at.map(|at| Part::Place(at.span))),
            Asked::Module | Asked::Loop | Asked::Value(_) | Asked::Unclear => Where::Alone(module.span),
        }
    }
}

/// Whether a declaration is deployed under every circumstance.
fn is_always(resource: &Resource) -> bool {
    match &resource.condition {
        None => true,
        Some(condition) => matches!(condition.kind, ExprKind::Bool(true)),
    }
}
