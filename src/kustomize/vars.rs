//! `vars`: `$(NAME)` in the fields of objects, and the field of another object that it stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::accumulate::{Accumulator, Refused, Render};
use super::fields::List;
use super::file::{Kustomization, Var};
use super::mistake::Mistake;
use super::replace;
use super::resource::Id;
use crate::diag::Diagnostic;
use crate::object::{Kind, Node};

/// Adds a var that no other is named as.
pub(super) fn add(vars: &mut Vec<Var>, var: Var) -> Result<(), Refused> {
    if let Some(first) = vars.iter().find(|first| first.name.text == var.name.text) {
        let message = format!("there is a second var {}", var.name.text);
        let diagnostic = Diagnostic::error(Mistake::Duplicate.code(), var.name.span, message);
        return Err(diagnostic
            .label(first.name.span, "first here")
            .help("give one of them another name")
            .into());
    }
    vars.push(var);
    Ok(())
}

impl Render<'_> {
    /// Remembers which objects the vars of a kustomization name, while they have these names.
    pub(super) fn name_vars(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        for var in &from.vars {
            let api_version = match var.group.is_empty() {
                true => Arc::clone(&var.version),
                false => Arc::from(format!("{}/{}", var.group, var.version)),
            };
            let wanted = Id {
                api_version,
                kind: Arc::clone(&var.kind),
                name: Arc::clone(&var.object),
                namespace: Arc::clone(&var.namespace),
            };
            let strict = !var.namespace.is_empty() || wanted.is_cluster_scoped();
            let is = |id: &Id| match strict {
                true => id.is_same(&wanted),
                false => {
                    id.name == wanted.name && id.kind == wanted.kind && id.api_version == wanted.api_version
                }
            };
            let named = into.objects.named(&var.object).iter().copied();
            let found: Vec<usize> = named
                .filter(|index| {
                    into.objects.get(*index).is_some_and(|resource| resource.ids().any(|id| is(&id)))
                })
                .collect();
            match found.as_slice() {
                [] => {}
                [one] => {
                    if let Some(resource) = into.objects.get_mut(*one) {
                        resource.vars.push(Arc::clone(&var.name.text));
                    }
                }
                [_, _, ..] => {
                    let message = format!("the var {} may name several objects", var.name.text);
                    let diagnostic = Diagnostic::error(Mistake::Target.code(), var.name.span, message);
                    return Err(diagnostic.help("say the namespace in its objref").into());
                }
            }
            add(&mut into.vars, var.clone())?;
        }
        Ok(())
    }

    /// Puts the values of all vars where they are used.
    pub(super) fn resolve_vars(&mut self, into: &mut Accumulator) -> Result<(), Refused> {
        if into.vars.is_empty() {
            return Ok(());
        }
        let mut values = BTreeMap::new();
        for var in &into.vars {
            let owner = into.objects.iter().find(|resource| resource.vars.contains(&var.name.text));
            let Some(owner) = owner else {
                let message = format!("no object is what the var {} names", var.name.text);
                let diagnostic = Diagnostic::error(Mistake::Target.code(), var.name.span, message);
                return Err(diagnostic
                    .help("name one of `resources` in its objref, with apiVersion, kind and name")
                    .into());
            };
            let Some(value) = replace::find(&owner.node, &replace::parts(&index_parts(&var.field_path)))
            else {
                let message = format!("{} has no {}", owner.id.shown(), var.field_path);
                let diagnostic = Diagnostic::error(Mistake::Target.code(), var.name.span, message);
                return Err(diagnostic.help("write the path of a field that is there").into());
            };
            values.insert(Arc::clone(&var.name.text), value.clone());
        }
        let config = Arc::clone(&into.config);
        for resource in into.objects.each_mut() {
            for field in config.list(List::VarReference).iter().filter(|field| field.is_of(&resource.id)) {
                field
                    .change(&mut resource.node, None, &mut |node| {
                        expand_in(node, &values);
                        Ok(())
                    })
                    .ok();
            }
        }
        Ok(())
    }
}

/// `a[0].b` is `a.0.b` elsewhere.
fn index_parts(path: &str) -> String {
    path.replace('[', ".").replace(']', "").replace("..", ".")
}

type Values = BTreeMap<Arc<str>, Node>;

fn expand_in(node: &mut Node, values: &Values) {
    match &mut node.kind {
        Kind::Text(_) => expand(node, values),
        Kind::Sequence(items) => items.iter_mut().for_each(|item| expand(item, values)),
        Kind::Mapping(members) => {
            members.entries.iter_mut().for_each(|entry| expand(&mut entry.value, values));
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Open(_) => {}
    }
}

fn expand(node: &mut Node, values: &Values) {
    let Some(text) = node.as_text().filter(|text| text.contains('$')) else { return };
    let (kind, from) = expanded(text, values);
    if Some(&kind) == Some(&node.kind) {
        return;
    }
    match from {
        Some(origin) => node.set(kind, origin),
        None => node.kind = kind,
    }
}

/// What a text comes to, and what the first of its vars came from.
fn expanded(text: &str, values: &Values) -> (Kind, Option<crate::origin::OriginId>) {
    let mut out = String::with_capacity(text.len());
    let mut from = None;
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if behind.is_empty() {
            out.push('$');
            rest = "";
            break;
        }
        if let Some(after) = behind.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let name = behind.strip_prefix('(').and_then(|inside| inside.split_once(')'));
        let Some((name, after)) = name else {
            // Not the beginning of a name: it stays, with the sign behind it.
            let next = behind.chars().next().map_or(0, char::len_utf8);
            let (sign, after) = behind.split_at_checked(next).unwrap_or((behind, ""));
            out.push('$');
            out.push_str(sign);
            rest = after;
            continue;
        };
        rest = after;
        let scalar = values
            .get(name)
            .filter(|value| !matches!(value.kind, Kind::Sequence(_) | Kind::Mapping(_) | Kind::Null));
        let Some(value) = scalar else {
            out.push_str("$(");
            out.push_str(name);
            out.push(')');
            continue;
        };
        from.get_or_insert(value.origin);
        if text.len() == name.len() + 3 {
            return (value.kind.clone(), from);
        }
        out.push_str(&super::convert::scalar_text(value).unwrap_or_else(|| Arc::from("")));
    }
    out.push_str(rest);
    (Kind::Text(out.into()), from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::OriginId;

    #[test]
    fn vars_are_put_in_and_other_signs_stay() {
        let values: Values = [(Arc::from("PORT"), Node::new(Kind::Int(80), OriginId::NOWHERE))].into();
        for (text, kind) in [
            ("$(PORT)", Kind::Int(80)),
            ("a:$(PORT)/$(PORT)", Kind::Text("a:80/80".into())),
            ("$(OTHER)", Kind::Text("$(OTHER)".into())),
            ("$$(PORT)", Kind::Text("$(PORT)".into())),
            ("$(PORT", Kind::Text("$(PORT".into())),
            ("cost $5 $", Kind::Text("cost $5 $".into())),
            ("$æ", Kind::Text("$æ".into())),
        ] {
            assert_eq!(expanded(text, &values).0, kind, "{text}");
        }
    }
}
