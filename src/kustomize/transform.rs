//! The transformers of a kustomization, in the order in which kustomize runs them.

use std::sync::Arc;

use super::accumulate::{Accumulator, Refused, Render};
use super::convert::word;
use super::fields;
use super::fields::{Config, Field, List, Make, assign};
use super::file::{Inline, Kustomization, Labels, Replica};
use super::mistake::Mistake;
use super::resource::{Id, Resource};
use super::written::Text;
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;
use crate::source::Span;

/// A text or number that is put into objects, and its origin.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) kind: Kind,
    pub(super) at: OriginId,
}

impl Render<'_> {
    /// Adds the fields that a kustomization configures.
    pub(super) fn configure(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        let mut config = Config::built_in();
        let mut own = Config::nothing();
        for path in &from.configurations {
            let parsed = self.yaml(from, path)?;
            if !parsed.diagnostics.is_empty() {
                return Err(Refused(parsed.diagnostics.clone()));
            }
            for document in &parsed.documents {
                let (file, text) = (document.span.file, "");
                let read = Config::read(file, text, &document.root).map_err(Refused)?;
                Config::add(&mut own, &Arc::new(read)).map_err(|conflict| conflict.at(path.span))?;
            }
        }
        if let Some(path) = from.configurations.first() {
            Config::add(&mut config, &own).map_err(|conflict| conflict.at(path.span))?;
        }
        let span = from.configurations.first().map(|path| path.span).or(from.span);
        if let (Err(conflict), Some(span)) = (Config::add(&mut into.config, &config), span) {
            return Err(conflict.at(span).into());
        }
        if let Some(path) = from.crds.first() {
            let diagnostic = Diagnostic::error(Mistake::Plugin.code(), path.span, "crds are not read here")
                .help("say in a file below `configurations:` which fields of your kinds name other objects");
            return Err(diagnostic.into());
        }
        Ok(())
    }

    /// Generators of other programs.
    pub(super) fn generate_external(&self, from: &Kustomization) -> Result<(), Refused> {
        from.generators.first().map_or(Ok(()), |inline| Err(self.plugin(from, inline, "generators")))
    }

    pub(super) fn plugin(&self, from: &Kustomization, inline: &Inline, field: &str) -> Refused {
        let kind = self.inline(from, inline).ok().and_then(|parsed| {
            let root = &parsed.documents.first()?.root;
            Some(root.get("kind")?.as_text()?.to_owned())
        });
        let name = kind.unwrap_or_else(|| inline.text.text.lines().next().unwrap_or("").to_owned());
        let message = format!("{field} run programs or configured transformers, and {name} is not run here");
        let diagnostic = Diagnostic::error(Mistake::Plugin.code(), inline.text.span, message)
            .help("say the same with the fields of a kustomization, such as patches, labels, images or replacements");
        diagnostic.into()
    }

    /// Runs the transformers.
    pub(super) fn transform(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        self.patch(from, into)?;
        self.namespace(from, into)?;
        self.affix(from, into)?;
        self.label(from, into)?;
        if !from.common_annotations.is_empty() {
            let config = Arc::clone(&into.config);
            self.put_pairs(&from.common_annotations, config.list(List::CommonAnnotations), into)?;
            self.note(into, "AnnotationsTransformer");
        }
        self.patch_json6902(from, into)?;
        let config = Arc::clone(&into.config);
        for replica in &from.replicas {
            self.replicate(replica, config.list(List::Replicas), into)?;
            self.note(into, "ReplicaCountTransformer");
        }
        self.images(&from.images, into)?;
        self.replace(from, into)?;
        self.transform_as_configured(from, into)?;
        from.validators.first().map_or(Ok(()), |inline| Err(self.plugin(from, inline, "validators")))
    }

    pub(super) fn label(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        let config = Arc::clone(&into.config);
        for labels in &from.labels {
            let fields = label_fields(labels, &config).map_err(|conflict| conflict.at(labels.span))?;
            self.put_pairs(&labels.pairs, &fields, into)?;
            self.note(into, "LabelTransformer");
        }
        if !from.labels.is_empty() || !from.common_labels.is_empty() {
            self.put_pairs(&from.common_labels, config.list(List::CommonLabels), into)?;
            self.note(into, "LabelTransformer");
        }
        Ok(())
    }

    /// Puts pairs into mappings of all objects.
    pub(super) fn put_pairs(
        &mut self,
        pairs: &[(Text, Text)],
        fields: &[Field],
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let given: Vec<(Arc<str>, OriginId, Given, Span)> = pairs
            .iter()
            .map(|(key, value)| {
                let at = self.written(key.span);
                (Arc::clone(&key.text), at, self.given(value), value.span)
            })
            .collect();
        for resource in into.objects.each_mut() {
            let own: Vec<&Field> = fields.iter().filter(|field| field.is_of(&resource.id)).collect();
            for (key, at, value, span) in &given {
                for field in &own {
                    let put = &mut |node: &mut Node| put(node, key, *at, value);
                    let done = field.change(&mut resource.node, Some((Make::Mapping, *at)), put);
                    done.map_err(|reason| refused(field, &resource.id, &reason, *span))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn given(&mut self, text: &Text) -> Given {
        Given { kind: Kind::Text(Arc::clone(&text.text)), at: self.written(text.span) }
    }

    /// Sets the number of replicas in these fields of the objects of a name.
    pub(super) fn replicate(
        &mut self,
        replica: &Replica,
        fields: &[Field],
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let given = Given { kind: Kind::Int(replica.count), at: self.written(replica.span) };
        let mut found = false;
        for field in fields {
            let is = |resource: &Resource| {
                resource.ids().any(|id| id.name == replica.name.text && field.is_of(&id))
            };
            let named = into.objects.named(&replica.name.text).to_vec();
            for index in named {
                let Some(resource) = into.objects.get_mut(index).filter(|resource| is(resource)) else {
                    continue;
                };
                found = true;
                if !field.is_of(&resource.id) {
                    continue;
                }
                let put = &mut |node: &mut Node| set_scalar(node, &given);
                let done = field.change(&mut resource.node, Some((Make::Scalar, given.at)), put);
                done.map_err(|reason| refused(field, &resource.id, &reason, replica.span))?;
            }
        }
        if found {
            return Ok(());
        }
        let kinds: Vec<&str> = fields.iter().map(Field::kind).collect();
        let message = format!("no object with replicas is named {}", replica.name.text);
        let diagnostic = Diagnostic::error(Mistake::Target.code(), replica.name.span, message);
        Err(diagnostic
            .help(format!("name one of these kinds, or take the item out: {}", kinds.join(", ")))
            .into())
    }

    fn namespace(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        let Some(namespace) = &from.namespace else { return Ok(()) };
        let config = Arc::clone(&into.config);
        self.put_namespace(namespace, Namespacing::default(), config.list(List::Namespace), into)?;
        self.note(into, "NamespaceTransformer");
        Ok(())
    }

    /// Puts all objects into a namespace, and says so in these fields as well.
    pub(super) fn put_namespace(
        &mut self,
        namespace: &Text,
        how: Namespacing,
        fields: &[Field],
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let given = self.given(namespace);
        let fields = namespace_fields(fields);
        for index in into.objects.indices() {
            let changed = into.objects.change(index, |resource| {
                resource.remember();
                put_namespace(resource, &given, how, &fields).map_err(|reason| (reason, resource.id.clone()))
            });
            let Some((done, alone)) = changed else { continue };
            if let Err((reason, id)) = done {
                return Err(cannot(&id, &reason, namespace.span).into());
            }
            if !alone && let Some(resource) = into.objects.get(index) {
                let message = format!("this makes two objects one: {}", resource.id.shown());
                let diagnostic = Diagnostic::error(Mistake::Duplicate.code(), namespace.span, message);
                return Err(diagnostic.help("take one of them out, or give it another name").into());
            }
        }
        Ok(())
    }

    fn affix(&mut self, from: &Kustomization, into: &mut Accumulator) -> Result<(), Refused> {
        let config = Arc::clone(&into.config);
        let affixes = [
            (&from.name_prefix, Affix::Prefix, List::NamePrefix, "PrefixTransformer"),
            (&from.name_suffix, Affix::Suffix, List::NameSuffix, "SuffixTransformer"),
        ];
        for (text, affix, list, transformer) in affixes {
            let Some(text) = text else { continue };
            self.put_affix(text, affix, config.list(list), into)?;
            self.note(into, transformer);
        }
        Ok(())
    }

    /// Puts a text in front of what these fields say, or behind it.
    pub(super) fn put_affix(
        &mut self,
        text: &Text,
        affix: Affix,
        fields: &[Field],
        into: &mut Accumulator,
    ) -> Result<(), Refused> {
        let at = self.written(text.span);
        for index in into.objects.indices() {
            let changed = into.objects.change(index, |resource| {
                affix.put(&text.text, at, fields, resource).map_err(|reason| (reason, resource.id.clone()))
            });
            if let Some((Err((reason, id)), _)) = changed {
                return Err(cannot(&id, &reason, text.span).into());
            }
        }
        Ok(())
    }
}

/// Where a text is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Affix {
    Prefix,
    Suffix,
}

/// The fields that labels are put into.
fn label_fields(labels: &Labels, config: &Config) -> Result<Vec<Field>, fields::Conflict> {
    let mut all: Vec<Field> = Vec::new();
    for spec in &labels.fields {
        all.push(Field::new(spec.clone()));
    }
    fields::add_all(&mut all, config.list(List::Labels))?;
    if labels.include_selectors {
        fields::add_all(&mut all, config.list(List::CommonLabels))?;
    } else {
        if labels.include_templates {
            fields::add_all(&mut all, config.list(List::TemplateLabels))?;
        }
        fields::add(&mut all, &Field::everywhere("metadata/labels"))?;
    }
    Ok(all)
}

fn refused(field: &Field, id: &Id, reason: &str, span: Span) -> Diagnostic {
    cannot(id, &format!("{}: {reason}", field.path()), span)
}

fn cannot(id: &Id, reason: &str, span: Span) -> Diagnostic {
    let message = format!("this cannot be put into {}: {reason}", id.shown());
    Diagnostic::error(Mistake::Transformer.code(), span, message)
        .help("mend the object, so that the field is what Kubernetes has there")
}

/// Puts a member into a mapping.
fn put(node: &mut Node, key: &Arc<str>, at: OriginId, value: &Given) -> Result<(), String> {
    let what = word(node);
    let Kind::Mapping(members) = &mut node.kind else {
        return Err(format!("there is {what} where a mapping should be"));
    };
    put_member(members, key, at, value);
    Ok(())
}

fn put_member(members: &mut Mapping, key: &Arc<str>, at: OriginId, value: &Given) {
    match members.get_mut(key) {
        Some(old) => old.set(value.kind.clone(), value.at),
        None => {
            let value = Node::new(value.kind.clone(), value.at);
            members.entries.push(Entry { key: Arc::clone(key), at, value });
        }
    }
}

/// Sets a text or number.
pub(super) fn set_scalar(node: &mut Node, given: &Given) -> Result<(), String> {
    if matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_)) {
        return Err(format!("there is {} where a text or number should be", word(node)));
    }
    assign(node, given.kind.clone(), given.at);
    Ok(())
}

