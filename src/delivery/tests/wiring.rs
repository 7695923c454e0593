//! What is read from the objects of Flux and Argo CD.

use super::Rendered;
use crate::delivery::Text;
use crate::delivery::Wiring;
use crate::delivery::kustomization::{Deliverer, Kustomization, Path};
use crate::world::WorldPath;

fn read(rendered: &Rendered) -> Wiring {
    Wiring::read(WorldPath::root(), &rendered.objects, &rendered.origins)
}

fn text(text: Option<&Text>, rendered: &Rendered) -> String {
    text.map_or_else(String::new, |text| {
        format!("{} ({})", text.value, text.span.map_or(String::new(), |span| rendered.sources.place(span)))
    })
}

fn path(one: &Kustomization, rendered: &Rendered) -> String {
    match &one.path {
        Path::Root => "root".to_owned(),
        Path::Written(path) => text(Some(path), rendered),
        Path::Open(_) => "open".to_owned(),
        Path::Found { patterns, without } => {
            let patterns = patterns.iter().map(|pattern| pattern.value.as_str()).collect::<Vec<_>>();
            format!("{patterns:?} without {}", without.len())
        }
    }
}

const FLUX: &str = "\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: product }
spec:
  path: ./environments/at23
  prune: true
  wait: false
  suspend: true
  sourceRef: { kind: OCIRepository, name: manifests }
  targetNamespace: product
  namePrefix: a-
  nameSuffix: -z
  commonMetadata: { labels: { team: x }, annotations: { on: 'yes' } }
  dependsOn: [{ name: infra, namespace: other }]
  healthChecks: [{ apiVersion: apps/v1, kind: Deployment, name: app }]
  components: [../components/a]
  images: [{ name: app, newName: registry/app, newTag: 1.20, digest: 'sha256:0' }]
  patches:
    - patch: |
        - op: remove
          path: /spec/replicas
      target: { kind: Deployment, name: app.*, labelSelector: a=b }
    - patch: '{}'
  postBuild:
    substitute: { A: '1' }
    substituteFrom: [{ kind: ConfigMap, name: vars, optional: true }]
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: manifests, namespace: product }
spec: { url: 'oci://registry/product/sync', ref: { tag: main, digest: 'sha256:1' }, suspend: true }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: git }
spec: { url: 'https://example/repository', ref: { branch: main } }
---
apiVersion: v1
kind: Namespace
metadata: { name: product }
";

#[test]
fn a_kustomization_of_flux_is_read_with_its_places() {
    let rendered = Rendered::of("flux.yaml", FLUX);
    let wiring = read(&rendered);
    assert_eq!((wiring.kustomizations.len(), wiring.diagnostics.len()), (1, 0));
    let one = &wiring.kustomizations[0];
    assert_eq!(one.title(), "Kustomization product/apps");
    assert_eq!(path(one, &rendered), "./environments/at23 (flux.yaml:5:9)");
    assert!(one.is_suspended());
    assert_eq!(one.prune.as_ref().map(|prune| prune.value), Some(true));
    assert_eq!(one.wait.as_ref().map(|wait| wait.value), Some(false));
    assert_eq!(text(one.target_namespace.as_ref(), &rendered), "product (flux.yaml:10:20)");
    assert_eq!(text(one.name_prefix.as_ref(), &rendered), "a- (flux.yaml:11:15)");
    assert_eq!(text(one.name_suffix.as_ref(), &rendered), "-z (flux.yaml:12:15)");
    assert_eq!(text(Some(&one.labels[0].1), &rendered), "x (flux.yaml:13:37)");
    assert_eq!(text(Some(&one.annotations[0].0), &rendered), "true (flux.yaml:13:57)");
    assert_eq!(text(Some(&one.components[0]), &rendered), "../components/a (flux.yaml:16:16)");
    let source = one.source.as_ref().unwrap();
    assert_eq!((&*source.kind, &*source.name), ("OCIRepository", "manifests"));
    let image = &one.images[0];
    assert_eq!(text(image.new_name.as_ref(), &rendered), "registry/app (flux.yaml:17:34)");
    assert_eq!(text(image.new_tag.as_ref(), &rendered), "1.2 (flux.yaml:17:56)");
    assert_eq!(text(image.digest.as_ref(), &rendered), "sha256:0 (flux.yaml:17:70)");
    assert_eq!(
        text(Some(&one.patches[0].text), &rendered),
        "- op: remove\n  path: /spec/replicas\n (flux.yaml:19:14)"
    );
    let target = one.patches[0].target.as_ref().unwrap();
    assert_eq!((target.name.as_deref(), target.labels.as_deref()), (Some("app.*"), Some("a=b")));
    assert_eq!(one.patches[1].target, None);
    assert_eq!((&*one.depends_on[0].name, one.depends_on[0].namespace.as_deref()), ("infra", Some("other")));
    assert_eq!((&*one.health_checks[0].kind, &*one.health_checks[0].name), ("Deployment", "app"));
    let build = one.post_build.as_ref().unwrap();
    assert_eq!(&*build.substitute[0].0, "A");
    assert!(build.substitute_from[0].optional);
    let sources: Vec<String> = wiring
        .sources
        .iter()
        .map(|source| {
            format!("{} {} {}", source.kind, source.name, text(source.reference.as_ref(), &rendered))
        })
        .collect();
    assert_eq!(
        sources,
        ["OCIRepository manifests sha256:1 (flux.yaml:31:71)", "GitRepository git main (flux.yaml:36:59)"]
    );
}

