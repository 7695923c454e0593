//! Apps and jobs.

use std::sync::Arc;

use super::{Field, Grant, IdentityUse, Presence, Property, Text, TraceId};
use crate::value::Value;

/// An app or a job.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The name that pairs the sides.
    pub name: Text,
    /// Its own name on its side.
    pub own_name: Field<Text>,
    /// What it is.
    pub kind: Kind,
    /// The line that opens it.
    pub opened: TraceId,
    /// Whether it is deployed.
    pub presence: Presence,
    /// Its containers; the first is the main one.
    pub containers: Vec<Container>,
    /// What runs before them.
    pub init_containers: Vec<Container>,
    /// What it takes from secret stores.
    pub secrets: Vec<Secret>,
    /// A part of the secrets that is not known.
    pub more_secrets: Vec<Rest>,
    /// What is mounted.
    pub volumes: Vec<Volume>,
    /// The identities it runs as.
    pub identities: Vec<IdentityUse>,
    /// What these may do.
    pub grants: Vec<Grant>,
    /// The class of nodes it runs on.
    pub placement: Option<Field<Text>>,
    /// What few workloads say and the comparison takes as it is.
    pub others: Vec<Other>,
}

/// What a [`Workload`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Runs all the time.
    App {
        /// How many there are.
        scale: Scale,
        /// How it is reached; nothing when it is not.
        ingress: Option<Ingress>,
    },
    /// Runs when it is triggered.
    Job(Job),
}

/// How many replicas there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// At least.
    pub min: Field<i64>,
    /// At most.
    pub max: Field<i64>,
    /// What makes them more or fewer.
    pub rules: Vec<ScaleRule>,
    /// A part of the rules that is not known.
    pub more_rules: Vec<Rest>,
}

/// A reason for more replicas.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleRule {
    /// `cpu`, `memory`, `http`, or the name of a rule of another type.
    pub key: Text,
    /// The type: `cpu`, `http`, `azure-servicebus`.
    pub ty: Text,
    /// How much of it one replica takes, where the type has such a number.
    pub target: Option<Value>,
    /// What else is said about it, in the order of the source.
    pub metadata: Vec<(Text, Value)>,
    /// The secrets it signs in with: parameter and secret.
    pub auth: Vec<(Text, Text)>,
    /// The identity it signs in with.
    pub identity: Option<Text>,
    /// The line that opens it; the rule, when nobody wrote it.
    pub opened: Field<()>,
    /// Whether it is there.
    pub presence: Presence,
}

/// How an app is reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingress {
    /// The port of the container.
    pub port: Option<Field<i64>>,
    /// Whether others than the neighbours can reach it.
    pub external: Field<bool>,
    /// The protocol.
    pub transport: Field<Text>,
    /// Who may reach it; nobody is kept out when there is none.
    pub rules: Vec<AllowRule>,
    /// A part of the rules that is not known.
    pub more_rules: Vec<Rest>,
    /// Names under which it is reached.
    pub domains: Vec<(Text, Field<Text>)>,
    /// Whether a client always reaches the same replica.
    pub sticky: Option<Field<Text>>,
    /// Which web pages may call it.
    pub cors: Option<(Value, TraceId)>,
    /// What neighbours call it by, beside its own name.
    pub services: Vec<Text>,
}

impl Ingress {
    /// Whether the app speaks no HTTP.
    pub fn speaks_tcp(&self) -> bool {
        self.transport.get().is_some_and(|transport| transport.eq_ignore_ascii_case("tcp"))
    }
}

/// A network: a single address is one of its own.
pub fn network_of(address: &str) -> Text {
    let address = address.trim();
    match (address.contains('/'), address.contains(':')) {
        (true, _) => Arc::from(address),
        (false, false) => Arc::from(format!("{address}/32")),
        (false, true) => Arc::from(format!("{address}/128")),
    }
}

/// Who may reach an app, or may not.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowRule {
    /// The network, single addresses too: `10.0.0.1/32`. Names where it is not known.
    pub network: Text,
    /// The network as it is written.
    pub value: Value,
    /// Whether it is wholly known.
    pub known: bool,
    /// What becomes of them.
    pub action: Field<Action>,
    /// What decided the network.
    pub trace: TraceId,
    /// Whether it is there.
    pub presence: Presence,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is let in.
    Allow,
    /// It is refused.
    Deny,
}

/// A part of a list that is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// What would give it.
    pub value: Value,
    /// Where it comes from.
    pub trace: TraceId,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// What starts it.
    pub trigger: Field<Trigger>,
    /// When, for a scheduled one.
    pub cron: Option<Field<Text>>,
    /// The time zone in which that is meant, where it is another than UTC.
    pub zone: Option<Field<Text>>,
    /// Whether the schedule is off.
    pub suspended: Option<Field<bool>>,
    /// How long one run may take, in seconds.
    pub timeout: Option<Field<i64>>,
    /// How often a failed run is repeated.
    pub retries: Field<i64>,
    /// How many run at a time.
    pub parallelism: Option<Field<i64>>,
    /// How many must succeed.
    pub completions: Option<Field<i64>>,
    /// What starts an event-driven one.
    pub rules: Vec<ScaleRule>,
    /// A part of the rules that is not known.
    pub more_rules: Vec<Rest>,
}

/// What starts a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The clock.
    Schedule,
    /// Somebody.
    Manual,
    /// Something that happens elsewhere.
    Event,
}

