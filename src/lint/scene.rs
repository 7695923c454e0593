//! Everything that a rule may look at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::Files;
use super::platform::Platform;
use crate::delivery::{Kustomization, Wiring};
use crate::diag::Diagnostic;
use crate::kustomize::Aim;
use crate::object::Node;
use crate::origin::Origins;
use crate::parity::Comparison;
use crate::parity::waivers::Waiver;
use crate::profile::Located;
use crate::source::Sources;
use crate::world::WorldPath;

/// A tree as it is delivered.
#[derive(Default)]
pub struct Scene {
    /// The texts that places are in.
    pub sources: Sources,
    /// The environments, in the order of a rollout.
    pub stages: Vec<Stage>,
    /// The folders of the wiring.
    pub wired: Vec<Wired>,
    /// What was said while they were put together.
    pub delivery: Vec<Diagnostic>,
    /// The files of the repository that rules look at.
    pub files: Files,
    /// The namespace that everything should lie in.
    pub home: Option<Home>,
    /// The key of the product.
    pub product: Option<Located<Arc<str>>>,
    /// The hosts that the configuration names, by environment.
    pub hosts: BTreeMap<Arc<str>, Arc<str>>,
    /// What is the case on the platform.
    pub platform: Platform,
    /// How each environment compares with Azure, where that is read.
    pub comparisons: Vec<Comparison>,
    /// What was delivered before, where that is read.
    pub before: Option<Before>,
    /// What accepts, as of today, that grants of a workload are not in the tree.
    pub grants_accepted: Vec<Arc<Waiver>>,
}

/// An environment.
#[derive(Default)]
pub struct Stage {
    /// What people call it.
    pub name: Arc<str>,
    /// What it is called on Kubernetes.
    pub dis: Arc<str>,
    /// What it is one of several of: environments of other products are not compared with it.
    pub family: Arc<str>,
    /// What is delivered to it.
    pub layers: Vec<Layer>,
}

/// A folder that is delivered.
pub struct Layer {
    /// Which.
    pub directory: WorldPath,
    /// What delivers it; none where only its name says so.
    pub kustomization: Option<Arc<Kustomization>>,
    /// The folder of the wiring that does.
    pub by: Option<WorldPath>,
    /// Its objects, with everything that the delivery does to them.
    pub objects: Vec<Node>,
    /// Where their fields come from.
    pub origins: Origins,
    /// What is written in it for objects that it selects.
    pub aims: Vec<Aim>,
    /// The objects as the folder alone gives them.
    pub bare: Option<(Vec<Node>, Origins)>,
}

/// A folder of the wiring.
pub struct Wired {
    /// What it delivers.
    pub wiring: Wiring,
    /// Its objects.
    pub objects: Vec<Node>,
    /// Where their fields come from.
    pub origins: Origins,
    /// What is written in it for objects that it selects.
    pub aims: Vec<Aim>,
    /// The environment that it is for, by its place among the stages.
    pub stage: Option<usize>,
}

impl Stage {
    /// Whether it is a folder as a whole, which is no environment.
    pub fn is_nameless(&self) -> bool {
        &*self.name == "."
    }
}

impl Wired {
    /// Whether it is what the others build on.
    pub fn is_base(&self) -> bool {
        matches!(self.wiring.folder.file_name(), "base" | "common")
    }
}

/// The namespace that everything should lie in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is said; as a part of the configuration it is what it is.
    pub said: Said,
    /// Those of other products that the same wiring delivers, each in a namespace of its own.
    pub others: Vec<Arc<str>>,
}

impl Home {
    /// Whether something of the tree may lie in a namespace.
    pub fn has(&self, namespace: &str) -> bool {
        *self.name == *namespace || self.others.iter().any(|other| **other == *namespace)
    }
}

/// Who says what the namespace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The configuration names it.
    Configured,
    /// It follows from the product that the configuration names.
    Product,
    /// Most objects of the tree lie in it.
    Tree,
}

/// Kinds and names of objects.
pub type Names = Vec<(Arc<str>, Arc<str>)>;

/// What was delivered before: kind and name of each object, by environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// What people call it.
    pub name: Arc<str>,
    /// By the name of the environment.
    pub objects: BTreeMap<Arc<str>, Names>,
}

impl Scene {
    /// Finds out which namespace everything should lie in: what is configured, what follows from the product, else what
    /// most of the tree says.
    pub fn settle(&mut self, namespace: Option<&str>, product: Option<Located<Arc<str>>>) {
        if let Some(name) = namespace {
            self.home = Some(Home { name: Arc::from(name), said: Said::Configured, others: Vec::new() });
        }
        let prefix = Arc::clone(&self.platform.namespace_prefix);
        // Trees of several products that nothing brings together have no namespace in common.
        let families: BTreeSet<&str> = self.stages.iter().map(|stage| &*stage.family).collect();
        let most = if families.len() > 1 { None } else { self.most_common_namespace() };
        if self.home.is_none() {
            let configured = product.as_ref().map(|product| format!("{prefix}{}", product.value));
            // A product whose tree lies in a namespace of its own name, not made after the pattern, is told so.
            self.home = match (configured, most) {
                (Some(name), _) => {
                    Some(Home { name: Arc::from(name), said: Said::Product, others: Vec::new() })
                }
                (None, Some(name)) => {
                    let others = self.other_products(&name);
                    Some(Home { name, said: Said::Tree, others })
                }
                (None, None) => None,
            };
        }
        self.product = product.or_else(|| {
            let home = self.home.as_ref()?;
            let key = home.name.strip_prefix(&*prefix)?;
            Some(Located::given(Arc::from(key)))
        });
    }

    /// Namespaces that something delivers to which lies in them: one wiring may be that of several products.
    fn other_products(&self, home: &str) -> Vec<Arc<str>> {
        let mut others: Vec<Arc<str>> = Vec::new();
        for one in self.wired.iter().flat_map(|wired| &wired.wiring.kustomizations) {
            let target = one.target_namespace.as_ref().map(|target| &target.value);
            if let (Some(target), Some(own)) = (target, &one.namespace)
                && target == own
                && **own != *home
                && !others.contains(own)
            {
                others.push(Arc::clone(own));
            }
        }
        others
    }

    fn most_common_namespace(&self) -> Option<Arc<str>> {
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        let layers = self.stages.iter().flat_map(|stage| &stage.layers);
        let objects = layers.flat_map(|layer| &layer.objects);
        let delivering = self.wired.iter().flat_map(|wired| &wired.wiring.kustomizations);
        let targets = delivering.filter_map(|one| one.target_namespace.as_ref().map(|text| &*text.value));
        for name in objects.filter_map(Node::namespace).chain(targets) {
            *counted.entry(name).or_default() += 1;
        }
        let most = counted.into_iter().max_by(|(a_name, a), (b_name, b)| (a, b_name).cmp(&(b, a_name)));
        most.map(|(name, _)| Arc::from(name))
    }
}
