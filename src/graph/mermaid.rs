//! Mermaid: a diagram that Git hosts draw in Markdown.

use std::fmt::Write as _;

use super::group::{Drawing, End, Grouping, drawing, summary};
use super::{EdgeKind, Graph, NodeId, NodeKind};

/// The graph in the language of Mermaid. An arrow points at what is needed.
pub fn mermaid(graph: &Graph, grouping: Grouping) -> String {
    let drawing = drawing(graph, grouping);
    let mut text = format!("%% {}\nflowchart RL\n", summary(graph));
    boxes(&drawing, None, 1, &mut text);
    for id in drawing.free() {
        node(graph, id, 1, &mut text);
    }
    for arrow in &drawing.arrows {
        let link = match arrow.kind {
            EdgeKind::Explicit => "==>",
            EdgeKind::Symbolic => "-->",
            EdgeKind::Id => "-.->",
        };
        let _ = writeln!(text, "  {} {link} {}", name(arrow.from), name(arrow.to));
    }
    let existing = |id: &&NodeId| graph.node(**id).kind == NodeKind::Existing;
    let existing: Vec<String> =
        drawing.nodes.iter().filter(existing).map(|id| name(End::Node(*id))).collect();
    if !existing.is_empty() {
        text.push_str("  classDef existing stroke-dasharray: 4 3\n");
        let _ = writeln!(text, "  class {} existing", existing.join(","));
    }
    text
}

/// Boxes are at most as deep as modules are nested, which the evaluation limits.
fn boxes(drawing: &Drawing<'_>, parent: Option<usize>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for index in drawing.children(parent) {
        let Some(frame) = drawing.boxes.get(*index) else { continue };
        let _ = writeln!(text, "{indent}subgraph {}[{}]", name(End::Box(*index)), quoted(&frame.title));
        for id in &frame.nodes {
            node(drawing.graph, *id, depth + 1, text);
        }
        boxes(drawing, Some(*index), depth + 1, text);
        let _ = writeln!(text, "{indent}end");
    }
}

fn node(graph: &Graph, id: NodeId, depth: usize, text: &mut String) {
    let node = graph.node(id);
    let mut lines = vec![format!("<b>{}</b>", escaped(node.title()))];
    lines.extend(node.subtitle().map(escaped));
    lines.push(format!("<i>{}</i>", escaped(node.short_type())));
    let _ = writeln!(text, "{}{}[\"{}\"]", "  ".repeat(depth), name(End::Node(id)), lines.join("<br>"));
}

fn name(end: End) -> String {
    match end {
        End::Node(id) => format!("n{}", id.0),
        End::Box(frame) => format!("g{frame}"),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Text in quotes, where Mermaid reads entities, Markdown and HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '#' | '"' | '<' | '>' | '&' | '`' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_become_markup() {
        assert_eq!(escaped("<b>\"a\"#1;\n`x`"), "#60;b#62;#34;a#34;#35;1; #96;x#96;");
    }
}
