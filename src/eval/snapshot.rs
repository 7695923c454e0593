//! The official snapshot: what `bicep snapshot` writes, member by member.

mod compare;

use std::sync::Arc;

use serde_json::Map;

pub use compare::{Change, How, compare, unified};

use super::{EvaluatedKind, Evaluation};
use crate::language::expression_text::{Secrets, TooLarge};
use crate::language::wire;
use crate::language::wire::{Json, Wire};
use crate::value::{Object, Sourced, Value};

/// Everything a snapshot shows.
#[derive(Debug, Default)]
pub struct Snapshot<'a> {
    /// The resources of Azure, in the order in which they are printed.
    pub resources: Vec<PredictedResource<'a>>,
    /// The resources of extensions, which come behind those of Azure.
    pub extensible: Vec<ExtensibleResource<'a>>,
    /// The outputs of the outermost template.
    pub outputs: &'a [(Arc<str>, Sourced)],
}

impl<'a> Snapshot<'a> {
    /// What an evaluation would deploy, and its outputs. What is only referred to, and the modules themselves, are not shown.
    pub fn of(evaluation: &'a Evaluation) -> Self {
        let mut shown = Self { outputs: &evaluation.outputs, ..Self::default() };
        for resource in &evaluation.resources {
            match resource.kind {
                EvaluatedKind::Deployed => shown.resources.push(PredictedResource {
                    id: &resource.id,
                    ty: &resource.ty,
                    name: &resource.name.value,
                    api_version: resource.api_version.as_deref(),
                    members: &resource.body,
                }),
                EvaluatedKind::Extensible => {
                    shown.extensible.push(ExtensibleResource {
                        ty: &resource.ty,
                        api_version: resource.api_version.as_deref(),
                        properties: &resource.body,
                    });
                }
                EvaluatedKind::Existing | EvaluatedKind::Module => {}
            }
        }
        shown
    }
}

/// A resource of Azure.
#[derive(Clone, Copy, Debug)]
pub struct PredictedResource<'a> {
    /// Its whole id.
    pub id: &'a Value,
    /// Its whole type, without a version.
    pub ty: &'a str,
    /// Its whole name, `parent/child`.
    pub name: &'a Value,
    /// The version of its API.
    pub api_version: Option<&'a str>,
    /// The evaluated members of its body in the order of the source, without name and type.
    pub members: &'a Object,
}

/// A resource of an extension.
#[derive(Clone, Copy, Debug)]
pub struct ExtensibleResource<'a> {
    /// Its type, mostly with its version.
    pub ty: &'a str,
    /// The version, where it stands by itself.
    pub api_version: Option<&'a str>,
    /// The evaluated members of its body.
    pub properties: &'a Object,
}

/// The members that the official tool puts in front, in this order, wherever they are written.
const FIRST: [&str; 5] = ["location", "sku", "kind", "identity", "tags"];

/// Members of a body that say how it is deployed, or that stand elsewhere in the snapshot.
const NEVER: [&str; 8] = ["id", "type", "name", "apiVersion", "dependsOn", "condition", "copy", "comments"];

/// The snapshot as data.
pub fn json(snapshot: &Snapshot<'_>, secrets: Secrets) -> Result<Json, TooLarge> {
    let mut wire = Wire::new(secrets);
    let mut resources = Vec::new();
    for resource in &snapshot.resources {
        resources.push(Json::Object(predicted(resource, &mut wire)?));
    }
    for resource in &snapshot.extensible {
        let mut shown = Map::new();
        if let Some(version) = resource.api_version {
            shown.insert("apiVersion".to_owned(), Json::from(version));
        }
        shown.insert("properties".to_owned(), Json::Object(wire.members(resource.properties)?));
        shown.insert("type".to_owned(), Json::from(resource.ty));
        resources.push(Json::Object(shown));
    }
    let mut outputs = Map::new();
    for (name, output) in snapshot.outputs {
        outputs.insert(name.to_string(), wire.whole(&output.value)?);
    }
    let mut whole = Map::new();
    whole.insert("predictedResources".to_owned(), Json::Array(resources));
    // What is wrong is said elsewhere, and then nothing is written.
    whole.insert("diagnostics".to_owned(), Json::Array(Vec::new()));
    whole.insert("outputs".to_owned(), Json::Object(outputs));
    Ok(Json::Object(whole))
}

/// The snapshot as the text of its file, without a line end behind the last brace.
pub fn text(snapshot: &Snapshot<'_>, secrets: Secrets) -> Result<String, TooLarge> {
    json(snapshot, secrets).map(|json| wire::pretty(&json))
}

