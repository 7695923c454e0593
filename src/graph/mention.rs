//! The ids that a resource mentions: in its body at any depth, in names of members, in expressions, and in its own id.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashSet, HashSetExt as _};

use super::identity::{Index, Numbers, could_be_id};
use super::names::Names;
use crate::eval::Evaluated;
use crate::value::{Expression, Object, Part, Template, Unknown, Value};

/// The nodes whose ids a resource mentions; itself may be among them.
pub(super) fn mentioned(
    input: usize,
    environment: usize,
    resource: &Evaluated,
    own: Option<&str>,
    numbers: &mut Numbers,
    index: Lookup<'_>,
) -> BTreeSet<usize> {
    let mut search = Search {
        input,
        environment,
        deployment: resource.handle.deployment,
        numbers,
        index,
        found: BTreeSet::new(),
        seen: HashSet::new(),
        rest: Vec::new(),
    };
    // A child, and what sits on another resource, needs what its id begins with.
    search.found.extend(own.and_then(|own| index.ids.around(environment, own)));
    search.object(&resource.body);
    search.run();
    search.found
}

/// Where the nodes are found.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'i> {
    pub(super) ids: &'i Index,
    pub(super) names: &'i Names,
}

/// What is still to be looked at. Nothing here calls itself: values are as deep as somebody made them.
enum Rest<'a> {
    Value(&'a Value),
    Expression(&'a Expression),
}

struct Search<'a, 'n> {
    input: usize,
    environment: usize,
    deployment: u32,
    numbers: &'n mut Numbers,
    index: Lookup<'n>,
    found: BTreeSet<usize>,
    /// Shared parts are looked at once, by their address.
    seen: HashSet<*const ()>,
    rest: Vec<Rest<'a>>,
}

impl<'a> Search<'a, '_> {
    fn run(&mut self) {
        while let Some(next) = self.rest.pop() {
            match next {
                Rest::Value(value) => self.value(value),
                Rest::Expression(expression) => self.expression(expression),
            }
        }
    }

    fn is_new<T: ?Sized>(&mut self, shared: *const T) -> bool {
        self.seen.insert(shared.cast())
    }

    fn value(&mut self, value: &'a Value) {
        match value {
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
            Value::Text(text) => {
                if could_be_id(text) {
                    self.text(value);
                }
            }
            Value::Template(template) => {
                self.text(value);
                self.template(template);
            }
            Value::Array(items) => {
                if self.is_new(Arc::as_ptr(items)) {
                    self.rest.extend(items.iter().map(|item| Rest::Value(&item.value)));
                }
            }
            Value::Object(object) => {
                if self.is_new(Arc::as_ptr(object)) {
                    self.object(object);
                }
            }
            Value::Unknown(unknown) => {
                self.text(value);
                self.unknown(unknown);
            }
            Value::Secret(secret) => self.rest.push(Rest::Value(&secret.value)),
        }
    }

    fn text(&mut self, value: &Value) {
        let id = self.numbers.id(self.input, value);
        self.found.extend(id.and_then(|id| self.index.ids.longest(self.environment, &id)));
    }

    fn template(&mut self, template: &'a Template) {
        for part in template.parts() {
            match part {
                Part::Known(_) => {}
                Part::Unknown(unknown) => self.unknown(unknown),
                Part::Secret(secret) => self.rest.push(Rest::Value(&secret.value)),
            }
        }
    }

    fn unknown(&mut self, unknown: &'a Arc<Unknown>) {
        if self.is_new(Arc::as_ptr(unknown)) {
            self.rest.push(Rest::Expression(&unknown.expression));
        }
    }

    fn object(&mut self, object: &'a Object) {
        for (key, member) in object.iter() {
            match &key.template {
                Some(template) => {
                    self.text(&Value::Template(Arc::clone(template)));
                    self.template(template);
                }
                None if could_be_id(&key.text) => self.text(&Value::Text(Arc::clone(&key.text))),
                None => {}
            }
            self.rest.push(Rest::Value(&member.value));
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        match expression {
            Expression::Call { name, arguments } => {
                // `reference('name')` of ARM JSON.
                if let Some(first) = arguments.first()
                    && (&**name == "reference" || name.starts_with("list"))
                {
                    let named = self.index.names.find(self.input, self.deployment, first, self.numbers);
                    self.found.extend(named);
                }
                self.rest.extend(arguments.iter().map(Rest::Value));
            }
            Expression::Member { of, key } => {
                self.rest.push(Rest::Value(key));
                self.rest.push(Rest::Expression(&of.expression));
            }
            // The evaluation noted it.
            Expression::Resource { .. } => {}
        }
    }
}
