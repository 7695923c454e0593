//! The files of a plan, in one of the two styles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::alike::{Alike, Change};
use super::names;
use super::names::Taken;
use super::plan;
use super::plan::{Lies, Plan, Planned};
use super::scope;
use super::scope::Labels;
use super::split::Step;
use super::target;
use super::text;
use super::text::{Document, Kustomization, Patch, Target};
use super::{Environment, Files, Layout, Style};
use crate::object::build;
use crate::object::{Home, Node};

/// A kind of homes, and the name of one; none for what is nobody's alone.
type Place = (&'static str, Option<String>);

/// The home of what is nobody's alone.
const NOBODYS: Place = ("common", None);

/// A folder that environments share: the objects of one home that the same environments have.
struct Shared {
    /// Below the root of the tree.
    path: String,
    /// The environments that name it.
    within: BTreeSet<usize>,
    /// Whether the base names it, for all of them.
    in_base: bool,
    files: BTreeMap<String, Vec<Document>>,
    labels: Vec<Labels>,
}

impl Shared {
    fn objects(&mut self) -> impl Iterator<Item = &mut Node> {
        self.files.values_mut().flatten().map(|document| &mut document.node)
    }
}

/// A patch with a target, which is a JSON patch or for several objects.
struct Aimed {
    /// What its file is to be called.
    file: String,
    target: Target,
    text: String,
}

/// What an environment has of a home.
#[derive(Default)]
struct Own {
    resources: BTreeMap<String, Vec<Document>>,
    patches: BTreeMap<String, Vec<Document>>,
    aimed: Vec<Aimed>,
}

/// Writes the files.
pub(super) fn write(plan: &Plan, environments: &[Environment], layout: &Layout) -> Files {
    let mut writer = Writer::new(plan, environments, layout);
    writer.share();
    for at in 0..environments.len() {
        match layout.style {
            Style::Overlays => writer.overlay(at),
            Style::Apart => writer.environment(at),
        }
    }
    writer.files
}

struct Writer<'p> {
    plan: &'p Plan,
    layout: &'p Layout,
    environments: Vec<String>,
    places: BTreeMap<&'p Home, Place>,
    /// The names of files, in each home.
    names: BTreeMap<&'p Home, BTreeMap<&'p str, String>>,
    shared: BTreeMap<Place, Vec<Shared>>,
    files: Files,
}

impl<'p> Writer<'p> {
    fn new(plan: &'p Plan, environments: &[Environment], layout: &'p Layout) -> Self {
        let of = |kind: fn(&Home) -> Option<&str>| {
            names::all(plan.objects.iter().filter_map(|object| kind(&object.home)))
        };
        let apps = of(|home| if let Home::App(name) = home { Some(name) } else { None });
        let jobs = of(|home| if let Home::Job(name) = home { Some(name) } else { None });
        let place = |home: &Home| match home {
            Home::App(name) => ("apps", apps.get(&**name).cloned()),
            Home::Job(name) => ("jobs", jobs.get(&**name).cloned()),
            Home::Common => NOBODYS,
        };
        let mut files: BTreeMap<&Home, Vec<&str>> = BTreeMap::new();
        for object in &plan.objects {
            files.entry(&object.home).or_default().push(&object.file);
        }
        let environment = names::all(environments.iter().map(|environment| &*environment.name));
        let mut again = Taken::default();
        Self {
            plan,
            layout,
            environments: environments
                .iter()
                .map(|one| again.name(environment.get(&*one.name).map_or("", String::as_str)))
                .collect(),
            places: plan.objects.iter().map(|object| (&object.home, place(&object.home))).collect(),
            names: files.into_iter().map(|(home, files)| (home, names::all(files.into_iter()))).collect(),
            shared: BTreeMap::new(),
            files: Files::new(),
        }
    }

    fn put(&mut self, path: String, text: String) {
        self.files.insert(Arc::from(path), Arc::from(text));
    }

    fn kustomization(&mut self, folder: &str, kustomization: Kustomization) {
        let text = kustomization.text(&self.layout.markers);
        self.put(join(folder, "kustomization.yaml"), text);
    }

    fn file_of(&self, object: &'p Planned) -> String {
        let names = self.names.get(&object.home);
        names.and_then(|names| names.get(&*object.file)).cloned().unwrap_or_default()
    }

    fn document(&self, node: &Node, from: Option<&Arc<str>>) -> Document {
        let comment =
            from.filter(|_| self.layout.comments).map(|from| format!("from {}", text::one_line(from)));
        Document { node: node.clone(), comment }
    }

