//! Templates with their parameter files: what is deployed, whatever the environment.

mod deployed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::azd::Azd;
use super::scan::Scan;
use super::templates::{Using, extended, using};
use super::values::{Named, is_folder_of_parameters, is_in_folder_of_environments, is_parameters, named};
use super::{Note, Program, Role, Style};
use crate::diag::Diagnostic;
use crate::profile::Config;
use crate::profile::Located;
use crate::profile::Profile;
use crate::profile::config::Side;
use crate::profile::discovery::glob::Glob;
use crate::profile::problem::Problem;
use crate::world;
use crate::world::World;
use crate::world::WorldPath;

/// Where Bicep files are kept, the most telling first.
pub(super) const ROOTS: &[&str] = &[".azure", "bicep", "infra", "deploy"];

/// What the repository itself goes by.
pub(super) const WHOLE: &str = "main";

/// Folders of what apps and jobs stand on.
const INFRASTRUCTURE: &[&str] = &["infrastructure", "infra", "platform", "foundation", "network", "shared"];

/// Most files that a note names.
const NAMES: usize = 10;

/// What was found.
pub(super) struct Found {
    pub(super) root: WorldPath,
    pub(super) style: Style,
    pub(super) units: Vec<Unit>,
    /// Templates that may be deployed without anybody saying so.
    pub(super) templates: Vec<WorldPath>,
}

/// One thing that is deployed: a template, or one workload of a template that serves many.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) role: Role,
    pub(super) folder: Arc<str>,
    /// The template; none for one in a registry.
    pub(super) template: Option<WorldPath>,
    /// What is evaluated for each environment that has a parameter file.
    pub(super) own: BTreeMap<Arc<str>, Program>,
    /// What is evaluated for the others, and the name it goes by.
    pub(super) shared: Option<(Arc<str>, Program)>,
}

impl Unit {
    /// What is evaluated for the environment of a name on Azure. A file that serves all is for those that have none only
    /// where no environment has one.
    pub(super) fn program(&self, name: &str) -> Option<&Program> {
        if let Some(own) = self.own.get(name) {
            return Some(own);
        }
        let (shared_name, shared) = self.shared.as_ref()?;
        (self.own.is_empty() || &**shared_name == name).then_some(shared)
    }
}

/// Finds the root and what is deployed from it.
pub(super) fn find(
    world: &dyn World,
    root: &WorldPath,
    config: &Config,
    profile: &Profile,
    scan: &mut Scan<'_>,
    notes: &mut Vec<Note>,
) -> Result<Found, Box<Diagnostic>> {
    let azd = Azd::read(world, root);
    let mut looked = Vec::new();
    // What deploys no app and no job is the answer only where nothing else does.
    let mut without: Option<(Found, Vec<Note>)> = None;
    for (candidate, why) in roots(root, config, azd.as_ref())? {
        if !scan.is_folder(&candidate) {
            looked.push(world.name(&candidate));
            continue;
        }
        let files = match scan.below(&candidate) {
            Err(_) if without.is_some() => break,
            files => files?,
        };
        let mut finding = Finding {
            world,
            root: &candidate,
            config,
            azd: azd.as_ref(),
            environments: environments(config, profile),
            notes: vec![Note::fact(format!("The Azure side is {}: {why}.", world.name(&candidate)))],
            left_out: Vec::new(),
            deployed: BTreeSet::new(),
            ends: BTreeSet::new(),
            runs: true,
        };
        let units = finding.units(&files)?;
        if units.is_empty() {
            looked.push(world.name(&candidate));
            continue;
        }
        let templates = finding.open_templates(files);
        let Finding { notes: found_notes, runs, .. } = finding;
        let found = Found { style: style(&units), root: candidate, units, templates };
        if runs {
            notes.extend(found_notes);
            return Ok(found);
        }
        without.get_or_insert((found, found_notes));
    }
    let (found, mut found_notes) = without.ok_or_else(|| Box::new(nothing(world, root, config, &looked)))?;
    notes.append(&mut found_notes);
    Ok(found)
}

/// The names of environments on Azure that are known before any file is looked at.
fn environments(config: &Config, profile: &Profile) -> BTreeSet<Arc<str>> {
    let configured = config.environments.iter().filter_map(|environment| match &environment.aca {
        Side::Named(aca) => Some(Arc::clone(&aca.value)),
        Side::Default => Some(Arc::clone(&environment.name.value)),
        Side::Absent => None,
    });
    configured.chain(profile.environments.iter().map(|pair| Arc::clone(&pair.aca))).collect()
}

