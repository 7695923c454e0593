//! R6 and R7: what delivers, and what changes what is delivered.

use std::collections::{BTreeMap, BTreeSet};

use crate::delivery::problem::Problem;
use crate::kustomize::{Aim, AimKind};
use crate::lint::cluster::{Object, View};
use crate::lint::finding::Out;
use crate::object::Node;
use crate::source::Span;

/// What is said while a tree is put together, and which of the things that R6 looks at it is.
const SAID: [(Problem, &str); 6] = [
    (Problem::SourceMissing, "source"),
    (Problem::PathMissing, "path"),
    (Problem::PathAmbiguous, "ambiguous"),
    (Problem::Disagreement, "ambiguous"),
    (Problem::OtherEnvironment, "environment"),
    (Problem::Suspended, "suspended"),
];

/// R6.
pub(in crate::lint) fn delivery(view: &View<'_>, out: &mut Out<'_>) {
    for said in &view.scene.delivery {
        let Some((_, check)) = SAID.iter().find(|(problem, _)| problem.code() == said.code) else { continue };
        let finding = out.at(check, said.span(), None, said.message.clone());
        if let Some(help) = &said.help {
            finding.help(help.clone());
        }
    }
    let alone = view.wired.iter().all(|(wired, _)| wired.is_base());
    for (wired, objects) in view.wired.iter().filter(|(wired, _)| alone || !wired.is_base()) {
        let folder = wired.wiring.folder.file_name();
        for object in objects {
            if object.group() == "source.toolkit.fluxcd.io" && object.kind() == "OCIRepository" {
                tag(view, folder, *object, out);
            }
            if object.is("kustomize.toolkit.fluxcd.io", "Kustomization") {
                kustomization(view, *object, objects, out);
            }
        }
    }
    for cluster in &view.clusters {
        for object in cluster.of("Kustomization").filter(|one| one.group() == "kustomize.toolkit.fluxcd.io") {
            kustomization(view, object, &cluster.objects, out);
        }
    }
}

/// Whether an artifact is told from others by a tag that is not that of another environment.
fn tag(view: &View<'_>, folder: &str, source: Object<'_>, out: &mut Out<'_>) {
    let reference = source.at(&["spec", "ref"]);
    let says = |name: &str| reference.and_then(|reference| reference.text_at(&[name]));
    if says("digest").is_some() || says("semver").is_some() {
        return;
    }
    let Some(tag) = says("tag") else {
        let message = format!("{} names no tag, which is that of latest", source.shown());
        out.on("tag", source, source.place(&["spec", "ref"]), message).help("write `ref: { tag: … }`");
        return;
    };
    let place = source.place(&["spec", "ref", "tag"]);
    if tag == "latest" {
        out.on("tag", source, place, format!("{} follows the tag latest", source.shown()));
    }
    let names = view.scene.stages.iter().map(|stage| &*stage.dis);
    let names: BTreeSet<&str> =
        names.chain(view.scene.platform.clusters.iter().map(|name| &**name)).collect();
    if names.contains(folder) && tag != folder && names.contains(tag) {
        let message = format!(
            "{} of {folder} follows the tag {tag}, which is that of another environment",
            source.shown()
        );
        out.on("tag", source, place, message);
    }
}

fn kustomization<'s>(view: &View<'s>, object: Object<'s>, beside: &[Object<'s>], out: &mut Out<'_>) {
    let checks = object.items(&["spec", "healthChecks"]);
    let waits = object.at(&["spec", "wait"]).and_then(Node::as_bool) == Some(true);
    if !waits && checks.is_empty() && object.items(&["spec", "healthCheckExprs"]).is_empty() {
        let message = format!("{} counts as done before anything of it runs", object.shown());
        let place = object.place(&["spec", "wait"]);
        out.on("health", object, place, message).help("write `wait: true`, and a `timeout`");
    }
    for needed in object.items(&["spec", "dependsOn"]) {
        let Some(node) = needed.get("name") else { continue };
        let elsewhere = needed.text_at(&["namespace"]).is_some_and(|own| Some(own) != object.namespace());
        let Some(name) = node.as_text().filter(|_| !elsewhere) else { continue };
        let cluster = object.stage.and_then(|stage| view.clusters.get(stage));
        let delivered = cluster.into_iter().flat_map(|cluster| &cluster.objects);
        let is_it = |other: &Object<'_>| {
            other.is("kustomize.toolkit.fluxcd.io", "Kustomization") && other.name() == name
        };
        if !beside.iter().chain(delivered).any(is_it) {
            let message = format!("{} waits for {name}, which is not in the tree", object.shown());
            out.on("depends-on", object, object.span(node), message);
        }
    }
    let Some(cluster) = object.stage.and_then(|stage| view.clusters.get(stage)) else { return };
    for check in checks.iter().filter(|_| !cluster.objects.is_empty()) {
        let (Some(kind), Some(node)) = (check.text_at(&["kind"]), check.get("name")) else { continue };
        let elsewhere = check
            .text_at(&["namespace"])
            .is_some_and(|own| Some(own) != object.text(&["spec", "targetNamespace"]).or(object.namespace()));
        let Some(name) = node.as_text().filter(|_| !elsewhere) else { continue };
        if cluster.find(kind, name).is_none() {
            let message = format!("{} waits for {kind} {name}, which is not delivered", object.shown());
            out.on("health-check", object, object.span(node), message);
        }
    }
}

/// R7.
pub(in crate::lint) fn patches(view: &View<'_>, out: &mut Out<'_>) {
    let scene = view.scene;
    let of_stages = scene.stages.iter().zip(0..).flat_map(|(stage, at)| {
        stage.layers.iter().flat_map(move |layer| layer.aims.iter().map(move |aim| (aim, Some(at))))
    });
    let of_wiring = scene.wired.iter().flat_map(|wired| wired.aims.iter().map(|aim| (aim, wired.stage)));
    let all: Vec<(&Aim, Option<usize>)> = of_stages.chain(of_wiring).collect();
    // What several environments build on changes something in one of them at least.
    let key = |place: Span| (scene.sources.get(place.file).name(), place.start);
    let mut hit: BTreeMap<(&str, u32), bool> = BTreeMap::new();
    for (aim, _) in &all {
        *hit.entry(key(aim.place)).or_default() |= aim.hit;
    }
    for (aim, stage) in all {
        if hit.get(&key(aim.place)) == Some(&true) {
            continue;
        }
        let (check, message) = match aim.what {
            AimKind::Patch => ("patch", format!("this patch is for {}, which there is not", aim.wants)),
            AimKind::Image => ("image", format!("no container has the image {}", aim.wants)),
        };
        out.at(check, Some(aim.place), stage, message);
    }
}
