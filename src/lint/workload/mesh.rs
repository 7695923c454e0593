//! W2: who is in the mesh.

use crate::lint::cluster::{Cluster, Object, Pod, View};
use crate::lint::finding::Out;
use crate::lint::place;
use crate::object::Node;
use crate::parity::fix::Edit;
use crate::source::Sources;

/// The annotation that says it.
const INJECT: &str = "linkerd.io/inject";

/// W2.
pub(in crate::lint) fn mesh(view: &View<'_>, out: &mut Out<'_>) {
    for namespace in view.everything().filter(|object| object.is("", "Namespace")) {
        let label = namespace.at(&["metadata", "labels"]).and_then(|labels| labels.get(INJECT));
        if let Some(label) = label {
            let message = format!("{} has `{INJECT}` as a label, which nobody looks at", namespace.shown());
            out.on("misplaced", namespace, namespace.span(label), message).help("make it an annotation");
        }
    }
    for cluster in &view.clusters {
        let by_namespace = injected(view, cluster);
        for pod in cluster.pods() {
            of_pod(&pod, by_namespace, &view.scene.sources, out);
        }
    }
}

/// Whether the namespace of the pods is said to be in the mesh.
fn injected(view: &View<'_>, cluster: &Cluster<'_>) -> bool {
    let says = |object: &Object<'_>| {
        object.is("", "Namespace")
            && object.at(&["metadata", "annotations"]).and_then(|all| all.get(INJECT)).and_then(Node::as_text)
                == Some("enabled")
    };
    cluster.objects.iter().any(says) || view.delivering().any(|object| says(&object))
}

fn of_pod(pod: &Pod<'_>, by_namespace: bool, sources: &Sources, out: &mut Out<'_>) {
    let owner = pod.owner;
    let says = pod.annotation(INJECT).and_then(Node::as_text);
    let wanted = if pod.is_job { "disabled" } else { "enabled" };
    // Who takes an app out of the mesh has a reason.
    if says == Some(wanted)
        || says == Some("disabled")
        || says == Some("ingress")
        || !pod.is_job && by_namespace
    {
        return;
    }
    if says.is_none()
        && let Some((node, what)) = elsewhere(pod)
    {
        let message = format!("{} has `{INJECT}` {what}, where nobody looks", owner.shown());
        out.on("misplaced", owner, owner.span(node), message)
            .help("write it below the annotations of the template of its pods");
        return;
    }
    let place = pod.place(&["metadata", "annotations", INJECT]);
    let edit = if says.is_none() { annotated(pod, wanted, sources) } else { None };
    let (check, message) = match pod.is_job {
        true => ("job", format!("{} does not say that its pods stay out of the mesh", owner.shown())),
        false => ("app", format!("{} does not say that its pods are in the mesh", owner.shown())),
    };
    out.on(check, owner, place, message)
        .help(format!("write `{INJECT}: {wanted}` below the annotations of the template of its pods"))
        .fix(edit);
}

/// Where else it stands.
fn elsewhere<'s>(pod: &Pod<'s>) -> Option<(&'s Node, &'static str)> {
    let owner = pod.owner;
    let of_owner = |field: &str| {
        owner.at(&["metadata", field]).and_then(|all| all.get(INJECT)).filter(|_| !pod.path.is_empty())
    };
    let label = pod.label(INJECT).map(|node| (node, "among the labels of its pods"));
    label
        .or_else(|| of_owner("annotations").map(|node| (node, "among its own annotations")))
        .or_else(|| of_owner("labels").map(|node| (node, "among its own labels")))
}

/// The annotation, behind the others of the template, or in front of its labels.
fn annotated(pod: &Pod<'_>, wanted: &str, sources: &Sources) -> Option<Edit> {
    let line = format!("{INJECT}: {wanted}");
    let metadata = pod.template.get("metadata")?;
    match metadata.get("annotations") {
        Some(annotations) => place::add_to(pod.owner, annotations, &line, sources),
        None => {
            let labels = metadata.as_mapping()?.entry("labels")?;
            place::before(pod.owner, labels, &["annotations:", &format!("  {line}")], sources)
        }
    }
}
