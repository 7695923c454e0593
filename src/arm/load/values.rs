//! JSON values to expressions: texts in brackets, keys, `copy` inside objects.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Loader, VALUE_BYTES};
use crate::arm::expression::{TemplateString, parse};
use crate::arm::json;
use crate::arm::json::{Object, Prop, StringLit, Value};
use crate::arm::mistake::Mistake;
use crate::arm::places::Places;
use crate::template::{ArrayItem, Expr, ExprKind, Loop, Member, Named};

/// An item of a `copy` array inside an object: it makes one member.
pub(super) struct Copy<'v> {
    pub(super) name: &'v StringLit<'v>,
    pub(super) count: &'v Value<'v>,
    pub(super) input: &'v Value<'v>,
}

/// The loops of a member `copy` inside an object. Nothing when it is not written as such, and then it is a member like others.
pub(super) fn copies<'v>(value: &'v Value<'v>) -> Option<Vec<Copy<'v>>> {
    let elements = &value.as_array().filter(|array| !array.elements.is_empty())?.elements;
    elements
        .iter()
        .map(|element| {
            let object = element.as_object()?;
            let name = json::get_text(object, "name")?;
            Some(Copy { name, count: json::get(object, "count")?, input: json::get(object, "input")? })
        })
        .collect()
}

impl<'v> Loader<'v, '_, '_> {
    /// A value.
    pub(super) fn value(&mut self, value: &'v Value<'v>) -> Expr {
        self.deeper(json::span(self.file, value), |it| it.shallow_value(value))
    }

    fn shallow_value(&mut self, value: &'v Value<'v>) -> Expr {
        let span = json::span(self.file, value);
        let kind = match value {
            Value::StringLit(literal) => return self.text(literal),
            Value::NumberLit(literal) => number(literal.value),
            Value::BooleanLit(literal) => ExprKind::Bool(literal.value),
            Value::NullKeyword(_) => ExprKind::Null,
            Value::Array(array) => ExprKind::Array(
                array.elements.iter().map(|item| ArrayItem::Value(self.value(item))).collect(),
            ),
            Value::Object(object) => ExprKind::Object(self.members(object, |_| true)),
        };
        Expr::new(span, kind)
    }

    /// The members of an object, of those that are wanted by their name. What its `copy` makes comes first.
    pub(super) fn members(
        &mut self,
        object: &'v Object<'v>,
        wanted: impl Fn(&Prop<'v>) -> bool,
    ) -> Vec<Member> {
        let mut members = Vec::with_capacity(object.properties.len());
        let mut looped = None;
        if let Some(prop) = json::prop(object, "copy").filter(|prop| wanted(prop))
            && let Some(copies) = copies(&prop.value)
        {
            looped = Some(prop);
            for copy in copies {
                members.push(self.looped_member(&copy));
            }
        }
        for prop in object.properties.iter().filter(|prop| wanted(prop)) {
            if !looped.is_some_and(|looped| std::ptr::eq(looped, prop)) {
                members.push(self.member(prop));
            }
        }
        members
    }

    fn member(&mut self, prop: &'v Prop<'v>) -> Member {
        let key = match json::key_text(prop) {
            Some(text) => self.text(text),
            None => {
                let named = json::named(self.file, prop);
                Expr::new(named.span, ExprKind::Text(named.text))
            }
        };
        Member::Property { key, value: self.value(&prop.value) }
    }

    fn looped_member(&mut self, copy: &Copy<'v>) -> Member {
        Member::Property { key: self.text(copy.name), value: self.looped(copy, true) }
    }

    /// The array that a named `copy` makes.
    pub(super) fn looped(&mut self, copy: &Copy<'v>, property: bool) -> Expr {
        let name = json::named_text(self.file, copy.name);
        self.array_loop(name, copy.count, copy.input, property)
    }

    /// The array that an input makes when it is repeated.
    pub(super) fn array_loop(
        &mut self,
        name: Named,
        count: &'v Value<'v>,
        input: &'v Value<'v>,
        property: bool,
    ) -> Expr {
        let span = json::span(self.file, input);
        let over = self.value(count);
        let slot = self.frame.next();
        self.frame.enter_loop(Some(&name.text), !property);
        let body = self.value(input);
        self.frame.leave(slot);
        Expr::new(span, ExprKind::Loop(Box::new(Loop { slot, name, over, body, property })))
    }

    /// A text, which may be an expression.
    pub(super) fn text(&mut self, literal: &'v StringLit<'v>) -> Expr {
        let span = json::span(self.file, literal);
        let mut text = Cow::Borrowed(literal.value.as_ref());
        let mut skipped = 1;
        if self.escaped {
            match TemplateString::read(literal.value.as_ref()) {
                TemplateString::Literal(inner) => {
                    skipped += literal.value.len() - inner.len();
                    text = inner;
                }
                TemplateString::Expression(_) => {
                    let message = "A template inside a variable is computed by the template around it.";
                    return self.broken(Mistake::Unsupported, span, message);
                }
            }
        }
        match TemplateString::read(&text) {
            TemplateString::Literal(text) => Expr::new(span, ExprKind::Text(Arc::from(text))),
            TemplateString::Expression(inside) => {
                if !self.spend(literal.value.len() / VALUE_BYTES, span) {
                    return Expr::new(span, ExprKind::Broken);
                }
                let places = Places::of(self.file, literal, self.source, skipped);
                match parse(inside) {
                    Ok(expression) => self.expression(&expression, &places),
                    Err(error) => {
                        let place = places.span(&(error.at..error.at + 1));
                        let message = format!("This is no expression: {}.", error.message);
                        let problem = self.problem(Mistake::Expression, place, message).help(
                            "A text that begins with `[` and ends with `]` begins with `[[` when it is no expression.",
                        );
                        self.report(problem);
                        Expr::new(span, ExprKind::Broken)
                    }
                }
            }
        }
    }
}

/// A number as it is written.
pub(in crate::arm) fn number(written: &str) -> ExprKind {
    match written.parse() {
        Ok(int) => ExprKind::Int(int),
        Err(_) => ExprKind::Float(written.parse().unwrap_or(f64::NAN)),
    }
}
