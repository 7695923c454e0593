//! Calls: of the language's functions, of user-defined ones, and of what a resource can do.

use std::sync::Arc;

use crate::language::functions::{self, Call, How, Lazy};
use crate::limits;
use crate::origin::{Hop, Origin, OriginId};
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, Named};
use crate::value::{HandlePart, Sourced, Unknown, Value, Why};

use super::access::is_handle;
use super::expr::{deployed_like, unknown_like};
use super::holes;
use super::machine::{At, Eval, EvalCode, Frame, Machine, Stop};
use super::partial;
use super::secret;

impl<'p> Machine<'p> {
    pub(super) fn call(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        function: &'p Function,
        arguments: &'p [Expr],
    ) -> Eval {
        match function {
            Function::Builtin(function) => self.builtin(at, frame, span, function, arguments),
            Function::List(name) => {
                let values = self.all(at, frame, arguments)?;
                if name.eq_ignore_ascii_case("listOutputsWithSecureValues")
                    && let Some(module) =
                        values.first().and_then(|first| self.named_resource(at, &first.value))
                {
                    return self.outputs_of(span, module, HandlePart::Outputs);
                }
                let origin = self.computed(span, &values);
                Ok(Sourced::new(deployed_like(name, bare(values)), origin))
            }
            Function::User(index) => self.user(at, at, frame, span, *index, arguments),
            Function::Imported(program, index) => {
                let library = self.library(*program)?;
                self.user(at, library, frame, span, *index, arguments)
            }
        }
    }

    fn builtin(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        function: &'static functions::Function,
        arguments: &'p [Expr],
    ) -> Eval {
        if let Some(message) = function.arity_error(arguments.len()) {
            return self.fail(EvalCode::Refused, span, message);
        }
        match function.how {
            How::Pure(answer) => {
                let values = self.all(at, frame, arguments)?;
                self.read(span, &values, 1)?;
                let value = self.pure(span, function, answer, &values)?;
                self.charge(span, value.value.weight())?;
                Ok(value)
            }
            How::Structural(answer) => {
                let values = self.all(at, frame, arguments)?;
                self.read(span, &values, limits::PARTS_READ_IN_A_STEP)?;
                let value = self.structural(at, span, function, answer, &values)?;
                self.charge(span, made(&value.value))?;
                Ok(value)
            }
            How::Lazy(answer) => self.lazy(at, frame, span, function, answer, arguments),
            How::Lambda => self.with_lambda(at, frame, span, function.name, arguments),
            How::Evaluator => self.scoped(at, frame, span, function.name, arguments),
        }
    }

    /// Pays for looking at arguments, so many parts of a list or an object in a step. Every byte of a text is looked at.
    fn read(&mut self, span: Span, values: &[Sourced], parts: u64) -> Eval<()> {
        let (mut weight, mut steps) = (0_u64, 0_u64);
        for value in values {
            let own = value.value.weight();
            weight = weight.saturating_add(own);
            let parts = match value.value {
                Value::Array(_) | Value::Object(_) => parts,
                Value::Unknown(_) => limits::PARTS_READ_IN_A_STEP,
                Value::Null
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Text(_)
                | Value::Template(_)
                | Value::Secret(_) => 1,
            };
            steps = steps.saturating_add(own / parts);
        }
        self.held(span, weight)?;
        self.charge(span, steps)
    }

    /// The values of arguments in order.
    pub(super) fn all(&mut self, at: At<'p>, frame: &mut Frame, arguments: &'p [Expr]) -> Eval<Vec<Sourced>> {
        arguments.iter().map(|argument| self.argument(at, frame, argument)).collect()
    }

    /// An argument; a null link ends at it.
    fn argument(&mut self, at: At<'p>, frame: &mut Frame, argument: &'p Expr) -> Eval {
        match self.expr(at, frame, argument) {
            Err(Stop::NullLink) => self.literal(argument.span, Value::Null),
            value => value,
        }
    }

