//! JSON patches (RFC 6902), as the library that kustomize uses applies them.

use std::sync::Arc;

use super::convert::Converter;
use super::convert::Reading;
use super::mistake::Mistake;
use super::room::Room;
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::{OriginId, Origins};
use crate::source::Span;
use crate::yaml;

type Refusal = Box<Diagnostic>;

/// One operation.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    op: Op,
    path: Vec<Box<str>>,
    from: Vec<Box<str>>,
    value: Option<Node>,
    /// Where it is written.
    span: Span,
    /// Where its path is written, and its origin.
    at: Span,
    origin: OriginId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

/// Whether YAML looks like a JSON patch: a list.
pub(super) fn is_list(parsed: &yaml::Parsed) -> bool {
    parsed.documents.first().is_some_and(|document| document.root.as_sequence().is_some())
}

/// Reads the operations of a patch.
pub(super) fn read(root: &yaml::Node, origins: &mut Origins) -> Result<Vec<Operation>, Refusal> {
    root.as_sequence().unwrap_or_default().iter().map(|item| operation(item, origins)).collect()
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Mistake::Patch.code(), span, message)
}

fn operation(item: &yaml::Node, origins: &mut Origins) -> Result<Operation, Refusal> {
    let span = item.place();
    let op = item.get("op");
    let kind = match op.and_then(yaml::Node::as_text) {
        Some("add") => Op::Add,
        Some("remove") => Op::Remove,
        Some("replace") => Op::Replace,
        Some("move") => Op::Move,
        Some("copy") => Op::Copy,
        Some("test") => Op::Test,
        _ => {
            let span = op.map_or(span, yaml::Node::place);
            let help = "write add, remove, replace, move, copy or test";
            return Err(Box::new(wrong(span, "this is no operation of a JSON patch").help(help)));
        }
    };
    let pointer = |name: &str| -> Result<(Vec<Box<str>>, Span), Refusal> {
        let node = item.get(name);
        match node.and_then(yaml::Node::as_written) {
            Some(path) => Ok((steps(path), node.map_or(span, |node| node.span))),
            None => {
                let message = format!("an operation of a JSON patch has no `{name}` here");
                Err(Box::new(wrong(span, message).help("write a path such as /spec/replicas")))
            }
        }
    };
    let (path, at) = pointer("path")?;
    let from = if matches!(kind, Op::Move | Op::Copy) { pointer("from")?.0 } else { Vec::new() };
    let mut converter = Converter { origins, reading: Reading::Json, wrong: None };
    let origin = converter.written(at);
    let value = item.get("value").map(|value| converter.node(value));
    let takes = matches!(kind, Op::Add | Op::Replace | Op::Test);
    let value = if takes { Some(value.unwrap_or_else(|| Node::new(Kind::Null, origin))) } else { None };
    Ok(Operation { op: kind, path, from, value, span, at, origin })
}

/// The steps of a path.
fn steps(path: &str) -> Vec<Box<str>> {
    path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~").into()).collect()
}

/// Applies the operations to an object, in order.
pub(super) fn apply(
    object: &mut Node,
    operations: &[Operation],
    shown: &str,
    room: &mut Room,
) -> Result<(), Refusal> {
    for operation in operations {
        operation.apply(object, room).map_err(|reason| {
            let path: String = operation.path.iter().flat_map(|step| ["/", step]).collect();
            let message = format!("this patch cannot be applied to {shown}: {reason}");
            let diagnostic = wrong(operation.at, message);
            let diagnostic = if operation.span == operation.at {
                diagnostic
            } else {
                diagnostic.label(operation.span, "in this operation")
            };
            Box::new(diagnostic.help(format!("look what `tricep render` shows at {path} without the patch")))
        })?;
    }
    Ok(())
}

