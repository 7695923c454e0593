//! Paths into a value: reading them, walking them, and writing them down.
//!
//! ```text
//! .properties.template.containers[0].env[?name=='X'].value
//! .properties.template.containers.web.env.X
//! ```
//!
//! An item of a list is found by its index or, where the items have names, by its name. An item that only gives its name a
//! value is the value.

use std::sync::Arc;

use super::Route;
use super::words;
use crate::diag::suggest;
use crate::language::partly;
use crate::limits;
use crate::value::object::same_name;
use crate::value::{Sourced, Unknown, Value};

/// A step as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `.key`, `['key']`: a member, or an item of this name.
    Key(String),
    /// `[0]`.
    Index(usize),
    /// `[?name=='X']`.
    Named(String),
}

/// A part of a path that exists.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A member.
    Key(Arc<str>),
    /// An item, with its name when all items of the list have one of their own.
    Item(usize, Option<Arc<str>>),
}

/// A path as people write it, without a dot in front.
pub fn shown(path: &[Part]) -> String {
    let mut out = String::new();
    for part in path {
        let name = match part {
            Part::Key(name) | Part::Item(_, Some(name)) => name,
            Part::Item(index, None) => {
                out.push_str(&format!("[{index}]"));
                continue;
            }
        };
        let plain = |character: char| character.is_alphanumeric() || "_-$/".contains(character);
        if !name.is_empty() && name.chars().all(plain) {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(name);
        } else {
            out.push_str(&format!("['{}']", name.replace('\'', "''")));
        }
    }
    out
}

/// Reads a path; empty, or beginning with `.` or `[`.
pub fn parse(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, behind) = if let Some(inside) = rest.strip_prefix('[') {
            bracket(inside)?
        } else {
            let word = rest.strip_prefix('.').unwrap_or(rest).trim_start_matches('?');
            let end = word.find(['.', '[']).unwrap_or(word.len());
            let (name, behind) = word.split_at_checked(end).unwrap_or((word, ""));
            if name.is_empty() {
                return Err("a name is missing behind a dot".to_owned());
            }
            (Step::Key(name.to_owned()), behind)
        };
        steps.push(step);
        rest = behind;
    }
    Ok(steps)
}

/// What stands in brackets, and what is behind them.
fn bracket(inside: &str) -> Result<(Step, &str), String> {
    let form = || "brackets hold an index, a name in quotes, or ?name=='…'".to_owned();
    let unclosed = || "a bracket is not closed".to_owned();
    let named = inside.strip_prefix('?').map(|inside| {
        let condition =
            inside.strip_prefix("name").map(str::trim_start).and_then(|rest| rest.strip_prefix("=="));
        condition.map(str::trim_start).ok_or_else(form)
    });
    let text = named.clone().transpose()?.unwrap_or(inside);
    if let Some(quote) = text.chars().next().filter(|first| matches!(first, '\'' | '"')) {
        let body = text.get(1..).unwrap_or("");
        let mut name = String::new();
        let mut characters = body.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if character != quote {
                name.push(character);
            } else if characters.next_if(|(_, next)| *next == quote).is_some() {
                name.push(quote);
            } else {
                let behind = body.get(at + 1..).unwrap_or("").strip_prefix(']').ok_or_else(unclosed)?;
                return Ok((if named.is_some() { Step::Named(name) } else { Step::Key(name) }, behind));
            }
        }
        return Err("a quote is not closed".to_owned());
    }
    let (index, behind) = text.split_once(']').ok_or_else(unclosed)?;
    let step = match index.trim().parse() {
        Ok(index) if named.is_none() => Step::Index(index),
        _ => return Err(form()),
    };
    Ok((step, behind))
}

/// A value that was reached.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The value.
    pub value: Value,
    /// The way there.
    pub path: Vec<Part>,
    /// The origins on the way, its own last.
    pub route: Route,
    /// Whether steps were left, but the value is not known.
    pub beyond: bool,
}

/// A value without members.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The way there.
    pub path: Vec<Part>,
    /// The value.
    pub value: Value,
    /// The origins on the way, its own last.
    pub route: Route,
}

/// Where a path ends too early.
#[derive(Clone, Debug)]
pub struct Gone {
    /// As far as it exists.
    path: Vec<Part>,
    step: Step,
    /// What is there instead.
    there: Vec<String>,
}

