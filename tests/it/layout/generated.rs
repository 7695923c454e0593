//! Laws of the layout, held against objects that nobody thought of.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tricep::kustomize::layout::{Environment, Style, layout};
use tricep::object::build::{bool, int, mapping, sequence, text};
use tricep::object::{Entry, Home, Kind, Node, Placed};
use tricep::origin::OriginId;

use super::{by_kubectl, has_kubectl, law, wanted};

/// Texts that some reader would take for something else.
const ODD: &str = "[a-z0-9~:#'\"\\\\._/|>%@`!&*?{}\\[\\],=<æ😀\u{7f}\t\n -]{0,9}";

/// The same without tabs and control signs: kustomize cannot read again what it writes of some texts with them.
const LESS_ODD: &str = "[a-z0-9~:#'\"\\\\._/|>%@`!&*?{}\\[\\],=<æ😀\n -]{1,9}";

fn metadata(name: &str) -> Node {
    let labels = [("app.kubernetes.io/name", text(name)), ("app.kubernetes.io/part-of", text("shop"))];
    mapping([("name", text(name)), ("namespace", text("product-shop")), ("labels", mapping(labels))])
}

fn variable(name: &str, value: &str) -> Node {
    mapping([("name", text(name)), ("value", text(value))])
}

fn pod(name: &str) -> Node {
    let probe = mapping([
        ("httpGet", mapping([("path", text("/health")), ("port", int(8080))])),
        ("periodSeconds", int(5)),
    ]);
    let container = |name: &str, image: &str| {
        mapping([
            ("name", text(name)),
            ("image", text(image)),
            ("args", sequence([text("run"), text("--quiet")])),
            (
                "env",
                sequence([
                    variable("MODE", "test"),
                    variable("HOST", "shop.example"),
                    variable("URL", "https://$(HOST)/$(MODE)"),
                    variable("LATE", "$(AFTER)"),
                    variable("AFTER", "x"),
                    variable("LEVEL", "info"),
                ]),
            ),
            ("ports", sequence([mapping([("name", text("http")), ("containerPort", int(8080))])])),
            ("resources", mapping([("requests", mapping([("cpu", text("250m")), ("memory", text("1Gi"))]))])),
            ("readinessProbe", probe.clone()),
            ("volumeMounts", sequence([mapping([("name", text("tmp")), ("mountPath", text("/tmp"))])])),
        ])
    };
    let own = format!("registry.example/{name}:1.2.3");
    let metadata = mapping([("labels", mapping([("app.kubernetes.io/part-of", text("shop"))]))]);
    let spec = mapping([
        (
            "initContainers",
            sequence([container("first", "busybox:1.36"), container("second", "busybox:1.36")]),
        ),
        ("containers", sequence([container(name, &own), container("proxy", "proxy")])),
        ("volumes", sequence([mapping([("name", text("tmp")), ("emptyDir", mapping::<&str, Node>([]))])])),
        ("tolerations", sequence([mapping([("key", text("a")), ("operator", text("Exists"))])])),
    ]);
    mapping([("metadata", metadata), ("spec", spec)])
}

