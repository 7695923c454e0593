//! Facts with members: probes, scale rules, volumes, policies. What differs of them is told by the members.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Settled, caseless, lower, without_texts};
use crate::estate::Text;
use crate::parity::message::told;
use crate::parity::shape::Look;
use crate::parity::values::{Agreement, agree, all};
use crate::value::mask;
use crate::value::{List, Object, Sourced, Value};

pub(super) fn object(value: &Value) -> Cow<'_, Object> {
    value.as_object().map_or_else(|| Cow::Owned(Object::new()), Cow::Borrowed)
}

/// Members that differ, as people read them.
fn members<'v>(
    all_names: impl Iterator<Item = &'v str>,
    one: impl Fn(&str) -> (Agreement, String, String),
) -> (Agreement, Option<String>) {
    let mut different = Vec::new();
    let mut answers = Vec::new();
    for name in all_names {
        let (agreement, aca, dis) = one(name);
        if agreement == Agreement::Differ {
            different.push(match (aca.as_str(), dis.as_str()) {
                (_, "") => format!("no {name} instead of {aca}"),
                ("", _) => format!("{name} {dis} instead of none"),
                (aca, dis) => format!("{name} {dis} instead of {aca}"),
            });
        }
        answers.push(agreement);
    }
    let detail = (!different.is_empty()).then(|| different.join(", "));
    (all(answers.into_iter()), detail)
}

/// The names of members of two objects, those of the first before others.
fn names<'v>(a: &'v Object, b: &'v Object) -> Vec<&'v str> {
    let own = a.iter().map(|(key, _)| &*key.text);
    let more = b.iter().map(|(key, _)| &*key.text).filter(|name| a.get(name).is_none());
    own.chain(more).collect()
}

pub(super) fn probe(aca: &Value, dis: &Value) -> Settled {
    if aca.as_object().is_none() || dis.as_object().is_none() {
        return agree(aca, dis, Look::default()).into();
    }
    let (left, right) = (object(aca), object(dis));
    let (agreement, detail) = members(names(&left, &right).into_iter(), |name| {
        let text = |object: &Object| object.get(name).map_or_else(String::new, |one| told(&one.value));
        let agreement = match (left.get(name), right.get(name)) {
            (Some(a), Some(b)) => without_texts(agree(&a.value, &b.value, Look::default())),
            (None, _) | (_, None) => Agreement::Differ,
        };
        (agreement, text(&left), text(&right))
    });
    Settled { agreement, detail }
}

pub(super) fn scale_rule(aca: &Value, dis: &Value) -> Settled {
    if aca.as_object().is_none() || dis.as_object().is_none() {
        return agree(aca, dis, Look::default()).into();
    }
    let raw = agree(aca, dis, Look::default());
    if raw == Agreement::Same {
        return raw.into();
    }
    let (left, right) = (essential(aca), essential(dis));
    let (agreement, detail) = members(names(&left, &right).into_iter(), |name| {
        let text = |object: &Object| object.get(name).map_or_else(String::new, |one| told(&one.value));
        let agreement = match (left.get(name), right.get(name)) {
            (Some(a), Some(b)) => {
                caseless(without_texts(agree(&a.value, &b.value, Look::default())), &a.value, &b.value)
            }
            _ => Agreement::Differ,
        };
        (agreement, text(&left), text(&right))
    });
    let agreement = if agreement == Agreement::Same { Agreement::Equal("scale-target") } else { agreement };
    Settled { agreement, detail }
}

/// A rule without what says nothing: the target once more, the type of metric that is the usual one, names of secrets.
fn essential(rule: &Value) -> Object {
    let rule = object(rule);
    let target = rule.get("target").map(|target| told(&target.value));
    let mut kept = Object::new();
    for (key, one) in rule.iter() {
        match (&*key.text, &one.value) {
            ("metadata", Value::Object(metadata)) => {
                for (name, value) in metadata.iter() {
                    let text = told(&value.value);
                    let usual = matches!(&*name.text, "type" | "metricType")
                        && text.eq_ignore_ascii_case("utilization");
                    if !usual && Some(&text) != target.as_ref() {
                        kept.set(Arc::clone(&name.text), value.clone());
                    }
                }
            }
            ("auth", Value::Object(auth)) => {
                let parameters: Vec<&str> = auth.iter().map(|(name, _)| &*name.text).collect();
                kept.set("auth", Sourced::new(parameters.join(" "), one.origin));
            }
            ("identity", _) => kept.set("identity", Sourced::new(true, one.origin)),
            _ => kept.set(Arc::clone(&key.text), one.clone()),
        }
    }
    kept
}

