//! What a resource says and the model has no place for, so that nothing is lost in silence.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::HashMap;

use super::properties::{Step, Table};
use super::reader::Source;
use crate::estate::{Fidelity, Text, Trace, TraceId, Unmapped};
use crate::limits;
use crate::origin::OriginId;
use crate::template::site;
use crate::value::mask;
use crate::value::{Key, Object, Sourced, Value};

/// What is said of a path that is not carried: its fidelity, and a note.
type Said = (Fidelity, &'static str);

/// What is known of the paths that were met, by type and path: most resources say the same.
#[derive(Default)]
pub(super) struct Decided {
    paths: HashMap<&'static str, HashMap<String, Option<Said>>>,
}

/// Adds each property of a resource that is not read, once.
pub(super) fn collect(
    source: &Source<'_>,
    table: &'static Table,
    workload: &Text,
    decided: &mut Decided,
    found: &mut Vec<Unmapped>,
) {
    let decided = decided.paths.entry(table.resource_type).or_default();
    let (way, route, path) = (Vec::new(), vec![source.resource.opening], String::new());
    let mut walk = Walk { source, table, workload, decided, found, told: BTreeSet::new(), way, route, path };
    walk.object(&source.resource.body);
}

#[derive(Clone, Copy)]
enum Way<'v> {
    Member(&'v Key),
    Item(usize),
}

struct Walk<'a, 'f, 'v> {
    source: &'a Source<'a>,
    table: &'static Table,
    workload: &'a Text,
    decided: &'f mut HashMap<String, Option<Said>>,
    found: &'f mut Vec<Unmapped>,
    /// The paths that are told already.
    told: BTreeSet<String>,
    way: Vec<Way<'v>>,
    route: Vec<OriginId>,
    /// The way as the tables write it.
    path: String,
}

impl<'v> Walk<'_, '_, 'v> {
    fn object(&mut self, object: &'v Object) {
        for (key, member) in object.iter() {
            let before = self.path.len();
            if before > 0 {
                self.path.push('.');
            }
            self.path.push_str(&mask::key(key));
            self.below(Way::Member(key), member);
            self.path.truncate(before);
        }
    }

    fn below(&mut self, step: Way<'v>, sourced: &'v Sourced) {
        if self.way.len() >= limits::VALUE_DEPTH {
            return;
        }
        self.way.push(step);
        self.route.push(sourced.origin);
        match &sourced.value {
            Value::Object(object) => self.object(object),
            Value::Array(items) => {
                let before = self.path.len();
                self.path.push_str("[]");
                for (index, item) in items.iter().enumerate() {
                    self.below(Way::Item(index), item);
                }
                self.path.truncate(before);
            }
            // Nothing is said with null.
            Value::Null => {}
            Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Unknown(_)
            | Value::Secret(_) => self.leaf(),
        }
        self.route.pop();
        self.way.pop();
    }

    fn leaf(&mut self) {
        let said = match self.decided.get(&self.path) {
            Some(said) => *said,
            None => {
                let said = self.said();
                self.decided.insert(self.path.clone(), said);
                said
            }
        };
        if let Some((fidelity, note)) = said
            && self.told.insert(self.path.clone())
        {
            let (workload, path) = (Arc::clone(self.workload), Arc::from(&*self.path));
            let trace = self.trace();
            self.found.push(Unmapped { workload, path, fidelity, note, trace });
        }
    }

    /// What is said of the path; nothing where it is read, or only ever answered by Azure.
    fn said(&self) -> Option<Said> {
        let names: Vec<Option<Cow<'_, str>>> = self
            .way
            .iter()
            .map(|step| if let Way::Member(key) = step { Some(mask::key(key)) } else { None })
            .collect();
        let steps = names.iter().map(|name| name.as_deref().map_or(Step::Item, Step::Member));
        match self.table.nearest(steps) {
            Some(nearest) if nearest.known == self.way.len() => {
                let property = nearest.property;
                let carried = property.lifted || property.fidelity == Fidelity::ReadOnly;
                let note = property.note.or(property.target).unwrap_or("");
                (!carried).then_some((property.fidelity, note))
            }
            _ => Some((Fidelity::None, "Azure documents no such property")),
        }
    }

    fn trace(&self) -> TraceId {
        let steps: Vec<site::Step<'_>> = self
            .way
            .iter()
            .map(|step| match step {
                Way::Member(key) => site::Step::Key(&key.text),
                Way::Item(index) => site::Step::Item(*index),
            })
            .collect();
        self.source.traces.borrow_mut().add(Trace {
            arena: self.source.arena,
            route: self.route.as_slice().into(),
            site: self.source.declared.and_then(|declared| site::site(declared, &steps)),
            declared: self.source.resource.symbol.clone(),
            modules: Arc::from([]),
            place: Some(self.source.resource.span),
        })
    }
}
