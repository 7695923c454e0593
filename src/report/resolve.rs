//! Estates to a run: places to files and lines, values to texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::run::{
    Environment, Fact, Grant, Hop, Message, Place, Resource, Run, Side, Unmapped, Word, Workload,
    WorkloadKind,
};
use crate::diag;
use crate::diag::Diagnostic;
use crate::estate;
use crate::estate::{Estate, Kind, Presence, TraceId};
use crate::explain::words;
use crate::origin::{How, Story};
use crate::parallel;
use crate::source::{Sources, Span};
use crate::value::mask;
use crate::value::{Unknown, Value, Why};

mod check;
mod excerpt;
mod lint;
mod made;

use excerpt::Excerpts;

pub use check::{Check, Side as CheckedSide, check, fixes, judged};
pub use lint::{Lint, lint, rule};

/// Where a side is.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// Its folder, from the repository; empty where that is all of it.
    pub shown: String,
    /// The repository, as the names of files begin with it.
    pub repository: String,
}

impl Root {
    /// What people call it.
    pub fn name(&self) -> &str {
        if self.shown.is_empty() { "." } else { &self.shown }
    }

    /// The name of a file from the root, where it lies below it.
    fn below(&self, name: &str) -> Option<String> {
        let file = self.file(name);
        (!file.starts_with("../") && !file.starts_with('/') && file != name).then_some(file)
    }

    /// The name of a file from the root of the side.
    fn file(&self, name: &str) -> String {
        let repository = self.repository.trim_end_matches('/');
        let inside = match repository {
            "" | "." => name,
            repository => match name.strip_prefix(repository).and_then(|rest| rest.strip_prefix('/')) {
                Some(inside) => inside,
                // Neither in the repository nor anywhere near: a module of the cache.
                None => return name.to_owned(),
            },
        };
        if self.shown.is_empty() {
            return inside.to_owned();
        }
        match inside.strip_prefix(&self.shown).and_then(|rest| rest.strip_prefix('/')) {
            Some(below) => below.to_owned(),
            None if inside.starts_with('/') => inside.to_owned(),
            None => format!("{}{inside}", "../".repeat(self.shown.split('/').count())),
        }
    }
}

/// What is resolved.
#[derive(Clone, Copy)]
pub struct Azure<'a> {
    /// Where it is.
    pub root: &'a Root,
    /// The environments.
    pub environments: &'a [Environment],
    /// What runs in each of them, in the same order.
    pub estates: &'a [Estate],
    /// What was said while it was read.
    pub diagnostics: &'a [Diagnostic],
    /// The texts that were read.
    pub sources: &'a Sources,
}

/// The run of an inventory.
pub fn inventory(azure: Azure<'_>) -> Run {
    let resolver = Resolver { sources: azure.sources, root: azure.root, wiring: None };
    let mut run = Run {
        aca_root: Arc::from(&*azure.root.shown),
        environments: azure.environments.to_vec(),
        diagnostics: azure.diagnostics.iter().map(|diagnostic| resolver.message(diagnostic)).collect(),
        ..Run::default()
    };
    let mut kinds: BTreeMap<Arc<str>, WorkloadKind> = BTreeMap::new();
    let columns: Vec<_> = azure.environments.iter().zip(azure.estates).collect();
    let of_column = |(environment, estate): (&Environment, &Estate)| {
        let resolved = |fact: estate::Fact| {
            let side = resolver.side(estate, &fact, None);
            let fact_of = Fact {
                workload: fact.workload,
                environment: Arc::clone(&environment.name),
                property: Word::Borrowed(fact.property.word()),
                key: fact.key,
                aca: Some(side),
                dis: None,
                judgement: None,
            };
            (fact.property, fact_of)
        };
        estate.facts().into_iter().map(resolved).collect::<Vec<_>>()
    };
    run.facts = woven(parallel::each(columns, of_column));
    let mut unmapped = Listed::new();
    for (environment, estate) in azure.environments.iter().zip(azure.estates) {
        for workload in &estate.workloads {
            kinds.insert(Arc::clone(&workload.name), kind_of(workload));
        }
        resolver.rest(environment, estate, &mut run, &mut unmapped);
    }
    for fact in &run.facts {
        kinds.entry(Arc::clone(&fact.workload)).or_insert(WorkloadKind::Other);
    }
    run.workloads = kinds.into_iter().map(|(name, kind)| Workload { name, kind }).collect();
    run.workloads.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    run
}

