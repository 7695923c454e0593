//! Members: of objects and arrays, of what is not known, and of resources.

use std::sync::Arc;

use crate::language::functions;
use crate::language::operators;
use crate::language::partly;
use crate::limits;
use crate::source::Span;
use crate::template::{Expr, Language, ProgramId, ResourceKind};
use crate::value::{Expression, HandlePart, Key, Part, Sourced, Unknown, Value};

use super::expr::unknown_like;
use super::machine::{At, Eval, EvalCode, Frame, Machine, Stop};

impl<'p> Machine<'p> {
    /// `object.key`, `object[key]`, with `safe` a null link instead of a missing member.
    #[expect(clippy::too_many_arguments, reason = "the parts of one node of the syntax")]
    pub(super) fn access(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        object: &'p Expr,
        key: &'p Expr,
        safe: bool,
        from_end: bool,
    ) -> Eval {
        let of = self.expr(at, frame, object)?;
        if safe && of.value == Value::Null {
            return Err(Stop::NullLink);
        }
        let key_value = self.expr(at, frame, key)?;
        self.charge(span, of.value.weight() / limits::PARTS_READ_IN_A_STEP)?;
        // A member that the official tool leaves in an expression, because the whole is one.
        if self.official() && !is_wrapped_output(at, &of, &key_value) && self.is_expression(at, &of) {
            let origin = self.computed(span, [&of]);
            return Ok(Sourced::new(symbolic_member(&of.value, key_value.value, safe, from_end), origin));
        }
        self.member(at, span, of, key_value, safe, from_end)
    }

    pub(super) fn member(
        &mut self,
        at: At<'p>,
        span: Span,
        of: Sourced,
        key: Sourced,
        safe: bool,
        from_end: bool,
    ) -> Eval {
        if let Value::Unknown(unknown) = &of.value {
            if let Some(handle) = unknown.handle() {
                return self.handle_member(at, span, &of, handle, &key, safe);
            }
            let certain = match from_end {
                _ if self.official() => None,
                false => partly::member(unknown, &key.value),
                true => partly::item_from_end(unknown, &key.value),
            };
            if let Some(member) = certain {
                if safe && member.value == Value::Null {
                    return Err(Stop::NullLink);
                }
                let origin = self.member_of(of.origin, member.origin);
                return Ok(Sourced { origin, ..member });
            }
            let origin = self.computed(span, [&of, &key]);
            return Ok(Sourced::new(symbolic_member(&of.value, key.value, safe, from_end), origin));
        }
        if matches!(key.value, Value::Unknown(_) | Value::Template(_)) && !key.value.is_known() {
            // What is known of an id is enough to say that no member is called so.
            if safe
                && !self.official()
                && let Value::Object(object) = &of.value
                && functions::has_member(object, &key.value) == Some(false)
            {
                return Err(Stop::NullLink);
            }
            let origin = self.computed(span, [&of, &key]);
            return Ok(Sourced::new(symbolic_member(&of.value, key.value, safe, from_end), origin));
        }
        let found = match (safe, from_end) {
            (false, false) => operators::member(&of.value, &key.value).map(Some),
            (false, true) => operators::index_from_end(&of.value, &key.value).map(Some),
            (true, false) => operators::safe_member(&of.value, &key.value),
            (true, true) => operators::safe_index_from_end(&of.value, &key.value),
        };
        match found {
            Ok(Some(value)) if safe && value.value == Value::Null => Err(Stop::NullLink),
            Ok(Some(value)) => {
                let origin = self.member_of(of.origin, value.origin);
                Ok(Sourced { origin, ..value })
            }
            Ok(None) => Err(Stop::NullLink),
            Err(functions::Fail::Undecided) => {
                let origin = self.computed(span, [&of, &key]);
                Ok(Sourced::new(symbolic_member(&of.value, key.value, safe, from_end), origin))
            }
            Err(functions::Fail::Error(message)) => self.fail(EvalCode::Refused, span, message),
        }
    }
}

impl<'p> Machine<'p> {
    /// Whether the official tool would have this array or object as an expression of the program: something that only a
    /// deployment knows is in it, and was put there by the program itself. What is passed to a parameter is a value,
    /// with expressions at its leaves, and what a scope function answers is an object in its own right.
    pub(super) fn is_expression(&self, at: At<'p>, value: &Sourced) -> bool {
        match &value.value {
            Value::Array(items) => items.iter().any(|item| self.has_runtime(at, item)),
            Value::Object(object) => object.iter().any(|(_, member)| self.has_runtime(at, member)),
            _ => false,
        }
    }

