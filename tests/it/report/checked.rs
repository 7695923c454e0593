//! A small check that has one of everything: each verdict and severity, waived and accepted findings, new and old ones, a fix,
//! excerpts, links, waivers that are of no use, an earlier run, and characters that break careless forms.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tricep::report::fingerprint;
use tricep::report::links;
use tricep::report::run::{
    Change, Coverage, Environment, Excerpt, Fact, Fix, Gone, Hop, Judged, Judgement, Links, LintFinding,
    LintObject, LintRule, Mark, Message, Options, Pairing, Place, Run, Severity, Side, Since, Trend,
    Unmapped, Verdict, Waived, WaiverFinding, Web, Workload, WorkloadKind,
};

use super::fixture::MASKED;
use super::fixture::ODD;

/// The run.
pub(super) fn run() -> Run {
    let mut run = Run {
        started: Some("2026-11-29".into()),
        options: Options { all: true, fail_on: Some("high".into()), workloads: Vec::new() },
        aca_root: ".azure".into(),
        dis_root: Some("flux/shop".into()),
        wiring_root: Some("flux/syncroot".into()),
        environments: ["at23", "tt02", "prod"]
            .into_iter()
            .map(|name| Environment {
                name: name.into(),
                aca: Some(if name == "at23" { "test".into() } else { name.into() }),
                dis: Some(name.into()),
            })
            .collect(),
        workloads: vec![
            Workload { name: "web-api".into(), kind: WorkloadKind::App },
            Workload { name: "sync-job".into(), kind: WorkloadKind::Job },
            Workload { name: "dashboard-identity".into(), kind: WorkloadKind::Other },
        ],
        facts: facts(),
        unmapped: vec![Unmapped {
            workload: "web-api".into(),
            environments: vec!["at23".into(), "prod".into()],
            path: "properties.configuration.dapr.appId".into(),
            fidelity: "none".into(),
            note: "DIS has no Dapr.".into(),
            origin: Some(place("modules/app.bicep", 52, 7)),
        }],
        diagnostics: vec![Message {
            severity: "warning".into(),
            code: "kustomize/unused".into(),
            message: "A patch changes nothing @team #1.".into(),
            help: Some("Take it out.".into()),
            place: Some(place("base/apps/web-api/hpa.yaml", 3, 1)),
        }],
        pairings: vec![
            Pairing {
                workload: "web-api".into(),
                aca: "web-api".into(),
                dis: "web-api".into(),
                how: "by its name".into(),
            },
            Pairing {
                workload: "sync-job".into(),
                aca: "sync-job".into(),
                dis: "shop-sync".into(),
                how: "because tricep.yaml says so".into(),
            },
        ],
        waivers: vec![WaiverFinding {
            rule: "waiver/unused".into(),
            severity: Severity::Low,
            message: "This waiver accepts nothing.".into(),
            origin: Some(place("tricep.waivers.yaml", 4, 3)),
        }],
        lint: vec![
            lint("lint/S2", Severity::High, None),
            lint(
                "lint/S3",
                Severity::Low,
                Some(Waived {
                    reason: "Until the cut-over.".into(),
                    until: None,
                    owner: None,
                    origin: Some(place("tricep.waivers.yaml", 9, 3)),
                }),
            ),
        ],
        lint_rules: vec![LintRule {
            rule: "lint/S2".into(),
            id: "S2".into(),
            title: "A pod <asks> for what it needs".into(),
            why: "The scheduler goes by it.".into(),
            help: "Add `resources.requests`.".into(),
            severity: Severity::High,
            references: vec!["https://kubernetes.io/docs".into()],
        }],
        links: Links {
            aca: Some(web(".azure")),
            dis: Some(web("flux/shop")),
            wiring: Some(web("flux/syncroot")),
        },
        since: Some(Since {
            previous: Some("2026-11-28".into()),
            resolved: vec![gone("cpu", Some(Severity::High), "cpu is 1 on Azure and 2 on DIS")],
            unused: vec![gone("memory", None, "memory is 1Gi on Azure and 2Gi on DIS")],
        }),
        trend: vec![trend("2026-11-27", 5, 0), trend("2026-11-28", 3, 1), trend("2026-11-29", 2, 1)],
        ..Run::default()
    };
    run.judged = Some(judged(&run.facts));
    run.coverage = coverage(&run.facts);
    links::apply(&mut run);
    run
}

fn lint(rule: &str, severity: Severity, waived: Option<Waived>) -> LintFinding {
    LintFinding {
        rule: rule.into(),
        id: rule.trim_start_matches("lint/").into(),
        check: "requests-missing".into(),
        severity,
        message: "The container web asks for no memory & no cpu.".into(),
        help: Some("Add them.".into()),
        workload: Some("web-api".into()),
        environments: vec!["at23".into(), "prod".into()],
        object: Some(LintObject { kind: "Deployment".into(), name: "web-api".into(), namespace: None }),
        origin: Some(place("base/apps/web-api/deployment.yaml", 21, 11)),
        fix: None,
        waived,
    }
}

