//! An estate as comparable facts: workload, property, key, value.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    AllowRule, Container, EnvValue, Estate, Field, Grant, GrantKey, Handler, Ingress, Job, Kind, Mount,
    Presence, Principal, Probe, Rest, Rule, Scale, ScaleRule, Secret, SecretSource, Setting, Text, TraceId,
    Trigger, Workload,
};
use crate::origin::OriginId;
use crate::value::mask;
use crate::value::{Object, Part, Sourced, Template, Value};

/// A word of the vocabulary. The order is the one in which facts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the word that it stands for")]
pub enum Property {
    Existence,
    TriggerType,
    CronSchedule,
    Suspended,
    Image,
    ImageTag,
    Cpu,
    CpuLimit,
    Memory,
    MemoryLimit,
    MinReplicas,
    MaxReplicas,
    ScaleRule,
    TimeoutSeconds,
    RetryLimit,
    Parallelism,
    Completions,
    Command,
    Args,
    TargetPort,
    ExternalIngress,
    Transport,
    ExposedPort,
    PortMapping,
    AllowInsecure,
    ClientCertificateMode,
    SessionAffinity,
    Cors,
    CustomDomain,
    Traffic,
    AllowedIp,
    Probe,
    Env,
    Secret,
    Volume,
    WorkloadProfile,
    TerminationGracePeriodSeconds,
    RevisionsMode,
    MaxInactiveRevisions,
    PollingInterval,
    CooldownPeriod,
    MinExecutions,
    MaxExecutions,
    Registry,
    Dapr,
    IdentityLifecycle,
    ManagedIdentity,
    RoleAssignment,
}

impl Property {
    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Existence => "existence",
            Self::TriggerType => "triggerType",
            Self::CronSchedule => "cronSchedule",
            Self::Suspended => "suspended",
            Self::Image => "image",
            Self::ImageTag => "imageTag",
            Self::Cpu => "cpu",
            Self::CpuLimit => "cpuLimit",
            Self::Memory => "memory",
            Self::MemoryLimit => "memoryLimit",
            Self::MinReplicas => "minReplicas",
            Self::MaxReplicas => "maxReplicas",
            Self::ScaleRule => "scaleRule",
            Self::TimeoutSeconds => "timeoutSeconds",
            Self::RetryLimit => "retryLimit",
            Self::Parallelism => "parallelism",
            Self::Completions => "completions",
            Self::Command => "command",
            Self::Args => "args",
            Self::TargetPort => "targetPort",
            Self::ExternalIngress => "externalIngress",
            Self::Transport => "transport",
            Self::ExposedPort => "exposedPort",
            Self::PortMapping => "portMapping",
            Self::AllowInsecure => "allowInsecure",
            Self::ClientCertificateMode => "clientCertificateMode",
            Self::SessionAffinity => "sessionAffinity",
            Self::Cors => "cors",
            Self::CustomDomain => "customDomain",
            Self::Traffic => "traffic",
            Self::AllowedIp => "allowedIp",
            Self::Probe => "probe",
            Self::Env => "env",
            Self::Secret => "secret",
            Self::Volume => "volume",
            Self::WorkloadProfile => "workloadProfile",
            Self::TerminationGracePeriodSeconds => "terminationGracePeriodSeconds",
            Self::RevisionsMode => "revisionsMode",
            Self::MaxInactiveRevisions => "maxInactiveRevisions",
            Self::PollingInterval => "pollingInterval",
            Self::CooldownPeriod => "cooldownPeriod",
            Self::MinExecutions => "minExecutions",
            Self::MaxExecutions => "maxExecutions",
            Self::Registry => "registry",
            Self::Dapr => "dapr",
            Self::IdentityLifecycle => "identityLifecycle",
            Self::ManagedIdentity => "managedIdentity",
            Self::RoleAssignment => "roleAssignment",
        }
    }
}

/// One comparable property.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The workload, or what else has it.
    pub workload: Text,
    /// Which property.
    pub property: Property,
    /// Which one of several.
    pub key: Option<Text>,
    /// What it is.
    pub value: Value,
    /// Whether it is there at all.
    pub presence: Presence,
    /// Why.
    pub trace: TraceId,
    /// The rule that decided it, when nobody did.
    pub default: Option<&'static Rule>,
    /// What it came through, where that is another object: `config:settings/LOG_LEVEL`.
    pub via: Option<Text>,
    /// What the value is put together from, where that is decided in several places: the parts that facts of one property
    /// have in common, the main one first.
    pub parts: Vec<(Value, TraceId)>,
}

