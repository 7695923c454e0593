//! What is the case on the platform: names, hosts, what is served. Data, from `mappings/dis`.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::rules::DATA;
use crate::table;
use crate::yaml::Node;

const SERVED: &str = include_str!("../../mappings/dis/served.tsv");

/// What is the case on the platform.
#[derive(Clone, Debug)]
pub struct Platform {
    /// What names of namespaces begin with.
    pub namespace_prefix: Arc<str>,
    /// The clusters, in the order of a rollout.
    pub clusters: Vec<Arc<str>>,
    /// The gateway: its namespace and its name.
    pub gateway: (Arc<str>, Arc<str>),
    /// What hosts end with.
    pub zone: Arc<str>,
    /// The entry points of Traefik.
    pub entry_points: Vec<Arc<str>>,
    /// The action that publishes an artifact.
    pub publish: Arc<str>,
    /// The action that gives an artifact another tag.
    pub promote: Arc<str>,
    /// The action that looks whether a syncroot is whole.
    pub verify: Arc<str>,
    /// The secrets that publishing takes.
    pub secrets: Vec<Arc<str>>,
    /// How tags of images are written.
    pub image_tag: Option<Regex>,
}

impl Default for Platform {
    fn default() -> Self {
        static DIS: LazyLock<Platform> = LazyLock::new(|| Platform::read(&DATA));
        DIS.clone()
    }
}

impl Platform {
    fn read(data: &Node) -> Self {
        let platform = data.get("platform");
        let text = |name: &str| {
            let node = platform.and_then(|platform| platform.get(name));
            Arc::from(node.and_then(Node::as_written).unwrap_or_default())
        };
        let list = |name: &str| {
            let items = platform.and_then(|platform| platform.get(name)?.as_sequence()).unwrap_or_default();
            items.iter().filter_map(Node::as_written).map(Arc::from).collect()
        };
        let gateway: Arc<str> = text("gateway");
        let (namespace, name) = gateway.split_once('/').unwrap_or(("", &gateway));
        Self {
            namespace_prefix: text("namespace-prefix"),
            clusters: list("clusters"),
            gateway: (Arc::from(namespace), Arc::from(name)),
            zone: text("zone"),
            entry_points: list("entry-points"),
            publish: text("publish"),
            promote: text("promote"),
            verify: text("verify"),
            secrets: list("secrets"),
            image_tag: Regex::new(&text("image-tag")).ok(),
        }
    }
}

/// What is known about an API version and a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    /// They are served.
    Yes,
    /// The kind is served in these versions.
    Version(&'static str),
    /// Nothing works on the kind; what to use instead, where that is known.
    Kind(Option<&'static str>),
    /// Nothing is known of the group.
    Group,
}

struct Row {
    group: &'static str,
    versions: &'static str,
    kinds: &'static str,
    instead: Option<&'static str>,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    table::rows(SERVED)
        .map(|[group, versions, kinds, instead]| Row {
            group,
            versions,
            kinds,
            instead: table::given(instead),
        })
        .collect()
});

/// What is known about an API version and a kind.
pub(super) fn served(api_version: &str, kind: &str) -> Served {
    let (group, version) = api_version.split_once('/').unwrap_or(("core", api_version));
    let rows: Vec<&Row> = TABLE.iter().filter(|row| row.group == group).collect();
    let Some(first) = rows.first() else { return Served::Group };
    let has = |list: &str, one: &str| {
        list.split(',').any(|item| {
            item == "*" || item == one || item.strip_suffix('*').is_some_and(|begin| one.starts_with(begin))
        })
    };
    let of_kind: Vec<&&Row> = rows.iter().filter(|row| has(row.kinds, kind)).collect();
    match of_kind.first() {
        None => Served::Kind(rows.iter().find_map(|row| row.instead).or(first.instead)),
        Some(_) if of_kind.iter().any(|row| has(row.versions, version)) => Served::Yes,
        Some(row) => Served::Version(row.versions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_is_known_by_group_version_and_kind() {
        assert_eq!(served("v1", "ConfigMap"), Served::Yes);
        assert_eq!(served("external-secrets.io/v1beta1", "ExternalSecret"), Served::Version("v1"));
        assert_eq!(served("keyvault.azure.com/v1api20230701", "Vault"), Served::Yes);
        assert!(matches!(served("networking.k8s.io/v1", "Ingress"), Served::Kind(Some(_))));
        assert_eq!(served("keda.sh/v1alpha1", "ScaledObject"), Served::Group);
    }

    #[test]
    fn the_platform_is_read_whole() {
        let platform = Platform::default();
        assert_eq!(&*platform.namespace_prefix, "product-");
        assert_eq!((&*platform.gateway.0, &*platform.gateway.1), ("traefik", "traefik-gateway"));
        assert!(platform.clusters.len() == 6 && platform.secrets.len() == 3 && platform.image_tag.is_some());
        assert!(TABLE.len() > 30);
    }
}
