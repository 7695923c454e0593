//! A scalar in units: what is known of it, and what needs a name, with the name that it would have for itself alone.

use std::sync::Arc;

use super::identity;
use super::shapes;
use super::shapes::Read;
use super::table::{ROWS, Row};
use super::{NAME, Place, segments, snake};
use crate::value::mask;
use crate::value::{Expression, Part, Secret, Template, Unknown, Value, Why};

/// Something that needs a name.
pub(super) struct Open {
    /// What tells it from others; equal for the same thing.
    pub(super) identity: String,
    /// How good the name is: the lower the better.
    pub(super) rank: u8,
    /// The name without the product.
    pub(super) base: String,
    /// What tells it from another of the same name.
    pub(super) own: String,
    pub(super) stands_for: String,
    pub(super) looks_like: Option<&'static str>,
    pub(super) secret: bool,
}

/// A part of a text: known, or something that needs a name.
pub(super) enum Unit {
    Known(Arc<str>),
    Open(Box<Open>),
}

/// The parts of a scalar; nothing where it is none.
pub(super) fn parts(value: &Value) -> Option<Vec<Part>> {
    match value {
        Value::Text(text) => Some(vec![Part::Known(Arc::clone(text))]),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => Some(vec![Part::Known(mask::shared(value))]),
        Value::Template(template) => Some(template.parts().to_vec()),
        Value::Unknown(unknown) => Some(vec![Part::Unknown(Arc::clone(unknown))]),
        Value::Secret(secret) => Some(vec![Part::Secret(Arc::clone(secret))]),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A scalar in units: what is known, and what needs a name.
pub(super) fn units(value: &Value, place: Place<'_>) -> Option<Vec<Unit>> {
    // Most values are a known text, and need nothing.
    if let Value::Text(text) = value {
        return Some(vec![Unit::Known(Arc::clone(text))]);
    }
    let parts: Vec<Part> = parts(value)?.into_iter().flat_map(computed).collect();
    let value = &Template::simplest(Template::join(parts.iter().cloned()));
    if parts.iter().all(|part| matches!(part, Part::Known(_))) {
        return Some(parts.into_iter().filter_map(known).map(Unit::Known).collect());
    }
    if let Some(whole) = whole(value, &parts, place) {
        return Some(vec![Unit::Open(Box::new(whole))]);
    }
    let unit = |part: Part| match part {
        Part::Known(text) => Unit::Known(text),
        Part::Unknown(unknown) => Unit::Open(Box::new(of_unknown(&unknown, place))),
        Part::Secret(secret) => Unit::Open(Box::new(of_secret(&secret))),
    };
    Some(parts.into_iter().map(unit).collect())
}

pub(super) fn known(part: Part) -> Option<Arc<str>> {
    match part {
        Part::Known(text) => Some(text),
        Part::Unknown(_) | Part::Secret(_) => None,
    }
}

/// A part that follows from the name of a resource is made from that: the endpoint of a store. So it is the same thing whether
/// people put it together from the name or read it from the resource.
pub(super) fn computed(part: Part) -> Vec<Part> {
    let Part::Unknown(unknown) = &part else { return vec![part] };
    composed(unknown).unwrap_or_else(|| vec![part])
}

pub(super) fn composed(unknown: &Unknown) -> Option<Vec<Part>> {
    let shape = Read::of(&unknown.expression)?.shape()?.shape;
    let (before, behind) = shape.split_once("{name}").filter(|(_, behind)| !behind.contains('{'))?;
    let (call, _) = shapes::members(&unknown.expression)?;
    let Expression::Call { arguments, .. } = call else { return None };
    let (name, _) = segments(arguments.first()?).pop()?;
    let name = parts(&name)?;
    let told = |part: &Part| match part {
        Part::Known(_) => true,
        Part::Unknown(unknown) => !is_nameless(unknown),
        Part::Secret(_) => false,
    };
    let known = |text: &str| (!text.is_empty()).then(|| Part::Known(Arc::from(text)));
    (unknown.secure.is_none() && name.iter().all(told))
        .then(|| known(before).into_iter().chain(name).chain(known(behind)).collect())
}

/// A text that has a name as a whole, rather than each of its parts.
pub(super) fn whole(value: &Value, parts: &[Part], place: Place<'_>) -> Option<Open> {
    let secure = parts.iter().any(is_secret);
    let open = |rank, name: &str, secret, says: String, looks_like| Open {
        identity: identity::of(value),
        rank,
        base: name.to_owned(),
        own: own_word(parts),
        stands_for: says,
        looks_like,
        secret,
    };
    let shown = mask::text(value);
    let variable = place.key.map(|key| key.rsplit('/').next().unwrap_or(key));
    let named =
        ROWS.iter().find(|row| row.kind == "env" && place.property == "env" && Some(row.what) == variable);
    if let Some(row) = named {
        return Some(open(0, row.name, row.secret, format!("{}: {shown}", row.says), None));
    }
    let row = ROWS.iter().filter(|row| row.kind == "shape").find(|row| is_like(parts, row.what));
    if let Some(row) = row {
        return Some(open(1, row.name, row.secret, format!("{}: {shown}", row.says), Some(row.what)));
    }
    // What nobody can tell by itself, such as a hash, makes the whole something to be told.
    let nameless = |part: &Part| match part {
        Part::Unknown(unknown) => is_nameless(unknown),
        Part::Known(_) | Part::Secret(_) => false,
    };
    if !parts.iter().any(nameless) {
        return None;
    }
    let of_type = ROWS.iter().find(|row| {
        row.kind == "resource" && row.member == NAME && row.what.eq_ignore_ascii_case(place.workload)
    });
    match of_type {
        // Nobody can tell it by a name of its own, so that whoever needs it does.
        Some(row) => {
            let name = format!("{}_{}", snake(place.key.unwrap_or_default()), row.name);
            let name = name.trim_start_matches('_');
            Some(open(2, name, row.secret, format!("{}: {shown}", row.says), None))
        }
        None => {
            let (name, says) = by_place(place);
            Some(open(4, &name, secure, format!("{says}: {shown}"), None))
        }
    }
}

/// Whether a text is a shape with something in the place of the name that is not known.
pub(super) fn is_like(parts: &[Part], shape: &str) -> bool {
    let Some((before, behind)) = shape.split_once("{name}") else { return false };
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Known(known) => text.push_str(known),
            Part::Unknown(_) | Part::Secret(_) => text.push('\u{1}'),
        }
    }
    let bare = text.trim_end_matches('/');
    let inner = bare.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind.trim_end_matches('/')));
    inner.is_some_and(|inner| {
        let part = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '\u{1}');
        inner.contains('\u{1}') && inner.chars().all(part)
    })
}

