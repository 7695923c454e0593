//! The table of keys, the JSON Schema, the documentation and what is read: four views that must agree.

use serde_json::Value;
use tricep::profile::Config;
use tricep::profile::keys::{CONFIG, Key, Shape};
use tricep::profile::schema;
use tricep::source::Sources;
use tricep::yaml;
use tricep::yaml::{Kind, Node};

use crate::support::tree;

const DOCUMENT: &str = "docs/configuration.md";
const SCHEMA: &str = "schemas/tricep.json";

/// With `INSTA_UPDATE=always` the schema is written.
fn is_committed(path: &str, generated: &str) {
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(tree::root().join(path), generated).unwrap();
    }
    let committed = std::fs::read_to_string(tree::root().join(path)).unwrap_or_default();
    assert!(committed == generated, "{path} is not that of the keys; INSTA_UPDATE=always writes it");
}

#[test]
fn the_committed_schemas_are_those_of_the_keys() {
    is_committed(SCHEMA, &schema::text());
    is_committed("schemas/tricep.profile.json", &schema::profile());
}

#[test]
fn the_profile_that_is_built_in_names_its_schema() {
    let profile = tree::read("mappings/dis/profile.yaml");
    let line = format!("# yaml-language-server: $schema={}\n", schema::PROFILE_ADDRESS);
    assert!(profile.starts_with(&line), "{profile}");
}

#[test]
fn the_document_explains_every_key_with_an_example() {
    let document = tree::read(DOCUMENT);
    let (_, sections) = document.split_once("\n## The keys\n").unwrap();
    let sections: Vec<(&str, &str)> = sections
        .split("\n### ")
        .skip(1)
        .map(|section| section.split_once('\n').unwrap())
        .map(|(title, body)| (title.trim_matches('`'), body))
        .collect();
    let mut keys = Vec::new();
    paths(CONFIG, "", &mut keys);
    assert_eq!(sections.iter().map(|(path, _)| *path).collect::<Vec<_>>(), keys);
    assert!(keys.len() >= 20, "only {} keys were found", keys.len());
    for (path, body) in sections {
        let example = examples(body);
        let [example] = &example[..] else { panic!("{path} has {} examples", example.len()) };
        let text = if path == "version" { example.clone() } else { format!("version: 1\n{example}") };
        valid(&text);
        let mut nodes = vec![root(&text)];
        for part in path.replace("[]", ".[]").split('.') {
            nodes = nodes
                .into_iter()
                .flat_map(|node| match part {
                    "[]" => node.as_sequence().unwrap_or_default().to_vec(),
                    name => node.get(name).cloned().into_iter().collect(),
                })
                .collect();
        }
        assert!(!nodes.is_empty(), "the example of {path} does not use it");
    }
}

#[test]
fn every_example_of_the_document_is_a_configuration() {
    let document = tree::read(DOCUMENT);
    let (before, _) = document.split_once("\n## The keys\n").unwrap();
    let examples = examples(before);
    assert!(examples.len() >= 2, "only {} examples were found", examples.len());
    examples.iter().for_each(|example| valid(example));
}

#[test]
fn what_is_no_configuration_is_none_to_the_schema_either() {
    for text in [
        "version: 2\n",
        "product: x\n",
        "version: 1\nprofle: x\n",
        "version: 1\naca: .azure\n",
        "version: 1\naca: { rot: x }\n",
        "version: 1\nenvironments: [{ aca: test }]\n",
        "version: 1\nenvironments: { name: test }\n",
        "version: 1\nhosts: [a]\n",
        "version: 1\nlayout: flat\n",
        "version: 1\ndelivery: { source: ftp }\n",
        "version: 1\nwaivers: ~\n",
    ] {
        assert!(wrong(text).is_some(), "{text} is valid");
        assert_ne!(violations(&root(text)), [""; 0], "{text} is valid to the schema");
    }
}

