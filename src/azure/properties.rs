//! Every property of Azure Container Apps: whether tricep reads it, and what carries it on Kubernetes.
//!
//! The tables are data, `mappings/aca/*.tsv`, which say above their rows what each column means. They serve three readers:
//! lifting lists what it does not read, reports say how faithfully something is carried, and [`markdown`] shows it all to
//! people.

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt as _};

use crate::estate::Fidelity;
use crate::table;

pub mod markdown;

/// The types of resources and their tables, an app first.
const TABLES: [(&str, &str); 13] = [
    ("Microsoft.App/containerApps", include_str!("../../mappings/aca/container-apps.tsv")),
    ("Microsoft.App/jobs", include_str!("../../mappings/aca/jobs.tsv")),
    ("Microsoft.App/managedEnvironments", include_str!("../../mappings/aca/managed-environments.tsv")),
    ("Microsoft.App/containerApps/authConfigs", include_str!("../../mappings/aca/auth-configs.tsv")),
    ("Microsoft.App/containerApps/sourcecontrols", include_str!("../../mappings/aca/source-controls.tsv")),
    ("Microsoft.App/managedEnvironments/storages", include_str!("../../mappings/aca/storages.tsv")),
    (
        "Microsoft.App/managedEnvironments/daprComponents",
        include_str!("../../mappings/aca/dapr-components.tsv"),
    ),
    (
        "Microsoft.App/managedEnvironments/httpRouteConfigs",
        include_str!("../../mappings/aca/http-route-configs.tsv"),
    ),
    ("Microsoft.App/managedEnvironments/certificates", include_str!("../../mappings/aca/certificates.tsv")),
    (
        "Microsoft.App/managedEnvironments/managedCertificates",
        include_str!("../../mappings/aca/managed-certificates.tsv"),
    ),
    (
        "Microsoft.App/managedEnvironments/maintenanceConfigurations",
        include_str!("../../mappings/aca/maintenance-configurations.tsv"),
    ),
    (
        "Microsoft.App/managedEnvironments/javaComponents",
        include_str!("../../mappings/aca/java-components.tsv"),
    ),
    (
        "Microsoft.App/managedEnvironments/privateEndpointConnections",
        include_str!("../../mappings/aca/private-endpoint-connections.tsv"),
    ),
];

/// How many of them nearly every product needs: what it runs, and where.
const OFTEN: usize = 3;

/// The tables of all types, in the order in which they are shown.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    READ.iter().zip(TABLES).map(read)
}

/// The table of a type, whose name is written in any case: `Microsoft.App/containerApps`, without a version.
pub fn table(resource_type: &str) -> Option<&'static Table> {
    READ.iter().zip(TABLES).find(|(_, (name, _))| name.eq_ignore_ascii_case(resource_type)).map(read)
}

/// Reads the tables that nearly every product needs, which the first who asks waits for otherwise.
pub fn read_ahead() {
    READ.iter().zip(TABLES).take(OFTEN).map(read).for_each(drop);
}

/// The tables that somebody asked for.
static READ: [OnceLock<Table>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];

fn read(
    (table, (resource_type, text)): (&'static OnceLock<Table>, (&'static str, &'static str)),
) -> &'static Table {
    table.get_or_init(|| Table::of(resource_type, table::rows(text).filter_map(parsed)))
}

/// One property of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Where it stands, with `[]` for the items of a list and `{*}` for the members of a map.
    pub path: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What Azure takes when it is absent; `required` where it cannot be.
    pub default: Option<&'static str>,
    /// Since when it exists.
    pub since: Since,
    /// How faithfully Kubernetes carries it.
    pub fidelity: Fidelity,
    /// Whether tricep reads it into its model of a workload.
    pub lifted: bool,
    /// What carries it on Kubernetes.
    pub target: Option<&'static str>,
    /// What to know about it, in one sentence.
    pub note: Option<&'static str>,
    /// Where it is documented.
    pub link: &'static str,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A text that must not be shown.
    Secret,
    /// A whole number.
    Int,
    /// A number, fractions among them.
    Number,
    /// True or false.
    Bool,
    /// An object whose members have rows of their own.
    Object,
    /// A list.
    Array,
    /// An object whose members have names that somebody chose.
    Map,
    /// One of these texts, separated by `|`.
    OneOf(&'static str),
}

/// Since when a property exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// In the newest stable version of the API.
    Stable,
    /// In a preview alone.
    Preview,
}

/// The properties of one type.
#[derive(Debug)]
pub struct Table {
    /// The name of the type.
    pub resource_type: &'static str,
    /// Its properties, in the order of their paths.
    pub properties: Vec<Property>,
    /// What there is at a path, written in lower case: Azure finds members in any case.
    places: HashMap<String, Place>,
}

