//! How arrows run: smoothly from column to column, and between the nodes of the columns that they cross.

use std::collections::BTreeMap;

use super::layout::{Area, Layout, TITLE, WIDTH};
use crate::graph::EdgeKind;
use crate::graph::NodeId;
use crate::graph::group::{Arrow, Drawing, End};

/// Between an arrow and a node that it passes.
const CLEAR: i64 = 7;
/// Between arrows that pass through the same gap.
const LANE: i64 = 5;
/// The part of a node's side where arrows begin.
const SIDE: i64 = 32;

/// An arrow with its way.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) arrow: Arrow,
    /// The way from what needs to what is needed, in the language of SVG.
    pub(super) path: String,
    /// Whether it runs against the others: a part of a circle.
    pub(super) back: bool,
}

/// The ways of all arrows, in order.
pub(super) fn routes(drawing: &Drawing<'_>, layout: &Layout) -> Vec<Route> {
    let router = Router::new(layout);
    let starts = router.starts(drawing);
    let mut lanes: Vec<BTreeMap<i64, End>> = vec![BTreeMap::new(); layout.columns.len()];
    drawing
        .arrows
        .iter()
        .enumerate()
        .map(|(index, arrow)| {
            router.route(drawing, *arrow, starts.get(&index).copied().unwrap_or(0), &mut lanes)
        })
        .collect()
}

struct Router<'l> {
    layout: &'l Layout,
    /// What stands in each column, from the top.
    occupied: Vec<Vec<(i64, i64)>>,
}

impl<'l> Router<'l> {
    fn new(layout: &'l Layout) -> Self {
        let mut occupied = vec![Vec::new(); layout.columns.len()];
        for (id, area) in &layout.nodes {
            let column = layout.column_of.get(id).copied().unwrap_or(0);
            if let Some(column) = occupied.get_mut(column) {
                column.push((area.y - CLEAR, area.y + area.height + CLEAR));
            }
        }
        for (area, (first, _)) in layout.boxes.iter().zip(&layout.span) {
            // The title of a box is text, too.
            if let Some(column) = occupied.get_mut(*first) {
                column.push((area.y, area.y + TITLE));
            }
        }
        for column in &mut occupied {
            column.sort_unstable();
        }
        Self { layout, occupied }
    }

    fn area(&self, end: End) -> Area {
        match end {
            End::Node(id) => self.layout.nodes.get(&id).copied().unwrap_or_default(),
            End::Box(frame) => self.layout.boxes.get(frame).copied().unwrap_or_default(),
        }
    }

    fn columns(&self, end: End) -> (usize, usize) {
        match end {
            End::Node(id) => self.layout.column_of.get(&id).map_or((0, 0), |column| (*column, *column)),
            End::Box(frame) => self.layout.span.get(frame).copied().unwrap_or_default(),
        }
    }

    /// The height at which an arrow meets the side of something.
    fn middle(&self, end: End) -> i64 {
        let area = self.area(end);
        match end {
            End::Node(_) => area.y + area.height / 2,
            End::Box(_) => area.y + TITLE / 2,
        }
    }

    /// The first node in a box that stands behind a column.
    fn first_behind(&self, drawing: &Drawing<'_>, frame: End, column: usize) -> Option<End> {
        let End::Box(frame) = frame else { return None };
        let inside = |id: &NodeId| {
            let around = drawing.around.get(id.0).copied().flatten();
            drawing.way_out(around).any(|outer| outer == frame)
        };
        let behind = drawing.nodes.iter().filter(|id| inside(id)).map(|id| End::Node(*id));
        behind
            .filter(|end| self.columns(*end).0 > column)
            .min_by_key(|end| (self.columns(*end).0, self.area(*end).y, *end))
    }

    /// Where each arrow begins: side by side in the order in which they arrive, so that they do not cross at once.
    fn starts(&self, drawing: &Drawing<'_>) -> BTreeMap<usize, i64> {
        let mut by_end: BTreeMap<End, Vec<usize>> = BTreeMap::new();
        for (index, arrow) in drawing.arrows.iter().enumerate() {
            by_end.entry(arrow.from).or_default().push(index);
        }
        let mut starts = BTreeMap::new();
        for (end, mut arrows) in by_end {
            let target = |index: &usize| drawing.arrows.get(*index).map(|arrow| self.middle(arrow.to));
            arrows.sort_by_key(|index| (target(index), *index));
            let count = i64::try_from(arrows.len()).unwrap_or(1);
            let side = if matches!(end, End::Node(_)) { SIDE.min((count - 1) * 9) } else { 0 };
            for (place, index) in (0..).zip(arrows) {
                let offset = if count > 1 { side * place / (count - 1) - side / 2 } else { 0 };
                starts.insert(index, self.middle(end) + offset);
            }
        }
        starts
    }