/// What the transformer makes of an object, whose namespace it sets.
pub(super) fn with_namespace(mut resource: Resource, namespace: &str) -> Result<Resource, String> {
    let config = Config::built_in();
    let given = Given { kind: Kind::Text(Arc::from(namespace)), at: OriginId::NOWHERE };
    put_namespace(
        &mut resource,
        &given,
        Namespacing::default(),
        &namespace_fields(config.list(List::Namespace)),
    )?;
    Ok(resource)
}

/// The fields of metadata and of subjects have rules of their own.
fn namespace_fields(fields: &[Field]) -> Vec<&Field> {
    fields.iter().filter(|field| field.path() != "metadata/namespace").collect()
}

/// How a namespace is put into objects.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Namespacing {
    /// Only where none is written.
    pub(super) unset_only: bool,
    pub(super) subjects: Subjects,
}

/// The subjects of a binding that move along.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Subjects {
    #[default]
    NamedDefault,
    ServiceAccounts,
    None,
}

impl Namespacing {
    fn set(self, node: &mut Node, given: &Given) -> Result<(), String> {
        let is_set = !node.is_null() && node.as_text() != Some("");
        if self.unset_only && is_set { Ok(()) } else { set_scalar(node, given) }
    }
}

fn put_namespace(
    resource: &mut Resource,
    given: &Given,
    how: Namespacing,
    fields: &[&Field],
) -> Result<(), String> {
    let id = resource.id.clone();
    let node = &mut resource.node;
    if !id.is_cluster_scoped() {
        let put = &mut |node: &mut Node| how.set(node, given);
        Field::everywhere("metadata/namespace").change(node, Some((Make::Scalar, given.at)), put)?;
    }
    let is_binding = matches!(&*id.kind, "RoleBinding" | "ClusterRoleBinding");
    if is_binding {
        put_into_subjects(node, given, how)?;
    }
    for field in fields {
        let other_name = field.path() == "metadata/name" && &*id.api_version != "v1";
        let subjects = is_binding && field.path() == "subjects/namespace";
        if other_name || subjects || !field.is_of(&id) {
            continue;
        }
        let put = &mut |node: &mut Node| how.set(node, given);
        field.change(node, Some((Make::Scalar, given.at)), put)?;
    }
    Ok(())
}

