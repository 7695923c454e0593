//! `layout`: trees that people wrote, rendered, laid out anew, and rendered again: the same objects, in fewer lines.
//!
//! Where `kubectl` is on the path, it renders what was written, too. `TRICEP_TREES` names more trees, each as
//! `<folder>:<overlays>:<namespace>:<environment>:…`, where the folder is a checkout and the overlays are below it;
//! `TRICEP_LAID_OUT` a folder in which everything that is written can be read.

mod generated;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use regex::Regex;
use serde_json::Value;
use tricep::cli::disk::DiskWorld;
use tricep::kustomize::layout::{Environment, Files, Layout, Style, layout};
use tricep::kustomize::{Extras, Tree};
use tricep::object::{Home, Kind, Node, Placed};
use tricep::source::Sources;
use tricep::world::{MemoryWorld, World, WorldPath};
use tricep::yaml;

/// What an environment of a tree comes to.
fn rendered(world: &impl World, directory: &str) -> Vec<Node> {
    let directory = WorldPath::root().join(directory).unwrap();
    let mut sources = Sources::new();
    let tree = Tree::load(world, std::slice::from_ref(&directory), &mut sources);
    let rendered = tree.render(&directory, &Extras::default());
    let said: Vec<_> = rendered.diagnostics.iter().map(|said| &said.message).collect();
    assert!(said.is_empty(), "{directory}: {said:?}");
    rendered.objects
}

/// A tree that people wrote, as environments. An object goes to the workload that its labels or its name tell.
fn environments(world: &impl World, overlays: &str, names: &[&str]) -> Vec<Environment> {
    let environment = |name: &&str| {
        let mut objects = rendered(world, &format!("{overlays}/{name}"));
        // Names of generated objects end with a hash of what they hold, which is no part of what somebody would write.
        let hashed = Regex::new("^(.+)-[0-9a-z]{10}$").unwrap();
        let generated =
            |object: &&Node| object.object_kind() == "ConfigMap" && hashed.is_match(object.name());
        let generated: Vec<String> =
            objects.iter().filter(generated).map(|object| object.name().to_owned()).collect();
        objects.iter_mut().for_each(|object| unhash(object, &generated));
        let workloads: BTreeMap<String, bool> = objects
            .iter()
            .filter(|object| matches!(object.object_kind(), "Deployment" | "CronJob" | "Job" | "StatefulSet"))
            .map(|object| (object.name().to_owned(), matches!(object.object_kind(), "CronJob" | "Job")))
            .collect();
        let place = |object: Node| Placed {
            home: home(&object, &workloads),
            file: file(object.object_kind()).into(),
            from: None,
            object,
        };
        Environment { name: Arc::from(*name), objects: objects.into_iter().map(place).collect() }
    };
    names.iter().map(environment).collect()
}

