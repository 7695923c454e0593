//! Writing the wiring: what brings an overlay to its cluster, as one base and a folder for each environment.
//!
//! The base has what is the same everywhere and no placeholders; an environment adds its path, its tag, and what is put into
//! its manifests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::yaml::emit::bare_or_quoted;

/// What is to be delivered, and how.
#[derive(Clone, Debug)]
pub struct Syncroot {
    /// The product; the objects have its name.
    pub product: Arc<str>,
    /// The namespace of the workloads.
    pub namespace: Arc<str>,
    /// Whether that namespace is created.
    pub creates_namespace: bool,
    /// The namespace of the objects of Flux.
    pub objects: Arc<str>,
    /// Where Flux takes the tree from.
    pub source: Source,
    /// Who is told that a delivery succeeded.
    pub notify: Option<Receiver>,
    /// The environments.
    pub environments: Vec<Environment>,
}

/// Where Flux takes a tree from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An artifact of a registry.
    Oci {
        /// Its address, without a tag.
        url: Arc<str>,
        /// How Flux signs in.
        provider: Option<Arc<str>>,
    },
    /// A repository.
    Git {
        /// Its address.
        url: Arc<str>,
        /// Its branch.
        branch: Arc<str>,
        /// The Secret by which Flux signs in.
        secret: Option<Arc<str>>,
    },
}

/// Who is told that a delivery succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Its kind.
    pub kind: Arc<str>,
    /// Its address.
    pub address: Option<Arc<str>>,
    /// The Secret with what signs in there.
    pub secret: Option<Arc<str>>,
}

/// One environment of a wiring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name: that of its folder.
    pub name: Arc<str>,
    /// The folder that is delivered to it, from the root of the source: `./overlays/prod`.
    pub path: Arc<str>,
    /// The tag of the artifact.
    pub tag: Option<Arc<str>>,
    /// The objects whose values are put into its manifests.
    pub substitutes: Substitutes,
}

/// Which objects have the values of variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Substitutes {
    /// Whether there is a ConfigMap.
    pub config: bool,
    /// Whether there is a Secret.
    pub secret: bool,
}

/// What the ConfigMap and the Secret are called that have the values of variables.
pub fn substitutions(product: &str) -> Arc<str> {
    Arc::from(format!("{product}-flux-substitutions"))
}

impl Source {
    /// Its kind, as Flux names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Oci { .. } => "OCIRepository",
            Self::Git { .. } => "GitRepository",
        }
    }
}

/// The API of the sources of Flux.
const SOURCE: &str = "source.toolkit.fluxcd.io/v1";
/// The API of what it delivers.
const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io/v1";
/// The API of its messages.
const NOTIFICATION: &str = "notification.toolkit.fluxcd.io/v1beta3";
/// How every file of kustomize begins.
const KUSTOMIZATION: &str = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

/// The files, by their path below the folder of the wiring.
pub fn write(wiring: &Syncroot) -> BTreeMap<Arc<str>, Arc<str>> {
    let mut files: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    let mut resources = Vec::new();
    let mut put = |name: String, text: String| {
        files.insert(Arc::from(format!("base/{name}")), Arc::from(text));
        resources.push(name);
    };
    let product = &wiring.product;
    if wiring.creates_namespace {
        put(format!("{product}-namespace.yaml"), namespace(&wiring.namespace));
    }
    let kind = match wiring.source {
        Source::Oci { .. } => "oci",
        Source::Git { .. } => "git",
    };
    put(format!("{product}-{kind}-repository.yaml"), source(wiring));
    let shared = shared(&wiring.environments);
    put(format!("{product}-flux-kustomization.yaml"), delivered(wiring, shared));
    if let Some(receiver) = &wiring.notify {
        put(format!("{product}-notification.yaml"), notification(wiring, receiver));
    }
    let list: String = resources.iter().map(|name| format!("  - {}\n", bare_or_quoted(name))).collect();
    files.insert(
        Arc::from("base/kustomization.yaml"),
        Arc::from(format!("{KUSTOMIZATION}resources:\n{list}")),
    );
    for environment in &wiring.environments {
        let path = format!("{}/kustomization.yaml", environment.name);
        files.insert(Arc::from(path), Arc::from(overlay(wiring, environment, shared)));
    }
    files
}

/// What is substituted in every environment from objects of the same names; none where they differ.
fn shared(environments: &[Environment]) -> Option<Substitutes> {
    let first = environments.first()?.substitutes;
    environments.iter().all(|one| one.substitutes == first).then_some(first)
}

fn head(api: &str, kind: &str, name: &str, namespace: &str) -> String {
    let (name, namespace) = (bare_or_quoted(name), bare_or_quoted(namespace));
    format!("apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n")
}

fn namespace(name: &str) -> String {
    let name = bare_or_quoted(name);
    format!(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n  annotations:\n    linkerd.io/inject: enabled\n"
    )
}

