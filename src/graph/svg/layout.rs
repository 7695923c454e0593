//! Where boxes and nodes stand.
//!
//! A column holds what needs only what is in columns to its left. A box spans the columns of its contents, and what stands in
//! a box or beside it is stacked: each item comes as high as the items above it in its columns allow, so that a box and a
//! node in other columns share their rows. The order of the stacks comes from barycentres: what is connected pulls together,
//! a few rounds of it, and the round with the shortest arrows wins. At last what has room below it moves down to what it is
//! connected with.

use std::collections::BTreeMap;

use crate::graph::NodeId;
use crate::graph::group::{Drawing, End};

/// Size of a node.
pub(super) const WIDTH: i64 = 248;
pub(super) const HEIGHT: i64 = 56;
/// Between things that stand below each other; an arrow passes.
const GAP: i64 = 16;
/// Between a box and what is in it.
const PAD: i64 = 12;
/// The line with the title of a box.
pub(super) const TITLE: i64 = 24;
/// Between columns, beside the sides of boxes.
const CHANNEL: i64 = 72;
/// Rounds of the barycentre; the order has settled before.
const ROUNDS: usize = 12;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Everything with its place.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) nodes: BTreeMap<NodeId, Area>,
    pub(super) boxes: Vec<Area>,
    /// The left sides of the columns.
    pub(super) columns: Vec<i64>,
    /// The column of each node.
    pub(super) column_of: BTreeMap<NodeId, usize>,
    /// The first and the last column of each box.
    pub(super) span: Vec<(usize, usize)>,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// What is stacked: a node or a box.
#[derive(Clone, Copy)]
struct Item {
    end: End,
    first: usize,
    last: usize,
}

struct Stacker<'d> {
    drawing: &'d Drawing<'d>,
    column_of: BTreeMap<NodeId, usize>,
    columns: usize,
    span: Vec<(usize, usize)>,
    /// The items of each box, and at the end those in none, in the order of their stacks.
    items: Vec<Vec<Item>>,
    /// Where each item stands in its box.
    top: BTreeMap<End, i64>,
    height: Vec<i64>,
    /// What each node and box is connected with.
    links: BTreeMap<End, Vec<End>>,
}

/// Finds a place for everything.
pub(super) fn layout(drawing: &Drawing<'_>) -> Layout {
    let mut stacker = Stacker::new(drawing);
    let mut best = stacker.items.clone();
    let mut shortest = None;
    for _ in 0..ROUNDS {
        stacker.stack();
        let middles = stacker.middles();
        let length = stacker.length(&middles);
        if shortest.is_none_or(|shortest| length < shortest) {
            shortest = Some(length);
            best.clone_from(&stacker.items);
        }
        stacker.sort(&middles);
    }
    stacker.items = best;
    stacker.stack();
    // What is on the right follows what is on the left, and then the other way round.
    for _ in 0..3 {
        let middles = stacker.middles();
        stacker.settle(&middles);
    }
    stacker.finish()
}

impl<'d> Stacker<'d> {
    fn new(drawing: &'d Drawing<'d>) -> Self {
        // What stands in no box and needs nothing has the first column for itself, where it does not push boxes apart.
        let is_first = |id: NodeId| {
            !drawing.boxes.is_empty()
                && drawing.around.get(id.0).copied().flatten().is_none()
                && drawing.graph.dependencies_of(id).iter().all(|edge| edge.implied)
        };
        let level = |id: NodeId| if is_first(id) { 0 } else { drawing.graph.level_of(id) + 1 };
        let mut levels: Vec<usize> = drawing.nodes.iter().map(|id| level(*id)).collect();
        levels.sort_unstable();
        levels.dedup();
        let column = |id: NodeId| levels.binary_search(&level(id)).unwrap_or(0);
        let column_of: BTreeMap<NodeId, usize> = drawing.nodes.iter().map(|id| (*id, column(*id))).collect();
        let mut span: Vec<Option<(usize, usize)>> = vec![None; drawing.boxes.len()];
        for id in &drawing.nodes {
            let column = column_of.get(id).copied().unwrap_or(0);
            let around = drawing.around.get(id.0).copied().flatten();
            for frame in drawing.way_out(around) {
                if let Some(span) = span.get_mut(frame) {
                    let (first, last) = span.unwrap_or((column, column));
                    *span = Some((first.min(column), last.max(column)));
                }
            }
        }
        let span: Vec<(usize, usize)> = span.into_iter().map(Option::unwrap_or_default).collect();
        let item = |end: End| {
            let (first, last) = match end {
                End::Node(id) => column_of.get(&id).map_or((0, 0), |column| (*column, *column)),
                End::Box(frame) => span.get(frame).copied().unwrap_or_default(),
            };
            Item { end, first, last }
        };
        let mut items: Vec<Vec<Item>> = Vec::new();
        for (index, frame) in drawing.boxes.iter().enumerate() {
            let boxes = drawing.children(Some(index)).iter().map(|inner| End::Box(*inner));
            items.push(boxes.chain(frame.nodes.iter().map(|id| End::Node(*id))).map(item).collect());
        }
        let boxes = drawing.children(None).iter().map(|inner| End::Box(*inner));
        items.push(boxes.chain(drawing.free().map(End::Node)).map(item).collect());
        let mut links: BTreeMap<End, Vec<End>> = BTreeMap::new();
        for arrow in &drawing.arrows {
            links.entry(arrow.from).or_default().push(arrow.to);
            links.entry(arrow.to).or_default().push(arrow.from);
        }
        let (columns, height) = (levels.len().max(1), vec![0; items.len()]);
        Self { drawing, column_of, columns, span, items, top: BTreeMap::new(), height, links }
    }

