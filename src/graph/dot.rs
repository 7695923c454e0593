//! Graphviz: `tricep graph --format dot | dot -Tsvg`.

use std::fmt::Write as _;

use super::group::{Drawing, End, Grouping, drawing, summary};
use super::{EdgeKind, Graph, NodeId, NodeKind};

/// The graph in the language of Graphviz. An arrow points at what is needed.
pub fn dot(graph: &Graph, grouping: Grouping) -> String {
    let drawing = drawing(graph, grouping);
    let mut text = String::from("digraph tricep {\n");
    let _ = writeln!(text, "  label={};", quoted(&summary(graph)));
    text.push_str("  rankdir=RL;\n  compound=true;\n");
    text.push_str(
        "  graph [fontname=\"sans-serif\", style=rounded, color=\"#94a3b8\", fontcolor=\"#475569\"];\n",
    );
    text.push_str(
        "  node [fontname=\"sans-serif\", shape=box, style=\"rounded,filled\", fillcolor=\"#f8fafc\"];\n",
    );
    text.push_str("  edge [fontname=\"sans-serif\", color=\"#64748b\"];\n");
    boxes(&drawing, None, 1, &mut text);
    for id in drawing.free() {
        node(graph, id, 1, &mut text);
    }
    for arrow in &drawing.arrows {
        let (Some(from), Some(to)) = (anchor(&drawing, arrow.from), anchor(&drawing, arrow.to)) else {
            continue;
        };
        let mut attributes = Vec::new();
        if let End::Box(frame) = arrow.from {
            attributes.push(format!("ltail=cluster_{frame}"));
        }
        if let End::Box(frame) = arrow.to {
            attributes.push(format!("lhead=cluster_{frame}"));
        }
        match arrow.kind {
            EdgeKind::Explicit => attributes.push("style=bold".to_owned()),
            EdgeKind::Id => attributes.push("style=dashed".to_owned()),
            EdgeKind::Symbolic => {}
        }
        let _ = write!(text, "  n{} -> n{}", from.0, to.0);
        if !attributes.is_empty() {
            let _ = write!(text, " [{}]", attributes.join(", "));
        }
        text.push_str(";\n");
    }
    text.push_str("}\n");
    text
}

/// Boxes are at most as deep as modules are nested, which the evaluation limits.
fn boxes(drawing: &Drawing<'_>, parent: Option<usize>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for index in drawing.children(parent) {
        let Some(frame) = drawing.boxes.get(*index) else { continue };
        let _ = writeln!(text, "{indent}subgraph cluster_{index} {{");
        let _ = writeln!(text, "{indent}  label={};", quoted(&frame.title));
        for id in &frame.nodes {
            node(drawing.graph, *id, depth + 1, text);
        }
        boxes(drawing, Some(*index), depth + 1, text);
        let _ = writeln!(text, "{indent}}}");
    }
}

fn node(graph: &Graph, id: NodeId, depth: usize, text: &mut String) {
    let node = graph.node(id);
    let mut lines = vec![node.title()];
    lines.extend(node.subtitle());
    lines.push(node.short_type());
    let mut attributes = format!("label={}, tooltip={}", quoted(&lines.join("\n")), quoted(&node.key));
    if node.kind == NodeKind::Existing {
        attributes.push_str(", style=\"rounded,dashed\"");
    }
    let _ = writeln!(text, "{}n{} [{attributes}];", "  ".repeat(depth), id.0);
}

/// A node that an arrow to a box is tied to: Graphviz draws it up to the box only.
fn anchor(drawing: &Drawing<'_>, end: End) -> Option<NodeId> {
    let mut rest = match end {
        End::Node(id) => return Some(id),
        End::Box(frame) => vec![frame],
    };
    while let Some(frame) = rest.pop() {
        if let Some(id) = drawing.boxes.get(frame).and_then(|frame| frame.nodes.first()) {
            return Some(*id);
        }
        rest.extend(drawing.children(Some(frame)).iter().rev());
    }
    None
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"b\\c\nd\te"), r#""a\"b\\c\nd e""#);
    }
}
