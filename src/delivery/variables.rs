//! The variables that Flux puts into a tree, and where their values are written.
//!
//! They come from the ConfigMaps and Secrets that `postBuild.substituteFrom` names, a later one over an earlier one, and from
//! `postBuild.substitute`, which wins. An object that is not in the tree may give any variable: those that nothing else gives
//! are open then, unless `tricep.yaml` has a value for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::kustomization::{Kustomization, SubstituteFrom};
use super::problem::Problem;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::object::Kind;
use crate::object::Node;
use crate::origin::Origins;
use crate::source::Span;
use crate::value::Part;
use crate::value::Secret;
use crate::value::Supply;
use crate::value::Unknown;
use crate::value::Value;
use crate::value::Why;
use crate::value::mask;

/// The variables of one tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variables {
    given: BTreeMap<Arc<str>, Variable>,
    /// Whether something that is not in the tree may give others.
    open: bool,
    /// Whether texts are read even where no variable is given at all.
    always: bool,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The value, in pieces; none where it is empty.
    pub value: Vec<Part>,
    /// Where it is written; nothing where it is in no file of the tree.
    pub place: Option<Span>,
    /// Whether it must not be shown.
    pub secret: bool,
}

/// What is known of a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found<'v> {
    /// It has this value.
    Value(&'v Arc<str>, &'v [Part]),
    /// Something that is not in the tree may give it.
    Open,
    /// Nothing gives it.
    Undefined,
}

impl Variables {
    /// The variables of what delivers a tree. `given` is what `tricep.yaml` says of the environment: it stands for what the
    /// objects hold that are not in the tree.
    pub fn from(
        kustomization: &Kustomization,
        configs: &Configs<'_>,
        given: &BTreeMap<String, String>,
    ) -> (Self, Vec<Diagnostic>) {
        let mut variables = Self::default();
        let mut diagnostics = Vec::new();
        let Some(build) = &kustomization.post_build else { return (variables, diagnostics) };
        variables.always = build.always;
        for from in &build.substitute_from {
            match configs.find(from, kustomization.namespace.as_deref()) {
                Some((object, origins)) => variables.take(object, origins, &mut diagnostics),
                None => {
                    variables.open = true;
                    diagnostics.extend(elsewhere(from, given));
                }
            }
        }
        if variables.open {
            for (name, value) in given.iter().filter(|(name, _)| is_name(name)) {
                variables.define(name, value, None);
            }
        }
        for (name, value) in &build.substitute {
            if variables.named(name, value.span, &mut diagnostics) {
                let value = Variable { value: parts(&value.value), place: value.span, secret: false };
                variables.given.insert(Arc::clone(name), value);
            }
        }
        (variables, diagnostics)
    }

    /// Gives a variable a value. Flux takes line breaks out of it.
    pub fn define(&mut self, name: &str, value: &str, place: Option<Span>) {
        let value = value.replace('\n', "");
        let value = if value.is_empty() { Vec::new() } else { vec![Part::Known(Arc::from(value))] };
        self.given.insert(Arc::from(name), Variable { value, place, secret: false });
    }

    /// From now on something that is not in the tree may give all other variables.
    pub fn open_all(&mut self) {
        self.open = true;
    }

    /// Whether something that is not in the tree may give variables.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether texts are read at all. Where no variable is given, `${NAME}` stays what it is.
    pub fn is_active(&self) -> bool {
        self.open || self.always || !self.given.is_empty()
    }

    /// What is known of a name.
    pub fn get(&self, name: &str) -> Found<'_> {
        match self.given.get_key_value(name) {
            Some((name, variable)) => Found::Value(name, &variable.value),
            None if self.open => Found::Open,
            None => Found::Undefined,
        }
    }

    /// The value of a variable that something gives.
    pub fn given(&self, name: &str) -> Option<&Variable> {
        self.given.get(name)
    }

    /// All variables that something gives, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Variable)> {
        self.given.iter()
    }

    /// Takes the data of a ConfigMap or a Secret.
    fn take(&mut self, object: &Node, origins: &Origins, diagnostics: &mut Vec<Diagnostic>) {
        let secret = object.object_kind() == "Secret";
        for (field, encoded) in [("data", secret), ("stringData", false)] {
            if field == "stringData" && !secret {
                continue;
            }
            for entry in object.get(field).map_or(&[][..], Node::entries) {
                let place = origins.deciding(entry.value.origin);
                if self.named(&entry.key, place, diagnostics) {
                    let value = pieces(&entry.key, &entry.value, secret, encoded);
                    self.given.insert(Arc::clone(&entry.key), Variable { value, place, secret });
                }
            }
        }
    }

    /// Whether a name is one. One that is none is said, as Flux refuses all of them then.
    fn named(&self, name: &str, place: Option<Span>, diagnostics: &mut Vec<Diagnostic>) -> bool {
        if is_name(name) {
            return true;
        }
        if let Some(place) = place {
            let message = format!("`{name}` is no name of a variable");
            let diagnostic = Diagnostic::warning(Problem::VariableName.code(), place, message);
            diagnostics.push(
                diagnostic
                    .why("Flux then substitutes nothing, and applies nothing of what it delivers")
                    .help("use letters, digits and `_`, and no digit first"),
            );
        }
        false
    }
}

