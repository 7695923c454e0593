//! The objects of an environment as rules look at them: by kind and name, with their pods, containers and variables.

use std::collections::{BTreeMap, BTreeSet};

use super::scene::{Scene, Wired};
use super::supply;
use super::supply::Supply;
use crate::object::{Entry, Kind, Node};
use crate::origin::{OriginId, Origins};
use crate::source::Span;

/// What all rules look at.
pub(super) struct View<'s> {
    pub(super) scene: &'s Scene,
    /// What is delivered to each environment.
    pub(super) clusters: Vec<Cluster<'s>>,
    /// The objects of each folder of the wiring.
    pub(super) wired: Vec<(&'s Wired, Vec<Object<'s>>)>,
}

impl<'s> View<'s> {
    pub(super) fn new(scene: &'s Scene) -> Self {
        let wired: Vec<(&Wired, Vec<Object<'_>>)> = scene
            .wired
            .iter()
            .map(|wired| {
                let object = |node| Object {
                    node,
                    origins: &wired.origins,
                    stage: wired.stage,
                    layer: usize::MAX,
                    workload: None,
                };
                (wired, wired.objects.iter().map(object).collect())
            })
            .collect();
        let clusters = (0..scene.stages.len()).map(|stage| Cluster::new(scene, stage, &wired)).collect();
        Self { scene, clusters, wired }
    }

    /// Every object that is delivered, and every one that delivers; what the wiring of all environments builds on is not
    /// looked at by itself.
    pub(super) fn everything(&self) -> impl Iterator<Item = Object<'s>> + '_ {
        let delivered = self.clusters.iter().flat_map(|cluster| cluster.objects.iter().copied());
        delivered.chain(self.delivering())
    }

    /// Every object of the wiring, without the base where there is anything else.
    pub(super) fn delivering(&self) -> impl Iterator<Item = Object<'s>> + '_ {
        let alone = self.wired.iter().all(|(wired, _)| wired.is_base());
        let looked_at = move |wired: &Wired| alone || !wired.is_base();
        let wired = self.wired.iter().filter(move |(wired, _)| looked_at(wired));
        wired.flat_map(|(_, objects)| objects.iter().copied())
    }
}

/// What is delivered to one environment.
pub(super) struct Cluster<'s> {
    /// The place of the environment.
    pub(super) stage: usize,
    pub(super) objects: Vec<Object<'s>>,
    by_name: BTreeMap<(&'s str, &'s str), usize>,
    /// What the wiring of the environment has beside: ConfigMaps and Secrets can be read by everybody in the namespace.
    beside: Vec<Object<'s>>,
}

impl<'s> Cluster<'s> {
    fn new(scene: &'s Scene, stage: usize, wired: &[(&'s Wired, Vec<Object<'s>>)]) -> Self {
        let mut objects = Vec::new();
        for (layer, of_layer) in
            scene.stages.get(stage).map_or(&[][..], |stage| &stage.layers).iter().enumerate()
        {
            let object =
                |node| Object { node, origins: &of_layer.origins, stage: Some(stage), layer, workload: None };
            objects.extend(of_layer.objects.iter().map(object));
        }
        let workloads: BTreeSet<&'s str> =
            objects.iter().filter(|object| object.is_workload()).map(Object::name).collect();
        for object in &mut objects {
            object.workload = object.belongs_to(&workloads);
        }
        let by_name = objects
            .iter()
            .enumerate()
            .rev()
            .map(|(at, object)| ((object.kind(), object.name()), at))
            .collect();
        let own = wired.iter().filter(|(wired, _)| wired.stage == Some(stage));
        let beside = own.flat_map(|(_, objects)| objects.iter().copied()).collect();
        Self { stage, objects, by_name, beside }
    }