fn object(api_version: &str, kind: &str, name: &str, rest: Vec<(&'static str, Node)>) -> Node {
    let head = [("apiVersion", text(api_version)), ("kind", text(kind)), ("metadata", metadata(name))];
    mapping(head.into_iter().chain(rest))
}

fn route(host: &str) -> Node {
    let service = |name: &str| mapping([("name", text(name)), ("port", int(80)), ("weight", int(1))]);
    mapping([
        ("kind", text("Rule")),
        ("match", text(format!("Host(`{host}`)"))),
        ("middlewares", sequence([mapping([("name", text("allowed"))])])),
        ("services", sequence([service("api"), service("other")])),
    ])
}

fn app(name: &str) -> Vec<Placed> {
    let placed = |file: &str, object: Node| Placed {
        object,
        home: Home::App(Arc::from(name)),
        file: Arc::from(file),
        from: Some(Arc::from(format!(".azure/applications/{name}/main.bicep:12"))),
    };
    let metric = |name: &str, value: i64| {
        let target = mapping([("type", text("Utilization")), ("averageUtilization", int(value))]);
        mapping([
            ("type", text("Resource")),
            ("resource", mapping([("name", text(name)), ("target", target)])),
        ])
    };
    let port = |name: &str, number: i64| {
        mapping([("name", text(name)), ("port", int(number)), ("protocol", text("TCP"))])
    };
    vec![
        placed(
            "deployment",
            object(
                "apps/v1",
                "Deployment",
                name,
                vec![(
                    "spec",
                    mapping([
                        ("replicas", int(1)),
                        (
                            "selector",
                            mapping([("matchLabels", mapping([("app.kubernetes.io/name", text(name))]))]),
                        ),
                        ("template", pod(name)),
                    ]),
                )],
            ),
        ),
        placed(
            "hpa",
            object(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                name,
                vec![(
                    "spec",
                    mapping([
                        ("minReplicas", int(1)),
                        ("maxReplicas", int(4)),
                        ("metrics", sequence([metric("cpu", 70), metric("memory", 75)])),
                    ]),
                )],
            ),
        ),
        placed(
            "service",
            object(
                "v1",
                "Service",
                name,
                vec![(
                    "spec",
                    mapping([
                        ("selector", mapping([("app.kubernetes.io/name", text(name))])),
                        ("ports", sequence([port("http", 80), port("metrics", 9100)])),
                    ]),
                )],
            ),
        ),
        placed(
            "ingress",
            object(
                "traefik.io/v1alpha1",
                "IngressRoute",
                name,
                vec![(
                    "spec",
                    mapping([
                        ("entryPoints", sequence([text("https")])),
                        ("routes", sequence([route("shop.example")])),
                        ("tls", mapping::<&str, Node>([])),
                    ]),
                )],
            ),
        ),
        placed(
            "ingress",
            object(
                "traefik.io/v1alpha1",
                "Middleware",
                &format!("{name}-allowed"),
                vec![(
                    "spec",
                    mapping([(
                        "ipAllowList",
                        mapping([("sourceRange", sequence([text("192.0.2.0/24"), text("198.51.100.7")]))]),
                    )]),
                )],
            ),
        ),
    ]
}

fn job(name: &str) -> Vec<Placed> {
    let template = mapping([("spec", mapping([("backoffLimit", int(0)), ("template", pod(name))]))]);
    let spec =
        mapping([("schedule", text("0 2 * * *")), ("suspend", bool(false)), ("jobTemplate", template)]);
    let object = object("batch/v1", "CronJob", name, vec![("spec", spec)]);
    vec![Placed { object, home: Home::Job(Arc::from(name)), file: Arc::from("cronjob"), from: None }]
}

fn common() -> Vec<Placed> {
    let data = [("name", text("test")), ("on", text("yes")), ("a.json", text("{\n  \"a\": 1\n}\n"))];
    let object = object("v1", "ConfigMap", "settings", vec![("data", mapping(data))]);
    vec![Placed { object, home: Home::Common, file: Arc::from("settings"), from: None }]
}

fn product() -> Vec<Placed> {
    [app("api"), app("web.shop"), job("sync"), common()].concat()
}

/// A change of an environment.
#[derive(Clone, Debug)]
enum Edit {
    /// Another value for a scalar.
    Set { object: usize, leaf: usize, text: String },
    /// A member or item that is not there any more.
    Take { object: usize, leaf: usize },
    /// A member more in a mapping, or an item in a list.
    Add { object: usize, leaf: usize, text: String },
    /// The items of a list the other way round.
    Turn { object: usize, leaf: usize },
    /// An object that is not there.
    Without { object: usize },
    /// The tag of an image.
    Tag { object: usize, tag: String },
}

fn edit(odd: &'static str) -> impl Strategy<Value = Edit> {
    let (object, leaf) = (0..64_usize, 0..4096_usize);
    let both = (object.clone(), leaf);
    prop_oneof![
        4 => (both.clone(), odd).prop_map(|((object, leaf), text)| Edit::Set { object, leaf, text }),
        2 => both.clone().prop_map(|(object, leaf)| Edit::Take { object, leaf }),
        2 => (both.clone(), odd).prop_map(|((object, leaf), text)| Edit::Add { object, leaf, text }),
        1 => both.clone().prop_map(|(object, leaf)| Edit::Turn { object, leaf }),
        1 => object.clone().prop_map(|object| Edit::Without { object }),
        2 => (object, "(1\\.[0-9]|v2|\\$\\{TAG\\}|)")
            .prop_map(|(object, tag)| Edit::Tag { object, tag }),
    ]
}

/// A step of a way into an object.
#[derive(Clone, Debug)]
enum Step {
    Member(Arc<str>),
    Item(usize),
}

/// The ways to all values below `node` that an edit may touch.
fn ways(node: &Node, way: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    match &node.kind {
        Kind::Mapping(mapping) => {
            for entry in &mapping.entries {
                // What tells an object from others, and what kustomize insists on.
                let is_fixed = way.is_empty() && &*entry.key != "spec" && &*entry.key != "data";
                if is_fixed || matches!(&*entry.key, "image" | "containers" | "initContainers" | "template") {
                    if !is_fixed {
                        way.push(Step::Member(Arc::clone(&entry.key)));
                        ways(&entry.value, way, found);
                        way.pop();
                    }
                    continue;
                }
                way.push(Step::Member(Arc::clone(&entry.key)));
                found.push(way.clone());
                ways(&entry.value, way, found);
                way.pop();
            }
        }
        Kind::Sequence(items) => {
            for (at, item) in items.iter().enumerate() {
                way.push(Step::Item(at));
                let is_container = item.get("image").is_some();
                if !is_container {
                    found.push(way.clone());
                }
                ways(item, way, found);
                way.pop();
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {}
    }
}

fn at<'n>(node: &'n mut Node, way: &[Step]) -> Option<&'n mut Node> {
    way.iter().try_fold(node, |node, step| match (&mut node.kind, step) {
        (Kind::Mapping(mapping), Step::Member(name)) => mapping.get_mut(name),
        (Kind::Sequence(items), Step::Item(at)) => items.get_mut(*at),
        _ => None,
    })
}

fn tag_images(node: &mut Node, tag: &str) {
    match &mut node.kind {
        Kind::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                if let ("image", Kind::Text(image)) = (&*entry.key, &mut entry.value.kind) {
                    let name = image.split(':').next().unwrap().to_owned();
                    *image = if tag.is_empty() { name.into() } else { format!("{name}:{tag}").into() };
                } else {
                    tag_images(&mut entry.value, tag);
                }
            }
        }
        Kind::Sequence(items) => items.iter_mut().for_each(|item| tag_images(item, tag)),
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {}
    }
}

