//! Types: of parameters, outputs, functions and definitions.

use std::sync::Arc;

use super::Loader;
use crate::arm::json;
use crate::arm::json::{Object, Value};
use crate::arm::mistake::Mistake;
use crate::template::types::{Literal, PartOf};
use crate::template::{Constraints, Property, Ty, TyKind};

/// How far a reference is followed into a type. More would make a type too deep to walk.
const REFERENCE_STEPS: usize = 32;

impl<'v> Loader<'v, '_, '_> {
    /// A type as it is written, with `nullable` and constraints. The values of a parameter's own `allowedValues` stay a
    /// constraint; inside a type a single one is a literal.
    pub(super) fn ty(&mut self, object: &'v Object<'v>, of_parameter: bool) -> Ty {
        let span = json::span(self.file, object);
        let mut constraints = Constraints {
            secure: self.is_secure(object),
            sealed: json::get(object, "additionalProperties").is_some_and(is_false),
            min_length: integer(object, "minLength"),
            max_length: integer(object, "maxLength"),
            min_value: integer(object, "minValue"),
            max_value: integer(object, "maxValue"),
            allowed: None,
            discriminator: None,
        };
        let allowed = json::get(object, "allowedValues").and_then(Value::as_array);
        let mut kind = match allowed.map(|array| array.elements.as_slice()) {
            Some([single]) if !of_parameter && literal(single).is_some() => {
                literal(single).map_or(TyKind::Any, TyKind::Literal)
            }
            Some(values) => {
                constraints.allowed = Some(values.iter().map(|value| self.value(value)).collect());
                self.ty_kind(object, &mut constraints)
            }
            None => self.ty_kind(object, &mut constraints),
        };
        if json::is_true(object, "nullable") {
            kind = TyKind::Nullable(Box::new(Ty::new(span, kind)));
        }
        Ty { span, kind, constraints }
    }

    fn ty_kind(&mut self, object: &'v Object<'v>, constraints: &mut Constraints) -> TyKind {
        if let Some(reference) = json::get_text(object, "$ref") {
            return self.referenced(object, reference.value.as_ref());
        }
        if let Some(discriminator) = json::get_object(object, "discriminator")
            && let Some(mapping) = json::get_object(discriminator, "mapping")
        {
            constraints.discriminator =
                json::get_text(discriminator, "propertyName").map(|name| Arc::from(name.value.as_ref()));
            let members = mapping.properties.iter().filter_map(|prop| prop.value.as_object());
            return TyKind::Union(members.map(|member| self.ty(member, false)).collect());
        }
        let Some(name) = json::get_text(object, "type") else {
            return if json::get(object, "properties").is_some() {
                self.object_type(object)
            } else {
                TyKind::Any
            };
        };
        match name.value.to_ascii_lowercase().as_str() {
            "string" | "securestring" => TyKind::String,
            "int" => TyKind::Int,
            "bool" => TyKind::Bool,
            "object" | "secureobject" => self.object_type(object),
            "array" => self.array_type(object),
            "any" => TyKind::Any,
            _ => {
                let message = format!("There is no type \"{}\".", name.value);
                self.warn(Mistake::UnknownType, json::span(self.file, name), message);
                TyKind::Any
            }
        }
    }

    fn is_secure(&self, object: &Object<'_>) -> bool {
        json::get_text(object, "type").is_some_and(|name| {
            name.value.eq_ignore_ascii_case("securestring") || name.value.eq_ignore_ascii_case("secureobject")
        })
    }

    fn object_type(&mut self, object: &'v Object<'v>) -> TyKind {
        let properties = json::get_object(object, "properties");
        let others = json::get_object(object, "additionalProperties");
        let sealed = json::get(object, "additionalProperties").is_some_and(is_false);
        if properties.is_none() && others.is_none() && !sealed {
            return TyKind::Object;
        }
        let properties = properties.map_or(&[][..], |properties| properties.properties.as_slice());
        let mut named = Vec::with_capacity(properties.len());
        for prop in properties {
            let ty = match prop.value.as_object() {
                Some(object) => self.ty(object, false),
                None => Ty::new(json::span(self.file, &prop.value), TyKind::Any),
            };
            named.push(Property { name: Arc::from(json::key(prop)), ty });
        }
        TyKind::Shape { properties: named, others: others.map(|others| Box::new(self.ty(others, false))) }
    }

    fn array_type(&mut self, object: &'v Object<'v>) -> TyKind {
        let items = json::get_object(object, "items");
        if let Some(prefix) = json::get(object, "prefixItems").and_then(Value::as_array) {
            // Named places and a type for the rest: no type of ours says both.
            if items.is_some() {
                return TyKind::Array;
            }
            let items = prefix.elements.iter().filter_map(Value::as_object);
            return TyKind::Tuple(items.map(|item| self.ty(item, false)).collect());
        }
        items.map_or(TyKind::Array, |items| TyKind::ArrayOf(Box::new(self.ty(items, false))))
    }

    /// `#/definitions/name`, and from there into the type: `/properties/a`, `/items`, `/prefixItems/0`, `/additionalProperties`.
    fn referenced(&mut self, object: &'v Object<'v>, reference: &str) -> TyKind {
        let span = json::span(self.file, object);
        let mut segments = reference.split('/').map(|segment| segment.replace("~1", "/").replace("~0", "~"));
        let found = match (segments.next().as_deref(), segments.next().as_deref(), segments.next()) {
            (Some("#"), Some("definitions"), Some(name)) => self.names.types.get(&name),
            _ => None,
        };
        let mut kind = found.map(TyKind::Named);
        let mut steps = 0;
        while let (Some(segment), true) = (segments.next(), steps < REFERENCE_STEPS) {
            steps += 1;
            let part = match segment.as_str() {
                "properties" => segments.next().map(|name| PartOf::Property(Arc::from(name))),
                "items" => Some(PartOf::Items),
                "additionalProperties" => Some(PartOf::Others),
                "prefixItems" => segments.next().and_then(|index| index.parse().ok()).map(PartOf::Item),
                _ => None,
            };
            let whole = kind.map(|kind| Box::new(Ty::new(span, kind)));
            kind = whole.zip(part).map(|(whole, part)| TyKind::Part(whole, part));
        }
        kind.unwrap_or_else(|| {
            let place = json::get(object, "$ref").map_or(span, |value| json::span(self.file, value));
            self.warn(Mistake::UnknownType, place, format!("There is no type \"{reference}\"."));
            TyKind::Any
        })
    }
}

fn is_false(value: &Value<'_>) -> bool {
    value.as_boolean_lit().is_some_and(|literal| !literal.value)
}

fn integer(object: &Object<'_>, name: &str) -> Option<i64> {
    json::get(object, name).and_then(Value::as_number_lit).and_then(|literal| literal.value.parse().ok())
}

fn literal(value: &Value<'_>) -> Option<Literal> {
    if let Some(text) = value.as_string_lit() {
        return Some(Literal::Text(Arc::from(text.value.as_ref())));
    }
    if let Some(number) = value.as_number_lit() {
        return number.value.parse().ok().map(Literal::Int);
    }
    value.as_boolean_lit().map(|literal| Literal::Bool(literal.value))
}
