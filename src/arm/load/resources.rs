//! Resources: which there are, and what each says.

use std::rc::Rc;
use std::sync::Arc;

use super::Loader;
use crate::arm::expression::{Expression, Kind, TemplateString, parse};
use crate::arm::json;
use crate::arm::json::{Object, Prop, StringLit, Value};
use crate::arm::mistake::Mistake;
use crate::limits::CHILD_DEPTH;
use crate::source::Span;
use crate::template::expr::ShortCircuit;
use crate::template::{Expr, ExprKind, Member, Named, Piece, Repeat, Resource, ResourceKind, Symbol};

/// The type of a nested deployment.
pub(super) const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

/// Members of a resource that are not a part of what is deployed.
const NOT_BODY: [&str; 15] = [
    "type",
    "apiVersion",
    "name",
    "condition",
    "dependsOn",
    "scope",
    "existing",
    "subscriptionId",
    "resourceGroup",
    "comments",
    "metadata",
    "import",
    "extension",
    "asserts",
    "@options",
];

/// A resource before it is read.
pub(super) struct Planned<'v> {
    pub(super) object: &'v Object<'v>,
    symbol: Option<Named>,
    /// Its full type, where it is known without evaluating anything.
    ty: Option<Arc<str>>,
    /// The names of the resources it is nested in and its own, as far as its full name is made of them.
    names: Vec<&'v Value<'v>>,
    /// The resources it is nested in, from the outside in.
    parents: Vec<&'v Object<'v>>,
    /// The deployments around it whose resources belong to this program, from the inside out.
    pub(super) around: Option<Rc<Around<'v>>>,
}

/// A deployment without a scope of its own.
pub(super) struct Around<'v> {
    pub(super) deployment: &'v Object<'v>,
    pub(super) outer: Option<Rc<Around<'v>>>,
}

/// All deployments around a resource, from the inside out.
fn deployments<'r, 'v>(mut around: Option<&'r Rc<Around<'v>>>) -> impl Iterator<Item = &'v Object<'v>> + 'r {
    std::iter::from_fn(move || {
        let next = around?;
        around = next.outer.as_ref();
        Some(next.deployment)
    })
}

/// Whether parameters get values instead of types, as they do in a parameters file.
fn gives_values(root: &Object<'_>) -> bool {
    let Some(Value::Object(parameters)) = json::get(root, "parameters") else { return false };
    let objects = parameters.properties.iter().filter_map(|parameter| parameter.value.as_object());
    let mut given = objects.filter(|parameter| json::get(parameter, "type").is_none());
    given.any(|parameter| json::get(parameter, "value").or(json::get(parameter, "reference")).is_some())
}

