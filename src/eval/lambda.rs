//! The functions that take a lambda.

use std::cmp::Ordering;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _};

use crate::language::equality;
use crate::source::Span;
use crate::template::{Expr, Lambda};
use crate::value::object;
use crate::value::{Key, List, Object, Sourced, Value};

use super::expr::{secret_key, unknown_like};
use super::machine::{At, Eval, EvalCode, Frame, Machine, Stop};

impl<'p> Machine<'p> {
    pub(super) fn with_lambda(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        name: &'static str,
        arguments: &'p [Expr],
    ) -> Eval {
        let Some((first, rest)) = arguments.split_first() else { return Err(Stop::Failed) };
        let over = match self.expr(at, frame, first) {
            Err(Stop::NullLink) => self.literal(first.span, Value::Null)?,
            value => value?,
        };
        let waits =
            matches!(over.value, Value::Unknown(_)) || (self.official() && self.is_expression(at, &over));
        if waits && name == "map" && !self.official() {
            return self.map_parts(at, frame, span, first, &over, rest);
        }
        if waits {
            return Ok(self.lambda_waits(span, name, &over));
        }
        let result = match name {
            "mapValues" => self.map_values(at, frame, first, &over, rest),
            "reduce" => self.reduce(at, frame, first, &over, rest),
            "map" => self.map(at, frame, first, &over, rest),
            "filter" => self.filter(at, frame, first, &over, rest),
            "sort" => self.sort(at, frame, first, &over, rest),
            "toObject" => self.object_by(at, frame, first, &over, rest),
            "groupBy" => self.group_by(at, frame, first, &over, rest),
            other => self.fail(EvalCode::Refused, span, format!("`{other}` cannot be called here")),
        }?;
        let Some(value) = result else { return Ok(self.lambda_waits(span, name, &over)) };
        let origin = self.computed(span, [&over]);
        let value = Sourced::new(value, origin);
        if self.official() && self.is_expression(at, &value) {
            return Ok(self.lambda_waits(span, name, &over));
        }
        Ok(value)
    }

    fn lambda_waits(&mut self, span: Span, name: &'static str, over: &Sourced) -> Sourced {
        let origin = self.computed(span, [over]);
        Sourced::new(unknown_like(name, vec![over.value.clone()]), origin)
    }

    fn items(&mut self, argument: &Expr, over: &Sourced) -> Eval<Arc<List>> {
        match over.value.revealed() {
            Value::Array(items) => {
                self.charge(argument.span, items.len() as u64)?;
                Ok(Arc::clone(items))
            }
            _ => {
                let message = format!("an array is expected here, not {}", over.value.brief());
                self.fail(EvalCode::Refused, argument.span, message)
            }
        }
    }