/// Kinds of volumes that are shares of files.
const SHARES: [&str; 6] = ["azurefile", "nfsazurefile", "smb", "persistentvolumeclaim", "pvc", "csi"];

pub(super) fn volume(aca: &Value, dis: &Value, secrets: [&BTreeMap<Text, String>; 2]) -> Settled {
    if aca.as_object().is_none() || dis.as_object().is_none() {
        return agree(aca, dis, Look::default()).into();
    }
    let [on_aca, on_dis] = secrets;
    // What Azure has from its deployment is known by where DIS has it.
    let behind = |own: &str| on_aca.get(own).or_else(|| on_dis.get(own));
    let (left, right) =
        (with_files(&object(aca), behind), with_files(&object(dis), |own: &str| on_dis.get(own)));
    let kind = |object: &Object| object.get("kind").and_then(|kind| lower(&kind.value)).unwrap_or_default();
    let shares = kind(&left) != kind(&right)
        && SHARES.contains(&kind(&left).as_str())
        && SHARES.contains(&kind(&right).as_str());
    let compared = names(&left, &right);
    let skipped =
        |name: &&str| *name != "name" && !(shares && matches!(*name, "kind" | "source" | "options"));
    let (agreement, detail) = members(compared.into_iter().filter(skipped), |name| {
        // What says nothing can be written to.
        let of = |object: &Object| match object.get(name) {
            Some(member) => Some(member.value.clone()),
            None => (name == "readOnly").then_some(Value::Bool(false)),
        };
        let text = |object: &Object| of(object).map_or_else(String::new, |one| told(&one));
        let agreement = match (of(&left), of(&right)) {
            (Some(a), Some(b)) => {
                let plain = agree(&a, &b, Look::default());
                // A kind is a word of ours; all else are names, which may differ in case alone.
                if name == "kind" { caseless(plain, &a, &b) } else { plain }
            }
            _ => Agreement::Differ,
        };
        (agreement, text(&left), text(&right))
    });
    let agreement = match agreement {
        Agreement::Same if shares => Agreement::Equal("file-share"),
        Agreement::Same if left.get("name") != right.get("name") => Agreement::Equal("volume-name"),
        other @ (Agreement::Same | Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_)) => other,
    };
    Settled { agreement, detail }
}

/// A volume whose files are named by the secrets in the vault, which is what the sides have in common.
fn with_files<'s>(volume: &Object, behind: impl Fn(&str) -> Option<&'s String>) -> Object {
    let mut kept = volume.clone();
    let Some(files) = volume.get("files") else { return kept };
    let mut named = Object::new();
    for (path, file) in object(&files.value).iter() {
        let own = file.value.as_text().and_then(|text| text.strip_prefix("secret:"));
        let held = own.and_then(&behind).map(|held| Value::from(format!("secret:{held}")));
        named.set(path.clone(), Sourced::new(held.unwrap_or_else(|| file.value.clone()), file.origin));
    }
    kept.set("files", Sourced::new(Value::object(named), files.origin));
    kept
}

/// Lists in the order of their texts, at the first two levels: the order of origins and methods says nothing.
pub(super) fn sorted(value: &Value) -> Value {
    let list = |items: &List| {
        let mut items: Vec<Sourced> = items.to_vec();
        items.sort_by_key(|item| mask::text(&item.value));
        Value::array(items)
    };
    match value {
        Value::Object(object) => {
            let mut kept = Object::new();
            for (key, one) in object.iter() {
                let value =
                    if let Value::Array(items) = &one.value { list(items) } else { one.value.clone() };
                kept.set(key.clone(), Sourced::new(value, one.origin));
            }
            Value::object(kept)
        }
        Value::Array(items) => list(items),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => value.clone(),
    }
}
