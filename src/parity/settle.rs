//! Whether two facts of one property say the same: what each property means on either platform.

mod access;
mod objects;
pub(super) mod substituted;
mod variables;

use std::collections::BTreeMap;

use super::message::is_unsubstituted;
use super::pairing::{Services, Sharing};
use super::quantity;
use super::shape::Look;
use super::values;
use super::values::{Agreement, agree};
use crate::estate::cron;
use crate::estate::network::Network;
use crate::estate::{Fact, Property, Text};
use crate::value::Value;
use crate::value::mask;
use crate::variable::Later;

pub(super) use access::key as grant_key;
pub(super) use access::{has_condition, loses_condition, role, unconditional, vault_secret};

/// What two facts have to do with each other.
pub(super) struct Settled {
    /// Whether they agree.
    pub(super) agreement: Agreement,
    /// What differs, where that is a part: `periodSeconds 10 instead of 5`.
    pub(super) detail: Option<String>,
}

impl From<Agreement> for Settled {
    fn from(agreement: Agreement) -> Self {
        Self { agreement, detail: None }
    }
}

/// What is known around two facts.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The name of the workload in the comparison.
    pub(super) name: &'a str,
    /// Who else runs as an identity, on either side.
    pub(super) sharing: &'a [Sharing; 2],
    /// What workloads are called as neighbours.
    pub(super) services: &'a Services,
    /// What things are called that only a deployment knows.
    pub(super) names: &'a Later<'a>,
    /// What lies in the vault behind the secrets of either side.
    pub(super) secrets: [&'a BTreeMap<Text, String>; 2],
}

/// Compares two facts of one property.
pub(super) fn settle(aca: &Fact, dis: &Fact, context: Context<'_>) -> Settled {
    // A text that nothing replaced is what runs; it is only ever what the other side says literally.
    if is_unsubstituted(&dis.value) && !is_unsubstituted(&aca.value) && dis.value.as_text().is_some() {
        return Agreement::Differ.into();
    }
    let settled = by_property(aca, dis, context);
    let open = match settled.agreement {
        Agreement::Open(_) => true,
        // What another variable stands for is not what it looks like, but what somebody supplies.
        Agreement::Equal("vault-shape" | "role-scope-shape") => {
            context.names.are_known() && substituted::is_put_in(&dis.value)
        }
        Agreement::Same | Agreement::Equal(_) | Agreement::Differ => false,
    };
    match (open, &settled.agreement) {
        (true, _) if is_substituted(aca, dis, context) => Agreement::Equal("substituted-variable").into(),
        (true, Agreement::Equal(_)) => {
            let missing = values::missing(&aca.value).into_iter().chain(values::missing(&dis.value));
            Agreement::Open(missing.collect()).into()
        }
        _ => settled,
    }
}

/// Whether a variable has the address of a neighbour that DIS does not have.
pub(super) fn has_no_neighbour(aca: &Fact, dis: &Fact, context: Context<'_>) -> bool {
    aca.property == Property::Env && variables::is_moved(aca, dis, context)
}

/// Whether what is open is put in by the delivery.
fn is_substituted(aca: &Fact, dis: &Fact, context: Context<'_>) -> bool {
    let names = context.names;
    if aca.property == Property::Secret {
        substituted::secret(names, aca, &dis.value)
    } else if aca.property == Property::RoleAssignment {
        let is_scope = |(a, b): (Value, Value)| {
            let same = agree(&a, &b, Look::default()) == Agreement::Same;
            same || substituted::scope(names, &a, &b)
        };
        access::scopes(&aca.value, &dis.value).is_some_and(is_scope)
            && access::is_narrowed_alike(aca, dis, |a, b| substituted::at(names, aca, a, b))
    } else if aca.property == Property::AllowedIp {
        aca.value == dis.value && substituted::key(names, aca, dis)
    } else {
        substituted::is(names, aca, &dis.value)
    }
}