impl<'v> Loader<'v, '_, '_> {
    /// Every resource of the template, with its symbolic name declared.
    pub(super) fn plan_all(&mut self, root: &'v Object<'v>) -> Vec<Planned<'v>> {
        let mut planned = Vec::new();
        match json::get(root, "resources") {
            Some(resources) => self.plan(resources, None, None, &mut planned),
            None if gives_values(root) => {
                let span = json::span(self.file, root).before();
                let _ =
                    self.broken(Mistake::Shape, span, "This is a parameters file; a template was expected.");
            }
            None => {
                let message = "The template has no \"resources\".";
                self.warn(Mistake::Missing, json::span(self.file, root).before(), message);
            }
        }
        for (index, resource) in planned.iter().enumerate() {
            if let Some(symbol) = &resource.symbol
                && !self.names.symbols.insert(&symbol.text, index)
            {
                let message = format!("The resource \"{}\" is there twice.", symbol.text);
                let _ = self.broken(Mistake::DuplicateMember, symbol.span, message);
            }
        }
        planned
    }

    fn plan(
        &mut self,
        resources: &'v Value<'v>,
        parent: Option<usize>,
        around: Option<&Rc<Around<'v>>>,
        planned: &mut Vec<Planned<'v>>,
    ) {
        let found: Vec<(Option<Named>, &'v Value<'v>)> = match resources {
            Value::Array(array) => array.elements.iter().map(|element| (None, element)).collect(),
            Value::Object(object) => {
                let symbol = |prop: &Prop<'_>| json::named(self.file, prop);
                object.properties.iter().map(|prop| (Some(symbol(prop)), &prop.value)).collect()
            }
            Value::NullKeyword(_) => Vec::new(),
            Value::StringLit(_) | Value::NumberLit(_) | Value::BooleanLit(_) => {
                self.shape(resources, "an array or an object");
                Vec::new()
            }
        };
        for (symbol, value) in found {
            let Some(object) = value.as_object() else {
                self.shape(value, "an object");
                continue;
            };
            if let Some(template) = self.inlined(object) {
                let around = Rc::new(Around { deployment: object, outer: around.cloned() });
                if let Some(resources) = json::get(template, "resources") {
                    self.plan(resources, None, Some(&around), planned);
                }
                continue;
            }
            let resource = self.planned(object, symbol, parent.and_then(|at| planned.get(at)), around);
            let at = planned.len();
            planned.push(resource);
            if let Some(children) = json::get(object, "resources") {
                if planned.last().is_some_and(|resource| resource.parents.len() >= CHILD_DEPTH) {
                    let message = format!("Resources are nested more than {CHILD_DEPTH} deep.");
                    let _ = self.broken(Mistake::TooDeep, json::span(self.file, object), message);
                } else {
                    self.plan(children, Some(at), around, planned);
                }
            }
        }
    }

    /// A nested resource has the type and name of its parent before its own, unless it says its full type.
    fn planned(
        &self,
        object: &'v Object<'v>,
        symbol: Option<Named>,
        parent: Option<&Planned<'v>>,
        around: Option<&Rc<Around<'v>>>,
    ) -> Planned<'v> {
        let mut resource = Planned {
            object,
            symbol,
            ty: json::get(object, "type").and_then(|value| self.fixed(value)),
            names: Vec::new(),
            parents: Vec::new(),
            around: around.cloned(),
        };
        if let Some(parent) = parent {
            resource.parents.clone_from(&parent.parents);
            resource.parents.push(parent.object);
            if let (Some(own), Some(outer)) = (&resource.ty, &parent.ty)
                && !is_below(own, outer)
            {
                resource.ty = Some(Arc::from(format!("{outer}/{own}")));
                resource.names.clone_from(&parent.names);
            }
        }
        resource.names.extend(json::get(object, "name"));
        resource
    }

    /// A planned resource.
    pub(super) fn resource(&mut self, planned: &Planned<'v>) -> Resource {
        let object = planned.object;
        let span = json::span(self.file, object);
        let repeat = self.repeat(planned);
        let condition = self.condition(planned);
        let name = self.name(planned);
        let scope = self.scope(planned);
        let depends_on = self.depends_on(planned);
        let around: Vec<_> = deployments(planned.around.as_ref()).collect();
        let names = around.into_iter().filter_map(|deployment| json::get(deployment, "name"));
        let inlined = names.map(|name| self.value(name)).collect();
        let (ty, ty_span) = self.resource_type(planned);
        let existing = json::is_true(object, "existing");
        let mut body = Vec::new();
        let mut version = None;
        if let Some(value) = json::get(object, "apiVersion") {
            version = self.fixed(value);
            if version.is_none() {
                body.extend(self.members(object, |prop| is(prop, "apiVersion")));
            }
        }
        let extension = ["import", "extension"].iter().find_map(|name| json::get_text(object, name));
        let extension = extension.filter(|name| self.names.extensions.get(&name.value).is_some());
        let kind = if let Some(extension) = extension {
            self.extensible_body(object, &mut body);
            let extension = Arc::from(extension.value.as_ref());
            ResourceKind::Extensible { ty, api_version: version, extension, existing }
        } else if ty.eq_ignore_ascii_case(DEPLOYMENTS) && !existing {
            self.deployment(object, version)
        } else {
            body.extend(self.members(object, |prop| is_body(prop)));
            ResourceKind::Azure { ty, api_version: version, ty_span, existing }
        };
        self.frame.leave(0);
        Resource {
            symbol: planned.symbol.clone(),
            span,
            kind,
            repeat,
            condition,
            parent: None,
            scope,
            name,
            depends_on,
            inlined,
            body,
            body_span: span,
        }
    }

    /// The loop of a resource: its own, that of a resource it is nested in, or that of a deployment around it.
    fn repeat(&mut self, planned: &Planned<'v>) -> Option<Repeat> {
        let places = std::iter::once(planned.object)
            .chain(planned.parents.iter().rev().copied())
            .chain(deployments(planned.around.as_ref()));
        let mut loops = places.filter_map(|object| json::get_object(object, "copy"));
        let innermost = loops.next()?;
        if loops.next().is_some() {
            let message = "A loop within the loop of a parent or of a deployment without a scope of its own.";
            let _ = self.broken(Mistake::Unsupported, json::span(self.file, innermost), message);
        }
        let span = json::span(self.file, innermost);
        let name = match json::get_text(innermost, "name") {
            Some(text) => json::named_text(self.file, text),
            None => Named { text: Arc::from(""), span },
        };
        let over = match json::get(innermost, "count") {
            Some(count) => self.value(count),
            None => self.broken(Mistake::Missing, span, "The loop has no \"count\"."),
        };
        self.frame.enter_loop(Some(&name.text), true);
        Some(Repeat { over, name, index: None })
    }

    fn condition(&mut self, planned: &Planned<'v>) -> Option<Expr> {
        let mut all: Option<Expr> = None;
        let outer: Vec<_> = deployments(planned.around.as_ref()).collect();
        for object in outer.into_iter().rev().chain([planned.object]) {
            let Some(value) = json::get(object, "condition") else { continue };
            let condition = self.value(value);
            all = Some(match all {
                None => condition,
                Some(before) => {
                    let span = condition.span;
                    Expr::new(span, ExprKind::ShortCircuit(ShortCircuit::And, Box::new([before, condition])))
                }
            });
        }
        all
    }

    /// The name, which begins with those of the resources around.
    fn name(&mut self, planned: &Planned<'v>) -> Option<Expr> {
        let Some(own) = json::get(planned.object, "name") else {
            let span = json::span(self.file, planned.object).before();
            let extensible =
                ["import", "extension"].iter().any(|name| json::get(planned.object, name).is_some());
            if !extensible {
                let _ = self.broken(Mistake::Missing, span, "The resource has no name.");
            }
            return None;
        };
        if planned.names.len() < 2 {
            return Some(self.value(own));
        }
        let mut pieces = Vec::new();
        for (at, name) in planned.names.iter().enumerate() {
            if at > 0 {
                pieces.push(Piece::Text(Arc::from("/")));
            }
            pieces.push(Piece::Hole(self.value(name)));
        }
        Some(Expr::new(json::span(self.file, own), joined(pieces)))
    }

    fn resource_type(&mut self, planned: &Planned<'v>) -> (Arc<str>, Span) {
        let written = json::get(planned.object, "type");
        let span = json::span(self.file, planned.object).before();
        let span = written.map_or(span, |value| json::span(self.file, value));
        if let Some(full) = &planned.ty {
            return (Arc::clone(full), span);
        }
        let (mistake, message) = match written {
            Some(_) => (Mistake::Unsupported, "The type of a resource must be a text that is known."),
            None => (Mistake::Missing, "The resource has no type."),
        };
        let _ = self.broken(mistake, span, message);
        (Arc::from(written.and_then(Value::as_string_lit).map_or("", |text| text.value.as_ref())), span)
    }

    /// What decides where a resource is deployed, each member under its name; `within` holds the same of the deployment
    /// around it.
    fn scope(&mut self, planned: &Planned<'v>) -> Option<Expr> {
        let ty = json::get_text(planned.object, "type");
        let is_deployment = ty.is_some_and(|ty| ty.value.eq_ignore_ascii_case(DEPLOYMENTS));
        let mut members = self.members(planned.object, |prop| decides_scope(prop, is_deployment));
        if json::get(planned.object, "scope").is_none()
            && let Some(parent) =
                planned.parents.iter().rev().find(|parent| json::get(parent, "scope").is_some())
        {
            members.extend(self.members(parent, |prop| is(prop, "scope")));
        }
        let outer = planned.around.clone().and_then(|around| self.scope_around(&around));
        let span = json::span(self.file, planned.object);
        scope_object(span, members, outer)
    }

    fn scope_around(&mut self, around: &Around<'v>) -> Option<Expr> {
        let members = self.members(around.deployment, |prop| decides_scope(prop, false));
        let outer = around.outer.clone().and_then(|outer| self.scope_around(&outer));
        scope_object(json::span(self.file, around.deployment), members, outer)
    }

    /// What a resource depends on. A symbolic name is a symbol; ids, names and computed texts stay texts.
    fn depends_on(&mut self, planned: &Planned<'v>) -> Vec<Expr> {
        let mut all = Vec::new();
        let outer: Vec<_> = deployments(planned.around.as_ref()).collect();
        for object in std::iter::once(planned.object).chain(outer) {
            match json::get(object, "dependsOn") {
                Some(Value::Array(array)) => {
                    for element in &array.elements {
                        if !self.spend(1, json::span(self.file, element)) {
                            return all;
                        }
                        let resource =
                            element.as_string_lit().and_then(|text| self.names.symbols.get(&text.value));
                        all.push(match resource {
                            Some(index) => {
                                let kind = ExprKind::Symbol(Symbol::Resource(index));
                                Expr::new(json::span(self.file, element), kind)
                            }
                            None => self.value(element),
                        });
                    }
                }
                Some(Value::NullKeyword(_)) | None => {}
                Some(other) => all.push(self.value(other)),
            }
        }
        all
    }

    /// The body of a resource of an extension is what stands in its `properties`.
    fn extensible_body(&mut self, object: &'v Object<'v>, body: &mut Vec<Member>) {
        match json::get(object, "properties") {
            Some(Value::Object(properties)) => body.extend(self.members(properties, |_| true)),
            Some(other) => {
                let value = self.value(other);
                body.push(Member::Spread(value));
            }
            None => {}
        }
    }

    /// A text that is known without evaluating anything: written, or a variable that holds one.
    pub(super) fn fixed(&self, value: &'v Value<'v>) -> Option<Arc<str>> {
        let mut value = value;
        // A variable may be another variable. A circle ends here, and is reported where it is evaluated.
        for _ in 0..8 {
            let literal = value.as_string_lit()?;
            match TemplateString::read(&literal.value) {
                TemplateString::Literal(text) => return Some(Arc::from(text)),
                TemplateString::Expression(_) => value = self.variable_value(literal)?,
            }
        }
        None
    }

    /// What a variable holds as it is written, when a text is nothing but that variable.
    pub(super) fn variable_value(&self, literal: &StringLit<'v>) -> Option<&'v Value<'v>> {
        let TemplateString::Expression(inside) = TemplateString::read(&literal.value) else { return None };
        // Any longer expression is something else, and need not be parsed to see it.
        if inside.len() > 200 || !inside.trim_start().get(..9)?.eq_ignore_ascii_case("variables") {
            return None;
        }
        let Kind::Call { namespace: None, name, arguments } = parse(inside).ok()?.kind else { return None };
        match arguments.as_slice() {
            [Expression { kind: Kind::Text(variable), .. }] if name.eq_ignore_ascii_case("variables") => {
                self.names.values.get(self.names.vars.get(variable)?).copied().flatten()
            }
            _ => None,
        }
    }
}

