//! Reading the body of a resource: member by member, with the way to each value, so that whatever is taken out of it knows
//! where it came from.
//!
//! Null and missing are the same here, as they are to Azure. What is not known is followed as far as it goes: both branches
//! of an undecided condition, the certain items of a list of which some are not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::iter;
use std::rc::Rc;
use std::sync::Arc;

use super::interpolations::Ending;
use crate::estate::{Field, Presence, Rule, Setting, Text, Trace, TraceId, Traces};
use crate::eval::Evaluated;
use crate::origin::OriginId;
use crate::source::Span;
use crate::template::Resource;
use crate::template::site::{Step, site};
use crate::value::{Expression, Sourced, Template, Unknown, Value};

/// What the readers of one resource share.
pub(super) struct Source<'a> {
    /// The resource.
    pub(super) resource: &'a Evaluated,
    /// Its declaration.
    pub(super) declared: Option<&'a Resource>,
    /// The modules that it is in, from the inside out: symbol and place.
    pub(super) modules: Arc<[(Text, Span)]>,
    /// The history its origins are in.
    pub(super) arena: usize,
    /// Where traces are kept.
    pub(super) traces: &'a RefCell<Traces>,
    /// The paths that were read; only a test asks.
    pub(super) seen: Option<&'a RefCell<BTreeSet<String>>>,
    /// Finds the declaration around a place.
    pub(super) declarations: &'a super::declarations::Declarations<'a>,
}

/// To whatever member of a map.
const ANY: Step<'static> = Step::Key("{*}");

/// The last step to a place, and those before it, which all share who goes on from there: readers are made by the thousand.
struct Trail {
    before: Option<Rc<Trail>>,
    /// Nothing for the resource itself.
    way: Option<Step<'static>>,
    /// Where the value comes from; nothing where there is none.
    origin: Option<OriginId>,
    /// How many steps lead here.
    steps: usize,
}

impl Trail {
    /// All of it, the last step first.
    fn back(&self) -> impl Iterator<Item = &Self> {
        iter::successors(Some(self), |trail| trail.before.as_deref())
    }

    /// The way from the resource.
    fn way(&self) -> Vec<Step<'_>> {
        let mut way: Vec<Step<'_>> = self.back().filter_map(|trail| trail.way).collect();
        way.reverse();
        way
    }

    /// The origins of what the place lies in, and its own.
    fn route(&self) -> Vec<OriginId> {
        let mut route: Vec<OriginId> = self.back().filter_map(|trail| trail.origin).collect();
        route.reverse();
        route
    }
}

/// A place in the body of a resource.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    source: &'a Source<'a>,
    value: Option<Sourced>,
    trail: Rc<Trail>,
    /// How many steps lead to a place in the declaration.
    placed: usize,
    presence: Presence,
}

