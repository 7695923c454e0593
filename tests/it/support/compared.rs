//! Runs of a check that are made by rules: a small one that has one of everything, with texts that break careless forms, and
//! one as large as anybody will have.

use std::sync::Arc;

use serde_json::json;
use tricep::report::fingerprint;
use tricep::report::run::{
    Coverage, Environment, Excerpt, Fact, Fix, Hop, Judged, Judgement, LintFinding, LintObject, LintRule,
    Mark, Message, Pairing, Place, Run, Severity, Side, Unmapped, Verdict, Waived, WaiverFinding, Workload,
    WorkloadKind,
};

/// Texts that would be markup, the end of a script, a comment, a line, a property of every object or another direction of
/// reading, if a form were careless.
pub(crate) const ODD: [&str; 10] = [
    "</script><script>document.title='broken'</script>",
    "<!-- <script> --> & &amp; ]]>",
    "line\u{2028}paragraph\u{2029}end",
    "<img src=x onerror=\"document.title='broken'\">",
    "\" onfocus=\"document.title='broken'\" autofocus x='",
    "right \u{202e}tfel\u{202c} zero\u{200b}width \u{1b}[31m",
    "日本語 \u{1f468} e\u{301}",
    "two\nlines\tand a tab",
    "javascript:document.title='broken'",
    "",
];

const NAMES: [&str; 4] = ["at23", "tt02", "yt01", "prod"];

fn environments() -> Vec<Environment> {
    NAMES
        .map(|name| Environment { name: name.into(), aca: Some(name.into()), dis: Some(name.into()) })
        .to_vec()
}

fn place(file: &str, line: u32, column: u32) -> Place {
    let link =
        format!("https://example.no/team/shop/blob/0123456789abcdef0123456789abcdef01234567/{file}#L{line}");
    Place { file: file.into(), line, column, wiring: false, link: Some(link.into()) }
}

fn side(text: &str, file: &str, line: u32) -> Side {
    Side {
        value: json!(text),
        text: text.into(),
        origin: Some(place(file, line, 7)),
        chain: Vec::new(),
        unknown: None,
        default: None,
        via: None,
        excerpt: None,
    }
}

/// Five lines, of which the middle one decides by its end.
fn excerpt(line: u32, before: &str, token: &str, number: usize) -> Arc<Excerpt> {
    let other = |at: usize| {
        Arc::from(format!("          - name: Section__Of__Settings__Number{}", (number + at) % 300))
    };
    let own = Arc::from(format!("{before}{token}"));
    Arc::new(Excerpt {
        first_line: line,
        lines: vec![other(0), other(1), own, other(2), other(3)],
        mark: Mark {
            line: line + 2,
            column: u32::try_from(before.len()).unwrap() + 1,
            length: u32::try_from(token.len()).unwrap(),
        },
    })
}

fn judgement(verdict: Verdict, severity: Severity, message: &str) -> Judgement {
    Judgement {
        verdict,
        severity: verdict.is_finding().then_some(severity),
        rule: "parity/env".into(),
        message: message.into(),
        why: None,
        fingerprint: "".into(),
        missing: Vec::new(),
        equivalence: None,
        fix: None,
        waived: None,
        baseline: false,
        change: None,
        since: None,
    }
}

