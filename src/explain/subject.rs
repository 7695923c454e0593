//! Which resource or output a query means.
//!
//! A resource is named by its symbol, its name, `type/name` or its id, or by the beginning or the end of one of these when
//! that fits no other. Names may hold dots, so the longest beginning of the query that is a name is the name, and the rest is
//! the path. A module is named for what is in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::words;
use crate::diag::{Code, suggest};
use crate::eval::{Evaluated, EvaluatedKind, Evaluation};
use crate::source::Span;
use crate::template::{ProgramId, Programs, Resource};
use crate::value::{Key, Object, Sourced, Value};

/// What a query means.
#[derive(Clone, Copy, Debug)]
pub enum Whole<'a> {
    /// A resource.
    Resource(&'a Evaluated),
    /// An output of the template.
    Output(&'a str, &'a Sourced),
}

/// What is explained, ready to be walked into.
#[derive(Debug)]
pub struct Subject<'a> {
    /// Its name.
    pub label: String,
    /// Its type, of a resource.
    pub ty: Option<&'a str>,
    /// Its symbolic name.
    pub symbol: Option<&'a str>,
    /// Its id, with secrets masked.
    pub id: Option<String>,
    /// Where it is declared.
    pub span: Option<Span>,
    /// Its declaration.
    pub declared: Option<&'a Resource>,
    /// Everything in it.
    pub root: Sourced,
}

/// Why nothing, or not one thing, is meant.
#[derive(Debug)]
pub enum Missing {
    /// Nothing has this name.
    Unknown {
        /// What has one that is similar.
        near: Option<String>,
        /// What there is.
        there: Vec<String>,
    },
    /// Several have it.
    Ambiguous(Vec<String>),
}

/// Most names that a mistake lists.
const LISTED: usize = 20;

impl Missing {
    /// The code.
    pub fn code(&self) -> Code {
        match self {
            Self::Unknown { .. } => super::UNKNOWN,
            Self::Ambiguous(_) => super::AMBIGUOUS,
        }
    }

    /// What is wrong.
    pub fn message(&self, query: &str) -> String {
        match self {
            Self::Unknown { .. } => format!("there is no resource that `{query}` could mean"),
            Self::Ambiguous(names) => format!("`{query}` could mean {} resources", names.len()),
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        let (near, names) = match self {
            Self::Unknown { near, there } => (near.as_deref(), there),
            Self::Ambiguous(names) => (None, names),
        };
        let mut help = near.map_or(String::new(), |near| format!("did you mean `{near}`?\n"));
        help.push_str(match self {
            Self::Unknown { there, .. } if there.is_empty() => "this deploys nothing",
            Self::Unknown { .. } => "there is:",
            Self::Ambiguous(_) => "say which:",
        });
        for name in names.iter().take(LISTED) {
            help.push_str(&format!("\n- {name}"));
        }
        if let Some(more @ 1..) = names.len().checked_sub(LISTED) {
            help.push_str(&format!("\n- and {more} more"));
        }
        help
    }
}

/// The names of one resource.
struct Names {
    symbol: String,
    name: String,
    typed: String,
    id: String,
    /// `symbol[round]`; `symbol[*]` for one that stands for all.
    round: String,
    /// `module/symbol`: the modules around, from the outside in.
    path: String,
}

impl Names {
    fn of(evaluation: &Evaluation, resource: &Evaluated) -> Self {
        let name = words::text(&resource.name.value);
        let symbol = resource.symbol.as_deref().unwrap_or("");
        Self {
            symbol: symbol.to_lowercase(),
            typed: format!("{}/{name}", resource.ty).to_lowercase(),
            id: words::text(&resource.id).to_lowercase(),
            round: match resource.handle.round {
                Some(round) => format!("{symbol}[{round}]").to_lowercase(),
                None => format!("{symbol}[*]").to_lowercase(),
            },
            path: path(evaluation, resource).unwrap_or_default().to_lowercase(),
            name: name.to_lowercase(),
        }
    }

