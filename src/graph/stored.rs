//! A graph as a part of a stored run, so that what is drawn today can be drawn again without the Bicep.
//!
//! Nodes name each other by their places in the list. What can be worked out of the rest is not kept.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Edge, EdgeKind, Graph, Node, NodeId, NodeKind, Place};
use crate::limits;

/// A node, and what it needs.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredNode {
    key: Arc<str>,
    /// Nothing where it is the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    symbol: Option<Arc<str>>,
    name: Arc<str>,
    #[serde(rename = "type")]
    ty: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_version: Option<Arc<str>>,
    kind: Arc<str>,
    #[serde(default, skip_serializing_if = "is_false")]
    conditional: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    repeated: bool,
    file: Arc<str>,
    line: u32,
    column: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environment: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    path: Vec<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    module: Option<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    needs: Vec<Need>,
}

#[derive(Serialize, Deserialize)]
struct Need {
    node: usize,
    kind: Arc<str>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A graph to be stored.
pub fn store(graph: &Graph) -> Vec<StoredNode> {
    graph.nodes().map(|(id, node)| stored(graph, id, node)).collect()
}

fn stored(graph: &Graph, id: NodeId, node: &Node) -> StoredNode {
    let need = |edge: &Edge| Need { node: edge.to.0, kind: Arc::from(edge.kind.word()) };
    StoredNode {
        key: Arc::clone(&node.key),
        id: (node.id != node.key).then(|| Arc::clone(&node.id)),
        symbol: node.symbol.clone(),
        name: Arc::clone(&node.name),
        ty: Arc::clone(&node.ty),
        api_version: node.api_version.clone(),
        kind: Arc::from(node.kind.word()),
        conditional: node.conditional,
        repeated: node.repeated,
        file: Arc::clone(&node.place.file),
        line: node.place.line,
        column: node.place.column,
        environment: node.environment.clone(),
        input: node.input.clone(),
        path: node.path.clone(),
        module: node.module.map(|module| module.0),
        needs: graph.dependencies_of(id).iter().map(need).collect(),
    }
}

/// A graph that was stored, or what is wrong with it: the number of a node, and what it says.
pub fn read(inputs: Vec<Arc<str>>, stored: Vec<StoredNode>) -> Result<Graph, (usize, String)> {
    let count = stored.len();
    let at = |node: usize| (node < count).then_some(NodeId(node));
    let mut nodes = Vec::with_capacity(count);
    let mut edges = Vec::new();
    for (index, one) in stored.into_iter().enumerate() {
        let wrong = |says: String| (index, says);
        let kind = NodeKind::from_word(&one.kind)
            .ok_or_else(|| wrong(format!("there is no kind of resource {:?}", one.kind)))?;
        let module = match one.module {
            None => None,
            Some(module) => {
                Some(at(module).ok_or_else(|| wrong(format!("there is no module of number {module}")))?)
            }
        };
        for need in one.needs {
            let to =
                at(need.node).ok_or_else(|| wrong(format!("there is no node of number {}", need.node)))?;
            let kind = EdgeKind::from_word(&need.kind)
                .ok_or_else(|| wrong(format!("there is no kind of need {:?}", need.kind)))?;
            edges.push(Edge { from: NodeId(index), to, kind, implied: false });
        }
        nodes.push(Node {
            id: one.id.unwrap_or_else(|| Arc::clone(&one.key)),
            key: one.key,
            symbol: one.symbol,
            name: one.name,
            ty: one.ty,
            api_version: one.api_version,
            kind,
            conditional: one.conditional,
            repeated: one.repeated,
            place: Place { file: one.file, line: one.line, column: one.column },
            environment: one.environment,
            input: one.input,
            path: one.path,
            module,
        });
    }
    if let Some(index) = (0..count).find(|index| !ends(&nodes, *index)) {
        return Err((index, "a module lies within itself".to_owned()));
    }
    Ok(Graph::assemble(inputs, nodes, edges))
}

/// Whether the modules around a node come to an end.
fn ends(nodes: &[Node], index: usize) -> bool {
    let around = |node: &usize| nodes.get(*node)?.module.map(|module| module.0);
    std::iter::successors(Some(index), around).nth(limits::GRAPH_DEPTH).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(key: &str, module: Option<usize>, needs: &[(usize, &str)]) -> StoredNode {
        StoredNode {
            key: key.into(),
            id: None,
            symbol: None,
            name: key.into(),
            ty: "Microsoft.App/containerApps".into(),
            api_version: None,
            kind: "deployed".into(),
            conditional: false,
            repeated: false,
            file: "main.bicep".into(),
            line: 1,
            column: 1,
            environment: None,
            input: None,
            path: Vec::new(),
            module,
            needs: needs.iter().map(|(node, kind)| Need { node: *node, kind: (*kind).into() }).collect(),
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let stored = vec![node("a", None, &[]), node("b", Some(0), &[(2, "id")]), node("c", None, &[])];
        let graph = read(vec!["main.bicep".into()], stored).unwrap();
        let text = serde_json::to_string(&store(&graph)).unwrap();
        let again = read(vec!["main.bicep".into()], serde_json::from_str(&text).unwrap()).unwrap();
        assert_eq!(graph.nodes, again.nodes);
        assert_eq!(graph.edges, again.edges);
        assert_eq!(crate::graph::json::json(&graph), crate::graph::json::json(&again));
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        let wrong = |stored| read(Vec::new(), stored).map(|_| ()).unwrap_err();
        assert_eq!(wrong(vec![node("a", Some(1), &[])]), (0, "there is no module of number 1".to_owned()));
        assert_eq!(
            wrong(vec![node("a", None, &[(7, "id")])]),
            (0, "there is no node of number 7".to_owned())
        );
        assert_eq!(
            wrong(vec![node("a", None, &[]), node("b", None, &[(0, "love")])]),
            (1, "there is no kind of need \"love\"".to_owned())
        );
        let circle = vec![node("a", Some(1), &[]), node("b", Some(0), &[])];
        assert_eq!(wrong(circle), (0, "a module lies within itself".to_owned()));
    }
}