    fn pure(
        &mut self,
        span: Span,
        function: &'static functions::Function,
        answer: fn(&Call<'_>, &[Sourced]) -> functions::Answer,
        values: &[Sourced],
    ) -> Eval {
        let origin = self.made_of(span, values);
        let call = Call { name: function.name, origin };
        if !values.iter().all(|value| value.value.is_known()) {
            return Ok(self.with_holes(function, values, &call, answer));
        }
        let secret = values.iter().find_map(|value| secret::name_within(&value.value));
        let Some(secret) = secret else {
            let answer = answer(&call, values);
            return Ok(self
                .answered(span, answer)?
                .unwrap_or_else(|| self.waiting(function, values, origin)));
        };
        let open: Vec<Sourced> = values.iter().map(secret::uncover).collect();
        match answer(&call, &open) {
            // A decision gives nothing away.
            Ok(value) if matches!(function.name, "startsWith" | "endsWith" | "like") => Ok(value),
            Ok(value) => Ok(secret::cover(value, &secret)),
            Err(functions::Fail::Undecided) => Ok(self.waiting(function, values, origin)),
            // The message may quote the value.
            Err(functions::Fail::Error(_)) => {
                let message = format!("`{}` refuses the secret `{secret}`", function.name);
                self.fail(EvalCode::Refused, span, message)
            }
        }
    }

    fn structural(
        &mut self,
        at: At<'p>,
        span: Span,
        function: &'static functions::Function,
        answer: fn(&Call<'_>, &[Sourced]) -> functions::Answer,
        values: &[Sourced],
    ) -> Eval {
        let origin = self.made_of(span, values);
        if function.name == "tryGet"
            && let [first, keys @ ..] = values
            && is_handle(&first.value)
        {
            let mut value = first.clone();
            for key in keys {
                let (link, from_end) = functions::objects::link(&key.value);
                let key = Sourced::new(link.clone(), key.origin);
                value = match self.member(at, span, value, key, true, from_end) {
                    Err(Stop::NullLink) => return self.literal(span, Value::Null),
                    found => found?,
                };
            }
            return Ok(value);
        }
        let known = values.iter().all(|value| value.value.is_known());
        // `format` is how a text with holes is compiled; its parts stay visible. `any` is nothing at all.
        let transparent = matches!(function.name, "format" | "any" | "createArray" | "createObject");
        if !known
            && self.official()
            && !transparent
            && values.iter().any(|value| self.is_expression(at, value))
        {
            return Ok(self.waiting(function, values, origin));
        }
        let answered = answer(&Call { name: function.name, origin }, values);
        match self.answered(span, answered)? {
            // A number that tells how a secret looks is one itself.
            Some(told)
                if matches!(function.name, "length" | "indexOf" | "lastIndexOf")
                    && !self.official()
                    && let Some(secret) = values.first().and_then(|text| secret::name_of(&text.value)) =>
            {
                Ok(secret::cover(told, &secret))
            }
            // An item or member that the function took out of its argument.
            Some(moved) => Ok(Sourced { origin: self.member_of(origin, moved.origin), ..moved }),
            None => {
                let own = |object: Sourced| {
                    answer(&Call { name: function.name, origin }, &[object]).ok().map(|items| items.value)
                };
                let partly = match (function.name, values) {
                    _ if self.official() => None,
                    ("items", [object]) => partial::items(object, &own),
                    ("empty", [text]) => self.is_filled(&text.value).then(|| Value::from(false)),
                    ("equals", [one, other]) => {
                        self.differ(&one.value, &other.value).then(|| Value::from(false))
                    }
                    _ => None,
                };
                match partly {
                    Some(partly) => Ok(Sourced::new(partly, origin)),
                    None => {
                        Ok(self.with_holes(function, values, &Call { name: function.name, origin }, answer))
                    }
                }
            }
        }
    }

    /// Whether a text that nobody knows has something in it.
    fn is_filled(&self, text: &Value) -> bool {
        holes::unknowns(text).any(|one| holes::is_filled(one) || self.filled.contains(&one.expression))
    }

    /// Whether one of two texts is empty and the other is not.
    fn differ(&self, one: &Value, other: &Value) -> bool {
        let is_empty = |text: &Value| text.as_text() == Some("");
        is_empty(one) && self.is_filled(other) || is_empty(other) && self.is_filled(one)
    }

    /// What a function makes of texts with holes, else the call itself. In the answers of the official tool it is always that.
    fn with_holes(
        &self,
        function: &'static functions::Function,
        values: &[Sourced],
        call: &Call<'_>,
        answer: fn(&Call<'_>, &[Sourced]) -> functions::Answer,
    ) -> Sourced {
        let apply = |values: &[Value]| {
            let values: Vec<Sourced> =
                values.iter().map(|value| Sourced::new(value.clone(), call.origin)).collect();
            answer(call, &values).ok().map(|answer| answer.value)
        };
        let told = if self.official() { None } else { holes::answer(function.name, values, &apply) };
        match told {
            Some(told) => Sourced::new(told, call.origin),
            None => self.waiting(function, values, call.origin),
        }
    }

    fn lazy(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        function: &'static functions::Function,
        answer: fn(&Call<'_>, &mut Lazy<'_>) -> functions::Answer,
        arguments: &'p [Expr],
    ) -> Eval {
        let origin = self.origins.add(Origin::Computed { at: span, from: Box::new([]) });
        let mut stopped = None;
        let mut asked = Vec::new();
        let answer = {
            let mut evaluate = |index: usize| {
                let value = match arguments.get(index) {
                    Some(argument) => self.argument(at, frame, argument),
                    None => Err(Stop::Failed),
                };
                value.inspect(|value| asked.push(value.clone())).map_err(|stop| {
                    stopped = Some(stop);
                    functions::Fail::Undecided
                })
            };
            answer(
                &Call { name: function.name, origin },
                &mut Lazy { count: arguments.len(), evaluate: &mut evaluate },
            )
        };
        if let Some(stop) = stopped {
            return Err(stop);
        }
        if let Some(value) = self.answered(span, answer)? {
            return Ok(value);
        }
        // What was not asked for is a part of the expression all the same; it may be what is never evaluated.
        for argument in arguments.iter().skip(asked.len()) {
            asked.push(self.attempt(argument.span, true, |machine| machine.expr(at, frame, argument))?);
        }
        Ok(self.waiting(function, &asked, origin))
    }

    /// A call that waits for an argument that is not known.
    pub(super) fn waiting(
        &self,
        function: &'static functions::Function,
        values: &[Sourced],
        origin: OriginId,
    ) -> Sourced {
        Sourced::new(unknown_like(function.name, bare(values.to_vec())), origin)
    }

    /// A user-defined function: its body in its own file, its arguments from here.
    fn user(
        &mut self,
        at: At<'p>,
        home: At<'p>,
        frame: &mut Frame,
        span: Span,
        index: usize,
        arguments: &'p [Expr],
    ) -> Eval {
        let Some(function) = home.program.functions.get(index) else { return Err(Stop::Failed) };
        let values = self.all(at, frame, arguments)?;
        if values.len() != function.params.len() {
            let (wanted, given) = (function.params.len(), values.len());
            let message = format!("`{}` takes {wanted} arguments, not {given}", function.name.text);
            return self.fail(EvalCode::Refused, span, message);
        }
        let mut locals = Frame::with_capacity(values.len());
        for ((name, _), value) in function.params.iter().zip(values) {
            let origin = self.through(Hop::Argument, name, value.origin);
            locals.push(Sourced { origin, ..value });
        }
        Arc::make_mut(&mut self.calls).push((span, format!("in `{}`, called here", function.name.text)));
        let result = self.expr(home, &mut locals, &function.body);
        Arc::make_mut(&mut self.calls).pop();
        let value = match result {
            Err(Stop::NullLink) => self.literal(span, Value::Null)?,
            result => result?,
        };
        let origin = self.through(Hop::Function, &function.name, value.origin);
        Ok(Sourced { origin, ..value })
    }

    /// `resource.listKeys()`, `vault.getSecret('name')`, `this.exists()`.
    pub(super) fn method(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        object: &'p Expr,
        name: &'p Named,
        arguments: &'p [Expr],
    ) -> Eval {
        let of = self.expr(at, frame, object)?;
        let mut values = self.all(at, frame, arguments)?;
        let origin = self.computed(span, std::iter::once(&of).chain(&values));
        let Value::Unknown(unknown) = &of.value else {
            let message =
                format!("`{}` is a function of resources, and this is {}", name.text, of.value.brief());
            return self.fail(EvalCode::Refused, name.span, message);
        };
        let Some(handle) = unknown.handle() else {
            let mut all = vec![of.value.clone()];
            all.extend(bare(values));
            return Ok(Sourced::new(unknown_like(&name.text, all), origin));
        };
        let (id, api_version) = self.identity(handle)?;
        if &*name.text == "getSecret" {
            let mut all = vec![id];
            all.extend(bare(values));
            return Ok(Sourced::new(vault_unknown(all), origin));
        }
        let mut all = vec![id];
        if values.is_empty() {
            all.push(api_version);
        }
        all.extend(bare(std::mem::take(&mut values)));
        Ok(Sourced::new(unknown_like(&name.text, all), origin))
    }

    pub(super) fn vault_secret(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        vault: &'p Expr,
        name: &'p Expr,
        version: &'p Expr,
    ) -> Eval {
        let vault = self.expr(at, frame, vault)?;
        let name = self.expr(at, frame, name)?;
        let version = self.expr(at, frame, version)?;
        let origin = self.computed(span, [&vault, &name]);
        let mut all = vec![vault.value, name.value];
        if version.value != Value::Null {
            all.push(version.value);
        }
        Ok(Sourced::new(vault_unknown(all), origin))
    }

    /// The lambda an argument is.
    pub(super) fn lambda_argument(&mut self, argument: &'p Expr) -> Eval<&'p crate::template::Lambda> {
        match &argument.kind {
            ExprKind::Lambda(lambda) => Ok(lambda),
            ExprKind::Broken => Err(Stop::Failed),
            _ => self.fail(EvalCode::Refused, argument.span, "a lambda is expected here: item => value"),
        }
    }
}

/// How much of a value is new when its parts may be those of the arguments.
fn made(value: &Value) -> u64 {
    match value {
        // An item may be an object of its own, as those of `items()`.
        Value::Array(items) => 2 * items.len() as u64,
        Value::Object(object) => object.len() as u64,
        Value::Text(_) | Value::Template(_) | Value::Secret(_) => value.weight(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Unknown(_) => 1,
    }
}

/// A secret in a key vault: its id, name and version as the arguments of `getSecret`.
fn vault_unknown(arguments: Vec<Value>) -> Value {
    Value::Unknown(Arc::new(Unknown { why: Why::Vault, ..Unknown::call("getSecret", arguments) }))
}

fn bare(values: Vec<Sourced>) -> Vec<Value> {
    values.into_iter().map(|value| value.value).collect()
}
