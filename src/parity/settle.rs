//! Whether two facts of one property say the same: what each property means on either platform.

use std::borrow::Cow;
use std::sync::Arc;

use super::cron;
use super::message::{is_unsubstituted, told};
use super::network::Network;
use super::pairing::{Services, Sharing};
use super::quantity;
use super::shape::Look;
use super::values;
use super::values::{Agreement, agree, all};
use crate::estate::{Fact, Property, Text};
use crate::value::mask;
use crate::value::{List, Object, Sourced, Unknown, Value, Why};

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
    /// The name of the workload on Azure and on DIS.
    pub(super) names: (&'a str, &'a str),
    /// Who else runs as an identity, on either side.
    pub(super) sharing: &'a [Sharing; 2],
    /// What workloads are called as neighbours.
    pub(super) services: &'a Services,
}

/// Compares two facts of one property.
pub(super) fn settle(aca: &Fact, dis: &Fact, context: Context<'_>) -> Settled {
    // A text that nothing replaced is what runs; it is only ever what the other side says literally.
    if is_unsubstituted(&dis.value) && !is_unsubstituted(&aca.value) && dis.value.as_text().is_some() {
        return Agreement::Differ.into();
    }
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
        Property::Probe => probe(&aca.value, &dis.value),
        Property::ScaleRule => scale_rule(&aca.value, &dis.value),
        Property::Env => env(aca, dis, context).into(),
        Property::Secret => secret(aca, dis),
        Property::Volume => volume(&aca.value, &dis.value),
        Property::ManagedIdentity => identity(&aca.value, &dis.value, context),
        Property::RoleAssignment => grant(aca, dis),
        Property::CustomDomain => match plain() {
            Agreement::Same => Agreement::Same.into(),
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => {
                Agreement::Equal("domain-binding").into()
            }
        },
        Property::Cors => agree(&sorted(&aca.value), &sorted(&dis.value), Look::default()).into(),
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

fn object(value: &Value) -> Cow<'_, Object> {
    value.as_object().map_or_else(|| Cow::Owned(Object::new()), Cow::Borrowed)
}

/// Members that differ, as people read them.
fn members<'v>(
    all_names: impl Iterator<Item = &'v str>,
    one: impl Fn(&str, &str) -> (Agreement, String, String),
) -> (Agreement, Option<String>) {
    let mut different = Vec::new();
    let mut answers = Vec::new();
    for name in all_names {
        let (agreement, aca, dis) = one(name, name);
        if agreement == Agreement::Differ {
            different.push(match (aca.as_str(), dis.as_str()) {
                (_, "") => format!("no {name} instead of {aca}"),
                ("", _) => format!("{name} {dis} instead of none"),
                (aca, dis) => format!("{name} {dis} instead of {aca}"),
            });
        }
        answers.push(agreement);
    }
    let detail = (!different.is_empty()).then(|| different.join(", "));
    (all(answers.into_iter()), detail)
}

/// The names of members of two objects, those of the first before others.
fn names<'v>(a: &'v Object, b: &'v Object) -> Vec<&'v str> {
    let own = a.iter().map(|(key, _)| &*key.text);
    let more = b.iter().map(|(key, _)| &*key.text).filter(|name| a.get(name).is_none());
    own.chain(more).collect()
}

/// What both platforms take where a probe says nothing.
const PROBE: [(&str, i64); 5] = [
    ("initialDelaySeconds", 0),
    ("periodSeconds", 10),
    ("timeoutSeconds", 1),
    ("failureThreshold", 3),
    ("successThreshold", 1),
];

fn probe(aca: &Value, dis: &Value) -> Settled {
    if aca.as_object().is_none() || dis.as_object().is_none() {
        return agree(aca, dis, Look::default()).into();
    }
    let (left, right) = (object(aca), object(dis));
    let of = |object: &Object, name: &str| match object.get(name) {
        Some(member) => Some((member.value.clone(), false)),
        None => PROBE.iter().find(|(own, _)| *own == name).map(|(_, number)| (Value::Int(*number), true)),
    };
    let (agreement, detail) =
        members(names(&left, &right).into_iter(), |name, _| match (of(&left, name), of(&right, name)) {
            (Some((a, ruled)), Some((b, also))) => {
                let agreement = match without_texts(agree(&a, &b, Look::default())) {
                    Agreement::Same if ruled != also => Agreement::Equal("probe-default"),
                    other @ (Agreement::Same
                    | Agreement::Equal(_)
                    | Agreement::Differ
                    | Agreement::Open(_)) => other,
                };
                (agreement, told(&a), told(&b))
            }
            (a, b) => {
                let text =
                    |one: Option<(Value, bool)>| one.map_or_else(String::new, |(value, _)| told(&value));
                (Agreement::Differ, text(a), text(b))
            }
        });
    Settled { agreement, detail }
}

