//! Rendered objects as YAML, with the line behind each value that set it.

use std::sync::Arc;

use super::Rendered;
use crate::object::{Before, Kind, Node};
use crate::origin::OriginId;
use crate::parallel;
use crate::source::Sources;
use crate::yaml::emit;
use crate::yaml::emit::{Emit, Shape};

/// What stands between two documents.
pub const BETWEEN: &str = "---\n";

impl Emit for Node {
    fn shape(&self) -> Shape<'_, Self> {
        match &self.kind {
            Kind::Null => Shape::Null,
            Kind::Bool(flag) => Shape::Bool(*flag),
            Kind::Int(int) => Shape::Int(*int),
            Kind::Float(float) => Shape::Float(*float),
            Kind::Text(text) => Shape::Text(text),
            // Rendering by itself leaves nothing open; who substitutes afterwards shows it in words of its own.
            Kind::Open(_) => Shape::Text("<unknown>"),
            Kind::Sequence(items) => Shape::Sequence(items),
            Kind::Mapping(mapping) => {
                Shape::Mapping(mapping.entries.iter().map(|entry| (&*entry.key, &entry.value)).collect())
            }
        }
    }
}

impl Rendered {
    /// All objects as documents of YAML, as `kubectl` takes them.
    pub fn to_yaml(&self) -> String {
        self.documents(None).join(BETWEEN)
    }

    /// Each object as a document of YAML; with sources also the place behind each value where it was set, and the places that
    /// it overrode there.
    pub fn documents(&self, sources: Option<&Sources>) -> Vec<String> {
        let note = |node: &Node| self.story(node, sources?);
        parallel::map(&self.objects, |object| emit::document(object, &note))
    }

    /// `file:line, over file:line` of a value.
    fn story(&self, node: &Node, sources: &Sources) -> Option<String> {
        let mut story = self.place(node.origin, sources)?;
        let mut last = story.clone();
        let mut before: Option<&Arc<Before>> = node.before.as_ref();
        while let Some(step) = before {
            if let Some(place) = self.place(step.origin, sources).filter(|place| *place != last) {
                story.push_str(", over ");
                story.push_str(&place);
                last = place;
            }
            before = step.before.as_ref();
        }
        Some(story)
    }

    fn place(&self, origin: OriginId, sources: &Sources) -> Option<String> {
        let span = self.origins.deciding(origin)?;
        Some(format!("{}:{}", sources.get(span.file).name(), sources.position(span).line))
    }
}