    fn item_height(&self, end: End) -> i64 {
        match end {
            End::Node(_) => HEIGHT,
            End::Box(frame) => self.height.get(frame).copied().unwrap_or(0),
        }
    }

    /// Stacks the items of every box, inner boxes first.
    fn stack(&mut self) {
        for group in (0..self.items.len()).rev().skip(1).chain([self.items.len().saturating_sub(1)]) {
            let is_box = group + 1 < self.items.len();
            let start = if is_box { TITLE + PAD / 2 } else { 0 };
            let mut floor = vec![start; self.columns];
            let items = self.items.get(group).cloned().unwrap_or_default();
            for item in &items {
                let under = floor.get(item.first..=item.last).unwrap_or(&[]);
                let y = under.iter().copied().max().unwrap_or(start);
                let next = y + self.item_height(item.end) + GAP;
                for floor in floor.get_mut(item.first..=item.last).into_iter().flatten() {
                    *floor = next;
                }
                self.top.insert(item.end, y);
            }
            let end = floor.into_iter().max().unwrap_or(start).max(start + GAP) - GAP;
            if let Some(height) = self.height.get_mut(group) {
                *height = if is_box { end + PAD } else { end };
            }
        }
    }

    /// The middle of everything, from the top of the drawing.
    fn middles(&self) -> BTreeMap<End, i64> {
        let mut tops: Vec<i64> = vec![0; self.items.len()];
        let mut middles = BTreeMap::new();
        let outer = self.items.len().saturating_sub(1);
        // Outer boxes have smaller numbers than those in them.
        for group in std::iter::once(outer).chain(0..outer) {
            let above = tops.get(group).copied().unwrap_or(0);
            for item in self.items.get(group).into_iter().flatten() {
                let y = above + self.top.get(&item.end).copied().unwrap_or(0);
                if let End::Box(frame) = item.end
                    && let Some(top) = tops.get_mut(frame)
                {
                    *top = y;
                }
                middles.insert(item.end, y + self.item_height(item.end) / 2);
            }
        }
        middles
    }

    fn length(&self, middles: &BTreeMap<End, i64>) -> i64 {
        let middle = |end: End| middles.get(&end).copied().unwrap_or(0);
        self.drawing.arrows.iter().map(|arrow| (middle(arrow.from) - middle(arrow.to)).abs()).sum()
    }

    /// Where the things that an item is connected with stand on average; of a box, those of all that is in it.
    fn pulls(&self, middles: &BTreeMap<End, i64>) -> BTreeMap<End, i64> {
        let mut sums: BTreeMap<End, (i64, i64)> = BTreeMap::new();
        for (end, linked) in &self.links {
            let start = match end {
                End::Node(id) => self.drawing.around.get(id.0).copied().flatten(),
                End::Box(frame) => Some(*frame),
            };
            let around: Vec<usize> = self.drawing.way_out(start).collect();
            for other in linked {
                let at = middles.get(other).copied().unwrap_or(0);
                let mut add = |end: End| {
                    let sum = sums.entry(end).or_default();
                    *sum = (sum.0 + at, sum.1 + 1);
                };
                if let End::Node(_) = end {
                    add(*end);
                }
                for frame in &around {
                    // What is connected inside of a box does not move the box.
                    let other_start = match other {
                        End::Node(id) => self.drawing.around.get(id.0).copied().flatten(),
                        End::Box(frame) => Some(*frame),
                    };
                    if !self.drawing.way_out(other_start).any(|outer| outer == *frame) {
                        add(End::Box(*frame));
                    }
                }
            }
        }
        sums.into_iter().map(|(end, (sum, count))| (end, sum / count.max(1))).collect()
    }