fn scale_rule(aca: &Value, dis: &Value) -> Settled {
    if aca.as_object().is_none() || dis.as_object().is_none() {
        return agree(aca, dis, Look::default()).into();
    }
    let raw = agree(aca, dis, Look::default());
    if raw == Agreement::Same {
        return raw.into();
    }
    let (left, right) = (essential(aca), essential(dis));
    let (agreement, detail) = members(names(&left, &right).into_iter(), |name, _| {
        let text = |object: &Object| object.get(name).map_or_else(String::new, |one| told(&one.value));
        let agreement = match (left.get(name), right.get(name)) {
            (Some(a), Some(b)) => {
                caseless(without_texts(agree(&a.value, &b.value, Look::default())), &a.value, &b.value)
            }
            _ => Agreement::Differ,
        };
        (agreement, text(&left), text(&right))
    });
    let agreement = if agreement == Agreement::Same { Agreement::Equal("scale-target") } else { agreement };
    Settled { agreement, detail }
}

/// A rule without what says nothing: the target once more, the type of metric that is the usual one, names of secrets.
fn essential(rule: &Value) -> Object {
    let rule = object(rule);
    let target = rule.get("target").map(|target| told(&target.value));
    let mut kept = Object::new();
    for (key, one) in rule.iter() {
        match (&*key.text, &one.value) {
            ("metadata", Value::Object(metadata)) => {
                for (name, value) in metadata.iter() {
                    let text = told(&value.value);
                    let usual = matches!(&*name.text, "type" | "metricType")
                        && text.eq_ignore_ascii_case("utilization");
                    if !usual && Some(&text) != target.as_ref() {
                        kept.set(Arc::clone(&name.text), value.clone());
                    }
                }
            }
            ("auth", Value::Object(auth)) => {
                let parameters: Vec<&str> = auth.iter().map(|(name, _)| &*name.text).collect();
                kept.set("auth", Sourced::new(parameters.join(" "), one.origin));
            }
            ("identity", _) => kept.set("identity", Sourced::new(true, one.origin)),
            _ => kept.set(Arc::clone(&key.text), one.clone()),
        }
    }
    kept
}

/// The name of a variable without the container that has it.
fn variable(fact: &Fact) -> &str {
    fact.key.as_deref().map_or("", |key| key.rsplit('/').next().unwrap_or(key))
}

fn env(aca: &Fact, dis: &Fact, context: Context<'_>) -> Agreement {
    let plain = agree(&aca.value, &dis.value, Look::default());
    if variable(aca) == "AZURE_CLIENT_ID"
        && plain != Agreement::Same
        && is_client_id(&aca.value)
        && is_injected(&dis.value)
    {
        return Agreement::Equal("client-id");
    }
    match (&plain, aca.value.as_text(), dis.value.as_text()) {
        (Agreement::Differ, Some(a), Some(b)) if is_service_of(a, b, context) => {
            Agreement::Equal("service-name")
        }
        _ => plain,
    }
}

/// Whether it is the client id of an identity that is deployed.
fn is_client_id(value: &Value) -> bool {
    let Value::Unknown(unknown) = value else { return false };
    let crate::value::Expression::Member { key, .. } = &unknown.expression else { return false };
    unknown.why == Why::Deployment && key.as_text().is_some_and(|key| key.eq_ignore_ascii_case("clientId"))
}

fn is_injected(value: &Value) -> bool {
    let Value::Unknown(unknown) = value else { return false };
    let unknown: &Unknown = unknown;
    unknown.why == Why::Deployment
}

