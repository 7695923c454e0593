//! The JSON Schemas of our own files, for editors: made of the same tables of keys that validation reads.

use serde_json::{Map, Value, json};

use super::keys::{CONFIG, Key, PROFILE, Shape};

/// Where the schema is published.
pub const ADDRESS: &str = "https://raw.githubusercontent.com/tricep/tricep/main/schemas/tricep.json";

/// The schema as it is committed.
pub fn text() -> String {
    document("tricep.yaml", ADDRESS, table(CONFIG))
}

/// Where the schema of a profile is published.
pub const PROFILE_ADDRESS: &str =
    "https://raw.githubusercontent.com/tricep/tricep/main/schemas/tricep.profile.json";

/// The schema of a profile, as it is committed.
pub fn profile() -> String {
    document("A profile of tricep", PROFILE_ADDRESS, table(PROFILE))
}

/// The schema of a file that is a list of mappings with these keys, each with all of one of these groups of them.
pub fn list(title: &str, address: &str, keys: &[Key], groups: &[&[&str]]) -> String {
    let mut items = table(keys);
    if let (false, Value::Object(items)) = (groups.is_empty(), &mut items) {
        let groups: Vec<Value> = groups.iter().map(|group| json!({ "required": group })).collect();
        items.insert("anyOf".to_owned(), json!(groups));
    }
    document(title, address, json!({ "type": "array", "items": items }))
}

fn document(title: &str, address: &str, content: Value) -> String {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("$id".to_owned(), json!(address));
    schema.insert("title".to_owned(), json!(title));
    if let Value::Object(content) = content {
        schema.extend(content);
    }
    let mut text = serde_json::to_string_pretty(&Value::Object(schema)).unwrap_or_default();
    text.push('\n');
    text
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), described(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let (false, Value::Object(schema)) = (required.is_empty(), &mut schema) {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn described(key: &Key) -> Value {
    let mut schema = Map::new();
    schema.insert("description".to_owned(), json!(key.says));
    if let Value::Object(shape) = shape(key.shape) {
        schema.extend(shape);
    }
    Value::Object(schema)
}

fn shape(shape: Shape) -> Value {
    // A plain `1.20` is a number to editors, and a text to us.
    let text = json!({ "type": ["string", "number", "boolean"] });
    match shape {
        Shape::Version => json!({ "const": 1 }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Text => text,
        Shape::OptionalText => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Path => json!({ "type": "string", "minLength": 1 }),
        Shape::Globs => json!({
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
        }),
        Shape::Texts => json!({ "type": "object", "additionalProperties": text }),
        Shape::Scalars => json!({
            "type": "object",
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] }
        }),
        Shape::Table(keys) => table(keys),
        Shape::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
    }
}