    /// The object of a kind and name.
    pub(super) fn find(&self, kind: &str, name: &str) -> Option<Object<'s>> {
        self.by_name.get(&(kind, name)).and_then(|at| self.objects.get(*at)).copied()
    }

    /// The same, also among what the wiring has beside.
    pub(super) fn find_anywhere(&self, kind: &str, name: &str) -> Option<Object<'s>> {
        let fits = |object: &&Object<'s>| object.kind() == kind && object.name() == name;
        self.find(kind, name).or_else(|| self.beside.iter().find(fits).copied())
    }

    /// The objects of a kind.
    pub(super) fn of(&self, kind: &'static str) -> impl Iterator<Item = Object<'s>> + '_ {
        self.objects.iter().copied().filter(move |object| object.kind() == kind)
    }

    /// The pods that the objects make.
    pub(super) fn pods(&self) -> impl Iterator<Item = Pod<'s>> + '_ {
        self.objects.iter().copied().filter_map(Pod::of)
    }

    /// The autoscaler of a workload.
    pub(super) fn autoscaler(&self, workload: Object<'s>) -> Option<Object<'s>> {
        self.of("HorizontalPodAutoscaler").find(|one| {
            one.text(&["spec", "scaleTargetRef", "name"]) == Some(workload.name())
                && one.text(&["spec", "scaleTargetRef", "kind"]).is_none_or(|kind| kind == workload.kind())
        })
    }

    /// The Services that select a pod.
    pub(super) fn services(&self, pod: &Pod<'s>) -> impl Iterator<Item = Object<'s>> + '_ {
        let pod = *pod;
        self.of("Service").filter(move |service| service.selects(&pod))
    }
}

/// An object where it is delivered.
#[derive(Clone, Copy)]
pub(super) struct Object<'s> {
    pub(super) node: &'s Node,
    pub(super) origins: &'s Origins,
    /// The place of the environment.
    pub(super) stage: Option<usize>,
    /// The place of the folder among those that are delivered.
    pub(super) layer: usize,
    /// The workload that it belongs to.
    pub(super) workload: Option<&'s str>,
}

impl<'s> Object<'s> {
    pub(super) fn kind(&self) -> &'s str {
        self.node.object_kind()
    }

    /// Whether it is a Service that selects a pod.
    pub(super) fn selects(&self, pod: &Pod<'_>) -> bool {
        let wanted = self.at(&["spec", "selector"]).map_or(&[][..], Node::entries);
        let labels = pod.labels();
        !wanted.is_empty()
            && wanted.iter().all(|one| {
                labels.iter().any(|label| label.key == one.key && label.value.kind == one.value.kind)
            })
    }

    pub(super) fn group(&self) -> &'s str {
        self.node.group()
    }

    pub(super) fn name(&self) -> &'s str {
        self.node.name()
    }

    pub(super) fn namespace(&self) -> Option<&'s str> {
        self.node.namespace()
    }

    /// As people name it: `Deployment web-api`.
    pub(super) fn shown(&self) -> String {
        format!("{} {}", self.kind(), self.name())
    }

    pub(super) fn is(&self, group: &str, kind: &str) -> bool {
        self.kind() == kind && self.group() == group
    }

    pub(super) fn at(&self, path: &[&str]) -> Option<&'s Node> {
        self.node.at(path)
    }

    pub(super) fn text(&self, path: &[&str]) -> Option<&'s str> {
        self.node.text_at(path)
    }

    pub(super) fn items(&self, path: &[&str]) -> &'s [Node] {
        self.node.at(path).map_or(&[], Node::items)
    }

    pub(super) fn entries(&self, path: &[&str]) -> &'s [Entry] {
        self.node.at(path).map_or(&[], Node::entries)
    }

    /// The place that an origin leads to.
    pub(super) fn origin(&self, origin: OriginId) -> Option<Span> {
        self.origins.deciding(origin)
    }

    /// Where a value is decided.
    pub(super) fn span(&self, node: &Node) -> Option<Span> {
        self.origins.deciding(node.origin)
    }

    /// The place of what a path leads to, or of the last thing on the way that is there.
    pub(super) fn place(&self, path: &[&str]) -> Option<Span> {
        let mut node = self.node;
        let mut place = None;
        for name in path {
            let Some(entry) = node.as_mapping().and_then(|mapping| mapping.entry(name)) else { break };
            let is_scalar = !matches!(entry.value.kind, Kind::Sequence(_) | Kind::Mapping(_) | Kind::Null);
            let own = if is_scalar { self.origin(entry.value.origin) } else { None };
            place = own.or_else(|| self.origin(entry.at)).or(place);
            node = &entry.value;
        }
        place.or_else(|| self.origin(self.node.origin))
    }

    /// Whether it runs something.
    pub(super) fn is_workload(&self) -> bool {
        matches!(
            (self.group(), self.kind()),
            ("apps", "Deployment" | "StatefulSet" | "DaemonSet") | ("batch", "CronJob" | "Job") | ("", "Pod")
        )
    }

    /// The workload that it belongs to: what its label, its target or its name says.
    fn belongs_to(&self, workloads: &BTreeSet<&'s str>) -> Option<&'s str> {
        if self.is_workload() {
            return Some(self.name());
        }
        let target = self.text(&["spec", "scaleTargetRef", "name"]);
        let label = self.text(&["metadata", "labels", "app.kubernetes.io/name"]);
        let known = |name: &&'s str| workloads.contains(*name);
        let named = || {
            let fits = |workload: &&&'s str| {
                self.name().strip_prefix(**workload).is_some_and(|rest| rest.starts_with('-'))
            };
            workloads.iter().filter(fits).max_by_key(|workload| workload.len()).copied()
        };
        [target, label, Some(self.name())].into_iter().flatten().find(known).or_else(named)
    }
}