pub(super) fn is_secret(part: &Part) -> bool {
    match part {
        Part::Known(_) => false,
        Part::Unknown(unknown) => unknown.secure.is_some() || unknown.why == Why::Vault,
        Part::Secret(_) => true,
    }
}

/// Whether nobody can tell a value by a name: it follows from others in a way that people cannot work out, or it is some
/// computation with them.
pub(super) fn is_nameless(unknown: &Unknown) -> bool {
    let Some((call, members)) = shapes::members(&unknown.expression) else { return true };
    match call {
        Expression::Call { name, arguments } => match &**name {
            "readEnvironmentVariable" | "parameters" | "externalInputs" | "getSecret" | "variables" => false,
            "reference" => Read::of(&unknown.expression).is_none_or(|read| {
                let row = resource_row(&read);
                row.is_some_and(|row| row.name == "-")
            }),
            "subscription" | "resourceGroup" | "tenant" | "environment" | "deployment" => {
                members.is_empty() || !arguments.is_empty()
            }
            _ => members.is_empty(),
        },
        Expression::Resource { .. } => members.is_empty(),
        Expression::Member { .. } => true,
    }
}

pub(super) fn resource_row(read: &Read) -> Option<&'static Row> {
    ROWS.iter().find(|row| {
        row.kind == "resource" && row.member.eq_ignore_ascii_case(&read.member) && read.is_of(row.what)
    })
}

