//! Puts variables into rendered objects, as Flux does after it has rendered a tree.
//!
//! A scalar that becomes something else keeps what it was, and its origin leads to where the value of the variable is
//! written. What only the cluster knows is open, by the name of its variable.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::expand::{Expander, Failure, Text};
use super::expansion::{self, Operation, Piece};
use super::problem::Problem;
use super::variables::Variables;
use super::written::{self, Style};
use crate::diag::Diagnostic;
use crate::limits;
use crate::object::Entry;
use crate::object::Kind;
use crate::object::Mapping;
use crate::object::Node;
use crate::origin::Hop;
use crate::origin::Origin;
use crate::origin::OriginId;
use crate::origin::Origins;
use crate::source::Span;
use crate::value::Part;
use crate::value::Secret;
use crate::value::Template;
use crate::value::Value;
use crate::value::mask;
use crate::yaml;

/// The label or annotation by which an object asks to be left alone.
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// Puts variables into objects, and says what cannot be put in. Where no variable is given at all, Flux touches nothing.
pub fn substitute(objects: &mut [Node], origins: &mut Origins, variables: &Variables) -> Vec<Diagnostic> {
    if !variables.is_active() {
        return Vec::new();
    }
    let mut work = Work {
        origins,
        variables,
        written: BTreeMap::new(),
        left: limits::SUBSTITUTED_BYTES,
        undefined: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    for object in objects.iter_mut().filter(|object| !is_left_alone(object)) {
        work.node(object, 0);
    }
    let undefined = work.undefined.iter().map(|(name, (at, more))| undefined(name, *at, *more));
    work.diagnostics.extend(undefined);
    work.diagnostics
}

/// Whether an object asks to be left alone.
fn is_left_alone(object: &Node) -> bool {
    let says = |of: &str| object.text_at(&["metadata", of, SUBSTITUTE]) == Some("disabled");
    says("labels") || says("annotations")
}

struct Work<'w> {
    origins: &'w mut Origins,
    variables: &'w Variables,
    /// The origin of each variable that was used.
    written: BTreeMap<Arc<str>, OriginId>,
    left: usize,
    /// The variables that nothing gives: where the first one is, and how many more there are.
    undefined: BTreeMap<String, (Span, usize)>,
    diagnostics: Vec<Diagnostic>,
}

/// What a text becomes.
struct Outcome {
    kind: Kind,
    /// The variables in it.
    used: Vec<Arc<str>>,
    /// Whether it is a variable and nothing else.
    whole: Option<Arc<str>>,
}