fn apply(objects: &mut Vec<Placed>, edit: &Edit) {
    let (Edit::Set { object, .. }
    | Edit::Take { object, .. }
    | Edit::Add { object, .. }
    | Edit::Turn { object, .. }
    | Edit::Without { object }
    | Edit::Tag { object, .. }) = edit;
    if objects.is_empty() {
        return;
    }
    let number = object % objects.len();
    if let Edit::Without { .. } = edit {
        objects.remove(number);
        return;
    }
    let node = &mut objects[number].object;
    let mut all = Vec::new();
    ways(node, &mut Vec::new(), &mut all);
    let pick = |fits: &dyn Fn(&Node) -> bool, leaf: usize, node: &mut Node| {
        let fitting: Vec<&Vec<Step>> =
            all.iter().filter(|way| at(node, way).is_some_and(|found| fits(found))).collect();
        (!fitting.is_empty()).then(|| fitting[leaf % fitting.len()].clone())
    };
    let is_collection = |node: &Node| matches!(node.kind, Kind::Mapping(_) | Kind::Sequence(_));
    match edit {
        Edit::Set { leaf, text: new, .. } => {
            if let Some(way) = pick(&|node| !is_collection(node), *leaf, node) {
                at(node, &way).unwrap().kind = match new.parse() {
                    Ok(number) => Kind::Int(number),
                    Err(_) => Kind::Text(new.as_str().into()),
                };
            }
        }
        Edit::Take { leaf, .. } => {
            if let Some(way) = pick(&|_| true, *leaf, node)
                && let Some((last, before)) = way.split_last()
            {
                match (&mut at(node, before).unwrap().kind, last) {
                    (Kind::Mapping(mapping), Step::Member(name)) => drop(mapping.remove(name)),
                    (Kind::Sequence(items), Step::Item(at)) => drop(items.remove(*at)),
                    _ => {}
                }
            }
        }
        Edit::Add { leaf, text: new, .. } => {
            if let Some(way) = pick(&is_collection, *leaf, node) {
                match &mut at(node, &way).unwrap().kind {
                    Kind::Mapping(mapping) if mapping.get("extra").is_none() => {
                        let entry =
                            Entry { key: "extra".into(), at: OriginId::NOWHERE, value: text(new.as_str()) };
                        mapping.entries.push(entry);
                    }
                    Kind::Sequence(items) => {
                        let is_named = items.first().is_some_and(|item| item.get("name").is_some());
                        let item = if is_named { variable("EXTRA", new) } else { text(new.as_str()) };
                        let alike = items.iter().all(|item| item.as_mapping().is_some()) == is_named;
                        let known = items.iter().any(|item| item.text_at(&["name"]) == Some("EXTRA"));
                        if alike && !known {
                            items.insert(leaf % (items.len() + 1), item);
                        }
                    }
                    Kind::Mapping(_)
                    | Kind::Null
                    | Kind::Bool(_)
                    | Kind::Int(_)
                    | Kind::Float(_)
                    | Kind::Text(_)
                    | Kind::Open(_) => {}
                }
            }
        }
        Edit::Turn { leaf, .. } => {
            if let Some(way) = pick(&|node| node.items().len() > 1, *leaf, node)
                && let Kind::Sequence(items) = &mut at(node, &way).unwrap().kind
            {
                items.reverse();
            }
        }
        Edit::Tag { tag, .. } => tag_images(node, tag),
        Edit::Without { .. } => {}
    }
}

