//! `tricep render` through the real binary: a directory as kustomize has it, and an environment as Flux delivers it.

use serde_json::Value;

use crate::support::tool::Tool;

const CONFIG: &str = "apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { HOST: 'https://${HOST}', OPEN: '${OPEN}', LEVEL: Warning }
";

const DELIVERED: &str = "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./flux/shop/overlays/prod
  targetNamespace: product-shop
  sourceRef: { kind: GitRepository, name: shop }
  patches:
    - target: { kind: ConfigMap, name: settings }
      patch: |
        - { op: replace, path: /data/LEVEL, value: Debug }
  postBuild:
    substitute: { HOST: shop.example.no }
    substituteFrom: [{ kind: ConfigMap, name: elsewhere }]
";

fn shop(name: &str) -> Tool {
    Tool::new(name)
        .file("shop/flux/shop/overlays/prod/kustomization.yaml", "resources: [settings.yaml]\n")
        .file("shop/flux/shop/overlays/prod/settings.yaml", CONFIG)
        .file("shop/flux/syncroot/prod/kustomization.yaml", "resources: [shop.yaml]\n")
        .file("shop/flux/syncroot/prod/shop.yaml", DELIVERED)
}

/// A cluster whose first step delivers the next one, and so on to the last.
fn chain(name: &str, length: usize) -> Tool {
    let step = |number: usize| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{ name: s{number}, namespace: flux-system }}\nspec:\n  path: ./flux/shop/steps/s{number}\n  sourceRef: {{ kind: GitRepository, name: flux-system }}\n"
        )
    };
    let mut tool = Tool::new(name)
        .file(
            "shop/tricep.yaml",
            "version: 1\ndis: { root: flux/shop, wiring: flux/syncroot }\nenvironments:\n  - { name: prod, aca: ~, dis: prod }\n",
        )
        .file("shop/flux/shop/overlays/prod/kustomization.yaml", "resources: []\n")
        .file("shop/flux/syncroot/prod/kustomization.yaml", "resources: [k.yaml]\n")
        .file("shop/flux/syncroot/prod/k.yaml", step(1));
    for number in 1..=length {
        let folder = format!("shop/flux/shop/steps/s{number}");
        let config =
            format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: cm{number} }}\ndata: {{ a: b }}\n");
        tool = tool.file(&format!("{folder}/cm.yaml"), config);
        let resources = if number < length { "[cm.yaml, k.yaml]" } else { "[cm.yaml]" };
        tool = tool.file(&format!("{folder}/kustomization.yaml"), format!("resources: {resources}\n"));
        if number < length {
            tool = tool.file(&format!("{folder}/k.yaml"), step(number + 1));
        }
    }
    tool
}

#[test]
fn what_delivers_each_other_is_followed_to_its_end_or_to_the_limit_that_is_named() {
    let args = ["render", "shop", "--environment", "prod"];
    let count = |text: &str| text.lines().filter(|line| line.starts_with("  name: cm")).count();
    let long = chain("render-chain", 13).args(args).run();
    assert_eq!((long.code, count(&long.stdout)), (Some(0), 13), "{}", long.all());
    assert!(!long.stderr.contains("delivery/too-much"), "{}", long.stderr);
    let longer = chain("render-chain-limit", 20).args(args).run();
    assert_eq!(count(&longer.stdout), 17, "{}", longer.stdout);
    assert!(
        longer.stderr.contains("what the Kustomization flux-system/s18 delivers is not read"),
        "{}",
        longer.stderr
    );
}

