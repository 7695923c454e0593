//! Compares an actual snapshot with a reference answer, whose few special marks have a meaning.
//!
//! `{"$unresolved": true}` stands for any ARM expression in brackets, and an output that holds one may be an expression as a
//! whole. `{"$secure": true}` stands for a secret. Resources are paired by id without regard to case, order does not count,
//! and what `uncertain` lists is left out. Everything else is equal.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Every difference as `path: what`. Empty when the answer is right.
pub(crate) fn differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut comparison = Comparison { uncertain: uncertain(expected), found: Vec::new() };
    comparison.resources(list(expected, "predictedResources"), list(actual, "predictedResources"));
    comparison.outputs(members(expected, "outputs"), members(actual, "outputs"));
    comparison.found
}

struct Comparison {
    uncertain: Vec<String>,
    found: Vec<String>,
}

impl Comparison {
    /// The paths speak of the expected resources by their place, those that nobody expects by their id.
    fn resources(&mut self, expected: &[Value], actual: &[Value]) {
        let mut unmatched: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for resource in actual.iter().rev() {
            unmatched.entry(identity(resource)).or_default().push(resource);
        }
        for (at, resource) in expected.iter().enumerate() {
            let path = format!("resources[{at}]");
            match unmatched.get_mut(&identity(resource)).and_then(Vec::pop) {
                Some(actual) => self.resource(&path, resource, actual),
                None => self.report(&path, format!("{} is missing", identity(resource))),
            }
        }
        for (id, rest) in unmatched {
            for _ in rest {
                self.found.push(format!("resources: {id} is not expected"));
            }
        }
    }

    fn resource(&mut self, path: &str, expected: &Value, actual: &Value) {
        let id = |resource: &Value| resource.get("id").and_then(Value::as_str).map(str::to_lowercase);
        let (mut expected, mut actual) = (expected.clone(), actual.clone());
        if id(&expected).is_some() && id(&expected) == id(&actual) {
            expected.as_object_mut().and_then(|members| members.shift_remove("id"));
            actual.as_object_mut().and_then(|members| members.shift_remove("id"));
        }
        self.value(path, &expected, &actual);
    }

    fn outputs(&mut self, expected: &Map<String, Value>, actual: &Map<String, Value>) {
        for (name, expected) in expected {
            let path = format!("outputs.{name}");
            match actual.get(name) {
                Some(actual) if has_unresolved(expected) && is_expression(actual) => {}
                Some(actual) => self.value(&path, expected, actual),
                None => self.report(&path, "is missing".to_owned()),
            }
        }
        for name in actual.keys().filter(|name| !expected.contains_key(*name)) {
            self.report(&format!("outputs.{name}"), "is not expected".to_owned());
        }
    }