fn web(folder: &str) -> Web {
    let address = links::address("https://github.com/example/shop", "0123456789abcdef").unwrap();
    Web { address: address.into(), folder: folder.into() }
}

fn gone(property: &'static str, severity: Option<Severity>, message: &str) -> Gone {
    Gone {
        workload: "web-api".into(),
        environment: "prod".into(),
        property: property.into(),
        key: None,
        severity,
        message: message.into(),
        fingerprint: fingerprint::of("web-api", "prod", property, None, "differs"),
        since: Some("2026-11-01".into()),
    }
}

fn trend(date: &str, high: usize, waived: usize) -> Trend {
    let open = BTreeMap::from([(Severity::High, high), (Severity::Low, 4)]);
    Trend { date: date.into(), open, undecided: 1, waived, facts: 40, agree: 30 }
}

fn judged(facts: &[Fact]) -> Judged {
    let mut judged = Judged::default();
    for verdict in Verdict::ALL {
        judged.verdicts.insert(verdict, 0);
    }
    for judgement in facts.iter().filter_map(|fact| fact.judgement.as_ref()) {
        *judged.verdicts.entry(judgement.verdict).or_default() += 1;
        judged.waived += usize::from(judgement.waived.is_some());
        judged.baseline += usize::from(judgement.baseline);
        if let (true, Some(severity)) = (judgement.is_open(), judgement.severity) {
            *judged.open.entry(severity).or_default() += 1;
        }
    }
    judged
}

fn coverage(facts: &[Fact]) -> Vec<Coverage> {
    let mut counted: BTreeMap<(Arc<str>, Arc<str>), Coverage> = BTreeMap::new();
    for fact in facts {
        let place = (Arc::clone(&fact.workload), Arc::clone(&fact.environment));
        let one = counted.entry(place).or_insert_with(|| Coverage {
            workload: Arc::clone(&fact.workload),
            environment: Arc::clone(&fact.environment),
            ..Coverage::default()
        });
        one.facts += 1;
        match fact.judgement.as_ref().unwrap().verdict {
            Verdict::Same | Verdict::Equivalent => one.agree += 1,
            Verdict::Differs | Verdict::OnlyAca | Verdict::OnlyDis => one.differ += 1,
            Verdict::Undecided => one.undecided += 1,
        }
    }
    counted.into_values().collect()
}

fn facts() -> Vec<Fact> {
    let mut facts = Vec::new();
    for environment in ["at23", "tt02", "prod"] {
        let mut of = Of { workload: "web-api", environment, facts: &mut facts };
        let prod = environment == "prod";
        of.add("image", None, aca(json!("ghcr.io/x/web"), "ghcr.io/x/web"), dis_same(), Verdict::Same, None);
        of.add(
            "minReplicas",
            None,
            aca(json!(if prod { 2 } else { 1 }), if prod { "2" } else { "1" }),
            Some(default(json!(1), "1")),
            if prod { Verdict::Differs } else { Verdict::Same },
            prod.then_some(Severity::Critical),
        );
        of.add(
            "maxReplicas",
            None,
            aca(json!(20), "20"),
            dis(json!(2), "2"),
            Verdict::Differs,
            Some(Severity::High),
        )
        .fixed()
        .since(if prod { Change::Still } else { Change::New });
        of.add("env", Some("Odd"), aca(json!(ODD), ODD), None, Verdict::OnlyAca, Some(Severity::Medium));
        let uri = format!("https://{environment}.example.no");
        of.add(
            "env",
            Some("BaseUri"),
            aca(json!(uri), &uri),
            dis(json!(format!("{uri}/")), &format!("{uri}/")),
            Verdict::Differs,
            Some(Severity::Medium),
        )
        .waived();
        of.add(
            "env",
            Some("ServiceBus"),
            Some(unknown(MASKED, "the parameter serviceBusKey is secure")),
            dis(json!("secret:bus"), "secret:bus"),
            Verdict::Undecided,
            Some(Severity::Low),
        );
        of.add("cpu", None, aca(json!(0.5), "0.5"), dis(json!("500m"), "500m"), Verdict::Equivalent, None);
    }
    let mut of = Of { workload: "sync-job", environment: "prod", facts: &mut facts };
    of.add("suspended", None, None, dis(json!(true), "true"), Verdict::OnlyDis, Some(Severity::Low))
        .baseline();
    let mut of = Of { workload: "dashboard-identity", environment: "tt02", facts: &mut facts };
    of.add(
        "roleAssignment",
        Some("Reader | Writer"),
        aca(json!({"principal": "x"}), "principal x"),
        None,
        Verdict::OnlyAca,
        Some(Severity::Info),
    )
    .since(Change::Changed);
    facts
}

struct Of<'a> {
    workload: &'static str,
    environment: &'static str,
    facts: &'a mut Vec<Fact>,
}

/// A fact that was added.
struct Added<'a>(&'a mut Judgement);

