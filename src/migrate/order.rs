//! What is asked for: profile, `tricep.yaml` and flags put together to one answer about names, folders and dialects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::problem::Problem;
use crate::delivery::syncroot::{Receiver, Source};
use crate::diag::Diagnostic;
use crate::estate::Text;
use crate::kube::lower::{Dialects, GrantDialect, IngressDialect, Target};
use crate::kustomize::layout::Style;
use crate::profile::choices;
use crate::profile::wishes::{Delivery, Notify, filled};
use crate::profile::{Config, Located, Profile, Wishes};

/// What the command line says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// How the tree is laid out.
    pub layout: Option<choices::Layout>,
    /// How apps are reached.
    pub ingress: Option<choices::Ingress>,
    /// How roles are granted.
    pub grants: Option<choices::Grants>,
    /// Whether jobs are written so that nothing starts them.
    pub suspend_jobs: bool,
    /// Whether files say where what they hold was declared before.
    pub comments: bool,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// The product, as names on Kubernetes have it.
    pub product: Text,
    /// The namespace of the workloads.
    pub namespace: Text,
    /// The folder for bases and overlays, below the folder of the output.
    pub tree: Text,
    /// The folder for the wiring.
    pub wiring: Text,
    /// How the tree is laid out.
    pub style: Style,
    /// How things are said.
    pub dialects: Dialects,
    /// How the tree comes to its clusters.
    pub delivery: Way,
    /// Whether jobs are written so that nothing starts them.
    pub suspend_jobs: bool,
    /// Whether files say where what they hold was declared before.
    pub comments: bool,
    host: Option<Text>,
    /// What workloads are called, where that is otherwise than on Azure.
    names: BTreeMap<Text, Text>,
    /// The paths that somebody names, by the names of apps on Azure.
    paths: BTreeMap<Text, Text>,
}

/// How a tree comes to its clusters.
#[derive(Clone, Debug)]
pub struct Way {
    /// Where Flux takes it from.
    pub source: Source,
    /// The tag of an artifact, with `{environment}` in it.
    pub tag: Option<Text>,
    /// Whether the namespace of the workloads is created.
    pub creates_namespace: bool,
    /// The namespace of the objects of Flux.
    pub objects: Text,
    /// Whether Flux finds the tags of images by markers.
    pub marks_images: bool,
    /// Who is told that a delivery succeeded.
    pub notify: Option<Receiver>,
}

impl Order {
    /// What profile, configuration and flags say together. `tree` and `wiring` are folders that the caller knows better.
    pub fn of(
        profile: &Profile,
        config: &Config,
        product: &str,
        flags: Flags,
        tree: Option<Text>,
        wiring: Option<Text>,
    ) -> Result<Self, Box<Diagnostic>> {
        let wishes = config.wishes.or(&profile.wishes);
        let product = name(product);
        let fill = |text: &Text| filled(text, &product, "");
        let ingress = match flags.ingress.or(wishes.ingress) {
            Some(choices::Ingress::Gateway) => IngressDialect::Gateway,
            Some(choices::Ingress::Traefik) => IngressDialect::Traefik,
            Some(choices::Ingress::Either) | None => IngressDialect::Either,
        };
        let grants = match flags.grants.or(wishes.grants) {
            Some(choices::Grants::Outside) => GrantDialect::Outside,
            Some(choices::Grants::Aso) | None => GrantDialect::Aso,
        };
        let style = match flags.layout.or(wishes.layout) {
            Some(choices::Layout::Apart) => Style::Apart,
            Some(choices::Layout::Overlays) | None => Style::Overlays,
        };
        let Wishes { deliveries, .. } = &wishes;
        let usual = Delivery::default();
        let delivery = deliveries.first().unwrap_or(&usual);
        let namespace = config.namespace.as_ref().map(|namespace| Arc::clone(&namespace.value));
        let namespace = namespace
            .or_else(|| delivery.workloads.as_ref().map(fill))
            .unwrap_or_else(|| Arc::clone(&product));
        let tree = tree
            .or_else(|| wishes.tree.as_ref().map(fill))
            .unwrap_or_else(|| Arc::from(format!("flux/{product}")));
        let beside = tree.rsplit_once('/').map_or_else(String::new, |(above, _)| format!("{above}/"));
        let wiring = wiring
            .or_else(|| wishes.wiring.as_ref().map(fill))
            .unwrap_or_else(|| Arc::from(format!("{beside}syncroot")));
        Ok(Self {
            dialects: Dialects { ingress, grants },
            style,
            delivery: way(delivery, &product, &namespace)?,
            names: plain(&config.workloads),
            paths: plain(&config.paths),
            suspend_jobs: flags.suspend_jobs,
            comments: flags.comments,
            host: wishes.host.clone(),
            product,
            namespace,
            tree,
            wiring,
        })
    }