/// How many facts an ordinary workload has.
const ORDINARY: usize = 32;

impl Estate {
    /// Everything that can be compared, by workload, property and key.
    pub fn facts(&self) -> Vec<Fact> {
        let mut all = Vec::with_capacity(self.workloads.len() * ORDINARY);
        for workload in &self.workloads {
            let mut facts = Facts { workload: &workload.name, found: all };
            facts.workload(workload);
            all = facts.found;
        }
        for identity in &self.identities {
            let name = identity.name.shown();
            let mut facts = Facts { workload: &name, found: all };
            facts.plain(Property::ManagedIdentity, None, identity.name.value(), identity.opened);
            all = facts.found;
        }
        for (name, grants) in &by_principal(&self.grants) {
            let mut facts = Facts { workload: name, found: all };
            facts.grants(grants);
            all = facts.found;
        }
        // Facts are large: their places are sorted.
        all.sort_by_cached_key(|fact| (Arc::clone(&fact.workload), fact.property, fact.key.clone()));
        // One row for each: a secret that is listed twice is one secret.
        all.dedup_by(|b, a| (&a.workload, a.property, &a.key) == (&b.workload, b.property, &b.key));
        all
    }
}

fn by_principal(grants: &[Grant]) -> BTreeMap<Text, Vec<&Grant>> {
    let mut found: BTreeMap<Text, Vec<&Grant>> = BTreeMap::new();
    for grant in grants {
        found.entry(grant.principal.shown()).or_default().push(grant);
    }
    found
}

/// The facts of one workload.
struct Facts<'a> {
    workload: &'a Text,
    found: Vec<Fact>,
}

