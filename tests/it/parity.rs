//! The comparison over whole products: a side that is compared with itself says nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep::azure;
use tricep::bicep::load::Loader;
use tricep::estate::Estate;
use tricep::eval;
use tricep::eval::{Inputs, Precision};
use tricep::kube;
use tricep::parity::waivers;
use tricep::parity::{Settings, Verdict, compare};
use tricep::profile::discovery::{Program, Role};
use tricep::profile::{Config, Located, Profile, discover};
use tricep::source::Sources;
use tricep::world;
use tricep::world::{World as _, WorldPath};

use crate::support::tree;

/// What runs in each environment of a product.
pub(crate) fn estates(folder: &Path) -> Vec<Estate> {
    let world = crate::support::run::world(folder);
    let (root, mut sources) = (WorldPath::root(), Sources::new());
    let config = Config::find(&world, &root, &mut sources).unwrap();
    let profile = Profile::find(&Located::given("dis".into()), &world, &root, &mut sources).unwrap();
    let layout = discover(&world, &root, config.as_ref(), &profile).unwrap();
    let mut loader = Loader::new(&world, None);
    let programs: Vec<_> = layout
        .deployments
        .iter()
        .map(|deployment| match &deployment.program {
            Program::Parameters(file) => loader.parameters(file),
            Program::Template { template, values, .. } => {
                let program = loader.template(template);
                match values {
                    None => program,
                    Some(values) => {
                        let text = world::read_text(&world, values).unwrap();
                        loader.values(&world.name(values), text, program)
                    }
                }
            }
        })
        .collect();
    let loaded = loader.finish();
    let inputs = layout.deployments.iter().zip(programs).map(|(deployment, program)| azure::Input {
        environment: deployment.environment,
        folder: (deployment.role == Role::Application).then(|| Arc::clone(&deployment.folder)),
        evaluation: Arc::new(eval::evaluate(
            &loaded.programs,
            program,
            &Inputs { precision: Precision::Fine, ..Inputs::default() },
        )),
    });
    let environments: Vec<azure::Environment> = layout
        .environments
        .iter()
        .map(|one| azure::Environment { name: Arc::clone(&one.name), words: vec![Arc::clone(&one.name)] })
        .collect();
    azure::lift(&environments, inputs.collect(), &loaded.programs, azure::Others::default())
}

/// Compares each environment with itself, and says how many facts that were.
fn agrees_with_itself(folder: &Path) -> usize {
    let (first, second) = (estates(folder), estates(folder));
    let mut facts = 0;
    for (estate, again) in first.iter().zip(&second) {
        let found = compare(estate, estate, &Settings::default());
        let findings: Vec<_> = found.findings().map(|row| &row.message).collect();
        assert!(findings.is_empty(), "{}: {findings:?}", folder.display());
        assert_eq!(found.rows.len(), estate.facts().len(), "{}", folder.display());
        facts += found.rows.len();
        // Evaluated twice nothing may differ for certain, though what looks alike may be another value.
        let found = compare(estate, again, &Settings::default());
        let certain: Vec<_> = found.findings().filter(|row| row.verdict != Verdict::Undecided).collect();
        assert!(certain.is_empty(), "{}: {certain:?}", folder.display());
    }
    facts
}

/// Compares an environment of the product in a folder with a rendered file, both named by environment variables, and shows all
/// that is not the same.
#[test]
fn a_rendered_pair_is_shown() {
    let given = |name: &str| std::env::var(name).ok();
    let (Some(folder), Some(file)) = (given("TRICEP_PRODUCT"), given("TRICEP_RENDERED")) else {
        return println!("skipped: TRICEP_PRODUCT and TRICEP_RENDERED name no folder and no file");
    };
    let environment = given("TRICEP_ENVIRONMENT").unwrap_or_else(|| "prod".to_owned());
    let text = std::fs::read_to_string(file).unwrap();
    let mut sources = Sources::new();
    let (objects, origins) = crate::support::rendered::objects(&[("rendered", &text)], &mut sources);
    let dis = kube::lift(environment.as_str().into(), vec![kube::Input { objects, origins }]);
    let all = estates(Path::new(&folder));
    let aca = all.iter().find(|estate| *estate.environment == *environment).unwrap();
    let found = compare(aca, &dis, &Settings::default());
    for paired in &found.pairing {
        println!("# {paired:?}");
    }
    let everything = given("TRICEP_ALL").is_some();
    for row in found.rows.iter().filter(|row| everything || row.verdict.is_finding()) {
        let equivalence = row.equivalence.map_or("", |one| one.id);
        println!(
            "{} {} {} {equivalence}| {}",
            row.workload,
            row.verdict.word(),
            row.severity.word(),
            row.message
        );
    }
    for coverage in found.coverage() {
        println!("# {coverage:?}");
    }
}

#[test]
fn a_product_agrees_with_itself() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut facts = 0;
    for product in ["ferry", "kiosk", "parcel"] {
        let own = agrees_with_itself(&corpus.join(product));
        assert!(own > 20, "only {own} facts of {product}");
        facts += own;
    }
    assert!(facts > 300, "only {facts} facts");
    let Some(folder) = std::env::var_os("TRICEP_DIALOGPORTEN").map(PathBuf::from) else {
        println!("skipped: TRICEP_DIALOGPORTEN names no checkout of Dialogporten");
        return;
    };
    println!("{} facts of Dialogporten agree", agrees_with_itself(&folder));
}

#[test]
fn environments_of_one_product_differ_where_they_are_told_apart() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let all = estates(&corpus.join("parcel"));
    let (Some(first), Some(last)) = (all.first(), all.last()) else { panic!("parcel has environments") };
    let found = compare(first, last, &Settings::default());
    let verdicts: BTreeSet<Verdict> = found.findings().map(|row| row.verdict).collect();
    assert!(verdicts.contains(&Verdict::Differs), "{verdicts:?}");
    for row in found.findings() {
        assert!(!row.message.is_empty() && row.rule.starts_with("parity/") && !row.why.is_empty(), "{row:?}");
    }
}

#[test]
fn the_committed_schema_of_waivers_is_that_of_the_keys() {
    let generated = waivers::schema();
    if tree::read("schemas/tricep.waivers.json") != generated {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tricep.waivers.json");
        std::fs::write(&path, &generated).unwrap();
        panic!("schemas/tricep.waivers.json is not that of the keys; {} is", path.display());
    }
}

#[test]
fn the_document_explains_waivers_and_its_example_is_one() {
    let document = tree::read("docs/comparison.md");
    for key in waivers::KEYS {
        assert!(document.contains(&format!("| `{}`", key.name)), "{} is not explained", key.name);
    }
    for verdict in Verdict::ALL {
        assert!(document.contains(&format!("| `{}`", verdict.word())), "{verdict:?} is not explained");
    }
    let (_, example) = document.split_once("```yaml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let mut sources = Sources::new();
    let (read, wrong) = waivers::parse(sources.add("tricep.waivers.yaml", example), example);
    assert!(wrong.is_empty() && read.all.len() == 2, "{wrong:?}");
}