/// Compares two facts by what their property means.
fn by_property(aca: &Fact, dis: &Fact, context: Context<'_>) -> Settled {
    let plain = || without_texts(agree(&aca.value, &dis.value, Look::default()));
    match aca.property {
        Property::TriggerType => trigger(&aca.value, &dis.value).into(),
        Property::CronSchedule => {
            by_meaning(plain(), &aca.value, &dis.value, "cron-meaning", cron::parse).into()
        }
        Property::Image => {
            by_meaning(plain(), &aca.value, &dis.value, "container-image", |text| Some(full_image(text)))
                .into()
        }
        Property::Cpu | Property::CpuLimit => amounts(plain(), aca, dis, "cpu-unit", quantity::cores).into(),
        Property::Memory | Property::MemoryLimit => {
            amounts(plain(), aca, dis, "memory-unit", quantity::bytes).into()
        }
        Property::Transport => transport(plain(), &aca.value, &dis.value).into(),
        Property::AllowedIp => allowed(plain(), aca, dis).into(),
        Property::Probe => objects::probe(&aca.value, &dis.value),
        Property::ScaleRule => objects::scale_rule(&aca.value, &dis.value),
        Property::Env => variables::env(aca, dis, context),
        Property::Secret => access::secret(aca, dis),
        Property::Volume => objects::volume(&aca.value, &dis.value, context.secrets),
        Property::ManagedIdentity => access::identity(&aca.value, &dis.value, context),
        Property::RoleAssignment => access::grant(aca, dis),
        Property::CustomDomain => match plain() {
            Agreement::Same => Agreement::Same.into(),
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => {
                Agreement::Equal("domain-binding").into()
            }
        },
        Property::Cors => {
            agree(&objects::sorted(&aca.value), &objects::sorted(&dis.value), Look::default()).into()
        }
        Property::SessionAffinity
        | Property::ClientCertificateMode
        | Property::RevisionsMode
        | Property::WorkloadProfile => caseless(plain(), &aca.value, &dis.value).into(),
        Property::Existence
        | Property::Suspended
        | Property::ImageTag
        | Property::MinReplicas
        | Property::MaxReplicas
        | Property::TimeoutSeconds
        | Property::RetryLimit
        | Property::Parallelism
        | Property::Completions
        | Property::Command
        | Property::Args
        | Property::TargetPort
        | Property::ExternalIngress
        | Property::ExposedPort
        | Property::PortMapping
        | Property::AllowInsecure
        | Property::Traffic
        | Property::TerminationGracePeriodSeconds
        | Property::MaxInactiveRevisions
        | Property::PollingInterval
        | Property::CooldownPeriod
        | Property::MinExecutions
        | Property::MaxExecutions
        | Property::Registry
        | Property::Dapr
        | Property::IdentityLifecycle => plain().into(),
    }
}

/// Outside of variables it does not matter in which type a number is written.
fn without_texts(agreement: Agreement) -> Agreement {
    match agreement {
        Agreement::Equal("text-of-value") => Agreement::Same,
        Agreement::Same | Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => agreement,
    }
}

fn trigger(aca: &Value, dis: &Value) -> Agreement {
    let manual = |value: &Value| value.as_text() == Some("manual");
    if manual(aca) && manual(dis) { Agreement::Equal("manual-job") } else { agree(aca, dis, Look::default()) }
}

/// Texts that differ and mean the same.
fn by_meaning<T: PartialEq>(
    plain: Agreement,
    aca: &Value,
    dis: &Value,
    equivalence: &'static str,
    meaning: impl Fn(&str) -> Option<T>,
) -> Agreement {
    let of = |value: &Value| value.as_text().and_then(&meaning);
    match (&plain, of(aca), of(dis)) {
        (Agreement::Differ, Some(a), Some(b)) if a == b => Agreement::Equal(equivalence),
        _ => plain,
    }
}

/// The whole name of an image: Docker Hub is left out by habit.
pub(super) fn full_image(name: &str) -> String {
    let name =
        name.strip_prefix("index.docker.io/").or_else(|| name.strip_prefix("docker.io/")).unwrap_or(name);
    match name.split_once('/') {
        None => format!("docker.io/library/{name}"),
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => name.to_owned(),
        Some(_) => format!("docker.io/{name}"),
    }
}

/// The number that a value is.
pub(super) fn amount(value: &Value, read: fn(&str) -> Option<f64>) -> Option<f64> {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Text(_) => read(&mask::text(value)).or_else(|| {
            let Value::Float(float) = value else { return None };
            read(&float.to_string())
        }),
        Value::Null
        | Value::Bool(_)
        | Value::Template(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => None,
    }
}

fn amounts(
    plain: Agreement,
    aca: &Fact,
    dis: &Fact,
    equivalence: &'static str,
    read: fn(&str) -> Option<f64>,
) -> Agreement {
    match (&plain, amount(&aca.value, read), amount(&dis.value, read)) {
        (Agreement::Differ, Some(a), Some(b)) if quantity::equal(a, b) => Agreement::Equal(equivalence),
        _ => plain,
    }
}

fn lower(value: &Value) -> Option<String> {
    value.as_text().map(str::to_lowercase)
}

fn caseless(plain: Agreement, aca: &Value, dis: &Value) -> Agreement {
    match (&plain, lower(aca), lower(dis)) {
        (Agreement::Differ, Some(a), Some(b)) if a == b => Agreement::Same,
        _ => plain,
    }
}

fn transport(plain: Agreement, aca: &Value, dis: &Value) -> Agreement {
    let http = |text: &str| matches!(text, "auto" | "http" | "http1");
    match (caseless(plain, aca, dis), lower(aca), lower(dis)) {
        (Agreement::Differ, Some(a), Some(b)) if http(&a) && http(&b) => Agreement::Equal("transport-http"),
        (answer, _, _) => answer,
    }
}

/// Two rules that were matched by their networks.
fn allowed(plain: Agreement, aca: &Fact, dis: &Fact) -> Agreement {
    let known = |fact: &Fact| fact.key.as_deref().and_then(Network::parse);
    match (known(aca), known(dis)) {
        (Some(a), Some(b)) if a == b && aca.key != dis.key && plain == Agreement::Same => {
            Agreement::Equal("network-notation")
        }
        (Some(_), Some(_)) => plain,
        _ if aca.key == dis.key => plain,
        // One of the addresses is not known, or both.
        _ => {
            let key =
                |fact: &Fact| fact.key.iter().filter(|key| key.contains('<')).cloned().collect::<Vec<_>>();
            Agreement::Open(key(aca).into_iter().chain(key(dis)).collect())
        }
    }
}
