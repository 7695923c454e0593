//! Which lists a strategic merge patch merges by their items.

use std::sync::{Arc, LazyLock};

use foldhash::{HashMap, HashMapExt as _};

use crate::table;
use crate::yaml;

/// The types that are known, and the lists in them that are merged.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// The types of kinds, by the version of their API and their name.
    kinds: HashMap<String, HashMap<String, Arc<Type>>>,
    types: HashMap<String, Arc<Type>>,
}

/// A kind, and the name of its type.
struct Named {
    api_version: String,
    kind: String,
    ty: String,
}

/// Of a type the fields in which something is merged.
#[derive(Debug, Default)]
pub(super) struct Type {
    fields: Vec<(Arc<str>, Field)>,
    /// What the members of a mapping are whose names are not fixed.
    any: Option<Field>,
}

#[derive(Clone, Debug, Default)]
struct Field {
    keys: Option<Arc<[Arc<str>]>>,
    is_list: bool,
    within: Name,
}

/// A type by its name, so that types can hold themselves.
type Name = Arc<str>;

/// A place in an object: what is known about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'s> {
    schema: &'s Schema,
    at: At<'s>,
}

#[derive(Clone, Copy, Debug)]
enum At<'s> {
    Type(&'s Type),
    Field(&'s Field),
}

static BUILT_IN: LazyLock<Schema> =
    LazyLock::new(|| read(include_str!("../../mappings/kubernetes/merge-keys.tsv")));

fn read(table: &'static str) -> Schema {
    let mut types: HashMap<String, Type> = HashMap::new();
    let mut named = Vec::new();
    for [of, name, holds, keys, items] in table::rows(table) {
        if holds == "kind" {
            let (api_version, kind) = of.rsplit_once('/').unwrap_or(("", of));
            let (api_version, kind) = (api_version.to_owned(), kind.to_owned());
            named.push(Named { api_version, kind, ty: items.to_owned() });
            continue;
        }
        let keys =
            (holds == "merge").then(|| keys.split(',').filter(|key| *key != "-").map(Arc::from).collect());
        let field = Field { keys, is_list: holds != "object", within: Arc::from(items) };
        types.entry(of.to_owned()).or_default().fields.push((Arc::from(name), field));
    }
    Schema::of(types, named)
}

impl Schema {
    /// The one of Kubernetes that kustomize knows.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn of(types: HashMap<String, Type>, named: Vec<Named>) -> Self {
        let types: HashMap<String, Arc<Type>> =
            types.into_iter().map(|(name, found)| (name, Arc::new(found))).collect();
        let mut kinds: HashMap<String, HashMap<String, Arc<Type>>> = HashMap::new();
        for Named { api_version, kind, ty } in named {
            let found = types.get(&ty).map_or_else(Arc::default, Arc::clone);
            kinds.entry(api_version).or_default().insert(kind, found);
        }
        Self { kinds, types }
    }

    /// What is known about a kind.
    pub(super) fn kind(&self, api_version: &str, kind: &str) -> Option<Place<'_>> {
        let found = self.kinds.get(api_version)?.get(kind)?;
        Some(Place { schema: self, at: At::Type(found) })
    }

    /// A schema of a file: definitions of `OpenAPI`, of which those count that name their group, version and kind.
    pub(super) fn read(root: &yaml::Node) -> Option<Self> {
        let definitions = root.get("definitions")?.as_mapping()?;
        let (mut types, mut named) = (HashMap::new(), Vec::new());
        for entry in &definitions.entries {
            let name = entry.key.name.to_string();
            for gvk in entry
                .value
                .get("x-kubernetes-group-version-kind")
                .and_then(|list| list.as_sequence())
                .unwrap_or_default()
            {
                let part = |part| gvk.get(part).and_then(yaml::Node::as_text).unwrap_or("");
                let api_version = match part("group") {
                    "" => part("version").to_owned(),
                    group => format!("{group}/{}", part("version")),
                };
                named.push(Named { api_version, kind: part("kind").to_owned(), ty: name.clone() });
            }
            define(&name, &entry.value, &mut types, 0);
        }
        Some(Self::of(types, named))
    }
}

/// Deepest nesting of types in one definition.
const DEPTH: usize = crate::limits::VALUE_DEPTH;

