//! Declarations that cannot stand as they do, whatever their values are: reserved names, statements that are given twice,
//! decorators where nothing takes them, and parts of the language that a configuration has to switch on.

use std::collections::{BTreeMap, BTreeSet};

use super::decorated::not_constant;
use super::{Binder, Node, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::ast::Declaration;
use crate::source::Span;

impl<'a> Binder<'a, '_, '_> {
    /// Reports what is wrong with the declarations of the file before they are bound.
    pub(super) fn declarations(&mut self) {
        let (mut targets, mut usings, mut bases) = (Vec::new(), Vec::new(), Vec::new());
        let mut metadata: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for declaration in self.syntax.declarations() {
            self.reserved_name(declaration);
            match declaration {
                Declaration::TargetScope(it) => {
                    targets.push(it.span());
                    self.undecorated(it.view());
                }
                Declaration::Using(it) => {
                    self.undecorated(it.view());
                    usings.push(it.span());
                    if let Some(config) = it.config() {
                        self.switched_on("deployCommands", Problem::NoUsingWith, config.span());
                    }
                }
                Declaration::Extends(it) => {
                    self.undecorated(it.view());
                    bases.push(it.span());
                }
                Declaration::ParameterAssignment(it) => self.undecorated(it.view()),
                Declaration::Metadata(it) => {
                    if let Some(name) = it.name() {
                        metadata.entry(name.text()).or_default().push(name.span());
                    }
                    self.metadata_value(it);
                }
                Declaration::Assert(it) => {
                    self.switched_on("assertions", Problem::NoAsserts, ast::keyword(it.view()));
                }
                Declaration::Test(it) => {
                    self.switched_on("testFramework", Problem::NoTests, ast::keyword(it.view()));
                }
                _ => {}
            }
        }
        let once = [
            (targets, Problem::TargetTwice, "the target scope"),
            (usings, Problem::UsingTwice, "the template that the values are for"),
            (bases, Problem::ExtendsTwice, "the file that is extended"),
        ];
        for (places, problem, what) in once.into_iter().filter(|(places, ..)| places.len() > 1) {
            for place in places {
                self.refuse(problem, place, format!("{what} is given more than once"), plain);
            }
        }
        for (name, places) in metadata.into_iter().filter(|(_, places)| places.len() > 1) {
            for place in places {
                let message = format!("the metadata \"{name}\" is given more than once");
                self.refuse(Problem::DuplicateOutput, place, message, plain);
            }
        }
    }

    fn reserved_name(&mut self, declaration: Declaration<'a>) {
        let Some(name) = declaration.name() else { return };
        let (problem, why) = match (declaration, name.text()) {
            (Declaration::Output(_) | Declaration::Assert(_) | Declaration::ExtensionConfig(_), _) => return,
            (Declaration::Metadata(_), text) if text.starts_with('_') => {
                (Problem::ReservedMetadata, "Names of metadata that begin with `_` are the compiler's own.")
            }
            (Declaration::Metadata(_), _) => return,
            (Declaration::Type(_), "resource") => {
                (Problem::ReservedType, "A type of the language begins with this word.")
            }
            (Declaration::Variable(_), text) if text.eq_ignore_ascii_case("copy") => {
                (Problem::ReservedVariable, "A compiled template keeps its loops under this name.")
            }
            (_, "az" | "sys" | "this") => (Problem::ReservedNamespace, "It is the name of a namespace."),
            _ => return,
        };
        let message = format!("\"{}\" cannot be declared", name.text());
        self.refuse(problem, name.span(), message, |diagnostic| {
            diagnostic.why(why).help("give it another name")
        });
    }

    fn undecorated(&mut self, view: ast::View<'a>) {
        if let Some(decorator) = ast::decorators(view).next() {
            let message = "decorators do not stand before this";
            self.refuse(Problem::Undecorated, decorator.span(), message, |diagnostic| {
                diagnostic.help("remove them, or write them before the declaration that they are for")
            });
        }
    }

    fn metadata_value(&mut self, metadata: ast::Metadata<'a>) {
        let mut computed = Vec::new();
        if let Some(value) = metadata.value() {
            not_constant(value, 0, &mut computed);
        }
        for span in computed {
            let message = "the value of metadata is written out";
            self.refuse(Problem::ConstantNeeded, span, message, |diagnostic| {
                diagnostic.help("nothing is computed there: write the value itself")
            });
        }
    }

    /// Reports a part of the language that no configuration switches on.
    pub(super) fn switched_on(&mut self, feature: &str, problem: Problem, span: Span) {
        if self.loader.config(self.path).features.contains(feature) {
            return;
        }
        let message = "this part of the language is an experiment, and it is off";
        self.refuse(problem, span, message, |diagnostic| {
            diagnostic.help(format!(
                "write {{\"experimentalFeaturesEnabled\": {{\"{feature}\": true}}}} to bicepconfig.json"
            ))
        });
    }

    /// Variables that other files import, and that read what only this file is given or deploys.
    pub(super) fn exports(&mut self) {
        for (index, declaration) in self.names.vars.clone().into_iter().enumerate() {
            let mut decorators = ast::decorators(declaration.view());
            let exported = decorators
                .find(|decorator| decorator.call().is_some_and(|(_, name, _)| name.text() == "export"));
            if let Some(decorator) = exported.filter(|_| self.reads_own(Node::Var(index))) {
                let message = "this is exported, and reads parameters, resources or modules";
                self.refuse(Problem::ExportOfOwn, decorator.span(), message, |diagnostic| {
                    diagnostic.why("A file that imports it has none of them.")
                });
            }
        }
    }

    /// Whether a declaration reads a parameter, a resource or a module, if only through others.
    fn reads_own(&self, node: Node) -> bool {
        let (mut seen, mut open) = (BTreeSet::from([node]), vec![node]);
        while let Some(here) = open.pop() {
            for edge in self.edges.iter().filter(|edge| edge.from == here) {
                if matches!(edge.to, Node::Param(_) | Node::Resource(_)) {
                    return true;
                }
                if seen.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        false
    }
}
