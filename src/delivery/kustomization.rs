//! What delivers a folder to a cluster, as plain data: a Flux `Kustomization`, or an `Application` of Argo CD, which says
//! most of the same in other words.

use std::sync::Arc;

use super::reading::{Reading, Text};
use crate::object::Node;
use crate::profile::Located;
use crate::profile::discovery::glob::Glob;
use crate::source::Span;
use crate::value::Value;

/// What delivers a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Kustomization {
    /// What kind of object it is.
    pub by: Deliverer,
    /// Its name.
    pub name: Arc<str>,
    /// Its namespace, where it says one.
    pub namespace: Option<Arc<str>>,
    /// Where its name is written.
    pub at: Option<Span>,
    /// The folder, as it is written.
    pub path: Path,
    /// Whether Argo CD is to look below a folder of plain manifests.
    pub recurse: bool,
    /// Where the folder comes from.
    pub source: Option<SourceRef>,
    /// Patches over what is rendered.
    pub patches: Vec<Patch>,
    /// Images that are replaced.
    pub images: Vec<Image>,
    /// Components that are added, by path from the folder.
    pub components: Vec<Text>,
    /// What is put in front of each name.
    pub name_prefix: Option<Text>,
    /// What is put behind each name.
    pub name_suffix: Option<Text>,
    /// Labels for every object, by name.
    pub labels: Vec<(Text, Text)>,
    /// Annotations for every object, by name.
    pub annotations: Vec<(Text, Text)>,
    /// The namespace of everything that is rendered.
    pub target_namespace: Option<Text>,
    /// What must be delivered before.
    pub depends_on: Vec<Reference>,
    /// Whether it does nothing for now, where that is said.
    pub suspend: Option<Located<bool>>,
    /// Whether it removes what is no longer in the folder.
    pub prune: Option<Located<bool>>,
    /// Whether it waits until what it delivers works.
    pub wait: Option<Located<bool>>,
    /// The objects that must work before it counts as done.
    pub health_checks: Vec<Reference>,
    /// What is done with the rendered texts; nothing where nothing is.
    pub post_build: Option<PostBuild>,
    /// What a generator of Argo CD put into it: names of environments, mostly.
    pub elements: Vec<Arc<str>>,
}

/// Which kind of object delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deliverer {
    /// A `Kustomization` of Flux.
    Flux,
    /// An `Application` of Argo CD, also one that an `ApplicationSet` makes.
    ArgoCd,
}

/// A folder, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// Nothing is written: the root of the source.
    Root,
    /// This.
    Written(Text),
    /// Only the cluster knows it.
    Open(Option<Span>),
    /// Every folder that a generator of Argo CD finds.
    Found {
        /// The patterns, and where each is written.
        patterns: Vec<Located<Glob>>,
        /// Those that are left out.
        without: Vec<Glob>,
    },
}

impl Path {
    /// Where it is written.
    pub fn place(&self) -> Option<Span> {
        match self {
            Self::Root => None,
            Self::Written(text) => text.span,
            Self::Open(span) => *span,
            Self::Found { patterns, .. } => patterns.first().and_then(|pattern| pattern.span),
        }
    }
}

/// Where a folder comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRef {
    /// The kind of object, such as `OCIRepository`; for Argo CD the address is the name, and this is empty.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its namespace, where another one is said.
    pub namespace: Option<Arc<str>>,
    /// Where the name is written.
    pub at: Option<Span>,
}

/// A patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The patch itself, as YAML or JSON. Its place is that of the whole scalar.
    pub text: Text,
    /// What it is for; nothing where the patch itself says so.
    pub target: Option<Selector>,
}

/// What a patch is for. What is not said fits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// The group, a regular expression.
    pub group: Option<Arc<str>>,
    /// The version, a regular expression.
    pub version: Option<Arc<str>>,
    /// The kind, a regular expression.
    pub kind: Option<Arc<str>>,
    /// The name, a regular expression.
    pub name: Option<Arc<str>>,
    /// The namespace, a regular expression.
    pub namespace: Option<Arc<str>>,
    /// A selector of labels.
    pub labels: Option<Arc<str>>,
    /// A selector of annotations.
    pub annotations: Option<Arc<str>>,
}

/// An image that is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What it is called in the folder.
    pub name: Text,
    /// What it is called instead.
    pub new_name: Option<Text>,
    /// The tag that it gets.
    pub new_tag: Option<Text>,
    /// The digest that it gets, which wins over the tag.
    pub digest: Option<Text>,
}

/// Another object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its kind; empty where it is of the same kind.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its namespace, where one is said.
    pub namespace: Option<Arc<str>>,
    /// Where the name is written.
    pub at: Option<Span>,
}

/// What Flux does with the rendered texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostBuild {
    /// Variables with their values: texts, as far as they are known.
    pub substitute: Vec<(Arc<str>, Located<Value>)>,
    /// Objects whose data are variables.
    pub substitute_from: Vec<SubstituteFrom>,
    /// Whether texts are read even where there is no variable.
    pub always: bool,
}

/// An object whose data are variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstituteFrom {
    /// `ConfigMap` or `Secret`.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Whether it may be missing.
    pub optional: bool,
    /// Where the name is written.
    pub at: Option<Span>,
}