/// The facts of all environments by workload, property and key, as those of each are, and then by environment. They are large:
/// each is moved once.
fn woven(columns: Vec<Vec<(estate::Property, Fact)>>) -> Vec<Fact> {
    let mut facts = Vec::with_capacity(columns.iter().map(Vec::len).sum());
    let mut columns: Vec<_> = columns.into_iter().map(|column| column.into_iter().peekable()).collect();
    loop {
        let heads = columns.iter_mut().enumerate();
        let heads = heads.filter_map(|(at, column)| column.peek().map(|head| (at, head)));
        let least = heads.min_by(|(_, (a_property, a)), (_, (b_property, b))| {
            (&a.workload, a_property, &a.key).cmp(&(&b.workload, b_property, &b.key))
        });
        let next = least.map(|(at, _)| at).and_then(|at| columns.get_mut(at)?.next());
        match next {
            Some((_, fact)) => facts.push(fact),
            None => return facts,
        }
    }
}

fn kind_of(workload: &estate::Workload) -> WorkloadKind {
    match &workload.kind {
        Kind::App { .. } => WorkloadKind::App,
        Kind::Job(_) => WorkloadKind::Job,
    }
}

/// Where in the run each unmapped property stands, by its workload and path.
type Listed = BTreeMap<(Arc<str>, Arc<str>), usize>;

struct Resolver<'a> {
    sources: &'a Sources,
    root: &'a Root,
    /// Where the wiring is, when its files are named from there.
    wiring: Option<&'a Root>,
}

impl Resolver<'_> {
    /// A value and its story, with the lines around the place that decided it where these are asked for.
    fn side(&self, estate: &Estate, fact: &estate::Fact, excerpts: Option<&Excerpts>) -> Side {
        let (value, text, unknown) = match &fact.presence {
            Presence::Certain => (json(&fact.value), words::told(&fact.value), why(&fact.value)),
            Presence::Depends(on) => {
                let why = format!("whether it is there depends on {}", depends(on));
                (Json::Null, format!("{} or none", words::told(&fact.value)), Some(why))
            }
        };
        let story = estate.traces.story(fact.trace);
        let decided = decided(estate, fact.trace, story.as_ref());
        let origin = decided.map(|span| self.place(span));
        let chain = self.chain(estate, fact.trace, story.as_ref(), origin.as_ref());
        let default = fact.default.map(|rule| Arc::from(format!("{}: {}", rule.says, rule.link)));
        Side {
            value,
            text: Arc::from(text),
            origin,
            chain,
            unknown: unknown.map(Arc::from),
            default,
            via: fact.via.clone(),
            excerpt: excerpts.zip(decided).and_then(|(excerpts, span)| excerpts.of(self.sources, span)),
        }
    }

    fn chain(
        &self,
        estate: &Estate,
        trace: TraceId,
        story: Option<&Story>,
        origin: Option<&Place>,
    ) -> Vec<Hop> {
        let mut chain: Vec<Hop> = story
            .iter()
            .flat_map(|story| &story.links)
            .map(|link| Hop {
                kind: Word::Borrowed(link.kind.word()),
                name: link.name.clone(),
                place: self.place(link.span),
            })
            .collect();
        let trace = estate.traces.get(trace);
        chain.extend(trace.iter().flat_map(|trace| trace.modules.iter()).map(|(name, span)| Hop {
            kind: Word::Borrowed("module"),
            name: Some(Arc::clone(name)),
            place: self.place(*span),
        }));
        if let Some((site, trace)) = trace.and_then(|trace| Some((trace.site?, trace))) {
            let place = self.place(site);
            let told = origin.is_some_and(|origin| (&origin.file, origin.line) == (&place.file, place.line));
            if !told {
                chain.push(Hop { kind: Word::Borrowed("resource"), name: trace.declared.clone(), place });
            }
        }
        chain
    }

    fn rest(&self, environment: &Environment, estate: &Estate, run: &mut Run, listed: &mut Listed) {
        let name = &environment.name;
        let opened = |trace: TraceId| estate.traces.decided(trace).map(|span| self.place(span));
        let mut grant = |grant: &estate::Grant, workload: Option<&Arc<str>>| {
            run.grants.push(Grant {
                environment: Arc::clone(name),
                role: Arc::clone(&grant.role),
                principal: grant.principal.shown(),
                scope: grant.scope.shown(),
                workload: workload.cloned(),
                origin: opened(grant.opened),
            });
        };
        for workload in &estate.workloads {
            workload.grants.iter().for_each(|one| grant(one, Some(&workload.name)));
        }
        estate.grants.iter().for_each(|one| grant(one, None));
        run.resources.extend(estate.supporting.iter().map(|one| Resource {
            environment: Arc::clone(name),
            ty: Arc::clone(&one.ty),
            name: one.name.shown(),
            deployed: one.deployed,
            used_by: one.used_by.clone(),
            origin: opened(one.opened),
        }));
        self.unmapped(name, estate, run, listed);
    }

    /// What the estate of an environment has and the model has no place for.
    fn unmapped(&self, name: &Arc<str>, estate: &Estate, run: &mut Run, listed: &mut Listed) {
        for one in &estate.unmapped {
            let key = (Arc::clone(&one.workload), Arc::clone(&one.path));
            let place = *listed.entry(key).or_insert(run.unmapped.len());
            match run.unmapped.get_mut(place) {
                Some(known) if known.environments.contains(name) => {}
                Some(known) => known.environments.push(Arc::clone(name)),
                None => run.unmapped.push(Unmapped {
                    workload: Arc::clone(&one.workload),
                    environments: vec![Arc::clone(name)],
                    path: Arc::clone(&one.path),
                    fidelity: Word::Borrowed(one.fidelity.word()),
                    note: Arc::from(one.note),
                    origin: estate.traces.decided(one.trace).map(|span| self.place(span)),
                }),
            }
        }
    }

    fn place(&self, span: Span) -> Place {
        let position = self.sources.position(span);
        let name = self.sources.get(span.file).name();
        let in_wiring = self.wiring.and_then(|wiring| wiring.below(name));
        let wiring = in_wiring.is_some();
        let file = Arc::from(in_wiring.unwrap_or_else(|| self.root.file(name)));
        Place { file, line: position.line, column: position.column, wiring, link: None }
    }

    fn message(&self, diagnostic: &Diagnostic) -> Message {
        let (place, message) = match &diagnostic.place {
            diag::Place::Text(label) => (Some(self.place(label.span)), diagnostic.message.clone()),
            diag::Place::File(name) => (None, format!("{}: {}", self.root.file(name), diagnostic.message)),
        };
        Message {
            severity: Word::Borrowed(diagnostic.severity.word()),
            code: Word::Borrowed(diagnostic.code.id),
            message: Arc::from(message),
            help: diagnostic.help.as_deref().map(Arc::from),
            place,
        }
    }
}

