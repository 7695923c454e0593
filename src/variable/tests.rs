//! What things are called.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::choice::{chosen, note};
use super::table::{ROWS, TABLE};
use super::*;
use crate::estate::Estate;
use crate::value::Supply;

fn pipeline(name: &str) -> Arc<Unknown> {
    let why = Why::NotSupplied(Supply::Environment(Arc::from(name)));
    Arc::new(Unknown { why, ..Unknown::call("readEnvironmentVariable", vec![name.into()]) })
}

fn read(ty: &str, name: Part, member: &str) -> Value {
    let id = Template::join([
        Part::Known(format!("/subscriptions/s/resourceGroups/g/providers/{ty}/").into()),
        name,
    ]);
    let read = Unknown::shared("reference", vec![id, "2024-05-01".into()]);
    let of = member.split('.').fold(read, |of, member| of.member(member.into()));
    Value::Unknown(of)
}

fn text(before: &str, hole: Arc<Unknown>, behind: &str) -> Value {
    Template::join([Part::Known(before.into()), Part::Unknown(hole), Part::Known(behind.into())])
}

fn known(text: &str) -> Part {
    Part::Known(Arc::from(text))
}

fn env(key: &str) -> Place<'_> {
    Place { workload: "web-api", property: "env", key: Some(key) }
}

/// What is written for a value, with what is said of each variable.
fn shown(names: &Names, value: &Value, place: Place<'_>) -> String {
    let mut out = String::new();
    for piece in names.written(value, place).unwrap() {
        match piece {
            Piece::Known(text) => out.push_str(&text),
            Piece::Variable(one) => {
                let _ = write!(out, "${{{}}}", one.name);
            }
        }
    }
    out
}

fn names() -> Names {
    Names::of("parcel", &Estate::default())
}

#[test]
fn only_a_variable_that_is_called_so_may_be_one_of_the_product() {
    let estate = Estate::default();
    let later = Later::of(Some("parcel"), &estate);
    assert!(later.are_known());
    assert!(later.may_hold("PARCEL_THING") && !later.may_hold("OTHER_THING"));
    assert!(later.may_stand_in("sb://<unknown:PARCEL_THING>/") && !later.may_stand_in("<unknown:OTHER>"));
    let value = Value::Unknown(pipeline("THING"));
    assert_eq!(shown(later.get(), &value, env("A")), shown(&names(), &value, env("A")));
    // Without a product every variable may be a name, and none is known.
    let nothing = Later::of(None, &estate);
    assert!(!nothing.are_known() && nothing.may_hold("OTHER_THING"));
    assert!(!nothing.may_stand_in("<unknown:OTHER_THING>"));
}

