//! The graph for a terminal: what nothing needs comes first, and below each line stands what it needs.
//!
//! What needs something itself is shown with it once; where it comes again, `(*)` says that its needs are above. Something
//! that another file deploys is shown there, and here only named.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};

use super::group::{Drawing, Grouping, drawing, short_label, summary};
use super::label::cut;
use super::{Graph, NodeId, NodeKind};
use crate::diag::human::Paint;

/// Narrower than this nothing can be read; a terminal that is narrower breaks the lines.
const NARROWEST: usize = 40;

/// What a line needs at least beside its indentation.
const ROOM: usize = 28;

/// The graph as lines of at most `width` characters.
pub fn tree(graph: &Graph, grouping: Grouping, width: usize, paint: Paint) -> String {
    let width = width.max(NARROWEST);
    let drawing = drawing(graph, grouping);
    let lines = Forest::new(graph, &drawing, grouping, (width - ROOM) / 3).lines();
    lay_out(graph, &lines, width, paint)
        + &footer(graph, lines.iter().any(|line| line.mark == Mark::Again), width)
}

fn footer(graph: &Graph, repeated: bool, width: usize) -> String {
    let mut text = String::from("\n");
    for cycle in graph.cycles_by_title() {
        let way: Vec<&str> = cycle.iter().chain(cycle.first()).map(String::as_str).collect();
        let _ = writeln!(text, "cycle: {}", way.join(" -> "));
    }
    let _ = writeln!(text, "{}", cut(&summary(graph), width));
    if repeated {
        text.push_str("(*) what it needs is shown above\n");
    }
    text
}

/// What a line says beside the name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    None,
    /// Its needs were shown already.
    Again,
    /// It is needed by itself.
    Cycle,
    /// There is no room for what it needs.
    Deeper,
    /// Another file deploys it.
    Elsewhere(String),
}

struct Line {
    prefix: String,
    /// A heading has no node.
    node: Option<NodeId>,
    heading: String,
    mark: Mark,
}

struct Forest<'g> {
    graph: &'g Graph,
    grouping: Grouping,
    deepest: usize,
    shown: Vec<NodeId>,
    /// What is needed from beside it, and so comes below that.
    needed: HashSet<NodeId>,
    state: HashMap<NodeId, State>,
    lines: Vec<Line>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

enum Step {
    Enter { id: NodeId, before: String, position: Position },
    Leave(NodeId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Root,
    Middle,
    Last,
}

impl<'g> Forest<'g> {
    fn new(graph: &'g Graph, drawing: &Drawing<'g>, grouping: Grouping, deepest: usize) -> Self {
        let mut shown: Vec<NodeId> = drawing.nodes.clone();
        if grouping == Grouping::Module {
            shown.extend(drawing.boxes.iter().filter_map(|frame| frame.module));
            shown.sort_unstable();
        }
        let state = HashMap::new();
        let mut forest =
            Self { graph, grouping, deepest, shown, needed: HashSet::new(), state, lines: Vec::new() };
        for edge in graph.edges().iter().filter(|edge| !edge.implied) {
            if forest.comes_below(edge.from, edge.to) {
                forest.needed.insert(edge.to);
            }
        }
        forest
    }

    /// Whether what is needed is shown only below what needs it: both stand in the same place, or the second deeper.
    fn comes_below(&self, from: NodeId, to: NodeId) -> bool {
        let (needs, is_needed) = (self.graph.node(from), self.graph.node(to));
        if from == to {
            return false;
        }
        match self.grouping {
            Grouping::None => true,
            Grouping::File => needs.place.file == is_needed.place.file,
            Grouping::Module => match is_needed.module {
                None => is_needed.input.is_none() || needs.input == is_needed.input,
                Some(module) => std::iter::successors(needs.module, |id| self.graph.node(*id).module)
                    .any(|id| id == module),
            },
        }
    }

    fn heading(&self, id: NodeId) -> Option<&Arc<str>> {
        let node = self.graph.node(id);
        match self.grouping {
            Grouping::None => None,
            Grouping::File => Some(&node.place.file),
            Grouping::Module => node.input.as_ref().filter(|_| self.graph.inputs().len() > 1),
        }
    }

