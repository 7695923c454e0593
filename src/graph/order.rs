//! Circles and levels. Only here is petgraph seen.
//!
//! A module has two moments: before it begins, all that it needs is there; it is there itself when all that is in it is.
//! Its beginning is a vertex of its own here, so that a module of a thousand resources that needs a thousand others makes
//! two thousand links and not a million.

use std::collections::{BTreeSet, VecDeque};

use foldhash::{HashMap, HashMapExt as _};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::graph::NodeIndex;

use super::{Graph, NodeId, NodeKind};

/// What follows from the links alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Order {
    /// A shortest way around each circle.
    pub(super) cycles: Vec<Vec<NodeId>>,
    /// For each node, how many deployments one after the other it takes until it is there.
    pub(super) waves: Vec<usize>,
    /// The same with everything counted that a drawing shows.
    pub(super) levels: Vec<usize>,
}

/// Vertices are the nodes in their order, behind them the beginnings of the modules in the same order.
pub(super) fn order(graph: &Graph) -> Order {
    let count = graph.nodes.len();
    let begin = |module: NodeId| NodeIndex::new(count + module.0);
    let mut links: DiGraph<(), (), usize> = DiGraph::with_capacity(2 * count, graph.edges.len() + 2 * count);
    for _ in 0..2 * count {
        links.add_node(());
    }
    for edge in &graph.edges {
        let from =
            if graph.is_filled_module(edge.from) { begin(edge.from) } else { NodeIndex::new(edge.from.0) };
        links.add_edge(from, NodeIndex::new(edge.to.0), ());
    }
    for (id, node) in graph.nodes() {
        let own = if graph.is_filled_module(id) { begin(id) } else { NodeIndex::new(id.0) };
        for inside in graph.contents_of(id) {
            links.add_edge(NodeIndex::new(id.0), NodeIndex::new(inside.0), ());
        }
        if graph.is_filled_module(id) {
            links.add_edge(NodeIndex::new(id.0), own, ());
        }
        // What exists waits for nothing.
        if let Some(module) = node.module.filter(|_| node.kind != NodeKind::Existing) {
            links.add_edge(own, begin(module), ());
        }
    }
    // What is needed comes before what needs it.
    let circles = kosaraju_scc(&links);
    let deploys = |vertex: usize| {
        let id = NodeId(vertex);
        vertex < count && graph.node(id).kind != NodeKind::Existing && !graph.is_filled_module(id)
    };
    let shows = |vertex: usize| vertex < count && !graph.is_filled_module(NodeId(vertex));
    let mut cycles: Vec<Vec<NodeId>> = circles
        .iter()
        .filter(|circle| circle.len() > 1)
        .map(|circle| way_around(&links, circle, count))
        .collect();
    cycles.sort();
    let mut waves = longest(&links, &circles, deploys);
    let mut levels = longest(&links, &circles, shows);
    waves.truncate(count);
    // Columns are counted from zero, and what only exists stands just before the first that needs it.
    levels.truncate(count);
    for level in &mut levels {
        *level = level.saturating_sub(1);
    }
    let alone =
        |id: NodeId| graph.node(id).kind == NodeKind::Existing && graph.dependencies_of(id).is_empty();
    for (id, node) in graph.nodes().filter(|(id, _)| alone(*id)) {
        let level = |id: NodeId| levels.get(id.0).copied().unwrap_or(0);
        let needing =
            graph.dependents_of(id).map(|edge| edge.from).filter(|from| !graph.is_filled_module(*from));
        let first = needing.map(|from| level(from).saturating_sub(1)).min();
        // What nothing needs stands with its neighbours.
        let beside = || {
            let beside = graph.contents_of(node.module?).iter().copied().filter(|other| !alone(*other));
            beside.map(level).min()
        };
        if let (Some(first), Some(slot)) = (first.or_else(beside), levels.get_mut(id.0)) {
            *slot = first;
        }
    }
    Order { cycles, waves, levels }
}

/// The longest way down from each vertex; the members of a circle are one.
fn longest(
    links: &DiGraph<(), (), usize>,
    circles: &[Vec<NodeIndex<usize>>],
    counts: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut lengths = vec![0; links.node_count()];
    for circle in circles {
        let below = circle.iter().flat_map(|vertex| links.neighbors(*vertex));
        let below = below.filter_map(|vertex| lengths.get(vertex.index()).copied()).max().unwrap_or(0);
        let length = below + usize::from(circle.iter().any(|vertex| counts(vertex.index())));
        for vertex in circle {
            if let Some(slot) = lengths.get_mut(vertex.index()) {
                *slot = length;
            }
        }
    }
    lengths
}

/// A shortest way from the first member of a circle back to it.
fn way_around(links: &DiGraph<(), (), usize>, circle: &[NodeIndex<usize>], count: usize) -> Vec<NodeId> {
    let node = |vertex: NodeIndex<usize>| NodeId(vertex.index() % count.max(1));
    let members: BTreeSet<NodeIndex<usize>> = circle.iter().copied().collect();
    let Some(start) = members.iter().copied().min_by_key(|vertex| (node(*vertex), vertex.index())) else {
        return Vec::new();
    };
    let mut came_from: HashMap<NodeIndex<usize>, NodeIndex<usize>> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    let mut end = start;
    'search: while let Some(at) = queue.pop_front() {
        let mut next: Vec<_> = links.neighbors(at).filter(|next| members.contains(next)).collect();
        next.sort_unstable();
        for next in next {
            if next == start {
                end = at;
                break 'search;
            }
            if let std::collections::hash_map::Entry::Vacant(slot) = came_from.entry(next) {
                slot.insert(at);
                queue.push_back(next);
            }
        }
    }
    let mut way = vec![node(end)];
    let mut at = end;
    while let Some(before) = came_from.get(&at).copied().filter(|_| at != start) {
        way.push(node(before));
        at = before;
    }
    way.reverse();
    way.dedup();
    // The beginning of a module and the module itself are one to people.
    if way.len() > 1 && way.first() == way.last() {
        way.pop();
    }
    way
}
