//! A part of a graph: some nodes, what they need, and what needs them.

use std::collections::BTreeSet;

use super::{Edge, Graph, Node, NodeId};
use crate::diag::suggest;

/// Nothing has the name that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfound {
    /// A name that is close to it.
    pub nearest: Option<String>,
}

impl Graph {
    /// The nodes that a text names, without regard to case: by key or id, else by name, else by symbol, with or without the
    /// modules around it (`app.identity`), else by type.
    pub fn find(&self, text: &str) -> Result<Vec<NodeId>, Unfound> {
        let is = |own: &str| own.eq_ignore_ascii_case(text);
        let way = |node: &Node| {
            let parts: Vec<&str> =
                node.path.iter().map(|part| &**part).chain(node.symbol.as_deref()).collect();
            parts.join(".")
        };
        let ways: [&dyn Fn(&Node) -> bool; 5] = [
            &|node| is(&node.key) || is(&node.id),
            &|node| is(&node.name),
            &|node| node.symbol.as_deref().is_some_and(is),
            &|node| is(&way(node)),
            &|node| is(&node.ty) || is(node.short_type()),
        ];
        for matches in ways {
            let found: Vec<NodeId> =
                self.nodes().filter(|(_, node)| matches(node)).map(|(id, _)| id).collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let names = self.nodes.iter().flat_map(|node| [Some(&*node.name), node.symbol.as_deref()]).flatten();
        Err(Unfound { nearest: suggest::nearest(text, names).map(str::to_owned) })
    }

    /// Some nodes with what they need and what needs them, at most `depth` edges away.
    #[must_use]
    pub fn focus(&self, on: &[NodeId], depth: Option<usize>) -> Self {
        // What a module needs, all in it needs; what needs the module needs all in it.
        let needs = |id: NodeId| -> Vec<NodeId> {
            let edges = self.outwards(id).flat_map(|around| self.dependencies_of(around));
            let edges = edges.filter(|edge| !edge.implied).map(|edge| edge.to);
            edges.chain(self.contents_of(id).iter().copied()).collect()
        };
        let needed_by = |id: NodeId| -> Vec<NodeId> {
            let edges = self.outwards(id).flat_map(|around| self.dependents_of(around));
            edges.filter(|edge| !edge.implied).map(|edge| edge.from).collect()
        };
        let mut kept = reach(on, depth, needs);
        kept.extend(reach(on, depth, needed_by));
        // What stands in a module is shown in it.
        for id in kept.clone() {
            let mut module = self.node(id).module;
            while let Some(around) = module.filter(|around| kept.insert(*around)) {
                module = self.node(around).module;
            }
        }
        self.only(&kept)
    }

    /// A node, the module around it, and so on.
    fn outwards(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(id), |id| self.node(*id).module)
    }

    /// The part of the graph with these nodes.
    fn only(&self, kept: &BTreeSet<NodeId>) -> Self {
        let mut places = vec![None; self.nodes.len()];
        for (place, id) in kept.iter().enumerate() {
            if let Some(slot) = places.get_mut(id.0) {
                *slot = Some(NodeId(place));
            }
        }
        let place = |id: NodeId| places.get(id.0).copied().flatten();
        let nodes = kept.iter().map(|id| {
            let node = self.node(*id).clone();
            Node { module: node.module.and_then(place), ..node }
        });
        let edges = self
            .edges
            .iter()
            .filter_map(|edge| Some(Edge { from: place(edge.from)?, to: place(edge.to)?, ..*edge }));
        Self::assemble(self.inputs.clone(), nodes.collect(), edges.collect())
    }
}

/// Everything that is at most `depth` steps away.
fn reach(from: &[NodeId], depth: Option<usize>, step: impl Fn(NodeId) -> Vec<NodeId>) -> BTreeSet<NodeId> {
    let mut reached: BTreeSet<NodeId> = from.iter().copied().collect();
    let mut front: Vec<NodeId> = from.to_vec();
    let mut steps = 0;
    while !front.is_empty() && depth.is_none_or(|depth| steps < depth) {
        let next: Vec<NodeId> = front.iter().flat_map(|id| step(*id)).collect();
        front = next.into_iter().filter(|id| reached.insert(*id)).collect();
        steps += 1;
    }
    reached
}
