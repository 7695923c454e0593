//! Patches: which object each is for, and which kind of patch it is.

use std::sync::Arc;

use super::accumulate::{Accumulator, Refused, Render};
use super::file::{Kustomization, Patch};
use super::merge::Merger;
use super::mistake::Mistake;
use super::pointer;
use super::resource::{Id, Resource};
use super::schema::Schema;
use super::select::{Matcher, Selector};
use super::{Aim, AimKind};
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;
use crate::source::Span;
use crate::yaml;

/// What a strategic merge patch may change of what tells an object from others.
#[derive(Clone, Copy, Debug, Default)]
struct Allowed {
    name: bool,
    kind: bool,
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Mistake::Patch.code(), span, message)
}

impl Render<'_> {
    /// `patchesStrategicMerge`, then `patches`.
    pub(super) fn patch(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        if !from.strategic.is_empty() {
            let mut all = Vec::new();
            for inline in &from.strategic {
                let parsed = self.inline(from, inline)?;
                all.push((self.objects_of(parsed, inline.text.span)?, inline.text.span));
            }
            for (patches, span) in all {
                for patch in patches {
                    self.merge_into_named(patch, span, Allowed::default(), into)?;
                }
            }
            self.note(into, "PatchStrategicMergeTransformer");
        }
        for patch in &from.patches {
            self.patch_one(from, patch, into)?;
            self.note(into, "PatchTransformer");
        }
        Ok(())
    }

    /// What a patch says as YAML, and where.
    fn patch_text<'p>(
        &self,
        from: &Kustomization,
        patch: &'p Patch,
    ) -> Result<(&'p yaml::Parsed, Span), Refused>
    where
        Self: 'p,
    {
        match (&patch.path, &patch.patch) {
            (Some(path), None) => {
                let (loaded, _) = self.data(from, path, &path.text)?;
                check_json(loaded.text.as_deref().unwrap_or_default(), path.span)?;
                Ok((self.yaml(from, path)?, path.span))
            }
            (None, Some(inline)) => {
                check_json(&inline.text.text, inline.text.span)?;
                Ok((self.inline(from, inline)?, inline.text.span))
            }
            (Some(path), Some(_)) => {
                let diagnostic = wrong(path.span, "this patch has a path and a text");
                Err(diagnostic.help("take one of them out").into())
            }
            (None, None) => {
                let diagnostic = wrong(patch.span, "this patch has neither a path nor a text");
                Err(diagnostic.help("write `path: FILE`, or `patch: |-` with the patch below").into())
            }
        }
    }

    pub(super) fn patch_one(
        &mut self,
        from: &Kustomization,
        patch: &Patch,
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let (parsed, span) = self.patch_text(from, patch)?;
        if !parsed.diagnostics.is_empty() {
            return Err(Refused(parsed.diagnostics.clone()));
        }
        if pointer::is_list(parsed) {
            let Some(target) = &patch.target else {
                let diagnostic = wrong(span, "this JSON patch has no target");
                return Err(diagnostic.help("say below `target:` which objects it is for").into());
            };
            return self.patch_selected(parsed, target, span, true, into);
        }
        let mut patches = self.objects_of(parsed, span)?;
        let allowed = Allowed { name: patch.allow_name_change, kind: patch.allow_kind_change };
        let Some(target) = &patch.target else {
            for patch in patches {
                self.merge_into_named(patch, span, allowed, into)?;
            }
            return Ok(());
        };
        let Some(patch) = patches.pop() else { return Ok(()) };
        if !patches.is_empty() {
            let diagnostic = wrong(span, "these are several patches, and there is one target");
            return Err(diagnostic.help("write each as an item of its own, or take the target out").into());
        }
        self.warn_of_directives(&patch, span);
        for index in self.selected(target, span, into)? {
            self.room
                .take(&patch, 0)
                .map_err(|reason| wrong(span, format!("this patch is for too much: {reason}")))?;
            let alone = self.merge_into(index, patch.clone(), span, allowed, into)?;
            if !alone && let Some(resource) = into.objects.get(index) {
                let message = format!("this patch makes two objects one: {}", resource.id.shown());
                let diagnostic = Diagnostic::error(Mistake::Duplicate.code(), span, message);
                return Err(diagnostic.help("leave the name as it is").into());
            }
        }
        Ok(())
    }

    /// A patch that says itself which object it is for.
    fn merge_into_named(
        &mut self,
        patch: Node,
        span: Span,
        allowed: Allowed,
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let id = Id::of(&patch);
        let at = self.origins.deciding(patch.origin).map_or(span, Span::before);
        self.warn_of_directives(&patch, span);
        match into.objects.find(&id).as_slice() {
            [index] => self.merge_into(*index, patch, at, allowed, into).map(|_| ()),
            [] => {
                let message = format!("there is no {} to patch", with_group(&id));
                let diagnostic = Diagnostic::error(Mistake::Target.code(), at, message);
                Err(diagnostic.help(help_for(&id, into)).into())
            }
            [_, _, ..] => {
                let message = format!("there are several objects that are or were {}", with_group(&id));
                let diagnostic = Diagnostic::error(Mistake::Target.code(), at, message);
                Err(diagnostic.help("say which one with a `target:`, or with its namespace").into())
            }
        }
    }

    /// The answer is whether the object is still the only one of its id.
    fn merge_into(
        &mut self,
        index: usize,
        mut patch: Node,
        span: Span,
        allowed: Allowed,
        into: &mut Accumulator,
    ) -> Result<bool, Refused> {
        without_id(&mut patch, allowed);
        let own = self.schema.clone();
        let schema = own.as_deref().unwrap_or_else(|| Schema::built_in());
        let merger = Merger { schema, origins: &self.origins, patch: span };
        let changed = into.objects.change(index, |resource| {
            if allowed.name || allowed.kind {
                resource.remember();
            }
            let id = IdNodes::of(resource);
            let kept = merger.apply(&mut resource.node, patch);
            if matches!(kept, Ok(true)) {
                id.restore(resource, allowed);
            }
            kept
        });
        let Some((kept, alone)) = changed else { return Ok(true) };
        if kept? {
            return Ok(alone);
        }
        into.objects.remove(index);
        Ok(true)
    }

    /// Applies the operations of a JSON patch to all that are selected.
    fn patch_selected(
        &mut self,
        parsed: &yaml::Parsed,
        target: &Selector,
        span: Span,
        remember: bool,
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let Some(document) = parsed.documents.first() else { return Ok(()) };
        let operations = pointer::read(&document.root, &mut self.origins)?;
        for index in self.selected(target, span, into)? {
            let changed = into.objects.change(index, |resource| {
                if remember {
                    resource.remember();
                }
                // kustomize keeps what it remembers of an object in annotations of it, which are there then.
                let made = !resource.previous.is_empty() && make_annotations(&mut resource.node);
                pointer::apply(&mut resource.node, &operations, &resource.id.shown(), &mut self.room)?;
                if made {
                    drop_annotations(&mut resource.node);
                }
                Ok::<(), Box<Diagnostic>>(())
            });
            if let Some((done, _)) = changed {
                done?;
            }
        }
        Ok(())
    }

    /// `patchesJson6902`.
    pub(super) fn patch_json6902(
        &mut self,
        from: &Kustomization,
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        for patch in &from.json6902 {
            let (parsed, span) = self.patch_text(from, patch)?;
            if !parsed.diagnostics.is_empty() {
                return Err(Refused(parsed.diagnostics.clone()));
            }
            let Some(target) = patch.target.as_ref().filter(|target| !target.name.is_empty()) else {
                let diagnostic = wrong(span, "this JSON patch has no target with a name");
                return Err(diagnostic.help("say below `target:` which object it is for").into());
            };
            if !pointer::is_list(parsed)
                || parsed.documents.first().is_some_and(|first| first.root.as_sequence() == Some(&[]))
            {
                let diagnostic = wrong(span, "this is no JSON patch");
                return Err(diagnostic.help("write a list of operations: `- op: replace`").into());
            }
            self.patch_selected(parsed, target, span, false, into)?;
            self.note(into, "PatchJson6902Transformer");
        }
        Ok(())
    }

    /// The objects that a patch is for, in order. Whether there are any is remembered.
    fn selected(&mut self, target: &Selector, span: Span, into: &Accumulator) -> Result<Vec<usize>, Refused> {
        let found = selected(target, span, into)?;
        let (place, hit) = (target.span.unwrap_or(span), !found.is_empty());
        self.aims.push(Aim { what: AimKind::Patch, place, wants: Arc::from(target.shown()), hit });
        Ok(found)
    }

    /// Directives that only the API server knows stay as fields, and no API server takes them then.
    fn warn_of_directives(&mut self, patch: &Node, span: Span) {
        let mut rest = vec![patch];
        while let Some(node) = rest.pop() {
            rest.extend(node.items());
            for entry in node.entries() {
                rest.push(&entry.value);
                let is_one = &*entry.key == "$retainKeys"
                    || entry.key.starts_with("$setElementOrder/")
                    || entry.key.starts_with("$deleteFromPrimitiveList/");
                if !is_one {
                    continue;
                }
                let at = self.origins.deciding(entry.at).unwrap_or(span);
                let message =
                    format!("kustomize does not apply {}: it stays as a field of the object", entry.key);
                self.diagnostics.push(
                    Diagnostic::warning(Mistake::Directive.code(), at, message)
                        .why("only `$patch` means something to it; the API server refuses or drops the field")
                        .help("take it out; set a field to null to remove it, or use a JSON patch to put items in order"),
                );
            }
        }
    }
}

