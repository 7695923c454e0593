//! Everything that is generated, as files below one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::guide;
use super::order::Order;
use super::problem::Problem;
use super::summary::{Part, Summary};
use crate::delivery::syncroot;
use crate::delivery::syncroot::{Source, Substitutes, Syncroot};
use crate::diag::Diagnostic;
use crate::estate::images;
use crate::estate::{Estate, Field, Text, TraceId};
use crate::kustomize::layout;
use crate::kustomize::layout::{Layout, layout};
use crate::object::{Node, Placed};
use crate::parallel;

/// Where what is to be known about a migration is written.
pub const GUIDE: &str = "MIGRATION.md";

/// The files of a migration, by their path below the folder of the output.
pub fn files(
    order: &Order,
    parts: &[Part<'_>],
    summary: &Summary,
    place: &dyn Fn(&Estate, TraceId) -> Option<Text>,
) -> Result<BTreeMap<Text, Text>, Box<Diagnostic>> {
    let environments: Vec<layout::Environment> = parts.iter().map(|part| placed(part, place)).collect();
    let wanted = Layout {
        style: order.style,
        namespace: Arc::clone(&order.namespace),
        comments: order.comments,
        markers: if order.delivery.marks_images { markers(order, parts) } else { BTreeMap::new() },
        fixed: fixed(parts),
    };
    let mut files = BTreeMap::new();
    let (laid_out, guide) = parallel::both(|| layout(&environments, &wanted), || guide::text(order, summary));
    for (path, text) in laid_out {
        put(&mut files, &order.tree, &path, text)?;
    }
    for (path, text) in syncroot::write(&wiring(order, summary)) {
        put(&mut files, &order.wiring, &path, text)?;
    }
    files.insert(Arc::from(GUIDE), Arc::from(guide));
    Ok(files)
}

/// The objects of an environment with where each was declared.
fn placed(part: &Part<'_>, place: &dyn Fn(&Estate, TraceId) -> Option<Text>) -> layout::Environment {
    let objects = part.lowered.objects.iter().enumerate().map(|(index, placed)| {
        let declared = part.lowered.declared.get(index).copied().flatten();
        let from = placed.from.clone().or_else(|| place(part.estate, declared?));
        Placed { from, ..placed.clone() }
    });
    layout::Environment { name: Arc::clone(&part.name), objects: objects.collect() }
}

/// Puts a file below a folder. A name of a workload becomes part of its path, and must not lead anywhere else.
fn put(
    files: &mut BTreeMap<Text, Text>,
    folder: &str,
    path: &str,
    text: Text,
) -> Result<(), Box<Diagnostic>> {
    let good = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(['\\', ':'])
            && !part.contains(char::is_control)
    };
    let whole = format!("{folder}/{path}");
    if !path.split('/').all(good) || path.split('/').any(|part| part == ".git") {
        let message = format!("no file of this name is written: {}", whole.escape_default());
        let diagnostic = Diagnostic::about_file(Problem::Path.code(), "tricep migrate", message);
        return Err(Box::new(diagnostic.help("rename the workload or environment that it is named after")));
    }
    files.insert(Arc::from(whole), text);
    Ok(())
}

/// The wiring of a migration.
fn wiring(order: &Order, summary: &Summary) -> Syncroot {
    let way = &order.delivery;
    // In an artifact paths begin at the folder that was packed, in a repository at its root.
    let root = match way.source {
        Source::Oci { .. } => ".".to_owned(),
        Source::Git { .. } => format!("./{}", order.tree),
    };
    let environments = summary.environments.iter().map(|one| {
        let any = |secret| summary.supplied(&one.name, secret).next().is_some();
        syncroot::Environment {
            name: Arc::clone(&one.name),
            path: Arc::from(format!("{root}/{}/{}", order.overlays(), one.name)),
            tag: way.tag.as_ref().map(|tag| Arc::from(tag.replace("{environment}", &one.name))),
            substitutes: Substitutes { config: any(false), secret: any(true) },
        }
    });
    Syncroot {
        product: Arc::clone(&order.product),
        namespace: Arc::clone(&order.namespace),
        creates_namespace: way.creates_namespace,
        objects: Arc::clone(&way.objects),
        source: way.source.clone(),
        notify: way.notify.clone(),
        environments: environments.collect(),
    }
}

/// The markers by which Flux finds the tags of images: a policy of the name of each.
fn markers(order: &Order, parts: &[Part<'_>]) -> BTreeMap<Text, Text> {
    let mut images = BTreeSet::new();
    for placed in parts.iter().flat_map(|part| &part.lowered.objects) {
        collect_images(&placed.object, &mut images);
    }
    let marker = |image: &Text| {
        let name = image.rsplit('/').next().unwrap_or(image);
        Arc::from(format!("{{\"$imagepolicy\": \"{}:{name}:tag\"}}", order.delivery.objects))
    };
    images.into_iter().map(|image| (Arc::clone(&image), marker(&image))).collect()
}

/// The images whose tags stand in the declarations themselves, in every environment: whoever releases the product does not
/// set them.
fn fixed(parts: &[Part<'_>]) -> BTreeSet<Text> {
    let (mut fixed, mut released) = (BTreeSet::new(), BTreeSet::new());
    for part in parts {
        let containers =
            part.estate.workloads.iter().flat_map(|one| one.containers.iter().chain(&one.init_containers));
        for container in containers {
            let Some(image) = container.image.as_ref().and_then(Field::get) else { continue };
            if container.is_tag_fixed { &mut fixed } else { &mut released }.insert(Arc::clone(image));
        }
    }
    fixed.difference(&released).cloned().collect()
}

/// The images of containers, without tag and digest.
fn collect_images(node: &Node, found: &mut BTreeSet<Text>) {
    for entry in node.entries() {
        if let ("image", Some(image)) = (&*entry.key, entry.value.as_text()) {
            found.insert(Arc::from(images::name(image)));
        }
        collect_images(&entry.value, found);
    }
    node.items().iter().for_each(|item| collect_images(item, found));
}
