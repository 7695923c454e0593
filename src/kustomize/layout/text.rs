//! The texts of files: manifests, patches and kustomizations.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::images::Image;
use super::order;
use super::scope::Labels;
use super::split::{Does, Step};
use crate::object::Node;
use crate::object::build;
use crate::yaml::emit;
use crate::yaml::emit::{Emit, Shape};

/// An object as a document, and what is said above it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) node: Node,
    pub(super) comment: Option<String>,
}

/// Documents in one file.
pub(super) fn manifest(documents: &[Document]) -> String {
    let mut all = String::new();
    let mut said: Option<&str> = None;
    for document in documents {
        if !all.is_empty() {
            all.push_str("---\n");
        }
        // What is said of several documents in a row is said once.
        let comment = document.comment.as_deref();
        if comment != said {
            all.extend(comment.map(|comment| format!("# {comment}\n")));
        }
        said = comment;
        all.push_str(&emit::by_hand(&order::ordered(&document.node), &|_| None));
    }
    all
}

/// A JSON patch.
pub(super) fn operations(steps: &[Step]) -> String {
    let escaped = |part: &str| part.replace('~', "~0").replace('/', "~1");
    let operation = |step: &Step| {
        let path: String = step.path.iter().flat_map(|part| ["/".to_owned(), escaped(part)]).collect();
        let (op, value) = match &step.does {
            Does::Add(value) => ("add", Some(value.clone())),
            Does::Replace(value) => ("replace", Some(value.clone())),
            Does::Remove => ("remove", None),
        };
        build::mapping([("op", Some(build::text(op))), ("path", Some(build::text(path))), ("value", value)])
    };
    emit::by_hand(&build::sequence(steps.iter().map(operation)), &|_| None)
}

/// Which object a patch is for: fields of a target.
pub(super) type Target = Vec<(&'static str, Arc<str>)>;

/// A patch in a kustomization.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Patch {
    pub(super) path: String,
    /// Empty where the patch says itself which object it is for.
    pub(super) target: Target,
}

/// How much of a list of names stands in one line.
const WIDTH: usize = 100;

/// A kustomization.
#[derive(Clone, Debug, Default)]
pub(super) struct Kustomization {
    pub(super) comment: Option<String>,
    pub(super) namespace: Option<Arc<str>>,
    pub(super) resources: Vec<String>,
    pub(super) labels: Vec<Labels>,
    pub(super) patches: Vec<Patch>,
    pub(super) images: Vec<Image>,
}

/// A part of a kustomization, and what stands behind it.
enum Said {
    Text(Arc<str>),
    Noted(Arc<str>, Arc<str>),
    /// The lines of a text that has none.
    Wrapped(Vec<String>),
    Flag,
    List(Vec<Said>),
    Members(Vec<(Arc<str>, Said)>),
}

impl Emit for Said {
    fn shape(&self) -> Shape<'_, Self> {
        match self {
            Self::Text(text) | Self::Noted(text, _) => Shape::Text(text),
            Self::Wrapped(parts) => Shape::Wrapped(parts),
            Self::Flag => Shape::Bool(true),
            Self::List(items) => Shape::Sequence(items),
            Self::Members(members) => {
                Shape::Mapping(members.iter().map(|(name, value)| (&**name, value)).collect())
            }
        }
    }
}

/// What a target says of a field. A list of names that is too long for a line goes on in the next.
fn selecting(pattern: Arc<str>) -> Said {
    let parts = wrapped(&pattern);
    if parts.len() > 1 { Said::Wrapped(parts) } else { Said::Text(pattern) }
}

/// The lines of a list of names.
pub(super) fn wrapped(pattern: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in pattern.split_inclusive('|') {
        match lines.last_mut() {
            Some(line) if line.is_empty() || line.len() + part.len() <= WIDTH => line.push_str(part),
            Some(_) | None => lines.push(part.to_owned()),
        }
    }
    lines
}

impl Kustomization {
    /// The text of its file; `markers` are what stands behind the tags of images.
    pub(super) fn text(self, markers: &BTreeMap<Arc<str>, Arc<str>>) -> String {
        let text = |text: &str| Said::Text(Arc::from(text));
        let mut members: Vec<(Arc<str>, Said)> = vec![
            ("apiVersion".into(), text("kustomize.config.k8s.io/v1beta1")),
            ("kind".into(), text("Kustomization")),
        ];
        members.extend(self.namespace.map(|namespace| ("namespace".into(), Said::Text(namespace))));
        members
            .push(("resources".into(), Said::List(self.resources.iter().map(|path| text(path)).collect())));
        let labels = |labels: Labels| {
            let pairs = labels.pairs.into_iter().map(|(key, value)| (key, Said::Text(value))).collect();
            let mut item = vec![("pairs".into(), Said::Members(pairs))];
            item.extend(labels.in_templates.then(|| ("includeTemplates".into(), Said::Flag)));
            Said::Members(item)
        };
        if !self.labels.is_empty() {
            members.push(("labels".into(), Said::List(self.labels.into_iter().map(labels).collect())));
        }
        let patch = |patch: Patch| {
            let mut item = vec![("path".into(), text(&patch.path))];
            if !patch.target.is_empty() {
                let target =
                    patch.target.into_iter().map(|(field, value)| (field.into(), selecting(value))).collect();
                item.push(("target".into(), Said::Members(target)));
            }
            Said::Members(item)
        };
        if !self.patches.is_empty() {
            members.push(("patches".into(), Said::List(self.patches.into_iter().map(patch).collect())));
        }
        let image = |image: Image| {
            let marker = [Some(&image.name), image.new_name.as_ref()].into_iter().flatten();
            let marker = marker.filter_map(|name| markers.get(name)).next().map(|marker| one_line(marker));
            let decisive = |text: Arc<str>| match &marker {
                Some(marker) => Said::Noted(text, Arc::from(marker.as_str())),
                None => Said::Text(text),
            };
            let mut item = vec![("name".into(), Said::Text(image.name))];
            item.extend(image.new_name.map(|name| ("newName".into(), Said::Text(name))));
            item.extend(image.tag.map(|tag| ("newTag".into(), decisive(tag))));
            item.extend(image.digest.map(|digest| ("digest".into(), Said::Text(digest))));
            Said::Members(item)
        };
        if !self.images.is_empty() {
            members.push(("images".into(), Said::List(self.images.into_iter().map(image).collect())));
        }
        let note = |said: &Said| if let Said::Noted(_, note) = said { Some(note.to_string()) } else { None };
        let above = self.comment.map(|comment| format!("# {comment}\n")).unwrap_or_default();
        above + &emit::by_hand(&Said::Members(members), &note)
    }
}

/// A comment ends with its line.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}