    /// The folders that environments share.
    fn share(&mut self) {
        // By home: the objects of each set of environments.
        let mut homes: BTreeMap<Place, BTreeMap<&BTreeSet<usize>, Vec<&'p Planned>>> = BTreeMap::new();
        for object in &self.plan.objects {
            if let (Lies::Shared { .. }, Some(place)) = (&object.lies, self.places.get(&object.home)) {
                homes.entry(place.clone()).or_default().entry(&object.within).or_default().push(object);
            }
        }
        for (place, sets) in homes {
            // The folder of the home itself holds what most environments have; of several, the first.
            let main = sets.keys().rev().max_by_key(|set| set.len()).map(|set| (*set).clone());
            let mut taken = Taken::default();
            for (within, objects) in sets {
                let mut files: BTreeMap<String, Vec<Document>> = BTreeMap::new();
                for object in objects {
                    if let Lies::Shared { base, .. } = &object.lies {
                        let from = object.from.values().next();
                        files.entry(self.file_of(object)).or_default().push(self.document(base, from));
                    }
                }
                let is_main = main.as_ref() == Some(within);
                let all = within.len() == self.environments.len();
                let below = files.keys().cloned().collect::<Vec<_>>().join("-").replace('.', "-");
                let below = if is_main { None } else { Some(taken.name(&below)) };
                let path = folder(&place, below.as_deref(), self.layout.style);
                let shared = Shared {
                    path,
                    within: within.clone(),
                    in_base: is_main && all && self.layout.style == Style::Overlays,
                    files,
                    labels: Vec::new(),
                };
                self.shared.entry(place.clone()).or_default().push(shared);
            }
        }
        let in_base = self.shared.values_mut().flatten().filter(|shared| shared.in_base);
        let mut objects: Vec<&mut Node> = in_base.flat_map(Shared::objects).collect();
        let of_base = scope::take_labels(&mut objects);
        for shared in self.shared.values_mut().flatten() {
            shared.labels = scope::take_labels(&mut shared.objects().collect::<Vec<_>>());
        }
        self.write_shared(of_base);
    }

    fn write_shared(&mut self, labels: Vec<Labels>) {
        let mut base: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (place, folders) in std::mem::take(&mut self.shared) {
            for shared in &folders {
                if shared.in_base {
                    base.entry(place.0).or_default().extend(place.1.clone());
                }
                let is_for_some = shared.within.len() < self.environments.len();
                let is_named = self.layout.style == Style::Overlays && is_for_some;
                let comment = (self.layout.comments && is_named)
                    .then(|| format!("Not everywhere: {} name it.", self.listed(&shared.within)));
                let resources = shared.files.keys().map(|file| format!("{file}.yaml")).collect();
                let labels = shared.labels.clone();
                let all = Kustomization { comment, resources, labels, ..Kustomization::default() };
                self.kustomization(&shared.path, all);
                for (file, documents) in &shared.files {
                    self.put(join(&shared.path, &format!("{file}.yaml")), text::manifest(documents));
                }
            }
            self.shared.insert(place, folders);
        }
        if base.is_empty() {
            return;
        }
        for (kind, resources) in &base {
            if !resources.is_empty() {
                let resources = resources.clone();
                self.kustomization(
                    &format!("base/{kind}"),
                    Kustomization { resources, ..Kustomization::default() },
                );
            }
        }
        let resources = in_order(base.keys().copied()).map(str::to_owned).collect();
        self.kustomization("base", Kustomization { resources, labels, ..Kustomization::default() });
    }