/// Makes annotations where there are none.
fn make_annotations(node: &mut Node) -> bool {
    let Some(metadata) = node.metadata_mut().filter(|metadata| metadata.get("annotations").is_none()) else {
        return false;
    };
    let at = metadata.entries.first().map_or(OriginId::NOWHERE, |entry| entry.at);
    let value = Node::new(Kind::Mapping(Mapping::default()), at);
    metadata.entries.push(Entry { key: Arc::from("annotations"), at, value });
    true
}

/// What begins with a bracket is read as JSON, and as nothing else.
fn check_json(text: &str, span: Span) -> Result<(), Refused> {
    let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if !text.starts_with('[') || is_json() {
        return Ok(());
    }
    let diagnostic = wrong(span, "this patch begins with a bracket, and is no JSON");
    Err(diagnostic
        .help("put its names and texts into quotes, or write it with a line for each: `- op: add`")
        .into())
}

/// Takes them away again where there are none.
fn drop_annotations(node: &mut Node) {
    let Some(metadata) = node.metadata_mut() else { return };
    if metadata.get("annotations").is_some_and(|annotations| annotations.entries().is_empty()) {
        metadata.remove("annotations");
    }
}

/// The objects that a patch is for, in order.
fn selected(target: &Selector, span: Span, into: &Accumulator) -> Result<Vec<usize>, Refused> {
    let matcher = Matcher::new(target, span)?;
    let is_for = |index: &usize| into.objects.get(*index).is_some_and(|resource| matcher.is_for(resource));
    Ok(match matcher.only_name() {
        Some(name) => into.objects.named(name).iter().copied().filter(is_for).collect(),
        None => (0..into.objects.len()).filter(is_for).collect(),
    })
}

