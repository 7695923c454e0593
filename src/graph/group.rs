//! What a drawing shows: boxes, what stands in them, and the arrows between.
//!
//! Grouped by modules, a module with something in it is a box, and arrows may begin and end at boxes. Otherwise it is a
//! node like others, and only shown where an arrow needs it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{EdgeKind, Graph, NodeId, NodeKind};
use crate::diag::plural::count;

/// By what nodes are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By the file that deploys them, if there are several, and the modules in it.
    #[default]
    Module,
    /// By the file that declares them.
    File,
    /// Not at all.
    None,
}

/// A graph as it is drawn.
#[derive(Debug)]
pub(super) struct Drawing<'g> {
    pub(super) graph: &'g Graph,
    /// Outer boxes before inner ones.
    pub(super) boxes: Vec<Frame>,
    /// The boxes that stand in no other.
    outer: Vec<usize>,
    /// The nodes that are shown, in order.
    pub(super) nodes: Vec<NodeId>,
    /// The box that each node of the graph stands in.
    pub(super) around: Vec<Option<usize>>,
    /// In order.
    pub(super) arrows: Vec<Arrow>,
    /// The modules that are drawn as the one node in them.
    pub(super) folded: BTreeMap<NodeId, NodeId>,
}

/// A box around nodes.
#[derive(Debug)]
pub(super) struct Frame {
    /// What stands on it.
    pub(super) title: String,
    /// The box around it.
    pub(super) parent: Option<usize>,
    /// How many boxes are around it.
    pub(super) depth: usize,
    /// The module it is.
    pub(super) module: Option<NodeId>,
    /// What stands directly in it.
    pub(super) nodes: Vec<NodeId>,
    /// The boxes that stand directly in it.
    boxes: Vec<usize>,
}

/// From what needs to what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) kind: EdgeKind,
}

/// Where an arrow begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Node(NodeId),
    Box(usize),
}

/// A graph as it is drawn.
pub(super) fn drawing(graph: &Graph, grouping: Grouping) -> Drawing<'_> {
    let mut drawing = Drawing {
        graph,
        boxes: Vec::new(),
        outer: Vec::new(),
        nodes: Vec::new(),
        around: vec![None; graph.nodes.len()],
        arrows: Vec::new(),
        folded: BTreeMap::new(),
    };
    let mut box_of = BTreeMap::new();
    match grouping {
        Grouping::Module => box_of = drawing.boxes_of_modules(),
        Grouping::File => drawing.boxes_of_files(),
        Grouping::None => {}
    }
    for (id, _) in graph.nodes() {
        let used = graph.dependencies_of(id).iter().any(|edge| !edge.implied)
            || graph.dependents_of(id).any(|edge| !edge.implied);
        let shown = !graph.is_filled_module(id) || (grouping != Grouping::Module && used);
        if shown {
            drawing.nodes.push(id);
            if let Some(around) = drawing.around.get(id.0).copied().flatten()
                && let Some(frame) = drawing.boxes.get_mut(around)
            {
                frame.nodes.push(id);
            }
        }
    }
    let end = |id: NodeId| box_of.get(&id).map_or(End::Node(id), |frame| End::Box(*frame));
    let arrows = graph.edges.iter().filter(|edge| !edge.implied);
    let arrows = arrows.map(|edge| Arrow { from: end(edge.from), to: end(edge.to), kind: edge.kind });
    // What stands in a box cannot point at it.
    let arrows: Vec<Arrow> = arrows
        .filter(|arrow| !drawing.holds(arrow.from, arrow.to) && !drawing.holds(arrow.to, arrow.from))
        .collect();
    drawing.arrows = arrows;
    drawing
}