/// Takes the hash off the names of generated objects, wherever they stand.
fn unhash(node: &mut Node, generated: &[String]) {
    match &mut node.kind {
        Kind::Text(text) if generated.iter().any(|name| **name == **text) => {
            *text = text[..text.len() - 11].into();
        }
        Kind::Sequence(items) => items.iter_mut().for_each(|item| unhash(item, generated)),
        Kind::Mapping(mapping) => {
            mapping.entries.iter_mut().for_each(|entry| unhash(&mut entry.value, generated));
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {}
    }
}

fn home(object: &Node, workloads: &BTreeMap<String, bool>) -> Home {
    let label = object.text_at(&["metadata", "labels", "app.kubernetes.io/name"]).unwrap_or("");
    let is_of = |workload: &&String| **workload == label || object.name().starts_with(workload.as_str());
    let workload = workloads.keys().filter(is_of).max_by_key(|name| name.len());
    match workload.and_then(|name| workloads.get_key_value(name)) {
        Some((name, true)) => Home::Job(Arc::from(name.as_str())),
        Some((name, false)) => Home::App(Arc::from(name.as_str())),
        None => Home::Common,
    }
}

fn file(kind: &str) -> String {
    match kind {
        "HorizontalPodAutoscaler" | "PodDisruptionBudget" => "hpa".to_owned(),
        "ApplicationIdentity" | "RoleAssignment" | "ServiceAccount" => "identity".to_owned(),
        "ExternalSecret" | "SecretStore" => "secrets".to_owned(),
        "IngressRoute" | "Middleware" | "HTTPRoute" | "Ingress" => "ingress".to_owned(),
        other => other.to_lowercase(),
    }
}

fn wanted(style: Style, namespace: &str) -> Layout {
    Layout {
        style,
        namespace: namespace.into(),
        comments: true,
        markers: BTreeMap::new(),
        fixed: BTreeSet::new(),
    }
}

fn directory(style: Style, name: &str) -> String {
    match style {
        Style::Overlays => format!("overlays/{name}"),
        Style::Apart => format!("environments/{name}"),
    }
}

/// Lists that Kubernetes merges by names have no order, but those of containers; variables have one among those that name
/// others, which the laws beside the module look at.
fn unordered(value: &Node, name: &str) -> Value {
    match &value.kind {
        Kind::Null => Value::Null,
        Kind::Bool(flag) => (*flag).into(),
        #[expect(clippy::cast_precision_loss, reason = "numbers are compared as JSON has them")]
        Kind::Int(int) => (*int as f64).into(),
        Kind::Float(float) => (*float).into(),
        Kind::Text(text) => (**text).into(),
        Kind::Open(_) => "open".into(),
        Kind::Mapping(mapping) => {
            let mut members: Vec<_> = mapping.entries.iter().collect();
            members.sort_by_key(|entry| entry.key.clone());
            members
                .into_iter()
                .map(|entry| (entry.key.to_string(), unordered(&entry.value, &entry.key)))
                .collect()
        }
        Kind::Sequence(items) => {
            let mut items: Vec<&Node> = items.iter().collect();
            if matches!(name, "env" | "volumes" | "volumeMounts" | "imagePullSecrets") {
                let key = |item: &Node| {
                    let key = if name == "volumeMounts" { "mountPath" } else { "name" };
                    item.text_at(&[key]).map(str::to_owned)
                };
                items.sort_by_key(|item| key(item));
            }
            items.into_iter().map(|item| unordered(item, "")).collect()
        }
    }
}

/// Which variables stand before others that they name, and which behind.
fn references<'n>(objects: impl IntoIterator<Item = &'n Node>) -> Vec<String> {
    fn look(node: &Node, way: &str, found: &mut Vec<String>) {
        for entry in node.entries() {
            let way = format!("{way}/{}", entry.key);
            if &*entry.key == "env" {
                let names: Vec<&str> =
                    entry.value.items().iter().filter_map(|item| item.text_at(&["name"])).collect();
                for (at, item) in entry.value.items().iter().enumerate() {
                    let value = item.text_at(&["value"]).unwrap_or("");
                    for (other, name) in
                        names.iter().enumerate().filter(|(_, name)| value.contains(&format!("$({name})")))
                    {
                        let own = item.text_at(&["name"]);
                        found.push(format!(
                            "{way} {own:?} {} {name}",
                            if other < at { "behind" } else { "before" }
                        ));
                    }
                }
            }
            look(&entry.value, &way, found);
        }
        for item in node.items() {
            look(item, &format!("{way}[{}]", item.text_at(&["name"]).unwrap_or("")), found);
        }
    }
    let mut found = Vec::new();
    for object in objects {
        look(object, &format!("{} {}", object.object_kind(), object.name()), &mut found);
    }
    found.sort();
    found
}

/// The objects, each under what tells it from others.
fn by_id<'n>(objects: impl IntoIterator<Item = &'n Node>) -> BTreeMap<String, Value> {
    objects
        .into_iter()
        .map(|object| {
            let namespace = object.namespace().unwrap_or("");
            let id =
                format!("{} {} {namespace}/{}", object.api_version(), object.object_kind(), object.name());
            (id, unordered(object, ""))
        })
        .collect()
}

fn differences(wanted: &BTreeMap<String, Value>, got: &BTreeMap<String, Value>) -> String {
    let text = |objects: &BTreeMap<String, Value>| serde_json::to_string_pretty(objects).unwrap();
    let (wanted, got) = (text(wanted), text(got));
    similar::TextDiff::from_lines(&wanted, &got).unified_diff().to_string()
}

