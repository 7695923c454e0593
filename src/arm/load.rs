//! An ARM template to a program.
//!
//! [`load`] reads both forms of templates: resources in an array, with children nested in their parents, and resources in
//! an object by their symbolic names. What a template says about one thing in several ways becomes one way:
//!
//! - A resource nested in another has its full type and name, and stands behind it.
//! - A deployment with a scope of its own is a module; one without has its resources in the program around it.
//! - The scope of a resource is always an object, see [`crate::template::Resource::scope`].
//!
//! Each area has a file: `values` and `calls` make expressions, the others are named after what they read.

mod calls;
mod deployments;
mod names;
mod resources;
mod types;
pub(super) mod values;

use std::sync::Arc;

use foldhash::{HashSet, HashSetExt as _};

pub use deployments::value_of;
use names::{Frame, Names};

use super::json;
use super::json::{Object, Prop, StringLit, Value};
use super::mistake::Mistake;
use crate::diag::Diagnostic;
use crate::limits::{EXPRESSION_DEPTH, TEMPLATE_VALUES};
use crate::source::{FileId, Span};
use crate::template::{
    Assert, Expr, ExprKind, Language, Named, Output, Param, Program, ProgramId, ScopeKind, Ty, TyKind,
    TypeDecl, UserFunction, Var,
};

/// What loading a template asks of its caller.
pub trait Context {
    /// Keeps the program of a nested deployment.
    fn add(&mut self, program: Program) -> ProgramId;

    /// The program of a template spec, by its resource id; nothing when it cannot be read, which the context reports.
    fn template_spec(&mut self, reference: &str, span: Span) -> Option<ProgramId>;
}

/// Reads a template. What is wrong with it is reported; the program holds the rest.
pub fn load(
    file: FileId,
    text: &str,
    context: &mut dyn Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Program {
    match json::parse(file, text, diagnostics) {
        Some(root) => {
            let mut run = Run::new(context, diagnostics);
            Loader::new(file, text, &mut run).template(&root)
        }
        None => {
            let mut program = Program::empty(Span::new(file, 0, text.len()), Language::Arm);
            program.broken = true;
            program
        }
    }
}

/// Reads an expression that stands alone, outside of any template.
pub(super) fn without_names(
    file: FileId,
    source: &str,
    literal: &StringLit<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expr {
    /// No template, no nested ones.
    struct Nowhere;
    impl Context for Nowhere {
        fn add(&mut self, _: Program) -> ProgramId {
            ProgramId(u32::MAX)
        }
        fn template_spec(&mut self, _: &str, _: Span) -> Option<ProgramId> {
            None
        }
    }
    Loader::new(file, source, &mut Run::new(&mut Nowhere, diagnostics)).text(literal)
}

/// How many bytes of text are as much work as one value.
const VALUE_BYTES: usize = 16;

/// What the loaders of a template and of those nested in it share.
struct Run<'c> {
    context: &'c mut dyn Context,
    diagnostics: &'c mut Vec<Diagnostic>,
    /// What was reported and where: a deployment without a scope of its own is read once for each resource in it.
    reported: HashSet<(Span, String)>,
    /// How many values may still be read; nothing when there were too many, which is reported.
    left: Option<usize>,
    /// How many misspelt names may still be compared with those that there are.
    suggestions: usize,
}

impl<'c> Run<'c> {
    fn new(context: &'c mut dyn Context, diagnostics: &'c mut Vec<Diagnostic>) -> Self {
        Self { context, diagnostics, reported: HashSet::new(), left: Some(TEMPLATE_VALUES), suggestions: 20 }
    }

    fn report(&mut self, problem: Diagnostic) {
        if problem.span().is_none_or(|span| self.reported.insert((span, problem.message.clone()))) {
            self.diagnostics.push(problem);
        }
    }
}

/// Reads one template; a nested one has a loader of its own.
struct Loader<'v, 'r, 'c> {
    file: FileId,
    source: &'v str,
    names: Names<'v>,
    frame: Frame,
    run: &'r mut Run<'c>,
    /// Whether the template is the value of a variable, where its expressions are escaped once.
    escaped: bool,
    /// Whether the resources have symbolic names, and nested deployments scopes of their own.
    symbolic: bool,
    in_function: bool,
    /// How deep the value that is being read is nested, in JSON and in expressions.
    depth: usize,
    is_broken: bool,
}

impl<'v, 'r, 'c> Loader<'v, 'r, 'c> {
    fn new(file: FileId, source: &'v str, run: &'r mut Run<'c>) -> Self {
        Self {
            file,
            source,
            names: Names::default(),
            frame: Frame::default(),
            run,
            escaped: false,
            symbolic: false,
            in_function: false,
            depth: 0,
            is_broken: false,
        }
    }

