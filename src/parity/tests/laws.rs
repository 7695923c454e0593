//! What holds for all estates: a side agrees with itself, and the sides can change places.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::build::*;
use crate::estate::{Property, Trigger};
use crate::parity::rules::RULES;
use crate::parity::{Comparison, Settings, Verdict, compare};
use crate::value::{Unknown, Value};

/// Values of every kind; some of them fit each other.
fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec![
            "allow",
            "deny",
            "0.5",
            "500m",
            "2Gi",
            "2048Mi",
            "auto",
            "http",
            "manual",
            "@daily",
            "0 0 * * *",
            "${X}",
            "set-by-env",
            "secret:db",
            "kv/db",
            "<unknown:X>/db",
            "https://a.azconfig.io",
            "none",
            "",
        ])
        .prop_map(Value::from),
        (0..3_i64).prop_map(Value::Int),
        any::<bool>().prop_map(Value::Bool),
        prop::sample::select(vec!["X", "Y"]).prop_map(supplied),
        prop::sample::select(vec!["X", "Y"]).prop_map(|name| text("https://", missing(name), ".azconfig.io")),
        prop::sample::select(vec!["X", "Y"]).prop_map(|name| text("", missing(name), "/db")),
        Just(read("Microsoft.ManagedIdentity/userAssignedIdentities", "i", "clientId")),
        Just(Value::Unknown(Unknown::shared("resourceGroup", vec![]))),
        prop::sample::select(vec!["a", "b"]).prop_map(|held| hidden("key", held)),
        prop::sample::select(vec![
            r#"{"path": "/a", "periodSeconds": 10}"#,
            r#"{"path": "/a"}"#,
            r#"{"target": 50, "metadata": {"type": "Utilization", "value": "50"}}"#,
            r#"{"principal": "p", "scope": "s"}"#,
            r#"{"principal": "q", "scope": "s"}"#,
            r#"{"name": "v", "kind": "EmptyDir"}"#,
            r#"["a", "b"]"#,
            "[]",
            "null",
        ])
        .prop_map(json),
    ]
}

fn properties() -> impl Strategy<Value = Property> {
    prop::sample::select(RULES.map(|(property, _)| property).to_vec())
        .prop_filter("a workload says that it is there by itself", |property| {
            !matches!(property, Property::Existence | Property::TriggerType)
        })
}

fn keys() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "A",
        "B",
        "AZURE_CLIENT_ID",
        "OTEL_SERVICE_NAME",
        "10.0.0.1",
        "10.0.0.1/32",
        "0.0.0.0/0",
        "liveness",
        "Key Vault Secrets User",
        "Key Vault Secrets User @ kv",
        "<unknown:X>",
        "/data",
        "main/A",
    ])
}

fn workloads() -> impl Strategy<Value = Build> {
    let kinds = prop::sample::select(vec![
        None,
        Some(Trigger::Schedule),
        Some(Trigger::Manual),
        Some(Trigger::Event),
    ]);
    let names = prop::sample::select(vec!["web", "api", "web-app", "shop-web", "sync-job"]);
    let facts = prop::collection::vec((properties(), keys(), values()), 0..8);
    let identity = prop::option::of(prop::sample::select(vec!["p-a", "p-b", "web"]));
    let rest = prop::option::of(prop::sample::select(vec!["X", "Y"]));
    (kinds, names, facts, identity, any::<bool>(), rest, any::<bool>()).prop_map(
        |(kind, name, facts, identity, ingress, rest, perhaps)| {
            let mut build = match kind {
                None => app(name),
                Some(trigger) => job(name, trigger).scheduled("0 2 * * *", Some(false)),
            };
            if ingress {
                build = build.ingress(true);
            }
            if let Some(name) = rest {
                build = build.more_env(supplied(name)).perhaps("P", "1", supplied(name));
            }
            if perhaps {
                build = build.depends(supplied("ON"));
            }
            if let Some(identity) = identity {
                build = build.identity(identity);
            }
            facts.into_iter().fold(build, |build, (property, key, value)| build.fact(property, key, value))
        },
    )
}

fn several() -> impl Strategy<Value = Vec<Build>> {
    prop::collection::vec(workloads(), 0..4).prop_map(|mut all| {
        all.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        all.dedup_by(|a, b| a.0.name == b.0.name);
        all
    })
}

fn verdicts(found: &Comparison) -> Vec<(String, Property, Option<String>, Verdict)> {
    let one = |row: &crate::parity::Row| {
        (row.workload.to_string(), row.property, row.key.as_deref().map(str::to_owned), row.verdict)
    };
    found.rows.iter().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_side_agrees_with_itself(all in several()) {
        let one = estate(all);
        let found = compare(&one, &one, &Settings::default());
        prop_assert_eq!(told(&found), "");
        // And no fact is lost, but for those that a test puts beside each other under one name.
        prop_assert_eq!(found.rows.len(), one.facts().len());
    }

    #[test]
    fn the_sides_can_change_places(a in several(), b in several()) {
        let (a, b) = (estate(a), estate(b));
        let (one, other) = (compare(&a, &b, &Settings::default()), compare(&b, &a, &Settings::default()));
        // Names are those of Azure, and so is what a platform may have alone; counts of what both have are not.
        let both = |found: &Comparison| {
            let rows = found.rows.iter().filter(|row| row.aca.is_some() && row.dis.is_some());
            let mut verdicts: Vec<_> = rows
                .filter(|row| row.equivalence.is_none_or(|one| one.id != "client-id"))
                .map(|row| (row.property, row.verdict))
                .collect();
            verdicts.sort_unstable();
            verdicts
        };
        let unsubstituted = |found: &Comparison| found.rows.iter().any(|row| {
            [&row.aca, &row.dis].iter().any(|fact| fact.as_ref().is_some_and(|fact| fact.value == "${X}".into()))
        });
        prop_assume!(!unsubstituted(&one));
        prop_assert_eq!(both(&one), both(&other));
        // What one side has alone the other has alone then; but for what only that side may have, or may have so.
        let alone = |found: &Comparison, turn: bool| -> BTreeSet<_> {
            let rows = found.rows.iter().filter(|row| row.aca.is_none() != row.dis.is_none());
            rows.map(|row| {
                let verdict = if turn { turned(row.verdict) } else { row.verdict };
                let name = row.aca.as_ref().or(row.dis.as_ref()).map(|fact| fact.workload.clone());
                ((name, row.property, row.key.clone()), verdict)
            })
            .collect()
        };
        let (left, right) = (alone(&one, false), alone(&other, true));
        let equal: BTreeSet<_> = left.union(&right).filter(|(_, verdict)| *verdict == Verdict::Equivalent).map(|(place, _)| place.clone()).collect();
        let certain = |all: &BTreeSet<_>| -> BTreeSet<_> { all.iter().filter(|(place, _)| !equal.contains(place)).cloned().collect() };
        prop_assert_eq!(certain(&left), certain(&right));
    }

    #[test]
    fn every_fact_is_in_one_row_at_most(a in several(), b in several()) {
        let (a, b) = (estate(a), estate(b));
        let found = compare(&a, &b, &Settings::default());
        let mut places: Vec<_> = verdicts(&found).into_iter().map(|(workload, property, key, _)| (workload, property, key)).collect();
        let before = places.len();
        places.sort();
        places.dedup();
        prop_assert!(before - places.len() <= found.pairing.len(), "{:?}", places);
        prop_assert!(found.rows.iter().all(|row| !row.message.is_empty() && (row.aca.is_some() || row.dis.is_some())));
    }
}
