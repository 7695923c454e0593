//! C4: how a version comes from one environment to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lint::cluster::{Cluster, Object, View};
use crate::lint::finding::Out;
use crate::source::Span;

/// What production is called.
const PRODUCTION: &str = "prod";

/// C4.
pub(in crate::lint) fn promotion(view: &View<'_>, out: &mut Out<'_>) {
    shared(view, out);
    behind(view, out);
}

/// Artifacts of which several environments follow one tag.
fn shared(view: &View<'_>, out: &mut Out<'_>) {
    let mut followed: BTreeMap<(&str, &str), Vec<Object<'_>>> = BTreeMap::new();
    for (_, objects) in view.wired.iter().filter(|(wired, _)| !wired.is_base() && wired.stage.is_some()) {
        for source in objects.iter().filter(|object| object.is("source.toolkit.fluxcd.io", "OCIRepository")) {
            if let (Some(url), Some(tag)) =
                (source.text(&["spec", "url"]), source.text(&["spec", "ref", "tag"]))
            {
                followed.entry((url, tag)).or_default().push(*source);
            }
        }
    }
    for ((_, tag), sources) in followed {
        let [first, _, ..] = sources.as_slice() else { continue };
        let stages: BTreeSet<usize> = sources.iter().filter_map(|source| source.stage).collect();
        let environments: Vec<Arc<str>> = stages
            .into_iter()
            .filter_map(|at| view.scene.stages.get(at))
            .map(|stage| Arc::clone(&stage.name))
            .collect();
        let message =
            format!("{} follows the tag {tag} in {} environments", first.shown(), environments.len());
        let finding = out.on("shared", *first, first.place(&["spec", "ref", "tag"]), message);
        finding.environments = environments;
        finding.help("give each environment a tag of its name, and move it to promote a version");
    }
}

/// A version, as far as it can be told from others.
type Version = (u64, u64, u64);

fn version(tag: &str) -> Option<Version> {
    let tag = tag.strip_prefix('v').unwrap_or(tag).trim_start_matches('.');
    let core = tag.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|part| part.parse().ok());
    let whole = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(whole)
}

/// Environments before production that run what is older.
fn behind(view: &View<'_>, out: &mut Out<'_>) {
    let last =
        view.scene.stages.iter().position(|stage| *stage.dis == *PRODUCTION || *stage.name == *PRODUCTION);
    let Some(production) = last.and_then(|at| view.clusters.get(at)) else { return };
    let live = images(production);
    let family =
        |cluster: &Cluster<'_>| view.scene.stages.get(cluster.stage).map(|stage| Arc::clone(&stage.family));
    let others = view.clusters.iter().filter(|cluster| cluster.stage != production.stage);
    for cluster in others.filter(|cluster| family(cluster) == family(production)) {
        let mut older: BTreeMap<(&str, &str), (usize, Object<'_>, Option<Span>)> = BTreeMap::new();
        for (name, (tag, owner, place)) in images(cluster) {
            let Some((live, _, _)) = live.get(name) else { continue };
            if let (Some(own), Some(other)) = (version(tag), version(live))
                && own < other
            {
                older.entry((tag, live)).or_insert((0, owner, place)).0 += 1;
            }
        }
        let Some(stage) = view.scene.stages.get(cluster.stage) else { continue };
        for ((tag, live), (count, _, place)) in older {
            let images = if count == 1 { "an image".to_owned() } else { format!("{count} images") };
            let message = format!("{} runs {images} at {tag}, and production at {live}", stage.name);
            out.at("behind", place, Some(cluster.stage), message);
        }
    }
}

/// The images of an environment, by name: the tag, who runs it, and where the tag is decided.
fn images<'s>(cluster: &Cluster<'s>) -> BTreeMap<&'s str, (&'s str, Object<'s>, Option<Span>)> {
    let mut all = BTreeMap::new();
    for pod in cluster.pods() {
        for container in pod.containers() {
            let Some(node) = container.node.get("image") else { continue };
            let Some(image) = node.as_text() else { continue };
            let at = image.rfind('/').map_or(0, |at| at + 1);
            let Some(colon) = image.get(at..).and_then(|rest| rest.find(':')) else { continue };
            if let (Some(name), Some(tag)) = (image.get(..at + colon), image.get(at + colon + 1..)) {
                all.entry(name).or_insert((tag, pod.owner, pod.owner.span(node)));
            }
        }
    }
    all
}