impl Facts<'_> {
    fn add(&mut self, fact: Fact) {
        self.found.push(fact);
    }

    fn plain(&mut self, property: Property, key: Option<Text>, value: Value, trace: TraceId) {
        self.present(property, key, value, trace, &Presence::Certain);
    }

    fn present(
        &mut self,
        property: Property,
        key: Option<Text>,
        value: Value,
        trace: TraceId,
        presence: &Presence,
    ) {
        let workload = Arc::clone(self.workload);
        self.add(Fact {
            workload,
            property,
            key,
            value,
            presence: presence.clone(),
            trace,
            default: None,
            via: None,
            parts: Vec::new(),
        });
    }

    fn field<T>(
        &mut self,
        property: Property,
        key: Option<Text>,
        field: &Field<T>,
        as_value: impl FnOnce(&T) -> Value,
    ) {
        let value = match &field.setting {
            Setting::Known(value) => as_value(value),
            Setting::Unknown(value) => value.clone(),
        };
        let workload = Arc::clone(self.workload);
        let (presence, trace, default) = (Presence::Certain, field.trace, field.default);
        self.add(Fact {
            workload,
            property,
            key,
            value,
            presence,
            trace,
            default,
            via: None,
            parts: Vec::new(),
        });
    }

    fn text(&mut self, property: Property, key: Option<Text>, field: &Field<Text>) {
        self.field(property, key, field, |text| Value::Text(Arc::clone(text)));
    }

    fn int(&mut self, property: Property, field: &Field<i64>) {
        self.field(property, None, field, |int| Value::Int(*int));
    }

    fn rest(&mut self, property: Property, rest: &[Rest]) {
        for rest in rest {
            let key = mask::shared(&rest.value);
            self.plain(property, Some(key), rest.value.clone(), rest.trace);
        }
    }

    fn workload(&mut self, workload: &Workload) {
        let present = Value::from("present");
        self.present(Property::Existence, None, present, workload.opened, &workload.presence);
        match &workload.kind {
            Kind::App { scale, ingress } => {
                self.scale(scale);
                if let Some(ingress) = ingress {
                    self.ingress(ingress);
                }
            }
            Kind::Job(job) => self.job(job),
        }
        let containers = workload.containers.iter().enumerate();
        let extra = containers.map(|(index, one)| (one, (index > 0).then(|| Arc::clone(&one.name))));
        let init = workload.init_containers.iter().map(|one| (one, Some(Arc::clone(&one.name))));
        for (container, key) in extra.chain(init) {
            self.container(workload, container, key);
        }
        for secret in &workload.secrets {
            let key = Some(Arc::clone(&secret.name));
            self.present(Property::Secret, key, secret_value(secret), secret.trace, &secret.presence);
            self.of_parts(secret_parts(secret));
        }
        self.rest(Property::Secret, &workload.more_secrets);
        if let Some(placement) = &workload.placement {
            self.text(Property::WorkloadProfile, None, placement);
        }
        let several = workload.identities.len() > 1;
        for used in &workload.identities {
            let key = several.then(|| used.identity.shown());
            let value = principal_value(&used.identity);
            self.plain(Property::ManagedIdentity, key, value, used.opened);
        }
        for other in &workload.others {
            self.plain(other.property, other.key.clone(), other.value.clone(), other.trace);
        }
        self.grants(&workload.grants.iter().collect::<Vec<_>>());
    }

    fn scale(&mut self, scale: &Scale) {
        self.int(Property::MinReplicas, &scale.min);
        self.int(Property::MaxReplicas, &scale.max);
        self.rules(&scale.rules);
        self.rest(Property::ScaleRule, &scale.more_rules);
    }

    fn rules(&mut self, rules: &[ScaleRule]) {
        for rule in rules {
            let workload = Arc::clone(self.workload);
            self.add(Fact {
                workload,
                property: Property::ScaleRule,
                key: Some(Arc::clone(&rule.key)),
                value: rule_value(rule),
                presence: rule.presence.clone(),
                trace: rule.opened.trace,
                default: rule.opened.default,
                via: None,
                parts: Vec::new(),
            });
        }
    }

    fn ingress(&mut self, ingress: &Ingress) {
        if let Some(port) = &ingress.port {
            self.int(Property::TargetPort, port);
        }
        self.field(Property::ExternalIngress, None, &ingress.external, |external| Value::Bool(*external));
        self.text(Property::Transport, None, &ingress.transport);
        for rule in &ingress.rules {
            self.allow(rule);
        }
        self.rest(Property::AllowedIp, &ingress.more_rules);
        for (domain, binding) in &ingress.domains {
            self.text(Property::CustomDomain, Some(Arc::clone(domain)), binding);
        }
        if let Some(sticky) = &ingress.sticky {
            self.text(Property::SessionAffinity, None, sticky);
        }
        if let Some((cors, trace)) = &ingress.cors {
            self.plain(Property::Cors, None, cors.clone(), *trace);
        }
    }

    fn allow(&mut self, rule: &AllowRule) {
        let value = match &rule.action.setting {
            Setting::Known(action) => Value::from(action.word()),
            Setting::Unknown(value) => value.clone(),
        };
        let key = Some(Arc::clone(&rule.network));
        self.present(Property::AllowedIp, key, value, rule.trace, &rule.presence);
    }

    fn job(&mut self, job: &Job) {
        self.field(Property::TriggerType, None, &job.trigger, |trigger| Value::from(trigger.word()));
        let manual = job.trigger.get() == Some(&Trigger::Manual);
        if let (Some(cron), false) = (&job.cron, manual) {
            self.text(Property::CronSchedule, None, cron);
            self.zoned(cron, job.zone.as_ref());
        }
        if let (Some(suspended), false) = (&job.suspended, manual) {
            self.field(Property::Suspended, None, suspended, |suspended| Value::Bool(*suspended));
        }
        if let Some(timeout) = &job.timeout {
            self.int(Property::TimeoutSeconds, timeout);
        }
        self.int(Property::RetryLimit, &job.retries);
        for (property, field) in
            [(Property::Parallelism, &job.parallelism), (Property::Completions, &job.completions)]
        {
            if let Some(field) = field {
                self.int(property, field);
            }
        }
        self.rules(&job.rules);
        self.rest(Property::ScaleRule, &job.more_rules);
    }

    /// In which time zone the schedule is meant that was added last.
    fn zoned(&mut self, cron: &Field<Text>, zone: Option<&Field<Text>>) {
        let utc = || (Value::from("UTC"), cron.trace);
        let zone_part = zone.map_or_else(utc, |zone| (zone.value(), zone.trace));
        self.of_parts(vec![(cron.value(), cron.trace), zone_part]);
        if let (Some(zone), Some(fact)) = (zone, self.found.last_mut()) {
            let mut parts = vec![Part::Known(Arc::from("CRON_TZ="))];
            push(&zone.value(), &mut parts);
            parts.push(Part::Known(Arc::from(" ")));
            push(&cron.value(), &mut parts);
            fact.value = Template::join(parts);
        }
    }

    /// What the fact is put together from that was added last.
    fn of_parts(&mut self, parts: Vec<(Value, TraceId)>) {
        if let Some(fact) = self.found.last_mut() {
            fact.parts = parts;
        }
    }

    fn container(&mut self, workload: &Workload, container: &Container, key: Option<Text>) {
        // What belongs to a container beside the main one is named after it.
        let named = |name: &str| -> Text {
            key.as_ref().map_or_else(|| Arc::from(name), |key| Arc::from(format!("{key}/{name}")))
        };
        if let Some(image) = &container.image {
            self.text(Property::Image, key.clone(), image);
        }
        if let Some(tag) = &container.tag {
            self.text(Property::ImageTag, key.clone(), tag);
        }
        if let Some(cpu) = &container.cpu {
            self.field(Property::Cpu, key.clone(), cpu, |cores| number(*cores));
        }
        if let Some(memory) = &container.memory {
            self.text(Property::Memory, key.clone(), memory);
        }
        for (property, list) in [(Property::Command, &container.command), (Property::Args, &container.args)] {
            if let Some((list, trace)) = list {
                self.plain(property, key.clone(), list_value(list), *trace);
            }
        }
        for variable in &container.env {
            let value = match &variable.value {
                EnvValue::Value(value) => value.clone(),
                EnvValue::Secret(secret) => {
                    let mut parts = vec![Part::Known(Arc::from("secret:"))];
                    push(secret, &mut parts);
                    Template::join(parts)
                }
                EnvValue::Field(path) => Value::from(format!("field:{path}")),
            };
            self.add(Fact {
                workload: Arc::clone(self.workload),
                property: Property::Env,
                key: Some(named(&variable.name)),
                value,
                presence: variable.presence.clone(),
                trace: variable.trace,
                default: None,
                via: variable.via.clone(),
                parts: Vec::new(),
            });
        }
        self.rest(Property::Env, &container.more_env);
        for probe in &container.probes {
            let word = probe.kind.get().map_or("unknown", |kind| kind.word());
            let workload = Arc::clone(self.workload);
            self.add(Fact {
                workload,
                property: Property::Probe,
                key: Some(named(word)),
                value: probe_value(probe),
                presence: probe.presence.clone(),
                trace: probe.kind.trace,
                default: probe.kind.default,
                via: None,
                parts: Vec::new(),
            });
        }
        self.rest(Property::Probe, &container.more_probes);
        for mount in &container.mounts {
            let path = &mount.path;
            let source = workload.volumes.iter().find(|one| one.name == mount.volume);
            let value = volume_value(mount, source);
            let path_key = path.shown();
            // The path begins with a slash of its own.
            let key = match (&key, path_key.starts_with('/')) {
                (Some(key), true) => Arc::from(format!("{key}:{path_key}")),
                _ => named(&path_key),
            };
            self.plain(Property::Volume, Some(key), value, path.trace);
            let share = source.and_then(|volume| volume.source.as_ref()).map_or(Value::Null, Field::value);
            let writes = (Value::Bool(false), path.trace);
            self.of_parts(vec![(share, path.trace), read_only(mount, source).unwrap_or(writes)]);
        }
    }

    fn grants(&mut self, grants: &[&Grant]) {
        for (index, grant) in grants.iter().enumerate() {
            // What may not be granted changes nothing for what is.
            let perhaps = |one: &Grant| one.presence != Presence::Certain;
            let counts = |other: &Grant| other.role == grant.role && (perhaps(grant) || !perhaps(other));
            let scope = grant.scope.shown();
            let several = grants.iter().any(|other| counts(other) && other.scope.shown() != scope);
            // A workload may have it on the same scope once more, as another identity. What is granted twice is one grant.
            let alike = |other: &&&Grant| other.role == grant.role && other.scope.shown() == scope;
            let principal = grant.principal.shown();
            let as_others = |other: &&Grant| other.principal.shown() != principal;
            let before = grants.iter().take(index).filter(alike).take_while(|other| as_others(other));
            let shared = before.count() > 0;
            let key = GrantKey {
                role: &grant.role,
                scope: several.then_some(&*scope),
                principal: shared.then_some(&*principal),
            };
            let key = Arc::from(key.to_string());
            let mut value = Object::new();
            value.set("principal", untraced(principal_value(&grant.principal)));
            value.set("scope", untraced(grant.scope.value()));
            if let Some(condition) = &grant.condition {
                value.set("condition", untraced(condition.text.value()));
                if let Some(version) = &condition.version {
                    value.set("conditionVersion", untraced(version.value()));
                }
            }
            let value = Value::object(value);
            self.present(Property::RoleAssignment, Some(key), value, grant.opened, &grant.presence);
            self.of_parts(grant_parts(grant));
        }
    }
}

