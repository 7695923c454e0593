//! What the tables promise, and how a way through a resource is followed in them.

use std::collections::BTreeSet;

use super::*;

const COLUMNS: &str = "path\ttype\tdefault\tsince\tfidelity\tlifted\ttarget\tnote\tlink";

fn apps() -> &'static Table {
    table("Microsoft.App/containerApps").unwrap()
}

/// Rows of stable versions by fidelity, and rows of previews.
fn counts(table: &Table) -> ([usize; 4], usize) {
    let stable = |fidelity| {
        let rows = table.properties.iter();
        rows.filter(|row| row.since == Since::Stable && row.fidelity == fidelity).count()
    };
    let previews = table.properties.iter().filter(|row| row.since == Since::Preview).count();
    (Fidelity::ALL.map(stable), previews)
}

#[test]
fn every_property_of_the_api_has_a_row() {
    let expected = [
        ("Microsoft.App/containerApps", [98, 72, 20, 19], 21),
        ("Microsoft.App/jobs", [71, 37, 2, 13], 8),
        ("Microsoft.App/managedEnvironments", [1, 24, 24, 35], 31),
        ("Microsoft.App/containerApps/authConfigs", [2, 37, 78, 4], 0),
        ("Microsoft.App/containerApps/sourcecontrols", [2, 0, 20, 5], 0),
        ("Microsoft.App/managedEnvironments/storages", [4, 10, 0, 4], 0),
        ("Microsoft.App/managedEnvironments/daprComponents", [14, 3, 0, 6], 0),
        ("Microsoft.App/managedEnvironments/httpRouteConfigs", [12, 5, 3, 9], 0),
        ("Microsoft.App/managedEnvironments/certificates", [2, 7, 1, 14], 0),
        ("Microsoft.App/managedEnvironments/managedCertificates", [2, 4, 1, 7], 0),
        ("Microsoft.App/managedEnvironments/maintenanceConfigurations", [2, 0, 4, 4], 0),
        ("Microsoft.App/managedEnvironments/javaComponents", [1, 0, 12, 6], 0),
        ("Microsoft.App/managedEnvironments/privateEndpointConnections", [2, 0, 5, 7], 0),
    ];
    assert_eq!(tables().count(), expected.len());
    for (table, (resource_type, stable, previews)) in tables().zip(expected) {
        assert_eq!(table.resource_type, resource_type);
        assert_eq!(counts(table), (stable, previews), "{resource_type}");
    }
}

#[test]
fn every_row_is_a_property() {
    for (resource_type, text) in TABLES {
        let header = text.lines().find(|line| !line.starts_with('#'));
        assert_eq!(header, Some(COLUMNS), "{resource_type}");
        assert!(text.starts_with(&format!("# {resource_type}: ")), "{resource_type}");
        for row in table::rows(text) {
            assert!(parsed(row).is_some(), "{resource_type}: {row:?}");
        }
    }
    let row = ["name", "string", "-", "stable", "exact", "yes", "-", "-", "https://example.com"];
    assert!(parsed(row).is_some());
    for (known, unknown) in [("exact", "roughly"), ("stable", "soon"), ("yes", "maybe")] {
        assert_eq!(parsed(row.map(|cell| if cell == known { unknown } else { cell })), None);
    }
}

#[test]
fn rows_are_in_order_and_no_path_stands_twice() {
    for table in tables() {
        let paths: Vec<_> = table.properties.iter().map(|row| row.path).collect();
        assert!(paths.is_sorted_by(|one, other| one < other), "{}", table.resource_type);
        let rows: BTreeSet<_> = table.places.values().filter_map(|place| place.row).collect();
        assert_eq!(rows.len(), paths.len(), "{}: paths differ in case alone", table.resource_type);
    }
}

#[test]
fn cells_keep_to_their_words() {
    let single = BTreeSet::from(["CustomLocation", "ClientSecretPost"]);
    for table in tables() {
        for row in &table.properties {
            let place = format!("{} {}", table.resource_type, row.path);
            if let Kind::OneOf(values) = row.kind {
                assert!(values.contains('|') || single.contains(values), "{place}: {values}");
                assert!(!values.contains(' ') && !values.contains("||"), "{place}: {values}");
            }
            assert!(row.link.starts_with("https://learn.microsoft.com/azure/"), "{place}: {}", row.link);
            assert!(row.note.is_none_or(|note| note.ends_with('.') && note.len() <= 140), "{place}");
            assert!(row.target.is_none_or(|target| target.len() <= 80), "{place}");
            assert!(row.fidelity != Fidelity::ReadOnly || !row.lifted, "{place}: Azure writes it");
            assert!(row.since == Since::Stable || !row.lifted, "{place}: a preview");
        }
    }
}

