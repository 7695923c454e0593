//! The sample products: everything in them is understood, and each shows what the table in corpus/README.md says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tricep::eval::Inputs;
use tricep::world::{MemoryWorld, WorldPath};

use crate::support::run::{Run, snapshot_text, world};
use crate::support::tree;

/// The code of a variable of the environment that nobody gave. Image tags come from the pipeline, so there are some.
const NOT_GIVEN: &str = "BCP427";

/// What is evaluated: a parameter file of Bicep, or a template with the ARM parameters file that is for it.
struct Question {
    file: String,
    values: Option<String>,
}

/// Everything below the corpus that somebody would deploy.
fn questions() -> Vec<Question> {
    let files = tree::texts(&["corpus"]);
    files
        .iter()
        .filter_map(|file| {
            let path = file.path.strip_prefix("corpus/")?;
            let (folder, name) = path.rsplit_once('/')?;
            if name.ends_with(".bicepparam") {
                return Some(Question { file: path.to_owned(), values: None });
            }
            let is_values = name.starts_with("main.parameters.") && name.ends_with(".json");
            let template = format!("{folder}/main.bicep");
            is_values.then(|| Question { file: template, values: Some(path.to_owned()) })
        })
        .collect()
}

fn corpus() -> MemoryWorld {
    world(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
}

/// What evaluating has to say, with the variables that it missed; and the snapshot.
struct Answer {
    said: Vec<String>,
    missed: BTreeSet<String>,
    snapshot: String,
}

fn answer(world: &MemoryWorld, question: &Question, environment: &BTreeMap<String, String>) -> Answer {
    let run = match &question.values {
        None => Run::load(world, &question.file),
        Some(values) => Run::load_with_values(world, &question.file, values),
    };
    let evaluation = run.evaluate(&Inputs { environment: environment.clone(), ..Inputs::default() });
    let mut answer =
        Answer { said: Vec::new(), missed: BTreeSet::new(), snapshot: snapshot_text(&evaluation) };
    for diagnostic in run.said(&evaluation) {
        let variable = diagnostic.message.split('`').nth(1);
        match variable {
            Some(variable) if diagnostic.code.id == NOT_GIVEN => {
                answer.missed.insert(variable.to_owned());
            }
            _ => answer.said.push(format!("{}: {diagnostic:?}", question.file)),
        }
    }
    answer
}

/// What is said without any variable of the environment, and again with a value for each that was missed.
fn said_of(world: &MemoryWorld, question: &Question) -> Vec<String> {
    let without = answer(world, question, &BTreeMap::new());
    let given = without.missed.iter().map(|name| (name.clone(), "given".to_owned())).collect();
    let with = answer(world, question, &given);
    let still = with.missed.iter().map(|name| format!("{}: {name} is given and missed", question.file));
    without.said.into_iter().chain(with.said).chain(still).collect()
}

#[test]
fn everything_is_evaluated_without_a_diagnostic() {
    let (world, questions) = (corpus(), questions());
    let by_parameters = questions.iter().filter(|question| question.values.is_none()).count();
    assert!(by_parameters >= 42, "only {by_parameters} parameter files were found");
    assert!(questions.len() >= by_parameters + 3, "{} in all", questions.len());
    let said: Vec<_> = questions.iter().flat_map(|question| said_of(&world, question)).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn a_planted_mistake_is_said() {
    let mut world = corpus();
    let plant = |world: &mut MemoryWorld, path: &str, text: &str| {
        world.put(WorldPath::root().join(path).unwrap(), text.as_bytes().to_vec());
        said_of(world, &Question { file: path.to_owned(), values: None }).len()
    };
    let folder = "parcel/.azure/applications/schema-migration";
    let good =
        "using 'main.bicep'\nparam environment = 'test'\nparam imageTag = readEnvironmentVariable('TAG')\n";
    assert_eq!(plant(&mut world, &format!("{folder}/good.bicepparam"), good), 0);
    let bad = format!("{good}param isCarefull = true\n");
    assert!(plant(&mut world, &format!("{folder}/bad.bicepparam"), &bad) > 0);
}

/// A workload and texts that its snapshot of production holds: what it is in the corpus for.
const SHOWN: [(&str, &[&str]); 12] = [
    (
        "parcel/.azure/applications/tracking-api/prod.bicepparam",
        &[
            "\"UserAssigned\"",
            "secrets/link-signing-key/8e7d6c5b4a392817f6e5d4c3b2a19080",
            "secrets/tracking-database-connection'",
            "\"action\": \"Allow\"",
            "\"affinity\": \"sticky\"",
            "\"corsPolicy\"",
            "\"customDomains\"",
            "\"concurrentRequests\": \"80\"",
            "\"type\": \"memory\"",
            "\"Readiness\"",
            "sb://{0}.servicebus.windows.net/",
            ").endpoint",
            ").clientId",
        ],
    ),
    (
        "parcel/.azure/applications/event-relay/prod.bicepparam",
        &[
            "\"type\": \"azure-servicebus\"",
            "\"type\": \"postgresql\"",
            "\"triggerParameter\": \"connection\"",
            "\"registries\"",
            "\"probes\": []",
            "\"cooldownPeriod\": 600",
            "resourceGroups/parcel-shared",
        ],
    ),
    (
        "parcel/.azure/applications/route-planner/prod.bicepparam",
        &[
            "\"SystemAssigned,UserAssigned\"",
            "\"transport\": \"http2\"",
            "\"external\": false",
            "\"dapr\"",
            "\"initContainers\"",
            "\"storageType\": \"AzureFile\"",
            "\"storageType\": \"EmptyDir\"",
            "\"storageType\": \"Secret\"",
            "\"subPath\": \"2026-06\"",
            "\"workloadProfileName\": \"planning\"",
            "\"type\": \"redis\"",
            "\"tcpSocket\"",
            "\"httpHeaders\"",
            "\"name\": \"road-service-key\"",
        ],
    ),
    (
        "parcel/.azure/applications/scanner-gateway/prod.bicepparam",
        &[
            "\"SystemAssigned\"",
            "\"transport\": \"tcp\"",
            "\"exposedPort\": 9443",
            "\"action\": \"Deny\"",
            "\"additionalPortMappings\"",
            "\"type\": \"cron\"",
            "\"concurrentConnections\"",
            "\"command\"",
        ],
    ),
    (
        "parcel/.azure/applications/label-cleanup/prod.bicepparam",
        &["\"triggerType\": \"Schedule\"", "\"cronExpression\": \"15 3 * * *\"", "\"--keep-days\""],
    ),
    (
        "parcel/.azure/applications/carrier-sync/prod.bicepparam",
        &["*/5 * * * *", "Carriers__2__Name", "KEY_VAULT_NAME", "\"replicaRetryLimit\": 0"],
    ),
    (
        "parcel/.azure/applications/schema-migration/prod.bicepparam",
        &["\"triggerType\": \"Manual\"", "\"replicaTimeout\": 86400", "\"Migrate.dll\""],
    ),
    (
        "parcel/.azure/applications/route-reindex/prod.bicepparam",
        &["\"replicaTimeout\": 172800", "\"parallelism\": 8", "\"replicaCompletionCount\": 8"],
    ),
    (
        "parcel/.azure/applications/cost-report/prod.bicepparam",
        &["72fafb9e-0641-4937-9268-a91bfd8191a3", "43d0d8ad-25c7-4714-9337-8ba259a9fe05", "/blobServices/"],
    ),
    (
        "parcel/.azure/applications/delivery-import/prod.bicepparam",
        &["\"triggerType\": \"Event\"", "\"eventTriggerConfig\"", "\"azure-queue\"", "\"minExecutions\": 1"],
    ),
    (
        "parcel/.azure/infrastructure/prod.bicepparam",
        &[
            "Microsoft.App/managedEnvironments/storages",
            "\"workloadProfileType\": \"D8\"",
            "Microsoft.ApiManagement/service/backends",
            "Microsoft.AppConfiguration/configurationStores",
            "Microsoft.Cache/redis",
            "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
            "Microsoft.Insights/components",
            "Microsoft.KeyVault/vaults/secrets",
            "Microsoft.ServiceBus/namespaces/topics/subscriptions",
            "Microsoft.Storage/storageAccounts/fileServices/shares",
        ],
    ),
    ("parcel/.azure/applications/cost-report/staging.bicepparam", &["\"0 2 * * 1\""]),
];

#[test]
fn each_workload_shows_what_it_is_there_for() {
    let world = corpus();
    let mut missing = Vec::new();
    for (file, texts) in SHOWN {
        let question = Question { file: file.to_owned(), values: None };
        let snapshot = answer(&world, &question, &BTreeMap::new()).snapshot;
        let absent = texts.iter().filter(|text| !snapshot.contains(**text));
        missing.extend(absent.map(|text| format!("{file} does not show {text}")));
    }
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_table_names_every_product_and_workload() {
    let readme = tree::read("corpus/README.md");
    let mut named = BTreeSet::new();
    for file in tree::texts(&["corpus"]) {
        let parts: Vec<_> = file.path.split('/').collect();
        if let [_, product, _, ..] = parts.as_slice() {
            named.insert((*product).to_owned());
        }
        if let [_, _, ".azure", "applications", workload, _] = parts.as_slice() {
            named.insert((*workload).to_owned());
        }
    }
    assert!(named.len() >= 13, "{named:?}");
    let absent: Vec<_> = named.iter().filter(|name| !readme.contains(&format!("| `{name}` |"))).collect();
    assert!(absent.is_empty(), "corpus/README.md does not name {absent:?}");
}