impl Work<'_> {
    fn node(&mut self, node: &mut Node, depth: usize) {
        if depth > limits::VALUE_DEPTH {
            return;
        }
        match &mut node.kind {
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Open(_) => {}
            Kind::Text(text) => {
                if expansion::is_special(text) {
                    let text = Arc::clone(text);
                    self.scalar(node, &text);
                }
            }
            Kind::Sequence(items) => items.iter_mut().for_each(|item| self.node(item, depth + 1)),
            Kind::Mapping(mapping) => {
                for entry in &mut mapping.entries {
                    self.node(&mut entry.value, depth + 1);
                }
                if mapping.entries.iter().any(|entry| expansion::is_special(&entry.key)) {
                    self.keys(mapping);
                }
            }
        }
    }

    fn scalar(&mut self, node: &mut Node, text: &str) {
        let at = self.origins.deciding(node.origin);
        let Some(outcome) = self.outcome(text, at) else { return };
        let origin = match (outcome.whole, at) {
            (Some(name), Some(at)) => {
                let from = self.variable(&name);
                self.origins.add(Origin::Through { hop: Hop::Substitution, name: Some(name), at, from })
            }
            (None, Some(at)) => {
                let from = outcome.used.iter().map(|name| self.variable(name)).collect();
                self.origins.add(Origin::Computed { at, from })
            }
            (_, None) => node.origin,
        };
        let mut kind = outcome.kind;
        place(&mut kind, origin, 0);
        node.set(kind, origin);
    }

    /// The names of members. They are texts whatever they look like; what is not known is named in them.
    fn keys(&mut self, mapping: &mut Mapping) {
        let mut names: BTreeSet<Arc<str>> =
            mapping.entries.iter().map(|entry| Arc::clone(&entry.key)).collect();
        for entry in &mut mapping.entries {
            if !expansion::is_special(&entry.key) {
                continue;
            }
            let at = self.origins.deciding(entry.at);
            let key = Arc::clone(&entry.key);
            let Some(outcome) = self.outcome(&key, at) else { continue };
            let name: Arc<str> = match &outcome.kind {
                Kind::Text(text) => Arc::clone(text),
                Kind::Open(value) => mask::shared(value),
                Kind::Bool(value) => Arc::from(value.to_string()),
                Kind::Int(value) => Arc::from(value.to_string()),
                Kind::Float(value) => Arc::from(value.to_string()),
                Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => {
                    self.say(Problem::Result, at, format!("the key {key} becomes nothing that can be a key"));
                    continue;
                }
            };
            if !names.insert(Arc::clone(&name)) {
                self.say(
                    Problem::Result,
                    at,
                    format!("the key {key} becomes {name}, which is there already"),
                );
                continue;
            }
            names.remove(&key);
            entry.key = name;
        }
    }

    /// What a text becomes; none where it stays as it is.
    fn outcome(&mut self, text: &str, at: Option<Span>) -> Option<Outcome> {
        let pieces = match expansion::parse(text) {
            Ok(pieces) => pieces,
            Err(refused) => {
                let what = format!("Flux cannot read `{}`: {}", refused.written, refused.what);
                self.say(Problem::Expression, at, what);
                return None;
            }
        };
        let mut expander = Expander::new(self.variables, self.left);
        let expanded = expander.all(&pieces);
        self.left = expander.left;
        let (used, undefined) = (expander.used, expander.undefined);
        for (name, at) in undefined.into_iter().filter_map(|name| Some((name, at?))) {
            self.undefined.entry(name).and_modify(|(_, more)| *more += 1).or_insert((at, 0));
        }
        let parts = match expanded {
            Ok(parts) => parts,
            Err(failure) => {
                self.say(Problem::Result, at, failed(failure));
                return None;
            }
        };
        let whole = self.whole(&pieces);
        let style = written::style(text);
        let kind = match known(&parts) {
            Some(result) => self.reread(text, result, style, at),
            None => Kind::Open(opened(parts, style)),
        };
        Some(Outcome { kind, used, whole })
    }

    /// The variable, if a text is that and nothing else, and has a value or is open.
    fn whole(&self, pieces: &[Piece]) -> Option<Arc<str>> {
        let [Piece::Variable(one)] = pieces else { return None };
        let is_default = matches!(one.operation, Operation::Default(_));
        let has_value = match self.variables.given(&one.name) {
            Some(variable) => !is_default || !variable.value.is_empty(),
            None => self.variables.is_open(),
        };
        (has_value && (is_default || one.operation == Operation::Value)).then(|| Arc::from(one.name.as_str()))
    }

    /// What a known text is once it is read again.
    fn reread(&mut self, before: &str, result: String, style: Style, at: Option<Span>) -> Kind {
        if !written::needs_reading(&result, style) {
            return Kind::Text(Arc::from(result));
        }
        let written =
            if style == Style::Plain { Some(result.clone()) } else { self.in_quotes(before, style) };
        match written.and_then(|written| written::read(&written, style)) {
            Some(kind) => converted(kind),
            None => {
                let what =
                    format!("with its variables this is no YAML any more: {}", expansion::excerpt(&result));
                self.say(Problem::Result, at, what);
                Kind::Text(Arc::from(result))
            }
        }
    }

    /// What a text becomes in its quotes.
    fn in_quotes(&mut self, text: &str, style: Style) -> Option<String> {
        let pieces = expansion::parse(&written::quoted(text, style)).ok()?;
        let mut expander = Expander::new(self.variables, self.left);
        let parts = expander.all(&pieces).ok();
        self.left = expander.left;
        known(&parts?)
    }

    /// The origin of a variable: where its value is written.
    fn variable(&mut self, name: &Arc<str>) -> OriginId {
        if let Some(origin) = self.written.get(name) {
            return *origin;
        }
        let variable = self.variables.given(name);
        let origin = match variable.and_then(|variable| Some((variable.place?, variable.secret))) {
            Some((place, secret)) => {
                let from = self.origins.add(Origin::Written(place));
                let name = Some(Arc::clone(name));
                // What lies before a secure hop is hidden wherever its line is shown.
                let hop = Hop::SecureParam;
                if secret { self.origins.add(Origin::Through { hop, name, at: place, from }) } else { from }
            }
            None => OriginId::NOWHERE,
        };
        self.written.insert(Arc::clone(name), origin);
        origin
    }

    fn say(&mut self, problem: Problem, at: Option<Span>, message: String) {
        if let Some(at) = at {
            self.diagnostics.push(
                Diagnostic::warning(problem.code(), at, message)
                    .why("Flux applies nothing of a tree in which it cannot put in all variables"),
            );
        }
    }
}

