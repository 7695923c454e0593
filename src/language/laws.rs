//! Laws of the functions that hold for every value.
//!
//! The first is the one that reports rest on: what was decided while a part was unknown stays so, whatever the part turns out
//! to be. A result may hold the unknown itself; then it holds what the unknown became.

use std::sync::Arc;

use proptest::prelude::*;

use super::functions::table::FUNCTIONS;
use super::functions::{Answer, Call, Fail, How, Lazy};
use super::text::interpolate;
use crate::origin::OriginId;
use crate::value::object::Key;
use crate::value::{Expression, Object, Part, Secret, Sourced, Template, Unknown, Value};

const UNKNOWNS: usize = 3;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_decision_stays(
        arguments in prop::collection::vec(value(true), 0..4),
        known in prop::collection::vec(value(false), UNKNOWNS),
    ) {
        let supplied: Vec<Sourced> = arguments.iter().map(|argument| sourced(supply(&argument.value, &known))).collect();
        for function in FUNCTIONS {
            if function.arity_error(arguments.len()).is_some() || matches!(function.how, How::Pure(_)) {
                continue;
            }
            let (Some(before), Some(after)) = (call(function.how, function.name, &arguments), call(function.how, function.name, &supplied)) else {
                continue;
            };
            let context = format!("{}\n{arguments:?}\n{supplied:?}\n{before:?}\n{after:?}", function.name);
            match (before, after) {
                (Err(Fail::Undecided), _) => {}
                (_, Err(Fail::Undecided)) => prop_assert!(false, "undecided though all is known: {context}"),
                (Ok(before), Ok(after)) => {
                    prop_assert_eq!(plain(&supply(&before.value, &known)), plain(&after.value), "{}", context);
                }
                (Err(Fail::Error(_)), Err(Fail::Error(_))) => {}
                (Err(Fail::Error(_)), Ok(_)) => prop_assert!(false, "an error went away: {context}"),
                (Ok(before), Err(Fail::Error(_))) => {
                    // An operand that turns out to be of a wrong kind refuses the call; what was decided without it, or
                    // only carries it along, is no answer then.
                    let lazy = matches!(function.how, How::Lazy(_));
                    prop_assert!(lazy || !before.value.is_known(), "an error came up: {context}");
                }
            }
        }
    }

    #[test]
    fn no_values_make_a_function_panic(arguments in prop::collection::vec(value(true), 0..5)) {
        for function in FUNCTIONS {
            let _ = call(function.how, function.name, &arguments);
        }
    }

    #[test]
    fn no_texts_make_a_function_panic(
        texts in prop::collection::vec(prop_oneof![any::<String>(), "[-+0-9.:/TZPYMDHS ]{0,24}", "[{}0-9,:#;.%ENX' ]{0,16}", "[a-z:/?#@.%\\\\]{0,20}", "[\\[\\]{},:\"'\\\\a-u0-9.]{0,20}"], 1..4),
        number in any::<i64>(),
    ) {
        let mut arguments: Vec<Sourced> = texts.into_iter().map(|text| sourced(Value::from(text))).collect();
        for with_number in [false, true] {
            if with_number {
                arguments.insert(1, sourced(Value::Int(number)));
            }
            for function in FUNCTIONS {
                let _ = call(function.how, function.name, &arguments);
            }
        }
    }
}

/// The answer of a function that gives one itself.
fn call(how: How, name: &str, arguments: &[Sourced]) -> Option<Answer> {
    let call = Call { name, origin: OriginId::NOWHERE };
    match how {
        How::Pure(f) | How::Structural(f) => Some(f(&call, arguments)),
        How::Lazy(f) => {
            let mut evaluate =
                |place: usize| arguments.get(place).cloned().ok_or_else(|| Fail::error("too few arguments"));
            Some(f(&call, &mut Lazy { count: arguments.len(), evaluate: &mut evaluate }))
        }
        How::Lambda | How::Evaluator => None,
    }
}

fn sourced(value: Value) -> Sourced {
    Sourced::new(value, OriginId::NOWHERE)
}

fn unknown(number: usize) -> Arc<Unknown> {
    Arc::new(Unknown::call("reference", vec![Value::Int(number as i64)]))
}

