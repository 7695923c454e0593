//! Expressions.

use std::sync::Arc;

use crate::language::expression_text::{self, Secrets};
use crate::language::functions::Fail;
use crate::language::text;
use crate::limits;
use crate::origin::{Hop, Origin};
use crate::source::Span;
use crate::template::expr::ShortCircuit;
use crate::template::{ArrayItem, Expr, ExprKind, Loop, Member, Named, Piece, Symbol};
use crate::value::{Key, Object, Part, Secret, Sourced, Template, Unknown, Value, Why};

use super::machine::{At, Eval, EvalCode, Frame, Machine, Stop};
use super::secret;

impl<'p> Machine<'p> {
    /// The value of an expression.
    pub(super) fn expr(&mut self, at: At<'p>, frame: &mut Frame, expr: &'p Expr) -> Eval {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Null => self.literal(span, Value::Null),
            ExprKind::Bool(bool) => self.literal(span, Value::Bool(*bool)),
            ExprKind::Int(int) => self.literal(span, Value::Int(*int)),
            ExprKind::Float(float) => self.literal(span, Value::Float(*float)),
            ExprKind::Text(text) => self.literal(span, Value::Text(Arc::clone(text))),
            ExprKind::Local(slot, name) => match frame.get(*slot as usize) {
                Some(value) => Ok(value.clone()),
                None => self.fail(EvalCode::Refused, span, format!("`{name}` has no value here")),
            },
            ExprKind::Symbol(symbol) => self.symbol(at, span, symbol),
            ExprKind::Broken => Err(Stop::Failed),
            ExprKind::Interpolation(_)
            | ExprKind::Array(_)
            | ExprKind::Object(_)
            | ExprKind::Loop(_)
            | ExprKind::Access { .. }
            | ExprKind::Call { .. }
            | ExprKind::Conditional(_)
            | ExprKind::ShortCircuit(..)
            | ExprKind::Method { .. }
            | ExprKind::VaultSecret(_)
            | ExprKind::Lambda(_)
            | ExprKind::Chain(_) => {
                let value = self.deeper(span, |machine| machine.composite(at, frame, expr))?;
                self.writable(span, value.value.size())?;
                Ok(value)
            }
        }
    }

    fn composite(&mut self, at: At<'p>, frame: &mut Frame, expr: &'p Expr) -> Eval {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Interpolation(pieces) => self.interpolation(at, frame, span, pieces),
            ExprKind::Array(items) => self.array(at, frame, span, items),
            ExprKind::Object(members) => {
                let object = self.object(at, frame, members)?;
                let origin = self.written(span);
                Ok(Sourced::new(object, origin))
            }
            ExprKind::Loop(repeat) => self.value_loop(at, frame, span, repeat),
            ExprKind::Access { object, key, safe, from_end } => {
                self.access(at, frame, span, object, key, *safe, *from_end)
            }
            ExprKind::Call { function, arguments } => self.call(at, frame, span, function, arguments),
            ExprKind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                self.conditional(at, frame, span, condition, yes, no)
            }
            ExprKind::ShortCircuit(operator, parts) => {
                let [left, right] = &**parts;
                self.short_circuit(at, frame, span, *operator, left, right)
            }
            ExprKind::Method { object, name, arguments } => {
                self.method(at, frame, span, object, name, arguments)
            }
            ExprKind::VaultSecret(parts) => {
                let [vault, name, version] = &**parts;
                self.vault_secret(at, frame, span, vault, name, version)
            }
            ExprKind::Lambda(_) => {
                self.fail(EvalCode::Refused, span, "a lambda is a value only as an argument")
            }
            ExprKind::Chain(inner) => match self.expr(at, frame, inner) {
                Err(Stop::NullLink) => self.literal(span, Value::Null),
                result => result,
            },
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Text(_)
            | ExprKind::Local(..)
            | ExprKind::Symbol(_)
            | ExprKind::Broken => self.expr(at, frame, expr),
        }
    }

    pub(super) fn literal(&mut self, span: Span, value: Value) -> Eval {
        let origin = self.written(span);
        Ok(Sourced::new(value, origin))
    }

    fn symbol(&mut self, at: At<'p>, span: Span, symbol: &'p Symbol) -> Eval {
        match symbol {
            Symbol::Param(index) if Self::is_parameters(at.program) => {
                let value = self.assigned(at, *index)?;
                let file = at.program.parameters_file.as_ref();
                match file.and_then(|file| file.assignments.get(*index)) {
                    Some(assignment) => {
                        let origin = self.through(Hop::Param, &assignment.name, value.origin);
                        Ok(Sourced { origin, ..value })
                    }
                    None => Ok(value),
                }
            }
            Symbol::Param(index) => self.param(at, *index),
            Symbol::Var(index) => self.var(at, *index),
            Symbol::Resource(index) => self.resource_symbol(at, span, *index, None),
            Symbol::ImportedVar(program, index) => {
                let library = self.library(*program)?;
                self.var(library, *index)
            }
            Symbol::ImportedAll(program) => {
                let library = self.library(*program)?;
                let mut all = Object::new();
                for (index, var) in library.program.vars.iter().enumerate().filter(|(_, var)| var.exported) {
                    let value = self.var(library, index)?;
                    all.set(Arc::clone(&var.name.text), value);
                }
                let origin = self.written(span);
                Ok(Sourced::new(all, origin))
            }
            Symbol::Inherited(name) => match self.inherited(at, name) {
                Some(value) => {
                    let named = Named { text: Arc::clone(name), span };
                    let origin = self.through(Hop::Param, &named, value.origin);
                    Ok(Sourced { origin, ..value })
                }
                None => self.fail(EvalCode::Refused, span, format!("no file above gives `{name}` a value")),
            },
            Symbol::Base => {
                let all = self.all_inherited(at);
                let origin = self.written(span);
                Ok(Sourced::new(all, origin))
            }
            Symbol::This => {
                let origin = self.written(span);
                Ok(Sourced::new(Value::Unknown(Arc::new(Unknown::call("this", Vec::new()))), origin))
            }
        }
    }

    fn interpolation(&mut self, at: At<'p>, frame: &mut Frame, span: Span, pieces: &'p [Piece]) -> Eval {
        let mut values = Vec::with_capacity(pieces.len());
        let mut holes = Vec::new();
        for piece in pieces {
            values.push(match piece {
                Piece::Text(text) => Value::Text(Arc::clone(text)),
                Piece::Hole(hole) => {
                    let value = self.expr(at, frame, hole)?;
                    holes.push(value.clone());
                    value.value
                }
            });
        }
        let weight = values.iter().fold(0, |sum: u64, value| sum.saturating_add(value.weight()));
        self.held(span, weight)?;
        self.charge(span, weight)?;
        // A hole alone adds nothing to what is in it.
        let origin = match (pieces, holes.as_slice()) {
            ([Piece::Hole(_)], [only]) => only.origin,
            _ => self.computed(span, &holes),
        };
        match text::interpolate(&values) {
            Ok(value) => Ok(Sourced::new(value, origin)),
            Err(Fail::Undecided) => Ok(Sourced::new(unresolved_text(&values), origin)),
            Err(Fail::Error(message)) => self.fail(EvalCode::Refused, span, message),
        }
    }

    fn array(&mut self, at: At<'p>, frame: &mut Frame, span: Span, items: &'p [ArrayItem]) -> Eval {
        let mut values = Vec::with_capacity(items.len());
        // With something unknown among them: the parts so far, and where the unknown ones come from.
        let mut parts: Vec<Value> = Vec::new();
        let mut from = Vec::new();
        for item in items {
            match item {
                ArrayItem::Value(value) => values.push(self.expr(at, frame, value)?),
                ArrayItem::Spread(spread) => {
                    let spread_value = self.expr(at, frame, spread)?;
                    match &spread_value.value {
                        Value::Array(more) => {
                            self.charge(spread.span, more.len() as u64)?;
                            for item in more.iter() {
                                let origin = self.member_of(spread_value.origin, item.origin);
                                values.push(Sourced { origin, ..item.clone() });
                            }
                        }
                        Value::Unknown(_) => {
                            parts.extend(known_list(&mut values));
                            parts.push(spread_value.value.clone());
                            from.push(spread_value);
                        }
                        other => {
                            let message =
                                format!("only arrays can be spread into an array, not {}", other.brief());
                            return self.fail(EvalCode::Refused, spread.span, message);
                        }
                    }
                }
            }
            self.bounded(span, values.len())?;
        }
        if !parts.is_empty() {
            parts.extend(known_list(&mut values));
            let origin = self.computed(span, &from);
            return Ok(Sourced::new(unknown_like("concat", parts), origin));
        }
        let origin = self.written(span);
        Ok(Sourced::new(values, origin))
    }

    /// An object. Loops of properties come first, as the official tool puts them.
    pub(super) fn object(&mut self, at: At<'p>, frame: &mut Frame, members: &'p [Member]) -> Eval<Value> {
        let mut object = Object::with_capacity(members.len());
        let mut parts: Vec<Sourced> = Vec::new();
        let loops = members.iter().filter(|member| is_property_loop(member));
        for member in loops.chain(members.iter().filter(|member| !is_property_loop(member))) {
            match member {
                Member::Property { key, value } => {
                    let key = self.key(at, frame, key)?;
                    let value = match self.expr(at, frame, value) {
                        // It is reported; the members beside it still have an answer.
                        Err(Stop::Failed) if self.lenient => {
                            let refused = Arc::new(Unknown::call("refused", Vec::new()));
                            self.literal(value.span, Value::Unknown(refused))?
                        }
                        value => value?,
                    };
                    object.set(key, value);
                }
                Member::Spread(spread) => {
                    let value = self.expr(at, frame, spread)?;
                    match &value.value {
                        Value::Object(more) => {
                            self.charge(spread.span, more.len() as u64)?;
                            for (key, member) in more.iter() {
                                let origin = self.member_of(value.origin, member.origin);
                                object.set(key.clone(), Sourced { origin, ..member.clone() });
                            }
                        }
                        Value::Unknown(_) => {
                            parts.extend(known_members(&mut object));
                            parts.push(value);
                        }
                        other => {
                            let message =
                                format!("only objects can be spread into an object, not {}", other.brief());
                            return self.fail(EvalCode::Refused, spread.span, message);
                        }
                    }
                }
            }
        }
        if !parts.is_empty() {
            parts.extend(known_members(&mut object));
            return Ok(unknown_like("shallowMerge", vec![Value::array(parts)]));
        }
        Ok(Value::object(object))
    }

    pub(super) fn key(&mut self, at: At<'p>, frame: &mut Frame, key: &'p Expr) -> Eval<Key> {
        if let ExprKind::Text(text) = &key.kind {
            return Ok(Key::from(Arc::clone(text)));
        }
        let value = self.expr(at, frame, key)?;
        match &value.value {
            Value::Text(text) => Ok(Key::from(Arc::clone(text))),
            Value::Secret(secret) if secret.value.as_text().is_some() => Ok(secret_key(secret)),
            Value::Template(template) => Ok(Key {
                text: Arc::from(expression_text::text(&value.value, Secrets::Mask)),
                template: Some(Arc::clone(template)),
            }),
            Value::Unknown(unknown) => {
                let part = Part::Unknown(Arc::clone(unknown));
                let template = match Template::join([part]) {
                    Value::Template(template) => Some(template),
                    _ => None,
                };
                Ok(Key { text: Arc::from(expression_text::text(&value.value, Secrets::Mask)), template })
            }
            _ => {
                let message = format!("the name of a property must be a text, not {}", value.value.brief());
                self.fail(EvalCode::Refused, key.span, message)
            }
        }
    }

    fn value_loop(&mut self, at: At<'p>, frame: &mut Frame, span: Span, repeat: &'p Loop) -> Eval {
        let over = self.expr(at, frame, &repeat.over)?;
        let mut each = |machine: &mut Self, item: &Sourced, position: Sourced| {
            frame.truncate(repeat.slot as usize);
            frame.push(item.clone());
            frame.push(position);
            let value = machine.expr(at, frame, &repeat.body);
            frame.truncate(repeat.slot as usize);
            value
        };
        let Some(rounds) = self.rounds(&repeat.over, &repeat.name, &over)? else {
            let over = self.looped(&repeat.name, over);
            let value = self.distribute(repeat.name.span, &over.value, &mut each)?;
            let origin = self.computed(span, [&over]);
            return Ok(Sourced::new(value, origin));
        };
        let mut values = Vec::with_capacity(rounds.len());
        for (index, item) in rounds.into_iter().enumerate() {
            let position = self.literal(repeat.name.span, Value::Int(index as i64))?;
            values.push(each(self, &item, position)?);
        }
        let origin = self.written(span);
        Ok(Sourced::new(values, origin))
    }

    /// A list whose items pass a loop.
    fn looped(&mut self, name: &Named, over: Sourced) -> Sourced {
        Sourced { origin: self.through(Hop::LoopItem, name, over.origin), ..over }
    }

    /// The items of a loop: of an array, or the numbers below a number. Nothing when they are not known.
    pub(super) fn rounds(&mut self, expr: &Expr, name: &Named, over: &Sourced) -> Eval<Option<Vec<Sourced>>> {
        let rounds = match over.value.revealed() {
            Value::Array(items) => {
                self.charge(expr.span, items.len() as u64)?;
                items
                    .iter()
                    .map(|item| {
                        let member = self.member_of(over.origin, item.origin);
                        Sourced { origin: self.through(Hop::LoopItem, name, member), ..item.clone() }
                    })
                    .collect()
            }
            Value::Int(count) => match usize::try_from(*count) {
                Ok(count) => {
                    self.bounded(expr.span, count)?;
                    self.charge(expr.span, count as u64)?;
                    let at = self.through(Hop::LoopItem, name, over.origin);
                    (0..count).map(|index| Sourced::new(index as i64, at)).collect()
                }
                Err(_) => {
                    let message = format!("a loop cannot run {} times", over.value.brief());
                    return self.fail(EvalCode::Shape, expr.span, message);
                }
            },
            Value::Unknown(_) => return Ok(None),
            _ => {
                let message = format!("a loop walks over an array, not over {}", over.value.brief());
                return self.fail(EvalCode::Shape, expr.span, message);
            }
        };
        let rounds: Vec<Sourced> = rounds;
        self.bounded(expr.span, rounds.len())?;
        Ok(Some(rounds))
    }

    pub(super) fn bounded(&mut self, span: Span, count: usize) -> Eval<()> {
        if count > limits::ARRAY_ITEMS {
            let message = format!("this would have {count} items; {} are allowed", limits::ARRAY_ITEMS);
            return self.fail(EvalCode::Limit, span, message);
        }
        Ok(())
    }

    fn conditional(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        condition: &'p Expr,
        yes: &'p Expr,
        no: &'p Expr,
    ) -> Eval {
        let decided = self.expr(at, frame, condition)?;
        match decided.value.revealed() {
            Value::Bool(chosen) => {
                let value = self.expr(at, frame, if *chosen { yes } else { no })?;
                let chosen = Origin::Chosen {
                    at: condition.span,
                    holds: *chosen,
                    by: decided.origin,
                    from: value.origin,
                };
                Ok(Sourced { origin: self.origins.add(chosen), ..value })
            }
            Value::Unknown(_) => {
                // Both branches stay; one that cannot be computed may be the one that is never taken.
                let yes = self.branch(at, frame, yes)?;
                let no = self.branch(at, frame, no)?;
                let origin = self.computed(span, [&decided, &yes, &no]);
                Ok(Sourced::new(either(decided.value, yes.value, no.value), origin))
            }
            _ => {
                let message = format!("a condition must be true or false, not {}", decided.value.brief());
                self.fail(EvalCode::Refused, condition.span, message)
            }
        }
    }

    /// A branch of a condition that is not decided. A `fail()` in it is not met yet.
    fn branch(&mut self, at: At<'p>, frame: &mut Frame, expr: &'p Expr) -> Eval {
        self.attempt(expr.span, true, |machine| machine.expr(at, frame, expr))
    }

    fn short_circuit(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        operator: ShortCircuit,
        left: &'p Expr,
        right: &'p Expr,
    ) -> Eval {
        let first = self.expr(at, frame, left)?;
        let deciding = match operator {
            ShortCircuit::And => Some(false),
            ShortCircuit::Or => Some(true),
            ShortCircuit::Coalesce => None,
        };
        let name = match operator {
            ShortCircuit::And => "and",
            ShortCircuit::Or => "or",
            ShortCircuit::Coalesce => "coalesce",
        };
        match (first.value.revealed(), deciding) {
            (Value::Null, None) => self.expr(at, frame, right),
            (Value::Unknown(_), _) => {
                let second = self.branch(at, frame, right)?;
                // Whatever the first turns out to be, a deciding second decides.
                if let (Some(deciding), Value::Bool(decided)) = (deciding, second.value.revealed())
                    && deciding == *decided
                {
                    return Ok(second);
                }
                let origin = self.computed(span, [&first, &second]);
                Ok(Sourced::new(unknown_like(name, vec![first.value, second.value]), origin))
            }
            (_, None) => Ok(first),
            (Value::Bool(value), Some(deciding)) if *value == deciding => Ok(first),
            (Value::Bool(_), Some(_)) => {
                let second = self.expr(at, frame, right)?;
                match second.value.revealed() {
                    Value::Bool(_) | Value::Unknown(_) => Ok(second),
                    _ => {
                        let message = format!("`{name}` takes true or false, not {}", second.value.brief());
                        self.fail(EvalCode::Refused, right.span, message)
                    }
                }
            }
            (_, Some(_)) => {
                let message = format!("`{name}` takes true or false, not {}", first.value.brief());
                self.fail(EvalCode::Refused, left.span, message)
            }
        }
    }

    /// The answer of an operator or function, placed.
    pub(super) fn answered(&mut self, span: Span, answer: Result<Sourced, Fail>) -> Eval<Option<Sourced>> {
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(Fail::Undecided) => Ok(None),
            Err(Fail::Error(message)) => self.fail(EvalCode::Refused, span, message),
        }
    }
}