fn undefined(name: &str, at: Span, more: usize) -> Diagnostic {
    let more = match more {
        0 => String::new(),
        1 => ", here and in another place".to_owned(),
        more => format!(", here and in {more} other places"),
    };
    Diagnostic::warning(
        Problem::UndefinedVariable.code(),
        at,
        format!("nothing gives the variable {name}{more}"),
    )
    .why("Flux puts nothing in its place; its controller 1.9 and later refuses the whole tree")
    .help(format!(
        "give it in `postBuild`, or write `${{{name}:=default}}`, or `$${{{name}}}` for the text itself"
    ))
}

fn failed(failure: Failure) -> String {
    match failure {
        Failure::TooLarge => {
            let most = limits::SUBSTITUTED_BYTES / (1024 * 1024);
            format!("with its variables this tree would have more than {most} megabytes of text")
        }
        Failure::Part => {
            "the part of the variable that is taken here ends before it begins, or in a character".to_owned()
        }
    }
}

/// The text of parts that are all known and may be shown.
fn known(parts: &Text) -> Option<String> {
    let mut whole = String::new();
    for part in parts {
        match part {
            Part::Known(text) => whole.push_str(text),
            Part::Unknown(_) | Part::Secret(_) => return None,
        }
    }
    Some(whole)
}

/// A text of which not all is known or may be shown. A secret that stands alone is read as any other scalar.
fn opened(parts: Text, style: Style) -> Value {
    let value = Template::simplest(Template::join(parts));
    if style == Style::Plain
        && let Value::Secret(secret) = &value
        && let Some(text) = secret.value.as_text()
    {
        let value = match written::read(text, style) {
            Some(yaml::Kind::Bool(value)) => Value::Bool(value),
            Some(yaml::Kind::Int(value)) => Value::Int(value),
            Some(yaml::Kind::Float(value)) => Value::Float(value),
            Some(
                yaml::Kind::Null | yaml::Kind::Text(_) | yaml::Kind::Sequence(_) | yaml::Kind::Mapping(_),
            )
            | None => secret.value.clone(),
        };
        return Value::Secret(Arc::new(Secret { name: Arc::clone(&secret.name), value }));
    }
    value
}

/// What was read as part of an object. The reader has bounded its depth.
fn converted(kind: yaml::Kind) -> Kind {
    let node = |node: yaml::Node| Node::new(converted(node.kind), OriginId::NOWHERE);
    match kind {
        yaml::Kind::Null => Kind::Null,
        yaml::Kind::Bool(value) => Kind::Bool(value),
        yaml::Kind::Int(value) => Kind::Int(value),
        yaml::Kind::Float(value) => Kind::Float(value),
        yaml::Kind::Text(text) => Kind::Text(text),
        yaml::Kind::Sequence(items) => Kind::Sequence(items.into_iter().map(node).collect()),
        yaml::Kind::Mapping(mapping) => {
            let entry = |entry: yaml::Entry| Entry {
                key: entry.key.name,
                at: OriginId::NOWHERE,
                value: node(entry.value),
            };
            Kind::Mapping(Mapping { entries: mapping.entries.into_iter().map(entry).collect() })
        }
    }
}

/// Gives an origin to everything in a value.
fn place(kind: &mut Kind, origin: OriginId, depth: usize) {
    if depth > limits::VALUE_DEPTH {
        return;
    }
    let node = |node: &mut Node| {
        node.origin = origin;
        place(&mut node.kind, origin, depth + 1);
    };
    match kind {
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {}
        Kind::Sequence(items) => items.iter_mut().for_each(node),
        Kind::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                entry.at = origin;
                node(&mut entry.value);
            }
        }
    }
}