/// The place that decided something: in the history of the value, else where it is declared.
fn decided(estate: &Estate, trace: TraceId, story: Option<&Story>) -> Option<Span> {
    let decided = story.and_then(|story| match story.how {
        How::Nowhere => None,
        How::Written | How::Computed | How::Environment(_) | How::Given | How::Default(_) | How::Told => {
            story.decided
        }
    });
    decided.or_else(|| estate.traces.get(trace)?.place)
}

/// A value as scripts read it: null where all of it is unknown or secret; inside of others those stand by their names.
fn json(value: &Value) -> Json {
    match value {
        Value::Unknown(_) | Value::Secret(_) => Json::Null,
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_) => inner(value),
    }
}

fn inner(value: &Value) -> Json {
    match value {
        Value::Unknown(_) | Value::Secret(_) | Value::Text(_) | Value::Template(_) => {
            Json::String(mask::shown(value))
        }
        Value::Array(items) => Json::Array(items.iter().map(|item| inner(&item.value)).collect()),
        Value::Object(object) => Json::Object(
            object.iter().map(|(key, one)| (mask::key(key).into_owned(), inner(&one.value))).collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => words::json(value),
    }
}

/// Why a value, or a part of it, is not known.
fn why(value: &Value) -> Option<String> {
    match value {
        Value::Secret(_) => Some("it is secret".to_owned()),
        Value::Unknown(_) | Value::Template(_) => {
            let mut reasons: Vec<String> = Vec::new();
            for reason in words::unknowns(value).into_iter().map(reason) {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
            if reasons.is_empty()
                && matches!(value, Value::Template(template) if template.secret_name().is_some())
            {
                reasons.push("a part of it is secret".to_owned());
            }
            (!reasons.is_empty()).then(|| reasons.join("; "))
        }
        Value::Object(object) => object.iter().find_map(|(_, one)| why(&one.value)),
        Value::Array(items) => items.iter().find_map(|item| why(&item.value)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => None,
    }
}

/// Why something is not known, in few words: its name stands in the value.
fn reason(unknown: &Unknown) -> String {
    let reason = words::reason(unknown);
    match (&unknown.why, reason.supply) {
        (_, Some(supply)) => format!("{}; {supply}", reason.why),
        (Why::Deployment, None) => "only a deployment knows it".to_owned(),
        (Why::NotSupplied(_) | Why::Vault, None) => reason.why,
    }
}

/// What a condition depends on.
fn depends(condition: &Value) -> String {
    let reasons = words::reasons(condition);
    match reasons.first() {
        Some(reason) if reason.supply.is_some() => reason.why.trim_end_matches(" is not given").to_owned(),
        _ => {
            let text = mask::text(condition);
            let name = text.strip_prefix("<unknown:").and_then(|rest| rest.strip_suffix('>'));
            name.filter(|name| !name.contains('<')).map_or_else(|| text.clone(), str::to_owned)
        }
    }
}