/// A run with a finding of every kind, one thing more of every list, and odd texts in every place.
pub(crate) fn few() -> Run {
    let mut facts = Vec::new();
    let mut fact = |workload: &str,
                    environment: &str,
                    property: &'static str,
                    key: Option<&str>,
                    aca,
                    dis,
                    judgement| {
        facts.push(Fact {
            workload: workload.into(),
            environment: environment.into(),
            property: property.into(),
            key: key.map(Into::into),
            aca,
            dis,
            judgement: Some(judgement),
        });
    };
    for (at, environment) in NAMES.into_iter().enumerate() {
        let line = u32::try_from(at).unwrap() + 10;
        let aca = Side {
            chain: vec![Hop {
                kind: "param".into(),
                name: Some("scale".into()),
                place: place("apps/web-api/main.bicep", 4, 7),
            }],
            ..side("20", &format!("apps/web-api/{environment}.bicepparam"), line)
        };
        let fix = Fix {
            side: "dis".into(),
            patch: "--- a/base/hpa.yaml\n+++ b/base/hpa.yaml\n@@ -8,3 +8,3 @@\n spec:\n-  maxReplicas: 2\n+  maxReplicas: 20\n   minReplicas: 1\n".into(),
        };
        let judged = Judgement {
            fix: Some(fix),
            ..judgement(Verdict::Differs, Severity::High, "maxReplicas is 20 on Azure and 2 on DIS")
        };
        fact(
            "web-api",
            environment,
            "maxReplicas",
            None,
            Some(aca),
            Some(side("2", "base/hpa.yaml", 9)),
            judged,
        );
    }
    let only = judgement(Verdict::OnlyAca, Severity::Critical, "the role is granted on Azure alone");
    fact(
        "web-api",
        "prod",
        "roleAssignment",
        Some("Key Vault Secrets User"),
        Some(side("id on kv", "infra/main.bicep", 3)),
        None,
        only,
    );
    let only = judgement(Verdict::OnlyDis, Severity::Medium, "a probe is on DIS alone");
    fact("web-api", "prod", "probe", Some("liveness"), None, Some(side("GET /", "base/d.yaml", 30)), only);
    let unknown = Side {
        value: json!(null),
        unknown: Some("environment variable IMAGE_TAG is not given".into()),
        ..side("<unknown:imageTag>", "apps/web-api/prod.bicepparam", 4)
    };
    let undecided = judgement(Verdict::Undecided, Severity::Low, "imageTag is <unknown:imageTag> on Azure");
    fact(
        "web-api",
        "prod",
        "imageTag",
        None,
        Some(unknown),
        Some(side("1.2.3", "overlays/prod/k.yaml", 5)),
        undecided,
    );
    let waived = Judgement {
        waived: Some(Waived {
            reason: "small until January".into(),
            until: Some("2027-01-31".into()),
            owner: Some("team-a".into()),
            origin: Some(place("tricep.waivers.yaml", 3, 5)),
        }),
        ..judgement(Verdict::Differs, Severity::High, "cpu is 2 on Azure and 1 on DIS")
    };
    fact(
        "sync-job",
        "prod",
        "cpu",
        None,
        Some(side("2", "apps/sync-job/main.bicep", 9)),
        Some(side("1", "base/j.yaml", 9)),
        waived,
    );
    let like = Judgement {
        equivalence: Some("quantity: two notations of one amount".into()),
        ..judgement(Verdict::Equivalent, Severity::Info, "memory is the same")
    };
    fact(
        "sync-job",
        "prod",
        "memory",
        None,
        Some(side("2Gi", "apps/sync-job/main.bicep", 10)),
        Some(side("2048Mi", "base/j.yaml", 10)),
        like,
    );
    let same = judgement(Verdict::Same, Severity::Info, "timeoutSeconds is the same");
    fact(
        "sync-job",
        "prod",
        "timeoutSeconds",
        None,
        Some(side("600", "apps/sync-job/main.bicep", 11)),
        Some(side("600", "base/j.yaml", 11)),
        same,
    );
    for (at, odd) in ODD.into_iter().enumerate() {
        let judged = Judgement {
            fix: Some(Fix { side: "dis".into(), patch: format!("-{odd}\n+{odd}\n").into() }),
            ..judgement(Verdict::Differs, Severity::Low, &format!("{odd} is not {odd}"))
        };
        let aca = Side { unknown: (at == 1).then(|| odd.into()), via: Some(odd.into()), ..side(odd, odd, 1) };
        let dis = Side {
            value: json!({ odd: [odd] }),
            default: (at == 2).then(|| odd.into()),
            ..side("x", odd, 2)
        };
        fact(
            &format!("odd {odd}"),
            NAMES[at % 4],
            "env",
            Some(&format!("{at}{odd}")),
            Some(aca),
            Some(dis),
            judged,
        );
    }
    // Names that every object of a script has, or that stand for "all" in a form.
    for name in ["__proto__", "constructor", "*", "hasOwnProperty"] {
        let judged = judgement(Verdict::Differs, Severity::Info, "name");
        fact(name, "at23", "env", Some(name), Some(side(name, "a", 1)), Some(side("b", "b", 1)), judged);
    }
    let odd = ODD[0];
    let mut run = Run {
        aca_root: ".azure".into(),
        dis_root: Some("flux/shop".into()),
        environments: environments(),
        facts,
        unmapped: vec![Unmapped {
            workload: odd.into(),
            environments: vec!["prod".into()],
            path: odd.into(),
            fidelity: "none".into(),
            note: odd.into(),
            origin: Some(place(odd, 1, 1)),
        }],
        diagnostics: vec![Message {
            severity: "warning".into(),
            code: "check/unpaired".into(),
            message: odd.into(),
            help: Some(odd.into()),
            place: Some(place(odd, 1, 1)),
        }],
        pairings: vec![Pairing {
            workload: odd.into(),
            aca: odd.into(),
            dis: odd.into(),
            how: "by name".into(),
        }],
        waivers: vec![WaiverFinding {
            rule: "waiver/unused".into(),
            severity: Severity::Medium,
            message: odd.into(),
            origin: Some(place("tricep.waivers.yaml", 9, 1)),
        }],
        lint: vec![LintFinding {
            rule: "lint/S2".into(),
            id: "S2".into(),
            check: "spec-missing".into(),
            severity: Severity::High,
            message: odd.into(),
            help: Some(odd.into()),
            workload: Some(odd.into()),
            environments: vec!["prod".into()],
            object: Some(LintObject { kind: "Deployment".into(), name: odd.into(), namespace: None }),
            origin: Some(place(odd, 7, 1)),
            fix: Some(Fix { side: "dis".into(), patch: odd.into() }),
            waived: None,
        }],
        lint_rules: vec![LintRule {
            rule: "lint/S2".into(),
            id: "S2".into(),
            title: odd.into(),
            why: odd.into(),
            help: odd.into(),
            severity: Severity::High,
            references: vec!["https://example.no/rule".into(), "javascript:alert(1)".into()],
        }],
        ..Run::default()
    };
    count(&mut run);
    run
}