/// The template of pods, and what makes them.
#[derive(Clone, Copy)]
pub(super) struct Pod<'s> {
    pub(super) owner: Object<'s>,
    /// Where the template is in it.
    pub(super) path: &'static [&'static str],
    /// Whether it ends by itself.
    pub(super) is_job: bool,
    pub(super) template: &'s Node,
    pub(super) spec: &'s Node,
}

impl<'s> Pod<'s> {
    fn of(owner: Object<'s>) -> Option<Self> {
        let (path, is_job): (&'static [&'static str], bool) = match (owner.group(), owner.kind()) {
            ("apps", "Deployment" | "StatefulSet" | "DaemonSet") => (&["spec", "template"], false),
            ("batch", "Job") => (&["spec", "template"], true),
            ("batch", "CronJob") => (&["spec", "jobTemplate", "spec", "template"], true),
            ("", "Pod") => (&[], false),
            _ => return None,
        };
        let template = owner.at(path)?;
        Some(Self { owner, path, is_job, template, spec: template.get("spec")? })
    }

    pub(super) fn labels(&self) -> &'s [Entry] {
        self.template.at(&["metadata", "labels"]).map_or(&[], Node::entries)
    }

    pub(super) fn label(&self, name: &str) -> Option<&'s Node> {
        self.template.at(&["metadata", "labels"])?.get(name)
    }

    pub(super) fn annotation(&self, name: &str) -> Option<&'s Node> {
        self.template.at(&["metadata", "annotations"])?.get(name)
    }

    /// The place of something in the template, or of the last thing on the way that is there.
    pub(super) fn place(&self, path: &[&str]) -> Option<Span> {
        let whole: Vec<&str> = self.path.iter().chain(path).copied().collect();
        self.owner.place(&whole)
    }

    /// The containers that run as long as the pod does.
    pub(super) fn containers(&self) -> impl Iterator<Item = Container<'s>> + use<'s> {
        let owner = self.owner;
        let containers = self.spec.get("containers").map_or(&[][..], Node::items).iter();
        containers.map(move |node| Container { owner, node })
    }

    /// All containers.
    pub(super) fn all_containers(&self) -> impl Iterator<Item = Container<'s>> + use<'s> {
        let owner = self.owner;
        let first = self.spec.get("initContainers").map_or(&[][..], Node::items).iter();
        first.map(move |node| Container { owner, node }).chain(self.containers())
    }
}

/// A container.
#[derive(Clone, Copy)]
pub(super) struct Container<'s> {
    pub(super) owner: Object<'s>,
    pub(super) node: &'s Node,
}