/// A container.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// Its name.
    pub name: Text,
    /// The image without tag and digest.
    pub image: Option<Field<Text>>,
    /// The tag or digest.
    pub tag: Option<Field<Text>>,
    /// Whether the tag stands where the container is declared, so that no release sets it.
    pub is_tag_fixed: bool,
    /// What it runs instead of what the image says.
    pub command: Option<(Vec<Value>, TraceId)>,
    /// With which arguments.
    pub args: Option<(Vec<Value>, TraceId)>,
    /// Cores, where somebody or a rule says how many.
    pub cpu: Option<Field<f64>>,
    /// Memory, in binary units.
    pub memory: Option<Field<Text>>,
    /// Its environment.
    pub env: Vec<EnvVar>,
    /// A part of the environment that is not known.
    pub more_env: Vec<Rest>,
    /// How it is watched.
    pub probes: Vec<Probe>,
    /// A part of the probes that is not known.
    pub more_probes: Vec<Rest>,
    /// What is mounted in it.
    pub mounts: Vec<Mount>,
}

/// A volume as a container has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// Where.
    pub path: Field<Text>,
    /// The name of the volume.
    pub volume: Text,
    /// The path in that.
    pub inner: Option<Text>,
    /// Whether this container cannot write to it, where that is said of it alone.
    pub read_only: Option<Field<bool>>,
}

/// A variable of the environment.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvVar {
    /// Its name.
    pub name: Text,
    /// What it holds.
    pub value: EnvValue,
    /// What it came through, where that is another object: `config:settings/LOG_LEVEL`.
    pub via: Option<Text>,
    /// Why.
    pub trace: TraceId,
    /// Whether it is there.
    pub presence: Presence,
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub enum EnvValue {
    /// A text, or something that is not known.
    Value(Value),
    /// The secret of this name in the store.
    Secret(Value),
    /// A field of the workload itself.
    Field(Text),
}

/// The members of a rule's metadata that hold how much one replica takes, by the types that have one.
pub const SCALE_TARGETS: [(&str, &str); 8] = [
    ("cpu", "value"),
    ("memory", "value"),
    ("azure-servicebus", "messageCount"),
    ("azure-queue", "queueLength"),
    ("rabbitmq", "value"),
    ("redis", "listLength"),
    ("cron", "desiredReplicas"),
    ("postgresql", "targetQueryValue"),
];

/// The numbers of a probe, and what they are on both platforms when nobody says.
pub const PROBE_NUMBERS: [(&str, i64); 5] = [
    ("initialDelaySeconds", 0),
    ("periodSeconds", 10),
    ("timeoutSeconds", 1),
    ("failureThreshold", 3),
    ("successThreshold", 1),
];

/// How a container is watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// For what.
    pub kind: Field<ProbeKind>,
    /// How.
    pub handler: Handler,
    /// The port.
    pub port: Option<Value>,
    /// Numbers: the name of the property, and what it is.
    pub numbers: Vec<(&'static str, Value)>,
    /// Whether it is there.
    pub presence: Presence,
}

/// What a probe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProbeKind {
    /// Whether it has started.
    Startup,
    /// Whether it takes requests.
    Readiness,
    /// Whether it must be started again.
    Liveness,
}

/// How a probe asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Handler {
    /// A request for a path.
    Http {
        /// The path.
        path: Value,
        /// Headers: name and value.
        headers: Vec<(Value, Value)>,
    },
    /// A connection.
    Tcp,
    /// Something else.
    Other,
}

/// A secret of a workload.
#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    /// The workload's name for it.
    pub name: Text,
    /// Where it is.
    pub source: SecretSource,
    /// Why.
    pub trace: TraceId,
    /// What decides the parts of where it is.
    pub places: VaultPlaces,
    /// Whether it is there.
    pub presence: Presence,
}

/// What decides the parts of where a secret is, as far as that is another place than the one of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VaultPlaces {
    /// Which vault.
    pub vault: Option<TraceId>,
    /// Which version.
    pub version: Option<TraceId>,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretSource {
    /// In a vault.
    Vault {
        /// The vault.
        vault: Value,
        /// Its name there.
        secret: Value,
        /// Its version, when it is not the latest.
        version: Option<Value>,
    },
    /// Written in the declaration.
    Inline(Value),
}

/// Something mounted.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// Its name in the workload.
    pub name: Text,
    /// `AzureFile`, `EmptyDir`, `Secret`.
    pub kind: Field<Text>,
    /// The share it is, or the storage where nobody says which share that is.
    pub source: Option<Field<Text>>,
    /// What Azure calls the storage that tells which share it is.
    pub storage: Option<Text>,
    /// Whether nobody can write to it, where that is said.
    pub read_only: Option<Field<bool>>,
    /// Of secrets as files those that are named, by their paths; all of them where none is.
    pub files: Vec<(Text, Text)>,
    /// How it is mounted.
    pub options: Option<Field<Text>>,
}

/// What few workloads say.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The word for it.
    pub property: Property,
    /// Which one of several.
    pub key: Option<Arc<str>>,
    /// What is said.
    pub value: Value,
    /// Why.
    pub trace: TraceId,
}

impl Trigger {
    /// The word used in facts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Manual => "manual",
            Self::Event => "event",
        }
    }
}

impl Action {
    /// The word used in facts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

impl ProbeKind {
    /// The word used in facts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Readiness => "readiness",
            Self::Liveness => "liveness",
        }
    }
}
