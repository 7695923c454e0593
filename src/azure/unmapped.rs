//! What a resource says and the model has no place for, so that nothing is lost in silence.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::properties::{Fidelity, Step, Table};
use super::reader::Source;
use crate::estate::{Text, Trace, TraceId, Unmapped};
use crate::limits;
use crate::origin::OriginId;
use crate::template::site;
use crate::value::mask;
use crate::value::{Sourced, Value};

/// Adds each property of a resource that is not read, once. Of a resource of which the model has no more than the name, none
/// is.
pub(super) fn collect(
    source: &Source<'_>,
    table: &'static Table,
    workload: &Text,
    is_read: bool,
    found: &mut Vec<Unmapped>,
) {
    let mut walk = Walk { source, table, workload, is_read, found, told: BTreeSet::new() };
    let body = Value::Object(Arc::clone(&source.resource.body));
    walk.value(&Sourced::new(body, source.resource.opening), &mut Vec::new(), &mut Vec::new());
}

#[derive(Clone)]
enum Way {
    Member(Arc<str>),
    Item(usize),
}

struct Walk<'a, 'f> {
    source: &'a Source<'a>,
    table: &'static Table,
    workload: &'a Text,
    is_read: bool,
    found: &'f mut Vec<Unmapped>,
    /// The paths that are told already.
    told: BTreeSet<String>,
}

impl Walk<'_, '_> {
    fn value(&mut self, sourced: &Sourced, way: &mut Vec<Way>, route: &mut Vec<OriginId>) {
        if way.len() >= limits::VALUE_DEPTH {
            return;
        }
        route.push(sourced.origin);
        match &sourced.value {
            Value::Object(object) if !object.is_empty() => {
                for (key, member) in object.iter() {
                    way.push(Way::Member(Arc::from(mask::key(key))));
                    self.value(member, way, route);
                    way.pop();
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    way.push(Way::Item(index));
                    self.value(item, way, route);
                    way.pop();
                }
            }
            // Nothing is said with an empty list or null.
            Value::Null | Value::Object(_) | Value::Array(_) => {}
            Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Unknown(_)
            | Value::Secret(_) => self.leaf(way, route),
        }
        route.pop();
    }

    fn leaf(&mut self, way: &[Way], route: &[OriginId]) {
        let steps = way.iter().map(|step| match step {
            Way::Member(name) => Step::Member(name),
            Way::Item(_) => Step::Item,
        });
        let nearest = self.table.nearest(steps);
        let (fidelity, note) = match nearest {
            Some(nearest) if nearest.known == way.len() => {
                let property = nearest.property;
                let is_read = property.lifted && (self.is_read || property.path == "name");
                if is_read || property.fidelity == Fidelity::ReadOnly {
                    return;
                }
                (property.fidelity.word(), property.note.or(property.target).unwrap_or(""))
            }
            _ => (Fidelity::None.word(), "Azure documents no such property"),
        };
        let path = shown(way);
        if self.told.insert(path.clone()) {
            let workload = Arc::clone(self.workload);
            let trace = self.trace(way, route);
            self.found.push(Unmapped { workload, path: Arc::from(path), fidelity, note, trace });
        }
    }

    fn trace(&self, way: &[Way], route: &[OriginId]) -> TraceId {
        let steps: Vec<site::Step<'_>> = way
            .iter()
            .map(|step| match step {
                Way::Member(name) => site::Step::Key(name),
                Way::Item(index) => site::Step::Item(*index),
            })
            .collect();
        self.source.traces.borrow_mut().add(Trace {
            arena: self.source.arena,
            route: route.into(),
            site: self.source.declared.and_then(|declared| site::site(declared, &steps)),
            declared: self.source.resource.symbol.clone(),
            place: Some(self.source.resource.span),
        })
    }
}

/// A path as the tables write it.
fn shown(way: &[Way]) -> String {
    let mut out = String::new();
    for step in way {
        match step {
            Way::Item(_) => out.push_str("[]"),
            Way::Member(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
        }
    }
    out
}
