//! A small run that has one of everything: an app and jobs, values that differ, that are not known, that the platform
//! decides, secrets, long lists, and characters that break careless forms.

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tricep::report::run::Environment;
use tricep::report::run::Fact;
use tricep::report::run::Grant;
use tricep::report::run::Hop;
use tricep::report::run::Message;
use tricep::report::run::Place;
use tricep::report::run::Resource;
use tricep::report::run::Run;
use tricep::report::run::Side;
use tricep::report::run::Unmapped;
use tricep::report::run::Workload;
use tricep::report::run::WorkloadKind;

/// What stands in the run in place of a secret.
pub(super) const MASKED: &str =
    "Endpoint=sb://<unknown:busName>.servicebus.windows.net;Key=<secure:serviceBusKey>";

/// Characters that mean something in HTML, Markdown, CSV or a terminal.
pub(super) const ODD: &str = "=cmd|'/c calc'!A1 `a|b` <b>\"x\"</b> & 日本語 \u{1b}[31m\n*end*";

const TEST: &str = "at23";
const PROD: &str = "prod";

/// The run.
pub(super) fn run() -> Run {
    Run {
        aca_root: ".azure".into(),
        environments: vec![environment(TEST, "test"), environment(PROD, PROD)],
        workloads: vec![
            workload("web-api", WorkloadKind::App),
            workload("sync-job", WorkloadKind::Job),
            workload("costs-job", WorkloadKind::Job),
            workload("dashboard-identity", WorkloadKind::Other),
        ],
        facts: facts(),
        grants: vec![Grant {
            environment: PROD.into(),
            role: "Storage Blob Data Reader".into(),
            principal: "dashboard-identity".into(),
            scope: "costmetrics".into(),
            workload: None,
            origin: Some(place("infrastructure/main.bicep", 90, 3)),
        }],
        resources: resources(),
        unmapped: unmapped(),
        diagnostics: vec![Message {
            severity: "warning".into(),
            code: "azure/type-unknown".into(),
            message: "A resource of type \"Microsoft.App/builds\" is not read @team #1.".into(),
            help: Some("It stands in the list of resources.".into()),
            place: Some(place("applications/web-api/main.bicep", 70, 1)),
        }],
        ..Run::default()
    }
}

fn facts() -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut web = Of { workload: "web-api", facts: &mut facts };
    web.both("existence", None, |prod| Side {
        origin: Some(place("applications/web-api/main.bicep", if prod { 59 } else { 58 }, 1)),
        ..known(json!("present"), "present")
    });
    web.same("image", None, json!("ghcr.io/example/web-api"), "ghcr.io/example/web-api");
    web.both("imageTag", None, |_| {
        unknown("<unknown:IMAGE_TAG>", "The environment variable IMAGE_TAG is not supplied.")
    });
    web.both("cpu", None, |prod| if prod { known(json!(2), "2") } else { default(json!(0.5), "0.5") });
    web.both(
        "memory",
        None,
        |prod| if prod { known(json!("4Gi"), "4Gi") } else { default(json!("1Gi"), "1Gi") },
    );
    web.both("minReplicas", None, |prod| if prod { known(json!(2), "2") } else { known(json!(1), "1") });
    web.same("maxReplicas", None, json!(20), "20");
    web.same("scaleRule", Some("cpu"), json!({"type": "cpu", "value": "50"}), "cpu 50");
    web.same("externalIngress", None, json!(true), "true");
    web.both("transport", None, |_| default(json!("Auto"), "Auto"));
    web.only(TEST, "allowedIp", "192.0.2.1/32", known(json!("allow"), "allow"));
    web.only(PROD, "allowedIp", "198.51.100.54/32", known(json!("allow"), "allow"));
    let probe = json!({"path": "/health", "port": 8080, "periodSeconds": 5});
    web.same("probe", Some("readiness"), probe, "GET /health :8080 every 5 s");
    web.same(
        "roleAssignment",
        Some("Key Vault Secrets User"),
        json!({"principal": "web-api-identity", "scope": "example-kv"}),
        "web-api-identity on example-kv",
    );
    for at in 1..=9 {
        web.same("env", Some(&format!("Feature__Flag{at}")), json!("on"), "on");
    }
    web.both("env", Some("Infrastructure__BaseUri"), |prod| {
        let uri = if prod { "https://platform.example.no/a/very/long/path/that/goes/on/and/on/without/end?and=more&than=enough" } else { "https://platform.at23.example.no/" };
        known(json!(uri), uri)
    });
    web.both("env", Some("Infrastructure__ServiceBus"), |_| Side {
        value: Value::Null,
        ..unknown(
            MASKED,
            "The parameter serviceBusKey is secure; the name of busName is known after a deployment.",
        )
    });
    web.same("env", Some("Odd"), json!(ODD), ODD);
    web.both("env", Some("Password"), |_| unknown("<secure:password>", "It is secure."));
    web.same("secret", Some("password"), json!("example-kv/password"), "example-kv/password");
    let mut sync = Of { workload: "sync-job", facts: &mut facts };
    sync.same("existence", None, json!("present"), "present");
    sync.same("triggerType", None, json!("schedule"), "schedule");
    sync.both("cronSchedule", None, |prod| {
        if prod { known(json!("10 3 * * *"), "10 3 * * *") } else { known(json!("25 3 * * *"), "25 3 * * *") }
    });
    sync.same("timeoutSeconds", None, json!(600), "600");
    sync.both("retryLimit", None, |_| default(json!(0), "0"));
    sync.same("args", None, json!(["sync", "--since", "-1"]), "sync --since -1");
    sync.same("cpu", None, json!(0.5), "0.5");
    sync.same("memory", None, json!("1Gi"), "1Gi");
    let mut costs = Of { workload: "costs-job", facts: &mut facts };
    costs.only_one(PROD, "existence", known(json!("present"), "present"));
    costs.only_one(PROD, "triggerType", known(json!("manual"), "manual"));
    costs.only_one(PROD, "timeoutSeconds", known(json!(1800), "1800"));
    facts
}

