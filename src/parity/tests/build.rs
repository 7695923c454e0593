//! Small estates by hand.

use std::sync::Arc;

use crate::estate::{
    Container, EnvValue, EnvVar, Estate, Field, IdentityUse, Ingress, Job, Kind, Other, Presence, Principal,
    Property, Rest, Rule, Scale, Secret, SecretSource, Trace, TraceId, Traces, Trigger, VaultPlaces,
    Workload,
};
use crate::origin::{OriginId, Origins};
use crate::parity::{Comparison, Row, Settings, Verdict, compare};
use crate::value::{Object, Part, Sourced, Supply, Template, Unknown, Value, Why};

/// A rule of no platform.
pub(super) static RULE: Rule = Rule { says: "somebody has to decide", link: "https://example.org" };

/// A trace for whatever needs one.
pub(super) fn trace() -> TraceId {
    let mut traces = Traces::default();
    let arena = traces.arena(Origins::default());
    traces.add(Trace {
        arena,
        route: Box::new([]),
        site: None,
        declared: None,
        modules: Arc::from([]),
        place: None,
    })
}

pub(super) fn known<T>(value: T) -> Field<T> {
    Field::known(value, trace())
}

/// Something that nobody supplied.
pub(super) fn supplied(name: &str) -> Value {
    Value::Unknown(missing(name))
}

pub(super) fn missing(name: &str) -> Arc<Unknown> {
    let why = Why::NotSupplied(Supply::Environment(Arc::from(name)));
    Arc::new(Unknown { why, ..Unknown::call("readEnvironmentVariable", vec![name.into()]) })
}

/// Something that a deployment reads from a resource.
pub(super) fn read(ty: &str, name: &str, member: &str) -> Value {
    let id = format!("/subscriptions/s/resourceGroups/g/providers/{ty}/{name}");
    Value::Unknown(Unknown::shared("reference", vec![id.as_str().into()]).member(member.into()))
}

pub(super) fn text(before: &str, hole: Arc<Unknown>, behind: &str) -> Value {
    Template::join([Part::Known(before.into()), Part::Unknown(hole), Part::Known(behind.into())])
}

pub(super) fn hidden(name: &str, text: &str) -> Value {
    Value::Secret(Arc::new(crate::value::Secret { name: name.into(), value: text.into() }))
}

/// An object of JSON.
pub(super) fn json(text: &str) -> Value {
    fn of(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(bool) => Value::Bool(*bool),
            serde_json::Value::Number(number) => {
                number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap()), Value::Int)
            }
            serde_json::Value::String(text) => text.as_str().into(),
            serde_json::Value::Array(items) => {
                Value::array(items.iter().map(|item| Sourced::new(of(item), OriginId::NOWHERE)).collect())
            }
            serde_json::Value::Object(members) => {
                let mut object = Object::new();
                for (name, one) in members {
                    object.set(name.as_str(), Sourced::new(of(one), OriginId::NOWHERE));
                }
                Value::object(object)
            }
        }
    }
    of(&serde_json::from_str(text).unwrap())
}

/// A workload under construction.
#[derive(Clone, Debug)]
pub(super) struct Build(pub(super) Workload);

fn workload(name: &str, kind: Kind) -> Build {
    Build(Workload {
        name: name.into(),
        own_name: known(name.into()),
        kind,
        opened: trace(),
        presence: Presence::Certain,
        containers: Vec::new(),
        init_containers: Vec::new(),
        secrets: Vec::new(),
        more_secrets: Vec::new(),
        volumes: Vec::new(),
        identities: Vec::new(),
        grants: Vec::new(),
        placement: None,
        others: Vec::new(),
    })
}

pub(super) fn app(name: &str) -> Build {
    let scale = Scale { min: known(1), max: known(3), rules: Vec::new(), more_rules: Vec::new() };
    workload(name, Kind::App { scale, ingress: None })
}

