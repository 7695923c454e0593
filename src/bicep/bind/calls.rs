//! Calls: of the language's functions, of the file's own, of imported ones, and of what resources can do.

use std::borrow::Cow;
use std::sync::Arc;

use super::expressions::Object;
use super::names::Entity;
use super::{Binder, Node, broken, named, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::diag::suggest::nearest;
use crate::language::functions;
use crate::language::functions::{How, Namespaces, Place, table};
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, Language, ScopeKind};

impl<'a> Binder<'a, '_, '_> {
    /// `f(…)`.
    pub(super) fn call(&mut self, call: ast::Call<'a>) -> Expr {
        let span = call.span();
        let Some(name) = call.function() else { return broken(span) };
        let arguments: Vec<_> = call.arguments().collect();
        if self.local(name.text()).is_some() {
            return self.not_a_function(name, &arguments);
        }
        match self.names.get(name.text()).map(|declared| declared.entity) {
            Some(Entity::Function(index)) => {
                self.depends(Node::Function(index), name.span());
                let takes =
                    self.names.functions.get(index).map_or(0, |function| function.parameters().count());
                self.user_call(span, name, Function::User(index), takes, &arguments)
            }
            Some(Entity::ImportedFunction(program, index)) => {
                self.imported_call(span, name, program, index, &arguments)
            }
            Some(Entity::Broken) => {
                self.arguments(&arguments);
                broken(span)
            }
            Some(_) => self.not_a_function(name, &arguments),
            None => {
                let known = functions::bicep(Namespaces::SYS, name.text())
                    .or_else(|| functions::bicep(Namespaces::AZ, name.text()));
                match known {
                    Some(function) => self.builtin(span, name, function, &arguments),
                    None => {
                        self.unknown_function(name);
                        self.arguments(&arguments);
                        broken(span)
                    }
                }
            }
        }
    }

    /// `object.f(…)`: a function of a namespace, of an import, or of a resource.
    pub(super) fn method(&mut self, method: ast::Method<'a>) -> Expr {
        let span = method.span();
        let (Some(object), Some(name)) = (method.object(), method.name()) else { return broken(span) };
        let arguments: Vec<_> = method.arguments().collect();
        match self.object_of(object) {
            Object::Namespace(namespace) => match functions::bicep(namespace, name.text()) {
                Some(function) => self.builtin(span, name, function, &arguments),
                None => {
                    let space = object.view().text();
                    let near = nearest(name.text(), table::FUNCTIONS.iter().map(|function| function.name));
                    let message = format!("`{space}` has no function \"{}\"", name.text());
                    self.error(Problem::UnknownMethod, name.span(), message, |diagnostic| match near {
                        Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
                        None => diagnostic,
                    });
                    self.arguments(&arguments);
                    broken(span)
                }
            },
            Object::Wildcard(program) => match self.exported_function(program, name.text()) {
                Some(index) => self.imported_call(span, name, program, index, &arguments),
                None => {
                    self.not_exported(program, name.text(), name.span());
                    self.arguments(&arguments);
                    broken(span)
                }
            },
            Object::Extension => {
                self.arguments(&arguments);
                broken(span)
            }
            Object::Value => {
                let object = self.operand(Some(object), span);
                let arguments = self.arguments(&arguments);
                Expr::new(span, ExprKind::Method { object: Box::new(object), name: named(name), arguments })
            }
        }
    }

    fn imported_call(
        &mut self,
        span: Span,
        name: ast::Name<'a>,
        program: crate::template::ProgramId,
        index: usize,
        arguments: &[ast::Expr<'a>],
    ) -> Expr {
        let function = self.loader.programs.get(program).and_then(|program| program.functions.get(index));
        let takes = function.map_or(0, |function| function.params.len());
        self.user_call(span, name, Function::Imported(program, index), takes, arguments)
    }

    fn user_call(
        &mut self,
        span: Span,
        name: ast::Name<'a>,
        function: Function,
        takes: usize,
        arguments: &[ast::Expr<'a>],
    ) -> Expr {
        let bound = self.arguments(arguments);
        if takes != arguments.len() {
            let message = format!("`{}` takes {takes} arguments, not {}", name.text(), arguments.len());
            self.wrong_count(name, arguments, message);
            return broken(span);
        }
        Expr::new(span, ExprKind::Call { function, arguments: bound })
    }

    fn wrong_count(&mut self, name: ast::Name<'a>, arguments: &[ast::Expr<'a>], message: String) {
        // The parentheses with all arguments are what is wrong; the name is the nearest that always exists.
        let first = arguments.first().map_or(name.span().after(), |argument| argument.span());
        let last = arguments.last().map_or(name.span().after(), |argument| argument.span());
        let from = Span { start: name.span().end, ..name.span() };
        let span = if arguments.is_empty() { name.span() } else { from.to(first).to(last) };
        self.error(Problem::ArgumentCount, span, message, plain);
    }

    fn not_a_function(&mut self, name: ast::Name<'a>, arguments: &[ast::Expr<'a>]) -> Expr {
        let message = format!("\"{}\" is not a function", name.text());
        let declared = self.names.get(name.text()).map(|declared| declared.span);
        self.error(Problem::NotAFunction, name.span(), message, |diagnostic| match declared {
            Some(span) => diagnostic
                .label(span, "declared here")
                .help("write `sys.` or `az.` before a function of the language that has this name"),
            None => diagnostic,
        });
        self.arguments(arguments);
        broken(name.span())
    }

