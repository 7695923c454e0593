//! Nested deployments: modules, or resources of the template around.

use std::sync::Arc;

use super::Loader;
use super::resources::DEPLOYMENTS;
use crate::arm::json;
use crate::arm::json::{Object, Prop, Value};
use crate::arm::mistake::Mistake;
use crate::diag::Diagnostic;
use crate::language::functions;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, Lambda, Member, Named, ProgramId, ResourceKind};

impl<'v> Loader<'v, '_, '_> {
    /// The template of a deployment whose expressions are those of the template around it, so that its resources are too.
    pub(super) fn inlined(&self, object: &'v Object<'v>) -> Option<&'v Object<'v>> {
        let ty = json::get_text(object, "type")?;
        if !ty.value.eq_ignore_ascii_case(DEPLOYMENTS) || json::is_true(object, "existing") {
            return None;
        }
        let properties = json::get_object(object, "properties")?;
        let template = json::get_object(properties, "template")?;
        let options = json::get_object(properties, "expressionEvaluationOptions");
        let scope = options.and_then(|options| json::get_text(options, "scope"));
        let inner = match scope {
            Some(scope) => scope.value.eq_ignore_ascii_case("inner"),
            // Since symbolic names there is nothing but the inner scope.
            None => self.symbolic,
        };
        (!inner).then_some(template)
    }

    /// A deployment with a scope of its own.
    pub(super) fn deployment(&mut self, object: &'v Object<'v>, version: Option<Arc<str>>) -> ResourceKind {
        let properties = match json::get(object, "properties") {
            Some(Value::Object(properties)) => Some(properties),
            Some(other) => {
                self.shape(other, "an object");
                None
            }
            None => None,
        };
        let (program, path) = self.deployed(object, properties);
        if let Some(link) = properties.and_then(|properties| json::prop(properties, "parametersLink")) {
            self.not_read("parameters file", "", json::key_span(self.file, link));
        }
        let params = properties.and_then(|properties| json::get(properties, "parameters"));
        let params = params.and_then(|params| self.deployment_params(params));
        ResourceKind::Module { program, path, params, api_version: version }
    }

    /// What a deployment deploys, and what names it.
    fn deployed(
        &mut self,
        object: &'v Object<'v>,
        properties: Option<&'v Object<'v>>,
    ) -> (Option<ProgramId>, Named) {
        if let Some(template) = properties.and_then(|properties| json::prop(properties, "template")) {
            let path = Named { text: Arc::from("template"), span: json::key_span(self.file, template) };
            return (self.inner_template(&template.value), path);
        }
        if let Some(link) = properties.and_then(|properties| json::get_object(properties, "templateLink")) {
            return self.linked(link);
        }
        let span = json::span(self.file, object);
        let place =
            json::prop(object, "properties").map_or(span.before(), |prop| json::key_span(self.file, prop));
        let _ = self.broken(Mistake::Missing, place, "The deployment has no template.");
        (None, Named { text: Arc::from(""), span: place })
    }

    fn inner_template(&mut self, value: &'v Value<'v>) -> Option<ProgramId> {
        if let Some(template) = value.as_object() {
            return self.nested(template, self.escaped);
        }
        let variable = value.as_string_lit().and_then(|literal| self.variable_value(literal));
        if let Some(template) = variable.and_then(Value::as_object) {
            return self.nested(template, true);
        }
        let message = "The template of a deployment must be written, or be a variable that holds it.";
        let _ = self.broken(Mistake::Unsupported, json::span(self.file, value), message);
        None
    }

    fn linked(&mut self, link: &'v Object<'v>) -> (Option<ProgramId>, Named) {
        let named = ["id", "uri", "relativePath"].iter().find_map(|name| json::prop(link, name));
        let Some(prop) = named else {
            let span = json::span(self.file, link);
            let _ = self.broken(Mistake::Missing, span, "The template link names no template.");
            return (None, Named { text: Arc::from(""), span });
        };
        let span = json::span(self.file, &prop.value);
        let text = self
            .fixed(&prop.value)
            .unwrap_or_else(|| Arc::from(prop.value.as_string_lit().map_or("", |text| text.value.as_ref())));
        let path = Named { text, span };
        // An id that is computed cannot be looked up before anything is evaluated.
        if json::key(prop).eq_ignore_ascii_case("id") && path.text.starts_with('/') {
            return (self.run.context.template_spec(&path.text, span), path);
        }
        self.not_read("template", &path.text, span);
        (None, path)
    }

    fn not_read(&mut self, what: &str, link: &str, span: Span) {
        let name = if link.is_empty() { String::new() } else { format!(" \"{link}\"") };
        let message = format!("The linked {what}{name} is not read.");
        self.run.report(
            Diagnostic::note(Mistake::LinkedTemplate.code(), span, message)
                .why("It comes from the network, and an answer depends on files alone."),
        );
    }