fn untraced(value: Value) -> Sourced {
    Sourced::new(value, OriginId::NOWHERE)
}

fn list_value(items: &[Value]) -> Value {
    Value::array(items.iter().cloned().map(untraced).collect())
}

/// A number; without a fraction where it has none.
fn number(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is small")]
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Value::Int(number as i64)
    } else {
        Value::Float(number)
    }
}

fn principal_value(principal: &Principal) -> Value {
    match principal {
        Principal::Own => Value::from("SystemAssigned"),
        Principal::Named(name) | Principal::Other(name) => name.value(),
    }
}

fn rule_value(rule: &ScaleRule) -> Value {
    let mut value = Object::new();
    if !matches!(&*rule.ty, "cpu" | "memory" | "http" | "tcp") {
        value.set("type", untraced(Value::Text(Arc::clone(&rule.ty))));
    }
    if let Some(target) = &rule.target {
        value.set("target", untraced(target.clone()));
    }
    let mut metadata = Object::new();
    for (name, one) in &rule.metadata {
        metadata.set(Arc::clone(name), untraced(one.clone()));
    }
    value.set("metadata", untraced(Value::object(metadata)));
    if !rule.auth.is_empty() {
        let mut auth = Object::new();
        for (parameter, secret) in &rule.auth {
            auth.set(Arc::clone(parameter), untraced(Value::from(format!("secret:{secret}"))));
        }
        value.set("auth", untraced(Value::object(auth)));
    }
    if let Some(identity) = &rule.identity {
        value.set("identity", untraced(Value::Text(Arc::clone(identity))));
    }
    Value::object(value)
}

