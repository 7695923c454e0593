//! Estates of any content, as the Azure side may give them.

mod around;

use std::sync::Arc;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use tricep::estate::{
    Container, EnvValue, EnvVar, Estate, Field, Grant, Handler, IdentityUse, Job, Kind, Mount, Other,
    Presence, Principal, Probe, ProbeKind, Property, Scale, ScaleRule, SecretSource, Text, Trace, TraceId,
    Trigger, Volume, Workload,
};
use tricep::origin::{OriginId, Origins};
use tricep::value::{Object, Part, Sourced, Supply, Template, Unknown, Value, Why};

/// A trace for whatever needs one.
fn trace() -> TraceId {
    let mut estate = Estate::default();
    let arena = estate.traces.arena(Origins::default());
    let (route, modules) = (Box::new([]), Arc::from([]));
    estate.traces.add(Trace { arena, route, site: None, declared: None, modules, place: None })
}

fn known<T>(value: T) -> Field<T> {
    Field::known(value, trace())
}

/// Something that nobody supplied.
fn missing(name: &str) -> Arc<Unknown> {
    let why = Why::NotSupplied(Supply::Environment(Arc::from(name)));
    Arc::new(Unknown { why, ..Unknown::call("readEnvironmentVariable", vec![name.into()]) })
}

/// Texts that are hard to write in YAML, and none that Kubernetes replaces.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,12}",
        "[ -#%-~]{0,30}",
        select(vec![
            "",
            "true",
            "no",
            "0",
            "1e3",
            "0x1f",
            "~",
            "null",
            "- a",
            "a: b",
            "#",
            "1:30",
            "é\u{1f600}",
            "a\nb\n",
            " a"
        ])
        .prop_map(str::to_owned),
    ]
}

fn numbers() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let names = ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"];
    vec(1..100_i64, 4).prop_map(move |all| {
        let mut found: Vec<(&'static str, Value)> =
            names.into_iter().zip(all).map(|(name, number)| (name, Value::Int(number))).collect();
        found.push(("successThreshold", Value::Int(1)));
        found
    })
}

fn probes() -> impl Strategy<Value = Vec<Probe>> {
    let kinds = vec![ProbeKind::Startup, ProbeKind::Readiness, ProbeKind::Liveness];
    subsequence(kinds, 0..=3).prop_flat_map(|kinds| {
        let each = kinds.into_iter().map(|kind| {
            let handlers = prop_oneof![
                Just(Handler::Tcp),
                ("/[a-z/]{0,12}", option::of(texts())).prop_map(|(path, header)| Handler::Http {
                    path: path.into(),
                    headers: header.into_iter().map(|value| ("X-Asks".into(), value.into())).collect(),
                }),
            ];
            (handlers, 1..65_536_i64, numbers()).prop_map(move |(handler, port, numbers)| Probe {
                kind: known(kind),
                handler,
                port: Some(Value::Int(port)),
                numbers,
                presence: Presence::Certain,
            })
        });
        each.collect::<Vec<_>>()
    })
}

fn variables() -> impl Strategy<Value = Vec<EnvVar>> {
    let value = prop_oneof![
        6 => texts().prop_map(|text| EnvValue::Value(text.into())),
        1 => select(vec!["metadata.name", "status.podIP"]).prop_map(|path| EnvValue::Field(path.into())),
    ];
    let names = prop_oneof![
        9 => "[A-Z][A-Z_]{0,12}".prop_map(|name| format!("X_{name}")),
        1 => select(vec![
            "OTEL_SERVICE_NAME",
            "OTEL_TRACES_SAMPLER",
            "OTEL_TRACES_SAMPLER_ARG",
            "OTEL_RESOURCE_ATTRIBUTES",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "AZURE_CLIENT_ID",
            "POD_UID",
        ])
        .prop_map(str::to_owned),
    ];
    btree_map(names, value, 0..8).prop_map(|all| {
        let variable = |(name, value): (String, EnvValue)| EnvVar {
            name: name.into(),
            value,
            via: None,
            trace: trace(),
            presence: Presence::Certain,
        };
        all.into_iter().map(variable).collect()
    })
}

fn tags() -> impl Strategy<Value = Option<Field<Text>>> {
    let tag = [Part::Known("v".into()), Part::Unknown(missing("TAG"))];
    let unknown = Field::of(Template::join(tag), trace());
    prop_oneof![
        Just(Some(known("1.2.3".into()))),
        Just(Some(known("sha256:0123".into()))),
        Just(Some(unknown)),
        Just(None),
    ]
}