#[test]
fn an_environment_is_rendered_as_it_is_delivered() {
    let said = shop("render-environment").args(["render", "shop", "--environment", "prod"]).run();
    insta::assert_snapshot!(said.all(), @r#"
    exit 0
    --- stdout
    apiVersion: v1
    data:
      HOST: https://shop.example.no
      LEVEL: Debug
      OPEN: "<unknown:OPEN>"
    kind: ConfigMap
    metadata:
      name: settings
      namespace: product-shop
    --- stderr
    warning[delivery/source-missing]: there is no GitRepository shop here
     --> shop/flux/syncroot/prod/shop.yaml:7:43
      |
    7 |   sourceRef: { kind: GitRepository, name: shop }
      |                                           ^^^^
      |
      = note: the Kustomization flux-system/shop waits for it and delivers nothing
      = help: declare it beside, unless somebody else does on the cluster
    warning[delivery/variables-elsewhere]: the ConfigMap `elsewhere` is not in the tree: what it gives is not known
      --> shop/flux/syncroot/prod/shop.yaml:14:47
       |
    14 |     substituteFrom: [{ kind: ConfigMap, name: elsewhere }]
       |                                               ^^^^^^^^^
       |
       = help: say the values as `substitute` of the environment in tricep.yaml
    "#);
    let again = |args: &[&str]| Tool::again("render-environment").args(args.iter().copied()).run();
    let origins = again(&["render", "shop", "--environment", "prod", "--origins"]);
    insta::assert_snapshot!(origins.stdout, @r#"
    apiVersion: v1                   # shop/flux/shop/overlays/prod/settings.yaml:1
    data:
      HOST: https://shop.example.no  # shop/flux/shop/overlays/prod/settings.yaml:4
      LEVEL: Debug                   # shop/flux/syncroot/prod/shop.yaml:11, over shop/flux/shop/overlays/prod/settings.yaml:4
      OPEN: "<unknown:OPEN>"         # shop/flux/shop/overlays/prod/settings.yaml:4
    kind: ConfigMap                  # shop/flux/shop/overlays/prod/settings.yaml:2
    metadata:
      name: settings                 # shop/flux/shop/overlays/prod/settings.yaml:3
      namespace: product-shop        # shop/flux/syncroot/prod/shop.yaml:6
    "#);
    let json = again(&["render", "shop", "--environment", "prod", "--format", "json"]);
    let objects: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(objects[0]["data"]["LEVEL"], "Debug");
    // The folder alone is what kustomize makes of it.
    let folder = again(&["render", "shop/flux/shop/overlays/prod"]);
    assert!(folder.stdout.contains("HOST: https://${HOST}\n  LEVEL: Warning\n"), "{}", folder.stdout);
}

#[test]
fn manifests_without_a_kustomization_are_delivered_as_flux_does() {
    let delivered = DELIVERED.replace("./flux/shop/overlays/prod", "./flux/shop/plain");
    let tool = Tool::new("render-plain")
        .file("shop/flux/shop/overlays/prod/kustomization.yaml", "resources: [other.yaml]\n")
        .file("shop/flux/shop/overlays/prod/other.yaml", CONFIG.replace("settings", "other"))
        .file("shop/flux/shop/plain/web/settings.yaml", CONFIG)
        .file("shop/flux/syncroot/prod/kustomization.yaml", "resources: [shop.yaml]\n")
        .file("shop/flux/syncroot/prod/shop.yaml", delivered);
    let said = tool.args(["render", "shop", "--environment", "prod"]).run();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains("HOST: https://shop.example.no"), "{}", said.stdout);
    assert!(said.stdout.contains("LEVEL: Debug") && !said.stdout.contains("name: other"), "{}", said.stdout);
}

#[test]
fn the_folder_of_a_cluster_may_hold_plain_manifests() {
    let delivered = DELIVERED.replace("./flux/shop/overlays/prod", "./flux/shop/any");
    let tool = Tool::new("render-cluster")
        .file("shop/tricep.yaml", "version: 1\ndis: { root: flux/shop, wiring: clusters }\nenvironments:\n  - { name: prod, aca: ~, dis: prod }\n")
        .file("shop/flux/shop/any/kustomization.yaml", "resources: [settings.yaml]\n")
        .file("shop/flux/shop/any/settings.yaml", CONFIG)
        .file("shop/clusters/prod/shop.yaml", delivered)
        .file("shop/clusters/charts/web/Chart.yaml", "name: web\n")
        .file("shop/clusters/charts/web/templates/web.yaml", "{{- if .Values.web }}\na: {{ .Values.web }}\n{{- end }}\n");
    let said = tool.args(["render", "shop", "--environment", "prod"]).run();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains("HOST: https://shop.example.no"), "{}", said.stdout);
}

#[test]
fn argo_cd_looks_below_a_plain_folder_only_where_it_is_told() {
    let application = |directory: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{ name: shop }}\nspec:\n  source: {{ repoURL: 'https://example.com/shop', path: flux/shop/plain{directory} }}\n  destination: {{ namespace: shop }}\n"
        )
    };
    let config = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\n");
    let rendered = |name: &str, directory: &str| {
        let tool = Tool::new(name)
            .file("shop/flux/shop/overlays/prod/kustomization.yaml", "resources: []\n")
            .file("shop/flux/shop/plain/upper.yaml", config("upper"))
            .file("shop/flux/shop/plain/web/lower.yaml", config("lower"))
            .file("shop/flux/syncroot/prod/kustomization.yaml", "resources: [shop.yaml]\n")
            .file("shop/flux/syncroot/prod/shop.yaml", application(directory));
        let said = tool.args(["render", "shop", "--environment", "prod"]).run();
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        (said.stdout.contains("name: upper"), said.stdout.contains("name: lower"))
    };
    assert_eq!(rendered("render-argo", ""), (true, false));
    assert_eq!(rendered("render-argo-below", ", directory: { recurse: true }"), (true, true));
}

#[test]
fn an_environment_that_is_not_there_is_named_with_those_that_are() {
    let said = shop("render-unknown").args(["render", "shop", "--environment", "prd"]).run();
    insta::assert_snapshot!(said.all(), @r"
    exit 2
    --- stdout
    --- stderr
    error[command/unknown-environment]: there is no environment prd
    --> --environment
     = help: did you mean prod?
    ");
    let said =
        Tool::again("render-unknown").args(["render", "shop/flux/syncroot", "--environment", "x"]).run();
    assert_eq!(said.code, Some(2), "{}", said.all());
}
