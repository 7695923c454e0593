//! What is written for an environment, read again: the comparison finds nothing but what was said to differ.

mod generated;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use proptest::prelude::*;

use tricep::delivery::{Variables, substitute};
use tricep::estate::Estate;
use tricep::kube;
use tricep::kube::lower::{Dialects, GrantDialect, IngressDialect, Lowered, Target};
use tricep::object::Node;
use tricep::origin::Origins;
use tricep::parity::{Row, Settings, compare};
use tricep::yaml::emit;

use crate::parity::estates;

/// A target like DIS.
fn target(product: &str, environment: &str) -> Target {
    Target {
        product: product.into(),
        namespace: format!("product-{product}").into(),
        environment: environment.into(),
        host: Some(format!("{product}.{environment}.example.no").into()),
        dialects: Dialects { ingress: IngressDialect::Either, grants: GrantDialect::Aso },
        suspend_jobs: false,
    }
}

/// What the cluster gets: Flux substitutes from what is not in the tree.
fn delivered(lowered: &Lowered) -> Estate {
    let mut objects: Vec<Node> = lowered.objects.iter().map(|placed| placed.object.clone()).collect();
    let (mut origins, mut variables) = (Origins::new(), Variables::default());
    if !lowered.variables.is_empty() {
        variables.open_all();
    }
    let wrong = substitute(&mut objects, &mut origins, &variables);
    assert!(wrong.is_empty(), "{wrong:?}");
    kube::lift("again".into(), vec![kube::Input { objects, origins }])
}

/// What a comparison finds beyond what is accepted, and what is accepted and not found.
fn surprises(estate: &Estate, lowered: &Lowered, settings: &Settings) -> String {
    let found = compare(estate, &delivered(lowered), settings);
    let mut shown = String::new();
    let mut used = BTreeSet::new();
    let is = |row: &Row, one: &kube::lower::Accepted| {
        one.workload == row.workload && one.property == row.property.word() && one.key == row.key
    };
    for row in found.findings() {
        match lowered.accepted.iter().position(|one| is(row, one)) {
            Some(at) => drop(used.insert(at)),
            None => {
                let key = row.key.as_deref().unwrap_or("-");
                let (verdict, property) = (row.verdict.word(), row.property.word());
                writeln!(shown, "{} {property} {key} {verdict}: {}", row.workload, row.message).unwrap();
            }
        }
    }
    for (at, one) in lowered.accepted.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
        let _ = at;
        let key = one.key.as_deref().unwrap_or("-");
        writeln!(shown, "{} {} {key} is accepted and not found: {}", one.workload, one.property, one.reason)
            .unwrap();
    }
    shown
}

/// Writes what a product becomes to a folder, both named by environment variables, and shows what differs.
#[test]
fn a_product_is_written() {
    let given = |name: &str| std::env::var(name).ok();
    let (Some(folder), Some(out)) = (given("TRICEP_PRODUCT"), given("TRICEP_OUT")) else {
        return println!("skipped: TRICEP_PRODUCT and TRICEP_OUT name no folders");
    };
    let (folder, out) = (PathBuf::from(folder), PathBuf::from(out));
    let product = folder.file_name().unwrap().to_str().unwrap().to_owned();
    for estate in estates(&folder) {
        let lowered = kube::lower(&estate, &target(&product, &estate.environment));
        let documents: Vec<String> =
            lowered.objects.iter().map(|placed| emit::document(&placed.object, &|_| None)).collect();
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join(format!("{}.yaml", estate.environment)), documents.join("---\n")).unwrap();
        let mut notes = String::new();
        for note in &lowered.notes {
            let key = note.key.as_deref().unwrap_or("-");
            writeln!(notes, "{} {} {key} {:?}: {}", note.workload, note.property, note.outcome, note.text)
                .unwrap();
        }
        for variable in &lowered.variables {
            writeln!(notes, "{variable:?}").unwrap();
        }
        std::fs::write(out.join(format!("{}.notes", estate.environment)), notes).unwrap();
        let settings = Settings { product: Some(product.as_str().into()), ..Settings::default() };
        println!("# {}\n{}", estate.environment, surprises(&estate, &lowered, &settings));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is read again says the same, but for what a rule of the platform makes different: no more and no less.
    #[test]
    fn what_is_written_is_read_again(estate in generated::estate()) {
        let lowered = kube::lower(&estate, &target("sample", "prod"));
        let settings = Settings { product: Some("sample".into()), ..Settings::default() };
        let found = surprises(&estate, &lowered, &settings);
        prop_assert!(found.is_empty(), "{}", found);
        for one in &lowered.accepted {
            let noted = lowered.notes.iter().any(|note| {
                note.workload == one.workload && *note.property == *one.property && note.key == one.key
            });
            prop_assert!(noted, "nobody is told of {:?}", one);
        }
        let again = kube::lower(&estate, &target("sample", "prod"));
        prop_assert_eq!(&lowered.objects, &again.objects);
    }
}
