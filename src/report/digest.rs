//! What a run says more than once, said once: grants, secrets, resources, gaps and open questions, each with every
//! workload and environment that it concerns. In the order of the run.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::matrix::is_unknown;
use super::matrix::open;
use super::matrix::plain;
use super::matrix::shown;
use super::run::Fact;
use super::run::Place;
use super::run::Run;
use super::run::WorkloadKind;
use crate::diag::plural::count;
use crate::estate::Fidelity;
use crate::estate::GrantKey;

/// What the whole is.
pub fn title(run: &Run) -> String {
    let root = plain(&run.aca_root);
    if root.is_empty() { "Inventory".to_owned() } else { format!("Inventory of {root}") }
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Workloads that run all the time.
    pub apps: usize,
    /// Workloads that run when they are triggered.
    pub jobs: usize,
    /// Facts.
    pub facts: usize,
    /// Facts that are not known, or not in every part. Secrets are known.
    pub unknown: usize,
    /// Facts that the platform decides.
    pub default: usize,
}

impl Counts {
    /// Counts a run.
    pub fn of(run: &Run) -> Self {
        let kind = |kind| run.workloads.iter().filter(|workload| workload.kind == kind).count();
        let sides = || run.facts.iter().filter_map(|fact| fact.aca.as_ref());
        Self {
            apps: kind(WorkloadKind::App),
            jobs: kind(WorkloadKind::Job),
            facts: run.facts.len(),
            unknown: sides().filter(|side| is_unknown(side)).count(),
            default: sides().filter(|side| side.default.is_some()).count(),
        }
    }

    /// The counts as a sentence.
    pub fn sentence(self, environments: usize) -> String {
        let mut parts = vec![
            count(self.apps, "app", "apps"),
            count(self.jobs, "job", "jobs"),
            count(environments, "environment", "environments"),
            count(self.facts, "fact", "facts"),
        ];
        if self.unknown > 0 {
            parts.push(format!("{} not known", self.unknown));
        }
        if self.default > 0 {
            parts.push(format!("{} by default of the platform", self.default));
        }
        parts.join(" · ")
    }
}

/// Everything that is the same but for where it is.
#[derive(Debug)]
pub struct Entry<'a, T> {
    /// What is the same.
    pub what: T,
    /// The workloads that it concerns.
    pub workloads: Vec<&'a str>,
    /// The environments in which it is so.
    pub environments: Vec<&'a str>,
    /// How often it was said.
    pub times: usize,
    /// Where it is written, as far as it was said first.
    pub origin: Option<&'a Place>,
}

/// Brings together entries of the same `what`, in the order in which each came first.
struct Gathering<'a, T> {
    entries: Vec<Entry<'a, T>>,
    places: BTreeMap<T, usize>,
}

impl<'a, T: Ord + Clone> Gathering<'a, T> {
    fn new() -> Self {
        Self { entries: Vec::new(), places: BTreeMap::new() }
    }

    fn add(
        &mut self,
        what: T,
        workloads: impl IntoIterator<Item = &'a str>,
        environments: impl IntoIterator<Item = &'a str>,
        origin: Option<&'a Place>,
    ) {
        let at = *self.places.entry(what).or_insert_with_key(|what| {
            let what = what.clone();
            self.entries.push(Entry {
                what,
                workloads: Vec::new(),
                environments: Vec::new(),
                times: 0,
                origin,
            });
            self.entries.len() - 1
        });
        let Some(entry) = self.entries.get_mut(at) else { return };
        entry.times += 1;
        for name in workloads {
            if !entry.workloads.contains(&name) {
                entry.workloads.push(name);
            }
        }
        for name in environments {
            if !entry.environments.contains(&name) {
                entry.environments.push(name);
            }
        }
    }

    /// The entries, with environments in the order of the run.
    fn finish(mut self, run: &Run) -> Vec<Entry<'a, T>> {
        for entry in &mut self.entries {
            entry.environments.sort_by_key(|name| {
                run.environments.iter().position(|environment| &*environment.name == *name)
            });
        }
        self.entries
    }
}

/// A role that somebody has on something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Granted<'a> {
    /// The workload, or else the principal.
    pub who: Cow<'a, str>,
    /// The role.
    pub role: Cow<'a, str>,
    /// On what.
    pub on: Cow<'a, str>,
}

