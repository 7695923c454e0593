//! A repository as commands see it: its files, what `tricep.yaml` and the flags say, and what follows for the layout.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args;
use super::disk;
use super::disk::DiskWorld;
use super::exit::Exit;
use super::output::Output;
use crate::azure::properties;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::suggest::among;
use crate::parallel;
use crate::profile;
use crate::profile::Config;
use crate::profile::Layout;
use crate::profile::Located;
use crate::profile::Profile;
use crate::profile::target;
use crate::roles;
use crate::source::Sources;
use crate::world::WorldPath;

const UNKNOWN_ENVIRONMENT: Code =
    Code { id: "command/unknown-environment", says: "A name on the command line is that of an environment." };

/// Whether an existing `tricep.yaml` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It says what holds where no flag says otherwise.
    Read,
    /// It is about to be written anew.
    Ignore,
}

/// What is known about a repository.
pub struct Repository {
    /// Its folder, as it is named.
    pub directory: PathBuf,
    /// Its files.
    pub world: DiskWorld,
    /// The texts that were read, for diagnostics.
    pub sources: Sources,
    /// What `tricep.yaml` and the flags say.
    pub config: Config,
    /// The target platform.
    pub profile: Profile,
    /// The profile as it is named.
    pub profile_name: Arc<str>,
    /// The product: as it is configured, else the letters and digits of the folder's name.
    pub product: String,
    /// What is evaluated for which environment.
    pub layout: Layout,
    /// The same for the environments that nobody asks about: what things are called is what they share with those.
    pub others: Option<Layout>,
}

/// What is wrong with a repository, and the texts it is about.
pub struct Wrong {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that were read.
    pub sources: Sources,
}

impl Wrong {
    /// Writes it out, and says that there is no answer.
    pub fn report(&self, output: &mut Output) -> Exit {
        for diagnostic in &self.diagnostics {
            output.diagnostic(diagnostic, &self.sources);
        }
        Exit::Unanswered
    }
}

impl From<Box<Diagnostic>> for Wrong {
    /// What is about no text.
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self { diagnostics: vec![*diagnostic], sources: Sources::new() }
    }
}

impl Repository {
    /// What is wrong with it, or with what it refers to.
    pub fn wrong(&self, diagnostics: Vec<Diagnostic>) -> Wrong {
        Wrong { diagnostics, sources: self.sources.clone() }
    }
}

/// Which sides a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Azure, and Kubernetes where it is there.
    Azure,
    /// Kubernetes alone.
    Manifests,
}

/// Looks at a repository.
pub fn open(directory: &Path, sides: &args::Sides, existing: Existing) -> Result<Repository, Wrong> {
    open_for(Needs::Azure, directory, sides, existing)
}

/// Looks at a repository for what a command needs of it.
pub fn open_for(
    needs: Needs,
    directory: &Path,
    sides: &args::Sides,
    existing: Existing,
) -> Result<Repository, Wrong> {
    let mut sources = Sources::new();
    if needs == Needs::Azure {
        parallel::ahead(read_ahead);
    }
    match look(needs, directory, sides, existing, &mut sources) {
        Ok(Looked { world, config, profile, profile_name, layout, others }) => {
            let configured = config.product.as_ref().map(|product| product.value.to_string());
            let product = configured.unwrap_or_else(|| folder_name(directory));
            let directory = directory.to_owned();
            Ok(Repository {
                directory,
                product,
                world,
                sources,
                config,
                profile,
                profile_name,
                layout,
                others,
            })
        }
        Err(diagnostics) => Err(Wrong { diagnostics, sources }),
    }
}

/// Reads the tables that what runs on Azure is read by, while the repository is looked at.
fn read_ahead() {
    properties::read_ahead();
    roles::read_ahead();
}

struct Looked {
    world: DiskWorld,
    config: Config,
    profile: Profile,
    profile_name: Arc<str>,
    layout: Layout,
    others: Option<Layout>,
}

fn look(
    needs: Needs,
    directory: &Path,
    sides: &args::Sides,
    existing: Existing,
    sources: &mut Sources,
) -> Result<Looked, Vec<Diagnostic>> {
    let world =
        DiskWorld::new(directory).map_err(|error| vec![error.about(&directory.display().to_string())])?;
    let root = WorldPath::root();
    let mut config = match existing {
        Existing::Read => Config::find(&world, &root, sources)?.unwrap_or_default(),
        Existing::Ignore => Config::default(),
    };
    let given = |text: &Option<String>| text.as_deref().map(|text| Located::given(Arc::from(text)));
    config.aca.root = given(&sides.aca).or(config.aca.root);
    config.dis.root = given(&sides.dis).or(config.dis.root);
    config.profile = given(&sides.profile).or(config.profile);
    let only = config.take_flags(&sides.environments);
    let named = config.profile.clone().unwrap_or_else(|| Located::given(Arc::from(target::DEFAULT)));
    let profile = Profile::find(&named, &world, &root, sources)?;
    let mut layout = match needs {
        Needs::Azure => profile::discover(&world, &root, Some(&config), &profile)?,
        Needs::Manifests => profile::discover_manifests(&world, &root, &config, &profile)?,
    };
    let others = if only.is_empty() {
        None
    } else {
        let kept = layout.keep(only);
        Some(kept.map_err(|name| vec![unknown(name, layout.environments.iter().map(|one| &*one.name))])?)
    };
    Ok(Looked { world, config, profile, profile_name: named.value, layout, others })
}

/// That there is no environment of a name among those that there are.
pub(super) fn unknown<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = format!("there is no environment {name}");
    let diagnostic = Diagnostic::about_file(UNKNOWN_ENVIRONMENT, "--environment", message);
    among(diagnostic, name, names)
}

/// The name of the repository, as far as it can be the key of a product: its letters and digits.
fn folder_name(directory: &Path) -> String {
    let folder = disk::canonical(directory).unwrap_or_else(|_| directory.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if name.is_empty() { "product".to_owned() } else { name }
}
