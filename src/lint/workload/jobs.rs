//! W8, W9 and W10: replicas, jobs that are started by hand, and what makes pods start anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::kustomize::is_hash;
use crate::lint::cluster::{Container, Object, Pod, View};
use crate::lint::finding::Out;
use crate::lint::place;
use crate::object::Node;

/// W8.
pub(in crate::lint) fn replicas(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let scaled = |object: &&Object<'_>| matches!(object.kind(), "Deployment" | "StatefulSet");
        for workload in cluster.objects.iter().filter(scaled) {
            let spec = workload.at(&["spec"]).and_then(Node::as_mapping);
            let Some(entry) = spec.and_then(|spec| spec.entry("replicas")) else { continue };
            let Some(scaler) = cluster.autoscaler(*workload).filter(|_| !entry.value.is_null()) else {
                continue;
            };
            let edit = place::without(*workload, entry, &view.scene.sources);
            let message = format!(
                "{} says how many replicas there are, and so does {}",
                workload.shown(),
                scaler.shown()
            );
            out.on("replicas", *workload, workload.span(&entry.value), message)
                .help("remove `replicas`")
                .fix(edit);
        }
    }
}

/// W9.
pub(in crate::lint) fn manual_jobs(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        for job in cluster.of("CronJob") {
            let deadline = job.at(&["spec", "startingDeadlineSeconds"]).and_then(Node::as_int);
            let suspended = job.at(&["spec", "suspend"]).and_then(Node::as_bool) == Some(true);
            match deadline {
                Some(seconds) if seconds < 10 => {
                    let message = format!(
                        "{} has {seconds} seconds to start, and the controller looks every ten",
                        job.shown()
                    );
                    out.on("short", job, job.place(&["spec", "startingDeadlineSeconds"]), message)
                        .help("write 60");
                }
                None if suspended => {
                    let message = format!(
                        "{} is suspended, and makes up for a missed run when it is resumed",
                        job.shown()
                    );
                    out.on("deadline", job, job.place(&["spec", "suspend"]), message)
                        .help("write `startingDeadlineSeconds: 60`");
                }
                Some(_) | None => {}
            }
        }
        for pod in cluster.pods().filter(|pod| pod.owner.kind() == "Job") {
            let job = pod.owner;
            if !is_made_anew(&pod) {
                let message = format!(
                    "{} cannot be changed once it is there, and has one name for every version",
                    job.shown()
                );
                out.on("job", job, None, message)
                    .help("write the annotation `kustomize.toolkit.fluxcd.io/force: enabled`, or make it a suspended CronJob");
            }
        }
    }
}

/// Whether a Job is made anew where it changes: its name changes with it, it is removed when it is done, or whoever applies
/// it replaces it.
fn is_made_anew(pod: &Pod<'_>) -> bool {
    let job = pod.owner;
    let says = |name: &str| job.text(&["metadata", "annotations", name]);
    let by_flux = matches!(says("kustomize.toolkit.fluxcd.io/force"), Some("enabled" | "Enabled"))
        || says("kustomize.toolkit.fluxcd.io/ssa") == Some("IfNotPresent");
    let by_argo_cd = says("argocd.argoproj.io/hook").is_some()
        || says("argocd.argoproj.io/sync-options").is_some_and(|options| options.contains("Force=true"));
    let tag = |container: Container<'_>| {
        let (_, tag) = container.node.text_at(&["image"])?.rsplit_once(':')?;
        Some(tag.to_owned())
    };
    let has_version = |tag: String| {
        tag.len() > 2 && (job.name().ends_with(&tag) || job.name().ends_with(&tag.replace(['.', '_'], "-")))
    };
    let is_removed = job.at(&["spec", "ttlSecondsAfterFinished"]).is_some();
    let has_own_name = ends_with_hash(job.name()) || pod.all_containers().filter_map(tag).any(has_version);
    by_flux || by_argo_cd || is_removed || has_own_name
}

/// Whether a name ends with a hash as kustomize makes them.
fn ends_with_hash(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, hash)| is_hash(hash))
}

/// W10.
pub(in crate::lint) fn restart(view: &View<'_>, out: &mut Out<'_>) {
    for cluster in &view.clusters {
        let mut read: BTreeMap<&str, (Object<'_>, BTreeSet<&str>)> = BTreeMap::new();
        // A job reads anew with each run.
        for pod in cluster.pods().filter(|pod| !pod.is_job && !is_watched(pod)) {
            for container in pod.all_containers() {
                for name in maps(container) {
                    let Some(map) = cluster.find("ConfigMap", name).filter(|_| !ends_with_hash(name)) else {
                        continue;
                    };
                    read.entry(name).or_insert_with(|| (map, BTreeSet::new())).1.insert(pod.owner.name());
                }
            }
        }
        for (name, (map, readers)) in read {
            let readers: Vec<&str> = readers.into_iter().collect();
            let message = format!(
                "a change of the ConfigMap {name} restarts nothing; {} reads it when it starts",
                readers.join(", ")
            );
            out.on("config-map", map, None, message).help("make it with `configMapGenerator`");
        }
    }
}

/// The ConfigMaps that a container reads as variables.
fn maps<'s>(container: Container<'s>) -> impl Iterator<Item = &'s str> {
    let whole = container.node.get("envFrom").map_or(&[][..], Node::items).iter();
    let whole = whole.filter_map(|from| from.text_at(&["configMapRef", "name"]));
    whole.chain(container.env().filter_map(|one| one.node.text_at(&["valueFrom", "configMapKeyRef", "name"])))
}

/// Whether something restarts the pods: a checksum, or an operator that an annotation asks.
fn is_watched(pod: &Pod<'_>) -> bool {
    let says = |node: Option<&Node>| {
        node.map_or(&[][..], Node::entries).iter().any(|entry| {
            entry.key.contains("checksum") || entry.key.contains("hash") || entry.key.contains("reloader")
        })
    };
    says(pod.template.at(&["metadata", "annotations"])) || says(pod.owner.at(&["metadata", "annotations"]))
}