fn lists() -> impl Strategy<Value = Option<(Vec<Value>, TraceId)>> {
    option::of(vec(texts().prop_map(Value::from), 1..4)).prop_map(|list| list.map(|list| (list, trace())))
}

fn containers(name: &'static str) -> impl Strategy<Value = Container> {
    let resources =
        (select(vec![0.25, 0.5, 1.0, 1.75, 4.0]), select(vec!["0.5Gi", "1Gi", "1.5Gi", "3.5Gi", "256Mi"]));
    let image = select(vec!["ghcr.io/a/b", "localhost:5000/app", "nginx"]);
    (image, tags(), lists(), lists(), resources, variables(), probes()).prop_map(
        move |(image, tag, command, args, (cpu, memory), env, probes)| Container {
            name: name.into(),
            image: Some(known(image.into())),
            tag,
            is_tag_fixed: false,
            command,
            args,
            cpu: Some(known(cpu)),
            memory: Some(known(memory.into())),
            env,
            more_env: Vec::new(),
            probes,
            more_probes: Vec::new(),
            mounts: Vec::new(),
        },
    )
}

fn rule(ty: &str, key: &str, target: Option<i64>, metadata: &[(&str, &str)]) -> ScaleRule {
    ScaleRule {
        key: key.into(),
        ty: ty.into(),
        target: target.map(Value::Int),
        metadata: metadata.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        auth: Vec::new(),
        identity: None,
        opened: known(()),
        presence: Presence::Certain,
    }
}

fn rules() -> impl Strategy<Value = Vec<ScaleRule>> {
    (1..100_i64).prop_flat_map(|target| {
        let text = target.to_string();
        let utilization = [("type", "Utilization"), ("value", text.as_str())];
        let all = vec![
            rule("cpu", "cpu", Some(target), &utilization),
            rule("memory", "memory", Some(target), &utilization),
            rule("http", "http", Some(10), &[("concurrentRequests", "10")]),
            rule("azure-servicebus", "messages", Some(5), &[("queueName", "q"), ("messageCount", "5")]),
        ];
        subsequence(all, 0..=4)
    })
}

fn apps() -> impl Strategy<Value = Kind> {
    (0..4_i64, 0..9_i64, rules(), option::of(around::ingress())).prop_map(|(min, more, rules, ingress)| {
        let max = known((min + more).max(1));
        Kind::App { scale: Scale { min: known(min), max, rules, more_rules: Vec::new() }, ingress }
    })
}

fn jobs() -> impl Strategy<Value = Kind> {
    let triggers = select(vec![Trigger::Schedule, Trigger::Manual, Trigger::Event]);
    let crons = select(vec!["*/5 * * * *", "0 2 * * *", "0 0 1 * *", "15 3 * * 1-5"]);
    let numbers = (option::of(1..9999_i64), 0..9_i64, 1..4_i64, 1..4_i64);
    (triggers, crons, numbers, rules()).prop_map(
        |(trigger, cron, (timeout, retries, parallelism, completions), rules)| {
            Kind::Job(Job {
                trigger: known(trigger),
                cron: (trigger == Trigger::Schedule).then(|| known(cron.into())),
                zone: None,
                suspended: None,
                timeout: timeout.map(known),
                retries: known(retries),
                parallelism: Some(known(parallelism)),
                completions: Some(known(completions)),
                rules: if trigger == Trigger::Event { rules } else { Vec::new() },
                more_rules: Vec::new(),
            })
        },
    )
}

/// What few workloads say, by the words that the Azure side has for it.
fn others() -> impl Strategy<Value = Vec<Other>> {
    let all = [
        (Property::TerminationGracePeriodSeconds, None, Value::Int(90)),
        (Property::RevisionsMode, None, Value::from("Single")),
        (Property::RevisionsMode, None, Value::from("Multiple")),
        (Property::MaxInactiveRevisions, None, Value::Int(7)),
        (Property::PollingInterval, None, Value::Int(30)),
        (Property::PollingInterval, None, Value::Int(5)),
        (Property::CooldownPeriod, None, Value::Int(300)),
        (Property::CooldownPeriod, None, Value::Int(60)),
        (Property::Registry, Some("r.azurecr.io"), Value::from("identity")),
        (Property::Dapr, Some("enabled"), Value::Bool(true)),
        (Property::Dapr, Some("enabled"), Value::Bool(false)),
        (Property::Dapr, Some("appId"), Value::from("a")),
        (Property::AllowInsecure, None, Value::Bool(false)),
        (Property::ClientCertificateMode, None, Value::from("require")),
        (Property::ExposedPort, None, Value::Int(9000)),
        (Property::PortMapping, Some("9100"), mapped(9100, false)),
        (Property::PortMapping, Some("9100"), mapped(8080, true)),
        (Property::PortMapping, Some("9200"), mapped(9201, true)),
        (Property::IdentityLifecycle, Some("i"), Value::from("None")),
    ];
    subsequence(all.to_vec(), 0..=4).prop_map(|chosen| {
        let mut found: Vec<Other> = Vec::new();
        for (property, key, value) in chosen {
            let key: Option<Text> = key.map(Text::from);
            if !found.iter().any(|other| other.property == property && other.key == key) {
                found.push(Other { property, key, value, trace: trace() });
            }
        }
        found
    })
}

