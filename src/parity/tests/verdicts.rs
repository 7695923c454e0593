//! Each verdict, and what is said with it.

use std::sync::Arc;

use super::build::*;
use crate::estate::{Property, Trigger};
use crate::origin::OriginId;
use crate::parity::{Settings, Severity, Verdict, compare};
use crate::value::{Sourced, Value};

#[test]
fn what_a_hand_migration_lost_is_found() {
    let probe = r#"{"path": "/health", "port": 8080, "initialDelaySeconds": 5, "periodSeconds": 5}"#;
    let other = r#"{"path": "/health", "port": 8080, "initialDelaySeconds": 5, "periodSeconds": 10}"#;
    let aca = app("web")
        .replicas(2, 20)
        .ingress(true)
        .allow("51.120.88.54/32")
        .fact(Property::Probe, "liveness", json(probe))
        .fact(Property::Probe, "readiness", json(probe))
        .fact(Property::ScaleRule, "memory", json(r#"{"target": 70, "metadata": {"type": "Utilization"}}"#))
        .env("OTEL_TRACES_SAMPLER_ARG", "0.05")
        .env("DB", "secret:db")
        .env("KEY", supplied("KEY"))
        .identity("p-web-identity")
        .grant("Key Vault Secrets User", "p-web-identity", "kv");
    let dis = app("web")
        .replicas(1, 2)
        .ingress(true)
        .fact(Property::Probe, "liveness", json(other))
        .env("OTEL_TRACES_SAMPLER_ARG", "0.2")
        .env("KEY", "${KEY}")
        .identity("web");
    insta::assert_snapshot!(told(&two(aca, dis)), @"
    differs high web minReplicas: minReplicas is 2 on Azure and 1 on DIS
    differs high web maxReplicas: maxReplicas is 20 on Azure and 2 on DIS
    only_aca high web scaleRule memory: scaleRule memory is target 70, metadata type Utilization on Azure and missing on DIS
    only_aca critical web allowedIp 51.120.88.54/32: allowedIp 51.120.88.54/32 is on the list of Azure alone: allow; DIS has no list
    differs medium web probe liveness: probe liveness differs: periodSeconds 10 instead of 5
    only_aca high web probe readiness: probe readiness is path /health, port 8080, initialDelaySeconds 5, periodSeconds 5 on Azure and missing on DIS
    only_aca high web env DB: env DB is secret:db on Azure and missing on DIS
    differs high web env KEY: env KEY is <unknown:KEY> on Azure and ${KEY} on DIS; nothing replaces the ${…} in it
    differs medium web env OTEL_TRACES_SAMPLER_ARG: env OTEL_TRACES_SAMPLER_ARG is 0.05 on Azure and 0.2 on DIS
    only_aca critical web roleAssignment Key Vault Secrets User: the role Key Vault Secrets User on kv is granted on Azure alone
    ");
}

#[test]
fn jobs_that_no_longer_run() {
    let aca = job("sync", Trigger::Schedule).scheduled("*/5 * * * *", None).fact(
        Property::TimeoutSeconds,
        "",
        Value::Int(600),
    );
    let dis = job("sync", Trigger::Schedule).scheduled("*/5 * * * *", Some(true)).ruled_retries(6);
    insta::assert_snapshot!(told(&two(aca, dis)), @"
    only_dis critical sync suspended: the schedule is suspended on DIS, and on Azure it is on
    only_aca medium sync timeoutSeconds: timeoutSeconds is 600 on Azure and missing on DIS
    differs high sync retryLimit: retryLimit is 0 on Azure and 6, the default of Kubernetes, on DIS
    ");
}

#[test]
fn a_job_that_waits_for_somebody_is_one_row() {
    let aca = job("sync", Trigger::Schedule).scheduled("0 2 * * *", None);
    let dis = job("sync", Trigger::Manual).scheduled("0 0 1 1 *", Some(true));
    insta::assert_snapshot!(told(&two(aca, dis)), @"differs critical sync triggerType: triggerType is schedule on Azure and manual on DIS");
    let both = two(job("m", Trigger::Manual), job("m", Trigger::Manual).scheduled("0 0 1 1 *", Some(true)));
    assert_eq!(told(&both), "");
    assert!(both.rows.iter().all(|row| row.property != Property::Suspended));
}

#[test]
fn a_missing_workload_is_one_row() {
    let aca = estate([app("web").env("A", "1").env("B", "2"), app("both")]);
    let dis = estate([app("both"), app("other").depends(supplied("OTHER"))]);
    insta::assert_snapshot!(told(&compare(&aca, &dis, &Settings::default())), @"
    undecided medium other existence: other does not run on Azure, and may not run on DIS; supply the environment variable OTHER to decide it
    only_aca critical web existence: web runs on Azure and not on DIS; 4 other facts of it are not listed
    ");
}

#[test]
fn a_job_on_one_side_and_an_app_on_the_other_is_one_row() {
    let found = told(&two(job("x", Trigger::Schedule).scheduled("0 2 * * *", None), app("x").ingress(true)));
    insta::assert_snapshot!(found, @"only_aca critical x triggerType: x is a job on Azure and an app on DIS");
}

#[test]
fn an_app_that_nothing_leads_to_is_one_row() {
    insta::assert_snapshot!(told(&two(app("x").ingress(true).allow("10.0.0.1/32"), app("x"))), @"only_aca critical x externalIngress: externalIngress is true on Azure and missing on DIS");
    insta::assert_snapshot!(told(&two(app("x").ingress(false), app("x").ingress(true))), @"differs critical x externalIngress: externalIngress is false on Azure and true on DIS");
    assert_eq!(told(&two(app("x"), app("x").fact(Property::ExternalIngress, "", false))), "");
}

#[test]
fn what_is_not_known_is_undecided_until_something_contradicts_it() {
    let case = |aca: Value, dis: &str| {
        row(&two(app("x").env("V", aca), app("x").env("V", dis)), Property::Env).verdict
    };
    assert_eq!(case(supplied("V"), "x"), Verdict::Undecided);
    assert_eq!(case(supplied("V"), "${V}"), Verdict::Differs);
    assert_eq!(
        case(text("https://", missing("S"), ".azconfig.io"), "https://foo.example.com"),
        Verdict::Differs
    );
    assert_eq!(
        case(text("https://", missing("S"), ".azconfig.io"), "https://foo.azconfig.io"),
        Verdict::Equivalent
    );
    assert_eq!(case(text("a-", missing("S"), ""), "a-b"), Verdict::Undecided);
    assert_eq!(case(text("a-", missing("S"), ""), "b-b"), Verdict::Differs);
    let found = two(app("x").env("V", supplied("V")), app("x").env("V", "x"));
    assert_eq!(row(&found, Property::Env).missing, [Arc::from("environment variable V")]);
    assert_eq!(
        &*row(&found, Property::Env).message,
        "env V is <unknown:V> on Azure and x on DIS; supply the environment variable V to decide it"
    );
}

#[test]
fn what_is_to_be_supplied_is_named_once() {
    let list = |items: [Value; 3]| {
        Value::array(
            items.map(|value| Sourced::new(value, OriginId::NOWHERE)).into_iter().collect::<Vec<_>>(),
        )
    };
    let flag = |name: &str, hole: &str| text(&format!("--{name}="), missing(hole), "");
    let aca = app("x").fact(Property::Args, "", list([flag("a", "P"), flag("b", "Q"), flag("c", "P")]));
    let dis = app("x").fact(Property::Args, "", list(["--a=1".into(), "--b=2".into(), "--c=3".into()]));
    let found = two(aca, dis);
    let missing = &row(&found, Property::Args).missing;
    assert_eq!(
        missing.iter().map(|one| &**one).collect::<Vec<_>>(),
        ["environment variable P", "environment variable Q"]
    );
}

#[test]
fn what_may_not_be_there_is_undecided() {
    let on = supplied("ON");
    let found = two(app("x").perhaps("V", "1", on.clone()), app("x"));
    assert_eq!(row(&found, Property::Env).verdict, Verdict::Undecided);
    let found = two(app("x").perhaps("V", "1", on.clone()), app("x").image("i").env("V", "1"));
    assert_eq!(row(&found, Property::Env).verdict, Verdict::Undecided);
    let found = two(app("x").perhaps("V", "1", on.clone()), app("x").image("i").env("V", "2"));
    assert_eq!(row(&found, Property::Env).verdict, Verdict::Differs);
    let found = two(app("x").perhaps("V", "1", on.clone()), app("x").perhaps("V", "1", on));
    assert_eq!(row(&found, Property::Env).verdict, Verdict::Same);
}

#[test]
fn a_list_of_unknown_length_may_hold_what_the_other_side_has() {
    let found = two(app("x").image("i").more_env(supplied("ENV")), app("x").image("i").env("V", "1"));
    let rows: Vec<_> = found.findings().map(|row| (row.key.as_deref(), row.verdict)).collect();
    assert_eq!(rows, [(Some("<unknown:ENV>"), Verdict::Undecided), (Some("V"), Verdict::Undecided)]);
    let found =
        two(app("x").ingress(true).allow_rest(supplied("IPS")), app("x").ingress(true).allow("10.0.0.1/32"));
    assert!(
        found.findings().all(|row| row.verdict == Verdict::Undecided && row.property == Property::AllowedIp)
    );
    assert_eq!(found.findings().count(), 2);
    let one =
        two(app("x").ingress(true).allow("<unknown:IP>/32"), app("x").ingress(true).allow("10.0.0.1/32"));
    assert_eq!(row(&one, Property::AllowedIp).verdict, Verdict::Undecided);
}

#[test]
fn secrets_are_told_apart_by_vault_and_name() {
    let case = |aca: Build, dis: Build| {
        let found = two(aca, dis);
        let row = row(&found, Property::Secret);
        (row.verdict, row.message.to_string())
    };
    let (verdict, message) = case(app("x").secret("s", "kv-a", "db"), app("x").secret("s", "kv-b", "db"));
    assert_eq!(
        (verdict, message.as_str()),
        (Verdict::Differs, "secret s differs: the vault kv-b instead of kv-a")
    );
    let (verdict, message) = case(app("x").secret("s", "kv", "db"), app("x").secret("s", "kv", "dc"));
    assert_eq!(
        (verdict, message.as_str()),
        (Verdict::Differs, "secret s differs: the secret dc instead of db")
    );
    let (verdict, _) =
        case(app("x").secret("s", hidden("vault", "kv-a"), "db"), app("x").secret("s", "kv-b", "db"));
    assert_eq!(verdict, Verdict::Differs);
    let (verdict, message) =
        case(app("x").inline("s", hidden("s", "hunter2")), app("x").secret("s", "kv", "db"));
    assert_eq!(verdict, Verdict::Undecided);
    assert!(!message.contains("hunter2"), "{message}");
    let (verdict, _) = case(app("x").inline("s", hidden("s", "a")), app("x").inline("s", hidden("s", "b")));
    assert_eq!(verdict, Verdict::Undecided);
}

#[test]
fn defaults_are_values_and_are_named_so() {
    let found = two(app("x").replicas(1, 20), app("x").ruled_max(10));
    assert_eq!(
        &*row(&found, Property::MaxReplicas).message,
        "maxReplicas is 20 on Azure and 10, the default of Kubernetes, on DIS"
    );
}

#[test]
fn severities_tell_who_is_called() {
    let severity = |found: &crate::parity::Comparison, property| row(found, property).severity;
    let max = |aca, dis| two(app("x").replicas(1, aca), app("x").replicas(1, dis));
    assert_eq!(severity(&max(20, 2), Property::MaxReplicas), Severity::High);
    assert_eq!(severity(&max(2, 20), Property::MaxReplicas), Severity::Low);
    assert_eq!(severity(&max(2, 0), Property::MaxReplicas), Severity::Critical);
    let allowed = |aca: &[&str], dis: &[&str]| {
        let with = |all: &[&str]| all.iter().fold(app("x").ingress(true), |app, one| app.allow(one));
        let found = two(with(aca), with(dis));
        found.findings().map(|row| row.severity).collect::<Vec<_>>()
    };
    assert_eq!(allowed(&["10.0.0.1/32"], &[]), [Severity::Critical]);
    assert_eq!(allowed(&["10.0.0.1/32", "10.0.0.2/32"], &["10.0.0.1/32"]), [Severity::High]);
    assert_eq!(allowed(&["10.0.0.1/32"], &["10.0.0.1/32", "10.0.0.2/32"]), [Severity::Critical]);
    assert_eq!(allowed(&["10.0.0.0/8"], &["10.0.0.0/8", "10.0.0.2/32"]), [Severity::High]);
    assert_eq!(allowed(&[], &["10.0.0.1/32"]), [Severity::High]);
}

#[test]
fn a_host_that_holds_the_place_of_another_is_found() {
    let dis = app("x").fact(Property::CustomDomain, "placeholder.invalid", "gateway");
    let found = two(app("x"), dis);
    let one = row(&found, Property::CustomDomain);
    assert_eq!((one.verdict, one.severity), (Verdict::OnlyDis, Severity::High));
}

#[test]
fn coverage_counts_what_was_decided() {
    let found = two(
        app("x").env("A", supplied("A")).env("B", supplied("A")).env("C", "1"),
        app("x").env("A", "1").env("B", "2").env("C", "2"),
    );
    let [coverage] = found.coverage().try_into().unwrap();
    assert_eq!((coverage.compared, coverage.same, coverage.differing, coverage.undecided), (6, 3, 1, 2));
    assert_eq!(coverage.decided(), 4);
    assert_eq!(coverage.missing.into_iter().collect::<Vec<_>>(), [(Arc::from("environment variable A"), 2)]);
}
