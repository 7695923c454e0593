//! From the objects of each environment to a base and overlays: the inverse of rendering.
//!
//! What is equal everywhere lies in the base; what differs is the smallest readable patch, one file for each workload and concern.

use std::collections::BTreeMap;
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
}

/// The files of a tree: path below its root, and text.
pub type Files = BTreeMap<Arc<str>, Arc<str>>;

/// The files of a tree. Rendering an overlay of it gives the objects of its environment.
pub fn layout(_environments: &[Environment], _layout: &Layout) -> Files {
    Files::new()
}