/// Whether a text on Azure and one on DIS are the address of the same app, by the name that each platform gives it.
fn is_service_of(aca: &str, dis: &str, context: Context<'_>) -> bool {
    let (Some(a), Some(b)) = (address(aca), address(dis)) else { return false };
    let inside = |host: &str| {
        let rest = host.split_once('.').map_or("", |(_, rest)| rest);
        rest.is_empty() || rest.starts_with("internal.") && rest.ends_with(".azurecontainerapps.io")
    };
    let service = |host: &str| {
        let mut labels = host.split('.').skip(1);
        match (labels.next(), labels.next(), labels.next()) {
            (None | Some(_), None, _) => true,
            (Some(_), Some("svc"), rest) => rest.is_none_or(|rest| rest == "cluster"),
            _ => false,
        }
    };
    let first = |host: &'_ str| host.split('.').next().unwrap_or(host).to_owned();
    inside(a.0) && service(b.0) && context.services.are_one(&first(a.0), &first(b.0)) && a.1 == b.1
}

/// The host and the path of an address of the web, without ports that go without saying.
fn address(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let (host, path) = rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    (!host.is_empty() && !host.contains([':', '@', '$', '{'])).then_some((host, path))
}

/// The vault and the name of a secret in it; none where it is no reference.
pub(super) fn vault_secret(value: &Value) -> Option<(String, String)> {
    match value {
        Value::Text(_) | Value::Template(_) => {
            let text = mask::text(value);
            text.split_once('/').map(|(vault, name)| (vault.to_owned(), name.to_owned()))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => None,
    }
}

fn secret(aca: &Fact, dis: &Fact) -> Settled {
    let (Some((vault, name)), Some((other_vault, other_name))) =
        (vault_secret(&aca.value), vault_secret(&dis.value))
    else {
        return match agree(&aca.value, &dis.value, Look::default()) {
            Agreement::Same => Agreement::Same.into(),
            // What is written in a declaration is never held against what lies elsewhere.
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => {
                let mut open = values::missing(&aca.value);
                open.extend(values::missing(&dis.value));
                if open.is_empty() {
                    open.push(Arc::from("what is in the vault, which nobody reads here"));
                }
                open.dedup();
                Agreement::Open(open).into()
            }
        };
    };
    let agreement = match agree(&aca.value, &dis.value, Look { reference: true, names: true }) {
        Agreement::Same | Agreement::Equal("text-of-value") if aca.key != dis.key => {
            Agreement::Equal("secret-name")
        }
        Agreement::Equal("text-of-value") => Agreement::Same,
        Agreement::Equal(_) => Agreement::Equal("vault-shape"),
        answer @ (Agreement::Same | Agreement::Differ | Agreement::Open(_)) => answer,
    };
    let detail = (agreement == Agreement::Differ).then(|| {
        if name == other_name {
            format!("the vault {other_vault} instead of {vault}")
        } else if vault == other_vault {
            format!("the secret {other_name} instead of {name}")
        } else {
            format!("the secret {other_name} of the vault {other_vault} instead of {name} of {vault}")
        }
    });
    Settled { agreement, detail }
}

/// Kinds of volumes that are shares of files.
const SHARES: [&str; 6] = ["azurefile", "nfsazurefile", "smb", "persistentvolumeclaim", "pvc", "csi"];

fn volume(aca: &Value, dis: &Value) -> Settled {
    if aca.as_object().is_none() || dis.as_object().is_none() {
        return agree(aca, dis, Look::default()).into();
    }
    let (left, right) = (object(aca), object(dis));
    let kind = |object: &Object| object.get("kind").and_then(|kind| lower(&kind.value)).unwrap_or_default();
    let shares = kind(&left) != kind(&right)
        && SHARES.contains(&kind(&left).as_str())
        && SHARES.contains(&kind(&right).as_str());
    let compared = names(&left, &right);
    let skipped =
        |name: &&str| *name != "name" && !(shares && matches!(*name, "kind" | "source" | "options"));
    let (agreement, detail) = members(compared.into_iter().filter(skipped), |name, _| {
        let text = |object: &Object| object.get(name).map_or_else(String::new, |one| told(&one.value));
        let agreement = match (left.get(name), right.get(name)) {
            (Some(a), Some(b)) => {
                let plain = agree(&a.value, &b.value, Look::default());
                // A kind is a word of ours; all else are names, which may differ in case alone.
                if name == "kind" { caseless(plain, &a.value, &b.value) } else { plain }
            }
            _ => Agreement::Differ,
        };
        (agreement, text(&left), text(&right))
    });
    let agreement = match agreement {
        Agreement::Same if shares => Agreement::Equal("file-share"),
        Agreement::Same if left.get("name") != right.get("name") => Agreement::Equal("volume-name"),
        other @ (Agreement::Same | Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_)) => other,
    };
    Settled { agreement, detail }
}

