//! Laws of the renderer.

use super::{BETWEEN, ExtraPatch, Extras, Image, Rendered, Selector, Text, Tree};
use crate::object::Node;
use crate::source::Sources;
use crate::source::Span;
use crate::world::{MemoryWorld, WorldPath};

fn tree(files: &[(&str, &str)], directory: &str) -> (Tree, WorldPath, Sources) {
    let world = MemoryWorld::new(files.iter().copied());
    let path =
        if directory.is_empty() { WorldPath::root() } else { WorldPath::root().join(directory).unwrap() };
    let mut sources = Sources::new();
    let tree = Tree::load(&world, std::slice::from_ref(&path), &mut sources);
    (tree, path, sources)
}

fn messages(rendered: &Rendered) -> Vec<&str> {
    rendered.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect()
}

const POD: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec:\n  containers:\n  - {name: a, image: web}\n";

#[test]
fn flux_reads_files_of_other_directories() {
    let patch = "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {hostname: ferry}\n";
    let files = [
        ("app/kustomization.yaml", "resources: [../all/pod.yaml]\npatches: [{path: ../all/patch.yaml}]\n"),
        ("all/pod.yaml", POD),
        ("all/patch.yaml", patch),
    ];
    let (tree, path, sources) = tree(&files, "app");
    let refused = tree.render(&path, &Extras::default());
    assert_eq!(messages(&refused), ["this file lies outside of the directory that names it"]);
    let rendered = tree.render(&path, &Extras { renderer: super::Renderer::Flux, ..Extras::default() });
    assert_eq!(messages(&rendered), [""; 0]);
    assert!(rendered.documents(Some(&sources)).join(BETWEEN).contains("hostname: ferry  # all/patch.yaml:4"));
}