    fn lines(mut self) -> Vec<Line> {
        let mut headings: Vec<Option<Arc<str>>> = self
            .shown
            .iter()
            .map(|id| self.heading(*id).cloned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        // What belongs to no file comes last.
        let homeless = usize::from(headings.first() == Some(&None));
        headings.rotate_left(homeless);
        let names: Vec<Arc<str>> = headings.iter().flatten().cloned().collect();
        let mut by_heading: HashMap<Option<Arc<str>>, Vec<NodeId>> = HashMap::new();
        for id in &self.shown {
            by_heading.entry(self.heading(*id).cloned()).or_default().push(*id);
        }
        for heading in &headings {
            let inside = by_heading.remove(heading).unwrap_or_default();
            let start = self.lines.len();
            let is_outer =
                |id: &NodeId| self.grouping != Grouping::Module || self.graph.node(*id).module.is_none();
            let roots: Vec<NodeId> =
                inside.iter().copied().filter(|id| is_outer(id) && !self.needed.contains(id)).collect();
            for id in self.by_title(roots) {
                self.grow(id, &names);
            }
            // Circles have no beginning, and what was too deep is shown at last.
            for id in inside {
                if !self.state.contains_key(&id) {
                    self.grow(id, &names);
                }
            }
            if let Some(heading) = heading.as_ref().filter(|_| self.lines.len() > start) {
                let heading = short_label(&names, heading);
                let blank = |heading| Line { prefix: String::new(), node: None, heading, mark: Mark::None };
                let mut head = vec![blank(heading)];
                if start > 0 {
                    head.insert(0, blank(String::new()));
                }
                self.lines.splice(start..start, head);
            } else if start > 0 && self.lines.len() > start {
                let heading = String::new();
                self.lines
                    .insert(start, Line { prefix: String::new(), node: None, heading, mark: Mark::None });
            }
        }
        self.lines
    }

    fn by_title(&self, mut ids: Vec<NodeId>) -> Vec<NodeId> {
        // Modules first: they hold the most.
        ids.sort_by_cached_key(|id| {
            let node = self.graph.node(*id);
            (!self.graph.is_filled_module(*id), node.title().to_owned(), *id)
        });
        ids
    }

    /// What comes below a line.
    fn below(&self, id: NodeId) -> Vec<NodeId> {
        let needs = self.graph.dependencies_of(id).iter().filter(|edge| !edge.implied).map(|edge| edge.to);
        let mut below: Vec<NodeId> = Vec::new();
        if self.grouping == Grouping::Module {
            let inside =
                self.graph.contents_of(id).iter().copied().filter(|inside| !self.needed.contains(inside));
            below = self.by_title(inside.collect());
        }
        below.extend(self.by_title(needs.collect()));
        below
    }

    fn has_below(&self, id: NodeId) -> bool {
        self.graph.dependencies_of(id).iter().any(|edge| !edge.implied)
            || (self.grouping == Grouping::Module && self.graph.is_filled_module(id))
    }

    /// Shows a node and what is below it.
    fn grow(&mut self, root: NodeId, names: &[Arc<str>]) {
        let mut steps = vec![Step::Enter { id: root, before: String::new(), position: Position::Root }];
        let home = self.heading(root).cloned();
        let mut depth = 0;
        while let Some(step) = steps.pop() {
            let (id, before, position) = match step {
                Step::Leave(id) => {
                    depth -= 1;
                    self.state.insert(id, State::Done);
                    continue;
                }
                Step::Enter { id, before, position } => (id, before, position),
            };
            let (own, next) = match position {
                Position::Root => ("", ""),
                Position::Middle => ("├─ ", "│  "),
                Position::Last => ("└─ ", "   "),
            };
            let elsewhere = self.heading(id).filter(|heading| home.as_ref() != Some(*heading)).cloned();
            let known = elsewhere.is_some() || self.state.contains_key(&id);
            let below = if known { Vec::new() } else { self.below(id) };
            let mark = match self.state.get(&id) {
                _ if elsewhere.is_some() => {
                    Mark::Elsewhere(short_label(names, elsewhere.as_deref().unwrap_or("")))
                }
                Some(State::Open) => Mark::Cycle,
                Some(State::Done) if self.has_below(id) => Mark::Again,
                None if depth >= self.deepest && !below.is_empty() => Mark::Deeper,
                Some(State::Done) | None => Mark::None,
            };
            let goes_on = mark == Mark::None;
            let prefix = format!("{before}{own}");
            self.lines.push(Line { prefix, node: Some(id), heading: String::new(), mark });
            if !goes_on {
                continue;
            }
            self.state.insert(id, State::Open);
            depth += 1;
            steps.push(Step::Leave(id));
            let last = below.len().saturating_sub(1);
            for (index, id) in below.into_iter().enumerate().rev() {
                let position = if index == last { Position::Last } else { Position::Middle };
                steps.push(Step::Enter { id, before: format!("{before}{next}"), position });
            }
        }
    }
}

// ---- lines to text

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

/// What stands between the columns.
const GAP: usize = 2;

impl Line {
    /// The name, and what is said about it.
    fn parts(&self, graph: &Graph) -> (String, String, String) {
        let Some(id) = self.node else { return (self.heading.clone(), String::new(), String::new()) };
        let node = graph.node(id);
        let mut about: Vec<String> = node.subtitle().map(str::to_owned).into_iter().collect();
        if node.kind == NodeKind::Existing {
            about.push("(existing)".to_owned());
        }
        if node.conditional {
            about.push("(conditional)".to_owned());
        }
        match &self.mark {
            Mark::None => {}
            Mark::Again => about.push("(*)".to_owned()),
            Mark::Cycle => about.push("(cycle)".to_owned()),
            Mark::Deeper => about.push("(more below)".to_owned()),
            Mark::Elsewhere(file) => about.push(format!("(in {file})")),
        }
        (node.title().to_owned(), about.join(" "), node.short_type().to_owned())
    }
}

/// Two columns: the tree, and the types, which end at the same place.
fn lay_out(graph: &Graph, lines: &[Line], width: usize, paint: Paint) -> String {
    let count = |text: &str| text.chars().count();
    let parts: Vec<_> = lines.iter().map(|line| line.parts(graph)).collect();
    let types = parts.iter().map(|(_, _, ty)| count(ty)).max().unwrap_or(0).min(width * 2 / 5);
    let whole = |(line, (name, about, _)): (&Line, &(String, String, String))| {
        count(&line.prefix) + count(name) + if about.is_empty() { 0 } else { GAP + count(about) }
    };
    let left = lines.iter().zip(&parts).map(whole).max().unwrap_or(0).min(width - types - GAP);
    let (bold, dim, reset) = match paint {
        Paint::Plain => ("", "", ""),
        Paint::Coloured => (BOLD, DIM, RESET),
    };
    let mut text = String::new();
    for (line, (name, about, ty)) in lines.iter().zip(&parts) {
        if line.node.is_none() {
            let _ = writeln!(
                text,
                "{}",
                if name.is_empty() { String::new() } else { format!("{bold}{}{reset}", cut(name, width)) }
            );
            continue;
        }
        let room = left.saturating_sub(count(&line.prefix));
        let name = cut(name, room);
        let mut used = count(&line.prefix) + count(&name);
        let _ = write!(text, "{dim}{}{reset}{bold}{name}{reset}", line.prefix);
        let room = left.saturating_sub(used + GAP);
        if !about.is_empty() && room > 0 {
            let about = keep_end(about, room);
            used += GAP + count(&about);
            let _ = write!(text, "{:GAP$}{about}", "");
        }
        let ty = tail(ty, types);
        let _ = writeln!(text, "{:1$}{dim}{ty}{reset}", "", left + GAP - used.min(left));
    }
    text
}

/// A text that is cut in the middle: what is in brackets at its end says more than a name does.
fn keep_end(text: &str, room: usize) -> String {
    let end = text.rfind('(').filter(|_| text.ends_with(')')).and_then(|at| text.get(at..)).unwrap_or("");
    let length = end.chars().count();
    if text.chars().count() <= room || end.is_empty() || length >= room {
        return cut(text, room);
    }
    let start = text.get(..text.len() - end.len()).unwrap_or("").trim_end();
    let start = cut(start, room.saturating_sub(length + 1));
    if start.is_empty() { end.to_owned() } else { format!("{start} {end}") }
}

/// A type that is too long keeps its end, which tells most.
fn tail(ty: &str, room: usize) -> String {
    let length = ty.chars().count();
    if length <= room {
        return ty.to_owned();
    }
    let end: String = ty.chars().skip(length + 1 - room.max(1)).collect();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_keeps_what_tells_most() {
        assert_eq!(tail("DBforPostgreSQL/flexibleServers/configurations", 20), "…vers/configurations");
        assert_eq!(keep_end("parcel-prod-kv (existing)", 20), "parcel-p… (existing)");
        assert_eq!(keep_end("parcel-prod-kv", 8), "parcel-…");
    }
}