    /// `tt02 and prod`
    fn listed(&self, within: &BTreeSet<usize>) -> String {
        let names: Vec<&str> =
            within.iter().filter_map(|at| self.environments.get(*at)).map(String::as_str).collect();
        match names.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            _ => names.concat(),
        }
    }

    /// What an environment has of each home, beside what it shares.
    fn own(&self, at: usize) -> BTreeMap<Place, Own> {
        let mut homes: BTreeMap<Place, Own> = BTreeMap::new();
        for object in &self.plan.objects {
            let Some(place) = self.places.get(&object.home).filter(|_| object.within.contains(&at)) else {
                continue;
            };
            let file = self.file_of(object);
            let from = object.from.get(&at);
            match &object.lies {
                Lies::Own(own) => {
                    if let Some(node) = own.get(&at) {
                        let document = self.document(node, from);
                        let own = homes.entry(place.clone()).or_default();
                        own.resources.entry(file).or_default().push(document);
                    }
                }
                Lies::Shared { patches, steps, .. } => {
                    if let Some(patch) = patches.get(&at) {
                        // Where the base says the same, it is enough.
                        let from = object.own_from(at);
                        let document = self.document(&plan::with_identity(patch.clone(), &object.id), from);
                        let own = homes.entry(place.clone()).or_default();
                        own.patches.entry(file.clone()).or_default().push(document);
                    }
                    if let Some(steps) = steps.get(&at) {
                        let about = if self.is_only_one(object) { &file } else { object.id.name() };
                        let file = format!("{about}-{}", concern(steps));
                        let target = target::one(&self.plan.objects, at, object);
                        let aimed = Aimed { file, target, text: text::operations(steps) };
                        homes.entry(place.clone()).or_default().aimed.push(aimed);
                    }
                }
            }
        }
        let alike = self.plan.alike.get(at).into_iter().flatten();
        for aimed in alike.map(|alike| self.alike(alike)) {
            homes.entry(NOBODYS).or_default().aimed.push(aimed);
        }
        homes
    }

    /// Whether no other object of a file is changed by JSON patches.
    fn is_only_one(&self, object: &Planned) -> bool {
        let has_steps = |other: &&Planned| {
            other.home == object.home
                && other.file == object.file
                && matches!(&other.lies, Lies::Shared { steps, .. } if !steps.is_empty())
        };
        self.plan.objects.iter().filter(has_steps).count() < 2
    }

    /// What an environment changes alike in several objects, as a patch that is nobody's alone.
    fn alike(&self, alike: &Alike) -> Aimed {
        let (file, text) = match &alike.change {
            Change::Merge(change) => {
                let id = build::mapping([
                    ("apiVersion", build::text(&*alike.api_version)),
                    ("kind", build::text(&*alike.kind)),
                    // kustomize wants a name and does not look at it where there is a target.
                    ("metadata", build::mapping([("name", build::text("any"))])),
                ]);
                let node = plan::with_identity(change.clone(), &id);
                (alike.file.clone(), text::manifest(&[self.document(&node, alike.from.as_ref())]))
            }
            Change::Steps(steps) => (format!("{}-{}", alike.file, concern(steps)), text::operations(steps)),
        };
        Aimed { file, target: alike.target.clone(), text }
    }

    /// Writes what an environment has of a home into a folder; the answer is what a kustomization names of it.
    fn write_own(&mut self, folder: &str, own: &Own) -> (Vec<String>, Vec<Patch>) {
        let mut taken = Taken::default();
        let (mut resources, mut patches) = (Vec::new(), Vec::new());
        for (file, documents) in &own.patches {
            let file = format!("{}.yaml", taken.name(file));
            self.put(join(folder, &file), text::manifest(documents));
            patches.push(Patch { path: file, target: Vec::new() });
        }
        for (file, documents) in &own.resources {
            let wanted = if own.patches.contains_key(file) { format!("{file}-added") } else { file.clone() };
            let file = format!("{}.yaml", taken.name(&wanted));
            self.put(join(folder, &file), text::manifest(documents));
            resources.push(file);
        }
        for Aimed { file, target, text } in &own.aimed {
            let file = format!("{}.yaml", taken.name(file));
            self.put(join(folder, &file), text.clone());
            patches.push(Patch { path: file, target: target.clone() });
        }
        resources.sort();
        patches.sort();
        (resources, patches)
    }

    /// What the kustomization of an environment says of everything.
    fn of_all(&self, at: usize) -> Kustomization {
        Kustomization {
            namespace: self.plan.says_namespace.then(|| Arc::clone(&self.layout.namespace)),
            images: self.plan.images.get(at).cloned().unwrap_or_default(),
            ..Kustomization::default()
        }
    }

    /// The folders that an environment names of a home, seen from a folder so deep.
    fn shared_by(&self, at: usize, place: &Place, depth: usize) -> Vec<String> {
        let folders = self.shared.get(place).map_or(&[][..], Vec::as_slice);
        let named = folders.iter().filter(|shared| shared.within.contains(&at) && !shared.in_base);
        named.map(|shared| format!("{}{}", "../".repeat(depth), shared.path)).collect()
    }

    /// `overlays/<environment>`
    fn overlay(&mut self, at: usize) {
        let Some(name) = self.environments.get(at) else { return };
        let root = format!("overlays/{name}");
        let mut all = self.of_all(at);
        if self.shared.values().flatten().any(|shared| shared.in_base) {
            all.resources.push("../../base".to_owned());
        }
        let places: Vec<Place> = self.ordered_places();
        for place in &places {
            all.resources.extend(self.shared_by(at, place, 2));
        }
        let homes = self.own(at);
        for place in &places {
            let Some(own) = homes.get(place) else { continue };
            let below = match &place.1 {
                Some(name) => format!("{}/{name}", place.0),
                None => place.0.to_owned(),
            };
            let (resources, patches) = self.write_own(&join(&root, &below), own);
            all.resources.extend(resources.iter().map(|file| join(&below, file)));
            all.patches
                .extend(patches.into_iter().map(|patch| Patch { path: join(&below, &patch.path), ..patch }));
        }
        self.kustomization(&root, all);
    }

    /// `environments/<environment>`
    fn environment(&mut self, at: usize) {
        let Some(name) = self.environments.get(at) else { return };
        let root = format!("environments/{name}");
        let mut all = self.of_all(at);
        let homes = self.own(at);
        let mut below: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for place in self.ordered_places() {
            let own = homes.get(&place);
            let Some(name) = &place.1 else {
                all.resources.extend(self.shared_by(at, &place, 2));
                if let Some(own) = own {
                    let (resources, patches) = self.write_own(&join(&root, place.0), own);
                    all.resources.extend(resources.iter().map(|file| join(place.0, file)));
                    let patches = patches.into_iter();
                    all.patches
                        .extend(patches.map(|patch| Patch { path: join(place.0, &patch.path), ..patch }));
                }
                continue;
            };
            let listed = below.entry(place.0).or_default();
            let Some(own) = own else {
                // A home of which the environment says nothing needs no folder.
                listed.extend(self.shared_by(at, &place, 3));
                continue;
            };
            listed.push(name.clone());
            let folder = format!("{root}/{}/{name}", place.0);
            let mut resources = self.shared_by(at, &place, 4);
            let (own, patches) = self.write_own(&folder, own);
            resources.extend(own);
            self.kustomization(&folder, Kustomization { resources, patches, ..Kustomization::default() });
        }
        below.retain(|_, listed| !listed.is_empty());
        all.resources.extend(in_order(below.keys().copied()).map(str::to_owned));
        for (kind, resources) in below {
            let folder = join(&root, kind);
            self.kustomization(&folder, Kustomization { resources, ..Kustomization::default() });
        }
        self.kustomization(&root, all);
    }

    /// Every home, in the order in which kustomizations name them.
    fn ordered_places(&self) -> Vec<Place> {
        // What several workloads get alike lies with what is nobody's, also where nothing else does.
        let all: BTreeSet<&Place> = self.places.values().chain([&NOBODYS]).collect();
        in_order(["apps", "common", "jobs"].into_iter())
            .flat_map(|kind| all.iter().filter(move |place| place.0 == kind).map(|place| (*place).clone()))
            .collect()
    }
}

