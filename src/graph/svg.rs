//! A drawing that needs no other program: columns of what is deployed one after the other, boxes around files and modules,
//! arrows to what is needed.
//!
//! It is one file without any request to the outside; colours follow the reader's light or dark mode. What does not fit is
//! cut, and said in full by the tooltip.

mod layout;
mod route;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use layout::{Area, HEIGHT, Layout, TITLE, layout};
use route::{class, routes};

use super::group::{Drawing, End, Grouping, drawing, summary};
use super::label::cut;
use super::{Graph, Node, NodeId, NodeKind};

const STYLE: &str = include_str!("svg/style.css");

/// Around everything.
const MARGIN: i64 = 28;
/// The lines above the drawing, and the legend below it.
const HEAD: i64 = 64;
const FOOT: i64 = 44;
/// Narrower than its legend a drawing must not be.
const NARROWEST: i64 = 760;

/// How many characters fit into the lines of a node.
const TITLE_ROOM: usize = 26;
const NAME_ROOM: usize = 34;
const TYPE_ROOM: usize = 33;

/// The graph as an SVG document.
pub fn svg(graph: &Graph, grouping: Grouping) -> String {
    let drawing = drawing(graph, grouping).without_small_boxes();
    let layout = layout(&drawing);
    let (width, height) =
        ((layout.width + 2 * MARGIN).max(NARROWEST), layout.height + HEAD + FOOT + 2 * MARGIN);
    let title = match graph.inputs() {
        [] => "Nothing".to_owned(),
        [one] => one.to_string(),
        several => format!("{} files", several.len()),
    };
    let mut text = String::new();
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tricep-graph\" role=\"img\" \
         aria-labelledby=\"tricep-title tricep-desc\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
    );
    let _ = writeln!(text, "<title id=\"tricep-title\">What depends on what: {}</title>", escaped(&title));
    let _ = writeln!(text, "<desc id=\"tricep-desc\">{}</desc>", escaped(&description(graph)));
    let _ = writeln!(text, "<style>\n{STYLE}</style>");
    text.push_str(
        "<defs><marker id=\"tricep-tip\" viewBox=\"0 0 8 8\" refX=\"1\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip\" d=\"M0 0.5L7.5 4L0 7.5z\"/></marker></defs>\n",
    );
    let _ = writeln!(text, "<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>");
    let _ =
        writeln!(text, "<text class=\"h\" x=\"{MARGIN}\" y=\"{}\">{}</text>", MARGIN + 14, escaped(&title));
    let _ = writeln!(
        text,
        "<text class=\"s\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
        MARGIN + 34,
        escaped(&summary(graph))
    );
    let _ = writeln!(text, "<g transform=\"translate({MARGIN} {})\">", MARGIN + HEAD);
    boxes(&drawing, &layout, &mut text);
    for route in routes(&drawing, &layout) {
        let back = if route.back { " back" } else { "" };
        let from = end_title(&drawing, route.arrow.from);
        let to = end_title(&drawing, route.arrow.to);
        let _ = writeln!(
            text,
            "<path class=\"{}{back}\" data-from=\"{}\" data-to=\"{}\" d=\"{}\"><title>{} needs {} ({})</title></path>",
            class(route.arrow.kind),
            name(route.arrow.from),
            name(route.arrow.to),
            route.path,
            escaped(&from),
            escaped(&to),
            route.arrow.kind.word()
        );
    }
    let circles: BTreeSet<NodeId> = graph.order.cycles.iter().flatten().copied().collect();
    for id in &drawing.nodes {
        if let Some(area) = layout.nodes.get(id) {
            node(&drawing, *id, *area, circles.contains(id), &mut text);
        }
    }
    text.push_str("</g>\n");
    legend(height - MARGIN - 4, &mut text);
    text.push_str("</svg>\n");
    text
}

/// The drawing in words, for those who do not see it.
fn description(graph: &Graph) -> String {
    let mut text = format!("{}. An arrow points at what is needed.", summary(graph));
    for cycle in graph.cycles_by_title() {
        let _ = write!(text, " Circle: {}.", cycle.join(" needs "));
    }
    text
}

fn boxes(drawing: &Drawing<'_>, layout: &Layout, text: &mut String) {
    for (at, (frame, area)) in drawing.boxes.iter().zip(&layout.boxes).enumerate() {
        let odd = if frame.depth % 2 == 1 { " odd" } else { "" };
        let room = usize::try_from((area.width - 24) / 7).unwrap_or(0);
        let _ = writeln!(
            text,
            "<g data-node=\"{}\"><title>{}</title><rect class=\"b{odd}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"12\"/>\
             <text class=\"bt\" x=\"{}\" y=\"{}\">{}</text></g>",
            name(End::Box(at)),
            escaped(&frame.title),
            area.x,
            area.y,
            area.width,
            area.height,
            area.x + 12,
            area.y + TITLE - 7,
            escaped(&cut(&frame.title, room))
        );
    }
}

