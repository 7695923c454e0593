//! Writes a `tricep.yaml` that says what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::Scalar;
use super::discovery::{Environment, Layout, Role};
use super::schema;
use crate::world::WorldPath;
use crate::yaml::quote::quoted;

/// What a file of configuration says beyond the layout.
#[derive(Clone, Debug)]
pub struct Facts<'f> {
    /// The folder in which the file will lie.
    pub root: &'f WorldPath,
    /// The profile, by name or path.
    pub profile: &'f str,
    /// The product.
    pub product: &'f str,
    /// The folder with bases and overlays where it is not among the files, as it is written.
    pub dis: Option<&'f str>,
    /// The variables that parameter files read.
    pub variables: &'f BTreeSet<String>,
}

/// Columns of a comment.
const WIDTH: usize = 120;

/// The text of a `tricep.yaml` for a layout, with comments. Read again it gives the same layout.
pub fn text(layout: &Layout, facts: &Facts<'_>) -> String {
    let mut out = format!("# yaml-language-server: $schema={}\n", schema::ADDRESS);
    comment(
        "What tricep compares, and where it lies. `tricep init` wrote down what it found; change it as you like.",
        &mut out,
    );
    out.push_str("version: 1\n\n# The target platform.\n");
    let _ = writeln!(out, "profile: {}\n", quoted(facts.profile));
    comment(
        "The name of the product; folder, namespace and the prefix of variables follow from it.",
        &mut out,
    );
    let _ = writeln!(out, "product: {}\n", quoted(facts.product));
    let root = layout.root.relative_to(facts.root).unwrap_or_else(|| layout.root.to_string());
    comment("The Bicep files.", &mut out);
    for (role, what) in [(Role::Application, "apps and jobs"), (Role::Infrastructure, "what they stand on")] {
        let names = folders(layout, role).join(", ");
        if !names.is_empty() {
            comment(&format!("Found as {what}: {names}."), &mut out);
        }
    }
    let _ = writeln!(out, "aca: {{ root: {} }}\n", quoted(&root));
    let dis = match (&layout.dis, facts.dis) {
        (_, Some(dis)) => Some(dis.to_owned()),
        (Some(dis), None) => dis.relative_to(facts.root),
        (None, None) => None,
    };
    match dis {
        Some(dis) => {
            comment("The manifests.", &mut out);
            let wiring = layout.wiring.as_ref().and_then(|wiring| wiring.relative_to(facts.root));
            let wiring = wiring.map(|wiring| format!(", wiring: {}", quoted(&wiring))).unwrap_or_default();
            let _ = writeln!(out, "dis: {{ root: {}{wiring} }}", quoted(&dis));
        }
        None => {
            comment(
                "The manifests: none were found. Another checkout is fine, and so is a folder that is not there yet.",
                &mut out,
            );
            out.push_str("# dis: { root: ../manifests }\n");
        }
    }
    environments(layout, facts, &mut out);
    out
}

/// The names of what is deployed.
fn folders(layout: &Layout, role: Role) -> Vec<&str> {
    let deployments = layout.deployments.iter().filter(|deployment| deployment.role == role);
    let names: BTreeSet<&str> = deployments.map(|deployment| &*deployment.folder).collect();
    names.into_iter().collect()
}

fn environments(layout: &Layout, facts: &Facts<'_>, out: &mut String) {
    out.push('\n');
    comment(
        "What is compared with what. `aca` is the name of parameter files without what follows, `dis` that of an overlay, and ~ stands for none.",
        out,
    );
    let lonely: Vec<&str> = layout
        .environments
        .iter()
        .filter(|one| one.aca.is_none() || one.dis.is_none())
        .map(|one| &*one.name)
        .collect();
    if !lonely.is_empty() {
        let names = lonely.join(", ");
        comment(&format!("Only one side was found of {names}: name the other, or remove it."), out);
    }
    let given = |name: &&String| {
        layout.environments.iter().all(|one| one.aca.is_none() || one.env.contains_key(*name))
    };
    let open: Vec<&str> = facts.variables.iter().filter(|name| !given(name)).map(String::as_str).collect();
    if !open.is_empty() {
        let names = open.join(", ");
        comment(
            &format!(
                "Parameter files read variables. What decides something is given as `env: {{ NAME: value }}` of each environment; the rest stays unknown, and so do secrets: {names}."
            ),
            out,
        );
    }
    out.push_str("environments:\n");
    for environment in &layout.environments {
        let name = quoted(&environment.name);
        let (aca, dis) = (side(environment.aca.as_ref()), side(environment.dis.as_ref()));
        if is_short(environment) {
            let _ = writeln!(out, "  - {{ name: {name}, aca: {aca}, dis: {dis} }}");
            continue;
        }
        let _ = writeln!(out, "  - name: {name}\n    aca: {aca}\n    dis: {dis}");
        let parameters = environment.parameters.iter().map(|(name, value)| (name, literal(value)));
        texts("env", &environment.env, out);
        block("parameters", parameters, out);
        texts("substitute", &environment.substitute, out);
    }
}

fn is_short(environment: &Environment) -> bool {
    environment.env.is_empty() && environment.parameters.is_empty() && environment.substitute.is_empty()
}

fn texts(key: &str, values: &BTreeMap<String, String>, out: &mut String) {
    block(key, values.iter().map(|(name, value)| (name, quoted(value))), out);
}

fn block<'n>(key: &str, values: impl Iterator<Item = (&'n String, String)>, out: &mut String) {
    for (index, (name, value)) in values.enumerate() {
        if index == 0 {
            let _ = writeln!(out, "    {key}:");
        }
        let _ = writeln!(out, "      {}: {value}", quoted(name));
    }
}

fn literal(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => quoted(text),
        Scalar::Float(value) if value.is_nan() => ".nan".to_owned(),
        Scalar::Float(value) if value.is_infinite() => if *value > 0.0 { ".inf" } else { "-.inf" }.to_owned(),
        // With a dot or an exponent, so that it stays what it is.
        Scalar::Float(value) => format!("{value:?}"),
        Scalar::Null | Scalar::Bool(_) | Scalar::Int(_) => value.to_string(),
    }
}

/// Words as a comment, in lines that fit a screen.
fn comment(words: &str, out: &mut String) {
    let mut width = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count() + 1;
        if width == 0 || width + length > WIDTH {
            if width > 0 {
                out.push('\n');
            }
            out.push('#');
            width = 1;
        }
        out.push(' ');
        out.extend(word.chars().map(|c| if c.is_control() { '?' } else { c }));
        width += length;
    }
    out.push('\n');
}

fn side(name: Option<&Arc<str>>) -> String {
    name.map_or_else(|| "~".to_owned(), |name| quoted(name))
}