fn nothing(world: &dyn World, root: &WorldPath, config: &Config, looked: &[String]) -> Diagnostic {
    let code = Problem::NothingFound.code();
    let message = "there is no template to evaluate";
    let why = format!(
        "neither a .bicepparam with its template nor a main.bicep was found; looked in {}",
        looked.join(", ")
    );
    let diagnostic = match config.aca.root.as_ref().and_then(|root| root.span) {
        Some(span) => Diagnostic::error(code, span, message),
        None => Diagnostic::about_file(code, world.name(root), message),
    };
    diagnostic.why(why).help(
        "run this in the repository, or say where the Bicep files are: `aca: { root: … }` in tricep.yaml, or --aca DIR",
    )
}

/// The folders that may be the root, each with the reason.
fn roots(
    root: &WorldPath,
    config: &Config,
    azd: Option<&Azd>,
) -> Result<Vec<(WorldPath, String)>, Box<Diagnostic>> {
    if let Some(configured) = &config.aca.root {
        let path = root
            .join(&configured.value)
            .map_err(|error| Box::new(misplaced(configured, &error.to_string())))?;
        return Ok(vec![(path, super::said(configured.span).to_owned())]);
    }
    let mut candidates = Vec::new();
    if let Some(azd) = azd {
        let reason = "azure.yaml, of the Azure Developer CLI, says so".to_owned();
        candidates.extend(root.join(&azd.folder).ok().map(|path| (path, reason)));
    }
    let usual = ROOTS.iter().filter_map(|name| root.join(name).ok());
    candidates
        .extend(usual.map(|path| (path, "a folder of this name is where Bicep files are kept".to_owned())));
    candidates.push((
        root.clone(),
        "no folder below it is named .azure, bicep, infra or deploy and holds an app or a job".to_owned(),
    ));
    Ok(candidates)
}

fn misplaced(path: &Located<Arc<str>>, reason: &str) -> Diagnostic {
    let code = Problem::Path.code();
    let diagnostic = match path.span {
        Some(span) => Diagnostic::error(code, span, reason.to_owned()),
        None => Diagnostic::about_file(code, Arc::clone(&path.value), reason.to_owned()),
    };
    diagnostic.help("name a folder of this repository")
}

fn style(units: &[Unit]) -> Style {
    if units.iter().any(|unit| !unit.own.is_empty()) {
        return Style::PerEnvironment;
    }
    let shared = || units.iter().filter_map(|unit| unit.shared.as_ref().map(|(_, program)| program));
    if shared().any(|program| matches!(program, Program::Template { azd: true, .. })) {
        Style::Azd
    } else if shared().all(|program| matches!(program, Program::Template { values: None, .. })) {
        Style::Bare
    } else {
        Style::Shared
    }
}

struct Finding<'f> {
    world: &'f dyn World,
    root: &'f WorldPath,
    config: &'f Config,
    azd: Option<&'f Azd>,
    /// Names of environments on Azure, of the configuration and of the profile.
    environments: BTreeSet<Arc<str>>,
    notes: Vec<Note>,
    /// Files that no pattern matches, where there are patterns.
    left_out: Vec<WorldPath>,
    /// The templates that are deployed.
    deployed: BTreeSet<WorldPath>,
    /// Those of them that are taken for deployed because nothing else runs anything.
    ends: BTreeSet<WorldPath>,
    /// Whether one of them declares an app or a job, as far as that matters.
    runs: bool,
}

/// A parameter file with its template.
struct Values {
    path: WorldPath,
    template: Option<WorldPath>,
}

