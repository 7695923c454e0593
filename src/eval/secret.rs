//! Values that must not be shown, and values that are not known: finding them inside others, covering and uncovering.

use std::sync::Arc;

use crate::value::{Object, Part, Secret, Sourced, Template, Unknown, Value, Why};

/// Covers every leaf that could give a secret away. Members of an object are named after it: `settings.password`.
pub(super) fn cover(value: Sourced, name: &str) -> Sourced {
    Sourced { value: cover_value(value.value, name), origin: value.origin }
}

fn cover_value(value: Value, name: &str) -> Value {
    match value {
        Value::Text(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
            Value::Secret(Arc::new(Secret { name: Arc::from(name), value }))
        }
        Value::Template(template) => Template::join(template.parts().iter().map(|part| match part {
            Part::Known(text) => {
                Part::Secret(Arc::new(Secret { name: Arc::from(name), value: Value::Text(Arc::clone(text)) }))
            }
            Part::Unknown(unknown) => Part::Unknown(cover_unknown(unknown, name)),
            Part::Secret(_) => part.clone(),
        })),
        Value::Array(items) => Value::array(items.iter().map(|item| cover(item.clone(), name)).collect()),
        Value::Object(object) => {
            let covered: Object = object
                .iter()
                .map(|(key, value)| (key.clone(), cover(value.clone(), &format!("{name}.{}", key.text))))
                .collect();
            Value::object(covered)
        }
        Value::Unknown(unknown) => Value::Unknown(cover_unknown(&unknown, name)),
        Value::Null | Value::Secret(_) => value,
    }
}

/// What is not known is marked all the same: once it is supplied it must not be shown.
fn cover_unknown(unknown: &Arc<Unknown>, name: &str) -> Arc<Unknown> {
    if unknown.secure.is_some() || unknown.handle().is_some() {
        return Arc::clone(unknown);
    }
    Arc::new(Unknown { secure: Some(Arc::from(name)), ..(**unknown).clone() })
}

/// The name of the first secret in a value.
pub(super) fn name_within(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Secret(secret) => Some(Arc::clone(&secret.name)),
        Value::Template(template) => template.secret_name().cloned(),
        Value::Array(items) => items.iter().find_map(|item| name_within(&item.value)),
        Value::Object(object) => object.iter().find_map(|(_, member)| name_within(&member.value)),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Unknown(_) => None,
    }
}

/// The name of the secret that a value itself is, or is a text around.
pub(super) fn name_of(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Secret(secret) => Some(Arc::clone(&secret.name)),
        Value::Unknown(unknown) => unknown.secure.clone(),
        Value::Template(template) => template.parts().iter().find_map(|part| match part {
            Part::Secret(secret) => Some(Arc::clone(&secret.name)),
            Part::Unknown(unknown) => unknown.secure.clone(),
            Part::Known(_) => None,
        }),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

/// The value with every secret in the open, for a function that computes with it.
pub(super) fn uncover(value: &Sourced) -> Sourced {
    Sourced { value: uncovered(&value.value), origin: value.origin }
}

fn uncovered(value: &Value) -> Value {
    match value {
        Value::Secret(secret) => secret.value.clone(),
        Value::Template(template) => template.revealed().map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => Value::array(items.iter().map(uncover).collect()),
        Value::Object(object) => {
            Value::object(object.iter().map(|(key, member)| (key.clone(), uncover(member))).collect())
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Unknown(_) => value.clone(),
    }
}

/// The first unknown in a value.
pub(super) fn unknown_within(value: &Value) -> Option<&Arc<Unknown>> {
    match value {
        Value::Unknown(unknown) => Some(unknown),
        Value::Template(template) => template.parts().iter().find_map(|part| match part {
            Part::Unknown(unknown) => Some(unknown),
            Part::Known(_) | Part::Secret(_) => None,
        }),
        Value::Array(items) => items.iter().find_map(|item| unknown_within(&item.value)),
        Value::Object(object) => object.iter().find_map(|(_, member)| unknown_within(&member.value)),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Secret(_) => None,
    }
}

/// What nobody supplied, named after the parameter it came by; nothing where it has a name already, or is no text.
pub(super) fn named(value: &Value, param: &Arc<str>) -> Option<Value> {
    let own = |unknown: &Arc<Unknown>| {
        let unnamed = unknown.param.is_none() && matches!(unknown.why, Why::NotSupplied(_));
        unnamed.then(|| Arc::new(Unknown { param: Some(Arc::clone(param)), ..(**unknown).clone() }))
    };
    match value {
        Value::Unknown(unknown) => own(unknown).map(Value::Unknown),
        Value::Template(template) => {
            let parts = template.parts().iter().map(|part| match part {
                Part::Unknown(unknown) => own(unknown).map_or_else(|| part.clone(), Part::Unknown),
                Part::Known(_) | Part::Secret(_) => part.clone(),
            });
            Some(Template::join(parts))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Secret(_) => None,
    }
}