fn is_property_loop(member: &Member) -> bool {
    matches!(member, Member::Property { value, .. }
        if matches!(&value.kind, ExprKind::Loop(repeat) if repeat.property))
}

/// What a condition that is not known decides between.
pub fn either(condition: Value, yes: Value, no: Value) -> Value {
    unknown_like("if", vec![condition, yes, no])
}

/// A function that waits for an unknown argument, for the same reason as that.
pub(super) fn unknown_like(name: &str, arguments: Vec<Value>) -> Value {
    let first = arguments.iter().find_map(secret::unknown_within);
    let why = first.map_or(Why::Deployment, |unknown| unknown.why.clone());
    let param = first.and_then(|unknown| unknown.param.clone());
    // What only decides is not in the result.
    let deciding = usize::from(name == "if");
    let secure = arguments.iter().skip(deciding).find_map(secret::name_of);
    Value::Unknown(Arc::new(Unknown { why, secure, param, ..Unknown::call(name, arguments) }))
}

/// A function that only a deployment can answer, whatever is supplied: what it asks for by an id lies in Azure.
pub(super) fn deployed_like(name: &str, arguments: Vec<Value>) -> Value {
    let secure = arguments.iter().find_map(secret::name_of);
    Value::Unknown(Arc::new(Unknown { secure, ..Unknown::call(name, arguments) }))
}

