//! The Kubernetes side of a repository as every command reads it: the wiring says which folders are delivered to which
//! environment, these are rendered, what the delivery puts in is put in, and the objects are lifted.

mod extras;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::disk;
use super::disk::DiskWorld;
use super::project;
use super::repository::Repository;
use crate::delivery;
use crate::delivery::{By, Configs, Delivered, Directories, Trail, Variables, Wiring};
use crate::diag;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::estate::Estate;
use crate::kube;
use crate::kustomize;
use crate::kustomize::{Extras, Rendered, Renderer, Tree};
use crate::parallel;
use crate::profile;
use crate::profile::Environment;
use crate::profile::discovery::{Folders, deliverable, overlay_names, wiring_beside};
use crate::report::resolve::Root;
use crate::source::Sources;
use crate::value::credentials;
use crate::world::{Kind, World as _, WorldPath};

/// The name of another checkout among the mounts of a world.
const CHECKOUT: &str = "dis";

const NOT_FOUND: Code =
    Code { id: "dis/not-found", says: "Nothing says where the manifests for Kubernetes lie." };
const NO_FOLDER: Code = Code { id: "dis/no-folder", says: "The folder with the manifests exists." };
const NO_WIRING: Code =
    Code { id: "dis/no-wiring", says: "The folder with the wiring is in the checkout of the manifests." };
const NO_OVERLAY: Code =
    Code { id: "dis/no-overlay", says: "Every environment of the Kubernetes side has an overlay." };

/// What runs on Kubernetes.
pub struct Dis {
    /// The texts that were read.
    pub sources: Sources,
    /// What was said about them.
    pub diagnostics: Vec<Diagnostic>,
    /// What runs in each environment of the layout, in the same order.
    pub estates: Vec<Estate>,
    /// The folder of the Kubernetes side, as people name it.
    pub name: String,
    /// The same, as the names of files begin with it.
    pub root: Root,
    /// The folder with the wiring, as people name it, and as the names of files begin with it.
    pub wiring: Option<(String, Root)>,
}

/// Where the Kubernetes side lies.
pub struct Side {
    /// Its files.
    pub world: DiskWorld,
    /// The folder with bases and overlays.
    pub root: WorldPath,
    /// The folder with the objects of Flux or Argo CD.
    pub wiring: Option<WorldPath>,
    /// The folder as people name it.
    name: String,
}

/// Finds the Kubernetes side: in the repository, or in another checkout.
pub fn locate(repository: &Repository) -> Result<Side, Box<Diagnostic>> {
    let configured = repository.config.dis.root.as_ref().map(|root| &*root.value);
    let inside = configured.map_or(Some(None), |text| WorldPath::root().join(text).ok().map(Some));
    let Some(inside) = inside else {
        return checkout(repository, configured.unwrap_or_default());
    };
    let Some(root) = inside.or_else(|| repository.layout.dis.clone()) else {
        let diagnostic = Diagnostic::about_file(
            NOT_FOUND,
            repository.directory.display().to_string(),
            "there is no Kubernetes side in this repository",
        );
        return Err(Box::new(diagnostic.help(
            "name the folder with bases and overlays as `dis: { root: … }` in tricep.yaml, or with --dis DIR; it may be another checkout",
        )));
    };
    let world = repository.world.clone();
    if world.kind(&root) != Ok(Kind::Directory) {
        return Err(Box::new(missing(&world.name(&root))));
    }
    let wiring = configured_wiring(repository, &world, |text| WorldPath::root().join(text).ok())?
        .or_else(|| repository.layout.wiring.clone())
        .or_else(|| wiring_beside(&world, &root));
    Ok(Side { name: root.as_str().to_owned(), world, root, wiring })
}

/// Whether a repository has no Kubernetes side, and nothing says that it has one.
pub fn is_absent(missing: &Diagnostic) -> bool {
    missing.code == NOT_FOUND
}