/// Lays environments out and renders them again.
fn law(environments: &[Environment], layout_wanted: &Layout, name: &str) -> Files {
    let files = layout(environments, layout_wanted);
    write_for_reading(&files, name, layout_wanted.style);
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (&**path, &**text)));
    for environment in environments {
        let wanted = by_id(environment.objects.iter().map(|placed| &placed.object));
        let directory = directory(layout_wanted.style, &environment.name);
        let rendered_objects = rendered(&world, &directory);
        let got = by_id(&rendered_objects);
        assert!(wanted == got, "{name} {directory}:\n{}", differences(&wanted, &got));
        let own = references(environment.objects.iter().map(|placed| &placed.object));
        assert!(own == references(&rendered_objects), "{name} {directory}");
    }
    no_patch_repeats_the_base(&files, name);
    files
}

fn has_kubectl() -> bool {
    Command::new("kubectl").args(["version", "--client"]).output().is_ok()
}

fn write_for_reading(files: &Files, name: &str, style: Style) {
    let Some(folder) = std::env::var_os("TRICEP_LAID_OUT") else { return };
    write(files, &PathBuf::from(folder).join(name).join(format!("{style:?}").to_lowercase()));
}

fn write(files: &Files, folder: &Path) {
    for (path, text) in files {
        let path = folder.join(&**path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &**text).unwrap();
    }
}

/// The values of an object by their ways, lists that a patch replaces as a whole as one.
fn leaves(node: &yaml::Node, way: &str, found: &mut BTreeMap<String, String>) {
    match &node.kind {
        yaml::Kind::Mapping(mapping) => {
            for entry in &mapping.entries {
                leaves(&entry.value, &format!("{way}/{}", entry.key.name), found);
            }
        }
        yaml::Kind::Sequence(items)
            if !items.is_empty() && items.iter().all(|item| item.get("name").is_some()) =>
        {
            for item in items {
                let name = item.get("name").and_then(yaml::Node::as_text).unwrap_or("");
                leaves(item, &format!("{way}[{name}]"), found);
            }
        }
        yaml::Kind::Null
        | yaml::Kind::Bool(_)
        | yaml::Kind::Int(_)
        | yaml::Kind::Float(_)
        | yaml::Kind::Text(_)
        | yaml::Kind::Sequence(_) => {
            let mut text = String::new();
            flat(node, &mut text);
            found.insert(way.to_owned(), text);
        }
    }
}

fn flat(node: &yaml::Node, text: &mut String) {
    match &node.kind {
        yaml::Kind::Mapping(mapping) => mapping.entries.iter().for_each(|entry| {
            text.push_str(&entry.key.name);
            flat(&entry.value, text);
        }),
        yaml::Kind::Sequence(items) => items.iter().for_each(|item| flat(item, text)),
        yaml::Kind::Null
        | yaml::Kind::Bool(_)
        | yaml::Kind::Int(_)
        | yaml::Kind::Float(_)
        | yaml::Kind::Text(_) => text.push_str(&format!("{:?};", node.kind)),
    }
}

fn documents(text: &str) -> Vec<yaml::Node> {
    let mut sources = Sources::new();
    let parsed = yaml::parse(sources.add("a.yaml", text), text);
    assert!(parsed.diagnostics.is_empty(), "{text}");
    parsed.documents.into_iter().map(|document| document.root).collect()
}

fn shown_id(node: &yaml::Node) -> String {
    let text = |node: Option<&yaml::Node>| node.and_then(yaml::Node::as_text).unwrap_or("").to_owned();
    let of = |field| text(node.get("metadata").and_then(|metadata| metadata.get(field)));
    let (api_version, kind) = (text(node.get("apiVersion")), text(node.get("kind")));
    format!("{api_version} {kind} {}/{}", of("namespace"), of("name"))
}

fn no_patch_repeats_the_base(files: &Files, name: &str) {
    let is_own = |path: &str| path.starts_with("overlays/") || path.starts_with("environments/");
    let mut base: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| !is_own(path)) {
        for document in documents(text) {
            let mut found = BTreeMap::new();
            leaves(&document, "", &mut found);
            assert!(
                path.ends_with("kustomization.yaml") || base.insert(shown_id(&document), found).is_none()
            );
        }
    }
    for (path, text) in files.iter().filter(|(path, _)| is_own(path) && !path.ends_with("kustomization.yaml"))
    {
        for document in documents(text) {
            let Some(base) = base.get(&shown_id(&document)) else { continue };
            let mut found = BTreeMap::new();
            leaves(&document, "", &mut found);
            for (way, value) in found {
                let names_it = way.ends_with("/name")
                    || matches!(&*way, "/apiVersion" | "/kind" | "/metadata/namespace");
                assert!(names_it || base.get(&way) != Some(&value), "{name} {path} repeats {way}: {value}");
            }
        }
    }
}