/// A run with so many findings, each another one: ten of each workload in each of four environments.
pub(crate) fn many(findings: usize) -> Run {
    const PROPERTIES: [&str; 10] = [
        "maxReplicas",
        "minReplicas",
        "cpu",
        "memory",
        "image",
        "imageTag",
        "targetPort",
        "env",
        "env",
        "secret",
    ];
    let severities = [Severity::Low, Severity::Medium, Severity::High, Severity::Low, Severity::Critical];
    let facts = (0..findings).map(|number| {
        let (workload, column, kind) = (number / 40, number / 10 % 4, number % 10);
        let environment = NAMES[column];
        let name = format!("service-{workload:03}");
        let property = PROPERTIES[kind];
        let key = matches!(property, "env" | "secret").then(|| format!("Section__Of__Settings__Number{kind}"));
        let line = u32::try_from(number % 300).unwrap() + 1;
        // Each environment has another value, so that no two findings are shown as one.
        let (on_aca, on_dis) = match kind {
            0 | 1 => (format!("{}", 10 + column), "2".to_owned()),
            2 => (format!("{}.5", column + 1), format!("{}.25", column + 1)),
            3 => (format!("{}Gi", column + 1), format!("{}Mi", 700 + column)),
            4 => (format!("ghcr.io/example/{name}"), format!("registry.example.no/s{column}/{name}")),
            5 => (format!("1.{column}.2"), format!("1.{column}.1")),
            6 => (format!("{}", 8080 + column), "80".to_owned()),
            9 => (format!("shop-s{column}-kv/{name}-connection"), format!("{name}-s{column}")),
            _ => (
                format!("https://{name}.{environment}.example.no/path/{number}"),
                format!("https://{name}.apps.example.no/path/{number}?environment={environment}"),
            ),
        };
        let hop = |word: &'static str, file: &str, line| Hop { kind: word.into(), name: Some("settings".into()), place: place(file, line, 7) };
        let aca = Side {
            chain: vec![
                hop("param", &format!("applications/{name}/main.bicep"), 12),
                hop("module input", &format!("applications/{name}/main.bicep"), 60),
                hop("resource", "modules/containerApp.bicep", 88),
            ],
            excerpt: Some(excerpt(line, "param settings = ", &on_aca, number)),
            ..side(&on_aca, &format!("applications/{name}/{environment}.bicepparam"), line)
        };
        let dis = Side {
            excerpt: Some(excerpt(line, "          value: ", &on_dis, number)),
            ..side(&on_dis, &format!("overlays/{environment}/apps/{name}/patch.yaml"), line)
        };
        let about = key.as_ref().map_or_else(|| property.to_owned(), |key| format!("{property} {key}"));
        let message = format!("{about} is {on_aca} on Azure and {on_dis} on DIS");
        let verdict = if kind == 5 { Verdict::Undecided } else { Verdict::Differs };
        let file = format!("overlays/{environment}/apps/{name}/patch.yaml");
        let patch = format!(
            "--- a/{file}\n+++ b/{file}\n@@ -{line},5 +{line},5 @@\n     spec:\n       containers:\n-        - value: {on_dis}\n+        - value: {on_aca}\n           name: {about}\n"
        );
        let fix = (kind % 2 == 0).then(|| Fix { side: "dis".into(), patch: patch.into() });
        let judged = Judgement { fix, ..judgement(verdict, severities[number % 5], &message) };
        Fact {
            workload: name.into(),
            environment: environment.into(),
            property: property.into(),
            key: key.map(Into::into),
            aca: Some(aca),
            dis: Some(dis),
            judgement: Some(judged),
        }
    });
    let mut facts: Vec<Fact> = facts.collect();
    facts.sort_by(|a, b| (&a.workload, &a.property, &a.key).cmp(&(&b.workload, &b.property, &b.key)));
    let mut run = Run {
        aca_root: ".azure".into(),
        dis_root: Some("flux/many".into()),
        environments: environments(),
        facts,
        ..Run::default()
    };
    count(&mut run);
    run
}

