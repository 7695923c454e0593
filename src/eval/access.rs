//! Members: of objects and arrays, of what is not known, and of resources.

use std::sync::Arc;

use crate::language::operators;
use crate::origin::Origin;
use crate::source::Span;
use crate::template::Expr;
use crate::value::{Expression, HandlePart, Part, Sourced, Unknown, Value};

use super::expr::unknown_like;
use super::machine::{At, Eval, EvalCode, Frame, Machine, Stop};

impl<'p> Machine<'p> {
    /// `object.key`, `object[key]`, with `safe` a null link instead of a missing member.
    #[allow(clippy::too_many_arguments)] // The parts of one syntax node.
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
        // A member that the official tool leaves in an expression, because the whole is one.
        if self.official() && is_expression(&of.value) && self.asks(at, object) {
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
            let origin = self.computed(span, [&of, &key]);
            return Ok(Sourced::new(symbolic_member(&of.value, key.value, safe, from_end), origin));
        }
        if matches!(key.value, Value::Unknown(_) | Value::Template(_)) && !key.value.is_known() {
            let origin = self.computed(span, [&of, &key]);
            return Ok(Sourced::new(symbolic_member(&of.value, key.value, safe, from_end), origin));
        }
        let shown = key.value.revealed();
        let found = match (safe, from_end) {
            (false, false) => operators::member(&of.value, shown).map(Some),
            (false, true) => operators::index_from_end(&of.value, shown).map(Some),
            (true, false) => operators::safe_member(&of.value, shown),
            (true, true) => operators::safe_index_from_end(&of.value, shown),
        };
        match found {
            Ok(Some(value)) if safe && value.value == Value::Null => Err(Stop::NullLink),
            Ok(Some(value)) => {
                let origin = self.origins.add(Origin::Member { container: of.origin, member: value.origin });
                Ok(Sourced { origin, ..value })
            }
            Ok(None) => Err(Stop::NullLink),
            Err(crate::language::functions::Fail::Undecided) => {
                let origin = self.computed(span, [&of, &key]);
                Ok(Sourced::new(symbolic_member(&of.value, key.value, safe, from_end), origin))
            }
            Err(crate::language::functions::Fail::Error(message)) => {
                self.fail(EvalCode::Refused, span, message)
            }
        }
    }
}

/// Whether the official tool would have this array or object as an expression: something that only a deployment knows is
/// in it. What a scope function answers is an object in its own right.
fn is_expression(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has_runtime(&item.value)),
        Value::Object(object) => object.iter().any(|(_, member)| has_runtime(&member.value)),
        _ => false,
    }
}

fn has_runtime(value: &Value) -> bool {
    match value {
        Value::Unknown(unknown) => !of_scope(&unknown.expression),
        Value::Template(template) => template.parts().iter().any(|part| match part {
            Part::Unknown(unknown) => !of_scope(&unknown.expression),
            Part::Known(_) | Part::Secret(_) => false,
        }),
        Value::Array(_) | Value::Object(_) => is_expression(value),
        _ => false,
    }
}

/// The functions that describe where a deployment takes place.
const SCOPE_FUNCTIONS: [&str; 6] =
    ["resourceGroup", "subscription", "tenant", "managementGroup", "deployment", "environment"];

fn of_scope(expression: &Expression) -> bool {
    match expression {
        Expression::Call { name, .. } => SCOPE_FUNCTIONS.contains(&&**name),
        Expression::Member { of, .. } => of_scope(of),
        Expression::Resource { .. } => false,
    }
}

/// The member of a value that is not known, or by a key that is not.
pub(super) fn symbolic_member(of: &Value, key: Value, safe: bool, from_end: bool) -> Value {
    if let (Value::Unknown(unknown), false, false) = (of, safe, from_end) {
        return Value::Unknown(Arc::new(unknown.member(key)));
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
            let flat = object
                .iter()
                .flat_map(|(key, value)| [Value::Text(Arc::clone(&key.text)), value.value.clone()]);
            unknown_like("createObject", flat.collect())
        }
        other => unknown_like("any", vec![other.clone()]),
    };
    match whole {
        Value::Unknown(unknown) => Value::Unknown(Arc::new(unknown.member(key))),
        other => other,
    }
}

/// Whether something is all of a resource or a part of it.
pub(super) fn is_handle(value: &Value) -> bool {
    matches!(value, Value::Unknown(unknown) if unknown.handle().is_some())
}

/// A handle as a value.
pub(super) fn handle_value(handle: crate::value::Handle, symbol: Arc<str>) -> Value {
    let expression = Expression::Resource { handle, symbol };
    Value::Unknown(Arc::new(Unknown { why: crate::value::Why::Deployment, expression }))
}

/// Whether a part stands for outputs.
pub(super) fn is_outputs(part: HandlePart) -> bool {
    matches!(part, HandlePart::Outputs | HandlePart::WrappedOutputs)
}
