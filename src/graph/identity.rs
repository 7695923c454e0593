//! Ids that are compared by what they mean: without regard to case, and with the same unknown in the same place.
//!
//! An id becomes a text in which every unknown is a number between two marks, the same number for the same expression. Whether
//! a text begins with an id is then a question of a few lookups, one for each `/` in it, whatever the number of nodes.
//! Expressions are numbered by their structure, each shared part once, so that an expression that is small in memory and
//! huge when written out costs no more than it takes.
//!
//! A secret counts with its value: two resources that are named by secrets are the same only if the secrets are. These
//! texts are dropped when the graph is built, and never shown.

use std::fmt::Write as _;
use std::sync::Arc;

use foldhash::HashMap;

use crate::limits;
use crate::value::{Expression, Handle, Part, Unknown, Value};

/// The marks around the number of an unknown. No id holds control characters.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// Room for an ordinary id.
const ROOM: usize = 160;

/// How an expression is made of parts that have numbers already.
#[derive(PartialEq, Eq, Hash)]
enum Shape {
    Text(String),
    List(Vec<u32>),
    Call(String, Vec<u32>),
    Member(u32, u32),
    Resource(usize, Handle),
}

/// Numbers for expressions.
#[derive(Default)]
pub struct Numbers {
    shapes: HashMap<Shape, u32>,
    /// What was numbered already, by its address; kept, so that no other takes its place.
    seen: HashMap<(usize, usize), (u32, Arc<Unknown>)>,
}

impl Numbers {
    /// The text of an id; nothing where the value is no text. `input` tells the handles of evaluations apart.
    pub fn id(&mut self, input: usize, value: &Value) -> Option<String> {
        let mut id = String::with_capacity(ROOM);
        let is_text = self.append(input, value, &mut id);
        // Ids are compared without regard to case; they are ASCII where Azure makes them.
        id.make_ascii_lowercase();
        is_text.then_some(id)
    }

    fn append(&mut self, input: usize, value: &Value, id: &mut String) -> bool {
        match value {
            Value::Text(text) => id.push_str(text),
            Value::Template(template) => {
                for part in template.parts() {
                    match part {
                        Part::Known(text) => id.push_str(text),
                        Part::Unknown(unknown) => self.append_unknown(input, unknown, id),
                        Part::Secret(secret) => id.push_str(secret.value.as_text().unwrap_or("")),
                    }
                }
            }
            Value::Unknown(unknown) => self.append_unknown(input, unknown, id),
            Value::Secret(secret) => return self.append(input, &secret.value, id),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Array(_)
            | Value::Object(_) => {
                return false;
            }
        }
        true
    }

    fn append_unknown(&mut self, input: usize, unknown: &Arc<Unknown>, id: &mut String) {
        // `last(split(id, '/'))` is how a module gets the name back from an id that it was given.
        if let Some((whole, which)) = segment_of(&unknown.expression) {
            let mut text = String::new();
            if self.append(input, whole, &mut text)
                && let Some(segment) = segment(&text, which)
            {
                id.push_str(segment);
                return;
            }
        }
        let number = self.unknown(input, unknown);
        id.push(OPEN);
        let _infallible = write!(id, "{number}");
        id.push(CLOSE);
    }

    fn unknown(&mut self, input: usize, unknown: &Arc<Unknown>) -> u32 {
        let address = (input, Arc::as_ptr(unknown).addr());
        if let Some((number, _)) = self.seen.get(&address) {
            return *number;
        }
        // Expressions are as deep as evaluation goes, which has a stack of its own.
        let number = stacker::maybe_grow(limits::STACK_RESERVE, limits::STACK_CHUNK, || {
            self.expression(input, &unknown.expression)
        });
        self.seen.insert(address, (number, Arc::clone(unknown)));
        number
    }

    fn expression(&mut self, input: usize, expression: &Expression) -> u32 {
        // A chain of members is as long as somebody wrote it; the parts in front are numbered first.
        let (at, keys) = expression.read();
        let mut number = match at {
            Expression::Call { name, arguments } => {
                let arguments = arguments.iter().map(|value| self.value(input, value)).collect();
                self.number(Shape::Call(name.to_ascii_lowercase(), arguments))
            }
            Expression::Resource { handle, .. } => self.number(Shape::Resource(input, *handle)),
            Expression::Member { .. } => 0,
        };
        for key in keys.into_iter().rev() {
            let key = self.value(input, key);
            number = self.number(Shape::Member(number, key));
        }
        number
    }

    fn value(&mut self, input: usize, value: &Value) -> u32 {
        match value {
            Value::Unknown(unknown) => self.unknown(input, unknown),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(input, &item.value)).collect();
                self.number(Shape::List(items))
            }
            Value::Object(object) => {
                let mut parts = Vec::new();
                for (key, member) in object.iter() {
                    parts.push(self.number(Shape::Text(key.text.to_string())));
                    parts.push(self.value(input, &member.value));
                }
                self.number(Shape::List(parts))
            }
            Value::Text(_) | Value::Template(_) => {
                let text = self.id(input, value).unwrap_or_default();
                self.number(Shape::Text(text))
            }
            Value::Secret(secret) => self.value(input, &secret.value),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                self.number(Shape::Text(value.brief()))
            }
        }
    }

    fn number(&mut self, shape: Shape) -> u32 {
        let next = u32::try_from(self.shapes.len()).unwrap_or(u32::MAX);
        *self.shapes.entry(shape).or_insert(next)
    }
}

/// Which part of an id somebody takes.
#[derive(Clone, Copy)]
enum Segment {
    Last,
    At(usize),
}

