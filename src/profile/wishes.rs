//! How a tree is to be written: what a profile says of its platform, and what a repository says otherwise.
//!
//! Both files say it by the same keys, and what the repository says wins. A text may hold `{product}` and `{environment}`.

use std::sync::Arc;

use super::Located;
use super::choices::{Grants, Images, Ingress, Layout, Namespace, Source};
use super::reader::text;
use crate::yaml::{Mapping, Node};

/// What is wished of a tree that is written. What nobody says is left to whoever reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// How it is laid out.
    pub layout: Option<Layout>,
    /// How apps are reached.
    pub ingress: Option<Ingress>,
    /// How roles are granted.
    pub grants: Option<Grants>,
    /// The folder with bases and overlays.
    pub tree: Option<Arc<str>>,
    /// The folder with the wiring.
    pub wiring: Option<Arc<str>>,
    /// The host name of an environment.
    pub host: Option<Arc<str>>,
    /// The ways in which a tree comes to its clusters; the first is the usual one.
    pub deliveries: Vec<Delivery>,
}

/// One way in which a tree comes to its clusters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    /// Where Flux takes it from.
    pub source: Option<Source>,
    /// The address of the repository or the artifact.
    pub url: Option<Located<Arc<str>>>,
    /// The branch of a repository.
    pub branch: Option<Arc<str>>,
    /// The tag of an artifact.
    pub tag: Option<Arc<str>>,
    /// How Flux signs in to a registry.
    pub provider: Option<Arc<str>>,
    /// The Secret by which Flux signs in.
    pub secret: Option<Arc<str>>,
    /// Whether the namespace of the workloads is there already.
    pub namespace: Option<Namespace>,
    /// The namespace of the workloads, where the repository does not say one.
    pub workloads: Option<Arc<str>>,
    /// The namespace of the objects of Flux.
    pub objects: Option<Arc<str>>,
    /// What changes the tags of images.
    pub images: Option<Images>,
    /// Who is told that a delivery succeeded.
    pub notify: Option<Notify>,
}

/// Who is told that a delivery succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notify {
    /// The kind of receiver, as Flux names it.
    pub kind: Arc<str>,
    /// Its address.
    pub address: Option<Arc<str>>,
    /// The Secret with what signs in there.
    pub secret: Option<Arc<str>>,
}

impl Wishes {
    /// What a file wishes whose keys and words have been checked.
    pub(super) fn read(mapping: &Mapping) -> Self {
        let deliveries = match mapping.get("delivery") {
            Some(node) => match node.as_sequence() {
                Some(items) => items.iter().filter_map(Node::as_mapping).map(Delivery::read).collect(),
                None => node.as_mapping().map(Delivery::read).into_iter().collect(),
            },
            None => Vec::new(),
        };
        Self {
            layout: value(mapping, "layout").and_then(|word| Layout::of(&word)),
            ingress: value(mapping, "ingress").and_then(|word| Ingress::of(&word)),
            grants: value(mapping, "grants").and_then(|word| Grants::of(&word)),
            tree: value(mapping, "tree"),
            wiring: value(mapping, "wiring"),
            host: value(mapping, "host"),
            deliveries,
        }
    }

    /// What `self` wishes, and what `usual` says where it wishes nothing. Of the usual deliveries it is the one whose source
    /// `self` chooses.
    #[must_use]
    pub fn or(&self, usual: &Self) -> Self {
        let own = self.deliveries.first().cloned().unwrap_or_default();
        let chosen = usual.deliveries.iter().find(|one| own.source.is_none() || one.source == own.source);
        let usual_delivery = chosen.cloned().unwrap_or_default();
        Self {
            layout: self.layout.or(usual.layout),
            ingress: self.ingress.or(usual.ingress),
            grants: self.grants.or(usual.grants),
            tree: self.tree.clone().or_else(|| usual.tree.clone()),
            wiring: self.wiring.clone().or_else(|| usual.wiring.clone()),
            host: self.host.clone().or_else(|| usual.host.clone()),
            deliveries: vec![own.or(usual_delivery)],
        }
    }
}

