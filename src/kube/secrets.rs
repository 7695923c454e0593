//! Secrets: what fills them, and which of them a workload reads.
//!
//! A Secret that a container names is filled by an ExternalSecret or a SecretProviderClass, or stands in the tree itself.
//! Behind each of its keys lies a secret of a vault, which is what the sides have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cluster::{Cluster, meet};
use super::external_secrets;
use super::key_vault_csi;
use super::reader::{Reader, missing};
use crate::estate::{EnvValue, Presence, Rest, Secret, SecretSource, Text, TraceId};
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
    Held { source: SecretSource::Inline(hidden), trace: value.trace() }
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
        let Held { source, trace } = held.clone();
        let found = Secret { name: Arc::clone(&name), source, trace, presence: Presence::Certain };
        self.found.entry(name).or_insert(found);
    }

    /// The secrets in the order of their names.
    pub(super) fn finish(self) -> (Vec<Secret>, Vec<Rest>) {
        (self.found.into_values().collect(), self.rest)
    }
}
