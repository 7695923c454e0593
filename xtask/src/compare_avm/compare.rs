//! What differs between two snapshots.
//!
//! Resources are paired by id without regard to case; those whose id is not resolved by type and likeness. A value that is
//! left to the deployment on one side must have a part on the other that is left to it, too.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::report::Finding;

/// How much of a value is shown.
const SHOWN: usize = 160;

/// What a comparison found.
#[derive(Default)]
pub(super) struct Differences {
    /// Everything that differs, in the order of the source.
    pub(super) findings: Vec<Finding>,
    /// Values that are left to the deployment on both sides, but are written otherwise: no difference, but a place to look at.
    pub(super) otherwise: Vec<Finding>,
    /// How many values are left to the deployment on both sides.
    pub(super) open: usize,
}

/// Everything that differs.
pub(super) fn differences(source: &Value, compiled: &Value) -> Differences {
    let mut found = Differences::default();
    let (ours, theirs) = (list(source), list(compiled));
    let mut left: BTreeMap<(String, String), Vec<&Value>> = BTreeMap::new();
    for resource in theirs.iter().rev() {
        left.entry(identity(resource)).or_default().push(resource);
    }
    let mut unpaired = Vec::new();
    for resource in ours {
        match left.get_mut(&identity(resource)).and_then(Vec::pop) {
            Some(other) => resource_differs(resource, other, &mut found),
            None => unpaired.push(resource),
        }
    }
    for resource in unpaired {
        match nearest(resource, &mut left) {
            Some(other) => resource_differs(resource, other, &mut found),
            None => found.findings.push(Finding {
                kind: format!("only in source: {}", text(resource, "type")),
                what: text(resource, "id"),
            }),
        }
    }
    for other in theirs {
        let rest = left.get_mut(&identity(other)).filter(|rest| !rest.is_empty());
        if rest.and_then(Vec::pop).is_some() {
            found.findings.push(Finding {
                kind: format!("only in compiled: {}", text(other, "type")),
                what: text(other, "id"),
            });
        }
    }
    let none = Value::Object(Map::new());
    let outputs = |snapshot: &'_ Value| snapshot.get("outputs").unwrap_or(&none).clone();
    let mut path = Path { about: "outputs".to_owned(), ty: "outputs".to_owned(), parts: Vec::new() };
    value_differs(&mut path, &outputs(source), &outputs(compiled), &mut found);
    found
}

/// Of the resources of the same type whose id is not resolved either, the one that differs least.
fn nearest<'a>(resource: &Value, left: &mut BTreeMap<(String, String), Vec<&'a Value>>) -> Option<&'a Value> {
    let (ty, id) = identity(resource);
    if !is_expression_text(&id) {
        return None;
    }
    let distance = |other: &Value| {
        let mut found = Differences::default();
        resource_differs(resource, other, &mut found);
        found.findings.len()
    };
    let candidates = left.iter().filter(|((other, id), _)| *other == ty && is_expression_text(id));
    let all = candidates
        .flat_map(|(key, others)| others.iter().enumerate().map(move |(at, other)| (key, at, *other)));
    let (key, at, _) = all.min_by_key(|(_, _, other)| distance(other))?;
    let key = key.clone();
    left.get_mut(&key).map(|others| others.remove(at))
}

