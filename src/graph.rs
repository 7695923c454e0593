//! What depends on what: resources and modules as one graph, also over several files.
//!
//! A node is a resource by its id. What one file deploys and another only refers to is one node; an id of which a part is
//! not known is the same resource only within one environment, because what nobody supplied for `test` need not be what
//! nobody supplied for `prod`. An edge goes from what needs to what is needed. Besides the references that the evaluation
//! noted, every text of a body that is the id of another node, or begins with it, is an edge: see `identity`.
//!
//! A module stands around its resources. What needs one of its outputs needs what the output was made of, where that is
//! known, else the module; what needs the module waits for all that is in it, and all that is in it waits for what the
//! module needs.
//!
//! ```text
//! evaluations ─► build ─► Graph ─► order: cycles, waves     group: modules, files
//!                identity: ids          │                      │
//!                                       └──► tree, dot, mermaid, svg, json ◄──┘
//! ```

mod build;
pub mod dot;
mod focus;
pub mod group;
pub mod identity;
pub mod json;
mod label;
#[cfg(test)]
mod laws;
mod mention;
pub mod mermaid;
mod names;
mod order;
pub mod stored;
pub mod svg;
pub mod tree;

use std::sync::Arc;

pub use build::{Input, TooManyEdges, build};
pub use focus::Unfound;

/// Resources and modules, and what they need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The files that were evaluated, in order.
    inputs: Vec<Arc<str>>,
    /// In the order of their keys.
    nodes: Vec<Node>,
    /// In the order of their ends.
    edges: Vec<Edge>,
    /// Where the edges of each node begin.
    out: Vec<usize>,
    /// The edges that lead to each node.
    into: Vec<Vec<usize>>,
    /// What stands directly in each module.
    contents: Vec<Vec<NodeId>>,
    order: order::Order,
}

/// A node of one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(self) usize);

/// A resource or module.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What identifies it in every run: its id as far as it is known; the way to a module.
    pub key: Arc<str>,
    /// Its id, `<unknown:…>` and `<secure:…>` where it is not known or not shown.
    pub id: Arc<str>,
    /// Its symbolic name, with the round of its loop.
    pub symbol: Option<Arc<str>>,
    /// Its name, `<unknown:…>` and `<secure:…>` where it is not known or not shown.
    pub name: Arc<str>,
    /// Its full type.
    pub ty: Arc<str>,
    /// The version of its API.
    pub api_version: Option<Arc<str>>,
    /// What it is.
    pub kind: NodeKind,
    /// Whether it is deployed at all depends on something unknown.
    pub conditional: bool,
    /// It stands for all rounds of a loop over something unknown.
    pub repeated: bool,
    /// Where it is declared.
    pub place: Place,
    /// The environment it belongs to, where its id is not wholly known and there are several.
    pub environment: Option<Arc<str>>,
    /// The file whose deployment it is a part of; none when several refer to it and none deploys it.
    pub input: Option<Arc<str>>,
    /// The symbols of the modules around it, from the outside in.
    pub path: Vec<Arc<str>>,
    /// The module around it.
    pub module: Option<NodeId>,
}

/// What a [`Node`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A resource that is deployed.
    Deployed,
    /// A resource of another provider.
    Extensible,
    /// A module.
    Module,
    /// A resource that is only referred to.
    Existing,
}

/// A place for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the file.
    pub file: Arc<str>,
    /// The line, from one.
    pub line: u32,
    /// The column, from one.
    pub column: u32,
}

/// One node needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// What needs.
    pub from: NodeId,
    /// What is needed.
    pub to: NodeId,
    /// How that is known.
    pub kind: EdgeKind,
    /// Whether drawings leave it out: all that is in a resource group needs the group, and only what needs nothing else
    /// in it shows that.
    pub implied: bool,
}

/// How a dependency is known; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// Written in `dependsOn`.
    Explicit,
    /// A symbol is read: a property, a parent, a scope, an output, also through parameters and variables.
    Symbolic,
    /// The id stands in the body, or is the beginning of the own id.
    Id,
}

impl NodeKind {
    const ALL: [Self; 4] = [Self::Deployed, Self::Extensible, Self::Module, Self::Existing];

    /// The kind that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Extensible => "extension",
            Self::Module => "module",
            Self::Existing => "existing",
        }
    }
}

impl EdgeKind {
    const ALL: [Self; 3] = [Self::Explicit, Self::Symbolic, Self::Id];

    /// The kind that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Symbolic => "symbolic",
            Self::Id => "id",
        }
    }
}

impl Node {
    /// What people call it: its symbol, else its name.
    pub fn title(&self) -> &str {
        self.symbol.as_deref().unwrap_or(&self.name)
    }

    /// Its type without what every type has in common.
    pub fn short_type(&self) -> &str {
        if self.kind == NodeKind::Module { "module" } else { label::short_type(&self.ty) }
    }

    /// Its name, where that tells more than the title.
    pub fn subtitle(&self) -> Option<&str> {
        let told =
            self.kind == NodeKind::Module || *self.name == *self.title() || label::is_one_unknown(&self.name);
        (!told).then_some(&*self.name)
    }
}

