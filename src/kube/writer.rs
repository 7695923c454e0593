//! What the dialects write into: the objects of an environment, and what is to be known about them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::external_secrets;
use super::external_secrets::Store;
use super::lower::{Accepted, Lowered, Note, Outcome, Target};
use super::supplied;
use super::supplied::Place;
use crate::estate::naming;
use crate::estate::{Estate, Field, Kind, Principal, Secret, SecretSource, Setting, Text, TraceId, Workload};
use crate::neighbour;
use crate::object::build;
use crate::object::build::{mapping, text};
use crate::object::{Home, Node, Placed};
use crate::value::{Part, Template, Value};
use crate::variable::Names;

/// What is written so far.
pub(super) struct Writer<'a> {
    /// Everything that is to be written.
    pub(super) estate: &'a Estate,
    /// For whom.
    pub(super) target: &'a Target,
    /// What things are called that only a deployment knows.
    pub(super) names: Names,
    /// What apps are called as neighbours, by their own names on Azure.
    neighbours: BTreeMap<Text, Neighbour>,
    /// The vaults that secrets come from.
    pub(super) stores: Vec<Store>,
    /// What is written.
    pub(super) lowered: Lowered,
}

/// An app that others of the product call.
pub(super) struct Neighbour {
    /// What it is called here.
    here: Text,
    /// Whether nobody else reaches it.
    inside: bool,
}

/// A workload that is being written.
pub(super) struct Subject<'a> {
    /// The workload.
    pub(super) workload: &'a Workload,
    /// What its objects are called.
    pub(super) name: Text,
    /// Where they are.
    pub(super) home: Home,
}

impl<'a> Writer<'a> {
    /// Nothing written yet.
    pub(super) fn new(estate: &'a Estate, target: &'a Target) -> Self {
        let names = Names::of(&target.product, estate);
        let subjects = Subject::all(estate, target);
        let stores = external_secrets::stores(&subjects, &target.product);
        let neighbours = subjects.into_iter().filter_map(|subject| {
            let Kind::App { ingress: Some(ingress), .. } = &subject.workload.kind else { return None };
            let inside = ingress.external.get() == Some(&false);
            Some((subject.workload.own_name.shown(), Neighbour { here: subject.name, inside }))
        });
        let neighbours = neighbours.collect();
        Self { estate, target, names, neighbours, stores, lowered: Lowered::default() }
    }

    /// The address of a neighbour as it is here, where a value is one on Azure. An address that everybody reaches may be for
    /// everybody.
    pub(super) fn neighbour(&self, value: &Value) -> Option<Value> {
        if let Some((name, path)) = value.as_text().and_then(neighbour::of) {
            let here = &self.neighbours.get(name)?.here;
            return Some(Value::from(format!("http://{here}{path}")));
        }
        let read = neighbour::read(value)?;
        let Neighbour { here, inside } = self.neighbours.get(&*read.name)?;
        let host = Part::Known(Arc::from(format!("http://{here}")));
        (*inside || read.inside).then(|| Template::join([host].into_iter().chain(read.path)))
    }

    /// Whether a text is what an app or a job is called on Azure, and nothing here.
    pub(super) fn is_own_name(&self, text: &str) -> bool {
        let workloads = self.estate.workloads.iter();
        let is_own = |one: &Workload| one.own_name.get().is_some_and(|own| **own == *text);
        workloads.filter(|one| *one.name != *text).any(is_own)
    }

    /// Whether a text is what an identity is called on Azure that somebody runs as.
    pub(super) fn is_identity(&self, text: &str) -> bool {
        let uses = self.estate.workloads.iter().flat_map(|one| &one.identities);
        uses.filter_map(|one| match &one.identity {
            Principal::Named(name) => Some(name.shown()),
            Principal::Own | Principal::Other(_) => None,
        })
        .any(|name| *name == *text)
    }

    /// Adds an object to a file of a home; the trace is that of the declaration that it says.
    pub(super) fn add(&mut self, home: &Home, file: &str, object: Node, declared: TraceId) {
        self.lowered.objects.push(Placed { object, home: home.clone(), file: Arc::from(file), from: None });
        self.lowered.declared.push(Some(declared));
    }

    /// Adds an object that nothing on Azure says: the platform needs it.
    pub(super) fn add_own(&mut self, file: &str, object: Node) {
        let (home, file) = (Home::Common, Arc::from(file));
        self.lowered.objects.push(Placed { object, home, file, from: None });
        self.lowered.declared.push(None);
    }

    /// Adds what became of a property.
    pub(super) fn note(&mut self, note: Note) {
        self.lowered.notes.push(note);
    }

    /// Adds a difference that a rule of the platform makes.
    pub(super) fn accept(&mut self, accepted: Accepted) {
        if !self.lowered.accepted.contains(&accepted) {
            self.lowered.accepted.push(accepted);
        }
    }

    /// An object of its own in the namespace of the product; what is not given is left out.
    pub(super) fn object(
        &self,
        api_version: &str,
        kind: &str,
        name: &str,
        labels: Option<Node>,
        spec: Node,
    ) -> Node {
        mapping([
            ("apiVersion", Some(text(api_version))),
            ("kind", Some(text(kind))),
            ("metadata", Some(self.metadata(name, labels))),
            ("spec", Some(spec)),
        ])
    }

