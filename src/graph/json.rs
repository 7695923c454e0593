//! The graph for programs, `tricep.graph/1`. These types are the format; change them only with a new number.

use serde::Serialize;

use super::{Edge, Graph, Node, NodeId};

const SCHEMA: &str = "tricep.graph/1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'g> {
    schema: &'static str,
    inputs: Vec<&'g str>,
    nodes: Vec<WireNode<'g>>,
    edges: Vec<WireEdge<'g>>,
    /// What is deployed at the same time, by key, first wave first.
    waves: Vec<Vec<&'g str>>,
    /// Keys along a way around each circle.
    cycles: Vec<Vec<&'g str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireNode<'g> {
    key: &'g str,
    kind: &'static str,
    id: &'g str,
    #[serde(rename = "type")]
    ty: &'g str,
    api_version: Option<&'g str>,
    name: &'g str,
    symbol: Option<&'g str>,
    environment: Option<&'g str>,
    input: Option<&'g str>,
    /// The key of the module around it.
    module: Option<&'g str>,
    module_path: Vec<&'g str>,
    file: &'g str,
    line: u32,
    column: u32,
    conditional: bool,
    repeated: bool,
    wave: Option<usize>,
}

#[derive(Serialize)]
struct WireEdge<'g> {
    from: &'g str,
    to: &'g str,
    kind: &'static str,
    implied: bool,
}

/// The graph as JSON, with a line end.
pub fn json(graph: &Graph) -> String {
    let key = |id: NodeId| &*graph.node(id).key;
    let document = Document {
        schema: SCHEMA,
        inputs: graph.inputs.iter().map(|input| &**input).collect(),
        nodes: graph.nodes().map(|(id, node)| wire_node(graph, id, node)).collect(),
        edges: graph.edges.iter().map(|edge| wire_edge(graph, edge)).collect(),
        waves: graph.waves().iter().map(|wave| wave.iter().map(|id| key(*id)).collect()).collect(),
        cycles: graph.cycles(),
    };
    // Texts, numbers and lists cannot fail to be written.
    serde_json::to_string_pretty(&document).map(|text| text + "\n").unwrap_or_default()
}

fn wire_node<'g>(graph: &'g Graph, id: NodeId, node: &'g Node) -> WireNode<'g> {
    WireNode {
        key: &node.key,
        kind: node.kind.word(),
        id: &node.id,
        ty: &node.ty,
        api_version: node.api_version.as_deref(),
        name: &node.name,
        symbol: node.symbol.as_deref(),
        environment: node.environment.as_deref(),
        input: node.input.as_deref(),
        module: node.module.map(|module| &*graph.node(module).key),
        module_path: node.path.iter().map(|part| &**part).collect(),
        file: &node.place.file,
        line: node.place.line,
        column: node.place.column,
        conditional: node.conditional,
        repeated: node.repeated,
        wave: graph.wave_of(id),
    }
}

fn wire_edge<'g>(graph: &'g Graph, edge: &Edge) -> WireEdge<'g> {
    WireEdge {
        from: &graph.node(edge.from).key,
        to: &graph.node(edge.to).key,
        kind: edge.kind.word(),
        implied: edge.implied,
    }
}