impl<'s> Container<'s> {
    pub(super) fn name(&self) -> &'s str {
        self.node.text_at(&["name"]).unwrap_or_default()
    }

    /// Where it is named, or opened.
    pub(super) fn place(&self) -> Option<Span> {
        let name = self.node.get("name").and_then(|name| self.owner.span(name));
        name.or_else(|| self.owner.span(self.node))
    }

    /// The ports that it declares: number and name.
    pub(super) fn ports(&self) -> impl Iterator<Item = (Option<i64>, Option<&'s str>)> + use<'s> {
        let ports = self.node.get("ports").map_or(&[][..], Node::items).iter();
        ports.map(|port| (port.get("containerPort").and_then(Node::as_int), port.text_at(&["name"])))
    }

    /// Its own variables, in order.
    pub(super) fn env(&self) -> impl Iterator<Item = Variable<'s>> + use<'s> {
        let items = self.node.get("env").map_or(&[][..], Node::items).iter();
        items.filter_map(|node| Some(Variable { name: node.text_at(&["name"])?, node }))
    }

    /// Every variable that it has, as far as the tree tells.
    pub(super) fn variables(&self, cluster: &Cluster<'s>) -> Variables<'s> {
        let mut all = Variables::default();
        for from in self.node.get("envFrom").map_or(&[][..], Node::items) {
            let prefix = from.text_at(&["prefix"]).unwrap_or_default();
            if let Some(name) = from.text_at(&["secretRef", "name"]) {
                match supply::secret(cluster, name) {
                    Supply::Keys(keys) => {
                        all.known.extend(keys.into_iter().map(|key| (format!("{prefix}{key}"), None)));
                    }
                    Supply::Missing | Supply::Open => all.open = true,
                }
                continue;
            }
            let map = from
                .text_at(&["configMapRef", "name"])
                .and_then(|name| cluster.find_anywhere("ConfigMap", name));
            match map {
                Some(map) => {
                    for entry in map.entries(&["data"]) {
                        all.known.insert(format!("{prefix}{}", entry.key), Some(&entry.value));
                    }
                }
                None => all.open = true,
            }
        }
        for one in self.env() {
            all.known.insert(one.name.to_owned(), one.node.get("value"));
        }
        all
    }
}

/// A variable of a container.
#[derive(Clone, Copy)]
pub(super) struct Variable<'s> {
    pub(super) name: &'s str,
    pub(super) node: &'s Node,
}

/// The variables of a container.
#[derive(Default)]
pub(super) struct Variables<'s> {
    /// By name; with the value where it is one.
    pub(super) known: BTreeMap<String, Option<&'s Node>>,
    /// Whether there may be others: they come from what is not in the tree, or from a Secret.
    pub(super) open: bool,
}

impl<'s> Variables<'s> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// Whether it is certain that there is no such variable.
    pub(super) fn lacks(&self, name: &str) -> bool {
        !self.open && !self.has(name)
    }

    /// The text of a variable, where it is known.
    pub(super) fn text(&self, name: &str) -> Option<&'s str> {
        self.known.get(name).copied().flatten().and_then(Node::as_text)
    }
}

/// Calls for every scalar of a node, with the names of the members on the way, and of items that have one.
pub(super) fn each_scalar<'n>(
    node: &'n Node,
    path: &mut Vec<&'n str>,
    found: &mut dyn FnMut(&[&'n str], &'n Node),
) {
    match &node.kind {
        Kind::Sequence(items) => {
            for item in items {
                let name = item.text_at(&["name"]);
                path.extend(name);
                each_scalar(item, path, found);
                path.truncate(path.len() - usize::from(name.is_some()));
            }
        }
        Kind::Mapping(mapping) => {
            for entry in &mapping.entries {
                path.push(&entry.key);
                each_scalar(&entry.value, path, found);
                path.pop();
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Open(_) => {
            found(path, node);
        }
    }
}

/// A port as people name it: by its number or its name.
pub(super) fn port(node: &Node) -> String {
    let name = || node.as_text().unwrap_or_default().to_owned();
    node.as_int().map_or_else(name, |number| number.to_string())
}
