//! What is written for an environment, read again: the comparison finds nothing but what was said to differ.

mod generated;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use tricep::delivery::{Variables, substitute};
use tricep::estate::Estate;
use tricep::kube;
use tricep::kube::lower::{Dialects, GrantDialect, IngressDialect, Lowered, Outcome, Target};
use tricep::object::Node;
use tricep::origin::Origins;
use tricep::parity::{Row, Settings, Verdict, compare};
use tricep::yaml::emit;

use crate::parity::estates;

/// A target like DIS.
fn target(product: &str, environment: &str) -> Target {
    Target {
        product: product.into(),
        namespace: format!("product-{product}").into(),
        environment: environment.into(),
        host: Some(format!("{product}.{environment}.example.no").into()),
        names: BTreeMap::new(),
        paths: BTreeMap::new(),
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
            None if row.verdict == Verdict::Undecided && is_asked(row, lowered) => {}
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

/// Everything that is said about what is written.
fn told(lowered: &Lowered) -> String {
    let mut shown = String::new();
    for note in &lowered.notes {
        let key = note.key.as_deref().map_or_else(String::new, |key| format!(" {key}"));
        writeln!(shown, "{} {}{key} ({:?}): {}", note.workload, note.property, note.outcome, note.text)
            .unwrap();
    }
    for one in &lowered.accepted {
        let key = one.key.as_deref().map_or_else(String::new, |key| format!(" {key}"));
        writeln!(shown, "accepted {} {}{key}: {}", one.workload, one.property, one.reason).unwrap();
    }
    for one in &lowered.variables {
        let (looks, secret) =
            (one.looks_like.as_deref().unwrap_or("-"), if one.secret { ", secret" } else { "" });
        writeln!(
            shown,
            "${{{}}} {} ({looks}{secret}) for {}",
            one.name,
            one.stands_for,
            one.used_by.join(" ")
        )
        .unwrap();
    }
    shown
}

fn documents(lowered: &Lowered) -> String {
    let documents = lowered.objects.iter().map(|placed| {
        let home = format!("# {:?} {}\n", placed.home, placed.file);
        home + &emit::document(&placed.object, &|_| None)
    });
    documents.collect::<Vec<_>>().join("---\n")
}

/// Small products and what becomes of each.
#[test]
fn every_sample_is_written_as_its_snapshot_says() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lower");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/inventory");
    let entries = std::fs::read_dir(&samples).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() >= 8, "only {names:?}");
    for name in names {
        let mut shown = String::new();
        for estate in estates(&sources.join(&name)) {
            let lowered = kube::lower(&estate, &target("sample", &estate.environment));
            writeln!(shown, "# {}\n{}---\n{}", estate.environment, documents(&lowered), told(&lowered))
                .unwrap();
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(samples.join(&name));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("written", shown));
    }
}

/// Nothing of any sample differs but what is said to, and these: volumes of secrets that nobody
/// declares, a path in a volume that the model keeps by its name alone, and a share of which nobody knows who may write to it.
#[test]
fn no_sample_differs_by_surprise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let small = std::fs::read_dir(root.join("tests/cases/inventory")).unwrap();
    let mut all: Vec<PathBuf> = small.map(|entry| entry.unwrap().path()).collect();
    all.extend(["ferry", "kiosk", "parcel"].map(|name| root.join("corpus").join(name)));
    all.sort();
    let mut shown = String::new();
    for folder in all {
        let product = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for estate in estates(&folder) {
            let lowered = kube::lower(&estate, &target(&product, &estate.environment));
            let settings = Settings { product: Some(product.as_str().into()), ..Settings::default() };
            let found = surprises(&estate, &lowered, &settings);
            if !found.is_empty() {
                writeln!(shown, "# {product} {}\n{found}", estate.environment).unwrap();
            }
        }
    }
    insta::assert_snapshot!(shown, @r"
    # volumes prod
    shop volume /etc/all differs: volume /etc/all differs: kind EmptyDir instead of Secret
    shop volume /etc/files differs: volume /etc/files differs: kind EmptyDir instead of Secret, no files instead of client.pem secret:certificate, token secret:token
    shop volume /share differs: volume /share differs: subPath <unknown:VOLUMES_SHOP_SHARE_PATH> instead of <unknown:edition>
    shop volume side:/orders undecided: volume side:/orders is name orders, kind AzureFile, source all-orders, readOnly <unknown:mode> on Azure and name orders, kind AzureFile, source all-orders on DIS; supply the environment variable MODE to decide it
    ");
}

/// Whether somebody is asked about what the Azure side does not know.
fn is_asked(row: &Row, lowered: &Lowered) -> bool {
    lowered.notes.iter().any(|note| {
        let whole = note.key.is_none() || note.key == row.key;
        note.workload == row.workload
            && *note.property == *row.property.word()
            && whole
            && note.outcome == Outcome::Question
    })
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
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join(format!("{}.yaml", estate.environment)), documents(&lowered)).unwrap();
        std::fs::write(out.join(format!("{}.notes", estate.environment)), told(&lowered)).unwrap();
        let settings = Settings { product: Some(product.as_str().into()), ..Settings::default() };
        println!("# {}\n{}", estate.environment, surprises(&estate, &lowered, &settings));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is read again says the same, but for what a rule of the platform makes different: no more and no less.
    #[test]
    fn what_is_written_is_read_again(estate in generated::estate(), suspend_jobs in any::<bool>()) {
        let target = Target { suspend_jobs, ..target("sample", "prod") };
        let lowered = kube::lower(&estate, &target);
        let settings = Settings { product: Some("sample".into()), ..Settings::default() };
        let found = surprises(&estate, &lowered, &settings);
        prop_assert!(found.is_empty(), "{}", found);
        for one in &lowered.accepted {
            let noted = lowered.notes.iter().any(|note| {
                note.workload == one.workload && *note.property == *one.property && note.key == one.key
            });
            prop_assert!(noted, "nobody is told of {:?}", one);
        }
        let again = kube::lower(&estate, &target);
        prop_assert_eq!(&lowered.objects, &again.objects);
    }
}
