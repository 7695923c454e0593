//! What is read of a resource is what the tables say is read: no more, and no less.
//!
//! A resource that says everything the table knows is lifted, and the paths that were read are compared with the rows that
//! say `lifted`. Whoever reads one more property, or one less, changes the table too.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::declarations::Declarations;
use super::properties;
use super::properties::{Kind, Property, Table};
use super::reader::{Reader, Source};
use super::storages;
use super::workloads;
use crate::estate::Traces;
use crate::eval::{Evaluated, EvaluatedKind};
use crate::origin::{OriginId, Origins};
use crate::source::{Sources, Span};
use crate::template::Programs;
use crate::value::{Handle, HandlePart, Object, Sourced, Value};

/// A value for every property of a table. Where one of several is chosen by what is there, as the type of a scale rule is,
/// the list has an item for each of them.
fn everything(table: &Table, path: &str) -> Value {
    let below: Vec<&Property> = table.properties.iter().filter(|one| is_child(path, one.path)).collect();
    if below.is_empty() {
        return leaf(table.find(path), "x");
    }
    let mut object = Object::new();
    for child in below {
        let name = child.path.get(path.len()..).unwrap_or("").trim_start_matches('.');
        let key = if name == "{*}" { "k" } else { name };
        let value = match child.kind {
            Kind::Array => {
                let items = format!("{}[]", child.path);
                Value::array(choices(everything(table, &items)).into_iter().map(untraced).collect())
            }
            Kind::Text
            | Kind::Secret
            | Kind::Int
            | Kind::Number
            | Kind::Bool
            | Kind::Object
            | Kind::Map
            | Kind::OneOf(_) => everything(table, child.path),
        };
        object.set(key, untraced(value));
    }
    Value::object(object)
}

/// The types that a rule, probe or trigger has one of.
const ONE_OF: [&[&str]; 3] =
    [&["http", "tcp", "custom", "azureQueue"], &["httpGet", "tcpSocket"], &["keyVaultUrl", "value"]];

/// One item for each of the members of which only one may be there.
fn choices(item: Value) -> Vec<Value> {
    let Value::Object(object) = &item else { return vec![item] };
    let Some(group) = ONE_OF.iter().find(|group| group.iter().all(|name| object.get(name).is_some())) else {
        return vec![item];
    };
    group
        .iter()
        .map(|kept| {
            let mut one = (**object).clone();
            for name in group.iter().filter(|name| *name != kept) {
                one.remove(name);
            }
            Value::object(one)
        })
        .collect()
}

fn is_child(path: &str, child: &str) -> bool {
    let rest = match path {
        "" => Some(child),
        path => child.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')),
    };
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('.') && !rest.contains("[]"))
}

fn leaf(property: Option<&Property>, text: &str) -> Value {
    match property.map(|one| one.kind) {
        Some(Kind::Int | Kind::Number) => Value::Int(1),
        Some(Kind::Bool) => Value::Bool(true),
        Some(Kind::OneOf(words)) => Value::from(words.split('|').next().unwrap_or(text)),
        Some(Kind::Text | Kind::Secret | Kind::Object | Kind::Array | Kind::Map) | None => Value::from(text),
    }
}

fn untraced(value: Value) -> Sourced {
    Sourced::new(value, OriginId::NOWHERE)
}

/// The paths that lifting reads of a body, once for each kind of trigger.
fn read(ty: &'static str) -> BTreeSet<String> {
    let table = properties::table(ty).unwrap();
    let Value::Object(body) = everything(table, "") else { panic!("a body is an object") };
    let seen = RefCell::new(BTreeSet::new());
    for trigger in ["Schedule", "Manual", "Event"] {
        let body = with_trigger(&body, trigger);
        let span = Span::new(Sources::new().add("main.bicep", ""), 0, 0);
        let (programs, origins, traces) =
            (Programs::default(), Origins::new(), RefCell::new(Traces::default()));
        let handle = Handle { deployment: 0, resource: 0, round: None, part: HandlePart::Whole };
        let resource = Evaluated {
            handle,
            kind: EvaluatedKind::Deployed,
            symbol: None,
            ty: Arc::from(ty),
            api_version: None,
            id: Value::from("/environment/storages/x"),
            name: untraced(Value::from("x")),
            body: Arc::new(body),
            condition: None,
            repeated: false,
            span,
            opening: OriginId::NOWHERE,
            within: Arc::from([]),
            uses: Vec::new(),
            depends_on: Vec::new(),
            inlined: Vec::new(),
        };
        let declarations = Declarations::new(&programs, &origins);
        let source = Source {
            resource: &resource,
            declared: None,
            modules: Arc::from([]),
            arena: 0,
            traces: &traces,
            seen: Some(&seen),
            declarations: &declarations,
        };
        let body = Reader::new(&source);
        if ty == storages::STORAGE {
            storages::storage(&resource, &body);
            continue;
        }
        workloads::workload(&resource, &body, &origins);
        workloads::identities(&body);
        workloads::environment(&body);
    }
    seen.into_inner()
}

fn with_trigger(body: &Object, trigger: &str) -> Object {
    let mut body = body.clone();
    let set = |object: &mut Object, path: &[&'static str]| {
        fn inner(object: &mut Object, path: &[&'static str], value: &str) {
            let [first, rest @ ..] = path else { return };
            let Some(member) = object.get(first).cloned() else { return };
            let changed = match (&member.value, rest) {
                (Value::Object(below), [_, ..]) => {
                    let mut below = (**below).clone();
                    inner(&mut below, rest, value);
                    Value::object(below)
                }
                _ => Value::from(value),
            };
            object.set(*first, untraced(changed));
        }
        inner(object, path, trigger);
    };
    set(&mut body, &["properties", "configuration", "triggerType"]);
    body
}

#[test]
fn lifting_reads_what_the_tables_say_is_lifted() {
    for (ty, least) in [(workloads::APP, 80), (workloads::JOB, 80), (storages::STORAGE, 6)] {
        let table = properties::table(ty).unwrap();
        let read = read(ty);
        assert!(read.len() > least, "{ty}: only {} paths were read", read.len());
        let lifted: BTreeSet<String> =
            table.properties.iter().filter(|one| one.lifted).map(|one| one.path.to_owned()).collect();
        // The name is known without looking into the body.
        let named = BTreeSet::from(["name".to_owned()]);
        let unread: Vec<&String> = lifted.difference(&read).filter(|path| !named.contains(*path)).collect();
        assert!(
            unread.is_empty(),
            "{ty}: the table says these are lifted, and nothing reads them: {unread:#?}"
        );
        let unknown: Vec<&String> = read
            .difference(&lifted)
            // What other types of rules and resources have, and members of maps without a row of their own.
            .filter(|path| table.find(path).is_some_and(|property| !property.lifted))
            .collect();
        assert!(
            unknown.is_empty(),
            "{ty}: these are read, and the table says that they are not: {unknown:#?}"
        );
    }
}
