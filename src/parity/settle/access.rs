//! Secrets, identities and roles: what refers to something else, whose name follows each platform.

use std::sync::Arc;

use super::objects::object;
use super::{Context, Settled};
use crate::estate::{Fact, GrantKey};
use crate::parity::message::told;
use crate::parity::pairing::Sharing;
use crate::parity::shape::Look;
use crate::parity::values;
use crate::parity::values::{Agreement, agree, all};
use crate::value::mask;
use crate::value::{Object, Value};

/// The vault and the name of a secret in it; none where it is no reference.
pub(in crate::parity) fn vault_secret(value: &Value) -> Option<(String, String)> {
    match value {
        Value::Text(_) | Value::Template(_) => {
            let text = mask::text(value);
            text.split_once('/').map(|(vault, name)| (vault.to_owned(), name.to_owned()))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => None,
    }
}

pub(super) fn secret(aca: &Fact, dis: &Fact) -> Settled {
    let (Some((vault, name)), Some((other_vault, other_name))) =
        (vault_secret(&aca.value), vault_secret(&dis.value))
    else {
        return match agree(&aca.value, &dis.value, Look::default()) {
            Agreement::Same => Agreement::Same.into(),
            // What is written in a declaration is never held against what lies elsewhere.
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => {
                let mut open = values::missing(&aca.value);
                open.extend(values::missing(&dis.value));
                if open.is_empty() {
                    open.push(Arc::from("what is in the vault, which nobody reads here"));
                }
                Agreement::Open(open).into()
            }
        };
    };
    let agreement = match agree(&aca.value, &dis.value, Look { reference: true, names: true }) {
        Agreement::Same | Agreement::Equal("text-of-value") if aca.key != dis.key => {
            Agreement::Equal("secret-name")
        }
        Agreement::Equal("text-of-value") => Agreement::Same,
        Agreement::Equal(_) => Agreement::Equal("vault-shape"),
        answer @ (Agreement::Same | Agreement::Differ | Agreement::Open(_)) => answer,
    };
    let detail = (agreement == Agreement::Differ).then(|| {
        if name == other_name {
            format!("the vault {other_vault} instead of {vault}")
        } else if vault == other_vault {
            format!("the secret {other_name} instead of {name}")
        } else {
            format!("the secret {other_name} of the vault {other_vault} instead of {name} of {vault}")
        }
    });
    Settled { agreement, detail }
}

/// How many workloads that share an identity are named.
const NAMES: usize = 3;

pub(super) fn identity(aca: &Value, dis: &Value, context: Context<'_>) -> Settled {
    let [on_aca, on_dis] = context.sharing;
    let (name, other) = (mask::text(aca), mask::text(dis));
    let plain = agree(aca, dis, Look::default());
    let own = |sharing: &Sharing, identity: &str| sharing.count(identity) <= 1;
    let (alone, also_alone) = (own(on_aca, &name), own(on_dis, &other));
    if alone && also_alone || on_aca.is_as(&name, on_dis, &other) {
        return match plain {
            Agreement::Same => Agreement::Same.into(),
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) if alone => {
                Agreement::Equal("own-identity").into()
            }
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => {
                Agreement::Equal("same-identities").into()
            }
        };
    }
    let list = |sharing: &Sharing, identity: &str| {
        let others = sharing.others(identity, context.name);
        let mut shown: Vec<String> = others.take(NAMES).map(ToString::to_string).collect();
        let more = sharing.count(identity).saturating_sub(1 + shown.len());
        if more > 0 {
            shown.push(format!("{more} more"));
        }
        shown.join(", ")
    };
    let (sharing, also) = (list(on_aca, &name), list(on_dis, &other));
    let detail = match (alone, also_alone) {
        (true, _) => format!("{other}, which {also} also has, instead of one of its own"),
        (false, true) => format!("{other} of its own instead of {name}, which {sharing} also has"),
        (false, false) => format!("{other} with {also} instead of {name} with {sharing}"),
    };
    Settled { agreement: Agreement::Differ, detail: Some(detail) }
}

/// The role of a grant.
pub(in crate::parity) fn role(fact: &Fact) -> &str {
    key(fact).role
}

/// What tells a grant from others.
pub(in crate::parity) fn key(fact: &Fact) -> GrantKey<'_> {
    let key = fact.key.as_deref().unwrap_or_default();
    let value = fact.value.as_object().filter(|_| GrantKey::has_more(key));
    let member = |name| {
        let member = value.and_then(|value| value.get(name));
        member.map(|member| mask::text(&member.value)).unwrap_or_default()
    };
    GrantKey::read(key, &member("scope"), &member("principal"))
}

/// A grant as it would be under no condition.
pub(in crate::parity) fn unconditional(fact: &Fact) -> Fact {
    let mut kept = Object::new();
    for (key, one) in object(&fact.value).iter().filter(|(key, _)| !key.text.starts_with("condition")) {
        kept.set(Arc::clone(&key.text), one.clone());
    }
    Fact { value: Value::object(kept), ..fact.clone() }
}

/// Whether a grant is narrowed by a condition.
pub(in crate::parity) fn has_condition(fact: &Fact) -> bool {
    object(&fact.value).get("condition").is_some()
}