fn node(drawing: &Drawing<'_>, id: NodeId, area: Area, circle: bool, text: &mut String) {
    let graph = drawing.graph;
    let node = graph.node(id);
    let mut class = format!("n {}", family(&node.ty));
    if node.kind == NodeKind::Existing {
        class.push_str(" old");
    }
    if circle {
        class.push_str(" bad");
    }
    let _ = writeln!(
        text,
        "<g class=\"{class}\" data-node=\"{}\" transform=\"translate({} {})\"><title>{}</title>\
         <rect width=\"{}\" height=\"{HEIGHT}\" rx=\"9\"/>\
         <rect class=\"bar\" x=\"7\" y=\"9\" width=\"4\" height=\"{}\" rx=\"2\"/>",
        name(End::Node(id)),
        area.x,
        area.y,
        escaped(&tooltip(graph, id, node)),
        area.width,
        HEIGHT - 18
    );
    // A module around one resource is one with it.
    let module = drawing.folded.get(&id).map(|module| graph.node(*module).title());
    let title = escaped(&cut(module.unwrap_or(node.title()), TITLE_ROOM));
    let own = node.symbol.as_deref().filter(|symbol| module.is_some_and(|module| module != *symbol));
    let subtitle = match (own, node.subtitle()) {
        (Some(own), Some(name)) => Some(format!("{own} {name}")),
        (Some(text), None) | (None, Some(text)) => Some(text.to_owned()),
        (None, None) => None,
    };
    let ty = escaped(&end_of(node.short_type(), TYPE_ROOM));
    match subtitle {
        Some(name) => {
            let name = escaped(&cut(&name, NAME_ROOM));
            let _ = write!(text, "<text class=\"t\" x=\"19\" y=\"19\">{title}</text>");
            let _ = write!(text, "<text class=\"m\" x=\"19\" y=\"33\">{name}</text>");
            let _ = write!(text, "<text class=\"y\" x=\"19\" y=\"47\">{ty}</text>");
        }
        None => {
            let _ = write!(text, "<text class=\"t\" x=\"19\" y=\"26\">{title}</text>");
            let _ = write!(text, "<text class=\"y\" x=\"19\" y=\"42\">{ty}</text>");
        }
    }
    text.push_str("</g>\n");
}

fn tooltip(graph: &Graph, id: NodeId, node: &Node) -> String {
    let mut lines = vec![node.title().to_owned(), node.ty.to_string(), node.key.to_string()];
    lines.push(format!("{}:{}:{}", node.place.file, node.place.line, node.place.column));
    if !node.path.is_empty() {
        lines.push(format!("in {}", node.path.join(" / ")));
    }
    if node.kind != NodeKind::Deployed {
        lines.push(node.kind.word().to_owned());
    }
    if let Some(wave) = graph.wave_of(id) {
        lines.push(format!("wave {}", wave + 1));
    }
    let needs: Vec<&str> = graph.dependencies_of(id).iter().map(|edge| graph.node(edge.to).title()).collect();
    if !needs.is_empty() {
        lines.push(format!("needs {}", needs.join(", ")));
    }
    lines.join("\n")
}

/// What a script knows a node or a box by.
fn name(end: End) -> String {
    match end {
        End::Node(id) => format!("n{}", id.0),
        End::Box(at) => format!("b{at}"),
    }
}

fn end_title(drawing: &Drawing<'_>, end: End) -> String {
    match end {
        End::Node(id) => drawing.graph.node(id).title().to_owned(),
        End::Box(frame) => drawing.boxes.get(frame).map(|frame| frame.title.clone()).unwrap_or_default(),
    }
}

fn legend(y: i64, text: &mut String) {
    let _ = write!(text, "<g class=\"s\" transform=\"translate({MARGIN} {y})\">");
    let mut x = 0;
    for (class, word) in
        [("e", "refers to"), ("e i", "names its id"), ("e x", "dependsOn"), ("e back", "runs in a circle")]
    {
        let _ = write!(
            text,
            "<path class=\"{class}\" d=\"M{x} -4H{}\"/><text x=\"{}\">{word}</text>",
            x + 30,
            x + 46
        );
        x += 150;
    }
    let _ = write!(
        text,
        "<g class=\"n old\"><rect x=\"{x}\" y=\"-11\" width=\"24\" height=\"14\" rx=\"4\"/></g><text x=\"{}\">exists already</text>",
        x + 32
    );
    text.push_str("</g>\n");
}

/// What kind of thing a type is, for its colour.
fn family(ty: &str) -> &'static str {
    let (namespace, _) = ty.split_once('/').unwrap_or((ty, ""));
    match namespace.to_ascii_lowercase().as_str() {
        "microsoft.app"
        | "microsoft.web"
        | "microsoft.compute"
        | "microsoft.containerservice"
        | "microsoft.containerinstance"
        | "microsoft.containerregistry" => "app",
        "microsoft.managedidentity" | "microsoft.authorization" | "microsoft.security" => "identity",
        "microsoft.keyvault" | "microsoft.appconfiguration" => "vault",
        "microsoft.network" | "microsoft.cdn" | "microsoft.apimanagement" => "network",
        "microsoft.storage"
        | "microsoft.dbforpostgresql"
        | "microsoft.sql"
        | "microsoft.cache"
        | "microsoft.servicebus"
        | "microsoft.eventhub"
        | "microsoft.eventgrid"
        | "microsoft.documentdb"
        | "microsoft.dataprotection" => "data",
        "microsoft.insights"
        | "microsoft.operationalinsights"
        | "microsoft.monitor"
        | "microsoft.alertsmanagement"
        | "microsoft.operationsmanagement"
        | "microsoft.dashboard" => "watch",
        _ => "other",
    }
}

/// A type that is too long keeps its end, which tells most.
fn end_of(text: &str, room: usize) -> String {
    let length = text.chars().count();
    if length <= room {
        return text.to_owned();
    }
    std::iter::once('…').chain(text.chars().skip(length + 1 - room)).collect()
}

/// Text for XML, in elements and in attributes. What XML cannot hold at all becomes a space.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push('\n'),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
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
        assert_eq!(escaped("<a b=\"c\">&\u{1}\u{ffff}"), "&lt;a b=&quot;c&quot;&gt;&amp;  ");
        assert_eq!(end_of("flexibleServers/configurations", 10), "…gurations");
    }
}
