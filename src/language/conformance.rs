//! The functions against the answers of Microsoft's engine, and against examples of our own.
//!
//! A small evaluator of ARM expressions ties the parser to the table of functions. It knows nothing of templates.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::functions::{self, Answer, Call, Fail, How, Lazy, arm, resource_ids};
use super::{operators, text};
use crate::arm::expression::{Expression, Kind, parse};
use crate::origin::OriginId;
use crate::value::{Sourced, Value};

const SCOPE: resource_ids::Scope<'_> = resource_ids::Scope::ResourceGroup {
    subscription: "11111111-2222-3333-4444-555555555555",
    group: "rg-conformance",
};

/// Rows whose answer was right for the engine of 2022 and is not today.
const OUTDATED: [(&str, &str); 1] =
    [("cidrSubnet('10.0.0.0/16', 24, 0)", "the function came later than that engine")];

/// What the shared answers call a note that only says that the culture was invariant.
const INVARIANT: &str = "depends on the current culture (invariant here)";

#[test]
fn the_engine_gives_the_same_answers() {
    let Some(rows) = shared("conformance/functions.tsv") else { return };
    let (mut checked, mut wrong, mut noted) = (0, String::new(), String::new());
    for row in rows.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [_, expression, expected, note] = columns.as_slice() else { panic!("four columns in {row}") };
        let answer = answer(expression);
        // The table writes half a pair as an escape; here it is what a file would hold.
        let expected = expected.replace("\\ud83d", "\u{fffd}");
        let same =
            if expected.starts_with("ERROR:") { answer.is_err() } else { answer.as_ref() == Ok(&expected) };
        if !note.is_empty() && *note != INVARIANT {
            let verdict = if same { "same " } else { "other" };
            let _ = writeln!(noted, "{verdict} {expression} gives {answer:?} ({note})");
            continue;
        }
        let outdated = OUTDATED.iter().any(|(outdated, _)| outdated == expression);
        checked += 1;
        if same == outdated {
            let _ = writeln!(wrong, "{expression}\n  expected {expected}\n  got      {answer:?}");
        }
    }
    report(&noted);
    assert!(wrong.is_empty(), "{wrong}");
    assert!(checked > 450, "only {checked} rows");
}