    /// Sorts the stacks by what pulls at their items.
    fn sort(&mut self, middles: &BTreeMap<End, i64>) {
        let pulls = self.pulls(middles);
        for items in &mut self.items {
            items.sort_by_key(|item| {
                let own = middles.get(&item.end).copied().unwrap_or(0);
                (pulls.get(&item.end).copied().unwrap_or(own), item.end)
            });
        }
    }

    /// Moves what has room below it down to what pulls at it.
    fn settle(&mut self, middles: &BTreeMap<End, i64>) {
        let pulls = self.pulls(middles);
        for group in 0..self.items.len() {
            let is_box = group + 1 < self.items.len();
            let height = self.height.get(group).copied().unwrap_or(0);
            let mut ceiling = vec![if is_box { height - PAD } else { height }; self.columns];
            let items = self.items.get(group).cloned().unwrap_or_default();
            // The lowest first: it makes room for the others.
            let mut lowest = items.clone();
            lowest.sort_by_key(|item| {
                std::cmp::Reverse((self.top.get(&item.end).copied().unwrap_or(0), item.end))
            });
            for item in &lowest {
                let own = self.item_height(item.end);
                let over = ceiling.get(item.first..=item.last).unwrap_or(&[]);
                let most = over.iter().copied().min().unwrap_or(0) - own;
                let now = self.top.get(&item.end).copied().unwrap_or(0);
                let wish = match (pulls.get(&item.end), middles.get(&item.end)) {
                    (Some(pull), Some(middle)) => now + (pull - middle).max(0),
                    _ => now,
                };
                let y = wish.min(most).max(now);
                for ceiling in ceiling.get_mut(item.first..=item.last).into_iter().flatten() {
                    *ceiling = y - GAP;
                }
                self.top.insert(item.end, y);
            }
        }
    }

    fn finish(self) -> Layout {
        let outer = self.items.len().saturating_sub(1);
        let mut inside = vec![0_i64; self.drawing.boxes.len()];
        for (index, frame) in self.drawing.boxes.iter().enumerate().rev() {
            let own = inside.get(index).copied().unwrap_or(0) + 1;
            if let Some(slot) = frame.parent.and_then(|parent| inside.get_mut(parent)) {
                *slot = own.max(*slot);
            }
        }
        let deepest = inside.iter().copied().max().map_or(0, |depth| depth + 1);
        let step = WIDTH + CHANNEL + 2 * PAD * deepest;
        let left = PAD * deepest;
        let columns: Vec<i64> =
            (0..self.columns).map(|column| left + step * i64::try_from(column).unwrap_or(0)).collect();
        let x = |column: usize| columns.get(column).copied().unwrap_or(0);
        let mut boxes = vec![Area::default(); self.drawing.boxes.len()];
        let mut nodes = BTreeMap::new();
        for group in std::iter::once(outer).chain(0..outer) {
            let above = if group == outer { 0 } else { boxes.get(group).map_or(0, |area: &Area| area.y) };
            for item in self.items.get(group).into_iter().flatten() {
                let y = above + self.top.get(&item.end).copied().unwrap_or(0);
                match item.end {
                    End::Node(id) => {
                        nodes.insert(id, Area { x: x(item.first), y, width: WIDTH, height: HEIGHT });
                    }
                    End::Box(frame) => {
                        let pad = PAD * (1 + inside.get(frame).copied().unwrap_or(0));
                        let width = x(item.last) - x(item.first) + WIDTH + 2 * pad;
                        let height = self.item_height(item.end);
                        if let Some(area) = boxes.get_mut(frame) {
                            *area = Area { x: x(item.first) - pad, y, width, height };
                        }
                    }
                }
            }
        }
        let width = x(self.columns.saturating_sub(1)) + WIDTH + left;
        let height = self.height.get(outer).copied().unwrap_or(0);
        Layout { nodes, boxes, columns, column_of: self.column_of, span: self.span, width, height }
    }
}