    fn all(&self) -> [&str; 6] {
        [&self.symbol, &self.name, &self.typed, &self.id, &self.round, &self.path]
    }

    fn are(&self, word: &str) -> bool {
        self.all().contains(&word)
    }

    fn resemble(&self, word: &str) -> bool {
        self.all().iter().any(|name| name.starts_with(word) || name.ends_with(word))
    }
}

/// Shortest part of a name that stands for it.
const PART: usize = 2;

/// Finds what a query means, and the rest of it, which is a path.
pub fn find<'a, 'q>(evaluation: &'a Evaluation, query: &'q str) -> Result<(Whole<'a>, &'q str), Missing> {
    let ends = query.char_indices().filter(|(_, character)| matches!(character, '.' | '[')).map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.chain([query.len()]).filter(|end| *end > 0).collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    if let Some(found) = output(evaluation, query) {
        return Ok(found);
    }
    let all: Vec<(&Evaluated, Names)> =
        evaluation.resources.iter().map(|resource| (resource, Names::of(evaluation, resource))).collect();
    for exact in [true, false] {
        for end in &ends {
            let (Some(word), Some(rest)) = (query.get(..*end), query.get(*end..)) else { continue };
            let word = word.to_lowercase();
            if word.len() < PART && !exact {
                continue;
            }
            let fits = |names: &Names| if exact { names.are(&word) } else { names.resemble(&word) };
            let fitting: Vec<&Evaluated> =
                all.iter().filter(|(_, names)| fits(names)).map(|(resource, _)| *resource).collect();
            match best(evaluation, &fitting).as_slice() {
                [] => {}
                [one] => return Ok((Whole::Resource(one), rest)),
                several => {
                    return Err(Missing::Ambiguous(labels(evaluation, several)));
                }
            }
        }
    }
    let there: Vec<&Evaluated> = all.iter().map(|(resource, _)| *resource).collect();
    let there = best(evaluation, &there);
    let word = query.split(['.', '[']).next().unwrap_or(query);
    let names: Vec<&str> = all.iter().filter_map(|(one, _)| one.symbol.as_deref()).collect();
    let full: Vec<String> = there.iter().map(|one| words::text(&one.name.value)).collect();
    let near = suggest::nearest(word, names.into_iter().chain(full.iter().map(String::as_str)));
    let near = near.map(str::to_owned);
    let outputs = evaluation.outputs.iter().map(|(name, _)| format!("outputs.{name}"));
    let there = labels(evaluation, &there).into_iter().chain(outputs).collect();
    Err(Missing::Unknown { near, there })
}

fn output<'a, 'q>(evaluation: &'a Evaluation, query: &'q str) -> Option<(Whole<'a>, &'q str)> {
    let (word, rest) = query.split_at_checked("outputs.".len())?;
    if !word.eq_ignore_ascii_case("outputs.") {
        return None;
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (name, behind) = rest.split_at_checked(end)?;
    let (name, value) = evaluation.outputs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some((Whole::Output(name, value), behind))
}

/// Of those that fit, the kind that is most likely meant: what is deployed, what is referred to, what a module contains.
fn best<'a>(evaluation: &'a Evaluation, fitting: &[&'a Evaluated]) -> Vec<&'a Evaluated> {
    let of = |wanted: fn(EvaluatedKind) -> bool| -> Vec<&'a Evaluated> {
        fitting.iter().copied().filter(|one| wanted(one.kind)).collect()
    };
    let deployed = of(|kind| matches!(kind, EvaluatedKind::Deployed | EvaluatedKind::Extensible));
    if !deployed.is_empty() {
        return deployed;
    }
    let existing = of(|kind| kind == EvaluatedKind::Existing);
    if !existing.is_empty() {
        return existing;
    }
    let modules: BTreeSet<_> =
        of(|kind| kind == EvaluatedKind::Module).iter().map(|one| one.handle).collect();
    let contents = evaluation.resources.iter().filter(|one| {
        one.kind == EvaluatedKind::Deployed && one.within.iter().any(|module| modules.contains(module))
    });
    let contents: Vec<_> = contents.collect();
    if contents.is_empty() { of(|kind| kind == EvaluatedKind::Module) } else { contents }
}

/// A resource as a list of candidates shows it: a name that finds it.
fn label(resource: &Evaluated) -> String {
    let name = words::text(&resource.name.value);
    match &resource.symbol {
        Some(symbol) => format!("{}/{name} ({symbol})", resource.ty),
        None => format!("{}/{name}", resource.ty),
    }
}

/// Resources as a list of candidates shows them. Where two would look the same, because one module is deployed twice to one
/// place, each is named by the modules around it.
fn labels(evaluation: &Evaluation, resources: &[&Evaluated]) -> Vec<String> {
    let all: Vec<_> = resources.iter().map(|resource| label(resource)).collect();
    let twice = |label: &String| all.iter().filter(|other| *other == label).count() > 1;
    let named = resources.iter().zip(&all).map(|(resource, label)| {
        let path = if twice(label) { path(evaluation, resource) } else { None };
        path.unwrap_or_else(|| label.clone())
    });
    named.collect()
}

/// `module/symbol`, with the round where there are several; nothing for what is in no module or has no symbol.
fn path(evaluation: &Evaluation, resource: &Evaluated) -> Option<String> {
    if resource.within.is_empty() {
        return None;
    }
    let step = |one: &Evaluated| {
        let symbol = one.symbol.as_deref()?;
        let same = |other: &Evaluated| {
            let (other, own) = (other.handle, one.handle);
            (other.deployment, other.resource) == (own.deployment, own.resource) && other.round != own.round
        };
        Some(match one.handle.round {
            Some(round) if evaluation.resources.iter().any(same) => format!("{symbol}[{round}]"),
            Some(_) | None => symbol.to_owned(),
        })
    };
    let mut steps = Vec::new();
    for module in resource.within.iter() {
        steps.push(step(evaluation.resources.iter().find(|one| one.handle == *module)?)?);
    }
    steps.push(step(resource)?);
    Some(steps.join("/"))
}

impl<'a> Whole<'a> {
    /// What is to be explained of it.
    pub fn subject(self, programs: &'a Programs) -> Subject<'a> {
        match self {
            Self::Output(name, value) => Subject {
                label: format!("outputs.{name}"),
                ty: None,
                symbol: None,
                id: None,
                span: None,
                declared: None,
                root: value.clone(),
            },
            Self::Resource(resource) => Subject {
                label: words::text(&resource.name.value),
                ty: Some(&resource.ty),
                symbol: resource.symbol.as_deref(),
                id: (resource.kind != EvaluatedKind::Extensible).then(|| words::text(&resource.id)),
                span: Some(resource.span),
                declared: declaration(programs, resource.span),
                root: Sourced::new(members(resource), resource.opening),
            },
        }
    }
}

/// The body of a resource with what identifies it in front.
fn members(resource: &Evaluated) -> Value {
    let opening = resource.opening;
    let mut all = Object::new();
    // Of one of an extension they are what its body says.
    if resource.kind != EvaluatedKind::Extensible {
        all.set("name", resource.name.clone());
        all.set("id", Sourced::new(resource.id.clone(), resource.name.origin));
    }
    all.set("type", Sourced::new(Arc::clone(&resource.ty), opening));
    if let Some(version) = &resource.api_version {
        all.set("apiVersion", Sourced::new(Arc::clone(version), opening));
    }
    for (key, value) in resource.body.iter() {
        let key: &Key = key;
        all.set(key.clone(), value.clone());
    }
    Value::object(all)
}

/// The declaration at a place.
fn declaration(programs: &Programs, span: Span) -> Option<&Resource> {
    let count = u32::try_from(programs.len()).unwrap_or(u32::MAX);
    (0..count)
        .filter_map(|index| programs.get(ProgramId(index)))
        .filter(|program| program.file == span.file)
        .flat_map(|program| &program.resources)
        .find(|resource| resource.span == span)
}