/// Whether a grant lets more through on DIS, because nothing narrows it there.
pub(in crate::parity) fn loses_condition(aca: &Fact, dis: &Fact) -> bool {
    has_condition(aca) && !has_condition(dis)
}

/// Whether two grants are narrowed alike, or by what the delivery puts in.
pub(super) fn is_narrowed_alike(aca: &Fact, dis: &Fact, is_put_in: impl Fn(&Value, &Value) -> bool) -> bool {
    let (left, right) = (object(&aca.value), object(&dis.value));
    match condition(&left, &right).0 {
        Agreement::Same | Agreement::Equal(_) => true,
        Agreement::Differ => false,
        Agreement::Open(_) => match (left.get("condition"), right.get("condition")) {
            (Some(a), Some(b)) => is_put_in(&a.value, &b.value),
            _ => false,
        },
    }
}

/// The resources that two grants are about.
pub(super) fn scopes(aca: &Value, dis: &Value) -> Option<(Value, Value)> {
    let of = |value: &Value| Some(value.as_object()?.get("scope")?.value.clone());
    Some((of(aca)?, of(dis)?))
}

pub(super) fn grant(aca: &Fact, dis: &Fact) -> Settled {
    if aca.value.as_object().is_none() || dis.value.as_object().is_none() {
        return agree(&aca.value, &dis.value, Look::default()).into();
    }
    let (left, right) = (object(&aca.value), object(&dis.value));
    let member = |object: &Object, name: &str| object.get(name).map_or(Value::Null, |one| one.value.clone());
    let (scope, other) = (member(&left, "scope"), member(&right, "scope"));
    let names = ["Key Vault", "App Configuration"].iter().any(|start| role(aca).starts_with(start));
    let holder = agree(&member(&left, "principal"), &member(&right, "principal"), Look::default());
    let on = match agree(&scope, &other, Look { reference: true, names }) {
        Agreement::Same | Agreement::Equal("text-of-value") if holder == Agreement::Same => Agreement::Same,
        Agreement::Same | Agreement::Equal("text-of-value") => Agreement::Equal("role-holder"),
        Agreement::Equal(_) => Agreement::Equal("role-scope-shape"),
        answer @ (Agreement::Differ | Agreement::Open(_)) => answer,
    };
    let moved = (on == Agreement::Differ).then(|| format!("on {} instead of {}", told(&other), told(&scope)));
    let (under, narrowed) = condition(&left, &right);
    let detail: Vec<String> = moved.into_iter().chain(narrowed).collect();
    let detail = (!detail.is_empty()).then(|| detail.join(", "));
    Settled { agreement: all([on, under].into_iter()), detail }
}

/// Whether two grants ask the same of a request, and what is different where they do not.
fn condition(aca: &Object, dis: &Object) -> (Agreement, Option<String>) {
    let member = |object: &Object, name: &str| object.get(name).map(|one| one.value.clone());
    let different = |detail: &str| (Agreement::Differ, Some(detail.to_owned()));
    let hangs = |value: &Value| matches!(value, Value::Unknown(_));
    match (member(aca, "condition"), member(dis, "condition")) {
        (None, None) => (Agreement::Same, None),
        // It may turn out to be none.
        (Some(one), None) | (None, Some(one)) if hangs(&one) => {
            (Agreement::Open(values::missing(&one)), None)
        }
        (Some(_), None) => {
            different("without the condition that it has on Azure, so that it lets more through")
        }
        (None, Some(_)) => different("under a condition that it has not on Azure"),
        (Some(a), Some(b)) => match agree(&on_one_line(a), &on_one_line(b), Look::default()) {
            Agreement::Same | Agreement::Equal(_) => version(member(aca, VERSION), member(dis, VERSION)),
            Agreement::Differ => different("under another condition"),
            open @ Agreement::Open(_) => (open, None),
        },
    }
}

const VERSION: &str = "conditionVersion";

/// Whether two conditions are meant in one version of their language, where both tell it.
fn version(aca: Option<Value>, dis: Option<Value>) -> (Agreement, Option<String>) {
    let (Some(a), Some(b)) = (aca, dis) else { return (Agreement::Same, None) };
    match agree(&a, &b, Look::default()) {
        Agreement::Differ => {
            let detail = format!("its condition in version {} instead of {}", told(&b), told(&a));
            (Agreement::Differ, Some(detail))
        }
        answer @ (Agreement::Same | Agreement::Equal(_) | Agreement::Open(_)) => (answer, None),
    }
}

/// A condition on one line: how it is broken into lines says nothing, but for what stands in quotes.
fn on_one_line(condition: Value) -> Value {
    match condition {
        Value::Text(text) => {
            let mut line = String::new();
            for (index, piece) in text.trim().split('\'').enumerate() {
                if index > 0 {
                    line.push('\'');
                }
                for one in piece.chars() {
                    match (index % 2, one.is_whitespace()) {
                        (0, true) if line.ends_with(' ') => {}
                        (0, true) => line.push(' '),
                        _ => line.push(one),
                    }
                }
            }
            Value::from(line)
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => condition,
    }
}