fn source(wiring: &Syncroot) -> String {
    let mut text = head(SOURCE, wiring.source.kind(), &wiring.product, &wiring.objects);
    text.push_str("spec:\n  interval: 5m\n");
    match &wiring.source {
        Source::Oci { url, provider } => {
            let _ = writeln!(text, "  url: {}", bare_or_quoted(url));
            if let Some(provider) = provider {
                let _ = writeln!(text, "  provider: {}", bare_or_quoted(provider));
            }
        }
        Source::Git { url, branch, secret } => {
            let _ = writeln!(
                text,
                "  url: {}\n  ref:\n    branch: {}",
                bare_or_quoted(url),
                bare_or_quoted(branch)
            );
            if let Some(secret) = secret {
                let _ = writeln!(text, "  secretRef:\n    name: {}", bare_or_quoted(secret));
            }
        }
    }
    text
}

/// The Kustomization of Flux. It waits until everything that it applied is healthy, so that its success says something.
fn delivered(wiring: &Syncroot, substitutes: Option<Substitutes>) -> String {
    let mut text = head(KUSTOMIZE, "Kustomization", &wiring.product, &wiring.objects);
    text.push_str(
        "spec:\n  interval: 10m\n  retryInterval: 2m\n  timeout: 10m\n  prune: true\n  wait: true\n",
    );
    let _ = writeln!(text, "  targetNamespace: {}", bare_or_quoted(&wiring.namespace));
    let (kind, name) = (wiring.source.kind(), bare_or_quoted(&wiring.product));
    let _ = writeln!(text, "  sourceRef:\n    kind: {kind}\n    name: {name}");
    text.push_str(&build(&wiring.product, substitutes.unwrap_or_default()));
    text
}

/// `postBuild`, where something is substituted.
fn build(product: &str, substitutes: Substitutes) -> String {
    let kinds = [("ConfigMap", substitutes.config), ("Secret", substitutes.secret)];
    let name = bare_or_quoted(&substitutions(product));
    let items: String = kinds
        .iter()
        .filter(|(_, there)| *there)
        .map(|(kind, _)| format!("      - kind: {kind}\n        name: {name}\n"))
        .collect();
    if items.is_empty() { String::new() } else { format!("  postBuild:\n    substituteFrom:\n{items}") }
}

fn notification(wiring: &Syncroot, receiver: &Receiver) -> String {
    let name = format!("{}-delivered", wiring.product);
    let mut text = head(NOTIFICATION, "Provider", &name, &wiring.objects);
    let _ = writeln!(text, "spec:\n  type: {}", bare_or_quoted(&receiver.kind));
    if let Some(address) = &receiver.address {
        let _ = writeln!(text, "  address: {}", bare_or_quoted(address));
    }
    if let Some(secret) = &receiver.secret {
        let _ = writeln!(text, "  secretRef:\n    name: {}", bare_or_quoted(secret));
    }
    text.push_str("---\n");
    text.push_str(&head(NOTIFICATION, "Alert", &name, &wiring.objects));
    let _ = writeln!(
        text,
        "spec:\n  providerRef:\n    name: {}\n  eventSeverity: info\n  eventSources:\n    - kind: Kustomization\n      name: {}",
        bare_or_quoted(&name),
        bare_or_quoted(&wiring.product)
    );
    // A success is told as one that finished, its reason is that it succeeded.
    text.push_str("  inclusionList:\n    - Reconciliation finished.*\n    - Reconciliation.*succeeded.*\n");
    text
}

fn overlay(wiring: &Syncroot, environment: &Environment, shared: Option<Substitutes>) -> String {
    let mut text = format!("{KUSTOMIZATION}resources:\n  - ../base\npatches:\n");
    if let Some(tag) = &environment.tag {
        let head = head(SOURCE, wiring.source.kind(), &wiring.product, &wiring.objects);
        patch(&mut text, &format!("{head}spec:\n  ref:\n    tag: {}\n", bare_or_quoted(tag)));
    }
    let head = head(KUSTOMIZE, "Kustomization", &wiring.product, &wiring.objects);
    let own = if shared.is_none() { environment.substitutes } else { Substitutes::default() };
    let build = build(&wiring.product, own);
    patch(&mut text, &format!("{head}spec:\n  path: {}\n{build}", bare_or_quoted(&environment.path)));
    text
}