fn identity(aca: &Value, dis: &Value, context: Context<'_>) -> Settled {
    let [on_aca, on_dis] = context.sharing;
    let (name, other) = (mask::text(aca), mask::text(dis));
    let sharing: Vec<&Text> = on_aca.others(&name, context.names.0).collect();
    let also: Vec<&Text> = on_dis.others(&other, context.names.1).collect();
    let list = |names: &[&Text]| names.iter().map(|name| &***name).collect::<Vec<_>>().join(", ");
    let plain = agree(aca, dis, Look::default());
    if sharing == also {
        return match plain {
            Agreement::Same => Agreement::Same.into(),
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) if sharing.is_empty() => {
                Agreement::Equal("own-identity").into()
            }
            Agreement::Equal(_) | Agreement::Differ | Agreement::Open(_) => {
                Agreement::Equal("same-identities").into()
            }
        };
    }
    let detail = match (sharing.is_empty(), also.is_empty()) {
        (true, _) => format!("{other}, which {} also has, instead of one of its own", list(&also)),
        (false, true) => format!("{other} of its own instead of {name}, which {} also has", list(&sharing)),
        (false, false) => format!("{other} with {} instead of {name} with {}", list(&also), list(&sharing)),
    };
    Settled { agreement: Agreement::Differ, detail: Some(detail) }
}

/// The role of a grant: its key without the scope and the holder that tell it apart.
pub(super) fn role(fact: &Fact) -> &str {
    let key = fact.key.as_deref().unwrap_or_default();
    let key = key.split_once(" @ ").map_or(key, |(role, _)| role);
    key.split_once(" by ").map_or(key, |(role, _)| role)
}

fn grant(aca: &Fact, dis: &Fact) -> Settled {
    if aca.value.as_object().is_none() || dis.value.as_object().is_none() {
        return agree(&aca.value, &dis.value, Look::default()).into();
    }
    let (left, right) = (object(&aca.value), object(&dis.value));
    let member = |object: &Object, name: &str| object.get(name).map_or(Value::Null, |one| one.value.clone());
    let (scope, other) = (member(&left, "scope"), member(&right, "scope"));
    let names = ["Key Vault", "App Configuration"].iter().any(|start| role(aca).starts_with(start));
    let holder = agree(&member(&left, "principal"), &member(&right, "principal"), Look::default());
    let agreement = match agree(&scope, &other, Look { reference: true, names }) {
        Agreement::Same | Agreement::Equal("text-of-value") if holder == Agreement::Same => Agreement::Same,
        Agreement::Same | Agreement::Equal("text-of-value") => Agreement::Equal("role-holder"),
        Agreement::Equal(_) => Agreement::Equal("role-scope-shape"),
        answer @ (Agreement::Differ | Agreement::Open(_)) => answer,
    };
    let detail =
        (agreement == Agreement::Differ).then(|| format!("on {} instead of {}", told(&other), told(&scope)));
    Settled { agreement, detail }
}

/// Lists in the order of their texts, at the first two levels: the order of origins and methods says nothing.
fn sorted(value: &Value) -> Value {
    let list = |items: &List| {
        let mut items: Vec<Sourced> = items.to_vec();
        items.sort_by_key(|item| mask::text(&item.value));
        Value::array(items)
    };
    match value {
        Value::Object(object) => {
            let mut kept = Object::new();
            for (key, one) in object.iter() {
                let value =
                    if let Value::Array(items) = &one.value { list(items) } else { one.value.clone() };
                kept.set(key.clone(), Sourced::new(value, one.origin));
            }
            Value::object(kept)
        }
        Value::Array(items) => list(items),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Template(_)
        | Value::Unknown(_)
        | Value::Secret(_) => value.clone(),
    }
}
