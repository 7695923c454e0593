//! What differs between two snapshots, as the official `--mode validate` sees it: resources are paired by id, the order of
//! resources and of members does not count, and the diagnostics are not compared. Outputs are compared when the kept
//! snapshot has them; older ones have none.

use serde_json::Map;

use crate::diff;
use crate::language::wire;
use crate::language::wire::Json;

/// One thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is: the id of a resource, or `outputs`.
    pub what: String,
    /// What became of it.
    pub how: How,
    /// The lines that differ, as hunks of a unified diff.
    pub hunks: String,
}

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// Beyond this many lines a resource is not compared line by line: the cost grows with the product of lines and changes.
const LINES: usize = 20_000;

/// Everything that differs, in the order of the ids. Empty when the snapshots say the same.
pub fn compare(expected: &Json, actual: &Json) -> Vec<Change> {
    let mut changes = Vec::new();
    let before = resources(expected);
    let mut after = resources(actual).into_iter().peekable();
    for (key, old) in before {
        while let Some((_, new)) = after.next_if(|(other, _)| *other < key) {
            changes.extend(change(None, Some(new)));
        }
        let new = after.next_if(|(other, _)| *other == key).map(|(_, new)| new);
        changes.extend(change(Some(old), new));
    }
    changes.extend(after.filter_map(|(_, new)| change(None, Some(new))));
    if let Some(old) = expected.get("outputs") {
        let none = Json::Object(Map::new());
        let new = actual.get("outputs").unwrap_or(&none);
        changes.extend(changed("outputs".to_owned(), old, new));
    }
    changes
}

/// The changes as one unified diff, each hunk with the name of what it is about.
pub fn unified(changes: &[Change]) -> String {
    let mut diff = String::new();
    if !changes.is_empty() {
        diff.push_str("--- expected\n+++ actual\n");
    }
    diff.extend(changes.iter().map(|change| change.hunks.as_str()));
    diff
}

/// The resources in the order of what pairs them: the id without regard to case, and for those without one the type and
/// the text.
fn resources(snapshot: &Json) -> Vec<((String, String), &Json)> {
    let list = snapshot.get("predictedResources").and_then(Json::as_array);
    let mut resources: Vec<_> = list
        .into_iter()
        .flatten()
        .map(|resource| {
            let key = match member(resource, "id") {
                Some(id) => (id.to_lowercase(), String::new()),
                None => (String::new(), sorted(resource).to_string()),
            };
            (key, resource)
        })
        .collect();
    // The sort is stable: of equal ids the first is paired with the first.
    resources.sort_by(|(a, _), (b, _)| a.cmp(b));
    resources
}

fn member<'a>(resource: &'a Json, name: &str) -> Option<&'a str> {
    resource.get(name).and_then(Json::as_str)
}

fn change(old: Option<&Json>, new: Option<&Json>) -> Option<Change> {
    let what = |resource: &Json| {
        member(resource, "id").or_else(|| member(resource, "type")).unwrap_or("a resource").to_owned()
    };
    match (old, new) {
        (Some(old), Some(new)) => changed(what(old), old, new),
        (Some(old), None) => Some(whole(what(old), How::Removed, &lines(old), "")),
        (None, Some(new)) => Some(whole(what(new), How::Added, "", &lines(new))),
        (None, None) => None,
    }
}

fn changed(what: String, old: &Json, new: &Json) -> Option<Change> {
    let aligned = aligned(new, old);
    (*old != aligned).then(|| whole(what, How::Changed, &lines(old), &lines(&aligned)))
}

fn lines(json: &Json) -> String {
    wire::pretty(json) + "\n"
}

fn whole(what: String, how: How, old: &str, new: &str) -> Change {
    let mut hunks = String::new();
    if old.lines().count().max(new.lines().count()) > LINES {
        hunks = format!("@@ {what}: too large to be compared line by line @@\n");
    } else {
        // Behind the names of two files, which these texts are not.
        for line in diff::unified(["", ""], [old, new], diff::CONTEXT).lines().skip(2) {
            hunks.push_str(line);
            if line.starts_with("@@") {
                hunks.extend([" ", &what]);
            }
            hunks.push('\n');
        }
    }
    Change { what, how, hunks }
}