    fn route(
        &self,
        drawing: &Drawing<'_>,
        arrow: Arrow,
        start: i64,
        lanes: &mut [BTreeMap<i64, End>],
    ) -> Route {
        let (mut first, _) = self.columns(arrow.from);
        let (_, last) = self.columns(arrow.to);
        let (mut begin, mut start) = (arrow.from, start);
        // A box may begin further left, with what waits for nothing; then the arrow begins at the first that waits.
        if first <= last
            && let Some(waiting) = self.first_behind(drawing, arrow.from, last)
        {
            begin = waiting;
            first = self.columns(waiting).0;
            start = self.middle(waiting);
        }
        let (from, to) = (self.area(begin), self.area(arrow.to));
        let end = (to.x + to.width, self.middle(arrow.to));
        if first <= last {
            // Around, on the right of both.
            let from_right = (from.x + from.width, start);
            let out = from_right.0.max(end.0) + 46;
            let path = format!(
                "M{} {}C{out} {} {out} {} {} {}",
                from_right.0,
                from_right.1,
                from_right.1,
                end.1,
                end.0 + 7,
                end.1
            );
            return Route { arrow, path, back: true };
        }
        let mut path = format!("M{} {start}", from.x);
        let (mut x, mut y) = (from.x, start);
        for column in (last + 1..first).rev() {
            let steps = i64::try_from(column - last).unwrap_or(1) + 1;
            let wish = y + (end.1 - y) / steps;
            let lane = self.lane(column, wish, arrow.to, lanes);
            let left = self.layout.columns.get(column).copied().unwrap_or(0);
            path.push_str(&curve((x, y), (left + WIDTH + CLEAR, lane)));
            path.push_str(&format!("H{}", left - CLEAR));
            (x, y) = (left - CLEAR, lane);
        }
        // The tip is drawn beyond the end of the line.
        path.push_str(&curve((x, y), (end.0 + 7, end.1)));
        Route { arrow, path, back: false }
    }

    /// The height nearest to the wished one at which an arrow can cross a column. Arrows to the same thing share it.
    fn lane(&self, column: usize, wish: i64, to: End, lanes: &mut [BTreeMap<i64, End>]) -> i64 {
        let occupied = self.occupied.get(column).map_or(&[][..], Vec::as_slice);
        let Some(lanes) = lanes.get_mut(column) else { return wish };
        let is_free = |y: i64| {
            let next = occupied.partition_point(|(top, _)| *top <= y);
            next.checked_sub(1).and_then(|before| occupied.get(before)).is_none_or(|(_, bottom)| *bottom <= y)
        };
        let is_alone = |y: i64| lanes.range(y - LANE + 1..y + LANE).all(|(_, other)| *other == to);
        let above = |y: i64| {
            let next = occupied.partition_point(|(top, _)| *top < y);
            next.checked_sub(1).and_then(|before| occupied.get(before)).map(|(top, _)| *top)
        };
        let below = |y: i64| {
            let next = occupied.partition_point(|(top, _)| *top <= y);
            let inside =
                next.checked_sub(1).and_then(|before| occupied.get(before)).filter(|(_, bottom)| *bottom > y);
            inside.or_else(|| occupied.get(next)).map(|(_, bottom)| *bottom)
        };
        let mut candidates = vec![wish];
        let (mut up, mut down) = (wish, wish);
        for _ in 0..6 {
            if let Some(top) = above(up) {
                candidates.extend([top, top - LANE, top - 2 * LANE]);
                up = top;
            }
            if let Some(bottom) = below(down) {
                candidates.extend([bottom, bottom + LANE, bottom + 2 * LANE]);
                down = bottom;
            }
        }
        candidates.extend([wish - LANE, wish + LANE, wish - 2 * LANE, wish + 2 * LANE]);
        candidates.sort_by_key(|y| ((y - wish).abs(), *y));
        let free = || candidates.iter().copied().filter(|y| is_free(*y));
        let lane = free().find(|y| is_alone(*y)).or_else(|| free().next()).unwrap_or(wish);
        lanes.insert(lane, to);
        lane
    }
}

/// A smooth way between two points, level at both.
fn curve((x, y): (i64, i64), (to_x, to_y): (i64, i64)) -> String {
    if y == to_y {
        return format!("H{to_x}");
    }
    let bend = (to_x - x) / 2;
    format!("C{} {y} {} {to_y} {to_x} {to_y}", x + bend, to_x - bend)
}

/// The class of an arrow.
pub(super) fn class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Explicit => "e x",
        EdgeKind::Symbolic => "e",
        EdgeKind::Id => "e i",
    }
}