impl Graph {
    /// Every node in the order of their keys.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index), node))
    }

    /// Every edge in the order of its ends.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The files that were evaluated.
    pub fn inputs(&self) -> &[Arc<str>] {
        &self.inputs
    }

    /// A node. Its id must come from this graph; that of a smaller one gives some node of it.
    #[allow(clippy::indexing_slicing, reason = "ids are made by the graph that they are used with")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// What a node needs.
    pub fn dependencies_of(&self, id: NodeId) -> &[Edge] {
        let start = self.out.get(id.0).copied().unwrap_or(0);
        let end = self.out.get(id.0 + 1).copied().unwrap_or(start);
        self.edges.get(start..end).unwrap_or(&[])
    }

    /// What needs a node.
    pub fn dependents_of(&self, id: NodeId) -> impl Iterator<Item = &Edge> {
        self.into.get(id.0).into_iter().flatten().filter_map(|edge| self.edges.get(*edge))
    }

    /// What stands directly in a module.
    pub fn contents_of(&self, module: NodeId) -> &[NodeId] {
        self.contents.get(module.0).map_or(&[], Vec::as_slice)
    }

    /// Whether it is a module around something.
    pub fn is_filled_module(&self, id: NodeId) -> bool {
        !self.contents_of(id).is_empty()
    }

    /// Circles of nodes that need each other, each as the keys along a shortest way around; the first is not repeated.
    pub fn cycles(&self) -> Vec<Vec<&str>> {
        self.order.cycles.iter().map(|cycle| cycle.iter().map(|id| &*self.node(*id).key).collect()).collect()
    }

    /// The same circles for people: by symbols, with the modules around.
    pub(self) fn cycles_by_title(&self) -> Vec<Vec<String>> {
        let title = |id: &NodeId| {
            let node = self.node(*id);
            node.path.iter().map(|part| &**part).chain([node.title()]).collect::<Vec<_>>().join(".")
        };
        self.order.cycles.iter().map(|cycle| cycle.iter().map(title).collect()).collect()
    }

    /// What is deployed at the same time: everything in a wave needs only what is in earlier ones. What exists already and
    /// modules around resources are in no wave; the members of a circle are in one together.
    pub fn waves(&self) -> Vec<Vec<NodeId>> {
        let mut waves: Vec<Vec<NodeId>> = Vec::new();
        for (id, _) in self.nodes() {
            if let Some(wave) = self.wave_of(id) {
                if waves.len() <= wave {
                    waves.resize(wave + 1, Vec::new());
                }
                if let Some(wave) = waves.get_mut(wave) {
                    wave.push(id);
                }
            }
        }
        waves
    }

    /// In which wave a node is deployed, from zero.
    pub fn wave_of(&self, id: NodeId) -> Option<usize> {
        let waits = self.node(id).kind == NodeKind::Existing || self.is_filled_module(id);
        if waits { None } else { self.order.waves.get(id.0)?.checked_sub(1) }
    }

    /// In which column a drawing shows a node: behind everything it needs, existing resources included.
    pub(self) fn level_of(&self, id: NodeId) -> usize {
        self.order.levels.get(id.0).copied().unwrap_or(0)
    }

    /// Makes a graph of its parts. Nodes are in order, and edges name them by their places.
    pub(self) fn assemble(inputs: Vec<Arc<str>>, nodes: Vec<Node>, mut edges: Vec<Edge>) -> Self {
        edges.sort_unstable();
        let mut out = vec![0; nodes.len() + 1];
        let mut into = vec![Vec::new(); nodes.len()];
        for (index, edge) in edges.iter().enumerate() {
            if let Some(count) = out.get_mut(edge.from.0 + 1) {
                *count += 1;
            }
            if let Some(into) = into.get_mut(edge.to.0) {
                into.push(index);
            }
        }
        let mut sum = 0;
        for start in &mut out {
            sum += *start;
            *start = sum;
        }
        let mut contents = vec![Vec::new(); nodes.len()];
        for (index, node) in nodes.iter().enumerate() {
            if let Some(inside) = node.module.and_then(|module| contents.get_mut(module.0)) {
                inside.push(NodeId(index));
            }
        }
        let mut graph = Self { inputs, nodes, edges, out, into, contents, order: order::Order::default() };
        graph.imply();
        graph.order = order::order(&graph);
        graph
    }

    /// Marks the edges that drawings leave out.
    fn imply(&mut self) {
        let needs = |from: NodeId, to: NodeId| {
            self.dependencies_of(from).binary_search_by_key(&to, |edge| edge.to).is_ok()
        };
        let is_group = |id| self.node(id).ty.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups");
        let implied: Vec<bool> = self
            .edges
            .iter()
            .map(|edge| {
                edge.kind == EdgeKind::Id
                    && is_group(edge.to)
                    && self.dependencies_of(edge.from).iter().any(|other| needs(other.to, edge.to))
            })
            .collect();
        for (edge, implied) in self.edges.iter_mut().zip(implied) {
            edge.implied = implied;
        }
    }
}