/// A patch as an item of `patches`.
fn patch(text: &mut String, patch: &str) {
    text.push_str("  - patch: |-\n");
    for line in patch.lines() {
        let _ = writeln!(text, "      {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wiring(source: Source) -> Syncroot {
        let git = matches!(source, Source::Git { .. });
        let environment = |name: &str, secret| Environment {
            name: Arc::from(name),
            path: Arc::from(format!("./overlays/{name}")),
            tag: (!git).then(|| Arc::from(name)),
            substitutes: Substitutes { config: true, secret },
        };
        Syncroot {
            product: "orders".into(),
            namespace: "product-orders".into(),
            creates_namespace: git,
            objects: if git { "flux-system".into() } else { "product-orders".into() },
            source,
            notify: None,
            environments: vec![environment("at23", git), environment("prod", true)],
        }
    }

    fn shown(files: &BTreeMap<Arc<str>, Arc<str>>) -> String {
        files.iter().map(|(path, text)| format!("# {path}\n{text}")).collect()
    }

    #[test]
    fn an_artifact_is_delivered_into_the_namespace_of_the_product() {
        let url = Arc::from("oci://registry.example.no/orders/orders");
        let files = write(&wiring(Source::Oci { url, provider: Some("azure".into()) }));
        insta::assert_snapshot!(shown(&files), @r"
        # at23/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../base
        patches:
          - patch: |-
              apiVersion: source.toolkit.fluxcd.io/v1
              kind: OCIRepository
              metadata:
                name: orders
                namespace: product-orders
              spec:
                ref:
                  tag: at23
          - patch: |-
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata:
                name: orders
                namespace: product-orders
              spec:
                path: ./overlays/at23
                postBuild:
                  substituteFrom:
                    - kind: ConfigMap
                      name: orders-flux-substitutions
        # base/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - orders-oci-repository.yaml
          - orders-flux-kustomization.yaml
        # base/orders-flux-kustomization.yaml
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: orders
          namespace: product-orders
        spec:
          interval: 10m
          retryInterval: 2m
          timeout: 10m
          prune: true
          wait: true
          targetNamespace: product-orders
          sourceRef:
            kind: OCIRepository
            name: orders
        # base/orders-oci-repository.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata:
          name: orders
          namespace: product-orders
        spec:
          interval: 5m
          url: oci://registry.example.no/orders/orders
          provider: azure
        # prod/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../base
        patches:
          - patch: |-
              apiVersion: source.toolkit.fluxcd.io/v1
              kind: OCIRepository
              metadata:
                name: orders
                namespace: product-orders
              spec:
                ref:
                  tag: prod
          - patch: |-
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata:
                name: orders
                namespace: product-orders
              spec:
                path: ./overlays/prod
                postBuild:
                  substituteFrom:
                    - kind: ConfigMap
                      name: orders-flux-substitutions
                    - kind: Secret
                      name: orders-flux-substitutions
        ");
    }

    #[test]
    fn a_repository_is_delivered_into_a_namespace_that_is_made_for_it() {
        let source = Source::Git {
            url: "https://github.com/example/orders".into(),
            branch: "main".into(),
            secret: Some("orders-git".into()),
        };
        let notify = Receiver {
            kind: "githubdispatch".into(),
            address: Some("https://github.com/example/orders".into()),
            secret: Some("orders-dispatch".into()),
        };
        let files = write(&Syncroot { notify: Some(notify), ..wiring(source) });
        insta::assert_snapshot!(shown(&files), @r"
        # at23/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../base
        patches:
          - patch: |-
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata:
                name: orders
                namespace: flux-system
              spec:
                path: ./overlays/at23
        # base/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - orders-namespace.yaml
          - orders-git-repository.yaml
          - orders-flux-kustomization.yaml
          - orders-notification.yaml
        # base/orders-flux-kustomization.yaml
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: orders
          namespace: flux-system
        spec:
          interval: 10m
          retryInterval: 2m
          timeout: 10m
          prune: true
          wait: true
          targetNamespace: product-orders
          sourceRef:
            kind: GitRepository
            name: orders
          postBuild:
            substituteFrom:
              - kind: ConfigMap
                name: orders-flux-substitutions
              - kind: Secret
                name: orders-flux-substitutions
        # base/orders-git-repository.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: orders
          namespace: flux-system
        spec:
          interval: 5m
          url: https://github.com/example/orders
          ref:
            branch: main
          secretRef:
            name: orders-git
        # base/orders-namespace.yaml
        apiVersion: v1
        kind: Namespace
        metadata:
          name: product-orders
          annotations:
            linkerd.io/inject: enabled
        # base/orders-notification.yaml
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata:
          name: orders-delivered
          namespace: flux-system
        spec:
          type: githubdispatch
          address: https://github.com/example/orders
          secretRef:
            name: orders-dispatch
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata:
          name: orders-delivered
          namespace: flux-system
        spec:
          providerRef:
            name: orders-delivered
          eventSeverity: info
          eventSources:
            - kind: Kustomization
              name: orders
          inclusionList:
            - Reconciliation finished.*
            - Reconciliation.*succeeded.*
        # prod/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../base
        patches:
          - patch: |-
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata:
                name: orders
                namespace: flux-system
              spec:
                path: ./overlays/prod
        ");
    }
}