impl Kustomization {
    /// One that says nothing but what it is.
    pub(super) fn new(by: Deliverer, object: &Node, read: &Reading<'_>) -> Self {
        Self {
            by,
            name: Arc::from(object.name()),
            namespace: object.namespace().map(Arc::from),
            at: object.at(&["metadata", "name"]).and_then(|name| read.place(name)),
            path: Path::Root,
            source: None,
            patches: Vec::new(),
            images: Vec::new(),
            components: Vec::new(),
            name_prefix: None,
            name_suffix: None,
            labels: Vec::new(),
            annotations: Vec::new(),
            recurse: false,
            target_namespace: None,
            depends_on: Vec::new(),
            suspend: None,
            prune: None,
            wait: None,
            health_checks: Vec::new(),
            post_build: None,
            elements: Vec::new(),
        }
    }

    /// Reads a `Kustomization` of Flux.
    pub(super) fn flux(object: &Node, read: &mut Reading<'_>) -> Self {
        let mut made = Self::new(Deliverer::Flux, object, read);
        let Some(spec) = object.get("spec") else { return made };
        made.path = path(spec.get("path"), read);
        made.source = spec.get("sourceRef").and_then(|node| source(node, read));
        made.patches = spec.get("patches").map_or_else(Vec::new, |node| patches(node, read));
        made.images = spec.get("images").map_or_else(Vec::new, |node| images(node, read));
        made.components = read.texts(spec.get("components"));
        made.name_prefix = read.text(spec.get("namePrefix"));
        made.name_suffix = read.text(spec.get("nameSuffix"));
        made.labels = read.members(spec.at(&["commonMetadata", "labels"]));
        made.annotations = read.members(spec.at(&["commonMetadata", "annotations"]));
        made.target_namespace = read.text(spec.get("targetNamespace"));
        made.depends_on = references(spec.get("dependsOn"), read);
        made.suspend = read.flag(spec.get("suspend"));
        made.prune = read.flag(spec.get("prune"));
        made.wait = read.flag(spec.get("wait"));
        made.health_checks = references(spec.get("healthChecks"), read);
        made.post_build =
            spec.get("postBuild").filter(|node| !node.is_null()).map(|node| post_build(node, read));
        made
    }

    /// Whether it does nothing for now.
    pub fn is_suspended(&self) -> bool {
        self.suspend.as_ref().is_some_and(|suspend| suspend.value)
    }

    /// `Kustomization product/apps`, for sentences.
    pub fn title(&self) -> String {
        let kind = match self.by {
            Deliverer::Flux => "Kustomization",
            Deliverer::ArgoCd => "Application",
        };
        match &self.namespace {
            Some(namespace) => format!("{kind} {namespace}/{}", self.name),
            None => format!("{kind} {}", self.name),
        }
    }
}

/// The folder that a node names.
pub(super) fn path(node: Option<&Node>, read: &Reading<'_>) -> Path {
    match node {
        None => Path::Root,
        Some(node) if node.is_null() => Path::Root,
        Some(node) => match read.text(Some(node)) {
            Some(text) => Path::Written(text),
            None => Path::Open(read.place(node)),
        },
    }
}

fn source(node: &Node, read: &Reading<'_>) -> Option<SourceRef> {
    Some(SourceRef {
        kind: read.word(node.get("kind"))?,
        name: read.word(node.get("name"))?,
        namespace: read.word(node.get("namespace")),
        at: node.get("name").and_then(|name| read.place(name)),
    })
}

/// The patches of a list.
pub(super) fn patches(node: &Node, read: &Reading<'_>) -> Vec<Patch> {
    let patch = |item: &Node| {
        let text = read.text(item.get("patch"))?;
        Some(Patch { text, target: item.get("target").map(|target| selector(target, read)) })
    };
    node.items().iter().filter_map(patch).collect()
}

fn selector(node: &Node, read: &Reading<'_>) -> Selector {
    Selector {
        group: read.word(node.get("group")),
        version: read.word(node.get("version")),
        kind: read.word(node.get("kind")),
        name: read.word(node.get("name")),
        namespace: read.word(node.get("namespace")),
        labels: read.word(node.get("labelSelector")),
        annotations: read.word(node.get("annotationSelector")),
    }
}

fn images(node: &Node, read: &Reading<'_>) -> Vec<Image> {
    let image = |item: &Node| {
        Some(Image {
            name: read.text(item.get("name"))?,
            new_name: read.text(item.get("newName")),
            new_tag: read.text(item.get("newTag")),
            digest: read.text(item.get("digest")),
        })
    };
    node.items().iter().filter_map(image).collect()
}

fn references(node: Option<&Node>, read: &Reading<'_>) -> Vec<Reference> {
    let reference = |item: &Node| {
        Some(Reference {
            kind: read.word(item.get("kind")).unwrap_or_else(|| Arc::from("")),
            name: read.word(item.get("name"))?,
            namespace: read.word(item.get("namespace")),
            at: item.get("name").and_then(|name| read.place(name)),
        })
    };
    node.map_or(&[][..], Node::items).iter().filter_map(reference).collect()
}

fn post_build(node: &Node, read: &mut Reading<'_>) -> PostBuild {
    let mut build =
        PostBuild { always: node.text_at(&["substituteStrategy"]) == Some("Always"), ..PostBuild::default() };
    for entry in node.get("substitute").map_or(&[][..], Node::entries) {
        let value = read.value(&entry.value);
        build.substitute.push((Arc::clone(&entry.key), value));
    }
    for item in node.get("substituteFrom").map_or(&[][..], Node::items) {
        let (Some(kind), Some(name)) = (read.word(item.get("kind")), read.word(item.get("name"))) else {
            continue;
        };
        build.substitute_from.push(SubstituteFrom {
            kind,
            name,
            optional: item.get("optional").and_then(Node::as_bool).unwrap_or(false),
            at: item.get("name").and_then(|name| read.place(name)),
        });
    }
    build
}
