//! Expressions: names become what they stand for, members become chains.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::names::Entity;
use super::{Binder, Meaning, Node, broken, named, named_or, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::ast::Key;
use crate::language::functions;
use crate::language::functions::Namespaces;
use crate::source::Span;
use crate::template::{ArrayItem, Expr, ExprKind, Function, Lambda, Language, Loop, Member, Symbol};

/// A function of the language that the grammar has its own sign for.
pub(super) fn call_of(span: Span, name: &str, arguments: Vec<Expr>) -> Expr {
    match functions::arm(name) {
        Some(function) => {
            Expr::new(span, ExprKind::Call { function: Function::Builtin(function), arguments })
        }
        None => broken(span),
    }
}

/// What stands before the dot of a member.
pub(super) enum Object {
    /// The functions of a namespace: `sys`, `az`.
    Namespace(Namespaces),
    /// What another file exports: `import * as name`.
    Wildcard(crate::template::ProgramId),
    /// An extension.
    Extension,
    /// A value.
    Value,
}

impl<'a> Binder<'a, '_, '_> {
    /// An expression. A loop in it is out of place.
    pub(super) fn expr(&mut self, expr: ast::Expr<'a>) -> Expr {
        let span = expr.span();
        self.deeper(span, |binder| binder.expr_here(expr), || broken(span))
    }

    /// An expression whose properties may not be loops, because it is a part of a call or an operator.
    pub(super) fn operand(&mut self, expr: Option<ast::Expr<'a>>, around: Span) -> Expr {
        let before = std::mem::replace(&mut self.site.property_loops, false);
        let bound = match expr {
            Some(expr) => self.expr(expr),
            None => broken(around),
        };
        self.site.property_loops = before;
        bound
    }

    fn expr_here(&mut self, expr: ast::Expr<'a>) -> Expr {
        let span = expr.span();
        match expr {
            ast::Expr::Name(name) => self.name(name),
            ast::Expr::Integer(view) => match view.text().parse() {
                Ok(value) => Expr::new(span, ExprKind::Int(value)),
                Err(_) => broken(span),
            },
            ast::Expr::Boolean(view) => Expr::new(span, ExprKind::Bool(view.text() == "true")),
            ast::Expr::Null(_) => Expr::new(span, ExprKind::Null),
            ast::Expr::String(string) => self.string(string),
            ast::Expr::Object(object) => self.object(object),
            ast::Expr::Array(array) => self.array(array),
            ast::Expr::For(each) => self.misplaced_loop(each),
            ast::Expr::If(_) => broken(span),
            ast::Expr::Parenthesized(inner) => match inner.expression() {
                Some(inner) => self.expr(inner),
                None => broken(span),
            },
            ast::Expr::Conditional(conditional) => self.conditional(conditional),
            ast::Expr::Binary(binary) => self.binary(binary),
            ast::Expr::Unary(unary) => self.unary(unary),
            ast::Expr::NonNull(_) | ast::Expr::Member(_) | ast::Expr::Index(_) => self.chain(expr),
            ast::Expr::Call(call) => self.call(call),
            ast::Expr::Method(method) => self.method(method),
            ast::Expr::Lambda(lambda) => self.misplaced_lambda(lambda),
            ast::Expr::Nested(nested) => self.nested_resource(nested),
        }
    }

    fn conditional(&mut self, it: ast::Conditional<'a>) -> Expr {
        let span = it.span();
        let parts = [it.condition(), it.consequence(), it.alternative()].map(|part| self.operand(part, span));
        Expr::new(span, ExprKind::Conditional(Box::new(parts)))
    }

    fn misplaced_loop(&mut self, each: ast::For<'a>) -> Expr {
        let place = opening(each.span());
        self.refuse(Problem::LoopPlace, place, "a loop does not belong here", |diagnostic| {
            diagnostic.help("give the loop a name with `var`, or use map()")
        });
        self.value_loop(each, false)
    }

    fn misplaced_lambda(&mut self, lambda: ast::Lambda<'a>) -> Expr {
        self.refuse(Problem::LambdaPlace, lambda.span(), "a lambda does not belong here", |diagnostic| {
            diagnostic.help("lambdas are arguments of functions such as map() and filter()")
        });
        self.lambda(lambda)
    }

    /// A name as a value.
    pub(super) fn name(&mut self, name: ast::Name<'a>) -> Expr {
        let span = name.span();
        match self.local(name.text()) {
            Some(Meaning::Slot(slot, text)) => return Expr::new(span, ExprKind::Local(slot, text)),
            Some(Meaning::Nested(index)) => return self.resource_symbol(index, span),
            None => {}
        }
        let Some(declared) = self.names.get(name.text()) else { return self.ambient_name(name) };
        let reads =
            |what: &str| format!("the default of a parameter cannot read the {what} \"{}\"", name.text());
        match declared.entity {
            Entity::Param(index) => {
                if self.site.function {
                    let message = format!(
                        "the name \"{}\" does not exist here: it is a parameter of the file",
                        name.text()
                    );
                    self.error(Problem::UnknownName, span, message, |diagnostic| {
                        diagnostic.help("a function reads its own parameters only; pass the value to it")
                    });
                    return broken(span);
                }
                self.depends(Node::Param(index), span);
                Expr::new(span, ExprKind::Symbol(Symbol::Param(index)))
            }
            Entity::Var(index) => {
                if self.site.default {
                    self.refuse(Problem::DefaultReads, span, reads("variable"), plain);
                }
                self.depends(Node::Var(index), span);
                Expr::new(span, ExprKind::Symbol(Symbol::Var(index)))
            }
            Entity::Resource(index) => {
                if self.site.default {
                    self.error(Problem::DefaultReads, span, reads("resource"), plain);
                    return broken(span);
                }
                self.resource_symbol(index, span)
            }
            Entity::ImportedVar(program, index) => {
                Expr::new(span, ExprKind::Symbol(Symbol::ImportedVar(program, index)))
            }
            Entity::Wildcard(program) => Expr::new(span, ExprKind::Symbol(Symbol::ImportedAll(program))),
            Entity::Broken => broken(span),
            Entity::Type(_) | Entity::ImportedType(..) => {
                let message = format!("\"{}\" is a type, not a value", name.text());
                self.error(Problem::TypeAsValue, span, message, |diagnostic| {
                    diagnostic.label(declared.span, "declared here")
                });
                broken(span)
            }
            Entity::Function(_) | Entity::ImportedFunction(..) | Entity::Extension | Entity::Test => {
                let message = format!("\"{}\" is not a value", name.text());
                self.error(Problem::NotAValue, span, message, |diagnostic| {
                    diagnostic.label(declared.span, "declared here")
                });
                broken(span)
            }
        }
    }

    /// A name that the file does not declare.
    fn ambient_name(&mut self, name: ast::Name<'a>) -> Expr {
        let span = name.span();
        match name.text() {
            "base" if self.language == Language::BicepParameters => {
                if self.names.extends.is_none() {
                    let message = "`base` is known only where the file extends another";
                    self.error(Problem::BaseWithoutExtends, span, message, plain);
                    return broken(span);
                }
                return Expr::new(span, ExprKind::Symbol(Symbol::Base));
            }
            "this" if self.site.resource => return Expr::new(span, ExprKind::Symbol(Symbol::This)),
            text if self.inherits(text) => {
                return Expr::new(span, ExprKind::Symbol(Symbol::Inherited(Arc::from(text))));
            }
            _ => {}
        }
        if matches!(name.text(), "sys" | "az") {
            let message = format!("\"{}\" is a namespace, not a value", name.text());
            self.error(Problem::NotAValue, span, message, plain);
        } else {
            self.unknown_name(name);
        }
        broken(span)
    }

    /// The innermost local of a name.
    pub(super) fn local(&self, name: &str) -> Option<Meaning> {
        self.locals.iter().rfind(|local| local.name == name).map(|local| local.meaning.clone())
    }

    pub(super) fn resource_symbol(&mut self, index: usize, span: Span) -> Expr {
        self.depends(Node::Resource(index), span);
        Expr::new(span, ExprKind::Symbol(Symbol::Resource(index)))
    }

    /// What a name before a dot is.
    pub(super) fn object_of(&self, expr: ast::Expr<'a>) -> Object {
        let ast::Expr::Name(name) = expr else { return Object::Value };
        if self.local(name.text()).is_some() {
            return Object::Value;
        }
        match self.names.get(name.text()).map(|declared| declared.entity) {
            Some(Entity::Wildcard(program)) => Object::Wildcard(program),
            Some(Entity::Extension) if self.is_azure(name.text()) => Object::Namespace(Namespaces::AZ),
            Some(Entity::Extension) => Object::Extension,
            Some(_) => Object::Value,
            None => match name.text() {
                "sys" => Object::Namespace(Namespaces::SYS),
                "az" => Object::Namespace(Namespaces::AZ),
                _ => Object::Value,
            },
        }
    }

    /// A chain of members: a null link that is marked as safe ends all of it.
    fn chain(&mut self, expr: ast::Expr<'a>) -> Expr {
        let (bound, safe) = self.links(expr);
        if safe { Expr::new(bound.span, ExprKind::Chain(Box::new(bound))) } else { bound }
    }

    /// The links of a chain, and whether one of them is safe.
    fn links(&mut self, expr: ast::Expr<'a>) -> (Expr, bool) {
        let span = expr.span();
        self.deeper(span, |binder| binder.links_here(expr), || (broken(span), false))
    }

    fn links_here(&mut self, expr: ast::Expr<'a>) -> (Expr, bool) {
        let span = expr.span();
        match expr {
            ast::Expr::Member(member) => {
                let (Some(object), Some(name)) = (member.object(), member.name()) else {
                    return (broken(span), false);
                };
                if let Some(exported) = self.exported_member(object, name) {
                    return (exported, false);
                }
                let (object, safe) = self.links(object);
                if let (ExprKind::Symbol(Symbol::Base), false) = (&object.kind, member.is_safe()) {
                    let symbol = self.base_member(name);
                    return (Expr::new(span, symbol), safe);
                }
                if matches!(object.kind, ExprKind::Broken) {
                    return (broken(span), safe);
                }
                let key = Expr::new(name.span(), ExprKind::Text(Arc::from(name.text())));
                let kind = ExprKind::Access {
                    object: Box::new(object),
                    key: Box::new(key),
                    safe: member.is_safe(),
                    from_end: false,
                };
                (Expr::new(span, kind), safe || member.is_safe())
            }
            ast::Expr::Index(index) => {
                let Some(object) = index.object() else { return (broken(span), false) };
                let (object, safe) = self.links(object);
                let key = self.operand(index.index(), span);
                if matches!(object.kind, ExprKind::Broken) {
                    return (broken(span), safe);
                }
                let kind = ExprKind::Access {
                    object: Box::new(object),
                    key: Box::new(key),
                    safe: index.is_safe(),
                    from_end: index.is_from_end(),
                };
                (Expr::new(span, kind), safe || index.is_safe())
            }
            ast::Expr::NonNull(operand) => match operand.operand() {
                Some(operand) => {
                    let (bound, safe) = self.links(operand);
                    self.loader.left_out.not_null.insert(bound.span);
                    (bound, safe)
                }
                None => (broken(span), false),
            },
            ast::Expr::Call(call) => match self.inside_any(call) {
                Some(inner) => {
                    let (bound, safe) = self.links(inner);
                    self.loader.left_out.casts.insert(bound.span);
                    (bound, safe)
                }
                None => (self.operand(Some(expr), span), false),
            },
            _ => (self.operand(Some(expr), span), false),
        }
    }

    /// `name.member` where the name is an import of everything.
    fn exported_member(&mut self, object: ast::Expr<'a>, name: ast::Name<'a>) -> Option<Expr> {
        let span = object.span().to(name.span());
        match self.object_of(object) {
            Object::Wildcard(program) => Some(match self.exported_var(program, name.text()) {
                Some(index) => Expr::new(span, ExprKind::Symbol(Symbol::ImportedVar(program, index))),
                None => {
                    self.not_exported(program, name.text(), name.span());
                    broken(span)
                }
            }),
            Object::Namespace(_) => {
                let message = format!("a namespace has no value \"{}\"", name.text());
                self.error(Problem::MissingMember, name.span(), message, plain);
                Some(broken(span))
            }
            Object::Extension => Some(broken(span)),
            Object::Value => None,
        }
    }

    /// `a::b`.
    fn nested_resource(&mut self, nested: ast::Nested<'a>) -> Expr {
        let span = nested.span();
        let (Some(object), Some(name)) = (nested.object(), nested.name()) else { return broken(span) };
        let parent = self.expr(object);
        let index = match parent.kind {
            ExprKind::Symbol(Symbol::Resource(index)) => index,
            ExprKind::Broken => return broken(span),
            _ => {
                let message = "only a resource contains nested resources";
                self.error(Problem::NotAResource, object.span(), message, plain);
                return broken(span);
            }
        };
        match self.names.nested(index, name.text()) {
            Some(child) => self.resource_symbol(child, span),
            None => {
                let known: Vec<&str> = self.names.nested_in(index).map(|(name, _)| name).collect();
                let message = format!("the resource contains no nested resource \"{}\"", name.text());
                self.error(Problem::UnknownNested, name.span(), message, |diagnostic| {
                    if known.is_empty() {
                        diagnostic
                    } else {
                        diagnostic.help(format!("it contains {}", known.join(", ")))
                    }
                });
                broken(span)
            }
        }
    }

    fn array(&mut self, array: ast::Array<'a>) -> Expr {
        let mut items = Vec::new();
        for item in array.items() {
            match item {
                ast::ArrayItem::Value(value) => items.push(ArrayItem::Value(self.expr(value))),
                ast::ArrayItem::Spread(spread) => {
                    items.push(ArrayItem::Spread(self.operand(spread.expression(), spread.span())));
                }
            }
        }
        Expr::new(array.span(), ExprKind::Array(items))
    }

    fn object(&mut self, object: ast::Object<'a>) -> Expr {
        let members = self.members(object, |_, _| false);
        Expr::new(object.span(), ExprKind::Object(members))
    }

    /// The members of an object in order, without those that `taken` takes.
    pub(super) fn members(
        &mut self,
        object: ast::Object<'a>,
        mut taken: impl FnMut(&mut Self, ast::Property<'a>) -> bool,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        self.duplicate_keys(object);
        for item in object.items() {
            match item {
                ast::ObjectItem::Property(property) => {
                    if taken(self, property) {
                        continue;
                    }
                    let Some(key) = property.key() else { continue };
                    let key = self.key(key);
                    let value = match property.value() {
                        Some(ast::Expr::For(each)) if self.site.property_loops => {
                            if !matches!(key.kind, ExprKind::Text(_)) {
                                let message = "a property with a loop has a name that is written out";
                                self.refuse(Problem::LoopOfHoles, key.span, message, plain);
                            }
                            self.property_loop(each)
                        }
                        Some(value) => self.expr(value),
                        None => broken(property.span()),
                    };
                    members.push(Member::Property { key, value });
                }
                ast::ObjectItem::Spread(spread) => {
                    members.push(Member::Spread(self.operand(spread.expression(), spread.span())));
                }
                ast::ObjectItem::Resource(_) => {}
            }
        }
        members
    }

    fn key(&mut self, key: Key<'a>) -> Expr {
        match key {
            Key::Name(name) => Expr::new(name.span(), ExprKind::Text(Arc::from(name.text()))),
            Key::Quoted(text) => self.string(text),
        }
    }

    /// Reports properties that are given more than once.
    fn duplicate_keys(&mut self, object: ast::Object<'a>) {
        let mut first: BTreeMap<std::borrow::Cow<'a, str>, (Span, bool)> = BTreeMap::new();
        for item in object.items() {
            let ast::ObjectItem::Property(property) = item else { continue };
            let (text, span) = match property.key() {
                Some(Key::Name(name)) => (name.text().into(), name.span()),
                Some(Key::Quoted(quoted)) => match quoted.plain() {
                    Some(text) => (text, quoted.view().span()),
                    None => continue,
                },
                None => continue,
            };
            let (message, (earlier, reported)) = match first.entry(text) {
                Entry::Occupied(same) => {
                    let message = format!("the property \"{}\" is given more than once", same.key());
                    (message, same.into_mut())
                }
                Entry::Vacant(new) => {
                    new.insert((span, false));
                    continue;
                }
            };
            if !std::mem::replace(reported, true) {
                self.refuse(Problem::DuplicateKey, *earlier, message.clone(), plain);
            }
            let earlier = *earlier;
            self.refuse(Problem::DuplicateKey, span, message, |diagnostic| {
                diagnostic.label(earlier, "given here too").help("remove one of them")
            });
        }
    }

    /// A loop as the value of a declaration, or where it does not belong.
    pub(super) fn value_loop(&mut self, each: ast::For<'a>, property: bool) -> Expr {
        let span = each.span();
        let over = self.operand(each.collection(), span);
        self.distinct([each.item(), each.index()].into_iter().flatten());
        let name = named_or(each.item(), span);
        let (slot, body) = self.with_locals([each.item(), each.index()], |binder, slot| {
            let body = match each.body() {
                Some(body) => binder.expr(body),
                None => broken(span),
            };
            (slot, body)
        });
        Expr::new(span, ExprKind::Loop(Box::new(Loop { slot, name, over, body, property })))
    }

    /// A loop as the value of a property in the body of a resource or module.
    fn property_loop(&mut self, each: ast::For<'a>) -> Expr {
        if self.site.in_property_loop {
            let message = "loops of properties cannot be nested";
            self.refuse(Problem::NestedPropertyLoop, opening(each.span()), message, |diagnostic| {
                diagnostic.help("use map() for the inner one")
            });
        }
        let before = std::mem::replace(&mut self.site.in_property_loop, true);
        let bound = self.deeper(each.span(), |binder| binder.value_loop(each, true), || broken(each.span()));
        self.site.in_property_loop = before;
        bound
    }

    /// The variables of a loop or lambda have names of their own.
    pub(super) fn distinct(&mut self, names: impl Iterator<Item = ast::Name<'a>>) {
        let mut seen = std::collections::BTreeSet::new();
        for name in names {
            if !seen.insert(name.text()) {
                let message = format!("the name \"{}\" is declared more than once here", name.text());
                self.refuse(Problem::DuplicateName, name.span(), message, plain);
            }
        }
    }

    pub(super) fn lambda(&mut self, lambda: ast::Lambda<'a>) -> Expr {
        let span = lambda.span();
        self.distinct(lambda.parameters());
        let params = lambda.parameters().map(named).collect();
        let (slot, body) = self.with_locals(lambda.parameters().map(Some), |binder, slot| {
            (slot, binder.operand(lambda.body(), span))
        });
        Expr::new(span, ExprKind::Lambda(Box::new(Lambda { slot, params, body })))
    }
}

/// The first characters of a loop: `[for`.
fn opening(span: Span) -> Span {
    Span { end: (span.start + 1).min(span.end), ..span }
}
