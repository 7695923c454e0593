//! Which folder is delivered to which environment.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Rendered;
use crate::delivery::{Assignment, By, Delivered, Directories, Trail, Wiring, assign, follow};
use crate::profile::{Environment, Paired};
use crate::world::WorldPath;

fn environments(names: &[(&str, Option<&str>)]) -> Vec<Environment> {
    let environment = |(name, dis): &(&str, Option<&str>)| Environment {
        name: Arc::from(*name),
        aca: None,
        dis: dis.map(Arc::from),
        env: BTreeMap::new(),
        parameters: BTreeMap::new(),
        substitute: BTreeMap::new(),
        paired: Paired::Unpaired,
    };
    names.iter().map(environment).collect()
}

fn at(path: &str) -> WorldPath {
    WorldPath::root().join(path).unwrap()
}

/// A repository of which only the wiring and the names of folders are known.
struct Tree {
    rendered: Vec<Rendered>,
    wirings: Vec<Wiring>,
    directories: Vec<WorldPath>,
    root: Option<WorldPath>,
}

impl Tree {
    fn new(directories: &[&str]) -> Self {
        let directories = directories.iter().map(|path| at(path)).collect();
        Self { rendered: Vec::new(), wirings: Vec::new(), directories, root: None }
    }

    fn root(mut self, root: &str) -> Self {
        self.root = Some(at(root));
        self
    }

    /// Adds the wiring of a folder.
    fn wired(mut self, folder: &str, yaml: &str) -> Self {
        let rendered = Rendered::of(&format!("{folder}/flux.yaml"), yaml);
        self.wirings.push(Wiring::read(at(folder), &rendered.objects, &rendered.origins));
        self.rendered.push(rendered);
        self
    }

    fn directories(&self) -> Directories {
        let wiring = self.wirings.iter().map(|wiring| &wiring.folder);
        Directories::new(self.directories.iter().cloned(), self.root.as_ref(), wiring)
    }

    fn assigned(&self, names: &[(&str, Option<&str>)]) -> Assignment {
        assign(&environments(names), &self.wirings, &self.directories())
    }

    /// What is delivered to each environment, and what is said.
    fn shown(&self, names: &[(&str, Option<&str>)]) -> String {
        let assignment = self.assigned(names);
        let mut lines: Vec<String> = names
            .iter()
            .zip(&assignment.environments)
            .map(|((name, _), list)| format!("{name}: {}", listed(list)))
            .collect();
        for diagnostic in &assignment.diagnostics {
            // Places are in the sources of one of the folders: each file is the first of its own.
            let shown = self.rendered.first().map(|rendered| rendered.said(std::slice::from_ref(diagnostic)));
            let (_, message) =
                shown.as_deref().unwrap_or(&diagnostic.message).split_once(": ").unwrap_or(("", ""));
            lines.push(format!("{}: {message}", diagnostic.severity.word()));
        }
        lines.join("\n")
    }
}

fn listed(list: &[Delivered]) -> String {
    let one = |one: &Delivered| match (&one.by, &one.kustomization) {
        (By::Wiring(folder), Some(by)) => format!("{} by {} in {folder}", one.directory, by.name),
        (By::Wiring(_), None) | (By::Name, _) => format!("{} by name", one.directory),
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn flux(name: &str, kind: &str, path: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{ name: {name}, namespace: product }}\nspec: {{ path: {path}, sourceRef: {{ kind: {kind}, name: manifests }} }}\n---\n{}",
        source(kind)
    )
}

fn source(kind: &str) -> String {
    format!(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\nmetadata: {{ name: manifests, namespace: product }}\n"
    )
}

const ALL: &[(&str, Option<&str>)] = &[("at23", Some("at23")), ("prod", Some("prod")), ("azure", None)];

