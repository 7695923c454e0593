//! What a repository deploys: which file is evaluated for which environment.
//!
//! It follows from names alone, as people lay repositories out: a template is what a parameter file uses, or a
//! `main.bicep`; an environment is what a parameter file is named after. Texts are read only where a name does not say
//! enough. `tricep.yaml` can say all of it, and what it says wins. Every conclusion leaves a [`Note`].

pub mod glob;

mod azd;
mod overlays;
mod pairing;
mod scan;
mod templates;
mod units;
mod values;

pub use overlays::{Folders, deliverable, overlay_names, wiring_beside};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::{Config, Profile, Scalar};
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::world::World;
use crate::world::WorldPath;

/// What is evaluated, and for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The folder with the Bicep files.
    pub root: WorldPath,
    /// How environments are told apart in it.
    pub style: Style,
    /// The environments, in the order of a rollout.
    pub environments: Vec<Environment>,
    /// What is evaluated: by environment, then by path.
    pub deployments: Vec<Deployment>,
    /// The Bicep files below the root that stand in no folder of modules, unless patterns say which of them count: one that no
    /// deployment reads may be forgotten.
    pub templates: Vec<WorldPath>,
    /// The folder with bases and overlays, where it is in this repository.
    pub dis: Option<WorldPath>,
    /// The folder with the objects of Flux or Argo CD, where it is in this repository.
    pub wiring: Option<WorldPath>,
    /// What was found, and why it is taken for what it is.
    pub notes: Vec<Note>,
}

/// How environments are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// By a parameter file for each of them.
    PerEnvironment,
    /// By variables: one parameter file serves all.
    Shared,
    /// By variables in the parameters of the Azure Developer CLI.
    Azd,
    /// Not at all: there are no parameter files.
    Bare,
}

/// One column of the comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    /// What reports call it.
    pub name: Arc<str>,
    /// Its name on Azure: that of its parameter files. None where it does not run there.
    pub aca: Option<Arc<str>>,
    /// Its name on Kubernetes: that of its overlay. None where it does not run there.
    pub dis: Option<Arc<str>>,
    /// Variables for `readEnvironmentVariable()` and for `${NAME}` in parameters of azd.
    pub env: BTreeMap<String, String>,
    /// Values for parameters, which win over those of files.
    pub parameters: BTreeMap<String, Scalar>,
    /// Values for what the wiring substitutes.
    pub substitute: BTreeMap<String, String>,
    /// Who says that the two names belong together.
    pub paired: Paired,
}

/// What people call the environment that others depend on.
const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];

/// What stands beside such a word in the name of an environment that is not it.
const NOT_YET: [&str; 4] = ["pre", "non", "no", "not"];

impl Environment {
    /// Whether people depend on it, by one of its names: `prod` and `prod-eu`, but not `pre-prod`.
    pub fn is_production(&self) -> bool {
        let is = |name: &Arc<str>| {
            let name = name.to_lowercase();
            let has = |known: &[&str]| name.split(['-', '_', '.']).any(|word| known.contains(&word));
            has(&PRODUCTION) && !has(&NOT_YET)
        };
        [Some(&self.name), self.aca.as_ref(), self.dis.as_ref()].into_iter().flatten().any(is)
    }
}

/// Who says that two names are one environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paired {
    /// `tricep.yaml`, or a flag.
    Configured,
    /// The profile.
    Profile,
    /// They are equal.
    EqualName,
    /// Nobody: one side is not known.
    Unpaired,
}

/// One file to evaluate for one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The environment, by its place among those of the layout.
    pub environment: usize,
    /// What it deploys.
    pub role: Role,
    /// The name of the folder that the template lies in: the workload's name where it holds one. Of one template for many
    /// workloads, what tells its parameter files apart.
    pub folder: Arc<str>,
    /// The file.
    pub program: Program,
}

/// What a template deploys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What apps and jobs stand on.
    Infrastructure,
    /// Apps and jobs.
    Application,
}

/// What is evaluated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// A parameter file, `.bicepparam`, which names its template.
    Parameters(WorldPath),
    /// A template.
    Template {
        /// The template.
        template: WorldPath,
        /// An ARM parameters file, `.json`, with values for it.
        values: Option<WorldPath>,
        /// Whether `${NAME}` and `${NAME=default}` in those values are variables, as the Azure Developer CLI has it.
        azd: bool,
    },
}

impl Program {
    /// The file that says for which environment it is: the parameter file, else the template.
    pub fn file(&self) -> &WorldPath {
        match self {
            Self::Parameters(file) => file,
            Self::Template { template, values, .. } => values.as_ref().unwrap_or(template),
        }
    }

    /// The Bicep or ARM file that is read first: the parameter file where it names its template, else the template.
    pub fn main(&self) -> &WorldPath {
        match self {
            Self::Parameters(file) => file,
            Self::Template { template, .. } => template,
        }
    }
}

/// What was found, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether somebody should look at it: it is a guess, or something is missing.
    pub doubtful: bool,
    /// The sentence.
    pub text: String,
}

impl Note {
    fn fact(text: impl Into<String>) -> Self {
        Self { doubtful: false, text: text.into() }
    }