    fn value(&mut self, path: &str, expected: &Value, actual: &Value) {
        if self.is_uncertain(path) {
            return;
        }
        if is_mark(expected, "$unresolved") {
            if !is_expression(actual) {
                self.report(path, format!("{} should be unresolved", brief(actual)));
            }
            return;
        }
        if is_mark(expected, "$secure") {
            if !is_secret(actual) {
                // The value is not repeated: it may be the secret.
                self.report(path, "should be a secret".to_owned());
            }
            return;
        }
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                for (name, expected) in expected {
                    let path = format!("{path}.{name}");
                    match actual.get(name) {
                        Some(actual) => self.value(&path, expected, actual),
                        None => self.report(&path, format!("is missing, expected {}", brief(expected))),
                    }
                }
                for (name, actual) in actual.iter().filter(|(name, _)| !expected.contains_key(*name)) {
                    self.report(&format!("{path}.{name}"), format!("{} is not expected", brief(actual)));
                }
            }
            (Value::Array(expected), Value::Array(actual)) => {
                if expected.len() != actual.len() {
                    self.report(path, format!("{} items, expected {}", actual.len(), expected.len()));
                }
                for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                    self.value(&format!("{path}[{at}]"), expected, actual);
                }
            }
            (expected, actual) if expected != actual => {
                self.report(path, format!("{}, expected {}", brief(actual), brief(expected)));
            }
            _ => {}
        }
    }

    fn report(&mut self, path: &str, what: String) {
        if !self.is_uncertain(path) {
            self.found.push(format!("{path}: {what}"));
        }
    }

    /// Whether a path, or something it is a part of, is left out of the answer.
    fn is_uncertain(&self, path: &str) -> bool {
        self.uncertain.iter().any(|uncertain| {
            path.strip_prefix(uncertain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }
}

/// The paths that are left out, in the form in which this comparison writes paths.
fn uncertain(expected: &Value) -> Vec<String> {
    let path = |entry: &Value| entry.get("path").unwrap_or(entry).as_str().map(str::to_owned);
    list(expected, "uncertain")
        .iter()
        .filter_map(path)
        .map(|path| match path.strip_prefix("predictedResources[") {
            Some(rest) => format!("resources[{rest}"),
            None => path,
        })
        .collect()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn members<'a>(value: &'a Value, name: &str) -> &'a Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.get(name).and_then(Value::as_object).unwrap_or(&NONE)
}

/// What pairs a resource with its answer: the id, or the type where the id is not known or there is none.
fn identity(resource: &Value) -> String {
    let text = |name: &str| resource.get(name).and_then(Value::as_str).map(str::to_lowercase);
    let known = text("id").filter(|id| !id.starts_with('['));
    known.unwrap_or_else(|| format!("a resource of type {}", text("type").unwrap_or_default()))
}

fn is_mark(value: &Value, mark: &str) -> bool {
    value.as_object().is_some_and(|object| object.len() == 1 && object.get(mark) == Some(&Value::Bool(true)))
}

fn is_expression(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('[') && text.ends_with(']'))
}

fn is_secret(value: &Value) -> bool {
    is_expression(value) || value.as_str().is_some_and(|text| text.contains("<secure:"))
}