/// Remembers a definition under a name, and those that stand within it under names of their own.
fn define(name: &str, node: &yaml::Node, types: &mut HashMap<String, Type>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let mut found = Type::default();
    if let Some(properties) = node.get("properties").and_then(yaml::Node::as_mapping) {
        for entry in &properties.entries {
            let own = format!("{name} {}", entry.key.name);
            found.fields.push((Arc::clone(&entry.key.name), field(&own, &entry.value, types, depth)));
        }
    }
    if let Some(any) = node.get("additionalProperties").filter(|any| any.as_mapping().is_some()) {
        found.any = Some(field(&format!("{name} *"), any, types, depth));
    }
    types.insert(name.to_owned(), found);
}

fn field(own: &str, node: &yaml::Node, types: &mut HashMap<String, Type>, depth: usize) -> Field {
    let text = |name| node.get(name).and_then(yaml::Node::as_text);
    let is_list = text("type") == Some("array");
    let target = if is_list { node.get("items") } else { Some(node) };
    let within = match target.and_then(|target| target.get("$ref")?.as_text()) {
        Some(reference) => reference.rsplit('/').next().unwrap_or(reference).to_owned(),
        None => {
            if let Some(target) = target {
                define(own, target, types, depth + 1);
            }
            own.to_owned()
        }
    };
    let strategy = text("x-kubernetes-patch-strategy").unwrap_or("");
    let merged = strategy.split(',').any(|part| part == "merge");
    let keys =
        merged.then(|| match node.get("x-kubernetes-list-map-keys").and_then(yaml::Node::as_sequence) {
            Some(keys) => keys.iter().filter_map(|key| key.as_text().map(Arc::from)).collect(),
            None => text("x-kubernetes-patch-merge-key").map(Arc::from).into_iter().collect(),
        });
    Field { keys, is_list, within: Arc::from(within) }
}

impl<'s> Place<'s> {
    fn type_here(self) -> Option<&'s Type> {
        match self.at {
            At::Type(found) => Some(found),
            At::Field(field) if !field.is_list => self.schema.types.get(&*field.within).map(|found| &**found),
            At::Field(_) => None,
        }
    }

    /// What is known about a member.
    pub(super) fn field(self, name: &str) -> Option<Self> {
        let here = self.type_here()?;
        let known = here.fields.iter().find(|(known, _)| **known == *name).map(|(_, field)| field);
        let field = known.or(here.any.as_ref())?;
        Some(Self { schema: self.schema, at: At::Field(field) })
    }

    /// The keys by which the items of this list are the same, if it is merged by its items; none at all where the items
    /// themselves are compared.
    pub(super) fn merge_keys(self) -> Option<&'s [Arc<str>]> {
        match self.at {
            At::Field(field) if field.is_list => field.keys.as_deref(),
            At::Field(_) | At::Type(_) => None,
        }
    }

    /// What is known about the items of this list.
    pub(super) fn items(self) -> Option<Self> {
        match self.at {
            At::Field(field) if field.is_list => {
                let found = self.schema.types.get(&*field.within)?;
                Some(Self { schema: self.schema, at: At::Type(found) })
            }
            At::Field(_) | At::Type(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_merged_by_name_and_ports_by_two_keys() {
        let at = |path: &[&str]| {
            let deployment = Schema::built_in().kind("apps/v1", "Deployment")?;
            path.iter().try_fold(
                deployment,
                |place, step| if *step == "*" { place.items() } else { place.field(step) },
            )
        };
        let keys = |path: &[&str]| at(path).and_then(Place::merge_keys).map(|keys| keys.join(","));
        let pod = ["spec", "template", "spec"];
        assert_eq!(keys(&[&pod[..], &["containers"]].concat()).as_deref(), Some("name"));
        assert_eq!(
            keys(&[&pod[..], &["containers", "*", "ports"]].concat()).as_deref(),
            Some("containerPort,protocol")
        );
        assert_eq!(keys(&["metadata", "finalizers"]).as_deref(), Some(""));
        assert_eq!(keys(&[&pod[..], &["tolerations"]].concat()), None);
        assert!(Schema::built_in().kind("example.com/v1", "Deployment").is_none());
    }
}