/// The folder with the wiring that is configured, where it is in the checkout of the manifests.
fn configured_wiring(
    repository: &Repository,
    world: &DiskWorld,
    place: impl Fn(&str) -> Option<WorldPath>,
) -> Result<Option<WorldPath>, Box<Diagnostic>> {
    let dis = &repository.config.dis;
    let Some(written) = &dis.wiring else { return Ok(None) };
    let there = place(&written.value).filter(|folder| world.kind(folder) == Ok(Kind::Directory));
    // Who names other manifests with a flag may name another checkout than that of the configured wiring.
    let is_of_others = dis.root.as_ref().is_some_and(|root| root.span.is_none());
    if there.is_some() || is_of_others {
        return Ok(there);
    }
    let message = "there is no such folder in the checkout of the manifests";
    let diagnostic = match written.span {
        Some(span) => Diagnostic::error(NO_WIRING, span, message),
        None => Diagnostic::about_file(NO_WIRING, written.value.to_string(), message),
    };
    Err(Box::new(
        diagnostic.help("name the folder with the objects of Flux or Argo CD, or leave the key out"),
    ))
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::about_file(NO_FOLDER, name.to_owned(), "there is no such folder")
        .help("name the folder with bases and overlays: `dis: { root: … }` in tricep.yaml, or --dis DIR")
}

/// The Kubernetes side in another checkout: its repository, or the folder around its root, is mounted.
fn checkout(repository: &Repository, root: &str) -> Result<Side, Box<Diagnostic>> {
    let folder = repository.directory.join(root);
    let name = folder.display().to_string();
    let real = disk::canonical(&folder).map_err(|_| Box::new(missing(&name)))?;
    // Where nothing says how far the checkout reaches, the wiring may still lie beside the root.
    let up = project::steps_to_repository(&real).unwrap_or(1);
    let around = real.ancestors().nth(up).unwrap_or(&real);
    let shown = lexical(&folder, up);
    let world =
        repository.world.clone().with_mount(CHECKOUT, &shown).map_err(|_| Box::new(missing(&name)))?;
    let below = |path: &Path| project::inside(WorldPath::mount(CHECKOUT), around, path);
    let root_path = below(&real).ok_or_else(|| Box::new(missing(&name)))?;
    let place = |text: &str| below(&disk::canonical(&repository.directory.join(text)).ok()?);
    let wiring = configured_wiring(repository, &world, place)?.or_else(|| wiring_beside(&world, &root_path));
    Ok(Side { world, root: root_path, wiring, name: root.to_owned() })
}

/// A folder some steps above another, named in the same way.
fn lexical(folder: &Path, up: usize) -> PathBuf {
    let mut named = folder.to_owned();
    for _ in 0..up {
        let last_is_name = matches!(named.components().next_back(), Some(Component::Normal(_)));
        named = match named.parent() {
            Some(above) if last_is_name => above.to_owned(),
            _ => named.join(".."),
        };
    }
    named
}

/// What is delivered to the environments, rendered.
pub struct Rendering {
    /// The texts that were read.
    pub sources: Sources,
    /// What was said about them.
    pub diagnostics: Vec<Diagnostic>,
    /// What is delivered to each environment, in the same order.
    pub layers: Vec<Vec<Layer>>,
    /// What the folders of the wiring are rendered to.
    pub wired: Vec<(Wiring, Rendered)>,
}

/// A folder that is delivered to an environment.
pub struct Layer {
    /// Which, and by what.
    pub delivered: Delivered,
    /// What it comes to with everything that the delivery does to it.
    pub rendered: Rendered,
    /// What it comes to by itself, where somebody asked.
    pub bare: Option<Rendered>,
}

