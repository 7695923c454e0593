//! Which templates are deployed: what parameter files use, what is named for it, and where nothing of that runs anything, what
//! no other template brings in.

use std::collections::BTreeSet;

use crate::profile::discovery::Note;
use crate::profile::discovery::templates::{declare_workload, modules};
use crate::profile::discovery::units::{Finding, Values};
use crate::world::WorldPath;

/// Folders of templates that others bring in.
const MODULES: &[&str] = &["modules", "module", "functions", "types", "core"];

impl Finding<'_> {
    /// The templates that are deployed: those that parameter files use, those that patterns match, and each `main.bicep`
    /// that is no module of another; where none of them runs anything, those that do and that nothing brings in.
    pub(super) fn templates(&mut self, files: &[WorldPath], values: &[Values]) -> BTreeSet<WorldPath> {
        let mut templates: BTreeSet<WorldPath> =
            values.iter().filter_map(|one| one.template.clone()).collect();
        if self.patterns().next().is_some() {
            let matched = files.iter().filter(|path| path.extension() == Some("bicep"));
            let matched = matched.filter(|path| self.is_named(path) || path.file_name() == "main.bicep");
            templates.extend(matched.filter(|path| self.pattern_role(path).is_some()).cloned());
            return templates;
        }
        let alone = self.mains(files, &templates);
        if !alone.is_empty() {
            let names = self.names(&alone);
            self.notes.push(Note::doubt(format!(
                "Without a parameter file, and so evaluated with their defaults in every environment: {names}."
            )));
        }
        templates.extend(alone);
        self.runs = declare_workload(self.world, &templates);
        if !self.runs {
            self.ends = self.ends(files, &templates);
            self.runs = !self.ends.is_empty();
            templates.extend(self.ends.iter().cloned());
        }
        templates
    }

    /// The templates that are named for being deployed, have no parameter file and are no modules of others.
    fn mains(&mut self, files: &[WorldPath], used: &BTreeSet<WorldPath>) -> Vec<WorldPath> {
        let module = self.azd.map(|azd| format!("{}.bicep", azd.module));
        let is_main = |path: &WorldPath| {
            path.file_name() == "main.bicep"
                || (Some(path.file_name()) == module.as_deref() && path.parent().as_ref() == Some(self.root))
        };
        let open: BTreeSet<WorldPath> = files
            .iter()
            .filter(|path| is_main(path) && !self.in_modules(path) && !used.contains(*path))
            .cloned()
            .collect();
        if open.is_empty() {
            return Vec::new();
        }
        // Whether one of them is a module of another is the only question that takes reading templates.
        let roots: BTreeSet<WorldPath> = used.iter().chain(&open).cloned().collect();
        let modules = modules(self.world, &roots);
        let (brought_in, alone): (Vec<WorldPath>, Vec<WorldPath>) =
            open.into_iter().partition(|template| modules.contains(template));
        if !brought_in.is_empty() {
            let names = self.names(&brought_in);
            self.notes.push(Note::fact(format!(
                "No deployments of their own, but modules of other templates: {names}."
            )));
        }
        alone
    }

    /// The templates that run something and that no other template brings in, however they are called.
    fn ends(&mut self, files: &[WorldPath], deployed: &BTreeSet<WorldPath>) -> BTreeSet<WorldPath> {
        let is_open = |path: &&WorldPath| self.is_open(path) && !deployed.contains(*path);
        let open: BTreeSet<WorldPath> = files.iter().filter(is_open).cloned().collect();
        let modules = modules(self.world, &open);
        let runs = |path: &WorldPath| declare_workload(self.world, &BTreeSet::from([path.clone()]));
        let ends: Vec<WorldPath> = open.difference(&modules).filter(|path| runs(path)).cloned().collect();
        if !ends.is_empty() {
            let names = self.names(&ends);
            self.notes.push(Note::doubt(format!(
                "No template that is named for it runs anything. These do and no other brings them in, so that they are evaluated with their defaults in every environment: {names}."
            )));
        }
        ends.into_iter().collect()
    }

    /// Whether a file lies in a folder of templates that others bring in.
    fn in_modules(&self, path: &WorldPath) -> bool {
        let inside = path.parts().skip(self.root.parts().count());
        inside.into_iter().any(|part| MODULES.contains(&part))
    }

    /// Whether a file is a template that may be deployed by its folder.
    fn is_open(&self, path: &WorldPath) -> bool {
        path.extension() == Some("bicep") && !self.in_modules(path)
    }

    /// The Bicep files that may be deployed without anybody saying so; none where patterns say which are.
    pub(super) fn open_templates(&self, files: Vec<WorldPath>) -> Vec<WorldPath> {
        if self.patterns().next().is_some() {
            return Vec::new();
        }
        files.into_iter().filter(|path| self.is_open(path)).collect()
    }
}