impl Drawing<'_> {
    /// Boxes for files, if there are several, and for modules. Gives the box of each module.
    fn boxes_of_modules(&mut self) -> BTreeMap<NodeId, usize> {
        let graph = self.graph;
        let files: BTreeSet<&Arc<str>> = graph.nodes.iter().filter_map(|node| node.input.as_ref()).collect();
        let mut roots: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
        let mut box_of = BTreeMap::new();
        let several = graph.inputs.len() > 1;
        let mut rest: Vec<(NodeId, Option<usize>)> = Vec::new();
        let files: Vec<Option<&Arc<str>>> =
            if several { files.into_iter().map(Some).collect() } else { vec![None] };
        let mut modules_of: BTreeMap<Option<&Arc<str>>, Vec<NodeId>> = BTreeMap::new();
        let outer = graph.nodes().filter(|(id, node)| node.module.is_none() && graph.is_filled_module(*id));
        for (id, _) in outer {
            let input = if several { graph.node(id).input.as_ref() } else { None };
            modules_of.entry(input).or_default().push(id);
        }
        for file in files {
            let root = file.map(|file| {
                let title = short_label(&graph.inputs, file);
                let root = self.push(title, None, None);
                roots.insert(file, root);
                root
            });
            // Inner boxes follow their outer ones, in the order of their symbols.
            let inside = modules_of.get(&file).map_or(&[][..], Vec::as_slice);
            rest.extend(by_title(graph, inside).into_iter().rev().map(|id| (id, root)));
            while let Some((module, parent)) = rest.pop() {
                let own = self.push(graph.node(module).title().to_owned(), parent, Some(module));
                box_of.insert(module, own);
                let inside: Vec<NodeId> = graph
                    .contents_of(module)
                    .iter()
                    .copied()
                    .filter(|id| graph.is_filled_module(*id))
                    .collect();
                rest.extend(by_title(graph, &inside).into_iter().rev().map(|id| (id, Some(own))));
            }
        }
        for (id, node) in graph.nodes() {
            let around = match node.module {
                Some(module) => box_of.get(&module),
                None => node.input.as_ref().and_then(|input| roots.get(input)),
            };
            if let Some(slot) = self.around.get_mut(id.0) {
                *slot = around.copied();
            }
        }
        box_of
    }

    fn boxes_of_files(&mut self) {
        let files: BTreeSet<&Arc<str>> = self.graph.nodes.iter().map(|node| &node.place.file).collect();
        let files: Vec<Arc<str>> = files.into_iter().cloned().collect();
        for file in &files {
            let title = short_file(&files, file);
            self.push(title, None, None);
        }
        for (slot, node) in self.around.iter_mut().zip(&self.graph.nodes) {
            *slot = files.binary_search(&node.place.file).ok();
        }
    }

    /// Whether one end is a box, and the other stands somewhere in it.
    fn holds(&self, outer: End, inner: End) -> bool {
        let End::Box(outer) = outer else { return false };
        let start = match inner {
            End::Node(id) => self.around.get(id.0).copied().flatten(),
            End::Box(inner) => Some(inner),
        };
        self.way_out(start).any(|frame| frame == outer)
    }

    /// The same without boxes around a single node: the node stands for its module, and takes a quarter of the room.
    pub(super) fn without_small_boxes(mut self) -> Self {
        let single: Vec<Option<NodeId>> = self
            .boxes
            .iter()
            .map(|frame| match frame.nodes.as_slice() {
                [only] if frame.boxes.is_empty() && frame.module.is_some() => Some(*only),
                _ => None,
            })
            .collect();
        let mut place = Vec::new();
        let mut kept = 0;
        for only in &single {
            place.push(kept);
            kept += usize::from(only.is_none());
        }
        let new = |frame: usize| place.get(frame).copied().unwrap_or(0);
        let end = |end: End| match end {
            End::Box(frame) => single.get(frame).copied().flatten().map_or(End::Box(new(frame)), End::Node),
            End::Node(id) => End::Node(id),
        };
        let mut boxes: Vec<Frame> = Vec::new();
        let old = std::mem::take(&mut self.boxes);
        let parents: Vec<Option<usize>> = old.iter().map(|frame| frame.parent).collect();
        self.outer.clear();
        for (frame, only) in old.into_iter().zip(&single) {
            if let (Some(only), Some(module)) = (only, frame.module) {
                self.folded.insert(*only, module);
                continue;
            }
            let own = boxes.len();
            let parent = frame.parent.map(new);
            match parent.and_then(|parent| boxes.get_mut(parent)) {
                Some(parent) => parent.boxes.push(own),
                None => self.outer.push(own),
            }
            boxes.push(Frame { parent, nodes: Vec::new(), boxes: Vec::new(), ..frame });
        }
        for around in &mut self.around {
            let frame = around.and_then(|frame| match single.get(frame) {
                Some(Some(_)) => parents.get(frame).copied().flatten(),
                _ => Some(frame),
            });
            *around = frame.map(new);
        }
        for id in &self.nodes {
            if let Some(frame) =
                self.around.get(id.0).copied().flatten().and_then(|frame| boxes.get_mut(frame))
            {
                frame.nodes.push(*id);
            }
        }
        self.boxes = boxes;
        for arrow in &mut self.arrows {
            *arrow = Arrow { from: end(arrow.from), to: end(arrow.to), ..*arrow };
        }
        self.arrows.sort_unstable();
        self.arrows.dedup_by_key(|arrow| (arrow.from, arrow.to));
        self.arrows.retain(|arrow| arrow.from != arrow.to);
        self
    }

    /// A box, the box around it, and so on.
    pub(super) fn way_out(&self, from: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(from, |frame| self.boxes.get(*frame).and_then(|frame| frame.parent))
    }

    /// The boxes that stand directly in one, or in none.
    pub(super) fn children(&self, parent: Option<usize>) -> &[usize] {
        match parent {
            Some(parent) => self.boxes.get(parent).map_or(&[], |frame| frame.boxes.as_slice()),
            None => &self.outer,
        }
    }

    fn push(&mut self, title: String, parent: Option<usize>, module: Option<NodeId>) -> usize {
        let own = self.boxes.len();
        let depth = match parent.and_then(|parent| self.boxes.get_mut(parent)) {
            Some(frame) => {
                frame.boxes.push(own);
                frame.depth + 1
            }
            None => {
                self.outer.push(own);
                0
            }
        };
        self.boxes.push(Frame { title, parent, depth, module, nodes: Vec::new(), boxes: Vec::new() });
        own
    }

    /// The nodes that stand in no box.
    pub(super) fn free(&self) -> impl Iterator<Item = NodeId> {
        self.nodes.iter().copied().filter(|id| self.around.get(id.0).copied().flatten().is_none())
    }
}

