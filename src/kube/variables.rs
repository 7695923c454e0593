//! The environment of a container, as the kubelet puts it together: `envFrom` first, then `env`, in which `$(NAME)` stands
//! for a variable that is declared before.

mod lower;

pub(super) use lower::{literal, lower};

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::Config;
use super::reader::Reader;
use super::secrets;
use super::secrets::{Fillers, Read};
use crate::estate::{EnvValue, EnvVar, Presence, Rest, Text, TraceId};
use crate::object::Node;
use crate::value::{Part, Template, Value};

/// The variables of a container in the order in which they are declared.
#[derive(Default)]
pub(super) struct Variables {
    /// The variables.
    pub(super) found: Vec<EnvVar>,
    /// The parts that are not known.
    pub(super) rest: Vec<Rest>,
    by_name: BTreeMap<Text, usize>,
}

impl Variables {
    /// Reads the environment of a container.
    pub(super) fn of<'a>(container: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) -> Self {
        let mut all = Self::default();
        for from in container.member("envFrom").items() {
            all.whole(&from, fillers, read);
        }
        for one in container.member("env").items() {
            all.one(&one, fillers, read);
        }
        all
    }

    /// Whether there is a variable of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Sets a variable; what it was before is gone.
    pub(super) fn set(&mut self, variable: EnvVar) {
        match self.by_name.get(&variable.name).and_then(|at| self.found.get_mut(*at)) {
            Some(known) => *known = variable,
            None => {
                self.by_name.insert(Arc::clone(&variable.name), self.found.len());
                self.found.push(variable);
            }
        }
    }

    /// All keys of a ConfigMap or Secret.
    fn whole<'a>(&mut self, from: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) {
        let prefix = from.member("prefix").shown();
        let named = |key: &str| Arc::from(format!("{prefix}{key}"));
        let (map, secret) = (from.member("configMapRef"), from.member("secretRef"));
        if map.is_set() {
            let name = map.member("name");
            let config = Config::of(from, &name);
            match config.all() {
                Ok(entries) => {
                    for (key, value) in entries {
                        let held = EnvValue::Value(value.value().unwrap_or(Value::Null));
                        self.set(variable(
                            named(key),
                            held,
                            Some(config.via(key)),
                            value.trace_by(config.path(key), &name),
                        ));
                    }
                }
                Err(value) => self.rest.push(Rest { value, trace: name.trace() }),
            }
        } else if secret.is_set() {
            let name = secret.member("name");
            let (keys, mut rest) = fillers.all(from, &name);
            for (key, held) in keys {
                read.note(&name.shown(), &key, &held);
                self.set(variable(named(&key), secrets::variable(&key, &held), None, held.trace));
            }
            self.rest.append(&mut rest);
        }
    }

    /// A variable of its own.
    fn one<'a>(&mut self, one: &Reader<'a>, fillers: &Fillers<'a>, read: &mut Read) {
        let name = one.member("name").shown();
        let (value, from) = (one.member("value"), one.member("valueFrom"));
        if !from.is_set() {
            let held = value.value().map_or_else(|| Value::from(""), |value| self.expanded(&value));
            // An unset value is an empty text.
            let trace = if value.is_set() { value.trace() } else { one.trace() };
            return self.set(variable(name, EnvValue::Value(held), None, trace));
        }
        let (config, secret) = (from.member("configMapKeyRef"), from.member("secretKeyRef"));
        let (field, resource) = (from.member("fieldRef"), from.member("resourceFieldRef"));
        if config.is_set() {
            self.read_config(name, &config);
        } else if secret.is_set() {
            let (key, own) = (secret.member("key"), secret.member("name").shown());
            let found = fillers.key(one, &own, &key.shown());
            let held = match &found {
                Ok(held) => {
                    read.note(&own, &key.shown(), held);
                    secrets::variable(&key.shown(), held)
                }
                Err(value) => EnvValue::Secret(value.clone()),
            };
            let presence = perhaps(&secret, found.as_ref().err());
            self.set(EnvVar { presence, ..variable(name, held, None, key.trace()) });
        } else {
            let path = if field.is_set() { field.member("fieldPath") } else { resource.member("resource") };
            let held = match path.str() {
                Some(path) => EnvValue::Field(Arc::from(path)),
                None => EnvValue::Value(from.value().unwrap_or(Value::Null)),
            };
            let trace = if path.is_set() { path.trace() } else { from.opened() };
            self.set(variable(name, held, None, trace));
        }
    }

    fn read_config(&mut self, name: Text, reference: &Reader<'_>) {
        let key = reference.member("key");
        let config = Config::of(reference, &reference.member("name"));
        let via = Some(config.via(&key.shown()));
        match config.key(&key.shown()) {
            Ok(value) => {
                let held = EnvValue::Value(value.value().unwrap_or(Value::Null));
                self.set(variable(name, held, via, value.trace_by(config.path(&key.shown()), &key)));
            }
            Err(value) => {
                let presence = perhaps(reference, Some(&value));
                let found = variable(name, EnvValue::Value(value), via, key.trace());
                self.set(EnvVar { presence, ..found });
            }
        }
    }

    /// A value in which references to variables before it are replaced. What is no text yet stays as it is written.
    fn expanded(&self, value: &Value) -> Value {
        let parts: Vec<Part> = match value {
            Value::Text(text) if !text.contains("$(") && !text.contains("$$") => return value.clone(),
            Value::Text(text) => self.pieces(text),
            Value::Template(template) => {
                let parts = template.parts().iter();
                parts
                    .flat_map(|part| match part {
                        Part::Known(text) => self.pieces(text),
                        Part::Unknown(_) | Part::Secret(_) => vec![part.clone()],
                    })
                    .collect()
            }
            // A number or a yes that was written without quotes.
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => return Value::from(value.brief()),
            Value::Null | Value::Array(_) | Value::Object(_) | Value::Unknown(_) | Value::Secret(_) => {
                return value.clone();
            }
        };
        Template::join(parts)
    }

    fn pieces(&self, text: &str) -> Vec<Part> {
        let known = |text: &str| Part::Known(Arc::from(text));
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('$') {
            pieces.push(known(before));
            rest = behind;
            if let Some(escaped) = behind.strip_prefix('$') {
                pieces.push(known("$"));
                rest = escaped;
            } else if let Some((name, after)) = behind.strip_prefix('(').and_then(|name| name.split_once(')'))
            {
                match self.literal(name) {
                    Some(mut found) => pieces.append(&mut found),
                    None => pieces.push(known(&format!("$({name})"))),
                }
                rest = after;
            } else {
                pieces.push(known("$"));
            }
        }
        pieces.push(known(rest));
        pieces
    }

    /// The text of a variable that is declared already, unless it is a field or a secret.
    fn literal(&self, name: &str) -> Option<Vec<Part>> {
        let variable = self.found.get(*self.by_name.get(name)?)?;
        match &variable.value {
            EnvValue::Value(Value::Text(text)) => Some(vec![Part::Known(Arc::clone(text))]),
            EnvValue::Value(Value::Template(template)) => Some(template.parts().to_vec()),
            EnvValue::Value(Value::Unknown(unknown)) => Some(vec![Part::Unknown(Arc::clone(unknown))]),
            EnvValue::Value(
                Value::Null
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Array(_)
                | Value::Object(_)
                | Value::Secret(_),
            )
            | EnvValue::Secret(_)
            | EnvValue::Field(_) => None,
        }
    }
}

/// A variable that is certainly there.
pub(super) fn variable(name: Text, value: EnvValue, via: Option<Text>, trace: TraceId) -> EnvVar {
    EnvVar { name, value, via, trace, presence: Presence::Certain }
}

/// A variable from an optional key that is missing is there only where the cluster has the key.
fn perhaps(reference: &Reader<'_>, missing: Option<&Value>) -> Presence {
    let optional = reference.member("optional").node().and_then(Node::as_bool) == Some(true);
    match missing {
        Some(value) if optional => Presence::Depends(value.clone()),
        Some(_) | None => Presence::Certain,
    }
}
