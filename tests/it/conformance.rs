//! The reference programs: what must be answered is answered the same, and what must be refused is refused at the same
//! line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Parser as _;
use tricep::cli::args::{Args, Command, Place};
use tricep::eval::Inputs;

use crate::support::normalise::differences;
use crate::support::run::{Run, snapshot, standard_inputs, world};
use crate::support::shared::shared;
use crate::support::tool::Tool;

/// Cases whose answer is believed to be wrong: the difference up to our expression, and behind it.
///
/// In the compiler, `getSecret()` becomes the parameter `{"reference": {"keyVault": …}}` of the nested deployment. The
/// snapshot evaluates a template with the parameters that have a value; a reference has none, so in the module it stays an
/// expression. The text `<keyvault reference>` is the output of no official tool.
const BELIEVED_WRONG: [(&str, &str, &str); 1] = [(
    "modules/key-vault-secret-parameter",
    "resources[0].properties.administratorLoginPassword: \"[",
    ", expected \"<keyvault reference>\"",
)];

/// The rows of a table below its head.
fn rows(table: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(table).unwrap();
    text.lines().skip(1).map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn every_program_gives_the_answer_of_the_official_tools() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("conformance");
    let (mut compared, mut evaluated) = (0, 0);
    let mut wrong = Vec::new();
    for row in rows(&folder.join("cases.tsv")) {
        let [case, origin] = row.as_slice() else { panic!("two columns in {row:?}") };
        let found = if origin == "none" {
            evaluated += 1;
            evaluates(&folder.join(case)).err().unwrap_or_default()
        } else {
            compared += 1;
            answers(&folder.join(case))
        };
        let right = match BELIEVED_WRONG.iter().find(|(name, ..)| name == case) {
            Some((_, ours, theirs)) => {
                found.starts_with(ours) && found.ends_with(theirs) && found.lines().count() == 1
            }
            None => found.is_empty(),
        };
        if !right {
            wrong.push(format!("{case} ({origin})\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!((compared, evaluated), (126, 10), "answers compared, and programs without an answer");
}

/// The snapshot of a case, or what was said instead.
fn evaluates(case: &Path) -> Result<serde_json::Value, String> {
    let run = Run::load(&world(case), "main.bicepparam");
    let evaluation = run.evaluate(&inputs(case));
    let errors = run.errors(&evaluation);
    if errors.is_empty() { Ok(snapshot(&evaluation)) } else { Err(errors) }
}

/// What is wrong with the answer to a case; nothing when it is right.
fn answers(case: &Path) -> String {
    let expected = std::fs::read_to_string(case.join("expected.json")).unwrap();
    let expected = serde_json::from_str(&expected).unwrap();
    evaluates(case).map_or_else(|errors| errors, |actual| differences(&expected, &actual).join("\n"))
}

/// The flags and the environment of a case.
fn inputs(case: &Path) -> Inputs {
    let read = |name: &str| std::fs::read_to_string(case.join(name)).ok();
    let mut inputs = standard_inputs();
    if let Some(flags) = read("case.args") {
        let place = flags_of(&flags);
        inputs = Inputs {
            tenant_id: place.tenant_id,
            management_group: place.management_group_id,
            subscription_id: place.subscription_id,
            resource_group: place.resource_group,
            location: place.location,
            deployment_name: place.deployment_name,
            ..inputs
        };
    }
    inputs.environment = variables(&read("case.env").unwrap_or_default());
    inputs
}

fn flags_of(text: &str) -> Place {
    let line = ["tricep", "snapshot", "main.bicepparam"].into_iter().chain(text.split_whitespace());
    let Args { command: Command::Snapshot(args), .. } = Args::try_parse_from(line).unwrap() else {
        panic!("flags of another command: {text}")
    };
    args.into_inner().place
}

fn variables(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_case_may_have_flags_and_variables_of_its_own() {
    let place = flags_of("--management-group-id mg --location westus\n");
    assert_eq!(
        (place.management_group_id.as_deref(), place.location.as_deref()),
        (Some("mg"), Some("westus"))
    );
    assert_eq!((place.subscription_id, place.resource_group), (None, None));
    let variables = variables("A=1\nB=x=y\n");
    assert_eq!((variables["A"].as_str(), variables["B"].as_str()), ("1", "x=y"));
}

#[test]
fn what_the_official_tools_refuse_is_refused_at_their_line() {
    let Some(shared) = shared() else { return };
    // The names that are printed are of real folders.
    let folder = shared.join("conformance-invalid").canonicalize().unwrap();
    let (mut refused, mut placed) = (0, 0);
    let mut wrong = Vec::new();
    for row in rows(&folder.join("cases.tsv")) {
        let (case, place) = (&row[0], row.get(3).map_or("", String::as_str));
        let file = folder.join(case).join("main.bicepparam");
        let said = Tool::new("refused").args(["snapshot", "--strict", file.to_str().unwrap()]).run();
        let places = places(&said.stderr, &folder.join(case));
        refused += 1;
        let mut found = String::new();
        if (said.code, said.stdout.as_str()) != (Some(2), "") {
            found = format!("exit {:?}, stdout {:?}", said.code, said.stdout);
        } else if places.is_empty() {
            found = "no place is named".to_owned();
        } else if let Some((line, _)) = place.rsplit_once(':') {
            placed += 1;
            if !places.contains(line) {
                found = format!("{place} is wanted, the places are {places:?}");
            }
        }
        if !found.is_empty() {
            wrong.push(format!("{case}: {found}\n{}", said.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!((refused, placed), (62, 34), "programs refused, and those with a line");
}

/// Every `file:line` below the folder that errors point to, without the columns.
fn places(stderr: &str, folder: &Path) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    for line in stderr.lines() {
        let Some((_, place)) = line.split_once("--> ") else { continue };
        let Ok(place) = Path::new(place).strip_prefix(folder) else { continue };
        let place = place.to_str().unwrap();
        let numbers: Vec<_> = place.split(':').skip(1).map(str::parse::<u32>).collect();
        assert!(matches!(numbers.as_slice(), [Ok(1..), Ok(1..)]), "{place} is no file:line:column");
        places.insert(place.rsplit_once(':').unwrap().0.to_owned());
    }
    places
}