fn put_into_subjects(node: &mut Node, given: &Given, how: Namespacing) -> Result<(), String> {
    let moves = |item: &Node| match how.subjects {
        Subjects::NamedDefault => item.text_at(&["name"]) == Some("default"),
        Subjects::ServiceAccounts => item.text_at(&["kind"]) == Some("ServiceAccount"),
        Subjects::None => false,
    };
    let Kind::Mapping(members) = &mut node.kind else { return Ok(()) };
    let Some(subjects) = members.get_mut("subjects").filter(|subjects| !subjects.is_null()) else {
        return Ok(());
    };
    let Kind::Sequence(items) = &mut subjects.kind else { return Err("the subjects are no list".to_owned()) };
    let field = Field::everywhere("namespace");
    for item in items.iter_mut().filter(|item| moves(item)) {
        field.change(item, Some((Make::Scalar, given.at)), &mut |node| how.set(node, given))?;
    }
    Ok(())
}

/// Kinds whose name means something elsewhere.
fn keeps_its_name(id: &Id) -> bool {
    matches!(&*id.kind, "CustomResourceDefinition" | "Namespace")
        || (&*id.kind == "APIService" && id.group() == "apiregistration.k8s.io")
}

impl Affix {
    fn put(
        self,
        text: &Arc<str>,
        at: OriginId,
        fields: &[Field],
        resource: &mut Resource,
    ) -> Result<(), String> {
        let first = resource.first();
        if keeps_its_name(&first) {
            return Ok(());
        }
        for field in fields.iter().filter(|field| field.is_of(&first)) {
            if field.path() == "metadata/name" {
                let affixes = match self {
                    Self::Prefix => &mut resource.prefixes,
                    Self::Suffix => &mut resource.suffixes,
                };
                affixes.push(Arc::clone(text));
                resource.remember();
            }
            if !field.is_of(&resource.id) {
                continue;
            }
            field.change(&mut resource.node, Some((Make::Scalar, at)), &mut |node| {
                let old = super::convert::scalar_text(node).unwrap_or_else(|| Arc::from(""));
                let new = match self {
                    Self::Prefix => format!("{text}{old}"),
                    Self::Suffix => format!("{old}{text}"),
                };
                set_scalar(node, &Given { kind: Kind::Text(new.into()), at })
            })?;
        }
        Ok(())
    }
}

/// The names of generated objects end with their hash.
pub(super) fn add_hashes(into: &mut Accumulator) {
    for index in into.objects.indices() {
        if !into.objects.get(index).is_some_and(|resource| resource.hash) {
            continue;
        }
        into.objects.change(index, |resource| {
            let hash = super::hash::of(&resource.node);
            resource.remember();
            let name = format!("{}-{hash}", resource.id.name);
            if let Kind::Mapping(members) = &mut resource.node.kind
                && let Some(Kind::Mapping(metadata)) = members.get_mut("metadata").map(|node| &mut node.kind)
                && let Some(node) = metadata.get_mut("name")
            {
                // The place of the name says enough.
                node.kind = Kind::Text(name.into());
            }
        });
    }
}