/// The name of something that is not known.
pub(super) fn of_unknown(unknown: &Arc<Unknown>, place: Place<'_>) -> Open {
    let value = Value::Unknown(Arc::clone(unknown));
    // What a resource is called stands in the ids of all that belongs to it.
    let named = place.property == NAME;
    let secret = unknown.secure.is_some() && !named || unknown.why == Why::Vault;
    let shown = mask::text(&value);
    let own = own_word(&[Part::Unknown(Arc::clone(unknown))]);
    let identity = identity::of(&value);
    let open = |rank, base: String, secret, stands_for: String, looks_like| Open {
        identity: identity.clone(),
        rank,
        base,
        own: own.clone(),
        stands_for,
        looks_like,
        secret,
    };
    if let Some(variable) = pipeline(unknown) {
        let row = ROWS.iter().find(|row| row.kind == "pipeline" && row.what == variable);
        return match row {
            Some(row) => {
                let found = open(2, row.name.to_owned(), row.secret, row.says.to_owned(), None);
                let same = (row.member != "-").then(|| format!("call {}", row.member));
                Open { identity: same.unwrap_or(found.identity.clone()), ..found }
            }
            None => {
                let says = format!("the variable {variable} of the pipeline that deploys to Azure");
                open(3, snake(variable), secret, says, None)
            }
        };
    }
    if is_nameless(unknown) {
        let (name, says) = by_place(place);
        return open(4, name, secret, format!("{says}: {shown}"), None);
    }
    if let Some(read) = Read::of(&unknown.expression) {
        let shape = read.shape().map(|shape| shape.shape);
        let of = read.id.rsplit('/').next().unwrap_or_default();
        return match resource_row(&read) {
            Some(row) => open(2, row.name.to_owned(), row.secret, format!("{} ({of})", row.says), shape),
            None => {
                let kind = kind_of(&read.id);
                let name = snake(&format!("{kind}.{}", read.member));
                open(3, name, secret, format!("{} of {of}", read.member), shape)
            }
        };
    }
    let (call, members) =
        shapes::members(&unknown.expression).unwrap_or((&unknown.expression, String::new()));
    let called = match call {
        Expression::Call { name, .. } => Some(name),
        Expression::Member { .. } | Expression::Resource { .. } => None,
    };
    let row = ROWS.iter().find(|row| {
        row.kind == "call" && Some(row.what) == called.map(|name| &**name) && row.member == members
    });
    match row {
        Some(row) => {
            let found = open(2, row.name.to_owned(), row.secret, row.says.to_owned(), None);
            Open { identity: format!("call {}.{members}", row.what), ..found }
        }
        None => {
            let name = match (&unknown.why, call) {
                (Why::NotSupplied(supply), Expression::Call { .. }) if members.is_empty() => {
                    supply.name().to_owned()
                }
                _ => mask::expression(&unknown.expression),
            };
            open(3, snake(&name), secret, shown.clone(), None)
        }
    }
}

/// The variable of the pipeline that gives a value.
pub(super) fn pipeline(unknown: &Unknown) -> Option<&str> {
    let Expression::Call { name, arguments } = &unknown.expression else { return None };
    match (&**name, arguments.as_slice()) {
        ("readEnvironmentVariable", [Value::Text(variable), ..]) => Some(variable),
        ("externalInputs", [Value::Text(kind), Value::Text(variable)]) if &**kind == "sys.envVar" => {
            Some(variable)
        }
        _ => None,
    }
}

pub(super) fn of_secret(secret: &Arc<Secret>) -> Open {
    Open {
        identity: format!("secret {}", secret.name),
        rank: 3,
        base: snake(&secret.name),
        own: String::new(),
        stands_for: format!("the secure parameter {}", secret.name),
        looks_like: None,
        secret: true,
    }
}

/// A name from the place where a value stands.
pub(super) fn by_place(place: Place<'_>) -> (String, String) {
    if place.workload.contains('/') {
        let name = snake(&format!("{}.name", kind_of(&format!("/providers/{}/x", place.workload))));
        return (name, format!("the name of a resource of type {}", place.workload));
    }
    let key = place.key.unwrap_or_default();
    match place.property {
        // The name of a variable is one already.
        "env" => (snake(key), format!("the variable {key} of {}", place.workload)),
        property => {
            let all = [place.workload, property, key].map(snake);
            let all: Vec<&str> = all.iter().map(String::as_str).filter(|one| !one.is_empty()).collect();
            (all.join("_"), format!("{property} of {}", place.workload))
        }
    }
}

/// The kind of a resource in a word or two: the last type in its id, as one of them.
pub(super) fn kind_of(id: &str) -> String {
    let behind = id.rsplit("/providers/").next().unwrap_or(id);
    let types: Vec<&str> = behind.split('/').skip(1).step_by(2).collect();
    let last = types.last().copied().unwrap_or("resource");
    last.strip_suffix("ies").map_or_else(
        || last.strip_suffix('s').filter(|one| !one.ends_with('i')).unwrap_or(last).to_owned(),
        |stem| format!("{stem}y"),
    )
}

/// What tells one thing from another of the same name: what it is made from.
pub(super) fn own_word(parts: &[Part]) -> String {
    let name = |part: &Part| match part {
        Part::Known(_) => None,
        Part::Unknown(unknown) => {
            Some(snake(pipeline(unknown).unwrap_or(&mask::expression(&unknown.expression))))
        }
        Part::Secret(secret) => Some(snake(&secret.name)),
    };
    parts.iter().find_map(name).unwrap_or_default()
}