#[test]
fn a_thing_with_a_name_of_its_own_has_that() {
    let store = "Microsoft.AppConfiguration/configurationStores";
    let hash = || Part::Unknown(Unknown::shared("uniqueString", vec!["x".into()]));
    let group = Unknown::shared("resourceGroup", vec![]).member("name".into());
    let subscription = Unknown::shared("subscription", vec![]).member("subscriptionId".into());
    let mut out = String::new();
    for (value, place) in [
        (read(store, Part::Unknown(pipeline("APP_CONFIGURATION_NAME")), "endpoint"), env("A")),
        (read(store, known("parcel-test-config"), "endpoint"), env("A")),
        (text("https://", pipeline("STORE"), ".azconfig.io"), env("A")),
        (text("sb://", pipeline("SERVICE_BUS_NAME"), ".servicebus.windows.net/"), env("Messaging__Host")),
        (vault_url(&Value::Unknown(pipeline("KEY_VAULT_NAME"))), env("A")),
        (vault_url(&Value::Unknown(pipeline("KEY_VAULT_URL"))), env("A")),
        (vault_url(&Template::join([Part::Unknown(pipeline("KEY_VAULT_URL"))])), env("A")),
        (vault_url(&"parcel-kv".into()), env("A")),
        (Value::Unknown(pipeline("IMAGE_TAG")), Place { property: "imageTag", key: None, ..env("A") }),
        (Value::Unknown(pipeline("PARCEL_THING")), env("A")),
        (Value::Unknown(pipeline("AZURE_SUBSCRIPTION_ID")), env("A")),
        (Value::Unknown(subscription), env("A")),
        (Value::Unknown(group), env("A")),
        (read("Microsoft.Cache/redis", known("parcel-redis"), "sslPort"), env("A")),
        (read("Microsoft.Search/searchServices", known("s"), "some.endPoint"), env("A")),
        (read("Microsoft.Insights/components", known("i"), "ConnectionString"), env("A")),
        (Template::join([known("parcelst"), hash()]), env("Reports__StorageAccount")),
        (Template::join([known("parcelst"), hash()]), env("MetricsAggregation__StorageAccountName")),
        (read("Microsoft.Storage/storageAccounts", hash(), "primaryEndpoints.blob"), env("A")),
        (
            Value::Unknown(Unknown::shared("if", vec![true.into()])),
            Place { property: "cpu", key: None, ..env("A") },
        ),
        (text("https://", pipeline("ZONE"), "/v1"), env("A")),
        (Value::Int(5), env("A")),
    ] {
        let _ = writeln!(out, "{} = {}", mask::text(&value), shown(&names(), &value, place));
    }
    insta::assert_snapshot!(out, @"
    <unknown:APP_CONFIGURATION_NAME.endpoint> = ${PARCEL_AZURE_APPCONFIG_URI}
    <unknown:parcel-test-config.endpoint> = https://parcel-test-config.azconfig.io
    https://<unknown:STORE>.azconfig.io = ${PARCEL_AZURE_APPCONFIG_URI}
    sb://<unknown:SERVICE_BUS_NAME>.servicebus.windows.net/ = ${PARCEL_SERVICEBUS_HOST}
    https://<unknown:KEY_VAULT_NAME>.vault.azure.net/ = ${PARCEL_KEY_VAULT_URL}
    <unknown:KEY_VAULT_URL> = ${PARCEL_KEY_VAULT_URL}
    <unknown:KEY_VAULT_URL> = ${PARCEL_KEY_VAULT_URL}
    https://parcel-kv.vault.azure.net/ = https://parcel-kv.vault.azure.net/
    <unknown:IMAGE_TAG> = ${PARCEL_IMAGE_TAG}
    <unknown:PARCEL_THING> = ${PARCEL_THING}
    <unknown:AZURE_SUBSCRIPTION_ID> = ${PARCEL_AZURE_SUBSCRIPTION_ID}
    <unknown:subscription.subscriptionId> = ${PARCEL_AZURE_SUBSCRIPTION_ID}
    <unknown:resourceGroup.name> = ${PARCEL_AZURE_RESOURCE_GROUP}
    <unknown:parcel-redis.sslPort> = ${PARCEL_REDIS_PORT}
    <unknown:s.some.endPoint> = ${PARCEL_SEARCH_SERVICE_SOME_END_POINT}
    <unknown:i.ConnectionString> = ${PARCEL_APPINSIGHTS_CONNECTION_STRING}
    parcelst<unknown:uniqueString> = ${PARCEL_REPORTS_STORAGE_ACCOUNT}
    parcelst<unknown:uniqueString> = ${PARCEL_COST_METRICS_STORAGE_ACCOUNT_NAME}
    <unknown:uniqueString.primaryEndpoints.blob> = ${PARCEL_STORAGE_BLOB_ENDPOINT}
    <unknown:if> = ${PARCEL_WEB_API_CPU}
    https://<unknown:ZONE>/v1 = https://${PARCEL_ZONE}/v1
    5 = 5
    ");
}

/// What a workload named `web-api` has as variables, and what is written for each.
fn written(product: &str, all: &[(&str, Value)]) -> String {
    let mut gathered = BTreeMap::new();
    for (key, value) in all {
        for unit in units(value, env(key)).unwrap() {
            if let Unit::Open(open) = unit {
                note(&mut gathered, *open);
            }
        }
    }
    let prefix = prefix(product);
    let reserved = BTreeSet::from(["HOST".to_owned(), principal("web-api")]);
    let by_identity = chosen(gathered, &prefix, &reserved);
    let names = Names { prefix, by_identity, ..Names::default() };
    all.iter().map(|(key, value)| format!("{key} {}\n", shown(&names, value, env(key)))).collect()
}

#[test]
fn two_things_never_share_a_name() {
    let vault = |name: &str| vault_url(&Value::Unknown(pipeline(name)));
    let given = |name: &str| Value::Unknown(pipeline(name));
    let all = [
        ("A", vault("KEY_VAULT_NAME")),
        ("B", vault("OTHER_VAULT")),
        ("C", vault("OTHER_VAULT")),
        ("D", given("THING")),
        ("E", given("PARCEL_THING")),
        ("F", given("thing")),
        ("G", given("HOST")),
        ("H", given("webApiPrincipalId")),
    ];
    insta::assert_snapshot!(written("parcel", &all), @"
    A ${PARCEL_KEY_VAULT_URL_KEY_VAULT_NAME}
    B ${PARCEL_KEY_VAULT_URL}
    C ${PARCEL_KEY_VAULT_URL}
    D ${PARCEL_THING_2}
    E ${PARCEL_THING}
    F ${PARCEL_THING_3}
    G ${PARCEL_HOST_2}
    H ${PARCEL_WEB_API_PRINCIPAL_ID_2}
    ");
}

#[test]
fn words_are_told_apart() {
    for (name, expected) in [
        ("vaultName", "VAULT_NAME"),
        ("AppId", "APP_ID"),
        ("clientID", "CLIENT_ID"),
        ("Messaging__Host", "MESSAGING_HOST"),
        ("a.b[0].c", "A_B_0_C"),
        ("HTTPServer2Go", "HTTP_SERVER2_GO"),
        ("", ""),
    ] {
        assert_eq!(snake(name), expected);
    }
    assert_eq!(prefix("my-product"), "MY_PRODUCT_");
    assert_eq!(prefix("3d"), "_3D_");
    assert_eq!(named("${A_1}"), Some("A_1"));
    assert_eq!(named("${A}x"), None);
}

#[test]
fn the_table_is_whole_and_in_order() {
    assert!(
        crate::table::rows(TABLE).all(|[_, _, _, _, secret, _]| matches!(secret, "yes" | "no")),
        "a word that is not understood"
    );
    assert!(ROWS.is_sorted_by_key(|row| (row.kind, row.what, row.member)), "the rows are not in order");
    for row in ROWS.iter() {
        assert!(row.name == "-" || snake(row.name) == row.name, "{}", row.name);
        assert!(matches!(row.kind, "call" | "env" | "pipeline" | "resource" | "shape"), "{}", row.kind);
    }
}