fn with_group(id: &Id) -> String {
    format!("{} {}", id.api_version, id.shown())
}

/// What is nearest to what is not there.
fn help_for(id: &Id, into: &Accumulator) -> String {
    let named = into.objects.named(&id.name).iter().filter_map(|index| into.objects.get(*index));
    let near = named.map(|resource| &resource.id).find(|other| other.kind == id.kind);
    match near {
        Some(near) if near.api_version != id.api_version => {
            format!("there is one of {}: write that, or select it with a `target:`", near.api_version)
        }
        Some(near) => match near.namespace.is_empty() {
            true => "there is one without a namespace: take the namespace out".to_owned(),
            false => {
                format!("there is one in namespace {}: write `namespace: {}`", near.namespace, near.namespace)
            }
        },
        None => "name an object of `resources`, or take the patch out".to_owned(),
    }
}

/// A patch leaves what tells an object from others, unless it may change it.
fn without_id(patch: &mut Node, allowed: Allowed) {
    let Kind::Mapping(members) = &mut patch.kind else { return };
    members.remove("apiVersion");
    if !allowed.kind {
        members.remove("kind");
    }
    if let Some(Kind::Mapping(metadata)) = members.get_mut("metadata").map(|node| &mut node.kind) {
        metadata.remove("namespace");
        if !allowed.name {
            metadata.remove("name");
        }
        if metadata.entries.is_empty() {
            members.remove("metadata");
        }
    }
}

/// What tells an object from others, as it is written.
struct IdNodes {
    api_version: Option<Entry>,
    kind: Option<Entry>,
    metadata: Option<Entry>,
}

impl IdNodes {
    fn of(resource: &Resource) -> Self {
        let entry = |name: &str| resource.node.as_mapping().and_then(|members| members.entry(name));
        let metadata = entry("metadata").map(|entry| {
            let own =
                entry.value.entries().iter().filter(|entry| matches!(&*entry.key, "name" | "namespace"));
            let entries = own.cloned().collect();
            Entry {
                value: Node::new(Kind::Mapping(Mapping { entries }), entry.value.origin),
                ..shallow(entry)
            }
        });
        Self { api_version: entry("apiVersion").cloned(), kind: entry("kind").cloned(), metadata }
    }

    /// Puts back what a patch took away, as with `$patch: replace`.
    fn restore(self, resource: &mut Resource, allowed: Allowed) {
        let Kind::Mapping(members) = &mut resource.node.kind else { return };
        let kind = self.kind.filter(|_| !allowed.kind);
        for entry in [self.api_version, kind].into_iter().flatten() {
            if members.get(&entry.key).is_none() {
                members.entries.push(entry);
            }
        }
        let Some(metadata) = self.metadata else { return };
        match members.get_mut("metadata").map(|node| &mut node.kind) {
            Some(Kind::Mapping(own)) => {
                for entry in metadata.value.entries() {
                    if own.get(&entry.key).is_none() && !(allowed.name && &*entry.key == "name") {
                        own.entries.push(entry.clone());
                    }
                }
            }
            _ => members.entries.push(metadata),
        }
    }
}

fn shallow(entry: &Entry) -> Entry {
    Entry { key: Arc::clone(&entry.key), at: entry.at, value: Node::new(Kind::Null, entry.at) }
}