/// A further port.
fn mapped(target: i64, external: bool) -> Value {
    let mut object = Object::new();
    object.set("targetPort", Sourced::new(Value::Int(target), OriginId::NOWHERE));
    object.set("external", Sourced::new(Value::Bool(external), OriginId::NOWHERE));
    Value::object(object)
}

fn volumes() -> impl Strategy<Value = Vec<Volume>> {
    let all = ["EmptyDir", "AzureFile"];
    (subsequence(all.to_vec(), 0..=2), option::of(any::<bool>())).prop_map(|(kinds, read_only)| {
        let volume = |kind: &str| Volume {
            name: kind.to_lowercase().into(),
            kind: known(kind.into()),
            source: (kind == "AzureFile").then(|| known("share".into())),
            storage: None,
            read_only: read_only.filter(|_| kind == "AzureFile").map(known),
            files: Vec::new(),
            options: (kind == "AzureFile").then(|| known("uid=1000,dir_mode=0755".into())),
        };
        kinds.into_iter().map(volume).collect()
    })
}

fn workload() -> impl Strategy<Value = Workload> {
    let kinds = prop_oneof![apps(), jobs()];
    let init = vec(containers("before"), 0..2);
    let beside = vec(containers("beside"), 0..2);
    let profile = select(vec!["Consumption", "D8"]);
    let more = (around::secrets(), any::<bool>(), profile);
    (kinds, containers("main"), beside, init, volumes(), others(), more).prop_map(
        |(kind, mut main, mut beside, init_containers, volumes, others, (secrets, signs_in, profile))| {
            // All but the last are read.
            for secret in secrets.iter().skip(1) {
                let SecretSource::Vault { secret: held, .. } = &secret.source else { continue };
                main.env.push(EnvVar {
                    name: format!("SECRET_{}", main.env.len()).into(),
                    value: EnvValue::Secret(held.clone()),
                    via: None,
                    trace: trace(),
                    presence: Presence::Certain,
                });
            }
            main.mounts = volumes
                .iter()
                .map(|volume| {
                    let path = known(format!("/data/{}", volume.name).into());
                    Mount { path, volume: Arc::clone(&volume.name), inner: None, read_only: None }
                })
                .collect();
            let mut containers = vec![main];
            containers.append(&mut beside);
            Workload {
                name: "w".into(),
                own_name: known("w".into()),
                kind,
                opened: trace(),
                presence: Presence::Certain,
                containers,
                init_containers,
                secrets,
                more_secrets: Vec::new(),
                volumes,
                identities: if signs_in {
                    vec![IdentityUse { identity: Principal::Own, opened: trace() }]
                } else {
                    Vec::new()
                },
                grants: Vec::new(),
                placement: Some(known(profile.into())),
                others,
            }
        },
    )
}

/// Who a workload is, and what it may do.
fn people(own: String) -> impl Strategy<Value = (Vec<IdentityUse>, Vec<Grant>)> {
    around::identities(&own).prop_flat_map(|identities| {
        let grants = around::grants(&identities);
        (Just(identities), grants)
    })
}

/// What runs in an environment.
pub(crate) fn estate() -> impl Strategy<Value = Estate> {
    let people: Vec<_> = (0..3).map(|index| people(format!("w{index}"))).collect();
    (vec(workload(), 1..4), people).prop_map(|(mut workloads, people)| {
        for ((index, workload), (identities, grants)) in workloads.iter_mut().enumerate().zip(people) {
            workload.name = format!("w{index}").into();
            if !workload.identities.is_empty() {
                (workload.identities, workload.grants) = (identities, grants);
            }
        }
        Estate { environment: "prod".into(), workloads, ..Estate::default() }
    })
}