    fn has_runtime(&self, at: At<'p>, value: &Sourced) -> bool {
        let runtime = match &value.value {
            Value::Unknown(unknown) => !of_scope(&unknown.expression),
            Value::Template(template) => template.parts().iter().any(|part| match part {
                Part::Unknown(unknown) => !of_scope(&unknown.expression),
                Part::Known(_) | Part::Secret(_) => false,
            }),
            Value::Array(_) | Value::Object(_) => return self.is_expression(at, value),
            _ => false,
        };
        runtime && self.place(value.origin).is_none_or(|place| self.is_own(at, place))
    }

    /// Whether a place is in the program itself: not in another file, and not in a template that is written inside it.
    fn is_own(&self, at: At<'p>, place: Span) -> bool {
        let inside =
            |program: ProgramId| self.programs.get(program).is_some_and(|inner| inner.span.contains(place));
        let mut modules = at.program.resources.iter().filter_map(|resource| match &resource.kind {
            ResourceKind::Module { program, .. } => *program,
            ResourceKind::Azure { .. } | ResourceKind::Extensible { .. } => None,
        });
        at.program.span.contains(place) && !modules.any(inside)
    }
}

/// `reference('module').outputs.name.value` of ARM JSON: the object around the value is only how it is written.
fn is_wrapped_output(at: At<'_>, of: &Sourced, key: &Sourced) -> bool {
    let wrapped =
        of.value.as_object().is_some_and(|object| object.len() == 1 && object.get("value").is_some());
    wrapped && at.program.language == Language::Arm && key.value.as_text() == Some("value")
}

/// The functions that describe where a deployment takes place.
const SCOPE_FUNCTIONS: [&str; 6] =
    ["resourceGroup", "subscription", "tenant", "managementGroup", "deployment", "environment"];

fn of_scope(expression: &Expression) -> bool {
    match expression {
        Expression::Call { name, .. } => SCOPE_FUNCTIONS.contains(&&**name),
        Expression::Member { of, .. } => of_scope(&of.expression),
        Expression::Resource { .. } => false,
    }
}

/// The member of a value that is not known, or by a key that is not.
pub(super) fn symbolic_member(of: &Value, key: Value, safe: bool, from_end: bool) -> Value {
    if let (Value::Unknown(unknown), false, false) = (of, safe, from_end) {
        return Value::Unknown(unknown.member(key));
    }
    let function = match (safe, from_end) {
        (_, false) => "tryGet",
        (false, true) => "indexFromEnd",
        (true, true) => "tryIndexFromEnd",
    };
    if safe || from_end {
        return unknown_like(function, vec![of.clone(), key]);
    }
    // A known whole and an unknown key: the whole becomes an expression of its own.
    let whole = match of {
        Value::Array(items) => {
            unknown_like("createArray", items.iter().map(|item| item.value.clone()).collect())
        }
        Value::Object(object) => {
            let flat = object.iter().flat_map(|(key, value)| [key_value(key), value.value.clone()]);
            unknown_like("createObject", flat.collect())
        }
        other => unknown_like("any", vec![other.clone()]),
    };
    match whole {
        Value::Unknown(unknown) => Value::Unknown(unknown.member(key)),
        other => other,
    }
}

/// The name of a member as a value, with what is not known of it.
fn key_value(key: &Key) -> Value {
    match &key.template {
        Some(template) => Value::Template(Arc::clone(template)),
        None => Value::Text(Arc::clone(&key.text)),
    }
}

/// Whether something is all of a resource or a part of it.
pub(super) fn is_handle(value: &Value) -> bool {
    matches!(value, Value::Unknown(unknown) if unknown.handle().is_some())
}

/// A handle as a value.
pub(super) fn handle_value(handle: crate::value::Handle, symbol: Arc<str>) -> Value {
    let expression = Expression::Resource { handle, symbol };
    Value::Unknown(Arc::new(Unknown {
        why: crate::value::Why::Deployment,
        expression,
        secure: None,
        param: None,
        size: crate::value::Size::SCALAR,
    }))
}

/// Whether a part stands for outputs.
pub(super) fn is_outputs(part: HandlePart) -> bool {
    matches!(part, HandlePart::Outputs | HandlePart::WrappedOutputs)
}