/// Counts what the facts say.
fn count(run: &mut Run) {
    let mut judged = Judged::default();
    for fact in &mut run.facts {
        let judgement = fact.judgement.as_mut().unwrap();
        let verdict = judgement.verdict.word();
        judgement.fingerprint =
            fingerprint::of(&fact.workload, &fact.environment, &fact.property, fact.key.as_deref(), verdict);
        *judged.verdicts.entry(judgement.verdict).or_default() += 1;
        match (judgement.severity, &judgement.waived) {
            (Some(_), Some(_)) => judged.waived += 1,
            (Some(severity), None) => *judged.open.entry(severity).or_default() += 1,
            (None, _) => {}
        }
        if !run.workloads.iter().rev().any(|one| one.name == fact.workload) {
            let kind =
                if run.workloads.len().is_multiple_of(2) { WorkloadKind::App } else { WorkloadKind::Job };
            run.workloads.push(Workload { name: fact.workload.clone(), kind });
        }
        let agrees = matches!(judgement.verdict, Verdict::Same | Verdict::Equivalent);
        let is_here = |one: &Coverage| one.workload == fact.workload && one.environment == fact.environment;
        let at = run.coverage.iter().rposition(is_here).unwrap_or_else(|| {
            run.coverage.push(Coverage {
                workload: fact.workload.clone(),
                environment: fact.environment.clone(),
                facts: 20,
                agree: 20,
                ..Coverage::default()
            });
            run.coverage.len() - 1
        });
        let coverage = &mut run.coverage[at];
        coverage.facts += 1;
        match judgement.verdict {
            _ if agrees => coverage.agree += 1,
            Verdict::Undecided => coverage.undecided += 1,
            Verdict::Same | Verdict::Equivalent | Verdict::Differs | Verdict::OnlyAca | Verdict::OnlyDis => {
                coverage.differ += 1;
            }
        }
        coverage.equivalent += usize::from(judgement.verdict == Verdict::Equivalent);
    }
    run.judged = Some(judged);
}