    fn lambda_at(&mut self, arguments: &'p [Expr], index: usize) -> Eval<Option<&'p Lambda>> {
        arguments.get(index).map(|argument| self.lambda_argument(argument)).transpose()
    }

    fn required(&mut self, argument: &Expr, arguments: &'p [Expr], index: usize) -> Eval<&'p Lambda> {
        match self.lambda_at(arguments, index)? {
            Some(lambda) => Ok(lambda),
            None => self.fail(EvalCode::Refused, argument.span, "a lambda is missing"),
        }
    }

    /// Calls a lambda; of the values it takes as many as it has parameters.
    fn apply(&mut self, at: At<'p>, frame: &mut Frame, lambda: &'p Lambda, values: &[Sourced]) -> Eval {
        frame.truncate(lambda.slot as usize);
        if lambda.params.len() > values.len() {
            let span = lambda.params.first().map_or(lambda.body.span, |name| name.span);
            let message =
                format!("this lambda takes {} values and is given {}", lambda.params.len(), values.len());
            return self.fail(EvalCode::Refused, span, message);
        }
        frame.extend(values.iter().take(lambda.params.len()).cloned());
        let result = self.expr(at, frame, &lambda.body);
        frame.truncate(lambda.slot as usize);
        match result {
            Err(Stop::NullLink) => self.literal(lambda.body.span, Value::Null),
            result => result,
        }
    }

    fn index(&mut self, argument: &Expr, index: usize) -> Eval {
        self.literal(argument.span, Value::Int(index as i64))
    }

    fn map(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let items = self.items(first, over)?;
        let lambda = self.required(first, rest, 0)?;
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let index = self.index(first, index)?;
            values.push(self.apply(at, frame, lambda, &[item.clone(), index])?);
        }
        Ok(Some(Value::array(values)))
    }

    /// `map` of a list of which some parts are known.
    fn map_parts(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval {
        let lambda = self.required(first, rest, 0)?;
        let mut each = |machine: &mut Self, item: &Sourced, position: Sourced| {
            machine.apply(at, frame, lambda, &[item.clone(), position])
        };
        let value = self.distribute(first.span, &over.value, &mut each)?;
        let origin = self.computed(span, [over]);
        Ok(Sourced::new(value, origin))
    }

    fn filter(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let items = self.items(first, over)?;
        let lambda = self.required(first, rest, 0)?;
        let mut kept = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let index = self.index(first, index)?;
            let decided = self.apply(at, frame, lambda, &[item.clone(), index])?;
            match self.decision(lambda, &decided)? {
                Some(true) => kept.push(item.clone()),
                Some(false) => {}
                None => return Ok(None),
            }
        }
        Ok(Some(Value::array(kept)))
    }

    fn decision(&mut self, lambda: &Lambda, decided: &Sourced) -> Eval<Option<bool>> {
        match decided.value.revealed() {
            Value::Bool(decided) => Ok(Some(*decided)),
            Value::Unknown(_) => Ok(None),
            _ => {
                let message = format!("this lambda must give true or false, not {}", decided.value.brief());
                self.fail(EvalCode::Refused, lambda.body.span, message)
            }
        }
    }

    fn reduce(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let items = self.items(first, over)?;
        let Some(start) = rest.first() else { return Err(Stop::Failed) };
        let mut so_far = self.expr(at, frame, start)?;
        let lambda = self.required(first, rest, 1)?;
        for (index, item) in items.iter().enumerate() {
            let index = self.index(first, index)?;
            so_far = self.apply(at, frame, lambda, &[so_far, item.clone(), index])?;
        }
        Ok(Some(so_far.value))
    }

    /// Stable; `a` goes before `b` only if the lambda says so of them and not of the reverse.
    fn sort(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let items = self.items(first, over)?;
        let lambda = self.required(first, rest, 0)?;
        let mut sorted = items.to_vec();
        let mut stop = None;
        let mut undecided = false;
        let mut before = |machine: &mut Self, a: &Sourced, b: &Sourced| {
            if stop.is_some() || undecided {
                return false;
            }
            let decided = machine
                .apply(at, frame, lambda, &[a.clone(), b.clone()])
                .and_then(|decided| machine.decision(lambda, &decided));
            match decided {
                Ok(Some(decided)) => decided,
                Ok(None) => {
                    undecided = true;
                    false
                }
                Err(error) => {
                    stop = Some(error);
                    false
                }
            }
        };
        merge_sort(&mut sorted, &mut |a, b| {
            let forth = before(self, a, b);
            let back = before(self, b, a);
            match (forth, back) {
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                _ => Ordering::Equal,
            }
        });
        match (stop, undecided) {
            (Some(stop), _) => Err(stop),
            (None, true) => Ok(None),
            (None, false) => Ok(Some(Value::array(sorted))),
        }
    }

    fn map_values(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let lambda = self.required(first, rest, 0)?;
        let Value::Object(object) = over.value.revealed() else {
            let message = format!("an object is expected here, not {}", over.value.brief());
            return self.fail(EvalCode::Refused, first.span, message);
        };
        let mut mapped = Object::new();
        for (key, value) in object.iter() {
            let value = self.apply(at, frame, lambda, std::slice::from_ref(value))?;
            mapped.set_exact(key.clone(), value);
        }
        Ok(Some(Value::object(mapped)))
    }

    fn keyed(&mut self, lambda: &Lambda, key: &Sourced) -> Eval<Option<Key>> {
        match &key.value {
            Value::Text(text) => Ok(Some(Key::from(Arc::clone(text)))),
            Value::Secret(secret) if secret.value.as_text().is_some() => Ok(Some(secret_key(secret))),
            Value::Unknown(_) | Value::Template(_) => Ok(None),
            _ => {
                let message = format!("this lambda must give a text, not {}", key.value.brief());
                self.fail(EvalCode::Refused, lambda.body.span, message)
            }
        }
    }

    fn object_by(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let items = self.items(first, over)?;
        let by = self.required(first, rest, 0)?;
        let of = self.lambda_at(rest, 1)?;
        let mut object = Object::new();
        for item in items.iter() {
            let key = self.apply(at, frame, by, std::slice::from_ref(item))?;
            let Some(key) = self.keyed(by, &key)? else { return Ok(None) };
            let value = match of {
                Some(of) => self.apply(at, frame, of, std::slice::from_ref(item))?,
                None => item.clone(),
            };
            object.set(key, value);
        }
        Ok(Some(Value::object(object)))
    }

    fn group_by(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        first: &Expr,
        over: &Sourced,
        rest: &'p [Expr],
    ) -> Eval<Option<Value>> {
        let items = self.items(first, over)?;
        let by = self.required(first, rest, 0)?;
        let of = self.lambda_at(rest, 1)?;
        let mut groups: Vec<(Key, Vec<Sourced>)> = Vec::new();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for item in items.iter() {
            let key = self.apply(at, frame, by, std::slice::from_ref(item))?;
            let Some(key) = self.keyed(by, &key)? else { return Ok(None) };
            let value = match of {
                Some(of) => self.apply(at, frame, of, std::slice::from_ref(item))?,
                None => item.clone(),
            };
            // Names that look alike can hide two secrets, so those that fold to the same are compared.
            let alike = places.entry(object::fold(&key.text)).or_default();
            let same = |place: &usize| {
                groups.get(*place).is_some_and(|(name, _)| equality::same_key(name, &key) == Some(true))
            };
            let place = alike.iter().copied().find(same).unwrap_or(groups.len());
            if place == groups.len() {
                alike.push(place);
            }
            match groups.get_mut(place) {
                Some((_, group)) => group.push(value),
                None => groups.push((key, vec![value])),
            }
        }
        let mut object = Object::new();
        for (key, group) in groups {
            object.set(key, Sourced::new(group, over.origin));
        }
        Ok(Some(Value::object(object)))
    }
}

/// A merge sort whose order may be anything: the standard one may panic on an order that is none.
fn merge_sort(items: &mut Vec<Sourced>, order: &mut dyn FnMut(&Sourced, &Sourced) -> Ordering) {
    if items.len() < 2 {
        return;
    }
    let mut right = items.split_off(items.len() / 2);
    merge_sort(items, order);
    merge_sort(&mut right, order);
    let mut left = std::mem::take(items).into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if order(b, a) == Ordering::Less { right.next() } else { left.next() };
        items.extend(next);
    }
    items.extend(left);
    items.extend(right);
}
