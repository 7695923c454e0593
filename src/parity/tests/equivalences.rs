//! Each row of the table of equivalences, in both directions, and that no row is without a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::build::*;
use crate::estate::{Grant, Presence, Principal, Property, Trigger};
use crate::parity::equivalence;
use crate::parity::{Comparison, Verdict};
use crate::value::{Supply, Unknown, Value, Why};

/// A case: the row, the property that it decides, and the two sides.
type Case = (&'static str, Property, Build, Build);

fn of_property(
    property: Property,
    key: &str,
    aca: impl Into<Value>,
    dis: impl Into<Value>,
) -> (Build, Build) {
    (app("x").fact(property, key, aca), app("x").fact(property, key, dis))
}

fn case(id: &'static str, property: Property, (aca, dis): (Build, Build)) -> Case {
    (id, property, aca, dis)
}

fn values() -> Vec<Case> {
    use Property as P;
    let two = |id, property, aca: &str, dis: &str| case(id, property, of_property(property, "", aca, dis));
    let keyed =
        |id, property, key, aca: Value, dis: Value| case(id, property, of_property(property, key, aca, dis));
    let volume = |kind: &str, name: &str| {
        json(&format!(r#"{{"name": "{name}", "kind": "{kind}", "source": "data"}}"#))
    };
    let store = "Microsoft.AppConfiguration/configurationStores";
    let identity = "Microsoft.ManagedIdentity/userAssignedIdentities";
    vec![
        keyed(
            "app-configuration-shape",
            P::Env,
            "A",
            read(store, "<unknown:name>", "endpoint"),
            "https://s.azconfig.io".into(),
        ),
        keyed(
            "client-id",
            P::Env,
            "AZURE_CLIENT_ID",
            read(identity, "p-x", "clientId"),
            Value::Unknown(Unknown::shared("x", vec![]).member("clientId".into())),
        ),
        two("container-image", P::Image, "nginx", "docker.io/library/nginx"),
        two("cpu-unit", P::Cpu, "0.5", "500m"),
        two("cron-meaning", P::CronSchedule, "@daily", "0 0 * * *"),
        keyed("domain-binding", P::CustomDomain, "a.example.org", "SniEnabled".into(), "gateway".into()),
        keyed("endpoint-slash", P::Env, "A", "https://s.azconfig.io".into(), "https://s.azconfig.io/".into()),
        keyed(
            "file-share",
            P::Volume,
            "/data",
            volume("AzureFile", "a"),
            volume("PersistentVolumeClaim", "a"),
        ),
        case("manual-job", P::TriggerType, (job("x", Trigger::Manual), job("x", Trigger::Manual))),
        two("memory-unit", P::Memory, "2Gi", "2048Mi"),
        case("network-notation", P::AllowedIp, (app("x").allow("10.0.0.1/32"), app("x").allow("10.0.0.1"))),
        case("own-identity", P::ManagedIdentity, (app("x").identity("p-x-id"), app("x").identity("x"))),
        case(
            "role-holder",
            P::RoleAssignment,
            (app("x").grant("Reader", "p-x-id", "kv"), app("x").grant("Reader", "x", "kv")),
        ),
        case(
            "role-scope-shape",
            P::RoleAssignment,
            (
                app("x").grant("Key Vault Secrets User", "p-x-id", supplied("VAULT")),
                app("x").grant("Key Vault Secrets User @ kv", "x", "kv"),
            ),
        ),
        keyed(
            "runtime-shape",
            P::Env,
            "A",
            text("st", Unknown::shared("uniqueString", vec!["x".into()]), ""),
            "stabcdefghijk12".into(),
        ),
        keyed(
            "scale-target",
            P::ScaleRule,
            "cpu",
            json(r#"{"target": 50, "metadata": {"type": "Utilization", "value": "50"}}"#),
            json(r#"{"target": 50, "metadata": {}}"#),
        ),
        case(
            "secret-name",
            P::Secret,
            (app("x").secret("dbconnection", "kv", "db"), app("x").secret("db", "kv", "db")),
        ),
        keyed("text-of-value", P::Env, "A", Value::Int(1), "1".into()),
        two("transport-http", P::Transport, "Auto", "http"),
        case(
            "vault-shape",
            P::Secret,
            (app("x").secret("s", supplied("VAULT"), "db"), app("x").secret("t", "kv", "db")),
        ),
        keyed("volume-name", P::Volume, "/data", volume("EmptyDir", "a"), volume("EmptyDir", "b")),
    ]
}

/// What one side has alone: the case of the row, and a fact that is like it and is none.
fn alone() -> Vec<(&'static str, Property, &'static str, Value, Value, bool)> {
    use Property as P;
    let injected = || Value::Unknown(Unknown::shared("x", vec![]).member("clientId".into()));
    let row = |id, property, key, value: &str, other: &str, dis| {
        (id, property, key, value.into(), other.into(), dis)
    };
    vec![
        ("added-azure-variables", P::Env, "AZURE_CLIENT_ID", injected(), "literal".into(), true),
        row("added-container-app-variables", P::Env, "CONTAINER_APP_NAME", "x", "${NAME}", true),
        row("added-otel-exporter", P::Env, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317", "${OTEL}", true),
        row(
            "added-otel-resource",
            P::Env,
            "OTEL_RESOURCE_ATTRIBUTES",
            "k8s.pod.uid=$(POD_UID)",
            "${R}",
            true,
        ),
        row("added-otel-service", P::Env, "OTEL_SERVICE_NAME", "x", "${S}", true),
        row("added-pod-uid", P::Env, "POD_UID", "field:metadata.uid", "7", true),
        row("added-hostname", P::CustomDomain, "a.example.org", "gateway", "placeholder.invalid", true),
        ("ingress-none", P::ExternalIngress, "", false.into(), true.into(), true),
        ("not-suspended", P::Suspended, "", false.into(), true.into(), true),
        row("session-none", P::SessionAffinity, "", "none", "sticky", true),
        ("insecure-false", P::AllowInsecure, "", false.into(), true.into(), false),
        row("client-certificate-ignored", P::ClientCertificateMode, "", "Ignore", "require", false),
        ("cooldown-default", P::CooldownPeriod, "", Value::Int(300), Value::Int(60), false),
        ("dapr-off", P::Dapr, "enabled", false.into(), true.into(), false),
        ("dapr-logging", P::Dapr, "enableApiLogging", false.into(), true.into(), false),
        ("inactive-revisions", P::MaxInactiveRevisions, "", Value::Int(100), "${MAX}".into(), false),
        ("polling-default", P::PollingInterval, "", Value::Int(30), Value::Int(5), false),
        row("profile-consumption", P::WorkloadProfile, "", "Consumption", "Dedicated-D8", false),
        row("single-revision", P::RevisionsMode, "", "Single", "Multiple", false),
        ("termination-default", P::TerminationGracePeriodSeconds, "", Value::Int(30), Value::Int(90), false),
        row("session-none-aca", P::SessionAffinity, "", "none", "sticky", false),
    ]
}

/// Cases that take more than two values.
fn composed() -> Vec<(&'static str, Property, Comparison)> {
    let shared = |names: [&str; 2], identity: &str| estate(names.map(|name| app(name).identity(identity)));
    let settings = crate::parity::Settings::default();
    let same = crate::parity::compare(&shared(["x", "y"], "p-both"), &shared(["x", "y"], "both"), &settings);
    let service = {
        let aca = estate([app("x").env("API", "http://p-api/v1"), {
            let mut api = app("api");
            api.0.own_name = known("p-api".into());
            api
        }]);
        let dis = estate([app("x").env("API", "http://api.shop.svc.cluster.local:80/v1"), app("api")]);
        crate::parity::compare(&aca, &dis, &settings)
    };
    let limits = two(
        app("x").fact(Property::Cpu, "", "2"),
        app("x").fact(Property::Cpu, "", "1").fact(Property::CpuLimit, "", "2000m"),
    );
    let everybody = two(app("x").ingress(true), app("x").ingress(true).allow("0.0.0.0/0"));
    let exposed =
        two(app("x").ingress(true), app("x").ingress(true).fact(Property::ExposedPort, "", Value::Int(8080)));
    let metrics = json(r#"{"targetPort": 9100, "external": false}"#);
    let mapped =
        two(app("x").ingress(true), app("x").ingress(true).fact(Property::PortMapping, "9100", metrics));
    let inside = two(app("x"), app("x").ingress(false));
    let insecure =
        two(app("x").ingress(false).fact(Property::AllowInsecure, "", true), app("x").ingress(false));
    let named = crate::parity::Settings { product: Some("shop".into()), ..Default::default() };
    let put_in = {
        let aca = estate([app("x").env("Host", text("sb://", missing("BUS"), ".servicebus.windows.net/"))]);
        let dis = estate([app("x").env("Host", put_in("SHOP_SERVICEBUS_HOST"))]);
        crate::parity::compare(&aca, &dis, &named)
    };
    vec![
        ("substituted-variable", Property::Env, put_in),
        ("same-identities", Property::ManagedIdentity, same),
        ("service-name", Property::Env, service),
        ("limit-is-amount", Property::CpuLimit, limits),
        ("further-port", Property::PortMapping, mapped),
        ("exposed-default", Property::ExposedPort, exposed),
        ("open-to-all", Property::AllowedIp, everybody),
        ("ingress-none-transport", Property::Transport, inside),
        ("insecure-inside", Property::AllowInsecure, insecure),
    ]
}

#[test]
fn each_equivalence_is_found_and_named() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (id, property, aca, dis) in values() {
        let found = two(aca.clone(), dis.clone());
        let one = row(&found, property);
        assert_eq!(
            (one.verdict, one.equivalence.map(|one| one.id)),
            (Verdict::Equivalent, Some(id)),
            "{one:?}"
        );
        // What is injected on DIS stands on that side alone; all others are equivalent the other way round, too.
        if id != "client-id" {
            let turned = two(dis, aca);
            assert_eq!(row(&turned, property).verdict, Verdict::Equivalent, "{id}");
        }
        seen.insert(id);
    }
    for (id, property, key, value, other, dis) in alone() {
        let with = |value: &Value| app("x").fact(property, key, value.clone());
        let compared = |value| if dis { two(app("x"), with(value)) } else { two(with(value), app("x")) };
        let found = compared(&value);
        let one = row(&found, property);
        assert_eq!(
            (one.verdict, one.equivalence.map(|one| one.id)),
            (Verdict::Equivalent, Some(id)),
            "{one:?}"
        );
        let found = compared(&other);
        assert!(
            row(&found, property).verdict.is_finding() || id == "inactive-revisions",
            "{id} takes too much"
        );
        seen.insert(id);
    }
    for (id, property, found) in composed() {
        let rows: Vec<_> =
            found.rows.iter().filter(|row| row.property == property && row.equivalence.is_some()).collect();
        assert!(!rows.is_empty(), "{id}: {found:?}");
        assert!(rows.iter().all(|row| row.equivalence.is_some_and(|one| one.id == id)), "{rows:?}");
        seen.insert(id);
    }
    let all: BTreeSet<&str> = equivalence::all().iter().map(|one| one.id).collect();
    assert_eq!(seen, all, "a row without a case, or a case without a row");
}

/// What the delivery puts in for a variable.
fn put_in(name: &str) -> Value {
    let why = Why::NotSupplied(Supply::Substitution(name.into()));
    let call = Unknown::call("substitute", vec![format!("${{{name}}}").into()]);
    Value::Unknown(Arc::new(Unknown { why, ..call }))
}

#[test]
fn what_the_delivery_puts_in_is_told_by_its_name() {
    let settings = crate::parity::Settings { product: Some("shop".into()), ..Default::default() };
    let verdict = |aca: Build, dis: Build, property| {
        let found = crate::parity::compare(&estate([aca]), &estate([dis]), &settings);
        row(&found, property).verdict
    };
    let env = |dis: &str| {
        verdict(app("x").env("A", supplied("THING")), app("x").env("A", put_in(dis)), Property::Env)
    };
    assert_eq!(env("SHOP_THING"), Verdict::Equivalent);
    assert_eq!(env("SHOP_OTHER"), Verdict::Undecided);
    assert_eq!(env("THING"), Verdict::Undecided);
    // What nothing puts in is what runs.
    let literal =
        verdict(app("x").env("A", supplied("THING")), app("x").env("A", "${SHOP_THING}"), Property::Env);
    assert_eq!(literal, Verdict::Differs);
    let secret = |dis: &str, name: &str| {
        let aca = app("x").secret("s", supplied("KEY_VAULT_NAME"), "db");
        verdict(aca, app("x").secret("s", put_in(dis), name), Property::Secret)
    };
    assert_eq!(secret("SHOP_KEY_VAULT_URL", "db"), Verdict::Equivalent);
    assert_eq!(secret("SHOP_KEY_VAULT_NAME", "db"), Verdict::Equivalent);
    assert!(secret("SHOP_OTHER_URL", "db").is_finding());
    assert!(secret("SHOP_KEY_VAULT_URL", "other").is_finding());
    let grant = |dis: &str| {
        let aca = app("x").grant("Azure Service Bus Data Owner", "p-x", supplied("BUS"));
        verdict(
            aca,
            app("x").grant("Azure Service Bus Data Owner", "x", put_in(dis)),
            Property::RoleAssignment,
        )
    };
    let narrowed = |dis: Build| {
        let aca = app("x").grant_if("Reader", supplied("BUS"), supplied("QUEUES"), None);
        verdict(aca, dis, Property::RoleAssignment)
    };
    let under = |name: &str| app("x").grant_if("Reader", put_in("SHOP_BUS"), put_in(name), None);
    assert_eq!(narrowed(under("SHOP_QUEUES")), Verdict::Equivalent);
    assert_eq!(narrowed(under("SHOP_OTHER")), Verdict::Undecided);
    assert_eq!(narrowed(app("x").grant("Reader", "p", put_in("SHOP_BUS"))), Verdict::Undecided);
    assert_eq!(grant("SHOP_BUS"), Verdict::Equivalent);
    assert_eq!(grant("SHOP_OTHER"), Verdict::Undecided);
}

#[test]
fn what_only_looks_alike_is_no_equivalence() {
    use Property as P;
    for (property, key, aca, dis) in [
        (P::Cpu, "", "0.5", "501m"),
        (P::Memory, "", "2Gi", "2G"),
        (P::CronSchedule, "", "0 2 * * *", "2 0 * * *"),
        (P::Transport, "", "http", "tcp"),
        (P::Transport, "", "http2", "http"),
        (P::Image, "", "ghcr.io/a/b", "a/b"),
        (P::Env, "A", "https://x.example.com", "https://x.example.com/"),
        (P::Env, "A", "true", "True"),
        (P::Env, "A", "http://api/v1", "http://other.shop.svc.cluster.local/v1"),
        (P::Command, "", "a b", "a  b"),
    ] {
        let (aca, dis) = of_property(property, key, aca, dis);
        assert_eq!(row(&two(aca, dis), property).verdict, Verdict::Differs, "{property:?}");
    }
}

#[test]
fn a_probe_differs_by_its_members() {
    let one = r#"{"path": "/a", "port": 8080, "periodSeconds": 5}"#;
    let other = r#"{"path": "/a", "port": 8080, "periodSeconds": 10}"#;
    let (aca, dis) = of_property(Property::Probe, "liveness", json(one), json(other));
    let found = two(aca, dis);
    assert_eq!(
        &*row(&found, Property::Probe).message,
        "probe liveness differs: periodSeconds 10 instead of 5"
    );
}

#[test]
fn what_may_be_written_to_is_told_by_both_sides() {
    let share = |more: &str| json(&format!(r#"{{"name": "a", "kind": "AzureFile", "source": "s"{more}}}"#));
    let (aca, dis) = of_property(Property::Volume, "/a", share(r#", "readOnly": true"#), share(""));
    insta::assert_snapshot!(told(&two(aca, dis)), @"differs medium x volume /a: volume /a differs: readOnly false instead of true");
    let claim = json(r#"{"name": "a", "kind": "persistentVolumeClaim", "source": "c", "readOnly": true}"#);
    let (aca, dis) = of_property(Property::Volume, "/a", share(""), claim);
    insta::assert_snapshot!(told(&two(aca, dis)), @"differs medium x volume /a: volume /a differs: readOnly true instead of false");
    let claim = json(r#"{"name": "a", "kind": "persistentVolumeClaim", "source": "c", "readOnly": false}"#);
    let (aca, dis) = of_property(Property::Volume, "/a", share(""), claim);
    assert_eq!(row(&two(aca, dis), Property::Volume).verdict, Verdict::Equivalent);
}

#[test]
fn a_secret_of_a_deployment_may_lie_in_a_vault_under_another_name() {
    let aca = |held: &str| app("x").env("A", held);
    let dis = |held: &str| app("x").env("A", held).secret("db", "kv", "x-db");
    let verdict = |aca, dis| row(&two(aca, dis), Property::Env).verdict;
    assert_eq!(verdict(aca("secret:db"), dis("secret:x-db")), Verdict::Equivalent);
    assert_eq!(verdict(aca("secret:db"), dis("secret:y-db")), Verdict::Differs);
    // What is in a vault on both sides is known by its name there.
    let in_vault = aca("secret:db").secret("own", "kv", "db");
    assert_eq!(verdict(in_vault, dis("secret:x-db")), Verdict::Differs);
}

#[test]
fn one_identity_for_all_is_not_one_of_its_own() {
    let settings = crate::parity::Settings::default();
    let aca = estate([app("x").identity("p-x"), app("y").identity("p-y")]);
    let dis = estate([app("x").identity("all"), app("y").identity("all")]);
    let found = crate::parity::compare(&aca, &dis, &settings);
    insta::assert_snapshot!(told(&found), @"
    differs medium x managedIdentity: managedIdentity differs: all, which y also has, instead of one of its own
    differs medium y managedIdentity: managedIdentity differs: all, which x also has, instead of one of its own
    ");
}

#[test]
fn roles_are_matched_by_scope() {
    let aca = app("x").grant("Reader @ a", "p", "a").grant("Reader @ b", "p", "b").grant("Writer", "p", "a");
    let dis = app("x").grant("Reader", "p", "b").grant("Writer", "p", "c").grant("Owner", "p", "a");
    insta::assert_snapshot!(told(&two(aca, dis)), @"
    only_dis medium x roleAssignment Owner: the role Owner on a is granted on DIS alone
    only_aca critical x roleAssignment Reader @ a: the role Reader on a is granted on Azure alone
    differs high x roleAssignment Writer: the role Writer differs: on c instead of a
    ");
}

#[test]
fn a_role_under_a_condition_is_not_the_whole_role() {
    let plain = || app("x").grant("Reader", "p", "a");
    let under = |condition: &str| app("x").grant_if("Reader", "a", condition, Some("2.0"));
    let one = "(@Resource[name]\n    StringEquals 'a b')";
    insta::assert_snapshot!(told(&two(under(one), plain())), @"differs high x roleAssignment Reader: the role Reader differs: without the condition that it has on Azure, so that it lets more through");
    insta::assert_snapshot!(told(&two(plain(), under(one))), @"differs high x roleAssignment Reader: the role Reader differs: under a condition that it has not on Azure");
    insta::assert_snapshot!(told(&two(under(one), under("(@Resource[name] StringEquals 'a  b')"))), @"differs high x roleAssignment Reader: the role Reader differs: under another condition");
    let former = app("x").grant_if("Reader", "a", one, Some("1.0"));
    insta::assert_snapshot!(told(&two(under(one), former)), @"differs high x roleAssignment Reader: the role Reader differs: its condition in version 1.0 instead of 2.0");
    // How it is broken into lines says nothing, nor does a version that one side leaves to Azure.
    let plainer = app("x").grant_if("Reader", "a", "(@Resource[name] StringEquals 'a b')\n", None);
    assert_eq!(told(&two(under(one), plainer)), "");
    let elsewhere = app("x").grant_if("Reader", "b", one, None);
    insta::assert_snapshot!(told(&two(under(one), elsewhere)), @"differs high x roleAssignment Reader: the role Reader differs: on b instead of a");
}

#[test]
fn roles_that_lose_their_conditions_stay_with_what_they_are_on() {
    let aca = app("x").grant_if("Reader @ a", "a", "c", None).grant_if("Reader @ b", "b", "c", None);
    let dis = app("x").grant("Reader @ b", "p", "b").grant("Reader @ a", "p", "a");
    insta::assert_snapshot!(told(&two(aca, dis)), @"
    differs high x roleAssignment Reader @ a: the role Reader @ a differs: without the condition that it has on Azure, so that it lets more through
    differs high x roleAssignment Reader @ b: the role Reader @ b differs: without the condition that it has on Azure, so that it lets more through
    ");
}

#[test]
fn a_condition_that_may_be_none_is_undecided() {
    let open = app("x").grant_if("Reader", "a", supplied("CONDITION"), None);
    let found = two(open, app("x").grant("Reader", "p", "a"));
    insta::assert_snapshot!(told(&found), @"undecided medium x roleAssignment Reader: the role Reader is principal p, scope a, condition <unknown:CONDITION> on Azure and principal p, scope a on DIS; supply the environment variable CONDITION to decide it");
}

#[test]
fn a_role_that_somebody_has_may_be_for_the_workload() {
    let with = |scope: &str| {
        let mut dis = estate([app("x")]);
        dis.grants.push(Grant {
            role: "Reader".into(),
            principal: Principal::Other(known("4633458b-17de-408a-b874-0445c86b69e6".into())),
            scope: known(scope.into()),
            scope_type: "Microsoft.KeyVault/vaults".into(),
            scope_id: Value::Null,
            condition: None,
            opened: trace(),
            presence: Presence::Certain,
        });
        let aca = estate([app("x").grant("Reader", "p-x", "kv")]);
        let found = crate::parity::compare(&aca, &dis, &crate::parity::Settings::default());
        found.findings().map(|row| (row.workload.to_string(), row.verdict)).collect::<Vec<_>>()
    };
    let stranger = ("4633458b-17de-408a-b874-0445c86b69e6".to_owned(), Verdict::OnlyDis);
    assert_eq!(with("kv"), [stranger.clone(), ("x".to_owned(), Verdict::Undecided)]);
    assert_eq!(with("other"), [stranger, ("x".to_owned(), Verdict::OnlyAca)]);
}
