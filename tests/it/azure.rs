//! What the tables of the Azure side say, held against the document that people read and against public modules.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tricep::azure::properties::markdown;
use tricep::roles;

use crate::support::shared;
use crate::support::tree;

#[test]
fn the_document_of_container_apps_is_what_the_tables_give() {
    let committed = tree::read("docs/container-apps.md");
    let generated = markdown::document();
    let differs =
        committed.lines().zip(generated.lines()).find(|(committed, generated)| committed != generated);
    assert_eq!(differs, None, "`cargo xtask generate` writes the document");
    assert!(committed == generated, "the document ends elsewhere; `cargo xtask generate` writes it");
}

/// Names that public modules give to the identifier of another role.
const MISNAMED: [&str; 5] = [
    "App Compliance Automation Reader",
    "Arc machine Administrator Login",
    "Arc machine Contributor",
    "Arc machine User Login",
    "Security Administrator",
];

#[test]
fn roles_are_those_that_public_modules_name() {
    let Some(folder) = std::env::var_os("TRICEP_REGISTRY_MODULES").map(PathBuf::from) else {
        println!("skipped: TRICEP_REGISTRY_MODULES names no folder of public modules");
        return;
    };
    let mut named = BTreeSet::new();
    for path in shared::bicep_below(&folder) {
        if path.ends_with("main.bicep") {
            named.extend(role_names(&std::fs::read_to_string(path).unwrap()));
        }
    }
    assert!(named.len() > 200, "only {} roles are named", named.len());
    let otherwise = named.iter().filter(|(name, guid)| roles::guid(name) != Some(guid));
    let misnamed: BTreeSet<_> = otherwise.map(|(name, _)| name.as_str()).collect();
    assert_eq!(misnamed, BTreeSet::from(MISNAMED));
    for (name, guid) in &named {
        assert!(roles::name(guid).is_some(), "{name}: {guid}");
    }
}

/// The names and identifiers in a module's `builtInRoleNames`.
fn role_names(module: &str) -> Vec<(String, String)> {
    let Some((_, behind)) = module.split_once("builtInRoleNames = {") else { return Vec::new() };
    let table = behind.split_once("\n}").map_or(behind, |(table, _)| table);
    let mut names = Vec::new();
    let mut before = "";
    for part in table.split("esourceId(").map(str::trim) {
        if let Some((_, guid)) = part.split_once("'Microsoft.Authorization/roleDefinitions',") {
            let name = before.lines().last().and_then(|line| line.rsplit_once(':'));
            let name = name.map_or("", |(name, _)| name.trim().trim_matches('\''));
            let guid = guid.split('\'').nth(1).unwrap_or("");
            names.push((name.to_owned(), guid.to_ascii_lowercase()));
        }
        before = part;
    }
    names
}

#[test]
fn role_names_are_found_in_a_module() {
    let module = "
var builtInRoleNames = {
  Owner: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8E3af657')
  'Key Vault Secrets User': subscriptionResourceId(
    'Microsoft.Authorization/roleDefinitions',
    '4633458b'
  )
}
var other = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'x')
";
    let expected = [("Owner", "8e3af657"), ("Key Vault Secrets User", "4633458b")];
    assert_eq!(role_names(module), expected.map(|(name, guid)| (name.to_owned(), guid.to_owned())));
}