fn template(number: usize, start: &str, end: &str) -> Arc<Template> {
    let parts = [Part::Known(start.into()), Part::Unknown(unknown(number)), Part::Known(end.into())];
    let Value::Template(template) = Template::join(parts) else { panic!("a template") };
    template
}

/// Small values that often meet: few texts, few names, few numbers.
fn value(with_unknowns: bool) -> impl Strategy<Value = Sourced> {
    let text = || prop_oneof![Just(""), Just("a"), Just("A"), Just("ab"), Just("{0}"), Just("x{1}{0}")];
    let known = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-1_i64..4).prop_map(Value::Int),
        Just(Value::Float(1.0)),
        text().prop_map(Value::from),
    ];
    let leaf = if with_unknowns {
        prop_oneof![
            8 => known,
            2 => (0..UNKNOWNS).prop_map(|number| Value::Unknown(unknown(number))),
            1 => (0..UNKNOWNS, text(), text()).prop_map(|(number, a, b)| Value::Template(template(number, a, b))),
            1 => text().prop_map(|text| Value::Secret(Arc::new(Secret { name: "s".into(), value: text.into() }))),
        ]
        .boxed()
    } else {
        known.boxed()
    };
    let key = move || {
        let named = prop_oneof![Just("a"), Just("A"), Just("b"), Just("ab")].prop_map(Key::from);
        if with_unknowns {
            let templated = (0..UNKNOWNS, text(), text()).prop_map(|(number, a, b)| Key {
                text: format!("{a}${number}{b}").into(),
                template: Some(template(number, a, b)),
            });
            prop_oneof![9 => named, 1 => templated].boxed()
        } else {
            named.boxed()
        }
    };
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let item = || inner.clone().prop_map(sourced);
        prop_oneof![
            prop::collection::vec(item(), 0..4).prop_map(Value::array),
            prop::collection::vec((key(), item()), 0..4).prop_map(|members| {
                // What an object of names that fall together would be is for whoever makes it to decide.
                let mut object = Object::new();
                let decided = |object: &Object, key: &Key| {
                    object.iter().all(|(own, _)| super::equality::same_key(own, key) == Some(false))
                };
                for (key, member) in members {
                    if decided(&object, &key) {
                        object.set(key, member);
                    }
                }
                Value::object(object)
            }),
        ]
    })
    .prop_map(sourced)
}

/// The value in which each unknown has become what is now known of it.
fn supply(value: &Value, known: &[Sourced]) -> Value {
    match value {
        Value::Unknown(unknown) => known[number(unknown)].value.clone(),
        Value::Template(template) => supply_text(template, known),
        Value::Array(items) => {
            Value::array(items.iter().map(|item| sourced(supply(&item.value, known))).collect())
        }
        Value::Object(object) => Value::object(
            object
                .iter()
                .map(|(key, member)| {
                    let key = key.template.as_ref().map_or_else(
                        || key.clone(),
                        |template| Key::from(supply_text(template, known).as_text().expect("a text")),
                    );
                    (key, sourced(supply(&member.value, known)))
                })
                .collect(),
        ),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Secret(_) => value.clone(),
    }
}

fn supply_text(template: &Template, known: &[Sourced]) -> Value {
    Template::join(template.parts().iter().map(|part| match part {
        Part::Unknown(unknown) => {
            let text = interpolate([&known[number(unknown)].value]).expect("a known value");
            Part::Known(text.as_text().expect("nothing secret").into())
        }
        Part::Known(_) | Part::Secret(_) => part.clone(),
    }))
}

fn number(unknown: &Unknown) -> usize {
    let Expression::Call { arguments, .. } = &unknown.expression else { panic!("a call") };
    usize::try_from(arguments[0].as_int().expect("a number")).expect("a small one")
}

/// The value without covers over its secrets.
fn plain(value: &Value) -> Value {
    match value.revealed() {
        Value::Template(template) => template.revealed().map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => Value::array(items.iter().map(|item| sourced(plain(&item.value))).collect()),
        Value::Object(object) => Value::object(
            object.iter().map(|(key, member)| (key.clone(), sourced(plain(&member.value)))).collect(),
        ),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Secret(_) => value.revealed().clone(),
    }
}
