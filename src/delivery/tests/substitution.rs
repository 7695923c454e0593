//! What Flux puts into rendered objects.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::Rendered;
use crate::delivery::{Configs, Variables, Wiring, substitute};
use crate::object::Kind;
use crate::origin::Hop;
use crate::origin::Origin;
use crate::value::Part;
use crate::value::Supply;
use crate::value::Value;
use crate::value::Why;
use crate::world::WorldPath;

const APP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: product, labels: { environment: '${ENV:=dev}' } }
spec:
  replicas: ${REPLICAS}
  paused: '${PAUSED}'
  template:
    spec:
      containers:
        - image: \"registry.example/app:${TAG}\"
          args: ['$HOME', '$${HOME}', '${VAULT}/x', '${LIST}']
          env: [{ name: URL, value: 'https://${HOST:=none}' }]
";

/// The first Flux object of the wiring, its variables, and what is said of them.
fn variables(wiring: &Rendered, given: &[(&str, &str)]) -> (Variables, String) {
    let read = Wiring::read(WorldPath::root(), &wiring.objects, &wiring.origins);
    let mut configs = Configs::new();
    configs.add(&wiring.objects, &wiring.origins);
    let given: BTreeMap<String, String> =
        given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (variables, mut diagnostics) = Variables::from(&read.kustomizations[0], &configs, &given);
    diagnostics.splice(0..0, read.diagnostics);
    (variables, wiring.said(&diagnostics))
}

fn flux(build: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{ name: app, namespace: product }}\nspec:\n  path: ./app\n{build}"
    )
}

/// The tree with the variables of the wiring in it.
fn put(tree: &str, build: &str, more: &str, given: &[(&str, &str)]) -> (Rendered, String) {
    let mut all = Rendered::of("flux.yaml", &flux(build));
    if !more.is_empty() {
        all = all.and("more.yaml", more);
    }
    let (variables, mut said) = variables(&all, given);
    let Rendered { sources, origins, .. } = all;
    let mut rendered = Rendered { sources, origins, objects: Vec::new() }.and("app.yaml", tree);
    let diagnostics = substitute(&mut rendered.objects, &mut rendered.origins, &variables);
    if !said.is_empty() && !diagnostics.is_empty() {
        said.push('\n');
    }
    said.push_str(&rendered.said(&diagnostics));
    (rendered, said)
}