fn resources() -> Vec<Resource> {
    [TEST, PROD]
        .into_iter()
        .map(|environment| Resource {
            environment: environment.into(),
            ty: "Microsoft.KeyVault/vaults".into(),
            name: "example-kv".into(),
            deployed: environment == PROD,
            used_by: vec!["web-api".into()],
            origin: Some(place("applications/web-api/main.bicep", 40, 10)),
        })
        .collect()
}

fn unmapped() -> Vec<Unmapped> {
    let one = |path: &str, fidelity: &'static str, note: &str| Unmapped {
        workload: "web-api".into(),
        environments: vec![TEST.into(), PROD.into()],
        path: path.into(),
        fidelity: fidelity.into(),
        note: note.into(),
        origin: Some(place("modules/app.bicep", 52, 7)),
    };
    vec![
        one(
            "properties.configuration.maxInactiveRevisions",
            "approximate",
            "Kubernetes keeps old replica sets; revisionHistoryLimit bounds them.",
        ),
        one("properties.configuration.dapr.appId", "none", "DIS has no Dapr."),
    ]
}

struct Of<'a> {
    workload: &'static str,
    facts: &'a mut Vec<Fact>,
}

impl Of<'_> {
    fn add(&mut self, environment: &str, property: &'static str, key: Option<&str>, side: Side) {
        self.facts.push(Fact {
            workload: self.workload.into(),
            environment: environment.into(),
            property: property.into(),
            key: key.map(Arc::from),
            aca: Some(side),
            dis: None,
            judgement: None,
        });
    }

    fn both(&mut self, property: &'static str, key: Option<&str>, side: impl Fn(bool) -> Side) {
        self.add(TEST, property, key, side(false));
        self.add(PROD, property, key, side(true));
    }

    fn same(&mut self, property: &'static str, key: Option<&str>, value: Value, text: &str) {
        self.both(property, key, |_| known(value.clone(), text));
    }

    fn only(&mut self, environment: &str, property: &'static str, key: &str, side: Side) {
        self.add(environment, property, Some(key), side);
    }

    fn only_one(&mut self, environment: &str, property: &'static str, side: Side) {
        self.add(environment, property, None, side);
    }
}

fn known(value: Value, text: &str) -> Side {
    Side {
        value,
        text: text.into(),
        origin: Some(place("applications/web-api/prod.bicepparam", 10, 21)),
        chain: vec![
            Hop {
                kind: "param".into(),
                name: Some("minReplicas".into()),
                place: place("applications/web-api/main.bicep", 31, 7),
            },
            Hop { kind: "resource".into(), name: None, place: place("modules/app.bicep", 58, 1) },
        ],
        unknown: None,
        default: None,
        via: None,
        excerpt: None,
    }
}

fn unknown(text: &str, why: &str) -> Side {
    Side { unknown: Some(why.into()), ..known(Value::Null, text) }
}

fn default(value: Value, text: &str) -> Side {
    let why = "Container Apps gives this where nothing is written: https://learn.microsoft.com/azure/container-apps/containers";
    Side { default: Some(why.into()), chain: Vec::new(), ..known(value, text) }
}

fn environment(name: &str, aca: &str) -> Environment {
    Environment { name: name.into(), aca: Some(aca.into()), dis: None }
}

fn workload(name: &str, kind: WorkloadKind) -> Workload {
    Workload { name: name.into(), kind }
}

fn place(file: &str, line: u32, column: u32) -> Place {
    Place { file: file.into(), line, column, wiring: false, link: None }
}
