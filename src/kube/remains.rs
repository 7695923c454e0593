//! What no dialect reads: other resources, and workloads of kinds that nobody here understands.

use std::sync::Arc;

use super::application_identity;
use super::aso;
use super::cluster::Cluster;
use super::deployment;
use super::external_secrets;
use super::gateway;
use super::keda;
use super::key_vault_csi;
use super::linkerd;
use super::reader::Reader;
use super::traefik;
use crate::estate::{Estate, Fidelity, Field, Supporting, Unmapped};
use crate::limits;
use crate::object::Node;

const UNKNOWN: &str = "no dialect understands workloads of this kind, so that nothing of it is compared";

/// Kinds that are read as parts of workloads, with their groups.
const READ: [(&str, &str); 19] = [
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
    ("", "Service"),
    ("", "ConfigMap"),
    ("", "Secret"),
    ("", "ServiceAccount"),
    ("", "Namespace"),
    (external_secrets::GROUP, "ExternalSecret"),
    (external_secrets::GROUP, "SecretStore"),
    (external_secrets::GROUP, "ClusterSecretStore"),
    (key_vault_csi::GROUP, "SecretProviderClass"),
    (application_identity::GROUP, application_identity::KIND),
    (aso::IDENTITY, "UserAssignedIdentity"),
    (aso::IDENTITY, "FederatedIdentityCredential"),
    (aso::AUTHORIZATION, "RoleAssignment"),
];

/// Kinds that bring workloads which are not in the tree.
const CHARTS: [&str; 2] = ["HelmRelease", "HelmChart"];

/// Lists everything else.
pub(super) fn collect<'a>(cluster: &'a Cluster<'a>, estate: &mut Estate) {
    for object in cluster.objects().filter(|object| !is_read(object)) {
        let kind = object.object.node.object_kind();
        if CHARTS.contains(&kind) || has_pods(object.object.node) {
            estate.unmapped.push(Unmapped {
                workload: object.name(),
                path: Arc::from(kind),
                fidelity: Fidelity::None,
                note: UNKNOWN,
                trace: object.opened(),
            });
        } else {
            estate.supporting.push(supporting(&object));
        }
    }
}

/// An object beside the workloads.
pub(super) fn supporting(object: &Reader<'_>) -> Supporting {
    let (group, kind) = (object.object.node.group(), object.object.node.object_kind());
    let ty = if group.is_empty() { Arc::from(kind) } else { Arc::from(format!("{group}/{kind}")) };
    let (name, opened) = (Field::known(object.name(), object.opened()), object.opened());
    Supporting { ty, name, deployed: true, used_by: Vec::new(), refers_to: Vec::new(), opened }
}

fn is_read(object: &Reader<'_>) -> bool {
    let (group, kind) = (object.object.node.group(), object.object.node.object_kind());
    let own = READ.iter().chain(&deployment::KINDS).any(|known| *known == (group, kind));
    own || group == keda::GROUP
        || (group == "gateway.networking.k8s.io" && gateway::READ.contains(&kind))
        || (traefik::GROUPS.contains(&group) && traefik::READ.contains(&kind))
        || (group == "policy.linkerd.io" && linkerd::READ.contains(&kind))
}

/// Whether there is a list of containers in an object.
fn has_pods(object: &Node) -> bool {
    let mut open: Vec<(&Node, usize)> = object.get("spec").into_iter().map(|spec| (spec, 0)).collect();
    while let Some((node, depth)) = open.pop() {
        let containers = node.get("containers").map_or(&[][..], Node::items);
        if containers.iter().any(|container| container.get("image").is_some()) {
            return true;
        }
        if depth < limits::POD_TEMPLATE_DEPTH {
            open.extend(node.entries().iter().map(|entry| (&entry.value, depth + 1)));
        }
    }
    false
}