impl<'a> Reader<'a> {
    /// All of a resource.
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        let value = Value::Object(Arc::clone(&source.resource.body));
        let value = Some(Sourced::new(value, source.resource.opening));
        let origin = Some(source.resource.opening);
        let trail = Rc::new(Trail { before: None, way: None, origin, steps: 0 });
        Self { source, value, trail, placed: 0, presence: Presence::Certain }
    }

    /// The value here, unless it is null or missing.
    pub(super) fn value(&self) -> Option<&Value> {
        self.value.as_ref().map(|sourced| &sourced.value).filter(|value| !matches!(value, Value::Null))
    }

    /// Whether there is something here.
    pub(super) fn is_set(&self) -> bool {
        self.value().is_some()
    }

    /// Whether what is here is there at all.
    pub(super) fn presence(&self) -> &Presence {
        &self.presence
    }

    /// A member.
    pub(super) fn member(&self, name: &'static str) -> Self {
        let value = self.value().and_then(|value| member(value, name, self.origin()));
        let member = self.below(value.filter(|value| value.value != Value::Null), Step::Key(name));
        member.note();
        member
    }

    fn below(&self, value: Option<Sourced>, way: Step<'static>) -> Self {
        let (before, steps) = (Some(Rc::clone(&self.trail)), self.trail.steps + 1);
        let origin = value.as_ref().map(|value| value.origin);
        let trail = Rc::new(Trail { before, way: Some(way), origin, steps });
        let placed = if self.placed == self.trail.steps { steps } else { self.placed };
        Self { source: self.source, value, trail, placed, presence: self.presence.clone() }
    }

    /// Tells a test that somebody looked here.
    fn note(&self) {
        if let Some(seen) = self.source.seen {
            seen.borrow_mut().insert(pattern(&self.trail.way()));
        }
    }

    /// The members of a map, each with its name.
    pub(super) fn entries(&self) -> Vec<(Value, Self)> {
        let Some(Value::Object(object)) = self.value() else { return Vec::new() };
        self.below(None, ANY).note();
        let entries = object.iter().map(|(key, member)| {
            let name = match &key.template {
                Some(template) => Value::Template(Arc::clone(template)),
                None => Value::Text(Arc::clone(&key.text)),
            };
            let mut entry = self.below(Some(member.clone()), ANY);
            entry.placed = self.placed;
            (name, entry)
        });
        entries.collect()
    }

    /// The items of a list, and the parts of it that are not known.
    pub(super) fn items(&self) -> (Vec<Self>, Vec<Self>) {
        let (mut items, mut rest) = (Vec::new(), Vec::new());
        if let Some(value) = self.value().cloned() {
            self.collect(&value, true, &self.presence, &mut items, &mut rest);
        }
        (items, rest)
    }

    fn collect(
        &self,
        list: &Value,
        whole: bool,
        presence: &Presence,
        items: &mut Vec<Self>,
        rest: &mut Vec<Self>,
    ) {
        match list {
            Value::Array(all) => {
                for (index, item) in all.iter().enumerate() {
                    if item.value == Value::Null {
                        continue;
                    }
                    let mut reader = self.below(Some(item.clone()), Step::Item(index));
                    if !whole {
                        reader.placed = self.placed;
                    }
                    reader.presence = presence.clone();
                    items.push(reader);
                }
            }
            Value::Unknown(unknown) => match &unknown.expression {
                // What a union leaves out because it is there twice is one thing here, too.
                Expression::Call { name, arguments } if matches!(&**name, "concat" | "union") => {
                    for part in arguments {
                        self.collect(part, false, presence, items, rest);
                    }
                }
                Expression::Call { name, arguments } if &**name == "if" => match arguments.as_slice() {
                    [condition, yes, no] => {
                        let depends = Presence::Depends(condition.clone());
                        self.collect(yes, false, &depends, items, rest);
                        self.collect(no, false, &depends, items, rest);
                    }
                    _ => rest.push(self.part(list)),
                },
                Expression::Call { .. } | Expression::Member { .. } | Expression::Resource { .. } => {
                    rest.push(self.part(list));
                }
            },
            Value::Null => {}
            Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Template(_)
            | Value::Object(_)
            | Value::Secret(_) => rest.push(self.part(list)),
        }
    }

    /// The same place with a part of its value.
    fn part(&self, value: &Value) -> Self {
        Self { value: Some(Sourced::new(value.clone(), self.origin())), ..self.clone() }
    }

    // ---- what is taken out

    /// Why the value here is what it is.
    pub(super) fn trace(&self) -> TraceId {
        self.traced(self.trail.route())
    }

    /// The same with another origin as the last: that of a part of the value.
    pub(super) fn trace_of(&self, origin: OriginId) -> TraceId {
        let mut route = self.trail.route();
        route.pop();
        route.push(origin);
        self.traced(route)
    }

    fn traced(&self, route: Vec<OriginId>) -> TraceId {
        let mut steps = self.trail.way();
        steps.truncate(self.placed);
        let declared = self.source.declared;
        self.source.traces.borrow_mut().add(Trace {
            arena: self.source.arena,
            route: route.into(),
            site: declared.and_then(|declared| site(declared, &steps)),
            declared: self.source.resource.symbol.clone(),
            modules: Arc::from([]),
            place: Some(self.source.resource.span),
        })
    }

    /// The line that opens the resource.
    pub(super) fn opened(&self) -> TraceId {
        let symbol =
            self.source.declared.and_then(|declared| declared.symbol.as_ref()).map(|symbol| symbol.span);
        self.source.traces.borrow_mut().add(Trace {
            arena: self.source.arena,
            route: Box::new([]),
            site: None,
            declared: self.source.resource.symbol.clone(),
            modules: Arc::clone(&self.source.modules),
            place: Some(symbol.unwrap_or(self.source.resource.span)),
        })
    }

    /// The trace of a rule that applies because nothing is written here: the declaration around.
    pub(super) fn ruled(&self) -> TraceId {
        let place = self.enclosing();
        self.source.traces.borrow_mut().add(Trace {
            arena: self.source.arena,
            route: Box::new([]),
            site: None,
            declared: self.source.resource.symbol.clone(),
            modules: Arc::clone(&self.source.modules),
            place: Some(place),
        })
    }

    /// The declaration that holds the innermost object around this place which somebody wrote.
    fn enclosing(&self) -> Span {
        self.source.declarations.around(&self.trail.route()).unwrap_or(self.source.resource.span)
    }

    /// Where the last part of the text with holes at a place comes from.
    pub(super) fn ending(&self, place: Span, separators: &[char]) -> Option<Ending> {
        self.source.declarations.ending(place, separators)
    }

    /// The last origin of the value here.
    pub(super) fn origin(&self) -> OriginId {
        self.trail.back().find_map(|trail| trail.origin).unwrap_or(OriginId::NOWHERE)
    }

    fn field<T>(&self, take: impl FnOnce(&Value) -> Option<T>) -> Option<Field<T>> {
        let value = self.value()?;
        let setting = match take(value) {
            Some(known) => Setting::Known(known),
            None => Setting::Unknown(Template::simplest(value.clone())),
        };
        Some(Field { setting, trace: self.trace(), default: None })
    }

    /// A text.
    pub(super) fn text(&self) -> Option<Field<Text>> {
        self.field(|value| match value {
            Value::Text(text) => Some(Arc::clone(text)),
            Value::Int(int) => Some(Arc::from(int.to_string())),
            Value::Bool(bool) => Some(Arc::from(bool.to_string())),
            Value::Null
            | Value::Float(_)
            | Value::Template(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Unknown(_)
            | Value::Secret(_) => None,
        })
    }

    /// An integer, also one that is written as a text.
    pub(super) fn int(&self) -> Option<Field<i64>> {
        self.field(|value| match value {
            Value::Text(text) => text.trim().parse().ok(),
            other => other.as_int(),
        })
    }

    /// A number, also one that is written as a text.
    pub(super) fn number(&self) -> Option<Field<f64>> {
        self.field(|value| match value {
            #[expect(clippy::cast_precision_loss, reason = "nobody has that many cores")]
            Value::Int(int) => Some(*int as f64),
            Value::Float(float) => Some(*float),
            Value::Text(text) => text.trim().parse().ok(),
            Value::Null
            | Value::Bool(_)
            | Value::Template(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Unknown(_)
            | Value::Secret(_) => None,
        })
    }

    /// True or false.
    pub(super) fn bool(&self) -> Option<Field<bool>> {
        self.field(|value| match value {
            Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            other => other.as_bool(),
        })
    }

    /// The field, or what a rule of the platform says when nobody wrote it.
    pub(super) fn or<T>(&self, field: Option<Field<T>>, rule: &'static Rule, value: T) -> Field<T> {
        match field {
            Some(field) => field,
            None => Field::ruled(value, self.ruled(), rule),
        }
    }

    /// The values of a list, as they are; nothing when there is none, or an empty one.
    pub(super) fn list(&self) -> Option<(Vec<Value>, TraceId)> {
        match self.value()? {
            Value::Array(items) if items.is_empty() => None,
            Value::Array(items) => {
                Some((items.iter().map(|item| item.value.clone()).collect(), self.trace()))
            }
            other => Some((vec![other.clone()], self.trace())),
        }
    }
}

/// The member of a value: of an object, of both branches of a condition, of whatever is not known.
fn member(value: &Value, name: &str, own: OriginId) -> Option<Sourced> {
    match value {
        Value::Object(object) => object.get(name).cloned(),
        Value::Unknown(unknown) => match &unknown.expression {
            Expression::Call { name: function, arguments } if &**function == "if" => {
                let [condition, yes, no] = arguments.as_slice() else { return None };
                let none = || Sourced::new(Value::Null, own);
                let yes = member(yes, name, own).unwrap_or_else(none);
                let no = member(no, name, own).unwrap_or_else(none);
                if yes.value == no.value {
                    return Some(yes);
                }
                let arguments = vec![condition.clone(), yes.value, no.value];
                let choice = Unknown { why: unknown.why.clone(), ..Unknown::call("if", arguments) };
                Some(Sourced::new(Value::Unknown(Arc::new(choice)), own))
            }
            Expression::Call { name: function, arguments }
                if matches!(&**function, "union" | "shallowMerge") =>
            {
                merged(unknown, arguments, name, own)
            }
            Expression::Call { .. } | Expression::Member { .. } | Expression::Resource { .. } => {
                Some(Sourced::new(Value::Unknown(unknown.member(Value::from(name))), own))
            }
        },
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Array(_)
        | Value::Secret(_) => None,
    }
}

/// The member of objects that are merged, the last of which wins.
fn merged(whole: &Arc<Unknown>, parts: &[Value], name: &str, own: OriginId) -> Option<Sourced> {
    let flat = parts.iter().flat_map(|part| match part {
        Value::Array(items) => items.iter().map(|item| &item.value).collect(),
        other => vec![other],
    });
    let flat: Vec<&Value> = flat.collect();
    for part in flat.into_iter().rev() {
        match member(part, name, own) {
            None => {}
            Some(found) if found.value == Value::Null => {}
            // What comes later may have it or not.
            Some(found) if !found.value.is_known() && matches!(part, Value::Unknown(_)) => {
                return Some(Sourced::new(Value::Unknown(whole.member(Value::from(name))), found.origin));
            }
            found => return found,
        }
    }
    None
}

/// A way as the tables write it.
fn pattern(way: &[Step<'_>]) -> String {
    let mut out = String::new();
    for step in way {
        match step {
            Step::Key(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Step::Item(_) => out.push_str("[]"),
        }
    }
    out
}