/// Whether a type is one of those below another.
fn is_below(ty: &str, outer: &str) -> bool {
    let start = ty.get(..outer.len()).is_some_and(|start| start.eq_ignore_ascii_case(outer));
    start && ty.get(outer.len()..).is_some_and(|rest| rest.starts_with('/'))
}

fn is(prop: &Prop<'_>, name: &str) -> bool {
    json::key(prop).eq_ignore_ascii_case(name)
}

/// Whether a member of a resource is a part of what is deployed. An object `copy` is its loop, an array makes members; nested
/// resources are resources of their own.
fn is_body(prop: &Prop<'_>) -> bool {
    let own = (is(prop, "copy") && prop.value.as_object().is_some())
        || (is(prop, "resources") && (prop.value.as_array().is_some() || prop.value.as_object().is_some()));
    !own && !NOT_BODY.iter().any(|name| is(prop, name))
}

fn decides_scope(prop: &Prop<'_>, with_location: bool) -> bool {
    ["scope", "subscriptionId", "resourceGroup"].iter().any(|name| is(prop, name))
        || (with_location && is(prop, "location"))
}

fn scope_object(span: Span, mut members: Vec<Member>, outer: Option<Expr>) -> Option<Expr> {
    if let Some(outer) = outer {
        let key = Expr::new(span, ExprKind::Text(Arc::from("within")));
        members.push(Member::Property { key, value: outer });
    }
    (!members.is_empty()).then(|| Expr::new(span, ExprKind::Object(members)))
}

/// One text when all pieces are known.
fn joined(pieces: Vec<Piece>) -> ExprKind {
    let text: Option<String> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Hole(Expr { kind: ExprKind::Text(text), .. }) => Some(text.as_ref()),
            Piece::Hole(_) => None,
        })
        .collect();
    text.map_or(ExprKind::Interpolation(pieces), |text| ExprKind::Text(Arc::from(text)))
}