impl Gone {
    /// What is wrong.
    pub fn message(&self, subject: &str) -> String {
        let at = match self.path.as_slice() {
            [] => format!("`{subject}`"),
            path => format!("`{}` of `{subject}`", shown(path)),
        };
        match &self.step {
            Step::Key(name) | Step::Named(name) if self.there.is_empty() => {
                format!("{at} has no members, so no `{name}`")
            }
            Step::Key(name) | Step::Named(name) => format!("{at} has no `{name}`"),
            Step::Index(index) => format!("{at} has no item {index}"),
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        const MOST: usize = 30;
        let word = match &self.step {
            Step::Key(name) | Step::Named(name) => name.as_str(),
            Step::Index(_) => "",
        };
        let mut help = match suggest::nearest(word, self.there.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`? "),
            None => String::new(),
        };
        if !self.there.is_empty() {
            let some: Vec<_> = self.there.iter().take(MOST).map(String::as_str).collect();
            let more = self.there.len().saturating_sub(MOST);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            help.push_str(&format!("there is: {}{more}", some.join(", ")));
        }
        help
    }
}

/// Walks as far as the steps say, or until a value that is not known.
pub fn walk(root: &Sourced, steps: &[Step]) -> Result<Reached, Gone> {
    let mut at = root.clone();
    let mut path = Vec::new();
    let mut route = vec![root.origin];
    let mut by_name = false;
    for step in steps {
        if let Value::Unknown(whole) = &at.value
            && let Some((part, value)) = certain(whole, step)
        {
            by_name = false;
            route.push(value.origin);
            path.push(part);
            at = value;
            continue;
        }
        if matches!(at.value, Value::Unknown(_) | Value::Secret(_) | Value::Template(_)) {
            return Ok(Reached { value: at.value, path, route, beyond: true });
        }
        let found = member(&at.value, step);
        let Some((part, value)) = found else {
            return Err(Gone { path, step: step.clone(), there: members(&at.value) });
        };
        by_name = matches!((&part, step), (Part::Item(..), Step::Key(_)));
        route.push(value.origin);
        path.push(part);
        at = value;
    }
    // `env.X` means what X is set to.
    if by_name && let Some((key, value)) = only_value(&at.value) {
        path.push(Part::Key(key));
        route.push(value.origin);
        at = value;
    }
    Ok(Reached { value: at.value, path, route, beyond: false })
}

/// What is certain of a value that is not known as a whole.
fn certain(whole: &Unknown, step: &Step) -> Option<(Part, Sourced)> {
    match step {
        Step::Key(name) => {
            let value = partly::member(whole, &Value::from(name.as_str()))?;
            Some((Part::Key(Arc::from(name.as_str())), value))
        }
        Step::Index(index) => {
            let value = partly::member(whole, &Value::Int(i64::try_from(*index).ok()?))?;
            Some((Part::Item(*index, None), value))
        }
        Step::Named(_) => None,
    }
}

/// What an item that has a name and one more member gives its name.
fn only_value(item: &Value) -> Option<(Arc<str>, Sourced)> {
    let item = item.as_object().filter(|item| item.len() == 2)?;
    let (key, value) = item.iter().find(|(key, _)| !same_name(&key.text, "name"))?;
    Some((words::key(key), value.clone()))
}

fn member(of: &Value, step: &Step) -> Option<(Part, Sourced)> {
    match (of, step) {
        (Value::Object(object), Step::Key(name)) => {
            let by_mark = || object.iter().find(|(key, _)| *words::key(key) == **name);
            let (key, value) = object.entry(name).or_else(by_mark)?;
            Some((Part::Key(words::key(key)), value.clone()))
        }
        (Value::Array(items), step) => {
            let names = names(items);
            let index = match step {
                Step::Index(index) => *index,
                Step::Key(name) | Step::Named(name) => {
                    let named =
                        items.iter().position(|item| name_of(item).is_some_and(|own| same_name(&own, name)));
                    match step {
                        Step::Key(name) => named.or_else(|| name.parse().ok())?,
                        _ => named?,
                    }
                }
            };
            let name = names.and_then(|names| names.get(index).cloned());
            Some((Part::Item(index, name), items.get(index)?.clone()))
        }
        _ => None,
    }
}

fn members(of: &Value) -> Vec<String> {
    match of {
        Value::Object(object) => object.iter().map(|(key, _)| words::key(key).to_string()).collect(),
        Value::Array(items) => match names(items) {
            Some(names) => names.iter().map(ToString::to_string).collect(),
            None => (0..items.len()).map(|index| format!("[{index}]")).collect(),
        },
        _ => Vec::new(),
    }
}

/// The name that an item of a list has.
fn name_of(item: &Sourced) -> Option<Arc<str>> {
    match &item.value.as_object()?.get("name")?.value {
        Value::Text(name) => Some(Arc::clone(name)),
        partly @ Value::Template(_) => Some(Arc::from(words::text(partly))),
        _ => None,
    }
}

/// The names of the items of a list, if each has one of its own.
fn names(items: &[Sourced]) -> Option<Vec<Arc<str>>> {
    let names: Vec<_> = items.iter().map(name_of).collect::<Option<_>>()?;
    let mut sorted: Vec<_> = names.iter().map(|name| name.to_lowercase()).collect();
    sorted.sort();
    let own = sorted.windows(2).all(|pair| pair.first() != pair.last());
    (own && names.iter().all(|name| !name.is_empty())).then_some(names)
}

/// Whether a value has no members.
pub fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => true,
    }
}

/// The leaves below a value in order, and whether there are more than are listed.
pub fn leaves(reached: &Reached) -> (Vec<Leaf>, bool) {
    let mut found = Vec::new();
    let mut open =
        vec![Leaf { path: reached.path.clone(), value: reached.value.clone(), route: reached.route.clone() }];
    while let Some(at) = open.pop() {
        if found.len() >= limits::LEAVES {
            return (found, true);
        }
        let below = |part: Part, value: &Sourced| {
            let (mut path, mut route) = (at.path.clone(), at.route.clone());
            path.push(part);
            route.push(value.origin);
            Leaf { path, value: value.value.clone(), route }
        };
        match &at.value {
            Value::Object(object) if !object.is_empty() && at.path.len() < limits::VALUE_DEPTH => {
                let members = object.iter().rev();
                open.extend(members.map(|(key, value)| below(Part::Key(words::key(key)), value)));
            }
            Value::Array(items) if !items.is_empty() && at.path.len() < limits::VALUE_DEPTH => {
                let names = names(items);
                let part =
                    |index| Part::Item(index, names.as_ref().and_then(|names| names.get(index).cloned()));
                open.extend(items.iter().enumerate().rev().map(|(index, item)| below(part(index), item)));
            }
            _ => found.push(at),
        }
    }
    (found, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::functions::json;
    use crate::origin::OriginId;

    fn value(json: &str) -> Sourced {
        Sourced::new(json::parse(json, OriginId::NOWHERE).unwrap(), OriginId::NOWHERE)
    }

    fn found(path: &str) -> String {
        let root = value(
            "{properties: {scale: {min: 1}, containers: [{name: 'web', env: [{name: 'A', value: 'x'}, {name: 'B', secretRef: 's'}]}], 'a.b': [1, 2]}}",
        );
        let steps = match parse(path) {
            Ok(steps) => steps,
            Err(error) => return error,
        };
        match walk(&root, &steps) {
            Ok(reached) => format!("{} = {}", shown(&reached.path), reached.value.brief()),
            Err(gone) => format!("{}; {}", gone.message("app"), gone.help()),
        }
    }

    #[test]
    fn members_and_items_are_found_as_people_write_them() {
        assert_eq!(found(".properties.scale.min"), "properties.scale.min = 1");
        assert_eq!(found(".PROPERTIES['Scale'].min"), "properties.scale.min = 1");
        assert_eq!(found(".properties.?scale"), "properties.scale = an object of 1");
        assert_eq!(found(".properties['a.b'][1]"), "properties['a.b'][1] = 2");
        assert_eq!(found(".properties['a.b'].1"), "properties['a.b'][1] = 2");
        let value = "properties.containers.web.env.A.value = 'x'";
        assert_eq!(found(".properties.containers[0].env[?name=='A'].value"), value);
        assert_eq!(found(".properties.containers.web.env.a"), value);
        assert_eq!(found(".properties.containers[0].env['A']"), value);
        assert_eq!(
            found(".properties.containers.web.env.B"),
            "properties.containers.web.env.B.secretRef = 's'"
        );
        assert_eq!(
            found(".properties.containers.web.env[?name=='A']"),
            "properties.containers.web.env.A = an object of 2"
        );
    }

    #[test]
    fn what_is_not_there_is_answered_with_what_is() {
        assert_eq!(
            found(".properties.scael.min"),
            "`properties` of `app` has no `scael`; did you mean `scale`? there is: scale, containers, a.b"
        );
        assert_eq!(
            found(".properties.containers[3]"),
            "`properties.containers` of `app` has no item 3; there is: web"
        );
        assert_eq!(
            found(".properties.scale.min.x"),
            "`properties.scale.min` of `app` has no members, so no `x`; "
        );
    }

    #[test]
    fn a_path_that_is_none_says_why() {
        assert_eq!(found(".properties..x"), "a name is missing behind a dot");
        assert_eq!(found("[0"), "a bracket is not closed");
        assert_eq!(found("['x]"), "a quote is not closed");
        assert_eq!(found("['x'"), "a bracket is not closed");
        assert_eq!(found("[?size=='x']"), "brackets hold an index, a name in quotes, or ?name=='…'");
        assert_eq!(found("[x]"), "brackets hold an index, a name in quotes, or ?name=='…'");
    }

    #[test]
    fn leaves_come_in_order_and_an_empty_object_is_one() {
        let root = value("{b: {c: 1, d: {}}, a: [], e: [{name: 'x'}, {name: 'x'}]}");
        let (leaves, more) = leaves(&walk(&root, &[]).unwrap());
        let paths: Vec<_> = leaves.iter().map(|leaf| shown(&leaf.path)).collect();
        assert_eq!(paths, ["b.c", "b.d", "a", "e[0].name", "e[1].name"]);
        assert!(!more);
        assert!(leaves.iter().all(|leaf| leaf.route.len() == leaf.path.len() + 1));
    }
}