/// What a segment is taken of, if that is what an expression does: `last(split(id, '/'))`, `split(id, '/')[8]`.
fn segment_of(expression: &Expression) -> Option<(&Value, Segment)> {
    match expression {
        Expression::Call { name, arguments } if name.eq_ignore_ascii_case("last") => {
            match arguments.as_slice() {
                [Value::Unknown(split)] => Some((split_of(&split.expression)?, Segment::Last)),
                _ => None,
            }
        }
        Expression::Member { of, key } => {
            Some((split_of(&of.expression)?, Segment::At(usize::try_from(key.as_int()?).ok()?)))
        }
        Expression::Call { .. } | Expression::Resource { .. } => None,
    }
}

/// What is split at each `/`.
fn split_of(expression: &Expression) -> Option<&Value> {
    let Expression::Call { name, arguments } = expression else { return None };
    let [whole, separator] = arguments.as_slice() else { return None };
    (name.eq_ignore_ascii_case("split") && separator.as_text() == Some("/")).then_some(whole)
}

/// A segment of an id. An unknown that is a whole segment is a name, which holds no `/`; where a text begins with an
/// unknown, nobody can count.
fn segment(id: &str, which: Segment) -> Option<&str> {
    match which {
        Segment::Last => id.rsplit_once('/').map(|(_, last)| last),
        Segment::At(index) => id.starts_with('/').then(|| id.split('/').nth(index)).flatten(),
    }
}

/// Whether every part of an id is known.
pub(super) fn is_known(id: &str) -> bool {
    !id.contains(OPEN)
}

/// Nodes by their ids.
#[derive(Default)]
pub(super) struct Index {
    known: HashMap<String, usize>,
    /// By environment: the same unknown is not the same everywhere.
    partly: HashMap<usize, HashMap<String, usize>>,
}

impl Index {
    /// The node of an id, made by `make` when it is new.
    pub(super) fn node(&mut self, environment: usize, id: &str, make: impl FnOnce() -> usize) -> usize {
        let map = if is_known(id) { &mut self.known } else { self.partly.entry(environment).or_default() };
        if let Some(node) = map.get(id) {
            return *node;
        }
        let node = make();
        map.insert(id.to_owned(), node);
        node
    }

    fn get(&self, environment: usize, id: &str) -> Option<usize> {
        let map = if is_known(id) { Some(&self.known) } else { self.partly.get(&environment) };
        map?.get(id).copied()
    }

    /// The node whose id a text is, or begins with up to a `/`; of several the longest.
    pub(super) fn longest(&self, environment: usize, text: &str) -> Option<usize> {
        if !could_be_id(text) {
            return None;
        }
        self.get(environment, text).or_else(|| self.around(environment, text))
    }

    /// The node whose id a text begins with, and goes on behind it.
    pub(super) fn around(&self, environment: usize, text: &str) -> Option<usize> {
        text.rmatch_indices('/').find_map(|(at, _)| self.get(environment, text.get(..at)?))
    }
}

/// Whether a text begins as ids do: with a `/`, or with an unknown that may be one.
pub(super) fn could_be_id(text: &str) -> bool {
    text.starts_with(['/', OPEN])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Template;

    fn template(parts: &[Result<&str, &str>]) -> Value {
        Template::join(parts.iter().map(|part| match part {
            Ok(text) => Part::Known(Arc::from(*text)),
            Err(function) => Part::Unknown(Arc::new(Unknown::call(function, vec![]))),
        }))
    }

    #[test]
    fn ids_are_equal_by_what_they_mean() {
        let mut numbers = Numbers::default();
        // They are told apart by address, too, so they live as long as the numbers.
        let values =
            ["group", "Group", "other"].map(|group| template(&[Ok("/groups/"), Err(group), Ok("/apps/a")]));
        let [one, same, other] = values.each_ref().map(|value| numbers.id(0, value).unwrap());
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert!(!is_known(&one) && is_known("/groups/g"));
    }

    #[test]
    fn the_longest_id_that_ends_at_a_slash_is_found() {
        let mut index = Index::default();
        for (node, id) in ["/g", "/g/nets/n", "/g/nets/n/subnets/s"].into_iter().enumerate() {
            index.node(0, id, || node);
        }
        assert_eq!(index.longest(0, "/g/nets/n/subnets/s"), Some(2));
        assert_eq!(index.longest(0, "/g/nets/n/subnets/other"), Some(1));
        assert_eq!(index.longest(0, "/g/nets/nn"), Some(0));
        assert_eq!(index.longest(0, "g/nets/n"), None);
        assert_eq!(index.around(0, "/g/nets/n"), Some(0));
    }

    #[test]
    fn an_id_with_an_unknown_is_the_same_only_within_its_environment() {
        let mut numbers = Numbers::default();
        let id = numbers.id(0, &template(&[Ok("/g/"), Err("name")])).unwrap();
        let mut index = Index::default();
        assert_eq!(index.node(0, &id, || 1), 1);
        assert_eq!(index.node(1, &id, || 2), 2);
        assert_eq!(index.longest(0, &format!("{id}/sub")), Some(1));
        assert_eq!(index.longest(2, &id), None);
    }

    #[test]
    fn a_name_that_is_taken_from_an_id_is_that_name() {
        let whole = template(&[Ok("/groups/"), Err("group"), Ok("/apps/web")]);
        let split = Unknown::shared("split", vec![whole, "/".into()]);
        let last = Unknown::call("last", vec![Value::Unknown(Arc::clone(&split))]);
        let second = split.member(Value::Int(2));
        let mut numbers = Numbers::default();
        assert_eq!(numbers.id(0, &Value::Unknown(Arc::new(last))).as_deref(), Some("web"));
        let group = numbers.id(0, &template(&[Err("group")]));
        assert_eq!(numbers.id(0, &Value::Unknown(second)), group);
    }
}
