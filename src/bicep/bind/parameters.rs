//! Parameter files: the template they are for, the file they extend, and their values.

use std::sync::Arc;

use super::{Binder, Node, Site, broken, named_or, plain};
use crate::bicep::load::Wanted;
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::source::Span;
use crate::template::{Assignment, ExprKind, Language, ParametersFile, Program, ProgramId, Symbol};

impl<'a> Binder<'a, '_, '_> {
    pub(super) fn parameters_program(&mut self) -> Program {
        self.declarations();
        self.collect();
        self.import();
        self.names_that_clash();
        self.imports_without_context();
        let whole = Span::new(self.syntax.file(), 0, self.syntax.text().len());
        let mut program = Program::empty(whole, Language::BicepParameters);
        let base = self.names.extends.and_then(ast::Extends::path);
        let mut file = ParametersFile {
            extends: base.and_then(|path| self.follow(path, Wanted::Parameters)),
            ..ParametersFile::default()
        };
        self.inherit(file.extends);
        self.base_is_kept();
        match self.names.using {
            Some(using) if using.is_none() => file.using_span = Some(using.span()),
            Some(using) => {
                file.using_span = using.path().map(|path| path.view().span());
                file.using = using.path().and_then(|path| self.follow(path, Wanted::Template));
            }
            None => {
                let message = "this file does not say which template its values are for";
                self.error(Problem::NoUsing, whole.before(), message, |diagnostic| {
                    diagnostic.help("begin it with: using 'main.bicep'")
                });
            }
        }
        program.types = self.bind_types();
        program.vars = self.vars();
        // Functions are refused here, and calls of them are bound all the same.
        for index in 0..self.names.functions.len() {
            program.functions.extend(self.user_function(index));
        }
        for index in 0..self.names.assignments.len() {
            let Some(declaration) = self.names.assignments.get(index).copied() else { continue };
            self.site = Site::of(Node::Param(index));
            let name = named_or(declaration.name(), declaration.span());
            let value = match declaration.value() {
                Some(value) => self.value(value),
                None => broken(declaration.span()),
            };
            file.assignments.push(Assignment { name, value });
        }
        program.parameters_file = Some(file);
        self.break_cycles(&mut program);
        program
    }

    /// Lists the parameters that the extended files give values.
    fn inherit(&mut self, extends: Option<ProgramId>) {
        let mut next = extends;
        let mut seen = 0;
        while let Some(file) = next
            .and_then(|id| self.loader.programs.get(id))
            .and_then(|program| program.parameters_file.as_ref())
            .filter(|_| seen <= self.loader.programs.len())
        {
            self.inherited
                .extend(file.assignments.iter().map(|assignment| Arc::clone(&assignment.name.text)));
            next = file.extends;
            seen += 1;
        }
    }

    /// Whether a bare name is a value of an extended file.
    pub(super) fn inherits(&self, name: &str) -> bool {
        self.inherited.contains(name)
    }

    /// `base.name`.
    pub(super) fn base_member(&mut self, name: ast::Name<'a>) -> ExprKind {
        if self.inherits(name.text()) {
            return ExprKind::Symbol(Symbol::Inherited(Arc::from(name.text())));
        }
        let broken_base = self.names.extends.is_some() && self.broken && self.inherited.is_empty();
        if !broken_base {
            let message = format!("the extended file gives no value to \"{}\"", name.text());
            self.error(Problem::MissingMember, name.span(), message, plain);
        }
        ExprKind::Broken
    }

    /// Where a file extends another, `base` is that one's values.
    fn base_is_kept(&mut self) {
        let declared = self.names.get("base");
        if let (Some(declared), true) = (declared, self.names.extends.is_some()) {
            let message = "`base` stands for the file that is extended and cannot be declared";
            self.refuse(Problem::BaseDeclared, declared.span, message, plain);
        }
    }
}
