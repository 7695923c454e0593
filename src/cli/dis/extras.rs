//! What a deliverer adds to the folder that it delivers, in the terms of the renderer.

use std::sync::Arc;

use crate::delivery;
use crate::delivery::Kustomization;
use crate::delivery::kustomization::{self, Deliverer};
use crate::kustomize::{ExtraPatch, Extras, Image, Renderer, Selector, Text};
use crate::source::{Sources, Span};

/// What `kustomization` adds to its folder.
pub(super) fn of(kustomization: &Kustomization, sources: &Sources) -> Extras {
    // What is written in no file stands where the deliverer does.
    let Some(at) = kustomization.at else { return Extras { renderer: Renderer::Flux, ..Extras::default() } };
    let text = |text: &delivery::Text| placed(text, at);
    let member = |(name, value): &(delivery::Text, delivery::Text)| (placed(name, at), placed(value, at));
    Extras {
        renderer: match kustomization.by {
            Deliverer::Flux => Renderer::Flux,
            Deliverer::ArgoCd => Renderer::ArgoCd { recurse: kustomization.recurse },
        },
        namespace: kustomization.target_namespace.as_ref().map(text),
        name_prefix: kustomization.name_prefix.as_ref().map(text),
        name_suffix: kustomization.name_suffix.as_ref().map(text),
        patches: kustomization.patches.iter().map(|one| patch(one, at, sources)).collect(),
        components: kustomization.components.iter().map(text).collect(),
        images: kustomization.images.iter().map(|one| image(one, at)).collect(),
        labels: kustomization.labels.iter().map(member).collect(),
        annotations: kustomization.annotations.iter().map(member).collect(),
    }
}

fn placed(text: &delivery::Text, at: Span) -> Text {
    Text { text: Arc::clone(&text.value), span: text.span.unwrap_or(at) }
}

fn patch(patch: &kustomization::Patch, at: Span, sources: &Sources) -> ExtraPatch {
    let span = patch.text.span.unwrap_or(at);
    let target = patch.target.as_ref().map(|target| {
        let or_all = |text: &Option<Arc<str>>| text.clone().unwrap_or_else(|| Arc::from(""));
        Selector {
            group: or_all(&target.group),
            version: or_all(&target.version),
            kind: or_all(&target.kind),
            name: or_all(&target.name),
            namespace: or_all(&target.namespace),
            label_selector: or_all(&target.labels),
            annotation_selector: or_all(&target.annotations),
            span: Some(span),
        }
    });
    ExtraPatch::new(sources, span, &patch.text.value, target)
}

fn image(image: &kustomization::Image, at: Span) -> Image {
    let text = |text: &delivery::Text| placed(text, at);
    Image {
        name: Arc::clone(&image.name.value),
        new_name: image.new_name.as_ref().map(text),
        new_tag: image.new_tag.as_ref().map(text),
        tag_suffix: None,
        digest: image.digest.as_ref().map(text),
    }
}