impl Operation {
    fn apply(&self, object: &mut Node, room: &mut Room) -> Result<(), String> {
        let value = || self.value.clone().unwrap_or_else(|| Node::new(Kind::Null, self.origin));
        if let Some(value) = &self.value {
            room.take(value, self.path.len())?;
        }
        match self.op {
            Op::Add => add(object, &self.path, value(), self.origin),
            Op::Remove => remove(object, &self.path).map(|_| ()),
            Op::Replace => replace(object, &self.path, value(), self.origin),
            Op::Move => {
                let node = remove(object, &self.from)?;
                room.take(&node, self.path.len())?;
                add(object, &self.path, node, self.origin)
            }
            Op::Copy => {
                let node = find(object, &self.from)?;
                room.take(node, self.path.len())?;
                let node = node.clone();
                add(object, &self.path, node, self.origin)
            }
            Op::Test => {
                let wanted = value();
                let found = find(object, &self.path);
                let holds = match &found {
                    Ok(found) => equal(found, &wanted),
                    Err(_) => wanted.is_null(),
                };
                if holds { Ok(()) } else { Err("what it tests is not so".to_owned()) }
            }
        }
    }
}

/// Whether two are the same as JSON.
pub(super) fn equal(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Sequence(a), Kind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Kind::Mapping(a), Kind::Mapping(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries
                    .iter()
                    .all(|entry| b.get(&entry.key).is_some_and(|other| equal(&entry.value, other)))
        }
        #[expect(clippy::cast_precision_loss, reason = "numbers of JSON are compared so")]
        (Kind::Int(int), Kind::Float(float)) | (Kind::Float(float), Kind::Int(int)) => *int as f64 == *float,
        (a, b) => a == b,
    }
}

fn missing(step: &str) -> String {
    format!("there is no \"{step}\"")
}

/// The place of an item; negative ones count from the end.
fn index(step: &str, length: usize) -> Result<usize, String> {
    let outside = || format!("the list has no item {step}");
    let number: i64 = step.parse().map_err(|_| format!("\"{step}\" is no number of an item of a list"))?;
    let place = if number < 0 { i64::try_from(length).unwrap_or(i64::MAX) + number } else { number };
    usize::try_from(place).map_err(|_| outside())
}

fn find<'n>(node: &'n mut Node, path: &[Box<str>]) -> Result<&'n mut Node, String> {
    let Some((step, rest)) = path.split_first() else { return Ok(node) };
    let next = match &mut node.kind {
        Kind::Mapping(members) => members.get_mut(step),
        Kind::Sequence(items) => {
            let at = index(step, items.len())?;
            items.get_mut(at)
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => None,
    };
    find(next.ok_or_else(|| missing(step))?, rest)
}

pub(super) fn add(object: &mut Node, path: &[Box<str>], value: Node, at: OriginId) -> Result<(), String> {
    let Some((last, way)) = path.split_last() else {
        object.set(value.kind, value.origin);
        return Ok(());
    };
    match &mut find(object, way)?.kind {
        Kind::Mapping(members) => {
            put(members, last, value, at);
            Ok(())
        }
        Kind::Sequence(items) => {
            if &**last == "-" {
                items.push(value);
                return Ok(());
            }
            // One more than there are, so that -1 puts it last.
            let place = index(last, items.len() + 1)?;
            if place > items.len() {
                return Err(format!("the list has no place {last}"));
            }
            items.insert(place, value);
            Ok(())
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
            Err(format!("what should hold \"{last}\" is no mapping and no list"))
        }
    }
}

fn put(members: &mut Mapping, name: &str, value: Node, at: OriginId) {
    match members.get_mut(name) {
        Some(old) => old.set(value.kind, value.origin),
        None => members.entries.push(Entry { key: Arc::from(name), at, value }),
    }
}

pub(super) fn remove(object: &mut Node, path: &[Box<str>]) -> Result<Node, String> {
    let Some((last, way)) = path.split_last() else { return Err("it removes the whole object".to_owned()) };
    match &mut find(object, way)?.kind {
        Kind::Mapping(members) => members.remove(last).map(|entry| entry.value).ok_or_else(|| missing(last)),
        Kind::Sequence(items) => {
            let place = index(last, items.len())?;
            if place >= items.len() {
                return Err(format!("the list has no item {last}"));
            }
            Ok(items.remove(place))
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
            Err(missing(last))
        }
    }
}