#[test]
fn paths_from_the_root_of_the_repository_are_found() {
    let tree = Tree::new(&[
        "flux/orders/base",
        "flux/orders/overlays/at23",
        "flux/orders/overlays/prod",
        "flux/syncroot/at23",
        "flux/syncroot/prod",
    ])
    .wired("flux/syncroot/at23", &flux("orders", "GitRepository", "./flux/orders/overlays/at23"))
    .wired("flux/syncroot/prod", &flux("orders", "GitRepository", "/flux/orders/overlays/prod/"));
    insta::assert_snapshot!(tree.shown(ALL), @r"
    at23: flux/orders/overlays/at23 by orders in flux/syncroot/at23
    prod: flux/orders/overlays/prod by orders in flux/syncroot/prod
    azure:
    ");
}

const ARTIFACT: &[&str] = &[
    "manifests/apps/web/base",
    "manifests/environments/at23",
    "manifests/environments/at23/apps",
    "manifests/environments/prod",
    "flux/syncroot/at22",
    "flux/syncroot/at23",
    "flux/syncroot/prod",
];

#[test]
fn paths_from_the_root_of_an_artifact_are_found() {
    let tree = || {
        Tree::new(ARTIFACT)
            .wired("flux/syncroot/at22", &flux("apps", "OCIRepository", "./environments/at23"))
            .wired("flux/syncroot/at23", &flux("apps", "OCIRepository", "./environments/at23"))
            .wired("flux/syncroot/prod", &flux("apps", "OCIRepository", "./environments/prod"))
    };
    insta::assert_snapshot!(tree().shown(ALL), @r"
    at23: manifests/environments/at23 by apps in flux/syncroot/at23
    prod: manifests/environments/prod by apps in flux/syncroot/prod
    azure: 
    note: at22 is given manifests/environments/at23, which is named after at23
    ");
    assert_eq!(tree().root("manifests").shown(ALL), tree().shown(ALL));
    let clusters = [("at22", Some("at22")), ("test", Some("at23"))];
    insta::assert_snapshot!(tree().shown(&clusters), @r"
    at22: manifests/environments/at23 by apps in flux/syncroot/at22
    test: manifests/environments/at23 by apps in flux/syncroot/at23
    note: at22 is given manifests/environments/at23, which is named after at23
    ");
}

#[test]
fn a_cluster_that_has_a_folder_of_its_own_and_is_given_another_is_said() {
    let tree = Tree::new(ARTIFACT)
        .wired("flux/syncroot/at23", &flux("apps", "OCIRepository", "./environments/at23"))
        .wired("flux/syncroot/prod", &flux("apps", "OCIRepository", "./environments/at23"));
    insta::assert_snapshot!(tree.shown(ALL), @r"
    at23: manifests/environments/at23 by apps in flux/syncroot/at23
    prod: manifests/environments/at23 by apps in flux/syncroot/prod
    azure: 
    warning: prod is given manifests/environments/at23, which is named after at23
    ");
}

#[test]
fn the_folder_of_overlays_decides_between_equal_ends() {
    let tree = || {
        Tree::new(&["old/environments/prod", "manifests/environments/prod", "environments/prod"])
            .wired("flux/syncroot/prod", &flux("apps", "OCIRepository", "environments/prod"))
    };
    insta::assert_snapshot!(tree().shown(&[("prod", Some("prod"))]), @"prod: environments/prod by apps in flux/syncroot/prod");
    insta::assert_snapshot!(tree().root("manifests").shown(&[("prod", Some("prod"))]), @"prod: manifests/environments/prod by apps in flux/syncroot/prod");
    let mut without = tree();
    without.directories.pop();
    insta::assert_snapshot!(without.shown(&[("prod", Some("prod"))]), @r"
    prod: manifests/environments/prod by name, old/environments/prod by name
    warning: the Kustomization product/apps may deliver several folders: manifests/environments/prod, old/environments/prod
    ");
}

#[test]
fn what_delivers_all_of_its_source_is_found_by_its_name() {
    let yaml = format!(
        "{}---\n{}",
        flux("orders-app", "OCIRepository", "./"),
        flux("broker", "OCIRepository", "./")
    )
    .replace("name: orders-app, namespace: product", "name: orders-app, namespace: orders")
    .replace("name: broker, namespace: product", "name: broker");
    let yaml =
        format!("{yaml}---\n{}", source("OCIRepository").replace("namespace: product", "namespace: orders"));
    let tree = Tree::new(&["flux/orders", "flux/syncroot/base", "flux/syncroot/prod"])
        .wired("flux/syncroot/prod", &yaml);
    insta::assert_snapshot!(tree.shown(&[("prod", Some("prod"))]), @r"
    prod: flux/orders by orders-app in flux/syncroot/prod
    warning: the Kustomization broker delivers all of its source, and no folder here is named like it
    ");
}

#[test]
fn without_wiring_names_decide() {
    let tree = Tree::new(&[
        "k8s/apps/a/overlays/prod",
        "k8s/apps/b/overlays/prod",
        "k8s/prod/x",
        "x/at23",
        "x/y/at23",
        "deep/x/at22",
    ]);
    let names =
        [("prod", Some("prod")), ("test", Some("at23")), ("at22", Some("renamed")), ("none", Some("none"))];
    insta::assert_snapshot!(tree.shown(&names), @r"
    prod: k8s/apps/a/overlays/prod by name, k8s/apps/b/overlays/prod by name
    test: x/at23 by name
    at22: deep/x/at22 by name
    none: 
    warning:
    ");
    let both = Tree::new(&["k8s/environments/prod", "k8s/apps/b/overlays/prod", "prod"]).root("k8s");
    insta::assert_snapshot!(both.shown(&[("prod", Some("prod"))]), @"prod: k8s/environments/prod by name");
    insta::assert_snapshot!(Tree::new(&[]).shown(&names), @r"
    prod: 
    test: 
    at22: 
    none:
    ");
}

#[test]
fn what_leads_to_nothing_is_said() {
    let wrong = "\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: typo, namespace: product }
spec: { path: ./environments/prdo, sourceRef: { kind: OCIRepository, name: manifests }, suspend: true }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: misspelt, namespace: product }
spec: { path: ./environments/prod, sourceRef: { kind: OCIRepository, name: manifest } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: other, namespace: other }
spec: { path: ./environments/prod, sourceRef: { kind: OCIRepository, name: manifests } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: without }
spec: { path: ./environments/prod }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: outside, namespace: flux-system }
spec: { path: ../x, sourceRef: { kind: GitRepository, name: flux-system } }
---
";
    let yaml = format!("{wrong}{}", source("OCIRepository"));
    let tree = Tree::new(ARTIFACT).wired("flux/syncroot/prod", &yaml).wired("flux/syncroot/at23", &yaml);
    insta::assert_snapshot!(tree.shown(ALL), @r"
    at23: manifests/environments/prod by misspelt in flux/syncroot/at23, manifests/environments/prod by other in flux/syncroot/at23, manifests/environments/prod by without in flux/syncroot/at23
    prod: manifests/environments/prod by misspelt in flux/syncroot/prod, manifests/environments/prod by other in flux/syncroot/prod, manifests/environments/prod by without in flux/syncroot/prod
    azure: 
    warning: the Kustomization product/typo is suspended
    warning: the Kustomization product/typo delivers ./environments/prdo, which is no folder of the tree
    warning: there is no OCIRepository manifest here
    warning: there is no OCIRepository manifests here
    warning: the Kustomization without has no source
    warning: the Kustomization flux-system/outside delivers ../x, which is no folder of the tree
    warning: at23 is given manifests/environments/prod, which is named after prod
    warning: at23 is given manifests/environments/prod, which is named after prod
    warning: at23 is given manifests/environments/prod, which is named after prod
    ");
}

#[test]
fn two_that_declare_one_object_disagree() {
    let tree = Tree::new(ARTIFACT)
        .wired("flux/syncroot/prod", &flux("apps", "OCIRepository", "./environments/prod"))
        .wired("clusters/prod", &flux("apps", "OCIRepository", "./environments/at23"))
        .wired("other/prod", &flux("apps", "OCIRepository", "./environments/prod"))
        .wired("more/prod", &flux("more", "OCIRepository", "./environments/at23/apps"));
    insta::assert_snapshot!(tree.shown(&[("prod", Some("prod"))]), @r"
    prod: manifests/environments/prod by apps in flux/syncroot/prod, manifests/environments/at23/apps by more in more/prod
    warning: the Kustomization product/apps delivers another folder elsewhere
    ");
}

#[test]
fn one_set_of_argo_cd_delivers_to_all() {
    let set = "\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: orders }
spec:
  generators: [{ list: { elements: [{ env: at23 }, { env: prod }, { env: at99 }] } }]
  template:
    metadata: { name: 'orders-{{env}}' }
    spec: { source: { repoURL: x, path: 'infra/overlays/{{env}}' } }
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: found }
spec:
  generators: [{ git: { directories: [{ path: infra/overlays/* }] } }]
  template:
    metadata: { name: found }
    spec: { source: { repoURL: x, path: '{{path}}' } }
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shared-prod }
spec: { source: { repoURL: x, path: infra/shared } }
";
    let tree = Tree::new(&["infra/overlays/at23", "infra/overlays/prod", "infra/shared", "infra/argocd"]);
    insta::assert_snapshot!(tree.wired("infra/argocd", set).shown(ALL), @r"
    at23: infra/overlays/at23 by orders-at23 in infra/argocd, infra/overlays/at23 by found in infra/argocd
    prod: infra/overlays/prod by orders-prod in infra/argocd, infra/overlays/prod by found in infra/argocd, infra/shared by shared-prod in infra/argocd
    azure: 
    warning: the Application orders-at99 delivers infra/overlays/at99, which is no folder of the tree
    ");
}

#[test]
fn what_is_delivered_may_deliver_more_and_never_in_a_circle() {
    let outer = flux("cluster", "GitRepository", "./clusters/prod");
    let tree = Tree::new(&["clusters/prod", "apps/prod", "infra/prod"]).wired("clusters/prod", &outer);
    let names = [("prod", Some("prod"))];
    let assignment = tree.assigned(&names);
    let first = assignment.environments[0][0].clone();
    let inner = format!(
        "{outer}---\n{}---\n{}",
        flux("apps", "GitRepository", "./apps/prod"),
        flux("infra", "GitRepository", "./infra/prod")
    );
    let rendered = Rendered::of("inner.yaml", &inner);
    let inner = Wiring::read(at("clusters/prod"), &rendered.objects, &rendered.origins);
    let mut trail = Trail::default();
    let (next, said) = follow(&first, &inner, &[], &tree.directories(), &mut trail);
    assert_eq!(said, []);
    assert_eq!(listed(&next), "apps/prod by apps in clusters/prod, infra/prod by infra in clusters/prod");
    assert_eq!(next[0].depth, 1);
    let (again, _) = follow(&next[0], &inner, &[], &tree.directories(), &mut trail);
    assert_eq!(again, []);
}

#[test]
fn a_chain_without_end_is_cut() {
    let directories: Vec<String> = (0..40).map(|index| format!("apps/a{index}")).collect();
    let tree = Tree::new(&directories.iter().map(String::as_str).collect::<Vec<_>>());
    let mut trail = Trail::default();
    let mut at_last = Delivered { directory: at("apps/a0"), kustomization: None, by: By::Name, depth: 0 };
    for index in 1..40 {
        let rendered = Rendered::of(
            "inner.yaml",
            &flux(&format!("a{index}"), "GitRepository", &format!("apps/a{index}")),
        );
        let inner = Wiring::read(at("apps"), &rendered.objects, &rendered.origins);
        let (next, said) = follow(&at_last, &inner, &[], &tree.directories(), &mut trail);
        match next.into_iter().next() {
            Some(next) => at_last = next,
            None => {
                assert_eq!(index, 17);
                assert_eq!(
                    rendered.said(&said),
                    "inner.yaml:3:19: what the Kustomization product/a17 delivers is not read"
                );
                return;
            }
        }
    }
    panic!("it was not cut");
}

#[test]
fn a_folder_of_plain_manifests_is_found_where_a_path_leads_right_to_it() {
    let tree = Tree::new(&["apps/kustomized"])
        .wired("clusters/prod", &flux("plain", "GitRepository", "./apps/plain"))
        .wired("other/prod", &flux("elsewhere", "GitRepository", "./plain"));
    let plain = tree.directories().and_plain([at("apps/plain")]);
    let assignment = assign(&environments(&[("prod", Some("prod"))]), &tree.wirings, &plain);
    assert_eq!(listed(&assignment.environments[0]), "apps/plain by plain in clusters/prod");
    assert_eq!(assignment.diagnostics.len(), 1);
}