    /// The program of a nested template; nothing when there are more than can be read.
    fn nested(&mut self, template: &'v Object<'v>, escaped: bool) -> Option<ProgramId> {
        let span = json::span(self.file, template);
        // One that is written in a variable can be used again and again.
        if escaped && !self.spend(span.range().len() / VALUE_BYTES, span) {
            return None;
        }
        let mut loader = Loader::new(self.file, self.source, &mut *self.run);
        loader.escaped = escaped;
        let program = loader.template(template);
        self.is_broken |= program.broken;
        Some(self.run.context.add(program))
    }

    fn template(&mut self, root: &'v Object<'v>) -> Program {
        let mut program = Program::empty(json::span(self.file, root), Language::Arm);
        program.scopes = self.scopes(root);
        self.symbolic = json::get(root, "resources").is_some_and(|resources| resources.as_object().is_some())
            || json::get_text(root, "languageVersion").is_some_and(|version| version.value.starts_with('2'));

        // Names first: everything may refer to everything.
        let params = self.section(root, "parameters");
        for (index, prop) in params.iter().enumerate() {
            self.declare(prop, index, |names| &mut names.params);
        }
        let definitions = self.section(root, "definitions");
        for (index, prop) in definitions.iter().enumerate() {
            self.declare(prop, index, |names| &mut names.types);
        }
        for section in ["imports", "extensions"] {
            for (index, prop) in self.section(root, section).iter().enumerate() {
                // What is imported from Azure itself is a resource like any other.
                let of_azure = prop.value.as_object().is_some_and(|object| {
                    let mut names =
                        ["name", "provider"].iter().filter_map(|name| json::get_text(object, name));
                    names.any(|name| name.value.eq_ignore_ascii_case("AzureResourceManager"))
                });
                if !of_azure {
                    self.declare(prop, index, |names| &mut names.extensions);
                }
            }
        }
        let functions = self.declare_functions(root);
        let vars = self.declare_vars(root);
        let planned = self.plan_all(root);

        program.types = definitions.iter().map(|prop| self.type_decl(prop)).collect();
        program.params = params.iter().map(|prop| self.param(prop)).collect();
        let exported = exported_variables(root);
        program.vars = vars.iter().map(|var| self.var(var, &exported)).collect();
        program.functions = functions.into_iter().map(|(name, member)| self.function(name, member)).collect();
        program.resources = planned.iter().map(|planned| self.resource(planned)).collect();
        program.outputs = self.section(root, "outputs").iter().map(|prop| self.output(prop)).collect();
        for prop in self.section(root, "asserts") {
            program
                .asserts
                .push(Assert { name: json::named(self.file, prop), value: self.value(&prop.value) });
        }
        program.broken = self.is_broken;
        program
    }