const NAMES: [&str; 5] = ["at23", "tt02", "yt01", "prod", "dev"];

/// What all environments change, and what each of them does.
type Edits = (Vec<Edit>, Vec<Vec<Edit>>);

fn edits(odd: &'static str) -> impl Strategy<Value = Edits> {
    let edits = prop::collection::vec(edit(odd), 0..6);
    (prop::collection::vec(edit(odd), 0..4), prop::collection::vec(edits, 1..=5))
}

fn environments((of_all, each): &Edits) -> Vec<Environment> {
    let mut base = product();
    of_all.iter().for_each(|edit| apply(&mut base, edit));
    let environment = |(name, edits): (&&str, &Vec<Edit>)| {
        let mut objects = base.clone();
        edits.iter().for_each(|edit| apply(&mut objects, edit));
        Environment { name: Arc::from(*name), objects }
    };
    NAMES.iter().zip(each).map(environment).collect()
}

fn runner(cases: u32) -> TestRunner {
    // A run of kubectl takes long.
    let max_shrink_iters = if cases < 100 { 20 } else { 1_000 };
    let config = Config { cases, max_shrink_iters, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    )
}

#[test]
fn whatever_is_laid_out_is_rendered_again() {
    let styles = prop_oneof![Just(Style::Overlays), Just(Style::Apart)];
    let asked = (edits(ODD), styles);
    let done = runner(160).run(&asked, |(edits, style)| {
        let environments = environments(&edits);
        law(&environments, &wanted(style, "product-shop"), "generated");
        Ok(())
    });
    assert!(done.is_ok(), "{}", done.unwrap_err());
}

#[test]
fn kubectl_renders_it_too() {
    if !has_kubectl() {
        println!("skipped: there is no kubectl on the path to compare with");
        return;
    }
    let done = runner(12).run(&edits(LESS_ODD), |edits| {
        let environments = environments(&edits);
        for style in [Style::Overlays, Style::Apart] {
            let files = layout(&environments, &wanted(style, "product-shop"));
            by_kubectl(&environments, style, &files, "generated");
        }
        Ok(())
    });
    assert!(done.is_ok(), "{}", done.unwrap_err());
}