    /// For whom the estate of an environment is written; `host` is what the configuration says of it.
    pub fn target(&self, environment: &Text, host: Option<&Text>) -> Target {
        let usual = self.host.as_ref().map(|host| filled(host, &self.product, environment));
        Target {
            product: Arc::clone(&self.product),
            namespace: Arc::clone(&self.namespace),
            environment: Arc::clone(environment),
            host: host.cloned().or(usual),
            names: self.names.clone(),
            paths: self.paths.clone(),
            dialects: self.dialects,
            suspend_jobs: self.suspend_jobs,
        }
    }

    /// The name of the folder with the overlays.
    pub fn overlays(&self) -> &'static str {
        match self.style {
            Style::Overlays => "overlays",
            Style::Apart => "environments",
        }
    }
}

/// What a configuration says by names, without its places.
fn plain(located: &BTreeMap<Text, Located<Text>>) -> BTreeMap<Text, Text> {
    located.iter().map(|(name, one)| (Arc::clone(name), Arc::clone(&one.value))).collect()
}

fn way(delivery: &Delivery, product: &str, namespace: &Text) -> Result<Way, Box<Diagnostic>> {
    let fill = |text: &Text| filled(text, product, "");
    let url = delivery.url.as_ref().map(|url| fill(&url.value));
    let git = match delivery.source {
        Some(choices::Source::Git) => true,
        Some(choices::Source::Oci) | None => false,
    };
    let Some(url) = url else {
        let what = if git { "repository" } else { "artifact" };
        let message = format!("nothing says from which {what} Flux takes the tree");
        let diagnostic = Diagnostic::about_file(Problem::NoAddress.code(), "tricep.yaml", message);
        return Err(Box::new(diagnostic.help(
            "write it as `delivery: { url: … }`, such as https://github.com/example/orders or oci://registry.example.no/orders/orders",
        )));
    };
    let source = if git {
        let branch = delivery.branch.clone().unwrap_or_else(|| Arc::from("main"));
        Source::Git { url, branch, secret: delivery.secret.clone() }
    } else {
        Source::Oci { url, provider: delivery.provider.clone() }
    };
    let receiver = |Notify { kind, address, secret }: &Notify| Receiver {
        kind: Arc::clone(kind),
        address: address.as_ref().map(fill),
        secret: secret.clone(),
    };
    Ok(Way {
        source,
        tag: delivery.tag.clone().filter(|_| !git),
        creates_namespace: delivery.namespace == Some(choices::Namespace::Create),
        objects: delivery.objects.as_ref().map_or_else(|| Arc::clone(namespace), fill),
        marks_images: delivery.images == Some(choices::Images::Automation),
        notify: delivery.notify.as_ref().map(receiver),
    })
}

/// A name as Kubernetes takes it.
fn name(product: &str) -> Text {
    let small = product.chars().map(|one| one.to_ascii_lowercase());
    let name: String = small.map(|one| if one.is_ascii_alphanumeric() { one } else { '-' }).collect();
    let name = name.trim_matches('-');
    Arc::from(if name.is_empty() { "product" } else { name })
}