impl Delivery {
    fn read(mapping: &Mapping) -> Self {
        let notify = mapping.get("notify").and_then(Node::as_mapping);
        Self {
            source: value(mapping, "source").and_then(|word| Source::of(&word)),
            url: text(mapping, "url"),
            branch: value(mapping, "branch"),
            tag: value(mapping, "tag"),
            provider: value(mapping, "provider"),
            secret: value(mapping, "secret"),
            namespace: value(mapping, "namespace").and_then(|word| Namespace::of(&word)),
            workloads: value(mapping, "workloads"),
            objects: value(mapping, "objects"),
            images: value(mapping, "images").and_then(|word| Images::of(&word)),
            notify: notify.and_then(|notify| {
                Some(Notify {
                    kind: value(notify, "type")?,
                    address: value(notify, "address"),
                    secret: value(notify, "secret"),
                })
            }),
        }
    }

    fn or(self, usual: Self) -> Self {
        Self {
            source: self.source.or(usual.source),
            url: self.url.or(usual.url),
            branch: self.branch.or(usual.branch),
            tag: self.tag.or(usual.tag),
            provider: self.provider.or(usual.provider),
            secret: self.secret.or(usual.secret),
            namespace: self.namespace.or(usual.namespace),
            workloads: self.workloads.or(usual.workloads),
            objects: self.objects.or(usual.objects),
            images: self.images.or(usual.images),
            notify: self.notify.or(usual.notify),
        }
    }
}

/// A text with the names of a product and an environment in it.
pub fn filled(text: &str, product: &str, environment: &str) -> Arc<str> {
    Arc::from(text.replace("{product}", product).replace("{environment}", environment))
}

fn value(mapping: &Mapping, name: &str) -> Option<Arc<str>> {
    text(mapping, name).map(|text| text.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Config, Profile};
    use crate::source::Sources;
    use crate::world::{MemoryWorld, WorldPath};

    fn usual() -> Wishes {
        let world = MemoryWorld::new([("a", "")]);
        let dis = Located::given(Arc::from("dis"));
        Profile::find(&dis, &world, &WorldPath::root(), &mut Sources::new()).unwrap().wishes
    }

    fn wished(text: &str) -> Wishes {
        let text = format!("version: 1\n{text}\n");
        Config::read(Sources::new().add("tricep.yaml", text.as_str()), &text).unwrap().wishes
    }

    #[test]
    fn a_repository_that_says_nothing_gets_what_the_platform_usually_does() {
        let got = Wishes::default().or(&usual());
        let [delivery] = &got.deliveries[..] else { panic!("{:?}", got.deliveries) };
        assert_eq!((delivery.source, delivery.namespace), (Some(Source::Oci), Some(Namespace::Existing)));
        assert_eq!(got.layout, Some(Layout::Overlays));
    }

    #[test]
    fn another_source_brings_what_belongs_to_it_and_what_is_said_wins() {
        let got = wished("delivery: { source: git, url: https://example.no/x, objects: mine }").or(&usual());
        let [delivery] = &got.deliveries[..] else { panic!("{:?}", got.deliveries) };
        assert_eq!((delivery.namespace, delivery.tag.as_deref()), (Some(Namespace::Create), None));
        assert_eq!((delivery.objects.as_deref(), delivery.branch.as_deref()), (Some("mine"), Some("main")));
    }

    #[test]
    fn a_word_that_is_none_is_a_mistake() {
        for text in ["layout: flat", "ingress: nginx", "grants: [aso]", "delivery: { source: ftp }"] {
            let text = format!("version: 1\n{text}\n");
            let read = Config::read(Sources::new().add("tricep.yaml", text.as_str()), &text);
            assert_eq!(read.unwrap_err().len(), 1, "{text}");
        }
    }
}
