//! Secrets: what fills them, and which of them a workload reads.
//!
//! A Secret that a container names is filled by an ExternalSecret or a SecretProviderClass, or stands in the tree itself.
//! Behind each of its keys lies a secret of a vault, which is what the sides have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cluster::{Cluster, meet};
use super::external_secrets;
use super::key_vault_csi;
use super::lower::Outcome;
use super::reader::{Reader, missing};
use super::telemetry;
use super::telemetry::Said;
use super::writer::{Subject, Writer};
use crate::estate::{EnvValue, Presence, Property, Rest, Secret, SecretSource, Text, TraceId, VaultPlaces};
use crate::value::mask;
use crate::value::{Secret as Hidden, Value};

/// Everything that fills Secrets, by their names.
pub(super) struct Fillers<'a> {
    by_secret: BTreeMap<Text, Vec<Filler<'a>>>,
}

/// What fills a Secret.
#[derive(Clone, Copy)]
pub(super) enum Filler<'a> {
    /// An ExternalSecret.
    External(Reader<'a>),
    /// An entry of a SecretProviderClass, which copies what it mounts.
    Mounted {
        /// The class.
        class: Reader<'a>,
        /// The entry.
        entry: Reader<'a>,
    },
    /// The Secret itself.
    Plain(Reader<'a>),
}

/// What lies behind a key of a Secret.
#[derive(Clone)]
pub(super) struct Held {
    /// Where it is.
    pub(super) source: SecretSource,
    /// The line that decides which.
    pub(super) trace: TraceId,
    /// The lines that decide which vault and version.
    pub(super) places: VaultPlaces,
}

impl<'a> Fillers<'a> {
    /// What fills the Secrets of a cluster.
    pub(super) fn of(cluster: &'a Cluster<'a>) -> Self {
        let mut by_secret: BTreeMap<Text, Vec<Filler<'a>>> = BTreeMap::new();
        for object in cluster.all(external_secrets::GROUP, "ExternalSecret") {
            by_secret.entry(external_secrets::target(&object)).or_default().push(Filler::External(object));
        }
        for class in cluster.all(key_vault_csi::GROUP, "SecretProviderClass") {
            for entry in class.path(&["spec", "secretObjects"]).items() {
                let filler = Filler::Mounted { class, entry };
                by_secret.entry(entry.member("secretName").shown()).or_default().push(filler);
            }
        }
        for object in cluster.all("", "Secret") {
            by_secret.entry(object.name()).or_default().push(Filler::Plain(object));
        }
        Self { by_secret }
    }

    /// What fills a Secret, as an object means it.
    fn find(&self, from: &Reader<'a>, name: &str) -> Option<Filler<'a>> {
        let all = self.by_secret.get(name)?;
        all.iter().copied().find(|filler| meet(filler.object().namespace(), from.namespace()))
    }

    /// What lies behind a key of a Secret, or what is missing.
    pub(super) fn key(&self, from: &Reader<'a>, secret: &str, key: &str) -> Result<Held, Value> {
        let Some(filler) = self.find(from, secret) else {
            return Err(missing(format!("the source of the Secret {secret}")));
        };
        let held = match filler {
            Filler::External(object) => external_secrets::key(&object, key),
            Filler::Mounted { class, entry } => key_vault_csi::key(&class, &entry, key),
            Filler::Plain(object) => plain(&object, key),
        };
        held.ok_or_else(|| missing(format!("the key of the Secret {secret}/{key}")))
    }

    /// The keys of a Secret that are known, and what is not.
    pub(super) fn all(&self, from: &Reader<'a>, secret: &Reader<'a>) -> (Vec<(Text, Held)>, Vec<Rest>) {
        let name = secret.shown();
        let rest = |trace| Rest { value: missing(format!("the source of the Secret {name}")), trace };
        match self.find(from, &name) {
            None => (Vec::new(), vec![rest(secret.trace())]),
            Some(Filler::External(object)) => {
                let (keys, open) = external_secrets::keys(&object);
                (keys, open.map(rest).into_iter().collect())
            }
            Some(Filler::Mounted { class, entry }) => (key_vault_csi::keys(&class, &entry), Vec::new()),
            Some(Filler::Plain(object)) => (plain_keys(&object), Vec::new()),
        }
    }
}

impl<'a> Filler<'a> {
    fn object(&self) -> Reader<'a> {
        match self {
            Self::External(object) | Self::Plain(object) | Self::Mounted { class: object, .. } => *object,
        }
    }
}

/// A key of a Secret that stands in the tree; what it holds is not shown.
fn plain(object: &Reader<'_>, key: &str) -> Option<Held> {
    let own = object.member("stringData").member(key).set();
    let own = own.or_else(|| object.member("data").member(key).set())?;
    Some(inline(key, &own))
}

fn plain_keys(object: &Reader<'_>) -> Vec<(Text, Held)> {
    let (texts, data) = (object.member("stringData"), object.member("data"));
    let own = data.entries().filter(|(key, _)| !texts.member(key).is_set());
    own.chain(texts.entries()).map(|(key, value)| (Arc::clone(key), inline(key, &value))).collect()
}

fn inline(key: &str, value: &Reader<'_>) -> Held {
    let held = value.value().unwrap_or(Value::Null);
    let hidden = if let Value::Unknown(_) = held {
        held
    } else {
        Value::Secret(Arc::new(Hidden { name: Arc::from(key), value: Value::from("") }))
    };
    Held { source: SecretSource::Inline(hidden), trace: value.trace(), places: VaultPlaces::default() }
}

/// What a variable holds that is read from a key.
pub(super) fn variable(key: &str, held: &Held) -> EnvValue {
    match &held.source {
        SecretSource::Vault { secret, .. } => EnvValue::Secret(secret.clone()),
        SecretSource::Inline(_) => EnvValue::Secret(Value::from(key)),
    }
}

/// The secrets that a workload reads, by the names that it has for them: the keys of its Secrets.
#[derive(Default)]
pub(super) struct Read {
    found: BTreeMap<Text, Secret>,
    /// The parts that are not known.
    pub(super) rest: Vec<Rest>,
}

impl Read {
    /// Notes that a key of a Secret is read.
    pub(super) fn note(&mut self, secret: &str, key: &str, held: &Held) {
        let same = self.found.get(key).is_none_or(|known| known.source == held.source);
        // Two Secrets may have a key of the same name.
        let name: Text = if same { Arc::from(key) } else { Arc::from(format!("{secret}/{key}")) };
        let Held { source, trace, places } = held.clone();
        let found = Secret { name: Arc::clone(&name), source, trace, places, presence: Presence::Certain };
        self.found.entry(name).or_insert(found);
    }

    /// The secrets in the order of their names.
    pub(super) fn finish(self) -> (Vec<Secret>, Vec<Rest>) {
        (self.found.into_values().collect(), self.rest)
    }
}

/// The secrets that the pods of a workload read, each once; what fills its Secret fills it with these.
pub(super) fn read_by<'a>(subject: &Subject<'a>) -> Vec<&'a Secret> {
    let workload = subject.workload;
    let containers = workload.containers.iter().chain(&workload.init_containers);
    let variables = containers.flat_map(|container| &container.env).filter_map(|variable| {
        let EnvValue::Secret(held) = &variable.value else { return None };
        let never = matches!(telemetry::of(variable, false), Said::Never(_));
        subject.secret_behind(held).filter(|_| !never)
    });
    let mut wanted: BTreeSet<&Text> = variables.map(|secret| &secret.name).collect();
    for volume in &workload.volumes {
        if !volume.kind.shown().eq_ignore_ascii_case("secret") {
            continue;
        }
        let files =
            volume.files.iter().filter_map(|(_, file)| subject.secret_behind(&Value::Text(Arc::clone(file))));
        wanted.extend(files.map(|secret| &secret.name));
        if volume.files.is_empty() {
            wanted.extend(workload.secrets.iter().map(|secret| &secret.name));
        }
    }
    let mut seen = BTreeSet::new();
    let secrets = workload.secrets.iter();
    secrets.filter(|secret| wanted.contains(&secret.name) && seen.insert(&secret.name)).collect()
}

/// Why a secret is not read.
const UNREAD: &str =
    "No container reads it: it is for a rule, a registry or a part of Azure that there is none of on DIS.";

/// What becomes of the secrets that no pod reads.
pub(super) fn lower_unread(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let read: BTreeSet<&Text> = read_by(subject).into_iter().map(|secret| &secret.name).collect();
    for secret in subject.workload.secrets.iter().filter(|secret| !read.contains(&secret.name)) {
        let property = Property::Secret.word();
        writer.accept(subject.accepted(property, Some(&secret.name), UNREAD));
        let note = subject.note(property, Outcome::Lost, UNREAD, secret.trace);
        writer.note(note.of(Arc::clone(&secret.name)));
    }
    for rest in &subject.workload.more_secrets {
        let text =
            format!("Secrets that only a deployment knows are not written: {}.", mask::text(&rest.value));
        writer.note(subject.note(Property::Secret.word(), Outcome::Question, text, rest.trace));
    }
}
