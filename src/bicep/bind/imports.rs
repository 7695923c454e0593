//! What comes from other files: `import {…} from '…'` and `import * as name from '…'`.

use std::collections::BTreeSet;

use super::names::Entity;
use super::{Binder, plain};
use crate::bicep::load::Wanted;
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::bicep::syntax::ast::Imported;
use crate::bicep::syntax::strings::Str;
use crate::diag::suggest::nearest;
use crate::source::Span;
use crate::template::{Language, Program, ProgramId};

/// The prefix of user-defined functions in ARM JSON.
const COMPILED: &str = "__bicep.";

impl<'a> Binder<'a, '_, '_> {
    /// Declares what the file imports.
    pub(super) fn import(&mut self) {
        let mut imported = BTreeSet::new();
        for import in self.names.imports.clone() {
            let program = import.path().and_then(|path| self.follow(path, Wanted::Template));
            match import.imported() {
                Some(Imported::All(alias)) => {
                    let entity = program.map_or(Entity::Broken, Entity::Wildcard);
                    self.declare(alias, entity);
                }
                Some(Imported::Items(items)) => {
                    for item in items {
                        self.import_item(program, item);
                        self.imported_twice(program, item, &mut imported);
                    }
                }
                None => {}
            }
        }
    }

    fn import_item(&mut self, program: Option<ProgramId>, item: ast::ImportItem<'a>) {
        let (Some(name), Some(view)) = (item.name(), item.name_view()) else { return };
        let entity = match program {
            Some(program) => self.exported(program, &name).unwrap_or_else(|| {
                self.not_exported(program, &name, view.span());
                Entity::Broken
            }),
            None => Entity::Broken,
        };
        match item.alias() {
            Some(alias) => self.declare(Some(alias), entity),
            None => self.declare_as(view.text(), view.span(), entity),
        }
    }

    fn imported_twice(
        &mut self,
        program: Option<ProgramId>,
        item: ast::ImportItem<'a>,
        before: &mut BTreeSet<(ProgramId, String)>,
    ) {
        let (Some(program), Some(name), Some(view)) = (program, item.name(), item.name_view()) else {
            return;
        };
        if !before.insert((program, name.clone().into_owned())) {
            let message = format!("\"{name}\" is imported more than once");
            self.refuse(Problem::ImportedTwice, view.span(), message, plain);
        }
    }

    /// The program that a path names; reports why there is none.
    pub(super) fn follow(&mut self, path: Str<'a>, wanted: Wanted) -> Option<ProgramId> {
        let span = path.view().span();
        let Some(written) = path.plain() else {
            let message = "the path of a file has no holes";
            self.error(Problem::PathHoles, span, message, plain);
            return None;
        };
        match self.loader.follow(self.path, &written, span, wanted) {
            Ok(program) => Some(program),
            Err(diagnostic) => {
                self.broken = true;
                self.found.push(*diagnostic);
                None
            }
        }
    }

    fn exported(&self, program: ProgramId, name: &str) -> Option<Entity> {
        self.exported_var(program, name)
            .map(|index| Entity::ImportedVar(program, index))
            .or_else(|| {
                self.exported_function(program, name).map(|index| Entity::ImportedFunction(program, index))
            })
            .or_else(|| self.exported_type(program, name).map(|index| Entity::ImportedType(program, index)))
    }

    pub(super) fn exported_var(&self, program: ProgramId, name: &str) -> Option<usize> {
        let program = self.loader.programs.get(program)?;
        program.vars.iter().position(|var| var.exported && &*var.name.text == name)
    }

    pub(super) fn exported_function(&self, program: ProgramId, name: &str) -> Option<usize> {
        let program = self.loader.programs.get(program)?;
        program.functions.iter().position(|function| {
            let own = &*function.name.text;
            function.exported && (own == name || own.strip_prefix(COMPILED) == Some(name))
        })
    }

    pub(super) fn exported_type(&self, program: ProgramId, name: &str) -> Option<usize> {
        let program = self.loader.programs.get(program)?;
        program.types.iter().position(|ty| ty.exported && &*ty.name.text == name)
    }

    /// Reports a name that another file does not export.
    pub(super) fn not_exported(&mut self, program: ProgramId, name: &str, span: Span) {
        let Some(other) = self.loader.programs.get(program) else { return };
        if other.language == Language::Arm && other.broken {
            // What it exports is not known, and that is reported already.
            return;
        }
        let near = nearest(name, exports(other)).map(str::to_owned);
        let kept = declared(other, name);
        let message = format!("\"{name}\" is not exported by the other file");
        self.error(Problem::NotExported, span, message, |diagnostic| match (kept, near) {
            (Some(place), _) => {
                diagnostic.label(place, "declared here").help("write @export() before it there")
            }
            (None, Some(near)) => diagnostic.help(format!("did you mean \"{near}\"?")),
            (None, None) => diagnostic,
        });
    }
}

fn exports(program: &Program) -> impl Iterator<Item = &str> {
    let vars = program.vars.iter().filter(|it| it.exported).map(|it| &*it.name.text);
    let functions = program.functions.iter().filter(|it| it.exported).map(|it| &*it.name.text);
    let types = program.types.iter().filter(|it| it.exported).map(|it| &*it.name.text);
    vars.chain(functions).chain(types)
}

fn declared(program: &Program, name: &str) -> Option<Span> {
    let vars = program.vars.iter().map(|it| &it.name);
    let functions = program.functions.iter().map(|it| &it.name);
    let types = program.types.iter().map(|it| &it.name);
    let mut all = vars.chain(functions).chain(types);
    all.find(|it| &*it.text == name).map(|it| it.span)
}