impl Finding<'_> {
    fn units(&mut self, files: &[WorldPath]) -> Result<Vec<Unit>, Box<Diagnostic>> {
        let present: BTreeSet<&WorldPath> = files.iter().collect();
        let mut values = Vec::new();
        for path in files.iter().filter(|path| is_parameters(path)) {
            values.extend(self.values(path, &present));
        }
        self.deployed = self.templates(files, &values);
        let mut units: BTreeMap<(Option<WorldPath>, Arc<str>), Unit> = BTreeMap::new();
        // Which folders the parameter files of a template lie in: one template may serve many workloads.
        let mut folders: BTreeMap<Option<WorldPath>, BTreeSet<WorldPath>> = BTreeMap::new();
        let none = BTreeSet::new();
        for one in &values {
            folders.entry(one.template.clone()).or_default().extend(one.path.parent());
        }
        for one in values {
            let Some(role) = self.role(one.template.as_ref(), &one.path) else { continue };
            let beside = folders.get(&one.template).unwrap_or(&none);
            let (name, folder) = self.place(&one, beside);
            let template = one.template.clone();
            let unit = units.entry((template.clone(), Arc::clone(&folder))).or_insert_with(|| Unit {
                role,
                folder,
                template,
                own: BTreeMap::new(),
                shared: None,
            });
            self.add(unit, one, name);
        }
        for template in self.deployed.clone() {
            if units.values().any(|unit| unit.template.as_ref() == Some(&template)) {
                continue;
            }
            let Some(role) = self.role(Some(&template), &template) else { continue };
            let folder = self.name_of(&template);
            let program = Program::Template { template: template.clone(), values: None, azd: false };
            // No file says for which environment it is.
            let shared = Some((Arc::from(WHOLE), program));
            let unit = Unit {
                role,
                folder: Arc::clone(&folder),
                template: Some(template.clone()),
                own: BTreeMap::new(),
                shared,
            };
            units.insert((Some(template), folder), unit);
        }
        for unit in units.values_mut() {
            self.leave_out_base(unit);
        }
        if !self.left_out.is_empty() {
            let names = self.names(&self.left_out);
            self.notes.push(Note::fact(format!(
                "Left out, because no pattern of `aca` in tricep.yaml matches: {names}."
            )));
        }
        let mut units: Vec<Unit> = units.into_values().collect();
        // A template in the root itself, beside folders with others, is what those stand on.
        let in_root =
            |unit: &Unit| unit.template.as_ref().and_then(WorldPath::parent).as_ref() == Some(self.root);
        let has_folders = units.iter().any(|unit| unit.template.is_some() && !in_root(unit));
        if self.patterns().next().is_none() && has_folders {
            for unit in units.iter_mut().filter(|unit| in_root(unit)) {
                unit.role = Role::Infrastructure;
            }
        }
        Ok(units)
    }

    /// Leaves out the file for all environments that those of environments extend: it is there for them.
    fn leave_out_base(&mut self, unit: &mut Unit) {
        let Some((_, Program::Parameters(shared))) = &unit.shared else { return };
        let extends = |program: &Program| extended(self.world, program.file()).as_ref() == Some(shared);
        if unit.own.values().any(extends) {
            let name = self.world.name(shared);
            self.notes.push(Note::fact(format!("{name} is extended by others: it is there for them.")));
            unit.shared = None;
        }
    }

    /// A file of parameters with its template; none where it is for no template.
    fn values(&mut self, path: &WorldPath, present: &BTreeSet<&WorldPath>) -> Option<Values> {
        if path.extension() == Some("bicepparam") {
            let template = match using(self.world, path) {
                Using::File(template) => Some(template),
                Using::Registry => None,
                Using::None => {
                    let name = self.world.name(path);
                    self.notes.push(Note::fact(format!(
                        "{name} uses no template: it is there for others to extend."
                    )));
                    return None;
                }
            };
            return Some(Values { path: path.clone(), template });
        }
        let folder = path.parent()?;
        let first = path.stem().split('.').next().unwrap_or("main");
        let places =
            [Some(folder.clone()), is_folder_of_parameters(&folder).then(|| folder.parent()).flatten()];
        let names = [format!("{first}.bicep"), "main.bicep".to_owned()];
        let template = places
            .iter()
            .flatten()
            .flat_map(|place| names.iter().filter_map(|name| place.join(name).ok()))
            .find(|template| present.contains(template))?;
        Some(Values { path: path.clone(), template: Some(template) })
    }

    /// The name of the environment, none for all of them, and that of the folder or workload.
    fn place(&self, one: &Values, folders: &BTreeSet<WorldPath>) -> (Option<String>, Arc<str>) {
        let stem = one.template.as_ref().map(WorldPath::stem);
        let Named { environment, workload } = named(&one.path, stem);
        if let Some(workload) = workload {
            return (environment, Arc::from(workload));
        }
        let own = one.path.parent().unwrap_or_else(WorldPath::root);
        let Some(template) = &one.template else { return (environment, self.folder_name_of(&own)) };
        if template.parent().as_ref() == Some(&own) || is_folder_of_parameters(&own) {
            return (environment, self.name_of(template));
        }
        if environment.is_none() && self.is_folder_of_environment(&own, folders) {
            return (Some(own.file_name().to_owned()), self.name_of(template));
        }
        (environment, if folders.len() > 1 { self.folder_name_of(&own) } else { self.name_of(template) })
    }

    /// Whether a folder of parameter files is that of an environment: its own name says so, or that of one beside it, or of
    /// the one above.
    fn is_folder_of_environment(&self, folder: &WorldPath, folders: &BTreeSet<WorldPath>) -> bool {
        let beside = folders.iter().filter(|other| other.parent() == folder.parent());
        is_in_folder_of_environments(folder)
            || beside.into_iter().any(|folder| self.environments.contains(folder.file_name()))
    }

    fn add(&mut self, unit: &mut Unit, one: Values, environment: Option<String>) {
        let shared_name: Arc<str> = Arc::from(shared_name(&one.path));
        let bicepparam = one.path.extension() == Some("bicepparam");
        let program = match (bicepparam, one.template) {
            (false, Some(template)) => {
                let azd = world::read_text(self.world, &one.path).is_ok_and(|text| text.contains("${"));
                Program::Template { template, values: Some(one.path), azd }
            }
            (_, _) => Program::Parameters(one.path),
        };
        let before = match &environment {
            Some(name) => unit.own.get(&**name),
            None => unit.shared.as_ref().map(|(_, program)| program),
        };
        let program = match before {
            None => program,
            Some(before) => {
                // The newer format wins; of two equals the first by name.
                let wins =
                    matches!(program, Program::Parameters(_)) && !matches!(before, Program::Parameters(_));
                let (taken, left) = if wins { (program, before.clone()) } else { (before.clone(), program) };
                let names = [taken.file(), left.file()].map(|file| self.world.name(file));
                let [taken_name, left_name] = names;
                self.notes.push(Note::doubt(format!(
                    "{left_name} is left out: {taken_name} is for the same environment."
                )));
                taken
            }
        };
        match environment {
            Some(name) => {
                unit.own.insert(Arc::from(name), program);
            }
            None => unit.shared = Some((shared_name, program)),
        }
    }

    /// The name that a template goes by: that of its folder; its own, where the folder holds several.
    fn name_of(&self, template: &WorldPath) -> Arc<str> {
        let folder = template.parent().unwrap_or_else(WorldPath::root);
        let beside =
            self.deployed.iter().any(|other| other != template && other.parent().as_ref() == Some(&folder));
        let own = template.file_name() != "main.bicep" && !self.ends.contains(template);
        if own && (beside || folder.is_root()) {
            return Arc::from(template.stem());
        }
        self.folder_name_of(&folder)
    }

    /// The name of a folder. That of the root of all differs from checkout to checkout, and says nothing.
    fn folder_name_of(&self, folder: &WorldPath) -> Arc<str> {
        Arc::from(if folder.is_root() { WHOLE } else { folder.file_name() })
    }

    fn patterns(&self) -> impl Iterator<Item = (&Glob, Role)> {
        let aca = &self.config.aca;
        let lists = [
            (&aca.infrastructure, Role::Infrastructure),
            (&aca.jobs, Role::Application),
            (&aca.applications, Role::Application),
        ];
        lists.into_iter().flat_map(|(globs, role)| globs.iter().map(move |glob| (&glob.value, role)))
    }

    /// The names of files, as many as anybody reads.
    fn names(&self, paths: &[WorldPath]) -> String {
        let mut names: Vec<String> = paths.iter().take(NAMES).map(|path| self.world.name(path)).collect();
        if let Some(more) = paths.len().checked_sub(NAMES).filter(|more| *more > 0) {
            names.push(format!("and {more} more"));
        }
        names.join(", ")
    }

    /// Whether a pattern names this very file.
    fn is_named(&self, path: &WorldPath) -> bool {
        let relative = path.relative_to(self.root).unwrap_or_default();
        self.patterns().any(|(glob, _)| glob.matches(&relative))
    }

    /// The role that a pattern gives a file, by its own path or by that of its folder.
    fn pattern_role(&self, path: &WorldPath) -> Option<Role> {
        let relative = |path: &WorldPath| path.relative_to(self.root);
        let file = relative(path);
        let folder = path.parent().as_ref().and_then(relative);
        let matches =
            |glob: &Glob, path: &Option<String>| path.as_deref().is_some_and(|path| glob.matches(path));
        self.patterns().find(|(glob, _)| matches(glob, &file) || matches(glob, &folder)).map(|(_, role)| role)
    }

    /// What a template deploys; none where patterns leave it out.
    fn role(&mut self, template: Option<&WorldPath>, file: &WorldPath) -> Option<Role> {
        if self.patterns().next().is_some() {
            let role =
                template.and_then(|template| self.pattern_role(template)).or_else(|| self.pattern_role(file));
            if role.is_none() {
                self.left_out.push(file.clone());
            }
            return role;
        }
        let path = template.unwrap_or(file);
        let inside: Vec<&str> = path.parts().skip(self.root.parts().count()).collect();
        let folders = inside.get(..inside.len().saturating_sub(1)).unwrap_or(&[]);
        let infrastructure = folders.iter().any(|part| INFRASTRUCTURE.contains(part));
        Some(if infrastructure { Role::Infrastructure } else { Role::Application })
    }
}

/// What a file that serves all environments goes by: `params` for `params.bicepparam`, `main` for `main.parameters.json`.
fn shared_name(path: &WorldPath) -> &str {
    path.stem().split('.').next().unwrap_or("main")
}