/// Whether Flux takes a name for that of a variable.
pub fn is_name(name: &str) -> bool {
    let first = name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    first && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

fn elsewhere(from: &SubstituteFrom, given: &BTreeMap<String, String>) -> Option<Diagnostic> {
    let message = format!("the {} `{}` is not in the tree: what it gives is not known", from.kind, from.name);
    let mut diagnostic = Diagnostic::note(Problem::VariablesElsewhere.code(), from.at?, message);
    // One that is needed and that nobody says anything of leaves the most open.
    if !from.optional && given.is_empty() {
        diagnostic.severity = Severity::Warning;
    }
    Some(diagnostic.help("say the values as `substitute` of the environment in tricep.yaml"))
}

/// The pieces of a value in a ConfigMap or a Secret.
fn pieces(name: &Arc<str>, node: &Node, secret: bool, encoded: bool) -> Vec<Part> {
    let unknown = || {
        let why = Why::NotSupplied(Supply::Substitution(Arc::clone(name)));
        let secure = secret.then(|| Arc::clone(name));
        let call = Unknown::call("substitute", vec![Value::Text(Arc::clone(name))]);
        vec![Part::Unknown(Arc::new(Unknown { why, secure, ..call }))]
    };
    let text: String = match &node.kind {
        // What is encrypted is only known on the cluster.
        Kind::Text(text) if secret && text.starts_with("ENC[") => return unknown(),
        Kind::Text(text) if encoded => {
            let bytes = STANDARD.decode(text.split_whitespace().collect::<String>()).ok();
            match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                Some(text) => text,
                None => return unknown(),
            }
        }
        Kind::Text(text) => text.to_string(),
        Kind::Null => String::new(),
        Kind::Bool(value) => value.to_string(),
        Kind::Int(value) => value.to_string(),
        Kind::Float(value) => value.to_string(),
        Kind::Open(value) => return parts(value),
        Kind::Sequence(_) | Kind::Mapping(_) => return unknown(),
    };
    let text = text.replace('\n', "");
    match (text.is_empty(), secret) {
        (true, _) => Vec::new(),
        (false, false) => vec![Part::Known(Arc::from(text))],
        (false, true) => {
            vec![Part::Secret(Arc::new(Secret { name: Arc::clone(name), value: Value::from(text) }))]
        }
    }
}

/// The pieces of a value, without line breaks.
fn parts(value: &Value) -> Vec<Part> {
    let known = |text: &str| {
        let text = text.replace('\n', "");
        if text.is_empty() { None } else { Some(Part::Known(Arc::from(text))) }
    };
    match value {
        Value::Text(text) => known(text).into_iter().collect(),
        Value::Template(template) => {
            let part = |part: &Part| match part {
                Part::Known(text) => known(text),
                Part::Unknown(_) | Part::Secret(_) => Some(part.clone()),
            };
            template.parts().iter().filter_map(part).collect()
        }
        Value::Unknown(unknown) => vec![Part::Unknown(Arc::clone(unknown))],
        Value::Secret(secret) => match secret.value.as_text() {
            Some(_) => vec![Part::Secret(Arc::clone(secret))],
            None => {
                let value = Value::text(mask::text(&secret.value));
                vec![Part::Secret(Arc::new(Secret { name: Arc::clone(&secret.name), value }))]
            }
        },
        Value::Bool(value) => vec![Part::Known(Arc::from(value.to_string()))],
        Value::Int(value) => vec![Part::Known(Arc::from(value.to_string()))],
        Value::Float(value) => vec![Part::Known(Arc::from(value.to_string()))],
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

/// The ConfigMaps and Secrets that are rendered, by name.
#[derive(Debug, Default)]
pub struct Configs<'a> {
    objects: BTreeMap<(&'a str, &'a str), Vec<(&'a Node, &'a Origins)>>,
}

impl<'a> Configs<'a> {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds those among objects.
    pub fn add(&mut self, objects: &'a [Node], origins: &'a Origins) {
        for object in objects {
            let kind = object.object_kind();
            if matches!(kind, "ConfigMap" | "Secret") && object.group().is_empty() {
                self.objects.entry((kind, object.name())).or_default().push((object, origins));
            }
        }
    }

    /// The one that is named, in the namespace of what names it. A namespace that is not said is taken for that one.
    fn find(&self, from: &SubstituteFrom, namespace: Option<&str>) -> Option<(&'a Node, &'a Origins)> {
        let found = self.objects.get(&(&*from.kind, &*from.name))?;
        let fits = |object: &Node| match (object.namespace(), namespace) {
            (Some(own), Some(namespace)) => own == namespace,
            _ => true,
        };
        found.iter().find(|(object, _)| fits(object)).copied()
    }
}
