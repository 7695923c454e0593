//! Brings together what the rules look at: what is delivered to each environment, the files around it, and how it compares
//! with Azure where there is Bicep.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::cli::accepted;
use crate::cli::accepted::Accepted;
use crate::cli::args;
use crate::cli::azure::Draw;
use crate::cli::check;
use crate::cli::clock;
use crate::cli::dis;
use crate::cli::dis::{Rendering, Side};
use crate::cli::output::Output;
use crate::cli::repository;
use crate::cli::repository::{Existing, Needs, Repository, Wrong};
use crate::delivery::By;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::estate::Property;
use crate::kustomize::{Extras, Renderer, Tree};
use crate::lint;
use crate::lint::{Before, Files, Names, Scene, Stage, Wired};
use crate::parity::Comparison;
use crate::parity::waivers;
use crate::profile::Profile;
use crate::report::resolve::Root;
use crate::source::Sources;
use crate::world::{World as _, WorldPath};

const NOTHING: Code = Code { id: "lint/nothing", says: "There are manifests to look at." };

/// What says that a repository has no Bicep.
const NO_BICEP: &str = "layout/nothing-found";

/// What the rules look at, and what is needed to show what they find.
pub(super) struct Gathered {
    pub(super) scene: Scene,
    pub(super) profile: Profile,
    pub(super) accepted: Accepted,
    /// The texts of `tricep.yaml` and the profile.
    pub(super) sources: Sources,
    /// The folder that files are named from.
    pub(super) root: Root,
    /// The same, as people name it.
    pub(super) name: String,
}

/// Gathers everything.
pub(super) fn gather(args: &args::Lint, output: &mut Output) -> Result<Gathered, Wrong> {
    let repository = repository::open_for(Needs::Manifests, &args.directory, &args.sides, Existing::Read)?;
    let accepted = accepted::read(&repository)?;
    let wrong = |diagnostic: Box<Diagnostic>| repository.wrong(vec![*diagnostic]);
    let mut scene = Scene::default();
    let top = match dis::locate(&repository) {
        Ok(side) => {
            delivered(&side, &repository, &mut scene).map_err(wrong)?;
            if let Some(before) = &args.before {
                scene.before = Some(read_before(before, &args.sides, &repository)?);
            }
            compare(args, &accepted, &mut scene, output);
            side.world.name(&top_of(&side.root))
        }
        Err(missing) if !dis::is_absent(&missing) => return Err(wrong(missing)),
        Err(_) => {
            plain(&repository, &mut scene).map_err(wrong)?;
            repository.world.name(&WorldPath::root())
        }
    };
    let config = &repository.config;
    scene.settle(config.namespace.as_ref().map(|name| &*name.value), config.product.clone());
    scene.hosts =
        config.hosts.iter().map(|(name, host)| (Arc::clone(name), Arc::clone(&host.value))).collect();
    let today = args.date.unwrap_or_else(clock::today);
    let is_grant = |waiver: &&Arc<waivers::Waiver>| {
        let whole = waiver.key.is_none() && waiver.value.is_none();
        waiver.property == Some(Property::RoleAssignment) && whole && waiver.until >= today
    };
    scene.grants_accepted = accepted.waivers.all.iter().filter(is_grant).cloned().collect();
    let name = args.sides.dis.clone().unwrap_or_else(|| args.directory.display().to_string());
    let root = Root { shown: String::new(), repository: top };
    let Repository { profile, sources, .. } = repository;
    Ok(Gathered { scene, profile, accepted, sources, root, name })
}

/// The repository, or the checkout, that a path lies in.
fn top_of(path: &WorldPath) -> WorldPath {
    match path.mount_name() {
        "" => WorldPath::root(),
        name => WorldPath::mount(name),
    }
}

/// What is delivered, as the wiring or the names of folders say.
fn delivered(side: &Side, repository: &Repository, scene: &mut Scene) -> Result<(), Box<Diagnostic>> {
    let environments = dis::environments(side, repository)?;
    let Rendering { mut sources, diagnostics, layers, wired } = dis::render(side, &environments, true)?;
    let mut directories: Vec<WorldPath> = Vec::new();
    for (environment, layers) in environments.iter().zip(layers) {
        let mut stage = Stage {
            name: Arc::clone(&environment.name),
            dis: environment.dis.clone().unwrap_or_else(|| Arc::clone(&environment.name)),
            ..Stage::default()
        };
        for layer in layers {
            directories.push(layer.delivered.directory.clone());
            stage.layers.push(lint::Layer {
                directory: layer.delivered.directory,
                kustomization: layer.delivered.kustomization,
                by: match layer.delivered.by {
                    By::Wiring(folder) => Some(folder),
                    By::Name => None,
                },
                objects: layer.rendered.objects,
                origins: layer.rendered.origins,
                aims: layer.rendered.aims,
                bare: layer.bare.map(|bare| (bare.objects, bare.origins)),
            });
        }
        scene.stages.push(stage);
    }
    scene.delivery = diagnostics;
    for (wiring, rendered) in wired {
        let name = wiring.folder.file_name();
        let stage = scene.stages.iter().position(|stage| *stage.dis == *name || *stage.name == *name);
        let (objects, origins, aims) = (rendered.objects, rendered.origins, rendered.aims);
        scene.wired.push(Wired { wiring, objects, origins, aims, stage });
    }
    scene.files = Files::read(&side.world, &side.root, side.wiring.as_ref(), &directories, &mut sources);
    scene.sources = sources;
    Ok(())
}