/// Who may do what: the roles of workloads, and those that belong to none.
pub fn grants(run: &Run) -> Vec<Entry<'_, Granted<'_>>> {
    let mut gathering = Gathering::new();
    for fact in of_property(run, "roleAssignment") {
        let Some(side) = &fact.aca else { continue };
        let key = fact.key.as_deref().unwrap_or("");
        let member = |name: &str| side.value.get(name).and_then(serde_json::Value::as_str);
        let (scope, principal) = (member("scope"), member("principal"));
        let key = GrantKey::read(key, scope.unwrap_or_default(), principal.unwrap_or_default());
        let who = plain(&fact.workload);
        // Another of its identities has the same role.
        let who =
            key.principal.map_or(who.clone(), |principal| format!("{who} as {}", open(principal)).into());
        // The value names the principal as well, which is the workload; on what it has the role is said alone.
        let on = scope.map_or_else(|| shown(Some(side)), open);
        let what = Granted { who, role: plain(key.role), on };
        gathering.add(what, [], [&*fact.environment], side.origin.as_ref());
    }
    // Those of workloads are among the facts.
    for grant in run.grants.iter().filter(|grant| grant.workload.is_none()) {
        let what = Granted { who: plain(&grant.principal), role: plain(&grant.role), on: open(&grant.scope) };
        gathering.add(what, [], [&*grant.environment], grant.origin.as_ref());
    }
    gathering.finish(run)
}

/// A credential that workloads use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credential<'a> {
    /// What the workload calls it.
    pub name: Cow<'a, str>,
    /// Where it comes from.
    pub from: Cow<'a, str>,
}

/// Which secrets there are, and where they come from.
pub fn secrets(run: &Run) -> Vec<Entry<'_, Credential<'_>>> {
    let mut gathering = Gathering::new();
    for fact in of_property(run, "secret") {
        let Some(side) = &fact.aca else { continue };
        let what = Credential { name: plain(fact.key.as_deref().unwrap_or("")), from: shown(Some(side)) };
        gathering.add(what, [&*fact.workload], [&*fact.environment], side.origin.as_ref());
    }
    gathering.finish(run)
}

/// A resource beside the workloads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beside<'a> {
    /// Its type, without the company in front.
    pub ty: Cow<'a, str>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Whether it is deployed here, or only referred to.
    pub deployed: bool,
}

impl Beside<'_> {
    /// Whether it is deployed here, as a word.
    pub fn word(&self) -> &'static str {
        if self.deployed { "deployed" } else { "referred to" }
    }
}

/// What workloads refer to.
pub fn resources(run: &Run) -> Vec<Entry<'_, Beside<'_>>> {
    let mut gathering = Gathering::new();
    for resource in &run.resources {
        let ty = resource.ty.strip_prefix("Microsoft.").unwrap_or(&resource.ty);
        let what = Beside { ty: plain(ty), name: open(&resource.name), deployed: resource.deployed };
        let users = resource.used_by.iter().map(AsRef::as_ref);
        gathering.add(what, users, [&*resource.environment], resource.origin.as_ref());
    }
    gathering.finish(run)
}

/// A property that is not carried over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap<'a> {
    /// How far Kubernetes can say the same.
    pub fidelity: &'a str,
    /// The property.
    pub path: Cow<'a, str>,
    /// What is known about it.
    pub note: Cow<'a, str>,
}

/// What is not carried over: what has no equivalent first.
pub fn unmapped(run: &Run) -> Vec<Entry<'_, Gap<'_>>> {
    let mut gathering = Gathering::new();
    for one in &run.unmapped {
        let what = Gap { fidelity: &one.fidelity, path: plain(&one.path), note: plain(&one.note) };
        let environments = one.environments.iter().map(AsRef::as_ref);
        gathering.add(what, [&*one.workload], environments, one.origin.as_ref());
    }
    let mut entries = gathering.finish(run);
    entries.sort_by_key(|entry| {
        let order = [Fidelity::None, Fidelity::Approximate, Fidelity::Exact];
        order.iter().position(|one| one.word() == entry.what.fidelity)
    });
    entries
}

/// Why values are not known, each reason with the values that it leaves open.
pub fn unknowns(run: &Run) -> Vec<(Entry<'_, Cow<'_, str>>, Vec<String>)> {
    let mut gathering = Gathering::new();
    let mut values: BTreeMap<Cow<'_, str>, Vec<String>> = BTreeMap::new();
    for fact in &run.facts {
        let Some(side) = fact.aca.as_ref().filter(|side| is_unknown(side)) else { continue };
        let why = plain(side.unknown.as_deref().unwrap_or(""));
        gathering.add(why.clone(), [&*fact.workload], [&*fact.environment], side.origin.as_ref());
        let what = match &fact.key {
            Some(key) => format!("{} {}", fact.property, plain(key)),
            None => fact.property.to_string(),
        };
        let whats = values.entry(why).or_default();
        if !whats.contains(&what) {
            whats.push(what);
        }
    }
    let entries = gathering.finish(run).into_iter();
    entries
        .map(|entry| {
            let whats = values.remove(&entry.what).unwrap_or_default();
            (entry, whats)
        })
        .collect()
}

fn of_property<'a>(run: &'a Run, property: &'static str) -> impl Iterator<Item = &'a Fact> {
    run.facts.iter().filter(move |fact| fact.property == property)
}