    fn doubt(text: impl Into<String>) -> Self {
        Self { doubtful: true, text: text.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Finds what to evaluate below a folder. Without a configuration it follows from the files; what a configuration says is
/// taken as it is, and everything that does not fit the files is said.
pub fn discover(
    world: &dyn World,
    root: &WorldPath,
    config: Option<&Config>,
    profile: &Profile,
) -> Result<Layout, Vec<Diagnostic>> {
    let nothing = Config::default();
    let config = config.unwrap_or(&nothing);
    let mut scan = scan::Scan::new(world);
    let mut notes = Vec::new();
    let found = units::find(world, root, config, profile, &mut scan, &mut notes).map_err(|one| vec![*one])?;
    let overlays = overlays::find(world, root, config, &mut scan, &mut notes).map_err(|one| vec![*one])?;
    let environments = pairing::environments(config, profile, &found.units, &overlays, &mut notes);
    let mut layout = Layout {
        root: found.root,
        style: found.style,
        environments,
        deployments: Vec::new(),
        templates: found.templates,
        dis: overlays.root,
        wiring: overlays.wiring,
        notes,
    };
    let diagnostics = pairing::deploy(config, &found.units, &mut layout);
    if diagnostics.is_empty() { Ok(layout) } else { Err(diagnostics) }
}

/// Finds the side of Kubernetes alone: where it is, and its environments. There need not be any Bicep.
pub fn discover_manifests(
    world: &dyn World,
    root: &WorldPath,
    config: &Config,
    profile: &Profile,
) -> Result<Layout, Vec<Diagnostic>> {
    let mut scan = scan::Scan::new(world);
    let mut notes = Vec::new();
    let overlays = overlays::find(world, root, config, &mut scan, &mut notes).map_err(|one| vec![*one])?;
    let environments = environments_of(&overlays.names, config, profile);
    Ok(Layout {
        root: root.clone(),
        style: Style::Bare,
        environments,
        deployments: Vec::new(),
        templates: Vec::new(),
        dis: overlays.root,
        wiring: overlays.wiring,
        notes,
    })
}

/// The environments of the configuration that run on Kubernetes, else one for each of these overlays.
pub fn environments_of(
    overlays: &BTreeSet<Arc<str>>,
    config: &Config,
    profile: &Profile,
) -> Vec<Environment> {
    let mut environments = pairing::of_overlays(config, profile, overlays);
    environments.retain(|environment| environment.dis.is_some());
    environments
}

/// Who says what is configured.
fn said(place: Option<Span>) -> &'static str {
    if place.is_some() { "tricep.yaml says so" } else { "a flag says so" }
}

/// The first app or job that a Bicep file declares, as it is written: `resource api 'Microsoft.App/containerApps@…'`.
pub use templates::workload;

/// Folders that are called so because Bicep files are in them.
const PLAIN: &[&str] = &["azure", "deployment", "deployments", "iac", "templates"];

/// Whether the name of a folder says nothing of what is deployed from it: the root of the Bicep files, and the folders that
/// usually are such roots, are called `infra` or `deploy` whatever they deploy.
pub fn says_nothing(folder: &str, root: &WorldPath) -> bool {
    let usual = [units::ROOTS, PLAIN].iter().any(|all| all.contains(&folder));
    usual || folder == units::WHOLE || folder == root.file_name()
}

/// The variables that the parameter files of a layout read: those of `readEnvironmentVariable()`, and `${NAME}` of azd.
pub fn variables(world: &dyn World, layout: &Layout) -> BTreeSet<String> {
    let files: BTreeSet<&WorldPath> =
        layout.deployments.iter().map(|deployment| deployment.program.file()).collect();
    files.into_iter().flat_map(|file| templates::variables(world, file)).collect()
}

impl Layout {
    /// The place of an environment by its name, or by what either side calls it.
    pub fn environment(&self, name: &str) -> Option<usize> {
        let by = |fits: &dyn Fn(&Environment) -> bool| self.environments.iter().position(fits);
        by(&|environment| &*environment.name == name)
            .or_else(|| by(&|environment| environment.dis.as_deref() == Some(name)))
            .or_else(|| by(&|environment| environment.aca.as_deref() == Some(name)))
    }

    /// Leaves out all environments but those, by any of their names, and returns what was left out; or the name that none has.
    pub fn keep<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<Self, &'n str> {
        let mut kept = BTreeSet::new();
        for name in names {
            kept.insert(self.environment(name).ok_or(name)?);
        }
        let rest = self.of(|index| !kept.contains(&index));
        *self = self.of(|index| kept.contains(&index));
        Ok(rest)
    }

    /// The same with those environments alone.
    fn of(&self, stays: impl Fn(usize) -> bool) -> Self {
        let places: Vec<usize> = (0..self.environments.len()).filter(|index| stays(*index)).collect();
        let deployments = self.deployments.iter().filter_map(|deployment| {
            let environment = places.binary_search(&deployment.environment).ok()?;
            Some(Deployment { environment, ..deployment.clone() })
        });
        let environments = places.iter().filter_map(|index| self.environments.get(*index).cloned());
        Self { environments: environments.collect(), deployments: deployments.collect(), ..self.clone() }
    }
}