#[test]
fn values_are_read_again_and_lead_to_where_they_are_written() {
    let build = "  postBuild:
    substitute:
      REPLICAS: '3'
      PAUSED: 'no'
      TAG: '1.20'
      VAULT: kv
      LIST: '[a, b]'
";
    let (rendered, said) = put(APP, build, "", &[]);
    assert_eq!(said, "");
    insta::assert_snapshot!(rendered.shown(), @r#"
    apiVersion = "apps/v1" (app.yaml:1:13)
    kind = "Deployment" (app.yaml:2:7)
    metadata.name = "app" (app.yaml:3:19)
    metadata.namespace = "product" (app.yaml:3:35)
    metadata.labels.environment = "dev" (app.yaml:3:67)
    spec.replicas = 3 (flux.yaml:8:17)
    spec.paused = false (flux.yaml:9:15)
    spec.template.spec.containers[0].image = "registry.example/app:1.20" (app.yaml:10:18)
    spec.template.spec.containers[0].args[0] = "$HOME" (app.yaml:11:18)
    spec.template.spec.containers[0].args[1] = "${HOME}" (app.yaml:11:27)
    spec.template.spec.containers[0].args[2] = "kv/x" (app.yaml:11:39)
    spec.template.spec.containers[0].args[3][0] = "a" (flux.yaml:12:13)
    spec.template.spec.containers[0].args[3][1] = "b" (flux.yaml:12:13)
    spec.template.spec.containers[0].env[0].name = "URL" (app.yaml:12:25)
    spec.template.spec.containers[0].env[0].value = "https://none" (app.yaml:12:37)
    "#);
    let replicas = rendered.objects[0].at(&["spec", "replicas"]).unwrap();
    assert_eq!(replicas.before.as_ref().unwrap().kind, Kind::Text("${REPLICAS}".into()));
    let Origin::Through { hop, name, .. } = rendered.origins.get(replicas.origin) else { panic!() };
    assert_eq!((*hop, name.as_deref()), (Hop::Substitution, Some("REPLICAS")));
}

#[test]
fn without_any_variable_nothing_is_touched() {
    let untouched = Rendered::of("app.yaml", APP);
    for build in ["", "  postBuild: {}\n", "  postBuild: { substitute: {} }\n"] {
        let (rendered, said) = put(APP, build, "", &[("TAG", "1")]);
        assert_eq!((rendered.shown(), said.as_str()), (untouched.shown(), ""), "{build}");
    }
}

#[test]
fn flux_can_be_told_to_read_even_without_variables() {
    let tree = "a: ${A:=x}\nb: ${B}\nc: ${B}${B}\n";
    let (rendered, said) = put(tree, "  postBuild: { substituteStrategy: Always }\n", "", &[]);
    insta::assert_snapshot!(rendered.shown(), @r#"
    a = "x" (app.yaml:1:4)
    b = null (app.yaml:2:4)
    c = null (app.yaml:3:4)
    "#);
    insta::assert_snapshot!(said, @"app.yaml:2:4: nothing gives the variable B, here and in another place");
}

#[test]
fn what_an_object_outside_of_the_tree_may_give_is_open() {
    let build = "  postBuild:
    substitute: { TAG: '1.2.3' }
    substituteFrom:
      - { kind: Secret, name: elsewhere, optional: true }
      - { kind: ConfigMap, name: elsewhere }
";
    let (rendered, said) = put(APP, build, "", &[]);
    insta::assert_snapshot!(rendered.shown(), @r#"
    apiVersion = "apps/v1" (app.yaml:1:13)
    kind = "Deployment" (app.yaml:2:7)
    metadata.name = "app" (app.yaml:3:19)
    metadata.namespace = "product" (app.yaml:3:35)
    metadata.labels.environment = open <unknown:ENV> (app.yaml:3:67)
    spec.replicas = open <unknown:REPLICAS> (app.yaml:5:13)
    spec.paused = open <unknown:PAUSED> (app.yaml:6:11)
    spec.template.spec.containers[0].image = "registry.example/app:1.2.3" (app.yaml:10:18)
    spec.template.spec.containers[0].args[0] = "$HOME" (app.yaml:11:18)
    spec.template.spec.containers[0].args[1] = "${HOME}" (app.yaml:11:27)
    spec.template.spec.containers[0].args[2] = open <unknown:VAULT>/x (app.yaml:11:39)
    spec.template.spec.containers[0].args[3] = open <unknown:LIST> (app.yaml:11:53)
    spec.template.spec.containers[0].env[0].name = "URL" (app.yaml:12:25)
    spec.template.spec.containers[0].env[0].value = open https://<unknown:HOST> (app.yaml:12:37)
    "#);
    insta::assert_snapshot!(said, @r"
    flux.yaml:9:31: the Secret `elsewhere` is not in the tree: what it gives is not known
    flux.yaml:10:34: the ConfigMap `elsewhere` is not in the tree: what it gives is not known
    ");
    let replicas = rendered.objects[0].at(&["spec", "replicas"]).unwrap();
    let Kind::Open(Value::Unknown(unknown)) = &replicas.kind else { panic!("{:?}", replicas.kind) };
    assert_eq!(unknown.why, Why::NotSupplied(Supply::Substitution("REPLICAS".into())));
}

#[test]
fn what_is_given_stands_for_objects_outside_of_the_tree() {
    let build = "  postBuild:
    substitute: { TAG: inline }
    substituteFrom: [{ kind: ConfigMap, name: elsewhere }]
";
    let tree = "a: ${TAG}\nb: ${REPLICAS}\nc: ${OTHER}\n";
    let (rendered, said) = put(tree, build, "", &[("REPLICAS", "3"), ("TAG", "given"), ("not-a-name", "x")]);
    insta::assert_snapshot!(rendered.shown(), @r#"
    a = "inline" (flux.yaml:7:24)
    b = 3 (app.yaml:2:4)
    c = open <unknown:OTHER> (app.yaml:3:4)
    "#);
    insta::assert_snapshot!(said, @"flux.yaml:8:47: the ConfigMap `elsewhere` is not in the tree: what it gives is not known");
}

#[test]
fn later_objects_win_and_what_is_inline_wins_over_all() {
    let build = "  postBuild:
    substitute: { C: inline }
    substituteFrom:
      - { kind: ConfigMap, name: first }
      - { kind: Secret, name: second }
";
    let more = "\
kind: ConfigMap
apiVersion: v1
metadata: { name: first, namespace: product }
data: { A: \"of\\nfirst\", B: first, C: first, D: '' }
---
kind: ConfigMap
apiVersion: v1
metadata: { name: first, namespace: other }
data: { A: other }
---
kind: Secret
apiVersion: v1
metadata: { name: second }
data: { B: c2Vjb25k, E: \"MTI=\", F: '%' }
stringData: { C: second, G: 'ENC[AES256_GCM,data:x]' }
";
    let tree =
        "a: ${A}\nb: x-${B}\nc: ${C}\nd: ${D:=none}\ne: ${E}\nf: ${F}\ng: '${G}'\nh: ${B^^}\ni: ${#B}\n";
    let (rendered, said) = put(tree, build, more, &[("A", "given")]);
    assert_eq!(said, "");
    insta::assert_snapshot!(rendered.shown(), @r#"
    a = "offirst" (more.yaml:4:12)
    b = open x-<secure:B> (app.yaml:2:4)
    c = "inline" (flux.yaml:7:22)
    d = "none" (app.yaml:4:4)
    e = open <secure:E> (more.yaml:14:25)
    f = open <secure:F> (more.yaml:14:36)
    g = open <secure:G> (more.yaml:15:29)
    h = open <secure:B> (app.yaml:8:4)
    i = open <secure:B> (app.yaml:9:4)
    "#);
    let hidden: Vec<&str> =
        rendered.origins.secret_ends().into_iter().map(|place| rendered.sources.text(place)).collect();
    assert_eq!(hidden, ["c2Vjb25k", "\"MTI=\"", "'%'", "'ENC[AES256_GCM,data:x]'"]);
    let secret = rendered.objects[0].get("e").unwrap();
    assert!(matches!(&secret.kind, Kind::Open(Value::Secret(secret)) if secret.value == Value::Int(12)));
    let Kind::Open(Value::Template(joined)) = &rendered.objects[0].get("b").unwrap().kind else { panic!() };
    assert!(matches!(joined.parts(), [Part::Known(_), Part::Secret(_)]));
}

#[test]
fn an_object_can_ask_to_be_left_alone() {
    let tree = |of: &str| {
        format!(
            "kind: ConfigMap\nmetadata: {{ name: a, {of}: {{ kustomize.toolkit.fluxcd.io/substitute: disabled }} }}\ndata: {{ a: '${{A}}' }}\n"
        )
    };
    let build = "  postBuild: { substitute: { A: x } }\n";
    for (of, becomes) in [("labels", "${A}"), ("annotations", "${A}"), ("others", "x")] {
        let (rendered, _) = put(&tree(of), build, "", &[]);
        assert_eq!(rendered.objects[0].text_at(&["data", "a"]), Some(becomes), "{of}");
    }
}

#[test]
fn keys_are_texts_whatever_they_become() {
    let tree = "${A}: 1\n${NUM}: 2\n${EMPTY}: 3\nx${A}: 4\nxa: 5\n'${OPEN': 6\n";
    let build = "  postBuild: { substitute: { A: a, NUM: '7', EMPTY: '' } }\n";
    let (rendered, said) = put(tree, build, "", &[]);
    insta::assert_snapshot!(rendered.shown(), @r"
    a = 1 (app.yaml:1:7)
    7 = 2 (app.yaml:2:9)
    ${EMPTY} = 3 (app.yaml:3:11)
    x${A} = 4 (app.yaml:4:8)
    xa = 5 (app.yaml:5:5)
    ${OPEN = 6 (app.yaml:6:11)
    ");
    insta::assert_snapshot!(said, @r"
    app.yaml:3:1: the key ${EMPTY} becomes nothing that can be a key
    app.yaml:4:1: the key x${A} becomes xa, which is there already
    app.yaml:6:1: Flux cannot read `${OPEN`: its `}` is missing, or something stands before it that Flux does not read
    ");
}

#[test]
fn what_cannot_be_put_in_is_said_where_it_stands() {
    let build = "  postBuild:
    substitute: { A: 'b: c', Q: \"it's\", NUM: 5, not-a-name: x, O: ø }
";
    let tree =
        "a: ${A}\nb: ${A-x}\nc: '[${Q}]'\nd: ${NUM}\ne: ${O:1}\nf: ${MISSING}${MISSING^}\ng: ${MISSING}\n";
    let (rendered, said) = put(tree, build, "", &[]);
    insta::assert_snapshot!(rendered.shown(), @r#"
    a = "b: c" (flux.yaml:7:22)
    b = "${A-x}" (app.yaml:2:4)
    c = "[it's]" (app.yaml:3:4)
    d = 5 (flux.yaml:7:46)
    e = "${O:1}" (app.yaml:5:4)
    f = null (app.yaml:6:4)
    g = null (app.yaml:7:4)
    "#);
    insta::assert_snapshot!(said, @r"
    flux.yaml:7:46: the value of a variable is no text
    flux.yaml:7:61: `not-a-name` is no name of a variable
    app.yaml:1:4: with its variables this is no YAML any more: b: c
    app.yaml:2:4: Flux cannot read `${A-x}`: its `}` is missing, or something stands before it that Flux does not read
    app.yaml:3:4: with its variables this is no YAML any more: [it's]
    app.yaml:5:4: the part of the variable that is taken here ends before it begins, or in a character
    app.yaml:6:4: nothing gives the variable MISSING, here and in another place
    ");
}

#[test]
fn a_value_in_quotes_stays_a_text() {
    let build = "  postBuild: { substitute: { A: '1', Q: 'a''''b', S: 'x\\ty' } }\n";
    let tree = "a: '[${A}]'\nb: '{\"a\": \"${Q}\"}'\nc: \"\\t${S}\"\nd: |\n  ${A}\n  ${S}\n";
    let (rendered, said) = put(tree, build, "", &[]);
    assert_eq!(said, "");
    insta::assert_snapshot!(rendered.shown(), @r#"
    a = "[1]" (app.yaml:1:4)
    b = "{\"a\": \"a'b\"}" (app.yaml:2:4)
    c = "\tx\ty" (app.yaml:3:4)
    d = "1\nx\\ty\n" (app.yaml:4:4)
    "#);
}

#[test]
fn a_tree_that_would_fill_the_memory_is_refused() {
    let large = "a".repeat(20_000);
    let build = format!("  postBuild: {{ substitute: {{ A: {large} }} }}\n");
    let (rendered, said) = put("a: ${A//a/${A}}\nb: ${A}\n", &build, "", &[]);
    assert_eq!(rendered.objects[0].text_at(&["a"]), Some("${A//a/${A}}"));
    assert_eq!(rendered.objects[0].text_at(&["b"]), Some(large.as_str()));
    assert!(said.contains("more than 64 megabytes of text"), "{said}");
}

/// Texts that resemble what stands in manifests.
fn texts() -> impl Strategy<Value = String> {
    "[ -~æ\n\t]{0,12}|[$][{]{1,2}[A-C]([:]?[-=?+#%/^,][a-c}{/$*]{0,4})?[}]|[$]{1,4}[{A]?"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_has_no_variable_is_not_touched(text in "[ -#%-~æ\n\t]{0,40}", plain in "[ -#%-z]{0,8}[$][A-Z (]{1,4}") {
        let mut rendered = Rendered::of("a.yaml", &format!("a: {}\nb: {}\nc: 1\n", serde_json::json!(text), serde_json::json!(plain)));
        let before = rendered.objects.clone();
        let mut variables = Variables::default();
        variables.define("A", "x", None);
        let diagnostics = substitute(&mut rendered.objects, &mut rendered.origins, &variables);
        prop_assert_eq!(&rendered.objects, &before);
        prop_assert!(diagnostics.is_empty());
    }

    #[test]
    fn without_variables_everything_stays(text in texts()) {
        let mut rendered = Rendered::of("a.yaml", &format!("a: {}\n", serde_json::json!(text)));
        let before = rendered.objects.clone();
        substitute(&mut rendered.objects, &mut rendered.origins, &Variables::default());
        prop_assert_eq!(rendered.objects, before);
    }

    #[test]
    fn any_text_becomes_something_or_is_said(texts in prop::collection::vec(texts(), 1..4), a in "[ -~]{0,6}", open: bool) {
        let text = texts.concat();
        let mut rendered = Rendered::of("a.yaml", &format!("a: {}\n", serde_json::json!(text)));
        let before = rendered.objects.clone();
        let mut variables = Variables::default();
        variables.define("A", &a, None);
        if open {
            variables.open_all();
        }
        let diagnostics = substitute(&mut rendered.objects, &mut rendered.origins, &variables);
        let special = text.contains("${") || text.contains("$$");
        prop_assert!(special || rendered.objects == before);
        // What is not said is put in: nothing of the language is left but what `$$` stands for.
        // A default may itself end with what begins a variable.
        let stray = text.contains("$$") || text.contains("$}") || a.contains('$');
        if diagnostics.is_empty() && !stray {
            let left = rendered.objects.first().and_then(|object| object.text_at(&["a"])).unwrap_or("");
            prop_assert!(!left.contains("${"), "{} became {}", text, left);
        }
    }
}