fn probe_value(probe: &Probe) -> Value {
    let mut value = Object::new();
    if let Handler::Http { path, .. } = &probe.handler {
        value.set("path", untraced(path.clone()));
    }
    if let Some(port) = &probe.port {
        value.set("port", untraced(port.clone()));
    }
    // That is how both platforms ask when nothing is said.
    let plain = |name: &str, one: &Value| name == "scheme" && one.as_text() == Some("HTTP");
    for (name, one) in probe.numbers.iter().filter(|(name, one)| !plain(name, one)) {
        value.set(*name, untraced(one.clone()));
    }
    if let Handler::Http { headers, .. } = &probe.handler
        && !headers.is_empty()
    {
        // Their order means nothing.
        let mut headers: Vec<&(Value, Value)> = headers.iter().collect();
        headers.sort_by_cached_key(|(name, value)| (mask::text(name), mask::text(value)));
        let headers = headers.into_iter().map(|(name, value)| {
            let mut header = Object::new();
            header.set("name", untraced(name.clone()));
            header.set("value", untraced(value.clone()));
            untraced(Value::object(header))
        });
        value.set("headers", untraced(Value::array(headers.collect())));
    }
    Value::object(value)
}

/// Whether a container cannot write to a volume, or may not be able to, and why. What holds settings nobody ever writes to.
fn read_only(mount: &Mount, volume: Option<&super::Volume>) -> Option<(Value, TraceId)> {
    let volume = volume?;
    let kind = volume.kind.get();
    if kind.is_some_and(|kind| ["secret", "configmap"].iter().any(|own| kind.eq_ignore_ascii_case(own))) {
        return None;
    }
    let said = [&mount.read_only, &volume.read_only].into_iter().flatten();
    said.filter_map(|field| match &field.setting {
        Setting::Known(false) => None,
        Setting::Known(true) => Some((Value::Bool(true), field.trace)),
        Setting::Unknown(value) => Some((value.clone(), field.trace)),
    })
    .min_by_key(|(value, _)| value.as_bool() != Some(true))
}