    /// The parameters of a deployment: an object of objects, each with `value` or `reference`.
    fn deployment_params(&mut self, params: &'v Value<'v>) -> Option<Expr> {
        let span = json::span(self.file, params);
        match params {
            Value::Object(object) => {
                let members = object.properties.iter().map(|prop| self.deployment_param(prop)).collect();
                Some(Expr::new(span, ExprKind::Object(members)))
            }
            Value::NullKeyword(_) => None,
            Value::StringLit(_) | Value::NumberLit(_) | Value::BooleanLit(_) | Value::Array(_) => {
                let whole = self.value(params);
                Some(self.values_of_all(whole))
            }
        }
    }

    fn deployment_param(&mut self, prop: &'v Prop<'v>) -> Member {
        let name = json::named(self.file, prop);
        let whole = self.value(&prop.value);
        Member::Property { key: Expr::new(name.span, ExprKind::Text(name.text)), value: value_of(whole) }
    }

    /// The same for an object that only evaluation knows: the `value` of each member.
    fn values_of_all(&mut self, whole: Expr) -> Expr {
        let span = whole.span;
        let Some(map_values) = functions::arm("mapValues") else { return whole };
        let slot = self.frame.next();
        let name: Arc<str> = Arc::from("parameter");
        let body = access_value(Expr::new(span, ExprKind::Local(slot, Arc::clone(&name))));
        let lambda = Lambda { slot, params: vec![Named { text: name, span }], body };
        let arguments = vec![whole, Expr::new(span, ExprKind::Lambda(Box::new(lambda)))];
        Expr::new(span, ExprKind::Call { function: Function::Builtin(map_values), arguments })
    }
}

/// The value of a parameter, from the object that holds it under `value`, or says under `reference` where it is.
pub fn value_of(whole: Expr) -> Expr {
    let span = whole.span;
    if let ExprKind::Conditional(branches) = whole.kind {
        let [condition, yes, no] = *branches;
        return Expr::new(span, ExprKind::Conditional(Box::new([condition, value_of(yes), value_of(no)])));
    }
    if matches!(whole.kind, ExprKind::Broken) {
        return whole;
    }
    match pairs(whole) {
        Ok(mut pairs) => {
            if let Some(value) = take(&mut pairs, "value") {
                return value;
            }
            let secret = take(&mut pairs, "reference").map(|reference| vault_secret(span, reference));
            secret.unwrap_or(Expr::new(span, ExprKind::Null))
        }
        Err(whole) => access_value(whole),
    }
}

fn vault_secret(span: Span, reference: Expr) -> Expr {
    let Ok(mut pairs) = pairs(reference) else { return Expr::new(span, ExprKind::Broken) };
    let vault = take(&mut pairs, "keyVault").and_then(|vault| self::pairs(vault).ok());
    let id = vault.and_then(|mut vault| take(&mut vault, "id"));
    let nothing = || Expr::new(span, ExprKind::Null);
    let name = take(&mut pairs, "secretName").unwrap_or_else(nothing);
    let version = take(&mut pairs, "secretVersion").unwrap_or_else(nothing);
    let parts = [id.unwrap_or_else(nothing), name, version];
    Expr::new(span, ExprKind::VaultSecret(Box::new(parts)))
}

/// The members of an object that is written out, as an object or as a call of `createObject`; else the expression as it was.
fn pairs(whole: Expr) -> Result<Vec<(Arc<str>, Expr)>, Expr> {
    if is_object_of_known_keys(&whole) {
        if let ExprKind::Object(members) = whole.kind {
            let pair = |member| match member {
                Member::Property { key, value } => Some((text(&key)?, value)),
                Member::Spread(_) => None,
            };
            return Ok(members.into_iter().filter_map(pair).collect());
        }
        if let ExprKind::Call { arguments, .. } = whole.kind {
            let mut pairs = Vec::with_capacity(arguments.len() / 2);
            let mut arguments = arguments.into_iter();
            while let (Some(key), Some(value)) = (arguments.next(), arguments.next()) {
                pairs.extend(text(&key).map(|name| (name, value)));
            }
            return Ok(pairs);
        }
    }
    Err(whole)
}

fn is_object_of_known_keys(whole: &Expr) -> bool {
    if let ExprKind::Object(members) = &whole.kind {
        return members.iter().all(|member| match member {
            Member::Property { key, .. } => text(key).is_some(),
            Member::Spread(_) => false,
        });
    }
    if let ExprKind::Call { function: Function::Builtin(function), arguments } = &whole.kind {
        return function.name == "createObject"
            && arguments.len().is_multiple_of(2)
            && arguments.iter().step_by(2).all(|key| text(key).is_some());
    }
    false
}

fn text(expr: &Expr) -> Option<Arc<str>> {
    if let ExprKind::Text(text) = &expr.kind { Some(Arc::clone(text)) } else { None }
}

fn take(pairs: &mut Vec<(Arc<str>, Expr)>, name: &str) -> Option<Expr> {
    let at = pairs.iter().position(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(pairs.swap_remove(at).1)
}

fn access_value(object: Expr) -> Expr {
    let span = object.span;
    let key = Box::new(Expr::new(span, ExprKind::Text(Arc::from("value"))));
    let kind = ExprKind::Access { object: Box::new(object), key, safe: false, from_end: false };
    Expr::new(span, kind)
}
