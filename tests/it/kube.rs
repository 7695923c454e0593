//! What is read from rendered objects of Kubernetes: small objects for each dialect, and whole products.
//!
//! Each folder below `tests/cases/kube` holds the objects of one environment. `facts.snap` has a line for each fact: workload,
//! property, key, value, what it came through, the place that decided it, and whether a rule decided it instead.

mod cases;
mod grants;
mod identities;
mod jobs;
mod pods;
mod remains;
mod routes;
mod scaling;
mod secrets;
mod variables;

use std::fmt::Write as _;
use std::sync::Arc;

use tricep::estate::{Estate, Fact, Presence};
use tricep::kube;
use tricep::source::Sources;
use tricep::value::Value;
use tricep::value::mask;

use crate::support::rendered;

/// What is read of some files.
struct Read {
    sources: Sources,
    estate: Estate,
}

/// Reads the objects of some files.
fn read(files: &[(&str, &str)]) -> Read {
    let mut sources = Sources::new();
    let (objects, origins) = rendered::objects(files, &mut sources);
    let estate = kube::lift(Arc::from("prod"), vec![kube::Input { objects, origins }]);
    Read { sources, estate }
}

/// The facts of one text with some of these properties; all of them when none is named.
fn facts(text: &str, select: &[&str]) -> String {
    read(&[("k.yaml", text)]).lines(select)
}

impl Read {
    /// The facts, one on each line.
    fn lines(&self, select: &[&str]) -> String {
        let wanted = |word: &str| select.is_empty() || select.contains(&word);
        let mut lines = String::new();
        for fact in self.estate.facts().iter().filter(|fact| wanted(fact.property.word())) {
            writeln!(lines, "{}", self.line(fact)).unwrap();
        }
        lines
    }

    fn line(&self, fact: &Fact) -> String {
        let mut line = format!("{} {}", fact.workload, fact.property.word());
        if let Some(key) = &fact.key {
            write!(line, " [{key}]").unwrap();
        }
        write!(line, " = {}", shown(&fact.value)).unwrap();
        if let Presence::Depends(value) = &fact.presence {
            write!(line, " or none: {}", mask::text(value)).unwrap();
        }
        if let Some(via) = &fact.via {
            write!(line, " via {via}").unwrap();
        }
        let trace = self.estate.traces.get(fact.trace);
        write!(line, "  {}", self.place(self.estate.traces.decided(fact.trace))).unwrap();
        if let Some(site) = trace.and_then(|trace| trace.site) {
            write!(line, " at {}", self.place(Some(site))).unwrap();
        }
        if let Some(rule) = fact.default {
            write!(line, "  (default: {})", rule.says).unwrap();
        }
        line
    }

    /// What has no place in the model, and other resources.
    fn rest(&self) -> String {
        let mut lines = String::new();
        for one in &self.estate.unmapped {
            let place = self.place(self.estate.traces.decided(one.trace));
            writeln!(lines, "unmapped {} {}: {}  {place}", one.workload, one.path, one.note).unwrap();
        }
        for one in &self.estate.supporting {
            let place = self.place(self.estate.traces.decided(one.opened));
            let users = one.used_by.join(" ");
            writeln!(lines, "resource {} {} of [{users}]  {place}", one.ty, one.name.shown()).unwrap();
        }
        lines
    }

    fn place(&self, span: Option<tricep::source::Span>) -> String {
        let Some(span) = span else { return "nowhere".to_owned() };
        let position = self.sources.position(span);
        format!("{}:{}", self.sources.get(span.file).name(), position.line)
    }
}

/// A value on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => {
            let members: Vec<String> = object
                .iter()
                .map(|(key, member)| format!("{}: {}", key.text, shown(&member.value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Text(text) if text.is_empty() => "''".to_owned(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => mask::text(value),
    }
}