#[test]
fn an_object_without_anything_is_read_as_well() {
    let rendered = Rendered::of(
        "odd.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n---\napiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: { generators: x, template: [] }\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: { path: [a], patches: [1], images: {}, postBuild: [], sourceRef: x }\n---\n1\n",
    );
    let wiring = read(&rendered);
    assert_eq!(wiring.kustomizations.len(), 2);
    assert_eq!(path(&wiring.kustomizations[0], &rendered), "root");
    assert_eq!(path(&wiring.kustomizations[1], &rendered), "open");
}

#[test]
fn applications_of_argo_cd_say_the_same_in_other_words() {
    let rendered = Rendered::of(
        "app.yaml",
        "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: app-prod, namespace: argocd }
spec:
  destination: { namespace: product }
  syncPolicy: { automated: { prune: true } }
  sources:
    - repoURL: https://example/repository
      path: overlays/prod
      kustomize:
        namePrefix: p-
        images: ['app=registry:5000/app:1.2', 'registry:5000/other@sha256:0', 'only:3']
        patches: [{ target: { kind: Deployment }, patch: '{}' }]
    - { repoURL: https://example/charts, chart: x, targetRevision: 1.0.0 }
",
    );
    let wiring = read(&rendered);
    let [one] = wiring.kustomizations.as_slice() else { panic!() };
    assert_eq!((one.by, one.title().as_str()), (Deliverer::ArgoCd, "Application argocd/app-prod"));
    assert_eq!(path(one, &rendered), "overlays/prod (app.yaml:9:13)");
    assert_eq!(text(one.target_namespace.as_ref(), &rendered), "product (app.yaml:5:29)");
    assert_eq!((one.patches.len(), one.prune.as_ref().map(|prune| prune.value)), (1, Some(true)));
    let of = |text: &Option<Text>| text.as_ref().map_or("-".to_owned(), |text| text.value.to_string());
    let images: Vec<String> = one
        .images
        .iter()
        .map(|image| {
            let others = [&image.new_name, &image.new_tag, &image.digest].map(of);
            format!("{}: {}", image.name.value, others.join(" "))
        })
        .collect();
    assert_eq!(images, ["app: registry:5000/app 1.2 -", "registry:5000/other: - - sha256:0", "only: - 3 -"]);
}

#[test]
fn what_an_application_set_makes_follows_from_lists_and_folders() {
    let set = |generators: &str, path: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{ name: set }}\nspec:\n  generators: {generators}\n  template:\n    metadata: {{ name: 'app-{{{{ .env }}}}' }}\n    spec: {{ source: {{ repoURL: x, path: '{path}' }}, destination: {{ namespace: '{{{{values.ns}}}}' }} }}\n"
        )
    };
    let made = |generators: &str, path: &str| {
        let rendered = Rendered::of("set.yaml", &set(generators, path));
        let wiring = read(&rendered);
        let mut lines: Vec<String> = wiring
            .kustomizations
            .iter()
            .map(|one| {
                let namespace = one.target_namespace.as_ref().map_or("-", |text| &*text.value);
                format!("{} {} {namespace} {:?}", one.name, self::path(one, &rendered), one.elements)
            })
            .collect();
        lines.extend(wiring.diagnostics.iter().map(|one| rendered.said(std::slice::from_ref(one))));
        lines.join("\n")
    };
    let list = "[{ list: { elements: [{ env: at23, values: { ns: a } }, { env: prod }] } }]";
    insta::assert_snapshot!(made(list, "overlays/{{env}}"), @r#"
    app-at23 overlays/at23 (set.yaml:8:41) a ["at23", "a"]
    app-prod overlays/prod (set.yaml:8:41) {{values.ns}} ["prod"]
    "#);
    let matrix = "[{ matrix: { generators: [{ list: { elements: [{ env: at23 }, { env: prod }] } }, { list: { elements: [{ app: a }, { app: b }] } }] } }]";
    insta::assert_snapshot!(made(matrix, "{{app}}/{{ .env }}"), @r#"
    app-at23 a/at23 (set.yaml:8:41) {{values.ns}} ["a", "at23"]
    app-at23 b/at23 (set.yaml:8:41) {{values.ns}} ["b", "at23"]
    app-prod a/prod (set.yaml:8:41) {{values.ns}} ["a", "prod"]
    app-prod b/prod (set.yaml:8:41) {{values.ns}} ["b", "prod"]
    "#);
    let folders = "[{ git: { directories: [{ path: overlays/* }, { path: overlays/old, exclude: true }] } }]";
    insta::assert_snapshot!(made(folders, "{{.path.path}}"), @r#"app-{{ .env }} ["overlays/*"] without 1 {{values.ns}} []"#);
    insta::assert_snapshot!(made("[{ clusters: {} }, { list: { elements: [{ env: prod }] } }]", "{{ .name | lower }}"), @r#"
    app-prod open {{values.ns}} ["prod"]
    set.yaml:5:16: what this ApplicationSet makes of a clusters generator is known to Argo CD alone
    "#);
    let many = format!("{{ list: {{ elements: [{}] }} }}", "{ a: 1 },".repeat(200));
    let many = format!("[{{ matrix: {{ generators: [{many}, {many}] }} }}]");
    let many = made(&many, "x");
    assert_eq!(many.lines().count(), 10_001);
    assert!(many.ends_with("set.yaml:1:1: this ApplicationSet makes more than 10000 applications"));
}