fn by_kubectl(environments: &[Environment], style: Style, files: &Files, name: &str) {
    if !has_kubectl() {
        println!("skipped: there is no kubectl on the path to compare with");
        return;
    }
    let folder = std::env::temp_dir().join(format!("tricep-layout-{name}-{style:?}-{}", std::process::id()));
    write(files, &folder);
    for environment in environments {
        let directory = folder.join(directory(style, &environment.name));
        let theirs = Command::new("kubectl").arg("kustomize").arg(&directory).output().unwrap();
        let said = String::from_utf8(theirs.stdout).unwrap();
        let reason = String::from_utf8_lossy(&theirs.stderr);
        assert!(theirs.status.success(), "{name}: {}", reason.split("err=").last().unwrap_or(""));
        // What it prints is read as it reads it itself: as one file of a tree.
        let world = MemoryWorld::new([
            ("said/kustomization.yaml", "resources: [all.yaml]\n"),
            ("said/all.yaml", &said),
        ]);
        let got = rendered(&world, "said");
        let wanted = by_id(environment.objects.iter().map(|placed| &placed.object));
        let got = by_id(&got);
        assert!(wanted == got, "{name} {}:\n{}", environment.name, differences(&wanted, &got));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn lines<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|text| text.lines().count()).sum()
}

#[test]
fn the_sample_product_is_laid_out_in_fewer_lines_than_by_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/parcel/flux");
    let world = DiskWorld::new(&root).unwrap().shown_from(&root);
    let environments = environments(&world, "parcel/overlays", &["at23", "tt02", "yt01", "prod"]);
    let by_hand = crate::support::tree::texts(&["corpus/parcel/flux/parcel"]);
    let by_hand = lines(by_hand.iter().map(|file| file.text.as_str()));
    for style in [Style::Overlays, Style::Apart] {
        let files = law(&environments, &wanted(style, "product-parcel"), "parcel");
        by_kubectl(&environments, style, &files, "parcel");
        let ours = lines(files.values().map(|text| &**text));
        println!("{style:?}: {ours} lines in {} files, by hand {by_hand}", files.len());
        // By hand it is in this style.
        assert!(style != Style::Overlays || ours < by_hand, "{ours} lines, by hand {by_hand}");
    }
}

/// A file of a small product.
fn manifest(home: Home, file: &str, from: Option<&str>, text: &str) -> Placed {
    let world = MemoryWorld::new([("a/kustomization.yaml", "resources: [all.yaml]\n"), ("a/all.yaml", text)]);
    Placed { object: rendered(&world, "a").remove(0), home, file: file.into(), from: from.map(Arc::from) }
}

