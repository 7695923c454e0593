//! What is true of every inventory of the samples.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::facts::{Document, Fact};
use super::{copy, run};
use crate::support::tree;

/// The samples and the folder of their Azure side.
const SAMPLES: [(&str, &str); 3] =
    [("parcel", "corpus/parcel/.azure"), ("ferry", "corpus/ferry/infra"), ("kiosk", "corpus/kiosk/deploy")];

fn document(name: &str, sample: &str, args: &[&str]) -> Document {
    let said = run(name, &format!("corpus/{sample}"), &[&["--format", "json"], args].concat());
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{name}");
    Document::read(&said.stdout).unwrap()
}

#[test]
fn there_is_one_fact_for_each_property_and_key() {
    for (sample, _) in SAMPLES {
        let document = document(&format!("inventory-unique-{sample}"), sample, &[]);
        let mut seen = BTreeSet::new();
        for fact in document.facts() {
            assert!(seen.insert(fact.id()), "{:?} is there twice", fact.id());
        }
        assert!(seen.len() >= 40, "only {} facts of {sample}", seen.len());
    }
}

/// Whether a line can have decided a value: it holds the text, or the digits of the number, or a part that is as long as
/// anything in it; what was computed stands nowhere as it is.
fn holds(line: &str, fact: Fact<'_>) -> bool {
    match fact.value() {
        Value::String(text) => line.contains(text.as_str()) || line.contains(&text.to_lowercase()),
        Value::Number(number) => line.contains(&number.to_string()),
        Value::Bool(value) => line.contains(&value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => true,
    }
}

#[test]
fn every_fact_has_a_place_and_what_is_written_stands_there() {
    let (mut places, mut written, mut elsewhere) = (0, 0, BTreeMap::new());
    for (sample, root) in SAMPLES {
        let document = document(&format!("inventory-places-{sample}"), sample, &[]);
        let files: BTreeMap<String, Vec<String>> = tree::texts(&[root])
            .into_iter()
            .map(|file| {
                let name = file.path.strip_prefix(root).unwrap().trim_start_matches('/').to_owned();
                (name, file.text.lines().map(str::to_owned).collect())
            })
            .collect();
        for fact in document.facts() {
            let (environment, workload, property, key) = fact.id();
            let (file, line) = fact.place().unwrap_or_else(|| panic!("{:?} has no place", fact.id()));
            let lines = files.get(file).unwrap_or_else(|| panic!("there is no {file}"));
            let text = lines.get(line - 1).unwrap_or_else(|| panic!("{file} has no line {line}"));
            places += 1;
            let is_scalar = matches!(
                property,
                "cpu"
                    | "memory"
                    | "minReplicas"
                    | "maxReplicas"
                    | "targetPort"
                    | "cronSchedule"
                    | "timeoutSeconds"
                    | "retryLimit"
                    | "parallelism"
                    | "completions"
                    | "externalIngress"
                    | "transport"
                    | "env"
            );
            if is_scalar && !fact.is_default() && !fact.is_open() {
                written += 1;
                if !holds(text, fact) {
                    elsewhere
                        .insert(format!("{workload} {property} {key} {environment}"), text.trim().to_owned());
                }
            }
        }
    }
    assert!(places > 1200 && written > 400, "{places} places, {written} of them written");
    // These were computed: the place is where, and what from.
    let shown: BTreeSet<String> = elsewhere
        .iter()
        .map(|(what, line)| {
            let (what, _) = what.rsplit_once(' ').unwrap();
            format!("{what}: {line}")
        })
        .collect();
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    ca-tickets env Payment__Key: { name: 'Payment__Key', secretRef: 'payment-key' }
    ca-tickets memory : resources: { cpu: json('0.5'), memory: '1.0Gi' }
    ca-timetable memory : resources: { cpu: json('0.5'), memory: '1.0Gi' }
    carrier-sync env Carriers__Token: { name: 'Carriers__Token', secretRef: 'carrier-token' }
    carrier-sync env ConnectionStrings__Tracking: { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
    delivery-import env ConnectionStrings__Tracking: { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
    event-relay env ConnectionStrings__Outbox: { name: 'ConnectionStrings__Outbox', secretRef: 'outbox-database' }
    event-relay env Messaging__BatchSize: { name: 'Messaging__BatchSize', value: string(messagesPerReplica * 2) }
    kiosk-count env KIOSK_TILL: { name: 'KIOSK_TILL', value: 'http://${names.till}' }
    kiosk-shop env KIOSK_TILL: { name: 'KIOSK_TILL', value: 'http://${names.till}' }
    kiosk-shop maxReplicas : maxReplicas: max(replicas * 3, 2)
    kiosk-till env KIOSK_TILL: { name: 'KIOSK_TILL', value: 'http://${names.till}' }
    kiosk-till env KIOSK_TILL_PIN: secretNames: ['till-pin']
    kiosk-till maxReplicas : maxReplicas: max(replicas * 3, 2)
    label-cleanup env ConnectionStrings__Labels: { name: 'ConnectionStrings__Labels', secretRef: 'storage' }
    label-cleanup timeoutSeconds : timeoutSeconds: 15 * 60
    route-planner env PLANNER_CACHE_PASSWORD: { name: 'PLANNER_CACHE_PASSWORD', secretRef: 'cache-password' }
    route-planner env PLANNER_ROAD_SERVICE_KEY: { name: 'PLANNER_ROAD_SERVICE_KEY', secretRef: 'road-service-key' }
    route-planner env closure-feed/FEED_KEY: { name: 'FEED_KEY', secretRef: 'road-service-key' }
    route-reindex env PLANNER_DATABASE: { name: 'PLANNER_DATABASE', secretRef: 'database' }
    scanner-gateway env GATEWAY_DEPOT_KEYS: { name: 'GATEWAY_DEPOT_KEYS', secretRef: 'depot-keys' }
    scanner-gateway env GATEWAY_UPSTREAM: { name: 'GATEWAY_UPSTREAM', value: 'http://${prefix}-route-planner' }
    schema-migration env ConnectionStrings__Tracking: { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
    schema-migration timeoutSeconds : timeoutSeconds: 24 * 60 * 60
    tracking-api env ConnectionStrings__Tracking: { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
    tracking-api env Links__SigningKey: { name: 'Links__SigningKey', secretRef: 'signing-key' }
    ");
}

#[test]
fn the_same_files_give_the_same_bytes() {
    for form in ["table", "markdown", "csv", "json", "html"] {
        let ask = |name: &str| run(&format!("inventory-{name}-{form}"), "corpus/parcel", &["--format", form]);
        assert!(ask("first").stdout == ask("second").stdout, "{form}");
    }
}

/// Variables of the sample, each with values that its constraints allow.
const VARIABLES: [&str; 9] = [
    "IMAGE_TAG",
    "SERVICE_BUS_NAME",
    "TELEMETRY_CONNECTION_STRING",
    "KEY_VAULT_NAME",
    "CONTAINER_APPS_NAME",
    "APP_CONFIGURATION_NAME",
    "ROAD_SERVICE_KEY",
    "BILLED_SUBSCRIPTION_ID",
    "DATABASE_PASSWORD",
];

/// The facts that are wholly known, and the others by their ids.
fn known(document: &Document) -> BTreeMap<String, Value> {
    // In one environment the tag has a default, which is made to be replaced.
    let given = |fact: &Fact<'_>| matches!(fact.id(), ("at23", _, "imageTag", ""));
    let closed = document.facts().filter(|fact| !fact.is_open() && !fact.value().is_null() && !given(fact));
    closed.map(|fact| (format!("{:?}", fact.id()), fact.side().clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_supplied_changes_nothing_that_was_known(
        values in proptest::collection::btree_map(0..VARIABLES.len(), "[a-z][a-z0-9]{6,12}", 1..VARIABLES.len()),
    ) {
        let before = document("inventory-supply-nothing", "parcel", &[]);
        let given: Vec<String> =
            values.iter().map(|(index, value)| format!("--set-env={}={value}", VARIABLES[*index])).collect();
        let args: Vec<&str> = given.iter().map(String::as_str).collect();
        let after = document("inventory-supply", "parcel", &args);
        let (before, after) = (known(&before), known(&after));
        for (id, side) in &before {
            prop_assert_eq!(after.get(id), Some(side), "{} with {:?}", id, &args);
        }
        prop_assert!(after.len() >= before.len());
    }
}

#[test]
fn supplying_a_variable_decides_what_was_open() {
    let before = document("inventory-open", "parcel", &[]);
    let after = document("inventory-decided", "parcel", &["--set-env", "IMAGE_TAG=1.2.3"]);
    let tag =
        |document: &Document| document.fact("prod", "event-relay", "imageTag", "").unwrap().value().clone();
    assert_eq!((tag(&before), tag(&after)), (Value::Null, Value::from("1.2.3")));
}

#[test]
fn an_environment_shows_what_the_whole_shows_of_it() {
    // Of the second, no folder names a workload: what it is called is what its names have in common.
    for from in ["corpus/parcel", "tests/cases/inventory/naming"] {
        let read = |name: &str, args: &[&str]| {
            let args = [&["--format", "json"], args].concat();
            Document::read(&run(name, from, &args).stdout).unwrap()
        };
        let of = |document: &Document| -> Vec<_> {
            let prod = document.facts().filter(|fact| fact.id().0 == "prod");
            prod.map(|fact| (fact.id().1.to_owned(), fact.side().clone())).collect()
        };
        let whole = of(&read("inventory-whole", &[]));
        assert!(!whole.is_empty());
        assert_eq!(whole, of(&read("inventory-one", &["--environment", "prod"])));
    }
    let said = copy("inventory-workload", "corpus/parcel")
        .args(["inventory", "--workload", "label-cleanup", "--format", "json"])
        .run();
    let part = Document::read(&said.stdout).unwrap();
    assert!(part.facts().count() > 60 && part.facts().all(|fact| fact.id().1 == "label-cleanup"));
}