/// A tree that nothing delivers as far as the files tell: every kustomization that no other one builds on is looked at by
/// itself, else the folder as a whole.
fn plain(repository: &Repository, scene: &mut Scene) -> Result<(), Box<Diagnostic>> {
    let world = &repository.world;
    let top = WorldPath::root();
    let mut sources = Sources::new();
    let mut roots = lint::roots(world, &top);
    if roots.is_empty() {
        roots.push(top.clone());
    }
    let tree = Tree::load(&lint::Manifests(world), &roots, &mut sources);
    let names: Vec<&str> = roots.iter().map(WorldPath::file_name).collect();
    let is_alone = |name: &str| !name.is_empty() && names.iter().filter(|other| **other == name).count() == 1;
    for root in &roots {
        let extras = Extras { renderer: Renderer::Flux, ..Extras::default() };
        let rendered = tree.render(root, &extras);
        let own = root.file_name();
        let whole = if root.is_root() { "." } else { root.as_str() };
        let name = if is_alone(own) { own } else { whole };
        scene.delivery.extend(rendered.diagnostics);
        if rendered.objects.is_empty() {
            continue;
        }
        scene.stages.push(Stage {
            name: Arc::from(name),
            dis: Arc::from(own),
            family: Arc::from(family(root, scene)),
            layers: vec![lint::Layer {
                directory: root.clone(),
                kustomization: None,
                by: None,
                objects: rendered.objects,
                origins: rendered.origins,
                aims: rendered.aims,
                bare: None,
            }],
        });
    }
    // A folder of anything but manifests has no kustomization, and cannot be read as if it had.
    let is_guess = roots.iter().all(WorldPath::is_root);
    if scene.stages.is_empty() && (scene.delivery.is_empty() || is_guess) {
        let name = repository.directory.display().to_string();
        let diagnostic = Diagnostic::about_file(NOTHING, name, "there are no manifests here");
        return Err(Box::new(diagnostic.help(
            "name the folder with bases and overlays as `dis: { root: … }` in tricep.yaml, or with --dis DIR; it may be another checkout",
        )));
    }
    scene.files = Files::read(world, &top, None, &roots, &mut sources);
    scene.sources = sources;
    Ok(())
}

/// What a tree is one of several of: folders that are named after clusters and lie beside each other are environments.
fn family(root: &WorldPath, scene: &Scene) -> String {
    let is_cluster = scene.platform.clusters.iter().any(|cluster| **cluster == *root.file_name());
    match root.parent() {
        Some(parent) if is_cluster => parent.to_string(),
        _ => root.to_string(),
    }
}

/// What a checkout of the repository delivered before.
fn read_before(directory: &Path, sides: &args::Sides, now: &Repository) -> Result<Before, Wrong> {
    // Where the side is in another checkout, that is the one which is named.
    let sides =
        args::Sides { dis: None, aca: None, environments: Vec::new(), profile: sides.profile.clone() };
    let before = repository::open_for(Needs::Manifests, directory, &sides, Existing::Read)?;
    let wrong = |diagnostic: Box<Diagnostic>| before.wrong(vec![*diagnostic]);
    let side = dis::locate(&before).map_err(wrong)?;
    let environments = dis::environments(&side, now).map_err(wrong)?;
    let rendering = dis::render(&side, &environments, false).map_err(wrong)?;
    let mut objects: BTreeMap<Arc<str>, Names> = BTreeMap::new();
    for (environment, layers) in environments.iter().zip(&rendering.layers) {
        let all = layers.iter().flat_map(|layer| &layer.rendered.objects);
        let named: BTreeSet<(Arc<str>, Arc<str>)> =
            all.map(|object| (Arc::from(object.object_kind()), Arc::from(object.name()))).collect();
        objects.insert(Arc::clone(&environment.name), named.into_iter().collect());
    }
    Ok(Before { name: Arc::from(directory.display().to_string()), objects })
}

/// How both sides compare, where there are two. What cannot be read of Azure is said, and its rules find nothing then.
fn compare(args: &args::Lint, accepted: &Accepted, scene: &mut Scene, output: &mut Output) {
    let repository = match repository::open(&args.directory, &args.sides, Existing::Read) {
        Ok(repository) => repository,
        Err(wrong) => {
            // A repository of manifests alone has no Bicep, and that is fine.
            if wrong.diagnostics.iter().any(|one| one.code.id != NO_BICEP) {
                wrong.report(output);
            }
            return;
        }
    };
    let both = match check::read(&repository, &args.reading, Draw::Not, output) {
        Ok(both) => both,
        Err(wrong) => {
            wrong.report(output);
            return;
        }
    };
    let today = args.date.unwrap_or_else(clock::today);
    let compared = both.compare(accepted, today);
    let mut found: Vec<Option<Comparison>> = scene.stages.iter().map(|_| None).collect();
    for (environment, comparison) in both.environments.iter().zip(compared.comparisons) {
        let is_compared = environment.aca.is_some() && environment.dis.is_some();
        let at = scene.stages.iter().position(|stage| stage.name == environment.name);
        if let Some(place) = at.filter(|_| is_compared).and_then(|at| found.get_mut(at)) {
            *place = Some(comparison);
        }
    }
    if found.iter().any(Option::is_some) {
        scene.comparisons = found.into_iter().map(Option::unwrap_or_default).collect();
    }
}