/// A name that must not be shown.
pub(super) fn secret_key(secret: &Arc<Secret>) -> Key {
    let value = Value::Secret(Arc::clone(secret));
    let template = match Template::join([Part::Secret(Arc::clone(secret))]) {
        Value::Template(template) => Some(template),
        _ => None,
    };
    Key { text: Arc::from(expression_text::text(&value, Secrets::Mask)), template }
}

/// An interpolation one of whose holes has no text yet.
fn unresolved_text(values: &[Value]) -> Value {
    let mut pattern = String::new();
    let mut arguments = vec![Value::Null];
    for value in values {
        match value {
            Value::Text(text) => pattern.push_str(&text.replace('{', "{{").replace('}', "}}")),
            other => {
                pattern.push_str(&format!("{{{}}}", arguments.len() - 1));
                arguments.push(other.clone());
            }
        }
    }
    if let Some(first) = arguments.first_mut() {
        *first = Value::from(pattern);
    }
    unknown_like("format", arguments)
}

/// The items so far as a part of a list that is not known as a whole.
fn known_list(values: &mut Vec<Sourced>) -> Option<Value> {
    (!values.is_empty()).then(|| Value::array(std::mem::take(values)))
}

/// The members so far as a part of an object that is not known as a whole.
fn known_members(object: &mut Object) -> Option<Sourced> {
    let known = std::mem::take(object);
    (!known.is_empty()).then(|| Sourced::new(known, crate::origin::OriginId::NOWHERE))
}
