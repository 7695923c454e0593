//! What is to be known about a migration, over all environments: what is true in several of them is said once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::estate::{Estate, Kind, Text, TraceId, Trigger};
use crate::kube::lower::{Accepted, Lowered, Note, Outcome};
use crate::object::Node;

/// One environment of a migration.
#[derive(Debug)]
pub struct Part<'a> {
    /// Its name on Kubernetes.
    pub name: Text,
    /// Its name on Azure.
    pub aca: Text,
    /// What reports call it.
    pub shown: Text,
    /// The host under which the product is reached.
    pub host: Option<Text>,
    /// What runs there on Azure.
    pub estate: &'a Estate,
    /// What becomes of it.
    pub lowered: &'a Lowered,
}

/// What is to be known.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The environments, in the order of a rollout.
    pub environments: Vec<Column>,
    /// What became of properties, by outcome, workload and property.
    pub notes: Vec<Noted>,
    /// Values to supply, by name.
    pub variables: Vec<Supplied>,
    /// Differences that rules of the platform make.
    pub accepted: Vec<Waived>,
    /// The kinds of the objects that are written.
    pub kinds: BTreeSet<Text>,
    /// What of the sources could not be read or evaluated: what hangs on it is missing.
    pub unread: Vec<Unread>,
}

/// A part of the sources that could not be read or evaluated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Where: the file and line, as people name them.
    pub place: Text,
    /// What is wrong there.
    pub message: Text,
}

/// What runs in an environment.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its name on Kubernetes.
    pub name: Text,
    /// Its name on Azure.
    pub aca: Text,
    /// What reports call it.
    pub shown: Text,
    /// The host under which the product is reached.
    pub host: Option<Text>,
    /// Apps that others can reach.
    pub public: Vec<Text>,
    /// Those of them that have host names of their own.
    pub named: Vec<Text>,
    /// Those of them that no route leads to, because they speak no HTTP.
    pub apart: Vec<Text>,
    /// Apps that only neighbours reach.
    pub inner: Vec<Text>,
    /// Apps that nobody reaches.
    pub unreached: Vec<Text>,
    /// Jobs that run by the clock.
    pub scheduled: Vec<Text>,
    /// Jobs that something else starts.
    pub triggered: Vec<Text>,
    /// Jobs that somebody starts.
    pub manual: Vec<Text>,
    /// How many objects are written.
    pub objects: usize,
    /// How many grants there are.
    pub grants: usize,
    /// What the apps and jobs are called on Azure, where that is known and otherwise.
    pub own_names: BTreeMap<Text, Text>,
    /// The identities that are written.
    pub identities: BTreeSet<Text>,
}

impl Column {
    /// What apps and jobs are called on Azure.
    pub fn on_azure<'a>(&'a self, names: &'a [Text]) -> Vec<&'a Text> {
        names.iter().map(|name| self.own_names.get(name).unwrap_or(name)).collect()
    }
}

/// What became of a property, and where that is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What became of it.
    pub outcome: Outcome,
    /// The workload or resource.
    pub workload: Text,
    /// The property.
    pub property: Text,
    /// Which one of several.
    pub key: Option<Text>,
    /// What is said about it.
    pub text: Text,
    /// In which environments.
    pub environments: Vec<Text>,
    /// Where it is declared, in the first of these.
    pub place: Option<Text>,
}

/// A value to supply, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplied {
    /// Its name.
    pub name: Text,
    /// What it stands for: by environment, where that differs.
    pub stands_for: Vec<(Text, Vec<Text>)>,
    /// What a value looks like.
    pub looks_like: Option<Text>,
    /// Whether it is secret.
    pub secret: bool,
    /// The workloads that need it.
    pub used_by: BTreeSet<Text>,
    /// The environments that need it.
    pub environments: Vec<Text>,
}

/// A difference that a rule of the platform makes, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The difference.
    pub accepted: Accepted,
    /// What reports call the environments that have it.
    pub environments: Vec<Text>,
}

impl Noted {
    /// The property, with which one of several.
    pub fn named(&self) -> String {
        match &self.key {
            Some(key) => format!("{} {key}", self.property),
            None => self.property.to_string(),
        }
    }
}

/// Where what was said before stands, so that it is found without looking at all of it.
#[derive(Default)]
struct Known {
    notes: BTreeMap<(Outcome, Text, Text, Option<Text>, Text), usize>,
    variables: BTreeMap<Text, usize>,
    accepted: BTreeMap<Accepted, usize>,
}

