//! Lists of which some parts are known and others are not.
//!
//! `concat(settings, isTest ? extras : [])` with an unknown `isTest` is not unknown as a whole: the settings are in it
//! whatever the condition turns out to be. Such a list stays the call that would give it, and what is done to each item is
//! done to the items of every part. Without this, one undecided setting would hide all the others.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::limits;
use crate::source::Span;
use crate::value::object;
use crate::value::{Expression, Sourced, Unknown, Value};

use super::expr::unknown_like;
use super::machine::{Eval, Machine, Stop};
use super::secret;

/// What is done to each item, with its position.
type Each<'e, 'p> = dyn FnMut(&mut Machine<'p>, &Sourced, Sourced) -> Eval + 'e;

impl<'p> Machine<'p> {
    /// Does something to each item of a list that is not known as a whole. Positions are known as long as everything in
    /// front is.
    pub(super) fn distribute(&mut self, at: Span, list: &Value, each: &mut Each<'_, 'p>) -> Eval<Value> {
        // In the answers of the official tool the whole is one expression.
        if self.official() {
            return Ok(unknown_like("map", vec![list.clone()]));
        }
        let mut position = Some(0);
        self.part(at, list, &mut position, false, each)
    }

    fn part(
        &mut self,
        at: Span,
        list: &Value,
        position: &mut Option<i64>,
        uncertain: bool,
        each: &mut Each<'_, 'p>,
    ) -> Eval<Value> {
        match list {
            Value::Array(items) => {
                let mut done = Vec::with_capacity(items.len());
                for item in items.iter() {
                    let index = match position {
                        Some(index) => Value::Int(*index),
                        None => unknown_like("indexOf", vec![list.clone(), item.value.clone()]),
                    };
                    let index = self.literal(at, index)?;
                    *position = position.map(|index| index + 1);
                    done.push(self.attempt(at, uncertain, |machine| each(machine, item, index))?);
                }
                Ok(Value::array(done))
            }
            Value::Unknown(unknown) => match &unknown.expression {
                // The items that two lists share are in the union once; what is done to them is the same.
                Expression::Call { name, arguments } if matches!(&**name, "concat" | "union") => {
                    let parts = arguments.iter().map(|part| self.part(at, part, position, uncertain, each));
                    let parts = parts.collect::<Eval<Vec<Value>>>()?;
                    Ok(unknown_like(name, parts))
                }
                Expression::Call { name, arguments } if &**name == "if" => match arguments.as_slice() {
                    [condition, yes, no] => {
                        *position = None;
                        let yes = self.part(at, yes, position, true, each)?;
                        let no = self.part(at, no, position, true, each)?;
                        Ok(unknown_like("if", vec![condition.clone(), yes, no]))
                    }
                    _ => Ok(unknown_like("map", vec![list.clone()])),
                },
                Expression::Call { .. } | Expression::Member { .. } | Expression::Resource { .. } => {
                    *position = None;
                    Ok(unknown_like("map", vec![list.clone()]))
                }
            },
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Object(_)
            | Value::Secret(_) => Ok(unknown_like("map", vec![list.clone()])),
        }
    }

    /// Runs something that may never be needed: its failure is nobody's business yet.
    pub(super) fn attempt(&mut self, at: Span, uncertain: bool, run: impl FnOnce(&mut Self) -> Eval) -> Eval {
        let reported = self.diagnostics.len();
        self.attempts += usize::from(uncertain);
        let done = run(self);
        self.attempts -= usize::from(uncertain);
        match done {
            Err(Stop::Failed) if uncertain && !self.out_of_bounds => {
                self.take_back(reported);
                self.literal(at, Value::Unknown(Arc::new(Unknown::call("fail", Vec::new()))))
            }
            Err(Stop::NullLink) => self.literal(at, Value::Null),
            Ok(_) | Err(Stop::Failed) => done,
        }
    }
}

/// `items(object)` of an object of which some members depend on what is not known: those of each part, as `own` gives them.
/// Nothing where a part may replace a member of another.
pub(super) fn items(object: &Sourced, own: &dyn Fn(Sourced) -> Option<Value>) -> Option<Value> {
    items_within(object, None, own, limits::PARTS_DEPTH)
}

fn items_within(
    object: &Sourced,
    secure: Option<&Arc<str>>,
    own: &dyn Fn(Sourced) -> Option<Value>,
    depth: usize,
) -> Option<Value> {
    let Value::Unknown(unknown) = &object.value else {
        object.value.as_object()?;
        // What came by a secure parameter must not be shown in pieces either.
        let covered = secure.map_or_else(|| object.clone(), |name| secret::cover(object.clone(), name));
        return own(covered);
    };
    let secure = unknown.secure.as_ref().or(secure);
    let depth = depth.checked_sub(1)?;
    let part = |value: &Value| items_within(&Sourced::new(value.clone(), object.origin), secure, own, depth);
    match made(unknown)? {
        Made::Either(condition, yes, no) => {
            Some(unknown_like("if", vec![condition.clone(), part(yes)?, part(no)?]))
        }
        Made::Merged(parts) => joined(&parts, &part),
    }
}

/// What an object is made of, as far as that is not known.
enum Made<'v> {
    /// A condition, and what it decides between.
    Either(&'v Value, &'v Value, &'v Value),
    /// Objects that are put together.
    Merged(Vec<&'v Value>),
}

fn made(unknown: &Unknown) -> Option<Made<'_>> {
    let Expression::Call { name, arguments } = &unknown.expression else { return None };
    match (&**name, arguments.as_slice()) {
        ("if", [condition, yes, no]) => Some(Made::Either(condition, yes, no)),
        ("union", parts) => Some(Made::Merged(parts.iter().collect())),
        ("shallowMerge", [Value::Array(parts)]) => {
            Some(Made::Merged(parts.iter().map(|part| &part.value).collect()))
        }
        _ => None,
    }
}

fn joined(parts: &[&Value], items: &dyn Fn(&Value) -> Option<Value>) -> Option<Value> {
    let (mut before, mut lists) = (BTreeSet::new(), Vec::new());
    for part in parts {
        let mut names = BTreeSet::new();
        members(part, &mut names, limits::PARTS_DEPTH)?;
        if names.iter().any(|name| before.contains(name)) {
            return None;
        }
        before.append(&mut names);
        lists.push(items(part)?);
    }
    Some(unknown_like("concat", lists))
}

/// Adds the names that the members of an object may have; nothing where one is not known.
fn members(part: &Value, names: &mut BTreeSet<String>, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    if let Value::Unknown(unknown) = part {
        let parts = match made(unknown)? {
            Made::Either(_, yes, no) => vec![yes, no],
            Made::Merged(parts) => parts,
        };
        return parts.into_iter().try_for_each(|part| members(part, names, depth));
    }
    let object = part.as_object().filter(|object| !object.has_template_keys())?;
    names.extend(object.iter().map(|(key, _)| object::fold(&key.text)));
    Some(())
}