fn paths(keys: &[Key], before: &str, found: &mut Vec<String>) {
    for key in keys {
        let path = format!("{before}{}", key.name);
        found.push(path.clone());
        match key.shape {
            Shape::Table(keys) => paths(keys, &format!("{path}."), found),
            Shape::Tables(keys) => paths(keys, &format!("{path}[]."), found),
            Shape::Version
            | Shape::Text
            | Shape::OptionalText
            | Shape::Path
            | Shape::Globs
            | Shape::Word(_)
            | Shape::Texts
            | Shape::Scalars => {}
        }
    }
}

/// The blocks of YAML in a text.
fn examples(text: &str) -> Vec<String> {
    let blocks = text.split("```yaml\n").skip(1);
    blocks.map(|rest| rest.split_once("```").unwrap().0.to_owned()).collect()
}

fn root(text: &str) -> Node {
    let mut sources = Sources::new();
    let file = sources.add("tricep.yaml", text);
    yaml::parse(file, text).documents.into_iter().next().unwrap().root
}

/// What is wrong with a configuration.
fn wrong(text: &str) -> Option<String> {
    let mut sources = Sources::new();
    let file = sources.add("tricep.yaml", text);
    let wrong = Config::read(file, text).err()?;
    Some(wrong.iter().map(|one| tricep::diag::short::short(one, &sources)).collect::<Vec<_>>().join("\n"))
}

fn valid(text: &str) {
    assert_eq!(wrong(text), None, "{text}");
    assert_eq!(violations(&root(text)), [""; 0], "{text}");
}

fn violations(node: &Node) -> Vec<String> {
    let schema: Value = serde_json::from_str(&schema::text()).unwrap();
    let mut found = Vec::new();
    check(node, &schema, "", &mut found);
    found
}

/// As much of JSON Schema as ours uses; what it does not use is a mistake here.
fn check(node: &Node, schema: &Value, path: &str, found: &mut Vec<String>) {
    for (word, rule) in schema.as_object().unwrap() {
        let fits = match word.as_str() {
            "$schema" | "$id" | "title" | "description" => true,
            "const" => node.kind == Kind::Int(rule.as_i64().unwrap()),
            "enum" => rule.as_array().unwrap().iter().any(|word| node.as_text() == word.as_str()),
            "minLength" => node.as_text().is_none_or(|text| text.len() as u64 >= rule.as_u64().unwrap()),
            "type" => {
                let one = std::slice::from_ref(rule);
                let mut types = rule.as_array().map_or(one, Vec::as_slice).iter();
                types.any(|name| is(node, name.as_str().unwrap()))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                let mut found = Vec::new();
                check(node, one, path, &mut found);
                found.is_empty()
            }),
            "items" => {
                let items = node.as_sequence().unwrap_or_default();
                items.iter().for_each(|item| check(item, rule, &format!("{path}[]"), found));
                true
            }
            "required" => {
                rule.as_array().unwrap().iter().all(|name| node.get(name.as_str().unwrap()).is_some())
            }
            "properties" | "additionalProperties" => {
                members(node, schema, path, found);
                true
            }
            other => panic!("the schema uses {other}"),
        };
        if !fits {
            found.push(format!("{path}: {word}"));
        }
    }
}

fn members(node: &Node, schema: &Value, path: &str, found: &mut Vec<String>) {
    for entry in node.as_mapping().map_or(&[][..], |mapping| &mapping.entries) {
        let known = schema.get("properties").and_then(|properties| properties.get(&*entry.key.name));
        let path = format!("{path}.{}", entry.key.name);
        match known.or(schema.get("additionalProperties")) {
            Some(Value::Bool(false)) => found.push(format!("{path}: additionalProperties")),
            Some(rule) => check(&entry.value, rule, &path, found),
            None => panic!("the schema leaves members open at {path}"),
        }
    }
}

fn is(node: &Node, name: &str) -> bool {
    match name {
        "string" => matches!(node.kind, Kind::Text(_)),
        "number" => matches!(node.kind, Kind::Int(_) | Kind::Float(_)),
        "boolean" => matches!(node.kind, Kind::Bool(_)),
        "null" => node.is_null(),
        "array" => node.as_sequence().is_some(),
        "object" => node.as_mapping().is_some(),
        other => panic!("the schema has a type {other}"),
    }
}
