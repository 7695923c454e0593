//! A value that only a deployment knows on Azure, and that whoever delivers the tree puts in on DIS: they are the same thing where
//! the variable on DIS is the one that is named after what Azure does not know.

use crate::estate::Fact;
use crate::parity::shape::Look;
use crate::parity::values::{Agreement, agree};
use crate::value::{Part, Template, Value};
use crate::variable;
use crate::variable::{Later, Piece, Place};

/// Whether a value on DIS is that of Azure but for variables that stand for what Azure does not know.
pub(super) fn is(names: &Later<'_>, aca: &Fact, dis: &Value) -> bool {
    of(names, &aca.value, dis, place(aca))
}

/// See [`is`]; of a part of the fact.
pub(super) fn at(names: &Later<'_>, fact: &Fact, aca: &Value, dis: &Value) -> bool {
    of(names, aca, dis, place(fact))
}

/// The place of a fact.
fn place(fact: &Fact) -> Place<'_> {
    Place { workload: &fact.workload, property: fact.property.word(), key: fact.key.as_deref() }
}

/// See [`is`]; of a value at a place.
pub(super) fn of(names: &Later<'_>, aca: &Value, dis: &Value, place: Place<'_>) -> bool {
    let same = |a: &Value, b: &Value| {
        let settled = matches!(agree(a, b, Look::default()), Agreement::Same | Agreement::Equal(_));
        settled || of(names, a, b, place)
    };
    match (aca, dis) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(&a.value, &b.value))
        }
        (Value::Object(a), Value::Object(b)) => {
            let member = |key: &str| Some((a.get(key)?, b.get(key)?));
            a.len() == b.len()
                && a.iter().all(|(key, _)| member(&key.text).is_some_and(|(a, b)| same(&a.value, &b.value)))
        }
        _ => scalar(names, aca, dis, place),
    }
}

fn scalar(names: &Later<'_>, aca: &Value, dis: &Value, place: Place<'_>) -> bool {
    let Some(own) = pieces(dis) else { return false };
    let is_variable = |token: &Token| matches!(token, Token::Variable(_));
    let may_be = |token: &Token| match token {
        Token::Variable(name) => names.may_hold(name),
        Token::Known(_) => true,
    };
    if !own.iter().any(is_variable) || !own.iter().all(may_be) {
        return false;
    }
    let Some(written) = names.get().written(aca, place) else { return false };
    let named = |piece: Piece| match piece {
        Piece::Known(text) => Token::Known(text.to_string()),
        Piece::Variable(one) => Token::Variable(one.name.to_string()),
    };
    joined(written.into_iter().map(named)) == own
}

/// A piece of a text on DIS.
#[derive(Debug, PartialEq)]
enum Token {
    Known(String),
    Variable(String),
}

/// The pieces of a text on DIS; nothing where something in it is no variable that is substituted.
fn pieces(value: &Value) -> Option<Vec<Token>> {
    let token = |part: &Part| match part {
        Part::Known(text) => Some(Token::Known(text.to_string())),
        Part::Unknown(unknown) => Some(Token::Variable(variable::substituted(unknown)?.to_owned())),
        Part::Secret(_) => None,
    };
    match value {
        Value::Unknown(unknown) => token(&Part::Unknown(unknown.clone())).map(|one| vec![one]),
        Value::Template(template) => {
            let tokens: Option<Vec<Token>> = template.parts().iter().map(token).collect();
            tokens.map(|tokens| joined(tokens.into_iter()))
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

/// Known neighbours are one.
fn joined(tokens: impl Iterator<Item = Token>) -> Vec<Token> {
    let mut whole: Vec<Token> = Vec::new();
    for token in tokens {
        match (whole.last_mut(), token) {
            (Some(Token::Known(before)), Token::Known(text)) => before.push_str(&text),
            (_, token) => whole.push(token),
        }
    }
    whole
}

/// Whether a secret on DIS is that of Azure, from a vault whose address is a variable.
pub(super) fn secret(names: &Later<'_>, aca: &Fact, dis: &Value) -> bool {
    let (Some((vault, name)), Some((store, other))) = (split(&aca.value), split(dis)) else {
        return is(names, aca, dis);
    };
    let place = place(aca);
    let rest = agree(&name, &other, Look { reference: true, names: false });
    let same = matches!(rest, Agreement::Same | Agreement::Equal(_)) || of(names, &name, &other, place);
    let look = Look { reference: true, names: false };
    let same_vault = matches!(agree(&vault, &store, look), Agreement::Same | Agreement::Equal(_))
        || of(names, &variable::vault_url(&vault), &store, place)
        || of(names, &vault, &store, place);
    same && same_vault
}

/// Whether something on DIS is put in by the delivery.
pub(super) fn is_put_in(value: &Value) -> bool {
    match value {
        Value::Unknown(unknown) => variable::substituted(unknown).is_some(),
        Value::Template(template) => template.parts().iter().any(|part| match part {
            Part::Unknown(unknown) => variable::substituted(unknown).is_some(),
            Part::Known(_) | Part::Secret(_) => false,
        }),
        Value::Object(object) => object.iter().any(|(_, member)| is_put_in(&member.value)),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Array(_)
        | Value::Secret(_) => false,
    }
}

/// Whether a resource on DIS is that of Azure, which is told by a variable for its name.
pub(super) fn scope(names: &Later<'_>, aca: &Value, dis: &Value) -> bool {
    of(names, aca, dis, Place { workload: "", property: variable::NAME, key: None })
}

/// The vault and the name in it: what stands before and behind the first slash.
fn split(value: &Value) -> Option<(Value, Value)> {
    let parts: Vec<Part> = match value {
        Value::Text(text) => vec![Part::Known(text.clone())],
        Value::Template(template) => template.parts().to_vec(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => return None,
    };
    let at = parts.iter().position(|part| matches!(part, Part::Known(text) if text.contains('/')))?;
    let Some(Part::Known(text)) = parts.get(at) else { return None };
    let (before, behind) = text.split_once('/')?;
    let known = |text: &str| (!text.is_empty()).then(|| Part::Known(text.into()));
    let vault = parts.iter().take(at).cloned().chain(known(before));
    let name = known(behind).into_iter().chain(parts.iter().skip(at + 1).cloned());
    Some((Template::simplest(Template::join(vault)), Template::simplest(Template::join(name))))
}

/// Whether a key on DIS is a variable for what the key on Azure shows.
pub(super) fn key(names: &Later<'_>, aca: &Fact, dis: &Fact) -> bool {
    let (Some(aca), Some(dis)) = (aca.key.as_deref(), dis.key.as_deref()) else { return false };
    names.may_stand_in(dis) && names.get().shown(aca).as_deref() == Some(dis)
}