fn list(snapshot: &Value) -> &[Value] {
    snapshot.get("predictedResources").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(resource: &Value, name: &str) -> String {
    resource.get(name).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn identity(resource: &Value) -> (String, String) {
    (text(resource, "type").to_lowercase(), text(resource, "id").to_lowercase())
}

fn is_expression_text(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[[") && text.ends_with(']')
}

fn is_expression(value: &Value) -> bool {
    value.as_str().is_some_and(is_expression_text)
}

/// How many parts of a value are left to the deployment.
fn expressions(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| usize::from(is_expression_text(name)) + expressions(value))
            .sum(),
        Value::Array(items) => items.iter().map(expressions).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            usize::from(is_expression(value))
        }
    }
}

/// Where a value is, as a reader needs it, and without what differs from test to test.
struct Path {
    about: String,
    ty: String,
    parts: Vec<(String, String)>,
}

impl Path {
    fn within(&mut self, exact: String, general: String, visit: impl FnOnce(&mut Self)) {
        self.parts.push((exact, general));
        visit(self);
        self.parts.pop();
    }

    fn finding(&self, kind: &str, what: &str) -> Finding {
        let exact: String = self.parts.iter().map(|(exact, _)| exact.as_str()).collect();
        let general: String = self.parts.iter().map(|(_, general)| general.as_str()).collect();
        Finding {
            kind: format!("{kind}: {}{general}", self.ty),
            what: format!("{}{}{exact}: {what}", self.about, if self.parts.is_empty() { "" } else { " " }),
        }
    }
}

fn resource_differs(source: &Value, compiled: &Value, found: &mut Differences) {
    let mut path = Path { about: text(source, "id"), ty: text(source, "type"), parts: Vec::new() };
    value_differs(&mut path, source, compiled, found);
}

fn value_differs(path: &mut Path, source: &Value, compiled: &Value, found: &mut Differences) {
    if source == compiled {
        found.open += expressions(source);
        return;
    }
    let both = || format!("{} | {}", shown(source), shown(compiled));
    let open = [is_expression(source), is_expression(compiled)];
    match (source, compiled) {
        _ if open == [true, true] => {
            found.open += 1;
            found.otherwise.push(path.finding("written otherwise", &both()));
        }
        _ if open.contains(&true) => {
            let (side, other) =
                if open == [true, false] { ("source", compiled) } else { ("compiled", source) };
            if expressions(other) > 0 {
                found.open += 1;
                found
                    .otherwise
                    .push(path.finding(&format!("a whole in {side}, a part in the other"), &both()));
            } else {
                found.findings.push(path.finding(&format!("unresolved in {side}"), &both()));
            }
        }
        (Value::Object(source), Value::Object(compiled)) => objects_differ(path, source, compiled, found),
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                path.within(format!("[{index}]"), "[]".to_owned(), |path| {
                    value_differs(path, ours, theirs, found);
                });
            }
        }
        _ => {
            let same_text = matches!((source, compiled), (Value::String(a), Value::String(b)) if a.eq_ignore_ascii_case(b));
            let kind = if same_text { "case" } else { "value" };
            found.findings.push(path.finding(kind, &both()));
        }
    }
}

fn objects_differ(
    path: &mut Path,
    source: &Map<String, Value>,
    compiled: &Map<String, Value>,
    found: &mut Differences,
) {
    // Keys that are left to the deployment are paired in their order.
    let only = |one: &Map<String, Value>, other: &Map<String, Value>| -> Vec<String> {
        one.keys().filter(|key| is_expression_text(key) && !other.contains_key(*key)).cloned().collect()
    };
    let (ours, theirs) = (only(source, compiled), only(compiled, source));
    let pairs: BTreeMap<&String, &String> = ours.iter().zip(&theirs).collect();
    for (key, value) in source {
        let general =
            if is_expression_text(key) || key.contains('/') { ".*".to_owned() } else { format!(".{key}") };
        path.within(format!(".{key}"), general, |path| {
            match compiled.get(pairs.get(key).map_or(key, |pair| *pair)) {
                Some(other) => value_differs(path, value, other, found),
                None => found.findings.push(path.finding("member only in source", &shown(value))),
            }
        });
    }
    let paired: Vec<&String> = pairs.values().copied().collect();
    for (key, value) in compiled.iter().filter(|(key, _)| !source.contains_key(*key) && !paired.contains(key))
    {
        path.within(format!(".{key}"), format!(".{key}"), |path| {
            found.findings.push(path.finding("member only in compiled", &shown(value)));
        });
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kinds(source: Value, compiled: Value) -> Vec<String> {
        let of = |body: Value| json!({"predictedResources": [body], "outputs": {}});
        differences(&of(source), &of(compiled)).findings.into_iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn unresolved_values_are_compared_as_such() {
        let open = json!({"id": "/a", "type": "T", "x": "[reference('a')]", "y": 1});
        assert_eq!(
            kinds(open.clone(), json!({"id": "/A", "type": "T", "x": "[b()]", "y": 1})),
            ["case: T.id"]
        );
        assert_eq!(
            kinds(open.clone(), json!({"id": "/a", "type": "T", "x": {"in": ["[b()]"]}, "y": 1})),
            [""; 0]
        );
        assert_eq!(
            kinds(open, json!({"id": "/a", "type": "T", "x": {"in": [1]}, "y": "[b()]"})),
            ["unresolved in source: T.x", "unresolved in compiled: T.y"]
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            kinds(json!({"id": "/a", "type": "T", "x": 1}), json!({"id": "/a", "type": "T", "z": 1})),
            ["member only in source: T.x", "member only in compiled: T.z"]
        );
        assert_eq!(
            kinds(json!({"id": "/a", "type": "T"}), json!({"id": "/b", "type": "T"})),
            ["only in source: T", "only in compiled: T"]
        );
    }

    #[test]
    fn ids_and_keys_that_are_unresolved_are_paired() {
        let of = |id: &str, key: &str| json!({"id": id, "type": "T", "users": {key: {}}});
        assert_eq!(kinds(of("[a()]", "[c()]"), of("[b()]", "[d()]")), [""; 0]);
        assert_eq!(kinds(of("[a()]", "[c()]"), of("[b()]", "d")).len(), 2);
    }
}
