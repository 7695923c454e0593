//! Renders a tree of kustomize, equal to `kubectl kustomize`, and knows of each field the line that set it last and what it
//! overrode.
//!
//! [`Tree::load`] reads every file that some directories lead to once, in parallel. [`Tree::render`] then does what the
//! kustomization of one directory says, as often as it is asked: for four environments, four times on one tree.
//!
//! What would be fetched, inflated or run is refused by name, and so is what kustomize refuses. The measure is kustomize 5.5,
//! the one in `kubectl` 1.32; where it does something odd, so does this, because what it renders is what runs.

mod accumulate;
mod configured;
mod convert;
mod emit;
mod fields;
mod file;
mod finish;
mod folded;
mod generate;
mod hash;
mod images;
mod keyed;
pub mod layout;
mod load;
mod merge;
pub mod mistake;
mod objects;
mod patch;
mod pointer;
mod references;
mod replace;
mod resource;
mod room;
mod schema;
mod secrets;
mod select;
#[cfg(test)]
mod tests;
mod timestamp;
mod transform;
mod vars;
mod written;

use std::sync::Arc;

pub use emit::BETWEEN;
pub use file::Image;
pub use file::NAMES;
pub use hash::is_hash;
pub use load::Tree;
pub use secrets::secret_places;
pub use select::Selector;
pub use written::Text;

use accumulate::{Accumulator, Refused, Render, Way};
use fields::Config;
use file::{Inline, Kustomization, Patch};
use load::Thing;
use mistake::Mistake;
use schema::Schema;

use crate::diag::Diagnostic;
use crate::object;
use crate::origin::Origins;
use crate::source::Sources;
use crate::source::Span;
use crate::world::WorldPath;
use crate::yaml;

/// What a Flux Kustomization adds to the directory that it names, as its controller does.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Who renders it.
    pub renderer: Renderer,
    /// `targetNamespace`.
    pub namespace: Option<Text>,
    /// `namePrefix`.
    pub name_prefix: Option<Text>,
    /// `nameSuffix`.
    pub name_suffix: Option<Text>,
    /// `patches`.
    pub patches: Vec<ExtraPatch>,
    /// `components`, as paths from the directory.
    pub components: Vec<Text>,
    /// `images`.
    pub images: Vec<Image>,
    /// `commonMetadata.labels`.
    pub labels: Vec<(Text, Text)>,
    /// `commonMetadata.annotations`.
    pub annotations: Vec<(Text, Text)>,
}

/// Who renders a directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renderer {
    /// Kustomize by itself, which refuses a directory without a kustomization.
    #[default]
    Kustomize,
    /// Flux: of a directory without a kustomization every manifest in it and below, and with files that lie outside of the
    /// directory that names them.
    Flux,
    /// Argo CD: of a directory without a kustomization the manifests in it, and those below where it is to look there.
    ArgoCd {
        /// Whether it is.
        recurse: bool,
    },
}

/// A patch that a Flux Kustomization holds.
#[derive(Clone, Debug)]
pub struct ExtraPatch {
    patch: Patch,
}

impl ExtraPatch {
    /// A patch that says `text` in the scalar at `at`; within a literal block every field of it has a place of its own.
    pub fn new(sources: &Sources, at: Span, text: &str, target: Option<Selector>) -> Self {
        let whole = sources.get(at.file).text();
        let inside = Some(Arc::new(yaml::parse_within(at.file, whole, at, text)));
        let text = Text { text: Arc::from(text), span: at };
        let patch = Patch {
            span: at,
            path: None,
            patch: Some(Inline { text, inside }),
            target,
            allow_name_change: false,
            allow_kind_change: false,
        };
        Self { patch }
    }
}

/// Reads the tables of fields and lists, which the first who renders waits for otherwise.
pub fn read_ahead() {
    Config::built_in();
    Schema::built_in();
    resource::read_ahead();
}

/// Whether objects of this API version and kind are known to lie in no namespace.
pub fn is_cluster_scoped(api_version: &str, kind: &str) -> bool {
    resource::is_cluster_scoped(api_version, kind)
}

/// What a directory comes to.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Its objects in the order of kustomize; none if it is refused.
    pub objects: Vec<object::Node>,
    /// Where their fields come from.
    pub origins: Origins,
    /// What is wrong, or should be looked at.
    pub diagnostics: Vec<Diagnostic>,
    /// What is written for objects that it selects, and whether there are any.
    pub aims: Vec<Aim>,
}

/// Something that is written for objects that it selects. That there are none, kustomize does not mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim {
    /// What it is.
    pub what: AimKind,
    /// Where it is written.
    pub place: Span,
    /// What it is for, as it is written.
    pub wants: Arc<str>,
    /// Whether there is something that it is for.
    pub hit: bool,
}

/// What selects objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AimKind {
    /// A patch with a target.
    Patch,
    /// An item of `images`.
    Image,
}