    /// What says which object it is.
    pub(super) fn metadata(&self, name: &str, labels: Option<Node>) -> Node {
        mapping([
            ("name", Some(text(name))),
            ("namespace", Some(text(Arc::clone(&self.target.namespace)))),
            ("labels", labels),
        ])
    }

    /// What is to be known about all workloads.
    pub(super) fn product_note(&self, property: &str, outcome: Outcome, text: impl Into<Text>) -> Note {
        let workload = Arc::clone(&self.target.product);
        let (property, text) = (Arc::from(property), text.into());
        Note { workload, property, key: None, outcome, text, trace: None }
    }

    /// A number that is known, or a variable.
    pub(super) fn int(&mut self, field: &Field<i64>, place: Place<'_>) -> Node {
        match &field.setting {
            Setting::Known(int) => build::int(*int),
            Setting::Unknown(value) => self.value(value, place),
        }
    }

    /// What is written.
    pub(super) fn finish(mut self) -> Lowered {
        supplied::escape(&mut self.lowered);
        self.lowered
    }
}

/// The label that tells of what product an object is that is no workload's alone.
pub(super) const PART_OF: &str = "app.kubernetes.io/part-of";
/// The label that tells whose an object is.
pub(super) const NAME: &str = "app.kubernetes.io/name";

impl<'a> Subject<'a> {
    /// All workloads as they are called on Kubernetes, where no two have one name.
    pub(super) fn all(estate: &'a Estate, target: &Target) -> Vec<Self> {
        let mut taken = BTreeSet::new();
        let workloads = estate.workloads.iter();
        workloads
            .map(|workload| {
                let called = target.names.get(&workload.name).unwrap_or(&workload.name);
                let wanted = naming::of_workload(called, &workload.kind);
                let mut unique = Arc::clone(&wanted);
                let mut count = 1;
                while !taken.insert(Arc::clone(&unique)) {
                    count += 1;
                    unique = Arc::from(format!("{}-{count}", naming::shortened(&wanted, &workload.kind)));
                }
                Self::of(workload, unique)
            })
            .collect()
    }

    /// A workload under a name.
    pub(super) fn of(workload: &'a Workload, name: Text) -> Self {
        let home = match workload.kind {
            Kind::App { .. } => Home::App(Arc::clone(&name)),
            Kind::Job(_) => Home::Job(Arc::clone(&name)),
        };
        Self { workload, name, home }
    }

    /// The labels by which its pods are found; they never change.
    pub(super) fn selector(&self) -> Node {
        mapping([(NAME, text(Arc::clone(&self.name)))])
    }

    /// The labels of everything that belongs to it. Of what product it is, the namespace says.
    pub(super) fn labels(&self) -> Node {
        self.selector()
    }

    /// The Secret that holds what it takes from secret stores; the keys are its own names for them.
    pub(super) fn secrets(&self) -> Text {
        Arc::from(format!("{}-secrets", self.name))
    }

    /// The key of that Secret under which one of them lies.
    pub(super) fn key(secret: &str) -> Text {
        let allowed = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.');
        secret.chars().map(|one| if allowed(one) { one } else { '-' }).collect::<String>().into()
    }

    /// Which of its secrets a variable means that names what the vault has, or the secret itself.
    pub(super) fn secret_behind(&self, held: &Value) -> Option<&'a Secret> {
        let secrets = &self.workload.secrets;
        let in_vault =
            |one: &&Secret| matches!(&one.source, SecretSource::Vault { secret, .. } if secret == held);
        let by_name = |one: &&Secret| held.as_text() == Some(&*one.name);
        secrets.iter().find(in_vault).or_else(|| secrets.iter().find(by_name))
    }

    /// A place of one of its properties.
    pub(super) fn place<'p>(&'p self, property: &'p str) -> Place<'p> {
        Place::of(&self.workload.name, property)
    }

    /// What became of one of its properties.
    pub(super) fn note(
        &self,
        property: impl Into<Text>,
        outcome: Outcome,
        text: impl Into<Text>,
        trace: TraceId,
    ) -> Note {
        Note {
            workload: Arc::clone(&self.workload.name),
            property: property.into(),
            key: None,
            outcome,
            text: text.into(),
            trace: Some(trace),
        }
    }

    /// A difference that a rule of the platform makes in one of its properties.
    pub(super) fn accepted(&self, property: &'static str, key: Option<&str>, reason: &str) -> Accepted {
        let workload = Arc::clone(&self.workload.name);
        Accepted { workload, property, key: key.map(Arc::from), reason: Arc::from(reason) }
    }
}

impl Note {
    /// The same of one of several.
    pub(super) fn of(self, key: impl Into<Text>) -> Self {
        Self { key: Some(key.into()), ..self }
    }
}

/// A number as a value.
pub(super) fn value_of(field: &Field<i64>) -> Value {
    match &field.setting {
        Setting::Known(int) => Value::Int(*int),
        Setting::Unknown(value) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_that_kubernetes_takes() {
        assert_eq!(&*Subject::key("a/b c.d_e"), "a-b-c.d_e");
    }
}