    fn arguments(&mut self, arguments: &[ast::Expr<'a>]) -> Vec<Expr> {
        arguments.iter().map(|argument| self.operand(Some(*argument), argument.span())).collect()
    }

    /// The argument of a call of `any()`, which changes nothing.
    pub(super) fn inside_any(&self, call: ast::Call<'a>) -> Option<ast::Expr<'a>> {
        let name = call.function()?.text();
        let hidden = || self.local(name).is_some() || self.names.get(name).is_some();
        if name != "any" || hidden() {
            return None;
        }
        let mut arguments = call.arguments();
        let first = arguments.next();
        first.filter(|_| arguments.next().is_none())
    }

    fn builtin(
        &mut self,
        span: Span,
        name: ast::Name<'a>,
        function: &'static functions::Function,
        arguments: &[ast::Expr<'a>],
    ) -> Expr {
        if !self.is_known_here(function) {
            self.unknown_function(name);
            self.arguments(arguments);
            return broken(span);
        }
        if let Some(wrong) = function.arity_error(arguments.len()) {
            self.arguments(arguments);
            self.wrong_count(name, arguments, wrong);
            return broken(span);
        }
        if function.place == Place::ParameterDefault && !self.site.default {
            let message = format!("`{}` answers anew at every run and does not belong here", function.name);
            self.error(Problem::DefaultOnly, name.span(), message, |diagnostic| {
                diagnostic.help("make it the default of a parameter and read the parameter")
            });
        }
        if arguments.is_empty() {
            self.scope_has(function.name, span);
        }
        match (function.name, arguments) {
            ("any", [value]) => {
                let bound = self.operand(Some(*value), span);
                self.loader.left_out.casts.insert(bound.span);
                return bound;
            }
            ("nameof", [value]) => return self.name_of(span, *value),
            (
                "loadTextContent"
                | "loadFileAsBase64"
                | "loadJsonContent"
                | "loadYamlContent"
                | "loadDirectoryFileInfo",
                _,
            ) => return self.load(span, function.name, arguments),
            _ => {}
        }
        let takes_lambdas = matches!(function.how, How::Lambda);
        let bound = arguments
            .iter()
            .map(|argument| match argument.bare() {
                ast::Expr::Lambda(lambda) if takes_lambdas => {
                    self.deeper(argument.span(), |binder| binder.lambda(lambda), || broken(argument.span()))
                }
                _ => self.operand(Some(*argument), span),
            })
            .collect();
        let function = if function.name == "list*" {
            Function::List(Arc::from(name.text()))
        } else {
            Function::Builtin(function)
        };
        Expr::new(span, ExprKind::Call { function, arguments: bound })
    }

    /// Whether this kind of file has a function.
    fn is_known_here(&self, function: &functions::Function) -> bool {
        match function.place {
            Place::ParameterFile => self.language == Language::BicepParameters,
            Place::TemplateFile | Place::ValueOrScope | Place::ParameterDefault => {
                self.language == Language::Bicep
            }
            Place::Anywhere => true,
            Place::Compiled => false,
        }
    }

    /// Whether a scope function without arguments has something to answer.
    fn scope_has(&mut self, name: &str, span: Span) {
        let needs: &[ScopeKind] = match name {
            "resourceGroup" => &[ScopeKind::ResourceGroup],
            "subscription" => &[ScopeKind::ResourceGroup, ScopeKind::Subscription],
            "managementGroup" => &[ScopeKind::ManagementGroup],
            _ => return,
        };
        if self.scopes.iter().any(|scope| needs.contains(scope)) || self.site.function {
            return;
        }
        let message = format!("`{name}()` has no answer in a file with this target scope");
        self.refuse(Problem::ArgumentCount, span, message, |diagnostic| {
            diagnostic.help(format!("name one: {name}('…')"))
        });
    }

    /// `nameof(x)`: the last name of what is written.
    fn name_of(&mut self, span: Span, value: ast::Expr<'a>) -> Expr {
        let name: Option<Cow<'a, str>> = match value.bare() {
            ast::Expr::Name(name) => Some(name.text().into()),
            ast::Expr::Member(member) => member.name().map(|name| name.text().into()),
            ast::Expr::Nested(nested) => nested.name().map(|name| name.text().into()),
            ast::Expr::Index(index) => match index.index() {
                Some(ast::Expr::String(key)) => key.plain(),
                _ => None,
            },
            _ => None,
        };
        // Binding it reports names that do not exist; the value itself is not needed, and nothing depends on it.
        let edges = self.edges.len();
        self.operand(Some(value), span);
        self.edges.truncate(edges);
        match name {
            Some(name) => Expr::new(span, ExprKind::Text(Arc::from(name))),
            None => {
                let message = "nameof() takes a name, or a member of something";
                self.error(Problem::NameOf, value.span(), message, plain);
                broken(span)
            }
        }
    }
}