/// Objects of which several may get the same, with names that are told apart with ease and others that are not.
const ALIKE: [(&str, &str, &str, &str); 13] = [
    ("authorization.example/v1", "RoleAssignment", "api-vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "web-vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "sync-vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "a.b-vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "axb-vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "api-vault-user-2", "product-shop"),
    ("authorization.example/v2", "RoleAssignment", "api-vault-user", "product-shop"),
    ("authorization.example/v1", "RoleAssignment", "api-vault-user", "other"),
    ("traefik.io/v1alpha1", "IngressRoute", "api", "product-shop"),
    ("traefik.io/v1alpha1", "IngressRoute", "web", "product-shop"),
    ("traefik.io/v1alpha1", "IngressRoute", "sync", "product-shop"),
    ("traefik.io/v1alpha1", "IngressRoute", "store", "product-shop"),
];

/// What each of these says in each environment; none where it is not.
type Says = Vec<Vec<Option<u8>>>;

fn says() -> impl Strategy<Value = Says> {
    let one = prop_oneof![6 => Just(Some(0)), 1 => Just(Some(1)), 1 => Just(Some(2)), 1 => Just(None)];
    let environment = (0..9_u8, prop::collection::vec(one, ALIKE.len())).prop_map(|(own, all)| {
        // What most say is that of the environment.
        all.into_iter().map(|said| said.map(|said| if said == 0 { own } else { said })).collect()
    });
    prop::collection::vec(environment, 2..=4)
}

fn alike(says: &Says) -> Vec<Environment> {
    let placed = |(api_version, kind, name, namespace): (&str, &str, &str, &str), said: u8| {
        let metadata = mapping([("name", text(name)), ("namespace", text(namespace))]);
        let spec = match kind {
            "IngressRoute" => mapping([("routes", sequence([route(&format!("{said}.example"))]))]),
            _ => mapping([
                ("owner", Some(text(format!("vaults/{said}")))),
                ("principalId", Some(text(name))),
                // What some have is taken out elsewhere.
                ("principalType", (said % 4 != 2).then(|| text("ServicePrincipal"))),
                ("role", Some(mapping([("wellKnownName", text("Reader"))]))),
            ]),
        };
        let head = [("apiVersion", text(api_version)), ("kind", text(kind))];
        let home = match name.split_once('-') {
            None => Home::Common,
            Some((app, _)) => Home::App(Arc::from(app)),
        };
        let object = mapping(head.into_iter().chain([("metadata", metadata), ("spec", spec)]));
        Placed { object, home, file: Arc::from("grants"), from: None }
    };
    let environment = |(name, says): (&&str, &Vec<Option<u8>>)| {
        let all = ALIKE.iter().zip(says);
        let objects = all.filter_map(|(one, said)| Some(placed(*one, (*said)?))).collect();
        Environment { name: Arc::from(*name), objects }
    };
    NAMES.iter().zip(says).map(environment).collect()
}

#[test]
fn what_several_get_is_for_no_other() {
    let shared = Cell::new(0);
    let done = runner(160).run(&says(), |says| {
        let environments = alike(&says);
        for style in [Style::Overlays, Style::Apart] {
            let files = law(&environments, &wanted(style, "product-shop"), "alike");
            let found = files.values().filter(|text| text.contains("name: any\n")).count();
            shared.set(shared.get() + found);
        }
        Ok(())
    });
    assert!(done.is_ok(), "{}", done.unwrap_err());
    assert!(shared.get() > 160, "only {} patches are for several objects", shared.get());
}

#[test]
fn kubectl_takes_it_for_no_other_either() {
    if !has_kubectl() {
        println!("skipped: there is no kubectl on the path to compare with");
        return;
    }
    let done = runner(12).run(&says(), |says| {
        let environments = alike(&says);
        for style in [Style::Overlays, Style::Apart] {
            let files = layout(&environments, &wanted(style, "product-shop"));
            by_kubectl(&environments, style, &files, "alike");
        }
        Ok(())
    });
    assert!(done.is_ok(), "{}", done.unwrap_err());
}

#[test]
fn what_one_environment_changes_changes_its_own_files() {
    let set =
        (0..64_usize, 0..4096_usize, ODD).prop_map(|(object, leaf, text)| Edit::Set { object, leaf, text });
    let tag = (0..64_usize, "(1\\.[0-9]|v2)").prop_map(|(object, tag)| Edit::Tag { object, tag });
    let asked = (prop_oneof![4 => set, 1 => tag], 0..4_usize);
    let environments: Vec<Environment> =
        NAMES[..4].iter().map(|name| Environment { name: Arc::from(*name), objects: product() }).collect();
    let done = runner(100).run(&asked, |(edit, which)| {
        for style in [Style::Overlays, Style::Apart] {
            let before = layout(&environments, &wanted(style, "product-shop"));
            let mut edited = environments.clone();
            apply(&mut edited[which].objects, &edit);
            let after = layout(&edited, &wanted(style, "product-shop"));
            let own = format!("{}/", super::directory(style, NAMES[which]));
            let all: BTreeMap<_, _> = before.iter().chain(&after).collect();
            for path in all.keys() {
                let is_changed = before.get(*path) != after.get(*path);
                prop_assert!(!is_changed || path.starts_with(&own), "{path} has changed");
            }
        }
        Ok(())
    });
    assert!(done.is_ok(), "{}", done.unwrap_err());
}