fn volume_value(mount: &Mount, volume: Option<&super::Volume>) -> Value {
    let mut value = Object::new();
    value.set("name", untraced(Value::Text(Arc::clone(&mount.volume))));
    if let Some(volume) = volume {
        value.set("kind", untraced(volume.kind.value()));
        if let Some(source) = &volume.source {
            value.set("source", untraced(source.value()));
        }
        if !volume.files.is_empty() {
            let mut files = Object::new();
            for (path, secret) in &volume.files {
                files.set(Arc::clone(path), untraced(Value::from(format!("secret:{secret}"))));
            }
            value.set("files", untraced(Value::object(files)));
        }
        if let Some(options) = &volume.options {
            value.set("options", untraced(options.value()));
        }
    }
    if let Some(inner) = &mount.inner {
        value.set("subPath", untraced(Value::Text(Arc::clone(inner))));
    }
    if let Some((read_only, _)) = read_only(mount, volume) {
        value.set("readOnly", untraced(read_only));
    }
    Value::object(value)
}

/// `vault/secret`, with names for what is not known.
fn secret_value(secret: &Secret) -> Value {
    match &secret.source {
        SecretSource::Inline(value) => value.clone(),
        SecretSource::Vault { vault, secret, version } => {
            let mut parts = Vec::new();
            push(vault, &mut parts);
            parts.push(Part::Known(Arc::from("/")));
            push(secret, &mut parts);
            if let Some(version) = version {
                parts.push(Part::Known(Arc::from("/")));
                push(version, &mut parts);
            }
            Template::join(parts)
        }
    }
}

/// What decides where a secret is.
fn secret_parts(secret: &Secret) -> Vec<(Value, TraceId)> {
    let (trace, places) = (secret.trace, secret.places);
    match &secret.source {
        SecretSource::Inline(_) => Vec::new(),
        SecretSource::Vault { vault, secret, version } => vec![
            (secret.clone(), trace),
            (vault.clone(), places.vault.unwrap_or(trace)),
            (version.clone().unwrap_or(Value::Null), places.version.unwrap_or(trace)),
        ],
    }
}

/// What decides what a role is granted on, and under which condition.
fn grant_parts(grant: &Grant) -> Vec<(Value, TraceId)> {
    let condition = grant.condition.as_ref();
    let condition = condition.map_or((Value::Null, grant.opened), |one| (one.text.value(), one.text.trace));
    vec![(grant.scope.value(), grant.opened), condition]
}

/// A text as a part of another.
fn push(value: &Value, parts: &mut Vec<Part>) {
    match value {
        Value::Text(text) => parts.push(Part::Known(Arc::clone(text))),
        Value::Template(template) => parts.extend(template.parts().iter().cloned()),
        Value::Unknown(unknown) => parts.push(Part::Unknown(Arc::clone(unknown))),
        Value::Secret(secret) => parts.push(Part::Secret(Arc::clone(secret))),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_) => parts.push(Part::Known(Arc::from(value.brief()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{Trace, Traces};

    #[test]
    fn what_is_granted_twice_is_one_grant() {
        let (route, modules) = (Box::from([]), Arc::from([]));
        let trace = Trace { arena: 0, route, site: None, declared: None, modules, place: None };
        let opened = Traces::default().add(trace);
        let named = |name: &str| Field::known(Arc::from(name), opened);
        let grant = |principal| Grant {
            role: "Reader".into(),
            principal,
            scope: named("vault"),
            scope_type: "Microsoft.KeyVault/vaults".into(),
            scope_id: Value::from("vault"),
            condition: None,
            opened,
            presence: Presence::Certain,
        };
        let (own, other) = (grant(Principal::Own), grant(Principal::Named(named("id-web"))));
        let grants = [&own, &other, &own, &other];
        let workload = Arc::from("web");
        let mut facts = Facts { workload: &workload, found: Vec::new() };
        facts.grants(&grants);
        let keys: Vec<&str> = facts.found.iter().filter_map(|fact| fact.key.as_deref()).collect();
        assert_eq!(keys, ["Reader", "Reader by id-web", "Reader", "Reader by id-web"]);
    }
}