fn small(name: &str) -> Environment {
    let is_prod = name == "prod";
    let app = || Home::App("api".into());
    let tag = if is_prod { "1.4.0" } else { "1.5.0" };
    let replicas = if is_prod { 4 } else { 1 };
    let mut objects = vec![
        manifest(
            app(),
            "deployment",
            Some(".azure/applications/api/main.bicep:12"),
            &format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api, namespace: shop}}\nspec:\n  \
                 selector: {{matchLabels: {{app: api}}}}\n  template:\n    metadata: {{labels: {{app: api}}}}\n    spec:\n      \
                 containers:\n      - name: api\n        image: registry.example/shop/api:{tag}\n        env:\n        \
                 - {{name: ENVIRONMENT, value: {name}}}\n        - {{name: DEBUG, value: \"{}\"}}\n        \
                 - {{name: URL, value: https://{name}.example}}\n        resources: {{limits: {{memory: 1Gi}}}}\n",
                if is_prod { "no" } else { "yes" }
            ),
        ),
        manifest(
            app(),
            "hpa",
            Some(".azure/applications/api/main.bicep:30"),
            &format!(
                "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: api, namespace: shop}}\nspec: \
                 {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: api}}, minReplicas: {replicas}, maxReplicas: 10}}\n"
            ),
        ),
        manifest(
            app(),
            "ingress",
            None,
            &format!(
                "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {{name: api, namespace: shop}}\nspec:\n  \
                 entryPoints: [https]\n  routes:\n  - {{kind: Rule, match: Host(`{name}.example`), middlewares: [{{name: allowed}}, \
                 {{name: headers}}], services: [{{name: api, port: 80}}]}}\n"
            ),
        ),
        manifest(
            Home::Common,
            "settings",
            None,
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {on: 'yes', \
             cron: '0 2 * * *', network: 10.0.0.0/8, script: \"set -e\\necho done\\n\"}\n",
        ),
    ];
    if is_prod {
        let text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: api, namespace: shop}\nspec: \
                    {maxUnavailable: 1, selector: {matchLabels: {app: api}}}\n";
        objects.push(manifest(app(), "hpa", None, text));
    }
    if name != "at23" {
        let text = format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: report, namespace: shop}}\nspec:\n  schedule: '{}'\n  jobTemplate: \
             {{spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: report, image: 'registry.example/shop/report:1.0', \
             args: [--all]}}]}}}}}}}}\n",
            if is_prod { "0 2 * * *" } else { "0 2 * * 1" }
        );
        objects.push(manifest(Home::Job("report".into()), "cronjob", None, &text));
    }
    Environment { name: name.into(), objects }
}

#[test]
fn a_small_product_is_laid_out_as_people_would() {
    let environments = ["at23", "tt02", "prod"].map(small);
    for style in [Style::Overlays, Style::Apart] {
        let marker = "{\"$imagepolicy\": \"flux-system:api:tag\"}";
        let markers = BTreeMap::from([("registry.example/shop/api".into(), marker.into())]);
        let fixed = BTreeSet::from(["registry.example/shop/report".into()]);
        let files = law(&environments, &Layout { markers, fixed, ..wanted(style, "shop") }, "small");
        by_kubectl(&environments, style, &files, "small");
        let shown: String = files.iter().map(|(path, text)| format!("=== {path}\n{text}")).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../cases/layout");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{style:?}").to_lowercase(), shown));
    }
}

/// Workloads that may all read a vault, and what they let in. One has a vault of its own, which is the same everywhere.
fn with_grants(name: &str) -> Environment {
    let grant = |workload: &str, what: &str, owner: &str| {
        format!(
            "apiVersion: authorization.example/v1\nkind: RoleAssignment\nmetadata: {{name: {workload}-{what}, namespace: shop}}\n\
             spec: {{owner: {{armId: {owner}}}, principalId: {workload}, principalType: ServicePrincipal, \
             roleDefinitionReference: {{wellKnownName: {what}}}}}\n"
        )
    };
    let mut objects = Vec::new();
    for workload in ["api", "web", "sync", "report", "store"] {
        let home = match workload {
            "store" => Home::Common,
            "sync" | "report" => Home::Job(workload.into()),
            _ => Home::App(workload.into()),
        };
        let vault = if workload == "report" { "vaults/report".to_owned() } else { format!("vaults/{name}") };
        let from = (name == "prod").then_some("main.bicep:7").or(Some("main.bicep:3"));
        objects.push(manifest(home.clone(), "grants", from, &grant(workload, "vault-user", &vault)));
        objects.push(manifest(
            home.clone(),
            "grants",
            None,
            &grant(workload, "bus-reader", &format!("buses/{name}")),
        ));
        if workload == "store" {
            continue;
        }
        let route = format!(
            "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {{name: {workload}, namespace: shop}}\nspec:\n  \
             entryPoints: [https]\n  routes:\n  - {{kind: Rule, match: Host(`{name}.example`), middlewares: [{{name: allowed}}, \
             {{name: headers}}], services: [{{name: http, port: 80}}]}}\n"
        );
        objects.push(manifest(home, "ingress", None, &route));
    }
    Environment { name: name.into(), objects }
}