#[test]
fn what_flux_adds_has_its_own_places() {
    let files = [
        ("app/pod.yaml", POD),
        ("app/deep/config.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"),
    ];
    let (tree, path, mut sources) = tree(&files, "app");
    assert_eq!(
        messages(&tree.render(&path, &Extras::default())),
        ["this directory has no kustomization.yaml"]
    );
    let flux = "patches:\n- patch: |\n    - op: add\n      path: /spec/hostNetwork\n      value: true\nnamespace: shop\ntag: v7\n";
    let file = sources.add("flux.yaml", flux);
    let at = |text: &str| {
        let start = flux.find(text).unwrap();
        Text { text: text.into(), span: Span::new(file, start, start + text.len()) }
    };
    let inner = "- op: add\n  path: /spec/hostNetwork\n  value: true\n";
    let start = flux.find('|').unwrap();
    let block = Span::new(file, start, flux.find("\nnamespace").unwrap());
    let target = Selector { kind: "Pod".into(), ..Selector::default() };
    let extras = Extras {
        renderer: super::Renderer::Flux,
        namespace: Some(at("shop")),
        patches: vec![ExtraPatch::new(&sources, block, inner, Some(target))],
        images: vec![Image { name: "web".into(), new_tag: Some(at("v7")), ..Image::default() }],
        labels: vec![(at("tag"), at("v7"))],
        ..Extras::default()
    };
    let rendered = tree.render(&path, &extras);
    assert_eq!(messages(&rendered), [""; 0]);
    insta::assert_snapshot!(rendered.documents(Some(&sources)).join(BETWEEN), @r"
    apiVersion: v1     # app/deep/config.yml:1
    kind: ConfigMap    # app/deep/config.yml:2
    metadata:
      labels:
        tag: v7        # flux.yaml:7
      name: c          # app/deep/config.yml:3
      namespace: shop  # flux.yaml:6
    ---
    apiVersion: v1       # app/pod.yaml:1
    kind: Pod            # app/pod.yaml:2
    metadata:
      labels:
        tag: v7          # flux.yaml:7
      name: pod          # app/pod.yaml:3
      namespace: shop    # flux.yaml:6
    spec:
      containers:
      - image: web:v7    # flux.yaml:7, over app/pod.yaml:6
        name: a          # app/pod.yaml:6
      hostNetwork: true  # flux.yaml:5
    ");
}

#[test]
fn what_is_no_text_keeps_nobody_from_its_own_lines() {
    // All of it is one wave, in which the bytes and the mark stand before the object.
    let kustomization = "resources: [pod.yaml]\nconfigMapGenerator:\n- {name: c, files: [a.bin, b.txt]}\n";
    let mut world = MemoryWorld::new([("kustomization.yaml", kustomization), ("pod.yaml", POD)]);
    world.put(WorldPath::root().join("a.bin").unwrap(), [0xff, 0x00]);
    world.put(WorldPath::root().join("b.txt").unwrap(), "\u{feff}text");
    let (root, mut sources) = (WorldPath::root(), Sources::new());
    let tree = Tree::load(&world, std::slice::from_ref(&root), &mut sources);
    let rendered = tree.render(&root, &Extras::default());
    assert_eq!(messages(&rendered), [""; 0]);
    let written = rendered.documents(Some(&sources)).join(BETWEEN);
    let is_placed = |line: &str| line.contains("name: pod") && line.ends_with("# pod.yaml:3");
    assert!(written.lines().any(is_placed), "{written}");
    assert!(written.contains("a.bin: /wA="), "{written}");
    let names: Vec<&str> = sources.iter().map(|(_, source)| source.name()).collect();
    assert_eq!(names, ["kustomization.yaml", "a.bin", "b.txt", "pod.yaml"]);
}

#[test]
fn one_tree_is_rendered_by_many_threads() {
    let kustomization = "resources: [pod.yaml]\nnamePrefix: a-\n";
    let (tree, path, _) = tree(&[("kustomization.yaml", kustomization), ("pod.yaml", POD)], "");
    let names = crate::parallel::map(&[0; 16], |_| {
        let rendered = tree.render(&path, &Extras::default());
        rendered.objects.iter().map(Node::name).map(str::to_owned).collect::<Vec<_>>()
    });
    assert!(names.iter().all(|names| names == &["a-pod"]), "{names:?}");
}

#[test]
fn bases_that_name_bases_twice_come_to_an_end() {
    // Each level is named by two ways, so that the last one is reached by more ways than anybody waits for.
    let mut files = Vec::new();
    for level in 0..40 {
        for side in ["l", "r"] {
            let path = format!("{level}{side}/kustomization.yaml");
            let next = level + 1;
            files.push((path, format!("namePrefix: {side}\nresources: [../{next}l, ../{next}r]\n")));
        }
    }
    files.push(("40l/kustomization.yaml".to_owned(), "resources: []\nnamePrefix: a\n".to_owned()));
    files.push(("40r/kustomization.yaml".to_owned(), "resources: []\nnamePrefix: a\n".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (tree, path, _) = tree(&files, "0l");
    assert_eq!(
        messages(&tree.render(&path, &Extras::default())),
        ["this tree leads through more than 20000 directories"]
    );
}

/// What is said about a ConfigMap with a JSON patch of many operations.
fn said_of_operations(operations: impl Iterator<Item = String>) -> Vec<String> {
    let lines: String = operations.map(|operation| format!("    - {operation}\n")).collect();
    let kustomization =
        format!("resources: [c.yaml]\npatches:\n- target: {{kind: ConfigMap}}\n  patch: |-\n{lines}");
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nspec: {a: 1}\n";
    let (tree, path, _) = tree(&[("kustomization.yaml", &kustomization), ("c.yaml", config)], "");
    messages(&tree.render(&path, &Extras::default())).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_is_moved_below_itself_ends_with_a_message() {
    let round = [
        "{op: move, from: /spec, path: /tmp}",
        "{op: add, path: /spec, value: {}}",
        "{op: move, from: /tmp, path: /spec/a}",
    ];
    let said = said_of_operations((0..900).map(|index| round[index % 3].to_owned()));
    assert_eq!(
        said,
        ["this patch cannot be applied to ConfigMap c: it would be nested deeper than 256 levels"]
    );
}

#[test]
fn a_field_may_be_set_any_number_of_times() {
    let said = said_of_operations(
        (0..60_000).map(|index| format!("{{op: replace, path: /spec/a, value: {index}}}")),
    );
    assert_eq!(said, [""; 0]);
}

#[test]
fn a_path_of_a_transformer_is_no_deeper_than_values_are() {
    let path = "a/".repeat(50_000);
    let kustomization = format!(
        "resources: [pod.yaml]\nlabels:\n- pairs: {{a: b}}\n  fields: [{{path: {path}b, create: true}}]\n"
    );
    let (tree, path, _) = tree(&[("kustomization.yaml", &kustomization), ("pod.yaml", POD)], "");
    let rendered = tree.render(&path, &Extras::default());
    let said = messages(&rendered);
    assert!(said.iter().any(|said| said.contains("nested deeper than 256 levels")), "{said:?}");
}

#[test]
fn what_leads_out_of_the_tree_is_refused() {
    for (line, part) in [
        ("resources: [../../x]", "leads out"),
        ("resources: [/etc]", "begins with"),
        ("resources: [missing.yaml]", "does not exist"),
        ("resources: [.]", "leads in a circle"),
        ("resources: [..]", "leads in a circle"),
        ("resources: ['git@example.com:a/b']", "fetched"),
        ("components: [.]", "leads in a circle"),
        ("patches: [{path: ../x.yaml}]", "outside of the directory"),
        ("configMapGenerator: [{name: a, files: [missing]}]", "does not exist"),
        ("namespace: {a: b}", "is a text"),
        ("", "is empty"),
        ("kind: Kustomization\nresources:\n", "is empty"),
        ("a: [", "this is no YAML"),
    ] {
        let (tree, path, _) = tree(&[("a/kustomization.yaml", line), ("x.yaml", POD)], "a");
        let rendered = tree.render(&path, &Extras::default());
        let messages = messages(&rendered);
        assert!(messages.iter().any(|message| message.contains(part)), "{line}: {messages:?}");
        assert!(rendered.objects.is_empty());
    }
}