impl Of<'_> {
    fn add(
        &mut self,
        property: &'static str,
        key: Option<&str>,
        aca: Option<Side>,
        dis: Option<Side>,
        verdict: Verdict,
        severity: Option<Severity>,
    ) -> Added<'_> {
        let finding = verdict.is_finding();
        let text =
            |side: &Option<Side>| side.as_ref().map_or("missing".to_owned(), |side| side.text.to_string());
        let without =
            |side: Option<Side>| side.map(|side| Side { excerpt: side.excerpt.filter(|_| finding), ..side });
        let judgement = Judgement {
            verdict,
            severity,
            rule: "parity/example".into(),
            message: format!("{property} is {} on Azure and {} on DIS", text(&aca), text(&dis)).into(),
            why: finding.then(|| "Somebody is called at night.".into()),
            missing: if verdict == Verdict::Undecided {
                vec!["environment variable BUS_KEY".into()]
            } else {
                Vec::new()
            },
            fingerprint: fingerprint::of(self.workload, self.environment, property, key, verdict.word()),
            equivalence: (verdict == Verdict::Equivalent).then(|| "quantity: The same amount.".into()),
            fix: None,
            waived: None,
            baseline: false,
            change: None,
            since: None,
        };
        self.facts.push(Fact {
            workload: self.workload.into(),
            environment: self.environment.into(),
            property: property.into(),
            key: key.map(Arc::from),
            aca: without(aca),
            dis: without(dis),
            judgement: Some(judgement),
        });
        Added(self.facts.last_mut().unwrap().judgement.as_mut().unwrap())
    }
}

impl Added<'_> {
    fn fixed(self) -> Self {
        let patch = "--- a/base/apps/web-api/hpa.yaml\n+++ b/base/apps/web-api/hpa.yaml\n@@ -12,3 +12,3 @@\n spec:\n   minReplicas: 1\n-  maxReplicas: 2\n+  maxReplicas: 20\n";
        self.0.fix = Some(Fix { side: "dis".into(), patch: patch.into() });
        self
    }

    fn waived(self) -> Self {
        self.0.waived = Some(Waived {
            reason: "The slash is <harmless>.".into(),
            until: Some("2027-01-31".into()),
            owner: Some("team-a".into()),
            origin: Some(place("tricep.waivers.yaml", 2, 3)),
        });
        self
    }

    fn baseline(self) -> Self {
        self.0.baseline = true;
        self
    }

    fn since(self, change: Change) -> Self {
        self.0.change = Some(change);
        self.0.since = Some(if change == Change::New { "2026-11-29".into() } else { "2026-11-01".into() });
        self
    }
}

fn aca(value: Value, text: &str) -> Option<Side> {
    Some(Side {
        value,
        text: text.into(),
        origin: Some(place("applications/web-api/prod.bicepparam", 10, 21)),
        chain: vec![
            Hop {
                kind: "param".into(),
                name: Some("scale".into()),
                place: place("applications/web-api/main.bicep", 31, 7),
            },
            Hop { kind: "resource".into(), name: None, place: place("../modules/app.bicep", 58, 1) },
        ],
        unknown: None,
        default: None,
        via: None,
        excerpt: Some(excerpt(
            8,
            &["param scale = {", "  minReplicas: 2", "  maxReplicas: 20", "}"],
            (10, 16, 2),
        )),
    })
}

fn dis(value: Value, text: &str) -> Option<Side> {
    let lines = ["spec:", "  minReplicas: 1", "  maxReplicas: 2 # <b>æøå日本語</b>", "  metrics: []"];
    Some(Side {
        origin: Some(Place { wiring: false, ..place("base/apps/web-api/hpa.yaml", 14, 16) }),
        chain: Vec::new(),
        via: Some("config:settings/MAX".into()),
        excerpt: Some(excerpt(12, &lines, (14, 16, 1))),
        ..aca(value, text).unwrap()
    })
}

fn dis_same() -> Option<Side> {
    let side = dis(json!("ghcr.io/x/web"), "ghcr.io/x/web").unwrap();
    Some(Side { origin: Some(Place { wiring: true, ..place("at23/apps.yaml", 9, 5) }), ..side })
}

fn unknown(text: &str, why: &str) -> Side {
    Side { unknown: Some(why.into()), ..aca(Value::Null, text).unwrap() }
}

fn default(value: Value, text: &str) -> Side {
    let why = "Kubernetes gives this where nothing is written: https://kubernetes.io/docs";
    Side { default: Some(why.into()), ..dis(value, text).unwrap() }
}

fn excerpt(first_line: u32, lines: &[&str], mark: (u32, u32, u32)) -> Arc<Excerpt> {
    let (line, column, length) = mark;
    let lines = lines.iter().map(|line| Arc::from(*line)).collect();
    Arc::new(Excerpt { first_line, lines, mark: Mark { line, column, length } })
}

fn place(file: &str, line: u32, column: u32) -> Place {
    Place { file: file.into(), line, column, wiring: false, link: None }
}