fn predicted(resource: &PredictedResource<'_>, wire: &mut Wire) -> Result<Map<String, Json>, TooLarge> {
    let mut shown = Map::new();
    shown.insert("id".to_owned(), wire.leaves(resource.id)?);
    shown.insert("type".to_owned(), Json::from(resource.ty));
    shown.insert("name".to_owned(), wire.leaves(resource.name)?);
    if let Some(version) = resource.api_version {
        shown.insert("apiVersion".to_owned(), Json::from(version));
    }
    let mut members = wire.members(resource.members)?;
    take_out(&mut members, &NEVER);
    let properties = take(&mut members, "properties");
    for name in FIRST {
        if let Some(member) = take(&mut members, name) {
            shown.insert(name.to_owned(), member);
        }
    }
    shown.extend(members);
    if let Some(properties) = properties {
        shown.insert("properties".to_owned(), properties);
    }
    Ok(shown)
}

fn take_out(members: &mut Map<String, Json>, names: &[&str]) {
    for name in names {
        take(members, name);
    }
}

/// Takes a member out, however it is spelt.
fn take(members: &mut Map<String, Json>, name: &str) -> Option<Json> {
    let spelt = members.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
    members.shift_remove(&spelt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::functions::json::parse;
    use crate::origin::OriginId;
    use crate::value::Unknown;

    fn object(json: &str) -> Object {
        let Ok(Value::Object(object)) = parse(json, OriginId::NOWHERE) else { panic!("an object: {json}") };
        Object::clone(&object)
    }

    #[test]
    fn the_baseline_of_the_official_tests() {
        let id: Value =
            "/subscriptions/0/resourceGroups/myRg/providers/Microsoft.KeyVault/vaults/myVault".into();
        let name: Value = "myVault".into();
        let scope = |function: &str, member: &str| {
            let unknown = Unknown::shared(function, vec![]).member(member.into());
            Sourced::new(Value::Unknown(unknown), OriginId::NOWHERE)
        };
        let mut properties = object("{accessPolicies: [], sku: {family: 'A', name: 'standard'}}");
        properties.set("tenantId", scope("tenant", "tenantId"));
        let mut members = object("{dependsOn: ['x'], zones: ['1']}");
        members.set("properties", Sourced::new(properties, OriginId::NOWHERE));
        members.set("tags", Sourced::new(object("{a: null}"), OriginId::NOWHERE));
        members.set("plan", Sourced::new(Value::Null, OriginId::NOWHERE));
        members.set("Location", scope("resourceGroup", "location"));
        let outputs = [
            (Arc::from("at"), scope("resourceGroup", "location")),
            (Arc::from("all"), Sourced::new(vec![scope("tenant", "tenantId")], OriginId::NOWHERE)),
        ];
        let request = object("{format: 'raw'}");
        let snapshot = Snapshot {
            resources: vec![PredictedResource {
                id: &id,
                ty: "Microsoft.KeyVault/vaults",
                name: &name,
                api_version: Some("2019-09-01"),
                members: &members,
            }],
            extensible: vec![ExtensibleResource {
                ty: "request@v1",
                api_version: None,
                properties: &request,
            }],
            outputs: &outputs,
        };
        insta::assert_snapshot!(text(&snapshot, Secrets::Reveal).unwrap(), @r#"
        {
          "predictedResources": [
            {
              "id": "/subscriptions/0/resourceGroups/myRg/providers/Microsoft.KeyVault/vaults/myVault",
              "type": "Microsoft.KeyVault/vaults",
              "name": "myVault",
              "apiVersion": "2019-09-01",
              "location": "[resourceGroup().location]",
              "tags": {
                "a": null
              },
              "zones": [
                "1"
              ],
              "plan": null,
              "properties": {
                "accessPolicies": [],
                "sku": {
                  "family": "A",
                  "name": "standard"
                },
                "tenantId": "[tenant().tenantId]"
              }
            },
            {
              "properties": {
                "format": "raw"
              },
              "type": "request@v1"
            }
          ],
          "diagnostics": [],
          "outputs": {
            "at": "[resourceGroup().location]",
            "all": "[createArray(tenant().tenantId)]"
          }
        }
        "#);
    }

    #[test]
    fn a_snapshot_of_nothing_has_its_three_members() {
        let nothing = text(&Snapshot::default(), Secrets::Reveal).unwrap();
        assert_eq!(nothing, "{\n  \"predictedResources\": [],\n  \"diagnostics\": [],\n  \"outputs\": {}\n}");
    }
}