fn has_unresolved(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_unresolved),
        Value::Object(members) => is_mark(value, "$unresolved") || members.values().any(has_unresolved),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    let start: String = text.chars().take(120).collect();
    if start.len() < text.len() { start + "…" } else { start }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outputs(expected: Value, actual: Value) -> Vec<String> {
        differences(&json!({"outputs": expected}), &json!({"outputs": actual}))
    }

    fn resources(expected: Value, actual: Value) -> Vec<String> {
        differences(&json!({"predictedResources": expected}), &json!({"predictedResources": actual}))
    }

    #[test]
    fn equal_answers_are_equal_whatever_their_order() {
        let expected = json!([{"id": "/A", "tags": {"x": 1, "y": [1, 2]}}, {"id": "/B"}]);
        let actual = json!([{"id": "/b"}, {"tags": {"y": [1, 2], "x": 1}, "id": "/a"}]);
        assert_eq!(resources(expected, actual), [""; 0]);
        assert_eq!(outputs(json!({"a": null, "b": 1.0}), json!({"b": 1.0, "a": null})), [""; 0]);
    }

    #[test]
    fn resources_are_missing_superfluous_or_other() {
        let expected =
            json!([{"id": "/a"}, {"id": "/b", "name": "b", "tags": {}}, {"id": "/c"}, {"id": "/c"}]);
        let actual = json!([{"id": "/B", "name": "B", "kind": "k"}, {"id": "/d"}, {"id": "/c"}]);
        assert_eq!(
            resources(expected, actual),
            [
                "resources[0]: /a is missing",
                "resources[1].name: \"B\", expected \"b\"",
                "resources[1].tags: is missing, expected {}",
                "resources[1].kind: \"k\" is not expected",
                "resources[3]: /c is missing",
                "resources: /d is not expected",
            ]
        );
    }

    #[test]
    fn an_unresolved_value_is_any_expression() {
        let unresolved = json!({"$unresolved": true});
        assert_eq!(outputs(json!({"a": unresolved}), json!({"a": "[reference('x')]"})), [""; 0]);
        assert_eq!(
            outputs(json!({"a": unresolved}), json!({"a": "x"})),
            ["outputs.a: \"x\" should be unresolved"]
        );
        let inside = json!([{"id": "/a", "properties": {"x": unresolved}}]);
        assert_eq!(resources(inside.clone(), json!([{"id": "/a", "properties": {"x": "[f()]"}}])), [""; 0]);
        assert_eq!(resources(inside, json!([{"id": "/a", "properties": "[f()]"}])).len(), 1);
        let id = json!([{"id": unresolved, "type": "T"}]);
        assert_eq!(resources(id, json!([{"id": "[resourceId('T')]", "type": "T"}])), [""; 0]);
    }

    #[test]
    fn an_output_with_an_unresolved_part_may_be_unresolved_as_a_whole() {
        let expected = json!({"a": {"x": 1, "y": [{"$unresolved": true}]}, "b": {"x": 1}});
        let whole = json!({"a": "[createObject('x', 1)]", "b": {"x": 1}});
        assert_eq!(outputs(expected.clone(), whole), [""; 0]);
        assert_eq!(outputs(expected.clone(), json!({"a": {"x": 1, "y": ["[f()]"]}, "b": {"x": 1}})), [""; 0]);
        let other = json!({"a": {"x": 2, "y": ["[f()]"]}, "b": "[f()]"});
        assert_eq!(
            outputs(expected, other),
            ["outputs.a.x: 2, expected 1", "outputs.b: \"[f()]\", expected {\"x\":1}"]
        );
    }

    #[test]
    fn a_secret_is_masked_or_an_expression_and_never_repeated() {
        let secure = json!({"a": {"$secure": true}});
        assert_eq!(outputs(secure.clone(), json!({"a": "Key=<secure:key>;"})), [""; 0]);
        assert_eq!(outputs(secure.clone(), json!({"a": "[parameters('key')]"})), [""; 0]);
        assert_eq!(outputs(secure, json!({"a": "hunter2"})), ["outputs.a: should be a secret"]);
    }

    #[test]
    fn what_is_uncertain_is_left_out_with_everything_in_it() {
        let reason = |path: &str| json!({"path": path, "reason": "nobody knows"});
        let expected = json!({
            "predictedResources": [{"id": "/a", "tags": null}, {"id": "/b", "x": [1, 2]}, {"id": "/c"}],
            "outputs": {"sure": 1, "some": {"here": 1}},
            "uncertain": [
                reason("resources[0].tags"),
                reason("predictedResources[1].x[1]"),
                reason("resources[2]"),
                reason("outputs.left"),
                reason("outputs.some.there")
            ],
        });
        let actual = json!({
            "predictedResources": [{"id": "/a"}, {"id": "/b", "x": [1, 3]}],
            "outputs": {"sure": 1, "left": {"x": 1}, "some": {"here": 1, "there": 2}}
        });
        assert_eq!(differences(&expected, &actual), [""; 0]);
        let lefty = json!({"outputs": {"sure": 1, "some": {"here": 1}, "lefty": 1}, "predictedResources":
            [{"id": "/a", "tags": null}, {"id": "/b", "x": [2, 2]}]});
        assert_eq!(
            differences(&expected, &lefty),
            ["resources[1].x[0]: 2, expected 1", "outputs.lefty: is not expected"]
        );
    }

    #[test]
    fn numbers_and_kinds_are_told_apart() {
        let expected = json!({"a": 1, "b": "1", "c": [1], "d": null});
        let actual = json!({"a": 1.0, "b": 1, "c": [1, 2], "d": {}});
        assert_eq!(
            outputs(expected, actual),
            [
                "outputs.a: 1.0, expected 1",
                "outputs.b: 1, expected \"1\"",
                "outputs.c: 2 items, expected 1",
                "outputs.d: {}, expected null",
            ]
        );
    }
}