#[test]
fn what_holds_a_property_has_a_row_that_says_so() {
    for table in tables() {
        for row in &table.properties {
            let place = format!("{} {}", table.resource_type, row.path);
            let Some((holder, name)) = row.path.rsplit_once('.') else { continue };
            let list = holder.ends_with("[]");
            let holder =
                table.find(holder.trim_end_matches("[]")).unwrap_or_else(|| panic!("{place}: no holder"));
            let expected = match (list, name) {
                (true, _) => Kind::Array,
                (false, "{*}") => Kind::Map,
                (false, _) => Kind::Object,
            };
            assert_eq!(holder.kind, expected, "{place}");
            assert!(holder.lifted || !row.lifted, "{place} is read, and what holds it is not");
        }
    }
}

#[test]
fn what_is_read_is_what_the_model_has() {
    let read = |resource_type| {
        let rows = table(resource_type).unwrap().properties.iter();
        rows.filter(|row| row.lifted).count()
    };
    assert_eq!(read("Microsoft.App/containerApps"), 173);
    assert_eq!(read("Microsoft.App/jobs"), 107);
    // Of environments the model has no more than that workloads refer to them.
    assert_eq!(read("Microsoft.App/managedEnvironments"), 0);
    assert_eq!(read("Microsoft.App/managedEnvironments/storages"), 9);
    for path in ["tags", "location", "properties.template.revisionSuffix", "properties.configuration.runtime"]
    {
        assert!(!apps().find(path).unwrap().lifted, "{path}");
    }
}

#[test]
fn a_property_is_found_in_any_case() {
    let table = table("microsoft.app/CONTAINERAPPS").unwrap();
    let image = table.find("properties.Template.containers[].image").unwrap();
    assert_eq!(image.path, "properties.template.containers[].image");
    assert_eq!((image.kind, image.fidelity, image.lifted), (Kind::Text, Fidelity::Exact, true));
    assert_eq!(table.find("properties.template.containers[].picture"), None);
    assert!(super::table("Microsoft.App/sessionPools").is_none());
}

/// A way as people write it; a name in quotes keeps its dots.
fn follow(table: &Table, way: &[Step<'_>]) -> String {
    table.nearest(way.iter().copied()).map_or("nothing".to_owned(), |nearest| {
        format!("{} after {} of {}", nearest.property.path, nearest.known, way.len())
    })
}

#[test]
fn a_way_is_followed_as_far_as_it_is_known() {
    use Step::Item;
    use Step::Member;
    let image = [
        Member("properties"),
        Member("template"),
        Member("Containers"),
        Item,
        Member("image"),
        Member("tag"),
    ];
    assert_eq!(follow(apps(), &image[..5]), "properties.template.containers[].image after 5 of 5");
    assert_eq!(follow(apps(), &image[..4]), "properties.template.containers after 4 of 4");
    // Below a row that has none below it, everything is known.
    assert_eq!(follow(apps(), &image), "properties.template.containers[].image after 6 of 6");
    let unknown = [Member("properties"), Member("template"), Member("colour"), Member("name")];
    assert_eq!(follow(apps(), &unknown), "properties.template after 2 of 4");
    let no_list = [Member("properties"), Item, Member("template")];
    assert_eq!(follow(apps(), &no_list), "properties after 1 of 3");
    let lists = [Member("properties"), Member("template"), Member("containers"), Item, Item, Member("image")];
    assert_eq!(follow(apps(), &lists), "properties.template.containers after 4 of 6");
    assert_eq!(follow(apps(), &[Member("colour")]), "nothing");
    assert_eq!(follow(apps(), &[Item]), "nothing");
    assert_eq!(follow(apps(), &[]), "nothing");
}

#[test]
fn a_member_of_a_map_needs_no_known_name() {
    use Step::Item;
    use Step::Member;
    let id = "/subscriptions/x/providers/Microsoft.ManagedIdentity/userAssignedIdentities/name";
    let identity = [Member("identity"), Member("userAssignedIdentities"), Member(id), Member("clientId")];
    assert_eq!(follow(apps(), &identity), "identity.userAssignedIdentities.{*}.clientId after 4 of 4");
    assert_eq!(follow(apps(), &[Member("tags"), Member("{*}")]), "tags.{*} after 2 of 2");
    assert_eq!(follow(apps(), &[Member("properties.template")]), "nothing");
    // The metadata of a job's rule have no rows of their own.
    let jobs = table("Microsoft.App/jobs").unwrap();
    let metadata = ["properties", "configuration", "eventTriggerConfig", "scale", "rules"].map(Member);
    let metadata = [&metadata[..], &[Item, Member("metadata"), Member("queueName")]].concat();
    let path = "properties.configuration.eventTriggerConfig.scale.rules[].metadata";
    assert_eq!(follow(jobs, &metadata), format!("{path} after 8 of 8"));
    let commands = ["properties", "template", "containers"].map(Member);
    let commands = [&commands[..], &[Item, Member("args"), Item]].concat();
    assert_eq!(follow(jobs, &commands), "properties.template.containers[].args after 6 of 6");
}