/// Reads everything that is delivered to the environments.
pub fn read(side: &Side, environments: &[Environment]) -> Result<Dis, Box<Diagnostic>> {
    let Rendering { mut sources, diagnostics, layers, .. } = render(side, environments, false)?;
    let input =
        |layer: Layer| kube::Input { objects: layer.rendered.objects, origins: layer.rendered.origins };
    let inputs = layers.into_iter().map(|layers| layers.into_iter().map(input).collect());
    let named: Vec<(Arc<str>, Vec<kube::Input>)> =
        environments.iter().map(|environment| Arc::clone(&environment.name)).zip(inputs).collect();
    let estates = parallel::each(named, |(name, inputs)| kube::lift(name, inputs));
    // What is substituted may come from a Secret.
    for place in estates.iter().flat_map(|estate| estate.traces.secure_places()) {
        sources.hide(place);
    }
    let Side { world, root, wiring, .. } = side;
    let root_at = |path: &WorldPath| Root { shown: String::new(), repository: world.name(path) };
    Ok(Dis {
        sources,
        diagnostics,
        estates,
        name: side.name.clone(),
        root: root_at(root),
        wiring: wiring.as_ref().map(|wiring| (world.name(wiring), root_at(wiring))),
    })
}

/// The environments of the repository; of another checkout those that its overlays are named after.
pub fn environments(side: &Side, repository: &Repository) -> Result<Vec<Environment>, Box<Diagnostic>> {
    let known = &repository.layout.environments;
    if !known.is_empty() {
        return Ok(known.clone());
    }
    let names = overlay_names(&deliverable(&side.world, &side.root)?.kustomized);
    Ok(profile::environments_of(&names, &repository.config, &repository.profile))
}

/// Renders everything that is delivered to the environments; with `bare` also without what the delivery adds.
pub fn render(side: &Side, environments: &[Environment], bare: bool) -> Result<Rendering, Box<Diagnostic>> {
    let Side { world, root, wiring, .. } = side;
    let mut sources = Sources::new();
    let mut diagnostics = Vec::new();
    let mut folders = deliverable(world, root)?;
    let wiring = match wiring {
        Some(wiring) => deliverable(world, wiring)?,
        None => Folders::default(),
    };
    // What Flux and Argo CD are given themselves may be plain manifests, in a folder for each cluster.
    let clusters = wiring.highest.into_iter().filter(|folder| Some(folder) != side.wiring.as_ref());
    let wired: Vec<WorldPath> = wiring.kustomized.into_iter().chain(clusters).collect();
    let tree = Tree::load(world, &wired, &mut sources);
    let as_flux = Extras { renderer: Renderer::Flux, ..Extras::default() };
    let rendered: Vec<Rendered> = parallel::map(&wired, |folder| tree.render(folder, &as_flux));
    let wirings: Vec<Wiring> = wired
        .iter()
        .zip(&rendered)
        .map(|(folder, rendered)| Wiring::read(folder.clone(), &rendered.objects, &rendered.origins))
        .collect();
    diagnostics.extend(rendered.iter().flat_map(|rendered| rendered.diagnostics.iter().cloned()));
    folders.kustomized.extend(wired.iter().cloned());
    folders.plain.extend(wiring.plain);
    let directories = Directories::new(folders.kustomized, Some(root), &wired).and_plain(folders.plain);
    let assignment = delivery::assign(environments, &wirings, &directories);
    diagnostics.extend(assignment.diagnostics);
    let wired_objects: BTreeMap<&WorldPath, &Rendered> = wired.iter().zip(&rendered).collect();
    let mut delivery = Delivery {
        world,
        environments,
        directories: &directories,
        wired: &wired_objects,
        wirings: wirings.iter().collect(),
        bare,
        layers: environments.iter().map(|_| Vec::new()).collect(),
        trails: vec![Trail::default(); environments.len()],
        diagnostics,
        sources,
    };
    for (environment, folders) in environments.iter().zip(&assignment.environments) {
        if let (Some(dis), true) = (&environment.dis, folders.is_empty()) {
            let message = format!("nothing is delivered to {dis}");
            let diagnostic = Diagnostic::about_file(NO_OVERLAY, world.name(root), message);
            delivery.diagnostics.push(diagnostic.help(format!(
                "add an overlay of this name, or write `dis: ~` for the environment {} in tricep.yaml",
                environment.name
            )));
        }
    }
    let mut pending: Vec<(usize, Delivered)> = assignment
        .environments
        .into_iter()
        .enumerate()
        .flat_map(|(index, folders)| folders.into_iter().map(move |folder| (index, folder)))
        .collect();
    // It ends: what was delivered is not delivered again, and there are limits to what delivers each other.
    while !pending.is_empty() {
        pending = delivery.round(pending);
    }
    let Delivery { layers, mut diagnostics, mut sources, .. } = delivery;
    for place in kustomize::secret_places(&sources) {
        sources.hide(place);
    }
    for place in sources.find(credentials::places) {
        sources.hide(place);
    }
    diag::sort(&mut diagnostics, &sources);
    diagnostics.dedup();
    Ok(Rendering { sources, diagnostics, layers, wired: wirings.into_iter().zip(rendered).collect() })
}

