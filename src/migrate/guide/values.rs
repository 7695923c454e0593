//! The values that only a deployment knows: what they are, where they come from, and what to fill in.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{BREAK, code, heading, listed, paragraph, table};
use crate::delivery::syncroot::substitutions;
use crate::estate::Text;
use crate::migrate::order::Order;
use crate::migrate::summary::{Summary, Supplied};
use crate::yaml::quote::quoted;

/// Writes the section.
pub(super) fn section(out: &mut String, order: &Order, summary: &Summary) {
    heading(out, 2, "Values to supply");
    if summary.variables.is_empty() {
        paragraph(out, "There are none: the tree has every value.");
        return;
    }
    let name = substitutions(&order.product);
    paragraph(
        out,
        &format!(
            "Only a deployment knows these. Flux puts them into the manifests when it delivers them: those that are no secrets from the ConfigMap `{name}`, the others from the Secret of that name, both in the namespace `{}`, where `postBuild.substituteFrom` in `{}` looks for them. Without them Flux delivers nothing.",
            order.delivery.objects, order.wiring
        ),
    );
    let rows = summary.variables.iter().map(|one| {
        let from = if one.secret { "Secret" } else { "ConfigMap" };
        let used_by: Vec<&str> = one.used_by.iter().map(|name| &**name).collect();
        let used_by =
            if used_by.len() > MANY { format!("{} workloads", used_by.len()) } else { listed(&used_by) };
        vec![
            code(&format!("${{{}}}", one.name)),
            stands_for(one),
            one.looks_like.as_deref().map(code).unwrap_or_default(),
            used_by,
            from.to_owned(),
            summary.only_in(&one.environments).unwrap_or_else(|| "all".to_owned()),
        ]
    });
    table(out, &["value", "stands for", "looks like", "needed by", "from", "in"], rows);
    principals(out, order, summary);
    paragraph(
        out,
        "Flux puts texts into texts. What looks like a number, or like true or false, and is to stay a text, as every variable of a container is, needs quotes within the quotes: `\"'true'\"`.",
    );
    paragraph(out, "To fill in, once for each environment; what is only needed in some says so.");
    let _ = writeln!(out, "```yaml\n{}```\n", form(order, summary));
    paragraph(
        out,
        "Keep the Secret out of the repository. What is no secret may also stand in `tricep.yaml`, as `environments[].substitute`, so that `tricep check` knows it and decides what it cannot decide without.",
    );
}

/// What is only known when something was delivered.
fn principals(out: &mut String, order: &Order, summary: &Summary) {
    let principals: Vec<&Supplied> =
        summary.variables.iter().filter(|one| one.name.ends_with(PRINCIPAL)).collect();
    if principals.is_empty() {
        return;
    }
    let name = named_identity(&order.namespace, summary, &principals);
    let name = name.as_deref().unwrap_or("NAME");
    paragraph(
        out,
        &format!(
            "Those that end in `{PRINCIPAL}` are known once the identities are there, which the first delivery makes: leave them empty, deliver, ask for each, as in `kubectl get applicationidentity {name} -n {} -o jsonpath='{{.status.principalId}}'`, and deliver again. Until then the roles are not granted, and the delivery does not become ready.",
            order.namespace
        ),
    );
}

/// An identity of which somebody needs the principal: one that is in every environment, if there is one.
fn named_identity(namespace: &str, summary: &Summary, principals: &[&Supplied]) -> Option<Text> {
    let all = summary.environments.iter().flat_map(|one| &one.identities);
    let is_asked_for = |name: &&Text| {
        let whole = format!("{namespace}-{name}");
        let says = |one: &&Supplied| one.stands_for.iter().any(|(says, _)| says.ends_with(&whole));
        principals.iter().any(says)
    };
    let asked_for: BTreeSet<&Text> = all.filter(is_asked_for).collect();
    let everywhere = |name: &&&Text| summary.environments.iter().all(|one| one.identities.contains(**name));
    asked_for.iter().find(everywhere).or_else(|| asked_for.first()).map(|name| Text::clone(name))
}

/// How the names of principals end.
const PRINCIPAL: &str = "_PRINCIPAL_ID";

/// How many workloads are named that need a value.
const MANY: usize = 3;

fn stands_for(one: &Supplied) -> String {
    match &one.stands_for[..] {
        [(says, _)] => says.to_string(),
        several => {
            let each: Vec<String> = several
                .iter()
                .map(|(says, environments)| format!("{}: {says}", environments.join(", ")))
                .collect();
            each.join(BREAK)
        }
    }
}

/// What is to be filled in.
fn form(order: &Order, summary: &Summary) -> String {
    let name = quoted(&substitutions(&order.product));
    let namespace = quoted(&order.delivery.objects);
    let mut documents = Vec::new();
    for (kind, field, secret) in [("ConfigMap", "data", false), ("Secret", "stringData", true)] {
        let mut lines = String::new();
        for one in summary.variables.iter().filter(|one| one.secret == secret) {
            let looks = one.looks_like.as_deref().unwrap_or_default();
            let only = summary.only_in(&one.environments).map(|names| format!("only in {names}"));
            let notes = [looks, only.as_deref().unwrap_or_default()];
            let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
            let note = if notes.is_empty() { String::new() } else { format!(" # {}", notes.join("; ")) };
            let _ = writeln!(lines, "  {}: \"\"{note}", quoted(&one.name));
        }
        if !lines.is_empty() {
            documents.push(format!(
                "apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n{field}:\n{lines}"
            ));
        }
    }
    documents.join("---\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::summary::Column;

    #[test]
    fn the_identity_that_is_named_is_one_that_is_there() {
        let column = |identities: &[&str]| Column {
            identities: identities.iter().map(|name| Text::from(*name)).collect(),
            ..Column::default()
        };
        let principal = |identity: &str| Supplied {
            name: "SHOP_PRINCIPAL_ID".into(),
            stands_for: vec![(
                format!("the principal id of the identity product-shop-{identity}").into(),
                Vec::new(),
            )],
            looks_like: None,
            secret: false,
            used_by: BTreeSet::from(["shop".into()]),
            environments: Vec::new(),
        };
        let environments = vec![column(&["a", "shop-secrets", "web"]), column(&["shop-secrets", "web"])];
        let summary = Summary { environments, ..Summary::default() };
        let named = |identities: &[&str]| {
            let principals: Vec<Supplied> = identities.iter().map(|name| principal(name)).collect();
            named_identity("product-shop", &summary, &principals.iter().collect::<Vec<_>>())
        };
        assert_eq!(named(&["web", "shop-secrets"]).as_deref(), Some("shop-secrets"));
        assert_eq!(named(&["a", "web"]).as_deref(), Some("web"));
        assert_eq!(named(&["a"]).as_deref(), Some("a"));
        assert_eq!(named(&["shop"]), None);
    }
}