#[test]
fn what_several_objects_get_is_said_once() {
    let environments = ["at23", "tt02", "prod"].map(with_grants);
    for style in [Style::Overlays, Style::Apart] {
        let files = law(&environments, &wanted(style, "shop"), "grants");
        by_kubectl(&environments, style, &files, "grants");
        let prod = directory(style, "prod");
        let own = files.iter().filter(|(path, _)| path.starts_with(&format!("{prod}/")));
        let shown: String = own.map(|(path, text)| format!("=== {path}\n{text}")).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../cases/layout");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("alike-{style:?}").to_lowercase(), shown));
    }
}

#[test]
fn objects_of_another_namespace_say_their_own() {
    let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: beside, namespace: other}\ndata: {a: b}\n";
    let mut environments = ["at23", "tt02", "prod"].map(small);
    environments[2].objects.push(manifest(Home::Common, "beside", None, other));
    for style in [Style::Overlays, Style::Apart] {
        let files = law(&environments, &wanted(style, "shop"), "namespaces");
        let all = files.iter().filter(|(path, _)| path.ends_with("prod/kustomization.yaml"));
        assert!(all.map(|(_, text)| text).all(|text| !text.contains("namespace:")));
        by_kubectl(&environments, style, &files, "namespaces");
    }
}

#[test]
fn what_says_no_namespace_gets_that_of_the_layout() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n";
    let role =
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: []\n";
    let objects = vec![manifest(Home::Common, "a", None, text), manifest(Home::Common, "a", None, role)];
    let files = layout(&[Environment { name: "prod".into(), objects }], &wanted(Style::Overlays, "shop"));
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (&**path, &**text)));
    let objects = rendered(&world, "overlays/prod");
    let namespaces: Vec<_> =
        objects.iter().map(|object| (object.object_kind(), object.namespace())).collect();
    assert_eq!(namespaces, [("ClusterRole", None), ("ConfigMap", Some("shop"))]);
}

#[test]
fn an_environment_may_have_nothing_and_an_object_two_of_its_name() {
    let mut environments = ["at23", "tt02", "prod"].map(small);
    environments[1].objects.clear();
    let again = environments[2].objects[0].clone();
    for style in [Style::Overlays, Style::Apart] {
        let files = law(&environments, &wanted(style, "shop"), "nothing");
        by_kubectl(&environments, style, &files, "nothing");
        let mut twice = environments.clone();
        twice[2].objects.push(again.clone());
        assert_eq!(files, layout(&twice, &wanted(style, "shop")));
    }
    assert!(layout(&[], &wanted(Style::Overlays, "shop")).is_empty());
}

#[test]
fn whatever_things_are_called_no_file_lies_elsewhere() {
    let mut environments = ["at23", "../..", "kustomization.yaml", "..", ".git", ""].map(small);
    for (at, environment) in environments.iter_mut().enumerate() {
        for placed in &mut environment.objects {
            placed.home = match at % 2 {
                0 => Home::App("../../etc".into()),
                _ => Home::Job("a/../../b\n".into()),
            };
            placed.file = "../kustomization".into();
            placed.from = Some("a\n- b: c".into());
        }
    }
    for style in [Style::Overlays, Style::Apart] {
        let files = layout(&environments, &wanted(style, "shop"));
        for (path, text) in &files {
            let is_name = |part: &str| {
                let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
                !part.is_empty() && !part.starts_with('.') && part.chars().all(sign)
            };
            assert!(path.split('/').all(is_name), "{path}");
            assert!(!text.contains("\n- b: c"), "{text}");
        }
    }
}

#[test]
fn trees_that_are_named_are_laid_out() {
    let Some(trees) = std::env::var_os("TRICEP_TREES") else {
        println!("skipped: TRICEP_TREES names no tree");
        return;
    };
    for tree in trees.into_string().unwrap().split(',') {
        let mut parts = tree.split(':');
        let (root, overlays, namespace) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap_or(""));
        let names: Vec<&str> = parts.collect();
        let root = PathBuf::from(root);
        let world = DiskWorld::new(&root).unwrap().shown_from(&root);
        let environments = environments(&world, overlays, &names);
        let name = root.file_name().unwrap().to_str().unwrap();
        for style in [Style::Overlays, Style::Apart] {
            let files = law(&environments, &wanted(style, namespace), name);
            by_kubectl(&environments, style, &files, name);
            println!(
                "{name} {style:?}: {} lines in {} files",
                lines(files.values().map(|text| &**text)),
                files.len()
            );
        }
    }
}
