//! From the objects of each environment to a base and overlays: the inverse of rendering.
//!
//! What is equal everywhere lies in the base; what differs is the smallest readable patch, one file for each workload and
//! concern, or one for all objects that get the same. `plan` decides where each object lies, `split` and `lists` take apart
//! what several environments say of it, `alike` finds what several objects get and `target` says which they are, `tree` names
//! the folders and files of a `Style`, and `text` writes them.
//!
//! Every object is tried before it is written: its base and patches are merged as rendering will merge them, and where the
//! result is not the object, it lies whole with each environment. So rendering gives back what was laid out, with two
//! freedoms: members of a mapping and items of a list that Kubernetes merges by their names have no order, except where the
//! order means something, as with containers and with variables that name others.
//!
//! What only some environments have is never taken out of a base that should not have it. What one has lies in its overlay;
//! what several have lies in a folder below the base that the base does not name and they do, such as `base/jobs/<job>`. That
//! is a plain kustomization and not a component, because it adds objects and changes none, so that it can be rendered alone.

mod alike;
mod images;
mod lists;
mod names;
mod order;
mod plan;
mod scope;
mod size;
mod split;
mod target;
mod text;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::object::Placed;

/// The objects of one environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name, which is that of its overlay.
    pub name: Arc<str>,
    /// Its objects.
    pub objects: Vec<Placed>,
}

/// How a tree is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `base/{apps,jobs,common}` and `overlays/<environment>` in one folder.
    Overlays,
    /// `apps/<app>/base`, `jobs/<job>/base` and `common/base`, with `environments/<environment>` apart from them.
    Apart,
}

/// What else is wanted of a tree.
#[derive(Clone, Debug)]
pub struct Layout {
    /// How it is laid out.
    pub style: Style,
    /// The namespace that every kustomization sets.
    pub namespace: Arc<str>,
    /// Whether files say where what they hold was declared before.
    pub comments: bool,
    /// What stands behind the tag of an image so that a machine finds it, by the name of the image: a marker of Flux' image
    /// automation. None where nothing is marked.
    pub markers: BTreeMap<Arc<str>, Arc<str>>,
    /// The images whose tags stand with the objects, by name: those that no release sets.
    pub fixed: BTreeSet<Arc<str>>,
}

/// The files of a tree: path below its root, and text.
pub type Files = BTreeMap<Arc<str>, Arc<str>>;

/// The files of a tree. Rendering an overlay of it gives the objects of its environment.
///
/// Of two objects of one id in an environment only the first is written, because kustomize refuses a second.
pub fn layout(environments: &[Environment], layout: &Layout) -> Files {
    tree::write(&plan::plan(environments, layout), environments, layout)
}