impl Tree {
    /// Renders one directory. Several threads may ask at once.
    pub fn render(&self, directory: &WorldPath, extras: &Extras) -> Rendered {
        let mut render = Render::new(self);
        let objects = self.objects(directory, extras, &mut render);
        let mut diagnostics = render.diagnostics;
        let objects = objects.unwrap_or_else(|Refused(refused)| {
            diagnostics.extend(refused);
            Vec::new()
        });
        Rendered { objects, origins: render.origins, diagnostics, aims: render.aims }
    }

    fn objects(
        &self,
        directory: &WorldPath,
        extras: &Extras,
        render: &mut Render<'_>,
    ) -> Result<Vec<object::Node>, Refused> {
        let found = self.root(directory, extras)?;
        let with = with_extras(found, extras);
        let root = with.as_ref().unwrap_or(found);
        render.use_schema(root)?;
        render.traced = !root.metadata.is_empty();
        render.anywhere = extras.renderer == Renderer::Flux;
        root.path.file_name().clone_into(&mut render.file_name);
        let done = render.accumulate(root, &Way::root(directory), Accumulator::default())?;
        let mut objects = render.finish(done, root.sort.as_ref(), &root.metadata)?;
        for (list, pairs) in [("labels", &extras.labels), ("annotations", &extras.annotations)] {
            for (key, value) in pairs {
                let given = render.given(value);
                for object in &mut objects {
                    finish::put(object, list, &key.text, given.kind.clone(), given.at);
                }
            }
        }
        Ok(objects)
    }

    /// The kustomization of the directory that is rendered.
    fn root(&self, directory: &WorldPath, extras: &Extras) -> Result<&Kustomization, Refused> {
        let about =
            |name: &str, message: &str| Diagnostic::about_file(Mistake::Kustomization.code(), name, message);
        let root = match self.thing(directory) {
            Some(Thing::Directory(Ok(root))) => &**root,
            Some(Thing::Directory(Err(diagnostics))) => return Err(Refused(diagnostics.clone())),
            Some(Thing::Bare(name)) => {
                match self.made_up(directory).filter(|_| extras.renderer != Renderer::Kustomize) {
                    Some(root) => root,
                    None => {
                        let diagnostic = about(name, "this directory has no kustomization.yaml");
                        return Err(diagnostic.help("name a directory that has one").into());
                    }
                }
            }
            Some(Thing::File(_)) => return Err(about(&directory.to_string(), "this is no directory").into()),
            Some(Thing::Unreadable(error)) => return Err(error.about(&directory.to_string()).into()),
            None => return Err(about(&directory.to_string(), "this directory was not read").into()),
        };
        if root.is_component
            && let Some(span) = root.span
        {
            let message = "a component is not rendered by itself";
            let diagnostic = Diagnostic::error(Mistake::Kustomization.code(), span, message);
            return Err(diagnostic.help("render a directory that names it below `components:`").into());
        }
        Ok(root)
    }
}

/// A kustomization with what Flux adds, if it adds anything.
fn with_extras(root: &Kustomization, extras: &Extras) -> Option<Kustomization> {
    let Extras { renderer, namespace, name_prefix, name_suffix, patches, components, images, .. } = extras;
    let looks_inside = *renderer == Renderer::ArgoCd { recurse: false } && root.is_made_up();
    let is_nothing = !looks_inside
        && namespace.is_none()
        && name_prefix.is_none()
        && name_suffix.is_none()
        && patches.is_empty()
        && components.is_empty()
        && images.is_empty();
    if is_nothing {
        return None;
    }
    let mut root = root.clone();
    root.resources.retain(|one| !looks_inside || !one.text.contains('/'));
    root.namespace = namespace.clone().or(root.namespace);
    root.name_prefix = name_prefix.clone().or(root.name_prefix);
    root.name_suffix = name_suffix.clone().or(root.name_suffix);
    root.patches.extend(patches.iter().map(|extra| extra.patch.clone()));
    root.components.extend(components.iter().cloned());
    for image in images {
        match root.images.iter_mut().find(|own| own.name == image.name) {
            Some(own) => own.clone_from(image),
            None => root.images.push(image.clone()),
        }
    }
    Some(root)
}

impl Render<'_> {
    /// The schema that a kustomization names, else the one of Kubernetes.
    fn use_schema(&mut self, root: &Kustomization) -> Result<(), Refused> {
        let Some(path) = &root.schema else { return Ok(()) };
        let parsed = self.yaml(root, path)?;
        if !parsed.diagnostics.is_empty() {
            return Err(Refused(parsed.diagnostics.clone()));
        }
        let schema = parsed.documents.first().and_then(|document| Schema::read(&document.root));
        let Some(schema) = schema else {
            let message = "this file is no schema: it has no definitions";
            let diagnostic = Diagnostic::error(Mistake::Configuration.code(), path.span, message);
            return Err(diagnostic.help("name one that `kustomize openapi fetch` wrote").into());
        };
        self.schema = Some(Arc::new(schema));
        Ok(())
    }
}