pub(super) fn job(name: &str, trigger: Trigger) -> Build {
    let job = Job {
        trigger: known(trigger),
        cron: None,
        zone: None,
        suspended: None,
        timeout: None,
        retries: known(0),
        parallelism: None,
        completions: None,
        rules: Vec::new(),
        more_rules: Vec::new(),
    };
    workload(name, Kind::Job(job))
}

impl Build {
    /// Any fact, as few workloads say it.
    pub(super) fn fact(mut self, property: Property, key: &str, value: impl Into<Value>) -> Self {
        let key = (!key.is_empty()).then(|| key.into());
        self.0.others.push(Other { property, key, value: value.into(), trace: trace() });
        self
    }

    /// A variable.
    pub(super) fn env(self, name: &str, value: impl Into<Value>) -> Self {
        self.fact(Property::Env, name, value)
    }

    /// A variable that may not be there.
    pub(super) fn perhaps(mut self, name: &str, value: &str, on: Value) -> Self {
        let container = self.main();
        container.env.push(EnvVar {
            name: name.into(),
            value: EnvValue::Value(value.into()),
            via: None,
            trace: trace(),
            presence: Presence::Depends(on),
        });
        self
    }

    /// A part of the environment that is not known.
    pub(super) fn more_env(mut self, value: Value) -> Self {
        self.main().more_env.push(Rest { value, trace: trace() });
        self
    }

    pub(super) fn main(&mut self) -> &mut Container {
        if self.0.containers.is_empty() {
            self.0.containers.push(container("main"));
        }
        self.0.containers.first_mut().unwrap()
    }

    pub(super) fn image(mut self, image: &str) -> Self {
        self.main().image = Some(known(image.into()));
        self
    }

    pub(super) fn replicas(mut self, min: i64, max: i64) -> Self {
        if let Kind::App { scale, .. } = &mut self.0.kind {
            (scale.min, scale.max) = (known(min), known(max));
        }
        self
    }

    /// The highest number of replicas, which nobody wrote.
    pub(super) fn ruled_max(mut self, max: i64) -> Self {
        if let Kind::App { scale, .. } = &mut self.0.kind {
            scale.max = Field::ruled(max, trace(), &RULE);
        }
        self
    }

    pub(super) fn ruled_retries(mut self, retries: i64) -> Self {
        if let Kind::Job(job) = &mut self.0.kind {
            job.retries = Field::ruled(retries, trace(), &RULE);
        }
        self
    }

    pub(super) fn scheduled(mut self, cron: &str, suspended: Option<bool>) -> Self {
        if let Kind::Job(job) = &mut self.0.kind {
            job.cron = Some(known(cron.into()));
            job.suspended = suspended.map(known);
        }
        self
    }

    pub(super) fn ingress(mut self, external: bool) -> Self {
        if let Kind::App { ingress, .. } = &mut self.0.kind {
            *ingress = Some(Ingress {
                port: Some(known(8080)),
                external: known(external),
                transport: known("auto".into()),
                rules: Vec::new(),
                more_rules: Vec::new(),
                domains: Vec::new(),
                sticky: None,
                cors: None,
                services: Vec::new(),
            });
        }
        self
    }

    pub(super) fn allow(self, network: &str) -> Self {
        self.fact(Property::AllowedIp, network, "allow")
    }

    pub(super) fn allow_rest(mut self, value: Value) -> Self {
        if let Kind::App { ingress: Some(ingress), .. } = &mut self.0.kind {
            ingress.more_rules.push(Rest { value, trace: trace() });
        }
        self
    }

    pub(super) fn secret(mut self, name: &str, vault: impl Into<Value>, secret: &str) -> Self {
        let source = SecretSource::Vault { vault: vault.into(), secret: secret.into(), version: None };
        self.0.secrets.push(Secret {
            name: name.into(),
            source,
            trace: trace(),
            places: VaultPlaces::default(),
            presence: Presence::Certain,
        });
        self
    }

