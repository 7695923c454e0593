//! R8: what stands for a value and was never replaced.

use std::collections::BTreeSet;

use crate::delivery::problem::Problem;
use crate::estate::leftover::placeholder;
use crate::lint::cluster::{Object, View, each_scalar};
use crate::lint::finding::Out;
use crate::object::{Kind, Node};
use crate::source::Sources;

/// R8.
pub(in crate::lint) fn left_over(view: &View<'_>, out: &mut Out<'_>) {
    for said in view.scene.delivery.iter().filter(|said| said.code == Problem::UndefinedVariable.code()) {
        let finding = out.at("undefined", said.span(), None, said.message.clone());
        if let Some(help) = &said.help {
            finding.help(help.clone());
        }
    }
    for object in view.everything() {
        of_object(object, &view.scene.sources, out);
    }
}

fn of_object(object: Object<'_>, sources: &Sources, out: &mut Out<'_>) {
    // Definitions of others, and scripts, hold such texts on purpose.
    if object.kind() == "CustomResourceDefinition" {
        return;
    }
    let mut found: Vec<(String, &Node, &'static str, String)> = Vec::new();
    each_scalar(object.node, &mut Vec::new(), &mut |path, node| {
        let Kind::Text(text) = &node.kind else { return };
        if is_prose(path) {
            return;
        }
        // A text of several lines is a script or a template of its own.
        if !text.trim_end().contains('\n') && !is_command(path) {
            let names: BTreeSet<&str> = variables(text).collect();
            let declared = object.span(node).map(|span| sources.text(span)).unwrap_or_default();
            for name in names.into_iter().filter(|name| !is_meant(declared, name)) {
                let message = format!("{} still has ${{{name}}} in {}", object.shown(), shown(path));
                found.push((
                    message,
                    node,
                    "variable",
                    format!("name what gives {name} as `postBuild` of what delivers it, or write the value"),
                ));
            }
        }
        if let Some(word) = placeholder(text) {
            let message = format!("{} of {} is \"{word}\"", shown(path), object.shown());
            found.push((
                message,
                node,
                "placeholder",
                "write the value in the overlay of the environment".to_owned(),
            ));
        }
    });
    for (message, node, check, help) in found {
        out.on(check, object, object.span(node), message).help(help);
    }
}

/// What a path means to people.
fn shown(path: &[&str]) -> String {
    match path {
        [.., "env", name, "value"] => (*name).to_owned(),
        [] => "it".to_owned(),
        [.., above, last] if matches!(*above, "annotations" | "labels" | "data") => format!("{above} {last}"),
        [.., last] => (*last).to_owned(),
    }
}

/// Whether somebody reads it and no program.
fn is_prose(path: &[&str]) -> bool {
    matches!(path.last(), Some(&("description" | "displayName" | "title" | "message" | "summary")))
        || path.get(1) == Some(&"annotations") && path.first() == Some(&"metadata")
}

/// Whether a shell may read it, which has variables of its own.
fn is_command(path: &[&str]) -> bool {
    matches!(path.last(), Some(&("command" | "args")))
}

/// The names in `${NAME}`, as those of substitutions are written.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("${").filter_map(|(at, _)| {
        let escaped = text.get(..at).is_some_and(|before| before.ends_with('$'));
        let inside = text.get(at + 2..)?.split_once('}')?.0;
        let name = inside.split([':', '-', '=', '?']).next()?;
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        (!escaped && is_name).then_some(name)
    })
}

/// Whether somebody wrote `$${NAME}`, of which the delivery leaves `${NAME}`: the process is to have that text.
fn is_meant(declared: &str, name: &str) -> bool {
    let escaped = format!("$${{{name}");
    declared.match_indices(&escaped).any(|(at, _)| {
        let behind = declared.get(at + escaped.len()..).unwrap_or_default();
        behind.starts_with(['}', ':', '-', '=', '?'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_escaped_for_the_delivery_is_meant() {
        assert!(is_meant("\"$${FOO} and ${BAR}\"", "FOO"));
        assert!(is_meant("$${FOO:=x}", "FOO"));
        assert!(!is_meant("$${FOO} and ${BAR}", "BAR"));
        assert!(!is_meant("$${FOOD}", "FOO"));
    }

    #[test]
    fn only_what_stands_for_a_value_is_one() {
        let of = |text: &str| variables(text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(of("sb://${BUS_NAME}.example/${X:=1}"), ["BUS_NAME", "X"]);
        assert!(of("$${KEPT} ${lower} ${} $(NAME) @{a}").is_empty());
    }
}