#[test]
fn examples() {
    let mut wrong = String::new();
    for row in include_str!("examples.tsv").lines().filter(|row| !row.starts_with('#')) {
        let (expression, expected) = row.split_once('\t').expect("two columns");
        let answer = answer(expression);
        let same = if expected == "ERROR" { answer.is_err() } else { answer.as_deref() == Ok(expected) };
        if !same {
            let _ = writeln!(wrong, "{expression}\n  expected {expected}\n  got      {answer:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_table_lists_the_functions_of_the_reference() {
    let Some(reference) = shared("reference/bicep-conformance.md") else { return };
    let (_, tables) = reference.split_once("## 2.1 Table").expect("the section");
    let (tables, _) = tables.split_once("**Outside the two lists**").expect("its end");
    let (sys, az) = tables.split_once("**az**").expect("two tables");
    let mut checked = 0;
    for (namespace, rows) in [(functions::Namespaces::SYS, sys), (functions::Namespaces::AZ, az)] {
        for row in rows.lines().filter(|row| row.starts_with("| ") && row.contains('`')) {
            check_row(namespace, &row.replace("\\|", "/"));
            checked += 1;
        }
    }
    assert_eq!(checked, 92);
}

/// `| name | overloads | static? | …`
fn check_row(namespace: functions::Namespaces, row: &str) {
    let columns: Vec<&str> = row.split('|').map(str::trim).collect();
    let [_, name, overloads, class, ..] = columns.as_slice() else { panic!("columns in {row}") };
    let function = functions::bicep(namespace, name).unwrap_or_else(|| panic!("{name} is not in the table"));
    let (mut min, mut max) = (usize::MAX, Some(0));
    for overload in overloads.split(" ; ") {
        let (_, inside) = overload.split_once('(').expect("arguments");
        let (parameters, _) = inside.rsplit_once("):").expect("a result");
        let mut depth = 0;
        let outer: String = parameters
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0 && *c != ')'
            })
            .collect();
        // Optional parameters stand in brackets, which arrays have, too: `[length: int]` but `int[]`.
        let all: Vec<&str> = outer.split(", ").filter(|parameter| !parameter.trim().is_empty()).collect();
        let endless = all.iter().any(|parameter| parameter.starts_with("..."));
        let optional = all.iter().filter(|parameter| parameter.starts_with('[')).count();
        let fixed = all.len() - usize::from(endless);
        min = min.min(fixed - optional);
        max = if endless { None } else { max.map(|max: usize| max.max(fixed)) };
    }
    if *name == "managementGroup" {
        // Its bare form, for templates of that scope, is in the second list of the reference.
        min = 0;
    }
    // The signatures do not say how many arguments an endless list needs; the engine does.
    match max {
        Some(_) => assert_eq!(usize::from(function.min), min, "fewest arguments of {name}"),
        None => assert!(usize::from(function.min) >= min, "fewest arguments of {name}"),
    }
    assert_eq!(function.max.map(usize::from), max, "most arguments of {name}");
    let expected = match *class {
        "S" => functions::Class::Static,
        "S/M" | "M" | "M/scope" | "D/M" => functions::Class::Scope,
        "C" => functions::Class::CompileTime,
        "P" => functions::Class::PerRun,
        "D" => functions::Class::Deployment,
        other => panic!("class {other} of {name}"),
    };
    assert_eq!(function.class, expected, "class of {name}");
}

/// A file of the answers that several implementations share; they are not a part of this repository.
fn shared(path: &str) -> Option<String> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("TRICEP_SHARED").map_or_else(default, PathBuf::from);
    match std::fs::read_to_string(folder.join(path)) {
        Ok(text) => Some(text),
        Err(error) if std::env::var_os("CI").is_some() => panic!("{}/{path}: {error}", folder.display()),
        Err(error) => {
            report(&format!("SKIPPED: {}/{path}: {error}; set TRICEP_SHARED\n", folder.display()));
            None
        }
    }
}

#[expect(clippy::print_stderr, reason = "a test tells its reader what it left out")]
fn report(text: &str) {
    eprint!("{text}");
}

/// The answer as JSON, or the error.
fn answer(expression: &str) -> Result<String, String> {
    let expression = parse(expression).map_err(|error| error.message)?;
    match (Evaluator { locals: &mut Vec::new() }).evaluate(&expression) {
        Ok(answer) => Ok(text::json(&answer.value).expect("a known value")),
        Err(Fail::Error(message)) => Err(message),
        Err(Fail::Undecided) => panic!("a call of known values is decided"),
    }
}

struct Evaluator<'a> {
    locals: &'a mut Vec<(Arc<str>, Sourced)>,
}