    pub(super) fn inline(mut self, name: &str, value: Value) -> Self {
        let source = SecretSource::Inline(value);
        self.0.secrets.push(Secret {
            name: name.into(),
            source,
            trace: trace(),
            places: VaultPlaces::default(),
            presence: Presence::Certain,
        });
        self
    }

    pub(super) fn identity(mut self, name: &str) -> Self {
        let identity = Principal::Named(known(name.into()));
        self.0.identities.push(IdentityUse { identity, opened: trace() });
        self
    }

    pub(super) fn grant(self, key: &str, principal: &str, scope: impl Into<Value>) -> Self {
        let mut grant = Object::new();
        grant.set("principal", Sourced::new(principal, OriginId::NOWHERE));
        grant.set("scope", Sourced::new(scope, OriginId::NOWHERE));
        self.fact(Property::RoleAssignment, key, Value::object(grant))
    }

    /// A role under a condition, in the version of its language that is told.
    pub(super) fn grant_if(
        self,
        key: &str,
        scope: impl Into<Value>,
        condition: impl Into<Value>,
        version: Option<&str>,
    ) -> Self {
        let mut grant = Object::new();
        grant.set("principal", Sourced::new("p", OriginId::NOWHERE));
        grant.set("scope", Sourced::new(scope, OriginId::NOWHERE));
        grant.set("condition", Sourced::new(condition, OriginId::NOWHERE));
        if let Some(version) = version {
            grant.set("conditionVersion", Sourced::new(version, OriginId::NOWHERE));
        }
        self.fact(Property::RoleAssignment, key, Value::object(grant))
    }

    pub(super) fn depends(mut self, on: Value) -> Self {
        self.0.presence = Presence::Depends(on);
        self
    }
}

#[allow(
    clippy::useless_conversion,
    reason = "an amount may be left out or not, which is not what is tested here"
)]
pub(super) fn container(name: &str) -> Container {
    Container {
        name: name.into(),
        image: None,
        tag: None,
        is_tag_fixed: false,
        command: None,
        args: None,
        cpu: known(0.5).into(),
        memory: known("1Gi".into()).into(),
        env: Vec::new(),
        more_env: Vec::new(),
        probes: Vec::new(),
        more_probes: Vec::new(),
        mounts: Vec::new(),
    }
}

pub(super) fn estate(workloads: impl IntoIterator<Item = Build>) -> Estate {
    let mut workloads: Vec<Workload> = workloads.into_iter().map(|build| build.0).collect();
    workloads.sort_by(|a, b| a.name.cmp(&b.name));
    Estate { environment: "prod".into(), workloads, ..Estate::default() }
}

/// Compares two workloads.
pub(super) fn two(aca: Build, dis: Build) -> Comparison {
    compare(&estate([aca]), &estate([dis]), &Settings::default())
}

/// The findings in lines: verdict, severity, workload, property and key, and what is said.
pub(super) fn told(comparison: &Comparison) -> String {
    let line = |row: &Row| {
        let key = row.key.as_deref().map_or_else(String::new, |key| format!(" {key}"));
        let (verdict, severity, property) = (row.verdict.word(), row.severity.word(), row.property.word());
        format!("{verdict} {severity} {} {property}{key}: {}", row.workload, row.message)
    };
    comparison.findings().map(line).collect::<Vec<_>>().join("\n")
}

/// The only row of a property.
pub(super) fn row(comparison: &Comparison, property: Property) -> &Row {
    let rows: Vec<&Row> = comparison.rows.iter().filter(|row| row.property == property).collect();
    assert_eq!(rows.len(), 1, "{property:?}: {rows:?}");
    rows.first().unwrap()
}

/// What a verdict is when the sides change places.
pub(super) fn turned(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::OnlyAca => Verdict::OnlyDis,
        Verdict::OnlyDis => Verdict::OnlyAca,
        Verdict::Same | Verdict::Equivalent | Verdict::Differs | Verdict::Undecided => verdict,
    }
}