/// What there is at a path.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// Where its property stands among those of the table. The items of a list have no row of their own.
    row: Option<usize>,
    /// Whether there are rows below it.
    leads_on: bool,
}

/// One step on the way to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// To the member of this name; in a pattern, `{*}` is any member of a map.
    Member(&'a str),
    /// To an item of a list.
    Item,
}

/// Room for an ordinary path.
const ORDINARY: usize = 96;

/// How much of a way is known.
#[derive(Clone, Copy, Debug)]
pub struct Nearest<'a> {
    /// The last property on the way that has a row.
    pub property: &'a Property,
    /// How many steps are known. All of them are where the value has a row or stands for a part of one; with fewer, the step
    /// behind them leads to something that Azure does not document.
    pub known: usize,
}

impl Table {
    fn of(resource_type: &'static str, properties: impl Iterator<Item = Property>) -> Self {
        let properties: Vec<_> = properties.collect();
        let mut places: HashMap<String, Place> =
            HashMap::with_capacity(properties.len() + properties.len() / 4);
        for (row, property) in properties.iter().enumerate() {
            let path = property.path.to_ascii_lowercase();
            let mut below = path.as_str();
            while let Some(holder) = below.rfind(['.', '[']).and_then(|end| below.get(..end)) {
                match places.get_mut(holder) {
                    Some(place) if place.leads_on => break,
                    Some(place) => place.leads_on = true,
                    None => drop(places.insert(holder.to_owned(), Place { row: None, leads_on: true })),
                }
                below = holder;
            }
            places.entry(path).or_default().row = Some(row);
        }
        Self { resource_type, properties, places }
    }

    /// The property with this path: `properties.template.containers[].image`, `tags.{*}`.
    pub fn find(&self, path: &str) -> Option<&Property> {
        self.row(&path.to_ascii_lowercase())
    }

    /// Follows the way to a value as far as it is known. A member of a map needs no name that the table knows, and a property
    /// without rows below it stands for everything in it. Nothing when not even the first step is known.
    pub fn nearest<'a>(&self, way: impl IntoIterator<Item = Step<'a>>) -> Option<Nearest<'_>> {
        let mut path = String::with_capacity(ORDINARY);
        let mut nearest: Option<Nearest<'_>> = None;
        for step in way {
            if let Some(found) = &mut nearest
                && !self.places.get(&path).is_some_and(|place| place.leads_on)
            {
                found.known += 1;
                continue;
            }
            match step {
                Step::Item => {
                    // The items of a list have no row of their own.
                    let list = |found: &&mut Nearest<'_>| found.property.kind == Kind::Array;
                    let Some(found) = nearest.as_mut().filter(list).filter(|_| !path.ends_with("[]")) else {
                        break;
                    };
                    found.known += 1;
                    path.push_str("[]");
                }
                Step::Member(name) => {
                    let known = nearest.map_or(0, |found| found.known);
                    let Some(property) = self.enter(&mut path, name) else { break };
                    nearest = Some(Nearest { property, known: known + 1 });
                }
            }
        }
        nearest
    }

    /// Goes on to a member: by its name, else as one of a map.
    fn enter(&self, path: &mut String, name: &str) -> Option<&Property> {
        if !path.is_empty() {
            path.push('.');
        }
        let end = path.len();
        // A name with a dot in it is the key of a map, never a way through two objects.
        if !name.contains(['.', '[']) {
            path.push_str(name);
            if let Some(name) = path.get_mut(end..) {
                name.make_ascii_lowercase();
            }
            if let Some(property) = self.row(path) {
                return Some(property);
            }
            path.truncate(end);
        }
        path.push_str("{*}");
        self.row(path)
    }

    fn row(&self, path: &str) -> Option<&Property> {
        self.properties.get(self.places.get(path)?.row?)
    }
}

/// A row as a property; nothing when it is not one, which the tests below do not let happen.
fn parsed(
    [path, ty, default, since, fidelity, lifted, target, note, link]: [&'static str; 9],
) -> Option<Property> {
    Some(Property {
        path,
        kind: kind(ty),
        default: table::given(default),
        since: match since {
            "stable" => Since::Stable,
            "preview" => Since::Preview,
            _ => return None,
        },
        fidelity: Fidelity::ALL.into_iter().find(|known| known.word() == fidelity)?,
        lifted: match lifted {
            "yes" => true,
            "no" => false,
            _ => return None,
        },
        target: table::given(target),
        note: table::given(note),
        link,
    })
}

fn kind(word: &'static str) -> Kind {
    match word {
        "string" => Kind::Text,
        "secret" => Kind::Secret,
        "int" => Kind::Int,
        "number" => Kind::Number,
        "bool" => Kind::Bool,
        "object" => Kind::Object,
        "array" => Kind::Array,
        "map" => Kind::Map,
        values => Kind::OneOf(values),
    }
}

#[cfg(test)]
mod tests;