    /// The members of an object of the template; none when it is not there.
    fn section(&mut self, root: &'v Object<'v>, name: &str) -> &'v [Prop<'v>] {
        match json::get(root, name) {
            Some(Value::Object(object)) => &object.properties,
            None | Some(Value::NullKeyword(_)) => &[],
            Some(other) => {
                self.shape(other, "an object");
                &[]
            }
        }
    }

    fn scopes(&mut self, root: &Object<'_>) -> Vec<ScopeKind> {
        let Some(schema) = json::get_text(root, "$schema") else { return Vec::new() };
        let name = schema.value.rsplit('/').next().unwrap_or_default().trim_end_matches('#');
        let scope = match name.to_ascii_lowercase().as_str() {
            "deploymenttemplate.json" => ScopeKind::ResourceGroup,
            "subscriptiondeploymenttemplate.json" => ScopeKind::Subscription,
            "managementgroupdeploymenttemplate.json" => ScopeKind::ManagementGroup,
            "tenantdeploymenttemplate.json" => ScopeKind::Tenant,
            // Azure takes a template that says so by mistake; a parameters file has no resources.
            "deploymentparameters.json" if json::get(root, "resources").is_none() => {
                let message = "This is a parameters file; a template was expected.";
                let _ = self.broken(Mistake::Shape, json::span(self.file, schema), message);
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        vec![scope]
    }

    fn declare(
        &mut self,
        prop: &Prop<'_>,
        index: usize,
        kind: impl for<'n> Fn(&'n mut Names<'v>) -> &'n mut names::Index,
    ) {
        if !kind(&mut self.names).insert(json::key(prop), index) {
            let message =
                format!("The name \"{}\" is there twice; case makes no difference.", json::key(prop));
            let _ = self.broken(Mistake::DuplicateMember, json::key_span(self.file, prop), message);
        }
    }

    fn type_decl(&mut self, prop: &'v Prop<'v>) -> TypeDecl {
        let name = json::named(self.file, prop);
        let (ty, exported) = match prop.value.as_object() {
            Some(object) => (self.ty(object, false), is_exported(object)),
            None => (Ty::new(self.shape(&prop.value, "an object").span, TyKind::Any), false),
        };
        TypeDecl { name, ty, exported }
    }

    fn param(&mut self, prop: &'v Prop<'v>) -> Param {
        let (name, span) = (json::named(self.file, prop), json::span(self.file, prop));
        let Some(object) = prop.value.as_object() else {
            let ty = Ty::new(self.shape(&prop.value, "an object").span, TyKind::Any);
            return Param { name, span, ty, default: None };
        };
        let ty = self.ty(object, true);
        let default = json::get(object, "defaultValue").map(|value| self.value(value));
        Param { name, span, ty, default }
    }

    fn declare_vars(&mut self, root: &'v Object<'v>) -> Vec<Declared<'v>> {
        let mut declared = Vec::new();
        for prop in self.section(root, "variables") {
            let copies =
                if json::key(prop).eq_ignore_ascii_case("copy") { values::copies(&prop.value) } else { None };
            match copies {
                Some(copies) => declared.extend(copies.into_iter().map(Declared::Loop)),
                None => declared.push(Declared::Value(prop)),
            }
        }
        for (index, var) in declared.iter().enumerate() {
            let (name, value) = match var {
                Declared::Value(prop) => (json::key(prop), Some(&prop.value)),
                Declared::Loop(copy) => (copy.name.value.as_ref(), None),
            };
            self.names.values.push(value);
            if !self.names.vars.insert(name, index) {
                let span = match var {
                    Declared::Value(prop) => json::key_span(self.file, prop),
                    Declared::Loop(copy) => json::span(self.file, copy.name),
                };
                let message = format!("The variable \"{name}\" is there twice; case makes no difference.");
                let _ = self.broken(Mistake::DuplicateMember, span, message);
            }
        }
        declared
    }

    fn var(&mut self, var: &Declared<'v>, exported: &[&str]) -> Var {
        let (name, value) = match var {
            Declared::Value(prop) => (json::named(self.file, prop), self.value(&prop.value)),
            Declared::Loop(copy) => (json::named_text(self.file, copy.name), self.looped(copy, false)),
        };
        let exported = exported.contains(&name.text.as_ref());
        Var { name, ty: None, value, exported }
    }

    /// The functions of all namespaces, each under its full name.
    fn declare_functions(&mut self, root: &'v Object<'v>) -> Vec<(Named, &'v Object<'v>)> {
        let mut declared = Vec::new();
        let namespaces = match json::get(root, "functions") {
            Some(Value::Array(namespaces)) => namespaces.elements.as_slice(),
            None | Some(Value::NullKeyword(_)) => &[],
            Some(other) => {
                self.shape(other, "an array");
                &[]
            }
        };
        for namespace in namespaces.iter().filter_map(Value::as_object) {
            let prefix = json::get_text(namespace, "namespace").map_or("", |name| name.value.as_ref());
            for prop in self.section(namespace, "members") {
                let Some(member) = prop.value.as_object() else {
                    self.shape(&prop.value, "an object");
                    continue;
                };
                let text = Arc::from(format!("{prefix}.{}", json::key(prop)));
                let name = Named { text, span: json::key_span(self.file, prop) };
                if !self.names.functions.insert(&name.text, declared.len()) {
                    let message = format!("The function \"{}\" is there twice.", name.text);
                    let _ = self.broken(Mistake::DuplicateMember, name.span, message);
                }
                declared.push((name, member));
            }
        }
        declared
    }

    fn function(&mut self, name: Named, member: &'v Object<'v>) -> UserFunction {
        let mut params = Vec::new();
        let parameters = json::get(member, "parameters").and_then(Value::as_array);
        for object in parameters.iter().flat_map(|array| &array.elements).filter_map(Value::as_object) {
            let param = match json::get_text(object, "name") {
                Some(text) => json::named_text(self.file, text),
                None => Named { text: Arc::from(""), span: json::span(self.file, object) },
            };
            params.push((param, self.ty(object, true)));
        }
        self.frame.enter_function(params.iter().map(|(name, _)| Arc::clone(&name.text)));
        self.in_function = true;
        let output = json::get_object(member, "output");
        let returns = match output {
            Some(output) => self.ty(output, false),
            None => Ty::new(name.span, TyKind::Any),
        };
        let body = match output.and_then(|output| json::get(output, "value")) {
            Some(value) => self.value(value),
            None => {
                let message = format!("The function \"{}\" has no output value.", name.text);
                self.broken(Mistake::Missing, name.span, message)
            }
        };
        self.in_function = false;
        self.frame.leave(0);
        UserFunction { name, params, returns, body, exported: is_exported(member) }
    }

    fn output(&mut self, prop: &'v Prop<'v>) -> Output {
        let name = json::named(self.file, prop);
        let Some(object) = prop.value.as_object() else {
            let value = self.shape(&prop.value, "an object");
            return Output { name, ty: Ty::new(value.span, TyKind::Any), value, condition: None };
        };
        let ty = self.ty(object, false);
        let copy = json::get_object(object, "copy");
        let looped = copy.and_then(|copy| Some((json::get(copy, "count")?, json::get(copy, "input")?)));
        let value = match (looped, json::get(object, "value")) {
            (Some((count, input)), _) => self.array_loop(name.clone(), count, input, false),
            (None, Some(value)) => self.value(value),
            (None, None) => {
                let message = format!("The output \"{}\" has no value.", name.text);
                self.broken(Mistake::Missing, name.span, message)
            }
        };
        let condition = json::get(object, "condition").map(|condition| self.value(condition));
        Output { name, ty, value, condition }
    }

    fn problem(&self, mistake: Mistake, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(mistake.code(), span, message)
    }

    fn report(&mut self, problem: Diagnostic) -> Expr {
        let span = problem.span().unwrap_or(Span::new(self.file, 0, 0));
        self.run.report(problem);
        self.is_broken = true;
        Expr::new(span, ExprKind::Broken)
    }

    fn broken(&mut self, mistake: Mistake, span: Span, message: impl Into<String>) -> Expr {
        let problem = self.problem(mistake, span, message);
        self.report(problem)
    }

    /// Reads what is one level deeper. Values and the expressions in them count together, because evaluation walks them in one
    /// go.
    fn deeper(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Expr) -> Expr {
        if self.depth >= EXPRESSION_DEPTH {
            let message = format!("Values and expressions are nested more than {EXPRESSION_DEPTH} deep.");
            return self.broken(Mistake::TooDeep, span, message);
        }
        if !self.spend(1, span) {
            return Expr::new(span, ExprKind::Broken);
        }
        self.depth += 1;
        let expr = read(self);
        self.depth -= 1;
        expr
    }

    /// Whether as much more may be read. A small template can ask for the same large value again and again.
    fn spend(&mut self, cost: usize, span: Span) -> bool {
        let Some(left) = self.run.left else {
            self.is_broken = true;
            return false;
        };
        self.run.left = left.checked_sub(cost);
        if self.run.left.is_none() {
            let message = format!("The template has more than {TEMPLATE_VALUES} values.");
            let problem = self.problem(Mistake::TooLarge, span, message);
            self.report(problem.why("What is written once counts wherever it is used."));
        }
        self.run.left.is_some()
    }

    fn warn(&mut self, mistake: Mistake, span: Span, message: impl Into<String>) {
        self.run.report(Diagnostic::warning(mistake.code(), span, message));
    }

    /// A value of the wrong kind.
    fn shape(&mut self, value: &Value<'_>, wanted: &str) -> Expr {
        let message = format!("{} was expected, not {}.", capitalised(wanted), json::kind(value));
        self.broken(Mistake::Shape, json::span(self.file, value), message)
    }
}

/// A variable as it is declared.
enum Declared<'v> {
    Value(&'v Prop<'v>),
    Loop(values::Copy<'v>),
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn is_exported(object: &Object<'_>) -> bool {
    json::get_object(object, "metadata").is_some_and(|metadata| json::is_true(metadata, "__bicep_export!"))
}

/// The names of variables that other files may import.
fn exported_variables<'o>(root: &'o Object<'_>) -> Vec<&'o str> {
    let listed = json::get_object(root, "metadata")
        .and_then(|metadata| json::get(metadata, "__bicep_exported_variables!"))
        .and_then(Value::as_array);
    let name = |value: &'o Value<'_>| value.as_object().and_then(|object| json::get_text(object, "name"));
    let names = listed.into_iter().flat_map(|array| &array.elements).filter_map(name);
    names.map(|text: &StringLit<'_>| text.value.as_ref()).collect()
}