/// A member that is not there is made: the library that kustomize uses does not look.
pub(super) fn replace(object: &mut Node, path: &[Box<str>], value: Node, at: OriginId) -> Result<(), String> {
    if let Some((last, way)) = path.split_last()
        && let Kind::Mapping(members) = &mut find(object, way)?.kind
    {
        put(members, last, value, at);
        return Ok(());
    }
    let old = find(object, path)?;
    old.set(value.kind, value.origin);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// What a patch makes of `{a: {b: [1, 2]}, "c/d": x}`.
    fn patched(patch: &str) -> Result<Node, String> {
        patched_within(1_000, patch)
    }

    fn patched_within(values: usize, patch: &str) -> Result<Node, String> {
        let mut sources = Sources::new();
        let mut origins = Origins::new();
        let mut node = |text: &str| {
            let file = sources.add("a.yaml", text);
            yaml::parse(file, text).documents[0].root.clone()
        };
        let (object, patch) = (node("{a: {b: [1, 2]}, \"c/d\": x}"), node(patch));
        let operations = read(&patch, &mut origins).map_err(|wrong| wrong.message)?;
        let mut object =
            Converter { origins: &mut origins, reading: Reading::Json, wrong: None }.node(&object);
        apply(&mut object, &operations, "it", &mut Room::of(values)).map_err(|wrong| wrong.message)?;
        Ok(object)
    }

    #[test]
    fn operations_change_what_their_path_names() {
        let ok = |patch| patched(patch).unwrap();
        assert_eq!(ok("[{op: replace, path: /c~1d, value: new}]").text_at(&["c/d"]), Some("new"));
        let list = |patch| {
            let object = ok(patch);
            object.at(&["a", "b"]).unwrap().items().iter().filter_map(Node::as_int).collect::<Vec<_>>()
        };
        assert_eq!(list("[{op: add, path: /a/b/-, value: 3}]"), [1, 2, 3]);
        assert_eq!(list("[{op: add, path: /a/b/1, value: 3}]"), [1, 3, 2]);
        assert_eq!(list("[{op: add, path: /a/b/-1, value: 3}]"), [1, 2, 3]);
        assert_eq!(list("[{op: remove, path: /a/b/0}]"), [2]);
        assert_eq!(list("[{op: copy, from: /a/b/0, path: /a/b/2}]"), [1, 2, 1]);
        assert_eq!(list("[{op: test, path: /a/b, value: [1, 2]}]"), [1, 2]);
        assert!(ok("[{op: move, from: /a, path: /z}]").at(&["z", "b"]).is_some());
    }

    #[test]
    fn what_doubles_itself_runs_out_of_room() {
        let copies: Vec<String> =
            (0..32).map(|index| format!("{{op: copy, from: /a, path: /a/k{index}}}")).collect();
        let message = patched_within(1_000, &format!("[{}]", copies.join(", "))).unwrap_err();
        assert!(message.ends_with("the tree would have more than 10000000 values"), "{message}");
        // What was there before goes along with a copy.
        let doubled: Vec<String> = (0..32)
            .map(|index| {
                format!("{{op: copy, from: /a, path: /k{index}}}, {{op: copy, from: /k{index}, path: /a}}")
            })
            .collect();
        assert!(patched_within(1_000, &format!("[{}]", doubled.join(", "))).is_err());
    }

    #[test]
    fn what_cannot_be_applied_says_why() {
        for (patch, part) in [
            ("[{op: replace, path: /x/y, value: 1}]", "there is no \"x\""),
            ("[{op: remove, path: /a/b/7}]", "no item 7"),
            ("[{op: add, path: /x/y, value: 1}]", "there is no \"x\""),
            ("[{op: test, path: /a/b/0, value: 2}]", "is not so"),
            ("[{op: push, path: /a}]", "no operation"),
            ("[{op: add}]", "no `path`"),
        ] {
            let message = patched(patch).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
    }
}