impl Evaluator<'_> {
    fn evaluate(&mut self, expression: &Expression) -> Answer {
        let known = |value: Value| Ok(Sourced::new(value, OriginId::NOWHERE));
        match &expression.kind {
            Kind::Text(text) => known(Value::Text(Arc::clone(text))),
            Kind::Int(int) => known(Value::Int(i64::from(*int))),
            Kind::Member { of, name } => {
                operators::member(&self.evaluate(of)?.value, &Value::Text(Arc::clone(name)))
            }
            Kind::Index { of, index } => {
                operators::member(&self.evaluate(of)?.value, &self.evaluate(index)?.value)
            }
            Kind::Call { name, arguments, .. } => self.call(name, arguments),
        }
    }

    fn call(&mut self, name: &str, arguments: &[Expression]) -> Answer {
        let function = arm(name).ok_or_else(|| Fail::error(format!("no function {name}")))?;
        if let Some(error) = function.arity_error(arguments.len()) {
            return Err(Fail::Error(error));
        }
        let call = Call { name, origin: OriginId::NOWHERE };
        match function.how {
            How::Pure(f) | How::Structural(f) => {
                let values = arguments
                    .iter()
                    .map(|argument| self.evaluate(argument))
                    .collect::<Result<Vec<_>, _>>()?;
                f(&call, &values)
            }
            How::Lazy(f) => {
                let mut evaluate = |place: usize| self.evaluate(&arguments[place]);
                f(&call, &mut Lazy { count: arguments.len(), evaluate: &mut evaluate })
            }
            How::Lambda => self.lambda(name, arguments),
            How::Evaluator => self.special(name, arguments),
        }
    }

    fn special(&mut self, name: &str, arguments: &[Expression]) -> Answer {
        let values =
            arguments.iter().map(|argument| self.evaluate(argument)).collect::<Result<Vec<_>, _>>()?;
        let texts: Vec<&str> = values.iter().filter_map(|value| value.value.as_text()).collect();
        let id = match name {
            "lambdaVariables" => {
                let local = self.locals.iter().rev().find(|(local, _)| &**local == texts[0]);
                return Ok(local.expect("a local").1.clone());
            }
            "resourceId" => resource_ids::resource_id(SCOPE, &texts),
            "subscriptionResourceId" => resource_ids::subscription_resource_id(SCOPE, &texts),
            "managementGroupResourceId" => resource_ids::management_group_resource_id(SCOPE, &texts),
            other => Err(format!("{other} is known in a deployment only")),
        };
        id.map(|id| Sourced::new(id, OriginId::NOWHERE)).map_err(Fail::Error)
    }

    fn lambda(&mut self, name: &str, arguments: &[Expression]) -> Answer {
        let items = self.evaluate(&arguments[0])?;
        let items = items.value.as_array().expect("an array").to_vec();
        let body = arguments.last().expect("a lambda");
        let list = |items: Vec<Sourced>| Ok(Sourced::new(items, OriginId::NOWHERE));
        match name {
            "map" => list(items.into_iter().map(|item| self.apply(body, &[item])).collect::<Result<_, _>>()?),
            "filter" => {
                let mut kept = Vec::new();
                for item in items {
                    let keeps = self.apply(body, std::slice::from_ref(&item))?.value;
                    match keeps.as_bool() {
                        Some(true) => kept.push(item),
                        Some(false) => {}
                        None => return Err(Fail::error(format!("{} is no boolean", keeps.brief()))),
                    }
                }
                list(kept)
            }
            "sort" => {
                let mut sorted: Vec<Sourced> = Vec::new();
                for item in items {
                    let before = |own: &Sourced| self.apply(body, &[item.clone(), own.clone()]);
                    let answers: Result<Vec<_>, _> = sorted.iter().map(before).collect();
                    let back = |own: &Sourced| self.apply(body, &[own.clone(), item.clone()]);
                    let backs: Result<Vec<_>, _> = sorted.iter().map(back).collect();
                    let pairs = answers?.into_iter().zip(backs?);
                    let less = |(a, b): &(Sourced, Sourced)| {
                        a.value == Value::Bool(true) && b.value == Value::Bool(false)
                    };
                    let place = pairs.collect::<Vec<_>>().iter().position(less).unwrap_or(sorted.len());
                    sorted.insert(place, item);
                }
                list(sorted)
            }
            "reduce" => {
                let initial = self.evaluate(&arguments[1])?;
                items.into_iter().try_fold(initial, |so_far, item| self.apply(body, &[so_far, item]))
            }
            other => panic!("{other} is not in the table"),
        }
    }

    fn apply(&mut self, lambda: &Expression, values: &[Sourced]) -> Answer {
        let Kind::Call { arguments, .. } = &lambda.kind else { panic!("a lambda") };
        let (body, names) = arguments.split_last().expect("a body");
        let depth = self.locals.len();
        for (name, value) in names.iter().zip(values) {
            let Kind::Text(name) = &name.kind else { panic!("a name") };
            self.locals.push((Arc::clone(name), value.clone()));
        }
        let answer = self.evaluate(body);
        self.locals.truncate(depth);
        answer
    }
}
