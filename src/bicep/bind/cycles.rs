//! Declarations that depend on each other in a circle have no value. One in each circle is reported and broken, so that
//! evaluation ends.

use std::collections::BTreeSet;

use super::{Binder, Edge, Node, broken, plain};
use crate::bicep::problem::Problem;
use crate::source::Span;
use crate::template::{Program, Ty, TyKind};

/// The graph with nodes as numbers: for each its edges, in order.
struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Vec<(usize, Span)>>,
}

impl Graph {
    fn new(edges: &[Edge]) -> Self {
        let mut nodes: Vec<Node> = edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let mut graph = Self { edges: vec![Vec::new(); nodes.len()], nodes };
        for edge in edges {
            if let (Ok(from), Ok(to)) =
                (graph.nodes.binary_search(&edge.from), graph.nodes.binary_search(&edge.to))
                && let Some(out) = graph.edges.get_mut(from)
            {
                out.push((to, edge.span));
            }
        }
        graph
    }

    fn node(&self, number: usize) -> Node {
        self.nodes.get(number).copied().unwrap_or(Node::Leaf)
    }

    /// Circles that together touch every circle: for each its nodes with the edge that leads on.
    fn circles(&self) -> Vec<Vec<(usize, Span)>> {
        #[derive(Clone, Copy, PartialEq, Eq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut circles = Vec::new();
        let mut states = vec![State::New; self.nodes.len()];
        let mut cut = BTreeSet::new();
        for start in 0..self.nodes.len() {
            if states.get(start) != Some(&State::New) {
                continue;
            }
            // Each step: a node, and how many of its edges have been followed.
            let mut way = vec![(start, 0_usize)];
            while let Some((node, followed)) = way.last_mut() {
                let (here, at) = (*node, *followed);
                *followed += 1;
                if let Some(state) = states.get_mut(here) {
                    *state = State::Open;
                }
                let Some((next, _)) = self.edges.get(here).and_then(|edges| edges.get(at)).copied() else {
                    if let Some(state) = states.get_mut(here) {
                        *state = State::Done;
                    }
                    way.pop();
                    continue;
                };
                match states.get(next) {
                    Some(State::New) => way.push((next, 0)),
                    // A node that is cut has no edges any more.
                    Some(State::Open) if !cut.contains(&here) => {
                        let from = way.iter().rposition(|(node, _)| *node == next).unwrap_or(0);
                        let circle: Vec<_> = way
                            .iter()
                            .skip(from)
                            .filter_map(|(node, followed)| {
                                let edge = self.edges.get(*node)?.get(followed.checked_sub(1)?)?;
                                Some((*node, edge.1))
                            })
                            .collect();
                        cut.extend(circle.iter().map(|(node, _)| *node));
                        circles.push(circle);
                    }
                    _ => {}
                }
            }
        }
        circles
    }
}

impl Binder<'_, '_, '_> {
    /// Reports circles and breaks them.
    pub(super) fn break_cycles(&mut self, program: &mut Program) {
        let graph = Graph::new(&self.edges);
        for circle in graph.circles() {
            self.report(&graph, &circle);
            for (number, span) in &circle {
                self.cut(program, graph.node(*number), *span);
            }
        }
    }

    fn report(&mut self, graph: &Graph, circle: &[(usize, Span)]) {
        // The reader sees the circle begin at its first declaration.
        let first = (0..circle.len()).min_by_key(|at| circle.get(*at).map(|(_, span)| *span)).unwrap_or(0);
        let way: Vec<_> = circle.iter().cycle().skip(first).take(circle.len()).copied().collect();
        let Some((number, span)) = way.first().copied() else { return };
        let ty = matches!(graph.node(number), Node::Type(_));
        if way.len() == 1 {
            let (problem, message) = if ty {
                (Problem::SelfType, "this type is declared as itself")
            } else {
                (Problem::SelfReference, "this declaration refers to itself")
            };
            self.error(problem, span, message, plain);
            return;
        }
        let names: Vec<String> =
            way.iter().chain(way.first()).map(|(number, _)| self.node_name(graph.node(*number))).collect();
        let problem = if ty { Problem::TypeCycle } else { Problem::Cycle };
        let message = format!("these depend on each other in a circle: {}", names.join(" → "));
        self.error(problem, span, message, |diagnostic| {
            way.iter().skip(1).fold(diagnostic, |diagnostic, (_, span)| diagnostic.label(*span, "then here"))
        });
    }

    fn node_name(&self, node: Node) -> String {
        let name = match node {
            Node::Param(index) => {
                let param = self.names.params.get(index).and_then(|it| it.name());
                param.or_else(|| self.names.assignments.get(index).and_then(|it| it.name()))
            }
            Node::Var(index) => self.names.vars.get(index).and_then(|it| it.name()),
            Node::Function(index) => self.names.functions.get(index).and_then(|it| it.name()),
            Node::Resource(index) => self.names.resources.get(index).and_then(|it| it.declaration.name()),
            Node::Type(index) => self.names.types.get(index).and_then(|it| it.name()),
            Node::Leaf => None,
        };
        name.map_or_else(|| "?".to_owned(), |name| name.text().to_owned())
    }

    /// Takes the value out of a declaration.
    fn cut(&mut self, program: &mut Program, node: Node, span: Span) {
        let value = match node {
            Node::Var(index) => program.vars.get_mut(index).map(|var| &mut var.value),
            Node::Function(index) => program.functions.get_mut(index).map(|function| &mut function.body),
            Node::Param(index) => match &mut program.parameters_file {
                Some(file) => file.assignments.get_mut(index).map(|assignment| &mut assignment.value),
                None => program.params.get_mut(index).and_then(|param| param.default.as_mut()),
            },
            Node::Type(index) => {
                if let Some(declared) = program.types.get_mut(index) {
                    declared.ty = Ty::new(span, TyKind::Any);
                }
                None
            }
            // What a resource is made of is read piece by piece; evaluation has to watch for circles there anyway, because
            // a module can lead back as well.
            Node::Resource(_) | Node::Leaf => None,
        };
        if let Some(value) = value {
            *value = broken(span);
        }
    }
}