/// Kinds of homes in the order in which kustomizations name them: first what others need.
fn in_order(kinds: impl Iterator<Item = &'static str>) -> impl Iterator<Item = &'static str> {
    let kinds: BTreeSet<&str> = kinds.collect();
    ["common", "apps", "jobs"].into_iter().filter(move |kind| kinds.contains(kind))
}

/// The folder that environments share of a home.
fn folder(place: &Place, below: Option<&str>, style: Style) -> String {
    let (kind, name) = (place.0, place.1.as_deref());
    let home = name.map_or_else(|| kind.to_owned(), |name| format!("{kind}/{name}"));
    match (style, below) {
        (Style::Overlays, None) => format!("base/{home}"),
        (Style::Overlays, Some(below)) => format!("base/{home}/{below}"),
        (Style::Apart, None) => format!("{home}/base"),
        (Style::Apart, Some(below)) => format!("{home}/{below}"),
    }
}

/// What a JSON patch is about: the list that it changes.
fn concern(steps: &[Step]) -> String {
    let path = steps.first().map_or(&[][..], |step| step.path.as_slice());
    let is_number = |part: &str| part == "-" || part.bytes().all(|byte| byte.is_ascii_digit());
    let names = path.iter().take_while(|part| !is_number(part));
    names.last().map_or_else(|| "steps".to_owned(), ToString::to_string)
}

fn join(folder: &str, name: &str) -> String {
    format!("{folder}/{name}")
}