/// The same JSON with its members in the order that they have in a model, and the others behind them.
fn aligned(json: &Json, model: &Json) -> Json {
    match (json, model) {
        (Json::Object(own), Json::Object(model)) => {
            let known = model.iter().filter_map(|(name, model)| {
                own.get(name).map(|member| (name.clone(), aligned(member, model)))
            });
            let others = own.iter().filter(|(name, _)| !model.contains_key(*name));
            Json::Object(known.chain(others.map(|(name, member)| (name.clone(), sorted(member)))).collect())
        }
        (Json::Array(own), Json::Array(model)) => {
            let models = model.iter().chain(std::iter::repeat(&Json::Null));
            Json::Array(own.iter().zip(models).map(|(item, model)| aligned(item, model)).collect())
        }
        (other, _) => sorted(other),
    }
}

/// The same JSON with its members in alphabetical order.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            Json::Object(members.into_iter().map(|(name, member)| (name.clone(), sorted(member))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => json.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn snapshot(resources: Json) -> Json {
        json!({"predictedResources": resources, "diagnostics": []})
    }

    #[test]
    fn the_order_of_resources_and_members_and_the_diagnostics_do_not_count() {
        let before = json!({
            "predictedResources": [{"id": "/a", "tags": {"x": 1, "y": 2}}, {"id": "/b"}, {"type": "r@v1"}],
            "diagnostics": ["x"]
        });
        let after = json!({
            "predictedResources": [{"type": "r@v1"}, {"id": "/b"}, {"tags": {"y": 2, "x": 1}, "id": "/a"}],
            "diagnostics": [],
            "outputs": {"new": 1}
        });
        assert_eq!(compare(&before, &after), []);
        assert_eq!(unified(&[]), "");
    }

    #[test]
    fn what_differs_is_shown_with_its_id() {
        let before = snapshot(json!([
            {"id": "/gone", "type": "T"},
            {"id": "/kept", "type": "T", "name": "n", "apiVersion": "1", "location": "x",
             "properties": {"cpu": 1.0, "list": [1, 2]}},
        ]));
        let after = snapshot(json!([
            {"id": "/new", "type": "T"},
            {"id": "/kept", "type": "T", "name": "n", "apiVersion": "1", "location": "x",
             "properties": {"list": [2, 1], "cpu": 1, "more": null}},
        ]));
        let changes = compare(&before, &after);
        let how: Vec<_> = changes.iter().map(|change| (change.what.as_str(), change.how)).collect();
        assert_eq!(how, [("/gone", How::Removed), ("/kept", How::Changed), ("/new", How::Added)]);
        insta::assert_snapshot!(unified(&changes), @r#"
        --- expected
        +++ actual
        @@ -1,4 +0,0 @@ /gone
        -{
        -  "id": "/gone",
        -  "type": "T"
        -}
        @@ -5,10 +5,11 @@ /kept
           "apiVersion": "1",
           "location": "x",
           "properties": {
        -    "cpu": 1.0,
        +    "cpu": 1,
             "list": [
        -      1,
        -      2
        -    ]
        +      2,
        +      1
        +    ],
        +    "more": null
           }
         }
        @@ -0,0 +1,4 @@ /new
        +{
        +  "id": "/new",
        +  "type": "T"
        +}
        "#);
    }

    #[test]
    fn ids_pair_without_regard_to_case_and_twins_in_their_order() {
        let before = snapshot(json!([{"id": "/A", "n": 1}, {"id": "/a", "n": 2}]));
        assert_eq!(compare(&before, &before), []);
        let after = snapshot(json!([{"id": "/A", "n": 1}]));
        let changes = compare(&before, &after);
        assert!(matches!(changes.as_slice(), [Change { how: How::Removed, .. }]), "{changes:?}");
        let spelt = compare(&snapshot(json!([{"id": "/A"}])), &snapshot(json!([{"id": "/a"}])));
        assert!(matches!(spelt.as_slice(), [Change { how: How::Changed, .. }]), "{spelt:?}");
    }

    #[test]
    fn outputs_count_where_they_were_kept() {
        let before = json!({"predictedResources": [], "outputs": {"a": 1}});
        assert_eq!(compare(&before, &json!({"outputs": {"a": 1}})), []);
        let changes = compare(&before, &json!({"outputs": {"a": 2}}));
        assert!(matches!(changes.as_slice(), [Change { how: How::Changed, .. }]), "{changes:?}");
        assert_eq!(compare(&before, &json!({})).len(), 1);
        assert_eq!(compare(&json!("no snapshot"), &json!(null)), []);
    }
}