impl Summary {
    /// Puts together what is said of each environment. `place` shows where something is declared.
    pub fn of(parts: &[Part<'_>], place: &dyn Fn(&Estate, TraceId) -> Option<Text>) -> Self {
        let mut summary = Self::default();
        let mut known = Known::default();
        for part in parts {
            summary.environments.push(column(part));
            for note in &part.lowered.notes {
                let place = note.trace.and_then(|trace| place(part.estate, trace));
                summary.note(note, &part.name, place, &mut known);
            }
            for variable in &part.lowered.variables {
                let index = *known.variables.entry(Arc::clone(&variable.name)).or_insert_with(|| {
                    summary.variables.push(Supplied {
                        name: Arc::clone(&variable.name),
                        stands_for: Vec::new(),
                        looks_like: variable.looks_like.clone(),
                        secret: false,
                        used_by: BTreeSet::new(),
                        environments: Vec::new(),
                    });
                    summary.variables.len() - 1
                });
                let Some(supplied) = summary.variables.get_mut(index) else { continue };
                supplied.secret |= variable.secret;
                supplied.used_by.extend(variable.used_by.iter().cloned());
                supplied.environments.push(Arc::clone(&part.name));
                if supplied.looks_like.is_none() {
                    supplied.looks_like.clone_from(&variable.looks_like);
                }
                let says = supplied.stands_for.iter_mut().find(|(says, _)| *says == variable.stands_for);
                match says {
                    Some((_, environments)) => environments.push(Arc::clone(&part.name)),
                    None => {
                        let says = Arc::clone(&variable.stands_for);
                        supplied.stands_for.push((says, vec![Arc::clone(&part.name)]));
                    }
                }
            }
            for accepted in &part.lowered.accepted {
                let index = *known.accepted.entry(accepted.clone()).or_insert_with(|| {
                    summary.accepted.push(Waived { accepted: accepted.clone(), environments: Vec::new() });
                    summary.accepted.len() - 1
                });
                let Some(waived) = summary.accepted.get_mut(index) else { continue };
                waived.environments.push(Arc::clone(&part.shown));
            }
            let kinds = part.lowered.objects.iter().map(|placed| Text::from(placed.object.object_kind()));
            summary.kinds.extend(kinds);
        }
        summary.notes.sort_by(|a, b| {
            let order = |one: &Noted| {
                (one.outcome, Arc::clone(&one.workload), Arc::clone(&one.property), one.key.clone())
            };
            order(a).cmp(&order(b)).then_with(|| a.text.cmp(&b.text))
        });
        summary.variables.sort_by(|a, b| a.name.cmp(&b.name));
        summary.accepted.sort_by(|a, b| {
            let order = |one: &Accepted| {
                (Arc::clone(&one.workload), one.property, one.key.clone(), one.reason.clone())
            };
            order(&a.accepted).cmp(&order(&b.accepted))
        });
        summary
    }

    fn note(&mut self, note: &Note, environment: &Text, place: Option<Text>, known: &mut Known) {
        let Note { workload, property, key, outcome, text, trace: _ } = note.clone();
        let says = (outcome, Arc::clone(&workload), Arc::clone(&property), key.clone(), Arc::clone(&text));
        let index = *known.notes.entry(says).or_insert_with(|| {
            self.notes.push(Noted {
                outcome,
                workload,
                property,
                key,
                text,
                environments: Vec::new(),
                place,
            });
            self.notes.len() - 1
        });
        let Some(noted) = self.notes.get_mut(index) else { return };
        if !noted.environments.contains(environment) {
            noted.environments.push(Arc::clone(environment));
        }
    }

    /// Whether anything runs in any environment.
    pub fn has_workloads(&self) -> bool {
        let lists = |one: &Column| {
            [&one.public, &one.inner, &one.unreached, &one.scheduled, &one.triggered, &one.manual]
                .map(Vec::len)
        };
        self.environments.iter().flat_map(lists).any(|count| count > 0)
    }

    /// What became of properties in one way.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &Noted> {
        self.notes.iter().filter(move |note| note.outcome == outcome)
    }

    /// The values to supply to an environment, those that are secret or those that are not.
    pub fn supplied(&self, environment: &str, secret: bool) -> impl Iterator<Item = &Supplied> {
        self.variables.iter().filter(move |one| {
            one.secret == secret && one.environments.iter().any(|name| **name == *environment)
        })
    }

    /// In which environments something is so: nothing where it is so in all.
    pub fn only_in(&self, environments: &[Text]) -> Option<String> {
        (environments.len() < self.environments.len()).then(|| environments.join(", "))
    }
}

fn column(part: &Part<'_>) -> Column {
    let mut column = Column {
        name: Arc::clone(&part.name),
        aca: Arc::clone(&part.aca),
        shown: Arc::clone(&part.shown),
        host: part.host.clone(),
        objects: part.lowered.objects.len(),
        identities: part.lowered.objects.iter().filter_map(|placed| identity(&placed.object)).collect(),
        grants: part.estate.workloads.iter().map(|workload| workload.grants.len()).sum(),
        ..Column::default()
    };
    for workload in &part.estate.workloads {
        let list = match &workload.kind {
            Kind::App { ingress: Some(ingress), .. } if ingress.external.get() == Some(&true) => {
                if ingress.speaks_tcp() {
                    column.apart.push(Arc::clone(&workload.name));
                } else if !ingress.domains.is_empty() {
                    column.named.push(Arc::clone(&workload.name));
                }
                &mut column.public
            }
            Kind::App { ingress: Some(_), .. } => &mut column.inner,
            Kind::App { ingress: None, .. } => &mut column.unreached,
            Kind::Job(job) => match job.trigger.get() {
                Some(Trigger::Schedule) => &mut column.scheduled,
                Some(Trigger::Event) => &mut column.triggered,
                Some(Trigger::Manual) | None => &mut column.manual,
            },
        };
        list.push(Arc::clone(&workload.name));
        if let Some(own) = workload.own_name.get().filter(|own| **own != workload.name) {
            column.own_names.insert(Arc::clone(&workload.name), Arc::clone(own));
        }
    }
    column
}

/// The name of an object that is an identity.
fn identity(object: &Node) -> Option<Text> {
    object
        .text_at(&["metadata", "name"])
        .filter(|_| object.object_kind() == "ApplicationIdentity")
        .map(Arc::from)
}