fn by_title(graph: &Graph, ids: &[NodeId]) -> Vec<NodeId> {
    let mut ids = ids.to_vec();
    ids.sort_by_cached_key(|id| (graph.node(*id).title().to_owned(), *id));
    ids
}

/// The name of a file without the folders that all of them are in.
pub(super) fn short_file(all: &[Arc<str>], file: &str) -> String {
    let mut shared = file.rfind('/').map_or(0, |slash| slash + 1);
    for other in all {
        let same = file.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let start = file.get(..same.min(shared)).unwrap_or("");
        shared = start.rfind('/').map_or(0, |slash| slash + 1);
    }
    file.get(shared..).unwrap_or(file).to_owned()
}

/// The same without the extension of parameter files.
pub(super) fn short_label(all: &[Arc<str>], file: &str) -> String {
    let short = short_file(all, file);
    short.strip_suffix(".bicepparam").map(str::to_owned).unwrap_or(short)
}

/// A line about all of it.
pub(super) fn summary(graph: &Graph) -> String {
    let all = |kind| graph.nodes.iter().filter(|node| node.kind == kind).count();
    let deployed = all(NodeKind::Deployed) + all(NodeKind::Extensible);
    let mut parts = vec![count(deployed, "resource", "resources")];
    let existing = all(NodeKind::Existing);
    if existing > 0 {
        parts.push(format!("{existing} existing"));
    }
    let modules = all(NodeKind::Module);
    if modules > 0 {
        parts.push(count(modules, "module", "modules"));
    }
    parts.push(count(graph.edges.len(), "dependency", "dependencies"));
    parts.push(count(graph.waves().len(), "wave", "waves"));
    if !graph.order.cycles.is_empty() {
        parts.push(count(graph.order.cycles.len(), "cycle", "cycles"));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_shown_without_the_folders_they_share() {
        let files: Vec<Arc<str>> =
            [".azure/apps/web/prod.bicepparam", ".azure/apps/worker/prod.bicepparam"].map(Arc::from).to_vec();
        assert_eq!(short_file(&files, &files[0]), "web/prod.bicepparam");
        assert_eq!(short_file(&files[..1], &files[0]), "prod.bicepparam");
        assert_eq!(short_file(&["main.bicep".into()], "main.bicep"), "main.bicep");
    }
}
