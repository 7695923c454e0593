//! What holds for every repository: it is looked at once, nothing panics, and what is written down means the same.

use std::collections::BTreeMap;
use std::sync::Mutex;

use proptest::prelude::*;

use super::tests::{layout, says_the_same_when_written};
use super::{Config, Located, Profile, discover};
use crate::source::Sources;
use crate::world::{Entry, Kind, MemoryWorld, ReadError, World, WorldPath};

/// A world that counts how often each folder is listed.
struct Counting {
    inner: MemoryWorld,
    listed: Mutex<BTreeMap<WorldPath, usize>>,
}

impl World for Counting {
    fn read(&self, path: &WorldPath) -> Result<Vec<u8>, ReadError> {
        self.inner.read(path)
    }

    fn list(&self, path: &WorldPath) -> Result<Vec<Entry>, ReadError> {
        *self.listed.lock().unwrap().entry(path.clone()).or_default() += 1;
        self.inner.list(path)
    }

    fn kind(&self, path: &WorldPath) -> Result<Kind, ReadError> {
        self.inner.kind(path)
    }
}

#[test]
fn each_folder_is_listed_once_and_what_is_skipped_never() {
    let inner = MemoryWorld::new([
        ("infra/notes/readme.md", ""),
        ("apps/web/main.bicep", ""),
        ("apps/web/prod.bicepparam", "using 'main.bicep'"),
        ("flux/orders/overlays/prod/kustomization.yaml", ""),
        ("node_modules/x/main.bicep", ""),
        (".git/x/main.bicep", ""),
        ("apps/web/obj/main.bicep", ""),
    ]);
    let world = Counting { inner, listed: Mutex::default() };
    let profile =
        Profile::find(&Located::given("dis".into()), &world, &WorldPath::root(), &mut Sources::new())
            .unwrap();
    let layout = discover(&world, &WorldPath::root(), None, &profile).unwrap();
    assert_eq!(layout.deployments.len(), 1);
    let listed: Vec<_> =
        world.listed.lock().unwrap().iter().map(|(path, times)| (path.to_string(), *times)).collect();
    let expected = [
        ".",
        "apps",
        "apps/web",
        "flux",
        "flux/orders",
        "flux/orders/overlays",
        "flux/orders/overlays/prod",
        "infra",
        "infra/notes",
    ];
    assert_eq!(listed, expected.map(|path| (path.to_owned(), 1)));
}

#[test]
fn too_many_files_are_not_looked_at() {
    let names: Vec<String> =
        (0..=crate::limits::LAYOUT_NAMES).map(|number| format!("{number}.txt")).collect();
    let world = MemoryWorld::new(names.iter().map(|name| (name.as_str(), "")));
    let profile =
        Profile::find(&Located::given("dis".into()), &world, &WorldPath::root(), &mut Sources::new())
            .unwrap();
    let wrong = discover(&world, &WorldPath::root(), None, &profile).unwrap_err();
    assert_eq!(wrong.iter().map(|one| one.code.id).collect::<Vec<_>>(), ["layout/too-much"]);
}

fn folders() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        ".azure/",
        ".azure/applications/web/",
        ".azure/jobs/sync/",
        ".azure/infrastructure/",
        "infra/",
        "infra/web/",
        "infra/parameters/",
        "infra/environments/prod/",
        "infra/test/",
        "bicep/modules/x/",
        "flux/o/overlays/prod/",
        "flux/o/overlays/at22/",
        "flux/o/environments/lab/",
        "node_modules/",
    ])
    .prop_map(str::to_owned)
}

fn files() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "main.bicep",
        "web.bicep",
        "prod.bicepparam",
        "test.bicepparam",
        "main.bicepparam",
        "params.bicepparam",
        "dev.bicepparam",
        "web.prod.bicepparam",
        "main.parameters.json",
        "main.parameters.prod.json",
        "no.bicepparam",
        "kustomization.yaml",
        "azure.yaml",
    ])
    .prop_map(str::to_owned)
}

fn texts() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "using 'main.bicep'",
        "using './main.bicep'",
        "using '../main.bicep'",
        "using '../../main.bicep'",
        "using none",
        "using 'br:x/y:1'",
        "module a 'web.bicep' = {}",
        "module a '../main.bicep' = {}",
        "${NAME=x}",
        "infra: { path: infra/web, module: web }",
        "using '",
        "\u{feff}using 'web.bicep'",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever lies in a repository, what is found can be written down and is found again.
    #[test]
    fn what_is_found_is_found_again(files in prop::collection::vec((folders(), files(), texts()), 0..14)) {
        let files: BTreeMap<String, String> =
            files.into_iter().map(|(folder, name, text)| (folder + &name, text)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        if let Ok(found) = layout(&files, &mut Sources::new()) {
            prop_assert!(found.deployments.windows(2).all(|pair| pair[0].environment <= pair[1].environment));
            says_the_same_when_written(&files, &found);
        }
    }

    /// Whatever a configuration says, it is taken or refused with places in it.
    #[test]
    fn any_configuration_is_taken_or_refused(
        text in "(version: [12]\\n|aca: |dis: |environments:\\n|  - name: [a-c]\\n|    env: |\\{|\\}|\\[|\\]|root: |~|, |x|\\n|hosts: |- |  ){0,24}"
    ) {
        let mut sources = Sources::new();
        let file = sources.add("tricep.yaml", text.as_str());
        if let Err(diagnostics) = Config::read(file, &text) {
            prop_assert!(!diagnostics.is_empty());
            prop_assert!(diagnostics.iter().all(|one| one.span().is_some_and(|span| text.get(span.range()).is_some())));
        }
    }
}