/// The folders that are delivered, rendered round by round: what is delivered may deliver further folders.
struct Delivery<'a> {
    world: &'a DiskWorld,
    environments: &'a [Environment],
    directories: &'a Directories,
    /// What the wiring in each folder is rendered to.
    wired: &'a BTreeMap<&'a WorldPath, &'a Rendered>,
    wirings: Vec<&'a Wiring>,
    /// Whether folders are rendered by themselves as well.
    bare: bool,
    layers: Vec<Vec<Layer>>,
    trails: Vec<Trail>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Delivery<'_> {
    /// The objects that may hold variables of what is delivered: those of the wiring that delivers it, and what was delivered
    /// to the same environment before. Another cluster has objects of the same names.
    fn configs(&self, index: usize, delivered: &Delivered) -> Configs<'_> {
        let mut configs = Configs::new();
        if let By::Wiring(folder) = &delivered.by
            && let Some(rendered) = self.wired.get(folder)
        {
            configs.add(&rendered.objects, &rendered.origins);
        }
        for layer in self.layers.get(index).into_iter().flatten() {
            configs.add(&layer.rendered.objects, &layer.rendered.origins);
        }
        configs
    }

    fn round(&mut self, pending: Vec<(usize, Delivered)>) -> Vec<(usize, Delivered)> {
        let roots: Vec<WorldPath> =
            pending.iter().map(|(_, delivered)| delivered.directory.clone()).collect();
        let tree = Tree::load(self.world, &roots, &mut self.sources);
        let nothing = BTreeMap::new();
        let rendered = parallel::map(&pending, |(index, delivered)| {
            let kustomization = delivered.kustomization.as_deref();
            let extras = kustomization.map(|one| extras::of(one, &self.sources)).unwrap_or_default();
            let mut rendered = tree.render(&delivered.directory, &extras);
            if let Some(kustomization) = kustomization {
                let given = self.environments.get(*index).map_or(&nothing, |one| &one.substitute);
                let configs = self.configs(*index, delivered);
                let (variables, mut said) = Variables::from(kustomization, &configs, given);
                rendered.diagnostics.append(&mut said);
                let mut said = delivery::substitute(&mut rendered.objects, &mut rendered.origins, &variables);
                rendered.diagnostics.append(&mut said);
            }
            let alone = Extras { renderer: extras.renderer, ..Extras::default() };
            let bare = self.bare.then(|| tree.render(&delivered.directory, &alone));
            (rendered, bare)
        });
        let mut next = Vec::new();
        for ((index, delivered), (rendered, bare)) in pending.into_iter().zip(rendered) {
            self.diagnostics.extend(rendered.diagnostics.iter().cloned());
            let inner = Wiring::read(delivered.directory.clone(), &rendered.objects, &rendered.origins);
            if let (false, Some(trail)) = (inner.is_empty(), self.trails.get_mut(index)) {
                let (further, said) =
                    delivery::follow(&delivered, &inner, &self.wirings, self.directories, trail);
                self.diagnostics.extend(said);
                next.extend(further.into_iter().map(|one| (index, one)));
            }
            if let Some(layers) = self.layers.get_mut(index) {
                layers.push(Layer { delivered, rendered, bare });
            }
        }
        next
    }
}
