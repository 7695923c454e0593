//! What is written follows the schema that is published, and the schema names everything that is written.

use serde_json::Value;
use tricep::report::json;

use super::checked;
use super::fixture;
use crate::support::tree;

/// What of a value is not as a schema says. Members that the schema does not name are mistakes here: it must grow with the form.
fn mistakes(schema: &Value, root: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/definitions/").expect("a definition");
        return mistakes(&root["definitions"][name], root, value, at, found);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let tried = any.iter().map(|one| {
            let mut found = Vec::new();
            mistakes(one, root, value, at, &mut found);
            found
        });
        let least = tried.min_by_key(Vec::len).unwrap();
        found.extend(least);
        return;
    }
    let is = |ty: &str| match ty {
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    let types: Vec<&str> = match &schema["type"] {
        Value::String(ty) => vec![ty],
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|ty| is(ty)) {
        found.push(format!("{at} is no {}", types.join(" or ")));
        return;
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        found.push(format!("{at} is {value}"));
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        found.push(format!("{at} is {value}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        mistakes(&schema["items"], root, item, &format!("{at}[{index}]"), found);
    }
    let Some(members) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            found.push(format!("{at} has no {name}"));
        }
    }
    let Some(properties) = schema["properties"].as_object() else { return };
    for (name, member) in members {
        match properties.get(name) {
            Some(schema) => mistakes(schema, root, member, &format!("{at}.{name}"), found),
            None => found.push(format!("{at}.{name} is not in the schema")),
        }
    }
}

fn checked_against_schema(document: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(&tree::read("schemas/tricep.run.json")).unwrap();
    let mut found = Vec::new();
    mistakes(&schema, &schema, document, "run", &mut found);
    found
}

#[test]
fn every_run_follows_its_schema() {
    for run in [fixture::run(), checked::run()] {
        let document: Value = serde_json::from_str(&json::text(&run, "0.0.0")).unwrap();
        assert_eq!(checked_against_schema(&document), [""; 0]);
    }
    for path in ["reports/parcel/check.json", "reports/parcel/inventory.json", "reports/ferry/inventory.json"]
    {
        let document: Value = serde_json::from_str(&tree::read(path)).unwrap();
        assert_eq!(checked_against_schema(&document), [""; 0], "{path}");
    }
}

#[test]
fn what_does_not_follow_it_is_found() {
    let mut document: Value = serde_json::from_str(&json::text(&checked::run(), "0.0.0")).unwrap();
    document["schema"] = "tricep.run/2".into();
    document["facts"][0]["verdict"] = "odd".into();
    document["facts"][1]["aca"]["origin"]["line"] = "3".into();
    document["facts"][2]["more"] = 1.into();
    document.as_object_mut().unwrap().remove("summary");
    assert_eq!(
        checked_against_schema(&document),
        [
            "run has no summary",
            "run.schema is \"tricep.run/2\"",
            "run.facts[0].verdict is \"odd\"",
            "run.facts[1].aca.origin.line is no integer",
            "run.facts[2].more is not in the schema",
        ]
    );
}
